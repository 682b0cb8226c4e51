/* Actor: who is meant, in the office held on the day of the report. */
#ifndef DM_ACTOR_H
#define DM_ACTOR_H

#include "lexicon/lexicon.h"
#include "parse/parse.h"

typedef struct dm_actors dm_actors; /* lexicon, immutable once open; threads may share it */

/* How to open; all may be left empty. */
typedef struct dm_actors_how {
    const char *compiled[2]; /* compiled lexicons to look for, in this order; NULL for none */
    const char *own; /* a user's own tables: a file, a folder of *.tsv, or one with actors/ */
    bool alone;      /* they are read instead of those of dir */
    bool strict;     /* a line that cannot be read is an error; else it is told and left out */
    void (*tell)(void *context, const char *message); /* one line for each; may be NULL */
    uint32_t most; /* lines of one table that are told one by one; 0: 20 */
    void *context;
} dm_actors_how;

/* Load every table in dir/actors ("dir" is the lexicon folder), or a compiled lexicon where
 * it says the same as they do; then the user's own, whose lines go before ours.
 * how     NULL: the tables alone, strictly.
 * Returns DM_OK, DM_ENOTFOUND, DM_EFORMAT, DM_EIO, DM_ELIMIT, DM_ENOMEM; err names file, line
 * and cause. */
dm_status dm_actors_open(const char *dir, const dm_actors_how *how, dm_actors **out, dm_error *err);
void dm_actors_close(dm_actors *x);

/* Write the tables of dir/actors to path as a compiled lexicon, in one step: path is either
 * the old file or the whole new one. The format is that of this machine and this version. */
dm_status dm_actors_compile(const char *dir, const char *path, dm_error *err);

/* Read the lexicon for what no single line shows: two holders of one office at a time, codes
 * of no known state, days that cannot be, one name for two. Writes a line for each to out
 * ("actors/leaders.tsv:12: …") and counts them in n. Where the user's own tables were added,
 * only what concerns a line of theirs. */
void dm_actors_check(const dm_actors *x, dm_buf *out, uint32_t *n);

/* The mentions of one article, in text order, and where they stand. One mention may stand
 * for several entities ("the two leaders"): these follow one another in at with the same
 * span. Place mentions (a city where something happens) are kept, with kind DM_PLACE. */
typedef struct dm_mentions {
    const dm_entity *at;
    uint32_t n;
    /* of[sentence][word] is the index + 1 of the first entity of the innermost mention
     * whose head word this is; 0 where there is none. */
    const uint32_t *const *of;
} dm_mentions;

/* Find and resolve.
 * article   its day decides offices; DM_NO_DAY leaves offices unnamed: a person keeps country and sector.
 * Returns DM_OK, DM_ELIMIT, DM_ENOMEM. Reentrant. */
dm_status dm_actor_find(const dm_actors *x, dm_arena *a, const dm_article *article,
                        const dm_sentences *sentences, dm_mentions *out);

/* The entities headed by a word, with those of its conjuncts ("Hungarian and Romanian
 * officials", "Alder and Birch"). Writes up to room of them to out (as copies), and
 * returns how many there are. */
uint32_t dm_mentions_of(const dm_mentions *m, const dm_sentences *s, uint32_t sentence,
                        uint32_t word, dm_entity *out, uint32_t room);

#endif
