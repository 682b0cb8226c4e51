/* Fuzz target: any bytes through the whole way, from page to record to output. */
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
    const dm_record *record;
    /* The first byte chooses how the page is given, so that both ways are reached. */
    dm_given given = {.id = {"fuzz", 4}, .plain = size && data[0] == '\t'};
    if (dm_read(reader, data, size, &given, DM_TO_PROCESS, &record, &err) != DM_OK)
        return 0;
    dm_buf out = {0};
    dm_write_record_json(record, &out);
    dm_write_article_json(record, &out);
    dm_write_who_jsonl(record, &out);
    dm_write_conllu(record, 1, &out);
    dm_write_record_page(record, 80, false, &out);
    for (uint32_t i = 0; i < record->n_claims && i < 3; i++)
        (void)dm_write_explanation(record, record->claims[i].id, 80, false, &out);
    dm_buf_free(&out);
    return 0;
}
