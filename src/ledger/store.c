#include "ledger/store.h"

#include <stdlib.h>
#include <strings.h>

bool dm_store_is_server(const char *where) {
    return !strncasecmp(where, "postgresql://", 13) || !strncasecmp(where, "postgres://", 11);
}

/* "postgresql://user:secret@host/db" -> without ":secret" */
static char *label_of(const char *where) {
    char *label = strdup(where);
    if (!label || !dm_store_is_server(where))
        return label;
    char *host = strstr(label, "://") + 3, *at = NULL;
    for (char *p = host; *p && *p != '/' && *p != '?'; p++)
        if (*p == '@')
            at = p;
    char *colon = at ? memchr(host, ':', (size_t)(at - host)) : NULL;
    if (colon)
        memmove(colon, at, strlen(at) + 1);
    char *query = strchr(host, '?');
    if (query)
        *query = 0; /* may hold a password too */
    return label;
}

#ifndef DM_HAVE_POSTGRES
static dm_status absent(dm_store *s, const char *where, dm_store_how how, dm_error *err) {
    (void)where, (void)how;
    return dm_fail(err, DM_EINVAL, "%.300s: built without PostgreSQL (libpq)", s->label);
}

static void nothing(dm_store *s) {
    (void)s;
}

const dm_store_ops dm_store_postgres = {.name = "postgresql", .open = absent, .close = nothing};
#endif

dm_status dm_store_open(const char *where, dm_store_how how, dm_store **out, dm_error *err) {
    *out = NULL;
    if (!where || !where[0])
        return dm_fail(err, DM_EINVAL, "no path of a ledger");
    const dm_store_ops *ops = dm_store_is_server(where) ? &dm_store_postgres : &dm_store_sqlite;
    dm_store *s = calloc(1, ops->size ? ops->size : sizeof *s);
    if (!s || !(s->label = label_of(where))) {
        free(s);
        return dm_fail(err, DM_ENOMEM, "%.300s: out of memory", where);
    }
    s->ops = ops;
    dm_status status = ops->open(s, where, how, err);
    if (status == DM_OK)
        *out = s;
    else
        dm_store_close(s);
    return status;
}

void dm_store_close(dm_store *s) {
    if (!s)
        return;
    s->ops->close(s);
    free(s->label);
    free(s);
}

dm_status dm_store_run(dm_store *s, const char *sql, dm_error *err) {
    return s->ops->run(s, sql, err);
}

void dm_store_try(dm_store *s, const char *sql) {
    dm_error unused;
    (void)s->ops->run(s, sql, &unused);
}

dm_status dm_store_ask(dm_store *s, const char *sql, bool *found, int64_t *out, dm_error *err) {
    dm_stmt *q = NULL;
    *found = false;
    dm_status status = s->ops->prepare(s, sql, &q, err);
    if (status == DM_OK)
        status = s->ops->step(q, found, err);
    if (status == DM_OK && *found) {
        *found = !s->ops->is_null(q, 0);
        if (*found)
            *out = s->ops->get_int(q, 0);
    }
    if (q)
        s->ops->finish(q);
    return status;
}
