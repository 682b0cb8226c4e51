/* Included once a path by kernel.c, with TARGET (function attribute), NAME(x) and LEVEL. */

TARGET static void NAME(quantise)(uint32_t rows, uint32_t cols, const float *x, uint32_t stride,
                                  int relu, uint8_t *q, float *scale) {
    for (uint32_t i = 0; i < rows; i++, x += stride, q += cols) {
        /* Bits of non-negative floats order as integers do. */
        int32_t top = 0;
        int32_t keep = relu ? 0 : INT32_MAX;
        for (uint32_t j = 0; j < cols; j++) {
            int32_t b;
            memcpy(&b, &x[j], 4);
            int32_t v = b & INT32_MAX;
            v = b < 0 ? v & keep : v;
            top = v > top ? v : top;
        }
        float max;
        memcpy(&max, &top, 4);
        float inv = max > 1e-30f ? 127.0f / max : 0.0f;
        scale[i] = max / 127.0f;
        for (uint32_t j = 0; j < cols; j++) {
            float v = x[j];
            int32_t b;
            memcpy(&b, &v, 4);
            b = b < 0 ? b & (keep | INT32_MIN) : b; /* relu: a negative value becomes -0 */
            b = relu && b < 0 ? 0 : b;
            memcpy(&v, &b, 4);
            float t = v * inv + 12582912.0f;
            int32_t n;
            memcpy(&n, &t, 4);
            q[j] = (uint8_t)(n - 0x4B400000 + 128);
        }
    }
}

#if LEVEL == 2
#define ROWS 6
TARGET static inline __attribute__((always_inline)) void
NAME(block)(const dm_matrix *m, int rows, uint32_t j, int two, const uint8_t *a,
            const float *scale, float *out, uint32_t stride) {
    __m512i acc[ROWS][2];
    uint32_t k4 = m->k / 4;
    const int8_t *w0 = m->w + (size_t)j * m->k, *w1 = two ? w0 + (size_t)16 * m->k : w0;
    for (int r = 0; r < rows; r++)
        acc[r][0] = acc[r][1] = _mm512_setzero_si512();
    for (uint32_t k = 0; k < k4; k++) {
        __m512i v0 = _mm512_loadu_si512(w0 + (size_t)k * 64);
        __m512i v1 = two ? _mm512_loadu_si512(w1 + (size_t)k * 64) : v0;
        for (int r = 0; r < rows; r++) {
            int32_t four;
            memcpy(&four, a + (size_t)r * m->k + k * 4, 4);
            __m512i b = _mm512_set1_epi32(four);
            acc[r][0] = _mm512_dpbusd_epi32(acc[r][0], b, v0);
            if (two)
                acc[r][1] = _mm512_dpbusd_epi32(acc[r][1], b, v1);
        }
    }
    for (int c = 0; c <= two; c++) {
        uint32_t at = j + 16 * (uint32_t)c;
        __m512i sum = _mm512_loadu_si512(m->sum + at);
        __m512 ws = _mm512_loadu_ps(m->scale + at);
        __m512 bias = m->bias ? _mm512_loadu_ps(m->bias + at) : _mm512_setzero_ps();
        for (int r = 0; r < rows; r++) {
            __m512 v = _mm512_cvtepi32_ps(_mm512_sub_epi32(acc[r][c], sum));
            v = _mm512_mul_ps(v, _mm512_mul_ps(_mm512_set1_ps(scale[r]), ws));
            _mm512_storeu_ps(out + (size_t)r * stride + at, _mm512_add_ps(v, bias));
        }
    }
}
#elif LEVEL == 1
#define ROWS 4
TARGET static inline __attribute__((always_inline)) void
NAME(block)(const dm_matrix *m, int rows, uint32_t j, int two, const uint8_t *a,
            const float *scale, float *out, uint32_t stride) {
    (void)two; /* one block of 16 outputs is two registers here */
    __m256i acc[ROWS][2];
    uint32_t k4 = m->k / 4;
    const int8_t *w = m->w + (size_t)j * m->k;
    const __m256i ones = _mm256_set1_epi16(1);
    for (int r = 0; r < rows; r++)
        acc[r][0] = acc[r][1] = _mm256_setzero_si256();
    for (uint32_t k = 0; k < k4; k++) {
        __m256i v0 = _mm256_loadu_si256((const __m256i *)(w + (size_t)k * 64));
        __m256i v1 = _mm256_loadu_si256((const __m256i *)(w + (size_t)k * 64 + 32));
        for (int r = 0; r < rows; r++) {
            int32_t four;
            memcpy(&four, a + (size_t)r * m->k + k * 4, 4);
            __m256i b = _mm256_set1_epi32(four);
            acc[r][0] = _mm256_add_epi32(
                acc[r][0], _mm256_madd_epi16(_mm256_maddubs_epi16(b, v0), ones));
            acc[r][1] = _mm256_add_epi32(
                acc[r][1], _mm256_madd_epi16(_mm256_maddubs_epi16(b, v1), ones));
        }
    }
    for (int c = 0; c < 2; c++) {
        uint32_t at = j + 8 * (uint32_t)c;
        __m256i sum = _mm256_loadu_si256((const __m256i *)(m->sum + at));
        __m256 ws = _mm256_loadu_ps(m->scale + at);
        __m256 bias = m->bias ? _mm256_loadu_ps(m->bias + at) : _mm256_setzero_ps();
        for (int r = 0; r < rows; r++) {
            __m256 v = _mm256_cvtepi32_ps(_mm256_sub_epi32(acc[r][c], sum));
            v = _mm256_mul_ps(v, _mm256_mul_ps(_mm256_set1_ps(scale[r]), ws));
            _mm256_storeu_ps(out + (size_t)r * stride + at, _mm256_add_ps(v, bias));
        }
    }
}
#else
#define ROWS 1
static inline void NAME(block)(const dm_matrix *m, int rows, uint32_t j, int two,
                               const uint8_t *a, const float *scale, float *out,
                               uint32_t stride) {
    (void)rows, (void)two, (void)stride;
    int32_t acc[16] = {0};
    const int8_t *w = m->w + (size_t)j * m->k;
    for (uint32_t k = 0; k < m->k; k += 4, w += 64)
        for (int o = 0; o < 16; o++)
            acc[o] += a[k] * w[4 * o] + a[k + 1] * w[4 * o + 1] + a[k + 2] * w[4 * o + 2] +
                      a[k + 3] * w[4 * o + 3];
    for (uint32_t o = 0; o < 16; o++) {
        float v = (float)(acc[o] - m->sum[j + o]);
        v = v * (scale[0] * m->scale[j + o]);
        out[j + o] = v + (m->bias ? m->bias[j + o] : 0.0f);
    }
}
#endif

TARGET static void NAME(product)(const dm_matrix *m, uint32_t rows, const uint8_t *a,
                                 const float *scale, float *out, uint32_t stride) {
    /* Rows in strips that stay in the nearest cache while the weights pass by. */
    enum { STRIP = 48 };
    for (uint32_t s = 0; s < rows; s += STRIP) {
        uint32_t end = rows - s < STRIP ? rows : s + STRIP;
        for (uint32_t j = 0; j < m->n;) {
            int two = LEVEL == 2 && j + 32 <= m->n;
            uint32_t i = s;
            for (; i + ROWS <= end; i += ROWS) {
                if (two)
                    NAME(block)(m, ROWS, j, 1, a + (size_t)i * m->k, scale + i,
                                out + (size_t)i * stride, stride);
                else
                    NAME(block)(m, ROWS, j, 0, a + (size_t)i * m->k, scale + i,
                                out + (size_t)i * stride, stride);
            }
            for (; i < end; i++)
                NAME(block)(m, 1, j, two, a + (size_t)i * m->k, scale + i,
                            out + (size_t)i * stride, stride);
            j += two ? 32 : 16;
        }
    }
}
#undef ROWS

TARGET static void NAME(embed)(uint32_t h, const int8_t *word, float word_scale, uint32_t n,
                               const int8_t *const *affix, const float *affix_scale, float *x) {
    for (uint32_t j = 0; j < h; j++)
        x[j] = (float)word[j] * word_scale;
    float *y = x + h;
    for (uint32_t j = 0; j < h; j++)
        y[j] = 0;
    for (uint32_t a = 0; a < n; a++) {
        const int8_t *row = affix[a];
        float s = affix_scale[a];
        for (uint32_t j = 0; j < h; j++)
            y[j] = y[j] + (float)row[j] * s;
    }
}

/* WIDE lanes at once, the same operations in the same order as one lane has: the bits agree on
 * every path. Left to itself the compiler keeps this loop scalar at -O2. */
#define WIDE (LEVEL == 2 ? 16 : LEVEL == 1 ? 8 : 4)
typedef float NAME(vf) __attribute__((vector_size(4 * WIDE), aligned(4), may_alias));
typedef int32_t NAME(vi) __attribute__((vector_size(4 * WIDE), aligned(4), may_alias));

/* e^x = 2^t, t = x log2 e within ±120: a degree-6 polynomial on [-1/2, 1/2] and the exponent. */
TARGET static inline __attribute__((always_inline)) void NAME(exp)(NAME(vf) *x) {
    NAME(vf) t = *x * 1.44269504f;
    const NAME(vf) zero = {0}, low = zero - 120.0f, high = zero + 120.0f;
    NAME(vi) m = t > low;
    t = (NAME(vf))(((NAME(vi))t & m) | ((NAME(vi))low & ~m));
    m = t < high;
    t = (NAME(vf))(((NAME(vi))t & m) | ((NAME(vi))high & ~m));
    NAME(vf) r = t + 12582912.0f; /* rounds to an integer in the low bits */
    NAME(vf) f = t - (r - 12582912.0f);
    NAME(vf) y = f * 1.5403530e-4f + 1.3333558e-3f;
    y = y * f + 9.6181291e-3f;
    y = y * f + 5.5504109e-2f;
    y = y * f + 2.4022651e-1f;
    y = y * f + 6.9314718e-1f;
    y = y * f + 1.0f;
    *x = (NAME(vf))((NAME(vi))y + ((NAME(vi))r << 23));
}

/* Two of 1 / (1 + e^-x) with one division. */
TARGET static inline __attribute__((always_inline)) void NAME(sigmoids)(NAME(vf) *x, NAME(vf) *y) {
    NAME(vf) a = -*x, b = -*y;
    NAME(exp)(&a);
    NAME(exp)(&b);
    a = 1.0f + a;
    b = 1.0f + b;
    NAME(vf) both = 1.0f / (a * b); /* 0 where a and b are past 2^120: so are the two gates */
    *x = both * b;
    *y = both * a;
}

TARGET static void NAME(scan)(uint32_t n, uint32_t h, const float *const *u, const float *p, float *x,
                              float *c) {
    typedef NAME(vf) vf;
    for (uint32_t d = 0; d < 2; d++) {
        const float *bf = p + d * h, *br = bf + 2 * h, *vfp = bf + 4 * h, *vr = bf + 6 * h;
        for (uint32_t j = 0; j < h; j++)
            c[j] = 0;
        for (uint32_t k = 0; k < n; k++) {
            uint32_t t = d ? n - 1 - k : k;
            const float *u0 = u[t] + d * 3 * h, *uf = u0 + h, *ur = uf + h;
            float *y = x + (size_t)t * 2 * h + d * h;
            for (uint32_t j = 0; j < h; j += WIDE) {
                vf s = *(const vf *)(c + j);
                vf f = *(const vf *)(uf + j) + *(const vf *)(bf + j) + *(const vf *)(vfp + j) * s;
                vf r = *(const vf *)(ur + j) + *(const vf *)(br + j) + *(const vf *)(vr + j) * s;
                NAME(sigmoids)(&f, &r);
                vf v = f * s + (1.0f - f) * *(const vf *)(u0 + j);
                *(vf *)(y + j) = r * v + (1.0f - r) * *(const vf *)(y + j);
                *(vf *)(c + j) = v;
            }
        }
    }
}
/* Sixteen sums side by side, added in one order. */
TARGET static float NAME(exps)(uint32_t n, const float *x, float max, float cool, float *e) {
    typedef NAME(vf) vf;
    float s[16] = {0};
    for (uint32_t j = 0; j < 16; j += WIDE) {
        vf sum = {0};
        for (uint32_t i = j; i < n; i += 16) {
            vf y = (*(const vf *)(x + i) - max) * cool;
            NAME(exp)(&y);
            *(vf *)(e + i) = y;
            sum = sum + y;
        }
        *(vf *)(s + j) = sum;
    }
    for (uint32_t w = 8; w; w /= 2)
        for (uint32_t j = 0; j < w; j++)
            s[j] = s[j] + s[j + w];
    return s[0];
}

TARGET static uint32_t NAME(best)(uint32_t n, const float *x) {
    typedef NAME(vf) vf;
    float max = x[0];
    uint32_t i = 0;
    if (n >= WIDE) {
        vf top = *(const vf *)x;
        for (i = WIDE; i + WIDE <= n; i += WIDE) {
            vf y = *(const vf *)(x + i);
            NAME(vi) m = y > top;
            top = (vf)(((NAME(vi))y & m) | ((NAME(vi))top & ~m));
        }
        max = top[0];
        for (uint32_t j = 1; j < WIDE; j++)
            max = top[j] > max ? top[j] : max;
    }
    for (; i < n; i++)
        max = x[i] > max ? x[i] : max;
    for (i = 0; i + 1 < n && x[i] != max; i++) /* a NaN equals nothing */
        ;
    return i;
}
#undef WIDE

static const dm_kernels NAME(table) = {
    LABEL, NAME(quantise), NAME(product), NAME(embed), NAME(scan), NAME(exps), NAME(best),
};

#undef TARGET
#undef NAME
#undef LEVEL
#undef LABEL
