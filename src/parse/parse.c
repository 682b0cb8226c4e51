#include "parse/parse.h"

#include "text/feature.h"
#include "parse/kernel.h"
#include "parse/lemma.h"
#include "parse/mst.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_LAYERS 8
#define BATCH 256              /* words to a batch, but for a sentence's worth more */
#define ROOM (BATCH + DM_MAX_WORDS)
#define DISTANCES 20           /* buckets of the distance between a word and its head */
#define CACHE 8192             /* word forms whose first layer a thread remembers, */
#define WAYS 4                 /* in sets of so many */
#define MISSES 48              /* forms to one product of the first layer */
#define SLOTS (CACHE + ROOM)   /* and room for forms whose place is taken in this batch */
#define FEATS_NONE "_"

struct dm_parser {
    dm_model *model;
    const dm_kernels *k;
    uint32_t h, layers, a, l, t; /* units a direction, layers, widths of the heads */
    const uint32_t *vocab;       /* [slots][2]: key, row; row 0 is the unknown word */
    uint32_t vocab_mask, n_words, n_affix;
    const uint8_t *english;      /* [n_words]: 1 for a word of English text */
    const int8_t *word, *affix;
    const float *word_scale, *affix_scale;
    dm_matrix sru[MAX_LAYERS];
    const float *sru_p[MAX_LAYERS]; /* [4][2h] */
    dm_matrix mlp, arc, near, label, tag;
    const float *root_label;
    float cool; /* what scores are multiplied by before they become probabilities */
    uint32_t n_upos, n_xpos, n_feats, n_deprel, root_rel;
    dm_str *xpos, *feats;
    uint8_t upos[64], deprel[128]; /* model's number -> dm_upos, dm_deprel */
    dm_lemmatiser lemma;
    int32_t bucket[2 * DM_MAX_WORDS + 16];
};

/* ---- opening --------------------------------------------------------------------------- */

static dm_status matrix(const dm_model *m, const char *name, uint32_t n, uint32_t k, bool bias,
                        dm_matrix *out, dm_error *err) {
    char part[64];
    const void *p = NULL;
    uint32_t padded = (n + 15) & ~15u;
    *out = (dm_matrix){.n = padded, .k = k};
    snprintf(part, sizeof part, "%s.w", name);
    dm_status s = dm_model_array(m, part, DM_I8, padded, k, &p, NULL, err);
    out->w = p;
    snprintf(part, sizeof part, "%s.scale", name);
    if (s == DM_OK)
        s = dm_model_array(m, part, DM_F32, 1, padded, &p, NULL, err);
    out->scale = p;
    snprintf(part, sizeof part, "%s.sum", name);
    if (s == DM_OK)
        s = dm_model_array(m, part, DM_I32, 1, padded, &p, NULL, err);
    out->sum = p;
    snprintf(part, sizeof part, "%s.bias", name);
    if (s == DM_OK && bias)
        s = dm_model_array(m, part, DM_F32, 1, padded, &p, NULL, err);
    out->bias = s == DM_OK && bias ? p : NULL;
    return s;
}

/* A list of names, each ended by NUL, into an array of the parser's own. */
static dm_status names(const dm_model *m, const char *name, dm_str **out, uint32_t *n,
                       dm_error *err) {
    const void *p;
    dm_shape shape;
    dm_status s = dm_model_array(m, name, DM_U8, 1, 0, &p, &shape, err);
    if (s != DM_OK)
        return s;
    const char *z = p;
    if (shape.cols == 0 || z[shape.cols - 1] != 0)
        return dm_fail(err, DM_EFORMAT, "%s: array %s does not end", dm_model_path(m), name);
    uint32_t count = 0;
    for (uint32_t i = 0; i < shape.cols; i++)
        count += z[i] == 0;
    dm_str *at = calloc(count, sizeof *at);
    if (!at)
        return dm_fail(err, DM_ENOMEM, "out of memory");
    for (uint32_t i = 0; i < count; i++) {
        at[i] = dm_str_of(z);
        z += at[i].n + 1;
    }
    *out = at;
    *n = count;
    return DM_OK;
}

static dm_status open_names(dm_parser *p, dm_error *err) {
    const dm_model *m = p->model;
    dm_str *upos = NULL, *deprel = NULL;
    dm_status s = names(m, "names.upos", &upos, &p->n_upos, err);
    if (s == DM_OK)
        s = names(m, "names.deprel", &deprel, &p->n_deprel, err);
    if (s == DM_OK)
        s = names(m, "names.xpos", &p->xpos, &p->n_xpos, err);
    if (s == DM_OK)
        s = names(m, "names.feats", &p->feats, &p->n_feats, err);
    if (s == DM_OK && (p->n_upos > DM_COUNT(p->upos) || p->n_deprel > DM_COUNT(p->deprel) ||
                       p->n_xpos > 256 || p->n_feats > 4096))
        s = dm_fail(err, DM_EFORMAT, "%s: too many names", dm_model_path(m));
    p->root_rel = UINT32_MAX;
    for (uint32_t i = 0; s == DM_OK && i < p->n_upos; i++) {
        int v = 0;
        while (v < DM_N_UPOS && !dm_str_is(upos[i], dm_upos_name(v)))
            v++;
        p->upos[i] = v < DM_N_UPOS ? (uint8_t)v : DM_UPOS_X;
    }
    for (uint32_t i = 0; s == DM_OK && i < p->n_deprel; i++) {
        int v = 0;
        while (v < DM_N_DEPREL && !dm_str_is(deprel[i], dm_deprel_name(v)))
            v++;
        p->deprel[i] = v < DM_N_DEPREL ? (uint8_t)v : DM_REL_DEP;
        if (v == DM_REL_ROOT)
            p->root_rel = i;
    }
    for (uint32_t i = 0; s == DM_OK && i < p->n_feats; i++)
        if (dm_str_is(p->feats[i], FEATS_NONE))
            p->feats[i] = (dm_str){0};
    free(upos);
    free(deprel);
    return s;
}

static dm_status open_arrays(dm_parser *p, dm_error *err) {
    const dm_model *m = p->model;
    const void *at;
    dm_shape shape;
    dm_status s = dm_model_array(m, "parser.shape", DM_U32, 1, 6, &at, NULL, err);
    if (s != DM_OK)
        return s;
    const uint32_t *v = at; /* h, layers, a, l, t, affix rows */
    p->h = v[0], p->layers = v[1], p->a = v[2], p->l = v[3], p->t = v[4], p->n_affix = v[5];
    uint32_t h2 = 2 * p->h;
    if (p->h == 0 || p->h % 32 || p->h > 1024 || p->layers == 0 || p->layers > MAX_LAYERS ||
        p->a == 0 || p->a % 16 || p->a > 1024 || p->l == 0 || p->l % 16 || p->l > 1024 ||
        p->t == 0 || p->t % 16 || p->t > 1024 || p->n_affix == 0)
        return dm_fail(err, DM_EFORMAT, "%s: parser.shape is out of range", dm_model_path(m));
    if ((s = dm_model_array(m, "vocab.table", DM_U32, 0, 2, &at, &shape, err)) != DM_OK)
        return s;
    p->vocab = at;
    p->vocab_mask = shape.rows - 1;
    bool room = false;
    for (uint32_t i = 0; i < shape.rows && !room; i++)
        room = p->vocab[2 * i + 1] == 0;
    if (shape.rows == 0 || (shape.rows & p->vocab_mask) || !room)
        return dm_fail(err, DM_EFORMAT, "%s: vocab.table has %u slots, or is full",
                       dm_model_path(m), shape.rows);
    if ((s = dm_model_array(m, "word.w", DM_I8, 0, p->h, &at, &shape, err)) != DM_OK)
        return s;
    p->word = at;
    p->n_words = shape.rows;
    if ((s = dm_model_array(m, "word.scale", DM_F32, 1, p->n_words, &at, NULL, err)) != DM_OK)
        return s;
    p->word_scale = at;
    if ((s = dm_model_array(m, "vocab.english", DM_U8, 1, p->n_words, &at, NULL, err)) != DM_OK)
        return s;
    p->english = at;
    if ((s = dm_model_array(m, "affix.w", DM_I8, p->n_affix, p->h, &at, NULL, err)) != DM_OK)
        return s;
    p->affix = at;
    if ((s = dm_model_array(m, "affix.scale", DM_F32, 1, p->n_affix, &at, NULL, err)) != DM_OK)
        return s;
    p->affix_scale = at;
    for (uint32_t i = 0; i < p->layers; i++) {
        char name[32];
        snprintf(name, sizeof name, "sru%u", i);
        if ((s = matrix(m, name, 6 * p->h, h2, false, &p->sru[i], err)) != DM_OK)
            return s;
        snprintf(name, sizeof name, "sru%u.p", i);
        if ((s = dm_model_array(m, name, DM_F32, 4, h2, &at, NULL, err)) != DM_OK)
            return s;
        p->sru_p[i] = at;
    }
    if ((s = matrix(m, "mlp", 2 * p->a + 2 * p->l + p->t, h2, true, &p->mlp, err)) != DM_OK ||
        (s = matrix(m, "arc", p->a, p->a, true, &p->arc, err)) != DM_OK ||
        (s = matrix(m, "near", DISTANCES + 1, p->a, false, &p->near, err)) != DM_OK ||
        (s = matrix(m, "label", p->n_deprel, p->l, true, &p->label, err)) != DM_OK ||
        (s = matrix(m, "tag", p->n_upos + p->n_xpos + p->n_feats, p->t, true, &p->tag, err)) !=
            DM_OK ||
        (s = dm_model_array(m, "root.label", DM_F32, 1, p->l, &at, NULL, err)) != DM_OK)
        return s;
    p->root_label = at;
    if ((s = dm_model_array(m, "parser.cool", DM_F32, 1, 1, &at, NULL, err)) != DM_OK)
        return s;
    memcpy(&p->cool, at, sizeof p->cool);
    if (!(p->cool > 0.01f && p->cool < 100.0f))
        return dm_fail(err, DM_EFORMAT, "%s: parser.cool is out of range", dm_model_path(m));
    return dm_lemmatiser_open(m, &p->lemma, err);
}

/* Bucket of the distance i - h: 1 2 3 4 5-6 7-9 10-14 15-24 25+, before and after apart. */
static uint32_t bucket(uint32_t i, uint32_t h) {
    static const uint8_t of[25] = {0, 1, 2, 3, 4, 5, 5, 6, 6, 6, 7, 7, 7,
                                   7, 7, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8};
    uint32_t d = i > h ? i - h : h - i;
    uint32_t b = d < 25 ? of[d] : 9;
    return i > h ? b : 10 + b;
}

/* Every distance's bucket, that of word i to head h at DM_MAX_WORDS + h - i. */
static void fill_buckets(dm_parser *p) {
    for (uint32_t d = 0; d < DM_COUNT(p->bucket); d++)
        p->bucket[d] = (int32_t)(d < 2 * DM_MAX_WORDS ? bucket(DM_MAX_WORDS, d) : 0);
}

dm_status dm_parser_open(const char *path, dm_parser **out, dm_error *err) {
    *out = NULL;
    dm_parser *p = calloc(1, sizeof *p);
    if (!p)
        return dm_fail(err, DM_ENOMEM, "%s: out of memory", path);
    p->k = dm_kernels_best();
    fill_buckets(p);
    dm_status s = dm_model_open(path, &p->model, err);
    if (s == DM_OK)
        s = open_names(p, err);
    if (s == DM_OK)
        s = open_arrays(p, err);
    if (s == DM_OK)
        *out = p;
    else
        dm_parser_close(p);
    return s;
}

void dm_parser_close(dm_parser *p) {
    if (!p)
        return;
    free(p->xpos);
    free(p->feats);
    dm_model_close(p->model);
    free(p);
}

const dm_model *dm_parser_model(const dm_parser *p) {
    return p ? p->model : NULL;
}

bool dm_parser_use(dm_parser *p, int level) {
    const dm_kernels *k = dm_kernels_at(level);
    if (k)
        p->k = k;
    return k != NULL;
}

/* ---- scratch --------------------------------------------------------------------------- */

typedef struct known {
    uint64_t form;  /* hash of the bytes; 0 is empty */
    uint32_t batch; /* the last that reads it: until that has run, it stays */
    uint32_t word;
} known;

/* The lemma that a form had last, with the tag of then. */
#define LEMMA_KEPT 28
typedef struct lemma_known {
    uint16_t tag; /* its number + 1; 0: none yet */
    uint8_t n;    /* 0: the form itself */
    char text[LEMMA_KEPT];
} lemma_known;

/* A run of words parsed as one tree: a sentence, or a piece of an overlong one. */
typedef struct piece {
    dm_word *words;
    uint32_t n, base; /* base: index of the first word in its sentence */
} piece;

struct dm_parse_scratch {
    char *memory;
    known *cache;
    lemma_known *lemmas; /* [SLOTS], of the forms in the cache */
    uint32_t *slots;     /* [ROOM]: of each word of the batch */
    float *cache_x, *cache_u; /* [SLOTS][2h], [SLOTS][6h]: the first layer's input and product */
    float *miss_u;            /* [MISSES][6h], the products of forms new to the cache */
    uint32_t miss[MISSES], n_misses, batch, n_spare;
    const float **rows, **in; /* [ROOM]: a layer's product and input of each word */
    float *x, *u, *c, *m, *q, *z, *tags, *scores, *arcs, *nears, *e;
    uint8_t *xq, *aq, *qq, *zq, *tq, *kq;
    int8_t *keys;
    float *xs, *as, *qs, *zs, *ts, *ks;
    int32_t *key_sum;
    uint16_t *head, *mark;
    void *mst;
    piece pieces[ROOM];
    uint32_t n_pieces, n_words;
    char *lemma; /* where the next lemma goes, in the arena */
    uint32_t lemma_room;
};

static void *part(char **at, size_t n) {
    char *p = *at;
    *at += (n + 63) & ~(size_t)63;
    return p;
}

#define KEYS ((DM_MAX_WORDS + 15) / 16 * 16)

/* Lays out the scratch; called with NULL to learn its size. */
static size_t lay(const dm_parser *p, dm_parse_scratch *s, char *memory) {
    char *at = memory;
    uint32_t h2 = 2 * p->h;
    s->cache = part(&at, sizeof(known) * SLOTS);
    s->lemmas = part(&at, sizeof(lemma_known) * SLOTS);
    s->slots = part(&at, sizeof(uint32_t) * ROOM);
    s->cache_x = part(&at, sizeof(float) * SLOTS * h2);
    s->cache_u = part(&at, sizeof(float) * SLOTS * 6 * p->h);
    s->rows = part(&at, sizeof(float *) * ROOM);
    s->in = part(&at, sizeof(float *) * ROOM);
    s->miss_u = part(&at, sizeof(float) * MISSES * 6 * p->h);
    s->x = part(&at, sizeof(float) * ROOM * h2);
    s->u = part(&at, sizeof(float) * ROOM * 6 * p->h);
    s->c = part(&at, sizeof(float) * p->h);
    s->m = part(&at, sizeof(float) * ROOM * p->mlp.n);
    s->q = part(&at, sizeof(float) * ROOM * p->a);
    s->z = part(&at, sizeof(float) * ROOM * p->l);
    s->tags = part(&at, sizeof(float) * ROOM * (p->tag.n > p->label.n ? p->tag.n : p->label.n));
    s->scores = part(&at, sizeof(float) * DM_MAX_WORDS * (KEYS + 16));
    s->arcs = part(&at, sizeof(float) * DM_MAX_WORDS * KEYS);
    s->nears = part(&at, sizeof(float) * DM_MAX_WORDS * p->near.n);
    s->e = part(&at, sizeof(float) * (KEYS + 16));
    s->xq = part(&at, (size_t)ROOM * h2);
    s->aq = part(&at, (size_t)ROOM * p->a);
    s->qq = part(&at, (size_t)ROOM * p->a);
    s->zq = part(&at, (size_t)ROOM * p->l);
    s->tq = part(&at, (size_t)ROOM * p->t);
    s->kq = part(&at, (size_t)ROOM * p->a);
    s->keys = part(&at, (size_t)KEYS * p->a);
    float **f[] = {&s->xs, &s->as, &s->qs, &s->zs, &s->ts, &s->ks};
    for (size_t i = 0; i < DM_COUNT(f); i++)
        *f[i] = part(&at, sizeof(float) * (ROOM + 16));
    s->key_sum = part(&at, sizeof(int32_t) * KEYS);
    s->head = part(&at, sizeof(uint16_t) * (DM_MAX_WORDS + 1));
    s->mark = part(&at, sizeof(uint16_t) * (DM_MAX_WORDS + 1));
    s->mst = part(&at, dm_mst_work(DM_MAX_WORDS));
    return (size_t)(at - memory);
}

dm_parse_scratch *dm_parse_scratch_new(const dm_parser *p) {
    if (!p)
        return NULL;
    dm_parse_scratch *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    static char origin[64];
    size_t n = lay(p, s, origin);
    s->memory = aligned_alloc(64, n);
    if (!s->memory) {
        free(s);
        return NULL;
    }
    lay(p, s, s->memory);
    memset(s->cache, 0, sizeof(known) * SLOTS);
    s->batch = 1;
    return s;
}

void dm_parse_scratch_free(dm_parse_scratch *s) {
    if (!s)
        return;
    free(s->memory);
    free(s);
}

/* ---- words ----------------------------------------------------------------------------- */

/* Row of the folded word, 0 where it is not known. */
static uint32_t vocabulary(const dm_parser *p, dm_str form) {
    char w[DM_FOLD_MAX];
    uint32_t n = dm_fold(form, true, true, w);
    uint32_t key = dm_feature_hash(w, n, 1);
    for (uint32_t i = dm_feature_hash(w, n, 2) & p->vocab_mask;; i = (i + 1) & p->vocab_mask) {
        const uint32_t *slot = p->vocab + 2 * i;
        if (slot[1] == 0)
            return 0;
        if (slot[0] == key)
            return slot[1] < p->n_words ? slot[1] : 0;
    }
}

static uint64_t form_hash(dm_str form) {
    uint64_t hash = dm_hash(form.p, form.n, 0);
    return hash + (hash == 0);
}

static uint32_t set_of(uint64_t hash) {
    return (uint32_t)(hash % (CACHE / WAYS)) * WAYS;
}

/* The word's vector beside the sum of its affixes' vectors. */
static void embed(const dm_parser *p, dm_str form, uint32_t word, float *x) {
    uint32_t affix[DM_AFFIXES];
    const int8_t *rows[DM_AFFIXES];
    float scale[DM_AFFIXES];
    dm_affixes(form, affix);
    for (uint32_t a = 0; a < DM_AFFIXES; a++) {
        uint32_t row = affix[a] % p->n_affix;
        rows[a] = p->affix + (size_t)row * p->h;
        scale[a] = p->affix_scale[row];
    }
    p->k->embed(p->h, p->word + (size_t)word * p->h, p->word_scale[word], DM_AFFIXES, rows, scale, x);
}

/* The first layer's products of the forms new to the cache. */
static void settle(const dm_parser *p, dm_parse_scratch *s) {
    size_t h6 = 6 * p->h;
    p->k->product(&p->sru[0], s->n_misses, s->xq, s->xs, s->miss_u, (uint32_t)h6);
    for (uint32_t i = 0; i < s->n_misses; i++)
        memcpy(s->cache_u + s->miss[i] * h6, s->miss_u + i * h6, sizeof(float) * h6);
    s->n_misses = 0;
}

/* Slot of the form's first layer, which is computed by the next settle() at the latest. */
static uint32_t slot_of(const dm_parser *p, dm_parse_scratch *s, dm_str form) {
    uint64_t hash = form_hash(form);
    uint32_t slot = set_of(hash), oldest = slot, h2 = 2 * p->h;
    for (uint32_t end = slot + WAYS; slot < end; slot++) {
        if (s->cache[slot].form == hash) {
            s->cache[slot].batch = s->batch;
            return slot;
        }
        if (s->batch - s->cache[slot].batch > s->batch - s->cache[oldest].batch)
            oldest = slot;
    }
    slot = s->cache[oldest].batch == s->batch ? CACHE + s->n_spare++ : oldest;
    uint32_t word = vocabulary(p, form);
    s->cache[slot] = (known){hash, s->batch, word};
    s->lemmas[slot].tag = 0;
    float *x = s->cache_x + (size_t)slot * h2;
    embed(p, form, word, x);
    uint32_t at = s->n_misses;
    p->k->quantise(1, h2, x, h2, 0, s->xq + (size_t)at * h2, s->xs + at);
    s->miss[s->n_misses++] = slot;
    if (s->n_misses == MISSES)
        settle(p, s);
    return slot;
}

/* The first layer's input, s->in, and product, s->rows, of all words of the batch. Both depend on the
 * form alone, so that most words find theirs in the cache. */
static void first_layer(const dm_parser *p, dm_parse_scratch *s) {
    size_t h2 = 2 * p->h, h6 = 6 * p->h, at = 0;
    s->n_spare = 0;
    for (uint32_t i = 0; i < s->n_pieces; i++)
        for (uint32_t j = 0; j < s->pieces[i].n; j++, at++) {
            size_t slot = slot_of(p, s, s->pieces[i].words[j].form);
            s->slots[at] = (uint32_t)slot;
            s->in[at] = s->cache_x + slot * h2;
            s->rows[at] = s->cache_u + slot * h6;
        }
    settle(p, s);
    s->batch++;
}

/* ---- heads ----------------------------------------------------------------------------- */

/* s(i, h) = q_i . k_h + q_i . r_bucket(i - h); the root's is q_i . r_root. Rows of the batch
 * from `from`; scores [n][stride], column 0 the root. */
static uint32_t score_arcs(const dm_parser *p, dm_parse_scratch *s, uint32_t from, uint32_t n) {
    uint32_t a = p->a, padded = (n + 15) & ~15u, stride = padded + 16;
    p->k->keys(n, a, s->kq + (size_t)from * a, s->keys, s->key_sum);
    float key_scale[KEYS];
    for (uint32_t j = 0; j < padded; j++)
        key_scale[j] = j < n ? 2.0f * s->ks[from + j] : 0.0f;
    dm_matrix keys = {s->keys, key_scale, s->key_sum, NULL, padded, a};
    const uint8_t *q = s->qq + (size_t)from * a;
    p->k->product(&keys, n, q, s->qs + from, s->arcs, padded);
    p->k->product(&p->near, n, q, s->qs + from, s->nears, p->near.n);
    for (uint32_t i = 0; i < n; i++) {
        const float *near = s->nears + (size_t)i * p->near.n;
        p->k->arcs(n, stride, i, s->arcs + (size_t)i * padded, near, p->bucket + DM_MAX_WORDS - i, near[DISTANCES],
                   s->scores + (size_t)i * stride);
    }
    return stride;
}

/* Probability of item `at` of n, whose greatest is max (padding allowed up to a multiple of 16: it is masked). */
static float chance(const dm_parser *p, dm_parse_scratch *s, float *x, uint32_t n, uint32_t at, float max) {
    uint32_t padded = (n + 15) & ~15u;
    for (uint32_t i = n; i < padded; i++)
        x[i] = -1e30f;
    float sum = p->k->exps(padded, x, max, p->cool, s->e);
    return s->e[at] / sum;
}

static dm_status attach(const dm_parser *p, dm_parse_scratch *s) {
    uint32_t a = p->a, l = p->l, from = 0;
    const float *lh = s->m + 2 * a + l;
    for (uint32_t i = 0; i < s->n_pieces; i++) {
        piece *w = &s->pieces[i];
        uint32_t n = w->n, stride = score_arcs(p, s, from, n);
        /* Column i + 1 of row i, the word itself, is out of the question already. */
        float top[DM_MAX_WORDS];
        for (uint32_t j = 0; j < n; j++) {
            const float *row = s->scores + (size_t)j * stride;
            s->head[j] = (uint16_t)p->k->best(n + 1, row);
            top[j] = row[s->head[j]];
        }
        if (!dm_is_tree(n, s->head, s->mark))
            dm_mst(n, s->scores, stride, s->head, s->mst);
        for (uint32_t j = 0; j < n; j++) {
            uint32_t h = s->head[j];
            w->words[j].head = h ? (int32_t)(w->base + h - 1) : -1;
            w->words[j].sure = chance(p, s, s->scores + (size_t)j * stride, n + 1, h, top[j]);
            const float *of = h ? lh + (size_t)(from + h - 1) * p->mlp.n : p->root_label;
            const float *ld = s->m + (size_t)(from + j) * p->mlp.n + 2 * a;
            float *z = s->z + (size_t)(from + j) * l;
            for (uint32_t k = 0; k < l; k++)
                z[k] = ld[k] + of[k];
        }
        from += n;
    }
    p->k->quantise(from, l, s->z, l, 1, s->zq, s->zs);
    p->k->product(&p->label, from, s->zq, s->zs, s->tags, p->label.n);
    from = 0;
    for (uint32_t i = 0; i < s->n_pieces; i++) {
        piece *w = &s->pieces[i];
        for (uint32_t j = 0; j < w->n; j++, from++) {
            float *x = s->tags + (size_t)from * p->label.n;
            dm_word *word = &w->words[j];
            if (word->head < 0) {
                word->deprel = DM_REL_ROOT;
                continue;
            }
            if (p->root_rel < p->n_deprel)
                x[p->root_rel] = -1e30f;
            uint32_t r = p->k->best(p->n_deprel, x);
            word->deprel = p->deprel[r];
            word->sure *= chance(p, s, x, p->n_deprel, r, x[r]);
        }
    }
    return DM_OK;
}

/* ---- tags and lemmas --------------------------------------------------------------------- */

/* A suffix does not always tell whether a stem ends in e; the vocabulary often does. An inflected
 * verb's lemma that is no known word gains a final e, or its last letter again, where that makes
 * one. Returns the new length, DM_LEMMA_MAX at most. */
static uint32_t last_letter(const dm_parser *p, dm_str xpos, char *lemma, uint32_t n) {
    if (n < 3 || n + 1 > DM_LEMMA_MAX || lemma[n - 1] == 'e' ||
        !(dm_str_is(xpos, "VBD") || dm_str_is(xpos, "VBN") || dm_str_is(xpos, "VBG")) ||
        vocabulary(p, (dm_str){lemma, n}))
        return n;
    /* "shelled" ends like "cancelled", yet only "shell" is a word */
    const char last[] = {'e', lemma[n - 1]};
    for (size_t i = 0; i < sizeof last; i++) {
        lemma[n] = last[i];
        if (vocabulary(p, (dm_str){lemma, n + 1}))
            return n + 1;
    }
    return n;
}

static dm_status tag(const dm_parser *p, dm_parse_scratch *s, dm_arena *arena) {
    p->k->product(&p->tag, s->n_words, s->tq, s->ts, s->tags, p->tag.n);
    uint32_t at = 0;
    for (uint32_t i = 0; i < s->n_pieces; i++) {
        piece *w = &s->pieces[i];
        for (uint32_t j = 0; j < w->n; j++, at++) {
            const float *x = s->tags + (size_t)at * p->tag.n;
            dm_word *word = &w->words[j];
            word->upos = p->upos[p->k->best(p->n_upos, x)];
            uint32_t xpos = p->k->best(p->n_xpos, x + p->n_upos);
            word->xpos = p->xpos[xpos];
            word->feats = p->feats[p->k->best(p->n_feats, x + p->n_upos + p->n_xpos)];
            if (s->lemma_room < DM_LEMMA_MAX) {
                s->lemma_room = 8192;
                s->lemma = dm_alloc(arena, s->lemma_room);
                if (!s->lemma) {
                    s->lemma_room = 0;
                    return DM_ENOMEM;
                }
            }
            lemma_known *had = &s->lemmas[s->slots[at]];
            uint32_t n = had->n;
            if (had->tag == xpos + 1) {
                memcpy(s->lemma, had->text, n);
            } else {
                n = dm_lemma(&p->lemma, word->form, word->xpos, s->lemma);
                n = last_letter(p, word->xpos, s->lemma, n);
                if (n <= LEMMA_KEPT) {
                    had->tag = (uint16_t)(xpos + 1);
                    had->n = (uint8_t)n;
                    memcpy(had->text, s->lemma, n);
                }
            }
            word->lemma = n ? (dm_str){s->lemma, n} : word->form;
            s->lemma += n;
            s->lemma_room -= n;
        }
    }
    return DM_OK;
}

/* ---- batches ----------------------------------------------------------------------------- */

/* The words of the pieces through all layers: s->x [n][2h]. */
static void encode(const dm_parser *p, dm_parse_scratch *s) {
    uint32_t n = s->n_words, h2 = 2 * p->h;
    first_layer(p, s);
    for (uint32_t l = 0; l < p->layers; l++) {
        if (l) {
            p->k->quantise(n, h2, s->x, h2, 0, s->xq, s->xs);
            p->k->product(&p->sru[l], n, s->xq, s->xs, s->u, 6 * p->h);
            for (uint32_t i = 0; i < n; i++) {
                s->rows[i] = s->u + (size_t)i * 6 * p->h;
                s->in[i] = s->x + (size_t)i * h2;
            }
        }
        uint32_t from = 0;
        for (uint32_t i = 0; i < s->n_pieces; i++) {
            p->k->scan(s->pieces[i].n, p->h, s->rows + from, s->in + from, p->sru_p[l], s->x + (size_t)from * h2, s->c);
            from += s->pieces[i].n;
        }
    }
}

static dm_status run(const dm_parser *p, dm_parse_scratch *s, dm_arena *arena) {
    uint32_t n = s->n_words, h2 = 2 * p->h, stride = p->mlp.n;
    if (n == 0)
        return DM_OK;
    encode(p, s);
    p->k->quantise(n, h2, s->x, h2, 0, s->xq, s->xs);
    p->k->product(&p->mlp, n, s->xq, s->xs, s->m, stride);
    p->k->quantise(n, p->a, s->m, stride, 1, s->aq, s->as);
    p->k->product(&p->arc, n, s->aq, s->as, s->q, p->a);
    p->k->quantise(n, p->a, s->q, p->a, 0, s->qq, s->qs);
    p->k->quantise(n, p->a, s->m + p->a, stride, 1, s->kq, s->ks);
    p->k->quantise(n, p->t, s->m + 2 * p->a + 2 * p->l, stride, 1, s->tq, s->ts);
    dm_status status = attach(p, s);
    if (status == DM_OK)
        status = tag(p, s, arena);
    s->n_pieces = s->n_words = 0;
    return status;
}

/* Pieces of an overlong sentence hang from the first one's root. */
static void join(dm_sentence *sentence) {
    dm_word *w = (dm_word *)sentence->words;
    int32_t root = -1;
    for (uint32_t i = 0; i < sentence->n_words; i++) {
        if (w[i].head >= 0)
            continue;
        if (root < 0) {
            root = (int32_t)i;
        } else {
            w[i].head = root;
            w[i].deprel = DM_REL_PARATAXIS;
            w[i].sure = 0;
        }
    }
}

/* Foreign: most of the words that are letters are no words of English text. A name inside the
 * sentence says half as much as another word: "Soldiers from Norland shelled Sudland". */
static void judge(const dm_parser *p, const dm_parse_scratch *s, dm_sentence *sentence) {
    uint32_t words = 0, halves = 0;
    for (uint32_t i = 0; i < sentence->n_words && i < DM_MAX_WORDS; i++) {
        dm_str f = sentence->words[i].form;
        unsigned size;
        if (f.n == 0 || !dm_rune_is_letter(dm_rune(f.p, f.n, &size)))
            continue;
        words++;
        uint64_t hash = form_hash(f);
        const known *k = s->cache + set_of(hash), *end = k + WAYS;
        while (k < end && k->form != hash)
            k++;
        bool name = words > 1 && f.p[0] >= 'A' && f.p[0] <= 'Z';
        if (!p->english[k < end ? k->word : vocabulary(p, f)])
            halves += name ? 1 : 2;
    }
    sentence->foreign = words >= 4 && halves > words;
}

dm_status dm_parse(const dm_parser *p, dm_parse_scratch *s, dm_arena *a, dm_str text,
                   dm_sentences *sentences) {
    (void)text;
    if (!p || !s)
        return DM_EINVAL;
    s->n_pieces = s->n_words = 0;
    s->lemma_room = 0;
    bool overlong = false;
    for (uint32_t i = 0; i < sentences->n; i++) {
        dm_sentence *sentence = &sentences->at[i];
        dm_word *words = (dm_word *)sentence->words; /* the arena's, given to be filled */
        overlong |= sentence->n_words > DM_MAX_WORDS;
        for (uint32_t from = 0; from < sentence->n_words; from += DM_MAX_WORDS) {
            uint32_t n = sentence->n_words - from;
            n = n < DM_MAX_WORDS ? n : DM_MAX_WORDS;
            s->pieces[s->n_pieces++] = (piece){words + from, n, from};
            s->n_words += n;
            if (s->n_words >= BATCH) {
                dm_status status = run(p, s, a);
                if (status != DM_OK)
                    return status;
            }
        }
        judge(p, s, sentence);
    }
    dm_status status = run(p, s, a);
    for (uint32_t i = 0; overlong && status == DM_OK && i < sentences->n; i++)
        if (sentences->at[i].n_words > DM_MAX_WORDS)
            join(&sentences->at[i]);
    return status;
}

uint32_t dm_parser_width(const dm_parser *p) {
    return p ? 2 * p->h : 0;
}

dm_status dm_parse_vectors(const dm_parser *p, dm_parse_scratch *s, dm_arena *a, const dm_sentence *sentence,
                           const float **out) {
    *out = NULL;
    if (!p || !s)
        return DM_EINVAL;
    uint32_t width = 2 * p->h, n = sentence->n_words;
    float *v = dm_alloc(a, sizeof *v * width * (n ? n : 1));
    if (!v)
        return DM_ENOMEM;
    for (uint32_t from = 0; from < n; from += s->n_words) {
        s->n_words = n - from < DM_MAX_WORDS ? n - from : DM_MAX_WORDS;
        s->n_pieces = 1;
        s->pieces[0] = (piece){(dm_word *)sentence->words + from, s->n_words, from};
        encode(p, s);
        memcpy(v + (size_t)from * width, s->x, sizeof *v * width * s->n_words);
    }
    s->n_pieces = s->n_words = 0;
    *out = v;
    return DM_OK;
}
