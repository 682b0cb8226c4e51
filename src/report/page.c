/* The record for people: a page that can be printed and handed on. */
#include "report/report.h"

#include "parse/tree.h"

#include <stdio.h>
#include <utf8proc.h>

typedef struct sheet {
    dm_buf *b;
    const dm_record *rec;
    dm_arena a;
    int width;
    bool colour;
} sheet;

#define BOLD "\033[1m"
#define DIM "\033[2m"
#define RED "\033[31m"
#define GREEN "\033[32m"
#define PLAIN "\033[0m"

/* ---- text of a given width ---------------------------------------------------------------------
 */

static int rune_width(uint32_t r) {
    if (r < 0x20 || (r >= 0x7f && r < 0xa0))
        return 1; /* shown as a space */
    int w = utf8proc_charwidth((utf8proc_int32_t)r);
    return w < 0 ? 0 : w;
}

static int width_of(dm_str s) {
    int w = 0;
    unsigned size;
    for (uint32_t i = 0; i < s.n; i += size)
        w += rune_width(dm_rune(s.p + i, s.n - i, &size));
    return w;
}

/* The beginning of s that fits in width columns, cut at a space where there is one. */
static dm_str fit(dm_str s, int width) {
    int w = 0;
    uint32_t space = 0;
    unsigned size;
    for (uint32_t i = 0; i < s.n; i += size) {
        int k = rune_width(dm_rune(s.p + i, s.n - i, &size));
        if (s.p[i] == ' ')
            space = i;
        if (w + k > width)
            return (dm_str){s.p, space ? space : i};
        w += k;
    }
    return s;
}

/* Text as a terminal may show it: control characters, which could steer it, become spaces,
 * and marks that turn the direction of what follows are left out. */
static void put_text(sheet *x, dm_str s) {
    unsigned size;
    uint32_t from = 0;
    for (uint32_t i = 0; i < s.n; i += size) {
        uint32_t r = dm_rune(s.p + i, s.n - i, &size);
        bool control = r < 0x20 || (r >= 0x7f && r < 0xa0);
        bool turns = (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069);
        bool bad = r == DM_BAD_RUNE && size == 1;
        if (!control && !turns && !bad)
            continue;
        dm_put(x->b, (dm_str){s.p + from, i - from});
        dm_puts(x->b, control ? " " : bad ? "\xEF\xBF\xBD" : "");
        from = i + size;
    }
    if (s.n > from)
        dm_put(x->b, (dm_str){s.p + from, s.n - from});
}

static void style(sheet *x, const char *code) {
    if (x->colour)
        dm_puts(x->b, code);
}

static void blanks(sheet *x, int n) {
    for (; n > 0; n--)
        dm_putc(x->b, ' ');
}

/* Text wrapped between a left margin and the page's width; the first line begins at column at. */
static void wrapped(sheet *x, dm_str s, int margin, int at) {
    while (s.n) {
        int room = x->width - at;
        dm_str line = fit(s, room > 8 ? room : 8);
        if (!line.n)
            line.n = s.n;
        put_text(x, line);
        dm_putc(x->b, '\n');
        s = dm_str_trim((dm_str){s.p + line.n, s.n - line.n});
        if (s.n)
            blanks(x, margin);
        at = margin;
    }
}

/* Several columns of one row, each wrapped in its own width; on a narrow page, the last one
 * under the others. */
#define NARROW 80
#define MAX_COLUMNS 6
static void row(sheet *x, const dm_str *cells, const int *widths, int n, int margin) {
    if (x->width < NARROW) {
        dm_str line = {0};
        for (int i = 0; i + 1 < n; i++)
            line = cells[i].n ? dm_str_format(&x->a, DM_FMT "%s" DM_FMT, DM_ARG(line),
                                              line.n ? " · " : "", DM_ARG(cells[i]))
                              : line;
        blanks(x, margin);
        wrapped(x, line, margin + 2, margin);
        blanks(x, margin + 2);
        wrapped(x, cells[n - 1], margin + 2, margin + 2);
        return;
    }
    dm_str left[MAX_COLUMNS];
    memcpy(left, cells, (size_t)n * sizeof *cells);
    for (bool more = true; more;) {
        more = false;
        blanks(x, margin);
        for (int i = 0; i < n; i++) {
            dm_str part = fit(left[i], widths[i]);
            if (!part.n && left[i].n)
                part = left[i];
            put_text(x, part);
            if (i + 1 < n)
                blanks(x, widths[i] - width_of(part) + 2);
            if (part.n)
                left[i] = dm_str_trim((dm_str){left[i].p + part.n, left[i].n - part.n});
            more |= left[i].n > 0;
        }
        while (x->b->n && x->b->data[x->b->n - 1] == ' ')
            x->b->n--;
        dm_putc(x->b, '\n');
    }
}

static void heading(sheet *x, const char *text) {
    dm_putc(x->b, '\n');
    style(x, BOLD);
    dm_puts(x->b, text);
    style(x, PLAIN);
    dm_putc(x->b, '\n');
    for (int i = 0; i < x->width; i++)
        dm_puts(x->b, "─");
    dm_putc(x->b, '\n');
}

static void part(sheet *x, const char *text) {
    dm_puts(x->b, "\n  ");
    style(x, BOLD);
    dm_puts(x->b, text);
    style(x, PLAIN);
    dm_putc(x->b, '\n');
}

/* ---- words for people
 * ------------------------------------------------------------------------------ */

static dm_str name_of(sheet *x, const dm_entity *e) {
    dm_str name = e->name.n ? e->name : e->text;
    /* A person or group whose state the name does not tell. */
    bool state =
        e->kind == DM_STATE || e->kind == DM_IGO || !e->country[0] || !strcmp(e->country, "IGO");
    if (state || dm_str_find(name, e->country) >= 0)
        return name;
    if (e->kind == DM_GOVERNMENT || e->kind == DM_PEOPLE || e->kind == DM_OFFICE ||
        e->kind == DM_PERSON)
        return dm_str_format(&x->a, DM_FMT " (%s)", DM_ARG(name), e->country);
    return name;
}

static dm_str names_of(sheet *x, const dm_entity *e, uint32_t n) {
    dm_str s = {0};
    for (uint32_t i = 0; i < n;) {
        /* "the two delegations" of two states: the name once, with both. */
        uint32_t same = i + 1;
        while (same < n && e[i].country[0] && e[same].country[0] &&
               dm_str_eq(e[same].name, e[i].name))
            same++;
        dm_str name = name_of(x, &e[i]);
        if (same > i + 1) {
            name = dm_str_format(&x->a, DM_FMT " (%s", DM_ARG(e[i].name), e[i].country);
            for (uint32_t j = i + 1; j < same; j++)
                name = dm_str_format(&x->a, DM_FMT ", %s", DM_ARG(name), e[j].country);
            name = dm_str_format(&x->a, DM_FMT ")", DM_ARG(name));
        }
        s = i ? dm_str_format(&x->a, DM_FMT "%s" DM_FMT, DM_ARG(s), same == n ? " and " : ", ",
                              DM_ARG(name))
              : name;
        i = same;
    }
    return s;
}

static dm_str words(sheet *x, const dm_basis *b, uint32_t i) {
    return i < b->n ? dm_slice(x->rec->article.text, b->spans[i]) : (dm_str){0};
}

static dm_str quoted(sheet *x, dm_str s) {
    return s.n ? dm_str_format(&x->a, "“" DM_FMT "”", DM_ARG(s)) : s;
}

static const char *event_words(dm_event e) {
    static const char *const words_[] = {"",
                                         "agrees, commits",
                                         "meets, talks",
                                         "supports",
                                         "concedes",
                                         "cooperates",
                                         "aids",
                                         "withdraws, yields",
                                         "asks, urges",
                                         "accuses, criticises",
                                         "rejects",
                                         "threatens",
                                         "protests",
                                         "sanctions",
                                         "mobilises",
                                         "coerces",
                                         "attacks"};
    return (size_t)e < DM_COUNT(words_) ? words_[e] : "?";
}

static const char *reality_words(dm_reality r) {
    static const char *const words_[] = {"done", "done, in the past", "to come", "possible",
                                         "not done"};
    return (size_t)r < DM_COUNT(words_) ? words_[r] : "?";
}

static const char *stance_words(dm_stance s) {
    return s == DM_RULES_OUT             ? "rules out"
           : s == DM_ACCEPTS_TENTATIVELY ? "accepts, tentatively"
                                         : dm_stance_name(s);
}

static dm_str issue_words(sheet *x, dm_issue v) {
    dm_str s = dm_str_copy(&x->a, dm_str_of(dm_issue_name(v)));
    char *p = (char *)(uintptr_t)s.p;
    for (uint32_t i = 0; i < s.n; i++)
        if (p[i] == '-')
            p[i] = ' ';
    return s;
}

static dm_str account_words(sheet *x, const dm_claim *c) {
    dm_str s = {0};
    for (uint32_t i = 0; i < c->n_according_to; i++) {
        const dm_account *k = &c->according_to[i];
        dm_str name = k->entity.name.n ? k->entity.name : k->entity.text;
        s = dm_str_format(&x->a, DM_FMT "%s" DM_FMT " %s", DM_ARG(s), i ? ", as told by " : "",
                          DM_ARG(name), dm_says_name(k->stance));
    }
    return s.n ? s : DM_STR("the report");
}

static dm_str day_words(sheet *x, const dm_article *a) {
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    if (a->day == DM_NO_DAY)
        return DM_STR("day not given");
    int y, m, d;
    dm_day_split(a->day, &y, &m, &d);
    return dm_str_format(&x->a, "%d %s %d", d, months[m - 1], y);
}

/* ---- the parts of the page
 * -------------------------------------------------------------------------- */

static void put_head(sheet *x) {
    const dm_article *a = &x->rec->article;
    style(x, BOLD);
    wrapped(x, a->title.n ? a->title : a->id.n ? a->id : DM_STR("(no headline)"), 0, 0);
    style(x, PLAIN);
    dm_str s = {0};
    for (uint32_t i = 0; i < a->n_sections; i++)
        s = dm_str_format(&x->a, DM_FMT "%s" DM_FMT, DM_ARG(s), i ? ", " : "",
                          DM_ARG(a->sections[i]));
    for (uint32_t i = 0; i < a->n_authors; i++)
        s = dm_str_format(&x->a, DM_FMT "%s" DM_FMT, DM_ARG(s),
                          i     ? ", "
                          : s.n ? " · by "
                                : "by ",
                          DM_ARG(a->authors[i]));
    if (a->site.n)
        s = dm_str_format(&x->a, DM_FMT "%s" DM_FMT, DM_ARG(s), s.n ? " · " : "", DM_ARG(a->site));
    s = dm_str_format(&x->a, DM_FMT "%s" DM_FMT, DM_ARG(s), s.n ? " · " : "",
                      DM_ARG(day_words(x, a)));
    wrapped(x, s, 0, 0);
    if (a->warning.n) {
        style(x, RED);
        wrapped(x, dm_str_format(&x->a, "Only part of the page: " DM_FMT, DM_ARG(a->warning)), 0,
                0);
        style(x, PLAIN);
    }
}

static void put_process(sheet *x, const dm_process *p) {
    dm_str name = p->name;
    style(x, BOLD);
    wrapped(x, name, 0, 0);
    style(x, PLAIN);
    if (p->n_parties)
        wrapped(x,
                dm_str_format(&x->a, "Between " DM_FMT "%s" DM_FMT,
                              DM_ARG(names_of(x, p->parties, p->n_parties)),
                              p->n_third_parties ? "; with " : "",
                              DM_ARG(names_of(x, p->third_parties, p->n_third_parties))),
                8, 0);
    for (uint32_t i = 0; i < p->n_status; i++) {
        const dm_status_item *s = &p->status[i];
        dm_str by = s->n_by ? names_of(x, s->by, s->n_by) : DM_STR("the report");
        dm_puts(x->b, "Status: ");
        style(x, BOLD);
        dm_puts(x->b, dm_talks_name(s->value));
        style(x, PLAIN);
        dm_str rest = dm_str_format(&x->a, ", by " DM_FMT ": " DM_FMT, DM_ARG(by),
                                    DM_ARG(quoted(x, words(x, &s->basis, 0))));
        wrapped(x, rest, 8, 8 + width_of(dm_str_of(dm_talks_name(s->value))));
    }
    int quote = x->width - 4;
    if (p->n_stages) {
        part(x, "Stages");
        int w[] = {13, (quote - 30) * 9 / 20, 11, 0};
        w[3] = quote - w[0] - w[1] - w[2] - 6;
        for (uint32_t i = 0; i < p->n_stages; i++) {
            const dm_stage_item *s = &p->stages[i];
            dm_str cells[] = {dm_str_of(dm_format_name(s->format)),
                              names_of(x, s->participants, s->n_participants),
                              dm_str_of(dm_stage_status_name(s->status)),
                              quoted(x, words(x, &s->basis, 0))};
            row(x, cells, w, 4, 4);
            /* One line: every telling of the gate stands below, with its words. */
            for (uint32_t g = 0; g < p->n_gates; g++) {
                const dm_gate_item *gate = &p->gates[g];
                if (gate->before_stage != (int)i)
                    continue;
                dm_str line =
                    dm_str_format(&x->a, "waits for " DM_FMT "%s",
                                  DM_ARG(gate->n_requires
                                             ? names_of(x, gate->requires_, gate->n_requires)
                                             : DM_STR("a condition")),
                                  gate->met ? " (met)" : "");
                blanks(x, 19);
                wrapped(x, line, 21, 19);
                break;
            }
        }
    }
    if (p->n_gates) {
        part(x, "What waits for what");
        for (uint32_t i = 0; i < p->n_gates; i++) {
            const dm_gate_item *g = &p->gates[i];
            dm_str needs = g->n_requires             ? names_of(x, g->requires_, g->n_requires)
                           : g->requires_text.text.n ? quoted(x, g->requires_text.text)
                                                     : DM_STR("a condition");
            blanks(x, 4);
            wrapped(x,
                    dm_str_format(&x->a, DM_FMT " waits for " DM_FMT "%s: " DM_FMT,
                                  DM_ARG(names_of(x, g->before, g->n_before)), DM_ARG(needs),
                                  g->met ? " (met)" : "",
                                  DM_ARG(quoted(x, words(x, &g->basis, 0)))),
                    6, 4);
        }
    }
    if (p->n_positions) {
        part(x, "Positions");
        bool *done = dm_new_array(&x->a, bool, p->n_positions);
        int w[] = {quote / 4, quote / 5 < 20 ? quote / 5 : 20, 0};
        w[2] = quote - w[0] - w[1] - 6;
        for (uint32_t i = 0; done && i < p->n_positions; i++) {
            if (done[i])
                continue;
            dm_puts(x->b, "    ");
            style(x, DIM);
            dm_put(x->b, issue_words(x, p->positions[i].issue));
            style(x, PLAIN);
            dm_putc(x->b, '\n');
            for (uint32_t j = i; j < p->n_positions; j++) {
                const dm_position_item *q = &p->positions[j];
                if (q->issue != p->positions[i].issue)
                    continue;
                done[j] = true;
                dm_str cells[] = {
                    names_of(x, q->party, q->n_party), dm_str_of(stance_words(q->stance)),
                    quoted(x, q->option.text.n ? q->option.text : words(x, &q->basis, 0))};
                row(x, cells, w, 3, 6);
            }
        }
    }
    if (p->n_pledges)
        part(x, "Pledges");
    for (uint32_t i = 0; i < p->n_pledges; i++) {
        const dm_pledge_item *q = &p->pledges[i];
        blanks(x, 4);
        wrapped(x,
                dm_str_format(
                    &x->a, DM_FMT "%s" DM_FMT " (%s): " DM_FMT,
                    DM_ARG(names_of(x, q->party, q->n_party)), q->n_to ? " to " : "",
                    DM_ARG(names_of(x, q->to, q->n_to)), dm_pledge_name(q->status),
                    DM_ARG(quoted(x, q->what.text.n ? q->what.text : words(x, &q->basis, 0)))),
                6, 4);
    }
    if (p->n_shifts)
        part(x, "Shifts");
    for (uint32_t i = 0; i < p->n_shifts; i++) {
        const dm_shift_item *q = &p->shifts[i];
        blanks(x, 4);
        wrapped(x,
                dm_str_format(&x->a, DM_FMT "%s: " DM_FMT,
                              DM_ARG(names_of(x, q->party, q->n_party)),
                              q->stated ? "" : " (seen by comparing)",
                              DM_ARG(quoted(x, words(x, &q->basis, 0)))),
                6, 4);
    }
    if (p->n_forecasts)
        part(x, "Forecasts");
    for (uint32_t i = 0; i < p->n_forecasts; i++) {
        const dm_forecast_item *q = &p->forecasts[i];
        blanks(x, 4);
        wrapped(x,
                dm_str_format(&x->a, DM_FMT ": " DM_FMT, DM_ARG(names_of(x, q->by, q->n_by)),
                              DM_ARG(quoted(x, words(x, &q->basis, 0)))),
                6, 4);
    }
}

/* On a narrow page each claim is a paragraph of its own. */
static void put_claims_stacked(sheet *x) {
    const dm_record *rec = x->rec;
    for (uint32_t i = 0; i < rec->n_claims; i++) {
        const dm_claim *c = &rec->claims[i];
        if (!(c->facets & DM_MOVE))
            continue;
        wrapped(x,
                dm_str_format(&x->a, DM_FMT ": %s%s" DM_FMT,
                              DM_ARG(c->n_actor ? names_of(x, c->actor, c->n_actor) : DM_STR("—")),
                              event_words(c->event), c->n_recipient ? ": " : "",
                              DM_ARG(names_of(x, c->recipient, c->n_recipient))),
                2, 0);
        blanks(x, 2);
        wrapped(x,
                dm_str_format(&x->a, "%s; " DM_FMT, reality_words(c->reality),
                              DM_ARG(account_words(x, c))),
                2, 2);
        blanks(x, 2);
        wrapped(x,
                dm_str_format(&x->a, "“" DM_FMT "” [" DM_FMT "]", DM_ARG(c->text), DM_ARG(c->id)),
                2, 2);
        if (c->condition.text.n) {
            blanks(x, 2);
            wrapped(
                x,
                dm_str_format(&x->a, "on condition: " DM_FMT, DM_ARG(quoted(x, c->condition.text))),
                4, 2);
        }
        dm_putc(x->b, '\n');
    }
}

static void put_claims(sheet *x) {
    const dm_record *rec = x->rec;
    /* who, what, to whom, how real and by whom, words: the words take what is left. */
    int who = x->width / 6, what = 13, whom = x->width / 7, real = x->width / 6;
    int quote = x->width - who - what - whom - real - 8;
    int w[] = {who, what, whom, real, quote};
    dm_str head[] = {DM_STR("who"), DM_STR("does what"), DM_STR("to whom"),
                     DM_STR("how real, by whom"), DM_STR("in which words")};
    style(x, DIM);
    row(x, head, w, 5, 0);
    style(x, PLAIN);
    for (uint32_t i = 0; i < rec->n_claims; i++) {
        const dm_claim *c = &rec->claims[i];
        if (!(c->facets & DM_MOVE))
            continue;
        dm_str text = fit(c->text, quote * 3 - 12);
        dm_str cells[] = {c->n_actor ? names_of(x, c->actor, c->n_actor) : DM_STR("—"),
                          dm_str_of(event_words(c->event)),
                          c->n_recipient ? names_of(x, c->recipient, c->n_recipient) : DM_STR("—"),
                          dm_str_format(&x->a, "%s; " DM_FMT, reality_words(c->reality),
                                        DM_ARG(account_words(x, c))),
                          dm_str_format(&x->a, "“" DM_FMT "%s” [" DM_FMT "]", DM_ARG(text),
                                        text.n < c->text.n ? "…" : "", DM_ARG(c->id))};
        if (c->reality == DM_NEGATED)
            style(x, DIM);
        row(x, cells, w, 5, 0);
        if (c->reality == DM_NEGATED)
            style(x, PLAIN);
        if (c->condition.text.n) {
            blanks(x, who + 2);
            wrapped(
                x,
                dm_str_format(&x->a, "on condition: " DM_FMT, DM_ARG(quoted(x, c->condition.text))),
                who + 4, who + 2);
        }
    }
}

void dm_write_record_page(const dm_record *rec, int width, bool colour, dm_buf *out) {
    sheet x = {.b = out,
               .rec = rec,
               .width = width < 40    ? 40
                        : width > 200 ? 200
                                      : width,
               .colour = colour};
    uint32_t moves = 0;
    for (uint32_t i = 0; i < rec->n_claims; i++)
        moves += (rec->claims[i].facets & DM_MOVE) != 0;
    put_head(&x);
    if (rec->n_process) {
        heading(&x, "WHERE THE TALKS STAND");
        for (uint32_t i = 0; i < rec->n_process; i++) {
            if (i)
                dm_putc(out, '\n');
            put_process(&x, &rec->process[i]);
        }
    }
    if (moves) {
        heading(&x, "WHO IS SAID TO HAVE DONE WHAT");
        if (x.width < NARROW)
            put_claims_stacked(&x);
        else
            put_claims(&x);
    } else {
        dm_puts(out,
                "\nNo claim was found: nobody known is said to have done anything to anybody.\n");
    }
    dm_putc(out, '\n');
    if (rec->article.n_teasers)
        wrapped(&x,
                dm_str_format(&x.a, "%u teaser%s on the page %s left out.", rec->article.n_teasers,
                              rec->article.n_teasers == 1 ? "" : "s",
                              rec->article.n_teasers == 1 ? "was" : "were"),
                0, 0);
    if (rec->n_claims)
        wrapped(&x,
                DM_STR("Why a line was coded: demarche explain ID PAGE, with an id in [brackets]."),
                0, 0);
    dm_arena_free(&x.a);
}

/* ---- explain
 * ------------------------------------------------------------------------------------------ */

static void field(sheet *x, const char *label, dm_str value) {
    if (!value.n)
        return;
    style(x, DIM);
    dm_putf(x->b, "  %-12s", label);
    style(x, PLAIN);
    wrapped(x, value, 14, 14);
}

static void put_entity(sheet *x, const char *label, const dm_entity *e) {
    dm_str from = e->line.n ? dm_str_format(&x->a, "lexicon/" DM_FMT, DM_ARG(e->line))
                            : DM_STR("no lexicon line");
    dm_str back = {0};
    if (e->antecedent >= 0 && (uint32_t)e->antecedent < x->rec->n_mentions)
        back = dm_str_format(&x->a, ", meaning “" DM_FMT "”",
                             DM_ARG(x->rec->mentions[e->antecedent].text));
    field(x, label,
          dm_str_format(
              &x->a,
              "“" DM_FMT "”: " DM_FMT ", %s %s%s" DM_FMT "  (rule " DM_FMT ", " DM_FMT DM_FMT ")",
              DM_ARG(e->text), DM_ARG(e->name), dm_kind_name(e->kind), e->country,
              e->code.n ? " " : "", DM_ARG(e->code), DM_ARG(e->rule), DM_ARG(from), DM_ARG(back)));
}

#define MAX_TREE_DEPTH 60

static void put_tree(sheet *x, const dm_tree *t, int32_t w, int depth, const dm_claim *c) {
    const dm_word *k = &t->s->words[w];
    bool inside = k->span.begin >= c->span.begin && k->span.end <= c->span.end;
    blanks(x, 4 + 2 * depth);
    if ((uint32_t)w == c->head)
        style(x, BOLD);
    else if (!inside)
        style(x, DIM);
    put_text(x, k->form);
    dm_putf(x->b, " %s %s%s\n", dm_upos_name(k->upos), dm_deprel_name(k->deprel),
            (uint32_t)w == c->head ? "  <- the event" : "");
    style(x, PLAIN);
    if (depth == MAX_TREE_DEPTH && t->first[w] >= 0) {
        blanks(x, 6 + 2 * depth);
        dm_puts(x->b, "… deeper words are not shown\n");
        return;
    }
    for
        dm_children(t, w, child) put_tree(x, t, child, depth + 1, c);
}

dm_status dm_write_explanation(const dm_record *rec, dm_str id, int width, bool colour,
                               dm_buf *out) {
    const dm_claim *c = NULL;
    for (uint32_t i = 0; i < rec->n_claims; i++) {
        dm_str full = rec->claims[i].id;
        if (!id.n || full.n < id.n || memcmp(full.p, id.p, id.n))
            continue;
        if (c)
            return DM_EINVAL; /* more than one begins so */
        c = &rec->claims[i];
    }
    if (!c)
        return DM_ENOTFOUND;
    sheet x = {.b = out,
               .rec = rec,
               .width = width < 40    ? 40
                        : width > 200 ? 200
                                      : width,
               .colour = colour};
    dm_str text = rec->article.text;
    style(&x, BOLD);
    dm_putf(out, "Claim " DM_FMT, DM_ARG(c->id));
    style(&x, PLAIN);
    dm_puts(out, " of ");
    put_text(&x, rec->article.id);
    dm_puts(out, ", ");
    dm_put(out, day_words(&x, &rec->article));
    dm_puts(out, "\n\n");
    field(&x, "words", quoted(&x, c->text));
    const dm_sentence *s = c->sentence < rec->n_sentences ? &rec->sentences[c->sentence] : NULL;
    if (s)
        field(&x, "sentence", dm_slice(text, s->span));
    if (c->facets & DM_MOVE) {
        field(&x, "event",
              dm_str_format(&x.a, "%s%s" DM_FMT " (%s)", dm_event_name(c->event),
                            c->mode.n ? ", mode " : "", DM_ARG(c->mode), event_words(c->event)));
        field(&x, "codes",
              dm_str_format(&x.a, "CAMEO " DM_FMT ", quad %d, PLOVER score %.1f, Goldstein %.1f",
                            DM_ARG(c->cameo), c->quad, c->score, c->goldstein));
    }
    field(&x, "rule", dm_str_format(&x.a, "%s" DM_FMT, dm_str_find(c->rule, ".tsv") > 0 ? "lexicon/" : "", DM_ARG(c->rule)));
    for (uint32_t i = 0; i < c->n_actor; i++)
        put_entity(&x, "actor", &c->actor[i]);
    for (uint32_t i = 0; i < c->n_recipient; i++)
        put_entity(&x, "recipient", &c->recipient[i]);
    for (uint32_t i = 0; i < c->n_participants; i++)
        put_entity(&x, "participant", &c->participants[i]);
    field(&x, "reality",
          dm_str_format(&x.a, "%s (%s)", dm_reality_name(c->reality), reality_words(c->reality)));
    field(&x, "condition", quoted(&x, c->condition.text));
    if (!c->n_according_to)
        field(&x, "account", DM_STR("the report itself"));
    for (uint32_t i = 0; i < c->n_according_to; i++) {
        const dm_account *k = &c->according_to[i];
        field(&x, "account",
              dm_str_format(&x.a, DM_FMT ": “" DM_FMT "”, %s",
                            DM_ARG(k->entity.name.n ? k->entity.name : k->entity.text),
                            DM_ARG(k->verb), dm_says_name(k->stance)));
    }
    field(&x, "when",
          c->date.n ? dm_str_format(&x.a, "“" DM_FMT "”: " DM_FMT, DM_ARG(c->date_text.text),
                                    DM_ARG(c->date))
                    : quoted(&x, c->date_text.text));
    field(&x, "where", quoted(&x, c->place.text));
    if (c->amount.unit.n)
        field(&x, "amount",
              dm_str_format(&x.a, "%.15g " DM_FMT, c->amount.value, DM_ARG(c->amount.unit)));
    if (c->issue)
        field(&x, "issue", issue_words(&x, c->issue));
    if (c->facets & DM_POSITION)
        field(&x, "position",
              dm_str_format(&x.a, "%s " DM_FMT, stance_words(c->stance),
                            DM_ARG(quoted(&x, c->what.text))));
    if (c->facets & DM_STAGE)
        field(&x, "stage",
              dm_str_format(&x.a, "%s, %s", dm_format_name(c->format),
                            dm_stage_status_name(c->stage_status)));
    if (c->facets & DM_GATE)
        field(&x, "gate",
              dm_str_format(&x.a, DM_FMT " waits for " DM_FMT,
                            DM_ARG(names_of(&x, c->before, c->n_before)),
                            DM_ARG(names_of(&x, c->requires_, c->n_requires))));
    if (c->facets & DM_STATUS)
        field(&x, "status", dm_str_of(dm_talks_name(c->talks)));
    field(&x, "confidence", dm_str_format(&x.a, "%.2f", c->confidence));
    dm_tree tree;
    if (s && s->n_words && dm_tree_of(&x.a, s, &tree) == DM_OK && tree.root >= 0) {
        field(&x, "tree", DM_STR("each word under the one that it hangs on"));
        put_tree(&x, &tree, tree.root, 0, c);
    }
    dm_arena_free(&x.a);
    return DM_OK;
}
