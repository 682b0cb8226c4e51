/* Finding and resolving: what the steps of actor.c share. Private to this folder. */
#ifndef DM_ACTOR_FIND_H
#define DM_ACTOR_FIND_H

#include "actor/names.h"

#define DM_MAX_MENTIONS (1u << 20)
#define MAX_AFF 6
#define MAX_UNITS 1024
#define MAX_PAIRS 64
#define LOOK_BACK 48 /* mentions that a pronoun or description looks back over */

typedef struct unit {
    uint32_t begin, end; /* bytes of the text */
    int32_t w0, w1;      /* words, inclusive */
    uint32_t line;       /* 0: a name of this article */
    int32_t local;       /* entity that introduced it, -1 */
    uint8_t use;
    bool set_apart; /* "pro-Russian", "US-backed": names, but does not belong */
} unit;

typedef enum { R_NAMED, R_ROLE, R_UNKNOWN, R_PRONOUN } raw_type;

typedef struct raw {
    uint8_t type, use;
    bool plural, former, definite, indefinite, place, apart, merged, acting;
    bool elect; /* "president-elect", "incoming": not in office yet */
    bool elsewhere; /* "a western diplomat", "foreign troops": of a country that is not told */
    uint32_t line;  /* what the name leads to */
    uint32_t role, trait;       /* role lines: the head's, and one that tells the sector */
    int32_t local;              /* entity of the article that the name repeats, -1 */
    int32_t name_word;          /* first word of an unknown name */
    int32_t w0, w1, head, tail; /* tail: last word with an of-phrase */
    uint32_t begin, end, name_begin, name_end; /* the name alone, where a title stands before */
    uint32_t aff[MAX_AFF];                     /* lines that give the country */
    uint32_t n_aff;
    int32_t from_raw;  /* possessor in this sentence, -1 */
    int32_t source;    /* raw with a number that it is "from" or "of", -1: "delegations from both
                          countries" */
    int32_t appos;     /* raw that this one renames, -1 */
    uint32_t count;    /* "the two …" */
    uint32_t first, n; /* entities */
    const char *rule;
} raw;

/* A mention as later sentences see it. */
typedef struct ref {
    uint32_t first, n, sentence, paragraph;
    uint32_t line, role, trait;
    int32_t head;
    bool subject, main, joined; /* of its clause, of the whole sentence; "Alder and Birch" */
    bool plural, many, person, thing, place; /* many: the words are plural */
    char gender;
} ref;

typedef struct local {
    uint64_t hash; /* of the surname, or of an acronym */
    int32_t entity;
    uint32_t line;
    bool acronym; /* the article's own: it goes before another's that a table has */
} local;

/* Two countries that stand joined: "Iran and Iraq", "US-Iran talks". */
typedef struct pair {
    char of[2][4];
    uint32_t first[2];     /* entities that stand for them */
    uint32_t joined, last; /* times, and the sentence of the last time */
} pair;

typedef struct spoken {
    char country[4];
    uint32_t n; /* mentions so far */
} spoken;

typedef struct finder {
    const dm_actors *x;
    dm_arena *a;
    const dm_article *article;
    const dm_sentences *s;
    DM_VEC(dm_entity) out;
    DM_VEC(ref) refs;
    DM_VEC(local) locals;
    DM_VEC(pair) pairs;
    DM_VEC(spoken) spoken;
    DM_VEC(uint64_t) others; /* surnames (hashes) that the article gave to somebody of another first name */
    uint32_t **of;
    unit *units;
    raw *raws;
    dm_atom *atoms;
    int32_t *atom_word;
    int32_t *unit_at; /* by word: first unit that covers it, -1 */
    uint32_t n_units, n_raws;
    const dm_sentence *sent;
    uint32_t at;
    struct {
        uint32_t entity, paragraph, sentence;
        bool known;
    } speaker;    /* who last said something */
    char only[4]; /* the one country of the whole article, "" if there are several */
    char main[4]; /* the one that it is mostly about, "" if none is */
    bool failed;
} finder;

static inline bool is(const dm_word *w, const char *z) {
    return dm_str_is_nocase(w->form, z);
}

static inline bool is_any(const dm_word *w, const char *const *list, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (is(w, list[i]))
            return true;
    return false;
}

#define IS_ANY(w, ...)                                                                             \
    is_any(w, (const char *const[]){__VA_ARGS__},                                                  \
           sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static inline bool capital(const dm_word *w) {
    unsigned size;
    return w->form.n && dm_rune_is_upper(dm_rune(w->form.p, w->form.n, &size));
}

static inline const dm_line *line_of(const finder *f, uint32_t i) {
    return &f->x->lines.at[i];
}

/* A string of the lexicon: TEXT(f, line->name). */
#define TEXT(f, t) dm_text_of((f)->x, (t))

static inline bool iso(const char *c) {
    return c[0] && memcmp(c, "IGO", 3) != 0 && memcmp(c, "NGO", 3) != 0 &&
           memcmp(c, "IMG", 3) != 0 && memcmp(c, "MNC", 3) != 0;
}

static inline void set3(char to[4], const char *from) {
    memcpy(to, from, 4);
}

/* "Russian", "Russians" */
static inline bool is_demonym_use(uint8_t use) {
    return use == AS_ADJECTIVE || use == AS_PEOPLE;
}

static inline bool is_demonym(const unit *u) {
    return is_demonym_use(u->use);
}

/* ---- words.c ------------------------------------------------------------------------- */

bool dm_who_is_calendar(const dm_word *w);
/* The word of [w0, w1] that the rest hangs on. */
int32_t dm_who_head_of(const dm_sentence *s, int32_t w0, int32_t w1);
/* The preposition of a word, "" if none; the last one before it. */
dm_str dm_who_preposition(const dm_sentence *s, int32_t word);
bool dm_who_is_where(dm_str p);
bool dm_who_is_in(dm_str p);
bool dm_who_is_subject(const dm_sentence *s, int32_t head);
/* Whether a noun in the singular names one person: "reporter", "archbishop". */
bool dm_who_is_person_noun(const dm_word *w);
/* 'f' or 'm' where a word before or in a name tells it, else 0. */
char dm_who_gender_of(const dm_word *w);
/* "American" in "American weapons". */
bool dm_who_modifies(const dm_sentence *s, int32_t w);

/* ---- time.c -------------------------------------------------------------------------- */

/* The term that holds on the day, else 0. An open day takes the latest term, without
 * saying that it still holds. */
uint32_t dm_who_term_on(const finder *f, uint32_t person, int32_t day);
/* Which of the persons that share a name is meant; 0 where it cannot be told. */
uint32_t dm_who_pick_person(const finder *f, uint32_t alias, bool upper_ok);
/* Who holds an office of a country on the day. */
uint32_t dm_who_holder(const finder *f, const char country[4], dm_str office, int32_t day);
/* The person that a term belongs to is the line that names lead to; terms share the name. */
dm_str dm_who_chief_office(const finder *f, const char country[4]);

/* ---- match.c ------------------------------------------------------------------------- */

void dm_who_find_units(finder *f);

/* ---- chunk.c ------------------------------------------------------------------------- */

void dm_who_add_aff(raw *r, uint32_t line);
void dm_who_read_chunks(finder *f);
/* What an unknown capitalised name is, by its last word. */
dm_kind dm_who_unknown_kind(const finder *f, const raw *r, char sector[4]);

/* ---- link.c -------------------------------------------------------------------------- */

int32_t dm_who_raw_at(const finder *f, int32_t word);
void dm_who_link_raws(finder *f);
/* "Ann Lee is a Turkish national", "Ann Lee, a Saudi journalist": an unknown person's country. */
void dm_who_tell_country(finder *f);

/* ---- entity.c ------------------------------------------------------------------------ */

dm_str dm_who_code_of(finder *f, const char country[4], const char sector[4], const dm_line *org);
dm_str dm_who_where(finder *f, uint32_t line);
dm_entity *dm_who_emit(finder *f, raw *r);
/* Fill from the term that holds on the day; the country holds on any day. */
void dm_who_as_person(finder *f, dm_entity *e, uint32_t person, bool former);
/* A sector that says more than "government" or nothing. */
const char *dm_who_sector_of(const finder *f, const raw *r);
bool dm_who_is_role(const finder *f, const raw *r, const char *name);
/* One entity of a role and a country; org is the line that the country came from. */
void dm_who_as_role(finder *f, raw *r, const char country[4], uint32_t aff);
/* The country (and the line it rests on) that an affiliation stands for. */
const char *dm_who_aff_country(const finder *f, uint32_t line);
bool dm_who_is_weak(const finder *f, const raw *r);

/* ---- coref.c ------------------------------------------------------------------------- */

uint32_t dm_who_distance(const finder *f, const ref *p);
/* Copy the entities of an earlier mention under this one's words. */
void dm_who_copy_ref(finder *f, raw *r, const ref *p, const char *rule);
void dm_who_resolve_pronoun(finder *f, raw *r);
void dm_who_note_ref(finder *f, const raw *r);
/* "Alder and Birch met. They …": the pair is a mention for pronouns. */
void dm_who_note_pairs(finder *f);
/* "We" in quotation marks is whoever says it. */
void dm_who_resolve_first_person(finder *f);

/* ---- group.c ------------------------------------------------------------------------- */

/* "the two leaders", "both sides", "the countries". */
bool dm_who_resolve_count(finder *f, raw *r);
/* Counts the countries of a mention, and whether it stands joined with the one before. */
void dm_who_note_joined(finder *f, uint32_t at);

/* ---- role.c -------------------------------------------------------------------------- */

void dm_who_resolve_role(finder *f, raw *r);

/* ---- name.c -------------------------------------------------------------------------- */

void dm_who_resolve_named(finder *f, raw *r);
void dm_who_resolve_unknown(finder *f, raw *r);
/* A role in apposition to a name before it says who that is: "Mart Kask, the U.S. envoy". */
void dm_who_take_apposition(finder *f, raw *r);

#endif
