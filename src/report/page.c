/* The record for people: a page that can be printed and handed on. */
#include "report/view.h"

#include "parse/tree.h"

#include <stdio.h>

static dm_str words(dm_sheet *x, const dm_basis *b, uint32_t i) {
    (void)x;
    return i < b->n ? b->at[i].claim->text : (dm_str){0};
}

/* ---- the parts of the page
 * -------------------------------------------------------------------------- */

static void put_head(dm_sheet *x) {
    const dm_article *a = &x->rec->article;
    dm_sheet_style(x, BOLD);
    dm_sheet_wrapped(x, a->title.n ? a->title : a->id.n ? a->id : DM_STR("(no headline)"), 0, 0);
    dm_sheet_style(x, PLAIN);
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
                      DM_ARG(dm_sheet_day_words(x, a->day)));
    dm_sheet_wrapped(x, s, 0, 0);
    if (a->warning.n) {
        dm_sheet_style(x, RED);
        dm_sheet_wrapped(x, dm_str_format(&x->a, "Only part of the page: " DM_FMT, DM_ARG(a->warning)), 0,
                0);
        dm_sheet_style(x, PLAIN);
    }
}

/* Of a long list the latest are shown: where to begin, after a line that says so. */
#define MOST_SHOWN 60
static uint32_t shown_from(dm_sheet *x, uint32_t n, uint32_t most) {
    if (n <= most)
        return 0;
    dm_sheet_wrapped(x, dm_str_format(&x->a, "    %u earlier ones are left out; `demarche log` tells them all.",
                                      n - most), 6, 0);
    return n - most;
}

/* Of a meeting that is ahead: when and where, or that nobody says. */
static void put_when(dm_sheet *x, const dm_stage_item *s) {
    if (!s->now || s->status == DM_HELD || s->status == DM_CALLED_OFF ||
        s->status == DM_UNDER_WAY || s->status == DM_STAGE_NONE)
        return;
    char day[16];
    dm_day_format(s->day, day);
    dm_str when = day[0] ? dm_sheet_day_words(x, s->day)
                  : s->window.text.n ? dm_sheet_quoted(x, s->window.text) : (dm_str){0};
    dm_str where = s->venue.text.n ? s->venue.text : s->host.name.n ? s->host.name : s->host.text;
    dm_sheet_blanks(x, 19);
    dm_sheet_wrapped(x, !when.n && !where.n
                            ? DM_STR("no day or place is told")
                            : dm_str_format(&x->a, "when: " DM_FMT "; where: " DM_FMT,
                                            DM_ARG(when.n ? when : DM_STR("no day is told")),
                                            DM_ARG(where.n ? where : DM_STR("no place is told"))),
                     21, 19);
}

void dm_sheet_process(dm_sheet *x, const dm_process *p) {
    dm_str name = p->name;
    dm_sheet_style(x, BOLD);
    dm_sheet_wrapped(x, name, 0, 0);
    dm_sheet_style(x, PLAIN);
    if (p->n_parties)
        dm_sheet_wrapped(x,
                dm_str_format(&x->a, "Between " DM_FMT "%s" DM_FMT,
                              DM_ARG(dm_sheet_names_of(x, p->parties, p->n_parties)),
                              p->n_third_parties ? "; with " : "",
                              DM_ARG(dm_sheet_names_of(x, p->third_parties, p->n_third_parties))),
                8, 0);
    for (uint32_t i = shown_from(x, p->n_status, 8); i < p->n_status; i++) {
        const dm_status_item *s = &p->status[i];
        dm_str by = s->n_by ? dm_sheet_names_of(x, s->by, s->n_by) : DM_STR("the report");
        dm_puts(x->b, "Status: ");
        dm_sheet_style(x, BOLD);
        dm_puts(x->b, dm_talks_name(s->value));
        dm_sheet_style(x, PLAIN);
        dm_str rest = dm_str_format(&x->a, ", by " DM_FMT ": " DM_FMT, DM_ARG(by),
                                    DM_ARG(dm_sheet_quoted(x, words(x, &s->basis, 0))));
        dm_sheet_wrapped(x, rest, 8, 8 + dm_sheet_width_of(dm_str_of(dm_talks_name(s->value))));
    }
    int quote = x->width - 4;
    if (p->n_stages) {
        dm_sheet_part(x, "Stages");
        int w[] = {13, (quote - 30) * 9 / 20, 11, 0};
        w[3] = quote - w[0] - w[1] - w[2] - 6;
        for (uint32_t i = shown_from(x, p->n_stages, MOST_SHOWN); i < p->n_stages; i++) {
            const dm_stage_item *s = &p->stages[i];
            dm_str cells[] = {dm_str_of(dm_format_name(s->format)),
                              dm_sheet_names_of(x, s->participants, s->n_participants),
                              dm_str_of(dm_stage_status_name(s->status)),
                              dm_sheet_quoted(x, words(x, &s->basis, 0))};
            dm_sheet_row(x, cells, w, 4, 4);
            put_when(x, s);
            /* One line: every telling of the gate stands below, with its words. */
            for (uint32_t g = 0; g < p->n_gates; g++) {
                const dm_gate_item *gate = &p->gates[g];
                if (gate->before_stage != (int)i)
                    continue;
                dm_str line =
                    dm_str_format(&x->a, "waits for " DM_FMT "%s",
                                  DM_ARG(gate->n_requires
                                             ? dm_sheet_names_of(x, gate->requires_, gate->n_requires)
                                             : DM_STR("a condition")),
                                  gate->met ? " (met)" : "");
                dm_sheet_blanks(x, 19);
                dm_sheet_wrapped(x, line, 21, 19);
                break;
            }
        }
    }
    if (p->n_gates) {
        dm_sheet_part(x, "What waits for what");
        for (uint32_t i = shown_from(x, p->n_gates, MOST_SHOWN); i < p->n_gates; i++) {
            const dm_gate_item *g = &p->gates[i];
            dm_str needs = g->n_requires             ? dm_sheet_names_of(x, g->requires_, g->n_requires)
                           : g->requires_text.text.n ? dm_sheet_quoted(x, g->requires_text.text)
                                                     : DM_STR("a condition");
            dm_sheet_blanks(x, 4);
            dm_sheet_wrapped(x,
                    dm_str_format(&x->a, DM_FMT " waits for " DM_FMT "%s: " DM_FMT,
                                  DM_ARG(dm_sheet_names_of(x, g->before, g->n_before)), DM_ARG(needs),
                                  g->met ? " (met)" : "",
                                  DM_ARG(dm_sheet_quoted(x, words(x, &g->basis, 0)))),
                    6, 4);
        }
    }
    if (p->n_positions) {
        dm_sheet_part(x, "Positions");
        bool *done = dm_new_array(&x->a, bool, p->n_positions);
        int w[] = {quote / 4, quote / 5 < 20 ? quote / 5 : 20, 0};
        w[2] = quote - w[0] - w[1] - 6;
        for (uint32_t i = 0; done && i < p->n_positions; i++) {
            if (done[i])
                continue;
            dm_puts(x->b, "    ");
            dm_sheet_style(x, DIM);
            dm_put(x->b, dm_sheet_issue_words(x, p->positions[i].issue));
            dm_sheet_style(x, PLAIN);
            dm_putc(x->b, '\n');
            uint32_t of_issue = 0, nth = 0;
            for (uint32_t j = i; j < p->n_positions; j++)
                of_issue += p->positions[j].issue == p->positions[i].issue;
            uint32_t from = shown_from(x, of_issue, MOST_SHOWN);
            for (uint32_t j = i; j < p->n_positions; j++) {
                const dm_position_item *q = &p->positions[j];
                if (q->issue != p->positions[i].issue)
                    continue;
                done[j] = true;
                if (nth++ < from)
                    continue;
                dm_str cells[] = {
                    dm_sheet_names_of(x, q->party, q->n_party), dm_str_of(dm_sheet_stance_words(q->stance)),
                    dm_sheet_quoted(x, q->option.text.n ? q->option.text : words(x, &q->basis, 0))};
                dm_sheet_row(x, cells, w, 3, 6);
            }
        }
    }
    if (p->n_pledges)
        dm_sheet_part(x, "Pledges");
    for (uint32_t i = shown_from(x, p->n_pledges, MOST_SHOWN); i < p->n_pledges; i++) {
        const dm_pledge_item *q = &p->pledges[i];
        dm_sheet_blanks(x, 4);
        /* What settled it was told last. */
        dm_str settled = q->status != DM_OPEN && q->basis.n > 1
                             ? dm_str_format(&x->a, "; since " DM_FMT,
                                             DM_ARG(dm_sheet_quoted(x, words(x, &q->basis, q->basis.n - 1))))
                             : (dm_str){0};
        dm_sheet_wrapped(x,
                dm_str_format(
                    &x->a, DM_FMT "%s" DM_FMT " (%s): " DM_FMT DM_FMT,
                    DM_ARG(dm_sheet_names_of(x, q->party, q->n_party)), q->n_to ? " to " : "",
                    DM_ARG(dm_sheet_names_of(x, q->to, q->n_to)), dm_pledge_name(q->status),
                    DM_ARG(dm_sheet_quoted(x, q->what.text.n ? q->what.text : words(x, &q->basis, 0))),
                    DM_ARG(settled)),
                6, 4);
    }
    if (p->n_shifts)
        dm_sheet_part(x, "Shifts");
    for (uint32_t i = shown_from(x, p->n_shifts, MOST_SHOWN); i < p->n_shifts; i++) {
        const dm_shift_item *q = &p->shifts[i];
        dm_str later = q->stated || q->basis.n < 2
                           ? (dm_str){0}
                           : dm_str_format(&x->a, ", later " DM_FMT,
                                           DM_ARG(dm_sheet_quoted(x, words(x, &q->basis, q->basis.n - 1))));
        dm_sheet_blanks(x, 4);
        dm_sheet_wrapped(x,
                dm_str_format(&x->a, DM_FMT "%s: " DM_FMT DM_FMT,
                              DM_ARG(dm_sheet_names_of(x, q->party, q->n_party)),
                              q->stated ? "" : " (seen by comparing)",
                              DM_ARG(dm_sheet_quoted(x, words(x, &q->basis, 0))), DM_ARG(later)),
                6, 4);
    }
    if (p->n_forecasts)
        dm_sheet_part(x, "Forecasts");
    for (uint32_t i = shown_from(x, p->n_forecasts, MOST_SHOWN); i < p->n_forecasts; i++) {
        const dm_forecast_item *q = &p->forecasts[i];
        static const char *const outcome[] = {[DM_AWAITED] = "", [DM_CAME_TRUE] = " (came true)",
                                              [DM_FAILED] = " (failed)", [DM_PASSED] = " (its time passed)"};
        dm_sheet_blanks(x, 4);
        dm_sheet_wrapped(x,
                dm_str_format(&x->a, DM_FMT "%s: " DM_FMT, DM_ARG(dm_sheet_names_of(x, q->by, q->n_by)),
                              outcome[q->outcome], DM_ARG(dm_sheet_quoted(x, words(x, &q->basis, 0)))),
                6, 4);
    }
}

/* On a narrow page each claim is a paragraph of its own. */
static void put_claims_stacked(dm_sheet *x) {
    const dm_record *rec = x->rec;
    for (uint32_t i = 0; i < rec->n_claims; i++) {
        const dm_claim *c = &rec->claims[i];
        if (!(c->facets & DM_MOVE))
            continue;
        dm_sheet_wrapped(x,
                dm_str_format(&x->a, DM_FMT ": %s%s" DM_FMT,
                              DM_ARG(c->n_actor ? dm_sheet_names_of(x, c->actor, c->n_actor) : DM_STR("—")),
                              dm_sheet_event_words(c->event), c->n_recipient ? ": " : "",
                              DM_ARG(dm_sheet_names_of(x, c->recipient, c->n_recipient))),
                2, 0);
        dm_sheet_blanks(x, 2);
        dm_sheet_wrapped(x,
                dm_str_format(&x->a, "%s; " DM_FMT, dm_sheet_reality_words(c->reality),
                              DM_ARG(dm_sheet_account_words(x, c))),
                2, 2);
        dm_sheet_blanks(x, 2);
        dm_sheet_wrapped(x,
                dm_str_format(&x->a, "“" DM_FMT "” [" DM_FMT "]", DM_ARG(c->text), DM_ARG(c->id)),
                2, 2);
        if (c->condition.text.n) {
            dm_sheet_blanks(x, 2);
            dm_sheet_wrapped(
                x,
                dm_str_format(&x->a, "on condition: " DM_FMT, DM_ARG(dm_sheet_quoted(x, c->condition.text))),
                4, 2);
        }
        dm_putc(x->b, '\n');
    }
}

static void put_claims(dm_sheet *x) {
    const dm_record *rec = x->rec;
    /* who, what, to whom, how real and by whom, words: the words take what is left. */
    int who = x->width / 6, what = 13, whom = x->width / 7, real = x->width / 6;
    int quote = x->width - who - what - whom - real - 8;
    int w[] = {who, what, whom, real, quote};
    dm_str head[] = {DM_STR("who"), DM_STR("does what"), DM_STR("to whom"),
                     DM_STR("how real, by whom"), DM_STR("in which words")};
    dm_sheet_style(x, DIM);
    dm_sheet_row(x, head, w, 5, 0);
    dm_sheet_style(x, PLAIN);
    for (uint32_t i = 0; i < rec->n_claims; i++) {
        const dm_claim *c = &rec->claims[i];
        if (!(c->facets & DM_MOVE))
            continue;
        dm_str text = dm_sheet_fit(c->text, quote * 3 - 12);
        dm_str cells[] = {c->n_actor ? dm_sheet_names_of(x, c->actor, c->n_actor) : DM_STR("—"),
                          dm_str_of(dm_sheet_event_words(c->event)),
                          c->n_recipient ? dm_sheet_names_of(x, c->recipient, c->n_recipient) : DM_STR("—"),
                          dm_str_format(&x->a, "%s; " DM_FMT, dm_sheet_reality_words(c->reality),
                                        DM_ARG(dm_sheet_account_words(x, c))),
                          dm_str_format(&x->a, "“" DM_FMT "%s” [" DM_FMT "]", DM_ARG(text),
                                        text.n < c->text.n ? "…" : "", DM_ARG(c->id))};
        if (c->reality == DM_NEGATED)
            dm_sheet_style(x, DIM);
        dm_sheet_row(x, cells, w, 5, 0);
        if (c->reality == DM_NEGATED)
            dm_sheet_style(x, PLAIN);
        if (c->condition.text.n) {
            dm_sheet_blanks(x, who + 2);
            dm_sheet_wrapped(
                x,
                dm_str_format(&x->a, "on condition: " DM_FMT, DM_ARG(dm_sheet_quoted(x, c->condition.text))),
                who + 4, who + 2);
        }
    }
}

void dm_write_record_page(const dm_record *rec, int width, bool colour, dm_buf *out) {
    dm_sheet x = {.b = out,
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
        dm_sheet_heading(&x, "WHERE THE TALKS STAND");
        for (uint32_t i = 0; i < rec->n_process; i++) {
            if (i)
                dm_putc(out, '\n');
            dm_sheet_process(&x, &rec->process[i]);
        }
    }
    if (moves) {
        dm_sheet_heading(&x, "WHO IS SAID TO HAVE DONE WHAT");
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
        dm_sheet_wrapped(&x,
                dm_str_format(&x.a, "%u teaser%s on the page %s left out.", rec->article.n_teasers,
                              rec->article.n_teasers == 1 ? "" : "s",
                              rec->article.n_teasers == 1 ? "was" : "were"),
                0, 0);
    if (rec->n_claims)
        dm_sheet_wrapped(&x,
                DM_STR("Why a line was coded: demarche explain ID PAGE, with an id in [brackets]."),
                0, 0);
    dm_arena_free(&x.a);
}

/* ---- explain
 * ------------------------------------------------------------------------------------------ */

static void field(dm_sheet *x, const char *label, dm_str value) {
    if (!value.n)
        return;
    dm_sheet_style(x, DIM);
    dm_putf(x->b, "  %-12s", label);
    dm_sheet_style(x, PLAIN);
    dm_sheet_wrapped(x, value, 14, 14);
}

static void put_entity(dm_sheet *x, const char *label, const dm_entity *e) {
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

static void put_tree(dm_sheet *x, const dm_tree *t, int32_t w, int depth, const dm_claim *c) {
    const dm_word *k = &t->s->words[w];
    bool inside = k->span.begin >= c->span.begin && k->span.end <= c->span.end;
    dm_sheet_blanks(x, 4 + 2 * depth);
    if ((uint32_t)w == c->head)
        dm_sheet_style(x, BOLD);
    else if (!inside)
        dm_sheet_style(x, DIM);
    dm_sheet_put_text(x, k->form);
    dm_putf(x->b, " %s %s%s\n", dm_upos_name(k->upos), dm_deprel_name(k->deprel),
            (uint32_t)w == c->head ? "  <- the event" : "");
    dm_sheet_style(x, PLAIN);
    if (depth == MAX_TREE_DEPTH && t->first[w] >= 0) {
        dm_sheet_blanks(x, 6 + 2 * depth);
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
    dm_sheet x = {.b = out,
               .rec = rec,
               .width = width < 40    ? 40
                        : width > 200 ? 200
                                      : width,
               .colour = colour};
    dm_str text = rec->article.text;
    dm_sheet_style(&x, BOLD);
    dm_putf(out, "Claim " DM_FMT, DM_ARG(c->id));
    dm_sheet_style(&x, PLAIN);
    dm_puts(out, " of ");
    dm_sheet_put_text(&x, rec->article.id);
    dm_puts(out, ", ");
    dm_put(out, dm_sheet_day_words(&x, rec->article.day));
    dm_puts(out, "\n\n");
    field(&x, "words", dm_sheet_quoted(&x, c->text));
    const dm_sentence *s = c->sentence < rec->n_sentences ? &rec->sentences[c->sentence] : NULL;
    if (s)
        field(&x, "sentence", dm_slice(text, s->span));
    if (c->facets & DM_MOVE) {
        field(&x, "event",
              dm_str_format(&x.a, "%s%s" DM_FMT " (%s)", dm_event_name(c->event),
                            c->mode.n ? ", mode " : "", DM_ARG(c->mode), dm_sheet_event_words(c->event)));
        field(&x, "codes",
              dm_str_format(&x.a, "CAMEO " DM_FMT ", quad %d, PLOVER score %.1f, Goldstein %.1f",
                            DM_ARG(c->cameo), c->quad, c->score, c->goldstein));
    }
    field(&x, "rule", dm_str_format(&x.a, "%s" DM_FMT, dm_str_find(c->rule, ".tsv") > 0 ? "lexicon/" : "", DM_ARG(c->rule)));
    field(&x, "model", c->why);
    for (uint32_t i = 0; i < c->n_actor; i++)
        put_entity(&x, "actor", &c->actor[i]);
    for (uint32_t i = 0; i < c->n_recipient; i++)
        put_entity(&x, "recipient", &c->recipient[i]);
    for (uint32_t i = 0; i < c->n_participants; i++)
        put_entity(&x, "participant", &c->participants[i]);
    field(&x, "reality",
          dm_str_format(&x.a, "%s (%s)", dm_reality_name(c->reality), dm_sheet_reality_words(c->reality)));
    field(&x, "condition", dm_sheet_quoted(&x, c->condition.text));
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
                    : dm_sheet_quoted(&x, c->date_text.text));
    field(&x, "where", dm_sheet_quoted(&x, c->place.text));
    if (c->amount.unit.n)
        field(&x, "amount",
              dm_str_format(&x.a, "%.15g " DM_FMT, c->amount.value, DM_ARG(c->amount.unit)));
    if (c->issue)
        field(&x, "issue", dm_sheet_issue_words(&x, c->issue));
    if (c->facets & DM_POSITION)
        field(&x, "position",
              dm_str_format(&x.a, "%s " DM_FMT, dm_sheet_stance_words(c->stance),
                            DM_ARG(dm_sheet_quoted(&x, c->what.text))));
    if (c->facets & DM_STAGE)
        field(&x, "stage",
              dm_str_format(&x.a, "%s, %s", dm_format_name(c->format),
                            dm_stage_status_name(c->stage_status)));
    if (c->facets & DM_GATE)
        field(&x, "gate",
              dm_str_format(&x.a, DM_FMT " waits for " DM_FMT,
                            DM_ARG(dm_sheet_names_of(&x, c->before, c->n_before)),
                            DM_ARG(dm_sheet_names_of(&x, c->requires_, c->n_requires))));
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
