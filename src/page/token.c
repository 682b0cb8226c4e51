/* The tokenizer. It follows the tokenization of the HTML standard where pages depend on it, and
 * leaves out what no article needs: docs/page.md says which. */
#include "page/token.h"

#include <ctype.h>

static char low(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* ---- names -------------------------------------------------------------------------------------- */

#define TAG_NAME(name, word) word,
static const char *const tag_names[] = {"", DM_TAG_LIST(TAG_NAME)};
static const char *const attr_names[] = {DM_ATTR_LIST(TAG_NAME)};

dm_tag dm_tag_of(dm_str name) {
    for (size_t i = 1; i < DM_N_TAG; i++)
        if (dm_str_is_nocase(name, tag_names[i]))
            return (dm_tag)i;
    return DM_TAG_OTHER;
}

/* ---- tags --------------------------------------------------------------------------------------- */

static void set_attribute(dm_token *t, dm_str name, dm_str value) {
    for (size_t i = 0; i < DM_N_ATTR; i++)
        if (dm_str_is_nocase(name, attr_names[i]) && !(t->has >> i & 1)) {
            t->attr[i] = value.p ? value : (dm_str){"", 0};
            t->has |= 1u << i;
        }
}

/* The rest of a tag from its name's end; false where the page ends inside it. */
static bool read_attributes(dm_tokens *in, dm_token *t) {
    dm_str s = in->s;
    uint32_t i = in->at;
    t->has = 0;
    t->closes = false;
    while (i < s.n) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '>') {
            in->at = i + 1;
            return true;
        }
        if (c == '/' || isspace(c)) {
            t->closes = c == '/';
            i++;
            continue;
        }
        uint32_t b = i;
        while (i < s.n && !isspace((unsigned char)s.p[i]) && s.p[i] != '=' && s.p[i] != '>' && s.p[i] != '/')
            i++;
        dm_str name = {s.p + b, i - b}, value = {0};
        if (i == b) { /* a lone "=": skip it, or the loop would not move */
            i++;
            continue;
        }
        uint32_t j = i;
        while (j < s.n && isspace((unsigned char)s.p[j]))
            j++;
        if (j < s.n && s.p[j] == '=') {
            j++;
            while (j < s.n && isspace((unsigned char)s.p[j]))
                j++;
            if (j < s.n && (s.p[j] == '"' || s.p[j] == '\'')) {
                const char *end = memchr(s.p + j + 1, s.p[j], s.n - j - 1);
                if (!end)
                    break;
                value = (dm_str){s.p + j + 1, (uint32_t)(end - (s.p + j + 1))};
                i = (uint32_t)(end - s.p) + 1;
            } else {
                b = j;
                while (j < s.n && !isspace((unsigned char)s.p[j]) && s.p[j] != '>')
                    j++;
                value = (dm_str){s.p + b, j - b};
                i = j;
            }
        }
        set_attribute(t, name, value);
        t->closes = false;
    }
    in->at = s.n;
    return false;
}

dm_str dm_token_raw(dm_tokens *in, const dm_token *start) {
    dm_str s = in->s, name = start->name;
    uint32_t b = in->at;
    while (in->at < s.n) {
        const char *lt = memchr(s.p + in->at, '<', s.n - in->at);
        if (!lt)
            break;
        uint32_t i = (uint32_t)(lt - s.p);
        in->at = i + 1;
        if (i + 2 + name.n > s.n || s.p[i + 1] != '/')
            continue;
        uint32_t j = 0;
        while (j < name.n && low(s.p[i + 2 + j]) == low(name.p[j]))
            j++;
        if (j < name.n)
            continue;
        const char *gt = memchr(s.p + i, '>', s.n - i);
        in->at = gt ? (uint32_t)(gt - s.p) + 1 : s.n;
        return (dm_str){s.p + b, i - b};
    }
    in->at = s.n;
    return (dm_str){s.p + b, s.n - b};
}

bool dm_token_next(dm_tokens *in, dm_token *out) {
    dm_str s = in->s;
    while (in->at < s.n) {
        const char *lt = memchr(s.p + in->at, '<', s.n - in->at);
        uint32_t i = lt ? (uint32_t)(lt - s.p) : s.n;
        if (i > in->at) {
            out->type = DM_TOKEN_TEXT;
            out->text = (dm_str){s.p + in->at, i - in->at};
            in->at = i;
            return true;
        }
        dm_str rest = {s.p + i, s.n - i};
        if (dm_str_starts(rest, "<!--")) {
            const char *end = memmem(rest.p + 4, rest.n - 4, "-->", 3);
            in->at = end ? (uint32_t)(end - s.p) + 3 : s.n;
            continue;
        }
        bool end = rest.n > 1 && rest.p[1] == '/';
        uint32_t j = i + 1 + end;
        if (j >= s.n)
            break;
        if (!isalpha((unsigned char)s.p[j])) {
            if (end || s.p[j] == '!' || s.p[j] == '?') {
                const char *gt = memchr(s.p + j, '>', s.n - j);
                in->at = gt ? (uint32_t)(gt - s.p) + 1 : s.n;
                continue;
            }
            out->type = DM_TOKEN_TEXT;
            out->text = (dm_str){s.p + i, 1};
            in->at = i + 1;
            return true;
        }
        uint32_t b = j;
        while (j < s.n && (isalnum((unsigned char)s.p[j]) || s.p[j] == '-' || s.p[j] == ':'))
            j++;
        out->type = end ? DM_TOKEN_END : DM_TOKEN_START;
        out->name = (dm_str){s.p + b, j - b};
        out->tag = dm_tag_of(out->name);
        in->at = j;
        if (!read_attributes(in, out))
            break; /* the page was cut in the middle of a tag */
        return true;
    }
    in->at = s.n;
    return false;
}

/* ---- text ----------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    uint32_t rune;
} entities[] = {
    {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}, {"nbsp", 0xA0}, {"ndash", 0x2013},
    {"mdash", 0x2014}, {"lsquo", 0x2018}, {"rsquo", 0x2019}, {"ldquo", 0x201C}, {"rdquo", 0x201D}, {"sbquo", 0x201A},
    {"bdquo", 0x201E}, {"hellip", 0x2026}, {"bull", 0x2022}, {"middot", 0xB7}, {"laquo", 0xAB}, {"raquo", 0xBB},
    {"lsaquo", 0x2039}, {"rsaquo", 0x203A}, {"copy", 0xA9}, {"reg", 0xAE}, {"trade", 0x2122}, {"deg", 0xB0},
    {"euro", 0x20AC}, {"pound", 0xA3}, {"yen", 0xA5}, {"cent", 0xA2}, {"sect", 0xA7}, {"para", 0xB6}, {"shy", 0xAD},
    {"thinsp", 0x2009}, {"ensp", 0x2002}, {"emsp", 0x2003}, {"zwnj", 0x200C}, {"zwj", 0x200D}, {"frac12", 0xBD},
    {"frac14", 0xBC}, {"frac34", 0xBE}, {"times", 0xD7}, {"minus", 0x2212}, {"plusmn", 0xB1}, {"sup2", 0xB2},
    {"agrave", 0xE0}, {"aacute", 0xE1}, {"acirc", 0xE2}, {"atilde", 0xE3}, {"auml", 0xE4}, {"aring", 0xE5},
    {"aelig", 0xE6}, {"ccedil", 0xE7}, {"egrave", 0xE8}, {"eacute", 0xE9}, {"ecirc", 0xEA}, {"euml", 0xEB},
    {"igrave", 0xEC}, {"iacute", 0xED}, {"icirc", 0xEE}, {"iuml", 0xEF}, {"ntilde", 0xF1}, {"ograve", 0xF2},
    {"oacute", 0xF3}, {"ocirc", 0xF4}, {"otilde", 0xF5}, {"ouml", 0xF6}, {"oslash", 0xF8}, {"ugrave", 0xF9},
    {"uacute", 0xFA}, {"ucirc", 0xFB}, {"uuml", 0xFC}, {"yacute", 0xFD}, {"szlig", 0xDF}, {"Auml", 0xC4},
    {"Ouml", 0xD6}, {"Uuml", 0xDC}, {"Eacute", 0xC9}, {"Aacute", 0xC1}, {"Ccedil", 0xC7}, {"Oslash", 0xD8}};

/* What the character reference at p (after "&") means; *used bytes of it. 0 if it is none. */
static uint32_t reference(const char *p, uint32_t n, uint32_t *used) {
    if (n > 1 && p[0] == '#') {
        uint32_t i = 1, v = 0;
        bool hex = p[1] == 'x' || p[1] == 'X';
        i += hex;
        uint32_t b = i;
        for (; i < n && i - b < 8; i++) {
            unsigned char c = (unsigned char)p[i];
            if (isdigit(c))
                v = v * (hex ? 16 : 10) + (c - '0');
            else if (hex && isxdigit(c))
                v = v * 16 + (uint32_t)(low((char)c) - 'a' + 10);
            else
                break;
        }
        if (i == b)
            return 0;
        *used = i + (i < n && p[i] == ';');
        /* windows-1252 numbers, as browsers read them */
        static const uint16_t c1[] = {0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160,
                                      0x2039, 0x152, 0x8D, 0x17D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                                      0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178};
        if (v >= 0x80 && v < 0xA0)
            v = c1[v - 0x80];
        return v && v <= 0x10FFFF ? v : DM_BAD_RUNE;
    }
    for (size_t i = 0; i < DM_COUNT(entities); i++) {
        uint32_t k = (uint32_t)strlen(entities[i].name);
        if (k < n && !memcmp(p, entities[i].name, k) && p[k] == ';') {
            *used = k + 1;
            return entities[i].rune;
        }
    }
    return 0;
}

void dm_token_put(dm_buf *b, dm_str s) {
    uint32_t from = 0;
    for (uint32_t i = 0; i < s.n;) {
        const char *amp = memchr(s.p + i, '&', s.n - i);
        if (!amp)
            break;
        i = (uint32_t)(amp - s.p);
        uint32_t used = 0, r = reference(amp + 1, s.n - i - 1, &used);
        if (!r) {
            i++;
            continue;
        }
        dm_put(b, (dm_str){s.p + from, i - from});
        char out[4];
        unsigned k = r == 0xAD || r == 0x200B ? 0 : dm_rune_put(r, out);
        dm_put(b, (dm_str){out, k});
        i += 1 + used;
        from = i;
    }
    dm_put(b, (dm_str){s.p + from, s.n - from});
}

dm_str dm_token_text(dm_arena *a, dm_str s) {
    if (!s.n || s.n > 10000)
        return (dm_str){0};
    dm_buf b = {0};
    dm_token_put(&b, s);
    dm_str out = dm_str_squeeze(a, dm_str_copy(a, (dm_str){b.data, (uint32_t)b.n}));
    dm_buf_free(&b);
    return out;
}
