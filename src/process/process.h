/* Process: a pure fold over claims. The same claims give the same state, byte for byte,
 * in whatever order they were added. docs/process.md defines every state. */
#ifndef DM_PROCESS_H
#define DM_PROCESS_H

#include "ledger/ledger.h"

/* Of each its id, name, parties, issues, claims and the last word on its status are there at
 * once; its items with dm_process_fill. */
typedef struct dm_processes {
    const dm_process *at;
    uint32_t n;
    struct dm_fold_rest *rest; /* what filling needs */
} dm_processes;

/* Fold the claims of a process into its items: stages, gates, positions … A process's items
 * depend on the claims of its own reports alone, and on the last day that is known. Filled
 * twice, it stays. DM_OK, DM_ENOMEM. */
dm_status dm_process_fill(const dm_processes *all, uint32_t i);
dm_status dm_process_fill_all(const dm_processes *all);

/* Names for processes, as a text file gives them: lexicon/talks/processes.tsv tells how. */
typedef struct dm_names dm_names; /* immutable once open */
/* Reads dir/file. DM_ENOTFOUND, DM_EFORMAT, DM_ENOMEM. */
dm_status dm_names_open(const char *dir, const char *file, dm_names **out, dm_error *err);
void dm_names_close(dm_names *names);

/* All processes, filled. A report's day for each claim: claims name their article; days[i] is that of claims[i]'s
 * article (DM_NO_DAY if unknown). until: claims of later reports are left out; INT32_MAX
 * takes all. The result lies in the arena and borrows the claims' strings.
 * Returns DM_OK, DM_ELIMIT, DM_ENOMEM. */
dm_status dm_process_fold(dm_arena *a, const dm_claim *claims, const int32_t *days, uint32_t n,
                          int32_t until, dm_processes *out);
/* The same over what a ledger kept (up to a day, which it was read for; INT32_MAX where for
 * none), not filled; names may be NULL. The claims' reports are told apart by dm_report.key, and
 * near-copies count as one account. The result borrows kept and the arena. */
dm_status dm_process_fold_kept(dm_arena *a, const dm_kept *kept, int32_t until,
                               const dm_names *names, dm_processes *out);

/* The same for a past day, out of the fold of a later one over claims of which kept holds the
 * beginning (the reports up to until, of the same versions): which reports speak of which process
 * is known then, since later reports change nothing of that. It borrows whole too. */
dm_status dm_process_fold_beginning(dm_arena *a, const dm_kept *kept, int32_t until,
                                    const dm_processes *whole, dm_processes *out);
/* Whether process i is filled alike in two such folds of one whole, old and now. */
bool dm_process_stands(const dm_processes *old, const dm_processes *now, uint32_t i);

/* One process alone: kept holds its reports (dm_ledger_read_process), today is the last day that the
 * whole ledger knows; its id is given, and its name where a file gave it (else ""). It comes out as
 * from the fold of all. */
dm_status dm_process_fold_one(dm_arena *a, const dm_kept *kept, int32_t today, dm_str id, dm_str named,
                              dm_processes *out);
/* The last day that a fold knows. */
int32_t dm_process_today(const dm_processes *all);
/* Whether the name of the process of this id is one that the file gave. */
bool dm_names_give(const dm_names *names, dm_str id, dm_str name);
/* What tells one set of names from another; 0 for NULL. */
int64_t dm_names_hash(const dm_names *names);

#endif
