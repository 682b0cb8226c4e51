/* The learned model of pairs: what one marked actor does to another, as a log-linear model
 * over features of words, tree, lexicon and actors. model/README.md specifies its file. */
#ifndef DM_PAIR_H
#define DM_PAIR_H

#include "claim/move_lexicon.h"
#include "model/model.h"

#define DM_MAX_FEATURES 768

/* What is known of a pair before the model is asked. */
typedef struct dm_pair_view {
    const dm_move_lexicon *x;
    const dm_context *c;
    uint32_t sentence;
    dm_span at[2];         /* word ranges of source and target */
    const dm_move *moves;  /* [n_moves] told in the sentence */
    uint32_t n_moves;
    dm_pair rule;          /* what the rules say */
} dm_pair_view;

/* Look at the bytes of source and target in a sentence. False where no word stands in one
 * of them; rule is NONE then. Moves lie in c->a. */
bool dm_pair_look(const dm_move_lexicon *x, const dm_context *c, uint32_t sentence, dm_span source,
                  dm_span target, dm_pair_view *out);

/* The features of a pair, as hashes. */
typedef struct dm_features {
    uint32_t at[DM_MAX_FEATURES];
    uint32_t n;
    dm_buf *names; /* where not NULL: "hash name" of each is written to it, a tab after each */
    struct dm_why *why; /* where not NULL: receives in words what its features say */
} dm_features;

/* The features that spoke most for an event. */
#define DM_WHY 3
typedef struct dm_why {
    uint32_t at[DM_WHY];
    double weight[DM_WHY];
    dm_str words[DM_WHY]; /* "word between them: condemn"; in the arena of the context */
    uint32_t n;
} dm_why;
void dm_pair_features(const dm_pair_view *v, dm_features *out);

/* The model: for each feature a weight an event. Immutable; threads may share it. */
typedef struct dm_pair_model dm_pair_model;
#define DM_PAIR_CLASSES 16
/* The events in the order of the model's outputs; DM_EVENT_NONE first, and DM_RETREAT for
 * both CONCEDE and RETREAT, which a weight of its own tells apart. */
extern const dm_event dm_pair_events[DM_PAIR_CLASSES];
/* As dm_model_open; DM_EFORMAT names the array that is not as expected. */
dm_status dm_pair_model_open(const char *path, dm_pair_model **out, dm_error *err);
void dm_pair_model_close(dm_pair_model *m);

typedef struct dm_pair_scores {
    double p[DM_PAIR_CLASSES]; /* probability of each event; sums to 1 */
    int best;                  /* 0 where NONE is likelier than all acts together, else the likeliest act */
    bool retreat;              /* of the two: RETREAT rather than CONCEDE */
    double confidence;         /* that best is right, calibrated */
} dm_pair_scores;
void dm_pair_score(const dm_pair_model *m, const dm_features *f, dm_pair_scores *out);
/* The chance that an event is right to which the model gives the probability p. */
double dm_pair_sure(const dm_pair_model *m, double p);
/* What a feature adds to the event of that index over what it adds to the mean event. */
double dm_pair_weight(const dm_pair_model *m, uint32_t feature, int event);

/* The model's word on a pair of a sentence (spans in bytes) whose moves are known. False where
 * there is no model, or no word in one of the spans. */
typedef struct dm_pair_judged {
    dm_pair_view view;
    dm_features *features; /* in the arena of the context */
    dm_pair_scores scores;
} dm_pair_judged;
bool dm_pair_judge(const dm_move_lexicon *x, const dm_context *c, uint32_t sentence, const dm_move *moves,
                   uint32_t n_moves, dm_span source, dm_span target, dm_pair_judged *out);
/* Why the event of that index: its probability and the features that spoke most for it, in
 * words, with what each adds to its score over that of the mean event. */
dm_str dm_pair_why(const dm_pair_judged *j, int event);

/* What the model says of a claim with two sides: false where it finds that nothing passes
 * between them. It gives the claim its confidence, and names the event anew where it finds
 * another likelier; this only where the act is told as done: of what is to come it has learnt
 * PLOVER's reading (AGREE, THREATEN), which a claim gives by its reality. */
bool dm_pair_weigh(const dm_move_lexicon *x, const dm_context *c, const dm_move *moves, uint32_t n_moves,
                   dm_claim *k);

/* The word of a span whose head lies outside it. */
int32_t dm_pair_top(const dm_sentence *s, dm_span at);
/* The lowest word that both sides hang from, -1 if none. */
int32_t dm_pair_meet(const dm_pair_view *v);
/* A word's event whatever stands around it: of its lines that the word's kind allows, the
 * one that asks least; NULL if none. */
const dm_move_line *dm_pair_plain_line(const dm_move_lexicon *x, const dm_word *w);

#endif
