/* Links between chunks: possessives, of-phrases, places and appositions give countries. */
#include "actor/find.h"

int32_t dm_who_raw_at(const finder *f, int32_t word) {
    for (uint32_t i = 0; i < f->n_raws; i++)
        if (!f->raws[i].merged && f->raws[i].w0 <= word && word <= f->raws[i].w1)
            return (int32_t)i;
    return -1;
}

/* "in Istanbul, Turkey", "parts of Yemen", "flights to Cuba", "returned to Thailand". */
static bool is_place(const finder *f, const raw *r, const raw *before) {
    const dm_sentence *s = f->sent;
    if (before && before->type == R_NAMED && before->line && r->w0 == before->w1 + 2 && is(&s->words[r->w0 - 1], ",") &&
        !memcmp(line_of(f, before->line)->country, line_of(f, r->line)->country, 3)) {
        const dm_line *l = line_of(f, before->line);
        if (l->kind == DM_PLACE || before->use == AS_SEAT)
            return true;
    }
    dm_str p = dm_who_preposition(s, r->head);
    int32_t up = s->words[r->head].head;
    if (!p.n || up < 0)
        return false;
    const dm_word *w = &s->words[up];
    if (dm_str_is_nocase(p, "of"))
        return IS_ANY(w, "part", "parts", "north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest",
                      "region", "regions", "area", "areas", "coast", "outskirts", "swathes", "cities", "towns", "city", "town",
                      "province", "provinces", "district", "districts", "village", "port", "rest");
    bool to = dm_str_is_nocase(p, "to") || dm_str_is_nocase(p, "for") || dm_str_is_nocase(p, "from") || dm_str_is_nocase(p, "into");
    static const char *const moves[] = {"fly", "return", "flee", "head", "airlift", "evacuate", "escape", "emigrate", "migrate",
                                        "relocate", "travel", "drive", "deport", "commute", "sail", "flight"};
    for (size_t i = 0; i < DM_COUNT(moves) && to; i++)
        if (dm_str_is_nocase(w->lemma, moves[i]))
            return true;
    return false;
}

static bool gives_country(const finder *f, const raw *r) {
    if (r->type != R_NAMED || !r->line)
        return r->local >= 0;
    const dm_line *l = line_of(f, r->line);
    return l->kind != DM_MEDIA && l->kind != DM_COMPANY;
}

/* "the ambassadors of France, Italy and Spain": of each. */
static void add_conjuncts(const finder *f, raw *r, const raw *o) {
    const dm_sentence *s = f->sent;
    int32_t last = o->w1;
    for (const raw *c = o + 1; c < f->raws + f->n_raws && r->plural; c++)
        if (!c->merged && c->type == R_NAMED && c->line && gives_country(f, c) && !c->apart && s->words[c->head].deprel == DM_REL_CONJ &&
            s->words[c->head].head >= o->w0 && s->words[c->head].head <= last) {
            dm_who_add_aff(r, c->line);
            last = c->w1;
        }
}

/* "Danish media and officials": the second of two joined roles is whose the first is. */
static void share_country(const finder *f, raw *r, const raw *b) {
    const dm_sentence *s = f->sent;
    if (b->type != R_ROLE || b->merged || !b->n_aff || r->type != R_ROLE || r->n_aff || r->w0 != b->w1 + 2 ||
        !is(&s->words[r->w0 - 1], "and"))
        return;
    for (uint32_t i = 0; i < b->n_aff; i++)
        if (f->raws[b - f->raws].tail <= b->w1) /* before it, not "officials of Denmark and …" */
            dm_who_add_aff(r, b->aff[i]);
}

/* Whether the role was met before with a country, and the place is a town: where somebody known
 * stays tells nothing of whose they are. */
static bool known_before(const finder *f, const raw *r, const raw *o) {
    if (!o->line || line_of(f, o->line)->kind == DM_STATE)
        return false;
    for (uint32_t k = f->refs.n, seen = 0; k-- > 0 && seen < LOOK_BACK * 2; seen++) {
        const ref *p = &f->refs.at[k];
        if (p->n && !p->place && p->role == r->role && f->out.at[p->first].country[0])
            return true;
    }
    return false;
}

void dm_who_link_raws(finder *f) {
    const dm_sentence *s = f->sent;
    for (uint32_t i = 0; i < f->n_raws; i++) {
        raw *r = &f->raws[i];
        r->head = dm_who_head_of(s, r->w0, r->w1);
        if (r->type == R_NAMED && !r->merged) {
            dm_str p = dm_who_preposition(s, r->head);
            const raw *before = i ? &f->raws[i - 1] : NULL;
            r->place = dm_who_is_in(p) || (r->line && line_of(f, r->line)->kind == DM_STATE &&
                                           !is_demonym_use(r->use) && is_place(f, r, before));
            const dm_word *h = &s->words[r->head];
            if (r->use == AS_SEAT && h->deprel == DM_REL_COMPOUND && h->head == r->w1 + 1)
                r->place = true; /* "the Cairo summit" */
            else if (r->use == AS_SEAT && !r->place)
                r->place =
                    dm_who_is_where(p) && !dm_str_is_nocase(p, "to") && !dm_str_is_nocase(p, "from")
                        ? true
                        : dm_str_is_nocase(p, "to") || dm_str_is_nocase(p, "from") ||
                              dm_str_is_nocase(p, "of");
        }
    }
    for (uint32_t i = 0; i < f->n_raws; i++) {
        raw *r = &f->raws[i];
        if (r->merged)
            continue;
        if (i)
            share_country(f, r, &f->raws[i - 1]);
        bool open = (r->type == R_ROLE || r->type == R_UNKNOWN) && !r->n_aff;
        /* possessor right before: "Iran's [new] foreign minister", "his envoy" */
        if (open && r->from_raw < 0) {
            int32_t w = r->w0 - 1;
            while (w >= 0 && w >= r->w0 - 4 &&
                   (s->words[w].upos == DM_UPOS_ADJ || s->words[w].upos == DM_UPOS_NOUN ||
                    s->words[w].upos == DM_UPOS_NUM) &&
                   f->unit_at[w] < 0)
                w--;
            if (w >= 0 &&
                (is(&s->words[w], "'s") || is(&s->words[w], "\xE2\x80\x99s") ||
                 is(&s->words[w], "'") || is(&s->words[w], "\xE2\x80\x99")) &&
                w > 0)
                r->from_raw = dm_who_raw_at(f, w - 1);
            else if (w >= 0 && s->words[w].upos == DM_UPOS_PRON &&
                     IS_ANY(&s->words[w], "his", "her", "its", "their"))
                r->from_raw = dm_who_raw_at(f, w);
            else if (w >= 0 && s->words[w].upos == DM_UPOS_PRON)
                r->from_raw = -1;
            if (r->from_raw >= (int32_t)i)
                r->from_raw = -1;
            if (r->from_raw >= 0)
                open = false;
        }
        r->tail = r->w1;
        char unused[4];
        if (open && r->type == R_UNKNOWN &&
            dm_who_unknown_kind(f, r, unused) != DM_KIND_NONE) { /* "Free Forum of Malta" */
            int32_t w = r->w1 + 1;
            if (w < (int32_t)s->n_words && is(&s->words[w], "of"))
                w += w + 1 < (int32_t)s->n_words && is(&s->words[w + 1], "the") ? 2 : 1;
            else
                w = -1;
            int32_t k = w > 0 && w < (int32_t)s->n_words ? dm_who_raw_at(f, w) : -1;
            if (k >= 0 && f->raws[k].w0 == w && gives_country(f, &f->raws[k]) && f->raws[k].line) {
                dm_who_add_aff(r, f->raws[k].line);
                r->tail = f->raws[k].w1;
            }
        }
        /* "president of Armenia", "militias in Tripoli", "rebels from Chad" */
        if (open && r->type == R_ROLE) {
            const dm_line *role = line_of(f, r->role);
            for (uint32_t k = i + 1; k < f->n_raws && r->source < 0; k++) {
                const raw *o = &f->raws[k];
                int32_t up = s->words[o->head].head;
                dm_str p = dm_who_preposition(s, o->head);
                bool of = dm_str_is_nocase(p, "of") ||
                          (dm_str_is_nocase(p, "for") && dm_str_is(TEXT(f, role->name), "spokesman"));
                if (!o->merged && o->type == R_ROLE && o->definite && up >= r->w0 && up <= r->w1 && of &&
                    (line_of(f, o->role)->role == ROLE_BODY || line_of(f, o->role)->role == ROLE_GROUP)) {
                    r->source = (int32_t)k; /* "the leader of the rebels" */
                    break;
                }
                /* "hosted delegations from both countries": whether or not the tree hangs it from the verb */
                bool next = up == s->words[r->head].head && r->w1 + 1 < (int32_t)s->n_words &&
                            is(&s->words[r->w1 + 1], "from") && s->words[r->w1 + 1].head == o->head;
                if (!o->merged && o->type == R_ROLE && o->plural && o->count && o->definite &&
                    ((up >= r->w0 && up <= r->w1) || next) &&
                    (dm_str_is_nocase(p, "from") || dm_str_is_nocase(p, "of")))
                    r->source = (int32_t)k;
            }
            for (uint32_t k = i + 1; k < f->n_raws; k++) {
                raw *o = &f->raws[k];
                if (o->merged || !gives_country(f, o) || o->apart)
                    continue;
                if (s->words[o->head].head < r->w0 || s->words[o->head].head > r->w1) {
                    /* right after, whatever the tree says */
                    int32_t w = r->w1 + 1;
                    bool of = w < (int32_t)s->n_words &&
                              (is(&s->words[w], "of") ||
                               /* "soldiers from Norland shelled …", but not "withdrew soldiers from Norland" */
                               (is(&s->words[w], "from") && s->words[o->head].head > o->w1));
                    while (of && w + 1 < (int32_t)s->n_words &&
                           (is(&s->words[w + 1], "the") || (s->words[w + 1].upos == DM_UPOS_ADJ && f->unit_at[w + 1] < 0)))
                        w++;
                    if (!of || o->w0 != w + 1)
                        continue;
                    dm_who_add_aff(r, o->line);
                    r->rule = "of";
                    add_conjuncts(f, r, o);
                    if (o->local >= 0 && !o->line)
                        r->from_raw = (int32_t)k;
                    break;
                }
                dm_str p = dm_who_preposition(s, o->head);
                bool of = dm_str_is_nocase(p, "of") ||
                          (dm_str_is_nocase(p, "for") && dm_str_is(TEXT(f, role->name), "spokesman")),
                     in = dm_who_is_in(p) || dm_str_is_nocase(p, "from");
                /* soldiers somewhere are often another's; those from there are its own */
                if (in && !memcmp(role->sector, "MIL", 3) && role->role != ROLE_BODY && !dm_str_is_nocase(p, "from"))
                    continue;
                if (in && r->definite && known_before(f, r, o))
                    continue; /* "the opposition at Geneva" is the one met before, where the talks are */
                if (in && dm_str_is(TEXT(f, role->name), "embassy"))
                    continue; /* "the Saudi consulate in Istanbul" */
                if (of || (in && (role->role == ROLE_GROUP || role->role == ROLE_BODY ||
                                  role->role == ROLE_AGENT))) {
                    if (o->line)
                        dm_who_add_aff(r, o->line);
                    r->rule = of ? "of" : "in";
                    add_conjuncts(f, r, o);
                    break;
                }
            }
        }
        /* apposition: His envoy, Mart Kask, "Mart Kask, the U.S. envoy" */
        int32_t prev = (int32_t)i - 1;
        while (prev >= 0 && f->raws[prev].merged)
            prev--;
        if (prev >= 0 && r->appos < 0) {
            raw *b = &f->raws[prev];
            int32_t w = b->w1 + 1, last = r->w0 - 1;
            bool comma = w < (int32_t)s->n_words && w <= last && is(&s->words[w], ",");
            bool near = comma;
            for (int32_t k = w + 1; k <= last && near; k++)
                near = s->words[k].upos == DM_UPOS_DET || s->words[k].upos == DM_UPOS_ADJ;
            bool tree = s->words[r->head].deprel == DM_REL_APPOS &&
                        s->words[r->head].head >= b->w0 && s->words[r->head].head <= b->w1;
            bool closed = r->w1 + 1 >= (int32_t)s->n_words ||
                          s->words[r->w1 + 1].upos == DM_UPOS_PUNCT || tree;
            bool b_person = b->type == R_UNKNOWN || (b->type == R_NAMED && b->line &&
                                                     line_of(f, b->line)->kind == DM_PERSON);
            bool r_person = r->type == R_UNKNOWN || (r->type == R_NAMED && r->line &&
                                                     line_of(f, r->line)->kind == DM_PERSON);
            bool joined = s->words[r->head].deprel == DM_REL_CONJ && !tree;
            if ((near || tree) && closed && !joined && b->type == R_ROLE && !b->plural &&
                r_person && !r->n_aff && r->role == 0 && line_of(f, b->role)->role != ROLE_BODY &&
                line_of(f, b->role)->role != ROLE_GROUP)
                r->appos = prev;
            else if ((near || tree) && !joined && b_person && b->role == 0 && r->type == R_ROLE &&
                     !r->plural && line_of(f, r->role)->role != ROLE_BODY &&
                     (tree || line_of(f, r->role)->role != ROLE_GROUP))
                r->appos = prev;
        }
    }
}

/* The line of the country or organisation that a noun's own words name: "a Saudi journalist",
 * "a UN rapporteur". 0 if none. */
static uint32_t country_of_noun(const finder *f, int32_t noun) {
    const dm_sentence *s = f->sent;
    for (int32_t w = noun - 1; w >= 0 && w >= noun - 5; w--) {
        if (f->unit_at[w] < 0 || s->words[w].head != noun)
            continue;
        const unit *u = &f->units[f->unit_at[w]];
        const dm_line *l = u->line ? line_of(f, u->line) : NULL;
        uint8_t d = s->words[w].deprel;
        if (l && !u->set_apart && l->country[0] && (d == DM_REL_AMOD || d == DM_REL_COMPOUND) &&
            (is_demonym(u) || l->kind == DM_IGO || (l->kind == DM_STATE && u->use == AS_NAME)))
            return u->line;
    }
    return 0;
}

static bool has_child(const dm_sentence *s, int32_t head, uint8_t deprel, int32_t child) {
    for (uint32_t i = 0; i < s->n_words; i++)
        if (s->words[i].head == head && s->words[i].deprel == deprel && (child < 0 || (int32_t)i == child))
            return true;
    return false;
}

/* "Ann Lee is a Turkish national", "Ann Lee, a Saudi journalist": an unknown person's country. */
void dm_who_tell_country(finder *f) {
    const dm_sentence *s = f->sent;
    for (uint32_t i = 0; i < f->n_raws; i++) {
        const raw *r = &f->raws[i];
        if (r->n != 1 || r->merged || r->line || r->type == R_ROLE)
            continue;
        dm_entity *e = &f->out.at[r->first];
        if (e->country[0] || e->kind != DM_PERSON)
            continue;
        uint32_t line = 0;
        for (int32_t w = r->w1 + 1; w < (int32_t)s->n_words && !line; w++) {
            const dm_word *n = &s->words[w];
            if (n->upos != DM_UPOS_NOUN && !IS_ANY(n, "national", "native"))
                continue;
            bool is_a = has_child(s, w, DM_REL_COP, -1) && has_child(s, w, DM_REL_NSUBJ, r->head);
            bool named = n->deprel == DM_REL_APPOS && n->head >= r->w0 && n->head <= r->w1;
            if (is_a || named)
                line = country_of_noun(f, w);
        }
        if (!line)
            continue;
        const dm_line *l = line_of(f, line);
        set3(e->country, l->country);
        e->code = dm_who_code_of(f, e->country, e->sector, iso(l->country) ? NULL : l);
        if (!e->line.n)
            e->line = dm_who_where(f, line);
        if (r->type == R_UNKNOWN && e->antecedent < 0)
            e->rule = DM_STR("told-of");
    }
}
