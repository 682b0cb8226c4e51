/* The way in: encodings, the choice between plain text and HTML, and plain text as it is
 * copied out of a browser. */
#include "page/page.h"

#include "page/html.h"
#include "page/part.h"

#include <ctype.h>
#include <iconv.h>
#include <stdlib.h>

#define MAX_BLOCKS 20000
#define MAX_TEASERS 200
#define MAX_LINE_NAME 60 /* bytes of a line that may be a name */

/* ---- encodings ------------------------------------------------------------------------------- */

/* The charset that the page itself names in its first KB: <meta charset=…>, "" if none. */
static void meta_charset(dm_str s, char out[40]) {
    out[0] = 0;
    if (s.n > 4096)
        s.n = 4096;
    /* the first that a <meta> names: scripts have charsets of their own */
    int64_t at = -1, meta;
    while (at < 0 && (meta = dm_str_find(s, "<meta")) >= 0) {
        s = (dm_str){s.p + meta + 5, s.n - (uint32_t)meta - 5};
        int64_t end = dm_str_find(s, ">");
        at = dm_str_find((dm_str){s.p, end < 0 ? s.n : (uint32_t)end}, "charset=");
    }
    if (at < 0)
        return;
    uint32_t n = 0;
    for (uint32_t i = (uint32_t)at + 8; i < s.n && n < 39; i++) {
        char c = s.p[i];
        if (c == '"' || c == '\'') {
            if (n)
                break;
            continue;
        }
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '-' || c == '_';
        if (!word)
            break;
        out[n++] = c;
    }
    out[n] = 0;
}

/* From a named charset to UTF-8; bytes that have no meaning become U+FFFD. */
static dm_status to_utf8(dm_arena *a, dm_str s, const char *from, dm_str *out) {
    iconv_t cd = iconv_open("UTF-8", from);
    if (cd == (iconv_t)-1)
        return DM_ENOTFOUND;
    size_t room = (size_t)s.n * 3 + 16;
    char *p = room <= UINT32_MAX ? dm_alloc(a, room) : NULL, *to = p;
    char *in = (char *)(uintptr_t)s.p;
    size_t left = s.n, space = room;
    while (p && left) {
        if (iconv(cd, &in, &left, &to, &space) != (size_t)-1 || space < 4)
            break;
        unsigned k = dm_rune_put(DM_BAD_RUNE, to);
        to += k, space -= k;
        in++, left--;
    }
    iconv_close(cd);
    if (!p)
        return DM_ENOMEM;
    *out = (dm_str){p, (uint32_t)(to - p)};
    return DM_OK;
}

static const char *magic_of(dm_str s) {
    static const struct {
        const char *magic, *what;
    } known[] = {{"%PDF", "a PDF file"}, {"\x89PNG", "a PNG picture"}, {"\xFF\xD8\xFF", "a JPEG picture"},
                 {"GIF8", "a GIF picture"}, {"PK\x03\x04", "a zip archive"}, {"\x1F\x8B", "gzip data: unpack it first"},
                 {"\x7F" "ELF", "a program"}, {"\x28\xB5\x2F\xFD", "zstd data: unpack it first"},
                 {"SQLite format 3", "a database"}};
    for (size_t i = 0; i < DM_COUNT(known); i++)
        if (dm_str_starts(s, known[i].magic))
            return known[i].what;
    return NULL;
}

/* How much of s can be the name of a charset. */
static uint32_t name_span(dm_str s) {
    uint32_t n = 0;
    while (n < s.n && (isalnum((unsigned char)s.p[n]) || s.p[n] == '-' || s.p[n] == '_'))
        n++;
    return n;
}

/* Pages that say Latin-1 mean windows-1252, as every browser takes it. */
static void as_meant(char charset[40]) {
    dm_str s = dm_str_of(charset);
    if (dm_str_is_nocase(s, "iso-8859-1") || dm_str_is_nocase(s, "latin1") || dm_str_is_nocase(s, "us-ascii"))
        strcpy(charset, "windows-1252");
    /* Those that name a national set mean its larger kin. */
    static const char *const kin[][2] = {{"gb2312", "GB18030"}, {"gbk", "GB18030"}, {"x-gbk", "GB18030"}, {"shift_jis", "CP932"},
                                         {"shift-jis", "CP932"}, {"x-sjis", "CP932"}, {"euc-kr", "CP949"}, {"ks_c_5601-1987", "CP949"},
                                         {"iso-8859-9", "windows-1254"}, {"tis-620", "CP874"}, {"big5", "BIG5-HKSCS"}};
    for (size_t i = 0; i < DM_COUNT(kin); i++)
        if (dm_str_is_nocase(s, kin[i][0]))
            strcpy(charset, kin[i][1]);
}

/* Control characters that no text has, counted in pieces that the compiler makes wide. */
static uint32_t controls(const unsigned char *p, uint32_t n) {
    uint32_t odd = 0;
    for (uint32_t at = 0; at < n;) {
        uint32_t end = n - at < 128 ? n : at + 128;
        uint8_t k = 0;
        for (; at < end; at++)
            k = (uint8_t)(k + ((p[at] < 9) | ((uint8_t)(p[at] - 14) < 18 && p[at] != 27)));
        odd += k;
    }
    return odd;
}

static dm_status decode(dm_arena *a, dm_str s, dm_str given, dm_str *out, dm_error *err) {
    const unsigned char *u = (const unsigned char *)s.p;
    const char *what = magic_of(s);
    if (what)
        return dm_fail(err, DM_EFORMAT, "not text: this is %s", what);
    const char *charset = NULL;
    char named[40];
    if (dm_str_starts(s, "\xEF\xBB\xBF"))
        s.p += 3, s.n -= 3;
    else if (s.n >= 2 && u[0] == 0xFF && u[1] == 0xFE)
        charset = "UTF-16LE", s.p += 2, s.n -= 2;
    else if (s.n >= 2 && u[0] == 0xFE && u[1] == 0xFF)
        charset = "UTF-16BE", s.p += 2, s.n -= 2;
    else {
        /* UTF-16 without a mark: Latin letters leave every other byte zero. */
        uint32_t zeros[2] = {0, 0}, look = s.n < 512 ? s.n : 512;
        for (uint32_t i = 0; i < look; i++)
            zeros[i & 1] += u[i] == 0;
        if (look >= 16 && zeros[1] > look / 3 && zeros[0] < look / 16)
            charset = "UTF-16LE";
        else if (look >= 16 && zeros[0] > look / 3 && zeros[1] < look / 16)
            charset = "UTF-16BE";
    }
    if (!charset) {
        /* Control characters that no text has: one in a hundred is too many. */
        uint32_t look = s.n < 65536 ? s.n : 65536;
        if (controls((const unsigned char *)s.p, look) * 100 > look)
            return dm_fail(err, DM_EFORMAT, "not text: binary data");
        if (dm_utf8_valid(s.p, s.n)) {
            *out = s;
            return DM_OK;
        }
        /* What the server said counts before what the page says, as in browsers. */
        if (given.n && given.n < 40 && name_span(given) == given.n)
            memcpy(named, given.p, given.n), named[given.n] = 0;
        else
            meta_charset(s, named);
        as_meant(named);
        charset = named[0] ? named : "windows-1252";
        /* It says UTF-8 and is, but for a few bytes: mend those, keep the rest. */
        if (dm_str_is_nocase(dm_str_of(charset), "utf-8") || dm_str_is_nocase(dm_str_of(charset), "utf8")) {
            *out = dm_utf8_mend(a, s);
            return out->p ? DM_OK : dm_fail(err, DM_ENOMEM, "out of memory");
        }
    }
    dm_status status = to_utf8(a, s, charset, out);
    if (status == DM_ENOTFOUND)
        status = to_utf8(a, s, "windows-1252", out);
    if (status == DM_OK && !dm_utf8_valid(out->p, out->n))
        *out = dm_utf8_mend(a, *out);
    return status == DM_OK ? DM_OK : dm_fail(err, status, "could not be decoded from %s", charset);
}

/* ---- shared with HTML ------------------------------------------------------------------------ */

dm_status dm_article_build(dm_arena *a, dm_article *out, dm_str title, const dm_str *paragraphs,
                           const dm_para_kind *kinds, uint32_t n) {
    size_t size = (size_t)title.n + 2;
    for (uint32_t i = 0; i < n; i++) {
        if (size + paragraphs[i].n + 2 > DM_MAX_TEXT) {
            out->warning = DM_STR("longer than 512 kB of text; the rest is left out");
            n = i + 1;
            size = (size_t)DM_MAX_TEXT + title.n + 4;
            break;
        }
        size += (size_t)paragraphs[i].n + 2;
    }
    char *p = dm_alloc(a, size);
    dm_paragraph *body = dm_new_array(a, dm_paragraph, n ? n : 1);
    if (!p || !body)
        return DM_ENOMEM;
    uint32_t at = 0;
    if (title.n) {
        memcpy(p, title.p, title.n);
        at = title.n;
    }
    for (uint32_t i = 0; i < n; i++) {
        if (at) {
            p[at++] = '\n';
            p[at++] = '\n';
        }
        /* The last paragraph of a text that is too long ends at a space, or between letters. */
        uint32_t k = paragraphs[i].n;
        if (at + k > DM_MAX_TEXT) {
            k = at < DM_MAX_TEXT ? DM_MAX_TEXT - at : 0;
            uint32_t cut = k;
            while (cut && k - cut < 200 && paragraphs[i].p[cut] != ' ')
                cut--;
            if (cut && paragraphs[i].p[cut] == ' ')
                k = cut;
            while (k && ((unsigned char)paragraphs[i].p[k] & 0xC0) == 0x80)
                k--;
        }
        memcpy(p + at, paragraphs[i].p, k);
        body[i].span = (dm_span){at, at + k};
        body[i].kind = kinds ? kinds[i] : DM_PARA_TEXT;
        at += k;
    }
    out->title = (dm_str){p, title.n};
    out->text = (dm_str){p, at};
    out->body = body;
    out->n_body = n;
    return DM_OK;
}

static uint32_t words_of(dm_str s) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < s.n; i++)
        n += s.p[i] != ' ' && (i == 0 || s.p[i - 1] == ' ');
    return n;
}

static bool ends_sentence(dm_str s) {
    static const char *const ends[] = {".", "!", "?", ":", "…", ".”", ".\"", "?”", "!”", ".’", "”", "\"", ")", ";", ","};
    for (size_t i = 0; i < DM_COUNT(ends); i++)
        if (dm_str_ends(s, ends[i]))
            return true;
    return false;
}

/* ---- plain text ------------------------------------------------------------------------------- */

typedef DM_VEC(dm_str) blocks;

/* Blocks of a text: lines between blank lines, squeezed into one unless they are to stay as they
 * stand; where no blank line stands at all, each line is one. */
static dm_status cut_blocks(dm_arena *a, dm_str s, bool as_it_stands, blocks *out) {
    bool blank_lines = dm_str_find(s, "\n\n") >= 0 || dm_str_find(s, "\n\r\n") >= 0;
    uint32_t begin = 0;
    for (uint32_t i = 0; i <= s.n; i++) {
        if (i < s.n && s.p[i] != '\n')
            continue;
        bool ends = i == s.n || !blank_lines;
        if (!ends) {
            uint32_t j = i + 1;
            while (j < s.n && (s.p[j] == ' ' || s.p[j] == '\t' || s.p[j] == '\r'))
                j++;
            ends = j == s.n || s.p[j] == '\n';
        }
        if (!ends)
            continue;
        dm_str b = {s.p + begin, i - begin};
        b = as_it_stands ? dm_str_trim(b) : dm_str_squeeze(a, b);
        begin = i + 1;
        if (!b.n)
            continue;
        dm_str *slot = dm_push(a, out, MAX_BLOCKS);
        if (!slot)
            return out->n >= MAX_BLOCKS ? DM_ELIMIT : DM_ENOMEM;
        *slot = b;
    }
    return DM_OK;
}

/* The day that a short line prints, with a few words before it or not. */
static int32_t printed_day(const dm_page_words *w, dm_str s) {
    dm_printed p;
    if (!dm_printed_day(w, s, false, &p) || words_of((dm_str){s.p, p.begin}) > 4 || words_of((dm_str){s.p + p.end, s.n - p.end}) > 4)
        return DM_NO_DAY;
    return p.day;
}

static void set_day(dm_arena *a, dm_article *out, int32_t day, dm_from from) {
    char iso[16];
    dm_day_format(day, iso);
    out->day = day;
    out->date = dm_str_copy(a, dm_str_of(iso));
    out->precision = DM_PRECISION_DAY;
    out->from = from;
}

/* "Categories: …", "Section: …", "Filed under: …"; the rest of the line in *value. */
static bool labelled(dm_str s, const char *const *labels, size_t n, dm_str *value) {
    for (size_t i = 0; i < n; i++) {
        uint32_t k = (uint32_t)strlen(labels[i]);
        if (s.n > k && dm_str_is_nocase((dm_str){s.p, k}, labels[i]) && s.p[k] == ':') {
            *value = dm_str_trim((dm_str){s.p + k + 1, s.n - k - 1});
            return true;
        }
    }
    return false;
}

/* A headline: short, without a full stop, more than a name. */
static bool is_headline(dm_str s) {
    return s.n <= 250 && words_of(s) >= 2 && words_of(s) <= 40 && !ends_sentence(s);
}

static uint32_t names_in(dm_arena *a, const dm_page_words *w, dm_str line, const dm_str **out) {
    dm_strs v = {0};
    uint32_t n = dm_names_of(a, w, line, true, &v);
    *out = v.at;
    return n;
}

static dm_status read_teasers(dm_arena *a, const dm_page_words *w, const blocks *b, uint32_t from, dm_article *out) {
    typedef DM_VEC(dm_teaser) teasers;
    teasers v = {0};
    dm_teaser *now = NULL;
    for (uint32_t i = from; i < b->n; i++) {
        dm_str s = b->at[i];
        if (s.n < 60 && dm_words_heading(w, s) == DM_OPENS_TEASER) {
            now = NULL;
        } else if (dm_printed_age(w, s)) {
            if (now)
                now->age = s;
            now = NULL;
        } else if (now && !now->excerpt.n && (ends_sentence(s) || words_of(s) > 14)) {
            now->excerpt = s;
        } else {
            now = dm_push(a, &v, MAX_TEASERS);
            if (!now)
                break;
            now->title = s;
            now->day = DM_NO_DAY;
        }
    }
    out->teasers = v.at;
    out->n_teasers = v.n;
    return a->failed && v.n < MAX_TEASERS ? DM_ENOMEM : DM_OK;
}

/* A text that the caller holds stays as it stands, so that every span counts in what the caller
 * has; where its title is not its first block it goes before it, with a blank line. Blocks are
 * pieces of text. */
static dm_status keep_text(dm_arena *a, dm_str text, dm_str title, const blocks *b, dm_article *out) {
    bool first = b->n && (title.n ? dm_str_eq(dm_str_squeeze(a, b->at[0]), title) : b->n > 1 && is_headline(b->at[0]));
    uint32_t before = !first && title.n ? title.n + 2 : 0;
    dm_str whole = text;
    if (before) {
        char *p = dm_alloc(a, (size_t)before + text.n);
        if (!p)
            return DM_ENOMEM;
        memcpy(p, title.p, title.n);
        memcpy(p + title.n, "\n\n", 2);
        memcpy(p + before, text.p, text.n);
        whole = (dm_str){p, before + text.n};
    }
    uint32_t from = first ? 1 : 0;
    dm_paragraph *body = dm_new_array(a, dm_paragraph, b->n + 1);
    if (!body)
        return DM_ENOMEM;
    for (uint32_t i = from; i < b->n; i++) {
        uint32_t begin = before + (uint32_t)(b->at[i].p - text.p);
        body[out->n_body++] = (dm_paragraph){.span = {begin, begin + b->at[i].n}, .kind = DM_PARA_TEXT};
    }
    out->body = body;
    out->text = whole;
    out->title = first ? b->at[0] : title;
    return DM_OK;
}

static dm_status read_plain(dm_arena *a, dm_str text, const dm_given *given, const dm_page_words *w,
                            dm_article *out) {
    static const char *const of_section[] = {"Categories", "Category", "Sections", "Section", "Filed under", "Topics", "Posted in"};
    static const char *const of_date[] = {"Published", "Posted", "Date", "Published on"};
    static const char *const of_author[] = {"Author", "Authors", "By"};
    blocks b = {0};
    bool keep = given->plain && text.n + given->title.n + 2 <= DM_MAX_TEXT;
    dm_status status = cut_blocks(a, text, keep, &b);
    if (status == DM_ELIMIT) {
        out->warning = DM_STR("more paragraphs than 20000; the rest is left out");
        a->failed = false; /* the ceiling was met on purpose */
    } else if (status != DM_OK)
        return status;
    if (keep && b.n)
        return keep_text(a, text, given->title, &b, out);
    uint32_t at = 0, end = b.n;
    dm_str title = given->title, value;
    if (!given->plain) {
        /* What comes after a list of teasers is teasers. A list needs one of its heading or
         * two printed ages to be one. */
        for (uint32_t i = 1; i < b.n; i++) {
            if (b.at[i].n > 60 || dm_words_heading(w, b.at[i]) != DM_OPENS_TEASER)
                continue;
            end = i;
            status = read_teasers(a, w, &b, i, out);
            if (status != DM_OK)
                return status;
            break;
        }
        /* Labels above the headline, and lines of date and names below it. */
        for (; at < end; at++) {
            const dm_str *names;
            uint32_t n;
            if (labelled(b.at[at], of_section, DM_COUNT(of_section), &value)) {
                status = dm_sections_split(a, w, value, &out->sections, &out->n_sections);
                if (status != DM_OK)
                    return status;
            } else if (labelled(b.at[at], of_date, DM_COUNT(of_date), &value) && printed_day(w, value) != DM_NO_DAY) {
                set_day(a, out, printed_day(w, value), DM_FROM_TEXT);
            } else if (labelled(b.at[at], of_author, DM_COUNT(of_author), &value) && (n = names_in(a, w, value, &names))) {
                out->authors = names;
                out->n_authors = n;
            } else if (title.n && dm_str_starts(b.at[at], "By ") && (n = names_in(a, w, b.at[at], &names))) {
                out->authors = names;
                out->n_authors = n;
                dm_printed by; /* "By Lena Falk, 2 January 2030" */
                if (out->day == DM_NO_DAY && !ends_sentence(b.at[at]) && dm_printed_day(w, b.at[at], false, &by))
                    set_day(a, out, by.day, DM_FROM_TEXT);
            } else if (title.n && b.at[at].n < 60 && printed_day(w, b.at[at]) != DM_NO_DAY && !ends_sentence(b.at[at])) {
                set_day(a, out, printed_day(w, b.at[at]), DM_FROM_TEXT);
            } else if (!title.n && is_headline(b.at[at]) && at + 1 < end) {
                /* Menus and the site's own name stand alone, one after the other, before it. */
                title = b.at[at];
            } else {
                break;
            }
        }
        dm_printed p;
        if (out->day == DM_NO_DAY && at < end && dm_dateline(w, b.at[at], false, &p))
            set_day(a, out, p.day, DM_FROM_TEXT);
        /* A name alone under the article is who wrote it. */
        const dm_str *names;
        uint32_t n;
        while (end > at + 1 && b.at[end - 1].n <= MAX_LINE_NAME && !ends_sentence(b.at[end - 1])) {
            if (out->n_authors || !(n = names_in(a, w, b.at[end - 1], &names)))
                break;
            out->authors = names;
            out->n_authors = n;
            end--;
        }
    } else if (!title.n && b.n > 1 && is_headline(b.at[0])) {
        title = b.at[0];
        at = 1;
    } else if (title.n && b.n && dm_str_eq(b.at[0], title)) {
        at = 1;
    }
    return dm_article_build(a, out, title, b.at ? b.at + at : NULL, NULL, end - at);
}

dm_status dm_page_read(dm_arena *a, const void *bytes, size_t n, const dm_given *given,
                       const dm_page_words *words, dm_article *out, dm_error *err) {
    *out = (dm_article){.day = DM_NO_DAY};
    if (n > DM_MAX_PAGE)
        return dm_fail(err, DM_ELIMIT, "larger than %zu MB", DM_MAX_PAGE >> 20);
    dm_str text, raw = {bytes, (uint32_t)n};
    if (n == 0)
        return dm_fail(err, DM_EEMPTY, "empty");
    dm_status status = decode(a, raw, given->charset, &text, err);
    if (status != DM_OK)
        return status;
    /* Markdown may hold tags, but not begin with one. */
    bool html = !given->plain && dm_html_is(text);
    if (!given->plain && (!html || dm_str_starts(text, "---") || dm_str_starts(text, "# ")) && dm_markdown_is(text)) {
        status = dm_markdown_html(a, text, &text);
        if (status != DM_OK)
            return dm_fail(err, status, "out of memory");
        html = true;
    }
    status = html ? dm_html_read(a, text, given, words, out, err)
                                               : read_plain(a, text, given, words, out);
    if (status == DM_OK && !out->text.n)
        status = DM_EEMPTY;
    if (status != DM_OK)
        return dm_fail(err, status, status == DM_EEMPTY ? "no text found" : "%s", dm_status_name(status));
    out->id = dm_str_copy(a, given->id);
    if (given->url.n)
        out->url = dm_str_copy(a, given->url);
    int32_t day = dm_day_parse(given->date);
    if (day != DM_NO_DAY) {
        set_day(a, out, day, DM_FROM_GIVEN);
        out->date = dm_str_copy(a, given->date);
        if (given->date.n > 10)
            out->precision = DM_PRECISION_MINUTE;
    }
    dm_teasers_date(words, given, out);
    return a->failed ? dm_fail(err, DM_ENOMEM, "out of memory") : DM_OK;
}
