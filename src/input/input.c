/* The public dm_input: paths in their order, folders walked, each file read in the format that
 * its bytes show. */
#include "input/input.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_DEPTH 32
#define MOST_LINE ((size_t)64 << 20)
#define KEEP_ROOM ((size_t)4 << 20) /* larger buffers go back after their item */

typedef enum { NOTHING, PAGE, WARC, JSON, LINE } format;

/* A folder that is being walked. */
typedef struct folder {
    char *path;
    struct dirent **names;
    int n, at;
} folder;

struct dm_input {
    const char *const *paths;
    size_t n_paths, at;
    dm_input_kind kind;
    folder folders[MOST_DEPTH];
    int depth;
    dm_source *source;
    int fd;
    char *name; /* of the open file */
    format format;
    uint64_t line;
    uint64_t done; /* bytes of the files that are closed */
    uint64_t steps; /* paths that were opened or could not be */
    uint64_t passed;
    char *last;     /* the path of the last step */
    dm_spot from;  /* where to begin; steps 0 once that is reached */
    bool over;      /* the inputs are not those that were begun with */
    atomic_bool stop;
};


/* ---- items -------------------------------------------------------------------------------- */

static void give_back(char **p, size_t *room, size_t most) {
    if (*room > most) {
        free(*p);
        *p = NULL;
        *room = 0;
    }
}

dm_item_memory *dm_item_reset(dm_item *item) {
    dm_item_memory *m = item->memory ? item->memory : calloc(1, sizeof *m);
    *item = (dm_item){.status = m ? DM_OK : DM_ENOMEM, .bytes = "", .where = {"", 0}, .memory = m};
    if (m) {
        dm_arena_reset(&m->arena);
        give_back(&m->bytes, &m->room, KEEP_ROOM);
        give_back(&m->other, &m->other_room, KEEP_ROOM);
    }
    return m;
}

bool dm_item_room(dm_item *item, size_t n) {
    dm_item_memory *m = item->memory;
    if (m->bytes && m->room >= n)
        return true;
    size_t room = m->room ? m->room * 2 : (size_t)64 << 10;
    while (room < n)
        room *= 2;
    char *grown = realloc(m->bytes, room + 1);
    if (!grown)
        return false;
    m->bytes = grown;
    m->room = room;
    return true;
}

void dm_item_fail(dm_item *item, dm_status status, const char *cause, ...) {
    char text[sizeof item->error.text];
    va_list args;
    va_start(args, cause);
    vsnprintf(text, sizeof text, cause, args);
    va_end(args);
    item->status = dm_fail(&item->error, status, "%s", text);
}

void dm_item_free(dm_item *item) {
    dm_item_memory *m = item->memory;
    if (m) {
        dm_arena_free(&m->arena);
        free(m->bytes);
        free(m->other);
        free(m);
    }
    *item = (dm_item){0};
}

dm_status dm_item_take(dm_item *item, dm_source *s, uint64_t n) {
    dm_item_memory *m = item->memory;
    while (item->n < n) {
        const char *p;
        size_t left = n - item->n < DM_WINDOW ? (size_t)(n - item->n) : DM_WINDOW;
        size_t k = dm_source_look(s, left, &p);
        if (k > left)
            k = left;
        if (!k)
            break;
        if (item->n + k > DM_MAX_PAGE) {
            dm_item_fail(item, DM_ELIMIT, "larger than 256 MB; split it into its pages");
            break;
        }
        if (!dm_item_room(item, item->n + k)) {
            dm_item_fail(item, DM_ENOMEM, "out of memory");
            break;
        }
        memcpy(m->bytes + item->n, p, k);
        item->n += k;
        dm_source_take(s, k);
    }
    if (m->bytes) {
        m->bytes[item->n] = 0;
        item->bytes = m->bytes;
    }
    return item->status;
}

/* ---- formats ---------------------------------------------------------------------------------- */

static bool ends(const char *name, const char *tail) {
    size_t n = strlen(name), k = strlen(tail);
    return n > k && !strcasecmp(name + n - k, tail);
}

/* Is this JSON Lines? By its name, or a first line that is an object. */
static bool is_json_lines(const char *name, const char *p, size_t n) {
    static const char *const tails[] = {".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".jsonl.zst", ".ndjson.zst"};
    for (size_t i = 0; i < DM_COUNT(tails); i++)
        if (ends(name, tails[i]))
            return true;
    size_t i = 1;
    while (i < n && (p[i] == ' ' || p[i] == '\t'))
        i++;
    if (n < 2 || p[0] != '{' || i >= n || p[i] != '"')
        return false;
    const char *lf = memchr(p, '\n', n);
    if (!lf)
        return true;
    for (lf--; lf > p && (*lf == ' ' || *lf == '\r' || *lf == '\t');)
        lf--;
    return *lf == '}';
}

static bool is_warc(dm_source *s) {
    const char *p;
    return dm_source_look(s, 7, &p) >= 7 && !memcmp(p, "WARC/1.", 7);
}

/* A page among the reports: nothing else begins with a tag. */
static bool is_markup(dm_source *s) {
    const char *p;
    size_t n = dm_source_look(s, 1, &p), i = 0;
    if (n >= 3 && !memcmp(p, "\xEF\xBB\xBF", 3))
        i = 3;
    while (i < n && (p[i] == ' ' || p[i] == '\t' || p[i] == '\r' || p[i] == '\n'))
        i++;
    return i < n && p[i] == '<';
}

static format format_of(const dm_input *in, const char *name) {
    switch (in->kind) {
    case DM_INPUT_FILES: return PAGE;
    case DM_INPUT_LINES: return LINE;
    case DM_INPUT_REPORTS: return is_warc(in->source) ? WARC : is_markup(in->source) ? PAGE : JSON;
    case DM_INPUT_RECORDS:
    case DM_INPUT_PAGES: break;
    }
    if (is_warc(in->source))
        return WARC;
    /* The whole first line decides; no more is waited for. */
    const char *p;
    size_t n = dm_source_look(in->source, 1, &p), had = 0;
    while (n > had && n < DM_WINDOW && p[0] == '{' && !memchr(p + had, '\n', n - had)) {
        had = n;
        n = dm_source_look(in->source, n + 1, &p);
    }
    return n && is_json_lines(name, p, n) ? JSON : PAGE;
}

/* The file's name without folder, packing and extension. */
static dm_str id_of(const char *path) {
    const char *slash = strrchr(path, '/');
    const char *name = slash && slash[1] ? slash + 1 : path;
    size_t n = strlen(name);
    if (ends(name, ".gz"))
        n -= 3;
    else if (ends(name, ".zst"))
        n -= 4;
    for (size_t i = n; i > 1; i--)
        if (name[i - 1] == '.') {
            n = i - 1;
            break;
        }
    return (dm_str){name, (uint32_t)n};
}

static void close_file(dm_input *in) {
    if (in->source)
        in->done += dm_source_read(in->source);
    dm_source_close(in->source);
    if (in->fd > STDIN_FILENO)
        close(in->fd);
    free(in->name);
    in->source = NULL;
    in->name = NULL;
    in->fd = -1;
    in->format = NOTHING;
    in->line = 0;
}

static bool next_page(dm_input *in, dm_item *item) {
    dm_item_memory *m = item->memory;
    bool standard = in->fd == STDIN_FILENO;
    item->where = dm_str_copy(&m->arena, dm_str_of(in->name));
    item->given.id = standard ? DM_STR("-") : dm_str_copy(&m->arena, id_of(in->name));
    if (dm_item_take(item, in->source, UINT64_MAX) == DM_OK) {
        const char *why = dm_source_broken(in->source);
        if (why && (!item->n || !dm_source_packed(in->source) || in->kind == DM_INPUT_FILES))
            dm_item_fail(item, DM_EIO, "%s", why);
        else if (why)
            item->warning = dm_str_of(why);
    }
    if (item->status == DM_OK && (in->kind == DM_INPUT_PAGES || in->kind == DM_INPUT_RECORDS) && item->n > 9 && !memcmp(item->bytes, "HTTP/1.", 7) &&
        dm_http_decode(item) == DM_ENOTFOUND)
        dm_item_fail(item, DM_EFORMAT, "an HTTP response, but not of a page");
    close_file(in);
    return true;
}

/* A record rather than a report: it has both of these fields, and is not looked at further. */
static bool is_record(const dm_item *item) {
    return item->bytes[0] == '{' && memmem(item->bytes, item->n, "\"article\"", 9) &&
           memmem(item->bytes, item->n, "\"claims\"", 8);
}

static bool next_line(dm_input *in, dm_item *item) {
    dm_item_memory *m = item->memory;
    for (;;) {
        const char *p, *lf = NULL;
        size_t n = 0, all = 0;
        bool any = false;
        item->n = 0;
        do {
            n = dm_source_look(in->source, 1, &p); /* what is there: the other end may wait */
            if (!n)
                break;
            any = true;
            lf = memchr(p, '\n', n);
            size_t k = lf ? (size_t)(lf - p) : n;
            all += k;
            if (all <= MOST_LINE && item->status == DM_OK) {
                if (dm_item_room(item, item->n + k)) {
                    memcpy(m->bytes + item->n, p, k);
                    item->n += k;
                } else {
                    dm_item_fail(item, DM_ENOMEM, "out of memory");
                }
            }
            dm_source_take(in->source, k + (lf != NULL));
        } while (!lf);
        const char *why = n ? NULL : dm_source_broken(in->source);
        if (!any && !why)
            return false;
        in->line++;
        item->where = dm_str_format(&m->arena, "%s:%llu", in->name, (unsigned long long)in->line);
        if (why) {
            /* What was begun is no whole line; nor is what the next member begins with, perhaps. */
            dm_item_fail(item, DM_EIO, "%s", why);
            if (!dm_source_resume(in->source))
                in->format = NOTHING;
            return true;
        }
        if (all > MOST_LINE) {
            item->n = 0;
            dm_item_fail(item, DM_ELIMIT, "a line longer than 64 MB");
            return true;
        }
        if (item->status != DM_OK)
            return true;
        if (item->n && m->bytes[item->n - 1] == '\r')
            item->n--;
        if (!item->n)
            continue;
        m->bytes[item->n] = 0;
        item->bytes = m->bytes;
        item->record = in->format == JSON && in->kind == DM_INPUT_RECORDS && is_record(item);
        if (in->format == JSON && !item->record)
            dm_json_item(item, in->kind == DM_INPUT_REPORTS);
        return true;
    }
}

/* ---- paths -------------------------------------------------------------------------------------- */

static int visible(const struct dirent *d) {
    return d->d_name[0] != '.';
}

static bool path_fails(dm_item *item, const char *path, dm_status status, const char *cause) {
    dm_item_memory *m = item->memory;
    item->where = dm_str_copy(&m->arena, dm_str_of(path));
    dm_item_fail(item, status, "%s", cause);
    return true;
}

/* Inside a folder, what demarche itself wrote or expects is no page, nor is what tells of it. */
static bool left_out(const char *path) {
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    return ends(path, ".json") || ends(path, ".db") || !strcasecmp(name, "README.md");
}

/* Open a path: a file becomes the source, a folder is entered. True where item tells of it. */
static bool open_path(dm_input *in, const char *path, bool inside, dm_item *item) {
    struct stat st;
    if (stat(path, &st) != 0)
        return path_fails(item, path, errno == ENOENT ? DM_ENOTFOUND : DM_EIO, strerror(errno));
    if (S_ISDIR(st.st_mode) && in->kind == DM_INPUT_LINES)
        return path_fails(item, path, DM_EINVAL, "a folder; name the file");
    if (inside && !S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
        return path_fails(item, path, DM_EINVAL, "not a file; name it yourself to read it");
    if (S_ISDIR(st.st_mode)) {
        /* A folder is walked where it stands, not by a link, so that no walk goes round. */
        struct stat link;
        if (inside && lstat(path, &link) == 0 && S_ISLNK(link.st_mode))
            return false;
        if (in->depth == MOST_DEPTH)
            return path_fails(item, path, DM_ELIMIT, "folders too deep");
        folder f = {.path = strdup(path)};
        f.n = f.path ? scandir(path, &f.names, visible, alphasort) : -1;
        if (f.n < 0) {
            int e = errno;
            free(f.path);
            return path_fails(item, path, DM_EIO, strerror(e));
        }
        in->folders[in->depth++] = f;
        return f.n == 0 && path_fails(item, path, DM_EEMPTY, "no files in this folder");
    }
    if (inside && left_out(path))
        return false;
    if (in->steps + 1 < in->from.steps || (in->steps + 1 == in->from.steps && in->from.whole))
        return true; /* read before: it need not be opened */
    in->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (in->fd < 0)
        return path_fails(item, path, DM_EIO, strerror(errno));
    in->name = strdup(path);
    in->source = in->name ? dm_source_open(in->fd, &in->stop) : NULL;
    if (!in->source) {
        close_file(in);
        return path_fails(item, path, DM_ENOMEM, "out of memory");
    }
    in->format = format_of(in, path);
    return false;
}

/* A path was opened, or item tells why not. Counted; left where reading begins behind it, and the
 * one to begin with is entered at its place. True where item has something to tell. */
static bool step(dm_input *in, const char *path, bool tell, dm_item *item) {
    if (!in->source && !tell)
        return false; /* a folder, or what is left out of one */
    in->steps++;
    free(in->last);
    in->last = strdup(path);
    if (!in->from.steps)
        return tell;
    bool pass = in->steps < in->from.steps || in->from.whole;
    if (in->steps == in->from.steps) {
        dm_spot from = in->from;
        in->from = (dm_spot){0};
        in->done = from.read;
        if (strlen(path) != from.path.n || memcmp(path, from.path.p, from.path.n) != 0) {
            in->over = true;
            close_file(in);
            return path_fails(item, path, DM_EINVAL,
                              "stands where another file was read before: the inputs have changed");
        }
        if (in->source && !pass) {
            in->line = from.line;
            if (!dm_source_to(in->source, from.byte, from.offset)) {
                close_file(in);
                return path_fails(item, path, DM_EINVAL, "is shorter than what was read of it before");
            }
            uint64_t again = dm_source_read(in->source);
            in->done -= again < in->done ? again : in->done;
        }
    }
    if (pass) {
        close_file(in);
        dm_item_reset(item);
        return false;
    }
    return tell;
}

/* The next file, or something to tell. False when the paths are used up. */
static bool advance(dm_input *in, dm_item *item, bool *tell) {
    *tell = false;
    while (!in->source && !in->over && !atomic_load_explicit(&in->stop, memory_order_relaxed)) {
        if (in->depth) {
            folder *f = &in->folders[in->depth - 1];
            if (f->at == f->n) {
                free(f->names);
                free(f->path);
                in->depth--;
                continue;
            }
            char *child = NULL;
            struct dirent *d = f->names[f->at++];
            int k = asprintf(&child, "%s/%s", f->path, d->d_name);
            free(d);
            if (k < 0)
                return false;
            *tell = open_path(in, child, true, item);
            *tell = step(in, child, *tell, item);
            free(child);
        } else if (in->at < in->n_paths) {
            const char *path = in->paths[in->at++];
            if (!strcmp(path, "-")) {
                in->fd = STDIN_FILENO;
                in->name = strdup("standard input");
                in->source = in->name ? dm_source_open(in->fd, &in->stop) : NULL;
                if (!in->source) {
                    close_file(in);
                    *tell = path_fails(item, path, DM_ENOMEM, "out of memory");
                } else {
                    in->format = format_of(in, "");
                }
            } else {
                *tell = open_path(in, path, false, item);
            }
            *tell = step(in, path, *tell, item);
        } else {
            return false;
        }
        if (*tell)
            return true;
    }
    return in->source != NULL; /* none where the stream was ended */
}

/* ---- the public functions ------------------------------------------------------------------------ */

dm_status dm_input_open(const char *const *paths, size_t n_paths, dm_input_kind kind, dm_input **out,
                        dm_error *err) {
    dm_input *in = *out = calloc(1, sizeof *in);
    if (!in)
        return dm_fail(err, DM_ENOMEM, "out of memory");
    in->paths = paths;
    in->n_paths = n_paths;
    in->kind = kind;
    in->fd = -1;
    return DM_OK;
}

/* What is read once the input was stopped may be cut short. */
static bool whole_item(dm_input *in, dm_item *item) {
    dm_item_memory *m = item->memory;
    item->after = (dm_spot){.steps = in->steps, .whole = !in->source || in->format == NOTHING, .line = in->line,
                             .path = in->last ? dm_str_copy(&m->arena, dm_str_of(in->last)) : (dm_str){0},
                             .read = dm_input_read(in), .passed = in->passed};
    if (!item->after.whole)
        dm_source_mark(in->source, &item->after.byte, &item->after.offset);
    return !atomic_load_explicit(&in->stop, memory_order_relaxed);
}

dm_status dm_input_from(dm_input *in, const dm_spot *from, dm_error *err) {
    if (in->steps)
        return dm_fail(err, DM_EINVAL, "reading has begun");
    in->from = *from;
    in->passed = from->passed;
    return DM_OK;
}

void dm_input_stop(dm_input *in) {
    atomic_store(&in->stop, true);
}

bool dm_input_next(dm_input *in, dm_item *item) {
    item->record = false;
    for (;;) {
        if (!dm_item_reset(item))
            return false;
        bool tell = false;
        if (!in->source && !advance(in, item, &tell))
            return false;
        if (tell)
            return whole_item(in, item);
        bool got = false;
        switch (in->format) {
        case PAGE: got = next_page(in, item); break;
        case WARC: got = dm_warc_next(in->source, dm_str_of(in->name), &in->passed, item); break;
        case JSON:
        case LINE: got = next_line(in, item); break;
        case NOTHING: break;
        }
        if (got && item->status != DM_OK) {
            item->bytes = "";
            item->n = 0;
        }
        if (got)
            return whole_item(in, item);
        close_file(in);
    }
}

/* Bytes of the files under a path; false where that cannot be told. */
static bool size_of(const char *path, bool inside, int depth, uint64_t *sum) {
    struct stat st;
    if ((inside ? lstat : stat)(path, &st) != 0)
        return true; /* it will be told when its turn comes */
    if (S_ISLNK(st.st_mode) && (stat(path, &st) != 0 || S_ISDIR(st.st_mode)))
        return true;
    if (S_ISREG(st.st_mode)) {
        *sum += inside && left_out(path) ? 0 : (uint64_t)st.st_size;
        return true;
    }
    DIR *d = S_ISDIR(st.st_mode) && depth < MOST_DEPTH ? opendir(path) : NULL;
    if (!d)
        return false;
    bool good = true;
    for (struct dirent *e; good && (e = readdir(d));) {
        char *child = NULL;
        if (!visible(e))
            continue;
        good = asprintf(&child, "%s/%s", path, e->d_name) >= 0 && size_of(child, true, depth + 1, sum);
        free(child);
    }
    closedir(d);
    return good;
}

uint64_t dm_input_size(const dm_input *in) {
    uint64_t sum = 0;
    struct stat st;
    for (size_t i = 0; i < in->n_paths; i++) {
        if (strcmp(in->paths[i], "-") != 0) {
            if (!size_of(in->paths[i], false, 0, &sum))
                return 0;
        } else if (fstat(STDIN_FILENO, &st) == 0 && S_ISREG(st.st_mode)) {
            sum += (uint64_t)st.st_size;
        } else {
            return 0;
        }
    }
    return sum;
}

uint64_t dm_input_read(const dm_input *in) {
    return in->done + (in->source ? dm_source_read(in->source) : 0);
}

void dm_input_close(dm_input *in) {
    if (!in)
        return;
    close_file(in);
    free(in->last);
    while (in->depth) {
        folder *f = &in->folders[--in->depth];
        while (f->at < f->n)
            free(f->names[f->at++]);
        free(f->names);
        free(f->path);
    }
    free(in);
}
