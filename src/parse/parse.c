#include "parse/parse.h"

dm_status dm_parser_open(const char *path, dm_parser **out, dm_error *err) {
    (void)path, (void)err;
    *out = NULL;
    return DM_OK;
}
void dm_parser_close(dm_parser *p) {
    (void)p;
}
const dm_model *dm_parser_model(const dm_parser *p) {
    (void)p;
    return NULL;
}
dm_parse_scratch *dm_parse_scratch_new(const dm_parser *p) {
    (void)p;
    return NULL;
}
void dm_parse_scratch_free(dm_parse_scratch *s) {
    (void)s;
}
dm_status dm_parse(const dm_parser *p, dm_parse_scratch *s, dm_arena *a, dm_str text,
                   dm_sentences *sentences) {
    (void)p, (void)s, (void)a, (void)text, (void)sentences;
    return DM_OK;
}
