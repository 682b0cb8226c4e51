/* The ledger behind the public header. */
#include "ledger/ledger.h"

#include <stdlib.h>

struct dm_keep {
    dm_ledger *ledger;
    dm_arena arena; /* what dm_keep_find gave last */
    dm_article article;
};

dm_status dm_keep_open(const char *path, bool write, dm_keep **out, dm_error *err) {
    *out = NULL;
    dm_keep *k = calloc(1, sizeof *k);
    if (!k)
        return dm_fail(err, DM_ENOMEM, "out of memory");
    dm_status status = write ? dm_ledger_open(path, &k->ledger, err)
                             : dm_ledger_open_read(path, &k->ledger, err);
    if (status == DM_OK)
        *out = k;
    else
        free(k);
    return status;
}

void dm_keep_close(dm_keep *k) {
    if (!k)
        return;
    dm_ledger_close(k->ledger);
    dm_arena_free(&k->arena);
    free(k);
}

dm_status dm_keep_add(dm_keep *k, const dm_record *record, bool *added, dm_error *err) {
    bool unused;
    return dm_ledger_add(k->ledger, record, added ? added : &unused, err);
}

dm_status dm_keep_find(dm_keep *k, dm_str prefix, const dm_article **article, dm_str *id,
                       dm_error *err) {
    dm_claim claim;
    *article = NULL;
    *id = (dm_str){0};
    dm_arena_reset(&k->arena);
    dm_status status = dm_ledger_find(k->ledger, &k->arena, prefix, &k->article, &claim, err);
    if (status == DM_OK) {
        *article = &k->article;
        *id = claim.id;
    }
    return status;
}
