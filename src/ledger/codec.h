/* Claims and articles to bytes and back. docs/ledger.md gives the layout. */
#ifndef DM_CODEC_H
#define DM_CODEC_H

#include "base/base.h"

/* Strings of one article: those that stand in its text are kept as places, all others
 * once, in the pool. */
typedef struct dm_pool {
    dm_arena *a;
    dm_str text;
    DM_VEC(dm_str) strings;
    struct dm_pool_slot *slots;
    uint32_t room;
    bool failed;
} dm_pool;

/* out grows; pool takes the strings. Check out->failed and pool->failed afterwards. */
void dm_encode_claim(dm_pool *pool, const dm_claim *c, dm_buf *out);
void dm_encode_article(dm_pool *pool, const dm_article *article, dm_buf *out);
void dm_encode_pool(const dm_pool *pool, dm_buf *out);

/* Each returns false on damaged bytes or when memory ran out (a->failed tells which); all
 * results lie in the arena or point into text and bytes. */
bool dm_decode_pool(dm_arena *a, dm_str text, const void *p, size_t n, dm_pool *out);
bool dm_decode_claim(const dm_pool *pool, const void *p, size_t n, dm_claim *out);
bool dm_decode_article(const dm_pool *pool, const void *p, size_t n, dm_article *out);

#endif
