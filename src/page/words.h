/* Words: what the tables of lexicon/page say. Filled once, then only read; threads may share it. */
#ifndef DM_PAGE_WORDS_H
#define DM_PAGE_WORDS_H

#include "lexicon/map.h"
#include "page/page.h"

/* What an element says of its content, by its name, class, id, role, itemprop, rel. */
enum {
    DM_HINT_BODY = 1 << 0,
    DM_HINT_HEADLINE = 1 << 1,
    DM_HINT_KICKER = 1 << 2,
    DM_HINT_LEAD = 1 << 3,
    DM_HINT_BYLINE = 1 << 4,
    DM_HINT_DATE = 1 << 5,
    DM_HINT_MODIFIED = 1 << 6,
    DM_HINT_SECTION = 1 << 7,
    DM_HINT_CRUMB = 1 << 8,
    DM_HINT_CAPTION = 1 << 9,
    DM_HINT_NAV = 1 << 10,
    DM_HINT_TEASER = 1 << 11,
    DM_HINT_COMMENT = 1 << 12,
    DM_HINT_SHARE = 1 << 13,
    DM_HINT_AD = 1 << 14,
    DM_HINT_TAGS = 1 << 15,
    DM_HINT_NOISE = 1 << 16,
    /* by tags and attributes */
    DM_HINT_ARTICLE = 1 << 17,
    DM_HINT_MAIN = 1 << 18,
    DM_HINT_FRAME = 1 << 19,  /* nav, footer, aside, form */
    DM_HINT_HIDDEN = 1 << 20,
    DM_HINT_TIME = 1 << 21,   /* <time> */
    DM_HINT_ITEM = 1 << 22,   /* said by itemprop or rel, not by a class */
    DM_HINT_HEADER = 1 << 23, /* <header> */
    DM_HINT_SUBTITLE = 1 << 24,
    DM_HINT_QUOTE = 1 << 25 /* <blockquote> */
};
/* What keeps text out of the body; classes alone say it, so it may be doubted. */
#define DM_HINT_OUT_BY_CLASS                                                                       \
    (DM_HINT_NAV | DM_HINT_TEASER | DM_HINT_COMMENT | DM_HINT_SHARE | DM_HINT_AD | DM_HINT_TAGS |  \
     DM_HINT_NOISE | DM_HINT_CRUMB)

typedef enum { DM_OPENS_NOTHING, DM_OPENS_TEASER, DM_OPENS_COMMENT, DM_OPENS_STOP } dm_opens;
typedef enum { DM_BY_NOTHING, DM_BY_LEAD, DM_BY_JOIN, DM_BY_END, DM_BY_OFFICE, DM_BY_DESK } dm_by_role;
typedef enum {
    DM_AGE_NOTHING, DM_AGE_BEFORE, DM_AGE_AFTER, DM_AGE_ALONE, DM_AGE_SECOND, DM_AGE_MINUTE,
    DM_AGE_HOUR, DM_AGE_DAY, DM_AGE_WEEK, DM_AGE_MONTH, DM_AGE_YEAR
} dm_age_role;

#define DM_CLASS_SYMBOLS 28 /* a to z, hyphen, anything else */

struct dm_page_words {
    dm_arena arena;
    /* An automaton after Aho and Corasick (1975): next[state][symbol], says[state]. */
    uint16_t (*next)[DM_CLASS_SYMBOLS];
    uint32_t *says;
    uint32_t n_states;
    dm_map headings, lines, months, ages, bylines, sections, paths;
    uint32_t longest_section;
    DM_VEC(dm_str) credits;
};

/* What the names in s (a class list, an id, a role) say: DM_HINT_… */
uint32_t dm_words_class(const dm_page_words *w, dm_str s);
/* What a heading opens; DM_OPENS_NOTHING for any other line. */
dm_opens dm_words_heading(const dm_page_words *w, dm_str line);
/* Is this a line that stands inside articles and is no part of them? */
bool dm_words_is_furniture(const dm_page_words *w, dm_str line);
/* Does a line name the maker of a picture? */
bool dm_words_has_credit(const dm_page_words *w, dm_str line);
/* 1 to 12 for a month's name in any case, whole or cut short; 0 for none. */
int dm_words_month(const dm_page_words *w, dm_str word);
dm_by_role dm_words_byline(const dm_page_words *w, dm_str words);
/* What a word of a printed age is; *days for DM_AGE_ALONE: how many days back. */
dm_age_role dm_words_age(const dm_page_words *w, dm_str words, uint32_t *days);
/* What the path of an address says of the page there: DM_HINT_BYLINE for somebody who writes,
 * DM_HINT_SECTION for a section; 0 for any other. */
uint32_t dm_words_path(const dm_page_words *w, dm_str href);
/* Bytes of the longest section name that s begins with; 0 for none. */
uint32_t dm_words_section(const dm_page_words *w, dm_str s);
/* s in lower case, without white space and one of ":.…»>" at its end, into out; its length, or 0
 * where that is longer than size. */
uint32_t dm_words_key(dm_str s, char *out, uint32_t size);

#endif
