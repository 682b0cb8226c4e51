/* Frame: what stands around an event's word: by whose account, how real, on what condition,
 * when, where, how much. Each function looks at trees and lexicon/frames alone. */
#ifndef DM_FRAME_H
#define DM_FRAME_H

#include "actor/actor.h"
#include "parse/tree.h"

typedef struct dm_frames dm_frames; /* lexicon/frames, immutable once open */
dm_status dm_frames_open(const char *dir, dm_frames **out, dm_error *err);
void dm_frames_close(dm_frames *x);

/* One article as the claim stage sees it; made once an article, borrowed everywhere. */
typedef struct dm_context {
    dm_arena *a;
    const dm_article *article;
    const dm_sentences *sentences;
    const dm_mentions *mentions;
    const dm_tree *trees; /* [sentences->n] */
    const dm_frames *frames;
    /* [sentences->n], kept by frame_when.c: 0, or 1 + the first word of an expression of time, which
     * is past the last word where there is none. NULL: not kept. */
    uint32_t *times;
} dm_context;

/* One attribution: who says what, in which words (word indices; -1 or empty if none).
 * content may reach into following sentences (quotations that go on). */
typedef struct dm_said {
    uint32_t sentence;
    int32_t source, cue; /* head words */
    dm_says stance;
    bool ask; /* no account of its content: it urges or wants it, or judges a thing that the
                 report itself tells ("condemned the attack") */
    bool nested; /* its cue stands inside the content of another */
    const dm_span *source_spans, *cue_spans, *content_spans;
    uint32_t n_source, n_cue, n_content;
} dm_said;
typedef struct dm_saids {
    const dm_said *at;
    uint32_t n;
} dm_saids;
/* Every attribution of the article, in text order. Computed once an article. */
dm_status dm_frame_said(const dm_context *c, dm_saids *out);

/* One JSON object a line, spans in code points: {"id","source","cue","content"}; what stands
 * inside another's content is left out. What `demarche said` prints. DM_OK, DM_ENOMEM. */
dm_status dm_frame_said_write(const dm_context *c, const dm_saids *saids, dm_str id,
                              dm_buf *out);

/* The chain of accounts over the event at (sentence, word), nearest first; the event's own
 * speech act is none ("X accused Y" is told by the report). Returns how many. */
uint32_t dm_frame_accounts(const dm_context *c, const dm_saids *said, uint32_t sentence,
                           int32_t word, dm_account *out, uint32_t room);

/* How real the text says the event is: -3 certainly not … 3 certainly, and the auxiliary
 * mode that follows. *why names the rule or lexicon line. Background told in the past
 * perfect or with "last year", "in 2015", "previously" is historical. */
dm_reality dm_frame_reality(const dm_context *c, uint32_t sentence, int32_t word,
                            double *score, dm_str *why);
/* The same at a span of the text: its first word; 3 and "no word there" where it has none.
 * What `demarche reality` answers. */
dm_reality dm_frame_reality_at(const dm_context *c, dm_span span, double *score, dm_str *why);

/* What a condition says of the order of things. The first five hold the event back; BEFORE
 * ("before he joins the talks": the event comes first) and SEQUENCE ("after the talks") only
 * tell which step comes first. */
typedef enum {
    DM_CONDITION_NONE,
    DM_CONDITION_IF,
    DM_CONDITION_UNLESS,
    DM_CONDITION_UNTIL,
    DM_CONDITION_AFTER,    /* "only after", "once": not before that */
    DM_CONDITION_EXCHANGE, /* "in return for" */
    DM_CONDITION_BEFORE,
    DM_CONDITION_SEQUENCE
} dm_condition_kind;

/* "only after…", "if…", "unless…", "provided that…" that the event waits for. text.n == 0 if
 * none. *clause is the head word of the condition, -1 if none. True conditions only; the
 * order of steps is dm_frame_step's. */
dm_phrase dm_frame_condition(const dm_context *c, uint32_t sentence, int32_t word,
                             int32_t *clause);
/* The same with the kind told; order of steps ("before…", "after…") where nothing holds the
 * event back. kind may be DM_CONDITION_NONE (text.n == 0). */
dm_phrase dm_frame_step(const dm_context *c, uint32_t sentence, int32_t word, int32_t *clause,
                        dm_condition_kind *kind);

/* When: the words, and the day or range resolved against the report's day (never guessed:
 * "on Tuesday" needs the report's day). *iso is a day "2015-09-30", month "2015-09", year
 * "2015" or range "2015-09-01/2015-09-07"; *day is DM_NO_DAY unless it is one day. */
dm_phrase dm_frame_date(const dm_context *c, uint32_t sentence, int32_t word, int32_t *day,
                        dm_str *iso);
dm_phrase dm_frame_place(const dm_context *c, uint32_t sentence, int32_t word);
/* Money ("$90 billion" -> 90e9 USD), durations, counts of people and things, with the number
 * read from digits or words, where it belongs to the event. unit.n == 0 if none. */
dm_amount dm_frame_amount(const dm_context *c, uint32_t sentence, int32_t word);

#endif
