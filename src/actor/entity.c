/* The entity that a person, or a role and a country, stand for. */
#include "actor/find.h"

dm_str dm_who_code_of(finder *f, const char country[4], const char sector[4], const dm_line *org) {
    if (org && org->code.n && !org->country[0]) /* a region: "European leaders" */
        return dm_str_format(f->a, "%.*s%s", DM_ARG(TEXT(f, org->code)), sector);
    if (org && org->code.n && !iso(org->country))
        return TEXT(f, org->code);
    if (!country[0])
        return dm_str_format(f->a, "%s", sector);
    return dm_str_format(f->a, "%s%s", country, sector);
}

/* A role's own code, "~GOVFRM" after the country's or "NGO~" before it. */
static dm_str role_code(finder *f, const char country[4], dm_str code) {
    if (code.p[0] == '~')
        return dm_str_format(f->a, "%s%.*s", country, (int)code.n - 1, code.p + 1);
    return dm_str_format(f->a, "%.*s%s", (int)code.n - 1, code.p, country);
}

dm_str dm_who_where(finder *f, uint32_t line) {
    const dm_line *l = line_of(f, line);
    return line ? dm_str_format(f->a, "%.*s:%u", DM_ARG(TEXT(f, f->x->sources[l->file].name)),
                                l->number)
                : (dm_str){0};
}

dm_entity *dm_who_emit(finder *f, raw *r) {
    dm_entity *e = dm_push(f->a, &f->out, DM_MAX_MENTIONS);
    if (!e) {
        f->failed = true;
        return NULL;
    }
    *e = (dm_entity){
        .span = {r->begin, r->end}, .antecedent = -1, .sentence = f->at, .head = (uint32_t)r->head};
    e->text = dm_slice(f->article->text, e->span);
    e->name = e->text;
    if (!r->n)
        r->first = f->out.n - 1;
    r->n++;
    return e;
}

/* Fill from the term that holds on the day; the country holds on any day. */
void dm_who_as_person(finder *f, dm_entity *e, uint32_t person, bool former) {
    const dm_line *l = line_of(f, person);
    e->name = TEXT(f, l->name);
    e->kind = DM_PERSON;
    set3(e->country, l->country);
    uint32_t t = former ? 0 : dm_who_term_on(f, person, f->article->day);
    e->line = dm_who_where(f, t ? t : person);
    e->wikidata = TEXT(f, l->wikidata);
    const dm_line *org = NULL;
    if (t) {
        const dm_line *h = line_of(f, t);
        e->office = TEXT(f, h->office);
        set3(e->sector, h->sector);
        org = h->code.n ? h : NULL;
        if (org && iso(e->country)) {
            e->code = TEXT(f, org->code);
            return;
        }
    } else if (f->article->day != DM_NO_DAY && (l->from != INT32_MIN || l->to != INT32_MAX)) {
        set3(e->sector, "ELI");
        org = l->code.n && !iso(l->country) ? NULL : NULL;
    } else {
        /* no day: the sector, where all terms agree on it */
        bool agree = !former && l->from != INT32_MIN;
        for (uint32_t k = l->term; k && agree; k = line_of(f, k)->term)
            agree = !memcmp(line_of(f, k)->sector, l->sector, 4);
        if (agree || l->from == INT32_MIN)
            set3(e->sector, l->sector);
        org = l->code.n && !iso(l->country) ? l : NULL;
    }
    e->code = dm_who_code_of(f, e->country, e->sector, org);
}

static dm_kind kind_of_role(const dm_line *role, const dm_line *trait, bool plural) {
    const char *sec = trait && trait->sector[0] ? trait->sector : role->sector;
    if (!memcmp(sec, "REB", 3) || (!memcmp(sec, "UAF", 3)))
        return role->role == ROLE_AGENT || role->role == ROLE_LEADER
                   ? (plural ? DM_PEOPLE : DM_PERSON)
                   : DM_ARMED_GROUP;
    if (role->role == ROLE_BODY || role->role == ROLE_GROUP) {
        if (!memcmp(sec, "JUD", 3))
            return DM_COURT;
        if (!memcmp(sec, "MED", 3))
            return DM_MEDIA;
        if (!memcmp(sec, "PTY", 3))
            return DM_PARTY;
        if (!memcmp(sec, "BUS", 3))
            return DM_COMPANY;
        if (!memcmp(sec, "NGO", 3))
            return DM_NGO;
        if (role->role == ROLE_BODY || !memcmp(sec, "GOV", 3) || !memcmp(sec, "MIL", 3) ||
            !memcmp(sec, "COP", 3) || !memcmp(sec, "SPY", 3))
            return DM_GOVERNMENT;
        return DM_PEOPLE;
    }
    if (plural)
        return DM_PEOPLE;
    return role->role == ROLE_AGENT ? DM_PERSON : DM_OFFICE;
}

/* A sector that says more than "government" or nothing. */
const char *dm_who_sector_of(const finder *f, const raw *r) {
    const dm_line *role = line_of(f, r->role), *trait = line_of(f, r->trait);
    if (r->former || r->elect)
        return "ELI";
    bool faith =
        !memcmp(trait->sector, "REL", 3) && role->sector[0] && memcmp(role->sector, "CVL", 3) != 0;
    if (r->trait && trait->sector[0] && !faith && role->role != ROLE_OFFICE &&
        memcmp(trait->sector, "GOV", 3) != 0)
        return trait->sector;
    if (r->trait && trait->sector[0] && !role->sector[0])
        return trait->sector;
    return role->sector;
}

bool dm_who_is_role(const finder *f, const raw *r, const char *name) {
    return r->role && dm_str_is(TEXT(f, line_of(f, r->role)->name), name);
}

static bool belongs(const dm_line *org) {
    return org->kind == DM_ARMED_GROUP || org->kind == DM_PARTY || org->kind == DM_NGO ||
           org->kind == DM_COMPANY || org->kind == DM_MEDIA || org->kind == DM_COURT;
}

#define LONGEST_ACTING 500 /* days */

/* One entity of a role and a country; org is the line that the country came from. */
void dm_who_as_role(finder *f, raw *r, const char country[4], uint32_t aff) {
    dm_entity *e = dm_who_emit(f, r);
    if (!e)
        return;
    const dm_line *role = line_of(f, r->role), *trait = r->trait ? line_of(f, r->trait) : NULL;
    const dm_line *org = aff ? line_of(f, aff) : NULL;
    e->kind = kind_of_role(role, trait, r->plural);
    set3(e->country, country);
    set3(e->sector, dm_who_sector_of(f, r));
    e->line = dm_who_where(f, r->role);
    bool own = org && belongs(org) && !r->former && !memcmp(e->sector, "GOV", 3);
    if (own && org->sector[0]) /* "a Hezbollah official" is no government's */
        set3(e->sector, org->sector);
    if (dm_str_is(TEXT(f, role->name), "country")) {
        e->kind = DM_STATE;
        memset(e->sector, 0, 4);
        int c = dm_actors_country(f->x, country);
        if (c >= 0 && f->x->countries[c].state)
            e->name = TEXT(f, line_of(f, f->x->countries[c].state)->name);
    }
    /* the holder on the day, for one office of one country */
    uint32_t h = 0;
    if (!r->former && !r->elect && (role->role == ROLE_LEADER || role->role == ROLE_OFFICE) && !r->trait &&
        !r->indefinite) {
        dm_str office = TEXT(f, role->office);
        if (!office.n && dm_str_is(TEXT(f, role->name), "leader"))
            office = dm_who_chief_office(f, country);
        if (!(org && org->kind == DM_IGO) || (org && org->kind == DM_IGO && !iso(country))) {
            if (iso(country) && (!r->plural || r->n_aff > 1 || r->count))
                h = dm_who_holder(f, country, office, f->article->day);
            else if (org && org->kind == DM_IGO && f->article->day != DM_NO_DAY) {
                for (uint32_t p = dm_actors_office(f->x, country, office); p && !h;
                     p = line_of(f, p)->peer) {
                    const dm_line *l = line_of(f, p);
                    if (l->from <= f->article->day && f->article->day <= l->to &&
                        dm_str_eq(TEXT(f, l->code), TEXT(f, org->code)))
                        h = p;
                }
            }
        }
        e->office = office.n ? office : (dm_str){0};
        if (r->plural && r->n_aff < 2 && !r->count)
            e->office = (dm_str){0};
    }
    /* "the acting president" is not the one of long standing */
    if (h && r->acting && (line_of(f, h)->from == INT32_MIN || f->article->day - line_of(f, h)->from > LONGEST_ACTING))
        h = 0;
    if (h) {
        const dm_line *l = line_of(f, h);
        e->name = TEXT(f, l->name);
        e->kind = DM_PERSON;
        e->office = TEXT(f, l->office);
        set3(e->sector, l->sector);
        e->line = dm_who_where(f, h);
    }
    e->code = own && org->code.n
                  ? TEXT(f, org->code)
                  : dm_who_code_of(f, e->country, e->sector, org && !iso(country) ? org : NULL);
    if (role->code.n > 1 && !h && !own && !r->former && (iso(country) || !country[0]) &&
        !memcmp(e->sector, role->sector, 4))
        e->code = role_code(f, e->country, TEXT(f, role->code));
    e->rule = dm_str_of(h ? "office-on-day" : r->rule[0] ? r->rule : "role");
}

/* The country (and the line it rests on) that an affiliation stands for. */
const char *dm_who_aff_country(const finder *f, uint32_t line) {
    return line_of(f, line)->country;
}

bool dm_who_is_weak(const finder *f, const raw *r) {
    const dm_line *role = line_of(f, r->role);
    static const char *const weak[] = {
        "side",     "country",   "head",     "source", "mission",
        "chief",    "wife",      "director", "party",  "witness",
        "chairman", "secretary", "prince",   "lawyer", "government agency",
        "analyst"};
    for (size_t i = 0; i < DM_COUNT(weak); i++)
        if (dm_str_is(TEXT(f, role->name), weak[i]))
            return true;
    return false;
}
