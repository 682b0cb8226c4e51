/* Who says what: cues of cues.tsv over trees, then quotations that go on. */
#include "claim/frame_lexicon.h"

#define MAX_SAIDS (1u << 20)
#define MAX_SPANS 64
/* Attributions whose quotation goes on are looked for this many sentences, and this many
 * attributions, around. */
#define REACH 24
#define MAX_NEAR 64

typedef DM_VEC(dm_span) spans;

/* One attribution while it grows. */
typedef struct {
    uint32_t sentence;
    int32_t source, cue;
    uint8_t kind; /* dm_cue_kind */
    dm_says stance;
    spans source_spans, cue_spans, content;
    bool clause; /* its content is a clause, not a thing */
    bool quoted; /* its content holds quotation marks */
} draft;
typedef DM_VEC(draft) drafts;

typedef struct {
    const dm_context *c;
    const dm_tree *t;
    uint32_t sentence;
    uint8_t *mark;     /* [n_words] content words of the draft at hand */
    int32_t *stack;    /* [n_words] */
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
    one(x, out, dm_tree_span(x->t, begin, end));
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
    one(x, out, dm_tree_span(x->t, begin, end));
}

static dm_says turned(dm_says s) {
    switch (s) {
    case DM_ASSERTS: return DM_DENIES;
    case DM_DENIES:
    case DM_DOUBTS: return DM_ASSERTS;
    default: return DM_DOUBTS;
    }
}

/* Keep what is marked as the content of (source, cue). */
static void keep(scan *x, int32_t source, int32_t cue, int32_t cue_end, const dm_lex *e,
                 bool clause) {
    if (source == cue)
        source = -1;
    if (cue >= 0)
        for (int32_t i = cue; i <= cue_end; i++)
            x->mark[i] = 0;
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
    /* Without content only where a quotation of another sentence may be its own. */
    if (!d.content.n && !(clause && e && e->a == DM_CUE_REPORT))
        return;
    for (uint32_t k = 0; k < d.content.n; k++) {
        dm_str s = dm_slice(x->c->article->text, d.content.at[k]);
        if (dm_str_find(s, "\"") >= 0 || dm_str_find(s, "“") >= 0 || dm_str_find(s, "”") >= 0)
            d.quoted = true;
    }
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

static bool has_quote(const dm_tree *t) {
    for (uint32_t i = 0; i < t->s->n_words; i++)
        if (dm_is_quote(t->s->words[i].form))
            return true;
    return false;
}

/* Where the tree gives "…, X said" no clause: what stands between quotation marks outside
 * the cue's own words, or before the comma that the cue's clause follows at the end. */
static bool quoted_words(scan *x, int32_t cue) {
    const dm_word *w = x->t->s->words;
    int32_t n = (int32_t)x->t->s->n_words, marks = 0;
    for (int32_t i = 0; i < n; i++)
        marks += dm_is_quote(w[i].form);
    if (marks) {
        /* An odd number: the quotation began before this sentence, or goes on after it. */
        bool in = (marks & 1) && !dm_str_is(w[0].form, "“") && !dm_is_quote(w[0].form) &&
                  cue > n / 2;
        bool any = false;
        memset(x->mark, 0, (size_t)n);
        for (int32_t i = 0; i < n; i++) {
            if (dm_is_quote(w[i].form)) {
                in = dm_str_is(w[i].form, "“") ? true : dm_str_is(w[i].form, "”") ? false : !in;
            } else if (in) {
                x->mark[i] = 1;
            }
        }
        if (x->mark[cue]) {
            /* The cue is itself quoted: what it tells stands elsewhere. */
            memset(x->mark, 0, (size_t)n);
            return false;
        }
        for (int32_t i = 0; i < n; i++)
            any |= x->mark[i];
        return any;
    }
    int32_t comma = -1;
    for (int32_t i = cue; i > 0 && i > cue - 8 && comma < 0; i--)
        if (dm_str_is(w[i].form, ","))
            comma = i;
    if (comma < 4 || n - cue > 10)
        return false;
    memset(x->mark, 0, (size_t)n);
    for (int32_t i = 0; i < comma; i++)
        x->mark[i] = 1;
    return true;
}

static void verb_cue(scan *x, int32_t w) {
    const dm_tree *t = x->t;
    int32_t n = (int32_t)t->s->n_words, cue_end = w;
    const dm_lex *e = NULL;
    if (w + 1 < n && (word_of(t, w + 1)->upos == DM_UPOS_ADP || dm_tree_particle(t, w) >= 0)) {
        e = dm_lex_find(x->c->frames, DM_LEX_CUE_VERB, dm_verb_name(x->c, t, w, true));
        if (e)
            cue_end = w + 1;
    }
    if (!e)
        e = dm_lex_find(x->c->frames, DM_LEX_CUE_VERB, word_of(t, w)->lemma);
    if (!e)
        return;
    memset(x->mark, 0, (size_t)n);
    bool any = false, clause = false;
    for dm_children(t, w, k) {
        dm_deprel r = dm_deprel_base(word_of(t, k)->deprel);
        bool take = r == DM_REL_CCOMP || (r == DM_REL_XCOMP);
        /* "accused Y of striking", "blamed Y for the war", "called for talks" */
        if ((e->a == DM_CUE_JUDGE || cue_end > w) && k > w &&
            ((r == DM_REL_ADVCL && dm_str_is(word_of(t, k)->xpos, "VBG")) || r == DM_REL_OBL ||
             r == DM_REL_OBJ))
            take = true;
        if (take) {
            paint(x, k, -1, 1);
            any = true;
            clause |= r == DM_REL_CCOMP || r == DM_REL_XCOMP || r == DM_REL_ADVCL;
        }
    }
    if (!any && is_aside(t, w) && e->a <= DM_CUE_THINK && !dm_tree_negated(t, w)) {
        int32_t h = word_of(t, w)->head;
        if (h >= 0) {
            paint(x, h, w, 1);
            any = clause = true;
        }
    }
    if (!any) {
        int32_t obj = dm_tree_child(t, w, DM_REL_OBJ);
        if (obj > w && word_of(t, obj)->upos != DM_UPOS_PRON) {
            paint(x, obj, -1, 1);
            any = true;
        }
    }
    bool quote_only = false;
    if (!clause && e->kind == DM_LEX_CUE_VERB && e->a == DM_CUE_REPORT &&
        (!any || has_quote(t))) {
        bool found = quoted_words(x, w);
        quote_only = !found && !any && x->sentence > 0;
        if (found || quote_only)
            any = clause = true;
    }
    if (!any)
        return;
    bool passive = false;
    int32_t source;
    if (dm_tree_passive(t, w) ||
        (word_of(t, w)->deprel == DM_REL_ACL && dm_str_is(word_of(t, w)->xpos, "VBN"))) {
        source = agent_of(t, w);
    } else {
        source = dm_tree_subject(t, w, &passive);
        if (passive)
            source = agent_of(t, w);
        /* The inverted "…, said X", taken for an object. */
        int32_t obj = dm_tree_child(t, w, DM_REL_OBJ);
        if (clause && source < 0 && obj > w && obj <= w + 6 && !x->mark[obj])
            source = obj;
    }
    if (source >= 0 && word_of(t, source)->deprel == DM_REL_EXPL)
        source = -1;
    if (source >= 0 && x->mark[source] && dm_tree_under(t, w, source))
        source = -1;
    if (quote_only && source < 0)
        return;
    keep(x, source, w, cue_end, e, clause);
}

static void noun_cue(scan *x, int32_t w) {
    const dm_tree *t = x->t;
    const dm_lex *e = dm_lex_find(x->c->frames, DM_LEX_CUE_NOUN, word_of(t, w)->lemma);
    if (!e)
        return;
    memset(x->mark, 0, t->s->n_words);
    bool any = false;
    for dm_children(t, w, k) {
        const dm_word *y = word_of(t, k);
        dm_deprel r = dm_deprel_base(y->deprel);
        bool that = marked_as(t, k, "that") || marked_as(t, k, "whether");
        bool to = marked_as(t, k, "to") && e->a == DM_CUE_ASK;
        if (k > w && ((r == DM_REL_ACL && (that || to)) || (r == DM_REL_CCOMP))) {
            paint(x, k, -1, 1);
            any = true;
        }
    }
    if (!any)
        return;
    int32_t source = dm_tree_child(t, w, DM_REL_NMOD_POSS), begin = w;
    for dm_children(t, w, k) {
        int32_t m = dm_tree_child(t, k, DM_REL_CASE);
        if (source < 0 && m >= 0 && dm_deprel_base(word_of(t, k)->deprel) == DM_REL_NMOD &&
            (dm_str_is_nocase(word_of(t, m)->form, "by") ||
             dm_str_is_nocase(word_of(t, m)->form, "from") ||
             dm_str_is_nocase(word_of(t, m)->form, "of")))
            source = k;
    }
    /* "expressed optimism that": the subject of the verb. */
    int32_t h = word_of(t, w)->head;
    if (source < 0 && h >= 0 && word_of(t, w)->deprel == DM_REL_OBJ && dm_is_verb(word_of(t, h))) {
        bool passive = false;
        source = dm_tree_subject(t, h, &passive);
        if (passive)
            source = -1;
        else if (h < w && w - h < 4)
            begin = h;
    }
    uint32_t before = x->out->n;
    keep(x, source, w, w, e, true);
    if (x->out->n > before && begin < w) {
        draft *d = &x->out->at[before];
        d->cue_spans = (spans){0};
        one(x, &d->cue_spans, dm_tree_span(t, begin, w + 1));
    }
}

static void adj_cue(scan *x, int32_t w) {
    const dm_tree *t = x->t;
    const dm_lex *e = dm_lex_find(x->c->frames, DM_LEX_CUE_ADJ, word_of(t, w)->lemma);
    if (!e)
        return;
    memset(x->mark, 0, t->s->n_words);
    bool any = false;
    for dm_children(t, w, k) {
        dm_deprel r = dm_deprel_base(word_of(t, k)->deprel);
        if (k > w && (r == DM_REL_CCOMP || (r == DM_REL_ADVCL && marked_as(t, k, "that")))) {
            paint(x, k, -1, 1);
            any = true;
        }
    }
    bool passive;
    int32_t source = any ? dm_tree_subject(t, w, &passive) : -1;
    if (source >= 0)
        keep(x, source, w, w, e, true);
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
    memset(x->mark, 0, (size_t)n);
    paint(x, h, w, 1);
    uint32_t before = x->out->n;
    keep(x, w, m, m + 1, e, true);
    if (x->out->n > before) {
        draft *d = &x->out->at[before];
        d->cue_spans = (spans){0};
        one(x, &d->cue_spans, dm_tree_span(t, m, m + 2));
    }
}

/* "Pompeo: \"…\"", "…: Report" in a title. */
static void colon(scan *x) {
    const dm_tree *t = x->t;
    const dm_word *w = t->s->words;
    int32_t n = (int32_t)t->s->n_words, at = -1;
    bool title = t->s->paragraph == DM_IN_TITLE;
    for (int32_t i = 1; i + 1 < n && i < 8 && at < 0; i++)
        if (dm_str_is(w[i].form, ":"))
            at = i;
    memset(x->mark, 0, (size_t)n);
    if (at > 0 && (title || (at + 1 < n && dm_is_quote(w[at + 1].form)))) {
        bool names = true, cue = false;
        for (int32_t i = 0; i < at; i++) {
            names &= w[i].upos == DM_UPOS_PROPN || w[i].upos == DM_UPOS_NOUN ||
                     w[i].upos == DM_UPOS_ADJ || w[i].upos == DM_UPOS_PUNCT ||
                     w[i].upos == DM_UPOS_ADP || w[i].upos == DM_UPOS_DET ||
                     w[i].upos == DM_UPOS_PART;
            cue |= dm_is_verb(&w[i]);
        }
        if (names && !cue && at <= 6) {
            for (int32_t i = at + 1; i < n; i++)
                x->mark[i] = 1;
            draft d = {.sentence = x->sentence, .source = at - 1, .cue = at, .clause = true};
            one(x, &d.source_spans, dm_tree_span(t, 0, at));
            one(x, &d.cue_spans, w[at].span);
            collect(x, &d.content);
            d.quoted = at + 1 < n && dm_is_quote(w[at + 1].form);
            draft *p = d.content.n ? dm_push(x->c->a, x->out, MAX_SAIDS) : NULL;
            if (p)
                *p = d;
            return;
        }
    }
    if (!title)
        return;
    for (int32_t i = n - 2; i > 2 && i >= n - 5; i--)
        if (dm_str_is(w[i].form, ":")) {
            bool names = true;
            for (int32_t k = i + 1; k < n; k++)
                names &= w[k].upos == DM_UPOS_PROPN || w[k].upos == DM_UPOS_NOUN;
            if (!names)
                return;
            for (int32_t k = 0; k < i; k++)
                x->mark[k] = 1;
            draft d = {.sentence = x->sentence, .source = n - 1, .cue = i, .clause = true};
            one(x, &d.source_spans, dm_tree_span(t, i + 1, n));
            one(x, &d.cue_spans, w[i].span);
            collect(x, &d.content);
            draft *p = d.content.n ? dm_push(x->c->a, x->out, MAX_SAIDS) : NULL;
            if (p)
                *p = d;
            return;
        }
}

/* Is a quotation open behind the sentence, if it was (open) before it? Straight marks
 * change sides; curly ones say which. */
static bool quote_after(const dm_sentence *s, bool open) {
    for (uint32_t i = 0; i < s->n_words; i++) {
        dm_str f = s->words[i].form;
        if (dm_str_is(f, "“") || dm_str_is(f, "„") || dm_str_is(f, "``"))
            open = true;
        else if (dm_str_is(f, "”") || dm_str_is(f, "''"))
            open = false;
        else if (dm_str_is(f, "\""))
            open = !open;
    }
    return open;
}

static bool begins_quoted(const dm_sentence *s) {
    return s->n_words && dm_is_quote(s->words[0].form);
}

/* The part of a sentence, open before it, that is quoted: up to the mark that closes. */
static dm_span quoted_part(const dm_sentence *s, bool open) {
    dm_span out = s->span;
    uint32_t from = 0;
    if (!open)
        from = 1;
    for (uint32_t i = from; i < s->n_words; i++)
        if (dm_is_quote(s->words[i].form) && !dm_str_is(s->words[i].form, "“")) {
            out.end = s->words[i].span.end;
            break;
        }
    return out;
}

static void extend(const dm_context *c, draft *d, dm_span s) {
    for (uint32_t i = 0; i < d->content.n; i++)
        if (dm_span_overlaps(d->content.at[i], s))
            return;
    /* Neighbours join, so that a long quotation stays one span. */
    dm_span *last = d->content.n ? &d->content.at[d->content.n - 1] : NULL;
    bool cue_between = false;
    for (uint32_t i = 0; i < d->cue_spans.n && last; i++)
        cue_between |= d->cue_spans.at[i].begin >= last->end && d->cue_spans.at[i].end <= s.begin;
    if (last && !cue_between && last->end <= s.begin && s.begin - last->end < 4) {
        last->end = s.end;
        return;
    }
    dm_span *p = dm_push(c->a, &d->content, MAX_SPANS);
    if (p)
        *p = s;
}

/* Sentences inside a quotation, or wholly quoted, whose speaker stands in a sentence before
 * (or, where the quotation comes first, just after) in the paragraph. */
static void carry_on(const dm_context *c, drafts *v, const uint32_t *first) {
    const dm_sentences *ss = c->sentences;
    bool open = false;
    draft *speaker = NULL;
    uint32_t pending = UINT32_MAX; /* first quoted sentence without a speaker */
    for (uint32_t i = 0; i < ss->n; i++) {
        const dm_sentence *s = &ss->at[i];
        bool fresh = i == 0 || ss->at[i - 1].paragraph != s->paragraph;
        if (fresh) {
            /* A quotation left open goes on where the next paragraph begins with a mark. */
            if (!(open && begins_quoted(s)))
                speaker = NULL;
            open = false;
            pending = UINT32_MAX;
        }
        bool was = open;
        open = quote_after(s, open);
        draft *own = NULL;
        for (uint32_t k = first[i]; k < first[i + 1]; k++)
            if (v->at[k].kind == DM_CUE_REPORT &&
                (v->at[k].quoted || (!v->at[k].content.n && pending != UINT32_MAX)))
                own = own ? own : &v->at[k];
        /* A cue inside the quotation is the speaker's own word, not who speaks. */
        if (own && was) {
            dm_span q = quoted_part(s, true);
            if (own->cue_spans.n && dm_span_in(own->cue_spans.at[0], q))
                own = NULL;
        }
        if (!own && was)
            for (uint32_t k = first[i]; k < first[i + 1] && !own; k++) {
                draft *d = &v->at[k];
                dm_span q = quoted_part(s, true);
                if (d->kind == DM_CUE_REPORT && d->cue_spans.n &&
                    d->cue_spans.at[0].begin >= q.end)
                    own = d;
            }
        if (own) {
            for (uint32_t k = pending; k < i; k++)
                extend(c, own, quoted_part(&ss->at[k], k > pending));
            pending = UINT32_MAX;
            speaker = own;
            continue;
        }
        if (!was && !begins_quoted(s)) {
            /* Somebody else may speak now. */
            for (uint32_t k = first[i]; k < first[i + 1]; k++)
                if (v->at[k].kind == DM_CUE_REPORT)
                    speaker = open ? &v->at[k] : NULL;
            pending = UINT32_MAX;
            continue;
        }
        if (speaker)
            extend(c, speaker, quoted_part(s, was));
        else if (pending == UINT32_MAX)
            pending = i;
    }
}

static dm_status saids_of(const dm_context *c, drafts *v) {
    const dm_sentences *ss = c->sentences;
    uint32_t *first = dm_new_array(c->a, uint32_t, (size_t)ss->n + 1);
    uint32_t longest = 1;
    for (uint32_t i = 0; i < ss->n; i++)
        if (ss->at[i].n_words > longest)
            longest = ss->at[i].n_words;
    uint8_t *mark = dm_new_array(c->a, uint8_t, longest);
    int32_t *stack = dm_new_array(c->a, int32_t, longest);
    if (!first || !mark || !stack)
        return DM_ENOMEM;
    for (uint32_t i = 0; i < ss->n; i++) {
        first[i] = v->n;
        scan x = {.c = c, .t = &c->trees[i], .sentence = i, .mark = mark, .stack = stack, .out = v};
        int32_t n = (int32_t)ss->at[i].n_words;
        for (int32_t w = 0; w < n; w++) {
            uint8_t u = ss->at[i].words[w].upos;
            if (u == DM_UPOS_VERB)
                verb_cue(&x, w);
            else if (u == DM_UPOS_NOUN || u == DM_UPOS_PROPN || u == DM_UPOS_PRON) {
                according(&x, w);
                if (u == DM_UPOS_NOUN)
                    noun_cue(&x, w);
            } else if (u == DM_UPOS_ADJ)
                adj_cue(&x, w);
        }
        if (n)
            colon(&x);
    }
    first[ss->n] = v->n;
    carry_on(c, v, first);
    return c->a->failed ? DM_ENOMEM : DM_OK;
}

/* Cues inside another's content: of the same sentence, or of a quotation that goes on. */
static void find_nested(dm_said *at, uint32_t n) {
    uint32_t from = 0;
    for (uint32_t i = 0; i < n; i++) {
        while (from < i && at[from].sentence + REACH < at[i].sentence)
            from++;
        if (!at[i].n_cue)
            continue;
        for (uint32_t j = i > MAX_NEAR && i - MAX_NEAR > from ? i - MAX_NEAR : from;
             j < n && at[j].sentence <= at[i].sentence + 1 && j < i + MAX_NEAR; j++)
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

/* ---- accounts ------------------------------------------------------------------------- */

static uint32_t size_of(const dm_said *s) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->n_content; i++)
        n += s->content_spans[i].end - s->content_spans[i].begin;
    return n;
}

/* "who", "which": the noun that the clause describes. */
static int32_t antecedent(const dm_tree *t, int32_t w) {
    dm_str l = t->s->words[w].lemma;
    if (!dm_str_is_nocase(l, "who") && !dm_str_is_nocase(l, "which") && !dm_str_is_nocase(l, "that"))
        return w;
    for (int32_t k = t->s->words[w].head, i = 0; k >= 0 && i < 8; k = t->s->words[k].head, i++)
        if (dm_deprel_base(t->s->words[k].deprel) == DM_REL_ACL)
            return t->s->words[k].head >= 0 ? t->s->words[k].head : w;
    return w;
}

static uint32_t account(const dm_context *c, const dm_said *s, dm_account *out, uint32_t room) {
    const dm_tree *t = &c->trees[s->sentence];
    if (s->source < 0)
        return 0;
    int32_t w = antecedent(t, s->source);
    dm_account a = {.stance = s->stance, .cue = s->n_cue ? s->cue_spans[0] : (dm_span){0, 0}};
    const dm_word *cue = &t->s->words[s->cue];
    a.verb = dm_is_verb(cue) && dm_str_is_nocase(cue->form, "according") ? DM_STR("according to")
             : cue->upos == DM_UPOS_ADP ? dm_slice(c->article->text, a.cue)
                                        : cue->lemma;
    uint32_t n = 0;
    if (c->mentions && c->mentions->of && c->mentions->n) {
        dm_entity found[8];
        n = dm_mentions_of(c->mentions, c->sentences, s->sentence, (uint32_t)w, found,
                           DM_COUNT(found));
        /* A mention whose head the finder saw elsewhere in the same phrase. */
        for (uint32_t k = 0; n == 0 && k < s->n_source; k++)
            for (uint32_t i = 0; n == 0 && i < t->s->n_words; i++)
                if (c->mentions->of[s->sentence][i] &&
                    dm_span_in(t->s->words[i].span, s->source_spans[k]) &&
                    t->s->words[i].deprel != DM_REL_NMOD_POSS) {
                    found[0] = c->mentions->at[c->mentions->of[s->sentence][i] - 1];
                    n = 1;
                }
        if (n > DM_COUNT(found))
            n = DM_COUNT(found);
        /* "Kremlin aide Yuri Ushakov" where the tree's head is the first name: the person. */
        if (n == 1 && found[0].kind != DM_PERSON)
            for (uint32_t k = 0; k < s->n_source; k++)
                for (uint32_t i = 0; i < t->s->n_words; i++) {
                    uint32_t of = c->mentions->of[s->sentence][i];
                    uint8_t r = t->s->words[i].deprel;
                    if (of && c->mentions->at[of - 1].kind == DM_PERSON &&
                        t->s->words[i].head == w &&
                        (r == DM_REL_FLAT || r == DM_REL_APPOS || r == DM_REL_COMPOUND) &&
                        dm_span_in(t->s->words[i].span, s->source_spans[k]))
                        found[0] = c->mentions->at[of - 1];
                }
        for (uint32_t i = 0; i < n && i < room; i++) {
            out[i] = a;
            out[i].entity = found[i];
        }
        if (n)
            return n < room ? n : room;
    }
    if (room == 0)
        return 0;
    out[0] = a;
    dm_span span = s->n_source ? s->source_spans[0] : t->s->words[w].span;
    if (w != s->source)
        span = t->s->words[w].span;
    out[0].entity = (dm_entity){.span = span, .text = dm_slice(c->article->text, span),
                                .antecedent = -1, .sentence = s->sentence, .head = (uint32_t)w,
                                .rule = DM_STR("source of an account")};
    out[0].entity.name = out[0].entity.text;
    return 1;
}

#define MAX_CHAIN 8

uint32_t dm_frame_accounts(const dm_context *c, const dm_saids *saids, uint32_t sentence,
                           int32_t word, dm_account *out, uint32_t room) {
    if (sentence >= c->sentences->n || word < 0 ||
        (uint32_t)word >= c->sentences->at[sentence].n_words)
        return 0;
    dm_span at = c->sentences->at[sentence].words[word].span;
    uint32_t from = sentence > REACH ? sentence - REACH : 0;
    uint32_t lo = 0, hi = saids->n;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (saids->at[mid].sentence < from)
            lo = mid + 1;
        else
            hi = mid;
    }
    /* Nearest first: contents that hold one another grow outwards. */
    const dm_said *chain[MAX_CHAIN];
    uint32_t size[MAX_CHAIN], n = 0;
    for (uint32_t i = lo; i < saids->n && saids->at[i].sentence <= sentence + REACH; i++) {
        const dm_said *s = &saids->at[i];
        if (s->ask || (s->sentence == sentence && s->cue == word))
            continue;
        bool in = false;
        for (uint32_t k = 0; k < s->n_content && !in; k++)
            in = dm_span_in(at, s->content_spans[k]);
        if (!in)
            continue;
        uint32_t k = size_of(s), j = n;
        if (n == MAX_CHAIN) {
            if (size[n - 1] <= k)
                continue;
            j = n - 1;
        } else {
            n++;
        }
        for (; j > 0 && size[j - 1] > k; j--) {
            size[j] = size[j - 1];
            chain[j] = chain[j - 1];
        }
        size[j] = k;
        chain[j] = s;
    }
    uint32_t made = 0;
    for (uint32_t i = 0; i < n && made < room; i++)
        made += account(c, chain[i], out + made, room - made);
    return made;
}

/* ---- output --------------------------------------------------------------------------- */

static void put_spans(dm_buf *b, const dm_runes *r, const dm_span *at, uint32_t n) {
    dm_putc(b, '[');
    for (uint32_t i = 0; i < n; i++)
        dm_putf(b, "%s[%u,%u]", i ? "," : "", dm_runes_before(r, at[i].begin),
                dm_runes_before(r, at[i].end));
    dm_putc(b, ']');
}

dm_status dm_frame_said_write(const dm_context *c, const dm_saids *saids, dm_str id,
                              dm_buf *out) {
    dm_runes r;
    dm_status status = dm_runes_of(c->a, c->article->text, &r);
    if (status != DM_OK)
        return status;
    for (uint32_t i = 0; i < saids->n; i++) {
        const dm_said *s = &saids->at[i];
        if (s->nested)
            continue;
        dm_puts(out, "{\"id\":");
        dm_put_json(out, id);
        dm_puts(out, ",\"source\":");
        put_spans(out, &r, s->source_spans, s->n_source);
        dm_puts(out, ",\"cue\":");
        put_spans(out, &r, s->cue_spans, s->n_cue);
        dm_puts(out, ",\"content\":");
        put_spans(out, &r, s->content_spans, s->n_content);
        dm_puts(out, "}\n");
    }
    return out->failed ? DM_ENOMEM : DM_OK;
}
