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
    for (int i = 0; i < DM_FOLDS; i++)
        k->folds[i].arena.ceiling = (size_t)16 << 30;
    k->index.arena.ceiling = k->index.one.arena.ceiling = (size_t)16 << 30;
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
    dm_arena_free(&k->index.arena);
    dm_arena_free(&k->index.one.arena);
    for (int i = 0; i < DM_FOLDS; i++)
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
    for (int i = 0; i < DM_FOLDS; i++)
        k->folds[i].read = k->folds[i].filled = false;
    k->index.asked = k->index.one.filled = false;
    return DM_OK;
}

/* ---- folding --------------------------------------------------------------------------------- */

/* What was published up to a day, out of what is read already: reports stand by day, so it is
 * their beginning. False where an older version of a later page would have to be read. */
static bool take_beginning(const dm_kept *all, int32_t as_of, dm_kept *out) {
    uint32_t from = 0, to = all->n_reports;
    while (from < to) {
        uint32_t mid = from + (to - from) / 2;
        if (all->reports[mid].day <= as_of)
            from = mid + 1;
        else
            to = mid;
    }
    for (uint32_t i = from; i < all->n_reports; i++)
        if (all->reports[i].version > 1)
            return false;
    *out = *all;
    out->n_reports = from;
    out->n = from < all->n_reports ? all->reports[from].first : all->n;
    return true;
}

static dm_status read_fold(dm_keep *k, dm_keep_fold *f, int32_t as_of, int32_t known_on, int64_t stamp,
                           dm_error *err) {
    for (int i = 0; i < DM_FOLDS; i++)
        if (k->folds[i].lender == f)
            k->folds[i].filled = k->folds[i].read = false;
    dm_arena_reset(&f->arena);
    *f = (dm_keep_fold){.arena = f->arena, .as_of = as_of, .known_on = known_on, .stamp = stamp};
    for (int i = 0; i < DM_FOLDS && !f->lender && known_on == INT32_MAX; i++) {
        const dm_keep_fold *o = &k->folds[i];
        if (o != f && o->read && !o->lender && o->stamp == stamp && o->known_on == INT32_MAX &&
            o->as_of >= as_of && take_beginning(&o->kept, as_of, &f->kept))
            f->lender = o;
    }
    dm_status status = f->lender ? DM_OK
                                 : dm_ledger_read(k->ledger, &f->arena, as_of, known_on, &f->kept, err);
    if (status == DM_OK && !f->lender)
        status = dm_keep_heed(k, &f->arena, known_on, &f->kept, err);
    f->seen = (dm_seen){.kept = &f->kept};
    f->read = status == DM_OK;
    return status;
}

static dm_status fold(dm_keep *k, dm_keep_fold *f, dm_error *err) {
    dm_status status = f->lender && f->lender->filled
                           ? dm_process_fold_beginning(&f->arena, &f->kept, f->as_of, &f->lender->seen.all, &f->seen.all)
                           : dm_process_fold_kept(&f->arena, &f->kept, f->as_of, k->names, &f->seen.all);
    f->filled = status == DM_OK;
    return status == DM_OK ? status : dm_fail(err, status, "%s while folding the ledger", dm_status_name(status));
}

bool dm_keep_stale(dm_keep *k) {
    int64_t last = 0;
    return !k->folds[0].filled || (dm_ledger_state(k->ledger, &last, NULL) == DM_OK && last != k->folds[0].stamp);
}

dm_status dm_keep_read(dm_keep *k, int32_t as_of, int32_t known_on, dm_keep_fold **out,
                       dm_error *err) {
    *out = NULL;
    int64_t last = k->folds[0].stamp;
    dm_status status = k->held && k->folds[0].filled ? DM_OK : dm_ledger_state(k->ledger, &last, err);
    if (status != DM_OK)
        return status;
    bool all = as_of == INT32_MAX && known_on == INT32_MAX;
    dm_keep_fold *old = &k->folds[all ? 0 : 1];
    for (int i = all ? 0 : 1; i < (all ? 1 : DM_FOLDS); i++) {
        dm_keep_fold *f = &k->folds[i];
        if (f->read && f->as_of == as_of && f->known_on == known_on && f->stamp == last) {
            f->used = ++k->clock;
            *out = f;
            return DM_OK;
        }
        if (!f->read || (old->read && f->used < old->used))
            old = f;
    }
    if ((status = read_fold(k, old, as_of, known_on, last, err)) != DM_OK)
        return status;
    old->used = ++k->clock;
    *out = old;
    return DM_OK;
}

dm_status dm_keep_known(dm_keep *k, int32_t as_of, int32_t known_on, dm_keep_fold **out,
                        dm_error *err) {
    dm_status status = dm_keep_read(k, as_of, known_on, out, err);
    return status == DM_OK && !(*out)->filled ? fold(k, *out, err) : status;
}

static dm_status fill_all(const dm_keep_fold *f, dm_error *err) {
    dm_status status = dm_process_fill_all(&f->seen.all);
    return status == DM_OK ? DM_OK : dm_fail(err, status, "%s while folding the ledger", dm_status_name(status));
}

dm_status dm_keep_lines(dm_keep_fold *f, const dm_lines **out, dm_error *err) {
    *out = &f->lines;
    dm_status status = f->lined ? DM_OK : fill_all(f, err);
    for (uint32_t i = 0; i < f->seen.all.n && status == DM_OK && !f->lined; i++)
        if ((status = dm_lines_of(&f->arena, &f->seen.all.at[i], i, &f->lines)) != DM_OK)
            dm_fail(err, status, "out of memory");
    if (status == DM_OK && !f->lined)
        status = dm_lines_sort(&f->lines);
    f->lined = status == DM_OK;
    return status;
}

static dm_status some_lines(dm_keep_fold *f, const dm_keep_fold *old, const dm_keep_fold *now, dm_lines *out,
                            const dm_line_marks **marks, dm_error *err) {
    dm_status status = DM_OK;
    *out = (dm_lines){0};
    for (uint32_t i = 0; i < f->seen.all.n && status == DM_OK; i++) {
        if (dm_process_stands(&old->seen.all, &now->seen.all, i))
            continue;
        status = dm_process_fill(&f->seen.all, i);
        if (status == DM_OK)
            status = dm_lines_of(&f->arena, &f->seen.all.at[i], i, out);
    }
    *marks = status == DM_OK ? dm_lines_marks(&f->arena, out) : NULL;
    return *marks ? DM_OK : dm_fail(err, DM_ENOMEM, "out of memory");
}

dm_status dm_keep_pair(dm_keep_fold *old, dm_keep_fold *now, dm_error *err) {
    const dm_lines *all;
    dm_keep_fold *both[] = {old, now};
    bool one = old->lender && (old->lender == now->lender || old->lender == now);
    dm_status status = DM_OK;
    for (int i = 0; i < 2 && status == DM_OK; i++) {
        dm_keep_fold *f = both[i], *other = both[1 - i];
        if (f->differs && f->other == other->as_of)
            continue;
        f->differs = false;
        if (one) {
            status = some_lines(f, old, now, &f->some, &f->some_marks, err);
        } else {
            status = dm_keep_lines(f, &all, err);
            if (status == DM_OK && !f->marks && !(f->marks = dm_lines_marks(&f->arena, all)))
                status = dm_fail(err, DM_ENOMEM, "out of memory");
            f->some = f->lines;
            f->some_marks = f->marks;
        }
        f->other = other->as_of;
        f->differs = status == DM_OK && one;
    }
    return status;
}

/* ---- verify ------------------------------------------------------------------------------------ */

static void put_states(dm_seen *seen, dm_buf *out) {
    dm_sheet x = {.b = out};
    dm_ask ask = {0};
    dm_asked a = {.ask = &ask, .seen = seen, .as_of = INT32_MAX, .known_on = INT32_MAX};
    for (uint32_t i = 0; i < seen->all.n; i++) {
        a.process = &seen->all.at[i];
        if (dm_process_fill(&seen->all, i) != DM_OK) {
            out->failed = true;
            break;
        }
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
    int64_t last = 0;
    status = dm_ledger_state(k->ledger, &last, err);
    for (int turn = 0; turn < 2 && status == DM_OK; turn++) {
        dm_buf b = {0};
        status = read_fold(k, &k->folds[turn], INT32_MAX, INT32_MAX, -1 - turn, err); /* for this alone */
        if (status == DM_OK)
            status = fold(k, &k->folds[turn], err);
        if (status == DM_OK)
            put_states(&k->folds[turn].seen, &b);
        if (status == DM_OK && b.failed)
            status = dm_fail(err, DM_ENOMEM, "out of memory");
        hash[turn] = dm_hash(b.data ? b.data : "", b.n, 0);
        dm_buf_free(&b);
    }
    if (status == DM_OK)
        status = dm_keep_index_check(k, &k->folds[0].seen, last, fn, data, faults, err);
    if (status == DM_OK && hash[0] != hash[1]) {
        fn(data, "the fold of the same claims came out differently");
        ++*faults;
    }
    return status;
}
