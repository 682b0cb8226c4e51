/* The parts of an article, each found on its own: for the files of this folder. */
#ifndef DM_PAGE_PART_H
#define DM_PAGE_PART_H

#include "page/tree.h"

typedef DM_VEC(dm_str) dm_strs;

/* Add s unless it is empty, long or there in any case of letters; at most 32. */
void dm_strs_add(dm_arena *a, dm_strs *v, dm_str s);
/* Are these the same letters and digits, whatever stands between them and in whatever case? */
bool dm_same_words(dm_str a, dm_str b);
/* Is a the begin of b, in that sense? */
bool dm_begins_with_words(dm_str a, dm_str b);

/* The host of an address, without "www."; whole, or its first part alone. */
dm_str dm_host_of(dm_str url, bool whole);

/* ---- days as printed (date.c) ---- */

typedef struct dm_printed {
    int32_t day;
    uint32_t begin, end; /* where it stands in the line */
} dm_printed;
/* The first whole date in a line: 12 March 2031, March 12th, 2031, 12. März 2031, 12.03.2031,
 * 2031-03-12, 2031年3月12日. Of 3/4/2031 the first number is the month where month_first says so.
 * False where there is none; a date without a year is none. */
bool dm_printed_day(const dm_page_words *w, dm_str line, bool month_first, dm_printed *out);
bool dm_dateline(const dm_page_words *w, dm_str text, bool month_first, dm_printed *out);
/* "3 days ago", "vor 2 Stunden", "yesterday". */
bool dm_printed_age(const dm_page_words *w, dm_str line);
/* How many days back a printed age lies, where it says so to the day; -1 where it does not. hour: at
 * which hour of its day the page was fetched; -1 where that is not known, and hours name no day. */
int32_t dm_age_days(const dm_page_words *w, dm_str age, int hour);
/* The day that a URL's path names: /2031/03/12/, /2031-03-12-, /20310312. DM_NO_DAY for none. */
int32_t dm_url_day(dm_str url);

/* ---- names as printed (name.c) ---- */

/* "By Jane Doe and John Roe" -> names. strict: each must look like a person's or agency's name;
 * else any short words are one, as where the page's markup calls them the author's name. */
uint32_t dm_names_of(dm_arena *a, const dm_page_words *w, dm_str line, bool strict, dm_strs *out);
/* Does a line begin with "By", "Von", "Par" and the like? */
bool dm_has_by(const dm_page_words *w, dm_str line);

/* ---- JSON-LD (ld.c) ---- */

typedef struct dm_ld {
    const json_t *news, *crumbs;
} dm_ld;
void dm_ld_find(const dm_tree *t, dm_ld *out);
/* The object that {"@id": …} speaks of, where the page holds it; else o itself. */
const json_t *dm_ld_target(const dm_tree *t, const json_t *o);
/* A string, the name of an object, or the first of an array; decoded. */
dm_str dm_ld_str(dm_arena *a, const json_t *v);

/* ---- the parts ---- */

typedef struct dm_title {
    dm_str text;
    uint32_t block; /* where it stands in the page; UINT32_MAX where it does not */
} dm_title;

/* The container that holds the article's body (body.c). */
uint32_t dm_body_find(dm_tree *t);
/* Which blocks are the body's paragraphs: keep[i] for each block of the tree. */
void dm_body_keep(dm_tree *t, uint32_t body, const dm_title *title, bool *keep);
/* The headline (title.c). */
dm_title dm_title_find(dm_tree *t, const dm_ld *ld, uint32_t body, dm_str site);
dm_str dm_site_find(dm_tree *t, const dm_ld *ld);
/* day, date, precision, from (when.c) */
void dm_when_find(dm_tree *t, const dm_ld *ld, uint32_t body, const dm_title *title, dm_article *out);
/* authors (who.c), sections (section.c): out->url, out->site and title must be there */
dm_status dm_authors_find(dm_tree *t, const dm_ld *ld, uint32_t body, const dm_title *title, dm_article *out);
dm_status dm_sections_find(dm_tree *t, const dm_ld *ld, uint32_t body, const dm_title *title, dm_article *out);
/* Lists of other articles (teaser.c); keep says what is the body's. */
dm_status dm_teasers_find(dm_tree *t, uint32_t body, const bool *keep, dm_article *out);

/* The days of teasers, from their ages and the day on which the page was fetched, else published. */
void dm_teasers_date(const dm_page_words *words, const dm_given *given, dm_article *out);

#endif
