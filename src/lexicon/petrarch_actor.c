/* PETRARCH's actor and agent files. */
#include "lexicon/petrarch.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_NAMES 4096 /* synonyms of one entry */
#define MAX_TERMS 256  /* its codes */
#define MAX_CELL 60000 /* bytes of the names of one entry */

/* ---- codes and days -------------------------------------------------------------------------- */

typedef struct term {
    char code[32];
    int32_t from, to; /* inclusive; INT32_MIN and INT32_MAX where open */
} term;

/* "950601" or "19950601". Of six digits, 31 to 99 are of the last century. */
static int32_t day_of(dm_str s) {
    if (s.n != 6 && s.n != 8)
        return DM_NO_DAY;
    int v[8];
    for (uint32_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return DM_NO_DAY;
        v[i] = s.p[i] - '0';
    }
    int year = s.n == 8 ? v[0] * 1000 + v[1] * 100 + v[2] * 10 + v[3] : v[0] * 10 + v[1];
    const int *rest = v + s.n - 4;
    if (s.n == 6)
        year += year > 30 ? 1900 : 2000;
    int month = rest[0] * 10 + rest[1], dom = rest[2] * 10 + rest[3];
    static const int longest[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12 || dom < 1 || dom > longest[month - 1])
        return DM_NO_DAY;
    return dm_day_of(year, month, dom);
}

static dm_str word_of(dm_str *rest) {
    *rest = dm_str_trim(*rest);
    uint32_t n = 0;
    while (n < rest->n && rest->p[n] != ' ' && rest->p[n] != '\t' && rest->p[n] != '<' && rest->p[n] != '>' &&
           rest->p[n] != '-')
        n++;
    dm_str w = {rest->p, n};
    *rest = dm_str_trim((dm_str){rest->p + n, rest->n - n});
    return w;
}

/* Codes are letters, three or more; "A/B" stands for several actors. */
static bool read_code(dm_str w, term *t) {
    if (w.n < 3 || w.n >= sizeof t->code)
        return false;
    uint32_t letters = 0;
    for (uint32_t i = 0; i < w.n; i++) {
        char c = w.p[i];
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 32);
        bool letter = c >= 'A' && c <= 'Z', slash = c == '/' && letters >= 3;
        if (!letter && !slash && !(letters && c >= '0' && c <= '9'))
            return false;
        letters = slash ? 0 : letters + 1;
        t->code[i] = c;
    }
    return letters >= 3;
}

/* Inside of [ ]: a code, and days: "<950601" before, ">950601" from, "950601-960101" both. */
static bool read_term(dm_dict *d, uint32_t line, dm_str in, term *t) {
    *t = (term){.from = INT32_MIN, .to = INT32_MAX};
    dm_str rest = dm_str_trim(in);
    if (dm_str_starts(rest, "---") || dm_str_starts(rest, "+++") || dm_str_starts(rest, "###"))
        return false; /* nobody, on purpose */
    dm_str code = word_of(&rest);
    if (!read_code(code, t)) {
        dm_dict_note(d, line, "[%.*s]: no code: three letters or more", DM_ARG(in));
        return false;
    }
    if (!rest.n)
        return true;
    char sign = rest.p[0];
    if (sign == '<' || sign == '>') {
        int32_t day = day_of(dm_str_trim((dm_str){rest.p + 1, rest.n - 1}));
        if (day != DM_NO_DAY) {
            if (sign == '<')
                t->to = day - 1;
            else
                t->from = day;
            return true;
        }
    } else {
        dm_str from;
        if (dm_str_cut(&rest, '-', &from)) {
            t->from = day_of(dm_str_trim(from));
            t->to = day_of(dm_str_trim(rest));
            if (t->from != DM_NO_DAY && t->to != DM_NO_DAY && t->from <= t->to)
                return true;
            if (t->from != DM_NO_DAY && t->to != DM_NO_DAY) {
                dm_dict_note(d, line, "[%.*s]: ends before it begins: passed over", DM_ARG(in));
                return false;
            }
        }
    }
    dm_dict_note(d, line, "[%.*s]: no day: <YYMMDD, >YYMMDD or YYMMDD-YYMMDD: passed over", DM_ARG(in));
    return false;
}

/* ---- actors ------------------------------------------------------------------------------------ */

typedef struct entry {
    uint32_t line;
    bool open;
    char cell[MAX_CELL]; /* names, each ended by ';' */
    uint32_t n, n_names;
    term terms[MAX_TERMS];
    uint32_t n_terms;
    bool told; /* it had a code, though none that is taken */
} entry;

static void add_name(dm_dict *d, entry *e, dm_str raw) {
    uint32_t n = dm_dict_name(raw, false, e->cell + e->n, e->n < MAX_CELL - 2 ? MAX_CELL - 2 - e->n : 0);
    if (!n || e->n_names == MAX_NAMES) {
        dm_dict_note(d, d->line, "an empty name, or too many of one entry: passed over");
        return;
    }
    const char *word = e->cell + e->n;
    e->n += n;
    e->cell[e->n++] = ';';
    e->n_names++;
    /* three capitals may be an acronym or a name: found as "ENT" and as "Ent" */
    if (n == 3 && word[1] >= 'A' && word[1] <= 'Z' && e->n < MAX_CELL - 8) {
        e->cell[e->n++] = word[0];
        e->cell[e->n++] = (char)(word[1] | 32);
        e->cell[e->n++] = (char)(word[2] | 32);
        e->cell[e->n++] = ';';
    }
}

/* All [ … ] of a line. */
static void add_terms(dm_dict *d, entry *e, dm_str s) {
    for (;;) {
        int64_t a = dm_str_find(s, "[");
        if (a < 0)
            return;
        s = (dm_str){s.p + a + 1, s.n - (uint32_t)a - 1};
        int64_t b = dm_str_find(s, "]");
        e->told = true;
        if (b < 0) {
            dm_dict_note(d, d->line, "no ] after [: passed over");
            return;
        }
        if (e->n_terms == MAX_TERMS)
            dm_dict_note(d, d->line, "more than %d codes of one entry: passed over", MAX_TERMS);
        else if (read_term(d, d->line, (dm_str){s.p, (uint32_t)b}, &e->terms[e->n_terms]))
            e->n_terms++;
        s = (dm_str){s.p + b + 1, s.n - (uint32_t)b - 1};
    }
}

static bool is_one_of(const char *code, const char *list) {
    for (size_t n = strlen(list); n >= 3; list += 4, n = n > 4 ? n - 4 : 0)
        if (!memcmp(code, list, 3))
            return true;
    return false;
}

static bool is_country(const char *code) {
    for (int i = 0; i < 3; i++)
        if (code[i] < 'A' || code[i] > 'Z')
            return false;
    return true;
}

/* The files do not tell what an actor is; its code does, as far as it goes. */
static const char *kind_of(const char *code) {
    static const struct { const char *sector, *kind; } by[] = {
        {"REB SEP INS UAF CRM", "armed-group"}, {"OPP PTY", "party"}, {"JUD", "court"}, {"MED", "media"},
        {"BUS", "company"}, {"NGO EDU HLH DEV HRI ENV REL", "ngo"}, {"GOV MIL LEG SPY COP", "government"}};
    if (is_one_of(code, "IGO INT"))
        return "igo";
    if (is_one_of(code, "NGO NGM"))
        return "ngo";
    if (is_one_of(code, "IMG UAF"))
        return "armed-group";
    if (is_one_of(code, "MNC"))
        return "company";
    if (strlen(code) == 3)
        return is_country(code) ? "state" : "igo";
    for (size_t i = 0; i < DM_COUNT(by); i++)
        if (strlen(code) >= 6 && is_one_of(code + 3, by[i].sector))
            return by[i].kind;
    return "government";
}

static void put_day(dm_buf *b, int32_t day, int32_t open) {
    char text[16];
    if (day == open)
        return;
    dm_day_format(day, text);
    dm_puts(b, text);
}

static void put_line(dm_dict *d, const entry *e, const term *t, bool dated, bool person, bool first) {
    dm_import *o = d->out;
    const char *semi = memchr(e->cell, ';', e->n);
    dm_str name = {e->cell, (uint32_t)(semi - e->cell)};
    dm_str more = {semi + 1, e->n - name.n - 1};
    if (more.n)
        more.n--; /* the last ';' */
    if (!first && person)
        more = (dm_str){0}; /* terms of one person share its names */
    if (!dated && strlen(t->code) == 3 && !strcmp(kind_of(t->code), "state")) {
        if (!o->states.n)
            dm_puts(&o->states, "code\tname\taliases\tpeople\tadjectives\tseats\tsource\n");
        dm_putf(&o->states, "%s\t%.*s\t%.*s\t\t\t\timported %s:%u\n", t->code, DM_ARG(name), DM_ARG(more), d->name, e->line);
    } else {
        if (!o->actors.n)
            dm_puts(&o->actors, "name\taliases\tkind\tcountry\tsector\tcode\tfrom\tto\tsource\n");
        size_t n = strlen(t->code);
        bool sector = n >= 6;
        for (int i = 3; i < 6 && sector; i++)
            sector = t->code[i] >= 'A' && t->code[i] <= 'Z';
        dm_putf(&o->actors, "%.*s\t%.*s\t%s\t%.3s\t%.*s\t%s\t", DM_ARG(name), DM_ARG(more),
                person ? "person" : kind_of(t->code), is_country(t->code) ? t->code : "", sector ? 3 : 0, t->code + 3, t->code);
        put_day(&o->actors, t->from, INT32_MIN);
        dm_putc(&o->actors, '\t');
        put_day(&o->actors, t->to, INT32_MAX);
        dm_putf(&o->actors, "\timported %s:%u\n", d->name, e->line);
    }
    o->lines++;
}

static int by_day(const void *a, const void *b) {
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return x < y ? -1 : x > y;
}

/* PETRARCH takes the first dated code that holds, then the undated one. Our tables want days
 * that do not overlap: cut time at every bound, and let the first code win each piece. */
static void put_terms(dm_dict *d, const entry *e) {
    int32_t cut[MAX_TERMS * 2 + 1];
    uint32_t n = 0;
    bool dated = false, all_short = true;
    for (uint32_t i = 0; i < e->n_terms; i++) {
        const term *t = &e->terms[i];
        if (t->from != INT32_MIN)
            cut[n++] = t->from;
        if (t->to != INT32_MAX)
            cut[n++] = t->to + 1;
        dated |= t->from != INT32_MIN || t->to != INT32_MAX;
        all_short &= strlen(t->code) == 3;
    }
    if (!dated) {
        if (e->n_terms > 1)
            dm_dict_note(d, e->line, "several codes without days; the first is taken");
        put_line(d, e, &e->terms[0], false, false, true);
        return;
    }
    cut[n++] = INT32_MIN;
    qsort(cut, n, sizeof *cut, by_day);
    term last = {0};
    bool any = false, first = true;
    for (uint32_t i = 0; i <= n; i++) {
        const term *got = NULL;
        if (i < n && i + 1 < n && cut[i] == cut[i + 1])
            continue;
        for (int pass = 0; i < n && pass < 2 && !got; pass++)
            for (uint32_t k = 0; k < e->n_terms && !got; k++) {
                const term *t = &e->terms[k];
                bool has_days = t->from != INT32_MIN || t->to != INT32_MAX;
                if (has_days == (pass == 0) && t->from <= cut[i] && cut[i] <= t->to)
                    got = t;
            }
        if (any && (!got || strcmp(got->code, last.code) != 0)) {
            last.to = i < n ? cut[i] - 1 : INT32_MAX;
            put_line(d, e, &last, true, !all_short, first);
            any = first = false;
        }
        if (got && !any) {
            last = *got;
            last.from = cut[i];
            any = true;
        }
    }
}

static void put_entry(dm_dict *d, entry *e) {
    if (!e->open)
        return;
    d->out->entries++;
    if (!e->n_names)
        ;
    else if (e->n_terms)
        put_terms(d, e);
    else if (!e->told)
        dm_dict_note(d, e->line, "%.*s: no [CODE]: passed over", (int)((const char *)memchr(e->cell, ';', e->n) - e->cell),
                     e->cell);
    e->open = false;
}

dm_status dm_petrarch_actors(dm_dict *d, dm_error *err) {
    entry *e = calloc(1, sizeof *e);
    if (!e)
        return dm_fail(err, DM_ENOMEM, "out of memory");
    dm_str line;
    while (dm_dict_next(d, &line)) {
        int64_t bracket = dm_str_find(line, "[");
        dm_str name = {line.p, bracket < 0 ? line.n : (uint32_t)bracket};
        bool inside = line.p[0] == ' ' || line.p[0] == '\t';
        if (line.p[0] == '+' || inside) {
            if (!e->open) {
                dm_dict_note(d, d->line, "a synonym or a code before any actor: passed over");
                continue;
            }
            if (line.p[0] == '+')
                add_name(d, e, (dm_str){name.p + 1, name.n - 1});
            else if (dm_str_trim(name).n)
                dm_dict_note(d, d->line, "a line that begins with a blank holds codes in [ ] only");
        } else {
            put_entry(d, e);
            e->line = d->line; /* not the whole, which is large, for each of a million entries */
            e->open = true;
            e->told = false;
            e->n = e->n_names = e->n_terms = 0;
            add_name(d, e, name);
        }
        if (bracket >= 0)
            add_terms(d, e, line);
    }
    put_entry(d, e);
    free(e);
    return DM_OK;
}

/* ---- agents -------------------------------------------------------------------------------------- */

#define MAX_MARKS 64

typedef struct marks { /* !PERSON! = MAN, MEN, … */
    dm_str name, words;
} marks;

/* Whether s ends in one of the words of list. */
static bool ends_in(dm_str s, const char *list) {
    for (const char *end; *list; list = *end ? end + 1 : end) {
        end = strchr(list, ' ') ? strchr(list, ' ') : list + strlen(list);
        size_t n = (size_t)(end - list);
        if (s.n >= n && !memcmp(s.p + s.n - n, list, n) && (s.n == n || s.p[s.n - n - 1] == ' ' || s.p[s.n - n - 1] == '-'))
            return true;
    }
    return false;
}

/* What sort of role, which these files do not tell, by its head: "minister of the interior". */
static const char *class_of(dm_str s) {
    int64_t of = dm_str_find(s, " of "), for_ = dm_str_find(s, " for ");
    if (of > 0)
        s.n = (uint32_t)of;
    if (for_ > 0 && for_ < s.n)
        s.n = (uint32_t)for_;
    bool chief = ends_in(s, "president king queen emperor sultan chancellor premier") || dm_str_ends(s, "prime minister");
    if (chief)
        return dm_str_find(s, "vice") >= 0 || dm_str_find(s, "deputy") >= 0 ? "office" : "leader";
    if (ends_in(s, "minister ministers secretary") || dm_str_ends(s, "attorney general"))
        return "office";
    if (ends_in(s, "government ministry ministries parliament congress court judiciary media press newspaper party opposition senate "
                   "assembly council commission agency service bank department organization organisation corporation "
                   "embassy junta regime administration television radio movement body"))
        return "body";
    if (ends_in(s, "troops forces force police army group community navy guard militia authority people men rebels"))
        return "group";
    return "agent";
}

/* The regular plural of a role: "ally" "allies". */
static void put_plural(dm_buf *b, dm_str s) {
    bool y = s.n > 2 && s.p[s.n - 1] == 'y' && !strchr("aeiou", s.p[s.n - 2]);
    if (s.p[s.n - 1] == 's' && s.n > 1 && s.p[s.n - 2] != 's')
        return; /* it is one: "security officials" */
    bool hiss = dm_str_ends(s, "s") || dm_str_ends(s, "x") || dm_str_ends(s, "ch") || dm_str_ends(s, "sh");
    if (y)
        dm_putf(b, ";%.*sies", (int)(s.n - 1), s.p);
    else
        dm_putf(b, ";%.*s%s", DM_ARG(s), hiss ? "es" : "s");
}

static void put_agent(dm_dict *d, dm_str name, dm_str plurals, bool regular, dm_str code) {
    char text[1024], more[1024];
    uint32_t n = dm_dict_name(name, true, text, sizeof text);
    if (!n) {
        dm_dict_note(d, d->line, "an empty or overlong name: passed over");
        return;
    }
    dm_str role = {text, n};
    dm_buf *b = &d->out->roles;
    if (!b->n)
        dm_puts(b, "name\taliases\tclass\tsector\tcode\toffice\tsource\n");
    dm_putf(b, "%.*s\t", DM_ARG(role));
    size_t before = b->n;
    const char *class = class_of(role);
    if (regular)
        put_plural(b, role);
    dm_str one;
    while (plurals.n && dm_str_cut(&plurals, ' ', &one)) {
        uint32_t k = dm_dict_name(one, true, more, sizeof more);
        if (k)
            dm_putf(b, ";%.*s", (int)k, more);
    }
    if (b->n > before && b->data) /* the first ';' */
        memmove(b->data + before, b->data + before + 1, b->n - before), b->n--;
    bool prefix = code.n && code.p[code.n - 1] == '~';
    dm_str letters = prefix ? (dm_str){code.p, code.n - 1} : (dm_str){code.p + 1, code.n - 1};
    bool more_code = prefix || letters.n > 3; /* else country and sector make it */
    dm_putf(b, "\t%s\t%.3s\t%.*s\t%.*s\timported %s:%u\n", class, letters.p, more_code ? (int)code.n : 0, code.p,
            !strcmp(class, "leader") ? (int)role.n : 0, role.p, d->name, d->line);
    d->out->lines++;
}

/* Put the words of a !MARK! in its place, one after another. */
static void put_marked(dm_dict *d, const marks *m, uint32_t n_marks, dm_str name, dm_str plurals, bool regular, dm_str code) {
    int64_t a = dm_str_find(name, "!");
    for (uint32_t i = 0; a >= 0 && i < n_marks; i++) {
        dm_str at = {name.p + a, name.n - (uint32_t)a};
        if (at.n < m[i].name.n || memcmp(at.p, m[i].name.p, m[i].name.n) != 0)
            continue;
        dm_str words = m[i].words, w;
        while (dm_str_cut(&words, ',', &w)) {
            char text[1024];
            w = dm_str_trim(w);
            int n = snprintf(text, sizeof text, "%.*s%.*s%.*s", (int)a, name.p, DM_ARG(w), (int)(at.n - m[i].name.n),
                             at.p + m[i].name.n);
            if (n > 0 && (size_t)n < sizeof text)
                put_agent(d, (dm_str){text, (uint32_t)n}, (dm_str){0}, false, code);
        }
        return;
    }
    if (a >= 0)
        dm_dict_note(d, d->line, "%.*s: its !MARK! is not defined above: passed over", DM_ARG(name));
    else
        put_agent(d, name, plurals, regular, code);
}

dm_status dm_petrarch_agents(dm_dict *d, dm_error *err) {
    (void)err;
    marks m[MAX_MARKS];
    uint32_t n_marks = 0;
    dm_str line;
    while (dm_dict_next(d, &line)) {
        int64_t is = dm_str_find(line, "=");
        if (line.p[0] == '!' && is > 0 && dm_str_find(line, "[") < 0) {
            if (n_marks == MAX_MARKS)
                dm_dict_note(d, d->line, "more than %d marks: passed over", MAX_MARKS);
            else
                m[n_marks++] = (marks){dm_str_trim((dm_str){line.p, (uint32_t)is}),
                                       {line.p + is + 1, line.n - (uint32_t)is - 1}};
            continue;
        }
        d->out->entries++;
        int64_t a = dm_str_find(line, "["), b = dm_str_find(line, "]");
        if (a < 0 || b < a) {
            dm_dict_note(d, d->line, "no [CODE]: passed over");
            continue;
        }
        dm_str code = dm_str_trim((dm_str){line.p + a + 1, (uint32_t)(b - a) - 1});
        bool right = code.n >= 4 && (code.p[0] == '~') != (code.p[code.n - 1] == '~');
        for (uint32_t i = 0; i < code.n && right; i++)
            right = code.p[i] == '~' || (code.p[i] >= 'A' && code.p[i] <= 'Z');
        if (!right) {
            dm_dict_note(d, d->line, "[%.*s]: no agent's code: ~GOV, or NGO~: passed over", DM_ARG(code));
            continue;
        }
        dm_str name = {line.p, (uint32_t)a}, plurals = {0};
        int64_t open = dm_str_find(name, "{"), close = dm_str_find(name, "}");
        bool regular = open < 0;
        if (open >= 0) {
            if (close > open)
                plurals = dm_str_trim((dm_str){name.p + open + 1, (uint32_t)(close - open) - 1});
            name.n = (uint32_t)open;
        }
        put_marked(d, m, n_marks, dm_str_trim(name), plurals, regular, code);
    }
    return DM_OK;
}
