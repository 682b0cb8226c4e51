/* The database under the ledger: SQLite or PostgreSQL behind one narrow interface. SQL that
 * goes through it is understood by both; parameters are $1, $2, … in the order in which they
 * first stand. Numbers are 64 bits. Only store_sqlite.c and store_postgres.c know a library. */
#ifndef DM_STORE_H
#define DM_STORE_H

#include "base/base.h"

typedef struct dm_store dm_store; /* one thread at a time */
typedef struct dm_stmt dm_stmt;

typedef enum { DM_STORE_READ, DM_STORE_WRITE } dm_store_how;

typedef struct dm_store_ops {
    const char *name; /* "sqlite", "postgresql" */
    size_t size;      /* of the struct that begins with a dm_store */
    dm_status (*open)(dm_store *s, const char *where, dm_store_how how, dm_error *err);
    void (*close)(dm_store *s);
    /* Statements without parameters or rows, apart by semicolons. */
    dm_status (*run)(dm_store *s, const char *sql, dm_error *err);
    dm_status (*prepare)(dm_store *s, const char *sql, dm_stmt **out, dm_error *err);
    void (*finish)(dm_stmt *q);
    void (*bind_int)(dm_stmt *q, int at, int64_t v);
    void (*bind_null)(dm_stmt *q, int at);
    void (*bind_str)(dm_stmt *q, int at, dm_str v);  /* borrowed until the statement is reset */
    void (*bind_blob)(dm_stmt *q, int at, dm_str v); /* the same */
    /* The next row; *row false after the last. The statement is reset then, and on errors. */
    dm_status (*step)(dm_stmt *q, bool *row, dm_error *err);
    void (*reset)(dm_stmt *q);
    bool (*is_null)(dm_stmt *q, int column);
    int64_t (*get_int)(dm_stmt *q, int column);
    dm_str (*get_str)(dm_stmt *q, int column); /* text or bytes, until the next step */
    /* One writer at a time; the others wait, and read meanwhile. */
    const char *lock; /* SQL that begins a transaction that may write */
} dm_store_ops;

struct dm_store {
    const dm_store_ops *ops;
    char *label; /* for messages: the path, or the address without its password */
};

struct dm_stmt {
    dm_store *store;
};

extern const dm_store_ops dm_store_sqlite, dm_store_postgres;

/* where: a path, or an address that begins with postgresql:// or postgres://. */
dm_status dm_store_open(const char *where, dm_store_how how, dm_store **out, dm_error *err);
void dm_store_close(dm_store *s);
bool dm_store_is_server(const char *where);
dm_status dm_store_run(dm_store *s, const char *sql, dm_error *err);
/* Run, and ignore what comes of it: for giving up. */
void dm_store_try(dm_store *s, const char *sql);
/* The first number of the first row; *found false where there is none or it is NULL. */
dm_status dm_store_ask(dm_store *s, const char *sql, bool *found, int64_t *out, dm_error *err);

/* Lay the tables into an empty database, bring older ones up to date, refuse newer ones and
 * what is no ledger. Asked of a reader, it changes nothing. */
#define DM_LEDGER_SCHEMA 2
dm_status dm_schema_check(dm_store *s, bool write, dm_error *err);

#endif
