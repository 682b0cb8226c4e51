/* Time the actor stage alone: actor_speed LEXICON COMPILED MODEL ROUNDS < TEXTS, texts parted by form feeds.
 *
 * Splits and parses each text once, then finds and resolves the actors of all of them ROUNDS times on
 * one thread. Prints the words of one round, the CPU seconds of the fastest round, the milliseconds of
 * the fastest opening of the compiled lexicon, and the mentions found. */
#include "actor/actor.h"

#include "timed.h"

#include <stdio.h>
#include <stdlib.h>

#define OPENINGS 20
#define PUBLISHED "2016-06-01" /* offices are looked up for this day */

typedef struct text {
    dm_article article;
    dm_sentences sentences;
} text;

/* The fastest opening, in milliseconds; the last one stays open. */
static double open_lexicon(const char *dir, const char *compiled, dm_actors **out) {
    dm_actors_how how = {.compiled = {compiled}};
    dm_error err;
    double best = 1e9;
    for (int i = 0; i < OPENINGS; i++) {
        double begin = cpu();
        if (dm_actors_open(dir, &how, out, &err) != DM_OK) {
            fprintf(stderr, "actor_speed: %s\n", err.text);
            exit(1);
        }
        double took = (cpu() - begin) * 1e3;
        best = took < best ? took : best;
        if (i + 1 < OPENINGS)
            dm_actors_close(*out);
    }
    return best;
}

int main(int argc, char **argv) {
    int rounds = argc == 5 ? atoi(argv[4]) : 0;
    dm_parser *parser;
    dm_error err;
    if (rounds < 1 || dm_parser_open(argv[3], &parser, &err) != DM_OK)
        return 2;
    dm_actors *lexicon;
    double opened = open_lexicon(argv[1], argv[2], &lexicon);
    dm_arena kept = {0}, scratch = {0};
    dm_parse_scratch *of_parser = dm_parse_scratch_new(parser);
    dm_str all = slurp(&kept), one;
    uint32_t n = 0, room = 0;
    uint64_t words = 0, mentions = 0;
    text *texts = NULL;
    const dm_given given = {.plain = true, .date = DM_STR(PUBLISHED)};
    while (of_parser && dm_str_cut(&all, '\f', &one)) {
        text *t = dm_push_(&kept, (void **)&texts, &n, &room, sizeof *texts, 1u << 16);
        if (!t || dm_page_read(&kept, one.p, one.n, &given, NULL, &t->article, &err) != DM_OK ||
            dm_text_split(&kept, dm_parser_model(parser), &t->article, &t->sentences) != DM_OK ||
            dm_parse(parser, of_parser, &kept, t->article.text, &t->sentences) != DM_OK)
            return 1;
        for (uint32_t s = 0; s < t->sentences.n; s++)
            words += t->sentences.at[s].n_words;
    }
    double best = 1e9;
    for (int r = 0; r < rounds; r++) {
        double begin = cpu();
        mentions = 0;
        for (uint32_t i = 0; i < n; i++) {
            dm_mentions found;
            if (dm_actor_find(lexicon, &scratch, &texts[i].article, &texts[i].sentences, &found) != DM_OK)
                return 1;
            mentions += found.n;
            dm_arena_reset(&scratch);
        }
        double took = cpu() - begin;
        best = took < best ? took : best;
    }
    printf("%llu %.6f %.3f %llu\n", (unsigned long long)words, best, opened, (unsigned long long)mentions);
    dm_parse_scratch_free(of_parser);
    dm_arena_free(&scratch);
    dm_arena_free(&kept);
    dm_actors_close(lexicon);
    dm_parser_close(parser);
    return 0;
}
