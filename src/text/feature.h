/* Word features: what the encoder knows of a word before it sees its neighbours.
 * train/parse/features.py computes the same, byte for byte. */
#ifndef DM_FEATURE_H
#define DM_FEATURE_H

#include "base/base.h"

#define DM_AFFIXES 10    /* prefixes of 1..4, suffixes of 1..5 characters, shape */
#define DM_FOLD_MAX 256  /* bytes of a word that features and lemmas read */

/* FNV-1a over bytes, seeded, with a final mix. */
uint32_t dm_feature_hash(const char *p, size_t n, uint32_t seed);

/* Quotes and dashes straight (all), ASCII letters small (lower), digits 0 (digits). Writes at
 * most DM_FOLD_MAX bytes; returns how many. */
uint32_t dm_fold(dm_str form, bool lower, bool digits, char out[DM_FOLD_MAX]);

/* Hashes of the word's affixes and shape. */
void dm_affixes(dm_str form, uint32_t out[DM_AFFIXES]);

#endif
