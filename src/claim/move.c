/* The matcher: which words of a tree tell a move, and where its sides stand.
 *
 * A lexicon line names a word (a verb, a noun or an adjective), what must stand around it,
 * and the slots in which actor and recipient stand. Slots are paths over the tree: "obj",
 * "with", "obj.of". The line with the most conditions that hold decides. */
#include "claim/move_lexicon.h"

#include <stdlib.h>

enum { MAX_DEPTH = 4 };

typedef struct match {
    const dm_move_line *line, *noun; /* noun: the line of the noun that a light verb borrows */
    int32_t noun_word;
    bool passive;
} match;

typedef struct scan {
    const dm_move_lexicon *x;
    const dm_context *c;
    const dm_tree *t;
    const dm_word *w;
    uint32_t sentence;
    int32_t n;
    const dm_span *sides; /* word ranges that are sides in any case */
    uint32_t n_sides;
    match *at;     /* [n] */
    uint8_t *used; /* [n] 1: told with another word; 2: so, unless it has its own owner */
} scan;

static bool is(dm_str a, dm_str b) {
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Lemmas of the lexicon are lower case; names keep their capitals in the treebanks. */
static bool same_lemma(dm_str lemma, dm_str want) {
    if (lemma.n != want.n)
        return false;
    for (uint32_t i = 0; i < want.n; i++) {
        char ch = lemma.p[i];
        if (ch >= 'A' && ch <= 'Z')
            ch = (char)(ch + 32);
        if (ch != want.p[i])
            return false;
    }
    return true;
}

static bool among(const dm_move_words *words, dm_str lemma) {
    for (uint32_t i = 0; i < words->n; i++)
        if (same_lemma(lemma, words->at[i]))
            return true;
    return false;
}

static bool is_verb(const dm_word *w) {
    return w->upos == DM_UPOS_VERB || w->upos == DM_UPOS_AUX;
}

/* ---- sides -------------------------------------------------------------------------------- */

static bool in_given(const scan *s, int32_t w) {
    for (uint32_t i = 0; i < s->n_sides; i++)
        if ((uint32_t)w >= s->sides[i].begin && (uint32_t)w < s->sides[i].end)
            return true;
    return false;
}

/* Does w head a mention of somebody? Places count where place is set. */
static bool is_side(const scan *s, int32_t w, bool place) {
    if (in_given(s, w))
        return true;
    if (s->c->mentions) {
        uint32_t of = s->c->mentions->of[s->sentence][w];
        return of && (place || s->c->mentions->at[of - 1].kind != DM_PLACE);
    }
    const dm_word *x = &s->w[w];
    if (x->upos == DM_UPOS_PROPN)
        return !dm_str_ends(x->lemma, "day");
    if (x->upos == DM_UPOS_PRON)
        return dm_str_is(x->xpos, "PRP$") || among(&s->x->pronouns, x->lemma);
    if (x->upos == DM_UPOS_ADJ)
        return dm_rune_is_upper((unsigned char)x->form.p[0]) && x->form.n > 3;
    return x->upos == DM_UPOS_NOUN && among(&s->x->side_nouns, x->lemma);
}

static bool case_is(const scan *s, int32_t w, dm_str prep) {
    for
        dm_children(s->t, w, c) {
            uint8_t rel = s->w[c].deprel;
            if ((rel == DM_REL_CASE || rel == DM_REL_MARK) && same_lemma(s->w[c].lemma, prep))
                return true;
        }
    return false;
}

static bool case_is_any(const scan *s, int32_t w, const char *const *preps) {
    for (; *preps; preps++)
        if (case_is(s, w, dm_str_of(*preps)))
            return true;
    return false;
}

/* Who is meant by a slot's word: the word itself, or whoever the thing belongs to: "the
 * decision of the court", "the minister's remarks", "the Iranian airline". */
static int32_t side_of(const scan *s, int32_t w, bool place, int depth) {
    if (w < 0 || depth > MAX_DEPTH)
        return -1;
    if (is_side(s, w, place))
        return w;
    const dm_word *x = &s->w[w];
    if (x->upos == DM_UPOS_PRON && x->xpos.n && x->xpos.p[0] == 'W') {
        /* A relative pronoun stands for the noun that its clause describes. */
        int32_t up = w;
        for (int i = 0; i < 6 && up >= 0; i++) {
            if (s->w[up].deprel == DM_REL_ACL_RELCL)
                return side_of(s, s->w[up].head, place, depth + 1);
            up = s->w[up].head;
        }
        return -1;
    }
    if (is_verb(x) || x->upos == DM_UPOS_PRON)
        return -1;
    static const char *const owners[] = {"of", "by", "from", "between", "among", NULL};
    static const char *const places[] = {"in", "for", "to", NULL};
    for
        dm_children(s->t, w, c) if (s->w[c].deprel == DM_REL_NMOD_POSS) {
            int32_t found = side_of(s, c, place, depth + 1);
            if (found >= 0)
                return found;
        }
    for
        dm_children(s->t, w, c) if (dm_deprel_base(s->w[c].deprel) == DM_REL_NMOD &&
                                    s->w[c].deprel != DM_REL_NMOD_POSS &&
                                    case_is_any(s, c, owners)) {
            int32_t found = side_of(s, c, place, depth + 1);
            if (found >= 0)
                return found;
        }
    for
        dm_children(s->t, w, c) {
            uint8_t rel = s->w[c].deprel;
            if (rel == DM_REL_AMOD || rel == DM_REL_COMPOUND || rel == DM_REL_NMOD_DESC ||
                rel == DM_REL_APPOS || rel == DM_REL_CONJ || rel == DM_REL_FLAT ||
                rel == DM_REL_NMOD_UNMARKED) {
                int32_t found = rel == DM_REL_AMOD || rel == DM_REL_COMPOUND
                                    ? (is_side(s, c, true) ? c : -1)
                                    : side_of(s, c, place, depth + 1);
                if (found >= 0)
                    return found;
            }
        }
    if (place)
        for
            dm_children(s->t, w, c) if (dm_deprel_base(s->w[c].deprel) == DM_REL_NMOD &&
                                        case_is_any(s, c, places)) {
                int32_t found = side_of(s, c, true, depth + 1);
                if (found >= 0)
                    return found;
            }
    return -1;
}

/* ---- slots -------------------------------------------------------------------------------- */

static bool own_passive(const scan *s, int32_t w) {
    for (int i = 0; i < 4; i++) {
        const dm_word *x = &s->w[w];
        if (!is_verb(x))
            return false;
        if (dm_tree_passive(s->t, w))
            return true;
        if (!dm_str_is(x->xpos, "VBN") && !dm_str_is(x->xpos, "VBD"))
            return false;
        if (dm_tree_child(s->t, w, DM_REL_AUX_) >= 0 || dm_tree_child(s->t, w, DM_REL_NSUBJ) >= 0)
            return false;
        if (x->deprel == DM_REL_ACL)
            return true;
        if (x->deprel == DM_REL_ADVCL)
            return dm_tree_child(s->t, w, DM_REL_OBJ) < 0;
        if (x->deprel != DM_REL_CONJ || x->head < 0 || dm_tree_child(s->t, w, DM_REL_OBJ) >= 0)
            return false;
        w = x->head;
    }
    return false;
}

/* "a series of attacks", "one of the leaders": the noun that the quantity is of. */
static int32_t unwrap(const scan *s, int32_t w) {
    for (int i = 0; i < 2 && w >= 0 && among(&s->x->quantities, s->w[w].lemma); i++) {
        int32_t of = -1;
        for
            dm_children(s->t, w, c) if (dm_deprel_base(s->w[c].deprel) == DM_REL_NMOD &&
                                        case_is(s, c, DM_STR("of"))) of = c;
        if (of < 0)
            break;
        w = of;
    }
    return w;
}

static int32_t oblique(const scan *s, int32_t w, dm_str prep) {
    for
        dm_children(s->t, w, c) {
            dm_deprel rel = dm_deprel_base(s->w[c].deprel);
            if ((rel == DM_REL_OBL || rel == DM_REL_NMOD || rel == DM_REL_ADVCL ||
                 rel == DM_REL_ACL || rel == DM_REL_XCOMP || rel == DM_REL_CCOMP) &&
                case_is(s, c, prep))
                return c;
        }
    return -1;
}

static int32_t agent(const scan *s, int32_t w) {
    int32_t by = dm_tree_child(s->t, w, DM_REL_OBL_AGENT);
    return by >= 0 ? by : oblique(s, w, DM_STR("by"));
}

/* A finite verb for which the tree has no subject: somebody named right before it. */
static int32_t before(const scan *s, int32_t w) {
    dm_str x = s->w[w].xpos;
    if (!dm_str_is(x, "VBD") && !dm_str_is(x, "VBZ") && !dm_str_is(x, "VBP") &&
        dm_tree_child(s->t, w, DM_REL_AUX_) < 0 &&
        (s->w[w].deprel != DM_REL_ROOT || dm_str_is(x, "VBG")))
        return -1;
    if (s->w[w].deprel == DM_REL_CONJ || s->w[w].deprel == DM_REL_ACL)
        return -1;
    int32_t p = w - 1;
    while (p >= 0 && s->w[p].head == w &&
           (s->w[p].upos == DM_UPOS_AUX || s->w[p].upos == DM_UPOS_ADV))
        p--;
    if (p < 0 || s->w[p].upos != DM_UPOS_PROPN || !is_side(s, p, false))
        return -1;
    /* "A and B": the first of them stands for both. */
    for (int i = 0; i < 4; i++) {
        uint8_t rel = s->w[p].deprel;
        int32_t h = s->w[p].head;
        if ((rel != DM_REL_FLAT && rel != DM_REL_COMPOUND && rel != DM_REL_CONJ) || h < 0 ||
            h == w || !is_side(s, h, false))
            break;
        p = h;
    }
    return p;
}

static int32_t get(const scan *s, int32_t w, const dm_move_step *step) {
    const dm_word *x = &s->w[w];
    bool passive, verb = is_verb(x);
    int32_t found = -1;
    switch (step->kind) {
    case DM_STEP_SUBJ:
        if (verb && own_passive(s, w))
            return agent(s, w);
        if (verb && x->deprel == DM_REL_ADVCL && x->head >= 0 && dm_str_is(x->xpos, "VBG") &&
            (case_is(s, w, DM_STR("of")) || case_is(s, w, DM_STR("for")))) {
            /* "accused X of arming", "blamed X for attacking": X does it. */
            found = dm_tree_child(s->t, x->head, DM_REL_OBJ);
            if (found >= 0)
                return found;
        }
        found = dm_tree_subject(s->t, w, &passive);
        if (found == w)
            return -1;
        return found < 0 && verb ? before(s, w) : found;
    case DM_STEP_OBJ:
        if (verb && own_passive(s, w)) {
            found = dm_tree_subject(s->t, w, &passive);
            return unwrap(s, found);
        }
        found = dm_tree_child(s->t, w, DM_REL_OBJ);
        if (found < 0 && x->deprel == DM_REL_ACL_RELCL && verb) {
            /* "the militias (that) Turkey is battling" */
            int32_t subj = dm_tree_child(s->t, w, DM_REL_NSUBJ);
            if (subj >= 0 && !(s->w[subj].xpos.n && s->w[subj].xpos.p[0] == 'W'))
                found = x->head;
        }
        return unwrap(s, found);
    case DM_STEP_IOBJ: return dm_tree_child(s->t, w, DM_REL_IOBJ);
    case DM_STEP_XCOMP:
        found = dm_tree_child(s->t, w, DM_REL_XCOMP);
        if (found < 0)
            /* "threatened to attack", taken for a purpose. */
            for
                dm_children(s->t, w, c) {
                    if (found >= 0 || c < w || s->w[c].deprel != DM_REL_ADVCL ||
                        !dm_str_is(s->w[c].xpos, "VB") || !case_is(s, c, DM_STR("to")))
                        continue;
                    int32_t obj = dm_tree_child(s->t, w, DM_REL_OBJ), b, e = w + 1;
                    if (obj > w)
                        dm_tree_range(s->t, obj, &b, &e);
                    if (c <= e + 2)
                        found = c;
                }
        return found;
    case DM_STEP_CCOMP: return dm_tree_child(s->t, w, DM_REL_CCOMP);
    case DM_STEP_ACL: return dm_tree_child(s->t, w, DM_REL_ACL);
    case DM_STEP_POSS: return dm_tree_child(s->t, w, DM_REL_NMOD_POSS);
    case DM_STEP_MOD:
        for
            dm_children(s->t, w, c) {
                uint8_t rel = s->w[c].deprel;
                if ((rel == DM_REL_AMOD || rel == DM_REL_COMPOUND || rel == DM_REL_NMOD_UNMARKED ||
                     rel == DM_REL_NMOD_DESC || rel == DM_REL_NMOD) &&
                    c < w && is_side(s, c, true))
                    return c;
            }
        return -1;
    case DM_STEP_ADV: return -1;
    case DM_STEP_PREP:
        if (verb && is(step->prep, DM_STR("by")) && own_passive(s, w))
            return -1; /* the agent is the subject slot's */
        found = oblique(s, w, step->prep);
        /* Where a phrase hangs is the parser's weakest guess: look one step around. */
        if (found < 0 && verb) {
            int32_t obj = dm_tree_child(s->t, w, DM_REL_OBJ);
            if (obj >= 0)
                found = oblique(s, obj, step->prep);
        } else if (found < 0 && x->head >= 0 && is_verb(&s->w[x->head]) &&
                   (x->deprel == DM_REL_OBJ || x->deprel == DM_REL_NSUBJ_PASS) &&
                   !is(step->prep, DM_STR("by")) && !is(step->prep, DM_STR("of"))) {
            found = oblique(s, x->head, step->prep);
        }
        return unwrap(s, found);
    default: return -1;
    }
}

static int32_t follow(const scan *s, int32_t w, const dm_move_path *path) {
    for (uint32_t i = 0; i < path->n && w >= 0; i++)
        w = get(s, w, &path->at[i]);
    return w;
}

/* ---- conditions --------------------------------------------------------------------------- */

static bool adverb(const scan *s, int32_t w, const dm_move_words *words) {
    for
        dm_children(s->t, w,
                    c) if ((s->w[c].deprel == DM_REL_ADVMOD || s->w[c].deprel == DM_REL_AMOD) &&
                           among(words, s->w[c].lemma)) return true;
    return false;
}

static bool holds(const scan *s, int32_t w, const dm_move_test *test) {
    if (test->path.at[test->path.n - 1].kind == DM_STEP_ADV)
        return adverb(s, w, &test->words);
    int32_t found = follow(s, w, &test->path);
    if (found < 0)
        return false;
    if (test->side)
        return side_of(s, found, true, 0) >= 0;
    if (test->any)
        return true;
    if (among(&test->words, s->w[found].lemma))
        return true;
    for
        dm_children(s->t, found, c) if (s->w[c].deprel == DM_REL_CONJ &&
                                        among(&test->words, s->w[c].lemma)) return true;
    return false;
}

static bool line_holds(const scan *s, int32_t w, const dm_move_line *line) {
    if (line->particle.n) {
        bool found = false;
        for
            dm_children(s->t, w, c) if ((s->w[c].deprel == DM_REL_COMPOUND_PRT ||
                                         s->w[c].deprel == DM_REL_ADVMOD) &&
                                        same_lemma(s->w[c].lemma, line->particle)) found = true;
        if (!found)
            return false;
    }
    for (uint32_t i = 0; i < line->n_needs; i++)
        if (!holds(s, w, &line->needs[i]))
            return false;
    for (uint32_t i = 0; i < line->n_not; i++)
        if (holds(s, w, &line->not_[i]))
            return false;
    return true;
}

/* The lines of a word. Where a verb's lemma is in no line, its form may give it: lemmas of
 * inflected verbs are guesses. */
static const dm_move_line *lines_of(const dm_move_lexicon *x, const dm_word *w) {
    const dm_move_line *found = dm_move_lookup(x, w->lemma);
    if (!is_verb(w))
        return found;
    for (const dm_move_line *l = found; l; l = l->next)
        if (l->part == DM_PART_VERB)
            return found;
    static const char *const endings[] = {"ed", "ing", "d", "es", "s"};
    char z[48];
    for (size_t i = 0; i < DM_COUNT(endings); i++) {
        uint32_t cut = (uint32_t)strlen(endings[i]), n = w->form.n - cut;
        if (!dm_str_ends(w->form, endings[i]) || w->form.n <= cut + 1 || n + 2 > sizeof z)
            continue;
        memcpy(z, w->form.p, n);
        z[n] = 'e';
        /* "bomb-ed", "rul-ed" + e, "cancell-ed" less an l. */
        const uint32_t lengths[] = {n, n + 1, n - 1};
        for (size_t k = 0; k < DM_COUNT(lengths); k++) {
            if (k == 2 && (n < 3 || z[n - 1] != z[n - 2]))
                continue;
            const dm_move_line *l = dm_move_lookup(x, (dm_str){z, lengths[k]});
            if (l && l->part == DM_PART_VERB)
                return l;
        }
    }
    return found;
}

static const dm_move_line *best_noun(const scan *s, int32_t w) {
    const dm_move_line *best = NULL;
    for (const dm_move_line *l = dm_move_lookup(s->x, s->w[w].lemma); l; l = l->next)
        if (l->part == DM_PART_NOUN && (!best || l->weight > best->weight) && line_holds(s, w, l))
            best = l;
    return best;
}

static void match_word(scan *s, int32_t w) {
    const dm_word *x = &s->w[w];
    match *m = &s->at[w];
    m->noun_word = -1;
    if (!is_verb(x) && x->upos != DM_UPOS_ADJ)
        return;
    if (x->upos == DM_UPOS_AUX &&
        (dm_deprel_base(x->deprel) == DM_REL_AUX_ || x->deprel == DM_REL_COP))
        return;
    uint8_t part = x->upos == DM_UPOS_ADJ ? DM_PART_ADJ : DM_PART_VERB;
    if (x->deprel == DM_REL_AMOD || x->deprel == DM_REL_COMPOUND)
        return;
    bool passive = own_passive(s, w);
    for (const dm_move_line *l = lines_of(s->x, x); l; l = l->next) {
        /* "is committed to" is an adjective to one annotator, a participle to another. */
        if (l->part != part && !(l->part == DM_PART_ADJ && passive))
            continue;
        if (m->line && l->weight <= m->line->weight)
            continue;
        if (!line_holds(s, w, l))
            continue;
        const dm_move_line *noun = NULL;
        int32_t at = -1;
        if (l->borrow.n) {
            at = follow(s, w, &l->borrow);
            if (at < 0 || !(noun = best_noun(s, at)) || noun->event == DM_EVENT_NONE)
                continue;
        }
        *m = (match){l, noun, at, passive};
    }
}

/* ---- telling ------------------------------------------------------------------------------ */

static bool has(const int32_t *at, uint32_t n, int32_t w) {
    for (uint32_t i = 0; i < n; i++)
        if (at[i] == w)
            return true;
    return false;
}

static void add(int32_t *at, uint32_t *n, int32_t w) {
    if (w >= 0 && *n < DM_MAX_SIDE && !has(at, *n, w))
        at[(*n)++] = w;
}

/* Fill a side from the first path that leads to somebody. not_this keeps the other side out. */
static void fill(const scan *s, int32_t w, const dm_move_path *paths, uint32_t n, bool place,
                 const int32_t *other, uint32_t n_other, int32_t *at, uint32_t *count) {
    for (uint32_t i = 0; i < n; i++) {
        int32_t found = follow(s, w, &paths[i]);
        int32_t who = side_of(s, found, place, 0);
        if (who < 0 || has(other, n_other, who))
            continue;
        add(at, count, who);
        return;
    }
}

static bool verbal(dm_event e) {
    return e == DM_REJECT || e == DM_SUPPORT || e == DM_ACCUSE || e == DM_REQUEST ||
           e == DM_CONCEDE || e == DM_AGREE;
}

static bool plural(const scan *s, int32_t w) {
    const dm_word *x = &s->w[w];
    if (dm_tree_child(s->t, w, DM_REL_CONJ) >= 0)
        return true;
    return dm_str_is(x->xpos, "NNS") || dm_str_is(x->xpos, "NNPS") ||
           dm_str_is_nocase(x->lemma, "they") || dm_str_is_nocase(x->lemma, "we");
}

/* The telling: from the subject (if it is short) to the last complement, without clauses
 * that hang on it, other conjuncts, or what follows them. */
static void telling(const scan *s, int32_t w, int32_t *begin, int32_t *end) {
    bool verb = is_verb(&s->w[w]);
    *begin = w;
    *end = w + 1;
    for
        dm_children(s->t, w, c) {
            int32_t b, e;
            const dm_word *x = &s->w[c];
            dm_deprel rel = dm_deprel_base(x->deprel);
            if (rel == DM_REL_PUNCT_ || rel == DM_REL_CONJ || rel == DM_REL_PARATAXIS ||
                rel == DM_REL_DISCOURSE || x->deprel == DM_REL_ACL_RELCL || rel == DM_REL_CC ||
                rel == DM_REL_APPOS)
                continue;
            dm_tree_range(s->t, c, &b, &e);
            if (c < w) {
                if (rel == DM_REL_NSUBJ) {
                    /* A long subject gives only the words from its head's own name on. */
                    b = e - b <= 7 ? b : c;
                } else if (rel == DM_REL_ADVCL || rel == DM_REL_OBL || rel == DM_REL_MARK ||
                           (verb && rel == DM_REL_ADVMOD && b + 2 < w && *begin == w)) {
                    continue;
                }
                if (b < *begin)
                    *begin = b;
            } else {
                if (rel == DM_REL_ADVCL &&
                    !(dm_str_is(x->xpos, "VB") || dm_tree_child(s->t, c, DM_REL_MARK) >= 0))
                    continue;
                if (rel == DM_REL_ADVCL && b > w + 14)
                    continue;
                if (e > *end)
                    *end = e;
            }
        }
    while (*end > w + 1 && s->w[*end - 1].upos == DM_UPOS_PUNCT)
        --*end;
}

/* The confidence of a line before anything is learned: more conditions and both sides known
 * make it surer. */
static double confidence(const dm_move *m, const dm_move_line *l) {
    double p = 0.45 + 0.05 * (l->weight > 4 ? 4 : l->weight);
    if (m->n_actor)
        p += 0.12;
    if (m->n_recipient || m->mutual)
        p += 0.12;
    return p > 0.95 ? 0.95 : p;
}

static bool negating(const scan *s, int32_t w) {
    int32_t h = s->w[w].head;
    uint8_t rel = s->w[w].deprel;
    return h >= 0 && (rel == DM_REL_XCOMP || rel == DM_REL_ADVCL || rel == DM_REL_CCOMP) &&
           among(&s->x->negators, s->w[h].lemma);
}

static bool will_not(const scan *s, int32_t w) {
    if (!dm_tree_negated(s->t, w))
        return false;
    for
        dm_children(s->t, w, c) if (s->w[c].deprel == DM_REL_AUX_ &&
                                    (dm_str_is(s->w[c].lemma, "will") ||
                                     dm_str_is(s->w[c].lemma, "would"))) return true;
    return false;
}

static bool tell(const scan *s, int32_t w, const dm_move_line *l, const dm_move_line *noun,
                 int32_t noun_word, dm_move *m) {
    const dm_move_line *event = noun ? noun : l;
    *m = (dm_move){.sentence = s->sentence,
                   .word = w,
                   .event = event->event,
                   .mode = event->mode,
                   .context = event->context,
                   .cameo = event->cameo,
                   .stance = l->stance ? l->stance : event->stance,
                   .rule = l->rule,
                   .object = -1};
    bool noun_move = l->part == DM_PART_NOUN;
    fill(s, w, l->actor, l->n_actor, false, NULL, 0, m->actor, &m->n_actor);
    /* "Damascus threatened …": a place that speaks is its government. */
    if (m->n_actor == 0 && !noun_move && (verbal(m->event) || m->event == DM_THREATEN))
        fill(s, w, l->actor, l->n_actor, true, NULL, 0, m->actor, &m->n_actor);
    if (m->n_actor == 0 && noun && !l->swaps)
        fill(s, noun_word, noun->actor, noun->n_actor, false, NULL, 0, m->actor, &m->n_actor);
    if (m->n_actor == 0 && !noun_move && verbal(m->event) && own_passive(s, w)) {
        /* "dismissed in Washington": a seat of government that speaks. */
        int32_t in = oblique(s, w, DM_STR("in"));
        if (in >= 0 && s->w[in].upos == DM_UPOS_PROPN && is_side(s, in, true))
            add(m->actor, &m->n_actor, in);
    }
    fill(s, w, l->recipient, l->n_recipient, true, m->actor, m->n_actor, m->recipient,
         &m->n_recipient);
    if (m->n_recipient == 0 && noun && !l->swaps)
        fill(s, noun_word, noun->recipient, noun->n_recipient, true, m->actor, m->n_actor,
             m->recipient, &m->n_recipient);
    if (m->n_actor + m->n_recipient == 0)
        return false;
    bool mutual = m->event == DM_CONSULT || m->event == DM_AGREE || m->event == DM_COOPERATE;
    m->mutual = mutual && m->n_recipient == 0 && m->n_actor && plural(s, m->actor[0]);
    /* "he spoke" meets nobody. */
    bool talks = false;
    for (uint32_t i = 0; i < l->n_needs; i++)
        talks |= l->needs[i].words.n > 0;
    if (m->event == DM_CONSULT && !noun_move && !talks && m->n_recipient == 0 && !m->mutual)
        return false;
    dm_move_step obj = {.kind = DM_STEP_OBJ};
    m->object = noun_word;
    static const uint8_t about[] = {DM_STEP_XCOMP, DM_STEP_CCOMP, DM_STEP_OBJ, DM_STEP_ACL};
    for (size_t i = 0; i < sizeof about && m->object < 0; i++) {
        obj.kind = about[i];
        m->object = get(s, w, &obj);
    }
    m->negates = negating(s, w);
    if (!noun_move && will_not(s, w) &&
        (m->event == DM_CONSULT || m->event == DM_AGREE || m->event == DM_COOPERATE)) {
        /* "would not attend the talks" refuses them. */
        m->event = DM_REJECT;
        m->stance = DM_REJECTS;
        m->mode = m->context = (dm_str){0};
        m->cameo = DM_STR("120");
        m->mutual = false;
    }
    telling(s, w, &m->begin, &m->end);
    m->confidence = confidence(m, l);
    return true;
}

/* ---- complements ---------------------------------------------------------------------------- */

/* A move whose complement tells what is asked, promised or refused, not what is done. */
static bool speech(const dm_move_line *l, const dm_move_line *noun) {
    switch ((noun ? noun : l)->event) {
    case DM_AGREE:
    case DM_REQUEST:
    case DM_REJECT:
    case DM_THREATEN: return true;
    default: return (noun ? noun : l)->stance != DM_STANCE_NONE;
    }
}

/* Is w, a verb or noun, inside the complement of such a move? */
static bool inside_speech(const scan *s, int32_t w) {
    static const char *const complement[] = {"to", "from",    "of",   "for",
                                             "on", "against", "that", NULL};
    for (int i = 0; i < 12; i++) {
        const dm_word *x = &s->w[w];
        int32_t h = x->head;
        if (h < 0)
            return false;
        const match *m = &s->at[h];
        bool moves = m->line && m->line->event != DM_EVENT_NONE && speech(m->line, m->noun);
        switch (x->deprel) {
        case DM_REL_XCOMP:
        case DM_REL_CCOMP:
            if (moves)
                return true;
            break;
        case DM_REL_ACL:
        case DM_REL_ADVCL:
            if (!case_is_any(s, w, complement))
                return false;
            if (moves)
                return true;
            if (x->deprel == DM_REL_ADVCL)
                return false;
            break;
        case DM_REL_CONJ:
        case DM_REL_OBJ:
        case DM_REL_OBL:
        case DM_REL_NMOD:
            if (x->deprel != DM_REL_CONJ && moves)
                return true;
            break;
        default: return false;
        }
        w = h;
    }
    return false;
}

static void nominal(scan *s, int32_t w, dm_move *out, uint32_t room, uint32_t *n) {
    const dm_word *x = &s->w[w];
    if ((x->upos != DM_UPOS_NOUN && x->upos != DM_UPOS_PROPN) || s->used[w] == 1)
        return;
    if (s->used[w] == 2 && dm_tree_child(s->t, w, DM_REL_NMOD_POSS) < 0)
        return;
    if (x->deprel == DM_REL_COMPOUND || x->deprel == DM_REL_NMOD_POSS || x->deprel == DM_REL_FLAT)
        return;
    if (is_side(s, w, true))
        return;
    const dm_move_line *l = best_noun(s, w);
    dm_move m;
    if (!l || l->event == DM_EVENT_NONE || *n >= room || !tell(s, w, l, NULL, -1, &m))
        return;
    if (m.n_actor == 0 && inside_speech(s, w))
        return;
    s->at[w] = (match){l, NULL, -1, false};
    out[(*n)++] = m;
}

static int by_word(const void *a, const void *b) {
    const dm_move *x = a, *y = b;
    return (x->word > y->word) - (x->word < y->word);
}

uint32_t dm_moves_with(const dm_move_lexicon *x, const dm_context *c, uint32_t sentence,
                       const dm_span *sides, uint32_t n_sides, dm_move *out, uint32_t room) {
    if (!x || sentence >= c->sentences->n)
        return 0;
    const dm_sentence *sen = &c->sentences->at[sentence];
    scan s = {.x = x,
              .c = c,
              .t = &c->trees[sentence],
              .w = sen->words,
              .sentence = sentence,
              .n = (int32_t)sen->n_words,
              .sides = sides,
              .n_sides = n_sides};
    if (s.n == 0)
        return 0;
    s.at = dm_new_array(c->a, match, s.n);
    s.used = dm_new_array(c->a, uint8_t, s.n);
    if (!s.at || !s.used)
        return 0;
    uint32_t n = 0;
    for (int32_t w = 0; w < s.n; w++) {
        match_word(&s, w);
        const match *m = &s.at[w];
        if (m->noun_word >= 0)
            s.used[m->noun_word] = 1;
        /* "imposed sanctions": the noun that made the line hold is told with the verb. */
        for (uint32_t i = 0; m->line && m->line->event != DM_EVENT_NONE && i < m->line->n_needs;
             i++) {
            const dm_move_test *test = &m->line->needs[i];
            int32_t at = test->words.n ? follow(&s, w, &test->path) : -1;
            if (at >= 0 && s.w[at].upos == DM_UPOS_NOUN && !s.used[at])
                s.used[at] = 2;
        }
    }
    for (int32_t w = 0; w < s.n && n < room; w++) {
        const match *m = &s.at[w];
        if (!m->line || (m->line->event == DM_EVENT_NONE && !m->noun))
            continue;
        if (inside_speech(&s, w))
            continue;
        if (tell(&s, w, m->line, m->noun, m->noun_word, &out[n]))
            n++;
    }
    for (int32_t w = 0; w < s.n; w++)
        nominal(&s, w, out, room, &n);
    qsort(out, n, sizeof *out, by_word);
    return n;
}

uint32_t dm_moves_in(const dm_move_lexicon *x, const dm_context *c, uint32_t sentence, dm_move *out,
                     uint32_t room) {
    return dm_moves_with(x, c, sentence, NULL, 0, out, room);
}
