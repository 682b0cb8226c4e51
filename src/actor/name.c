/* Names: of the lexicon, of the article, unknown ones after titles; appositions. */
#include "actor/find.h"

static void note_local(finder *f, uint64_t hash, int32_t entity, uint32_t line, bool acronym) {
    local *l = dm_push(f->a, &f->locals, 4096);
    if (l)
        *l = (local){hash, entity, line, acronym};
}

/* Later surname alone: "Kask said". */
static void learn_name(finder *f, const raw *r, uint32_t entity, uint32_t line) {
    dm_atom atoms[16];
    dm_span at = {r->name_begin, r->name_end};
    if (at.begin >= at.end)
        return;
    uint32_t n = dm_atoms(dm_slice(f->article->text, at), atoms, 16);
    if (n < 2 && !(r->role && n == 1))
        return;
    if (atoms[n - 1].letters >= 3)
        note_local(f, atoms[n - 1].hash, (int32_t)entity, line, false);
    /* "al-Assad" is also "Assad"; "Kim Jong Un" is "Kim" by the lexicon */
}

/* "Rapid Support Forces": RSF, should the article use it, is they, whoever else goes by it. */
static void learn_initials(finder *f, uint32_t entity, uint32_t line) {
    enum { LEAST = 3, MOST = 8 };
    const dm_entity *e = &f->out.at[entity];
    dm_atom atoms[DM_MAX_ATOMS];
    char letters[MOST];
    uint32_t n = dm_atoms(e->text, atoms, DM_MAX_ATOMS), m = 0;
    if (n < LEAST || n == DM_MAX_ATOMS)
        return;
    for (uint32_t i = 0; i < n; i++) {
        if (!atoms[i].upper) /* "of", "for the" */
            continue;
        char first = e->text.p[atoms[i].begin];
        if (first < 'A' || first > 'Z' || m == MOST)
            return;
        letters[m++] = first;
    }
    dm_atom a;
    if (m >= LEAST && dm_atoms((dm_str){letters, m}, &a, 1) == 1)
        note_local(f, a.hash, (int32_t)entity, line, true);
}

/* "Nordia Airlines" goes by "Nordia" where the last word only says what kind of firm it is. */
static void learn_firm(finder *f, uint32_t entity, uint32_t line) {
    static const char *const kinds[] = {"Air",      "Airlines", "Airways",  "Group",      "Corporation", "Corp",    "Inc",
                                        "Company",  "Energy",   "Oil",      "Petroleum",  "Holdings",    "Holding", "Industries",
                                        "Motors",   "Ltd",      "Limited",  "Technologies", "Systems",   "Aviation", "Shipping"};
    const dm_entity *e = &f->out.at[entity];
    dm_atom atoms[DM_MAX_ATOMS];
    uint32_t n = dm_atoms(e->text, atoms, DM_MAX_ATOMS);
    if (n < 2 || n == DM_MAX_ATOMS || !atoms[0].upper || atoms[0].letters < 4)
        return;
    dm_str last = dm_slice(e->text, (dm_span){atoms[n - 1].begin, atoms[n - 1].end});
    for (size_t i = 0; i < DM_COUNT(kinds); i++)
        if (dm_str_is(last, kinds[i]))
            note_local(f, atoms[0].hash, (int32_t)entity, line, false);
}

/* "Free Aceh Movement (GAM)": the acronym goes on to stand for it. */
static void learn_acronym(finder *f, const raw *r, uint32_t entity, uint32_t line) {
    const dm_sentence *s = f->sent;
    switch (f->out.at[entity].kind) {
    case DM_IGO:
    case DM_NGO:
    case DM_ARMED_GROUP:
    case DM_PARTY:
    case DM_COMPANY:
        learn_initials(f, entity, line);
        if (f->out.at[entity].kind == DM_COMPANY)
            learn_firm(f, entity, line);
        break;
    default: break;
    }
    int32_t w = (r->tail > r->w1 ? r->tail : r->w1) + 1;
    if (w + 2 >= (int32_t)s->n_words || !is(&s->words[w], "(") || !is(&s->words[w + 2], ")"))
        return;
    dm_atom a;
    const dm_entity *e = &f->out.at[entity];
    dm_str short_form = dm_slice(f->article->text, s->words[w + 1].span);
    /* a state goes by an acronym only where the letters say so: "… of Malta (FFM)" is not Malta */
    if (e->kind == DM_STATE || e->kind == DM_PLACE || e->kind == DM_PEOPLE ||
        (e->text.n && e->kind == DM_IGO && short_form.n && short_form.p[0] != e->text.p[0]))
        return;
    if (dm_atoms(short_form, &a, 1) == 1 && a.all_upper && a.letters >= 2)
        note_local(f, a.hash, (int32_t)entity, line, true);
}

/* Whether the role stands in the title by its own name, not only by one of its aliases. */
static bool title_says(const finder *f, const raw *r, dm_str name) {
    dm_str t = dm_slice(f->article->text,
                        (dm_span){r->begin, r->name_begin > r->begin ? r->name_begin : r->end});
    for (uint32_t i = 0; i + name.n <= t.n; i++) {
        uint32_t k = 0;
        while (k < name.n && (t.p[i + k] | 32) == (name.p[k] | 32))
            k++;
        if (k == name.n)
            return true;
    }
    return false;
}

/* Whether two codes are of one country or organisation: "IGOUNO…". */
static bool starts_same(dm_str a, dm_str b) {
    return a.n >= 3 && b.n >= 3 && !memcmp(a.p, b.p, 3);
}

/* A user's line may stand for several at once: the code "AAA/BBB". The first is there already. */
static void stand_for_each(finder *f, raw *r, dm_str codes) {
    dm_str one;
    uint32_t at = f->out.n - 1;
    const dm_entity first = f->out.at[at];
    for (bool more = false; codes.n && dm_str_cut(&codes, '/', &one); more = true) {
        dm_entity *e = more ? dm_who_emit(f, r) : &f->out.at[at];
        if (!e)
            return;
        *e = first;
        e->code = one;
        memcpy(e->country, one.p, one.n < 3 ? one.n : 3);
    }
}

/* The article's own acronym, given earlier in the very sentence: -1 if there is none. */
static int32_t own_acronym(const finder *f, const raw *r) {
    dm_atom a;
    if (r->local >= 0 || r->role || r->n_aff || line_of(f, r->line)->kind == DM_STATE ||
        dm_atoms(dm_slice(f->article->text, (dm_span){r->begin, r->end}), &a, 1) != 1 || !a.all_upper ||
        a.letters < 2 || a.end != r->end - r->begin)
        return -1;
    for (uint32_t k = f->locals.n; k-- > 0;) {
        const local *l = &f->locals.at[k];
        if (f->out.at[l->entity].sentence != f->at)
            break;
        if (l->acronym && l->hash == a.hash)
            return l->entity;
    }
    return -1;
}

void dm_who_resolve_named(finder *f, raw *r) {
    int32_t own = own_acronym(f, r);
    if (own >= 0) {
        ref p = {.first = (uint32_t)own, .n = 1};
        dm_who_copy_ref(f, r, &p, "name-again");
        return;
    }
    if (r->apart && r->use == AS_ADJECTIVE)
        r->rule = "apart";
    if (r->local >= 0 && !r->role && (!r->former || !r->line)) {
        ref p = {.first = (uint32_t)r->local, .n = 1};
        dm_who_copy_ref(f, r, &p, "name-again");
        return;
    }
    const dm_line *l = line_of(f, r->line);
    dm_entity *e = dm_who_emit(f, r);
    if (!e)
        return;
    if (l->kind == DM_PERSON) {
        dm_who_as_person(f, e, r->line, r->former);
        /* "NATO Secretary General Mark Rutte": for whom he speaks, where no term is known */
        if (r->n_aff && r->role && !r->former) {
            const dm_line *org = line_of(f, r->aff[0]);
            if (org->kind == DM_IGO
                    ? !starts_same(e->code, TEXT(f, org->code))
                    : !dm_who_term_on(f, r->line, f->article->day) && iso(org->country) &&
                          memcmp(org->country, e->country, 3) != 0) {
                set3(e->country, org->country);
                set3(e->sector, dm_who_sector_of(f, r));
                e->office = line_of(f, r->role)->office.n ? TEXT(f, line_of(f, r->role)->office)
                                                          : TEXT(f, line_of(f, r->role)->name);
                e->code = dm_who_code_of(f, e->country, e->sector, iso(org->country) ? NULL : org);
            }
        }
        if (r->role && !r->former && !r->elect) {
            const dm_line *role = line_of(f, r->role);
            if (!e->office.n && role->office.n)
                e->office = TEXT(f, role->office);
            if (!e->office.n && role->role != ROLE_GROUP && role->role != ROLE_BODY &&
                !dm_str_is(TEXT(f, role->name), "leader") && title_says(f, r, TEXT(f, role->name)))
                e->office = TEXT(f, role->name);
            if (!e->sector[0] || !memcmp(e->sector, "ELI", 3)) {
                set3(e->sector, dm_who_sector_of(f, r));
                e->code = dm_who_code_of(f, e->country, e->sector,
                                         !iso(e->country) && l->code.n ? l : NULL);
            }
        }
        e->rule = dm_str_of(r->role              ? "title+name"
                            : r->local >= 0      ? "name-again"
                            : r->use == AS_SHORT ? "surname"
                                                 : "name");
        if (r->local >= 0)
            e->antecedent = r->local;
        learn_name(f, r, f->out.n - 1, r->line);
        return;
    }
    e->name = TEXT(f, l->name);
    e->kind = l->kind;
    set3(e->country, l->country);
    set3(e->sector, l->sector);
    e->wikidata = TEXT(f, l->wikidata);
    e->line = dm_who_where(f, r->line);
    e->code = l->code.n && l->kind != DM_STATE ? TEXT(f, l->code) : dm_str_of(l->country);
    e->rule = dm_str_of("name");
    if (l->kind == DM_STATE) {
        if (r->use == AS_SEAT && !r->place) {
            e->kind = DM_GOVERNMENT;
            set3(e->sector, "GOV");
            e->code = dm_who_code_of(f, e->country, e->sector, NULL);
            e->rule = dm_str_of("seat");
        } else if (r->use == AS_SEAT) {
            e->kind = DM_PLACE;
            e->name = e->text;
            e->wikidata = (dm_str){0};
            e->rule = dm_str_of("seat-as-place");
        } else if ((r->use == AS_PEOPLE || (r->use == AS_ADJECTIVE && r->plural)) &&
                   !dm_who_modifies(f->sent, r->head)) {
            e->kind = DM_PEOPLE;
            e->rule = dm_str_of("people");
        } else if (r->use == AS_ADJECTIVE || r->use == AS_PEOPLE) {
            e->rule = dm_str_of(r->apart ? "apart" : "adjective");
        } else if (r->place) {
            e->kind = DM_PLACE;
            e->rule = dm_str_of("name-as-place");
        }
    }
    learn_acronym(f, r, f->out.n - 1, r->line);
    if (dm_str_find(TEXT(f, l->code), "/") > 0)
        stand_for_each(f, r, TEXT(f, l->code));
}

/* Whether every word of a name is one of a fuller name, in its order: "John Luk", "John Luk Jok". */
static bool is_part(const dm_atom *part, uint32_t n, dm_str full) {
    dm_atom atoms[16];
    uint32_t m = dm_atoms(full, atoms, 16), k = 0;
    for (uint32_t i = 0; i < m && k < n; i++)
        k += atoms[i].hash == part[k].hash;
    return k == n;
}

/* An earlier person of the article who bears this name, or a fuller one; -1 if none. */
static int32_t known_person(const finder *f, const raw *r) {
    dm_atom atoms[16];
    dm_str text = dm_slice(f->article->text, (dm_span){r->name_begin, r->name_end});
    uint32_t n = dm_atoms(text, atoms, 16);
    if (!n || (n == 1 && atoms[0].letters < 3))
        return -1;
    for (uint32_t k = f->locals.n, seen = 0; k-- > 0 && seen < 256; seen++) {
        const dm_entity *e = &f->out.at[f->locals.at[k].entity];
        if (e->kind == DM_PERSON && e->sentence <= f->at && is_part(atoms, n, e->name))
            return f->locals.at[k].entity;
    }
    return -1;
}

void dm_who_resolve_unknown(finder *f, raw *r) {
    const dm_sentence *s = f->sent;
    char sector[4] = "", country[4] = "";
    uint32_t aff = 0;
    dm_kind kind = r->role ? DM_PERSON : dm_who_unknown_kind(f, r, sector);
    for (uint32_t i = 0; i < r->n_aff && !country[0]; i++)
        if (dm_who_aff_country(f, r->aff[i])[0])
            set3(country, dm_who_aff_country(f, r->aff[i])), aff = r->aff[i];
    int32_t ante = -1;
    if (!country[0] && r->from_raw >= 0 && f->raws[r->from_raw].n) {
        const raw *o = &f->raws[r->from_raw];
        set3(country, f->out.at[o->first].country);
        ante = (int32_t)o->first;
        aff = o->type == R_NAMED ? o->line : 0;
    }
    int32_t known = kind == DM_KIND_NONE || kind == DM_PERSON ? known_person(f, r) : -1;
    if (known >= 0 && !r->role && !country[0] && r->appos < 0) {
        ref p = {.first = (uint32_t)known, .n = 1};
        dm_who_copy_ref(f, r, &p, "name-again");
        return;
    }
    const dm_entity *twin = NULL;
    dm_entity twin_copy;
    if (!country[0] && r->appos >= 0 && f->raws[r->appos].n) {
        twin_copy = f->out.at[f->raws[r->appos].first];
        twin = &twin_copy;
        set3(country, twin->country);
        set3(sector, twin->sector);
        kind = DM_PERSON;
    }
    dm_word const *head = &s->words[r->head];
    bool subject = head->deprel == DM_REL_NSUBJ || head->deprel == DM_REL_NSUBJ_PASS ||
                   head->deprel == DM_REL_OBL_AGENT;
    bool role_less = !r->role && !twin;
    if (role_less && kind == DM_KIND_NONE) {
        if (r->n_aff &&
            country[0]) { /* "Serbian Orthodox Church"; "US actor Ann Lee" is a person */
            int32_t before = r->name_word - 1;
            kind = before >= 0 && r->w1 > r->name_word && s->words[before].upos == DM_UPOS_NOUN &&
                           !capital(&s->words[before])
                       ? DM_PERSON
                       : DM_KIND_NONE;
        } else if (subject && r->w1 > r->w0 && r->w1 - r->w0 < 4 &&
                   !IS_ANY(&s->words[r->w0], "Hurricane", "Storm", "Typhoon", "Cyclone",
                           "Operation", "Flight", "Mount", "Lake", "Category", "Article",
                           "Resolution", "Covid")) {
            kind = DM_PERSON;
        } else {
            return;
        }
    }
    if (role_less && kind == DM_PLACE)
        return;
    dm_entity *e = dm_who_emit(f, r);
    if (!e)
        return;
    e->kind = kind;
    e->name = dm_slice(f->article->text, (dm_span){r->name_begin, r->name_end});
    if (r->role && !country[0] && f->only[0] && line_of(f, r->role)->role != ROLE_NONE)
        set3(country, f->only);
    bool guessed = false;
    if (r->role && !country[0] && f->main[0] && !r->elsewhere)
        set3(country, f->main), guessed = true;
    set3(e->country, country);
    if (r->role) {
        const dm_line *role = line_of(f, r->role);
        set3(e->sector, dm_who_sector_of(f, r));
        e->office =
            r->former || r->elect ? (dm_str){0}
            : role->office.n ? TEXT(f, role->office)
            : dm_str_is(TEXT(f, role->name), "leader") || !title_says(f, r, TEXT(f, role->name))
                ? (dm_str){0}
                : TEXT(f, role->name);
        e->line = dm_who_where(f, r->role);
        e->rule = dm_str_of(guessed      ? "main-country"
                            : country[0] ? "title+unknown-name"
                                         : "title-without-country");
    } else if (twin) {
        set3(e->sector, sector);
        e->office = twin->office;
        e->line = twin->line;
        e->antecedent = (int32_t)f->raws[r->appos].first;
        e->rule = dm_str_of("apposition");
    } else {
        set3(e->sector, sector);
        e->line = aff ? dm_who_where(f, aff) : (dm_str){0};
        e->rule = dm_str_of(country[0] ? "name-of-country" : "unknown-name");
    }
    if (ante >= 0 && e->antecedent < 0)
        e->antecedent = ante;
    if (known >= 0 && e->antecedent < 0) {
        e->antecedent = known;
        if (!country[0] && f->out.at[known].country[0]) {
            set3(country, f->out.at[known].country);
            set3(e->country, country);
        }
        if (dm_str_is(e->rule, "unknown-name"))
            e->rule = DM_STR("name-again");
    }
    const dm_line *org = aff && !iso(country) ? line_of(f, aff) : NULL;
    e->code = twin && !country[0] ? twin->code : dm_who_code_of(f, e->country, e->sector, org);
    uint32_t index = f->out.n - 1;
    if (e->kind == DM_PERSON)
        learn_name(f, r, index, 0);
    learn_acronym(f, r, index, 0);
}

/* A role in apposition to a name before it says who that is: "Mart Kask, the U.S. envoy". */
void dm_who_take_apposition(finder *f, raw *r) {
    raw *b = &f->raws[r->appos];
    if (!b->n || !r->n)
        return;
    dm_entity *name = &f->out.at[b->first], *role = &f->out.at[r->first];
    if (!name->country[0] && role->country[0] && r->rule && strcmp(r->rule, "only-country") != 0) {
        set3(name->country, role->country);
        set3(name->sector, role->sector);
        name->code = role->code;
        name->office = role->office;
        name->line = role->line;
        name->kind = DM_PERSON;
        name->rule = DM_STR("apposition");
    }
    if (name->country[0] && (!role->country[0] || !memcmp(name->country, role->country, 3))) {
        dm_entity keep = *role;
        *role = *name;
        role->span = keep.span, role->text = keep.text, role->head = keep.head,
        role->sentence = keep.sentence;
        role->antecedent = (int32_t)b->first;
        role->rule = DM_STR("apposition");
    }
}
