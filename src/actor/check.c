/* The lexicon's linter: what only shows when lines are held against one another. */
#include "actor/names.h"

#define MANY_HOLDERS 31 /* days that two terms may overlap: a handover, two calendars */

static void tell(const dm_actors *x, const dm_line *l, dm_buf *out, uint32_t *n) {
    dm_putf(out, "%.*s:%u: ", DM_ARG(dm_text_of(x, x->sources[l->file].name)), l->number);
    (*n)++;
}

static bool is_special(const char c[4]) {
    return !memcmp(c, "IGO", 3) || !memcmp(c, "NGO", 3) || !memcmp(c, "IMG", 3) ||
           !memcmp(c, "MNC", 3);
}

/* Offices that several people hold at a time. */
static bool is_shared(dm_str office) {
    return dm_str_is(office, "envoy") || dm_str_is(office, "aide") ||
           dm_str_is(office, "ambassador") || dm_str_is(office, "deputy foreign minister") ||
           dm_str_is(office, "leader") || dm_str_is(office, "governor");
}

/* Whether a finding about a line is wanted: where a user's own tables were added, of theirs alone. */
static bool is_wanted(const dm_actors *x, const dm_line *l) {
    return x->first_own >= x->n_sources || l->file >= x->first_own;
}

static void check_offices(const dm_actors *x, dm_buf *out, uint32_t *n) {
    for (uint32_t i = 1; i < x->lines.n; i++) {
        const dm_line *a = &x->lines.at[i];
        for (uint32_t q = a->peer; q; q = x->lines.at[q].peer) {
            const dm_line *b = &x->lines.at[q];
            if (a->file != b->file || !is_wanted(x, a) ||
                !dm_str_eq(dm_text_of(x, a->office), dm_text_of(x, b->office)) ||
                !dm_str_eq(dm_text_of(x, a->code), dm_text_of(x, b->code)) ||
                dm_str_eq(dm_text_of(x, a->name), dm_text_of(x, b->name)) ||
                is_shared(dm_text_of(x, a->office)) || a->from == INT32_MIN || b->from == INT32_MIN)
                continue;
            int64_t begin = a->from > b->from ? a->from : b->from,
                    end = a->to < b->to ? a->to : b->to;
            if (end - begin <= MANY_HOLDERS)
                continue;
            tell(x, a, out, n);
            dm_putf(out, "%.*s holds the office of %.*s of %s at the same time (line %u)\n",
                    DM_ARG(dm_text_of(x, a->name)), DM_ARG(dm_text_of(x, b->name)), a->country,
                    b->number);
        }
    }
}

void dm_actors_check(const dm_actors *x, dm_buf *out, uint32_t *n) {
    *n = 0;
    const int32_t first = dm_day_of(1850, 1, 1), last = dm_day_of(2100, 1, 1);
    for (uint32_t i = 1; i < x->lines.n; i++) {
        const dm_line *l = &x->lines.at[i];
        if (!is_wanted(x, l))
            continue;
        int c = dm_actors_country(x, l->country);
        if (l->country[0] && !is_special(l->country) && (c < 0 || !x->countries[c].state)) {
            tell(x, l, out, n);
            dm_putf(out, "country %s has no line in a table of states\n", l->country);
        }
        if ((l->from != INT32_MIN && (l->from < first || l->from > last)) ||
            (l->to != INT32_MAX && (l->to < first || l->to > last))) {
            tell(x, l, out, n);
            dm_puts(out, "a day before 1850 or after 2100\n");
        }
    }
    for (uint32_t i = 0; x->nodes && i <= x->mask; i++)
        for (uint32_t a = x->nodes[i].count ? x->nodes[i].alias : 0; a; a = x->aliases.at[a].next) {
            const dm_line *l = &x->lines.at[x->aliases.at[a].line];
            for (uint32_t b = x->aliases.at[a].next; b && l->kind != DM_PERSON;
                 b = x->aliases.at[b].next) {
                const dm_line *o = &x->lines.at[x->aliases.at[b].line];
                bool same_use = x->aliases.at[a].use == x->aliases.at[b].use;
                /* two states' "House of Commons": the report tells which */
                bool bodies = o->kind == l->kind && (l->kind == DM_GOVERNMENT || l->kind == DM_COURT);
                if (o->kind == DM_PERSON || !same_use || bodies || (!is_wanted(x, l) && !is_wanted(x, o)) || !memcmp(o->country, l->country, 4))
                    continue;
                tell(x, l, out, n);
                dm_putf(out, "a name of %.*s is also one of %.*s (%.*s:%u)\n",
                        DM_ARG(dm_text_of(x, l->name)), DM_ARG(dm_text_of(x, o->name)),
                        DM_ARG(dm_text_of(x, x->sources[o->file].name)), o->number);
            }
        }
    check_offices(x, out, n);
}
