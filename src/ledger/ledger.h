/* Ledger: claims kept, append-only. SQLite. docs/ledger.md gives the schema. */
#ifndef DM_LEDGER_H
#define DM_LEDGER_H

#include "claim/claim.h"

typedef struct dm_ledger dm_ledger; /* one thread at a time */

#define DM_LEDGER_SCHEMA 1

/* Open or create. path ":memory:" keeps nothing. DM_EIO, DM_EFORMAT (not a ledger),
 * DM_EVERSION (made by a newer demarche: err names both versions). */
dm_status dm_ledger_open(const char *path, dm_ledger **out, dm_error *err);
/* Open for reading: creates and changes nothing; DM_ENOTFOUND where there is no file. */
dm_status dm_ledger_open_read(const char *path, dm_ledger **out, dm_error *err);
void dm_ledger_close(dm_ledger *l); /* NULL is allowed */

/* Append one record's article and claims in one transaction. The same article (by its
 * text) twice adds nothing and sets *added to false. An article whose url was seen with
 * another text is a new version of it; without urls, one with the same id and title. */
dm_status dm_ledger_add(dm_ledger *l, const dm_record *record, bool *added, dm_error *err);

/* Put many dm_ledger_add into one transaction, which is faster and is kept as a whole or
 * not at all. A failed add leaves the others of the batch standing. */
dm_status dm_ledger_begin(dm_ledger *l, dm_error *err);
dm_status dm_ledger_commit(dm_ledger *l, dm_error *err);

/* Claims of reports up to a day (those of unknown day included), in a fixed order: day of
 * report, article, place in the text. Of an article's versions the newest counts. Claims
 * lie in the arena with all that they point to. */
typedef struct dm_kept {
    dm_claim *claims;
    int32_t *days;
    uint32_t n;
} dm_kept;
dm_status dm_ledger_claims(dm_ledger *l, dm_arena *a, int32_t until, dm_kept *out,
                           dm_error *err);

/* The claim whose id begins with prefix, and its article with its text; both lie in the
 * arena. DM_ENOTFOUND, DM_EINVAL where several ids begin so. */
dm_status dm_ledger_find(dm_ledger *l, dm_arena *a, dm_str prefix, dm_article *article,
                         dm_claim *claim, dm_error *err);

typedef struct dm_ledger_size {
    uint64_t articles, claims; /* articles: every version */
} dm_ledger_size;
dm_status dm_ledger_count(dm_ledger *l, dm_ledger_size *out, dm_error *err);

#endif
