/* The way in: encodings, the choice between plain text and HTML, and plain text as it is
 * copied out of a browser. */
#include "page/page.h"

#include "page/html.h"

#include <iconv.h>
#include <stdlib.h>

#define MAX_BLOCKS 20000
#define MAX_TEASERS 200
#define MAX_LINE_NAME 60 /* bytes of a line that may be a name */

/* ---- encodings ------------------------------------------------------------------------------- */

/* The charset that the page itself names in its first KB: <meta charset=…>, "" if none. */
static void meta_charset(dm_str s, char out[40]) {
    out[0] = 0;
    if (s.n > 2048)
        s.n = 2048;
    int64_t at = dm_str_find(s, "charset=");
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

/* Pages that say Latin-1 mean windows-1252, as every browser takes it. */
static void as_meant(char charset[40]) {
    dm_str s = dm_str_of(charset);
    if (dm_str_is_nocase(s, "iso-8859-1") || dm_str_is_nocase(s, "latin1") || dm_str_is_nocase(s, "us-ascii"))
        strcpy(charset, "windows-1252");
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
        uint32_t odd = 0, look = s.n < 65536 ? s.n : 65536;
        for (uint32_t i = 0; i < look; i++) {
            unsigned char c = (unsigned char)s.p[i];
            odd += c < 9 || (c > 13 && c < 32 && c != 27);
        }
        if (odd * 100 > look)
            return dm_fail(err, DM_EFORMAT, "not text: binary data");
        if (dm_utf8_valid(s.p, s.n)) {
            *out = s;
            return DM_OK;
        }
        /* What the server said counts before what the page says, as in browsers. */
        if (given.n && given.n < 40)
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

/* Names that news sites give their sections: enough to cut "NewsPolitics" in two. */
static const char *const section_names[] = {
    "News", "Politics", "World", "Europe", "Asia", "Africa", "Americas", "Middle East", "Business",
    "Economy", "Opinion", "Analysis", "Sport", "Sports", "Culture", "Science", "Technology", "Tech",
    "Health", "Education", "Environment", "Climate", "Local", "National", "International", "Nation",
    "Defence", "Defense", "Security", "Diplomacy", "Conflict", "War", "Society", "Law", "Crime",
    "Finance", "Markets", "Energy", "Travel", "Lifestyle", "Entertainment", "Arts", "Features",
    "Interviews", "Editorial", "Letters", "Home", "Top Stories", "Breaking News", "Global", "India",
    "US", "UK", "USA", "China", "Russia", "Ukraine", "Latin America", "Asia Pacific", "Media",
    "Religion", "History", "Weather", "Agriculture", "Human Rights", "Elections", "Government",
    "Foreign Affairs", "Foreign Policy", "Peace", "Region", "Regional", "Capital", "Daily", "Reports"};

static uint32_t section_at(dm_str s) {
    uint32_t best = 0;
    for (size_t i = 0; i < DM_COUNT(section_names); i++) {
        uint32_t n = (uint32_t)strlen(section_names[i]);
        if (n > best && s.n >= n && !memcmp(s.p, section_names[i], n))
            best = n;
    }
    return best;
}

dm_status dm_sections_split(dm_arena *a, dm_str printed, const dm_str **out, uint32_t *n) {
    typedef DM_VEC(dm_str) strs;
    strs v = {0};
    dm_str rest = dm_str_trim(printed), piece;
    while (rest.n && v.n < 16) {
        uint32_t cut = 0;
        while (cut < rest.n && !strchr(",;|/>\n", rest.p[cut]))
            cut++;
        piece = dm_str_trim((dm_str){rest.p, cut});
        rest = cut < rest.n ? (dm_str){rest.p + cut + 1, rest.n - cut - 1} : (dm_str){0};
        /* Whole known names one after the other, or the piece as it stands. */
        uint32_t at = 0;
        while (at < piece.n) {
            uint32_t k = section_at((dm_str){piece.p + at, piece.n - at});
            if (!k)
                break;
            at += k;
            while (at < piece.n && piece.p[at] == ' ')
                at++;
        }
        bool whole = at == piece.n && piece.n;
        /* "NewsPeace talks": a known name that runs into a capital ends there. */
        uint32_t head = section_at(piece);
        if (!whole && head && head < piece.n && piece.p[head] >= 'A' && piece.p[head] <= 'Z') {
            dm_str *s = dm_push(a, &v, 16);
            if (!s)
                return DM_ENOMEM;
            *s = (dm_str){piece.p, head};
            rest = (dm_str){piece.p + head, (uint32_t)(printed.p + printed.n - (piece.p + head))};
            continue;
        }
        for (uint32_t b = 0; b < piece.n && v.n < 16;) {
            dm_str left = {piece.p + b, piece.n - b};
            uint32_t k = section_at(left);
            /* "NewsPeace talks": a known name that runs into a capital is a name of its own. */
            if (!whole && !(k && k < left.n && left.p[k] >= 'A' && left.p[k] <= 'Z' && left.p[k - 1] >= 'a'))
                k = left.n;
            dm_str *s = dm_push(a, &v, 16);
            if (!s)
                return DM_ENOMEM;
            *s = dm_str_trim((dm_str){piece.p + b, k});
            b += k;
            while (b < piece.n && piece.p[b] == ' ')
                b++;
        }
    }
    *out = v.at;
    *n = v.n;
    return DM_OK;
}

bool dm_is_age(dm_str s) {
    s = dm_str_trim(s);
    if (s.n > 40 || !s.n)
        return false;
    static const char *const units[] = {"second", "minute", "min", "hour", "hr", "day", "week", "month", "year"};
    if (dm_str_is_nocase(s, "yesterday") || dm_str_is_nocase(s, "just now") || dm_str_is_nocase(s, "today"))
        return true;
    if (!dm_str_ends(s, " ago"))
        return false;
    for (size_t i = 0; i < DM_COUNT(units); i++)
        if (dm_str_find(s, units[i]) >= 0)
            return true;
    return false;
}

bool dm_is_teaser_heading(dm_str s) {
    static const char *const begins[] = {
        "recent posts", "recent post", "recent news", "recent articles", "recent stories", "related",
        "related posts", "related articles", "related news", "related stories", "related content",
        "related topics", "related coverage", "most read", "most popular", "most viewed", "most shared",
        "more from", "more on", "more news", "more stories", "more in", "more like this", "latest news",
        "latest posts", "latest", "latest stories", "latest articles", "popular posts", "popular",
        "popular stories", "trending", "trending now", "read more", "read next", "read also", "also read",
        "you may also like", "you might also like", "you may like", "recommended", "recommended for you",
        "editor's picks", "editors' picks", "editor’s picks", "don't miss", "don’t miss", "top stories",
        "up next", "see also", "in other news", "other news", "other stories", "from the archive",
        "from our partners", "what to read next", "keep reading", "further reading"};
    s = dm_str_trim(s);
    if (s.n && s.p[s.n - 1] == ':')
        s.n--;
    for (size_t i = 0; i < DM_COUNT(begins); i++) {
        uint32_t n = (uint32_t)strlen(begins[i]);
        bool open = !strcmp(begins[i], "more from") || !strcmp(begins[i], "more on") || !strcmp(begins[i], "more in") ||
                    !strcmp(begins[i], "latest") || !strcmp(begins[i], "trending");
        if (dm_str_is_nocase(s, begins[i]))
            return true;
        if (open && s.n > n && s.n < 50 && s.p[n] == ' ' && dm_str_is_nocase((dm_str){s.p, n}, begins[i]))
            return true;
    }
    return false;
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

/* A person's or agency's name: one to five words, each with a capital but for particles. */
static bool is_name(dm_str s) {
    if (!s.n || s.n > MAX_LINE_NAME || words_of(s) > 5)
        return false;
    dm_str rest = s, w;
    uint32_t capitals = 0;
    while (dm_str_cut(&rest, ' ', &w)) {
        unsigned size;
        if (!w.n)
            continue;
        for (uint32_t i = 0; i < w.n; i++)
            if ((w.p[i] >= '0' && w.p[i] <= '9') || strchr("@/:()[]{}|<>\"?!,;", w.p[i]))
                return false;
        if (dm_rune_is_upper(dm_rune(w.p, w.n, &size)))
            capitals++;
        else if (!dm_str_is(w, "de") && !dm_str_is(w, "van") && !dm_str_is(w, "von") && !dm_str_is(w, "al") &&
                 !dm_str_is(w, "bin") && !dm_str_is(w, "da") && !dm_str_is(w, "di") && !dm_str_is(w, "der"))
            return false;
    }
    return capitals > 0 && !ends_sentence(s);
}

uint32_t dm_byline_names(dm_arena *a, dm_str line, const dm_str **out) {
    typedef DM_VEC(dm_str) strs;
    strs v = {0};
    *out = NULL;
    line = dm_str_trim(line);
    static const char *const leads[] = {"By ", "by ", "BY ", "Written by ", "Posted by ", "Author: ", "Reported by ", "Words by "};
    bool lead = false;
    for (size_t i = 0; i < DM_COUNT(leads) && !lead; i++)
        if (dm_str_starts(line, leads[i])) {
            uint32_t n = (uint32_t)strlen(leads[i]);
            line = dm_str_trim((dm_str){line.p + n, line.n - n});
            lead = true;
        }
    while (line.n && v.n < 8) {
        uint32_t cut = line.n, skip = 0;
        for (uint32_t i = 0; i < line.n && cut == line.n; i++) {
            dm_str from = {line.p + i, line.n - i};
            if (line.p[i] == ',' || line.p[i] == '&' || line.p[i] == '|' || line.p[i] == ';')
                cut = i, skip = 1;
            else if (dm_str_starts(from, " and "))
                cut = i, skip = 5;
        }
        dm_str name = dm_str_trim((dm_str){line.p, cut});
        if (name.n && !is_name(name))
            return 0;
        if (name.n) {
            dm_str *s = dm_push(a, &v, 8);
            if (!s)
                return 0;
            *s = name;
        }
        line = cut < line.n ? (dm_str){line.p + cut + skip, line.n - cut - skip} : (dm_str){0};
    }
    *out = v.at;
    return v.n;
}

/* ---- plain text ------------------------------------------------------------------------------- */

typedef DM_VEC(dm_str) blocks;

/* Blocks of a text: lines between blank lines, squeezed into one; where no blank line stands
 * at all, each line is one. */
static dm_status cut_blocks(dm_arena *a, dm_str s, blocks *out) {
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
        dm_str b = dm_str_squeeze(a, (dm_str){s.p + begin, i - begin});
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

/* "12 March 2031", "March 12, 2031", "2031-03-12", with a word before it or not. */
static int32_t printed_day(dm_str s) {
    static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
    int day = 0, month = 0, year = 0, words = 0;
    for (uint32_t i = 0; i + 10 <= s.n; i++)
        if ((i == 0 || s.p[i - 1] == ' ') && dm_day_parse((dm_str){s.p + i, s.n - i}) != DM_NO_DAY)
            return dm_day_parse((dm_str){s.p + i, s.n - i});
    for (uint32_t i = 0; i < s.n;) {
        uint32_t b = i;
        if (s.p[i] >= '0' && s.p[i] <= '9') {
            int v = 0;
            while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9' && i - b < 5)
                v = v * 10 + (s.p[i++] - '0');
            if (i - b == 4 && v >= 1900 && v < 2200 && !year)
                year = v;
            else if (i - b <= 2 && !day)
                day = v;
        } else if ((unsigned char)(s.p[i] | 32) >= 'a' && (unsigned char)(s.p[i] | 32) <= 'z') {
            while (i < s.n && (unsigned char)(s.p[i] | 32) >= 'a' && (unsigned char)(s.p[i] | 32) <= 'z')
                i++;
            words++;
            for (int m = 0; m < 12 && !month; m++)
                if (i - b >= 3 && dm_str_is_nocase((dm_str){s.p + b, 3}, months[m]))
                    month = m + 1;
        } else {
            i++;
        }
    }
    return words <= 5 && day && month && year ? dm_day_of(year, month, day) : DM_NO_DAY;
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

static dm_status read_teasers(dm_arena *a, const blocks *b, uint32_t from, dm_article *out) {
    typedef DM_VEC(dm_teaser) teasers;
    teasers v = {0};
    dm_teaser *now = NULL;
    for (uint32_t i = from; i < b->n; i++) {
        dm_str s = b->at[i];
        if (dm_is_teaser_heading(s) && s.n < 40) {
            now = NULL;
        } else if (dm_is_age(s)) {
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

static dm_status read_plain(dm_arena *a, dm_str text, const dm_given *given, dm_article *out) {
    static const char *const of_section[] = {"Categories", "Category", "Sections", "Section", "Filed under", "Topics", "Posted in"};
    static const char *const of_date[] = {"Published", "Posted", "Date", "Published on"};
    static const char *const of_author[] = {"Author", "Authors", "By"};
    blocks b = {0};
    dm_status status = cut_blocks(a, text, &b);
    if (status == DM_ELIMIT) {
        out->warning = DM_STR("more paragraphs than 20000; the rest is left out");
        a->failed = false; /* the ceiling was met on purpose */
    } else if (status != DM_OK)
        return status;
    uint32_t at = 0, end = b.n;
    dm_str title = given->title, value;
    if (!given->plain) {
        /* What comes after a list of teasers is teasers. A list needs one of its heading or
         * two printed ages to be one. */
        for (uint32_t i = 1; i < b.n; i++) {
            if (!dm_is_teaser_heading(b.at[i]))
                continue;
            end = i;
            status = read_teasers(a, &b, i, out);
            if (status != DM_OK)
                return status;
            break;
        }
        /* Labels above the headline, and lines of date and names below it. */
        for (; at < end; at++) {
            const dm_str *names;
            uint32_t n;
            if (labelled(b.at[at], of_section, DM_COUNT(of_section), &value)) {
                status = dm_sections_split(a, value, &out->sections, &out->n_sections);
                if (status != DM_OK)
                    return status;
            } else if (labelled(b.at[at], of_date, DM_COUNT(of_date), &value) && printed_day(value) != DM_NO_DAY) {
                set_day(a, out, printed_day(value), DM_FROM_TEXT);
            } else if (labelled(b.at[at], of_author, DM_COUNT(of_author), &value) && (n = dm_byline_names(a, value, &names))) {
                out->authors = names;
                out->n_authors = n;
            } else if (title.n && dm_str_starts(b.at[at], "By ") && (n = dm_byline_names(a, b.at[at], &names))) {
                out->authors = names;
                out->n_authors = n;
            } else if (title.n && b.at[at].n < 60 && printed_day(b.at[at]) != DM_NO_DAY && !ends_sentence(b.at[at])) {
                set_day(a, out, printed_day(b.at[at]), DM_FROM_TEXT);
            } else if (!title.n && is_headline(b.at[at]) && at + 1 < end) {
                /* Menus and the site's own name stand alone, one after the other, before it. */
                title = b.at[at];
            } else {
                break;
            }
        }
        /* A name alone under the article is who wrote it. */
        const dm_str *names;
        uint32_t n;
        while (end > at + 1 && b.at[end - 1].n <= MAX_LINE_NAME && !ends_sentence(b.at[end - 1])) {
            if (out->n_authors || !(n = dm_byline_names(a, b.at[end - 1], &names)))
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
                       dm_article *out, dm_error *err) {
    *out = (dm_article){.day = DM_NO_DAY};
    if (n > DM_MAX_PAGE)
        return dm_fail(err, DM_ELIMIT, "larger than %zu MB", DM_MAX_PAGE >> 20);
    dm_str text, raw = {bytes, (uint32_t)n};
    if (n == 0)
        return dm_fail(err, DM_EEMPTY, "empty");
    dm_status status = decode(a, raw, given->charset, &text, err);
    if (status != DM_OK)
        return status;
    status = !given->plain && dm_html_is(text) ? dm_html_read(a, text, given, out, err)
                                               : read_plain(a, text, given, out);
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
    return a->failed ? dm_fail(err, DM_ENOMEM, "out of memory") : DM_OK;
}
