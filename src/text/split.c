#include "text/split.h"

#include "text/feature.h"

#define MAX_TOKENS (64u << 20)
#define MAX_FEATURES 20

enum { TOKEN, SENTENCE };

dm_status dm_splitter_open(const dm_model *m, dm_splitter *out, dm_error *err) {
    *out = (dm_splitter){0};
    if (!m)
        return DM_OK;
    static const char *const names[] = {"split.token", "split.sentence"};
    dm_shape shape;
    const void *p;
    for (int i = 0; i < 2; i++) {
        dm_status s = dm_model_array(m, names[i], DM_I8, 1, 0, &p, &shape, err);
        if (s != DM_OK)
            return s;
        if (shape.cols == 0 || (shape.cols & (shape.cols - 1)) ||
            (i && shape.cols != out->mask + 1))
            return dm_fail(err, DM_EFORMAT, "%s: %s has %u slots", dm_model_path(m), names[i],
                           shape.cols);
        out->weight[i] = p;
        out->mask = shape.cols - 1;
    }
    dm_status s = dm_model_array(m, "split.parts", DM_U32, 0, 2, &p, &shape, err);
    if (s != DM_OK)
        return s;
    out->parts = p;
    bool room = false;
    for (uint32_t i = 0; i < shape.rows && !room; i++)
        room = out->parts[2 * i + 1] == 0;
    if (!room || (shape.rows & (shape.rows - 1)))
        return dm_fail(err, DM_EFORMAT, "%s: split.parts has %u slots", dm_model_path(m),
                       shape.rows);
    out->parts_mask = shape.rows - 1;
    return DM_OK;
}

/* ---- deciding ---------------------------------------------------------------------------- */

typedef struct features {
    uint32_t f[MAX_FEATURES];
    int n;
} features;

static void add(features *f, uint32_t a, uint32_t b, uint32_t c) {
    uint32_t h = ((uint32_t)f->n + 1) * 0x9E3779B1u;
    h = (h ^ a) * 0x85EBCA6Bu;
    h = ((h ^ h >> 15) + b) * 0xC2B2AE35u;
    h = ((h ^ h >> 13) ^ c) * 0x27D4EB2Fu;
    f->f[f->n++] = h ^ h >> 16;
}

static bool decide(const dm_splitter *s, int kind, const features *f, const dm_split_trace *trace,
                   uint32_t at, bool rule) {
    if (trace) {
        bool label = trace->gold[at] & (1 << kind);
        trace->emit(trace->to, kind, label, f->f, f->n);
        return label;
    }
    if (!s->weight[kind])
        return rule;
    int sum = 0;
    for (int i = 0; i < f->n; i++)
        sum += s->weight[kind][f->f[i] & s->mask];
    return sum > 0;
}

/* ---- tokens ------------------------------------------------------------------------------ */

enum { LETTERS = 1, DIGITS, OTHER };

typedef struct atom {
    uint32_t begin, end, hash;
    uint8_t kind, shape;
} atom;

static bool runs_together(char c) {
    return strchr(".!?-*=_~+#<>|\\", c) != NULL && c;
}

/* Shape of a word: 1 small, 2 Capital, 3 single capital, 4 CAPITALS, 5 digits, 6 letters of no
 * case or mixed with digits; other characters stand for themselves (33 and up, 7 beyond). */
static uint8_t shape_of(const char *p, uint32_t n) {
    bool small = false, large = false, digit = false, other = false;
    for (uint32_t i = 0; i < n; i++) {
        char c = p[i];
        small |= c >= 'a' && c <= 'z';
        large |= c >= 'A' && c <= 'Z';
        digit |= c >= '0' && c <= '9';
        other |= (unsigned char)c >= 0x80;
    }
    char c = p[0];
    if (digit)
        return c >= '0' && c <= '9' && !small && !large ? 5 : 6;
    if (small)
        return c >= 'A' && c <= 'Z' ? 2 : c >= 'a' && c <= 'z' ? 1 : other ? 8 : (uint8_t)c;
    if (large)
        return n == 1 ? 3 : n == 2 && p[1] == '.' ? 9 : 4;
    if (!other)
        return (uint8_t)(c < 127 && c > 32 ? c : 7);
    char folded[DM_FOLD_MAX];
    uint32_t m = dm_fold((dm_str){p, n < 8 ? n : 8}, false, false, folded);
    return m && (unsigned char)folded[0] < 0x80 ? (uint8_t)folded[0] : 8;
}

static uint32_t hash_of(dm_str text, uint32_t begin, uint32_t end) {
    char w[DM_FOLD_MAX];
    uint32_t n = dm_fold((dm_str){text.p + begin, end - begin}, true, true, w);
    return dm_feature_hash(w, n, 7);
}

/* The atom at `at` of a chunk: letters, digits, one other character or a run of one. */
static atom next_atom(dm_str text, uint32_t at, uint32_t end) {
    atom x = {.begin = at};
    uint32_t limit = end - at > DM_MAX_TOKEN ? at + DM_MAX_TOKEN : end;
    unsigned size;
    uint32_t i = at;
    while (i < limit) {
        unsigned char c = (unsigned char)text.p[i];
        uint8_t kind;
        if (c < 0x80) {
            kind = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ? LETTERS
                   : c >= '0' && c <= '9'                           ? DIGITS
                                                                    : OTHER;
            size = 1;
        } else {
            uint32_t r = dm_rune(text.p + i, end - i, &size);
            kind = dm_rune_is_letter(r) || r == DM_BAD_RUNE ? LETTERS
                   : dm_rune_is_digit(r)                    ? DIGITS
                                                            : OTHER;
        }
        if (i == at) {
            x.kind = kind;
        } else if (kind != x.kind) {
            break;
        }
        if (i > at && kind == OTHER && !(text.p[i] == text.p[at] && runs_together((char)c)))
            break;
        if (i > at && i + size > limit)
            break;
        i += size;
    }
    x.end = i;
    x.hash = hash_of(text, x.begin, x.end);
    x.shape = shape_of(text.p + x.begin, x.end - x.begin);
    return x;
}

/* Does a space begin at i? Returns its bytes, or 0. */
static unsigned space_at(dm_str text, uint32_t i, uint32_t end) {
    unsigned char c = (unsigned char)text.p[i];
    if (c < 0x80)
        return c == ' ' || (c >= '\t' && c <= '\r') ? 1 : 0;
    unsigned size;
    return dm_rune_is_space(dm_rune(text.p + i, end - i, &size)) ? size : 0;
}

static const atom none;

static bool push(dm_arena *a, dm_tokens *out, dm_str text, uint32_t begin, uint32_t end,
                 uint8_t space) {
    dm_token *t = dm_push(a, out, MAX_TOKENS);
    if (!t)
        return false;
    *t = (dm_token){begin, end, hash_of(text, begin, end),
                    shape_of(text.p + begin, end - begin), space, false};
    return true;
}

static bool name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

/* Does p end in a dot and one of the endings, and hold name characters alone? */
static bool file_or_host(const char *p, uint32_t n) {
    static const char *const endings[] = {"com", "org", "net", "edu", "gov", "mil", "int", "info", "htm", "html", "php",
                                          "pdf", "doc", "docx", "xls", "xlsx", "ppt", "txt", "jpg", "gif", "png", "zip",
                                          "exe", "mp3"};
    uint32_t dot = n;
    for (uint32_t i = 0; i < n; i++) {
        if (!name_char(p[i]))
            return false;
        if (p[i] == '.')
            dot = i;
    }
    if (dot == 0 || dot >= n || p[0] == '.')
        return false;
    for (size_t i = 0; i < DM_COUNT(endings); i++)
        if (dm_str_is_nocase((dm_str){p + dot + 1, n - dot - 1}, endings[i]))
            return true;
    return false;
}

/* One @ between a name and a host with a dot. Lists hide names behind dots: "some...@where.org". */
static bool mail(const char *p, uint32_t n) {
    const char *at = memchr(p, '@', n);
    if (!at || at == p)
        return false;
    for (const char *c = p; c < at; c++)
        if (!name_char(*c) && *c != '+')
            return false;
    uint32_t host = n - (uint32_t)(at + 1 - p), dots = 0;
    for (uint32_t i = 0; i < host; i++) {
        if (!name_char(at[1 + i]))
            return false;
        dots += at[1 + i] == '.';
    }
    return host > 3 && dots && at[1] != '.' && p[n - 1] != '.';
}

/* A line drawn of dashes, stars and the like. */
static bool ruler(const char *p, uint32_t n) {
    for (uint32_t i = 0; i < n; i++)
        if (!strchr("-=_*#~+$", p[i]) || !p[i])
            return false;
    return n >= 3 && n <= DM_MAX_TOKEN;
}

/* Narrows a chunk to the address, file name or drawn line in it, brackets and stops around it left
 * off; that is one token whatever the model thinks of its parts. */
static bool address(dm_str text, uint32_t *begin, uint32_t *end) {
    uint32_t b = *begin, e = *end;
    if (ruler(text.p + b, e - b))
        return true;
    while (b < e && strchr("([<{\"'*", text.p[b]) && text.p[b])
        b++;
    while (e > b && strchr(")]>}\"'*.,;:!?", text.p[e - 1]) && text.p[e - 1])
        e--;
    if (e - b < 5 || e - b > DM_MAX_TOKEN)
        return false;
    dm_str s = {text.p + b, e - b};
    for (uint32_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    static const char *const heads[] = {"http://", "https://", "ftp://", "www."};
    bool is = mail(s.p, s.n) || file_or_host(s.p, s.n);
    for (size_t i = 0; i < DM_COUNT(heads) && !is; i++) {
        uint32_t n = (uint32_t)strlen(heads[i]);
        is = s.n > n && dm_str_is_nocase((dm_str){s.p, n}, heads[i]);
    }
    *begin = b;
    *end = e;
    return is;
}

/* One chunk without spaces: is there a token's end between each two atoms? */
static bool chunk(dm_arena *a, const dm_splitter *s, dm_str text, uint32_t begin, uint32_t end,
                  uint8_t space, uint8_t after, dm_tokens *out, const dm_split_trace *trace) {
    atom x = next_atom(text, begin, end);
    if (x.end == end)
        return push(a, out, text, begin, end, space);
    uint32_t whole = end - begin <= 40 ? hash_of(text, begin, end) : 0;
    atom before = none, y = next_atom(text, x.end, end);
    uint32_t from = begin, index = 0, kept_begin = begin, kept_end = end;
    bool kept = address(text, &kept_begin, &kept_end);
    for (;;) {
        atom z = y.end < end ? next_atom(text, y.end, end) : none;
        uint32_t rest = end - y.begin <= 8 ? end - y.begin : 8;
        uint8_t tail = y.end == end ? after : z.shape;
        features f = {.n = 0};
        uint32_t so_far = hash_of(text, from, x.end);
        add(&f, x.hash, y.hash, 0);
        add(&f, x.hash, y.shape, tail);
        add(&f, x.shape, y.hash, tail);
        add(&f, before.hash, x.hash, y.hash);
        add(&f, x.hash, y.hash, z.hash);
        add(&f, before.shape | (uint32_t)x.shape << 8, y.shape, tail);
        add(&f, whole, index, whole != 0);
        add(&f, so_far, y.hash, 0);
        add(&f, so_far, y.shape, tail);
        add(&f, x.shape, dm_feature_hash(text.p + y.begin, rest, 9), end - y.begin <= 8);
        add(&f, (uint32_t)from == x.begin, x.shape | (uint32_t)y.shape << 8, tail);
        add(&f, x.shape, y.shape, index);
        add(&f, before.shape | (uint32_t)x.shape << 8 | (uint32_t)y.shape << 16, z.shape, after);
        add(&f, y.hash, y.end == end, from == x.begin);
        add(&f, x.end - x.begin < 6 ? x.end - x.begin : 6, x.shape, y.shape);
        bool rule = x.kind != OTHER && y.kind != OTHER ? false : true;
        bool cut;
        if (kept && y.begin >= kept_begin && y.begin <= kept_end)
            cut = trace ? trace->gold[y.begin] & 1 : y.begin == kept_begin || y.begin == kept_end;
        else
            cut = decide(s, TOKEN, &f, trace, y.begin, rule);
        cut |= y.end - from > DM_MAX_TOKEN;
        if (cut) {
            if (!push(a, out, text, from, x.end, space))
                return false;
            space = 0;
            from = y.begin;
        }
        if (y.end == end)
            return push(a, out, text, from, end, space);
        before = x;
        x = y;
        y = z;
        index++;
    }
}

/* ---- sentences --------------------------------------------------------------------------- */

static uint32_t bucket(uint32_t n) {
    return n < 4 ? n : n < 8 ? 4 : n < 16 ? 5 : n < 32 ? 6 : n < 64 ? 7 : 8;
}

static const dm_token no_token;

static void sentences(const dm_splitter *s, dm_token *t, uint32_t n,
                      const dm_split_trace *trace) {
    t[0].first = true;
    uint32_t start = 0;
    bool quoted = false;
    int depth = 0;
    for (uint32_t i = 0; i + 1 < n; i++) {
        const dm_token *c = &t[i], *x = &t[i + 1];
        if (c->shape == '"')
            quoted = !quoted;
        else if (c->shape == '(' || c->shape == '[')
            depth++;
        else if ((c->shape == ')' || c->shape == ']') && depth)
            depth--;
        if (x->space < 2 && (c->shape == 1 || c->shape == ',') &&
            (x->shape == 1 || x->shape == ',' || x->shape == '.'))
            continue;
        const dm_token *p = i > start ? c - 1 : &no_token;
        const dm_token *pp = i > start + 1 ? c - 2 : &no_token;
        const dm_token *xx = i + 2 < n ? x + 1 : &no_token;
        uint32_t shapes = c->shape | (uint32_t)x->shape << 8 | (uint32_t)x->space << 16;
        features f = {.n = 0};
        add(&f, shapes, 0, 0);
        add(&f, c->hash, x->space, 0);
        add(&f, x->hash, c->shape, x->space);
        add(&f, c->hash, x->shape, x->space);
        add(&f, p->hash, c->hash, x->shape);
        add(&f, c->hash, x->hash, 0);
        add(&f, shapes, p->shape, xx->shape);
        add(&f, (uint32_t)quoted | (depth > 0) << 1, shapes, 0);
        add(&f, bucket(i - start), shapes, 0);
        add(&f, x->hash, xx->hash, c->shape);
        add(&f, p->shape | (uint32_t)pp->shape << 8, shapes, 0);
        add(&f, bucket(n - i - 2), shapes, 0);
        add(&f, t[start].hash, shapes, bucket(i - start));
        add(&f, p->hash, shapes, x->hash);
        add(&f, x->shape | (uint32_t)xx->shape << 8, c->hash, quoted);
        add(&f, start == 0, bucket(n), shapes);
        bool rule = x->space && (c->shape == '.' || c->shape == '!' || c->shape == '?') &&
                    x->shape != 1;
        if (decide(s, SENTENCE, &f, trace, x->begin, rule)) {
            t[i + 1].first = true;
            start = i + 1;
            depth = 0;
            quoted = false;
        }
    }
}

dm_status dm_split(dm_arena *a, const dm_splitter *s, dm_str text, dm_span span, dm_tokens *out,
                   const dm_split_trace *trace) {
    uint32_t first = out->n, i = span.begin;
    uint8_t space = 0;
    while (i < span.end) {
        unsigned size = space_at(text, i, span.end);
        if (size) {
            space = text.p[i] == '\n' ? 3 : space >= 2 || space == 1 || text.p[i] == '\t'
                                            ? (space > 2 ? space : 2)
                                            : 1;
            i += size;
            continue;
        }
        uint32_t end = i;
        while (end < span.end && !space_at(text, end, span.end)) {
            unsigned step = 1;
            if ((unsigned char)text.p[end] >= 0x80)
                dm_rune(text.p + end, span.end - end, &step);
            end += step;
        }
        /* What begins the next chunk: 10 nothing, 11 a line break, else a shape. */
        uint32_t j = end;
        uint8_t after = 10;
        while (j < span.end && (size = space_at(text, j, span.end)) != 0) {
            if (text.p[j] == '\n') {
                after = 11;
                break;
            }
            j += size;
            after = 0;
        }
        if (after == 0)
            after = j < span.end ? shape_of(text.p + j, span.end - j < 3 ? span.end - j : 3) : 10;
        if (!chunk(a, s, text, i, end, space, after, out, trace))
            return out->n >= MAX_TOKENS ? DM_ELIMIT : DM_ENOMEM;
        space = 0;
        i = end;
    }
    if (out->n > first)
        sentences(s, out->at + first, out->n - first, trace);
    return DM_OK;
}

/* ---- words of a token -------------------------------------------------------------------- */

static bool ends(const char *w, uint32_t n, const char *z) {
    uint32_t m = (uint32_t)strlen(z);
    return n > m && memcmp(w + n - m, z, m) == 0;
}

uint32_t dm_split_word(const dm_splitter *s, dm_str token) {
    if (token.n < 2 || token.n > 64)
        return 0;
    char w[DM_FOLD_MAX];
    uint32_t n = dm_fold(token, true, false, w), tail = 0;
    bool begins = (w[0] >= 'a' && w[0] <= 'z') || (unsigned char)w[0] >= 0x80 ||
                  (w[0] >= '0' && w[0] <= '9');
    static const char *const clitics[] = {"n't", "'s", "'re", "'ve", "'ll", "'d", "'m"};
    for (size_t i = 0; begins && i < DM_COUNT(clitics) && !tail; i++)
        if (ends(w, n, clitics[i]))
            tail = (uint32_t)strlen(clitics[i]);
    if (begins && !tail && ends(w, n, "s'"))
        tail = 1;
    if (tail) {
        /* Back over the tail's characters in the token itself, whose quotes may be longer. */
        uint32_t at = token.n;
        for (uint32_t k = 0; k < tail; k++)
            do
                at--;
            while (at && ((unsigned char)token.p[at] & 0xC0) == 0x80);
        return at;
    }
    if (!s->parts)
        return 0;
    uint32_t key = dm_feature_hash(w, n, 11);
    for (uint32_t i = key & s->parts_mask;; i = (i + 1) & s->parts_mask) {
        const uint32_t *slot = s->parts + 2 * i;
        if (slot[1] == 0)
            return 0;
        if (slot[0] == key)
            return slot[1] < token.n ? slot[1] : 0;
    }
}
