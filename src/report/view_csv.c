/* Views as CSV (RFC 4180, lines end in LF), and meetings as iCalendar (RFC 5545). */
#include "report/view.h"

void dm_csv_put(dm_buf *b, dm_str s, bool first) {
    if (!first)
        dm_putc(b, ',');
    bool quote = false;
    for (uint32_t i = 0; i < s.n && !quote; i++)
        quote = s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r';
    if (!quote) {
        dm_put(b, s);
        return;
    }
    dm_putc(b, '"');
    for (uint32_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            dm_putc(b, '"');
        dm_putc(b, s.p[i]);
    }
    dm_putc(b, '"');
}

static void put_z(dm_buf *b, const char *z) {
    dm_csv_put(b, dm_str_of(z), false);
}

static void put_day(dm_buf *b, int32_t day, bool first) {
    char text[16];
    dm_day_format(day, text);
    dm_csv_put(b, dm_str_of(text), first);
}

static void put_codes(dm_buf *b, const dm_entity *e, uint32_t n) {
    dm_buf t = {0};
    for (uint32_t i = 0; i < n; i++) {
        if (i)
            dm_puts(&t, "; ");
        dm_put(&t, e[i].code.n ? e[i].code : e[i].country[0] ? dm_str_of(e[i].country)
                   : e[i].name.n ? e[i].name : e[i].text);
    }
    dm_csv_put(b, (dm_str){t.data, (uint32_t)t.n}, false);
    dm_buf_free(&t);
}

const char dm_csv_claims_head[] = "day,article,title,site,id,event,mode,reality,actor,recipient,"
                                  "issue,stance,stage,according_to,date,confidence,text\n";

void dm_csv_line(dm_buf *b, const dm_claim *c, const dm_report *r) {
    put_day(b, r->day, true);
    dm_csv_put(b, r->key, false);
    dm_csv_put(b, r->title, false);
    dm_csv_put(b, r->site, false);
    dm_csv_put(b, c->id, false);
    put_z(b, c->facets & DM_MOVE ? dm_event_name((int)c->event) : "");
    dm_csv_put(b, c->mode, false);
    put_z(b, dm_reality_name((int)c->reality));
    put_codes(b, c->actor, c->n_actor);
    put_codes(b, c->recipient, c->n_recipient);
    put_z(b, dm_issue_name((int)c->issue));
    put_z(b, dm_stance_name((int)c->stance));
    put_z(b, c->facets & DM_STAGE ? dm_stage_status_name((int)c->stage_status) : "");
    dm_str by = {0};
    if (c->n_according_to)
        by = c->according_to[0].entity.name.n ? c->according_to[0].entity.name
                                              : c->according_to[0].entity.text;
    dm_csv_put(b, by, false);
    dm_csv_put(b, c->date, false);
    dm_putf(b, ",%.3f", c->confidence);
    dm_csv_put(b, c->text, false);
    dm_putc(b, '\n');
}

static void put_lines(dm_sheet *x, const dm_asked *a, bool change) {
    dm_buf *b = x->b;
    dm_puts(b, change ? "change,day,process,kind,state,who,issue,text,support,denied,article,claim\n"
                      : "day,process,kind,state,who,issue,text,support,denied,article,claim\n");
    for (uint32_t i = 0; i < a->lines.n; i++) {
        const dm_line *l = &a->lines.at[i];
        if (change)
            dm_csv_put(b, dm_str_of(l->change), true);
        put_day(b, l->day, !change);
        dm_csv_put(b, a->seen->all.at[l->process].id, false);
        put_z(b, l->kind);
        put_z(b, l->state);
        dm_csv_put(b, l->who, false);
        put_z(b, dm_issue_name((int)l->issue));
        dm_csv_put(b, l->text, false);
        dm_putf(b, ",%u,%u", l->basis->support, l->basis->denied);
        dm_csv_put(b, a->seen->kept->reports[l->told->report].key, false);
        dm_csv_put(b, l->told->claim->id, false);
        dm_putc(b, '\n');
    }
}

static bool is_ahead(const dm_stage_item *s) {
    return s->now && s->basis.n &&
           (s->status == DM_SCHEDULED || s->status == DM_AGREED || s->status == DM_ARRANGING);
}

void dm_view_csv(dm_sheet *x, dm_view view, const dm_asked *a) {
    dm_buf *b = x->b;
    const dm_processes *all = a->seen ? &a->seen->all : NULL;
    switch (view) {
    case DM_VIEW_PROCESSES:
        dm_puts(b, "id,name,parties,third_parties,status,first,last,reports,claims\n");
        for (uint32_t i = 0; i < all->n; i++) {
            const dm_process *p = &all->at[i];
            const dm_status_item *s = dm_last_status(p);
            dm_csv_put(b, p->id, true);
            dm_csv_put(b, p->name, false);
            put_codes(b, p->parties, p->n_parties);
            put_codes(b, p->third_parties, p->n_third_parties);
            put_z(b, s ? dm_talks_name((int)s->value) : "unknown");
            put_day(b, p->first, false);
            put_day(b, p->last, false);
            dm_putf(b, ",%u,%u\n", p->n_reports, p->n_told);
        }
        break;
    case DM_VIEW_MEETINGS:
        dm_puts(b, "process,format,status,participants,date,window,venue,host\n");
        for (uint32_t i = 0; i < all->n; i++)
            for (uint32_t j = 0; j < all->at[i].n_stages; j++) {
                const dm_stage_item *s = &all->at[i].stages[j];
                if (!is_ahead(s) || (a->process && a->process != &all->at[i]))
                    continue;
                dm_csv_put(b, all->at[i].id, true);
                put_z(b, dm_format_name((int)s->format));
                put_z(b, dm_stage_status_name((int)s->status));
                put_codes(b, s->participants, s->n_participants);
                put_day(b, s->day, false);
                dm_csv_put(b, s->window.text, false);
                dm_csv_put(b, s->venue.text, false);
                dm_csv_put(b, s->host.text, false);
                dm_putc(b, '\n');
            }
        break;
    case DM_VIEW_CLAIMS:
        dm_puts(b, dm_csv_claims_head);
        for (uint32_t i = 0; i < a->n_found; i++) {
            uint32_t c = a->found[i].claim;
            dm_csv_line(b, &a->seen->kept->claims[c],
                        &a->seen->kept->reports[a->seen->kept->report_of[c]]);
        }
        break;
    case DM_VIEW_ARTICLES:
        dm_puts(b, "key,id,title,site,url,day,added,copy_of,version,claims\n");
        for (uint32_t i = 0; i < a->n_reports; i++) {
            const dm_report *r = &a->seen->kept->reports[a->reports[i]];
            dm_csv_put(b, r->key, true);
            dm_csv_put(b, r->id, false);
            dm_csv_put(b, r->title, false);
            dm_csv_put(b, r->site, false);
            dm_csv_put(b, r->url, false);
            put_day(b, r->day, false);
            dm_csv_put(b, r->added, false);
            dm_csv_put(b, r->same != a->reports[i] ? a->seen->kept->reports[r->same].key : (dm_str){0},
                       false);
            dm_putf(b, ",%lld,%u\n", (long long)r->version, r->n_claims);
        }
        break;
    case DM_VIEW_ARTICLE: {
        dm_puts(b, dm_csv_claims_head);
        const dm_article *y = &a->record->article;
        dm_report r = {.key = a->key, .title = y->title, .site = y->site, .day = y->day};
        for (uint32_t i = 0; i < a->record->n_claims; i++)
            dm_csv_line(b, &a->record->claims[i], &r);
        break;
    }
    default: put_lines(x, a, view == DM_VIEW_DIFF);
    }
}

/* ---- iCalendar ---------------------------------------------------------------------------------- */

/* A content line: escaped, and folded before 75 bytes, between code points. */
static void put_ics(dm_buf *b, const char *name, dm_str value) {
    dm_buf t = {0};
    dm_puts(&t, name);
    for (uint32_t i = 0; i < value.n; i++) {
        char c = value.p[i];
        if (c == '\\' || c == ';' || c == ',') {
            dm_putc(&t, '\\');
            dm_putc(&t, c);
        } else {
            dm_putc(&t, (unsigned char)c < 0x20 ? ' ' : c);
        }
    }
    size_t at = 0;
    while (at < t.n) {
        size_t room = at ? 74 : 75, end = t.n - at > room ? at + room : t.n;
        while (end < t.n && end > at + 1 && ((unsigned char)t.data[end] & 0xC0) == 0x80)
            end--;
        if (at)
            dm_putc(b, ' ');
        dm_put(b, (dm_str){t.data + at, (uint32_t)(end - at)});
        dm_puts(b, "\r\n");
        at = end;
    }
    dm_buf_free(&t);
}

static void ics_day(char out[16], int32_t day) {
    char iso[16];
    dm_day_format(day, iso);
    int n = 0;
    for (const char *p = iso; *p; p++)
        if (*p != '-')
            out[n++] = *p;
    out[n] = 0;
}

/* Meetings that are agreed, arranged or scheduled for a day that is known. */
void dm_view_ics(dm_sheet *x, const dm_asked *a) {
    dm_buf *b = x->b;
    dm_puts(b, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//demarche//" DM_VERSION "//EN\r\n");
    for (uint32_t i = 0; i < a->seen->all.n; i++) {
        const dm_process *p = &a->seen->all.at[i];
        for (uint32_t j = 0; j < p->n_stages && (!a->process || a->process == p); j++) {
            const dm_stage_item *s = &p->stages[j];
            if (!is_ahead(s) || s->day == DM_NO_DAY)
                continue;
            char day[16], next[16], stamp[16];
            const dm_telling *t = &s->basis.at[s->basis.n - 1];
            ics_day(day, s->day);
            ics_day(next, s->day + 1);
            ics_day(stamp, t->day != DM_NO_DAY ? t->day : s->day);
            dm_puts(b, "BEGIN:VEVENT\r\n");
            put_ics(b, "UID:", dm_str_format(&x->a, DM_FMT "@demarche", DM_ARG(s->basis.at[0].claim->id)));
            dm_putf(b, "DTSTAMP:%sT000000Z\r\nDTSTART;VALUE=DATE:%s\r\nDTEND;VALUE=DATE:%s\r\n",
                    stamp, day, next);
            put_ics(b, "SUMMARY:", dm_str_format(&x->a, "%s: " DM_FMT, dm_format_name((int)s->format),
                                                 DM_ARG(dm_sheet_names_of(x, s->participants,
                                                                          s->n_participants))));
            put_ics(b, "DESCRIPTION:", dm_str_format(&x->a, DM_FMT ", %s: " DM_FMT, DM_ARG(p->name),
                                                     dm_stage_status_name((int)s->status),
                                                     DM_ARG(t->claim->text)));
            if (s->venue.text.n)
                put_ics(b, "LOCATION:", s->venue.text);
            dm_putf(b, "STATUS:%s\r\nEND:VEVENT\r\n",
                    s->status == DM_SCHEDULED ? "CONFIRMED" : "TENTATIVE");
        }
    }
    dm_puts(b, "END:VCALENDAR\r\n");
}
