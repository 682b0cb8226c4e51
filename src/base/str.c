#include "base/base.h"

#include <stdio.h>
#include <utf8proc.h>
#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

dm_str dm_str_of(const char *z) {
    return z ? (dm_str){z, (uint32_t)strlen(z)} : (dm_str){0};
}

dm_str dm_str_copy(dm_arena *a, dm_str s) {
    char *p = dm_alloc(a, (size_t)s.n + 1);
    if (!p)
        return (dm_str){0};
    if (s.n)
        memcpy(p, s.p, s.n);
    return (dm_str){p, s.n};
}

dm_str dm_str_format(dm_arena *a, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    dm_str s = {0};
    char *p = n >= 0 ? dm_alloc(a, (size_t)n + 1) : NULL;
    if (p) {
        vsnprintf(p, (size_t)n + 1, format, again);
        s = (dm_str){p, (uint32_t)n};
    }
    va_end(again);
    return s;
}

static bool is_space(unsigned char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

dm_str dm_str_trim(dm_str s) {
    for (;;) {
        if (s.n && is_space((unsigned char)s.p[0]))
            s.p++, s.n--;
        else if (s.n >= 2 && !memcmp(s.p, "\xC2\xA0", 2))
            s.p += 2, s.n -= 2;
        else
            break;
    }
    for (;;) {
        if (s.n && is_space((unsigned char)s.p[s.n - 1]))
            s.n--;
        else if (s.n >= 2 && !memcmp(s.p + s.n - 2, "\xC2\xA0", 2))
            s.n -= 2;
        else
            break;
    }
    return s;
}

dm_str dm_str_squeeze(dm_arena *a, dm_str s) {
    s = dm_str_trim(s);
    bool clean = true;
    for (uint32_t i = 0; i < s.n && clean; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == ' ')
            clean = s.p[i - 1] != ' ';
        else if (is_space(c) || (c == 0xC2 && i + 1 < s.n && (unsigned char)s.p[i + 1] == 0xA0))
            clean = false;
    }
    if (clean)
        return s;
    char *p = dm_alloc(a, (size_t)s.n + 1);
    if (!p)
        return (dm_str){0};
    uint32_t n = 0;
    for (uint32_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool nbsp = c == 0xC2 && i + 1 < s.n && (unsigned char)s.p[i + 1] == 0xA0;
        if (nbsp || is_space(c)) {
            if (n && p[n - 1] != ' ')
                p[n++] = ' ';
            i += nbsp;
        } else {
            p[n++] = (char)c;
        }
    }
    return (dm_str){p, n};
}

bool dm_str_eq(dm_str a, dm_str b) {
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool dm_str_same(dm_str a, const char *z) {
    return dm_str_eq(a, dm_str_of(z));
}

static char low(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool dm_str_same_nocase(dm_str a, const char *z) {
    uint32_t i = 0;
    for (; i < a.n && z[i]; i++)
        if (low(a.p[i]) != low(z[i]))
            return false;
    return i == a.n && !z[i];
}

bool dm_str_starts(dm_str s, const char *z) {
    size_t n = strlen(z);
    return s.n >= n && memcmp(s.p, z, n) == 0;
}

bool dm_str_ends(dm_str s, const char *z) {
    size_t n = strlen(z);
    return s.n >= n && memcmp(s.p + s.n - n, z, n) == 0;
}

int dm_str_cmp(dm_str a, dm_str b) {
    uint32_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

int64_t dm_str_find(dm_str s, const char *z) {
    size_t n = strlen(z);
    if (n == 0)
        return 0;
    const char *p = s.n >= n ? memmem(s.p, s.n, z, n) : NULL;
    return p ? p - s.p : -1;
}

bool dm_str_cut(dm_str *rest, char sep, dm_str *piece) {
    if (!rest->p)
        return false;
    const char *p = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
    if (p) {
        *piece = (dm_str){rest->p, (uint32_t)(p - rest->p)};
        rest->n -= piece->n + 1;
        rest->p = p + 1;
    } else {
        *piece = *rest;
        *rest = (dm_str){0};
    }
    return true;
}

uint64_t dm_hash(const void *p, size_t n, uint64_t seed) {
    return XXH3_64bits_withSeed(p, n, seed);
}

/* ---- UTF-8 ------------------------------------------------------------------------------ */

uint32_t dm_rune(const char *p, size_t n, unsigned *size) {
    const unsigned char *s = (const unsigned char *)p;
    *size = 1;
    if (s[0] < 0x80)
        return s[0];
    uint32_t r;
    unsigned len;
    if (s[0] >= 0xC2 && s[0] <= 0xDF)
        len = 2, r = s[0] & 0x1F;
    else if ((s[0] & 0xF0) == 0xE0)
        len = 3, r = s[0] & 0x0F;
    else if (s[0] >= 0xF0 && s[0] <= 0xF4)
        len = 4, r = s[0] & 0x07;
    else
        return DM_BAD_RUNE;
    if (n < len)
        return DM_BAD_RUNE;
    for (unsigned i = 1; i < len; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return DM_BAD_RUNE;
        r = r << 6 | (s[i] & 0x3F);
    }
    if ((len == 3 && (r < 0x800 || (r >= 0xD800 && r <= 0xDFFF))) ||
        (len == 4 && (r < 0x10000 || r > 0x10FFFF)))
        return DM_BAD_RUNE;
    *size = len;
    return r;
}

unsigned dm_rune_put(uint32_t r, char out[4]) {
    if (r > 0x10FFFF || (r >= 0xD800 && r <= 0xDFFF))
        r = DM_BAD_RUNE;
    if (r < 0x80) {
        out[0] = (char)r;
        return 1;
    }
    if (r < 0x800) {
        out[0] = (char)(0xC0 | r >> 6);
        out[1] = (char)(0x80 | (r & 0x3F));
        return 2;
    }
    if (r < 0x10000) {
        out[0] = (char)(0xE0 | r >> 12);
        out[1] = (char)(0x80 | (r >> 6 & 0x3F));
        out[2] = (char)(0x80 | (r & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | r >> 18);
    out[1] = (char)(0x80 | (r >> 12 & 0x3F));
    out[2] = (char)(0x80 | (r >> 6 & 0x3F));
    out[3] = (char)(0x80 | (r & 0x3F));
    return 4;
}

/* Bytes from p that are plain ASCII, eight at a time. */
static size_t ascii_run(const char *p, size_t n) {
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        uint64_t w;
        memcpy(&w, p + i, 8);
        if (w & 0x8080808080808080u)
            break;
    }
    while (i < n && (unsigned char)p[i] < 0x80)
        i++;
    return i;
}

bool dm_utf8_valid(const char *p, size_t n) {
    for (size_t i = 0; i < n;) {
        i += ascii_run(p + i, n - i);
        if (i >= n)
            break;
        unsigned size;
        if (dm_rune(p + i, n - i, &size) == DM_BAD_RUNE && size == 1)
            return false;
        i += size;
    }
    return true;
}

dm_str dm_utf8_mend(dm_arena *a, dm_str s) {
    if (dm_utf8_valid(s.p, s.n))
        return dm_str_copy(a, s);
    size_t bad = 0;
    unsigned size;
    for (size_t i = 0; i < s.n; i += size)
        bad += dm_rune(s.p + i, s.n - i, &size) == DM_BAD_RUNE && size == 1;
    if (s.n + 2 * bad > UINT32_MAX)
        return (dm_str){0};
    char *p = dm_alloc(a, s.n + 2 * bad + 1);
    if (!p)
        return (dm_str){0};
    size_t n = 0;
    for (size_t i = 0; i < s.n; i += size) {
        uint32_t r = dm_rune(s.p + i, s.n - i, &size);
        if (r == DM_BAD_RUNE && size == 1) {
            n += dm_rune_put(DM_BAD_RUNE, p + n);
        } else {
            memcpy(p + n, s.p + i, size);
            n += size;
        }
    }
    return (dm_str){p, (uint32_t)n};
}

uint32_t dm_rune_lower(uint32_t r) {
    if (r < 0x80)
        return r >= 'A' && r <= 'Z' ? r + 32 : r;
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)r);
}

bool dm_rune_is_upper(uint32_t r) {
    if (r < 0x80)
        return r >= 'A' && r <= 'Z';
    utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)r);
    return c == UTF8PROC_CATEGORY_LU || c == UTF8PROC_CATEGORY_LT;
}

bool dm_rune_is_letter(uint32_t r) {
    if (r < 0x80)
        return (r >= 'A' && r <= 'Z') || (r >= 'a' && r <= 'z');
    utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)r);
    return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_ME;
}

bool dm_rune_is_digit(uint32_t r) {
    if (r < 0x80)
        return r >= '0' && r <= '9';
    return utf8proc_category((utf8proc_int32_t)r) == UTF8PROC_CATEGORY_ND;
}

bool dm_rune_is_space(uint32_t r) {
    if (r < 0x80)
        return r == ' ' || (r >= '\t' && r <= '\r');
    return r == 0x85 || r == 0xA0 || r == 0x1680 || (r >= 0x2000 && r <= 0x200A) ||
           r == 0x2028 || r == 0x2029 || r == 0x202F || r == 0x205F || r == 0x3000;
}

dm_str dm_str_lower(dm_arena *a, dm_str s) {
    /* A lower-case letter takes at most 3 bytes where its capital takes 2. */
    char *p = dm_alloc(a, (size_t)s.n + s.n / 2 + 4);
    if (!p)
        return (dm_str){0};
    uint32_t n = 0;
    unsigned size;
    for (uint32_t i = 0; i < s.n; i += size) {
        if ((unsigned char)s.p[i] < 0x80) {
            size = 1;
            p[n++] = low(s.p[i]);
            continue;
        }
        uint32_t r = dm_rune(s.p + i, s.n - i, &size);
        if (size == 1)
            p[n++] = s.p[i]; /* a bad byte stays: lengths must not grow past the room */
        else
            n += dm_rune_put(dm_rune_lower(r), p + n);
    }
    return (dm_str){p, n};
}

dm_status dm_runes_of(dm_arena *a, dm_str text, dm_runes *out) {
    *out = (dm_runes){.text = text};
    out->ascii = ascii_run(text.p, text.n) == text.n;
    if (out->ascii)
        return DM_OK;
    uint32_t *marks = dm_new_array(a, uint32_t, text.n / 64 + 1);
    if (!marks)
        return DM_ENOMEM;
    uint32_t count = 0;
    for (uint32_t i = 0; i < text.n; i++) {
        if (i % 64 == 0)
            marks[i / 64] = count;
        count += ((unsigned char)text.p[i] & 0xC0) != 0x80;
    }
    if (text.n % 64 == 0)
        marks[text.n / 64] = count;
    out->marks = marks;
    return DM_OK;
}

uint32_t dm_runes_before(const dm_runes *r, uint32_t byte) {
    if (byte > r->text.n)
        byte = r->text.n;
    if (r->ascii || !r->marks)
        return byte;
    uint32_t count = r->marks[byte / 64];
    for (uint32_t i = byte / 64 * 64; i < byte; i++)
        count += ((unsigned char)r->text.p[i] & 0xC0) != 0x80;
    return count;
}

/* ---- days ------------------------------------------------------------------------------- */

int32_t dm_day_of(int year, int month, int dom) {
    static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1 || year > 9999 || month < 1 || month > 12 || dom < 1)
        return DM_NO_DAY;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (dom > length[month - 1] + (month == 2 && leap))
        return DM_NO_DAY;
    /* Days from civil date, H. Hinnant, "chrono-compatible low-level date algorithms". */
    int y = year - (month <= 2);
    int era = y / 400, yoe = y - era * 400;
    int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + dom - 1;
    int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

void dm_day_split(int32_t day, int *year, int *month, int *dom) {
    int64_t z = (int64_t)day + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    *dom = (int)(doy - (153 * mp + 2) / 5 + 1);
    *month = (int)(mp < 10 ? mp + 3 : mp - 9);
    *year = (int)(yoe + era * 400 + (*month <= 2));
}

int32_t dm_day_parse(dm_str s) {
    if (s.n < 10 || s.p[4] != '-' || s.p[7] != '-')
        return DM_NO_DAY;
    int v[3] = {0};
    static const uint8_t part[10] = {0, 0, 0, 0, 3, 1, 1, 3, 2, 2};
    for (int i = 0; i < 10; i++) {
        if (part[i] == 3)
            continue;
        if (s.p[i] < '0' || s.p[i] > '9')
            return DM_NO_DAY;
        v[part[i]] = v[part[i]] * 10 + (s.p[i] - '0');
    }
    if (s.n > 10 && s.p[10] >= '0' && s.p[10] <= '9')
        return DM_NO_DAY;
    return dm_day_of(v[0], v[1], v[2]);
}

void dm_day_format(int32_t day, char out[16]) {
    out[0] = 0;
    if (day == DM_NO_DAY)
        return;
    int y, m, d;
    dm_day_split(day, &y, &m, &d);
    if (y >= 0 && y <= 9999)
        snprintf(out, 16, "%04u-%02u-%02u", (unsigned)y % 10000, (unsigned)m % 100, (unsigned)d % 100);
}
