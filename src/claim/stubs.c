#include "claim/move.h"
dm_status dm_frames_open(const char *dir, dm_frames **out, dm_error *err) { (void)dir, (void)err; *out = NULL; return DM_OK; }
void dm_frames_close(dm_frames *x) { (void)x; }
dm_status dm_frame_said(const dm_context *c, dm_saids *out) { (void)c; *out = (dm_saids){0}; return DM_OK; }
uint32_t dm_frame_accounts(const dm_context *c, const dm_saids *said, uint32_t sentence, int32_t word, dm_account *out, uint32_t room) { (void)c, (void)said, (void)sentence, (void)word, (void)out, (void)room; return 0; }
dm_reality dm_frame_reality(const dm_context *c, uint32_t sentence, int32_t word, double *score, dm_str *why) { (void)c, (void)sentence, (void)word; *score = 3; *why = (dm_str){0}; return DM_ACTUAL; }
dm_phrase dm_frame_condition(const dm_context *c, uint32_t sentence, int32_t word, int32_t *clause) { (void)c, (void)sentence, (void)word; *clause = -1; return (dm_phrase){0}; }
dm_phrase dm_frame_date(const dm_context *c, uint32_t sentence, int32_t word, int32_t *day, dm_str *iso) { (void)c, (void)sentence, (void)word; *day = DM_NO_DAY; *iso = (dm_str){0}; return (dm_phrase){0}; }
dm_phrase dm_frame_place(const dm_context *c, uint32_t sentence, int32_t word) { (void)c, (void)sentence, (void)word; return (dm_phrase){0}; }
dm_amount dm_frame_amount(const dm_context *c, uint32_t sentence, int32_t word) { (void)c, (void)sentence, (void)word; return (dm_amount){0}; }
