/* The lexicon of moves in memory: lexicon/moves/README.md says what the columns mean. */
#ifndef DM_MOVE_LEXICON_H
#define DM_MOVE_LEXICON_H

#include "claim/move.h"

enum {
    DM_STEP_SUBJ,
    DM_STEP_OBJ,
    DM_STEP_IOBJ,
    DM_STEP_XCOMP,
    DM_STEP_CCOMP,
    DM_STEP_ACL,
    DM_STEP_POSS,
    DM_STEP_MOD,
    DM_STEP_ADV,
    DM_STEP_AUX,
    DM_STEP_NEG,
    DM_STEP_FACT,
    DM_STEP_PREP
};
enum { DM_PART_VERB, DM_PART_NOUN, DM_PART_ADJ, DM_PART_SAID };

typedef struct dm_move_step {
    uint8_t kind;
    dm_str prep;
} dm_move_step;

typedef struct dm_move_path {
    dm_move_step at[3];
    uint32_t n;
} dm_move_path;

#define DM_MOVE_EITHER 6

typedef struct dm_move_words {
    const dm_str *at;
    uint32_t n;
    uint32_t first; /* a bit for each first letter among them: most words are turned away by it */
} dm_move_words;

#define DM_MOVE_SHAPES (1u << 15)
/* A word's first letter, last letter and length, ASCII case ignored: below DM_MOVE_SHAPES. */
static inline uint32_t dm_move_shape(dm_str s) {
    return ((uint32_t)s.p[0] & 31) << 10 | ((uint32_t)s.p[s.n - 1] & 31) << 5 | (s.n & 31);
}

typedef struct dm_move_test {
    dm_move_path path[DM_MOVE_EITHER]; /* any of them */
    uint32_t n_path;
    dm_move_words words;
    bool side, any;
    bool self;     /* the word itself is somebody, not a thing of theirs */
    bool persons; /* the words hold $persons: an open set */
    bool private_; /* somebody who acts for nobody else stands there */
} dm_move_test;

#define DM_MOVE_TESTS 6
#define DM_MOVE_PATHS 16

typedef struct dm_move_line {
    const struct dm_move_line *next; /* same lemma */
    dm_str lemma, particle;
    uint8_t part;
    bool swaps; /* names the actor's slot itself although a noun gives the event */
    dm_event event;
    dm_str mode, context, cameo;
    dm_stance stance;
    dm_move_path borrow; /* the slot whose noun gives the event; n == 0 if none */
    const dm_move_test *needs, *not_; /* at most DM_MOVE_TESTS each */
    uint32_t n_needs, n_not;
    const dm_move_path *actor, *recipient; /* at most DM_MOVE_PATHS each */
    uint32_t n_actor, n_recipient;
    int weight; /* how special: more wins */
    dm_str rule;
} dm_move_line;

typedef struct dm_move_code {
    dm_str code, mode, context;
    dm_event event;
    double goldstein;
} dm_move_code;

typedef struct dm_move_mode {
    dm_event event;
    dm_str mode;
    double score;
} dm_move_mode;

struct dm_move_lexicon {
    dm_arena arena;
    uint8_t shapes[DM_MOVE_SHAPES / 8]; /* shapes of the lemmas, a bit each */
    const dm_move_line **slots;         /* open addressing by lemma */
    uint32_t n_slots, n_lines;
    dm_move_words pronouns, quantities, negators, side_nouns, persons, places, sayings, gatherings, givings;
    const dm_move_code *codes; /* [n_codes] in the order of the file */
    uint32_t n_codes;
    const dm_move_mode *modes; /* [n_modes] */
    uint32_t n_modes;
    struct {
        int quad;
        double score, goldstein;
        dm_str cameo;
    } event[DM_N_EVENT];
    const struct dm_pair_model *pairs; /* NULL where there is none: rules alone. Borrowed */
};

/* The lines of a lemma (ASCII case ignored), chained; NULL if none. */
const dm_move_line *dm_move_lookup(const dm_move_lexicon *x, dm_str lemma);

#endif
