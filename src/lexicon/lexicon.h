/* Lexicon files: plain text that a political scientist can edit.
 *
 * A file is UTF-8; `#` starts a comment line; empty lines are skipped; the first line that
 * is neither names the columns, the rest are rows; columns are separated by tabs. Trailing
 * columns may be left out of a row.
 *
 * A row keeps its line number, so that every result can name the line it rests on. */
#ifndef DM_LEXICON_H
#define DM_LEXICON_H

#include "base/base.h"

#define DM_MAX_COLUMNS 24
#define DM_MAX_LEXICON ((size_t)256 << 20)

typedef struct dm_table {
    dm_str name;  /* "actors/states.tsv": the path below the lexicon folder */
    dm_str bytes; /* the whole file, owned by the arena it was read into */
    dm_str columns[DM_MAX_COLUMNS];
    uint32_t n_columns;
    size_t at; /* reading position */
    uint32_t line;
    bool loose; /* rows are checked one by one: dm_row.fault */
    bool cut;   /* loose: only the first DM_MAX_LEXICON bytes were read */
} dm_table;

typedef struct dm_row {
    dm_str cell[DM_MAX_COLUMNS]; /* trimmed; "" where the row ends early */
    uint32_t line;
    uint32_t n; /* cells that the row has */
    const char *fault; /* loose: why the row cannot be read as it stands, NULL if it can */
} dm_row;

/* Read dir/name into the arena and its header line. DM_ENOTFOUND, DM_EFORMAT (not UTF-8,
 * no header, too many columns: err names file, line and cause), DM_ELIMIT, DM_ENOMEM. */
dm_status dm_table_open(dm_arena *a, const char *dir, const char *name, dm_table *out,
                        dm_error *err);
/* As dm_table_open, of a file anywhere, where a bad row spoils itself alone: rows that are not
 * UTF-8 or have more cells than columns carry their fault. name is what messages call it. */
dm_status dm_table_open_loose(dm_arena *a, const char *path, const char *name, dm_table *out,
                              dm_error *err);
/* Index of a column, or -1. */
int dm_table_column(const dm_table *t, const char *name);
/* As dm_table_column, for a column that must be there: DM_EFORMAT names file and column. */
dm_status dm_table_need(const dm_table *t, const char *name, int *out, dm_error *err);
/* The next row; false at the end. Cells point into the table's bytes. */
bool dm_table_next(dm_table *t, dm_row *out);

#endif
