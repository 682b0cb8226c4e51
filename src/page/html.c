#include "page/html.h"

bool dm_html_is(dm_str bytes) { (void)bytes; return false; }
dm_status dm_html_read(dm_arena *a, dm_str html, const dm_given *given, dm_article *out, dm_error *err) { (void)a, (void)html, (void)given, (void)out; return dm_fail(err, DM_EEMPTY, "none"); }
