#include "report/view.h"

static void put_count(dm_json *w, const char *k, uint32_t n) {
    dm_json_key(w, k);
    dm_putf(w->b, "%u", n);
}

static void put_names(dm_json *w, const char *k, const dm_entity *e, uint32_t n) {
    dm_json_key(w, k);
    dm_json_open(w, '[');
    for (uint32_t i = 0; i < n; i++) {
        dm_json_sep(w);
        dm_put_json(w->b, e[i].name.n ? e[i].name : e[i].text);
    }
    dm_json_shut(w, ']');
}

static void put_issues(dm_json *w, const dm_process *p) {
    dm_json_key(w, "issues");
    dm_json_open(w, '[');
    for (uint32_t i = 0; i < p->n_issues; i++) {
        dm_json_sep(w);
        dm_putf(w->b, "\"%s\"", dm_issue_name((int)p->issues[i]));
    }
    dm_json_shut(w, ']');
}

const dm_status_item *dm_last_status(const dm_process *p) {
    for (uint32_t i = 0; i < p->n_status; i++)
        if (p->status[i].last)
            return &p->status[i];
    return NULL;
}

static void put_summary(dm_json *w, const dm_process *p) {
    dm_json_open(w, '{');
    dm_json_str(w, "id", p->id);
    dm_json_str(w, "name", p->name);
    put_names(w, "parties", p->parties, p->n_parties);
    put_names(w, "third_parties", p->third_parties, p->n_third_parties);
    put_issues(w, p);
    const dm_status_item *s = dm_last_status(p);
    dm_json_name(w, "status", s ? dm_talks_name((int)s->value) : "unknown");
    if (s && s->basis.n)
        dm_json_day(w, "status_day", s->basis.at[s->basis.n - 1].day); /* when it was last said */
    dm_json_day(w, "first", p->first);
    dm_json_day(w, "last", p->last);
    put_count(w, "reports", p->n_reports);
    put_count(w, "claims", p->n_told);
    dm_json_shut(w, '}');
}

static void put_report(dm_json *w, const dm_kept *kept, uint32_t i) {
    const dm_report *r = &kept->reports[i];
    dm_json_open(w, '{');
    dm_json_str(w, "key", r->key);
    dm_json_given(w, "id", r->id);
    dm_json_str(w, "title", r->title);
    dm_json_str(w, "site", r->site);
    dm_json_given(w, "url", r->url);
    dm_json_day(w, "day", r->day);
    dm_json_str(w, "added", r->added);
    if (r->same != i)
        dm_json_str(w, "copy_of", kept->reports[r->same].key);
    put_count(w, "version", (uint32_t)r->version);
    put_count(w, "claims", r->n_claims);
    dm_json_shut(w, '}');
}

static void put_line(dm_json *w, const dm_asked *a, const dm_line *l) {
    dm_json_open(w, '{');
    dm_json_day(w, "day", l->day);
    if (l->change)
        dm_json_name(w, "change", l->change);
    dm_json_str(w, "process", a->seen->all.at[l->process].id);
    dm_json_name(w, "kind", l->kind);
    dm_json_name(w, "state", l->state);
    dm_json_str(w, "who", l->who);
    dm_json_name(w, "issue", dm_issue_name((int)l->issue));
    dm_json_str(w, "text", l->text);
    put_count(w, "support", l->basis->support);
    put_count(w, "denied", l->basis->denied);
    dm_json_key(w, "told");
    dm_json_telling(w, l->told);
    dm_json_shut(w, '}');
}

static void put_lines(dm_json *w, const char *k, const dm_asked *a) {
    dm_json_key(w, k);
    dm_json_open(w, '[');
    for (uint32_t i = 0; i < a->lines.n; i++) {
        dm_json_sep(w);
        put_line(w, a, &a->lines.at[i]);
    }
    dm_json_shut(w, ']');
}

static void put_meetings(dm_json *w, const dm_asked *a) {
    dm_json_key(w, "meetings");
    dm_json_open(w, '[');
    for (uint32_t i = 0; i < a->seen->all.n; i++) {
        const dm_process *p = &a->seen->all.at[i];
        for (uint32_t j = 0; j < p->n_stages && (!a->process || a->process == p); j++) {
            const dm_stage_item *s = &p->stages[j];
            if (!s->now || (s->status != DM_SCHEDULED && s->status != DM_AGREED &&
                            s->status != DM_ARRANGING))
                continue;
            dm_json_sep(w);
            dm_json_open(w, '{');
            dm_json_str(w, "process", p->id);
            dm_json_name(w, "format", dm_format_name((int)s->format));
            dm_json_name(w, "status", dm_stage_status_name((int)s->status));
            put_names(w, "participants", s->participants, s->n_participants);
            dm_json_day(w, "date", s->day);
            dm_json_str(w, "window", s->window.text);
            dm_json_str(w, "venue", s->venue.text);
            dm_json_str(w, "host", s->host.text);
            dm_json_key(w, "told");
            dm_json_telling(w, &s->basis.at[s->basis.n - 1]);
            dm_json_shut(w, '}');
        }
    }
    dm_json_shut(w, ']');
}

static void put_found(dm_json *w, dm_sheet *x, const dm_asked *a) {
    const dm_kept *kept = a->seen->kept;
    dm_runes runes = {0};
    uint32_t of = UINT32_MAX;
    put_count(w, "total", a->total);
    put_count(w, "offset", a->ask->offset);
    dm_json_key(w, "claims");
    dm_json_open(w, '[');
    for (uint32_t i = 0; i < a->n_found; i++) {
        const dm_found *f = &a->found[i];
        uint32_t report = kept->report_of[f->claim];
        if (report != of && dm_runes_of(&x->a, kept->reports[report].text, &runes) != DM_OK) {
            w->b->failed = true;
            return;
        }
        of = report;
        dm_json_sep(w);
        dm_json_open(w, '{');
        dm_json_key(w, "report");
        put_report(w, kept, report);
        dm_json_str(w, "sentence", f->sentence);
        dm_json_key(w, "claim");
        dm_json inner = {.b = w->b, .a = w->a, .r = &runes};
        dm_json_claim(&inner, &kept->claims[f->claim]);
        dm_json_shut(w, '}');
    }
    dm_json_shut(w, ']');
}

void dm_view_json(dm_sheet *x, dm_view view, const dm_asked *a) {
    dm_json state = {.b = x->b, .a = &x->a, .kept = a->seen ? a->seen->kept : NULL}, *w = &state;
    dm_json_open(w, '{');
    dm_json_name(w, "view", dm_view_name((int)view));
    if (a->as_of != INT32_MAX)
        dm_json_day(w, "as_of", a->as_of);
    if (a->known_on != INT32_MAX)
        dm_json_day(w, "known_on", a->known_on);
    if (view == DM_VIEW_DIFF || view == DM_VIEW_LOG) {
        if (a->from != INT32_MIN)
            dm_json_day(w, "from", a->from);
        if (a->to != INT32_MAX)
            dm_json_day(w, "to", a->to);
    }
    switch (view) {
    case DM_VIEW_PROCESSES:
        put_count(w, "total", a->seen->all.n);
        dm_json_key(w, "processes");
        dm_json_open(w, '[');
        for (uint32_t i = a->ask->offset; i < a->seen->all.n; i++) {
            if (a->ask->limit && i - a->ask->offset >= a->ask->limit)
                break;
            dm_json_sep(w);
            put_summary(w, &a->seen->all.at[i]);
        }
        dm_json_shut(w, ']');
        break;
    case DM_VIEW_STATE: {
        const dm_status_item *s = dm_last_status(a->process);
        dm_json_name(w, "status", s ? dm_talks_name((int)s->value) : "unknown");
        dm_json_key(w, "process");
        dm_json_process(w, a->process);
        break;
    }
    case DM_VIEW_ISSUE:
        dm_json_str(w, "process", a->process->id);
        dm_json_name(w, "issue", dm_issue_name((int)a->issue));
        put_lines(w, "lines", a);
        break;
    case DM_VIEW_LOG:
        put_count(w, "total", a->total);
        put_lines(w, "lines", a);
        break;
    case DM_VIEW_DIFF: put_lines(w, "changes", a); break;
    case DM_VIEW_MEETINGS: put_meetings(w, a); break;
    case DM_VIEW_CLAIMS: put_found(w, x, a); break;
    case DM_VIEW_ARTICLES:
        put_count(w, "total", a->total);
        put_count(w, "offset", a->ask->offset);
        dm_json_key(w, "articles");
        dm_json_open(w, '[');
        for (uint32_t i = 0; i < a->n_reports; i++) {
            dm_json_sep(w);
            put_report(w, a->seen->kept, a->reports[i]);
        }
        dm_json_shut(w, ']');
        break;
    default:
        dm_json_str(w, "key", a->key);
        dm_json_str(w, "added", a->added);
        dm_json_strs(w, "versions", a->versions, a->n_versions);
        dm_json_key(w, "record");
        dm_write_record_json(a->record, x->b);
        w->comma = true;
    }
    dm_json_shut(w, '}');
}
