/* The splitter's own decisions and features, for tokens.py to learn from. */
#include "text/split.h"

#include <stdlib.h>

typedef struct rows {
    uint32_t *at;
    size_t n, room;
} rows;

static void emit(void *to, int kind, int label, const uint32_t *features, int n) {
    rows *r = to;
    if (r->n + 24 > r->room) {
        r->room = r->room ? 2 * r->room : 1 << 20;
        r->at = realloc(r->at, r->room * sizeof *r->at);
        if (!r->at)
            abort();
    }
    r->at[r->n++] = (uint32_t)kind;
    r->at[r->n++] = (uint32_t)label;
    r->at[r->n++] = (uint32_t)n;
    for (int i = 0; i < n; i++)
        r->at[r->n++] = features[i];
}

/* Rows of (kind, label, n, features…) for the paragraph; *words of them. The caller copies
 * before the next call. */
const uint32_t *dm_trace(const char *text, uint32_t n, const uint8_t *gold, size_t *words);
const uint32_t *dm_trace(const char *text, uint32_t n, const uint8_t *gold, size_t *words) {
    static rows r;
    r.n = 0;
    dm_arena a = {0};
    dm_splitter s = {0};
    dm_tokens tokens = {0};
    dm_split_trace trace = {gold, emit, &r};
    if (dm_split(&a, &s, (dm_str){text, n}, (dm_span){0, n}, &tokens, &trace) != DM_OK)
        abort();
    dm_arena_free(&a);
    *words = r.n;
    return r.at;
}
