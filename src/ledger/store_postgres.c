/* The ledger in a PostgreSQL database. Statements are prepared on the server; values travel in
 * binary: numbers as int8, text and bytes as they are. */
#include "base/library.h"
#include "ledger/store.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_BOUND 32

/* What is used of libpq. It is loaded with the first server, since it draws in a dozen libraries. */
#define LIBRARY "libpq.so.5"
#define CALLS(F) \
    F(PQclear) F(PQconnectdb) F(PQerrorMessage) F(PQexec) F(PQexecPrepared) F(PQfinish)           \
    F(PQgetisnull) F(PQgetlength) F(PQgetvalue) F(PQntuples) F(PQprepare) F(PQresultErrorField)   \
    F(PQresultStatus) F(PQsetClientEncoding) F(PQsetNoticeReceiver) F(PQstatus)

typedef struct calls {
#define FIELD(name) __typeof__(name) *name;
    CALLS(FIELD)
#undef FIELD
} calls;

typedef struct pg {
    dm_store store;
    calls pq;
    PGconn *db;
    unsigned statements;
} pg;

typedef struct pg_stmt {
    dm_stmt stmt;
    char name[16];
    const char *values[MAX_BOUND];
    int lengths[MAX_BOUND], formats[MAX_BOUND];
    char numbers[MAX_BOUND][8];
    int n_bound;
    PGresult *rows;
    int at, n; /* the row that stands, and how many there are */
} pg_stmt;

/* The server's words are of one line, without its prefix. */
static dm_status fail(pg *p, const PGresult *r, dm_error *err) {
    const char *state = r ? p->pq.PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
    const char *cause = r ? p->pq.PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    char text[300];
    snprintf(text, sizeof text, "%s", cause ? cause : p->db ? p->pq.PQerrorMessage(p->db) : "no memory");
    for (size_t n = strlen(text); n && (text[n - 1] == '\n' || text[n - 1] == ' '); n--)
        text[n - 1] = 0;
    dm_status status = DM_EIO;
    if (state && !strncmp(state, "XX", 2))
        status = DM_EFORMAT;
    else if (state && (!strcmp(state, "42P01") || !strcmp(state, "42703")))
        status = DM_EFORMAT;
    else if (state && !strcmp(state, "53200"))
        status = DM_ENOMEM;
    return dm_fail(err, status, "%.200s: %s", p->store.label, text);
}

static dm_status run(dm_store *s, const char *sql, dm_error *err) {
    pg *p = (pg *)s;
    PGresult *r = p->pq.PQexec(p->db, sql);
    ExecStatusType what = p->pq.PQresultStatus(r);
    bool good = what == PGRES_COMMAND_OK || what == PGRES_TUPLES_OK || what == PGRES_EMPTY_QUERY;
    dm_status status = good ? DM_OK : fail(p, r, err);
    p->pq.PQclear(r);
    return status;
}

static void quiet(void *unused, const PGresult *r) {
    (void)unused, (void)r;
}

static dm_status open_server(dm_store *s, const char *where, dm_store_how how, dm_error *err) {
    pg *p = (pg *)s;
    static const char *const names[] = {
#define NAME(name) #name,
        CALLS(NAME)
#undef NAME
    };
    void *found[DM_COUNT(names)];
    _Static_assert(sizeof found == sizeof p->pq, "a pointer for each name");
    dm_status status = dm_library_load(LIBRARY, names, DM_COUNT(names), found, err);
    if (status != DM_OK)
        return status;
    memcpy(&p->pq, found, sizeof p->pq);
    p->db = p->pq.PQconnectdb(where);
    if (!p->db || p->pq.PQstatus(p->db) != CONNECTION_OK)
        return fail(p, NULL, err);
    p->pq.PQsetNoticeReceiver(p->db, quiet, NULL);
    if (p->pq.PQsetClientEncoding(p->db, "UTF8") != 0)
        return fail(p, NULL, err);
    return run(s, how == DM_STORE_READ
                      ? "SET lock_timeout='30s'; SET default_transaction_read_only=on;"
                      : "SET lock_timeout='30s'; SET synchronous_commit=on;", err);
}

static void close_server(dm_store *s) {
    pg *p = (pg *)s;
    if (p->db)
        p->pq.PQfinish(p->db);
}

static dm_status prepare(dm_store *s, const char *sql, dm_stmt **out, dm_error *err) {
    pg *p = (pg *)s;
    *out = NULL;
    pg_stmt *q = calloc(1, sizeof *q);
    if (!q)
        return dm_fail(err, DM_ENOMEM, "%.200s: out of memory", s->label);
    q->stmt.store = s;
    snprintf(q->name, sizeof q->name, "d%u", ++p->statements);
    PGresult *r = p->pq.PQprepare(p->db, q->name, sql, 0, NULL);
    if (p->pq.PQresultStatus(r) != PGRES_COMMAND_OK) {
        dm_status status = fail(p, r, err);
        p->pq.PQclear(r);
        free(q);
        return status;
    }
    p->pq.PQclear(r);
    *out = &q->stmt;
    return DM_OK;
}

static void reset(dm_stmt *x) {
    pg_stmt *q = (pg_stmt *)x;
    pg *p = (pg *)x->store;
    p->pq.PQclear(q->rows);
    q->rows = NULL;
    q->at = q->n = 0;
}

static void finish(dm_stmt *x) {
    if (!x)
        return;
    pg_stmt *q = (pg_stmt *)x;
    pg *p = (pg *)x->store;
    reset(x);
    char sql[48];
    snprintf(sql, sizeof sql, "DEALLOCATE %s", q->name);
    p->pq.PQclear(p->pq.PQexec(p->db, sql));
    free(q);
}

static void bind(dm_stmt *x, int at, const char *p, size_t n, int format) {
    pg_stmt *q = (pg_stmt *)x;
    if (at < 1 || at > MAX_BOUND)
        return;
    q->values[at - 1] = p;
    q->lengths[at - 1] = (int)n;
    q->formats[at - 1] = format;
    if (at > q->n_bound)
        q->n_bound = at;
}

static void bind_int(dm_stmt *x, int at, int64_t v) {
    pg_stmt *q = (pg_stmt *)x;
    if (at < 1 || at > MAX_BOUND)
        return;
    for (int i = 0; i < 8; i++)
        q->numbers[at - 1][i] = (char)((uint64_t)v >> (56 - 8 * i));
    bind(x, at, q->numbers[at - 1], 8, 1);
}

static void bind_null(dm_stmt *x, int at) {
    bind(x, at, NULL, 0, 1);
}

static void bind_str(dm_stmt *x, int at, dm_str v) {
    bind(x, at, v.p ? v.p : "", v.n, 1);
}

static dm_status step(dm_stmt *x, bool *row, dm_error *err) {
    pg_stmt *q = (pg_stmt *)x;
    pg *p = (pg *)x->store;
    *row = false;
    if (!q->rows) {
        q->rows = p->pq.PQexecPrepared(p->db, q->name, q->n_bound, q->values, q->lengths, q->formats, 1);
        ExecStatusType what = p->pq.PQresultStatus(q->rows);
        if (what != PGRES_TUPLES_OK && what != PGRES_COMMAND_OK) {
            dm_status status = fail(p, q->rows, err);
            reset(x);
            return status;
        }
        q->n = p->pq.PQntuples(q->rows);
        q->at = -1;
    }
    if (++q->at < q->n)
        *row = true;
    else
        reset(x);
    return DM_OK;
}

static bool is_null(dm_stmt *x, int column) {
    pg_stmt *q = (pg_stmt *)x;
    const pg *p = (const pg *)x->store;
    return p->pq.PQgetisnull(q->rows, q->at, column);
}

static int64_t get_int(dm_stmt *x, int column) {
    pg_stmt *q = (pg_stmt *)x;
    const pg *p = (const pg *)x->store;
    if (p->pq.PQgetlength(q->rows, q->at, column) != 8)
        return 0;
    const unsigned char *b = (const unsigned char *)p->pq.PQgetvalue(q->rows, q->at, column);
    uint64_t v = 0;
    for (int i = 0; i < 8; i++)
        v = v << 8 | b[i];
    return (int64_t)v;
}

static dm_str get_str(dm_stmt *x, int column) {
    pg_stmt *q = (pg_stmt *)x;
    const pg *p = (const pg *)x->store;
    if (p->pq.PQgetisnull(q->rows, q->at, column))
        return (dm_str){0};
    return (dm_str){p->pq.PQgetvalue(q->rows, q->at, column),
                    (uint32_t)p->pq.PQgetlength(q->rows, q->at, column)};
}

const dm_store_ops dm_store_postgres = {
    .name = "postgresql", .size = sizeof(pg), .open = open_server, .close = close_server,
    .run = run, .prepare = prepare, .finish = finish, .bind_int = bind_int,
    .bind_null = bind_null, .bind_str = bind_str, .bind_blob = bind_str, .step = step,
    .reset = reset, .is_null = is_null, .get_int = get_int, .get_str = get_str,
    /* Numbers are given out under the lock: one writer at a time, readers undisturbed. */
    .lock = "BEGIN; LOCK TABLE article IN EXCLUSIVE MODE",
};
