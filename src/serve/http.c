/* HTTP: the daemon, its limits, and what a request must look like before it is answered.
 * libmicrohttpd reads requests; slow and silent clients are ended by a thread of our own, since
 * its timeout counts from the last byte and one byte a second would hold a connection for ever. */
#include "serve/http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_CONNECTIONS 512
#define CONNECTION_MEMORY ((size_t)32 << 10) /* request line and headers; more is refused with 414 or 431 */
#define IDLE_SECONDS 15u                     /* without a byte */
#define REQUEST_SECONDS 30                   /* from a connection's beginning or last answer to a whole request */
#define MAX_URL 4096

typedef struct connection {
    int fd; /* -1: free */
    time_t since;
    bool answering;
} connection;

typedef struct dm_http {
    dm_serve *serve;
    struct MHD_Daemon *daemon;
    dm_cache *cache;
    dm_reply **assets;
    size_t n_assets;
    uint16_t port;
    pthread_mutex_t lock; /* of connections */
    pthread_cond_t end;
    bool ending, watching;
    pthread_t watch;
    connection connections[MAX_CONNECTIONS];
} dm_http;

/* One request while it comes in. */
typedef struct incoming {
    char *url; /* with its parameters, as sent */
    char *body;
    size_t n, room, ceiling;
    bool begun, too_much;
} incoming;

/* ---- connections ----------------------------------------------------------------------------- */

static time_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

static int fd_of(struct MHD_Connection *c) {
    const union MHD_ConnectionInfo *i = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
    return i ? i->connect_fd : -1;
}

static connection *find(dm_http *h, int fd) {
    for (int i = 0; i < MAX_CONNECTIONS; i++)
        if (h->connections[i].fd == fd)
            return &h->connections[i];
    return NULL;
}

static void set(dm_http *h, int fd, int to, bool answering) {
    pthread_mutex_lock(&h->lock);
    connection *x = find(h, fd);
    if (x)
        *x = (connection){.fd = to, .since = now(), .answering = answering};
    pthread_mutex_unlock(&h->lock);
}

static void connected(void *data, struct MHD_Connection *c, void **context,
                      enum MHD_ConnectionNotificationCode code) {
    (void)context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        set(data, -1, fd_of(c), false);
    else
        set(data, fd_of(c), -1, false);
}

static void *watch(void *data) {
    dm_http *h = data;
    pthread_mutex_lock(&h->lock);
    while (!h->ending) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec++;
        pthread_cond_timedwait(&h->end, &h->lock, &until);
        for (int i = 0; i < MAX_CONNECTIONS; i++) {
            connection *x = &h->connections[i];
            if (x->fd >= 0 && !x->answering && now() - x->since > REQUEST_SECONDS)
                shutdown(x->fd, SHUT_RDWR);
        }
    }
    pthread_mutex_unlock(&h->lock);
    return NULL;
}

/* ---- sending ----------------------------------------------------------------------------------- */

static const char *header(struct MHD_Connection *c, const char *name) {
    return MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
}

/* Whether a client takes gzip: named, and not with q=0. */
static bool takes_gzip(struct MHD_Connection *c) {
    const char *v = header(c, "Accept-Encoding");
    const char *at = v ? strstr(v, "gzip") : NULL;
    if (!at)
        return false;
    at += 4;
    while (*at == ' ')
        at++;
    return strncmp(at, ";q=0", 4) != 0 || (at[4] == '.' && at[5] > '0');
}

static enum MHD_Result send_reply(dm_http *h, struct MHD_Connection *c, dm_reply *r) {
    const char *known = r->status == 200 ? header(c, "If-None-Match") : NULL;
    enum MHD_Result sent;
    if (known && r->etag[0] && (strstr(known, r->etag) || strstr(known, r->packed_etag))) {
        struct MHD_Response *same = MHD_create_response_from_buffer(0, (void *)(uintptr_t)"",
                                                                    MHD_RESPMEM_PERSISTENT);
        if (!same)
            return MHD_NO;
        dm_reply_guard(same);
        MHD_add_response_header(same, "ETag", r->etag);
        MHD_add_response_header(same, "Vary", "Accept-Encoding");
        MHD_add_response_header(same, "Cache-Control", "no-cache");
        sent = MHD_queue_response(c, 304, same);
        MHD_destroy_response(same);
    } else {
        sent = MHD_queue_response(c, r->status, r->packed && takes_gzip(c) ? r->packed : r->plain);
    }
    dm_reply_let(h->cache, r);
    return sent;
}

static enum MHD_Result send_answer(dm_http *h, struct MHD_Connection *c, dm_answer *a) {
    dm_reply *r = dm_reply_of(a);
    dm_buf_free(&a->body);
    return r ? send_reply(h, c, r) : MHD_NO;
}

static enum MHD_Result refuse(dm_http *h, struct MHD_Connection *c, int status, const char *why) {
    dm_answer a = {.fd = -1};
    dm_serve_error(&a, status, why);
    return send_answer(h, c, &a);
}

/* ---- guards -------------------------------------------------------------------------------------- */

/* A page of another site may make a browser send us requests under a name that it points at this
 * machine: only our own names are answered. */
static bool own_host(const dm_http *h, const char *host) {
    static const char *const names[] = {"127.0.0.1", "localhost"};
    char want[40];
    for (size_t i = 0; host && i < DM_COUNT(names); i++) {
        snprintf(want, sizeof want, "%s:%u", names[i], h->port);
        if (!strcasecmp(host, want) || (h->port == 80 && !strcasecmp(host, names[i])))
            return true;
    }
    return false;
}

static bool own_origin(const dm_http *h, const char *origin) {
    return !origin || (!strncmp(origin, "http://", 7) && own_host(h, origin + 7));
}

/* In a time that does not tell how much of it was right. */
static bool same_token(const char *a, const char *b) {
    size_t n = strlen(a), m = strlen(b);
    unsigned char wrong = n != m;
    for (size_t i = 0; i < n; i++)
        wrong |= (unsigned char)(a[i] ^ (i < m ? b[i] : 0));
    return !wrong;
}

static bool may(dm_http *h, struct MHD_Connection *c) {
    const char *token = h->serve->token, *v;
    if (!token)
        return true;
    if ((v = header(c, "Authorization")) && !strncmp(v, "Bearer ", 7) && same_token(token, v + 7))
        return true;
    v = MHD_lookup_connection_value(c, MHD_COOKIE_KIND, "demarche");
    return v && same_token(token, v);
}

/* /?token=…: the browser keeps it as a cookie, and the address no longer shows it. */
static enum MHD_Result sign_in(struct MHD_Connection *c, const dm_http *h) {
    struct MHD_Response *r = MHD_create_response_from_buffer(0, (void *)(uintptr_t)"",
                                                             MHD_RESPMEM_PERSISTENT);
    char cookie[320];
    if (!r)
        return MHD_NO;
    snprintf(cookie, sizeof cookie, "demarche=%s; Path=/; HttpOnly; SameSite=Strict", h->serve->token);
    dm_reply_guard(r);
    MHD_add_response_header(r, "Set-Cookie", cookie);
    MHD_add_response_header(r, "Location", "/");
    MHD_add_response_header(r, "Cache-Control", "no-store");
    enum MHD_Result sent = MHD_queue_response(c, 303, r);
    MHD_destroy_response(r);
    return sent;
}

/* ---- one request ----------------------------------------------------------------------------------- */

typedef struct taken {
    dm_request *q;
    bool too_many, bad;
} taken;

static enum MHD_Result take_arg(void *data, enum MHD_ValueKind kind, const char *name, size_t name_n,
                                const char *value, size_t value_n) {
    (void)kind;
    taken *t = data;
    if (t->q->n_args == DM_SERVE_ARGS) {
        t->too_many = true;
        return MHD_NO;
    }
    value = value ? value : "";
    t->bad |= !dm_utf8_valid(name, name_n) || !dm_utf8_valid(value, value_n) || strlen(value) != value_n ||
              strlen(name) != name_n;
    t->q->args[t->q->n_args++] = (dm_arg){name, value};
    return MHD_YES;
}

static bool plain_path(const char *p) {
    if (!dm_utf8_valid(p, strlen(p)) || *p != '/')
        return false;
    for (; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7F || *p == '\\')
            return false;
    return true;
}

/* A page of ours: the script in it reads the address and asks the API for what it shows. */
static bool is_page(const char *path) {
    static const char *const pages[] = {"process", "claim", "article", "timeline", "network", "search",
                                        "articles", "read", "review", "export"};
    for (size_t i = 0; i < DM_COUNT(pages); i++) {
        size_t n = strlen(pages[i]);
        if (!strncmp(path + 1, pages[i], n) && (!path[n + 1] || path[n + 1] == '/'))
            return true;
    }
    return false;
}

static dm_reply *asset(dm_http *h, const char *path) {
    const char *want = !strcmp(path, "/") || is_page(path) ? "/index.html" : path;
    for (size_t i = 0; i < h->n_assets; i++)
        if (!strcmp(dm_assets[i].path, want))
            return h->assets[i];
    return NULL;
}

static enum MHD_Result serve_api(dm_http *h, struct MHD_Connection *c, const char *method, const char *path,
                                 incoming *in) {
    dm_request q = {.method = method, .path = path, .body = in->body ? in->body : "", .n = in->n};
    taken t = {.q = &q};
    MHD_get_connection_values_n(c, MHD_GET_ARGUMENT_KIND, take_arg, &t);
    if (t.too_many)
        return refuse(h, c, 400, "too many parameters");
    if (t.bad)
        return refuse(h, c, 400, "a parameter is not UTF-8 text");
    bool reads = strcmp(method, "POST") != 0;
    int64_t stamp = reads ? dm_serve_stamp(h->serve) : -1;
    dm_reply *r = reads ? dm_cache_get(h->cache, in->url, stamp) : NULL;
    if (r)
        return send_reply(h, c, r);
    dm_answer a = {.fd = -1, .status = 200, .type = "application/json; charset=utf-8"};
    dm_serve_answer(h->serve, &q, &a);
    bool keep = reads && a.keep && a.status == 200;
    if (a.body.failed) {
        dm_buf_free(&a.body);
        dm_serve_error(&a, 500, "out of memory for the answer");
        keep = false;
    }
    r = dm_reply_of(&a);
    dm_buf_free(&a.body);
    if (!r)
        return MHD_NO;
    if (keep)
        dm_cache_put(h->cache, in->url, stamp, r);
    return send_reply(h, c, r);
}

static enum MHD_Result whole(dm_http *h, struct MHD_Connection *c, const char *method, const char *path,
                             incoming *in) {
    bool get = !strcmp(method, "GET") || !strcmp(method, "HEAD"), post = !strcmp(method, "POST");
    if (!get && !post)
        return refuse(h, c, 405, "only GET, HEAD and POST are answered");
    if (!own_host(h, header(c, "Host")))
        return refuse(h, c, 403, "this server answers to 127.0.0.1 and localhost alone");
    if (in->too_much)
        return refuse(h, c, 413, "more than is read at once");
    if (strlen(in->url) > MAX_URL)
        return refuse(h, c, 414, "the address is too long");
    if (!plain_path(path))
        return refuse(h, c, 400, "not a path");
    if (get && !strcmp(path, "/") && h->serve->token) {
        const char *given = MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "token");
        if (given && same_token(h->serve->token, given))
            return sign_in(c, h);
    }
    if (!may(h, c))
        return refuse(h, c, 401, "a token is needed: open /?token=TOKEN, or send Authorization: Bearer TOKEN");
    if (post && !own_origin(h, header(c, "Origin")))
        return refuse(h, c, 403, "asked for by another site");
    if (!strncmp(path, "/api/", 5))
        return serve_api(h, c, method, path, in);
    dm_reply *r = asset(h, path);
    if (!r)
        return refuse(h, c, 404, "no such page");
    return post ? refuse(h, c, 405, "a page takes GET alone") : send_reply(h, c, dm_cache_hold(h->cache, r));
}

static bool take_body(incoming *in, const char *p, size_t n) {
    if (in->n + n > in->ceiling) {
        in->too_much = true;
        in->n = 0;
        return true;
    }
    if (in->n + n + 1 > in->room) {
        size_t room = in->room ? in->room * 2 : 8192;
        while (room < in->n + n + 1)
            room *= 2;
        char *more = realloc(in->body, room);
        if (!more)
            return false;
        in->body = more;
        in->room = room;
    }
    memcpy(in->body + in->n, p, n);
    in->n += n;
    in->body[in->n] = 0;
    return true;
}

static enum MHD_Result access_handler(void *data, struct MHD_Connection *c, const char *path,
                                      const char *method, const char *version, const char *upload,
                                      size_t *upload_n, void **context) {
    (void)version;
    dm_http *h = data;
    incoming *in = *context;
    if (!in)
        return MHD_NO;
    if (!in->begun) {
        in->begun = true;
        in->ceiling = strcmp(method, "POST") != 0 ? 0 : DM_SERVE_READ;
        const char *length = header(c, "Content-Length");
        /* Told beforehand: refused before it is sent. */
        if (length && strtoull(length, NULL, 10) > in->ceiling)
            return refuse(h, c, 413, "more than is read at once");
        return MHD_YES;
    }
    if (*upload_n) {
        size_t n = *upload_n;
        *upload_n = 0;
        return !in->too_much && !take_body(in, upload, n) ? MHD_NO : MHD_YES;
    }
    set(h, fd_of(c), fd_of(c), true);
    return whole(h, c, method, path, in);
}

static void *begin(void *data, const char *uri, struct MHD_Connection *c) {
    (void)data;
    (void)c;
    incoming *in = calloc(1, sizeof *in);
    if (in && !(in->url = strdup(uri))) {
        free(in);
        in = NULL;
    }
    return in;
}

static void completed(void *data, struct MHD_Connection *c, void **context,
                      enum MHD_RequestTerminationCode code) {
    (void)code;
    incoming *in = *context;
    set(data, fd_of(c), fd_of(c), false);
    if (in) {
        free(in->url);
        free(in->body);
        free(in);
    }
    *context = NULL;
}

/* ---- starting and stopping ----------------------------------------------------------------------------- */

static bool ready_assets(dm_http *h) {
    while (dm_assets[h->n_assets].path)
        h->n_assets++;
    h->assets = calloc(h->n_assets + 1, sizeof *h->assets);
    for (size_t i = 0; h->assets && i < h->n_assets; i++)
        if (!(h->assets[i] = dm_reply_asset(&dm_assets[i])))
            return false;
    return h->assets != NULL;
}

dm_status dm_http_start(dm_serve *s, uint16_t port, unsigned threads, dm_error *err) {
    dm_http *h = calloc(1, sizeof *h);
    if (!h)
        return dm_fail(err, DM_ENOMEM, "out of memory");
    s->http = (struct dm_http *)h;
    h->serve = s;
    for (int i = 0; i < MAX_CONNECTIONS; i++)
        h->connections[i].fd = -1;
    pthread_mutex_init(&h->lock, NULL);
    pthread_cond_init(&h->end, NULL);
    if (!(h->cache = dm_cache_new()) || !ready_assets(h))
        return dm_fail(err, DM_ENOMEM, "out of memory");
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    h->daemon = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL, port, NULL, NULL, access_handler, h,
        MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&at, MHD_OPTION_THREAD_POOL_SIZE, threads,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)MAX_CONNECTIONS,
        MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY,
        MHD_OPTION_THREAD_STACK_SIZE, (size_t)16 << 20,
        MHD_OPTION_URI_LOG_CALLBACK, begin, h, MHD_OPTION_NOTIFY_COMPLETED, completed, h,
        MHD_OPTION_NOTIFY_CONNECTION, connected, h, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    if (!h->daemon)
        return dm_fail(err, DM_EIO, "127.0.0.1:%u: cannot listen there; another program may, or try --port 0",
                       port);
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_BIND_PORT);
    h->port = info ? info->port : port;
    h->watching = pthread_create(&h->watch, NULL, watch, h) == 0;
    return DM_OK;
}

uint16_t dm_http_port(const struct dm_http *h) {
    return h->port;
}

void dm_http_stop(struct dm_http *h) {
    if (!h)
        return;
    if (h->watching) {
        pthread_mutex_lock(&h->lock);
        h->ending = true;
        pthread_cond_signal(&h->end);
        pthread_mutex_unlock(&h->lock);
        pthread_join(h->watch, NULL);
    }
    if (h->daemon)
        MHD_stop_daemon(h->daemon); /* requests in work are answered first */
    for (size_t i = 0; i < h->n_assets && h->assets; i++)
        if (h->assets[i])
            dm_reply_let(h->cache, h->assets[i]);
    free(h->assets);
    dm_cache_free(h->cache);
    pthread_mutex_destroy(&h->lock);
    pthread_cond_destroy(&h->end);
    free(h);
}
