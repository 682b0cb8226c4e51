/* Tests of moves: each line of cases.tsv is a sentence of our own and the moves that it
 * tells, all of them: "EVENT actor>recipient", words of the sentence, "" where none. */
#include "claim/move.h"

#include <stdio.h>
#include <stdlib.h>

static int failures;

#define CHECK(what, ...)                                                                           \
    do {                                                                                           \
        if (!(what)) {                                                                             \
            printf("%s:%d: ", __FILE__, __LINE__);                                                 \
            printf(__VA_ARGS__);                                                                   \
            putchar('\n');                                                                         \
            failures++;                                                                            \
        }                                                                                          \
    } while (0)

typedef struct engine {
    dm_parser *parser;
    dm_actors *actors;
    dm_move_lexicon *moves;
    dm_parse_scratch *scratch;
} engine;

static dm_status read_sentence(const engine *e, dm_arena *a, dm_str text, dm_context *c) {
    dm_paragraph *whole = dm_new(a, dm_paragraph);
    dm_article *article = dm_new(a, dm_article);
    dm_sentences *s = dm_new(a, dm_sentences);
    dm_mentions *m = dm_new(a, dm_mentions);
    *whole = (dm_paragraph){.span = {0, text.n}};
    *article = (dm_article){.text = text, .body = whole, .n_body = 1, .day = DM_NO_DAY};
    dm_status status = dm_text_split(a, dm_parser_model(e->parser), article, s);
    if (status == DM_OK)
        status = dm_parse(e->parser, e->scratch, a, text, s);
    if (status == DM_OK)
        status = dm_actor_find(e->actors, a, article, s, m);
    dm_tree *trees = dm_new_array(a, dm_tree, s->n + 1);
    for (uint32_t i = 0; status == DM_OK && i < s->n; i++)
        status = dm_tree_of(a, &s->at[i], &trees[i]);
    *c = (dm_context){.a = a, .article = article, .sentences = s, .mentions = m, .trees = trees};
    return status;
}

static dm_str word_of(const dm_sentence *s, const int32_t *at, uint32_t n) {
    return n ? s->words[at[0]].form : (dm_str){0};
}

static dm_str moves_of(const engine *e, dm_arena *a, const dm_context *c) {
    dm_str all = {0};
    for (uint32_t k = 0; k < c->sentences->n; k++) {
        const dm_sentence *s = &c->sentences->at[k];
        dm_move m[32];
        uint32_t n = dm_moves_in(e->moves, c, k, m, DM_COUNT(m));
        for (uint32_t i = 0; i < n; i++) {
            dm_str actor = word_of(s, m[i].actor, m[i].n_actor);
            dm_str recipient = word_of(s, m[i].recipient, m[i].n_recipient);
            all = dm_str_format(a, DM_FMT "%s%s " DM_FMT ">" DM_FMT, DM_ARG(all), all.n ? "; " : "",
                                dm_event_name(m[i].event), DM_ARG(actor), DM_ARG(recipient));
            CHECK(
                m[i].begin <= m[i].word && m[i].word < m[i].end && m[i].end <= (int32_t)s->n_words,
                "the telling [%d, %d) does not hold its word %d", m[i].begin, m[i].end, m[i].word);
            CHECK(m[i].rule.n && m[i].confidence > 0 && m[i].confidence < 1,
                  "no rule or confidence");
        }
    }
    return all.n ? all : DM_STR("-");
}

static void test_cases(const engine *e, const char *path) {
    dm_arena table = {0}, a = {0};
    dm_table t;
    dm_error err = {0};
    dm_row row;
    uint32_t n = 0;
    dm_status status = dm_table_open(&table, "/", path + 1, &t, &err);
    CHECK(status == DM_OK, "%s", err.text);
    while (status == DM_OK && dm_table_next(&t, &row)) {
        dm_context c;
        n++;
        dm_arena_reset(&a);
        if (read_sentence(e, &a, row.cell[0], &c) != DM_OK) {
            CHECK(false, "line %u could not be read", row.line);
            continue;
        }
        dm_str got = moves_of(e, &a, &c);
        CHECK(dm_str_eq(got, row.cell[1]), "line %u: " DM_FMT "\n  want " DM_FMT "\n  got  " DM_FMT,
              row.line, DM_ARG(row.cell[0]), DM_ARG(row.cell[1]), DM_ARG(got));
    }
    CHECK(n >= 50, "only %u cases", n);
    dm_arena_free(&a);
    dm_arena_free(&table);
}

static void test_relate(const engine *e) {
    static const struct {
        const char *text, *source, *target;
        dm_event event;
    } cases[] = {
        {"France condemned Turkey on Monday.", "France", "Turkey", DM_ACCUSE},
        {"Egypt was attacked by Libya.", "Libya", "Egypt", DM_ASSAULT},
        {"Jordan imposed sanctions on Syria.", "Jordan", "Syria", DM_SANCTION},
        {"Norway met with Sweden in Oslo.", "Sweden", "Norway", DM_CONSULT},
        {"Norway lies north of Denmark.", "Norway", "Denmark", DM_EVENT_NONE},
    };
    for (size_t i = 0; i < DM_COUNT(cases); i++) {
        dm_arena a = {0};
        dm_context c;
        dm_str text = dm_str_of(cases[i].text);
        if (read_sentence(e, &a, text, &c) == DM_OK) {
            uint32_t s = (uint32_t)dm_str_find(text, cases[i].source);
            uint32_t t = (uint32_t)dm_str_find(text, cases[i].target);
            dm_pair pair =
                dm_relate_pair(e->moves, &c, 0, (dm_span){s, s + (uint32_t)strlen(cases[i].source)},
                               (dm_span){t, t + (uint32_t)strlen(cases[i].target)});
            CHECK(pair.event == cases[i].event, "%s: want %s, got %s", cases[i].text,
                  dm_event_name(cases[i].event), dm_event_name(pair.event));
        } else {
            CHECK(false, "%s: not read", cases[i].text);
        }
        dm_arena_free(&a);
    }
}

static void test_scores(const dm_move_lexicon *x) {
    for (int event = DM_EVENT_NONE + 1; event < DM_N_EVENT; event++) {
        dm_str cameo;
        int quad;
        double score, goldstein;
        dm_move_scores(x, (dm_event)event, (dm_str){0}, (dm_str){0}, &cameo, &quad, &score,
                       &goldstein);
        CHECK(quad >= 1 && quad <= 4 && cameo.n == 2, "%s has no quad or code",
              dm_event_name(event));
        CHECK(event == DM_REQUEST || (quad <= 2) == (score > 0), "%s: quad %d, score %g",
              dm_event_name(event), quad, score);
    }
    dm_str cameo;
    int quad;
    double score, goldstein;
    dm_move_scores(x, DM_ASSAULT, DM_STR("drone"), DM_STR("195"), &cameo, &quad, &score,
                   &goldstein);
    CHECK(dm_str_is(cameo, "195") && score == -9.5 && goldstein == -10, "scores of a drone strike");
    dm_move_scores(x, DM_EVENT_NONE, (dm_str){0}, (dm_str){0}, &cameo, &quad, &score, &goldstein);
    CHECK(quad == 0 && cameo.n == 0, "NONE has scores");
}

/* A broken table is refused with its file and line. */
static void test_bad(void) {
    char dir[] = "/tmp/dm_move_XXXXXX", path[64];
    CHECK(mkdtemp(dir) != NULL, "no temporary folder");
    dm_move_lexicon *x = NULL;
    dm_error err = {0};
    dm_status status = dm_move_lexicon_open(dir, &x, &err);
    CHECK(status == DM_ENOTFOUND && !x && strstr(err.text, "classes.tsv"), "%s", err.text);
    snprintf(path, sizeof path, "mkdir %s/moves", dir);
    CHECK(system(path) == 0, "no folder");
    snprintf(path, sizeof path, "%s/moves/classes.tsv", dir);
    FILE *f = fopen(path, "w");
    CHECK(f && fputs("class\twords\nx\t$nothing\n", f) >= 0, "no table");
    if (f)
        fclose(f);
    status = dm_move_lexicon_open(dir, &x, &err);
    CHECK(status == DM_EFORMAT && !x && strstr(err.text, "classes.tsv:2"), "%s", err.text);
    snprintf(path, sizeof path, "rm -r %s", dir);
    CHECK(system(path) == 0, "cleaning up");
}

int main(int argc, char **argv) {
    if (argc != 3)
        return 2;
    engine e = {0};
    dm_error err = {0};
    char path[4096];
    snprintf(path, sizeof path, "%s/model/english.dmm", argv[1]);
    dm_status status = dm_parser_open(path, &e.parser, &err);
    snprintf(path, sizeof path, "%s/lexicon", argv[1]);
    if (status == DM_OK)
        status = dm_actors_open(path, NULL, &e.actors, &err);
    if (status == DM_OK)
        status = dm_move_lexicon_open(path, &e.moves, &err);
    if (status != DM_OK) {
        printf("%s\n", err.text);
        return 1;
    }
    e.scratch = dm_parse_scratch_new(e.parser);
    CHECK(dm_move_lexicon_size(e.moves) > 1500, "only %u lines", dm_move_lexicon_size(e.moves));
    test_cases(&e, argv[2]);
    test_relate(&e);
    test_scores(e.moves);
    test_bad();
    dm_parse_scratch_free(e.scratch);
    dm_move_lexicon_close(e.moves);
    dm_actors_close(e.actors);
    dm_parser_close(e.parser);
    printf("%d failures\n", failures);
    return failures != 0;
}
