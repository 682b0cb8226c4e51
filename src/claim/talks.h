/* Talks: what a telling says of the process: stages, gates, positions, pledges, shifts,
 * forecasts, status. Reads lexicon/talks. */
#ifndef DM_TALKS_H
#define DM_TALKS_H

#include "claim/move.h"

typedef struct dm_talks_lexicon dm_talks_lexicon; /* immutable once open */
dm_status dm_talks_lexicon_open(const char *dir, dm_talks_lexicon **out, dm_error *err);
void dm_talks_lexicon_close(dm_talks_lexicon *x);

/* What a range of words [begin, end) of a sentence is about, by lexicon/talks/issues.tsv. */
dm_issue dm_talks_issue(const dm_talks_lexicon *x, const dm_context *c, uint32_t sentence,
                        int32_t begin, int32_t end);

typedef DM_VEC(dm_claim) dm_claim_vec;
#define DM_MAX_CLAIMS 100000

/* Set the facets that a move itself carries (position, pledge, stage). */
void dm_talks_of_move(const dm_talks_lexicon *x, const dm_context *c, const dm_move *move,
                      dm_claim *claim);
/* Append the claims that tell of the talks without being moves. claims holds the article's
 * moves, in text order, when it is called. */
dm_status dm_talks_find(const dm_talks_lexicon *x, const dm_context *c, const dm_saids *said,
                        dm_claim_vec *claims);

/* Helpers shared with the claim stage. Entities headed by words, places left out unless
 * nothing else is there; equal entities once. */
void dm_entities_of(const dm_context *c, uint32_t sentence, const int32_t *words, uint32_t n,
                    const dm_entity **out, uint32_t *n_out);
/* As dm_mentions_of, and where the word heads no mention, the mention that covers it. */
uint32_t dm_mentions_near(const dm_context *c, uint32_t sentence, int32_t word, dm_entity *out,
                          uint32_t room);
bool dm_same_entity(const dm_entity *a, const dm_entity *b);

#endif
