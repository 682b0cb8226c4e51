/* The features of a pair. Each is a template's letter with one or two atoms (a lemma, a
 * relation, a kind of actor, an event of the lexicon), hashed; names stand for all the words
 * of a name, so that the model learns acts and not who is known for them. */
#include "claim/pair.h"
#include "text/feature.h"

#define MAX_PATH 12

typedef struct atom {
    uint32_t hash;
    dm_str text;
} atom;

typedef struct scan {
    const dm_pair_view *v;
    const dm_tree *t;
    const dm_sentence *s;
    const dm_word *w;
    atom *word;                     /* [n_words] */
    int32_t path[2][MAX_PATH];      /* from source and from target up to the word where they meet */
    uint32_t n_path[2];
    int32_t meet;                   /* that word, -1 where the path is too long */
    dm_features *out;
} scan;

static atom atom_of(dm_str text) {
    return (atom){dm_feature_hash(text.p, text.n, 3), text};
}

static atom atom_z(const char *z) {
    return atom_of(dm_str_of(z));
}

static const atom nothing = {0};

static uint32_t mix(uint32_t h, uint32_t k) {
    h ^= k * 0x9E3779B1u;
    h = (h << 13 | h >> 19) * 0x85EBCA6Bu;
    return h ^ h >> 16;
}

/* What a template is about, by its first letter. */
static const char *about(char kind) {
    static const struct {
        char kind;
        const char *words;
    } all[] = {{'r', "rule"},
               {'p', "path between them"},
               {'w', "word that joins them"},
               {'l', "what the lexicon says of a word that joins them"},
               {'c', "beside a word that joins them"},
               {'b', "words that join them"},
               {'m', "words between them"},
               {'n', "words between them"},
               {'a', "words after them"},
               {'e', "words after them"},
               {'f', "words before them"},
               {'h', "words before them"},
               {'x', "word of the sentence"},
               {'t', "before the recipient"},
               {'s', "after the actor"},
               {'v', "first verb after the actor"},
               {'k', "kind of actor"},
               {'y', "words of a side"},
               {'q', "what is told of the rule's act"},
               {'o', "order"},
               {'g', "distance"}};
    for (size_t i = 0; i < DM_COUNT(all); i++)
        if (all[i].kind == kind)
            return all[i].words;
    return "";
}

static void tell(scan *s, dm_why *why, uint32_t feature, const char *kind, const atom *all) {
    for (uint32_t i = 0; i < why->n; i++)
        if (why->at[i] == feature && !why->words[i].n)
            why->words[i] = dm_str_format(s->v->c->a, "%s: " DM_FMT "%s" DM_FMT "%s" DM_FMT, about(kind[0]),
                                          DM_ARG(all[0].text), all[1].text.n ? " " : "", DM_ARG(all[1].text),
                                          all[2].text.n ? " " : "", DM_ARG(all[2].text));
}

static void emit3(scan *s, const char *kind, atom a, atom b, atom c) {
    dm_features *f = s->out;
    if (f->n == DM_MAX_FEATURES)
        return;
    uint32_t h = (uint32_t)(unsigned char)kind[0] * 257 + (unsigned char)kind[1];
    f->at[f->n++] = mix(mix(mix(h, a.hash), b.hash), c.hash);
    if (f->why)
        tell(s, f->why, f->at[f->n - 1], kind, (const atom[]){a, b, c});
    if (f->names) {
        dm_putf(f->names, "%u ", f->at[f->n - 1]);
        dm_puts(f->names, kind);
        const atom all[] = {a, b, c};
        for (int i = 0; i < 3; i++)
            if (all[i].text.n) {
                dm_putc(f->names, ':');
                dm_put(f->names, all[i].text);
            }
        dm_putc(f->names, '\t');
    }
}

static void emit2(scan *s, const char *kind, atom a, atom b) {
    emit3(s, kind, a, b, nothing);
}

static void emit(scan *s, const char *kind, atom a) {
    emit3(s, kind, a, nothing, nothing);
}

static bool inside(int32_t w, dm_span at) {
    return w >= (int32_t)at.begin && w < (int32_t)at.end;
}

static bool in_sides(const scan *s, int32_t w) {
    return inside(w, s->v->at[0]) || inside(w, s->v->at[1]);
}

/* ---- atoms ----------------------------------------------------------------------------------- */

static const dm_entity *entity_at(const scan *s, int32_t w) {
    const dm_mentions *m = s->v->c->mentions;
    uint32_t e = m ? m->of[s->v->sentence][w] : 0;
    return e ? &m->at[e - 1] : NULL;
}

/* Names and numbers by what they are, other words by their lemma. */
static void atoms(scan *s, dm_arena *a) {
    for (uint32_t i = 0; i < s->s->n_words; i++) {
        const dm_word *w = &s->w[i];
        const dm_entity *e = entity_at(s, (int32_t)i);
        if (inside((int32_t)i, s->v->at[0]) && w->upos == DM_UPOS_PROPN)
            s->word[i] = atom_z("[S]");
        else if (inside((int32_t)i, s->v->at[1]) && w->upos == DM_UPOS_PROPN)
            s->word[i] = atom_z("[T]");
        else if (w->upos == DM_UPOS_PROPN)
            s->word[i] = atom_z(e ? "[actor]" : "[name]");
        else if (w->upos == DM_UPOS_NUM)
            s->word[i] = atom_z("[number]");
        else
            s->word[i] = atom_of(dm_str_lower(a, w->lemma));
    }
}

static atom rel_atom(const scan *s, int32_t w) {
    return atom_z(dm_deprel_name(s->w[w].deprel));
}

static atom event_atom(dm_event e) {
    return atom_z(dm_event_name(e));
}

/* ---- the path --------------------------------------------------------------------------------- */

int32_t dm_pair_meet(const dm_pair_view *v) {
    const dm_sentence *s = &v->c->sentences->at[v->sentence];
    int32_t a = dm_pair_top(s, v->at[0]), b = dm_pair_top(s, v->at[1]);
    for (; a >= 0; a = s->words[a].head)
        if (dm_tree_under(&v->c->trees[v->sentence], b, a))
            return a;
    return -1;
}

static void find_path(scan *s) {
    int32_t top[2] = {dm_pair_top(s->s, s->v->at[0]), dm_pair_top(s->s, s->v->at[1])};
    int32_t up[2][64];
    uint32_t n[2] = {0, 0};
    for (int k = 0; k < 2; k++)
        for (int32_t w = top[k]; w >= 0 && n[k] < 64; w = s->w[w].head)
            up[k][n[k]++] = w;
    s->meet = -1;
    for (uint32_t i = 0; i < n[0] && s->meet < 0; i++)
        for (uint32_t j = 0; j < n[1]; j++)
            if (up[0][i] == up[1][j]) {
                if (i >= MAX_PATH || j >= MAX_PATH)
                    return;
                s->meet = up[0][i];
                s->n_path[0] = i;
                s->n_path[1] = j;
                break;
            }
    if (s->meet < 0)
        return;
    for (int k = 0; k < 2; k++)
        for (uint32_t i = 0; i < s->n_path[k]; i++)
            s->path[k][i] = up[k][i];
}

static void path_shape(scan *s) {
    if (s->meet < 0) {
        emit(s, "p0", nothing);
        return;
    }
    atom shape = {0};
    char text[160];
    uint32_t n = 0;
    for (int k = 0; k < 2; k++)
        for (uint32_t i = 0; i < s->n_path[k]; i++) {
            atom r = rel_atom(s, s->path[k][i]);
            shape.hash = mix(shape.hash, r.hash + (uint32_t)k);
            if (n + r.text.n + 2 < sizeof text) {
                text[n++] = k ? '<' : '>';
                memcpy(text + n, r.text.p, r.text.n);
                n += r.text.n;
            }
        }
    shape.text = (dm_str){text, n};
    emit(s, "p1", shape);
    emit2(s, "p2", shape, s->word[s->meet]);
    for (int k = 0; k < 2; k++)
        if (s->n_path[k]) {
            int32_t last = s->path[k][s->n_path[k] - 1];
            emit3(s, k ? "p4" : "p3", s->word[s->meet], rel_atom(s, last), nothing);
            emit2(s, k ? "p6" : "p5", rel_atom(s, last), s->n_path[!k] ? rel_atom(s, s->path[!k][s->n_path[!k] - 1]) : nothing);
        }
}

static bool tells(dm_deprel r) {
    return r == DM_REL_OBJ || r == DM_REL_XCOMP || r == DM_REL_CCOMP || r == DM_REL_ADVCL ||
           r == DM_REL_OBL || r == DM_REL_NMOD || r == DM_REL_AMOD || r == DM_REL_COMPOUND ||
           r == DM_REL_ACL || r == DM_REL_MARK || r == DM_REL_AUX_ || r == DM_REL_ADVMOD ||
           r == DM_REL_CASE || r == DM_REL_IOBJ || r == DM_REL_NSUBJ || r == DM_REL_CONJ ||
           r == DM_REL_COP || r == DM_REL_DET_;
}

/* What the lexicon says of a word by itself; nothing where it says nothing. */
static atom told_by(const scan *s, int32_t w) {
    const dm_move_line *l = dm_pair_plain_line(s->v->x, &s->w[w]);
    return l ? event_atom(l->event) : nothing;
}

/* A word on the path, with what hangs from it. */
static void path_word(scan *s, int32_t w, const char *where, bool sided) {
    atom at = atom_z(where);
    if (sided && in_sides(s, w))
        return;
    emit2(s, "w1", at, s->word[w]);
    emit(s, "w2", s->word[w]);
    int32_t particle = dm_tree_particle(s->t, w);
    if (particle >= 0)
        emit2(s, "w3", s->word[w], s->word[particle]);
    if (dm_tree_negated(s->t, w))
        emit2(s, "w4", at, s->word[w]);
    atom own = told_by(s, w);
    if (own.hash) {
        emit2(s, "l1", at, own);
        emit(s, "l2", own);
    }
    for dm_children(s->t, w, c) {
        dm_deprel r = dm_deprel_base(s->w[c].deprel);
        if (!tells(r) || in_sides(s, c))
            continue;
        emit2(s, "c1", s->word[w], s->word[c]);
        emit2(s, "c2", rel_atom(s, c), s->word[c]);
        if (r == DM_REL_AUX_ || r == DM_REL_CASE || r == DM_REL_MARK) {
            emit2(s, "c3", at, s->word[c]);
            if (own.hash)
                emit2(s, "c4", s->word[c], own); /* "will" + ASSAULT */
        }
        atom its = told_by(s, c);
        if (its.hash) { /* "lift" + COERCE, "agreed" + AID */
            emit2(s, "l3", rel_atom(s, c), its);
            emit2(s, "l4", s->word[w], its);
            if (own.hash)
                emit3(s, "l5", own, rel_atom(s, c), its);
        }
    }
}

static void path_words(scan *s) {
    if (s->meet < 0)
        return;
    static const char *const where[2] = {"s", "t"};
    path_word(s, s->meet, "m", true);
    int32_t before = s->meet;
    for (int k = 0; k < 2; k++) {
        before = s->meet;
        for (uint32_t i = s->n_path[k]; i-- > 0;) {
            int32_t w = s->path[k][i];
            emit3(s, "b1", s->word[before], s->word[w], atom_z(where[k]));
            atom its = told_by(s, w), above = told_by(s, before);
            if (its.hash)
                emit3(s, "b2", s->word[before], its, atom_z(where[k]));
            if (its.hash && above.hash)
                emit3(s, "b3", above, its, atom_z(where[k]));
            path_word(s, w, where[k], true);
            before = w;
        }
    }
    /* What governs the word where the paths meet: "said", "urged"; above a noun as far as the
     * verb of its clause: "negotiators of both have FAILED". */
    int32_t up = s->w[s->meet].head;
    bool told = s->w[s->meet].upos == DM_UPOS_VERB;
    for (int i = 0; up >= 0 && i < 4; i++, up = s->w[up].head) {
        path_word(s, up, "u", false);
        told |= s->w[up].upos == DM_UPOS_VERB;
        if (told)
            break;
    }
}

/* ---- what stands near ------------------------------------------------------------------------- */

static void run_of(scan *s, const char *one, const char *two, int32_t begin, int32_t end) {
    for (int32_t i = begin < 0 ? 0 : begin; i < end && i < (int32_t)s->s->n_words; i++) {
        if (s->w[i].upos == DM_UPOS_PUNCT)
            continue;
        emit(s, one, s->word[i]);
        if (i + 1 < end && i + 1 < (int32_t)s->s->n_words)
            emit2(s, two, s->word[i], s->word[i + 1]);
    }
}

static void near(scan *s) {
    dm_span a = s->v->at[0], b = s->v->at[1];
    bool first = a.begin <= b.begin;
    dm_span left = first ? a : b, right = first ? b : a;
    int32_t n = (int32_t)s->s->n_words, mid0 = (int32_t)left.end, mid1 = (int32_t)right.begin;
    emit(s, first ? "o1" : "o2", nothing);
    int32_t gap = mid1 - mid0;
    emit(s, "g1", atom_z(gap < 1 ? "0" : gap < 3 ? "2" : gap < 6 ? "5" : gap < 12 ? "11" : gap < 20 ? "19" : "20"));
    bool far = gap > 24;
    run_of(s, first ? "m1" : "n1", first ? "m2" : "n2", mid0, far ? mid0 + 12 : mid1);
    if (far)
        run_of(s, first ? "m1" : "n1", first ? "m2" : "n2", mid1 - 12, mid1);
    run_of(s, first ? "a1" : "e1", first ? "a2" : "e2", (int32_t)right.end, (int32_t)right.end + 8);
    run_of(s, first ? "f1" : "h1", first ? "f2" : "h2", (int32_t)left.begin - 6, (int32_t)left.begin);
    for (int32_t i = 0; i < n && i < 64; i++)
        if (s->w[i].upos == DM_UPOS_VERB || s->w[i].upos == DM_UPOS_NOUN || s->w[i].upos == DM_UPOS_ADJ)
            emit(s, "x1", s->word[i]);
    int32_t t0 = (int32_t)b.begin, s1 = (int32_t)a.end;
    if (t0 > 0)
        emit(s, "t1", s->word[t0 - 1]);
    if (t0 > 1)
        emit2(s, "t2", s->word[t0 - 2], s->word[t0 - 1]);
    if (s1 < n)
        emit(s, "s1", s->word[s1]);
    if (s1 + 1 < n)
        emit2(s, "s2", s->word[s1], s->word[s1 + 1]);
    /* The first verb after the source, over its auxiliaries, and what follows it. */
    for (int32_t i = s1; i < n; i++)
        if (s->w[i].upos == DM_UPOS_VERB) {
            emit(s, "v1", s->word[i]);
            if (i + 1 < n)
                emit2(s, "v2", s->word[i], s->word[i + 1]);
            atom its = told_by(s, i);
            if (its.hash)
                emit(s, "v3", its);
            break;
        }
}

/* ---- sides ------------------------------------------------------------------------------------ */

static const dm_entity *entity_of(const scan *s, dm_span at) {
    const dm_entity *e = entity_at(s, dm_pair_top(s->s, at));
    for (uint32_t i = at.begin; i < at.end && !e; i++)
        e = entity_at(s, (int32_t)i);
    return e;
}

static void sides(scan *s) {
    atom kind[2];
    for (int k = 0; k < 2; k++) {
        dm_span at = s->v->at[k];
        const dm_entity *e = entity_of(s, at);
        atom sector = e && e->sector[0] ? atom_z(e->sector) : nothing;
        kind[k] = e ? atom_z(dm_kind_name(e->kind)) : atom_z("nobody");
        emit2(s, k ? "k2" : "k1", kind[k], sector);
        if (s->meet >= 0)
            emit2(s, k ? "k4" : "k3", kind[k], s->word[s->meet]);
        for (uint32_t i = at.begin; i < at.end && i < at.begin + 24; i++)
            if (s->w[i].upos == DM_UPOS_VERB || s->w[i].upos == DM_UPOS_NOUN || s->w[i].upos == DM_UPOS_ADJ) {
                emit(s, k ? "y2" : "y1", s->word[i]);
                atom its = k ? told_by(s, (int32_t)i) : nothing;
                if (its.hash)
                    emit(s, "y3", its);
            }
        emit(s, k ? "y5" : "y4", s->word[dm_pair_top(s->s, at)]);
    }
    emit2(s, "k5", kind[0], kind[1]);
}

/* ---- rules ------------------------------------------------------------------------------------ */

/* What is done with the act that the rule found: undone, failed at, refused, planned. */
static void above(scan *s, int32_t w, atom e) {
    for (int i = 0; w >= 0 && i < 3; i++) {
        const dm_word *x = &s->w[w];
        atom at = atom_z(i == 0 ? "0" : i == 1 ? "1" : "2");
        if (dm_tree_negated(s->t, w))
            emit2(s, "q2", e, at);
        for dm_children(s->t, w, c)
            if (dm_deprel_base(s->w[c].deprel) == DM_REL_AUX_)
                emit3(s, "q3", e, s->word[c], at);
        dm_deprel rel = dm_deprel_base(x->deprel);
        if (x->head < 0 || rel == DM_REL_CONJ || rel == DM_REL_PARATAXIS)
            return;
        emit3(s, "q4", e, rel_atom(s, w), in_sides(s, x->head) ? nothing : s->word[x->head]);
        w = x->head;
    }
}

/* Which of the two sides stands among the words: 0 neither, 1 source, 2 target, 3 both. */
static int stands(const scan *s, const int32_t *at, uint32_t n) {
    int found = 0;
    for (uint32_t i = 0; i < n; i++)
        found |= inside(at[i], s->v->at[0]) ? 1 : inside(at[i], s->v->at[1]) ? 2 : 0;
    return found;
}

static void rules(scan *s) {
    static const char *const where[] = {"-", "s", "t", "st"};
    const dm_pair *r = &s->v->rule;
    atom e = event_atom(r->event);
    const char *sure = r->confidence >= 0.6 ? "3" : r->confidence >= 0.3 ? "2" : r->confidence > 0.12 ? "1" : "0";
    emit(s, "r1", e);
    emit2(s, "r2", e, atom_z(sure));
    if (r->mode.n)
        emit2(s, "r3", e, atom_of(r->mode));
    if (r->word >= 0) {
        emit2(s, "r4", e, s->word[r->word]);
        emit(s, "r5", s->word[r->word]);
    }
    above(s, r->word, e);
    for (uint32_t i = 0; i < s->v->n_moves && i < 8; i++) {
        const dm_move *m = &s->v->moves[i];
        emit3(s, "q1", event_atom(m->event), atom_z(where[stands(s, m->actor, m->n_actor)]),
              atom_z(where[stands(s, m->recipient, m->n_recipient)]));
        emit2(s, "r6", event_atom(m->event), m->word == r->word ? atom_z("it") : nothing);
    }
}

void dm_pair_features(const dm_pair_view *v, dm_features *out) {
    out->n = 0;
    const dm_sentence *sentence = &v->c->sentences->at[v->sentence];
    scan s = {.v = v, .t = &v->c->trees[v->sentence], .s = sentence, .w = sentence->words, .out = out};
    s.word = dm_new_array(v->c->a, atom, sentence->n_words);
    if (!s.word || sentence->n_words == 0)
        return;
    atoms(&s, v->c->a);
    find_path(&s);
    rules(&s);
    path_shape(&s);
    path_words(&s);
    sides(&s);
    near(&s);
}
