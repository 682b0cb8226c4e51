/* libFuzzer target: any bytes are a file of pages: WARC, gzip, zstd, JSON Lines, HTTP. The first
 * byte chooses what is asked for. Every item must keep to what the header says of items. */
#include "demarche/demarche.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static int fd = -1;
    static char path[64];
    static dm_item item;
    if (fd < 0) {
        fd = memfd_create("input", 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    if (!size || fd < 0)
        return 0;
    dm_input_kind kind = (dm_input_kind)(data[0] & 3);
    data++, size--;
    if (ftruncate(fd, 0) != 0 || pwrite(fd, data, size, 0) != (ssize_t)size)
        abort();
    const char *paths[] = {path};
    dm_input *in;
    if (dm_input_open(paths, 1, kind, &in, NULL) != DM_OK)
        return 0;
    size_t items = 0;
    while (dm_input_next(in, &item)) {
        if (strlen(item.where.p) != item.where.n || (item.status != DM_OK && !item.error.text[0]) ||
            item.bytes[item.n] != 0)
            abort();
        /* Each item takes bytes of the input: no more of them than bytes. */
        if (++items > size * 64 + 64)
            abort();
    }
    dm_input_close(in);
    return 0;
}
