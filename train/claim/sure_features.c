/* What can be seen of every claim of some texts, for train/claim/sure.py:
 *
 *     sure_features MODEL TEXTS.jsonl…
 *
 * prints a line a claim: article, begin and end in code points, event, spans of the actors and of
 * the recipients (b-e,b-e; - for none), then the features of src/claim/sure.c, a tab between. Claims are those of rules alone, before any is left out. */
#include "claim/sure.h"
#include "demarche/demarche.h"

#include <stdio.h>
#include <stdlib.h>

static int die(const dm_error *err) {
    fprintf(stderr, "sure_features: %s\n", err->text);
    return 1;
}

/* Code points before a byte of the text. */
static uint32_t points(dm_str text, uint32_t at) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < at && i < text.n; i++)
        n += ((unsigned char)text.p[i] & 0xC0) != 0x80;
    return n;
}

static void sides(dm_str text, const dm_entity *e, uint32_t n, dm_buf *out) {
    for (uint32_t i = 0; i < n; i++)
        dm_putf(out, "%s%u-%u", i ? "," : "", points(text, e[i].span.begin), points(text, e[i].span.end));
    if (!n)
        dm_putc(out, '-');
    dm_putc(out, '\t');
}

static void print(const dm_record *rec, dm_arena *a, dm_buf *out) {
    dm_sentences sentences = {(dm_sentence *)rec->sentences, rec->n_sentences};
    dm_mentions mentions = {.at = rec->mentions, .n = rec->n_mentions};
    dm_sure_page page;
    if (dm_sure_look(a, &sentences, &mentions, &page) != DM_OK)
        return;
    for (uint32_t i = 0; i < rec->n_claims; i++) {
        const dm_claim *k = &rec->claims[i];
        if (!(k->facets & DM_MOVE))
            continue;
        dm_putf(out, DM_FMT "\t%u\t%u\t%s\t", DM_ARG(rec->article.id), points(rec->article.text, k->span.begin),
                points(rec->article.text, k->span.end), dm_event_name((int)k->event));
        sides(rec->article.text, k->actor, k->n_actor, out);
        sides(rec->article.text, k->recipient, k->n_recipient, out);
        dm_sure_features(&page, &sentences, k, out);
        dm_putc(out, '\n');
    }
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fputs("usage: sure_features MODEL TEXTS.jsonl...\n", stderr);
        return 2;
    }
    dm_error err;
    const dm_open how = {.every = true, .pairs = argv[1]};
    dm_engine *engine;
    dm_reader *reader;
    dm_input *in;
    if (dm_engine_open_with(&how, &engine, &err) != DM_OK || dm_reader_new(engine, &reader, &err) != DM_OK)
        return die(&err);
    if (dm_input_open((const char *const *)argv + 2, (uint32_t)argc - 2, DM_INPUT_REPORTS, &in, &err) != DM_OK)
        return die(&err);
    dm_arena a = {0};
    dm_buf out = {0};
    for (dm_item item = {0}; dm_input_next(in, &item);) {
        const dm_record *rec;
        if (item.status != DM_OK || dm_read(reader, item.bytes, item.n, &item.given, DM_TO_CLAIMS, &rec, &err) != DM_OK)
            continue;
        print(rec, &a, &out);
        fwrite(out.data, 1, out.n, stdout);
        out.n = 0;
        dm_arena_reset(&a);
    }
    dm_input_close(in);
    dm_arena_free(&a);
    dm_buf_free(&out);
    dm_reader_free(reader);
    dm_engine_close(engine);
    return 0;
}
