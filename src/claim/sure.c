#include "claim/sure.h"

#include "lexicon/lexicon.h"
#include "lexicon/map.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX_NAME = 96, MAX_TITLE = 16 };

struct dm_sure {
    dm_arena a;
    dm_map at;            /* feature → index of its weight */
    const double *weight;
    double least;
};

/* ---- the table -------------------------------------------------------------------------------- */

static dm_status read_weights(dm_sure *x, const char *dir, dm_error *err) {
    dm_table t;
    dm_status status = dm_table_open(&x->a, dir, "moves/sure.tsv", &t, err);
    if (status != DM_OK)
        return status;
    struct {
        double *at;
        uint32_t n, room;
    } v = {0};
    for (dm_row r; dm_table_next(&t, &r);) {
        char number[32], *end = number;
        snprintf(number, sizeof number, "%.*s", (int)r.cell[1].n, r.cell[1].p);
        double w = strtod(number, &end);
        if (!r.cell[1].n || *end || !isfinite(w))
            return dm_fail(err, DM_EFORMAT, "moves/sure.tsv:%u: \"%s\" is no number", r.line, number);
        if (dm_str_is(r.cell[0], "least")) {
            x->least = w;
            continue;
        }
        double *slot = dm_push(&x->a, &v, 1 << 16);
        if (!slot || !dm_map_put(&x->a, &x->at, r.cell[0], v.n - 1))
            return dm_fail(err, DM_ENOMEM, "out of memory");
        *slot = w;
    }
    x->weight = v.at;
    return DM_OK;
}

dm_status dm_sure_open(const char *dir, dm_sure **out, dm_error *err) {
    *out = NULL;
    dm_sure *x = calloc(1, sizeof *x);
    if (!x)
        return dm_fail(err, DM_ENOMEM, "out of memory");
    dm_status status = read_weights(x, dir, err);
    if (status == DM_OK)
        *out = x;
    else
        dm_sure_close(x);
    return status;
}

void dm_sure_close(dm_sure *x) {
    if (!x)
        return;
    dm_arena_free(&x->a);
    free(x);
}

double dm_sure_least(const dm_sure *x) { return x->least; }

/* ---- what can be seen ------------------------------------------------------------------------- */

static bool political(const dm_entity *e) {
    static const char *const sectors[] = {"GOV", "MIL", "LEG", "JUD", "SPY", "OPP", "REB", "COP", "PTY", "UAF"};
    switch (e->kind) {
    case DM_STATE:
    case DM_GOVERNMENT:
    case DM_OFFICE:
    case DM_IGO:
    case DM_ARMED_GROUP:
    case DM_PARTY:
        return true;
    default:
        break;
    }
    for (size_t i = 0; i < DM_COUNT(sectors); i++)
        if (!strcmp(e->sector, sectors[i]))
            return true;
    return false;
}

/* How many of n things there are to a thousand words, in steps that double. */
static int step(uint32_t n, uint32_t words, uint32_t first, int most) {
    uint32_t rate = words ? (uint32_t)(n * (uint64_t)1000 / words) : 0;
    int s = 0;
    for (uint32_t at = first; s < most && rate >= at; at *= 2)
        s++;
    return s;
}

dm_status dm_sure_look(dm_arena *a, const dm_sentences *sentences, const dm_mentions *mentions,
                       dm_sure_page *out) {
    uint16_t *named = dm_new_array(a, uint16_t, (size_t)sentences->n + 1);
    if (!named)
        return DM_ENOMEM;
    uint32_t words = 0, persons = 0, all = 0;
    for (uint32_t i = 0; i < mentions->n; i++) {
        const dm_entity *e = &mentions->at[i];
        if (!political(e))
            continue;
        all++;
        if (e->sentence < sentences->n && named[e->sentence] < UINT16_MAX)
            named[e->sentence]++;
    }
    for (uint32_t i = 0; i < sentences->n; i++)
        for (uint32_t w = 0; w < sentences->at[i].n_words; w++) {
            dm_str lemma = sentences->at[i].words[w].lemma;
            words++;
            persons += dm_str_is(lemma, "I") || dm_str_is(lemma, "you") || dm_str_is(lemma, "my") ||
                       dm_str_is(lemma, "your") || dm_str_is(lemma, "we");
        }
    uint32_t title = 0, body = 0;
    while (body < sentences->n && sentences->at[body].paragraph == DM_IN_TITLE)
        body++;
    while (title < mentions->n && mentions->at[title].sentence < body)
        title++;
    *out = (dm_sure_page){.political = step(all, words, 12, 4), .talk = step(persons, words, 8, 3), .named = named,
                          .mentions = mentions->at, .n_mentions = mentions->n, .n_title = title < MAX_TITLE ? title : MAX_TITLE, .body = body};
    return DM_OK;
}

/* Where features go: weights are added up, or names written. */
typedef struct sink {
    const dm_sure *x;
    double sum;
    dm_buf *names;
} sink;

static void DM_PRINTF(2, 3) feature(sink *s, const char *format, ...) {
    char name[MAX_NAME];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(name, sizeof name, format, args);
    va_end(args);
    dm_str key = {name, n < 0 ? 0 : n < MAX_NAME ? (uint32_t)n : MAX_NAME - 1};
    if (s->names) {
        dm_put(s->names, key);
        dm_putc(s->names, '\t');
    }
    if (s->x) {
        uint32_t at = dm_map_get(&s->x->at, key, UINT32_MAX);
        s->sum += at == UINT32_MAX ? 0 : s->x->weight[at];
    }
}

/* What kind of side it is, in a word: nobody, a political actor, somebody of a country, somebody
 * known, a name, or words alone. */
static const char *sort_of(const dm_entity *e, uint32_t n) {
    if (!n)
        return "none";
    if (political(e))
        return e->country[0] ? "political" : "political-unplaced";
    if (e->kind == DM_PLACE)
        return "place";
    if (e->country[0])
        return "placed";
    if (e->code.n || e->sector[0])
        return "coded";
    return e->text.n && e->text.p[0] >= 'A' && e->text.p[0] <= 'Z' ? "name" : "words";
}

/* Is e one of those that the title names? */
static bool in_title(const dm_sure_page *page, const dm_entity *e) {
    for (uint32_t i = 0; i < page->n_title; i++) {
        const dm_entity *t = &page->mentions[i];
        if ((t->name.n && dm_str_eq(t->name, e->name)) || (t->country[0] && !strcmp(t->country, e->country)))
            return true;
    }
    return false;
}

static const char *far(uint32_t from, uint32_t to) {
    uint32_t n = from > to ? from - to : to - from;
    return n < 3 ? "next" : n < 7 ? "near" : n < 15 ? "far" : "away";
}

/* How far back a pronoun's name stands, and how many others of its kind stand between. */
static void back_to(sink *s, const dm_sure_page *page, const char *which, const dm_entity *e) {
    uint32_t of = (uint32_t)e->antecedent;
    if (of >= page->n_mentions || page->mentions[of].span.begin > e->span.begin)
        return;
    uint32_t others = 0, gap = e->sentence - page->mentions[of].sentence;
    for (uint32_t i = of + 1; i < page->n_mentions && i < of + 32 && page->mentions[i].span.begin < e->span.begin; i++)
        others += page->mentions[i].kind == e->kind && !dm_str_eq(page->mentions[i].name, e->name);
    feature(s, "%s.gap=%u", which, gap > 3 ? 3 : gap);
    feature(s, "%s.others=%u", which, others > 3 ? 3 : others);
}

static void side(sink *s, const dm_sure_page *page, const dm_sentence *at, const char *which, const dm_claim *k,
                 const dm_entity *e, uint32_t n) {
    feature(s, "%s=%s", which, sort_of(e, n));
    if (!n)
        return;
    if (in_title(page, e))
        feature(s, "%s.title", which);
    if (e->kind == DM_PEOPLE && !e->country[0])
        feature(s, "%s.anybody", which);
    if (e->antecedent >= 0 && e->text.n < 8) {
        char low[8];
        for (uint32_t i = 0; i < e->text.n; i++)
            low[i] = (char)(e->text.p[i] >= 'A' && e->text.p[i] <= 'Z' ? e->text.p[i] + 32 : e->text.p[i]);
        feature(s, "%s.pronoun=%.*s", which, (int)e->text.n, low);
    }
    if (e->antecedent >= 0)
        back_to(s, page, which, e);
    if (at && e->sentence == k->sentence && e->head < at->n_words) {
        feature(s, "%s.%s", which, far(k->head, e->head));
        feature(s, "%s.%s", which, e->head < k->head ? "before" : "behind");
    }
    feature(s, "%s.kind=%s", which, dm_kind_name((int)e->kind));
    feature(s, "%s.sector=%s", which, e->sector[0] ? e->sector : "-");
    feature(s, "%s.rule=%.*s", which, (int)e->rule.n, e->rule.p);
    if (n > 1)
        feature(s, "%s.several", which);
    if (e->antecedent >= 0)
        feature(s, "%s.back", which);
}

static bool asks(const dm_sentence *s) {
    for (uint32_t i = s->n_words; i > 0 && i + 3 > s->n_words; i--)
        if (dm_str_is(s->words[i - 1].form, "?"))
            return true;
    return false;
}

/* Who the subject is of a word that no actor was found for. */
static const char *subject_of(const dm_sentence *s, uint32_t word) {
    for (uint32_t i = 0; i < s->n_words; i++) {
        const dm_word *w = &s->words[i];
        if (w->head != (int32_t)word)
            continue;
        if (w->deprel == DM_REL_NSUBJ_PASS)
            return "passive";
        if (w->deprel == DM_REL_NSUBJ)
            return w->upos == DM_UPOS_PROPN ? "name" : w->upos != DM_UPOS_PRON ? "noun" : w->xpos.n && w->xpos.p[0] == 'W' ? "which" : "pronoun";
    }
    return s->words[word].upos == DM_UPOS_VERB ? "left out" : "none";
}

/* An open quotation mark stands before it. */
static bool quoted(const dm_sentence *s, uint32_t word) {
    int open = 0;
    for (uint32_t i = 0; i < word; i++) {
        dm_str f = s->words[i].form;
        open = dm_str_is(f, "“") ? 1 : dm_str_is(f, "”") ? 0 : dm_str_is(f, "\"") || dm_str_is(f, "''") ? !open : open;
    }
    return open;
}

static void features(sink *s, const dm_sure_page *page, const dm_sentences *sentences, const dm_claim *k) {
    const char *event = dm_event_name((int)k->event), *reality = dm_reality_name((int)k->reality);
    const char *actor = sort_of(k->actor, k->n_actor), *recipient = sort_of(k->recipient, k->n_recipient);
    feature(s, "always");
    feature(s, "event=%s", event);
    feature(s, "event+mode=%s+%.*s", event, (int)k->mode.n, k->mode.p);
    feature(s, "event+reality=%s+%s", event, reality);
    feature(s, "reality=%s", reality);
    int64_t dot = dm_str_find(k->rule, ".tsv");
    feature(s, "table=%.*s", dot < 0 ? 0 : (int)dot, k->rule.p);
    bool both = (k->n_actor && k->n_recipient) || k->n_actor > 1;
    feature(s, !k->why.n ? "line=%d" : both ? "pair=%d" : "half=%d", (int)(k->confidence * 10));
    const dm_sentence *here = k->sentence < sentences->n ? &sentences->at[k->sentence] : NULL;
    side(s, page, here, "actor", k, k->actor, k->n_actor);
    side(s, page, here, "recipient", k, k->recipient, k->n_recipient);
    feature(s, "event+actor=%s+%s", event, actor);
    feature(s, "event+recipient=%s+%s", event, recipient);
    feature(s, "account=%s", k->n_according_to ? sort_of(&k->according_to[0].entity, 1) : "none");
    feature(s, "issue=%s", k->issue ? "told" : "none");
    if (k->facets & ~(uint32_t)DM_MOVE)
        feature(s, "talks");
    if (k->day != DM_NO_DAY)
        feature(s, "dated");
    /* Level by level, so that what the lower ones taught holds above them too. */
    for (int i = 1; i <= page->political; i++)
        feature(s, "page.political>=%d", i);
    feature(s, "page.talk=%d", page->talk);
    if (!here)
        return;
    const dm_sentence *sentence = here;
    uint32_t line = k->sentence >= page->body ? k->sentence - page->body : 0;
    feature(s, "line.%s", line < 2 ? "first" : line < 6 ? "early" : line < 15 ? "middle" : "late");
    if (asks(sentence))
        feature(s, "asked");
    uint32_t named = page->named[k->sentence];
    for (uint32_t i = 1; i <= named && i < 5; i++)
        feature(s, "named>=%u", i);
    feature(s, "length=%d", sentence->n_words > 40 ? 3 : sentence->n_words > 20 ? 2 : sentence->n_words > 10);
    if (k->head >= sentence->n_words)
        return;
    const dm_word *w = &sentence->words[k->head];
    feature(s, "lemma=%.*s", (int)(w->lemma.n < 40 ? w->lemma.n : 40), w->lemma.p);
    feature(s, "upos=%u", w->upos);
    feature(s, "xpos=%.*s", (int)w->xpos.n, w->xpos.p);
    if (!k->n_actor) {
        const char *subject = subject_of(sentence, k->head);
        feature(s, "subject=%s", subject);
        feature(s, "event+subject=%s+%s", event, subject);
    }
    if (quoted(sentence, k->head))
        feature(s, "quoted");
    feature(s, "under=%u", w->deprel);
}

void dm_sure_features(const dm_sure_page *page, const dm_sentences *sentences, const dm_claim *k,
                      dm_buf *out) {
    sink s = {.names = out};
    features(&s, page, sentences, k);
}

double dm_sure_of(const dm_sure *x, const dm_sure_page *page, const dm_sentences *sentences,
                  const dm_claim *k) {
    sink s = {.x = x};
    features(&s, page, sentences, k);
    return 1 / (1 + exp(-s.sum));
}
