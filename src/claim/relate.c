/* One marked pair: which move of the sentence holds both, source as actor. */
#include "claim/move_lexicon.h"

static void words_in(const dm_sentence *s, dm_span bytes, dm_span *words) {
    *words = (dm_span){s->n_words, 0};
    for (uint32_t i = 0; i < s->n_words; i++)
        if (dm_span_overlaps(s->words[i].span, bytes)) {
            if (i < words->begin)
                words->begin = i;
            words->end = i + 1;
        }
    if (words->end == 0)
        words->begin = 0;
}

static bool inside(int32_t w, dm_span at) {
    return w >= (int32_t)at.begin && w < (int32_t)at.end;
}

/* The word of a span whose head lies outside it. */
static int32_t top_of(const dm_sentence *s, dm_span at) {
    for (uint32_t i = at.begin; i < at.end; i++)
        if (!inside(s->words[i].head, at))
            return (int32_t)i;
    return (int32_t)at.begin;
}

/* Does a side's word, or its phrase short of a clause, reach into the span? */
static bool touches(const dm_tree *t, int32_t w, dm_span at) {
    if (w < 0)
        return false;
    if (inside(w, at))
        return true;
    int32_t up = top_of(t->s, at);
    for (int i = 0; i < 8 && up >= 0; i++) {
        if (up == w)
            return true;
        dm_deprel rel = dm_deprel_base(t->s->words[up].deprel);
        if (rel != DM_REL_NMOD && rel != DM_REL_COMPOUND && rel != DM_REL_AMOD &&
            rel != DM_REL_CONJ && rel != DM_REL_APPOS && rel != DM_REL_FLAT)
            return false;
        up = t->s->words[up].head;
    }
    return false;
}

static bool any_touches(const dm_tree *t, const int32_t *at, uint32_t n, dm_span span) {
    for (uint32_t i = 0; i < n; i++)
        if (touches(t, at[i], span))
            return true;
    return false;
}

/* A word's event whatever stands around it: of its lines that the word's kind allows, the
 * one that asks least. */
static const dm_move_line *plain_line(const dm_move_lexicon *x, const dm_word *w) {
    uint8_t part = w->upos == DM_UPOS_VERB   ? DM_PART_VERB
                   : w->upos == DM_UPOS_NOUN ? DM_PART_NOUN
                                             : DM_PART_ADJ;
    const dm_move_line *best = NULL;
    if (w->upos != DM_UPOS_VERB && w->upos != DM_UPOS_NOUN && w->upos != DM_UPOS_ADJ)
        return NULL;
    for (const dm_move_line *l = dm_move_lookup(x, w->lemma); l; l = l->next)
        if (l->part == part && l->event != DM_EVENT_NONE && (!best || l->weight < best->weight))
            best = l;
    return best;
}

/* No move holds the pair: the nearest word of the lexicon on the way from the target, then
 * from the source, up the tree, then anywhere between the two. */
static dm_pair nearest(const dm_move_lexicon *x, const dm_tree *t, dm_span source, dm_span target) {
    const dm_word *w = t->s->words;
    int32_t from[2] = {top_of(t->s, target), top_of(t->s, source)};
    for (int k = 0; k < 2; k++) {
        int32_t up = w[from[k]].head;
        for (int i = 0; i < 6 && up >= 0; i++, up = w[up].head) {
            const dm_move_line *l =
                inside(up, source) || inside(up, target) ? NULL : plain_line(x, &w[up]);
            if (l)
                return (dm_pair){l->event, l->mode, up, 0.15};
        }
    }
    uint32_t begin = source.begin < target.begin ? source.end : target.end;
    uint32_t end = source.begin < target.begin ? target.begin : source.begin;
    for (uint32_t i = begin; i < end; i++) {
        const dm_move_line *l = plain_line(x, &w[i]);
        if (l)
            return (dm_pair){l->event, l->mode, (int32_t)i, 0.1};
    }
    return (dm_pair){.event = DM_EVENT_NONE, .word = -1};
}

dm_pair dm_relate_pair(const dm_move_lexicon *x, const dm_context *c, uint32_t sentence,
                       dm_span source, dm_span target) {
    dm_pair best = {.event = DM_EVENT_NONE, .word = -1};
    if (!x || sentence >= c->sentences->n)
        return best;
    const dm_tree *t = &c->trees[sentence];
    const dm_sentence *s = &c->sentences->at[sentence];
    dm_span at[2];
    words_in(s, source, &at[0]);
    words_in(s, target, &at[1]);
    if (at[0].begin >= at[0].end || at[1].begin >= at[1].end)
        return best;
    dm_move moves[64];
    uint32_t n = dm_moves_with(x, c, sentence, at, 2, moves, DM_COUNT(moves));
    double top = 0;
    for (uint32_t i = 0; i < n; i++) {
        const dm_move *m = &moves[i];
        bool sa = any_touches(t, m->actor, m->n_actor, at[0]);
        bool tr = any_touches(t, m->recipient, m->n_recipient, at[1]);
        bool ta = m->mutual && any_touches(t, m->actor, m->n_actor, at[1]);
        bool mutual = m->event == DM_CONSULT || m->event == DM_AGREE || m->event == DM_COOPERATE;
        bool turned = mutual && any_touches(t, m->actor, m->n_actor, at[1]) &&
                      any_touches(t, m->recipient, m->n_recipient, at[0]);
        double score = sa && (tr || ta) ? 1.0 : turned ? 0.9 : 0;
        /* The target may stand in what the move is about rather than in a slot. */
        if (score == 0 && sa && m->object >= 0 && dm_tree_under(t, top_of(s, at[1]), m->object))
            score = 0.5;
        if (score == 0 && sa && dm_tree_under(t, top_of(s, at[1]), m->word))
            score = 0.3;
        if (score == 0 && tr && m->n_actor == 0)
            score = 0.25;
        score *= m->confidence;
        if (score > top) {
            top = score;
            best = (dm_pair){m->event, m->mode, m->word, score};
        }
    }
    return best.event == DM_EVENT_NONE ? nearest(x, t, at[0], at[1]) : best;
}
