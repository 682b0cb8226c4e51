/* Ledger: claims kept, append-only, in SQLite or PostgreSQL. docs/ledger.md gives the schema. */
#ifndef DM_LEDGER_H
#define DM_LEDGER_H

#include "claim/claim.h"
#include "ledger/store.h"

typedef struct dm_ledger dm_ledger; /* one thread at a time */

/* Open or create. where: a path (":memory:" keeps nothing) or postgresql://…. DM_EIO,
 * DM_EFORMAT (not a ledger), DM_EVERSION (made by a newer demarche: err names both versions).
 * An older ledger is brought up to date, as a whole or not at all. */
dm_status dm_ledger_open(const char *where, dm_ledger **out, dm_error *err);
/* Open for reading: creates and changes nothing; DM_ENOTFOUND where there is no file. */
dm_status dm_ledger_open_read(const char *where, dm_ledger **out, dm_error *err);
void dm_ledger_close(dm_ledger *l); /* NULL is allowed */

/* Append one record's article and claims in one transaction. The same article (by its
 * text) twice adds nothing and sets *added to false. An article whose url was seen with
 * another text is a new version of it; without urls, one with the same id and title. */
dm_status dm_ledger_add(dm_ledger *l, const dm_record *record, bool *added, dm_error *err);
/* Whether this very text is kept. */
dm_status dm_ledger_has(dm_ledger *l, dm_str text, bool *kept, dm_error *err);
/* Let what is added from now on bear this time, "YYYY-MM-DD HH:MM:SS" in UTC, not the clock's;
 * NULL: the clock's again. For ledgers that are moved, and tests. */
void dm_ledger_set_time(dm_ledger *l, const char *added);

/* Put many dm_ledger_add into one transaction, which is faster and is kept as a whole or
 * not at all. A failed add leaves the others of the batch standing. */
dm_status dm_ledger_begin(dm_ledger *l, dm_error *err);
dm_status dm_ledger_commit(dm_ledger *l, dm_error *err);

/* A report as the views and the fold see it. */
typedef struct dm_report {
    int64_t number, story, version;
    dm_str key;   /* 16 hex digits of its text's hash: the same in every ledger */
    dm_str id, url, title, site, text;
    int32_t day;  /* DM_NO_DAY */
    dm_str added; /* "YYYY-MM-DD HH:MM:SS", UTC */
    uint32_t same;            /* index of the first report that tells nearly the same words */
    bool alone;               /* it is near to no other for sure */
    uint32_t first, n_claims; /* its claims */
    const unsigned char *sketch;
} dm_report;

/* A claim of which reviewers say otherwise: for the fold it is instead, or nothing (NULL). */
typedef struct dm_reviewed {
    uint32_t claim; /* its number among those kept */
    const dm_claim *instead;
} dm_reviewed;

/* Claims of the reports published up to a day (those of unknown day included) and added up to
 * a day's end (UTC), in a fixed order: day of report, id, text; place in the text. Of an
 * article's versions the newest counts. All lies in the arena. */
typedef struct dm_kept {
    dm_claim *claims;
    int32_t *days;       /* of each claim's report */
    uint32_t *report_of; /* of each claim */
    uint32_t n;
    dm_report *reports;
    uint32_t n_reports;
    const dm_reviewed *reviewed; /* rising; the ledger leaves it to others */
    uint32_t n_reviewed;
} dm_kept;
/* A claim as the fold takes it; NULL where it is left out. */
const dm_claim *dm_kept_told(const dm_kept *kept, uint32_t claim);
dm_status dm_ledger_read(dm_ledger *l, dm_arena *a, int32_t until, int32_t known, dm_kept *out,
                         dm_error *err);
dm_status dm_ledger_claims(dm_ledger *l, dm_arena *a, int32_t until, dm_kept *out,
                           dm_error *err);

/* ---- the index: which reports speak of which process, as the last fold of all found it. It is
 * no record: it follows from the claims, counts only while nothing is added, and can be dropped. */
typedef struct dm_indexed {
    dm_str id, name, named;        /* named: the name that a file gave it, "" */
    dm_str parties, third_parties; /* a line "COUNTRY<TAB>NAME" each */
    dm_str issues;                 /* words, a space apart */
    int64_t talks, talks_day;      /* its last status; -1 where nobody tells; days may be DM_NO_DAY */
    int64_t first, last, n_reports, n_claims;
    const int64_t *articles;       /* n_reports numbers; for writing */
} dm_indexed;
/* Write it for the fold that stamp (dm_ledger_state then), the names' hash and its last day belong to;
 * nothing is written where the ledger has grown since. */
dm_status dm_ledger_index_write(dm_ledger *l, int64_t stamp, int64_t names, int32_t today,
                                const dm_indexed *at, uint32_t n, dm_error *err);
/* Read it; *found is false where there is none, or one of another stamp or names. */
dm_status dm_ledger_index_read(dm_ledger *l, dm_arena *a, int64_t stamp, int64_t names, bool *found,
                               int32_t *today, dm_indexed **out, uint32_t *n);
/* What a process of the index rests on, as dm_ledger_read gives it (copies are not looked for). */
dm_status dm_ledger_read_process(dm_ledger *l, dm_arena *a, uint32_t process, dm_kept *out,
                                 dm_error *err);

/* The claim whose id begins with prefix, and its article with its text; both lie in the
 * arena. DM_ENOTFOUND, DM_EINVAL where several ids begin so. */
dm_status dm_ledger_find(dm_ledger *l, dm_arena *a, dm_str prefix, dm_article *article,
                         dm_claim *claim, dm_error *err);

/* One article with its claims, by its number; number 0: calls after it, see below. The record
 * lies in the arena. *found is false past the last. */
typedef struct dm_kept_article {
    dm_record record;
    int64_t number, story, version;
    uint64_t hash;
    dm_str added;
} dm_kept_article;
/* The first article whose number is at least from. */
dm_status dm_ledger_article(dm_ledger *l, dm_arena *a, int64_t from, dm_kept_article *out,
                            bool *found, dm_error *err);
/* Of a story, "KEY YYYY-MM-DD HH:MM:SS" of each version, in the order of adding. */
dm_status dm_ledger_versions(dm_ledger *l, dm_arena *a, int64_t story, const dm_str **out,
                             uint32_t *n, dm_error *err);
/* The number of the article that was added last; 0: none. */
dm_status dm_ledger_last(dm_ledger *l, int64_t *out, dm_error *err);
/* What a fold rests on: that number, and in the bits from DM_STATE_MARKS on that of the last mark. */
#define DM_STATE_MARKS 40
dm_status dm_ledger_state(dm_ledger *l, int64_t *out, dm_error *err);
/* The number of the article whose key begins with the prefix, or else whose id it is (its newest
 * version). DM_ENOTFOUND, DM_EINVAL where it is of several. */
dm_status dm_ledger_number(dm_ledger *l, dm_str key, int64_t *out, dm_error *err);

/* Numbers of the articles in which all words of query stand (a word that ends in * is a
 * beginning), rising. */
typedef DM_VEC(int64_t) dm_numbers;
dm_status dm_ledger_search(dm_ledger *l, dm_arena *a, dm_str query, dm_numbers *out,
                           dm_error *err);

typedef struct dm_ledger_size {
    uint64_t articles, claims; /* articles: every version */
} dm_ledger_size;
dm_status dm_ledger_count(dm_ledger *l, dm_ledger_size *out, dm_error *err);

/* Look at everything kept: that bytes are what was added (sums), texts what they were (hashes),
 * that every claim's words stand in its article, that search knows every word. Each fault is
 * told to fn in one line; *faults counts them. SQLite's own check of the file comes first. */
typedef void (*dm_fault_fn)(void *data, const char *line);
dm_status dm_ledger_verify(dm_ledger *l, dm_fault_fn fn, void *data, uint64_t *faults,
                           dm_error *err);

/* What a reviewer says of a claim. Appended, never edited; who and when stand beside it. */
typedef struct dm_ledger_mark {
    int64_t number;
    dm_str claim, article; /* the claim's id, the key of its article */
    dm_str verdict, who, note;
    dm_str added;          /* as an article's */
    dm_str correction;     /* the claim as it should read, one JSON object; "" if none */
} dm_ledger_mark;
typedef DM_VEC(dm_ledger_mark) dm_marks;
#define DM_MAX_MARKS (1u << 24)
dm_status dm_ledger_add_mark(dm_ledger *l, const dm_ledger_mark *mark, dm_error *err);
/* Marks of a claim, or of all where claim is "", in the order of adding. */
dm_status dm_ledger_marks(dm_ledger *l, dm_arena *a, dm_str claim, dm_marks *out, dm_error *err);
/* A number that is another after each change that somebody else makes to the ledger. */
dm_status dm_ledger_stamp(dm_ledger *l, int64_t *out, dm_error *err);

/* Inside the stage: copy the rows of article1 and claim1 (schema 1). */
dm_status dm_schema_copy_1(dm_store *s, dm_error *err);

#endif
