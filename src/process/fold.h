/* Inside the fold: claims in order, sides, sets of sides, and the items of one process. */
#ifndef DM_FOLD_H
#define DM_FOLD_H

#include "process/process.h"

#define DM_ON_TALKS (DM_STAGE | DM_GATE | DM_POSITION | DM_PLEDGE | DM_SHIFT | DM_FORECAST | DM_STATUS)
#define DM_NO_SIDE UINT32_MAX
#define DM_MAX_SET 24 /* sides of one telling; more are left out */

/* n is at most DM_MAX_TOLD, so that the product cannot overflow. */
#define DM_MAX_TOLD (1u << 26)
#define dm_list(a, type, n) ((type *)dm_alloc((a), sizeof(type) * (size_t)(n)))

/* A claim in the fold's order, with the day of its report and its report's number there. */
typedef dm_telling dm_told;

/* A side: for whom an entity acts. A state with its government, army, parliament and office
 * holders is one side; an organisation, a party, an armed group is one each. */
typedef struct dm_side {
    dm_str key;
    const dm_entity *face; /* the mention that names it best */
} dm_side;

typedef struct dm_set {
    uint32_t at[DM_MAX_SET]; /* sides, rising */
    uint32_t n;
} dm_set;

/* Strings to numbers; open addressing, in an arena. */
typedef struct dm_slot {
    dm_str key;
    uint32_t value, hash;
} dm_slot;
typedef struct dm_map {
    dm_slot *slots;
    uint32_t n, room; /* room: a power of two */
} dm_map;

/* The side of a state's code, asked for a million times: one place for each of a few codes. */
#define DM_CODES 64
typedef struct dm_code {
    char country[4];
    uint32_t side;
} dm_code;

typedef struct dm_fold {
    dm_arena *a;
    dm_told *told;
    uint32_t n_told;
    DM_VEC(dm_side) sides;
    dm_map by_key;
    dm_code codes[DM_CODES];
    const uint32_t *reports; /* of a process, rising */
    const uint32_t *same;    /* of each of them: the place of the first that it is a near-copy of */
    uint32_t n_reports;
    int32_t today;           /* the last day that is known */
} dm_fold;

/* What is needed to fill a process later. */
typedef struct dm_fold_rest {
    dm_arena *a;
    dm_process *at;
    bool *filled;
    const dm_kept *kept; /* NULL: no sketches, every report for itself */
    int32_t today;
    const struct dm_named *const *named; /* of each process, the line that names it; NULL */
} dm_fold_rest;

/* The report that stands for this one and its near-copies. */
uint32_t dm_account_report(const dm_fold *f, uint32_t report);

/* Where key's number stands; *found tells whether it was there before. NULL: no memory. */
uint32_t *dm_map_at(dm_arena *a, dm_map *m, dm_str key, bool *found);

/* The side of an entity; DM_NO_SIDE where nothing is known of it. */
uint32_t dm_side_of(dm_fold *f, const dm_entity *e);
void dm_set_add(dm_set *s, uint32_t side);
bool dm_set_has(const dm_set *s, uint32_t side);
bool dm_set_eq(const dm_set *a, const dm_set *b);
bool dm_set_within(const dm_set *inner, const dm_set *outer);
void dm_set_of(dm_fold *f, const dm_entity *at, uint32_t n, dm_set *out);

/* Whose word a status is: the claim's actor, else the nearest account; *n 0: the report's own. */
const dm_entity *dm_voice_of(const dm_claim *c, uint32_t *n);

/* Whether two wordings share a word that says something (four letters or more, not a
 * common one). */
bool dm_words_shared(dm_str a, dm_str b);
/* Bits of those words, of 63: where two wordings share a word, they share a bit. */
uint64_t dm_words_bits(dm_str s);

/* A wording's words, lower case, one space apart, articles dropped: for telling repeats.
 * At most room bytes; returns how many. */
uint32_t dm_wording(dm_str s, char *out, uint32_t room);

/* The last day of what a forecast foretells; DM_NO_DAY where it has none. */
int32_t dm_window_end(const dm_told *t);

/* Fold the claims told[0..n) of one process into its items. */
dm_status dm_fold_items(dm_fold *f, const dm_told *told, uint32_t n, dm_process *out);

#endif
