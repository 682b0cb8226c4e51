/* HTML -> article. One pass over the tokens (token.h) makes blocks of text with what stands
 * around them; the body is then chosen among the containers by how much prose they hold.
 * docs/page.md tells how. */
#include "page/html.h"
#include "page/token.h"

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
    dm_str name; /* as the page writes it */
    dm_tag tag;
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
    dm_tokens in;
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

static const uint8_t kind_of[DM_N_TAG] = {
    [DM_TAG_DIV] = T_BLOCK, [DM_TAG_SECTION] = T_BLOCK, [DM_TAG_ARTICLE] = T_BLOCK,
    [DM_TAG_MAIN] = T_BLOCK, [DM_TAG_ASIDE] = T_BLOCK, [DM_TAG_HEADER] = T_BLOCK,
    [DM_TAG_FOOTER] = T_BLOCK, [DM_TAG_NAV] = T_BLOCK, [DM_TAG_UL] = T_BLOCK,
    [DM_TAG_OL] = T_BLOCK, [DM_TAG_DL] = T_BLOCK, [DM_TAG_TABLE] = T_BLOCK,
    [DM_TAG_TBODY] = T_BLOCK, [DM_TAG_TR] = T_BLOCK, [DM_TAG_FIGURE] = T_BLOCK,
    [DM_TAG_FORM] = T_BLOCK, [DM_TAG_BODY] = T_BLOCK, [DM_TAG_FIELDSET] = T_BLOCK,
    [DM_TAG_DETAILS] = T_BLOCK, [DM_TAG_DD] = T_BLOCK, [DM_TAG_DT] = T_BLOCK,
    [DM_TAG_CENTER] = T_BLOCK, [DM_TAG_HR] = T_BLOCK,
    [DM_TAG_P] = T_P, [DM_TAG_FIGCAPTION] = T_P, [DM_TAG_PRE] = T_P, [DM_TAG_ADDRESS] = T_P,
    [DM_TAG_SUMMARY] = T_P,
    [DM_TAG_LI] = T_LI,
    [DM_TAG_TD] = T_TD, [DM_TAG_TH] = T_TD,
    [DM_TAG_H1] = T_H, [DM_TAG_H2] = T_H, [DM_TAG_H3] = T_H, [DM_TAG_H4] = T_H, [DM_TAG_H5] = T_H,
    [DM_TAG_H6] = T_H,
    [DM_TAG_BLOCKQUOTE] = T_QUOTE,
    [DM_TAG_BR] = T_BR,
    [DM_TAG_A] = T_A,
    [DM_TAG_STYLE] = T_SKIP, [DM_TAG_NOSCRIPT] = T_SKIP, [DM_TAG_TEMPLATE] = T_SKIP,
    [DM_TAG_SVG] = T_SKIP, [DM_TAG_IFRAME] = T_SKIP, [DM_TAG_OBJECT] = T_SKIP,
    [DM_TAG_VIDEO] = T_SKIP, [DM_TAG_AUDIO] = T_SKIP, [DM_TAG_CANVAS] = T_SKIP,
    [DM_TAG_SELECT] = T_SKIP, [DM_TAG_TEXTAREA] = T_SKIP, [DM_TAG_BUTTON] = T_SKIP,
    [DM_TAG_MAP] = T_SKIP, [DM_TAG_MATH] = T_SKIP,
    [DM_TAG_IMG] = T_VOID, [DM_TAG_INPUT] = T_VOID, [DM_TAG_SOURCE] = T_VOID,
    [DM_TAG_WBR] = T_VOID, [DM_TAG_AREA] = T_VOID, [DM_TAG_COL] = T_VOID, [DM_TAG_EMBED] = T_VOID,
    [DM_TAG_TRACK] = T_VOID, [DM_TAG_PARAM] = T_VOID, [DM_TAG_BASE] = T_VOID,
    [DM_TAG_TITLE] = T_TITLE,
    [DM_TAG_META] = T_META,
    [DM_TAG_LINK] = T_LINK,
    [DM_TAG_SCRIPT] = T_SCRIPT,
    [DM_TAG_TIME] = T_TIME,
    [DM_TAG_HTML] = T_HTML,
};

static bool breaks(tag_kind k) {
    return k == T_BLOCK || k == T_P || k == T_LI || k == T_H || k == T_QUOTE || k == T_TD || k == T_HTML;
}

static char low(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* ---- blocks ------------------------------------------------------------------------------------- */

static dm_str decoded(reader *r, dm_str s) {
    return dm_token_text(r->a, s);
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
            *level = (uint8_t)(r->open[i].tag - DM_TAG_H1 + 1);
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

static bool same_nocase(dm_str a, dm_str b) {
    if (a.n != b.n)
        return false;
    for (uint32_t i = 0; i < a.n; i++)
        if (low(a.p[i]) != low(b.p[i]))
            return false;
    return true;
}

/* Is word one of the names in a class list, whole? */
static bool token_in(dm_str s, const char *word) {
    dm_str piece;
    while (dm_str_cut(&s, ' ', &piece))
        if (dm_str_is_nocase(piece, word))
            return true;
    return false;
}

static uint32_t flags_of(const dm_token *t) {
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
    if (token_in(dm_attr(t, DM_ATTR_CLASS), "ad") || token_in(dm_attr(t, DM_ATTR_CLASS), "ads") || token_in(dm_attr(t, DM_ATTR_CLASS), "advertisement"))
        f |= F_NOISE;
    if (dm_str_is_nocase(t->name, "amp-ad") || dm_str_is_nocase(t->name, "amp-sidebar"))
        f |= F_FRAME;
    if (t->tag == DM_TAG_ARTICLE)
        f |= F_ARTICLE;
    if (t->tag == DM_TAG_MAIN || dm_str_is_nocase(dm_attr(t, DM_ATTR_ROLE), "main"))
        f |= F_MAIN;
    if (t->tag == DM_TAG_NAV || t->tag == DM_TAG_FOOTER || t->tag == DM_TAG_ASIDE || t->tag == DM_TAG_FORM ||
        dm_str_is_nocase(dm_attr(t, DM_ATTR_ROLE), "navigation") || dm_str_is_nocase(dm_attr(t, DM_ATTR_ROLE), "complementary"))
        f |= F_FRAME;
    if (t->tag == DM_TAG_FIGURE || t->tag == DM_TAG_FIGCAPTION)
        f |= F_CAPTION;
    if (t->tag == DM_TAG_TIME)
        f |= F_TIME;
    if (word_in(dm_attr(t, DM_ATTR_ITEMPROP), "articlebody"))
        f |= F_BODY;
    if (dm_has_attr(t, DM_ATTR_HIDDEN) || word_in(dm_attr(t, DM_ATTR_STYLE), "display:none") || word_in(dm_attr(t, DM_ATTR_STYLE), "display: none"))
        f |= F_HIDDEN;
    static const char *const bodies[] = {"article-body", "articlebody", "article__body", "article-content", "article__content",
                                         "story-body", "storybody", "story__body", "entry-content", "post-content", "post-body",
                                         "article-text", "body-content", "content-body", "td-post-content", "story-content"};
    dm_str both[] = {dm_attr(t, DM_ATTR_CLASS), dm_attr(t, DM_ATTR_ID)};
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
    if (t->tag == DM_TAG_BODY || t->tag == DM_TAG_HTML || (f & (F_BODY | F_MAIN)))
        f &= ~(uint32_t)(F_NOISE | F_TEASER | F_COMMENT | F_BYLINE | F_CRUMB | F_CAPTION);
    if (t->tag == DM_TAG_ARTICLE)
        f &= ~(uint32_t)(F_NOISE | F_COMMENT | F_BYLINE | F_CAPTION);
    return f;
}

/* ---- elements ------------------------------------------------------------------------------------ */

static bool same_element(const element *e, dm_tag tag, dm_str name) {
    return e->tag == tag && (tag != DM_TAG_OTHER || same_nocase(e->name, name));
}

static void push(reader *r, dm_str name, dm_tag tag, uint32_t flags) {
    tag_kind kind = kind_of[tag];
    if (r->depth == MAX_DEPTH) {
        r->over++;
        return;
    }
    element *up = r->depth ? top(r) : NULL;
    element e = {.name = name, .tag = tag, .kind = kind, .flags = flags | (up ? up->flags : 0), .container = up ? up->container : 0};
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

static void pop(reader *r, const dm_token *t) {
    tag_kind kind = kind_of[t->tag];
    if (r->over) {
        r->over--;
        return;
    }
    for (uint32_t i = r->depth; i-- > 0;) {
        if (same_element(&r->open[i], t->tag, t->name)) {
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

static void on_meta(reader *r, const dm_token *t) {
    dm_str key = dm_attr(t, DM_ATTR_PROPERTY);
    if (!key.n)
        key = dm_attr(t, DM_ATTR_NAME);
    if (!key.n)
        key = dm_attr(t, DM_ATTR_ITEMPROP);
    if (!key.n || !dm_attr(t, DM_ATTR_CONTENT).n)
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
            *wanted[i].to = decoded(r, dm_attr(t, DM_ATTR_CONTENT));
        else if (wanted[i].to == &r->meta_section && dm_str_is_nocase(key, wanted[i].key) &&
                 r->meta_section.n < 200) /* one tag a section */
            r->meta_section = dm_str_format(r->a, DM_FMT ";" DM_FMT, DM_ARG(r->meta_section),
                                            DM_ARG(decoded(r, dm_attr(t, DM_ATTR_CONTENT))));
}

static void on_script(reader *r, const dm_token *t) {
    dm_str s = dm_token_raw(&r->in, t);
    if (!word_in(dm_attr(t, DM_ATTR_TYPE), "ld+json") || r->n_ld == MAX_LD || s.n > MAX_LD_BYTES)
        return;
    json_t *j = json_loadb(s.p, s.n, JSON_DISABLE_EOF_CHECK, NULL);
    if (j)
        r->ld[r->n_ld++] = j;
}

static void start_tag(reader *r, const dm_token *t) {
    tag_kind kind = kind_of[t->tag];
    switch (kind) {
    case T_META: on_meta(r, t); return;
    case T_LINK:
        if (dm_str_is_nocase(dm_attr(t, DM_ATTR_REL), "canonical") && !r->canonical.n)
            r->canonical = decoded(r, dm_attr(t, DM_ATTR_HREF));
        return;
    case T_SCRIPT: on_script(r, t); return;
    case T_SKIP: dm_token_raw(&r->in, t); return;
    case T_TITLE: {
        dm_str s = dm_token_raw(&r->in, t);
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
        if (!r->time_date.n && dm_attr(t, DM_ATTR_DATETIME).n && !(top(r)->flags & (F_TEASER | F_COMMENT)))
            r->time_date = decoded(r, dm_attr(t, DM_ATTR_DATETIME));
        break;
    case T_HTML:
        if (!r->language.n)
            r->language = decoded(r, dm_attr(t, DM_ATTR_LANG));
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
    uint32_t flags = flags_of(t);
    if (t->closes && kind == T_OTHER)
        return;
    push(r, t->name, t->tag, flags);
}

static void end_tag(reader *r, const dm_token *t) {
    tag_kind kind = kind_of[t->tag];
    if (breaks(kind))
        flush(r);
    pop(r, t);
}

static void on_text(reader *r, dm_str s) {
    if (!s.n || (top(r)->flags & F_HIDDEN) || r->text.n > (1u << 20))
        return;
    size_t before = r->text.n;
    dm_token_put(&r->text, s);
    /* a line break in the source is a space; marks of <br> stay out of reach of it */
    for (size_t i = before; i < r->text.n; i++)
        if (r->text.data[i] == '\n' || r->text.data[i] == '\r' || r->text.data[i] == '\t')
            r->text.data[i] = ' ';
    if (r->in_link)
        r->link += (uint32_t)(r->text.n - before);
}

static void read_tokens(reader *r) {
    dm_token t;
    push(r, (dm_str){"html", 4}, DM_TAG_HTML, 0);
    while (!r->full && dm_token_next(&r->in, &t)) {
        if (t.type == DM_TOKEN_TEXT)
            on_text(r, t.text);
        else if (t.type == DM_TOKEN_START)
            start_tag(r, &t);
        else
            end_tag(r, &t);
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
    r->in.s = html;
    container *root = dm_push(a, &r->containers, MAX_CONTAINERS);
    if (!root)
        return DM_ENOMEM;
    read_tokens(r);
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
