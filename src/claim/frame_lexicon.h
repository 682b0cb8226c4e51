/* Inside the frame: its lexicon as one hash table, and small helpers on words. */
#ifndef DM_FRAME_LEXICON_H
#define DM_FRAME_LEXICON_H

#include "claim/frame.h"

/* What a line is about: the table and the column that tells its lines apart. */
typedef enum {
    DM_LEX_CUE_VERB, DM_LEX_CUE_NOUN, DM_LEX_CUE_ADJ, DM_LEX_CUE_ADV, DM_LEX_CUE_PHRASE,
    DM_LEX_SIG_THAT, DM_LEX_SIG_TO, DM_LEX_SIG_ING, DM_LEX_SIG_OBJ, DM_LEX_SIG_NOUN,
    DM_LEX_SIG_ADJ,
    DM_LEX_AUX, DM_LEX_ADVERB, DM_LEX_ADJECTIVE, DM_LEX_DETERMINER, DM_LEX_NOBODY,
    DM_LEX_NEGATION,
    DM_LEX_CONDITION,
    DM_LEX_WEEKDAY, DM_LEX_MONTH, DM_LEX_DAY, DM_LEX_TIME_UNIT, DM_LEX_WHICH, DM_LEX_SHIFT,
    DM_LEX_UNIT, DM_LEX_CURRENCY, DM_LEX_NUMBER, DM_LEX_TIMES, DM_LEX_ARTICLE,
    DM_N_LEX
} dm_lex_kind;

/* How somebody's words stand to an event: cues.tsv's column "kind". */
typedef enum { DM_CUE_REPORT, DM_CUE_JUDGE, DM_CUE_THINK, DM_CUE_ASK } dm_cue_kind;

/* Modes of words.tsv and signatures.tsv; DM_MODE_OWN where the cell is empty. */
typedef enum { DM_MODE_OWN, DM_MODE_HISTORICAL, DM_MODE_FUTURE, DM_MODE_HYPOTHETICAL,
               DM_MODE_NEGATED } dm_frame_mode;

#define DM_SAID_REACH 24 /* sentences over which a quotation is looked for */

typedef struct dm_lex {
    dm_str key;
    dm_str text;  /* unit or ISO 4217 code */
    double value, other; /* numbers; if-true and if-false of a signature; score; what a cue takes: 0 a
                            clause, 1 a thing too, 2 a clause whose subject is its own */
    uint8_t kind; /* dm_lex_kind */
    uint8_t a;    /* dm_cue_kind, dm_frame_mode, dm_condition_kind or unit's kind */
    uint8_t b;    /* dm_says */
    uint32_t line;
} dm_lex;

/* The line of a word (any case, ASCII folded), or NULL. */
const dm_lex *dm_lex_find(const dm_frames *x, dm_lex_kind kind, dm_str word);
/* May a phrase of DM_LEX_CONDITION begin with this word? Most words cannot. */
bool dm_lex_begins_condition(const dm_frames *x, dm_str word);
/* "frames/cues.tsv:12"; in the arena. */
dm_str dm_lex_line(dm_arena *a, const dm_lex *e);

static inline bool dm_is_verb(const dm_word *w) {
    return w->upos == DM_UPOS_VERB || w->upos == DM_UPOS_AUX;
}
static inline bool dm_is_noun(const dm_word *w) {
    return w->upos == DM_UPOS_NOUN || w->upos == DM_UPOS_PROPN || w->upos == DM_UPOS_PRON;
}
static inline bool dm_is_quote(dm_str f) {
    return dm_str_is(f, "\"") || dm_str_is(f, "“") || dm_str_is(f, "”") || dm_str_is(f, "``") ||
           dm_str_is(f, "''") || dm_str_is(f, "„") || dm_str_is(f, "«") || dm_str_is(f, "»");
}
/* Lemma and particle or preposition: "call for", "rule out"; the lemma alone if none. */
dm_str dm_verb_name(const dm_context *c, const dm_tree *t, int32_t w, bool with_case);
/* Does a time phrase ("last year", "in 2015") with the word's clause lie before the report's
 * own time frame? */
bool dm_frame_past_date(const dm_context *c, uint32_t sentence, int32_t word);
/* A number's value from words [*at, end): digits with commas, number words, magnitudes.
 * Moves *at past it; false where there is none. */
bool dm_frame_number(const dm_frames *x, const dm_sentence *s, int32_t *at, int32_t end,
                     double *out);

#endif
