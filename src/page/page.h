/* Page: the bytes of a page as published -> the article.
 *
 * HTML and plain text, in any encoding. docs/page.md says how the body is found. */
#ifndef DM_PAGE_H
#define DM_PAGE_H

#include "base/base.h"

/* Longest text of an article, in bytes: a book's; what is longer is cut, with a warning. */
#define DM_MAX_TEXT (1u << 19)

/* What pages look like, in words: lexicon/page. Never changes once it is open; threads share it. */
typedef struct dm_page_words dm_page_words;

/* Read the tables of dir/page (dir: the lexicon folder). DM_ENOTFOUND, DM_EFORMAT (err names file,
 * line and cause), DM_ENOMEM. */
dm_status dm_page_words_open(const char *dir, dm_page_words **out, dm_error *err);
void dm_page_words_close(dm_page_words *words); /* NULL is allowed */

/* Read one page.
 *
 * bytes  borrowed for the call; everything in *out is copied into the arena.
 * given  what the caller knows (never NULL); given->plain takes the bytes as the
 *        article's text as they stand.
 * words  borrowed; NULL reads without the lexicon: no months, no headings, no class names.
 * out    text is valid UTF-8, without carriage returns, white space squeezed inside
 *        paragraphs; spans of body lie in it. A page cut short or over a limit gives what
 *        could be read, with warning set.
 *
 * Returns DM_OK, DM_EEMPTY (no text), DM_EFORMAT (not text: an image, an archive…),
 * DM_ELIMIT, DM_ENOMEM. Linear in n. */
dm_status dm_page_read(dm_arena *a, const void *bytes, size_t n, const dm_given *given,
                       const dm_page_words *words, dm_article *out, dm_error *err);

#endif
