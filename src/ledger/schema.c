/* The tables, for both databases, and how older ones become those of today. docs/ledger.md
 * tells what each column holds. */
#include "ledger/ledger.h"
#include "ledger/store.h"

#include <stdio.h>

#define APPLICATION_ID 0x646d7263 /* "dmrc" */

/* Bumped with every change of the tables or of the bytes that codec.c writes. The types are
 * macros: BIGINT is what both know as 64 bits, but only INTEGER PRIMARY KEY is SQLite's rowid. */
#define TABLES(NUMBER, TEXT, BYTES, NOW)                                                   \
    "CREATE TABLE article("                                                                \
    "  number " NUMBER ","                                                                 \
    "  story BIGINT NOT NULL,"                                                             \
    "  version BIGINT NOT NULL,"                                                           \
    "  id " TEXT " NOT NULL,"                                                              \
    "  url " TEXT " NOT NULL,"                                                             \
    "  title " TEXT " NOT NULL,"                                                           \
    "  site " TEXT " NOT NULL,"                                                            \
    "  day BIGINT,"                                                                        \
    "  hash BIGINT NOT NULL,"                                                              \
    "  sum BIGINT NOT NULL,"                                                               \
    "  added " TEXT " NOT NULL DEFAULT " NOW ","                                           \
    "  text " TEXT " NOT NULL,"                                                            \
    "  sketch " BYTES " NOT NULL,"                                                         \
    "  pool " BYTES " NOT NULL,"                                                           \
    "  data " BYTES " NOT NULL,"                                                           \
    "  claims BIGINT NOT NULL);"                                                           \
    "CREATE INDEX article_hash ON article(hash);"                                          \
    "CREATE INDEX article_story ON article(story, version);"                               \
    "CREATE INDEX article_day ON article(day);"                                            \
    "CREATE INDEX article_url ON article(url) WHERE url <> '';"                            \
    "CREATE INDEX article_id ON article(id);"                                              \
    "CREATE TABLE vocabulary("                                                             \
    "  kind " TEXT " NOT NULL,"                                                            \
    "  number BIGINT NOT NULL,"                                                            \
    "  word " TEXT " NOT NULL,"                                                            \
    "  PRIMARY KEY(kind, number));"

#define CLAIM(TEXT, BYTES)                                                                 \
    "CREATE TABLE claim("                                                                  \
    "  article BIGINT NOT NULL REFERENCES article(number),"                                \
    "  place BIGINT NOT NULL,"                                                             \
    "  id " TEXT " NOT NULL,"                                                              \
    "  first BIGINT NOT NULL,"                                                             \
    "  last BIGINT NOT NULL,"                                                              \
    "  facets BIGINT NOT NULL,"                                                            \
    "  event BIGINT NOT NULL,"                                                             \
    "  reality BIGINT NOT NULL,"                                                           \
    "  issue BIGINT NOT NULL,"                                                             \
    "  stance BIGINT NOT NULL,"                                                            \
    "  stage BIGINT NOT NULL,"                                                             \
    "  talks BIGINT NOT NULL,"                                                             \
    "  day BIGINT,"                                                                        \
    "  actor " TEXT " NOT NULL,"                                                           \
    "  recipient " TEXT " NOT NULL,"                                                       \
    "  data " BYTES " NOT NULL,"                                                           \
    "  PRIMARY KEY(article, place))"

/* Words for people who ask with SQL. */
#define VIEW                                                                               \
    "CREATE INDEX claim_id ON claim(id);"                                                  \
    "CREATE VIEW claims AS SELECT c.article, c.place, c.id, c.first, c.last, c.facets,"    \
    "  (SELECT word FROM vocabulary v WHERE v.kind='event' AND v.number=c.event) AS event," \
    "  (SELECT word FROM vocabulary v WHERE v.kind='reality' AND v.number=c.reality) AS reality," \
    "  (SELECT word FROM vocabulary v WHERE v.kind='issue' AND v.number=c.issue) AS issue," \
    "  (SELECT word FROM vocabulary v WHERE v.kind='stance' AND v.number=c.stance) AS stance," \
    "  (SELECT word FROM vocabulary v WHERE v.kind='stage' AND v.number=c.stage) AS stage," \
    "  (SELECT word FROM vocabulary v WHERE v.kind='talks' AND v.number=c.talks) AS talks," \
    "  c.day, c.actor, c.recipient FROM claim c;"

/* On all tables: what is kept stays as it is. */
static const char *const kept[] = {"article", "claim"};

static const char lite_tables[] =
    TABLES("INTEGER PRIMARY KEY", "TEXT", "BLOB", "CURRENT_TIMESTAMP")
    CLAIM("TEXT", "BLOB") " WITHOUT ROWID;" VIEW
    /* Only which words an article holds: where they stand, its text tells. */
    "CREATE VIRTUAL TABLE words USING fts5(body, content='', detail=none, columnsize=0,"
    "  tokenize='unicode61 remove_diacritics 0');";

static const char pg_tables[] =
    "CREATE TABLE ledger(application BIGINT NOT NULL, schema BIGINT NOT NULL);"
    TABLES("BIGINT PRIMARY KEY", "TEXT COLLATE \"C\"", "BYTEA",
           "to_char(now() AT TIME ZONE 'utc', 'YYYY-MM-DD HH24:MI:SS')")
    CLAIM("TEXT COLLATE \"C\"", "BYTEA") ";" VIEW
    "CREATE TABLE words(number BIGINT PRIMARY KEY REFERENCES article(number),"
    "  words TSVECTOR NOT NULL);"
    "CREATE INDEX words_words ON words USING gin(words);"
    "CREATE FUNCTION dm_stays() RETURNS trigger LANGUAGE plpgsql AS"
    "  'BEGIN RAISE EXCEPTION ''what is kept is never edited''; END';";

static dm_status fill_vocabulary(dm_store *s, dm_error *err) {
    static const struct {
        const char *kind;
        const char *(*name)(int);
        int n;
    } lists[] = {{"event", dm_event_name, DM_N_EVENT},
                 {"reality", dm_reality_name, DM_N_REALITY},
                 {"issue", dm_issue_name, DM_N_ISSUE},
                 {"stance", dm_stance_name, DM_N_STANCE},
                 {"stage", dm_stage_status_name, DM_N_STAGE_STATUS},
                 {"talks", dm_talks_name, DM_N_TALKS}};
    dm_stmt *q = NULL;
    dm_status status =
        s->ops->prepare(s, "INSERT INTO vocabulary VALUES($1,$2,$3)", &q, err);
    for (size_t i = 0; i < DM_COUNT(lists) && status == DM_OK; i++)
        for (int v = 0; v < lists[i].n && status == DM_OK; v++) {
            bool row;
            s->ops->bind_str(q, 1, dm_str_of(lists[i].kind));
            s->ops->bind_int(q, 2, v);
            s->ops->bind_str(q, 3, dm_str_of(lists[i].name(v)));
            status = s->ops->step(q, &row, err);
        }
    if (q)
        s->ops->finish(q);
    return status;
}

static dm_status lay_triggers(dm_store *s, dm_error *err) {
    bool lite = s->ops == &dm_store_sqlite;
    dm_status status = DM_OK;
    for (size_t i = 0; i < DM_COUNT(kept) && status == DM_OK; i++) {
        char sql[700];
        const char *t = kept[i];
        if (lite)
            snprintf(sql, sizeof sql,
                     "CREATE TRIGGER %s_stays BEFORE UPDATE ON %s BEGIN"
                     "  SELECT RAISE(ABORT, '%ss are never edited'); END;"
                     "CREATE TRIGGER %s_remains BEFORE DELETE ON %s BEGIN"
                     "  SELECT RAISE(ABORT, '%ss are never deleted'); END;", t, t, t, t, t, t);
        else
            snprintf(sql, sizeof sql,
                     "CREATE TRIGGER %s_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON %s"
                     "  FOR EACH STATEMENT EXECUTE FUNCTION dm_stays();", t, t);
        status = dm_store_run(s, sql, err);
    }
    return status;
}

static dm_status lay(dm_store *s, dm_error *err) {
    bool lite = s->ops == &dm_store_sqlite;
    char head[120];
    snprintf(head, sizeof head,
             lite ? "PRAGMA application_id=%d; PRAGMA user_version=%d;"
                  : "INSERT INTO ledger VALUES(%d,%d)", APPLICATION_ID, DM_LEDGER_SCHEMA);
    dm_status status = dm_store_run(s, lite ? lite_tables : pg_tables, err);
    if (status == DM_OK)
        status = fill_vocabulary(s, err);
    if (status == DM_OK)
        status = lay_triggers(s, err);
    return status == DM_OK ? dm_store_run(s, head, err) : status;
}

/* ---- from schema 1 -------------------------------------------------------------------------- */

/* Schema 1 was SQLite's alone: words instead of numbers, no sketch, no sums, no search. */
static dm_status from_1(dm_store *s, dm_error *err) {
    dm_status status = dm_store_run(s,
        "DROP TRIGGER claim_stays; DROP TRIGGER claim_remains;"
        "DROP TRIGGER article_stays; DROP TRIGGER article_remains;"
        "DROP INDEX article_hash; DROP INDEX article_story; DROP INDEX article_day;"
        "DROP INDEX article_url; DROP INDEX article_id; DROP INDEX claim_id;"
        "ALTER TABLE article RENAME TO article1; ALTER TABLE claim RENAME TO claim1;", err);
    if (status == DM_OK)
        status = lay(s, err);
    if (status == DM_OK)
        status = dm_schema_copy_1(s, err);
    if (status == DM_OK)
        status = dm_store_run(s, "DROP TABLE claim1; DROP TABLE article1;", err);
    return status;
}

/* ---- whose database this is ------------------------------------------------------------------ */

static dm_status ask(dm_store *s, const char *sql, int64_t *out, dm_error *err) {
    bool found;
    *out = 0;
    return dm_store_ask(s, sql, &found, out, err);
}

dm_status dm_schema_check(dm_store *s, bool write, dm_error *err) {
    bool lite = s->ops == &dm_store_sqlite;
    int64_t application = 0, version = 0, tables = 0;
    dm_status status = DM_OK;
    if (lite) {
        status = ask(s, "PRAGMA application_id", &application, err);
        if (status == DM_OK)
            status = ask(s, "PRAGMA user_version", &version, err);
        if (status == DM_OK)
            status = ask(s, "SELECT count(*) FROM sqlite_schema", &tables, err);
    } else {
        status = ask(s, "SELECT count(*) FROM pg_class c JOIN pg_namespace n"
                        " ON n.oid=c.relnamespace WHERE n.nspname=current_schema()"
                        " AND c.relkind='r' AND c.relname IN('ledger','article','claim')",
                     &tables, err);
        if (status == DM_OK && tables == 3) {
            status = ask(s, "SELECT max(application) FROM ledger", &application, err);
            if (status == DM_OK)
                status = ask(s, "SELECT max(schema) FROM ledger", &version, err);
        }
    }
    if (status != DM_OK)
        return status;
    if (application == APPLICATION_ID && version == DM_LEDGER_SCHEMA)
        return DM_OK;
    if (application == APPLICATION_ID && version > DM_LEDGER_SCHEMA)
        return dm_fail(err, DM_EVERSION,
                       "%.300s: ledger of schema %lld, this demarche reads up to schema %d; use a "
                       "newer demarche", s->label, (long long)version, DM_LEDGER_SCHEMA);
    if (application == APPLICATION_ID && version == 1 && lite) {
        if (!write)
            return dm_fail(err, DM_EVERSION,
                           "%.300s: ledger of schema 1; `demarche add --db` brings it to schema %d",
                           s->label, DM_LEDGER_SCHEMA);
        return from_1(s, err);
    }
    if (application != 0 || version != 0 || tables != 0)
        return dm_fail(err, DM_EFORMAT, "%.300s: %s, but not a ledger", s->label,
                       lite ? "an SQLite file" : "a database with tables of these names");
    if (!write)
        return dm_fail(err, DM_EFORMAT, "%.300s: empty, not a ledger", s->label);
    return lay(s, err);
}
