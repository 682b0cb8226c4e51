/* The actor lexicon in memory: lines, the names that lead to them, office terms.
 *
 * It is made of a few flat arrays that hold no pointers, so that a compiled lexicon is these
 * arrays as they stand, mapped from a file (compiled.c); or they are read from the tables
 * (tables.c). A user's own tables are added to either. */
#ifndef DM_ACTOR_NAMES_H
#define DM_ACTOR_NAMES_H

#include "actor/actor.h"

#define DM_MAX_LINES (1u << 21)
#define DM_MAX_TABLES 64
#define DM_MAX_SAME_NAME 255 /* lines that one name leads to */
#define DM_MAX_TERMS 200     /* of one person */

typedef enum {
    AS_NAME,      /* its full name, or another one as good */
    AS_SHORT,     /* a name that is only enough in context: a surname */
    AS_PEOPLE,    /* "Russians" */
    AS_ADJECTIVE, /* "Russian" */
    AS_SEAT,      /* "Moscow" */
    AS_ROLE       /* "foreign minister" */
} dm_alias_use;

typedef enum { ROLE_NONE, ROLE_LEADER, ROLE_OFFICE, ROLE_AGENT, ROLE_GROUP, ROLE_BODY } dm_role_class;

/* A string of the lexicon: where it stands in dm_actors.text. */
typedef struct dm_text {
    uint32_t at, n;
} dm_text;

/* One line of a table. For a person, one term of office; the terms of one person are
 * chained by `term`, the first being the one that names lead to. */
typedef struct dm_line {
    dm_text name, code, office, wikidata;
    char country[4], sector[4];
    int32_t from, to; /* inclusive; INT32_MIN and INT32_MAX where open */
    uint32_t term;    /* next term of the same person, 0 if none */
    uint32_t peer;    /* next line with the same office of the same country, 0 if none */
    uint32_t number;  /* line in its file */
    uint8_t file;
    uint8_t kind; /* dm_kind */
    uint8_t role; /* dm_role_class */
    char gender;  /* 'f', 'm', 0 unknown */
} dm_line;

typedef struct dm_alias {
    uint32_t line, next; /* next alias of the same words, 0 if none */
    uint8_t use;         /* dm_alias_use */
    uint8_t upper;       /* 1: must begin with a capital, 2: all capitals */
} dm_alias;

/* A trie folded into one hash table: key is the hash of the words up to here. Offices stand
 * in it too: their key is dm_office_key's, and alias is a line, the first with that office. */
typedef struct dm_node {
    uint64_t key;
    uint32_t alias;     /* first, 0 if the words are only a beginning */
    uint32_t more : 1;  /* longer names go on from here */
    uint32_t count : 31; /* aliases */
} dm_node;

typedef struct dm_country {
    char country[4];
    uint32_t state; /* line of the state itself */
    dm_text chief;  /* the office that leads it */
} dm_country;
#define DM_COUNTRIES 1024 /* slots */

/* A table that was read, for a compiled lexicon to tell whether it still says the same. */
typedef struct dm_source {
    dm_text name; /* "actors/states.tsv" */
    uint64_t size, hash;
    int64_t time; /* last change, nanoseconds */
} dm_source;

struct dm_actors {
    dm_arena arena;
    DM_VEC(dm_line) lines;    /* [0] is none */
    DM_VEC(dm_alias) aliases; /* [0] is none */
    DM_VEC(char) text;        /* what dm_text points into */
    dm_node *nodes;
    uint32_t n_nodes, mask;
    dm_country *countries;
    dm_source sources[DM_MAX_TABLES];
    uint32_t n_sources;
    uint32_t first_own;  /* the first source that is a user's own */
    uint32_t last_person; /* while reading: whom the line before is about */
    void *map;            /* compiled: everything up to the user's own points into it */
    size_t map_size;
};

static inline dm_str dm_text_of(const dm_actors *x, dm_text t) {
    return (dm_str){x->text.at + t.at, t.n};
}

/* Whether the table of a goes before that of b, where both know the same: a user's own before
 * ours, the last one named first; ours in their order. */
static inline bool dm_goes_before(const dm_actors *x, const dm_line *a, const dm_line *b) {
    bool own = a->file >= x->first_own;
    if (own != (b->file >= x->first_own))
        return own;
    return own ? a->file > b->file : a->file < b->file;
}

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
#define DM_MAX_ATOMS 24 /* of a name */

/* Atoms of s, at most room; returns how many were written. */
uint32_t dm_atoms(dm_str s, dm_atom *out, uint32_t room);

static inline uint64_t dm_atom_step(uint64_t h, uint64_t atom) {
    h = (h ^ atom) * 0x9E3779B97F4A7C15u;
    return h ^ h >> 29;
}

/* ---- looking up --------------------------------------------------------------------------- */

const dm_node *dm_actors_node(const dm_actors *x, uint64_t key);
/* Slot of a country's code, or -1. */
int dm_actors_country(const dm_actors *x, const char code[4]);
/* The first line with an office of a country; the others follow by peer. 0 if none. */
uint32_t dm_actors_office(const dm_actors *x, const char country[4], dm_str office);
/* IGO, NGO, IMG, MNC: codes that stand where a country's would. */
bool dm_is_no_country(const char code[4]);

/* ---- building: names.c for tables.c ---------------------------------------------------------- */

dm_actors *dm_actors_new(void);
/* Room for more lines, names and bytes of text, at once: doubling would touch memory twice. */
bool dm_actors_reserve(dm_actors *x, uint32_t lines, uint32_t aliases, size_t text);
dm_node *dm_actors_put(dm_actors *x, uint64_t key);
int dm_actors_put_country(dm_actors *x, const char code[4]);
bool dm_actors_put_office(dm_actors *x, uint32_t line);
/* Keep a string. False out of memory. */
bool dm_actors_keep(dm_actors *x, dm_str s, dm_text *out);
/* A name leads to a line. DM_ELIMIT where too many lines bear it, DM_ENOMEM. */
dm_status dm_actors_name(dm_actors *x, dm_str words, const dm_atom *atoms, uint32_t n, uint32_t line,
                         dm_alias_use use);

/* Read the tables of dir/actors. */
dm_status dm_actors_read(dm_actors *x, const char *dir, const dm_actors_how *how, dm_error *err);
/* Read the tables that the user named. */
dm_status dm_actors_read_own(dm_actors *x, const dm_actors_how *how, dm_error *err);
/* The names of the tables in dir/actors, in reading order, malloc'd each, at most
 * DM_MAX_TABLES; free them with dm_actors_free_names. */
dm_status dm_actors_tables(const char *dir, char **names, uint32_t *n, dm_error *err);
void dm_actors_free_names(char **names, uint32_t n);

/* Map a compiled lexicon, if it is one of this version, whole, and of these tables: DM_OK;
 * else DM_ENOTFOUND, and err says why. With add, it may be added to. */
dm_status dm_actors_map(const char *path, const char *dir, bool add, dm_actors **out, dm_error *err);

#endif
