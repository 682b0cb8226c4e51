#include "cli.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_LINE ((size_t)64 << 20)
#define MAX_DEPTH 32

void dm_cli_tell(const char *input, const char *cause) {
    char line[5120];
    int n = snprintf(line, sizeof line, "demarche: %s%s%s", input ? input : "", input ? ": " : "",
                     cause);
    for (int i = 0; i < n && line[i]; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
            line[i] = ' ';
    fprintf(stderr, "%s\n", line);
}

void dm_cli_complain(dm_cli *c, const char *input, const char *cause) {
    dm_cli_tell(input, cause);
    c->failed = true;
}

bool dm_cli_write(dm_cli *c, const char *p, size_t n) {
    for (size_t done = 0; !c->broken && done < n;) {
        ssize_t k = write(STDOUT_FILENO, p + done, n - done);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0) {
            c->broken = true;
            c->failed = true;
            if (errno != EPIPE)
                dm_cli_tell("standard output", strerror(errno));
            break;
        }
        done += (size_t)k;
    }
    return !c->broken;
}

bool dm_cli_flush(dm_cli *c, dm_buf *b) {
    if (b->failed) {
        dm_cli_complain(c, c->verb, "out of memory for the output; what came before is whole");
        b->failed = false;
    }
    dm_cli_write(c, b->data, b->n);
    b->n = 0;
    return !c->broken;
}

/* All of a stream, up to most bytes; *big tells that there was more. */
static char *slurp(FILE *f, size_t most, size_t *n, bool *big) {
    size_t room = 1 << 16;
    char *p = malloc(room);
    *n = 0;
    *big = false;
    while (p) {
        if (*n == room) {
            if (room > most) {
                *big = true;
                break;
            }
            char *grown = realloc(p, room *= 2);
            if (!grown) {
                free(p);
                return NULL;
            }
            p = grown;
        }
        size_t k = fread(p + *n, 1, room - *n, f);
        if (k == 0)
            break;
        *n += k;
    }
    if (p && *n > most)
        *big = true;
    return p;
}

/* The file's name without folder and extension. */
static dm_str id_of(const char *path) {
    const char *slash = strrchr(path, '/');
    const char *name = slash && slash[1] ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    return (dm_str){name, (uint32_t)(dot && dot > name ? (size_t)(dot - name) : strlen(name))};
}

static bool one_stream(dm_cli *c, FILE *f, const char *name, dm_str id, dm_page_fn fn) {
    size_t n;
    bool big, go = true;
    errno = 0;
    char *bytes = slurp(f, DM_MAX_PAGE, &n, &big);
    if (!bytes)
        dm_cli_complain(c, name, "out of memory");
    else if (ferror(f))
        dm_cli_complain(c, name, strerror(errno));
    else if (big)
        dm_cli_complain(c, name, "larger than 256 MB; split it into its pages");
    else
        go = fn(c, name, id, bytes, n);
    free(bytes);
    return go;
}

static int visible(const struct dirent *d) {
    return d->d_name[0] != '.';
}

static bool one_path(dm_cli *c, const char *path, int depth, bool inside, dm_page_fn fn) {
    struct stat st;
    if (stat(path, &st) != 0) {
        dm_cli_complain(c, path, strerror(errno));
        return true;
    }
    if (inside && !S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode)) {
        dm_cli_complain(c, path, "not a file; name it yourself to read it");
        return true;
    }
    /* A folder is walked where it stands, not by a link, so that no walk goes round. */
    struct stat link;
    if (inside && S_ISDIR(st.st_mode) && lstat(path, &link) == 0 && S_ISLNK(link.st_mode))
        return true;
    if (S_ISDIR(st.st_mode)) {
        struct dirent **list;
        int n = depth < MAX_DEPTH ? scandir(path, &list, visible, alphasort) : -1;
        if (n < 0) {
            dm_cli_complain(c, path, depth < MAX_DEPTH ? strerror(errno) : "folders too deep");
            return true;
        }
        bool go = true;
        if (n == 0)
            dm_cli_complain(c, path, "no files in this folder");
        for (int i = 0; i < n; i++) {
            char *child = NULL;
            if (go && asprintf(&child, "%s/%s", path, list[i]->d_name) >= 0)
                go = one_path(c, child, depth + 1, true, fn);
            free(child);
            free(list[i]);
        }
        free(list);
        return go;
    }
    /* Inside a folder, what demarche itself wrote or expects is no page. */
    size_t len = strlen(path);
    if (inside && len > 5 &&
        (!strcmp(path + len - 5, ".json") || !strcmp(path + len - 3, ".db") ||
         !strcmp(path + len - 3, ".md")))
        return true;
    FILE *f = fopen(path, "rb");
    if (!f) {
        dm_cli_complain(c, path, strerror(errno));
        return true;
    }
    bool go = one_stream(c, f, path, id_of(path), fn);
    fclose(f);
    return go;
}

void dm_cli_pages(dm_cli *c, dm_page_fn fn) {
    for (int i = 0; i < c->n_args && !c->broken; i++) {
        if (!strcmp(c->args[i], "-")) {
            if (!one_stream(c, stdin, "standard input", (dm_str){"-", 1}, fn))
                break;
        } else if (!one_path(c, c->args[i], 0, false, fn)) {
            break;
        }
    }
}

static bool lines_of(dm_cli *c, FILE *f, const char *name, dm_line_fn fn) {
    char *line = NULL;
    size_t room = 0, number = 0;
    bool go = true;
    while (go && !c->broken) {
        /* Read by hand: getline would take a line of any length into memory. */
        size_t n = 0;
        int ch = EOF;
        bool big = false;
        while ((ch = getc_unlocked(f)) != EOF && ch != '\n') {
            if (n + 1 >= room && !big) {
                if (room >= MAX_LINE) {
                    big = true;
                } else {
                    size_t more = room ? room * 2 : 4096;
                    char *grown = realloc(line, more);
                    if (grown)
                        line = grown, room = more;
                    else
                        big = true;
                }
            }
            if (!big)
                line[n++] = (char)ch;
        }
        if (ch == EOF && n == 0 && !big)
            break;
        number++;
        char where[4200];
        snprintf(where, sizeof where, "%s:%zu", name, number);
        if (big)
            dm_cli_complain(c, where, "a line longer than 64 MB");
        else if (n) {
            if (line[n - 1] == '\r')
                n--;
            line[n] = 0;
            if (n)
                go = fn(c, where, line, n);
        }
        if (ch == EOF)
            break;
    }
    free(line);
    if (ferror(f))
        dm_cli_complain(c, name, "could not be read to its end");
    return go;
}

void dm_cli_lines(dm_cli *c, dm_line_fn fn) {
    if (!c->n_args) {
        lines_of(c, stdin, "standard input", fn);
        return;
    }
    for (int i = 0; i < c->n_args && !c->broken; i++) {
        bool std = !strcmp(c->args[i], "-");
        FILE *f = std ? stdin : fopen(c->args[i], "rb");
        struct stat st;
        if (!f || (!std && fstat(fileno(f), &st) == 0 && S_ISDIR(st.st_mode))) {
            dm_cli_complain(c, c->args[i], f ? "a folder; name the file" : strerror(errno));
            if (f && !std)
                fclose(f);
            continue;
        }
        bool go = lines_of(c, f, std ? "standard input" : c->args[i], fn);
        if (!std)
            fclose(f);
        if (!go)
            break;
    }
}

static void tell_line(void *context, const char *message) {
    (void)context;
    dm_cli_tell(NULL, message);
}

bool dm_cli_open(dm_cli *c, bool engine) {
    dm_error err;
    if (!engine)
        return true;
    const dm_open how = {.lexicon = c->own, .alone = c->alone, .strict = c->strict, .tell = tell_line};
    if (dm_engine_open_with(&how, &c->engine, &err) == DM_OK &&
        dm_reader_new(c->engine, &c->reader, &err) == DM_OK)
        return true;
    fprintf(stderr, "demarche: %s\n", err.text);
    return false;
}
