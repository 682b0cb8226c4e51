/* Items of a process as sentences on a time line. */
#include "report/view.h"

#include <stdlib.h>

#define MAX_LINES (1u << 24)

static dm_line *push(dm_sheet *x, dm_lines *out, const char *kind, uint32_t process,
                     const dm_basis *basis, const dm_telling *told) {
    dm_line *l = dm_push(&x->a, out, MAX_LINES);
    if (l)
        *l = (dm_line){.day = told->day, .report = told->report, .process = process, .kind = kind,
                       .state = "", .basis = basis, .told = told, .answers = -1};
    return l;
}

static dm_str words_of(dm_sheet *x, dm_phrase p, const dm_telling *t) {
    dm_str s = p.text.n ? p.text : t->claim->text;
    return dm_sheet_quoted(x, dm_sheet_fit(s, 240));
}

static const char *format_words(dm_format f) {
    switch (f) {
    case DM_FORMAT_NONE: return "meeting";
    case DM_PHONE: return "phone call";
    case DM_NEGOTIATORS: return "meeting of negotiators";
    case DM_SIGNING: return "signing";
    case DM_CEASEFIRE_STAGE: return "ceasefire";
    case DM_INDIRECT: return "indirect talks";
    case DM_MEDIATED: return "mediated talks";
    case DM_BILATERAL: return "bilateral meeting";
    case DM_TRILATERAL: return "trilateral meeting";
    default: return "multilateral meeting";
    }
}

static void stage_lines(dm_sheet *x, const dm_process *p, uint32_t index, dm_lines *out) {
    for (uint32_t i = 0; i < p->n_stages; i++) {
        const dm_stage_item *s = &p->stages[i];
        if (!s->basis.n)
            continue;
        dm_line *l = push(x, out, "stage", index, &s->basis, &s->basis.at[0]);
        if (!l)
            return;
        l->state = dm_stage_status_name((int)s->status);
        l->who = dm_sheet_names_of(x, s->participants, s->n_participants);
        l->text = dm_str_format(&x->a, "%s of " DM_FMT ": %s", format_words(s->format),
                                DM_ARG(l->who), l->state);
        char day[16];
        dm_day_format(s->day, day);
        if (day[0])
            l->text = dm_str_format(&x->a, DM_FMT ", for %s", DM_ARG(l->text), day);
        else if (s->window.text.n)
            l->text = dm_str_format(&x->a, DM_FMT ", " DM_FMT, DM_ARG(l->text),
                                    DM_ARG(dm_sheet_quoted(x, s->window.text)));
        dm_str place = s->venue.text.n ? s->venue.text : s->host.text;
        if (place.n)
            l->text = dm_str_format(&x->a, DM_FMT "; where: " DM_FMT, DM_ARG(l->text),
                                    DM_ARG(dm_sheet_quoted(x, place)));
        l->issue = s->basis.at[0].claim->issue;
    }
}

static void gate_lines(dm_sheet *x, const dm_process *p, uint32_t index, dm_lines *out) {
    for (uint32_t i = 0; i < p->n_gates; i++) {
        const dm_gate_item *g = &p->gates[i];
        if (!g->basis.n)
            continue;
        dm_line *l = push(x, out, "gate", index, &g->basis, &g->basis.at[0]);
        if (!l)
            return;
        dm_str needs = g->n_requires ? dm_sheet_names_of(x, g->requires_, g->n_requires)
                                     : words_of(x, g->requires_text, &g->basis.at[0]);
        l->state = "open";
        l->who = dm_sheet_names_of(x, g->before, g->n_before);
        l->text = dm_str_format(&x->a, DM_FMT " waits for " DM_FMT ": " DM_FMT, DM_ARG(l->who),
                                DM_ARG(needs), DM_ARG(words_of(x, (dm_phrase){0}, &g->basis.at[0])));
        if (!g->met)
            continue;
        dm_line first = *l;
        if (!(l = push(x, out, "gate", index, &g->basis, &g->basis.at[0])))
            return;
        l->state = "met";
        l->day = g->met_day;
        l->who = first.who;
        if (g->requires_stage >= 0 && p->stages[g->requires_stage].basis.n) {
            l->told = &p->stages[g->requires_stage].basis.at[0];
            l->report = l->told->report;
        }
        l->text = dm_str_format(&x->a, DM_FMT " waits no longer: " DM_FMT " have met",
                                DM_ARG(first.who), DM_ARG(needs));
    }
}

static void position_lines(dm_sheet *x, const dm_process *p, uint32_t index, dm_lines *out) {
    uint32_t first = out->n;
    for (uint32_t i = 0; i < p->n_positions; i++) {
        const dm_position_item *q = &p->positions[i];
        if (!q->basis.n)
            continue;
        dm_line *l = push(x, out, "position", index, &q->basis, &q->basis.at[0]);
        if (!l)
            return;
        l->state = dm_stance_name((int)q->stance);
        l->issue = q->issue;
        l->who = dm_sheet_names_of(x, q->party, q->n_party);
        l->text = dm_str_format(&x->a, DM_FMT " %s " DM_FMT, DM_ARG(l->who),
                                dm_sheet_stance_words(q->stance),
                                DM_ARG(words_of(x, q->option, &q->basis.at[0])));
        if (q->answers >= 0 && (uint32_t)q->answers < p->n_positions)
            l->answers = (int)(first + (uint32_t)q->answers);
        if (q->basis.denied && !q->basis.support) {
            l->state = "denied";
            l->text = dm_str_format(&x->a, "Denied that " DM_FMT, DM_ARG(l->text));
        }
    }
}

static void pledge_lines(dm_sheet *x, const dm_process *p, uint32_t index, dm_lines *out) {
    for (uint32_t i = 0; i < p->n_pledges; i++) {
        const dm_pledge_item *q = &p->pledges[i];
        if (!q->basis.n)
            continue;
        dm_line *l = push(x, out, "pledge", index, &q->basis, &q->basis.at[0]);
        if (!l)
            return;
        l->state = "open";
        l->issue = q->basis.at[0].claim->issue;
        l->who = dm_sheet_names_of(x, q->party, q->n_party);
        dm_str what = words_of(x, q->what, &q->basis.at[0]);
        if (q->amount.unit.n)
            what = dm_str_format(&x->a, DM_FMT " (%.15g " DM_FMT ")", DM_ARG(what),
                                 q->amount.value, DM_ARG(q->amount.unit));
        l->text = dm_str_format(&x->a, DM_FMT " pledges%s" DM_FMT ": " DM_FMT, DM_ARG(l->who),
                                q->n_to ? " to " : "",
                                DM_ARG(dm_sheet_names_of(x, q->to, q->n_to)), DM_ARG(what));
        if (q->status == DM_OPEN)
            continue;
        dm_line opened = *l;
        const dm_telling *last = &q->basis.at[q->basis.n - 1];
        if (!(l = push(x, out, "pledge", index, &q->basis, last)))
            return;
        l->state = dm_pledge_name((int)q->status);
        l->issue = opened.issue;
        l->who = opened.who;
        l->text = dm_str_format(&x->a, "the pledge of " DM_FMT " is %s: " DM_FMT, DM_ARG(l->who),
                                l->state, DM_ARG(what));
    }
}

static void other_lines(dm_sheet *x, const dm_process *p, uint32_t index, dm_lines *out) {
    for (uint32_t i = 0; i < p->n_shifts; i++) {
        const dm_shift_item *q = &p->shifts[i];
        dm_line *l = q->basis.n ? push(x, out, "shift", index, &q->basis,
                                       &q->basis.at[q->stated ? 0 : q->basis.n - 1]) : NULL;
        if (!l)
            continue;
        l->state = q->stated ? "stated" : "seen";
        l->issue = q->basis.at[0].claim->issue;
        l->who = dm_sheet_names_of(x, q->party, q->n_party);
        if (q->stated)
            l->text = dm_str_format(&x->a, DM_FMT " shifts: " DM_FMT, DM_ARG(l->who),
                                    DM_ARG(words_of(x, (dm_phrase){0}, l->told)));
        else
            l->text = dm_str_format(&x->a, DM_FMT " now %s " DM_FMT " (before: %s " DM_FMT ")",
                                    DM_ARG(l->who), dm_sheet_stance_words(q->now_stance),
                                    DM_ARG(words_of(x, q->now, l->told)),
                                    dm_sheet_stance_words(q->was_stance),
                                    DM_ARG(words_of(x, q->was, &q->basis.at[0])));
    }
    for (uint32_t i = 0; i < p->n_forecasts; i++) {
        const dm_forecast_item *q = &p->forecasts[i];
        dm_line *l = q->basis.n ? push(x, out, "forecast", index, &q->basis, &q->basis.at[0]) : NULL;
        if (!l)
            continue;
        char until[16];
        dm_day_format(q->until, until);
        l->state = dm_outcome_name((int)q->outcome);
        l->who = dm_sheet_names_of(x, q->by, q->n_by);
        l->text = dm_str_format(&x->a, DM_FMT " foresees " DM_FMT "%s%s: %s", DM_ARG(l->who),
                                DM_ARG(words_of(x, q->what, l->told)), until[0] ? ", by " : "",
                                until, q->outcome == DM_AWAITED ? "awaited"
                                       : q->outcome == DM_CAME_TRUE ? "came true"
                                       : q->outcome == DM_FAILED ? "failed" : "its time passed");
    }
    for (uint32_t i = 0; i < p->n_status; i++) {
        const dm_status_item *q = &p->status[i];
        dm_line *l = q->basis.n ? push(x, out, "status", index, &q->basis, &q->basis.at[0]) : NULL;
        if (!l)
            continue;
        l->state = dm_talks_name((int)q->value);
        l->who = q->n_by ? dm_sheet_names_of(x, q->by, q->n_by) : DM_STR("the report");
        l->text = dm_str_format(&x->a, "the talks are %s, says " DM_FMT ": " DM_FMT, l->state,
                                DM_ARG(l->who), DM_ARG(words_of(x, (dm_phrase){0}, l->told)));
    }
    for (uint32_t i = 0; i < p->n_deeds; i++) {
        const dm_deed_item *q = &p->deeds[i];
        dm_line *l = q->basis.n ? push(x, out, "deed", index, &q->basis, &q->basis.at[0]) : NULL;
        if (!l)
            continue;
        l->state = dm_event_name((int)q->event);
        l->issue = q->basis.at[0].claim->issue;
        l->who = dm_sheet_names_of(x, q->actor, q->n_actor);
        l->text = dm_str_format(&x->a, DM_FMT " %s%s" DM_FMT "%s: " DM_FMT, DM_ARG(l->who),
                                dm_sheet_event_words(q->event), q->n_recipient ? ": " : "",
                                DM_ARG(dm_sheet_names_of(x, q->recipient, q->n_recipient)),
                                q->basis.denied && q->basis.support ? " (disputed)"
                                : q->basis.denied ? " (denied)" : "",
                                DM_ARG(words_of(x, (dm_phrase){0}, l->told)));
    }
}

dm_status dm_lines_of(dm_sheet *x, const dm_process *p, uint32_t index, dm_lines *out) {
    position_lines(x, p, index, out); /* first: what they answer is counted from here */
    stage_lines(x, p, index, out);
    gate_lines(x, p, index, out);
    pledge_lines(x, p, index, out);
    other_lines(x, p, index, out);
    return x->a.failed ? DM_ENOMEM : DM_OK;
}

static int by_time(const void *x, const void *y) {
    const dm_line *a = x, *b = y;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    if (a->report != b->report)
        return a->report < b->report ? -1 : 1;
    dm_span s = a->told->claim->span, t = b->told->claim->span;
    if (s.begin != t.begin)
        return s.begin < t.begin ? -1 : 1;
    int o = strcmp(a->kind, b->kind);
    if (!o)
        o = strcmp(a->state, b->state);
    if (!o)
        o = a->process < b->process ? -1 : a->process > b->process;
    return o ? o : dm_str_cmp(a->text, b->text);
}

/* answers is an index and would not survive; it is asked for before sorting. */
dm_status dm_lines_sort(dm_lines *v) {
    if (v->n)
        qsort(v->at, v->n, sizeof *v->at, by_time);
    return DM_OK;
}

/* What makes a line the same in two folds: its kind, the claim that told it, what it says has
 * become so. */
static uint64_t mark_of(const dm_line *l, bool state) {
    dm_str id = l->basis->at[0].claim->id;
    uint64_t h = dm_hash(id.p ? id.p : "", id.n, (uint64_t)l->kind[0] << 8 | (uint64_t)l->kind[1]);
    return state ? dm_hash(l->state, strlen(l->state), h) : h;
}

typedef struct mark {
    uint64_t with, without;
} mark;

static int by_with(const void *x, const void *y) {
    const mark *a = x, *b = y;
    return a->with < b->with ? -1 : a->with > b->with;
}

static int by_number(const void *x, const void *y) {
    uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return a < b ? -1 : a > b;
}

static dm_status marks_of(dm_arena *a, const dm_lines *v, mark **with, uint64_t **without) {
    *with = dm_new_array(a, mark, v->n + 1u);
    *without = dm_new_array(a, uint64_t, v->n + 1u);
    if (!*with || !*without)
        return DM_ENOMEM;
    for (uint32_t i = 0; i < v->n; i++) {
        (*with)[i] = (mark){mark_of(&v->at[i], true), 0};
        (*without)[i] = mark_of(&v->at[i], false);
    }
    if (v->n) {
        qsort(*with, v->n, sizeof **with, by_with);
        qsort(*without, v->n, sizeof **without, by_number);
    }
    return DM_OK;
}

dm_status dm_lines_diff(dm_arena *a, const dm_lines *before, const dm_lines *now, dm_lines *out) {
    mark *old, *new_;
    uint64_t *old_any, *new_any;
    if (marks_of(a, before, &old, &old_any) != DM_OK || marks_of(a, now, &new_, &new_any) != DM_OK)
        return DM_ENOMEM;
    for (int turn = 0; turn < 2; turn++) {
        const dm_lines *v = turn ? before : now;
        for (uint32_t i = 0; i < v->n; i++) {
            mark m = {mark_of(&v->at[i], true), 0};
            uint64_t any = mark_of(&v->at[i], false);
            const mark *in = turn ? new_ : old;
            uint32_t n = turn ? now->n : before->n;
            if (n && bsearch(&m, in, n, sizeof m, by_with))
                continue;
            bool known = n && bsearch(&any, turn ? new_any : old_any, n, sizeof any, by_number);
            if (turn && known) /* told by its new state */
                continue;
            dm_line *l = dm_push(a, out, MAX_LINES);
            if (!l)
                return DM_ENOMEM;
            *l = v->at[i];
            l->change = turn ? "gone" : known ? "changed" : "new";
        }
    }
    return dm_lines_sort(out);
}
