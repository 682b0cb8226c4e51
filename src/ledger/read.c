/* Reading back: what was known on a day, one claim, one article, a search. */
#include "ledger/codec.h"
#include "ledger/inside.h"
#include "ledger/sketch.h"

#include <stdlib.h>

static dm_str column(dm_arena *a, dm_stmt *q, int at) {
    return dm_str_copy(a, q->store->ops->get_str(q, at));
}

static int32_t day_at(dm_stmt *q, int at) {
    return q->store->ops->is_null(q, at) ? DM_NO_DAY : (int32_t)q->store->ops->get_int(q, at);
}

static dm_status damaged(dm_ledger *l, dm_arena *a, int64_t article, int64_t place,
                         dm_error *err) {
    if (a->failed)
        return dm_fail_about(l, DM_ENOMEM, "out of memory", err);
    return dm_fail(err, DM_EFORMAT, "%.300s: article %lld, claim %lld: damaged", l->store->label,
                   (long long)article, (long long)place);
}

static dm_str key_of(dm_arena *a, int64_t hash) {
    char *p = dm_alloc(a, 16);
    for (int i = 0; p && i < 16; i++)
        p[i] = "0123456789abcdef"[(uint64_t)hash >> (60 - 4 * i) & 15];
    return (dm_str){p, p ? 16 : 0};
}

/* ---- what was known --------------------------------------------------------------------------- */

/* A row of article, before it is known which versions count. */
typedef struct row {
    dm_report r;
    dm_str pool;
    int64_t hash;
} row_;

static int by_number(const void *x, const void *y) {
    const row_ *a = x, *b = y;
    return a->r.number < b->r.number ? -1 : a->r.number > b->r.number;
}

static int by_story(const void *x, const void *y) {
    const row_ *a = x, *b = y;
    if (a->r.story != b->r.story)
        return a->r.story < b->r.story ? -1 : 1;
    return a->r.version > b->r.version ? -1 : a->r.version < b->r.version;
}

static int by_order(const void *x, const void *y) {
    const row_ *a = *(row_ *const *)x, *b = *(row_ *const *)y;
    if (a->r.day != b->r.day)
        return a->r.day < b->r.day ? -1 : 1; /* unknown first: DM_NO_DAY is the least */
    int o = dm_str_cmp(a->r.id, b->r.id);
    return o ? o : dm_str_cmp(a->r.key, b->r.key);
}

typedef DM_VEC(row_) rows;

/* What is read: all, or the reports of one process as the index has them. */
#define OF_PROCESS " IN (SELECT article FROM fold_report WHERE process=$1)"
typedef struct scope {
    int32_t until, known;
    int64_t process; /* -1: all */
} scope;

/* Rows published by until and added by known, the newest version of each story, by number. */
static dm_status visible(dm_ledger *l, dm_arena *a, const scope *of, rows *out, dm_error *err) {
    const dm_store_ops *o = l->store->ops;
    dm_stmt *q = NULL;
    char last[16] = "9999-12-31";
    if (of->known != INT32_MAX)
        dm_day_format(of->known, last);
#define COLUMNS "SELECT number,story,version,id,url,title,site,day,hash,added,claims FROM article WHERE "
    dm_status status = o->prepare(l->store,
        of->process >= 0 ? COLUMNS "number" OF_PROCESS
                         : COLUMNS "(day IS NULL OR day<=$1) AND substr(added,1,10)<=$2", &q, err);
    if (status != DM_OK)
        return status;
    if (of->process >= 0) {
        o->bind_int(q, 1, of->process);
    } else {
        o->bind_int(q, 1, of->until);
        o->bind_str(q, 2, dm_str_of(last));
    }
    bool more;
    while ((status = o->step(q, &more, err)) == DM_OK && more) {
        row_ *x = dm_push(a, out, UINT32_MAX - 1);
        if (!x)
            break;
        x->r = (dm_report){.number = o->get_int(q, 0), .story = o->get_int(q, 1),
                           .version = o->get_int(q, 2), .id = column(a, q, 3),
                           .url = column(a, q, 4), .title = column(a, q, 5),
                           .site = column(a, q, 6), .day = day_at(q, 7),
                           .added = column(a, q, 9), .n_claims = (uint32_t)o->get_int(q, 10)};
        x->hash = o->get_int(q, 8);
        x->r.key = key_of(a, x->hash);
    }
    o->finish(q);
    if (status == DM_OK && a->failed)
        status = dm_fail_about(l, DM_ENOMEM, "out of memory", err);
    if (status != DM_OK || !out->n)
        return status;
    qsort(out->at, out->n, sizeof *out->at, by_story);
    uint32_t n = 1;
    for (uint32_t i = 1; i < out->n; i++)
        if (out->at[i].r.story != out->at[n - 1].r.story)
            out->at[n++] = out->at[i];
    out->n = n;
    qsort(out->at, n, sizeof *out->at, by_number);
    return DM_OK;
}

/* The row of a number, at or after *at: rows and the query's rows both rise. */
static row_ *row_of(const rows *v, uint32_t *at, int64_t number) {
    while (*at < v->n && v->at[*at].r.number < number)
        ++*at;
    return *at < v->n && v->at[*at].r.number == number ? &v->at[*at] : NULL;
}

static dm_status read_texts(dm_ledger *l, dm_arena *a, const scope *of, rows *v, dm_error *err) {
    const dm_store_ops *o = l->store->ops;
    dm_stmt *q = NULL;
    bool all = of->process < 0;
    dm_status status = o->prepare(l->store, all ? "SELECT number,text,pool,sketch FROM article ORDER BY number"
                                                : "SELECT number,text,pool,sketch FROM article WHERE number"
                                                  OF_PROCESS " ORDER BY number", &q, err);
    if (status == DM_OK && !all)
        o->bind_int(q, 1, of->process);
    bool more;
    uint32_t at = 0;
    while (status == DM_OK && (status = o->step(q, &more, err)) == DM_OK && more) {
        row_ *x = row_of(v, &at, o->get_int(q, 0));
        if (!x)
            continue;
        x->r.text = column(a, q, 1);
        x->pool = column(a, q, 2);
        dm_str sketch = column(a, q, 3);
        x->r.sketch = sketch.n == DM_SKETCH_BYTES ? (const unsigned char *)sketch.p : NULL;
    }
    if (q)
        o->finish(q);
    if (status == DM_OK && a->failed)
        status = dm_fail_about(l, DM_ENOMEM, "out of memory", err);
    return status;
}

static dm_status read_claims(dm_ledger *l, dm_arena *a, const scope *of, rows *v, dm_kept *out,
                             dm_error *err) {
    const dm_store_ops *o = l->store->ops;
    dm_stmt *q = NULL;
    bool all = of->process < 0;
    dm_status status = o->prepare(l->store, all ? "SELECT article,place,data FROM claim ORDER BY article,place"
                                                : "SELECT article,place,data FROM claim WHERE article"
                                                  OF_PROCESS " ORDER BY article,place", &q, err);
    if (status == DM_OK && !all)
        o->bind_int(q, 1, of->process);
    bool more;
    uint32_t at = 0, seen = 0;
    row_ *x = NULL;
    dm_pool pool = {0};
    int64_t number = 0, place = 0, skip = INT64_MIN;
    while (status == DM_OK && (status = o->step(q, &more, err)) == DM_OK && more) {
        int64_t article = o->get_int(q, 0);
        if (article == skip)
            continue;
        place = o->get_int(q, 1);
        if (!x || article != number) {
            if (x && seen != x->r.n_claims)
                status = damaged(l, a, number, seen, err);
            seen = 0;
            if (!(x = row_of(v, &at, article))) {
                skip = article;
                continue;
            }
            number = article;
            if (status == DM_OK && !dm_decode_pool(a, x->r.text, x->pool.p, x->pool.n, &pool))
                status = damaged(l, a, number, 0, err);
        }
        dm_str data = o->get_str(q, 2);
        if (status != DM_OK)
            break;
        if (place != seen || seen >= x->r.n_claims ||
            !dm_decode_claim(&pool, data.p, data.n, &out->claims[x->r.first + seen]))
            status = damaged(l, a, number, place, err);
        seen++;
    }
    if (q)
        o->finish(q);
    return status;
}

static dm_status read_scope(dm_ledger *l, dm_arena *a, const scope *of, dm_kept *out, dm_error *err) {
    *out = (dm_kept){0};
    rows v = {0};
    /* One transaction: what another adds meanwhile is not half seen. */
    dm_status status = l->batch ? DM_OK : dm_store_run(l->store, "BEGIN", err);
    if (status != DM_OK)
        return status;
    status = visible(l, a, of, &v, err);
    if (status == DM_OK)
        status = read_texts(l, a, of, &v, err);
    row_ **order = dm_new_array(a, row_ *, v.n ? v.n : 1);
    uint64_t n = 0;
    for (uint32_t i = 0; order && i < v.n; i++) {
        order[i] = &v.at[i];
        n += v.at[i].r.n_claims;
    }
    if (status == DM_OK && n > UINT32_MAX / 2)
        status = dm_fail_about(l, DM_ELIMIT, "too many claims to fold at once", err);
    if (status == DM_OK && order && v.n) {
        qsort(order, v.n, sizeof *order, by_order);
        out->claims = dm_new_array(a, dm_claim, n ? n : 1);
        out->days = dm_new_array(a, int32_t, n ? n : 1);
        out->report_of = dm_new_array(a, uint32_t, n ? n : 1);
        out->reports = dm_new_array(a, dm_report, v.n);
        const unsigned char **sketches = dm_new_array(a, const unsigned char *, v.n);
        uint32_t *same = dm_new_array(a, uint32_t, v.n);
        if (!a->failed && out->claims && out->days && out->report_of && out->reports && sketches &&
            same) {
            for (uint32_t i = 0; i < v.n; i++) {
                row_ *x = order[i];
                x->r.first = out->n;
                for (uint32_t j = 0; j < x->r.n_claims; j++) {
                    out->days[out->n] = x->r.day;
                    out->report_of[out->n++] = i;
                }
                sketches[i] = x->r.sketch;
                out->reports[i] = x->r;
            }
            out->n_reports = v.n;
            for (uint32_t i = 0; i < v.n; i++)
                out->reports[i].same = i;
            bool whole = false;
            if (of->process < 0 && dm_sketch_group(a, sketches, v.n, same, &whole) == DM_OK) {
                for (uint32_t i = 0; i < v.n; i++)
                    out->reports[i].alone = whole;
                for (uint32_t i = 0; i < v.n; i++) {
                    out->reports[i].same = same[i];
                    if (same[i] != i)
                        out->reports[i].alone = out->reports[same[i]].alone = false;
                }
            }
            status = read_claims(l, a, of, &v, out, err);
        }
    }
    if (!l->batch)
        dm_store_try(l->store, "COMMIT");
    if (status == DM_OK && (a->failed || !order))
        status = dm_fail_about(l, DM_ENOMEM, "out of memory", err);
    if (status != DM_OK)
        *out = (dm_kept){0};
    return status;
}

const dm_claim *dm_kept_told(const dm_kept *kept, uint32_t claim) {
    uint32_t from = 0, to = kept->n_reviewed;
    while (from < to) {
        uint32_t mid = from + (to - from) / 2;
        if (kept->reviewed[mid].claim < claim)
            from = mid + 1;
        else
            to = mid;
    }
    return from < kept->n_reviewed && kept->reviewed[from].claim == claim ? kept->reviewed[from].instead
                                                                         : &kept->claims[claim];
}

dm_status dm_ledger_read(dm_ledger *l, dm_arena *a, int32_t until, int32_t known, dm_kept *out,
                         dm_error *err) {
    return read_scope(l, a, &(scope){until, known, -1}, out, err);
}

dm_status dm_ledger_read_process(dm_ledger *l, dm_arena *a, uint32_t process, dm_kept *out,
                                 dm_error *err) {
    return read_scope(l, a, &(scope){INT32_MAX, INT32_MAX, process}, out, err);
}

dm_status dm_ledger_claims(dm_ledger *l, dm_arena *a, int32_t until, dm_kept *out,
                           dm_error *err) {
    return dm_ledger_read(l, a, until, INT32_MAX, out, err);
}

/* ---- one claim, one article -------------------------------------------------------------------- */

dm_status dm_ledger_find(dm_ledger *l, dm_arena *a, dm_str prefix, dm_article *article,
                         dm_claim *claim, dm_error *err) {
    if (prefix.n == 0)
        return dm_fail_about(l, DM_EINVAL, "no id given", err);
    if (!dm_utf8_valid(prefix.p, prefix.n))
        return dm_fail_about(l, DM_ENOTFOUND, "no such claim", err);
    /* From the prefix to the prefix with the last code point behind it: the index serves. */
    const dm_store_ops *o = l->store->ops;
    dm_stmt *q = NULL;
    dm_status status = o->prepare(l->store,
        "SELECT c.id, c.data, c.article, c.place, x.text, x.pool, x.data"
        " FROM claim c JOIN article x ON x.number=c.article"
        " WHERE c.id>=$1 AND c.id<=$2 ORDER BY c.id LIMIT 2", &q, err);
    if (status != DM_OK)
        return status;
    dm_str past = dm_str_format(a, DM_FMT "\xF4\x8F\xBF\xBF", DM_ARG(prefix));
    o->bind_str(q, 1, prefix);
    o->bind_str(q, 2, past);
    bool row;
    status = o->step(q, &row, err);
    if (status == DM_OK && row) {
        dm_str id = column(a, q, 0), data = column(a, q, 1), text = column(a, q, 4);
        dm_str strings = column(a, q, 5), rest = column(a, q, 6);
        int64_t number = o->get_int(q, 2), place = o->get_int(q, 3);
        dm_pool *pool = dm_new(a, dm_pool);
        if (!pool || a->failed || !dm_decode_pool(a, text, strings.p, strings.n, pool) ||
            !dm_decode_claim(pool, data.p, data.n, claim) ||
            !dm_decode_article(pool, rest.p, rest.n, article))
            status = damaged(l, a, number, place, err);
        else if (!dm_str_eq(id, prefix) && (status = o->step(q, &row, err)) == DM_OK && row &&
                 !dm_str_eq(column(a, q, 0), id))
            status = dm_fail(err, DM_EINVAL, "%.300s: several claims begin with " DM_FMT,
                             l->store->label, DM_ARG(prefix));
    } else if (status == DM_OK) {
        status = dm_fail(err, DM_ENOTFOUND, "%.300s: no claim " DM_FMT, l->store->label,
                         (int)(prefix.n < 80 ? prefix.n : 80), prefix.p);
    }
    o->finish(q);
    return status;
}

dm_status dm_ledger_article(dm_ledger *l, dm_arena *a, int64_t from, dm_kept_article *out,
                            bool *found, dm_error *err) {
    const dm_store_ops *o = l->store->ops;
    *out = (dm_kept_article){0};
    *found = false;
    dm_stmt *q = NULL;
    dm_status status = o->prepare(l->store,
        "SELECT number,story,version,hash,added,text,pool,data,claims FROM article"
        " WHERE number>=$1 ORDER BY number LIMIT 1", &q, err);
    if (status != DM_OK)
        return status;
    o->bind_int(q, 1, from);
    status = o->step(q, found, err);
    if (status != DM_OK || !*found) {
        o->finish(q);
        return status;
    }
    out->number = o->get_int(q, 0);
    out->story = o->get_int(q, 1);
    out->version = o->get_int(q, 2);
    out->hash = (uint64_t)o->get_int(q, 3);
    out->added = column(a, q, 4);
    dm_str text = column(a, q, 5), strings = column(a, q, 6), data = column(a, q, 7);
    uint32_t n = (uint32_t)o->get_int(q, 8);
    o->finish(q);
    dm_pool *pool = dm_new(a, dm_pool);
    dm_claim *claims = n < UINT32_MAX / 4 ? dm_new_array(a, dm_claim, n ? n : 1) : NULL;
    if (!pool || !claims || a->failed || !dm_decode_pool(a, text, strings.p, strings.n, pool) ||
        !dm_decode_article(pool, data.p, data.n, &out->record.article))
        return damaged(l, a, out->number, -1, err);
    q = NULL;
    status = o->prepare(l->store, "SELECT place,data FROM claim WHERE article=$1 ORDER BY place",
                        &q, err);
    if (status != DM_OK)
        return status;
    o->bind_int(q, 1, out->number);
    bool row;
    uint32_t k = 0;
    while ((status = o->step(q, &row, err)) == DM_OK && row) {
        /* The claim's own bytes live on: numbers and strings of the pool point elsewhere. */
        dm_str bytes = o->get_str(q, 1);
        if (k >= n || o->get_int(q, 0) != k || !dm_decode_claim(pool, bytes.p, bytes.n, &claims[k])) {
            status = damaged(l, a, out->number, o->get_int(q, 0), err);
            break;
        }
        k++;
    }
    o->finish(q);
    if (status == DM_OK && k != n)
        status = damaged(l, a, out->number, k, err);
    out->record.claims = claims;
    out->record.n_claims = k;
    return status;
}

/* Hex digits of a hash, the first n of sixteen, as the range of hashes that begin so. */
static bool range_of(dm_str hex, uint64_t *least, uint64_t *most) {
    if (hex.n == 0 || hex.n > 16)
        return false;
    uint64_t v = 0;
    for (uint32_t i = 0; i < hex.n; i++) {
        char c = hex.p[i];
        int d = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (d < 0)
            return false;
        v = v << 4 | (unsigned)d;
    }
    unsigned rest = 4 * (16 - hex.n);
    *least = rest == 64 ? 0 : v << rest;
    *most = *least | (rest ? (UINT64_MAX >> (64 - rest)) : 0);
    return true;
}

dm_status dm_ledger_number(dm_ledger *l, dm_str key, int64_t *out, dm_error *err) {
    const dm_store_ops *o = l->store->ops;
    uint64_t least, most;
    bool row = false, again = false;
    dm_status status = DM_OK;
    dm_stmt *q = NULL;
    if (!dm_utf8_valid(key.p, key.n))
        key.n = 0;
    if (range_of(key, &least, &most)) {
        /* Within one sign, the order of signed and unsigned numbers is the same. */
        status = o->prepare(l->store, "SELECT number FROM article WHERE hash>=$1 AND hash<=$2"
                                      " ORDER BY number LIMIT 2", &q, err);
        if (status == DM_OK) {
            o->bind_int(q, 1, (int64_t)least);
            o->bind_int(q, 2, (int64_t)most);
            status = o->step(q, &row, err);
            if (status == DM_OK && row) {
                *out = o->get_int(q, 0);
                status = o->step(q, &again, err);
            }
            o->finish(q);
        }
        if (status == DM_OK && again)
            return dm_fail(err, DM_EINVAL, "%.300s: several articles begin with " DM_FMT,
                           l->store->label, DM_ARG(key));
    }
    if (status != DM_OK || row)
        return status;
    status = o->prepare(l->store, "SELECT number FROM article WHERE id=$1"
                                  " ORDER BY number DESC LIMIT 1", &q, err);
    if (status == DM_OK) {
        o->bind_str(q, 1, key);
        status = o->step(q, &row, err);
        if (status == DM_OK && row)
            *out = o->get_int(q, 0);
        o->finish(q);
    }
    if (status == DM_OK && !row)
        return dm_fail(err, DM_ENOTFOUND, "%.300s: no article " DM_FMT, l->store->label,
                       (int)(key.n < 80 ? key.n : 80), key.p ? key.p : "");
    return status;
}

dm_status dm_ledger_versions(dm_ledger *l, dm_arena *a, int64_t story, const dm_str **out,
                             uint32_t *n, dm_error *err) {
    const dm_store_ops *o = l->store->ops;
    DM_VEC(dm_str) v = {0};
    dm_stmt *q = NULL;
    dm_status status = o->prepare(l->store, "SELECT hash,added FROM article WHERE story=$1"
                                            " ORDER BY version", &q, err);
    if (status != DM_OK)
        return status;
    o->bind_int(q, 1, story);
    bool row;
    while ((status = o->step(q, &row, err)) == DM_OK && row) {
        dm_str *at = dm_push(a, &v, UINT32_MAX - 1);
        if (!at)
            break;
        *at = dm_str_format(a, "%016llx " DM_FMT, (unsigned long long)o->get_int(q, 0),
                            DM_ARG(o->get_str(q, 1)));
    }
    o->finish(q);
    *out = v.at;
    *n = v.n;
    return status == DM_OK && a->failed ? dm_fail_about(l, DM_ENOMEM, "out of memory", err) : status;
}

dm_status dm_ledger_last(dm_ledger *l, int64_t *out, dm_error *err) {
    bool found;
    *out = 0;
    return dm_store_ask(l->store, "SELECT max(number) FROM article", &found, out, err);
}

/* ---- search ------------------------------------------------------------------------------------- */

dm_status dm_ledger_search(dm_ledger *l, dm_arena *a, dm_str query, dm_numbers *out,
                           dm_error *err) {
    const dm_store_ops *o = l->store->ops;
    bool lite = o == &dm_store_sqlite;
    dm_buf match = {0};
    char word[64];
    /* Words are letters and digits alone: in quotes they are no operators. */
    while (query.n) {
        uint32_t n = dm_word_next(&query, word, sizeof word);
        if (!n)
            break;
        bool begins = query.n && *query.p == '*';
        if (match.n)
            dm_puts(&match, lite ? " AND " : " & ");
        dm_putf(&match, lite ? "\"%.*s\"%s" : "'%.*s'%s", (int)n, word,
                begins ? lite ? " *" : ":*" : "");
    }
    if (!match.n || match.failed) {
        bool failed = match.failed;
        dm_buf_free(&match);
        return failed ? dm_fail_about(l, DM_ENOMEM, "out of memory", err)
                      : dm_fail_about(l, DM_EINVAL, "no word to search for", err);
    }
    dm_stmt *q = NULL;
    dm_status status = o->prepare(l->store,
        lite ? "SELECT rowid FROM words WHERE words MATCH $1 ORDER BY rowid"
             : "SELECT number FROM words WHERE words @@ CAST($1::text AS tsquery) ORDER BY number",
        &q, err);
    if (status == DM_OK) {
        o->bind_str(q, 1, (dm_str){match.data, (uint32_t)match.n});
        bool row;
        while ((status = o->step(q, &row, err)) == DM_OK && row) {
            int64_t *at = dm_push(a, out, UINT32_MAX - 1);
            if (!at) {
                status = dm_fail_about(l, DM_ENOMEM, "out of memory", err);
                break;
            }
            *at = o->get_int(q, 0);
        }
        o->finish(q);
    }
    dm_buf_free(&match);
    return status;
}

dm_status dm_ledger_count(dm_ledger *l, dm_ledger_size *out, dm_error *err) {
    int64_t articles = 0, claims = 0;
    bool found;
    dm_status status = dm_store_ask(l->store, "SELECT count(*) FROM article", &found, &articles, err);
    if (status == DM_OK)
        status = dm_store_ask(l->store, "SELECT count(*) FROM claim", &found, &claims, err);
    *out = (dm_ledger_size){.articles = (uint64_t)articles, .claims = (uint64_t)claims};
    return status;
}
