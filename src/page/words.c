/* The tables of lexicon/page. */
#include "page/words.h"

#include "lexicon/lexicon.h"

#include <stdlib.h>

#define MAX_STATES 20000
#define MAX_KEY 128

/* ---- reading ----------------------------------------------------------------------------------- */

typedef struct meaning {
    const char *name;
    uint32_t value;
} meaning;

static const meaning of_class[] = {
    {"body", DM_HINT_BODY}, {"headline", DM_HINT_HEADLINE}, {"kicker", DM_HINT_KICKER},
    {"lead", DM_HINT_LEAD}, {"subtitle", DM_HINT_SUBTITLE}, {"byline", DM_HINT_BYLINE}, {"date", DM_HINT_DATE},
    {"modified", DM_HINT_MODIFIED}, {"section", DM_HINT_SECTION}, {"crumb", DM_HINT_CRUMB},
    {"caption", DM_HINT_CAPTION}, {"nav", DM_HINT_NAV}, {"teaser", DM_HINT_TEASER},
    {"comment", DM_HINT_COMMENT}, {"share", DM_HINT_SHARE}, {"ad", DM_HINT_AD},
    {"tags", DM_HINT_TAGS}, {"noise", DM_HINT_NOISE}, {"hidden", DM_HINT_HIDDEN}, {NULL, 0}};
static const meaning of_heading[] = {{"teaser", DM_OPENS_TEASER}, {"comment", DM_OPENS_COMMENT},
                                     {"stop", DM_OPENS_STOP}, {NULL, 0}};
static const meaning of_byline[] = {{"lead", DM_BY_LEAD}, {"join", DM_BY_JOIN}, {"end", DM_BY_END},
                                    {"office", DM_BY_OFFICE}, {"desk", DM_BY_DESK}, {NULL, 0}};
static const meaning of_path[] = {{"byline", DM_HINT_BYLINE}, {"section", DM_HINT_SECTION}, {NULL, 0}};
static const meaning of_age[] = {
    {"before", DM_AGE_BEFORE}, {"after", DM_AGE_AFTER}, {"alone", DM_AGE_ALONE},
    {"second", DM_AGE_SECOND}, {"minute", DM_AGE_MINUTE}, {"hour", DM_AGE_HOUR},
    {"day", DM_AGE_DAY}, {"week", DM_AGE_WEEK}, {"month", DM_AGE_MONTH}, {"year", DM_AGE_YEAR},
    {NULL, 0}};

static uint32_t number_of(dm_str s) {
    uint32_t v = 0;
    for (uint32_t i = 0; i < s.n && i < 4; i++)
        v = s.p[i] >= '0' && s.p[i] <= '9' ? v * 10 + (uint32_t)(s.p[i] - '0') : v;
    return v;
}

/* Every row of a table into a map: the first cell is the key, the second its meaning (or a number
 * where there are no meanings), the third a number kept above it. A key with a
 * star keeps it, before the end. */
static dm_status read_map(dm_page_words *w, const char *dir, const char *name, const meaning *meanings,
                          dm_map *map, dm_error *err) {
    dm_table t;
    dm_row row;
    dm_status status = dm_table_open(&w->arena, dir, name, &t, err);
    if (status != DM_OK)
        return status;
    while (dm_table_next(&t, &row)) {
        dm_str key = dm_str_lower(&w->arena, row.cell[0]);
        uint32_t value = meanings ? 0 : t.n_columns > 1 ? number_of(row.cell[1]) : 1;
        for (const meaning *m = meanings; m && m->name && !value; m++)
            if (dm_str_is(row.cell[1], m->name))
                value = m->value;
        if (!value || !key.n || key.n >= MAX_KEY)
            return dm_fail(err, DM_EFORMAT, "%s:%u: \"" DM_FMT "\" is not known here", name, row.line,
                           DM_ARG(row.cell[key.n ? 1 : 0]));
        if (t.n_columns > 2)
            value |= number_of(row.cell[2]) << 8;
        bool star = key.p[key.n - 1] == '*';
        if (star)
            key = dm_str_trim((dm_str){key.p, key.n - 1});
        while (!star && key.n > 1 && key.p[key.n - 1] == ':')
            key.n--;
        if (star)
            key = dm_str_format(&w->arena, DM_FMT "*", DM_ARG(key));
        if (!dm_map_put(&w->arena, map, key, value))
            return dm_fail(err, DM_ENOMEM, "out of memory");
    }
    return DM_OK;
}

static unsigned symbol_of(char c) {
    if (c >= 'a' && c <= 'z')
        return (unsigned)(c - 'a');
    return c == '-' ? 26 : 27;
}

/* A trie of the words, then its failure links breadth first, folded into next and says. */
static dm_status read_classes(dm_page_words *w, const char *dir, dm_error *err) {
    dm_table t;
    dm_row row;
    const char *name = "page/classes.tsv";
    dm_status status = dm_table_open(&w->arena, dir, name, &t, err);
    if (status != DM_OK)
        return status;
    uint32_t room = 1;
    for (uint32_t i = 0; i < t.bytes.n && room < MAX_STATES; i++)
        room++;
    w->next = dm_alloc(&w->arena, room * sizeof *w->next);
    w->says = dm_new_array(&w->arena, uint32_t, room);
    uint16_t *fail = dm_new_array(&w->arena, uint16_t, room), *queue = dm_new_array(&w->arena, uint16_t, room);
    if (!w->next || !w->says || !fail || !queue)
        return dm_fail(err, DM_ENOMEM, "out of memory");
    w->n_states = 1;
    while (dm_table_next(&t, &row)) {
        uint32_t value = 0, at = 0;
        for (const meaning *m = of_class; m->name; m++)
            value |= dm_str_is(row.cell[1], m->name) ? m->value : 0;
        if (!value)
            return dm_fail(err, DM_EFORMAT, "%s:%u: \"" DM_FMT "\" is no meaning", name, row.line, DM_ARG(row.cell[1]));
        for (uint32_t i = 0; i < row.cell[0].n; i++) {
            uint16_t *to = &w->next[at][symbol_of(row.cell[0].p[i])];
            if (!*to) {
                if (w->n_states == room)
                    return dm_fail(err, DM_ELIMIT, "%s: too many words", name);
                *to = (uint16_t)w->n_states++;
            }
            at = *to;
        }
        w->says[at] |= at ? value : 0;
    }
    uint32_t head = 0, tail = 0;
    queue[tail++] = 0;
    while (head < tail) {
        uint32_t at = queue[head++];
        for (unsigned c = 0; c < DM_CLASS_SYMBOLS; c++) {
            uint16_t to = w->next[at][c];
            if (to) {
                fail[to] = at ? w->next[fail[at]][c] : 0;
                w->says[to] |= w->says[fail[to]];
                queue[tail++] = to;
            } else {
                w->next[at][c] = at ? w->next[fail[at]][c] : 0;
            }
        }
    }
    return DM_OK;
}

static dm_status read_credits(dm_page_words *w, const char *dir, dm_error *err) {
    dm_table t;
    dm_row row;
    dm_status status = dm_table_open(&w->arena, dir, "page/credits.tsv", &t, err);
    while (status == DM_OK && dm_table_next(&t, &row)) {
        dm_str *s = dm_push(&w->arena, &w->credits, 1000);
        if (!s)
            return dm_fail(err, DM_ELIMIT, "page/credits.tsv: too many lines");
        *s = row.cell[0];
    }
    return status;
}

dm_status dm_page_words_open(const char *dir, dm_page_words **out, dm_error *err) {
    *out = NULL;
    dm_page_words *w = calloc(1, sizeof *w);
    if (!w)
        return dm_fail(err, DM_ENOMEM, "out of memory");
    const struct {
        const char *name;
        const meaning *meanings;
        dm_map *map;
    } tables[] = {{"page/headings.tsv", of_heading, &w->headings}, {"page/lines.tsv", NULL, &w->lines},
                  {"page/months.tsv", NULL, &w->months}, {"page/ages.tsv", of_age, &w->ages},
                  {"page/bylines.tsv", of_byline, &w->bylines}, {"page/sections.tsv", NULL, &w->sections},
                  {"page/paths.tsv", of_path, &w->paths}};
    dm_status status = read_classes(w, dir, err);
    if (status == DM_OK)
        status = read_credits(w, dir, err);
    for (size_t i = 0; i < DM_COUNT(tables) && status == DM_OK; i++)
        status = read_map(w, dir, tables[i].name, tables[i].meanings, tables[i].map, err);
    for (uint32_t i = 0; i < w->sections.room; i++)
        if (w->sections.slots[i].key.n > w->longest_section)
            w->longest_section = w->sections.slots[i].key.n;
    if (status == DM_OK)
        *out = w;
    else
        dm_page_words_close(w);
    return status;
}

void dm_page_words_close(dm_page_words *w) {
    if (w)
        dm_arena_free(&w->arena);
    free(w);
}

/* ---- asking ------------------------------------------------------------------------------------ */

uint32_t dm_words_class(const dm_page_words *w, dm_str s) {
    if (!w || !s.n)
        return 0;
    uint32_t says = 0, at = w->next[0][26];
    bool hyphen = true, small = false;
    if (s.n > 400)
        s.n = 400;
    for (uint32_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool upper = c >= 'A' && c <= 'Z';
        if ((upper && small) || !(upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80))) {
            if (!hyphen) {
                at = w->next[at][26];
                says |= w->says[at];
                hyphen = true;
            }
            if (!upper) {
                small = false;
                continue;
            }
        }
        at = w->next[at][symbol_of(upper ? (char)(c + 32) : c)];
        says |= w->says[at];
        hyphen = false;
        small = c >= 'a' && c <= 'z';
    }
    if (!hyphen)
        says |= w->says[w->next[at][26]];
    return says;
}

uint32_t dm_words_key(dm_str s, char *out, uint32_t size) {
    s = dm_str_trim(s);
    while (s.n && strchr(":.>", s.p[s.n - 1]))
        s = dm_str_trim((dm_str){s.p, s.n - 1});
    if (dm_str_ends(s, "…") || dm_str_ends(s, "»"))
        s = dm_str_trim((dm_str){s.p, s.n - (dm_str_ends(s, "…") ? 3 : 2)});
    if (s.n + 4 > size)
        return 0;
    uint32_t n = 0;
    for (uint32_t i = 0; i < s.n && n + 4 <= size;) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x80) {
            out[n++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : (char)c;
            i++;
        } else {
            unsigned k;
            uint32_t r = dm_rune(s.p + i, s.n - i, &k);
            n += dm_rune_put(dm_rune_lower(r), out + n);
            i += k;
        }
    }
    return n;
}

/* The value of a key that is there whole, or begins the line and has a star. */
static uint32_t starred(const dm_map *map, dm_str line) {
    char key[MAX_KEY + 8];
    uint32_t n = dm_words_key(line, key, MAX_KEY);
    if (!n)
        return 0;
    uint32_t value = dm_map_get(map, (dm_str){key, n}, 0);
    for (uint32_t i = 1; i <= n && !value; i++) {
        if (i < n && !strchr(" :!?,(", key[i]) && key[i - 1] != '@' && key[i - 1] != ':')
            continue;
        char kept = key[i];
        key[i] = '*';
        value = dm_map_get(map, (dm_str){key, i + 1}, 0);
        key[i] = kept;
    }
    return value;
}

dm_opens dm_words_heading(const dm_page_words *w, dm_str line) {
    while (line.n && (strchr("0123456789 (),", line.p[0]))) /* "12 comments" */
        line = (dm_str){line.p + 1, line.n - 1};
    return w && line.n < MAX_KEY ? (dm_opens)starred(&w->headings, line) : DM_OPENS_NOTHING;
}

/* Does the line end with words that the table has behind a star? */
static bool ends_starred(const dm_map *map, dm_str line) {
    char key[MAX_KEY];
    uint32_t from = line.n > 60 ? line.n - 60 : 0;
    while (from < line.n && ((unsigned char)line.p[from] & 0xC0) == 0x80)
        from++;
    key[0] = '*';
    uint32_t n = dm_words_key((dm_str){line.p + from, line.n - from}, key + 1, MAX_KEY - 1);
    for (uint32_t i = 1; i + 8 < n; i++)
        if (key[i] == ' ') {
            char kept = key[i];
            key[i] = '*';
            if (dm_map_get(map, (dm_str){key + i, n + 1 - i}, 0))
                return true;
            key[i] = kept;
        }
    return false;
}

bool dm_words_is_furniture(const dm_page_words *w, dm_str line) {
    if (!w || line.n > 300)
        return false;
    if (ends_starred(&w->lines, line))
        return true;
    if (line.n > 100) { /* its begin is enough */
        line.n = 100;
        while (((unsigned char)line.p[line.n] & 0xC0) == 0x80)
            line.n--;
    }
    return starred(&w->lines, line);
}

bool dm_words_has_credit(const dm_page_words *w, dm_str line) {
    for (uint32_t i = 0; w && i < w->credits.n; i++)
        if (memmem(line.p, line.n, w->credits.at[i].p, w->credits.at[i].n))
            return true;
    return false;
}

static uint32_t plain(const dm_map *map, dm_str s) {
    char key[MAX_KEY];
    uint32_t n = dm_words_key(s, key, sizeof key);
    return n ? dm_map_get(map, (dm_str){key, n}, 0) : 0;
}

int dm_words_month(const dm_page_words *w, dm_str word) {
    return w ? (int)plain(&w->months, word) : 0;
}

dm_by_role dm_words_byline(const dm_page_words *w, dm_str words) {
    return w ? (dm_by_role)plain(&w->bylines, words) : DM_BY_NOTHING;
}

uint32_t dm_words_path(const dm_page_words *w, dm_str href) {
    uint32_t end = 0, begin = 0, slashes = 0;
    while (end < href.n && end < 300 && href.p[end] != '?' && href.p[end] != '#')
        end++;
    bool whole = dm_str_starts(href, "http");
    /* each part that another follows: "/author/jane-doe" */
    for (uint32_t i = 0; w && i < end; i++) {
        if (href.p[i] != '/')
            continue;
        uint32_t says = (!whole || slashes > 2) && i > begin && i + 1 < end ? plain(&w->paths, (dm_str){href.p + begin, i - begin}) : 0;
        if (says)
            return says;
        begin = i + 1;
        slashes++;
    }
    return 0;
}

dm_age_role dm_words_age(const dm_page_words *w, dm_str words, uint32_t *days) {
    uint32_t v = w ? plain(&w->ages, words) : 0;
    *days = v >> 8;
    return (dm_age_role)(v & 0xFF);
}

uint32_t dm_words_section(const dm_page_words *w, dm_str s) {
    if (!w)
        return 0;
    for (uint32_t n = s.n < w->longest_section ? s.n : w->longest_section; n; n--) {
        if (n < s.n && ((unsigned char)s.p[n] & 0xC0) == 0x80)
            continue;
        if (plain(&w->sections, (dm_str){s.p, n}))
            return s.p[n - 1] == ' ' || s.p[n - 1] == ':' ? 0 : n;
    }
    return 0;
}
