/* Inside text: white-space chunks -> tokens -> sentences, decided by two linear models over
 * hashed features. train/parse/tokens.py learns them from what this very code emits. */
#ifndef DM_SPLIT_H
#define DM_SPLIT_H

#include "model/model.h"

#define DM_MAX_TOKEN 200 /* bytes; longer runs without a space are cut there */

typedef struct dm_splitter {
    const int8_t *weight[2]; /* token, sentence: [slots] */
    uint32_t mask;
    const uint32_t *parts; /* [slots][2]: key of a token, bytes of its first word */
    uint32_t parts_mask;
} dm_splitter;

/* Reads split.* of the model. Where the model is NULL, weights are NULL and simple rules
 * decide. */
dm_status dm_splitter_open(const dm_model *m, dm_splitter *out, dm_error *err);

typedef struct dm_token {
    uint32_t begin, end;
    uint32_t hash; /* of the folded form */
    uint8_t shape; /* a small class, see split.c */
    uint8_t space; /* before it: 0 none, 1 a space, 2 several or a tab, 3 a line break */
    bool first;    /* of a sentence */
} dm_token;

/* For training: gold[i] has bit 0 where a token begins at byte i of the text and bit 1 where a
 * sentence does; decisions follow it, and emit receives each with its features. */
typedef struct dm_split_trace {
    const uint8_t *gold;
    void (*emit)(void *to, int kind, int label, const uint32_t *features, int n);
    void *to;
} dm_split_trace;

typedef DM_VEC(dm_token) dm_tokens;

/* Tokens of text[span] and their sentences, appended. trace may be NULL. Linear. DM_ENOMEM,
 * DM_ELIMIT. */
dm_status dm_split(dm_arena *a, const dm_splitter *s, dm_str text, dm_span span, dm_tokens *out,
                   const dm_split_trace *trace);

/* Bytes of the first word of a token of two words (don't, cannot), or 0. */
uint32_t dm_split_word(const dm_splitter *s, dm_str token);

#endif
