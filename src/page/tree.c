/* Tokens -> elements and blocks, in one pass. */
#include "page/tree.h"

#include <ctype.h>

typedef enum { T_INLINE, T_BLOCK, T_P, T_LI, T_H, T_QUOTE, T_TD, T_BR, T_SKIP, T_VOID, T_TITLE, T_META, T_LINK, T_SCRIPT } tag_kind;

static const uint8_t kind_of[DM_N_TAG] = {
    [DM_TAG_DIV] = T_BLOCK, [DM_TAG_SECTION] = T_BLOCK, [DM_TAG_ARTICLE] = T_BLOCK,
    [DM_TAG_MAIN] = T_BLOCK, [DM_TAG_ASIDE] = T_BLOCK, [DM_TAG_HEADER] = T_BLOCK,
    [DM_TAG_FOOTER] = T_BLOCK, [DM_TAG_NAV] = T_BLOCK, [DM_TAG_UL] = T_BLOCK,
    [DM_TAG_OL] = T_BLOCK, [DM_TAG_DL] = T_BLOCK, [DM_TAG_TABLE] = T_BLOCK,
    [DM_TAG_THEAD] = T_BLOCK, [DM_TAG_TBODY] = T_BLOCK, [DM_TAG_TFOOT] = T_BLOCK,
    [DM_TAG_TR] = T_BLOCK, [DM_TAG_FIGURE] = T_BLOCK, [DM_TAG_FORM] = T_BLOCK,
    [DM_TAG_BODY] = T_BLOCK, [DM_TAG_HTML] = T_BLOCK, [DM_TAG_FIELDSET] = T_BLOCK,
    [DM_TAG_DETAILS] = T_BLOCK, [DM_TAG_DD] = T_BLOCK, [DM_TAG_DT] = T_BLOCK,
    [DM_TAG_CENTER] = T_BLOCK, [DM_TAG_HR] = T_BLOCK, [DM_TAG_HGROUP] = T_BLOCK,
    [DM_TAG_MENU] = T_BLOCK, [DM_TAG_DIALOG] = T_BLOCK, [DM_TAG_DIR] = T_BLOCK,
    [DM_TAG_P] = T_P, [DM_TAG_FIGCAPTION] = T_P, [DM_TAG_PRE] = T_P, [DM_TAG_ADDRESS] = T_P,
    [DM_TAG_SUMMARY] = T_P, [DM_TAG_CAPTION] = T_P,
    [DM_TAG_LI] = T_LI,
    [DM_TAG_TD] = T_TD, [DM_TAG_TH] = T_TD,
    [DM_TAG_H1] = T_H, [DM_TAG_H2] = T_H, [DM_TAG_H3] = T_H, [DM_TAG_H4] = T_H, [DM_TAG_H5] = T_H,
    [DM_TAG_H6] = T_H,
    [DM_TAG_BLOCKQUOTE] = T_QUOTE,
    [DM_TAG_BR] = T_BR,
    [DM_TAG_STYLE] = T_SKIP, [DM_TAG_NOSCRIPT] = T_SKIP, [DM_TAG_TEMPLATE] = T_SKIP,
    [DM_TAG_SVG] = T_SKIP, [DM_TAG_IFRAME] = T_SKIP, [DM_TAG_OBJECT] = T_SKIP,
    [DM_TAG_VIDEO] = T_SKIP, [DM_TAG_AUDIO] = T_SKIP, [DM_TAG_CANVAS] = T_SKIP,
    [DM_TAG_SELECT] = T_SKIP, [DM_TAG_TEXTAREA] = T_SKIP, [DM_TAG_BUTTON] = T_SKIP,
    [DM_TAG_MAP] = T_SKIP, [DM_TAG_MATH] = T_SKIP,
    [DM_TAG_IMG] = T_VOID, [DM_TAG_INPUT] = T_VOID, [DM_TAG_SOURCE] = T_VOID,
    [DM_TAG_WBR] = T_VOID, [DM_TAG_AREA] = T_VOID, [DM_TAG_COL] = T_VOID, [DM_TAG_EMBED] = T_VOID,
    [DM_TAG_TRACK] = T_VOID, [DM_TAG_PARAM] = T_VOID, [DM_TAG_BASE] = T_VOID,
    [DM_TAG_TITLE] = T_TITLE, [DM_TAG_META] = T_META, [DM_TAG_LINK] = T_LINK,
    [DM_TAG_SCRIPT] = T_SCRIPT,
};

typedef struct open_element {
    dm_str name; /* as the page writes it */
    uint32_t node;
    uint32_t above;
    uint16_t tag;
    uint8_t kind;
    bool in_link;
} open_element;

typedef struct builder {
    dm_tree *t;
    dm_tokens in;
    open_element open[DM_MAX_DEPTH];
    uint32_t depth, over; /* over: elements open beyond DM_MAX_DEPTH */
    dm_buf text;
    uint32_t block_at; /* where the block being read begins in text */
    uint32_t link;     /* its bytes in links */
    bool br;           /* a line break and nothing after it */
    struct {
        dm_str s;
        uint32_t says;
    } seen[256]; /* class lists come again and again: one slot a hash */
} builder;

static bool breaks(uint8_t k) {
    return k >= T_BLOCK && k <= T_TD;
}

static open_element *top(builder *b) {
    return &b->open[b->depth - 1];
}

/* ---- what an element says ---------------------------------------------------------------------- */

static uint32_t says_names(builder *b, dm_str s) {
    if (!s.n)
        return 0;
    uint32_t slot = (uint32_t)dm_hash(s.p, s.n, 0) & 255;
    if (!dm_str_eq(b->seen[slot].s, s)) {
        b->seen[slot].s = s;
        b->seen[slot].says = dm_words_class(b->t->words, s);
    }
    return b->seen[slot].says;
}

static bool has_word(dm_str s, const char *word) {
    dm_str piece;
    while (dm_str_cut(&s, ' ', &piece))
        if (dm_str_is_nocase(piece, word))
            return true;
    return false;
}

static uint32_t says_itemprop(dm_str s) {
    static const struct {
        const char *name;
        uint32_t says;
    } table[] = {{"articleBody", DM_HINT_BODY}, {"headline", DM_HINT_HEADLINE}, {"name", 0},
                 {"author", DM_HINT_BYLINE}, {"creator", DM_HINT_BYLINE}, {"datePublished", DM_HINT_DATE},
                 {"dateCreated", DM_HINT_DATE}, {"dateModified", DM_HINT_MODIFIED},
                 {"articleSection", DM_HINT_SECTION}, {"caption", DM_HINT_CAPTION},
                 {"description", DM_HINT_LEAD}, {"keywords", DM_HINT_TAGS}, {"comment", DM_HINT_COMMENT},
                 {"breadcrumb", DM_HINT_CRUMB}, {"commentText", DM_HINT_COMMENT}};
    uint32_t says = 0;
    for (size_t i = 0; i < DM_COUNT(table); i++)
        if (table[i].says && has_word(s, table[i].name))
            says |= table[i].says | DM_HINT_ITEM;
    return says;
}

static bool is_hidden(const dm_token *t) {
    if (dm_has_attr(t, DM_ATTR_HIDDEN))
        return true;
    dm_str s = dm_attr(t, DM_ATTR_STYLE);
    if (s.n < 12 || s.n > 1000)
        return false;
    int64_t at = dm_str_find(s, "display:");
    if (at < 0)
        at = dm_str_find(s, "DISPLAY:");
    if (at < 0)
        return false;
    dm_str v = dm_str_trim((dm_str){s.p + at + 8, s.n - (uint32_t)at - 8});
    return v.n >= 4 && dm_str_is_nocase((dm_str){v.p, 4}, "none");
}

static uint32_t says_of(builder *b, const dm_token *t) {
    uint32_t says = says_names(b, dm_attr(t, DM_ATTR_CLASS)) | says_names(b, dm_attr(t, DM_ATTR_ID));
    dm_str role = dm_attr(t, DM_ATTR_ROLE);
    switch (t->tag) {
    case DM_TAG_HTML: case DM_TAG_BODY: case DM_TAG_HEAD: return 0;
    case DM_TAG_ARTICLE:
        says &= ~(uint32_t)(DM_HINT_OUT_BY_CLASS & ~DM_HINT_TEASER & ~DM_HINT_COMMENT);
        says &= ~(uint32_t)(DM_HINT_BYLINE | DM_HINT_DATE | DM_HINT_SECTION | DM_HINT_CAPTION);
        says |= DM_HINT_ARTICLE;
        break;
    case DM_TAG_MAIN: says |= DM_HINT_MAIN; break;
    case DM_TAG_NAV: case DM_TAG_FOOTER: case DM_TAG_ASIDE: case DM_TAG_FORM: case DM_TAG_MENU: case DM_TAG_DIALOG:
        says |= DM_HINT_FRAME;
        break;
    case DM_TAG_HEADER: says |= DM_HINT_HEADER; break;
    case DM_TAG_FIGURE: case DM_TAG_FIGCAPTION: says |= DM_HINT_CAPTION; break;
    case DM_TAG_BLOCKQUOTE: says |= DM_HINT_QUOTE; break;
    case DM_TAG_TIME: says |= DM_HINT_TIME; break;
    default: break;
    }
    if (role.n) {
        if (dm_str_is_nocase(role, "main"))
            says |= DM_HINT_MAIN;
        else if (dm_str_is_nocase(role, "article"))
            says |= DM_HINT_ARTICLE;
        else if (dm_str_is_nocase(role, "navigation") || dm_str_is_nocase(role, "complementary") ||
                 dm_str_is_nocase(role, "contentinfo") || dm_str_is_nocase(role, "search") ||
                 dm_str_is_nocase(role, "dialog") || dm_str_is_nocase(role, "banner"))
            says |= DM_HINT_FRAME;
    }
    if (dm_has_attr(t, DM_ATTR_ITEMPROP))
        says |= says_itemprop(dm_attr(t, DM_ATTR_ITEMPROP));
    dm_str rel = dm_attr(t, DM_ATTR_REL);
    if (rel.n) {
        if (has_word(rel, "author"))
            says |= DM_HINT_BYLINE | DM_HINT_ITEM;
        if (has_word(rel, "category"))
            says |= DM_HINT_SECTION | DM_HINT_ITEM;
        else if (has_word(rel, "tag"))
            says |= DM_HINT_TAGS;
    }
    if (is_hidden(t))
        says |= DM_HINT_HIDDEN;
    /* the readings printed over Chinese letters, and their brackets */
    if (t->tag == DM_TAG_OTHER && t->name.n == 2 && (t->name.p[0] | 32) == 'r' && ((t->name.p[1] | 32) == 't' || (t->name.p[1] | 32) == 'p'))
        says |= DM_HINT_HIDDEN;
    if (t->tag == DM_TAG_OTHER && t->name.n > 4 && dm_str_is_nocase((dm_str){t->name.p, 4}, "amp-") &&
        (dm_str_is_nocase(t->name, "amp-ad") || dm_str_is_nocase(t->name, "amp-sidebar")))
        says |= DM_HINT_FRAME;
    if (says & (DM_HINT_BODY | DM_HINT_MAIN))
        says &= ~(uint32_t)(DM_HINT_OUT_BY_CLASS | DM_HINT_BYLINE | DM_HINT_DATE | DM_HINT_CAPTION |
                            DM_HINT_SECTION | DM_HINT_LEAD);
    return says;
}

/* ---- text -------------------------------------------------------------------------------------- */

/* White space of the bytes from `from` on: runs become one space, none at a block's begin. */
static void squeeze(builder *b, size_t from) {
    char *p = b->text.data;
    size_t n = b->text.n, w = from;
    bool space = w == b->block_at || p[w - 1] == ' ';
    for (size_t i = from; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        if (c == 0xC2 && i + 1 < n && (unsigned char)p[i + 1] == 0xA0) {
            i++;
            c = ' ';
        } else if (c == 0xC2 && i + 1 < n && (unsigned char)p[i + 1] == 0xAD) {
            i++; /* soft hyphen */
            continue;
        } else if (c == 0xE2 && i + 2 < n && (unsigned char)p[i + 1] == 0x80 && (unsigned char)p[i + 2] == 0x8B) {
            i += 2; /* zero-width space */
            continue;
        }
        if (c == ' ' || (c >= 9 && c <= 13)) {
            if (!space)
                p[w++] = ' ';
            space = true;
        } else {
            p[w++] = (char)c;
            space = false;
        }
    }
    b->text.n = w;
}

static void on_text(builder *b, dm_str s) {
    open_element *e = top(b);
    if ((e->above & DM_HINT_HIDDEN) || b->text.n - b->block_at > (1u << 20))
        return;
    size_t before = b->text.n;
    dm_token_put(&b->text, s);
    if (b->text.failed)
        return;
    squeeze(b, before);
    if (b->text.n > before) {
        if (e->in_link)
            b->link += (uint32_t)(b->text.n - before);
        if (b->text.n > before + 1 || b->text.data[before] != ' ')
            b->br = false;
    }
}

/* The kind of block that text directly inside the open elements belongs to. */
static dm_block_kind block_kind(const builder *b, uint8_t *level, uint32_t *at) {
    *level = 0;
    uint32_t i = b->depth;
    while (i-- > 1 && !breaks(b->open[i].kind))
        continue;
    *at = i > b->depth ? 0 : i;
    for (i = *at; i > 0; i--) {
        const open_element *e = &b->open[i];
        switch (e->kind) {
        case T_H: *level = (uint8_t)(e->tag - DM_TAG_H1 + 1); return DM_BLOCK_HEADING;
        case T_P: return DM_BLOCK_P;
        case T_LI: return DM_BLOCK_ITEM;
        case T_QUOTE: return DM_BLOCK_QUOTE;
        case T_TD: return DM_BLOCK_CELL;
        case T_BLOCK: return e->tag == DM_TAG_DD || e->tag == DM_TAG_DT ? DM_BLOCK_ITEM : DM_BLOCK_BARE;
        default: break;
        }
    }
    return DM_BLOCK_BARE;
}

static void flush(builder *b) {
    dm_tree *t = b->t;
    size_t end = b->text.n;
    while (end > b->block_at && b->text.data[end - 1] == ' ')
        end--;
    if (end > b->block_at && !t->full) {
        dm_blk *k = dm_push(t->a, &t->blocks, DM_MAX_BLOCKS);
        if (k) {
            uint32_t at;
            k->kind = (uint8_t)block_kind(b, &k->level, &at);
            k->begin = b->block_at;
            k->end = (uint32_t)end;
            k->node = b->open[at].node;
            k->link = b->link < k->end - k->begin ? b->link : k->end - k->begin;
            dm_putc(&b->text, '\n');
        } else {
            t->full = true;
            t->a->failed = false;
        }
    }
    b->block_at = (uint32_t)b->text.n;
    b->link = 0;
    b->br = false;
}

/* ---- elements ---------------------------------------------------------------------------------- */

static void push(builder *b, const dm_token *tok, uint8_t kind, uint32_t says) {
    dm_tree *t = b->t;
    if (b->depth == DM_MAX_DEPTH) {
        t->deep = true;
        b->over++;
        return;
    }
    open_element *up = b->depth ? top(b) : NULL;
    open_element *e = &b->open[b->depth];
    *e = (open_element){.name = tok->name, .tag = (uint16_t)tok->tag, .kind = kind,
                        .node = up ? up->node : 0, .above = says | (up ? up->above : 0),
                        .in_link = tok->tag == DM_TAG_A || (up && up->in_link)};
    dm_node *n = dm_push(t->a, &t->nodes, DM_MAX_NODES);
    if (n) {
        n->parent = e->node;
        n->begin = n->end = (uint32_t)b->text.n;
        n->first = t->blocks.n;
        n->says = says;
        n->tag = (uint16_t)tok->tag;
        n->holds = kind == T_BLOCK || kind == T_QUOTE || kind == T_TD || kind == T_LI;
        if (tok->tag == DM_TAG_A)
            n->href = dm_attr(tok, DM_ATTR_HREF);
        if (dm_has_attr(tok, DM_ATTR_DATETIME))
            n->value = dm_attr(tok, DM_ATTR_DATETIME);
        else if (dm_has_attr(tok, DM_ATTR_CONTENT))
            n->value = dm_attr(tok, DM_ATTR_CONTENT);
        e->node = t->nodes.n - 1;
    } else {
        t->full = true;
        t->a->failed = false;
    }
    b->depth++;
}

/* Close the open elements from depth i on. Blocks were flushed before, where one is among them. */
static void close_to(builder *b, uint32_t i) {
    dm_tree *t = b->t;
    while (b->depth > i) {
        const open_element *e = &b->open[--b->depth];
        dm_node *n = &t->nodes.at[e->node];
        n->end = (uint32_t)b->text.n;
        n->last = t->blocks.n;
        n->after = t->nodes.n;
    }
}

static bool same_name(dm_str a, dm_str z) {
    if (a.n != z.n)
        return false;
    for (uint32_t i = 0; i < a.n; i++)
        if (tolower((unsigned char)a.p[i]) != tolower((unsigned char)z.p[i]))
            return false;
    return true;
}

static void end_tag(builder *b, const dm_token *tok) {
    uint8_t kind = kind_of[tok->tag];
    if (kind >= T_BR)
        return;
    if (breaks(kind))
        flush(b);
    if (b->over) {
        b->over--;
        return;
    }
    for (uint32_t i = b->depth; i-- > 1;) {
        const open_element *e = &b->open[i];
        if (e->tag == tok->tag && (tok->tag != DM_TAG_OTHER || same_name(e->name, tok->name))) {
            close_to(b, i);
            return;
        }
        /* An end tag closes nothing beyond the block that it stands in, unless it is a block's;
         * a cell or item is a wall to the end tags of paragraphs. */
        if (!breaks(kind) && breaks(e->kind))
            return;
        if (kind == T_P && (e->kind == T_TD || e->kind == T_BLOCK))
            return;
    }
}

static void on_meta(builder *b, const dm_token *tok) {
    dm_str content = dm_attr(tok, DM_ATTR_CONTENT);
    dm_str key = dm_has_attr(tok, DM_ATTR_PROPERTY) ? dm_attr(tok, DM_ATTR_PROPERTY)
                 : dm_has_attr(tok, DM_ATTR_NAME)   ? dm_attr(tok, DM_ATTR_NAME)
                                                    : dm_attr(tok, DM_ATTR_ITEMPROP);
    /* what a teaser's microdata says is not the page's */
    if (!key.n || !content.n || (top(b)->above & (DM_HINT_TEASER | DM_HINT_COMMENT)) || b->t->metas.n >= DM_MAX_METAS)
        return;
    dm_meta *m = dm_push(b->t->a, &b->t->metas, DM_MAX_METAS);
    if (m)
        *m = (dm_meta){key, content};
}

static json_t *load_json(builder *b, dm_str s) {
    json_t *j = json_loadb(s.p, s.n, JSON_DISABLE_EOF_CHECK, NULL);
    if (j || !s.n)
        return j;
    /* Raw line breaks inside strings, comments around the whole: common and easily mended. */
    char *p = dm_alloc(b->t->a, s.n);
    if (!p)
        return NULL;
    uint32_t from = 0, to = s.n;
    while (from < to && s.p[from] != '{' && s.p[from] != '[')
        from++;
    while (to > from && s.p[to - 1] != '}' && s.p[to - 1] != ']')
        to--;
    for (uint32_t i = from; i < to; i++)
        p[i] = (unsigned char)s.p[i] < 0x20 ? ' ' : s.p[i];
    return json_loadb(p + from, to - from, JSON_DISABLE_EOF_CHECK, NULL);
}

static bool is_ld(dm_str type) {
    return type.n >= 19 && type.n < 60 && dm_str_find(type, "ld+json") >= 0;
}

static void start_tag(builder *b, const dm_token *tok) {
    dm_tree *t = b->t;
    uint8_t kind = kind_of[tok->tag];
    switch (kind) {
    case T_META: on_meta(b, tok); return;
    case T_LINK:
        if (dm_str_is_nocase(dm_attr(tok, DM_ATTR_REL), "canonical") && !t->canonical.n)
            t->canonical = dm_token_text(t->a, dm_attr(tok, DM_ATTR_HREF));
        return;
    case T_SCRIPT: {
        dm_str type = dm_attr(tok, DM_ATTR_TYPE), s = dm_token_raw(&b->in, tok);
        if (is_ld(type) && t->n_ld < DM_MAX_LD && s.n <= DM_MAX_LD_BYTES) {
            json_t *j = load_json(b, s);
            if (j)
                t->ld[t->n_ld++] = j;
        }
        return;
    }
    case T_SKIP: dm_token_raw(&b->in, tok); return;
    case T_TITLE: {
        dm_str s = dm_token_raw(&b->in, tok);
        if (!t->title.n)
            t->title = dm_token_text(t->a, s);
        return;
    }
    case T_VOID: return;
    case T_BR: {
        /* One break is a space, two are the end of a paragraph; in a list each ends a part:
         * title, excerpt, age. */
        uint8_t level;
        uint32_t at;
        if (b->text.n == b->block_at)
            return;
        if (b->br || block_kind(b, &level, &at) == DM_BLOCK_ITEM) {
            flush(b);
        } else {
            if (b->text.data[b->text.n - 1] != ' ')
                dm_putc(&b->text, ' ');
            b->br = true;
        }
        return;
    }
    default: break;
    }
    if (tok->tag == DM_TAG_HTML && !t->language.n)
        t->language = dm_token_text(t->a, dm_attr(tok, DM_ATTR_LANG));
    if (breaks(kind))
        flush(b);
    /* A paragraph ends where any block begins; an item, a cell, a row ends the one before it. */
    if (breaks(kind) && !b->over)
        for (uint32_t i = b->depth; i-- > 1;) {
            uint8_t k = b->open[i].kind;
            if (k == T_P && b->open[i].tag == DM_TAG_P) {
                close_to(b, i);
                break;
            }
            if ((kind == T_LI || kind == T_TD) && k == kind) {
                close_to(b, i);
                break;
            }
            if (k == T_BLOCK || k == T_QUOTE || k == T_TD || k == T_LI)
                break;
        }
    if (tok->tag == DM_TAG_A && top(b)->in_link && !b->over)
        for (uint32_t i = b->depth; i-- > 1 && !breaks(b->open[i].kind);)
            if (b->open[i].tag == DM_TAG_A) {
                close_to(b, i);
                break;
            }
    if (tok->closes && tok->tag == DM_TAG_OTHER)
        return;
    push(b, tok, kind, says_of(b, tok));
}

/* ---- doubt ------------------------------------------------------------------------------------- */

bool dm_blk_reads_well(const dm_blk *b) {
    uint32_t n = b->end - b->begin;
    return n >= 60 && b->link * 2 < n && b->kind != DM_BLOCK_HEADING && b->kind != DM_BLOCK_CELL;
}

/* Class names are written for other eyes: "menu-open" on the frame of a whole page would hide it
 * all. An element that holds most of the page's prose, or its only h1, is not believed when it
 * says that it is no article. What is left goes down to the blocks. */
static dm_status doubt(dm_tree *t) {
    enum {
        OUT = DM_HINT_OUT_BY_CLASS | DM_HINT_CAPTION,
        SMALL = DM_HINT_BYLINE | DM_HINT_DATE | DM_HINT_MODIFIED | DM_HINT_HEADLINE | DM_HINT_KICKER | DM_HINT_SECTION
    };
    uint32_t *prose = dm_new_array(t->a, uint32_t, t->blocks.n + 1);
    uint32_t *good = dm_new_array(t->a, uint32_t, t->blocks.n + 1);
    uint32_t *h1 = dm_new_array(t->a, uint32_t, t->blocks.n + 1);
    if (!prose || !good || !h1)
        return DM_ENOMEM;
    for (uint32_t i = 0; i < t->blocks.n; i++) {
        const dm_blk *b = &t->blocks.at[i];
        bool well = dm_blk_reads_well(b);
        prose[i + 1] = prose[i] + (well ? b->end - b->begin - b->link : 0);
        good[i + 1] = good[i] + well;
        h1[i + 1] = h1[i] + (b->kind == DM_BLOCK_HEADING && b->level == 1);
    }
    uint32_t all = prose[t->blocks.n], all_h1 = h1[t->blocks.n];
    for (uint32_t i = 0; i < t->nodes.n; i++) {
        dm_node *n = &t->nodes.at[i];
        uint32_t own = n->says & (OUT | SMALL | DM_HINT_FRAME);
        if (own) {
            uint32_t held = prose[n->last] - prose[n->first], blocks = good[n->last] - good[n->first];
            uint32_t heads = h1[n->last] - h1[n->first];
            bool most = held * 2 > all && held > 200, head = heads && heads == all_h1 && held * 5 > all;
            uint32_t out = 0;
            if (most || head)
                out = OUT | SMALL | DM_HINT_FRAME;
            /* Comments may well outweigh the article; they do not hold its headline. */
            if (!heads && held * 20 < all * 19)
                out &= ~(uint32_t)DM_HINT_COMMENT;
            if (held > 600 && blocks > 2)
                out |= SMALL | DM_HINT_CAPTION;
            n->says &= ~out;
        }
        n->above = n->says | (i ? t->nodes.at[n->parent].above : 0);
        if (n->tag == DM_TAG_BLOCKQUOTE) /* a quoted post stands in a widget, and is quoted */
            n->above &= ~(uint32_t)(DM_HINT_NOISE | DM_HINT_SHARE);
    }
    uint32_t shown = 0, hidden = 0;
    for (uint32_t i = 0; i < t->blocks.n; i++) {
        dm_blk *b = &t->blocks.at[i];
        b->says = t->nodes.at[b->node].above;
        if (!dm_blk_reads_well(b) || (b->says & (DM_HINT_FRAME | DM_HINT_COMMENT | DM_HINT_HIDDEN)))
            continue;
        *(b->says & OUT ? &hidden : &shown) += b->end - b->begin;
    }
    /* Many small elements may hide it all as well. */
    if (shown * 3 < hidden)
        for (uint32_t i = 0; i < t->blocks.n; i++)
            t->blocks.at[i].says &= ~(uint32_t)(OUT & ~DM_HINT_COMMENT & ~DM_HINT_AD);
    return DM_OK;
}

/* ---- the whole --------------------------------------------------------------------------------- */

dm_status dm_tree_read(dm_arena *a, dm_str html, const dm_page_words *words, dm_tree *t) {
    *t = (dm_tree){.a = a, .words = words};
    builder *b = dm_new(a, builder);
    if (!b)
        return DM_ENOMEM;
    b->t = t;
    b->in.s = html;
    dm_token root = {.type = DM_TOKEN_START, .tag = DM_TAG_OTHER, .name = DM_STR("")}, tok;
    push(b, &root, T_BLOCK, 0);
    while (!t->full && t->nodes.n && !b->text.failed && dm_token_next(&b->in, &tok)) {
        if (tok.type == DM_TOKEN_TEXT)
            on_text(b, tok.text);
        else if (tok.type == DM_TOKEN_END)
            end_tag(b, &tok);
        else
            start_tag(b, &tok);
    }
    flush(b);
    if (!t->nodes.n)
        return DM_ENOMEM;
    close_to(b, 0);
    t->text = dm_str_copy(a, (dm_str){b->text.data, (uint32_t)b->text.n});
    bool failed = b->text.failed || (b->text.n && !t->text.n);
    dm_buf_free(&b->text);
    return failed ? DM_ENOMEM : doubt(t);
}

void dm_tree_free(dm_tree *t) {
    for (uint32_t i = 0; i < t->n_ld; i++)
        json_decref(t->ld[i]);
    t->n_ld = 0;
}

dm_str dm_tree_meta(const dm_tree *t, const char *key) {
    for (uint32_t i = 0; i < t->metas.n; i++)
        if (dm_str_is_nocase(t->metas.at[i].key, key)) {
            dm_str s = dm_token_text(t->a, t->metas.at[i].value);
            if (s.n)
                return s;
        }
    return (dm_str){0};
}
