#include "actor/actor.h"

dm_status dm_actors_open(const char *dir, dm_actors **out, dm_error *err) {
    (void)dir, (void)err;
    *out = NULL;
    return DM_OK;
}
void dm_actors_close(dm_actors *x) {
    (void)x;
}
dm_status dm_actor_find(const dm_actors *x, dm_arena *a, const dm_article *article,
                        const dm_sentences *sentences, dm_mentions *out) {
    (void)x, (void)a, (void)article, (void)sentences;
    *out = (dm_mentions){0};
    return DM_OK;
}
uint32_t dm_mentions_of(const dm_mentions *m, const dm_sentences *s, uint32_t sentence,
                        uint32_t word, dm_entity *out, uint32_t room) {
    (void)m, (void)s, (void)sentence, (void)word, (void)out, (void)room;
    return 0;
}
