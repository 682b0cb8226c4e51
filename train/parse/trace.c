/* The splitter's own decisions and features, for tokens.py to learn from. */
#include "text/split.h"

#include <stdlib.h>

typedef struct rows {
    uint32_t *at;
    size_t n, room;
} rows;

static void push(rows *r, uint32_t a, uint32_t b, uint32_t c) {
    if (r->n + 24 > r->room) { /* room for a row's features too */
        r->room = r->room ? 2 * r->room : 1 << 20;
        r->at = realloc(r->at, r->room * sizeof *r->at);
        if (!r->at)
            abort();
    }
    r->at[r->n++] = a;
    r->at[r->n++] = b;
    r->at[r->n++] = c;
}

static void emit(void *to, int kind, int label, const uint32_t *features, int n) {
    rows *r = to;
    push(r, (uint32_t)kind, (uint32_t)label, (uint32_t)n);
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

/* Rows of (begin, end, first of a sentence) for each word of the paragraph, split with the given
 * weights as the program splits. The caller copies before the next call. */
const uint32_t *dm_cut(const int8_t *token, const int8_t *sentence, uint32_t mask, const uint32_t *parts,
                       uint32_t parts_mask, const char *text, uint32_t n, size_t *words);
const uint32_t *dm_cut(const int8_t *token, const int8_t *sentence, uint32_t mask, const uint32_t *parts,
                       uint32_t parts_mask, const char *text, uint32_t n, size_t *words) {
    static rows r;
    r.n = 0;
    dm_arena a = {0};
    dm_splitter s = {{token, sentence}, mask, parts, parts_mask};
    dm_tokens tokens = {0};
    if (dm_split(&a, &s, (dm_str){text, n}, (dm_span){0, n}, &tokens, NULL) != DM_OK)
        abort();
    for (uint32_t i = 0; i < tokens.n; i++) {
        const dm_token *t = &tokens.at[i];
        uint32_t cut = dm_split_word(&s, (dm_str){text + t->begin, t->end - t->begin});
        push(&r, t->begin, cut ? t->begin + cut : t->end, t->first);
        if (cut)
            push(&r, t->begin + cut, t->end, 0);
    }
    dm_arena_free(&a);
    *words = r.n;
    return r.at;
}
