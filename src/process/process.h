/* Process: a pure fold over claims. The same claims give the same state, byte for byte,
 * in whatever order they were added. docs/process.md defines every state. */
#ifndef DM_PROCESS_H
#define DM_PROCESS_H

#include "ledger/ledger.h"

typedef struct dm_processes {
    const dm_process *at;
    uint32_t n;
} dm_processes;

/* A report's day for each claim: claims name their article; days[i] is that of claims[i]'s
 * article (DM_NO_DAY if unknown). until: claims of later reports are left out; INT32_MAX
 * takes all. The result lies in the arena and borrows the claims' strings.
 * Returns DM_OK, DM_ELIMIT, DM_ENOMEM. */
dm_status dm_process_fold(dm_arena *a, const dm_claim *claims, const int32_t *days, uint32_t n,
                          int32_t until, dm_processes *out);

#endif
