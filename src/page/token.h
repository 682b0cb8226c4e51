/* Tokens: the bytes of an HTML page -> start tags, end tags and text, in one pass and without a
 * copy: names, values and text are borrowed from the page. What a tag means is html.c's.
 *
 *     dm_tokens in = {.s = page};
 *     dm_token t;
 *     while (dm_token_next(&in, &t)) …
 */
#ifndef DM_TOKEN_H
#define DM_TOKEN_H

#include "base/base.h"

/* Elements that have a number of their own; every other is DM_TAG_OTHER, known by its name. */
#define DM_TAG_LIST(X)                                                                             \
    X(A, "a") X(ABBR, "abbr") X(ADDRESS, "address") X(AREA, "area") X(ARTICLE, "article")          \
    X(ASIDE, "aside") X(AUDIO, "audio") X(B, "b") X(BASE, "base") X(BIG, "big")                    \
    X(BLOCKQUOTE, "blockquote") X(BODY, "body") X(BR, "br") X(BUTTON, "button")                    \
    X(CANVAS, "canvas") X(CAPTION, "caption") X(CENTER, "center") X(CITE, "cite")                  \
    X(CODE, "code") X(COL, "col") X(COLGROUP, "colgroup") X(DATA, "data") X(DD, "dd")              \
    X(DEL, "del") X(DETAILS, "details") X(DIALOG, "dialog") X(DIR, "dir") X(DIV, "div")            \
    X(DL, "dl") X(DT, "dt") X(EM, "em") X(EMBED, "embed") X(FIELDSET, "fieldset")                  \
    X(FIGCAPTION, "figcaption") X(FIGURE, "figure") X(FONT, "font") X(FOOTER, "footer")            \
    X(FORM, "form") X(FRAME, "frame") X(FRAMESET, "frameset") X(H1, "h1") X(H2, "h2")              \
    X(H3, "h3") X(H4, "h4") X(H5, "h5") X(H6, "h6") X(HEAD, "head") X(HEADER, "header")            \
    X(HGROUP, "hgroup") X(HR, "hr") X(HTML, "html") X(I, "i") X(IFRAME, "iframe")                  \
    X(IMG, "img") X(INPUT, "input") X(INS, "ins") X(KBD, "kbd") X(LABEL, "label")                  \
    X(LEGEND, "legend") X(LI, "li") X(LINK, "link") X(MAIN, "main") X(MAP, "map")                  \
    X(MARK, "mark") X(MATH, "math") X(MENU, "menu") X(META, "meta") X(NAV, "nav")                  \
    X(NOBR, "nobr") X(NOEMBED, "noembed") X(NOFRAMES, "noframes") X(NOSCRIPT, "noscript")          \
    X(OBJECT, "object") X(OL, "ol") X(OPTGROUP, "optgroup") X(OPTION, "option")                    \
    X(OUTPUT, "output") X(P, "p") X(PARAM, "param") X(PICTURE, "picture")                          \
    X(PLAINTEXT, "plaintext") X(PRE, "pre") X(Q, "q") X(S, "s") X(SAMP, "samp")                    \
    X(SCRIPT, "script") X(SECTION, "section") X(SELECT, "select") X(SLOT, "slot")                  \
    X(SMALL, "small") X(SOURCE, "source") X(SPAN, "span") X(STRIKE, "strike")                      \
    X(STRONG, "strong") X(STYLE, "style") X(SUB, "sub") X(SUMMARY, "summary") X(SUP, "sup")        \
    X(SVG, "svg") X(TABLE, "table") X(TBODY, "tbody") X(TD, "td") X(TEMPLATE, "template")          \
    X(TEXTAREA, "textarea") X(TFOOT, "tfoot") X(TH, "th") X(THEAD, "thead") X(TIME, "time")        \
    X(TITLE, "title") X(TR, "tr") X(TRACK, "track") X(TT, "tt") X(U, "u") X(UL, "ul")              \
    X(VAR, "var") X(VIDEO, "video") X(WBR, "wbr") X(XMP, "xmp")
#define DM_TAG_ITEM(name, word) DM_TAG_##name,
typedef enum { DM_TAG_OTHER, DM_TAG_LIST(DM_TAG_ITEM) DM_N_TAG } dm_tag;

/* Attributes that are kept; all others are passed over. Add one here to have it. */
#define DM_ATTR_LIST(X)                                                                            \
    X(CLASS, "class") X(ID, "id") X(ROLE, "role") X(ITEMPROP, "itemprop") X(HREF, "href")          \
    X(REL, "rel") X(NAME, "name") X(PROPERTY, "property") X(CONTENT, "content")                    \
    X(TYPE, "type") X(DATETIME, "datetime") X(LANG, "lang") X(HIDDEN, "hidden")                    \
    X(STYLE, "style") X(ITEMTYPE, "itemtype") X(ITEMSCOPE, "itemscope") X(TITLE, "title")          \
    X(ARIA_LABEL, "aria-label") X(ARIA_HIDDEN, "aria-hidden") X(SRC, "src") X(ALT, "alt")
#define DM_ATTR_ITEM(name, word) DM_ATTR_##name,
typedef enum { DM_ATTR_LIST(DM_ATTR_ITEM) DM_N_ATTR } dm_attr_name;

typedef enum { DM_TOKEN_TEXT, DM_TOKEN_START, DM_TOKEN_END } dm_token_type;

typedef struct dm_token {
    dm_token_type type;
    dm_tag tag;    /* of a start or end tag */
    bool closes;   /* written as <… /> */
    dm_str text;   /* of DM_TOKEN_TEXT: as it stands, with its character references */
    dm_str name;   /* of a tag: as it stands, in any case */
    uint32_t has;  /* bit DM_ATTR_…: the attribute is there; the first of that name counts */
    dm_str attr[DM_N_ATTR]; /* good where has says so: by dm_attr alone */
} dm_token;

typedef struct dm_tokens {
    dm_str s;    /* the page, valid UTF-8 */
    uint32_t at; /* the next byte to be read */
    /* made by the first dm_token_next: */
    bool ready;
    uint8_t tags[512], attrs[128]; /* names by their hash */
    uint8_t no_end[DM_N_TAG];      /* an end tag of that name was looked for, and none comes */
} dm_tokens;

/* The next token; false at the end of the page. Comments, doctypes and processing instructions
 * are passed over; a tag that the page's end cuts is none. Linear over the page. */
bool dm_token_next(dm_tokens *in, dm_token *out);

/* After the start tag of an element whose content is to be taken whole (script, style, title…):
 * its content, and moves past its end tag. Where there is none, to the page's end for the elements
 * whose content is no markup; for others the content is "" and nothing is passed over. */
dm_str dm_token_raw(dm_tokens *in, const dm_token *start);

/* Is the attribute there, be it empty? */
static inline bool dm_has_attr(const dm_token *t, dm_attr_name a) {
    return t->has >> a & 1;
}
/* Its value as it stands, with its character references; "" where it is not there. */
static inline dm_str dm_attr(const dm_token *t, dm_attr_name a) {
    return dm_has_attr(t, a) ? t->attr[a] : (dm_str){"", 0};
}

/* The number of a name in any case; DM_TAG_OTHER where it has none. */
dm_tag dm_tag_of(dm_str name);

/* The character reference behind an "&" at p: *used bytes of it, its meaning in out, and how many
 * bytes that is; 0 where it is none. In an attribute, an old name without its semicolon counts
 * only where no letter, digit or "=" follows. */
uint32_t dm_reference(const char *p, uint32_t n, bool attribute, char out[8], uint32_t *used);
/* Append text with its character references decoded; soft hyphens and zero-width spaces go. */
void dm_token_put(dm_buf *b, dm_str text);
/* The same, in the arena, white space squeezed; "" where s is longer than 10000 bytes. */
dm_str dm_token_text(dm_arena *a, dm_str s);

#endif
