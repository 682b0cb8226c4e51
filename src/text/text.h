/* Text: article -> sentences of tokens, with byte-exact spans. */
#ifndef DM_TEXT_H
#define DM_TEXT_H

#include "model/model.h"
#include "page/page.h"

/* Longest sentence, in words; longer ones are cut there (at a space where there is one). */
#define DM_MAX_WORDS 512

typedef struct dm_sentences {
    dm_sentence *at;
    uint32_t n;
} dm_sentences;

/* Split the article's title and paragraphs into sentences and words.
 *
 * Sets span, form, part, parts of each word, and span and paragraph of each sentence; the
 * rest is the parser's. model may be NULL (rules alone). Linear in the text; a text of
 * anything at all gives sentences. Returns DM_OK, DM_ELIMIT, DM_ENOMEM. */
dm_status dm_text_split(dm_arena *a, const dm_model *model, const dm_article *article,
                        dm_sentences *out);

/* CoNLL-U: read sentences with their own tokens (for `parse --conllu`), write trees.
 * text receives the sentences' text (their "# text" lines or the tokens joined), which the
 * spans refer to. DM_EFORMAT names the line. */
dm_status dm_conllu_read(dm_arena *a, dm_str bytes, dm_str *text, dm_sentences *out,
                         dm_error *err);
/* MISC holds SpaceAfter=No where no space follows, and Sure=0.000 to 1.000. */
void dm_conllu_write(dm_buf *b, dm_str text, const dm_sentence *s, const char *sent_id);

#endif
