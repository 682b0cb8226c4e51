/* Model files: named arrays with a version and a checksum, memory-mapped.
 * model/README.md specifies the format. */
#ifndef DM_MODEL_H
#define DM_MODEL_H

#include "base/base.h"

typedef struct dm_model dm_model; /* immutable once open; threads may share it */

#endif
