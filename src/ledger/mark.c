/* What reviewers say of claims: appended like claims, in a table of its own that is laid when
 * the first mark comes, so that a ledger nobody reviews has none. */
#include "ledger/inside.h"

#define COLUMNS "number,claim,article,verdict,who,added,note,correction"

static dm_status has_table(dm_ledger *l, bool *has, dm_error *err) {
    bool lite = l->store->ops == &dm_store_sqlite, found;
    int64_t n = 0;
    dm_status status = dm_store_ask(l->store,
        lite ? "SELECT count(*) FROM sqlite_schema WHERE type='table' AND name='mark'"
             : "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid=c.relnamespace"
               " WHERE n.nspname=current_schema() AND c.relkind='r' AND c.relname='mark'",
        &found, &n, err);
    *has = n > 0;
    return status;
}

static dm_status lay_table(dm_ledger *l, dm_error *err) {
    bool lite = l->store->ops == &dm_store_sqlite;
    return dm_store_run(l->store,
        lite ? "CREATE TABLE mark(number INTEGER PRIMARY KEY, claim TEXT NOT NULL,"
               "  article TEXT NOT NULL, verdict TEXT NOT NULL, who TEXT NOT NULL,"
               "  added TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, note TEXT NOT NULL,"
               "  correction TEXT NOT NULL);"
               "CREATE INDEX mark_claim ON mark(claim);"
               "CREATE TRIGGER mark_stays BEFORE UPDATE ON mark BEGIN"
               "  SELECT RAISE(ABORT, 'marks are never edited'); END;"
               "CREATE TRIGGER mark_remains BEFORE DELETE ON mark BEGIN"
               "  SELECT RAISE(ABORT, 'marks are never deleted'); END;"
             : "CREATE TABLE mark(number BIGSERIAL PRIMARY KEY, claim TEXT COLLATE \"C\" NOT NULL,"
               "  article TEXT NOT NULL, verdict TEXT NOT NULL, who TEXT NOT NULL,"
               "  added TEXT NOT NULL DEFAULT to_char(now() AT TIME ZONE 'utc', 'YYYY-MM-DD HH24:MI:SS'),"
               "  note TEXT NOT NULL, correction TEXT NOT NULL);"
               "CREATE INDEX mark_claim ON mark(claim);"
               "CREATE TRIGGER mark_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON mark"
               "  FOR EACH STATEMENT EXECUTE FUNCTION dm_stays();",
        err);
}

static dm_status insert(dm_ledger *l, const dm_ledger_mark *m, dm_error *err) {
    const dm_store_ops *o = l->store->ops;
    const dm_str values[] = {m->claim, m->article, m->verdict, m->who, m->note, m->correction};
    dm_stmt *q = NULL;
    bool row;
    dm_status status = o->prepare(l->store, "INSERT INTO mark(claim,article,verdict,who,note,correction)"
                                            " VALUES($1,$2,$3,$4,$5,$6)", &q, err);
    if (status != DM_OK)
        return status;
    for (int i = 0; i < (int)DM_COUNT(values); i++)
        o->bind_str(q, i + 1, values[i].n ? values[i] : DM_STR(""));
    status = o->step(q, &row, err);
    o->finish(q);
    return status;
}

dm_status dm_ledger_add_mark(dm_ledger *l, const dm_ledger_mark *m, dm_error *err) {
    bool has = false;
    dm_status status = dm_store_run(l->store, l->store->ops->lock, err);
    if (status != DM_OK)
        return status;
    status = has_table(l, &has, err);
    if (status == DM_OK && !has)
        status = lay_table(l, err);
    if (status == DM_OK)
        status = insert(l, m, err);
    if (status == DM_OK)
        status = dm_store_run(l->store, "COMMIT", err);
    if (status != DM_OK)
        dm_store_try(l->store, "ROLLBACK");
    return status;
}

dm_status dm_ledger_marks(dm_ledger *l, dm_arena *a, dm_str claim, dm_marks *out, dm_error *err) {
    const dm_store_ops *o = l->store->ops;
    bool has = false, row;
    dm_stmt *q = NULL;
    *out = (dm_marks){0};
    dm_status status = has_table(l, &has, err);
    if (status != DM_OK || !has)
        return status;
    status = o->prepare(l->store, claim.n ? "SELECT " COLUMNS " FROM mark WHERE claim=$1 ORDER BY number"
                                          : "SELECT " COLUMNS " FROM mark ORDER BY number", &q, err);
    if (status != DM_OK)
        return status;
    if (claim.n)
        o->bind_str(q, 1, claim);
    while ((status = o->step(q, &row, err)) == DM_OK && row) {
        dm_ledger_mark *m = dm_push(a, out, DM_MAX_MARKS);
        if (!m)
            break;
        dm_str *const at[] = {&m->claim, &m->article, &m->verdict, &m->who, &m->added, &m->note,
                              &m->correction};
        m->number = o->get_int(q, 0);
        for (int i = 0; i < (int)DM_COUNT(at); i++)
            *at[i] = dm_str_copy(a, o->get_str(q, i + 1));
    }
    o->finish(q);
    return status == DM_OK && a->failed ? dm_fail_about(l, DM_ENOMEM, "out of memory", err) : status;
}

dm_status dm_ledger_state(dm_ledger *l, int64_t *out, dm_error *err) {
    bool found, has = false;
    int64_t marks = 0;
    dm_status status = dm_ledger_last(l, out, err);
    if (status == DM_OK)
        status = has_table(l, &has, err);
    if (status == DM_OK && has)
        status = dm_store_ask(l->store, "SELECT max(number) FROM mark", &found, &marks, err);
    *out |= marks << DM_STATE_MARKS;
    return status;
}

dm_status dm_ledger_stamp(dm_ledger *l, int64_t *out, dm_error *err) {
    bool found, has = false;
    int64_t articles = 0, marks = 0;
    *out = 0;
    /* SQLite counts for each connection what the others have committed. */
    if (l->store->ops == &dm_store_sqlite)
        return dm_store_ask(l->store, "PRAGMA data_version", &found, out, err);
    dm_status status = dm_ledger_last(l, &articles, err);
    if (status == DM_OK)
        status = has_table(l, &has, err);
    if (status == DM_OK && has)
        status = dm_store_ask(l->store, "SELECT max(number) FROM mark", &found, &marks, err);
    *out = articles << 24 ^ marks;
    return status;
}
