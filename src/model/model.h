/* Model files: named arrays with a version and a checksum, memory-mapped.
 * model/README.md specifies the format. */
#ifndef DM_MODEL_H
#define DM_MODEL_H

#include "base/base.h"

#define DM_MODEL_VERSION 1

typedef enum { DM_I8 = 1, DM_U8, DM_I32, DM_U32, DM_F32 } dm_type;

typedef struct dm_model dm_model; /* immutable once open; threads may share it */

/* Map the file. Magic, version, size, checksum and the bounds of every array are checked,
 * so that a reader of arrays need only check their shapes. DM_ENOTFOUND, DM_EFORMAT,
 * DM_EVERSION, DM_ENOMEM; the message names the file, what was found and what is read. */
dm_status dm_model_open(const char *path, dm_model **out, dm_error *err);
void dm_model_close(dm_model *m);
const char *dm_model_path(const dm_model *m);

/* The array of that name, 64-byte aligned, borrowed. rows and cols must match where they are
 * not 0; found receives its real shape (may be NULL). DM_EFORMAT names the array. */
typedef struct dm_shape {
    uint32_t rows, cols;
} dm_shape;
dm_status dm_model_array(const dm_model *m, const char *name, dm_type type, uint32_t rows,
                         uint32_t cols, const void **at, dm_shape *found, dm_error *err);

#endif
