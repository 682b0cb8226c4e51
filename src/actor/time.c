/* Persons and the day: which term holds, which of two of one name, who holds an office. */
#include "actor/find.h"

enum { YEAR = 366 };

/* The term that holds on the day, else 0. An open day takes the latest term, without
 * saying that it still holds. */
uint32_t dm_who_term_on(const finder *f, uint32_t person, int32_t day) {
    uint32_t best = 0;
    for (uint32_t t = person; t; t = line_of(f, t)->term) {
        const dm_line *l = line_of(f, t);
        if (day == DM_NO_DAY || l->from > day || l->to < day)
            continue;
        const dm_line *b = line_of(f, best);
        bool office = l->office.n != 0, had = b->office.n != 0;
        if (!best || office > had ||
            (office == had &&
             (l->file == b->file ? l->from > b->from : l->file >= f->x->first_own)))
            best = t;
    }
    return best;
}

/* How near a person's terms are to the day: 0 in office, else days away. */
static int64_t far_from(const finder *f, uint32_t person, int32_t day) {
    if (day == DM_NO_DAY)
        return 0;
    int64_t best = INT64_MAX;
    for (uint32_t t = person; t; t = line_of(f, t)->term) {
        const dm_line *l = line_of(f, t);
        int64_t d = day < l->from ? ((int64_t)l->from - day) * 4
                    : day > l->to ? (int64_t)day - l->to
                                  : 0;
        if (d < best)
            best = d;
    }
    return best;
}

/* Which of the persons that share a name is meant; 0 where it cannot be told. */
uint32_t dm_who_pick_person(const finder *f, uint32_t alias, bool upper_ok) {
    uint32_t best = 0;
    int64_t best_far = INT64_MAX;
    bool clash = false, best_short = false;
    for (uint32_t i = alias; i; i = f->x->aliases.at[i].next) {
        const dm_alias *al = &f->x->aliases.at[i];
        const dm_line *l = line_of(f, al->line);
        if (l->kind != DM_PERSON || !upper_ok)
            continue;
        int64_t far = far_from(f, al->line, f->article->day);
        bool brief = al->use == AS_SHORT;
        if (brief && far > 12 * YEAR)
            continue;
        if (!best || far < best_far) {
            clash =
                best && far == best_far && memcmp(line_of(f, best)->country, l->country, 3) != 0;
            best = al->line, best_far = far, best_short = brief;
        } else if (far == best_far && memcmp(line_of(f, best)->country, l->country, 3) != 0) {
            clash = true;
        }
    }
    (void)best_short;
    return clash ? 0 : best;
}

/* Who holds an office of a country on the day. */
uint32_t dm_who_holder(const finder *f, const char country[4], dm_str office, int32_t day) {
    if (day == DM_NO_DAY || !office.n)
        return 0;
    uint32_t best = 0;
    for (uint32_t p = dm_actors_office(f->x, country, office); p; p = line_of(f, p)->peer) {
        const dm_line *l = line_of(f, p);
        const dm_line *b = line_of(f, best);
        if (l->from <= day && day <= l->to &&
            (!best || dm_goes_before(f->x, l, b) || (l->file == b->file && l->from > b->from)))
            best = p;
    }
    return best;
}

/* The person that a term belongs to is the line that names lead to; terms share the name. */
dm_str dm_who_chief_office(const finder *f, const char country[4]) {
    int c = dm_actors_country(f->x, country);
    return c >= 0 ? TEXT(f, f->x->countries[c].chief) : (dm_str){0};
}
