/* Reading the tables: ours, and a user's own. */
#include "actor/names.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define MOST_TOLD 20 /* lines of one table that are told one by one */

enum {
    C_NAME,
    C_SHORT,
    C_ALIASES,
    C_KIND,
    C_COUNTRY,
    C_SECTOR,
    C_CODE,
    C_OFFICE,
    C_FROM,
    C_TO,
    C_WIKIDATA,
    C_PEOPLE,
    C_ADJECTIVES,
    C_SEATS,
    C_CHIEF,
    C_CLASS,
    C_GENDER,
    N_COLUMN
};
static const char *const column_names[N_COLUMN] = {
    "name", "short",    "aliases", "kind",       "country", "sector", "code",  "office", "from",
    "to",   "wikidata", "people",  "adjectives", "seats",   "chief",  "class", "gender"};

/* PLOVER's and CAMEO's sectors. */
static const char sectors[][4] = {"GOV", "MIL", "LEG", "JUD", "SPY", "COP", "OPP", "PTY", "REB",
                                  "SEP", "INS", "UAF", "CRM", "BUS", "MNC", "MED", "CVL", "REL",
                                  "EDU", "ELI", "LAB", "AGR", "ENV", "HLH", "HRI", "DEV", "REF",
                                  "NGO", "IGO", "MOD", "RAD", "SET", "KID", "PRM", "TRA", "WFA",
                                  "JEW", "CHR", "MUS", "UNS", "PPL"};

/* One table being read. */
typedef struct reading {
    dm_actors *x;
    const dm_actors_how *how;
    dm_error *err;
    dm_table t;
    dm_row row;
    int col[N_COLUMN];
    uint32_t told;
    bool own;       /* a user's */
    bool checked;   /* codes are held against those that we know */
    dm_line before; /* the texts of the line before: most lines repeat some */
} reading;

static dm_str cell(const reading *r, int c) {
    return r->col[c] >= 0 ? r->row.cell[r->col[c]] : (dm_str){0};
}

static bool is_code(dm_str s) {
    if (s.n != 3)
        return false;
    for (uint32_t i = 0; i < 3; i++)
        if (s.p[i] < 'A' || s.p[i] > 'Z')
            return false;
    return true;
}

static bool is_sector(dm_str s) {
    for (size_t i = 0; i < DM_COUNT(sectors); i++)
        if (!memcmp(sectors[i], s.p, 3))
            return true;
    return false;
}

static int kind_of(dm_str s) {
    for (int k = 1; k < DM_N_KIND; k++)
        if (dm_str_is(s, dm_kind_name(k)))
            return k;
    return DM_KIND_NONE;
}

static int class_of(dm_str s) {
    static const char *const names[] = {"", "leader", "office", "agent", "group", "body"};
    for (int c = 1; c < 6; c++)
        if (dm_str_is(s, names[c]))
            return c;
    return ROLE_NONE;
}

/* What is wrong with the row, into err. */
static dm_status DM_PRINTF(2, 3) wrong(reading *r, const char *format, ...) {
    char cause[256];
    va_list args;
    va_start(args, format);
    vsnprintf(cause, sizeof cause, format, args);
    va_end(args);
    return dm_fail(r->err, DM_EFORMAT, "%.*s:%u: %s", DM_ARG(r->t.name), r->row.line, cause);
}

/* The cells that one line alone can be judged by. */
static dm_status read_cells(reading *r, dm_line *l, bool state, bool role, bool holder) {
    if (r->row.fault)
        return wrong(r, "%s", r->row.fault);
    dm_str name = cell(r, C_NAME), country = state ? cell(r, C_CODE) : cell(r, C_COUNTRY),
           sector = cell(r, C_SECTOR);
    *l = (dm_line){.from = INT32_MIN,
                   .to = INT32_MAX,
                   .number = r->row.line,
                   .file = (uint8_t)(r->x->n_sources - 1)};
    if (!name.n)
        return wrong(r, "no name");
    /* the last cells may be left out, but not these */
    static const uint8_t needed[] = {C_KIND, C_CLASS, C_COUNTRY};
    for (size_t i = 0; i < sizeof needed && r->own; i++)
        if (r->col[needed[i]] >= (int)r->row.n)
            return wrong(r, "%u cells, and none for \"%s\": a tab too few?", r->row.n, column_names[needed[i]]);
    if (country.n && !is_code(country))
        return wrong(r, "country \"%.*s\" is not three capital letters", DM_ARG(country));
    if (state && !country.n)
        return wrong(r, "a state without a code");
    if (sector.n && !is_code(sector))
        return wrong(r, "sector \"%.*s\" is not three capital letters", DM_ARG(sector));
    if (sector.n && r->checked && !is_sector(sector))
        return wrong(
            r,
            "sector \"%.*s\" is none of PLOVER's (GOV MIL LEG JUD SPY COP OPP REB BUS MED CVL …)",
            DM_ARG(sector));
    if (country.n)
        memcpy(l->country, country.p, 3);
    if (sector.n)
        memcpy(l->sector, sector.p, 3);
    if (r->checked && !state && country.n && !dm_is_no_country(l->country)) {
        int c = dm_actors_country(r->x, l->country);
        if (c < 0 || !r->x->countries[c].state)
            return wrong(
                r, "country \"%.*s\" is no state's code (ISO 3166-1 alpha-3, IGO, NGO, IMG or MNC)",
                DM_ARG(country));
    }
    dm_str gender = cell(r, C_GENDER);
    l->gender = gender.n ? gender.p[0] : 0;
    if (state) {
        l->kind = DM_STATE;
    } else if (role) {
        dm_str class = cell(r, C_CLASS);
        l->role = (uint8_t)class_of(class);
        if (!l->role)
            return wrong(r, "class \"%.*s\" is none of leader office agent group body",
                         DM_ARG(class));
    } else {
        dm_str kind = cell(r, C_KIND);
        l->kind = holder && !kind.n ? DM_PERSON : (uint8_t)kind_of(kind);
        if (!l->kind)
            return wrong(r, "kind \"%.*s\" is not known", DM_ARG(kind));
    }
    dm_str from = cell(r, C_FROM), to = cell(r, C_TO);
    if (from.n && (l->from = dm_day_parse(from)) == DM_NO_DAY)
        return wrong(r, "from \"%.*s\" is not a day (2025-01-20)", DM_ARG(from));
    if (to.n && (l->to = dm_day_parse(to)) == DM_NO_DAY)
        return wrong(r, "to \"%.*s\" is not a day (2025-01-20)", DM_ARG(to));
    if (l->from > l->to)
        return wrong(r, "ends before it begins");
    return DM_OK;
}

/* Keep a cell's words, once for lines that follow one another. */
static bool keep(reading *r, int c, const dm_text *before, dm_text *out) {
    dm_str s = cell(r, c);
    if (s.n && dm_str_eq(s, dm_text_of(r->x, *before))) {
        *out = *before;
        return true;
    }
    return dm_actors_keep(r->x, s, out);
}

static dm_status add_name(reading *r, dm_str words, uint32_t line, dm_alias_use use) {
    dm_atom atoms[DM_MAX_ATOMS];
    words = dm_str_trim(words);
    dm_status status =
        dm_actors_name(r->x, words, atoms, dm_atoms(words, atoms, DM_MAX_ATOMS), line, use);
    if (status == DM_ELIMIT)
        return wrong(r, "more than %d lines bear the name \"%.*s\"", DM_MAX_SAME_NAME,
                     DM_ARG(words));
    return status == DM_OK ? DM_OK
                           : dm_fail(r->err, DM_ENOMEM, "%.*s: out of memory", DM_ARG(r->t.name));
}

static dm_status add_names(reading *r, int c, uint32_t line, dm_alias_use use) {
    dm_str list = cell(r, c), piece;
    dm_status status = DM_OK;
    while (status == DM_OK && list.n && dm_str_cut(&list, ';', &piece))
        status = add_name(r, piece, line, use);
    return status;
}

/* The line that the names of a person lead to: the first of the person's terms. */
static dm_status first_term(reading *r, uint32_t index, uint32_t *out) {
    dm_actors *x = r->x;
    const dm_line *l = &x->lines.at[index], *before = l - 1;
    dm_str name = dm_text_of(x, l->name);
    *out = 0;
    /* most terms of one person follow one another */
    if (index > 1 && before->kind == DM_PERSON && dm_str_eq(dm_text_of(x, before->name), name) &&
        !memcmp(before->country, l->country, 4)) {
        *out = x->last_person;
    } else {
        dm_atom atoms[DM_MAX_ATOMS];
        uint32_t n = dm_atoms(name, atoms, DM_MAX_ATOMS);
        uint64_t key = 0;
        for (uint32_t i = 0; i < n; i++)
            key = dm_atom_step(key, atoms[i].hash);
        const dm_node *node = dm_actors_node(x, key);
        for (uint32_t a = node ? node->alias : 0; a && !*out; a = x->aliases.at[a].next) {
            const dm_line *o = &x->lines.at[x->aliases.at[a].line];
            if (o->kind == DM_PERSON && !memcmp(o->country, l->country, 4) &&
                x->aliases.at[a].use == AS_NAME)
                *out = x->aliases.at[a].line;
        }
    }
    if (!*out) {
        *out = index;
        return DM_OK;
    }
    uint32_t last = *out, n = 1;
    while (x->lines.at[last].term)
        last = x->lines.at[last].term, n++;
    if (n >= DM_MAX_TERMS)
        return wrong(r, "more than %d terms of %.*s", DM_MAX_TERMS, DM_ARG(name));
    x->lines.at[last].term = index;
    return DM_OK;
}

static dm_status add_actor(reading *r, uint32_t index) {
    dm_actors *x = r->x;
    dm_line *l = &x->lines.at[index];
    uint32_t first = index;
    dm_status status = l->kind == DM_PERSON ? first_term(r, index, &first) : DM_OK;
    if (status != DM_OK)
        return status;
    x->last_person = first;
    if (l->office.n && !dm_actors_put_office(x, index))
        return dm_fail(r->err, DM_ENOMEM, "%.*s: out of memory", DM_ARG(r->t.name));
    if (first == index)
        status = add_name(r, cell(r, C_NAME), first, AS_NAME);
    if (status == DM_OK)
        status = add_names(r, C_ALIASES, first, AS_NAME);
    return status == DM_OK ? add_names(r, C_SHORT, first, AS_SHORT) : status;
}

static dm_status add_state(reading *r, uint32_t index) {
    dm_actors *x = r->x;
    int c = dm_actors_put_country(x, x->lines.at[index].country);
    if (c < 0)
        return wrong(r, "more than %d states", DM_COUNTRIES);
    dm_text chief;
    if (!dm_actors_keep(x, cell(r, C_CHIEF), &chief))
        return dm_fail(r->err, DM_ENOMEM, "%.*s: out of memory", DM_ARG(r->t.name));
    if (!x->countries[c].state || (r->own && chief.n))
        x->countries[c].chief = chief;
    if (!x->countries[c].state || r->own)
        x->countries[c].state = index;
    static const struct {
        int column;
        dm_alias_use use;
    } names[] = {{C_NAME, AS_NAME},
                 {C_ALIASES, AS_NAME},
                 {C_SEATS, AS_SEAT},
                 {C_PEOPLE, AS_PEOPLE},
                 {C_ADJECTIVES, AS_ADJECTIVE}};
    dm_status status = DM_OK;
    for (size_t i = 0; i < DM_COUNT(names) && status == DM_OK; i++)
        status = add_names(r, names[i].column, index, names[i].use);
    return status;
}

static dm_status read_row(reading *r) {
    dm_actors *x = r->x;
    bool state = r->col[C_PEOPLE] >= 0, role = r->col[C_CLASS] >= 0, holder = r->col[C_FROM] >= 0;
    dm_line l;
    dm_status status = read_cells(r, &l, state, role, holder);
    if (status != DM_OK)
        return status;
    if (!keep(r, C_NAME, &r->before.name, &l.name) || !keep(r, C_CODE, &r->before.code, &l.code) ||
        !keep(r, C_OFFICE, &r->before.office, &l.office) ||
        !keep(r, C_WIKIDATA, &r->before.wikidata, &l.wikidata))
        return dm_fail(r->err, DM_ENOMEM, "%.*s: out of memory", DM_ARG(r->t.name));
    r->before = l;
    dm_line *to = dm_push(&x->arena, &x->lines, DM_MAX_LINES);
    if (!to)
        return dm_fail(r->err, DM_ELIMIT, "%.*s:%u: more than %u lines; the rest is not read",
                       DM_ARG(r->t.name), r->row.line, DM_MAX_LINES);
    *to = l;
    uint32_t index = x->lines.n - 1;
    if (state)
        return add_state(r, index);
    if (!role)
        return add_actor(r, index);
    status = add_name(r, cell(r, C_NAME), index, AS_ROLE);
    return status == DM_OK ? add_names(r, C_ALIASES, index, AS_ROLE) : status;
}

static uint32_t most_told(const reading *r) {
    return r->how->most ? r->how->most : MOST_TOLD;
}

/* A row that was not read: refused, or told and left out. */
static dm_status complain(reading *r, dm_status status, const dm_error *why) {
    if (r->how->strict || status == DM_ENOMEM)
        return status;
    if (r->how->tell && r->told++ < most_told(r))
        r->how->tell(r->how->context, why->text);
    return DM_OK;
}

static dm_status read_table(reading *r) {
    dm_error why;
    dm_error *err = r->err;
    for (int c = 0; c < N_COLUMN; c++)
        r->col[c] = dm_table_column(&r->t, column_names[c]);
    dm_status status = dm_table_need(&r->t, "name", &r->col[C_NAME], err);
    r->err = &why;
    why.text[0] = 0;
    while (status == DM_OK && dm_table_next(&r->t, &r->row)) {
        status = read_row(r);
        bool full = status == DM_ELIMIT;
        if (status != DM_OK && (status = complain(r, status, &why)) != DM_OK)
            status = dm_fail(err, status, "%s", why.text);
        if (full)
            break;
    }
    if (status == DM_OK && r->t.cut) {
        r->told = 0;
        r->row.line = r->t.line + 1;
        status = dm_fail(&why, DM_ELIMIT,
                         "%.*s:%u: larger than %zu bytes; the lines from here on are not read",
                         DM_ARG(r->t.name), r->row.line, DM_MAX_LEXICON);
        if ((status = complain(r, status, &why)) != DM_OK)
            status = dm_fail(err, status, "%s", why.text);
    }
    if (status == DM_OK && r->told > most_told(r)) {
        dm_fail(&why, DM_OK, "%.*s: %u more lines are left out", DM_ARG(r->t.name),
                r->told - most_told(r));
        r->how->tell(r->how->context, why.text);
    }
    r->err = err;
    return status;
}

static bool reserve_for(dm_actors *x, const dm_table *tables, uint32_t n) {
    uint32_t rows = 1;
    size_t bytes = 0;
    for (uint32_t i = 0; i < n; i++) {
        const char *p = tables[i].bytes.p, *end = p + tables[i].bytes.n;
        for (; p < end && rows < DM_MAX_LINES && (p = memchr(p, '\n', (size_t)(end - p))); p++)
            rows++;
        bytes += tables[i].bytes.n;
    }
    return dm_actors_reserve(x, rows, (uint32_t)(bytes / 48 + 64), bytes / 3);
}

/* Takes over the table's bytes for as long as it is read. */
static dm_status add_table(dm_actors *x, const dm_table *t, const dm_actors_how *how, bool own,
                           dm_error *err) {
    if (x->n_sources == DM_MAX_TABLES)
        return dm_fail(err, DM_ELIMIT, "%.*s: more than %d tables", DM_ARG(t->name), DM_MAX_TABLES);
    dm_source *s = &x->sources[x->n_sources++];
    *s = (dm_source){.size = t->bytes.n};
    if (!dm_actors_keep(x, t->name, &s->name))
        return dm_fail(err, DM_ENOMEM, "out of memory");
    reading r = {
        .x = x, .how = how, .err = err, .t = *t, .own = own, .checked = own && !how->alone};
    return read_table(&r);
}

/* ---- ours -------------------------------------------------------------------------------------
 */

static int by_name(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_table(const char *name) {
    size_t len = strlen(name);
    return len >= 5 && !strcmp(name + len - 4, ".tsv") && name[0] != '.';
}

/* leaders.tsv is read before holders.tsv, whose people it knows better: names[i][0] sorts. */
static dm_status list_tables(const char *path, char **names, uint32_t *n, dm_error *err) {
    *n = 0;
    DIR *d = opendir(path);
    if (!d)
        return dm_fail(err, DM_ENOTFOUND, "%s: no such folder", path);
    dm_status status = DM_OK;
    for (struct dirent *e; status == DM_OK && (e = readdir(d));) {
        if (!is_table(e->d_name))
            continue;
        size_t len = strlen(e->d_name);
        if (*n == DM_MAX_TABLES)
            status = dm_fail(err, DM_ELIMIT, "%s: more than %d tables", path, DM_MAX_TABLES);
        else if (!(names[*n] = malloc(len + 2)))
            status = dm_fail(err, DM_ENOMEM, "out of memory");
        else {
            names[*n][0] = strcmp(e->d_name, "holders.tsv") == 0 ? '1' : '0';
            memcpy(names[(*n)++] + 1, e->d_name, len + 1);
        }
    }
    closedir(d);
    qsort(names, *n, sizeof *names, by_name);
    for (uint32_t i = 0; i < *n; i++)
        memmove(names[i], names[i] + 1, strlen(names[i]));
    if (status != DM_OK)
        dm_actors_free_names(names, *n), *n = 0;
    return status;
}

void dm_actors_free_names(char **names, uint32_t n) {
    for (uint32_t i = 0; i < n; i++)
        free(names[i]);
}

dm_status dm_actors_tables(const char *dir, char **names, uint32_t *n, dm_error *err) {
    char path[4096];
    snprintf(path, sizeof path, "%s/actors", dir);
    return list_tables(path, names, n, err);
}

dm_status dm_actors_read(dm_actors *x, const char *dir, const dm_actors_how *how, dm_error *err) {
    char *names[DM_MAX_TABLES], path[4096];
    uint32_t n;
    dm_status status = dm_actors_tables(dir, names, &n, err);
    if (status != DM_OK)
        return status;
    dm_arena bytes = {0};
    dm_table tables[DM_MAX_TABLES];
    for (uint32_t i = 0; i < n && status == DM_OK; i++) {
        snprintf(path, sizeof path, "actors/%s", names[i]);
        if (how->strict) {
            status = dm_table_open(&bytes, dir, path, &tables[i], err);
        } else {
            char whole[4096];
            if (snprintf(whole, sizeof whole, "%s/%s", dir, path) >= (int)sizeof whole)
                status = dm_fail(err, DM_EINVAL, "%s: the path is too long", path);
            else
                status = dm_table_open_loose(&bytes, whole, path, &tables[i], err);
        }
    }
    if (status == DM_OK && !reserve_for(x, tables, n))
        status = dm_fail(err, DM_ENOMEM, "out of memory");
    for (uint32_t i = 0; i < n && status == DM_OK; i++)
        status = add_table(x, &tables[i], how, false, err);
    dm_actors_free_names(names, n);
    dm_arena_free(&bytes);
    return status;
}

/* ---- a user's own -------------------------------------------------------------------------------
 */

static dm_status read_file(dm_actors *x, const char *path, const dm_actors_how *how,
                           dm_error *err) {
    dm_arena bytes = {0};
    dm_table t;
    dm_status status = dm_table_open_loose(&bytes, path, path, &t, err);
    if (status == DM_OK && !reserve_for(x, &t, 1))
        status = dm_fail(err, DM_ENOMEM, "%s: out of memory", path);
    if (status == DM_OK)
        status = add_table(x, &t, how, true, err);
    dm_arena_free(&bytes);
    return status;
}

static dm_status read_folder(dm_actors *x, const char *dir, const dm_actors_how *how,
                             dm_error *err) {
    char *names[DM_MAX_TABLES], path[4096];
    uint32_t n;
    dm_status status = list_tables(dir, names, &n, err);
    if (status == DM_OK && !n)
        status = dm_fail(err, DM_ENOTFOUND, "%s: no table (*.tsv) there", dir);
    for (uint32_t i = 0; i < n && status == DM_OK; i++)
        status = snprintf(path, sizeof path, "%s/%s", dir, names[i]) < (int)sizeof path
                     ? read_file(x, path, how, err)
                     : dm_fail(err, DM_EINVAL, "%s: the path is too long", names[i]);
    dm_actors_free_names(names, n);
    return status;
}

dm_status dm_actors_read_own(dm_actors *x, const dm_actors_how *how, dm_error *err) {
    char inner[4096];
    const char *path = how->own;
    struct stat is;
    x->first_own = x->n_sources;
    x->last_person = 0;
    if (snprintf(inner, sizeof inner, "%s/actors", path) < (int)sizeof inner &&
        stat(inner, &is) == 0 && S_ISDIR(is.st_mode))
        path = inner;
    if (stat(path, &is) != 0)
        return dm_fail(err, DM_ENOTFOUND, "%s: no such file or folder", path);
    return S_ISDIR(is.st_mode) ? read_folder(x, path, how, err) : read_file(x, path, how, err);
}
