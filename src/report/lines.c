/* Items of a process as sentences on a time line. */
#include "report/view.h"

#include <stdlib.h>

#define MAX_LINES (1u << 24)

static dm_line *push(dm_arena *a, dm_lines *out, const char *kind, uint32_t process, uint32_t item,
                     const dm_basis *basis, const dm_telling *told) {
    dm_line *l = dm_push(a, out, MAX_LINES);
    if (l)
        *l = (dm_line){.day = told->day, .report = told->report, .process = process, .kind = kind,
                       .item = item, .state = "", .basis = basis, .told = told, .answers = -1};
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

static void stage_lines(dm_arena *a, const dm_process *p, uint32_t index, dm_lines *out) {
    for (uint32_t i = 0; i < p->n_stages; i++) {
        const dm_stage_item *s = &p->stages[i];
        dm_line *l = s->basis.n ? push(a, out, "stage", index, i, &s->basis, &s->basis.at[0]) : NULL;
        if (!l)
            continue;
        l->state = dm_stage_status_name((int)s->status);
        l->issue = s->basis.at[0].claim->issue;
    }
}

static void fill_stage(dm_sheet *x, const dm_stage_item *s, dm_line *l) {
    l->who = dm_sheet_names_of(x, s->participants, s->n_participants);
    l->text = dm_str_format(&x->a, "%s of " DM_FMT ": %s", format_words(s->format), DM_ARG(l->who),
                            l->state);
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
}

/* A gate that is met, and a pledge that is settled, is told twice: when it came, and when it went. */
static void gate_lines(dm_arena *a, const dm_process *p, uint32_t index, dm_lines *out) {
    for (uint32_t i = 0; i < p->n_gates; i++) {
        const dm_gate_item *g = &p->gates[i];
        for (int later = 0; g->basis.n && later <= g->met; later++) {
            dm_line *l = push(a, out, "gate", index, i, &g->basis, &g->basis.at[0]);
            if (!l)
                return;
            l->state = later ? "met" : "open";
            if (!later)
                continue;
            l->later = true;
            l->day = g->met_day;
            if (g->requires_stage >= 0 && p->stages[g->requires_stage].basis.n) {
                l->told = &p->stages[g->requires_stage].basis.at[0];
                l->report = l->told->report;
            }
        }
    }
}

static void fill_gate(dm_sheet *x, const dm_gate_item *g, dm_line *l) {
    dm_str needs = g->n_requires ? dm_sheet_names_of(x, g->requires_, g->n_requires)
                                 : words_of(x, g->requires_text, &g->basis.at[0]);
    l->who = dm_sheet_names_of(x, g->before, g->n_before);
    if (l->later)
        l->text = dm_str_format(&x->a, DM_FMT " waits no longer: " DM_FMT " have met", DM_ARG(l->who),
                                DM_ARG(needs));
    else
        l->text = dm_str_format(&x->a, DM_FMT " waits for " DM_FMT ": " DM_FMT, DM_ARG(l->who),
                                DM_ARG(needs), DM_ARG(words_of(x, (dm_phrase){0}, &g->basis.at[0])));
}

static void position_lines(dm_arena *a, const dm_process *p, uint32_t index, dm_lines *out) {
    uint32_t first = out->n;
    for (uint32_t i = 0; i < p->n_positions; i++) {
        const dm_position_item *q = &p->positions[i];
        dm_line *l = q->basis.n ? push(a, out, "position", index, i, &q->basis, &q->basis.at[0]) : NULL;
        if (!l)
            continue;
        l->state = q->basis.denied && !q->basis.support ? "denied" : dm_stance_name((int)q->stance);
        l->issue = q->issue;
        if (q->answers >= 0 && (uint32_t)q->answers < p->n_positions)
            l->answers = (int)(first + (uint32_t)q->answers);
    }
}

static void fill_position(dm_sheet *x, const dm_position_item *q, dm_line *l) {
    l->who = dm_sheet_names_of(x, q->party, q->n_party);
    l->text = dm_str_format(&x->a, DM_FMT " %s " DM_FMT, DM_ARG(l->who), dm_sheet_stance_words(q->stance),
                            DM_ARG(words_of(x, q->option, &q->basis.at[0])));
    if (q->basis.denied && !q->basis.support)
        l->text = dm_str_format(&x->a, "Denied that " DM_FMT, DM_ARG(l->text));
}

static void pledge_lines(dm_arena *a, const dm_process *p, uint32_t index, dm_lines *out) {
    for (uint32_t i = 0; i < p->n_pledges; i++) {
        const dm_pledge_item *q = &p->pledges[i];
        for (int later = 0; q->basis.n && later <= (q->status != DM_OPEN); later++) {
            dm_line *l = push(a, out, "pledge", index, i, &q->basis,
                              &q->basis.at[later ? q->basis.n - 1 : 0]);
            if (!l)
                return;
            l->later = later;
            l->state = later ? dm_pledge_name((int)q->status) : "open";
            l->issue = q->basis.at[0].claim->issue;
        }
    }
}

static void fill_pledge(dm_sheet *x, const dm_pledge_item *q, dm_line *l) {
    l->who = dm_sheet_names_of(x, q->party, q->n_party);
    dm_str what = words_of(x, q->what, &q->basis.at[0]);
    if (q->amount.unit.n)
        what = dm_str_format(&x->a, DM_FMT " (%.15g " DM_FMT ")", DM_ARG(what), q->amount.value,
                             DM_ARG(q->amount.unit));
    if (l->later)
        l->text = dm_str_format(&x->a, "the pledge of " DM_FMT " is %s: " DM_FMT, DM_ARG(l->who), l->state,
                                DM_ARG(what));
    else
        l->text = dm_str_format(&x->a, DM_FMT " pledges%s" DM_FMT ": " DM_FMT, DM_ARG(l->who),
                                q->n_to ? " to " : "", DM_ARG(dm_sheet_names_of(x, q->to, q->n_to)),
                                DM_ARG(what));
}

static void other_lines(dm_arena *a, const dm_process *p, uint32_t index, dm_lines *out) {
    for (uint32_t i = 0; i < p->n_shifts; i++) {
        const dm_shift_item *q = &p->shifts[i];
        dm_line *l = q->basis.n ? push(a, out, "shift", index, i, &q->basis,
                                       &q->basis.at[q->stated ? 0 : q->basis.n - 1]) : NULL;
        if (!l)
            continue;
        l->state = q->stated ? "stated" : "seen";
        l->issue = q->basis.at[0].claim->issue;
    }
    for (uint32_t i = 0; i < p->n_forecasts; i++) {
        const dm_forecast_item *q = &p->forecasts[i];
        dm_line *l = q->basis.n ? push(a, out, "forecast", index, i, &q->basis, &q->basis.at[0]) : NULL;
        if (l)
            l->state = dm_outcome_name((int)q->outcome);
    }
    for (uint32_t i = 0; i < p->n_status; i++) {
        const dm_status_item *q = &p->status[i];
        dm_line *l = q->basis.n ? push(a, out, "status", index, i, &q->basis, &q->basis.at[0]) : NULL;
        if (l)
            l->state = dm_talks_name((int)q->value);
    }
    for (uint32_t i = 0; i < p->n_deeds; i++) {
        const dm_deed_item *q = &p->deeds[i];
        dm_line *l = q->basis.n ? push(a, out, "deed", index, i, &q->basis, &q->basis.at[0]) : NULL;
        if (!l)
            continue;
        l->state = dm_event_name((int)q->event);
        l->issue = q->basis.at[0].claim->issue;
    }
}

static void fill_shift(dm_sheet *x, const dm_shift_item *q, dm_line *l) {
    l->who = dm_sheet_names_of(x, q->party, q->n_party);
    if (q->stated)
        l->text = dm_str_format(&x->a, DM_FMT " shifts: " DM_FMT, DM_ARG(l->who),
                                DM_ARG(words_of(x, (dm_phrase){0}, l->told)));
    else
        l->text = dm_str_format(&x->a, DM_FMT " now %s " DM_FMT " (before: %s " DM_FMT ")", DM_ARG(l->who),
                                dm_sheet_stance_words(q->now_stance), DM_ARG(words_of(x, q->now, l->told)),
                                dm_sheet_stance_words(q->was_stance),
                                DM_ARG(words_of(x, q->was, &q->basis.at[0])));
}

static void fill_forecast(dm_sheet *x, const dm_forecast_item *q, dm_line *l) {
    char until[16];
    dm_day_format(q->until, until);
    l->who = dm_sheet_names_of(x, q->by, q->n_by);
    l->text = dm_str_format(&x->a, DM_FMT " foresees " DM_FMT "%s%s: %s", DM_ARG(l->who),
                            DM_ARG(words_of(x, q->what, l->told)), until[0] ? ", by " : "", until,
                            q->outcome == DM_AWAITED     ? "awaited"
                            : q->outcome == DM_CAME_TRUE ? "came true"
                            : q->outcome == DM_FAILED    ? "failed" : "its time passed");
}

static void fill_status(dm_sheet *x, const dm_status_item *q, dm_line *l) {
    l->who = q->n_by ? dm_sheet_names_of(x, q->by, q->n_by) : DM_STR("the report");
    l->text = dm_str_format(&x->a, "the talks are %s, says " DM_FMT ": " DM_FMT, l->state, DM_ARG(l->who),
                            DM_ARG(words_of(x, (dm_phrase){0}, l->told)));
}

static void fill_deed(dm_sheet *x, const dm_deed_item *q, dm_line *l) {
    l->who = dm_sheet_names_of(x, q->actor, q->n_actor);
    l->text = dm_str_format(&x->a, DM_FMT " %s%s" DM_FMT "%s: " DM_FMT, DM_ARG(l->who),
                            dm_sheet_event_words(q->event), q->n_recipient ? ": " : "",
                            DM_ARG(dm_sheet_names_of(x, q->recipient, q->n_recipient)),
                            q->basis.denied && q->basis.support ? " (disputed)"
                            : q->basis.denied                   ? " (denied)" : "",
                            DM_ARG(words_of(x, (dm_phrase){0}, l->told)));
}

void dm_line_fill(dm_sheet *x, const dm_process *p, dm_line *l) {
    switch (l->kind[0] << 8 | l->kind[1]) {
    case 's' << 8 | 't':
        if (l->kind[3] == 'g')
            fill_stage(x, &p->stages[l->item], l);
        else
            fill_status(x, &p->status[l->item], l);
        break;
    case 'g' << 8 | 'a': fill_gate(x, &p->gates[l->item], l); break;
    case 'p' << 8 | 'o': fill_position(x, &p->positions[l->item], l); break;
    case 'p' << 8 | 'l': fill_pledge(x, &p->pledges[l->item], l); break;
    case 's' << 8 | 'h': fill_shift(x, &p->shifts[l->item], l); break;
    case 'f' << 8 | 'o': fill_forecast(x, &p->forecasts[l->item], l); break;
    default: fill_deed(x, &p->deeds[l->item], l);
    }
}

dm_status dm_lines_of(dm_arena *a, const dm_process *p, uint32_t index, dm_lines *out) {
    position_lines(a, p, index, out); /* first: what they answer is counted from here */
    stage_lines(a, p, index, out);
    gate_lines(a, p, index, out);
    pledge_lines(a, p, index, out);
    other_lines(a, p, index, out);
    return a->failed ? DM_ENOMEM : DM_OK;
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
    if (!o)
        o = a->item < b->item ? -1 : a->item > b->item;
    return o ? o : a->later - b->later;
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

/* Numbers in an open table, 0 for an empty place; and of each line its two. */
struct dm_line_marks {
    uint64_t *slots;
    uint64_t mask;
    uint64_t (*of)[2]; /* without its state, with it */
};

static void put_mark(dm_line_marks *m, uint64_t v) {
    uint64_t i = v & m->mask;
    while (m->slots[i] && m->slots[i] != v)
        i = (i + 1) & m->mask;
    m->slots[i] = v;
}

static bool has_mark(const dm_line_marks *m, uint64_t v) {
    uint64_t i = v & m->mask;
    while (m->slots[i] && m->slots[i] != v)
        i = (i + 1) & m->mask;
    return m->slots[i] == v;
}

const dm_line_marks *dm_lines_marks(dm_arena *a, const dm_lines *v) {
    uint64_t room = 64;
    while (room < (uint64_t)v->n * 4)
        room *= 2;
    dm_line_marks *m = dm_new(a, dm_line_marks);
    if (!m)
        return NULL;
    *m = (dm_line_marks){dm_new_array(a, uint64_t, room), room - 1, dm_alloc(a, (v->n + 1u) * sizeof *m->of)};
    if (!m->slots || !m->of)
        return NULL;
    for (uint32_t i = 0; i < v->n; i++)
        for (int state = 0; state < 2; state++) {
            uint64_t mark = mark_of(&v->at[i], state);
            m->of[i][state] = mark | (mark == 0);
            put_mark(m, m->of[i][state]);
        }
    return m;
}

dm_status dm_lines_diff(dm_arena *a, const dm_lines *before, const dm_line_marks *old, const dm_lines *now,
                        const dm_line_marks *new_, dm_lines *out) {
    for (int turn = 0; turn < 2; turn++) {
        const dm_lines *v = turn ? before : now;
        const dm_line_marks *own = turn ? old : new_, *other = turn ? new_ : old;
        for (uint32_t i = 0; i < v->n; i++) {
            if (has_mark(other, own->of[i][1]))
                continue;
            bool known = has_mark(other, own->of[i][0]);
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
