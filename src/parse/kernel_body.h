/* Included once a path by kernel.c, with TARGET (function attribute), NAME(x) and LEVEL. */

/* Bits of non-negative floats order as integers do. The number that is added rounds to an integer
 * in the low bits; its own lowest byte is 0. */
#define ROUND 12582912.0f /* 0x4B400000 */

#if LEVEL == 2
TARGET static inline __attribute__((always_inline)) void
NAME(quantise_row)(uint32_t cols, const float *x, int relu, uint8_t *q, float *scale) {
    const __m512i zero = _mm512_setzero_si512(), mask = _mm512_set1_epi32(INT32_MAX);
    __m512i top = zero, high = zero;
    for (uint32_t j = 0; j < cols; j += 32) {
        __m512i a = _mm512_loadu_si512(x + j), b = j + 16 < cols ? _mm512_loadu_si512(x + j + 16) : zero;
        top = _mm512_max_epi32(top, relu ? a : _mm512_and_si512(a, mask));
        high = _mm512_max_epi32(high, relu ? b : _mm512_and_si512(b, mask));
    }
    int32_t bits = _mm512_reduce_max_epi32(_mm512_max_epi32(top, high));
    float max;
    memcpy(&max, &bits, 4);
    float inv = max > 1e-30f ? 127.0f / max : 0.0f;
    *scale = max / 127.0f;
    const __m512 by = _mm512_set1_ps(inv), round = _mm512_set1_ps(ROUND);
    const __m128i sign = _mm_set1_epi8((char)128);
    for (uint32_t j = 0; j < cols; j += 16) {
        __m512i v = _mm512_loadu_si512(x + j);
        if (relu)
            v = _mm512_max_epi32(v, zero);
        __m512 t = _mm512_add_ps(_mm512_mul_ps(_mm512_castsi512_ps(v), by), round);
        __m128i n = _mm512_cvtepi32_epi8(_mm512_castps_si512(t));
        _mm_storeu_si128((__m128i *)(q + j), _mm_xor_si128(n, sign));
    }
}
#else
TARGET static inline __attribute__((always_inline)) void
NAME(quantise_row)(uint32_t cols, const float *x, int relu, uint8_t *q, float *scale) {
    int32_t top = 0, keep = relu ? 0 : INT32_MAX;
    for (uint32_t j = 0; j < cols; j++) {
        int32_t b;
        memcpy(&b, &x[j], 4);
        int32_t v = b < 0 ? b & keep : b;
        top = v > top ? v : top;
    }
    float max;
    memcpy(&max, &top, 4);
    float inv = max > 1e-30f ? 127.0f / max : 0.0f;
    *scale = max / 127.0f;
    for (uint32_t j = 0; j < cols; j++) {
        int32_t n;
        memcpy(&n, &x[j], 4);
        n = relu && n < 0 ? 0 : n;
        float t;
        memcpy(&t, &n, 4);
        t = t * inv + ROUND;
        memcpy(&n, &t, 4);
        q[j] = (uint8_t)((uint32_t)n ^ 128u);
    }
}
#endif

TARGET static void NAME(quantise)(uint32_t rows, uint32_t cols, const float *x, uint32_t stride,
                                  int relu, uint8_t *q, float *scale) {
    if (relu)
        for (uint32_t i = 0; i < rows; i++)
            NAME(quantise_row)(cols, x + (size_t)i * stride, 1, q + (size_t)i * cols, scale + i);
    else
        for (uint32_t i = 0; i < rows; i++)
            NAME(quantise_row)(cols, x + (size_t)i * stride, 0, q + (size_t)i * cols, scale + i);
}

#if LEVEL == 2
#define ROWS 8
/* A row's next four bytes by the next four inputs of 16 outputs, or of twice 16. In assembly, as gcc 12 copies each
 * sum to and fro around its own form of the instruction, and so takes half as long again. */
#define FOUR "m"(*(const uint8_t(*)[4])four)
#define DOT(four, v, sum)                                                                                            \
    do {                                                                                                             \
        __m512i b_;                                                                                                  \
        __asm__("vpbroadcastd %2, %1\n\tvpdpbusd %3, %1, %0" : "+v"(sum), "=&v"(b_) : FOUR, "v"(v));                 \
    } while (0)
#define DOTS(four, v0, v1, sum0, sum1)                                                                               \
    do {                                                                                                             \
        __m512i b_;                                                                                                  \
        __asm__("vpbroadcastd %3, %2\n\tvpdpbusd %4, %2, %0\n\tvpdpbusd %5, %2, %1"                                 \
                : "+v"(sum0), "+v"(sum1), "=&v"(b_)                                                                  \
                : FOUR, "v"(v0), "v"(v1));                                                                           \
    } while (0)
TARGET static inline __attribute__((always_inline)) void
NAME(block)(const dm_matrix *m, int rows, uint32_t j, int two, const uint8_t *a,
            const float *scale, float *out, uint32_t stride) {
    __m512i acc[ROWS][2];
    uint32_t k4 = m->k / 4;
    const int8_t *w0 = m->w + (size_t)j * m->k, *w1 = two ? w0 + (size_t)16 * m->k : w0;
    for (int c = 0; c <= two; c++) {
        __m512i sum = _mm512_loadu_si512(m->sum + j + 16 * (uint32_t)c);
        for (int r = 0; r < rows; r++)
            acc[r][c] = _mm512_sub_epi32(_mm512_setzero_si512(), sum);
    }
    for (uint32_t k = 0; k < k4; k++) {
        __m512i v0 = _mm512_loadu_si512(w0 + (size_t)k * 64);
        __m512i v1 = two ? _mm512_loadu_si512(w1 + (size_t)k * 64) : v0;
        for (int r = 0; r < rows; r++) {
            const uint8_t *four = a + (size_t)r * m->k + k * 4;
            if (two)
                DOTS(four, v0, v1, acc[r][0], acc[r][1]);
            else
                DOT(four, v0, acc[r][0]);
        }
    }
    for (int c = 0; c <= two; c++) {
        uint32_t at = j + 16 * (uint32_t)c;
        __m512 ws = _mm512_loadu_ps(m->scale + at);
        __m512 bias = m->bias ? _mm512_loadu_ps(m->bias + at) : _mm512_setzero_ps();
        for (int r = 0; r < rows; r++) {
            __m512 v = _mm512_cvtepi32_ps(acc[r][c]);
            v = _mm512_mul_ps(v, _mm512_mul_ps(_mm512_set1_ps(scale[r]), ws));
            _mm512_storeu_ps(out + (size_t)r * stride + at, _mm512_add_ps(v, bias));
        }
    }
}
#undef DOT
#undef DOTS
#undef FOUR
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
    for (int c = 0; c < 2; c++) {
        __m256i sum = _mm256_loadu_si256((const __m256i *)(m->sum + j + 8 * (uint32_t)c));
        for (int r = 0; r < rows; r++)
            acc[r][c] = _mm256_sub_epi32(_mm256_setzero_si256(), sum);
    }
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
        __m256 ws = _mm256_loadu_ps(m->scale + at);
        __m256 bias = m->bias ? _mm256_loadu_ps(m->bias + at) : _mm256_setzero_ps();
        for (int r = 0; r < rows; r++) {
            __m256 v = _mm256_cvtepi32_ps(acc[r][c]);
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

/* Up to ROWS rows by one or two blocks of outputs: each number of rows has code of its own. */
TARGET static inline __attribute__((always_inline)) void
NAME(blocks)(const dm_matrix *m, uint32_t rows, uint32_t j, int two, const uint8_t *a,
             const float *scale, float *out, uint32_t stride) {
    switch (rows) {
#if ROWS > 4
    case 8: NAME(block)(m, 8, j, two, a, scale, out, stride); break;
    case 7: NAME(block)(m, 7, j, two, a, scale, out, stride); break;
    case 6: NAME(block)(m, 6, j, two, a, scale, out, stride); break;
    case 5: NAME(block)(m, 5, j, two, a, scale, out, stride); break;
#endif
#if ROWS > 1
    case 4: NAME(block)(m, 4, j, two, a, scale, out, stride); break;
    case 3: NAME(block)(m, 3, j, two, a, scale, out, stride); break;
    case 2: NAME(block)(m, 2, j, two, a, scale, out, stride); break;
#endif
    default: NAME(block)(m, 1, j, two, a, scale, out, stride);
    }
}

TARGET static void NAME(product)(const dm_matrix *m, uint32_t rows, const uint8_t *a,
                                 const float *scale, float *out, uint32_t stride) {
    /* Rows in strips that stay in the nearest cache while the weights pass by. */
    enum { STRIP = 48 };
    for (uint32_t s = 0; s < rows; s += STRIP) {
        uint32_t end = rows - s < STRIP ? rows : s + STRIP;
        for (uint32_t j = 0; j < m->n;) {
            int two = LEVEL == 2 && j + 32 <= m->n;
            for (uint32_t i = s; i < end; i += ROWS) {
                uint32_t r = end - i < ROWS ? end - i : ROWS;
                const uint8_t *from = a + (size_t)i * m->k;
                float *to = out + (size_t)i * stride;
                if (two)
                    NAME(blocks)(m, r, j, 1, from, scale + i, to, stride);
                else
                    NAME(blocks)(m, r, j, 0, from, scale + i, to, stride);
            }
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

#if LEVEL == 2
#define MAX(a, b) ((NAME(vf))_mm512_max_ps((__m512)(a), (__m512)(b)))
#define MIN(a, b) ((NAME(vf))_mm512_min_ps((__m512)(a), (__m512)(b)))
#elif LEVEL == 1
#define MAX(a, b) ((NAME(vf))_mm256_max_ps((__m256)(a), (__m256)(b)))
#define MIN(a, b) ((NAME(vf))_mm256_min_ps((__m256)(a), (__m256)(b)))
#else
#define MAX(a, b) NAME(pick)((a) > (b), a, b)
#define MIN(a, b) NAME(pick)((a) < (b), a, b)
static inline NAME(vf) NAME(pick)(NAME(vi) m, NAME(vf) a, NAME(vf) b) {
    return (NAME(vf))(((NAME(vi))a & m) | ((NAME(vi))b & ~m));
}
#endif

/* x[i] = e^(x[i] by / log2 e) = 2^t, t = x by within ±120: a degree-6 polynomial on [-1/2, 1/2] and
 * the exponent. k of them abreast: one alone is a long chain of operations that wait for each other. */
TARGET static inline __attribute__((always_inline)) void NAME(exp)(int k, NAME(vf) *x, float by) {
    const NAME(vf) zero = {0}, low = zero - 120.0f, high = zero + 120.0f;
    NAME(vf) r[4], y[4];
#define EACH for (int i = 0; i < k; i++)
    EACH x[i] = x[i] * by;
    EACH x[i] = MAX(x[i], low);
    EACH x[i] = MIN(x[i], high);
    EACH r[i] = x[i] + ROUND;
    EACH y[i] = r[i] - ROUND;
    EACH x[i] = x[i] - y[i];
    EACH y[i] = x[i] * 1.5403530e-4f + 1.3333558e-3f;
    EACH y[i] = y[i] * x[i] + 9.6181291e-3f;
    EACH y[i] = y[i] * x[i] + 5.5504109e-2f;
    EACH y[i] = y[i] * x[i] + 2.4022651e-1f;
    EACH y[i] = y[i] * x[i] + 6.9314718e-1f;
    EACH y[i] = y[i] * x[i] + 1.0f;
    EACH x[i] = (NAME(vf))((NAME(vi))y[i] + ((NAME(vi))r[i] << 23));
#undef EACH
}
#define LOG2E 1.44269504f

/* 1 / (1 + e^-x) of k numbers, each two with one division; 0 where both are past 2^120. */
TARGET static inline __attribute__((always_inline)) void NAME(sigmoids)(int k, NAME(vf) *x) {
    NAME(vf) both[2];
    NAME(exp)(k, x, -LOG2E);
    for (int i = 0; i < k; i++)
        x[i] = 1.0f + x[i];
    for (int i = 0; i < k / 2; i++)
        both[i] = 1.0f / (x[2 * i] * x[2 * i + 1]);
    for (int i = 0; i < k; i += 2) {
        NAME(vf) a = x[i];
        x[i] = both[i / 2] * x[i + 1];
        x[i + 1] = both[i / 2] * a;
    }
}

#define ABREAST 2
TARGET static void NAME(scan)(uint32_t n, uint32_t h, const float *const *u, const float *const *in,
                              const float *p, float *x, float *c) {
    typedef NAME(vf) vf;
    for (uint32_t d = 0; d < 2; d++) {
        const float *bf = p + d * h, *br = bf + 2 * h, *vfp = bf + 4 * h, *vr = bf + 6 * h;
        for (uint32_t j = 0; j < h; j++)
            c[j] = 0;
        for (uint32_t k = 0; k < n; k++) {
            uint32_t t = d ? n - 1 - k : k;
            /* The first layer's rows lie about in the cache of forms: fetch early. */
            uint32_t next = k + 2 >= n ? t : d ? t - 2 : t + 2;
            uintptr_t apart = (uintptr_t)u[d ? t : next] - (uintptr_t)u[d ? next : t];
            if (next != t && apart != 12 * h * sizeof(float)) {
                for (uint32_t j = 0; j < 3 * h; j += 16)
                    __builtin_prefetch(u[next] + d * 3 * h + j);
                for (uint32_t j = 0; j < h; j += 16)
                    __builtin_prefetch(in[next] + d * h + j);
            }
            const float *u0 = u[t] + d * 3 * h, *uf = u0 + h, *ur = uf + h, *was = in[t] + d * h;
            float *y = x + (size_t)t * 2 * h + d * h;
            for (uint32_t j = 0; j < h; j += WIDE * ABREAST) {
                vf s[ABREAST], g[2 * ABREAST]; /* gates f and r */
                for (int i = 0; i < ABREAST; i++) {
                    uint32_t at = j + (uint32_t)i * WIDE;
                    s[i] = *(const vf *)(c + at);
                    g[2 * i] = *(const vf *)(uf + at) + *(const vf *)(bf + at) + *(const vf *)(vfp + at) * s[i];
                    g[2 * i + 1] = *(const vf *)(ur + at) + *(const vf *)(br + at) + *(const vf *)(vr + at) * s[i];
                }
                NAME(sigmoids)(2 * ABREAST, g);
                for (int i = 0; i < ABREAST; i++) {
                    uint32_t at = j + (uint32_t)i * WIDE;
                    vf v = g[2 * i] * s[i] + (1.0f - g[2 * i]) * *(const vf *)(u0 + at);
                    *(vf *)(y + at) = g[2 * i + 1] * v + (1.0f - g[2 * i + 1]) * *(const vf *)(was + at);
                    *(vf *)(c + at) = v;
                }
            }
        }
    }
}
#undef ABREAST

/* Sixteen sums side by side, added in one order. */
TARGET static float NAME(exps)(uint32_t n, const float *x, float max, float cool, float *e) {
    typedef NAME(vf) vf;
    float s[16] = {0};
    for (uint32_t j = 0; j < 16; j += WIDE) {
        vf sum = {0};
        for (uint32_t i = j; i < n; i += 16) {
            vf y = (*(const vf *)(x + i) - max) * cool;
            NAME(exp)(1, &y, LOG2E);
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

#if LEVEL == 2
/* The greatest lane, in all lanes; and the lanes that are the same in both, as bits. */
TARGET static inline NAME(vf) NAME(peak)(NAME(vf) x) {
    return (NAME(vf))_mm512_set1_ps(_mm512_reduce_max_ps((__m512)x));
}
TARGET static inline uint32_t NAME(same)(NAME(vf) x, NAME(vf) y) {
    return _mm512_cmpeq_ps_mask((__m512)x, (__m512)y);
}
#elif LEVEL == 1
TARGET static inline NAME(vf) NAME(peak)(NAME(vf) x) {
    __m256 v = (__m256)x;
    v = _mm256_max_ps(v, _mm256_permute2f128_ps(v, v, 1));
    v = _mm256_max_ps(v, _mm256_permute_ps(v, 0x4E));
    return (NAME(vf))_mm256_max_ps(v, _mm256_permute_ps(v, 0xB1));
}
TARGET static inline uint32_t NAME(same)(NAME(vf) x, NAME(vf) y) {
    return (uint32_t)_mm256_movemask_ps(_mm256_cmp_ps((__m256)x, (__m256)y, _CMP_EQ_OQ));
}
#endif

TARGET static uint32_t NAME(best)(uint32_t n, const float *x) {
    uint32_t i = 0;
#if LEVEL > 0
    if (n >= WIDE) {
        /* The last lanes are read from the end, some of them twice. */
        NAME(vf) top = *(const NAME(vf) *)(x + n - WIDE);
        for (; i + WIDE < n; i += WIDE)
            top = MAX(top, *(const NAME(vf) *)(x + i));
        top = NAME(peak)(top);
        for (i = 0; i + WIDE <= n; i += WIDE) {
            uint32_t same = NAME(same)(*(const NAME(vf) *)(x + i), top);
            if (same)
                return i + (uint32_t)__builtin_ctz(same);
        }
        i = n - WIDE;
        uint32_t same = NAME(same)(*(const NAME(vf) *)(x + i), top);
        return same ? i + (uint32_t)__builtin_ctz(same) : n - 1; /* a NaN equals nothing */
    }
#endif
    float max = x[0];
    for (i = 1; i < n; i++)
        max = x[i] > max ? x[i] : max;
    for (i = 0; i + 1 < n && x[i] != max; i++)
        ;
    return i;
}

/* A row of arc scores: its own root's, then arc[h] + near[of[h]], and what is no arc. */
TARGET static void NAME(arcs)(uint32_t n, uint32_t stride, uint32_t self, const float *arc, const float *near,
                              const int32_t *of, float root, float *row) {
    uint32_t h = 0;
    row[0] = root;
#if LEVEL == 2
    __m512 low = _mm512_loadu_ps(near), high = _mm512_loadu_ps(near + 16);
    for (; h < n; h += 16) { /* arc and row have room up to a multiple of 16 */
        __m512 v = _mm512_permutex2var_ps(low, _mm512_loadu_si512(of + h), high);
        _mm512_storeu_ps(row + 1 + h, _mm512_add_ps(_mm512_loadu_ps(arc + h), v));
    }
#elif LEVEL == 1
    for (; h < n; h += 8) {
        __m256 v = _mm256_i32gather_ps(near, _mm256_loadu_si256((const __m256i *)(of + h)), 4);
        _mm256_storeu_ps(row + 1 + h, _mm256_add_ps(_mm256_loadu_ps(arc + h), v));
    }
#else
    for (; h < n; h++)
        row[1 + h] = arc[h] + near[of[h]];
#endif
    row[1 + self] = -1e30f;
    for (h = n + 1; h < stride; h++)
        row[h] = -1e30f;
}

/* n rows of a product's inputs as the weights of another: (x + 1) / 2, 63 at most. */
TARGET static void NAME(keys)(uint32_t n, uint32_t k, const uint8_t *q, int8_t *w, int32_t *sum) {
    uint32_t padded = (n + 15) & ~15u;
    for (uint32_t j = 0; j < padded; j++) {
        int8_t *to = w + (size_t)(j / 16) * 16 * k + (j % 16) * 4, v[1024];
        const uint8_t *from = q + (size_t)j * k;
        int32_t all = 0;
        if (j < n)
            for (uint32_t i = 0; i < k; i++) {
                int8_t half = (int8_t)((from[i] - 127) >> 1);
                v[i] = half > 63 ? 63 : half;
                all += v[i];
            }
        else
            memset(v, 0, k);
        for (uint32_t i = 0; i < k; i += 4, to += 64)
            memcpy(to, v + i, 4);
        sum[j] = 128 * all;
    }
}
#undef WIDE
#undef MAX
#undef MIN
#undef ROUND
#undef LOG2E

static const dm_kernels NAME(table) = {
    LABEL, NAME(quantise), NAME(product), NAME(embed), NAME(scan), NAME(exps), NAME(best), NAME(arcs), NAME(keys),
};

#undef TARGET
#undef NAME
#undef LEVEL
#undef LABEL
