/* The compiled lexicon: the arrays of names.h as they stand, in one file that is mapped.
 *
 *     head, countries, sources, lines, aliases, nodes, text     each at a multiple of 64 bytes
 *
 * It is a copy of the tables for one version on one kind of machine, never the truth: it is
 * used only where every table still has the size and time, or else the content, that it was
 * made from. So an edited table counts at once, and a copied tree needs no new file. */
#include "actor/names.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "DMactors"
#define VERSION 1 /* raise it when the arrays, or what the tables mean, change */
#define ALIGN 64

typedef struct head {
    char magic[8];
    uint32_t version, order; /* byte order: 0x01020304 */
    uint64_t size, hash;     /* of the file; of all after the head */
    uint32_t line_size, n_lines, n_aliases, n_text, n_nodes, mask, n_sources, pad;
    uint64_t at[6]; /* where the arrays begin */
} head;

enum { A_COUNTRIES, A_SOURCES, A_LINES, A_ALIASES, A_NODES, A_TEXT };

static int64_t time_of(const struct stat *s) {
    return (int64_t)s->st_mtim.tv_sec * 1000000000 + s->st_mtim.tv_nsec;
}

static bool hash_file(const char *path, uint64_t size, uint64_t *out) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    void *p = size ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
    close(fd);
    if (p == MAP_FAILED)
        return false;
    *out = dm_hash(p ? p : "", size, 0);
    if (p)
        munmap(p, size);
    return true;
}

/* ---- writing -----------------------------------------------------------------------------------
 */

static bool put_all(FILE *f, const void *p, size_t n, uint64_t *at) {
    static const char zero[ALIGN] = {0};
    *at += n;
    size_t pad = (ALIGN - *at % ALIGN) % ALIGN;
    *at += pad;
    return (!n || fwrite(p, 1, n, f) == n) && (!pad || fwrite(zero, 1, pad, f) == pad);
}

static dm_status write_file(const dm_actors *x, const char *path, dm_error *err) {
    FILE *f = fopen(path, "w+b");
    if (!f)
        return dm_fail(err, DM_EIO, "%s: %s", path, strerror(errno));
    head h = {.magic = MAGIC,
              .version = VERSION,
              .order = 0x01020304,
              .line_size = sizeof(dm_line),
              .n_lines = x->lines.n,
              .n_aliases = x->aliases.n,
              .n_text = x->text.n,
              .n_nodes = x->n_nodes,
              .mask = x->mask,
              .n_sources = x->n_sources};
    const struct {
        const void *p;
        size_t n;
    } parts[6] = {{x->countries, DM_COUNTRIES * sizeof *x->countries},
                  {x->sources, x->n_sources * sizeof *x->sources},
                  {x->lines.at, x->lines.n * sizeof *x->lines.at},
                  {x->aliases.at, x->aliases.n * sizeof *x->aliases.at},
                  {x->nodes, (x->mask + 1ull) * sizeof *x->nodes},
                  {x->text.at, x->text.n}};
    uint64_t at = 0;
    bool ok = put_all(f, &h, sizeof h, &at);
    uint64_t begin = at;
    for (int i = 0; i < 6 && ok; i++) {
        h.at[i] = at;
        ok = put_all(f, parts[i].p, parts[i].n, &at);
    }
    h.size = at;
    ok = ok && fflush(f) == 0;
    char *whole = ok ? mmap(NULL, at, PROT_READ, MAP_SHARED, fileno(f), 0) : MAP_FAILED;
    if (whole != MAP_FAILED) {
        h.hash = dm_hash(whole + begin, at - begin, 0);
        munmap(whole, at);
        rewind(f);
        ok = fwrite(&h, sizeof h, 1, f) == 1;
    } else {
        ok = false;
    }
    int cause = errno;
    if (fclose(f) != 0 || !ok)
        return dm_fail(err, DM_EIO, "%s: could not be written: %s", path,
                       strerror(cause ? cause : errno));
    return DM_OK;
}

dm_status dm_actors_compile(const char *dir, const char *path, dm_error *err) {
    dm_actors *x;
    dm_status status = dm_actors_open(dir, NULL, &x, err);
    if (status != DM_OK)
        return status;
    for (uint32_t i = 0; i < x->n_sources && status == DM_OK; i++) {
        dm_source *s = &x->sources[i];
        char table[4096];
        struct stat is;
        snprintf(table, sizeof table, "%s/%.*s", dir, DM_ARG(dm_text_of(x, s->name)));
        if (stat(table, &is) != 0 || (uint64_t)is.st_size != s->size ||
            !hash_file(table, s->size, &s->hash))
            status = dm_fail(err, DM_EIO, "%s: changed while it was read", table);
        else
            s->time = time_of(&is);
    }
    char part[4096];
    if (status == DM_OK &&
        snprintf(part, sizeof part, "%s.%ld", path, (long)getpid()) >= (int)sizeof part)
        status = dm_fail(err, DM_EINVAL, "%s: the path is too long", path);
    if (status == DM_OK) {
        status = write_file(x, part, err);
        if (status == DM_OK && rename(part, path) != 0)
            status = dm_fail(err, DM_EIO, "%s: %s", path, strerror(errno));
        if (status != DM_OK)
            unlink(part);
    }
    dm_actors_close(x);
    return status;
}

/* ---- mapping
 * ------------------------------------------------------------------------------------- */

/* The file's own word on itself: a whole one of this version. */
static const char *fault_of(const char *map, uint64_t size) {
    const head *h = (const head *)map;
    if (size < sizeof *h || memcmp(h->magic, MAGIC, 8) != 0)
        return "no compiled lexicon";
    if (h->version != VERSION || h->order != 0x01020304 || h->line_size != sizeof(dm_line))
        return "compiled by another version";
    const uint64_t n[6] = {
        DM_COUNTRIES * sizeof(dm_country),      h->n_sources * sizeof(dm_source),
        (uint64_t)h->n_lines * sizeof(dm_line), (uint64_t)h->n_aliases * sizeof(dm_alias),
        (h->mask + 1ull) * sizeof(dm_node),     h->n_text};
    bool whole = h->size == size && h->n_sources <= DM_MAX_TABLES && h->n_lines && h->n_aliases &&
                 ((h->mask + 1ull) & h->mask) == 0 && h->n_nodes <= h->mask;
    for (int i = 0; i < 6; i++)
        whole = whole && h->at[i] % ALIGN == 0 && h->at[i] >= sizeof *h && h->at[i] <= size &&
                n[i] <= size - h->at[i];
    uint64_t begin = (sizeof *h + ALIGN - 1) / ALIGN * ALIGN;
    if (!whole || size < begin || dm_hash(map + begin, size - begin, 0) != h->hash)
        return "damaged";
    return NULL;
}

/* Whether the tables in dir are those that the file was made from. */
static bool is_current(const dm_actors *x, const char *dir) {
    char *names[DM_MAX_TABLES], path[4096];
    uint32_t n;
    if (dm_actors_tables(dir, names, &n, NULL) != DM_OK)
        return false;
    bool same = n == x->n_sources;
    for (uint32_t i = 0; i < n && same; i++) {
        const dm_source *s = &x->sources[i];
        dm_str name = dm_text_of(x, s->name);
        struct stat is;
        uint64_t hash;
        same = snprintf(path, sizeof path, "actors/%s", names[i]) < (int)sizeof path &&
               dm_str_is(name, path) &&
               snprintf(path, sizeof path, "%s/%.*s", dir, DM_ARG(name)) < (int)sizeof path &&
               stat(path, &is) == 0 && (uint64_t)is.st_size == s->size &&
               (time_of(&is) == s->time || (hash_file(path, s->size, &hash) && hash == s->hash));
    }
    dm_actors_free_names(names, n);
    return same;
}

dm_status dm_actors_map(const char *path, const char *dir, bool add, dm_actors **out,
                        dm_error *err) {
    *out = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat is;
    if (fd < 0 || fstat(fd, &is) != 0 || !S_ISREG(is.st_mode) || is.st_size <= 0) {
        if (fd >= 0)
            close(fd);
        return dm_fail(err, DM_ENOTFOUND, "%s: no file", path);
    }
    size_t size = (size_t)is.st_size;
    /* what a user adds is written to pages of our own, never to the file */
    char *map =
        mmap(NULL, size, PROT_READ | (add ? PROT_WRITE : 0), MAP_PRIVATE | MAP_POPULATE, fd, 0);
    close(fd);
    if (map == MAP_FAILED)
        return dm_fail(err, DM_ENOTFOUND, "%s: %s", path, strerror(errno));
    const char *fault = fault_of(map, size);
    dm_actors *x = fault ? NULL : calloc(1, sizeof *x);
    if (!x) {
        munmap(map, size);
        return dm_fail(err, DM_ENOTFOUND, "%s: %s", path, fault ? fault : "out of memory");
    }
    const head *h = (const head *)map;
    x->map = map;
    x->map_size = size;
    x->first_own = DM_MAX_TABLES;
    x->countries = (dm_country *)(map + h->at[A_COUNTRIES]);
    x->n_sources = h->n_sources;
    memcpy(x->sources, map + h->at[A_SOURCES], h->n_sources * sizeof *x->sources);
    x->lines.at = (dm_line *)(map + h->at[A_LINES]);
    x->lines.n = x->lines.room = h->n_lines;
    x->aliases.at = (dm_alias *)(map + h->at[A_ALIASES]);
    x->aliases.n = x->aliases.room = h->n_aliases;
    x->nodes = (dm_node *)(map + h->at[A_NODES]);
    x->n_nodes = h->n_nodes;
    x->mask = h->mask;
    x->text.at = map + h->at[A_TEXT];
    x->text.n = x->text.room = h->n_text;
    if (!is_current(x, dir)) {
        dm_actors_close(x);
        return dm_fail(err, DM_ENOTFOUND, "%s: the tables have changed since it was made", path);
    }
    *out = x;
    return DM_OK;
}
