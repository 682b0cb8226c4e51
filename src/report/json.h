/* Writing JSON: the record's parts, for json.c and the views. */
#ifndef DM_JSON_H
#define DM_JSON_H

#include "report/report.h"

/* r: code points of the text that spans count in; NULL leaves spans out, and tells of every
 * claim that an item rests on its report, day and words instead. */
typedef struct dm_json {
    dm_buf *b;
    dm_arena *a;
    const dm_runes *r;
    bool comma;
    const dm_kept *kept; /* of dm_telling.report, where r is NULL */
} dm_json;

void dm_json_sep(dm_json *w);
void dm_json_key(dm_json *w, const char *k);
void dm_json_open(dm_json *w, char c);
void dm_json_shut(dm_json *w, char c);
void dm_json_str(dm_json *w, const char *k, dm_str s);
void dm_json_name(dm_json *w, const char *k, const char *name);
void dm_json_given(dm_json *w, const char *k, dm_str s);
void dm_json_number(dm_json *w, const char *k, double v);
void dm_json_strs(dm_json *w, const char *k, const dm_str *s, uint32_t n);
void dm_json_entity(dm_json *w, const dm_entity *e);
void dm_json_entities(dm_json *w, const char *k, const dm_entity *e, uint32_t n);
void dm_json_phrase(dm_json *w, const char *k, const dm_phrase *p);
void dm_json_amount(dm_json *w, const dm_amount *a);
void dm_json_article(dm_json *w, const dm_article *a);
void dm_json_claim(dm_json *w, const dm_claim *c);
void dm_json_day(dm_json *w, const char *k, int32_t day);
void dm_json_process(dm_json *w, const dm_process *p);
void dm_json_telling(dm_json *w, const dm_telling *t);

#endif
