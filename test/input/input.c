/* Inputs of every format, sound and broken -> the items that come of them. The files are made
 * here, by the packers of zlib, zstd and brotli. */
#include "demarche/demarche.h"

#include <brotli/encode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

static int passed, failed;

static void check(bool good, const char *name, const char *what) {
    passed += good;
    failed += !good;
    if (!good)
        printf("FAILED %s: %s\n", name, what);
}

/* ---- bytes ---------------------------------------------------------------------------------- */

typedef struct bytes {
    char *p;
    size_t n;
} bytes;

/* Kept in reach until the end, so that what the library leaks alone is seen. */
static char *all[8192];
static size_t n_all;

static char *room(char *old, size_t n) {
    size_t i = 0;
    while (i < n_all && (!old || all[i] != old))
        i++;
    if (i == 8192)
        abort();
    n_all += i == n_all;
    return all[i] = realloc(old, n);
}

static bytes none(void) {
    char *p = room(NULL, 1);
    *p = 0;
    return (bytes){p, 0};
}

static void add(bytes *b, const void *p, size_t n) {
    b->p = room(b->p, b->n + n + 1);
    memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = 0;
}

static void put(bytes *b, const char *z) {
    add(b, z, strlen(z));
}

static bytes gzip(bytes in, int wrap) {
    z_stream z = {0};
    if (deflateInit2(&z, 6, Z_DEFLATED, wrap, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        abort();
    bytes out = {room(NULL, in.n + in.n / 1000 + 1000), 0};
    z.next_in = (unsigned char *)in.p;
    z.avail_in = (unsigned)in.n;
    z.next_out = (unsigned char *)out.p;
    z.avail_out = (unsigned)(in.n + in.n / 1000 + 1000);
    if (deflate(&z, Z_FINISH) != Z_STREAM_END)
        abort();
    out.n = z.total_out;
    deflateEnd(&z);
    return out;
}

static bytes zstd(bytes in) {
    bytes out = {room(NULL, ZSTD_compressBound(in.n)), 0};
    out.n = ZSTD_compress(out.p, ZSTD_compressBound(in.n), in.p, in.n, 3);
    return out;
}

static bytes brotli(bytes in) {
    size_t n = BrotliEncoderMaxCompressedSize(in.n) + 100;
    bytes out = {room(NULL, n), 0};
    if (!BrotliEncoderCompress(5, 22, BROTLI_MODE_TEXT, in.n, (uint8_t *)in.p, &n, (uint8_t *)out.p))
        abort();
    out.n = n;
    return out;
}

/* ---- WARC --------------------------------------------------------------------------------------- */

static const char page_a[] = "<html><body><p>The envoys met in Oslo on Monday, officials said.</p></body></html>";
static const char page_b[] = "<html><body><p>The port stays closed until the talks are over.</p></body></html>";

/* One record; wrong is added to its length. */
static bytes record(const char *type, const char *id, const char *media, bytes content, int wrong) {
    bytes b = none();
    char head[512];
    snprintf(head, sizeof head,
             "WARC/1.0\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:uuid:%s>\r\nWARC-Date: 2024-05-02T10:11:12Z\r\n"
             "WARC-Target-URI: https://example.org/%s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n",
             type, id, id, media, (int)content.n + wrong);
    put(&b, head);
    add(&b, content.p, content.n);
    put(&b, "\r\n\r\n");
    return b;
}

static bytes response(const char *status, const char *headers, bytes body) {
    bytes b = none();
    put(&b, "HTTP/1.1 ");
    put(&b, status);
    put(&b, "\r\n");
    put(&b, headers);
    put(&b, "\r\n");
    add(&b, body.p, body.n);
    return b;
}

static bytes of(const char *z) {
    bytes b = none();
    put(&b, z);
    return b;
}

#define HTTP "application/http; msgtype=response"
static bytes page_record(const char *id, const char *page, int wrong) {
    return record("response", id, HTTP, response("200 OK", "Content-Type: text/html; charset=\"windows-1251\"\r\n", of(page)), wrong);
}

/* ---- reading ------------------------------------------------------------------------------------- */

static char folder[] = "/tmp/demarche-input-XXXXXX";

static const char *file(const char *name, bytes b) {
    static char path[4][600];
    static int at;
    char *p = path[at++ & 3];
    snprintf(p, sizeof path[0], "%s/%s", folder, name);
    FILE *f = fopen(p, "wb");
    if (!f || fwrite(b.p, 1, b.n, f) != b.n)
        abort();
    fclose(f);
    return p;
}

/* What an input gives, one line an item: "id|url|fetched|charset|text or page|bytes|warning", or
 * "! where: cause". The folder's name is left out. */
static void list(const char *const *paths, size_t n, dm_input_kind kind, char out[8192]) {
    dm_input *in;
    dm_item item = {0};
    char line[2048];
    out[0] = 0;
    if (dm_input_open(paths, n, kind, &in, NULL) != DM_OK)
        abort();
    while (dm_input_next(in, &item)) {
        const char *where = item.where.p;
        if (!strncmp(where, folder, strlen(folder)))
            where += strlen(folder) + 1;
        const dm_given *g = &item.given;
        if (strlen(item.where.p) != item.where.n || item.bytes[item.n])
            printf("FAILED: no NUL\n"), failed++;
        if (item.status != DM_OK)
            snprintf(line, sizeof line, "! %s: %s\n", where, item.error.text);
        else
            snprintf(line, sizeof line, "%.*s|%.*s|%.*s|%.*s|%s|%.*s|%.*s\n", (int)g->id.n, g->id.p ? g->id.p : "",
                     (int)g->url.n, g->url.p ? g->url.p : "", (int)g->fetched.n, g->fetched.p ? g->fetched.p : "",
                     (int)g->charset.n, g->charset.p ? g->charset.p : "", g->plain ? "text" : "page",
                     item.n < 200 ? (int)item.n : 200, item.bytes, (int)item.warning.n, item.warning.p ? item.warning.p : "");
        if (strlen(out) + strlen(line) < 8192)
            strcat(out, line);
    }
    dm_input_close(in);
    dm_item_free(&item);
}

static void expect(const char *name, const char *path, dm_input_kind kind, const char *want) {
    char got[8192];
    list(&path, 1, kind, got);
    check(!strcmp(got, want), name, "items differ");
    if (strcmp(got, want))
        printf("--- expected\n%s--- read\n%s", want, got);
}

#define A(id) id "|https://example.org/" id "|2024-05-02T10:11:12Z|windows-1251|page|"
#define PAGE_A "<html><body><p>The envoys met in Oslo on Monday, officials said.</p></body></html>"
#define PAGE_B "<html><body><p>The port stays closed until the talks are over.</p></body></html>"

static void pages(void) {
    expect("a page", file("a.v2.html", of(page_a)), DM_INPUT_PAGES, "a.v2||||page|" PAGE_A "|\n");
    expect("gzip", file("g.html.gz", gzip(of(page_a), 31)), DM_INPUT_PAGES, "g||||page|" PAGE_A "|\n");
    expect("zstd", file("z.html.zst", zstd(of(page_a))), DM_INPUT_PAGES, "z||||page|" PAGE_A "|\n");
    bytes two = gzip(of("<p>one "), 31), second = gzip(of("two</p>"), 31);
    add(&two, second.p, second.n);
    expect("two members are one page", file("m.html.gz", two), DM_INPUT_PAGES, "m||||page|<p>one two</p>|\n");
    bytes padded = gzip(of(page_a), 31);
    add(&padded, "\0\0\0\0\0\0", 6);
    expect("zeros behind", file("pad.html.gz", padded), DM_INPUT_PAGES, "pad||||page|" PAGE_A "|\n");
    bytes cut = gzip(of(page_a), 31);
    cut.n -= 12;
    char got[8192];
    const char *path = file("cut.html.gz", cut);
    list(&path, 1, DM_INPUT_PAGES, got);
    check(!strncmp(got, "cut||||page|<html><body><p>The envoys", 36) && strstr(got, "|the gzip data end too early\n"),
          "gzip cut short", got);
    bytes broken = gzip(of(page_a), 31);
    broken.p[12] ^= 0x55;
    broken.p[13] ^= 0x55;
    path = file("broken.html.gz", broken);
    list(&path, 1, DM_INPUT_PAGES, got);
    check(strstr(got, "the gzip data are damaged") != NULL, "gzip damaged", got);
    bytes tiny = gzip(of(page_a), 31);
    tiny.n = 6;
    expect("gzip header alone", file("tiny.gz", tiny), DM_INPUT_PAGES, "! tiny.gz: the gzip data end too early\n");
    expect("empty", file("empty.html", none()), DM_INPUT_PAGES, "empty||||page||\n");
    bytes http = response("200 OK", "Date: Thu, 02 May 2024 08:07:06 GMT\r\nContent-Type: text/html;charset=utf-8\r\n", of(page_a));
    expect("a saved response", file("r.http", http), DM_INPUT_PAGES, "r||2024-05-02T08:07:06Z|utf-8|page|" PAGE_A "|\n");
    expect("nobody", "/nowhere/at/all", DM_INPUT_PAGES, "! /nowhere/at/all: No such file or directory\n");
    expect("whole files", file("w.warc", page_record("w1", "<p>x", 0)), DM_INPUT_LINES + 1,
           "w||||page|WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:w1>\r\nWARC-Date: 2024-05-02T10:11:12Z\r\n"
           "WARC-Target-URI: https://example.org/w1\r\nContent-Type: application/http; msgtype=response\r\nContent-Length|\n");
}

static void bombs(void) {
    bytes zeros = {calloc(1, (size_t)300 << 20), (size_t)300 << 20};
    if (!zeros.p)
        abort();
    bytes gz = gzip(zeros, 31);
    expect("gzip bomb", file("bomb.gz", gz), DM_INPUT_PAGES, "! bomb.gz: larger than 256 MB; split it into its pages\n");
    bytes z = zstd(zeros);
    char got[8192];
    const char *path = file("bomb.zst", z);
    list(&path, 1, DM_INPUT_PAGES, got);
    check(strstr(got, "4096 times its size") != NULL, "zstd bomb", got);
    /* The same inside a response, and a page after it. */
    bytes warc = record("response", "b1", HTTP, response("200 OK", "Content-Type: text/html\r\nContent-Encoding: gzip\r\n", gz), 0);
    bytes next = page_record("b2", page_b, 0);
    add(&warc, next.p, next.n);
    expect("bomb in a record", file("bomb.warc", warc), DM_INPUT_PAGES,
           "! bomb.warc@0: unpacks to more than 256 MB\n" A("b2") PAGE_B "|\n");
    free(zeros.p);
}

/* Several records as one stream: as they stand, each packed for itself, or all in one. */
static bytes join(bytes *r, size_t n, char how) {
    bytes b = none();
    for (size_t i = 0; i < n; i++) {
        bytes one = how == 'g' ? gzip(r[i], 31) : how == 'z' ? zstd(r[i]) : r[i];
        add(&b, one.p, one.n);
    }
    return how == 'G' ? gzip(b, 31) : b;
}

static void warcs(void) {
    bytes info = record("warcinfo", "i", "application/warc-fields", of("software: x\r\n"), 0);
    bytes ask = record("request", "q", "application/http; msgtype=request", of("GET / HTTP/1.1\r\n\r\n"), 0);
    bytes picture = record("response", "p", HTTP, response("200 OK", "Content-Type: image/png\r\n", of("\x89PNG")), 0);
    bytes moved = record("response", "m", HTTP, response("301 Moved", "Location: /x\r\n", of("gone")), 0);
    bytes copy = record("conversion", "c", "text/plain", of("Envoys meet\n\nThe envoys met in Oslo."), 0);
    bytes dns = record("response", "d", "text/dns", of("20240502\nexample.org. 1 IN A 10.0.0.1\n"), 0);
    bytes r[] = {info, ask, page_record("a", page_a, 0), picture, moved, dns, page_record("b", page_b, 0), copy};
    const char *want = A("a") PAGE_A "|\n" A("b") PAGE_B
                       "|\nc|https://example.org/c|2024-05-02T10:11:12Z||page|Envoys meet\n\nThe envoys met in Oslo.|\n";
    static const char how[] = " gzG";
    for (int i = 0; i < 4; i++) {
        char name[40];
        snprintf(name, sizeof name, "sound%d.warc%s", i, i ? ".gz" : "");
        expect("sound WARC", file(name, join(r, 8, how[i])), DM_INPUT_PAGES, want);
        expect("sound WARC, as reports", file(name, join(r, 8, how[i])), DM_INPUT_REPORTS, want);
    }
    /* Encodings of the body. */
    bytes body = of(page_a);
    bytes chunks = of("20;x=y\r\n<html><body><p>The envoys met in\r\n32\r\n Oslo on Monday, officials said.</p></body></html>\r\n0\r\n\r\n");
    const struct {
        const char *name, *headers;
        bytes body;
    } coded[] = {{"gzip", "Content-Encoding: gzip\r\n", gzip(body, 31)},
                 {"x-gzip", "content-encoding: X-Gzip\r\n", gzip(body, 31)},
                 {"deflate", "Content-Encoding: deflate\r\n", gzip(body, 15)},
                 {"deflate, bare", "Content-Encoding: deflate\r\n", gzip(body, -15)},
                 {"brotli", "Content-Encoding: br\r\n", brotli(body)},
                 {"zstd", "Content-Encoding: zstd\r\n", zstd(body)},
                 {"gzip undone already", "Content-Encoding: gzip\r\n", body},
                 {"brotli undone already", "Content-Encoding: br\r\n", body},
                 {"chunks", "Transfer-Encoding: chunked\r\n", chunks},
                 {"chunks undone already", "Transfer-Encoding: chunked\r\n", body}};
    for (size_t i = 0; i < sizeof coded / sizeof *coded; i++)
        expect(coded[i].name, file("coded.warc", record("response", "e", HTTP, response("200 OK", coded[i].headers, coded[i].body), 0)),
               DM_INPUT_PAGES, "e|https://example.org/e|2024-05-02T10:11:12Z||page|" PAGE_A "|\n");
    bytes unknown = record("response", "u", HTTP, response("200 OK", "Content-Encoding: rot13\r\n", of("\1\2")), 0);
    expect("unknown coding", file("u.warc", unknown), DM_INPUT_PAGES,
           "! u.warc@0: its HTTP content-encoding \"rot13\" is not known\n");
}

static void broken_warcs(void) {
    char want[2048];
    bytes a = page_record("a", page_a, 0), b = page_record("b", page_b, 0), c = page_record("c", page_a, 0);
    /* Wrong lengths, in a file as it stands: too short, too long, and longer than the file. */
    static const int wrong[] = {-20, 30, 100000};
    for (int i = 0; i < 3; i++) {
        bytes r[] = {a, page_record("x", page_b, wrong[i]), b, c};
        snprintf(want, sizeof want, A("a") PAGE_A "|\n! wrong.warc@%zu: its WARC Content-Length %d is wrong\n" A("b") PAGE_B "|\n" A("c") PAGE_A "|\n",
                 a.n, (int)(strlen("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=\"windows-1251\"\r\n\r\n") + strlen(page_b)) + wrong[i]);
        expect("wrong length", file("wrong.warc", join(r, 4, ' ')), DM_INPUT_PAGES, want);
    }
    /* The same with a member to each record: too long a length ends with its member. */
    bytes r[] = {a, page_record("x", page_b, 3000), b};
    char got[8192];
    const char *path = file("long.warc.gz", join(r, 3, 'g'));
    list(&path, 1, DM_INPUT_PAGES, got);
    check(!strncmp(got, A("a") PAGE_A "|\n" A("x") PAGE_B, strlen(A("a") PAGE_A "|\n" A("x") PAGE_B)) &&
              strstr(got, "cut short: ") && strstr(got, A("b") PAGE_B "|\n"), "too long, packed", got);
    /* A member that is cut, or damaged, in the middle of others. */
    for (int i = 0; i < 2; i++)
        for (int how = 0; how < 2; how++) {
            bytes one = how ? zstd(a) : gzip(a, 31), two = how ? zstd(page_record("x", page_b, 0)) : gzip(page_record("x", page_b, 0), 31);
            bytes three = how ? zstd(b) : gzip(b, 31), four = how ? zstd(c) : gzip(c, 31), whole = none();
            add(&whole, one.p, one.n);
            size_t place = whole.n;
            add(&whole, two.p, i ? two.n : two.n - 40);
            if (i)
                memset(whole.p + place + 60, 0x55, 24);
            add(&whole, three.p, three.n);
            add(&whole, four.p, four.n);
            path = file("hurt.warc.gz", whole);
            list(&path, 1, DM_INPUT_PAGES, got);
            check(!strncmp(got, A("a") PAGE_A "|\n", strlen(A("a") PAGE_A "|\n")), "hurt member: the one before", got);
            check(strstr(got, A("b") PAGE_B "|\n" A("c") PAGE_A "|\n") != NULL, "hurt member: those after", got);
            int lines = 0;
            for (char *p = got; (p = strchr(p, '\n')); p++)
                lines++;
            check(lines == 4 || lines == 3, "hurt member: one line of it", got);
        }
    bytes cut = join((bytes[]){a, b}, 2, ' ');
    cut.n -= 60;
    path = file("end.warc", cut);
    list(&path, 1, DM_INPUT_PAGES, got);
    check(strstr(got, "<p>The port ") && strstr(got, "|cut short: 92 of 148 bytes\n"), "cut at the end", got);
    bytes junk = of("WARC/1.0\r\nWARC-Type: response\r\n\r\nno length\r\n\r\n");
    add(&junk, b.p, b.n);
    expect("no length", file("nolength.warc", junk), DM_INPUT_PAGES,
           "! nolength.warc@0: its WARC header has no Content-Length\n" A("b") PAGE_B "|\n");
    bytes between = a;
    between = join((bytes[]){a, of("not a record at all\r\nreally\r\n"), b}, 3, ' ');
    snprintf(want, sizeof want, A("a") PAGE_A "|\n! between.warc@%zu: no WARC record here; the next one is at byte %zu\n" A("b") PAGE_B "|\n",
             a.n, a.n + 29);
    expect("rubbish between", file("between.warc", between), DM_INPUT_PAGES, want);
    bytes endless = of("WARC/1.0\r\n");
    for (int i = 0; i < 9000; i++)
        put(&endless, "X-Filler: 0123456789\r\n");
    put(&endless, "\r\n");
    add(&endless, b.p, b.n);
    expect("endless header", file("endless.warc", endless), DM_INPUT_PAGES,
           "! endless.warc@0: its WARC header is longer than 64 kB\n" A("b") PAGE_B "|\n");
}

static void lines(void) {
    bytes jsonl = of("{\"id\": \"a\", \"text\": \"Envoys met.\", \"date\": \"2024-05-01\"}\n\n"
                     "{\"url\": \"https://example.org/x\", \"html\": \"<p>Envoys met.\", \"fetched\": \"2024-05-03\"}\r\n"
                     "{\"id\": 7, \"markdown\": \"# Envoys\"}\nno json\n{\"id\": \"b\", \"text\": \"Last\"}");
    const char *want = "a||||text|Envoys met.|\n"
                       "LINES:3|https://example.org/x|2024-05-03||page|<p>Envoys met.|\n7||||page|# Envoys|\n"
                       "! FILE:5: '[' or '{' expected near 'no'\nb||||text|Last|\n";
    static const char *const names[] = {"l.jsonl", "l.txt", "l.jsonl.gz", "l.zst"};
    for (int i = 0; i < 4; i++) {
        const char *path = file(names[i], i == 2 ? gzip(jsonl, 31) : i == 3 ? zstd(jsonl) : jsonl);
        char text[2048], *to = text;
        for (const char *p = want; *p;) /* the names in their places */
            if (!strncmp(p, "LINES", 5))
                to += sprintf(to, "%s", path), p += 5;
            else if (!strncmp(p, "FILE", 4))
                to += sprintf(to, "%s", names[i]), p += 4;
            else
                *to++ = *p++;
        *to = 0;
        expect("JSON Lines", path, DM_INPUT_PAGES, text);
    }
    expect("reports want an id", file("r.jsonl", of("{\"text\": \"x\"}\n{\"id\": \"a\", \"text\": \"x\", \"title\": 3}\n")), DM_INPUT_REPORTS,
           "! r.jsonl:1: not an object with strings \"id\" and \"text\"\n! r.jsonl:2: \"title\" is not a string\n");
    expect("lines", file("t.tsv.gz", gzip(of("one\r\n\ntwo"), 31)), DM_INPUT_LINES, "||||page|one|\n||||page|two|\n");
    bytes two = gzip(of("one\ntwo\n"), 31), more = gzip(of("three\nfour\n"), 31);
    size_t first = two.n;
    add(&two, more.p, more.n);
    memset(two.p + first - 8, 0, 4); /* a wrong checksum */
    expect("a damaged member among lines", file("d.gz", two), DM_INPUT_LINES,
           "||||page|one|\n||||page|two|\n! d.gz:3: the gzip data are damaged\n||||page|three|\n||||page|four|\n");
}

static void folders(void) {
    char path[600];
    snprintf(path, sizeof path, "%s/tree", folder);
    mkdir(path, 0777);
    snprintf(path, sizeof path, "%s/tree/sub", folder);
    mkdir(path, 0777);
    file("tree/b.html", of("<p>b"));
    file("tree/a.html.gz", gzip(of("<p>a"), 31));
    file("tree/.hidden", of("<p>h"));
    file("tree/x.json", of("{}"));
    file("tree/README.md", of("# no"));
    file("tree/sub/c.warc", page_record("c", page_a, 0));
    snprintf(path, sizeof path, "%s/tree", folder);
    expect("a folder", path, DM_INPUT_PAGES, "a||||page|<p>a|\nb||||page|<p>b|\n" A("c") PAGE_A "|\n");
    expect("a folder of lines", path, DM_INPUT_LINES, "! tree: a folder; name the file\n");
    snprintf(path, sizeof path, "%s/hollow", folder);
    mkdir(path, 0777);
    expect("an empty folder", path, DM_INPUT_PAGES, "! hollow: no files in this folder\n");
}

int main(void) {
    if (!mkdtemp(folder))
        return 1;
    pages();
    warcs();
    broken_warcs();
    lines();
    folders();
    bombs();
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", folder);
    if (system(command) != 0)
        printf("%s stays\n", folder);
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
