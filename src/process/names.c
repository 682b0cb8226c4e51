#include "process/names.h"

#include "lexicon/lexicon.h"

#include <stdlib.h>

#define MAX_NAMED 10000
#define MAX_PARTIES 32

static bool is_id(dm_str s) {
    for (uint32_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    return s.n > 0 && s.n <= 64;
}

/* "RUS, Hill Front" -> "rus", "hill front" */
static dm_status parties_of(dm_arena *a, dm_str cell, dm_named *out) {
    DM_VEC(dm_str) v = {0};
    for (dm_str rest = cell, piece; dm_str_cut(&rest, ',', &piece);) {
        piece = dm_str_trim(piece);
        if (!piece.n)
            continue;
        dm_str *p = dm_push(a, &v, MAX_PARTIES);
        if (!p)
            return DM_ELIMIT;
        *p = dm_str_lower(a, dm_str_format(a, DM_FMT, DM_ARG(piece)));
    }
    out->parties = v.at;
    out->n_parties = v.n;
    return DM_OK;
}

dm_status dm_names_open(const char *dir, const char *file, dm_names **out, dm_error *err) {
    *out = NULL;
    dm_names *x = calloc(1, sizeof *x);
    if (!x)
        return dm_fail(err, DM_ENOMEM, "out of memory");
    dm_arena *a = &x->arena;
    dm_table t;
    int id, name, parties, issues;
    dm_status status = dm_table_open(a, dir, file, &t, err);
    if (status == DM_OK)
        status = dm_table_need(&t, "id", &id, err);
    if (status == DM_OK)
        status = dm_table_need(&t, "name", &name, err);
    if (status == DM_OK)
        status = dm_table_need(&t, "parties", &parties, err);
    if (status == DM_OK)
        status = dm_table_need(&t, "issues", &issues, err);
    DM_VEC(dm_named) v = {0};
    dm_row row;
    while (status == DM_OK && dm_table_next(&t, &row)) {
        dm_named *n = dm_push(a, &v, MAX_NAMED);
        if (!n) {
            status = dm_fail(err, DM_ELIMIT, "%s/%s:%u: more than %d lines", dir, file, row.line, MAX_NAMED);
            break;
        }
        n->id = row.cell[id];
        n->name = row.cell[name];
        if (!is_id(n->id))
            status = dm_fail(err, DM_EFORMAT,
                             "%s/%s:%u: an id is of a to z, 0 to 9 and -, not \"" DM_FMT "\"", dir,
                             file, row.line, DM_ARG(n->id));
        else if (parties_of(a, row.cell[parties], n) != DM_OK || !n->n_parties)
            status = dm_fail(err, DM_EFORMAT, "%s/%s:%u: one to %d parties are needed, a comma apart",
                             dir, file, row.line, MAX_PARTIES);
        for (dm_str rest = row.cell[issues], piece; status == DM_OK && dm_str_cut(&rest, ',', &piece);) {
            piece = dm_str_trim(piece);
            int v_ = 1;
            while (v_ < DM_N_ISSUE && !dm_str_is(piece, dm_issue_name(v_)))
                v_++;
            if (!piece.n)
                continue;
            if (v_ == DM_N_ISSUE) {
                status = dm_fail(err, DM_EFORMAT, "%s/%s:%u: \"" DM_FMT "\" is no issue", dir, file,
                                 row.line, DM_ARG(piece));
            } else {
                n->issues[v_] = n->any_issue = true;
            }
        }
    }
    if (status == DM_OK && a->failed)
        status = dm_fail(err, DM_ENOMEM, "%s/%s: out of memory", dir, file);
    x->at = v.at;
    x->n = v.n;
    if (status == DM_OK)
        *out = x;
    else
        dm_names_close(x);
    return status;
}

int64_t dm_names_hash(const dm_names *x) {
    uint64_t h = 0;
    for (uint32_t i = 0; x && i < x->n; i++) {
        const dm_named *n = &x->at[i];
        h = dm_hash(n->id.p ? n->id.p : "", n->id.n, h + 1);
        h = dm_hash(n->name.p ? n->name.p : "", n->name.n, h);
        for (uint32_t j = 0; j < n->n_parties; j++)
            h = dm_hash(n->parties[j].p, n->parties[j].n, h);
        h = dm_hash(n->issues, sizeof n->issues, h);
    }
    return (int64_t)h;
}

bool dm_names_give(const dm_names *x, dm_str id, dm_str name) {
    for (uint32_t i = 0; x && i < x->n; i++)
        if (dm_str_eq(x->at[i].id, id) && dm_str_eq(x->at[i].name, name))
            return true;
    return false;
}

void dm_names_close(dm_names *x) {
    if (!x)
        return;
    dm_arena_free(&x->arena);
    free(x);
}
