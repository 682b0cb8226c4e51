/* The record as JSON. Spans are printed in code points of the article's text; what is not
 * known is left out, so that a field that stands says something. */
#include "report/report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct writer {
    dm_buf *b;
    dm_arena *a;
    const dm_runes *r;
    bool comma;
} writer;

static void sep(writer *w) {
    if (w->comma)
        dm_putc(w->b, ',');
    w->comma = true;
}

static void key(writer *w, const char *k) {
    sep(w);
    dm_putf(w->b, "\"%s\":", k);
}

static void open(writer *w, char c) {
    dm_putc(w->b, c);
    w->comma = false;
}

static void shut(writer *w, char c) {
    dm_putc(w->b, c);
    w->comma = true;
}

static void put_str(writer *w, const char *k, dm_str s) {
    if (!s.n)
        return;
    key(w, k);
    dm_put_json(w->b, s);
}

static void put_name(writer *w, const char *k, const char *name) {
    put_str(w, k, dm_str_of(name));
}

static void put_span(writer *w, const char *k, dm_span s) {
    key(w, k);
    dm_putf(w->b, "[%u,%u]", dm_runes_before(w->r, s.begin), dm_runes_before(w->r, s.end));
}

/* An id or address comes from a file's name or a caller, and can hold any bytes. */
static void put_given(writer *w, const char *k, dm_str s) {
    put_str(w, k, dm_utf8_valid(s.p, s.n) ? s : dm_utf8_mend(w->a, s));
}

/* The fewest digits that read back the same, with a point whatever the locale. */
static void put_number(writer *w, const char *k, double v) {
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
    key(w, k);
    dm_puts(w->b, text);
}

/* A probability, to four digits. */
static void put_share(writer *w, const char *k, double v) {
    put_number(w, k, round(v * 1e4) / 1e4);
}

static void put_strs(writer *w, const char *k, const dm_str *s, uint32_t n) {
    key(w, k);
    open(w, '[');
    for (uint32_t i = 0; i < n; i++) {
        sep(w);
        dm_put_json(w->b, s[i]);
    }
    shut(w, ']');
}

static void put_entity(writer *w, const dm_entity *e) {
    open(w, '{');
    put_str(w, "text", e->text);
    put_span(w, "span", e->span);
    put_str(w, "name", e->name);
    put_name(w, "kind", dm_kind_name(e->kind));
    put_name(w, "country", e->country);
    put_name(w, "sector", e->sector);
    put_str(w, "code", e->code);
    put_str(w, "office", e->office);
    put_str(w, "wikidata", e->wikidata);
    shut(w, '}');
}

static void put_entities(writer *w, const char *k, const dm_entity *e, uint32_t n) {
    key(w, k);
    open(w, '[');
    for (uint32_t i = 0; i < n; i++) {
        sep(w);
        put_entity(w, &e[i]);
    }
    shut(w, ']');
}

static void put_phrase(writer *w, const char *k, const dm_phrase *p) {
    if (!p->text.n)
        return;
    key(w, k);
    open(w, '{');
    put_str(w, "text", p->text);
    put_span(w, "span", p->span);
    shut(w, '}');
}

static void put_amount(writer *w, const dm_amount *a) {
    if (!a->unit.n)
        return;
    key(w, "amount");
    open(w, '{');
    put_number(w, "value", a->value);
    put_str(w, "unit", a->unit);
    put_str(w, "text", a->text);
    shut(w, '}');
}

static void put_teasers(writer *w, const dm_article *a) {
    key(w, "teasers");
    open(w, '[');
    for (uint32_t i = 0; i < a->n_teasers; i++) {
        const dm_teaser *t = &a->teasers[i];
        char day[16];
        dm_day_format(t->day, day);
        sep(w);
        open(w, '{');
        put_str(w, "title", t->title);
        put_str(w, "excerpt", t->excerpt);
        put_str(w, "age", t->age);
        put_name(w, "date", day);
        shut(w, '}');
    }
    shut(w, ']');
}

static void put_article(writer *w, const dm_article *a) {
    open(w, '{');
    put_given(w, "id", a->id);
    put_str(w, "title", a->title);
    put_str(w, "site", a->site);
    put_given(w, "url", a->url);
    put_strs(w, "sections", a->sections, a->n_sections);
    put_strs(w, "authors", a->authors, a->n_authors);
    key(w, "published");
    open(w, '{');
    put_str(w, "date", a->date);
    put_name(w, "precision", dm_precision_name(a->precision));
    put_name(w, "from", dm_from_name(a->from));
    shut(w, '}');
    put_str(w, "language", a->language);
    key(w, "text");
    dm_put_json(w->b, a->text);
    key(w, "body");
    open(w, '[');
    for (uint32_t i = 0; i < a->n_body; i++) {
        sep(w);
        dm_putf(w->b, "{\"begin\":%u,\"end\":%u}", dm_runes_before(w->r, a->body[i].span.begin),
                dm_runes_before(w->r, a->body[i].span.end));
    }
    shut(w, ']');
    put_teasers(w, a);
    put_str(w, "warning", a->warning);
    shut(w, '}');
}

static void put_accounts(writer *w, const dm_claim *c) {
    key(w, "according_to");
    open(w, '[');
    for (uint32_t i = 0; i < c->n_according_to; i++) {
        const dm_account *x = &c->according_to[i];
        sep(w);
        open(w, '{');
        key(w, "entity");
        put_entity(w, &x->entity);
        put_str(w, "verb", x->verb);
        if (x->cue.end > x->cue.begin)
            put_span(w, "span", x->cue);
        put_name(w, "stance", dm_says_name(x->stance));
        shut(w, '}');
    }
    shut(w, ']');
}

static void put_facets(writer *w, uint32_t facets) {
    static const char *const names[] = {"move",   "stage", "gate",     "position",
                                        "pledge", "shift", "forecast", "status"};
    key(w, "facets");
    open(w, '[');
    for (uint32_t i = 0; i < DM_COUNT(names); i++)
        if (facets & 1u << i) {
            sep(w);
            dm_putf(w->b, "\"%s\"", names[i]);
        }
    shut(w, ']');
}

static void put_claim(writer *w, const dm_claim *c) {
    open(w, '{');
    put_str(w, "id", c->id);
    put_given(w, "article", c->article);
    key(w, "sentence");
    dm_putf(w->b, "%u", c->sentence);
    put_span(w, "span", c->span);
    put_str(w, "text", c->text);
    put_facets(w, c->facets);
    if (c->facets & DM_MOVE) {
        put_name(w, "event", dm_event_name(c->event));
        put_str(w, "mode", c->mode);
        put_str(w, "context", c->context);
        put_str(w, "cameo", c->cameo);
        if (c->quad) {
            key(w, "quad");
            dm_putf(w->b, "%d", c->quad);
            put_number(w, "score", c->score);
            put_number(w, "goldstein", c->goldstein);
        }
    }
    put_entities(w, "actor", c->actor, c->n_actor);
    put_entities(w, "recipient", c->recipient, c->n_recipient);
    put_name(w, "reality", dm_reality_name(c->reality));
    put_phrase(w, "condition", &c->condition);
    put_accounts(w, c);
    put_str(w, "date", c->date);
    put_str(w, "date_text", c->date_text.text);
    put_phrase(w, "place", &c->place);
    put_amount(w, &c->amount);
    put_name(w, "issue", dm_issue_name(c->issue));
    put_name(w, "stance", dm_stance_name(c->stance));
    put_name(w, "format", dm_format_name(c->format));
    put_name(w, "stage", dm_stage_status_name(c->stage_status));
    if (c->n_participants)
        put_entities(w, "participants", c->participants, c->n_participants);
    if (c->facets & DM_GATE) {
        put_entities(w, "before", c->before, c->n_before);
        put_entities(w, "requires", c->requires_, c->n_requires);
    }
    if (c->facets & DM_STATUS)
        put_name(w, "talks", dm_talks_name(c->talks));
    if (c->host.text.n) {
        key(w, "host");
        put_entity(w, &c->host);
    }
    put_phrase(w, "window", &c->window);
    put_phrase(w, "before_text", &c->before_text);
    put_phrase(w, "requires_text", &c->requires_text);
    put_phrase(w, "what", &c->what);
    put_phrase(w, "was", &c->was);
    put_phrase(w, "now", &c->now);
    put_str(w, "rule", c->rule);
    put_share(w, "confidence", c->confidence);
    shut(w, '}');
}

static void put_claims(writer *w, const char *k, const dm_record *rec, bool moves) {
    key(w, k);
    open(w, '[');
    for (uint32_t i = 0; i < rec->n_claims; i++)
        if (!!(rec->claims[i].facets & DM_MOVE) == moves) {
            sep(w);
            put_claim(w, &rec->claims[i]);
        }
    shut(w, ']');
}

static void put_basis(writer *w, const dm_basis *x) {
    put_strs(w, "claims", x->claims, x->n);
    key(w, "spans");
    open(w, '[');
    for (uint32_t i = 0; i < x->n; i++) {
        sep(w);
        dm_putf(w->b, "[%u,%u]", dm_runes_before(w->r, x->spans[i].begin),
                dm_runes_before(w->r, x->spans[i].end));
    }
    shut(w, ']');
}

static void put_day(writer *w, const char *k, int32_t day) {
    char text[16];
    dm_day_format(day, text);
    put_name(w, k, text);
}

static void put_process(writer *w, const dm_process *p) {
    open(w, '{');
    put_str(w, "name", p->name);
    put_entities(w, "parties", p->parties, p->n_parties);
    put_entities(w, "third_parties", p->third_parties, p->n_third_parties);
    key(w, "issues");
    open(w, '[');
    for (uint32_t i = 0; i < p->n_issues; i++) {
        sep(w);
        dm_putf(w->b, "\"%s\"", dm_issue_name(p->issues[i]));
    }
    shut(w, ']');
#define EACH(k, list, count)                                                                       \
    key(w, k);                                                                                     \
    open(w, '[');                                                                                  \
    for (uint32_t i = 0; i < (count); i++) {                                                       \
        const __typeof__(*(list)) *x = &(list)[i];                                                 \
        sep(w);                                                                                    \
        open(w, '{');
#define END                                                                                        \
    put_basis(w, &x->basis);                                                                       \
    shut(w, '}');                                                                                  \
    }                                                                                              \
    shut(w, ']');
    EACH("stages", p->stages, p->n_stages)
    put_name(w, "format", dm_format_name(x->format));
    put_name(w, "status", dm_stage_status_name(x->status));
    put_entities(w, "participants", x->participants, x->n_participants);
    if (x->host.text.n) {
        key(w, "host");
        put_entity(w, &x->host);
    }
    put_phrase(w, "venue", &x->venue);
    put_phrase(w, "window", &x->window);
    put_day(w, "date", x->day);
    END EACH("gates", p->gates, p->n_gates) put_entities(w, "by", x->by, x->n_by);
    put_entities(w, "before", x->before, x->n_before);
    put_entities(w, "requires", x->requires_, x->n_requires);
    put_phrase(w, "before_text", &x->before_text);
    put_phrase(w, "requires_text", &x->requires_text);
    key(w, "met");
    dm_puts(w->b, x->met ? "true" : "false");
    END EACH("positions", p->positions, p->n_positions)
        put_entities(w, "party", x->party, x->n_party);
    put_name(w, "issue", dm_issue_name(x->issue));
    put_name(w, "stance", dm_stance_name(x->stance));
    put_phrase(w, "option", &x->option);
    put_entities(w, "reply_to", x->reply_to, x->n_reply_to);
    put_day(w, "date", x->day);
    END EACH("pledges", p->pledges, p->n_pledges) put_entities(w, "party", x->party, x->n_party);
    put_entities(w, "to", x->to, x->n_to);
    put_phrase(w, "what", &x->what);
    put_amount(w, &x->amount);
    put_phrase(w, "deadline", &x->deadline);
    put_name(w, "status", dm_pledge_name(x->status));
    END EACH("shifts", p->shifts, p->n_shifts) put_entities(w, "party", x->party, x->n_party);
    put_phrase(w, "from", &x->was);
    put_phrase(w, "to", &x->now);
    put_name(w, "from_stance", dm_stance_name(x->was_stance));
    put_name(w, "to_stance", dm_stance_name(x->now_stance));
    key(w, "stated");
    dm_puts(w->b, x->stated ? "true" : "false");
    END EACH("forecasts", p->forecasts, p->n_forecasts) put_entities(w, "by", x->by, x->n_by);
    put_phrase(w, "what", &x->what);
    put_phrase(w, "window", &x->window);
    END EACH("status", p->status, p->n_status) put_name(w, "value", dm_talks_name(x->value));
    put_entities(w, "by", x->by, x->n_by);
    END
#undef EACH
#undef END
        shut(w, '}');
}

/* Runs fn with a writer over the record's text; a failure to build it marks the buffer. */
static void with(const dm_record *rec, dm_buf *out, void (*fn)(writer *, const dm_record *)) {
    dm_arena a = {0};
    dm_runes r;
    if (dm_runes_of(&a, rec->article.text, &r) != DM_OK) {
        out->failed = true;
    } else {
        writer w = {.b = out, .a = &a, .r = &r};
        fn(&w, rec);
    }
    dm_arena_free(&a);
}

static void record(writer *w, const dm_record *rec) {
    open(w, '{');
    key(w, "article");
    put_article(w, &rec->article);
    put_claims(w, "claims", rec, true);
    put_claims(w, "statements", rec, false);
    key(w, "process");
    open(w, '[');
    for (uint32_t i = 0; i < rec->n_process; i++) {
        sep(w);
        put_process(w, &rec->process[i]);
    }
    shut(w, ']');
    shut(w, '}');
}

void dm_write_record_json(const dm_record *rec, dm_buf *out) {
    with(rec, out, record);
}

static void article(writer *w, const dm_record *rec) {
    const dm_article *a = &rec->article;
    open(w, '{');
    put_given(w, "id", a->id);
    key(w, "title");
    dm_put_json(w->b, a->title);
    key(w, "articleBody");
    dm_str body = {0};
    if (a->n_body)
        body = dm_slice(a->text, (dm_span){a->body[0].span.begin, a->body[a->n_body - 1].span.end});
    dm_put_json(w->b, body);
    put_strs(w, "sections", a->sections, a->n_sections);
    put_strs(w, "authors", a->authors, a->n_authors);
    key(w, "date");
    if (a->date.n)
        dm_put_json(w->b, a->date);
    else
        dm_puts(w->b, "null");
    put_name(w, "date_from", dm_from_name(a->from));
    put_str(w, "site", a->site);
    put_given(w, "url", a->url);
    put_str(w, "language", a->language);
    put_teasers(w, a);
    put_str(w, "warning", a->warning);
    shut(w, '}');
}

void dm_write_article_json(const dm_record *rec, dm_buf *out) {
    with(rec, out, article);
}

static void claims(writer *w, const dm_record *rec) {
    for (uint32_t i = 0; i < rec->n_claims; i++)
        if (rec->claims[i].facets & DM_MOVE) {
            w->comma = false;
            put_claim(w, &rec->claims[i]);
            dm_putc(w->b, '\n');
        }
}

void dm_write_claims_jsonl(const dm_record *rec, dm_buf *out) {
    with(rec, out, claims);
}

static void who(writer *w, const dm_record *rec) {
    for (uint32_t i = 0; i < rec->n_mentions; i++) {
        const dm_entity *e = &rec->mentions[i];
        w->comma = false;
        open(w, '{');
        put_given(w, "id", rec->article.id);
        put_str(w, "text", e->text);
        put_span(w, "span", e->span);
        put_str(w, "name", e->name);
        put_name(w, "kind", dm_kind_name(e->kind));
        put_name(w, "country", e->country);
        put_name(w, "sector", e->sector);
        put_str(w, "code", e->code);
        put_str(w, "office", e->office);
        put_str(w, "wikidata", e->wikidata);
        put_str(w, "line", e->line);
        put_str(w, "rule", e->rule);
        if (e->antecedent >= 0 && (uint32_t)e->antecedent < rec->n_mentions) {
            const dm_entity *before = &rec->mentions[e->antecedent];
            key(w, "antecedent");
            open(w, '{');
            put_str(w, "text", before->text);
            put_span(w, "span", before->span);
            shut(w, '}');
        }
        shut(w, '}');
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
