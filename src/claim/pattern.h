/* Patterns: verbs and phrases that a user took over from PETRARCH's dictionaries
 * (src/lexicon/petrarch_verb.c), matched by PETRARCH's rules over our mentions. */
#ifndef DM_PATTERN_H
#define DM_PATTERN_H

#include "claim/frame.h"

typedef struct dm_patterns dm_patterns; /* immutable once open */

/* Read dir/moves/imported-verbs.tsv and imported-discards.tsv. *out is NULL where there is no
 * such file. DM_EFORMAT, DM_ELIMIT, DM_ENOMEM: err names file, line and cause. */
dm_status dm_patterns_open(const char *dir, dm_patterns **out, dm_error *err);
void dm_patterns_close(dm_patterns *x);

/* One event: a verb, its code and its sides. Strings lie in the lexicon. */
typedef struct dm_coded {
    int32_t word;
    int32_t begin, end;    /* words of the telling, [begin, end) */
    dm_str code;           /* as it stands in the dictionary */
    const dm_entity *source, *target;
    uint32_t n_source, n_target;
    bool mutual;           /* both sides stand in source */
    dm_str rule;           /* "imported-verbs.tsv:120" */
} dm_coded;

/* Every event of a sentence that has both sides, in text order; at most room. Allocates in
 * c->a. Time: words x patterns of a verb. */
uint32_t dm_patterns_code(const dm_patterns *x, const dm_context *c, uint32_t sentence, dm_coded *out,
                          uint32_t room);
/* Whether the dictionary leaves the sentence uncoded; *report: the whole report. */
bool dm_patterns_discard(const dm_patterns *x, const dm_context *c, uint32_t sentence, bool *report);

#endif
