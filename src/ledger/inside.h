/* The ledger's struct, for ledger.c, read.c and verify.c. */
#ifndef DM_LEDGER_INSIDE_H
#define DM_LEDGER_INSIDE_H

#include "ledger/ledger.h"

struct dm_ledger {
    dm_store *store;
    dm_stmt *same, *by_url, *by_id, *newest, *last, *add_article, *add_claim, *add_words;
    bool batch;
    char time[24];
    dm_arena scratch;
    dm_buf bytes;
};

/* "PATH: what" */
dm_status dm_fail_about(dm_ledger *l, dm_status status, const char *what, dm_error *err);
/* What search keeps of a text. */
dm_str dm_words_kept(dm_arena *a, dm_str text);

#endif
