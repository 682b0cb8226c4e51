/* Move: an event's word and its sides, by the lexicon of moves and a learned model. */
#ifndef DM_MOVE_H
#define DM_MOVE_H

#include "claim/frame.h"

typedef struct dm_move_lexicon dm_move_lexicon; /* lexicon/moves + lexicon/plover, immutable */
/* "dir" is the lexicon folder. DM_ENOTFOUND, DM_EFORMAT (file, line and cause), DM_ENOMEM. */
dm_status dm_move_lexicon_open(const char *dir, dm_move_lexicon **out, dm_error *err);
void dm_move_lexicon_close(dm_move_lexicon *x);
/* Entries read, for tests and --version. */
uint32_t dm_move_lexicon_size(const dm_move_lexicon *x);

#define DM_MAX_SIDE 12

/* One reading of one word as a move. Sides are head words (of the sentence), which the
 * claim stage turns into entities with dm_mentions_of: a side's conjuncts are not listed
 * where the first of them heads a mention. */
typedef struct dm_move {
    uint32_t sentence;
    int32_t word;       /* the word that carries the event */
    int32_t begin, end; /* word range of the telling, [begin, end) */
    dm_event event;
    dm_str mode, context, cameo;
    dm_stance stance; /* the position it expresses, if any: rules out, demands … */
    int32_t actor[DM_MAX_SIDE], recipient[DM_MAX_SIDE];
    uint32_t n_actor, n_recipient;
    /* Nouns of the slots where nobody known stands in them, else -1. */
    int32_t actor_noun, recipient_noun;
    bool mutual;    /* both sides stand in actor */
    bool negates;   /* the wording itself says it did not happen ("fell short of") */
    bool refuses;   /* its "not" is in the event: "would not attend" is REJECT */
    int32_t object; /* what the move is about ("ruled out SENDING troops"), or -1 */
    dm_str rule;    /* "moves/verbs.tsv:120", pattern */
    double confidence;
} dm_move;

/* Every move told in a sentence, in text order; one a move. Returns how many (up to room).
 * c->mentions says which words are sides; where it is NULL, names, personal pronouns and
 * the nouns of the class "side" in moves/classes.tsv are. Strings lie in the lexicon.
 * Time: words x entries of a lemma. Reentrant; allocates scratch in c->a, and returns 0
 * where that fails. */
uint32_t dm_moves_in(const dm_move_lexicon *x, const dm_context *c, uint32_t sentence, dm_move *out,
                     uint32_t room);

/* The moves that a speaker's words at a span (bytes) of the sentence make by what they say
 * ("Y must leave" asks, "it was a crime" accuses), by moves/said.tsv. The actor is whoever
 * speaks, and left empty. Returns how many (up to room). */
uint32_t dm_moves_said(const dm_move_lexicon *x, const dm_context *c, uint32_t sentence, dm_span content, dm_move *out,
                       uint32_t room);

/* Published scores by event, mode: CAMEO code, quad, PLOVER score, Goldstein. cameo_in, when
 * not "", is the code that the lexicon line gave, and is kept. */
void dm_move_scores(const dm_move_lexicon *x, dm_event event, dm_str mode, dm_str cameo_in,
                    dm_str *cameo, int *quad, double *score, double *goldstein);

/* What the words of the source span do to those of the target span, both in bytes of the
 * article, in one sentence. event is DM_EVENT_NONE where nothing is told between them;
 * move (may be NULL) receives the move that it rests on, with event DM_EVENT_NONE where it
 * rests on the model alone. reality is left to the frame stage. */
typedef struct dm_pair {
    dm_event event;
    dm_str mode;
    int32_t word; /* that carries it, -1 if none */
    double confidence;
} dm_pair;
dm_pair dm_relate_pair(const dm_move_lexicon *x, const dm_context *c, uint32_t sentence,
                       dm_span source, dm_span target);

/* As dm_moves_in, with further word ranges [begin, end) taken as sides whatever the
 * mentions say: at most two. */
uint32_t dm_moves_with(const dm_move_lexicon *x, const dm_context *c, uint32_t sentence,
                       const dm_span *sides, uint32_t n_sides, dm_move *out, uint32_t room);

/* Whom the act of a verb, done by the other word's, is to reach: a head word, -1 if none. */
int32_t dm_moves_reach(const dm_move_lexicon *x, const dm_context *c, uint32_t sentence,
                       int32_t word, int32_t other);

/* A noun or name of somebody: listed, of the class `side`, or formed like such. */
bool dm_move_person(const dm_move_lexicon *x, const dm_word *w);

#endif
