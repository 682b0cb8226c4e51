/* Finding and resolving mentions. A sentence is read in five steps:
 *
 *   units     longest lexicon names over the words
 *   chunks    runs of words without determiner, preposition, verb or comma; the units of a
 *             chunk are read together: "Estonian aide Mart Kask"
 *   links     possessives, of-phrases, places and appositions between chunks give countries
 *   resolve   office and person for the day, pronouns and descriptions from what came before
 *   heads     which word finds which mention
 *
 * docs/actors.md tells the rules with examples. */
#include "actor/find.h"

static void resolve(finder *f) {
    for (uint32_t i = 0; i < f->n_raws; i++) {
        raw *r = &f->raws[i];
        if (r->merged)
            continue;
        if (r->type == R_PRONOUN)
            dm_who_resolve_pronoun(f, r);
        else if (r->type == R_ROLE) {
            if (r->source >= 0 && !f->raws[r->source].n)
                dm_who_resolve_role(f, &f->raws[r->source]);
            if (!r->n)
                dm_who_resolve_role(f, r);
        } else if (r->type == R_UNKNOWN)
            dm_who_resolve_unknown(f, r);
        else
            dm_who_resolve_named(f, r);
        if (r->type == R_ROLE && r->appos >= 0)
            dm_who_take_apposition(f, r);
        else if (r->type == R_NAMED && r->appos >= 0 && r->n && f->raws[r->appos].n) {
            /* "the president, Vladimir Putin": the role is that person */
            dm_entity *role = &f->out.at[f->raws[r->appos].first];
            const dm_entity *name = &f->out.at[r->first];
            if (!role->country[0] || !memcmp(role->country, name->country, 3)) {
                dm_entity keep = *role;
                *role = *name;
                role->span = keep.span, role->text = keep.text, role->head = keep.head,
                role->antecedent = -1;
                role->rule = DM_STR("apposition");
                if (!role->office.n)
                    role->office = keep.office;
            }
        }
        dm_who_note_ref(f, r);
        dm_who_note_joined(f, i);
    }
    dm_who_note_pairs(f);
    dm_who_resolve_first_person(f);
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
            bool own =
                f->unit_at[w] >= 0 && is_demonym(&f->units[f->unit_at[w]]) && r->type != R_NAMED;
            if (!of[w] && !own && (u == DM_UPOS_PROPN || u == DM_UPOS_NOUN || w == r->head))
                of[w] = r->first + 1;
        }
    }
}

/* ---- the article
 * --------------------------------------------------------------------------------- */

#define MAIN_SENTENCES 40 /* that the main country is looked for in */

/* The one country of the article, and the main one: spoken of at least three times, half as often
 * again as any other and in a third of all, the title counting threefold, a first sentence twice. */
static void find_only_country(finder *f) {
    struct { char country[4]; uint32_t n; } seen[24];
    uint32_t n = 0, all = 0;
    for (uint32_t i = 0; i < f->s->n && i < MAIN_SENTENCES; i++) {
        f->sent = &f->s->at[i];
        f->at = i;
        dm_who_find_units(f);
        for (uint32_t k = 0; k < f->n_units; k++) {
            const unit *u = &f->units[k];
            if (!u->line || u->use == AS_ROLE)
                continue;
            const dm_line *l = line_of(f, u->line);
            if (!iso(l->country) || l->kind == DM_MEDIA)
                continue;
            uint32_t c = 0;
            while (c < n && memcmp(seen[c].country, l->country, 3) != 0)
                c++;
            if (c == DM_COUNT(seen))
                return;
            if (c == n) {
                memcpy(seen[n].country, l->country, 4);
                seen[n++].n = 0;
            }
            uint32_t weight = f->sent->paragraph == DM_IN_TITLE ? 3 : i == 0 ? 2 : 1;
            seen[c].n += weight;
            all += weight;
        }
    }
    uint32_t top = 0, second = 0;
    for (uint32_t c = 1; c < n; c++)
        if (seen[c].n > seen[top].n)
            top = c;
    for (uint32_t c = 0; c < n; c++)
        if (c != top && seen[c].n > second)
            second = seen[c].n;
    if (n == 1)
        memcpy(f->only, seen[0].country, 4);
    if (n && seen[top].n >= 3 && 2 * seen[top].n >= 3 * second && seen[top].n * 3 >= all)
        memcpy(f->main, seen[top].country, 4);
}

static bool is_same(const dm_entity *e, const dm_entity *before) {
    return dm_str_eq(e->name, before->name) || dm_str_is(e->rule, "name-again") || dm_str_is(e->rule, "apposition") ||
           dm_str_is(e->rule, "copula");
}

static uint32_t root_of(const uint32_t *up, uint32_t i) {
    while (up[i] != i)
        i = up[i];
    return i;
}

/* What one mention of a person tells ("a Saudi national"), the others of the same person share. */
static bool share_country(finder *f) {
    uint32_t n = f->out.n;
    uint32_t *up = dm_new_array(f->a, uint32_t, n + 1), *told = dm_new_array(f->a, uint32_t, n + 1);
    if (!up || !told)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        const dm_entity *e = &f->out.at[i];
        up[i] = i;
        told[i] = UINT32_MAX;
        if (e->antecedent >= 0 && (uint32_t)e->antecedent < i && is_same(e, &f->out.at[e->antecedent]))
            up[i] = root_of(up, (uint32_t)e->antecedent);
    }
    for (uint32_t i = 0; i < n; i++) {
        const dm_entity *e = &f->out.at[i];
        uint32_t *t = &told[root_of(up, i)];
        if (!e->country[0] || dm_str_is(e->rule, "only-country") || (e->kind != DM_PERSON && e->kind != DM_OFFICE))
            continue;
        if (*t == UINT32_MAX)
            *t = i;
        else if (*t < n && memcmp(f->out.at[*t].country, e->country, 3) != 0)
            *t = n; /* two countries: neither */
    }
    for (uint32_t i = 0; i < n; i++) {
        dm_entity *e = &f->out.at[i];
        uint32_t t = told[root_of(up, i)];
        if (t >= n || e->country[0] || e->kind == DM_PLACE)
            continue;
        const dm_entity *from = &f->out.at[t];
        memcpy(e->country, from->country, 4);
        if (!e->sector[0])
            memcpy(e->sector, from->sector, 4);
        e->code = dm_who_code_of(f, e->country, e->sector, NULL);
        if (!iso(e->country))
            e->code = from->code;
        if (!e->line.n)
            e->line = from->line;
    }
    return true;
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
        for (; k > 0 && f->out.at[at[k - 1]].sentence == e->sentence &&
               f->out.at[at[k - 1]].span.begin > e->span.begin;
             k--)
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

dm_status dm_actor_find(const dm_actors *x, dm_arena *a, const dm_article *article,
                        const dm_sentences *sentences, dm_mentions *out) {
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
        dm_who_find_units(&f);
        dm_who_read_chunks(&f);
        dm_who_link_raws(&f);
        resolve(&f);
        dm_who_tell_country(&f);
        set_heads(&f);
        if (f.failed)
            return a->failed ? DM_ENOMEM : DM_ELIMIT;
    }
    if (!share_country(&f) || !in_order(&f) || a->failed)
        return DM_ENOMEM;
    out->at = f.out.at;
    out->n = f.out.n;
    out->of = (const uint32_t *const *)f.of;
    return DM_OK;
}

/* ---- entities of a noun phrase
 * ---------------------------------------------------------------------- */

static const char *const quantities[] = {
    "group", "dozens",  "hundreds", "thousands", "number",     "member",    "members", "majority",
    "team",  "handful", "one",      "some",      "many",       "most",      "couple",  "pair",
    "tens",  "million", "millions", "all",       "both",       "each",      "part",    "batch",
    "wing",  "branch",  "unit",     "units",     "supporters", "supporter", "none",    "several",
    "two",   "three",   "rest",     "leaders",   "head"};

static uint32_t entities_of(const dm_mentions *m, const dm_sentence *s, uint32_t sentence,
                            int32_t word, dm_entity *out, uint32_t room, uint32_t n, int depth) {
    uint32_t i = m->of[sentence][word];
    if (i) {
        dm_span span = m->at[i - 1].span;
        for (uint32_t k = i - 1; k < m->n && m->at[k].sentence == sentence &&
                                 m->at[k].span.begin == span.begin && m->at[k].span.end == span.end;
             k++) {
            if (n < room)
                out[n] = m->at[k];
            n++;
        }
    } else if (depth < 4) {
        bool quantity = s->words[word].upos == DM_UPOS_NUM ||
                        is_any(&s->words[word], quantities, DM_COUNT(quantities));
        for (uint32_t c = 0; c < s->n_words && quantity; c++)
            if (s->words[c].head == word && s->words[c].deprel == DM_REL_NMOD &&
                dm_str_is_nocase(dm_who_preposition(s, (int32_t)c), "of")) {
                n = entities_of(m, s, sentence, (int32_t)c, out, room, n, depth + 1);
                break;
            }
    }
    for (uint32_t c = (uint32_t)word + 1; c < s->n_words && depth < 4; c++)
        if (s->words[c].head == word && s->words[c].deprel == DM_REL_CONJ)
            n = entities_of(m, s, sentence, (int32_t)c, out, room, n, depth + 1);
    return n;
}

uint32_t dm_mentions_of(const dm_mentions *m, const dm_sentences *s, uint32_t sentence,
                        uint32_t word, dm_entity *out, uint32_t room) {
    if (!m->of || sentence >= s->n || word >= s->at[sentence].n_words)
        return 0;
    return entities_of(m, &s->at[sentence], sentence, (int32_t)word, out, room, 0, 0);
}
