/* The ledger behind the public header: keeping, finding, folding. */
#include "engine/engine.h"

#include <stdio.h>
#include <stdlib.h>

dm_status dm_keep_open(const char *where, bool write, dm_keep **out, dm_error *err) {
    *out = NULL;
    dm_keep *k = calloc(1, sizeof *k);
    if (!k)
        return dm_fail(err, DM_ENOMEM, "out of memory");
    dm_status status = write ? dm_ledger_open(where, &k->ledger, err)
                             : dm_ledger_open_read(where, &k->ledger, err);
    /* A ledger may hold more than a document. */
    for (int i = 0; i < 2; i++)
        k->folds[i].arena.ceiling = (size_t)16 << 30;
    if (status == DM_OK)
        *out = k;
    else
        free(k);
    return status;
}

void dm_keep_close(dm_keep *k) {
    if (!k)
        return;
    dm_ledger_close(k->ledger);
    dm_arena_free(&k->arena);
    dm_names_close(k->names);
    for (int i = 0; i < 2; i++)
        dm_arena_free(&k->folds[i].arena);
    free(k);
}

dm_status dm_keep_add(dm_keep *k, const dm_record *record, bool *added, dm_error *err) {
    bool unused;
    return dm_ledger_add(k->ledger, record, added ? added : &unused, err);
}

dm_status dm_keep_add_json(dm_keep *k, const char *json, size_t n, bool *added, dm_error *err) {
    bool unused;
    dm_record record;
    char time[24];
    dm_arena_reset(&k->arena);
    dm_status status = dm_record_parse(&k->arena, json, n, &record, time, err);
    if (status != DM_OK)
        return status;
    dm_ledger_set_time(k->ledger, time[0] ? time : NULL);
    status = dm_ledger_add(k->ledger, &record, added ? added : &unused, err);
    dm_ledger_set_time(k->ledger, NULL);
    return status;
}

dm_status dm_keep_has(dm_keep *k, dm_str text, bool *kept, dm_error *err) {
    return dm_ledger_has(k->ledger, text, kept, err);
}

dm_status dm_keep_begin(dm_keep *k, dm_error *err) {
    return dm_ledger_begin(k->ledger, err);
}

dm_status dm_keep_commit(dm_keep *k, dm_error *err) {
    return dm_ledger_commit(k->ledger, err);
}

dm_status dm_keep_find(dm_keep *k, dm_str prefix, const dm_article **article, dm_str *id,
                       dm_error *err) {
    dm_claim claim;
    *article = NULL;
    *id = (dm_str){0};
    dm_arena_reset(&k->arena);
    dm_status status = dm_ledger_find(k->ledger, &k->arena, prefix, &k->article, &claim, err);
    if (status == DM_OK) {
        *article = &k->article;
        *id = claim.id;
    }
    return status;
}

dm_status dm_keep_count(dm_keep *k, dm_keep_size *out, dm_error *err) {
    dm_ledger_size size = {0};
    dm_status status = dm_ledger_count(k->ledger, &size, err);
    *out = (dm_keep_size){.articles = size.articles, .claims = size.claims};
    return status;
}

dm_status dm_keep_names(dm_keep *k, const char *path, dm_error *err) {
    char dir[4096] = ".";
    const char *file = path;
    if (!path) {
        dm_status status = dm_data_find(NULL, dir, err);
        if (status != DM_OK)
            return status;
        file = "lexicon/talks/processes.tsv";
    } else {
        const char *slash = strrchr(path, '/');
        if (slash) {
            snprintf(dir, sizeof dir, "%.*s", (int)(slash == path ? 1 : slash - path), path);
            file = slash + 1;
        }
    }
    dm_names *names;
    dm_status status = dm_names_open(dir, file, &names, err);
    if (status != DM_OK)
        return status;
    dm_names_close(k->names);
    k->names = names;
    for (int i = 0; i < 2; i++)
        k->folds[i].filled = false;
    return DM_OK;
}

/* ---- folding --------------------------------------------------------------------------------- */

static dm_status fold(dm_keep *k, dm_keep_fold *f, int32_t as_of, int32_t known_on, dm_error *err) {
    f->filled = false;
    dm_arena_reset(&f->arena);
    dm_status status = dm_ledger_read(k->ledger, &f->arena, as_of, known_on, &f->kept, err);
    if (status != DM_OK)
        return status;
    f->seen = (dm_seen){.kept = &f->kept};
    status = dm_process_fold_kept(&f->arena, &f->kept, as_of, k->names, &f->seen.all);
    if (status != DM_OK)
        return dm_fail(err, status, "%s while folding the ledger", dm_status_name(status));
    f->as_of = as_of;
    f->known_on = known_on;
    f->filled = true;
    return DM_OK;
}

dm_status dm_keep_seen(dm_keep *k, int32_t as_of, int32_t known_on, const dm_seen **out,
                       dm_error *err) {
    *out = NULL;
    int64_t last = 0;
    dm_status status = dm_ledger_last(k->ledger, &last, err);
    if (status != DM_OK)
        return status;
    dm_keep_fold *old = &k->folds[k->folds[1].used < k->folds[0].used];
    for (int i = 0; i < 2; i++) {
        dm_keep_fold *f = &k->folds[i];
        if (f->filled && f->as_of == as_of && f->known_on == known_on && f->stamp == last) {
            f->used = ++k->clock;
            *out = &f->seen;
            return DM_OK;
        }
        if (!f->filled)
            old = f;
    }
    if ((status = fold(k, old, as_of, known_on, err)) != DM_OK)
        return status;
    old->stamp = last;
    old->used = ++k->clock;
    *out = &old->seen;
    return DM_OK;
}

/* ---- verify ------------------------------------------------------------------------------------ */

static void put_states(dm_seen *seen, dm_buf *out) {
    dm_sheet x = {.b = out};
    dm_ask ask = {0};
    dm_asked a = {.ask = &ask, .seen = seen, .as_of = INT32_MAX, .known_on = INT32_MAX};
    for (uint32_t i = 0; i < seen->all.n; i++) {
        a.process = &seen->all.at[i];
        dm_view_json(&x, DM_VIEW_STATE, &a);
    }
    dm_arena_free(&x.a);
}

dm_status dm_keep_verify(dm_keep *k, dm_tell_fn fn, void *data, uint64_t *faults, dm_error *err) {
    *faults = 0;
    dm_status status = dm_ledger_verify(k->ledger, fn, data, faults, err);
    if (status != DM_OK || *faults)
        return status; /* what is damaged is not folded */
    uint64_t hash[2] = {0};
    for (int turn = 0; turn < 2 && status == DM_OK; turn++) {
        dm_buf b = {0};
        status = fold(k, &k->folds[turn], INT32_MAX, INT32_MAX, err);
        k->folds[turn].stamp = -1; /* read for this alone */
        if (status == DM_OK)
            put_states(&k->folds[turn].seen, &b);
        if (status == DM_OK && b.failed)
            status = dm_fail(err, DM_ENOMEM, "out of memory");
        hash[turn] = dm_hash(b.data ? b.data : "", b.n, 0);
        dm_buf_free(&b);
    }
    if (status == DM_OK && hash[0] != hash[1]) {
        fn(data, "the fold of the same claims came out differently");
        ++*faults;
    }
    return status;
}
