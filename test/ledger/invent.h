/* Invented claims between invented states, from a seed: for tests of what keeps and folds
 * claims. Texts are nonsense on purpose; only their shape matters. */
#ifndef DM_INVENT_H
#define DM_INVENT_H

#include "base/base.h"

typedef struct invent {
    dm_arena a;
    uint64_t state;
} invent;

/* splitmix64 (Steele, Lea, Flood 2014). */
static inline uint32_t any(invent *v, uint32_t n) {
    uint64_t z = (v->state += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (uint32_t)((z ^ z >> 31) >> 11) % n;
}

static inline dm_str any_text(invent *v) {
    static const char *const words[] = {"guarantees", "ceasefire", "the",    "border",  "troops",
                                        "monitors",   "a",         "summit", "convoys", "prisoners",
                                        "within",     "weeks",     "zürich", "“talks”", "withdrawal"};
    dm_str s = dm_str_of("");
    for (uint32_t n = any(v, 4); n > 0; n--)
        s = dm_str_format(&v->a, DM_FMT "%s%s", DM_ARG(s), s.n ? " " : "",
                          words[any(v, DM_COUNT(words))]);
    return s;
}

static inline dm_phrase any_phrase(invent *v) {
    if (any(v, 3) == 0)
        return (dm_phrase){0};
    uint32_t begin = any(v, 900);
    return (dm_phrase){any_text(v), {begin, begin + any(v, 40)}};
}

static inline dm_entity any_entity(invent *v) {
    static const struct {
        const char *name, *country, *sector, *code;
        dm_kind kind;
    } who[] = {{"Norland", "XNA", "", "XNA", DM_STATE},
               {"Sudmark", "XSU", "", "XSU", DM_STATE},
               {"Westia", "XWE", "", "XWE", DM_STATE},
               {"President Ola Brink", "XNA", "GOV", "XNAGOV", DM_PERSON},
               {"the Sudmark army", "XSU", "MIL", "XSUMIL", DM_GOVERNMENT},
               {"Hill Front", "XSU", "REB", "XSUREB", DM_ARMED_GROUP},
               {"League of Coasts", "IGO", "", "IGOLEC", DM_IGO},
               {"an envoy", "", "", "", DM_KIND_NONE}};
    uint32_t i = any(v, DM_COUNT(who)), begin = any(v, 900);
    dm_entity e = {.span = {begin, begin + 1 + any(v, 20)},
                   .text = dm_str_of(who[i].name),
                   .name = dm_str_of(who[i].name),
                   .kind = who[i].kind,
                   .code = dm_str_of(who[i].code),
                   .office = any_text(v),
                   .wikidata = any(v, 2) ? dm_str_of("Q0") : dm_str_of(""),
                   .line = dm_str_of("actors/states.tsv:7"),
                   .rule = dm_str_of("name"),
                   .antecedent = (int32_t)any(v, 5) - 1,
                   .sentence = any(v, 9),
                   .head = any(v, 30)};
    strcpy(e.country, who[i].country);
    strcpy(e.sector, who[i].sector);
    return e;
}

static inline const dm_entity *any_entities(invent *v, uint32_t most, uint32_t *n) {
    *n = any(v, most + 1);
    dm_entity *at = dm_alloc(&v->a, sizeof *at * (*n ? *n : 1));
    for (uint32_t i = 0; i < *n; i++)
        at[i] = any_entity(v);
    return at;
}

/* A claim of the article, its facets and fields drawn at random. */
static inline dm_claim any_claim(invent *v, dm_str article, int number) {
    uint32_t begin = any(v, 900);
    dm_claim c = {.id = dm_str_format(&v->a, "%08x%04d", any(v, UINT32_MAX), number),
                  .article = article,
                  .sentence = begin / 100,
                  .span = {begin, begin + 1 + any(v, 90)},
                  .text = any_text(v),
                  .head = any(v, 30),
                  .facets = 1 + any(v, 255),
                  .event = (dm_event)any(v, DM_N_EVENT),
                  .mode = any_text(v),
                  .context = any_text(v),
                  .cameo = dm_str_of(any(v, 2) ? "" : "051"),
                  .quad = (int)any(v, 5),
                  .score = any(v, 100) / 7.0,
                  .goldstein = -(double)any(v, 100) / 10,
                  .reality = (dm_reality)any(v, DM_N_REALITY),
                  .condition = any_phrase(v),
                  .day = any(v, 3) ? DM_NO_DAY : (int32_t)any(v, 40) - 20,
                  .date = any_text(v),
                  .date_text = any_phrase(v),
                  .place = any_phrase(v),
                  .issue = (dm_issue)any(v, 5),
                  .format = (dm_format)any(v, DM_N_FORMAT),
                  .stage_status = (dm_stage_status)any(v, DM_N_STAGE_STATUS),
                  .window = any_phrase(v),
                  .before_text = any_phrase(v),
                  .requires_text = any_phrase(v),
                  .stance = (dm_stance)any(v, DM_N_STANCE),
                  .what = any_phrase(v),
                  .was = any_phrase(v),
                  .now = any_phrase(v),
                  .talks = (dm_talks)any(v, DM_N_TALKS),
                  .rule = dm_str_of("moves/verbs.tsv:12 dobj"),
                  .confidence = any(v, 1000) / 1000.0};
    if (any(v, 3) == 0)
        c.amount = (dm_amount){any(v, 9) * 1e9, dm_str_of("USD"), any_text(v), {begin, begin + 4}};
    if (any(v, 3) == 0)
        c.host = any_entity(v);
    c.actor = any_entities(v, 2, &c.n_actor);
    c.recipient = any_entities(v, 2, &c.n_recipient);
    c.participants = any_entities(v, 3, &c.n_participants);
    c.before = any_entities(v, 2, &c.n_before);
    c.requires_ = any_entities(v, 2, &c.n_requires);
    c.n_according_to = any(v, 3);
    dm_account *told = dm_alloc(&v->a, sizeof *told * 3);
    for (uint32_t i = 0; i < c.n_according_to; i++)
        told[i] = (dm_account){any_entity(v), dm_str_of("say"), {begin, begin + 3},
                               (dm_says)any(v, DM_N_SAYS)};
    c.according_to = told;
    return c;
}

#endif
