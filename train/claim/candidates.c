/* Pairs of actors to label, for train/claim/pairs.tsv:
 *
 *     candidates TEXTS.jsonl
 *
 * prints a line a pair of actors that a sentence names, both ways round: text, begin and end of
 * the sentence, of the source and of the target in code points, joined by ":", a tab, and the
 * sentence with <s>…</s> and <t>…</t>, as `demarche relate` reads it. */
#include "base/base.h"
#include "demarche/demarche.h"

#include <stdio.h>
#include <string.h>

/* Sentences longer than this are seldom one: lists, tables. */
enum { MAX_BYTES = 700, MAX_MENTIONS = 24 };

static int die(const dm_error *err) {
    fprintf(stderr, "candidates: %s\n", err->text);
    return 1;
}

/* Code points before a byte of the text. */
static uint32_t points(dm_str text, uint32_t at) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < at && i < text.n; i++)
        n += ((unsigned char)text.p[i] & 0xC0) != 0x80;
    return n;
}

static bool same(const dm_entity *a, const dm_entity *b) {
    return dm_span_overlaps(a->span, b->span) || (a->name.n == b->name.n && !memcmp(a->name.p, b->name.p, a->name.n));
}

static void print(const dm_record *rec, const dm_sentence *s, const dm_entity *source, const dm_entity *target) {
    dm_str text = rec->article.text;
    const dm_span at[3] = {s->span, source->span, target->span};
    printf(DM_FMT, DM_ARG(rec->article.id));
    for (int i = 0; i < 3; i++)
        printf(":%u:%u", points(text, at[i].begin), points(text, at[i].end));
    putchar('\t');
    for (uint32_t i = s->span.begin; i <= s->span.end; i++) {
        fputs(i == source->span.end ? "</s>" : i == target->span.end ? "</t>" : "", stdout);
        fputs(i == source->span.begin ? "<s>" : i == target->span.begin ? "<t>" : "", stdout);
        if (i < s->span.end)
            putchar(strchr("\t\r\n", text.p[i]) ? ' ' : text.p[i]);
    }
    putchar('\n');
}

static void pairs(const dm_record *rec, uint32_t sentence) {
    const dm_sentence *s = &rec->sentences[sentence];
    const dm_entity *in[MAX_MENTIONS];
    uint32_t n = 0;
    if (s->paragraph == DM_IN_TITLE || s->foreign || s->span.end - s->span.begin > MAX_BYTES)
        return;
    for (uint32_t i = 0; i < rec->n_mentions && n < MAX_MENTIONS; i++)
        if (rec->mentions[i].sentence == sentence)
            in[n++] = &rec->mentions[i];
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++)
            if (i != j && !same(in[i], in[j]))
                print(rec, s, in[i], in[j]);
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fputs("usage: candidates TEXTS.jsonl\n", stderr);
        return 2;
    }
    dm_error err;
    dm_engine *engine;
    dm_reader *reader;
    dm_input *in;
    if (dm_engine_open(NULL, &engine, &err) != DM_OK || dm_reader_new(engine, &reader, &err) != DM_OK)
        return die(&err);
    const char *const paths[] = {argv[1]};
    if (dm_input_open(paths, 1, DM_INPUT_REPORTS, &in, &err) != DM_OK)
        return die(&err);
    for (dm_item item = {0}; dm_input_next(in, &item);) {
        const dm_record *rec;
        if (item.status != DM_OK || dm_read(reader, item.bytes, item.n, &item.given, DM_TO_WHO, &rec, &err) != DM_OK)
            continue;
        for (uint32_t i = 0; i < rec->n_sentences; i++)
            pairs(rec, i);
    }
    dm_input_close(in);
    dm_reader_free(reader);
    dm_engine_close(engine);
    return 0;
}
