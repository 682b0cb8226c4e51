/* Inside the engine's folder: what its files share. */
#ifndef DM_ENGINE_H
#define DM_ENGINE_H

#include "ledger/sketch.h"
#include "report/view.h"

/* The folder that holds lexicon/ and model/, as dm_engine_open finds it. */
dm_status dm_data_find(const char *given, char out[4096], dm_error *err);

/* A ledger as it was known on two days, read and folded. */
typedef struct dm_keep_fold {
    dm_arena arena;
    dm_kept kept;
    dm_seen seen;
    int32_t as_of, known_on;
    int64_t stamp; /* number of the last article when it was folded */
    bool read;     /* its claims are read */
    bool filled;   /* it holds a fold of them */
    dm_lines lines; /* of all processes, in order, without words; where they were asked for */
    bool lined;
    const dm_line_marks *marks; /* of the lines; NULL until a difference is asked for */
    /* Of a difference to an earlier fold, which borrows from the same: what may differ. */
    dm_lines some;
    const dm_line_marks *some_marks;
    int32_t other;
    bool differs;
    const struct dm_keep_fold *lender; /* whose claims it borrows, NULL: its own */
    uint64_t used;
} dm_keep_fold;

#define DM_FOLDS 3 /* today's, and two days of a difference */

/* The index as read, and the process that was asked for last. */
typedef struct dm_keep_index_ {
    dm_arena arena;
    bool asked, found;
    int64_t stamp;
    int32_t today;
    dm_indexed *at;
    dm_seen list;
    dm_keep_fold one;
    uint32_t one_is;
} dm_keep_index_;

struct dm_keep {
    dm_ledger *ledger;
    dm_arena arena; /* what dm_keep_find gave last */
    dm_article article;
    dm_names *names;
    dm_keep_fold folds[DM_FOLDS]; /* the first is of all that is known */
    uint64_t clock;
    dm_keep_index_ index;
    bool as_coded; /* what reviewers say is not heeded */
    bool held; /* what is folded is answered from, also where something was added since */
};

/* Whether something was added since everything was folded. */
bool dm_keep_stale(dm_keep *k);

/* The fold for these days, made anew where something was added. dm_keep_known leaves the
 * processes' items to dm_process_fill. */
dm_status dm_keep_known(dm_keep *k, int32_t as_of, int32_t known_on, dm_keep_fold **out,
                        dm_error *err);
/* What reviewers had said by known_on, for the fold of kept. */
dm_status dm_keep_heed(dm_keep *k, dm_arena *a, int32_t known_on, dm_kept *kept, dm_error *err);
/* The same, but only its claims are there: what is asked of claims alone waits for no fold. */
dm_status dm_keep_read(dm_keep *k, int32_t as_of, int32_t known_on, dm_keep_fold **out,
                       dm_error *err);
/* All processes by the index, as lists show them; NULL where it is none, or a fold is there that
 * serves better. And one of them, folded from its own reports. */
dm_status dm_keep_list(dm_keep *k, const dm_seen **out, dm_error *err);
dm_status dm_keep_one(dm_keep *k, uint32_t process, dm_keep_fold **out, dm_error *err);
/* Tell where the index is not what the fold of stamp says. */
dm_status dm_keep_index_check(dm_keep *k, const dm_seen *seen, int64_t stamp, dm_tell_fn fn, void *data,
                              uint64_t *faults, dm_error *err);
/* All lines of a fold, in order. */
dm_status dm_keep_lines(dm_keep_fold *f, const dm_lines **out, dm_error *err);
/* Those of the folds of two days in which they may differ, with their marks: processes that are
 * told of between them, where both days are of one reading; else all. */
dm_status dm_keep_pair(dm_keep_fold *old, dm_keep_fold *now, dm_error *err);

/* Calls fn for each claim that is asked for, newest report first, until it returns false; kept
 * is the keep's own, until something is added. */
typedef bool (*dm_claim_fn)(void *data, const dm_kept *kept, uint32_t claim);
dm_status dm_keep_each(dm_keep *k, const dm_ask *ask, dm_claim_fn fn, void *data, dm_error *err);

/* Where the claims that are asked for stand: rising by article and place. */
typedef struct dm_place {
    int64_t article;
    uint32_t place;
} dm_place;
typedef DM_VEC(dm_place) dm_places;
dm_status dm_keep_places(dm_keep *k, const dm_ask *ask, dm_arena *a, dm_places *out, dm_error *err);
/* Write the claims that stand there, from any keep of the same ledger; reader may be NULL, but
 * formats of annotations need one, since they mark words. */
dm_status dm_keep_export_places(dm_keep *k, dm_export *x, dm_reader *reader, const dm_places *at,
                                dm_write_fn write, void *data, dm_error *err);

/* Read one record as dm_write_record_json writes it. The record lies in the arena and borrows
 * json. added receives its time of adding, "" if it has none. */
dm_status dm_record_parse(dm_arena *a, const char *json, size_t n, dm_record *out, char added[24],
                          dm_error *err);

#endif
