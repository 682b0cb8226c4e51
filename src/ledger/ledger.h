/* Ledger: claims kept, append-only. SQLite. docs/ledger.md gives the schema. */
#ifndef DM_LEDGER_H
#define DM_LEDGER_H

#include "claim/claim.h"

typedef struct dm_ledger dm_ledger; /* one thread at a time */

/* Open or create. path ":memory:" keeps nothing. DM_EIO, DM_EFORMAT (not a ledger),
 * DM_EVERSION (made by a newer demarche: err names both versions). */
dm_status dm_ledger_open(const char *path, dm_ledger **out, dm_error *err);
void dm_ledger_close(dm_ledger *l);

/* Append one record's article and claims in one transaction. The same article (by its
 * text) twice adds nothing and sets *added to false. */
dm_status dm_ledger_add(dm_ledger *l, const dm_record *record, bool *added, dm_error *err);

/* Claims of reports up to a day (those of unknown day included), in a fixed order: day of
 * report, article, place in the text. */
typedef struct dm_kept {
    dm_claim *claims;
    int32_t *days;
    uint32_t n;
} dm_kept;
dm_status dm_ledger_claims(dm_ledger *l, dm_arena *a, int32_t until, dm_kept *out,
                           dm_error *err);

#endif
