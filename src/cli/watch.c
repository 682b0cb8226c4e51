/* `demarche watch`: feeds and sitemaps, asked again and again; what is new in them comes out as WARC
 * records, which the other verbs read. Polite: robots.txt (RFC 9309), a pause between two requests to
 * a host, conditional requests (RFC 9110, 13), one request at a time. */
#include "watch.h"

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>
#include <errno.h>
#include <getopt.h>
#include <libxml/parser.h>
#include <libxml/uri.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#define MOST_BODY ((size_t)16 << 20)
#define MOST_SEEN 200000 /* pages that are known; the oldest are forgotten */
#define MOST_HOSTS 4096
#define MOST_HOPS 5
#define MOST_PAUSE 120.0 /* seconds; a host that asks for longer is left for this round */
#define AGENT "demarche"

typedef struct bytes {
    char *p;
    size_t n;
    bool over;
} bytes;

typedef struct answer {
    long status;
    char type[256], etag[256], modified[64], next[2048]; /* next: where a redirect leads */
    bytes body;
} answer;

typedef struct host {
    char name[280]; /* scheme://host:port */
    char *robots;   /* NULL: everything is allowed */
    bool asked, closed;
    double pause, last;
} host;

typedef struct feed {
    char *url;
    char etag[256], modified[64];
} feed;

/* What is used of libcurl and libxml2. They are loaded by this verb alone: the others start in half
 * the time without the forty libraries that come with them. */
#define NET "libcurl.so.4"
#define NET_CALLS(F) \
    F(curl_easy_cleanup) F(curl_easy_getinfo) F(curl_easy_init) F(curl_easy_perform)              \
    F(curl_easy_reset) F(curl_easy_setopt) F(curl_easy_strerror) F(curl_global_cleanup)           \
    F(curl_global_init) F(curl_slist_append) F(curl_slist_free_all)
#define XML "libxml2.so.2"
#define XML_CALLS(F) \
    F(xmlBuildURI) F(xmlCleanupParser) F(xmlDocGetRootElement) F(xmlFree) F(xmlFreeDoc)           \
    F(xmlGetProp) F(xmlNodeGetContent) F(xmlReadMemory)

#define FIELD(name) __typeof__(name) *name;
typedef struct net {
    NET_CALLS(FIELD)
} net;

typedef struct xml {
    XML_CALLS(FIELD)
} xml;
#undef FIELD

#define NAME(name) #name,
static const char *const net_names[] = {NET_CALLS(NAME)};
static const char *const xml_names[] = {XML_CALLS(NAME)};
#undef NAME

typedef struct watch {
    dm_cli cli;
    net net;
    xml xml;
    const char *list, *state;
    bool once;
    double every, pause;
    int most;
    CURL *curl;
    host *hosts;
    int n_hosts;
    feed *feeds;
    size_t n_feeds;
    uint64_t *seen;
    size_t n_seen;
} watch;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void wait_for(double seconds) {
    if (seconds > 0)
        nanosleep(&(struct timespec){(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)}, NULL);
}

/* ---- one request ------------------------------------------------------------------------------ */

static size_t take_body(char *p, size_t size, size_t n, void *data) {
    bytes *b = data;
    n *= size;
    char *grown = b->n + n <= MOST_BODY ? realloc(b->p, b->n + n + 1) : NULL;
    if (!grown) {
        b->over = true;
        return 0;
    }
    b->p = grown;
    memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = 0;
    return n;
}

/* The value of a header, where the line is of that name. */
static void header(const char *line, size_t n, const char *name, char *out, size_t room) {
    size_t k = strlen(name);
    if (n <= k || strncasecmp(line, name, k) != 0 || line[k] != ':')
        return;
    for (line += k + 1, n -= k + 1; n && (*line == ' ' || *line == '\t'); line++, n--)
        ;
    while (n && (line[n - 1] == '\r' || line[n - 1] == '\n' || line[n - 1] == ' '))
        n--;
    snprintf(out, room, "%.*s", (int)(n < room ? n : 0), line);
}

static size_t take_header(char *p, size_t size, size_t n, void *data) {
    answer *a = data;
    n *= size;
    header(p, n, "content-type", a->type, sizeof a->type);
    header(p, n, "etag", a->etag, sizeof a->etag);
    header(p, n, "last-modified", a->modified, sizeof a->modified);
    return n;
}

/* One request, without following. False where no answer came: cause tells why. */
static bool ask(watch *w, const char *url, const feed *had, answer *a, const char **cause) {
    free(a->body.p);
    *a = (answer){0};
    char line[320];
    struct curl_slist *headers = NULL;
    if (had && had->etag[0] && snprintf(line, sizeof line, "If-None-Match: %s", had->etag) > 0)
        headers = w->net.curl_slist_append(headers, line);
    if (had && had->modified[0] && snprintf(line, sizeof line, "If-Modified-Since: %s", had->modified) > 0)
        headers = w->net.curl_slist_append(headers, line);
    CURL *c = w->curl;
    w->net.curl_easy_reset(c);
    w->net.curl_easy_setopt(c, CURLOPT_URL, url);
    w->net.curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    w->net.curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    w->net.curl_easy_setopt(c, CURLOPT_USERAGENT, AGENT "/" DM_VERSION);
    w->net.curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
    w->net.curl_easy_setopt(c, CURLOPT_TIMEOUT, 60L);
    w->net.curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, 20L);
    w->net.curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    w->net.curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
    w->net.curl_easy_setopt(c, CURLOPT_WRITEDATA, &a->body);
    w->net.curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header);
    w->net.curl_easy_setopt(c, CURLOPT_HEADERDATA, a);
    CURLcode code = w->net.curl_easy_perform(c);
    w->net.curl_slist_free_all(headers);
    w->net.curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &a->status);
    char *next = NULL;
    if (w->net.curl_easy_getinfo(c, CURLINFO_REDIRECT_URL, &next) == CURLE_OK && next)
        snprintf(a->next, sizeof a->next, "%s", strlen(next) < sizeof a->next ? next : "");
    *cause = a->body.over ? "larger than 16 MB" : w->net.curl_easy_strerror(code);
    return code == CURLE_OK;
}

/* ---- robots.txt --------------------------------------------------------------------------------- */

/* Does a rule match a path? '*' stands for anything, '$' for the end. Linear: a star need not be
 * taken back further than to the last one. */
static bool rule_matches(const char *rule, size_t n, const char *path) {
    const char *star = NULL, *retry = NULL, *r = rule, *end = rule + n;
    for (;;) {
        if (r == end)
            return true;
        if (*r == '$' && r + 1 == end && !*path)
            return true;
        if (*r == '*') {
            star = ++r;
            retry = path;
        } else if (*path && *r == *path) {
            r++;
            path++;
        } else if (star && *retry) {
            r = star;
            path = ++retry;
        } else {
            return false;
        }
    }
}

/* One group's verdict: the longest rule that matches decides, and Allow wins a draw. */
typedef struct verdict {
    bool named, any; /* a group names us; there is one for all */
    size_t longest[2];
    bool allowed[2]; /* by the groups for all, by those that name us */
    double pause[2];
} verdict;

static void read_robots(const char *text, const char *path, verdict *v) {
    bool of_us = false, of_all = false, in_names = false;
    *v = (verdict){.allowed = {true, true}};
    while (*text) {
        size_t n = strcspn(text, "\r\n"), k = strcspn(text, "#\r\n");
        const char *colon = memchr(text, ':', k);
        if (colon) {
            const char *value = colon + 1, *end = text + k;
            while (value < end && (*value == ' ' || *value == '\t'))
                value++;
            while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
                end--;
            size_t m = (size_t)(end - value), name = (size_t)(colon - text);
            if (name == 10 && !strncasecmp(text, "user-agent", 10)) {
                if (!in_names)
                    of_us = of_all = false;
                in_names = true;
                of_all |= m == 1 && *value == '*';
                of_us |= m == strlen(AGENT) && !strncasecmp(value, AGENT, m);
                v->named |= of_us;
                v->any |= of_all;
            } else {
                bool allow = name == 5 && !strncasecmp(text, "allow", 5);
                bool rule = allow || (name == 8 && !strncasecmp(text, "disallow", 8));
                bool slow = name == 11 && !strncasecmp(text, "crawl-delay", 11);
                in_names = false;
                for (int g = 0; g < 2; g++) {
                    if (!(g ? of_us : of_all))
                        continue;
                    if (slow)
                        v->pause[g] = strtod(value, NULL);
                    if (rule && m && (m > v->longest[g] || (m == v->longest[g] && allow)) && rule_matches(value, m, path)) {
                        v->longest[g] = m;
                        v->allowed[g] = allow;
                    }
                }
            }
        }
        text += n;
        text += strspn(text, "\r\n");
    }
}

static host *host_of(watch *w, const char *url, const char **path) {
    const char *slashes = strstr(url, "://"), *end = slashes ? slashes + 3 + strcspn(slashes + 3, "/?#") : NULL;
    if (!slashes || end - url >= 280)
        return NULL;
    size_t n = (size_t)(end - url);
    *path = *end ? end : "/";
    for (int i = 0; i < w->n_hosts; i++)
        if (strlen(w->hosts[i].name) == n && !strncasecmp(w->hosts[i].name, url, n))
            return &w->hosts[i];
    if (w->n_hosts == MOST_HOSTS)
        return NULL;
    host *h = &w->hosts[w->n_hosts++];
    *h = (host){.last = -MOST_PAUSE};
    memcpy(h->name, url, n);
    return h;
}

static void pace(const watch *w, host *h) {
    double pause = h->pause > w->pause ? h->pause : w->pause;
    wait_for(h->last + pause - now());
    h->last = now();
}

/* A host's robots.txt, once a round: what cannot be asked for is closed, what is not there is open. */
static void ask_robots(watch *w, host *h) {
    char url[320];
    answer a = {0};
    const char *cause;
    h->asked = true;
    h->last = now();
    snprintf(url, sizeof url, "%s/robots.txt", h->name);
    bool got = ask(w, url, NULL, &a, &cause);
    for (int hop = 0; got && a.status >= 300 && a.status < 400 && a.next[0] && hop < MOST_HOPS; hop++) {
        char next[2048];
        memcpy(next, a.next, sizeof next);
        got = ask(w, next, NULL, &a, &cause);
    }
    h->closed = !got || a.status >= 500 || a.status == 429;
    if (got && a.status == 200) {
        h->robots = a.body.p;
        a.body.p = NULL;
    }
    free(a.body.p);
}

/* May this address be asked for, now? Waits its host's pause. */
static bool allowed(watch *w, const char *url, const char **cause) {
    const char *path;
    host *h = host_of(w, url, &path);
    *cause = "no address of http or https";
    if (!h || (strncasecmp(url, "http://", 7) != 0 && strncasecmp(url, "https://", 8) != 0))
        return false;
    if (!h->asked)
        ask_robots(w, h);
    *cause = "its host does not answer for robots.txt, or asks for a pause";
    if (h->closed)
        return false;
    verdict v;
    read_robots(h->robots ? h->robots : "", path, &v);
    h->pause = v.pause[v.named];
    *cause = "robots.txt does not allow it";
    if (!v.allowed[v.named])
        return false;
    *cause = "robots.txt asks for a longer pause than two minutes";
    if (h->pause > MOST_PAUSE)
        return false;
    pace(w, h);
    return true;
}

/* Ask, and follow; each hop by its own host's rules. */
static bool fetch(watch *w, const char *url, const feed *had, answer *a, const char **cause) {
    char at[2048];
    snprintf(at, sizeof at, "%s", url);
    for (int hop = 0; hop <= MOST_HOPS; hop++) {
        if (!allowed(w, at, cause) || !ask(w, at, hop ? NULL : had, a, cause))
            return false;
        if (a->status == 429 || a->status == 503) {
            const char *path;
            host_of(w, at, &path)->closed = true; /* for this round */
        }
        if (a->status < 300 || a->status >= 400 || !a->next[0])
            return true;
        memcpy(at, a->next, sizeof at);
    }
    *cause = "too many redirects";
    return false;
}

/* ---- what is known ------------------------------------------------------------------------------- */

static uint64_t key_of(const char *url) {
    uint64_t h = 0xcbf29ce484222325u; /* FNV-1a */
    for (; *url; url++)
        h = (h ^ (unsigned char)*url) * 0x100000001b3u;
    return h;
}

static bool is_seen(const watch *w, uint64_t key) {
    for (size_t i = 0; i < w->n_seen; i++)
        if (w->seen[i] == key)
            return true;
    return false;
}

static void see(watch *w, uint64_t key) {
    if (w->n_seen == MOST_SEEN) {
        memmove(w->seen, w->seen + MOST_SEEN / 4, (MOST_SEEN - MOST_SEEN / 4) * sizeof *w->seen);
        w->n_seen -= MOST_SEEN / 4;
    }
    w->seen[w->n_seen++] = key;
}

static bool save_state(watch *w) {
    char name[4096];
    FILE *f = snprintf(name, sizeof name, "%s.new", w->state) < (int)sizeof name ? fopen(name, "we") : NULL;
    bool good = f != NULL;
    if (f) {
        for (size_t i = 0; i < w->n_feeds; i++)
            fprintf(f, "feed\t%s\t%s\t%s\n", w->feeds[i].url, w->feeds[i].etag, w->feeds[i].modified);
        for (size_t i = 0; i < w->n_seen; i++)
            fprintf(f, "page\t%016llx\n", (unsigned long long)w->seen[i]);
        good = !ferror(f);
        good = fclose(f) == 0 && good && rename(name, w->state) == 0;
    }
    if (!good)
        dm_cli_complain(&w->cli, w->state, strerror(errno));
    return good;
}

static void load_state(watch *w) {
    FILE *f = fopen(w->state, "re");
    char *line = NULL;
    size_t room = 0;
    while (f && getline(&line, &room, f) > 0) {
        char *rest = line, *kind = strsep(&rest, "\t\n"), *value = strsep(&rest, "\t\n");
        char *etag = strsep(&rest, "\t\n"), *modified = strsep(&rest, "\t\n");
        if (value && !strcmp(kind, "page"))
            see(w, strtoull(value, NULL, 16));
        for (size_t i = 0; modified && !strcmp(kind, "feed") && i < w->n_feeds; i++)
            if (!strcmp(w->feeds[i].url, value)) {
                snprintf(w->feeds[i].etag, sizeof w->feeds[i].etag, "%s", etag);
                snprintf(w->feeds[i].modified, sizeof w->feeds[i].modified, "%s", modified);
            }
    }
    free(line);
    if (f)
        fclose(f);
}

static bool load_feeds(watch *w) {
    FILE *f = fopen(w->list, "re");
    if (!f) {
        dm_cli_complain(&w->cli, w->list, strerror(errno));
        return false;
    }
    char *line = NULL;
    size_t room = 0;
    while (getline(&line, &room, f) > 0) {
        char *url = line + strspn(line, " \t");
        url[strcspn(url, " \t\r\n")] = 0;
        feed *grown = *url && *url != '#' ? realloc(w->feeds, (w->n_feeds + 1) * sizeof *grown) : NULL;
        if (!grown)
            continue;
        w->feeds = grown;
        w->feeds[w->n_feeds] = (feed){.url = strdup(url)};
        w->n_feeds += w->feeds[w->n_feeds].url != NULL;
    }
    free(line);
    fclose(f);
    return true;
}

/* ---- pages and feeds ------------------------------------------------------------------------------- */

static void write_record(watch *w, const char *url, const answer *a) {
    char head[512], warc[4096], day[32];
    time_t t = time(NULL);
    struct tm tm;
    gmtime_r(&t, &tm);
    strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%SZ", &tm);
    int n = snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\n\r\n", a->type);
    int k = snprintf(warc, sizeof warc,
                     "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <%s>\r\nWARC-Date: %s\r\n"
                     "WARC-Target-URI: %s\r\nContent-Type: application/http; msgtype=response\r\n"
                     "Content-Length: %zu\r\n\r\n", url, day, url, (size_t)n + a->body.n);
    if (k < (int)sizeof warc && dm_cli_write(&w->cli, warc, (size_t)k) && dm_cli_write(&w->cli, head, (size_t)n) &&
        dm_cli_write(&w->cli, a->body.p, a->body.n))
        dm_cli_write(&w->cli, "\r\n\r\n", 4);
}

/* A page that is new. */
static void take_page(watch *w, const char *url) {
    answer a = {0};
    const char *cause;
    char status[64];
    if (!fetch(w, url, NULL, &a, &cause)) {
        dm_cli_complain(&w->cli, url, cause);
    } else if (a.status != 200) {
        snprintf(status, sizeof status, "HTTP status %ld", a.status);
        dm_cli_complain(&w->cli, url, status);
    } else if (a.body.n) {
        write_record(w, url, &a);
    }
    /* What may work later is asked for again in the next round. */
    if (!w->cli.broken && (a.status == 200 || a.status == 404 || a.status == 410))
        see(w, key_of(url));
    free(a.body.p);
}

static bool take_feed(watch *w, const char *url, feed *f, int depth, int *left);

static const xmlNode *child(const xmlNode *n, const char *name) {
    for (n = n->children; n; n = n->next)
        if (n->type == XML_ELEMENT_NODE && !strcmp((const char *)n->name, name))
            return n;
    return NULL;
}

/* The address that an item, entry, url or sitemap is about; the caller frees it. */
static xmlChar *address_of(const watch *w, xmlNode *n) {
    const char *name = (const char *)n->name;
    if (!strcmp(name, "entry")) {
        for (xmlNode *c = n->children; c; c = c->next) {
            xmlChar *rel = c->type == XML_ELEMENT_NODE && !strcmp((const char *)c->name, "link") ? w->xml.xmlGetProp(c, (const xmlChar *)"rel") : NULL;
            bool good = c->type == XML_ELEMENT_NODE && !strcmp((const char *)c->name, "link") &&
                        (!rel || !strcmp((const char *)rel, "alternate"));
            (*w->xml.xmlFree)(rel);
            if (good)
                return w->xml.xmlGetProp(c, (const xmlChar *)"href");
        }
        return NULL;
    }
    const xmlNode *c = child(n, !strcmp(name, "item") ? "link" : "loc");
    return c ? w->xml.xmlNodeGetContent(c) : NULL;
}

/* Walk to the items, wherever the format has them, and take what is new. */
static void take_items(watch *w, xmlNode *n, const char *base, int depth, int level, int *left) {
    for (; n && !w->cli.broken; n = n->next) {
        if (n->type != XML_ELEMENT_NODE)
            continue;
        const char *name = (const char *)n->name;
        bool page = !strcmp(name, "item") || !strcmp(name, "entry") || !strcmp(name, "url"), map = !strcmp(name, "sitemap");
        if (!page && !map) {
            if (level < 3)
                take_items(w, n->children, base, depth, level + 1, left);
            continue;
        }
        xmlChar *text = address_of(w, n), *url = NULL;
        if (text) {
            char *begin = (char *)text + strspn((char *)text, " \t\r\n");
            begin[strcspn(begin, " \t\r\n")] = 0;
            url = *begin ? w->xml.xmlBuildURI((xmlChar *)begin, (const xmlChar *)base) : NULL;
        }
        if (url && map && depth < 2)
            take_feed(w, (char *)url, NULL, depth + 1, left);
        else if (url && page && *left > 0 && !is_seen(w, key_of((char *)url))) {
            --*left;
            take_page(w, (char *)url);
        }
        (*w->xml.xmlFree)(url);
        (*w->xml.xmlFree)(text);
    }
}

static bool take_feed(watch *w, const char *url, feed *f, int depth, int *left) {
    answer a = {0};
    const char *cause;
    char status[64];
    bool good = fetch(w, url, f, &a, &cause);
    if (good && a.status != 200 && a.status != 304) {
        snprintf(status, sizeof status, "HTTP status %ld", a.status);
        cause = status;
        good = false;
    }
    if (good && a.status == 200) {
        /* No entities are put in, nothing is loaded, and libxml2's own ceilings hold. */
        xmlDoc *doc = w->xml.xmlReadMemory(a.body.p ? a.body.p : "", (int)a.body.n, url, NULL,
                                    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_RECOVER);
        xmlNode *root = doc ? w->xml.xmlDocGetRootElement(doc) : NULL;
        cause = "neither RSS, Atom nor a sitemap";
        good = root != NULL;
        if (root)
            take_items(w, root, url, depth, 0, left);
        w->xml.xmlFreeDoc(doc);
        if (f && good && *left > 0 && !w->cli.broken) { /* else the rest is wanted in the next round */
            memcpy(f->etag, a.etag, sizeof f->etag);
            memcpy(f->modified, a.modified, sizeof f->modified);
        }
    }
    if (!good)
        dm_cli_complain(&w->cli, url, cause);
    free(a.body.p);
    return good;
}

static void forget_hosts(watch *w) {
    for (int i = 0; i < w->n_hosts; i++) {
        free(w->hosts[i].robots);
        w->hosts[i].robots = NULL;
        w->hosts[i].asked = w->hosts[i].closed = false;
    }
}

static void rounds(watch *w) {
    for (;;) {
        double begin = now();
        for (size_t i = 0; i < w->n_feeds && !w->cli.broken; i++) {
            int left = w->most;
            take_feed(w, w->feeds[i].url, &w->feeds[i], 0, &left);
            if (!w->cli.broken && !save_state(w))
                return;
        }
        if (w->once || w->cli.broken)
            return;
        forget_hosts(w);
        wait_for(begin + w->every * 60 - now());
    }
}

/* ---- the verb ------------------------------------------------------------------------------------------ */

static const char help[] =
    "usage: demarche watch [OPTION…] FEEDS\n\n"
    "Ask the feeds (RSS, Atom) and sitemaps that the file FEEDS names, one address a line, for what\n"
    "is new, and write each page as a WARC record, which the other verbs read. robots.txt is kept,\n"
    "one request at a time is made, and what has not changed is not sent again.\n\n"
    "Options:\n"
    "    --once                   one round; else one round after the other\n"
    "    --every MINUTES          between the beginnings of two rounds (15)\n"
    "    --pause SECONDS          between two requests to one host, at least (2)\n"
    "    --most N                 new pages of a feed in one round (200)\n"
    "    --state FILE             what is known already (FEEDS.state)\n\n"
    "Example:\n"
    "    printf '# one address a line\\n' > feeds.txt\n"
    "    demarche watch --once feeds.txt | demarche code -\n";

static bool number(const char *text, double least, double most, double *out) {
    char *end;
    *out = strtod(text, &end);
    return end != text && !*end && *out >= least && *out <= most;
}

/* Load a library and find the named functions in it: a struct of pointers, in their order. */
static bool load(watch *w, const char *library, const char *const *names, size_t n, void *out) {
    void *at = dlopen(library, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!at)
        dm_cli_complain(&w->cli, library, "not installed");
    for (size_t i = 0; at && i < n; i++) {
        void *found = dlsym(at, names[i]);
        if (!found) {
            dm_cli_complain(&w->cli, library, names[i]);
            return false;
        }
        memcpy((char *)out + i * sizeof found, &found, sizeof found);
    }
    return at != NULL;
}

int dm_run_watch(int argc, char **argv) {
    watch w = {.cli = {.verb = "watch", .jobs = 1}, .every = 15, .pause = 2, .most = 200};
    static const struct option options[] = {{"help", no_argument, NULL, 'h'},       {"once", no_argument, NULL, 'o'},
                                            {"every", required_argument, NULL, 'e'}, {"pause", required_argument, NULL, 'p'},
                                            {"most", required_argument, NULL, 'm'},  {"state", required_argument, NULL, 's'},
                                            {NULL, 0, NULL, 0}};
    char state[4096];
    double v;
    opterr = 0;
    optind = 2;
    for (int o; (o = getopt_long(argc, argv, ":h", options, NULL)) != -1;) {
        if (o == 'h')
            return fputs(help, stdout) >= 0 && fflush(stdout) == 0 ? DM_ALL_READ : DM_SOME_NOT;
        if (o == '?' || o == ':')
            return dm_cli_usage("watch", o == '?' ? "unknown option" : "a value is missing after", argv[optind - 1]);
        if (o == 'o')
            w.once = true;
        else if (o == 's')
            w.state = optarg;
        else if (o == 'e' ? !number(optarg, 1, 100000, &w.every) : o == 'p' ? !number(optarg, 0.01, 3600, &w.pause)
                                                                            : !number(optarg, 1, 1e6, &v))
            return dm_cli_usage("watch", "not a number that this option takes:", optarg);
        else if (o == 'm')
            w.most = (int)v;
    }
    if (optind + 1 != argc)
        return dm_cli_usage("watch", "one file of addresses is needed", NULL);
    w.list = argv[optind];
    snprintf(state, sizeof state, "%s.state", w.list);
    w.state = w.state ? w.state : state;
    if (!load(&w, NET, net_names, sizeof net_names / sizeof *net_names, &w.net) ||
        !load(&w, XML, xml_names, sizeof xml_names / sizeof *xml_names, &w.xml))
        return DM_SOME_NOT;
    w.net.curl_global_init(CURL_GLOBAL_DEFAULT);
    w.curl = w.net.curl_easy_init();
    w.hosts = calloc(MOST_HOSTS, sizeof *w.hosts);
    w.seen = calloc(MOST_SEEN, sizeof *w.seen);
    if (!w.curl || !w.hosts || !w.seen)
        dm_cli_complain(&w.cli, NULL, "out of memory");
    else if (load_feeds(&w)) {
        load_state(&w);
        rounds(&w);
    }
    for (size_t i = 0; i < w.n_feeds; i++)
        free(w.feeds[i].url);
    if (w.hosts)
        forget_hosts(&w);
    free(w.feeds);
    free(w.hosts);
    free(w.seen);
    w.net.curl_easy_cleanup(w.curl);
    w.net.curl_global_cleanup();
    w.xml.xmlCleanupParser();
    return w.cli.failed ? DM_SOME_NOT : DM_ALL_READ;
}
