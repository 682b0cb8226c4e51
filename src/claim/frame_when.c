/* When and where: time words read left to right, resolved against the report's day. */
#include "claim/frame_lexicon.h"

#include <stdio.h>
#include <stdlib.h>

/* A time expression: words [begin, end), and the days [lo, hi] it means, if known. */
typedef struct {
    int32_t begin, end;
    int32_t lo, hi;
    char form; /* 'd' day, 'm' month, 'y' year, 'r' range, 0 unknown */
    bool weak; /* a bare duration or unit: "within weeks" */
} moment;

static bool year_of(dm_str s, int *out) {
    if (s.n != 4)
        return false;
    int v = 0;
    for (int i = 0; i < 4; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        v = v * 10 + (s.p[i] - '0');
    }
    *out = v;
    return v >= 1700 && v <= 2199;
}

static bool dom_of(dm_str s, int *out) {
    int v = 0;
    uint32_t i = 0;
    for (; i < s.n && i < 2 && s.p[i] >= '0' && s.p[i] <= '9'; i++)
        v = v * 10 + (s.p[i] - '0');
    dm_str tail = {s.p + i, s.n - i};
    bool ordinal = dm_str_is_nocase(tail, "st") || dm_str_is_nocase(tail, "nd") ||
                   dm_str_is_nocase(tail, "rd") || dm_str_is_nocase(tail, "th");
    *out = v;
    return i > 0 && (tail.n == 0 || ordinal) && v >= 1 && v <= 31;
}

static void whole_month(int y, int m, moment *o) {
    o->lo = dm_day_of(y, m, 1);
    o->hi = (m == 12 ? dm_day_of(y + 1, 1, 1) : dm_day_of(y, m + 1, 1)) - 1;
    o->form = 'm';
}

static void whole_year(int y, moment *o) {
    o->lo = dm_day_of(y, 1, 1);
    o->hi = dm_day_of(y, 12, 31);
    o->form = 'y';
}

static void one_day(int32_t d, moment *o) {
    o->lo = o->hi = d;
    o->form = d == DM_NO_DAY ? 0 : 'd';
}

/* A day of the year without its year: the last one not after the report, or, for what is to
 * come, the first not before it. */
static int32_t nearest(int32_t today, int month, int dom, bool future) {
    int y, m, d;
    if (today == DM_NO_DAY)
        return DM_NO_DAY;
    dm_day_split(today, &y, &m, &d);
    int32_t day = dm_day_of(y, month, dom);
    if (future && day != DM_NO_DAY && day < today)
        day = dm_day_of(y + 1, month, dom);
    if (!future && day != DM_NO_DAY && day > today)
        day = dm_day_of(y - 1, month, dom);
    return day;
}

static int weekday_of(int32_t day) {
    /* 1970-01-01 was a Thursday; Monday is 0. */
    return (int)((((int64_t)day + 3) % 7 + 7) % 7);
}

/* "last week", "two years ago": n units from the report's day. */
static void shifted(int32_t today, double unit, double n, moment *o) {
    if (today == DM_NO_DAY)
        return;
    int y, m, d;
    dm_day_split(today, &y, &m, &d);
    if (n > 5000 || n < -5000)
        return;
    int k = (int)n;
    if (unit >= 36500)
        return;
    if (unit >= 3650) {
        /* a decade is no point in time */
    } else if (unit >= 365) {
        if (y + k > 1700 && y + k < 2200)
            whole_year(y + k, o);
    } else if (unit >= 30 && unit < 90) {
        int64_t months = (int64_t)y * 12 + (m - 1) + k;
        if (months / 12 > 1700 && months / 12 < 2200)
            whole_month((int)(months / 12), (int)(months % 12) + 1, o);
    } else if (unit == 7) {
        o->lo = today - weekday_of(today) + 7 * k;
        o->hi = o->lo + 6;
        o->form = 'r';
    } else if (unit == 2) {
        o->lo = today - weekday_of(today) + 7 * k + 5;
        o->hi = o->lo + 1;
        o->form = 'r';
    } else if (unit == 1) {
        one_day(today + k, o);
    }
}

static bool is_form(const dm_sentence *s, int32_t i, const char *z) {
    return i >= 0 && i < (int32_t)s->n_words && dm_str_is_nocase(s->words[i].form, z);
}

/* "until (at least)", "by (the end of)" a time: a bound, which lies ahead. */
static bool is_bound(const dm_sentence *s, int32_t i) {
    for (int32_t k = i - 1; k >= 0 && k >= i - 4; k--) {
        if (s->words[k].upos == DM_UPOS_VERB || s->words[k].upos == DM_UPOS_PUNCT)
            return false;
        if (is_form(s, k, "until") || is_form(s, k, "till") || is_form(s, k, "by"))
            return true;
    }
    return false;
}

/* The expression that begins at word i, if one does. */
static bool moment_at(const dm_context *c, const dm_sentence *s, int32_t i, bool future,
                      moment *o) {
    const dm_frames *x = c->frames;
    int32_t n = (int32_t)s->n_words, today = c->article->day;
    const dm_word *w = s->words;
    const dm_lex *e, *f;
    int year, dom, y, m, d;
    *o = (moment){.begin = i, .end = i + 1, .lo = DM_NO_DAY, .hi = DM_NO_DAY};
    if (today != DM_NO_DAY)
        dm_day_split(today, &y, &m, &d);
    else
        y = m = d = 0;
    dm_str form = w[i].form;
    /* ISO day */
    if (form.n == 10 && dm_day_parse(form) != DM_NO_DAY) {
        one_day(dm_day_parse(form), o);
        return true;
    }
    /* day month [year]; the "May" that is a verb is not a name */
    if (dom_of(form, &dom) && i + 1 < n) {
        int32_t k = i + 1 + is_form(s, i + 1, "of");
        if (k < n && (e = dm_lex_find(x, DM_LEX_MONTH, w[k].form))) {
            o->end = k + 1;
            int32_t yy = k + 1 + is_form(s, k + 1, ",");
            if (yy < n && year_of(w[yy].form, &year)) {
                o->end = yy + 1;
                one_day(dm_day_of(year, (int)e->value, dom), o);
            } else {
                one_day(nearest(today, (int)e->value, dom, future), o);
            }
            return true;
        }
    }
    e = dm_lex_find(x, DM_LEX_MONTH, form);
    if (e && (w[i].upos == DM_UPOS_PROPN || w[i].upos == DM_UPOS_NOUN)) {
        int month = (int)e->value;
        if (i + 1 < n && dom_of(w[i + 1].form, &dom)) {
            o->end = i + 2;
            int32_t yy = i + 2 + is_form(s, i + 2, ",");
            if (yy < n && year_of(w[yy].form, &year)) {
                o->end = yy + 1;
                one_day(dm_day_of(year, month, dom), o);
            } else {
                one_day(nearest(today, month, dom, future), o);
            }
            return true;
        }
        int32_t yy = i + 1 + (is_form(s, i + 1, ",") || is_form(s, i + 1, "of"));
        if (yy < n && year_of(w[yy].form, &year)) {
            o->end = yy + 1;
            whole_month(year, month, o);
        } else if (today != DM_NO_DAY) {
            int at = y;
            if (future && month < m)
                at++;
            if (!future && month > m)
                at--;
            whole_month(at, month, o);
        }
        return true;
    }
    if ((e = dm_lex_find(x, DM_LEX_WEEKDAY, form)) && w[i].upos == DM_UPOS_PROPN) {
        while (o->end < n && (f = dm_lex_find(x, DM_LEX_TIME_UNIT, w[o->end].form)) &&
               f->value == 1)
            o->end++;
        /* "Tuesday, 5 May" is that day. */
        moment named;
        int32_t k = o->end + is_form(s, o->end, ",");
        if (k < n && !dm_lex_find(x, DM_LEX_WEEKDAY, w[k].form) &&
            (dom_of(w[k].form, &dom) || dm_lex_find(x, DM_LEX_MONTH, w[k].form)) &&
            moment_at(c, s, k, future, &named) && named.form == 'd') {
            named.begin = i;
            *o = named;
            return true;
        }
        if (today != DM_NO_DAY) {
            int back = (weekday_of(today) - (int)e->value + 7) % 7;
            int ahead = (7 - back) % 7;
            one_day(future ? today + ahead : today - back, o);
        }
        return true;
    }
    if ((e = dm_lex_find(x, DM_LEX_DAY, form))) {
        if (today != DM_NO_DAY)
            one_day(today + (int32_t)e->value, o);
        return true;
    }
    if ((e = dm_lex_find(x, DM_LEX_WHICH, form)) && i + 1 < n) {
        int32_t k = i + 1;
        double count = 1;
        int32_t after = k;
        bool counted = dm_frame_number(x, s, &after, n, &count) && after < n;
        if (counted)
            k = after;
        if ((f = dm_lex_find(x, DM_LEX_TIME_UNIT, w[k].form))) {
            o->end = k + 1;
            if (counted && today != DM_NO_DAY && f->value < 36500 && count < 5000) {
                /* "the last five years" runs up to the report. */
                o->lo = e->value < 0 ? today - (int32_t)(count * f->value) : today;
                o->hi = e->value < 0 ? today : today + (int32_t)(count * f->value);
                o->form = 'r';
            } else if (f->value > 0 && f->value < 92) {
                shifted(today, f->value, e->value, o);
            } else if (f->value >= 365) {
                shifted(today, f->value, e->value, o);
            } else if (f->value >= 92 && f->value <= 95 && today != DM_NO_DAY && e->value < 0) {
                /* The season before: somewhere in the last year. */
                o->lo = today - 365, o->hi = today - 1, o->form = 'r';
            }
            return true;
        }
        if (!counted && (f = dm_lex_find(x, DM_LEX_WEEKDAY, w[k].form))) {
            o->end = k + 1;
            if (today != DM_NO_DAY) {
                int back = (weekday_of(today) - (int)f->value + 7) % 7;
                int ahead = (7 - back) % 7;
                one_day(e->value > 0 ? today + (ahead ? ahead : 7)
                        : e->value < 0 ? today - (back ? back : 7)
                        : future ? today + ahead : today - back, o);
            }
            return true;
        }
        if (!counted && (f = dm_lex_find(x, DM_LEX_MONTH, w[k].form)) && today != DM_NO_DAY) {
            int month = (int)f->value, at = y;
            if (e->value < 0 && month >= m)
                at--;
            if (e->value > 0 && month <= m)
                at++;
            o->end = k + 1;
            whole_month(at, month, o);
            return true;
        }
        return false;
    }
    if (year_of(form, &year) && (w[i].upos == DM_UPOS_NUM || w[i].upos == DM_UPOS_NOUN)) {
        if (i + 1 < n && w[i].head == i + 1 && w[i].deprel == DM_REL_NUMMOD &&
            dm_lex_find(x, DM_LEX_UNIT, w[i + 1].lemma))
            return false; /* 2000 troops */
        whole_year(year, o);
        return true;
    }
    /* "two years ago", "three days earlier", "within weeks" */
    double count;
    int32_t k = i;
    bool counted = dm_frame_number(x, s, &k, n, &count);
    if (!counted && (dm_str_is_nocase(form, "a") || dm_str_is_nocase(form, "an")))
        counted = true, count = 1, k = i + 1;
    if (counted && k < n && (f = dm_lex_find(x, DM_LEX_TIME_UNIT, w[k].form)) &&
        !(f->value == 1 && w[k].lemma.n > 3 && !dm_str_is_nocase(w[k].lemma, "night"))) {
        o->end = k + 1;
        if (k + 1 < n && (e = dm_lex_find(x, DM_LEX_SHIFT, w[k + 1].form)) &&
            w[k + 1].deprel != DM_REL_CASE && w[k + 1].deprel != DM_REL_MARK) {
            o->end = k + 2;
            if (dm_str_is_nocase(w[k + 1].form, "ago"))
                shifted(today, f->value, -count, o);
            else if (today != DM_NO_DAY && e->value < 0 && f->value * count >= 365)
                shifted(today, f->value, -count, o);
            return true;
        }
        o->weak = true;
        return true;
    }
    if ((f = dm_lex_find(x, DM_LEX_TIME_UNIT, form)) && i > 0 &&
        (is_form(s, i - 1, "within") || is_form(s, i - 1, "in")) && dm_str_ends(form, "s")) {
        o->weak = true;
        return true;
    }
    return false;
}

/* Is what the word tells still to come? Only for choosing the nearest day of a name. */
static bool looks_ahead(const dm_tree *t, int32_t w) {
    for (int steps = 0; w >= 0 && steps < 8; steps++) {
        const dm_word *x = &t->s->words[w];
        if (dm_str_is(x->xpos, "VBD"))
            return false;
        for dm_children(t, w, k) {
            dm_str l = t->s->words[k].lemma;
            dm_deprel r = dm_deprel_base(t->s->words[k].deprel);
            if (r == DM_REL_AUX_ &&
                (dm_str_is(l, "will") || dm_str_is(l, "shall") || dm_str_is(l, "would") ||
                 dm_str_is(l, "may") || dm_str_is(l, "might") || dm_str_is(l, "can")))
                return true;
            if (r == DM_REL_AUX_ && dm_str_is(t->s->words[k].xpos, "VBD"))
                return false;
            if (r == DM_REL_MARK && dm_str_is_nocase(t->s->words[k].form, "to"))
                return true;
        }
        w = x->head;
    }
    return false;
}

/* "has offered to host it in May": the time of what the event's word promises or wishes, a thing to come though the
 * word is past. begin, end: the expression. */
static bool promised_for(const dm_tree *t, int32_t begin, int32_t end, int32_t word) {
    static const char *const forward[] = {"offer",   "agree",  "promise", "pledge", "plan",   "propose", "vow",    "intend",
                                          "want",    "hope",   "invite",  "urge",   "ask",    "expect",  "decide", "prepare",
                                          "schedule", "threaten", "commit", "demand", "request", "order", "volunteer"};
    const dm_word *w = t->s->words;
    bool looks = false;
    for (size_t i = 0; i < DM_COUNT(forward); i++)
        looks |= dm_str_is(w[word].lemma, forward[i]);
    if (!looks)
        return false;
    int32_t at = begin;
    while (w[at].head >= begin && w[at].head < end)
        at = w[at].head;
    for (int32_t k = w[at].head, steps = 0; k >= 0 && k != word && steps < 6; k = w[k].head, steps++)
        if (dm_deprel_base(w[k].deprel) == DM_REL_XCOMP && k > word)
            for dm_children(t, k, mark)
                if (w[mark].deprel == DM_REL_MARK && dm_str_is_nocase(w[mark].form, "to"))
                    return dm_tree_under(t, k, word);
    return false;
}

/* How an expression hangs together with the event: 0 its own, more for what is farther, -1
 * not at all. */
static int distance(const dm_context *c, const dm_tree *t, const moment *o, int32_t word) {
    const dm_word *w = t->s->words;
    int32_t n = (int32_t)t->s->n_words;
    /* The word of the expression that hangs outside it. */
    int32_t at = -1;
    for (int32_t i = o->begin; i < o->end && at < 0; i++)
        if (w[i].head < o->begin || w[i].head >= o->end)
            at = i;
    if (at < 0)
        return -1;
    if (word >= o->begin && word < o->end)
        return -1;
    int steps = 0;
    for (int32_t k = w[at].head; k >= 0 && k < n && steps < 12; k = w[k].head, steps++) {
        if (k == word)
            return steps;
        dm_deprel r = dm_deprel_base(w[k].deprel);
        if (r == DM_REL_CCOMP || r == DM_REL_ADVCL || r == DM_REL_ACL || r == DM_REL_PARATAXIS ||
            r == DM_REL_CONJ)
            break;
        /* "signed the 2015 accord": the accord's year, not the signing's. */
        if (r == DM_REL_OBJ || r == DM_REL_NSUBJ)
            break;
    }
    /* The time of the verb that the event's noun or infinitive belongs to. */
    steps = 4;
    int32_t up = word;
    for (int hops = 0; hops < 4; hops++) {
        dm_deprel r = dm_deprel_base(w[up].deprel);
        int32_t h = w[up].head;
        if (h < 0)
            break;
        bool same = r == DM_REL_OBJ || r == DM_REL_NSUBJ || r == DM_REL_OBL || r == DM_REL_CONJ ||
                    r == DM_REL_COP || r == DM_REL_AUX_ ||
                    (r == DM_REL_XCOMP && !dm_lex_find(c->frames, DM_LEX_CUE_VERB, w[h].lemma)) ||
                    (r == DM_REL_XCOMP && o->begin > word);
        if (!same)
            break;
        up = h;
        steps++;
        for (int32_t k = w[at].head, j = 0; k >= 0 && j < 2; k = w[k].head, j++)
            if (k == up)
                return steps + j;
    }
    /* "last year, when he claimed …" */
    for dm_children(t, word, k)
        if (dm_str_is_nocase(w[k].lemma, "when") && k >= o->end && k - o->end <= 2)
            return 1;
    return -1;
}

static bool pick(const dm_context *c, uint32_t sentence, int32_t word, moment *best) {
    const dm_tree *t = &c->trees[sentence];
    int32_t n = (int32_t)t->s->n_words;
    uint32_t unknown = 0, *first = c->times ? &c->times[sentence] : &unknown;
    int best_cost = 1 << 20;
    bool ahead = looks_ahead(t, word);
    /* Where one stands does not depend on what is asked of it. */
    int32_t i = *first ? (int32_t)*first - 1 : 0;
    while (i < n) {
        moment o;
        if (!moment_at(c, t->s, i, ahead || is_bound(t->s, i), &o)) {
            i++;
            continue;
        }
        if (!*first)
            *first = (uint32_t)i + 1;
        if (!ahead && promised_for(t, o.begin, o.end, word))
            moment_at(c, t->s, i, true, &o);
        int cost = distance(c, t, &o, word);
        if (cost >= 0) {
            cost = cost * 4 + (o.weak ? 40 : 0) + (o.form ? 0 : 2);
            if (cost < best_cost) {
                best_cost = cost;
                *best = o;
            }
        }
        i = o.end;
    }
    if (!*first)
        *first = (uint32_t)n + 1;
    return best_cost < 1 << 20;
}

dm_phrase dm_frame_date(const dm_context *c, uint32_t sentence, int32_t word, int32_t *day,
                        dm_str *iso) {
    *day = DM_NO_DAY;
    *iso = (dm_str){0};
    dm_phrase out = {0};
    moment o;
    if (sentence >= c->sentences->n || word < 0 ||
        (uint32_t)word >= c->sentences->at[sentence].n_words)
        return out;
    const dm_tree *t = &c->trees[sentence];
    if (!pick(c, sentence, word, &o))
        return out;
    if (o.form == 'd')
        *day = o.lo;
    if (o.form && o.lo != DM_NO_DAY && o.hi != DM_NO_DAY) {
        char a[16], b[16];
        dm_day_format(o.lo, a);
        dm_day_format(o.hi, b);
        int keep = o.form == 'y' ? 4 : o.form == 'm' ? 7 : 10;
        *iso = o.form == 'r' ? dm_str_format(c->a, "%s/%s", a, b)
                             : dm_str_format(c->a, "%.*s", keep, a);
    }
    /* With the preposition that says how: "since 2011", "in September". */
    if (o.begin > 0 && t->s->words[o.begin - 1].upos == DM_UPOS_ADP &&
        !dm_str_is_nocase(t->s->words[o.begin - 1].form, "of"))
        o.begin--;
    out.span = dm_tree_span(t, o.begin, o.end);
    out.text = dm_slice(c->article->text, out.span);
    return out;
}

/* Background lies before the month that the report tells of. */
#define NEWS_DAYS 45

bool dm_frame_past_date(const dm_context *c, uint32_t sentence, int32_t word) {
    moment o;
    const dm_tree *t = &c->trees[sentence];
    if (!pick(c, sentence, word, &o) || o.weak)
        return false;
    if (is_bound(t->s, o.begin))
        return false;
    if (c->article->day != DM_NO_DAY)
        return o.form && o.hi < c->article->day - NEWS_DAYS;
    /* Without the report's day only words that look back themselves. */
    const dm_sentence *s = t->s;
    for (int32_t i = o.begin; i < o.end; i++)
        if (is_form(s, i, "ago") ||
            (is_form(s, i, "last") && i + 1 < o.end && is_form(s, i + 1, "year")))
            return true;
    return false;
}

dm_phrase dm_frame_place(const dm_context *c, uint32_t sentence, int32_t word) {
    dm_phrase out = {0};
    if (sentence >= c->sentences->n || word < 0 ||
        (uint32_t)word >= c->sentences->at[sentence].n_words)
        return out;
    const dm_tree *t = &c->trees[sentence];
    const dm_word *w = t->s->words;
    /* The event's own "in Geneva"; else that of its object or of the verb above its noun. */
    int32_t at[10];
    int n = 0;
    at[n++] = word;
    for dm_children(t, word, k)
        if (n < 8 && (dm_deprel_base(w[k].deprel) == DM_REL_OBJ ||
                      dm_deprel_base(w[k].deprel) == DM_REL_NSUBJ))
            at[n++] = k;
    dm_deprel r = dm_deprel_base(w[word].deprel);
    if (w[word].head >= 0 && (r == DM_REL_OBJ || r == DM_REL_NSUBJ || r == DM_REL_XCOMP))
        at[n++] = w[word].head;
    for (int i = 0; i < n; i++)
        for dm_children(t, at[i], k) {
            dm_deprel d = dm_deprel_base(w[k].deprel);
            if (d != DM_REL_OBL && d != DM_REL_NMOD)
                continue;
            int32_t mark = dm_tree_child(t, k, DM_REL_CASE);
            if (mark < 0 || !(dm_str_is_nocase(w[mark].form, "in") ||
                              dm_str_is_nocase(w[mark].form, "at") ||
                              dm_str_is_nocase(w[mark].form, "near") ||
                              dm_str_is_nocase(w[mark].form, "inside") ||
                              dm_str_is_nocase(w[mark].form, "outside") ||
                              dm_str_is_nocase(w[mark].form, "across")))
                continue;
            const dm_mentions *m = c->mentions;
            uint32_t found = m && m->of ? m->of[sentence][k] : 0;
            dm_kind kind = found ? m->at[found - 1].kind : DM_KIND_NONE;
            bool place = kind == DM_PLACE || kind == DM_STATE;
            if (!found)
                place = w[k].upos == DM_UPOS_PROPN &&
                        !dm_lex_find(c->frames, DM_LEX_MONTH, w[k].form) &&
                        !dm_lex_find(c->frames, DM_LEX_WEEKDAY, w[k].form);
            if (!place)
                continue;
            /* The name: its compounds and what follows inside it, not its clauses. */
            int32_t begin = k, end = k + 1;
            for dm_children(t, k, j) {
                dm_deprel q = dm_deprel_base(w[j].deprel);
                if ((q == DM_REL_COMPOUND || q == DM_REL_FLAT || q == DM_REL_AMOD) && j < begin)
                    begin = j;
                if ((q == DM_REL_FLAT || q == DM_REL_COMPOUND) && j >= end)
                    end = j + 1;
            }
            out.span = found ? m->at[found - 1].span : dm_tree_span(t, begin, end);
            out.text = dm_slice(c->article->text, out.span);
            return out;
        }
    return out;
}
