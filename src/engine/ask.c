/* What is asked of a ledger: days, words and names resolved, then a view written. */
#include "engine/engine.h"

#include <stdlib.h>

#define MAX_FOUND (1u << 26)
#define NO_ISSUE "no issue named; docs/record.md lists them"

static dm_status day_of(dm_str s, const char *what, int32_t none, int32_t *out, dm_error *err) {
    *out = none;
    if (!s.n)
        return DM_OK;
    *out = s.n == 10 ? dm_day_parse(s) : DM_NO_DAY;
    return *out != DM_NO_DAY ? DM_OK
                             : dm_fail(err, DM_EINVAL, "%s is not a day like 2025-08-21: " DM_FMT, what,
                                       (int)(s.n < 40 ? s.n : 40), s.p);
}

static int named(const char *(*name)(int), int n, dm_str s) {
    for (int i = 0; i < n; i++)
        if (dm_str_is_nocase(s, name(i)))
            return i;
    return -1;
}

static dm_status word_of(dm_str s, const char *what, const char *(*name)(int), int n, int *out,
                         dm_error *err) {
    *out = -1;
    if (!s.n)
        return DM_OK;
    *out = named(name, n, s);
    return *out >= 0 ? DM_OK : dm_fail(err, DM_EINVAL, "no %s is called " DM_FMT "; docs/record.md lists them",
                                       what, (int)(s.n < 40 ? s.n : 40), s.p);
}

static const char *facet_name(int i) {
    static const char *const names[] = {"move",   "stage", "gate",     "position",
                                        "pledge", "shift", "forecast", "status"};
    return names[i];
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool holds(dm_str s, dm_str part, bool beginning) {
    for (uint32_t i = 0; i + part.n <= s.n; i++) {
        uint32_t j = 0;
        while (j < part.n && lower(s.p[i + j]) == lower(part.p[j]))
            j++;
        if (j == part.n)
            return true;
        if (beginning)
            break;
    }
    return false;
}

/* ---- which process --------------------------------------------------------------------------- */

static dm_status find_process(const dm_seen *seen, dm_str want, const dm_process **out, dm_error *err) {
    const dm_process *begins = NULL;
    uint32_t n = 0;
    for (uint32_t i = 0; i < seen->all.n; i++) {
        const dm_process *p = &seen->all.at[i];
        if (dm_str_eq(p->id, want) || dm_str_eq(p->name, want)) {
            *out = p;
            return DM_OK;
        }
        if (holds(p->id, want, true) || holds(p->name, want, true)) {
            begins = p;
            n++;
        }
    }
    if (n == 1) {
        *out = begins;
        return DM_OK;
    }
    int k = (int)(want.n < 80 ? want.n : 80);
    if (n)
        return dm_fail(err, DM_EINVAL, "%u processes begin with " DM_FMT "; `demarche show` lists them", n, k, want.p);
    return dm_fail(err, DM_ENOTFOUND, "no process " DM_FMT " as of that day; `demarche show` lists them", k, want.p);
}

/* ---- claims and reports ------------------------------------------------------------------------ */

typedef struct filter {
    const dm_ask *ask;
    int event, reality, issue, stance, facet;
    int32_t from, to;
    dm_numbers numbers; /* articles that hold the words */
    bool words;
    const bool *of_process; /* by report */
} filter;

static int by_number(const void *x, const void *y) {
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return a < b ? -1 : a > b;
}

static bool takes_report(const filter *f, const dm_report *r, uint32_t index) {
    if ((f->from != INT32_MIN || f->to != INT32_MAX) &&
        (r->day == DM_NO_DAY || r->day < f->from || r->day > f->to))
        return false;
    if (f->of_process && !f->of_process[index])
        return false;
    dm_str key = f->ask->article;
    if (key.n && !dm_str_eq(r->id, key) && !holds(r->key, key, true))
        return false;
    return !f->words || (f->numbers.n && bsearch(&r->number, f->numbers.at, f->numbers.n,
                                                 sizeof r->number, by_number));
}

static bool is_of(const dm_entity *e, uint32_t n, dm_str want) {
    for (uint32_t i = 0; i < n; i++)
        if (dm_str_is_nocase(want, e[i].country) || holds(e[i].code, want, true) ||
            holds(e[i].name, want, false) || holds(e[i].text, want, false))
            return true;
    return false;
}

/* From the end of the sentence before to the end of this: full stops before a space, and lines. */
static dm_str sentence_of(dm_str text, dm_span s) {
    if (s.end > text.n || s.begin > s.end)
        return (dm_str){0};
    uint32_t begin = s.begin, end = s.end;
    while (begin > 0 && text.p[begin - 1] != '\n' &&
           !(begin > 1 && text.p[begin - 1] == ' ' && strchr(".!?", text.p[begin - 2])))
        begin--;
    if (end > begin && !strchr(".!?", text.p[end - 1]))
        while (end < text.n && text.p[end] != '\n' &&
               !(strchr(".!?", text.p[end]) && (end + 1 == text.n || text.p[end + 1] == ' ' ||
                                                text.p[end + 1] == '\n')))
            end++;
    if (end < text.n && strchr(".!?", text.p[end]) && text.p[end])
        end++;
    return dm_slice(text, (dm_span){begin, end});
}

static bool has_word(dm_str sentence, dm_str words) {
    char want[64], word[64];
    while (words.n) {
        uint32_t n = dm_word_next(&words, want, sizeof want);
        if (!n)
            break;
        bool begins = words.n && *words.p == '*';
        dm_str rest = sentence;
        for (uint32_t m; (m = dm_word_next(&rest, word, sizeof word));)
            if ((m == n || (begins && m > n)) && !memcmp(word, want, n))
                return true;
    }
    return false;
}

static bool takes_claim(const filter *f, const dm_claim *c) {
    const dm_ask *q = f->ask;
    if (f->facet >= 0 && !(c->facets & 1u << f->facet))
        return false;
    if (f->event >= 0 && (!(c->facets & DM_MOVE) || (int)c->event != f->event))
        return false;
    if ((f->reality >= 0 && (int)c->reality != f->reality) ||
        (f->issue >= 0 && (int)c->issue != f->issue) ||
        (f->stance >= 0 && (int)c->stance != f->stance))
        return false;
    if (q->actor.n && !is_of(c->actor, c->n_actor, q->actor) &&
        !((c->facets & DM_STAGE) && is_of(c->participants, c->n_participants, q->actor)))
        return false;
    return !q->recipient.n || is_of(c->recipient, c->n_recipient, q->recipient);
}

/* Calls fn for each claim that is asked for, newest report first, until it returns false. */
static void each_claim(const filter *f, const dm_kept *kept, dm_claim_fn fn, void *data) {
    for (uint32_t i = kept->n_reports; i > 0; i--) {
        const dm_report *r = &kept->reports[i - 1];
        if (!takes_report(f, r, i - 1))
            continue;
        for (uint32_t j = r->first; j < r->first + r->n_claims; j++) {
            const dm_claim *c = &kept->claims[j];
            if (takes_claim(f, c) && (!f->words || has_word(sentence_of(r->text, c->span), f->ask->words)) &&
                !fn(data, kept, j))
                return;
        }
    }
}

typedef struct finding {
    dm_sheet *x;
    dm_asked *a;
    DM_VEC(dm_found) found;
    bool failed;
} finding;

static bool find_claim(void *data, const dm_kept *kept, uint32_t j) {
    finding *w = data;
    const dm_ask *ask = w->a->ask;
    uint32_t number = w->a->total++;
    if (number < ask->offset || (ask->limit && w->found.n >= ask->limit))
        return true;
    dm_str sentence = sentence_of(kept->reports[kept->report_of[j]].text, kept->claims[j].span);
    dm_found *at = dm_push(&w->x->a, &w->found, MAX_FOUND);
    if (!at) {
        w->failed = true;
        return false;
    }
    *at = (dm_found){.sentence = sentence, .claim = j};
    return true;
}

static dm_status find_claims(dm_sheet *x, const filter *f, dm_asked *a) {
    finding w = {.x = x, .a = a};
    each_claim(f, a->seen->kept, find_claim, &w);
    a->found = w.found.at;
    a->n_found = w.found.n;
    return w.failed ? DM_ENOMEM : DM_OK;
}

static dm_status find_reports(dm_sheet *x, const filter *f, dm_asked *a) {
    const dm_kept *kept = a->seen->kept;
    DM_VEC(uint32_t) found = {0};
    bool of_claims = f->event >= 0 || f->reality >= 0 || f->issue >= 0 || f->stance >= 0 ||
                     f->facet >= 0 || f->ask->actor.n || f->ask->recipient.n;
    for (uint32_t i = kept->n_reports; i > 0; i--) {
        const dm_report *r = &kept->reports[i - 1];
        bool takes = takes_report(f, r, i - 1) && !of_claims;
        if (of_claims && takes_report(f, r, i - 1))
            for (uint32_t j = r->first; j < r->first + r->n_claims && !takes; j++)
                takes = takes_claim(f, &kept->claims[j]);
        if (!takes)
            continue;
        uint32_t number = a->total++;
        if (number < f->ask->offset || (f->ask->limit && found.n >= f->ask->limit))
            continue;
        uint32_t *at = dm_push(&x->a, &found, MAX_FOUND);
        if (!at)
            return DM_ENOMEM;
        *at = i - 1;
    }
    a->reports = found.at;
    a->n_reports = found.n;
    return DM_OK;
}

/* ---- lines ---------------------------------------------------------------------------------------- */

static bool of_issue(const dm_line *l, dm_issue issue) {
    return l->issue == issue && strcmp(l->kind, "deed");
}

static const dm_process *process_of(const dm_seen *seen, const dm_line *l) {
    return &seen->all.at[l->process];
}

static dm_status issue_lines(dm_sheet *x, dm_asked *a, dm_error *err) {
    dm_lines all = {0};
    dm_status status = dm_lines_of(&x->a, a->process, (uint32_t)(a->process - a->seen->all.at), &all);
    for (uint32_t i = 0; i < all.n && status == DM_OK; i++) {
        if (!of_issue(&all.at[i], a->issue))
            continue;
        dm_line *l = dm_push(&x->a, &a->lines, MAX_FOUND);
        if (!l)
            return dm_fail(err, DM_ENOMEM, "out of memory");
        *l = all.at[i];
        dm_line_fill(x, a->process, l);
        if (l->answers < 0)
            continue;
        dm_line *to = &all.at[l->answers];
        dm_line_fill(x, a->process, to);
        l->text = dm_str_format(&x->a, DM_FMT ", in reply to: " DM_FMT, DM_ARG(l->text), DM_ARG(to->text));
    }
    return status == DM_OK ? dm_lines_sort(&a->lines) : status;
}

/* Between the days, then the page that is asked for, and of that the words. */
static dm_status log_lines(dm_sheet *x, dm_keep_fold *f, dm_asked *a, dm_error *err) {
    dm_lines own = {0};
    const dm_lines *all = &own;
    dm_status status;
    if (a->process) {
        status = dm_lines_of(&x->a, a->process, (uint32_t)(a->process - a->seen->all.at), &own);
        if (status == DM_OK)
            status = dm_lines_sort(&own);
    } else {
        status = dm_keep_lines(f, &all, err);
    }
    for (uint32_t i = 0; i < all->n && status == DM_OK; i++) {
        const dm_line *l = &all->at[i];
        if ((a->from != INT32_MIN && (l->day == DM_NO_DAY || l->day < a->from)) ||
            (a->to != INT32_MAX && l->day > a->to) ||
            (a->issue != DM_ISSUE_NONE && l->issue != a->issue))
            continue;
        uint32_t number = a->total++;
        if (number < a->ask->offset || (a->ask->limit && a->lines.n >= a->ask->limit))
            continue;
        dm_line *shown = dm_push(&x->a, &a->lines, MAX_FOUND);
        if (!shown)
            return dm_fail(err, DM_ENOMEM, "out of memory");
        *shown = *l;
        dm_line_fill(x, process_of(a->seen, l), shown);
    }
    return status;
}

static dm_status diff_lines(dm_keep *k, dm_sheet *x, dm_asked *a, dm_error *err) {
    if (a->from == INT32_MIN || a->to == INT32_MAX)
        return dm_fail(err, DM_EINVAL, "a difference needs two days, from and to");
    dm_keep_fold *old_fold, *new_fold;
    dm_lines changes = {0};
    dm_status status = dm_keep_known(k, a->to, a->known_on, &new_fold, err);
    if (status == DM_OK)
        status = dm_keep_known(k, a->from, a->known_on, &old_fold, err);
    if (status == DM_OK && !new_fold->filled) /* it had borrowed from the one that made room */
        status = dm_keep_known(k, a->to, a->known_on, &new_fold, err);
    if (status != DM_OK)
        return status;
    const dm_seen *before = &old_fold->seen, *now = &new_fold->seen;
    a->seen = now;
    a->process = NULL;
    if (a->ask->process.n && (status = find_process(now, a->ask->process, &a->process, err)) != DM_OK)
        return status;
    /* The process may have borne another name then: its lines are known by their claims. */
    status = dm_keep_pair(old_fold, new_fold, err);
    if (status == DM_OK && dm_lines_diff(&x->a, &old_fold->some, old_fold->some_marks, &new_fold->some,
                                         new_fold->some_marks, &changes) != DM_OK)
        status = dm_fail(err, DM_ENOMEM, "out of memory");
    uint32_t n = 0, only = a->process ? (uint32_t)(a->process - now->all.at) : 0;
    for (uint32_t i = 0; i < changes.n; i++) {
        dm_line *l = &changes.at[i];
        bool gone = !strcmp(l->change, "gone");
        if (!gone && a->process && l->process != only)
            continue;
        dm_line_fill(x, process_of(gone ? before : now, l), l);
        if (gone && l->process >= now->all.n)
            l->process = 0;
        if (a->process && l->process != only)
            continue;
        if (gone) { /* its report is numbered in the older fold */
            dm_telling *t = dm_new(&x->a, dm_telling);
            if (!t)
                return DM_ENOMEM;
            *t = *l->told;
            t->report = UINT32_MAX;
            for (uint32_t j = 0; j < now->kept->n_reports; j++)
                if (now->kept->reports[j].story == before->kept->reports[l->told->report].story)
                    t->report = j;
            if (t->report == UINT32_MAX)
                t->report = 0;
            l->told = t;
        }
        changes.at[n++] = *l;
    }
    changes.n = n;
    a->lines = changes;
    return status;
}

/* ---- one article ----------------------------------------------------------------------------------- */

static dm_status find_article(dm_keep *k, dm_sheet *x, dm_asked *a, dm_kept_article *kept,
                              dm_error *err) {
    int64_t number = 0;
    bool found;
    if (!a->ask->article.n)
        return dm_fail(err, DM_EINVAL, "no article named; give its key or id");
    dm_status status = dm_ledger_number(k->ledger, a->ask->article, &number, err);
    if (status == DM_OK)
        status = dm_ledger_article(k->ledger, &x->a, number, kept, &found, err);
    if (status != DM_OK)
        return status;
    a->record = &kept->record;
    a->key = dm_str_format(&x->a, "%016llx", (unsigned long long)kept->hash);
    a->added = kept->added;
    return dm_ledger_versions(k->ledger, &x->a, kept->story, &a->versions, &a->n_versions, err);
}

/* ---- all --------------------------------------------------------------------------------------------- */

static dm_status resolve(dm_keep *k, dm_sheet *x, dm_view view, filter *f, dm_asked *a,
                         dm_keep_fold **fold, dm_error *err) {
    const dm_ask *q = a->ask;
    dm_status status = day_of(q->as_of, "--as-of", INT32_MAX, &a->as_of, err);
    if (status == DM_OK)
        status = day_of(q->known_on, "--known-on", INT32_MAX, &a->known_on, err);
    if (status == DM_OK)
        status = day_of(q->from, "--from", INT32_MIN, &a->from, err);
    if (status == DM_OK)
        status = day_of(q->to, "--to", INT32_MAX, &a->to, err);
    if (status == DM_OK)
        status = word_of(q->event, "event", dm_event_name, DM_N_EVENT, &f->event, err);
    if (status == DM_OK)
        status = word_of(q->reality, "reality", dm_reality_name, DM_N_REALITY, &f->reality, err);
    if (status == DM_OK)
        status = word_of(q->issue, "issue", dm_issue_name, DM_N_ISSUE, &f->issue, err);
    if (status == DM_OK)
        status = word_of(q->stance, "stance", dm_stance_name, DM_N_STANCE, &f->stance, err);
    if (status == DM_OK)
        status = word_of(q->facet, "facet", facet_name, 8, &f->facet, err);
    if (status != DM_OK)
        return status;
    a->issue = f->issue > 0 ? (dm_issue)f->issue : DM_ISSUE_NONE;
    f->from = a->from;
    f->to = a->to;
    f->words = q->words.n > 0;
    if (view == DM_VIEW_ARTICLE || view == DM_VIEW_DIFF)
        return DM_OK;
    if (f->words)
        status = dm_ledger_search(k->ledger, &x->a, q->words, &f->numbers, err);
    /* What the index tells needs no fold of all. */
    const dm_seen *list = NULL;
    bool one = q->process.n && (view == DM_VIEW_STATE || view == DM_VIEW_ISSUE || view == DM_VIEW_LOG);
    if (status == DM_OK && a->as_of == INT32_MAX && a->known_on == INT32_MAX && (one || view == DM_VIEW_PROCESSES))
        status = dm_keep_list(k, &list, err);
    if (status == DM_OK && list && view == DM_VIEW_PROCESSES) {
        a->seen = list;
        return DM_OK;
    }
    if (status == DM_OK && list) {
        status = find_process(list, q->process, &a->process, err);
        if (status == DM_OK)
            status = dm_keep_one(k, (uint32_t)(a->process - list->all.at), fold, err);
        if (status != DM_OK)
            return status;
        a->seen = &(*fold)->seen;
        a->process = &a->seen->all.at[0];
        return view == DM_VIEW_ISSUE && !a->issue ? dm_fail(err, DM_EINVAL, NO_ISSUE) : DM_OK;
    }
    bool of_claims = !q->process.n && (view == DM_VIEW_CLAIMS || view == DM_VIEW_ARTICLES);
    if (status == DM_OK)
        status = (of_claims ? dm_keep_read : dm_keep_known)(k, a->as_of, a->known_on, fold, err);
    if (status != DM_OK)
        return status;
    a->seen = &(*fold)->seen;
    if (q->process.n)
        status = find_process(a->seen, q->process, &a->process, err);
    if (status == DM_OK && view == DM_VIEW_MEETINGS && !a->process)
        status = dm_process_fill_all(&a->seen->all);
    if (status == DM_OK && a->process)
        status = dm_process_fill(&a->seen->all, (uint32_t)(a->process - a->seen->all.at));
    if (status == DM_ENOMEM)
        dm_fail(err, status, "out of memory");
    if (status == DM_OK && !a->process && (view == DM_VIEW_STATE || view == DM_VIEW_ISSUE))
        status = dm_fail(err, DM_EINVAL, "no process named; `demarche show` lists them");
    if (status == DM_OK && view == DM_VIEW_ISSUE && !a->issue)
        status = dm_fail(err, DM_EINVAL, NO_ISSUE);
    if (status == DM_OK && a->process && (view == DM_VIEW_CLAIMS || view == DM_VIEW_ARTICLES)) {
        bool *of = dm_new_array(&x->a, bool, a->seen->kept->n_reports + 1u);
        for (uint32_t i = 0; of && i < a->process->n_told; i++)
            of[a->process->told[i].report] = true;
        f->of_process = of;
        if (!of)
            status = dm_fail(err, DM_ENOMEM, "out of memory");
    }
    return status;
}

dm_status dm_keep_view(dm_keep *k, dm_view view, const dm_ask *ask, const dm_look *look, dm_buf *out,
                       dm_error *err) {
    static const dm_ask nothing;
    static const dm_look plain;
    look = look ? look : &plain;
    int width = look->width ? look->width : 100;
    dm_sheet sheet = {.b = out, .width = width < 40 ? 40 : width > 200 ? 200 : width,
                      .colour = look->colour}, *x = &sheet;
    x->a.ceiling = (size_t)8 << 30;
    dm_asked a = {.ask = ask ? ask : &nothing};
    filter f = {.ask = a.ask};
    dm_kept_article kept;
    if ((unsigned)view >= DM_N_VIEW || (look->form == DM_AS_ICS && view != DM_VIEW_MEETINGS))
        return dm_fail(err, DM_EINVAL, "this view has no such form");
    if (view == DM_VIEW_STATE && look->form == DM_AS_CSV)
        view = DM_VIEW_LOG; /* a state is no table; what it rests on is */
    dm_keep_fold *fold = NULL;
    dm_status status = resolve(k, x, view, &f, &a, &fold, err);
    if (status == DM_OK && view == DM_VIEW_ARTICLE)
        status = find_article(k, x, &a, &kept, err);
    else if (status == DM_OK && view == DM_VIEW_CLAIMS)
        status = find_claims(x, &f, &a);
    else if (status == DM_OK && view == DM_VIEW_ARTICLES)
        status = find_reports(x, &f, &a);
    else if (status == DM_OK && view == DM_VIEW_ISSUE)
        status = issue_lines(x, &a, err);
    else if (status == DM_OK && view == DM_VIEW_LOG)
        status = log_lines(x, fold, &a, err);
    else if (status == DM_OK && view == DM_VIEW_DIFF)
        status = diff_lines(k, x, &a, err);
    if (status == DM_ENOMEM)
        dm_fail(err, status, "out of memory for the view");
    if (status == DM_OK) {
        if (look->form == DM_AS_JSON)
            dm_view_json(x, view, &a);
        else if (look->form == DM_AS_CSV)
            dm_view_csv(x, view, &a);
        else if (look->form == DM_AS_ICS)
            dm_view_ics(x, &a);
        else
            dm_view_page(x, view, &a);
        if (x->a.failed || out->failed)
            status = dm_fail(err, DM_ENOMEM, "out of memory for the view");
    }
    dm_arena_free(&x->a);
    return status;
}

dm_status dm_keep_each(dm_keep *k, const dm_ask *ask, dm_claim_fn fn, void *data, dm_error *err) {
    dm_sheet x = {0};
    x.a.ceiling = (size_t)8 << 30;
    dm_asked a = {.ask = ask};
    filter f = {.ask = ask};
    dm_keep_fold *fold;
    dm_status status = resolve(k, &x, DM_VIEW_CLAIMS, &f, &a, &fold, err);
    if (status == DM_OK)
        each_claim(&f, a.seen->kept, fn, data);
    dm_arena_free(&x.a);
    return status;
}
