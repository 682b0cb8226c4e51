/* The lexicon of frames: read once, hashed, immutable. */
#include "claim/frame_lexicon.h"
#include "lexicon/lexicon.h"

#include <stdlib.h>

#define MAX_LINES (1u << 20)
#define MAX_KEY 64

typedef DM_VEC(dm_lex) entries;

struct dm_frames {
    dm_arena a;
    const dm_lex *at;
    uint32_t n;
    uint32_t *slot; /* index + 1 into at; 0 is free */
    uint32_t mask;
    /* Which lengths the words of a kind have that begin with a letter: most words of a text
     * are turned away here, before they are hashed. */
    uint64_t lengths[DM_N_LEX][32];
    uint64_t conditions[32]; /* the same of the first words of the conditions' phrases */
};

static const char *const file_of[DM_N_LEX] = {
    [DM_LEX_CUE_VERB] = "cues",        [DM_LEX_CUE_NOUN] = "cues",
    [DM_LEX_CUE_ADJ] = "cues",        [DM_LEX_CUE_ADV] = "cues",
             [DM_LEX_CUE_PHRASE] = "cues",
    [DM_LEX_SIG_THAT] = "signatures",  [DM_LEX_SIG_TO] = "signatures",
    [DM_LEX_SIG_ING] = "signatures",   [DM_LEX_SIG_OBJ] = "signatures",
    [DM_LEX_SIG_NOUN] = "signatures",  [DM_LEX_SIG_ADJ] = "signatures",
    [DM_LEX_AUX] = "words",            [DM_LEX_ADVERB] = "words",
    [DM_LEX_ADJECTIVE] = "words",      [DM_LEX_DETERMINER] = "words",
    [DM_LEX_NOBODY] = "words",         [DM_LEX_NEGATION] = "words",
    [DM_LEX_CONDITION] = "conditions", [DM_LEX_WEEKDAY] = "times",
    [DM_LEX_MONTH] = "times",          [DM_LEX_DAY] = "times",
    [DM_LEX_TIME_UNIT] = "times",      [DM_LEX_WHICH] = "times",
    [DM_LEX_SHIFT] = "times",          [DM_LEX_UNIT] = "units",
    [DM_LEX_CURRENCY] = "currencies",  [DM_LEX_NUMBER] = "numbers",
    [DM_LEX_TIMES] = "numbers",        [DM_LEX_ARTICLE] = "numbers",
};

typedef struct {
    const char *word;
    int value;
} choice;

static const choice parts[] = {{"verb", DM_LEX_CUE_VERB}, {"noun", DM_LEX_CUE_NOUN},
                               {"adj", DM_LEX_CUE_ADJ}, {"adverb", DM_LEX_CUE_ADV}, {"phrase", DM_LEX_CUE_PHRASE}};
static const choice patterns[] = {{"that", DM_LEX_SIG_THAT}, {"to", DM_LEX_SIG_TO},
                                  {"ing", DM_LEX_SIG_ING}, {"obj", DM_LEX_SIG_OBJ},
                                  {"noun", DM_LEX_SIG_NOUN}, {"adj", DM_LEX_SIG_ADJ}};
static const choice cue_kinds[] = {{"report", DM_CUE_REPORT}, {"judge", DM_CUE_JUDGE},
                                   {"think", DM_CUE_THINK}, {"ask", DM_CUE_ASK}};
static const choice takes[] = {{"clause", 0}, {"thing", 1}, {"raise", 2}};
static const choice modes[] = {{"", DM_MODE_OWN}, {"historical", DM_MODE_HISTORICAL},
                               {"future", DM_MODE_FUTURE},
                               {"hypothetical", DM_MODE_HYPOTHETICAL},
                               {"negated", DM_MODE_NEGATED}};
static const choice besides[] = {{"aux", DM_LEX_AUX}, {"adverb", DM_LEX_ADVERB},
                                 {"adjective", DM_LEX_ADJECTIVE},
                                 {"determiner", DM_LEX_DETERMINER},
                                 {"nobody", DM_LEX_NOBODY}, {"negation", DM_LEX_NEGATION}};
static const choice conditions[] = {
    {"if", DM_CONDITION_IF}, {"unless", DM_CONDITION_UNLESS}, {"until", DM_CONDITION_UNTIL},
    {"after", DM_CONDITION_AFTER}, {"exchange", DM_CONDITION_EXCHANGE},
    {"before", DM_CONDITION_BEFORE}, {"sequence", DM_CONDITION_SEQUENCE}};
static const choice times[] = {{"weekday", DM_LEX_WEEKDAY}, {"month", DM_LEX_MONTH},
                               {"day", DM_LEX_DAY}, {"unit", DM_LEX_TIME_UNIT},
                               {"which", DM_LEX_WHICH}, {"shift", DM_LEX_SHIFT}};
static const choice numbers[] = {{"value", DM_LEX_NUMBER}, {"times", DM_LEX_TIMES},
                                 {"article", DM_LEX_ARTICLE}};

static dm_status choose(const dm_table *t, const dm_row *r, int column, const choice *list,
                        size_t n, uint8_t *out, dm_error *err) {
    for (size_t i = 0; i < n; i++)
        if (dm_str_is(r->cell[column], list[i].word)) {
            *out = (uint8_t)list[i].value;
            return DM_OK;
        }
    return dm_fail(err, DM_EFORMAT, DM_FMT ":%u: unknown %.*s \"" DM_FMT "\"", DM_ARG(t->name),
                   r->line, (int)t->columns[column].n, t->columns[column].p,
                   DM_ARG(r->cell[column]));
}
#define CHOOSE(column, list, out) choose(t, r, column, list, DM_COUNT(list), out, err)

static dm_status number(const dm_table *t, const dm_row *r, int column, double *out,
                        dm_error *err) {
    char z[32], *end;
    dm_str s = r->cell[column];
    if (s.n && s.n < sizeof z) {
        memcpy(z, s.p, s.n);
        z[s.n] = 0;
        *out = strtod(z, &end);
        if (!*end && *out > -1e15 && *out < 1e15)
            return DM_OK;
    }
    return dm_fail(err, DM_EFORMAT, DM_FMT ":%u: \"" DM_FMT "\" is not a number",
                   DM_ARG(t->name), r->line, DM_ARG(s));
}

/* One row of each table -> one entry. Columns stand in the order of the file's README. */
typedef dm_status (*row_reader)(const dm_table *t, const dm_row *r, dm_lex *e, dm_error *err);

static dm_status read_cue(const dm_table *t, const dm_row *r, dm_lex *e, dm_error *err) {
    uint8_t thing = 0;
    dm_status status = CHOOSE(1, parts, &e->kind);
    if (status == DM_OK)
        status = CHOOSE(2, cue_kinds, &e->a);
    if (status == DM_OK)
        status = CHOOSE(4, takes, &thing);
    e->value = thing;
    for (int i = 0; status == DM_OK && i < DM_N_SAYS; i++)
        if (dm_str_is(r->cell[3], dm_says_name(i))) {
            e->b = (uint8_t)i;
            return DM_OK;
        }
    return status != DM_OK ? status
                           : dm_fail(err, DM_EFORMAT, DM_FMT ":%u: unknown stance \"" DM_FMT "\"",
                                     DM_ARG(t->name), r->line, DM_ARG(r->cell[3]));
}
static dm_status read_signature(const dm_table *t, const dm_row *r, dm_lex *e, dm_error *err) {
    dm_status status = CHOOSE(1, patterns, &e->kind);
    if (status == DM_OK)
        status = number(t, r, 2, &e->value, err);
    if (status == DM_OK)
        status = number(t, r, 3, &e->other, err);
    return status == DM_OK ? CHOOSE(4, modes, &e->a) : status;
}
static dm_status read_word(const dm_table *t, const dm_row *r, dm_lex *e, dm_error *err) {
    dm_status status = CHOOSE(1, besides, &e->kind);
    if (status == DM_OK)
        status = number(t, r, 2, &e->value, err);
    return status == DM_OK ? CHOOSE(3, modes, &e->a) : status;
}
static dm_status read_condition(const dm_table *t, const dm_row *r, dm_lex *e, dm_error *err) {
    e->kind = DM_LEX_CONDITION;
    return CHOOSE(1, conditions, &e->a);
}
static dm_status read_time(const dm_table *t, const dm_row *r, dm_lex *e, dm_error *err) {
    dm_status status = CHOOSE(1, times, &e->kind);
    return status == DM_OK ? number(t, r, 2, &e->value, err) : status;
}
static dm_status read_unit(const dm_table *t, const dm_row *r, dm_lex *e, dm_error *err) {
    (void)t, (void)err;
    e->kind = DM_LEX_UNIT;
    e->a = dm_str_is(r->cell[1], "duration");
    e->text = r->cell[2];
    return DM_OK;
}
static dm_status read_currency(const dm_table *t, const dm_row *r, dm_lex *e, dm_error *err) {
    e->kind = DM_LEX_CURRENCY;
    e->text = r->cell[1];
    if (e->text.n == 3)
        return DM_OK;
    return dm_fail(err, DM_EFORMAT, DM_FMT ":%u: \"" DM_FMT "\" is no ISO 4217 code",
                   DM_ARG(t->name), r->line, DM_ARG(e->text));
}
static dm_status read_number(const dm_table *t, const dm_row *r, dm_lex *e, dm_error *err) {
    dm_status status = CHOOSE(1, numbers, &e->kind);
    return status == DM_OK ? number(t, r, 2, &e->value, err) : status;
}

static const struct {
    const char *name;
    uint32_t columns;
    row_reader read;
} tables[] = {
    {"frames/cues.tsv", 5, read_cue},           {"frames/signatures.tsv", 5, read_signature},
    {"frames/words.tsv", 4, read_word},         {"frames/conditions.tsv", 2, read_condition},
    {"frames/times.tsv", 3, read_time},         {"frames/units.tsv", 3, read_unit},
    {"frames/currencies.tsv", 2, read_currency}, {"frames/numbers.tsv", 3, read_number},
};

static dm_status read_table(dm_arena *a, const char *dir, size_t k, entries *v, dm_error *err) {
    dm_table t;
    dm_row r;
    dm_status status = dm_table_open(a, dir, tables[k].name, &t, err);
    if (status == DM_OK && t.n_columns < tables[k].columns)
        status = dm_fail(err, DM_EFORMAT, "%s: %u columns, %u expected", tables[k].name,
                         t.n_columns, tables[k].columns);
    while (status == DM_OK && dm_table_next(&t, &r)) {
        dm_str key = dm_str_lower(a, r.cell[0]);
        if (key.n == 0 || key.n >= MAX_KEY)
            return dm_fail(err, DM_EFORMAT, "%s:%u: a word of 1 to %d bytes is expected",
                           tables[k].name, r.line, MAX_KEY - 1);
        dm_lex *e = dm_push(a, v, MAX_LINES);
        if (!e)
            return dm_fail(err, DM_ENOMEM, "%s: out of memory", tables[k].name);
        e->key = key;
        e->line = r.line;
        status = tables[k].read(&t, &r, e, err);
    }
    return status;
}

static uint64_t hash_of(uint8_t kind, const char *p, size_t n) {
    return dm_hash(p, n, kind);
}

dm_status dm_frames_open(const char *dir, dm_frames **out, dm_error *err) {
    *out = NULL;
    dm_frames *x = calloc(1, sizeof *x);
    if (!x)
        return dm_fail(err, DM_ENOMEM, "frames: out of memory");
    entries v = {0};
    dm_status status = DM_OK;
    for (size_t k = 0; k < DM_COUNT(tables) && status == DM_OK; k++)
        status = read_table(&x->a, dir, k, &v, err);
    uint32_t room = 64;
    while (room < v.n * 2)
        room *= 2;
    if (status == DM_OK) {
        x->slot = dm_new_array(&x->a, uint32_t, room);
        if (!x->slot)
            status = dm_fail(err, DM_ENOMEM, "frames: out of memory");
    }
    if (status != DM_OK) {
        dm_frames_close(x);
        return status;
    }
    x->at = v.at;
    x->n = v.n;
    x->mask = room - 1;
    for (uint32_t i = 0; i < v.n; i++) {
        const dm_lex *e = &v.at[i];
        uint32_t h = (uint32_t)hash_of(e->kind, e->key.p, e->key.n) & x->mask;
        for (; x->slot[h]; h = (h + 1) & x->mask) {
            const dm_lex *o = &v.at[x->slot[h] - 1];
            if (o->kind == e->kind && dm_str_eq(o->key, e->key))
                break; /* the first line of a word stands */
        }
        if (!x->slot[h])
            x->slot[h] = i + 1;
        x->lengths[e->kind][e->key.p[0] & 31] |= 1ull << (e->key.n & 63);
        const char *space = memchr(e->key.p, ' ', e->key.n);
        if (e->kind == DM_LEX_CONDITION)
            x->conditions[e->key.p[0] & 31] |= 1ull << ((space ? space - e->key.p : e->key.n) & 63);
    }
    *out = x;
    return DM_OK;
}

void dm_frames_close(dm_frames *x) {
    if (!x)
        return;
    dm_arena_free(&x->a);
    free(x);
}

bool dm_lex_begins_condition(const dm_frames *x, dm_str word) {
    return x && word.n && x->conditions[word.p[0] & 31] >> (word.n & 63) & 1;
}

const dm_lex *dm_lex_find(const dm_frames *x, dm_lex_kind kind, dm_str word) {
    char key[MAX_KEY];
    if (!x || word.n == 0 || word.n >= MAX_KEY || !(x->lengths[kind][word.p[0] & 31] >> (word.n & 63) & 1))
        return NULL;
    for (uint32_t i = 0; i < word.n; i++) {
        char c = word.p[i];
        key[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    uint32_t h = (uint32_t)hash_of((uint8_t)kind, key, word.n) & x->mask;
    for (; x->slot[h]; h = (h + 1) & x->mask) {
        const dm_lex *e = &x->at[x->slot[h] - 1];
        if (e->kind == kind && e->key.n == word.n && !memcmp(e->key.p, key, word.n))
            return e;
    }
    return NULL;
}

dm_str dm_lex_line(dm_arena *a, const dm_lex *e) {
    return dm_str_format(a, "frames/%s.tsv:%u", file_of[e->kind], e->line);
}

dm_str dm_verb_name(const dm_context *c, const dm_tree *t, int32_t w, bool with_case) {
    const dm_word *words = t->s->words;
    int32_t p = dm_tree_particle(t, w);
    if (p < 0 && with_case) {
        /* "call for talks": the preposition right behind the verb. */
        int32_t next = w + 1;
        if (next < (int32_t)t->s->n_words && words[next].upos == DM_UPOS_ADP)
            p = next;
    }
    if (p < 0)
        return words[w].lemma;
    return dm_str_format(c->a, DM_FMT " " DM_FMT, DM_ARG(words[w].lemma), DM_ARG(words[p].form));
}
