/* What search and grouping keep of a text: the words in it, and a sketch by which texts that
 * are nearly the same are known. Inside the ledger stage and its views. */
#ifndef DM_SKETCH_H
#define DM_SKETCH_H

#include "base/base.h"

/* MinHash (Broder 1997): for each of DM_SKETCH hash functions the least value over the text's
 * shingles of so many words (1 to DM_SHINGLE), 16 bits of it. Two texts agree in a share of the places that
 * estimates the Jaccard similarity of their shingles. */
#define DM_SKETCH 64
#define DM_SKETCH_BYTES (DM_SKETCH * 2)
#define DM_SKETCH_NEAR 36 /* places in which near-duplicates agree at least: 0.56 */
#define DM_SHINGLE 3 /* what a ledger keeps */
void dm_sketch_of(dm_str text, uint32_t shingle, unsigned char out[DM_SKETCH_BYTES]);
/* Places in which two agree, 0 to DM_SKETCH; 0 where either is not whole. */
int dm_sketch_same(const unsigned char *a, const unsigned char *b);

/* Which of n sketches belong together: out[i] is the least j that i is near to, by way of
 * others if need be. The same for any order of adding: sketches are compared where one of 16
 * bands of four places is equal, which finds pairs of similarity 0.7 in 99 of 100 cases. *whole
 * (may be NULL) tells whether all those of one band were compared: past a ceiling they are not. */
dm_status dm_sketch_group(dm_arena *a, const unsigned char *const *sketches, uint32_t n,
                          uint32_t *out, bool *whole);

/* The text's words as search knows them: letters and digits, case and marks folded away, each
 * once, in the order of bytes, a space apart. */
dm_str dm_words_of(dm_arena *a, dm_str text);
/* The next word of *s in that form, in room bytes; 0 at the end. at (may be NULL): where it
 * begins, in what *s was. */
uint32_t dm_word_next(dm_str *s, char *out, uint32_t room);

#endif
