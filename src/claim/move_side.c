/* Sides: who stands in the slots of a move. */
#include "claim/move_scan.h"

enum { MAX_DEPTH = 4 };

static bool is(dm_str a, dm_str b) {
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Lemmas of the lexicon are lower case; names keep their capitals in the treebanks. */
bool dm_move_same(dm_str lemma, dm_str want) {
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

bool dm_move_among(const dm_move_words *words, dm_str lemma) {
    if (!lemma.n || !(words->first >> (lemma.p[0] & 31) & 1))
        return false;
    for (uint32_t i = 0; i < words->n; i++)
        if (words->at[i].n == lemma.n && dm_move_same(lemma, words->at[i]))
            return true;
    return false;
}

/* ---- sides -------------------------------------------------------------------------------- */

static bool in_given(const dm_move_scan *s, int32_t w) {
    for (uint32_t i = 0; i < s->n_sides; i++)
        if ((uint32_t)w >= s->sides[i].begin && (uint32_t)w < s->sides[i].end)
            return true;
    return false;
}

void dm_move_cover(dm_move_scan *s) {
    const dm_mentions *m = s->c->mentions;
    for (int32_t w = 0; w < s->n; w++)
        s->cover[w] = -1;
    if (!m || !m->of || !m->n)
        return;
    uint32_t lo = 0, hi = m->n;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (m->at[mid].sentence < s->sentence)
            lo = mid + 1;
        else
            hi = mid;
    }
    int32_t w = 0;
    for (; lo < m->n && m->at[lo].sentence == s->sentence; lo++) {
        const dm_entity *e = &m->at[lo];
        while (w > 0 && s->w[w - 1].span.begin >= e->span.begin)
            w--;
        while (w < s->n && s->w[w].span.begin < e->span.begin)
            w++;
        for (int32_t i = w; i < s->n; i++) {
            /* "States'" is one token: its first word ends with the name. */
            bool shared = s->w[i].parts > 1 && s->w[i].part == 1;
            if (s->w[i].span.begin >= e->span.end || (s->w[i].span.end > e->span.end && !shared))
                break;
            int32_t h = s->w[i].head;
            bool top = h < 0 || s->w[h].span.begin < e->span.begin ||
                       s->w[h].span.end > e->span.end;
            /* The name's own head may be another word than the tree's. */
            if (top && i != (int32_t)e->head && !m->of[s->sentence][i] &&
                e->head < (uint32_t)s->n && s->w[i].upos != DM_UPOS_VERB &&
                s->w[i].upos != DM_UPOS_PUNCT && s->w[i].upos != DM_UPOS_DET)
                s->cover[i] = (int32_t)e->head;
        }
    }
}

/* "nominated her for president", "ran for mayor": a post, nobody who holds it. */
static bool post(const dm_move_scan *s, int32_t w, const dm_entity *e) {
    const dm_word *x = &s->w[w];
    if ((e->kind != DM_OFFICE && e->kind != DM_PERSON) || e->text.n > x->form.n + 5 ||
        (x->upos != DM_UPOS_NOUN && x->upos != DM_UPOS_PROPN) || !dm_str_is(x->xpos, x->upos == DM_UPOS_NOUN ? "NN" : "NNP"))
        return false;
    bool post_ = false;
    for dm_children(s->t, w, c) {
        if (s->w[c].deprel == DM_REL_CASE)
            post_ |= dm_move_same(s->w[c].lemma, DM_STR("for")) || dm_move_same(s->w[c].lemma, DM_STR("as"));
        else if (c < w && s->w[c].upos != DM_UPOS_PUNCT)
            return false; /* "for the president", "for President X" */
    }
    return post_ && dm_move_among(&s->x->side_nouns, x->lemma);
}

static int32_t who(const dm_move_scan *s, int32_t w, bool place) {
    if (in_given(s, w))
        return w;
    if (s->c->mentions) {
        uint32_t of = s->c->mentions->of[s->sentence][w];
        int32_t at = w;
        if (!of && s->cover && s->cover[w] >= 0)
            of = s->c->mentions->of[s->sentence][at = s->cover[w]];
        return of && (place || s->c->mentions->at[of - 1].kind != DM_PLACE) &&
                       !post(s, at, &s->c->mentions->at[of - 1]) ? at : -1;
    }
    const dm_word *x = &s->w[w];
    bool side = x->upos == DM_UPOS_NOUN && dm_move_among(&s->x->side_nouns, x->lemma);
    if (x->upos == DM_UPOS_PROPN)
        side = !dm_str_ends(x->lemma, "day");
    else if (x->upos == DM_UPOS_PRON)
        side = dm_str_is(x->xpos, "PRP$") || dm_move_among(&s->x->pronouns, x->lemma);
    else if (x->upos == DM_UPOS_ADJ)
        side = dm_rune_is_upper((unsigned char)x->form.p[0]) && x->form.n > 3;
    return side ? w : -1;
}

bool dm_move_is_side(const dm_move_scan *s, int32_t w, bool place) {
    return who(s, w, place) >= 0;
}

bool dm_move_case(const dm_move_scan *s, int32_t w, dm_str prep) {
    for dm_children(s->t, w, c) {
        uint8_t rel = s->w[c].deprel;
        bool as = rel == DM_REL_ADVMOD && c < w && dm_move_same(s->w[c].lemma, DM_STR("as"));
        if ((rel == DM_REL_CASE || rel == DM_REL_MARK || as) && dm_move_same(s->w[c].lemma, prep))
            return true;
        /* "with Y and foreign leaders": the tree may give it to the last of them. */
        if (rel == DM_REL_CONJ && c > w)
            for dm_children(s->t, c, k)
                if (s->w[k].deprel == DM_REL_CASE && k < w && dm_move_same(s->w[k].lemma, prep))
                    return true;
        /* "with former president X": the tree may give the preposition to "president". */
        if (c < w && (rel == DM_REL_NMOD_DESC || rel == DM_REL_COMPOUND || rel == DM_REL_AMOD ||
                      rel == DM_REL_NMOD_POSS))
            for dm_children(s->t, c, k)
                if (s->w[k].deprel == DM_REL_CASE && k < c &&
                    dm_move_same(s->w[k].lemma, prep))
                    return true;
    }
    return false;
}

bool dm_move_case_any(const dm_move_scan *s, int32_t w, const char *const *preps) {
    for (; *preps; preps++)
        if (dm_move_case(s, w, dm_str_of(*preps)))
            return true;
    return false;
}

static int32_t agent(const dm_move_scan *s, int32_t w);
static int32_t over_aside(const dm_move_scan *s, int32_t w);

/* "issued a DECLARATION demanding …": the subject of the verb, whose declaration it is; -1 if none. */
static int32_t maker_of(const dm_move_scan *s, int32_t w) {
    static const char *const papers[] = {"declaration", "statement", "letter", "communique", "resolution", "report",
                                         "petition", "decree", "manifesto", "message", "appeal", "proclamation"};
    static const char *const makes[] = {"issue", "release", "publish", "sign", "write", "send", "make", "adopt", "pass",
                                        "deliver"};
    const dm_word *x = &s->w[w];
    int32_t h = x->head;
    bool paper = false, made = false, passive;
    if (dm_deprel_base(x->deprel) != DM_REL_OBJ || h < 0 || h > w || dm_move_passive(s, h))
        return -1;
    for (size_t i = 0; i < DM_COUNT(papers); i++)
        paper |= dm_move_same(x->lemma, dm_str_of(papers[i]));
    for (size_t i = 0; i < DM_COUNT(makes); i++)
        made |= dm_move_same(s->w[h].lemma, dm_str_of(makes[i]));
    int32_t maker = paper && made ? dm_tree_subject(s->t, h, &passive) : -1;
    return maker == w ? -1 : maker;
}

/* Who is meant by a slot's word: the word itself, or whoever the thing belongs to: "the
 * decision of the court", "the minister's remarks", "the Iranian airline". */
static int32_t side_of(const dm_move_scan *s, int32_t w, bool place, int depth) {
    if (w < 0 || depth > MAX_DEPTH)
        return -1;
    int32_t self = who(s, w, place);
    const dm_word *x = &s->w[w];
    bool relative = x->upos == DM_UPOS_PRON && x->xpos.n && x->xpos.p[0] == 'W';
    if (self >= 0 && (!relative || in_given(s, w)))
        return self;
    if (x->upos == DM_UPOS_PRON && x->xpos.n && x->xpos.p[0] == 'W') {
        /* A relative pronoun stands for the noun that its clause describes. */
        int32_t up = w;
        for (int i = 0; i < 6 && up >= 0; i++) {
            if (s->w[up].deprel == DM_REL_ACL_RELCL) {
                int32_t found = side_of(s, s->w[up].head, place, depth + 1);
                return found >= 0 ? found : self;
            }
            up = s->w[up].head;
        }
        return self;
    }
    if (dm_move_verb(x) || x->upos == DM_UPOS_PRON)
        return -1;
    static const char *const owners[] = {"of", "by", "from", "between", "among", NULL};
    static const char *const places[] = {"in",      "for", "to",   "against", "on", "at",
                                         "towards", "near", "over", NULL};
    for
        dm_children(s->t, w, c) if (s->w[c].deprel == DM_REL_NMOD_POSS) {
            int32_t found = side_of(s, c, place, depth + 1);
            if (found >= 0)
                return found;
        }
    for
        dm_children(s->t, w, c) if (dm_deprel_base(s->w[c].deprel) == DM_REL_NMOD &&
                                    s->w[c].deprel != DM_REL_NMOD_POSS &&
                                    dm_move_case_any(s, c, owners)) {
            int32_t found = side_of(s, c, place, depth + 1);
            if (found >= 0)
                return found;
        }
    /* "US dollars" are nobody's. */
    static const char *const coins[] = {"dollar", "euro", "pound", "yen", "yuan", "rupee", "ruble", "rouble", "peso", "franc"};
    for (size_t i = 0; i < DM_COUNT(coins); i++)
        if (dm_move_same(x->lemma, dm_str_of(coins[i])))
            return -1;
    for
        dm_children(s->t, w, c) {
            uint8_t rel = s->w[c].deprel;
            if (rel == DM_REL_AMOD || rel == DM_REL_COMPOUND || rel == DM_REL_NMOD_DESC ||
                rel == DM_REL_APPOS || rel == DM_REL_CONJ || rel == DM_REL_FLAT ||
                rel == DM_REL_NMOD_UNMARKED) {
                int32_t found = rel == DM_REL_AMOD || rel == DM_REL_COMPOUND
                                    ? who(s, c, true)
                                    : side_of(s, c, place, depth + 1);
                /* "US drone attacks": the first noun hangs on the second */
                if (found < 0 && rel == DM_REL_COMPOUND)
                    for dm_children(s->t, c, k)
                        if (found < 0 && k < c && (s->w[k].deprel == DM_REL_COMPOUND || s->w[k].deprel == DM_REL_AMOD))
                            found = who(s, k, true);
                if (found >= 0)
                    return found;
            }
        }
    /* "an appeal filed by lawyers", "the offer made by Y" */
    for dm_children(s->t, w, c)
        if (s->w[c].deprel == DM_REL_ACL && dm_str_is(s->w[c].xpos, "VBN")) {
            int32_t by = agent(s, c), found = by >= 0 ? side_of(s, by, place, depth + 1) : -1;
            if (found >= 0)
                return found;
        }
    /* "the rhetoric coming from Y" */
    static const char *const origins[] = {"come", "originate", "emanate", "stem", "arrive"};
    for dm_children(s->t, w, c) {
        bool comes = false;
        for (size_t i = 0; i < DM_COUNT(origins) && s->w[c].deprel == DM_REL_ACL && dm_str_is(s->w[c].xpos, "VBG"); i++)
            comes |= dm_move_same(s->w[c].lemma, dm_str_of(origins[i]));
        int32_t from = comes ? dm_move_oblique(s, c, DM_STR("from")) : -1;
        int32_t found = from >= 0 ? side_of(s, from, true, depth + 1) : -1;
        if (found >= 0)
            return found;
    }
    int32_t maker = maker_of(s, w);
    if (maker >= 0)
        return side_of(s, maker, place, depth + 1);
    /* "Y is a group that …" */
    if (dm_tree_child(s->t, w, DM_REL_COP) >= 0) {
        int32_t subject = dm_tree_child(s->t, w, DM_REL_NSUBJ);
        int32_t found = subject >= 0 ? who(s, subject, place) : -1;
        if (found >= 0)
            return found;
    }
    /* "allies such as Y": an example, whatever the tree hangs it on. */
    for (int32_t i = w + 1; i < s->n && i < w + 3; i++)
        if (dm_str_is(s->w[i].lemma, "such") || dm_str_is(s->w[i].lemma, "include") || dm_str_is(s->w[i].form, "including"))
            for (int32_t k = i + 1; k < s->n && k < i + 4; k++) {
                int32_t found = who(s, k, place);
                if (found >= 0)
                    return found;
            }
    /* "Y, one of the backers", "Y, a group that …" */
    int32_t up = w;
    if (dm_deprel_base(x->deprel) == DM_REL_NMOD && x->head >= 0 &&
        s->w[x->head].deprel == DM_REL_APPOS && dm_move_among(&s->x->quantities, s->w[x->head].lemma))
        up = x->head;
    if (s->w[up].deprel == DM_REL_APPOS && s->w[up].head >= 0 && s->w[up].head < up) {
        int32_t found = who(s, s->w[up].head, place);
        if (found >= 0)
            return found;
    }
    if (place)
        for
            dm_children(s->t, w, c) if (dm_deprel_base(s->w[c].deprel) == DM_REL_NMOD &&
                                        dm_move_case_any(s, c, places)) {
                int32_t found = side_of(s, c, true, depth + 1);
                if (found >= 0)
                    return found;
            }
    return -1;
}

/* ---- slots -------------------------------------------------------------------------------- */

bool dm_move_passive(const dm_move_scan *s, int32_t w) {
    if (w == s->adjective)
        return false;
    for (int i = 0; i < 4; i++) {
        const dm_word *x = &s->w[w];
        if (!dm_move_verb(x))
            return false;
        if (dm_move_said_beside(s, w) >= 0)
            return false;
        if (dm_tree_passive(s->t, w))
            return true;
        if (!dm_str_is(x->xpos, "VBN") && !dm_str_is(x->xpos, "VBD"))
            return false;
        if (dm_tree_child(s->t, w, DM_REL_AUX_) >= 0 || dm_tree_child(s->t, w, DM_REL_NSUBJ) >= 0)
            return false;
        /* "a bombing killed five", taken for a participle: what has an object acts. */
        if (x->deprel == DM_REL_ACL)
            return (dm_tree_object(s->t, w) < 0 && over_aside(s, w) < 0) || agent(s, w) >= 0;
        if (x->deprel == DM_REL_ADVCL)
            return dm_tree_object(s->t, w) < 0 && over_aside(s, w) < 0;
        if (x->deprel != DM_REL_CONJ || x->head < 0 || dm_tree_object(s->t, w) >= 0)
            return false;
        w = x->head;
    }
    return false;
}

/* "a series of attacks", "one of the leaders", "$2 million in aid": what the quantity is of. */
static int32_t unwrap(const dm_move_scan *s, int32_t w) {
    for (int i = 0; i < 2 && w >= 0; i++) {
        bool sum = s->w[w].upos == DM_UPOS_SYM || s->w[w].upos == DM_UPOS_NUM ||
                   dm_move_same(s->w[w].lemma, DM_STR("worth"));
        if (!sum && !dm_move_among(&s->x->quantities, s->w[w].lemma))
            break;
        int32_t of = -1;
        for dm_children(s->t, w, c)
            if (dm_deprel_base(s->w[c].deprel) == DM_REL_NMOD &&
                (dm_move_case(s, c, DM_STR("of")) || (sum && dm_move_case(s, c, DM_STR("in")))))
                of = c;
        int32_t h = s->w[w].head;
        if (of < 0 && sum && h >= 0)
            for dm_children(s->t, h, c)
                if (of < 0 && c > w && c < w + 6 && dm_deprel_base(s->w[c].deprel) == DM_REL_OBL &&
                    dm_move_case(s, c, DM_STR("in")) && s->w[c].upos == DM_UPOS_NOUN)
                    of = c;
        if (of < 0)
            break;
        w = of;
    }
    return w;
}

int32_t dm_move_oblique(const dm_move_scan *s, int32_t w, dm_str prep) {
    for dm_children(s->t, w, c) {
        dm_deprel rel = dm_deprel_base(s->w[c].deprel);
        if ((rel == DM_REL_OBL || rel == DM_REL_NMOD || rel == DM_REL_ADVCL || rel == DM_REL_ACL ||
             rel == DM_REL_XCOMP || rel == DM_REL_CCOMP) &&
            dm_move_case(s, c, prep))
            return c;
    }
    /* "carried out strikes Friday evening against Y": the time may hold the phrase. */
    if (dm_move_verb(&s->w[w]) && !is(prep, DM_STR("of")))
        for dm_children(s->t, w, c) {
            dm_deprel rel = dm_deprel_base(s->w[c].deprel);
            if (c > w && (rel == DM_REL_OBL || rel == DM_REL_OBJ) &&
                (dm_str_ends(s->w[c].lemma, "day") || dm_str_is(s->w[c].lemma, "evening") ||
                 dm_str_is(s->w[c].lemma, "morning") || dm_str_is(s->w[c].lemma, "night") ||
                 dm_str_is(s->w[c].lemma, "month") || dm_str_is(s->w[c].lemma, "week") ||
                 dm_str_is(s->w[c].lemma, "year")))
                for dm_children(s->t, c, k)
                    if (dm_deprel_base(s->w[k].deprel) == DM_REL_NMOD && dm_move_case(s, k, prep))
                        return k;
        }
    return -1;
}

static int32_t agent(const dm_move_scan *s, int32_t w) {
    int32_t by = dm_tree_child(s->t, w, DM_REL_OBL_AGENT);
    if (by < 0)
        by = dm_move_oblique(s, w, DM_STR("by"));
    /* "was described as a mistake by X": the phrase may hang on what it was described as. */
    for dm_children(s->t, w, c) {
        dm_deprel rel = dm_deprel_base(s->w[c].deprel);
        if (by < 0 && c > w && (rel == DM_REL_OBL || rel == DM_REL_ADVCL || rel == DM_REL_XCOMP) &&
            dm_move_case(s, c, DM_STR("as")))
            by = dm_move_oblique(s, c, DM_STR("by"));
    }
    return by;
}

/* A finite verb for which the tree has no subject: somebody named right before it. */
static int32_t before(const dm_move_scan *s, int32_t w) {
    dm_str x = s->w[w].xpos;
    if (!dm_str_is(x, "VBD") && !dm_str_is(x, "VBZ") && !dm_str_is(x, "VBP") &&
        dm_tree_child(s->t, w, DM_REL_AUX_) < 0 &&
        (s->w[w].deprel != DM_REL_ROOT || dm_str_is(x, "VBG")))
        return -1;
    if (s->w[w].deprel == DM_REL_CONJ || s->w[w].deprel == DM_REL_ACL)
        return -1;
    int32_t p = w - 1;
    /* Over auxiliaries and adverbs, and "on Monday". */
    while (p >= 0 && w - p < 6 &&
           (s->w[p].upos == DM_UPOS_AUX || s->w[p].upos == DM_UPOS_ADV ||
            dm_str_ends(s->w[p].lemma, "day") || dm_str_is(s->w[p].lemma, "on")))
        p--;
    if (p < 0 || (s->w[p].upos != DM_UPOS_PROPN && s->w[p].upos != DM_UPOS_NOUN))
        return -1;
    if (!dm_move_is_side(s, p, false)) {
        /* The last word of a name whose head stands before. */
        int32_t h = s->w[p].head;
        if ((s->w[p].deprel != DM_REL_FLAT && s->w[p].deprel != DM_REL_COMPOUND) || h < 0 ||
            h == w || !dm_move_is_side(s, h, false))
            return -1;
        p = h;
    }
    /* "A and B": the first of them stands for both. */
    for (int i = 0; i < 4; i++) {
        uint8_t rel = s->w[p].deprel;
        int32_t h = s->w[p].head;
        if ((rel != DM_REL_FLAT && rel != DM_REL_COMPOUND && rel != DM_REL_CONJ) || h < 0 ||
            h == w || !dm_move_is_side(s, h, false))
            break;
        p = h;
    }
    return p;
}

/* The noun that a word of a name or a list hangs on: "the AMBASSADORS of Y and Z". */
static int32_t top_noun(const dm_move_scan *s, int32_t w) {
    for (int i = 0; i < 6; i++) {
        dm_deprel rel = dm_deprel_base(s->w[w].deprel);
        int32_t h = s->w[w].head;
        bool joins = rel == DM_REL_FLAT || rel == DM_REL_COMPOUND || rel == DM_REL_CONJ || rel == DM_REL_NMOD;
        if (!joins || h < 0 || h > w || dm_move_verb(&s->w[h]))
            break;
        w = h;
    }
    return w;
}

/* "Y, which had held out for weeks, BACKED the plan": who stands before the aside that parts a verb
 * from its subject, where the tree has lost it; -1 if none. */
static int32_t over_aside(const dm_move_scan *s, int32_t w) {
    static const char *const clause[] = {"after", "before", "as", "since", "until", "while", "because", "although",
                                         "though", "when", "that", NULL};
    dm_str x = s->w[w].xpos;
    bool finite = dm_str_is(x, "VBD") || dm_str_is(x, "VBZ") || dm_str_is(x, "VBP") || dm_str_is(x, "VBN");
    int32_t p = w - 1;
    while (p > 0 && (s->w[p].upos == DM_UPOS_AUX || s->w[p].upos == DM_UPOS_ADV))
        p--;
    if (!finite || p < 2 || !dm_str_is(s->w[p].form, ",") || dm_tree_child(s->t, w, DM_REL_NSUBJ) >= 0 ||
        dm_tree_child(s->t, w, DM_REL_NSUBJ_PASS) >= 0 || dm_tree_child(s->t, w, DM_REL_CC) >= 0)
        return -1;
    for (int32_t q = p - 2; q > 0 && p - q < 40; q--) {
        dm_str form = s->w[q].form;
        if (dm_str_is(form, ";") || dm_str_is(form, "”") || dm_str_is(form, "\"") || dm_str_is(form, "''"))
            return -1;
        if (!dm_str_is(form, ","))
            continue;
        int32_t at = q - 1;
        if (!dm_move_is_side(s, at, false) && s->w[at].deprel == DM_REL_FLAT && s->w[at].head >= 0)
            at = s->w[at].head;
        int32_t top = top_noun(s, at);
        dm_deprel rel = dm_deprel_base(s->w[top].deprel);
        bool other = (rel == DM_REL_NSUBJ && s->w[top].head != w) || rel == DM_REL_OBJ || rel == DM_REL_IOBJ;
        int32_t prep = dm_tree_child(s->t, top, DM_REL_CASE);
        if (prep >= 0 && prep < top && !dm_move_case_any(s, top, clause))
            other = true;
        /* what an aside says is no subject: "Y, the former leader, told" */
        if (rel == DM_REL_APPOS && dm_tree_child(s->t, top, DM_REL_ACL_RELCL) < 0 && q > 1 &&
            s->w[top].head >= 0 && s->w[s->w[top].head].upos == DM_UPOS_PROPN)
            other = true;
        if (!other && dm_move_is_side(s, top, false))
            return top;
        if (!other && dm_move_is_side(s, at, false))
            return at;
    }
    return -1;
}

/* "relayed concerns and urged: 'limit your raids'": a bare form that the tree joins to a
 * finite verb is somebody else's to do. */
static bool bare_conjunct(const dm_move_scan *s, int32_t w) {
    int32_t h = s->w[w].head;
    if (!dm_str_is(s->w[w].xpos, "VB") || s->w[w].deprel != DM_REL_CONJ || h < 0 ||
        dm_tree_child(s->t, w, DM_REL_AUX_) >= 0 || dm_tree_child(s->t, w, DM_REL_NSUBJ) >= 0)
        return false;
    return dm_tree_child(s->t, h, DM_REL_AUX_) < 0 &&
           (dm_str_is(s->w[h].xpos, "VBD") || dm_str_is(s->w[h].xpos, "VBZ"));
}

/* "X said Y would be met, and CALLED for talks": a past tense does not go on from a modal, whatever the
 * tree joins; it goes on from the verb of saying above. */
int32_t dm_move_said_beside(const dm_move_scan *s, int32_t w) {
    int32_t h = s->w[w].head, up = h >= 0 ? s->w[h].head : -1;
    if (s->w[w].deprel != DM_REL_CONJ || up < 0 || up > h || s->w[h].deprel != DM_REL_CCOMP || !dm_move_verb(&s->w[up]) ||
        !dm_str_is(s->w[up].xpos, "VBD") || dm_tree_child(s->t, w, DM_REL_NSUBJ) >= 0 ||
        dm_tree_child(s->t, w, DM_REL_AUX_) >= 0)
        return -1;
    bool modal = false;
    for dm_children(s->t, h, c)
        modal |= s->w[c].deprel == DM_REL_AUX_ && dm_str_is(s->w[c].xpos, "MD");
    /* a participle may go on from a passive, unless a comma parts them */
    bool past = dm_str_is(s->w[w].xpos, "VBD") ||
                (dm_str_is(s->w[w].xpos, "VBN") && w > 1 && dm_str_is(s->w[w - 1].lemma, "and") &&
                 dm_str_is(s->w[w - 2].form, ",") &&
                 (dm_tree_object(s->t, w) >= 0 || dm_move_oblique(s, w, DM_STR("for")) >= 0 ||
                  dm_move_oblique(s, w, DM_STR("on")) >= 0));
    return modal && past ? up : -1;
}

/* A finite verb that the tree joins to a noun ("… in the enclave and urged") shares the
 * subject of the verb above. */
static int32_t shared_subject(const dm_move_scan *s, int32_t w) {
    dm_str x = s->w[w].xpos;
    if (s->w[w].deprel != DM_REL_CONJ ||
        (!dm_str_is(x, "VBD") && !dm_str_is(x, "VBZ") && !dm_str_is(x, "VBP") &&
         !dm_str_is(x, "VBN")))
        return -1;
    bool passive;
    int32_t up = s->w[w].head;
    for (int i = 0; i < 10 && up >= 0; i++, up = s->w[up].head)
        if (dm_move_verb(&s->w[up]) && up < w) {
            int32_t found = dm_tree_subject(s->t, up, &passive);
            return found < w ? found : -1;
        }
    return -1;
}

static int32_t get(const dm_move_scan *s, int32_t w, const dm_move_step *step) {
    const dm_word *x = &s->w[w];
    bool passive, verb = dm_move_verb(x);
    int32_t found = -1;
    switch (step->kind) {
    case DM_STEP_SUBJ:
        if (verb && dm_move_passive(s, w))
            return agent(s, w);
        if (verb && x->deprel == DM_REL_ADVCL && x->head >= 0 && dm_str_is(x->xpos, "VBG") &&
            (dm_move_case(s, w, DM_STR("of")) || dm_move_case(s, w, DM_STR("for")))) {
            /* "accused X of arming", "blamed X for attacking": X does it. */
            found = dm_tree_object(s->t, x->head);
            if (found >= 0)
                return found;
        }
        if (bare_conjunct(s, w))
            return -1;
        found = verb ? over_aside(s, w) : -1;
        if (found >= 0)
            return found;
        if (verb && dm_move_said_beside(s, w) >= 0)
            return dm_tree_subject(s->t, dm_move_said_beside(s, w), &passive);
        found = dm_tree_subject(s->t, w, &passive);
        if (found == w)
            return -1;
        if (found < 0 && verb)
            found = before(s, w);
        return found < 0 && verb ? shared_subject(s, w) : found;
    case DM_STEP_OBJ:
        if (verb && dm_move_passive(s, w)) {
            found = dm_tree_subject(s->t, w, &passive);
            return unwrap(s, found);
        }
        found = dm_tree_object(s->t, w);
        /* "deported at least four men": no phrase of its own. */
        if (found < 0 && verb)
            for dm_children(s->t, w, c)
                if (found < 0 && c > w && c < w + 8 && s->w[c].deprel == DM_REL_OBL &&
                    w + 2 < s->n && dm_str_is(s->w[w + 1].lemma, "at") &&
                    dm_str_is_nocase(s->w[w + 2].form, "least"))
                    found = c;
        /* "forced out on Monday more than fifty families": a phrase without a preposition */
        if (found < 0 && verb)
            for dm_children(s->t, w, c)
                if (found < 0 && c > w && s->w[c].deprel == DM_REL_OBL && s->w[c].upos == DM_UPOS_NOUN &&
                    dm_tree_child(s->t, c, DM_REL_CASE) < 0 && dm_tree_child(s->t, c, DM_REL_NUMMOD) >= 0)
                    found = c;
        if (found < 0 && x->deprel == DM_REL_ACL_RELCL && verb) {
            /* "the militias (that) Turkey is battling" */
            int32_t subj = dm_tree_child(s->t, w, DM_REL_NSUBJ);
            if (subj >= 0 && !(s->w[subj].xpos.n && s->w[subj].xpos.p[0] == 'W'))
                found = x->head;
        }
        /* "the militias Y is fighting", whatever the tree makes of it. */
        if (found < 0 && verb && x->deprel != DM_REL_ROOT && x->deprel != DM_REL_CONJ &&
            dm_tree_child(s->t, w, DM_REL_MARK) < 0) {
            int32_t subj = dm_tree_child(s->t, w, DM_REL_NSUBJ), b, e;
            if (subj >= 0 && subj < w && !(s->w[subj].xpos.n && s->w[subj].xpos.p[0] == 'W')) {
                dm_tree_range(s->t, subj, &b, &e);
                if (b > 0 && s->w[b - 1].upos == DM_UPOS_NOUN &&
                    s->w[s->w[b - 1].head >= 0 ? s->w[b - 1].head : 0].head != w)
                    found = b - 1;
            }
        }
        return unwrap(s, found);
    case DM_STEP_IOBJ: return dm_tree_child(s->t, w, DM_REL_IOBJ);
    case DM_STEP_XCOMP:
        found = dm_tree_child(s->t, w, DM_REL_XCOMP);
        if (found < 0)
            /* "threatened to attack", taken for a purpose. */
            for
                dm_children(s->t, w, c) {
                    if (found >= 0 || c < w ||
                        (s->w[c].deprel != DM_REL_ADVCL && s->w[c].deprel != DM_REL_OBL) ||
                        !dm_str_is(s->w[c].xpos, "VB") || !dm_move_case(s, c, DM_STR("to")))
                        continue;
                    /* Nothing but the object and the day ("voted on Saturday to leave")
                     * stands between. */
                    int32_t b, e = w + 1;
                    for dm_children(s->t, w, o) {
                        dm_deprel rel = dm_deprel_base(s->w[o].deprel);
                        int32_t end;
                        bool when = rel == DM_REL_OBL && (s->w[o].deprel == DM_REL_OBL_UNMARKED ||
                                                          dm_str_ends(s->w[o].lemma, "day") ||
                                                          dm_move_case(s, o, DM_STR("such")));
                        if (o <= w || o >= c || (rel != DM_REL_OBJ && !when))
                            continue;
                        dm_tree_range(s->t, o, &b, &end);
                        e = end > e && end <= c ? end : e;
                    }
                    if (c <= e + 2)
                        found = c;
                }
        /* "called the pact 'null and void'": what is in quotes may be set beside the object */
        if (found < 0 && verb) {
            int32_t obj = dm_tree_object(s->t, w);
            for dm_children(s->t, obj >= 0 ? obj : w, c)
                if (found < 0 && obj > w && c > obj && s->w[c].upos == DM_UPOS_ADJ &&
                    (s->w[c].deprel == DM_REL_APPOS || s->w[c].deprel == DM_REL_AMOD || s->w[c].deprel == DM_REL_ACL))
                    found = c;
        }
        /* "not possible to talk", "urging firms to leave" */
        for dm_children(s->t, w, c)
            if (found < 0 && c > w && s->w[c].deprel == DM_REL_CSUBJ && dm_move_case(s, c, DM_STR("to")))
                found = c;
        if (found < 0 && verb) {
            int32_t obj = dm_tree_object(s->t, w);
            if (obj > w)
                for dm_children(s->t, obj, c)
                    if (found < 0 && s->w[c].deprel == DM_REL_ACL && dm_str_is(s->w[c].xpos, "VB") &&
                        s->w[obj].upos == DM_UPOS_NOUN && s->w[obj].xpos.n == 3 && dm_move_case(s, c, DM_STR("to")))
                        found = c;
        }
        return found;
    case DM_STEP_CCOMP:
        found = dm_tree_child(s->t, w, DM_REL_CCOMP);
        /* "unhappy that Y …", whatever the tree calls the clause. */
        for dm_children(s->t, w, c)
            if (found < 0 && c > w && (s->w[c].deprel == DM_REL_CSUBJ || s->w[c].deprel == DM_REL_ADVCL) &&
                dm_move_case(s, c, DM_STR("that")))
                found = c;
        return found;
    case DM_STEP_ACL: return dm_tree_child(s->t, w, DM_REL_ACL);
    case DM_STEP_POSS: return dm_tree_child(s->t, w, DM_REL_NMOD_POSS);
    case DM_STEP_MOD:
        for
            dm_children(s->t, w, c) {
                uint8_t rel = s->w[c].deprel;
                if ((rel == DM_REL_AMOD || rel == DM_REL_COMPOUND || rel == DM_REL_NMOD_UNMARKED ||
                     rel == DM_REL_NMOD_DESC || rel == DM_REL_NMOD || rel == DM_REL_NUMMOD) &&
                    c < w && dm_move_is_side(s, c, true))
                    return c;
            }
        return -1;
    case DM_STEP_ADV:
    case DM_STEP_AUX:
    case DM_STEP_NEG:
    case DM_STEP_FACT: return -1;
    case DM_STEP_PREP:
        if (verb && is(step->prep, DM_STR("by")) && dm_move_passive(s, w))
            return -1; /* the agent is the subject slot's */
        found = dm_move_oblique(s, w, step->prep);
        /* Where a phrase hangs is the parser's weakest guess: look one step around. */
        if (found < 0 && verb) {
            int32_t obj = dm_tree_object(s->t, w);
            if (obj >= 0)
                found = dm_move_oblique(s, obj, step->prep);
            if (obj >= 0 && found < 0)
                for dm_children(s->t, obj, c)
                    if (found < 0 && s->w[c].deprel == DM_REL_CONJ)
                        found = dm_move_oblique(s, c, step->prep);
        } else if (found < 0 && x->head >= 0 && dm_move_verb(&s->w[x->head]) &&
                   (x->deprel == DM_REL_OBJ || x->deprel == DM_REL_NSUBJ_PASS) &&
                   !is(step->prep, DM_STR("by")) && !is(step->prep, DM_STR("of"))) {
            found = dm_move_oblique(s, x->head, step->prep);
        }
        return unwrap(s, found);
    default: return -1;
    }
}

int32_t dm_move_follow(const dm_move_scan *s, int32_t w, const dm_move_path *path) {
    for (uint32_t i = 0; i < path->n && w >= 0; i++)
        w = get(s, w, &path->at[i]);
    return w;
}

int32_t dm_move_get(const dm_move_scan *s, int32_t w, int kind, dm_str prep) {
    dm_move_step step = {.kind = (uint8_t)kind, .prep = prep};
    return get(s, w, &step);
}

int32_t dm_move_side_of(const dm_move_scan *s, int32_t w, bool place) {
    return side_of(s, w, place, 0);
}

static bool stands_for_state(const dm_entity *e) {
    return e->kind == DM_STATE || e->kind == DM_GOVERNMENT || e->kind == DM_OFFICE ||
           (e->kind == DM_PERSON && (!strcmp(e->sector, "GOV") || !strcmp(e->sector, "MIL")));
}

bool dm_move_same_one(const dm_move_scan *s, int32_t a, int32_t b) {
    if (a == b)
        return true;
    const dm_mentions *m = s->c->mentions;
    if (!m || !m->of)
        return false;
    uint32_t i = m->of[s->sentence][a], k = m->of[s->sentence][b];
    if (!i || !k)
        return false;
    const dm_entity *x = &m->at[i - 1], *y = &m->at[k - 1];
    if (x->name.n && dm_str_eq(x->name, y->name))
        return true;
    /* A state and its government or troops are one; two persons of one state are two. */
    return x->country[0] && !strcmp(x->country, y->country) && stands_for_state(x) &&
           stands_for_state(y) && (x->kind != DM_PERSON || y->kind != DM_PERSON);
}

static int32_t unless(const dm_move_scan *s, int32_t found, const int32_t *other, uint32_t n) {
    for (uint32_t i = 0; i < n && found >= 0; i++)
        if (dm_move_same_one(s, found, other[i]))
            return -1;
    return found;
}

/* "to deploy troops in Y", "to build hospitals": what is given is not whom it reaches. */
bool dm_move_given_thing(const dm_move_scan *s, int32_t w) {
    const dm_word *x = &s->w[w];
    return x->upos == DM_UPOS_NOUN && x->head >= 0 && dm_deprel_base(x->deprel) == DM_REL_OBJ &&
           s->w[x->head].deprel == DM_REL_XCOMP && dm_move_among(&s->x->givings, s->w[x->head].lemma);
}

static int32_t reach(const dm_move_scan *s, int32_t w, bool place, const int32_t *other,
                     uint32_t n, int depth) {
    static const char *const toward[] = {"to",   "with",    "against", "for",  "on",    "at",
                                         "into", "towards", "toward",  "upon", "over", "from",
                                         "of",   "between", "about",   NULL};
    static const char *const where[] = {"in", "inside", "across", "near", "around", NULL};
    if (depth > 3)
        return -1;
    int32_t obj = dm_move_verb(&s->w[w]) ? dm_move_get(s, w, DM_STEP_OBJ, (dm_str){0}) : w;
    int32_t found = -1, first = dm_move_verb(&s->w[w]) ? dm_tree_child(s->t, w, DM_REL_IOBJ) : -1;
    if (first >= 0)
        found = unless(s, side_of(s, first, false, 0), other, n);
    if (found < 0 && obj >= 0)
        found = unless(s, side_of(s, obj, false, 0), other, n);
    if (found >= 0 && dm_move_given_thing(s, found))
        found = -1;
    for (int pass = 0; pass < 2 && found < 0; pass++)
        for (int from = 0; from < 2 && found < 0; from++) {
            int32_t at = from ? obj : w;
            if (at < 0 || (from && obj == w))
                continue;
            for dm_children(s->t, at, c) {
                dm_deprel rel = dm_deprel_base(s->w[c].deprel);
                if (found >= 0 || (rel != DM_REL_OBL && rel != DM_REL_NMOD) ||
                    !dm_move_case_any(s, c, pass ? where : toward))
                    continue;
                /* "offered to host it in Geneva": where people gather, not whom the act is to reach */
                if (pass && (!place || dm_move_among(&s->x->gatherings, s->w[w].lemma)))
                    continue;
                found = unless(s, side_of(s, c, place, 0), other, n);
            }
        }
    static const dm_deprel deeper[] = {DM_REL_XCOMP, DM_REL_CCOMP, DM_REL_ADVCL, DM_REL_ACL};
    for (int from = 0; from < 2 && found < 0; from++) {
        int32_t at = from ? obj : w;
        if (at < 0 || (from && obj == w))
            continue;
        for dm_children(s->t, at, c) {
            dm_deprel rel = dm_deprel_base(s->w[c].deprel);
            for (size_t i = 0; i < DM_COUNT(deeper) && found < 0; i++)
                if ((rel == deeper[i] || (rel == DM_REL_OBL && s->w[c].upos == DM_UPOS_VERB)) &&
                    c > at && s->w[c].deprel != DM_REL_ACL_RELCL &&
                    ((rel != DM_REL_ADVCL && rel != DM_REL_ACL) ||
                     dm_move_case(s, c, DM_STR("to"))))
                {
                    int32_t subj = rel == DM_REL_CCOMP ? dm_tree_child_any(s->t, c, DM_REL_NSUBJ) : -1;
                    if (subj >= 0)
                        found = unless(s, side_of(s, subj, false, 0), other, n);
                    if (found < 0)
                        found = reach(s, c, place, other, n, depth + 1);
                }
        }
    }
    return found;
}

int32_t dm_move_reach(const dm_move_scan *s, int32_t w, bool place, const int32_t *other,
                      uint32_t n_other) {
    return reach(s, w, place, other, n_other, 0);
}
