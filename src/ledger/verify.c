/* Whether what is kept is what was added. */
#include "ledger/codec.h"
#include "ledger/inside.h"
#include "ledger/sketch.h"

#include <stdio.h>

typedef struct teller {
    dm_ledger *l;
    dm_fault_fn fn;
    void *data;
    uint64_t faults;
} teller;

static void tell(teller *t, const char *format, ...) DM_PRINTF(2, 3);
static void tell(teller *t, const char *format, ...) {
    char line[600];
    int n = snprintf(line, sizeof line, "%.300s: ", t->l->store->label);
    va_list args;
    va_start(args, format);
    vsnprintf(line + n, sizeof line - (size_t)n, format, args);
    va_end(args);
    t->faults++;
    t->fn(t->data, line);
}

/* SQLite's own look at its pages: each row is a fault and its place. */
static dm_status check_file(teller *t, dm_error *err) {
    dm_store *s = t->l->store;
    if (s->ops != &dm_store_sqlite)
        return DM_OK;
    dm_stmt *q = NULL;
    dm_status status = s->ops->prepare(s, "PRAGMA integrity_check(100)", &q, err);
    bool row;
    while (status == DM_OK && (status = s->ops->step(q, &row, err)) == DM_OK && row) {
        dm_str line = s->ops->get_str(q, 0);
        if (!dm_str_is(line, "ok"))
            tell(t, "the file: " DM_FMT, (int)(line.n < 400 ? line.n : 400), line.p);
    }
    if (q)
        s->ops->finish(q);
    if (status == DM_EFORMAT) { /* the check itself stumbled */
        tell(t, "the file cannot be checked to its end: %s", err ? err->text : "");
        status = DM_OK;
    }
    return status;
}

static void check_claim(teller *t, const dm_article *x, const dm_claim *c, int64_t number,
                        int64_t place, dm_stmt *q) {
    const dm_store_ops *o = q->store->ops;
    dm_str stands = c->span.begin <= c->span.end && c->span.end <= x->text.n
                        ? dm_slice(x->text, c->span)
                        : (dm_str){0};
    if (!dm_str_eq(stands, c->text))
        tell(t, "article %lld, claim %lld (" DM_FMT "): its words do not stand at bytes %u to %u",
             (long long)number, (long long)place, DM_ARG(c->id), c->span.begin, c->span.end);
    if (!dm_str_eq(o->get_str(q, 2), c->id) || o->get_int(q, 3) != c->span.begin ||
        o->get_int(q, 4) != c->span.end || o->get_int(q, 5) != c->facets ||
        o->get_int(q, 6) != (int64_t)c->event || o->get_int(q, 7) != (int64_t)c->reality)
        tell(t, "article %lld, claim %lld (" DM_FMT "): its columns differ from its data",
             (long long)number, (long long)place, DM_ARG(c->id));
}

/* One article with its claims; a fault in reading rows is told and the next article follows. */
static dm_status check_article(teller *t, dm_arena *a, int64_t number, dm_stmt *of_article,
                               dm_stmt *article, dm_error *err) {
    const dm_store_ops *o = article->store->ops;
    dm_arena_reset(a);
    o->bind_int(article, 1, number);
    bool row;
    dm_status status = o->step(article, &row, err);
    if (status != DM_OK || !row)
        return status;
    dm_str text = dm_str_copy(a, o->get_str(article, 0)), bytes = dm_str_copy(a, o->get_str(article, 1));
    dm_str data = dm_str_copy(a, o->get_str(article, 2)), sketch = dm_str_copy(a, o->get_str(article, 3));
    int64_t hash = o->get_int(article, 4), sum = o->get_int(article, 5);
    int64_t n_claims = o->get_int(article, 6), story = o->get_int(article, 7);
    o->reset(article);
    if (a->failed)
        return dm_fail_about(t->l, DM_ENOMEM, "out of memory", err);
    if ((int64_t)dm_hash(text.p ? text.p : "", text.n, 0) != hash)
        tell(t, "article %lld: its text is not what was added (hash)", (long long)number);
    if (story < 1 || story > number)
        tell(t, "article %lld: it belongs to no story", (long long)number);
    unsigned char again[DM_SKETCH_BYTES];
    dm_sketch_of(text, DM_SHINGLE, again);
    if (sketch.n != sizeof again || memcmp(sketch.p, again, sizeof again))
        tell(t, "article %lld: its sketch is not that of its text", (long long)number);
    dm_pool pool;
    dm_article x;
    bool whole = dm_decode_pool(a, text, bytes.p, bytes.n, &pool) &&
                 dm_decode_article(&pool, data.p, data.n, &x);
    if (!whole)
        tell(t, "article %lld: damaged", (long long)number);
    dm_buf all = {0};
    o->bind_int(of_article, 1, number);
    int64_t k = 0;
    while ((status = o->step(of_article, &row, err)) == DM_OK && row) {
        dm_str c = o->get_str(of_article, 1);
        dm_claim claim;
        int64_t place = o->get_int(of_article, 0);
        if (place != k)
            tell(t, "article %lld, claim %lld: missing", (long long)number, (long long)k);
        if (whole && !dm_decode_claim(&pool, c.p, c.n, &claim))
            tell(t, "article %lld, claim %lld: damaged", (long long)number, (long long)place);
        else if (whole)
            check_claim(t, &x, &claim, number, place, of_article);
        dm_put(&all, c);
        k++;
    }
    if (status == DM_OK && k != n_claims)
        tell(t, "article %lld: %lld claims where %lld were added", (long long)number, (long long)k,
             (long long)n_claims);
    dm_put(&all, data);
    dm_put(&all, bytes);
    if (status == DM_OK && (int64_t)dm_hash(all.data ? all.data : "", all.n, 0) != sum)
        tell(t, "article %lld: its claims are not what was added (sum)", (long long)number);
    dm_buf_free(&all);
    return status;
}

static dm_status check_search(teller *t, dm_error *err) {
    dm_store *s = t->l->store;
    int64_t missing = 0;
    bool found;
    bool lite = s->ops == &dm_store_sqlite;
    dm_status status = dm_store_ask(s, lite ? "SELECT (SELECT count(*) FROM article)-"
                                              "(SELECT count(*) FROM words_docsize)"
                                            : "SELECT count(*) FROM article a WHERE NOT EXISTS"
                                              "(SELECT 1 FROM words w WHERE w.number=a.number)",
                                    &found, &missing, err);
    if (lite && status != DM_OK) /* columnsize=0 keeps no such table */
        status = dm_store_run(s, "SELECT rowid FROM words WHERE words MATCH 'a'", err);
    if (status == DM_OK && missing)
        tell(t, "search: %lld articles are not in it", (long long)missing);
    return status;
}

dm_status dm_ledger_verify(dm_ledger *l, dm_fault_fn fn, void *data, uint64_t *faults,
                           dm_error *err) {
    teller state = {.l = l, .fn = fn, .data = data}, *t = &state;
    const dm_store_ops *o = l->store->ops;
    dm_arena a = {0};
    dm_stmt *numbers = NULL, *of_article = NULL, *article = NULL;
    dm_status status = check_file(t, err);
    if (status == DM_OK)
        status = o->prepare(l->store, "SELECT number FROM article WHERE number>$1"
                                      " ORDER BY number LIMIT 1", &numbers, err);
    if (status == DM_OK)
        status = o->prepare(l->store, "SELECT place,data,id,first,last,facets,event,reality"
                                      " FROM claim WHERE article=$1 ORDER BY place", &of_article, err);
    if (status == DM_OK)
        status = o->prepare(l->store, "SELECT text,pool,data,sketch,hash,sum,claims,story"
                                      " FROM article WHERE number=$1", &article, err);
    int64_t number = 0;
    bool row = true;
    while (status == DM_OK && row) {
        o->bind_int(numbers, 1, number);
        status = o->step(numbers, &row, err);
        if (status == DM_OK && row) {
            int64_t next = o->get_int(numbers, 0);
            o->reset(numbers);
            if (next != number + 1)
                tell(t, "article %lld: missing", (long long)number + 1);
            number = next;
            status = check_article(t, &a, number, of_article, article, err);
            if (status == DM_EFORMAT) {
                tell(t, "article %lld cannot be read: %s", (long long)number, err ? err->text : "");
                status = DM_OK;
            }
        }
    }
    if (status == DM_EFORMAT && t->faults) /* told already: the list of articles ends here */
        status = DM_OK;
    if (status == DM_OK)
        status = check_search(t, err);
    if (status == DM_EFORMAT) {
        tell(t, "search: %s", err ? err->text : "");
        status = DM_OK;
    }
    dm_stmt *all[] = {numbers, of_article, article};
    for (size_t i = 0; i < DM_COUNT(all); i++)
        if (all[i])
            o->finish(all[i]);
    dm_arena_free(&a);
    *faults = t->faults;
    return status;
}
