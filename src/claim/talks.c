#include "claim/talks.h"

#include "lexicon/map.h"

#include <stdlib.h>

#define MAX_PARTIES 16
#define MAX_PHRASE 5 /* words of a lexicon phrase, hyphens not counted */
#define NONE UINT32_MAX

enum { USE_SHIFT = 1, USE_PLEDGE, USE_FORECAST, USE_GATE, USE_TALK_ADJ, USE_SHIFT_VERB, USE_STANCE,
       USE_FORETOLD, USE_APPROVAL, USE_LEAVE, N_USE };
enum { OF_TALKS = 1, OF_AGREEMENT };
/* How a stance is told, beside its number: by a noun's owner, by a verb of something; else by a verb
 * of coming. */
#define BY_NOUN 0x40
#define BY_VERB 0x80

#define SHAPES (1u << 15)

/* Words and phrases to values, which hold what the row says in the low byte and the line that says
 * it above. Most words of a text begin none of them and are turned away by their shape. */
typedef struct phrases {
    dm_map map;
    uint32_t longest; /* words of a phrase, MAX_PHRASE at most */
    uint8_t shapes[SHAPES / 8]; /* of the phrases' first words, a bit each */
} phrases;

struct dm_talks_lexicon {
    dm_arena arena;
    phrases meetings, formats, steps, status, talks, words, issues, stances, predicates;
};

typedef const char *(*name_of)(int);

static int by_name(name_of names, int n, dm_str s) {
    for (int i = 0; i < n; i++)
        if (dm_str_is(s, names(i)))
            return i;
    return -1;
}

static const char *use_name(int v) {
    static const char *const names[] = {"", "shift", "pledge", "forecast", "gate", "talk-adj",
                                        "shift-verb", "stance", "foretold", "approval", "leave"};
    return names[v];
}

static const char *of_name(int v) {
    static const char *const names[] = {"", "talks", "agreement"};
    return names[v];
}

/* Bytes of a word without a last s: some plurals keep it as their lemma ("troops", "arms"),
 * so keys do without, in the lexicon and in the text alike. */
static uint32_t singular(const char *p, uint32_t n) {
    return n > 3 && p[n - 1] == 's' && p[n - 2] != 's' ? n - 1 : n;
}

/* "three-way talks" -> "three way talk": hyphens are words of their own in the trees, so a
 * phrase is its words without them. */
static dm_str normal(dm_arena *a, dm_str s) {
    dm_str low = dm_str_lower(a, s);
    char *p = dm_alloc(a, (size_t)low.n + 1);
    if (!p)
        return low;
    uint32_t n = 0;
    for (uint32_t i = 0; i < low.n; i++) {
        char ch = low.p[i] == '-' ? ' ' : low.p[i];
        if (ch == ' ' && n && p[n - 1] != ' ')
            n = singular(p, n);
        if (ch != ' ' || (n && p[n - 1] != ' '))
            p[n++] = ch;
    }
    return (dm_str){p, singular(p, n)};
}

/* First letter, last letter and length of a word of n > 0 bytes, ASCII case ignored: below SHAPES. */
static uint32_t shape_of(const char *p, uint32_t n) {
    return ((uint32_t)p[0] & 31) << 10 | ((uint32_t)p[n - 1] & 31) << 5 | (n & 31);
}

static bool put(dm_arena *a, phrases *to, dm_str phrase, uint32_t value) {
    dm_str key = normal(a, phrase);
    uint32_t first = key.n, words = key.n > 0;
    for (uint32_t i = key.n; i-- > 0;)
        if (key.p[i] == ' ')
            first = i, words++;
    if (words > to->longest)
        to->longest = words < MAX_PHRASE ? words : MAX_PHRASE;
    if (first) {
        uint32_t shape = shape_of(key.p, first);
        to->shapes[shape / 8] |= (uint8_t)(1 << shape % 8);
    }
    return dm_map_put(a, &to->map, key, value);
}

static dm_status load(dm_talks_lexicon *x, const char *dir, const char *file, const char *key,
                      const char *value, name_of names, int n, phrases *out, dm_error *err) {
    dm_table t;
    int k, v;
    dm_status status = dm_table_open(&x->arena, dir, file, &t, err);
    if (status == DM_OK)
        status = dm_table_need(&t, key, &k, err);
    if (status == DM_OK)
        status = dm_table_need(&t, value, &v, err);
    dm_row row;
    while (status == DM_OK && dm_table_next(&t, &row)) {
        int code = by_name(names, n, row.cell[v]);
        if (code < 0)
            status = dm_fail(err, DM_EFORMAT, "%s/%s:%u: \"" DM_FMT "\" is no %s", dir, file,
                             row.line, DM_ARG(row.cell[v]), value);
        else if (!put(&x->arena, out, row.cell[k], (uint32_t)code | row.line << 8))
            status = dm_fail(err, DM_ENOMEM, "%s/%s: out of memory", dir, file);
    }
    return status;
}

static dm_status load_stances(dm_talks_lexicon *x, const char *dir, dm_error *err) {
    const char *file = "talks/stances.tsv";
    dm_table t;
    int lemma, how, stance;
    dm_status status = dm_table_open(&x->arena, dir, file, &t, err);
    if (status == DM_OK)
        status = dm_table_need(&t, "lemma", &lemma, err);
    if (status == DM_OK)
        status = dm_table_need(&t, "how", &how, err);
    if (status == DM_OK)
        status = dm_table_need(&t, "stance", &stance, err);
    dm_row row;
    while (status == DM_OK && dm_table_next(&t, &row)) {
        int code = by_name(dm_stance_name, DM_N_STANCE, row.cell[stance]);
        bool noun = dm_str_is(row.cell[how], "noun"), verb = dm_str_is(row.cell[how], "verb"),
             predicate = dm_str_is(row.cell[how], "predicate");
        if (code <= 0 || (!noun && !verb && !predicate && !dm_str_is(row.cell[how], "attend")))
            status = dm_fail(err, DM_EFORMAT, "%s/%s:%u: a stance and noun, verb, predicate or attend are needed",
                             dir, file, row.line);
        else if (!put(&x->arena, predicate ? &x->predicates : &x->stances, row.cell[lemma],
                      (uint32_t)code | (noun ? BY_NOUN : verb ? BY_VERB : 0) | row.line << 8))
            status = dm_fail(err, DM_ENOMEM, "%s/%s: out of memory", dir, file);
    }
    return status;
}

dm_status dm_talks_lexicon_open(const char *dir, dm_talks_lexicon **out, dm_error *err) {
    *out = NULL;
    dm_talks_lexicon *x = calloc(1, sizeof *x);
    if (!x)
        return dm_fail(err, DM_ENOMEM, "out of memory");
    const struct {
        const char *file, *key, *value;
        name_of names;
        int n;
        phrases *map;
    } files[] = {
        {"talks/meetings.tsv", "lemma", "format", dm_format_name, DM_N_FORMAT, &x->meetings},
        {"talks/formats.tsv", "word", "format", dm_format_name, DM_N_FORMAT, &x->formats},
        {"talks/steps.tsv", "lemma", "status", dm_stage_status_name, DM_N_STAGE_STATUS, &x->steps},
        {"talks/status.tsv", "lemma", "status", dm_talks_name, DM_N_TALKS, &x->status},
        {"talks/talks.tsv", "lemma", "of", of_name, 3, &x->talks},
        {"talks/words.tsv", "lemma", "use", use_name, N_USE, &x->words},
        {"talks/issues.tsv", "phrase", "issue", dm_issue_name, DM_N_ISSUE, &x->issues},
    };
    dm_status status = DM_OK;
    for (size_t i = 0; i < DM_COUNT(files) && status == DM_OK; i++)
        status = load(x, dir, files[i].file, files[i].key, files[i].value, files[i].names,
                      files[i].n, files[i].map, err);
    if (status == DM_OK)
        status = load_stances(x, dir, err);
    if (status == DM_OK)
        *out = x;
    else
        dm_talks_lexicon_close(x);
    return status;
}

void dm_talks_lexicon_close(dm_talks_lexicon *x) {
    if (!x)
        return;
    dm_arena_free(&x->arena);
    free(x);
}

/* ---- words and phrases ------------------------------------------------------------------ */

static const dm_word *word_at(const dm_context *c, uint32_t s, int32_t w) {
    return &c->sentences->at[s].words[w];
}

/* Can a phrase begin at w? */
static bool may_begin(const phrases *m, const dm_sentence *s, int32_t w) {
    while (w < (int32_t)s->n_words && s->words[w].lemma.n == 1 && s->words[w].lemma.p[0] == '-')
        w++;
    if (w >= (int32_t)s->n_words || s->words[w].lemma.n == 0)
        return false;
    dm_str l = s->words[w].lemma;
    uint32_t bare = singular(l.p, l.n), n = 0;
    while (n < bare && l.p[n] != '-' && l.p[n] != ' ')
        n++;
    uint32_t shape = n ? shape_of(l.p, n) : 0;
    return n && m->shapes[shape / 8] >> shape % 8 & 1;
}

/* The longest phrase that begins at w, of so many words at most; NONE if none does. Hyphens are left
 * out; what is longer than the key is in no lexicon. */
static uint32_t longest_at(const phrases *m, const dm_sentence *s, int32_t w, int most, int32_t *end) {
    char key[96];
    uint32_t at = 0, n[MAX_PHRASE];
    int32_t ends[MAX_PHRASE];
    int words = 0;
    if (!may_begin(m, s, w))
        return NONE;
    for (int32_t i = w; words < most && i < (int32_t)s->n_words; i++) {
        dm_str l = s->words[i].lemma;
        if (l.n == 1 && l.p[0] == '-')
            continue;
        if (at + l.n + 1 >= sizeof key)
            break;
        if (at)
            key[at++] = ' ';
        for (uint32_t j = 0; j < l.n; j++) {
            char ch = l.p[j];
            key[at++] = ch >= 'A' && ch <= 'Z' ? (char)(ch + 32) : ch == '-' ? ' ' : ch;
        }
        at -= l.n - singular(l.p, l.n);
        n[words] = at;
        ends[words++] = i + 1;
    }
    while (words-- > 0) {
        uint32_t v = dm_map_get(&m->map, (dm_str){key, n[words]}, NONE);
        if (v != NONE) {
            *end = ends[words];
            return v;
        }
    }
    return NONE;
}

static uint32_t phrase_at(const phrases *m, const dm_sentence *s, int32_t w, int32_t *end) {
    return longest_at(m, s, w, (int)m->longest, end);
}

static uint32_t lemma_in(const phrases *m, const dm_sentence *s, int32_t w) {
    int32_t end;
    return longest_at(m, s, w, 1, &end);
}

dm_issue dm_talks_issue(const dm_talks_lexicon *x, const dm_context *c, uint32_t sentence,
                        int32_t begin, int32_t end) {
    const dm_sentence *s = &c->sentences->at[sentence];
    dm_issue best = DM_ISSUE_NONE;
    int32_t best_length = 0;
    if (begin < 0)
        begin = 0;
    if (end > (int32_t)s->n_words)
        end = (int32_t)s->n_words;
    bool treaty = false;
    for (int32_t i = begin; i < end && !treaty; i++) {
        uint32_t of = lemma_in(&x->talks, s, i);
        treaty = of != NONE && (of & 0xff) == OF_AGREEMENT;
    }
    for (int32_t i = begin; i < end; i++) {
        int32_t stop;
        uint32_t v = phrase_at(&x->issues, s, i, &stop);
        if (v == NONE || stop > end)
            continue;
        dm_issue issue = (dm_issue)(v & 0xff);
        int32_t length = stop - i;
        if (issue == DM_ISSUE_NONE) { /* a counter-example: "election victory" */
            i = stop - 1;
            continue;
        }
        /* The Ministry of Defence, the People's Protection Units: names say who, not what. */
        if (s->words[i].upos == DM_UPOS_PROPN && issue != DM_ISSUE_FORMAT_OF_TALKS &&
            ((i > 0 && s->words[i - 1].upos == DM_UPOS_PROPN) ||
             (i + 1 < (int32_t)s->n_words && s->words[i + 1].upos == DM_UPOS_PROPN)))
            continue;
        /* Who withdraws from a nuclear treaty speaks of nuclear arms. */
        bool yields = (best == DM_ISSUE_FORMAT_OF_TALKS || (best == DM_ISSUE_WITHDRAWAL && treaty)) && issue != best;
        bool weak = (issue == DM_ISSUE_FORMAT_OF_TALKS || (issue == DM_ISSUE_WITHDRAWAL && treaty)) &&
                    best != DM_ISSUE_NONE && best != issue;
        if (!best || yields || (length > best_length && !weak)) {
            best = issue;
            best_length = length;
        }
        i = stop - 1;
    }
    return best;
}

/* The same of a phrase's own words: "actions that risked a clash with troops, which have weapons" is
 * not about weapons. Relative clauses count where nothing else has an issue. */
static dm_issue issue_of_phrase(const dm_talks_lexicon *x, const dm_context *c, uint32_t s, int32_t head,
                                int32_t begin, int32_t end) {
    const dm_tree *t = &c->trees[s];
    int32_t stop = end;
    for (int32_t w = head + 1; w < end && w < (int32_t)t->s->n_words; w++) {
        if (t->s->words[w].deprel != DM_REL_ACL_RELCL || t->s->words[w].head < head)
            continue;
        int32_t b, e;
        dm_tree_range(t, w, &b, &e);
        stop = b > head && b < stop ? b : stop;
    }
    return dm_talks_issue(x, c, s, begin, stop);
}

static bool lemma_is(const dm_context *c, uint32_t s, int32_t w, const char *z) {
    return w >= 0 && dm_str_is_nocase(word_at(c, s, w)->lemma, z);
}

/* ---- parties ----------------------------------------------------------------------------- */

typedef struct parties {
    dm_entity at[MAX_PARTIES];
    uint32_t n;
} parties;

/* Sectors that speak for the state; a name whose office that day is unknown does too. */
static bool of_state(const dm_entity *e) {
    return !e->sector[0] || !strcmp(e->sector, "GOV") || !strcmp(e->sector, "MIL");
}

static bool same_side(const dm_entity *a, const dm_entity *b) {
    if (dm_same_entity(a, b))
        return true;
    /* A president and his government are one party at a table of states. */
    return a->country[0] && !strcmp(a->country, b->country) && strcmp(a->country, "IGO") &&
           strcmp(a->country, "NGO") && strcmp(a->country, "IMG") &&
           (!strcmp(a->sector, b->sector) || (of_state(a) && of_state(b)));
}

static void add_party(parties *p, const dm_entity *e) {
    if (e->kind == DM_PLACE || p->n == MAX_PARTIES)
        return;
    for (uint32_t i = 0; i < p->n; i++)
        if (same_side(&p->at[i], e) || /* "the UN SYRIA envoy" is no party of Syria's */
            (e->span.end - e->span.begin < p->at[i].span.end - p->at[i].span.begin &&
             dm_span_in(e->span, p->at[i].span)))
            return;
    p->at[p->n++] = *e;
}

/* The entities headed by w and its conjuncts; false where there are none. */
static bool add_word(const dm_context *c, uint32_t s, int32_t w, parties *p) {
    if (w < 0)
        return false;
    uint32_t before = p->n;
    dm_entity some[MAX_PARTIES];
    uint32_t n = dm_mentions_near(c, s, w, some, MAX_PARTIES);
    for (uint32_t i = 0; i < n && i < MAX_PARTIES; i++)
        add_party(p, &some[i]);
    return p->n > before;
}

static bool is_mention(const dm_context *c, uint32_t s, int32_t w) {
    return c->mentions->of && c->mentions->of[s] && c->mentions->of[s][w];
}

/* "the OPPOSITION Renamo movement": a word that only says more of the name behind it. */
static bool says_more(const dm_context *c, uint32_t s, int32_t w) {
    const dm_word *k = word_at(c, s, w);
    dm_deprel rel = dm_deprel_base(k->deprel);
    if ((rel != DM_REL_COMPOUND && rel != DM_REL_AMOD) || k->upos == DM_UPOS_PROPN || k->head <= w)
        return false;
    for (int32_t i = w + 1; i <= k->head && i < w + 4; i++)
        if (is_mention(c, s, i) && word_at(c, s, i)->upos == DM_UPOS_PROPN)
            return true;
    return false;
}

/* Every entity mentioned in words [begin, end). */
static void add_range(const dm_context *c, uint32_t s, int32_t begin, int32_t end, parties *p) {
    for (int32_t w = begin; w < end; w++)
        if (is_mention(c, s, w) && !says_more(c, s, w))
            add_word(c, s, w, p);
}

static void keep(const dm_context *c, const parties *p, const dm_entity **out, uint32_t *n) {
    *out = NULL;
    *n = 0;
    dm_entity *at = p->n ? dm_new_array(c->a, dm_entity, p->n) : NULL;
    if (!at)
        return;
    memcpy(at, p->at, p->n * sizeof *at);
    *out = at;
    *n = p->n;
}

static void add_subject(const dm_context *c, uint32_t s, int32_t verb, parties *p) {
    bool passive;
    int32_t w = dm_tree_subject(&c->trees[s], verb, &passive);
    /* "is expected TO HOLD talks": who is expected to do it does it */
    if (w >= 0 && !(passive && dm_tree_passive(&c->trees[s], verb)))
        add_word(c, s, w, p);
}

static bool is_one_of(const dm_context *c, uint32_t s, int32_t w, const char *const *lemmas, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (lemma_is(c, s, w, lemmas[i]))
            return true;
    return false;
}

/* "flew to Geneva FOR TALKS": who comes for them takes part. */
static bool comes_for(const dm_context *c, uint32_t s, int32_t noun) {
    static const char *const comes[] = {"arrive", "travel", "fly", "go", "come", "head", "return", "depart", "visit", "leave"};
    int32_t h = word_at(c, s, noun)->head;
    return h >= 0 && word_at(c, s, h)->upos == DM_UPOS_VERB && h < noun &&
           dm_deprel_base(word_at(c, s, noun)->deprel) == DM_REL_OBL && is_one_of(c, s, h, comes, DM_COUNT(comes)) &&
           dm_str_is(dm_tree_case(&c->trees[s], c->a, noun), "for");
}

/* Whether the subject of the verb above takes part in this meeting. */
static bool joins_meeting(const dm_context *c, uint32_t s, int32_t noun) {
    static const char *const joins[] = {"hold", "have", "attend", "host", "convene", "join", "meet", "begin", "start",
                                        "open", "resume", "continue", "conduct", "end", "skip", "boycott", "chair",
                                        "gather", "agree", "postpone", "cancel"};
    int32_t h = word_at(c, s, noun)->head;
    dm_deprel rel = dm_deprel_base(word_at(c, s, noun)->deprel);
    if (h < 0 || word_at(c, s, h)->upos != DM_UPOS_VERB || (rel != DM_REL_OBJ && rel != DM_REL_OBL))
        return false;
    return is_one_of(c, s, h, joins, DM_COUNT(joins)) || comes_for(c, s, noun);
}

/* Who meets: the words of the noun phrase, then the sides of the verb that holds it. */
static void meeting_parties(const dm_context *c, uint32_t s, int32_t noun, parties *p) {
    const dm_tree *t = &c->trees[s];
    bool joined = joins_meeting(c, s, noun), between = false;
    for dm_children(t, noun, k) {
        const dm_word *w = word_at(c, s, k);
        dm_deprel rel = dm_deprel_base(w->deprel);
        if (joined && w->deprel == DM_REL_NMOD_POSS && w->upos == DM_UPOS_PRON)
            continue; /* "Y held ITS first meeting": Y's, whom the verb names */
        if (rel == DM_REL_COMPOUND || rel == DM_REL_AMOD || w->deprel == DM_REL_NMOD_POSS) {
            add_word(c, s, k, p);
            /* "an Arcadia-Sylvania summit": the second name hangs on the first */
            for dm_children(t, k, kk) {
                dm_deprel of = dm_deprel_base(word_at(c, s, kk)->deprel);
                if (of == DM_REL_COMPOUND || of == DM_REL_FLAT)
                    add_word(c, s, kk, p);
            }
        } else if (rel == DM_REL_NMOD) {
            dm_str prep = dm_tree_case(t, c->a, k);
            if (dm_str_is(prep, "between") || dm_str_is(prep, "with") || dm_str_is(prep, "among") ||
                dm_str_is(prep, "of") || dm_str_is(prep, "by") || dm_str_is(prep, "within")) {
                between |= dm_str_is(prep, "between");
                add_word(c, s, k, p);
                for dm_children(t, k, kk) /* "within the bloc and with Sylvania" */
                    if (dm_deprel_base(word_at(c, s, kk)->deprel) == DM_REL_CONJ)
                        add_word(c, s, kk, p);
            }
        }
    }
    if (joined) {
        int32_t h = word_at(c, s, noun)->head;
        /* "Qatar hosts talks BETWEEN Y and Z": they are Y's and Z's */
        if (!(between && p->n > 1 && lemma_is(c, s, h, "host")))
            add_subject(c, s, h, p);
        for dm_children(t, h, k)
            if (dm_deprel_base(word_at(c, s, k)->deprel) == DM_REL_OBL && dm_str_is(dm_tree_case(t, c->a, k), "with"))
                add_word(c, s, k, p);
    }
}

/* Who reports, trades or teaches is no side of a negotiation: a minister who talks to a newspaper
 * gives an interview. */
static bool at_no_table(const dm_entity *e) {
    static const char *const sectors[] = {"MED", "EDU", "BUS", "LAB", "HLH", "AGR", "CRM"};
    for (size_t i = 0; i < DM_COUNT(sectors); i++)
        if (!strcmp(e->sector, sectors[i]))
            return true;
    return e->kind == DM_MEDIA || e->kind == DM_COMPANY;
}

/* Sides, counted as a person at the table would: two people of one country are one. */
static uint32_t sides(const dm_entity *e, uint32_t n) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < n; i++) {
        bool again = at_no_table(&e[i]);
        for (uint32_t j = 0; j < i && !again; j++)
            again = same_side(&e[i], &e[j]);
        count += !again;
    }
    return count;
}

static dm_phrase phrase_of(const dm_context *c, uint32_t s, int32_t w) {
    int32_t begin, end;
    dm_tree_range(&c->trees[s], w, &begin, &end);
    dm_phrase p = {.span = dm_tree_span(&c->trees[s], begin, end)};
    p.text = dm_slice(c->article->text, p.span);
    return p;
}

/* ---- stages ------------------------------------------------------------------------------ */

/* The format that the words beside the noun give (*told), or the noun itself. */
static dm_format format_of(const dm_talks_lexicon *x, const dm_context *c, uint32_t s,
                           int32_t noun, uint32_t *line, bool *told) {
    const dm_tree *t = &c->trees[s];
    int32_t begin, end, stop;
    *told = false;
    dm_tree_range(t, noun, &begin, &end);
    if (begin < noun - 8)
        begin = noun - 8;
    for (int32_t i = begin; i < noun; i++) {
        uint32_t v = phrase_at(&x->formats, t->s, i, &stop);
        if (v != NONE && stop <= noun) {
            *told = true;
            *line = v >> 8;
            return (dm_format)(v & 0xff);
        }
    }
    uint32_t v = lemma_in(&x->meetings, t->s, noun);
    return v == NONE ? DM_FORMAT_NONE : (dm_format)(v & 0xff);
}

/* Is this word a meeting's noun here? Words with other common uses need company. */
static bool is_meeting(const dm_talks_lexicon *x, const dm_context *c, uint32_t s, int32_t w,
                       uint32_t *line) {
    const dm_word *k = word_at(c, s, w);
    if (k->upos != DM_UPOS_NOUN && k->upos != DM_UPOS_PROPN)
        return false;
    const dm_tree *t = &c->trees[s];
    uint32_t v = lemma_in(&x->meetings, t->s, w);
    if (v == NONE)
        return false;
    *line = v >> 8;
    /* part of a longer noun: "the meeting room", "peace talks process" */
    if (dm_deprel_base(k->deprel) == DM_REL_COMPOUND)
        return false;
    /* "a Congress of National Dialogue" is one meeting */
    if (dm_deprel_base(k->deprel) == DM_REL_NMOD && k->head >= 0 && dm_str_is(dm_tree_case(t, c->a, w), "of") &&
        (lemma_is(c, s, k->head, "congress") || lemma_is(c, s, k->head, "conference") || lemma_is(c, s, k->head, "forum")))
        return false;
    int32_t before = w > 0 ? w - 1 : -1;
    if (lemma_is(c, s, before, "press") || lemma_is(c, s, before, "news"))
        return false;
    if (lemma_is(c, s, w, "talk"))
        return dm_str_is_nocase(k->form, "talks");
    if (lemma_is(c, s, w, "call"))
        return lemma_is(c, s, before, "phone") || lemma_is(c, s, before, "telephone") ||
               lemma_is(c, s, before, "video");
    if (lemma_is(c, s, w, "session") || lemma_is(c, s, w, "round"))
        for dm_children(t, w, ch)
            if (lemma_in(&x->meetings, t->s, ch) != NONE)
                return false; /* "round of talks": the talks are found by themselves */
    if (lemma_is(c, s, w, "session") || lemma_is(c, s, w, "round"))
        return false;
    if (lemma_is(c, s, w, "congress") || lemma_is(c, s, w, "forum")) {
        bool named = c->mentions->of && c->mentions->of[s] && c->mentions->of[s][w];
        int32_t begin, end;
        dm_tree_range(t, w, &begin, &end);
        for (int32_t i = begin; i < end && i < begin + 10 && named; i++) /* "the Congress of National Dialogue" */
            named = !lemma_is(c, s, i, "dialogue") && !lemma_is(c, s, i, "peace") && !lemma_is(c, s, i, "reconciliation");
        return !named;
    }
    if (lemma_is(c, s, w, "ceremony"))
        return lemma_is(c, s, before, "signing");
    return true;
}

static bool goes_up(uint8_t rel) {
    switch (dm_deprel_base(rel)) {
    case DM_REL_OBJ:
    case DM_REL_OBL:
    case DM_REL_NMOD:
    case DM_REL_NSUBJ:
    case DM_REL_CSUBJ:
    case DM_REL_XCOMP:
    case DM_REL_CCOMP:
    case DM_REL_COMPOUND: return true;
    case DM_REL_ACL: return rel == DM_REL_ACL;
    default: return false;
    }
}

/* How far the meeting is: the outermost word above its noun that tells. "urging both to HOLD
 * a meeting" is urged, not held. top receives that word (or the noun). */
static dm_stage_status step_of(const dm_talks_lexicon *x, const dm_context *c, uint32_t s,
                               int32_t noun, int32_t *top, uint32_t *line) {
    const dm_tree *t = &c->trees[s];
    dm_stage_status found = DM_STAGE_NONE;
    *top = noun;
    for dm_children(t, noun, k) {
        uint32_t v = lemma_in(&x->steps, t->s, k);
        if (v != NONE && dm_deprel_base(word_at(c, s, k)->deprel) == DM_REL_AMOD) {
            found = (dm_stage_status)(v & 0xff);
            *line = v >> 8;
        }
    }
    int32_t at = noun, verb = -1;
    for (int steps = 0; steps < 12; steps++) {
        const dm_word *w = word_at(c, s, at);
        /* a to-clause hangs on what is wanted or urged, whatever the tree calls it */
        bool to = w->deprel == DM_REL_ADVCL && dm_str_is(w->xpos, "VB");
        /* "set preconditions ON HOLDING talks": the tree may hang the gerund beside the noun */
        int32_t beside = w->head >= 0 && w->deprel == DM_REL_ADVCL && dm_str_is(w->xpos, "VBG")
                             ? dm_tree_child(t, w->head, DM_REL_OBJ) : -1;
        if (beside >= 0 && beside < at && lemma_is(c, s, dm_tree_child(t, at, DM_REL_MARK), "on") &&
            lemma_in(&x->steps, t->s, beside) != NONE) {
            uint32_t v = lemma_in(&x->steps, t->s, beside);
            found = (dm_stage_status)(v & 0xff);
            *top = beside;
            *line = v >> 8;
            break;
        }
        if (w->head < 0 || (!goes_up(w->deprel) && !to))
            break;
        /* "After talks, X did Y": a meeting beside a deed is none of its steps. */
        if (at == noun && dm_deprel_base(w->deprel) == DM_REL_OBL) {
            dm_str prep = dm_tree_case(t, c->a, at);
            if (dm_str_is(prep, "after") || dm_str_is(prep, "despite") ||
                dm_str_is(prep, "during") || dm_str_is(prep, "in") || dm_str_is(prep, "at") ||
                dm_str_is(prep, "following") || dm_str_is(prep, "before")) {
                if (!dm_str_is(prep, "before") && found == DM_STAGE_NONE)
                    found = DM_HELD;
                break;
            }
        }
        at = w->head;
        if (verb < 0 && word_at(c, s, at)->upos == DM_UPOS_VERB)
            verb = at;
        uint32_t v = lemma_in(&x->steps, t->s, at);
        /* "announced it had POSTPONED the talks": what is announced of them stands. */
        if (v != NONE && found != DM_STAGE_NONE && lemma_is(c, s, at, "announce"))
            v = NONE;
        if (v != NONE) {
            found = (dm_stage_status)(v & 0xff);
            *top = at;
            *line = v >> 8;
        }
    }
    if (verb >= 0 && found == DM_STAGE_NONE && comes_for(c, s, noun))
        return DM_SCHEDULED;
    if (verb >= 0 && (found == DM_HELD || found == DM_STAGE_NONE || found == DM_SCHEDULED)) {
        double score;
        dm_str why;
        dm_reality r = dm_frame_reality(c, s, verb, &score, &why);
        if (r == DM_FUTURE)
            found = DM_SCHEDULED;
        else if (r == DM_HYPOTHETICAL)
            found = DM_PROPOSED;
        else if (r == DM_NEGATED && found == DM_HELD)
            found = DM_REFUSED;
    }
    return found;
}

/* "are TO MEET" is yet to come, whatever the tree makes of it. */
static bool is_to(const dm_context *c, uint32_t s, int32_t w) {
    return w > 1 && lemma_is(c, s, w - 1, "to") && lemma_is(c, s, w - 2, "be");
}

static dm_stage_status step_of_reality(dm_reality r) {
    switch (r) {
    case DM_FUTURE: return DM_SCHEDULED;
    case DM_HYPOTHETICAL: return DM_PROPOSED;
    case DM_NEGATED: return DM_REFUSED;
    default: return DM_HELD;
    }
}

static dm_claim *claim_of_head(dm_claim_vec *v, uint32_t moves, uint32_t s, int32_t head) {
    for (uint32_t i = 0; i < moves; i++)
        if (v->at[i].sentence == s && v->at[i].head == (uint32_t)head)
            return &v->at[i];
    return NULL;
}

static dm_claim *add_claim(const dm_context *c, dm_claim_vec *v, uint32_t s, int32_t head,
                           uint32_t facet, int32_t begin, int32_t end, const char *file,
                           uint32_t line) {
    dm_claim *k = dm_push(c->a, v, DM_MAX_CLAIMS);
    if (!k)
        return NULL;
    k->sentence = s;
    k->head = (uint32_t)head;
    k->facets = facet;
    k->span = dm_tree_span(&c->trees[s], begin, end);
    k->rule = dm_str_format(c->a, "talks/%s:%u", file, line);
    k->confidence = 0.6;
    return k;
}

static dm_format by_count(dm_format given, const dm_entity *e, uint32_t n) {
    if (given != DM_FORMAT_NONE)
        return given;
    uint32_t k = sides(e, n);
    return k == 2 ? DM_BILATERAL : k == 3 ? DM_TRILATERAL : k > 3 ? DM_MULTILATERAL : DM_FORMAT_NONE;
}

/* The last meeting told before with parties (and a format, if one is asked for); ahead: one that has
 * not been, where one is told. */
static const dm_claim *last_meeting(const dm_claim_vec *v, uint32_t s, dm_format format, bool ahead) {
    const dm_claim *best = NULL;
    for (uint32_t i = 0; i < v->n; i++) {
        const dm_claim *k = &v->at[i];
        if (!(k->facets & DM_STAGE) || k->sentence > s || !k->n_participants)
            continue;
        if (format != DM_FORMAT_NONE && k->format != format)
            continue;
        if (ahead && best && k->stage_status == DM_HELD && best->stage_status != DM_HELD)
            continue;
        if (!best || k->sentence >= best->sentence || (ahead && best->stage_status == DM_HELD))
            best = k;
    }
    return best;
}

static const dm_claim *last_stage(const dm_claim_vec *v, uint32_t s, dm_format format) {
    return last_meeting(v, s, format, false);
}

static void range_of(const dm_context *c, uint32_t s, int32_t noun, int32_t top, int32_t *begin,
                     int32_t *end) {
    dm_tree_range(&c->trees[s], noun, begin, end);
    if (top < *begin && *begin - top < 8)
        *begin = top;
    if (*end - *begin > 30)
        *end = *begin + 30;
    if (*end <= noun)
        *end = noun + 1;
}

/* "met for a summit" */
static bool met_for(const dm_context *c, uint32_t s, int32_t noun) {
    int32_t h = word_at(c, s, noun)->head;
    return h >= 0 && dm_deprel_base(word_at(c, s, noun)->deprel) == DM_REL_OBL &&
           (lemma_is(c, s, h, "meet") || lemma_is(c, s, h, "gather")) &&
           dm_str_is(dm_tree_case(&c->trees[s], c->a, noun), "for");
}

/* "UN-sponsored talks to end the ARCADIAN war": whose war the sponsor has them talk about. Who stays
 * away is named there too, and takes no part. */
static void add_purpose(const dm_talks_lexicon *x, const dm_context *c, uint32_t s, int32_t noun, parties *p) {
    const dm_tree *t = &c->trees[s];
    int32_t begin, end;
    dm_tree_range(t, noun, &begin, &end);
    for (int32_t w = begin; w < end && w < noun + 20; w++) {
        bool away = false;
        for (int32_t up = w, n = 0; up >= 0 && up != noun && n < 8 && !away; up = t->s->words[up].head, n++) {
            uint32_t v = lemma_in(&x->steps, t->s, up);
            away = v != NONE && (v & 0xff) == DM_REFUSED;
        }
        if (!away)
            add_range(c, s, w, w + 1, p);
    }
}

/* "ARCADIA offered to host talks", "talks hosted by ARCADIA": whose roof they are to meet under. */
static void host_of(const dm_context *c, uint32_t s, int32_t noun, dm_claim *k) {
    const dm_tree *t = &c->trees[s];
    if (word_at(c, s, noun)->deprel == DM_REL_NMOD && word_at(c, s, noun)->head >= 0)
        noun = word_at(c, s, noun)->head; /* "a new round of talks" */
    int32_t verb = word_at(c, s, noun)->head, by = -1;
    dm_deprel rel = dm_deprel_base(word_at(c, s, noun)->deprel);
    parties p = {.n = 0};
    if (verb >= 0 && lemma_is(c, s, verb, "host") && rel == DM_REL_OBJ)
        add_subject(c, s, verb, &p);
    for dm_children(t, noun, a)
        if (lemma_is(c, s, a, "host") && dm_deprel_base(word_at(c, s, a)->deprel) == DM_REL_ACL)
            by = a;
    if (verb >= 0 && lemma_is(c, s, verb, "host") && rel == DM_REL_NSUBJ)
        by = verb;
    if (by >= 0)
        for dm_children(t, by, o)
            if (dm_deprel_base(word_at(c, s, o)->deprel) == DM_REL_OBL && dm_str_is(dm_tree_case(t, c->a, o), "by"))
                add_word(c, s, o, &p);
    if (p.n)
        k->host = p.at[0];
}

/* "The meeting was attended by the ministers of Y and Z": the one told just before, where most of
 * them take part; whoever attended for them is no party more. */
static void told_before(const dm_context *c, const dm_claim_vec *v, uint32_t s, int32_t noun, parties *p) {
    int32_t det = dm_tree_child(&c->trees[s], noun, DM_REL_DET_);
    const dm_claim *before = det >= 0 && lemma_is(c, s, det, "the") ? last_stage(v, s, DM_FORMAT_NONE) : NULL;
    if (!before || before->sentence == s || before->sentence + 3 < s)
        return;
    uint32_t shared = 0;
    for (uint32_t i = 0; i < before->n_participants; i++)
        for (uint32_t j = 0; j < p->n; j++)
            if (same_side(&before->participants[i], &p->at[j])) {
                shared++;
                break;
            }
    if (shared < 2 || shared < before->n_participants)
        return;
    p->n = 0;
    for (uint32_t i = 0; i < before->n_participants; i++)
        add_party(p, &before->participants[i]);
}

/* The same of a move: "the meeting was ATTENDED by …". */
static void attended_before(const dm_talks_lexicon *x, const dm_context *c, uint32_t s, uint32_t moves, dm_claim_vec *v) {
    for (int32_t w = 0; w < (int32_t)c->trees[s].s->n_words; w++) {
        bool passive;
        uint32_t line;
        if (!lemma_is(c, s, w, "attend"))
            continue;
        int32_t noun = dm_tree_subject(&c->trees[s], w, &passive);
        dm_claim *k = noun >= 0 && is_meeting(x, c, s, noun, &line) ? claim_of_head(v, moves, s, w) : NULL;
        if (!k || !(k->facets & DM_STAGE))
            continue;
        parties p = {.n = 0};
        for (uint32_t i = 0; i < k->n_participants; i++)
            add_party(&p, &k->participants[i]);
        k->facets &= ~(uint32_t)DM_STAGE; /* it is not the meeting told before */
        told_before(c, v, s, noun, &p);
        k->facets |= DM_STAGE;
        keep(c, &p, &k->participants, &k->n_participants);
        k->format = by_count(DM_FORMAT_NONE, p.at, p.n);
    }
}

static dm_status find_stages(const dm_talks_lexicon *x, const dm_context *c, uint32_t s,
                             uint32_t moves, dm_claim_vec *v) {
    const dm_sentence *sent = &c->sentences->at[s];
    attended_before(x, c, s, moves, v);
    for (int32_t w = 0; w < (int32_t)sent->n_words; w++) {
        uint32_t line;
        if (!is_meeting(x, c, s, w, &line))
            continue;
        if (met_for(c, s, w))
            continue; /* the verb tells it */
        bool told;
        dm_format format = format_of(x, c, s, w, &line, &told);
        parties p = {.n = 0};
        /* "After talks with Y, X left": the move knows whose the talks were. */
        const dm_claim *move = claim_of_head(v, moves, s, w);
        bool joined = joins_meeting(c, s, w); /* "Y held its first talks": its is Y's */
        for (uint32_t i = 0; move && move->event == DM_CONSULT && i < move->n_actor; i++)
            if (!joined || word_at(c, s, (int32_t)move->actor[i].head)->upos != DM_UPOS_PRON)
                add_party(&p, &move->actor[i]);
        meeting_parties(c, s, w, &p);
        int32_t top;
        dm_stage_status status = step_of(x, c, s, w, &top, &line);
        if (p.n == 1 && told && format == DM_MEDIATED)
            add_purpose(x, c, s, w, &p);
        if (lemma_is(c, s, top, "invite") && top != w) { /* who invites takes part */
            add_subject(c, s, top, &p);
            add_word(c, s, dm_tree_object(&c->trees[s], top), &p);
        }
        told_before(c, v, s, w, &p);
        bool own = p.n >= 2;
        const dm_claim *before = NULL;
        if (!own) {
            /* what is urged or ruled out is not the call of yesterday */
            before = last_meeting(v, s, format, status != DM_HELD);
            /* A three-way meeting of two is theirs with whoever hosts or joins it. */
            if (!before && format == DM_TRILATERAL)
                before = last_stage(v, s, DM_BILATERAL);
            /* "a bilateral meeting" is the one told before; "the talks" need not be. Whoever
             * is named ("meetings with X") meets somebody else than those told before. */
            if (!before || (p.n && format != DM_TRILATERAL) || (!told && status != before->stage_status))
                continue;
            if (format == DM_TRILATERAL)
                add_subject(c, s, word_at(c, s, w)->head >= 0 ? word_at(c, s, w)->head : w, &p);
            for (uint32_t i = 0; i < before->n_participants; i++)
                add_party(&p, &before->participants[i]);
        }
        if (sides(p.at, p.n) < 2)
            continue;
        if (status == DM_STAGE_NONE) {
            const dm_claim *same = last_stage(v, s, by_count(format, p.at, p.n));
            status = same && !own ? same->stage_status
                     : format == DM_PHONE ? DM_HELD
                     : same ? same->stage_status : DM_PROPOSED;
        }
        int32_t begin, end;
        range_of(c, s, w, top, &begin, &end);
        dm_claim *k = claim_of_head(v, moves, s, w);
        if (!k && word_at(c, s, w)->head >= 0)
            k = claim_of_head(v, moves, s, word_at(c, s, w)->head);
        if (!k && top != w)
            k = claim_of_head(v, moves, s, top);
        if (k && k->event != DM_CONSULT)
            k = NULL;
        if (k)
            k->facets |= DM_STAGE;
        else
            k = add_claim(c, v, s, w, DM_STAGE, begin, end, "meetings.tsv", line);
        if (!k)
            return DM_ELIMIT;
        keep(c, &p, &k->participants, &k->n_participants);
        k->format = by_count(format, p.at, p.n);
        k->stage_status = status;
        k->issue = k->issue ? k->issue : dm_talks_issue(x, c, s, begin, end);
        k->window = dm_frame_date(c, s, top, &k->day, &k->date);
        host_of(c, s, w, k);
    }
    return DM_OK;
}

/* "The delegations of Arcadia and Sylvania met", "the accord was signed by the ministers": those
 * of the subject's whole phrase, or of whoever it was signed by. */
static void verb_parties(const dm_context *c, uint32_t s, int32_t verb, parties *p) {
    const dm_tree *t = &c->trees[s];
    bool passive;
    int32_t begin, end, subject = dm_tree_subject(t, verb, &passive);
    passive = passive && dm_tree_passive(t, verb); /* who is scheduled to meet meets */
    if (subject >= 0 && !passive) {
        dm_tree_range(t, subject, &begin, &end);
        if (end > verb && begin < verb)
            end = verb;
        if (end - begin <= 40)
            add_range(c, s, begin, end, p);
    }
    for dm_children(t, verb, k) {
        dm_str prep = dm_tree_case(t, c->a, k);
        if (dm_str_is(prep, "with") || dm_str_is(prep, "between") || (passive && dm_str_is(prep, "by"))) {
            dm_tree_range(t, k, &begin, &end);
            if (end - begin <= 25)
                add_range(c, s, begin, end, p);
        }
    }
}

/* "hopes to BRING Y and Z TOGETHER": a meeting of those brought. */
static dm_status find_bringing(const dm_talks_lexicon *x, const dm_context *c, uint32_t s, int32_t w, dm_claim_vec *v) {
    const dm_tree *t = &c->trees[s];
    bool together = false;
    for dm_children(t, w, k)
        together |= lemma_is(c, s, k, "together") && k > w;
    int32_t obj = dm_tree_child(t, w, DM_REL_OBJ), begin, end, top;
    parties p = {.n = 0};
    if (!together || obj < 0 || claim_of_head(v, v->n, s, w))
        return DM_OK;
    dm_tree_range(t, obj, &begin, &end);
    if (end - begin <= 25)
        add_range(c, s, begin, end, &p);
    if (sides(p.at, p.n) < 2)
        return DM_OK;
    uint32_t line = 0;
    dm_stage_status status = step_of(x, c, s, w, &top, &line);
    double score;
    dm_str why;
    if (status == DM_STAGE_NONE)
        status = step_of_reality(dm_frame_reality(c, s, w, &score, &why));
    dm_claim *k = add_claim(c, v, s, w, DM_STAGE, top < w ? top : w, end, "steps.tsv", line);
    if (!k)
        return DM_ELIMIT;
    keep(c, &p, &k->participants, &k->n_participants);
    k->format = by_count(DM_FORMAT_NONE, p.at, p.n);
    k->stage_status = status;
    k->window = dm_frame_date(c, s, w, &k->day, &k->date);
    return DM_OK;
}

/* Meetings told by a verb alone, where no move tells of them. */
static dm_status find_meeting_verbs(const dm_talks_lexicon *x, const dm_context *c, uint32_t s,
                                    uint32_t moves, dm_claim_vec *v) {
    const dm_tree *t = &c->trees[s];
    for (int32_t w = 0; w < (int32_t)t->s->n_words; w++) {
        if (t->s->words[w].upos != DM_UPOS_VERB)
            continue;
        if (lemma_is(c, s, w, "bring") && find_bringing(x, c, s, w, v) != DM_OK)
            return DM_ELIMIT;
        bool signs = lemma_is(c, s, w, "sign");
        if (!signs && !lemma_is(c, s, w, "meet") && !lemma_is(c, s, w, "gather"))
            continue;
        dm_claim *k = claim_of_head(v, moves, s, w);
        if (k && (k->facets & DM_STAGE))
            continue;
        bool passive;
        int32_t what = dm_tree_subject(t, w, &passive);
        if (signs && !passive)
            what = dm_tree_object(t, w);
        uint32_t of = signs && what >= 0 ? lemma_in(&x->talks, t->s, what) : NONE;
        if (signs && (of == NONE || (of & 0xff) != OF_AGREEMENT))
            continue;
        parties p = {.n = 0};
        verb_parties(c, s, w, &p);
        /* "The agreement was signed by the ministers": those who met for it. */
        const dm_claim *before = signs && sides(p.at, p.n) < 2 ? last_stage(v, s, DM_FORMAT_NONE) : NULL;
        for (uint32_t i = 0; before && before->sentence + 3 >= s && i < before->n_participants; i++)
            add_party(&p, &before->participants[i]);
        bool bloc = p.n == 1 && p.at[0].kind == DM_IGO && !signs;
        if (sides(p.at, p.n) < 2 && !bloc)
            continue;
        int32_t top;
        uint32_t line = 0;
        dm_stage_status status = step_of(x, c, s, w, &top, &line);
        if (signs && dm_str_is(t->s->words[w].xpos, "VB") && dm_tree_child(t, w, DM_REL_AUX_) < 0 &&
            (status == DM_STAGE_NONE || dm_deprel_base(t->s->words[w].deprel) == DM_REL_ADVCL))
            continue; /* "met to sign it": whether they did is told elsewhere */
        dm_format format = bloc ? DM_MULTILATERAL : DM_FORMAT_NONE;
        for dm_children(t, w, ch)
            if (!signs && is_meeting(x, c, s, ch, &line) && met_for(c, s, ch)) {
                bool told;
                format = format_of(x, c, s, ch, &line, &told);
            }
        double score;
        dm_str why;
        if (status == DM_STAGE_NONE || status == DM_HELD)
            status = is_to(c, s, w) ? DM_SCHEDULED
                                    : step_of_reality(dm_frame_reality(c, s, w, &score, &why));
        int32_t begin, end;
        dm_tree_range(t, w, &begin, &end);
        if (end - begin > 30)
            begin = w - 12 > begin ? w - 12 : begin, end = w + 12 < end ? w + 12 : end;
        k = add_claim(c, v, s, w, DM_STAGE, begin, end, "meetings.tsv", line);
        if (!k)
            return DM_ELIMIT;
        keep(c, &p, &k->participants, &k->n_participants);
        k->format = signs ? DM_SIGNING : by_count(format, p.at, p.n);
        k->stage_status = status;
        k->window = dm_frame_date(c, s, w, &k->day, &k->date);
    }
    return DM_OK;
}

/* Is this verb wanted, urged or proposed by a word above it? */
static int32_t wanted_by(const dm_talks_lexicon *x, const dm_context *c, uint32_t s, int32_t w) {
    for (int steps = 0; steps < 6; steps++) {
        int32_t h = word_at(c, s, w)->head;
        if (h < 0)
            return -1;
        uint32_t v = lemma_in(&x->steps, c->trees[s].s, h);
        if (v != NONE && word_at(c, s, h)->upos == DM_UPOS_VERB &&
            ((v & 0xff) == DM_URGED || (v & 0xff) == DM_PROPOSED))
            return h;
        w = h;
    }
    return -1;
}

/* ---- facets of moves --------------------------------------------------------------------- */

/* "did not recognise" is a rejection; "did not rule out" leaves it open. */
static dm_stance flipped(dm_stance s) {
    switch (s) {
    case DM_OFFERS:
    case DM_PROPOSES:
    case DM_ACCEPTS:
    case DM_ACCEPTS_TENTATIVELY:
    case DM_SUPPORTS: return DM_REJECTS;
    case DM_RULES_OUT: return DM_CONSIDERS;
    default: return s; /* "will not attend" is told as a rejection already */
    }
}

/* Where the move's words give none: what is asked for is demanded, what is refused is rejected,
 * and so is a thing (not somebody) that is criticised. */
static dm_stance stance_by_event(const dm_claim *k, bool thing, bool clause) {
    switch (k->event) {
    case DM_REJECT: return clause ? DM_STANCE_NONE : DM_REJECTS; /* "denied arming them": it tells what was */
    case DM_REQUEST: return DM_DEMANDS;
    case DM_CONCEDE: return DM_ACCEPTS;
    case DM_ACCUSE: return k->n_recipient && !thing ? DM_STANCE_NONE : DM_REJECTS;
    default: return DM_STANCE_NONE;
    }
}

/* Where the clause of a word ends, before a clause with its own subject that is joined to it. */
static int32_t first_clause(const dm_context *c, uint32_t s, int32_t w, int32_t end) {
    const dm_tree *t = &c->trees[s];
    for dm_children(t, w, k) {
        if (k < w || dm_deprel_base(t->s->words[k].deprel) != DM_REL_CONJ || dm_tree_child(t, k, DM_REL_NSUBJ) < 0)
            continue;
        int32_t b, e;
        dm_tree_range(t, k, &b, &e);
        end = b > w && b < end ? b : end;
    }
    return end;
}

/* "Y seeks", "Y sought": told as it is, by no auxiliary and under no "if". */
static bool is_finite(const dm_context *c, uint32_t s, int32_t w) {
    const dm_tree *t = &c->trees[s];
    dm_str x = t->s->words[w].xpos;
    return (dm_str_is(x, "VBZ") || dm_str_is(x, "VBP") || dm_str_is(x, "VBD")) &&
           dm_tree_child(t, w, DM_REL_AUX_) < 0 && dm_tree_child(t, w, DM_REL_MARK) < 0;
}

static bool is_somebody(const dm_context *c, uint32_t s, int32_t w) {
    return word_at(c, s, w)->upos == DM_UPOS_PRON || is_mention(c, s, w);
}

/* A noun that names nobody: what is criticised is then a thing, whosever it is. */
static bool is_thing(const dm_context *c, uint32_t s, int32_t w) {
    return word_at(c, s, w)->upos == DM_UPOS_NOUN && !is_somebody(c, s, w);
}

/* "opposed the PROPOSAL", "accepted IT": what it is about was said before. */
static bool points_back(const dm_word *w) {
    static const char *const nouns[] = {"statement", "proposal", "plan", "idea", "suggestion", "offer",
                                        "recommendation", "decision", "move", "step", "notion", "it",
                                        "this", "that"};
    for (size_t i = 0; i < DM_COUNT(nouns); i++)
        if (dm_str_is_nocase(w->lemma, nouns[i]))
            return true;
    return false;
}

/* Whether a clause hangs on "announced" or "pledged", or on a word that hangs there. */
static bool is_announced(const dm_talks_lexicon *x, const dm_context *c, uint32_t s, int32_t w) {
    int32_t up = word_at(c, s, w)->head;
    for (int steps = 0; up >= 0 && steps < 2; steps++, up = word_at(c, s, up)->head) {
        uint32_t use = lemma_in(&x->words, c->trees[s].s, up);
        if (lemma_is(c, s, up, "announce") || (use != NONE && (use & 0xff) == USE_PLEDGE))
            return true;
    }
    return false;
}

/* "statements SPEAKING OF a raid", a speech to a think tank: words, but no meeting. */
static bool only_speaks(const dm_context *c, const dm_move *m, const parties *p) {
    if (!lemma_is(c, m->sentence, m->word, "speak") && !lemma_is(c, m->sentence, m->word, "talk"))
        return false;
    const dm_tree *t = &c->trees[m->sentence];
    for dm_children(t, m->word, k)
        if (k > m->word && dm_str_is(dm_tree_case(t, c->a, k), "of"))
            return true;
    for (uint32_t i = 0; i < p->n; i++)
        if (p->at[i].kind == DM_NGO)
            return true;
    return false;
}

void dm_talks_of_move(const dm_talks_lexicon *x, const dm_context *c, const dm_move *m,
                      dm_claim *k) {
    const dm_sentence *sent = &c->sentences->at[m->sentence];
    dm_stance stance = m->stance;
    if (m->object >= 0) {
        int32_t begin, end;
        dm_tree_range(&c->trees[m->sentence], m->object, &begin, &end);
        if (end - begin > 30)
            end = begin + 30;
        k->what.span = dm_tree_span(&c->trees[m->sentence], begin, end);
        k->what.text = dm_slice(c->article->text, k->what.span);
        if (end - begin < 3 && c->sentences->at[m->sentence].words[m->object].upos == DM_UPOS_NOUN)
            k->what = (dm_phrase){.span = {k->span.begin, k->span.begin}}; /* "a step", "alternatives" */
        int32_t judged = -1; /* "X said that THE DEAL is void": of a thing, whoever made it */
        bool passive;
        if (dm_str_starts(m->rule, "moves/said") && m->event == DM_ACCUSE) {
            judged = dm_tree_subject(&c->trees[m->sentence], m->object, &passive);
            if (judged >= 0 && is_somebody(c, m->sentence, judged))
                judged = -1;
            if (judged >= 0)
                dm_tree_range(&c->trees[m->sentence], judged, &begin, &end);
        }
        /* "called THE DEAL void": what is judged, not what it is called */
        int32_t called = dm_tree_object(&c->trees[m->sentence], m->word);
        if (judged < 0 && (m->event == DM_ACCUSE || m->event == DM_SUPPORT) && m->object != m->word && called >= 0 &&
            called != m->object && sent->words[m->object].upos == DM_UPOS_ADJ && is_thing(c, m->sentence, called)) {
            judged = called;
            dm_tree_range(&c->trees[m->sentence], judged, &begin, &end);
            end = m->object > judged && m->object < end ? m->object : end;
        }
        bool back = judged < 0 && m->event == DM_ACCUSE && called >= 0 && called != m->object &&
                    sent->words[m->object].upos == DM_UPOS_ADJ && points_back(&sent->words[called]);
        int32_t head = judged >= 0 ? judged : m->object;
        /* "wants the troops to leave and the rebels shut out of talks": what is asked first, of whom */
        int32_t unused_end, from = begin, to = first_clause(c, m->sentence, head, end), asked = dm_tree_object(&c->trees[m->sentence], m->word);
        if (k->event == DM_REQUEST && asked > m->word && asked < begin && begin - asked < 6)
            dm_tree_range(&c->trees[m->sentence], asked, &from, &unused_end);
        dm_issue of_object = issue_of_phrase(x, c, m->sentence, head, from, to);
        if (!of_object)
            of_object = issue_of_phrase(x, c, m->sentence, head, from, end);
        if (!of_object && back) /* "spoke of the border deal, calling IT void" */
            of_object = dm_talks_issue(x, c, m->sentence, 0, called);
        if (of_object)
            k->issue = of_object;
        if (!stance && (of_object || points_back(&sent->words[m->object])))
            stance = stance_by_event(k, of_object != DM_ISSUE_NONE && (back || judged >= 0 || is_thing(c, m->sentence, m->object)),
                                     m->object != m->word && sent->words[m->object].deprel == DM_REL_CCOMP &&
                                         dm_tree_child(&c->trees[m->sentence], m->object, DM_REL_MARK) >= 0);
        if (lemma_is(c, m->sentence, m->word, "deny") || lemma_is(c, m->sentence, m->word, "dispute"))
            stance = m->stance;
        if (stance == DM_DEMANDS && !m->stance && lemma_is(c, m->sentence, m->word, "invite"))
            stance = DM_OFFERS;
        /* Who condemns the fighting does not reject a truce. */
        static const char *const force[] = {"attack", "offensive", "strike", "airstrike", "raid", "bombing", "shelling",
                                            "assault", "killing", "massacre", "violence", "crackdown", "arrest"};
        if (k->event == DM_ACCUSE &&
            (k->issue == DM_ISSUE_CEASEFIRE || is_one_of(c, m->sentence, m->object, force, DM_COUNT(force))))
            stance = DM_STANCE_NONE;
    } else if (!stance && k->event == DM_ACCUSE && sent->words[m->word].upos == DM_UPOS_ADJ) {
        stance = stance_by_event(k, false, false); /* "the border agreement is VOID": of a thing, not of somebody */
    }
    /* "offered to mediate": whichever line told the move */
    if (!stance && k->event == DM_AGREE && k->issue && lemma_is(c, m->sentence, m->word, "offer"))
        stance = DM_OFFERS;
    if (stance != DM_STANCE_NONE && k->n_actor) {
        /* "an offer scorned in Ankara": what it is about stands beside it. */
        bool vague = m->object < 0 || m->object == m->word || points_back(&sent->words[m->object]);
        if (!k->issue && k->event != DM_SUPPORT && vague)
            k->issue = dm_talks_issue(x, c, m->sentence, 0, (int32_t)sent->n_words);
        if (!k->issue && m->object >= 0 && m->sentence > 0 && points_back(&sent->words[m->object]) &&
            c->sentences->at[m->sentence - 1].paragraph != DM_IN_TITLE)
            k->issue = dm_talks_issue(x, c, m->sentence - 1, 0, INT32_MAX);
        uint32_t step = lemma_in(&x->steps, sent, m->word), unused;
        bool moved = step != NONE && ((step & 0xff) == DM_POSTPONED || (step & 0xff) == DM_CALLED_OFF) &&
                     m->object >= 0 && is_meeting(x, c, m->sentence, m->object, &unused);
        uint32_t of = m->object >= 0 ? lemma_in(&x->words, sent, m->object) : NONE;
        /* Who puts off a meeting may want it; a condition is a gate; "did not ask" is no demand. */
        const char *sector = k->actor[0].sector;
        bool outside = !strcmp(sector, "BUS") || !strcmp(sector, "MED"); /* they report and trade */
        bool other = moved || outside || (of != NONE && (of & 0xff) == USE_GATE) ||
                     (stance == DM_DEMANDS && k->reality == DM_NEGATED);
        /* Who seeks a thing holds so, though the thing has not come about. */
        bool seeks = k->reality == DM_HYPOTHETICAL && stance == DM_DEMANDS && is_finite(c, m->sentence, m->word);
        if (k->issue && (k->reality != DM_HYPOTHETICAL || seeks) && !other) {
            k->facets |= DM_POSITION;
            k->stance = k->reality == DM_NEGATED ? flipped(stance) : stance;
        }
    }
    uint32_t use = lemma_in(&x->words, sent, m->word);
    bool pledges = use != NONE && (use & 0xff) == USE_PLEDGE;
    /* "announced a complete withdrawal": what is announced is promised. */
    int32_t verb = lemma_is(c, m->sentence, m->word, "announce") ? m->word : sent->words[m->word].head;
    bool gives = m->event == DM_RETREAT || m->event == DM_AID || m->event == DM_CONCEDE;
    /* "announced that it would build a force" */
    bool would = dm_tree_child(&c->trees[m->sentence], m->word, DM_REL_MARK) >= 0 &&
                 is_announced(x, c, m->sentence, m->word) && (gives || m->event == DM_MOBILIZE || m->event == DM_COOPERATE) &&
                 (k->reality == DM_FUTURE || k->reality == DM_HYPOTHETICAL);
    bool announces = gives && lemma_is(c, m->sentence, verb, "announce") &&
                     dm_tree_child(&c->trees[m->sentence], verb, DM_REL_NSUBJ) >= 0;
    if (k->n_actor && k->reality != DM_NEGATED &&
        (announces || would || (gives && pledges) ||
         (m->event == DM_AGREE && (pledges || k->reality == DM_FUTURE)))) {
        k->facets |= DM_PLEDGE;
        if (!k->what.text.n) {
            k->what.span = k->span;
            k->what.text = dm_slice(c->article->text, k->span);
        }
    }
    if (m->event == DM_CONSULT && sent->words[m->word].upos == DM_UPOS_VERB) {
        parties p = {.n = 0};
        for (uint32_t i = 0; i < k->n_actor; i++)
            add_party(&p, &k->actor[i]);
        for (uint32_t i = 0; i < k->n_recipient; i++)
            add_party(&p, &k->recipient[i]);
        /* "met TO DISCUSS the dam" is one meeting, which the verb above tells */
        static const char *const gathers[] = {"meet", "gather", "convene", "assemble"};
        int32_t above = sent->words[m->word].head;
        bool purpose = above >= 0 && dm_str_is(sent->words[m->word].xpos, "VB") &&
                       (sent->words[m->word].deprel == DM_REL_ADVCL || sent->words[m->word].deprel == DM_REL_XCOMP) &&
                       is_one_of(c, m->sentence, above, gathers, DM_COUNT(gathers));
        bool known = false;
        for (uint32_t i = 0; i < p.n; i++)
            known |= p.at[i].code.n > 0;
        if (sides(p.at, p.n) >= 2 && known && !purpose && !only_speaks(c, m, &p)) {
            k->facets |= DM_STAGE;
            keep(c, &p, &k->participants, &k->n_participants);
            bool phone = lemma_is(c, m->sentence, m->word, "phone") ||
                         lemma_is(c, m->sentence, m->word, "telephone");
            for dm_children(&c->trees[m->sentence], m->word, ch)
                phone |= lemma_is(c, m->sentence, ch, "phone") ||
                         lemma_is(c, m->sentence, ch, "telephone");
            k->format = phone ? DM_PHONE : by_count(DM_FORMAT_NONE, p.at, p.n);
            k->stage_status = is_to(c, m->sentence, m->word) ? DM_SCHEDULED : step_of_reality(k->reality);
            /* "wants both to meet", "hopes to see what happens when they meet" */
            int32_t wants = wanted_by(x, c, m->sentence, m->word);
            if (wants >= 0)
                k->stage_status = (dm_stage_status)(lemma_in(&x->steps, sent, wants) & 0xff);
            k->window = k->date_text;
        }
    }
}

/* ---- gates --------------------------------------------------------------------------------- */

/* Parties of a clause: those named in it, or those of the meeting that it speaks of. */
static void clause_parties(const dm_talks_lexicon *x, const dm_context *c, const dm_claim_vec *v,
                           uint32_t s, int32_t head, parties *p, dm_phrase *text) {
    const dm_tree *t = &c->trees[s];
    int32_t begin, end;
    dm_tree_range(t, head, &begin, &end);
    text->span = dm_tree_span(t, begin, end);
    text->text = dm_slice(c->article->text, text->span);
    add_range(c, s, begin, end, p);
    if (p->n)
        return;
    for (int32_t w = begin; w < end; w++) {
        uint32_t line;
        if (!is_meeting(x, c, s, w, &line))
            continue;
        /* "such a meeting" is the one told last, which need not be of this sentence */
        bool told;
        const dm_claim *k = last_stage(v, s, format_of(x, c, s, w, &line, &told));
        if (k && k->sentence == s && s > 0) {
            const dm_claim *earlier = last_stage(v, s - 1, DM_FORMAT_NONE);
            k = earlier ? earlier : k;
        }
        for (uint32_t i = 0; k && i < k->n_participants; i++)
            add_party(p, &k->participants[i]);
    }
}

static bool is_modal(const dm_context *c, uint32_t s, int32_t w) {
    for dm_children(&c->trees[s], w, k)
        if (word_at(c, s, k)->deprel == DM_REL_AUX_ && dm_str_is(word_at(c, s, k)->xpos, "MD"))
            return true;
    return false;
}

/* "must leave", "has to leave" */
static bool has_must(const dm_context *c, uint32_t s, int32_t w) {
    for dm_children(&c->trees[s], w, k)
        if (word_at(c, s, k)->deprel == DM_REL_AUX_ && (lemma_is(c, s, k, "must") || lemma_is(c, s, k, "should")))
            return true;
    int32_t up = word_at(c, s, w)->head;
    return up >= 0 && word_at(c, s, w)->deprel == DM_REL_XCOMP && (lemma_is(c, s, up, "have") || lemma_is(c, s, up, "need"));
}

/* "if" may tell of what happens; these set conditions whatever the verb is. */
static bool is_proviso(dm_str s) {
    static const char *const those[] = {"provided", "unless", "only if", "only after", "so long as",
                                        "as long as", "on condition", "until"};
    for (size_t i = 0; i < DM_COUNT(those); i++) {
        uint32_t n = (uint32_t)strlen(those[i]);
        if (s.n > n && dm_str_is_nocase((dm_str){s.p, n}, those[i]))
            return true;
    }
    return false;
}

static dm_claim *add_gate(const dm_context *c, dm_claim_vec *v, uint32_t s, int32_t head,
                          int32_t begin, int32_t end, const parties *by, const parties *before,
                          const parties *requires_) {
    dm_claim *k = add_claim(c, v, s, head, DM_GATE, begin, end, "words.tsv", 0);
    if (!k)
        return NULL;
    k->rule = DM_STR("talks gate");
    keep(c, by, &k->actor, &k->n_actor);
    keep(c, before, &k->before, &k->n_before);
    keep(c, requires_, &k->requires_, &k->n_requires);
    return k;
}

/* Whether these words, or those of the two sentences before, name a meeting or talks. */
static bool near_talks(const dm_talks_lexicon *x, const dm_context *c, uint32_t s) {
    for (uint32_t at = s > 1 ? s - 2 : 0; at <= s; at++)
        for (int32_t w = 0; w < (int32_t)c->trees[at].s->n_words; w++)
            if (lemma_in(&x->meetings, c->trees[at].s, w) != NONE || lemma_is(c, at, w, "mediation"))
                return true;
    return false;
}

/* Does this noun name the talks? Everyday nouns ("push", "effort") need a diplomatic word; "THE
 * process" is that of the talks told before. */
static uint32_t talks_noun(const dm_talks_lexicon *x, const dm_context *c, uint32_t s, int32_t w) {
    const dm_tree *t = &c->trees[s];
    uint32_t v = w >= 0 ? lemma_in(&x->talks, t->s, w) : NONE;
    if (v == NONE)
        return 0;
    if (lemma_in(&x->meetings, t->s, w) != NONE || (v & 0xff) == OF_AGREEMENT ||
        lemma_is(c, s, w, "diplomacy") || lemma_is(c, s, w, "mediation"))
        return v & 0xff;
    int32_t begin, end;
    dm_tree_range(t, w, &begin, &end);
    for (int32_t i = begin; i < end; i++) {
        uint32_t use = lemma_in(&x->words, t->s, i);
        if ((use != NONE && (use & 0xff) == USE_TALK_ADJ) ||
            (i != w && lemma_in(&x->meetings, t->s, i) != NONE))
            return v & 0xff;
    }
    int32_t det = lemma_is(c, s, w, "process") && end - begin < 4 ? dm_tree_child(t, w, DM_REL_DET_) : -1;
    return det >= 0 && lemma_is(c, s, det, "the") && near_talks(x, c, s) ? v & 0xff : 0;
}

static bool speaks_of_talks(const dm_talks_lexicon *x, const dm_context *c, uint32_t s,
                            int32_t begin, int32_t end) {
    for (int32_t w = begin; w < end; w++)
        if (lemma_in(&x->meetings, c->trees[s].s, w) != NONE || talks_noun(x, c, s, w) ||
            lemma_is(c, s, w, "meet") || lemma_is(c, s, w, "negotiate"))
            return true;
    return false;
}

/* By whose word a clause stands: who is said to tell it, else who accepts or demands it. */
static void add_speaker(const dm_context *c, const dm_saids *said, uint32_t s, int32_t w, parties *p) {
    dm_account chain[4];
    uint32_t n = dm_frame_accounts(c, said, s, w, chain, DM_COUNT(chain));
    if (n && chain[0].entity.kind != DM_MEDIA)
        add_party(p, &chain[0].entity);
    for (int steps = 0; steps < 3 && !n && !p->n; steps++) {
        const dm_word *k = word_at(c, s, w);
        if (k->head < 0 || (dm_deprel_base(k->deprel) != DM_REL_CCOMP && dm_deprel_base(k->deprel) != DM_REL_XCOMP))
            return;
        w = k->head;
        add_subject(c, s, w, p);
    }
}

/* Words of a condition, its marker left out: a marker alone is none. */
static bool says_something(const dm_tree *t, int32_t clause) {
    int32_t begin, end;
    dm_tree_range(t, clause, &begin, &end);
    uint8_t upos = t->s->words[clause].upos;
    return end - begin > 1 && upos != DM_UPOS_ADV && upos != DM_UPOS_SCONJ && upos != DM_UPOS_ADP;
}

static dm_status find_gates(const dm_talks_lexicon *x, const dm_context *c, const dm_saids *said, uint32_t s,
                            dm_claim_vec *v) {
    const dm_tree *t = &c->trees[s];
    const dm_sentence *sent = t->s;
    uint8_t *used = dm_new_array(c->a, uint8_t, sent->n_words ? sent->n_words : 1);
    if (!used)
        return DM_ENOMEM;
    for (int32_t w = 0; w < (int32_t)sent->n_words; w++) {
        const dm_word *k = &sent->words[w];
        int32_t begin, end;
        /* "urging both to meet BEFORE he joins": the later step is the clause's. */
        if (k->deprel == DM_REL_ADVCL && k->head >= 0) {
            int32_t mark = dm_tree_child(t, w, DM_REL_MARK);
            int32_t wants = wanted_by(x, c, s, w);
            if (mark >= 0 && lemma_is(c, s, mark, "before") && wants >= 0) {
                parties by = {.n = 0}, before = {.n = 0}, needs = {.n = 0};
                add_subject(c, s, w, &before);
                add_subject(c, s, k->head, &needs);
                add_subject(c, s, wants, &by);
                if (!by.n)
                    by = before;
                dm_tree_range(t, w, &begin, &end);
                if (before.n && needs.n && !add_gate(c, v, s, w, begin, end, &by, &before, &needs))
                    return DM_ELIMIT;
                used[w] = 1;
                continue;
            }
        }
        /* "will not talk BEFORE Y leaves": Y's step comes first. "Y must leave BEFORE talks can begin": so
         * it does, and the clause's step waits. */
        if (k->deprel == DM_REL_ADVCL && k->head >= 0 && lemma_is(c, s, dm_tree_child(t, w, DM_REL_MARK), "before")) {
            int32_t main = k->head, from, to;
            bool no = dm_tree_negated(t, main) && is_modal(c, s, main), must = has_must(c, s, main);
            dm_tree_range(t, main, &from, &to);
            dm_tree_range(t, w, &begin, &end);
            parties by = {.n = 0}, first = {.n = 0}, then = {.n = 0};
            add_subject(c, s, main, no ? &then : &first);
            add_range(c, s, begin, end, no ? &first : &then);
            add_speaker(c, said, s, main, &by);
            if (!by.n && no)
                by = then;
            if ((no || must) && by.n && (speaks_of_talks(x, c, s, from, to) || dm_talks_issue(x, c, s, from, to))) {
                dm_claim *g = add_gate(c, v, s, w, from, to, &by, &then, &first);
                if (!g)
                    return DM_ELIMIT;
                *(no ? &g->requires_text : &g->before_text) = phrase_of(c, s, w);
                used[w] = 1;
                continue;
            }
        }
        /* "wants the leaders to test direct talks FIRST": the wanter's own step comes after. */
        if (k->deprel == DM_REL_ADVMOD && dm_str_is_nocase(k->lemma, "first") && k->head >= 0 &&
            sent->words[k->head].upos == DM_UPOS_VERB) {
            int32_t verb = k->head, wants = wanted_by(x, c, s, verb);
            dm_tree_range(t, verb, &begin, &end);
            if (wants >= 0 && speaks_of_talks(x, c, s, begin, end)) {
                parties by = {.n = 0}, needs = {.n = 0};
                add_subject(c, s, wants, &by);
                int32_t obj = dm_tree_object(t, wants);
                if (!add_word(c, s, obj, &needs))
                    add_subject(c, s, verb, &needs);
                if (by.n && needs.n &&
                    !add_gate(c, v, s, verb, wants < begin ? wants : begin, w + 1, &by, &by, &needs))
                    return DM_ELIMIT;
            }
        }
        /* "ONLY AFTER a signing would she host …", "will not talk UNLESS …". */
        if (k->upos != DM_UPOS_VERB && k->upos != DM_UPOS_ADJ && k->upos != DM_UPOS_NOUN)
            continue;
        int32_t clause = -1;
        dm_phrase cond = dm_frame_condition(c, s, w, &clause);
        if (!cond.text.n || clause < 0 || used[clause] || dm_tree_under(t, w, clause) || !says_something(t, clause))
            continue;
        uint32_t what = lemma_in(&x->words, sent, clause);
        if (what != NONE && (what & 0xff) == USE_GATE && sent->words[clause].upos == DM_UPOS_NOUN)
            continue; /* "without preconditions" */
        dm_tree_range(t, w, &begin, &end);
        bool about = speaks_of_talks(x, c, s, begin, end) ||
                     dm_talks_issue(x, c, s, begin, end) != DM_ISSUE_NONE;
        bool modal = is_modal(c, s, w) || (k->deprel == DM_REL_CSUBJ && k->head >= 0 && is_modal(c, s, k->head));
        if (!about || (!modal && !is_proviso(cond.text)))
            continue;
        parties by = {.n = 0}, waits = {.n = 0}, needs = {.n = 0};
        dm_phrase words;
        add_subject(c, s, w, &waits);
        add_speaker(c, said, s, w, &by);
        if (!waits.n && by.n)
            add_word(c, s, dm_tree_object(t, w), &waits);
        if (!by.n)
            by = waits;
        if (!by.n)
            continue;
        used[clause] = 1;
        clause_parties(x, c, v, s, clause, &needs, &words);
        dm_claim *g = add_gate(c, v, s, w, begin, end, &by, &waits, &needs);
        if (!g)
            return DM_ELIMIT;
        g->requires_text = cond;
        g->before_text.span = dm_tree_span(t, begin, end);
        g->before_text.text = dm_slice(c->article->text, g->before_text.span);
    }
    return DM_OK;
}

/* ---- positions that are no moves ---------------------------------------------------------- */

/* Whose a noun is: "Arcadia's demand", "Sylvanian objections", "the demands of the rebels". */
static bool owner_of(const dm_context *c, uint32_t s, int32_t noun, parties *p) {
    const dm_tree *t = &c->trees[s];
    for dm_children(t, noun, k) {
        dm_deprel rel = dm_deprel_base(word_at(c, s, k)->deprel);
        if (word_at(c, s, k)->deprel == DM_REL_NMOD_POSS || rel == DM_REL_AMOD || rel == DM_REL_COMPOUND)
            if (add_word(c, s, k, p))
                return true;
    }
    for dm_children(t, noun, k) {
        dm_str prep = dm_tree_case(t, c->a, k);
        if ((dm_str_is(prep, "of") || dm_str_is(prep, "by") || dm_str_is(prep, "from")) &&
            add_word(c, s, k, p))
            return true;
    }
    return false;
}

/* Whether a move tells this party's position on it already, in words that hold w. */
static bool is_told(const dm_context *c, const dm_claim_vec *v, uint32_t s, int32_t w, const parties *p,
                    dm_issue issue) {
    dm_span at = word_at(c, s, w)->span;
    for (uint32_t i = 0; i < v->n; i++) {
        const dm_claim *k = &v->at[i];
        if (k->sentence != s || !(k->facets & DM_POSITION) || k->issue != issue ||
            !dm_span_overlaps(k->span, at))
            continue;
        for (uint32_t j = 0; j < k->n_actor; j++)
            if (same_side(&k->actor[j], &p->at[0]))
                return true;
    }
    return false;
}

static dm_status add_position(const dm_context *c, dm_claim_vec *v, uint32_t moves, uint32_t s, int32_t w,
                              const parties *p, dm_issue issue, dm_stance stance, uint32_t line) {
    if (is_told(c, v, s, w, p, issue))
        return DM_OK;
    dm_claim *k = claim_of_head(v, moves, s, w);
    if (k && (k->stance || !k->n_actor || !same_side(&k->actor[0], &p->at[0])))
        k = NULL;
    if (k) {
        k->facets |= DM_POSITION;
    } else {
        int32_t begin, end;
        range_of(c, s, w, w, &begin, &end);
        k = add_claim(c, v, s, w, DM_POSITION, begin, end, "stances.tsv", line);
        if (!k)
            return DM_ELIMIT;
        keep(c, p, &k->actor, &k->n_actor);
    }
    k->issue = issue;
    k->stance = stance;
    return DM_OK;
}

static bool has_content(const dm_tree *t, const dm_context *c, int32_t noun) {
    for dm_children(t, noun, k) {
        dm_deprel rel = dm_deprel_base(t->s->words[k].deprel);
        dm_str prep = dm_tree_case(t, c->a, k);
        if (rel == DM_REL_ACL || rel == DM_REL_CCOMP ||
            (rel == DM_REL_NMOD && (dm_str_is(prep, "for") || dm_str_is(prep, "to") ||
                                    dm_str_is(prep, "on") || dm_str_is(prep, "about") ||
                                    dm_str_is(prep, "against") || dm_str_is(prep, "of"))))
            return true;
    }
    return false;
}

/* "its call FOR Y to resign", "the demand THAT Y leave": what stands right behind the noun is its. */
static bool content_follows(const dm_context *c, uint32_t s, int32_t w) {
    static const char *const heads[] = {"for", "that", "to", "on", "against"};
    if (w + 2 >= (int32_t)c->trees[s].s->n_words)
        return false;
    uint8_t upos = word_at(c, s, w + 1)->upos;
    return (upos == DM_UPOS_ADP || upos == DM_UPOS_SCONJ || upos == DM_UPOS_PART) &&
           is_one_of(c, s, w + 1, heads, DM_COUNT(heads));
}

/* "Sylvania SECONDED the proposal", where no move tells it. */
static dm_status find_verb_position(const dm_talks_lexicon *x, const dm_context *c, uint32_t s, int32_t w,
                                    uint32_t moves, dm_stance stance, uint32_t line, dm_claim_vec *v) {
    const dm_tree *t = &c->trees[s];
    bool passive;
    int32_t subject = dm_tree_subject(t, w, &passive), what = dm_tree_child(t, w, DM_REL_OBJ), begin, end;
    parties p = {.n = 0};
    if (subject < 0 || passive || what < 0 || !add_word(c, s, subject, &p))
        return DM_OK;
    dm_tree_range(t, what, &begin, &end);
    dm_issue issue = dm_talks_issue(x, c, s, begin, end);
    if (!issue && points_back(&t->s->words[what])) {
        issue = dm_talks_issue(x, c, s, 0, INT32_MAX);
        if (!issue && s > 0 && c->sentences->at[s - 1].paragraph != DM_IN_TITLE)
            issue = dm_talks_issue(x, c, s - 1, 0, INT32_MAX);
    }
    if (!issue)
        return DM_OK;
    return add_position(c, v, moves, s, w, &p, issue, dm_tree_negated(t, w) ? flipped(stance) : stance, line);
}

/* "A referendum is OFF THE TABLE, Y said", "the islands are a RED LINE for Y": what is said of a thing
 * is its speaker's position on it, or his for whom it is so. */
static dm_status find_predicate(const dm_talks_lexicon *x, const dm_context *c, const dm_saids *said, uint32_t s,
                                int32_t from, int32_t to, uint32_t found, uint32_t moves, dm_claim_vec *v) {
    const dm_tree *t = &c->trees[s];
    int32_t w = from;
    while (w + 1 < to && t->s->words[w].head >= from && t->s->words[w].head < to)
        w = t->s->words[w].head;
    bool passive, is = dm_tree_child(t, w, DM_REL_COP) >= 0;
    int32_t subject = is ? dm_tree_subject(t, w, &passive) : -1, begin, end;
    if (subject < 0 || is_somebody(c, s, subject))
        return DM_OK;
    parties p = {.n = 0};
    for dm_children(t, w, k)
        if (dm_str_is(dm_tree_case(t, c->a, k), "for") || dm_str_is(dm_tree_case(t, c->a, k), "to"))
            add_word(c, s, k, &p);
    if (!p.n)
        add_speaker(c, said, s, w, &p);
    dm_tree_range(t, subject, &begin, &end);
    dm_issue issue = issue_of_phrase(x, c, s, subject, begin, end);
    double score;
    dm_str why;
    dm_reality r = dm_frame_reality(c, s, w, &score, &why);
    if (!p.n || !issue || r == DM_HYPOTHETICAL || dm_tree_negated(t, w))
        return DM_OK;
    return add_position(c, v, moves, s, w, &p, issue, (dm_stance)(found & (BY_NOUN - 1)), found >> 8);
}

static dm_status find_positions(const dm_talks_lexicon *x, const dm_context *c, const dm_saids *said, uint32_t s,
                                uint32_t moves, dm_claim_vec *v) {
    const dm_tree *t = &c->trees[s];
    dm_status status = DM_OK;
    for (int32_t w = 0; w < (int32_t)t->s->n_words && status == DM_OK; w++) {
        int32_t stop;
        uint32_t predicate = phrase_at(&x->predicates, t->s, w, &stop);
        if (predicate != NONE) {
            status = find_predicate(x, c, said, s, w, stop, predicate, moves, v);
            continue;
        }
        uint32_t found = lemma_in(&x->stances, t->s, w), line;
        if (found == NONE)
            continue;
        dm_stance stance = (dm_stance)(found & (BY_NOUN - 1)); /* BY_VERB lies above BY_NOUN */
        uint8_t upos = t->s->words[w].upos;
        parties p = {.n = 0};
        if (found & BY_NOUN) {
            int32_t begin, end;
            dm_tree_range(t, w, &begin, &end);
            dm_issue issue = dm_talks_issue(x, c, s, begin, end);
            bool content = has_content(t, c, w);
            if (!content && content_follows(c, s, w)) { /* whatever the tree hangs it on */
                content = true;
                end = w + 12 < (int32_t)t->s->n_words ? w + 12 : (int32_t)t->s->n_words;
                for (int32_t i = w + 1; i < end; i++)
                    if (t->s->words[i].upos == DM_UPOS_PUNCT)
                        end = i;
                issue = issue ? issue : dm_talks_issue(x, c, s, w, end);
            }
            if (upos != DM_UPOS_NOUN || !issue || !content || !owner_of(c, s, w, &p))
                continue;
            if (dm_tree_negated(t, w))
                stance = flipped(stance);
            status = add_position(c, v, moves, s, w, &p, issue, stance, found >> 8);
            continue;
        }
        if (upos != DM_UPOS_VERB && !(w > 0 && lemma_is(c, s, w - 1, "to")))
            continue; /* "to boycott" is a verb, whatever it is tagged */
        if (found & BY_VERB) {
            status = find_verb_position(x, c, s, w, moves, stance, found >> 8, v);
            continue;
        }
        bool meets = false;
        for dm_children(t, w, k) {
            dm_deprel rel = dm_deprel_base(t->s->words[k].deprel);
            meets |= (rel == DM_REL_OBJ || rel == DM_REL_OBL) && is_meeting(x, c, s, k, &line);
        }
        double score;
        dm_str why;
        dm_reality r = dm_frame_reality(c, s, w, &score, &why);
        bool passive;
        int32_t subject = dm_tree_subject(t, w, &passive), above = t->s->words[w].head;
        if (subject < 0 && above >= 0 && t->s->words[above].upos == DM_UPOS_VERB)
            subject = dm_tree_subject(t, above, &passive); /* "threatened to boycott", hung as a nominal */
        if (!meets || subject < 0 || passive || !add_word(c, s, subject, &p))
            continue;
        if (r == DM_NEGATED || dm_tree_negated(t, w))
            stance = flipped(stance);
        else if (stance == DM_ACCEPTS && (r != DM_FUTURE || p.at[0].kind == DM_IGO ||
                                          !strcmp(p.at[0].country, "IGO")))
            continue; /* who attended did so, whatever they held; a mediator comes anyway */
        status = add_position(c, v, moves, s, w, &p, DM_ISSUE_FORMAT_OF_TALKS, stance, found >> 8);
    }
    return status;
}

/* ---- gates by nouns ------------------------------------------------------------------------ */

/* Who demands or holds something in the fewest words around these. */
static void add_teller(const dm_claim_vec *v, uint32_t s, dm_span at, parties *p) {
    const dm_claim *best = NULL;
    for (uint32_t i = 0; i < v->n; i++) {
        const dm_claim *k = &v->at[i];
        if (k->sentence == s && k->n_actor && (k->facets & (DM_POSITION | DM_MOVE)) &&
            dm_span_in(at, k->span) &&
            (!best || k->span.end - k->span.begin < best->span.end - best->span.begin))
            best = k;
    }
    for (uint32_t i = 0; best && i < best->n_actor; i++)
        add_party(p, &best->actor[i]);
}

/* "The deal awaits APPROVAL by parliament", "subject to RATIFICATION by Y": a step that waits for
 * somebody's yes. */
static dm_status find_approval(const dm_context *c, uint32_t s, int32_t w, uint32_t line, dm_claim_vec *v) {
    static const char *const awaits[] = {"await", "need", "require", "lack", "pend", "subject"};
    const dm_tree *t = &c->trees[s];
    int32_t above = t->s->words[w].head, begin, end;
    dm_str prep = dm_tree_case(t, c->a, w);
    bool waits = dm_str_is(prep, "pending");
    waits |= above >= 0 && is_one_of(c, s, above, awaits, DM_COUNT(awaits));
    parties needs = {.n = 0}, none = {.n = 0};
    if (!waits || (above >= 0 && dm_tree_negated(t, above)) || !owner_of(c, s, w, &needs))
        return DM_OK;
    bool passive;
    int32_t subject = above >= 0 ? dm_tree_subject(t, above, &passive) : -1;
    dm_tree_range(t, w, &begin, &end);
    parties before = {.n = 0};
    if (subject >= 0) {
        int32_t b, e;
        dm_tree_range(t, subject, &b, &e);
        add_range(c, s, b, e < b + 25 ? e : b + 25, &before);
        begin = b < begin && begin - b < 12 ? b : begin;
    }
    dm_claim *g = add_gate(c, v, s, w, begin, end, &none, &before, &needs);
    if (!g)
        return DM_ELIMIT;
    g->rule = dm_str_format(c->a, "talks/words.tsv:%u", line);
    g->requires_text = phrase_of(c, s, w);
    if (subject >= 0)
        g->before_text = phrase_of(c, s, subject);
    return DM_OK;
}

/* "set PRECONDITIONS on talks", "his exit as a PRECONDITION for its involvement". */
static dm_status find_gate_nouns(const dm_talks_lexicon *x, const dm_context *c, uint32_t s,
                                 dm_claim_vec *v) {
    const dm_tree *t = &c->trees[s];
    for (int32_t w = 0; w < (int32_t)t->s->n_words; w++) {
        uint32_t use = lemma_in(&x->words, t->s, w);
        const dm_word *k = &t->s->words[w];
        if (use == NONE || k->upos != DM_UPOS_NOUN)
            continue;
        if ((use & 0xff) == USE_APPROVAL && find_approval(c, s, w, use >> 8, v) != DM_OK)
            return DM_ELIMIT;
        if ((use & 0xff) != USE_GATE)
            continue;
        int32_t begin, end, from, to;
        dm_tree_range(t, w, &begin, &end);
        /* The clause that the noun stands in says what is required, or that talks are meant. */
        int32_t above = k->head >= 0 ? k->head : w;
        dm_tree_range(t, above, &from, &to);
        if (to - from > 40)
            from = begin, to = end;
        if (!speaks_of_talks(x, c, s, from, to) && dm_talks_issue(x, c, s, from, to) == DM_ISSUE_NONE)
            continue;
        if ((lemma_is(c, s, w, "condition") && !has_content(t, c, w)) || dm_tree_negated(t, w) ||
            (dm_deprel_base(k->deprel) == DM_REL_OBJ && dm_tree_negated(t, above)) ||
            dm_str_is(dm_tree_case(t, c->a, w), "without"))
            continue; /* the conditions of life; talks without any */
        parties by = {.n = 0}, needs = {.n = 0};
        bool as = dm_str_is(dm_tree_case(t, c->a, w), "as");
        if (!owner_of(c, s, w, &by))
            add_teller(v, s, k->span, &by);
        if (!by.n)
            for (int32_t agent = w + 1; agent < end && agent < w + 16; agent++)
                if (t->s->words[agent].deprel == DM_REL_OBL_AGENT && dm_str_is(dm_tree_case(t, c->a, agent), "by"))
                    add_word(c, s, agent, &by);
        for (int32_t up = above, n = 0; !by.n && !as && up >= 0 && n < 3; up = t->s->words[up].head, n++)
            if (t->s->words[up].upos == DM_UPOS_VERB)
                add_subject(c, s, up, &by);
        /* "the preconditions set by X have been met by Y": Y has to meet them */
        static const char *const meeting[] = {"meet", "fulfil", "fulfill", "satisfy"};
        for (int32_t up = w, n = 0; up >= 0 && n < 3 && !needs.n; up = t->s->words[up].head, n++)
            if (is_one_of(c, s, up, meeting, DM_COUNT(meeting)) && t->s->words[up].upos == DM_UPOS_VERB)
                add_word(c, s, dm_tree_child(t, up, DM_REL_OBL_AGENT), &needs);
        if (as) { /* what is required is the clause's own; who requires it stands above, or owns the step */
            add_subject(c, s, above, &needs);
            for dm_children(t, w, ch)
                add_word(c, s, dm_tree_child(t, ch, DM_REL_NMOD_POSS), &by);
        }
        if (!by.n)
            continue;
        dm_claim *g = add_gate(c, v, s, w, as ? from : begin, as ? to : end, &by, &by, &needs);
        if (!g)
            return DM_ELIMIT;
        g->requires_text.span = dm_tree_span(t, begin, end);
        g->requires_text.text = dm_slice(c->article->text, g->requires_text.span);
    }
    return DM_OK;
}

/* ---- shifts, forecasts, status ------------------------------------------------------------ */

static dm_status find_shift(const dm_context *c, uint32_t s, int32_t w, uint32_t line,
                            dm_claim_vec *v) {
    const dm_tree *t = &c->trees[s];
    const dm_word *k = word_at(c, s, w);
    int32_t from = -1, to = -1, subject = -1, h = k->head;
    bool passive;
    for dm_children(t, w, ch) {
        dm_str prep = dm_tree_case(t, c->a, ch);
        if (dm_str_is(prep, "from") || (k->upos == DM_UPOS_NOUN && dm_str_is(prep, "of")))
            from = ch;
        if (dm_str_is(prep, "to") || dm_str_is(prep, "towards") || dm_str_is(prep, "toward"))
            to = ch;
    }
    parties p = {.n = 0};
    int32_t whose = -1;
    for dm_children(t, w, ch)
        for (int32_t q = ch; q >= 0 && k->upos == DM_UPOS_NOUN; q = q == ch ? t->first[ch] : t->next[q])
            if (dm_str_is(dm_tree_case(t, c->a, q), "for"))
                whose = q; /* "a change of course for Arcadia" */
    if (k->upos == DM_UPOS_VERB) {
        subject = dm_tree_subject(t, w, &passive);
        if (passive)
            subject = -1;
    } else if (h >= 0 && word_at(c, s, h)->upos == DM_UPOS_VERB) {
        subject = dm_tree_subject(t, h, &passive);
    }
    if (k->upos == DM_UPOS_NOUN && from < 0 && whose < 0 && dm_tree_child(t, w, DM_REL_NMOD_POSS) < 0)
        return DM_OK; /* a shift that says neither whose nor from what */
    int32_t owner = dm_tree_child(t, w, DM_REL_NMOD_POSS);
    if (!add_word(c, s, owner, &p) && !add_word(c, s, subject, &p) && subject >= 0)
        add_word(c, s, dm_tree_child(t, subject, DM_REL_NMOD_POSS), &p);
    if (!p.n && from >= 0)
        add_word(c, s, dm_tree_child(t, from, DM_REL_NMOD_POSS), &p);
    if (!p.n)
        add_word(c, s, whose, &p);
    if (!p.n)
        return DM_OK;
    int32_t begin, end;
    dm_tree_range(t, w, &begin, &end);
    if (subject >= 0 && subject < begin)
        dm_tree_range(t, subject, &begin, &(int32_t){0});
    dm_claim *x = add_claim(c, v, s, w, DM_SHIFT, begin, end, "words.tsv", line);
    if (!x)
        return DM_ELIMIT;
    keep(c, &p, &x->actor, &x->n_actor);
    if (from >= 0)
        x->was = phrase_of(c, s, from);
    if (to >= 0)
        x->now = phrase_of(c, s, to);
    return DM_OK;
}

/* "has committed 40 million dollars": a promise that no move tells. */
static dm_status find_pledge(const dm_context *c, uint32_t s, int32_t w, uint32_t moves, uint32_t line,
                             dm_claim_vec *v) {
    const dm_tree *t = &c->trees[s];
    bool passive;
    int32_t subject = t->s->words[w].upos == DM_UPOS_VERB ? dm_tree_subject(t, w, &passive) : -1;
    parties p = {.n = 0};
    if (subject < 0 || passive || claim_of_head(v, moves, s, w) || !add_word(c, s, subject, &p))
        return DM_OK;
    dm_amount amount = dm_frame_amount(c, s, w);
    int32_t what = dm_tree_child(t, w, DM_REL_XCOMP);
    what = what >= 0 ? what : dm_tree_child(t, w, DM_REL_CCOMP);
    what = what >= 0 ? what : amount.unit.n ? dm_tree_child(t, w, DM_REL_OBJ) : -1;
    double score;
    dm_str why;
    dm_reality r = dm_frame_reality(c, s, w, &score, &why);
    if (what < 0 || r == DM_NEGATED || r == DM_HYPOTHETICAL)
        return DM_OK;
    int32_t begin, end;
    range_of(c, s, w, w, &begin, &end);
    dm_claim *k = add_claim(c, v, s, w, DM_PLEDGE, begin, end, "words.tsv", line);
    if (!k)
        return DM_ELIMIT;
    keep(c, &p, &k->actor, &k->n_actor);
    k->what = phrase_of(c, s, what);
    k->amount = amount;
    return DM_OK;
}

static dm_status find_forecast(const dm_talks_lexicon *lexicon, const dm_context *c, uint32_t s, int32_t w,
                               uint32_t line, dm_claim_vec *v) {
    const dm_tree *t = &c->trees[s];
    const dm_word *k = word_at(c, s, w);
    int32_t what = -1;
    for dm_children(t, w, ch) {
        dm_deprel rel = dm_deprel_base(word_at(c, s, ch)->deprel);
        if (rel == DM_REL_CCOMP || rel == DM_REL_XCOMP ||
            (rel == DM_REL_ACL && dm_tree_child(t, ch, DM_REL_MARK) >= 0))
            what = ch;
        /* "expects an accord by May" */
        else if (what < 0 && rel == DM_REL_OBJ && k->upos == DM_UPOS_VERB &&
                 (lemma_in(&lexicon->talks, t->s, ch) != NONE || lemma_in(&lexicon->meetings, t->s, ch) != NONE))
            what = ch;
    }
    if (lemma_is(c, s, w, "chance") || lemma_is(c, s, w, "likelihood")) { /* "see little CHANCE of a deal" */
        what = -1;
        if (k->head < 0 || !lemma_is(c, s, k->head, "see"))
            return DM_OK;
        for dm_children(t, w, ch)
            if ((dm_str_is(dm_tree_case(t, c->a, ch), "of") || dm_str_is(dm_tree_case(t, c->a, ch), "for")) &&
                (lemma_in(&lexicon->talks, t->s, ch) != NONE || lemma_in(&lexicon->meetings, t->s, ch) != NONE))
                what = ch;
    }
    if (what < 0)
        return DM_OK;
    int32_t verb = k->upos == DM_UPOS_VERB || dm_tree_child(t, w, DM_REL_COP) >= 0 ? w : k->head;
    if (verb < 0)
        return DM_OK;
    bool passive;
    int32_t subject = dm_tree_subject(t, verb, &passive);
    parties p = {.n = 0};
    if (subject < 0 || passive || !add_word(c, s, subject, &p))
        return DM_OK; /* an expectation that nobody is said to hold */
    dm_claim *x = dm_push(c->a, v, DM_MAX_CLAIMS);
    if (!x)
        return DM_ELIMIT;
    int32_t begin, end;
    dm_tree_range(t, what, &begin, &end);
    x->sentence = s;
    x->head = (uint32_t)w;
    x->facets = DM_FORECAST;
    x->span = dm_tree_span(t, w < begin ? w : begin, end);
    x->rule = dm_str_format(c->a, "talks/words.tsv:%u", line);
    x->confidence = 0.6;
    keep(c, &p, &x->actor, &x->n_actor);
    x->what = phrase_of(c, s, what);
    x->window = dm_frame_date(c, s, what, &x->day, &x->date);
    return DM_OK;
}

static bool has_adverb(const dm_context *c, uint32_t s, int32_t w, const char *z) {
    for dm_children(&c->trees[s], w, k)
        if (k < w && dm_deprel_base(word_at(c, s, k)->deprel) == DM_REL_ADVMOD && dm_str_is_nocase(word_at(c, s, k)->form, z))
            return true;
    return false;
}

/* "Y NOW accepts it", "NO LONGER insists": a stance that was another before. */
static void find_turns(const dm_context *c, dm_claim_vec *v) {
    for (uint32_t i = 0; i < v->n; i++) {
        dm_claim *k = &v->at[i];
        uint32_t s = k->sentence;
        int32_t w = (int32_t)k->head;
        const dm_word *x = word_at(c, s, w);
        if (!k->stance || !k->n_actor || !(k->facets & DM_POSITION) || x->upos != DM_UPOS_VERB || k->reality != DM_ACTUAL)
            continue;
        bool now = has_adverb(c, s, w, "now") && (dm_str_is(x->xpos, "VBZ") || dm_str_is(x->xpos, "VBP"));
        bool longer = has_adverb(c, s, w, "longer") || has_adverb(c, s, w, "anymore");
        if (!now && !longer)
            continue;
        k->facets |= DM_SHIFT;
        if (longer)
            k->facets &= ~(uint32_t)DM_POSITION; /* it is held no more */
        dm_phrase what = k->what.text.n ? k->what : (dm_phrase){.text = dm_slice(c->article->text, k->span), .span = k->span};
        *(now ? &k->now : &k->was) = what;
    }
}

/* "WITHDREW from the treaty", "tore up the accord": what was agreed to is left. */
static dm_status find_leaving(const dm_talks_lexicon *x, const dm_context *c, uint32_t s, int32_t w, uint32_t line,
                              dm_claim_vec *v) {
    const dm_tree *t = &c->trees[s];
    if (t->s->words[w].upos != DM_UPOS_VERB)
        return DM_OK;
    int32_t left = -1;
    for dm_children(t, w, k) {
        dm_deprel rel = dm_deprel_base(t->s->words[k].deprel);
        uint32_t of = lemma_in(&x->talks, t->s, k);
        if (of == NONE || (of & 0xff) != OF_AGREEMENT || k < w)
            continue;
        dm_str prep = dm_tree_case(t, c->a, k);
        if (rel == DM_REL_OBJ || (rel == DM_REL_OBL && (dm_str_is(prep, "from") || dm_str_is(prep, "out of") ||
                                                        dm_str_is(prep, "of") || dm_str_is(prep, "on"))))
            left = k;
    }
    bool passive;
    int32_t subject = left >= 0 ? dm_tree_subject(t, w, &passive) : -1;
    parties p = {.n = 0};
    if (subject < 0 || passive || !add_word(c, s, subject, &p))
        return DM_OK;
    double score;
    dm_str why;
    dm_reality r = dm_frame_reality(c, s, w, &score, &why);
    if (r != DM_ACTUAL && r != DM_HISTORICAL)
        return DM_OK;
    int32_t begin, end, b, e;
    dm_tree_range(t, left, &b, &end);
    dm_tree_range(t, subject, &begin, &e);
    dm_claim *k = add_claim(c, v, s, w, DM_SHIFT, begin < w ? begin : w, end, "words.tsv", line);
    if (!k)
        return DM_ELIMIT;
    keep(c, &p, &k->actor, &k->n_actor);
    k->was = phrase_of(c, s, left);
    return DM_OK;
}

/* "X said it would be DIFFICULT to reach a deal", "Y was UNLIKELY to come, X said": what somebody
 * foretells of others. */
static dm_status find_foretold(const dm_talks_lexicon *x, const dm_context *c, const dm_saids *said, uint32_t s, int32_t w, uint32_t line,
                               dm_claim_vec *v) {
    const dm_tree *t = &c->trees[s];
    int32_t what = dm_tree_child(t, w, DM_REL_CSUBJ);
    what = what >= 0 ? what : dm_tree_child(t, w, DM_REL_XCOMP);
    what = what >= 0 ? what : dm_tree_child(t, w, DM_REL_CCOMP);
    for dm_children(t, w, k) /* "to make progress", whatever the tree calls it */
        if (what < 0 && k > w && dm_str_is(t->s->words[k].xpos, "VB") && dm_str_is(dm_tree_case(t, c->a, k), "to"))
            what = k;
    bool ahead = false, likely = lemma_is(c, s, w, "likely") || lemma_is(c, s, w, "unlikely") ||
                                 lemma_is(c, s, w, "inevitable") || lemma_is(c, s, w, "bind");
    for dm_children(t, w, k)
        ahead |= lemma_is(c, s, k, "will") || lemma_is(c, s, k, "would");
    if ((!ahead && !likely) || (what < 0 && !likely) || dm_tree_child(t, w, DM_REL_COP) < 0)
        return DM_OK;
    parties p = {.n = 0}, own = {.n = 0};
    dm_account chain[4];
    uint32_t n = dm_frame_accounts(c, said, s, w, chain, DM_COUNT(chain));
    if (!n || chain[0].entity.kind == DM_MEDIA)
        return DM_OK;
    add_party(&p, &chain[0].entity);
    add_subject(c, s, w, &own);
    int32_t begin, end;
    dm_tree_range(t, w, &begin, &end);
    parties others = {.n = 0};
    add_range(c, s, begin, end, &others);
    /* What one says of oneself is a pledge or a refusal; "more likely" compares. */
    if (!p.n || (own.n && same_side(&own.at[0], &p.at[0])) || has_adverb(c, s, w, "more") || has_adverb(c, s, w, "less") ||
        (!others.n && !speaks_of_talks(x, c, s, begin, end) && !dm_talks_issue(x, c, s, begin, end)))
        return DM_OK;
    range_of(c, s, w, w, &begin, &end);
    dm_claim *k = add_claim(c, v, s, w, DM_FORECAST, begin, end, "words.tsv", line);
    if (!k)
        return DM_ELIMIT;
    keep(c, &p, &k->actor, &k->n_actor);
    k->what = what >= 0 ? phrase_of(c, s, what) : phrase_of(c, s, w);
    k->window = dm_frame_date(c, s, what >= 0 ? what : w, &k->day, &k->date);
    return DM_OK;
}

/* "An agreement FOR Y TO ENTER", "signed an accord TO BUILD a line": what is agreed is promised, by
 * whoever is to do it. */
static dm_status find_agreed(const dm_talks_lexicon *x, const dm_context *c, uint32_t s, int32_t w, dm_claim_vec *v) {
    static const char *const makes[] = {"sign", "reach", "conclude", "strike", "make", "announce", "seal", "finalise",
                                        "finalize", "ink", "agree"};
    const dm_tree *t = &c->trees[s];
    uint32_t of = lemma_in(&x->talks, t->s, w);
    if (of == NONE || (of & 0xff) != OF_AGREEMENT || t->s->words[w].upos != DM_UPOS_NOUN)
        return DM_OK;
    int32_t above = t->s->words[w].head, what = -1, doer = -1;
    bool made = above >= 0 && is_one_of(c, s, above, makes, DM_COUNT(makes)) && t->s->words[above].upos == DM_UPOS_VERB;
    for (int from = 0; from < 2 && what < 0; from++) {
        int32_t at = from ? above : w;
        if (from && !made)
            break;
        for dm_children(t, at, k) {
            const dm_word *a = &t->s->words[k];
            dm_deprel rel = dm_deprel_base(a->deprel);
            if (k < w || !dm_str_is(a->xpos, "VB") || (rel != DM_REL_ACL && rel != DM_REL_ADVCL) ||
                a->deprel == DM_REL_ACL_RELCL || dm_tree_child(t, k, DM_REL_AUX_) >= 0)
                continue;
            int32_t subj = dm_tree_child(t, k, DM_REL_NSUBJ);
            if (from && subj < 0)
                continue;
            what = k;
            doer = subj;
        }
    }
    parties p = {.n = 0};
    if (what < 0 || (made && dm_tree_negated(t, above)) || dm_tree_negated(t, w))
        return DM_OK;
    bool passive;
    if (doer >= 0)
        add_word(c, s, doer, &p);
    else if (made && dm_tree_subject(t, above, &passive) != w)
        verb_parties(c, s, above, &p);
    if (!p.n && made && above >= 0) { /* "met to sign it": those who met */
        int32_t subject = dm_tree_subject(t, above, &passive), begin, end;
        if (subject >= 0 && subject != w) {
            dm_tree_range(t, subject, &begin, &end);
            if (end - begin <= 25)
                add_range(c, s, begin, end, &p);
        }
    }
    double score;
    dm_str why;
    dm_reality r = made ? dm_frame_reality(c, s, above, &score, &why) : DM_ACTUAL;
    if (!p.n || r == DM_NEGATED || (r == DM_HYPOTHETICAL && !dm_str_is(t->s->words[above].xpos, "VB")))
        return DM_OK;
    int32_t begin, end, b, e;
    dm_tree_range(t, what, &b, &end);
    begin = w < b ? w : b;
    e = end - begin > 30 ? begin + 30 : end;
    dm_claim *k = add_claim(c, v, s, what, DM_PLEDGE, begin, e, "talks.tsv", of >> 8);
    if (!k)
        return DM_ELIMIT;
    keep(c, &p, &k->actor, &k->n_actor);
    k->what = phrase_of(c, s, what);
    k->amount = dm_frame_amount(c, s, what);
    return DM_OK;
}

/* "ended WITHOUT agreement", "ended with NO sign of one" */
static bool ends_empty(const dm_context *c, uint32_t s, int32_t verb) {
    const dm_tree *t = &c->trees[s];
    for dm_children(t, verb, k) {
        dm_str prep = dm_tree_case(t, c->a, k);
        if (dm_str_is(prep, "without") || (dm_str_is(prep, "with") && dm_tree_negated(t, k)))
            return true;
    }
    return false;
}

/* "agreed to reopen talks. THE agreement was reached in Bern": what was agreed is to talk, and
 * that ends nothing. */
static bool agreed_to_talk(const dm_context *c, uint32_t s, int32_t noun, const dm_claim_vec *v) {
    const dm_tree *t = &c->trees[s];
    int32_t det = dm_tree_child(t, noun, DM_REL_DET_);
    if (det < 0 || !lemma_is(c, s, det, "the"))
        return false;
    for (uint32_t i = v->n; i-- > 0;) {
        const dm_claim *m = &v->at[i];
        if ((m->facets & DM_MOVE) && m->event == DM_AGREE && m->sentence <= s &&
            m->sentence + 1 >= s && m->issue == DM_ISSUE_FORMAT_OF_TALKS)
            return true;
    }
    return false;
}

/* "made LITTLE progress"; "a little progress" is some. */
static bool has_little(const dm_context *c, uint32_t s, int32_t noun) {
    bool little = false, a = false;
    for dm_children(&c->trees[s], noun, k) {
        little |= lemma_is(c, s, k, "little") || lemma_is(c, s, k, "scant") || lemma_is(c, s, k, "hardly");
        a |= lemma_is(c, s, k, "a");
    }
    return little && !a;
}

/* Whom the word of a status is said of. "the talks, WHICH are on hold": the noun before; "the COLLAPSE
 * of the talks": the noun within; "called the talks CONSTRUCTIVE", "SUSPENDED the talks": the object. */
static int32_t status_subject(const dm_talks_lexicon *x, const dm_context *c, uint32_t s, int32_t w, bool above,
                              dm_talks value, bool *passive) {
    static const char *const calls[] = {"call", "describe", "consider", "deem", "pronounce", "declare", "term", "find"};
    static const char *const parts[] = {"participation", "involvement", "part", "contact"};
    const dm_tree *t = &c->trees[s];
    const dm_word *k = word_at(c, s, w);
    int32_t verb = above ? k->head : w;
    if (k->upos == DM_UPOS_NOUN && value != DM_ADVANCING && value != DM_CONCLUDED)
        for dm_children(t, w, of) {
            dm_str prep = dm_tree_case(t, c->a, of);
            if ((dm_str_is(prep, "of") || dm_str_is(prep, "in")) && talks_noun(x, c, s, of))
                return of;
        }
    if (!above && k->upos == DM_UPOS_VERB && (value == DM_SUSPENDED || value == DM_COLLAPSED)) {
        int32_t obj = lemma_is(c, s, w, "postpone") ? -1 : dm_tree_child(t, w, DM_REL_OBJ);
        if (obj >= 0 && is_one_of(c, s, obj, parts, DM_COUNT(parts)))
            for (int32_t from = obj; from >= 0; from = from == obj ? w : -1) /* some trees hang it on the verb */
                for dm_children(t, from, in)
                    if (in > obj && dm_str_is(dm_tree_case(t, c->a, in), "in") && talks_noun(x, c, s, in))
                        return in;
        if (obj >= 0 && talks_noun(x, c, s, obj) == OF_TALKS)
            return obj;
    }
    int32_t called = -1;
    for (int32_t up = k->head, n = 0; up >= 0 && n < 2 && called < 0; up = t->s->words[up].head, n++)
        if (is_one_of(c, s, up, calls, DM_COUNT(calls)))
            called = dm_tree_child(t, up, DM_REL_OBJ);
    if (called >= 0 && called < w && talks_noun(x, c, s, called))
        return called;
    int32_t subject = dm_tree_subject(t, verb, passive);
    bool relative = subject >= 0 && (lemma_is(c, s, subject, "which") || lemma_is(c, s, subject, "that"));
    for (int32_t up = verb, n = 0; relative && up >= 0 && n < 3; up = t->s->words[up].head, n++)
        if (t->s->words[up].deprel == DM_REL_ACL_RELCL) {
            int32_t noun = t->s->words[up].head, outer = t->s->words[noun].head; /* or the noun that it belongs to */
            return !talks_noun(x, c, s, noun) && outer >= 0 && outer < noun && talks_noun(x, c, s, outer) ? outer : noun;
        }
    return subject;
}

/* "There was no BREAKTHROUGH": of the talks, where the words before told of some. */
static bool there_is(const dm_talks_lexicon *x, const dm_context *c, uint32_t s, int32_t w) {
    const dm_tree *t = &c->trees[s];
    if (dm_tree_child(t, w, DM_REL_EXPL) < 0 && !(t->s->words[w].head >= 0 && dm_tree_child(t, t->s->words[w].head, DM_REL_EXPL) >= 0))
        return false;
    return near_talks(x, c, s);
}

static dm_status find_status(const dm_talks_lexicon *x, const dm_context *c, uint32_t s, int32_t from, int32_t to,
                             dm_talks value, uint32_t line, dm_claim_vec *v) {
    const dm_tree *t = &c->trees[s];
    int32_t w = from; /* the phrase's own head */
    while (w + 1 < to && t->s->words[w].head >= from && t->s->words[w].head < to)
        w++;
    const dm_word *k = word_at(c, s, w);
    if (lemma_is(c, s, w, "hold") && !dm_str_is(dm_tree_case(t, c->a, w), "on"))
        return DM_OK;
    if (lemma_is(c, s, w, "break") && dm_tree_particle(t, w) < 0)
        return DM_OK;
    bool passive = false;
    /* "made PROGRESS", "received a BOOST", "were put ON HOLD", "move FORWARD": the verb above has it. */
    bool above = k->head >= 0 && ((k->upos == DM_UPOS_NOUN && dm_tree_child(t, w, DM_REL_COP) < 0) ||
                                  (k->upos == DM_UPOS_ADV && word_at(c, s, k->head)->upos == DM_UPOS_VERB));
    int32_t subject = status_subject(x, c, s, w, above, value, &passive);
    uint32_t of = talks_noun(x, c, s, subject);
    bool there = !of && k->upos == DM_UPOS_NOUN && there_is(x, c, s, w);
    if (there) {
        subject = w;
        of = OF_TALKS;
    }
    /* "Efforts are ongoing to NEGOTIATE an end" */
    if (!of && subject >= 0 && lemma_in(&x->talks, t->s, subject) != NONE)
        for dm_children(t, w, ch) {
            uint32_t use = lemma_in(&x->words, t->s, ch);
            if (use != NONE && (use & 0xff) == USE_TALK_ADJ && word_at(c, s, ch)->upos == DM_UPOS_VERB)
                of = OF_TALKS;
        }
    if (value == DM_STALLED && w == from && lemma_is(c, s, w, "end") && !ends_empty(c, s, w))
        return DM_OK;
    bool ends = value == DM_CONCLUDED;
    if (!of || ends != (of == OF_AGREEMENT && value != DM_COLLAPSED && value != DM_STALLED))
        return DM_OK;
    if (ends && !passive)
        return DM_OK; /* "the agreement reached the village" */
    if (ends && agreed_to_talk(c, s, subject, v))
        return DM_OK;
    bool called = k->upos != DM_UPOS_NOUN && subject >= 0 && k->head >= 0 && t->s->words[subject].head == k->head;
    bool is = k->upos == DM_UPOS_NOUN && dm_tree_child(t, w, DM_REL_COP) >= 0 && k->deprel == DM_REL_ACL_RELCL;
    int32_t verb = above || called || (k->upos == DM_UPOS_NOUN && k->head >= 0 && !is) ? k->head : w;
    /* "no progress", "no breakthrough", "LOSES momentum": the talks stand still. */
    bool loses = above && (lemma_is(c, s, verb, "lose") || lemma_is(c, s, verb, "lack"));
    if (k->upos == DM_UPOS_NOUN && (dm_tree_negated(t, w) || has_little(c, s, w) || loses)) {
        if (value != DM_ADVANCING)
            return DM_OK;
        value = DM_STALLED;
    }
    double score;
    dm_str why;
    dm_reality r = dm_frame_reality(c, s, there && !dm_tree_negated(t, w) ? w : verb, &score, &why);
    if ((r == DM_NEGATED && !there) || r == DM_HYPOTHETICAL || r == DM_FUTURE)
        return DM_OK;
    int32_t begin, end, stop;
    dm_tree_range(t, subject, &begin, &end);
    stop = w + 1 > end ? w + 1 : end;
    dm_claim *y = add_claim(c, v, s, above ? k->head : w, DM_STATUS, begin < w ? begin : w, stop, "status.tsv", line);
    if (!y)
        return DM_ELIMIT;
    y->talks = value;
    return DM_OK;
}

/* "softened its STANCE", "dropped its DEMAND", "edged TOWARDS an admission" */
static bool changes_stance(const dm_talks_lexicon *x, const dm_context *c, uint32_t s, int32_t w) {
    const dm_tree *t = &c->trees[s];
    if (t->s->words[w].upos != DM_UPOS_VERB)
        return false;
    for dm_children(t, w, k) {
        uint32_t use = lemma_in(&x->words, t->s, k);
        if (dm_deprel_base(t->s->words[k].deprel) == DM_REL_OBJ && use != NONE && (use & 0xff) == USE_STANCE)
            return true;
        dm_str prep = dm_tree_case(t, c->a, k);
        if (lemma_is(c, s, w, "edge") && (dm_str_is(prep, "towards") || dm_str_is(prep, "toward")))
            return true;
    }
    return false;
}

/* "Y's POSITION has hardened" */
static bool stance_changes(const dm_talks_lexicon *x, const dm_context *c, uint32_t s, int32_t w) {
    bool passive;
    const dm_tree *t = &c->trees[s];
    if (t->s->words[w].upos != DM_UPOS_VERB || lemma_is(c, s, w, "drop") || lemma_is(c, s, w, "abandon") || dm_tree_negated(t, w))
        return false;
    int32_t subject = dm_tree_subject(t, w, &passive);
    uint32_t use = subject >= 0 ? lemma_in(&x->words, t->s, subject) : NONE;
    double score;
    dm_str why;
    dm_reality r = dm_frame_reality(c, s, w, &score, &why);
    return use != NONE && (use & 0xff) == USE_STANCE && dm_tree_child(t, subject, DM_REL_NMOD_POSS) >= 0 &&
           (r == DM_ACTUAL || r == DM_HISTORICAL) && !is_modal(c, s, w);
}

static dm_status find_rest(const dm_talks_lexicon *x, const dm_context *c, const dm_saids *said, uint32_t s,
                           uint32_t moves, dm_claim_vec *v) {
    const dm_sentence *sent = &c->sentences->at[s];
    dm_status status = DM_OK;
    for (int32_t w = 0; w < (int32_t)sent->n_words && status == DM_OK; w++) {
        int32_t end;
        uint32_t use = phrase_at(&x->words, sent, w, &end);
        if (use != NONE) {
            if ((use & 0xff) == USE_SHIFT_VERB && (changes_stance(x, c, s, w) || stance_changes(x, c, s, w)))
                use = USE_SHIFT | (use & ~0xffu);
            if ((use & 0xff) == USE_SHIFT)
                status = find_shift(c, s, w, use >> 8, v);
            else if ((use & 0xff) == USE_FORECAST)
                status = find_forecast(x, c, s, w, use >> 8, v);
            else if ((use & 0xff) == USE_PLEDGE)
                status = find_pledge(c, s, w, moves, use >> 8, v);
            else if ((use & 0xff) == USE_FORETOLD)
                status = find_foretold(x, c, said, s, w, use >> 8, v);
            else if ((use & 0xff) == USE_LEAVE)
                status = find_leaving(x, c, s, w, use >> 8, v);
        }
        if (status == DM_OK)
            status = find_agreed(x, c, s, w, v);
        uint32_t state = phrase_at(&x->status, sent, w, &end);
        if (state != NONE && status == DM_OK)
            status = find_status(x, c, s, w, end, (dm_talks)(state & 0xff), state >> 8, v);
    }
    return status;
}

/* "The two leaders exchanged views": of a call told before, by phone. */
static void share_phone(const dm_context *c, dm_claim_vec *v) {
    const dm_claim *calls[MAX_PARTIES];
    uint32_t n_calls = 0;
    for (uint32_t i = 0; i < v->n && n_calls < MAX_PARTIES; i++)
        if ((v->at[i].facets & DM_STAGE) && v->at[i].format == DM_PHONE && v->at[i].stage_status == DM_HELD)
            calls[n_calls++] = &v->at[i];
    for (uint32_t i = 0; i < v->n; i++) {
        dm_claim *k = &v->at[i];
        if (!(k->facets & DM_STAGE) || !(k->facets & DM_MOVE) || k->format != DM_BILATERAL ||
            k->stage_status != DM_HELD || lemma_is(c, k->sentence, (int32_t)k->head, "meet"))
            continue;
        for (uint32_t j = 0; j < n_calls && k->format == DM_BILATERAL; j++) {
            bool all = calls[j]->sentence < k->sentence && calls[j]->n_participants == k->n_participants;
            for (uint32_t p = 0; p < k->n_participants && all; p++) {
                bool there = false;
                for (uint32_t q = 0; q < calls[j]->n_participants && !there; q++)
                    there = same_side(&k->participants[p], &calls[j]->participants[q]);
                all = there;
            }
            if (all)
                k->format = DM_PHONE;
        }
    }
}

dm_status dm_talks_find(const dm_talks_lexicon *x, const dm_context *c, const dm_saids *said,
                        dm_claim_vec *claims) {
    uint32_t moves = claims->n;
    dm_status status = DM_OK;
    for (uint32_t s = 0; s < c->sentences->n && status == DM_OK; s++) {
        const dm_sentence *sent = &c->sentences->at[s];
        if (sent->foreign || (sent->paragraph == DM_IN_TITLE && c->article->n_body))
            continue;
        status = find_stages(x, c, s, moves, claims);
        if (status == DM_OK)
            status = find_meeting_verbs(x, c, s, moves, claims);
        if (status == DM_OK)
            status = find_gates(x, c, said, s, claims);
        if (status == DM_OK)
            status = find_positions(x, c, said, s, moves, claims);
        if (status == DM_OK)
            status = find_gate_nouns(x, c, s, claims);
        if (status == DM_OK)
            status = find_rest(x, c, said, s, moves, claims);
    }
    if (status == DM_OK) {
        share_phone(c, claims);
        find_turns(c, claims);
    }
    return status;
}
