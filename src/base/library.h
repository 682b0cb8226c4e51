/* A shared library that few runs need: loaded when it is, so that the others start without it. */
#ifndef DM_LIBRARY_H
#define DM_LIBRARY_H

#include "base/base.h"

/* Load a library by its name in the system ("libpq.so.5") and find functions in it, in the order of
 * names. It stays loaded to the end of the process. DM_ENOTFOUND names what is missing. */
dm_status dm_library_load(const char *library, const char *const *names, size_t n, void **out, dm_error *err);

#endif
