/* Views of a ledger: as a page, JSON, CSV. What is asked for is resolved by the engine. */
#ifndef DM_VIEW_H
#define DM_VIEW_H

#include "report/json.h"
#include "report/sheet.h"

/* A ledger as it was known, folded. */
typedef struct dm_seen {
    const dm_kept *kept;
    dm_processes all;
} dm_seen;

/* One thing that was told, in a sentence: what log, issue and diff are made of. */
typedef struct dm_line {
    int32_t day;      /* of the report that told it first */
    uint32_t report;
    uint32_t process; /* index */
    const char *kind; /* stage, gate, position, pledge, shift, forecast, status, deed */
    const char *state; /* "urged", "met", "rejects"…: what the sentence says has become so */
    uint32_t item;     /* its place in the process's list of that kind */
    bool later;        /* of a gate that it was met, of a pledge that it was settled */
    dm_str who, text;  /* by dm_line_fill */
    dm_issue issue;
    const dm_basis *basis;
    const dm_telling *told; /* the claim that told it */
    int answers;      /* index of the line that it replies to, -1 */
    const char *change; /* diff: "new", "changed", "gone"; NULL elsewhere */
} dm_line;
typedef DM_VEC(dm_line) dm_lines;

/* Lines of a process, number index, without words. */
dm_status dm_lines_of(dm_arena *a, const dm_process *p, uint32_t index, dm_lines *out);
/* By day, report and place. */
dm_status dm_lines_sort(dm_lines *v);
/* Give a line its words; p is its process. */
void dm_line_fill(dm_sheet *x, const dm_process *p, dm_line *l);
/* By which lines are known again in another fold; NULL: no memory. */
typedef struct dm_line_marks dm_line_marks;
const dm_line_marks *dm_lines_marks(dm_arena *a, const dm_lines *v);
/* Lines of now that before has not, and the other way round. */
dm_status dm_lines_diff(dm_arena *a, const dm_lines *before, const dm_line_marks *old, const dm_lines *now,
                        const dm_line_marks *new_, dm_lines *out);

/* A claim that was asked for. */
typedef struct dm_found {
    dm_str sentence;
    uint32_t claim; /* index in kept */
} dm_found;

typedef struct dm_asked {
    const dm_ask *ask;
    const dm_seen *seen;
    int32_t as_of, known_on, from, to; /* INT32_MAX, INT32_MAX, INT32_MIN, INT32_MAX: none */
    const dm_process *process;         /* NULL: all */
    dm_issue issue;
    const dm_found *found;
    uint32_t n_found, total;
    const uint32_t *reports;           /* of DM_VIEW_ARTICLES: indices in kept */
    uint32_t n_reports;
    dm_lines lines;
    const dm_record *record;           /* of DM_VIEW_ARTICLE */
    const dm_str *versions;            /* "KEY ADDED" of each */
    uint32_t n_versions;
    dm_str key, added;
} dm_asked;

void dm_view_json(dm_sheet *x, dm_view view, const dm_asked *a);
void dm_view_csv(dm_sheet *x, dm_view view, const dm_asked *a);
void dm_view_page(dm_sheet *x, dm_view view, const dm_asked *a);
void dm_view_ics(dm_sheet *x, const dm_asked *a);

/* A field of CSV (RFC 4180), quoted where it must be. */
void dm_csv_put(dm_buf *b, dm_str s, bool first);
void dm_csv_line(dm_buf *b, const dm_claim *c, const dm_report *r);
extern const char dm_csv_claims_head[];
/* How a process stands by its last voice; "unknown" where nobody says. */
const dm_status_item *dm_last_status(const dm_process *p);
/* One process for people: page.c. */
void dm_sheet_process(dm_sheet *x, const dm_process *p);

#endif
