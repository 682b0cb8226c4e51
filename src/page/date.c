/* Days and ages as pages print them. */
#include "page/part.h"

#include <ctype.h>

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* A word of letters, of any script. */
static uint32_t word_end(dm_str s, uint32_t i) {
    while (i < s.n && (isalpha((unsigned char)s.p[i]) || (s.p[i] & 0x80)))
        i++;
    return i;
}

/* Up to most digits at *i; the value, and *i moved past them. -1 for none. */
static int digits(dm_str s, uint32_t *i, uint32_t most) {
    uint32_t b = *i;
    int v = 0;
    while (*i < s.n && is_digit(s.p[*i]) && *i - b < most)
        v = v * 10 + (s.p[(*i)++] - '0');
    return *i > b ? v : -1;
}

/* What may stand between the parts of a date: a point, a comma, spaces, "de", "of", "st". */
static uint32_t past_filler(dm_str s, uint32_t i) {
    static const char *const words[] = {"de", "del", "of", "st", "nd", "rd", "th", "er", "º", "ª", "°", "o", "г", "den"};
    for (uint32_t round = 0; round < 4; round++) {
        while (i < s.n && (s.p[i] == ' ' || s.p[i] == '.' || s.p[i] == ',' || s.p[i] == '-' || s.p[i] == '/' || s.p[i] == '\''))
            i++;
        uint32_t e = word_end(s, i);
        bool filler = false;
        for (size_t k = 0; k < DM_COUNT(words) && e > i && e - i < 4; k++)
            filler |= dm_str_is_nocase((dm_str){s.p + i, e - i}, words[k]);
        if (!filler)
            break;
        i = e;
    }
    return i;
}

static int whole_year(int year, uint32_t size) {
    if (size == 4)
        return year >= 1900 && year < 2200 ? year : 0;
    return size == 2 ? (year < 70 ? 2000 : 1900) + year : 0;
}

static bool is_sep(char c) {
    return c == '.' || c == '/' || c == '-';
}

/* A date that begins at i, where a digit stands. */
static int32_t numeric(const dm_page_words *w, dm_str s, uint32_t i, bool month_first, uint32_t *end) {
    uint32_t b = i;
    int first = digits(s, &i, 4);
    if (i < s.n && is_digit(s.p[i]))
        return DM_NO_DAY;
    if (i - b == 4) { /* 2031-03-12, 2031年3月12日 */
        bool cjk = i + 3 <= s.n && (!memcmp(s.p + i, "年", 3) || !memcmp(s.p + i, "년", 3));
        if (!whole_year(first, 4) || i >= s.n || !(is_sep(s.p[i]) || cjk))
            return DM_NO_DAY;
        i += cjk ? 3 : 1;
        while (i < s.n && s.p[i] == ' ')
            i++;
        int month = digits(s, &i, 2);
        if (month < 1 || i >= s.n)
            return DM_NO_DAY;
        if (cjk)
            i += i + 3 <= s.n ? 3 : 0;
        else if (is_sep(s.p[i]))
            i++;
        else
            return DM_NO_DAY;
        while (i < s.n && s.p[i] == ' ')
            i++;
        int day = digits(s, &i, 2);
        *end = i;
        return day < 1 || (i < s.n && is_digit(s.p[i])) ? DM_NO_DAY : dm_day_of(first, month, day);
    }
    if (i - b > 2 || first < 1)
        return DM_NO_DAY;
    /* 12.03.2031, 3/12/2031, 12. 3. 31 */
    if (i < s.n && is_sep(s.p[i])) {
        char sep = s.p[i];
        uint32_t j = i + 1;
        while (j < s.n && s.p[j] == ' ' && sep == '.')
            j++;
        uint32_t m = j;
        int second = digits(s, &j, 2);
        if (second > 0 && j > m && j < s.n && s.p[j] == sep) {
            j++;
            while (j < s.n && s.p[j] == ' ' && sep == '.')
                j++;
            uint32_t y = j;
            int year = digits(s, &j, 4);
            year = year >= 0 ? whole_year(year, j - y) : 0;
            bool stop = j >= s.n || !is_digit(s.p[j]);
            /* two digits of a year are one only where the others have two as well */
            if (year && stop && (j - y == 4 || (i - b == 2 && sep != '-'))) {
                bool swap = sep != '.' && second > 12 ? true : sep == '/' && month_first && first <= 12;
                *end = j;
                return swap ? dm_day_of(year, first, second) : dm_day_of(year, second, first);
            }
        }
    }
    /* 12 March 2031 */
    uint32_t m = past_filler(s, i), e = word_end(s, m);
    if (e == m || e - m > 24 || m == b)
        return DM_NO_DAY;
    int month = dm_words_month(w, (dm_str){s.p + m, e - m});
    if (!month)
        return DM_NO_DAY;
    uint32_t y = past_filler(s, e), z = y;
    int year = digits(s, &z, 4);
    year = year >= 0 && (z - y == 4 || s.p[y - 1] == '\'' || s.p[y - 1] == '-') ? whole_year(year, z - y) : 0;
    *end = z;
    return year && (z >= s.n || !is_digit(s.p[z])) ? dm_day_of(year, month, first) : DM_NO_DAY;
}

bool dm_printed_day(const dm_page_words *w, dm_str s, bool month_first, dm_printed *out) {
    for (uint32_t i = 0; i < s.n;) {
        if (is_digit(s.p[i])) {
            uint32_t end = i;
            int32_t day = numeric(w, s, i, month_first, &end);
            if (day != DM_NO_DAY) {
                *out = (dm_printed){day, i, end};
                return true;
            }
            while (i < s.n && is_digit(s.p[i]))
                i++;
            continue;
        }
        uint32_t e = word_end(s, i);
        if (e == i) {
            i++;
            continue;
        }
        /* March 12th, 2031 */
        int month = e - i <= 24 && e - i >= 3 ? dm_words_month(w, (dm_str){s.p + i, e - i}) : 0;
        if (month) {
            uint32_t d = past_filler(s, e), z = d;
            int day = digits(s, &z, 2);
            if (day > 0 && z > d && (z >= s.n || !is_digit(s.p[z]))) {
                uint32_t y = past_filler(s, z), q = y;
                int year = digits(s, &q, 4);
                year = year >= 0 ? whole_year(year, q - y == 4 ? 4 : 0) : 0;
                int32_t found = year && (q >= s.n || !is_digit(s.p[q])) ? dm_day_of(year, month, day) : DM_NO_DAY;
                if (found != DM_NO_DAY) {
                    *out = (dm_printed){found, i, q};
                    return true;
                }
            }
        }
        i = e;
    }
    return false;
}

/* ---- ages -------------------------------------------------------------------------------------- */

/* unit and number of an age; false where the line is none. */
static bool read_age(const dm_page_words *w, dm_str s, dm_age_role *unit, uint32_t *number) {
    uint32_t days;
    s = dm_str_trim(s);
    if (!s.n || s.n > 40)
        return false;
    *number = 0;
    if (dm_words_age(w, s, &days) == DM_AGE_ALONE) {
        *unit = DM_AGE_DAY;
        *number = days;
        return true;
    }
    bool framed = false;
    *unit = DM_AGE_NOTHING;
    for (uint32_t i = 0; i < s.n;) {
        if (s.p[i] == ' ' || s.p[i] == ',' || s.p[i] == '.') {
            i++;
            continue;
        }
        if (is_digit(s.p[i])) {
            if (*number)
                return *unit != DM_AGE_NOTHING && framed; /* "2 hours 5 minutes ago": the first counts */
            int v = digits(s, &i, 4);
            *number = v > 0 ? (uint32_t)v : 0;
            continue;
        }
        uint32_t e = i;
        while (e < s.n && s.p[e] != ' ' && !is_digit(s.p[e]))
            e++;
        dm_age_role role = dm_words_age(w, (dm_str){s.p + i, e - i}, &days);
        /* "il y a", "vor ca." are one */
        for (uint32_t k = e, spaces = 0; role == DM_AGE_NOTHING && k < s.n && spaces < 2; k++)
            if (k + 1 == s.n || s.p[k + 1] == ' ') {
                role = dm_words_age(w, (dm_str){s.p + i, k + 1 - i}, &days);
                e = k + 1;
                spaces++;
            }
        if (role == DM_AGE_BEFORE || role == DM_AGE_AFTER)
            framed = true;
        else if (role >= DM_AGE_SECOND)
            *unit = *unit == DM_AGE_NOTHING ? role : *unit;
        else if (!(e - i <= 3 && !*number)) /* "a", "an", "eine" */
            return false;
        i = e;
    }
    return framed && *unit != DM_AGE_NOTHING;
}

bool dm_printed_age(const dm_page_words *w, dm_str line) {
    dm_age_role unit;
    uint32_t number;
    return read_age(w, line, &unit, &number);
}

int32_t dm_age_days(const dm_page_words *w, dm_str age, int hour) {
    dm_age_role unit;
    uint32_t number;
    if (!read_age(w, age, &unit, &number))
        return -1;
    if (unit == DM_AGE_DAY)
        return (int32_t)number;
    if (hour < 0 || unit > DM_AGE_HOUR)
        return -1; /* weeks and months name no day */
    uint32_t hours = unit == DM_AGE_HOUR ? number : unit == DM_AGE_MINUTE ? (number + 59) / 60 : 0;
    return (int32_t)(hours > (uint32_t)hour ? (hours - (uint32_t)hour + 23) / 24 : 0);
}

/* ---- addresses --------------------------------------------------------------------------------- */

int32_t dm_url_day(dm_str url) {
    uint32_t i = 0, slashes = 0;
    while (i < url.n && slashes < 3)
        slashes += url.p[i++] == '/';
    for (; i + 8 <= url.n; i++) {
        if (!is_digit(url.p[i]) || is_digit(url.p[i - 1]))
            continue;
        uint32_t j = i;
        int year = digits(url, &j, 4);
        if (j - i != 4 || year < 1990 || year > 2100)
            continue;
        char sep = j < url.n ? url.p[j] : 0;
        if (sep == '/' || sep == '-' || sep == '_') {
            j++;
            uint32_t m = j;
            int month = digits(url, &j, 2);
            if (j - m > 0 && month >= 1 && j < url.n && url.p[j] == sep) {
                uint32_t d = ++j;
                int day = digits(url, &j, 2);
                if (j > d && (j >= url.n || !is_digit(url.p[j])) && dm_day_of(year, month, day) != DM_NO_DAY)
                    return dm_day_of(year, month, day);
            }
        } else if (is_digit(sep)) { /* 20310312 */
            int month = digits(url, &j, 2), day = digits(url, &j, 2);
            if (j - i == 8 && (j >= url.n || !is_digit(url.p[j])) && dm_day_of(year, month, day) != DM_NO_DAY)
                return dm_day_of(year, month, day);
        }
    }
    return DM_NO_DAY;
}
