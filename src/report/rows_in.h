/* Reading rows back: the interface is public (dm_rows_open and its kin). */
#ifndef DM_ROWS_IN_H
#define DM_ROWS_IN_H

#include "report/rows.h"

/* As dm_rows_open, with the folder of the lexicon. */
dm_status dm_rows_open_in(const char *lexicon, const char *format, dm_rows **out, dm_error *err);

#endif
