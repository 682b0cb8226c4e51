/* Claims as a table, column by column, in the layout of Apache Arrow, and handed over by its C data
 * interface (https://arrow.apache.org/docs/format/CDataInterface.html): whoever takes the table
 * takes these buffers, and nothing is copied. */
#include "base/base.h"

#include <stdlib.h>

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE
#define ARROW_FLAG_NULLABLE 2
/* Names and order of the fields are the standard's. */
struct ArrowSchema {
    const char *format, *name, *metadata;
    int64_t flags, n_children;
    struct ArrowSchema **children, *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};
struct ArrowArray {
    int64_t length, null_count, offset, n_buffers, n_children;
    const void **buffers;
    struct ArrowArray **children, *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};
#endif

/* What a row tells: a claim, and the record that it stands in. */
typedef struct row {
    const dm_record *record;
    const dm_claim *claim;
    const dm_runes *runes;
} row;

typedef enum { TEXT, NAMES, WHOLE, REAL, DAY } kind;
static const char *const formats[] = {[TEXT] = "u", [NAMES] = "+l", [WHOLE] = "i", [REAL] = "g", [DAY] = "tdD"};

/* ---- the columns ------------------------------------------------------------------------------ */

#define TEXT_OF(name, value) \
    static dm_str name(const row *r) { (void)r; return value; }
TEXT_OF(article, r->record->article.id)
TEXT_OF(id, r->claim->id)
TEXT_OF(words, r->claim->text)
TEXT_OF(event, dm_str_of(dm_event_name(r->claim->event)))
TEXT_OF(mode, r->claim->mode)
TEXT_OF(context, r->claim->context)
TEXT_OF(cameo, r->claim->cameo)
TEXT_OF(reality, dm_str_of(dm_reality_name(r->claim->reality)))
TEXT_OF(condition, r->claim->condition.text)
TEXT_OF(issue, dm_str_of(dm_issue_name(r->claim->issue)))
TEXT_OF(date, r->claim->date)
TEXT_OF(place, r->claim->place.text)
TEXT_OF(unit, r->claim->amount.unit)
TEXT_OF(rule, r->claim->rule)
TEXT_OF(title, r->record->article.title)
TEXT_OF(url, r->record->article.url)

static bool sentence(const row *r, double *v) { return *v = r->claim->sentence, true; }
static bool begin(const row *r, double *v) { return *v = dm_runes_before(r->runes, r->claim->span.begin), true; }
static bool end(const row *r, double *v) { return *v = dm_runes_before(r->runes, r->claim->span.end), true; }
static bool quad(const row *r, double *v) { return *v = r->claim->quad, r->claim->quad != 0; }
static bool score(const row *r, double *v) { return *v = r->claim->score, true; }
static bool goldstein(const row *r, double *v) { return *v = r->claim->goldstein, r->claim->cameo.n > 0; }
static bool confidence(const row *r, double *v) { return *v = r->claim->confidence, true; }
static bool amount(const row *r, double *v) { return *v = r->claim->amount.value, r->claim->amount.unit.n > 0; }
static bool day(const row *r, double *v) {
    int32_t d = r->claim->day != DM_NO_DAY ? r->claim->day : r->record->article.day;
    return *v = d, d != DM_NO_DAY;
}
static bool published(const row *r, double *v) {
    return *v = r->record->article.day, r->record->article.day != DM_NO_DAY;
}

static uint32_t actors(const row *r) { return r->claim->n_actor; }
static uint32_t recipients(const row *r) { return r->claim->n_recipient; }
static uint32_t accounts(const row *r) { return r->claim->n_according_to; }
#define SIDE(list, field)                                                                                    \
    static dm_str list##_##field(const row *r, uint32_t i) { return field(&r->claim->list[i]); }
static dm_str name(const dm_entity *e) { return e->name; }
static dm_str text(const dm_entity *e) { return e->text; }
static dm_str kind_(const dm_entity *e) { return dm_str_of(dm_kind_name(e->kind)); }
static dm_str country(const dm_entity *e) { return dm_str_of(e->country); }
static dm_str sector(const dm_entity *e) { return dm_str_of(e->sector); }
static dm_str code(const dm_entity *e) { return e->code; }
SIDE(actor, name) SIDE(actor, text) SIDE(actor, kind_) SIDE(actor, country) SIDE(actor, sector) SIDE(actor, code)
SIDE(recipient, name) SIDE(recipient, text) SIDE(recipient, kind_) SIDE(recipient, country)
SIDE(recipient, sector) SIDE(recipient, code)
static dm_str account(const row *r, uint32_t i) { return r->claim->according_to[i].entity.name; }
static dm_str stance(const row *r, uint32_t i) { return dm_str_of(dm_says_name(r->claim->according_to[i].stance)); }

typedef struct column {
    const char *name;
    kind kind;
    dm_str (*text)(const row *);
    bool (*number)(const row *, double *);
    uint32_t (*count)(const row *);
    dm_str (*item)(const row *, uint32_t);
} column;

static const column columns[] = {
    {"article", TEXT, .text = article}, {"id", TEXT, .text = id}, {"sentence", WHOLE, .number = sentence},
    {"begin", WHOLE, .number = begin}, {"end", WHOLE, .number = end}, {"text", TEXT, .text = words},
    {"published", DAY, .number = published}, {"day", DAY, .number = day}, {"date", TEXT, .text = date},
    {"event", TEXT, .text = event}, {"mode", TEXT, .text = mode}, {"context", TEXT, .text = context},
    {"cameo", TEXT, .text = cameo}, {"quad", WHOLE, .number = quad}, {"score", REAL, .number = score},
    {"goldstein", REAL, .number = goldstein},
    {"actor", NAMES, .count = actors, .item = actor_name}, {"actor_text", NAMES, .count = actors, .item = actor_text},
    {"actor_kind", NAMES, .count = actors, .item = actor_kind_},
    {"actor_country", NAMES, .count = actors, .item = actor_country},
    {"actor_sector", NAMES, .count = actors, .item = actor_sector},
    {"actor_code", NAMES, .count = actors, .item = actor_code},
    {"recipient", NAMES, .count = recipients, .item = recipient_name},
    {"recipient_text", NAMES, .count = recipients, .item = recipient_text},
    {"recipient_kind", NAMES, .count = recipients, .item = recipient_kind_},
    {"recipient_country", NAMES, .count = recipients, .item = recipient_country},
    {"recipient_sector", NAMES, .count = recipients, .item = recipient_sector},
    {"recipient_code", NAMES, .count = recipients, .item = recipient_code},
    {"reality", TEXT, .text = reality}, {"condition", TEXT, .text = condition},
    {"account", NAMES, .count = accounts, .item = account}, {"account_stance", NAMES, .count = accounts, .item = stance},
    {"issue", TEXT, .text = issue}, {"place", TEXT, .text = place}, {"amount", REAL, .number = amount},
    {"unit", TEXT, .text = unit}, {"title", TEXT, .text = title}, {"url", TEXT, .text = url},
    {"rule", TEXT, .text = rule}, {"confidence", REAL, .number = confidence},
};
#define N_COLUMNS DM_COUNT(columns)

/* ---- a table ----------------------------------------------------------------------------------- */

/* Values of one column: bits of those that are there, offsets of texts and lists, values. */
typedef struct store {
    dm_buf there, offsets, values;
    int64_t n, nulls;
} store;

struct dm_table {
    store columns[N_COLUMNS];
    store items[N_COLUMNS]; /* of NAMES: the texts of all lists */
    int64_t rows;
    dm_arena arena;
};

static void put_raw(dm_buf *b, const void *p, size_t n) {
    dm_put(b, (dm_str){p, (uint32_t)n});
}

static void put_there(store *s, bool there) {
    if (s->n % 8 == 0)
        dm_putc(&s->there, 0);
    if (there && !s->there.failed)
        s->there.data[s->n / 8] |= (char)(1 << s->n % 8);
    s->n++;
    s->nulls += !there;
}

static void put_offset(store *s, size_t at) {
    int32_t v = (int32_t)at;
    put_raw(&s->offsets, &v, sizeof v);
}

/* Offsets have one more than there are values, the first 0. */
static void put_text(store *s, dm_str v, bool there) {
    if (!s->n)
        put_offset(s, 0);
    put_there(s, there);
    dm_put(&s->values, v);
    put_offset(s, s->values.n);
}

static void put_number(store *s, kind k, double v, bool there) {
    int32_t whole = there && k != REAL ? (int32_t)v : 0;
    v = there ? v : 0;
    put_there(s, there);
    put_raw(&s->values, k == REAL ? (void *)&v : (void *)&whole, k == REAL ? sizeof v : sizeof whole);
}

static void put_cell(dm_table *t, size_t i, const row *r) {
    const column *c = &columns[i];
    store *s = &t->columns[i], *items = &t->items[i];
    double v;
    if (c->kind == TEXT) {
        dm_str x = c->text(r);
        put_text(s, x, x.n > 0);
    } else if (c->kind == NAMES) {
        if (!s->n)
            put_offset(s, 0);
        for (uint32_t k = 0; k < c->count(r); k++) {
            dm_str x = c->item(r, k);
            put_text(items, x, x.n > 0);
        }
        put_there(s, true);
        put_offset(s, (size_t)items->n);
    } else {
        bool there = c->number(r, &v);
        put_number(s, c->kind, v, there);
    }
}

static void free_store(store *s) {
    dm_buf_free(&s->there);
    dm_buf_free(&s->offsets);
    dm_buf_free(&s->values);
}

static bool failed(const store *s) {
    return s->there.failed || s->offsets.failed || s->values.failed || s->values.n > INT32_MAX;
}

dm_status dm_table_new(dm_table **out, dm_error *err) {
    *out = calloc(1, sizeof **out);
    return *out ? DM_OK : dm_fail(err, DM_ENOMEM, "out of memory");
}

dm_status dm_table_add(dm_table *t, const dm_record *record, dm_error *err) {
    dm_runes runes;
    dm_arena_reset(&t->arena);
    if (dm_runes_of(&t->arena, record->article.text, &runes) != DM_OK)
        return dm_fail(err, DM_ENOMEM, "out of memory");
    for (uint32_t k = 0; k < record->n_claims; k++) {
        const row r = {record, &record->claims[k], &runes};
        if (!(r.claim->facets & DM_MOVE))
            continue;
        for (size_t i = 0; i < N_COLUMNS; i++)
            put_cell(t, i, &r);
        t->rows++;
    }
    for (size_t i = 0; i < N_COLUMNS; i++)
        if (failed(&t->columns[i]) || failed(&t->items[i]))
            return dm_fail(err, DM_ELIMIT, "a column of more than 2 GB; take the table more often");
    return DM_OK;
}

uint64_t dm_table_rows(const dm_table *t) {
    return (uint64_t)t->rows;
}

void dm_table_free(dm_table *t) {
    if (!t)
        return;
    for (size_t i = 0; i < N_COLUMNS; i++) {
        free_store(&t->columns[i]);
        free_store(&t->items[i]);
    }
    dm_arena_free(&t->arena);
    free(t);
}

/* ---- handing it over ------------------------------------------------------------------------------ */

/* A consumer may move a child out and keep it after the whole is released, so that each schema and
 * each array has memory of its own. */
static void release_schema(struct ArrowSchema *s) {
    for (int64_t i = 0; i < s->n_children; i++) {
        if (s->children[i]->release)
            s->children[i]->release(s->children[i]);
        free(s->children[i]);
    }
    free(s->private_data);
    s->release = NULL;
}

static bool make_schema(struct ArrowSchema *out, const char *format, const char *name_, int64_t room) {
    *out = (struct ArrowSchema){.format = format, .name = name_, .flags = ARROW_FLAG_NULLABLE, .release = release_schema,
                                .private_data = room ? calloc((size_t)room, sizeof *out->children) : NULL};
    out->children = out->private_data;
    return !room || out->children;
}

static struct ArrowSchema *child_schema(struct ArrowSchema *parent, const char *format, const char *name_, int64_t room) {
    struct ArrowSchema *s = malloc(sizeof *s);
    if (!s || !make_schema(s, format, name_, room)) {
        free(s);
        return NULL;
    }
    return parent->children[parent->n_children++] = s;
}

static bool export_schema(struct ArrowSchema *out) {
    bool good = make_schema(out, "+s", "", N_COLUMNS);
    for (size_t i = 0; good && i < N_COLUMNS; i++) {
        bool list = columns[i].kind == NAMES;
        struct ArrowSchema *s = child_schema(out, formats[columns[i].kind], columns[i].name, list);
        good = s && (!list || child_schema(s, "u", "item", 0));
    }
    out->flags = 0;
    return good;
}

/* What an array owns. */
typedef struct owned {
    store store;
    const void *buffers[3];
    struct ArrowArray *children[N_COLUMNS];
} owned;

static void release_array(struct ArrowArray *a) {
    owned *o = a->private_data;
    for (int64_t i = 0; i < a->n_children; i++) {
        if (a->children[i]->release)
            a->children[i]->release(a->children[i]);
        free(a->children[i]);
    }
    free_store(&o->store);
    free(o);
    a->release = NULL;
}

/* Take a store's buffers into an array. *s is empty then. */
static bool export_store(store *s, kind k, struct ArrowArray *out) {
    static const char nothing[8];
    owned *o = calloc(1, sizeof *o);
    if (!o)
        return false;
    o->store = *s;
    *s = (store){0};
    bool offsets = k == TEXT || k == NAMES;
    size_t n = 0;
    o->buffers[n++] = o->store.nulls ? o->store.there.data : NULL;
    if (offsets)
        o->buffers[n++] = o->store.offsets.data ? (void *)o->store.offsets.data : nothing;
    if (k != NAMES)
        o->buffers[n++] = o->store.values.data ? (void *)o->store.values.data : nothing;
    *out = (struct ArrowArray){.length = o->store.n, .null_count = o->store.nulls, .n_buffers = (int64_t)n,
                               .buffers = o->buffers, .release = release_array, .private_data = o};
    return true;
}

/* Append a child; false when memory ran out. */
static bool add_child(struct ArrowArray *parent, store *s, kind k, struct ArrowArray **child) {
    owned *o = parent->private_data;
    struct ArrowArray *a = *child = calloc(1, sizeof *a);
    if (!a || !export_store(s, k, a)) {
        free(a);
        return false;
    }
    o->children[parent->n_children++] = a;
    parent->children = o->children;
    return true;
}

dm_status dm_table_take(dm_table *t, struct ArrowSchema *schema, struct ArrowArray *array, dm_error *err) {
    store none = {.n = t->rows};
    struct ArrowArray *values, *items;
    schema->release = NULL;
    array->release = NULL;
    bool good = export_schema(schema) && export_store(&none, NAMES, array);
    if (good) {
        array->n_buffers = 1;
        ((owned *)array->private_data)->buffers[0] = NULL;
    }
    for (size_t i = 0; good && i < N_COLUMNS; i++) {
        good = add_child(array, &t->columns[i], columns[i].kind, &values);
        if (good && columns[i].kind == NAMES)
            good = add_child(values, &t->items[i], TEXT, &items);
    }
    t->rows = 0;
    if (good)
        return DM_OK;
    if (schema->release)
        schema->release(schema);
    if (array->release)
        array->release(array);
    return dm_fail(err, DM_ENOMEM, "out of memory");
}
