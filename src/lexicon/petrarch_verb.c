#include "lexicon/petrarch.h"
dm_status dm_petrarch_verbs(dm_dict *d, dm_error *err) {
    (void)d;
    return dm_fail(err, DM_EINVAL, "verbs");
}
