/* Finding and resolving mentions. A sentence is read in five steps:
 *
 *   units     longest lexicon names over the words
 *   chunks    runs of words without determiner, preposition, verb or comma; the units of a
 *             chunk are read together: "Kremlin aide Yuri Ushakov"
 *   links     possessives, of-phrases, places and appositions between chunks give countries
 *   resolve   office and person for the day, pronouns and descriptions from what came before
 *   heads     which word finds which mention
 *
 * docs/actors.md tells the rules with examples. */
#include "actor/names.h"

#define DM_MAX_MENTIONS (1u << 20)
#define MAX_AFF 6
#define MAX_UNITS 1024
#define MAX_PAIRS 64
#define LOOK_BACK 48 /* mentions that a pronoun or description looks back over */

typedef struct unit {
    uint32_t begin, end;  /* bytes of the text */
    int32_t w0, w1;       /* words, inclusive */
    uint32_t line;        /* 0: a name of this article */
    int32_t local;        /* entity that introduced it, -1 */
    uint8_t use;
    bool set_apart;       /* "pro-Russian", "US-backed": names, but does not belong */
} unit;

typedef enum { R_NAMED, R_ROLE, R_UNKNOWN, R_PRONOUN } raw_type;

typedef struct raw {
    uint8_t type, use;
    bool plural, former, definite, indefinite, place, apart, merged, acting;
    bool elsewhere; /* "a western diplomat", "foreign troops": of a country that is not told */
    uint32_t line;       /* what the name leads to */
    uint32_t role, trait; /* role lines: the head's, and one that tells the sector */
    int32_t local;       /* entity of the article that the name repeats, -1 */
    int32_t name_word;          /* first word of an unknown name */
    int32_t w0, w1, head, tail; /* tail: last word with an of-phrase */
    uint32_t begin, end, name_begin, name_end; /* the name alone, where a title stands before */
    uint32_t aff[MAX_AFF]; /* lines that give the country */
    uint32_t n_aff;
    int32_t from_raw;    /* possessor in this sentence, -1 */
    int32_t source;      /* raw with a number that it is "from" or "of", -1: "delegations from both countries" */
    int32_t appos;       /* raw that this one renames, -1 */
    uint32_t count;      /* "the two …" */
    uint32_t first, n;   /* entities */
    const char *rule;
} raw;

/* A mention as later sentences see it. */
typedef struct ref {
    uint32_t first, n, sentence, paragraph;
    uint32_t line, role;
    int32_t head;
    bool subject, main, joined; /* of its clause, of the whole sentence; "Putin and Zelenskyy" */
    bool plural, many, person, thing, place; /* many: the words are plural */
    char gender;
} ref;

typedef struct local {
    uint64_t hash; /* of the surname, or of an acronym */
    int32_t entity;
    uint32_t line;
} local;

/* Two countries that stand joined: "Iran and Iraq", "US-Iran talks". */
typedef struct pair {
    char of[2][4];
    uint32_t first[2]; /* entities that stand for them */
    uint32_t joined, last; /* times, and the sentence of the last time */
} pair;

typedef struct spoken {
    char country[4];
    uint32_t n; /* mentions so far */
} spoken;

typedef struct finder {
    const dm_actors *x;
    dm_arena *a;
    const dm_article *article;
    const dm_sentences *s;
    DM_VEC(dm_entity) out;
    DM_VEC(ref) refs;
    DM_VEC(local) locals;
    DM_VEC(pair) pairs;
    DM_VEC(spoken) spoken;
    uint32_t **of;
    unit *units;
    raw *raws;
    dm_atom *atoms;
    int32_t *atom_word;
    int32_t *unit_at; /* by word: first unit that covers it, -1 */
    uint32_t n_units, n_raws;
    const dm_sentence *sent;
    uint32_t at;
    struct {
        uint32_t entity, paragraph, sentence;
        bool known;
    } speaker; /* who last said something */
    char only[4]; /* the one country of the whole article, "" if there are several */
    bool failed;
} finder;

/* ---- words ------------------------------------------------------------------------------- */

static bool is(const dm_word *w, const char *z) {
    return dm_str_is_nocase(w->form, z);
}

static bool is_any(const dm_word *w, const char *const *list, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (is(w, list[i]))
            return true;
    return false;
}
#define IS_ANY(w, ...)                                                                     \
    is_any(w, (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static bool capital(const dm_word *w) {
    unsigned size;
    return w->form.n && dm_rune_is_upper(dm_rune(w->form.p, w->form.n, &size));
}

static bool is_calendar(const dm_word *w) {
    return IS_ANY(w, "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "January", "February",
                  "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
                  "Mr", "Mr.", "Mrs", "Mrs.", "Ms", "Ms.", "Dr", "Dr.", "I", "GMT");
}

/* The word of [w0, w1] that the rest hangs on. */
static int32_t head_of(const dm_sentence *s, int32_t w0, int32_t w1) {
    int32_t best = -1;
    for (int32_t i = w0; i <= w1; i++) {
        int32_t h = s->words[i].head;
        if (h >= w0 && h <= w1)
            continue;
        if (s->words[i].upos == DM_UPOS_PUNCT || s->words[i].upos == DM_UPOS_PART || s->words[i].upos == DM_UPOS_ADP)
            continue;
        best = i; /* the last, where a bad tree leaves several */
    }
    return best < 0 ? w1 : best;
}

/* The preposition of a word, "" if none; the last one before it. */
static dm_str preposition(const dm_sentence *s, int32_t word) {
    dm_str p = {0};
    for (int32_t i = 0; i < word; i++)
        if (s->words[i].head == word && s->words[i].deprel == DM_REL_CASE)
            p = s->words[i].form;
    return p;
}

static bool is_where(dm_str p) {
    static const char *const where[] = {"in", "at", "near", "inside", "across", "throughout", "outside", "around",
                                        "within", "into", "toward", "towards", "onto", "over", "to", "from", "through"};
    for (size_t i = 0; i < DM_COUNT(where); i++)
        if (dm_str_is_nocase(p, where[i]))
            return true;
    return false;
}

static bool is_in(dm_str p) {
    static const char *const where[] = {"in", "at", "near", "inside", "across", "throughout", "outside", "around", "within"};
    for (size_t i = 0; i < DM_COUNT(where); i++)
        if (dm_str_is_nocase(p, where[i]))
            return true;
    return false;
}

static const dm_line *line_of(const finder *f, uint32_t i) {
    return &f->x->lines.at[i];
}

static bool iso(const char *c) {
    return c[0] && memcmp(c, "IGO", 3) != 0 && memcmp(c, "NGO", 3) != 0 && memcmp(c, "IMG", 3) != 0 && memcmp(c, "MNC", 3) != 0;
}

/* ---- persons and the day ----------------------------------------------------------------- */

enum { YEAR = 366 };

/* The term that holds on the day, else 0. An open day takes the latest term, without
 * saying that it still holds. */
static uint32_t term_on(const finder *f, uint32_t person, int32_t day) {
    uint32_t best = 0;
    for (uint32_t t = person; t; t = line_of(f, t)->term) {
        const dm_line *l = line_of(f, t);
        if (day == DM_NO_DAY || l->from > day || l->to < day)
            continue;
        const dm_line *b = line_of(f, best);
        bool office = l->office.n != 0, had = b->office.n != 0;
        if (!best || office > had || (office == had && l->file == b->file && l->from > b->from))
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
        int64_t d = day < l->from ? ((int64_t)l->from - day) * 4 : day > l->to ? (int64_t)day - l->to : 0;
        if (d < best)
            best = d;
    }
    return best;
}

/* Which of the persons that share a name is meant; 0 where it cannot be told. */
static uint32_t pick_person(const finder *f, uint32_t alias, bool upper_ok) {
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
            clash = best && far == best_far && memcmp(line_of(f, best)->country, l->country, 3) != 0;
            best = al->line, best_far = far, best_short = brief;
        } else if (far == best_far && memcmp(line_of(f, best)->country, l->country, 3) != 0) {
            clash = true;
        }
    }
    (void)best_short;
    return clash ? 0 : best;
}

/* Who holds an office of a country on the day. */
static uint32_t holder(const finder *f, const char country[4], dm_str office, int32_t day) {
    int c = dm_actors_country(f->x, country);
    if (c < 0 || day == DM_NO_DAY || !office.n)
        return 0;
    uint32_t best = 0;
    for (uint32_t p = f->x->countries[c].peer; p; p = line_of(f, p)->peer) {
        const dm_line *l = line_of(f, p);
        const dm_line *b = line_of(f, best);
        if (l->from <= day && day <= l->to && dm_str_eq(l->office, office) &&
            (!best || l->file < b->file || (l->file == b->file && l->from > b->from)))
            best = p;
    }
    return best;
}

/* The person that a term belongs to is the line that names lead to; terms share the name. */
static dm_str chief_office(const finder *f, const char country[4]) {
    int c = dm_actors_country(f->x, country);
    return c >= 0 ? f->x->countries[c].chief : (dm_str){0};
}

/* ---- units ---------------------------------------------------------------------------------- */

static const char *const by_others[] = {"backed", "brokered", "occupied", "held", "controlled", "born", "made", "owned",
                                        "sponsored", "allied", "supported", "mediated", "imposed", "trained", "funded",
                                        "armed", "linked", "run", "dominated", "style", "supplied", "built", "friendly",
                                        "administered", "annexed", "financed", "bound", "proposed", "drafted", "speaking"};

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
        if (dm_str_is_nocase(before, "pro") || (begin >= 5 && dm_str_is_nocase((dm_str){t.p + begin - 5, 4}, "anti")) ||
            dm_str_is_nocase(before, "non"))
            return true;
    }
    return false;
}

static bool breaks_name(const dm_word *w) {
    if (w->upos != DM_UPOS_PUNCT && w->upos != DM_UPOS_SYM)
        return false;
    return !(w->form.n == 1 && (w->form.p[0] == '-' || w->form.p[0] == '.' || w->form.p[0] == '/' || w->form.p[0] == '\''));
}

static uint32_t read_atoms(finder *f) {
    const dm_sentence *s = f->sent;
    uint32_t n = 0, room = 4 * DM_MAX_WORDS;
    for (uint32_t w = 0; w < s->n_words && n + 8 < room; w++) {
        const dm_word *word = &s->words[w];
        if (word->part > 1 && word->parts > 1)
            continue; /* its token was read with the first word */
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

/* The reading of a name's words that fits here; 0 if none. */
static uint32_t choose(const finder *f, const dm_node *node, const dm_atom *first, const dm_atom *last,
                       bool shouting, uint8_t *use) {
    uint32_t person = 0, best = 0;
    int rank = 0;
    bool any_person = false;
    for (uint32_t i = node->alias; i; i = f->x->aliases.at[i].next) {
        const dm_alias *al = &f->x->aliases.at[i];
        const dm_line *l = line_of(f, al->line);
        /* some papers print "Nato", "Isis"; at the head of a sentence it may be any word */
        bool as_word = first->upper && first->letters >= 4 && first == last && first->begin > f->sent->span.begin;
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
        if (f->article->day != DM_NO_DAY && (l->from > f->article->day || l->to < f->article->day))
            continue;
        int r = al->use == AS_NAME ? 6 : al->use == AS_SEAT ? 5 : al->use == AS_ADJECTIVE ? 4 : al->use == AS_PEOPLE ? 3 : 2;
        if (r > rank)
            rank = r, best = al->line, *use = al->use;
    }
    if (any_person && rank < 3) {
        person = pick_person(f, node->alias, first->upper);
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
    return w->upos == DM_UPOS_PROPN || w->upos == DM_UPOS_NOUN || w->upos == DM_UPOS_ADJ || w->upos == DM_UPOS_X;
}

static bool holds(dm_str s, dm_str part) {
    return part.n && s.n >= part.n && memmem(s.p, s.n, part.p, part.n);
}

/* A surname with somebody else's first name, or a first name with another surname:
 * "Jill Biden", "Sharif Hotak". local: whom the article knows by it, -1. */
static bool is_other_name(const finder *f, int32_t w, int32_t loc) {
    const dm_sentence *s = f->sent;
    const dm_word *word = &s->words[w];
    if (w > 0) {
        const dm_word *b = &s->words[w - 1];
        bool title = is_calendar(b) || IS_ANY(b, "Sir", "Lord", "Lady", "Sheikh", "Ayatollah", "Gen", "Gen.", "Col.", "Comrade", "Sen.",
                                              "Rep.", "Gov.", "Prof.", "Justice", "Madame", "Monsieur", "Prince", "King", "Pope");
        if (b->upos == DM_UPOS_PROPN && capital(b) && !title && f->unit_at[w - 1] < 0 && (word->head == w - 1 || b->head == w) &&
            !(loc >= 0 && holds(f->out.at[loc].name, b->form)))
            return true;
    }
    if (w + 1 < (int32_t)s->n_words) {
        const dm_word *n = &s->words[w + 1];
        if (n->upos == DM_UPOS_PROPN && capital(n) && !is_calendar(n) && n->head == w && n->deprel == DM_REL_FLAT)
            return true;
    }
    return false;
}

static void find_units(finder *f) {
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
        for (uint32_t j = i; j < n && j < i + 12; j++) {
            key = dm_atom_step(key, f->atoms[j].hash);
            const dm_node *node = dm_actors_node(f->x, key ? key : 1);
            if (!node)
                break;
            if (node->alias) {
                uint32_t l = choose(f, node, &f->atoms[i], &f->atoms[j], shouting, &how);
                if (l)
                    line = l, got = j - i + 1, use = how;
            }
            if (!node->more)
                break;
        }
        int32_t loc = -1;
        if (got <= 1 && f->atoms[i].upper && (!line || use == AS_SHORT || use == AS_ROLE)) {
            for (uint32_t k = f->locals.n; k-- > 0 && loc < 0;)
                if (f->locals.at[k].hash == f->atoms[i].hash &&
                    may_be_name(&s->words[f->atom_word[i]]) && !is_calendar(&s->words[f->atom_word[i]]))
                    loc = f->locals.at[k].entity, line = f->locals.at[k].line, got = 1, use = AS_SHORT;
        }
        if (!got) {
            i++;
            continue;
        }
        const dm_word *w0 = &s->words[f->atom_word[i]];
        /* a surname that is a common word needs to be a name here */
        if (use == AS_SHORT && got == 1 && w0->upos != DM_UPOS_PROPN && !(w0->upos == DM_UPOS_NOUN && f->atom_word[i] > 0)) {
            i++;
            continue;
        }
        if (use == AS_SHORT && got == 1 && is_calendar(w0)) {
            i++;
            continue;
        }
        if (use == AS_SHORT && got == 1 && is_other_name(f, f->atom_word[i], loc)) {
            i++;
            continue;
        }
        if (use == AS_ROLE) {
            const dm_word *last = &s->words[f->atom_word[i + got - 1]];
            if (got == 1 && last->upos != DM_UPOS_NOUN && last->upos != DM_UPOS_PROPN && last->upos != DM_UPOS_ADJ) {
                i++;
                continue;
            }
        }
        unit *u = &f->units[f->n_units++];
        *u = (unit){.begin = f->atoms[i].begin, .end = f->atoms[i + got - 1].end, .w0 = f->atom_word[i],
                    .w1 = f->atom_word[i + got - 1], .line = line, .local = loc, .use = use};
        /* "Mart Kask" again: with the first name */
        while (loc >= 0 && u->w0 > 0 && f->unit_at[u->w0 - 1] < 0 && s->words[u->w0 - 1].upos == DM_UPOS_PROPN &&
               holds(f->out.at[loc].name, s->words[u->w0 - 1].form))
            u->begin = s->words[--u->w0].span.begin;
        u->set_apart = use != AS_ROLE && stands_apart(f, u->begin, u->end);
        for (int32_t w = u->w0; w <= u->w1; w++)
            if (f->unit_at[w] < 0)
                f->unit_at[w] = (int32_t)f->n_units - 1;
        i += got;
    }
}

/* ---- chunks --------------------------------------------------------------------------------- */

static raw *new_raw(finder *f, raw_type type) {
    if (f->n_raws >= MAX_UNITS)
        return NULL;
    raw *r = &f->raws[f->n_raws++];
    *r = (raw){.type = (uint8_t)type, .local = -1, .from_raw = -1, .source = -1, .appos = -1, .rule = ""};
    return r;
}

static void add_aff(raw *r, uint32_t line) {
    for (uint32_t i = 0; i < r->n_aff; i++)
        if (r->aff[i] == line)
            return;
    if (r->n_aff < MAX_AFF)
        r->aff[r->n_aff++] = line;
}

static bool is_demonym(const unit *u) {
    return u->use == AS_ADJECTIVE || u->use == AS_PEOPLE;
}

/* Whether a word ends a chunk. A word inside a unit never does. */
static bool ends_chunk(const finder *f, int32_t w) {
    const dm_word *word = &f->sent->words[w];
    if (f->unit_at[w] >= 0)
        return false;
    switch (word->upos) {
    case DM_UPOS_ADJ: case DM_UPOS_NOUN: case DM_UPOS_PROPN: case DM_UPOS_X:
        return false;
    case DM_UPOS_NUM:
        return false;
    case DM_UPOS_PUNCT:
        if (w > 0 && IS_ANY(word, "'", "\xE2\x80\x99", "`") && w + 1 < (int32_t)f->sent->n_words &&
            word->span.begin == f->sent->words[w - 1].span.end && f->sent->words[w + 1].span.begin == word->span.end)
            return false;
        return !(word->form.n == 1 && (word->form.p[0] == '-' || word->form.p[0] == '/'));
    case DM_UPOS_VERB: /* "Israeli-occupied West Bank" */
        return !(w > 0 && f->sent->words[w - 1].form.n == 1 && f->sent->words[w - 1].form.p[0] == '-');
    default:
        return true;
    }
}

static bool is_plural(const dm_word *w) {
    if (w->upos != DM_UPOS_NOUN && w->upos != DM_UPOS_PROPN && w->upos != DM_UPOS_ADJ)
        return false;
    return dm_str_find(w->feats, "Number=Plur") >= 0 || dm_str_is(w->xpos, "NNS") || dm_str_is(w->xpos, "NNPS");
}

/* Named or unknown person after a title, at word w; gives the last word, or -1. */
static int32_t name_run(const finder *f, int32_t w, int32_t end) {
    int32_t last = -1;
    for (int32_t i = w; i <= end; i++) {
        const dm_word *word = &f->sent->words[i];
        if (f->unit_at[i] >= 0) {
            const unit *u = &f->units[f->unit_at[i]];
            /* a name may hold another's word ("Moshe Jordan"), never a role */
            if (i == w || u->use == AS_ROLE || u->line == 0 || u->w0 != u->w1)
                break;
            if (line_of(f, u->line)->kind != DM_PERSON && !(u->use == AS_NAME && line_of(f, u->line)->kind == DM_STATE && last >= 0 && i == end))
                break;
        }
        if (IS_ANY(word, "s", "'s", "\xE2\x80\x99s"))
            break;
        bool sticks = i > w && word->span.begin == f->sent->words[i - 1].span.end && last >= 0;
        if (sticks && IS_ANY(word, "'", "\xE2\x80\x99", "`") && i < end) {
            continue;
        }
        if (sticks && !is(word, "-") && word->upos != DM_UPOS_PUNCT && word->upos != DM_UPOS_PART && i > w + 1) {
            last = i;
            continue;
        }
        bool particle = IS_ANY(word, "al", "bin", "ibn", "de", "da", "del", "la", "van", "von", "der", "el", "ben", "ul", "-");
        bool begins = i == w && word->upos == DM_UPOS_ADJ;
        if (!((word->upos == DM_UPOS_PROPN || begins) && capital(word) && !is_calendar(word)) && !(particle && i < end && last >= 0))
            break;
        if (!particle)
            last = i;
        if (particle && is(word, "-") && i == w)
            break;
    }
    return last;
}

static void determiner(finder *f, raw *r, int32_t first) {
    const dm_sentence *s = f->sent;
    for (int32_t i = first - 1; i >= 0 && i >= first - 3; i--) {
        const dm_word *w = &s->words[i];
        if (is(w, "the") || is(w, "this") || is(w, "these") || is(w, "that") || is(w, "those")) {
            r->definite = true;
            break;
        }
        if (is(w, "a") || is(w, "an") || is(w, "some") || is(w, "several") || is(w, "many") || is(w, "any") || is(w, "other") || is(w, "no")) {
            r->indefinite = true;
            break;
        }
        if (is(w, "both")) {
            r->count = 2;
            r->definite = true;
            break;
        }
        if (w->upos != DM_UPOS_ADV && w->upos != DM_UPOS_ADJ && w->upos != DM_UPOS_NUM && w->upos != DM_UPOS_VERB)
            break;
    }
}

/* The part of the world that a word names, whatever its case; 0 if none. */
static uint32_t region_of(const finder *f, const dm_word *w) {
    dm_atom a;
    if (dm_atoms(w->form, &a, 1) != 1)
        return 0;
    const dm_node *node = dm_actors_node(f->x, dm_atom_step(0, a.hash));
    for (uint32_t i = node ? node->alias : 0; i; i = f->x->aliases.at[i].next) {
        const dm_line *l = line_of(f, f->x->aliases.at[i].line);
        if (l->kind == DM_PEOPLE && !l->country[0] && l->code.n)
            return f->x->aliases.at[i].line;
    }
    return 0;
}

/* Read one chunk of words, [c0, c1]. */
static void read_chunk(finder *f, int32_t c0, int32_t c1) {
    const dm_sentence *s = f->sent;
    uint32_t pending[MAX_AFF], n_pending = 0;
    int32_t pend_raw[MAX_AFF], pend_first = -1;
    bool former = false, acting = false, minor = false, elsewhere = false;
    uint32_t count = 0;
    raw *title = NULL; /* the last role read, still open for a name */
    for (int32_t w = c0; w <= c1;) {
        int32_t ui = f->unit_at[w];
        if (ui < 0) {
            const dm_word *word = &s->words[w];
            if (IS_ANY(word, "former", "late", "ousted", "deposed", "ex", "one-time", "onetime", "disgraced", "exiled", "then"))
                former = true;
            if (IS_ANY(word, "regional", "provincial", "municipal", "local", "company", "club", "university", "union", "student", "party"))
                minor = true;
            if (IS_ANY(word, "western", "foreign", "international", "european", "neighboring", "neighbouring", "global"))
                elsewhere = true;
            /* "western powers", in small letters, are the West's; "western rebels" may be anybody's */
            int32_t role_at = elsewhere && w < c1 ? f->unit_at[w + 1] : -1;
            if (role_at >= 0 && f->units[role_at].use == AS_ROLE && dm_str_is(line_of(f, f->units[role_at].line)->name, "country") && !n_pending) {
                uint32_t region = region_of(f, word);
                if (region) {
                    pending[0] = region;
                    pend_raw[n_pending++] = -1;
                    pend_first = w;
                }
            }
            if (IS_ANY(word, "acting", "interim", "caretaker"))
                acting = true;
            if (is(word, "two"))
                count = 2;
            else if (is(word, "three"))
                count = 3;
            else if (is(word, "four"))
                count = 4;
            /* "Free Forum": a capitalised adjective begins a name inside a sentence */
            bool adjective = word->upos == DM_UPOS_ADJ && w > 0 && w < c1 && capital(word) && s->words[w + 1].upos == DM_UPOS_PROPN &&
                             f->unit_at[w + 1] < 0;
            int32_t last = (word->upos == DM_UPOS_PROPN || adjective) && capital(word) ? name_run(f, w, c1) : -1;
            if (last >= 0 && title && title->type == R_ROLE && title->w1 == w - 1 && !title->plural) {
                const dm_line *role = line_of(f, title->role);
                if (role->role != ROLE_GROUP && role->role != ROLE_BODY) {
                    title->type = R_UNKNOWN;
                    title->w1 = last;
                    title->name_begin = word->span.begin;
                    title->name_end = title->end = s->words[last].span.end;
                    title = NULL;
                    w = last + 1;
                    n_pending = 0;
                    continue;
                }
            }
            if (last >= 0) {
                /* a name of its own; an organisation if the chunk goes on to a role */
                int32_t next = last + 1;
                bool role_next = next <= c1 && f->unit_at[next] >= 0 && f->units[f->unit_at[next]].use == AS_ROLE;
                if (IS_ANY(&s->words[last], "Summit", "Conference", "Agreement", "Accord", "Accords", "War", "Treaty", "Process", "Convention",
                           "Act", "Resolution", "Deal", "Pact", "Plan", "Day", "Cup", "Games", "Revolution", "Article", "Protocol", "Law",
                           "Olympics", "Initiative", "Declaration", "Crisis", "Spring", "Prize", "Zone", "Pipeline")) {
                    n_pending = 0; /* what happens, not who */
                    title = NULL;
                    w = last + 1;
                    continue;
                }
                if (!role_next && !(n_pending && next <= c1)) {
                    raw *r = new_raw(f, R_UNKNOWN);
                    if (!r)
                        return;
                    r->w0 = r->name_word = w, r->w1 = last;
                    r->begin = r->name_begin = word->span.begin;
                    r->end = r->name_end = s->words[last].span.end;
                    if (n_pending && pend_first >= 0) { /* "Serbian Orthodox Church", "Montenegro Municipality Association" */
                        for (uint32_t k = 0; k < n_pending; k++) {
                            add_aff(r, pending[k]);
                            if (pend_raw[k] >= 0)
                                f->raws[pend_raw[k]].merged = true;
                        }
                        r->w0 = pend_first;
                        r->begin = r->name_begin = s->words[pend_first].span.begin;
                    }
                    r->former = former;
                    n_pending = 0;
                    title = NULL;
                }
                w = last + 1;
                continue;
            }
            if (word->upos != DM_UPOS_ADJ && word->upos != DM_UPOS_PUNCT && word->upos != DM_UPOS_NUM && word->upos != DM_UPOS_NOUN)
                title = NULL;
            w++;
            continue;
        }
        /* all units that begin in this word, and its length in words */
        int32_t next = w + 1;
        for (uint32_t k = (uint32_t)ui; k < f->n_units && f->units[k].w0 <= w; k++) {
            unit *u = &f->units[k];
            if (u->w0 != w && k != (uint32_t)ui)
                break;
            if (u->w1 + 1 > next)
                next = u->w1 + 1;
            const dm_line *l = u->line ? line_of(f, u->line) : NULL;
            if (u->use == AS_ROLE) {
                const dm_word *last = &s->words[head_of(s, u->w0, u->w1)];
                bool role_next = next <= c1 && f->unit_at[next] >= 0 && f->units[f->unit_at[next]].use == AS_ROLE;
                bool name_next = next <= c1 && f->unit_at[next] < 0 && s->words[next].upos == DM_UPOS_PROPN && capital(&s->words[next]) &&
                                 l->role != ROLE_GROUP && l->role != ROLE_BODY && !capital(last) && !IS_ANY(last, "official", "general", "chief", "head", "representative", "deputy", "national", "public");
                if (last->upos == DM_UPOS_ADJ && u->w0 == u->w1 && !name_next && !(role_next && (l->role == ROLE_GROUP || l->role == ROLE_BODY)))
                    continue; /* "official news", "general strike" */
                if (title && title->type == R_ROLE && title->w1 + 1 >= u->w0) {
                    /* "police officers", "rebel leaders", "army spokesman" */
                    if (!IS_ANY(&s->words[title->w1], "deputy", "assistant", "chief", "head", "general", "vice"))
                        title->trait = title->trait ? title->trait : title->role;
                    title->role = u->line;
                    title->w1 = u->w1;
                    title->end = u->end;
                    title->plural = is_plural(last);
                    continue;
                }
                raw *r = new_raw(f, R_ROLE);
                if (!r)
                    return;
                r->role = u->line;
                r->w0 = n_pending && pend_first >= 0 ? pend_first : u->w0;
                r->w1 = u->w1;
                r->begin = n_pending && pend_first >= 0 ? s->words[pend_first].span.begin : u->begin;
                r->end = u->end;
                r->plural = is_plural(last);
                r->former = former || (u->begin >= 3 && dm_str_is_nocase((dm_str){f->article->text.p + u->begin - 3, 3}, "ex-"));
                r->acting = acting;
                r->count = count;
                for (uint32_t p = 0; p < n_pending; p++) {
                    add_aff(r, pending[p]);
                    if (pend_raw[p] >= 0)
                        f->raws[pend_raw[p]].merged = true;
                }
                determiner(f, r, r->w0 < c0 ? c0 : (w > c0 ? c0 : w));
                n_pending = 0, pend_first = -1;
                /* "the regional president" is not the president */
                r->indefinite |= minor && (l->role == ROLE_LEADER || l->role == ROLE_OFFICE);
                r->elsewhere = elsewhere;
                former = acting = minor = elsewhere = false;
                title = r;
                continue;
            }
            if (l && l->kind == DM_PERSON && title && title->type == R_ROLE && title->w1 + 1 >= u->w0 && k == (uint32_t)ui) {
                const dm_line *role = line_of(f, title->role);
                if (role->role != ROLE_BODY && (!title->plural || role->role != ROLE_GROUP)) {
                    title->type = R_NAMED;
                    title->line = u->line;
                    title->local = u->local;
                    title->use = u->use;
                    title->w1 = u->w1;
                    title->end = title->name_end = u->end;
                    title->name_begin = u->begin;
                    title->plural = false;
                    title = NULL;
                    continue;
                }
            }
            raw *r = new_raw(f, R_NAMED);
            if (!r)
                return;
            r->line = u->line;
            r->local = u->local;
            r->use = u->use;
            r->w0 = u->w0, r->w1 = u->w1;
            r->begin = r->name_begin = u->begin;
            r->end = r->name_end = u->end;
            r->former = former;
            r->apart = u->set_apart;
            r->plural = is_demonym(u) && is_plural(&s->words[u->w1]);
            title = NULL;
            /* what may stand before a role or a name that belongs to it */
            /* "the UN Syria envoy" is the UN's: only what is joined belongs as well */
            bool joined = n_pending == 0;
            for (uint32_t b = n_pending ? f->raws[pend_raw[n_pending - 1]].end : u->begin; b < u->begin && !joined; b++) {
                char c = f->article->text.p[b];
                joined = c == ',' || c == '-' || c == '/' || (c == ' ' && b + 4 < u->begin && (!memcmp(f->article->text.p + b, " and", 4) || !memcmp(f->article->text.p + b, " or ", 4))) ||
                         (unsigned char)c == 0xE2;
            }
            if (l && !u->set_apart && joined && n_pending < MAX_AFF && l->kind != DM_MEDIA) {
                pending[n_pending] = u->line;
                pend_raw[n_pending++] = (int32_t)(r - f->raws);
                if (pend_first < 0)
                    pend_first = u->w0;
            } else if (r->local >= 0 && n_pending < MAX_AFF && u->line == 0) {
                r->apart = false;
            }
        }
        w = next;
    }
}

static void read_chunks(finder *f) {
    const dm_sentence *s = f->sent;
    int32_t n = (int32_t)s->n_words;
    for (int32_t w = 0; w < n;) {
        if (s->words[w].upos == DM_UPOS_PRON && f->unit_at[w] < 0) {
            raw *r = new_raw(f, R_PRONOUN);
            if (!r)
                return;
            r->w0 = r->w1 = w;
            r->begin = s->words[w].span.begin;
            r->end = s->words[w].span.end;
            w++;
            continue;
        }
        if (ends_chunk(f, w)) {
            w++;
            continue;
        }
        int32_t end = w;
        for (;;) {
            while (end + 1 < n && !ends_chunk(f, end + 1))
                end++;
            /* "Hungarian and Romanian officials", "the French, German and British leaders":
             * demonyms joined go on as one chunk */
            int32_t u = f->unit_at[end];
            if (u < 0 || !is_demonym(&f->units[u]) || end + 1 >= n)
                break;
            int32_t next = end + 1;
            while (next < n && (is(&s->words[next], ",") || is(&s->words[next], "and") || is(&s->words[next], "or")) && next < end + 3)
                next++;
            if (next == end + 1 || next >= n || f->unit_at[next] < 0 || !is_demonym(&f->units[f->unit_at[next]]))
                break;
            /* only when a noun comes after the last of them */
            int32_t after = f->units[f->unit_at[next]].w1 + 1;
            bool more = after < n && (!ends_chunk(f, after) || is(&s->words[after], ",") || is(&s->words[after], "and"));
            if (!more)
                break;
            end = next;
        }
        read_chunk(f, w, end);
        w = end + 1;
    }
}

/* What an unknown capitalised name is, by its last word. */
static dm_kind unknown_kind(const finder *f, const raw *r, char sector[4]) {
    static const struct { const char *word; dm_kind kind; const char *sector; } ends[] = {
        {"party", DM_PARTY, "PTY"}, {"movement", DM_PARTY, "PTY"}, {"front", DM_ARMED_GROUP, "REB"}, {"army", DM_ARMED_GROUP, "REB"},
        {"forces", DM_ARMED_GROUP, "REB"}, {"brigade", DM_ARMED_GROUP, "REB"}, {"brigades", DM_ARMED_GROUP, "REB"},
        {"ministry", DM_GOVERNMENT, "GOV"}, {"department", DM_GOVERNMENT, "GOV"}, {"agency", DM_GOVERNMENT, "GOV"},
        {"commission", DM_GOVERNMENT, "GOV"}, {"directorate", DM_GOVERNMENT, "GOV"}, {"council", DM_GOVERNMENT, "GOV"},
        {"authority", DM_GOVERNMENT, "GOV"}, {"assembly", DM_GOVERNMENT, "LEG"}, {"parliament", DM_GOVERNMENT, "LEG"},
        {"committee", DM_GOVERNMENT, "GOV"}, {"office", DM_GOVERNMENT, "GOV"}, {"coalition", DM_PARTY, "PTY"},
        {"union", DM_NGO, "NGO"}, {"association", DM_NGO, "NGO"}, {"organization", DM_NGO, "NGO"}, {"organisation", DM_NGO, "NGO"},
        {"forum", DM_NGO, "NGO"}, {"institute", DM_NGO, "NGO"}, {"foundation", DM_NGO, "NGO"}, {"federation", DM_NGO, "NGO"},
        {"group", DM_NGO, "NGO"}, {"company", DM_COMPANY, "BUS"}, {"bank", DM_COMPANY, "BUS"}, {"airlines", DM_COMPANY, "BUS"},
        {"airways", DM_COMPANY, "BUS"}, {"air", DM_COMPANY, "BUS"}, {"corporation", DM_COMPANY, "BUS"}, {"inc", DM_COMPANY, "BUS"},
        {"ltd", DM_COMPANY, "BUS"}, {"oil", DM_COMPANY, "BUS"}, {"court", DM_COURT, "JUD"}, {"tribunal", DM_COURT, "JUD"},
        {"times", DM_MEDIA, "MED"}, {"post", DM_MEDIA, "MED"}, {"news", DM_MEDIA, "MED"}, {"radio", DM_MEDIA, "MED"},
        {"university", DM_NGO, "EDU"}, {"church", DM_NGO, "REL"}, {"airport", DM_PLACE, ""}, {"province", DM_PLACE, ""},
        {"river", DM_PLACE, ""}, {"sea", DM_PLACE, ""}, {"valley", DM_PLACE, ""}, {"mountains", DM_PLACE, ""}, {"city", DM_PLACE, ""},
        {"island", DM_PLACE, ""}, {"islands", DM_PLACE, ""}, {"strait", DM_PLACE, ""}, {"peninsula", DM_PLACE, ""}};
    const dm_word *last = &f->sent->words[r->w1];
    for (size_t i = 0; i < DM_COUNT(ends); i++)
        if (is(last, ends[i].word)) {
            memcpy(sector, ends[i].sector, strlen(ends[i].sector) + 1);
            return ends[i].kind;
        }
    return DM_KIND_NONE;
}

/* ---- links between chunks --------------------------------------------------------------------- */

static int32_t raw_at(const finder *f, int32_t word) {
    for (uint32_t i = 0; i < f->n_raws; i++)
        if (!f->raws[i].merged && f->raws[i].w0 <= word && word <= f->raws[i].w1)
            return (int32_t)i;
    return -1;
}

static bool gives_country(const finder *f, const raw *r) {
    if (r->type != R_NAMED || !r->line)
        return r->local >= 0;
    const dm_line *l = line_of(f, r->line);
    return l->kind != DM_MEDIA && l->kind != DM_COMPANY;
}

static void link_raws(finder *f) {
    const dm_sentence *s = f->sent;
    for (uint32_t i = 0; i < f->n_raws; i++) {
        raw *r = &f->raws[i];
        r->head = head_of(s, r->w0, r->w1);
        if (r->type == R_NAMED && !r->merged) {
            dm_str p = preposition(s, r->head);
            r->place = is_in(p);
            const dm_word *h = &s->words[r->head];
            if (r->use == AS_SEAT && h->deprel == DM_REL_COMPOUND && h->head == r->w1 + 1)
                r->place = true; /* "the Cairo summit" */
            else if (r->use == AS_SEAT)
                r->place = is_where(p) && !dm_str_is_nocase(p, "to") && !dm_str_is_nocase(p, "from") ? true
                           : dm_str_is_nocase(p, "to") || dm_str_is_nocase(p, "from") || dm_str_is_nocase(p, "of");
        }
    }
    for (uint32_t i = 0; i < f->n_raws; i++) {
        raw *r = &f->raws[i];
        if (r->merged)
            continue;
        bool open = (r->type == R_ROLE || r->type == R_UNKNOWN) && !r->n_aff;
        /* possessor right before: "Iran's [new] foreign minister", "his envoy" */
        if (open && r->from_raw < 0) {
            int32_t w = r->w0 - 1;
            while (w >= 0 && w >= r->w0 - 4 && (s->words[w].upos == DM_UPOS_ADJ || s->words[w].upos == DM_UPOS_NOUN || s->words[w].upos == DM_UPOS_NUM) &&
                   f->unit_at[w] < 0)
                w--;
            if (w >= 0 && (is(&s->words[w], "'s") || is(&s->words[w], "\xE2\x80\x99s") || is(&s->words[w], "'") || is(&s->words[w], "\xE2\x80\x99")) && w > 0)
                r->from_raw = raw_at(f, w - 1);
            else if (w >= 0 && s->words[w].upos == DM_UPOS_PRON && IS_ANY(&s->words[w], "his", "her", "its", "their"))
                r->from_raw = raw_at(f, w);
            else if (w >= 0 && s->words[w].upos == DM_UPOS_PRON)
                r->from_raw = -1;
            if (r->from_raw >= (int32_t)i)
                r->from_raw = -1;
            if (r->from_raw >= 0)
                open = false;
        }
        r->tail = r->w1;
        char unused[4];
        if (open && r->type == R_UNKNOWN && unknown_kind(f, r, unused) != DM_KIND_NONE) { /* "Free Forum of Malta" */
            int32_t w = r->w1 + 1;
            if (w < (int32_t)s->n_words && is(&s->words[w], "of"))
                w += w + 1 < (int32_t)s->n_words && is(&s->words[w + 1], "the") ? 2 : 1;
            else
                w = -1;
            int32_t k = w > 0 && w < (int32_t)s->n_words ? raw_at(f, w) : -1;
            if (k >= 0 && f->raws[k].w0 == w && gives_country(f, &f->raws[k]) && f->raws[k].line) {
                add_aff(r, f->raws[k].line);
                r->tail = f->raws[k].w1;
            }
        }
        /* "president of Armenia", "militias in Tripoli", "rebels from Chad" */
        if (open && r->type == R_ROLE) {
            const dm_line *role = line_of(f, r->role);
            for (uint32_t k = i + 1; k < f->n_raws && r->source < 0; k++) {
                const raw *o = &f->raws[k];
                int32_t up = s->words[o->head].head;
                dm_str p = preposition(s, o->head);
                if (!o->merged && o->type == R_ROLE && o->plural && o->count && o->definite && up >= r->w0 && up <= r->w1 &&
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
                    bool of = w < (int32_t)s->n_words && is(&s->words[w], "of");
                    if (of && w + 1 < (int32_t)s->n_words && is(&s->words[w + 1], "the"))
                        w++;
                    if (!of || o->w0 != w + 1)
                        continue;
                    add_aff(r, o->line);
                    r->rule = "of";
                    if (o->local >= 0 && !o->line)
                        r->from_raw = (int32_t)k;
                    break;
                }
                dm_str p = preposition(s, o->head);
                bool of = dm_str_is_nocase(p, "of") || (dm_str_is_nocase(p, "for") && dm_str_is(role->name, "spokesman")), in = is_in(p) || dm_str_is_nocase(p, "from");
                /* soldiers somewhere are often another's */
                if (in && !memcmp(role->sector, "MIL", 3) && role->role != ROLE_BODY)
                    continue;
                if (of || (in && (role->role == ROLE_GROUP || role->role == ROLE_BODY || role->role == ROLE_AGENT))) {
                    if (o->line)
                        add_aff(r, o->line);
                    r->rule = of ? "of" : "in";
                    break;
                }
            }
        }
        /* apposition: "His envoy, Steve Witkoff", "Steve Witkoff, the U.S. envoy" */
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
            bool tree = s->words[r->head].deprel == DM_REL_APPOS && s->words[r->head].head >= b->w0 && s->words[r->head].head <= b->w1;
            bool closed = r->w1 + 1 >= (int32_t)s->n_words || s->words[r->w1 + 1].upos == DM_UPOS_PUNCT || tree;
            bool b_person = b->type == R_UNKNOWN || (b->type == R_NAMED && b->line && line_of(f, b->line)->kind == DM_PERSON);
            bool r_person = r->type == R_UNKNOWN || (r->type == R_NAMED && r->line && line_of(f, r->line)->kind == DM_PERSON);
            bool joined = s->words[r->head].deprel == DM_REL_CONJ && !tree;
            if ((near || tree) && closed && !joined && b->type == R_ROLE && !b->plural && r_person && !r->n_aff && r->role == 0 &&
                line_of(f, b->role)->role != ROLE_BODY && line_of(f, b->role)->role != ROLE_GROUP)
                r->appos = prev;
            else if ((near || tree) && !joined && b_person && b->role == 0 && r->type == R_ROLE && !r->plural &&
                     line_of(f, r->role)->role != ROLE_BODY && (tree || line_of(f, r->role)->role != ROLE_GROUP))
                r->appos = prev;
        }
    }
}

/* ---- resolving ---------------------------------------------------------------------------------- */

static void set3(char to[4], const char *from) {
    memcpy(to, from, 4);
}

static dm_str code_of(finder *f, const char country[4], const char sector[4], const dm_line *org) {
    if (org && org->code.n && !org->country[0]) /* a region: "European leaders" */
        return dm_str_format(f->a, "%.*s%s", DM_ARG(org->code), sector);
    if (org && org->code.n && !iso(org->country))
        return org->code;
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

static dm_str where(finder *f, uint32_t line) {
    const dm_line *l = line_of(f, line);
    return line ? dm_str_format(f->a, "%.*s:%u", DM_ARG(f->x->files[l->file]), l->number) : (dm_str){0};
}

static dm_entity *emit(finder *f, raw *r) {
    dm_entity *e = dm_push(f->a, &f->out, DM_MAX_MENTIONS);
    if (!e) {
        f->failed = true;
        return NULL;
    }
    *e = (dm_entity){.span = {r->begin, r->end}, .antecedent = -1, .sentence = f->at, .head = (uint32_t)r->head};
    e->text = dm_slice(f->article->text, e->span);
    e->name = e->text;
    if (!r->n)
        r->first = f->out.n - 1;
    r->n++;
    return e;
}

/* Fill from the term that holds on the day; the country holds on any day. */
static void as_person(finder *f, dm_entity *e, uint32_t person, bool former) {
    const dm_line *l = line_of(f, person);
    e->name = l->name;
    e->kind = DM_PERSON;
    set3(e->country, l->country);
    uint32_t t = former ? 0 : term_on(f, person, f->article->day);
    e->line = where(f, t ? t : person);
    e->wikidata = l->wikidata;
    const dm_line *org = NULL;
    if (t) {
        const dm_line *h = line_of(f, t);
        e->office = h->office;
        set3(e->sector, h->sector);
        org = h->code.n ? h : NULL;
        if (org && iso(e->country)) {
            e->code = org->code;
            return;
        }
    } else if (f->article->day != DM_NO_DAY && l->from != INT32_MIN) {
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
    e->code = code_of(f, e->country, e->sector, org);
}

static dm_kind kind_of_role(const dm_line *role, const dm_line *trait, bool plural) {
    const char *sec = trait && trait->sector[0] ? trait->sector : role->sector;
    if (!memcmp(sec, "REB", 3) || (!memcmp(sec, "UAF", 3)))
        return role->role == ROLE_AGENT || role->role == ROLE_LEADER ? (plural ? DM_PEOPLE : DM_PERSON) : DM_ARMED_GROUP;
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
        if (role->role == ROLE_BODY || !memcmp(sec, "GOV", 3) || !memcmp(sec, "MIL", 3) || !memcmp(sec, "COP", 3) || !memcmp(sec, "SPY", 3))
            return DM_GOVERNMENT;
        return DM_PEOPLE;
    }
    if (plural)
        return DM_PEOPLE;
    return role->role == ROLE_AGENT ? DM_PERSON : DM_OFFICE;
}

/* A sector that says more than "government" or nothing. */
static const char *sector_of(const finder *f, const raw *r) {
    const dm_line *role = line_of(f, r->role), *trait = line_of(f, r->trait);
    if (r->former)
        return "ELI";
    bool faith = !memcmp(trait->sector, "REL", 3) && role->sector[0] && memcmp(role->sector, "CVL", 3) != 0;
    if (r->trait && trait->sector[0] && !faith && role->role != ROLE_OFFICE && memcmp(trait->sector, "GOV", 3) != 0)
        return trait->sector;
    if (r->trait && trait->sector[0] && !role->sector[0])
        return trait->sector;
    return role->sector;
}

static bool is_role(const finder *f, const raw *r, const char *name) {
    return r->role && dm_str_is(line_of(f, r->role)->name, name);
}

static bool belongs(const dm_line *org) {
    return org->kind == DM_ARMED_GROUP || org->kind == DM_PARTY || org->kind == DM_NGO || org->kind == DM_COMPANY ||
           org->kind == DM_MEDIA || org->kind == DM_COURT;
}

/* One entity of a role and a country; org is the line that the country came from. */
static void as_role(finder *f, raw *r, const char country[4], uint32_t aff) {
    dm_entity *e = emit(f, r);
    if (!e)
        return;
    const dm_line *role = line_of(f, r->role), *trait = r->trait ? line_of(f, r->trait) : NULL;
    const dm_line *org = aff ? line_of(f, aff) : NULL;
    e->kind = kind_of_role(role, trait, r->plural);
    set3(e->country, country);
    set3(e->sector, sector_of(f, r));
    e->line = where(f, r->role);
    bool own = org && belongs(org) && !r->former && !memcmp(e->sector, "GOV", 3);
    if (own && org->sector[0]) /* "a Hezbollah official" is no government's */
        set3(e->sector, org->sector);
    if (dm_str_is(role->name, "country")) {
        e->kind = DM_STATE;
        memset(e->sector, 0, 4);
        int c = dm_actors_country(f->x, country);
        if (c >= 0 && f->x->countries[c].state)
            e->name = line_of(f, f->x->countries[c].state)->name;
    }
    /* the holder on the day, for one office of one country */
    uint32_t h = 0;
    if (!r->former && (role->role == ROLE_LEADER || role->role == ROLE_OFFICE) && !r->trait && !r->indefinite) {
        dm_str office = role->office;
        if (!office.n && dm_str_is(role->name, "leader"))
            office = chief_office(f, country);
        if (!(org && org->kind == DM_IGO) || (org && org->kind == DM_IGO && !iso(country))) {
            if (iso(country) && (!r->plural || r->n_aff > 1 || r->count))
                h = holder(f, country, office, f->article->day);
            else if (org && org->kind == DM_IGO && f->article->day != DM_NO_DAY) {
                int c = dm_actors_country(f->x, country);
                for (uint32_t p = c >= 0 ? f->x->countries[c].peer : 0; p && !h; p = line_of(f, p)->peer) {
                    const dm_line *l = line_of(f, p);
                    if (l->from <= f->article->day && f->article->day <= l->to && dm_str_eq(l->office, office) &&
                        dm_str_eq(l->code, org->code))
                        h = p;
                }
            }
        }
        e->office = office.n ? office : (dm_str){0};
        if (r->plural && r->n_aff < 2 && !r->count)
            e->office = (dm_str){0};
    }
    if (h) {
        const dm_line *l = line_of(f, h);
        e->name = l->name;
        e->kind = DM_PERSON;
        e->office = l->office;
        set3(e->sector, l->sector);
        e->line = where(f, h);
    }
    e->code = own && org->code.n ? org->code : code_of(f, e->country, e->sector, org && !iso(country) ? org : NULL);
    if (role->code.n > 1 && !h && !own && !r->former && (iso(country) || !country[0]) && !memcmp(e->sector, role->sector, 4))
        e->code = role_code(f, e->country, role->code);
    e->rule = dm_str_of(h ? "office-on-day" : r->rule[0] ? r->rule : "role");
}

/* The country (and the line it rests on) that an affiliation stands for. */
static const char *aff_country(const finder *f, uint32_t line) {
    return line_of(f, line)->country;
}

static bool is_weak(const finder *f, const raw *r) {
    const dm_line *role = line_of(f, r->role);
    static const char *const weak[] = {"side", "country", "head", "source", "mission", "chief", "wife", "director", "party",
                                       "witness", "chairman", "secretary", "prince", "lawyer", "government agency",
                                       "analyst"};
    for (size_t i = 0; i < DM_COUNT(weak); i++)
        if (dm_str_is(role->name, weak[i]))
            return true;
    return false;
}

static uint32_t distance(const finder *f, const ref *p) {
    return f->at - p->sentence;
}

/* Copy the entities of an earlier mention under this one's words. */
static void copy_ref(finder *f, raw *r, const ref *p, const char *rule) {
    for (uint32_t i = 0; i < p->n; i++) {
        dm_entity from = f->out.at[p->first + i];
        dm_entity *e = emit(f, r);
        if (!e)
            return;
        dm_span span = e->span;
        dm_str text = e->text;
        uint32_t head = e->head;
        *e = from;
        e->span = span, e->text = text, e->sentence = f->at, e->head = head;
        e->antecedent = (int32_t)(p->first + i);
        e->rule = dm_str_of(rule);
    }
}

static bool expletive(const dm_sentence *s, int32_t w) {
    const dm_word *word = &s->words[w];
    if (word->deprel == DM_REL_EXPL)
        return true;
    if (word->head < 0)
        return true;
    int32_t h = word->head;
    bool cop = false, clause = false;
    for (uint32_t i = 0; i < s->n_words; i++) {
        const dm_word *c = &s->words[i];
        if (c->head != h)
            continue;
        cop |= c->deprel == DM_REL_COP;
        clause |= c->deprel == DM_REL_CSUBJ || c->deprel == DM_REL_CCOMP || c->deprel == DM_REL_ADVCL;
    }
    return cop && (clause || s->words[h].upos == DM_UPOS_ADJ);
}

/* How often, up to six times, the same has been spoken of lately. */
static int often(const finder *f, const ref *p) {
    int n = 0;
    const dm_entity *e = &f->out.at[p->first];
    for (uint32_t k = f->refs.n, seen = 0; k-- > 0 && seen < LOOK_BACK && n < 6; seen++)
        n += dm_str_eq(f->out.at[f->refs.at[k].first].name, e->name);
    return n;
}

static void resolve_pronoun(finder *f, raw *r) {
    const dm_sentence *s = f->sent;
    const dm_word *w = &s->words[r->w0];
    bool he = IS_ANY(w, "he", "him", "his", "himself"), she = IS_ANY(w, "she", "her", "hers", "herself");
    bool it = IS_ANY(w, "it", "its", "itself"), they = IS_ANY(w, "they", "them", "their", "themselves");
    bool rel = IS_ANY(w, "who", "which", "that", "whose", "whom");
    if (rel) {
        /* the noun that the relative clause hangs on */
        int32_t h = w->head;
        for (int up = 0; h >= 0 && up < 4; up++) {
            if (s->words[h].deprel == DM_REL_ACL_RELCL || s->words[h].deprel == DM_REL_ACL) {
                int32_t noun = s->words[h].head, k = noun >= 0 ? raw_at(f, noun) : -1;
                if (k >= 0 && k < (int32_t)(r - f->raws) && f->raws[k].n && noun < r->w0) {
                    ref p = {.first = f->raws[k].first, .n = f->raws[k].n};
                    copy_ref(f, r, &p, "relative");
                }
                return;
            }
            h = s->words[h].head;
        }
        return;
    }
    if (!he && !she && !it && !they)
        return;
    if (it && expletive(s, r->w0))
        return;
    const ref *best = NULL;
    double top = -1e9;
    uint32_t paragraph = s->paragraph;
    for (uint32_t k = f->refs.n, seen = 0; k-- > 0 && seen < LOOK_BACK; seen++) {
        const ref *p = &f->refs.at[k];
        uint32_t d = distance(f, p);
        if (d > (he || she ? 4u : 2u))
            break;
        if (p->place || !p->n)
            continue;
        if ((he || she) && (!p->person || p->plural || p->n > 1))
            continue;
        if ((he && p->gender == 'f') || (she && p->gender == 'm'))
            continue;
        if (it && (!p->thing || p->plural || p->n > 1))
            continue;
        if (they && !p->plural && p->n < 2 && !p->thing)
            continue;
        double score = -3.0 * d - 0.1 * seen + (p->subject ? 2.5 : 0) + (p->main ? 2 : 0) + (p->paragraph == paragraph ? 1.5 : 0);
        if ((he || she || it) && p->joined) /* one of two, neither alone */
            score -= 2.5;
        score += 0.25 * often(f, p);
        if (they && (p->plural || p->n > 1))
            score += 2.5;
        if (they && !p->plural && p->n < 2)
            score -= 1.5;
        if (she && p->gender == 'f')
            score += 3;
        /* the object of the pronoun's own verb is not its subject, and the other way round */
        if (d == 0 && p->head >= 0 && s->words[p->head].head == w->head && w->deprel != DM_REL_NMOD_POSS &&
            s->words[p->head].deprel != DM_REL_OBL)
            score -= 6;
        if (score > top)
            top = score, best = p;
    }
    if (best)
        copy_ref(f, r, best, "pronoun");
}

static void note_local(finder *f, uint64_t hash, int32_t entity, uint32_t line) {
    local *l = dm_push(f->a, &f->locals, 4096);
    if (l)
        *l = (local){hash, entity, line};
}

/* Later surname alone: "Ushakov said". */
static void learn_name(finder *f, const raw *r, uint32_t entity, uint32_t line) {
    dm_atom atoms[16];
    dm_span at = {r->name_begin, r->name_end};
    if (at.begin >= at.end)
        return;
    uint32_t n = dm_atoms(dm_slice(f->article->text, at), atoms, 16);
    if (n < 2 && !(r->role && n == 1))
        return;
    if (atoms[n - 1].letters >= 3)
        note_local(f, atoms[n - 1].hash, (int32_t)entity, line);
    /* "al-Assad" is also "Assad"; "Kim Jong Un" is "Kim" by the lexicon */
}

/* "Free Aceh Movement (GAM)": the acronym goes on to stand for it. */
static void learn_acronym(finder *f, const raw *r, uint32_t entity, uint32_t line) {
    const dm_sentence *s = f->sent;
    int32_t w = (r->tail > r->w1 ? r->tail : r->w1) + 1;
    if (w + 2 >= (int32_t)s->n_words || !is(&s->words[w], "(") || !is(&s->words[w + 2], ")"))
        return;
    dm_atom a;
    const dm_entity *e = &f->out.at[entity];
    dm_str short_form = dm_slice(f->article->text, s->words[w + 1].span);
    /* a state goes by an acronym only where the letters say so: "… of Malta (FFM)" is not Malta */
    if (e->kind == DM_STATE || e->kind == DM_PLACE || e->kind == DM_PEOPLE || (e->text.n && e->kind == DM_IGO && short_form.n && short_form.p[0] != e->text.p[0]))
        return;
    if (dm_atoms(short_form, &a, 1) == 1 && a.all_upper && a.letters >= 2)
        note_local(f, a.hash, (int32_t)entity, line);
}

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

/* Whether somebody may be one of "the two leaders", "the foreign ministers". */
static bool fits_office(const dm_line *role, dm_str office) {
    static const char *const lead[] = {"president", "prime minister", "chancellor", "king", "queen", "supreme leader", "emir",
                                       "sultan", "crown prince", "leader", "emperor"};
    if (role->office.n)
        return dm_str_eq(role->office, office);
    for (size_t i = 0; i < DM_COUNT(lead); i++)
        if (dm_str_is(office, lead[i]))
            return true;
    return false;
}

static bool fits(const finder *f, const dm_line *role, const ref *p) {
    const dm_entity *e = &f->out.at[p->first];
    if (!role->office.n && !dm_str_is(role->name, "leader"))
        return true;
    if (e->office.n || f->article->day != DM_NO_DAY)
        return fits_office(role, e->office);
    /* no day: whoever ever held such an office */
    for (uint32_t t = p->line; t; t = line_of(f, t)->term)
        if (fits_office(role, line_of(f, t)->office))
            return true;
    return false;
}

static bool is_subject(const dm_sentence *s, int32_t head) {
    int d = s->words[head].deprel;
    if (d == DM_REL_CONJ && s->words[head].head >= 0)
        d = s->words[s->words[head].head].deprel;
    return d == DM_REL_NSUBJ || d == DM_REL_NSUBJ_PASS || d == DM_REL_OBL_AGENT || d == DM_REL_ROOT;
}

/* Whether subject is the subject of a verb above word, not counting joined clauses: "he
 * wants the leaders to meet", but not "he met her, and the leaders agreed". */
static bool governs(const dm_sentence *s, int32_t subject, int32_t word) {
    if (!is_subject(s, subject))
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
        if (d != DM_REL_NMOD || !dm_str_is_nocase(preposition(s, w), "from"))
            return false;
        w = s->words[w].head;
    }
    int32_t verb = w >= 0 ? s->words[w].head : -1;
    for (uint32_t i = 0; verb >= 0 && i < f->n_raws; i++) {
        const raw *o = &f->raws[i];
        if (!o->n || o->merged || s->words[o->head].head != verb || s->words[o->head].deprel != DM_REL_NSUBJ)
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
        uint32_t a = times_spoken(f, p->of[0]), b = times_spoken(f, p->of[1]), least = a < b ? a : b, d = f->at - p->last;
        uint32_t score = 3 * p->joined + (least < 6 ? least : 6) + (d < 3 ? 6 - 2 * d : 0);
        if (score > top || (score == top && best && p->last > best->last))
            top = score, best = p;
    }
    return best;
}

/* Roles that two states have one each of: "the two delegations", "both foreign ministers". */
static bool of_each(const dm_line *role) {
    static const char *const names[] = {"delegate", "negotiator", "envoy", "ambassador", "diplomat", "side"};
    if (role->role == ROLE_LEADER || role->role == ROLE_OFFICE)
        return true;
    if (role->role == ROLE_BODY)
        return !memcmp(role->sector, "GOV", 3) || !memcmp(role->sector, "MIL", 3);
    for (size_t i = 0; i < DM_COUNT(names); i++)
        if (dm_str_is(role->name, names[i]))
            return true;
    return false;
}

static void as_pair(finder *f, raw *r, const pair *both) {
    for (int i = 0; i < 2; i++) {
        r->rule = "principals";
        as_role(f, r, both->of[i], 0);
        if (f->failed || !f->out.n)
            return;
        f->out.at[f->out.n - 1].antecedent = (int32_t)both->first[i];
        if (dm_str_is(line_of(f, r->role)->name, "side")) /* a side is the state itself */
            f->out.at[f->out.n - 1].name = f->out.at[both->first[i]].name;
    }
}

/* "the two leaders", "both sides", "the countries". */
static bool resolve_count(finder *f, raw *r) {
    const dm_line *role = line_of(f, r->role);
    bool lands = dm_str_is(role->name, "country") || dm_str_is(role->name, "side") || role->role == ROLE_BODY;
    bool people = role->role == ROLE_LEADER || role->role == ROLE_OFFICE || role->role == ROLE_AGENT;
    bool two = r->count == 2 && r->definite && of_each(role);
    if ((!lands && !people && !two) || !r->plural || !(r->count || r->definite) || r->n_aff || r->from_raw >= 0 || r->source >= 0 || r->indefinite)
        return false;
    const pair *both = two ? principals(f, r) : NULL;
    if (both && !people) {
        as_pair(f, r, both);
        return true;
    }
    /* without a number, all that fit: at least two */
    uint32_t want = r->count ? r->count : people && role->office.n ? 4 : 2, need = r->count ? r->count : 2, got = 0;
    const ref *found[4];
    char seen[4][4], speaker[4] = "";
    /* who speaks of the leaders is not one of them */
    for (uint32_t k = f->refs.n; people && k-- > 0 && !distance(f, &f->refs.at[k]);) {
        const ref *p = &f->refs.at[k];
        if (p->n == 1 && p->person && !p->joined && governs(f->sent, p->head, r->head))
            memcpy(speaker, f->out.at[p->first].country, 4);
    }
    for (uint32_t k = f->refs.n, back = 0; (lands || people) && k-- > 0 && got < want && back < LOOK_BACK; back++) {
        const ref *p = &f->refs.at[k];
        if (distance(f, p) > (r->count || people ? 6u : 2u))
            break;
        if (!p->n || p->place)
            continue;
        if (people && (!p->person || !fits(f, role, p)))
            continue;
        if (!people && !p->person && !p->thing && !p->plural)
            continue;
        for (uint32_t i = 0; i < p->n && got < want; i++) {
            const dm_entity *e = &f->out.at[p->first + i];
            if (!e->country[0] || (!iso(e->country) && people) || e->kind == DM_MEDIA ||
                (lands && (e->kind == DM_IGO || e->kind == DM_NGO || e->kind == DM_COURT)))
                continue;
            bool again = (speaker[0] && !memcmp(speaker, e->country, 3)) || (two && acts_on(f, r, e->country));
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
            copy_ref(f, r, &one, "count");
        } else {
            r->rule = "count";
            uint32_t first = p->first + i;
            as_role(f, r, seen[g], 0);
            if (f->out.n)
                f->out.at[f->out.n - 1].antecedent = (int32_t)first;
        }
    }
    return true;
}

/* Whether two phrases end in the same word. */
static bool ends_same(dm_str a, dm_str b) {
    uint32_t n = 0;
    while (n < a.n && n < b.n && (a.p[a.n - 1 - n] | 32) == (b.p[b.n - 1 - n] | 32) && a.p[a.n - 1 - n] != ' ')
        n++;
    return n > 0 && (n == a.n || a.p[a.n - 1 - n] == ' ') && (n == b.n || b.p[b.n - 1 - n] == ' ');
}

static bool has_office(const finder *f, const char country[4], dm_str office) {
    int c = dm_actors_country(f->x, country);
    for (uint32_t p = c >= 0 ? f->x->countries[c].peer : 0; p; p = line_of(f, p)->peer)
        if (dm_str_eq(line_of(f, p)->office, office))
            return true;
    return false;
}

/* Whether the last two sentences have a subject with a country. */
static bool any_main(const finder *f) {
    for (uint32_t k = f->refs.n, seen = 0; k-- > 0 && seen < 16; seen++) {
        const ref *p = &f->refs.at[k];
        if (distance(f, p) > 2)
            break;
        if (p->main && p->n == 1 && iso(f->out.at[p->first].country))
            return true;
    }
    return false;
}

static void resolve_role(finder *f, raw *r) {
    const dm_line *role = line_of(f, r->role);
    if (resolve_count(f, r))
        return;
    /* countries of what stands before or after */
    char countries[MAX_AFF][4];
    uint32_t lines[MAX_AFF], n = 0;
    int32_t ante = -1;
    for (uint32_t i = 0; i < r->n_aff; i++) {
        const char *c = aff_country(f, r->aff[i]);
        bool again = false;
        for (uint32_t k = 0; k < n; k++)
            again |= !memcmp(countries[k], c, 3) && (iso(c) || lines[k] == r->aff[i]);
        if (again || (!c[0] && !line_of(f, r->aff[i])->code.n))
            continue;
        memcpy(countries[n], c, 4);
        lines[n++] = r->aff[i];
    }
    int32_t from = r->from_raw >= 0 ? r->from_raw : r->source;
    if (!n && from >= 0 && f->raws[from].n) {
        const raw *o = &f->raws[from];
        for (uint32_t i = 0; i < o->n && n < MAX_AFF; i++) {
            const dm_entity *e = &f->out.at[o->first + i];
            if (!e->country[0])
                continue;
            memcpy(countries[n], e->country, 4);
            lines[n++] = o->type == R_NAMED && o->line ? o->line : 0;
            ante = (int32_t)(o->first + i);
        }
        if (n)
            r->rule = "possessor";
        /* "its president": of the country; "his president" hardly */
    }
    if (n) {
        bool land = dm_str_is(role->name, "country");
        if (land && r->n_aff) { /* "NATO states" are not that country; "Western powers" are of a region */
            const dm_line *region = line_of(f, lines[0]);
            if (n > 1 || !r->plural || region->country[0] || region->kind != DM_PEOPLE || !emit(f, r))
                return;
            dm_entity *e = &f->out.at[r->first];
            e->kind = DM_GOVERNMENT;
            memcpy(e->sector, "GOV", 4);
            e->line = where(f, lines[0]);
            e->code = code_of(f, e->country, e->sector, region);
            e->rule = DM_STR("role");
            return;
        }
        for (uint32_t i = 0; i < n; i++) {
            as_role(f, r, countries[i], lines[i]);
            if (ante >= 0 && f->out.n)
                f->out.at[f->out.n - 1].antecedent = n == 1 ? ante : -1;
        }
        return;
    }
    /* a description of somebody met before */
    bool bare = !r->indefinite && !r->elsewhere;
    if (bare && (r->definite || !r->plural || r->trait || role->role == ROLE_GROUP)) {
        for (uint32_t k = f->refs.n, seen = 0; k-- > 0 && seen < LOOK_BACK * 2; seen++) {
            const ref *p = &f->refs.at[k];
            if (!p->n || p->place)
                continue;
            const dm_entity *e = &f->out.at[p->first];
            if (!e->country[0])
                continue;
            bool same = (p->role == r->role || (r->trait && p->role == r->trait)) && p->role && (p->many == r->plural || r->trait);
            bool loose = !memcmp(role->sector, "CVL", 3) || !memcmp(role->sector, "REL", 3) || !memcmp(role->sector, "MED", 3) ||
                         !memcmp(role->sector, "BUS", 3) || !memcmp(role->sector, "EDU", 3) || !memcmp(role->sector, "REF", 3);
            if (same && loose && !(r->definite && ends_same(e->text, dm_slice(f->article->text, (dm_span){r->begin, r->end}))))
                same = false;
            if (!r->plural && p->person && p->n == 1 && role->office.n && dm_str_eq(e->office, role->office))
                same = true;
            if (!r->plural && p->person && p->n == 1 && dm_str_is(role->name, "leader") && e->office.n && distance(f, p) < 4 &&
                dm_str_eq(e->office, chief_office(f, e->country)))
                same = true;
            if (dm_str_is(role->name, "country") && !r->plural && r->definite && distance(f, p) <= 2 && iso(e->country) && p->n == 1 &&
                (p->main || p->thing || !any_main(f)) && !(p->role && !p->subject)) {
                r->rule = "the-country";
                char c[4];
                memcpy(c, e->country, 4);
                uint32_t first = p->first;
                as_role(f, r, c, 0);
                f->out.at[f->out.n - 1].antecedent = (int32_t)first;
                return;
            }
            if (same && r->trait && p->role != r->role) { /* "government negotiators": of the government met before */
                char c[4];
                memcpy(c, e->country, 4);
                uint32_t first = p->first;
                r->rule = "description";
                as_role(f, r, c, 0);
                if (f->out.n)
                    f->out.at[f->out.n - 1].antecedent = (int32_t)first;
                return;
            }
            if (same && r->definite) {
                ref copy = *p;
                if (copy.n > 1 && !r->plural)
                    continue;
                copy_ref(f, r, &copy, "description");
                return;
            }
            if (same && p->n == 1 && (role->role == ROLE_GROUP || role->role == ROLE_BODY || role->role == ROLE_LEADER || role->role == ROLE_OFFICE)) {
                copy_ref(f, r, p, "description");
                return;
            }
        }
    }
    if (is_role(f, r, "country") || is_role(f, r, "side"))
        return;
    /* "senior administration officials": of the president last spoken of */
    if (is_role(f, r, "administration") || (r->trait && dm_str_is(line_of(f, r->trait)->name, "administration")) ||
        dm_str_find(dm_slice(f->article->text, (dm_span){r->begin, r->end}), "administration") >= 0) {
        for (uint32_t k = f->refs.n, seen = 0; k-- > 0 && seen < LOOK_BACK; seen++) {
            const ref *p = &f->refs.at[k];
            const dm_entity *e = &f->out.at[p->first];
            if (p->n == 1 && p->person && dm_str_is(e->office, "president")) {
                char c[4];
                memcpy(c, e->country, 4);
                uint32_t first = p->first;
                r->rule = "administration";
                as_role(f, r, c, 0);
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
    bool others = is_role(f, r, "world powers"); /* never one country's */
    if (!r->elsewhere && !others)
        memcpy(only, f->only, 4);
    /* the sentence says whose, or there are two: one country in it is not theirs */
    others |= r->source >= 0 || (r->count > 1 && r->definite && r->plural);
    r->rule = "only-country";
    bool civil = !memcmp(role->sector, "CVL", 3) || !role->sector[0];
    bool loose = civil || !memcmp(role->sector, "REL", 3) || !memcmp(role->sector, "MED", 3) || !memcmp(role->sector, "BUS", 3);
    if (loose && !r->definite)
        only[0] = 0;
    /* forces in a sentence that names one country are as often its enemy's */
    bool arms = !memcmp(role->sector, "MIL", 3) && !is_role(f, r, "army") && !is_role(f, r, "military");
    bool joint = dm_str_find(dm_str_lower(f->a, dm_slice(f->article->text, (dm_span){r->begin, r->end})), "coalition") >= 0;
    civil |= loose || arms || joint;
    bool some_leaders = r->plural && (role->role == ROLE_LEADER || role->role == ROLE_OFFICE);
    if (!only[0] && !civil && !is_weak(f, r) && !r->elsewhere && !some_leaders && !others)
        only_in_sentence(f, only);
    /* a king only where there is one */
    if (only[0] && role->role == ROLE_LEADER && role->office.n && !has_office(f, only, role->office))
        only[0] = 0;
    if (!only[0] && role->role == ROLE_LEADER && IS_ANY(head, "King", "Queen", "Emperor", "Sultan", "Pope", "Ruler", "Monarch"))
        return;
    if (only[0] && !is_weak(f, r)) {
        as_role(f, r, only, 0);
        return;
    }
    r->rule = "role";
    if (!is_weak(f, r))
        as_role(f, r, "\0\0\0", 0);
}

/* Whether the role stands in the title by its own name, not only by one of its aliases. */
static bool title_says(const finder *f, const raw *r, dm_str name) {
    dm_str t = dm_slice(f->article->text, (dm_span){r->begin, r->name_begin > r->begin ? r->name_begin : r->end});
    for (uint32_t i = 0; i + name.n <= t.n; i++) {
        uint32_t k = 0;
        while (k < name.n && (t.p[i + k] | 32) == (name.p[k] | 32))
            k++;
        if (k == name.n)
            return true;
    }
    return false;
}

static bool is_demonym_use(uint8_t use) {
    return use == AS_ADJECTIVE || use == AS_PEOPLE;
}

/* "American" in "American weapons". */
static bool modifies(const dm_sentence *s, int32_t w) {
    const dm_word *word = &s->words[w];
    return word->deprel == DM_REL_AMOD || word->deprel == DM_REL_COMPOUND || word->deprel == DM_REL_NMOD_DESC ||
           (word->upos == DM_UPOS_ADJ && word->head > w && s->words[word->head].upos == DM_UPOS_NOUN);
}

static void resolve_named(finder *f, raw *r) {
    if (r->apart && r->use == AS_ADJECTIVE)
        r->rule = "apart";
    if (r->local >= 0 && !r->role && !r->former) {
        ref p = {.first = (uint32_t)r->local, .n = 1};
        copy_ref(f, r, &p, "name-again");
        return;
    }
    const dm_line *l = line_of(f, r->line);
    dm_entity *e = emit(f, r);
    if (!e)
        return;
    if (l->kind == DM_PERSON) {
        as_person(f, e, r->line, r->former);
        /* "NATO Secretary General Mark Rutte": for whom he speaks, where no term is known */
        if (r->n_aff && r->role && !r->former) {
            const dm_line *org = line_of(f, r->aff[0]);
            if (org->kind == DM_IGO ? memcmp(e->code.p ? e->code.p : "", org->code.p, 3) != 0
                                    : !term_on(f, r->line, f->article->day) && iso(org->country) && memcmp(org->country, e->country, 3) != 0) {
                set3(e->country, org->country);
                set3(e->sector, sector_of(f, r));
                e->office = line_of(f, r->role)->office.n ? line_of(f, r->role)->office : line_of(f, r->role)->name;
                e->code = code_of(f, e->country, e->sector, iso(org->country) ? NULL : org);
            }
        }
        if (r->role && !r->former) {
            const dm_line *role = line_of(f, r->role);
            if (!e->office.n && role->office.n)
                e->office = role->office;
            if (!e->office.n && role->role != ROLE_GROUP && role->role != ROLE_BODY && !dm_str_is(role->name, "leader") && title_says(f, r, role->name))
                e->office = role->name;
            if (!e->sector[0] || !memcmp(e->sector, "ELI", 3)) {
                set3(e->sector, sector_of(f, r));
                e->code = code_of(f, e->country, e->sector, !iso(e->country) && l->code.n ? l : NULL);
            }
        }
        e->rule = dm_str_of(r->role ? "title+name" : r->local >= 0 ? "name-again" : r->use == AS_SHORT ? "surname" : "name");
        if (r->local >= 0)
            e->antecedent = r->local;
        learn_name(f, r, f->out.n - 1, r->line);
        return;
    }
    e->name = l->name;
    e->kind = l->kind;
    set3(e->country, l->country);
    set3(e->sector, l->sector);
    e->wikidata = l->wikidata;
    e->line = where(f, r->line);
    e->code = l->code.n && l->kind != DM_STATE ? l->code : dm_str_of(l->country);
    e->rule = dm_str_of("name");
    if (l->kind == DM_STATE) {
        if (r->use == AS_SEAT && !r->place) {
            e->kind = DM_GOVERNMENT;
            set3(e->sector, "GOV");
            e->code = code_of(f, e->country, e->sector, NULL);
            e->rule = dm_str_of("seat");
        } else if (r->use == AS_SEAT) {
            e->kind = DM_PLACE;
            e->name = e->text;
            e->wikidata = (dm_str){0};
            e->rule = dm_str_of("seat-as-place");
        } else if ((r->use == AS_PEOPLE || (r->use == AS_ADJECTIVE && r->plural)) && !modifies(f->sent, r->head)) {
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
}

static void resolve_unknown(finder *f, raw *r) {
    const dm_sentence *s = f->sent;
    char sector[4] = "", country[4] = "";
    uint32_t aff = 0;
    dm_kind kind = r->role ? DM_PERSON : unknown_kind(f, r, sector);
    for (uint32_t i = 0; i < r->n_aff && !country[0]; i++)
        if (aff_country(f, r->aff[i])[0])
            set3(country, aff_country(f, r->aff[i])), aff = r->aff[i];
    int32_t ante = -1;
    if (!country[0] && r->from_raw >= 0 && f->raws[r->from_raw].n) {
        const raw *o = &f->raws[r->from_raw];
        set3(country, f->out.at[o->first].country);
        ante = (int32_t)o->first;
        aff = o->type == R_NAMED ? o->line : 0;
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
    bool subject = head->deprel == DM_REL_NSUBJ || head->deprel == DM_REL_NSUBJ_PASS || head->deprel == DM_REL_OBL_AGENT;
    bool role_less = !r->role && !twin;
    if (role_less && kind == DM_KIND_NONE) {
        if (r->n_aff && country[0]) { /* "Serbian Orthodox Church"; "US actor Ann Lee" is a person */
            int32_t before = r->name_word - 1;
            kind = before >= 0 && r->w1 > r->name_word && s->words[before].upos == DM_UPOS_NOUN && !capital(&s->words[before]) ? DM_PERSON : DM_KIND_NONE;
        } else if (subject && r->w1 > r->w0 && r->w1 - r->w0 < 4 &&
                   !IS_ANY(&s->words[r->w0], "Hurricane", "Storm", "Typhoon", "Cyclone", "Operation", "Flight", "Mount", "Lake", "Category", "Article", "Resolution", "Covid")) {
            kind = DM_PERSON;
        } else {
            return;
        }
    }
    if (role_less && kind == DM_PLACE)
        return;
    dm_entity *e = emit(f, r);
    if (!e)
        return;
    e->kind = kind;
    e->name = dm_slice(f->article->text, (dm_span){r->name_begin, r->name_end});
    if (r->role && !country[0] && f->only[0] && line_of(f, r->role)->role != ROLE_NONE)
        set3(country, f->only);
    set3(e->country, country);
    if (r->role) {
        const dm_line *role = line_of(f, r->role);
        set3(e->sector, sector_of(f, r));
        e->office = r->former ? (dm_str){0} : role->office.n ? role->office : dm_str_is(role->name, "leader") || !title_says(f, r, role->name) ? (dm_str){0} : role->name;
        e->line = where(f, r->role);
        e->rule = dm_str_of(country[0] ? "title+unknown-name" : "title-without-country");
    } else if (twin) {
        set3(e->sector, sector);
        e->office = twin->office;
        e->line = twin->line;
        e->antecedent = (int32_t)f->raws[r->appos].first;
        e->rule = dm_str_of("apposition");
    } else {
        set3(e->sector, sector);
        e->line = aff ? where(f, aff) : (dm_str){0};
        e->rule = dm_str_of(country[0] ? "name-of-country" : "unknown-name");
    }
    if (ante >= 0 && e->antecedent < 0)
        e->antecedent = ante;
    const dm_line *org = aff && !iso(country) ? line_of(f, aff) : NULL;
    e->code = twin && !country[0] ? twin->code : code_of(f, e->country, e->sector, org);
    uint32_t index = f->out.n - 1;
    if (e->kind == DM_PERSON)
        learn_name(f, r, index, 0);
    learn_acronym(f, r, index, 0);
}

/* A role in apposition to a name before it says who that is: "Steve Witkoff, the U.S. envoy". */
static void take_apposition(finder *f, raw *r) {
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
        role->span = keep.span, role->text = keep.text, role->head = keep.head, role->sentence = keep.sentence;
        role->antecedent = (int32_t)b->first;
        role->rule = DM_STR("apposition");
    }
}

static void note_ref(finder *f, const raw *r) {
    if (!r->n)
        return;
    ref *p = dm_push(f->a, &f->refs, DM_MAX_MENTIONS);
    if (!p) {
        f->failed = true;
        return;
    }
    const dm_entity *e = &f->out.at[r->first];
    *p = (ref){.first = r->first, .n = r->n, .sentence = f->at, .paragraph = f->sent->paragraph, .line = r->line,
               .role = r->role, .head = r->head};
    p->subject = is_subject(f->sent, r->head);
    int32_t up = f->sent->words[r->head].head;
    p->main = p->subject && up >= 0 && f->sent->words[up].head < 0;
    p->joined = f->sent->words[r->head].deprel == DM_REL_CONJ;
    for (uint32_t i = 0; i < f->sent->n_words && !p->joined; i++)
        p->joined = f->sent->words[i].head == r->head && f->sent->words[i].deprel == DM_REL_CONJ &&
                    f->sent->words[i].upos != DM_UPOS_VERB;
    p->many = r->plural;
    p->plural = r->plural || (e->kind == DM_PEOPLE && r->type != R_PRONOUN) || (r->type == R_PRONOUN && e->kind == DM_PEOPLE);
    p->person = (e->kind == DM_PERSON || e->kind == DM_OFFICE) && !p->plural;
    p->thing = !p->person && e->kind != DM_PEOPLE && e->kind != DM_PLACE && e->kind != DM_KIND_NONE;
    p->place = e->kind == DM_PLACE || r->apart;
    if (r->type == R_NAMED && is_demonym_use(r->use) && modifies(f->sent, r->head))
        p->thing = false, p->plural = false; /* "Russian" in "Russian attack" is no antecedent of "it" */
    if (r->line)
        p->gender = line_of(f, r->line)->gender;
    if (e->antecedent >= 0 && r->type == R_PRONOUN)
        for (uint32_t k = f->refs.n - 1; k-- > 0;)
            if (f->refs.at[k].first == (uint32_t)e->antecedent) {
                p->gender = f->refs.at[k].gender;
                break;
            }
}

/* "Putin and Zelenskyy met. They …": the pair is a mention for pronouns. */
static void note_pairs(finder *f) {
    const dm_sentence *s = f->sent;
    for (uint32_t i = 0; i < f->n_raws; i++) {
        const raw *r = &f->raws[i];
        if (!r->n || r->merged || r->type == R_PRONOUN || s->words[r->head].deprel == DM_REL_CONJ)
            continue;
        uint32_t n = r->n;
        uint32_t idx[8] = {r->first};
        uint32_t k = 1;
        for (uint32_t j = i + 1; j < f->n_raws && k < 8; j++) {
            const raw *o = &f->raws[j];
            if (o->n && !o->merged && s->words[o->head].deprel == DM_REL_CONJ && s->words[o->head].head >= r->w0 &&
                s->words[o->head].head <= r->w1)
                idx[k++] = o->first, n += o->n;
        }
        if (k < 2)
            continue;
        /* entities of a pair lie side by side only where nothing stands between */
        bool side_by_side = true;
        for (uint32_t j = 1; j < k; j++)
            side_by_side &= idx[j] == idx[0] + j;
        if (!side_by_side || n != k)
            continue;
        ref *p = dm_push(f->a, &f->refs, DM_MAX_MENTIONS);
        if (!p)
            return;
        const dm_entity *e = &f->out.at[idx[0]];
        *p = (ref){.first = idx[0], .n = k, .sentence = f->at, .paragraph = s->paragraph, .head = r->head, .plural = true,
                   .subject = is_subject(s, r->head), .person = e->kind == DM_PERSON};
    }
}

static void join(finder *f, uint32_t a, uint32_t b) {
    const dm_entity *x = &f->out.at[a], *y = &f->out.at[b];
    if (!iso(x->country) || !iso(y->country) || !memcmp(x->country, y->country, 3) || x->kind == DM_PLACE || y->kind == DM_PLACE ||
        x->kind == DM_MEDIA || y->kind == DM_MEDIA)
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
    return dm_str_is(t, "and") || dm_str_is(t, "and the") || dm_str_is(t, "-") || dm_str_is(t, "\xE2\x80\x93") || dm_str_is(t, "/");
}

/* Counts the countries of a mention, and whether it stands joined with the one before. */
static void note_joined(finder *f, uint32_t at) {
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
    bool tree = s->words[r->head].deprel == DM_REL_CONJ && s->words[r->head].head >= o->w0 && s->words[r->head].head <= o->w1;
    /* "France, Germany and Britain" are three */
    bool three = at + 1 < f->n_raws && s->words[f->raws[at + 1].head].deprel == DM_REL_CONJ && s->words[f->raws[at + 1].head].head == o->head;
    int32_t before = b - 1;
    while (before >= 0 && f->raws[before].merged)
        before--;
    if (s->words[o->head].deprel == DM_REL_CONJ && before >= 0 && s->words[o->head].head >= f->raws[before].w0 && s->words[o->head].head <= f->raws[before].w1)
        three = true;
    if ((tree || only_and(f, o, r)) && !three && !o->apart && !r->apart)
        join(f, o->first, r->first);
}

/* Whether a byte stands inside quotation marks that its paragraph has opened. */
static bool is_quoted(const finder *f, uint32_t at) {
    dm_str t = f->article->text;
    uint32_t from = at;
    while (from > 0 && at - from < 4000 && !(t.p[from - 1] == '\n'))
        from--;
    bool open = false;
    for (uint32_t i = from; i < at; i++) {
        if (t.p[i] == '"')
            open = !open;
        else if (i + 2 < at && !memcmp(t.p + i, "\xE2\x80\x9C", 3))
            open = true;
        else if (i + 2 < at && !memcmp(t.p + i, "\xE2\x80\x9D", 3))
            open = false;
    }
    return open;
}

/* The mention of this sentence that speaks: subject of "say" and the like. */
static int32_t speaker_raw(const finder *f) {
    static const char *const say[] = {"say", "tell", "add", "state", "declare", "announce", "warn", "insist", "argue", "stress",
                                      "explain", "note", "write", "tweet", "respond", "reply", "conclude", "vow", "continue", "claim"};
    const dm_sentence *s = f->sent;
    for (uint32_t i = 0; i < f->n_raws; i++) {
        const raw *r = &f->raws[i];
        int32_t verb = r->n && !r->merged ? s->words[r->head].head : -1;
        if (verb < 0 || s->words[r->head].deprel != DM_REL_NSUBJ || is_quoted(f, r->begin))
            continue;
        for (size_t k = 0; k < DM_COUNT(say); k++)
            if (dm_str_is(s->words[verb].lemma, say[k]))
                return (int32_t)i;
    }
    return -1;
}

/* "We" in quotation marks is whoever says it. */
static void resolve_first_person(finder *f) {
    int32_t said = speaker_raw(f);
    for (uint32_t i = 0; i < f->n_raws; i++) {
        raw *r = &f->raws[i];
        if (r->type != R_PRONOUN || r->n ||
            !IS_ANY(&f->sent->words[r->w0], "we", "our", "us", "ours", "ourselves", "I", "me", "my", "myself"))
            continue;
        if (!is_quoted(f, r->begin))
            continue;
        ref p = {.n = 1};
        if (said >= 0 && f->raws[said].n == 1)
            p.first = f->raws[said].first;
        else if (f->speaker.known && f->speaker.paragraph == f->sent->paragraph && f->at - f->speaker.sentence <= 3)
            p.first = f->speaker.entity;
        else
            continue;
        copy_ref(f, r, &p, "speaker");
    }
    if (said >= 0 && f->raws[said].n == 1) {
        f->speaker.entity = f->raws[said].first;
        f->speaker.paragraph = f->sent->paragraph;
        f->speaker.sentence = f->at;
        f->speaker.known = true;
    }
}

static void resolve(finder *f) {
    for (uint32_t i = 0; i < f->n_raws; i++) {
        raw *r = &f->raws[i];
        if (r->merged)
            continue;
        if (r->type == R_PRONOUN)
            resolve_pronoun(f, r);
        else if (r->type == R_ROLE) {
            if (r->source >= 0 && !f->raws[r->source].n)
                resolve_role(f, &f->raws[r->source]);
            if (!r->n)
                resolve_role(f, r);
        } else if (r->type == R_UNKNOWN)
            resolve_unknown(f, r);
        else
            resolve_named(f, r);
        if (r->type == R_ROLE && r->appos >= 0)
            take_apposition(f, r);
        else if (r->type == R_NAMED && r->appos >= 0 && r->n && f->raws[r->appos].n) {
            /* "the president, Vladimir Putin": the role is that person */
            dm_entity *role = &f->out.at[f->raws[r->appos].first];
            const dm_entity *name = &f->out.at[r->first];
            if (!role->country[0] || !memcmp(role->country, name->country, 3)) {
                dm_entity keep = *role;
                *role = *name;
                role->span = keep.span, role->text = keep.text, role->head = keep.head, role->antecedent = -1;
                role->rule = DM_STR("apposition");
                if (!role->office.n)
                    role->office = keep.office;
            }
        }
        note_ref(f, r);
        note_joined(f, i);
    }
    note_pairs(f);
    resolve_first_person(f);
}

static void set_heads(finder *f) {
    const dm_sentence *s = f->sent;
    uint32_t *of = f->of[f->at];
    for (uint32_t i = 0; i < f->n_raws; i++) {
        const raw *r = &f->raws[i];
        if (!r->n || r->merged)
            continue;
        of[r->head] = r->first + 1;
    }
    /* the other words of a name find it too, whichever of them the tree made the head */
    for (uint32_t i = 0; i < f->n_raws; i++) {
        const raw *r = &f->raws[i];
        if (!r->n || r->merged)
            continue;
        for (int32_t w = r->w0; w <= r->w1; w++) {
            uint8_t u = s->words[w].upos;
            bool own = f->unit_at[w] >= 0 && is_demonym(&f->units[f->unit_at[w]]) && r->type != R_NAMED;
            if (!of[w] && !own && (u == DM_UPOS_PROPN || u == DM_UPOS_NOUN || w == r->head))
                of[w] = r->first + 1;
        }
    }
}

/* ---- the article --------------------------------------------------------------------------------- */

static void find_only_country(finder *f) {
    char only[4] = "";
    bool many = false;
    for (uint32_t i = 0; i < f->s->n && !many; i++) {
        f->sent = &f->s->at[i];
        f->at = i;
        find_units(f);
        for (uint32_t k = 0; k < f->n_units; k++) {
            const unit *u = &f->units[k];
            if (!u->line || u->use == AS_ROLE)
                continue;
            const dm_line *l = line_of(f, u->line);
            if (!iso(l->country) || l->kind == DM_MEDIA)
                continue;
            if (!only[0])
                memcpy(only, l->country, 4);
            else if (memcmp(only, l->country, 3) != 0)
                many = true;
        }
    }
    if (!many)
        memcpy(f->only, only, 4);
}

/* Text order, where a pronoun was resolved after what follows it. Nearly sorted: insertion. */
static bool in_order(finder *f) {
    uint32_t n = f->out.n;
    uint32_t *at = dm_new_array(f->a, uint32_t, n + 1), *to = dm_new_array(f->a, uint32_t, n + 1);
    dm_entity *sorted = dm_new_array(f->a, dm_entity, n + 1);
    if (!at || !to || !sorted)
        return false;
    bool moved = false;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = i;
        const dm_entity *e = &f->out.at[i];
        for (; k > 0 && f->out.at[at[k - 1]].sentence == e->sentence && f->out.at[at[k - 1]].span.begin > e->span.begin; k--)
            at[k] = at[k - 1], moved = true;
        at[k] = i;
    }
    if (!moved)
        return true;
    for (uint32_t i = 0; i < n; i++) {
        to[at[i]] = i;
        sorted[i] = f->out.at[at[i]];
    }
    for (uint32_t i = 0; i < n; i++)
        if (sorted[i].antecedent >= 0)
            sorted[i].antecedent = (int32_t)to[sorted[i].antecedent];
    for (uint32_t i = 0; i < f->s->n; i++)
        for (uint32_t w = 0; w < f->s->at[i].n_words; w++)
            if (f->of[i][w])
                f->of[i][w] = to[f->of[i][w] - 1] + 1;
    f->out.at = sorted;
    return true;
}

dm_status dm_actor_find(const dm_actors *x, dm_arena *a, const dm_article *article, const dm_sentences *sentences,
                        dm_mentions *out) {
    *out = (dm_mentions){0};
    if (!x || !sentences)
        return DM_EINVAL;
    finder f = {.x = x, .a = a, .article = article, .s = sentences};
    f.of = dm_new_array(a, uint32_t *, sentences->n + 1);
    f.units = dm_new_array(a, unit, MAX_UNITS);
    f.raws = dm_new_array(a, raw, MAX_UNITS);
    f.atoms = dm_new_array(a, dm_atom, 4 * DM_MAX_WORDS + 16);
    f.atom_word = dm_new_array(a, int32_t, 4 * DM_MAX_WORDS + 16);
    uint32_t most = 1;
    for (uint32_t i = 0; i < sentences->n; i++)
        if (sentences->at[i].n_words > most)
            most = sentences->at[i].n_words;
    f.unit_at = dm_new_array(a, int32_t, most + 1);
    if (!f.of || !f.units || !f.raws || !f.atoms || !f.atom_word || !f.unit_at)
        return DM_ENOMEM;
    find_only_country(&f);
    for (uint32_t i = 0; i < sentences->n; i++) {
        f.sent = &sentences->at[i];
        f.at = i;
        f.n_raws = 0;
        if (!(f.of[i] = dm_new_array(a, uint32_t, f.sent->n_words + 1)))
            return DM_ENOMEM;
        find_units(&f);
        read_chunks(&f);
        link_raws(&f);
        resolve(&f);
        set_heads(&f);
        if (f.failed)
            return a->failed ? DM_ENOMEM : DM_ELIMIT;
    }
    if (!in_order(&f) || a->failed)
        return DM_ENOMEM;
    out->at = f.out.at;
    out->n = f.out.n;
    out->of = (const uint32_t *const *)f.of;
    return DM_OK;
}

/* ---- entities of a noun phrase ---------------------------------------------------------------------- */

static const char *const quantities[] = {"group", "dozens", "hundreds", "thousands", "number", "member", "members", "majority",
                                         "team", "handful", "one", "some", "many", "most", "couple", "pair", "tens", "million",
                                         "millions", "all", "both", "each", "part", "batch", "wing", "branch", "unit", "units",
                                         "supporters", "supporter", "none", "several", "two", "three", "rest", "leaders", "head"};

static uint32_t entities_of(const dm_mentions *m, const dm_sentence *s, uint32_t sentence, int32_t word, dm_entity *out,
                            uint32_t room, uint32_t n, int depth) {
    uint32_t i = m->of[sentence][word];
    if (i) {
        dm_span span = m->at[i - 1].span;
        for (uint32_t k = i - 1; k < m->n && m->at[k].sentence == sentence && m->at[k].span.begin == span.begin && m->at[k].span.end == span.end; k++) {
            if (n < room)
                out[n] = m->at[k];
            n++;
        }
    } else if (depth < 4) {
        bool quantity = s->words[word].upos == DM_UPOS_NUM || is_any(&s->words[word], quantities, DM_COUNT(quantities));
        for (uint32_t c = 0; c < s->n_words && quantity; c++)
            if (s->words[c].head == word && s->words[c].deprel == DM_REL_NMOD && dm_str_is_nocase(preposition(s, (int32_t)c), "of")) {
                n = entities_of(m, s, sentence, (int32_t)c, out, room, n, depth + 1);
                break;
            }
    }
    for (uint32_t c = (uint32_t)word + 1; c < s->n_words && depth < 4; c++)
        if (s->words[c].head == word && s->words[c].deprel == DM_REL_CONJ)
            n = entities_of(m, s, sentence, (int32_t)c, out, room, n, depth + 1);
    return n;
}

uint32_t dm_mentions_of(const dm_mentions *m, const dm_sentences *s, uint32_t sentence, uint32_t word, dm_entity *out,
                        uint32_t room) {
    if (!m->of || sentence >= s->n || word >= s->at[sentence].n_words)
        return 0;
    return entities_of(m, &s->at[sentence], sentence, (int32_t)word, out, room, 0, 0);
}
