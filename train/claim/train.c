/* From labelled pairs to model/claims.dmm: a log-linear model over the features that
 * src/claim/pair_feature.c emits. train/README.md tells how to run it.
 *
 *     train_claims --out MODEL [--cv DIR] [--features FILE] [--pairs PAIRS.tsv --texts TEXTS.jsonl]
 *                  PLV.tsv AW.tsv CORPUS.tsv…
 *
 * --cv        also write DIR/fold0.dmm … fold4.dmm, each trained without the rows of its fold,
 *             and DIR/folds.tsv: id, fold. Sentences go to folds whole, by the hash of their text
 * --pairs     pairs of actors in news text, labelled stand-off (train/claim/pairs.tsv)
 * --texts     the texts that they are in, JSON Lines {"id", "text"}
 * --features  write each row's features with their names, to look at */
#include "base/base.h"
#include "demarche/demarche.h"

#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { CLASSES = 16, FOLDS = 5, INNER = 4, SOME = -1, YIELD = 6, COLUMNS = 8, SPAN = 3 };
/* The order of dm_pair_events. */
static const char *const names[CLASSES] = {"NONE",     "AGREE",   "CONSULT",  "SUPPORT",
                                           "COOPERATE", "AID",     "YIELD",    "REQUEST",
                                           "ACCUSE",   "REJECT",  "THREATEN", "PROTEST",
                                           "SANCTION", "MOBILIZE", "COERCE",  "ASSAULT"};
/* A feature's weight for an event is the sum of four parts: the event's own, its quad's, that of
 * cooperation or conflict, that of any act. Each pays its L2 penalty, so that a word known from one event
 * of a quad says a little for the others, and rare events lean on frequent ones. */
enum { OF_QUAD = CLASSES, OF_SIDE = OF_QUAD + 4, OF_ACT = OF_SIDE + 2, PARTS, DEPTH = 4 };
static const int part_of[CLASSES][DEPTH] = {
    {0, -1},
    {1, OF_QUAD, OF_SIDE, OF_ACT},          {2, OF_QUAD, OF_SIDE, OF_ACT},
    {3, OF_QUAD, OF_SIDE, OF_ACT},          {4, OF_QUAD + 1, OF_SIDE, OF_ACT},
    {5, OF_QUAD + 1, OF_SIDE, OF_ACT},      {6, OF_QUAD + 1, OF_SIDE, OF_ACT},
    {7, OF_QUAD + 2, OF_SIDE + 1, OF_ACT},  {8, OF_QUAD + 2, OF_SIDE + 1, OF_ACT},
    {9, OF_QUAD + 2, OF_SIDE + 1, OF_ACT},  {10, OF_QUAD + 2, OF_SIDE + 1, OF_ACT},
    {11, OF_QUAD + 3, OF_SIDE + 1, OF_ACT}, {12, OF_QUAD + 3, OF_SIDE + 1, OF_ACT},
    {13, OF_QUAD + 3, OF_SIDE + 1, OF_ACT}, {14, OF_QUAD + 3, OF_SIDE + 1, OF_ACT},
    {15, OF_QUAD + 3, OF_SIDE + 1, OF_ACT}};
static const double RIDGE = 2, QUAD_RIDGE = 6, SIDE_RIDGE = 4, ACT_RIDGE = 30;

static double ridge_of(int part) {
    return part < OF_QUAD ? RIDGE : part < OF_SIDE ? QUAD_RIDGE : part < OF_ACT ? SIDE_RIDGE : ACT_RIDGE;
}

/* What a row of the news counts, where one of the others counts 1: an act, nothing. By the same. */
static const double NEWS_ACT = 1, NEWS_NONE = 0.3;

typedef enum { PLV, AW, OWN, NEWS } set;

enum { OF_NEWS = 0x7E5 }; /* a feature's number; the program's own are hashes */

typedef struct row {
    char id[32];
    set set;
    int label;   /* an event; SOME: any but NONE */
    int retreat; /* 1 RETREAT, 0 CONCEDE, -1 not told */
    int fold;    /* -1: in every training */
    uint64_t sentence; /* the hash of its text */
    double weight;
    uint32_t *at, n;
} row;

typedef struct rows {
    row *at;
    size_t n, room;
} rows;

static void *must(void *p) {
    if (!p) {
        fputs("train_claims: out of memory\n", stderr);
        exit(1);
    }
    return p;
}

static void die(const char *what, const char *why) {
    fprintf(stderr, "train_claims: %s: %s\n", what, why);
    exit(1);
}

/* ---- reading ---------------------------------------------------------------------------------- */

/* Fields of a line, tabs between; where quoted is set, one that begins with a quote is read as
 * CSV reads it. */
static int fields(char *line, bool quoted, char *out[], int room) {
    int n = 0;
    line[strcspn(line, "\r\n")] = 0;
    for (char *p = line; n < room;) {
        out[n++] = p;
        if (quoted && *p == '"') {
            char *to = p;
            for (char *from = p + 1; *from; from++) {
                if (*from == '"' && from[1] != '"') {
                    p = from + 1;
                    break;
                }
                from += *from == '"';
                *to++ = *from;
            }
            *to = 0;
            if (*p != '\t')
                break;
        } else {
            p += strcspn(p, "\t");
            if (!*p)
                break;
            *p = 0;
        }
        p++;
    }
    return n;
}

static int class_of(const char *event) {
    for (int k = 0; k < CLASSES; k++)
        if (!strcmp(event, names[k]))
            return k;
    return !strcmp(event, "CONCEDE") || !strcmp(event, "RETREAT") ? YIELD : -2;
}

/* The hash of a sentence without its marks. */
static uint64_t sentence_of(const char *marked) {
    char *plain = must(strdup(marked)), *to = plain;
    for (const char *p = marked; *p;) {
        size_t tag = !strncmp(p, "<s>", 3) || !strncmp(p, "<t>", 3) ? 3
                     : !strncmp(p, "</s>", 4) || !strncmp(p, "</t>", 4) ? 4 : 0;
        if (tag)
            p += tag;
        else
            *to++ = *p++;
    }
    uint64_t hash = dm_hash(plain, (size_t)(to - plain), 0);
    free(plain);
    return hash;
}

static void features_of(dm_reader *reader, const char *marked, row *r, FILE *names_to) {
    dm_buf b = {0};
    dm_error err;
    if (dm_relate_features(reader, marked, strlen(marked), &b, &err) != DM_OK)
        die(r->id, err.text);
    if (names_to)
        fprintf(names_to, "%s\t%.*s\n", r->id, (int)b.n, b.data ? b.data : "");
    uint32_t room = 0;
    for (char *p = b.data, *end = p + b.n; p && p < end;) {
        if (r->n == room)
            r->at = must(realloc(r->at, (room = room ? 2 * room : 256) * sizeof *r->at));
        r->at[r->n++] = (uint32_t)strtoul(p, NULL, 10);
        char *tab = memchr(p, '\t', (size_t)(end - p));
        p = tab ? tab + 1 : end;
    }
    dm_buf_free(&b);
}

static int column(char *const *names_, int n, const char *name, const char *path) {
    for (int i = 0; i < n; i++)
        if (!strcmp(names_[i], name))
            return i;
    die(path, "a column is missing");
    return -1;
}

static void read_set(dm_reader *reader, const char *path, set kind, rows *v, FILE *names_to) {
    FILE *f = fopen(path, "r");
    if (!f)
        die(path, "cannot be read");
    char *line = NULL, *c[COLUMNS];
    size_t room = 0;
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    int columns = 0, event = 0, sentence = 0;
    for (int at = 1; getline(&line, &room, f) > 0; at++) {
        if (line[0] == '#')
            continue;
        int n = fields(line, kind != OWN, c, COLUMNS);
        if (!columns) { /* the names of the columns */
            columns = n;
            event = column(c, n, kind == PLV ? "root" : kind == AW ? "interacts" : "event", path);
            sentence = column(c, n, kind == OWN ? "sentence" : "marked_sentence", path);
            continue;
        }
        if (n != columns)
            die(path, "a line with another number of columns than the first");
        if (v->n == v->room)
            v->at = must(realloc(v->at, (v->room = v->room ? 2 * v->room : 1024) * sizeof *v->at));
        row *r = &v->at[v->n++];
        *r = (row){.set = kind, .retreat = -1, .fold = -1, .weight = 1};
        if (kind == OWN) {
            snprintf(r->id, sizeof r->id, "%.20s:%d", base, at);
            r->label = class_of(c[event]);
            r->retreat = r->label == YIELD ? !strcmp(c[event], "RETREAT") : -1;
        } else {
            snprintf(r->id, sizeof r->id, "%s", c[0]);
            r->label = kind == PLV ? class_of(c[event]) : c[event][0] == '1' ? SOME : 0;
            r->fold = (int)(sentence_of(c[sentence]) % FOLDS);
        }
        if (r->label == -2)
            die(path, "an event that PLOVER does not have");
        r->sentence = sentence_of(c[sentence]);
        features_of(reader, c[sentence], r, names_to);
    }
    free(line);
    fclose(f);
}

/* Texts by id: JSON Lines, each text as it stands. */
typedef struct texts {
    char **id, **text;
    size_t n;
} texts;

static texts read_texts(const char *path) {
    texts t = {0};
    dm_input *in;
    dm_error err;
    if (dm_input_open(&path, 1, DM_INPUT_REPORTS, &in, &err) != DM_OK)
        die(path, err.text);
    dm_item item = {0};
    while (dm_input_next(in, &item)) {
        if (item.status != DM_OK)
            die(path, item.error.text);
        t.id = must(realloc(t.id, (t.n + 1) * sizeof *t.id));
        t.text = must(realloc(t.text, (t.n + 1) * sizeof *t.text));
        t.id[t.n] = must(strndup(item.given.id.p, item.given.id.n));
        t.text[t.n++] = must(strdup(item.bytes));
    }
    dm_item_free(&item);
    dm_input_close(in);
    return t;
}

static const char *text_of(const texts *t, const char *id) {
    for (size_t i = 0; i < t->n; i++)
        if (!strcmp(t->id[i], id))
            return t->text[i];
    die(id, "no text has this id");
    return NULL;
}

/* The sentence at the first of three spans (code points, end exclusive), its source and target, the
 * other two, marked; blanks are one space. */
static void mark(const char *id, const char *text, uint32_t at[SPAN][2], dm_buf *out) {
    static const char *const open[SPAN] = {"", "<s>", "<t>"}, *const close[SPAN] = {"", "</s>", "</t>"};
    uint32_t point = 0;
    for (int k = 1; k < SPAN; k++)
        if (at[k][0] >= at[k][1] || at[k][0] < at[0][0] || at[k][1] > at[0][1])
            die(id, "a span that is not inside the sentence");
    for (const char *p = text; point <= at[0][1]; p++) {
        if (((unsigned char)*p & 0xC0) == 0x80) {
            dm_putc(out, *p);
            continue;
        }
        for (int k = 1; k < SPAN; k++)
            if (point == at[k][1])
                dm_puts(out, close[k]);
        for (int k = 1; k < SPAN; k++)
            if (point == at[k][0])
                dm_puts(out, open[k]);
        if (point == at[0][1])
            break;
        if (!*p)
            die(id, "a span that ends after its text");
        if (point < at[0][0])
            out->n = 0;
        else
            dm_putc(out, strchr("\t\r\n", *p) ? ' ' : *p);
        point++;
    }
    dm_putc(out, 0);
}

/* Rows of --pairs: text, begin and end of the sentence, of the source and of the target, event. */
static void read_pairs(dm_reader *reader, const char *path, const texts *t, rows *v, FILE *names_to) {
    FILE *f = fopen(path, "r");
    if (!f)
        die(path, "cannot be read");
    char *line = NULL, *c[COLUMNS];
    size_t room = 0;
    dm_buf marked = {0};
    for (int at = 1; getline(&line, &room, f) > 0; at++) {
        if (line[0] == '#' || !strncmp(line, "text\t", 5))
            continue;
        if (fields(line, false, c, COLUMNS) != 2 * SPAN + 2)
            die(path, "a line with another number of columns than eight");
        if (v->n == v->room)
            v->at = must(realloc(v->at, (v->room = v->room ? 2 * v->room : 1024) * sizeof *v->at));
        row *r = &v->at[v->n];
        int label = class_of(c[2 * SPAN + 1]);
        *r = (row){.set = NEWS, .label = label, .retreat = -1, .fold = -1, .weight = label ? NEWS_ACT : NEWS_NONE};
        r->retreat = label == YIELD ? !strcmp(c[2 * SPAN + 1], "RETREAT") : -1;
        snprintf(r->id, sizeof r->id, "pairs:%d", at);
        uint32_t span[SPAN][2];
        for (int k = 0; k < 2 * SPAN; k++)
            span[k / 2][k % 2] = (uint32_t)strtoul(c[k + 1], NULL, 10);
        marked.n = 0;
        mark(c[0], text_of(t, c[0]), span, &marked);
        if (label == -2)
            die(path, "an event that PLOVER does not have");
        r->sentence = sentence_of(marked.data);
        features_of(reader, marked.data, r, names_to);
        /* That most pairs of the news are NONE is learnt as theirs, and is not held against pairs that
         * somebody asks about: no row outside the news has this feature. */
        if (r->n) {
            r->at = must(realloc(r->at, (r->n + 1) * sizeof *r->at));
            r->at[r->n++] = OF_NEWS;
        }
        v->n += r->n > 0; /* nothing: the marked sentence alone is split in two */
    }
    dm_buf_free(&marked);
    free(line);
    fclose(f);
}

/* ---- the model -------------------------------------------------------------------------------- */

/* Weights of the features that at least two sentences of the training have. */
typedef struct model {
    uint32_t *feature; /* [n] sorted */
    uint32_t n;
    double *w; /* [n + 1, CLASSES]: the last row is the bias */
    double *retreat; /* [n + 1] */
    double none, slope, shift; /* added to NONE; the confidence's */
} model;

static int by_value(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static int64_t index_of(const model *m, uint32_t feature) {
    const uint32_t *p = bsearch(&feature, m->feature, m->n, sizeof feature, by_value);
    return p ? p - m->feature : -1;
}

static void vocabulary(model *m, const rows *v, const bool *in) {
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < v->n; i++)
        n += in[i] ? v->at[i].n : 0;
    m->feature = must(malloc((n + 1) * sizeof *m->feature));
    n = 0;
    for (size_t i = 0; i < v->n;) {
        uint64_t sentence = v->at[i].sentence;
        size_t first = n, end = n;
        for (; i < v->n && v->at[i].sentence == sentence; i++)
            if (in[i]) {
                memcpy(m->feature + end, v->at[i].at, v->at[i].n * sizeof *m->feature);
                end += v->at[i].n;
            }
        qsort(m->feature + first, end - first, sizeof *m->feature, by_value);
        for (size_t j = first; j < end; j++) /* once a sentence */
            if (j == first || m->feature[j] != m->feature[n - 1])
                m->feature[n++] = m->feature[j];
    }
    qsort(m->feature, n, sizeof *m->feature, by_value);
    for (size_t i = 0; i + 1 < n; i++)
        if (m->feature[i] == m->feature[i + 1] && (kept == 0 || m->feature[kept - 1] != m->feature[i]))
            m->feature[kept++] = m->feature[i];
    m->n = (uint32_t)kept;
}

/* One training problem: rows as indices of the vocabulary, K classes. */
typedef struct problem {
    const int64_t *const *at; /* [n][len] */
    const uint32_t *len;
    const int *y;
    const double *weight;
    size_t n;
    int k;
    uint32_t features;
    int parts; /* of a feature: k, or PARTS where events share them */
} problem;

/* The weights of the parts, w [features][parts] and the biases [k] behind them, summed up:
 * [features + 1][k]. */
static void sum_parts(const problem *p, const double *w, double *out) {
    for (uint32_t f = 0; f <= p->features; f++, w += p->parts, out += p->k)
        for (int k = 0; k < p->k; k++) {
            out[k] = w[k];
            for (int i = 1; p->parts > p->k && f < p->features && i < DEPTH && part_of[k][i] >= 0; i++)
                out[k] += w[part_of[k][i]];
        }
}

static void softmax(const problem *p, const double *w, size_t i, double *out) {
    const double *bias = w + (size_t)p->features * p->k;
    double top = -INFINITY, total = 0;
    for (int k = 0; k < p->k; k++)
        out[k] = bias[k];
    for (uint32_t j = 0; j < p->len[i]; j++)
        for (int k = 0; k < p->k; k++)
            out[k] += w[p->at[i][j] * p->k + k];
    for (int k = 0; k < p->k; k++)
        top = fmax(top, out[k]);
    for (int k = 0; k < p->k; k++)
        total += out[k] = exp(out[k] - top);
    for (int k = 0; k < p->k; k++)
        out[k] /= total;
}

static size_t size_of(const problem *p) {
    return (size_t)p->features * p->parts + p->k;
}

/* loss = sum of -weight log p(y) + ridge / 2 |part|^2, where p(SOME) = 1 - p(NONE); the bias is free. w and g
 * are of the parts; event and slope are room for [features + 1][k].
 * d loss / d z[k] = p[k] - [k = y]; for SOME, p[k] - p[k] / (1 - p[0]) for k > 0, p[0] for 0. */
static double loss(const problem *p, const double *w, double *g, double *event, double *slope) {
    size_t n_own = (size_t)p->features * p->parts;
    double sum = 0;
    for (size_t i = 0; i < n_own; i++) {
        double ridge = ridge_of((int)(i % (size_t)p->parts));
        g[i] = ridge * w[i];
        sum += ridge / 2 * w[i] * w[i];
    }
    sum_parts(p, w, event);
    memset(slope, 0, ((size_t)p->features + 1) * p->k * sizeof *slope);
    for (size_t i = 0; i < p->n; i++) {
        double q[CLASSES], dz[CLASSES];
        softmax(p, event, i, q);
        double rest = fmax(1 - q[0], 1e-9);
        sum -= p->weight[i] * log(p->y[i] == SOME ? rest : fmax(q[p->y[i]], 1e-12));
        for (int k = 0; k < p->k; k++)
            dz[k] = p->weight[i] * (q[k] - (p->y[i] != SOME ? k == p->y[i] : k == 0 ? 0 : q[k] / rest));
        for (uint32_t j = 0; j < p->len[i]; j++)
            for (int k = 0; k < p->k; k++)
                slope[p->at[i][j] * p->k + k] += dz[k];
        for (int k = 0; k < p->k; k++)
            slope[(size_t)p->features * p->k + k] += dz[k];
    }
    for (uint32_t f = 0; f <= p->features; f++)
        for (int k = 0; k < p->k; k++) {
            double *its = g + (size_t)f * p->parts, by = slope[(size_t)f * p->k + k];
            bool own = f < p->features;
            its[k] = own ? its[k] + by : by;
            for (int i = 1; p->parts > p->k && own && i < DEPTH && part_of[k][i] >= 0; i++)
                its[part_of[k][i]] += by;
        }
    return sum;
}

static double dot(const double *a, const double *b, size_t n) {
    double s = 0;
    for (size_t i = 0; i < n; i++)
        s += a[i] * b[i];
    return s;
}

/* w [size_of(p)] from where it stands to the least loss:
 * L-BFGS with the two-loop recursion (Nocedal & Wright, algorithm 7.4) and halved steps. */
static void fit(const problem *p, double *w, int rounds) {
    enum { KEPT = 8 };
    size_t d = size_of(p), n_event = ((size_t)p->features + 1) * p->k;
    double *event = must(calloc(n_event, sizeof *event)), *slopes = must(calloc(n_event, sizeof *slopes));
    double *g = must(calloc(d, sizeof *g)), *next = must(calloc(d, sizeof *next)),
           *dir = must(calloc(d, sizeof *dir)), *g2 = must(calloc(d, sizeof *g2)), *s[KEPT], *y[KEPT];
    double rho[KEPT], alpha[KEPT];
    int kept = 0;
    for (int i = 0; i < KEPT; i++) {
        s[i] = must(calloc(d, sizeof *s[i]));
        y[i] = must(calloc(d, sizeof *y[i]));
    }
    double f = loss(p, w, g, event, slopes);
    for (int round = 0; round < rounds; round++) {
        memcpy(dir, g, d * sizeof *g);
        for (int i = kept - 1; i >= 0; i--) {
            alpha[i] = rho[i] * dot(s[i], dir, d);
            for (size_t j = 0; j < d; j++)
                dir[j] -= alpha[i] * y[i][j];
        }
        double scale = kept ? 1 / (rho[kept - 1] * dot(y[kept - 1], y[kept - 1], d))
                            : 1 / fmax(1, sqrt(dot(g, g, d)));
        for (size_t j = 0; j < d; j++)
            dir[j] *= scale;
        for (int i = 0; i < kept; i++) {
            double beta = rho[i] * dot(y[i], dir, d);
            for (size_t j = 0; j < d; j++)
                dir[j] += (alpha[i] - beta) * s[i][j];
        }
        double slope = dot(g, dir, d), step = 1, f2 = f;
        for (int half = 0; half < 20; half++, step /= 2) {
            for (size_t j = 0; j < d; j++)
                next[j] = w[j] - step * dir[j];
            f2 = loss(p, next, g2, event, slopes);
            if (f2 <= f - 1e-4 * step * slope)
                break;
        }
        if (!(f2 < f) || f - f2 < 1e-5 * f)
            break;
        int slot = kept < KEPT ? kept : KEPT - 1;
        if (kept == KEPT) {
            double *s0 = s[0], *y0 = y[0];
            memmove(s, s + 1, (KEPT - 1) * sizeof *s);
            memmove(y, y + 1, (KEPT - 1) * sizeof *y);
            memmove(rho, rho + 1, (KEPT - 1) * sizeof *rho);
            s[slot] = s0;
            y[slot] = y0;
        }
        for (size_t j = 0; j < d; j++) {
            s[slot][j] = next[j] - w[j];
            y[slot][j] = g2[j] - g[j];
        }
        double sy = dot(s[slot], y[slot], d);
        memcpy(w, next, d * sizeof *w);
        memcpy(g, g2, d * sizeof *g);
        f = f2;
        if (sy > 1e-12) {
            rho[slot] = 1 / sy;
            kept = slot + 1;
        } else {
            kept = slot;
        }
    }
    for (int i = 0; i < KEPT; i++) {
        free(s[i]);
        free(y[i]);
    }
    free(event);
    free(slopes);
    free(g);
    free(next);
    free(dir);
    free(g2);
}

/* Learn the K classes that label gives (below -1: left out). */
static double *learn(const model *m, const rows *v, const bool *in, int k, const int *label, int parts) {
    int64_t **at = must(calloc(v->n, sizeof *at));
    uint32_t *len = must(calloc(v->n, sizeof *len));
    int *y = must(calloc(v->n, sizeof *y));
    double *weight = must(calloc(v->n, sizeof *weight));
    size_t n = 0;
    for (size_t i = 0; i < v->n; i++) {
        if (!in[i] || label[i] < SOME)
            continue;
        at[n] = must(calloc(v->at[i].n + 1, sizeof **at));
        for (uint32_t j = 0; j < v->at[i].n; j++) {
            int64_t f = index_of(m, v->at[i].at[j]);
            if (f >= 0)
                at[n][len[n]++] = f;
        }
        weight[n] = v->at[i].weight;
        y[n++] = label[i];
    }
    problem p = {(const int64_t *const *)at, len, y, weight, n, k, m->n, parts};
    double *part = must(calloc(size_of(&p), sizeof *part)), *w = must(calloc(((size_t)m->n + 1) * (size_t)k, sizeof *w));
    fit(&p, part, 100);
    sum_parts(&p, part, w);
    free(part);
    for (size_t i = 0; i < n; i++)
        free(at[i]);
    free(at);
    free(len);
    free(y);
    free(weight);
    return w;
}

static model train(const rows *v, const bool *in) {
    model m = {.slope = 1};
    vocabulary(&m, v, in);
    int *label = must(calloc(v->n, sizeof *label));
    for (size_t i = 0; i < v->n; i++)
        label[i] = v->at[i].label;
    m.w = learn(&m, v, in, CLASSES, label, PARTS);
    for (size_t i = 0; i < v->n; i++)
        label[i] = v->at[i].retreat < 0 ? -2 : v->at[i].retreat;
    double *two = learn(&m, v, in, 2, label, 2);
    m.retreat = must(calloc(m.n + 1, sizeof *m.retreat));
    for (uint32_t i = 0; i <= m.n; i++)
        m.retreat[i] = two[2 * i + 1] - two[2 * i];
    free(two);
    free(label);
    return m;
}

static void drop(model *m) {
    free(m->feature);
    free(m->w);
    free(m->retreat);
}

static void score(const model *m, const row *r, double z[CLASSES]) {
    for (int k = 0; k < CLASSES; k++)
        z[k] = m->w[(size_t)m->n * CLASSES + k];
    for (uint32_t j = 0; j < r->n; j++) {
        int64_t f = index_of(m, r->at[j]);
        for (int k = 0; f >= 0 && k < CLASSES; k++)
            z[k] += m->w[f * CLASSES + k];
    }
}

/* ---- calibration ------------------------------------------------------------------------------ */

static int best_of(const double z[CLASSES], double none, double *p) {
    double acts = 0, top = -INFINITY;
    int best = 1;
    for (int k = 1; k < CLASSES; k++)
        if (z[k] > top) {
            top = z[k];
            best = k;
        }
    for (int k = 1; k < CLASSES; k++)
        acts += exp(z[k] - top);
    double nothing = exp(z[0] + none - top);
    if (nothing >= acts)
        best = 0;
    *p = (best ? 1 : nothing) / (acts + nothing);
    return best;
}

/* What is added to NONE: two thirds of the pairs of news, which the program itself puts together, are
 * NONE, far fewer of those that are asked about. The most likely for AW, acts or not, by Newton's
 * method on rows scored by models that had not seen them; by the best F1 it would jump from
 * fold to fold, as 37 rows decide. */
static double none_offset(const rows *v, const bool *in, double (*z)[CLASSES]) {
    double at = 0;
    for (int round = 0; round < 50; round++) {
        double g = 0, h = 1e-6;
        for (size_t i = 0; i < v->n; i++) {
            if (!in[i] || v->at[i].set != AW)
                continue;
            double top = -INFINITY, rest = 0;
            for (int k = 1; k < CLASSES; k++)
                top = fmax(top, z[i][k]);
            for (int k = 1; k < CLASSES; k++)
                rest += exp(z[i][k] - top);
            double p = 1 / (1 + rest * exp(top - z[i][0] - at));
            g += (v->at[i].label == 0) - p;
            h += p * (1 - p);
        }
        at += fmax(-1, fmin(1, g / h));
    }
    return at;
}

/* Platt's slope and shift of logit(p of the best event) to the chance that it is right, by
 * Newton's method on the log-likelihood, on PLV's rows. */
static void confidence(const rows *v, const bool *in, double (*z)[CLASSES], model *m) {
    double a = 1, b = 0;
    for (int round = 0; round < 50; round++) {
        double ga = 0, gb = 0, haa = 1e-6, hab = 0, hbb = 1e-6;
        for (size_t i = 0; i < v->n; i++) {
            if (!in[i] || v->at[i].set != PLV)
                continue;
            double p;
            int best = best_of(z[i], m->none, &p);
            p = fmin(fmax(p, 1e-6), 1 - 1e-6);
            double x = log(p / (1 - p)), q = 1 / (1 + exp(-(a * x + b)));
            double e = (best == v->at[i].label) - q, h = q * (1 - q);
            ga += e * x;
            gb += e;
            haa += h * x * x;
            hab += h * x;
            hbb += h;
        }
        double det = haa * hbb - hab * hab;
        a += (ga * hbb - gb * hab) / det;
        b += (gb * haa - ga * hab) / det;
    }
    m->slope = a;
    m->shift = b;
}

/* Train on the rows in; calibrate on their scores by inner folds. */
static model train_whole(const rows *v, const bool *in) {
    double(*z)[CLASSES] = must(calloc(v->n, sizeof *z));
    bool *part = must(calloc(v->n, sizeof *part));
    for (int k = 0; k < INNER; k++) {
        for (size_t i = 0; i < v->n; i++)
            part[i] = in[i] && (v->at[i].fold < 0 || (int)(i % INNER) != k);
        model m = train(v, part);
        for (size_t i = 0; i < v->n; i++)
            if (in[i] && !part[i])
                score(&m, &v->at[i], z[i]);
        drop(&m);
    }
    model m = train(v, in);
    m.none = none_offset(v, in, z);
    confidence(v, in, z, &m);
    free(part);
    free(z);
    return m;
}

/* ---- writing ---------------------------------------------------------------------------------- */

enum { I8 = 1, U32 = 4, F32 = 5, ARRAYS = 6 };

typedef struct array {
    const char *name;
    uint32_t type, rows, cols;
    const void *at;
    size_t bytes;
} array;

/* The format of model/README.md. */
static void write_model(const char *path, const array *a) {
    size_t head = 32 + 64 * ARRAYS, size = head;
    for (int i = 0; i < ARRAYS; i++)
        size = (size + 63) / 64 * 64 + a[i].bytes;
    char *out = must(calloc(1, size));
    size_t at = head;
    for (int i = 0; i < ARRAYS; i++) {
        char *e = out + 32 + 64 * i;
        at = (at + 63) / 64 * 64;
        uint32_t shape[4] = {a[i].type, a[i].rows, a[i].cols, 0};
        uint64_t where[2] = {at, a[i].bytes};
        strncpy(e, a[i].name, 31);
        memcpy(e + 32, shape, sizeof shape);
        memcpy(e + 48, where, sizeof where);
        memcpy(out + at, a[i].at, a[i].bytes);
        at += a[i].bytes;
    }
    uint32_t two[2] = {1, ARRAYS};
    uint64_t sizes[2] = {size, dm_hash(out + 32, size - 32, 0)};
    memcpy(out, "DMMODEL", 8);
    memcpy(out + 8, two, sizeof two);
    memcpy(out + 16, sizes, sizeof sizes);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(out, 1, size, f) != size || fclose(f) != 0)
        die(path, "cannot be written");
    free(out);
}

/* Rows whose every weight rounds to nothing are left out. */
static void save(const model *m, const char *path) {
    float scale[CLASSES + 1], bias[CLASSES + 1];
    for (int k = 0; k <= CLASSES; k++) {
        double top = 1e-9;
        for (uint32_t i = 0; i < m->n; i++)
            top = fmax(top, fabs(k < CLASSES ? m->w[(size_t)i * CLASSES + k] : m->retreat[i]));
        scale[k] = (float)(top / 127);
        bias[k] = (float)(k < CLASSES ? m->w[(size_t)m->n * CLASSES + k] : m->retreat[m->n]);
    }
    uint32_t slots = 1, kept = 0;
    while (slots < 2 * m->n + 2)
        slots *= 2;
    uint32_t *table = must(calloc(slots, 2 * sizeof *table));
    int8_t *w = must(calloc((size_t)m->n + 1, CLASSES)), *retreat = must(calloc((size_t)m->n + 1, 1));
    for (uint32_t i = 0; i < m->n; i++) {
        bool some = false;
        for (int k = 0; k < CLASSES; k++) {
            w[(size_t)kept * CLASSES + k] = (int8_t)lrint(m->w[(size_t)i * CLASSES + k] / (double)scale[k]);
            some |= w[(size_t)kept * CLASSES + k] != 0;
        }
        retreat[kept] = (int8_t)lrint(m->retreat[i] / (double)scale[CLASSES]);
        if (!some && !retreat[kept])
            continue;
        uint32_t s = m->feature[i] & (slots - 1);
        while (table[2 * s + 1])
            s = (s + 1) & (slots - 1);
        table[2 * s] = m->feature[i];
        table[2 * s + 1] = ++kept;
    }
    float sure[3] = {(float)m->none, (float)m->slope, (float)m->shift};
    const array a[ARRAYS] = {
        {"pair.slots", U32, slots, 2, table, (size_t)slots * 2 * sizeof *table},
        {"pair.weight", I8, kept, CLASSES, w, (size_t)kept * CLASSES},
        {"pair.retreat", I8, kept, 1, retreat, kept},
        {"pair.scale", F32, 1, CLASSES + 1, scale, sizeof scale},
        {"pair.bias", F32, 1, CLASSES + 1, bias, sizeof bias},
        {"pair.sure", F32, 1, 3, sure, sizeof sure}};
    write_model(path, a);
    fprintf(stderr, "%s: %u features; NONE %+.2f, confidence %.2f x %+.2f\n", path, kept, m->none, m->slope,
            m->shift);
    free(table);
    free(w);
    free(retreat);
}

/* ---- the command ------------------------------------------------------------------------------ */

static void cross(const rows *v, const char *dir, bool *in) {
    char path[4096];
    for (int k = 0; k < FOLDS; k++) {
        for (size_t i = 0; i < v->n; i++)
            in[i] = v->at[i].fold != k;
        model m = train_whole(v, in);
        snprintf(path, sizeof path, "%s/fold%d.dmm", dir, k);
        save(&m, path);
        drop(&m);
    }
    snprintf(path, sizeof path, "%s/folds.tsv", dir);
    FILE *f = fopen(path, "w");
    if (!f)
        die(path, "cannot be written");
    for (size_t i = 0; i < v->n; i++)
        if (v->at[i].fold >= 0)
            fprintf(f, "%s\t%d\n", v->at[i].id, v->at[i].fold);
    fclose(f);
}

int main(int argc, char **argv) {
    static const struct option options[] = {{"out", required_argument, NULL, 'o'},
                                            {"cv", required_argument, NULL, 'c'},
                                            {"features", required_argument, NULL, 'f'},
                                            {"pairs", required_argument, NULL, 'p'},
                                            {"texts", required_argument, NULL, 't'},
                                            {NULL, 0, NULL, 0}};
    const char *out = NULL, *cv = NULL, *features = NULL, *pairs = NULL, *in_texts = NULL;
    for (int o; (o = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (o == '?')
            return 2;
        *(o == 'o' ? &out : o == 'c' ? &cv : o == 'f' ? &features : o == 'p' ? &pairs : &in_texts) = optarg;
    }
    if (argc - optind < 3 || !pairs != !in_texts) {
        fputs("usage: train_claims [--out MODEL] [--cv DIR] [--features FILE] [--pairs PAIRS.tsv --texts TEXTS.jsonl] "
              "PLV.tsv AW.tsv CORPUS.tsv…\n", stderr);
        return 2;
    }
    dm_engine *engine;
    dm_reader *reader;
    dm_error err;
    if (dm_engine_open_with(&(dm_open){.pairs = ""}, &engine, &err) != DM_OK ||
        dm_reader_new(engine, &reader, &err) != DM_OK)
        die("opening", err.text);
    FILE *names_to = features ? fopen(features, "w") : NULL;
    rows v = {0};
    for (int i = optind; i < argc; i++)
        read_set(reader, argv[i], i == optind ? PLV : i == optind + 1 ? AW : OWN, &v, names_to);
    if (pairs) {
        texts t = read_texts(in_texts);
        read_pairs(reader, pairs, &t, &v, names_to);
        for (size_t i = 0; i < t.n; i++) {
            free(t.id[i]);
            free(t.text[i]);
        }
        free(t.id);
        free(t.text);
    }
    if (names_to)
        fclose(names_to);
    dm_reader_free(reader);
    dm_engine_close(engine);
    bool *in = must(calloc(v.n, sizeof *in));
    if (cv)
        cross(&v, cv, in);
    for (size_t i = 0; i < v.n; i++)
        in[i] = true;
    if (out) {
        model m = train_whole(&v, in);
        save(&m, out);
        drop(&m);
    }
    for (size_t i = 0; i < v.n; i++)
        free(v.at[i].at);
    free(v.at);
    free(in);
    return 0;
}
