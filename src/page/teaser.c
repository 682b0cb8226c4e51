/* Lists of other articles: "recent", "related", "most read", "more from". */
#include "page/part.h"

#define MAX_TEASERS 200

/* "Ferry prices fall 3 days ago": an age in the same line as its title. */
static void split_age(const dm_page_words *w, dm_teaser *t) {
    uint32_t words = 0;
    for (uint32_t i = t->title.n; i-- > 0;) {
        if (t->title.p[i] != ' ' || ++words < 3)
            continue;
        dm_str age = {t->title.p + i + 1, t->title.n - i - 1};
        if (age.p[0] >= '0' && age.p[0] <= '9' && dm_printed_age(w, age)) {
            t->age = age;
            t->title.n = i;
        }
        return;
    }
}

static uint32_t container_of(const dm_tree *t, uint32_t n) {
    while (n && !t->nodes.at[n].holds)
        n = t->nodes.at[n].parent;
    return n;
}

dm_status dm_teasers_find(dm_tree *t, uint32_t body, const bool *keep, dm_article *out) {
    typedef DM_VEC(dm_teaser) teasers;
    teasers v = {0};
    bool listing = false;
    uint32_t list = 0; /* the container that the list's heading stands in */
    dm_teaser *now = NULL;
    for (uint32_t i = 0; i < t->blocks.n; i++) {
        const dm_blk *b = &t->blocks.at[i];
        dm_str text = dm_blk_text(t, b);
        if (listing && !dm_node_in(t, b->node, list)) {
            listing = false;
            now = NULL;
        }
        if (text.n < 90 && dm_words_heading(t->words, text) == DM_OPENS_TEASER) {
            listing = true;
            list = container_of(t, b->node);
            if (list && i + 1 < t->blocks.n && !dm_node_in(t, t->blocks.at[i + 1].node, list))
                list = container_of(t, t->nodes.at[list].parent);
            now = NULL;
            continue;
        }
        if (keep[i] || (b->says & (DM_HINT_COMMENT | DM_HINT_CRUMB)) ||
            (b->kind == DM_BLOCK_HEADING && !(b->says & DM_HINT_TEASER) && b->level <= 2 && b->link * 2 < text.n)) {
            listing = false;
            now = NULL;
            continue;
        }
        if (!(listing || (b->says & DM_HINT_TEASER)) ||
            (body && dm_node_in(t, b->node, body) && !(b->says & DM_HINT_TEASER) && b->link * 2 < text.n))
            continue;
        if (text.n < 60 && dm_printed_age(t->words, text)) {
            if (now)
                now->age = text;
        } else if (b->link * 2 >= text.n && text.n >= 15) {
            now = dm_push(t->a, &v, MAX_TEASERS);
            if (!now) {
                t->a->failed = false;
                break;
            }
            now->title = text;
            now->day = DM_NO_DAY;
            split_age(t->words, now);
        } else if (now && !now->excerpt.n && text.n >= 30) {
            now->excerpt = text;
        } else if (listing && !(b->says & DM_HINT_TEASER) && b->kind == DM_BLOCK_P && text.n > 80) {
            listing = false;
        }
    }
    for (uint32_t i = 0; i < v.n && out->day != DM_NO_DAY; i++) {
        int32_t back = v.at[i].age.n ? dm_age_days(t->words, v.at[i].age) : -1;
        (void)back;
    }
    out->teasers = v.at;
    out->n_teasers = v.n;
    return DM_OK;
}
