/* An HTTP response as a crawler kept it -> the page in it, with what its headers say. Crawlers
 * differ in what they undo before they keep it, so chunks and packings are undone where they
 * are there, not where the headers promise them. */
#include "input/input.h"

#include <brotli/decode.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

#define MOST_HEADERS ((size_t)64 << 10)

/* The value of "Name: value" where line has this name. */
static bool header(dm_str line, const char *name, dm_str *value) {
    uint32_t n = (uint32_t)strlen(name);
    if (line.n <= n || line.p[n] != ':' || !dm_str_is_nocase((dm_str){line.p, n}, name))
        return false;
    *value = dm_str_trim((dm_str){line.p + n + 1, line.n - n - 1});
    return true;
}

/* ---- values -------------------------------------------------------------------------------- */

static dm_str media_type(dm_str s) {
    dm_str type = {"", 0};
    dm_str_cut(&s, ';', &type);
    return dm_str_trim(type);
}

bool dm_http_is_page(dm_str content_type) {
    static const char *const pages[] = {"text/html", "application/xhtml+xml", "text/plain",
                                        "text/markdown", "text/x-markdown",
                                        "application/octet-stream", "application/vnd.wap.xhtml+xml"};
    dm_str type = media_type(content_type);
    if (!type.n) /* not said: the page stage looks at the bytes */
        return true;
    for (size_t i = 0; i < DM_COUNT(pages); i++)
        if (dm_str_is_nocase(type, pages[i]))
            return true;
    return false;
}

static dm_str charset_of(dm_str content_type) {
    dm_str piece, rest = content_type;
    while (dm_str_cut(&rest, ';', &piece)) {
        piece = dm_str_trim(piece);
        if (piece.n <= 8 || !dm_str_is_nocase((dm_str){piece.p, 8}, "charset="))
            continue;
        piece = dm_str_trim((dm_str){piece.p + 8, piece.n - 8});
        if (piece.n >= 2 && (piece.p[0] == '"' || piece.p[0] == '\'') && piece.p[piece.n - 1] == piece.p[0])
            piece = (dm_str){piece.p + 1, piece.n - 2};
        return piece.n < 40 ? piece : (dm_str){0};
    }
    return (dm_str){0};
}

static int number(dm_str s, uint32_t at, uint32_t digits) {
    int v = 0;
    if (at + digits > s.n)
        return -1;
    for (uint32_t i = at; i < at + digits; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return -1;
        v = v * 10 + (s.p[i] - '0');
    }
    return v;
}

/* RFC 9110, 5.6.7, IMF-fixdate: the one form that servers send. */
dm_str dm_http_date(dm_arena *a, dm_str s) {
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    s = dm_str_trim(s);
    if (s.n < 25 || s.p[3] != ',' || s.p[16] != ' ' || s.p[19] != ':' || s.p[22] != ':')
        return (dm_str){0};
    int month = 0;
    for (int i = 0; i < 12; i++)
        if (!memcmp(months + 3 * i, s.p + 8, 3))
            month = i + 1;
    int day = number(s, 5, 2), year = number(s, 12, 4), hour = number(s, 17, 2), minute = number(s, 20, 2),
        second = number(s, 23, 2);
    if (!month || dm_day_of(year, month, day) == DM_NO_DAY || hour < 0 || hour > 23 || minute < 0 ||
        minute > 59 || second < 0 || second > 60)
        return (dm_str){0};
    return dm_str_format(a, "%04d-%02d-%02dT%02d:%02d:%02dZ", year, month, day, hour, minute, second);
}

/* ---- chunks (RFC 9112, 7.1) ----------------------------------------------------------------- */

static int hex(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Put the chunks' contents one after the other, in place; gives their length. What breaks off
 * ends there; bytes that begin with no chunk stay as they are. */
static size_t unchunk(char *p, size_t n, bool *whole) {
    size_t at = 0, to = 0;
    *whole = true;
    for (;;) {
        size_t size = 0, digits = 0;
        while (at < n && hex(p[at]) >= 0 && digits < 9)
            size = size * 16 + (size_t)hex(p[at++]), digits++;
        size_t i = at;
        while (i < n && p[i] != '\n' && i - at < 256)
            i++;
        bool head = digits && digits < 9 && i < n && p[i] == '\n' &&
                    (p[at] == '\r' || p[at] == '\n' || p[at] == ';' || p[at] == ' ');
        if (!head) {
            if (to == 0 && at == digits)
                return n; /* never was in chunks */
            *whole = at >= n && !digits;
            return to;
        }
        at = i + 1;
        if (!size)
            return to;
        *whole = n - at >= size;
        if (!*whole)
            size = n - at;
        memmove(p + to, p + at, size);
        to += size;
        at += size;
        if (!*whole)
            return to;
        if (at < n && p[at] == '\r')
            at++;
        if (at < n && p[at] == '\n')
            at++;
    }
}

/* ---- packings --------------------------------------------------------------------------------- */

typedef enum { IDENTITY, GZIP, DEFLATE, BROTLI, ZSTD, UNKNOWN } coding;

static coding coding_of(dm_str name) {
    static const struct {
        const char *name;
        coding is;
    } known[] = {{"", IDENTITY}, {"identity", IDENTITY}, {"none", IDENTITY}, {"utf-8", IDENTITY},
                 {"gzip", GZIP}, {"x-gzip", GZIP}, {"deflate", DEFLATE}, {"br", BROTLI}, {"zstd", ZSTD}};
    for (size_t i = 0; i < DM_COUNT(known); i++)
        if (dm_str_is_nocase(name, known[i].name))
            return known[i].is;
    return UNKNOWN;
}

typedef struct unpacker {
    coding is;
    z_stream z;
    ZSTD_DStream *zstd;
    BrotliDecoderState *brotli;
    const unsigned char *in;
    size_t left;
} unpacker;

static bool begin(unpacker *u) {
    switch (u->is) {
    case GZIP: return inflateInit2(&u->z, 47) == Z_OK;
    case DEFLATE: /* zlib's wrapping by the standard, none by custom */
        return inflateInit2(&u->z, u->left > 1 && (u->in[0] & 15) == 8 && (u->in[0] * 256 + u->in[1]) % 31 == 0 ? 15 : -15) == Z_OK;
    case BROTLI: return (u->brotli = BrotliDecoderCreateInstance(NULL, NULL, NULL)) != NULL;
    case ZSTD: return (u->zstd = ZSTD_createDStream()) != NULL;
    default: return false;
    }
}

/* Unpack up to room bytes; gives how many. *ended: nothing more comes; *broken: the data. */
static size_t step(unpacker *u, char *to, size_t room, bool *ended, bool *broken) {
    size_t made = 0;
    if (u->is == GZIP || u->is == DEFLATE) {
        u->z.next_in = (unsigned char *)(uintptr_t)u->in;
        u->z.avail_in = (unsigned)u->left;
        u->z.next_out = (unsigned char *)to;
        u->z.avail_out = (unsigned)room;
        int r = inflate(&u->z, Z_NO_FLUSH);
        u->in += u->left - u->z.avail_in;
        u->left = u->z.avail_in;
        made = room - u->z.avail_out;
        *ended = r == Z_STREAM_END;
        *broken = r != Z_OK && r != Z_STREAM_END;
    } else if (u->is == BROTLI) {
        size_t space = room;
        uint8_t *out = (uint8_t *)to;
        BrotliDecoderResult r = BrotliDecoderDecompressStream(u->brotli, &u->left, &u->in, &space, &out, NULL);
        made = room - space;
        *ended = r == BROTLI_DECODER_RESULT_SUCCESS;
        *broken = r == BROTLI_DECODER_RESULT_ERROR || (r == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT && !made);
    } else {
        ZSTD_inBuffer in = {u->in, u->left, 0};
        ZSTD_outBuffer out = {to, room, 0};
        size_t r = ZSTD_decompressStream(u->zstd, &out, &in);
        u->in += in.pos;
        u->left -= in.pos;
        made = out.pos;
        *ended = r == 0;
        *broken = ZSTD_isError(r) || (!made && !in.pos);
    }
    return made;
}

static void finish(unpacker *u) {
    if (u->is == GZIP || u->is == DEFLATE)
        inflateEnd(&u->z);
    if (u->brotli)
        BrotliDecoderDestroyInstance(u->brotli);
    if (u->zstd)
        ZSTD_freeDStream(u->zstd);
}

static bool looks_packed(coding is, const unsigned char *p, size_t n) {
    if (is == GZIP)
        return n > 2 && p[0] == 0x1F && p[1] == 0x8B;
    if (is == ZSTD)
        return n > 3 && p[0] == 0x28 && p[1] == 0xB5;
    /* deflate and brotli have no magic: a page begins with a tag or a letter's line of text */
    for (size_t i = 0; i < n && i < 64; i++)
        if ((p[i] < 9 || p[i] > 126 || (p[i] > 13 && p[i] < 32)))
            return true;
    return false;
}

/* The body's n bytes at p, unpacked, become the item's. */
static dm_status unpack(dm_item *item, char *p, size_t n, coding is) {
    dm_item_memory *m = item->memory;
    unpacker u = {.is = is, .in = (const unsigned char *)p, .left = n};
    if (!begin(&u)) {
        dm_item_fail(item, DM_ENOMEM, "out of memory");
        return DM_ENOMEM;
    }
    bool ended = false, broken = false;
    size_t made = 0;
    dm_status status = DM_OK;
    while (!ended && !broken && status == DM_OK) {
        if (m->other_room < made + 65536) {
            size_t room = m->other_room ? m->other_room * 2 : (size_t)1 << 18;
            char *grown = realloc(m->other, room + 1);
            if (!grown) {
                status = DM_ENOMEM;
                break;
            }
            m->other = grown;
            m->other_room = room;
        }
        made += step(&u, m->other + made, m->other_room - made, &ended, &broken);
        if (made > DM_MAX_PAGE)
            status = DM_ELIMIT;
    }
    finish(&u);
    if (status != DM_OK) {
        dm_item_fail(item, status, status == DM_ELIMIT ? "unpacks to more than 256 MB" : "out of memory");
        return status;
    }
    if (broken && !made) {
        dm_item_fail(item, DM_EFORMAT, "its HTTP content-encoding is damaged");
        return DM_EFORMAT;
    }
    if (broken)
        item->warning = DM_STR("its HTTP content-encoding is damaged; the page ends there");
    char *bytes = m->bytes;
    size_t room = m->room;
    m->bytes = m->other;
    m->room = m->other_room;
    m->other = bytes;
    m->other_room = room;
    m->bytes[made] = 0;
    item->bytes = m->bytes;
    item->n = made;
    return DM_OK;
}

dm_status dm_http_decode(dm_item *item) {
    dm_item_memory *m = item->memory;
    dm_str all = {item->bytes, (uint32_t)(item->n < MOST_HEADERS ? item->n : MOST_HEADERS)}, line, v;
    dm_str rest = all, type = {0}, packed = {0}, date = {0};
    bool chunked = false, ended = false;
    if (!dm_str_cut(&rest, '\n', &line) || !dm_str_starts(line, "HTTP/")) {
        dm_item_fail(item, DM_EFORMAT, "no HTTP response in it");
        return DM_EFORMAT;
    }
    int64_t space = dm_str_find(line, " ");
    int code = space < 0 ? -1 : number(line, (uint32_t)space + 1, 3);
    if (code != 200 && code != 203 && code != 206)
        return DM_ENOTFOUND;
    while (!ended && dm_str_cut(&rest, '\n', &line)) {
        if (line.n && line.p[line.n - 1] == '\r')
            line.n--;
        if (!line.n)
            ended = true;
        else if (header(line, "content-type", &v))
            type = v;
        else if (header(line, "content-encoding", &v))
            packed = v;
        else if (header(line, "transfer-encoding", &v))
            chunked = v.n >= 7 && dm_str_is_nocase((dm_str){v.p + v.n - 7, 7}, "chunked");
        else if (header(line, "date", &v))
            date = v;
    }
    if (!ended) {
        dm_item_fail(item, DM_EFORMAT, "its HTTP headers do not end");
        return DM_EFORMAT;
    }
    if (!dm_http_is_page(type))
        return DM_ENOTFOUND;
    item->given.charset = dm_str_copy(&m->arena, charset_of(type));
    if (!item->given.fetched.n)
        item->given.fetched = dm_http_date(&m->arena, date);
    size_t head = (size_t)(rest.p ? rest.p - all.p : all.n), n = item->n - head;
    char *body = m->bytes + head;
    bool whole = true;
    if (chunked)
        n = unchunk(body, n, &whole);
    if (!whole)
        item->warning = DM_STR("its HTTP chunks break off; the page ends there");
    /* Codings stand in the order in which they were applied; two in a row are not seen. */
    coding is = coding_of(packed);
    if (is == UNKNOWN) {
        dm_item_fail(item, DM_EFORMAT, "its HTTP content-encoding \"" DM_FMT "\" is not known", DM_ARG(packed));
        return DM_EFORMAT;
    }
    if (is != IDENTITY && looks_packed(is, (const unsigned char *)body, n))
        return unpack(item, body, n, is);
    body[n] = 0;
    item->bytes = body;
    item->n = n;
    return DM_OK;
}
