#include "lexicon/lexicon.h"

#include <errno.h>
#include <stdio.h>

/* cut: NULL, or whether a file past the ceiling was read up to its last whole line. */
static dm_status read_file(dm_arena *a, const char *path, dm_str *out, bool *cut, dm_error *err) {
    FILE *f = fopen(path, "rb");
    if (!f)
        return dm_fail(err, errno == ENOENT ? DM_ENOTFOUND : DM_EIO, "%s: %s", path, strerror(errno));
    dm_status status = DM_OK;
    if (fseek(f, 0, SEEK_END) != 0)
        status = dm_fail(err, DM_EIO, "%s: %s", path, strerror(errno));
    long size = status == DM_OK ? ftell(f) : 0;
    if (status == DM_OK && cut && size > 0 && (size_t)size > DM_MAX_LEXICON) {
        *cut = true;
        size = (long)DM_MAX_LEXICON;
    }
    if (status == DM_OK && (size < 0 || (size_t)size > DM_MAX_LEXICON))
        status = dm_fail(err, DM_ELIMIT, "%s: larger than %zu bytes", path, DM_MAX_LEXICON);
    char *p = status == DM_OK ? dm_alloc(a, (size_t)size + 1) : NULL;
    if (status == DM_OK && !p)
        status = dm_fail(err, DM_ENOMEM, "%s: out of memory", path);
    if (status == DM_OK) {
        rewind(f);
        if (fread(p, 1, (size_t)size, f) != (size_t)size)
            status = dm_fail(err, DM_EIO, "%s: could not be read whole", path);
        while (cut && *cut && size && p[size - 1] != '\n')
            size--;
        *out = (dm_str){p, (uint32_t)size};
    }
    fclose(f);
    return status;
}

/* The next line that says something; false at the end. */
static bool next_line(dm_table *t, dm_str *out) {
    while (t->at < t->bytes.n) {
        const char *p = t->bytes.p + t->at;
        size_t left = t->bytes.n - t->at;
        const char *nl = memchr(p, '\n', left);
        size_t n = nl ? (size_t)(nl - p) : left;
        t->at += n + (nl != NULL);
        t->line++;
        if (n && p[n - 1] == '\r')
            n--;
        dm_str line = {p, (uint32_t)n};
        if (dm_str_trim(line).n == 0 || p[0] == '#')
            continue;
        *out = line;
        return true;
    }
    return false;
}

static dm_status open_table(dm_arena *a, const char *path, const char *name, bool loose, dm_table *out,
                            dm_error *err) {
    *out = (dm_table){.loose = loose};
    dm_status status = read_file(a, path, &out->bytes, loose ? &out->cut : NULL, err);
    if (status != DM_OK)
        return status;
    out->name = dm_str_copy(a, dm_str_of(name));
    if (dm_str_starts(out->bytes, "\xEF\xBB\xBF"))
        out->at = 3;
    if (dm_str_starts(out->bytes, "\xFF\xFE") || dm_str_starts(out->bytes, "\xFE\xFF"))
        return dm_fail(err, DM_EFORMAT, "%s:1: UTF-16; save the file as UTF-8", path);
    if (!loose && !dm_utf8_valid(out->bytes.p, out->bytes.n)) {
        uint32_t line = 1;
        unsigned size;
        for (uint32_t i = 0; i < out->bytes.n; i += size) {
            if (dm_rune(out->bytes.p + i, out->bytes.n - i, &size) == DM_BAD_RUNE && size == 1)
                break;
            line += out->bytes.p[i] == '\n';
        }
        return dm_fail(err, DM_EFORMAT, "%s:%u: not UTF-8; save the file as UTF-8", path, line);
    }
    dm_str head;
    bool any = next_line(out, &head);
    if (any && !dm_utf8_valid(head.p, head.n))
        return dm_fail(err, DM_EFORMAT, "%s:%u: not UTF-8; save the file as UTF-8", path, out->line);
    if (!any)
        return dm_fail(err, DM_EFORMAT, "%s: no line that names the columns", path);
    dm_str piece;
    while (dm_str_cut(&head, '\t', &piece)) {
        if (out->n_columns == DM_MAX_COLUMNS)
            return dm_fail(err, DM_EFORMAT, "%s:%u: more than %d columns", path, out->line,
                           DM_MAX_COLUMNS);
        out->columns[out->n_columns++] = dm_str_trim(piece);
    }
    return DM_OK;
}

dm_status dm_table_open(dm_arena *a, const char *dir, const char *name, dm_table *out,
                        dm_error *err) {
    char path[4096];
    *out = (dm_table){0};
    if (snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path)
        return dm_fail(err, DM_EINVAL, "%s: the path is too long", name);
    return open_table(a, path, name, false, out, err);
}

dm_status dm_table_open_loose(dm_arena *a, const char *path, const char *name, dm_table *out,
                              dm_error *err) {
    return open_table(a, path, name, true, out, err);
}

int dm_table_column(const dm_table *t, const char *name) {
    for (uint32_t i = 0; i < t->n_columns; i++)
        if (dm_str_is(t->columns[i], name))
            return (int)i;
    return -1;
}

dm_status dm_table_need(const dm_table *t, const char *name, int *out, dm_error *err) {
    *out = dm_table_column(t, name);
    if (*out < 0)
        return dm_fail(err, DM_EFORMAT, DM_FMT ": no column \"%s\"", DM_ARG(t->name), name);
    return DM_OK;
}

bool dm_table_next(dm_table *t, dm_row *out) {
    dm_str line, piece;
    if (!next_line(t, &line))
        return false;
    uint32_t n = 0;
    out->fault = t->loose && !dm_utf8_valid(line.p, line.n) ? "not UTF-8; save the file as UTF-8" : NULL;
    while (n < t->n_columns && dm_str_cut(&line, '\t', &piece))
        out->cell[n++] = dm_str_trim(piece);
    out->n = n;
    for (; n < DM_MAX_COLUMNS; n++)
        out->cell[n] = (dm_str){0};
    if (t->loose && !out->fault && dm_str_trim(line).n)
        out->fault = "more cells than the first line names columns";
    out->line = t->line;
    return true;
}
