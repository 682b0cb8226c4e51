/* Quotations and their reporting clauses: "…," X said. "…" */
#include "claim/frame_quote.h"

#define MAX_QUOTATIONS (1u << 20)
/* Words between a mark and the verb that reports: "…," Jane Roe, a lawyer for both, said */
#define REACH_VERB 16
#define REACH_NAME 9

typedef DM_VEC(dm_quotation) quotations;
typedef DM_VEC(dm_speech) speeches;

static const dm_word *word_at(const dm_context *c, uint32_t s, int32_t w) {
    return &c->sentences->at[s].words[w];
}

bool dm_begins_line(const dm_context *c, uint32_t i) {
    if (i == 0 || c->sentences->at[i - 1].paragraph != c->sentences->at[i].paragraph)
        return true;
    dm_span gap = {c->sentences->at[i - 1].span.end, c->sentences->at[i].span.begin};
    return dm_str_find(dm_slice(c->article->text, gap), "\n") >= 0;
}

/* ---- regions ------------------------------------------------------------------------------ */

typedef enum { MARK_NONE, MARK_OPENS, MARK_CLOSES } mark_kind;

static bool blank_at(dm_str text, int64_t i) {
    return i < 0 || i >= text.n || strchr(" \n\t([", text.p[i]);
}

/* A curly mark says what it does, unless it opens its line; a straight one by the white space
 * on its sides. */
static mark_kind mark_of(const dm_context *c, uint32_t s, int32_t w, bool open) {
    const dm_word *x = word_at(c, s, w);
    if (!dm_is_quote(x->form))
        return dm_str_starts(x->form, "''") ? MARK_OPENS : MARK_NONE;
    dm_str text = c->article->text;
    bool before = blank_at(text, (int64_t)x->span.begin - 1), after = blank_at(text, x->span.end);
    if (dm_str_is(x->form, "“") || dm_str_is(x->form, "„") || dm_str_is(x->form, "``") ||
        dm_str_is(x->form, "«"))
        return MARK_OPENS;
    if (dm_str_is(x->form, "\"") || dm_str_is(x->form, "''")) {
        if (before != after)
            return before ? MARK_OPENS : MARK_CLOSES;
        return open ? MARK_CLOSES : MARK_OPENS;
    }
    return !open && w == 0 ? MARK_OPENS : MARK_CLOSES;
}

static dm_status regions(const dm_context *c, quotations *v) {
    dm_quotation *q = NULL;
    for (uint32_t s = 0; s < c->sentences->n; s++) {
        const dm_sentence *x = &c->sentences->at[s];
        if (q && dm_begins_line(c, s) && x->n_words && mark_of(c, s, 0, false) != MARK_OPENS)
            q = NULL; /* never closed */
        for (int32_t w = 0; w < (int32_t)x->n_words; w++) {
            mark_kind m = mark_of(c, s, w, q != NULL);
            if (q) {
                q->s1 = s;
                q->w1 = w;
            }
            if (m == MARK_CLOSES) {
                q = NULL;
            } else if (m == MARK_OPENS && !(q && w == 0)) {
                /* A mark that opens inside an open one: the first was never closed. */
                if (q && w > 0)
                    q->w1 = w - 1;
                q = dm_push(c->a, v, MAX_QUOTATIONS);
                if (!q)
                    return c->a->failed ? DM_ENOMEM : DM_OK;
                *q = (dm_quotation){.s0 = s, .s1 = s, .w0 = w, .w1 = w};
            }
        }
    }
    return DM_OK;
}

static dm_status index_words(const dm_context *c, dm_quotations *x) {
    x->of = dm_new_array(c->a, uint32_t *, c->sentences->n + 1);
    if (!x->of)
        return DM_ENOMEM;
    for (uint32_t s = 0; s < c->sentences->n; s++) {
        x->of[s] = dm_new_array(c->a, uint32_t, c->sentences->at[s].n_words + 1);
        if (!x->of[s])
            return DM_ENOMEM;
    }
    for (uint32_t i = 0; i < x->n; i++)
        for (uint32_t s = x->at[i].s0; s <= x->at[i].s1; s++) {
            int32_t from = s == x->at[i].s0 ? x->at[i].w0 : 0;
            int32_t to = s == x->at[i].s1 ? x->at[i].w1 : (int32_t)c->sentences->at[s].n_words - 1;
            for (int32_t w = from; w <= to; w++)
                x->of[s][w] = i + 1;
        }
    return DM_OK;
}

dm_span dm_quotation_span(const dm_context *c, const dm_quotation *q) {
    int32_t from = q->from_sentence ? 0 : q->w0;
    return (dm_span){word_at(c, q->s0, from)->span.begin, word_at(c, q->s1, q->w1)->span.end};
}

/* ---- whose -------------------------------------------------------------------------------- */

static bool is_stop(dm_str f) {
    return dm_str_is(f, ".") || dm_str_is(f, ";") || dm_str_is(f, ":") || dm_str_is(f, "?") ||
           dm_str_is(f, "!");
}

static bool is_pause(dm_str f) {
    return dm_str_is(f, ",") || is_stop(f) || dm_str_is(f, "—") || dm_str_is(f, "--") ||
           dm_str_is(f, "…") || dm_str_is(f, "...");
}

static bool is_dash(dm_str f) {
    return dm_str_is(f, "―") || dm_str_is(f, "—") || dm_str_is(f, "–") || dm_str_is(f, "--") ||
           dm_str_is(f, "-");
}

/* A finite verb of saying or thinking. */
static bool reports(const dm_context *c, uint32_t s, int32_t w) {
    const dm_word *x = word_at(c, s, w);
    if (x->upos != DM_UPOS_VERB ||
        !(dm_str_is(x->xpos, "VBD") || dm_str_is(x->xpos, "VBZ") || dm_str_is(x->xpos, "VBP") ||
          dm_str_is(x->xpos, "VBN") || dm_str_is(x->xpos, "VBG")))
        return false;
    const dm_lex *e = dm_lex_find(c->frames, DM_LEX_CUE_VERB, x->lemma);
    return e && e->a != DM_CUE_ASK;
}

/* The word among [lo, hi) that names who speaks: the verb's subject, or a nominal that no
 * preposition holds. */
static int32_t speaker(const dm_tree *t, int32_t cue, int32_t lo, int32_t hi) {
    int32_t first = -1;
    for (int32_t i = lo; i < hi; i++) {
        const dm_word *x = &t->s->words[i];
        if (!dm_is_noun(x))
            continue;
        if (dm_deprel_base(x->deprel) == DM_REL_NSUBJ && x->head == cue)
            return i;
        bool inside = x->head >= lo && x->head < hi && dm_is_noun(&t->s->words[x->head]);
        if (first < 0 && !inside && dm_tree_child(t, i, DM_REL_CASE) < 0)
            first = i;
    }
    return first;
}

/* Nothing before the mark in its sentence is quoted or reports. */
static bool clear_before(const dm_context *c, const dm_quotations *x, const dm_quotation *q) {
    for (int32_t i = 0; i < q->w0; i++)
        if (x->of[q->s0][i] || reports(c, q->s0, i) || is_stop(word_at(c, q->s0, i)->form))
            return false;
    return true;
}

/* "…," X said; "…," said X: the clause after the mark, in its sentence or, where the mark
 * ends one, in the next. */
static bool clause_after(const dm_context *c, const dm_quotations *x, dm_quotation *q, dm_speech *out) {
    uint32_t s = q->s1;
    int32_t at = q->w1 + 1;
    bool next = at >= (int32_t)c->sentences->at[s].n_words;
    if (next && s + 1 < c->sentences->n && !dm_begins_line(c, s + 1)) {
        s++;
        at = 0;
    }
    const dm_tree *t = &c->trees[s];
    const dm_word *w = t->s->words;
    int32_t n = (int32_t)t->s->n_words;
    if (at >= n || q->w1 < 1)
        return false;
    if (!is_pause(word_at(c, q->s1, q->w1 - 1)->form) && !dm_str_is(w[at].form, ","))
        return false;
    if (dm_str_is(w[at].form, ","))
        at++;
    for (int32_t i = at; i < n && i < at + REACH_VERB; i++) {
        if (x->of[s][i] || is_stop(w[i].form) || w[i].upos == DM_UPOS_CCONJ)
            return false;
        if (!reports(c, s, i))
            continue;
        bool inverted = i == at || (i == at + 1 && w[at].upos == DM_UPOS_ADV);
        int32_t end = i + 1;
        while (end < n && !is_pause(w[end].form) && !x->of[s][end])
            end++;
        /* A sentence of its own says what it says itself, unless nothing follows its verb. */
        if (next && !(end == i + 1 || w[i + 1].upos == DM_UPOS_ADP || w[i + 1].upos == DM_UPOS_ADV ||
                      (inverted && end <= i + 6)))
            return false;
        int32_t source = inverted ? speaker(t, i, i + 1, end) : speaker(t, i, at, i);
        if (source < 0)
            return false;
        *out = (dm_speech){.sentence = s, .cue = i, .source = source};
        /* "The plan is "a mistake," X said": what X said begins with the sentence. */
        q->from_sentence = s == q->s1 && q->s0 == q->s1 && q->w0 > 0 && clear_before(c, x, q);
        return true;
    }
    return false;
}

/* X said, "…": the clause before the mark, or in the line before, which a colon ends. */
static bool clause_before(const dm_context *c, const dm_quotations *x, const dm_quotation *q, dm_speech *out) {
    uint32_t s = q->s0;
    int32_t end = q->w0;
    if (end == 0) {
        if (s == 0 || !c->sentences->at[s - 1].n_words)
            return false;
        s--;
        end = (int32_t)c->sentences->at[s].n_words;
        if (!dm_str_is(word_at(c, s, end - 1)->form, ":"))
            return false;
    }
    const dm_tree *t = &c->trees[s];
    const dm_word *w = t->s->words;
    bool mark = dm_str_is(w[end - 1].form, ",") || dm_str_is(w[end - 1].form, ":");
    bool that = dm_str_is_nocase(w[end - 1].form, "that");
    for (int32_t i = end - 1; i >= 0 && i > end - REACH_VERB; i--) {
        if (x->of[s][i] || (i < end - 1 && is_stop(w[i].form)))
            return false;
        if (!reports(c, s, i))
            continue;
        if (!mark && !that && i != end - 1)
            return false;
        bool passive = false;
        int32_t source = dm_tree_subject(t, i, &passive);
        if (passive)
            return false;
        if (source < 0 || source > i)
            source = speaker(t, i, i > REACH_NAME ? i - REACH_NAME : 0, i);
        if (source < 0 || x->of[s][source])
            return false;
        *out = (dm_speech){.sentence = s, .cue = i, .source = source};
        return true;
    }
    return false;
}

/* The plan "is a mistake", X said. "…": the cue that ends the sentence before, in the same line. */
static bool sentence_before(const dm_context *c, const dm_quotations *x, const dm_quotation *q, dm_speech *out) {
    if (q->w0 > 0 || q->s0 == 0 || dm_begins_line(c, q->s0))
        return false;
    uint32_t s = q->s0 - 1;
    const dm_tree *t = &c->trees[s];
    int32_t n = (int32_t)t->s->n_words;
    bool quoted = false;
    for (int32_t i = 0; i < n; i++)
        quoted |= x->of[s][i] != 0;
    for (int32_t i = n - 1; quoted && i > 0 && i > n - REACH_NAME; i--) {
        if (x->of[s][i])
            return false;
        if (!reports(c, s, i))
            continue;
        bool passive = false;
        int32_t source = dm_tree_subject(t, i, &passive);
        if (passive || source < 0 || x->of[s][source])
            return false;
        *out = (dm_speech){.sentence = s, .cue = i, .source = source};
        return true;
    }
    return false;
}

/* "…" — X: a name after a dash, up to the end of the line. */
static bool dash_after(const dm_context *c, const dm_quotation *q, dm_speech *out) {
    uint32_t s = q->s1;
    int32_t at = q->w1 + 1;
    if (at >= (int32_t)c->sentences->at[s].n_words) {
        s++;
        at = 0;
    }
    if (s >= c->sentences->n || (s > q->s1 && c->sentences->at[s].paragraph != c->sentences->at[q->s1].paragraph))
        return false;
    int32_t n = (int32_t)c->sentences->at[s].n_words;
    if (at + 1 >= n || !is_dash(word_at(c, s, at)->form))
        return false;
    int32_t end = at + 1;
    while (end < n && !is_stop(word_at(c, s, end)->form))
        end++;
    bool name = end - at <= REACH_NAME && (end == n || end == n - 1) && word_at(c, s, at + 1)->upos == DM_UPOS_PROPN;
    for (int32_t i = at + 1; i < end; i++)
        name &= word_at(c, s, i)->upos != DM_UPOS_AUX && !dm_is_quote(word_at(c, s, i)->form);
    *out = (dm_speech){.sentence = s, .cue = at, .source = at + 1, .from = at + 1, .upto = end};
    return name;
}

/* Does the quotation stand by itself, as the words of whoever speaks there? */
static bool opens_sentence(const dm_quotation *q) {
    return q->w0 == 0;
}

static bool goes_on(const dm_context *c, const dm_speech *last, const dm_quotation *q) {
    if (opens_sentence(q))
        return true;
    if (last->sentence != q->s0 || last->cue > q->w0)
        return false;
    const dm_word *before = word_at(c, q->s0, q->w0 - 1);
    return is_pause(before->form) || before->upos == DM_UPOS_CCONJ;
}

/* Give every quotation its speaker, in text order: the clause beside it, else whoever spoke
 * last in the line, else whoever speaks next in it. */
static dm_status attribute(const dm_context *c, dm_quotations *x, speeches *v) {
    uint32_t waiting = 0, near = 0; /* first quotation of the line that waits; last sentence of the speech */
    dm_speech *last = NULL;
    for (uint32_t i = 0; i < x->n; i++) {
        dm_quotation *q = &x->at[i];
        bool fresh = i == 0;
        for (uint32_t k = i ? x->at[i - 1].s1 + 1 : 0; k <= q->s0 && !fresh; k++)
            fresh = dm_begins_line(c, k);
        if (fresh) {
            last = NULL;
            waiting = i;
        }
        dm_speech s;
        if (clause_after(c, x, q, &s) || clause_before(c, x, q, &s) || dash_after(c, q, &s) ||
            (!last && sentence_before(c, x, q, &s))) {
            if (!last || last->sentence != s.sentence || last->cue != s.cue) {
                last = dm_push(c->a, v, MAX_QUOTATIONS);
                if (!last)
                    return c->a->failed ? DM_ENOMEM : DM_OK;
                *last = s;
            }
            q->speech = v->n;
            for (uint32_t k = waiting; k < i; k++)
                if (!x->at[k].speech && opens_sentence(&x->at[k]))
                    x->at[k].speech = v->n;
            waiting = i + 1;
            near = s.sentence > q->s1 ? s.sentence : q->s1;
        } else if (last && q->s0 <= near + 1 && goes_on(c, last, q)) {
            q->speech = v->n;
            near = q->s1;
            waiting = i + 1;
        }
    }
    return DM_OK;
}

dm_status dm_quotations_of(const dm_context *c, dm_quotations *out) {
    *out = (dm_quotations){0};
    quotations v = {0};
    speeches s = {0};
    dm_status status = regions(c, &v);
    out->at = v.at;
    out->n = v.n;
    if (status == DM_OK)
        status = index_words(c, out);
    if (status == DM_OK)
        status = attribute(c, out, &s);
    out->speech = s.at;
    out->n_speech = s.n;
    return status;
}
