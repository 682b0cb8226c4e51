/* Appending. What is read back: read.c; the tables: schema.c. */
#include "ledger/ledger.h"

#include "ledger/codec.h"
#include "ledger/inside.h"
#include "ledger/sketch.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MAX_WORDS 500000 /* bytes of an article's words that search knows */

dm_status dm_fail_about(dm_ledger *l, dm_status status, const char *what, dm_error *err) {
    return dm_fail(err, status, "%.300s: %s", l->store->label, what);
}

/* ---- opening -------------------------------------------------------------------------------- */

static dm_status prepare_adding(dm_ledger *l, dm_error *err) {
    const struct {
        dm_stmt **out;
        const char *sql;
    } all[] = {
        {&l->same, "SELECT text FROM article WHERE hash=$1"},
        {&l->by_url, "SELECT story FROM article WHERE url=$1 AND url<>'' LIMIT 1"},
        {&l->by_id, "SELECT story FROM article WHERE id=$1 AND title=$2 AND url=''"
                    " ORDER BY number LIMIT 1"},
        {&l->newest, "SELECT max(version) FROM article WHERE story=$1"},
        {&l->last, "SELECT max(number) FROM article"},
        {&l->add_article,
         "INSERT INTO article(number,story,version,id,url,title,site,day,hash,sum,added,text,"
         "sketch,pool,data,claims)"
         " VALUES($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16)"},
        {&l->add_claim,
         "INSERT INTO claim VALUES($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16)"},
        {&l->add_words, l->store->ops == &dm_store_sqlite
                            ? "INSERT INTO words(rowid,body) VALUES($1,$2)"
                            : "INSERT INTO words VALUES($1,"
                              "array_to_tsvector(string_to_array($2,' ')))"},
    };
    dm_status status = DM_OK;
    for (size_t i = 0; i < DM_COUNT(all) && status == DM_OK; i++)
        status = l->store->ops->prepare(l->store, all[i].sql, all[i].out, err);
    return status;
}

static dm_status open_at(const char *where, bool write, dm_ledger **out, dm_error *err) {
    *out = NULL;
    dm_ledger *l = calloc(1, sizeof *l);
    if (!l)
        return dm_fail(err, DM_ENOMEM, "out of memory");
    bool server = where && dm_store_is_server(where);
    dm_status status = dm_store_open(where, write ? DM_STORE_WRITE : DM_STORE_READ, &l->store, err);
    if (status == DM_OK && !write) {
        status = dm_schema_check(l->store, false, err);
    } else if (status == DM_OK) {
        /* Checked and laid under one lock: two that create it at once do so in turn. */
        status = dm_store_run(l->store, server ? "BEGIN; SELECT pg_advisory_xact_lock(1684893283)"
                                               : "BEGIN IMMEDIATE", err);
        if (status == DM_OK) {
            status = dm_schema_check(l->store, true, err);
            if (status == DM_OK)
                status = dm_store_run(l->store, "COMMIT", err);
            else
                dm_store_try(l->store, "ROLLBACK");
        }
        if (status == DM_OK && !server)
            status = dm_store_run(l->store, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;", err);
        if (status == DM_OK)
            status = prepare_adding(l, err);
    }
    if (status == DM_OK)
        *out = l;
    else
        dm_ledger_close(l);
    return status;
}

dm_status dm_ledger_open(const char *where, dm_ledger **out, dm_error *err) {
    return open_at(where, true, out, err);
}

dm_status dm_ledger_open_read(const char *where, dm_ledger **out, dm_error *err) {
    return open_at(where, false, out, err);
}

void dm_ledger_close(dm_ledger *l) {
    if (!l)
        return;
    dm_stmt *all[] = {l->same, l->by_url, l->by_id, l->newest, l->last, l->add_article,
                      l->add_claim, l->add_words};
    for (size_t i = 0; i < DM_COUNT(all); i++)
        if (all[i])
            l->store->ops->finish(all[i]);
    dm_store_close(l->store);
    dm_arena_free(&l->scratch);
    dm_buf_free(&l->bytes);
    free(l);
}

void dm_ledger_set_time(dm_ledger *l, const char *added) {
    snprintf(l->time, sizeof l->time, "%s", added ? added : "");
}

/* ---- adding --------------------------------------------------------------------------------- */

static void bind_day(dm_stmt *q, int at, int32_t day) {
    if (day == DM_NO_DAY)
        q->store->ops->bind_null(q, at);
    else
        q->store->ops->bind_int(q, at, day);
}

static dm_status step_once(dm_stmt *q, dm_error *err) {
    bool row;
    dm_status status = q->store->ops->step(q, &row, err);
    if (row)
        q->store->ops->reset(q);
    return status;
}

/* One number, or none; the statement is reset. */
static dm_status first_int(dm_stmt *q, bool *found, int64_t *out, dm_error *err) {
    bool row;
    *found = false;
    dm_status status = q->store->ops->step(q, &row, err);
    if (status == DM_OK && row) {
        *found = !q->store->ops->is_null(q, 0);
        if (*found)
            *out = q->store->ops->get_int(q, 0);
        q->store->ops->reset(q);
    }
    return status;
}

/* Whether this very text is kept already. */
static dm_status is_kept(dm_ledger *l, dm_str text, int64_t hash, bool *kept, dm_error *err) {
    const dm_store_ops *o = l->store->ops;
    *kept = false;
    o->bind_int(l->same, 1, hash);
    bool row = false;
    dm_status status;
    while ((status = o->step(l->same, &row, err)) == DM_OK && row && !*kept)
        *kept = dm_str_eq(o->get_str(l->same, 0), text);
    if (row)
        o->reset(l->same);
    return status;
}

dm_status dm_ledger_has(dm_ledger *l, dm_str text, bool *kept, dm_error *err) {
    *kept = false;
    if (!l->same)
        return dm_fail_about(l, DM_EINVAL, "opened for reading", err);
    return is_kept(l, text, (int64_t)dm_hash(text.p ? text.p : "", text.n, 0), kept, err);
}

static dm_str countries(dm_arena *a, const dm_entity *at, uint32_t n) {
    char *p = dm_alloc(a, (size_t)n * 4 + 1);
    if (!p)
        return (dm_str){0};
    uint32_t k = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t m = (uint32_t)strnlen(at[i].country, 3);
        if (!m)
            continue;
        if (k)
            p[k++] = ' ';
        memcpy(p + k, at[i].country, m);
        k += m;
    }
    return (dm_str){p, k};
}

/* Claims stand in a ledger by their place in the text, whichever way they came. */
static int by_place(const void *x, const void *y) {
    const dm_claim *a = *(const dm_claim *const *)x, *b = *(const dm_claim *const *)y;
    if (a->span.begin != b->span.begin)
        return a->span.begin < b->span.begin ? -1 : 1;
    if (a->span.end != b->span.end)
        return a->span.end < b->span.end ? -1 : 1;
    return dm_str_cmp(a->id, b->id);
}

typedef struct piece {
    size_t begin, end; /* in l->bytes */
} piece;

static dm_str cut(const dm_ledger *l, piece p) {
    return (dm_str){l->bytes.data + p.begin, (uint32_t)(p.end - p.begin)};
}

/* Ids and addresses come from file names and pages, and can hold any bytes. */
static dm_str given(dm_arena *a, dm_str s) {
    if (!dm_utf8_valid(s.p, s.n))
        s = dm_utf8_mend(a, s);
    return memchr(s.p ? s.p : "", 0, s.n) ? DM_STR("") : s;
}

dm_str dm_words_kept(dm_arena *a, dm_str text) {
    dm_str w = dm_words_of(a, text);
    if (w.n > MAX_WORDS) {
        w.n = MAX_WORDS;
        while (w.n && w.p[w.n - 1] != ' ')
            w.n--;
    }
    return w;
}

static dm_status add_rows(dm_ledger *l, const dm_record *r, const dm_claim *const *order,
                          int64_t hash, const piece *claims, piece pool, piece article,
                          dm_error *err) {
    const dm_store_ops *o = l->store->ops;
    dm_arena *a = &l->scratch;
    const dm_article *x = &r->article;
    dm_str id = given(a, x->id), url = given(a, x->url), title = given(a, x->title);
    int64_t story = 0, version = 0, number = 0;
    bool found = false, any = false;
    o->bind_str(l->by_url, 1, url);
    dm_status status = first_int(l->by_url, &found, &story, err);
    if (status == DM_OK && !found && url.n == 0 && id.n) {
        o->bind_str(l->by_id, 1, id);
        o->bind_str(l->by_id, 2, title);
        status = first_int(l->by_id, &found, &story, err);
    }
    if (status == DM_OK && found) {
        o->bind_int(l->newest, 1, story);
        status = first_int(l->newest, &any, &version, err);
    }
    if (status == DM_OK)
        status = first_int(l->last, &any, &number, err);
    if (status != DM_OK)
        return status;
    number++;

    char now[24];
    snprintf(now, sizeof now, "%s", l->time);
    if (!now[0]) {
        time_t t = time(NULL);
        struct tm tm;
        gmtime_r(&t, &tm);
        strftime(now, sizeof now, "%Y-%m-%d %H:%M:%S", &tm);
    }
    unsigned char sketch[DM_SKETCH_BYTES];
    dm_sketch_of(x->text, DM_SHINGLE, sketch);
    dm_str words = dm_words_kept(a, x->text);
    dm_stmt *q = l->add_article;
    o->bind_int(q, 1, number);
    o->bind_int(q, 2, found ? story : number);
    o->bind_int(q, 3, version + 1);
    o->bind_str(q, 4, id);
    o->bind_str(q, 5, url);
    o->bind_str(q, 6, title);
    o->bind_str(q, 7, given(a, x->site));
    bind_day(q, 8, x->day);
    o->bind_int(q, 9, hash);
    o->bind_int(q, 10, (int64_t)dm_hash(l->bytes.data, l->bytes.n, 0));
    o->bind_str(q, 11, dm_str_of(now));
    o->bind_str(q, 12, x->text);
    o->bind_blob(q, 13, (dm_str){(const char *)sketch, sizeof sketch});
    o->bind_blob(q, 14, cut(l, pool));
    o->bind_blob(q, 15, cut(l, article));
    o->bind_int(q, 16, r->n_claims);
    if (a->failed)
        return dm_fail_about(l, DM_ENOMEM, "out of memory", err);
    if ((status = step_once(q, err)) != DM_OK)
        return status;
    o->bind_int(l->add_words, 1, number);
    o->bind_str(l->add_words, 2, words);
    if ((status = step_once(l->add_words, err)) != DM_OK)
        return status;

    q = l->add_claim;
    for (uint32_t i = 0; i < r->n_claims; i++) {
        const dm_claim *c = order[i];
        o->bind_int(q, 1, number);
        o->bind_int(q, 2, i);
        o->bind_str(q, 3, c->id);
        o->bind_int(q, 4, c->span.begin);
        o->bind_int(q, 5, c->span.end);
        o->bind_int(q, 6, c->facets);
        o->bind_int(q, 7, c->event);
        o->bind_int(q, 8, c->reality);
        o->bind_int(q, 9, c->issue);
        o->bind_int(q, 10, c->stance);
        o->bind_int(q, 11, c->stage_status);
        o->bind_int(q, 12, c->facets & DM_STATUS ? c->talks : 0);
        bind_day(q, 13, c->day);
        o->bind_str(q, 14, countries(a, c->actor, c->n_actor));
        o->bind_str(q, 15, countries(a, c->recipient, c->n_recipient));
        o->bind_blob(q, 16, cut(l, claims[i]));
        if ((status = step_once(q, err)) != DM_OK)
            return status;
    }
    return DM_OK;
}

dm_status dm_ledger_add(dm_ledger *l, const dm_record *r, bool *added, dm_error *err) {
    *added = false;
    if (!l->add_claim)
        return dm_fail_about(l, DM_EINVAL, "opened for reading", err);
    dm_arena *a = &l->scratch;
    dm_arena_reset(a);
    l->bytes.n = 0;
    l->bytes.failed = false;
    const dm_article *x = &r->article;
    if (memchr(x->text.p ? x->text.p : "", 0, x->text.n) || !dm_utf8_valid(x->text.p, x->text.n))
        return dm_fail_about(l, DM_EFORMAT, "the article's text is not UTF-8, or holds NUL", err);
    int64_t hash = (int64_t)dm_hash(x->text.p ? x->text.p : "", x->text.n, 0);

    /* Asked again under the lock: another process may add it meanwhile. */
    bool kept;
    dm_status status = is_kept(l, x->text, hash, &kept, err);
    if (status != DM_OK || kept)
        return status;

    dm_pool pool = {.a = a, .text = x->text};
    piece *claims = dm_alloc(a, (size_t)r->n_claims * sizeof *claims);
    const dm_claim **order = dm_alloc(a, (size_t)r->n_claims * sizeof *order);
    for (uint32_t i = 0; order && i < r->n_claims; i++)
        order[i] = &r->claims[i];
    if (order && r->n_claims)
        qsort(order, r->n_claims, sizeof *order, by_place);
    for (uint32_t i = 0; claims && order && i < r->n_claims; i++) {
        claims[i].begin = l->bytes.n;
        dm_encode_claim(&pool, order[i], &l->bytes);
        claims[i].end = l->bytes.n;
    }
    piece article = {l->bytes.n, 0}, strings;
    dm_encode_article(&pool, x, &l->bytes);
    article.end = strings.begin = l->bytes.n;
    dm_encode_pool(&pool, &l->bytes);
    strings.end = l->bytes.n;
    if (!claims || !order || pool.failed || l->bytes.failed)
        return dm_fail_about(l, DM_ENOMEM, "out of memory", err);

    status = dm_store_run(l->store, l->batch ? "SAVEPOINT record" : l->store->ops->lock, err);
    if (status != DM_OK) {
        if (!l->batch)
            dm_store_try(l->store, "ROLLBACK");
        return status;
    }
    if (!l->batch)
        status = is_kept(l, x->text, hash, &kept, err);
    if (status == DM_OK && !kept)
        status = add_rows(l, r, order, hash, claims, strings, article, err);
    if (status == DM_OK)
        status = dm_store_run(l->store, l->batch ? "RELEASE SAVEPOINT record" : "COMMIT", err);
    if (status != DM_OK) {
        dm_store_try(l->store, l->batch ? "ROLLBACK TO SAVEPOINT record" : "ROLLBACK");
        if (l->batch)
            dm_store_try(l->store, "RELEASE SAVEPOINT record");
        return status;
    }
    *added = !kept;
    return DM_OK;
}

dm_status dm_ledger_begin(dm_ledger *l, dm_error *err) {
    if (l->batch)
        return DM_OK;
    dm_status status = dm_store_run(l->store, l->store->ops->lock, err);
    if (status == DM_OK)
        l->batch = true;
    else
        dm_store_try(l->store, "ROLLBACK");
    return status;
}

dm_status dm_ledger_commit(dm_ledger *l, dm_error *err) {
    if (!l->batch)
        return DM_OK;
    l->batch = false;
    dm_status status = dm_store_run(l->store, "COMMIT", err);
    if (status != DM_OK)
        dm_store_try(l->store, "ROLLBACK");
    return status;
}

/* ---- from schema 1 --------------------------------------------------------------------------- */

static dm_status copy_article(dm_store *s, dm_arena *a, dm_stmt *from, dm_stmt *to, dm_stmt *words,
                              dm_stmt *of_article, dm_error *err) {
    const dm_store_ops *o = s->ops;
    dm_arena_reset(a);
    dm_str column[10];
    static const int text_at[] = {3, 4, 5, 8, 9, 10, 11};
    for (int i = 0; i < 7; i++)
        column[i] = dm_str_copy(a, o->get_str(from, text_at[i]));
    dm_str text = column[4], pool = column[5], data = column[6];
    dm_article x = {0};
    dm_pool strings;
    if (a->failed || !dm_decode_pool(a, text, pool.p, pool.n, &strings) ||
        !dm_decode_article(&strings, data.p, data.n, &x))
        return dm_fail(err, DM_EFORMAT, "%.300s: article %lld: damaged", s->label,
                       (long long)o->get_int(from, 0));
    /* The sum is over claims, article, pool, as they are added. */
    dm_buf all = {0};
    int64_t n_claims = 0;
    o->bind_int(of_article, 1, o->get_int(from, 0));
    bool row;
    dm_status status;
    while ((status = o->step(of_article, &row, err)) == DM_OK && row) {
        dm_put(&all, o->get_str(of_article, 0));
        n_claims++;
    }
    dm_put(&all, data);
    dm_put(&all, pool);
    unsigned char sketch[DM_SKETCH_BYTES];
    dm_sketch_of(text, DM_SHINGLE, sketch);
    for (int i = 0; i < 3; i++)
        o->bind_int(to, i + 1, o->get_int(from, i));
    for (int i = 0; i < 3; i++)
        o->bind_str(to, i + 4, column[i]);
    o->bind_str(to, 7, given(a, x.site));
    if (o->is_null(from, 6))
        o->bind_null(to, 8);
    else
        o->bind_int(to, 8, o->get_int(from, 6));
    o->bind_int(to, 9, o->get_int(from, 7));
    o->bind_int(to, 10, (int64_t)dm_hash(all.data ? all.data : "", all.n, 0));
    o->bind_str(to, 11, column[3]);
    o->bind_str(to, 12, text);
    o->bind_blob(to, 13, (dm_str){(const char *)sketch, sizeof sketch});
    o->bind_blob(to, 14, pool);
    o->bind_blob(to, 15, data);
    o->bind_int(to, 16, n_claims);
    if (status == DM_OK)
        status = all.failed ? dm_fail(err, DM_ENOMEM, "out of memory") : step_once(to, err);
    dm_buf_free(&all);
    o->bind_int(words, 1, o->get_int(from, 0));
    o->bind_str(words, 2, dm_words_kept(a, text));
    return status == DM_OK ? step_once(words, err) : status;
}

dm_status dm_schema_copy_1(dm_store *s, dm_error *err) {
    const dm_store_ops *o = s->ops;
    dm_stmt *from = NULL, *to = NULL, *words = NULL, *of_article = NULL;
    dm_arena a = {0};
    dm_status status = o->prepare(s, "SELECT number,story,version,id,url,title,day,hash,added,text,"
                                     "pool,data FROM article1 ORDER BY number", &from, err);
    if (status == DM_OK)
        status = o->prepare(s, "INSERT INTO article VALUES($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,"
                               "$13,$14,$15,$16)", &to, err);
    if (status == DM_OK)
        status = o->prepare(s, "INSERT INTO words(rowid,body) VALUES($1,$2)", &words, err);
    if (status == DM_OK)
        status = o->prepare(s, "SELECT data FROM claim1 WHERE article=$1 ORDER BY place",
                            &of_article, err);
    bool row = false;
    while (status == DM_OK && (status = o->step(from, &row, err)) == DM_OK && row)
        status = copy_article(s, &a, from, to, words, of_article, err);
    if (status == DM_OK)
        status = dm_store_run(s,
            "INSERT INTO claim SELECT article,place,id,first,last,facets,"
            " (SELECT number FROM vocabulary v WHERE v.kind='event' AND v.word=event),"
            " (SELECT number FROM vocabulary v WHERE v.kind='reality' AND v.word=reality),"
            " (SELECT number FROM vocabulary v WHERE v.kind='issue' AND v.word=issue),"
            " (SELECT number FROM vocabulary v WHERE v.kind='stance' AND v.word=stance),"
            " (SELECT number FROM vocabulary v WHERE v.kind='stage' AND v.word=stage_status),"
            " coalesce((SELECT number FROM vocabulary v WHERE v.kind='talks' AND v.word=talks),0),"
            " day,actor,recipient,data FROM claim1", err);
    dm_stmt *all[] = {from, to, words, of_article};
    for (size_t i = 0; i < DM_COUNT(all); i++)
        if (all[i])
            o->finish(all[i]);
    dm_arena_free(&a);
    return status;
}
