/* Time the claim stage alone: claim_speed LEXICON COMPILED MODEL CLAIMS ROUNDS < TEXTS, parted by form feeds.
 *
 * Splits, parses and resolves each text once, then codes all of them ROUNDS times on one thread. Prints the
 * sentences of one round, the CPU seconds of the fastest round, and the claims found. */
#include "claim/claim.h"

#include "timed.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct text {
    dm_article article;
    dm_sentences sentences;
    dm_mentions mentions;
} text;

int main(int argc, char **argv) {
    int rounds = argc == 6 ? atoi(argv[5]) : 0;
    dm_parser *parser = NULL;
    dm_actors *lexicon = NULL;
    dm_moves *moves = NULL;
    dm_error err;
    if (rounds < 1)
        return 2;
    dm_actors_how how = {.compiled = {argv[2]}};
    if (dm_parser_open(argv[3], &parser, &err) != DM_OK || dm_actors_open(argv[1], &how, &lexicon, &err) != DM_OK ||
        dm_moves_open(argv[1], argv[4], &moves, &err) != DM_OK || dm_moves_trust(moves, argv[1], &err) != DM_OK) {
        fprintf(stderr, "claim_speed: %s\n", err.text);
        return 1;
    }
    dm_arena kept = {0}, scratch = {0};
    dm_parse_scratch *of_parser = dm_parse_scratch_new(parser);
    dm_str all = slurp(&kept), one;
    uint32_t n = 0, room = 0;
    uint64_t sentences = 0, claims = 0;
    text *texts = NULL;
    const dm_given given = {.plain = true, .date = DM_STR("2016-06-01")};
    while (of_parser && dm_str_cut(&all, '\f', &one)) {
        text *t = dm_push_(&kept, (void **)&texts, &n, &room, sizeof *texts, 1u << 16);
        if (!t || dm_page_read(&kept, one.p, one.n, &given, NULL, &t->article, &err) != DM_OK ||
            dm_text_split(&kept, dm_parser_model(parser), &t->article, &t->sentences) != DM_OK ||
            dm_parse(parser, of_parser, &kept, t->article.text, &t->sentences) != DM_OK ||
            dm_actor_find(lexicon, &kept, &t->article, &t->sentences, &t->mentions) != DM_OK)
            return 1;
        sentences += t->sentences.n;
    }
    double best = 1e9;
    for (int r = 0; r < rounds; r++) {
        double begin = cpu();
        claims = 0;
        for (uint32_t i = 0; i < n; i++) {
            dm_claims found;
            if (dm_claim_code(moves, &scratch, &texts[i].article, &texts[i].sentences, &texts[i].mentions, &found) != DM_OK)
                return 1;
            claims += found.n;
            dm_arena_reset(&scratch);
        }
        double took = cpu() - begin;
        best = took < best ? took : best;
    }
    printf("%llu %.6f %llu\n", (unsigned long long)sentences, best, (unsigned long long)claims);
    dm_parse_scratch_free(of_parser);
    dm_arena_free(&scratch);
    dm_arena_free(&kept);
    dm_moves_close(moves);
    dm_actors_close(lexicon);
    dm_parser_close(parser);
    return 0;
}
