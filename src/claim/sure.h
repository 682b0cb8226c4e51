/* Sure: the probability that a coded claim is right, from what can be seen of it. A log-linear
 * model whose weights stand in lexicon/moves/sure.tsv, a feature a line, so that people can read
 * what speaks for a claim and what against it. */
#ifndef DM_SURE_H
#define DM_SURE_H

#include "actor/actor.h"

typedef struct dm_sure dm_sure; /* the weights; immutable, threads may share it */

/* Load dir/moves/sure.tsv. */
dm_status dm_sure_open(const char *dir, dm_sure **out, dm_error *err);
void dm_sure_close(dm_sure *x);

/* What of an article bears on all its claims. */
typedef struct dm_sure_page {
    int political; /* how often it names states, governments, armies, bodies: 0 seldom … 4 always */
    int talk;      /* how much of it is talk in the first and second person: 0 … 3 */
    const uint16_t *named; /* [sentences] political mentions in each */
    const dm_entity *mentions;
    uint32_t n_mentions, n_title; /* the title's come first */
    uint32_t body; /* first sentence after the title's */
} dm_sure_page;
/* named lies in a. DM_OK, DM_ENOMEM. */
dm_status dm_sure_look(dm_arena *a, const dm_sentences *sentences, const dm_mentions *mentions,
                       dm_sure_page *out);

/* The features of a claim, a tab after each: what training reads. */
void dm_sure_features(const dm_sure_page *page, const dm_sentences *sentences, const dm_claim *k,
                      dm_buf *out);

/* The probability that the claim is right:
 *     p = 1 / (1 + exp(-(sum of the weights of its features))). */
double dm_sure_of(const dm_sure *x, const dm_sure_page *page, const dm_sentences *sentences,
                  const dm_claim *k);

/* Below it a move is no claim: more likely wrong than right by far. */
double dm_sure_least(const dm_sure *x);

#endif
