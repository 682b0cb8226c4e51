#include "ledger/ledger.h"

#include "ledger/codec.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define APPLICATION_ID 0x646d7263 /* "dmrc" */

/* Bumped with every change of the tables or of the bytes that codec.c writes. */
static const char schema[] =
    "CREATE TABLE article("
    "  number INTEGER PRIMARY KEY,"
    "  story INTEGER NOT NULL,"   /* number of its first version */
    "  version INTEGER NOT NULL," /* 1, 2, ... in the order of adding */
    "  id TEXT NOT NULL,"
    "  url TEXT NOT NULL,"
    "  title TEXT NOT NULL,"
    "  day INTEGER,"            /* of publication, from 1970-01-01; NULL: unknown */
    "  hash INTEGER NOT NULL,"  /* XXH3 of text */
    "  added TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,"
    "  text TEXT NOT NULL,"
    "  pool BLOB NOT NULL,"     /* strings that do not stand in text */
    "  data BLOB NOT NULL,"     /* the rest of the article */
    "  FOREIGN KEY(story) REFERENCES article(number));"
    "CREATE INDEX article_hash ON article(hash);"
    "CREATE INDEX article_story ON article(story, version);"
    "CREATE INDEX article_day ON article(day);"
    "CREATE INDEX article_url ON article(url) WHERE url <> '';"
    "CREATE INDEX article_id ON article(id);"
    "CREATE TABLE claim("
    "  article INTEGER NOT NULL REFERENCES article(number),"
    "  place INTEGER NOT NULL,"  /* 0, 1, ... in the article */
    "  id TEXT NOT NULL,"
    "  first INTEGER NOT NULL,"  /* bytes of text: begin, and end, which it excludes */
    "  last INTEGER NOT NULL,"
    "  facets INTEGER NOT NULL," /* 1 move, 2 stage, 4 gate, 8 position, 16 pledge, ... */
    "  event TEXT NOT NULL,"
    "  reality TEXT NOT NULL,"
    "  issue TEXT NOT NULL,"
    "  stance TEXT NOT NULL,"
    "  stage_status TEXT NOT NULL,"
    "  talks TEXT NOT NULL,"
    "  day INTEGER,"             /* when it is said to happen; NULL: unknown */
    "  actor TEXT NOT NULL,"     /* countries, a space apart */
    "  recipient TEXT NOT NULL,"
    "  data BLOB NOT NULL,"      /* the whole claim */
    "  PRIMARY KEY(article, place)) WITHOUT ROWID;"
    "CREATE INDEX claim_id ON claim(id);"
    "CREATE TRIGGER claim_stays BEFORE UPDATE ON claim BEGIN"
    "  SELECT RAISE(ABORT, 'claims are never edited'); END;"
    "CREATE TRIGGER claim_remains BEFORE DELETE ON claim BEGIN"
    "  SELECT RAISE(ABORT, 'claims are never deleted'); END;"
    "CREATE TRIGGER article_stays BEFORE UPDATE ON article BEGIN"
    "  SELECT RAISE(ABORT, 'articles are never edited'); END;"
    "CREATE TRIGGER article_remains BEFORE DELETE ON article BEGIN"
    "  SELECT RAISE(ABORT, 'articles are never deleted'); END;";

struct dm_ledger {
    sqlite3 *db;
    char *path;
    sqlite3_stmt *same, *by_url, *by_id, *newest, *add_article, *add_claim;
    bool batch;
    dm_arena scratch;
    dm_buf bytes;
};

static dm_status status_of(int code) {
    switch (code & 0xff) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT: return DM_EFORMAT;
    case SQLITE_NOMEM: return DM_ENOMEM;
    case SQLITE_TOOBIG: return DM_ELIMIT;
    default: return DM_EIO;
    }
}

/* One line: the file, what was done, SQLite's cause. */
static dm_status fail(dm_ledger *l, int code, const char *doing, dm_error *err) {
    const char *cause = l->db ? sqlite3_errmsg(l->db) : sqlite3_errstr(code);
    dm_status status = status_of(code);
    if ((code & 0xff) == SQLITE_NOTADB)
        return dm_fail(err, status, "%.300s: not a ledger (%s)", l->path, cause);
    return dm_fail(err, status, "%.300s: %s: %s", l->path, doing, cause);
}

static int run(dm_ledger *l, const char *sql) {
    return sqlite3_exec(l->db, sql, NULL, NULL, NULL);
}

static int ask_int(dm_ledger *l, const char *sql, int64_t *out) {
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v2(l->db, sql, -1, &s, NULL);
    if (code == SQLITE_OK && (code = sqlite3_step(s)) == SQLITE_ROW) {
        *out = sqlite3_column_int64(s, 0);
        code = SQLITE_OK;
    }
    sqlite3_finalize(s);
    return code;
}

/* Tell whose file this is; lay the tables into an empty one. */
static dm_status check(dm_ledger *l, bool create, dm_error *err) {
    int64_t application = 0, version = 0, tables = 0;
    int code = ask_int(l, "PRAGMA application_id", &application);
    if (code == SQLITE_OK)
        code = ask_int(l, "PRAGMA user_version", &version);
    if (code == SQLITE_OK)
        code = ask_int(l, "SELECT count(*) FROM sqlite_schema", &tables);
    if (code != SQLITE_OK)
        return fail(l, code, "cannot read", err);
    if (application == APPLICATION_ID && version > DM_LEDGER_SCHEMA)
        return dm_fail(err, DM_EVERSION,
                       "%.300s: ledger of schema %lld, this demarche reads up to schema %d",
                       l->path, (long long)version, DM_LEDGER_SCHEMA);
    if (application == APPLICATION_ID && version == DM_LEDGER_SCHEMA)
        return DM_OK;
    if (application != 0 || version != 0 || tables != 0)
        return dm_fail(err, DM_EFORMAT, "%.300s: an SQLite file, but not a ledger", l->path);
    if (!create)
        return dm_fail(err, DM_EFORMAT, "%.300s: empty, not a ledger", l->path);
    char head[96];
    snprintf(head, sizeof head, "PRAGMA application_id=%d; PRAGMA user_version=%d;",
             APPLICATION_ID, DM_LEDGER_SCHEMA);
    if ((code = run(l, schema)) != SQLITE_OK || (code = run(l, head)) != SQLITE_OK)
        return fail(l, code, "cannot lay the tables", err);
    return DM_OK;
}

static int prepare(dm_ledger *l, sqlite3_stmt **out, const char *sql) {
    return sqlite3_prepare_v3(l->db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);
}

static dm_status open_at(const char *path, bool write, dm_ledger **out, dm_error *err) {
    *out = NULL;
    if (!path)
        return dm_fail(err, DM_EINVAL, "no path of a ledger");
    if (!write && access(path, F_OK) != 0)
        return dm_fail(err, DM_ENOTFOUND, "%.300s: no such ledger", path);
    dm_ledger *l = calloc(1, sizeof *l);
    if (!l || !(l->path = strdup(path))) {
        free(l);
        return dm_fail(err, DM_ENOMEM, "%.300s: out of memory", path);
    }
    int flags = write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    int code = sqlite3_open_v2(path, &l->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
    dm_status status = DM_OK;
    if (code != SQLITE_OK)
        status = fail(l, code, "cannot open", err);
    if (status == DM_OK) {
        sqlite3_busy_timeout(l->db, 10000);
        code = run(l, "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
                      "PRAGMA trusted_schema=OFF;");
        if (code != SQLITE_OK)
            status = fail(l, code, "cannot open", err);
    }
    if (status == DM_OK && write) {
        /* Checked and laid under one lock: two that create it at once do so in turn. */
        code = run(l, "BEGIN IMMEDIATE");
        if (code != SQLITE_OK) {
            status = fail(l, code, "cannot lock", err);
        } else {
            status = check(l, true, err);
            code = run(l, status == DM_OK ? "COMMIT" : "ROLLBACK");
            if (status == DM_OK && code != SQLITE_OK)
                status = fail(l, code, "cannot write", err);
        }
        if (status == DM_OK &&
            (code = run(l, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;")) != SQLITE_OK)
            status = fail(l, code, "cannot use a write-ahead log", err);
    } else if (status == DM_OK) {
        status = check(l, false, err);
    }
    if (status == DM_OK && write) {
        code = prepare(l, &l->same, "SELECT text FROM article WHERE hash=?1");
        if (code == SQLITE_OK)
            code = prepare(l, &l->by_url,
                           "SELECT story FROM article WHERE url=?1 AND url<>'' LIMIT 1");
        if (code == SQLITE_OK)
            code = prepare(l, &l->by_id, "SELECT story FROM article WHERE id=?1 AND title=?2"
                                         " AND url='' ORDER BY number LIMIT 1");
        if (code == SQLITE_OK)
            code = prepare(l, &l->newest, "SELECT max(version) FROM article WHERE story=?1");
        if (code == SQLITE_OK)
            code = prepare(l, &l->add_article,
                           "INSERT INTO article(number,story,version,id,url,title,day,hash,text,"
                           "pool,data) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)");
        if (code == SQLITE_OK)
            code = prepare(l, &l->add_claim,
                           "INSERT INTO claim VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,"
                           "?13,?14,?15,?16)");
        if (code != SQLITE_OK)
            status = fail(l, code, "damaged tables", err);
    }
    if (status == DM_OK)
        *out = l;
    else
        dm_ledger_close(l);
    return status;
}

dm_status dm_ledger_open(const char *path, dm_ledger **out, dm_error *err) {
    return open_at(path, true, out, err);
}

dm_status dm_ledger_open_read(const char *path, dm_ledger **out, dm_error *err) {
    return open_at(path, false, out, err);
}

void dm_ledger_close(dm_ledger *l) {
    if (!l)
        return;
    sqlite3_stmt *all[] = {l->same, l->by_url, l->by_id, l->newest, l->add_article, l->add_claim};
    for (size_t i = 0; i < DM_COUNT(all); i++)
        sqlite3_finalize(all[i]);
    sqlite3_close(l->db);
    dm_arena_free(&l->scratch);
    dm_buf_free(&l->bytes);
    free(l->path);
    free(l);
}

/* ---- adding --------------------------------------------------------------------------------- */

static void bind_str(sqlite3_stmt *s, int at, dm_str x) {
    sqlite3_bind_text64(s, at, x.p ? x.p : "", x.n, SQLITE_STATIC, SQLITE_UTF8);
}

static void bind_word(sqlite3_stmt *s, int at, const char *z) {
    sqlite3_bind_text(s, at, z, -1, SQLITE_STATIC);
}

static void bind_day(sqlite3_stmt *s, int at, int32_t day) {
    if (day == DM_NO_DAY)
        sqlite3_bind_null(s, at);
    else
        sqlite3_bind_int(s, at, day);
}

static int step_and_reset(sqlite3_stmt *s) {
    int code = sqlite3_step(s);
    sqlite3_reset(s);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

/* One number, or none; the statement is reset. */
static int first_int(sqlite3_stmt *s, bool *found, int64_t *out) {
    int code = sqlite3_step(s);
    *found = code == SQLITE_ROW && sqlite3_column_type(s, 0) != SQLITE_NULL;
    if (*found)
        *out = sqlite3_column_int64(s, 0);
    sqlite3_reset(s);
    return code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : code;
}

/* Whether this very text is kept already. */
static int is_kept(dm_ledger *l, dm_str text, int64_t hash, bool *kept) {
    *kept = false;
    sqlite3_bind_int64(l->same, 1, hash);
    int code;
    while ((code = sqlite3_step(l->same)) == SQLITE_ROW && !*kept) {
        dm_str other = {(const char *)sqlite3_column_text(l->same, 0),
                        (uint32_t)sqlite3_column_bytes(l->same, 0)};
        *kept = dm_str_eq(other, text);
    }
    sqlite3_reset(l->same);
    return code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : code;
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

typedef struct piece {
    size_t begin, end; /* in l->bytes */
} piece;

static int add_rows(dm_ledger *l, const dm_record *r, int64_t hash, const piece *claims,
                    piece pool, piece article) {
    const dm_article *x = &r->article;
    int64_t story = 0, version = 0, number = 0;
    bool found = false, any = false;
    bind_str(l->by_url, 1, x->url);
    int code = first_int(l->by_url, &found, &story);
    if (code == SQLITE_OK && !found && x->url.n == 0 && x->id.n) {
        bind_str(l->by_id, 1, x->id);
        bind_str(l->by_id, 2, x->title);
        code = first_int(l->by_id, &found, &story);
    }
    if (code == SQLITE_OK && found) {
        sqlite3_bind_int64(l->newest, 1, story);
        code = first_int(l->newest, &any, &version);
    }
    if (code == SQLITE_OK)
        code = ask_int(l, "SELECT coalesce(max(number),0)+1 FROM article", &number);
    if (code != SQLITE_OK)
        return code;

    sqlite3_stmt *s = l->add_article;
    const char *bytes = l->bytes.data;
    sqlite3_bind_int64(s, 1, number);
    sqlite3_bind_int64(s, 2, found ? story : number);
    sqlite3_bind_int64(s, 3, version + 1);
    bind_str(s, 4, x->id);
    bind_str(s, 5, x->url);
    bind_str(s, 6, x->title);
    bind_day(s, 7, x->day);
    sqlite3_bind_int64(s, 8, hash);
    bind_str(s, 9, x->text);
    sqlite3_bind_blob64(s, 10, bytes + pool.begin, pool.end - pool.begin, SQLITE_STATIC);
    sqlite3_bind_blob64(s, 11, bytes + article.begin, article.end - article.begin, SQLITE_STATIC);
    if ((code = step_and_reset(s)) != SQLITE_OK)
        return code;

    s = l->add_claim;
    for (uint32_t i = 0; i < r->n_claims; i++) {
        const dm_claim *c = &r->claims[i];
        sqlite3_bind_int64(s, 1, number);
        sqlite3_bind_int64(s, 2, i);
        bind_str(s, 3, c->id);
        sqlite3_bind_int64(s, 4, c->span.begin);
        sqlite3_bind_int64(s, 5, c->span.end);
        sqlite3_bind_int64(s, 6, c->facets);
        bind_word(s, 7, dm_event_name((int)c->event));
        bind_word(s, 8, dm_reality_name((int)c->reality));
        bind_word(s, 9, dm_issue_name((int)c->issue));
        bind_word(s, 10, dm_stance_name((int)c->stance));
        bind_word(s, 11, dm_stage_status_name((int)c->stage_status));
        bind_word(s, 12, c->facets & DM_STATUS ? dm_talks_name((int)c->talks) : "");
        bind_day(s, 13, c->day);
        bind_str(s, 14, countries(&l->scratch, c->actor, c->n_actor));
        bind_str(s, 15, countries(&l->scratch, c->recipient, c->n_recipient));
        sqlite3_bind_blob64(s, 16, bytes + claims[i].begin, claims[i].end - claims[i].begin,
                            SQLITE_STATIC);
        if ((code = step_and_reset(s)) != SQLITE_OK)
            return code;
    }
    return SQLITE_OK;
}

dm_status dm_ledger_add(dm_ledger *l, const dm_record *r, bool *added, dm_error *err) {
    *added = false;
    if (!l->add_claim)
        return dm_fail(err, DM_EINVAL, "%.300s: opened for reading", l->path);
    dm_arena_reset(&l->scratch);
    l->bytes.n = 0;
    l->bytes.failed = false;
    const dm_article *x = &r->article;
    int64_t hash = (int64_t)dm_hash(x->text.p ? x->text.p : "", x->text.n, 0);

    /* Asked again under the lock: another process may add it meanwhile. */
    bool kept;
    int code = is_kept(l, x->text, hash, &kept);
    if (code != SQLITE_OK)
        return fail(l, code, "cannot read", err);
    if (kept)
        return DM_OK;

    dm_pool pool = {.a = &l->scratch, .text = x->text};
    piece *claims = dm_alloc(&l->scratch, (size_t)r->n_claims * sizeof *claims);
    for (uint32_t i = 0; claims && i < r->n_claims; i++) {
        claims[i].begin = l->bytes.n;
        dm_encode_claim(&pool, &r->claims[i], &l->bytes);
        claims[i].end = l->bytes.n;
    }
    piece article = {l->bytes.n, 0}, strings;
    dm_encode_article(&pool, x, &l->bytes);
    article.end = strings.begin = l->bytes.n;
    dm_encode_pool(&pool, &l->bytes);
    strings.end = l->bytes.n;
    if (!claims || pool.failed || l->bytes.failed)
        return dm_fail(err, DM_ENOMEM, "%.300s: out of memory", l->path);

    code = run(l, l->batch ? "SAVEPOINT record" : "BEGIN IMMEDIATE");
    if (code != SQLITE_OK)
        return fail(l, code, "cannot add", err);
    if (!l->batch)
        code = is_kept(l, x->text, hash, &kept);
    if (code == SQLITE_OK && !kept)
        code = add_rows(l, r, hash, claims, strings, article);
    if (code == SQLITE_OK)
        code = run(l, l->batch ? "RELEASE record" : "COMMIT");
    if (code != SQLITE_OK) {
        dm_status status = fail(l, code, "cannot add", err);
        run(l, l->batch ? "ROLLBACK TO record; RELEASE record" : "ROLLBACK");
        return status;
    }
    *added = !kept;
    return DM_OK;
}

dm_status dm_ledger_begin(dm_ledger *l, dm_error *err) {
    int code = run(l, "BEGIN IMMEDIATE");
    if (code != SQLITE_OK)
        return fail(l, code, "cannot lock", err);
    l->batch = true;
    return DM_OK;
}

dm_status dm_ledger_commit(dm_ledger *l, dm_error *err) {
    int code = run(l, "COMMIT");
    l->batch = false;
    if (code == SQLITE_OK)
        return DM_OK;
    dm_status status = fail(l, code, "cannot write", err);
    run(l, "ROLLBACK");
    return status;
}

/* ---- reading --------------------------------------------------------------------------------- */

static dm_str column(dm_arena *a, sqlite3_stmt *s, int at) {
    const void *p = sqlite3_column_blob(s, at);
    int n = sqlite3_column_bytes(s, at);
    return dm_str_copy(a, (dm_str){p, p && n > 0 ? (uint32_t)n : 0});
}

static dm_status damaged(dm_ledger *l, dm_arena *a, int64_t article, int64_t place,
                         dm_error *err) {
    if (a->failed)
        return dm_fail(err, DM_ENOMEM, "%.300s: out of memory", l->path);
    return dm_fail(err, DM_EFORMAT, "%.300s: article %lld, claim %lld: damaged", l->path,
                   (long long)article, (long long)place);
}

dm_status dm_ledger_claims(dm_ledger *l, dm_arena *a, int32_t until, dm_kept *out,
                           dm_error *err) {
    *out = (dm_kept){0};
    /* hash makes the order that of the reports, not of their adding, where ids repeat. */
    static const char sql[] =
        "SELECT c.data, c.article, c.place, x.day, x.text, x.pool"
        " FROM article x JOIN claim c ON c.article=x.number"
        " WHERE (x.day IS NULL OR x.day<=?1) AND NOT EXISTS("
        "  SELECT 1 FROM article y WHERE y.story=x.story AND y.version>x.version"
        "   AND (y.day IS NULL OR y.day<=?1))"
        " ORDER BY x.day, x.id, x.hash, x.number, c.place";
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v2(l->db, sql, -1, &s, NULL);
    if (code != SQLITE_OK)
        return fail(l, code, "cannot read", err);
    sqlite3_bind_int(s, 1, until);
    DM_VEC(dm_claim) claims = {0};
    DM_VEC(int32_t) days = {0};
    dm_pool pool = {0};
    int64_t article = -1;
    dm_status status = DM_OK;
    while (status == DM_OK && (code = sqlite3_step(s)) == SQLITE_ROW) {
        int64_t place = sqlite3_column_int64(s, 2);
        if (sqlite3_column_int64(s, 1) != article) {
            article = sqlite3_column_int64(s, 1);
            dm_str text = column(a, s, 4), strings = column(a, s, 5);
            if (a->failed || !dm_decode_pool(a, text, strings.p, strings.n, &pool)) {
                status = damaged(l, a, article, place, err);
                break;
            }
        }
        dm_claim *c = dm_push(a, &claims, 1u << 26);
        int32_t *day = dm_push(a, &days, 1u << 26);
        const void *p = sqlite3_column_blob(s, 0);
        if (!c || !day || !p || !dm_decode_claim(&pool, p, (size_t)sqlite3_column_bytes(s, 0), c))
            status = damaged(l, a, article, place, err);
        else
            *day = sqlite3_column_type(s, 3) == SQLITE_NULL ? DM_NO_DAY
                                                            : sqlite3_column_int(s, 3);
    }
    if (status == DM_OK && code != SQLITE_DONE)
        status = fail(l, code, "cannot read", err);
    sqlite3_finalize(s);
    if (status == DM_OK)
        *out = (dm_kept){.claims = claims.at, .days = days.at, .n = claims.n};
    return status;
}

dm_status dm_ledger_find(dm_ledger *l, dm_arena *a, dm_str prefix, dm_article *article,
                         dm_claim *claim, dm_error *err) {
    if (prefix.n == 0)
        return dm_fail(err, DM_EINVAL, "%.300s: no id given", l->path);
    /* From the prefix to the prefix with the last code point behind it: the index serves. */
    static const char sql[] =
        "SELECT c.id, c.data, c.article, c.place, x.text, x.pool, x.data"
        " FROM claim c JOIN article x ON x.number=c.article"
        " WHERE c.id>=?1 AND c.id<=?2 ORDER BY c.id LIMIT 2";
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v2(l->db, sql, -1, &s, NULL);
    if (code != SQLITE_OK)
        return fail(l, code, "cannot read", err);
    dm_str past = dm_str_format(a, DM_FMT "\xF4\x8F\xBF\xBF", DM_ARG(prefix));
    bind_str(s, 1, prefix);
    bind_str(s, 2, past);
    dm_status status = DM_OK;
    dm_str id = {0};
    if ((code = sqlite3_step(s)) == SQLITE_ROW) {
        id = column(a, s, 0);
        dm_str data = column(a, s, 1), text = column(a, s, 4), strings = column(a, s, 5);
        dm_str rest = column(a, s, 6);
        int64_t number = sqlite3_column_int64(s, 2), place = sqlite3_column_int64(s, 3);
        dm_pool *pool = dm_new(a, dm_pool);
        if (!pool || a->failed || !dm_decode_pool(a, text, strings.p, strings.n, pool) ||
            !dm_decode_claim(pool, data.p, data.n, claim) ||
            !dm_decode_article(pool, rest.p, rest.n, article))
            status = damaged(l, a, number, place, err);
        else if (!dm_str_eq(id, prefix) && (code = sqlite3_step(s)) == SQLITE_ROW &&
                 !dm_str_eq(column(a, s, 0), id))
            status = dm_fail(err, DM_EINVAL, "%.300s: several claims begin with " DM_FMT, l->path,
                             DM_ARG(prefix));
    } else if (code == SQLITE_DONE) {
        status = dm_fail(err, DM_ENOTFOUND, "%.300s: no claim " DM_FMT, l->path,
                         (int)(prefix.n < 80 ? prefix.n : 80), prefix.p);
    }
    if (status == DM_OK && code != SQLITE_ROW && code != SQLITE_DONE)
        status = fail(l, code, "cannot read", err);
    sqlite3_finalize(s);
    return status;
}

dm_status dm_ledger_count(dm_ledger *l, dm_ledger_size *out, dm_error *err) {
    int64_t articles = 0, claims = 0;
    int code = ask_int(l, "SELECT count(*) FROM article", &articles);
    if (code == SQLITE_OK)
        code = ask_int(l, "SELECT count(*) FROM claim", &claims);
    if (code != SQLITE_OK)
        return fail(l, code, "cannot read", err);
    *out = (dm_ledger_size){.articles = (uint64_t)articles, .claims = (uint64_t)claims};
    return DM_OK;
}
