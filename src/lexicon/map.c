#include "lexicon/map.h"

static dm_map_slot *slot_of(const dm_map *m, dm_str key) {
    uint32_t mask = m->room - 1;
    for (uint32_t i = (uint32_t)dm_hash(key.p, key.n, 0) & mask;; i = (i + 1) & mask)
        if (!m->slots[i].key.p || dm_str_eq(m->slots[i].key, key))
            return &m->slots[i];
}

bool dm_map_put(dm_arena *a, dm_map *m, dm_str key, uint32_t value) {
    if (!key.p)
        key.p = "";
    if ((m->n + 1) * 2 > m->room) {
        dm_map grown = {.room = m->room ? m->room * 2 : 64, .n = m->n};
        grown.slots = dm_new_array(a, dm_map_slot, grown.room);
        if (!grown.slots)
            return false;
        for (uint32_t i = 0; i < m->room; i++)
            if (m->slots[i].key.p)
                *slot_of(&grown, m->slots[i].key) = m->slots[i];
        *m = grown;
    }
    dm_map_slot *s = slot_of(m, key);
    if (!s->key.p) {
        *s = (dm_map_slot){key, value};
        m->n++;
    }
    return true;
}

uint32_t dm_map_get(const dm_map *m, dm_str key, uint32_t absent) {
    if (!m->room)
        return absent;
    if (!key.p)
        key.p = "";
    const dm_map_slot *s = slot_of(m, key);
    return s->key.p ? s->value : absent;
}
