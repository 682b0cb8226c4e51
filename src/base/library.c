#include "base/library.h"

#include <dlfcn.h>

dm_status dm_library_load(const char *library, const char *const *names, size_t n, void **out, dm_error *err) {
    void *at = dlopen(library, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!at)
        return dm_fail(err, DM_ENOTFOUND, "%s is not installed", library);
    for (size_t i = 0; i < n; i++)
        if (!(out[i] = dlsym(at, names[i])))
            return dm_fail(err, DM_ENOTFOUND, "%s has no %s", library, names[i]);
    return DM_OK;
}
