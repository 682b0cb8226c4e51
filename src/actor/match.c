/* Units: the longest names of the lexicon over the words of a sentence. */
#include "actor/find.h"

static const char *const by_others[] = {
    "backed",    "brokered", "occupied",  "held",     "controlled", "born",
    "made",      "owned",    "sponsored", "allied",   "supported",  "mediated",
    "imposed",   "trained",  "funded",    "armed",    "linked",     "run",
    "dominated", "style",    "supplied",  "built",    "friendly",   "administered",
    "annexed",   "financed", "bound",     "proposed", "drafted",    "speaking"};

/* "-backed" after, "pro-" before. */
static bool stands_apart(const finder *f, uint32_t begin, uint32_t end) {
    dm_str t = f->article->text;
    if (end + 1 < t.n && t.p[end] == '-') {
        uint32_t i = end + 1, n = 0;
        while (i + n < t.n && n < 20 && ((t.p[i + n] | 32) >= 'a' && (t.p[i + n] | 32) <= 'z'))
            n++;
        for (size_t k = 0; k < DM_COUNT(by_others); k++)
            if (dm_str_is_nocase((dm_str){t.p + i, n}, by_others[k]))
                return true;
    }
    if (begin >= 4 && t.p[begin - 1] == '-') {
        dm_str before = {t.p + begin - 4, 3};
        if (dm_str_is_nocase(before, "pro") ||
            (begin >= 5 && dm_str_is_nocase((dm_str){t.p + begin - 5, 4}, "anti")) ||
            dm_str_is_nocase(before, "non"))
            return true;
    }
    return false;
}

static bool breaks_name(const dm_word *w) {
    if (w->upos != DM_UPOS_PUNCT && w->upos != DM_UPOS_SYM)
        return false;
    return !(w->form.n == 1 && (w->form.p[0] == '-' || w->form.p[0] == '.' || w->form.p[0] == '/' ||
                                w->form.p[0] == '\''));
}

static uint32_t read_atoms(finder *f) {
    const dm_sentence *s = f->sent;
    uint32_t n = 0, room = 4 * DM_MAX_WORDS;
    for (uint32_t w = 0; w < s->n_words && n + 8 < room; w++) {
        const dm_word *word = &s->words[w];
        if (word->part > 1 && word->parts > 1)
            continue;            /* its token was read with the first word */
        if (breaks_name(word)) { /* an atom that no name holds */
            f->atoms[n] = (dm_atom){.hash = 1, .begin = word->span.begin, .end = word->span.end};
            f->atom_word[n++] = (int32_t)w;
            continue;
        }
        uint32_t got = dm_atoms(dm_slice(f->article->text, word->span), f->atoms + n, 8);
        for (uint32_t i = 0; i < got; i++) {
            f->atoms[n + i].begin += word->span.begin;
            f->atoms[n + i].end += word->span.begin;
            f->atom_word[n + i] = (int32_t)w;
        }
        n += got;
    }
    return n;
}

/* Of several that share a name ("Congress", "House of Commons") the one of the country that stands
 * right before it ("Argentina's National Congress"), else of the report's main one. */
static bool is_near(const finder *f, const dm_line *l, int32_t word) {
    if (!iso(l->country))
        return false;
    for (int32_t w = word - 1; w >= 0 && w >= word - 3; w--)
        if (f->unit_at[w] >= 0 && iso(line_of(f, f->units[f->unit_at[w]].line)->country))
            return !memcmp(line_of(f, f->units[f->unit_at[w]].line)->country, l->country, 3);
    const char *told = f->only[0] ? f->only : f->main;
    return told[0] && !memcmp(told, l->country, 3);
}

/* The reading of a name's words that fits here; 0 if none. */
static uint32_t choose(const finder *f, const dm_node *node, const dm_atom *first,
                       const dm_atom *last, int32_t word, bool shouting, uint8_t *use) {
    uint32_t person = 0, best = 0;
    int rank = 0;
    bool any_person = false;
    for (uint32_t i = node->alias; i; i = f->x->aliases.at[i].next) {
        const dm_alias *al = &f->x->aliases.at[i];
        const dm_line *l = line_of(f, al->line);
        /* some papers print "Nato", "Isis"; at the head of a sentence it may be any word */
        bool as_word = first->upper && first->letters >= 4 && first == last &&
                       first->begin > f->sent->span.begin;
        if (al->upper == 2 && ((!first->all_upper && !as_word) || shouting))
            continue;
        if (al->upper == 1 && !first->upper)
            continue;
        if (al->upper == 1 && first == last && first->all_upper && first->letters <= 2 && !shouting)
            continue; /* "No", "It" in capitals */
        if (l->kind == DM_PERSON) {
            any_person = true;
            continue;
        }
        /* a line with days is only for those: the USSR until 1991 */
        int32_t day = f->article->day;
        if (day != DM_NO_DAY && (l->from > day || l->to < day))
            continue;
        int r = al->use == AS_NAME        ? 12
                : al->use == AS_SEAT      ? 10
                : al->use == AS_ADJECTIVE ? 8
                : al->use == AS_PEOPLE    ? 6
                                          : 4;
        if (node->count > 1 && is_near(f, l, word))
            r++;
        if (r > rank)
            rank = r, best = al->line, *use = al->use;
    }
    if (any_person && rank < 6) {
        person = dm_who_pick_person(f, node->alias, first->upper);
        if (person) {
            *use = AS_NAME;
            for (uint32_t i = node->alias; i; i = f->x->aliases.at[i].next)
                if (f->x->aliases.at[i].line == person && f->x->aliases.at[i].use == AS_SHORT)
                    *use = AS_SHORT;
            return person;
        }
    }
    return best;
}

static bool may_be_name(const dm_word *w) {
    return w->upos == DM_UPOS_PROPN || w->upos == DM_UPOS_NOUN || w->upos == DM_UPOS_ADJ ||
           w->upos == DM_UPOS_X;
}

static bool holds(dm_str s, dm_str part) {
    return part.n && s.n >= part.n && memmem(s.p, s.n, part.p, part.n);
}

static bool hangs_on(const dm_sentence *s, int32_t w0, int32_t w1, int32_t head) {
    for (int32_t w = w0; w <= w1; w++)
        if (s->words[w].head == head)
            return true;
    return false;
}

/* A surname with somebody else's first name, or a first name with another surname:
 * "Jill Biden", "Sharif Hotak", "Hamza bin Laden". loc: whom the article knows by it, -1. */
static bool is_other_name(const finder *f, int32_t w, int32_t w1, int32_t loc) {
    const dm_sentence *s = f->sent;
    while (w > 0 && IS_ANY(&s->words[w - 1], "bin", "ibn", "al", "el", "van", "von", "de", "da", "der"))
        w--;
    if (w > 0) {
        const dm_word *b = &s->words[w - 1];
        bool title = dm_who_is_calendar(b) ||
                     IS_ANY(b, "Sir", "Lord", "Lady", "Sheikh", "Ayatollah", "Gen", "Gen.", "Col.",
                            "Comrade", "Sen.", "Rep.", "Gov.", "Prof.", "Justice", "Madame",
                            "Monsieur", "Prince", "King", "Pope");
        if (b->upos == DM_UPOS_PROPN && capital(b) && !title && f->unit_at[w - 1] < 0 &&
            ((b->head >= w && b->head <= w1) || hangs_on(s, w, w1, w - 1)) &&
            !(loc >= 0 && holds(f->out.at[loc].name, b->form)))
            return true;
    }
    if (w1 + 1 < (int32_t)s->n_words) {
        const dm_word *n = &s->words[w1 + 1];
        if (n->upos == DM_UPOS_PROPN && capital(n) && !dm_who_is_calendar(n) && n->head >= w && n->head <= w1 &&
            n->deprel == DM_REL_FLAT)
            return true;
    }
    return false;
}

#define MAX_OTHERS 64 /* surnames of others that are kept in mind */
#define MAX_SEEN 256  /* entities that are looked through for a country */

/* "Gulf of Mexico", "Sea of Japan": water, no state. */
static bool is_water(const dm_sentence *s, int32_t w) {
    return w > 1 && is(&s->words[w - 1], "of") && IS_ANY(&s->words[w - 2], "Gulf", "Sea", "Bay", "Strait", "Straits");
}

/* "Browne" after "Harry Browne" is he, not the Antiguan prime minister, where nothing else speaks of Antigua.
 * The lexicon's own bearer is meant where the country is told of: "Jill Biden … Biden". */
static bool is_of_other(const finder *f, uint64_t surname, const dm_line *bearer, int32_t w) {
    bool other = false;
    for (uint32_t i = 0; i < f->others.n && !other; i++)
        other = f->others.at[i] == surname;
    if (other && w > 0 && f->unit_at[w - 1] >= 0)
        return false; /* "President Biden" */
    for (uint32_t i = f->out.n, seen = 0; i-- > 0 && seen < MAX_SEEN && other; seen++)
        other = memcmp(f->out.at[i].country, bearer->country, 3) != 0;
    return other;
}

/* "President Biden" is the president of the day, whoever else of that surname the article told of. */
static bool has_title_of(const finder *f, uint32_t person, int32_t w) {
    if (!person || w == 0 || f->unit_at[w - 1] < 0)
        return false;
    const unit *u = &f->units[f->unit_at[w - 1]];
    const dm_line *term = line_of(f, dm_who_term_on(f, person, f->article->day));
    return u->use == AS_ROLE && term->office.n && dm_str_eq(TEXT(f, term->office), TEXT(f, line_of(f, u->line)->office));
}

void dm_who_find_units(finder *f) {
    const dm_sentence *s = f->sent;
    f->n_units = 0;
    for (uint32_t w = 0; w < s->n_words; w++)
        f->unit_at[w] = -1;
    uint32_t n = read_atoms(f), small = 0;
    for (uint32_t i = 0; i < n; i++)
        small += f->atoms[i].hash != 1 && !f->atoms[i].all_upper;
    bool shouting = small * 4 < n && n > 3;
    for (uint32_t i = 0; i < n && f->n_units < MAX_UNITS;) {
        uint64_t key = 0;
        uint32_t got = 0, line = 0;
        uint8_t use = 0, how = 0;
        bool comma = false;
        for (uint32_t j = i; j < n && j < i + 12; j++) {
            /* "United Nations Educational, Scientific and Cultural Organization" */
            if (j > i + 1 && f->atoms[j].hash == 1 && is(&s->words[f->atom_word[j]], ",")) {
                comma = true;
                continue;
            }
            key = dm_atom_step(key, f->atoms[j].hash);
            const dm_node *node = dm_actors_node(f->x, key ? key : 1);
            if (!node)
                break;
            if (node->alias) {
                uint32_t l = choose(f, node, &f->atoms[i], &f->atoms[j], f->atom_word[i], shouting, &how);
                if (l && (!comma || j - i > 3))
                    line = l, got = j - i + 1, use = how;
            }
            if (!node->more)
                break;
        }
        int32_t loc = -1;
        bool of_title = got == 1 && use == AS_SHORT && has_title_of(f, line, f->atom_word[i]);
        bool acronym = f->atoms[i].all_upper && f->atoms[i].letters >= 2 && !shouting && line && use != AS_SHORT &&
                       use != AS_ROLE && line_of(f, line)->kind != DM_STATE;
        if (got <= 1 && f->atoms[i].upper && !of_title && (!line || use == AS_SHORT || use == AS_ROLE || acronym)) {
            for (uint32_t k = f->locals.n; k-- > 0 && loc < 0;)
                if (f->locals.at[k].hash == f->atoms[i].hash && (!acronym || f->locals.at[k].acronym) &&
                    may_be_name(&s->words[f->atom_word[i]]) &&
                    !dm_who_is_calendar(&s->words[f->atom_word[i]]))
                    loc = f->locals.at[k].entity, line = f->locals.at[k].line, got = 1,
                    use = AS_SHORT;
        }
        if (!got) {
            i++;
            continue;
        }
        /* "Mart Kask" again, by his first name: with the rest of it */
        for (uint32_t j = i + got; loc >= 0 && j < n && s->words[f->atom_word[j]].upos == DM_UPOS_PROPN &&
                                   holds(f->out.at[loc].name, s->words[f->atom_word[j]].form);
             j++)
            got++;
        const dm_word *w0 = &s->words[f->atom_word[i]];
        /* "May 15" is a day, whoever bears it as a name */
        if (got > 1 && dm_who_is_calendar(w0) && s->words[f->atom_word[i + got - 1]].upos == DM_UPOS_NUM) {
            i++;
            continue;
        }
        /* a surname that is a common word needs to be a name here */
        if (use == AS_SHORT && got == 1 && w0->upos != DM_UPOS_PROPN &&
            !(w0->upos == DM_UPOS_NOUN && f->atom_word[i] > 0)) {
            i++;
            continue;
        }
        if (use == AS_SHORT && got == 1 && dm_who_is_calendar(w0)) {
            i++;
            continue;
        }
        if (use == AS_SHORT && is_other_name(f, f->atom_word[i], f->atom_word[i + got - 1], loc)) {
            uint64_t *other = got == 1 ? dm_push(f->a, &f->others, MAX_OTHERS) : NULL;
            if (other)
                *other = f->atoms[i].hash;
            i++;
            continue;
        }
        if (use == AS_SHORT && got == 1 && loc < 0 && is_of_other(f, f->atoms[i].hash, line_of(f, line), f->atom_word[i])) {
            i++;
            continue;
        }
        if (got == 1 && line && line_of(f, line)->kind == DM_STATE && is_water(s, f->atom_word[i])) {
            i++;
            continue;
        }
        /* "Military Times" is not the Times */
        if (got == 1 && line && line_of(f, line)->kind == DM_MEDIA && f->atom_word[i] > 1 &&
            s->words[f->atom_word[i] - 1].head == f->atom_word[i] && capital(&s->words[f->atom_word[i] - 1]) &&
            f->unit_at[f->atom_word[i] - 1] < 0 && s->words[f->atom_word[i] - 1].upos != DM_UPOS_DET) {
            i++;
            continue;
        }
        if (use == AS_ROLE) {
            const dm_word *last = &s->words[f->atom_word[i + got - 1]];
            if (got == 1 && last->upos != DM_UPOS_NOUN && last->upos != DM_UPOS_PROPN &&
                last->upos != DM_UPOS_ADJ) {
                i++;
                continue;
            }
        }
        unit *u = &f->units[f->n_units++];
        *u = (unit){.begin = f->atoms[i].begin,
                    .end = f->atoms[i + got - 1].end,
                    .w0 = f->atom_word[i],
                    .w1 = f->atom_word[i + got - 1],
                    .line = line,
                    .local = loc,
                    .use = use};
        /* "Mart Kask" again: with the first name */
        while (loc >= 0 && u->w0 > 0 && f->unit_at[u->w0 - 1] < 0 &&
               s->words[u->w0 - 1].upos == DM_UPOS_PROPN &&
               holds(f->out.at[loc].name, s->words[u->w0 - 1].form))
            u->begin = s->words[--u->w0].span.begin;
        u->set_apart = use != AS_ROLE && stands_apart(f, u->begin, u->end);
        for (int32_t w = u->w0; w <= u->w1; w++)
            if (f->unit_at[w] < 0)
                f->unit_at[w] = (int32_t)f->n_units - 1;
        i += got;
    }
}
