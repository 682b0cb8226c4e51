/* The API: which paths there are, what each takes, and what answers it. docs/openapi.yaml is
 * held against this table by a test. */
#include "serve/serve.h"

#include "engine/engine.h"
#include "report/export.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MAX_LIST 10000u

void dm_serve_error(dm_answer *a, int status, const char *text) {
    dm_buf_free(&a->body);
    a->status = status;
    a->type = "application/json; charset=utf-8";
    a->file[0] = 0;
    a->keep = false;
    dm_puts(&a->body, "{\"error\":");
    dm_put_json(&a->body, dm_str_of(text));
    dm_puts(&a->body, "}\n");
}

void dm_serve_fail(dm_answer *a, dm_status status, const dm_error *err) {
    int code = status == DM_EINVAL ? 400 : status == DM_ENOTFOUND ? 404 : status == DM_ELIMIT ? 413
             : status == DM_EEMPTY || status == DM_EFORMAT ? 422 : 500;
    const char *text = err->text[0] ? err->text : dm_status_name(status);
    if (code == 500 || code == 404) { /* a path of this machine is nobody's business */
        const char *colon = strrchr(text, ':');
        text = colon && colon[1] == ' ' ? colon + 2 : text;
    }
    dm_serve_error(a, code, text);
}

dm_str dm_serve_arg(const dm_request *q, const char *name) {
    for (unsigned i = 0; i < q->n_args; i++)
        if (!strcmp(q->args[i].name, name))
            return dm_str_of(q->args[i].value);
    return (dm_str){0};
}

/* ---- what is asked ------------------------------------------------------------------------- */

static bool number(dm_str s, uint32_t *out) {
    uint64_t v = 0;
    for (uint32_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9' || v > UINT32_MAX)
            return false;
        v = v * 10 + (unsigned)(s.p[i] - '0');
    }
    *out = (uint32_t)v;
    return v <= UINT32_MAX;
}

/* A word to search for is letters and digits: a query without any finds nothing rather than all. */
static bool ask_of(const dm_request *q, uint32_t limit, dm_ask *out, dm_answer *a) {
    *out = (dm_ask){.as_of = dm_serve_arg(q, "as_of"), .known_on = dm_serve_arg(q, "known_on"),
                    .process = dm_serve_arg(q, "process"), .article = dm_serve_arg(q, "article"),
                    .from = dm_serve_arg(q, "from"), .to = dm_serve_arg(q, "to"),
                    .words = dm_serve_arg(q, "q"), .actor = dm_serve_arg(q, "actor"),
                    .recipient = dm_serve_arg(q, "recipient"), .event = dm_serve_arg(q, "event"),
                    .reality = dm_serve_arg(q, "reality"), .issue = dm_serve_arg(q, "issue"),
                    .stance = dm_serve_arg(q, "stance"), .facet = dm_serve_arg(q, "facet"),
                    .limit = limit};
    dm_str given = dm_serve_arg(q, "limit");
    if (!number(dm_serve_arg(q, "offset"), &out->offset) || (given.n && !number(given, &out->limit)) ||
        (given.n && (out->limit == 0 || out->limit > MAX_LIST))) {
        dm_serve_error(a, 400, "limit is 1 to 10000, offset a whole number");
        return false;
    }
    return true;
}

static bool form_of(const dm_request *q, const char *name, dm_form *form, dm_answer *a) {
    dm_str s = dm_serve_arg(q, "form");
    *form = DM_AS_JSON;
    if (!s.n || dm_str_is(s, "json"))
        return true;
    const char *extension = NULL;
    if (dm_str_is(s, "csv")) {
        *form = DM_AS_CSV;
        a->type = "text/csv; charset=utf-8; header=present";
        extension = "csv";
    } else if (dm_str_is(s, "ics")) {
        *form = DM_AS_ICS;
        a->type = "text/calendar; charset=utf-8";
        extension = "ics";
    } else {
        dm_serve_error(a, 400, "form is json, csv, or of meetings ics");
        return false;
    }
    snprintf(a->file, sizeof a->file, "%s.%s", name, extension);
    return true;
}

/* The ledger's own index tells the list of processes, and one of them by its own reports, while
 * everything is still being folded. False where it does not. */
static bool view_early(dm_serve *s, dm_view v, const dm_ask *ask, dm_form form, dm_answer *a) {
    const dm_seen *list = NULL;
    dm_error err = {0};
    dm_look look = {.form = form};
    if (__atomic_load_n(&s->folded, __ATOMIC_ACQUIRE) || ask->as_of.n || ask->known_on.n ||
        (v != DM_VIEW_PROCESSES && v != DM_VIEW_STATE && !(v == DM_VIEW_LOG && ask->process.n)))
        return false;
    pthread_mutex_lock(&s->look_lock);
    bool told = dm_keep_list(s->look, &list, NULL) == DM_OK && list;
    dm_status status = told ? dm_keep_view(s->look, v, ask, &look, &a->body, &err) : DM_OK;
    pthread_mutex_unlock(&s->look_lock);
    if (status != DM_OK)
        dm_serve_fail(a, status, &err);
    a->keep = told && status == DM_OK;
    return told;
}

static void view(dm_serve *s, dm_view v, const dm_ask *ask, dm_form form, dm_answer *a) {
    dm_error err = {0};
    dm_look look = {.form = form};
    if (view_early(s, v, ask, form, a))
        return;
    dm_keep *fold = dm_serve_fold(s);
    dm_status status = dm_keep_view(fold, v, ask, &look, &a->body, &err);
    dm_serve_unfold(s);
    if (status != DM_OK)
        dm_serve_fail(a, status, &err);
    a->keep = status == DM_OK;
}

static void list(dm_serve *s, const dm_request *q, dm_view v, uint32_t limit, dm_str process, dm_answer *a) {
    dm_ask ask;
    dm_form form;
    if (!ask_of(q, limit, &ask, a) || !form_of(q, dm_view_name((int)v), &form, a))
        return;
    if (process.n)
        ask.process = process;
    view(s, v, &ask, form, a);
}

/* ---- answers --------------------------------------------------------------------------------- */

typedef void (*answer_fn)(dm_serve *s, const dm_request *q, dm_str at, dm_answer *a);
#define ANSWER(name) static void name(dm_serve *s, const dm_request *q, dm_str at, dm_answer *a)
#define UNUSED (void)s, (void)q, (void)at, (void)a

ANSWER(about) {
    UNUSED;
    dm_keep_size size = {0};
    dm_error err = {0};
    pthread_mutex_lock(&s->look_lock);
    dm_status status = dm_keep_count(s->look, &size, &err);
    pthread_mutex_unlock(&s->look_lock);
    if (status != DM_OK) {
        dm_serve_fail(a, status, &err);
        return;
    }
    const char *slash = strrchr(s->where, '/');
    dm_json state = {.b = &a->body}, *w = &state;
    bool server = strstr(s->where, "://") != NULL;
    dm_json_open(w, '{');
    dm_json_name(w, "version", DM_VERSION);
    dm_json_given(w, "ledger", dm_str_of(server ? "PostgreSQL" : slash ? slash + 1 : s->where));
    dm_json_number(w, "articles", (double)size.articles);
    dm_json_number(w, "claims", (double)size.claims);
    dm_json_key(w, "review");
    dm_puts(w->b, s->review ? "true" : "false");
    dm_json_key(w, "formats");
    dm_json_open(w, '[');
    for (const char *const *f = dm_export_formats(); *f; f++) {
        dm_json_sep(w);
        dm_putf(w->b, "\"%s\"", *f);
    }
    dm_json_shut(w, ']');
    dm_json_shut(w, '}');
    a->keep = true;
}

ANSWER(processes) { UNUSED; list(s, q, DM_VIEW_PROCESSES, 0, (dm_str){0}, a); }
ANSWER(process) { UNUSED; list(s, q, DM_VIEW_STATE, 0, at, a); }
ANSWER(process_log) { UNUSED; list(s, q, DM_VIEW_LOG, MAX_LIST, at, a); }
ANSWER(log_all) { UNUSED; list(s, q, DM_VIEW_LOG, 200, (dm_str){0}, a); }
ANSWER(diff) { UNUSED; list(s, q, DM_VIEW_DIFF, 0, (dm_str){0}, a); }
ANSWER(meetings) { UNUSED; list(s, q, DM_VIEW_MEETINGS, 0, (dm_str){0}, a); }
ANSWER(claims) { UNUSED; list(s, q, DM_VIEW_CLAIMS, 50, (dm_str){0}, a); }
ANSWER(articles) { UNUSED; list(s, q, DM_VIEW_ARTICLES, 50, (dm_str){0}, a); }
ANSWER(claim) { UNUSED; dm_serve_claim(s, at, a); }
ANSWER(read_page) { UNUSED; dm_serve_read(s, q, a); }
ANSWER(mark) { UNUSED; dm_serve_mark(s, q, a); }

ANSWER(article) {
    UNUSED;
    dm_error err = {0};
    dm_look look = {.form = DM_AS_JSON};
    dm_ask ask = {.article = at};
    pthread_mutex_lock(&s->look_lock);
    dm_status status = dm_keep_view(s->look, DM_VIEW_ARTICLE, &ask, &look, &a->body, &err);
    pthread_mutex_unlock(&s->look_lock);
    if (status != DM_OK)
        dm_serve_fail(a, status, &err);
    a->keep = status == DM_OK;
}

ANSWER(network) {
    UNUSED;
    dm_ask ask;
    dm_form form;
    dm_error err = {0};
    if (!ask_of(q, 200, &ask, a) || !form_of(q, "network", &form, a))
        return;
    dm_keep *fold = dm_serve_fold(s);
    dm_status status = dm_keep_network(fold, &ask, form, &a->body, &err);
    dm_serve_unfold(s);
    if (status != DM_OK)
        dm_serve_fail(a, status, &err);
    a->keep = status == DM_OK;
}

ANSWER(series) {
    UNUSED;
    dm_ask ask;
    dm_form form;
    dm_error err = {0};
    if (!ask_of(q, 0, &ask, a) || !form_of(q, "series", &form, a))
        return;
    dm_keep *fold = dm_serve_fold(s);
    dm_status status = dm_keep_series(fold, &ask, dm_serve_arg(q, "by"), form, &a->body, &err);
    dm_serve_unfold(s);
    if (status != DM_OK)
        dm_serve_fail(a, status, &err);
    a->keep = status == DM_OK;
}

ANSWER(marks) {
    UNUSED;
    dm_error err = {0};
    bool lines = dm_str_is(dm_serve_arg(q, "form"), "jsonl");
    if (lines) {
        a->type = "application/x-ndjson; charset=utf-8";
        snprintf(a->file, sizeof a->file, "marks.jsonl");
    }
    pthread_mutex_lock(&s->look_lock);
    dm_status status = dm_keep_marks(s->look, dm_serve_arg(q, "claim"),
                                     lines ? DM_MARKS_LINES : DM_MARKS_WHOLE, &a->body, &err);
    pthread_mutex_unlock(&s->look_lock);
    if (status != DM_OK)
        dm_serve_fail(a, status, &err);
    a->keep = status == DM_OK;
}

/* ---- exports ------------------------------------------------------------------------------------ */

typedef struct spool {
    int fd;
    uint64_t n;
    bool full, failed;
} spool;

static bool put_file(void *data, const char *p, size_t n) {
    spool *x = data;
    x->full = (x->n += n) > DM_SERVE_EXPORT;
    while (n && !x->full && !x->failed) {
        ssize_t k = write(x->fd, p, n);
        x->failed = k <= 0;
        p += k > 0 ? k : 0;
        n -= k > 0 ? (size_t)k : 0;
    }
    return !x->full && !x->failed;
}

static const char *type_of(dm_str format) {
    static const char *const types[][2] = {
        {"jsonl", "application/x-ndjson; charset=utf-8"}, {"plover", "application/x-ndjson; charset=utf-8"},
        {"csv", "text/csv; charset=utf-8; header=present"}, {"graphml", "application/graphml+xml"},
        {"atom", "application/atom+xml; charset=utf-8"}};
    for (size_t i = 0; i < DM_COUNT(types); i++)
        if (dm_str_is(format, types[i][0]))
            return types[i][1];
    return dm_str_is(format, "brat") || dm_str_is(format, "webanno") ? "text/plain; charset=utf-8"
                                                                     : "text/tab-separated-values; charset=utf-8";
}

static const char *extension_of(dm_str format) {
    static const char *const same[] = {"jsonl", "csv", "graphml", "atom"};
    for (size_t i = 0; i < DM_COUNT(same); i++)
        if (dm_str_is(format, same[i]))
            return same[i];
    return dm_str_is(format, "plover") ? "jsonl" : dm_str_is(format, "brat") ? "ann" : "tsv";
}

/* To a file without a name: an export may be larger than memory, and slow clients hold no lock. */
static int temporary(void) {
    const char *dir = getenv("TMPDIR");
    char path[600];
    int fd = open(dir ? dir : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        return fd;
    snprintf(path, sizeof path, "%.500s/demarche-XXXXXX", dir ? dir : "/tmp");
    fd = mkstemp(path);
    if (fd >= 0)
        unlink(path);
    return fd;
}

static int newest_first(const void *x, const void *y) {
    const dm_place *a = x, *b = y;
    if (a->article != b->article)
        return a->article > b->article ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

/* The same request from another place on. */
static void put_link(dm_export *x, const dm_request *q, const char *rel, uint32_t offset) {
    dm_buf b = {0};
    dm_putf(&b, "%s?offset=%u", q->path, offset);
    for (unsigned i = 0; i < q->n_args; i++) {
        if (!strcmp(q->args[i].name, "offset"))
            continue;
        dm_putf(&b, "&%s=", q->args[i].name);
        for (const char *p = q->args[i].value; *p; p++)
            dm_putf(&b, (*p >= '0' && *p <= '9') || (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z') || *p == '-'
                            ? "%c" : "%%%02X", (unsigned char)*p);
    }
    if (!b.failed)
        dm_export_link(x, rel, (dm_str){b.data, (uint32_t)b.n});
    dm_buf_free(&b);
}

/* One page of a feed, newest report first, with its links (RFC 5005). */
static void turn_to(dm_export *x, const dm_request *q, const dm_ask *ask, dm_places *at) {
    uint32_t n = at->n, limit = ask->limit, from = ask->offset < n ? ask->offset : n;
    if (n)
        qsort(at->at, n, sizeof *at->at, newest_first);
    put_link(x, q, "self", ask->offset);
    put_link(x, q, "first", 0);
    put_link(x, q, "last", n ? (n - 1) / limit * limit : 0);
    if (from)
        put_link(x, q, "previous", from > limit ? from - limit : 0);
    if (n - from > limit)
        put_link(x, q, "next", from + limit);
    at->at += from;
    at->n = n - from < limit ? n - from : limit;
}

/* q: of a feed, which has pages; NULL. */
static dm_status export_to(dm_serve *s, dm_export *x, const dm_ask *ask, const dm_request *q, dm_reader *reader,
                           spool *to, dm_error *err) {
    dm_arena a = {.ceiling = (size_t)2 << 30};
    dm_places at = {0};
    dm_keep *own = NULL;
    dm_keep *fold = dm_serve_fold(s);
    dm_status status = dm_keep_places(fold, ask, &a, &at, err);
    dm_serve_unfold(s);
    if (status == DM_OK && q)
        turn_to(x, q, ask, &at);
    if (status == DM_OK)
        status = dm_keep_open(s->where, false, &own, err);
    if (status == DM_OK)
        status = dm_keep_export_places(own, x, reader, &at, put_file, to, err);
    dm_keep_close(own);
    dm_arena_free(&a);
    if (status == DM_OK && to->full)
        return dm_fail(err, DM_ELIMIT, "more than an export holds; ask for less, or use `demarche export`");
    return status == DM_OK && to->failed ? dm_fail(err, DM_EIO, "no room for the export") : status;
}

/* A reader that nobody uses; NULL where all are busy. To be unlocked. */
static dm_serve_reader *free_reader(dm_serve *s) {
    for (int i = 0; i < DM_SERVE_READERS; i++)
        if (pthread_mutex_trylock(&s->readers[i].lock) == 0)
            return &s->readers[i];
    return NULL;
}

static void export_as(dm_serve *s, dm_str format, const dm_ask *ask, const dm_request *feed, dm_answer *a) {
    char name[32];
    dm_error err = {0};
    dm_export *x = NULL;
    dm_serve_reader *reader = NULL;
    snprintf(name, sizeof name, DM_FMT, (int)(format.n < 31 ? format.n : 31), format.p);
    dm_status status = dm_export_open(s->engine, name, 0, &x, &err);
    if (status == DM_EINVAL)
        status = DM_ENOTFOUND;
    if (status == DM_OK && dm_export_extension(x)) {
        if (!ask->article.n)
            status = dm_fail(&err, DM_EINVAL, "this format has a file for each report: name one, article=KEY");
        else if (!(reader = free_reader(s))) {
            dm_serve_error(a, 503, "all readers are busy");
            a->retry = 2;
            dm_export_close(x);
            return;
        }
    }
    spool to = {.fd = -1};
    if (status == DM_OK && (to.fd = temporary()) < 0)
        status = dm_fail(&err, DM_EIO, "no room for the export");
    if (status == DM_OK)
        status = export_to(s, x, ask, feed, reader ? reader->reader : NULL, &to, &err);
    if (reader)
        pthread_mutex_unlock(&reader->lock);
    dm_export_close(x);
    if (status != DM_OK) {
        if (to.fd >= 0)
            close(to.fd);
        dm_serve_fail(a, status, &err);
        return;
    }
    a->type = type_of(format);
    a->fd = to.fd;
    snprintf(a->file, sizeof a->file, "claims-%s.%s", name, extension_of(format));
}

ANSWER(export) {
    UNUSED;
    dm_ask ask;
    if (ask_of(q, 0, &ask, a))
        export_as(s, at, &ask, NULL, a);
}

/* The moves of the reports that were added last, a page of them. */
ANSWER(feed) {
    UNUSED;
    dm_ask ask;
    if (!ask_of(q, 500, &ask, a))
        return;
    if (!ask.facet.n)
        ask.facet = DM_STR("move");
    export_as(s, DM_STR("atom"), &ask, q, a);
    a->file[0] = 0;
}

ANSWER(openapi) {
    UNUSED;
    for (const dm_asset *x = dm_assets; x->path; x++)
        if (!strcmp(x->path, "/openapi.yaml")) {
            a->type = "application/yaml; charset=utf-8";
            dm_put(&a->body, (dm_str){(const char *)x->bytes, (uint32_t)x->n});
        }
    a->keep = true;
}

/* ---- the table ------------------------------------------------------------------------------------ */

#define DAYS "as_of known_on "
#define FILTER DAYS "from to process article q actor recipient event reality issue stance facet "
#define PART "offset limit "

static const struct {
    const char *method, *path; /* {} stands for one piece of a path */
    const char *takes;         /* parameters, each with a space after it */
    answer_fn answer;
} routes[] = {
    {"GET", "/api/v1", "", about},
    {"GET", "/api/v1/openapi.yaml", "", openapi},
    {"GET", "/api/v1/processes", DAYS PART "form ", processes},
    {"GET", "/api/v1/processes/{}", DAYS, process},
    {"GET", "/api/v1/processes/{}/log", DAYS "from to issue " PART "form ", process_log},
    {"GET", "/api/v1/log", DAYS "from to process issue " PART "form ", log_all},
    {"GET", "/api/v1/diff", "from to known_on process form ", diff},
    {"GET", "/api/v1/meetings", DAYS "process form ", meetings},
    {"GET", "/api/v1/claims", FILTER PART "form ", claims},
    {"GET", "/api/v1/claims/{}", "", claim},
    {"GET", "/api/v1/articles", FILTER PART "form ", articles},
    {"GET", "/api/v1/articles/{}", "", article},
    {"GET", "/api/v1/network", FILTER "limit form ", network},
    {"GET", "/api/v1/series", FILTER "by form ", series},
    {"GET", "/api/v1/export/{}", FILTER, export},
    {"GET", "/api/v1/feed", FILTER PART, feed},
    {"GET", "/api/v1/marks", "claim form ", marks},
    {"POST", "/api/v1/marks", "", mark},
    {"POST", "/api/v1/read", "name date ", read_page},
};

/* Whether a path is a route's; *at receives the piece that stands for {}. */
static bool matches(const char *route, const char *path, dm_str *at) {
    const char *hole = strstr(route, "{}");
    *at = (dm_str){0};
    if (!hole)
        return !strcmp(route, path);
    size_t n = (size_t)(hole - route);
    if (strncmp(route, path, n) != 0)
        return false;
    const char *end = strchr(path + n, '/');
    if (!end)
        end = path + strlen(path);
    *at = (dm_str){path + n, (uint32_t)(end - path - (ptrdiff_t)n)};
    return at->n > 0 && !strcmp(end, hole + 2);
}

static bool takes(const char *list, const char *name) {
    size_t n = strlen(name);
    for (const char *p = list; n && (p = strstr(p, name)); p += n)
        if ((p == list || p[-1] == ' ') && p[n] == ' ')
            return true;
    return false;
}

void dm_serve_answer(dm_serve *s, const dm_request *q, dm_answer *a) {
    bool other = false;
    const char *method = strcmp(q->method, "HEAD") ? q->method : "GET";
    for (size_t i = 0; i < DM_COUNT(routes); i++) {
        dm_str at;
        if (!matches(routes[i].path, q->path, &at))
            continue;
        if (strcmp(routes[i].method, method) != 0) {
            other = true;
            continue;
        }
        for (unsigned k = 0; k < q->n_args; k++) {
            bool twice = false;
            for (unsigned j = 0; j < k; j++)
                twice |= !strcmp(q->args[j].name, q->args[k].name);
            if (twice || !takes(routes[i].takes, q->args[k].name)) {
                char text[200];
                snprintf(text, sizeof text, "%s: %.60s", twice ? "given twice" : "no such parameter here",
                         q->args[k].name);
                dm_serve_error(a, 400, text);
                return;
            }
        }
        routes[i].answer(s, q, at, a);
        return;
    }
    dm_serve_error(a, other ? 405 : 404, other ? "not by this method" : "no such path; see /api/v1/openapi.yaml");
}
