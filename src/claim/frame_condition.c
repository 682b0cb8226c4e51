/* What an event waits for, and which step comes first. */
#include "claim/frame_lexicon.h"

/* A marker of up to four words that ends at word i (the mark or case of a clause or noun),
 * longest first: "on condition that", "only after", "in return for". */
static const dm_lex *marker_at(const dm_context *c, const dm_tree *t, int32_t i) {
    const dm_word *w = t->s->words;
    int32_t n = (int32_t)t->s->n_words;
    for (int32_t from = i > 3 ? i - 3 : 0; from <= i; from++) {
        if (!dm_lex_begins_condition(c->frames, w[from].form))
            continue;
        char key[64];
        uint32_t k = 0, end[8];
        int32_t to = from;
        for (; to < n && to <= i + 3 && k + w[to].form.n + 1 < sizeof key; to++) {
            if (to > from)
                key[k++] = ' ';
            memcpy(key + k, w[to].form.p, w[to].form.n);
            k += w[to].form.n;
            end[to - from] = k;
        }
        while (--to >= i) {
            const dm_lex *e = dm_lex_find(c->frames, DM_LEX_CONDITION, (dm_str){key, end[to - from]});
            if (e)
                return e;
        }
    }
    return NULL;
}

static int rank_of(dm_condition_kind k) {
    return k == DM_CONDITION_NONE ? 0 : k >= DM_CONDITION_BEFORE ? 1 : 2;
}

/* The condition among the children of w, if it ranks above *kind. */
static void look(const dm_context *c, const dm_tree *t, int32_t w, int32_t not_in,
                 int32_t *clause, int32_t *marker, dm_condition_kind *kind) {
    for dm_children(t, w, k) {
        const dm_word *x = &t->s->words[k];
        dm_deprel r = dm_deprel_base(x->deprel);
        if (k == not_in || (r != DM_REL_ADVCL && r != DM_REL_OBL && r != DM_REL_NMOD &&
                            r != DM_REL_ADVMOD && r != DM_REL_ACL))
            continue;
        for dm_children(t, k, m) {
            const dm_word *y = &t->s->words[m];
            if (y->deprel != DM_REL_MARK && y->deprel != DM_REL_CASE &&
                y->deprel != DM_REL_ADVMOD)
                continue;
            if (m > k)
                continue;
            const dm_lex *e = marker_at(c, t, m);
            if (!e)
                continue;
            dm_condition_kind found = e->a;
            /* "without him", "on Monday after lunch": nouns wait only for events. */
            if (r != DM_REL_ADVCL && found == DM_CONDITION_UNLESS &&
                (x->upos == DM_UPOS_PRON || x->upos == DM_UPOS_PROPN))
                continue;
            if (r == DM_REL_ADVMOD && found >= DM_CONDITION_BEFORE)
                continue;
            /* "even if" and "as if" hold nothing back. */
            if (found == DM_CONDITION_IF && m > 0 &&
                (dm_str_is_nocase(t->s->words[m - 1].form, "as") ||
                 dm_str_is_nocase(t->s->words[m - 1].form, "even")))
                continue;
            /* Only an advmod of the noun itself: "only after", not "still after". */
            bool only = false;
            for dm_children(t, k, o)
                if (o < k && dm_str_is_nocase(t->s->words[o].form, "only"))
                    only = true;
            if (only && found == DM_CONDITION_SEQUENCE)
                found = DM_CONDITION_AFTER;
            /* A step that is done ("after they met") holds nothing back; one that is to
             * come with "once" does. A time ("until Friday") is a date. */
            if (r == DM_REL_OBL && (dm_lex_find(c->frames, DM_LEX_WEEKDAY, x->lemma) ||
                                    dm_lex_find(c->frames, DM_LEX_MONTH, x->lemma) ||
                                    dm_lex_find(c->frames, DM_LEX_DAY, x->lemma) ||
                                    dm_lex_find(c->frames, DM_LEX_TIME_UNIT, x->lemma)))
                continue;
            if (rank_of(found) > rank_of(*kind)) {
                *kind = found;
                *clause = k;
                *marker = m;
            }
        }
    }
}

/* "Only after such talks would she …": fronted, with the auxiliary before the subject. The
 * condition's end, which trees of such sentences often miss; 0 where there is none. */
static int32_t fronted(const dm_context *c, const dm_tree *t, int32_t word,
                       dm_condition_kind *kind) {
    const dm_word *w = t->s->words;
    int32_t n = (int32_t)t->s->n_words;
    const dm_lex *e;
    if (n < 5 || !dm_str_is_nocase(w[0].form, "only") || !(e = marker_at(c, t, 1)))
        return 0;
    for (int32_t i = 3; i < word && i < 40; i++)
        if (w[i].upos == DM_UPOS_AUX && w[i].head > i + 1 && dm_tree_under(t, word, w[i].head) &&
            w[i - 1].upos != DM_UPOS_PRON) {
            *kind = e->a == DM_CONDITION_SEQUENCE ? DM_CONDITION_AFTER : (dm_condition_kind)e->a;
            return i;
        }
    return 0;
}

dm_phrase dm_frame_step(const dm_context *c, uint32_t sentence, int32_t word, int32_t *clause,
                        dm_condition_kind *kind) {
    dm_phrase out = {0};
    *clause = -1;
    *kind = DM_CONDITION_NONE;
    if (sentence >= c->sentences->n || word < 0 ||
        (uint32_t)word >= c->sentences->at[sentence].n_words)
        return out;
    const dm_tree *t = &c->trees[sentence];
    const dm_word *words = t->s->words;
    int32_t marker = -1, below = -1;
    /* What holds "consider" back holds "hosting" and "a summit" back too. */
    int32_t w = word;
    for (int steps = 0; w >= 0 && steps < 16; steps++) {
        look(c, t, w, below, clause, &marker, kind);
        dm_deprel r = dm_deprel_base(words[w].deprel);
        bool up = r == DM_REL_XCOMP || r == DM_REL_OBJ || r == DM_REL_CONJ ||
                  (r == DM_REL_NSUBJ && dm_tree_passive(t, words[w].head)) ||
                  (r == DM_REL_CCOMP && rank_of(*kind) < 2 && steps == 0) || r == DM_REL_COP ||
                  r == DM_REL_AUX_;
        if (!up || rank_of(*kind) == 2)
            break;
        below = w;
        w = words[w].head;
    }
    int32_t begin, end, front = rank_of(*kind) < 2 ? fronted(c, t, word, kind) : 0;
    if (front) {
        *clause = front - 1;
        out.span = dm_tree_span(t, 0, front);
        out.text = dm_slice(c->article->text, out.span);
        return out;
    }
    if (*clause < 0)
        return out;
    dm_tree_range(t, *clause, &begin, &end);
    /* Trees sometimes hang the whole rest of the sentence below; never reach over the event. */
    if (word >= begin && word < end) {
        if (word > *clause)
            end = word;
        else
            begin = word + 1;
    }
    if (marker < begin)
        begin = marker;
    while (begin > 0 && begin == marker && dm_str_is_nocase(words[begin - 1].form, "only"))
        begin--;
    dm_span span = dm_tree_span(t, begin, end);
    out.span = span;
    out.text = dm_slice(c->article->text, span);
    return out;
}

dm_phrase dm_frame_condition(const dm_context *c, uint32_t sentence, int32_t word,
                             int32_t *clause) {
    dm_condition_kind kind;
    dm_phrase p = dm_frame_step(c, sentence, word, clause, &kind);
    if (kind >= DM_CONDITION_BEFORE || kind == DM_CONDITION_NONE) {
        *clause = -1;
        return (dm_phrase){0};
    }
    return p;
}
