/* The model of pairs through the public header: what it answers, and which files it refuses. */
#include "demarche/demarche.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int passed, failed;

static void check(bool ok, const char *what) {
    passed += ok;
    failed += !ok;
    if (!ok)
        fprintf(stderr, "pair: %s\n", what);
}

static dm_reader *reader_of(const char *data, const char *pairs, dm_engine **engine) {
    dm_reader *r = NULL;
    dm_error err;
    if (dm_engine_open_with(&(dm_open){.data = data, .pairs = pairs}, engine, &err) != DM_OK ||
        dm_reader_new(*engine, &r, &err) != DM_OK) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    return r;
}

/* Sentences of ours, none of them in the corpus. */
static const struct {
    const char *marked, *event;
} cases[] = {
    {"<s>Uruguay</s> condemned <t>Paraguay</t> for jailing a reporter.", "ACCUSE"},
    {"<s>Norway</s> promised to send doctors to <t>Samoa</t> in May.", "AGREE"},
    {"<s>Nigerian gunmen</s> killed nine <t>herders</t> near the river.", "ASSAULT"},
    {"<t>Two Omani envoys</t> were expelled by <s>Kuwait</s> on Monday.", "SANCTION"},
    {"<s>Fiji</s> threatened to close its ports to <t>Tongan ships</t>.", "THREATEN"},
    {"<s>The Latvian premier</s> rejected <t>an Estonian proposal</t> on ferries.", "REJECT"},
    {"<s>Brazil</s> urged <t>Guyana</t> to reopen the bridge.", "REQUEST"},
    {"<s>A fisherman</s> told <t>the BBC</t> that the sea was calm.", "NONE"},
    {"<s>Norwegian</s> and <t>Russian negotiators</t> failed to reach an accord on cod.", "REJECT"},
    {"<s>Peruvian troops</s> captured <t>the border town of Zarumilla</t> after a night of shelling.", "ASSAULT"},
    {"<s>Customs officers</s> seized <t>the paper's printing press</t>.", "COERCE"},
};

static void answers(const char *data) {
    dm_engine *engine;
    dm_reader *r = reader_of(data, NULL, &engine);
    dm_relation a, b;
    dm_error err;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool ok = dm_relate(r, cases[i].marked, strlen(cases[i].marked), &a, &err) == DM_OK;
        check(ok && !strcmp(dm_event_name(a.event), cases[i].event), cases[i].marked);
        check(ok && a.confidence > 0 && a.confidence < 1, "a confidence between 0 and 1");
    }
    const char *same = cases[0].marked;
    bool ok = dm_relate(r, same, strlen(same), &b, &err) == DM_OK && dm_relate(r, same, strlen(same), &a, &err) == DM_OK;
    check(ok && a.confidence == b.confidence, "the same sentence, the same confidence");
    dm_reader_free(r);
    dm_engine_close(engine);
    r = reader_of(data, "", &engine);
    ok = dm_relate(r, same, strlen(same), &b, &err) == DM_OK;
    check(ok && b.event == DM_ACCUSE && b.confidence != a.confidence, "rules alone answer without a model");
    dm_reader_free(r);
    dm_engine_close(engine);
}

static bool holds(const dm_buf *b, const char *words) {
    size_t n = strlen(words);
    for (size_t i = 0; i + n <= b->n; i++)
        if (!memcmp(b->data + i, words, n))
            return true;
    return false;
}

static void features(const char *data) {
    dm_engine *engine;
    dm_reader *r = reader_of(data, "", &engine);
    dm_error err;
    dm_buf names[2] = {{0}, {0}};
    /* Names of actors are no features: these two pairs look alike. */
    static const char *const two[] = {"<s>Peru</s> thanked <t>Chile</t>.", "<s>Ghana</s> thanked <t>Togo</t>."};
    for (int i = 0; i < 2; i++)
        check(dm_relate_features(r, two[i], strlen(two[i]), &names[i], &err) == DM_OK && names[i].n, two[i]);
    check(names[0].n == names[1].n && !memcmp(names[0].data, names[1].data, names[0].n),
          "who is named does not change the features");
    /* What is done with the act, and what the verb above joined names is, are seen. */
    static const struct {
        const char *marked, *feature;
    } seen[] = {
        {"<s>Norwegian</s> and <t>Russian negotiators</t> have failed to reach a deal.", " q4:AGREE:xcomp:fail\t"},
        {"<s>Norwegian</s> and <t>Russian negotiators</t> have failed to reach a deal.", " w1:u:fail\t"},
        {"<s>Peru</s> will not meet <t>Chile</t>.", " q2:REJECT:0\t"},
        {"<s>Peru</s> will meet <t>Chile</t>.", " q3:CONSULT:will:0\t"},
        {"<s>Peru</s> met <t>Chile</t>.", " q1:CONSULT:s:t\t"},
    };
    for (size_t i = 0; i < sizeof seen / sizeof *seen; i++) {
        dm_buf all = {0};
        bool ok = dm_relate_features(r, seen[i].marked, strlen(seen[i].marked), &all, &err) == DM_OK;
        check(ok && holds(&all, seen[i].feature), seen[i].feature);
        dm_buf_free(&all);
    }
    for (int i = 0; i < 2; i++)
        dm_buf_free(&names[i]);
    dm_reader_free(r);
    dm_engine_close(engine);
}

/* Open with a copy of the model that has one byte changed, or is cut short. */
static void refuses(const char *data, const char *model, long at, long cut, dm_status want, const char *what) {
    char path[] = "/tmp/pairXXXXXX";
    int fd = mkstemp(path);
    FILE *in = fopen(model, "rb"), *out = fd >= 0 ? fdopen(fd, "wb") : NULL;
    if (!in || !out)
        exit(1);
    int c;
    for (long i = 0; (c = fgetc(in)) != EOF && (cut < 0 || i < cut); i++)
        fputc(i == at ? c ^ 1 : c, out);
    fclose(in);
    fclose(out);
    dm_engine *engine = NULL;
    dm_error err = {0};
    dm_status got = dm_engine_open_with(&(dm_open){.data = data, .pairs = path}, &engine, &err);
    check(got == want && !engine && strstr(err.text, path), what);
    dm_engine_close(engine);
    remove(path);
}

int main(int argc, char **argv) {
    if (argc != 2)
        return 2;
    char model[4096], parser[4096];
    snprintf(model, sizeof model, "%s/model/claims.dmm", argv[1]);
    snprintf(parser, sizeof parser, "%s/model/english.dmm", argv[1]);
    answers(argv[1]);
    features(argv[1]);
    refuses(argv[1], model, 3, -1, DM_EFORMAT, "another magic");
    refuses(argv[1], model, 8, -1, DM_EVERSION, "another version");
    refuses(argv[1], model, 5000, -1, DM_EFORMAT, "a byte changed");
    refuses(argv[1], model, -1, 9000, DM_EFORMAT, "cut short");
    refuses(argv[1], parser, -1, -1, DM_EFORMAT, "another model's file");
    dm_engine *engine;
    dm_error err;
    check(dm_engine_open_with(&(dm_open){.data = argv[1], .pairs = "/nowhere.dmm"}, &engine, &err) == DM_ENOTFOUND,
          "a model that is not there");
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
