/* Between http.c and cache.c: answers as responses that are ready to be sent. */
#ifndef DM_HTTP_H
#define DM_HTTP_H

#include "serve/serve.h"

#include <microhttpd.h>

/* One answer, plain and packed. Shared: held by the cache and by requests that send it. */
typedef struct dm_reply {
    struct MHD_Response *plain, *packed; /* packed NULL where it would not be smaller */
    unsigned status;
    char etag[32], packed_etag[32];
    size_t bytes;
    unsigned holders;
} dm_reply;

typedef struct dm_cache dm_cache;
dm_cache *dm_cache_new(void); /* NULL when memory ran out */
void dm_cache_free(dm_cache *c);
/* What was answered under this key since the ledger had this stamp; NULL. To be let go. */
dm_reply *dm_cache_get(dm_cache *c, const char *key, int64_t stamp);
void dm_cache_put(dm_cache *c, const char *key, int64_t stamp, dm_reply *r);
void dm_reply_let(dm_cache *c, dm_reply *r);
/* One more holder. */
dm_reply *dm_cache_hold(dm_cache *c, dm_reply *r);

/* Takes the answer's body or file. NULL when memory ran out. */
dm_reply *dm_reply_of(dm_answer *a);
dm_reply *dm_reply_asset(const dm_asset *x);
/* The headers of every response that say what a browser may do with it. */
void dm_reply_guard(struct MHD_Response *r);

#endif
