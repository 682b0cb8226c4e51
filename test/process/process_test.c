/* The fold: the same claims give the same state in whatever order they come, and each
 * transition of docs/process.md happens as written there. */
#include "process/process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "ledger/invent.h"
#include "process/fold.h"

/* ---- dump: every field of the state, for comparing --------------------------------------- */

static void dump_str(dm_buf *b, const char *name, dm_str s) {
    dm_putf(b, " %s=[" DM_FMT "]", name, DM_ARG(s));
}

static void dump_phrase(dm_buf *b, const char *name, const dm_phrase *x) {
    dump_str(b, name, x->text);
    dm_putf(b, "@%u-%u", x->span.begin, x->span.end);
}

static void dump_entities(dm_buf *b, const char *name, const dm_entity *at, uint32_t n) {
    dm_putf(b, " %s{", name);
    for (uint32_t i = 0; i < n; i++)
        dm_putf(b, DM_FMT "/" DM_FMT "/%s/%s/%d/%u-%u;", DM_ARG(at[i].name), DM_ARG(at[i].text),
                at[i].country, at[i].sector, (int)at[i].kind, at[i].span.begin, at[i].span.end);
    dm_putc(b, '}');
}

static void dump_basis(dm_buf *b, const dm_basis *x) {
    dm_puts(b, " basis");
    for (uint32_t i = 0; i < x->n; i++)
        dm_putf(b, " " DM_FMT ":" DM_FMT ":%u-%u", DM_ARG(x->at[i].claim->article),
                DM_ARG(x->at[i].claim->id), x->at[i].claim->span.begin, x->at[i].claim->span.end);
    dm_putc(b, '\n');
}

static void dump(dm_buf *b, const dm_processes *all) {
    for (uint32_t k = 0; k < all->n; k++) {
        const dm_process *p = &all->at[k];
        dump_str(b, "process", p->name);
        dump_entities(b, "parties", p->parties, p->n_parties);
        dump_entities(b, "third", p->third_parties, p->n_third_parties);
        for (uint32_t i = 0; i < p->n_issues; i++)
            dm_putf(b, " %s", dm_issue_name((int)p->issues[i]));
        dm_putc(b, '\n');
        for (uint32_t i = 0; i < p->n_stages; i++) {
            const dm_stage_item *x = &p->stages[i];
            dm_putf(b, "stage %s %s day=%d", dm_format_name((int)x->format),
                    dm_stage_status_name((int)x->status), x->day);
            dump_entities(b, "who", x->participants, x->n_participants);
            dump_entities(b, "host", &x->host, 1);
            dump_phrase(b, "venue", &x->venue);
            dump_phrase(b, "window", &x->window);
            dump_basis(b, &x->basis);
        }
        for (uint32_t i = 0; i < p->n_gates; i++) {
            const dm_gate_item *x = &p->gates[i];
            dm_putf(b, "gate %d after %d met=%d", x->before_stage, x->requires_stage, x->met);
            dump_entities(b, "by", x->by, x->n_by);
            dump_entities(b, "before", x->before, x->n_before);
            dump_entities(b, "requires", x->requires_, x->n_requires);
            dump_phrase(b, "before", &x->before_text);
            dump_phrase(b, "requires", &x->requires_text);
            dump_basis(b, &x->basis);
        }
        for (uint32_t i = 0; i < p->n_positions; i++) {
            const dm_position_item *x = &p->positions[i];
            dm_putf(b, "position %s %s day=%d", dm_issue_name((int)x->issue),
                    dm_stance_name((int)x->stance), x->day);
            dump_entities(b, "party", x->party, x->n_party);
            dump_entities(b, "reply", x->reply_to, x->n_reply_to);
            dump_phrase(b, "option", &x->option);
            dump_basis(b, &x->basis);
        }
        for (uint32_t i = 0; i < p->n_pledges; i++) {
            const dm_pledge_item *x = &p->pledges[i];
            dm_putf(b, "pledge %s day=%d %.17g", dm_pledge_name((int)x->status), x->day,
                    x->amount.value);
            dump_str(b, "unit", x->amount.unit);
            dump_entities(b, "party", x->party, x->n_party);
            dump_entities(b, "to", x->to, x->n_to);
            dump_phrase(b, "what", &x->what);
            dump_phrase(b, "deadline", &x->deadline);
            dump_basis(b, &x->basis);
        }
        for (uint32_t i = 0; i < p->n_shifts; i++) {
            const dm_shift_item *x = &p->shifts[i];
            dm_putf(b, "shift stated=%d %s %s", x->stated, dm_stance_name((int)x->was_stance),
                    dm_stance_name((int)x->now_stance));
            dump_entities(b, "party", x->party, x->n_party);
            dump_phrase(b, "was", &x->was);
            dump_phrase(b, "now", &x->now);
            dump_basis(b, &x->basis);
        }
        for (uint32_t i = 0; i < p->n_forecasts; i++) {
            const dm_forecast_item *x = &p->forecasts[i];
            dm_puts(b, "forecast");
            dump_entities(b, "by", x->by, x->n_by);
            dump_phrase(b, "what", &x->what);
            dump_phrase(b, "window", &x->window);
            dump_basis(b, &x->basis);
        }
        for (uint32_t i = 0; i < p->n_status; i++) {
            const dm_status_item *x = &p->status[i];
            dm_putf(b, "status %s", dm_talks_name((int)x->value));
            dump_entities(b, "by", x->by, x->n_by);
            dump_basis(b, &x->basis);
        }
    }
}

/* ---- properties ---------------------------------------------------------------------------- */

typedef struct history {
    dm_claim *claims;
    int32_t *days;
    uint32_t n;
} history;

static history any_history(invent *v, uint32_t n) {
    history h = {dm_alloc(&v->a, sizeof *h.claims * (n + 1)),
                 dm_alloc(&v->a, sizeof *h.days * (n + 1)), n};
    uint32_t reports = n / 6 + 1;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t r = any(v, reports);
        h.claims[i] = any_claim(v, dm_str_format(&v->a, "r%03u", r), (int)i);
        h.days[i] = r % 11 == 10 ? DM_NO_DAY : (int32_t)(r * 7 % 40);
    }
    return h;
}

static char *state_of(const history *h, int32_t until) {
    dm_arena a = {0};
    dm_processes all;
    assert_int_equal(dm_process_fold(&a, h->claims, h->days, h->n, until, &all), DM_OK);
    dm_buf b = {0};
    dump(&b, &all);
    dm_putc(&b, '\n');
    assert_false(b.failed);
    dm_arena_free(&a);
    return b.data;
}

static void shuffle(invent *v, history *h) {
    for (uint32_t i = h->n; i > 1; i--) {
        uint32_t j = any(v, i);
        dm_claim c = h->claims[i - 1];
        h->claims[i - 1] = h->claims[j];
        h->claims[j] = c;
        int32_t d = h->days[i - 1];
        h->days[i - 1] = h->days[j];
        h->days[j] = d;
    }
}

static void order_of_adding_does_not_matter(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 60; seed++) {
        invent v = {.state = seed};
        history h = any_history(&v, any(&v, 150));
        char *expected = state_of(&h, INT32_MAX);
        if (h.n > 40) /* the test is of something */
            assert_non_null(strstr(expected, "stage "));
        for (int turn = 0; turn < 4; turn++) {
            shuffle(&v, &h);
            char *got = state_of(&h, INT32_MAX);
            assert_string_equal(got, expected);
            free(got);
        }
        free(expected);
        dm_arena_free(&v.a);
    }
}

/* What was known on a day is the fold of what was reported by then, and nothing else. */
static void a_past_day_is_the_fold_of_fewer_claims(void **state) {
    (void)state;
    for (uint64_t seed = 100; seed < 140; seed++) {
        invent v = {.state = seed};
        history h = any_history(&v, 100);
        for (int32_t until = -1; until < 41; until += 7) {
            history fewer = {dm_alloc(&v.a, sizeof *h.claims * (h.n + 1)),
                             dm_alloc(&v.a, sizeof *h.days * (h.n + 1)), 0};
            for (uint32_t i = 0; i < h.n; i++)
                if (h.days[i] <= until) {
                    fewer.claims[fewer.n] = h.claims[i];
                    fewer.days[fewer.n++] = h.days[i];
                }
            char *a = state_of(&h, until), *b = state_of(&fewer, INT32_MAX);
            assert_string_equal(a, b);
            free(a);
            free(b);
        }
        dm_arena_free(&v.a);
    }
}

static void the_same_claim_twice_counts_once(void **state) {
    (void)state;
    invent v = {.state = 7};
    history h = any_history(&v, 60);
    history twice = {dm_alloc(&v.a, sizeof *h.claims * 120), dm_alloc(&v.a, sizeof *h.days * 120), 120};
    for (uint32_t i = 0; i < 120; i++) {
        twice.claims[i] = h.claims[i % 60];
        twice.days[i] = h.days[i % 60];
    }
    char *a = state_of(&h, INT32_MAX), *b = state_of(&twice, INT32_MAX);
    assert_string_equal(a, b);
    free(a);
    free(b);
    dm_arena_free(&v.a);
}

/* The fold looks at bits before words: what it would find by words, bits must not hide. */
static void words_that_are_shared_share_bits(void **state) {
    (void)state;
    static const char *const words[] = {"release", "every", "prisoner", "the", "Convoys", "convoys", "should",
                                        "grain", "zwölf", "48", "2031", "harbour-master", "with", "a", "veto"};
    unsigned seed = 5, shared = 0, apart = 0;
    for (int round = 0; round < 4000; round++) {
        dm_buf b[2] = {{0}, {0}};
        for (int side = 0; side < 2; side++)
            for (int i = 0; i < 1 + round % 7; i++)
                dm_putf(&b[side], "%s%s", i ? " " : "", words[rand_r(&seed) % DM_COUNT(words)]);
        dm_str x = {b[0].data, (uint32_t)b[0].n}, y = {b[1].data, (uint32_t)b[1].n};
        bool is = dm_words_shared(x, y), may = dm_words_bits(x) & dm_words_bits(y);
        assert_true(may || !is);
        assert_int_equal(is, dm_words_shared(y, x));
        shared += is;
        apart += !may;
        dm_buf_free(&b[0]);
        dm_buf_free(&b[1]);
    }
    assert_true(shared > 500 && apart > 500);
    assert_true(dm_words_bits(DM_STR("the and with a")) == 0);
}

static void no_claims_no_process(void **state) {
    (void)state;
    dm_arena a = {0};
    dm_processes all = {.n = 9};
    assert_int_equal(dm_process_fold(&a, NULL, NULL, 0, INT32_MAX, &all), DM_OK);
    assert_int_equal(all.n, 0);
    dm_claim move = {.id = DM_STR("m"), .article = DM_STR("r"), .facets = DM_MOVE,
                     .event = DM_ASSAULT, .day = DM_NO_DAY};
    int32_t day = 3;
    assert_int_equal(dm_process_fold(&a, &move, &day, 1, INT32_MAX, &all), DM_OK);
    assert_int_equal(all.n, 0);
    dm_arena_free(&a);
}

static void memory_ends_with_a_status(void **state) {
    (void)state;
    invent v = {.state = 9};
    history h = any_history(&v, 100);
    for (size_t ceiling = 1000; ceiling < 400000; ceiling += 1777) {
        dm_arena a = {.ceiling = ceiling};
        dm_processes all;
        dm_status status = dm_process_fold(&a, h.claims, h.days, h.n, INT32_MAX, &all);
        assert_true(status == DM_OK || (status == DM_ENOMEM && all.n == 0));
        dm_arena_free(&a);
    }
    dm_arena_free(&v.a);
}

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Cost grows with the claims, not with their square: eight times the claims may cost 24
 * times the time on a busy machine, not 64. */
static void cost_grows_linearly(void **state) {
    (void)state;
    double took[2];
    for (int k = 0; k < 2; k++) {
        invent v = {.state = 11};
        history h = any_history(&v, k ? 40000 : 5000);
        double best = 1e9;
        for (int turn = 0; turn < 3; turn++) {
            dm_arena a = {0};
            dm_processes all;
            double from = seconds();
            assert_int_equal(dm_process_fold(&a, h.claims, h.days, h.n, INT32_MAX, &all), DM_OK);
            double t = seconds() - from;
            best = t < best ? t : best;
            dm_arena_free(&a);
        }
        took[k] = best;
        dm_arena_free(&v.a);
    }
    print_message("5000 claims %.1f ms, 40000 claims %.1f ms\n", took[0] * 1e3, took[1] * 1e3);
    assert_true(took[1] < took[0] * 24 + 0.01);
}

/* ---- transitions ----------------------------------------------------------------------------- */

static const dm_entity norland = {.text = {"Norland", 7}, .name = {"Norland", 7},
                                  .kind = DM_STATE, .country = "XNA", .antecedent = -1};
static const dm_entity brink = {.text = {"Brink", 5}, .name = {"Ola Brink", 9},
                                .kind = DM_PERSON, .country = "XNA", .sector = "GOV",
                                .antecedent = -1};
static const dm_entity sudmark = {.text = {"Sudmark", 7}, .name = {"Sudmark", 7},
                                  .kind = DM_STATE, .country = "XSU", .antecedent = -1};
static const dm_entity westia = {.text = {"Westia", 6}, .name = {"Westia", 6},
                                 .kind = DM_STATE, .country = "XWE", .antecedent = -1};
static const dm_entity two[] = {{.text = {"Brink", 5}, .name = {"Ola Brink", 9},
                                 .kind = DM_PERSON, .country = "XNA", .sector = "GOV"},
                                {.text = {"Sudmark", 7}, .name = {"Sudmark", 7},
                                 .kind = DM_STATE, .country = "XSU"}};
static const dm_entity three[] = {{.text = {"Sudmark", 7}, .kind = DM_STATE, .country = "XSU"},
                                  {.text = {"Norland", 7}, .kind = DM_STATE, .country = "XNA"},
                                  {.text = {"Westia", 6}, .kind = DM_STATE, .country = "XWE"}};

typedef struct script {
    dm_arena a;
    dm_claim claims[64];
    int32_t days[64];
    uint32_t n;
    dm_processes all;
} script;

/* The next claim, of the report of that day. */
static dm_claim *say(script *s, int32_t day, uint32_t facets) {
    dm_claim *c = &s->claims[s->n];
    *c = (dm_claim){.id = dm_str_format(&s->a, "c%02u", s->n),
                    .article = dm_str_format(&s->a, "r%d", day),
                    .span = {s->n * 10, s->n * 10 + 9},
                    .sentence = s->n * 2,
                    .facets = facets,
                    .day = DM_NO_DAY};
    c->text = dm_str_format(&s->a, "words%02u", s->n);
    s->days[s->n++] = day;
    return c;
}

static dm_claim *say_stage(script *s, int32_t day, dm_format format, dm_stage_status status) {
    dm_claim *c = say(s, day, DM_STAGE);
    c->format = format;
    c->stage_status = status;
    c->participants = format == DM_TRILATERAL ? three : two;
    c->n_participants = format == DM_TRILATERAL ? 3 : 2;
    return c;
}

static dm_claim *say_position(script *s, int32_t day, const dm_entity *party, dm_stance stance,
                              const char *option) {
    dm_claim *c = say(s, day, DM_POSITION);
    c->actor = party;
    c->n_actor = 1;
    c->issue = DM_ISSUE_SECURITY_GUARANTEES;
    c->stance = stance;
    c->what.text = dm_str_of(option);
    return c;
}

static dm_claim *say_pledge(script *s, int32_t day, const dm_entity *party, const char *what) {
    dm_claim *c = say(s, day, DM_PLEDGE);
    c->actor = party;
    c->n_actor = 1;
    c->what.text = dm_str_of(what);
    return c;
}

static const dm_process *fold(script *s) {
    assert_int_equal(dm_process_fold(&s->a, s->claims, s->days, s->n, INT32_MAX, &s->all), DM_OK);
    assert_int_equal(s->all.n, 1);
    return &s->all.at[0];
}

static void tellings_of_one_meeting_join(void **state) {
    (void)state;
    script s = {0};
    say_stage(&s, 1, DM_BILATERAL, DM_URGED);
    say_stage(&s, 1, DM_BILATERAL, DM_ARRANGING);
    say_stage(&s, 1, DM_BILATERAL, DM_URGED);
    say_stage(&s, 1, DM_TRILATERAL, DM_PROPOSED);
    const dm_process *p = fold(&s);
    assert_int_equal(p->n_stages, 3);
    assert_int_equal(p->stages[0].status, DM_URGED);
    assert_int_equal(p->stages[0].basis.n, 2);
    assert_true(dm_str_is(p->stages[0].basis.at[1].claim->id, "c02"));
    assert_int_equal(p->stages[1].status, DM_ARRANGING); /* the state: it comes last */
    assert_int_equal(p->stages[2].format, DM_TRILATERAL);
    dm_arena_free(&s.a);
}

/* The state that a meeting of two has after these tellings, one report each. */
static dm_stage_status state_after(const dm_stage_status *told, size_t n, uint32_t *items) {
    script s = {0};
    for (size_t i = 0; i < n; i++)
        say_stage(&s, 1 + (int32_t)i, DM_BILATERAL, told[i]);
    const dm_process *p = fold(&s);
    *items = p->n_stages;
    dm_stage_status last = p->stages[p->n_stages - 1].status;
    dm_arena_free(&s.a);
    return last;
}

static void a_meeting_goes_through_its_states(void **state) {
    (void)state;
    static const struct {
        dm_stage_status told[4];
        size_t n;
        dm_stage_status expected;
        uint32_t items;
    } cases[] = {
        {{DM_PROPOSED, DM_URGED, DM_AGREED, DM_SCHEDULED}, 4, DM_SCHEDULED, 4},
        {{DM_AGREED, DM_URGED}, 2, DM_AGREED, 2},               /* urged again: still agreed */
        {{DM_SCHEDULED, DM_POSTPONED}, 2, DM_POSTPONED, 2},
        {{DM_POSTPONED, DM_URGED}, 2, DM_POSTPONED, 2},         /* a wish lifts no set-back */
        {{DM_REFUSED, DM_AGREED}, 2, DM_AGREED, 2},
        {{DM_REFUSED, DM_POSTPONED, DM_CALLED_OFF}, 3, DM_CALLED_OFF, 3},
        {{DM_SCHEDULED, DM_HELD}, 2, DM_HELD, 2},
        {{DM_HELD, DM_HELD}, 2, DM_HELD, 1},                    /* told again */
        {{DM_HELD, DM_PROPOSED}, 2, DM_PROPOSED, 2},            /* the next meeting */
        {{DM_CALLED_OFF, DM_PROPOSED}, 2, DM_PROPOSED, 2},
    };
    for (size_t i = 0; i < DM_COUNT(cases); i++) {
        uint32_t items;
        assert_int_equal(state_after(cases[i].told, cases[i].n, &items), cases[i].expected);
        assert_int_equal(items, cases[i].items);
    }
}

static void meetings_on_other_days_are_others(void **state) {
    (void)state;
    script s = {0};
    say_stage(&s, 10, DM_BILATERAL, DM_HELD)->day = 9;
    say_stage(&s, 12, DM_BILATERAL, DM_HELD)->day = 9;
    say_stage(&s, 20, DM_BILATERAL, DM_HELD)->day = 19;
    say_stage(&s, 40, DM_BILATERAL, DM_HELD);
    const dm_process *p = fold(&s);
    assert_int_equal(p->n_stages, 3);
    assert_int_equal(p->stages[0].basis.n, 2);
    assert_int_equal(p->stages[1].day, 19);
    dm_arena_free(&s.a);
}

static dm_claim *say_gate(script *s, int32_t day, const char *words) {
    dm_claim *c = say(s, day, DM_GATE);
    c->actor = &westia, c->n_actor = 1;
    c->before = &westia, c->n_before = 1;
    c->requires_ = two, c->n_requires = 2;
    c->before_text.text = dm_str_of(words);
    return c;
}

/* "Only after … will the two MINISTERS meet. … The DELEGATIONS will meet on April 22." */
static void ministers_and_delegations_have_meetings_of_their_own(void **state) {
    (void)state;
    static const dm_entity ministers[] = {
        {.kind = DM_PERSON, .country = "XWE", .sector = "GOV", .office = {"foreign minister", 16}},
        {.kind = DM_PERSON, .country = "XES", .sector = "GOV", .office = {"foreign minister", 16}}};
    static const dm_entity delegations[] = {{.kind = DM_GOVERNMENT, .country = "XWE", .sector = "GOV"},
                                            {.kind = DM_GOVERNMENT, .country = "XES", .sector = "GOV"}};
    for (int with_day = 0; with_day < 2; with_day++) {
        script s = {0};
        dm_claim *c = say_stage(&s, 1, DM_BILATERAL, DM_SCHEDULED);
        c->participants = ministers, c->sentence = 1;
        c = say(&s, 1, DM_GATE);
        c->before = ministers, c->n_before = 2, c->sentence = 1;
        c->requires_text = (dm_phrase){.text = DM_STR("the readings")};
        c = say_stage(&s, 1, DM_BILATERAL, DM_SCHEDULED);
        c->participants = delegations, c->sentence = 2;
        if (with_day)
            c->window = (dm_phrase){.text = DM_STR("on April 22")};
        const dm_process *p = fold(&s);
        /* Without a day of its own the second may be the first told again. */
        assert_int_equal(p->n_stages, with_day ? 2 : 1);
        assert_int_equal(p->n_gates, 1);
        assert_int_equal(p->gates[0].before_stage, 0);
        assert_int_equal(p->stages[0].window.text.n, 0);
        dm_arena_free(&s.a);
    }
}

static void a_gate_names_its_stages_and_is_met(void **state) {
    (void)state;
    script s = {0};
    say_stage(&s, 1, DM_TRILATERAL, DM_PROPOSED);
    say_stage(&s, 1, DM_BILATERAL, DM_URGED);
    say_gate(&s, 1, "a summit of three");
    say_gate(&s, 1, "joining the talks");
    say_gate(&s, 2, "A summit of three");
    const dm_process *p = fold(&s);
    assert_int_equal(p->n_gates, 2);
    assert_int_equal(p->gates[0].basis.n, 2);
    assert_int_equal(p->gates[0].before_stage, 0);
    assert_int_equal(p->gates[0].requires_stage, 1);
    assert_false(p->gates[0].met);
    assert_int_equal(p->n_parties, 2);
    assert_int_equal(p->n_third_parties, 1);
    assert_string_equal(p->third_parties[0].country, "XWE");
    say_stage(&s, 5, DM_BILATERAL, DM_HELD);
    p = fold(&s);
    assert_true(p->gates[0].met && p->gates[1].met);
    assert_int_equal(p->stages[p->gates[0].requires_stage].status, DM_HELD);
    dm_arena_free(&s.a);
}

static void a_meeting_held_before_opens_no_gate(void **state) {
    (void)state;
    script s = {0};
    say_stage(&s, 1, DM_BILATERAL, DM_HELD);
    say_gate(&s, 2, "a summit of three");
    const dm_process *p = fold(&s);
    assert_false(p->gates[0].met);
    assert_int_equal(p->gates[0].requires_stage, -1);
    dm_arena_free(&s.a);
}

static void positions_repeat_and_shift(void **state) {
    (void)state;
    script s = {0};
    for (int32_t day = 1; day < 10; day++)
        say_stage(&s, day, DM_BILATERAL, DM_URGED);
    say_position(&s, 1, &sudmark, DM_REJECTS, "the northern guarantees");
    say_position(&s, 1, &sudmark, DM_REJECTS, "Northern guarantees");
    say_position(&s, 1, &sudmark, DM_ACCEPTS, "northern guarantees"); /* same day: disagreement */
    say_position(&s, 2, &norland, DM_OFFERS, "northern guarantees");
    say_position(&s, 3, &brink, DM_OFFERS, "observers");
    const dm_process *p = fold(&s);
    assert_int_equal(p->n_positions, 4);
    assert_int_equal(p->positions[0].basis.n, 2);
    assert_int_equal(p->n_shifts, 0);
    say_position(&s, 9, &brink, DM_REJECTS, "any northern guarantees");
    p = fold(&s);
    assert_int_equal(p->n_shifts, 1);
    assert_false(p->shifts[0].stated);
    assert_int_equal(p->shifts[0].was_stance, DM_OFFERS);
    assert_int_equal(p->shifts[0].now_stance, DM_REJECTS);
    assert_int_equal(p->shifts[0].basis.n, 2);
    assert_true(dm_str_is(p->shifts[0].basis.at[0].claim->id, "c12"));
    dm_arena_free(&s.a);
}

static void pledges_are_kept_broken_and_superseded(void **state) {
    (void)state;
    static const dm_amount sum = {5e9, {"USD", 3}, {"", 0}, {0, 0}};
    script s = {0};
    say_stage(&s, 1, DM_BILATERAL, DM_URGED);
    say_stage(&s, 6, DM_BILATERAL, DM_URGED);
    say_stage(&s, 7, DM_BILATERAL, DM_URGED);
    say_pledge(&s, 1, &norland, "five billion for harbours")->amount = sum;
    say_pledge(&s, 1, &norland, "harbour money")->amount = sum; /* the same sum: the same pledge */
    say_pledge(&s, 1, &norland, "release every prisoner");
    say_pledge(&s, 1, &norland, "settle the dispute quickly");
    say_pledge(&s, 1, &sudmark, "withdraw the northern troops");
    say_pledge(&s, 1, &sudmark, "never promised this")->reality = DM_NEGATED;
    const dm_process *p = fold(&s);
    assert_int_equal(p->n_pledges, 4);
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(p->pledges[i].status, DM_OPEN);

    dm_claim *c = say(&s, 5, DM_MOVE);
    c->event = DM_AID, c->actor = &brink, c->n_actor = 1, c->amount = sum;
    say_pledge(&s, 6, &brink, "did not release a prisoner")->reality = DM_NEGATED;
    c = say(&s, 7, DM_SHIFT);
    c->actor = &norland, c->n_actor = 1;
    c->was.text = DM_STR("a promise to settle it");
    p = fold(&s);
    assert_int_equal(p->pledges[0].status, DM_KEPT);
    assert_int_equal(p->pledges[1].status, DM_BROKEN);
    assert_int_equal(p->pledges[2].status, DM_SUPERSEDED);
    assert_int_equal(p->pledges[3].status, DM_OPEN);
    assert_int_equal(p->pledges[2].basis.n, 2); /* the pledge, and what superseded it */
    assert_int_equal(p->n_shifts, 1);
    assert_true(p->shifts[0].stated);
    dm_arena_free(&s.a);
}

static void each_voice_has_its_status(void **state) {
    (void)state;
    static const struct {
        int32_t day;
        const dm_entity *by;
        dm_talks value;
    } told[] = {{1, NULL, DM_STALLED},   {1, &westia, DM_ADVANCING}, {2, NULL, DM_STALLED},
                {3, NULL, DM_ADVANCING}, {4, NULL, DM_STALLED}};
    script s = {0};
    say_stage(&s, 1, DM_BILATERAL, DM_URGED);
    for (size_t i = 0; i < DM_COUNT(told); i++) {
        dm_claim *c = say(&s, told[i].day, DM_STATUS);
        c->talks = told[i].value;
        c->actor = told[i].by;
        c->n_actor = told[i].by != NULL;
        c->participants = two, c->n_participants = 2;
        c->recipient = NULL;
        if (told[i].day > 1)
            say_stage(&s, told[i].day, DM_BILATERAL, DM_URGED);
    }
    const dm_process *p = fold(&s);
    assert_int_equal(p->n_status, 4);
    assert_int_equal(p->status[0].basis.n, 2);
    assert_int_equal(p->status[3].value, DM_STALLED);
    /* No actor, an account: that is who says so. */
    static dm_account account = {.stance = DM_ASSERTS};
    account.entity = westia;
    dm_claim *c = say(&s, 5, DM_STATUS);
    c->talks = DM_STALLED;
    c->actor = c->recipient = NULL, c->n_actor = 0;
    c->participants = two, c->n_participants = 2;
    c->according_to = &account, c->n_according_to = 1;
    say_stage(&s, 5, DM_BILATERAL, DM_URGED);
    p = fold(&s);
    assert_int_equal(p->n_status, 5);
    assert_int_equal(p->status[4].n_by, 1);
    assert_string_equal(p->status[4].by->country, westia.country);
    dm_arena_free(&s.a);
}

static void a_process_is_named_by_its_parties(void **state) {
    (void)state;
    script s = {0};
    say_stage(&s, 1, DM_BILATERAL, DM_URGED);
    say_position(&s, 1, &norland, DM_OFFERS, "guarantees");
    const dm_process *p = fold(&s);
    assert_true(dm_str_is(p->name, "Ola Brink and Sudmark: security guarantees") ||
                dm_str_is(p->name, "Norland and Sudmark: security guarantees"));
    assert_true(dm_str_is(p->parties[0].name, "Norland"));
    dm_arena_free(&s.a);
}

static void other_talks_are_another_process(void **state) {
    (void)state;
    static const dm_entity far[] = {{.text = {"Ostrand", 7}, .kind = DM_STATE, .country = "XOS"},
                                    {.text = {"Kalmia", 6}, .kind = DM_STATE, .country = "XKA"}};
    script s = {0};
    say_stage(&s, 1, DM_BILATERAL, DM_URGED);
    dm_claim *c = say_stage(&s, 2, DM_BILATERAL, DM_HELD);
    c->participants = far;
    say_stage(&s, 3, DM_BILATERAL, DM_AGREED);
    assert_int_equal(dm_process_fold(&s.a, s.claims, s.days, s.n, INT32_MAX, &s.all), DM_OK);
    assert_int_equal(s.all.n, 2);
    assert_int_equal(s.all.at[0].n_stages, 2);
    assert_int_equal(s.all.at[1].n_stages, 1);
    assert_true(dm_str_is(s.all.at[1].name, "Ostrand and Kalmia: talks"));
    dm_arena_free(&s.a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_of_adding_does_not_matter),
        cmocka_unit_test(a_past_day_is_the_fold_of_fewer_claims),
        cmocka_unit_test(the_same_claim_twice_counts_once),
        cmocka_unit_test(words_that_are_shared_share_bits),
        cmocka_unit_test(no_claims_no_process),
        cmocka_unit_test(memory_ends_with_a_status),
        cmocka_unit_test(cost_grows_linearly),
        cmocka_unit_test(tellings_of_one_meeting_join),
        cmocka_unit_test(a_meeting_goes_through_its_states),
        cmocka_unit_test(meetings_on_other_days_are_others),
        cmocka_unit_test(ministers_and_delegations_have_meetings_of_their_own),
        cmocka_unit_test(a_gate_names_its_stages_and_is_met),
        cmocka_unit_test(a_meeting_held_before_opens_no_gate),
        cmocka_unit_test(positions_repeat_and_shift),
        cmocka_unit_test(pledges_are_kept_broken_and_superseded),
        cmocka_unit_test(each_voice_has_its_status),
        cmocka_unit_test(a_process_is_named_by_its_parties),
        cmocka_unit_test(other_talks_are_another_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
