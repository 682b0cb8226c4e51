/* The index beside the claims: docs/ledger.md tells its tables. */
#include "ledger/inside.h"

#define INDEX_FORM 2 /* bumped with every change of what a fold finds */

static const char tables[] =
    "CREATE TABLE IF NOT EXISTS fold_of(stamp BIGINT NOT NULL, names BIGINT NOT NULL,"
    "  today BIGINT NOT NULL, form BIGINT NOT NULL, processes BIGINT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS fold_process(number BIGINT PRIMARY KEY, id TEXT NOT NULL,"
    "  name TEXT NOT NULL, named TEXT NOT NULL, parties TEXT NOT NULL, third_parties TEXT NOT NULL,"
    "  issues TEXT NOT NULL, talks BIGINT NOT NULL, talks_day BIGINT NOT NULL, first BIGINT NOT NULL,"
    "  last BIGINT NOT NULL, reports BIGINT NOT NULL, claims BIGINT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS fold_report(process BIGINT NOT NULL, article BIGINT NOT NULL,"
    "  PRIMARY KEY(process, article));"
    "DELETE FROM fold_of; DELETE FROM fold_process; DELETE FROM fold_report;";

static dm_status step(dm_stmt *q, dm_error *err) {
    bool row;
    return q->store->ops->step(q, &row, err);
}

static dm_status write_process(const dm_store_ops *o, dm_stmt *q, dm_stmt *reports, uint32_t number,
                               const dm_indexed *p, dm_error *err) {
    const dm_str words[] = {p->id, p->name, p->named, p->parties, p->third_parties, p->issues};
    const int64_t numbers[] = {p->talks, p->talks_day, p->first, p->last, p->n_reports, p->n_claims};
    o->bind_int(q, 1, number);
    for (int i = 0; i < 6; i++) {
        o->bind_str(q, 2 + i, words[i]);
        o->bind_int(q, 8 + i, numbers[i]);
    }
    dm_status status = step(q, err);
    for (int64_t i = 0; i < p->n_reports && status == DM_OK; i++) {
        o->bind_int(reports, 1, number);
        o->bind_int(reports, 2, p->articles[i]);
        status = step(reports, err);
    }
    return status;
}

dm_status dm_ledger_index_write(dm_ledger *l, int64_t stamp, int64_t names, int32_t today,
                                const dm_indexed *at, uint32_t n, dm_error *err) {
    const dm_store_ops *o = l->store->ops;
    dm_stmt *head = NULL, *process = NULL, *report = NULL;
    int64_t last = 0;
    dm_status status = dm_store_run(l->store, o->lock, err);
    if (status == DM_OK)
        status = dm_ledger_state(l, &last, err);
    if (status == DM_OK && last == stamp) {
        status = dm_store_run(l->store, tables, err);
        if (status == DM_OK)
            status = o->prepare(l->store, "INSERT INTO fold_of VALUES($1,$2,$3,$4,$5)", &head, err);
        if (status == DM_OK)
            status = o->prepare(l->store, "INSERT INTO fold_process VALUES($1,$2,$3,$4,$5,$6,$7,$8,$9,"
                                          "$10,$11,$12,$13)", &process, err);
        if (status == DM_OK)
            status = o->prepare(l->store, "INSERT INTO fold_report VALUES($1,$2)", &report, err);
        for (uint32_t i = 0; i < n && status == DM_OK; i++)
            status = write_process(o, process, report, i, &at[i], err);
        if (status == DM_OK) {
            const int64_t numbers[] = {stamp, names, today, INDEX_FORM, n};
            for (int i = 0; i < 5; i++)
                o->bind_int(head, 1 + i, numbers[i]);
            status = step(head, err);
        }
    }
    dm_stmt *all[] = {head, process, report};
    for (size_t i = 0; i < DM_COUNT(all); i++)
        if (all[i])
            o->finish(all[i]);
    if (status == DM_OK)
        status = dm_store_run(l->store, "COMMIT", err);
    if (status != DM_OK)
        dm_store_try(l->store, "ROLLBACK");
    return status;
}

dm_status dm_ledger_index_read(dm_ledger *l, dm_arena *a, int64_t stamp, int64_t names, bool *found,
                               int32_t *today, dm_indexed **out, uint32_t *n) {
    const dm_store_ops *o = l->store->ops;
    dm_error unused;
    dm_stmt *q = NULL;
    bool row = false;
    *found = false;
    *n = 0;
    /* A ledger without index has no such table: that is no fault. */
    dm_status status = o->prepare(l->store, "SELECT stamp,names,form,today,processes FROM fold_of", &q, &unused);
    if (status != DM_OK || o->step(q, &row, &unused) != DM_OK || !row) {
        o->finish(q);
        return DM_OK;
    }
    bool good = o->get_int(q, 0) == stamp && o->get_int(q, 1) == names && o->get_int(q, 2) == INDEX_FORM;
    *today = (int32_t)o->get_int(q, 3);
    int64_t room = o->get_int(q, 4);
    o->finish(q);
    if (!good || room < 0 || room > UINT32_MAX / 2)
        return DM_OK;
    dm_indexed *at = dm_new_array(a, dm_indexed, (size_t)room + 1);
    if (!at)
        return DM_ENOMEM;
    if (o->prepare(l->store, "SELECT id,name,named,parties,third_parties,issues,talks,talks_day,first,last,"
                             "reports,claims FROM fold_process ORDER BY number", &q, &unused) != DM_OK)
        return DM_OK;
    while ((status = o->step(q, &row, &unused)) == DM_OK && row && *n < room) {
        dm_indexed *p = &at[(*n)++];
        dm_str *words[] = {&p->id, &p->name, &p->named, &p->parties, &p->third_parties, &p->issues};
        int64_t *numbers[] = {&p->talks, &p->talks_day, &p->first, &p->last, &p->n_reports, &p->n_claims};
        for (int i = 0; i < 6; i++) {
            *words[i] = dm_str_copy(a, o->get_str(q, i));
            *numbers[i] = o->get_int(q, 6 + i);
        }
    }
    o->finish(q);
    *out = at;
    *found = status == DM_OK && *n == room;
    return a->failed ? DM_ENOMEM : DM_OK;
}
