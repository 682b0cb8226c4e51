/* Tests of text, parse and model: what must hold for any input and on any machine. */
#include "parse/kernel.h"
#include "parse/mst.h"
#include "parse/parse.h"
#include "text/feature.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static int failures;

#define CHECK(what, ...)                                                                   \
    do {                                                                                   \
        if (!(what)) {                                                                     \
            printf("%s:%d: %s: ", __FILE__, __LINE__, #what);                              \
            printf(__VA_ARGS__);                                                           \
            putchar('\n');                                                                 \
            failures++;                                                                    \
        }                                                                                  \
    } while (0)

static uint64_t seed = 88172645463325252u;
static uint32_t dice(uint32_t n) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 32) % n;
}

/* ---- trees ------------------------------------------------------------------------------- */

/* The best tree with one root, by trying every assignment of heads. */
static float by_force(uint32_t n, const float *s, uint32_t stride) {
    uint16_t head[6] = {0}, mark[7];
    float best = -1e30f;
    for (;;) {
        if (dm_is_tree(n, head, mark)) {
            float sum = 0;
            for (uint32_t i = 0; i < n; i++)
                sum += s[i * stride + head[i]];
            best = sum > best ? sum : best;
        }
        uint32_t i = 0;
        while (i < n && ++head[i] > n)
            head[i++] = 0;
        if (i == n)
            return best;
    }
}

static void test_mst(void) {
    void *work = malloc(dm_mst_work(300));
    float *s = malloc(sizeof(float) * 300 * 301);
    uint16_t head[300], mark[301];
    for (int round = 0; round < 600; round++) {
        uint32_t n = 1 + dice(5), stride = n + 1 + dice(3);
        for (uint32_t i = 0; i < n * stride; i++)
            s[i] = (float)dice(40) - 20;
        for (uint32_t i = 0; i < n; i++)
            s[i * stride + i + 1] = -1e30f;
        dm_mst(n, s, stride, head, work);
        CHECK(dm_is_tree(n, head, mark), "round %d", round);
        float sum = 0;
        for (uint32_t i = 0; i < n; i++)
            sum += s[i * stride + head[i]];
        float best = by_force(n, s, stride);
        CHECK(sum > best - 0.01f, "round %d: %g, best %g", round, sum, best);
    }
    for (int round = 0; round < 30; round++) {
        uint32_t n = 200 + dice(100);
        for (uint32_t i = 0; i < n * (n + 1); i++)
            s[i] = (float)dice(round < 10 ? 2 : 1000);
        dm_mst(n, s, n + 1, head, work);
        CHECK(dm_is_tree(n, head, mark), "round %d", round);
    }
    free(s);
    free(work);
}

/* ---- kernels ----------------------------------------------------------------------------- */

static void test_kernels(void) {
    enum { ROWS = 61, K = 64, N = 48 };
    static _Alignas(64) float x[ROWS * K], scale[3][ROWS], out[3][ROWS * N], ws[N], bias[N];
    static _Alignas(64) float u[ROWS * 6 * 32], p[4 * 64], h[3][ROWS * 64], c[32], e[3][64];
    static _Alignas(64) uint8_t q[3][ROWS * K];
    static _Alignas(64) int8_t w[N * K];
    static int32_t sum[N];
    for (size_t i = 0; i < DM_COUNT(x); i++)
        x[i] = ((float)dice(20001) - 10000) / (1 + (float)dice(3000));
    memset(x + 5 * K, 0, K * sizeof *x);
    for (size_t i = 0; i < DM_COUNT(w); i++)
        w[i] = (int8_t)(dice(3) ? (int)dice(127) - 63 : 63);
    for (int i = 0; i < N; i++)
        ws[i] = (float)dice(1000) / 1e5f, bias[i] = (float)dice(100) / 7;
    for (int o = 0; o < N; o++) {
        sum[o] = 0;
        for (int k = 0; k < K; k++)
            sum[o] += 128 * w[(o / 16 * (K / 4) + k / 4) * 64 + o % 16 * 4 + k % 4];
    }
    for (size_t i = 0; i < DM_COUNT(u); i++)
        u[i] = ((float)dice(2001) - 1000) / 100;
    for (size_t i = 0; i < DM_COUNT(p); i++)
        p[i] = ((float)dice(2001) - 1000) / 1000;
    dm_matrix m = {w, ws, sum, bias, N, K};
    const float *rows[ROWS], *in[ROWS];
    for (int i = 0; i < ROWS; i++)
        rows[i] = u + i * 6 * 32, in[i] = x + (ROWS - 1 - i) * 64;
    static _Alignas(64) uint8_t relu[3][ROWS * 48];
    static _Alignas(64) int8_t keys[3][64 * K];
    static _Alignas(64) float relu_scale[3][ROWS], cells[3][80], near[32], few[3][8 * N];
    static int32_t key_sum[3][64], of[64];
    for (int i = 0; i < 64; i++)
        of[i] = (int32_t)dice(32);
    for (int i = 0; i < 32; i++)
        near[i] = ((float)dice(2001) - 1000) / 100;
    for (int level = 0; level < 3; level++) {
        const dm_kernels *k = dm_kernels_at(level);
        if (!k) {
            printf("level %d: not on this machine, skipped\n", level);
            continue;
        }
        k->quantise(ROWS, K, x, K, 0, q[level], scale[level]);
        k->quantise(ROWS, 48, x, K, 1, relu[level], relu_scale[level]);
        CHECK(!memcmp(relu[level], relu[0], sizeof relu[0]) && !memcmp(relu_scale[level], relu_scale[0], sizeof relu_scale[0]),
              "%s: quantise without negatives differs", k->name);
        for (int i = 0; i < ROWS * 48; i++)
            CHECK(x[i / 48 * K + i % 48] > 0 ? relu[level][i] >= 128 : relu[level][i] == 128, "%s: %g became %d", k->name,
                  (double)x[i / 48 * K + i % 48], relu[level][i]);
        k->product(&m, ROWS, q[level], scale[level], out[level], N);
        memcpy(h[level], x, sizeof h[level] < sizeof x ? sizeof h[level] : sizeof x);
        for (uint32_t n = 1; n <= 8; n++) { /* the same whatever number of rows is asked at once */
            k->product(&m, n, q[level], scale[level], few[level], N);
            CHECK(!memcmp(few[level], out[level], n * N * sizeof(float)), "%s: product of %u rows differs", k->name, n);
        }
        k->scan(ROWS, 32, rows, in, p, h[level], c);
        k->keys(ROWS, K, q[level], keys[level], key_sum[level]);
        CHECK(!memcmp(keys[level], keys[0], sizeof keys[0]) && !memcmp(key_sum[level], key_sum[0], sizeof key_sum[0]),
              "%s: keys differ", k->name);
        k->arcs(37, 64, 5, x, near, of, 2.5f, cells[level]);
        CHECK(!memcmp(cells[level], cells[0], 64 * sizeof(float)), "%s: arcs differ", k->name);
        k->exps(64, x, 1e4f, 0.7f, e[level]);
        CHECK(!memcmp(q[level], q[0], sizeof q[0]), "%s: quantise differs", k->name);
        CHECK(!memcmp(out[level], out[0], sizeof out[0]), "%s: product differs", k->name);
        CHECK(!memcmp(h[level], h[0], sizeof h[0]), "%s: scan differs", k->name);
        CHECK(!memcmp(e[level], e[0], sizeof e[0]), "%s: exps differs", k->name);
        for (uint32_t n = 1; n <= 70; n++) {
            uint32_t first = 0;
            for (uint32_t i = 1; i < n; i++)
                first = x[n + i] > x[n + first] ? i : first;
            CHECK(k->best(n, x + n) == first, "%s: best of %u", k->name, n);
        }
        float same[40] = {1, 0, 0, 1}, none[40];
        for (int i = 0; i < 40; i++)
            none[i] = NAN;
        CHECK(k->best(40, same) == 0 && k->best(40, none) < 40, "%s: best of equals, of no numbers", k->name);
    }
    /* Against the definition, by hand. */
    for (int o = 0; o < 64; o++) {
        int32_t all = 0;
        for (int i = 0; i < K; i++) {
            int v = o < ROWS ? (q[0][o * K + i] - 127) / 2 : 0, is = keys[0][(o / 16 * (K / 4) + i / 4) * 64 + o % 16 * 4 + i % 4];
            if (o < ROWS && q[0][o * K + i] < 127 && (q[0][o * K + i] - 127) % 2)
                v--;
            CHECK(is == (v > 63 ? 63 : v), "key %d of %d: %d, not %d", i, o, is, v);
            all += is;
        }
        CHECK(key_sum[0][o] == 128 * all, "sum of key %d", o);
    }
    for (int i = 0; i < 64; i++) {
        float v = i == 0 ? 2.5f : i - 1 < 37 && i - 1 != 5 ? x[i - 1] + near[of[i - 1]] : -1e30f;
        CHECK(cells[0][i] == v, "score %d", i);
    }
    for (int i = 0; i < ROWS; i += 7)
        for (int o = 0; o < N; o++) {
            double want = 0;
            for (int k = 0; k < K; k++)
                want += (double)x[i * K + k] *
                        w[(o / 16 * (K / 4) + k / 4) * 64 + o % 16 * 4 + k % 4] * ws[o];
            double size = (double)scale[0][i] * 127 * 63 * ws[o];
            double off = want + bias[o] - out[0][i * N + o];
            CHECK(off < size * 0.5 + 1e-3 && off > -size * 0.5 - 1e-3, "row %d output %d: %g", i, o,
                  off);
        }
}

/* ---- the pipeline ------------------------------------------------------------------------ */

static dm_parser *parser;
static dm_parse_scratch *scratch;

/* Text as one paragraph -> trees. */
static dm_sentences parse(dm_arena *a, dm_str text) {
    dm_paragraph whole = {.span = {0, text.n}};
    dm_article article = {.text = text, .body = &whole, .n_body = 1};
    dm_sentences s = {0};
    dm_status status = dm_text_split(a, dm_parser_model(parser), &article, &s);
    CHECK(status == DM_OK, "%s", dm_status_name(status));
    status = dm_parse(parser, scratch, a, text, &s);
    CHECK(status == DM_OK, "%s", dm_status_name(status));
    return s;
}

/* Spans in order and covering every character that is no space; one tree a sentence. */
static void check_all(dm_str text, const dm_sentences *s, const char *name) {
    uint32_t at = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        const dm_sentence *x = &s->at[i];
        CHECK(x->n_words > 0 && x->n_words <= DM_MAX_WORDS, "%s: %u words", name, x->n_words);
        uint32_t roots = 0;
        for (uint32_t j = 0; j < x->n_words; j++) {
            const dm_word *w = &x->words[j];
            if (w->part == 1) {
                for (; at < w->span.begin; at++) {
                    unsigned size;
                    uint32_t r = dm_rune(text.p + at, text.n - at, &size);
                    if (!dm_rune_is_space(r) && ((unsigned char)text.p[at] & 0xC0) != 0x80) {
                        CHECK(false, "%s: byte %u is in no token", name, at);
                        return;
                    }
                }
                CHECK(w->span.begin == at, "%s: tokens overlap at %u", name, at);
                at = w->span.end;
            }
            CHECK(w->lemma.n > 0 && w->form.n > 0, "%s: word %u without form or lemma", name, j);
            CHECK(w->sure >= 0 && w->sure <= 1.0001f, "%s: sure %g", name, w->sure);
            roots += w->head < 0;
            CHECK((w->head < 0) == (w->deprel == DM_REL_ROOT), "%s: root and relation", name);
            CHECK(w->head < (int32_t)x->n_words && w->head != (int32_t)j, "%s: head", name);
            int32_t h = (int32_t)j;
            uint32_t steps = 0;
            while (h >= 0 && steps++ <= x->n_words)
                h = x->words[h].head;
            CHECK(h < 0, "%s: a cycle", name);
        }
        CHECK(roots == 1, "%s: %u roots", name, roots);
    }
}

static void test_any_input(void) {
    static char big[300000];
    dm_arena a = {0};
    static const char *const some[] = {
        "", " ", "\n\n", "a", ".", "\"", "don't", "\xE2\x80\x99", "\xE2\x80", "\xFF\xFE\xFD",
        "\xD9\x87\xD8\xB0\xD8\xA7 \xD9\x86\xD8\xB5.", "word\tword\r\nword", "3.5% of $90 billion",
        "The envoy said (on Monday) that \"talks\" -- if any -- can't begin.",
    };
    for (size_t i = 0; i < DM_COUNT(some); i++) {
        dm_str t = dm_str_of(some[i]);
        dm_sentences s = parse(&a, t);
        check_all(t, &s, some[i]);
        dm_arena_reset(&a);
    }
    for (int kind = 0; kind < 6; kind++) {
        uint32_t n = sizeof big;
        for (uint32_t i = 0; i < n; i++)
            big[i] = kind == 0   ? (char)dice(256)
                     : kind == 1 ? (char)dice(32)
                     : kind == 2 ? 'a'
                     : kind == 3 ? "ab "[i % 3]
                     : kind == 4 ? "\"'(-."[dice(5)]
                                 : "aB3. -\n"[dice(7)];
        dm_str t = {big, n};
        dm_sentences s = parse(&a, t);
        char name[16];
        snprintf(name, sizeof name, "big %d", kind);
        check_all(t, &s, name);
        dm_arena_reset(&a);
    }
    dm_arena_free(&a);
}

/* Seconds of this process's own time to parse n bytes of the pattern. */
static double seconds_of(const char *pattern, uint32_t n, uint32_t *words) {
    uint32_t m = (uint32_t)strlen(pattern);
    char *big = malloc(n);
    if (!big)
        return 0;
    for (uint32_t i = 0; i < n; i++)
        big[i] = pattern[i % m];
    dm_arena a = {0};
    clock_t begin = clock();
    dm_str t = {big, n};
    dm_sentences s = parse(&a, t);
    double took = (double)(clock() - begin) / CLOCKS_PER_SEC;
    check_all(t, &s, pattern);
    *words = 0;
    for (uint32_t i = 0; i < s.n; i++)
        *words += s.at[i].n_words;
    dm_arena_free(&a);
    free(big);
    return took;
}

/* One sentence of 100,000 tokens; 10 MB without a space: bounded, and linear in the length. */
static void test_long(void) {
    static const struct {
        const char *pattern;
        uint32_t bytes;
    } cases[] = {{"word ", 500000}, {"a", 10000000}, {"\xD7\xA9", 1000000}, {"(", 100000}, {"no.", 300000}};
    for (size_t i = 0; i < DM_COUNT(cases); i++) {
        uint32_t half, all;
        double first = seconds_of(cases[i].pattern, cases[i].bytes / 2, &half);
        double both = seconds_of(cases[i].pattern, cases[i].bytes, &all);
        CHECK(all > half && all <= 2 * half + DM_MAX_WORDS, "%s: %u words, then %u", cases[i].pattern, half, all);
        CHECK(both < 4 * first + 0.5, "%s: %g s, twice as much %g s", cases[i].pattern, first, both);
        if (i == 0)
            CHECK(all == 100000, "%u words", all);
    }
}

/* Addresses, names of files and drawn lines are single tokens; what stands around them is not theirs. */
static void test_addresses(void) {
    static const char *const cases[][2] = {
        {"Write to press-office@talks.example.org.", "Write|to|press-office@talks.example.org|."},
        {"See (www.example.org/a-b?c=1&d=e_f).", "See|(|www.example.org/a-b?c=1&d=e_f|)|."},
        {"It is at https://example.net/2024/03/the-long-way, they say.", "It|is|at|https://example.net/2024/03/the-long-way|,|they|say|."},
        {"The draft is Draft_2b-final.PDF now.", "The|draft|is|Draft_2b-final.PDF|now|."},
        {"A line: -----=====-----", "A|line|:|-----=====-----"},
        {"They met.Then they left.", NULL}, /* no host: whatever the model says, but not one token */
    };
    dm_arena a = {0};
    for (size_t i = 0; i < DM_COUNT(cases); i++) {
        dm_str t = dm_str_of(cases[i][0]);
        dm_sentences s = parse(&a, t);
        dm_buf b = {0};
        for (uint32_t j = 0; j < s.n; j++)
            for (uint32_t k = 0; k < s.at[j].n_words; k++)
                dm_putf(&b, "%s" DM_FMT, b.n ? "|" : "", DM_ARG(s.at[j].words[k].form));
        dm_str got = {b.data, (uint32_t)b.n};
        if (cases[i][1])
            CHECK(dm_str_is(got, cases[i][1]), "%s: " DM_FMT, cases[i][0], DM_ARG(got));
        else
            CHECK(dm_str_find(got, "|met.Then|") < 0, DM_FMT, DM_ARG(got));
        dm_buf_free(&b);
    }
    dm_arena_free(&a);
}

/* What is no English is flagged, whatever its letters; English is not, be it full of names. */
static void test_foreign(void) {
    static const struct {
        bool foreign;
        const char *text;
    } cases[] = {
        {true, "Le ministre des affaires \xC3\xA9trang\xC3\xA8res a rencontr\xC3\xA9 hier son homologue dans la capitale."},
        {true, "Die Au\xC3\x9F" "enminister haben gestern in der Hauptstadt \xC3\xBC" "ber den Waffenstillstand gesprochen."},
        {true, "El presidente dijo que las conversaciones con los rebeldes seguir\xC3\xA1n la pr\xC3\xB3xima semana."},
        {true, "Bakan, g\xC3\xB6r\xC3\xBC\xC5\x9Fmelerin gelecek hafta ba\xC5\x9F" "kentte devam edece\xC4\x9Fini s\xC3\xB6yledi."},
        {true, "\xD0\x9C\xD0\xB8\xD0\xBD\xD0\xB8\xD1\x81\xD1\x82\xD1\x80 \xD0\xB2\xD1\x87\xD0\xB5\xD1\x80\xD0\xB0 "
               "\xD0\xBF\xD1\x80\xD0\xB8\xD0\xB1\xD1\x8B\xD0\xBB \xD0\xB2 \xD1\x81\xD1\x82\xD0\xBE\xD0\xBB\xD0\xB8\xD1\x86\xD1\x83."},
        {true, "\xD9\x88\xD8\xB5\xD9\x84 \xD8\xA7\xD9\x84\xD9\x88\xD8\xB2\xD9\x8A\xD8\xB1 \xD8\xA3\xD9\x85\xD8\xB3 "
               "\xD8\xA5\xD9\x84\xD9\x89 \xD8\xA7\xD9\x84\xD8\xB9\xD8\xA7\xD8\xB5\xD9\x85\xD8\xA9."},
        {false, "Foreign Minister Tarvik Osmundsen flew to Lermontava on Tuesday."},
        {false, "The envoy met Dragoljub Petrenkovi\xC4\x87 and Nguy\xE1\xBB\x85n V\xC4\x83n Th\xC3\xA0nh at the border."},
        {false, "u can try 2 call them l8r but they wont answer"},
    };
    dm_arena a = {0};
    for (size_t i = 0; i < DM_COUNT(cases); i++) {
        dm_str t = dm_str_of(cases[i].text);
        dm_sentences s = parse(&a, t);
        check_all(t, &s, cases[i].text);
        uint32_t judged = 0; /* a few words alone are never flagged */
        for (uint32_t j = 0; j < s.n; j++) {
            if (s.at[j].n_words < 5)
                continue;
            judged++;
            CHECK(s.at[j].foreign == cases[i].foreign, "%s: %s", cases[i].text, s.at[j].foreign ? "flagged" : "not flagged");
        }
        CHECK(judged, "%s: no sentence", cases[i].text);
    }
    dm_arena_free(&a);
}

/* A dateline is no part of the sentence behind it; a dash elsewhere parts nothing. */
static void test_datelines(void) {
    static const struct {
        const char *text;
        uint32_t n;
    } cases[] = {{"BERN (Ferry Post) \xE2\x80\x94 Envoys met.", 2},
                 {"Kelm Harbour, 3 May 2031 \xE2\x80\x93 Two envoys met.", 2},
                 {"GENEVA, May 3 (Reuters) - Envoys met.", 2},
                 {"KYIV \xE2\x80\x94 Ukraine accepted.", 2},
                 {"The host \xE2\x80\x94 The Ferry Post was told \xE2\x80\x94 left.", 1},
                 {"The envoy - who denied it - left.", 1},
                 {"KYIV - GERMANY trains run again.", 1},
                 {"Rome-Berlin trains run again.", 1}};
    for (size_t i = 0; i < DM_COUNT(cases); i++) {
        dm_arena a = {0};
        dm_sentences s = parse(&a, dm_str_of(cases[i].text));
        CHECK(s.n == cases[i].n, "%u sentences in %s", s.n, cases[i].text);
        dm_arena_free(&a);
    }
}

/* The three paths give the same bytes. */
static void test_paths(void) {
    static const char text[] =
        "KAVALA \xE2\x80\x94 The two foreign ministers met on Tuesday for the first time since "
        "the truce, and they agreed to reopen the northern crossing. \"We haven't settled every "
        "question,\" the host's spokeswoman said, \"but nobody walked out.\" A $1.5-billion "
        "package, which parliament cannot approve before May, is still blocked.";
    dm_buf out[3] = {{0}};
    for (int level = 0; level < 3; level++) {
        if (!dm_parser_use(parser, level))
            continue;
        dm_arena a = {0};
        dm_str t = dm_str_of(text);
        dm_sentences s = parse(&a, t);
        CHECK(s.n == 4, "%u sentences", s.n);
        for (uint32_t i = 0; i < s.n; i++) {
            dm_conllu_write(&out[level], t, &s.at[i], NULL);
            for (uint32_t j = 0; j < s.at[i].n_words; j++)
                dm_putf(&out[level], "%a ", (double)s.at[i].words[j].sure);
        }
        dm_arena_free(&a);
        CHECK(out[level].n == out[0].n && !memcmp(out[level].data, out[0].data, out[0].n),
              "path %d differs", level);
    }
    for (int level = 0; level < 3; level++)
        dm_buf_free(&out[level]);
    if (!dm_parser_use(parser, 2) && !dm_parser_use(parser, 1))
        dm_parser_use(parser, 0);
}

/* A sentence that any first parser gets right: the walls between stages hold. */
static void test_simple(void) {
    dm_arena a = {0};
    dm_str t = DM_STR("The ministers didn't sign the treaty.");
    dm_sentences s = parse(&a, t);
    CHECK(s.n == 1 && s.at[0].n_words == 8, "%u sentences, %u words", s.n,
          s.n ? s.at[0].n_words : 0);
    if (s.n == 1 && s.at[0].n_words == 8) {
        const dm_word *w = s.at[0].words;
        CHECK(dm_str_is(w[2].form, "did") && dm_str_is(w[3].form, "n't"), DM_FMT, DM_ARG(w[3].form));
        CHECK(w[2].parts == 2 && w[3].part == 2 && w[3].span.begin == w[2].span.begin, "parts");
        CHECK(w[4].head < 0 && w[4].upos == DM_UPOS_VERB, "the root");
        CHECK(w[1].head == 4 && w[1].deprel == DM_REL_NSUBJ, "the subject");
        CHECK(w[6].head == 4 && w[6].deprel == DM_REL_OBJ, "the object");
        CHECK(dm_str_is(w[1].lemma, "minister") && dm_str_is(w[2].lemma, "do"), "lemmas");
        CHECK(dm_str_is(w[1].feats, "Number=Plur"), DM_FMT, DM_ARG(w[1].feats));
    }
    CHECK(!s.at[0].foreign, "English taken for foreign");
    dm_sentences f = parse(&a, DM_STR("Zq vrelk obnurtski flemb gostrav knuif."));
    CHECK(f.n && f.at[0].foreign, "no English, not flagged");
    dm_arena_free(&a);
}

/* A word's vector depends on the sentence, not on what was read before or on the path. */
static void test_vectors(void) {
    dm_arena a = {0};
    dm_sentences one = parse(&a, DM_STR("They left the bank in the capital."));
    dm_sentences other = parse(&a, DM_STR("They left the bank."));
    uint32_t width = dm_parser_width(parser);
    const float *v[3] = {0}, *w;
    CHECK(width >= 32 && one.n == 1 && other.n == 1, "width %u", width);
    for (int level = 0; level < 3; level++) {
        if (!dm_parser_use(parser, level))
            continue;
        CHECK(dm_parse_vectors(parser, scratch, &a, &other.at[0], &w) == DM_OK, "vectors");
        CHECK(dm_parse_vectors(parser, scratch, &a, &one.at[0], &v[level]) == DM_OK, "vectors");
        CHECK(!memcmp(v[level], v[0], sizeof(float) * width * one.at[0].n_words), "path %d differs", level);
        CHECK(memcmp(v[level] + 3 * width, w + 3 * width, sizeof(float) * width), "context does not count");
    }
    if (!dm_parser_use(parser, 2) && !dm_parser_use(parser, 1))
        dm_parser_use(parser, 0);
    dm_arena_free(&a);
}

static void test_conllu(void) {
    static const char given[] = "# text = I can't.\n"
                                "1\tI\t_\t_\t_\t_\t_\t_\t_\t_\n"
                                "2-3\tcan't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n"
                                "2\tca\t_\t_\t_\t_\t_\t_\t_\t_\n"
                                "3\tn't\t_\t_\t_\t_\t_\t_\t_\t_\n"
                                "4\t.\t_\t_\t_\t_\t_\t_\t_\t_\n\n"
                                "1\tYes\t_\t_\t_\t_\t_\t_\t_\t_\n";
    dm_arena a = {0};
    dm_error err = {0};
    dm_str text;
    dm_sentences s;
    CHECK(dm_conllu_read(&a, dm_str_of(given), &text, &s, &err) == DM_OK, "%s", err.text);
    CHECK(s.n == 2 && s.at[0].n_words == 4 && s.at[1].n_words == 1, "%u sentences", s.n);
    CHECK(dm_parse(parser, scratch, &a, text, &s) == DM_OK, "parse");
    dm_buf b = {0};
    dm_conllu_write(&b, text, &s.at[0], "a");
    dm_str out = {b.data, (uint32_t)b.n};
    CHECK(dm_str_find(out, "# text = I can't.\n") >= 0, DM_FMT, DM_ARG(out));
    CHECK(dm_str_find(out, "\n2-3\tcan't\t") >= 0 && dm_str_find(out, "\n3\tn't\tnot\t") >= 0,
          DM_FMT, DM_ARG(out));
    dm_buf_free(&b);
    static const char *const bad[] = {
        "1\ta\n", "x\ta\t_\t_\t_\t_\t_\t_\t_\t_\n", "2\ta\t_\t_\t_\t_\t_\t_\t_\t_\n",
        "1-1000\ta\t_\t_\t_\t_\t_\t_\t_\t_\n", "1-\ta\t_\t_\t_\t_\t_\t_\t_\t_\n",
        "99999999999\ta\t_\t_\t_\t_\t_\t_\t_\t_\n", "\n\n7\t\t\t\t\t\t\t\t\t\n"};
    for (size_t i = 0; i < DM_COUNT(bad); i++) {
        err = (dm_error){0};
        CHECK(dm_conllu_read(&a, dm_str_of(bad[i]), &text, &s, &err) == DM_EFORMAT, "case %zu", i);
        CHECK(dm_str_find(dm_str_of(err.text), "line ") == 0, "%s", err.text);
    }
    dm_arena_free(&a);
}

static void test_model(const char *path) {
    FILE *f = fopen(path, "rb");
    static char bytes[13 << 20];
    size_t n = f ? fread(bytes, 1, sizeof bytes, f) : 0;
    if (f)
        fclose(f);
    CHECK(n > 0 && n <= 12000000, "the model has %zu bytes", n);
    char name[] = "/tmp/dm_model_XXXXXX";
    int fd = mkstemp(name);
    if (fd < 0)
        return;
    close(fd);
    struct {
        size_t size, at;
        char with;
        dm_status want;
        const char *says;
    } cases[] = {
        {n, 0, 'X', DM_EFORMAT, "not a model file"}, {n, 8, 77, DM_EVERSION, "format 77, this program reads 1"},
        {n - 1, 0, 'D', DM_EFORMAT, "cut short"},   {n, n / 2, (char)(bytes[n / 2] + 1), DM_EFORMAT, "checksum"},
        {n, n - 1, (char)(bytes[n - 1] + 1), DM_EFORMAT, "checksum"}, {0, 0, 'D', DM_EFORMAT, "not a model file"},
        {16, 0, 'D', DM_EFORMAT, "not a model file"}, {n, 12, 5, DM_EFORMAT, ""},
    };
    for (size_t i = 0; i < DM_COUNT(cases); i++) {
        char keep = bytes[cases[i].at];
        bytes[cases[i].at] = cases[i].with;
        f = fopen(name, "wb");
        fwrite(bytes, 1, cases[i].size, f);
        fclose(f);
        bytes[cases[i].at] = keep;
        dm_parser *p = NULL;
        dm_error err = {0};
        dm_status got = dm_parser_open(name, &p, &err);
        CHECK(got == cases[i].want && !p, "case %zu: %s", i, dm_status_name(got));
        CHECK(dm_str_find(dm_str_of(err.text), cases[i].says) >= 0, "case %zu: %s", i, err.text);
        dm_parser_close(p);
    }
    remove(name);
}

static void test_fold(void) {
    char w[DM_FOLD_MAX];
    uint32_t n = dm_fold(DM_STR("\xE2\x80\x9CIt\xE2\x80\x99s 1999\xE2\x80\x94"), true, true, w);
    CHECK(dm_str_is((dm_str){w, n}, "\"it's 0000-"), DM_FMT, (int)n, w);
    uint32_t a[DM_AFFIXES], b[DM_AFFIXES];
    dm_affixes(DM_STR("Talks"), a);
    dm_affixes(DM_STR("walks"), b);
    CHECK(a[0] != b[0] && a[4] == b[4] && a[7] == b[7] && a[8] != b[8] && a[9] != b[9], "affixes");
}

int main(int argc, char **argv) {
    test_mst();
    test_kernels();
    test_fold();
    dm_error err = {0};
    if (argc < 2 || dm_parser_open(argv[1], &parser, &err) != DM_OK) {
        printf("%s\n", argc < 2 ? "usage: parse MODEL" : err.text);
        return 1;
    }
    scratch = dm_parse_scratch_new(parser);
    test_simple();
    test_any_input();
    test_long();
    test_foreign();
    test_addresses();
    test_datelines();
    test_paths();
    test_vectors();
    test_conllu();
    test_model(argv[1]);
    dm_parse_scratch_free(scratch);
    dm_parser_close(parser);
    return failures != 0;
}
