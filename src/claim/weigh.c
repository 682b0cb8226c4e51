/* Claims weighed by the model of pairs. */
#include "claim/pair.h"

/* How likely nothing must be for a claim to be left out, and another event for it to be taken. */
static const double nothing = 0.6, anew = 0.7;

/* The class of an event among the model's outputs. */
static int class_of(dm_event e) {
    e = e == DM_CONCEDE ? DM_RETREAT : e;
    for (int k = 0; k < DM_PAIR_CLASSES; k++)
        if (dm_pair_events[k] == e)
            return k;
    return 0;
}

/* Is the claim's act told by a verb of its own clause, with no clause below it? The model judges
 * pairs, and a pair may be told of twice: "X rejected Y's demand", "X denied that it attacked Y". */
static bool main_act(const dm_context *c, const dm_claim *k) {
    const dm_word *w = &c->sentences->at[k->sentence].words[k->head];
    dm_deprel rel = dm_deprel_base(w->deprel);
    return w->upos == DM_UPOS_VERB && rel != DM_REL_XCOMP && rel != DM_REL_ACL &&
           dm_tree_child(&c->trees[k->sentence], (int32_t)k->head, DM_REL_CCOMP) < 0;
}

/* "rejected the demand, but offered to help Y": does a verb that the claim's own is joined with tell that event
 * already? What the model sees then is the other act. */
static bool told_beside(const dm_context *c, const dm_move *moves, uint32_t n_moves, const dm_claim *k, int class_) {
    const dm_word *w = c->sentences->at[k->sentence].words;
    int32_t own = (int32_t)k->head;
    for (uint32_t i = 0; i < n_moves; i++) {
        int32_t at = moves[i].word;
        bool joined = (dm_deprel_base(w[own].deprel) == DM_REL_CONJ && w[own].head == at) ||
                      (dm_deprel_base(w[at].deprel) == DM_REL_CONJ && (w[at].head == own || (w[own].head == w[at].head &&
                       w[own].deprel == w[at].deprel)));
        if (at != own && joined && class_of(moves[i].event) == class_)
            return true;
    }
    return false;
}

/* What stands where a claim has nobody: the object, or else what its act is about; for a recipient
 * the subject. -1 if nothing. */
static int32_t other_end(const dm_context *c, const dm_claim *k) {
    const dm_tree *t = &c->trees[k->sentence];
    int32_t w = (int32_t)k->head;
    bool passive;
    if (!k->n_actor) {
        int32_t by = dm_tree_child(t, w, DM_REL_OBL_AGENT), subject = dm_tree_subject(t, w, &passive);
        return by >= 0 ? by : passive ? -1 : subject;
    }
    static const dm_deprel ends[] = {DM_REL_OBJ, DM_REL_CCOMP, DM_REL_XCOMP, DM_REL_OBL, DM_REL_ADVCL, DM_REL_NMOD};
    for (size_t i = 0; i < DM_COUNT(ends); i++) {
        int32_t found = dm_tree_child(t, w, ends[i]);
        if (found >= 0)
            return found;
    }
    return -1;
}

/* A claim with one side: as if what stands at its other end were somebody. */
static void weigh_half(const dm_move_lexicon *x, const dm_context *c, const dm_move *moves, uint32_t n_moves,
                       dm_claim *k) {
    const dm_entity *one = k->n_actor ? &k->actor[0] : &k->recipient[0];
    int32_t end = other_end(c, k);
    dm_pair_judged j;
    if (one->sentence != k->sentence || end < 0 || end == (int32_t)one->head)
        return;
    dm_span at = c->sentences->at[k->sentence].words[end].span;
    if (dm_span_overlaps(at, one->span) ||
        !dm_pair_judge(x, c, k->sentence, moves, n_moves, k->n_actor ? one->span : at, k->n_actor ? at : one->span, &j))
        return;
    int own = class_of(k->event);
    k->confidence = j.scores.p[own];
    k->why = dm_str_format(c->a, "%s %.2f of 1, with one side known", dm_event_name(k->event), k->confidence);
}

bool dm_pair_weigh(const dm_move_lexicon *x, const dm_context *c, const dm_move *moves, uint32_t n_moves,
                   dm_claim *k) {
    const dm_entity *other = k->n_recipient ? &k->recipient[0] : k->n_actor > 1 ? &k->actor[1] : NULL;
    dm_pair_judged j;
    if (!k->n_actor || !other)
        weigh_half(x, c, moves, n_moves, k);
    if (!k->n_actor || !other || k->actor[0].sentence != k->sentence || other->sentence != k->sentence ||
        !dm_pair_judge(x, c, k->sentence, moves, n_moves, k->actor[0].span, other->span, &j))
        return true;
    const dm_pair_scores s = j.scores;
    if (s.p[0] >= nothing)
        return false;
    bool done = k->reality == DM_ACTUAL || k->reality == DM_HISTORICAL;
    int own = class_of(k->event);
    if (done && main_act(c, k) && s.best != 0 && s.best != own && s.p[s.best] >= anew &&
        !told_beside(c, moves, n_moves, k, s.best)) {
        k->event = dm_pair_events[s.best] == DM_RETREAT && !s.retreat ? DM_CONCEDE : dm_pair_events[s.best];
        k->mode = k->context = (dm_str){0};
        own = s.best;
    }
    double p = s.p[own] + (done ? 0 : s.p[class_of(DM_AGREE)] + s.p[class_of(DM_THREATEN)]);
    k->confidence = dm_pair_sure(x->pairs, p);
    k->why = dm_pair_why(&j, own);
    return true;
}
