/* One marked pair: which move of the sentence holds both, source as actor. */
#include "claim/pair.h"

#define MAX_MOVES 64

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

int32_t dm_pair_top(const dm_sentence *s, dm_span at) {
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
    int32_t up = dm_pair_top(t->s, at);
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

const dm_move_line *dm_pair_plain_line(const dm_move_lexicon *x, const dm_word *w) {
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
    int32_t from[2] = {dm_pair_top(t->s, target), dm_pair_top(t->s, source)};
    for (int k = 0; k < 2; k++) {
        int32_t up = w[from[k]].head;
        for (int i = 0; i < 6 && up >= 0; i++, up = w[up].head) {
            const dm_move_line *l =
                inside(up, source) || inside(up, target) ? NULL : dm_pair_plain_line(x, &w[up]);
            if (l)
                return (dm_pair){l->event, l->mode, up, 0.15};
        }
    }
    uint32_t begin = source.begin < target.begin ? source.end : target.end;
    uint32_t end = source.begin < target.begin ? target.begin : source.begin;
    for (uint32_t i = begin; i < end; i++) {
        const dm_move_line *l = dm_pair_plain_line(x, &w[i]);
        if (l)
            return (dm_pair){l->event, l->mode, (int32_t)i, 0.1};
    }
    return (dm_pair){.event = DM_EVENT_NONE, .word = -1};
}

/* What the moves say of the pair. */
static dm_pair by_rule(const dm_pair_view *v) {
    const dm_sentence *s = &v->c->sentences->at[v->sentence];
    const dm_tree *t = &v->c->trees[v->sentence];
    const dm_span *at = v->at;
    dm_pair best = {.event = DM_EVENT_NONE, .word = -1};
    double top = 0;
    for (uint32_t i = 0; i < v->n_moves; i++) {
        const dm_move *m = &v->moves[i];
        bool sa = any_touches(t, m->actor, m->n_actor, at[0]);
        bool tr = any_touches(t, m->recipient, m->n_recipient, at[1]);
        bool ta = m->mutual && any_touches(t, m->actor, m->n_actor, at[1]);
        bool mutual = m->event == DM_CONSULT || m->event == DM_AGREE || m->event == DM_COOPERATE;
        bool turned = mutual && any_touches(t, m->actor, m->n_actor, at[1]) &&
                      any_touches(t, m->recipient, m->n_recipient, at[0]);
        double score = sa && (tr || ta) ? 1.0 : turned ? 0.9 : 0;
        /* The target may stand in what the move is about rather than in a slot. */
        if (score == 0 && sa && m->object >= 0 && dm_tree_under(t, dm_pair_top(s, at[1]), m->object))
            score = 0.5;
        if (score == 0 && sa && dm_tree_under(t, dm_pair_top(s, at[1]), m->word))
            score = 0.3;
        if (score == 0 && tr && m->n_actor == 0)
            score = 0.25;
        score *= m->confidence;
        if (score > top) {
            top = score;
            best = (dm_pair){m->event, m->mode, m->word, score};
        }
    }
    return best.event == DM_EVENT_NONE ? nearest(v->x, t, at[0], at[1]) : best;
}

bool dm_pair_look(const dm_move_lexicon *x, const dm_context *c, uint32_t sentence, dm_span source,
                  dm_span target, dm_pair_view *out) {
    *out = (dm_pair_view){.x = x, .c = c, .sentence = sentence,
                          .rule = {.event = DM_EVENT_NONE, .word = -1}};
    if (!x || sentence >= c->sentences->n)
        return false;
    const dm_sentence *s = &c->sentences->at[sentence];
    words_in(s, source, &out->at[0]);
    words_in(s, target, &out->at[1]);
    dm_move *moves = dm_new_array(c->a, dm_move, MAX_MOVES);
    if (!moves || out->at[0].begin >= out->at[0].end || out->at[1].begin >= out->at[1].end)
        return false;
    out->n_moves = dm_moves_with(x, c, sentence, out->at, 2, moves, MAX_MOVES);
    out->moves = moves;
    out->rule = by_rule(out);
    return true;
}

bool dm_pair_judge(const dm_move_lexicon *x, const dm_context *c, uint32_t sentence, const dm_move *moves,
                   uint32_t n_moves, dm_span source, dm_span target, dm_pair_judged *out) {
    *out = (dm_pair_judged){.view = {.x = x, .c = c, .sentence = sentence, .moves = moves, .n_moves = n_moves}};
    dm_pair_view *v = &out->view;
    const dm_sentence *s = &c->sentences->at[sentence];
    out->features = x->pairs ? dm_new(c->a, dm_features) : NULL;
    words_in(s, source, &v->at[0]);
    words_in(s, target, &v->at[1]);
    if (!out->features || v->at[0].begin >= v->at[0].end || v->at[1].begin >= v->at[1].end)
        return false;
    v->rule = by_rule(v);
    dm_pair_features(v, out->features);
    dm_pair_score(x->pairs, out->features, &out->scores);
    return true;
}

/* The features of most weight, each once. */
static void heaviest(const dm_pair_model *m, const dm_features *f, int event, dm_why *why) {
    for (uint32_t i = 0; i < f->n; i++) {
        double w = dm_pair_weight(m, f->at[i], event);
        uint32_t at = why->n;
        bool again = false;
        for (uint32_t j = 0; j < why->n; j++)
            again |= why->at[j] == f->at[i];
        while (at > 0 && w > why->weight[at - 1])
            at--;
        if (w <= 0 || again || at == DM_WHY)
            continue;
        if (why->n < DM_WHY)
            why->n++;
        for (uint32_t j = why->n - 1; j > at; j--) {
            why->at[j] = why->at[j - 1];
            why->weight[j] = why->weight[j - 1];
        }
        why->at[at] = f->at[i];
        why->weight[at] = w;
    }
}

dm_str dm_pair_why(const dm_pair_judged *j, int event) {
    dm_why why = {0};
    dm_arena *a = j->view.c->a;
    heaviest(j->view.x->pairs, j->features, event, &why);
    j->features->why = &why;
    dm_pair_features(&j->view, j->features);
    j->features->why = NULL;
    dm_str out = dm_str_format(a, "%s %.2f of 1", dm_event_name(dm_pair_events[event]), j->scores.p[event]);
    for (uint32_t i = 0; i < why.n; i++)
        out = dm_str_format(a, DM_FMT "; " DM_FMT " (+%.2f)", DM_ARG(out), DM_ARG(why.words[i]), why.weight[i]);
    return out;
}

/* The model's event with what the moves know of it: mode and word of a move that has it. */
static dm_pair by_model(const dm_pair_view *v, const dm_pair_scores *scores) {
    dm_event event = dm_pair_events[scores->best];
    if (event == DM_RETREAT && !scores->retreat)
        event = DM_CONCEDE;
    dm_pair out = {.event = event, .word = -1, .confidence = scores->confidence};
    if (event == DM_EVENT_NONE)
        return out;
    bool yields = event == DM_CONCEDE || event == DM_RETREAT;
    if (v->rule.event == event ||
        (yields && (v->rule.event == DM_CONCEDE || v->rule.event == DM_RETREAT))) {
        out.event = v->rule.event; /* of the two, the lexicon's line knows better */
        out.mode = v->rule.mode;
        out.word = v->rule.word;
        return out;
    }
    for (uint32_t i = 0; i < v->n_moves; i++)
        if (v->moves[i].event == event) {
            out.mode = v->moves[i].mode;
            out.word = v->moves[i].word;
            return out;
        }
    out.word = v->rule.word >= 0 ? v->rule.word : dm_pair_meet(v);
    return out;
}

dm_pair dm_relate_pair(const dm_move_lexicon *x, const dm_context *c, uint32_t sentence,
                       dm_span source, dm_span target) {
    dm_pair_view v;
    dm_features *f = x && x->pairs ? dm_new(c->a, dm_features) : NULL;
    if (!dm_pair_look(x, c, sentence, source, target, &v) || !f)
        return v.rule;
    dm_pair_features(&v, f);
    dm_pair_scores scores;
    dm_pair_score(x->pairs, f, &scores);
    return by_model(&v, &scores);
}
