/* Time the page stage alone: page_speed ROUNDS FILE… reads every file into memory, then all of them
 * ROUNDS times from bytes to article on one thread, and prints the bytes of one round and the user
 * CPU seconds of the fastest. Built and run by bench/page_speed.py. */
#include "demarche/demarche.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

static double cpu(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

int main(int argc, char **argv) {
    int rounds = argc > 2 ? atoi(argv[1]) : 0;
    size_t n = (size_t)(argc > 2 ? argc - 2 : 0), bytes = 0, read = 0;
    dm_item *pages = calloc(n ? n : 1, sizeof *pages);
    dm_engine *engine;
    dm_reader *reader;
    dm_error err;
    if (!rounds || !pages || dm_engine_open(NULL, &engine, &err) != DM_OK || dm_reader_new(engine, &reader, &err) != DM_OK)
        return 2;
    for (size_t i = 0; i < n; i++) {
        dm_input *in;
        const char *path = argv[i + 2];
        if (dm_input_open(&path, 1, DM_INPUT_FILES, &in, &err) != DM_OK || !dm_input_next(in, &pages[i]))
            return 2;
        bytes += pages[i].n;
        dm_input_close(in);
    }
    double best = 1e9;
    for (int r = 0; r < rounds; r++) {
        double begin = cpu();
        read = 0;
        for (size_t i = 0; i < n; i++) {
            const dm_record *rec;
            if (dm_read(reader, pages[i].bytes, pages[i].n, &pages[i].given, DM_TO_ARTICLE, &rec, &err) == DM_OK)
                read += rec->article.text.n;
        }
        double took = cpu() - begin;
        best = took < best ? took : best;
    }
    printf("%zu %.6f %zu\n", bytes, best, read);
    for (size_t i = 0; i < n; i++)
        dm_item_free(&pages[i]);
    free(pages);
    dm_reader_free(reader);
    dm_engine_close(engine);
    return 0;
}
