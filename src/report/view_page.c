/* Views for people. */
#include "report/view.h"

static dm_str day_of(dm_sheet *x, int32_t day) {
    char text[16];
    dm_day_format(day, text);
    return text[0] ? dm_str_format(&x->a, "%s", text) : DM_STR("no day");
}

static void put_heading(dm_sheet *x, dm_str s) {
    dm_sheet_style(x, BOLD);
    dm_sheet_wrapped(x, s, 0, 0);
    dm_sheet_style(x, PLAIN);
}

static void put_as_of(dm_sheet *x, const dm_asked *a) {
    if (a->as_of != INT32_MAX)
        dm_sheet_wrapped(x, dm_str_format(&x->a, "As of the reports up to " DM_FMT ".",
                                          DM_ARG(dm_sheet_day_words(x, a->as_of))), 0, 0);
    if (a->known_on != INT32_MAX)
        dm_sheet_wrapped(x, dm_str_format(&x->a, "As known on " DM_FMT ", by time of adding.",
                                          DM_ARG(dm_sheet_day_words(x, a->known_on))), 0, 0);
}

static void put_processes(dm_sheet *x, const dm_asked *a) {
    const dm_processes *all = &a->seen->all;
    put_as_of(x, a);
    if (!all->n)
        dm_sheet_wrapped(x, DM_STR("No report of this ledger speaks of talks."), 0, 0);
    int rest = x->width - 12 - 23 - 22 - 8;
    int w[] = {12, 23, 22, rest > 10 ? rest : 10};
    dm_str head[] = {DM_STR("status"), DM_STR("first – last report"), DM_STR("id"), DM_STR("process")};
    if (all->n) {
        dm_sheet_style(x, DIM);
        dm_sheet_row(x, head, w, 4, 0);
        dm_sheet_style(x, PLAIN);
    }
    for (uint32_t i = 0; i < all->n; i++) {
        const dm_process *p = &all->at[i];
        const dm_status_item *s = dm_last_status(p);
        dm_str cells[] = {dm_str_of(s ? dm_talks_name((int)s->value) : "unknown"),
                          p->first == DM_NO_DAY
                              ? DM_STR("days not given")
                              : dm_str_format(&x->a, DM_FMT " – " DM_FMT, DM_ARG(day_of(x, p->first)),
                                              DM_ARG(day_of(x, p->last))),
                          p->id, dm_str_format(&x->a, DM_FMT " (%u report%s)", DM_ARG(p->name),
                                               p->n_reports, p->n_reports == 1 ? "" : "s")};
        dm_sheet_row(x, cells, w, 4, 0);
    }
    if (all->n)
        dm_sheet_wrapped(x, DM_STR("\nThe state of one: demarche show ID."), 0, 0);
}

static dm_str support_words(dm_sheet *x, const dm_basis *b) {
    if (b->support <= 1 && !b->denied)
        return (dm_str){0};
    if (!b->denied)
        return dm_str_format(&x->a, " [%u accounts]", b->support);
    return dm_str_format(&x->a, " [%u say%s so, %u den%s it]", b->support, b->support == 1 ? "s" : "",
                         b->denied, b->denied == 1 ? "ies" : "y");
}

static dm_str source_of(dm_sheet *x, const dm_asked *a, const dm_telling *t) {
    const dm_kept *kept = a->seen->kept;
    const dm_report *r = t->report < kept->n_reports ? &kept->reports[t->report] : NULL;
    dm_str by = {0};
    if (t->claim->n_according_to)
        by = dm_str_format(&x->a, DM_FMT ", in ", DM_ARG(t->claim->according_to[0].entity.name.n
                                                            ? t->claim->according_to[0].entity.name
                                                            : t->claim->according_to[0].entity.text));
    return dm_str_format(&x->a, DM_FMT DM_FMT " [" DM_FMT "]", DM_ARG(by),
                         DM_ARG(!r ? (dm_str){0} : r->site.n ? r->site : r->title.n ? r->title : r->id),
                         DM_ARG(t->claim->id));
}

static void put_lines(dm_sheet *x, const dm_asked *a, const char *nothing) {
    int32_t day = INT32_MAX;
    if (!a->lines.n)
        dm_sheet_wrapped(x, dm_str_of(nothing), 0, 0);
    for (uint32_t i = 0; i < a->lines.n; i++) {
        const dm_line *l = &a->lines.at[i];
        if (l->day != day) {
            dm_putc(x->b, '\n');
            put_heading(x, dm_sheet_day_words(x, l->day));
            day = l->day;
        }
        dm_putf(x->b, "  %-9s ", l->kind);
        const char *change = !l->change ? "" : !strcmp(l->change, "gone") ? "no longer stands: "
                             : !strcmp(l->change, "changed") ? "changed: " : "";
        dm_sheet_wrapped(x, dm_str_format(&x->a, "%s" DM_FMT DM_FMT " — " DM_FMT, change,
                                          DM_ARG(l->text), DM_ARG(support_words(x, l->basis)),
                                          DM_ARG(source_of(x, a, l->told))), 12, 12);
    }
}

static void put_found(dm_sheet *x, const dm_asked *a) {
    const dm_kept *kept = a->seen->kept;
    uint32_t of = UINT32_MAX;
    for (uint32_t i = 0; i < a->n_found; i++) {
        const dm_found *f = &a->found[i];
        const dm_claim *c = &kept->claims[f->claim];
        uint32_t report = kept->report_of[f->claim];
        if (report != of) {
            const dm_report *r = &kept->reports[report];
            if (i)
                dm_putc(x->b, '\n');
            put_heading(x, dm_str_format(&x->a, DM_FMT ", " DM_FMT "%s" DM_FMT " (" DM_FMT ")",
                                         DM_ARG(r->title.n ? r->title : r->id), DM_ARG(r->site),
                                         r->site.n ? ", " : "", DM_ARG(dm_sheet_day_words(x, r->day)),
                                         DM_ARG(r->key)));
            of = report;
        }
        dm_sheet_blanks(x, 2);
        const char *what = c->facets & DM_MOVE       ? dm_sheet_event_words(c->event)
                           : c->facets & DM_POSITION ? dm_sheet_stance_words(c->stance)
                           : c->facets & DM_STAGE    ? dm_stage_status_name((int)c->stage_status)
                           : c->facets & DM_STATUS   ? dm_talks_name((int)c->talks)
                           : c->facets & DM_GATE     ? "sets a condition"
                           : c->facets & DM_FORECAST ? "foresees"
                           : c->facets & DM_SHIFT    ? "shifts" : "pledges";
        dm_sheet_wrapped(x, dm_str_format(&x->a, DM_FMT "%s%s%s" DM_FMT ": “" DM_FMT "” [" DM_FMT "]",
                                          DM_ARG(dm_sheet_names_of(x, c->actor, c->n_actor)),
                                          c->n_actor ? " " : "", what, c->n_recipient ? ": " : "",
                                          DM_ARG(dm_sheet_names_of(x, c->recipient, c->n_recipient)),
                                          DM_ARG(f->sentence.n ? f->sentence : c->text),
                                          DM_ARG(c->id)), 6, 2);
    }
    dm_sheet_wrapped(x, dm_str_format(&x->a, "%s%u of %u claim%s.", a->n_found ? "\n" : "", a->n_found,
                                      a->total, a->total == 1 ? "" : "s"), 0, 0);
}

static void put_meetings(dm_sheet *x, const dm_asked *a) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < a->seen->all.n; i++) {
        const dm_process *p = &a->seen->all.at[i];
        for (uint32_t j = 0; j < p->n_stages && (!a->process || a->process == p); j++) {
            const dm_stage_item *s = &p->stages[j];
            if (!s->now || (s->status != DM_SCHEDULED && s->status != DM_AGREED &&
                            s->status != DM_ARRANGING))
                continue;
            n++;
            dm_str when = s->day != DM_NO_DAY ? dm_sheet_day_words(x, s->day)
                          : s->window.text.n  ? dm_sheet_quoted(x, s->window.text)
                                              : DM_STR("no day told");
            dm_sheet_wrapped(x, dm_str_format(&x->a, DM_FMT ": %s meeting of " DM_FMT ", %s%s" DM_FMT
                                              " (" DM_FMT ")", DM_ARG(when),
                                              dm_format_name((int)s->format),
                                              DM_ARG(dm_sheet_names_of(x, s->participants, s->n_participants)),
                                              dm_stage_status_name((int)s->status),
                                              s->venue.text.n ? ", in " : "", DM_ARG(s->venue.text),
                                              DM_ARG(p->id)), 4, 0);
        }
    }
    if (!n)
        dm_sheet_wrapped(x, DM_STR("No meeting is agreed, arranged or scheduled."), 0, 0);
}

void dm_view_page(dm_sheet *x, dm_view view, const dm_asked *a) {
    switch (view) {
    case DM_VIEW_PROCESSES: put_processes(x, a); break;
    case DM_VIEW_STATE:
        put_as_of(x, a);
        dm_sheet_process(x, a->process);
        dm_putc(x->b, '\n');
        dm_sheet_wrapped(x, dm_str_format(&x->a, "From %u claims of %u report%s, " DM_FMT " to " DM_FMT
                                          ". Who said what, in time: demarche show " DM_FMT
                                          " --issue ISSUE; all of it: demarche log " DM_FMT ".",
                                          a->process->n_told, a->process->n_reports,
                                          a->process->n_reports == 1 ? "" : "s",
                                          DM_ARG(day_of(x, a->process->first)),
                                          DM_ARG(day_of(x, a->process->last)),
                                          DM_ARG(a->process->id), DM_ARG(a->process->id)), 0, 0);
        break;
    case DM_VIEW_ISSUE:
        put_heading(x, dm_str_format(&x->a, DM_FMT ": " DM_FMT, DM_ARG(a->process->name),
                                     DM_ARG(dm_sheet_issue_words(x, a->issue))));
        put_as_of(x, a);
        put_lines(x, a, "Nobody is said to have a position on it.");
        break;
    case DM_VIEW_LOG:
        put_as_of(x, a);
        put_lines(x, a, "Nothing was told.");
        break;
    case DM_VIEW_DIFF:
        put_heading(x, dm_str_format(&x->a, "What changed from " DM_FMT " to " DM_FMT,
                                     DM_ARG(day_of(x, a->from)), DM_ARG(day_of(x, a->to))));
        put_lines(x, a, "Nothing changed.");
        break;
    case DM_VIEW_MEETINGS: put_meetings(x, a); break;
    case DM_VIEW_CLAIMS: put_found(x, a); break;
    case DM_VIEW_ARTICLES:
        for (uint32_t i = 0; i < a->n_reports; i++) {
            const dm_report *r = &a->seen->kept->reports[a->reports[i]];
            dm_sheet_wrapped(x, dm_str_format(&x->a, DM_FMT "  " DM_FMT "  " DM_FMT "%s" DM_FMT,
                                              DM_ARG(day_of(x, r->day)), DM_ARG(r->key),
                                              DM_ARG(r->title.n ? r->title : r->id),
                                              r->site.n ? ", " : "", DM_ARG(r->site)), 4, 0);
        }
        dm_sheet_wrapped(x, dm_str_format(&x->a, "%u of %u reports.", a->n_reports, a->total), 0, 0);
        break;
    default:
        dm_write_record_page(a->record, x->width, x->colour, x->b);
        dm_sheet_wrapped(x, dm_str_format(&x->a, "Key " DM_FMT ", added " DM_FMT " UTC; %u version%s.",
                                          DM_ARG(a->key), DM_ARG(a->added), a->n_versions,
                                          a->n_versions == 1 ? "" : "s"), 0, 0);
    }
}
