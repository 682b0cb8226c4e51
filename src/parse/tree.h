/* Walking a parsed sentence: children, subjects, phrases. Used by every later stage. */
#ifndef DM_TREE_H
#define DM_TREE_H

#include "parse/parse.h"

/* Children of each word in text order, as linked lists over word indices; -1 ends. */
typedef struct dm_tree {
    const dm_sentence *s;
    const int32_t *first; /* [n_words] first child */
    const int32_t *next;  /* [n_words] next sibling */
    int32_t root;
} dm_tree;

/* O(words). Words whose head is out of range hang from the root. */
dm_status dm_tree_of(dm_arena *a, const dm_sentence *s, dm_tree *out);

#define dm_children(t, w, c) (int32_t c = (t)->first[w]; c >= 0; c = (t)->next[c])

/* First child of w with the relation (exact), or -1. dm_tree_child_any takes the universal
 * part: DM_REL_NSUBJ also finds nsubj:pass and nsubj:outer. */
int32_t dm_tree_child(const dm_tree *t, int32_t w, dm_deprel rel);
int32_t dm_tree_child_any(const dm_tree *t, int32_t w, dm_deprel rel);
/* The object of w: its obj, else its iobj ("urged Iran to release them": Iran). */
int32_t dm_tree_object(const dm_tree *t, int32_t w);
/* The universal part of a relation: nsubj:pass -> nsubj. */
dm_deprel dm_deprel_base(int rel);

/* Words of the subtree of w: the smallest range [*begin, *end) of word indices that holds
 * it. Linear in the subtree. */
void dm_tree_range(const dm_tree *t, int32_t w, int32_t *begin, int32_t *end);
/* Bytes from the first to the last word of a range, without punctuation at its ends. */
dm_span dm_tree_span(const dm_tree *t, int32_t begin, int32_t end);
/* Is w inside the subtree of top (top itself included)? */
bool dm_tree_under(const dm_tree *t, int32_t w, int32_t top);

/* The preposition of a nominal (its case child's lower-case form, fixed words joined by a
 * space: "because of"), or "" ; lives in the arena or the words. */
dm_str dm_tree_case(const dm_tree *t, dm_arena *a, int32_t w);
/* The verb's particle ("rule" + "out"), or -1. */
int32_t dm_tree_particle(const dm_tree *t, int32_t w);
/* Has w a negation ("not", "n't", "never", "no" as its determiner)? */
bool dm_tree_negated(const dm_tree *t, int32_t w);
bool dm_tree_passive(const dm_tree *t, int32_t w);
/* The subject of a verb, also where the tree shares it: from the conjunct before ("said and
 * did"), the governor of an xcomp ("agreed to appoint"), or the noun that a relative or
 * participial clause describes ("an offer scorned in Ankara" -> offer is the OBJECT:
 * *passive is set). -1 where there is none to be seen. */
int32_t dm_tree_subject(const dm_tree *t, int32_t w, bool *passive);

#endif
