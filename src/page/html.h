/* HTML -> article: our own tokenizer and reader, one pass over the bytes. */
#ifndef DM_HTML_H
#define DM_HTML_H

#include "page/page.h"

/* Does this look like HTML (a doctype, <html>, <head>, <body>, <p>, <div>… in the first KB)? */
bool dm_html_is(dm_str bytes);
/* Read HTML that is valid UTF-8 into out (fields as dm_page_read says). Sets out->warning
 * where a ceiling was reached. DM_OK, DM_EEMPTY, DM_ENOMEM. Linear in html.n. */
dm_status dm_html_read(dm_arena *a, dm_str html, const dm_given *given, const dm_page_words *words,
                       dm_article *out, dm_error *err);

/* Markdown (markdown.c): does this look like it, and the HTML that says the same. DM_OK, DM_ENOMEM.
 * Linear in s.n. */
bool dm_markdown_is(dm_str s);
dm_status dm_markdown_html(dm_arena *a, dm_str s, dm_str *out);

/* Shared with plain text (page.c): build out->text and out->body from the title and
 * paragraphs (each squeezed, without line breaks); kinds may be NULL. */
dm_status dm_article_build(dm_arena *a, dm_article *out, dm_str title, const dm_str *paragraphs,
                           const dm_para_kind *kinds, uint32_t n);
/* Split a run-together list of sections ("NewsPolitics", "World, Europe") into names. */
dm_status dm_sections_split(dm_arena *a, const dm_page_words *words, dm_str printed, const dm_str **out,
                            uint32_t *n);

#endif
