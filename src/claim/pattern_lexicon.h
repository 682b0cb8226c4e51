/* Inside the patterns: the dictionary in memory. */
#ifndef DM_PATTERN_LEXICON_H
#define DM_PATTERN_LEXICON_H

#include "claim/pattern.h"
#include "lexicon/map.h"

typedef enum { DM_TOKEN_WORD, DM_TOKEN_SOURCE, DM_TOKEN_TARGET, DM_TOKEN_BOTH, DM_TOKEN_PHRASE } dm_token_kind;

/* A pattern's token; a word has alternatives, each of one word or of several joined by "_". */
typedef struct dm_token {
    dm_token_kind kind;
    bool joined; /* stands right at the token before it, seen from the verb */
    const dm_str *words;
    uint32_t n_words;
} dm_token;

typedef struct dm_pattern {
    const dm_token *left, *right; /* both from the verb outwards */
    uint32_t n_left, n_right;
    dm_str code, rule;
} dm_pattern;

typedef struct dm_block {
    const dm_pattern *at; /* the longest first, those of one length in the order of the file */
    uint32_t n;
} dm_block;

/* One form of a verb, with the words that stand right before and after it. */
typedef struct dm_verb_form {
    dm_str left, right; /* joined by "_", "" where none */
    dm_str code, rule;
    uint32_t block, next; /* next form of the same word + 1, 0 if none; longer ones first */
} dm_verb_form;

struct dm_patterns {
    dm_arena arena;
    dm_map forms; /* word -> index of its first form + 1 */
    const dm_verb_form *form;
    const dm_block *block;
    struct {
        dm_str words;
        bool report;
    } *discard;
    uint32_t n_form, n_block, n_discard;
};

#endif
