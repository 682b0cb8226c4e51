/* The parts of the exports. The interface is public: dm_export_open and its kin. */
#ifndef DM_EXPORT_H
#define DM_EXPORT_H

#include "report/rows.h"

/* As dm_export_open, with the folder of the lexicon. */
dm_status dm_export_open_in(const char *lexicon, const char *format, uint32_t realities,
                            dm_export **out, dm_error *err);
/* A link of an Atom feed to another page of it (RFC 5005); to be called before it begins. */
void dm_export_link(dm_export *x, const char *rel, dm_str href);
/* Text and attribute values of XML. */
void dm_put_xml(dm_buf *b, dm_str s);
/* One report as brat's .ann and as WebAnno TSV 3.3. realities: a bit a dm_reality. */
void dm_put_brat(const dm_record *r, uint32_t realities, const dm_runes *runes, dm_buf *out);
void dm_put_webanno(const dm_record *r, uint32_t realities, dm_arena *scratch, dm_buf *out);

#endif
