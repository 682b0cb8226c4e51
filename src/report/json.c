/* The record as JSON. Spans are printed in code points of the article's text; what is not
 * known is left out, so that a field that stands says something. */
#include "report/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void dm_json_sep(dm_json *w) {
    if (w->comma)
        dm_putc(w->b, ',');
    w->comma = true;
}

void dm_json_key(dm_json *w, const char *k) {
    dm_json_sep(w);
    dm_putf(w->b, "\"%s\":", k);
}

void dm_json_open(dm_json *w, char c) {
    dm_putc(w->b, c);
    w->comma = false;
}

void dm_json_shut(dm_json *w, char c) {
    dm_putc(w->b, c);
    w->comma = true;
}

void dm_json_str(dm_json *w, const char *k, dm_str s) {
    if (!s.n)
        return;
    dm_json_key(w, k);
    dm_put_json(w->b, s);
}

void dm_json_name(dm_json *w, const char *k, const char *name) {
    dm_json_str(w, k, dm_str_of(name));
}

static void put_span(dm_json *w, const char *k, dm_span s) {
    if (!w->r)
        return;
    dm_json_key(w, k);
    dm_putf(w->b, "[%u,%u]", dm_runes_before(w->r, s.begin), dm_runes_before(w->r, s.end));
}

/* An id or address comes from a file's name or a caller, and can hold any bytes. */
void dm_json_given(dm_json *w, const char *k, dm_str s) {
    dm_json_str(w, k, dm_utf8_valid(s.p, s.n) ? s : dm_utf8_mend(w->a, s));
}

/* The fewest digits that read back the same, with a point whatever the locale. */
void dm_json_number(dm_json *w, const char *k, double v) {
    if (!isfinite(v))
        return;
    char text[40];
    for (int digits = 6; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, v);
        if (strtod(text, NULL) == v)
            break;
    }
    if (fabs(v) < 1e15 && v == (double)(int64_t)v)
        snprintf(text, sizeof text, "%lld", (long long)v);
    for (char *p = text; *p; p++)
        if (*p == ',')
            *p = '.';
    dm_json_key(w, k);
    dm_puts(w->b, text);
}

/* A probability, to four digits. */
static void put_share(dm_json *w, const char *k, double v) {
    dm_json_number(w, k, round(v * 1e4) / 1e4);
}

void dm_json_strs(dm_json *w, const char *k, const dm_str *s, uint32_t n) {
    dm_json_key(w, k);
    dm_json_open(w, '[');
    for (uint32_t i = 0; i < n; i++) {
        dm_json_sep(w);
        dm_put_json(w->b, s[i]);
    }
    dm_json_shut(w, ']');
}

void dm_json_entity(dm_json *w, const dm_entity *e) {
    dm_json_open(w, '{');
    dm_json_str(w, "text", e->text);
    put_span(w, "span", e->span);
    dm_json_str(w, "name", e->name);
    dm_json_name(w, "kind", dm_kind_name(e->kind));
    dm_json_name(w, "country", e->country);
    dm_json_name(w, "sector", e->sector);
    dm_json_str(w, "code", e->code);
    dm_json_str(w, "office", e->office);
    dm_json_str(w, "wikidata", e->wikidata);
    dm_json_shut(w, '}');
}

void dm_json_entities(dm_json *w, const char *k, const dm_entity *e, uint32_t n) {
    dm_json_key(w, k);
    dm_json_open(w, '[');
    for (uint32_t i = 0; i < n; i++) {
        dm_json_sep(w);
        dm_json_entity(w, &e[i]);
    }
    dm_json_shut(w, ']');
}

void dm_json_phrase(dm_json *w, const char *k, const dm_phrase *p) {
    if (!p->text.n)
        return;
    dm_json_key(w, k);
    dm_json_open(w, '{');
    dm_json_str(w, "text", p->text);
    put_span(w, "span", p->span);
    dm_json_shut(w, '}');
}

void dm_json_amount(dm_json *w, const dm_amount *a) {
    if (!a->unit.n)
        return;
    dm_json_key(w, "amount");
    dm_json_open(w, '{');
    dm_json_number(w, "value", a->value);
    dm_json_str(w, "unit", a->unit);
    dm_json_str(w, "text", a->text);
    dm_json_shut(w, '}');
}

static void put_teasers(dm_json *w, const dm_article *a) {
    dm_json_key(w, "teasers");
    dm_json_open(w, '[');
    for (uint32_t i = 0; i < a->n_teasers; i++) {
        const dm_teaser *t = &a->teasers[i];
        char day[16];
        dm_day_format(t->day, day);
        dm_json_sep(w);
        dm_json_open(w, '{');
        dm_json_str(w, "title", t->title);
        dm_json_str(w, "excerpt", t->excerpt);
        dm_json_str(w, "age", t->age);
        dm_json_name(w, "date", day);
        dm_json_shut(w, '}');
    }
    dm_json_shut(w, ']');
}

void dm_json_article(dm_json *w, const dm_article *a) {
    dm_json_open(w, '{');
    dm_json_given(w, "id", a->id);
    dm_json_str(w, "title", a->title);
    dm_json_str(w, "site", a->site);
    dm_json_given(w, "url", a->url);
    dm_json_strs(w, "sections", a->sections, a->n_sections);
    dm_json_strs(w, "authors", a->authors, a->n_authors);
    dm_json_key(w, "published");
    dm_json_open(w, '{');
    dm_json_str(w, "date", a->date);
    dm_json_name(w, "precision", dm_precision_name(a->precision));
    dm_json_name(w, "from", dm_from_name(a->from));
    dm_json_shut(w, '}');
    dm_json_str(w, "language", a->language);
    dm_json_key(w, "text");
    dm_put_json(w->b, a->text);
    dm_json_key(w, "body");
    dm_json_open(w, '[');
    for (uint32_t i = 0; i < a->n_body; i++) {
        dm_json_sep(w);
        dm_putf(w->b, "{\"begin\":%u,\"end\":%u}", dm_runes_before(w->r, a->body[i].span.begin),
                dm_runes_before(w->r, a->body[i].span.end));
    }
    dm_json_shut(w, ']');
    put_teasers(w, a);
    dm_json_str(w, "warning", a->warning);
    dm_json_shut(w, '}');
}

static void put_accounts(dm_json *w, const dm_claim *c) {
    dm_json_key(w, "according_to");
    dm_json_open(w, '[');
    for (uint32_t i = 0; i < c->n_according_to; i++) {
        const dm_account *x = &c->according_to[i];
        dm_json_sep(w);
        dm_json_open(w, '{');
        dm_json_key(w, "entity");
        dm_json_entity(w, &x->entity);
        dm_json_str(w, "verb", x->verb);
        if (x->cue.end > x->cue.begin)
            put_span(w, "span", x->cue);
        dm_json_name(w, "stance", dm_says_name(x->stance));
        dm_json_shut(w, '}');
    }
    dm_json_shut(w, ']');
}

static void put_facets(dm_json *w, uint32_t facets) {
    static const char *const names[] = {"move",   "stage", "gate",     "position",
                                        "pledge", "shift", "forecast", "status"};
    dm_json_key(w, "facets");
    dm_json_open(w, '[');
    for (uint32_t i = 0; i < DM_COUNT(names); i++)
        if (facets & 1u << i) {
            dm_json_sep(w);
            dm_putf(w->b, "\"%s\"", names[i]);
        }
    dm_json_shut(w, ']');
}

void dm_json_claim(dm_json *w, const dm_claim *c) {
    dm_json_open(w, '{');
    dm_json_str(w, "id", c->id);
    dm_json_given(w, "article", c->article);
    dm_json_key(w, "sentence");
    dm_putf(w->b, "%u", c->sentence);
    put_span(w, "span", c->span);
    dm_json_str(w, "text", c->text);
    put_facets(w, c->facets);
    if (c->facets & DM_MOVE) {
        dm_json_name(w, "event", dm_event_name(c->event));
        dm_json_str(w, "mode", c->mode);
        dm_json_str(w, "context", c->context);
        dm_json_str(w, "cameo", c->cameo);
        if (c->quad) {
            dm_json_key(w, "quad");
            dm_putf(w->b, "%d", c->quad);
            dm_json_number(w, "score", c->score);
            dm_json_number(w, "goldstein", c->goldstein);
        }
    }
    dm_json_entities(w, "actor", c->actor, c->n_actor);
    dm_json_entities(w, "recipient", c->recipient, c->n_recipient);
    dm_json_name(w, "reality", dm_reality_name(c->reality));
    dm_json_phrase(w, "condition", &c->condition);
    put_accounts(w, c);
    dm_json_str(w, "date", c->date);
    dm_json_str(w, "date_text", c->date_text.text);
    dm_json_phrase(w, "place", &c->place);
    dm_json_amount(w, &c->amount);
    dm_json_name(w, "issue", dm_issue_name(c->issue));
    dm_json_name(w, "stance", dm_stance_name(c->stance));
    dm_json_name(w, "format", dm_format_name(c->format));
    dm_json_name(w, "stage", dm_stage_status_name(c->stage_status));
    if (c->n_participants)
        dm_json_entities(w, "participants", c->participants, c->n_participants);
    if (c->facets & DM_GATE) {
        dm_json_entities(w, "before", c->before, c->n_before);
        dm_json_entities(w, "requires", c->requires_, c->n_requires);
    }
    if (c->facets & DM_STATUS)
        dm_json_name(w, "talks", dm_talks_name(c->talks));
    if (c->host.text.n) {
        dm_json_key(w, "host");
        dm_json_entity(w, &c->host);
    }
    dm_json_phrase(w, "window", &c->window);
    dm_json_phrase(w, "before_text", &c->before_text);
    dm_json_phrase(w, "requires_text", &c->requires_text);
    dm_json_phrase(w, "what", &c->what);
    dm_json_phrase(w, "was", &c->was);
    dm_json_phrase(w, "now", &c->now);
    dm_json_str(w, "rule", c->rule);
    put_share(w, "confidence", c->confidence);
    dm_json_shut(w, '}');
}

static void put_claims(dm_json *w, const char *k, const dm_record *rec, bool moves) {
    dm_json_key(w, k);
    dm_json_open(w, '[');
    for (uint32_t i = 0; i < rec->n_claims; i++)
        if (!!(rec->claims[i].facets & DM_MOVE) == moves) {
            dm_json_sep(w);
            dm_json_claim(w, &rec->claims[i]);
        }
    dm_json_shut(w, ']');
}

void dm_json_day(dm_json *w, const char *k, int32_t day) {
    char text[16];
    dm_day_format(day, text);
    dm_json_name(w, k, text);
}

void dm_json_telling(dm_json *w, const dm_telling *t) {
    const dm_claim *c = t->claim;
    dm_json_open(w, '{');
    dm_json_str(w, "id", c->id);
    dm_json_day(w, "day", t->day);
    if (w->kept && t->report < w->kept->n_reports)
        dm_json_str(w, "article", w->kept->reports[t->report].key);
    dm_json_str(w, "text", c->text);
    if (c->n_according_to) {
        const dm_entity *e = &c->according_to[0].entity;
        dm_json_str(w, "according_to", e->name.n ? e->name : e->text);
        dm_json_name(w, "stance", dm_says_name(c->according_to[0].stance));
    }
    dm_json_shut(w, '}');
}

/* In a view, where each claim stands: its report and its words. */
static void put_tellings(dm_json *w, const dm_basis *x) {
    dm_json_key(w, "support");
    dm_putf(w->b, "%u", x->support);
    dm_json_key(w, "denied");
    dm_putf(w->b, "%u", x->denied);
    dm_json_key(w, "claims");
    dm_json_open(w, '[');
    for (uint32_t i = 0; i < x->n; i++) {
        dm_json_sep(w);
        dm_json_telling(w, &x->at[i]);
    }
    dm_json_shut(w, ']');
}

static void put_basis(dm_json *w, const dm_basis *x) {
    if (!w->r) {
        put_tellings(w, x);
        return;
    }
    dm_json_key(w, "claims");
    dm_json_open(w, '[');
    for (uint32_t i = 0; i < x->n; i++) {
        dm_json_sep(w);
        dm_put_json(w->b, x->at[i].claim->id);
    }
    dm_json_shut(w, ']');
    dm_json_key(w, "spans");
    dm_json_open(w, '[');
    for (uint32_t i = 0; i < x->n; i++) {
        dm_span s = x->at[i].claim->span;
        dm_json_sep(w);
        dm_putf(w->b, "[%u,%u]", dm_runes_before(w->r, s.begin), dm_runes_before(w->r, s.end));
    }
    dm_json_shut(w, ']');
}

void dm_json_process(dm_json *w, const dm_process *p) {
    dm_json_open(w, '{');
    if (!w->r) {
        dm_json_str(w, "id", p->id);
        dm_json_day(w, "first", p->first);
        dm_json_day(w, "last", p->last);
    }
    dm_json_str(w, "name", p->name);
    dm_json_entities(w, "parties", p->parties, p->n_parties);
    dm_json_entities(w, "third_parties", p->third_parties, p->n_third_parties);
    dm_json_key(w, "issues");
    dm_json_open(w, '[');
    for (uint32_t i = 0; i < p->n_issues; i++) {
        dm_json_sep(w);
        dm_putf(w->b, "\"%s\"", dm_issue_name(p->issues[i]));
    }
    dm_json_shut(w, ']');
#define EACH(k, list, count)                                                                       \
    dm_json_key(w, k);                                                                                     \
    dm_json_open(w, '[');                                                                                  \
    for (uint32_t i = 0; i < (count); i++) {                                                       \
        const __typeof__(*(list)) *x = &(list)[i];                                                 \
        dm_json_sep(w);                                                                                    \
        dm_json_open(w, '{');
#define END                                                                                        \
    put_basis(w, &x->basis);                                                                       \
    dm_json_shut(w, '}');                                                                                  \
    }                                                                                              \
    dm_json_shut(w, ']');
    EACH("stages", p->stages, p->n_stages)
    dm_json_name(w, "format", dm_format_name(x->format));
    dm_json_name(w, "status", dm_stage_status_name(x->status));
    dm_json_entities(w, "participants", x->participants, x->n_participants);
    if (x->host.text.n) {
        dm_json_key(w, "host");
        dm_json_entity(w, &x->host);
    }
    dm_json_phrase(w, "venue", &x->venue);
    dm_json_phrase(w, "window", &x->window);
    dm_json_day(w, "date", x->day);
    if (!w->r) {
        dm_json_key(w, "meeting");
        dm_putf(w->b, "%u", x->meeting);
        dm_json_key(w, "now");
        dm_puts(w->b, x->now ? "true" : "false");
    }
    END EACH("gates", p->gates, p->n_gates) dm_json_entities(w, "by", x->by, x->n_by);
    dm_json_entities(w, "before", x->before, x->n_before);
    dm_json_entities(w, "requires", x->requires_, x->n_requires);
    dm_json_phrase(w, "before_text", &x->before_text);
    dm_json_phrase(w, "requires_text", &x->requires_text);
    dm_json_key(w, "met");
    dm_puts(w->b, x->met ? "true" : "false");
    if (!w->r) {
        dm_json_day(w, "met_day", x->met_day);
        if (x->before_stage >= 0) {
            dm_json_key(w, "before_stage");
            dm_putf(w->b, "%d", x->before_stage);
        }
        if (x->requires_stage >= 0) {
            dm_json_key(w, "requires_stage");
            dm_putf(w->b, "%d", x->requires_stage);
        }
    }
    END EACH("positions", p->positions, p->n_positions)
        dm_json_entities(w, "party", x->party, x->n_party);
    dm_json_name(w, "issue", dm_issue_name(x->issue));
    dm_json_name(w, "stance", dm_stance_name(x->stance));
    dm_json_phrase(w, "option", &x->option);
    dm_json_entities(w, "reply_to", x->reply_to, x->n_reply_to);
    dm_json_day(w, "date", x->day);
    if (!w->r && x->answers >= 0) {
        dm_json_key(w, "answers");
        dm_putf(w->b, "%d", x->answers);
    }
    END EACH("pledges", p->pledges, p->n_pledges) dm_json_entities(w, "party", x->party, x->n_party);
    dm_json_entities(w, "to", x->to, x->n_to);
    dm_json_phrase(w, "what", &x->what);
    dm_json_amount(w, &x->amount);
    dm_json_phrase(w, "deadline", &x->deadline);
    dm_json_name(w, "status", dm_pledge_name(x->status));
    END EACH("shifts", p->shifts, p->n_shifts) dm_json_entities(w, "party", x->party, x->n_party);
    dm_json_phrase(w, "from", &x->was);
    dm_json_phrase(w, "to", &x->now);
    dm_json_name(w, "from_stance", dm_stance_name(x->was_stance));
    dm_json_name(w, "to_stance", dm_stance_name(x->now_stance));
    dm_json_key(w, "stated");
    dm_puts(w->b, x->stated ? "true" : "false");
    END EACH("forecasts", p->forecasts, p->n_forecasts) dm_json_entities(w, "by", x->by, x->n_by);
    dm_json_phrase(w, "what", &x->what);
    dm_json_phrase(w, "window", &x->window);
    if (!w->r) {
        dm_json_name(w, "outcome", dm_outcome_name(x->outcome));
        dm_json_day(w, "until", x->until);
    }
    END EACH("status", p->status, p->n_status) dm_json_name(w, "value", dm_talks_name(x->value));
    dm_json_entities(w, "by", x->by, x->n_by);
    if (!w->r && x->last) {
        dm_json_key(w, "last");
        dm_puts(w->b, "true");
    }
    END
    if (!w->r) {
        EACH("deeds", p->deeds, p->n_deeds)
        dm_json_name(w, "event", dm_event_name(x->event));
        dm_json_entities(w, "actor", x->actor, x->n_actor);
        dm_json_entities(w, "recipient", x->recipient, x->n_recipient);
        dm_json_day(w, "date", x->day);
        END
    }
#undef EACH
#undef END
        dm_json_shut(w, '}');
}

/* Runs fn with a dm_json over the record's text; a failure to build it marks the buffer. */
static void with(const dm_record *rec, dm_buf *out, void (*fn)(dm_json *, const dm_record *)) {
    dm_arena a = {0};
    dm_runes r;
    if (dm_runes_of(&a, rec->article.text, &r) != DM_OK) {
        out->failed = true;
    } else {
        dm_json w = {.b = out, .a = &a, .r = &r};
        fn(&w, rec);
    }
    dm_arena_free(&a);
}

static void record(dm_json *w, const dm_record *rec) {
    dm_json_open(w, '{');
    dm_json_key(w, "article");
    dm_json_article(w, &rec->article);
    put_claims(w, "claims", rec, true);
    put_claims(w, "statements", rec, false);
    dm_json_key(w, "process");
    dm_json_open(w, '[');
    for (uint32_t i = 0; i < rec->n_process; i++) {
        dm_json_sep(w);
        dm_json_process(w, &rec->process[i]);
    }
    dm_json_shut(w, ']');
    dm_json_shut(w, '}');
}

void dm_write_record_json(const dm_record *rec, dm_buf *out) {
    with(rec, out, record);
}

static void article(dm_json *w, const dm_record *rec) {
    const dm_article *a = &rec->article;
    dm_json_open(w, '{');
    dm_json_given(w, "id", a->id);
    dm_json_key(w, "title");
    dm_put_json(w->b, a->title);
    dm_json_key(w, "articleBody");
    dm_str body = {0};
    if (a->n_body)
        body = dm_slice(a->text, (dm_span){a->body[0].span.begin, a->body[a->n_body - 1].span.end});
    dm_put_json(w->b, body);
    dm_json_strs(w, "sections", a->sections, a->n_sections);
    dm_json_strs(w, "authors", a->authors, a->n_authors);
    dm_json_key(w, "date");
    if (a->date.n)
        dm_put_json(w->b, a->date);
    else
        dm_puts(w->b, "null");
    dm_json_name(w, "date_from", dm_from_name(a->from));
    dm_json_str(w, "site", a->site);
    dm_json_given(w, "url", a->url);
    dm_json_str(w, "language", a->language);
    put_teasers(w, a);
    dm_json_str(w, "warning", a->warning);
    dm_json_shut(w, '}');
}

void dm_write_article_json(const dm_record *rec, dm_buf *out) {
    with(rec, out, article);
}

static void claims(dm_json *w, const dm_record *rec) {
    for (uint32_t i = 0; i < rec->n_claims; i++)
        if (rec->claims[i].facets & DM_MOVE) {
            w->comma = false;
            dm_json_claim(w, &rec->claims[i]);
            dm_putc(w->b, '\n');
        }
}

void dm_write_claims_jsonl(const dm_record *rec, dm_buf *out) {
    with(rec, out, claims);
}

static void who(dm_json *w, const dm_record *rec) {
    for (uint32_t i = 0; i < rec->n_mentions; i++) {
        const dm_entity *e = &rec->mentions[i];
        w->comma = false;
        dm_json_open(w, '{');
        dm_json_given(w, "id", rec->article.id);
        dm_json_str(w, "text", e->text);
        put_span(w, "span", e->span);
        dm_json_str(w, "name", e->name);
        dm_json_name(w, "kind", dm_kind_name(e->kind));
        dm_json_name(w, "country", e->country);
        dm_json_name(w, "sector", e->sector);
        dm_json_str(w, "code", e->code);
        dm_json_str(w, "office", e->office);
        dm_json_str(w, "wikidata", e->wikidata);
        dm_json_str(w, "line", e->line);
        dm_json_str(w, "rule", e->rule);
        if (e->antecedent >= 0 && (uint32_t)e->antecedent < rec->n_mentions) {
            const dm_entity *before = &rec->mentions[e->antecedent];
            dm_json_key(w, "antecedent");
            dm_json_open(w, '{');
            dm_json_str(w, "text", before->text);
            put_span(w, "span", before->span);
            dm_json_shut(w, '}');
        }
        dm_json_shut(w, '}');
        dm_putc(w->b, '\n');
    }
}

void dm_write_who_jsonl(const dm_record *rec, dm_buf *out) {
    with(rec, out, who);
}

void dm_write_conllu(const dm_record *rec, uint32_t first, dm_buf *out) {
    for (uint32_t i = 0; i < rec->n_sentences; i++) {
        char id[16] = {0};
        dm_buf b = {0};
        dm_putf(&b, "%u", first + i);
        if (b.data)
            memcpy(id, b.data, b.n < 15 ? b.n : 15);
        dm_buf_free(&b);
        dm_conllu_write(out, rec->article.text, &rec->sentences[i], id);
    }
}
