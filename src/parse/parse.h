/* Parse: sentences -> tags, lemmas, trees. docs/parse.md describes the model. */
#ifndef DM_PARSE_H
#define DM_PARSE_H

#include "text/text.h"

typedef struct dm_parser dm_parser; /* immutable once open; threads may share it */

/* Open the model file at path (memory-mapped). DM_ENOTFOUND, DM_EFORMAT (magic, checksum,
 * shapes), DM_EVERSION (names found and supported versions), DM_ENOMEM. */
dm_status dm_parser_open(const char *path, dm_parser **out, dm_error *err);
void dm_parser_close(dm_parser *p);
/* The model that dm_text_split reads; borrowed from the parser. */
const dm_model *dm_parser_model(const dm_parser *p);

/* For tests: compute with the plain path (0), AVX2 (1) or AVX-512 VNNI (2); all give the same
 * bits. False where the machine lacks it. Not while another thread parses. */
bool dm_parser_use(dm_parser *p, int level);

/* Scratch of one thread, reused from call to call. */
typedef struct dm_parse_scratch dm_parse_scratch;
dm_parse_scratch *dm_parse_scratch_new(const dm_parser *p);
void dm_parse_scratch_free(dm_parse_scratch *s);

/* Fill upos, xpos, feats, lemma, head, deprel and sure of every word of every sentence.
 * Each sentence becomes one tree with one root. Strings lie in the model or the arena.
 * Returns DM_OK, DM_ENOMEM. */
dm_status dm_parse(const dm_parser *p, dm_parse_scratch *s, dm_arena *a, dm_str text,
                   dm_sentences *sentences);

/* What the encoder makes of each word in its sentence, for models of later stages:
 * [n_words][dm_parser_width()], in the arena. Each call reads the sentence anew, at about half the
 * cost of a parse. DM_ENOMEM. */
dm_status dm_parse_vectors(const dm_parser *p, dm_parse_scratch *s, dm_arena *a, const dm_sentence *sentence,
                           const float **out);
uint32_t dm_parser_width(const dm_parser *p);

#endif
