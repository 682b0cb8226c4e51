/* The writers, on records built by hand: what no reader gives today, too. */
#include "report/report.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>

static int passed, failed;

static void check(bool ok, const char *what, const dm_buf *b) {
    ok ? passed++ : failed++;
    if (!ok)
        printf("failed: %s\n%s\n", what, b && b->data ? b->data : "");
}

static bool holds(const dm_buf *b, const char *z) {
    return b->data && strstr(b->data, z);
}

static dm_span find(dm_str text, const char *z) {
    int64_t at = dm_str_find(text, z);
    return (dm_span){(uint32_t)at, (uint32_t)(at + (int64_t)strlen(z))};
}

static dm_entity entity(dm_str text, const char *words, const char *name, dm_kind kind,
                        const char *country) {
    dm_entity e = {
        .span = find(text, words), .name = dm_str_of(name), .kind = kind, .antecedent = -1};
    e.text = dm_slice(text, e.span);
    snprintf(e.country, sizeof e.country, "%s", country);
    return e;
}

static dm_phrase phrase(dm_str text, const char *words) {
    dm_span at = find(text, words);
    return (dm_phrase){dm_slice(text, at), at};
}

/* No record at all: empty lists, and nothing that is not there. */
static void nothing(void) {
    dm_record rec = {.article = {.day = DM_NO_DAY}};
    dm_buf b = {0};
    dm_write_record_json(&rec, &b);
    check(
        b.data &&
            !strcmp(b.data,
                    "{\"article\":{\"sections\":[],\"authors\":[],\"published\":{\"precision\":"
                    "\"unknown\","
                    "\"from\":\"unknown\"},\"text\":\"\",\"body\":[],\"teasers\":[]},\"claims\":[],"
                    "\"statements\":[],\"process\":[]}"),
        "an empty record as JSON", &b);
    b.n = 0;
    dm_write_article_json(&rec, &b);
    check(holds(&b, "\"articleBody\":\"\"") && holds(&b, "\"date\":null"),
          "an empty article as JSON", &b);
    b.n = 0;
    dm_write_record_page(&rec, 100, false, &b);
    check(holds(&b, "(no headline)") && holds(&b, "day not given") && holds(&b, "No claim"),
          "an empty page", &b);
    check(dm_write_explanation(&rec, DM_STR("a"), 80, false, &b) == DM_ENOTFOUND,
          "no claim to explain", &b);
    dm_buf_free(&b);
    dm_write_claims_jsonl(&rec, &b);
    dm_write_who_jsonl(&rec, &b);
    dm_write_conllu(&rec, 1, &b);
    check(b.n == 0, "no lines of an empty record", &b);
    dm_buf_free(&b);
}

static void full(void) {
    /* Letters of two, three and four bytes stand before everything that has a span. */
    dm_str text = DM_STR("Čaj \xF0\x9F\x8D\xB5 “pause”\n\nNorland would meet Sudmark if the guns "
                         "fell silent, Westia’s envoy said.");
    dm_paragraph body[] = {{.span = {find(text, "Norland").begin, text.n}}};
    dm_entity n = entity(text, "Norland", "Norland", DM_STATE, "NOR"),
              s = entity(text, "Sudmark", "Sudmark", DM_STATE, ""),
              w = entity(text, "Westia’s envoy", "Ada Brink", DM_PERSON, "WES");
    n.code = DM_STR("NOR");
    dm_account told = {
        .entity = w, .verb = DM_STR("say"), .cue = find(text, "said"), .stance = DM_CLAIMS};
    dm_teaser teaser = {
        .title = DM_STR("Other \"news\""), .age = DM_STR("3 months ago"), .day = DM_NO_DAY};
    dm_claim claims[] = {
        {.id = DM_STR("aa11"),
         .article = DM_STR("tea\xFF"),
         .facets = DM_MOVE | DM_STAGE,
         .event = DM_CONSULT,
         .quad = 1,
         .score = 2.5,
         .goldstein = 1,
         .cameo = DM_STR("040"),
         .actor = &n,
         .n_actor = 1,
         .recipient = &s,
         .n_recipient = 1,
         .reality = DM_HYPOTHETICAL,
         .condition = phrase(text, "if the guns fell silent"),
         .according_to = &told,
         .n_according_to = 1,
         .day = DM_NO_DAY,
         .format = DM_BILATERAL,
         .stage_status = DM_PROPOSED,
         .participants = &n,
         .n_participants = 1,
         .rule = DM_STR("moves/verbs.tsv:1"),
         .confidence = (double)0.74f,
         .amount = {.value = 1234567.5, .unit = DM_STR("USD"), .text = DM_STR("$1,234,567.5")}},
        {.id = DM_STR("aa22"),
         .article = DM_STR("tea"),
         .facets = DM_STATUS,
         .day = DM_NO_DAY,
         .talks = DM_STALLED,
         .confidence = NAN},
    };
    claims[0].span = find(text, "would meet Sudmark");
    claims[0].text = dm_slice(text, claims[0].span);
    claims[1].span = find(text, "guns fell silent");
    claims[1].text = dm_slice(text, claims[1].span);
    dm_telling telling = {.claim = &claims[1], .day = DM_NO_DAY};
    dm_status_item status = {.basis = {.at = &telling, .n = 1, .support = 1},
                             .value = DM_STALLED};
    dm_process process = {.name = DM_STR("Norland and Sudmark"),
                          .parties = &n,
                          .n_parties = 1,
                          .status = &status,
                          .n_status = 1};
    dm_record rec = {.article = {.id = DM_STR("tea\xFF"),
                                 .title = DM_STR("Čaj \xF0\x9F\x8D\xB5 “pause”"),
                                 .text = text,
                                 .body = body,
                                 .n_body = 1,
                                 .teasers = &teaser,
                                 .n_teasers = 1,
                                 .date = DM_STR("2024-05-06"),
                                 .day = dm_day_of(2024, 5, 6),
                                 .precision = DM_PRECISION_DAY,
                                 .from = DM_FROM_META},
                     .claims = claims,
                     .n_claims = 2,
                     .process = &process,
                     .n_process = 1};
    dm_buf b = {0};
    dm_write_record_json(&rec, &b);
    check(holds(&b, "\"id\":\"tea\xEF\xBF\xBD\""), "bytes that are no UTF-8 in an id become U+FFFD",
          &b);
    check(dm_utf8_valid(b.data, b.n), "JSON is UTF-8", &b);
    check(holds(&b, "\"body\":[{\"begin\":15,\"end\":87}]"), "paragraphs in code points", &b);
    check(holds(&b, "{\"text\":\"Norland\",\"span\":[15,22]"), "spans in code points", &b);
    check(holds(&b, "\"value\":1234567.5"), "amounts keep their digits", &b);
    check(holds(&b, "\"confidence\":0.74,") || holds(&b, "\"confidence\":0.74}"),
          "confidence has four digits at most", &b);
    check(!holds(&b, "nan"), "what is no number is left out", &b);
    check(holds(&b, "\\\"news\\\""), "quotes are escaped", &b);
    check(holds(&b, "\"statements\":[{\"id\":\"aa22\"") && holds(&b, "\"talks\":\"stalled\""),
          "statements apart", &b);
    check(holds(&b,
                "\"status\":[{\"value\":\"stalled\",\"by\":[],\"claims\":[\"aa22\"],\"spans\":[["),
          "items name their claims", &b);
    check(holds(&b, "\"condition\":{\"text\":\"if the guns fell silent\""), "conditions", &b);
    check(holds(&b, "\"stance\":\"claims\"") && holds(&b, "\"verb\":\"say\""), "accounts", &b);
    check(holds(&b,
                "\"published\":{\"date\":\"2024-05-06\",\"precision\":\"day\",\"from\":\"meta\"}"),
          "the day, and whence", &b);
    b.n = 0;
    dm_write_claims_jsonl(&rec, &b);
    check(b.n && strchr(b.data, '\n') == b.data + b.n - 1, "only moves, one a line", &b);
    b.n = 0;
    dm_write_record_page(&rec, 160, false, &b);
    check(holds(&b, "6 May 2024") && holds(&b, "stalled") &&
              holds(&b, "on condition: “if the guns fell silent”"),
          "the page", &b);
    check(holds(&b, "Ada Brink claims") && holds(&b, "[aa11]") && !holds(&b, "\033"),
          "the claim's row", &b);
    check(holds(&b, "1 teaser on the page was left out"), "teasers are counted", &b);
    b.n = 0;
    check(dm_write_explanation(&rec, DM_STR("aa"), 80, false, &b) == DM_EINVAL,
          "an id that two claims begin with", &b);
    check(dm_write_explanation(&rec, DM_STR("aa1"), 80, false, &b) == DM_OK &&
              holds(&b, "moves/verbs.tsv:1") && holds(&b, "hypothetical"),
          "an explanation", &b);
    check(dm_write_explanation(&rec, DM_STR(""), 80, false, &b) == DM_ENOTFOUND, "no id", &b);
    dm_buf_free(&b);
}

/* A host program's locale prints 0,5: JSON must not. */
static void comma(void) {
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "de_DE",
                                        "nb_NO.UTF-8"};
    const char *set = NULL;
    for (size_t i = 0; !set && i < DM_COUNT(names); i++)
        set = setlocale(LC_NUMERIC, names[i]);
    if (!set)
        return;
    dm_claim c = {.id = DM_STR("a"),
                  .facets = DM_MOVE,
                  .event = DM_AGREE,
                  .quad = 1,
                  .score = 2.5,
                  .confidence = 0.5,
                  .day = DM_NO_DAY};
    dm_record rec = {.claims = &c, .n_claims = 1};
    dm_buf b = {0};
    dm_write_claims_jsonl(&rec, &b);
    check(holds(&b, "\"score\":2.5") && holds(&b, "\"confidence\":0.5"),
          "numbers have a point in every locale", &b);
    dm_buf_free(&b);
    setlocale(LC_NUMERIC, "C");
}

int main(void) {
    nothing();
    full();
    comma();
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
