/* Coreference: pronouns, what may be referred back to, and whoever speaks in quotations. */
#include "actor/find.h"

uint32_t dm_who_distance(const finder *f, const ref *p) {
    return f->at - p->sentence;
}

/* Copy the entities of an earlier mention under this one's words. */
void dm_who_copy_ref(finder *f, raw *r, const ref *p, const char *rule) {
    for (uint32_t i = 0; i < p->n; i++) {
        dm_entity from = f->out.at[p->first + i];
        dm_entity *e = dm_who_emit(f, r);
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
    if (r->type == R_PRONOUN && p->n == 1)
        r->line = p->line; /* "their leader" is that group's */
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

/* "it" that may be somebody: the subject of a verb that somebody does. What happens, begins or
 * lasts is no actor; nor, as a rule, is an object. */
static bool it_acts(const dm_sentence *s, int32_t w) {
    static const char *const events[] = {"be", "happen", "occur", "take", "appear", "seem", "become", "mean", "belong", "remain",
                                         "last", "begin", "end", "start", "continue", "follow", "come", "cost", "rain", "get",
                                         "look", "turn", "work", "depend", "help", "matter", "sound", "feel", "bear", "emerge"};
    const dm_word *word = &s->words[w];
    if ((word->deprel != DM_REL_NSUBJ && word->deprel != DM_REL_NSUBJ_PASS) || word->head < 0 || s->words[word->head].upos != DM_UPOS_VERB)
        return false;
    for (size_t i = 0; i < DM_COUNT(events); i++)
        if (dm_str_is(s->words[word->head].lemma, events[i]))
            return false;
    return true;
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
        clause |=
            c->deprel == DM_REL_CSUBJ || c->deprel == DM_REL_CCOMP || c->deprel == DM_REL_ADVCL;
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

static int32_t speaker_raw(const finder *f);

/* Is it p whose own words stand in quotation marks here? He is no "he" of them. */
static bool speaks_here(const finder *f, const ref *p, int32_t said) {
    const dm_entity *e = &f->out.at[p->first];
    if (said >= 0 && f->raws[said].n == 1)
        return dm_str_eq(f->out.at[f->raws[said].first].name, e->name);
    return said < 0 && f->speaker.known && f->speaker.paragraph == f->sent->paragraph && f->at - f->speaker.sentence <= 3 &&
           dm_str_eq(f->out.at[f->speaker.entity].name, e->name);
}

void dm_who_resolve_pronoun(finder *f, raw *r) {
    const dm_sentence *s = f->sent;
    const dm_word *w = &s->words[r->w0];
    bool he = IS_ANY(w, "he", "him", "his", "himself"),
         she = IS_ANY(w, "she", "her", "hers", "herself");
    bool it = IS_ANY(w, "it", "its", "itself"),
         they = IS_ANY(w, "they", "them", "their", "themselves");
    bool rel = IS_ANY(w, "who", "which", "that", "whose", "whom");
    if (rel) {
        /* the noun that the relative clause hangs on */
        int32_t h = w->head;
        for (int up = 0; h >= 0 && up < 4; up++) {
            if (s->words[h].deprel == DM_REL_ACL_RELCL || s->words[h].deprel == DM_REL_ACL) {
                int32_t noun = s->words[h].head, k = noun >= 0 ? dm_who_raw_at(f, noun) : -1;
                bool person = k >= 0 && f->raws[k].n && f->out.at[f->raws[k].first].kind == DM_PERSON;
                if (person && is(w, "which"))
                    return;
                if (k >= 0 && k < (int32_t)(r - f->raws) && f->raws[k].n && noun < r->w0) {
                    ref p = {.first = f->raws[k].first, .n = f->raws[k].n};
                    dm_who_copy_ref(f, r, &p, "relative");
                }
                return;
            }
            h = s->words[h].head;
        }
        return;
    }
    if (!he && !she && !it && !they)
        return;
    bool own = is(w, "its");
    if (it && (expletive(s, r->w0) || (!own && !it_acts(s, r->w0))))
        return;
    bool quoted = (it || he || she) && is_quoted(f, r->begin);
    int32_t said = quoted ? speaker_raw(f) : -1;
    const ref *best = NULL;
    double top = -1e9;
    uint32_t paragraph = s->paragraph;
    for (uint32_t k = f->refs.n, seen = 0; k-- > 0 && seen < LOOK_BACK; seen++) {
        const ref *p = &f->refs.at[k];
        uint32_t d = dm_who_distance(f, p);
        if (d > (he || she ? 4u : 2u))
            break;
        if (p->place || !p->n)
            continue;
        if ((he || she) && (!p->person || p->plural || p->n > 1))
            continue;
        if ((he && p->gender == 'f') || (she && p->gender == 'm'))
            continue;
        if (quoted && !it && speaks_here(f, p, said))
            continue;
        if (it && (!p->thing || p->plural || p->n > 1 || (!p->subject && (d > 0 || !own))))
            continue;
        if (it && p->head >= 0 && quoted != is_quoted(f, f->out.at[p->first].span.begin))
            continue; /* what is said of itself in another's words */
        if (they && !p->plural && p->n < 2 && !p->thing)
            continue;
        double score = -3.0 * d - 0.1 * seen + (p->subject ? 2.5 : 0) + (p->main ? 2 : 0) +
                       (p->paragraph == paragraph ? 1.5 : 0);
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
        if (d == 0 && p->head >= 0 && s->words[p->head].head == w->head &&
            w->deprel != DM_REL_NMOD_POSS && s->words[p->head].deprel != DM_REL_OBL)
            score -= 6;
        if (score > top)
            top = score, best = p;
    }
    if (best)
        dm_who_copy_ref(f, r, best, "pronoun");
}

/* What the lexicon, a pronoun or a title tells of one mention holds for all of the same name. */
static void note_gender(finder *f, const raw *r, ref *p) {
    const dm_sentence *s = f->sent;
    if (r->type == R_PRONOUN) {
        const dm_word *w = &s->words[r->w0];
        p->gender = IS_ANY(w, "he", "him", "his", "himself") ? 'm' : IS_ANY(w, "she", "her", "hers", "herself") ? 'f' : 0;
    }
    for (int32_t w = r->w0 > 0 ? r->w0 - 1 : 0; w <= r->w1 && !p->gender && r->type != R_PRONOUN; w++)
        if (w >= r->w0 || dm_who_is_calendar(&s->words[w])) /* "Mr. …" stands before */
            p->gender = dm_who_gender_of(&s->words[w]);
    dm_str name = f->out.at[p->first].name;
    for (uint32_t k = f->refs.n - 1, seen = 0; k-- > 0 && seen < 2 * LOOK_BACK; seen++) {
        ref *o = &f->refs.at[k];
        if (!o->n || !o->person || !dm_str_eq(f->out.at[o->first].name, name))
            continue;
        if (!p->gender)
            p->gender = o->gender;
        else if (!o->gender)
            o->gender = p->gender;
        else
            break;
    }
}

void dm_who_note_ref(finder *f, const raw *r) {
    if (!r->n)
        return;
    ref *p = dm_push(f->a, &f->refs, DM_MAX_MENTIONS);
    if (!p) {
        f->failed = true;
        return;
    }
    const dm_entity *e = &f->out.at[r->first];
    *p = (ref){.first = r->first,
               .n = r->n,
               .sentence = f->at,
               .paragraph = f->sent->paragraph,
               .line = r->line, .trait = r->trait,
               .role = r->role,
               .head = r->head};
    p->subject = dm_who_is_subject(f->sent, r->head);
    int32_t up = f->sent->words[r->head].head;
    p->main = p->subject && up >= 0 && f->sent->words[up].head < 0;
    p->joined = f->sent->words[r->head].deprel == DM_REL_CONJ;
    for (uint32_t i = 0; i < f->sent->n_words && !p->joined; i++)
        p->joined = f->sent->words[i].head == r->head && f->sent->words[i].deprel == DM_REL_CONJ &&
                    f->sent->words[i].upos != DM_UPOS_VERB;
    p->many = r->plural;
    p->plural = r->plural || (e->kind == DM_PEOPLE && r->type != R_PRONOUN) ||
                (r->type == R_PRONOUN && e->kind == DM_PEOPLE);
    p->person = (e->kind == DM_PERSON || e->kind == DM_OFFICE) && !p->plural;
    p->thing = !p->person && e->kind != DM_PEOPLE && e->kind != DM_PLACE && e->kind != DM_KIND_NONE;
    p->place = e->kind == DM_PLACE || r->apart;
    if (r->type == R_NAMED && is_demonym_use(r->use) && dm_who_modifies(f->sent, r->head))
        p->thing = false,
        p->plural = false; /* "Russian" in "Russian attack" is no antecedent of "it" */
    if (r->line)
        p->gender = line_of(f, r->line)->gender;
    if (p->person)
        note_gender(f, r, p);
}

/* "Alder and Birch met. They …": the pair is a mention for pronouns. */
void dm_who_note_pairs(finder *f) {
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
            if (o->n && !o->merged && s->words[o->head].deprel == DM_REL_CONJ &&
                s->words[o->head].head >= r->w0 && s->words[o->head].head <= r->w1)
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
        *p = (ref){.first = idx[0],
                   .n = k,
                   .sentence = f->at,
                   .paragraph = s->paragraph,
                   .head = r->head,
                   .plural = true,
                   .subject = dm_who_is_subject(s, r->head),
                   .person = e->kind == DM_PERSON};
    }
}

/* The mention of this sentence that speaks: subject of "say" and the like. */
static int32_t speaker_raw(const finder *f) {
    static const char *const say[] = {"say",      "tell",     "add",    "state",    "declare",
                                      "announce", "warn",     "insist", "argue",    "stress",
                                      "explain",  "note",     "write",  "tweet",    "respond",
                                      "reply",    "conclude", "vow",    "continue", "claim"};
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
void dm_who_resolve_first_person(finder *f) {
    int32_t said = speaker_raw(f);
    for (uint32_t i = 0; i < f->n_raws; i++) {
        raw *r = &f->raws[i];
        if (r->type != R_PRONOUN || r->n ||
            !IS_ANY(&f->sent->words[r->w0], "we", "our", "us", "ours", "ourselves", "I", "me", "my",
                    "myself"))
            continue;
        if (!is_quoted(f, r->begin))
            continue;
        ref p = {.n = 1};
        if (said >= 0 && f->raws[said].n == 1)
            p.first = f->raws[said].first;
        else if (f->speaker.known && f->speaker.paragraph == f->sent->paragraph &&
                 f->at - f->speaker.sentence <= 3)
            p.first = f->speaker.entity;
        else
            continue;
        dm_who_copy_ref(f, r, &p, "speaker");
    }
    if (said >= 0 && f->raws[said].n == 1) {
        f->speaker.entity = f->raws[said].first;
        f->speaker.paragraph = f->sent->paragraph;
        f->speaker.sentence = f->at;
        f->speaker.known = true;
    }
}
