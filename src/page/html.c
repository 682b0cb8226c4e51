/* HTML -> article. One pass of our own tokenizer makes blocks of text with what stands around
 * them; the body is then chosen among the containers by how much prose they hold. docs/page.md
 * tells how. */
#include "page/html.h"

#include <ctype.h>
#include <jansson.h>

#define MAX_DEPTH 512       /* open elements; deeper ones count as their ancestor */
#define MAX_HTML_BLOCKS 50000
#define MAX_CONTAINERS 100000
#define MAX_LD 16           /* JSON-LD scripts */
#define MAX_LD_BYTES (1u << 20)

/* What an element or one above it says of its content. */
enum {
    F_ARTICLE = 1,   /* <article> */
    F_BODY = 2,      /* itemprop=articleBody and the class names that mean it */
    F_MAIN = 4,
    F_NOISE = 8,     /* navigation, footer, form, share buttons, advertising … */
    F_TEASER = 16,   /* related, recent, most read */
    F_COMMENT = 32,
    F_BYLINE = 64,
    F_HIDDEN = 128,
    F_CRUMB = 256,
    F_CAPTION = 512,
    F_TIME = 1024,
    F_FRAME = 2048 /* <nav>, <footer>, <aside>, <form>: noise by its tag, not its class */
};
#define F_BY_CLASS (F_NOISE | F_TEASER | F_COMMENT | F_CAPTION | F_BYLINE)

typedef enum { T_OTHER, T_BLOCK, T_P, T_LI, T_H, T_QUOTE, T_BR, T_A, T_SKIP, T_VOID, T_TITLE, T_META, T_LINK, T_SCRIPT, T_TIME, T_HTML, T_TD } tag_kind;

typedef struct element {
    char name[12];
    tag_kind kind;
    uint32_t flags;     /* own and inherited */
    uint32_t container; /* index of the nearest block container */
} element;

typedef struct container {
    uint32_t parent;
    uint32_t flags;
    double score;
    uint32_t first_block;
} container;

typedef struct block {
    dm_str text;
    uint32_t container, flags;
    uint32_t link; /* bytes of text inside links */
    tag_kind kind;
    uint8_t level; /* of a heading */
} block;

typedef struct reader {
    dm_arena *a;
    dm_str s;
    uint32_t at;
    element open[MAX_DEPTH];
    uint32_t depth, over; /* over: elements open beyond MAX_DEPTH */
    DM_VEC(block) blocks;
    DM_VEC(container) containers;
    dm_buf text; /* of the block being read */
    uint32_t link;
    bool in_link, full;
    dm_str h1, title, og_title, og_site, og_url, canonical, language, meta_section, meta_author;
    dm_str meta_date, time_date;
    json_t *ld[MAX_LD];
    uint32_t n_ld;
    DM_VEC(dm_str) crumbs;
} reader;

/* ---- tags --------------------------------------------------------------------------------------- */

static tag_kind kind_of(const char *n) {
    static const struct {
        const char *names;
        tag_kind kind;
    } table[] = {
        {" div section article main aside header footer nav ul ol dl table tbody tr figure form body fieldset details "
         "dd dt center hr ", T_BLOCK},
        {" p figcaption pre address summary ", T_P},
        {" li ", T_LI},
        {" td th ", T_TD},
        {" h1 h2 h3 h4 h5 h6 ", T_H},
        {" blockquote ", T_QUOTE},
        {" br ", T_BR},
        {" a ", T_A},
        {" style noscript template svg iframe object video audio canvas select textarea button map math ", T_SKIP},
        {" img input source wbr area col embed track param base ", T_VOID},
        {" title ", T_TITLE},
        {" meta ", T_META},
        {" link ", T_LINK},
        {" script ", T_SCRIPT},
        {" time ", T_TIME},
        {" html ", T_HTML},
    };
    char key[16];
    size_t k = strlen(n);
    if (k > 12)
        return T_OTHER;
    key[0] = ' ';
    memcpy(key + 1, n, k);
    key[k + 1] = ' ';
    key[k + 2] = 0;
    for (size_t i = 0; i < DM_COUNT(table); i++)
        if (strstr(table[i].names, key))
            return table[i].kind;
    return T_OTHER;
}

static bool breaks(tag_kind k) {
    return k == T_BLOCK || k == T_P || k == T_LI || k == T_H || k == T_QUOTE || k == T_TD || k == T_HTML;
}

static char low(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* Attributes that matter, borrowed from the page. */
typedef struct attributes {
    dm_str class_, id, role, itemprop, href, rel, name, property, content, type, datetime, lang, hidden, style;
} attributes;

static void set_attribute(attributes *t, dm_str name, dm_str value) {
    static const char *const names[] = {"class", "id", "role", "itemprop", "href", "rel", "name", "property",
                                        "content", "type", "datetime", "lang", "hidden", "style"};
    dm_str *fields = &t->class_;
    for (size_t i = 0; i < DM_COUNT(names); i++)
        if (dm_str_is_nocase(name, names[i]) && !fields[i].p) {
            fields[i] = value;
            if (!value.p)
                fields[i].p = "";
        }
}

/* The rest of a tag from its name's end; false where the page ends inside it. */
static bool read_attributes(reader *r, attributes *t, bool *closes) {
    dm_str s = r->s;
    uint32_t i = r->at;
    *closes = false;
    while (i < s.n) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '>') {
            r->at = i + 1;
            return true;
        }
        if (c == '/' || isspace(c)) {
            *closes = c == '/';
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
        *closes = false;
    }
    r->at = s.n;
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

static void put_text(dm_buf *b, dm_str s) {
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

static dm_str decoded(reader *r, dm_str s) {
    if (!s.n || s.n > 10000)
        return (dm_str){0};
    dm_buf b = {0};
    put_text(&b, s);
    dm_str out = dm_str_squeeze(r->a, dm_str_copy(r->a, (dm_str){b.data, (uint32_t)b.n}));
    dm_buf_free(&b);
    return out;
}

static element *top(reader *r) {
    return &r->open[r->depth ? r->depth - 1 : 0];
}

/* End the block being read: its text becomes a block of the container that is open. */
static void end_block(reader *r, tag_kind kind, uint8_t level) {
    if (r->text.n) {
        dm_str text = dm_str_squeeze(r->a, (dm_str){r->text.data, (uint32_t)r->text.n});
        if (text.n && !r->full) {
            block *b = dm_push(r->a, &r->blocks, MAX_HTML_BLOCKS);
            if (b) {
                *b = (block){.text = text.p == r->text.data || (text.p > r->text.data && text.p < r->text.data + r->text.n)
                                         ? dm_str_copy(r->a, text) : text,
                             .container = top(r)->container, .flags = top(r)->flags, .link = r->link,
                             .kind = kind, .level = level};
            } else {
                r->full = true;
            }
        }
    }
    r->text.n = 0;
    r->link = 0;
}

/* The kind of block that text directly inside the open elements belongs to. */
static tag_kind block_kind(const reader *r, uint8_t *level) {
    *level = 0;
    for (uint32_t i = r->depth; i-- > 0;) {
        tag_kind k = r->open[i].kind;
        if (k == T_H)
            *level = (uint8_t)(r->open[i].name[1] - '0');
        if (k == T_P || k == T_LI || k == T_H || k == T_QUOTE || k == T_TD)
            return k;
        if (k == T_BLOCK || k == T_HTML)
            break;
    }
    return T_BLOCK;
}

static void flush(reader *r) {
    uint8_t level;
    tag_kind kind = block_kind(r, &level);
    end_block(r, kind, level);
}

/* ---- what classes and roles say ------------------------------------------------------------------- */

static bool word_in(dm_str s, const char *word) {
    size_t n = strlen(word);
    for (uint32_t i = 0; i + n <= s.n; i++) {
        uint32_t k = 0;
        while (k < n && low(s.p[i + k]) == word[k])
            k++;
        if (k == n)
            return true;
    }
    return false;
}

/* Is word one of the names in a class list, whole? */
static bool token_in(dm_str s, const char *word) {
    dm_str piece;
    while (dm_str_cut(&s, ' ', &piece))
        if (dm_str_is_nocase(piece, word))
            return true;
    return false;
}

static uint32_t flags_of(const char *name, const attributes *t) {
    static const struct {
        const char *word;
        uint32_t flag;
    } hints[] = {
        {"comment", F_COMMENT}, {"disqus", F_COMMENT}, {"respond", F_COMMENT},
        {"related", F_TEASER}, {"recent", F_TEASER}, {"popular", F_TEASER}, {"most-read", F_TEASER},
        {"mostread", F_TEASER}, {"trending", F_TEASER}, {"recommend", F_TEASER}, {"read-more", F_TEASER},
        {"readmore", F_TEASER}, {"more-from", F_TEASER}, {"outbrain", F_TEASER}, {"taboola", F_TEASER}, {"teaser", F_TEASER},
        {"share", F_NOISE}, {"social", F_NOISE}, {"newsletter", F_NOISE}, {"subscribe", F_NOISE}, {"signup", F_NOISE},
        {"promo", F_NOISE}, {"advert", F_NOISE}, {"sponsor", F_NOISE}, {"cookie", F_NOISE}, {"consent", F_NOISE},
        {"sidebar", F_NOISE}, {"widget", F_NOISE}, {"menu", F_NOISE}, {"navbar", F_NOISE}, {"navigation", F_NOISE},
        {"footer", F_NOISE}, {"masthead", F_NOISE}, {"toolbar", F_NOISE}, {"modal", F_NOISE}, {"popup", F_NOISE},
        {"banner", F_NOISE}, {"pagination", F_NOISE}, {"copyright", F_NOISE}, {"print-only", F_NOISE}, {"author-bio", F_NOISE},
        {"tags", F_NOISE}, {"tag-list", F_NOISE}, {"skip-link", F_NOISE},
        {"breadcrumb", F_CRUMB | F_NOISE}, {"byline", F_BYLINE}, {"author", F_BYLINE}, {"caption", F_CAPTION},
        {"credit", F_CAPTION}};
    uint32_t f = 0;
    if (token_in(t->class_, "ad") || token_in(t->class_, "ads") || token_in(t->class_, "advertisement"))
        f |= F_NOISE;
    if (!strcmp(name, "amp-ad") || !strcmp(name, "amp-sidebar"))
        f |= F_FRAME;
    if (!strcmp(name, "article"))
        f |= F_ARTICLE;
    if (!strcmp(name, "main") || dm_str_is_nocase(t->role, "main"))
        f |= F_MAIN;
    if (!strcmp(name, "nav") || !strcmp(name, "footer") || !strcmp(name, "aside") || !strcmp(name, "form") ||
        dm_str_is_nocase(t->role, "navigation") || dm_str_is_nocase(t->role, "complementary"))
        f |= F_FRAME;
    if (!strcmp(name, "figure") || !strcmp(name, "figcaption"))
        f |= F_CAPTION;
    if (!strcmp(name, "time"))
        f |= F_TIME;
    if (word_in(t->itemprop, "articlebody"))
        f |= F_BODY;
    if (t->hidden.p || word_in(t->style, "display:none") || word_in(t->style, "display: none"))
        f |= F_HIDDEN;
    static const char *const bodies[] = {"article-body", "articlebody", "article__body", "article-content", "article__content",
                                         "story-body", "storybody", "story__body", "entry-content", "post-content", "post-body",
                                         "article-text", "body-content", "content-body", "td-post-content", "story-content"};
    dm_str both[] = {t->class_, t->id};
    for (size_t b = 0; b < 2; b++) {
        dm_str s = both[b];
        if (!s.n || s.n > 400)
            continue;
        for (size_t i = 0; i < DM_COUNT(bodies); i++)
            if (word_in(s, bodies[i]))
                f |= F_BODY;
        for (size_t i = 0; i < DM_COUNT(hints); i++)
            if (word_in(s, hints[i].word))
                f |= hints[i].flag;
    }
    /* A page's own frame carries such words for the whole of it. */
    if (!strcmp(name, "body") || !strcmp(name, "html") || (f & (F_BODY | F_MAIN)))
        f &= ~(uint32_t)(F_NOISE | F_TEASER | F_COMMENT | F_BYLINE | F_CRUMB | F_CAPTION);
    if (!strcmp(name, "article"))
        f &= ~(uint32_t)(F_NOISE | F_COMMENT | F_BYLINE | F_CAPTION);
    return f;
}

/* ---- the tokenizer ---------------------------------------------------------------------------------- */

static void push(reader *r, const char *name, tag_kind kind, uint32_t flags) {
    if (r->depth == MAX_DEPTH) {
        r->over++;
        return;
    }
    element *up = r->depth ? top(r) : NULL;
    element e = {.kind = kind, .flags = flags | (up ? up->flags : 0), .container = up ? up->container : 0};
    strncpy(e.name, name, sizeof e.name - 1);
    if (kind == T_BLOCK || kind == T_QUOTE || kind == T_TD) {
        container *c = dm_push(r->a, &r->containers, MAX_CONTAINERS);
        if (c) {
            *c = (container){.parent = e.container, .flags = e.flags, .first_block = r->blocks.n};
            e.container = r->containers.n - 1;
        } else {
            r->full = true;
            r->a->failed = false;
        }
    }
    r->open[r->depth++] = e;
}

static void pop(reader *r, const char *name, tag_kind kind) {
    if (r->over) {
        r->over--;
        return;
    }
    for (uint32_t i = r->depth; i-- > 0;) {
        if (!strcmp(r->open[i].name, name)) {
            if (kind == T_A)
                r->in_link = false;
            r->depth = i ? i : 1;
            return;
        }
        /* An end tag closes nothing beyond the block that it stands in, unless it is a block's. */
        if (!breaks(kind) && breaks(r->open[i].kind))
            return;
    }
}

static void on_meta(reader *r, const attributes *t) {
    dm_str key = t->property.n ? t->property : t->name.n ? t->name : t->itemprop;
    if (!key.n || !t->content.n)
        return;
    const struct {
        const char *key;
        dm_str *to;
    } wanted[] = {{"og:title", &r->og_title}, {"og:site_name", &r->og_site}, {"og:url", &r->og_url},
                  {"article:published_time", &r->meta_date}, {"datePublished", &r->meta_date},
                  {"article:section", &r->meta_section}, {"author", &r->meta_author}, {"article:author", &r->meta_author},
                  {"dc.date", &r->meta_date}, {"dc.date.issued", &r->meta_date}, {"dcterms.created", &r->meta_date},
                  {"parsely-pub-date", &r->meta_date}, {"sailthru.date", &r->meta_date}, {"pubdate", &r->meta_date},
                  {"publish-date", &r->meta_date}, {"date", &r->meta_date}, {"parsely-author", &r->meta_author},
                  {"parsely-section", &r->meta_section}, {"twitter:title", &r->og_title}};
    for (size_t i = 0; i < DM_COUNT(wanted); i++)
        if (dm_str_is_nocase(key, wanted[i].key) && !wanted[i].to->n)
            *wanted[i].to = decoded(r, t->content);
        else if (wanted[i].to == &r->meta_section && dm_str_is_nocase(key, wanted[i].key) &&
                 r->meta_section.n < 200) /* one tag a section */
            r->meta_section = dm_str_format(r->a, DM_FMT ";" DM_FMT, DM_ARG(r->meta_section),
                                            DM_ARG(decoded(r, t->content)));
}

/* Move past the end tag of an element whose content is no text; gives that content. */
static dm_str skip_to_end(reader *r, const char *name) {
    uint32_t b = r->at;
    size_t k = strlen(name);
    while (r->at < r->s.n) {
        const char *lt = memchr(r->s.p + r->at, '<', r->s.n - r->at);
        if (!lt)
            break;
        uint32_t i = (uint32_t)(lt - r->s.p);
        r->at = i + 1;
        if (i + 2 + k > r->s.n || r->s.p[i + 1] != '/')
            continue;
        size_t j = 0;
        while (j < k && low(r->s.p[i + 2 + j]) == name[j])
            j++;
        if (j < k)
            continue;
        const char *gt = memchr(r->s.p + i, '>', r->s.n - i);
        r->at = gt ? (uint32_t)(gt - r->s.p) + 1 : r->s.n;
        return (dm_str){r->s.p + b, i - b};
    }
    r->at = r->s.n;
    return (dm_str){r->s.p + b, r->s.n - b};
}

static void on_script(reader *r, const attributes *t) {
    dm_str s = skip_to_end(r, "script");
    if (!word_in(t->type, "ld+json") || r->n_ld == MAX_LD || s.n > MAX_LD_BYTES)
        return;
    json_t *j = json_loadb(s.p, s.n, JSON_DISABLE_EOF_CHECK, NULL);
    if (j)
        r->ld[r->n_ld++] = j;
}

static void start_tag(reader *r, const char *name, const attributes *t, bool closes) {
    tag_kind kind = kind_of(name);
    switch (kind) {
    case T_META: on_meta(r, t); return;
    case T_LINK:
        if (dm_str_is_nocase(t->rel, "canonical") && !r->canonical.n)
            r->canonical = decoded(r, t->href);
        return;
    case T_SCRIPT: on_script(r, t); return;
    case T_SKIP: skip_to_end(r, name); return;
    case T_TITLE: {
        dm_str s = skip_to_end(r, "title");
        if (!r->title.n)
            r->title = decoded(r, s);
        return;
    }
    case T_VOID: return;
    case T_BR: {
        /* One break is a space, two are the end of a paragraph; in a list each ends a part:
         * title, excerpt, age. */
        uint8_t level;
        if (r->text.n && (r->text.data[r->text.n - 1] == '\n' || block_kind(r, &level) == T_LI))
            flush(r);
        else if (r->text.n)
            dm_putc(&r->text, '\n');
        return;
    }
    case T_TIME:
        if (!r->time_date.n && t->datetime.n && !(top(r)->flags & (F_TEASER | F_COMMENT)))
            r->time_date = decoded(r, t->datetime);
        break;
    case T_HTML:
        if (!r->language.n)
            r->language = decoded(r, t->lang);
        break;
    default: break;
    }
    if (breaks(kind))
        flush(r);
    /* p, li, td end the one before them. */
    if (kind == T_P || kind == T_LI || kind == T_TD || kind == T_H)
        for (uint32_t i = r->depth; i-- > 1 && !r->over;) {
            if (r->open[i].kind == T_P || (kind == r->open[i].kind && kind != T_H)) {
                r->depth = i;
                break;
            }
            if (r->open[i].kind == T_BLOCK || r->open[i].kind == T_QUOTE)
                break;
        }
    if (kind == T_A)
        r->in_link = true;
    uint32_t flags = flags_of(name, t);
    if (closes && kind == T_OTHER)
        return;
    push(r, name, kind, flags);
}

static void end_tag(reader *r, const char *name) {
    tag_kind kind = kind_of(name);
    if (breaks(kind))
        flush(r);
    pop(r, name, kind);
}

static void on_text(reader *r, dm_str s) {
    if (!s.n || (top(r)->flags & F_HIDDEN) || r->text.n > (1u << 20))
        return;
    size_t before = r->text.n;
    put_text(&r->text, s);
    /* a line break in the source is a space; marks of <br> stay out of reach of it */
    for (size_t i = before; i < r->text.n; i++)
        if (r->text.data[i] == '\n' || r->text.data[i] == '\r' || r->text.data[i] == '\t')
            r->text.data[i] = ' ';
    if (r->in_link)
        r->link += (uint32_t)(r->text.n - before);
}

static void tokenize(reader *r) {
    dm_str s = r->s;
    push(r, "html", T_HTML, 0);
    while (r->at < s.n && !r->full) {
        const char *lt = memchr(s.p + r->at, '<', s.n - r->at);
        uint32_t i = lt ? (uint32_t)(lt - s.p) : s.n;
        on_text(r, (dm_str){s.p + r->at, i - r->at});
        if (!lt)
            break;
        r->at = i;
        dm_str rest = {s.p + i, s.n - i};
        if (dm_str_starts(rest, "<!--")) {
            const char *end = memmem(rest.p + 4, rest.n - 4, "-->", 3);
            r->at = end ? (uint32_t)(end - s.p) + 3 : s.n;
            continue;
        }
        bool end = rest.n > 1 && rest.p[1] == '/';
        uint32_t j = i + 1 + end;
        if (j >= s.n)
            break;
        if (!isalpha((unsigned char)s.p[j])) {
            if (end || s.p[j] == '!' || s.p[j] == '?') {
                const char *gt = memchr(s.p + j, '>', s.n - j);
                r->at = gt ? (uint32_t)(gt - s.p) + 1 : s.n;
            } else {
                on_text(r, (dm_str){"<", 1});
                r->at = i + 1;
            }
            continue;
        }
        char name[12] = {0};
        uint32_t k = 0;
        while (j < s.n && (isalnum((unsigned char)s.p[j]) || s.p[j] == '-' || s.p[j] == ':')) {
            if (k < sizeof name - 1)
                name[k++] = low(s.p[j]);
            j++;
        }
        r->at = j;
        attributes t = {0};
        bool closes;
        if (!read_attributes(r, &t, &closes))
            break; /* the page was cut in the middle of a tag */
        if (end)
            end_tag(r, name);
        else
            start_tag(r, name, &t, closes);
    }
    flush(r);
}

/* ---- JSON-LD ------------------------------------------------------------------------------------- */

static bool is_news(const json_t *o) {
    const json_t *type = json_object_get(o, "@type");
    const char *z = json_is_array(type) ? json_string_value(json_array_get(type, 0)) : json_string_value(type);
    return z && (strstr(z, "Article") || strstr(z, "BlogPosting") || strstr(z, "Report") || strstr(z, "LiveBlog"));
}

/* The first news object, through arrays and @graph. */
static const json_t *find_news(const json_t *j, int depth) {
    if (depth > 6)
        return NULL;
    size_t i;
    json_t *v;
    const json_t *found;
    if (json_is_array(j)) {
        json_array_foreach(j, i, v)
            if ((found = find_news(v, depth + 1)))
                return found;
    } else if (json_is_object(j)) {
        if (is_news(j))
            return j;
        if ((found = find_news(json_object_get(j, "@graph"), depth + 1)))
            return found;
        if ((found = find_news(json_object_get(j, "mainEntity"), depth + 1)))
            return found;
    }
    return NULL;
}

static dm_str ld_str(reader *r, const json_t *v) {
    if (json_is_array(v))
        v = json_array_get(v, 0);
    if (json_is_object(v))
        v = json_object_get(v, "name");
    const char *z = json_string_value(v);
    return z ? decoded(r, dm_str_of(z)) : (dm_str){0};
}

typedef DM_VEC(dm_str) strs;

static void add_str(reader *r, strs *v, dm_str s) {
    if (!s.n || s.n > 120)
        return;
    for (uint32_t i = 0; i < v->n; i++)
        if (dm_str_eq(v->at[i], s))
            return;
    dm_str *slot = dm_push(r->a, v, 32);
    if (slot)
        *slot = s;
}

static void add_names(reader *r, strs *v, const json_t *j, int depth) {
    size_t i;
    json_t *k;
    if (depth > 3)
        return;
    if (json_is_array(j)) {
        json_array_foreach(j, i, k)
            add_names(r, v, k, depth + 1);
    } else {
        dm_str s = ld_str(r, j);
        const dm_str *names;
        uint32_t n = dm_str_starts(s, "http") ? 0 : dm_byline_names(r->a, s, &names);
        for (uint32_t m = 0; m < n; m++)
            add_str(r, v, names[m]);
        if (!n && s.n && !dm_str_starts(s, "http"))
            add_str(r, v, s);
    }
}

/* ---- choosing the body ------------------------------------------------------------------------------- */

static uint32_t commas(dm_str s) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < s.n; i++)
        n += s.p[i] == ',';
    return n;
}

/* Prose wherever it stands. */
static bool reads_well(const block *b) {
    return b->text.n >= 60 && b->link * 2 < b->text.n && (b->kind == T_P || b->kind == T_BLOCK || b->kind == T_QUOTE || b->kind == T_LI);
}

static bool is_prose(const block *b) {
    return !(b->flags & (F_BY_CLASS | F_FRAME | F_HIDDEN)) && reads_well(b);
}

/* Class names are written for other eyes: "menu-open" on the frame of a whole page would hide
 * it all. Where they hide more than half of the prose they are not believed. */
static void doubt_classes(reader *r) {
    size_t all = 0, shown = 0;
    for (uint32_t i = 0; i < r->blocks.n; i++) {
        const block *b = &r->blocks.at[i];
        if ((b->flags & (F_FRAME | F_COMMENT)) || !reads_well(b))
            continue;
        all += b->text.n;
        shown += is_prose(b) ? b->text.n : 0;
    }
    if (shown * 2 >= all)
        return;
    for (uint32_t i = 0; i < r->blocks.n; i++)
        r->blocks.at[i].flags &= ~(uint32_t)(F_NOISE | F_TEASER | F_CAPTION | F_BYLINE | F_CRUMB);
}

static bool inside(const reader *r, uint32_t c, uint32_t ancestor) {
    while (c > ancestor)
        c = r->containers.at[c].parent;
    return c == ancestor;
}

/* Readability's idea (Arc90, 2009), over blocks: a paragraph gives its container 1 point, one a
 * comma and one a hundred bytes, half of it to the container above, a quarter to the next. */
static uint32_t best_container(reader *r) {
    for (uint32_t i = 0; i < r->blocks.n; i++) {
        const block *b = &r->blocks.at[i];
        if (!is_prose(b))
            continue;
        double points = 1 + commas(b->text) + (b->text.n > 300 ? 3 : b->text.n / 100.0);
        if (b->kind == T_LI)
            points *= 0.5;
        double share = 1;
        for (uint32_t c = b->container, up = 0; up < 3; up++, share /= 2) {
            r->containers.at[c].score += points * share;
            if (!c)
                break;
            c = r->containers.at[c].parent;
        }
    }
    uint32_t best = 0;
    double top_score = -1;
    for (uint32_t c = 0; c < r->containers.n; c++) {
        const container *k = &r->containers.at[c];
        double score = k->score;
        if (k->flags & F_BODY)
            score *= 1.5;
        else if (k->flags & (F_ARTICLE | F_MAIN))
            score *= 1.2;
        if (score > top_score) {
            top_score = score;
            best = c;
        }
    }
    /* Up to the container that is marked as the body or article, where one holds it. */
    for (uint32_t c = best; c; c = r->containers.at[c].parent) {
        uint32_t own = r->containers.at[c].flags & ~r->containers.at[r->containers.at[c].parent].flags;
        if (own & F_BODY)
            return c;
    }
    uint32_t parent = r->containers.at[best].parent;
    /* Siblings that hold as much of the prose: take the parent. */
    if (parent && r->containers.at[parent].score > 1.3 * top_score * 0.75)
        return parent;
    return best;
}

static bool same_words(dm_str a, dm_str b) {
    uint32_t i = 0, j = 0;
    for (;;) {
        while (i < a.n && !isalnum((unsigned char)a.p[i]) && (unsigned char)a.p[i] < 0x80)
            i++;
        while (j < b.n && !isalnum((unsigned char)b.p[j]) && (unsigned char)b.p[j] < 0x80)
            j++;
        if (i >= a.n || j >= b.n)
            return i >= a.n && j >= b.n;
        if (low(a.p[i]) != low(b.p[j]))
            return false;
        i++, j++;
    }
}

/* "Ferry prices fall 3 days ago": an age in the same line as its title. */
static void split_age(dm_teaser *t) {
    uint32_t words = 0;
    for (uint32_t i = t->title.n; i-- > 0;) {
        if (t->title.p[i] != ' ' || ++words < 3)
            continue;
        dm_str age = {t->title.p + i + 1, t->title.n - i - 1};
        if (isdigit((unsigned char)age.p[0]) && dm_is_age(age)) {
            t->age = age;
            t->title.n = i;
        }
        return;
    }
}

static dm_status take_teasers(reader *r, uint32_t body, dm_article *out) {
    typedef DM_VEC(dm_teaser) teasers;
    teasers v = {0};
    bool listing = false;
    uint32_t list = 0; /* the container that the list's heading stands in */
    dm_teaser *now = NULL;
    for (uint32_t i = 0; i < r->blocks.n; i++) {
        const block *b = &r->blocks.at[i];
        if (listing && !inside(r, b->container, list)) {
            listing = false;
            now = NULL;
        }
        if (dm_is_teaser_heading(b->text) && b->text.n < 60) {
            listing = true;
            list = b->container;
            if (list && i + 1 < r->blocks.n && !inside(r, r->blocks.at[i + 1].container, list))
                list = r->containers.at[list].parent;
            now = NULL;
            continue;
        }
        if (b->flags & (F_COMMENT | F_CRUMB) || (b->kind == T_H && !(b->flags & F_TEASER) && b->level <= 2 && b->link * 2 < b->text.n)) {
            listing = false;
            now = NULL;
            continue;
        }
        if (!(listing || (b->flags & F_TEASER)) || (body && inside(r, b->container, body) && !(b->flags & F_TEASER) && b->link * 2 < b->text.n))
            continue;
        if (dm_is_age(b->text)) {
            if (now)
                now->age = b->text;
        } else if (b->link * 2 >= b->text.n && b->text.n >= 15) {
            now = dm_push(r->a, &v, 200);
            if (!now)
                break;
            now->title = b->text;
            now->day = DM_NO_DAY;
            split_age(now);
        } else if (now && !now->excerpt.n && b->text.n >= 30) {
            now->excerpt = b->text;
        } else if (listing && !(b->flags & F_TEASER) && b->kind == T_P && b->text.n > 80) {
            listing = false;
        }
    }
    out->teasers = v.at;
    out->n_teasers = v.n;
    return DM_OK;
}

/* A headline without the site's name at its end: "Talks resume | The Courier". */
static dm_str without_site(dm_str s, dm_str site) {
    static const char *const seps[] = {" | ", " - ", " – ", " — ", " « ", " :: "};
    for (size_t i = 0; i < DM_COUNT(seps); i++) {
        uint32_t k = (uint32_t)strlen(seps[i]);
        for (uint32_t j = s.n > k ? s.n - k : 0; j > 0; j--)
            if (!memcmp(s.p + j, seps[i], k)) {
                dm_str tail = {s.p + j + k, s.n - j - k};
                if ((site.n && same_words(tail, site)) || (i == 0 && j >= 20))
                    return (dm_str){s.p, j};
                break;
            }
    }
    return s;
}

/* An ISO day or time; "2031-03-12T10:00:00+02:00" keeps its zone. */
static bool take_date(dm_article *out, dm_str s, dm_from from) {
    int32_t day = dm_day_parse(s);
    if (day == DM_NO_DAY)
        return false;
    out->date = s.n >= 16 && (s.p[10] == 'T' || s.p[10] == ' ') ? s : (dm_str){s.p, 10};
    out->precision = out->date.n > 10 ? DM_PRECISION_MINUTE : DM_PRECISION_DAY;
    out->day = day;
    out->from = from;
    return true;
}

static void take_meta(reader *r, dm_article *out, dm_str *headline, const json_t *news) {
    strs authors = {0}, sections = {0};
    if (news) {
        *headline = ld_str(r, json_object_get(news, "headline"));
        take_date(out, ld_str(r, json_object_get(news, "datePublished")), DM_FROM_JSON_LD);
        add_names(r, &authors, json_object_get(news, "author"), 0);
        out->site = ld_str(r, json_object_get(news, "publisher"));
        const json_t *sec = json_object_get(news, "articleSection");
        size_t n = json_is_array(sec) ? json_array_size(sec) : sec ? 1 : 0;
        for (size_t i = 0; i < n && i < 8; i++) {
            const dm_str *names;
            uint32_t k;
            dm_str s = ld_str(r, json_is_array(sec) ? json_array_get(sec, i) : sec);
            if (dm_sections_split(r->a, s, &names, &k) == DM_OK)
                for (uint32_t m = 0; m < k; m++)
                    add_str(r, &sections, names[m]);
        }
    }
    if (out->day == DM_NO_DAY && !take_date(out, r->meta_date, DM_FROM_META))
        take_date(out, r->time_date, DM_FROM_TEXT);
    const dm_str *names;
    uint32_t k;
    if (!authors.n && r->meta_author.n && !dm_str_starts(r->meta_author, "http") &&
        (k = dm_byline_names(r->a, r->meta_author, &names)))
        for (uint32_t m = 0; m < k; m++)
            add_str(r, &authors, names[m]);
    for (uint32_t i = 0; i < r->blocks.n && !authors.n; i++) {
        const block *b = &r->blocks.at[i];
        bool says = dm_str_starts(b->text, "By ") || dm_str_starts(b->text, "by ");
        if ((says || (b->flags & F_BYLINE)) && b->text.n < 100 && !(b->flags & (F_COMMENT | F_TEASER)) &&
            (k = dm_byline_names(r->a, b->text, &names)))
            for (uint32_t m = 0; m < k; m++)
                add_str(r, &authors, names[m]);
    }
    if (!sections.n && r->meta_section.n && dm_sections_split(r->a, r->meta_section, &names, &k) == DM_OK)
        for (uint32_t m = 0; m < k; m++)
            add_str(r, &sections, names[m]);
    /* Breadcrumbs: what stands between the front page and the article. */
    for (uint32_t i = 0; i < r->blocks.n && !sections.n; i++) {
        const block *b = &r->blocks.at[i];
        if ((b->flags & F_CRUMB) && b->link * 2 >= b->text.n && b->text.n < 60 && !dm_str_is_nocase(b->text, "home"))
            add_str(r, &sections, b->text);
    }
    if (r->og_site.n)
        out->site = r->og_site;
    out->url = r->canonical.n ? r->canonical : r->og_url;
    if (r->language.n >= 2) {
        dm_str two = dm_str_lower(r->a, (dm_str){r->language.p, 2});
        out->language = two;
    }
    out->authors = authors.at;
    out->n_authors = authors.n;
    out->sections = sections.at;
    out->n_sections = sections.n;
}

bool dm_html_is(dm_str s) {
    s = dm_str_trim(s);
    if (s.n > 2 && s.p[0] == '<' && (isalpha((unsigned char)s.p[1]) || s.p[1] == '!' || s.p[1] == '/'))
        return true;
    if (s.n > 4096)
        s.n = 4096;
    static const char *const marks[] = {"<!doctype html", "<html", "<head", "<body", "<div", "<p>", "<p ", "<article",
                                        "<meta", "<table", "<span", "<h1"};
    for (size_t i = 0; i < DM_COUNT(marks); i++)
        if (word_in(s, marks[i]))
            return true;
    return false;
}

static dm_status compose(reader *r, dm_article *out) {
    dm_str headline = {0};
    const json_t *news = NULL;
    for (uint32_t i = 0; i < r->n_ld && !news; i++)
        news = find_news(r->ld[i], 0);
    take_meta(r, out, &headline, news);
    doubt_classes(r);
    uint32_t body = best_container(r);
    /* The title: the first h1 that the page's metadata agrees with, else what those say. */
    dm_str og = without_site(r->og_title, out->site), title = {0}, h1 = {0};
    for (uint32_t i = 0; i < r->blocks.n; i++) {
        const block *b = &r->blocks.at[i];
        if (b->kind != T_H || b->level != 1 || b->text.n > 400)
            continue;
        if (!h1.n && !(b->flags & (F_NOISE | F_FRAME | F_TEASER)))
            h1 = b->text;
        if ((headline.n && same_words(b->text, headline)) || (og.n && same_words(b->text, og))) {
            h1 = title = b->text;
            break;
        }
    }
    if (!title.n)
        title = headline.n ? headline : h1.n ? h1 : og.n ? og : without_site(r->title, out->site);
    strs paragraphs = {0};
    typedef DM_VEC(dm_para_kind) kinds_vec;
    kinds_vec kinds = {0};
    bool listing = false;
    uint32_t prose = 0;
    for (uint32_t i = 0; i < r->blocks.n; i++)
        prose += inside(r, r->blocks.at[i].container, body) && is_prose(&r->blocks.at[i]);
    uint32_t seen = 0;
    for (uint32_t i = 0; i < r->blocks.n; i++) {
        const block *b = &r->blocks.at[i];
        if (!inside(r, b->container, body) || (b->flags & (F_NOISE | F_FRAME | F_TEASER | F_COMMENT | F_CAPTION | F_HIDDEN | F_CRUMB)))
            continue;
        if ((b->flags & (F_BYLINE | F_TIME)) && b->text.n < 200)
            continue;
        if (same_words(b->text, title) || same_words(b->text, h1))
            continue;
        if (dm_is_teaser_heading(b->text) && b->text.n < 60) {
            listing = true;
            continue;
        }
        bool good = is_prose(b);
        seen += good;
        if (good && b->text.n > 100 && b->link * 4 < b->text.n && b->kind == T_P)
            listing = false;
        if (listing || dm_is_age(b->text) || dm_str_is_nocase(b->text, "advertisement"))
            continue;
        /* links alone; short lines before the first and after the last paragraph of prose */
        if (b->text.n && b->link * 3 > b->text.n * 2 && b->kind != T_P)
            continue;
        if (b->link >= b->text.n && b->text.n < 200)
            continue;
        if (!good && prose && (!seen || seen == prose) && (b->text.n < 40 || b->kind == T_BLOCK) && b->kind != T_P)
            continue;
        if (!good && b->kind == T_H && seen == prose && prose)
            continue;
        const dm_str *names;
        if (!seen && b->text.n < 100 && (dm_str_starts(b->text, "By ") || dm_str_starts(b->text, "Published") || dm_str_starts(b->text, "Updated")) &&
            (dm_byline_names(r->a, b->text, &names) || b->text.n < 60))
            continue;
        dm_str *p = dm_push(r->a, &paragraphs, MAX_HTML_BLOCKS);
        dm_para_kind *k = dm_push(r->a, &kinds, MAX_HTML_BLOCKS);
        if (!p || !k)
            return DM_ENOMEM;
        *p = b->text;
        *k = b->kind == T_H ? DM_PARA_HEADING : b->kind == T_LI ? DM_PARA_ITEM : b->kind == T_QUOTE ? DM_PARA_QUOTE : DM_PARA_TEXT;
    }
    if (!paragraphs.n && news) {
        dm_str text = {0};
        const char *z = json_string_value(json_object_get(news, "articleBody"));
        if (z && strlen(z) < (1u << 24))
            text = dm_str_squeeze(r->a, dm_str_copy(r->a, dm_str_of(z)));
        if (text.n)
            add_str(r, &paragraphs, text), *dm_push(r->a, &kinds, 4) = DM_PARA_TEXT;
    }
    take_teasers(r, body, out);
    if (!paragraphs.n && !title.n)
        return DM_EEMPTY;
    return dm_article_build(r->a, out, title, paragraphs.at, kinds.at, paragraphs.n);
}

dm_status dm_html_read(dm_arena *a, dm_str html, const dm_given *given, dm_article *out,
                       dm_error *err) {
    (void)err;
    reader *r = dm_new(a, reader);
    if (!r)
        return DM_ENOMEM;
    r->a = a;
    r->s = html;
    container *root = dm_push(a, &r->containers, MAX_CONTAINERS);
    if (!root)
        return DM_ENOMEM;
    tokenize(r);
    bool failed = r->text.failed;
    dm_buf_free(&r->text);
    if (r->full) {
        out->warning = DM_STR("too many elements; what comes after the first is left out");
        a->failed = false;
    }
    dm_status status = failed ? DM_ENOMEM : compose(r, out);
    if (status == DM_OK && given->title.n && !out->title.n)
        out->title = given->title;
    for (uint32_t i = 0; i < r->n_ld; i++)
        json_decref(r->ld[i]);
    return status;
}
