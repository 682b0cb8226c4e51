/* The ledger in one SQLite file. */
#include "ledger/store.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct lite {
    dm_store store;
    sqlite3 *db;
} lite;

typedef struct lite_stmt {
    dm_stmt stmt;
    sqlite3_stmt *s;
} lite_stmt;

static dm_status fail(lite *l, int code, dm_error *err) {
    const char *cause = l->db ? sqlite3_errmsg(l->db) : sqlite3_errstr(code);
    const char *label = l->store.label;
    switch (code & 0xff) {
    case SQLITE_NOTADB:
        return dm_fail(err, DM_EFORMAT, "%.300s: not a ledger (%s)", label, cause);
    case SQLITE_CORRUPT:
        return dm_fail(err, DM_EFORMAT, "%.300s: the file is damaged (%s); `demarche verify` tells where",
                       label, cause);
    case SQLITE_NOMEM: return dm_fail(err, DM_ENOMEM, "%.300s: %s", label, cause);
    case SQLITE_TOOBIG: return dm_fail(err, DM_ELIMIT, "%.300s: %s", label, cause);
    case SQLITE_BUSY:
        return dm_fail(err, DM_EIO, "%.300s: another process has been writing to it for too long (%s)",
                       label, cause);
    default: return dm_fail(err, DM_EIO, "%.300s: %s", label, cause);
    }
}

static dm_status run(dm_store *s, const char *sql, dm_error *err) {
    lite *l = (lite *)s;
    int code = sqlite3_exec(l->db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? DM_OK : fail(l, code, err);
}

/* A writer that was killed may have left its journal: rolling it back needs a writer. What was
 * committed stays as it is. */
static void roll_back(const char *path) {
    sqlite3 *db = NULL;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK) {
        sqlite3_busy_timeout(db, 30000);
        sqlite3_exec(db, "PRAGMA schema_version", NULL, NULL, NULL);
    }
    sqlite3_close(db);
}

static dm_status open_file(dm_store *s, const char *path, dm_store_how how, dm_error *err) {
    lite *l = (lite *)s;
    bool write = how == DM_STORE_WRITE;
    if (!write && strcmp(path, ":memory:") && access(path, F_OK) != 0)
        return dm_fail(err, DM_ENOTFOUND, "%.300s: no such ledger", path);
    int flags = write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    int code = sqlite3_open_v2(path, &l->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK)
        return fail(l, code, err);
    sqlite3_busy_timeout(l->db, 30000);
    if (!write && (sqlite3_exec(l->db, "PRAGMA schema_version", NULL, NULL, NULL) & 0xff) == SQLITE_READONLY)
        roll_back(path);
    return run(s, "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON; PRAGMA trusted_schema=OFF;"
                  "PRAGMA cache_size=-16384; PRAGMA mmap_size=268435456;", err);
}

static void close_file(dm_store *s) {
    sqlite3_close(((lite *)s)->db);
}

static dm_status prepare(dm_store *s, const char *sql, dm_stmt **out, dm_error *err) {
    lite *l = (lite *)s;
    *out = NULL;
    lite_stmt *q = calloc(1, sizeof *q);
    if (!q)
        return dm_fail(err, DM_ENOMEM, "%.300s: out of memory", s->label);
    q->stmt.store = s;
    int code = sqlite3_prepare_v3(l->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &q->s, NULL);
    if (code != SQLITE_OK) {
        free(q);
        return fail(l, code, err);
    }
    *out = &q->stmt;
    return DM_OK;
}

static void finish(dm_stmt *q) {
    if (!q)
        return;
    sqlite3_finalize(((lite_stmt *)q)->s);
    free(q);
}

static void bind_int(dm_stmt *q, int at, int64_t v) {
    sqlite3_bind_int64(((lite_stmt *)q)->s, at, v);
}

static void bind_null(dm_stmt *q, int at) {
    sqlite3_bind_null(((lite_stmt *)q)->s, at);
}

static void bind_str(dm_stmt *q, int at, dm_str v) {
    sqlite3_bind_text64(((lite_stmt *)q)->s, at, v.p ? v.p : "", v.n, SQLITE_STATIC, SQLITE_UTF8);
}

static void bind_blob(dm_stmt *q, int at, dm_str v) {
    sqlite3_bind_blob64(((lite_stmt *)q)->s, at, v.p ? v.p : "", v.n, SQLITE_STATIC);
}

static dm_status step(dm_stmt *q, bool *row, dm_error *err) {
    sqlite3_stmt *s = ((lite_stmt *)q)->s;
    int code = sqlite3_step(s);
    *row = code == SQLITE_ROW;
    if (code == SQLITE_ROW)
        return DM_OK;
    dm_status status = code == SQLITE_DONE ? DM_OK : fail((lite *)q->store, code, err);
    sqlite3_reset(s);
    return status;
}

static void reset(dm_stmt *q) {
    sqlite3_reset(((lite_stmt *)q)->s);
}

static bool is_null(dm_stmt *q, int column) {
    return sqlite3_column_type(((lite_stmt *)q)->s, column) == SQLITE_NULL;
}

static int64_t get_int(dm_stmt *q, int column) {
    return sqlite3_column_int64(((lite_stmt *)q)->s, column);
}

static dm_str get_str(dm_stmt *q, int column) {
    sqlite3_stmt *s = ((lite_stmt *)q)->s;
    const void *p = sqlite3_column_blob(s, column);
    int n = sqlite3_column_bytes(s, column);
    return (dm_str){p, p && n > 0 ? (uint32_t)n : 0};
}

const dm_store_ops dm_store_sqlite = {
    .name = "sqlite", .size = sizeof(lite), .open = open_file, .close = close_file, .run = run,
    .prepare = prepare, .finish = finish, .bind_int = bind_int, .bind_null = bind_null,
    .bind_str = bind_str, .bind_blob = bind_blob, .step = step, .reset = reset,
    .is_null = is_null, .get_int = get_int, .get_str = get_str, .lock = "BEGIN IMMEDIATE",
};
