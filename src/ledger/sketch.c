#include "ledger/sketch.h"

#include <stdlib.h>
#include <utf8proc.h>

#define WORD 64        /* bytes of a word that count */
#define BAND 4         /* places */
#define MAX_BUCKET 256 /* sketches of one band that are compared with each other */

static bool is_plain(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

uint32_t dm_word_next(dm_str *s, char *out, uint32_t room) {
    uint32_t n = 0, i = 0;
    for (; i < s->n; ) {
        unsigned char c = (unsigned char)s->p[i];
        if (c < 0x80) {
            if (is_plain(c)) {
                if (n < room)
                    out[n++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : (char)c;
            } else if (n) {
                break;
            }
            i++;
            continue;
        }
        unsigned size;
        uint32_t rune = dm_rune(s->p + i, s->n - i, &size);
        if (dm_rune_is_letter(rune) || dm_rune_is_digit(rune)) {
            utf8proc_int32_t parts[8];
            utf8proc_ssize_t k = utf8proc_decompose_char(
                (utf8proc_int32_t)rune, parts, 8,
                UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK, NULL);
            for (utf8proc_ssize_t j = 0; j < k && j < 8; j++) {
                char utf8[4];
                unsigned m = dm_rune_put((uint32_t)parts[j], utf8);
                if (n + m <= room) {
                    memcpy(out + n, utf8, m);
                    n += m;
                }
            }
        } else if (n && utf8proc_category((utf8proc_int32_t)rune) != UTF8PROC_CATEGORY_MN) {
            break;
        }
        i += size;
    }
    s->p += i;
    s->n -= i;
    return n;
}

/* ---- words -------------------------------------------------------------------------------- */

typedef struct words {
    dm_str *slots;
    uint32_t n, room;
} words;

static bool put_word(dm_arena *a, words *w, const char *p, uint32_t n) {
    if (w->n * 2 >= w->room) {
        words grown = {.n = w->n, .room = w->room ? w->room * 2 : 512};
        grown.slots = dm_new_array(a, dm_str, grown.room);
        if (!grown.slots)
            return false;
        for (uint32_t i = 0; i < w->room; i++) {
            if (!w->slots[i].n)
                continue;
            uint64_t h = dm_hash(w->slots[i].p, w->slots[i].n, 0);
            while (grown.slots[h & (grown.room - 1)].n)
                h++;
            grown.slots[h & (grown.room - 1)] = w->slots[i];
        }
        *w = grown;
    }
    uint64_t h = dm_hash(p, n, 0);
    dm_str *s;
    for (;; h++) {
        s = &w->slots[h & (w->room - 1)];
        if (!s->n)
            break;
        if (s->n == n && !memcmp(s->p, p, n))
            return true;
    }
    *s = dm_str_copy(a, (dm_str){p, n});
    w->n++;
    return s->n == n;
}

static int by_bytes(const void *x, const void *y) {
    return dm_str_cmp(*(const dm_str *)x, *(const dm_str *)y);
}

dm_str dm_words_of(dm_arena *a, dm_str text) {
    words w = {0};
    char word[WORD];
    size_t bytes = 1;
    for (uint32_t n; (n = dm_word_next(&text, word, WORD));)
        if (!put_word(a, &w, word, n))
            return (dm_str){0};
    uint32_t kept = 0;
    for (uint32_t i = 0; i < w.room; i++)
        if (w.slots[i].n) {
            bytes += w.slots[i].n + 1;
            w.slots[kept++] = w.slots[i];
        }
    if (kept)
        qsort(w.slots, kept, sizeof *w.slots, by_bytes);
    char *p = dm_alloc(a, bytes);
    if (!p)
        return (dm_str){0};
    uint32_t at = 0;
    for (uint32_t i = 0; i < kept; i++) {
        if (i)
            p[at++] = ' ';
        memcpy(p + at, w.slots[i].p, w.slots[i].n);
        at += w.slots[i].n;
    }
    return (dm_str){p, at};
}

/* ---- sketches ------------------------------------------------------------------------------ */

/* The finalizer of MurmurHash3 (Appleby), a bijection of 32 bits. */
static uint32_t mix(uint32_t h) {
    h ^= h >> 16;
    h *= 0x85ebca6bu;
    h ^= h >> 13;
    h *= 0xc2b2ae35u;
    return h ^ h >> 16;
}

void dm_sketch_of(dm_str text, uint32_t shingle, unsigned char out[DM_SKETCH_BYTES]) {
    uint32_t least[DM_SKETCH];
    memset(least, 0xff, sizeof least);
    uint64_t last[DM_SHINGLE] = {0};
    char word[WORD];
    uint32_t k = 0;
    for (uint32_t n; (n = dm_word_next(&text, word, WORD)); k++) {
        memmove(last, last + 1, (shingle - 1) * sizeof *last);
        last[shingle - 1] = dm_hash(word, n, 0);
        if (k + 1 < shingle)
            continue;
        uint64_t h = dm_hash(last, shingle * sizeof *last, 1);
        /* h1 + i h2 (Kirsch, Mitzenmacher 2006), mixed: one hash serves for all. */
        uint32_t a = (uint32_t)h, b = (uint32_t)(h >> 32) | 1;
        for (uint32_t i = 0; i < DM_SKETCH; i++) {
            uint32_t v = mix(a + i * b);
            least[i] = v < least[i] ? v : least[i];
        }
    }
    for (uint32_t i = 0; i < DM_SKETCH; i++) {
        out[2 * i] = (unsigned char)least[i];
        out[2 * i + 1] = (unsigned char)(least[i] >> 8);
    }
    if (k < shingle) /* too short to tell: near to nothing */
        memset(out, 0, DM_SKETCH_BYTES);
}

static bool is_blank(const unsigned char *a) {
    for (int i = 0; i < DM_SKETCH_BYTES; i++)
        if (a[i])
            return false;
    return true;
}

int dm_sketch_same(const unsigned char *a, const unsigned char *b) {
    uint16_t x[DM_SKETCH], y[DM_SKETCH], same = 0; /* of one width, for the compiler to do side by side */
    memcpy(x, a, sizeof x);
    memcpy(y, b, sizeof y);
    for (int i = 0; i < DM_SKETCH; i++)
        same = (uint16_t)(same + (x[i] == y[i]));
    return same;
}

/* A band's four places, and the last sketch that has them: open addressing, -1 where it is free. */
typedef struct bucket {
    uint64_t key;
    int64_t last;
} bucket;

static uint32_t root(uint32_t *of, uint32_t i) {
    while (of[i] != i)
        i = of[i] = of[of[i]];
    return i;
}

dm_status dm_sketch_group(dm_arena *a, const unsigned char *const *sketches, uint32_t n,
                          uint32_t *out, bool *whole) {
    bool all_compared = true;
    for (uint32_t i = 0; i < n; i++)
        out[i] = i;
    uint64_t room = 16;
    while (room < (uint64_t)n * 2)
        room *= 2;
    bucket *all = dm_new_array(a, bucket, room);
    int64_t *before = dm_new_array(a, int64_t, (size_t)n + 1); /* in its bucket; -1 */
    bool *there = dm_new_array(a, bool, (size_t)n + 1);
    if (!all || !before || !there)
        return DM_ENOMEM;
    for (uint32_t i = 0; i < n; i++)
        there[i] = sketches[i] && !is_blank(sketches[i]);
    /* A band at a time: a sixteenth of the memory, and the same groups. */
    for (uint32_t b = 0; b < DM_SKETCH / BAND; b++) {
        memset(all, 0xff, room * sizeof *all);
        for (uint32_t i = 0; i < n; i++) {
            if (!there[i])
                continue;
            uint64_t key;
            memcpy(&key, sketches[i] + b * BAND * 2, sizeof key);
            uint64_t h = key * 0x9e3779b97f4a7c15u;
            bucket *at;
            for (h ^= h >> 32; (at = &all[h & (room - 1)])->last >= 0 && at->key != key; h++)
                ;
            before[i] = at->last;
            *at = (bucket){key, i};
            /* With those before it in the bucket, the nearest MAX_BUCKET of them. */
            int64_t j = before[i];
            for (int far = 0; j >= 0 && far < MAX_BUCKET; far++, j = before[j]) {
                uint32_t x = root(out, (uint32_t)j), y = root(out, i);
                if (x != y && dm_sketch_same(sketches[j], sketches[i]) >= DM_SKETCH_NEAR)
                    out[x > y ? x : y] = x < y ? x : y;
            }
            all_compared &= j < 0;
        }
    }
    for (uint32_t i = 0; i < n; i++)
        out[i] = root(out, i);
    if (whole)
        *whole = all_compared;
    return DM_OK;
}
