/* The actor lexicon in memory: lines, the names that lead to them, office terms. */
#ifndef DM_ACTOR_NAMES_H
#define DM_ACTOR_NAMES_H

#include "actor/actor.h"

typedef enum {
    AS_NAME,      /* its full name, or another one as good */
    AS_SHORT,     /* a name that is only enough in context: a surname */
    AS_PEOPLE,    /* "Russians" */
    AS_ADJECTIVE, /* "Russian" */
    AS_SEAT,      /* "Moscow" */
    AS_ROLE       /* "foreign minister" */
} dm_alias_use;

typedef enum { ROLE_NONE, ROLE_LEADER, ROLE_OFFICE, ROLE_AGENT, ROLE_GROUP, ROLE_BODY } dm_role_class;

/* One line of a table. For a person, one term of office; the terms of one person are
 * chained by `term`, the first being the one that names lead to. */
typedef struct dm_line {
    dm_str name, code, office, wikidata;
    char country[4], sector[4];
    int32_t from, to; /* inclusive; INT32_MIN and INT32_MAX where open */
    uint32_t term;    /* next term of the same person, 0 if none */
    uint32_t peer;    /* next line with an office of the same country, 0 if none */
    uint32_t number;  /* line in its file */
    uint16_t file;
    uint8_t kind;     /* dm_kind */
    uint8_t role;     /* dm_role_class */
    char gender;      /* 'f', 'm', 0 unknown */
} dm_line;

typedef struct dm_alias {
    uint32_t line, next; /* next alias of the same words, 0 if none */
    uint8_t use;         /* dm_alias_use */
    uint8_t upper;       /* 1: must begin with a capital, 2: all capitals */
} dm_alias;

/* A trie folded into one hash table: key is the hash of the words up to here. */
typedef struct dm_node {
    uint64_t key;
    uint32_t alias; /* first, 0 if the words are only a beginning */
    uint32_t more;  /* 1 if longer names go on from here */
} dm_node;

struct dm_actors {
    dm_arena arena;
    DM_VEC(dm_line) lines;    /* [0] is none */
    DM_VEC(dm_alias) aliases; /* [0] is none */
    dm_node *nodes;
    uint32_t n_nodes, mask;
    uint32_t last_person; /* while reading: whom the line before is about */
    dm_str files[32];
    uint32_t n_files;
    /* by country: first line with an office, and the office that leads it */
    struct {
        char country[4];
        uint32_t peer;
        uint32_t state; /* line of the state itself */
        dm_str chief;
    } countries[1024];
};

/* ---- atoms: what names are compared by -------------------------------------------------- */

/* A run of letters and digits, lower-cased, without accents; apostrophes inside are
 * dropped, "U.S." is one atom, "'s" is an atom of its own, so that a name matches however
 * the tokeniser cut it. */
typedef struct dm_atom {
    uint64_t hash;
    uint32_t begin, end; /* bytes in the text given */
    uint32_t letters;
    bool upper, all_upper; /* begins with a capital; has no small letter */
} dm_atom;

/* Atoms of s, at most room; returns how many were written. */
uint32_t dm_atoms(dm_str s, dm_atom *out, uint32_t room);

static inline uint64_t dm_atom_step(uint64_t h, uint64_t atom) {
    h = (h ^ atom) * 0x9E3779B97F4A7C15u;
    return h ^ h >> 29;
}

const dm_node *dm_actors_node(const dm_actors *x, uint64_t key);
/* Slot of a country's code, or -1. */
int dm_actors_country(const dm_actors *x, const char code[4]);

#endif
