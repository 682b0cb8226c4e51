/* Runs cases.tsv or days.tsv: text through splitter and parser to mentions. */
#include "actor/actor.h"

#include <stdio.h>
#include <stdlib.h>

static int failures;
static const char *cases_name;

/* Whether an entity is what the case asks for, by any of its fields. */
static bool is_what(const dm_entity *e, dm_str what) {
    return dm_str_eq(e->name, what) || dm_str_eq(e->code, what) || dm_str_eq(e->office, what) ||
           dm_str_is(what, e->country) || dm_str_is(what, e->sector) || dm_str_is(what, dm_kind_name(e->kind));
}

static void check(const dm_mentions *m, dm_str text, dm_str expect, uint32_t line) {
    dm_str words, what = expect;
    if (!dm_str_cut(&what, '=', &words))
        return;
    words = dm_str_trim(words);
    unsigned nth = 1;
    if (words.n > 3 && words.p[0] == '#') {
        nth = (unsigned)(words.p[1] - '0');
        words = (dm_str){words.p + 3, words.n - 3};
    }
    uint32_t at = 0, seen = 0;
    for (; at + words.n <= text.n; at++)
        if (!memcmp(text.p + at, words.p, words.n) && ++seen == nth)
            break;
    dm_str one, copy = what;
    while (dm_str_cut(&copy, '+', &one)) {
        one = dm_str_trim(one);
        bool hit = false, any = false;
        char found[512] = "";
        for (uint32_t i = 0; i < m->n; i++) {
            const dm_entity *e = &m->at[i];
            bool here = e->span.begin <= at && e->span.end == at + words.n && e->span.begin + 40 > at;
            bool exact = here && e->span.begin == at;
            any |= exact;
            if (here) {
                hit |= is_what(e, one);
                size_t n = strlen(found);
                snprintf(found + n, sizeof found - n, " [%.*s %s %.*s]", DM_ARG(e->name), dm_kind_name(e->kind), DM_ARG(e->code));
            }
        }
        if (dm_str_is(one, "-"))
            hit = !any;
        if (!hit) {
            printf("%s:%u: \"%.*s\" is not %.*s; found%s\n", cases_name, line, DM_ARG(words), DM_ARG(one), found[0] ? found : " nothing");
            failures++;
        }
    }
}

int main(int argc, char **argv) {
    if (argc < 3)
        return 2;
    const char *slash = strrchr(argv[2], '/');
    cases_name = slash ? slash + 1 : argv[2];
    char path[4096];
    dm_error err;
    dm_parser *parser = NULL;
    dm_actors *actors = NULL;
    snprintf(path, sizeof path, "%s/model/english.dmm", argv[1]);
    dm_status status = dm_parser_open(path, &parser, &err);
    if (status == DM_ENOTFOUND || (status == DM_OK && !parser))
        return 77; /* no model: skipped */
    snprintf(path, sizeof path, "%s/lexicon", argv[1]);
    if (status != DM_OK || dm_actors_open(path, NULL, &actors, &err) != DM_OK) {
        printf("%s\n", err.text);
        return 1;
    }
    dm_buf found = {0};
    uint32_t n_found;
    dm_actors_check(actors, &found, &n_found);
    if (n_found) {
        printf("the lexicon's linter finds %u:\n%.*s", n_found, (int)found.n, found.data);
        failures++;
    }
    dm_buf_free(&found);
    dm_parse_scratch *scratch = dm_parse_scratch_new(parser);
    FILE *f = fopen(argv[2], "r");
    if (!f)
        return 1;
    char *buf = NULL;
    size_t room = 0;
    uint32_t line = 0, cases = 0;
    for (ssize_t n; (n = getline(&buf, &room, f)) > 0;) {
        line++;
        dm_str rest = dm_str_trim((dm_str){buf, (uint32_t)n}), day, text, expect, one;
        if (!rest.n || rest.p[0] == '#')
            continue;
        if (!dm_str_cut(&rest, '\t', &day) || !dm_str_cut(&rest, '\t', &text) || !dm_str_cut(&rest, '\t', &expect)) {
            printf("%s:%u: not three columns\n", cases_name, line);
            failures++;
            continue;
        }
        dm_arena a = {0};
        dm_paragraph body = {.span = {0, text.n}};
        dm_article article = {.id = DM_STR("case"), .text = text, .body = &body, .n_body = 1, .day = dm_day_parse(day)};
        dm_sentences s;
        dm_mentions m;
        if (dm_text_split(&a, dm_parser_model(parser), &article, &s) != DM_OK ||
            dm_parse(parser, scratch, &a, article.text, &s) != DM_OK || dm_actor_find(actors, &a, &article, &s, &m) != DM_OK) {
            printf("%s:%u: could not be read\n", cases_name, line);
            failures++;
        } else {
            while (dm_str_cut(&expect, ';', &one))
                check(&m, text, one, line);
        }
        cases++;
        dm_arena_free(&a);
    }
    free(buf);
    fclose(f);
    dm_parse_scratch_free(scratch);
    dm_parser_close(parser);
    dm_actors_close(actors);
    printf("%u cases, %d failed\n", cases, failures);
    return failures != 0;
}
