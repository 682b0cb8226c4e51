/* Amounts: numbers in digits or words, with a currency or a unit, that belong to an event. */
#include "claim/frame_lexicon.h"

#include <stdlib.h>

static bool digits(dm_str s, double *out) {
    char z[40];
    size_t n = 0;
    if (s.n == 0 || s.n >= sizeof z || s.p[0] < '0' || s.p[0] > '9')
        return false;
    uint32_t i = 0;
    for (; i < s.n; i++) {
        char c = s.p[i];
        if (c == ',') {
            /* A thousands' comma has three digits behind it. */
            if (i + 3 >= s.n || s.p[i + 1] < '0' || s.p[i + 1] > '9')
                return false;
        } else if ((c >= '0' && c <= '9') || (c == '.' && i + 1 < s.n)) {
            z[n++] = c;
        } else {
            break;
        }
    }
    z[n] = 0;
    char *end;
    *out = strtod(z, &end);
    if (*end)
        return false;
    dm_str rest = {s.p + i, s.n - i};
    if (rest.n == 0)
        return true;
    /* "90bn", "30m" */
    static const struct { const char *word; double times; } tail[] = {
        {"bn", 1e9}, {"b", 1e9}, {"m", 1e6}, {"mn", 1e6}, {"k", 1e3}, {"tn", 1e12}, {"th", 0}};
    for (size_t k = 0; k < DM_COUNT(tail); k++)
        if (dm_str_is_nocase(rest, tail[k].word) && tail[k].times > 0) {
            *out *= tail[k].times;
            return true;
        }
    return false;
}

bool dm_frame_number(const dm_frames *x, const dm_sentence *s, int32_t *at, int32_t end,
                     double *out) {
    /* total is what larger magnitudes closed; run what is being read: "two hundred and five
     * thousand" = (2·100 + 5)·1000. */
    double total = 0, run = 0, v;
    bool any = false, article = false;
    int32_t i = *at, last = i;
    for (; i < end; i++) {
        dm_str f = s->words[i].form;
        const dm_lex *e;
        if (digits(f, &v)) {
            if (any && !article)
                break;
            run = v;
            any = true;
        } else if (s->words[i].upos != DM_UPOS_PROPN &&
                   (e = dm_lex_find(x, DM_LEX_NUMBER, f))) {
            run += e->value;
            any = true;
        } else if (any && (e = dm_lex_find(x, DM_LEX_TIMES, s->words[i].lemma))) {
            run = (run == 0 ? 1 : run) * e->value;
            if (e->value >= 1000)
                total += run, run = 0;
        } else if (!any && (e = dm_lex_find(x, DM_LEX_ARTICLE, f)) && i + 1 < end &&
                   dm_lex_find(x, DM_LEX_TIMES, s->words[i + 1].form)) {
            any = true;
            run = 0;
        } else if (any && i > *at && i + 1 < end &&
                   (dm_str_is(f, "-") ||
                    (dm_str_is(f, "and") && dm_lex_find(x, DM_LEX_TIMES, s->words[last].lemma))) &&
                   (dm_lex_find(x, DM_LEX_NUMBER, s->words[i + 1].form) ||
                    dm_lex_find(x, DM_LEX_TIMES, s->words[i + 1].form))) {
            continue;
        } else {
            break;
        }
        last = i;
    }
    if (!any)
        return false;
    *at = last + 1;
    *out = total + run;
    return true;
}

/* The unit's line: the lexicon has the singular, the tagger may leave the plural. */
static const dm_lex *unit_line(const dm_frames *x, const dm_word *w) {
    const dm_lex *e = dm_lex_find(x, DM_LEX_UNIT, w->lemma);
    if (!e && w->form.n > 2 && (w->form.p[w->form.n - 1] | 32) == 's')
        e = dm_lex_find(x, DM_LEX_UNIT, (dm_str){w->form.p, w->form.n - 1});
    return e;
}

/* The nearest word above i that is a verb, a root or the event itself; steps counted. */
static int belongs(const dm_tree *t, int32_t i, int32_t word) {
    int steps = 0;
    for (int32_t w = i; w >= 0 && steps < 64; w = t->s->words[w].head, steps++) {
        if (w == word)
            return steps;
        /* Another clause's. */
        dm_deprel r = dm_deprel_base(t->s->words[w].deprel);
        if (w != i && (r == DM_REL_CCOMP || r == DM_REL_ADVCL || r == DM_REL_PARATAXIS))
            return -1;
    }
    return -1;
}

/* At the number word i..: its unit. Sets end past the last word and the anchor. */
static bool unit_at(const dm_context *c, const dm_tree *t, int32_t from, int32_t i, int32_t n,
                    dm_str *unit, int32_t *begin, int32_t *end, int32_t *anchor, int *rank) {
    const dm_word *w = t->s->words;
    const dm_lex *e;
    char pair[64];
    /* A sign before, also as "US$" or "U.S. $". */
    if (from > 0 && (e = dm_lex_find(c->frames, DM_LEX_CURRENCY, w[from - 1].form)) &&
        (w[from - 1].upos == DM_UPOS_SYM || w[from - 1].form.n <= 4) &&
        w[from - 1].upos != DM_UPOS_VERB) {
        *unit = e->text;
        *begin = from - 1;
        *end = i;
        *anchor = from - 1;
        *rank = 0;
        return true;
    }
    if (i < n && dm_str_is(w[i].form, "-"))
        i++;
    for (int32_t k = i; k < n && k < i + 4; k++) {
        if (k + 1 < n && w[k].form.n + w[k + 1].lemma.n + 1 < sizeof pair) {
            memcpy(pair, w[k].form.p, w[k].form.n);
            pair[w[k].form.n] = ' ';
            memcpy(pair + w[k].form.n + 1, w[k + 1].lemma.p, w[k + 1].lemma.n);
            dm_str two = {pair, w[k].form.n + 1 + w[k + 1].lemma.n};
            if ((e = dm_lex_find(c->frames, DM_LEX_CURRENCY, two))) {
                *unit = e->text;
                *end = k + 2;
                *rank = 0;
                *begin = from;
                *anchor = k + 1;
                return true;
            }
        }
        if ((e = dm_lex_find(c->frames, DM_LEX_CURRENCY, w[k].lemma)) &&
            w[k].upos == DM_UPOS_NOUN) {
            *rank = 0;
        } else if ((e = unit_line(c->frames, &w[k])) &&
                   (w[k].upos == DM_UPOS_NOUN || w[k].upos == DM_UPOS_PROPN)) {
            /* "30,000 US troops": the noun that heads the phrase, not one inside it. */
            if (k + 1 < n && w[k].head == k + 1 && w[k].deprel == DM_REL_COMPOUND &&
                unit_line(c->frames, &w[k + 1]))
                continue;
            *rank = e->a ? 2 : 1;
        } else if (w[k].upos == DM_UPOS_ADJ || w[k].upos == DM_UPOS_PROPN ||
                   w[k].upos == DM_UPOS_NOUN || w[k].upos == DM_UPOS_NUM ||
                   dm_str_is(w[k].form, "%") || dm_str_is_nocase(w[k].form, "of")) {
            if (dm_str_is(w[k].form, "%")) {
                *unit = DM_STR("percent");
                *begin = from;
                *end = k + 1;
                *anchor = k;
                *rank = 3;
                return true;
            }
            continue;
        } else {
            return false;
        }
        *unit = e->text;
        *begin = from;
        *end = k + 1;
        *anchor = k;
        return true;
    }
    return false;
}

dm_amount dm_frame_amount(const dm_context *c, uint32_t sentence, int32_t word) {
    dm_amount best = {0};
    if (sentence >= c->sentences->n || word < 0 ||
        (uint32_t)word >= c->sentences->at[sentence].n_words)
        return best;
    const dm_tree *t = &c->trees[sentence];
    int32_t n = (int32_t)t->s->n_words;
    int best_cost = 1 << 20;
    for (int32_t i = 0; i < n;) {
        int32_t at = i, begin, end, anchor;
        double v;
        dm_str unit;
        int rank = 0;
        if (!dm_frame_number(c->frames, t->s, &at, n, &v)) {
            i++;
            continue;
        }
        if (unit_at(c, t, i, at, n, &unit, &begin, &end, &anchor, &rank)) {
            /* Ages and ranks are no amounts: "the three-year-old", "40 years old". */
            bool age = end < n && (dm_str_is_nocase(t->s->words[end].form, "old") ||
                                   (end + 1 < n && dm_str_is(t->s->words[end].form, "-")));
            bool ago = rank == 2 && end < n && dm_lex_find(c->frames, DM_LEX_SHIFT,
                                                         t->s->words[end].form);
            int near = age || ago ? -1 : belongs(t, anchor, word);
            int cost = rank * 16 + near;
            if (near >= 0 && cost < best_cost) {
                best_cost = cost;
                dm_span span = dm_tree_span(t, begin, end);
                /* A sign is punctuation to some trees. */
                if (span.begin > t->s->words[begin].span.begin)
                    span.begin = t->s->words[begin].span.begin;
                best = (dm_amount){.value = v, .unit = unit, .span = span,
                                   .text = dm_slice(c->article->text, span)};
            }
        }
        i = at;
    }
    return best;
}
