/* Fuzz target: CoNLL-U and marked sentences, the two other ways in. */
#include "demarche/demarche.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static dm_engine *engine;
    static dm_reader *reader;
    dm_error err;
    if (!reader && (dm_engine_open(NULL, &engine, &err) != DM_OK ||
                    dm_reader_new(engine, &reader, &err) != DM_OK)) {
        fprintf(stderr, "%s\n", err.text);
        exit(2);
    }
    dm_buf out = {0};
    (void)dm_parse_conllu(reader, (const char *)data, size, &out, &err);
    dm_buf_free(&out);
    dm_relation relation;
    (void)dm_relate(reader, (const char *)data, size, &relation, &err);
    return 0;
}
