/* The learned model of pairs: reading its file, and scoring features. */
#include "claim/pair.h"

#include <math.h>
#include <stdlib.h>

struct dm_pair_model {
    dm_model *file;
    const uint32_t *slots; /* [n_slots, 2] open addressing: feature, row + 1 (0: empty) */
    uint32_t n_slots;
    const int8_t *weight;  /* [rows, DM_PAIR_CLASSES] */
    const int8_t *retreat; /* [rows, 1] */
    const float *scale;    /* [1, DM_PAIR_CLASSES + 1] what a weight of 1 is worth; the last: retreat */
    const float *bias;     /* [1, DM_PAIR_CLASSES + 1] */
    const float *sure;     /* [1, 3] what is added to NONE; slope and intercept of the confidence */
    uint32_t rows;
};

const dm_event dm_pair_events[DM_PAIR_CLASSES] = {
    DM_EVENT_NONE, DM_AGREE,    DM_CONSULT, DM_SUPPORT,  DM_COOPERATE, DM_AID,    DM_RETREAT, DM_REQUEST,
    DM_ACCUSE,     DM_REJECT,   DM_THREATEN, DM_PROTEST, DM_SANCTION,  DM_MOBILIZE, DM_COERCE, DM_ASSAULT};

static dm_status arrays(dm_pair_model *m, dm_error *err) {
    dm_shape s = {0};
    const void *p;
    dm_status status = dm_model_array(m->file, "pair.slots", DM_U32, 0, 2, &p, &s, err);
    if (status != DM_OK)
        return status;
    m->slots = p;
    m->n_slots = s.rows;
    if (s.rows == 0 || (s.rows & (s.rows - 1)) != 0)
        return dm_fail(err, DM_EFORMAT, "%s: pair.slots has %u rows, not a power of two",
                       dm_model_path(m->file), s.rows);
    if ((status = dm_model_array(m->file, "pair.weight", DM_I8, 0, DM_PAIR_CLASSES, &p, &s, err)) != DM_OK)
        return status;
    m->weight = p;
    m->rows = s.rows;
    if ((status = dm_model_array(m->file, "pair.retreat", DM_I8, m->rows, 1, &p, NULL, err)) != DM_OK)
        return status;
    m->retreat = p;
    static const struct {
        const char *name;
        uint32_t cols;
    } floats[] = {{"pair.scale", DM_PAIR_CLASSES + 1}, {"pair.bias", DM_PAIR_CLASSES + 1}, {"pair.sure", 3}};
    const float **to[] = {&m->scale, &m->bias, &m->sure};
    for (size_t i = 0; i < DM_COUNT(floats); i++) {
        if ((status = dm_model_array(m->file, floats[i].name, DM_F32, 1, floats[i].cols, &p, NULL, err)) != DM_OK)
            return status;
        *to[i] = p;
    }
    bool room = false; /* a table without an empty slot would be searched for ever */
    for (uint32_t i = 0; i < m->n_slots; i++) {
        if (m->slots[2 * i + 1] > m->rows)
            return dm_fail(err, DM_EFORMAT, "%s: pair.slots names row %u of %u", dm_model_path(m->file),
                           m->slots[2 * i + 1], m->rows);
        room |= m->slots[2 * i + 1] == 0;
    }
    return room ? DM_OK : dm_fail(err, DM_EFORMAT, "%s: pair.slots is full", dm_model_path(m->file));
}

dm_status dm_pair_model_open(const char *path, dm_pair_model **out, dm_error *err) {
    *out = NULL;
    dm_pair_model *m = calloc(1, sizeof *m);
    if (!m)
        return dm_fail(err, DM_ENOMEM, "%s: out of memory", path);
    dm_status status = dm_model_open(path, &m->file, err);
    if (status == DM_OK)
        status = arrays(m, err);
    if (status == DM_OK)
        *out = m;
    else
        dm_pair_model_close(m);
    return status;
}

void dm_pair_model_close(dm_pair_model *m) {
    if (!m)
        return;
    dm_model_close(m->file);
    free(m);
}

/* The row of a feature, -1 where training has not kept it. */
static int64_t row_of(const dm_pair_model *m, uint32_t feature) {
    uint32_t mask = m->n_slots - 1;
    for (uint32_t i = feature & mask;; i = (i + 1) & mask) {
        if (m->slots[2 * i + 1] == 0)
            return -1;
        if (m->slots[2 * i] == feature)
            return (int64_t)m->slots[2 * i + 1] - 1;
    }
}

double dm_pair_sure(const dm_pair_model *m, double p) {
    p = fmin(fmax(p, 1e-6), 1 - 1e-6);
    return 1 / (1 + exp(-((double)m->sure[1] * log(p / (1 - p)) + (double)m->sure[2])));
}

/* z[k] = bias[k] + scale[k] * sum of weight[f][k] over the features f; p = softmax(z). */
void dm_pair_score(const dm_pair_model *m, const dm_features *f, dm_pair_scores *out) {
    int32_t sum[DM_PAIR_CLASSES] = {0}, retreat = 0;
    for (uint32_t i = 0; i < f->n; i++) {
        int64_t row = row_of(m, f->at[i]);
        if (row < 0)
            continue;
        const int8_t *w = m->weight + row * DM_PAIR_CLASSES;
        for (int k = 0; k < DM_PAIR_CLASSES; k++)
            sum[k] += w[k];
        retreat += m->retreat[row];
    }
    double top = -INFINITY, total = 0;
    for (int k = 0; k < DM_PAIR_CLASSES; k++) {
        out->p[k] = (double)m->bias[k] + (double)m->scale[k] * sum[k] + (k == 0 ? (double)m->sure[0] : 0);
        top = fmax(top, out->p[k]);
    }
    for (int k = 0; k < DM_PAIR_CLASSES; k++)
        total += out->p[k] = exp(out->p[k] - top);
    for (int k = 0; k < DM_PAIR_CLASSES; k++)
        out->p[k] /= total;
    out->retreat = (double)m->bias[DM_PAIR_CLASSES] + (double)m->scale[DM_PAIR_CLASSES] * retreat > 0;
    /* First whether anything passes between the two, then what: acts that share what NONE has not
     * are none the less acts. */
    out->best = 1;
    for (int k = 2; k < DM_PAIR_CLASSES; k++)
        if (out->p[k] > out->p[out->best])
            out->best = k;
    if (out->p[0] >= 0.5)
        out->best = 0;
    out->confidence = dm_pair_sure(m, out->p[out->best]);
}

/* What one feature adds to an event over what it adds to the events on average. */
double dm_pair_weight(const dm_pair_model *m, uint32_t feature, int event) {
    int64_t row = row_of(m, feature);
    if (row < 0)
        return 0;
    double mean = 0, own = 0;
    for (int k = 0; k < DM_PAIR_CLASSES; k++) {
        double w = (double)m->scale[k] * m->weight[row * DM_PAIR_CLASSES + k];
        mean += w / DM_PAIR_CLASSES;
        if (k == event)
            own = w;
    }
    return own - mean;
}
