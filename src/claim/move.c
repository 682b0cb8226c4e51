/* The matcher: which words of a tree tell a move, and where its sides stand.
 *
 * A lexicon line names a word (a verb, a noun or an adjective), what must stand around it,
 * and the slots in which actor and recipient stand. Slots are paths over the tree: "obj",
 * "with", "obj.of". The line with the most conditions that hold decides. */
#include "claim/move_scan.h"

#include <stdlib.h>

/* ---- conditions --------------------------------------------------------------------------- */

static bool adverb(const dm_move_scan *s, int32_t w, const dm_move_words *words) {
    for
        dm_children(s->t, w,
                    c) if ((s->w[c].deprel == DM_REL_ADVMOD || s->w[c].deprel == DM_REL_AMOD ||
                     s->w[c].deprel == DM_REL_COMPOUND) &&
                           dm_move_among(words, s->w[c].lemma)) return true;
    return false;
}

/* "should Arcadia attack, …": before its subject, the auxiliary only supposes, or asks. */
static bool supposes(const dm_move_scan *s, int32_t w, int32_t aux) {
    int32_t subj = dm_tree_child(s->t, w, DM_REL_NSUBJ);
    return subj > aux && dm_move_same(s->w[aux].lemma, DM_STR("should"));
}

static bool auxiliary(const dm_move_scan *s, int32_t w, const dm_move_words *words) {
    for dm_children(s->t, w, c)
        if (s->w[c].deprel == DM_REL_AUX_ && s->w[c].upos != DM_UPOS_PART &&
            (words->n == 0 || dm_move_among(words, s->w[c].lemma) ||
             dm_move_among(words, s->w[c].form)) && !supposes(s, w, c))
            return true;
    return false;
}

/* Does the clause tell how things are ("ruled that the tax was legal"), not what is to be done
 * ("that it be dropped", "that they should go")? */
static bool fact(const dm_move_scan *s, int32_t w) {
    dm_str x = s->w[w].xpos;
    bool finite = dm_str_is(x, "VBD") || dm_str_is(x, "VBZ");
    for dm_children(s->t, w, c) {
        dm_deprel rel = dm_deprel_base(s->w[c].deprel);
        if (rel != DM_REL_AUX_ && s->w[c].deprel != DM_REL_COP)
            continue;
        dm_str form = s->w[c].form, tag = s->w[c].xpos;
        if (dm_str_is(tag, "MD") && !dm_str_is_nocase(form, "will") && !dm_str_is_nocase(form, "would") &&
            !dm_str_is_nocase(form, "may") && !dm_str_is_nocase(form, "might"))
            return false;
        finite |= dm_str_is(tag, "MD") || dm_str_is(tag, "VBD") || dm_str_is(tag, "VBZ") || dm_str_is(tag, "VBP");
    }
    return finite;
}

/* A person that no list knows: a name, or a noun formed like those of people. */
static bool person(const dm_move_lexicon *x, const dm_word *w) {
    static const char *const ends[] = {"eer", "ist", "ian", "ant", "ee", "man", "men", "woman",
                                       "tor", "ner", "ter", "der", "ker", "ger", "ler", "yer"};
    static const char *const not_[] = {"matter", "letter", "order", "border", "number", "water",
                                       "center", "quarter", "chapter", "computer", "winter",
                                       "factor", "sector", "motor", "reactor", "filter",
                                       "committee", "degree", "fee", "plant", "restaurant",
                                       "grant", "warrant", "helicopter", "monitor", "disaster",
                                       "danger", "manner", "tender", "folder", "render", "charter",
                                       "poster", "register", "theater", "barrier", "banner",
                                       "dinner", "corner", "container", "tanker", "bunker",
                                       "trigger", "hunger", "anger", "encounter", "counter"};
    dm_str l = w->lemma;
    if (w->upos == DM_UPOS_PROPN)
        return !dm_str_ends(l, "day") && w->form.n > 2;
    if (w->upos != DM_UPOS_NOUN || l.n < 5)
        return false;
    for (size_t i = 0; i < DM_COUNT(not_); i++)
        if (dm_str_is(l, not_[i]))
            return false;
    for (size_t i = 0; i < DM_COUNT(ends); i++)
        if (dm_str_ends(l, ends[i]))
            return true;
    return dm_move_among(&x->persons, l);
}

bool dm_move_person(const dm_move_lexicon *x, const dm_word *w) {
    return person(x, w) || (w->upos == DM_UPOS_NOUN && dm_move_among(&x->side_nouns, w->lemma));
}

/* Is it known of whoever stands there that they act for themselves alone: scholars, firms, media, workers,
 * people? Their plans and choices are nobody else's business. Of names without a sector nothing is known. */
static bool private_side(const dm_move_scan *s, int32_t w) {
    int32_t at = dm_move_side_of(s, w, false);
    uint32_t of = at >= 0 && s->c->mentions ? s->c->mentions->of[s->sentence][at] : 0;
    if (!of)
        return false;
    const dm_entity *e = &s->c->mentions->at[of - 1];
    if (e->kind == DM_COMPANY || e->kind == DM_MEDIA)
        return true;
    if (e->kind != DM_PERSON && e->kind != DM_PEOPLE)
        return false;
    static const char *const sectors[] = {"BUS", "CVL", "EDU", "HLH", "LAB", "MED", "REL"};
    for (size_t i = 0; i < DM_COUNT(sectors); i++)
        if (!strcmp(e->sector, sectors[i]))
            return true;
    return e->kind == DM_PEOPLE && !e->sector[0] && !e->country[0];
}

static bool holds_at(const dm_move_scan *s, int32_t w, const dm_move_test *test,
                     const dm_move_path *path) {
    int last = path->at[path->n - 1].kind;
    if (last == DM_STEP_ADV || last == DM_STEP_AUX || last == DM_STEP_NEG || last == DM_STEP_FACT) {
        dm_move_path up = *path;
        up.n--;
        int32_t at = up.n ? dm_move_follow(s, w, &up) : w;
        return at >= 0 && (last == DM_STEP_ADV   ? adverb(s, at, &test->words)
                           : last == DM_STEP_AUX ? auxiliary(s, at, &test->words)
                           : last == DM_STEP_NEG ? dm_tree_negated(s->t, at)
                                                 : fact(s, at));
    }
    int32_t found = dm_move_follow(s, w, path);
    if (found < 0)
        return false;
    if (test->side && (dm_move_side_of(s, found, true) >= 0 || person(s->x, &s->w[found]) ||
                       (s->w[found].upos == DM_UPOS_NOUN && dm_move_among(&s->x->side_nouns, s->w[found].lemma))))
        return true;
    if (test->any)
        return true;
    if (test->private_)
        return private_side(s, found);
    if (test->self)
        return dm_move_is_side(s, found, true) || person(s->x, &s->w[found]);
    if (dm_move_among(&test->words, s->w[found].lemma) || dm_move_among(&test->words, s->w[found].form))
        return true;
    /* $persons is an open set. */
    if (test->persons && person(s->x, &s->w[found]))
        return true;
    for dm_children(s->t, found, c)
        if (s->w[c].deprel == DM_REL_CONJ && dm_move_among(&test->words, s->w[c].lemma))
            return true;
    return false;
}

static bool holds(const dm_move_scan *s, int32_t w, const dm_move_test *test) {
    for (uint32_t i = 0; i < test->n_path; i++)
        if (holds_at(s, w, test, &test->path[i]))
            return true;
    return false;
}

static bool line_holds(const dm_move_scan *s, int32_t w, const dm_move_line *line) {
    if (line->particle.n) {
        bool found = false;
        for
            dm_children(s->t, w, c) if ((s->w[c].deprel == DM_REL_COMPOUND_PRT ||
                                         s->w[c].deprel == DM_REL_ADVMOD) &&
                                        dm_move_same(s->w[c].lemma, line->particle)) found = true;
        /* "handed over 700 boxes": right behind, whatever the tree hangs it on */
        if (!found && w + 1 < s->n && s->w[w + 1].deprel == DM_REL_ADVMOD)
            found = dm_move_same(s->w[w + 1].lemma, line->particle);
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
    if (!dm_move_verb(w))
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

static const dm_move_line *best_noun(const dm_move_scan *s, int32_t w) {
    const dm_move_line *best = NULL;
    /* The lemma of a gerund taken for a verb is the verb's. */
    dm_str lemma = dm_move_verb(&s->w[w]) ? s->w[w].form : s->w[w].lemma;
    for (const dm_move_line *l = dm_move_lookup(s->x, lemma); l; l = l->next)
        if (l->part == DM_PART_NOUN && (!best || l->weight > best->weight) && line_holds(s, w, l))
            best = l;
    return best;
}

/* "Y's recently announced package": a participle that stands between a noun and the noun's
 * own owner or article describes it, whatever the tree says. */
static bool before_its_noun(const dm_move_scan *s, int32_t w) {
    if (!dm_str_is(s->w[w].xpos, "VBN") && !dm_str_is(s->w[w].xpos, "VBD"))
        return false;
    int32_t obj = dm_tree_object(s->t, w);
    if (obj < w || dm_tree_child(s->t, w, DM_REL_AUX_) >= 0 ||
        dm_tree_child(s->t, w, DM_REL_NSUBJ) >= 0)
        return false;
    for dm_children(s->t, obj, c)
        if (c < w && (s->w[c].deprel == DM_REL_NMOD_POSS || s->w[c].deprel == DM_REL_DET_))
            return true;
    return false;
}

/* A noun, or a gerund that is somebody's: "Arcadia's killing of the envoy". */
static bool is_nominal(const dm_move_scan *s, int32_t w) {
    const dm_word *x = &s->w[w];
    if (x->upos == DM_UPOS_NOUN || x->upos == DM_UPOS_PROPN)
        return true;
    return dm_str_ends(x->form, "ing") && dm_tree_child(s->t, w, DM_REL_NMOD_POSS) >= 0 &&
           dm_tree_child(s->t, w, DM_REL_NSUBJ) < 0;
}

/* The best line of a list for w, better than what it has. */
static void match_lines(dm_move_scan *s, int32_t w, const dm_move_line *l, uint8_t part, bool passive) {
    dm_move_match *m = &s->at[w];
    for (; l; l = l->next) {
        /* "is committed to" is an adjective to one annotator, a participle to another. */
        if (l->part != part && !(l->part == DM_PART_ADJ && passive))
            continue;
        if (m->line && l->weight <= m->line->weight)
            continue;
        s->adjective = l->part == DM_PART_ADJ ? w : -1;
        bool holds_here = line_holds(s, w, l);
        s->adjective = -1;
        if (!holds_here)
            continue;
        const dm_move_line *noun = NULL;
        int32_t at = -1;
        if (l->borrow.n) {
            at = dm_move_follow(s, w, &l->borrow);
            if (at < 0 || !(noun = best_noun(s, at)) || noun->event == DM_EVENT_NONE)
                continue;
        }
        *m = (dm_move_match){l, noun, at, passive};
    }
}

static void match_word(dm_move_scan *s, int32_t w) {
    const dm_word *x = &s->w[w];
    dm_move_match *m = &s->at[w];
    m->noun_word = -1;
    if (!dm_move_verb(x) && x->upos != DM_UPOS_ADJ)
        return;
    if (dm_str_ends(x->form, "ing") && is_nominal(s, w))
        return;
    if (x->upos == DM_UPOS_AUX &&
        (dm_deprel_base(x->deprel) == DM_REL_AUX_ || x->deprel == DM_REL_COP))
        return;
    uint8_t part = x->upos == DM_UPOS_ADJ ? DM_PART_ADJ : DM_PART_VERB;
    if (x->deprel == DM_REL_AMOD || x->deprel == DM_REL_COMPOUND || before_its_noun(s, w))
        return;
    bool passive = dm_move_passive(s, w);
    match_lines(s, w, lines_of(s->x, x), part, passive);
    /* The lemma of "disappointed" as a participle is the verb's. */
    if (!m->line && passive)
        match_lines(s, w, dm_move_lookup(s->x, x->form), DM_PART_ADJ, true);
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
static void fill(const dm_move_scan *s, int32_t w, const dm_move_path *paths, uint32_t n, bool place,
                 const int32_t *other, uint32_t n_other, int32_t *at, uint32_t *count) {
    for (uint32_t i = 0; i < n; i++) {
        int32_t found = dm_move_follow(s, w, &paths[i]);
        int32_t who = dm_move_side_of(s, found, place);
        if (who < 0 || has(other, n_other, who) || dm_move_given_thing(s, who))
            continue;
        add(at, count, who);
        return;
    }
}

/* "it", "them": whom the sentence names before, as the claim stage finds out. */
static bool stands_for_somebody(const dm_word *x) {
    if (dm_str_is_nocase(x->form, "latter") || dm_str_is_nocase(x->form, "former"))
        return x->upos == DM_UPOS_NOUN || x->upos == DM_UPOS_ADJ;
    return x->upos == DM_UPOS_PRON && (dm_str_is_nocase(x->form, "it") || dm_str_is_nocase(x->form, "them") ||
                                       dm_str_is_nocase(x->form, "him") || dm_str_is_nocase(x->form, "its") ||
                                       dm_str_is_nocase(x->form, "they") || dm_str_is_nocase(x->form, "their"));
}

/* A slot's noun where it leads to nobody known: "gunmen", "three villagers", "killed twelve". */
static int32_t nobody_known(const dm_move_scan *s, int32_t w, const dm_move_path *paths,
                            uint32_t n, bool things) {
    for (uint32_t i = 0; i < n; i++) {
        int32_t found = dm_move_follow(s, w, &paths[i]);
        if (found >= 0 && !dm_move_given_thing(s, found) && ((things && s->w[found].upos == DM_UPOS_NUM) || stands_for_somebody(&s->w[found]) ||
                           dm_move_among(&s->x->persons, s->w[found].lemma) ||
                           dm_move_among(&s->x->side_nouns, s->w[found].lemma) ||
                           (things && dm_move_among(&s->x->places, s->w[found].lemma)) ||
                           person(s->x, &s->w[found])))
            return found;
    }
    return -1;
}

static bool verbal(dm_event e) {
    return e == DM_REJECT || e == DM_SUPPORT || e == DM_ACCUSE || e == DM_REQUEST ||
           e == DM_CONCEDE || e == DM_AGREE;
}

/* "The conference called for a truce", "a statement urging both": it speaks for those who hold or sign it. */
static bool speaks_for_many(const dm_word *w) {
    static const char *const nouns[] = {"conference", "summit",     "congress",  "forum",       "assembly",  "gathering",
                                        "statement",  "communique", "communiqué", "declaration", "resolution"};
    bool is = false;
    for (size_t i = 0; i < DM_COUNT(nouns) && w->upos == DM_UPOS_NOUN; i++)
        is |= dm_str_is_nocase(w->lemma, nouns[i]);
    return is;
}

static bool plural(const dm_move_scan *s, int32_t w) {
    const dm_word *x = &s->w[w];
    if (dm_tree_child(s->t, w, DM_REL_CONJ) >= 0)
        return true;
    return dm_str_is(x->xpos, "NNS") ||
           dm_str_is_nocase(x->lemma, "they") || dm_str_is_nocase(x->lemma, "we");
}

/* The telling: from the subject (if it is short) to the last complement, without clauses
 * that hang on it, other conjuncts, or what follows them. */
static void telling(const dm_move_scan *s, int32_t w, int32_t *begin, int32_t *end) {
    bool verb = dm_move_verb(&s->w[w]);
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

static bool negating(const dm_move_scan *s, int32_t w) {
    int32_t h = s->w[w].head;
    uint8_t rel = s->w[w].deprel;
    return h >= 0 && (rel == DM_REL_XCOMP || rel == DM_REL_ADVCL || rel == DM_REL_CCOMP) &&
           dm_move_among(&s->x->negators, s->w[h].lemma);
}

static bool will_not(const dm_move_scan *s, int32_t w) {
    if (!dm_tree_negated(s->t, w))
        return false;
    for
        dm_children(s->t, w, c) if (s->w[c].deprel == DM_REL_AUX_ &&
                                    (dm_str_is(s->w[c].lemma, "will") ||
                                     dm_str_is(s->w[c].lemma, "would"))) return true;
    return false;
}

/* "voiced support for Y but opposition to Z": whose both are; -1 if the noun at w is no such. */
static int32_t voicer(const dm_move_scan *s, int32_t w) {
    static const char *const verbs[] = {"express", "voice", "repeat", "reiterate", "restate", "declare", "convey", "signal"};
    int32_t h = s->w[w].head;
    if (s->w[w].deprel != DM_REL_CONJ || h < 0 || s->w[h].deprel != DM_REL_OBJ)
        return -1;
    h = s->w[h].head;
    bool passive, is = false;
    for (size_t i = 0; i < DM_COUNT(verbs); i++)
        is |= dm_str_is_nocase(s->w[h].lemma, verbs[i]);
    int32_t found = is ? dm_tree_subject(s->t, h, &passive) : -1;
    return found >= 0 && !passive ? dm_move_side_of(s, found, true) : -1;
}

static bool tell(const dm_move_scan *s, int32_t w, const dm_move_line *l, const dm_move_line *noun,
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
    if (m->n_actor == 0 && noun_move)
        add(m->actor, &m->n_actor, voicer(s, w));
    if (m->n_actor == 0 && !noun_move && verbal(m->event) && dm_move_passive(s, w)) {
        /* "dismissed in Washington": a seat of government that speaks. */
        int32_t in = dm_move_oblique(s, w, DM_STR("in"));
        if (in >= 0 && s->w[in].upos == DM_UPOS_PROPN && dm_move_is_side(s, in, true))
            add(m->actor, &m->n_actor, in);
    }
    fill(s, w, l->recipient, l->n_recipient, true, m->actor, m->n_actor, m->recipient,
         &m->n_recipient);
    if (m->n_recipient == 0 && noun && !l->swaps)
        fill(s, noun_word, noun->recipient, noun->n_recipient, true, m->actor, m->n_actor,
             m->recipient, &m->n_recipient);
    bool mutual = m->event == DM_CONSULT || m->event == DM_AGREE || m->event == DM_COOPERATE;
    m->mutual = mutual && m->n_recipient == 0 && m->n_actor && plural(s, m->actor[0]);
    bool further = dm_tree_child(s->t, w, DM_REL_XCOMP) >= 0 || dm_tree_child(s->t, w, DM_REL_OBL) >= 0;
    if (m->n_recipient == 0 && !m->mutual && (l->n_recipient || (further && verbal(m->event)))) {
        /* Whom the act is to reach stands deeper: "agreed to send tanks to Y". */
        bool place = m->event == DM_ASSAULT || m->event == DM_AID || m->event == DM_MOBILIZE ||
                     m->event == DM_RETREAT || m->event == DM_COERCE || m->event == DM_SANCTION ||
                     m->event == DM_THREATEN || m->event == DM_AGREE;
        int32_t found = m->event == DM_CONSULT ? -1
                                               : dm_move_reach(s, noun ? noun_word : w, place,
                                                               m->actor, m->n_actor);
        if (found < 0 && noun && m->event != DM_CONSULT)
            found = dm_move_reach(s, w, place, m->actor, m->n_actor);
        add(m->recipient, &m->n_recipient, found);
    }
    m->actor_noun = m->recipient_noun = -1;
    if (m->n_actor == 0)
        m->actor_noun = nobody_known(s, w, l->actor, l->n_actor, false);
    if (m->n_actor == 0 && m->actor_noun < 0 && !noun_move && m->event == DM_REQUEST && !dm_move_passive(s, w)) {
        int32_t subject = dm_move_get(s, w, DM_STEP_SUBJ, (dm_str){0});
        m->actor_noun = subject >= 0 && speaks_for_many(&s->w[subject]) ? subject : -1;
    }
    if (m->n_recipient == 0 && !m->mutual)
        m->recipient_noun = nobody_known(s, w, l->recipient, l->n_recipient, m->event == DM_ASSAULT);
    if (m->n_actor + m->n_recipient == 0 && !(m->actor_noun >= 0 && speaks_for_many(&s->w[m->actor_noun])) &&
        (noun_move || (m->event != DM_ASSAULT && m->event != DM_COERCE && m->event != DM_PROTEST)))
        return false;
    /* "he spoke" meets nobody. */
    bool talks = false;
    for (uint32_t i = 0; i < l->n_needs; i++)
        talks |= l->needs[i].words.n > 0;
    if (m->event == DM_CONSULT && !noun_move && !talks && m->n_recipient == 0 && !m->mutual)
        return false;
    m->object = noun_word;
    static const uint8_t about[] = {DM_STEP_XCOMP, DM_STEP_CCOMP, DM_STEP_OBJ, DM_STEP_ACL};
    for (size_t i = 0; i < sizeof about && m->object < 0; i++) {
        m->object = dm_move_get(s, w, about[i], (dm_str){0});
    }
    m->negates = negating(s, w);
    if (!noun_move && will_not(s, w) &&
        (m->event == DM_CONSULT || m->event == DM_AGREE || m->event == DM_COOPERATE ||
         m->event == DM_RETREAT || m->event == DM_CONCEDE || m->event == DM_AID || m->event == DM_SUPPORT)) {
        /* "would not attend the talks" refuses them. */
        m->event = DM_REJECT;
        m->stance = DM_REJECTS;
        m->mode = m->context = (dm_str){0};
        m->cameo = DM_STR("120");
        m->mutual = false;
        m->refuses = true;
    }
    if (l->part == DM_PART_ADJ && m->event == DM_AGREE && dm_tree_negated(s->t, w)) {
        /* "is not ready to meet them" */
        m->event = DM_REJECT;
        m->stance = DM_REJECTS;
        m->cameo = DM_STR("120");
        m->mutual = false;
        m->refuses = true;
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

/* What is denied is told all the same, as denied. */
static bool denies(const dm_word *w) {
    return dm_move_verb(w) && (dm_str_is_nocase(w->lemma, "deny") || dm_str_is_nocase(w->lemma, "dispute") ||
                               dm_str_is_nocase(w->lemma, "refute"));
}

/* Is w, a verb or noun, inside the complement of such a move? */
static bool inside_speech(const dm_move_scan *s, int32_t w) {
    static const char *const complement[] = {"to", "from",    "of",   "for",
                                             "on", "against", "that", NULL};
    for (int i = 0; i < 12; i++) {
        const dm_word *x = &s->w[w];
        int32_t h = x->head;
        if (h < 0 || dm_move_said_beside(s, w) >= 0)
            return false;
        const dm_move_match *m = &s->at[h];
        bool moves = m->line && m->line->event != DM_EVENT_NONE && speech(m->line, m->noun) && !denies(&s->w[h]);
        switch (x->deprel) {
        case DM_REL_XCOMP:
        case DM_REL_CCOMP:
            if (moves)
                return true;
            break;
        case DM_REL_ACL:
        case DM_REL_ADVCL:
            if (!dm_move_case_any(s, w, complement))
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

static void nominal(dm_move_scan *s, int32_t w, dm_move *out, uint32_t room, uint32_t *n) {
    const dm_word *x = &s->w[w];
    if (!is_nominal(s, w) || s->used[w] == 1)
        return;
    if (s->used[w] == 2 && dm_tree_child(s->t, w, DM_REL_NMOD_POSS) < 0)
        return;
    if (x->deprel == DM_REL_COMPOUND || x->deprel == DM_REL_NMOD_POSS || x->deprel == DM_REL_FLAT)
        return;
    if (dm_move_is_side(s, w, true))
        return;
    const dm_move_line *l = best_noun(s, w);
    dm_move m;
    if (!l || l->event == DM_EVENT_NONE || *n >= room || !tell(s, w, l, NULL, -1, &m))
        return;
    if (m.n_actor == 0 && inside_speech(s, w))
        return;
    s->at[w] = (dm_move_match){l, NULL, -1, false};
    out[(*n)++] = m;
}

/* ---- what is said ------------------------------------------------------------------------- */

/* Who says the clause of q: "X said (that) q", "q, X said". *cue is the verb. */
static int32_t speaker_of(const dm_move_scan *s, int32_t q, int32_t *cue) {
    int32_t h = s->w[q].head;
    bool passive;
    *cue = -1;
    if (s->w[q].deprel == DM_REL_CCOMP && h >= 0 && dm_move_verb(&s->w[h]) &&
        dm_move_among(&s->x->sayings, s->w[h].lemma))
        *cue = h;
    for dm_children(s->t, q, c)
        if (*cue < 0 && s->w[c].deprel == DM_REL_PARATAXIS && dm_move_verb(&s->w[c]) &&
            dm_move_among(&s->x->sayings, s->w[c].lemma))
            *cue = c;
    if (*cue < 0)
        return -1;
    int32_t who = dm_tree_subject(s->t, *cue, &passive);
    return passive ? -1 : who;
}

static const dm_move_line *best_said(const dm_move_scan *s, int32_t q) {
    const dm_move_line *best = NULL;
    for (int pass = 0; pass < 2; pass++)
        for (const dm_move_line *l = dm_move_lookup(s->x, pass ? DM_STR("*") : s->w[q].lemma); l;
             l = l->next)
            if (l->part == DM_PART_SAID && (!best || l->weight > best->weight) &&
                line_holds(s, q, l))
                best = l;
    return best;
}

/* A clause that judges, asks or refuses makes its speaker's words a move: "X said Y must
 * leave", "X called Y's claim absurd". */
static void said(dm_move_scan *s, int32_t q, dm_move *out, uint32_t room, uint32_t *n) {
    int32_t cue, who = speaker_of(s, q, &cue);
    if (who < 0 || *n >= room || (s->at[cue].line && s->at[cue].line->event != DM_EVENT_NONE))
        return;
    const dm_move_line *l = best_said(s, q);
    int32_t actor = l ? dm_move_side_of(s, who, true) : -1;
    if (actor < 0 || l->event == DM_EVENT_NONE)
        return;
    dm_move *m = &out[*n];
    *m = (dm_move){.sentence = s->sentence, .word = cue, .event = l->event, .mode = l->mode,
                   .context = l->context, .cameo = l->cameo, .stance = l->stance, .rule = l->rule,
                   .object = q, .actor_noun = -1, .recipient_noun = -1};
    add(m->actor, &m->n_actor, actor);
    fill(s, q, l->recipient, l->n_recipient, true, m->actor, 1, m->recipient, &m->n_recipient);
    /* Nobody judges himself. */
    if (m->n_recipient && dm_move_same_one(s, actor, m->recipient[0]))
        return;
    bool passive;
    int32_t subject = dm_tree_subject(s->t, q, &passive);
    subject = subject >= 0 ? dm_move_side_of(s, subject, true) : -1;
    if (subject >= 0 && dm_move_same_one(s, actor, subject))
        return;
    int32_t b, e;
    telling(s, cue, &m->begin, &m->end);
    dm_tree_range(s->t, q, &b, &e);
    if (s->w[q].deprel != DM_REL_CCOMP)
        e = cue < q ? e : q + 1;
    m->begin = q < m->begin ? q : m->begin;
    m->end = q >= m->end ? e : m->end;
    m->confidence = confidence(m, l);
    ++*n;
}

/* "continues to inflict": the second verb tells. */
static bool goes_on(const dm_word *w) {
    static const char *const verbs[] = {"continue", "keep", "begin", "start", "go", "remain"};
    for (size_t i = 0; i < DM_COUNT(verbs); i++)
        if (dm_str_is_nocase(w->lemma, verbs[i]))
            return true;
    return false;
}

/* What the clause of q makes of its speaker's words, whoever that is: event and recipient. */
static bool said_at(const dm_move_scan *s, int32_t q, dm_move *m) {
    const dm_move_line *l = best_said(s, q);
    if (!l || l->event == DM_EVENT_NONE)
        return false;
    *m = (dm_move){.sentence = s->sentence, .word = q, .event = l->event, .mode = l->mode, .context = l->context,
                   .cameo = l->cameo, .stance = l->stance, .rule = l->rule, .object = q, .actor_noun = -1,
                   .recipient_noun = -1};
    fill(s, q, l->recipient, l->n_recipient, true, NULL, 0, m->recipient, &m->n_recipient);
    telling(s, q, &m->begin, &m->end);
    m->confidence = confidence(m, l);
    return true;
}

static int by_word(const void *a, const void *b) {
    const dm_move *x = a, *y = b;
    return (x->word > y->word) - (x->word < y->word);
}

static bool scan_of(dm_move_scan *s, const dm_move_lexicon *x, const dm_context *c,
                    uint32_t sentence, const dm_span *sides, uint32_t n_sides) {
    if (!x || sentence >= c->sentences->n)
        return false;
    const dm_sentence *sen = &c->sentences->at[sentence];
    *s = (dm_move_scan){.x = x,
                        .c = c,
                        .t = &c->trees[sentence],
                        .w = sen->words,
                        .sentence = sentence,
                        .n = (int32_t)sen->n_words,
                        .sides = sides,
                        .n_sides = n_sides,
                        .adjective = -1};
    if (s->n == 0)
        return false;
    s->at = dm_new_array(c->a, dm_move_match, s->n);
    s->used = dm_new_array(c->a, uint8_t, s->n);
    s->cover = dm_new_array(c->a, int32_t, s->n);
    if (!s->at || !s->used || !s->cover)
        return false;
    dm_move_cover(s);
    return true;
}

int32_t dm_moves_reach(const dm_move_lexicon *x, const dm_context *c, uint32_t sentence,
                       int32_t word, int32_t other) {
    dm_move_scan s;
    return scan_of(&s, x, c, sentence, NULL, 0) ? dm_move_reach(&s, word, true, &other, 1) : -1;
}

/* "Leave the island", "let's discuss it": who says so asks for it. */
static bool commands(const dm_move_scan *s, int32_t q, dm_move *m) {
    const dm_word *w = &s->w[q];
    static const char *const idle[] = {"let", "look", "thank", "remember", "imagine", "say", "know", "see", "believe", "be"};
    bool lets = dm_str_is_nocase(w->lemma, "let") && dm_tree_child(s->t, q, DM_REL_XCOMP) >= 0;
    if (!dm_str_is(w->xpos, "VB") || w->deprel != DM_REL_ROOT || dm_tree_child(s->t, q, DM_REL_AUX_) >= 0 ||
        dm_tree_child(s->t, q, DM_REL_MARK) >= 0)
        return false;
    for (size_t i = 0; i < DM_COUNT(idle) && !lets; i++)
        if (dm_str_is_nocase(w->lemma, idle[i]))
            return false;
    *m = (dm_move){.sentence = s->sentence, .word = q, .event = DM_REQUEST, .mode = DM_STR("change"),
                   .cameo = DM_STR("100"), .stance = DM_DEMANDS, .rule = DM_STR("command"), .object = q,
                   .actor_noun = -1, .recipient_noun = -1, .confidence = 0.5};
    int32_t called = dm_tree_child(s->t, q, DM_REL_VOCATIVE);
    add(m->recipient, &m->n_recipient, called >= 0 ? dm_move_side_of(s, called, false) : -1);
    telling(s, q, &m->begin, &m->end);
    return true;
}

uint32_t dm_moves_said(const dm_move_lexicon *x, const dm_context *c, uint32_t sentence, dm_span content, dm_move *out,
                       uint32_t room) {
    dm_move_scan s;
    uint32_t n = 0;
    if (!scan_of(&s, x, c, sentence, NULL, 0))
        return 0;
    for (int32_t q = 0; q < s.n && n < room; q++) {
        const dm_word *w = &s.w[q];
        dm_deprel r = dm_deprel_base(w->deprel);
        bool clause = (r == DM_REL_XCOMP && w->head >= 0 && goes_on(&s.w[w->head])) || r == DM_REL_ROOT || r == DM_REL_CCOMP || r == DM_REL_PARATAXIS || r == DM_REL_CONJ ||
                      w->deprel == DM_REL_ACL_RELCL;
        bool passive;
        if (clause && dm_span_in(w->span, content) &&
            (dm_tree_subject(s.t, q, &passive) >= 0 ? said_at(&s, q, &out[n]) : commands(&s, q, &out[n])))
            n++;
    }
    return n;
}

uint32_t dm_moves_with(const dm_move_lexicon *x, const dm_context *c, uint32_t sentence,
                       const dm_span *sides, uint32_t n_sides, dm_move *out, uint32_t room) {
    dm_move_scan s;
    if (!scan_of(&s, x, c, sentence, sides, n_sides))
        return 0;
    uint32_t n = 0;
    for (int32_t w = 0; w < s.n; w++) {
        match_word(&s, w);
        const dm_move_match *m = &s.at[w];
        if (m->noun_word >= 0)
            s.used[m->noun_word] = 1;
        /* "imposed sanctions": the noun that made the line hold is told with the verb. */
        for (uint32_t i = 0; m->line && m->line->event != DM_EVENT_NONE && i < m->line->n_needs;
             i++) {
            const dm_move_test *test = &m->line->needs[i];
            int32_t at = test->words.n ? dm_move_follow(&s, w, &test->path[0]) : -1;
            if (at >= 0 && s.w[at].upos == DM_UPOS_NOUN && !s.used[at])
                s.used[at] = 2;
        }
    }
    for (int32_t w = 0; w < s.n && n < room; w++) {
        const dm_move_match *m = &s.at[w];
        if (!m->line || (m->line->event == DM_EVENT_NONE && !m->noun))
            continue;
        if (inside_speech(&s, w))
            continue;
        s.adjective = m->line->part == DM_PART_ADJ ? w : -1;
        n += tell(&s, w, m->line, m->noun, m->noun_word, &out[n]);
        s.adjective = -1;
    }
    for (int32_t w = 0; w < s.n; w++)
        nominal(&s, w, out, room, &n);
    for (int32_t w = 0; w < s.n; w++)
        said(&s, w, out, room, &n);
    qsort(out, n, sizeof *out, by_word);
    return n;
}

uint32_t dm_moves_in(const dm_move_lexicon *x, const dm_context *c, uint32_t sentence, dm_move *out,
                     uint32_t room) {
    return dm_moves_with(x, c, sentence, NULL, 0, out, room);
}
