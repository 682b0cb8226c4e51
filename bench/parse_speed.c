/* Time the paths that the parser has: parse_speed MODEL FILE ROUNDS reads the file's text, splits and parses it
 * ROUNDS times on one thread by each path, and prints for each that this machine has: level (0 plain, 1 AVX2,
 * 2 AVX-512 VNNI) and words a second of the fastest round's CPU time. Built and run by bench/parse.py. */
#include "base/base.h"
#include "parse/parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#define MOST (64u << 20)

static double cpu(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

/* One round: texts of up to 64 lines, each line a paragraph. Returns the words, 0 on failure. */
static size_t run(const dm_parser *parser, dm_parse_scratch *scratch, dm_arena *a, dm_str all) {
    size_t words = 0;
    for (uint32_t at = 0; at < all.n;) {
        dm_paragraph lines[64];
        uint32_t n = 0, begin = at;
        while (at < all.n && n < DM_COUNT(lines)) {
            const char *end = memchr(all.p + at, '\n', all.n - at);
            uint32_t to = end ? (uint32_t)(end - all.p) : all.n;
            lines[n++] = (dm_paragraph){.span = {at - begin, to - begin}};
            at = to + 1;
        }
        dm_str text = {all.p + begin, (at < all.n ? at : all.n) - begin};
        dm_article article = {.text = text, .body = lines, .n_body = n};
        dm_sentences s;
        if (dm_text_split(a, dm_parser_model(parser), &article, &s) != DM_OK || dm_parse(parser, scratch, a, text, &s) != DM_OK)
            return 0;
        for (uint32_t i = 0; i < s.n; i++)
            words += s.at[i].n_words;
        dm_arena_reset(a);
    }
    return words;
}

int main(int argc, char **argv) {
    dm_parser *parser;
    dm_error err;
    if (argc != 4 || dm_parser_open(argv[1], &parser, &err) != DM_OK)
        return 2;
    FILE *f = fopen(argv[2], "rb");
    char *bytes = malloc(MOST);
    if (!f || !bytes)
        return 2;
    dm_str all = {bytes, (uint32_t)fread(bytes, 1, MOST, f)};
    fclose(f);
    dm_arena a = {0};
    dm_parse_scratch *scratch = dm_parse_scratch_new(parser);
    double best[3] = {1e9, 1e9, 1e9};
    size_t words = 0;
    for (int r = 0; scratch && r < atoi(argv[3]); r++)
        for (int level = 0; level < 3; level++) { /* in turn, so that what else the machine does meets all */
            if (!dm_parser_use(parser, level))
                continue;
            double begin = cpu();
            if (!(words = run(parser, scratch, &a, all)))
                return 1;
            double took = cpu() - begin;
            best[level] = took < best[level] ? took : best[level];
        }
    for (int level = 0; level < 3; level++)
        if (best[level] < 1e9)
            printf("%d %.0f\n", level, (double)words / best[level]);
    dm_parse_scratch_free(scratch);
    dm_parser_close(parser);
    dm_arena_free(&a);
    free(bytes);
    return words ? 0 : 1;
}
