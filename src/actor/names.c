/* The lexicon's arrays: looked up in, and built. */
#include "actor/names.h"

#include <stdlib.h>
#include <sys/mman.h>

/* ---- nodes --------------------------------------------------------------------------------- */

const dm_node *dm_actors_node(const dm_actors *x, uint64_t key) {
    for (uint32_t i = (uint32_t)key & x->mask;; i = (i + 1) & x->mask) {
        const dm_node *e = &x->nodes[i];
        if (e->key == key)
            return e;
        if (!e->key)
            return NULL;
    }
}

static bool is_mapped(const dm_actors *x, const void *p) {
    return x->map && (const char *)p >= (const char *)x->map &&
           (const char *)p < (const char *)x->map + x->map_size;
}

static bool grow(dm_actors *x) {
    uint32_t old = x->nodes ? x->mask + 1 : 0, room = old ? old * 2 : 1u << 17;
    if (room > 1u << 28)
        return false;
    /* large pages, where the system has them: one fault for 512 */
    size_t size = room * sizeof(dm_node);
    dm_node *to = aligned_alloc((size_t)1 << 21, size), *from = x->nodes;
    if (!to)
        return false;
    (void)madvise(to, size, MADV_HUGEPAGE);
    memset(to, 0, size);
    for (uint32_t i = 0; i < old; i++)
        if (from[i].key) {
            uint32_t j = (uint32_t)from[i].key & (room - 1);
            while (to[j].key)
                j = (j + 1) & (room - 1);
            to[j] = from[i];
        }
    if (!is_mapped(x, from))
        free(from);
    x->nodes = to;
    x->mask = room - 1;
    return true;
}

dm_node *dm_actors_put(dm_actors *x, uint64_t key) {
    key = key ? key : 1;
    if ((!x->nodes || x->n_nodes * 4ull >= (x->mask + 1ull) * 3) && !grow(x))
        return NULL;
    for (uint32_t i = (uint32_t)key & x->mask;; i = (i + 1) & x->mask) {
        dm_node *e = &x->nodes[i];
        if (e->key == key)
            return e;
        if (!e->key) {
            e->key = key;
            x->n_nodes++;
            return e;
        }
    }
}

/* ---- names ----------------------------------------------------------------------------------- */

dm_status dm_actors_name(dm_actors *x, dm_str words, const dm_atom *atoms, uint32_t n,
                         uint32_t line, dm_alias_use use) {
    uint32_t first = 0;
    /* "the" in front is the reader's, not the name's */
    if (n > 1 && words.n > 4 && (words.p[0] | 32) == 't' && (words.p[1] | 32) == 'h' &&
        (words.p[2] | 32) == 'e' && words.p[3] == ' ')
        first = 1;
    if (n == first)
        return DM_OK;
    uint64_t key = 0;
    dm_node *node = NULL;
    for (uint32_t i = first; i < n; i++) {
        if (node)
            node->more = 1;
        key = dm_atom_step(key, atoms[i].hash);
        node = dm_actors_put(x, key);
        if (!node)
            return DM_ENOMEM;
    }
    uint32_t last = 0;
    for (uint32_t a = node->alias; a; last = a, a = x->aliases.at[a].next)
        if (x->aliases.at[a].line == line)
            return DM_OK;
    if (node->count >= DM_MAX_SAME_NAME)
        return DM_ELIMIT;
    dm_alias *alias = dm_push(&x->arena, &x->aliases, 4 * DM_MAX_LINES);
    if (!alias)
        return DM_ENOMEM;
    *alias = (dm_alias){.line = line, .use = (uint8_t)use};
    if (use != AS_ROLE && atoms[first].upper)
        alias->upper =
            n - first == 1 && atoms[first].all_upper && atoms[first].letters <= 6 ? 2 : 1;
    else if (use == AS_ROLE && atoms[first].all_upper && atoms[first].upper &&
             atoms[first].letters > 0 && words.n <= 3)
        alias->upper = 2;
    uint32_t index = x->aliases.n - 1;
    node->count++;
    /* our tables keep their order, the first line first; a user's own goes before them */
    if (last && x->lines.at[line].file < x->first_own) {
        x->aliases.at[last].next = index;
    } else {
        alias->next = node->alias;
        node->alias = index;
    }
    return DM_OK;
}

/* ---- countries and offices ----------------------------------------------------------------------
 */

static uint32_t country_slot(const char c[4]) {
    return (((unsigned char)c[0] * 31u + (unsigned char)c[1]) * 31u + (unsigned char)c[2]) *
               2654435761u >>
           22;
}

int dm_actors_country(const dm_actors *x, const char code[4]) {
    if (!code[0])
        return -1;
    uint32_t i = country_slot(code);
    for (unsigned tries = 0; tries < DM_COUNTRIES; tries++, i = (i + 1) & (DM_COUNTRIES - 1)) {
        if (!x->countries[i].country[0])
            return -1;
        if (!memcmp(x->countries[i].country, code, 3))
            return (int)i;
    }
    return -1;
}

int dm_actors_put_country(dm_actors *x, const char code[4]) {
    uint32_t i = country_slot(code);
    for (unsigned tries = 0; tries < DM_COUNTRIES; tries++, i = (i + 1) & (DM_COUNTRIES - 1)) {
        if (!x->countries[i].country[0])
            memcpy(x->countries[i].country, code, 4);
        if (!memcmp(x->countries[i].country, code, 3))
            return (int)i;
    }
    return -1;
}

bool dm_is_no_country(const char c[4]) {
    return !memcmp(c, "IGO", 3) || !memcmp(c, "NGO", 3) || !memcmp(c, "IMG", 3) ||
           !memcmp(c, "MNC", 3);
}

/* Never the key of a name but by a chance of one in 2^64. */
static uint64_t office_key(const char country[4], dm_str office) {
    return dm_hash(office.p, office.n,
                   0x6F666669u + ((uint64_t)(unsigned char)country[0] << 48 |
                                  (uint64_t)(unsigned char)country[1] << 40 |
                                  (uint64_t)(unsigned char)country[2] << 32));
}

uint32_t dm_actors_office(const dm_actors *x, const char country[4], dm_str office) {
    uint64_t key = office.n ? office_key(country, office) : 0;
    const dm_node *node = key ? dm_actors_node(x, key) : NULL;
    return node ? node->alias : 0;
}

bool dm_actors_put_office(dm_actors *x, uint32_t line) {
    dm_line *l = &x->lines.at[line];
    dm_node *node = dm_actors_put(x, office_key(l->country, dm_text_of(x, l->office)));
    if (!node)
        return false;
    l->peer = node->alias;
    node->alias = line;
    return true;
}

/* ---- strings
 * ---------------------------------------------------------------------------------------- */

static bool reserve(dm_arena *a, void **at, uint32_t n, uint32_t *room, size_t more, size_t size) {
    if (*room - n >= more)
        return true;
    if (n + more > UINT32_MAX)
        return false;
    void *grown = dm_alloc(a, (n + more) * size);
    if (!grown)
        return false;
    if (n)
        memcpy(grown, *at, n * size);
    *at = grown;
    *room = (uint32_t)(n + more);
    return true;
}
#define RESERVE(x, v, more)                                                                        \
    reserve(&(x)->arena, (void **)&(x)->v.at, (x)->v.n, &(x)->v.room, more, sizeof *(x)->v.at)

bool dm_actors_reserve(dm_actors *x, uint32_t lines, uint32_t aliases, size_t text) {
    return RESERVE(x, lines, lines) && RESERVE(x, aliases, aliases) && RESERVE(x, text, text);
}

bool dm_actors_keep(dm_actors *x, dm_str s, dm_text *out) {
    *out = (dm_text){0};
    if (!s.n)
        return true;
    if (x->text.room - x->text.n < s.n && !RESERVE(x, text, s.n + (size_t)x->text.n + 4096))
        return false;
    memcpy(x->text.at + x->text.n, s.p, s.n);
    *out = (dm_text){x->text.n, s.n};
    x->text.n += s.n;
    return true;
}

/* ---- opening
 * ------------------------------------------------------------------------------------------ */

dm_actors *dm_actors_new(void) {
    dm_actors *x = calloc(1, sizeof *x);
    if (!x)
        return NULL;
    x->first_own = DM_MAX_TABLES;
    x->countries = dm_new_array(&x->arena, dm_country, DM_COUNTRIES);
    if (!x->countries || !dm_push(&x->arena, &x->lines, 1) || !dm_push(&x->arena, &x->aliases, 1) ||
        !grow(x)) {
        dm_actors_close(x);
        return NULL;
    }
    return x;
}

dm_status dm_actors_open(const char *dir, const dm_actors_how *how, dm_actors **out,
                         dm_error *err) {
    static const dm_actors_how plain = {.strict = true};
    how = how ? how : &plain;
    *out = NULL;
    dm_actors *x = NULL;
    for (size_t i = 0; i < DM_COUNT(how->compiled) && !x && !how->alone; i++)
        if (how->compiled[i])
            (void)dm_actors_map(how->compiled[i], dir, how->own != NULL, &x, NULL);
    dm_status status = DM_OK;
    if (!x) {
        x = dm_actors_new();
        if (!x)
            status = dm_fail(err, DM_ENOMEM, "out of memory");
        else if (!how->alone)
            status = dm_actors_read(x, dir, how, err);
    }
    if (status == DM_OK && how->own)
        status = dm_actors_read_own(x, how, err);
    if (status == DM_OK)
        *out = x;
    else
        dm_actors_close(x);
    return status;
}

void dm_actors_close(dm_actors *x) {
    if (!x)
        return;
    if (!is_mapped(x, x->nodes))
        free(x->nodes);
    dm_arena_free(&x->arena);
    if (x->map)
        munmap(x->map, x->map_size);
    free(x);
}
