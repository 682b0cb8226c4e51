/* What a ledger is asked for, in the formats of the field: which claims, from the fold; then
 * their articles one by one, so that memory does not grow with the ledger. */
#include "engine/engine.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct gathering {
    dm_arena *a;
    dm_places *out;
    bool failed;
} gathering;

static bool gather(void *data, const dm_kept *kept, uint32_t i) {
    gathering *g = data;
    const dm_report *r = &kept->reports[kept->report_of[i]];
    dm_place *p = dm_push(g->a, g->out, UINT32_MAX / 2);
    if (!p) {
        g->failed = true;
        return false;
    }
    *p = (dm_place){.article = r->number, .place = i - r->first};
    return true;
}

static int by_place(const void *x, const void *y) {
    const dm_place *a = x, *b = y;
    if (a->article != b->article)
        return a->article < b->article ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

dm_status dm_keep_places(dm_keep *k, const dm_ask *ask, dm_arena *a, dm_places *out, dm_error *err) {
    gathering g = {.a = a, .out = out};
    dm_status status = dm_keep_each(k, ask, gather, &g, err);
    if (status == DM_OK && g.failed)
        return dm_fail(err, DM_ENOMEM, "out of memory");
    if (out->n)
        qsort(out->at, out->n, sizeof *out->at, by_place);
    return status;
}

typedef struct job {
    dm_keep *k;
    dm_export *x;
    dm_reader *reader;
    dm_arena a;
    dm_buf out;
    dm_write_file_fn write;
    void *data;
} job;

/* The article's words and trees, with those of its claims that are wanted, known by their ids. */
static dm_status read_again(job *j, dm_record *r, dm_error *err) {
    const dm_record *again;
    if (!j->reader)
        return dm_fail(err, DM_EINVAL, "this format marks words: it needs the model");
    dm_status status = dm_read_article(j->reader, &r->article, DM_TO_CLAIMS, &again, err);
    if (status != DM_OK)
        return status;
    dm_claim *claims = dm_new_array(&j->a, dm_claim, again->n_claims + 1u);
    uint32_t n = 0;
    for (uint32_t i = 0; claims && i < again->n_claims; i++)
        for (uint32_t k = 0; k < r->n_claims; k++)
            if (dm_str_eq(again->claims[i].id, r->claims[k].id)) {
                claims[n++] = again->claims[i];
                break;
            }
    *r = *again;
    r->claims = claims;
    r->n_claims = n;
    return claims ? DM_OK : dm_fail(err, DM_ENOMEM, "out of memory");
}

static bool send(job *j, const char *name) {
    bool go = !j->out.n || j->write(j->data, name, j->out.data, j->out.n);
    j->out.n = 0;
    return go;
}

/* One article with the n claims that are wanted of it. */
static dm_status add(job *j, const dm_place *at, uint32_t n, bool *go, dm_error *err) {
    dm_kept_article kept;
    bool found;
    dm_arena_reset(&j->a);
    dm_status status = dm_ledger_article(j->k->ledger, &j->a, at->article, &kept, &found, err);
    if (status != DM_OK || !found)
        return status;
    dm_record *r = &kept.record;
    dm_claim *claims = dm_new_array(&j->a, dm_claim, n + 1u);
    uint32_t m = 0;
    for (uint32_t i = 0; claims && i < n; i++)
        if (at[i].place < r->n_claims)
            claims[m++] = r->claims[at[i].place];
    r->claims = claims;
    r->n_claims = m;
    bool files = dm_export_extension(j->x) != NULL;
    status = claims ? DM_OK : dm_fail(err, DM_ENOMEM, "out of memory");
    if (status == DM_OK && files)
        status = read_again(j, r, err);
    if (status != DM_OK)
        return status;
    dm_export_add(j->x, r, &j->out);
    char name[64];
    snprintf(name, sizeof name, "%016llx%s", (unsigned long long)kept.hash, files ? dm_export_extension(j->x) : "");
    if (files || j->out.n > 1 << 16)
        *go = send(j, files ? name : NULL);
    if (files && *go && !strcmp(dm_export_extension(j->x), ".ann")) {
        snprintf(name, sizeof name, "%016llx.txt", (unsigned long long)kept.hash);
        *go = j->write(j->data, name, r->article.text.p, r->article.text.n);
    }
    return j->out.failed ? dm_fail(err, DM_ENOMEM, "out of memory for the output") : DM_OK;
}

static dm_status export_places(dm_keep *k, dm_export *x, dm_reader *reader, const dm_places *at,
                               dm_write_file_fn write, void *data, dm_error *err) {
    job j = {.k = k, .x = x, .reader = reader, .write = write, .data = data};
    dm_status status = DM_OK;
    bool go = true, files = dm_export_extension(x) != NULL;
    if (!files)
        dm_export_begin(x, &j.out);
    for (uint32_t i = 0, n; i < at->n && go && status == DM_OK; i += n) {
        for (n = 1; i + n < at->n && at->at[i + n].article == at->at[i].article;)
            n++;
        status = add(&j, &at->at[i], n, &go, err);
    }
    if (status == DM_OK && go && !files) {
        dm_export_end(x, &j.out);
        if (j.out.failed)
            status = dm_fail(err, DM_ENOMEM, "out of memory for the output");
        else
            send(&j, NULL);
    }
    dm_arena_free(&j.a);
    dm_buf_free(&j.out);
    return status;
}

typedef struct plain_ {
    dm_write_fn write;
    void *data;
} plain_;

static bool write_plain(void *data, const char *name, const char *p, size_t n) {
    plain_ *w = data;
    size_t k = name ? strlen(name) : 0; /* the text beside annotations is the article's own */
    return (k > 4 && !strcmp(name + k - 4, ".txt")) || w->write(w->data, p, n);
}

dm_status dm_keep_export_places(dm_keep *k, dm_export *x, dm_reader *reader, const dm_places *at,
                                dm_write_fn write, void *data, dm_error *err) {
    plain_ w = {write, data};
    return export_places(k, x, reader, at, write_plain, &w, err);
}

dm_status dm_keep_export_as(dm_keep *k, const dm_ask *ask, dm_export *x, dm_reader *reader,
                            dm_write_file_fn write, void *data, dm_error *err) {
    static const dm_ask nothing;
    dm_arena a = {.ceiling = (size_t)4 << 30};
    dm_places at = {0};
    dm_status status = dm_keep_places(k, ask ? ask : &nothing, &a, &at, err);
    if (status == DM_OK)
        status = export_places(k, x, reader, &at, write, data, err);
    dm_arena_free(&a);
    return status;
}
