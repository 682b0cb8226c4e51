/* How far a claim is trusted: the table, and what it does to claims. */
#include "claim/sure.h"
#include "demarche/demarche.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const chat =
    "Baking at home\n\n"
    "I talked to students before I came here. She told them to be patient, and you told them to give "
    "it to people. We gave them money and \"they gave me a lot of money,\" I said to you. My aunt "
    "helped women with the bread and I held the spoon.";
static const char *const news =
    "Minister condemns raid\n\n"
    "Kenya's foreign minister condemned Sudan on Tuesday for the attack on its embassy. "
    "The Sudanese army released two Kenyan soldiers after talks with the African Union.";

/* How many moves a reader of an engine finds; every: none is left out. Confidences are summed. */
static uint32_t moves_of(const char *text, bool every, double *sum) {
    dm_error err;
    const dm_open how = {.every = every};
    dm_engine *engine = NULL;
    dm_reader *reader = NULL;
    const dm_record *rec;
    assert_int_equal(dm_engine_open_with(&how, &engine, &err), DM_OK);
    assert_int_equal(dm_reader_new(engine, &reader, &err), DM_OK);
    const dm_given given = {.id = DM_STR("a"), .plain = true};
    assert_int_equal(dm_read(reader, text, strlen(text), &given, DM_TO_CLAIMS, &rec, &err), DM_OK);
    uint32_t n = 0;
    *sum = 0;
    for (uint32_t i = 0; i < rec->n_claims; i++)
        if (rec->claims[i].facets & DM_MOVE) {
            double p = rec->claims[i].confidence;
            assert_true(p > 0 && p < 1);
            *sum += p;
            n++;
        }
    dm_reader_free(reader);
    dm_engine_close(engine);
    return n;
}

static void test_news_is_trusted_more_than_talk(void **state) {
    (void)state;
    double of_news, of_chat, rest;
    uint32_t n = moves_of(news, false, &of_news);
    assert_true(n >= 2);
    assert_int_equal(n, moves_of(news, true, &rest));
    uint32_t kept = moves_of(chat, false, &of_chat), all = moves_of(chat, true, &rest);
    assert_true(kept < all);
    assert_true(!kept || of_chat / kept < of_news / n);
}

/* A folder with moves/sure.tsv of these words. */
static void table(char *dir, const char *words) {
    char path[256];
    strcpy(dir, "/tmp/demarche-sure-XXXXXX");
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/moves", dir);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/moves/sure.tsv", dir);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(words, f);
    fclose(f);
}

static void gone(const char *dir) {
    char path[256];
    snprintf(path, sizeof path, "%s/moves/sure.tsv", dir);
    unlink(path);
    snprintf(path, sizeof path, "%s/moves", dir);
    rmdir(path);
    rmdir(dir);
}

static void test_weights_add_up(void **state) {
    (void)state;
    char dir[64];
    dm_error err;
    dm_sure *x;
    table(dir, "feature\tweight\nleast\t0.2\nalways\t0.5\nevent=ACCUSE\t1\nactor=none\t-2.5\nreality=future\t7\n");
    assert_int_equal(dm_sure_open(dir, &x, &err), DM_OK);
    assert_float_equal(dm_sure_least(x), 0.2, 1e-9);
    dm_sentences sentences = {0};
    dm_sure_page page = {0};
    dm_claim k = {.event = DM_ACCUSE, .reality = DM_ACTUAL, .facets = DM_MOVE, .day = DM_NO_DAY};
    assert_float_equal(dm_sure_of(x, &page, &sentences, &k), 1 / (1 + 2.718281828459045), 1e-9);
    dm_sure_close(x);
    gone(dir);
}

static void test_a_bad_weight_is_named(void **state) {
    (void)state;
    static const char *const bad[] = {"heavy", "", "1e999", "nan", "1 2"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char dir[64], words[128];
        dm_error err;
        dm_sure *x;
        snprintf(words, sizeof words, "feature\tweight\nalways\t1\nactor=none\t%s\n", bad[i]);
        table(dir, words);
        assert_int_equal(dm_sure_open(dir, &x, &err), DM_EFORMAT);
        assert_null(x);
        assert_non_null(strstr(err.text, "moves/sure.tsv:3"));
        gone(dir);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_news_is_trusted_more_than_talk),
        cmocka_unit_test(test_weights_add_up),
        cmocka_unit_test(test_a_bad_weight_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
