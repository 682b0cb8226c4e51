/* Starting and stopping: what the server holds, and the first fold, made ahead of need. */
#include "serve/serve.h"

#include "engine/engine.h"

#include <stdlib.h>

static char *copy(const char *z) {
    return z ? strdup(z) : NULL;
}

/* The first view of a large ledger would wait for its fold. */
static void *warm(void *data) {
    dm_serve *s = data;
    const dm_seen *seen;
    pthread_mutex_lock(&s->fold_lock);
    (void)dm_keep_seen(s->fold, INT32_MAX, INT32_MAX, &seen, NULL);
    pthread_mutex_unlock(&s->fold_lock);
    return NULL;
}

static dm_status open_all(dm_serve *s, const dm_serve_how *how, dm_error *err) {
    dm_status status = dm_keep_open(s->where, false, &s->look, err);
    if (status == DM_OK)
        status = dm_keep_open(s->where, false, &s->fold, err);
    if (status == DM_OK && how->review)
        status = dm_keep_open(s->where, true, &s->mark, err);
    if (status == DM_OK && how->names)
        status = dm_keep_names(s->fold, how->names, err);
    else if (status == DM_OK)
        (void)dm_keep_names(s->fold, NULL, NULL); /* without the data folder, parties name them */
    if (status == DM_OK)
        status = dm_engine_open(how->data, &s->engine, err);
    for (int i = 0; i < DM_SERVE_READERS && status == DM_OK; i++)
        status = dm_reader_new(s->engine, &s->readers[i].reader, err);
    return status;
}

dm_status dm_serve_start(const dm_serve_how *how, dm_serve **out, dm_error *err) {
    *out = NULL;
    if (how->token && (strlen(how->token) < 8 || strlen(how->token) > 200))
        return dm_fail(err, DM_EINVAL, "a token has 8 to 200 characters");
    dm_serve *s = calloc(1, sizeof *s);
    if (!s)
        return dm_fail(err, DM_ENOMEM, "out of memory");
    pthread_mutex_init(&s->fold_lock, NULL);
    pthread_mutex_init(&s->look_lock, NULL);
    pthread_mutex_init(&s->mark_lock, NULL);
    for (int i = 0; i < DM_SERVE_READERS; i++)
        pthread_mutex_init(&s->readers[i].lock, NULL);
    s->where = copy(how->ledger);
    s->token = copy(how->token);
    s->review = how->review;
    dm_status status = !s->where ? dm_fail(err, DM_EINVAL, "no ledger is named")
                                 : open_all(s, how, err);
    if (status == DM_OK)
        s->warming = pthread_create(&s->warm, NULL, warm, s) == 0;
    if (status == DM_OK)
        status = dm_http_start(s, how->port, how->threads ? how->threads : 4, err);
    if (status == DM_OK)
        *out = s;
    else
        dm_serve_stop(s);
    return status;
}

uint16_t dm_serve_port(const dm_serve *s) {
    return dm_http_port(s->http);
}

void dm_serve_stop(dm_serve *s) {
    if (!s)
        return;
    dm_http_stop(s->http);
    if (s->warming)
        pthread_join(s->warm, NULL);
    for (int i = 0; i < DM_SERVE_READERS; i++) {
        dm_reader_free(s->readers[i].reader);
        pthread_mutex_destroy(&s->readers[i].lock);
    }
    dm_engine_close(s->engine);
    dm_keep_close(s->mark);
    dm_keep_close(s->fold);
    dm_keep_close(s->look);
    pthread_mutex_destroy(&s->fold_lock);
    pthread_mutex_destroy(&s->look_lock);
    pthread_mutex_destroy(&s->mark_lock);
    free(s->where);
    free(s->token);
    free(s);
}

int64_t dm_serve_stamp(dm_serve *s) {
    int64_t stamp = -1;
    pthread_mutex_lock(&s->look_lock);
    if (dm_ledger_stamp(s->look->ledger, &stamp, NULL) != DM_OK)
        stamp = -1;
    pthread_mutex_unlock(&s->look_lock);
    return stamp;
}
