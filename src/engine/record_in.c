/* Records from JSON, as dm_write_record_json writes them: for adding what is coded already. One
 * pass over the bytes; strings without escapes are borrowed. */
#include "engine/engine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_DEPTH 64
#define MAX_LIST (1u << 24)

typedef struct in {
    const char *p, *begin, *end;
    dm_arena *a;
    const uint32_t *bytes; /* byte of each code point of the text, and of its end; NULL: ASCII */
    uint32_t n_runes;
    dm_str text;
    const char *why; /* the first fault */
    const char *at;
    int depth;
} in;

static bool fault(in *x, const char *why) {
    if (!x->why) {
        x->why = why;
        x->at = x->p;
    }
    return false;
}

static void space(in *x) {
    while (x->p < x->end && (*x->p == ' ' || *x->p == '\n' || *x->p == '\t' || *x->p == '\r'))
        x->p++;
}

static bool take(in *x, char c) {
    space(x);
    if (x->why || x->p >= x->end || *x->p != c)
        return false;
    x->p++;
    return true;
}

static int hex(in *x) {
    int v = 0;
    for (int i = 0; i < 4; i++) {
        char c = x->p + i < x->end ? x->p[i] : 0;
        int d = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10
                : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (d < 0)
            return -1;
        v = v << 4 | d;
    }
    x->p += 4;
    return v;
}

/* After the opening quote, at the first escape; n bytes stand before it. */
static dm_str unescape(in *x, const char *begin) {
    const char *close = x->p;
    while (close < x->end && *close != '"')
        close += *close == '\\' ? 2 : 1;
    if (close >= x->end) {
        fault(x, "a string without end");
        return (dm_str){0};
    }
    char *out = dm_alloc(x->a, (size_t)(close - begin) + 4);
    if (!out) {
        fault(x, "out of memory");
        return (dm_str){0};
    }
    size_t n = (size_t)(x->p - begin);
    memcpy(out, begin, n);
    while (*x->p != '"') {
        if (*x->p != '\\') {
            out[n++] = *x->p++;
            continue;
        }
        char c = x->p[1];
        static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
        const char *k = c ? strchr(from, c) : NULL;
        x->p += 2;
        if (k) {
            out[n++] = to[k - from];
            continue;
        }
        int v = c == 'u' ? hex(x) : -1;
        if (v >= 0xD800 && v < 0xDC00 && x->end - x->p > 6 && x->p[0] == '\\' && x->p[1] == 'u') {
            x->p += 2;
            int low = hex(x);
            v = low >= 0xDC00 && low < 0xE000 ? 0x10000 + ((v - 0xD800) << 10) + low - 0xDC00 : -1;
        }
        if (v <= 0 || (v >= 0xD800 && v < 0xE000)) {
            fault(x, "a bad escape");
            return (dm_str){0};
        }
        n += dm_rune_put((uint32_t)v, out + n);
    }
    x->p++;
    return (dm_str){out, (uint32_t)n};
}

static dm_str string(in *x) {
    if (!take(x, '"')) {
        fault(x, "a string is expected");
        return (dm_str){0};
    }
    const char *begin = x->p;
    for (; x->p < x->end; x->p++) {
        unsigned char c = (unsigned char)*x->p;
        if (c == '"') {
            x->p++;
            return (dm_str){begin, (uint32_t)(x->p - 1 - begin)};
        }
        if (c == '\\')
            return unescape(x, begin);
        if (c < 0x20) {
            fault(x, "a control character in a string");
            return (dm_str){0};
        }
    }
    fault(x, "a string without end");
    return (dm_str){0};
}

static double number(in *x) {
    char text[64], *end;
    int n = 0;
    space(x);
    while (x->p < x->end && n < 63 &&
           ((*x->p >= '0' && *x->p <= '9') || strchr("+-.eE", *x->p)) && *x->p)
        text[n++] = *x->p++;
    text[n] = 0;
    double v = strtod(text, &end);
    if (!n || *end)
        fault(x, "a number is expected");
    return v;
}

static uint32_t whole(in *x) {
    uint64_t v = 0;
    int n = 0;
    space(x);
    for (; x->p < x->end && *x->p >= '0' && *x->p <= '9' && n < 10; n++)
        v = v * 10 + (uint64_t)(*x->p++ - '0');
    if (!n || v > UINT32_MAX)
        fault(x, "a whole number is expected");
    return x->why ? 0 : (uint32_t)v;
}

static void skip(in *x);

/* The next key of an object whose brace was taken; *first is true before the first. */
static bool next_key(in *x, bool *first, dm_str *key) {
    if (x->why || take(x, '}'))
        return false;
    if (!*first && !take(x, ','))
        return fault(x, "a comma or } is expected");
    *first = false;
    *key = string(x);
    if (!x->why && !take(x, ':'))
        fault(x, "a colon is expected");
    return !x->why;
}

static bool next_item(in *x, bool *first) {
    if (x->why || take(x, ']'))
        return false;
    if (!*first && !take(x, ','))
        return fault(x, "a comma or ] is expected");
    *first = false;
    return true;
}

static bool open_object(in *x) {
    return take(x, '{') || fault(x, "an object is expected");
}

static bool open_list(in *x) {
    return take(x, '[') || fault(x, "a list is expected");
}

static void skip(in *x) {
    space(x);
    if (x->p >= x->end || ++x->depth > MAX_DEPTH) {
        fault(x, x->p >= x->end ? "it ends too soon" : "nested too deep");
        return;
    }
    bool first = true;
    dm_str key;
    char c = *x->p;
    if (c == '{') {
        x->p++;
        while (next_key(x, &first, &key))
            skip(x);
    } else if (c == '[') {
        x->p++;
        while (next_item(x, &first))
            skip(x);
    } else if (c == '"') {
        string(x);
    } else if (c == 't' || c == 'f' || c == 'n') {
        const char *word = c == 't' ? "true" : c == 'f' ? "false" : "null";
        size_t n = strlen(word);
        if ((size_t)(x->end - x->p) < n || memcmp(x->p, word, n))
            fault(x, "a value is expected");
        else
            x->p += n;
    } else {
        number(x);
    }
    x->depth--;
}

/* ---- the record's parts -------------------------------------------------------------------------- */

static bool is(dm_str s, const char *z) {
    size_t n = strlen(z);
    return s.n == n && !memcmp(s.p, z, n);
}

static int word(in *x, const char *(*name)(int), int n, const char *why) {
    dm_str s = string(x);
    for (int i = 0; i < n; i++)
        if (is(s, name(i)))
            return i;
    fault(x, why);
    return 0;
}

static uint32_t byte_of(in *x, uint32_t rune) {
    if (rune > x->n_runes) {
        fault(x, "a span beyond the text");
        return 0;
    }
    return x->bytes ? x->bytes[rune] : rune;
}

static dm_span span(in *x) {
    dm_span s = {0, 0};
    if (!open_list(x))
        return s;
    s.begin = byte_of(x, whole(x));
    if (!take(x, ','))
        fault(x, "[begin, end] is expected");
    s.end = byte_of(x, whole(x));
    if (!take(x, ']') || s.end < s.begin)
        fault(x, "[begin, end] is expected");
    return s;
}

static void code(in *x, char out[4]) {
    dm_str s = string(x);
    if (s.n > 3)
        fault(x, "a code of three letters is expected");
    else if (s.n)
        memcpy(out, s.p, s.n);
}

static void entity(in *x, dm_entity *e) {
    bool first = true;
    dm_str k;
    e->antecedent = -1;
    if (!open_object(x))
        return;
    while (next_key(x, &first, &k)) {
        if (is(k, "text"))
            e->text = string(x);
        else if (is(k, "span"))
            e->span = span(x);
        else if (is(k, "name"))
            e->name = string(x);
        else if (is(k, "kind"))
            e->kind = (dm_kind)word(x, dm_kind_name, DM_N_KIND, "no such kind");
        else if (is(k, "country"))
            code(x, e->country);
        else if (is(k, "sector"))
            code(x, e->sector);
        else if (is(k, "code"))
            e->code = string(x);
        else if (is(k, "office"))
            e->office = string(x);
        else if (is(k, "wikidata"))
            e->wikidata = string(x);
        else
            skip(x);
    }
}

/* Lists grow in the arena; the most that one holds is MAX_LIST. */
#define LIST(x, type, read, out, n_out)                                                    \
    do {                                                                                   \
        DM_VEC(type) v = {0};                                                              \
        bool first_ = true;                                                                \
        if (open_list(x))                                                                  \
            while (next_item(x, &first_)) {                                                \
                type *at_ = dm_push((x)->a, &v, MAX_LIST);                                 \
                if (!at_) {                                                                \
                    fault(x, "out of memory");                                             \
                    break;                                                                 \
                }                                                                          \
                read(x, at_);                                                              \
            }                                                                              \
        (out) = v.at;                                                                      \
        (n_out) = v.n;                                                                     \
    } while (0)

static void text_item(in *x, dm_str *out) {
    *out = string(x);
}

static void phrase(in *x, dm_phrase *out) {
    bool first = true;
    dm_str k;
    if (!open_object(x))
        return;
    while (next_key(x, &first, &k)) {
        if (is(k, "text"))
            out->text = string(x);
        else if (is(k, "span"))
            out->span = span(x);
        else
            skip(x);
    }
}

static void amount(in *x, dm_amount *out) {
    bool first = true;
    dm_str k;
    if (!open_object(x))
        return;
    while (next_key(x, &first, &k)) {
        if (is(k, "value"))
            out->value = number(x);
        else if (is(k, "unit"))
            out->unit = string(x);
        else if (is(k, "text"))
            out->text = string(x);
        else
            skip(x);
    }
}

static void account(in *x, dm_account *out) {
    bool first = true;
    dm_str k;
    out->entity.antecedent = -1;
    if (!open_object(x))
        return;
    while (next_key(x, &first, &k)) {
        if (is(k, "entity"))
            entity(x, &out->entity);
        else if (is(k, "verb"))
            out->verb = string(x);
        else if (is(k, "span"))
            out->cue = span(x);
        else if (is(k, "stance"))
            out->stance = (dm_says)word(x, dm_says_name, DM_N_SAYS, "no such stance of an account");
        else
            skip(x);
    }
}

static void facets(in *x, uint32_t *out) {
    static const char *const names[] = {"move",   "stage", "gate",     "position",
                                        "pledge", "shift", "forecast", "status"};
    bool first = true;
    if (!open_list(x))
        return;
    while (next_item(x, &first)) {
        dm_str s = string(x);
        uint32_t bit = 0;
        for (uint32_t i = 0; i < DM_COUNT(names); i++)
            if (is(s, names[i]))
                bit = 1u << i;
        if (!bit)
            fault(x, "no such facet");
        *out |= bit;
    }
}

static void claim(in *x, dm_claim *c) {
    bool first = true, spanned = false;
    dm_str k;
    c->day = DM_NO_DAY;
    if (!open_object(x))
        return;
    const char *begin = x->p;
    while (next_key(x, &first, &k)) {
        switch (k.n ? k.p[0] : 0) {
        case 'a':
            if (is(k, "article")) c->article = string(x);
            else if (is(k, "actor")) LIST(x, dm_entity, entity, c->actor, c->n_actor);
            else if (is(k, "according_to"))
                LIST(x, dm_account, account, c->according_to, c->n_according_to);
            else if (is(k, "amount")) amount(x, &c->amount);
            else skip(x);
            break;
        case 'b':
            if (is(k, "before")) LIST(x, dm_entity, entity, c->before, c->n_before);
            else if (is(k, "before_text")) phrase(x, &c->before_text);
            else skip(x);
            break;
        case 'c':
            if (is(k, "cameo")) c->cameo = string(x);
            else if (is(k, "context")) c->context = string(x);
            else if (is(k, "condition")) phrase(x, &c->condition);
            else if (is(k, "confidence")) c->confidence = number(x);
            else skip(x);
            break;
        case 'd':
            if (is(k, "date")) c->date = string(x);
            else if (is(k, "date_text")) c->date_text.text = string(x);
            else skip(x);
            break;
        case 'r':
            if (is(k, "recipient")) LIST(x, dm_entity, entity, c->recipient, c->n_recipient);
            else if (is(k, "reality"))
                c->reality = (dm_reality)word(x, dm_reality_name, DM_N_REALITY, "no such reality");
            else if (is(k, "rule")) c->rule = string(x);
            else if (is(k, "requires"))
                LIST(x, dm_entity, entity, c->requires_, c->n_requires);
            else if (is(k, "requires_text")) phrase(x, &c->requires_text);
            else skip(x);
            break;
        case 's':
            if (is(k, "span")) {
                c->span = span(x);
                spanned = true;
            } else if (is(k, "sentence")) c->sentence = whole(x);
            else if (is(k, "score")) c->score = number(x);
            else if (is(k, "stance"))
                c->stance = (dm_stance)word(x, dm_stance_name, DM_N_STANCE, "no such stance");
            else if (is(k, "stage"))
                c->stage_status = (dm_stage_status)word(x, dm_stage_status_name, DM_N_STAGE_STATUS,
                                                        "no such stage");
            else skip(x);
            break;
        default:
            if (is(k, "id")) c->id = string(x);
            else if (is(k, "text")) c->text = string(x);
            else if (is(k, "facets")) facets(x, &c->facets);
            else if (is(k, "event"))
                c->event = (dm_event)word(x, dm_event_name, DM_N_EVENT, "no such event");
            else if (is(k, "mode")) c->mode = string(x);
            else if (is(k, "quad")) c->quad = (int)(whole(x) & 7);
            else if (is(k, "goldstein")) c->goldstein = number(x);
            else if (is(k, "place")) phrase(x, &c->place);
            else if (is(k, "issue"))
                c->issue = (dm_issue)word(x, dm_issue_name, DM_N_ISSUE, "no such issue");
            else if (is(k, "format"))
                c->format = (dm_format)word(x, dm_format_name, DM_N_FORMAT, "no such format");
            else if (is(k, "participants"))
                LIST(x, dm_entity, entity, c->participants, c->n_participants);
            else if (is(k, "host")) entity(x, &c->host);
            else if (is(k, "window")) phrase(x, &c->window);
            else if (is(k, "what")) phrase(x, &c->what);
            else if (is(k, "was")) phrase(x, &c->was);
            else if (is(k, "now")) phrase(x, &c->now);
            else if (is(k, "talks"))
                c->talks = (dm_talks)word(x, dm_talks_name, DM_N_TALKS, "no such status of talks");
            else skip(x);
        }
    }
    if (x->why)
        return;
    const char *here = x->p;
    x->p = begin; /* faults of the whole claim are told at its beginning */
    if (!spanned)
        fault(x, "a claim without span");
    else if (c->text.n && !dm_str_eq(c->text, dm_slice(x->text, c->span)))
        fault(x, "the claim's words do not stand at its span");
    c->text = x->why ? c->text : dm_slice(x->text, c->span);
    if (!c->facets && c->event)
        c->facets = DM_MOVE;
    if (!x->why && !c->facets)
        fault(x, "a claim that says nothing: neither event nor facets");
    c->day = dm_day_parse(c->date);
    int64_t slash = dm_str_find(c->date, "/");
    if (slash >= 0 && c->day == DM_NO_DAY)
        c->day = dm_day_parse((dm_str){c->date.p + slash + 1, c->date.n - (uint32_t)slash - 1});
    if (!c->id.n && !x->why) {
        uint64_t h = dm_hash(x->text.p, x->text.n, 0);
        h = dm_hash(begin, (size_t)(here - begin), h);
        c->id = dm_str_format(x->a, "%016llx", (unsigned long long)h);
    }
    x->p = here;
}

static void paragraph(in *x, dm_paragraph *out) {
    bool first = true;
    dm_str k;
    if (!open_object(x))
        return;
    while (next_key(x, &first, &k)) {
        if (is(k, "begin"))
            out->span.begin = byte_of(x, whole(x));
        else if (is(k, "end"))
            out->span.end = byte_of(x, whole(x));
        else
            skip(x);
    }
    if (out->span.end < out->span.begin)
        fault(x, "a paragraph that ends before it begins");
}

static void teaser(in *x, dm_teaser *out) {
    bool first = true;
    dm_str k;
    out->day = DM_NO_DAY;
    if (!open_object(x))
        return;
    while (next_key(x, &first, &k)) {
        if (is(k, "title"))
            out->title = string(x);
        else if (is(k, "excerpt"))
            out->excerpt = string(x);
        else if (is(k, "age"))
            out->age = string(x);
        else if (is(k, "date"))
            out->day = dm_day_parse(string(x));
        else
            skip(x);
    }
}

static void published(in *x, dm_article *out) {
    bool first = true;
    dm_str k;
    if (!open_object(x))
        return;
    while (next_key(x, &first, &k)) {
        if (is(k, "date"))
            out->date = string(x);
        else if (is(k, "precision"))
            out->precision = (dm_precision)word(x, dm_precision_name, DM_N_PRECISION, "no such precision");
        else if (is(k, "from"))
            out->from = (dm_from)word(x, dm_from_name, DM_N_FROM, "no such origin of a date");
        else
            skip(x);
    }
    out->day = dm_day_parse(out->date);
}

static void count_runes(in *x) {
    dm_str t = x->text;
    x->n_runes = t.n;
    bool ascii = true;
    for (uint32_t i = 0; i < t.n && ascii; i++)
        ascii = (unsigned char)t.p[i] < 0x80;
    if (ascii)
        return;
    uint32_t *at = dm_new_array(x->a, uint32_t, (size_t)t.n + 1), n = 0;
    if (!at) {
        fault(x, "out of memory");
        return;
    }
    for (uint32_t i = 0; i < t.n; i++)
        if (((unsigned char)t.p[i] & 0xC0) != 0x80)
            at[n++] = i;
    at[n] = t.n;
    x->bytes = at;
    x->n_runes = n;
}

/* The text first, wherever it stands: spans count in it. */
static void article(in *x, dm_article *out) {
    const char *begin = x->p;
    out->day = DM_NO_DAY;
    for (int turn = 0; turn < 2 && !x->why; turn++) {
        bool first = true;
        dm_str k;
        x->p = begin;
        if (!open_object(x))
            return;
        while (next_key(x, &first, &k)) {
            if (turn == 0) {
                if (is(k, "text"))
                    out->text = string(x);
                else
                    skip(x);
            } else if (is(k, "id"))
                out->id = string(x);
            else if (is(k, "title"))
                out->title = string(x);
            else if (is(k, "site"))
                out->site = string(x);
            else if (is(k, "url"))
                out->url = string(x);
            else if (is(k, "language"))
                out->language = string(x);
            else if (is(k, "warning"))
                out->warning = string(x);
            else if (is(k, "sections"))
                LIST(x, dm_str, text_item, out->sections, out->n_sections);
            else if (is(k, "authors"))
                LIST(x, dm_str, text_item, out->authors, out->n_authors);
            else if (is(k, "published"))
                published(x, out);
            else if (is(k, "body"))
                LIST(x, dm_paragraph, paragraph, out->body, out->n_body);
            else if (is(k, "teasers"))
                LIST(x, dm_teaser, teaser, out->teasers, out->n_teasers);
            else
                skip(x);
        }
        if (turn == 0 && !x->why) {
            if (!out->text.n)
                fault(x, "an article without text");
            x->text = out->text;
            count_runes(x);
        }
    }
}

static int by_place(const void *a, const void *b) {
    const dm_claim *x = a, *y = b;
    if (x->span.begin != y->span.begin)
        return x->span.begin < y->span.begin ? -1 : 1;
    if (x->span.end != y->span.end)
        return x->span.end < y->span.end ? -1 : 1;
    return dm_str_cmp(x->id, y->id);
}

dm_status dm_record_parse(dm_arena *a, const char *json, size_t n, dm_record *out, char added[24],
                          dm_error *err) {
    *out = (dm_record){0};
    added[0] = 0;
    if (n > UINT32_MAX / 2)
        return dm_fail(err, DM_ELIMIT, "a record larger than 2 GB");
    if (!dm_utf8_valid(json, (uint32_t)n))
        return dm_fail(err, DM_EFORMAT, "not UTF-8");
    in state = {.p = json, .begin = json, .end = json + n, .a = a}, *x = &state;
    const char *of_article = NULL, *of[2] = {NULL, NULL};
    bool first = true;
    dm_str k;
    if (open_object(x))
        while (next_key(x, &first, &k)) {
            space(x);
            if (is(k, "added")) {
                dm_str s = string(x);
                if (s.n == 19 && dm_day_parse(s) != DM_NO_DAY)
                    snprintf(added, 24, DM_FMT, DM_ARG(s));
                continue;
            }
            if (is(k, "article"))
                of_article = x->p;
            else if (is(k, "claims"))
                of[0] = x->p;
            else if (is(k, "statements"))
                of[1] = x->p;
            skip(x);
        }
    space(x);
    if (!x->why && x->p != x->end)
        fault(x, "more after the record");
    if (!x->why && !of_article)
        fault(x, "no \"article\"");
    if (!x->why) {
        x->p = of_article;
        article(x, &out->article);
    }
    DM_VEC(dm_claim) v = {0};
    for (int i = 0; i < 2 && !x->why; i++) {
        bool none = true;
        if (!of[i])
            continue;
        x->p = of[i];
        if (open_list(x))
            while (next_item(x, &none)) {
                dm_claim *c = dm_push(a, &v, MAX_LIST);
                if (!c) {
                    fault(x, "out of memory");
                    break;
                }
                claim(x, c);
                if (!c->article.n)
                    c->article = out->article.id;
            }
    }
    if (x->why || a->failed)
        return dm_fail(err, a->failed ? DM_ENOMEM : DM_EFORMAT, "byte %zu: %s",
                       x->at ? (size_t)(x->at - json) : 0, x->why ? x->why : "out of memory");
    if (v.n)
        qsort(v.at, v.n, sizeof *v.at, by_place);
    out->claims = v.at;
    out->n_claims = v.n;
    return DM_OK;
}
