#include "model/model.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "DMMODEL"
#define MAX_ARRAYS 1024

/* Little-endian, as model/README.md lays it out. */
typedef struct header {
    char magic[8];
    uint32_t version, n_arrays;
    uint64_t size, checksum; /* of the whole file; XXH3 of what follows the header */
} header;

typedef struct entry {
    char name[32];
    uint32_t type, rows, cols, reserved;
    uint64_t at, bytes;
} entry;

struct dm_model {
    const char *bytes;
    size_t n;
    const entry *entries;
    uint32_t n_entries;
    char path[1024];
};

static const size_t width[] = {0, 1, 1, 4, 4, 4};

static dm_status check(dm_model *m, dm_error *err) {
    const char *path = m->path;
    header h;
    if (m->n < sizeof h)
        return dm_fail(err, DM_EFORMAT, "%s: not a model file: %zu bytes", path, m->n);
    memcpy(&h, m->bytes, sizeof h);
    if (memcmp(h.magic, MAGIC, sizeof h.magic) != 0)
        return dm_fail(err, DM_EFORMAT, "%s: not a model file: does not begin with " MAGIC, path);
    if (h.version != DM_MODEL_VERSION)
        return dm_fail(err, DM_EVERSION, "%s: model format %u, this program reads %d", path,
                       h.version, DM_MODEL_VERSION);
    if (h.size != m->n)
        return dm_fail(err, DM_EFORMAT, "%s: %zu bytes, its header says %llu: cut short?", path,
                       m->n, (unsigned long long)h.size);
    if (h.n_arrays > MAX_ARRAYS || h.n_arrays * sizeof(entry) > m->n - sizeof h)
        return dm_fail(err, DM_EFORMAT, "%s: %u arrays do not fit in it", path, h.n_arrays);
    uint64_t sum = dm_hash(m->bytes + sizeof h, m->n - sizeof h, 0);
    if (sum != h.checksum)
        return dm_fail(err, DM_EFORMAT, "%s: checksum %016llx, its header says %016llx", path,
                       (unsigned long long)sum, (unsigned long long)h.checksum);
    m->entries = (const entry *)(m->bytes + sizeof h);
    m->n_entries = h.n_arrays;
    for (uint32_t i = 0; i < h.n_arrays; i++) {
        const entry *e = &m->entries[i];
        bool ok = memchr(e->name, 0, sizeof e->name) && e->type >= DM_I8 && e->type <= DM_F32 &&
                  e->at % 64 == 0 && e->at <= m->n && e->bytes <= m->n - e->at &&
                  (uint64_t)e->rows * e->cols <= m->n &&
                  e->bytes == (uint64_t)e->rows * e->cols * width[e->type];
        if (!ok)
            return dm_fail(err, DM_EFORMAT, "%s: array %u is malformed", path, i);
    }
    return DM_OK;
}

dm_status dm_model_open(const char *path, dm_model **out, dm_error *err) {
    *out = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return dm_fail(err, errno == ENOENT ? DM_ENOTFOUND : DM_EIO, "%s: %s", path,
                       strerror(errno));
    struct stat st;
    dm_status status = DM_OK;
    void *bytes = MAP_FAILED;
    if (fstat(fd, &st) != 0)
        status = dm_fail(err, DM_EIO, "%s: %s", path, strerror(errno));
    else if (!S_ISREG(st.st_mode) || st.st_size == 0)
        status = dm_fail(err, DM_EFORMAT, "%s: not a model file: empty or no plain file", path);
    else if ((bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd,
                           0)) == MAP_FAILED)
        status = dm_fail(err, DM_EIO, "%s: %s", path, strerror(errno));
    close(fd);
    if (status != DM_OK)
        return status;
    dm_model *m = calloc(1, sizeof *m);
    if (!m) {
        munmap(bytes, (size_t)st.st_size);
        return dm_fail(err, DM_ENOMEM, "%s: out of memory", path);
    }
    m->bytes = bytes;
    m->n = (size_t)st.st_size;
    strncpy(m->path, path, sizeof m->path - 1);
    status = check(m, err);
    if (status == DM_OK)
        *out = m;
    else
        dm_model_close(m);
    return status;
}

void dm_model_close(dm_model *m) {
    if (!m)
        return;
    munmap((void *)m->bytes, m->n);
    free(m);
}

const char *dm_model_path(const dm_model *m) {
    return m->path;
}

dm_status dm_model_array(const dm_model *m, const char *name, dm_type type, uint32_t rows,
                         uint32_t cols, const void **at, dm_shape *found, dm_error *err) {
    for (uint32_t i = 0; i < m->n_entries; i++) {
        const entry *e = &m->entries[i];
        if (strcmp(e->name, name) != 0)
            continue;
        if (e->type != (uint32_t)type || (rows && e->rows != rows) || (cols && e->cols != cols))
            return dm_fail(err, DM_EFORMAT,
                           "%s: array %s is %u x %u of type %u, expected %u x %u of type %d",
                           m->path, name, e->rows, e->cols, e->type, rows, cols, type);
        *at = m->bytes + e->at;
        if (found)
            *found = (dm_shape){e->rows, e->cols};
        return DM_OK;
    }
    return dm_fail(err, DM_EFORMAT, "%s: no array %s", m->path, name);
}
