/* Lemmas: rules (case, bytes cut, bytes added) chosen by word and tag, else by the longest
 * known suffix and tag. Learnt by train/parse/lemma.py. */
#ifndef DM_LEMMA_H
#define DM_LEMMA_H

#include "model/model.h"

typedef struct dm_lemmatiser {
    const uint32_t *table; /* [slots][2]: key, rule + 1; 0 is empty */
    uint32_t mask;
    const int32_t *rules; /* [n][4]: case, cut, offset and length in added */
    const char *added;
    uint32_t n_rules;
} dm_lemmatiser;

dm_status dm_lemmatiser_open(const dm_model *m, dm_lemmatiser *out, dm_error *err);

#define DM_LEMMA_MAX 288
/* Writes the lemma; returns its length, or 0 where the lemma is the form itself. */
uint32_t dm_lemma(const dm_lemmatiser *l, dm_str form, dm_str xpos, char out[DM_LEMMA_MAX]);

#endif
