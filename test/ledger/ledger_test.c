/* The ledger keeps what it is given, and refuses what it cannot read. */
#include "ledger/ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "ledger/invent.h"
#include "ledger/sketch.h"

#define SAME(x) assert_true(a->x == b->x)
#define SAME_STR(x) assert_true(dm_str_eq(a->x, b->x))
#define SAME_SPAN(x) assert_true(a->x.begin == b->x.begin && a->x.end == b->x.end)
#define SAME_PHRASE(x)                                                                     \
    do {                                                                                   \
        SAME_STR(x.text);                                                                  \
        SAME_SPAN(x.span);                                                                 \
    } while (0)

static void same_entity(const dm_entity *a, const dm_entity *b) {
    SAME_SPAN(span);
    SAME_STR(text);
    SAME_STR(name);
    SAME(kind);
    assert_string_equal(a->country, b->country);
    assert_string_equal(a->sector, b->sector);
    SAME_STR(code);
    SAME_STR(office);
    SAME_STR(wikidata);
    SAME_STR(line);
    SAME_STR(rule);
    SAME(antecedent);
    SAME(sentence);
    SAME(head);
}

static void same_entities(const dm_entity *a, uint32_t n, const dm_entity *b, uint32_t m) {
    assert_int_equal(n, m);
    for (uint32_t i = 0; i < n; i++)
        same_entity(&a[i], &b[i]);
}

#define SAME_ENTITIES(x, n) same_entities(a->x, a->n, b->x, b->n)

static void same_claim(const dm_claim *a, const dm_claim *b) {
    SAME_STR(id);
    SAME_STR(article);
    SAME(sentence);
    SAME_SPAN(span);
    SAME_STR(text);
    SAME(head);
    SAME(facets);
    SAME(event);
    SAME_STR(mode);
    SAME_STR(context);
    SAME_STR(cameo);
    SAME(quad);
    SAME(score);
    SAME(goldstein);
    SAME_ENTITIES(actor, n_actor);
    SAME_ENTITIES(recipient, n_recipient);
    SAME(reality);
    SAME_PHRASE(condition);
    assert_int_equal(a->n_according_to, b->n_according_to);
    for (uint32_t i = 0; i < a->n_according_to; i++) {
        same_entity(&a->according_to[i].entity, &b->according_to[i].entity);
        SAME_STR(according_to[i].verb);
        SAME_SPAN(according_to[i].cue);
        SAME(according_to[i].stance);
    }
    SAME(day);
    SAME_STR(date);
    SAME_PHRASE(date_text);
    SAME_PHRASE(place);
    SAME(amount.value);
    SAME_STR(amount.unit);
    SAME_STR(amount.text);
    SAME_SPAN(amount.span);
    SAME(issue);
    SAME(format);
    SAME(stage_status);
    SAME_ENTITIES(participants, n_participants);
    same_entity(&a->host, &b->host);
    SAME_PHRASE(window);
    SAME_ENTITIES(before, n_before);
    SAME_ENTITIES(requires_, n_requires);
    SAME_PHRASE(before_text);
    SAME_PHRASE(requires_text);
    SAME(stance);
    SAME_PHRASE(what);
    SAME_PHRASE(was);
    SAME_PHRASE(now);
    SAME(talks);
    SAME_STR(rule);
    SAME(confidence);
}

/* A report of n claims; text holds the words of some of them. */
static dm_record any_record(invent *v, const char *id, int32_t day, int n) {
    dm_record r = {0};
    dm_str text = dm_str_format(&v->a, "Title %s\n\n%08x: the summit of Zürich", id,
                                any(v, UINT32_MAX));
    char *long_text = dm_alloc(&v->a, 1000 + text.n);
    memset(long_text, '.', 1000 + text.n);
    memcpy(long_text, text.p, text.n);
    r.article = (dm_article){.id = dm_str_of(id), .title = {long_text, 7}, .day = day,
                             .site = dm_str_of("The Courier"), .language = dm_str_of("en"),
                             .date = dm_str_of("2031-04-05"), .precision = DM_PRECISION_DAY,
                             .from = DM_FROM_GIVEN, .text = {long_text, 1000 + text.n},
                             .warning = dm_str_of("cut at the ceiling")};
    static const dm_str sections[] = {{"News", 4}, {"Politics", 8}};
    static const dm_str authors[] = {{"A. Writer", 9}};
    static const dm_paragraph body[] = {{{9, 30}, DM_PARA_TEXT}, {{40, 60}, DM_PARA_QUOTE}};
    static const dm_teaser teasers[] = {{{"More", 4}, {"of it", 5}, {"3 hours ago", 11}, 77}};
    r.article.sections = sections, r.article.n_sections = 2;
    r.article.authors = authors, r.article.n_authors = 1;
    r.article.body = body, r.article.n_body = 2;
    r.article.teasers = teasers, r.article.n_teasers = 1;
    dm_claim *claims = dm_alloc(&v->a, sizeof *claims * (size_t)(n ? n : 1));
    for (int i = 0; i < n; i++) {
        claims[i] = any_claim(v, r.article.id, i);
        if (i % 2) /* its words stand in the text */
            claims[i].text = dm_slice(r.article.text, claims[i].span);
    }
    r.claims = claims;
    r.n_claims = (uint32_t)n;
    return r;
}

/* As a ledger orders them. */
static int by_place(const void *x, const void *y) {
    const dm_claim *a = x, *b = y;
    if (a->span.begin != b->span.begin)
        return a->span.begin < b->span.begin ? -1 : 1;
    if (a->span.end != b->span.end)
        return a->span.end < b->span.end ? -1 : 1;
    return dm_str_cmp(a->id, b->id);
}

static dm_ledger *open_new(const char *path) {
    dm_ledger *l = NULL;
    dm_error err = {0};
    assert_int_equal(dm_ledger_open(path, &l, &err), DM_OK);
    return l;
}

static bool add(dm_ledger *l, const dm_record *r) {
    bool added;
    dm_error err = {0};
    dm_status status = dm_ledger_add(l, r, &added, &err);
    if (status != DM_OK)
        print_error("%s\n", err.text);
    assert_int_equal(status, DM_OK);
    return added;
}

static char *temp_path(void) {
    static char path[256];
    const char *dir = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/demarche-ledger-XXXXXX", dir ? dir : "/tmp");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    return path;
}

static void drop(const char *path) {
    char other[300];
    unlink(path);
    snprintf(other, sizeof other, "%s-wal", path);
    unlink(other);
    snprintf(other, sizeof other, "%s-shm", path);
    unlink(other);
}

static void claims_come_back_whole(void **state) {
    (void)state;
    invent v = {.state = 1};
    dm_ledger *l = open_new(":memory:");
    dm_record r = any_record(&v, "one", 100, 200);
    assert_true(add(l, &r));
    qsort((dm_claim *)r.claims, r.n_claims, sizeof *r.claims, by_place);
    dm_arena a = {0};
    dm_kept kept;
    assert_int_equal(dm_ledger_claims(l, &a, INT32_MAX, &kept, NULL), DM_OK);
    assert_int_equal(kept.n, 200);
    for (uint32_t i = 0; i < kept.n; i++) {
        same_claim(&r.claims[i], &kept.claims[i]);
        assert_int_equal(kept.days[i], 100);
    }

    dm_article article, *x = &article;
    dm_claim claim;
    dm_str id = r.claims[17].id;
    assert_int_equal(dm_ledger_find(l, &a, id, &article, &claim, NULL), DM_OK);
    same_claim(&r.claims[17], &claim);
    assert_true(dm_str_eq(x->text, r.article.text));
    assert_true(dm_str_eq(x->title, r.article.title) && dm_str_is(x->site, "The Courier"));
    assert_true(x->n_sections == 2 && dm_str_is(x->sections[1], "Politics"));
    assert_true(x->n_authors == 1 && dm_str_is(x->authors[0], "A. Writer"));
    assert_true(dm_str_is(x->date, "2031-04-05") && x->day == 100);
    assert_true(x->precision == DM_PRECISION_DAY && x->from == DM_FROM_GIVEN);
    assert_true(x->n_body == 2 && x->body[1].span.end == 60 && x->body[1].kind == DM_PARA_QUOTE);
    assert_true(x->n_teasers == 1 && dm_str_is(x->teasers[0].age, "3 hours ago") &&
                x->teasers[0].day == 77);
    assert_true(dm_str_is(x->warning, "cut at the ceiling"));
    dm_arena_free(&a);
    dm_ledger_close(l);
    dm_arena_free(&v.a);
}

static void ids_are_found_by_their_beginning(void **state) {
    (void)state;
    invent v = {.state = 2};
    dm_record r = any_record(&v, "one", 100, 3);
    dm_claim *c = (dm_claim *)r.claims;
    c[0].id = DM_STR("abc1");
    c[1].id = DM_STR("abc2");
    c[2].id = DM_STR("abc22");
    dm_ledger *l = open_new(":memory:");
    add(l, &r);
    dm_arena a = {0};
    dm_article x;
    dm_claim out;
    dm_error err = {0};
    assert_int_equal(dm_ledger_find(l, &a, DM_STR("abc1"), &x, &out, &err), DM_OK);
    assert_int_equal(dm_ledger_find(l, &a, DM_STR("abc2"), &x, &out, &err), DM_OK);
    assert_true(dm_str_is(out.id, "abc2"));
    assert_int_equal(dm_ledger_find(l, &a, DM_STR("ab"), &x, &out, &err), DM_EINVAL);
    assert_non_null(strstr(err.text, "several"));
    assert_int_equal(dm_ledger_find(l, &a, DM_STR("b"), &x, &out, &err), DM_ENOTFOUND);
    assert_int_equal(dm_ledger_find(l, &a, DM_STR(""), &x, &out, &err), DM_EINVAL);
    dm_arena_free(&a);
    dm_ledger_close(l);
    dm_arena_free(&v.a);
}

static void the_same_text_adds_nothing(void **state) {
    (void)state;
    invent v = {.state = 3};
    dm_ledger *l = open_new(":memory:");
    dm_record r = any_record(&v, "one", 100, 5), again = r;
    again.article.id = DM_STR("two");
    assert_true(add(l, &r));
    assert_false(add(l, &r));
    assert_false(add(l, &again));
    dm_ledger_size size;
    assert_int_equal(dm_ledger_count(l, &size, NULL), DM_OK);
    assert_int_equal(size.articles, 1);
    assert_int_equal(size.claims, 5);
    dm_ledger_close(l);
    dm_arena_free(&v.a);
}

static void a_changed_page_is_a_new_version(void **state) {
    (void)state;
    invent v = {.state = 4};
    dm_ledger *l = open_new(":memory:");
    dm_record first = any_record(&v, "one", 100, 5), second = any_record(&v, "one", 110, 7);
    dm_record other = any_record(&v, "one", 120, 9);
    first.article.url = second.article.url = DM_STR("https://courier.example/1");
    other.article.url = DM_STR("https://courier.example/2");
    assert_true(add(l, &first));
    assert_true(add(l, &second));
    assert_true(add(l, &other));
    dm_arena a = {0};
    dm_kept kept;
    dm_ledger_size size;
    dm_ledger_count(l, &size, NULL);
    assert_int_equal(size.claims, 21); /* nothing is lost */
    dm_ledger_claims(l, &a, INT32_MAX, &kept, NULL);
    assert_int_equal(kept.n, 16);
    dm_ledger_claims(l, &a, 119, &kept, NULL);
    assert_int_equal(kept.n, 7);
    dm_ledger_claims(l, &a, 109, &kept, NULL); /* as it was known then */
    assert_int_equal(kept.n, 5);
    dm_ledger_claims(l, &a, 99, &kept, NULL);
    assert_int_equal(kept.n, 0);
    dm_arena_free(&a);
    dm_ledger_close(l);
    dm_arena_free(&v.a);
}

static void order_is_that_of_the_reports(void **state) {
    (void)state;
    invent v = {.state = 5};
    dm_record r[] = {any_record(&v, "b", 20, 2), any_record(&v, "a", 20, 2),
                     any_record(&v, "c", DM_NO_DAY, 2), any_record(&v, "d", 10, 2)};
    static const char *const expected[] = {"c", "c", "d", "d", "a", "a", "b", "b"};
    for (int turn = 0; turn < 4; turn++) {
        dm_ledger *l = open_new(":memory:");
        for (int i = 0; i < 4; i++)
            add(l, &r[(i + turn) % 4]);
        dm_arena a = {0};
        dm_kept kept;
        dm_ledger_claims(l, &a, INT32_MAX, &kept, NULL);
        assert_int_equal(kept.n, 8);
        for (uint32_t i = 0; i < 8; i++)
            assert_true(dm_str_is(kept.claims[i].article, expected[i]));
        assert_int_equal(kept.days[0], DM_NO_DAY);
        dm_arena_free(&a);
        dm_ledger_close(l);
    }
    dm_arena_free(&v.a);
}

static void nothing_is_edited_or_deleted(void **state) {
    (void)state;
    char *path = temp_path();
    invent v = {.state = 6};
    dm_ledger *l = open_new(path);
    dm_record r = any_record(&v, "one", 100, 5);
    add(l, &r);
    dm_ledger_close(l);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    static const char *const never[] = {
        "UPDATE claim SET event='AGREE'", "DELETE FROM claim", "UPDATE article SET day=1",
        "DELETE FROM article"};
    for (size_t i = 0; i < DM_COUNT(never); i++)
        assert_int_equal(sqlite3_exec(db, never[i], NULL, NULL, NULL), SQLITE_CONSTRAINT);
    sqlite3_close(db);
    l = open_new(path);
    dm_ledger_size size;
    dm_ledger_count(l, &size, NULL);
    assert_int_equal(size.claims, 5);
    dm_ledger_close(l);
    drop(path);
    dm_arena_free(&v.a);
}

static void batches_are_kept_whole_or_not_at_all(void **state) {
    (void)state;
    char *path = temp_path();
    invent v = {.state = 7};
    dm_record r[] = {any_record(&v, "a", 1, 3), any_record(&v, "b", 2, 3), any_record(&v, "c", 3, 3)};
    dm_ledger *l = open_new(path);
    dm_ledger_begin(l, NULL);
    add(l, &r[0]);
    add(l, &r[1]);
    assert_false(add(l, &r[0]));
    assert_int_equal(dm_ledger_commit(l, NULL), DM_OK);
    dm_ledger_begin(l, NULL);
    add(l, &r[2]);
    dm_ledger_close(l); /* as if killed before the commit */
    l = open_new(path);
    dm_ledger_size size;
    dm_ledger_count(l, &size, NULL);
    assert_int_equal(size.claims, 6);
    dm_ledger_close(l);
    drop(path);
    dm_arena_free(&v.a);
}

static void write_file(const char *path, const char *bytes, size_t n) {
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    fclose(f);
}

static void run_sql(const char *path, const char *sql) {
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void refused(const char *path, dm_status expected, const char *part) {
    for (int read = 0; read < 2; read++) {
        dm_ledger *l = (dm_ledger *)1;
        dm_error err = {0};
        dm_status status = read ? dm_ledger_open_read(path, &l, &err) : dm_ledger_open(path, &l, &err);
        assert_int_equal(status, expected);
        assert_null(l);
        assert_int_equal(err.status, expected);
        assert_non_null(strstr(err.text, path));
        assert_non_null(strstr(err.text, part));
        assert_null(strchr(err.text, '\n'));
    }
}

static void other_files_are_refused(void **state) {
    (void)state;
    char *path = temp_path();
    char noise[4096];
    memset(noise, 'x', sizeof noise);
    write_file(path, noise, sizeof noise);
    refused(path, DM_EFORMAT, "not a ledger");
    drop(path);
    run_sql(path, "CREATE TABLE t(x)");
    refused(path, DM_EFORMAT, "not a ledger");
    drop(path);
    dm_ledger_close(open_new(path));
    run_sql(path, "PRAGMA user_version=7");
    refused(path, DM_EVERSION, "schema 7");
    refused(path, DM_EVERSION, "schema 2");
    drop(path);

    dm_ledger *l;
    dm_error err = {0};
    assert_int_equal(dm_ledger_open_read(path, &l, &err), DM_ENOTFOUND);
    assert_int_equal(access(path, F_OK), -1); /* reading creates nothing */
    assert_int_equal(dm_ledger_open("/", &l, &err), DM_EIO);
    write_file(path, "", 0);
    assert_int_equal(dm_ledger_open_read(path, &l, &err), DM_EFORMAT);
    drop(path);
}

static void damage_is_told(void **state) {
    (void)state;
    invent v = {.state = 8};
    for (int i = 0; i < 40; i++) {
        char *path = temp_path();
        dm_ledger *l = open_new(path);
        dm_record r = any_record(&v, "one", 100, 1);
        add(l, &r);
        dm_ledger_close(l);
        char sql[160];
        /* Cut the bytes of the claim after i of them. */
        snprintf(sql, sizeof sql,
                 "DROP TRIGGER claim_stays; UPDATE claim SET data=substr(data,1,%d)", i);
        run_sql(path, sql);
        dm_error err = {0};
        assert_int_equal(dm_ledger_open_read(path, &l, &err), DM_OK);
        dm_arena a = {0};
        dm_kept kept;
        assert_int_equal(dm_ledger_claims(l, &a, INT32_MAX, &kept, &err), DM_EFORMAT);
        assert_non_null(strstr(err.text, "damaged"));
        dm_arena_free(&a);
        dm_ledger_close(l);
        drop(path);
    }
    dm_arena_free(&v.a);
}

/* Groups are those that comparing every two would give: of a common band, near, by way of others. */
static void sketches_are_grouped_as_by_comparing_all(void **state) {
    (void)state;
    enum { N = 400 };
    static unsigned char bytes[N][DM_SKETCH_BYTES];
    const unsigned char *at[N];
    uint32_t out[N], want[N], grouped = 0;
    unsigned seed = 3;
    for (int i = 0; i < N; i++) {
        at[i] = i % 37 ? bytes[i] : NULL;
        for (int j = 0; j < DM_SKETCH_BYTES; j++)
            bytes[i][j] = (unsigned char)rand_r(&seed);
        int of = rand_r(&seed) % (i + 1), places = 24 + rand_r(&seed) % 40;
        if (i % 2) /* some of the places of another */
            memcpy(bytes[i], bytes[of], (size_t)places * 2);
        if (i % 41 == 0)
            memset(bytes[i], 0, DM_SKETCH_BYTES); /* too short to tell */
        want[i] = (uint32_t)i;
    }
    for (bool more = true; more;) {
        more = false;
        for (int i = 0; i < N; i++)
            for (int j = 0; j < i; j++) {
                static const unsigned char blank[DM_SKETCH_BYTES];
                bool band = false;
                for (int b = 0; b < DM_SKETCH_BYTES; b += 8)
                    band |= !memcmp(bytes[i] + b, bytes[j] + b, 8);
                if (!at[i] || !at[j] || !memcmp(at[i], blank, sizeof blank) ||
                    !memcmp(at[j], blank, sizeof blank) || !band ||
                    dm_sketch_same(at[i], at[j]) < DM_SKETCH_NEAR || want[i] == want[j])
                    continue;
                want[i] = want[j] = want[i] < want[j] ? want[i] : want[j];
                more = true;
            }
    }
    dm_arena a = {0};
    bool whole = false;
    assert_int_equal(dm_sketch_group(&a, at, N, out, &whole), DM_OK);
    assert_true(whole);
    for (int i = 0; i < N; i++) {
        assert_int_equal(out[i], want[i]);
        grouped += out[i] != (uint32_t)i;
    }
    assert_true(grouped > N / 20 && grouped < N / 2);
    for (int i = 0; i < N; i++) { /* one band in common, else nothing: more than are compared */
        memcpy(bytes[i], bytes[1], 8);
        at[i] = bytes[i];
    }
    assert_int_equal(dm_sketch_group(&a, at, N, out, &whole), DM_OK);
    assert_false(whole);
    dm_arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(claims_come_back_whole),
        cmocka_unit_test(ids_are_found_by_their_beginning),
        cmocka_unit_test(the_same_text_adds_nothing),
        cmocka_unit_test(a_changed_page_is_a_new_version),
        cmocka_unit_test(order_is_that_of_the_reports),
        cmocka_unit_test(nothing_is_edited_or_deleted),
        cmocka_unit_test(batches_are_kept_whole_or_not_at_all),
        cmocka_unit_test(other_files_are_refused),
        cmocka_unit_test(damage_is_told),
        cmocka_unit_test(sketches_are_grouped_as_by_comparing_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
