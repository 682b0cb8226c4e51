/* Page files -> expected fields. cases/NAME.{html,txt} is read as it stands; NAME.expect holds
 * "field: value" lines, in the order of the article's lists:
 *
 *     title, site, url, language, date, from, warning (a part of it)
 *     section, author, para, teaser (title | excerpt | age, and | date where it is known): one line
 *     each, all of them
 *     never: words that must stand nowhere in the text
 *     status: the printed name of the status, where it is not "ok"
 *
 * Bytes that no text file can hold are made below. */
#include "page/page.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

static int passed, failed;
static dm_page_words *table; /* lexicon/page, read once */

static void check(bool good, const char *name, const char *what) {
    if (good) {
        passed++;
    } else {
        failed++;
        printf("FAILED %s: %s\n", name, what);
    }
}

static char *slurp(const char *path, size_t *n) {
    FILE *f = fopen(path, "rb");
    char *p = NULL;
    *n = 0;
    if (!f)
        return NULL;
    p = malloc(1 << 20);
    if (p)
        *n = fread(p, 1, (1 << 20) - 1, f);
    if (p)
        p[*n] = 0;
    fclose(f);
    return p;
}

/* What every article must keep to. */
static void check_spans(const dm_article *a, const char *name) {
    uint32_t at = a->title.n;
    bool good = dm_utf8_valid(a->text.p, a->text.n) && !memchr(a->text.p, '\r', a->text.n) &&
                a->title.n <= a->text.n &&
                (!a->title.n || !memcmp(a->text.p, a->title.p, a->title.n));
    for (uint32_t i = 0; i < a->n_body && good; i++) {
        dm_span s = a->body[i].span;
        good = s.begin == at + (at ? 2 : 0) && s.end > s.begin && s.end <= a->text.n;
        at = s.end;
    }
    check(good && at == a->text.n, name, "spans do not tile the text");
}

static void put_line(dm_buf *b, const char *field, dm_str s) {
    if (s.n)
        dm_putf(b, "%s: " DM_FMT "\n", field, DM_ARG(s));
}

static void describe(const dm_article *a, dm_buf *b) {
    put_line(b, "title", a->title);
    put_line(b, "site", a->site);
    put_line(b, "url", a->url);
    put_line(b, "language", a->language);
    put_line(b, "date", a->date);
    if (a->date.n)
        put_line(b, "from", dm_str_of(dm_from_name(a->from)));
    for (uint32_t i = 0; i < a->n_sections; i++)
        put_line(b, "section", a->sections[i]);
    for (uint32_t i = 0; i < a->n_authors; i++)
        put_line(b, "author", a->authors[i]);
    for (uint32_t i = 0; i < a->n_body; i++)
        put_line(b, "para", dm_slice(a->text, a->body[i].span));
    for (uint32_t i = 0; i < a->n_teasers; i++) {
        char day[16];
        dm_day_format(a->teasers[i].day, day);
        dm_putf(b, "teaser: " DM_FMT " | " DM_FMT " | " DM_FMT "%s%s\n", DM_ARG(a->teasers[i].title),
                DM_ARG(a->teasers[i].excerpt), DM_ARG(a->teasers[i].age), day[0] ? " | " : "", day);
    }
}

static void run_case(const char *folder, const char *file) {
    char path[2048];
    size_t n, m;
    snprintf(path, sizeof path, "%s/%s", folder, file);
    char *bytes = slurp(path, &n);
    char *dot = strrchr(path, '.');
    strcpy(dot, ".expect");
    char *want = slurp(path, &m);
    check(bytes && want, file, "no .expect beside it");
    if (bytes && want) {
        dm_arena a = {0};
        dm_article got;
        dm_error err = {0};
        dm_given given = {0};
        dm_buf b = {0};
        dm_status status = dm_page_read(&a, bytes, n, &given, table, &got, &err);
        if (status != DM_OK) {
            dm_putf(&b, "status: %s\n", dm_status_name(status));
        } else {
            check_spans(&got, file);
            describe(&got, &b);
        }
        dm_str rest = {want, (uint32_t)m}, line;
        dm_buf exact = {0};
        while (dm_str_cut(&rest, '\n', &line)) {
            if (dm_str_starts(line, "never: ")) {
                char words[256];
                snprintf(words, sizeof words, "%.*s", (int)line.n - 7, line.p + 7);
                check(status == DM_OK && dm_str_find(got.text, words) < 0, file, words);
            } else if (dm_str_starts(line, "warning: ")) {
                char words[256];
                snprintf(words, sizeof words, "%.*s", (int)line.n - 9, line.p + 9);
                check(status == DM_OK && dm_str_find(got.warning, words) >= 0, file, words);
            } else if (line.n) {
                dm_putf(&exact, DM_FMT "\n", DM_ARG(line));
            }
        }
        bool same = b.n == exact.n && b.data && exact.data && !memcmp(b.data, exact.data, b.n);
        check(same, file, "fields differ");
        if (!same)
            printf("--- expected\n%s--- read\n%s", exact.data ? exact.data : "", b.data ? b.data : "");
        dm_buf_free(&b);
        dm_buf_free(&exact);
        dm_arena_free(&a);
    }
    free(bytes);
    free(want);
}

/* ---- bytes that no text file can hold ------------------------------------------------------ */

static void expect_text(const char *name, const void *bytes, size_t n, bool plain, dm_status want,
                        const char *text) {
    dm_arena a = {0};
    dm_article got;
    dm_error err = {0};
    dm_given given = {.plain = plain};
    dm_status status = dm_page_read(&a, bytes, n, &given, table, &got, &err);
    check(status == want, name, dm_status_name(status));
    if (status != DM_OK)
        check(err.text[0] && !strchr(err.text, '\n'), name, "no cause in one line");
    else
        check_spans(&got, name);
    if (status == DM_OK && text)
        check(dm_str_is(got.text, text), name, "text differs");
    dm_arena_free(&a);
}

static void utf16(const char *z, bool big, bool mark, char *out, size_t *n) {
    size_t k = 0;
    if (mark)
        out[k++] = big ? '\xFE' : '\xFF', out[k++] = big ? '\xFF' : '\xFE';
    for (; *z; z++)
        out[k + big] = *z, out[k + !big] = 0, k += 2;
    *n = k;
}

static void encodings(void) {
    static const char page[] = "The ferry talks ended on Monday without an accord.";
    char wide[256];
    size_t n;
    for (int i = 0; i < 4; i++) {
        utf16(page, i & 1, i & 2, wide, &n);
        expect_text("utf-16", wide, n, true, DM_OK, page);
    }
    static const char latin[] = "<p>Caf\xE9 owners in Montr\xE9""al asked both sides, and neither, to \x93talk\x94 again.</p>";
    expect_text("latin-1", latin, sizeof latin - 1, false, DM_OK,
                "Café owners in Montréal asked both sides, and neither, to “talk” again.");
    static const char cyr[] = "<meta charset=windows-1251><p>\xCC\xE8\xF0 \xE8 \xEC\xE8\xF0, \xE8 \xEC\xE8\xF0, and a long line of prose after it.</p>";
    expect_text("windows-1251", cyr, sizeof cyr - 1, false, DM_OK,
                "Мир и мир, и мир, and a long line of prose after it.");
    /* A page that calls itself Latin-1 and is UTF-8 stays UTF-8. */
    static const char wrong[] = "<meta charset=iso-8859-1><p>Café owners asked both sides, and neither, to talk again.</p>";
    expect_text("wrong charset", wrong, sizeof wrong - 1, false, DM_OK,
                "Café owners asked both sides, and neither, to talk again.");
    static const char bom[] = "\xEF\xBB\xBF" "The ferry talks ended on Monday.";
    expect_text("bom", bom, sizeof bom - 1, true, DM_OK, bom + 3);
}

static void not_text(void) {
    static const char png[] = "\x89PNG\r\n\x1A\n\0\0\0\rIHDR", zip[] = "PK\x03\x04\x14\0\0\0", noise[] = "\1\2\3\4\5\6\x0E\x0F";
    expect_text("png", png, sizeof png, false, DM_EFORMAT, NULL);
    expect_text("zip", zip, sizeof zip, false, DM_EFORMAT, NULL);
    expect_text("noise", noise, sizeof noise - 1, false, DM_EFORMAT, NULL);
    expect_text("empty", "", 0, false, DM_EEMPTY, NULL);
    expect_text("blank", " \n\n\t ", 5, false, DM_EEMPTY, NULL);
    expect_text("no text", "<html><body><div></div></body></html>", 37, false, DM_EEMPTY, NULL);
}

/* The bytes again and again, twice as many each time: nothing may fall over, and what is
 * over a ceiling is a part with a warning or no text. */
static void hostile(void) {
    static const char *const units[] = {"<div>", "<", "<a b=\"", "<!--", "&am", "<p>x, y z", "<ul><li>", "</div>",
                                        "<b>x", "<script>", "<p><table><tr><td>x", "x\n\n", "<h1>a</h1>",
                                        "<div>Some prose, of which there is, well, enough to count here."};
    for (size_t u = 0; u < DM_COUNT(units); u++)
        for (size_t n = 1 << 10; n <= (size_t)4 << 20; n <<= 6) {
            size_t k = strlen(units[u]);
            char *p = malloc(n + k);
            for (size_t i = 0; p && i < n; i += k)
                memcpy(p + i, units[u], k);
            dm_arena a = {0};
            dm_article got;
            dm_error err = {0};
            dm_given given = {0};
            dm_status status = dm_page_read(&a, p, n, &given, table, &got, &err);
            check(status == DM_OK || status == DM_EEMPTY, units[u], dm_status_name(status));
            if (status == DM_OK)
                check_spans(&got, units[u]);
            dm_arena_free(&a);
            free(p);
        }
}

/* A page cut anywhere gives what stands before the cut. */
static void cut(const char *folder) {
    char path[1024];
    size_t n;
    snprintf(path, sizeof path, "%s/clutter.html", folder);
    char *bytes = slurp(path, &n);
    check(bytes && n > 500, "cut", "no clutter.html");
    dm_arena a = {0};
    uint32_t before = 0;
    for (size_t k = 1; bytes && k <= n; k++) {
        dm_article got;
        dm_error err = {0};
        dm_given given = {0};
        char *part = malloc(k); /* its own allocation, so that ASan sees a read past it */
        memcpy(part, bytes, k);
        dm_status status = dm_page_read(&a, part, k, &given, table, &got, &err);
        free(part);
        if (status != DM_OK && status != DM_EEMPTY)
            check(false, "cut", dm_status_name(status));
        before = status == DM_OK ? got.n_body : 0;
        dm_arena_reset(&a);
    }
    check(before > 1, "cut", "the whole page has no body");
    dm_arena_free(&a);
    free(bytes);
}

static int by_name(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

int main(int argc, char **argv) {
    char folder[900];
    snprintf(folder, sizeof folder, "%s/cases", argc > 1 ? argv[1] : ".");
    dm_error err = {0};
    check(dm_page_words_open(argc > 2 ? argv[2] : "lexicon", &table, &err) == DM_OK, "lexicon/page", err.text);
    struct dirent **list;
    int n = scandir(folder, &list, NULL, by_name), cases = 0;
    for (int i = 0; i < n; i++) {
        const char *dot = strrchr(list[i]->d_name, '.');
        if (dot && (!strcmp(dot, ".html") || !strcmp(dot, ".txt"))) {
            run_case(folder, list[i]->d_name);
            cases++;
        }
        free(list[i]);
    }
    if (n >= 0)
        free(list);
    check(cases > 5, folder, "too few cases found");
    encodings();
    not_text();
    hostile();
    cut(folder);
    dm_page_words_close(table);
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
