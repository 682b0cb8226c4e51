/* Atoms: what names are compared by. */
#include "actor/names.h"

#include <utf8proc.h>

/* Letters that decomposition leaves whole. */
static uint32_t fold_special(uint32_t r) {
    switch (r) {
    case 0xF8: return 'o'; /* ø */
    case 0x142: return 'l';
    case 0x131: return 'i';
    case 0x111: return 'd';
    case 0xE6: return 'a';
    case 0xF0: return 'd';
    case 0xDF: return 's';
    case 0x159: return 'r';
    default: return r;
    }
}

static uint32_t fold(uint32_t r) {
    r = dm_rune_lower(r);
    if (r < 0x80)
        return r;
    utf8proc_int32_t to[8];
    int last = 0;
    if (utf8proc_decompose_char((utf8proc_int32_t)r, to, 8, UTF8PROC_DECOMPOSE | UTF8PROC_STABLE,
                                &last) >= 1)
        r = (uint32_t)to[0];
    return fold_special(r);
}

static bool is_apostrophe(uint32_t r) {
    return r == '\'' || r == 0x2019 || r == 0x2018 || r == 0x2BC || r == 0x60 || r == 0x2BB;
}

static bool is_mark(uint32_t r) {
    return r >= 0x300 && r <= 0x36F;
}

/* ASCII: the folded byte of a letter or digit, 0 for all else. */
static const unsigned char folded[128] = {
    ['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4', ['5'] = '5', ['6'] = '6',
    ['7'] = '7', ['8'] = '8', ['9'] = '9', ['A'] = 'a', ['B'] = 'b', ['C'] = 'c', ['D'] = 'd',
    ['E'] = 'e', ['F'] = 'f', ['G'] = 'g', ['H'] = 'h', ['I'] = 'i', ['J'] = 'j', ['K'] = 'k',
    ['L'] = 'l', ['M'] = 'm', ['N'] = 'n', ['O'] = 'o', ['P'] = 'p', ['Q'] = 'q', ['R'] = 'r',
    ['S'] = 's', ['T'] = 't', ['U'] = 'u', ['V'] = 'v', ['W'] = 'w', ['X'] = 'x', ['Y'] = 'y',
    ['Z'] = 'z', ['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd', ['e'] = 'e', ['f'] = 'f',
    ['g'] = 'g', ['h'] = 'h', ['i'] = 'i', ['j'] = 'j', ['k'] = 'k', ['l'] = 'l', ['m'] = 'm',
    ['n'] = 'n', ['o'] = 'o', ['p'] = 'p', ['q'] = 'q', ['r'] = 'r', ['s'] = 's', ['t'] = 't',
    ['u'] = 'u', ['v'] = 'v', ['w'] = 'w', ['x'] = 'x', ['y'] = 'y', ['z'] = 'z'};

uint32_t dm_atoms(dm_str s, dm_atom *out, uint32_t room) {
    uint32_t n = 0, letters = 0;
    dm_atom cur = {0};
    bool open = false, dotted = false;
    uint64_t h = 0;
    unsigned size;
#define CLOSE()                                                                                    \
    do {                                                                                           \
        if (open && n < room) {                                                                    \
            cur.hash = h * 0xD6E8FEB86659FD93u ^ h >> 32;                                          \
            cur.letters = letters;                                                                 \
            out[n++] = cur;                                                                        \
        }                                                                                          \
        open = dotted = false;                                                                     \
        letters = 0;                                                                               \
    } while (0)
    for (uint32_t i = 0; i < s.n && n < room; i += size) {
        uint32_t r = (unsigned char)s.p[i] < 0x80 ? (size = 1, (uint32_t)(unsigned char)s.p[i])
                                                  : dm_rune(s.p + i, s.n - i, &size);
        bool small = r >= 'a' && r <= 'z', big = r >= 'A' && r <= 'Z';
        if (small || big || (r >= '0' && r <= '9') ||
            (r >= 0x80 && (dm_rune_is_letter(r) || (open && is_mark(r))))) {
            if (dotted && letters != 1 && open) { /* "end.Next" */
                CLOSE();
            }
            if (!open) {
                open = true;
                cur = (dm_atom){.begin = i,
                                .upper = big || (r >= 0x80 && dm_rune_is_upper(r)),
                                .all_upper = true};
                h = 0xCBF29CE484222325u;
            }
            if (r >= 0x80 && is_mark(r)) {
                cur.end = i + size;
                continue;
            }
            if (small || (r >= 0x80 && !dm_rune_is_upper(r)))
                cur.all_upper = false;
            h = (h ^ (r < 0x80 ? folded[r] : fold(r))) * 0x100000001B3u;
            letters = dotted ? 1 : letters + 1;
            dotted = false;
            /* the run of small letters that follows, at once */
            while (i + size < s.n && s.p[i + size] >= 'a' && s.p[i + size] <= 'z') {
                h = (h ^ (unsigned char)s.p[i + size]) * 0x100000001B3u;
                letters++;
                size++;
                cur.all_upper = false;
            }
            cur.end = i + size;
        } else if (open && is_apostrophe(r)) {
            /* 's at the end of a word stands alone; inside, the sign is dropped */
            uint32_t j = i + size;
            bool s_next = j < s.n && (s.p[j] == 's' || s.p[j] == 'S');
            bool letter_after = j + 1 < s.n && (((unsigned char)s.p[j + 1] | 32) >= 'a' &&
                                                ((unsigned char)s.p[j + 1] | 32) <= 'z');
            if (s_next && !letter_after)
                CLOSE();
            else if (j >= s.n ||
                     !(((unsigned char)s.p[j] | 32) >= 'a' && ((unsigned char)s.p[j] | 32) <= 'z'))
                CLOSE();
        } else if (open && r == '.' && letters == 1 && !dotted) {
            dotted = true;
            cur.end = i + size;
        } else {
            CLOSE();
        }
    }
    CLOSE();
#undef CLOSE
    return n;
}
