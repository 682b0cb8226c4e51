/* Lines of lexicon/talks/processes.tsv. */
#ifndef DM_NAMES_H
#define DM_NAMES_H

#include "process/process.h"

typedef struct dm_named {
    dm_str id, name;
    const dm_str *parties; /* side keys without the slash: codes, or names in lower case */
    uint32_t n_parties;
    bool issues[DM_N_ISSUE], any_issue;
} dm_named;

struct dm_names {
    dm_arena arena;
    const dm_named *at;
    uint32_t n;
};

#endif
