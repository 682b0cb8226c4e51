/* How real an event is said to be.
 *
 * Two numbers and a mode go down the tree from the root to the event: the score s of a clause
 * (-3 certainly not … 3 certainly) as the text above it has it, and what the words of the
 * clause itself add. A word that governs a clause with the signature (t, f) gives it
 *
 *     s' = t (1 + s/3)/2 + f (1 - s/3)/2
 *
 * so that a factive (3, 3) gives 3 whatever s, an implicative (3, -3) gives s, and "refuse"
 * (-2.6, 2.4) turns it round. After Nairn, Condoravdi and Karttunen 2006, and Saurí and
 * Pustejovsky 2012, with scores in place of their signs. */
#include "claim/frame_lexicon.h"

#define MAX_DEPTH 48

typedef struct {
    double s;
    dm_frame_mode mode;
    const dm_lex *line; /* what decided last, if a line did */
    const char *rule;   /* else its name */
    bool reported;      /* inside somebody's words */
    bool past_cue;      /* …whose cue is in the past */
} state;

static void set(state *st, double s, dm_frame_mode mode, const dm_lex *line, const char *rule) {
    st->s = s > 3 ? 3 : s < -3 ? -3 : s;
    if (mode != DM_MODE_OWN)
        st->mode = mode;
    st->line = line;
    st->rule = rule;
}

static void govern(state *st, const dm_lex *e, const char *rule) {
    double k = st->s / 3;
    double s = e->value * (1 + k) / 2 + e->other * (1 - k) / 2;
    dm_frame_mode mode = e->a;
    if (st->s <= -1) {
        /* Negated: "did not refuse to" leaves the deed open or done, "did not plan to" not. */
        mode = s <= -1 ? DM_MODE_NEGATED : s >= 1.2 ? DM_MODE_OWN : DM_MODE_HYPOTHETICAL;
        if (mode == DM_MODE_OWN && st->mode == DM_MODE_NEGATED)
            st->mode = DM_MODE_OWN;
    } else if (s > -1 && e->a == DM_MODE_NEGATED) {
        mode = DM_MODE_HYPOTHETICAL;
    } else if (st->mode == DM_MODE_HYPOTHETICAL && e->value != e->other) {
        mode = DM_MODE_HYPOTHETICAL;
    } else if (e->value == e->other && e->value > 2) {
        st->mode = DM_MODE_OWN; /* factive: what is above does not matter */
    }
    set(st, s, mode, e, rule);
}

static const dm_word *word_of(const dm_tree *t, int32_t w) {
    return &t->s->words[w];
}

static bool xpos_is(const dm_tree *t, int32_t w, const char *z) {
    return dm_str_is(word_of(t, w)->xpos, z);
}

static bool has_to(const dm_tree *t, int32_t w) {
    for dm_children(t, w, c)
        if (dm_str_is_nocase(word_of(t, c)->form, "to") && word_of(t, c)->deprel == DM_REL_MARK)
            return true;
    return false;
}

/* Is the word's clause in the past tense, by its own form or its auxiliary? */
static bool is_past(const dm_tree *t, int32_t w) {
    if (xpos_is(t, w, "VBD"))
        return true;
    for dm_children(t, w, c) {
        dm_deprel r = dm_deprel_base(word_of(t, c)->deprel);
        if ((r == DM_REL_AUX_ || r == DM_REL_COP) && xpos_is(t, c, "VBD"))
            return true;
    }
    return false;
}

/* "had been urging" goes on until the report. */
static bool is_pluperfect(const dm_tree *t, int32_t w) {
    if (xpos_is(t, w, "VBG"))
        return false;
    for dm_children(t, w, c)
        if (dm_deprel_base(word_of(t, c)->deprel) == DM_REL_AUX_ && xpos_is(t, c, "VBD") &&
            dm_str_is_nocase(word_of(t, c)->lemma, "have"))
            return true;
    return false;
}

/* Are there auxiliaries, or a subject, of the word's own? */
static bool stands_alone(const dm_tree *t, int32_t w) {
    for dm_children(t, w, c) {
        dm_deprel r = dm_deprel_base(word_of(t, c)->deprel);
        if (r == DM_REL_AUX_ || r == DM_REL_NSUBJ || r == DM_REL_CSUBJ || r == DM_REL_EXPL)
            return true;
    }
    return false;
}

static bool nominal_event(const dm_word *w) {
    return w->upos == DM_UPOS_NOUN || w->upos == DM_UPOS_PROPN;
}

/* What the words of the clause of w itself say. */
static void local(const dm_context *c, const dm_tree *t, int32_t w, state *st) {
    bool negative = false;
    const dm_lex *why = NULL, *adverb = NULL;
    const dm_lex *modal = NULL;
    bool noun = nominal_event(word_of(t, w)), going = false;
    for dm_children(t, w, k) {
        const dm_word *x = word_of(t, k);
        dm_deprel r = dm_deprel_base(x->deprel);
        const dm_lex *e = NULL;
        if (r == DM_REL_AUX_ && x->upos != DM_UPOS_PART) {
            e = dm_lex_find(c->frames, DM_LEX_AUX, x->lemma);
            if (!e)
                e = dm_lex_find(c->frames, DM_LEX_AUX, x->form);
            if (e)
                modal = e;
        }
        if ((e = dm_lex_find(c->frames, DM_LEX_NEGATION, x->lemma)) &&
            (r == DM_REL_ADVMOD || x->upos == DM_UPOS_PART || r == DM_REL_CC)) {
            bool only = k + 1 < (int32_t)t->s->n_words &&
                        dm_str_is_nocase(word_of(t, k + 1)->form, "only");
            if (!only && r != DM_REL_CC)
                negative = true, why = e;
        } else if (r == DM_REL_ADVMOD && (e = dm_lex_find(c->frames, DM_LEX_ADVERB, x->form))) {
            adverb = e;
        } else if ((r == DM_REL_DET_) &&
                   (e = dm_lex_find(c->frames, DM_LEX_DETERMINER, x->lemma)) && noun) {
            if (e->a == DM_MODE_NEGATED)
                negative = true, why = e;
            else
                adverb = e;
        } else if (r == DM_REL_AMOD &&
                   (e = dm_lex_find(c->frames, DM_LEX_ADJECTIVE, x->form)) && noun) {
            adverb = e;
        } else if (r == DM_REL_NSUBJ) {
            if ((e = dm_lex_find(c->frames, DM_LEX_NOBODY, x->lemma)))
                negative = true, why = e;
            for dm_children(t, k, d)
                if (word_of(t, d)->deprel == DM_REL_DET_ &&
                    (e = dm_lex_find(c->frames, DM_LEX_DETERMINER, word_of(t, d)->lemma)) &&
                    e->a == DM_MODE_NEGATED)
                    negative = true, why = e;
        }
    }
    /* "is going to meet": the governing "go" is progressive. */
    int32_t h = word_of(t, w)->head;
    if (h >= 0 && word_of(t, w)->deprel == DM_REL_XCOMP && has_to(t, w) &&
        dm_str_is_nocase(word_of(t, h)->form, "going"))
        going = true;
    if (modal) {
        double s = modal->value;
        dm_frame_mode mode = modal->a;
        /* "He said he would attend": the future seen from the past. */
        if (mode == DM_MODE_HYPOTHETICAL && st->reported && st->past_cue &&
            (dm_str_is(modal->key, "would") || dm_str_is(modal->key, "'d")))
            s = 1.8, mode = DM_MODE_FUTURE;
        if (st->s < 3)
            s = st->s < 0 ? -s * (-st->s / 3) : s * (0.4 + 0.6 * st->s / 3);
        if (st->mode == DM_MODE_HYPOTHETICAL)
            mode = DM_MODE_HYPOTHETICAL;
        set(st, s, mode, modal, NULL);
    } else if (going) {
        set(st, st->s * 0.8, DM_MODE_FUTURE, NULL, "going to");
    }
    if (adverb) {
        double s = st->s;
        if (adverb->a == DM_MODE_NEGATED)
            set(st, s > 0 ? adverb->value * s / 3 : -s, DM_MODE_NEGATED, adverb, NULL);
        else if (adverb->a == DM_MODE_HISTORICAL) {
            if (st->mode == DM_MODE_OWN)
                set(st, s, DM_MODE_HISTORICAL, adverb, NULL);
        } else
            set(st, s > 0 ? s * adverb->value / 3 : s, adverb->a, adverb, NULL);
    }
    if (negative) {
        double s = st->s;
        bool open = modal && !(modal->a == DM_MODE_FUTURE);
        if (s < 0)
            set(st, -s * 0.8, DM_MODE_HYPOTHETICAL, why, "negation");
        else {
            /* "may not" stays open; "cannot", "would not" do not. */
            double flat = why && why->kind == DM_LEX_DETERMINER ? why->value : -s * 0.85;
            double k = open && (dm_str_is(modal->key, "may") || dm_str_is(modal->key, "might")) ? -0.5
                       : modal ? -1.9 : flat;
            if (!modal && s < 1.2 && st->mode == DM_MODE_HYPOTHETICAL)
                set(st, -s, DM_MODE_HYPOTHETICAL, why, "negation");
            else
                set(st, k, k > -1 ? DM_MODE_HYPOTHETICAL : DM_MODE_NEGATED, why, "negation");
        }
    }
    /* Told as background: the past perfect outside reported speech, where it is only the
     * past of what was said. */
    if (st->mode == DM_MODE_OWN && is_pluperfect(t, w) && !(st->reported && st->past_cue))
        set(st, st->s, DM_MODE_HISTORICAL, NULL, "past perfect");
}

/* The signature line of what governs w, by how w hangs on it; NULL where none is listed. */
static const dm_lex *signature(const dm_context *c, const dm_tree *t, int32_t w, int32_t h,
                               dm_lex_kind kind) {
    dm_lex_kind verb = kind;
    if (nominal_event(word_of(t, h)))
        kind = DM_LEX_SIG_NOUN;
    else if (word_of(t, h)->upos == DM_UPOS_ADJ)
        kind = DM_LEX_SIG_ADJ;
    (void)w;
    const dm_lex *e = NULL;
    if (kind == verb && dm_is_verb(word_of(t, h))) {
        int32_t p = dm_tree_particle(t, h);
        if (p >= 0 || (h + 1 < (int32_t)t->s->n_words &&
                       word_of(t, h + 1)->upos == DM_UPOS_ADP))
            e = dm_lex_find(c->frames, kind, dm_verb_name(c, t, h, true));
    }
    if (!e)
        e = dm_lex_find(c->frames, kind, word_of(t, h)->lemma);
    if (!e && kind != verb)
        e = dm_lex_find(c->frames, verb, word_of(t, h)->lemma);
    return e;
}

static state evaluate(const dm_context *c, const dm_tree *t, int32_t w, int depth);

/* "ARCADIA's strikes", "ARCADIAN strikes": whose they are is told before them. */
static bool of_others(const dm_tree *t, int32_t noun) {
    for dm_children(t, noun, k)
        if (k < noun && word_of(t, k)->upos == DM_UPOS_PROPN)
            return true;
    return false;
}

static void condition_marks(const dm_context *c, const dm_tree *t, int32_t w, state *st,
                            bool *conditional) {
    for dm_children(t, w, k) {
        const dm_word *x = word_of(t, k);
        if (x->deprel != DM_REL_MARK && x->deprel != DM_REL_ADVMOD && x->deprel != DM_REL_CASE)
            continue;
        const dm_lex *e = dm_lex_find(c->frames, DM_LEX_CONDITION, x->lemma);
        if (!e && !dm_str_is_nocase(x->lemma, "whether"))
            continue;
        if (!e || e->a == DM_CONDITION_IF || e->a == DM_CONDITION_UNLESS) {
            *conditional = true;
            set(st, 0, DM_MODE_HYPOTHETICAL, e, "whether");
        } else if (e->a == DM_CONDITION_UNTIL || e->a == DM_CONDITION_BEFORE) {
            if (!is_past(t, w)) {
                *conditional = true;
                set(st, 1.2, DM_MODE_FUTURE, e, NULL);
            }
        } else if (e->a == DM_CONDITION_AFTER && !is_past(t, w)) {
            *conditional = true;
            set(st, 1, DM_MODE_HYPOTHETICAL, e, NULL);
        }
    }
}

/* "the first", "one of the few", "the only state". */
static bool singled_out(const dm_tree *t, int32_t w) {
    static const char *const words[] = {"first", "second", "third", "last", "latest", "only", "few", "youngest", "oldest"};
    for (size_t i = 0; i < DM_COUNT(words); i++) {
        if (dm_str_is_nocase(word_of(t, w)->form, words[i]))
            return true;
        for dm_children(t, w, k)
            if (dm_str_is_nocase(word_of(t, k)->form, words[i]))
                return true;
    }
    return false;
}

/* Only what the words above the clause of w say of it. */
static state above(const dm_context *c, const dm_tree *t, int32_t w, int depth) {
    state st = {.s = 3, .rule = "plain"};
    const dm_word *x = word_of(t, w);
    int32_t h = x->head;
    if (h < 0 || h >= (int32_t)t->s->n_words || depth >= MAX_DEPTH)
        return st;
    const dm_word *g = word_of(t, h);
    dm_deprel r = dm_deprel_base(x->deprel);
    switch (r) {
    case DM_REL_CCOMP:
    case DM_REL_CSUBJ: {
        st = evaluate(c, t, h, depth + 1);
        /* What carries no mark of its clause ("…, he said") is told as it is. */
        bool ing = xpos_is(t, w, "VBG") && !stands_alone(t, w);
        const dm_lex *e = signature(c, t, w, h, has_to(t, w) ? DM_LEX_SIG_TO
                                                : ing ? DM_LEX_SIG_ING : DM_LEX_SIG_THAT);
        dm_frame_mode old = st.mode;
        if (e)
            govern(&st, e, NULL);
        else
            set(&st, st.s <= -1 ? 0.5 : st.s * 0.8, st.s <= -1 ? DM_MODE_HYPOTHETICAL : DM_MODE_OWN,
                NULL, "complement");
        const dm_lex *cue = dm_lex_find(c->frames, DM_LEX_CUE_VERB, g->lemma);
        if (cue && cue->a != DM_CUE_ASK) {
            st.reported = true;
            st.past_cue = is_past(t, h) || xpos_is(t, h, "VBN") || xpos_is(t, h, "VBG");
            /* When it was said is not when it happened. */
            if (old == DM_MODE_HISTORICAL && st.mode == old)
                st.mode = DM_MODE_OWN;
        }
        bool conditional;
        condition_marks(c, t, w, &st, &conditional);
        return st;
    }
    case DM_REL_XCOMP: {
        st = evaluate(c, t, h, depth + 1);
        bool to = has_to(t, w);
        bool ing = !to && xpos_is(t, w, "VBG");
        const dm_lex *e = signature(c, t, w, h, to ? DM_LEX_SIG_TO
                                                : ing ? DM_LEX_SIG_ING
                                                : nominal_event(x) ? DM_LEX_SIG_OBJ
                                                                   : DM_LEX_SIG_TO);
        if (e)
            govern(&st, e, NULL);
        else if (to)
            set(&st, st.s < 0 ? st.s * 0.6 : st.s * 0.5, DM_MODE_HYPOTHETICAL, NULL, "infinitive");
        return st;
    }
    case DM_REL_ADVCL: {
        bool conditional = false;
        if (has_to(t, w)) {
            st = evaluate(c, t, h, depth + 1);
            if (dm_is_verb(g) || g->upos == DM_UPOS_ADJ) {
                const dm_lex *e = signature(c, t, w, h, DM_LEX_SIG_TO);
                if (e) {
                    govern(&st, e, NULL);
                    return st;
                }
            }
            set(&st, st.s < 0 ? -0.5 : 1.6,
                st.s < 0 || st.mode == DM_MODE_HYPOTHETICAL ? DM_MODE_HYPOTHETICAL
                                                            : DM_MODE_FUTURE,
                NULL, "purpose");
            return st;
        }
        condition_marks(c, t, w, &st, &conditional);
        if (conditional)
            return st;
        bool ing = xpos_is(t, w, "VBG");
        if (ing) {
            /* "ruled out sending", "denied striking" often hang as adverbial clauses. */
            state up = evaluate(c, t, h, depth + 1);
            const dm_lex *e = dm_is_verb(g) ? signature(c, t, w, h, DM_LEX_SIG_ING) : NULL;
            st = up;
            if (e && h < w && dm_tree_child(t, w, DM_REL_MARK) < 0) {
                govern(&st, e, NULL);
                return st;
            }
            /* "instead of going" does not go. */
            for dm_children(t, w, k)
                if (dm_str_is_nocase(word_of(t, k)->lemma, "instead") ||
                    dm_str_is_nocase(word_of(t, k)->lemma, "without")) {
                    bool of = k + 1 < (int32_t)t->s->n_words &&
                              dm_str_is_nocase(word_of(t, k + 1)->form, "of");
                    if (of || dm_str_is_nocase(word_of(t, k)->lemma, "without")) {
                        set(&st, -2, DM_MODE_NEGATED, NULL, "instead of");
                        return st;
                    }
                }
            bool purpose = up.rule && !strcmp(up.rule, "purpose");
            if (st.mode == DM_MODE_NEGATED || st.s < 1 || purpose)
                set(&st, purpose ? 2.7 : 1.5, DM_MODE_OWN, NULL, "participle"),
                    st.mode = DM_MODE_OWN;
            return st;
        }
        /* "when", "as", "because": in the time of the main clause, else told as fact. */
        state up = evaluate(c, t, h, depth + 1);
        st.reported = up.reported;
        st.past_cue = up.past_cue;
        if (up.mode == DM_MODE_FUTURE && !is_past(t, w) && !stands_alone(t, w))
            set(&st, up.s, DM_MODE_FUTURE, up.line, up.rule);
        else if (up.mode == DM_MODE_HISTORICAL)
            set(&st, 3, DM_MODE_HISTORICAL, up.line, up.rule);
        return st;
    }
    case DM_REL_ACL: {
        state up = evaluate(c, t, h, depth + 1);
        st.reported = up.reported;
        st.past_cue = up.past_cue;
        bool ing = xpos_is(t, w, "VBG");
        if (has_to(t, w) || (ing && dm_tree_child(t, w, DM_REL_MARK) >= 0)) {
            const dm_lex *e = signature(c, t, w, h, has_to(t, w) ? DM_LEX_SIG_TO : DM_LEX_SIG_ING);
            st = up;
            if (e)
                govern(&st, e, NULL);
            else if (has_to(t, w) && singled_out(t, h))
                return st; /* "the first to sign" has signed */
            else if (has_to(t, w))
                set(&st, st.s < 0 ? st.s * 0.7 : 1.2, DM_MODE_HYPOTHETICAL, NULL, "infinitive");
            return st;
        }
        /* "the claim that …": a clause with "that" and its own subject, not a relative. */
        const dm_lex *e = dm_lex_find(c->frames, DM_LEX_SIG_NOUN, g->lemma);
        int32_t mark = dm_tree_child(t, w, DM_REL_MARK);
        if (e && mark >= 0 && dm_str_is_nocase(word_of(t, mark)->form, "that")) {
            st = up;
            govern(&st, e, NULL);
            if (dm_lex_find(c->frames, DM_LEX_CUE_NOUN, g->lemma))
                st.reported = st.past_cue = true;
            return st;
        }
        if (up.mode == DM_MODE_HYPOTHETICAL || up.mode == DM_MODE_FUTURE) {
            /* "a plan dismissed by": the participle is a fact of its own. */
            if (!xpos_is(t, w, "VBN") && !is_past(t, w) && !stands_alone(t, w))
                set(&st, up.s, up.mode, up.line, up.rule);
        } else if (up.mode == DM_MODE_HISTORICAL && is_past(t, w)) {
            set(&st, 3, DM_MODE_HISTORICAL, up.line, up.rule);
        }
        return st;
    }
    case DM_REL_CONJ: {
        bool own = stands_alone(t, w);
        bool same = dm_is_verb(x) == dm_is_verb(g);
        /* Once up the tree: a chain of conjuncts must stay linear. */
        state outer = above(c, t, h, depth + 1);
        st = outer;
        if (own || !same)
            return st;
        local(c, t, h, &st);
        /* "did not attend and sent …": a finite second verb keeps its own polarity. */
        if (st.mode == DM_MODE_NEGATED &&
            (xpos_is(t, w, "VBD") || xpos_is(t, w, "VBZ") || xpos_is(t, w, "VBP")))
            return outer;
        return st;
    }
    case DM_REL_PARATAXIS:
    case DM_REL_LIST:
    case DM_REL_DISCOURSE:
        return st;
    default:
        break;
    }
    if (nominal_event(x) || x->upos == DM_UPOS_ADJ) {
        state up = evaluate(c, t, h, depth + 1);
        st.reported = up.reported;
        st.past_cue = up.past_cue;
        bool object = r == DM_REL_OBJ || r == DM_REL_OBL ||
                      (r == DM_REL_NSUBJ && dm_tree_passive(t, h));
        bool subject = r == DM_REL_NSUBJ;
        if (dm_is_verb(g) && object) {
            const dm_lex *e = signature(c, t, w, h, DM_LEX_SIG_OBJ);
            if (r == DM_REL_OBL && e && dm_str_find(e->key, " ") < 0)
                e = NULL;
            /* "ruled out joining Arcadia's strikes": they are there, joined or not. */
            if (e && up.s < 0 && dm_str_is_nocase(g->lemma, "join") && of_others(t, w))
                e = NULL;
            if (e) {
                st = up;
                govern(&st, e, NULL);
                return st;
            }
        }
        if (dm_is_verb(g) && (subject || object)) {
            /* "a meeting might take place": its subject is no more real than the verb. */
            bool happens = dm_str_is_nocase(g->lemma, "take") || dm_str_is_nocase(g->lemma, "occur") ||
                           dm_str_is_nocase(g->lemma, "happen") || dm_str_is_nocase(g->lemma, "begin") ||
                           dm_str_is_nocase(g->lemma, "start") || dm_str_is_nocase(g->lemma, "be") ||
                           dm_str_is_nocase(g->lemma, "hold");
            if (happens && (subject || dm_tree_passive(t, h))) {
                return up;
            }
            bool obj = r == DM_REL_OBJ;
            if (up.mode == DM_MODE_FUTURE || up.mode == DM_MODE_HYPOTHETICAL)
                set(&st, obj ? (up.s + 3) / 2 : 2.5, obj ? up.mode : DM_MODE_OWN, up.line,
                    up.rule);
            else if (up.mode == DM_MODE_NEGATED)
                set(&st, object ? 1 : 2.5, DM_MODE_OWN, up.line, up.rule);
            else if (up.mode == DM_MODE_HISTORICAL)
                set(&st, 3, DM_MODE_HISTORICAL, up.line, up.rule);
            return st;
        }
        if (r == DM_REL_NMOD && nominal_event(g)) {
            const dm_lex *e = dm_lex_find(c->frames, DM_LEX_SIG_NOUN, g->lemma);
            if (e) {
                st = up;
                govern(&st, e, NULL);
                return st;
            }
            if (up.mode == DM_MODE_FUTURE || up.mode == DM_MODE_HYPOTHETICAL)
                set(&st, (up.s + 3) / 2, up.mode, up.line, up.rule);
            return st;
        }
        if (r == DM_REL_COMPOUND || r == DM_REL_AMOD)
            return up;
    }
    if (r == DM_REL_NSUBJ || r == DM_REL_OBJ || r == DM_REL_OBL || r == DM_REL_NMOD ||
        r == DM_REL_AMOD || r == DM_REL_COP || r == DM_REL_AUX_) {
        state up = evaluate(c, t, h, depth + 1);
        if (r == DM_REL_COP || r == DM_REL_AUX_ || r == DM_REL_AMOD)
            return up;
        st.reported = up.reported;
        st.past_cue = up.past_cue;
    }
    return st;
}

static state evaluate(const dm_context *c, const dm_tree *t, int32_t w, int depth) {
    state st = above(c, t, w, depth);
    local(c, t, w, &st);
    return st;
}

/* A question or a command asserts nothing. */
static bool is_question(const dm_tree *t) {
    for (int32_t i = (int32_t)t->s->n_words - 1; i >= 0 && i + 3 > (int32_t)t->s->n_words; i--)
        if (dm_str_is(t->s->words[i].form, "?"))
            return true;
    return false;
}

dm_reality dm_frame_reality(const dm_context *c, uint32_t sentence, int32_t word, double *score,
                            dm_str *why) {
    double ignored;
    dm_str dropped;
    score = score ? score : &ignored;
    why = why ? why : &dropped;
    *score = 3;
    *why = DM_STR("plain");
    if (sentence >= c->sentences->n || word < 0 ||
        (uint32_t)word >= c->sentences->at[sentence].n_words)
        return DM_ACTUAL;
    const dm_tree *t = &c->trees[sentence];
    state st = evaluate(c, t, word, 0);
    const dm_word *x = word_of(t, word);
    int32_t root = t->root;
    if (st.mode == DM_MODE_OWN && is_question(t) && !st.reported &&
        (word == root || x->deprel == DM_REL_XCOMP))
        set(&st, 0.5, DM_MODE_HYPOTHETICAL, NULL, "question");
    else if (st.mode == DM_MODE_OWN && word == root && xpos_is(t, word, "VB") && !stands_alone(t, word))
        set(&st, 0.3, DM_MODE_HYPOTHETICAL, NULL, "command");
    if (st.mode == DM_MODE_OWN && st.s > -1 && dm_frame_past_date(c, sentence, word))
        set(&st, st.s, DM_MODE_HISTORICAL, NULL, "date before the report's time");
    *score = st.s;
    *why = st.line ? dm_lex_line(c->a, st.line) : dm_str_of(st.rule ? st.rule : "plain");
    switch (st.mode) {
    case DM_MODE_NEGATED: return st.s <= 0 ? DM_NEGATED : DM_ACTUAL;
    case DM_MODE_FUTURE: return st.s <= -1 ? DM_NEGATED : DM_FUTURE;
    case DM_MODE_HYPOTHETICAL: return st.s <= -1.5 ? DM_NEGATED : DM_HYPOTHETICAL;
    case DM_MODE_HISTORICAL: return st.s <= -1 ? DM_NEGATED : DM_HISTORICAL;
    default: return st.s <= -1 ? DM_NEGATED : DM_ACTUAL;
    }
}

dm_reality dm_frame_reality_at(const dm_context *c, dm_span span, double *score, dm_str *why) {
    for (uint32_t i = 0; i < c->sentences->n; i++) {
        const dm_sentence *s = &c->sentences->at[i];
        if (s->span.end <= span.begin || s->span.begin >= span.end)
            continue;
        for (uint32_t w = 0; w < s->n_words; w++)
            if (dm_span_overlaps(s->words[w].span, span))
                return dm_frame_reality(c, i, (int32_t)w, score, why);
    }
    *score = 3;
    *why = DM_STR("no word there");
    return DM_ACTUAL;
}
