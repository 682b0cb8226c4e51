#include "base/base.h"

#include <stdlib.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

#if defined(__SANITIZE_ADDRESS__)
#define BLOCK_MIN 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define BLOCK_MIN 0
#endif
#endif
#ifndef BLOCK_MIN
#define BLOCK_MIN ((size_t)256 << 10)
#endif

/* A block of this size is mapped, not taken from the heap: the kernel gives it zeroed, so that a
 * ledger's gigabyte is not cleared twice. (Huge pages were tried: where the machine is a virtual
 * one, they cost more than they save.) */
#define MAPPED ((size_t)4 << 20)

struct dm_block {
    dm_block *next;
    size_t size, at;
    size_t used; /* bytes that may be other than zero */
    bool mapped;
    _Alignas(16) char bytes[];
};

static dm_block *new_block(size_t size) {
#ifdef __linux__
    if (BLOCK_MIN && size >= MAPPED) {
        if (size > SIZE_MAX - sizeof(dm_block))
            return NULL;
        void *p = mmap(NULL, sizeof(dm_block) + size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (p == MAP_FAILED)
            return NULL;
        dm_block *b = p;
        *b = (dm_block){.size = size, .mapped = true};
        return b;
    }
#endif
    dm_block *b = malloc(sizeof *b + size);
    if (b)
        *b = (dm_block){.size = size, .used = size};
    return b;
}

static void free_block(dm_block *b) {
#ifdef __linux__
    if (b->mapped) {
        munmap(b, sizeof *b + b->size);
        return;
    }
#endif
    free(b);
}

void *dm_alloc(dm_arena *a, size_t n) {
    size_t ceiling = a->ceiling ? a->ceiling : DM_ARENA_CEILING;
    size_t need = n > SIZE_MAX - 15 ? SIZE_MAX : (n + 15) & ~(size_t)15;
    if (need == 0)
        need = 16;
    if (need > ceiling || a->used > ceiling - need) {
        a->failed = true;
        return NULL;
    }
    dm_block *b = a->block;
    if (!b || b->size - b->at < need) {
        /* Blocks double, so that a large document costs few of them. */
        size_t least = BLOCK_MIN;
        size_t size = least ? (b && b->size >= least ? b->size : least) : need;
        if (BLOCK_MIN && b && size < ((size_t)64 << 20))
            size *= 2;
        if (size < need)
            size = need;
        b = new_block(size);
        if (!b) {
            a->failed = true;
            return NULL;
        }
        b->next = a->block;
        a->block = b;
    }
    void *p = b->bytes + b->at;
    if (b->at < b->used)
        memset(p, 0, need < b->used - b->at ? need : b->used - b->at);
    b->at += need;
    a->used += need;
    return p;
}

void dm_arena_reset(dm_arena *a) {
    dm_block *keep = NULL;
    for (dm_block *b = a->block, *next; b; b = next) {
        next = b->next;
        /* The newest block is the largest but for one oversized allocation: keep one of
         * moderate size, so that a single huge page does not hold its memory for ever. */
        if (BLOCK_MIN && !keep && b->size <= ((size_t)16 << 20)) {
            keep = b;
            keep->next = NULL;
            keep->used = keep->at > keep->used ? keep->at : keep->used;
            keep->at = 0;
        } else {
            free_block(b);
        }
    }
    a->block = keep;
    a->used = 0;
    a->failed = false;
}

void dm_arena_free(dm_arena *a) {
    for (dm_block *b = a->block, *next; b; b = next) {
        next = b->next;
        free_block(b);
    }
    a->block = NULL;
    a->used = 0;
    a->failed = false;
}

void *dm_push_(dm_arena *a, void **at, uint32_t *n, uint32_t *room, size_t size,
               uint32_t ceiling) {
    if (*n >= ceiling) {
        a->failed = true;
        return NULL;
    }
    if (*n == *room) {
        uint32_t more = *room ? *room * 2 : 16;
        if (more > ceiling || more < *room)
            more = ceiling;
        void *grown = dm_alloc(a, (size_t)more * size);
        if (!grown)
            return NULL;
        if (*n)
            memcpy(grown, *at, (size_t)*n * size);
        *at = grown;
        *room = more;
    }
    return (char *)*at + (size_t)(*n)++ * size;
}
