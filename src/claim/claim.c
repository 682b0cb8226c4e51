#include "claim/claim.h"

#include "claim/pair.h"
#include "claim/pattern.h"
#include "claim/sure.h"
#include "claim/talks.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_MOVES 128   /* a sentence */
#define MAX_ENTITIES 32 /* a side */
#define MAX_CHAIN 8     /* accounts of one claim */

struct dm_moves {
    dm_frames *frames;
    dm_move_lexicon *moves;
    dm_talks_lexicon *talks;
    dm_pair_model *pairs; /* NULL where there is none */
    dm_patterns *patterns; /* NULL where the user has none */
    bool patterns_alone;
    dm_sure *sure; /* NULL: every claim is kept, as sure as its line */
};

dm_status dm_moves_open(const char *dir, const char *model, dm_moves **out, dm_error *err) {
    *out = NULL;
    dm_moves *x = calloc(1, sizeof *x);
    if (!x)
        return dm_fail(err, DM_ENOMEM, "out of memory");
    dm_status status = dm_frames_open(dir, &x->frames, err);
    if (status == DM_OK)
        status = dm_move_lexicon_open(dir, &x->moves, err);
    if (status == DM_OK)
        status = dm_talks_lexicon_open(dir, &x->talks, err);
    if (status == DM_OK && model[0])
        status = dm_pair_model_open(model, &x->pairs, err);
    if (status == DM_OK) {
        x->moves->pairs = x->pairs;
        *out = x;
    }
    else
        dm_moves_close(x);
    return status;
}

dm_status dm_moves_add(dm_moves *x, const char *own, bool alone, dm_error *err) {
    dm_status status = dm_patterns_open(own, &x->patterns, err);
    x->patterns_alone = alone && x->patterns;
    return status;
}

dm_status dm_moves_trust(dm_moves *x, const char *dir, dm_error *err) {
    return dm_sure_open(dir, &x->sure, err);
}

void dm_moves_close(dm_moves *x) {
    if (!x)
        return;
    dm_sure_close(x->sure);
    dm_pair_model_close(x->pairs);
    dm_patterns_close(x->patterns);
    dm_talks_lexicon_close(x->talks);
    dm_move_lexicon_close(x->moves);
    dm_frames_close(x->frames);
    free(x);
}

bool dm_same_entity(const dm_entity *a, const dm_entity *b) {
    if (a->name.n && dm_str_eq(a->name, b->name) && !strcmp(a->country, b->country))
        return true; /* "the two delegations" are two of one name */
    return a->code.n && dm_str_eq(a->code, b->code) && a->kind == b->kind;
}

uint32_t dm_mentions_near(const dm_context *c, uint32_t sentence, int32_t word, dm_entity *out,
                          uint32_t room) {
    const dm_sentence *s = &c->sentences->at[sentence];
    uint32_t n = dm_mentions_of(c->mentions, c->sentences, sentence, (uint32_t)word, out, room);
    if (!n || n >= room)
        return n < room ? n : room;
    /* The tree may hang the conjuncts on another word of the name than the one asked for. */
    dm_span name = out[0].span;
    for (uint32_t w = 0; w < s->n_words && n < room; w++)
        if (w != (uint32_t)word && dm_span_in(s->words[w].span, name)) {
            dm_entity more[MAX_ENTITIES];
            uint32_t k = dm_mentions_of(c->mentions, c->sentences, sentence, w, more, MAX_ENTITIES);
            for (uint32_t i = 0; i < k && i < MAX_ENTITIES && n < room; i++) {
                bool again = false; /* each word of "El Fasher" has the one mention */
                for (uint32_t j = 0; j < n && !again; j++)
                    again = out[j].span.begin == more[i].span.begin && out[j].span.end == more[i].span.end &&
                            dm_same_entity(&out[j], &more[i]);
                if (!again)
                    out[n++] = more[i];
            }
        }
    return n;
}

static bool of_the_state(const dm_entity *e) {
    return !e->sector[0] || !strcmp(e->sector, "GOV") || !strcmp(e->sector, "MIL");
}

/* "The minister denied that his country's troops had crossed": what they say of their own state is
 * not done to it. */
static bool own_subject(const dm_context *c, const dm_move *m, const dm_claim *k) {
    const dm_sentence *s = &c->sentences->at[m->sentence];
    if ((k->event != DM_REJECT && k->event != DM_THREATEN) || k->n_actor != 1 || k->n_recipient != 1 ||
        m->n_recipient < 1)
        return false;
    const dm_word *w = &s->words[m->recipient[0]];
    return dm_deprel_base(w->deprel) == DM_REL_NSUBJ && w->head >= 0 && w->head != m->word && k->actor[0].country[0] &&
           !strcmp(k->actor[0].country, k->recipient[0].country) && of_the_state(&k->actor[0]) &&
           of_the_state(&k->recipient[0]);
}

/* A claim's words hold no half of a name: "[United] States welcomed the offer". */
static void whole_names(dm_claim *k, const dm_entity *at, uint32_t n) {
    for (uint32_t i = 0; i < n; i++) {
        if (at[i].span.begin < k->span.begin && at[i].span.end > k->span.begin)
            k->span.begin = at[i].span.begin;
        if (at[i].span.begin < k->span.end && at[i].span.end > k->span.end)
            k->span.end = at[i].span.end;
    }
}

/* The mention that stands right behind e as one more of the same list ("Y and European
 * leaders"), whatever the tree makes of it; NULL if none. */
static const dm_entity *next_in_list(const dm_context *c, const dm_entity *e) {
    const dm_mentions *m = c->mentions;
    uint32_t lo = 0, hi = m ? m->n : 0;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (m->at[mid].span.begin < e->span.end)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (!m || lo >= m->n || m->at[lo].sentence != e->sentence || m->at[lo].kind == DM_PLACE)
        return NULL;
    const dm_entity *next = &m->at[lo];
    dm_str gap = dm_str_trim(dm_slice(c->article->text, (dm_span){e->span.end, next->span.begin}));
    if (!dm_str_is(gap, "and") && !dm_str_is(gap, ", and") && !dm_str_is(gap, "and the") && !dm_str_is(gap, "as well as"))
        return NULL;
    const dm_word *w = &c->sentences->at[next->sentence].words[next->head];
    return dm_deprel_base(w->deprel) == DM_REL_NSUBJ ? NULL : next;
}

/* "the ministers of Y and Z": a word that holds two states speaks for both. Returns the head
 * of the phrase with "of", -1 where it is not such. */
static int32_t of_several(const dm_context *c, uint32_t sentence, int32_t word) {
    const dm_tree *t = &c->trees[sentence];
    for dm_children(t, word, k) {
        bool of = dm_deprel_base(t->s->words[k].deprel) == DM_REL_NMOD && t->s->words[k].upos == DM_UPOS_PROPN &&
                  dm_str_is(dm_tree_case(t, c->a, k), "of");
        if (of && dm_tree_child(t, k, DM_REL_CONJ) >= 0)
            return k;
    }
    return -1;
}

/* "minister Y and his Norland and Westland COUNTERPARTS, A and B": a conjunct that names nobody stands
 * for those whose names follow it, else for those it is of. */
static void counterparts(const dm_context *c, uint32_t sentence, int32_t word, dm_entity *found, uint32_t *have) {
    static const char *const nouns[] = {"counterpart", "colleague", "peer", "homologue"};
    const dm_tree *t = &c->trees[sentence];
    for dm_children(t, word, k) {
        bool is = false;
        for (size_t i = 0; i < DM_COUNT(nouns); i++)
            is |= dm_str_is(t->s->words[k].lemma, nouns[i]);
        if (!is || t->s->words[k].deprel != DM_REL_CONJ || c->mentions->of[sentence][k])
            continue;
        for (int named = 1; named >= 0; named--) {
            uint32_t before = *have;
            for dm_children(t, k, m) {
                dm_deprel rel = dm_deprel_base(t->s->words[m].deprel);
                dm_entity some[MAX_ENTITIES];
                if (rel != (named ? DM_REL_APPOS : DM_REL_AMOD))
                    continue;
                uint32_t n = dm_mentions_near(c, sentence, m, some, MAX_ENTITIES);
                for (uint32_t j = 0; j < n && j < MAX_ENTITIES && *have < MAX_ENTITIES; j++) {
                    bool again = some[j].kind == DM_PLACE;
                    for (uint32_t q = 0; q < *have && !again; q++)
                        again = dm_same_entity(&found[q], &some[j]);
                    if (!again)
                        found[(*have)++] = some[j];
                }
            }
            if (*have > before)
                break;
        }
    }
}

void dm_entities_of(const dm_context *c, uint32_t sentence, const int32_t *words, uint32_t n,
                    const dm_entity **out, uint32_t *n_out) {
    *out = NULL;
    *n_out = 0;
    dm_entity found[MAX_ENTITIES];
    uint32_t have = 0, places = 0;
    for (uint32_t i = 0; i < n; i++) {
        dm_entity some[MAX_ENTITIES];
        uint32_t k = dm_mentions_near(c, sentence, words[i], some, MAX_ENTITIES);
        if (k > MAX_ENTITIES)
            k = MAX_ENTITIES;
        for (uint32_t j = 0; j < k && have < MAX_ENTITIES; j++) {
            bool again = false;
            for (uint32_t m = 0; m < have && !again; m++)
                again = dm_same_entity(&found[m], &some[j]);
            if (again)
                continue;
            places += some[j].kind == DM_PLACE;
            found[have++] = some[j];
        }
        int32_t several = k ? of_several(c, sentence, words[i]) : -1;
        k = several >= 0 ? dm_mentions_near(c, sentence, several, some, MAX_ENTITIES) : k;
        for (uint32_t j = 0; several >= 0 && j < k && j < MAX_ENTITIES && have < MAX_ENTITIES; j++) {
            bool known = false;
            for (uint32_t m = 0; m < have && !known; m++)
                known = some[j].country[0] && !strcmp(found[m].country, some[j].country);
            if (!known)
                found[have++] = some[j];
        }
        counterparts(c, sentence, words[i], found, &have);
        const dm_entity *next = k ? next_in_list(c, &some[(k > MAX_ENTITIES ? MAX_ENTITIES : k) - 1]) : NULL;
        bool again = !next || have >= MAX_ENTITIES;
        for (uint32_t m = 0; m < have && !again; m++)
            again = dm_same_entity(&found[m], next);
        if (!again)
            found[have++] = *next;
    }
    uint32_t keep = have - places ? have - places : 0;
    if (!keep)
        return;
    dm_entity *at = dm_new_array(c->a, dm_entity, keep);
    if (!at)
        return;
    uint32_t k = 0;
    for (uint32_t i = 0; i < have; i++)
        if (found[i].kind != DM_PLACE)
            at[k++] = found[i];
    *out = at;
    *n_out = k;
}

/* Whoever the words name, places too, where nobody else is named: what is struck or reached
 * is the land it lies in. */
static void places_of(const dm_context *c, uint32_t sentence, const int32_t *words, uint32_t n,
                      const dm_entity **out, uint32_t *n_out) {
    dm_entity some[MAX_ENTITIES];
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = dm_mentions_near(c, sentence, words[i], some, MAX_ENTITIES);
        dm_entity *at = k ? dm_new_array(c->a, dm_entity, k) : NULL;
        if (!at)
            continue;
        memcpy(at, some, k * sizeof *at);
        *out = at;
        *n_out = k;
        return;
    }
}

static bool fits(const dm_word *pronoun, const dm_entity *e) {
    bool one = dm_str_is_nocase(pronoun->form, "him");
    bool thing = dm_str_is_nocase(pronoun->form, "it") || dm_str_is_nocase(pronoun->form, "its");
    bool person = e->kind == DM_PERSON || e->kind == DM_OFFICE;
    if (e->kind == DM_PLACE || e->kind == DM_MEDIA)
        return false;
    return one ? person : thing ? !person && e->kind != DM_PEOPLE : !person;
}

/* Whom a pronoun means that the mentions leave open: the nearest before it in the sentence, or
 * the first of the sentence before, who is none of the other side's. */
static void meant_by(const dm_context *c, uint32_t sentence, int32_t word, const dm_entity *other, uint32_t n_other,
                     const dm_entity **out, uint32_t *n_out) {
    const dm_mentions *m = c->mentions;
    const dm_word *w = &c->sentences->at[sentence].words[word];
    uint32_t lo = 0, hi = m ? m->n : 0;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (m->at[mid].span.begin < w->span.begin)
            lo = mid + 1;
        else
            hi = mid;
    }
    const dm_entity *found = NULL;
    for (uint32_t i = lo, left = 16; i > 0 && left && m->at[i - 1].sentence + 1 >= sentence; i--, left--) {
        const dm_entity *e = &m->at[i - 1];
        bool same = e->sentence == sentence;
        if (found && (!same || found->sentence == sentence))
            break;
        bool own = !fits(w, e);
        for (uint32_t k = 0; k < n_other && !own; k++)
            own = dm_same_entity(&other[k], e) || (e->country[0] && !strcmp(e->country, other[k].country));
        if (!own)
            found = e;
    }
    /* In the sentence before, the first that fits leads. */
    for (uint32_t i = lo; found && found->sentence != sentence && i > 0 && m->at[i - 1].sentence + 1 >= sentence; i--)
        if (fits(w, &m->at[i - 1]) && m->at[i - 1].sentence == found->sentence) {
            bool own = false;
            for (uint32_t k = 0; k < n_other && !own; k++)
                own = dm_same_entity(&other[k], &m->at[i - 1]);
            found = own ? found : &m->at[i - 1];
        }
    dm_entity *at = found ? dm_new(c->a, dm_entity) : NULL;
    if (!at)
        return;
    *at = *found;
    at->antecedent = (int32_t)(found - m->at);
    at->span = w->span;
    at->text = dm_slice(c->article->text, w->span);
    at->sentence = sentence;
    at->head = (uint32_t)word;
    at->rule = DM_STR("pronoun, nearest before");
    *out = at;
    *n_out = 1;
}

/* "in March", "since 2000", "on Friday": a time, whatever slot it stands in. */
static bool is_time(const dm_word *w) {
    static const char *const months[] = {"january", "february", "march", "april", "may", "june", "july", "august",
                                         "september", "october", "november", "december"};
    bool year = w->form.n == 4 && (w->form.p[0] == '1' || w->form.p[0] == '2');
    for (uint32_t i = 0; i < w->form.n && year; i++)
        year = w->form.p[i] >= '0' && w->form.p[i] <= '9';
    bool month = false;
    for (size_t i = 0; i < DM_COUNT(months) && w->upos == DM_UPOS_PROPN; i++)
        month |= dm_str_is_nocase(w->form, months[i]);
    return year || month || (w->upos == DM_UPOS_PROPN && dm_str_ends(w->form, "day"));
}

/* A party that no list knows, by its words as printed: "armed men". */
static void described(const dm_context *c, uint32_t sentence, int32_t word, const dm_entity **out,
                      uint32_t *n_out) {
    const dm_tree *t = &c->trees[sentence];
    if (word < 0 || is_time(&t->s->words[word]))
        return;
    dm_entity *e = dm_new(c->a, dm_entity);
    if (!e)
        return;
    int32_t begin = word, end = word + 1;
    for dm_children(t, word, k) {
        dm_deprel r = dm_deprel_base(t->s->words[k].deprel);
        if (r != DM_REL_AMOD && r != DM_REL_COMPOUND && r != DM_REL_NUMMOD && r != DM_REL_FLAT)
            continue;
        int32_t b, z;
        dm_tree_range(t, k, &b, &z);
        begin = b < begin ? b : begin;
        end = z > end ? z : end;
    }
    /* "Kurdish militias", though the tree parts them. */
    while (begin > 0 && t->s->words[begin - 1].upos == DM_UPOS_ADJ)
        begin--;
    e->span = dm_tree_span(t, begin, end);
    e->text = e->name = dm_slice(c->article->text, e->span);
    e->antecedent = -1;
    e->sentence = sentence;
    e->head = (uint32_t)word;
    e->rule = DM_STR("described");
    /* "Moslem fundamentalists in Chad", "23 people of Tel Aviv": of that country. */
    for dm_children(t, word, k) {
        dm_deprel r = dm_deprel_base(t->s->words[k].deprel);
        dm_entity of;
        if (r != DM_REL_AMOD && r != DM_REL_NMOD && r != DM_REL_COMPOUND)
            continue;
        if (!e->country[0] && dm_mentions_of(c->mentions, c->sentences, sentence, (uint32_t)k, &of, 1) >= 1)
            memcpy(e->country, of.country, sizeof e->country);
    }
    *out = e;
    *n_out = 1;
}

/* "the latter", "the former": the last and the one before it of those named. */
static void one_of_two(const dm_context *c, uint32_t sentence, int32_t word, uint32_t back, const dm_entity **out,
                       uint32_t *n_out) {
    const dm_mentions *m = c->mentions;
    uint32_t at = c->sentences->at[sentence].words[word].span.begin, i = 0;
    uint32_t hi = m ? m->n : 0;
    while (i < hi) {
        uint32_t mid = (i + hi) / 2;
        if (m->at[mid].span.begin < at)
            i = mid + 1;
        else
            hi = mid;
    }
    if (i < back || m->at[i - back].sentence != sentence)
        return;
    *out = &m->at[i - back];
    *n_out = 1;
}

/* A slot's word that is no mention: a pronoun, or a description. */
static void somebody(const dm_context *c, uint32_t sentence, int32_t word, const dm_entity *other, uint32_t n_other,
                     const dm_entity **out, uint32_t *n_out) {
    if (word < 0)
        return;
    const dm_word *w = &c->sentences->at[sentence].words[word];
    bool latter = dm_str_is_nocase(w->form, "latter"), former = dm_str_is_nocase(w->form, "former");
    if (latter || former)
        one_of_two(c, sentence, word, former ? 2 : 1, out, n_out);
    else if (w->upos == DM_UPOS_PRON)
        meant_by(c, sentence, word, other, n_other, out, n_out);
    else
        described(c, sentence, word, out, n_out);
}

/* The same words of the same report, read the same way, bear the same id everywhere. */
static dm_str id_of(dm_arena *a, dm_str text, const dm_claim *c) {
    uint64_t h = dm_hash(text.p, text.n, 0x64656d61);
    uint32_t key[5] = {c->span.begin, c->span.end, c->facets, (uint32_t)c->event, c->head};
    h = dm_hash(key, sizeof key, h);
    for (uint32_t i = 0; i < c->n_actor; i++)
        h = dm_hash(c->actor[i].name.p, c->actor[i].name.n, h);
    return dm_str_format(a, "%010llx", (unsigned long long)(h >> 24));
}

static int by_place(const void *pa, const void *pb) {
    const dm_claim *a = pa, *b = pb;
    if (a->span.begin != b->span.begin)
        return a->span.begin < b->span.begin ? -1 : 1;
    if (a->head != b->head)
        return a->head < b->head ? -1 : 1;
    if (a->facets != b->facets)
        return a->facets < b->facets ? -1 : 1;
    return (a->span.end > b->span.end) - (a->span.end < b->span.end);
}

/* The frame around a claim's head: account, reality, condition, date, place. */
static void frame_of(const dm_context *c, const dm_saids *said, dm_claim *k) {
    dm_account chain[MAX_CHAIN];
    int32_t word = (int32_t)k->head, clause;
    uint32_t n = dm_frame_accounts(c, said, k->sentence, word, chain, MAX_CHAIN);
    if (n > MAX_CHAIN)
        n = MAX_CHAIN;
    dm_account *at = n ? dm_new_array(c->a, dm_account, n) : NULL;
    if (at) {
        memcpy(at, chain, n * sizeof *at);
        k->according_to = at;
        k->n_according_to = n;
    }
    k->condition = dm_frame_condition(c, k->sentence, word, &clause);
    k->day = DM_NO_DAY;
    k->date_text = dm_frame_date(c, k->sentence, word, &k->day, &k->date);
    k->place = dm_frame_place(c, k->sentence, word);
    k->amount = dm_frame_amount(c, k->sentence, word);
}

/* ---- sides that the words imply ----------------------------------------------------------- */

static bool has(const dm_entity *e, uint32_t n, const dm_entity *x) {
    for (uint32_t i = 0; i < n; i++)
        if (dm_same_entity(&e[i], x) || (x->country[0] && !strcmp(e[i].country, x->country)))
            return true;
    return false;
}

/* Entities of one word that are none of the actors; false where there are none. */
static bool others_of(const dm_context *c, dm_claim *k, int32_t word) {
    const dm_entity *e;
    uint32_t n;
    if (word < 0)
        return false;
    dm_entities_of(c, k->sentence, &word, 1, &e, &n);
    if (!n)
        return false;
    for (uint32_t i = 0; i < n; i++)
        if (has(k->actor, k->n_actor, &e[i]))
            return false;
    k->recipient = e;
    k->n_recipient = n;
    return true;
}

static bool is_same(const dm_entity *a, const dm_entity *b) {
    if (a->span.begin == b->span.begin && a->span.end == b->span.end)
        return true;
    bool points = a->antecedent >= 0 || b->antecedent >= 0;
    return points && a->name.n && dm_str_eq(a->name, b->name) && !strcmp(a->country, b->country);
}

/* Nobody is the other side of his own act: "X released his tax returns". Returns false where the
 * act itself is done to oneself ("X armed himself"). */
static bool own_side(const dm_moves *x, const dm_context *c, const dm_move *m, dm_claim *k) {
    const dm_tree *t = &c->trees[m->sentence];
    static const char *const self[] = {"himself", "herself", "itself", "themselves", "myself", "ourselves", "yourself"};
    dm_entity *keep = k->n_recipient ? dm_new_array(c->a, dm_entity, k->n_recipient) : NULL;
    uint32_t n = 0;
    for (uint32_t i = 0; keep && i < k->n_recipient; i++) {
        const dm_entity *e = &k->recipient[i];
        bool own = false;
        for (uint32_t j = 0; j < k->n_actor && !own; j++)
            own = is_same(e, &k->actor[j]);
        for (size_t j = 0; j < DM_COUNT(self); j++)
            if (dm_str_is_nocase(e->text, self[j]) && t->s->words[e->head].head == m->word)
                return false;
        if (!own)
            keep[n++] = *e;
    }
    if (!keep || n == k->n_recipient)
        return true;
    const dm_word *w = &t->s->words[k->recipient[0].head];
    int32_t whose = k->recipient[0].sentence == m->sentence && w->deprel == DM_REL_NMOD_POSS ? w->head : -1;
    k->recipient = keep;
    k->n_recipient = n;
    /* "urged her colleagues": they are the other side, not she. */
    if (!n && whose >= 0 && t->s->words[whose].upos == DM_UPOS_NOUN && dm_move_person(x->moves, &t->s->words[whose]))
        described(c, m->sentence, whose, &k->recipient, &k->n_recipient);
    /* What is done to one's own things reaches nobody; what is said of them may be worth a line. */
    return k->n_recipient || k->event == DM_AGREE || k->event == DM_REJECT || k->event == DM_REQUEST ||
           k->event == DM_ACCUSE || k->event == DM_THREATEN;
}

/* A noun names its other side before it ("X's Ukraine arms package") or leaves it to the verb
 * that it is the object of ("Y rejected X's request": the request was to Y). */
static void side_of_noun(const dm_context *c, const dm_move *m, dm_claim *k) {
    const dm_tree *t = &c->trees[m->sentence];
    const dm_word *w = &t->s->words[m->word];
    bool meets = k->event == DM_CONSULT || k->event == DM_AGREE || k->event == DM_COOPERATE;
    if (meets && !k->n_actor && k->n_recipient && w->deprel == DM_REL_OBL && w->head >= 0) {
        /* "After talks with Y, X left": the talks were X's. */
        bool passive;
        int32_t subject = dm_tree_subject(t, w->head, &passive);
        const dm_entity *e;
        uint32_t n;
        if (subject >= 0)
            dm_entities_of(c, m->sentence, &subject, 1, &e, &n);
        if (subject >= 0 && n && !has(k->recipient, k->n_recipient, &e[0])) {
            k->actor = e;
            k->n_actor = n;
        }
    }
    if (k->n_recipient || !k->n_actor || m->mutual)
        return;
    for dm_children(t, m->word, ch) {
        dm_deprel rel = dm_deprel_base(t->s->words[ch].deprel);
        if (rel != DM_REL_COMPOUND && rel != DM_REL_AMOD)
            continue;
        if (others_of(c, k, ch))
            return;
        for dm_children(t, ch, in)
            if (others_of(c, k, in))
                return;
    }
    bool addressed = k->event == DM_REQUEST || k->event == DM_ACCUSE || k->event == DM_REJECT ||
                     k->event == DM_THREATEN || k->event == DM_AGREE;
    if (addressed && w->deprel == DM_REL_OBJ && w->head >= 0) {
        bool passive;
        int32_t subject = dm_tree_subject(t, w->head, &passive);
        if (!passive)
            others_of(c, k, subject);
    }
}

/* "an offer scorned in Ankara", "criticism of Y in Ankara": the seat of a government that a speech act happens in,
 * where nobody else is named, is its actor; the notion is that of the clause's subject. */
static void side_of_passive(const dm_context *c, const dm_move *m, dm_claim *k) {
    const dm_tree *t = &c->trees[m->sentence];
    const dm_word *w = &t->s->words[m->word];
    if (k->event != DM_REJECT && k->event != DM_ACCUSE && k->event != DM_SUPPORT)
        return;
    bool noun = w->upos == DM_UPOS_NOUN && k->n_recipient;
    if ((w->upos != DM_UPOS_VERB && !noun) || k->n_actor)
        return;
    for dm_children(t, m->word, ch) {
        dm_deprel rel = dm_deprel_base(t->s->words[ch].deprel);
        if ((rel != DM_REL_OBL && !(noun && rel == DM_REL_NMOD)) || !dm_str_is(dm_tree_case(t, c->a, ch), "in"))
            continue;
        dm_entity e;
        if (dm_mentions_of(c->mentions, c->sentences, m->sentence, (uint32_t)ch, &e, 1) < 1 ||
            !dm_str_is(e.rule, "seat-as-place"))
            continue;
        e.kind = DM_GOVERNMENT;
        e.rule = DM_STR("seat-acts");
        dm_entity *at = dm_new(c->a, dm_entity);
        if (!at)
            return;
        *at = e;
        k->actor = at;
        k->n_actor = 1;
    }
    if (k->n_actor && !k->n_recipient && w->deprel == DM_REL_ACL && w->head >= 0 && t->root >= 0) {
        bool passive;
        int32_t subject = dm_tree_subject(t, t->root, &passive);
        if (!passive && subject != w->head)
            others_of(c, k, subject);
    }
}

/* How real: the frame's answer, but a clause set off by a comma ("…, instead urging both")
 * shares the main clause's, whatever word the tree hangs it on. */
static dm_reality reality_of(const dm_context *c, const dm_move *m) {
    const dm_tree *t = &c->trees[m->sentence];
    const dm_word *w = &t->s->words[m->word];
    int32_t at = m->word;
    double score;
    dm_str why;
    if (w->deprel == DM_REL_ADVCL && dm_str_is(w->xpos, "VBG") && t->root >= 0) {
        int32_t before = m->word - 1;
        while (before >= 0 && t->s->words[before].upos == DM_UPOS_ADV)
            before--;
        if (before > t->root && dm_str_is(t->s->words[before].form, ","))
            at = t->root;
    }
    return dm_frame_reality(c, m->sentence, at, &score, &why);
}

/* Known, or called by a name, if one that no list has. */
static bool named(const dm_context *c, const dm_entity *e) {
    return !dm_str_is(e->rule, "described") || c->sentences->at[e->sentence].words[e->head].upos == DM_UPOS_PROPN;
}

/* Somebody, or what is aimed at: a fire damages a road too, but it does not raid one. */
static bool anybody(const dm_moves *x, const dm_context *c, const dm_move *m, const dm_entity *e, uint32_t n) {
    static const char *const ruins[] = {"destroy", "damage", "ruin", "wreck", "devastate", "demolish", "flatten",
                                        "burn", "engulf", "hurt", "kill", "execute", "engage", "mine"};
    const dm_word *verb = &c->sentences->at[m->sentence].words[m->word];
    bool aims = m->event == DM_ASSAULT && n;
    for (size_t i = 0; i < DM_COUNT(ruins) && aims; i++)
        aims = !dm_str_is_nocase(verb->lemma, ruins[i]);
    for (uint32_t i = 0; i < n && !aims; i++) {
        const dm_word *w = &c->sentences->at[e[i].sentence].words[e[i].head];
        aims = w->upos == DM_UPOS_NUM || dm_move_person(x->moves, w);
    }
    return aims;
}

/* Is the claim worth its line? A noun that names one side only ("the attack", "his pledge")
 * tells nothing anew; a meeting that has not been is a stage of the talks, not a deed. */
static bool tells(const dm_moves *x, const dm_context *c, const dm_move *m, const dm_claim *k) {
    const dm_word *w = &c->sentences->at[m->sentence].words[m->word];
    if (!k->n_actor && !k->n_recipient)
        return false;
    uint32_t n = 0;
    for (uint32_t i = 0; i < k->n_actor; i++)
        n += named(c, &k->actor[i]);
    for (uint32_t i = 0; i < k->n_recipient; i++)
        n += named(c, &k->recipient[i]);
    bool force = k->event == DM_ASSAULT || k->event == DM_COERCE || k->event == DM_PROTEST;
    /* "The conference urged reforms": nobody named, but it asks. */
    if (!n && k->event == DM_REQUEST && k->n_actor && w->upos == DM_UPOS_VERB && !k->n_recipient)
        return (int32_t)k->actor[0].head == m->actor_noun;
    if (!n && !force)
        return false;
    /* "the road was damaged": nobody is in it. */
    if (!n && !anybody(x, c, m, k->actor, k->n_actor) && !anybody(x, c, m, k->recipient, k->n_recipient))
        return false;
    uint32_t sides = k->event == DM_ASSAULT && k->n_actor && k->n_recipient ? n + 1 : n;
    /* "after Turkish airstrikes": whose is told, and not as known before. */
    bool anew = k->event == DM_ASSAULT && k->n_actor && dm_tree_child(&c->trees[m->sentence], m->word, DM_REL_DET_) < 0;
    sides += anew;
    if ((w->upos == DM_UPOS_NOUN || w->upos == DM_UPOS_PROPN) && (!n || sides < 2))
        return false;
    return true;
}

/* A state's rebels or opposition are none of its government. */
static bool opposes(const dm_entity *x, const dm_entity *e, uint32_t n) {
    bool against = !strcmp(x->sector, "REB") || !strcmp(x->sector, "OPP") || !strcmp(x->sector, "UAF");
    for (uint32_t i = 0; i < n && against; i++)
        against = !dm_same_entity(x, &e[i]) && strcmp(x->sector, e[i].sector);
    return against;
}

/* "An agreement has been reached with Y", X said: X is the other party. */
static void party_who_tells(dm_claim *k) {
    bool mutual = k->event == DM_AGREE || k->event == DM_CONSULT || k->event == DM_COOPERATE;
    if (!mutual || k->n_actor || !k->n_recipient || !k->n_according_to)
        return;
    const dm_entity *e = &k->according_to[0].entity;
    if (!e->country[0] || (has(k->recipient, k->n_recipient, e) && !opposes(e, k->recipient, k->n_recipient)))
        return;
    k->actor = e;
    k->n_actor = 1;
}

/* Was the same told between the same parties before? "The deal between X and Y" then only
 * names it again. */
static bool named_again(const dm_claim_vec *v, const dm_claim *k) {
    for (uint32_t i = v->n > 64 ? v->n - 64 : 0; i + 1 < v->n; i++) {
        const dm_claim *o = &v->at[i];
        if (o->event != k->event || !(o->facets & DM_MOVE) || o->n_actor + o->n_recipient < k->n_actor + k->n_recipient)
            continue;
        bool all = true;
        for (uint32_t j = 0; j < k->n_actor && all; j++)
            all = has(o->actor, o->n_actor, &k->actor[j]) || has(o->recipient, o->n_recipient, &k->actor[j]);
        for (uint32_t j = 0; j < k->n_recipient && all; j++)
            all = has(o->actor, o->n_actor, &k->recipient[j]) || has(o->recipient, o->n_recipient, &k->recipient[j]);
        if (all)
            return true;
    }
    return false;
}

/* Who comes to a place comes to its people; who meets in one need not. */
static bool visits(const dm_tree *t, int32_t w) {
    static const char *const coming[] = {"visit", "arrive", "travel", "fly", "tour", "go", "come", "head", "return"};
    for (size_t i = 0; i < DM_COUNT(coming); i++)
        if (dm_str_is(t->s->words[w].lemma, coming[i]) && t->s->words[w].upos == DM_UPOS_VERB)
            return true;
    return false;
}

/* "Y says it will not accept": who says what he himself does tells it; the words begin with him. */
static void begin_with_speaker(const dm_context *c, const dm_move *m, dm_claim *k) {
    static const char *const saying[] = {"say", "announce", "declare", "state", "add", "confirm", "insist", "claim", "promise",
                                         "vow", "pledge", "warn", "tell"};
    const dm_tree *t = &c->trees[m->sentence];
    const dm_word *w = &t->s->words[m->word];
    bool says = false, passive;
    if (w->deprel != DM_REL_CCOMP || w->head < 0 || !k->n_actor)
        return;
    for (size_t i = 0; i < DM_COUNT(saying); i++)
        says |= dm_str_is(t->s->words[w->head].lemma, saying[i]);
    int32_t speaker = says ? dm_tree_subject(t, w->head, &passive) : -1;
    if (speaker < 0 || passive || speaker > m->word || dm_tree_negated(t, w->head))
        return;
    const dm_entity *e;
    uint32_t n;
    dm_entities_of(c, m->sentence, &speaker, 1, &e, &n);
    if (!n || !dm_same_entity(&e[0], &k->actor[0]))
        return;
    int32_t begin, end;
    dm_tree_range(t, speaker, &begin, &end);
    if (begin < m->begin && end <= m->begin + 1)
        k->span.begin = dm_tree_span(t, begin, m->end).begin;
}

/* "threatened to strike unless Y gave in": Y is threatened. */
static void threatened(const dm_context *c, uint32_t sentence, int32_t word, dm_claim *k) {
    const dm_tree *t = &c->trees[sentence];
    for (int32_t w = word; w < (int32_t)t->s->n_words && !k->n_recipient; w++) {
        const dm_word *x = &t->s->words[w];
        if (x->deprel != DM_REL_MARK || x->head < 0 || !(dm_str_is(x->lemma, "unless") || dm_str_is(x->lemma, "if")) ||
            !dm_tree_under(t, x->head, word))
            continue;
        bool passive;
        int32_t subject = dm_tree_subject(t, x->head, &passive);
        if (subject > w)
            others_of(c, k, subject);
    }
}

static bool of_one_state(const dm_entity *a, const dm_entity *b) {
    bool acts = !a->sector[0] || !strcmp(a->sector, "GOV") || !strcmp(a->sector, "MIL");
    if (a->kind == DM_PERSON && b->kind == DM_PERSON && !dm_same_entity(a, b))
        return false; /* two of one government may well accuse each other */
    bool too = !b->sector[0] || !strcmp(b->sector, "GOV") || !strcmp(b->sector, "MIL");
    return acts && too && a->country[0] && !strcmp(a->country, b->country) && strcmp(a->country, "IGO") &&
           strcmp(a->country, "NGO") && strcmp(a->country, "IMG");
}

static dm_status code_moves(const dm_moves *x, const dm_context *c, const dm_saids *said,
                            uint32_t sentence, dm_claim_vec *out) {
    dm_move moves[MAX_MOVES];
    uint32_t n = dm_moves_in(x->moves, c, sentence, moves, MAX_MOVES);
    if (n > MAX_MOVES)
        n = MAX_MOVES;
    const dm_tree *t = &c->trees[sentence];
    for (uint32_t i = 0; i < n; i++) {
        const dm_move *m = &moves[i];
        const dm_entity *actor, *recipient;
        uint32_t n_actor, n_recipient;
        dm_entities_of(c, sentence, m->actor, m->n_actor, &actor, &n_actor);
        dm_entities_of(c, sentence, m->recipient, m->n_recipient, &recipient, &n_recipient);
        if (!n_recipient && (m->event != DM_CONSULT || visits(t, m->word)))
            places_of(c, sentence, m->recipient, m->n_recipient, &recipient, &n_recipient);
        dm_claim *k = dm_push(c->a, out, DM_MAX_CLAIMS);
        if (!k)
            return c->a->failed && out->n < DM_MAX_CLAIMS ? DM_ENOMEM : DM_ELIMIT;
        k->sentence = sentence;
        k->head = (uint32_t)m->word;
        k->span = dm_tree_span(t, m->begin, m->end);
        k->facets = DM_MOVE;
        k->event = m->event;
        k->mode = m->mode;
        k->context = m->context;
        k->actor = actor;
        k->n_actor = n_actor;
        k->recipient = recipient;
        k->n_recipient = n_recipient;
        k->rule = m->rule;
        k->confidence = m->confidence;
        if (t->s->words[m->word].upos == DM_UPOS_NOUN)
            side_of_noun(c, m, k);
        side_of_passive(c, m, k);
        if (!k->n_actor)
            somebody(c, sentence, m->actor_noun, k->recipient, k->n_recipient, &k->actor, &k->n_actor);
        if (!k->n_recipient && !m->mutual)
            somebody(c, sentence, m->recipient_noun, k->actor, k->n_actor, &k->recipient, &k->n_recipient);
        if (own_subject(c, m, k))
            k->n_recipient = 0;
        /* One mention is not both who does it and to whom it is done. */
        if (k->n_actor == 1 && k->n_recipient == 1 && k->actor[0].span.begin == k->recipient[0].span.begin)
            k->n_recipient = 0;
        bool again = t->s->words[m->word].upos == DM_UPOS_NOUN && (k->event == DM_AGREE || k->event == DM_CONSULT) &&
                     named_again(out, k);
        if (again || !own_side(x, c, m, k) || !tells(x, c, m, k)) {
            out->n--;
            memset(k, 0, sizeof *k);
            continue;
        }
        if (k->event == DM_THREATEN && !k->n_recipient)
            threatened(c, sentence, m->word, k);
        if (k->event == DM_ACCUSE && k->n_actor && k->n_recipient && of_one_state(&k->actor[0], &k->recipient[0]) &&
            dm_str_is(t->s->words[m->word].lemma, "claim")) {
            out->n--; /* what a minister claims of his own side accuses nobody */
            memset(k, 0, sizeof *k);
            continue;
        }
        k->reality = reality_of(c, m);
        if (m->negates && k->reality == DM_ACTUAL)
            k->reality = DM_NEGATED;
        if (m->refuses && k->reality == DM_NEGATED)
            k->reality = DM_ACTUAL;
        /* Nobody is said to do it, nor that it is done. */
        if (!k->n_actor && (k->reality == DM_HYPOTHETICAL || k->reality == DM_FUTURE)) {
            out->n--;
            memset(k, 0, sizeof *k);
            continue;
        }
        dm_event told = k->event;
        if (!dm_pair_weigh(x->moves, c, moves, n, k)) {
            out->n--;
            memset(k, 0, sizeof *k);
            continue;
        }
        dm_str cameo = k->event == told ? m->cameo : (dm_str){0};
        dm_deprel rel = dm_deprel_base(t->s->words[m->word].deprel);
        if (k->reality == DM_FUTURE && k->n_actor && t->s->words[m->word].upos == DM_UPOS_VERB &&
            rel != DM_REL_ADVCL && rel != DM_REL_ACL &&
            (k->event == DM_CONSULT || k->event == DM_AID || k->event == DM_COOPERATE || k->event == DM_SUPPORT ||
             k->event == DM_RETREAT || k->event == DM_CONCEDE)) {
            /* What will be done for others is, as yet, agreed to (PLOVER, AGREE). */
            cameo = k->event == DM_CONSULT ? DM_STR("036") : k->event == DM_SUPPORT ? DM_STR("032") : k->event == DM_AID ? DM_STR("033")
                                                                                : DM_STR("030");
            k->event = DM_AGREE;
            k->mode = k->context = (dm_str){0};
        }
        dm_move_scores(x->moves, k->event, k->mode, cameo, &k->cameo, &k->quad, &k->score,
                       &k->goldstein);
        frame_of(c, said, k);
        party_who_tells(k);
        begin_with_speaker(c, m, k);
        /* Where nobody agrees, nothing is agreed to: "is scheduled to meet". */
        if (k->event == DM_AGREE && !k->n_actor) {
            out->n--;
            memset(k, 0, sizeof *k);
            continue;
        }
        k->issue = dm_talks_issue(x->talks, c, sentence, m->begin, m->end);
        dm_talks_of_move(x->talks, c, m, k);
        bool open = k->reality == DM_HYPOTHETICAL || k->reality == DM_FUTURE;
        /* Who considers has not done anything yet; what a noun has to come is not told. */
        if (open && (m->stance == DM_CONSIDERS ||
                     (k->reality == DM_FUTURE && t->s->words[m->word].upos == DM_UPOS_NOUN)))
            k->facets &= ~(uint32_t)DM_MOVE;
    }
    return DM_OK;
}

static bool told_before(const dm_claim_vec *v, uint32_t sentence, const dm_move *m, const dm_said *s) {
    for (uint32_t i = v->n; i > 0 && v->at[i - 1].sentence + 1 >= sentence; i--) {
        const dm_claim *k = &v->at[i - 1];
        if (k->sentence == sentence && (k->head == (uint32_t)m->word ||
                                        (s->sentence == sentence && k->head == (uint32_t)s->cue && k->event == m->event)))
            return true;
    }
    return false;
}

/* What a quotation says may be an act of its speaker ("'Y must leave', X said"). */
static dm_status spoken_acts(const dm_moves *x, const dm_context *c, const dm_saids *saids, uint32_t sentence,
                             dm_claim_vec *out) {
    const dm_sentence *here = &c->sentences->at[sentence];
    uint32_t lo = 0, hi = saids->n, from = sentence > 8 ? sentence - 8 : 0;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (saids->at[mid].sentence < from)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (uint32_t i = lo; i < saids->n && saids->at[i].sentence <= sentence + 8; i++) {
        const dm_said *s = &saids->at[i];
        if (s->ask || s->nested || s->source < 0 || s->stance == DM_DENIES || s->stance == DM_DOUBTS)
            continue;
        for (uint32_t k = 0; k < s->n_content; k++) {
            if (!dm_span_overlaps(s->content_spans[k], here->span))
                continue;
            dm_move moves[8];
            uint32_t n = dm_moves_said(x->moves, c, sentence, s->content_spans[k], moves, DM_COUNT(moves));
            for (uint32_t j = 0; j < n; j++) {
                const dm_move *m = &moves[j];
                if (told_before(out, sentence, m, s))
                    continue;
                const dm_entity *actor, *recipient;
                uint32_t n_actor, n_recipient;
                dm_entities_of(c, s->sentence, &s->source, 1, &actor, &n_actor);
                dm_entities_of(c, sentence, m->recipient, m->n_recipient, &recipient, &n_recipient);
                if (!n_actor || (n_recipient && has(actor, n_actor, &recipient[0])))
                    continue;
                /* What is found good or right, and is nobody's, takes no side. */
                if (m->event == DM_SUPPORT && !n_recipient)
                    continue;
                dm_claim *d = dm_push(c->a, out, DM_MAX_CLAIMS);
                if (!d)
                    return DM_ELIMIT;
                d->sentence = sentence;
                d->head = (uint32_t)m->word;
                d->span = dm_tree_span(&c->trees[sentence], m->begin, m->end);
                d->facets = DM_MOVE;
                d->event = m->event;
                d->mode = m->mode;
                d->context = m->context;
                d->actor = actor;
                d->n_actor = n_actor;
                d->recipient = recipient;
                d->n_recipient = n_recipient;
                d->rule = m->rule;
                d->confidence = 0.5;
                d->reality = DM_ACTUAL;
                dm_move_scores(x->moves, d->event, d->mode, m->cameo, &d->cameo, &d->quad, &d->score, &d->goldstein);
                frame_of(c, saids, d);
                d->n_according_to = 0; /* he speaks for himself */
                d->issue = dm_talks_issue(x->talks, c, sentence, m->begin, m->end);
                dm_talks_of_move(x->talks, c, m, d);
            }
        }
    }
    return DM_OK;
}

/* "said he would report", "claimed he could end it": who says of himself that he will do a
 * thing commits to it, whatever the thing is. */
static dm_status own_words(const dm_moves *x, const dm_context *c, const dm_saids *said,
                           uint32_t sentence, dm_claim_vec *out) {
    const dm_tree *t = &c->trees[sentence];
    const dm_word *words = t->s->words;
    uint32_t before = out->n;
    for (int32_t w = 0; w < (int32_t)t->s->n_words; w++) {
        int32_t h = words[w].head;
        if (words[w].upos != DM_UPOS_VERB || h < 0 || words[h].upos != DM_UPOS_VERB ||
            (words[w].deprel != DM_REL_CCOMP && words[w].deprel != DM_REL_XCOMP))
            continue;
        static const char *const saying[] = {"say", "tell", "announce", "declare", "add", "state", "confirm", "insist"};
        static const char *const boasting[] = {"claim", "boast", "promise", "vow", "pledge", "assert", "swear"};
        bool says = false, boasts = false, will = false, could = false;
        for (size_t i = 0; i < DM_COUNT(saying); i++)
            says |= dm_str_is(words[h].lemma, saying[i]);
        for (size_t i = 0; i < DM_COUNT(boasting); i++)
            boasts |= dm_str_is(words[h].lemma, boasting[i]);
        if (!says && !boasts)
            continue;
        for dm_children(t, w, k) {
            will |= words[k].deprel == DM_REL_AUX_ && (dm_str_is_nocase(words[k].form, "will") ||
                    dm_str_is_nocase(words[k].form, "would") || dm_str_is(words[k].form, "’ll") || dm_str_is(words[k].form, "'ll"));
            could |= words[k].deprel == DM_REL_AUX_ && (dm_str_is_nocase(words[k].form, "could") || dm_str_is_nocase(words[k].form, "can"));
        }
        if (!(will || (boasts && could)) || dm_tree_passive(t, w))
            continue;
        bool passive, taken = false;
        int32_t speaker = dm_tree_subject(t, h, &passive), doer = dm_tree_child(t, w, DM_REL_NSUBJ);
        if (speaker < 0 || passive || doer < 0)
            continue;
        const dm_entity *a, *b;
        uint32_t n, m;
        dm_entities_of(c, sentence, &speaker, 1, &a, &n);
        dm_entities_of(c, sentence, &doer, 1, &b, &m);
        if (!n || !m || !dm_same_entity(&a[0], &b[0]))
            continue;
        for (uint32_t i = 0; i < before && !taken; i++) {
            dm_claim *k = &out->at[i];
            taken = k->sentence == sentence && (k->head == (uint32_t)w || k->head == (uint32_t)h);
            /* "said he would send monitors": the aid to come is promised too */
            if (taken && k->head == (uint32_t)w && k->quad && k->quad <= 2 && k->event != DM_CONSULT &&
                k->reality == DM_FUTURE) {
                k->facets |= DM_PLEDGE;
                if (!k->what.text.n)
                    k->what = (dm_phrase){dm_slice(c->article->text, k->span), k->span};
            }
        }
        if (taken)
            continue;
        dm_claim *k = dm_push(c->a, out, DM_MAX_CLAIMS);
        if (!k)
            return DM_ELIMIT;
        int32_t begin, end;
        dm_tree_range(t, w, &begin, &end);
        k->sentence = sentence;
        k->head = (uint32_t)w;
        k->span = dm_tree_span(t, speaker < begin ? speaker : begin, end);
        k->facets = DM_MOVE | DM_PLEDGE;
        /* "would not negotiate under threat" refuses. */
        bool refuses = dm_tree_negated(t, w);
        static const char *const stopping[] = {"stop", "cease", "quit", "tire", "relent", "waver", "falter"};
        for (size_t i = 0; i < DM_COUNT(stopping); i++)
            refuses = refuses && !dm_str_is(words[w].lemma, stopping[i]); /* "would not stop trying" goes on */
        k->event = refuses ? DM_REJECT : DM_AGREE;
        k->actor = a;
        k->n_actor = n;
        int32_t reached = dm_moves_reach(x->moves, c, sentence, w, doer);
        if (reached >= 0) {
            dm_entities_of(c, sentence, &reached, 1, &k->recipient, &k->n_recipient);
            if (!k->n_recipient)
                places_of(c, sentence, &reached, 1, &k->recipient, &k->n_recipient);
        }
        k->rule = DM_STR("claims own-words");
        k->confidence = 0.5;
        /* The commitment is made as he speaks, whatever becomes of it. */
        double score;
        dm_str why;
        k->reality = dm_frame_reality(c, sentence, h, &score, &why);
        if (dm_tree_negated(t, w))
            k->facets = DM_MOVE;
        dm_move_scores(x->moves, k->event, k->mode, (dm_str){0}, &k->cameo, &k->quad, &k->score, &k->goldstein);
        frame_of(c, said, k);
        k->n_according_to = 0; /* he tells it himself */
        k->issue = dm_talks_issue(x->talks, c, sentence, begin, end);
        k->what.span = dm_tree_span(t, begin, end);
        k->what.text = dm_slice(c->article->text, k->what.span);
    }
    return DM_OK;
}

/* CAMEO's root, as lexicon/plover/cameo.tsv maps it; the codes of other systems have no root
 * that could tell the event: CONSULT carries them, and the code says what they are. */
static dm_event event_of(dm_str code) {
    static const uint8_t roots[21] = {[2] = DM_REQUEST,   [3] = DM_AGREE,    [4] = DM_CONSULT,   [5] = DM_SUPPORT,
                                      [6] = DM_COOPERATE, [7] = DM_AID,      [8] = DM_CONCEDE,   [9] = DM_ACCUSE,
                                      [10] = DM_REQUEST,  [11] = DM_ACCUSE,  [12] = DM_REJECT,   [13] = DM_THREATEN,
                                      [14] = DM_PROTEST,  [15] = DM_MOBILIZE, [16] = DM_SANCTION, [17] = DM_COERCE,
                                      [18] = DM_ASSAULT,  [19] = DM_ASSAULT, [20] = DM_ASSAULT};
    int root = code.n > 1 && code.p[0] >= '0' && code.p[0] <= '2' && code.p[1] >= '0' && code.p[1] <= '9'
                   ? (code.p[0] - '0') * 10 + code.p[1] - '0'
                   : 0;
    return root < 21 && roots[root] ? (dm_event)roots[root] : DM_CONSULT;
}

/* What the user's own dictionary codes. A report that it leaves out has no claims. */
static dm_status code_patterns(const dm_moves *x, const dm_context *c, const dm_saids *said, dm_claim_vec *out) {
    for (uint32_t i = 0; x->patterns && i < c->sentences->n; i++) {
        dm_coded found[MAX_MOVES];
        bool report, left_out = dm_patterns_discard(x->patterns, c, i, &report);
        if (report)
            out->n = 0;
        if (report)
            return DM_OK;
        if (left_out || c->sentences->at[i].foreign || (c->sentences->at[i].paragraph == DM_IN_TITLE && c->article->n_body))
            continue;
        uint32_t n = dm_patterns_code(x->patterns, c, i, found, MAX_MOVES);
        for (uint32_t j = 0; j < n; j++) {
            const dm_coded *m = &found[j];
            dm_claim *k = dm_push(c->a, out, DM_MAX_CLAIMS);
            double score;
            dm_str why;
            if (!k)
                return c->a->failed ? DM_ENOMEM : DM_ELIMIT;
            *k = (dm_claim){.sentence = i, .head = (uint32_t)m->word, .span = dm_tree_span(&c->trees[i], m->begin, m->end),
                            .facets = DM_MOVE, .event = event_of(m->code), .actor = m->source, .n_actor = m->n_source,
                            .recipient = m->target, .n_recipient = m->n_target, .rule = m->rule, .confidence = 0.7};
            k->reality = dm_frame_reality(c, i, m->word, &score, &why);
            dm_move_scores(x->moves, k->event, k->mode, m->code, &k->cameo, &k->quad, &k->score, &k->goldstein);
            frame_of(c, said, k);
            k->issue = dm_talks_issue(x->talks, c, i, m->begin, m->end);
        }
    }
    return DM_OK;
}

/* A word that the user's dictionary codes is not coded by ours. */
static bool is_taken(const dm_claim_vec *own, uint32_t sentence, uint32_t head) {
    for (uint32_t i = 0; i < own->n; i++)
        if (own->at[i].sentence == sentence && own->at[i].head == head)
            return true;
    return false;
}

static dm_status context_of(const dm_moves *x, dm_arena *a, const dm_article *article,
                            const dm_sentences *sentences, const dm_mentions *mentions,
                            dm_context *out) {
    dm_tree *trees = dm_new_array(a, dm_tree, sentences->n ? sentences->n : 1);
    uint32_t *times = dm_new_array(a, uint32_t, sentences->n ? sentences->n : 1);
    if (!trees || !times)
        return DM_ENOMEM;
    for (uint32_t i = 0; i < sentences->n; i++)
        if (dm_tree_of(a, &sentences->at[i], &trees[i]) != DM_OK)
            return DM_ENOMEM;
    *out = (dm_context){.a = a, .article = article, .sentences = sentences, .mentions = mentions,
                        .trees = trees, .frames = x->frames, .times = times};
    return DM_OK;
}

/* How sure each move is; those that are more likely wrong, and tell nothing else, go. */
static dm_status weigh(const dm_moves *x, const dm_context *c, dm_claim_vec *v) {
    dm_sure_page page;
    dm_status status = dm_sure_look(c->a, c->sentences, c->mentions, &page);
    if (status != DM_OK)
        return status;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < v->n; i++) {
        dm_claim *k = &v->at[i];
        if (k->facets & DM_MOVE) {
            k->confidence = dm_sure_of(x->sure, &page, c->sentences, k);
            if (k->facets == DM_MOVE && k->confidence < dm_sure_least(x->sure))
                continue;
        }
        v->at[kept++] = *k;
    }
    v->n = kept;
    return DM_OK;
}

dm_status dm_claim_code(const dm_moves *x, dm_arena *a, const dm_article *article,
                        const dm_sentences *sentences, const dm_mentions *mentions,
                        dm_claims *out) {
    *out = (dm_claims){0};
    dm_context c;
    dm_status status = context_of(x, a, article, sentences, mentions, &c);
    if (status != DM_OK)
        return status;
    dm_saids said;
    status = dm_frame_said(&c, &said);
    dm_claim_vec v = {0};
    dm_claim_vec own = {0};
    if (status == DM_OK)
        status = code_patterns(x, &c, &said, &own);
    for (uint32_t i = 0; i < sentences->n && status == DM_OK && !x->patterns_alone; i++) {
        /* The body tells again what the title told; a tree of another language is noise. */
        if (sentences->at[i].paragraph == DM_IN_TITLE && article->n_body)
            continue;
        if (!sentences->at[i].foreign)
            status = code_moves(x, &c, &said, i, &v);
        if (!sentences->at[i].foreign && status == DM_OK)
            status = spoken_acts(x, &c, &said, i, &v);
        if (!sentences->at[i].foreign && status == DM_OK)
            status = own_words(x, &c, &said, i, &v);
    }
    if (status != DM_OK)
        return status;
    uint32_t moves = v.n;
    if (!x->patterns_alone)
        status = dm_talks_find(x->talks, &c, &said, &v);
    if (status != DM_OK)
        return status;
    /* A meeting that has not been is a stage of the talks, not a deed. */
    for (uint32_t i = 0; i < moves; i++) {
        dm_claim *k = &v.at[i];
        bool been = k->reality == DM_ACTUAL || k->reality == DM_HISTORICAL;
        if (k->event == DM_CONSULT &&
            (!been || (k->stage_status && k->stage_status != DM_HELD && k->stage_status != DM_UNDER_WAY)))
            k->facets &= ~(uint32_t)DM_MOVE;
        /* Who considers has not done anything yet: a position, where it has an issue. */
        if (k->stance == DM_CONSIDERS && (k->reality == DM_HYPOTHETICAL || k->reality == DM_FUTURE))
            k->facets &= ~(uint32_t)DM_MOVE;
    }
    uint32_t kept = 0, kept_moves = 0;
    for (uint32_t i = 0; i < v.n; i++) {
        if (!v.at[i].facets || (i < moves && is_taken(&own, v.at[i].sentence, v.at[i].head)))
            continue;
        kept_moves += i < moves;
        v.at[kept++] = v.at[i];
    }
    v.n = kept;
    moves = kept_moves;
    for (uint32_t i = moves; i < v.n; i++)
        frame_of(&c, &said, &v.at[i]);
    if (x->sure && (status = weigh(x, &c, &v)) != DM_OK)
        return status;
    for (uint32_t i = 0; i < own.n; i++) {
        dm_claim *k = dm_push(a, &v, DM_MAX_CLAIMS);
        if (!k)
            return a->failed ? DM_ENOMEM : DM_ELIMIT;
        *k = own.at[i];
    }
    if (v.n)
        qsort(v.at, v.n, sizeof *v.at, by_place);
    for (uint32_t i = 0; i < v.n; i++) {
        dm_claim *k = &v.at[i];
        k->article = article->id;
        whole_names(k, k->actor, k->n_actor);
        whole_names(k, k->recipient, k->n_recipient);
        k->text = dm_slice(article->text, k->span);
        k->id = id_of(a, article->text, k);
    }
    out->at = v.at;
    out->n = v.n;
    return a->failed ? DM_ENOMEM : DM_OK;
}

/* The first sentence that both spans stand in, -1 if none. */
static int64_t sentence_of(const dm_sentences *sentences, dm_span source, dm_span target) {
    for (uint32_t i = 0; i < sentences->n; i++)
        if (dm_span_overlaps(sentences->at[i].span, source) &&
            dm_span_overlaps(sentences->at[i].span, target))
            return i;
    return -1;
}

dm_status dm_claim_relate(const dm_moves *x, dm_arena *a, const dm_article *article,
                          const dm_sentences *sentences, const dm_mentions *mentions,
                          dm_span source, dm_span target, dm_relation *out) {
    *out = (dm_relation){.event = DM_EVENT_NONE, .reality = DM_ACTUAL};
    dm_context c;
    dm_status status = context_of(x, a, article, sentences, mentions, &c);
    if (status != DM_OK)
        return status;
    int64_t at = sentence_of(sentences, source, target);
    if (at < 0)
        return DM_OK;
    dm_pair p = dm_relate_pair(x->moves, &c, (uint32_t)at, source, target);
    out->event = p.event;
    out->mode = p.mode;
    out->confidence = p.confidence;
    if (p.word >= 0) {
        double score;
        dm_str why;
        out->reality = dm_frame_reality(&c, (uint32_t)at, p.word, &score, &why);
    }
    return a->failed ? DM_ENOMEM : DM_OK;
}

dm_status dm_claim_features(const dm_moves *x, dm_arena *a, const dm_article *article,
                            const dm_sentences *sentences, const dm_mentions *mentions,
                            dm_span source, dm_span target, dm_buf *out) {
    dm_context c;
    dm_status status = context_of(x, a, article, sentences, mentions, &c);
    int64_t at = sentence_of(sentences, source, target);
    dm_pair_view v;
    dm_features *f = dm_new(a, dm_features);
    if (status != DM_OK || !f)
        return DM_ENOMEM;
    if (at < 0 || !dm_pair_look(x->moves, &c, (uint32_t)at, source, target, &v))
        return DM_OK;
    f->names = out;
    dm_pair_features(&v, f);
    return a->failed ? DM_ENOMEM : DM_OK;
}

dm_status dm_claim_said(const dm_moves *x, dm_arena *a, const dm_article *article,
                        const dm_sentences *sentences, const dm_mentions *mentions, dm_str id,
                        dm_buf *out) {
    dm_context c;
    dm_saids said;
    dm_status status = context_of(x, a, article, sentences, mentions, &c);
    if (status == DM_OK)
        status = dm_frame_said(&c, &said);
    return status == DM_OK ? dm_frame_said_write(&c, &said, id, out) : status;
}

dm_status dm_claim_reality(const dm_moves *x, dm_arena *a, const dm_article *article,
                           const dm_sentences *sentences, const dm_mentions *mentions,
                           dm_span at, double *score) {
    dm_context c;
    dm_status status = context_of(x, a, article, sentences, mentions, &c);
    if (status != DM_OK)
        return status;
    bool there = false;
    for (uint32_t i = 0; i < sentences->n && !there; i++)
        for (uint32_t w = 0; w < sentences->at[i].n_words && !there; w++)
            there = dm_span_overlaps(sentences->at[i].words[w].span, at);
    if (!there)
        return DM_EINVAL;
    dm_str why;
    dm_frame_reality_at(&c, at, score, &why);
    return a->failed ? DM_ENOMEM : DM_OK;
}
