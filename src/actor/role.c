/* Roles without a name: "Russian officials", "the president", "police". */
#include "actor/find.h"

static void only_in_sentence(const finder *f, char out[4]) {
    out[0] = 0;
    for (uint32_t i = 0; i < f->n_units; i++) {
        const unit *u = &f->units[i];
        if (!u->line || u->use == AS_ROLE)
            continue;
        const dm_line *l = line_of(f, u->line);
        if (!iso(l->country) || l->kind == DM_MEDIA)
            continue;
        if (!out[0])
            memcpy(out, l->country, 4);
        else if (memcmp(out, l->country, 3) != 0) {
            out[0] = 0;
            return;
        }
    }
}

/* Whether two phrases end in the same word. */
static bool ends_same(dm_str a, dm_str b) {
    uint32_t n = 0;
    while (n < a.n && n < b.n && (a.p[a.n - 1 - n] | 32) == (b.p[b.n - 1 - n] | 32) &&
           a.p[a.n - 1 - n] != ' ')
        n++;
    return n > 0 && (n == a.n || a.p[a.n - 1 - n] == ' ') && (n == b.n || b.p[b.n - 1 - n] == ' ');
}

static bool has_office(const finder *f, const char country[4], dm_str office) {
    return dm_actors_office(f->x, country, office) != 0;
}

static bool has_held(const finder *f, uint32_t person, dm_str office) {
    for (uint32_t t = office.n ? person : 0; t; t = line_of(f, t)->term)
        if (dm_str_eq(TEXT(f, line_of(f, t)->office), office))
            return true;
    return false;
}

/* Whether the last two sentences have a subject with a country. */
static bool any_main(const finder *f) {
    for (uint32_t k = f->refs.n, seen = 0; k-- > 0 && seen < 16; seen++) {
        const ref *p = &f->refs.at[k];
        if (dm_who_distance(f, p) > 2)
            break;
        if (p->main && p->n == 1 && iso(f->out.at[p->first].country))
            return true;
    }
    return false;
}

/* "the leader of Roman Catholicism": told whose, though not by a country. */
static bool has_of(const finder *f, const raw *r) {
    uint32_t w = (uint32_t)r->w1 + 1;
    return w < f->sent->n_words && is(&f->sent->words[w], "of");
}

/* "the rebels" are the armed group, "the party" the party, that the article has named. */
static bool describes(const finder *f, const raw *r, const dm_line *role, const dm_entity *e) {
    if (r->trait || !r->definite)
        return false;
    switch (e->kind) {
    case DM_ARMED_GROUP:
        return (r->plural || role->role == ROLE_BODY) && (!memcmp(role->sector, "REB", 3) || !memcmp(role->sector, "UAF", 3) ||
               !memcmp(role->sector, "INS", 3) || !memcmp(role->sector, "SEP", 3));
    case DM_PARTY: return !r->plural && dm_str_is(TEXT(f, role->name), "party");
    case DM_COURT: return !r->plural && dm_str_is(TEXT(f, role->name), "court");
    case DM_COMPANY: return !r->plural && dm_str_is(TEXT(f, role->name), "company");
    default: return false;
    }
}

/* Words of roles that more often name no actor, where nothing is said of whose: "on
 * television", "justice", "in exile", "his authority". */
static bool is_abstract(const finder *f, const raw *r) {
    const dm_word *w = &f->sent->words[r->w1];
    if (capital(w))
        return false;
    /* "opposition to the plan" is a stance, whoever's */
    if (is(w, "opposition") && r->w1 + 1 < (int32_t)f->sent->n_words && is(&f->sent->words[r->w1 + 1], "to") &&
        !r->definite)
        return true;
    if (r->n_aff)
        return false;
    /* "an al-Qaeda member", but "a member" of anything */
    if (IS_ANY(w, "hospital", "justice", "exile", "authority", "member", "members", "agent", "agents", "operative", "operatives"))
        return true;
    return !r->trait && r->w0 == r->w1 && IS_ANY(w, "television", "radio", "presidency", "TV", "daily", "weekly");
}

/* "Troops are still in the country": in the one that the report is about, whoever acts there. */
static bool is_scene(finder *f, raw *r) {
    const char *land = f->only[0] ? f->only : f->main;
    if (!land[0] || r->plural || !r->definite || !dm_who_is_in(dm_who_preposition(f->sent, r->head)))
        return false;
    for (uint32_t k = f->refs.n, seen = 0; k-- > 0 && seen < LOOK_BACK * 2; seen++) {
        uint32_t first = f->refs.at[k].first;
        if (f->out.at[first].kind != DM_STATE || memcmp(f->out.at[first].country, land, 3) != 0)
            continue;
        r->rule = "the-country";
        dm_who_as_role(f, r, land, 0);
        if (!f->failed)
            f->out.at[f->out.n - 1].antecedent = (int32_t)first;
        return true;
    }
    return false;
}

void dm_who_resolve_role(finder *f, raw *r) {
    const dm_line *role = line_of(f, r->role);
    if (is_abstract(f, r))
        return;
    if (dm_who_resolve_count(f, r))
        return;
    /* countries of what stands before or after */
    char countries[MAX_AFF][4];
    uint32_t lines[MAX_AFF], n = 0;
    int32_t ante = -1;
    for (uint32_t i = 0; i < r->n_aff; i++) {
        const char *c = dm_who_aff_country(f, r->aff[i]);
        bool again = false;
        for (uint32_t k = 0; k < n; k++)
            again |= !memcmp(countries[k], c, 3) && (iso(c) || lines[k] == r->aff[i]);
        if (again || (!c[0] && !line_of(f, r->aff[i])->code.n))
            continue;
        memcpy(countries[n], c, 4);
        lines[n++] = r->aff[i];
    }
    int32_t from = r->from_raw >= 0 ? r->from_raw : r->source;
    /* "Norland, whose border guards": Norland's */
    int32_t whose = r->w0 - 1;
    if (!n && from < 0 && whose >= 0 && is(&f->sent->words[whose], "whose"))
        from = dm_who_raw_at(f, whose);
    if (!n && from >= 0 && f->raws[from].n) {
        const raw *o = &f->raws[from];
        for (uint32_t i = 0; i < o->n && n < MAX_AFF; i++) {
            const dm_entity *e = &f->out.at[o->first + i];
            if (!e->country[0])
                continue;
            memcpy(countries[n], e->country, 4);
            lines[n++] = o->type == R_NAMED || o->type == R_PRONOUN ? o->line : 0;
            ante = (int32_t)(o->first + i);
        }
        if (n)
            r->rule = "possessor";
        /* "its president": of the country; "his president" hardly */
    }
    if (n) {
        bool land = dm_str_is(TEXT(f, role->name), "country");
        if (land &&
            r->n_aff) { /* "NATO states" are not that country; "Western powers" are of a region */
            const dm_line *region = line_of(f, lines[0]);
            if (n > 1 || !r->plural || region->country[0] || region->kind != DM_PEOPLE ||
                !dm_who_emit(f, r))
                return;
            dm_entity *e = &f->out.at[r->first];
            e->kind = DM_GOVERNMENT;
            memcpy(e->sector, "GOV", 4);
            e->line = dm_who_where(f, lines[0]);
            e->code = dm_who_code_of(f, e->country, e->sector, region);
            e->rule = DM_STR("role");
            return;
        }
        for (uint32_t i = 0; i < n; i++) {
            dm_who_as_role(f, r, countries[i], lines[i]);
            if (ante >= 0 && f->out.n)
                f->out.at[f->out.n - 1].antecedent = n == 1 ? ante : -1;
        }
        return;
    }
    if (dm_who_is_role(f, r, "country") && is_scene(f, r))
        return;
    /* a description of somebody met before */
    bool bare = !r->indefinite && !r->elsewhere && !(has_of(f, r) && role->role != ROLE_BODY);
    if (bare && (r->definite || !r->plural || r->trait || role->role == ROLE_GROUP)) {
        for (uint32_t k = f->refs.n, seen = 0; k-- > 0 && seen < LOOK_BACK * 2; seen++) {
            const ref *p = &f->refs.at[k];
            if (!p->n || p->place)
                continue;
            const dm_entity *e = &f->out.at[p->first];
            if (!e->country[0])
                continue;
            bool same = (p->role == r->role || (r->trait && p->role == r->trait)) && p->role &&
                        (p->many == r->plural || r->trait);
            if (same && p->role == r->role && r->trait && p->trait != r->trait)
                same = false; /* "church officials" are not the officials of before */
            if (r->former || r->elect) /* nobody in office */
                same = !r->plural && p->person && p->n == 1 && !memcmp(e->sector, "ELI", 3) &&
                       (p->role == r->role || (r->former && has_held(f, p->line, TEXT(f, role->office))));
            bool loose = !memcmp(role->sector, "CVL", 3) || !memcmp(role->sector, "REL", 3) ||
                         !memcmp(role->sector, "MED", 3) || !memcmp(role->sector, "BUS", 3) ||
                         !memcmp(role->sector, "EDU", 3) || !memcmp(role->sector, "REF", 3);
            if (!same && describes(f, r, role, e) && dm_who_distance(f, p) <= 8)
                same = true, loose = false;
            if (same && loose &&
                !(r->definite &&
                  ends_same(e->text, dm_slice(f->article->text, (dm_span){r->begin, r->end}))))
                same = false;
            bool in_office = !r->former && !r->elect && !r->plural && p->person && p->n == 1;
            if (in_office && role->office.n && dm_str_eq(e->office, TEXT(f, role->office)))
                same = true;
            if (in_office && dm_str_is(TEXT(f, role->name), "leader") &&
                e->office.n && dm_who_distance(f, p) < 4 &&
                dm_str_eq(e->office, dm_who_chief_office(f, e->country)))
                same = true;
            if (dm_str_is(TEXT(f, role->name), "country") && !r->plural && r->definite &&
                dm_who_distance(f, p) <= 2 && iso(e->country) && p->n == 1 &&
                (p->main || p->thing || !any_main(f)) && !(p->role && !p->subject)) {
                r->rule = "the-country";
                char c[4];
                memcpy(c, e->country, 4);
                uint32_t first = p->first;
                /* the state itself, where it was named */
                for (uint32_t j = f->refs.n, back = 0; j-- > 0 && back < LOOK_BACK * 2; back++) {
                    const ref *o = &f->refs.at[j];
                    if (o->n == 1 && f->out.at[o->first].kind == DM_STATE && !memcmp(f->out.at[o->first].country, c, 3)) {
                        first = o->first;
                        break;
                    }
                }
                dm_who_as_role(f, r, c, 0);
                f->out.at[f->out.n - 1].antecedent = (int32_t)first;
                return;
            }
            if (same && r->trait &&
                p->role != r->role) { /* "government negotiators": of the government met before */
                char c[4];
                memcpy(c, e->country, 4);
                uint32_t first = p->first;
                r->rule = "description";
                dm_who_as_role(f, r, c, 0);
                if (f->out.n)
                    f->out.at[f->out.n - 1].antecedent = (int32_t)first;
                return;
            }
            if (same && r->definite) {
                ref copy = *p;
                if (copy.n > 1 && !r->plural)
                    continue;
                dm_who_copy_ref(f, r, &copy, "description");
                return;
            }
            if (same && p->n == 1 &&
                (role->role == ROLE_GROUP || role->role == ROLE_BODY || role->role == ROLE_LEADER ||
                 role->role == ROLE_OFFICE)) {
                dm_who_copy_ref(f, r, p, "description");
                return;
            }
        }
    }
    if (dm_who_is_role(f, r, "country") || dm_who_is_role(f, r, "side"))
        return;
    /* "senior administration officials": of the president last spoken of */
    if (dm_who_is_role(f, r, "administration") ||
        (r->trait && dm_str_is(TEXT(f, line_of(f, r->trait)->name), "administration")) ||
        dm_str_find(dm_slice(f->article->text, (dm_span){r->begin, r->end}), "administration") >=
            0) {
        for (uint32_t k = f->refs.n, seen = 0; k-- > 0 && seen < LOOK_BACK; seen++) {
            const ref *p = &f->refs.at[k];
            const dm_entity *e = &f->out.at[p->first];
            if (p->n == 1 && p->person && dm_str_is(e->office, "president")) {
                char c[4];
                memcpy(c, e->country, 4);
                uint32_t first = p->first;
                r->rule = "administration";
                dm_who_as_role(f, r, c, 0);
                f->out.at[f->out.n - 1].antecedent = (int32_t)first;
                return;
            }
        }
    }
    const dm_word *head = &f->sent->words[r->head];
    if ((head->deprel == DM_REL_COMPOUND || head->deprel == DM_REL_AMOD) && head->head > r->head)
        return; /* "radio interview", "intelligence support" */
    /* one country in all that is told: it is hers */
    char only[4] = "";
    /* never one country's: "urged governments to act" */
    bool others = dm_who_is_role(f, r, "world powers") ||
                  (r->plural && !r->definite && dm_who_is_role(f, r, "government"));
    if (!r->elsewhere && !others)
        memcpy(only, f->only, 4);
    /* the sentence says whose, or there are two: one country in it is not theirs */
    others |= r->source >= 0 || (r->count > 1 && r->definite && r->plural);
    r->rule = "only-country";
    bool civil = !memcmp(role->sector, "CVL", 3) || !role->sector[0], civil_only = civil;
    bool loose = civil || !memcmp(role->sector, "REL", 3) || !memcmp(role->sector, "MED", 3) ||
                 !memcmp(role->sector, "BUS", 3);
    if (loose && !r->definite)
        only[0] = 0;
    /* forces in a sentence that names one country are as often its enemy's */
    bool arms = !memcmp(role->sector, "MIL", 3) && !dm_who_is_role(f, r, "army") &&
                !dm_who_is_role(f, r, "military");
    bool joint =
        dm_str_find(dm_str_lower(f->a, dm_slice(f->article->text, (dm_span){r->begin, r->end})),
                    "coalition") >= 0;
    civil |= loose || arms || joint;
    bool some_leaders = r->plural && (role->role == ROLE_LEADER || role->role == ROLE_OFFICE);
    /* priests and reporters are of any country; "state media" are of the one told of */
    bool anybody = loose && !civil_only && !r->definite && role->role != ROLE_BODY;
    if (!only[0] && !anybody && !arms && !joint && !dm_who_is_weak(f, r) && !r->elsewhere && !some_leaders && !others) {
        memcpy(only, f->main, 4);
        if (only[0])
            r->rule = "main-country";
    }
    if (!only[0] && !civil && !dm_who_is_weak(f, r) && !r->elsewhere && !some_leaders && !others)
        only_in_sentence(f, only);
    /* a king only where there is one */
    if (only[0] && role->role == ROLE_LEADER && role->office.n &&
        !has_office(f, only, TEXT(f, role->office)))
        only[0] = 0;
    if (!only[0] && role->role == ROLE_LEADER &&
        IS_ANY(head, "King", "Queen", "Emperor", "Sultan", "Pope", "Ruler", "Monarch"))
        return;
    if (only[0] && !dm_who_is_weak(f, r)) {
        dm_who_as_role(f, r, only, 0);
        return;
    }
    r->rule = "role";
    if (!dm_who_is_weak(f, r))
        dm_who_as_role(f, r, "\0\0\0", 0);
}
