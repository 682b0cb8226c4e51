#include "parse/lemma.h"

#include "text/feature.h"

enum { LOWER, KEEP, TITLE };
#define WORD_KIND 4096 /* far from the suffixes' kinds: no first letter turns one seed into another */
#define LONGEST 6

dm_status dm_lemmatiser_open(const dm_model *m, dm_lemmatiser *out, dm_error *err) {
    dm_shape slots, rules, added;
    const void *p;
    *out = (dm_lemmatiser){0};
    dm_status s = dm_model_array(m, "lemma.table", DM_U32, 0, 2, &p, &slots, err);
    if (s != DM_OK)
        return s;
    out->table = p;
    if (slots.rows == 0 || (slots.rows & (slots.rows - 1)))
        return dm_fail(err, DM_EFORMAT, "%s: lemma.table has %u slots", dm_model_path(m), slots.rows);
    out->mask = slots.rows - 1;
    bool room = false;
    for (uint32_t i = 0; i < slots.rows; i++)
        room |= out->table[2 * i + 1] == 0;
    if ((s = dm_model_array(m, "lemma.rules", DM_I32, 0, 4, &p, &rules, err)) != DM_OK)
        return s;
    out->rules = p;
    out->n_rules = rules.rows;
    if ((s = dm_model_array(m, "lemma.added", DM_U8, 1, 0, &p, &added, err)) != DM_OK)
        return s;
    out->added = p;
    for (uint32_t i = 0; i < rules.rows; i++) {
        const int32_t *r = out->rules + 4 * i;
        if (r[1] < 0 || r[2] < 0 || r[3] < 0 || r[3] > 24 ||
            (int64_t)r[2] + r[3] > (int64_t)added.cols)
            return dm_fail(err, DM_EFORMAT, "%s: lemma rule %u is malformed", dm_model_path(m), i);
    }
    if (!room)
        return dm_fail(err, DM_EFORMAT, "%s: lemma.table is full", dm_model_path(m));
    return DM_OK;
}

/* Rule of a key (word or suffix, "|", tag), or -1. */
static int32_t find(const dm_lemmatiser *l, const char *w, uint32_t n, dm_str xpos, uint32_t kind) {
    char key[DM_FOLD_MAX + 1 + 16];
    memcpy(key, w, n);
    key[n] = '|';
    uint32_t x = xpos.n < 15 ? xpos.n : 15;
    memcpy(key + n + 1, xpos.p, x);
    uint32_t h = dm_feature_hash(key, n + 1 + x, 400 + kind);
    for (uint32_t i = h & l->mask;; i = (i + 1) & l->mask) {
        const uint32_t *slot = l->table + 2 * i;
        if (slot[1] == 0)
            return -1;
        if (slot[0] == h)
            return slot[1] - 1 < l->n_rules ? (int32_t)(slot[1] - 1) : -1;
    }
}

uint32_t dm_lemma(const dm_lemmatiser *l, dm_str form, dm_str xpos, char out[DM_LEMMA_MAX]) {
    if (form.n == 0 || form.n > DM_FOLD_MAX || xpos.n == 0)
        return 0;
    char w[DM_FOLD_MAX];
    uint32_t n = dm_fold(form, true, false, w);
    /* A number is its own lemma, but for the commas that the treebank's lemmas leave out. */
    bool digit = false, other = false;
    for (uint32_t i = 0; i < n; i++) {
        bool is = w[i] >= '0' && w[i] <= '9';
        digit |= is;
        other |= !is && ((w[i] >= 'a' && w[i] <= 'z') || (unsigned char)w[i] >= 0x80 || w[i] == ',');
    }
    if (digit && !other)
        return 0;
    int32_t rule = find(l, w, n, xpos, WORD_KIND);
    if (rule < 0) {
        /* Starts of the suffixes of 0 to LONGEST characters. */
        uint32_t start[LONGEST + 1] = {n}, have = 0, at = n;
        while (have < LONGEST && at) {
            do
                at--;
            while (at && ((unsigned char)w[at] & 0xC0) == 0x80);
            start[++have] = at;
        }
        for (int32_t k = (int32_t)have; k >= 0; k--) {
            rule = find(l, w + start[k], n - start[k], xpos, (uint32_t)k);
            if (rule >= 0 && (uint32_t)l->rules[4 * rule + 1] <= n)
                break;
            rule = -1;
        }
    }
    if (rule < 0)
        return 0;
    const int32_t *r = l->rules + 4 * rule;
    uint32_t m;
    if (r[0] == LOWER) {
        memcpy(out, w, n);
        m = n;
    } else {
        m = dm_fold(form, r[0] == TITLE, false, out);
        if (r[0] == TITLE && out[0] >= 'a' && out[0] <= 'z')
            out[0] -= 32;
    }
    if ((uint32_t)r[1] <= m) {
        m -= (uint32_t)r[1];
        memcpy(out + m, l->added + r[2], (size_t)r[3]);
        m += (uint32_t)r[3];
    }
    if (m == 0 || (m == form.n && !memcmp(out, form.p, m)))
        return 0;
    return m;
}
