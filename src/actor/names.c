#include "actor/names.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <utf8proc.h>

#define DM_MAX_LINES (1u << 22)
#define DM_MAX_ATOMS 24

/* ---- atoms ------------------------------------------------------------------------------- */

/* Letters that decomposition leaves whole. */
static uint32_t fold_special(uint32_t r) {
    switch (r) {
    case 0xF8: return 'o'; /* ø */
    case 0x142: return 'l';
    case 0x131: return 'i';
    case 0x111: return 'd';
    case 0xE6: return 'a';
    case 0xF0: return 'd';
    case 0xDF: return 's';
    case 0x159: return 'r';
    default: return r;
    }
}

static uint32_t fold(uint32_t r) {
    r = dm_rune_lower(r);
    if (r < 0x80)
        return r;
    utf8proc_int32_t to[8];
    int last = 0;
    if (utf8proc_decompose_char((utf8proc_int32_t)r, to, 8, UTF8PROC_DECOMPOSE | UTF8PROC_STABLE, &last) >= 1)
        r = (uint32_t)to[0];
    return fold_special(r);
}

static bool is_apostrophe(uint32_t r) {
    return r == '\'' || r == 0x2019 || r == 0x2018 || r == 0x2BC || r == 0x60 || r == 0x2BB;
}

static bool is_mark(uint32_t r) {
    return r >= 0x300 && r <= 0x36F;
}

/* ASCII: the folded byte of a letter or digit, 0 for all else. */
static const unsigned char folded[128] = {
    ['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4', ['5'] = '5', ['6'] = '6', ['7'] = '7', ['8'] = '8', ['9'] = '9',
    ['A'] = 'a', ['B'] = 'b', ['C'] = 'c', ['D'] = 'd', ['E'] = 'e', ['F'] = 'f', ['G'] = 'g', ['H'] = 'h', ['I'] = 'i', ['J'] = 'j',
    ['K'] = 'k', ['L'] = 'l', ['M'] = 'm', ['N'] = 'n', ['O'] = 'o', ['P'] = 'p', ['Q'] = 'q', ['R'] = 'r', ['S'] = 's', ['T'] = 't',
    ['U'] = 'u', ['V'] = 'v', ['W'] = 'w', ['X'] = 'x', ['Y'] = 'y', ['Z'] = 'z', ['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd',
    ['e'] = 'e', ['f'] = 'f', ['g'] = 'g', ['h'] = 'h', ['i'] = 'i', ['j'] = 'j', ['k'] = 'k', ['l'] = 'l', ['m'] = 'm', ['n'] = 'n',
    ['o'] = 'o', ['p'] = 'p', ['q'] = 'q', ['r'] = 'r', ['s'] = 's', ['t'] = 't', ['u'] = 'u', ['v'] = 'v', ['w'] = 'w', ['x'] = 'x',
    ['y'] = 'y', ['z'] = 'z'};

uint32_t dm_atoms(dm_str s, dm_atom *out, uint32_t room) {
    uint32_t n = 0, letters = 0;
    dm_atom cur = {0};
    bool open = false, dotted = false;
    uint64_t h = 0;
    unsigned size;
#define CLOSE()                                                                            \
    do {                                                                                   \
        if (open && n < room) {                                                            \
            cur.hash = h * 0xD6E8FEB86659FD93u ^ h >> 32;                                  \
            cur.letters = letters;                                                         \
            out[n++] = cur;                                                                \
        }                                                                                  \
        open = dotted = false;                                                             \
        letters = 0;                                                                       \
    } while (0)
    for (uint32_t i = 0; i < s.n && n < room; i += size) {
        uint32_t r = (unsigned char)s.p[i] < 0x80 ? (size = 1, (uint32_t)(unsigned char)s.p[i])
                                                  : dm_rune(s.p + i, s.n - i, &size);
        bool small = r >= 'a' && r <= 'z', big = r >= 'A' && r <= 'Z';
        if (small || big || (r >= '0' && r <= '9') || (r >= 0x80 && (dm_rune_is_letter(r) || (open && is_mark(r))))) {
            if (dotted && letters != 1 && open) { /* "end.Next" */
                CLOSE();
            }
            if (!open) {
                open = true;
                cur = (dm_atom){.begin = i, .upper = big || (r >= 0x80 && dm_rune_is_upper(r)), .all_upper = true};
                h = 0xCBF29CE484222325u;
            }
            if (r >= 0x80 && is_mark(r)) {
                cur.end = i + size;
                continue;
            }
            if (small || (r >= 0x80 && !dm_rune_is_upper(r)))
                cur.all_upper = false;
            h = (h ^ (r < 0x80 ? folded[r] : fold(r))) * 0x100000001B3u;
            letters = dotted ? 1 : letters + 1;
            dotted = false;
            /* the run of small letters that follows, at once */
            while (i + size < s.n && s.p[i + size] >= 'a' && s.p[i + size] <= 'z') {
                h = (h ^ (unsigned char)s.p[i + size]) * 0x100000001B3u;
                letters++;
                size++;
                cur.all_upper = false;
            }
            cur.end = i + size;
        } else if (open && is_apostrophe(r)) {
            /* 's at the end of a word stands alone; inside, the sign is dropped */
            uint32_t j = i + size;
            bool s_next = j < s.n && (s.p[j] == 's' || s.p[j] == 'S');
            bool letter_after = j + 1 < s.n && (((unsigned char)s.p[j + 1] | 32) >= 'a' && ((unsigned char)s.p[j + 1] | 32) <= 'z');
            if (s_next && !letter_after)
                CLOSE();
            else if (j >= s.n || !(((unsigned char)s.p[j] | 32) >= 'a' && ((unsigned char)s.p[j] | 32) <= 'z'))
                CLOSE();
        } else if (open && r == '.' && letters == 1 && !dotted) {
            dotted = true;
            cur.end = i + size;
        } else {
            CLOSE();
        }
    }
    CLOSE();
#undef CLOSE
    return n;
}

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

static bool grow(dm_actors *x) {
    uint32_t old = x->nodes ? x->mask + 1 : 0, room = old ? old * 2 : 1u << 17;
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
    free(from);
    x->nodes = to;
    x->mask = room - 1;
    return true;
}

static dm_node *put(dm_actors *x, uint64_t key) {
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

static bool add_atoms(dm_actors *x, dm_str words, const dm_atom *atoms, uint32_t n, uint32_t line, dm_alias_use use) {
    uint32_t first = 0;
    /* "the" in front is the reader's, not the name's */
    if (n > 1 && words.n > 4 && (words.p[0] | 32) == 't' && (words.p[1] | 32) == 'h' && (words.p[2] | 32) == 'e' && words.p[3] == ' ')
        first = 1;
    if (n == first)
        return true;
    uint64_t key = 0;
    dm_node *node = NULL;
    for (uint32_t i = first; i < n; i++) {
        if (node)
            node->more = 1;
        key = dm_atom_step(key, atoms[i].hash);
        node = put(x, key ? key : 1);
        if (!node)
            return false;
    }
    uint32_t last = 0;
    for (uint32_t a = node->alias; a; last = a, a = x->aliases.at[a].next)
        if (x->aliases.at[a].line == line)
            return true;
    dm_alias *alias = dm_push(&x->arena, &x->aliases, DM_MAX_LINES);
    if (!alias)
        return false;
    *alias = (dm_alias){.line = line, .use = use};
    if (use != AS_ROLE && atoms[first].upper)
        alias->upper = n - first == 1 && atoms[first].all_upper && atoms[first].letters <= 6 ? 2 : 1;
    else if (use == AS_ROLE && atoms[first].all_upper && atoms[first].upper && atoms[first].letters > 0 && words.n <= 3)
        alias->upper = 2;
    /* keep the order of the files: the first line stays first */
    alias->next = 0;
    uint32_t index = x->aliases.n - 1;
    if (last)
        x->aliases.at[last].next = index;
    else
        node->alias = index;
    return true;
}

static bool add_alias(dm_actors *x, dm_str words, uint32_t line, dm_alias_use use) {
    dm_atom atoms[DM_MAX_ATOMS];
    words = dm_str_trim(words);
    return add_atoms(x, words, atoms, dm_atoms(words, atoms, DM_MAX_ATOMS), line, use);
}

static bool add_aliases(dm_actors *x, dm_str list, uint32_t line, dm_alias_use use) {
    dm_str piece;
    while (list.n && dm_str_cut(&list, ';', &piece))
        if (!add_alias(x, piece, line, use))
            return false;
    return true;
}

/* ---- countries ------------------------------------------------------------------------------- */

static uint32_t country_slot(const char c[4]) {
    return (((unsigned char)c[0] * 31u + (unsigned char)c[1]) * 31u + (unsigned char)c[2]) * 2654435761u >> 22;
}

int dm_actors_country(const dm_actors *x, const char code[4]) {
    if (!code[0])
        return -1;
    uint32_t i = country_slot(code);
    for (unsigned tries = 0; tries < 1024; tries++, i = (i + 1) & 1023) {
        if (!x->countries[i].country[0])
            return -1;
        if (!memcmp(x->countries[i].country, code, 3))
            return (int)i;
    }
    return -1;
}

static int country_put(dm_actors *x, const char code[4]) {
    uint32_t i = country_slot(code);
    for (unsigned tries = 0; tries < 1024; tries++, i = (i + 1) & 1023) {
        if (!x->countries[i].country[0])
            memcpy(x->countries[i].country, code, 4);
        if (!memcmp(x->countries[i].country, code, 3))
            return (int)i;
    }
    return -1;
}

/* ---- tables ------------------------------------------------------------------------------------ */

enum { C_NAME, C_SHORT, C_ALIASES, C_KIND, C_COUNTRY, C_SECTOR, C_CODE, C_OFFICE, C_FROM, C_TO, C_WIKIDATA,
       C_PEOPLE, C_ADJECTIVES, C_SEATS, C_CHIEF, C_CLASS, C_GENDER, N_COLUMN };
static const char *const column_names[N_COLUMN] = {
    "name", "short", "aliases", "kind", "country", "sector", "code", "office", "from", "to", "wikidata",
    "people", "adjectives", "seats", "chief", "class", "gender"};

static bool is_code(dm_str s) {
    if (s.n != 3)
        return false;
    for (uint32_t i = 0; i < 3; i++)
        if (s.p[i] < 'A' || s.p[i] > 'Z')
            return false;
    return true;
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

/* Days for a state's names that are also words in use for others are the reader's matter;
 * here each cell is checked as far as one line can be. */
static dm_status read_row(dm_actors *x, const dm_table *t, const int *col, const dm_row *row, dm_error *err) {
#define CELL(c) (col[c] >= 0 ? row->cell[col[c]] : (dm_str){0})
    bool state = col[C_PEOPLE] >= 0, role = col[C_CLASS] >= 0, holder = col[C_FROM] >= 0;
    dm_line *l = dm_push(&x->arena, &x->lines, DM_MAX_LINES);
    if (!l)
        return dm_fail(err, DM_ELIMIT, "%.*s:%u: too many lines", DM_ARG(t->name), row->line);
    uint32_t index = x->lines.n - 1;
    *l = (dm_line){.name = CELL(C_NAME), .code = CELL(C_CODE), .office = CELL(C_OFFICE), .wikidata = CELL(C_WIKIDATA),
                   .from = INT32_MIN, .to = INT32_MAX, .number = row->line, .file = (uint16_t)(x->n_files - 1)};
    if (!l->name.n)
        return dm_fail(err, DM_EFORMAT, "%.*s:%u: no name", DM_ARG(t->name), row->line);
    dm_str country = state ? l->code : CELL(C_COUNTRY), sector = CELL(C_SECTOR);
    if (country.n && !is_code(country))
        return dm_fail(err, DM_EFORMAT, "%.*s:%u: country \"%.*s\" is not three capital letters", DM_ARG(t->name), row->line, DM_ARG(country));
    if (sector.n && !is_code(sector))
        return dm_fail(err, DM_EFORMAT, "%.*s:%u: sector \"%.*s\" is not three capital letters", DM_ARG(t->name), row->line, DM_ARG(sector));
    if (country.n)
        memcpy(l->country, country.p, 3);
    if (sector.n)
        memcpy(l->sector, sector.p, 3);
    dm_str gender = CELL(C_GENDER);
    l->gender = gender.n ? gender.p[0] : 0;
    bool ok = true;
    if (state) {
        l->kind = DM_STATE;
        int c = country_put(x, l->country);
        if (c >= 0 && !x->countries[c].state) { /* the first line: the user's own goes before ours */
            x->countries[c].state = index;
            x->countries[c].chief = CELL(C_CHIEF);
        }
        ok = add_alias(x, l->name, index, AS_NAME) && add_aliases(x, CELL(C_ALIASES), index, AS_NAME) &&
             add_aliases(x, CELL(C_SEATS), index, AS_SEAT) && add_aliases(x, CELL(C_PEOPLE), index, AS_PEOPLE) &&
             add_aliases(x, CELL(C_ADJECTIVES), index, AS_ADJECTIVE);
    } else if (role) {
        l->role = (uint8_t)class_of(CELL(C_CLASS));
        if (!l->role)
            return dm_fail(err, DM_EFORMAT, "%.*s:%u: class \"%.*s\" is none of leader office agent group body",
                           DM_ARG(t->name), row->line, DM_ARG(CELL(C_CLASS)));
        ok = add_alias(x, l->name, index, AS_ROLE) && add_aliases(x, CELL(C_ALIASES), index, AS_ROLE);
    } else {
        dm_str kind = CELL(C_KIND);
        l->kind = holder && !kind.n ? DM_PERSON : (uint8_t)kind_of(kind);
        if (!l->kind)
            return dm_fail(err, DM_EFORMAT, "%.*s:%u: kind \"%.*s\" is not known", DM_ARG(t->name), row->line, DM_ARG(kind));
        dm_str from = CELL(C_FROM), to = CELL(C_TO);
        if (from.n && (l->from = dm_day_parse(from)) == DM_NO_DAY)
            return dm_fail(err, DM_EFORMAT, "%.*s:%u: from \"%.*s\" is not a day (2025-01-20)", DM_ARG(t->name), row->line, DM_ARG(from));
        if (to.n && (l->to = dm_day_parse(to)) == DM_NO_DAY)
            return dm_fail(err, DM_EFORMAT, "%.*s:%u: to \"%.*s\" is not a day (2025-01-20)", DM_ARG(t->name), row->line, DM_ARG(to));
        if (l->from > l->to)
            return dm_fail(err, DM_EFORMAT, "%.*s:%u: ends before it begins", DM_ARG(t->name), row->line);
        if (l->office.n) {
            int c = country_put(x, l->country);
            if (c >= 0) {
                l->peer = x->countries[c].peer;
                x->countries[c].peer = index;
            }
        }
        uint32_t first = 0, n = 0;
        dm_atom atoms[DM_MAX_ATOMS];
        /* most terms of one person follow one another */
        const dm_line *before = l - 1;
        if (l->kind == DM_PERSON && index > 1 && before->kind == DM_PERSON && dm_str_eq(before->name, l->name) &&
            !memcmp(before->country, l->country, 4))
            first = x->last_person;
        else
            n = dm_atoms(l->name, atoms, DM_MAX_ATOMS);
        if (l->kind == DM_PERSON && !first) { /* a further term of somebody known? */
            uint64_t key = 0;
            for (uint32_t i = 0; i < n; i++)
                key = dm_atom_step(key, atoms[i].hash);
            const dm_node *node = dm_actors_node(x, key);
            for (uint32_t a = node ? node->alias : 0; a && !first; a = x->aliases.at[a].next) {
                const dm_line *o = &x->lines.at[x->aliases.at[a].line];
                if (o->kind == DM_PERSON && !memcmp(o->country, l->country, 4) && x->aliases.at[a].use == AS_NAME)
                    first = x->aliases.at[a].line;
            }
        }
        if (first) {
            uint32_t last = first;
            while (x->lines.at[last].term)
                last = x->lines.at[last].term;
            x->lines.at[last].term = index;
        } else {
            first = index;
        }
        x->last_person = first;
        ok = (first != index || add_atoms(x, l->name, atoms, n, first, AS_NAME)) && add_aliases(x, CELL(C_ALIASES), first, AS_NAME) &&
             add_aliases(x, CELL(C_SHORT), first, AS_SHORT);
    }
#undef CELL
    return ok ? DM_OK : dm_fail(err, DM_ENOMEM, "%.*s: out of memory", DM_ARG(t->name));
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* leaders.tsv is read before holders.tsv, whose people it knows better. */
/* Room for n more, at once: doubling would touch the memory twice. */
static bool reserve(dm_arena *a, void **at, uint32_t n, uint32_t *room, uint32_t more, size_t size) {
    if (*room - n >= more)
        return true;
    void *grown = dm_alloc(a, ((size_t)n + more) * size);
    if (!grown)
        return false;
    if (n)
        memcpy(grown, *at, n * size);
    *at = grown;
    *room = n + more;
    return true;
}

static dm_status read_files(dm_actors *x, const char *dir, dm_error *err) {
    char path[4096];
    snprintf(path, sizeof path, "%s/actors", dir);
    DIR *d = opendir(path);
    if (!d)
        return dm_fail(err, DM_ENOTFOUND, "%s: no such folder", path);
    char *names[DM_COUNT(x->files)];
    uint32_t n = 0;
    dm_status status = DM_OK;
    for (struct dirent *e; status == DM_OK && (e = readdir(d));) {
        size_t len = strlen(e->d_name);
        if (len < 5 || strcmp(e->d_name + len - 4, ".tsv") != 0 || e->d_name[0] == '.')
            continue;
        if (x->n_files + n == DM_COUNT(names))
            status = dm_fail(err, DM_ELIMIT, "%s: more than %zu tables", path, DM_COUNT(names));
        else if (!(names[n] = malloc(len + 8)))
            status = dm_fail(err, DM_ENOMEM, "out of memory");
        else
            sprintf(names[n++], "%d%s", strcmp(e->d_name, "holders.tsv") == 0, e->d_name);
    }
    closedir(d);
    qsort(names, n, sizeof *names, by_name);
    dm_table tables[DM_COUNT(x->files)];
    uint32_t rows = 1, bytes = 0;
    for (uint32_t i = 0; i < n && status == DM_OK; i++) {
        snprintf(path, sizeof path, "actors/%s", names[i] + 1);
        status = dm_table_open(&x->arena, dir, path, &tables[i], err);
        for (const char *p = tables[i].bytes.p, *end = p + tables[i].bytes.n; status == DM_OK && p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++)
            rows++;
        bytes += tables[i].bytes.n;
    }
    if (status == DM_OK && (!reserve(&x->arena, (void **)&x->lines.at, x->lines.n, &x->lines.room, rows, sizeof *x->lines.at) ||
                            !reserve(&x->arena, (void **)&x->aliases.at, x->aliases.n, &x->aliases.room, bytes / 48 + 64, sizeof *x->aliases.at)))
        status = dm_fail(err, DM_ENOMEM, "out of memory");
    for (uint32_t i = 0; i < n && status == DM_OK; i++) {
        dm_table t = tables[i];
        x->files[x->n_files++] = t.name;
        int col[N_COLUMN];
        for (int c = 0; c < N_COLUMN; c++)
            col[c] = dm_table_column(&t, column_names[c]);
        status = dm_table_need(&t, "name", &col[C_NAME], err);
        dm_row row;
        while (status == DM_OK && dm_table_next(&t, &row))
            status = read_row(x, &t, col, &row, err);
    }
    for (uint32_t i = 0; i < n; i++)
        free(names[i]);
    return status;
}

dm_status dm_actors_open(const char *dir, dm_actors **out, dm_error *err) {
    return dm_actors_open_own(NULL, dir, out, err);
}

dm_status dm_actors_open_own(const char *own, const char *dir, dm_actors **out, dm_error *err) {
    *out = NULL;
    dm_actors *x = calloc(1, sizeof *x);
    if (!x || !dm_push(&x->arena, &x->lines, 1) || !dm_push(&x->arena, &x->aliases, 1) || !grow(x)) {
        dm_actors_close(x);
        return dm_fail(err, DM_ENOMEM, "out of memory");
    }
    dm_status status = own ? read_files(x, own, err) : DM_OK;
    if (status == DM_OK && dir)
        status = read_files(x, dir, err);
    if (status == DM_OK)
        *out = x;
    else
        dm_actors_close(x);
    return status;
}

void dm_actors_close(dm_actors *x) {
    if (!x)
        return;
    free(x->nodes);
    dm_arena_free(&x->arena);
    free(x);
}
