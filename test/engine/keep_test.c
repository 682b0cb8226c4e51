/* What a ledger that is asked many things answers is what one answers that is asked this alone:
 * what was read and folded before serves again, byte for byte. */
#include "demarche/demarche.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "ledger/invent.h"

static void add_report(invent *v, dm_keep *k, int number, const char *url) {
    dm_arena a = {0};
    dm_buf text = {0};
    dm_error err;
    bool added;
    for (int i = 0; i < 40; i++)
        dm_putf(&text, "%s%d ", i % 9 ? "wordsofonereport" : "ceasefire", i % 9 ? (int)any(v, 1000) : number);
    dm_putf(&text, "%d", number);
    dm_str words = {text.data, (uint32_t)text.n};
    int32_t day = any(v, 12) ? (int32_t)(20000 + any(v, 40)) : DM_NO_DAY;
    char iso[16];
    dm_day_format(day, iso);
    uint32_t n = 1 + any(v, 6);
    dm_claim *claims = dm_new_array(&a, dm_claim, n);
    for (uint32_t i = 0; i < n; i++) {
        dm_claim *c = &claims[i];
        *c = any_claim(v, dm_str_format(&a, "r%d", number), number * 10 + (int)i);
        c->span = (dm_span){10 * i, 10 * i + 9};
        c->text = dm_slice(words, c->span);
        if (any(v, 3) == 0)
            c->facets = DM_MOVE; /* a report of acts alone may be of several processes */
        if ((c->facets & DM_FORECAST) && any(v, 2))
            c->day = 20000 + (int32_t)any(v, 50);
    }
    dm_record r = {.article = {.id = dm_str_format(&a, "r%d", number), .url = dm_str_of(url), .title = dm_str_of("A title"),
                               .text = words, .date = dm_str_of(iso), .day = day},
                   .claims = claims, .n_claims = n};
    assert_int_equal(dm_keep_add(k, &r, &added, &err), DM_OK);
    assert_true(added);
    dm_buf_free(&text);
    dm_arena_free(&a);
}

static char *asked(dm_keep *k, dm_view view, const dm_ask *ask) {
    static const dm_look look = {.form = DM_AS_JSON};
    dm_buf out = {0};
    dm_error err = {0};
    dm_status status = dm_keep_view(k, view, ask, &look, &out, &err);
    if (status != DM_OK) {
        dm_buf_free(&out);
        dm_puts(&out, err.text);
    }
    dm_putc(&out, '\n');
    assert_false(out.failed);
    out.data[out.n - 1] = 0;
    return out.data;
}

/* How many bytes are the same. */
static size_t same_bytes(const char *a, const char *b) {
    size_t i = 0;
    while (a[i] && a[i] == b[i])
        i++;
    return i;
}

static dm_str a_day(invent *v) {
    char iso[16];
    dm_day_format(19998 + (int32_t)any(v, 45), iso);
    return dm_str_format(&v->a, "%s", iso);
}

static void ask_much(uint64_t seed, bool versions) {
    static const dm_view views[] = {DM_VIEW_PROCESSES, DM_VIEW_STATE, DM_VIEW_LOG, DM_VIEW_DIFF, DM_VIEW_DIFF,
                                    DM_VIEW_MEETINGS, DM_VIEW_CLAIMS, DM_VIEW_ARTICLES, DM_VIEW_ISSUE};
    invent v = {.state = seed};
    char path[64];
    dm_keep *k, *fresh;
    dm_error err;
    snprintf(path, sizeof path, "/tmp/demarche-keep-%d-%d.db", (int)getpid(), (int)seed);
    assert_int_equal(dm_keep_open(path, true, &k, &err), DM_OK);
    int n = 20 + (int)any(&v, 40), told = 0, changed = 0;
    for (int i = 0; i < n; i++)
        add_report(&v, k, i, versions && any(&v, 4) == 0 ? "https://news.invalid/same" : "");
    for (int round = 0; round < 60; round++) {
        dm_view view = views[any(&v, DM_COUNT(views))];
        dm_ask ask = {0};
        if (view == DM_VIEW_DIFF) {
            ask.from = a_day(&v);
            ask.to = a_day(&v);
        } else if (any(&v, 2)) {
            ask.as_of = a_day(&v);
        }
        if (view == DM_VIEW_ISSUE)
            ask.issue = dm_str_of("ceasefire");
        if (view == DM_VIEW_STATE || view == DM_VIEW_ISSUE || any(&v, 4) == 0) {
            static const char *const ids[] = {"xna-xsu", "xna-xwe", "xsu-xwe", "hill-front", "xna"};
            ask.process = dm_str_of(ids[any(&v, DM_COUNT(ids))]);
        }
        if (round == 40) /* something is added between questions */
            add_report(&v, k, n, "");
        assert_int_equal(dm_keep_open(path, false, &fresh, &err), DM_OK);
        char *a = asked(k, view, &ask), *b = asked(fresh, view, &ask);
        size_t same = same_bytes(a, b);
        if (a[same] || b[same])
            print_error("seed %d, view %s, process " DM_FMT ", as of " DM_FMT ", at byte %zu: …%.120s… and not …%.120s…\n",
                        (int)seed, dm_view_name((int)view), DM_ARG(ask.process), DM_ARG(ask.as_of), same,
                        a + (same > 60 ? same - 60 : 0), b + (same > 60 ? same - 60 : 0));
        assert_true(!a[same] && !b[same]);
        told += a[0] == '{';
        changed += view == DM_VIEW_DIFF && strstr(a, "\"change\"");
        free(a);
        free(b);
        dm_keep_close(fresh);
    }
    assert_true(told > 20 && changed > 1); /* the test is of something */
    dm_keep_close(k);
    unlink(path);
    for (int i = 0; i < 2; i++) {
        char beside[80];
        snprintf(beside, sizeof beside, "%s%s", path, i ? "-wal" : "-shm");
        unlink(beside);
    }
    dm_arena_free(&v.a);
}

static void what_was_folded_serves_again(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed < 13; seed++)
        ask_much(seed, false);
}

static void so_it_does_where_pages_change(void **state) {
    (void)state;
    for (uint64_t seed = 101; seed < 107; seed++)
        ask_much(seed, true);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_folded_serves_again),
        cmocka_unit_test(so_it_does_where_pages_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
