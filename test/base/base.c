/* Unit tests of base/ and the lexicon reader. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/library.h"
#include "lexicon/lexicon.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define assert_str(s, z)                                                                           \
    do {                                                                                           \
        dm_str got_ = (s);                                                                         \
        assert_int_equal(got_.n, strlen(z));                                                       \
        if (got_.n)                                                                                \
            assert_memory_equal(got_.p, z, got_.n);                                                \
    } while (0)

/* ---- arena ---------------------------------------------------------------------------------- */

static void arena_zeroes_and_aligns(void **state) {
    (void)state;
    dm_arena a = {0};
    for (size_t n = 0; n < 2000; n += 37) {
        char *p = dm_alloc(&a, n);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xA5, n);
    }
    /* A block used again after a reset is zeroed again. */
    dm_arena_reset(&a);
    char *p = dm_alloc(&a, 4096);
    assert_non_null(p);
    for (size_t i = 0; i < 4096; i++)
        assert_int_equal(p[i], 0);
    dm_arena_free(&a);
}

/* Large blocks come zeroed, and must be zeroed again when they are used again. */
static void large_blocks_are_zeroed(void **state) {
    (void)state;
    dm_arena a = {0};
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < 12; i++) {
            size_t n = (size_t)(i + 1) << 20;
            unsigned char *p = dm_alloc(&a, n);
            assert_non_null(p);
            assert_int_equal((uintptr_t)p % 16, 0);
            for (size_t j = 0; j < n; j += 4093)
                assert_int_equal(p[j], 0);
            assert_int_equal(p[n - 1], 0);
            memset(p, 0xee, n);
        }
        dm_arena_reset(&a);
    }
    dm_arena_free(&a);
}

static void arena_holds_its_ceiling(void **state) {
    (void)state;
    dm_arena a = {.ceiling = 1000};
    assert_non_null(dm_alloc(&a, 600));
    assert_false(a.failed);
    assert_null(dm_alloc(&a, 600));
    assert_true(a.failed);
    assert_null(dm_alloc(&a, SIZE_MAX));
    assert_null(dm_alloc(&a, SIZE_MAX - 8));
    assert_non_null(dm_alloc(&a, 16));
    dm_arena_reset(&a);
    assert_false(a.failed);
    assert_int_equal(a.used, 0);
    assert_non_null(dm_alloc(&a, 600));
    assert_null(dm_new_array(&a, uint64_t, SIZE_MAX / 4));
    dm_arena_free(&a);
}

static void vec_grows_to_its_ceiling(void **state) {
    (void)state;
    dm_arena a = {0};
    DM_VEC(uint32_t) v = {0};
    for (uint32_t i = 0; i < 1000; i++) {
        uint32_t *p = dm_push(&a, &v, 1000);
        assert_non_null(p);
        assert_int_equal(*p, 0);
        *p = i;
    }
    assert_null(dm_push(&a, &v, 1000));
    assert_true(a.failed);
    assert_int_equal(v.n, 1000);
    for (uint32_t i = 0; i < v.n; i++)
        assert_int_equal(v.at[i], i);
    dm_arena_free(&a);
}

/* Every function that allocates lives through an arena that gives nothing, or little. */
static void allocation_failure_is_an_answer(void **state) {
    (void)state;
    static const char text[] = "  Caf\xC3\xA9 \xFF  two\twords  ";
    for (size_t ceiling = 1; ceiling < 400; ceiling += 3) {
        dm_arena a = {.ceiling = ceiling};
        dm_str s = DM_STR(text);
        dm_str copy = dm_str_copy(&a, s);
        assert_true(copy.n == 0 || dm_str_eq(copy, s));
        dm_str squeezed = dm_str_squeeze(&a, s);
        assert_true(squeezed.n <= s.n);
        dm_str mended = dm_utf8_mend(&a, s);
        assert_true(dm_utf8_valid(mended.p, mended.n));
        dm_str lower = dm_str_lower(&a, DM_STR("GENEVA"));
        assert_true(lower.n == 0 || dm_str_is(lower, "geneva"));
        (void)dm_str_format(&a, "%d of %d", 12, 34);
        dm_runes runes;
        dm_status status = dm_runes_of(&a, s, &runes);
        assert_true(status == DM_OK || status == DM_ENOMEM || status == DM_ELIMIT);
        DM_VEC(uint64_t) v = {0};
        for (int i = 0; i < 40; i++)
            if (!dm_push(&a, &v, 40))
                break;
        assert_true(a.used <= ceiling);
        dm_arena_free(&a);
    }
}

/* ---- strings -------------------------------------------------------------------------------- */

static void strings_trim_and_squeeze(void **state) {
    (void)state;
    dm_arena a = {0};
    assert_str(dm_str_trim(DM_STR(" \t a b \xC2\xA0\n")), "a b");
    assert_str(dm_str_trim(DM_STR(" \xC2\xA0 ")), "");
    assert_str(dm_str_squeeze(&a, DM_STR("  a \xC2\xA0\n b\t\tc ")), "a b c");
    assert_str(dm_str_squeeze(&a, DM_STR("a b")), "a b");
    assert_str(dm_str_squeeze(&a, DM_STR("")), "");
    assert_str(dm_str_of(NULL), "");
    dm_arena_free(&a);
}

static void strings_compare(void **state) {
    (void)state;
    assert_true(dm_str_is_nocase(DM_STR("Reuters"), "REUTERS"));
    assert_false(dm_str_is_nocase(DM_STR("Reuter"), "REUTERS"));
    assert_false(dm_str_is_nocase(DM_STR("Reuters"), "REUTER"));
    assert_true(dm_str_starts(DM_STR("abc"), "ab") && !dm_str_starts(DM_STR("a"), "ab"));
    assert_true(dm_str_ends(DM_STR("abc"), "bc") && !dm_str_ends(DM_STR("c"), "bc"));
    assert_true(dm_str_cmp(DM_STR("a"), DM_STR("ab")) < 0);
    assert_true(dm_str_cmp(DM_STR("b"), DM_STR("ab")) > 0);
    assert_int_equal(dm_str_cmp(DM_STR(""), DM_STR("")), 0);
    assert_int_equal(dm_str_find(DM_STR("one two"), "two"), 4);
    assert_int_equal(dm_str_find(DM_STR("one two"), "three"), -1);
    assert_int_equal(dm_str_find(DM_STR(""), ""), 0);
    assert_true(dm_span_overlaps((dm_span){0, 2}, (dm_span){1, 3}));
    assert_false(dm_span_overlaps((dm_span){0, 2}, (dm_span){2, 3}));
}

static void strings_cut(void **state) {
    (void)state;
    dm_str rest = DM_STR("a\t\tb\t"), piece;
    static const char *const want[] = {"a", "", "b", ""};
    for (size_t i = 0; i < DM_COUNT(want); i++) {
        assert_true(dm_str_cut(&rest, '\t', &piece));
        assert_str(piece, want[i]);
    }
    assert_false(dm_str_cut(&rest, '\t', &piece));
}

/* ---- UTF-8 ---------------------------------------------------------------------------------- */

static void utf8_round_trip(void **state) {
    (void)state;
    static const uint32_t edge[] = {0x00, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000,
                                    0x10FFFF};
    for (size_t i = 0; i < DM_COUNT(edge); i++) {
        char z[4];
        unsigned n = dm_rune_put(edge[i], z), size;
        assert_int_equal(dm_rune(z, n, &size), edge[i]);
        assert_int_equal(size, n);
        assert_true(dm_utf8_valid(z, n));
        if (n > 1) /* cut short */
            assert_false(dm_utf8_valid(z, n - 1));
    }
}

static void utf8_refuses_what_is_not(void **state) {
    (void)state;
    static const char *const bad[] = {"\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80",
                                      "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
                                      "\xFF", "\xC3(", "\xE2\x82", "a\xE2\x28\xA1"};
    dm_arena a = {0};
    for (size_t i = 0; i < DM_COUNT(bad); i++) {
        dm_str s = dm_str_of(bad[i]);
        assert_false(dm_utf8_valid(s.p, s.n));
        dm_str mended = dm_utf8_mend(&a, s);
        assert_true(dm_utf8_valid(mended.p, mended.n));
        assert_true(dm_str_find(mended, "\xEF\xBF\xBD") >= 0);
    }
    assert_str(dm_utf8_mend(&a, DM_STR("Z\xC3\xBCrich")), "Z\xC3\xBCrich");
    char z[4];
    assert_int_equal(dm_rune_put(0xD800, z), 3);
    assert_memory_equal(z, "\xEF\xBF\xBD", 3);
    dm_arena_free(&a);
}

static void utf8_classes(void **state) {
    (void)state;
    dm_arena a = {0};
    assert_int_equal(dm_rune_lower(0x130) != 0, 1);
    assert_int_equal(dm_rune_lower(0xC9), 0xE9);
    assert_true(dm_rune_is_upper('A') && dm_rune_is_upper(0x410) && !dm_rune_is_upper('a'));
    assert_true(dm_rune_is_letter(0x4E2D) && !dm_rune_is_letter('5') && !dm_rune_is_letter(' '));
    assert_true(dm_rune_is_digit('7') && !dm_rune_is_digit('x'));
    assert_true(dm_rune_is_space(' ') && dm_rune_is_space(0xA0) && !dm_rune_is_space('x'));
    assert_str(dm_str_lower(&a, DM_STR("\xC3\x89lys\xC3\xA9" "E")), "\xC3\xA9lys\xC3\xA9" "e");
    dm_arena_free(&a);
}

/* Against a count by hand, at every byte, over the 64-byte marks. */
static void utf8_counts_code_points(void **state) {
    (void)state;
    dm_arena a = {0};
    char text[1000];
    uint32_t n = 0;
    while (n < 900)
        n += dm_rune_put(n % 7 == 0 ? 0x1F600 : n % 5 == 0 ? 0x20AC : n % 3 == 0 ? 0xE9 : 'a', text + n);
    dm_runes r;
    assert_int_equal(dm_runes_of(&a, (dm_str){text, n}, &r), DM_OK);
    uint32_t count = 0;
    for (uint32_t i = 0; i <= n; i++) {
        if (i == n || ((unsigned char)text[i] & 0xC0) != 0x80)
            assert_int_equal(dm_runes_before(&r, i), count);
        if (i < n)
            count += ((unsigned char)text[i] & 0xC0) != 0x80;
    }
    assert_int_equal(dm_runes_of(&a, DM_STR("plain"), &r), DM_OK);
    assert_true(r.ascii);
    assert_int_equal(dm_runes_before(&r, 5), 5);
    dm_arena_free(&a);
}

/* ---- days ----------------------------------------------------------------------------------- */

static void days_round_trip(void **state) {
    (void)state;
    int32_t before = dm_day_of(1899, 12, 31);
    for (int y = 1900; y <= 2100; y++)
        for (int m = 1; m <= 12; m++)
            for (int d = 1; d <= 31; d++) {
                int32_t day = dm_day_of(y, m, d);
                if (day == DM_NO_DAY) {
                    assert_true(d > 28);
                    continue;
                }
                assert_int_equal(day, before + 1);
                before = day;
                int y2, m2, d2;
                dm_day_split(day, &y2, &m2, &d2);
                assert_true(y2 == y && m2 == m && d2 == d);
            }
    assert_int_equal(dm_day_of(1970, 1, 1), 0);
    assert_int_equal(dm_day_of(2000, 3, 1) - dm_day_of(2000, 2, 28), 2);
    assert_int_equal(dm_day_of(1900, 2, 29), DM_NO_DAY);
    assert_int_equal(dm_day_of(2025, 13, 1), DM_NO_DAY);
    assert_int_equal(dm_day_of(2025, 0, 1), DM_NO_DAY);
    assert_int_equal(dm_day_of(2025, 4, 31), DM_NO_DAY);
}

static void days_are_read_only_when_whole(void **state) {
    (void)state;
    char out[16];
    assert_int_equal(dm_day_parse(DM_STR("1970-01-02")), 1);
    assert_int_equal(dm_day_parse(DM_STR("1970-01-02T10:00:00+02:00")), 1);
    static const char *const no[] = {"", "2025", "2025-08", "2025-02-30", "21.08.2025", "2025-8-1",
                                     "yesterday", "2025-08-2"};
    for (size_t i = 0; i < DM_COUNT(no); i++)
        assert_int_equal(dm_day_parse(dm_str_of(no[i])), DM_NO_DAY);
    dm_day_format(dm_day_of(2025, 8, 21), out);
    assert_string_equal(out, "2025-08-21");
    dm_day_format(DM_NO_DAY, out);
    assert_string_equal(out, "");
}

/* ---- buffer --------------------------------------------------------------------------------- */

static void buffer_escapes_json(void **state) {
    (void)state;
    dm_buf b = {0};
    dm_put_json(&b, DM_STR("a\"b\\c\n\x01\x7F\xC3\xA9"));
    assert_string_equal(b.data, "\"a\\\"b\\\\c\\n\\u0001\\u007f\xC3\xA9\"");
    dm_buf_free(&b);
    assert_null(b.data);
    for (int i = 0; i < 20000; i++)
        dm_putf(&b, "%d,", i % 10);
    assert_int_equal(b.n, 40000);
    assert_false(b.failed);
    assert_int_equal(b.data[b.n], 0);
    dm_buf_free(&b);
}

static void buffer_stops_at_its_ceiling(void **state) {
    (void)state;
    dm_buf b = {.n = DM_MAX_BUF - 4, .room = DM_MAX_BUF};
    dm_puts(&b, "five.");
    assert_true(b.failed);
    dm_puts(&b, "");
    assert_true(b.failed); /* stays set */
    assert_int_equal(b.n, DM_MAX_BUF - 4);
}

static void errors_are_one_line(void **state) {
    (void)state;
    dm_error err;
    assert_int_equal(dm_fail(&err, DM_EFORMAT, "%s: bad\n\x1B[31m", "page\r"), DM_EFORMAT);
    assert_int_equal(err.status, DM_EFORMAT);
    for (const char *p = err.text; *p; p++)
        assert_true((unsigned char)*p >= 0x20 && *p != 0x7F);
    assert_int_equal(dm_fail(NULL, DM_EIO, "nobody reads this"), DM_EIO);
    char big[2000];
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = 0;
    (void)dm_fail(&err, DM_EIO, "%s", big);
    assert_true(strlen(err.text) < sizeof err.text);
    for (int i = 0; i < DM_N_STATUS; i++)
        assert_true(strlen(dm_status_name((dm_status)i)) > 1);
}

/* ---- lexicon files -------------------------------------------------------------------------- */

static dm_status open_text(dm_arena *a, const char *text, size_t n, dm_table *t, dm_error *err) {
    char dir[] = "/tmp/dm-base-XXXXXX";
    if (!mkdtemp(dir))
        fail_msg("no temporary folder");
    char path[64];
    snprintf(path, sizeof path, "%s/t.tsv", dir);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fwrite(text, 1, n, f);
    fclose(f);
    dm_status status = dm_table_open(a, dir, "t.tsv", t, err);
    unlink(path);
    rmdir(dir);
    return status;
}

static void lexicon_reads_rows(void **state) {
    (void)state;
    static const char text[] = "\xEF\xBB\xBF# a comment\n\nname\tcode\tdays\r\n"
                               "France \tFRA\r\n# another\n\tX\ty\tz\nlast\t\td";
    dm_arena a = {0};
    dm_table t;
    dm_row row;
    dm_error err;
    int code;
    assert_int_equal(open_text(&a, text, sizeof text - 1, &t, &err), DM_OK);
    assert_int_equal(t.n_columns, 3);
    assert_int_equal(dm_table_need(&t, "code", &code, &err), DM_OK);
    assert_int_equal(code, 1);
    assert_int_equal(dm_table_need(&t, "colour", &code, &err), DM_EFORMAT);
    assert_non_null(strstr(err.text, "colour"));
    assert_true(dm_table_next(&t, &row));
    assert_str(row.cell[0], "France");
    assert_str(row.cell[1], "FRA");
    assert_str(row.cell[2], "");
    assert_int_equal(row.line, 4);
    assert_true(dm_table_next(&t, &row));
    assert_str(row.cell[0], "");
    assert_str(row.cell[2], "y"); /* a cell too many is not taken for one of ours */
    assert_true(dm_table_next(&t, &row));
    assert_str(row.cell[0], "last");
    assert_str(row.cell[2], "d");
    assert_int_equal(row.line, 7);
    assert_false(dm_table_next(&t, &row));
    dm_arena_free(&a);
}

static void lexicon_refuses_bad_files(void **state) {
    (void)state;
    dm_arena a = {0};
    dm_table t;
    dm_error err;
    assert_int_equal(open_text(&a, "", 0, &t, &err), DM_EFORMAT);
    assert_int_equal(open_text(&a, "# only\n", 7, &t, &err), DM_EFORMAT);
    static const char latin[] = "name\nok\ncaf\xE9\n";
    assert_int_equal(open_text(&a, latin, sizeof latin - 1, &t, &err), DM_EFORMAT);
    assert_non_null(strstr(err.text, "t.tsv:3:"));
    char wide[200];
    memset(wide, '\t', sizeof wide);
    wide[0] = 'n';
    assert_int_equal(open_text(&a, wide, sizeof wide, &t, &err), DM_EFORMAT);
    assert_int_equal(dm_table_open(&a, "/nonexistent", "x.tsv", &t, &err), DM_ENOTFOUND);
    assert_non_null(strstr(err.text, "x.tsv"));
    dm_arena_free(&a);
    dm_arena tiny = {.ceiling = 4};
    assert_int_equal(open_text(&tiny, "name\tcode\n", 10, &t, &err), DM_ENOMEM);
    dm_arena_free(&tiny);
}

static void libraries_are_loaded_or_named(void **state) {
    (void)state;
    static const char *const there[] = {"strlen", "memchr"}, *const absent[] = {"strlen", "no_such_function"};
    void *out[2] = {NULL, NULL};
    dm_error err;
    assert_int_equal(dm_library_load("libc.so.6", there, 2, out, &err), DM_OK);
    assert_true(out[0] && out[1] && out[0] != out[1]);
    assert_int_equal(dm_library_load("libc.so.6", absent, 2, out, &err), DM_ENOTFOUND);
    assert_string_equal(err.text, "libc.so.6 has no no_such_function");
    assert_int_equal(dm_library_load("libnothing-of-that-name.so.1", there, 2, out, &err), DM_ENOTFOUND);
    assert_string_equal(err.text, "libnothing-of-that-name.so.1 is not installed");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_zeroes_and_aligns),
        cmocka_unit_test(large_blocks_are_zeroed), cmocka_unit_test(arena_holds_its_ceiling),
        cmocka_unit_test(vec_grows_to_its_ceiling),
        cmocka_unit_test(allocation_failure_is_an_answer),
        cmocka_unit_test(strings_trim_and_squeeze),
        cmocka_unit_test(strings_compare),
        cmocka_unit_test(strings_cut),
        cmocka_unit_test(utf8_round_trip),
        cmocka_unit_test(utf8_refuses_what_is_not),
        cmocka_unit_test(utf8_classes),
        cmocka_unit_test(utf8_counts_code_points),
        cmocka_unit_test(days_round_trip),
        cmocka_unit_test(days_are_read_only_when_whole),
        cmocka_unit_test(buffer_escapes_json),
        cmocka_unit_test(buffer_stops_at_its_ceiling),
        cmocka_unit_test(errors_are_one_line),
        cmocka_unit_test(libraries_are_loaded_or_named),
        cmocka_unit_test(lexicon_reads_rows),
        cmocka_unit_test(lexicon_refuses_bad_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
