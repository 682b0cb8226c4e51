/* Claims as an Arrow table: what is handed over, moved and released. */
#include "demarche/demarche.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

/* The Arrow C data interface, as its standard gives it. */
struct ArrowSchema {
    const char *format, *name, *metadata;
    int64_t flags, n_children;
    struct ArrowSchema **children, *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};
struct ArrowArray {
    int64_t length, null_count, offset, n_buffers, n_children;
    const void **buffers;
    struct ArrowArray **children, *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

static const char text[] = "France and Italy condemned the attack on Sudan. Norway accused Chad.";

static dm_table *filled(int times) {
    dm_engine *engine;
    dm_reader *reader;
    dm_table *table;
    dm_error err;
    const dm_record *record;
    const dm_given given = {.id = {"x", 1}, .plain = true};
    assert_int_equal(dm_engine_open(NULL, &engine, &err), DM_OK);
    assert_int_equal(dm_reader_new(engine, &reader, &err), DM_OK);
    assert_int_equal(dm_table_new(&table, &err), DM_OK);
    for (int i = 0; i < times; i++) {
        assert_int_equal(dm_read(reader, text, sizeof text - 1, &given, DM_TO_CLAIMS, &record, &err), DM_OK);
        assert_int_equal(dm_table_add(table, record, &err), DM_OK);
    }
    dm_reader_free(reader);
    dm_engine_close(engine);
    return table;
}

static int64_t column_of(const struct ArrowSchema *s, const char *name) {
    for (int64_t i = 0; i < s->n_children; i++)
        if (!strcmp(s->children[i]->name, name))
            return i;
    fail();
    return -1;
}

/* The i-th text of an array of texts. */
static void assert_text(const struct ArrowArray *a, int64_t i, const char *expected) {
    const int32_t *at = a->buffers[1];
    assert_int_equal(at[i + 1] - at[i], strlen(expected));
    assert_memory_equal((const char *)a->buffers[2] + at[i], expected, strlen(expected));
}

static void rows_are_handed_over(void **state) {
    (void)state;
    dm_error err;
    struct ArrowSchema s;
    struct ArrowArray a;
    dm_table *table = filled(20);
    uint64_t rows = dm_table_rows(table);
    assert_true(rows >= 20 && rows % 20 == 0);
    assert_int_equal(dm_table_take(table, &s, &a, &err), DM_OK);
    assert_int_equal(dm_table_rows(table), 0);
    dm_table_free(table); /* what was taken is the taker's */
    assert_int_equal(a.length, rows);
    assert_string_equal(s.format, "+s");
    assert_int_equal(s.n_children, a.n_children);
    for (int64_t i = 0; i < a.n_children; i++)
        assert_int_equal(a.children[i]->length, rows);
    assert_text(a.children[column_of(&s, "event")], 0, "ACCUSE");
    const struct ArrowArray *actor = a.children[column_of(&s, "actor_country")];
    const int32_t *lists = actor->buffers[1];
    assert_int_equal(lists[0], 0);
    assert_int_equal(lists[1], 2);
    assert_text(actor->children[0], 0, "FRA");
    assert_text(actor->children[0], 1, "ITA");
    const struct ArrowArray *day = a.children[column_of(&s, "day")];
    assert_int_equal(day->null_count, rows); /* the text has none */
    assert_non_null(day->buffers[0]);
    s.release(&s);
    a.release(&a);
    assert_null(s.release);
    assert_null(a.release);
}

static void children_outlive_the_whole(void **state) {
    (void)state;
    dm_error err;
    struct ArrowSchema s, list;
    struct ArrowArray a, actor;
    dm_table *table = filled(1);
    assert_int_equal(dm_table_take(table, &s, &a, &err), DM_OK);
    int64_t i = column_of(&s, "actor");
    list = *s.children[i];
    s.children[i]->release = NULL;
    actor = *a.children[i];
    a.children[i]->release = NULL;
    s.release(&s);
    a.release(&a);
    assert_string_equal(list.format, "+l");
    assert_string_equal(list.children[0]->format, "u");
    assert_text(actor.children[0], 0, "France");
    list.release(&list);
    actor.release(&actor);
    /* Empty now: it has the columns, and no rows; and can be filled again. */
    assert_int_equal(dm_table_take(table, &s, &a, &err), DM_OK);
    assert_int_equal(a.length, 0);
    assert_true(a.n_children > 30);
    s.release(&s);
    a.release(&a);
    dm_table_free(table);
    dm_table_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows_are_handed_over), cmocka_unit_test(children_outlive_the_whole)};
    return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
