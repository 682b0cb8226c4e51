/* Character references: "&amp;", "&#8217;", "&notit;". */
#include "page/token.h"

#include "page/entity_table.h"

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* The table's entry of a name: what stands behind the name, NULL where there is none. */
static const char *entity(const char *p, uint32_t n) {
    unsigned letter = p[0] >= 'a' ? (unsigned)(p[0] - 'a') + 26 : (unsigned)(p[0] - 'A');
    uint32_t low = entity_first[letter], high = entity_first[letter + 1];
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        const char *z = entity_text + entity_at[mid];
        int c = strncmp(p, z, n);
        if (!c && z[n] <= 2)
            return z + n;
        if (c <= 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

static uint32_t number(const char *p, uint32_t n, uint32_t *used) {
    /* windows-1252 numbers, as browsers read them */
    static const uint16_t c1[] = {0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160,
                                  0x2039, 0x152, 0x8D, 0x17D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                                  0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178};
    uint32_t i = 1, v = 0;
    bool hex = n > 1 && (p[1] | 32) == 'x';
    i += hex;
    uint32_t b = i;
    for (; i < n; i++) {
        char c = p[i], l = (char)(c | 32);
        if (is_digit(c))
            v = v * (hex ? 16 : 10) + (uint32_t)(c - '0');
        else if (hex && l >= 'a' && l <= 'f')
            v = v * 16 + (uint32_t)(l - 'a' + 10);
        else
            break;
        if (v > 0x10FFFF)
            v = 0x110000; /* stays there, however long it is */
    }
    if (i == b)
        return 0;
    *used = i + (i < n && p[i] == ';');
    if (v >= 0x80 && v < 0xA0)
        return c1[v - 0x80];
    return v && v <= 0x10FFFF && !(v >= 0xD800 && v < 0xE000) ? v : DM_BAD_RUNE;
}

uint32_t dm_reference(const char *p, uint32_t n, bool attribute, char out[8], uint32_t *used) {
    if (!n)
        return 0;
    if (p[0] == '#') {
        uint32_t v = number(p, n, used);
        return v ? dm_rune_put(v, out) : 0;
    }
    if (!is_letter(p[0]))
        return 0;
    uint32_t k = 1;
    while (k < n && k <= MOST_NAME && (is_letter(p[k]) || is_digit(p[k])))
        k++;
    const char *at = NULL;
    if (k < n && p[k] == ';' && (at = entity(p, k)) != NULL) {
        *used = k + 1;
    } else {
        /* The longest of the old names that go without their semicolon. */
        for (uint32_t m = k < MOST_LEGACY ? k : MOST_LEGACY; m >= 2 && !at; m--) {
            at = entity(p, m);
            if (at && *at != 2)
                at = NULL;
            if (at)
                *used = m;
        }
        /* "?a=1&copy=2" in an address is no sign. */
        if (at && attribute && *used < n && (p[*used] == '=' || is_letter(p[*used]) || is_digit(p[*used])))
            return 0;
    }
    if (!at)
        return 0;
    uint32_t size = (uint32_t)strlen(at + 1);
    memcpy(out, at + 1, size);
    return size;
}
