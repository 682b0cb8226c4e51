/* Matching imported verbs and patterns, after PETRARCH (openeventdata/petrarch, petrarch.py,
 * check_verbs, find_source, find_target):
 *
 *   verb     a form of the dictionary's, as a verb; the longest first
 *   pattern  words outwards from the verb, those joined by "_" side by side, others with any words
 *            between; left of the verb to the clause's begin, right of it to the phrase's end; the
 *            longest first
 *   source   what the pattern says, else the first coded actor before the verb
 *   target   what the pattern says, else the first actor after the verb who is not the source; where
 *            no noun stands after it, the nearest before it
 *   code     the pattern's, else the verb's; "---" is none; "032:033" codes both directions
 *
 * A verb inside the phrase of a coded one is part of it and not coded again. */
#include "claim/pattern_lexicon.h"

enum { MAX_ACTORS = 128, MAX_SIDES = 24 };

/* A coded phrase of the sentence: the words of a mention, its entities. */
typedef struct actor {
    int32_t w0, w1;
    uint32_t first, n; /* entities in the mentions */
    bool whole;        /* with a country: else PETRARCH's "---GOV" */
    bool joins;        /* belongs to a list with the one before: "A, B and C" */
    bool inner;        /* told by the one before: "Arnor" in "ambassadors of Arnor" */
} actor;

typedef struct coder {
    const dm_patterns *x;
    const dm_context *c;
    const dm_tree *t;
    const dm_word *w;
    int32_t n;
    uint32_t sentence;
    actor actors[MAX_ACTORS];
    uint32_t n_actors;
    uint8_t *coded; /* [n] words that carry an event */
} coder;

/* What a match says of the sides: indices of actors, -1 where nothing. */
typedef struct sides {
    int32_t source, target, both;
} sides;

/* ---- actors ---------------------------------------------------------------------------------- */

static bool is_form(const dm_word *w, const char *z) {
    return dm_str_is_nocase(w->form, z);
}

/* "A, B and C": only commas, "and", "or", articles and adjectives between. */
static bool is_list(const coder *k, const actor *a, const actor *b) {
    int32_t and_ = 0, comma = 0;
    for (int32_t i = a->w1 + 1; i < b->w0; i++) {
        const dm_word *w = &k->w[i];
        if (is_form(w, "and") || is_form(w, "or") || is_form(w, "nor") || is_form(w, "&"))
            and_++;
        else if (is_form(w, ","))
            comma++;
        else if (w->upos != DM_UPOS_DET && w->upos != DM_UPOS_ADJ)
            return false;
    }
    return and_ + comma > 0 && and_ < 2 && comma < 2;
}

/* A list ends after its "and". */
static void find_lists(coder *k) {
    bool closed = false;
    for (uint32_t i = 1; i < k->n_actors; i++) {
        actor *b = &k->actors[i];
        const actor *a = b - 1;
        b->joins = !closed && a->inner == b->inner && is_list(k, a, b);
        closed = false;
        for (int32_t w = a->w1 + 1; w < b->w0 && b->joins; w++)
            closed |= is_form(&k->w[w], "and") || is_form(&k->w[w], "or") || is_form(&k->w[w], "nor");
    }
    /* commas alone make no list */
    for (uint32_t i = k->n_actors; i-- > 1;) {
        bool last = i + 1 == k->n_actors || !k->actors[i + 1].joins;
        bool and_ = false;
        for (int32_t w = k->actors[i - 1].w1 + 1; w < k->actors[i].w0; w++)
            and_ |= k->w[w].upos == DM_UPOS_CCONJ;
        if (k->actors[i].joins && last && !and_)
            k->actors[i].joins = false;
    }
}

static dm_str code_at(const coder *k, const actor *a) {
    return k->c->mentions->at[a->first].code;
}

/* "Gondor's government", "ambassadors of Arnor": one phrase, coded by the role that has the
 * other's country; "Arnor's Elrond" by the first. */
static bool is_one_phrase(const coder *k, const actor *a, const actor *b) {
    int32_t between = a->w1 + 1;
    if (between < b->w0 && k->w[between].upos == DM_UPOS_PART)
        between++;
    for (int32_t i = between; i < b->w0; i++)
        if (k->w[i].upos != DM_UPOS_ADJ && k->w[i].upos != DM_UPOS_NOUN && k->w[i].upos != DM_UPOS_PROPN)
            return false;
    return a->w1 + 1 == between ? b->w0 == between : true;
}

static bool starts_with(dm_str s, dm_str start) {
    return start.n && s.n >= start.n && !memcmp(s.p, start.p, start.n);
}

/* "ambassadors of Arnor, Osgiliath and Gondor", "soldiers from Gondor": the role before has its
 * country from there, and codes the phrase. */
static bool tells_whose(const coder *k, const actor *a) {
    uint32_t i = k->n_actors;
    while (i > 0 && k->actors[i - 1].inner)
        i--;
    if (!i)
        return false;
    const actor *role = &k->actors[i - 1], *last = &k->actors[k->n_actors - 1];
    if (i == k->n_actors ? !is_form(&k->w[role->w1 + 1], "of") && !is_form(&k->w[role->w1 + 1], "from") : !is_list(k, last, a))
        return false;
    for (uint32_t e = 0; e < role->n; e++) {
        dm_str code = k->c->mentions->at[role->first + e].code;
        if (code.n > code_at(k, a).n && starts_with(code, code_at(k, a)))
            return true;
    }
    return false;
}

static void add_actor(coder *k, const actor *a) {
    actor *before = k->n_actors ? &k->actors[k->n_actors - 1] : NULL;
    if (before && a->w0 > before->w1 && is_one_phrase(k, before, a)) {
        if (starts_with(code_at(k, a), code_at(k, before)))
            *before = (actor){.w0 = before->w0, .w1 = a->w1, .first = a->first, .n = a->n, .whole = a->whole};
        else
            before->w1 = a->w1;
        return;
    }
    if (before && a->w0 <= before->w1)
        return;
    if (k->n_actors == MAX_ACTORS)
        return;
    k->actors[k->n_actors] = *a;
    k->actors[k->n_actors].inner = tells_whose(k, a);
    k->n_actors++;
}

/* Pronouns that own a thing ("its embassy") code no phrase. */
static bool codes_nothing(const coder *k, int32_t w0, int32_t w1) {
    const dm_word *w = &k->w[w0];
    return w0 == w1 && w->upos == DM_UPOS_PRON &&
           (w->deprel == DM_REL_NMOD_POSS || is_form(w, "who") || is_form(w, "which") || is_form(w, "that"));
}

static void find_actors(coder *k) {
    const dm_mentions *m = k->c->mentions;
    uint32_t low = 0, high = m->n;
    while (low < high) { /* mentions stand in the order of the text */
        uint32_t mid = low + (high - low) / 2;
        if (m->at[mid].sentence < k->sentence)
            low = mid + 1;
        else
            high = mid;
    }
    for (uint32_t i = low; i < m->n && m->at[i].sentence == k->sentence;) {
        uint32_t n = 1;
        while (i + n < m->n && m->at[i + n].sentence == m->at[i].sentence && m->at[i + n].span.begin == m->at[i].span.begin &&
               m->at[i + n].span.end == m->at[i].span.end)
            n++;
        const dm_entity *e = &m->at[i];
        actor a = {-1, -1, i, n, e->country[0] != 0, false};
        for (int32_t w = 0; w < k->n; w++)
            if (dm_span_overlaps(k->w[w].span, e->span)) {
                a.w0 = a.w0 < 0 ? w : a.w0;
                a.w1 = w;
            }
        if (a.w0 >= 0 && e->code.n && !codes_nothing(k, a.w0, a.w1))
            add_actor(k, &a);
        i += n;
    }
    find_lists(k);
}

/* The list that an actor is in: its first, and one past its last. */
static void list_of(const coder *k, int32_t i, int32_t *first, int32_t *end) {
    *first = i;
    *end = i + 1;
    while (k->actors[*first].joins)
        (*first)--;
    while (*end < (int32_t)k->n_actors && k->actors[*end].joins)
        (*end)++;
}

/* ---- patterns -------------------------------------------------------------------------------- */

/* Whether the words of an alternative ("did_n't") stand from w on, in reading order; how many. */
static int32_t stands_at(const coder *k, dm_str words, int32_t w, int32_t end) {
    dm_str one;
    int32_t n = 0;
    while (words.n && dm_str_cut(&words, '_', &one)) {
        if (w + n >= end || w + n < 0 || k->w[w + n].form.n != one.n)
            return 0;
        for (uint32_t i = 0; i < one.n; i++) {
            char c = k->w[w + n].form.p[i];
            if ((c >= 'A' && c <= 'Z' ? (char)(c | 32) : c) != one.p[i])
                return 0;
        }
        n++;
    }
    return n;
}

static int32_t count_words(dm_str s) {
    int32_t n = 1;
    for (uint32_t i = 0; i < s.n; i++)
        n += s.p[i] == '_';
    return n;
}

/* A token's words at at, which is the next word outwards; the next position outwards, or -1. */
static int32_t word_at(const coder *k, const dm_token *t, int32_t at, int32_t bound, int step) {
    for (uint32_t i = 0; i < t->n_words; i++) {
        int32_t n = count_words(t->words[i]);
        int32_t begin = step > 0 ? at : at - n + 1;
        if (begin < 0 || (step < 0 && begin < bound))
            continue;
        if (stands_at(k, t->words[i], begin, step > 0 ? bound : k->n) == n)
            return at + step * n;
    }
    return INT32_MIN;
}

static bool inside(int32_t at, int32_t bound, int step) {
    return step > 0 ? at < bound : at >= bound;
}

/* The nearest actor outwards from at, -1 if none. */
static int32_t actor_from(const coder *k, int32_t at, int32_t bound, int step) {
    if (step > 0) {
        for (uint32_t i = 0; i < k->n_actors; i++)
            if (k->actors[i].w0 >= at)
                return k->actors[i].w0 < bound ? (int32_t)i : -1;
        return -1;
    }
    for (uint32_t i = k->n_actors; i-- > 0;)
        if (k->actors[i].w1 <= at)
            return k->actors[i].w0 >= bound ? (int32_t)i : -1;
    return -1;
}

static bool is_nominal(const dm_word *w) {
    return w->upos == DM_UPOS_DET || w->upos == DM_UPOS_ADJ || w->upos == DM_UPOS_NOUN || w->upos == DM_UPOS_PROPN ||
           w->upos == DM_UPOS_NUM || w->upos == DM_UPOS_PRON;
}

/* Past the next noun phrase, or INT32_MIN. */
static int32_t past_phrase(const coder *k, int32_t at, int32_t bound, int step) {
    while (inside(at, bound, step) && !is_nominal(&k->w[at]))
        at += step;
    if (!inside(at, bound, step))
        return INT32_MIN;
    while (inside(at, bound, step) && is_nominal(&k->w[at]))
        at += step;
    return at;
}

/* The side that a token names, from at on; the position past it, or INT32_MIN. */
static int32_t side_at(const coder *k, dm_token_kind kind, int32_t at, int32_t bound, int step, sides *s) {
    int32_t i = actor_from(k, at, bound, step), first, end;
    if (i < 0)
        return INT32_MIN;
    list_of(k, i, &first, &end);
    if (kind == DM_TOKEN_BOTH && end - first < 2)
        return INT32_MIN;
    *(kind == DM_TOKEN_SOURCE ? &s->source : kind == DM_TOKEN_TARGET ? &s->target : &s->both) = i;
    return step > 0 ? k->actors[end - 1].w1 + 1 : k->actors[first].w0 - 1;
}

/* Tokens outwards from the verb. A run of joined words is looked for as one. */
static bool walk(const coder *k, const dm_token *t, uint32_t n, int32_t at, int32_t bound, int step, sides *s) {
    for (uint32_t i = 0; i < n;) {
        if (t[i].kind != DM_TOKEN_WORD) {
            at = t[i].kind == DM_TOKEN_PHRASE ? past_phrase(k, at, bound, step) : side_at(k, t[i].kind, at, bound, step, s);
            if (at == INT32_MIN)
                return false;
            i++;
            continue;
        }
        uint32_t run = 1;
        while (i + run < n && t[i + run].kind == DM_TOKEN_WORD && t[i + run].joined)
            run++;
        bool found = false;
        for (; inside(at, bound, step) && !found; at += found ? 0 : step) {
            int32_t to = at;
            for (uint32_t r = 0; r < run && to != INT32_MIN; r++)
                to = word_at(k, &t[i + r], to, bound, step);
            found = to != INT32_MIN;
            if (found)
                at = to;
            else if (t[i].joined)
                return false;
        }
        if (!found)
            return false;
        i += run;
    }
    return true;
}

static bool is_tagged_verb(const dm_word *w) {
    return w->upos == DM_UPOS_VERB || (w->upos == DM_UPOS_AUX && w->deprel != DM_REL_AUX_ && w->deprel != DM_REL_COP);
}

/* ---- a verb's clause -------------------------------------------------------------------------- */

static bool is_clause(int rel) {
    return rel == DM_REL_ADVCL || rel == DM_REL_ACL_RELCL || rel == DM_REL_CCOMP || rel == DM_REL_PARATAXIS;
}

/* Whether a word stands in a clause that is over before the verb: "After X left, Y said". */
static bool is_closed_off(const coder *k, int32_t word, int32_t verb) {
    for (int32_t up = word, steps = 0; up >= 0 && steps < 64; up = k->w[up].head, steps++) {
        if (!is_clause(k->w[up].deprel) || dm_tree_under(k->t, verb, up))
            continue;
        int32_t b, e;
        dm_tree_range(k->t, up, &b, &e);
        if (e <= verb)
            return true;
    }
    return false;
}

/* Where the verb's phrase ends: its subtree, without verbs joined to it and what is only put in. */
static int32_t phrase_end(const coder *k, int32_t verb) {
    int32_t b, e;
    dm_tree_range(k->t, verb, &b, &e);
    if (!is_tagged_verb(&k->w[verb])) { /* no tree to trust: to the comma */
        for (e = verb + 1; e < k->n && !is_form(&k->w[e], ",");)
            e++;
        return e;
    }
    for dm_children(k->t, verb, c) {
        dm_deprel rel = dm_deprel_base(k->w[c].deprel);
        bool joined = rel == DM_REL_CONJ && (k->w[c].upos == DM_UPOS_VERB || k->w[c].upos == DM_UPOS_AUX);
        if (c < verb || (!joined && rel != DM_REL_PARATAXIS))
            continue;
        int32_t from, to;
        dm_tree_range(k->t, c, &from, &to);
        if (from > verb && from < e)
            e = from;
    }
    return e > verb ? e : verb + 1;
}

/* Inside the phrase of a coded verb before it, and not joined to it. */
static bool is_part(const coder *k, int32_t verb) {
    for (int32_t w = verb, steps = 0; w >= 0 && steps < 64; steps++) {
        int32_t up = k->w[w].head;
        if (up >= 0 && up < verb && k->coded[up] && k->w[w].deprel != DM_REL_CONJ && k->w[w].deprel != DM_REL_PARATAXIS)
            return true;
        w = up;
    }
    return false;
}

/* ---- sides ------------------------------------------------------------------------------------ */

/* The first coded actor before the verb; one without a country only where there is no other. */
static int32_t find_source(const coder *k, int32_t verb) {
    int32_t partial = -1;
    for (uint32_t i = 0; i < k->n_actors && k->actors[i].w1 < verb; i++) {
        if (is_closed_off(k, k->actors[i].w0, verb))
            continue;
        if (k->actors[i].inner)
            continue;
        if (k->actors[i].whole)
            return (int32_t)i;
        partial = partial < 0 ? (int32_t)i : partial;
    }
    return partial;
}

/* Whether all of a list bear one code. */
static bool same_codes(const coder *k, int32_t a, int32_t b) {
    int32_t f, e, g, h;
    list_of(k, a, &f, &e);
    list_of(k, b, &g, &h);
    return e - f == 1 && h - g == 1 && dm_str_eq(code_at(k, &k->actors[a]), code_at(k, &k->actors[b]));
}

static int32_t find_target(const coder *k, int32_t verb, int32_t end, int32_t source) {
    for (uint32_t i = 0; i < k->n_actors; i++) {
        const actor *a = &k->actors[i];
        if (a->w0 > verb && a->w0 < end && a->whole && !a->inner && (source < 0 || !same_codes(k, source, (int32_t)i)))
            return (int32_t)i;
    }
    for (int32_t w = verb + 1; w < end; w++)
        if (k->w[w].upos == DM_UPOS_NOUN || k->w[w].upos == DM_UPOS_PROPN)
            return -1; /* somebody or something without a code */
    for (uint32_t i = k->n_actors; i-- > 0;) {
        const actor *a = &k->actors[i];
        if (a->w1 < verb && a->whole && !a->inner && !is_closed_off(k, a->w0, verb) &&
            (source < 0 || !same_codes(k, source, (int32_t)i)))
            return (int32_t)i;
    }
    return -1;
}

/* "was opposed by Y": the actor behind "by". */
static int32_t find_agent(const coder *k, int32_t verb, int32_t end) {
    if (!dm_tree_passive(k->t, verb))
        return -1;
    for (int32_t w = verb + 1; w < end; w++)
        if (is_form(&k->w[w], "by"))
            for (uint32_t i = 0; i < k->n_actors; i++)
                if (k->actors[i].w0 > w && k->actors[i].w0 <= w + 3)
                    return (int32_t)i;
    return -1;
}

static void entities_of(const coder *k, int32_t i, const dm_entity **out, uint32_t *n_out) {
    const dm_entity *all = k->c->mentions->at;
    int32_t first, end;
    uint32_t n = 0;
    dm_entity *to = dm_new_array(k->c->a, dm_entity, MAX_SIDES);
    *n_out = 0;
    if (!to)
        return;
    list_of(k, i, &first, &end);
    for (int32_t j = first; j < end; j++)
        for (uint32_t e = 0; e < k->actors[j].n && n < MAX_SIDES; e++) {
            const dm_entity *one = &all[k->actors[j].first + e];
            bool again = false;
            for (uint32_t m = 0; m < n; m++)
                again |= dm_str_eq(to[m].code, one->code);
            if (!again)
                to[n++] = *one;
        }
    *out = to;
    *n_out = n;
}

/* ---- telling ------------------------------------------------------------------------------------ */

/* TABARI's marks, which say nothing to PETRARCH. */
static bool is_mark(dm_str code) {
    return dm_str_starts(code, "+++") || dm_str_starts(code, "###");
}

static bool is_none(dm_str code) {
    return !code.n || dm_str_starts(code, "---") || is_mark(code);
}

/* Tagged so, or right behind an auxiliary, whatever the tag: "has risen", "may spur". */
static bool is_verb(const coder *k, int32_t w) {
    static const char *const before[] = {"has", "have", "had", "will", "would", "may", "might", "can", "could", "must", "shall", "should"};
    if (is_tagged_verb(&k->w[w]))
        return true;
    for (size_t i = 0; i < DM_COUNT(before) && w > 0 && k->w[w].upos != DM_UPOS_DET; i++)
        if (is_form(&k->w[w - 1], before[i]))
            return true;
    return false;
}

/* The form of the dictionary that stands at a verb from *next on; NULL if none. *from, *to: its
 * words. */
static const dm_verb_form *form_at(const coder *k, int32_t w, uint32_t *next, int32_t *from, int32_t *to) {
    bool verb = is_verb(k, w);
    while (*next) {
        const dm_verb_form *form = &k->x->form[*next - 1];
        *next = form->next;
        int32_t left = form->left.n ? count_words(form->left) : 0, right = form->right.n ? count_words(form->right) : 0;
        if (!verb && !left && !right)
            continue; /* several words of a verb are one whatever their tags */
        *from = w - left;
        *to = w + 1 + right;
        if ((!left || stands_at(k, form->left, *from, k->n) == left) && (!right || stands_at(k, form->right, w + 1, k->n) == right))
            return form;
    }
    return NULL;
}

static const dm_pattern *pattern_at(const coder *k, const dm_verb_form *form, int32_t from, int32_t to, int32_t end, sides *s) {
    const dm_block *b = &k->x->block[form->block];
    for (uint32_t i = 0; i < b->n; i++) {
        *s = (sides){-1, -1, -1};
        if (is_mark(b->at[i].code))
            continue;
        if (walk(k, b->at[i].left, b->at[i].n_left, from - 1, 0, -1, s) &&
            walk(k, b->at[i].right, b->at[i].n_right, to, end, 1, s))
            return &b->at[i];
    }
    *s = (sides){-1, -1, -1};
    return NULL;
}

/* One event or, with a code for each direction, two. */
static uint32_t tell(const coder *k, const sides *s, dm_str code, dm_str rule, int32_t verb, int32_t end, dm_coded *out,
                     uint32_t room) {
    dm_coded one = {.word = verb, .end = end, .rule = rule};
    dm_str back = code;
    dm_str_cut(&back, ':', &one.code);
    one.begin = verb;
    if (s->both >= 0) {
        entities_of(k, s->both, &one.source, &one.n_source);
        one.mutual = true;
    } else {
        entities_of(k, s->source, &one.source, &one.n_source);
        entities_of(k, s->target, &one.target, &one.n_target);
    }
    int32_t first = s->both >= 0 ? s->both : s->source;
    if (k->actors[first].w0 < one.begin)
        one.begin = k->actors[first].w0;
    if (!room || !one.n_source || (!one.mutual && !one.n_target))
        return 0;
    uint32_t n = 0;
    if (!is_none(one.code))
        out[n++] = one;
    if (is_none(back) || one.mutual || n >= room)
        return n;
    dm_coded other = one;
    other.code = back;
    other.source = one.target, other.n_source = one.n_target;
    other.target = one.source, other.n_target = one.n_source;
    out[n++] = other;
    return n;
}

static uint32_t first_form(const coder *k, int32_t w) {
    char low[64];
    dm_str f = k->w[w].form;
    if (f.n >= sizeof low)
        return 0;
    for (uint32_t i = 0; i < f.n; i++)
        low[i] = f.p[i] >= 'A' && f.p[i] <= 'Z' ? (char)(f.p[i] | 32) : f.p[i];
    return dm_map_get(&k->x->forms, (dm_str){low, f.n}, 0);
}

static uint32_t code_verb(coder *k, int32_t verb, dm_coded *out, uint32_t room) {
    int32_t from, to, end = phrase_end(k, verb);
    uint32_t next = first_form(k, verb);
    if (!next || is_part(k, verb))
        return 0;
    sides s = {-1, -1, -1};
    dm_str code = {0}, rule = {0};
    /* of several blocks with the verb the first that has a code for it here */
    for (const dm_verb_form *form; is_none(code) && (form = form_at(k, verb, &next, &from, &to));) {
        const dm_pattern *p = pattern_at(k, form, from, to, end, &s);
        code = p ? p->code : form->code;
        rule = p ? p->rule : form->rule;
    }
    if (is_none(code))
        return 0;
    if (s.both < 0) {
        int32_t agent = find_agent(k, verb, end);
        bool swap = agent >= 0 && s.source < 0 && s.target < 0;
        if (swap) {
            s.source = agent;
            s.target = find_source(k, verb);
        }
        if (s.source < 0)
            s.source = find_source(k, verb);
        if (s.target < 0)
            s.target = find_target(k, verb, end, s.source);
        if (s.source < 0 || s.target < 0)
            return 0;
    }
    uint32_t n = tell(k, &s, code, rule, verb, end, out, room);
    k->coded[verb] = n > 0;
    return n;
}

static bool begin(coder *k, const dm_patterns *x, const dm_context *c, uint32_t sentence) {
    const dm_sentence *s = &c->sentences->at[sentence];
    *k = (coder){.x = x, .c = c, .t = &c->trees[sentence], .w = s->words, .n = (int32_t)s->n_words, .sentence = sentence};
    return s->n_words > 0;
}

uint32_t dm_patterns_code(const dm_patterns *x, const dm_context *c, uint32_t sentence, dm_coded *out, uint32_t room) {
    coder k;
    if (!begin(&k, x, c, sentence) || !(k.coded = dm_new_array(c->a, uint8_t, k.n)))
        return 0;
    find_actors(&k);
    uint32_t n = 0;
    for (int32_t w = 0; w < k.n && n < room; w++)
        n += code_verb(&k, w, out + n, room - n);
    return n;
}

bool dm_patterns_discard(const dm_patterns *x, const dm_context *c, uint32_t sentence, bool *report) {
    coder k;
    *report = false;
    if (!x->n_discard || !begin(&k, x, c, sentence))
        return false;
    bool any = false;
    for (uint32_t i = 0; i < x->n_discard && !*report; i++) {
        char words[256]; /* as the table has them, but joined */
        uint32_t n = x->discard[i].words.n < sizeof words ? x->discard[i].words.n : 0;
        for (uint32_t b = 0; b < n; b++)
            words[b] = x->discard[i].words.p[b] == ' ' ? '_' : x->discard[i].words.p[b];
        for (int32_t w = 0; n && w < k.n; w++)
            if (stands_at(&k, (dm_str){words, n}, w, k.n) > 0) {
                any = true;
                *report |= x->discard[i].report;
            }
    }
    return any;
}
