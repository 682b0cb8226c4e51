/* export_dump FORMAT PAGE…: the pages in that format on standard output, for export.py. */
#include "demarche/demarche.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
    dm_engine *engine;
    dm_reader *reader;
    dm_export *x;
    dm_error err;
    dm_buf out = {0};
    if (argc < 2)
        return 2;
    if (dm_engine_open(NULL, &engine, &err) != DM_OK || dm_reader_new(engine, &reader, &err) != DM_OK ||
        dm_export_open(engine, argv[1], 0, &x, &err) != DM_OK) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    if (!dm_export_extension(x))
        dm_export_begin(x, &out);
    for (int i = 2; i < argc; i++) {
        FILE *f = fopen(argv[i], "rb");
        char *p = malloc(1 << 20);
        size_t n = f && p ? fread(p, 1, 1 << 20, f) : 0;
        const dm_record *r;
        char *slash = strrchr(argv[i], '/');
        char *name = slash ? slash + 1 : argv[i];
        dm_given given = {.id = {name, (uint32_t)strcspn(name, ".")}};
        if (dm_read(reader, p, n, &given, DM_TO_CLAIMS, &r, &err) == DM_OK)
            dm_export_add(x, r, &out);
        else
            fprintf(stderr, "%s\n", err.text);
        free(p);
        if (f)
            fclose(f);
    }
    if (!dm_export_extension(x))
        dm_export_end(x, &out);
    if (out.n)
        fwrite(out.data, 1, out.n, stdout);
    int failed = out.failed;
    dm_buf_free(&out);
    dm_export_close(x);
    dm_reader_free(reader);
    dm_engine_close(engine);
    return failed;
}
