#include "claim/move.h"
dm_status dm_move_lexicon_open(const char *dir, dm_move_lexicon **out, dm_error *err) { (void)dir, (void)err; *out = NULL; return DM_OK; }
void dm_move_lexicon_close(dm_move_lexicon *x) { (void)x; }
uint32_t dm_moves_in(const dm_move_lexicon *x, const dm_context *c, uint32_t sentence, dm_move *out, uint32_t room) { (void)x, (void)c, (void)sentence, (void)out, (void)room; return 0; }
void dm_move_scores(const dm_move_lexicon *x, dm_event event, dm_str mode, dm_str cameo_in, dm_str *cameo, int *quad, double *score, double *goldstein) { (void)x, (void)event, (void)mode; *cameo = cameo_in; *quad = 0; *score = *goldstein = 0; }
dm_pair dm_relate_pair(const dm_move_lexicon *x, const dm_context *c, uint32_t sentence, dm_span source, dm_span target) { (void)x, (void)c, (void)sentence, (void)source, (void)target; return (dm_pair){.word = -1}; }
