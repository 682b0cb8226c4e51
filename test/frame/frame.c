/* Cases of cases.txt (README.md tells their form), and a lexicon that is not there or bad. */
#include "claim/frame.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int failures, checks;
static const char *file;

static void check(bool ok, int line, const char *what, dm_str want, dm_str got) {
    checks++;
    if (ok)
        return;
    failures++;
    fprintf(stderr, "%s:%d: %s: expected \"" DM_FMT "\", got \"" DM_FMT "\"\n", file, line, what,
            DM_ARG(want), DM_ARG(got));
}

typedef struct {
    dm_arena a;
    dm_parser *parser;
    dm_parse_scratch *scratch;
    dm_frames *frames;
    dm_article article;
    dm_paragraph para;
    dm_sentences sentences;
    dm_context c;
    dm_saids said;
    uint32_t sentence;
    int32_t word;
} bench;

static bool read_text(bench *b, dm_str text, int32_t day) {
    dm_arena_reset(&b->a);
    text = dm_str_copy(&b->a, text);
    b->para = (dm_paragraph){.span = {0, text.n}};
    b->article = (dm_article){.text = text, .day = day, .body = &b->para, .n_body = 1};
    b->word = -1;
    if (dm_text_split(&b->a, dm_parser_model(b->parser), &b->article, &b->sentences) != DM_OK ||
        dm_parse(b->parser, b->scratch, &b->a, text, &b->sentences) != DM_OK)
        return false;
    dm_tree *t = dm_new_array(&b->a, dm_tree, b->sentences.n + 1);
    if (!t)
        return false;
    for (uint32_t i = 0; i < b->sentences.n; i++)
        if (dm_tree_of(&b->a, &b->sentences.at[i], &t[i]) != DM_OK)
            return false;
    b->c = (dm_context){.a = &b->a, .article = &b->article, .sentences = &b->sentences,
                        .trees = t, .frames = b->frames};
    return dm_frame_said(&b->c, &b->said) == DM_OK;
}

static bool find_word(bench *b, dm_str form) {
    int nth = 1;
    int64_t space = dm_str_find(form, " ");
    if (space > 0) {
        nth = atoi(form.p + space + 1);
        form.n = (uint32_t)space;
    }
    for (uint32_t i = 0; i < b->sentences.n; i++)
        for (uint32_t w = 0; w < b->sentences.at[i].n_words; w++)
            if (dm_str_eq(b->sentences.at[i].words[w].form, form) && --nth == 0) {
                b->sentence = i;
                b->word = (int32_t)w;
                return true;
            }
    return false;
}

static void account(bench *b, int line, uint32_t k, dm_str want) {
    dm_account chain[8];
    uint32_t n = dm_frame_accounts(&b->c, &b->said, b->sentence, b->word, chain, 8);
    dm_str got = DM_STR("-");
    if (k < n)
        got = dm_str_format(&b->a, DM_FMT ", " DM_FMT ", %s", DM_ARG(chain[k].entity.text),
                            DM_ARG(chain[k].verb), dm_says_name(chain[k].stance));
    check(dm_str_eq(want, got), line, "account", want, got);
}

/* "source | cue | content" of an attribution, pieces joined by " ~ ". */
static dm_str pieces(bench *b, const dm_span *at, uint32_t n) {
    dm_str out = {0};
    for (uint32_t i = 0; i < n; i++)
        out = dm_str_format(&b->a, DM_FMT "%s" DM_FMT, DM_ARG(out), i ? " ~ " : "",
                            DM_ARG(dm_slice(b->article.text, at[i])));
    return out;
}

static void said(bench *b, int line, dm_str want) {
    dm_str all = DM_STR("-");
    bool found = false;
    for (uint32_t i = 0; i < b->said.n && !found; i++) {
        const dm_said *s = &b->said.at[i];
        if (s->nested)
            continue;
        all = dm_str_format(&b->a, DM_FMT " | " DM_FMT " | " DM_FMT,
                            DM_ARG(pieces(b, s->source_spans, s->n_source)),
                            DM_ARG(pieces(b, s->cue_spans, s->n_cue)),
                            DM_ARG(pieces(b, s->content_spans, s->n_content)));
        found = dm_str_eq(dm_str_trim(all), want);
    }
    check(found || (dm_str_is(want, "-") && dm_str_is(all, "-")), line, "said", want, all);
}

static void expect(bench *b, int line, dm_str key, dm_str want) {
    static const char *const kinds[] = {"-", "if", "unless", "until", "after", "exchange",
                                        "before", "sequence"};
    dm_str why, got;
    double score;
    int32_t clause, day;
    if (dm_str_is(key, "said")) {
        said(b, line, want);
    } else if (dm_str_is(key, "reality")) {
        dm_reality r = dm_frame_reality(&b->c, b->sentence, b->word, &score, &why);
        got = dm_str_of(dm_reality_name(r));
        if (!dm_str_eq(want, got))
            fprintf(stderr, "  (%.2f by " DM_FMT ")\n", score, DM_ARG(why));
        check(dm_str_eq(want, got), line, "reality", want, got);
    } else if (dm_str_is(key, "score")) {
        dm_frame_reality(&b->c, b->sentence, b->word, &score, &why);
        char *rest;
        double lo = strtod(want.p, &rest), hi = strtod(rest, NULL);
        check(score >= lo && score <= hi, line, "score", want,
              dm_str_format(&b->a, "%.2f", score));
    } else if (dm_str_is(key, "account")) {
        account(b, line, 0, want);
    } else if (dm_str_is(key, "account2")) {
        account(b, line, 1, want);
    } else if (dm_str_is(key, "condition")) {
        dm_condition_kind kind;
        dm_phrase p = dm_frame_step(&b->c, b->sentence, b->word, &clause, &kind);
        got = kind ? dm_str_format(&b->a, "%s " DM_FMT, kinds[kind], DM_ARG(p.text)) : DM_STR("-");
        check(dm_str_eq(want, got), line, "condition", want, got);
        dm_phrase q = dm_frame_condition(&b->c, b->sentence, b->word, &clause);
        bool real = kind != DM_CONDITION_NONE && kind < DM_CONDITION_BEFORE;
        check((q.text.n != 0) == real && (clause >= 0) == real, line, "true condition", p.text,
              q.text);
    } else if (dm_str_is(key, "date")) {
        dm_phrase p = dm_frame_date(&b->c, b->sentence, b->word, &day, &got);
        got = got.n ? got : p.text.n ? DM_STR("?") : DM_STR("-");
        check(dm_str_eq(want, got), line, "date", want, got);
    } else if (dm_str_is(key, "place")) {
        got = dm_frame_place(&b->c, b->sentence, b->word).text;
        got = got.n ? got : DM_STR("-");
        check(dm_str_eq(want, got), line, "place", want, got);
    } else if (dm_str_is(key, "amount")) {
        dm_amount m = dm_frame_amount(&b->c, b->sentence, b->word);
        got = m.unit.n ? dm_str_format(&b->a, "%.15g " DM_FMT, m.value, DM_ARG(m.unit))
                       : DM_STR("-");
        check(dm_str_eq(want, got), line, "amount", want, got);
    } else {
        check(false, line, "unknown line", key, want);
    }
}

static void run_cases(bench *b) {
    FILE *f = fopen(file, "rb");
    if (!f) {
        perror(file);
        exit(1);
    }
    static char buffer[1 << 16];
    int line = 0;
    int32_t day = DM_NO_DAY;
    while (fgets(buffer, sizeof buffer, f)) {
        line++;
        dm_str s = dm_str_trim(dm_str_of(buffer));
        if (!s.n || s.p[0] == '#')
            continue;
        dm_str key, value = s;
        if (!dm_str_cut(&value, ' ', &key))
            continue;
        value = value.p ? dm_str_trim(value) : (dm_str){0};
        buffer[value.p ? (size_t)(value.p - buffer) + value.n : 0] = 0;
        if (dm_str_is(key, "day"))
            day = dm_day_parse(value);
        else if (dm_str_is(key, "text"))
            check(read_text(b, value, day), line, "reading", value, DM_STR("an error"));
        else if (dm_str_is(key, "word"))
            check(find_word(b, value), line, "word", value, DM_STR("no such word"));
        else if (b->word >= 0 || dm_str_is(key, "said"))
            expect(b, line, key, value);
        else
            check(false, line, "no word before", key, value);
    }
    fclose(f);
}

/* A lexicon that is not there, and one whose fault is named with its line. */
static void bad_lexicon(void) {
    dm_frames *x;
    dm_error err = {0};
    check(dm_frames_open("no-such-folder", &x, &err) == DM_ENOTFOUND && !x, 0, "missing lexicon",
          DM_STR("not found"), dm_str_of(err.text));
    char dir[] = "frameXXXXXX", path[64], sub[64];
    if (!mkdtemp(dir))
        return;
    snprintf(sub, sizeof sub, "%s/frames", dir);
    snprintf(path, sizeof path, "%s/frames/cues.tsv", dir);
    mkdir(sub, 0700);
    FILE *f = fopen(path, "wb");
    if (f) {
        fputs("lemma\tpart\tkind\tstance\ttakes\nsay\tverb\treport\tasserts\tclause\n"
              "howl\tverb\tnoise\tasserts\tclause\n",
              f);
        fclose(f);
        dm_status status = dm_frames_open(dir, &x, &err);
        check(status == DM_EFORMAT && dm_str_find(dm_str_of(err.text), "cues.tsv:3") >= 0, 0,
              "bad line", DM_STR("frames/cues.tsv:3: …"), dm_str_of(err.text));
    }
    unlink(path);
    rmdir(sub);
    rmdir(dir);
}

/* The two lines of output, with spans in code points. */
static void output(bench *b) {
    dm_str text = DM_STR("The envoy of Curaçao said Norway did not sign the treaty.");
    dm_buf out = {0};
    double score = 0;
    dm_str why;
    check(read_text(b, text, DM_NO_DAY), 0, "reading", text, DM_STR("an error"));
    dm_str want = DM_STR("{\"id\":\"a\\\"b\",\"source\":[[0,20]],\"cue\":[[21,25]],"
                         "\"content\":[[26,56]]}\n");
    dm_status status = dm_frame_said_write(&b->c, &b->said, DM_STR("a\"b"), &out);
    check(status == DM_OK && dm_str_eq((dm_str){out.data, (uint32_t)out.n}, want), 0, "said", want,
          (dm_str){out.data, (uint32_t)out.n});
    dm_buf_free(&out);
    uint32_t at = (uint32_t)dm_str_find(text, "sign the");
    dm_reality r = dm_frame_reality_at(&b->c, (dm_span){at, at + 4}, &score, &why);
    check(r == DM_NEGATED && score < -1, 0, "reality at a span", DM_STR("negated"),
          dm_str_of(dm_reality_name(r)));
    dm_frame_reality_at(&b->c, (dm_span){text.n, text.n}, &score, &why);
    check(score == 3 && dm_str_is(why, "no word there"), 0, "reality at no word",
          DM_STR("no word there"), why);
}

/* Trees of nonsense: every answer is given, none is out of range. */
static void nonsense(bench *b) {
    static const char *const words[] = {"said", "\"", "that", "if", "not", "to", ",", "$", "12",
                                        "billion", "Monday", "May", "according", "refused", ".",
                                        "who", "\xE2\x80\x9C", "only", "after", "would", "x"};
    uint32_t seed = 7;
    static char buffer[6000];
    for (int round = 0; round < 40; round++) {
        size_t n = 0;
        for (int i = 0; i < 10 + round * 12; i++) {
            seed = seed * 1664525u + 1013904223u;
            n += (size_t)snprintf(buffer + n, sizeof buffer - n, "%s ",
                                  words[(seed >> 16) % DM_COUNT(words)]);
        }
        dm_str text = {buffer, (uint32_t)n};
        check(read_text(b, text, round & 1 ? 18000 : DM_NO_DAY), 0, "nonsense", text,
              DM_STR("an error"));
        bool good = true;
        for (uint32_t i = 0; i < b->sentences.n; i++)
            for (int32_t w = 0; w < (int32_t)b->sentences.at[i].n_words; w++) {
                double score;
                dm_str why, iso;
                int32_t clause, day;
                dm_condition_kind kind;
                dm_account chain[4];
                dm_frame_reality(&b->c, i, w, &score, &why);
                good &= score >= -3 && score <= 3;
                good &= dm_frame_accounts(&b->c, &b->said, i, w, chain, 4) <= 4;
                good &= dm_frame_step(&b->c, i, w, &clause, &kind).span.end <= n;
                good &= dm_frame_date(&b->c, i, w, &day, &iso).span.end <= n;
                good &= dm_frame_place(&b->c, i, w).span.end <= n;
                good &= dm_frame_amount(&b->c, i, w).span.end <= n;
            }
        check(good, 0, "nonsense in range", DM_STR("in range"), text);
    }
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: test_frame MODEL LEXICON CASES\n");
        return 2;
    }
    if (access(argv[1], R_OK) != 0) {
        printf("no model at %s: skipped\n", argv[1]);
        return 77;
    }
    file = argv[3];
    dm_error err = {0};
    bench b = {0};
    if (dm_parser_open(argv[1], &b.parser, &err) != DM_OK ||
        dm_frames_open(argv[2], &b.frames, &err) != DM_OK) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    b.scratch = dm_parse_scratch_new(b.parser);
    run_cases(&b);
    output(&b);
    nonsense(&b);
    bad_lexicon();
    dm_parse_scratch_free(b.scratch);
    dm_arena_free(&b.a);
    dm_frames_close(b.frames);
    dm_parser_close(b.parser);
    printf("%d passed, %d failed\n", checks - failures, failures);
    return failures || checks < 20;
}
