/* Several at once: "the two leaders", "both sides", and the pair that a report is about. */
#include "actor/find.h"

/* Whether somebody may be one of "the two leaders", "the foreign ministers". */
static bool fits_office(const finder *f, const dm_line *role, dm_str office) {
    static const char *const lead[] = {"president",    "prime minister", "chancellor", "king",
                                       "queen",        "supreme leader", "emir",       "sultan",
                                       "crown prince", "leader",         "emperor"};
    if (role->office.n)
        return dm_str_eq(TEXT(f, role->office), office);
    for (size_t i = 0; i < DM_COUNT(lead); i++)
        if (dm_str_is(office, lead[i]))
            return true;
    return false;
}

static bool fits(const finder *f, const dm_line *role, const ref *p) {
    const dm_entity *e = &f->out.at[p->first];
    if (!role->office.n && !dm_str_is(TEXT(f, role->name), "leader"))
        return true;
    if (e->office.n || f->article->day != DM_NO_DAY)
        return fits_office(f, role, e->office);
    /* no day: whoever ever held such an office */
    for (uint32_t t = p->line; t; t = line_of(f, t)->term)
        if (fits_office(f, role, TEXT(f, line_of(f, t)->office)))
            return true;
    return false;
}

/* Whether subject is the subject of a verb above word, not counting joined clauses: "he
 * wants the leaders to meet", but not "he met her, and the leaders agreed". */
static bool governs(const dm_sentence *s, int32_t subject, int32_t word) {
    if (!dm_who_is_subject(s, subject))
        return false;
    int32_t verb = s->words[subject].head, w = word;
    for (int up = 0; up < 12 && w >= 0; up++) {
        int d = s->words[w].deprel;
        if (d == DM_REL_CONJ || d == DM_REL_PARATAXIS || d == DM_REL_ADVCL)
            return false;
        w = s->words[w].head;
        if (w == verb)
            return w >= 0;
    }
    return false;
}

static uint32_t times_spoken(const finder *f, const char country[4]) {
    for (uint32_t i = 0; i < f->spoken.n; i++)
        if (!memcmp(f->spoken.at[i].country, country, 3))
            return f->spoken.at[i].n;
    return 0;
}

/* Who acts on r, whose verb has r or its noun for object, is not one of r: "Peru urged both
 * governments", "Peru hosted delegations from both countries". */
static bool acts_on(const finder *f, const raw *r, const char country[4]) {
    const dm_sentence *s = f->sent;
    int32_t w = r->head;
    for (int up = 0; up < 3 && w >= 0; up++) {
        int d = s->words[w].deprel;
        if (d == DM_REL_OBJ || d == DM_REL_IOBJ || d == DM_REL_OBL)
            break;
        if (d != DM_REL_NMOD || !dm_str_is_nocase(dm_who_preposition(s, w), "from"))
            return false;
        w = s->words[w].head;
    }
    int32_t verb = w >= 0 ? s->words[w].head : -1;
    for (uint32_t i = 0; verb >= 0 && i < f->n_raws; i++) {
        const raw *o = &f->raws[i];
        if (!o->n || o->merged || s->words[o->head].head != verb ||
            s->words[o->head].deprel != DM_REL_NSUBJ)
            continue;
        for (uint32_t k = 0; k < o->n; k++)
            if (!memcmp(f->out.at[o->first + k].country, country, 3))
                return true;
    }
    return false;
}

/* The two countries that the report is about, as far as it is read: they stand joined, and
 * are spoken of most.  score = 3 joined + min(mentions of one, of the other, 6) + near. */
static const pair *principals(const finder *f, const raw *r) {
    const pair *best = NULL;
    uint32_t top = 0;
    for (uint32_t i = 0; i < f->pairs.n; i++) {
        const pair *p = &f->pairs.at[i];
        if (acts_on(f, r, p->of[0]) || acts_on(f, r, p->of[1]))
            continue;
        uint32_t a = times_spoken(f, p->of[0]), b = times_spoken(f, p->of[1]),
                 least = a < b ? a : b, d = f->at - p->last;
        uint32_t score = 3 * p->joined + (least < 6 ? least : 6) + (d < 3 ? 6 - 2 * d : 0);
        if (score > top || (score == top && best && p->last > best->last))
            top = score, best = p;
    }
    return best;
}

/* A war within one state: the armed group most spoken of lately, against its state. */
typedef struct inner {
    const ref *group;
    uint32_t n; /* mentions of the group */
} inner;

static inner within(const finder *f, const raw *r) {
    enum { BACK = 256, LEAST = 2 };
    inner best = {0};
    for (uint32_t k = f->refs.n, seen = 0; k-- > 0 && seen < BACK; seen++) {
        const ref *p = &f->refs.at[k];
        const dm_entity *e = &f->out.at[p->first];
        if (p->n != 1 || e->kind != DM_ARMED_GROUP || !iso(e->country) || !e->name.n)
            continue;
        if (best.group && dm_str_eq(f->out.at[best.group->first].name, e->name))
            continue;
        uint32_t n = 0;
        for (uint32_t j = k + 1, back = 0; j-- > 0 && back < BACK; back++)
            n += dm_str_eq(f->out.at[f->refs.at[j].first].name, e->name);
        if (n >= LEAST && n > best.n)
            best = (inner){p, n};
        if (seen > 32 && best.group)
            break;
    }
    if (best.group && acts_on(f, r, f->out.at[best.group->first].country))
        best = (inner){0}; /* "the army urged both sides": not itself */
    return best;
}

/* Whether the war within is what the report is about, rather than the pair of states. */
static bool goes_first(const finder *f, const inner *in, const pair *both) {
    if (!in->group || !both)
        return in->group != NULL;
    const char *c = f->out.at[in->group->first].country;
    uint32_t a = times_spoken(f, both->of[0]), b = times_spoken(f, both->of[1]);
    if (!memcmp(both->of[0], c, 3))
        a = b;
    else if (!memcmp(both->of[1], c, 3))
        b = a;
    return in->n > (a < b ? a : b);
}

static void as_sides_within(finder *f, raw *r, const inner *in) {
    ref group = *in->group;
    char country[4];
    memcpy(country, f->out.at[group.first].country, 4);
    r->rule = "sides-within";
    dm_who_as_role(f, r, country, 0);
    if (f->failed || !f->out.n)
        return;
    /* "both parties" are no political parties here: the one is the state */
    dm_entity *e = &f->out.at[f->out.n - 1];
    if (!memcmp(e->sector, "PTY", 3)) {
        set3(e->sector, "GOV");
        e->kind = DM_GOVERNMENT;
        e->code = dm_who_code_of(f, country, e->sector, NULL);
    }
    dm_who_copy_ref(f, r, &group, "sides-within");
}

/* Roles that two states have one each of: "the two delegations", "both foreign ministers". */
static bool of_each(const finder *f, const dm_line *role) {
    static const char *const names[] = {"delegate",   "negotiator", "envoy",
                                        "ambassador", "diplomat",   "side"};
    if (role->role == ROLE_LEADER || role->role == ROLE_OFFICE)
        return true;
    if (role->role == ROLE_BODY)
        return !memcmp(role->sector, "GOV", 3) || !memcmp(role->sector, "MIL", 3);
    for (size_t i = 0; i < DM_COUNT(names); i++)
        if (dm_str_is(TEXT(f, role->name), names[i]))
            return true;
    return false;
}

static void as_pair(finder *f, raw *r, const pair *both) {
    for (int i = 0; i < 2; i++) {
        r->rule = "principals";
        dm_who_as_role(f, r, both->of[i], 0);
        if (f->failed || !f->out.n)
            return;
        f->out.at[f->out.n - 1].antecedent = (int32_t)both->first[i];
        if (dm_str_is(TEXT(f, line_of(f, r->role)->name), "side")) /* a side is the state itself */
            f->out.at[f->out.n - 1].name = f->out.at[both->first[i]].name;
    }
}

/* "the two leaders", "both sides", "the countries". */
bool dm_who_resolve_count(finder *f, raw *r) {
    const dm_line *role = line_of(f, r->role);
    bool lands = dm_str_is(TEXT(f, role->name), "country") ||
                 dm_str_is(TEXT(f, role->name), "side") || role->role == ROLE_BODY;
    bool people =
        role->role == ROLE_LEADER || role->role == ROLE_OFFICE || role->role == ROLE_AGENT;
    bool two = r->count == 2 && r->definite && of_each(f, role);
    bool parties = dm_str_is(TEXT(f, role->name), "party") && r->plural && !r->n_aff;
    bool warring = dm_str_is(TEXT(f, role->name), "side") || parties ||
                   (role->role != ROLE_LEADER && role->role != ROLE_OFFICE && two);
    if ((!lands && !people && !two) || !r->plural || !(r->count || r->definite) || r->n_aff ||
        r->from_raw >= 0 || r->source >= 0 || r->indefinite)
        return false;
    const pair *both = two ? principals(f, r) : NULL;
    if (warring && r->definite && (r->count == 2 || (!r->count && !parties))) {
        inner in = within(f, r);
        if (goes_first(f, &in, parties && !both ? principals(f, r) : both)) {
            as_sides_within(f, r, &in);
            return true;
        }
    }
    if (both && !people) {
        as_pair(f, r, both);
        return true;
    }
    /* without a number, all that fit: at least two */
    uint32_t want = r->count                   ? r->count
                    : people && role->office.n ? 4
                                               : 2,
             need = r->count ? r->count : 2, got = 0;
    const ref *found[4];
    char seen[4][4], speaker[4] = "";
    /* a leader who speaks of the leaders is not one of them; the aide of one takes nothing away */
    for (uint32_t k = f->refs.n; people && k-- > 0 && !dm_who_distance(f, &f->refs.at[k]);) {
        const ref *p = &f->refs.at[k];
        if (p->n == 1 && p->person && !p->joined && fits(f, role, p) && governs(f->sent, p->head, r->head))
            memcpy(speaker, f->out.at[p->first].country, 4);
    }
    for (uint32_t k = f->refs.n, back = 0;
         (lands || people) && k-- > 0 && got < want && back < LOOK_BACK; back++) {
        const ref *p = &f->refs.at[k];
        if (dm_who_distance(f, p) > (r->count || people ? 6u : 2u))
            break;
        if (!p->n || p->place)
            continue;
        if (people && (!p->person || !fits(f, role, p)))
            continue;
        if (!people && !p->person && !p->thing && !p->plural)
            continue;
        for (uint32_t i = 0; i < p->n && got < want; i++) {
            const dm_entity *e = &f->out.at[p->first + i];
            if (!e->country[0] || !iso(e->country) || e->kind == DM_MEDIA ||
                (lands && (e->kind == DM_IGO || e->kind == DM_NGO || e->kind == DM_COURT)))
                continue;
            bool again = (speaker[0] && !memcmp(speaker, e->country, 3)) ||
                         (two && acts_on(f, r, e->country));
            for (uint32_t g = 0; g < got; g++)
                again |= !memcmp(seen[g], e->country, 3);
            if (again)
                continue;
            memcpy(seen[got], e->country, 4);
            found[got++] = p;
        }
    }
    if (got < need) {
        if (both)
            as_pair(f, r, both);
        return both != NULL;
    }
    for (uint32_t g = got; g-- > 0;) {
        const ref *p = found[g];
        uint32_t i = 0;
        while (i < p->n && memcmp(f->out.at[p->first + i].country, seen[g], 3) != 0)
            i++;
        if (people && !memcmp(seen[g], f->out.at[p->first + i].country, 3)) {
            ref one = *p;
            one.first = p->first + i;
            one.n = 1;
            dm_who_copy_ref(f, r, &one, "count");
        } else {
            r->rule = "count";
            uint32_t first = p->first + i;
            dm_who_as_role(f, r, seen[g], 0);
            if (f->out.n)
                f->out.at[f->out.n - 1].antecedent = (int32_t)first;
        }
    }
    return true;
}

static void join(finder *f, uint32_t a, uint32_t b) {
    const dm_entity *x = &f->out.at[a], *y = &f->out.at[b];
    if (!iso(x->country) || !iso(y->country) || !memcmp(x->country, y->country, 3) ||
        x->kind == DM_PLACE || y->kind == DM_PLACE || x->kind == DM_MEDIA || y->kind == DM_MEDIA)
        return;
    pair *p = NULL;
    for (uint32_t i = 0; i < f->pairs.n && !p; i++) {
        pair *o = &f->pairs.at[i];
        if ((!memcmp(o->of[0], x->country, 3) && !memcmp(o->of[1], y->country, 3)) ||
            (!memcmp(o->of[1], x->country, 3) && !memcmp(o->of[0], y->country, 3)))
            p = o;
    }
    if (!p) {
        if (!(p = dm_push(f->a, &f->pairs, MAX_PAIRS)))
            return;
        *p = (pair){.first = {a, b}};
        memcpy(p->of[0], x->country, 4);
        memcpy(p->of[1], y->country, 4);
    }
    p->joined++;
    p->last = f->at;
}

/* The words between two units or roles: "and", "-", or nothing but these. */
static bool only_and(const finder *f, const raw *a, const raw *b) {
    if (b->begin <= a->end || b->begin - a->end > 9)
        return false;
    dm_str t = dm_str_trim(dm_slice(f->article->text, (dm_span){a->end, b->begin}));
    return dm_str_is(t, "and") || dm_str_is(t, "and the") || dm_str_is(t, "-") ||
           dm_str_is(t, "\xE2\x80\x93") || dm_str_is(t, "/");
}

/* Counts the countries of a mention, and whether it stands joined with the one before. */
void dm_who_note_joined(finder *f, uint32_t at) {
    const dm_sentence *s = f->sent;
    const raw *r = &f->raws[at];
    if (!r->n || r->merged || r->type == R_PRONOUN)
        return;
    for (uint32_t i = 0; i < r->n; i++) {
        const dm_entity *e = &f->out.at[r->first + i];
        if (!iso(e->country) || e->kind == DM_PLACE || e->kind == DM_MEDIA)
            continue;
        uint32_t k = 0;
        while (k < f->spoken.n && memcmp(f->spoken.at[k].country, e->country, 3) != 0)
            k++;
        spoken *c = k < f->spoken.n ? &f->spoken.at[k] : dm_push(f->a, &f->spoken, MAX_PAIRS);
        if (!c)
            return;
        if (k + 1 == f->spoken.n && !c->n)
            memcpy(c->country, e->country, 4);
        c->n++;
    }
    if (r->n == 2 && r->n_aff > 1) { /* "Hungarian and Romanian officials" */
        join(f, r->first, r->first + 1);
        return;
    }
    int32_t b = (int32_t)at - 1;
    while (b >= 0 && f->raws[b].merged)
        b--;
    if (b < 0 || r->n != 1 || f->raws[b].n != 1 || f->raws[b].type == R_PRONOUN)
        return;
    const raw *o = &f->raws[b];
    bool tree = s->words[r->head].deprel == DM_REL_CONJ && s->words[r->head].head >= o->w0 &&
                s->words[r->head].head <= o->w1;
    /* "France, Germany and Britain" are three */
    bool three = at + 1 < f->n_raws && s->words[f->raws[at + 1].head].deprel == DM_REL_CONJ &&
                 s->words[f->raws[at + 1].head].head == o->head;
    int32_t before = b - 1;
    while (before >= 0 && f->raws[before].merged)
        before--;
    if (s->words[o->head].deprel == DM_REL_CONJ && before >= 0 &&
        s->words[o->head].head >= f->raws[before].w0 &&
        s->words[o->head].head <= f->raws[before].w1)
        three = true;
    if ((tree || only_and(f, o, r)) && !three && !o->apart && !r->apart)
        join(f, o->first, r->first);
}
