/* Markdown as crawlers write it -> HTML, so that one set of rules reads both: a page that was
 * turned into Markdown has its menus, teasers and footers still. Of the many dialects what they
 * share: headings, lists, quotes, fences, tables, links, pictures, emphasis, a head of
 * "key: value" lines. */
#include "page/html.h"

#include <ctype.h>

#define MAX_LINK_TEXT 2000 /* bytes between brackets: looked ahead so far and no farther */
#define MAX_HEAD 4096

typedef struct lines {
    dm_str rest;
} lines;

static bool next_line(lines *in, dm_str *line) {
    if (!dm_str_cut(&in->rest, '\n', line))
        return false;
    while (line->n && (line->p[line->n - 1] == '\r' || line->p[line->n - 1] == ' '))
        line->n--;
    return true;
}

static uint32_t indent_of(dm_str s) {
    uint32_t i = 0;
    while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t'))
        i++;
    return i;
}

/* "## A heading ##": its level; 0 for none. *text without the marks. */
static uint32_t heading(dm_str s, dm_str *text) {
    uint32_t n = 0;
    while (n < s.n && s.p[n] == '#')
        n++;
    if (!n || n > 6 || n >= s.n || s.p[n] != ' ')
        return 0;
    *text = dm_str_trim((dm_str){s.p + n, s.n - n});
    while (text->n && text->p[text->n - 1] == '#')
        text->n--;
    *text = dm_str_trim(*text);
    return n;
}

/* Three or more of one mark, and nothing else. */
static bool is_rule(dm_str s, const char *marks) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < s.n; i++) {
        if (s.p[i] == ' ')
            continue;
        if (s.p[i] != s.p[0] || !strchr(marks, s.p[i]))
            return false;
        n++;
    }
    return n >= 3;
}

/* "- ", "* ", "+ ", "12. ": bytes of the mark; 0 for none. */
static uint32_t item_mark(dm_str s) {
    if (s.n > 1 && strchr("-*+", s.p[0]) && s.p[1] == ' ')
        return 2;
    uint32_t n = 0;
    while (n < s.n && n < 4 && isdigit((unsigned char)s.p[n]))
        n++;
    return n && n + 1 < s.n && (s.p[n] == '.' || s.p[n] == ')') && s.p[n + 1] == ' ' ? n + 2 : 0;
}

/* ---- what stands inside a line ------------------------------------------------------------------
 */

/* The bracket that closes the one at s.p[at]; 0 for none near. */
static uint32_t closing(dm_str s, uint32_t at, char open, char close) {
    uint32_t depth = 0;
    for (uint32_t i = at; i < s.n && i - at < MAX_LINK_TEXT; i++) {
        if (s.p[i] == '\\') {
            i++;
        } else if (s.p[i] == open) {
            depth++;
        } else if (s.p[i] == close && --depth == 0) {
            return i;
        }
    }
    return 0;
}

static void put_attribute(dm_buf *out, dm_str s) {
    for (uint32_t i = 0; i < s.n && s.p[i] != ' '; i++) /* a title may follow the address */
        if (!strchr("\"<>", s.p[i]))
            dm_putc(out, s.p[i]);
}

/* depth: brackets inside brackets, "[![a picture](b)](c)" at most. */
static void put_inline(dm_buf *out, dm_str s, int depth) {
    uint32_t blind = 0; /* brackets before it have no end: none is looked for again */
    for (uint32_t i = 0; i < s.n;) {
        char c = s.p[i];
        bool picture = c == '!' && i + 1 < s.n && s.p[i + 1] == '[';
        if (c == '\\' && i + 1 < s.n && ispunct((unsigned char)s.p[i + 1])) {
            dm_putc(out, s.p[i + 1]);
            i += 2;
            continue;
        }
        if ((c == '[' || picture) && i >= blind && depth < 3) {
            uint32_t b = i + picture, e = closing(s, b, '[', ']');
            if (!e) {
                blind = b + MAX_LINK_TEXT;
            } else if (e + 1 < s.n && s.p[e + 1] == '(') {
                uint32_t f = closing(s, e + 1, '(', ')');
                if (f) {
                    dm_str text = {s.p + b + 1, e - b - 1};
                    if (!picture) {
                        dm_puts(out, "<a href=\"");
                        put_attribute(out, dm_str_trim((dm_str){s.p + e + 2, f - e - 2}));
                        dm_puts(out, "\">");
                        put_inline(out, text, depth + 1);
                        dm_puts(out, "</a>");
                    }
                    i = f + 1;
                    continue;
                }
            }
        }
        if (c == '*' || c == '`' || c == '~' || c == '_') {
            uint32_t k = i;
            while (k < s.n && s.p[k] == c)
                k++;
            /* an underscore in a word and a star between spaces are what they are */
            bool before = i && isalnum((unsigned char)s.p[i - 1]),
                 after = k < s.n && isalnum((unsigned char)s.p[k]);
            bool loose = (i == 0 || s.p[i - 1] == ' ') && (k == s.n || s.p[k] == ' ');
            if (!loose && !(c == '_' && before && after) && !(c == '~' && k - i < 2)) {
                i = k;
                continue;
            }
            dm_put(out, (dm_str){s.p + i, k - i});
            i = k;
            continue;
        }
        dm_putc(out, c);
        i++;
    }
}

/* ---- its head -----------------------------------------------------------------------------------
 */

static bool key_is(dm_str key, const char *const *names, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (dm_str_is_nocase(key, names[i]))
            return true;
    return false;
}

static void put_meta(dm_buf *out, const char *name, dm_str value) {
    if (!value.n)
        return;
    dm_putf(out, "<meta name=\"%s\" content=\"", name);
    for (uint32_t i = 0; i < value.n; i++)
        if (!strchr("\"<>", value.p[i]))
            dm_putc(out, value.p[i]);
    dm_puts(out, "\">");
}

/* One "key: value" of a head as the meta tag that says the same; false where the key is not known.
 */
static bool put_key(dm_buf *out, dm_str key, dm_str value) {
    static const char *const titles[] = {"title"},
                             *const authors[] = {"author", "authors", "byline"},
                             *const dates[] = {"date",           "published",     "published time",
                                               "published_time", "publishedtime", "publishdate",
                                               "pubdate",        "date_published"},
                             *const urls[] = {"url",       "source",    "url source", "source_url",
                                              "canonical", "sourceurl", "link"},
                             *const sites[] = {"site", "sitename", "site_name", "hostname",
                                               "publisher"},
                             *const sections[] = {"section", "sections", "category", "categories"},
                             *const languages[] = {"lang", "language"};
    while (value.n && strchr("\"'[", value.p[0]))
        value = (dm_str){value.p + 1, value.n - 1};
    while (value.n && strchr("\"']", value.p[value.n - 1]))
        value.n--;
    if (key_is(key, titles, DM_COUNT(titles)))
        put_meta(out, "og:title", value);
    else if (key_is(key, authors, DM_COUNT(authors)))
        put_meta(out, "author", value);
    else if (key_is(key, dates, DM_COUNT(dates)))
        put_meta(out, "article:published_time", value);
    else if (key_is(key, urls, DM_COUNT(urls)))
        put_meta(out, "og:url", value);
    else if (key_is(key, sites, DM_COUNT(sites)))
        put_meta(out, "og:site_name", value);
    else if (key_is(key, sections, DM_COUNT(sections)))
        put_meta(out, "article:section", value);
    else
        return key_is(key, languages, DM_COUNT(languages)) ||
               dm_str_is_nocase(key, "description") || dm_str_is_nocase(key, "tags") ||
               dm_str_is_nocase(key, "markdown content") || dm_str_is_nocase(key, "warning");
    return true;
}

/* "key: value" with a short key; lists below a key ("- Jane Doe") are its value. */
static bool split_key(dm_str line, dm_str *key, dm_str *value) {
    int64_t at = dm_str_find(line, ":");
    if (at < 1 || at > 24 || (line.n > at + 1 && line.p[at + 1] != ' '))
        return false;
    *key = (dm_str){line.p, (uint32_t)at};
    *value = dm_str_trim((dm_str){line.p + at + 1, line.n - (uint32_t)at - 1});
    return true;
}

/* A head between two lines of "---", or one of known keys alone ("Title: …", "URL Source: …").
 * How many bytes it takes; 0 where there is none. */
static uint32_t read_head(dm_str s, dm_buf *out) {
    dm_str part = {s.p, s.n < MAX_HEAD ? s.n : MAX_HEAD}, line, key = {0}, value;
    lines in = {part};
    bool fenced = dm_str_starts(s, "---\n") || dm_str_starts(s, "---\r\n"), closed = false;
    uint32_t known = 0, end = 0;
    if (fenced)
        next_line(&in, &line);
    while (!closed && next_line(&in, &line)) {
        dm_str t = dm_str_trim(line);
        uint32_t mark = item_mark(t);
        if (fenced && dm_str_is(t, "---")) {
            closed = true;
        } else if (!t.n) {
            continue;
        } else if (fenced && mark && key.n) {
            put_key(out, key, dm_str_trim((dm_str){t.p + mark, t.n - mark}));
        } else if (split_key(t, &key, &value)) {
            bool good = put_key(out, key, value);
            known += good && value.n;
            if (!fenced && !good)
                break;
        } else if (!fenced) {
            break;
        }
        end = part.n - in.rest.n;
    }
    return (fenced && closed && known) || (!fenced && known > 1) ? end : 0;
}

bool dm_markdown_is(dm_str s) {
    dm_str part = {s.p, s.n < (1u << 16) ? s.n : 1u << 16}, line, text;
    dm_buf none = {0};
    bool head = read_head(s, &none) > 0;
    dm_buf_free(&none);
    if (head)
        return true;
    uint32_t links = 0, headings = 0, pictures = 0;
    lines in = {part};
    while (next_line(&in, &line)) {
        headings += heading(line, &text) > 0;
        for (uint32_t i = 1; i + 1 < line.n; i++)
            if (line.p[i] == ']' && line.p[i + 1] == '(') {
                uint32_t b = i;
                while (b && line.p[b] != '[' && i - b < 400)
                    b--;
                pictures += b && line.p[b - 1] == '!';
                links++;
                i++;
            }
    }
    return headings + links >= 2 && (headings || links > pictures);
}

/* ---- the whole ----------------------------------------------------------------------------------
 */

typedef struct writer {
    dm_buf out;
    enum { NOWHERE, IN_PARAGRAPH, IN_ITEM, IN_TABLE } in;
    bool list, quote;
    uint8_t open[6]; /* levels of the headings whose sections are open */
    uint32_t n_open;
} writer;

static void close_block(writer *w) {
    static const char *const ends[] = {"", "</p>\n", "</li>\n", "</table>\n"};
    dm_puts(&w->out, ends[w->in]);
    w->in = NOWHERE;
}

static void close_list(writer *w) {
    close_block(w);
    if (w->list)
        dm_puts(&w->out, "</ul>\n");
    w->list = false;
}

static void set_quote(writer *w, bool on) {
    if (on == w->quote)
        return;
    close_list(w);
    dm_puts(&w->out, on ? "<blockquote>" : "</blockquote>\n");
    w->quote = on;
}

/* What a heading opens is a container, as it is on the page that this once was. */
static void open_section(writer *w, uint32_t level) {
    close_list(w);
    while (w->n_open && w->open[w->n_open - 1] >= level) {
        dm_puts(&w->out, "</section>\n");
        w->n_open--;
    }
    if (!level)
        return;
    dm_puts(&w->out, "<section>");
    w->open[w->n_open++] = (uint8_t)level;
}

static void put_row(writer *w, dm_str line) {
    if (w->in != IN_TABLE) {
        close_list(w);
        dm_puts(&w->out, "<table>");
        w->in = IN_TABLE;
    }
    bool rule = true;
    for (uint32_t i = 0; i < line.n; i++)
        rule &= strchr("|-: ", line.p[i]) != NULL;
    if (rule)
        return;
    dm_puts(&w->out, "<tr>");
    dm_str cell, rest = {line.p + 1, line.n - 1};
    while (rest.n && dm_str_cut(&rest, '|', &cell)) {
        dm_puts(&w->out, "<td>");
        put_inline(&w->out, dm_str_trim(cell), 0);
    }
    dm_puts(&w->out, "</tr>\n");
}

static void put_line(writer *w, dm_str line, dm_str after) {
    uint32_t indent = indent_of(line);
    dm_str s = {line.p + indent, line.n - indent}, text;
    bool quote = s.n && s.p[0] == '>';
    while (s.n && s.p[0] == '>')
        s = dm_str_trim((dm_str){s.p + 1, s.n - 1});
    if (quote || !s.n || w->in != IN_PARAGRAPH)
        set_quote(w, quote);
    if (!s.n) {
        close_block(w);
        return;
    }
    uint32_t level = heading(s, &text), mark;
    bool setext =
        !level && w->in == NOWHERE && after.n > 2 && (is_rule(after, "=") || is_rule(after, "-"));
    if (level || setext) {
        level = setext ? after.p[0] == '=' ? 1 : 2 : level;
        open_section(w, level);
        dm_putf(&w->out, "<h%u>", level);
        put_inline(&w->out, level && !setext ? text : s, 0);
        dm_putf(&w->out, "</h%u>\n", level);
    } else if (is_rule(s, "-*_=")) {
        close_list(w);
        dm_puts(&w->out, "<hr>\n");
    } else if ((mark = item_mark(s))) {
        close_block(w);
        if (!w->list)
            dm_puts(&w->out, "<ul>");
        w->list = true;
        w->in = IN_ITEM;
        dm_puts(&w->out, "<li>");
        put_inline(&w->out, (dm_str){s.p + mark, s.n - mark}, 0);
    } else if (s.p[0] == '|' && s.n > 2) {
        put_row(w, s);
    } else {
        if (w->in == NOWHERE || w->in == IN_TABLE) {
            if (indent < 2 || !w->list)
                close_list(w);
            close_block(w);
            dm_puts(&w->out, "<p>");
            w->in = IN_PARAGRAPH;
        } else {
            dm_putc(&w->out, ' ');
        }
        put_inline(&w->out, s, 0);
    }
}

dm_status dm_markdown_html(dm_arena *a, dm_str s, dm_str *out) {
    writer w = {0};
    dm_puts(&w.out, "<html><head>");
    size_t before = w.out.n;
    uint32_t head = read_head(s, &w.out);
    if (!head)
        w.out.n = before;
    dm_puts(&w.out, "</head><body>\n");
    lines in = {{s.p + head, s.n - head}};
    dm_str line, fence = {0};
    while (!w.out.failed && next_line(&in, &line)) {
        dm_str t = dm_str_trim(line);
        if (dm_str_starts(t, "```") || dm_str_starts(t, "~~~")) {
            if (!fence.n || dm_str_starts(t, fence.p[0] == '`' ? "```" : "~~~")) {
                close_list(&w);
                dm_puts(&w.out, fence.n ? "</pre>\n" : "<pre>");
                fence = fence.n ? (dm_str){0} : t;
            }
            continue;
        }
        if (fence.n) {
            dm_put(&w.out, line);
            dm_putc(&w.out, '\n');
            continue;
        }
        lines ahead = in;
        dm_str after = {0};
        if (in.rest.n)
            next_line(&ahead, &after);
        bool under = w.in == NOWHERE && line.n && after.n > 2 &&
                     (is_rule(after, "=") || is_rule(after, "-")) && !item_mark(t) &&
                     t.p[0] != '#' && t.p[0] != '|' && !is_rule(t, "-*_=");
        put_line(&w, line, under ? after : (dm_str){0});
        if (under)
            in = ahead;
    }
    set_quote(&w, false);
    open_section(&w, 0);
    *out = dm_str_copy(a, (dm_str){w.out.data, (uint32_t)w.out.n});
    bool failed = w.out.failed || (w.out.n && !out->n);
    dm_buf_free(&w.out);
    return failed ? DM_ENOMEM : DM_OK;
}
