#include "report/report.h"

void dm_write_record_page(const dm_record *rec, int width, bool colour, dm_buf *out) { (void)rec, (void)width, (void)colour, (void)out; }
dm_status dm_write_explanation(const dm_record *rec, dm_str id, int width, bool colour, dm_buf *out) { (void)rec, (void)id, (void)width, (void)colour, (void)out; return DM_ENOTFOUND; }
