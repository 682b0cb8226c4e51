/* Base: what every stage stands on. Arena, strings, growing arrays with a ceiling, UTF-8,
 * output buffer. Includes only the public header, for the record's types. */
#ifndef DM_BASE_H
#define DM_BASE_H

#include "demarche/demarche.h"

#include <stdarg.h>
#include <string.h>

#define DM_NODISCARD __attribute__((warn_unused_result))
#define DM_PRINTF(f, a) __attribute__((format(printf, f, a)))
#define DM_COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* ---- errors --------------------------------------------------------------------------- */

/* Write a one-line message and return status, so that callers can `return dm_fail(…)`.
 * err may be NULL. Line breaks and control characters in the message become spaces. */
dm_status dm_fail(dm_error *err, dm_status status, const char *format, ...) DM_PRINTF(3, 4);

/* ---- arena ---------------------------------------------------------------------------- */

/* Memory for one document: allocated in blocks, freed at once. Not for sharing between
 * threads. Under ASan each allocation is its own malloc, so that overruns are seen. */
typedef struct dm_block dm_block;
typedef struct dm_arena {
    dm_block *block; /* newest first */
    size_t used;     /* bytes handed out since the last reset */
    size_t ceiling;  /* dm_alloc fails past it; 0 means DM_ARENA_CEILING */
    bool failed;     /* an allocation failed since the last reset */
} dm_arena;
#define DM_ARENA_CEILING ((size_t)1 << 30)

/* n bytes, zeroed, aligned for any type; NULL (and failed set) past the ceiling or when
 * memory ran out. n == 0 gives a valid pointer. */
void *dm_alloc(dm_arena *a, size_t n) DM_NODISCARD;
/* Forget everything; keeps the largest block for the next document. */
void dm_arena_reset(dm_arena *a);
void dm_arena_free(dm_arena *a);

#define dm_new(a, type) ((type *)dm_alloc(a, sizeof(type)))
#define dm_new_array(a, type, n) ((type *)dm_alloc_array((a), (n), sizeof(type)))
static inline void *dm_alloc_array(dm_arena *a, size_t n, size_t size) {
    return n > SIZE_MAX / size ? NULL : dm_alloc(a, n * size);
}

/* ---- growing arrays -------------------------------------------------------------------- */

/* An array of T in an arena, doubled as it grows (the old copy stays until the reset).
 *
 *     typedef DM_VEC(dm_claim) claims;
 *     claims v = {0};
 *     dm_claim *c = dm_push(arena, &v, DM_MAX_CLAIMS);   // NULL past the ceiling
 *
 * The pointer is good until the next push. New elements are zeroed. */
#define DM_VEC(T)                                                                          \
    struct {                                                                               \
        T *at;                                                                             \
        uint32_t n, room;                                                                  \
    }
#define dm_push(a, v, ceiling)                                                             \
    ((__typeof__((v)->at))dm_push_((a), (void **)&(v)->at, &(v)->n, &(v)->room,            \
                                   sizeof *(v)->at, (ceiling)))
void *dm_push_(dm_arena *a, void **at, uint32_t *n, uint32_t *room, size_t size,
               uint32_t ceiling);

/* ---- strings ---------------------------------------------------------------------------- */

#define DM_STR(literal) ((dm_str){(literal), sizeof(literal) - 1})
#define DM_FMT "%.*s"
#define DM_ARG(s) (int)(s).n, (s).p ? (s).p : ""

dm_str dm_str_of(const char *z);                         /* borrows; NULL gives "" */
dm_str dm_str_copy(dm_arena *a, dm_str s);               /* "" when memory ran out */
dm_str dm_str_format(dm_arena *a, const char *format, ...) DM_PRINTF(2, 3);
dm_str dm_str_trim(dm_str s);                            /* ASCII white space and U+00A0 */
/* White space runs to one space, ends trimmed; copies only where it must. */
dm_str dm_str_squeeze(dm_arena *a, dm_str s);
bool dm_str_eq(dm_str a, dm_str b);
bool dm_str_same(dm_str a, const char *z);
bool dm_str_same_nocase(dm_str a, const char *z);
/* The first letter tells nearly always. nocase: ASCII case only. */
static inline bool dm_str_is(dm_str a, const char *z) {
    return a.n == 0 ? *z == 0 : a.p[0] == *z && dm_str_same(a, z);
}
static inline bool dm_str_is_nocase(dm_str a, const char *z) {
    return a.n == 0 ? *z == 0 : ((a.p[0] ^ *z) & ~32) == 0 && dm_str_same_nocase(a, z);
}
bool dm_str_starts(dm_str s, const char *z);
bool dm_str_ends(dm_str s, const char *z);
int dm_str_cmp(dm_str a, dm_str b);                      /* bytewise, for sorting */
/* First place of z in s, or -1. */
int64_t dm_str_find(dm_str s, const char *z);
/* The piece before the next sep; *rest moves past it. False when *rest is used up. */
bool dm_str_cut(dm_str *rest, char sep, dm_str *piece);
static inline dm_str dm_slice(dm_str s, dm_span at) {
    return (dm_str){s.p + at.begin, at.end - at.begin};
}
static inline bool dm_span_overlaps(dm_span a, dm_span b) {
    return a.begin < b.end && b.begin < a.end;
}
static inline bool dm_span_in(dm_span inner, dm_span outer) {
    return outer.begin <= inner.begin && inner.end <= outer.end;
}
uint64_t dm_hash(const void *p, size_t n, uint64_t seed); /* XXH3, the same everywhere */

/* ---- UTF-8 ------------------------------------------------------------------------------ */

#define DM_BAD_RUNE 0xFFFD
/* Decode one code point at p (n > 0 bytes left); *size is 1 to 4, 1 for a bad byte, which
 * gives DM_BAD_RUNE. */
uint32_t dm_rune(const char *p, size_t n, unsigned *size);
/* Encode; returns 1 to 4 bytes written. Surrogates and out of range give U+FFFD. */
unsigned dm_rune_put(uint32_t rune, char out[4]);
bool dm_utf8_valid(const char *p, size_t n);
/* A valid copy: each bad byte becomes U+FFFD. */
dm_str dm_utf8_mend(dm_arena *a, dm_str s);
uint32_t dm_rune_lower(uint32_t rune); /* simple case mapping (utf8proc) */
bool dm_rune_is_upper(uint32_t rune);
bool dm_rune_is_letter(uint32_t rune);
bool dm_rune_is_digit(uint32_t rune);
bool dm_rune_is_space(uint32_t rune);
dm_str dm_str_lower(dm_arena *a, dm_str s);

/* Code points before each byte of a text, in O(1) after O(n): for output in code points. */
typedef struct dm_runes {
    dm_str text;
    const uint32_t *marks; /* code points before each 64th byte */
    bool ascii;
} dm_runes;
dm_status dm_runes_of(dm_arena *a, dm_str text, dm_runes *out);
uint32_t dm_runes_before(const dm_runes *r, uint32_t byte);

/* ---- days ------------------------------------------------------------------------------- */

/* Proleptic Gregorian; month 1 to 12, day 1 to 31; DM_NO_DAY when not a day. */
int32_t dm_day_of(int year, int month, int day);
void dm_day_split(int32_t day, int *year, int *month, int *dom);
/* "2025-08-21…" -> day; DM_NO_DAY if it does not begin with a full ISO day. */
int32_t dm_day_parse(dm_str iso);
/* Writes "2025-08-21" (11 bytes with NUL); "" for DM_NO_DAY. */
void dm_day_format(int32_t day, char out[16]);

/* ---- output ------------------------------------------------------------------------------ */

void dm_put(dm_buf *b, dm_str s);
void dm_puts(dm_buf *b, const char *z);
void dm_putc(dm_buf *b, char c);
void dm_putf(dm_buf *b, const char *format, ...) DM_PRINTF(2, 3);
/* A JSON string with its quotes: control characters, quotes and backslashes escaped, all
 * else as it stands. s must be valid UTF-8. */
void dm_put_json(dm_buf *b, dm_str s);

#endif
