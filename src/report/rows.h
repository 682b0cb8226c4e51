/* Claims as rows of other data sets: one row a pair of sides. Shared by the exports. */
#ifndef DM_ROWS_H
#define DM_ROWS_H

#include "lexicon/map.h"
#include "report/report.h"

/* What other lists call a state, a sector, a CAMEO code (lexicon/formats). */
typedef struct dm_dialect {
    dm_arena arena;
    dm_map country, sector, cameo; /* code -> row below */
    struct dm_dialect_country {
        dm_str name, fips, cow;
    } *countries;
    struct dm_dialect_sector {
        dm_str icews, cameo;
    } *sectors;
    dm_str *titles;
} dm_dialect;

dm_status dm_dialect_open(const char *lexicon, dm_dialect *out, dm_error *err);
void dm_dialect_close(dm_dialect *d);
/* "" where the list has none. */
dm_str dm_dialect_country_name(const dm_dialect *d, const char *code);
dm_str dm_dialect_cow(const dm_dialect *d, const char *code);
dm_str dm_dialect_fips(const dm_dialect *d, const char *code);
dm_str dm_dialect_icews_sector(const dm_dialect *d, const char *sector);
dm_str dm_dialect_role(const dm_dialect *d, const char *sector);
dm_str dm_dialect_title(const dm_dialect *d, dm_str cameo);

/* One side against another. A mutual act among n actors gives each pair once, in the order
 * of the words; a move without recipient gives its actors alone. */
typedef struct dm_pair {
    const dm_record *record;
    const dm_claim *claim;
    const dm_entity *actor, *recipient; /* recipient NULL where none is told */
    uint32_t k, of;                     /* which of the claim's pairs, from 1 */
} dm_pair;

/* One format with a row a pair: its columns, in order, and how each cell is written. */
typedef struct dm_column {
    const char *name;
    void (*put)(const dm_dialect *d, const dm_pair *p, dm_buf *b);
} dm_column;

typedef struct dm_row_format {
    const char *name;
    const dm_column *columns;
    uint32_t n;
    bool header;     /* the first line names the columns */
    bool quoted;     /* commas and quotes as RFC 4180; else tabs, made spaces in cells */
    bool needs_both; /* rows without a recipient are left out, as the data set does */
} dm_row_format;

extern const dm_row_format dm_icews, dm_polecat, dm_gdelt, dm_phoenix, dm_csv;

/* The claim's day: when it is said to happen, else the day of the report. DM_NO_DAY. */
int32_t dm_pair_day(const dm_pair *p);
/* A number, the same on every machine. */
void dm_put_number(dm_buf *b, double v);

#endif
