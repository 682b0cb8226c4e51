/* Starting and stopping: what the server holds, and the first fold, made ahead of need. */
#include "serve/serve.h"

#include "engine/engine.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static char *copy(const char *z) {
    return z ? strdup(z) : NULL;
}

#define LARGE_MS 250 /* a fold that takes longer is made while the one before answers */
#define PIECE_MS 50  /* of the first fold, between which others are answered */
#define LOOK_MS 300  /* how often a large ledger is looked at for what was added */

static int64_t now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

dm_keep *dm_serve_fold(dm_serve *s) {
    pthread_mutex_lock(&s->fold_lock);
    return s->fold;
}

void dm_serve_unfold(dm_serve *s) {
    pthread_mutex_unlock(&s->fold_lock);
}

static dm_status open_fold(dm_serve *s, dm_keep **out, dm_error *err) {
    dm_status status = dm_keep_open(s->where, false, out, err);
    if (status == DM_OK && s->names)
        status = dm_keep_names(*out, s->names, err);
    else if (status == DM_OK)
        (void)dm_keep_names(*out, NULL, NULL); /* without the data folder, parties name them */
    return status;
}

/* All that views ask of a fold. True where it was made. */
static bool fill(dm_keep *k) {
    dm_keep_fold *f;
    const dm_lines *lines;
    return dm_keep_known(k, INT32_MAX, INT32_MAX, &f, NULL) == DM_OK && dm_keep_lines(f, &lines, NULL) == DM_OK;
}

/* The same in pieces, so that views that need less do not wait for all: claims when they are read,
 * single processes when reports are told apart, and the rest a twentieth of a second at a time. */
static bool fill_by_pieces(dm_serve *s) {
    dm_keep_fold *f;
    const dm_lines *lines;
    dm_keep *k = dm_serve_fold(s);
    bool good = dm_keep_read(k, INT32_MAX, INT32_MAX, &f, NULL) == DM_OK;
    for (uint32_t i = 0; good && (i == 0 || i < f->seen.all.n);) {
        dm_serve_unfold(s);
        usleep(100); /* let those who wait have it */
        k = dm_serve_fold(s);
        if (!(good = dm_keep_known(k, INT32_MAX, INT32_MAX, &f, NULL) == DM_OK))
            break;
        __atomic_store_n(&s->folded, true, __ATOMIC_RELEASE);
        int64_t began = now_ms();
        while (i < f->seen.all.n && good && now_ms() - began < PIECE_MS)
            good = dm_process_fill(&f->seen.all, i++) == DM_OK;
        i += i == 0;
    }
    good = good && dm_keep_lines(f, &lines, NULL) == DM_OK;
    dm_serve_unfold(s);
    return good;
}

/* Until the server ends, or for so long. */
static bool ending(dm_serve *s, int ms) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += (long)ms * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&s->warm_lock);
    if (!s->ending)
        pthread_cond_timedwait(&s->end, &s->warm_lock, &until);
    bool end = s->ending;
    pthread_mutex_unlock(&s->warm_lock);
    return end;
}

/* The first view would wait for its fold: it is made ahead. Of a large ledger that is added to,
 * the next fold is made beside the one that answers, and takes its place. */
static void *warm(void *data) {
    dm_serve *s = data;
    int64_t began = now_ms();
    bool made = fill_by_pieces(s);
    dm_keep *k = dm_serve_fold(s);
    s->large = made && now_ms() - began > LARGE_MS;
    k->held = s->large;
    __atomic_store_n(&s->folded, true, __ATOMIC_RELEASE);
    dm_serve_unfold(s);
    while (s->large && !ending(s, LOOK_MS)) {
        dm_keep *next = NULL;
        k = dm_serve_fold(s);
        bool stale = dm_keep_stale(k);
        dm_serve_unfold(s);
        if (!stale || open_fold(s, &next, NULL) != DM_OK)
            continue;
        if (fill(next)) {
            next->held = true;
            dm_serve_fold(s);
            dm_keep *old = s->fold;
            s->fold = next;
            __atomic_add_fetch(&s->folds, 1, __ATOMIC_RELAXED);
            dm_serve_unfold(s);
            next = old;
        }
        dm_keep_close(next);
    }
    return NULL;
}

static dm_status open_all(dm_serve *s, const dm_serve_how *how, dm_error *err) {
    dm_status status = open_fold(s, &s->look, err);
    if (status == DM_OK)
        status = open_fold(s, &s->fold, err);
    if (status == DM_OK && how->review)
        status = dm_keep_open(s->where, true, &s->mark, err);
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
    s->names = copy(how->names);
    pthread_mutex_init(&s->warm_lock, NULL);
    pthread_cond_init(&s->end, NULL);
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
    pthread_mutex_lock(&s->warm_lock);
    s->ending = true;
    pthread_cond_signal(&s->end);
    pthread_mutex_unlock(&s->warm_lock);
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
    pthread_mutex_destroy(&s->warm_lock);
    pthread_cond_destroy(&s->end);
    free(s->names);
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
    /* What a large ledger's views answer changes when its next fold is there. */
    return stamp < 0 ? stamp : stamp << 24 ^ __atomic_load_n(&s->folds, __ATOMIC_RELAXED);
}
