#include "ledger/codec.h"

/* ---- writing -------------------------------------------------------------------------------- */

typedef struct dm_pool_slot {
    uint32_t index; /* of the string, plus one; 0 is free */
} slot;

static void put_u(dm_buf *b, uint64_t v) {
    char tmp[10];
    int n = 0;
    for (; v >= 0x80; v >>= 7)
        tmp[n++] = (char)(v | 0x80);
    tmp[n++] = (char)v;
    dm_put(b, (dm_str){tmp, (uint32_t)n});
}

static void put_i(dm_buf *b, int64_t v) {
    put_u(b, (uint64_t)v << 1 ^ (uint64_t)(v >> 63));
}

static void put_double(dm_buf *b, double v) {
    uint64_t u;
    memcpy(&u, &v, sizeof u);
    char tmp[8];
    for (int i = 0; i < 8; i++)
        tmp[i] = (char)(u >> 8 * i);
    dm_put(b, (dm_str){tmp, 8});
}

static void grow(dm_pool *p) {
    uint32_t room = p->room ? p->room * 2 : 256;
    slot *slots = dm_alloc(p->a, (size_t)room * sizeof *slots);
    if (!slots) {
        p->failed = true;
        return;
    }
    for (uint32_t i = 0; i < p->strings.n; i++) {
        uint64_t h = dm_hash(p->strings.at[i].p, p->strings.at[i].n, 0);
        while (slots[h & (room - 1)].index)
            h++;
        slots[h & (room - 1)].index = i + 1;
    }
    p->slots = slots;
    p->room = room;
}

/* 0: empty. Odd: begins at v >> 1 of the text, its length follows. Even: string v / 2 - 1
 * of the pool. */
static void put_str(dm_pool *p, dm_buf *b, dm_str s, dm_span hint) {
    if (s.n == 0) {
        put_u(b, 0);
        return;
    }
    uint32_t begin = UINT32_MAX;
    uintptr_t at = (uintptr_t)s.p, text = (uintptr_t)p->text.p;
    if (p->text.n >= s.n && at >= text && at - text <= p->text.n - s.n)
        begin = (uint32_t)(at - text);
    else if (hint.end > hint.begin && hint.end <= p->text.n && hint.end - hint.begin == s.n &&
             !memcmp(p->text.p + hint.begin, s.p, s.n))
        begin = hint.begin;
    if (begin != UINT32_MAX) {
        put_u(b, (uint64_t)begin << 1 | 1);
        put_u(b, s.n);
        return;
    }
    if (p->strings.n * 2 >= p->room)
        grow(p);
    if (p->failed)
        return;
    uint64_t h = dm_hash(s.p, s.n, 0);
    for (; p->slots[h & (p->room - 1)].index; h++) {
        uint32_t i = p->slots[h & (p->room - 1)].index;
        if (dm_str_eq(p->strings.at[i - 1], s)) {
            put_u(b, (uint64_t)i << 1);
            return;
        }
    }
    dm_str *kept = dm_push(p->a, &p->strings, UINT32_MAX / 4);
    if (!kept) {
        p->failed = true;
        return;
    }
    *kept = s;
    p->slots[h & (p->room - 1)].index = p->strings.n;
    put_u(b, (uint64_t)p->strings.n << 1);
}

static void put_text(dm_pool *p, dm_buf *b, dm_str s) {
    put_str(p, b, s, (dm_span){0, 0});
}

static void put_span(dm_buf *b, dm_span s) {
    put_u(b, s.begin);
    put_i(b, (int64_t)s.end - (int64_t)s.begin);
}

/* A byte tells whether anything is there: most phrases of a claim are empty. */
static bool put_any(dm_buf *b, bool any) {
    dm_putc(b, any ? 1 : 0);
    return any;
}

static void put_phrase(dm_pool *p, dm_buf *b, const dm_phrase *x) {
    if (put_any(b, x->text.n || x->span.begin || x->span.end)) {
        put_str(p, b, x->text, x->span);
        put_span(b, x->span);
    }
}

static void put_entity(dm_pool *p, dm_buf *b, const dm_entity *e) {
    put_span(b, e->span);
    put_str(p, b, e->text, e->span);
    put_str(p, b, e->name, e->span);
    put_u(b, e->kind);
    put_text(p, b, (dm_str){e->country, (uint32_t)strnlen(e->country, sizeof e->country)});
    put_text(p, b, (dm_str){e->sector, (uint32_t)strnlen(e->sector, sizeof e->sector)});
    put_text(p, b, e->code);
    put_text(p, b, e->office);
    put_text(p, b, e->wikidata);
    put_text(p, b, e->line);
    put_text(p, b, e->rule);
    put_i(b, e->antecedent);
    put_u(b, e->sentence);
    put_u(b, e->head);
}

static void put_entities(dm_pool *p, dm_buf *b, const dm_entity *at, uint32_t n) {
    put_u(b, n);
    for (uint32_t i = 0; i < n; i++)
        put_entity(p, b, &at[i]);
}

static bool is_empty(const dm_entity *e) {
    return !e->text.n && !e->name.n && !e->span.begin && !e->span.end && !e->kind &&
           !e->country[0] && !e->sector[0] && !e->code.n && !e->office.n && !e->wikidata.n &&
           !e->line.n && !e->rule.n && !e->antecedent && !e->sentence && !e->head;
}

void dm_encode_claim(dm_pool *p, const dm_claim *c, dm_buf *b) {
    put_text(p, b, c->id);
    put_text(p, b, c->article);
    put_u(b, c->sentence);
    put_span(b, c->span);
    put_str(p, b, c->text, c->span);
    put_u(b, c->head);
    put_u(b, c->facets);
    put_u(b, c->event);
    put_text(p, b, c->mode);
    put_text(p, b, c->context);
    put_text(p, b, c->cameo);
    put_i(b, c->quad);
    put_double(b, c->score);
    put_double(b, c->goldstein);
    put_entities(p, b, c->actor, c->n_actor);
    put_entities(p, b, c->recipient, c->n_recipient);
    put_u(b, c->reality);
    put_phrase(p, b, &c->condition);
    put_u(b, c->n_according_to);
    for (uint32_t i = 0; i < c->n_according_to; i++) {
        const dm_account *x = &c->according_to[i];
        put_entity(p, b, &x->entity);
        put_str(p, b, x->verb, x->cue);
        put_span(b, x->cue);
        put_u(b, x->stance);
    }
    put_i(b, c->day);
    put_text(p, b, c->date);
    put_phrase(p, b, &c->date_text);
    put_phrase(p, b, &c->place);
    const dm_amount *m = &c->amount;
    if (put_any(b, m->value != 0 || m->unit.n || m->text.n || m->span.begin || m->span.end)) {
        put_double(b, m->value);
        put_text(p, b, m->unit);
        put_str(p, b, m->text, m->span);
        put_span(b, m->span);
    }
    put_u(b, c->issue);
    put_u(b, c->format);
    put_u(b, c->stage_status);
    put_entities(p, b, c->participants, c->n_participants);
    if (put_any(b, !is_empty(&c->host)))
        put_entity(p, b, &c->host);
    put_phrase(p, b, &c->window);
    put_entities(p, b, c->before, c->n_before);
    put_entities(p, b, c->requires_, c->n_requires);
    put_phrase(p, b, &c->before_text);
    put_phrase(p, b, &c->requires_text);
    put_u(b, c->stance);
    put_phrase(p, b, &c->what);
    put_phrase(p, b, &c->was);
    put_phrase(p, b, &c->now);
    put_u(b, c->talks);
    put_text(p, b, c->rule);
    put_double(b, c->confidence);
}

static void put_strings(dm_pool *p, dm_buf *b, const dm_str *at, uint32_t n) {
    put_u(b, n);
    for (uint32_t i = 0; i < n; i++)
        put_text(p, b, at[i]);
}

void dm_encode_article(dm_pool *p, const dm_article *x, dm_buf *b) {
    put_text(p, b, x->id);
    put_text(p, b, x->title);
    put_text(p, b, x->site);
    put_text(p, b, x->url);
    put_text(p, b, x->language);
    put_strings(p, b, x->sections, x->n_sections);
    put_strings(p, b, x->authors, x->n_authors);
    put_text(p, b, x->date);
    put_i(b, x->day);
    put_u(b, x->precision);
    put_u(b, x->from);
    put_u(b, x->n_body);
    for (uint32_t i = 0; i < x->n_body; i++) {
        put_span(b, x->body[i].span);
        put_u(b, x->body[i].kind);
    }
    put_u(b, x->n_teasers);
    for (uint32_t i = 0; i < x->n_teasers; i++) {
        put_text(p, b, x->teasers[i].title);
        put_text(p, b, x->teasers[i].excerpt);
        put_text(p, b, x->teasers[i].age);
        put_i(b, x->teasers[i].day);
    }
    put_text(p, b, x->warning);
}

void dm_encode_pool(const dm_pool *p, dm_buf *b) {
    put_u(b, p->strings.n);
    for (uint32_t i = 0; i < p->strings.n; i++) {
        put_u(b, p->strings.at[i].n);
        dm_put(b, p->strings.at[i]);
    }
}

/* ---- reading -------------------------------------------------------------------------------- */

/* After the first bad byte every read gives zero, and bad stays set. */
typedef struct in {
    const unsigned char *p, *end;
    const dm_pool *pool;
    bool bad;
} in;

/* A number of more than one byte: *p moves on; false where it does not end. */
static bool get_long(const unsigned char **p, const unsigned char *end, uint64_t *out) {
    *out = 0;
    for (int shift = 0; shift < 64 && *p < end; shift += 7) {
        unsigned char c = *(*p)++;
        *out |= (uint64_t)(c & 0x7f) << shift;
        if (!(c & 0x80))
            return true;
    }
    *out = 0;
    return false;
}

#define FAST static inline __attribute__((always_inline))

/* Most numbers are small. */
FAST uint64_t get_u(in *x) {
    if (x->p < x->end && *x->p < 0x80)
        return x->bad ? 0 : *x->p++;
    const unsigned char *p = x->p;
    uint64_t v;
    x->bad |= !get_long(&p, x->end, &v);
    x->p = p;
    return x->bad ? 0 : v;
}

FAST uint32_t get_u32(in *x) {
    uint64_t v = get_u(x);
    if (v > UINT32_MAX)
        x->bad = true;
    return x->bad ? 0 : (uint32_t)v;
}

FAST int64_t get_i(in *x) {
    uint64_t v = get_u(x);
    return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

FAST int32_t get_i32(in *x) {
    int64_t v = get_i(x);
    if (v < INT32_MIN || v > INT32_MAX)
        x->bad = true;
    return x->bad ? 0 : (int32_t)v;
}

/* A value of an enum that has n names. */
FAST int get_enum(in *x, int n) {
    uint64_t v = get_u(x);
    if (v >= (uint64_t)n)
        x->bad = true;
    return x->bad ? 0 : (int)v;
}

static double get_double(in *x) {
    if (x->end - x->p < 8) {
        x->bad = true;
        return 0;
    }
    uint64_t u = 0;
    for (int i = 0; i < 8; i++)
        u |= (uint64_t)*x->p++ << 8 * i;
    double v;
    memcpy(&v, &u, sizeof v);
    return v;
}

/* How many follow; each takes at least one byte. */
static uint32_t get_count(in *x) {
    uint64_t n = get_u(x);
    if (n > (uint64_t)(x->end - x->p))
        x->bad = true;
    return x->bad ? 0 : (uint32_t)n;
}

FAST dm_str get_str(in *x) {
    uint64_t v = get_u(x);
    if (v == 0)
        return (dm_str){0};
    if (v & 1) {
        uint64_t begin = v >> 1, n = get_u(x), room = x->pool->text.n;
        if (x->bad || n > room || begin > room - n) {
            x->bad = true;
            return (dm_str){0};
        }
        return (dm_str){x->pool->text.p + begin, (uint32_t)n};
    }
    uint64_t i = (v >> 1) - 1;
    if (i >= x->pool->strings.n) {
        x->bad = true;
        return (dm_str){0};
    }
    return x->pool->strings.at[i];
}

FAST dm_span get_span(in *x) {
    uint32_t begin = get_u32(x);
    int64_t end = begin + get_i(x);
    if (end < 0 || end > UINT32_MAX)
        x->bad = true;
    return x->bad ? (dm_span){0, 0} : (dm_span){begin, (uint32_t)end};
}

FAST bool get_any(in *x) {
    return get_enum(x, 2) == 1;
}

FAST void get_phrase(in *x, dm_phrase *out) {
    if (get_any(x)) {
        out->text = get_str(x);
        out->span = get_span(x);
    }
}

FAST void get_code(in *x, char out[4]) {
    dm_str s = get_str(x);
    if (s.n > 3)
        x->bad = true;
    else if (s.n)
        memcpy(out, s.p, s.n);
}

/* On a copy: what lies in registers is read faster. */
static void get_entity(in *from, dm_entity *e) {
    in own = *from, *x = &own;
    e->span = get_span(x);
    e->text = get_str(x);
    e->name = get_str(x);
    e->kind = (dm_kind)get_enum(x, DM_N_KIND);
    get_code(x, e->country);
    get_code(x, e->sector);
    e->code = get_str(x);
    e->office = get_str(x);
    e->wikidata = get_str(x);
    e->line = get_str(x);
    e->rule = get_str(x);
    e->antecedent = get_i32(x);
    e->sentence = get_u32(x);
    e->head = get_u32(x);
    *from = own;
}

#define GET_LIST(x, type, n) ((type *)dm_alloc((x)->pool->a, sizeof(type) * (size_t)(n)))

static const dm_entity *get_entities(in *x, uint32_t *n) {
    *n = get_count(x);
    if (*n == 0)
        return NULL;
    dm_entity *at = GET_LIST(x, dm_entity, *n);
    if (!at) {
        x->bad = true;
        *n = 0;
        return NULL;
    }
    for (uint32_t i = 0; i < *n && !x->bad; i++)
        get_entity(x, &at[i]);
    return at;
}

bool dm_decode_claim(const dm_pool *pool, const void *p, size_t n, dm_claim *c) {
    in state = {.p = p, .end = n ? (const unsigned char *)p + n : p, .pool = pool}, *x = &state;
    *c = (dm_claim){0};
    c->id = get_str(x);
    c->article = get_str(x);
    c->sentence = get_u32(x);
    c->span = get_span(x);
    c->text = get_str(x);
    c->head = get_u32(x);
    c->facets = get_u32(x);
    c->event = (dm_event)get_enum(x, DM_N_EVENT);
    c->mode = get_str(x);
    c->context = get_str(x);
    c->cameo = get_str(x);
    c->quad = get_i32(x);
    c->score = get_double(x);
    c->goldstein = get_double(x);
    c->actor = get_entities(x, &c->n_actor);
    c->recipient = get_entities(x, &c->n_recipient);
    c->reality = (dm_reality)get_enum(x, DM_N_REALITY);
    get_phrase(x, &c->condition);
    c->n_according_to = get_count(x);
    if (c->n_according_to) {
        dm_account *at = GET_LIST(x, dm_account, c->n_according_to);
        for (uint32_t i = 0; at && i < c->n_according_to && !x->bad; i++) {
            get_entity(x, &at[i].entity);
            at[i].verb = get_str(x);
            at[i].cue = get_span(x);
            at[i].stance = (dm_says)get_enum(x, DM_N_SAYS);
        }
        c->according_to = at;
        x->bad |= !at;
    }
    c->day = get_i32(x);
    c->date = get_str(x);
    get_phrase(x, &c->date_text);
    get_phrase(x, &c->place);
    if (get_any(x)) {
        c->amount.value = get_double(x);
        c->amount.unit = get_str(x);
        c->amount.text = get_str(x);
        c->amount.span = get_span(x);
    }
    c->issue = (dm_issue)get_enum(x, DM_N_ISSUE);
    c->format = (dm_format)get_enum(x, DM_N_FORMAT);
    c->stage_status = (dm_stage_status)get_enum(x, DM_N_STAGE_STATUS);
    c->participants = get_entities(x, &c->n_participants);
    if (get_any(x))
        get_entity(x, &c->host);
    get_phrase(x, &c->window);
    c->before = get_entities(x, &c->n_before);
    c->requires_ = get_entities(x, &c->n_requires);
    get_phrase(x, &c->before_text);
    get_phrase(x, &c->requires_text);
    c->stance = (dm_stance)get_enum(x, DM_N_STANCE);
    get_phrase(x, &c->what);
    get_phrase(x, &c->was);
    get_phrase(x, &c->now);
    c->talks = (dm_talks)get_enum(x, DM_N_TALKS);
    c->rule = get_str(x);
    c->confidence = get_double(x);
    return !x->bad && x->p == x->end;
}

static const dm_str *get_strings(in *x, uint32_t *n) {
    *n = get_count(x);
    if (*n == 0)
        return NULL;
    dm_str *at = GET_LIST(x, dm_str, *n);
    for (uint32_t i = 0; at && i < *n; i++)
        at[i] = get_str(x);
    x->bad |= !at;
    return at;
}

bool dm_decode_article(const dm_pool *pool, const void *p, size_t n, dm_article *out) {
    in state = {.p = p, .end = n ? (const unsigned char *)p + n : p, .pool = pool}, *x = &state;
    *out = (dm_article){.text = pool->text};
    out->id = get_str(x);
    out->title = get_str(x);
    out->site = get_str(x);
    out->url = get_str(x);
    out->language = get_str(x);
    out->sections = get_strings(x, &out->n_sections);
    out->authors = get_strings(x, &out->n_authors);
    out->date = get_str(x);
    out->day = get_i32(x);
    out->precision = (dm_precision)get_enum(x, DM_N_PRECISION);
    out->from = (dm_from)get_enum(x, DM_N_FROM);
    out->n_body = get_count(x);
    if (out->n_body) {
        dm_paragraph *at = GET_LIST(x, dm_paragraph, out->n_body);
        for (uint32_t i = 0; at && i < out->n_body; i++) {
            at[i].span = get_span(x);
            at[i].kind = (dm_para_kind)get_enum(x, DM_PARA_QUOTE + 1);
        }
        out->body = at;
        x->bad |= !at;
    }
    out->n_teasers = get_count(x);
    if (out->n_teasers) {
        dm_teaser *at = GET_LIST(x, dm_teaser, out->n_teasers);
        for (uint32_t i = 0; at && i < out->n_teasers; i++) {
            at[i].title = get_str(x);
            at[i].excerpt = get_str(x);
            at[i].age = get_str(x);
            at[i].day = get_i32(x);
        }
        out->teasers = at;
        x->bad |= !at;
    }
    out->warning = get_str(x);
    return !x->bad && x->p == x->end;
}

bool dm_decode_pool(dm_arena *a, dm_str text, const void *p, size_t n, dm_pool *out) {
    *out = (dm_pool){.a = a, .text = text};
    in state = {.p = p, .end = n ? (const unsigned char *)p + n : p, .pool = out}, *x = &state;
    uint32_t count = get_count(x);
    if (count == 0)
        return !x->bad && x->p == x->end;
    dm_str *at = GET_LIST(x, dm_str, count);
    if (!at)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t length = get_count(x);
        if (x->bad)
            return false;
        at[i] = (dm_str){(const char *)x->p, length};
        x->p += length;
    }
    out->strings.at = at;
    out->strings.n = out->strings.room = count;
    return x->p == x->end;
}
