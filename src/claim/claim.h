/* Claim: trees and mentions -> who is said to have done what to whom, how real, by whose
 * account, and what that says of the talks (the facets of a claim). docs/claims.md. */
#ifndef DM_CLAIM_H
#define DM_CLAIM_H

#include "actor/actor.h"

typedef struct dm_moves dm_moves; /* lexicon and tables, immutable once open */

/* Load dir/moves, dir/frames, dir/plover ("dir" is the lexicon folder), and the learned model
 * of pairs at path; "" for rules alone. */
dm_status dm_moves_open(const char *dir, const char *model, dm_moves **out, dm_error *err);
/* Add what a user imported to own/moves (claim/pattern.h); with alone it is read instead of
 * ours, where there is any. To be called before x is shared. */
dm_status dm_moves_add(dm_moves *x, const char *own, bool alone, dm_error *err);
/* Weigh every claim by dir/moves/sure.tsv: its confidence is the probability that it is right, and
 * those that are more likely wrong are left out. Without it every claim is kept, as sure as its
 * line. Once, before the first use. */
dm_status dm_moves_trust(dm_moves *x, const char *dir, dm_error *err);
void dm_moves_close(dm_moves *x);

typedef struct dm_claims {
    const dm_claim *at; /* in text order */
    uint32_t n;
} dm_claims;

/* Code one article. Claims lie in the arena, with spans and texts of the article.
 * Returns DM_OK, DM_ELIMIT, DM_ENOMEM. Reentrant. */
dm_status dm_claim_code(const dm_moves *x, dm_arena *a, const dm_article *article,
                        const dm_sentences *sentences, const dm_mentions *mentions,
                        dm_claims *out);

/* What the words of one span do to those of another (both in bytes of the article's text):
 * the event between them, DM_EVENT_NONE where nothing is told. Where the spans stand in two
 * sentences nothing is told between them. */
dm_status dm_claim_relate(const dm_moves *x, dm_arena *a, const dm_article *article,
                          const dm_sentences *sentences, const dm_mentions *mentions,
                          dm_span source, dm_span target, dm_relation *out);

/* The features of the same pair that the learned model reads: "hash name" each, a tab after
 * each; nothing where the pair has none. For training. */
dm_status dm_claim_features(const dm_moves *x, dm_arena *a, const dm_article *article,
                            const dm_sentences *sentences, const dm_mentions *mentions,
                            dm_span source, dm_span target, dm_buf *out);

/* The article's attributions as JSON Lines that bear id: dm_frame_said_write. */
dm_status dm_claim_said(const dm_moves *x, dm_arena *a, const dm_article *article,
                        const dm_sentences *sentences, const dm_mentions *mentions, dm_str id,
                        dm_buf *out);

/* How real the text says the event at a span (bytes) is, -3 to 3: dm_frame_reality_at.
 * DM_EINVAL where no word stands there. */
dm_status dm_claim_reality(const dm_moves *x, dm_arena *a, const dm_article *article,
                           const dm_sentences *sentences, const dm_mentions *mentions,
                           dm_span at, double *score);

#endif
