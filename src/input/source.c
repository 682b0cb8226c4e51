/* A file's bytes, unpacked as they are read. gzip members and zstd frames follow one another in
 * one file; where one is broken, the next can be read all the same. */
#include "input/input.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#define MOST_MARKS 512
#define MOST_RATIO 4096            /* gzip cannot reach it; zstd's bombs can */
#define FREE_RATIO ((uint64_t)64 << 20) /* bytes unpacked before it is looked at */
#define FREE_BACK ((uint64_t)64 << 20)  /* bytes that may be read twice, beside the file's own */

typedef enum { PLAIN, GZIP, ZSTD } packing;

/* Where a member begins: at this byte of the window, at this place of the file. */
typedef struct mark {
    size_t at;
    uint64_t place;
    uint64_t unpacked; /* bytes that came before it */
} mark;

struct dm_source {
    int fd;
    bool seeks, ended, in_member, no_more;
    packing kind;
    unsigned char *raw; /* DM_RAW bytes read from the file */
    size_t raw_at, raw_n;
    uint64_t raw_place; /* of raw[0] in the file */
    uint64_t taken;     /* bytes read from the file, again ones left out */
    uint64_t again;     /* bytes gone back over */
    uint64_t unpacked;
    char *window; /* 2 * DM_WINDOW */
    size_t at, n;
    mark marks[MOST_MARKS];
    size_t n_marks;
    uint64_t member; /* place of the member that is being unpacked */
    const char *broken;
    const atomic_bool *stop; /* may be NULL */
    z_stream z;
    ZSTD_DStream *zstd;
};

/* read(), begun again after a signal unless that asked to stop: then as at the file's end. */
static ssize_t read_some(dm_source *s, void *to, size_t n) {
    for (;;) {
        if (s->stop && atomic_load_explicit(s->stop, memory_order_relaxed))
            return 0;
        ssize_t k = read(s->fd, to, n);
        if (k >= 0 || errno != EINTR)
            return k;
    }
}

static bool fill_raw(dm_source *s) {
    if (s->raw_at < s->raw_n)
        return true;
    s->raw_place += s->raw_n;
    s->raw_at = s->raw_n = 0;
    while (!s->ended) {
        ssize_t k = read_some(s, s->raw, DM_RAW);
        if (k <= 0) {
            s->ended = true;
            if (k < 0)
                s->broken = errno == EISDIR ? "a folder" : "could not be read to its end", s->no_more = true;
            break;
        }
        s->raw_n = (size_t)k;
        if (s->raw_place + s->raw_n > s->taken)
            s->taken = s->raw_place + s->raw_n;
        return true;
    }
    return false;
}

/* At least n bytes in raw from raw_at, where the file has them (n small). */
static size_t raw_ahead(dm_source *s, size_t n) {
    size_t have = s->raw_n - s->raw_at;
    if (have >= n || (have == 0 && !fill_raw(s)))
        return have;
    if (s->raw_n - s->raw_at >= n)
        return s->raw_n - s->raw_at;
    memmove(s->raw, s->raw + s->raw_at, s->raw_n - s->raw_at);
    s->raw_place += s->raw_at;
    s->raw_n -= s->raw_at;
    s->raw_at = 0;
    while (s->raw_n < n && !s->ended) {
        ssize_t k = read_some(s, s->raw + s->raw_n, DM_RAW - s->raw_n);
        if (k <= 0) {
            s->ended = true;
            break;
        }
        s->raw_n += (size_t)k;
        if (s->raw_place + s->raw_n > s->taken)
            s->taken = s->raw_place + s->raw_n;
    }
    return s->raw_n;
}

static bool gzip_here(const unsigned char *p, size_t n) {
    return n >= 4 && p[0] == 0x1F && p[1] == 0x8B && p[2] == 8 && p[3] < 0x20;
}

static bool zstd_here(const unsigned char *p, size_t n) {
    if (n < 4)
        return false;
    return (p[0] == 0x28 && p[1] == 0xB5 && p[2] == 0x2F && p[3] == 0xFD) ||
           (p[0] >= 0x50 && p[0] <= 0x5F && p[1] == 0x2A && p[2] == 0x4D && p[3] == 0x18);
}

dm_source *dm_source_open(int fd, const atomic_bool *stop) {
    dm_source *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->fd = fd;
    s->stop = stop;
    s->raw = malloc(DM_RAW);
    s->window = malloc(2 * DM_WINDOW);
    off_t here = lseek(fd, 0, SEEK_CUR);
    s->seeks = here >= 0;
    s->raw_place = s->seeks ? (uint64_t)here : 0;
    if (!s->raw || !s->window) {
        dm_source_close(s);
        return NULL;
    }
    size_t n = raw_ahead(s, 4);
    const unsigned char *p = s->raw + s->raw_at;
    if (gzip_here(p, n)) {
        s->kind = GZIP;
        if (inflateInit2(&s->z, 31) != Z_OK) {
            s->kind = PLAIN;
            dm_source_close(s);
            return NULL;
        }
    } else if (zstd_here(p, n)) {
        s->kind = ZSTD;
        s->zstd = ZSTD_createDStream();
        if (!s->zstd) {
            dm_source_close(s);
            return NULL;
        }
        /* 128 MB, the format's own advice, is the largest window that a reader must offer. */
        ZSTD_DCtx_setParameter(s->zstd, ZSTD_d_windowLogMax, 27);
    }
    return s;
}

void dm_source_close(dm_source *s) {
    if (!s)
        return;
    if (s->kind == GZIP)
        inflateEnd(&s->z);
    if (s->zstd)
        ZSTD_freeDStream(s->zstd);
    free(s->raw);
    free(s->window);
    free(s);
}

/* A member begins at the next raw byte: note it. False where the file holds none there. */
static bool begin_member(dm_source *s) {
    size_t n = raw_ahead(s, 4);
    const unsigned char *p = s->raw + s->raw_at;
    if (!n)
        return false;
    bool here = s->kind == GZIP ? gzip_here(p, n) : zstd_here(p, n);
    if (!here) { /* zeros and other filling after the last member end the file, as gzip has it */
        s->ended = true;
        s->raw_at = s->raw_n;
        return false;
    }
    s->member = s->raw_place + s->raw_at;
    s->in_member = true;
    if (s->kind == GZIP)
        inflateReset(&s->z);
    else
        ZSTD_DCtx_reset(s->zstd, ZSTD_reset_session_only);
    /* An empty member needs no mark; nor do hundreds of them within one window. */
    if (s->n_marks && (s->marks[s->n_marks - 1].at == s->n || s->n_marks == MOST_MARKS))
        s->n_marks--;
    s->marks[s->n_marks++] = (mark){s->n, s->member, s->unpacked};
    return true;
}

/* Unpack into the window's free end, at most room bytes; 0 at the end or a break. */
static size_t unpack(dm_source *s, size_t room) {
    char *to = s->window + s->n;
    size_t made = 0;
    while (!made && !s->broken) {
        if (!s->in_member && !begin_member(s))
            return 0;
        /* At the file's end the unpacker may still hold bytes back. */
        bool more = fill_raw(s);
        if (s->broken)
            break;
        bool ended = false, wrong = false;
        if (s->kind == GZIP) {
            s->z.next_in = s->raw + s->raw_at;
            s->z.avail_in = (unsigned)(s->raw_n - s->raw_at);
            s->z.next_out = (unsigned char *)to;
            s->z.avail_out = (unsigned)room;
            int r = inflate(&s->z, Z_NO_FLUSH);
            s->raw_at = s->raw_n - s->z.avail_in;
            made = room - s->z.avail_out;
            ended = r == Z_STREAM_END;
            wrong = r != Z_OK && r != Z_STREAM_END && r != Z_BUF_ERROR;
        } else {
            ZSTD_inBuffer in = {s->raw + s->raw_at, s->raw_n - s->raw_at, 0};
            ZSTD_outBuffer out = {to, room, 0};
            size_t r = ZSTD_decompressStream(s->zstd, &out, &in);
            s->raw_at += in.pos;
            made = out.pos;
            wrong = ZSTD_isError(r);
            ended = r == 0;
        }
        s->in_member = !ended;
        s->unpacked += made;
        if (!more && !made && !ended && !wrong)
            s->broken = s->kind == GZIP ? "the gzip data end too early" : "the zstd data end too early";
        if (wrong)
            s->broken = s->kind == GZIP ? "the gzip data are damaged" : "the zstd data are damaged";
        uint64_t here = s->raw_place + s->raw_at + 1;
        if (s->unpacked > FREE_RATIO && s->unpacked / MOST_RATIO > here) {
            s->broken = "unpacks to more than 4096 times its size; left there";
            s->no_more = true;
        }
    }
    return made;
}

size_t dm_source_look(dm_source *s, size_t want, const char **p) {
    if (want > DM_WINDOW)
        want = DM_WINDOW;
    while (s->n - s->at < want) {
        if (s->at >= DM_WINDOW || (s->at && s->at == s->n)) { /* move what is left to the front */
            memmove(s->window, s->window + s->at, s->n - s->at);
            size_t k = 0;
            for (size_t i = 0; i < s->n_marks; i++) {
                bool last = i + 1 == s->n_marks || s->marks[i + 1].at > s->at;
                if (s->marks[i].at <= s->at && !last)
                    continue;
                mark m = s->marks[i];
                m.at = m.at > s->at ? m.at - s->at : 0;
                s->marks[k++] = m;
            }
            s->n_marks = k;
            s->n -= s->at;
            s->at = 0;
        }
        size_t room = 2 * DM_WINDOW - s->n, made = 0;
        if (s->broken || !room)
            break;
        if (s->kind != PLAIN) {
            made = unpack(s, room);
        } else if (fill_raw(s)) {
            made = s->raw_n - s->raw_at < room ? s->raw_n - s->raw_at : room;
            memcpy(s->window + s->n, s->raw + s->raw_at, made);
            s->raw_at += made;
        }
        if (!made)
            break;
        s->n += made;
    }
    *p = s->window + s->at;
    return s->n - s->at;
}

void dm_source_take(dm_source *s, size_t n) {
    s->at += n < s->n - s->at ? n : s->n - s->at;
}

size_t dm_source_border(const dm_source *s) {
    for (size_t i = 0; i < s->n_marks; i++)
        if (s->marks[i].at > s->at)
            return s->marks[i].at - s->at;
    return s->n - s->at;
}

bool dm_source_packed(const dm_source *s) {
    return s->kind != PLAIN;
}

uint64_t dm_source_place(const dm_source *s) {
    if (s->kind == PLAIN)
        return s->raw_place + s->raw_at - (s->n - s->at);
    uint64_t place = 0;
    for (size_t i = 0; i < s->n_marks && s->marks[i].at <= s->at; i++)
        place = s->marks[i].place;
    return place;
}

uint64_t dm_source_read(const dm_source *s) {
    return s->taken;
}

const char *dm_source_broken(const dm_source *s) {
    return s->broken && s->at == s->n ? s->broken : NULL;
}

/* Put the raw buffer at a place of the file. */
static bool raw_to(dm_source *s, uint64_t place) {
    uint64_t now = s->raw_place + s->raw_at;
    if (place >= s->raw_place && place <= s->raw_place + s->raw_n) {
        if (place < now)
            s->again += now - place;
        s->raw_at = (size_t)(place - s->raw_place);
        return true;
    }
    if (!s->seeks || s->again + (now - place) > s->taken + FREE_BACK ||
        lseek(s->fd, (off_t)place, SEEK_SET) < 0)
        return false;
    s->again += now - place;
    s->raw_place = place;
    s->raw_at = s->raw_n = 0;
    s->ended = false;
    return true;
}

bool dm_source_resume(dm_source *s) {
    if (s->kind == PLAIN || s->no_more)
        return false;
    s->at = s->n = s->n_marks = 0;
    /* The next member may stand inside what the broken one was taken for. */
    if (s->again <= s->taken + FREE_BACK)
        raw_to(s, s->member + 1);
    s->broken = NULL;
    s->in_member = false;
    for (;;) {
        size_t n = raw_ahead(s, 4);
        if (n < 4 || s->broken)
            return false;
        const unsigned char *p = s->raw + s->raw_at;
        unsigned char first = s->kind == GZIP ? 0x1F : 0x28;
        const unsigned char *hit = memchr(p, first, n);
        if (!hit) {
            s->raw_at = s->raw_n;
            continue;
        }
        s->raw_at = (size_t)(hit - s->raw);
        n = raw_ahead(s, 4);
        p = s->raw + s->raw_at;
        if (n < 4)
            return false;
        if (!(s->kind == GZIP ? gzip_here(p, n) : zstd_here(p, n))) {
            s->raw_at++;
            continue;
        }
        return true;
    }
}

void dm_source_mark(const dm_source *s, uint64_t *place, uint64_t *offset) {
    *offset = 0;
    if (s->kind == PLAIN) {
        *place = dm_source_place(s);
        return;
    }
    *place = s->raw_place + s->raw_at; /* nothing is unpacked: the next member */
    for (size_t i = 0; i < s->n_marks && s->marks[i].at <= s->at; i++) {
        *place = s->marks[i].place;
        *offset = s->unpacked - (s->n - s->at) - s->marks[i].unpacked;
    }
}

bool dm_source_to(dm_source *s, uint64_t place, uint64_t offset) {
    if (s->seeks && lseek(s->fd, (off_t)place, SEEK_SET) >= 0) {
        s->raw_place = s->taken = place;
        s->raw_at = s->raw_n = 0;
        s->ended = false;
    } else { /* a pipe: what came before is read and left */
        if (place < s->raw_place)
            return false;
        s->raw_at = 0;
        while (place > s->raw_place + s->raw_n) {
            s->raw_at = s->raw_n;
            if (!fill_raw(s))
                return false;
        }
        s->raw_at = (size_t)(place - s->raw_place);
    }
    s->at = s->n = s->n_marks = 0;
    s->in_member = false;
    s->broken = NULL;
    while (offset) {
        const char *p;
        size_t n = dm_source_look(s, 1, &p);
        if (!n)
            return false;
        n = n < offset ? n : (size_t)offset;
        dm_source_take(s, n);
        offset -= n;
    }
    return true;
}

bool dm_source_back(dm_source *s, uint64_t place) {
    if (s->kind != PLAIN || place > dm_source_place(s))
        return false;
    uint64_t here = dm_source_place(s), window = here - s->at;
    if (place >= window) {
        s->again += here - place;
        if (s->again > s->taken + FREE_BACK)
            return false;
        s->at = (size_t)(place - window);
        return true;
    }
    if (!raw_to(s, place))
        return false;
    s->at = s->n = 0;
    return true;
}
