/* Who says what: cues of cues.tsv over trees, then quotations that go on. */
#include "claim/frame_quote.h"

#define MAX_SAIDS (1u << 20)
#define MAX_SPANS 64
enum { TAKES_CLAUSE, TAKES_THING, TAKES_RAISE }; /* cues.tsv, takes */
#define MAX_NEAR 64 /* attributions around in which one may be nested */

typedef DM_VEC(dm_span) spans;

/* One attribution while it grows. */
typedef struct {
    uint32_t sentence;
    int32_t source, cue;
    uint8_t kind; /* dm_cue_kind */
    dm_says stance;
    spans source_spans, cue_spans, content;
    bool clause; /* its content is a clause, not a thing */
} draft;
typedef DM_VEC(draft) drafts;

typedef struct {
    const dm_context *c;
    const dm_tree *t;
    uint32_t sentence;
    uint8_t *mark;     /* [n_words] content words of the draft at hand */
    int32_t *stack;    /* [n_words] */
    const dm_quotations *quotes;
    drafts *out;
} scan;

static const dm_word *word_of(const dm_tree *t, int32_t w) {
    return &t->s->words[w];
}

/* Set mark over the subtree of w, leaving out what hangs below the word `without`. */
static void paint(scan *x, int32_t w, int32_t without, uint8_t value) {
    int32_t n = 0;
    uint32_t left = x->t->s->n_words; /* a tree visits each word once */
    x->stack[n++] = w;
    while (n && left--) {
        int32_t at = x->stack[--n];
        if (at == without)
            continue;
        x->mark[at] = value;
        for dm_children(x->t, at, k)
            if (n < (int32_t)x->t->s->n_words)
                x->stack[n++] = k;
    }
}

/* The marked words as spans; gaps of punctuation alone are closed. */
static void collect(scan *x, spans *out) {
    const dm_word *w = x->t->s->words;
    int32_t n = (int32_t)x->t->s->n_words;
    for (int32_t i = 0; i < n;) {
        if (!x->mark[i]) {
            i++;
            continue;
        }
        int32_t from = i, last = i;
        for (; i < n && (x->mark[i] || w[i].upos == DM_UPOS_PUNCT); i++)
            if (x->mark[i])
                last = i;
        dm_span s = dm_tree_span(x->t, from, last + 1);
        i = last + 1;
        if (s.begin >= s.end)
            continue;
        /* With the quotation mark that opens it. */
        while (w[from].span.begin < s.begin)
            from++;
        if (from > 0 && dm_is_quote(w[from - 1].form))
            s.begin = w[from - 1].span.begin;
        dm_span *p = dm_push(x->c->a, out, MAX_SPANS);
        if (p)
            *p = s;
    }
}

static void one(const scan *x, spans *out, dm_span s) {
    if (s.begin >= s.end)
        return;
    dm_span *p = dm_push(x->c->a, out, MAX_SPANS);
    if (p)
        *p = s;
}

/* Bytes of a range of words; a word that shares its token ("he" of "he's") has its own letters. */
static dm_span letters(const scan *x, int32_t begin, int32_t end) {
    dm_span s = dm_tree_span(x->t, begin, end);
    while (begin < end && word_of(x->t, begin)->upos == DM_UPOS_PUNCT)
        begin++;
    while (end > begin && word_of(x->t, end - 1)->upos == DM_UPOS_PUNCT)
        end--;
    if (begin >= end)
        return s;
    const dm_word *first = word_of(x->t, begin), *last = word_of(x->t, end - 1);
    if (first->parts == 2 && first->part == 2 && first->form.n < first->span.end - first->span.begin)
        s.begin = first->span.end - first->form.n;
    if (last->parts == 2 && last->part == 1 && last->form.n < last->span.end - last->span.begin)
        s.end = last->span.begin + last->form.n;
    return s.begin < s.end ? s : dm_tree_span(x->t, begin, end);
}

/* The words of the source: its phrase without clauses, and never across the cue. */
static void source_words(const scan *x, int32_t source, int32_t cue, spans *out) {
    int32_t begin = source, end = source + 1;
    for dm_children(x->t, source, k) {
        dm_deprel r = dm_deprel_base(word_of(x->t, k)->deprel);
        if (r == DM_REL_ACL || r == DM_REL_PARATAXIS || r == DM_REL_ADVCL || r == DM_REL_PUNCT_ ||
            r == DM_REL_CASE || r == DM_REL_CCOMP || r == DM_REL_COP || r == DM_REL_NSUBJ ||
            r == DM_REL_AUX_ || r == DM_REL_OBL || r == DM_REL_ADVMOD)
            continue;
        int32_t b, e;
        dm_tree_range(x->t, k, &b, &e);
        if (cue >= b && cue < e)
            continue;
        begin = b < begin ? b : begin;
        end = e > end ? e : end;
    }
    if (cue >= begin && cue < end) {
        if (cue < source)
            begin = cue + 1;
        else
            end = cue;
    }
    one(x, out, letters(x, begin, end));
}

/* The cue with the auxiliaries, negation and adverbs just before it, its particle after. */
static void cue_words(const scan *x, int32_t cue, int32_t upto, int32_t source, spans *out) {
    int32_t begin = cue, end = upto + 1;
    while (begin > 0 && begin - 1 != source) {
        const dm_word *p = word_of(x->t, begin - 1);
        dm_deprel r = dm_deprel_base(p->deprel);
        if (p->head != cue || (r != DM_REL_AUX_ && r != DM_REL_ADVMOD && r != DM_REL_COP &&
                               !(r == DM_REL_MARK && p->upos == DM_UPOS_PART)))
            break;
        begin--;
    }
    one(x, out, letters(x, begin, end));
}

static dm_says turned(dm_says s) {
    switch (s) {
    case DM_ASSERTS: return DM_DENIES;
    case DM_DENIES:
    case DM_DOUBTS: return DM_ASSERTS;
    default: return DM_DOUBTS;
    }
}

/* Is word i the start of something that the content does not hold: a semicolon, "…, adding
 * that", "…, but X …"? */
static bool breaks_off(const scan *x, int32_t i) {
    const dm_tree *t = x->t;
    const dm_word *w = word_of(t, i);
    if (dm_str_is(w->form, ";"))
        return true;
    if (i == 0 || !dm_str_is(word_of(t, i - 1)->form, ","))
        return false;
    if (dm_str_is_nocase(w->lemma, "but") && w->upos == DM_UPOS_CCONJ && w->head > i)
        return dm_tree_child_any(t, w->head, DM_REL_NSUBJ) > i;
    if (!dm_str_is(w->xpos, "VBG") || dm_tree_child_any(t, i, DM_REL_NSUBJ) >= 0)
        return false;
    const dm_lex *e = dm_lex_find(x->c->frames, DM_LEX_CUE_VERB, w->lemma);
    return e && (e->a == DM_CUE_REPORT || e->a == DM_CUE_JUDGE);
}

/* Unmark what follows the point where the content breaks off. */
static void cut_off(scan *x, int32_t cue) {
    const uint32_t *of = x->quotes->of[x->sentence];
    int32_t n = (int32_t)x->t->s->n_words, i = cue + 1;
    while (i < n && !(x->mark[i] && of[i] == of[cue] && breaks_off(x, i)) &&
           !(dm_str_is(word_of(x->t, i)->form, ";") && of[i] == of[cue]))
        i++;
    for (; i < n; i++)
        x->mark[i] = 0;
}

/* Unmark relative clauses set off by a comma: the report's own words about a thing. */
static void drop_remarks(scan *x, int32_t cue) {
    const dm_tree *t = x->t;
    const uint32_t *of = x->quotes->of[x->sentence];
    for (int32_t i = cue + 2; i < (int32_t)t->s->n_words; i++) {
        const dm_word *w = word_of(t, i);
        if (!x->mark[i] || of[i] || !dm_str_is(word_of(t, i - 1)->form, ",") ||
            !(dm_str_is(w->xpos, "WDT") || dm_str_is(w->xpos, "WP")))
            continue;
        int32_t h = w->head;
        if (h > i && word_of(t, h)->deprel == DM_REL_ACL_RELCL)
            paint(x, h, -1, 0);
    }
}

/* Keep what is marked as the content of (source, cue). */
static void keep(scan *x, int32_t source, int32_t cue, int32_t cue_end, const dm_lex *e,
                 bool clause) {
    if (source == cue)
        source = -1;
    for (int32_t i = cue; i <= cue_end; i++)
        x->mark[i] = 0;
    /* What stands in a quotation tells of nothing outside of it. */
    const uint32_t *of = x->quotes->of[x->sentence];
    for (int32_t i = 0; of[cue] && i < (int32_t)x->t->s->n_words; i++)
        x->mark[i] &= of[i] == of[cue];
    cut_off(x, cue);
    drop_remarks(x, cue);
    draft d = {.sentence = x->sentence, .source = source, .cue = cue,
               .kind = e ? e->a : (uint8_t)DM_CUE_REPORT, .stance = e ? (dm_says)e->b : DM_ASSERTS,
               .clause = clause};
    if (source >= 0) {
        source_words(x, source, cue, &d.source_spans);
        for (int32_t i = 0; i < (int32_t)x->t->s->n_words; i++)
            for (uint32_t k = 0; k < d.source_spans.n; k++)
                if (dm_span_in(word_of(x->t, i)->span, d.source_spans.at[k]))
                    x->mark[i] = 0;
    }
    cue_words(x, cue, cue_end, source, &d.cue_spans);
    if (e && e->kind == DM_LEX_CUE_VERB && dm_tree_negated(x->t, cue))
        d.stance = turned(d.stance);
    collect(x, &d.content);
    if (!d.content.n)
        return;
    draft *p = dm_push(x->c->a, x->out, MAX_SAIDS);
    if (p)
        *p = d;
}

static bool marked_as(const dm_tree *t, int32_t w, const char *z) {
    int32_t m = dm_tree_child(t, w, DM_REL_MARK);
    return m >= 0 && dm_str_is_nocase(word_of(t, m)->form, z);
}

/* "as X said", "X, he said": the clause that the cue's own clause hangs from. */
static bool is_aside(const dm_tree *t, int32_t w) {
    dm_deprel r = dm_deprel_base(word_of(t, w)->deprel);
    return r == DM_REL_PARATAXIS || (r == DM_REL_ADVCL && marked_as(t, w, "as"));
}

static bool clause_verb(const dm_tree *t, int32_t w) {
    dm_deprel r = dm_deprel_base(word_of(t, w)->deprel);
    return dm_is_verb(word_of(t, w)) || r == DM_REL_ROOT || r == DM_REL_CCOMP ||
           r == DM_REL_PARATAXIS || r == DM_REL_ADVCL;
}

static int32_t agent_of(const dm_tree *t, int32_t w) {
    for dm_children(t, w, k) {
        const dm_word *x = word_of(t, k);
        if (x->deprel == DM_REL_OBL_AGENT)
            return k;
        if (dm_deprel_base(x->deprel) == DM_REL_OBL) {
            int32_t m = dm_tree_child(t, k, DM_REL_CASE);
            if (m >= 0 && dm_str_is_nocase(word_of(t, m)->form, "by"))
                return k;
        }
    }
    return -1;
}

/* The line of a verb, with its particle or preposition where that is listed: then *end is
 * the word after. */
static const dm_lex *cue_of(const scan *x, int32_t w, int32_t *end) {
    const dm_tree *t = x->t;
    int32_t n = (int32_t)t->s->n_words;
    *end = w;
    for (int32_t i = w + 1; i < n && i <= w + 2; i++) {
        const dm_word *p = word_of(t, i);
        if (p->upos != DM_UPOS_ADP && p->upos != DM_UPOS_ADV && p->upos != DM_UPOS_PART && p->upos != DM_UPOS_SCONJ)
            break;
        char key[64];
        dm_str l = word_of(t, w)->lemma;
        if (l.n + p->form.n + 1 >= sizeof key)
            break;
        memcpy(key, l.p, l.n);
        key[l.n] = ' ';
        memcpy(key + l.n + 1, p->form.p, p->form.n);
        const dm_lex *e = dm_lex_find(x->c->frames, DM_LEX_CUE_VERB, (dm_str){key, l.n + 1 + p->form.n});
        if (e) {
            *end = i;
            return e;
        }
        if (p->upos != DM_UPOS_ADV)
            break;
    }
    return dm_lex_find(x->c->frames, DM_LEX_CUE_VERB, word_of(t, w)->lemma);
}

static bool comma_between(const dm_tree *t, int32_t a, int32_t b) {
    for (int32_t i = a + 1; i < b; i++)
        if (dm_str_is(word_of(t, i)->form, ","))
            return true;
    return false;
}

/* Phrases with these belong to what is said or thought of, not to when or where it was. */
static bool topical(const dm_tree *t, int32_t w) {
    static const char *const preps[] = {"as", "of", "for", "about", "against", "over", "with", "to", "from",
                                        "toward", "towards", "on", "at", "into"};
    int32_t m = dm_tree_child(t, w, DM_REL_CASE);
    for (size_t i = 0; m >= 0 && i < DM_COUNT(preps); i++)
        if (dm_str_is_nocase(word_of(t, m)->form, preps[i]))
            return true;
    return false;
}

static bool is_time(const scan *x, int32_t w) {
    dm_str l = word_of(x->t, w)->lemma;
    return dm_lex_find(x->c->frames, DM_LEX_WEEKDAY, l) || dm_lex_find(x->c->frames, DM_LEX_MONTH, l) ||
           dm_lex_find(x->c->frames, DM_LEX_TIME_UNIT, l) || word_of(x->t, w)->upos == DM_UPOS_NUM;
}

static bool infinitive(const dm_tree *t, int32_t w) {
    return marked_as(t, w, "to");
}

/* "…, adding that": a participle that goes its own way. */
static bool trails(const dm_tree *t, int32_t w, int32_t k) {
    return k > w && dm_str_is(word_of(t, k)->xpos, "VBG") && dm_tree_child(t, k, DM_REL_MARK) < 0 &&
           dm_tree_child_any(t, k, DM_REL_NSUBJ) < 0 && comma_between(t, w, k);
}

/* Clauses under the cue. */
static bool clauses(scan *x, int32_t w, const dm_lex *e) {
    const dm_tree *t = x->t;
    bool any = false;
    for dm_children(t, w, k) {
        dm_deprel r = dm_deprel_base(word_of(t, k)->deprel);
        bool take = (r == DM_REL_CCOMP || r == DM_REL_XCOMP) && !trails(t, w, k);
        if (r == DM_REL_ADVCL && k > w && !comma_between(t, w, k)) {
            int32_t m = dm_tree_child(t, k, DM_REL_MARK);
            bool ing = dm_str_is(word_of(t, k)->xpos, "VBG") && m >= 0 && !infinitive(t, k) &&
                       !dm_str_is_nocase(word_of(t, m)->form, "by") && !dm_str_is_nocase(word_of(t, m)->form, "after");
            take = marked_as(t, k, "that") || marked_as(t, k, "whether") ||
                   (e->a != DM_CUE_REPORT && infinitive(t, k)) || (e->a == DM_CUE_JUDGE && ing) ||
                   (e->a != DM_CUE_REPORT && marked_as(t, k, "if"));
        }
        if (take) {
            paint(x, k, -1, 1);
            any = true;
        }
        /* "accused the army of BLOCKING aid", where the tree hangs the clause from the army */
        for (int32_t g = e->a == DM_CUE_JUDGE && r == DM_REL_OBJ && k > w ? k + 1 : (int32_t)t->s->n_words;
             g < (int32_t)t->s->n_words; g++)
            if (word_of(t, g)->head == k && dm_deprel_base(word_of(t, g)->deprel) == DM_REL_ACL &&
                dm_str_is(word_of(t, g)->xpos, "VBG") && (marked_as(t, g, "of") || marked_as(t, g, "for"))) {
                paint(x, g, -1, 1);
                any = true;
            }
    }
    return any;
}

/* Things under the cue: its object, and the phrases that say of it what is thought. */
static bool things(scan *x, int32_t w, int32_t cue_end, const dm_lex *e, bool clause) {
    const dm_tree *t = x->t;
    bool any = false, infinitives = false, as = false, finite = false;
    for dm_children(t, w, k) {
        dm_deprel r = dm_deprel_base(word_of(t, k)->deprel);
        infinitives |= (r == DM_REL_XCOMP || r == DM_REL_ADVCL) && x->mark[k];
        finite |= r == DM_REL_CCOMP && x->mark[k];
        int32_t m = dm_tree_child(t, k, DM_REL_CASE);
        as |= k > w && r == DM_REL_OBL && m >= 0 && dm_str_is_nocase(word_of(t, m)->form, "as");
    }
    if (finite || (e->value != TAKES_THING && !infinitives && !as && cue_end == w))
        return false;
    bool passive = dm_tree_passive(t, w);
    for dm_children(t, w, k) {
        dm_deprel r = dm_deprel_base(word_of(t, k)->deprel);
        bool take = r == DM_REL_OBJ && k > w;
        take |= r == DM_REL_NSUBJ && passive && (clause || as || agent_of(t, w) >= 0);
        take |= r == DM_REL_IOBJ && infinitives;
        take |= r == DM_REL_OBL && k > w && (topical(t, k) || any) && !is_time(x, k) && !comma_between(t, w, k) &&
                dm_tree_child(t, k, DM_REL_CASE) >= 0;
        take |= cue_end > w && k > cue_end && (r == DM_REL_OBL || r == DM_REL_ADVCL) && dm_tree_child(t, k, r == DM_REL_OBL ? DM_REL_CASE : DM_REL_MARK) == cue_end;
        if (take) {
            paint(x, k, -1, 1);
            any = true;
        }
    }
    /* "the plan that X supports" */
    int32_t h = word_of(t, w)->head;
    if (!any && e->value == TAKES_THING && h >= 0 && word_of(t, w)->deprel == DM_REL_ACL_RELCL &&
        dm_tree_child(t, w, DM_REL_NSUBJ) >= 0) {
        paint(x, h, w, 1);
        any = true;
    }
    return any;
}

/* "…, X said" where the tree makes the cue a part of what is said. */
static bool aside(scan *x, int32_t w, const dm_lex *e) {
    const dm_tree *t = x->t;
    int32_t h = word_of(t, w)->head, b, z;
    if (h < 0 || e->a > DM_CUE_THINK || dm_tree_negated(t, w))
        return false;
    bool after = word_of(t, w)->deprel == DM_REL_CCOMP && h < w && dm_tree_child_any(t, w, DM_REL_NSUBJ) >= 0;
    if (after) {
        dm_tree_range(t, w, &b, &z);
        after = b > 0 && x->quotes->of[x->sentence][w] == x->quotes->of[x->sentence][h] && (dm_str_is(word_of(t, b - 1)->form, ",") || dm_is_quote(word_of(t, b - 1)->form));
    }
    if (!after && !is_aside(t, w))
        return false;
    paint(x, h, w, 1);
    return true;
}

/* Where the tree gives "…, X said" no clause: what stands before the comma that the cue's
 * short clause follows at the end. */
static bool before_comma(scan *x, int32_t cue) {
    const dm_word *w = x->t->s->words;
    int32_t n = (int32_t)x->t->s->n_words, comma = -1;
    for (int32_t i = cue; i > 0 && i > cue - 8 && comma < 0; i--)
        if (dm_str_is(w[i].form, ","))
            comma = i;
    if (comma < 4 || n - cue > 10)
        return false;
    /* The clause holds a name and the cue alone. */
    bool verb = false, name = false;
    for (int32_t i = comma + 1; i < cue; i++) {
        if (w[i].upos == DM_UPOS_VERB || w[i].upos == DM_UPOS_AUX)
            return false;
        name |= dm_is_noun(&w[i]);
    }
    for (int32_t i = cue + 1; i < n && !name && cue == comma + 1; i++)
        name = dm_is_noun(&w[i]);
    for (int32_t i = 0; i < comma; i++)
        verb |= dm_is_verb(&w[i]);
    if (!name || !verb)
        return false;
    for (int32_t i = 0; i < comma; i++)
        x->mark[i] = 1;
    return true;
}

/* Who says it: the subject outside of what is said. */
static int32_t source_of(scan *x, int32_t w, bool clause) {
    const dm_tree *t = x->t;
    if (dm_tree_passive(t, w) ||
        (word_of(t, w)->deprel == DM_REL_ACL && dm_str_is(word_of(t, w)->xpos, "VBN")))
        return agent_of(t, w);
    bool passive = false, inverted = false;
    int32_t source = dm_tree_subject(t, w, &passive);
    if (passive)
        source = agent_of(t, w);
    /* The inverted "…, said X", taken for an object. */
    int32_t obj = dm_tree_object(t, w);
    if (clause && source < 0 && obj > w && obj <= w + 6 && !x->mark[obj])
        source = obj;
    for (int32_t i = 0; i < w && !inverted; i++)
        inverted = x->mark[i];
    /* "X said Y will go": Y is no subject of "said". */
    if (source > w && clause && !inverted && word_of(t, source)->head == w) {
        int32_t other = -1;
        for dm_children(t, w, k)
            if (k < w && dm_deprel_base(word_of(t, k)->deprel) == DM_REL_NSUBJ)
                other = k;
        paint(x, source, -1, 1);
        source = other;
    }
    for dm_children(t, w, k)
        if (clause && !inverted && k > w && k != source && dm_deprel_base(word_of(t, k)->deprel) == DM_REL_NSUBJ)
            paint(x, k, -1, 1);
    if (source >= 0 && word_of(t, source)->deprel == DM_REL_EXPL)
        source = -1;
    if (source >= 0 && x->mark[source] && dm_tree_under(t, w, source))
        source = -1;
    return source;
}

/* Who stands before the cue where the tree gives it no subject: the nominal just before it, or
 * the one that a phrase between commas describes ("X, a lawyer for both, said"). */
static int32_t before_cue(scan *x, int32_t w) {
    const dm_tree *t = x->t;
    const uint32_t *of = x->quotes->of[x->sentence];
    int32_t i = w - 1;
    while (i >= 0 && (word_of(t, i)->upos == DM_UPOS_AUX || word_of(t, i)->upos == DM_UPOS_ADV ||
                      word_of(t, i)->upos == DM_UPOS_PART))
        i--;
    if (i < 0 || of[i] != of[w])
        return -1;
    if (word_of(t, i)->upos == DM_UPOS_PUNCT) {
        int32_t close = i--;
        while (i > 0 && i > close - 24 && word_of(t, i)->upos != DM_UPOS_PUNCT)
            i--;
        if (i <= 0 || word_of(t, i)->upos != DM_UPOS_PUNCT)
            return -1;
        i--;
    }
    if (!dm_is_noun(word_of(t, i)))
        return -1;
    for (int steps = 0; steps < 6; steps++) {
        int32_t h = word_of(t, i)->head;
        if (h < 0 || h >= w || !dm_is_noun(word_of(t, h)) || of[h] != of[w] || comma_between(t, h < i ? h : i, h < i ? i : h))
            break;
        i = h;
    }
    return i;
}

/* Does the author speak for himself ("I think"), or to the reader? */
static bool authors_own(const scan *x, int32_t w, int32_t source) {
    if (source < 0 || x->quotes->of[x->sentence][w])
        return false;
    dm_str l = word_of(x->t, source)->lemma;
    return dm_str_is_nocase(l, "I") || dm_str_is_nocase(l, "you") || dm_str_is_nocase(l, "we");
}

static bool is_finite(const dm_tree *t, int32_t w) {
    const dm_word *x = word_of(t, w);
    return dm_str_is(x->xpos, "VBD") || dm_str_is(x->xpos, "VBZ") || dm_str_is(x->xpos, "VBP") ||
           dm_tree_child_any(t, w, DM_REL_AUX_) >= 0;
}

/* "declined to comment on it": the second verb is the cue, with the first. */
static bool light(const dm_tree *t, int32_t w) {
    static const char *const verbs[] = {"decline", "refuse", "continue", "begin", "start", "try",
                                        "go", "seem", "appear"};
    for (size_t i = 0; i < DM_COUNT(verbs); i++)
        if (dm_str_is_nocase(word_of(t, w)->lemma, verbs[i]))
            return true;
    return false;
}

static bool leads_on(const scan *x, int32_t w) {
    int32_t k = light(x->t, w) ? dm_tree_child(x->t, w, DM_REL_XCOMP) : -1, end;
    return k > w && dm_is_verb(word_of(x->t, k)) && cue_of(x, k, &end);
}

/* Verbs that only carry the noun of an attribution: "made the claim", "expressed concern". */
static bool carries(dm_str lemma) {
    static const char *const verbs[] = {"make", "have", "express", "voice", "issue", "give", "offer", "hold", "release",
                                        "raise", "take", "deliver", "reiterate", "repeat", "show", "send", "put",
                                        "share", "lodge", "announce", "cast", "publish", "withdraw", "reach", "feel"};
    for (size_t i = 0; i < DM_COUNT(verbs); i++)
        if (dm_str_is_nocase(lemma, verbs[i]))
            return true;
    return false;
}

/* "expressed concern about it": the noun is the cue. */
static bool carries_noun(const scan *x, int32_t w) {
    int32_t obj = carries(word_of(x->t, w)->lemma) ? dm_tree_child(x->t, w, DM_REL_OBJ) : -1;
    if (obj < w || !dm_lex_find(x->c->frames, DM_LEX_CUE_NOUN, word_of(x->t, obj)->lemma))
        return false;
    for dm_children(x->t, obj, k) {
        dm_deprel r = dm_deprel_base(word_of(x->t, k)->deprel);
        if (k > obj && (r == DM_REL_ACL || r == DM_REL_CCOMP || (r == DM_REL_NMOD && topical(x->t, k))))
            return true;
    }
    for dm_children(x->t, w, k)
        if (k > obj && dm_deprel_base(word_of(x->t, k)->deprel) == DM_REL_OBL && topical(x->t, k) && !is_time(x, k))
            return true;
    return false;
}

/* "X seems to have left": nobody says so, and X is what it is said of. */
static void raised(scan *x, int32_t w, const dm_lex *e) {
    int32_t subject = dm_tree_child_any(x->t, w, DM_REL_NSUBJ);
    if (subject >= 0)
        paint(x, subject, -1, 1);
    keep(x, -1, w, w, e, true);
}

static void verb_cue(scan *x, int32_t w) {
    const dm_tree *t = x->t;
    int32_t cue_end;
    const dm_lex *e = cue_of(x, w, &cue_end);
    if (!e || leads_on(x, w) || carries_noun(x, w))
        return;
    int32_t lead = word_of(t, w)->deprel == DM_REL_XCOMP ? word_of(t, w)->head : -1;
    if (lead >= 0 && (lead > w || !leads_on(x, lead)))
        lead = -1;
    memset(x->mark, 0, (size_t)t->s->n_words);
    bool clause = clauses(x, w, e);
    bool any = clause;
    /* "continues to deny" is no speech of its own. */
    int32_t xcomp = dm_tree_child(t, w, DM_REL_XCOMP);
    if (xcomp > w && infinitive(t, xcomp) && e->a == DM_CUE_REPORT && light(t, w))
        return;
    if (!any)
        any = clause = aside(x, w, e);
    if (clause && e->value == TAKES_RAISE) {
        raised(x, w, e);
        return;
    }
    any |= things(x, w, cue_end, e, clause);
    if (!any && e->a == DM_CUE_REPORT)
        any = clause = before_comma(x, w);
    if (!any)
        return;
    bool passive = dm_tree_passive(t, w);
    int32_t source = source_of(x, w, clause);
    if (source < 0 && !passive && dm_str_is(word_of(t, w)->xpos, "VBG") && w > 0 && t->root >= 0 && t->root != w &&
        (dm_str_is(word_of(t, w - 1)->form, ",") || word_of(t, w - 1)->upos == DM_UPOS_ADV)) {
        bool ignored;
        source = dm_tree_subject(t, t->root, &ignored); /* "…, adding that" */
    }
    if (source < 0 && !passive && is_finite(t, w)) {
        source = before_cue(x, w);
        int32_t first = source, z = 0;
        if (source >= 0)
            dm_tree_range(t, source, &first, &z);
        for (int32_t i = first; source >= 0 && i < w; i++)
            x->mark[i] = 0;
    }
    if (authors_own(x, w, source) && (e->a == DM_CUE_THINK || e->a == DM_CUE_ASK || !clause))
        return;
    /* A thing that nobody named speaks of, or that is only to be spoken of, is no attribution. */
    bool bare = !is_finite(t, w) || dm_str_is(word_of(t, w)->xpos, "VB");
    if (source < 0 && (!clause || (bare && !passive)))
        return;
    if (!clause && infinitive(t, w) && e->a != DM_CUE_JUDGE && lead < 0)
        return;
    uint32_t before = x->out->n;
    keep(x, source, w, cue_end, e, clause);
    if (lead >= 0 && x->out->n > before)
        x->out->at[before].cue_spans.at[0].begin = word_of(t, lead)->span.begin;
}

static int32_t with_case(const dm_tree *t, int32_t w, const char *prep) {
    for dm_children(t, w, k) {
        int32_t m = dm_tree_child(t, k, DM_REL_CASE);
        if (k > w && m >= 0 && dm_str_is_nocase(word_of(t, m)->form, prep))
            return k;
    }
    return -1;
}

/* "X's claim that", "a call by X for", "X expressed concern about": noun and verb are the cue. */
static void noun_cue(scan *x, int32_t w) {
    const dm_tree *t = x->t;
    const dm_lex *e = dm_lex_find(x->c->frames, DM_LEX_CUE_NOUN, word_of(t, w)->lemma);
    if (!e)
        return;
    memset(x->mark, 0, t->s->n_words);
    bool any = false, clause = false;
    int32_t source = dm_tree_child(t, w, DM_REL_NMOD_POSS), begin = w;
    int32_t h = word_of(t, w)->head;
    bool object = h >= 0 && dm_is_verb(word_of(t, h)) &&
                  (word_of(t, w)->deprel == DM_REL_OBJ || word_of(t, w)->deprel == DM_REL_NSUBJ_PASS);
    if (source < 0)
        source = with_case(t, w, "by");
    if (source < 0)
        source = with_case(t, w, "from");
    bool own = source >= 0;
    if (!own && object && word_of(t, w)->deprel == DM_REL_OBJ) {
        /* "expressed optimism that": the subject of the verb. */
        bool passive = false;
        int32_t subject = dm_tree_subject(t, h, &passive);
        if (!passive && subject >= 0) {
            source = subject;
            if (h < w && w - h < 5 && carries(word_of(t, h)->lemma))
                begin = h;
        }
    }
    for dm_children(t, w, k) {
        dm_deprel r = dm_deprel_base(word_of(t, k)->deprel);
        bool that = marked_as(t, k, "that") || marked_as(t, k, "whether") || infinitive(t, k) || r == DM_REL_CCOMP;
        bool of = r == DM_REL_NMOD && k != source && topical(t, k) && (own || begin < w);
        if (k > w && (((r == DM_REL_ACL || r == DM_REL_CCOMP) && that) || (r == DM_REL_ACL && (own || begin < w) &&
                                                                         dm_str_is(word_of(t, k)->xpos, "VBG") &&
                                                                         dm_tree_child(t, k, DM_REL_MARK) >= 0) || of)) {
            paint(x, k, -1, 1);
            any = true;
            clause |= that;
        }
    }
    /* "about it" may hang on the verb. */
    for (int32_t k = begin < w ? x->t->first[h] : -1; k >= 0; k = x->t->next[k])
        if (k > w && dm_deprel_base(word_of(t, k)->deprel) == DM_REL_OBL && topical(t, k) && !is_time(x, k)) {
            paint(x, k, -1, 1);
            any = true;
        }
    if (!any)
        return;
    if (clause && source < 0) {
        int32_t of = with_case(t, w, "of");
        source = of >= 0 && !x->mark[of] ? of : -1;
    }
    /* "The group plans to": a verb taken for a noun. */
    if (source < 0 && w > 0 && word_of(t, w - 1)->head == w && dm_is_noun(word_of(t, w - 1)) && !x->mark[w - 1])
        source = w - 1;
    if (source < 0)
        return;
    uint32_t before = x->out->n;
    keep(x, source, w, w, e, clause);
    if (x->out->n > before && begin < w) {
        draft *d = &x->out->at[before];
        d->cue_spans = (spans){0};
        one(x, &d->cue_spans, dm_tree_span(t, begin, w + 1));
    }
}

/* "X is confident that", "X was critical of" */
static void adj_cue(scan *x, int32_t w) {
    const dm_tree *t = x->t;
    const dm_lex *e = dm_lex_find(x->c->frames, DM_LEX_CUE_ADJ, word_of(t, w)->lemma);
    dm_deprel own = dm_deprel_base(word_of(t, w)->deprel);
    if (!e || own == DM_REL_AMOD)
        return;
    memset(x->mark, 0, t->s->n_words);
    bool any = false, clause = false;
    for dm_children(t, w, k) {
        dm_deprel r = dm_deprel_base(word_of(t, k)->deprel);
        bool take = r == DM_REL_CCOMP || r == DM_REL_XCOMP || (r == DM_REL_ADVCL && (marked_as(t, k, "that") || infinitive(t, k)));
        clause |= k > w && take;
        take |= (r == DM_REL_OBL || r == DM_REL_NMOD) && topical(t, k) && !is_time(x, k) && e->value == TAKES_THING;
        if (k > w && take) {
            paint(x, k, -1, 1);
            any = true;
        }
    }
    bool passive;
    int32_t source = any ? dm_tree_subject(t, w, &passive) : -1;
    if (source >= 0 && word_of(t, source)->deprel != DM_REL_EXPL)
        keep(x, source, w, w, e, clause);
}

/* "allegedly", "reportedly": somebody says so of its clause, nobody says who. */
static void adverb_cue(scan *x, int32_t w) {
    const dm_tree *t = x->t;
    const dm_lex *e = dm_lex_find(x->c->frames, DM_LEX_CUE_ADV, word_of(t, w)->lemma);
    int32_t h = word_of(t, w)->head;
    if (!e || h < 0 || !dm_is_verb(word_of(t, h)))
        return;
    memset(x->mark, 0, t->s->n_words);
    paint(x, h, w, 1);
    keep(x, -1, w, w, e, true);
}

/* What a speech's quotations hold, and what its clause says beside them. */
static void spoken(scan *x, uint32_t which, uint32_t *at) {
    const dm_quotations *q = x->quotes;
    const dm_speech *s = &q->speech[which];
    const dm_tree *t = x->t;
    const dm_word *cue = word_of(t, s->cue);
    int32_t n = (int32_t)t->s->n_words, end = s->cue;
    memset(x->mark, 0, (size_t)n);
    while (*at + 1 < q->n && q->at[*at].speech != which + 1)
        ++*at;
    const dm_lex *e = dm_is_verb(cue) ? cue_of(x, s->cue, &end) : NULL;
    if (e && !clauses(x, s->cue, e) && q->at[*at].s0 != x->sentence && q->at[*at].s1 != x->sentence &&
        !aside(x, s->cue, e))
        before_comma(x, s->cue);
    uint32_t from = *at;
    for (uint32_t i = from; i < q->n && q->at[i].speech == which + 1; i++, *at = i)
        for (int32_t w = 0; w < n; w++)
            x->mark[w] |= dm_span_in(word_of(t, w)->span, dm_quotation_span(x->c, &q->at[i]));
    draft d = {.sentence = x->sentence, .source = s->source, .cue = s->cue,
               .kind = e ? e->a : (uint8_t)DM_CUE_REPORT, .stance = e ? (dm_says)e->b : DM_ASSERTS, .clause = true};
    if (s->upto)
        one(x, &d.source_spans, dm_tree_span(t, s->from, s->upto));
    else
        source_words(x, s->source, s->cue, &d.source_spans);
    if (s->upto)
        one(x, &d.cue_spans, cue->span);
    else
        cue_words(x, s->cue, s->cue, s->source, &d.cue_spans);
    for (int32_t w = 0; w < n; w++)
        if (w == s->cue || dm_span_in(word_of(t, w)->span, d.source_spans.n ? d.source_spans.at[0] : (dm_span){0, 0}))
            x->mark[w] = 0;
    spans here = {0};
    collect(x, &here);
    /* The quotations' own bounds, outside of the sentence too. */
    for (uint32_t i = from; i < *at; i++)
        one(x, &d.content, dm_quotation_span(x->c, &q->at[i]));
    for (uint32_t i = 0; i < here.n; i++) {
        bool in = false;
        for (uint32_t k = 0; k < d.content.n && !in; k++)
            in = dm_span_overlaps(here.at[i], d.content.at[k]);
        if (!in)
            one(x, &d.content, here.at[i]);
    }
    draft *p = d.content.n ? dm_push(x->c->a, x->out, MAX_SAIDS) : NULL;
    if (p)
        *p = d;
}

/* "according to X", "in the words of X", "as per X" */
static void according(scan *x, int32_t w) {
    const dm_tree *t = x->t;
    int32_t m = dm_tree_child(t, w, DM_REL_CASE), n = (int32_t)t->s->n_words;
    if (m < 0 || m + 1 >= n || m > w)
        return;
    dm_str two = {word_of(t, m)->form.p, 0};
    char key[64];
    dm_str a = word_of(t, m)->form, b = word_of(t, m + 1)->form;
    if (a.n + b.n + 1 >= sizeof key)
        return;
    memcpy(key, a.p, a.n);
    key[a.n] = ' ';
    memcpy(key + a.n + 1, b.p, b.n);
    two = (dm_str){key, a.n + b.n + 1};
    const dm_lex *e = dm_lex_find(x->c->frames, DM_LEX_CUE_PHRASE, two);
    if (!e)
        return;
    int32_t h = word_of(t, w)->head;
    for (int steps = 0; h >= 0 && steps < 32 && !clause_verb(t, h); steps++)
        h = word_of(t, h)->head;
    if (h < 0)
        return;
    /* Set off by a comma, or first in the sentence, it holds of the whole clause. */
    bool first = m == 0, last = m > 0 && dm_str_is(word_of(t, m - 1)->form, ",");
    for (int steps = 0; (first || last) && steps < 32; steps++) {
        dm_deprel r = dm_deprel_base(word_of(t, h)->deprel);
        if (r == DM_REL_ROOT || r == DM_REL_CCOMP || r == DM_REL_PARATAXIS || word_of(t, h)->head < 0)
            break;
        h = word_of(t, h)->head;
    }
    memset(x->mark, 0, (size_t)n);
    paint(x, h, w, 1);
    for (int32_t i = last ? m : n; i < n; i++)
        x->mark[i] = 0;
    uint32_t before = x->out->n;
    keep(x, w, m, m + 1, e, true);
    if (x->out->n > before) {
        draft *d = &x->out->at[before];
        d->cue_spans = (spans){0};
        one(x, &d->cue_spans, dm_tree_span(t, m, m + 2));
    }
}

static bool capital(dm_str f) {
    return f.n && ((f.p[0] >= 'A' && f.p[0] <= 'Z') || (unsigned char)f.p[0] >= 0xc3);
}

/* The colon after a label at the head of a line ("Poll: …", "MOE: …"), -1 if none; *from is
 * the label's first word. */
static int32_t label_end(const dm_context *c, uint32_t sentence, int32_t *from) {
    const dm_sentence *s = &c->sentences->at[sentence];
    int32_t n = (int32_t)s->n_words, at = -1;
    if (!dm_begins_line(c, sentence))
        return -1;
    *from = n && dm_is_quote(s->words[0].form);
    for (int32_t i = *from; i + 1 < n && i < *from + 7 && at < 0; i++)
        if (dm_str_is(s->words[i].form, ":"))
            at = i;
    for (int32_t i = *from; i < at; i++) {
        uint8_t u = s->words[i].upos;
        bool small = u == DM_UPOS_ADP || u == DM_UPOS_PUNCT || u == DM_UPOS_DET || u == DM_UPOS_PART;
        if (!small && !capital(s->words[i].form))
            return -1;
    }
    return at > *from ? at : -1;
}

static bool is_title(const dm_context *c, uint32_t sentence) {
    const dm_sentences *ss = c->sentences;
    if (ss->at[sentence].paragraph == DM_IN_TITLE)
        return true;
    return sentence == 0 && ss->n > 1 && dm_begins_line(c, 1);
}

/* Do speakers' names head its lines, as in the minutes of an interview? */
static bool is_transcript(const dm_context *c) {
    int32_t from;
    uint32_t labels = 0, lines = 0;
    for (uint32_t i = 0; i < c->sentences->n; i++) {
        lines += dm_begins_line(c, i);
        labels += label_end(c, i, &from) >= 0;
    }
    return labels >= 4 && labels * 3 >= lines;
}

static void named(scan *x, int32_t cue, int32_t source, int32_t b, int32_t e, dm_span content) {
    draft d = {.sentence = x->sentence, .source = source, .cue = cue, .clause = true};
    one(x, &d.source_spans, dm_tree_span(x->t, b, e));
    one(x, &d.cue_spans, word_of(x->t, cue)->span);
    one(x, &d.content, content);
    draft *p = d.content.n && d.source_spans.n ? dm_push(x->c->a, x->out, MAX_SAIDS) : NULL;
    if (p)
        *p = d;
}

/* "Moe: \"…\"" in a title, or in a transcript; "…: Report" in a title. */
static bool colon(scan *x, bool transcript) {
    const dm_sentences *ss = x->c->sentences;
    const dm_sentence *s = x->t->s;
    int32_t n = (int32_t)s->n_words, from, at = label_end(x->c, x->sentence, &from);
    bool title = is_title(x->c, x->sentence);
    if (at > 0 && (title || transcript || dm_is_quote(s->words[at + 1].form))) {
        bool verb = false;
        for (int32_t i = from; i < at; i++)
            verb |= s->words[i].upos == DM_UPOS_AUX || (!title && s->words[i].upos == DM_UPOS_VERB);
        if (verb)
            return false;
        /* The whole line is the speaker's. */
        uint32_t last = x->sentence;
        while (last + 1 < ss->n && !dm_begins_line(x->c, last + 1))
            last++;
        named(x, at, at - 1, from, at, (dm_span){s->words[at + 1].span.begin, ss->at[last].span.end});
        return true;
    }
    for (int32_t i = n - 2; title && i > 2 && i >= n - 5; i--)
        if (dm_str_is(s->words[i].form, ":")) {
            for (int32_t k = i + 1; k < n; k++)
                if (!capital(s->words[k].form) && s->words[k].upos != DM_UPOS_PUNCT)
                    return false;
            named(x, i, n - 1, i + 1, n, dm_tree_span(x->t, 0, i));
            return true;
        }
    return false;
}

static dm_status saids_of(const dm_context *c, drafts *v) {
    const dm_sentences *ss = c->sentences;
    dm_quotations quotes;
    dm_status status = dm_quotations_of(c, &quotes);
    if (status != DM_OK)
        return status;
    bool transcript = is_transcript(c);
    uint32_t longest = 1, speech = 0, quotation = 0;
    for (uint32_t i = 0; i < ss->n; i++)
        if (ss->at[i].n_words > longest)
            longest = ss->at[i].n_words;
    uint8_t *mark = dm_new_array(c->a, uint8_t, longest);
    int32_t *stack = dm_new_array(c->a, int32_t, longest);
    if (!mark || !stack)
        return DM_ENOMEM;
    for (uint32_t i = 0; i < ss->n; i++) {
        scan x = {.c = c, .t = &c->trees[i], .sentence = i, .mark = mark, .stack = stack, .quotes = &quotes, .out = v};
        int32_t n = (int32_t)ss->at[i].n_words;
        bool labelled = n && colon(&x, transcript);
        for (int32_t w = 0; w < n && !labelled; w++) {
            uint8_t u = ss->at[i].words[w].upos;
            if (speech < quotes.n_speech && quotes.speech[speech].sentence == i && quotes.speech[speech].cue == w)
                spoken(&x, speech++, &quotation);
            else if (u == DM_UPOS_VERB)
                verb_cue(&x, w);
            else if (u == DM_UPOS_NOUN || u == DM_UPOS_PROPN || u == DM_UPOS_PRON) {
                according(&x, w);
                if (u == DM_UPOS_NOUN)
                    noun_cue(&x, w);
            } else if (u == DM_UPOS_ADJ)
                adj_cue(&x, w);
            else if (u == DM_UPOS_ADV)
                adverb_cue(&x, w);
        }
        while (speech < quotes.n_speech && quotes.speech[speech].sentence <= i)
            speech++;
    }
    return c->a->failed ? DM_ENOMEM : DM_OK;
}

/* Cues inside another's content: of the same sentence, or of a quotation that goes on. */
static void find_nested(dm_said *at, uint32_t n) {
    uint32_t from = 0;
    for (uint32_t i = 0; i < n; i++) {
        while (from < i && at[from].sentence + DM_SAID_REACH < at[i].sentence)
            from++;
        if (!at[i].n_cue)
            continue;
        for (uint32_t j = i > MAX_NEAR && i - MAX_NEAR > from ? i - MAX_NEAR : from;
             j < n && at[j].sentence <= at[i].sentence + DM_SAID_REACH && j < i + MAX_NEAR; j++)
            for (uint32_t k = 0; j != i && k < at[j].n_content && !at[i].nested; k++)
                at[i].nested = dm_span_in(at[i].cue_spans[0], at[j].content_spans[k]);
    }
}

dm_status dm_frame_said(const dm_context *c, dm_saids *out) {
    *out = (dm_saids){0};
    drafts v = {0};
    dm_status status = saids_of(c, &v);
    if (status != DM_OK)
        return status;
    dm_said *at = dm_new_array(c->a, dm_said, v.n ? v.n : 1);
    if (!at)
        return DM_ENOMEM;
    uint32_t n = 0;
    for (uint32_t i = 0; i < v.n; i++) {
        const draft *d = &v.at[i];
        if (!d->content.n)
            continue;
        at[n++] = (dm_said){.sentence = d->sentence, .source = d->source, .cue = d->cue,
                          .stance = d->stance, .ask = d->kind == DM_CUE_ASK ||
                                 (!d->clause && (d->kind == DM_CUE_JUDGE ||
                                                 d->kind == DM_CUE_THINK)),
                          .source_spans = d->source_spans.at, .n_source = d->source_spans.n,
                          .cue_spans = d->cue_spans.at, .n_cue = d->cue_spans.n,
                          .content_spans = d->content.at, .n_content = d->content.n};
    }
    find_nested(at, n);
    *out = (dm_saids){at, n};
    return DM_OK;
}
