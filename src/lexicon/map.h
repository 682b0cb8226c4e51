/* A hash map from strings to small numbers, filled once and then only read. */
#ifndef DM_MAP_H
#define DM_MAP_H

#include "base/base.h"

typedef struct dm_map_slot {
    dm_str key;
    uint32_t value;
} dm_map_slot;

typedef struct dm_map {
    dm_map_slot *slots;
    uint32_t n, room; /* room: a power of two, or 0 */
} dm_map;

/* Set key to value unless it is there already; the key is borrowed. False out of memory. */
bool dm_map_put(dm_arena *a, dm_map *m, dm_str key, uint32_t value);
/* The value of key, or absent. */
uint32_t dm_map_get(const dm_map *m, dm_str key, uint32_t absent);

#endif
