/* Names as bylines print them. */
#include "page/part.h"

#define MAX_NAME 60 /* bytes of a name */

void dm_strs_add(dm_arena *a, dm_strs *v, dm_str s) {
    if (!s.n || s.n > 120)
        return;
    for (uint32_t i = 0; i < v->n; i++)
        if (dm_same_words(v->at[i], s))
            return;
    dm_str *slot = v->n < 32 ? dm_push(a, v, 32) : NULL;
    if (slot)
        *slot = s;
}

/* The next letter or digit of s from *i on, in lower case; 0 at its end. */
static uint32_t next_letter(dm_str s, uint32_t *i) {
    while (*i < s.n) {
        unsigned char c = (unsigned char)s.p[*i];
        if (c < 0x80) {
            ++*i;
            if (c >= 'A' && c <= 'Z')
                return c + 32u;
            if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
                return c;
            continue;
        }
        unsigned k;
        uint32_t r = dm_rune(s.p + *i, s.n - *i, &k);
        *i += k;
        if (dm_rune_is_letter(r) || dm_rune_is_digit(r))
            return dm_rune_lower(r);
    }
    return 0;
}

bool dm_same_words(dm_str a, dm_str b) {
    uint32_t i = 0, j = 0, x, y;
    do {
        x = next_letter(a, &i);
        y = next_letter(b, &j);
    } while (x && x == y);
    return x == y;
}

bool dm_begins_with_words(dm_str a, dm_str b) {
    uint32_t i = 0, j = 0, x, y;
    do {
        x = next_letter(a, &i);
        y = next_letter(b, &j);
    } while (x && x == y);
    return !x;
}

static uint32_t words_of(dm_str s) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < s.n; i++)
        n += s.p[i] != ' ' && (i == 0 || s.p[i - 1] == ' ');
    return n;
}

/* A person's or agency's name: one to five words, each with a capital but for particles. */
static bool is_name(dm_str s) {
    static const char *const particles[] = {"de",  "van", "von", "al",  "bin", "da",  "di", "der",
                                            "del", "la",  "le",  "den", "ter", "dos", "du", "e",
                                            "y",   "zu",  "vom", "el",  "ibn", "ten", "of", "für"};
    if (!s.n || s.n > MAX_NAME || words_of(s) > 6)
        return false;
    dm_str rest = s, w;
    uint32_t capitals = 0;
    while (dm_str_cut(&rest, ' ', &w)) {
        unsigned size;
        if (!w.n)
            continue;
        for (uint32_t i = 0; i < w.n; i++)
            if ((w.p[i] >= '0' && w.p[i] <= '9') || strchr("@:()[]{}|<>\"?!,;=+#", w.p[i]))
                return false;
        uint32_t r = dm_rune(w.p, w.n, &size);
        bool particle = false;
        for (size_t i = 0; i < DM_COUNT(particles); i++)
            particle |= dm_str_is(w, particles[i]);
        if (dm_rune_is_upper(r) || (r > 0x2E00 && dm_rune_is_letter(r)) ||
            (w.n > 2 && (w.p[1] == '\'' || w.p[1] == '-') &&
             dm_rune_is_upper((unsigned char)w.p[2])))
            capitals++;
        else if (!particle && !(capitals && dm_rune_lower(r) == r && !dm_rune_is_letter(r)))
            return false;
    }
    return capitals > 0;
}

/* Move past words of the table's role lead at the begin of a line; false where there are none. */
static bool past_lead(const dm_page_words *w, dm_str *line) {
    uint32_t spaces = 0, best = 0;
    for (uint32_t i = 1; i <= line->n && i < 40; i++) {
        bool end = i == line->n || strchr(" :;", line->p[i]);
        if (!end)
            continue;
        dm_by_role role = dm_words_byline(w, (dm_str){line->p, i});
        if (role == DM_BY_LEAD || (role == DM_BY_DESK && i < line->n && line->p[i] == ':'))
            best = i;
        if (++spaces > 4)
            break;
    }
    if (!best)
        return false;
    while (best < line->n && strchr(": |-;", line->p[best]))
        best++;
    *line = dm_str_trim((dm_str){line->p + best, line->n - best});
    return true;
}

bool dm_has_by(const dm_page_words *w, dm_str line) {
    return past_lead(w, &line);
}

static bool starts_any(dm_str s, const char *const *list, size_t n, uint32_t *size) {
    for (size_t i = 0; i < n; i++)
        if (dm_str_starts(s, list[i])) {
            *size = (uint32_t)strlen(list[i]);
            return true;
        }
    return false;
}

/* "Le" in "Loïc Le Clerc" is no "le". */
static bool is_particle_of_name(dm_str word) {
    return word.n <= 3 && word.p[0] >= 'A' && word.p[0] <= 'Z' &&
           !(word.n > 1 && word.p[1] >= 'A' && word.p[1] <= 'Z');
}

static void take_name(dm_arena *a, const dm_page_words *w, dm_str name, bool strict, dm_strs *out) {
    /* what stands in brackets after a name is his office or his sign */
    for (uint32_t i = 1; i < name.n; i++)
        if (name.p[i] == '(') {
            name.n = i;
            break;
        }
    name = dm_str_trim(name);
    while (name.n && strchr("*:.-", name.p[name.n - 1]) &&
           !(name.p[name.n - 1] == '.' && name.n > 2 &&
             (name.p[name.n - 3] == '.' || name.p[name.n - 3] == ' ' || name.n < 5)))
        name = dm_str_trim((dm_str){name.p, name.n - 1});
    while (name.n && strchr("*-:@", name.p[0]))
        name = dm_str_trim((dm_str){name.p + 1, name.n - 1});
    while (name.n && past_lead(w, &name))
        continue;
    if (!name.n)
        return;
    /* "Jane Doe in Geneva", "Jane Doe 12 March": the name ends there */
    for (uint32_t i = 0, b = 0; i <= name.n; i++) {
        if (i < name.n && name.p[i] != ' ')
            continue;
        dm_str word = {name.p + b, i - b};
        if (b && ((dm_words_byline(w, word) == DM_BY_END && !is_particle_of_name(word)) ||
                  (strict && word.n && word.p[0] >= '0' && word.p[0] <= '9'))) {
            name.n = b - 1;
            break;
        }
        b = i + 1;
    }
    name = dm_str_trim(name);
    dm_by_role role = dm_words_byline(w, name);
    if (name.n < 2 || name.n > MAX_NAME || role == DM_BY_OFFICE || role == DM_BY_END ||
        role == DM_BY_JOIN || role == DM_BY_LEAD || dm_words_month(w, name))
        return;
    dm_printed when;
    for (uint32_t i = 1; i + 1 < name.n; i++) /* 10:30 */
        if (name.p[i] == ':' && name.p[i - 1] >= '0' && name.p[i - 1] <= '9' &&
            name.p[i + 1] >= '0' && name.p[i + 1] <= '9')
            return;
    if (dm_str_find(name, "http") >= 0 || dm_str_find(name, "://") >= 0 ||
        dm_printed_day(w, name, false, &when) || dm_printed_age(w, name))
        return;
    if (strict ? is_name(name) : words_of(name) <= 6)
        dm_strs_add(a, out, name);
}

/* "Jane Doe/John Roe", "Jane Doe/AP": a name of two words before the stroke, and another or an
 * agency's letters after it. "APA/AP" is one source. */
static bool splits_names(dm_str left, dm_str right) {
    return words_of(left) >= 2 && right.n > 1 && right.p[0] >= 'A' && right.p[0] <= 'Z' &&
           left.p[left.n - 1] != ' ';
}

uint32_t dm_names_of(dm_arena *a, const dm_page_words *w, dm_str line, bool strict, dm_strs *out) {
    static const char *const hard[] = {" | ", "|",   ";",   " / ", " • ", "•",   " · ",
                                       "·",   " – ", " — ", " - ", "\n",  " » ", " :: "};
    uint32_t before = out->n;
    line = dm_str_trim(line);
    if (line.n)
        past_lead(w, &line);
    if (!line.n)
        return 0;
    uint32_t begin = 0;
    for (uint32_t i = 0; i <= line.n; i++) {
        dm_str here = {line.p + i, line.n - i};
        uint32_t size = 0;
        bool cut = i == line.n;
        bool stop = false;
        if (!cut && starts_any(here, hard, DM_COUNT(hard), &size)) {
            cut = true;
            stop = strict && here.p[0] != ';' && !(here.p[0] == ' ' && here.p[1] == '/');
        } else if (!cut && line.p[i] == '/' && i > begin &&
                   splits_names((dm_str){line.p + begin, i - begin},
                                (dm_str){here.p + 1, here.n - 1})) {
            cut = true;
            size = 1;
        } else if (!cut && line.p[i] == ',') {
            cut = true;
            size = 1;
        } else if (!cut && line.p[i] == ' ') { /* a word that joins two names */
            uint32_t e = i + 1;
            while (e < line.n && line.p[e] != ' ')
                e++;
            if (e < line.n &&
                dm_words_byline(w, (dm_str){line.p + i + 1, e - i - 1}) == DM_BY_JOIN &&
                (e - i - 1 > 1 || line.p[i + 1] == '&' || !strict)) {
                cut = true;
                size = e - i;
            }
        }
        if (!cut)
            continue;
        uint32_t n = out->n;
        take_name(a, w, (dm_str){line.p + begin, i - begin}, strict, out);
        /* In a line of text what follows a bar is no name any more, nor what follows words that
         * were none. */
        if ((stop && out->n > n) || (strict && out->n == n && out->n > before))
            break;
        begin = i + size;
        if (size > 1)
            i += size - 1;
    }
    return out->n - before;
}

dm_str dm_host_of(dm_str url, bool whole) {
    int64_t at = dm_str_find(url, "://");
    if (at < 0)
        return (dm_str){0};
    dm_str h = {url.p + at + 3, url.n - (uint32_t)at - 3};
    if (dm_str_starts(h, "www."))
        h = (dm_str){h.p + 4, h.n - 4};
    uint32_t n = 0;
    while (n < h.n && h.p[n] != '/' && h.p[n] != '?' && (whole || h.p[n] != '.'))
        n++;
    return (dm_str){h.p, n};
}
