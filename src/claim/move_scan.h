/* Inside the matcher: one sentence under the lexicon, and the walks over its tree. */
#ifndef DM_MOVE_SCAN_H
#define DM_MOVE_SCAN_H

#include "claim/move_lexicon.h"

typedef struct dm_move_match {
    const dm_move_line *line, *noun; /* noun: the line of the noun that a light verb borrows */
    int32_t noun_word;
    bool passive;
} dm_move_match;

typedef struct dm_move_scan {
    const dm_move_lexicon *x;
    const dm_context *c;
    const dm_tree *t;
    const dm_word *w;
    uint32_t sentence;
    int32_t n;
    const dm_span *sides; /* word ranges that are sides in any case */
    uint32_t n_sides;
    int32_t adjective; /* the participle that is read as an adjective just now, -1 if none */
    dm_move_match *at; /* [n] */
    uint8_t *used;     /* [n] 1: told with another word; 2: so, unless it has its own owner */
    int32_t *cover;    /* [n] head word of the mention that the word tops, -1 where none */
} dm_move_scan;

/* Fill cover from the mentions. */
void dm_move_cover(dm_move_scan *s);

bool dm_move_same(dm_str lemma, dm_str want); /* ASCII case of the lemma ignored */
bool dm_move_among(const dm_move_words *words, dm_str lemma);
bool dm_move_case(const dm_move_scan *s, int32_t w, dm_str prep);
bool dm_move_case_any(const dm_move_scan *s, int32_t w, const char *const *preps);

/* Does w head a mention of somebody? Places count where place is set. */
bool dm_move_is_side(const dm_move_scan *s, int32_t w, bool place);
/* Who is meant by a slot's word, as the head of a mention: the word itself, or whoever the
 * thing belongs to ("the decision of the court"). -1 where nobody is seen. */
int32_t dm_move_side_of(const dm_move_scan *s, int32_t w, bool place);
/* Is the verb passive, by its own form, by the conjunct before it, or as a participle? */
bool dm_move_passive(const dm_move_scan *s, int32_t w);
/* The word that a slot's path leads to, -1 where the tree has none. */
int32_t dm_move_get(const dm_move_scan *s, int32_t w, int kind, dm_str prep);
int32_t dm_move_follow(const dm_move_scan *s, int32_t w, const dm_move_path *path);
/* The phrase of w with the preposition, -1 if none. */
int32_t dm_move_oblique(const dm_move_scan *s, int32_t w, dm_str prep);
/* Do two heads name the same one? "Arcadia … its troops" is no other side. */
bool dm_move_same_one(const dm_move_scan *s, int32_t a, int32_t b);
/* Is w what a verb of giving in a complement gives ("agreed to deploy TROOPS in Y")? */
bool dm_move_given_thing(const dm_move_scan *s, int32_t w);
/* Somebody in the complement or object of w, other than the sides given: whom an act that
 * is only spoken of is to reach ("agreed to send tanks to Y"). */
int32_t dm_move_reach(const dm_move_scan *s, int32_t w, bool place, const int32_t *other,
                      uint32_t n_other);

static inline bool dm_move_verb(const dm_word *w) {
    return w->upos == DM_UPOS_VERB || w->upos == DM_UPOS_AUX;
}

#endif
