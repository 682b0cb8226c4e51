/* The arithmetic of the parser: integer matrix products and what stands between them.
 *
 * Every path gives the same bits: products are exact in int32, floating point is elementwise
 * in one order, without fused multiply-adds (the build sets -ffp-contract=off), and the
 * exponential is our own polynomial. */
#ifndef DM_KERNEL_H
#define DM_KERNEL_H

#include <stdint.h>

/* A matrix of n outputs (a multiple of 16) by k inputs (a multiple of 4), packed in blocks of
 * 16 outputs: [n / 16][k / 4][16][4]. Weights lie in -63..63, so that a pair of products of
 * them with bytes fits int16. sum is 128 times the sum of each output's weights: inputs are
 * stored as signed value plus 128. */
typedef struct dm_matrix {
    const int8_t *w;
    const float *scale;   /* [n] */
    const int32_t *sum;   /* [n] */
    const float *bias;    /* [n], or NULL */
    uint32_t n, k;
} dm_matrix;

typedef struct dm_kernels {
    const char *name;
    /* q[i] = round(127 x[i] / max|x|) + 128 and its scale, a row at a time. relu first where
     * asked. cols is a multiple of 16. */
    void (*quantise)(uint32_t rows, uint32_t cols, const float *x, uint32_t stride, int relu,
                     uint8_t *q, float *scale);
    /* out[i][j] = (sum_k a[i][k] w[j][k]) scale_a[i] scale_w[j] + bias[j]. */
    void (*product)(const dm_matrix *m, uint32_t rows, const uint8_t *a, const float *scale,
                    float *out, uint32_t stride);
    /* x[0..h) = word row; x[h..2h) = sum of the affix rows. */
    void (*embed)(uint32_t h, const int8_t *word, float word_scale, uint32_t n,
                  const int8_t *const *affix, const float *affix_scale, float *x);
    /* One sentence through one two-way simple recurrent unit; u[i] [6h] and in[i] [2h] of word i
     * become its row of x [n][2h], which may be in[i] itself. h is a multiple of 32. */
    void (*scan)(uint32_t n, uint32_t h, const float *const *u, const float *const *in, const float *p,
                 float *x, float *c);
    /* e[i] = exp(cool (x[i] - max x)); returns the sum in a fixed order. n is a multiple of 16. */
    float (*exps)(uint32_t n, const float *x, float max, float cool, float *e);
    /* Index of the first greatest of n > 0 numbers. */
    uint32_t (*best)(uint32_t n, const float *x);
    /* One word's scores of its heads: row[0] = root, row[1 + h] = arc[h] + near[of[h]], of < 32;
     * -1e30 for the word itself and from row[1 + n] to row[stride). arc and of are read, and row
     * has room, up to the next multiple of 16. */
    void (*arcs)(uint32_t n, uint32_t stride, uint32_t self, const float *arc, const float *near,
                 const int32_t *of, float root, float *row);
    /* n quantised rows of k as the weights of a matrix, halved to 63 at most, and their sums;
     * k is 1024 at most. */
    void (*keys)(uint32_t n, uint32_t k, const uint8_t *q, int8_t *w, int32_t *sum);
} dm_kernels;

/* level: 0 plain, 1 AVX2, 2 AVX-512 with VNNI. NULL where the machine lacks it. */
const dm_kernels *dm_kernels_at(int level);
const dm_kernels *dm_kernels_best(void);

#endif
