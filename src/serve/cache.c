/* Answers kept ready until the ledger changes: the body, the body packed with gzip, and a hash of
 * it as ETag, so that what was computed once is sent many times. */
#include "serve/http.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#define BUCKETS 1024u
#define MAX_BYTES ((size_t)96 << 20)
#define MAX_ENTRY ((size_t)16 << 20)
#define MAX_ENTRIES 4096u
#define SMALLEST_PACKED 512

typedef struct entry {
    struct entry *next;
    char *key;
    dm_reply *reply;
    uint64_t used;
} entry;

struct dm_cache {
    pthread_mutex_t lock;
    entry *buckets[BUCKETS];
    size_t bytes;
    unsigned n;
    int64_t stamp;
    uint64_t clock;
};

dm_cache *dm_cache_new(void) {
    dm_cache *c = calloc(1, sizeof *c);
    if (c)
        pthread_mutex_init(&c->lock, NULL);
    return c;
}

static void let(dm_reply *r) {
    if (--r->holders)
        return;
    if (r->plain)
        MHD_destroy_response(r->plain);
    if (r->packed)
        MHD_destroy_response(r->packed);
    free(r);
}

void dm_reply_let(dm_cache *c, dm_reply *r) {
    pthread_mutex_lock(&c->lock);
    let(r);
    pthread_mutex_unlock(&c->lock);
}

dm_reply *dm_cache_hold(dm_cache *c, dm_reply *r) {
    pthread_mutex_lock(&c->lock);
    r->holders++;
    pthread_mutex_unlock(&c->lock);
    return r;
}

static void drop(dm_cache *c, entry **at) {
    entry *e = *at;
    *at = e->next;
    c->bytes -= e->reply->bytes;
    c->n--;
    let(e->reply);
    free(e->key);
    free(e);
}

static void clear(dm_cache *c) {
    for (unsigned i = 0; i < BUCKETS; i++)
        while (c->buckets[i])
            drop(c, &c->buckets[i]);
}

void dm_cache_free(dm_cache *c) {
    if (!c)
        return;
    clear(c);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

static unsigned bucket(const char *key) {
    return (unsigned)(dm_hash(key, strlen(key), 0) % BUCKETS);
}

dm_reply *dm_cache_get(dm_cache *c, const char *key, int64_t stamp) {
    dm_reply *found = NULL;
    pthread_mutex_lock(&c->lock);
    if (stamp != c->stamp) {
        clear(c);
        c->stamp = stamp;
    }
    for (entry *e = c->buckets[bucket(key)]; e && !found; e = e->next)
        if (!strcmp(e->key, key)) {
            e->used = ++c->clock;
            found = e->reply;
            found->holders++;
        }
    pthread_mutex_unlock(&c->lock);
    return found;
}

/* Room for what comes: the entries that were asked for longest ago go. */
static void make_room(dm_cache *c, size_t bytes) {
    while (c->n && (c->bytes + bytes > MAX_BYTES || c->n >= MAX_ENTRIES)) {
        entry **oldest = NULL;
        for (unsigned i = 0; i < BUCKETS; i++)
            for (entry **at = &c->buckets[i]; *at; at = &(*at)->next)
                if (!oldest || (*at)->used < (*oldest)->used)
                    oldest = at;
        drop(c, oldest);
    }
}

void dm_cache_put(dm_cache *c, const char *key, int64_t stamp, dm_reply *r) {
    if (r->bytes > MAX_ENTRY || stamp < 0)
        return;
    entry *e = calloc(1, sizeof *e);
    char *own = strdup(key);
    if (!e || !own) {
        free(e);
        free(own);
        return;
    }
    pthread_mutex_lock(&c->lock);
    bool there = c->stamp != stamp; /* the ledger changed while this was computed */
    for (entry *x = c->buckets[bucket(key)]; x; x = x->next)
        there |= !strcmp(x->key, key);
    if (!there) {
        make_room(c, r->bytes);
        *e = (entry){.next = c->buckets[bucket(key)], .key = own, .reply = r, .used = ++c->clock};
        c->buckets[bucket(key)] = e;
        c->bytes += r->bytes;
        c->n++;
        r->holders++;
    }
    pthread_mutex_unlock(&c->lock);
    if (there) {
        free(e);
        free(own);
    }
}

/* ---- responses ----------------------------------------------------------------------------- */

void dm_reply_guard(struct MHD_Response *r) {
    static const char *const headers[][2] = {
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
         "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Permissions-Policy", "camera=(), microphone=(), geolocation=()"},
    };
    for (size_t i = 0; i < DM_COUNT(headers); i++)
        MHD_add_response_header(r, headers[i][0], headers[i][1]);
}

static void head(struct MHD_Response *r, const dm_answer *a, const char *etag) {
    char text[160];
    dm_reply_guard(r);
    MHD_add_response_header(r, "Content-Type", a->type);
    MHD_add_response_header(r, "Cache-Control", "no-cache");
    MHD_add_response_header(r, "Vary", "Accept-Encoding");
    if (etag[0])
        MHD_add_response_header(r, "ETag", etag);
    if (a->file[0]) {
        snprintf(text, sizeof text, "attachment; filename=\"%s\"", a->file);
        MHD_add_response_header(r, "Content-Disposition", text);
    }
    if (a->retry) {
        snprintf(text, sizeof text, "%u", a->retry);
        MHD_add_response_header(r, "Retry-After", text);
    }
    if (a->status == 401)
        MHD_add_response_header(r, "WWW-Authenticate", "Bearer realm=\"demarche\"");
    if (a->status == 405)
        MHD_add_response_header(r, "Allow", "GET, HEAD, POST");
}

/* gzip with a fixed head (no time), so that the same body gives the same bytes. */
static unsigned char *pack(const void *p, size_t n, size_t *out_n) {
    z_stream z = {0};
    if (n > UINT32_MAX || deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        return NULL;
    size_t room = deflateBound(&z, (uLong)n);
    unsigned char *out = malloc(room);
    z.next_in = (unsigned char *)(uintptr_t)p;
    z.avail_in = (uInt)n;
    z.next_out = out;
    z.avail_out = (uInt)room;
    int done = out ? deflate(&z, Z_FINISH) : Z_MEM_ERROR;
    *out_n = room - z.avail_out;
    deflateEnd(&z);
    if (done == Z_STREAM_END && *out_n < n)
        return out;
    free(out);
    return NULL;
}

static dm_reply *reply(const dm_answer *a, void *p, size_t n, enum MHD_ResponseMemoryMode mode) {
    dm_reply *r = calloc(1, sizeof *r);
    if (!r) {
        if (mode == MHD_RESPMEM_MUST_FREE)
            free(p);
        return NULL;
    }
    r->holders = 1;
    r->status = (unsigned)a->status;
    r->bytes = n;
    if (a->status == 200) {
        unsigned long long h = dm_hash(n ? p : "", n, 0);
        snprintf(r->etag, sizeof r->etag, "\"%016llx\"", h);
        snprintf(r->packed_etag, sizeof r->packed_etag, "\"%016llx-gzip\"", h);
    }
    size_t m = 0;
    unsigned char *z = n >= SMALLEST_PACKED ? pack(p, n, &m) : NULL;
    r->plain = MHD_create_response_from_buffer(n, p, mode);
    if (!r->plain) {
        if (mode == MHD_RESPMEM_MUST_FREE)
            free(p);
        free(z);
        free(r);
        return NULL;
    }
    head(r->plain, a, r->etag);
    if (z && (r->packed = MHD_create_response_from_buffer(m, z, MHD_RESPMEM_MUST_FREE))) {
        head(r->packed, a, r->packed_etag);
        MHD_add_response_header(r->packed, "Content-Encoding", "gzip");
        r->bytes += m;
    } else {
        free(z);
    }
    return r;
}

static dm_reply *reply_file(dm_answer *a) {
    dm_reply *r = calloc(1, sizeof *r);
    off_t n = lseek(a->fd, 0, SEEK_END);
    if (r && n >= 0)
        r->plain = MHD_create_response_from_fd64((uint64_t)n, a->fd);
    if (!r || !r->plain) {
        close(a->fd);
        free(r);
        return NULL;
    }
    r->holders = 1;
    r->status = (unsigned)a->status;
    r->bytes = MAX_ENTRY + 1; /* never remembered */
    head(r->plain, a, "");
    return r;
}

dm_reply *dm_reply_of(dm_answer *a) {
    if (a->fd >= 0)
        return reply_file(a);
    void *p = a->body.data;
    size_t n = a->body.n;
    a->body = (dm_buf){0};
    return p ? reply(a, p, n, MHD_RESPMEM_MUST_FREE)
             : reply(a, (void *)(uintptr_t)"", 0, MHD_RESPMEM_PERSISTENT);
}

dm_reply *dm_reply_asset(const dm_asset *x) {
    dm_answer a = {.status = 200, .type = x->type, .fd = -1};
    return reply(&a, (void *)(uintptr_t)x->bytes, x->n, MHD_RESPMEM_PERSISTENT);
}
