#include "text/feature.h"

uint32_t dm_feature_hash(const char *p, size_t n, uint32_t seed) {
    uint32_t h = 2166136261u ^ seed;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)p[i]) * 16777619u;
    h ^= h >> 15;
    h *= 0x2C1B3C6Du;
    h ^= h >> 12;
    return h;
}

uint32_t dm_fold(dm_str form, bool lower, bool digits, char out[DM_FOLD_MAX]) {
    uint32_t n = 0;
    const unsigned char *s = (const unsigned char *)form.p;
    for (uint32_t i = 0; i < form.n && n < DM_FOLD_MAX; i++) {
        unsigned char c = s[i];
        if (c < 0x80) {
            if (lower && c >= 'A' && c <= 'Z')
                c += 32;
            else if (digits && c >= '0' && c <= '9')
                c = '0';
            else if (c == '`')
                c = '\'';
            out[n++] = (char)c;
            continue;
        }
        if (c == 0xE2 && i + 2 < form.n) {
            unsigned char d = s[i + 1], e = s[i + 2], to = 0;
            if (d == 0x80 && (e == 0x98 || e == 0x99))
                to = '\'';
            else if (d == 0x80 && (e == 0x9C || e == 0x9D))
                to = '"';
            else if ((d == 0x80 && (e == 0x93 || e == 0x94)) || (d == 0x88 && e == 0x92))
                to = '-';
            if (to) {
                out[n++] = (char)to;
                i += 2;
                continue;
            }
        } else if (c == 0xC2 && i + 1 < form.n && s[i + 1] == 0xA0) {
            out[n++] = ' ';
            i++;
            continue;
        }
        out[n++] = (char)c;
    }
    return n;
}

static bool continues(char c) {
    return ((unsigned char)c & 0xC0) == 0x80;
}

void dm_affixes(dm_str form, uint32_t out[DM_AFFIXES]) {
    char w[DM_FOLD_MAX], s[24];
    uint32_t n = dm_fold(form, true, true, w);
    uint32_t at = 0;
    for (uint32_t k = 1; k <= 4; k++) {
        if (at < n)
            for (at++; at < n && continues(w[at]); at++)
                ;
        out[k - 1] = dm_feature_hash(w, at, 100 + k);
    }
    at = n;
    for (uint32_t k = 1; k <= 5; k++) {
        if (at)
            for (at--; at && continues(w[at]); at--)
                ;
        out[3 + k] = dm_feature_hash(w + at, n - at, 200 + k);
    }
    /* Shape: letters A, a, digits 0, other ASCII itself, the rest u; runs cut to two. */
    n = dm_fold(form, false, false, w);
    uint32_t m = 0;
    for (uint32_t i = 0; i < n && m < 12; i++) {
        char c = w[i];
        if (continues(c))
            continue;
        char k = c;
        if (c >= 'A' && c <= 'Z')
            k = 'A';
        else if (c >= 'a' && c <= 'z')
            k = 'a';
        else if (c >= '0' && c <= '9')
            k = '0';
        else if ((unsigned char)c >= 0x80)
            k = 'u';
        if (m >= 2 && s[m - 1] == k && s[m - 2] == k)
            continue;
        s[m++] = k;
    }
    out[9] = dm_feature_hash(s, m, 300);
}
