/* The tokenizer. It follows the tokenization of the HTML standard where pages depend on it, and
 * leaves out what no article needs: docs/page.md says which. */
#include "page/token.h"

#if defined(__SSE2__) && !defined(DM_NO_SIMD)
#include <emmintrin.h>
#define SIMD 1
#else
#define SIMD 0
#endif

/* ---- bytes -------------------------------------------------------------------------------------- */

enum { SPACE = 1, NAME_END = 2, VALUE_END = 4, TAG_END = 8 };
#define OF_SPACE (SPACE | NAME_END | VALUE_END | TAG_END)
static const uint8_t class_of[256] = {
    ['\t'] = OF_SPACE, ['\n'] = OF_SPACE, ['\f'] = OF_SPACE, ['\r'] = OF_SPACE, [' '] = OF_SPACE,
    ['/'] = NAME_END | TAG_END, ['>'] = NAME_END | VALUE_END | TAG_END, ['='] = NAME_END,
};

static inline bool is(const char *p, uint8_t what) {
    return class_of[(unsigned char)*p] & what;
}

static inline bool is_letter(char c) {
    return (unsigned char)((c | 32) - 'a') < 26;
}

static inline char low(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* The first c in [p, end), or end. Most runs are short: a call would cost more than they do. */
static inline const char *find(const char *p, const char *end, char c) {
#if SIMD
    const __m128i all = _mm_set1_epi8(c);
    for (int i = 0; i < 4 && end - p >= 16; i++, p += 16) {
        int hit = _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(const void *)p), all));
        if (hit)
            return p + __builtin_ctz((unsigned)hit);
    }
#endif
    const char *at = p < end ? memchr(p, c, (size_t)(end - p)) : NULL;
    return at ? at : end;
}

/* ---- names -------------------------------------------------------------------------------------- */

#define NAME_TEXT(name, word) word,
#define NAME_SIZE(name, word) sizeof(word) - 1,
static const char tag_names[][16] = {"", DM_TAG_LIST(NAME_TEXT)};
static const uint8_t tag_sizes[] = {0, DM_TAG_LIST(NAME_SIZE)};
static const char attr_names[][16] = {DM_ATTR_LIST(NAME_TEXT)};
static const uint8_t attr_sizes[] = {DM_ATTR_LIST(NAME_SIZE)};
_Static_assert(DM_N_TAG < 256 && DM_N_ATTR <= 32, "numbers of names fit their tables");

typedef struct key {
    uint64_t a, b; /* the name in small letters, filled up with zeros */
} key;

/* n up to 16 bytes at p, of which room may be read. */
static inline key key_of(const char *p, uint32_t n, size_t room) {
    key k = {0, 0};
    if (room >= 16) {
        memcpy(&k, p, 16);
    } else {
        memcpy(&k, p, n);
    }
    /* Letters alone change under this; "@" and the like become other bytes than a name has. */
    k.a |= 0x2020202020202020u;
    k.b |= 0x2020202020202020u;
    if (n < 8) {
        k.a &= ((uint64_t)1 << (8 * n)) - 1;
        k.b = 0;
    } else {
        k.b &= n < 16 ? ((uint64_t)1 << (8 * (n - 8))) - 1 : ~(uint64_t)0;
    }
    return k;
}

static inline uint32_t hash_of(key k) {
    uint64_t h = (k.a ^ (k.b * 0x9E3779B97F4A7C15u)) * 0xD6E8FEB86659FD93u;
    return (uint32_t)(h >> 40);
}

static inline bool same(key k, const char name[16]) {
    key other;
    memcpy(&other, name, 16);
    return k.a == other.a && k.b == other.b;
}

/* Open addressing; 255 is a free slot. */
static void prepare(dm_tokens *in) {
    memset(in->tags, 255, sizeof in->tags);
    memset(in->attrs, 255, sizeof in->attrs);
    for (unsigned i = 1; i < DM_N_TAG; i++) {
        uint32_t h = hash_of(key_of(tag_names[i], tag_sizes[i], 16)) % sizeof in->tags;
        while (in->tags[h] != 255)
            h = (h + 1) % sizeof in->tags;
        in->tags[h] = (uint8_t)i;
    }
    for (unsigned i = 0; i < DM_N_ATTR; i++) {
        uint32_t h = hash_of(key_of(attr_names[i], attr_sizes[i], 16)) % sizeof in->attrs;
        while (in->attrs[h] != 255)
            h = (h + 1) % sizeof in->attrs;
        in->attrs[h] = (uint8_t)i;
    }
    in->ready = true;
}

static inline dm_tag tag_at(const dm_tokens *in, dm_str name) {
    if (name.n > 12)
        return DM_TAG_OTHER;
    key k = key_of(name.p, name.n, (size_t)(in->s.p + in->s.n - name.p));
    for (uint32_t h = hash_of(k) % sizeof in->tags; in->tags[h] != 255; h = (h + 1) % sizeof in->tags)
        if (same(k, tag_names[in->tags[h]]))
            return (dm_tag)in->tags[h];
    return DM_TAG_OTHER;
}

static inline void set_attribute(const dm_tokens *in, dm_token *t, dm_str name, dm_str value) {
    if (name.n > 12)
        return;
    key k = key_of(name.p, name.n, (size_t)(in->s.p + in->s.n - name.p));
    for (uint32_t h = hash_of(k) % sizeof in->attrs; in->attrs[h] != 255; h = (h + 1) % sizeof in->attrs) {
        uint8_t i = in->attrs[h];
        if (!same(k, attr_names[i]))
            continue;
        if (!(t->has >> i & 1)) {
            t->attr[i] = value;
            t->has |= 1u << i;
        }
        return;
    }
}

dm_tag dm_tag_of(dm_str name) {
    for (size_t i = 1; i < DM_N_TAG; i++)
        if (dm_str_is_nocase(name, tag_names[i]))
            return (dm_tag)i;
    return DM_TAG_OTHER;
}

/* ---- tags --------------------------------------------------------------------------------------- */

/* The rest of a tag from its name's end; false where the page ends inside it. */
static bool read_attributes(dm_tokens *in, const char *p, dm_token *t) {
    const char *const end = in->s.p + in->s.n;
    t->has = 0;
    t->closes = false;
    for (;;) {
        while (p < end && is(p, SPACE))
            p++;
        if (p == end)
            break;
        if (*p == '>') {
            in->at = (uint32_t)(p + 1 - in->s.p);
            return true;
        }
        if (*p == '/') {
            t->closes = p + 1 < end && p[1] == '>';
            p++;
            continue;
        }
        const char *b = p++; /* a name may begin with "=" */
        while (p < end && !is(p, NAME_END))
            p++;
        dm_str name = {b, (uint32_t)(p - b)}, value = {"", 0};
        while (p < end && is(p, SPACE))
            p++;
        if (p < end && *p == '=') {
            p++;
            while (p < end && is(p, SPACE))
                p++;
            if (p == end)
                break;
            if (*p == '"' || *p == '\'') {
                const char *close = find(p + 1, end, *p);
                if (close == end)
                    break;
                value = (dm_str){p + 1, (uint32_t)(close - p - 1)};
                p = close + 1;
            } else {
                b = p;
                while (p < end && !is(p, VALUE_END))
                    p++;
                value = (dm_str){b, (uint32_t)(p - b)};
            }
        }
        set_attribute(in, t, name, value);
    }
    in->at = in->s.n;
    return false;
}

/* The end of a comment whose "<!--" begins at p: past its "-->", "--!>" or, right at its beginning,
 * ">" or "->". */
static const char *comment_end(const char *p, const char *end) {
    for (const char *gt = p + 4; (gt = find(gt, end, '>')) != end; gt++) {
        if (gt[-1] == '-' && gt[-2] == '-' && gt - 2 >= p + 2)
            return gt + 1;
        if (gt[-1] == '!' && gt - 3 >= p + 4 && gt[-2] == '-' && gt[-3] == '-')
            return gt + 1;
    }
    return end;
}

/* Elements whose content the standard takes as text, up to their end tag or the page's. */
static bool is_raw(dm_tag tag) {
    switch (tag) {
    case DM_TAG_SCRIPT: case DM_TAG_STYLE: case DM_TAG_TITLE: case DM_TAG_TEXTAREA: case DM_TAG_XMP:
    case DM_TAG_IFRAME: case DM_TAG_NOEMBED: case DM_TAG_NOFRAMES: case DM_TAG_NOSCRIPT: case DM_TAG_PLAINTEXT:
        return true;
    default:
        return false;
    }
}

/* Does the name stand at p, and end there? */
static bool name_at(const char *p, const char *end, dm_str name) {
    if ((size_t)(end - p) < name.n)
        return false;
    for (uint32_t i = 0; i < name.n; i++)
        if (low(p[i]) != low(name.p[i]))
            return false;
    return p + name.n < end && is(p + name.n, TAG_END);
}

dm_str dm_token_raw(dm_tokens *in, const dm_token *start) {
    const char *begin = in->s.p + in->at, *end = in->s.p + in->s.n;
    if (start->closes && (start->tag == DM_TAG_SVG || start->tag == DM_TAG_MATH))
        return (dm_str){begin, 0};
    bool known = start->tag != DM_TAG_OTHER, script = start->tag == DM_TAG_SCRIPT;
    bool escaped = false, twice = false; /* "<!--" in a script, and "<script" in that */
    const char *seen = begin;            /* up to where "-->" was looked for */
    if (!(known && in->no_end[start->tag]) && start->tag != DM_TAG_PLAINTEXT)
        for (const char *p = begin; (p = find(p, end, '<')) != end; p++) {
            if (script && escaped) {
                const char *gt = seen;
                while (gt < p && (gt = find(gt, p, '>')) < p) {
                    if (gt - begin >= 2 && gt[-1] == '-' && gt[-2] == '-')
                        escaped = twice = false;
                    gt++;
                }
                seen = p;
            }
            if (script && !escaped && end - p >= 4 && !memcmp(p, "<!--", 4)) {
                escaped = true;
                seen = p + 2;
            } else if (script && escaped && !twice && p + 1 < end && name_at(p + 1, end, start->name)) {
                twice = true;
            }
            if (p + 1 >= end || p[1] != '/' || !name_at(p + 2, end, start->name))
                continue;
            if (twice) { /* the end of the script inside the comment */
                twice = false;
                continue;
            }
            const char *gt = find(p, end, '>');
            in->at = (uint32_t)(gt + (gt < end) - in->s.p);
            return (dm_str){begin, (uint32_t)(p - begin)};
        }
    if (known && !twice)
        in->no_end[start->tag] = 1;
    if (!is_raw(start->tag))
        return (dm_str){begin, 0};
    in->at = in->s.n;
    return (dm_str){begin, (uint32_t)(end - begin)};
}

static inline bool text(dm_tokens *in, dm_token *out, const char *b, const char *e) {
    out->type = DM_TOKEN_TEXT;
    out->text = (dm_str){b, (uint32_t)(e - b)};
    in->at = (uint32_t)(e - in->s.p);
    return true;
}

bool dm_token_next(dm_tokens *in, dm_token *out) {
    if (!in->ready)
        prepare(in);
    const char *const end = in->s.p + in->s.n;
    while (in->at < in->s.n) {
        const char *p = in->s.p + in->at;
        if (*p != '<')
            return text(in, out, p, find(p, end, '<'));
        char c = p + 1 < end ? p[1] : 0;
        bool closing = c == '/';
        const char *b = p + 1 + closing;
        if (b < end && is_letter(*b)) {
            const char *e = b + 1;
            while (e < end && !is(e, TAG_END))
                e++;
            out->type = closing ? DM_TOKEN_END : DM_TOKEN_START;
            out->name = (dm_str){b, (uint32_t)(e - b)};
            out->tag = tag_at(in, out->name);
            return read_attributes(in, e, out);
        }
        if (c == '!' && end - p >= 4 && p[2] == '-' && p[3] == '-') {
            in->at = (uint32_t)(comment_end(p, end) - in->s.p);
        } else if ((closing && b < end) || c == '!' || c == '?') {
            const char *gt = find(p + 1, end, '>');
            in->at = (uint32_t)(gt + (gt < end) - in->s.p);
        } else { /* no tag: the sign itself, and the text behind it */
            return text(in, out, p, find(p + 1, end, '<'));
        }
    }
    return false;
}

/* ---- text ----------------------------------------------------------------------------------------- */

static void put(dm_buf *b, dm_str s, bool attribute) {
    const char *from = s.p, *end = s.p + s.n;
    for (const char *amp = s.p; (amp = find(amp, end, '&')) != end;) {
        char out[8];
        uint32_t used = 0, k = dm_reference(amp + 1, (uint32_t)(end - amp - 1), attribute, out, &used);
        if (!k) {
            amp++;
            continue;
        }
        dm_put(b, (dm_str){from, (uint32_t)(amp - from)});
        /* soft hyphens and zero-width spaces are no part of a text */
        if (!(k == 2 && !memcmp(out, "\xC2\xAD", 2)) && !(k == 3 && !memcmp(out, "\xE2\x80\x8B", 3)))
            dm_put(b, (dm_str){out, k});
        from = amp += 1 + used;
    }
    dm_put(b, (dm_str){from, (uint32_t)(end - from)});
}

void dm_token_put(dm_buf *b, dm_str s) {
    put(b, s, false);
}

dm_str dm_token_text(dm_arena *a, dm_str s) {
    if (!s.n || s.n > 10000)
        return (dm_str){0};
    if (find(s.p, s.p + s.n, '&') == s.p + s.n)
        return dm_str_squeeze(a, dm_str_copy(a, s));
    dm_buf b = {0};
    put(&b, s, true);
    dm_str out = dm_str_squeeze(a, dm_str_copy(a, (dm_str){b.data, (uint32_t)b.n}));
    dm_buf_free(&b);
    return out;
}
