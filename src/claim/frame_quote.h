/* Quotations: where they stand, and whose they are. Marks tell more than trees do: parsers go
 * wrong just where a quotation breaks a sentence. */
#ifndef DM_FRAME_QUOTE_H
#define DM_FRAME_QUOTE_H

#include "claim/frame_lexicon.h"

/* From the mark that opens to the one that closes: over sentences, and over paragraphs where
 * the next begins with a mark again. */
typedef struct dm_quotation {
    uint32_t s0, s1;    /* sentences of its first and last word */
    int32_t w0, w1;     /* the opening mark; the closing one, or the last word where none closes */
    uint32_t speech;    /* index + 1 of the speech that it belongs to, 0 if none */
    bool from_sentence; /* its speech's words begin with the sentence, before the mark */
} dm_quotation;

/* Who utters quotations: a reporting clause beside them. */
typedef struct dm_speech {
    uint32_t sentence;   /* of the cue */
    int32_t cue, source; /* words; source -1 where nobody is named */
    int32_t from, upto;  /* words [from, upto) that name the source where the cue is a mark */
} dm_speech;

typedef struct dm_quotations {
    dm_quotation *at;
    uint32_t n;
    uint32_t **of; /* [sentences][words]: index + 1 of the quotation, 0 outside */
    const dm_speech *speech; /* in text order */
    uint32_t n_speech;
} dm_quotations;

/* Linear in the words. DM_OK, DM_ENOMEM. */
dm_status dm_quotations_of(const dm_context *c, dm_quotations *out);

/* The text between the first and last mark, or from the sentence's first word. */
dm_span dm_quotation_span(const dm_context *c, const dm_quotation *q);

/* Does sentence i begin a line of its own? */
bool dm_begins_line(const dm_context *c, uint32_t i);

#endif
