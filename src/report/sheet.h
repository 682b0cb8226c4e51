/* A page for people: text of a given width, and words instead of codes. */
#ifndef DM_SHEET_H
#define DM_SHEET_H

#include "report/report.h"

typedef struct dm_sheet {
    dm_buf *b;
    const dm_record *rec; /* NULL where the page is not of one report */
    dm_arena a;
    int width;
    bool colour;
} dm_sheet;

#define BOLD "\033[1m"
#define DIM "\033[2m"
#define RED "\033[31m"
#define GREEN "\033[32m"
#define PLAIN "\033[0m"
#define NARROW 80
#define MAX_COLUMNS 6

int dm_sheet_width_of(dm_str s);
dm_str dm_sheet_fit(dm_str s, int width);
void dm_sheet_put_text(dm_sheet *x, dm_str s);
void dm_sheet_style(dm_sheet *x, const char *code);
void dm_sheet_blanks(dm_sheet *x, int n);
void dm_sheet_wrapped(dm_sheet *x, dm_str s, int margin, int at);
void dm_sheet_row(dm_sheet *x, const dm_str *cells, const int *widths, int n, int margin);
void dm_sheet_heading(dm_sheet *x, const char *text);
void dm_sheet_part(dm_sheet *x, const char *text);
dm_str dm_sheet_name_of(dm_sheet *x, const dm_entity *e);
dm_str dm_sheet_names_of(dm_sheet *x, const dm_entity *e, uint32_t n);
dm_str dm_sheet_quoted(dm_sheet *x, dm_str s);
const char *dm_sheet_event_words(dm_event e);
const char *dm_sheet_reality_words(dm_reality r);
const char *dm_sheet_stance_words(dm_stance s);
dm_str dm_sheet_issue_words(dm_sheet *x, dm_issue v);
dm_str dm_sheet_account_words(dm_sheet *x, const dm_claim *c);
dm_str dm_sheet_day_words(dm_sheet *x, int32_t day);

#endif
