/* What the verbs share: messages, output, and the streams of items, read one after the other or
 * by several threads that write in the order of the input. */
#include "run.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SLOTS_A_JOB 4
#define HELD_A_JOB ((size_t)64 << 20) /* bytes of items in work past which none is taken */
#define KEEP_ROOM ((size_t)1 << 20)

/* ---- messages and output ------------------------------------------------------------------- */

static int message(char *line, size_t room, const char *input, const char *cause) {
    int n = snprintf(line, room, "demarche: %s%s%s", input ? input : "", input ? ": " : "", cause);
    for (int i = 0; i < n && line[i]; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
            line[i] = ' ';
    return n < (int)room ? n : (int)room - 1;
}

void dm_cli_tell(const char *input, const char *cause) {
    char line[5120];
    message(line, sizeof line, input, cause);
    fprintf(stderr, "%s\n", line);
}

/* A message that waits for its item's turn. */
static void hold(dm_cli *c, const char *input, const char *cause) {
    char line[5120];
    int n = message(line, sizeof line - 1, input, cause);
    line[n++] = '\n';
    char *grown = realloc(c->told, c->n_told + (size_t)n);
    if (!grown)
        return;
    memcpy(grown + c->n_told, line, (size_t)n);
    c->told = grown;
    c->n_told += (size_t)n;
}

void dm_cli_warn(dm_cli *c, const char *input, const char *cause) {
    if (c->held)
        hold(c, input, cause);
    else
        dm_cli_tell(input, cause);
}

void dm_cli_complain(dm_cli *c, const char *input, const char *cause) {
    dm_cli_warn(c, input, cause);
    c->failed = true;
}

void dm_cli_refuse(dm_cli *c, const char *input, const dm_error *err) {
    c->why = err->status;
    dm_cli_complain(c, input, err->text);
}

static bool write_out(dm_cli *c, const char *p, size_t n) {
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
        if (c->run)
            c->run->written += (size_t)k;
    }
    return !c->broken;
}

/* Append to output that waits for its turn. */
static void add(dm_buf *b, const char *p, size_t n) {
    if (b->n + n + 1 > b->room) {
        size_t room = b->room ? b->room : 4096;
        while (room < b->n + n + 1)
            room *= 2;
        char *grown = room <= DM_MAX_BUF ? realloc(b->data, room) : NULL;
        if (!grown) {
            b->failed = true;
            return;
        }
        b->data = grown;
        b->room = room;
    }
    if (n)
        memcpy(b->data + b->n, p, n);
    b->n += n;
    b->data[b->n] = 0;
}

bool dm_cli_write(dm_cli *c, const char *p, size_t n) {
    if (!c->held)
        return write_out(c, p, n);
    add(&c->out, p, n);
    return true;
}

bool dm_cli_flush(dm_cli *c, dm_buf *b) {
    if (b->failed) {
        dm_cli_complain(c, c->verb, "out of memory for the output; what came before is whole");
        b->failed = false;
    }
    if (c->held && b == &c->out)
        return true;
    dm_cli_write(c, b->data, b->n);
    b->n = 0;
    return !c->broken;
}

/* ---- items, one after the other ----------------------------------------------------------------- */

static bool one(dm_cli *c, const dm_item *item, dm_item_fn fn) {
    c->why = DM_OK;
    c->left = DM_TAKEN;
    c->tongue[0] = 0;
    c->sentences = c->unparsed = 0;
    if (item->status != DM_OK) {
        dm_cli_refuse(c, item->where.p, &item->error);
        return true;
    }
    if (item->warning.n)
        dm_cli_warn(c, item->where.p, item->warning.p);
    return fn(c, item);
}

static bool next_item(dm_cli *c, dm_input *in, dm_item *item) {
    dm_run_reads(c->run, true);
    bool got = dm_input_next(in, item);
    dm_run_reads(c->run, false);
    return got;
}

static void in_turn(dm_cli *c, dm_input *in, dm_item_fn fn) {
    dm_item item = {0};
    while (!c->broken && !c->early && next_item(c, in, &item)) {
        if (item.status != DM_OK || item.warning.n)
            dm_run_hide(c->run);
        c->early = !one(c, &item, fn);
        dm_run_after(c, c, &item);
    }
    dm_item_free(&item);
}

/* ---- items, by several threads ------------------------------------------------------------------- */

typedef struct slot {
    dm_item item;
    dm_cli c; /* with output and messages of its own */
    uint64_t number;
    size_t cost;
    bool done, stop, passed;
    struct pool *pool;
} slot;

typedef struct pool {
    dm_cli *c;
    dm_input *in;
    dm_item_fn fn;
    pthread_mutex_t lock;
    pthread_cond_t change;
    slot *slots;
    uint64_t n_slots, next_in, next_out; /* numbers of items; a slot holds number modulo n_slots */
    uint64_t gate;                       /* items before this one have passed */
    size_t held, most_held;
    bool reading, writing, ended;
} pool;

static void write_slot(pool *p, slot *s) {
    dm_cli *c = p->c;
    if (s->c.n_told) {
        dm_run_hide(c->run);
        fwrite(s->c.told, 1, s->c.n_told, stderr);
    }
    if (s->c.out.n && !c->broken)
        write_out(c, s->c.out.data, s->c.out.n);
    c->failed |= s->c.failed;
    free(s->c.told);
    s->c.told = NULL;
    s->c.n_told = 0;
    s->c.out.n = 0;
    if (s->c.out.room > KEEP_ROOM)
        dm_buf_free(&s->c.out);
    dm_run_after(c, &s->c, &s->item);
}

/* Write what is done and whose turn it is. Called and left with the lock held. */
static void write_done(pool *p) {
    if (p->writing)
        return;
    p->writing = true;
    while (p->next_out < p->next_in && p->slots[p->next_out % p->n_slots].done) {
        slot *s = &p->slots[p->next_out % p->n_slots];
        pthread_mutex_unlock(&p->lock);
        write_slot(p, s);
        pthread_mutex_lock(&p->lock);
        p->held -= s->cost;
        p->next_out++;
        if (p->c->broken || s->stop)
            p->ended = p->c->early = true;
        pthread_cond_broadcast(&p->change);
    }
    p->writing = false;
}

static void pass(pool *p, slot *s) {
    s->passed = true;
    while (p->gate < p->next_in && p->slots[p->gate % p->n_slots].passed)
        p->gate++;
    pthread_cond_broadcast(&p->change);
}

static void *work(void *argument) {
    pool *p = argument;
    dm_reader *reader;
    dm_error err;
    if (dm_reader_new(p->c->engine, &reader, &err) != DM_OK)
        return NULL; /* the others do its work */
    pthread_mutex_lock(&p->lock);
    for (;;) {
        while (!p->ended && (p->reading || p->next_in - p->next_out == p->n_slots ||
                             (p->held > p->most_held && p->next_in > p->next_out)))
            pthread_cond_wait(&p->change, &p->lock);
        if (p->ended)
            break;
        slot *s = &p->slots[p->next_in % p->n_slots];
        p->reading = true;
        pthread_mutex_unlock(&p->lock);
        bool got = next_item(p->c, p->in, &s->item);
        pthread_mutex_lock(&p->lock);
        p->reading = false;
        if (got) {
            s->done = s->stop = s->passed = false;
            s->number = p->next_in++;
            s->cost = s->item.n;
            p->held += s->cost;
        } else {
            p->ended = true;
        }
        pthread_cond_broadcast(&p->change);
        if (!got)
            break;
        pthread_mutex_unlock(&p->lock);
        s->c.reader = reader;
        s->c.failed = false;
        s->stop = !one(&s->c, &s->item, p->fn);
        pthread_mutex_lock(&p->lock);
        s->done = true;
        pass(p, s);
        write_done(p);
    }
    pthread_mutex_unlock(&p->lock);
    dm_reader_free(reader);
    return NULL;
}

void dm_cli_turn(dm_cli *c) {
    slot *s = c->held;
    if (!s)
        return;
    pool *p = s->pool;
    pthread_mutex_lock(&p->lock);
    while (p->next_out != s->number)
        pthread_cond_wait(&p->change, &p->lock);
    pthread_mutex_unlock(&p->lock);
}

void dm_cli_gate(dm_cli *c) {
    slot *s = c->held;
    if (!s)
        return;
    pool *p = s->pool;
    pthread_mutex_lock(&p->lock);
    while (p->gate != s->number)
        pthread_cond_wait(&p->change, &p->lock);
    pthread_mutex_unlock(&p->lock);
}

void dm_cli_pass(dm_cli *c) {
    slot *s = c->held;
    if (!s)
        return;
    pthread_mutex_lock(&s->pool->lock);
    pass(s->pool, s);
    pthread_mutex_unlock(&s->pool->lock);
}

static void side_by_side(dm_cli *c, dm_input *in, dm_item_fn fn) {
    pool p = {.c = c, .in = in, .fn = fn, .lock = PTHREAD_MUTEX_INITIALIZER, .change = PTHREAD_COND_INITIALIZER,
              .n_slots = (uint64_t)c->jobs * SLOTS_A_JOB, .most_held = (size_t)c->jobs * HELD_A_JOB};
    p.slots = calloc(p.n_slots, sizeof *p.slots);
    pthread_t *threads = calloc((size_t)c->jobs, sizeof *threads);
    if (!p.slots || !threads) {
        free(p.slots);
        free(threads);
        in_turn(c, in, fn);
        return;
    }
    for (uint64_t i = 0; i < p.n_slots; i++) {
        p.slots[i].c = *c;
        p.slots[i].c.out = (dm_buf){0};
        p.slots[i].c.held = &p.slots[i];
        p.slots[i].pool = &p;
    }
    int started = 0;
    while (started < c->jobs && pthread_create(&threads[started], NULL, work, &p) == 0)
        started++;
    for (int i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    for (uint64_t i = 0; i < p.n_slots; i++) {
        dm_item_free(&p.slots[i].item);
        dm_buf_free(&p.slots[i].c.out);
        free(p.slots[i].c.told);
    }
    free(p.slots);
    free(threads);
    /* No thread could be had, or no reader: this one does it. */
    if (!p.ended)
        in_turn(c, in, fn);
}

/* ---- the streams of a verb ------------------------------------------------------------------------ */

int dm_cli_cores(void) {
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > DM_MOST_JOBS ? DM_MOST_JOBS : (int)n;
}

typedef struct names {
    char **at;
    size_t n, room;
    bool failed;
} names;

static void push_name(names *v, const char *name) {
    if (v->n == v->room) {
        size_t room = v->room ? v->room * 2 : 64;
        char **grown = realloc(v->at, room * sizeof *grown);
        if (!grown) {
            v->failed = true;
            return;
        }
        v->at = grown;
        v->room = room;
    }
    if ((v->at[v->n] = strdup(name)))
        v->n++;
    else
        v->failed = true;
}

/* The arguments with their patterns resolved, where the shell did not: a path that is there, or
 * that nothing matches, stays as it stands. */
static names expanded(char **args, int n) {
    names v = {0};
    for (int i = 0; i < n; i++) {
        glob_t g;
        bool literal = !args[i][strcspn(args[i], "*?[")] || access(args[i], F_OK) == 0;
        if (literal || glob(args[i], 0, NULL, &g) != 0) {
            push_name(&v, args[i]);
            continue;
        }
        for (size_t k = 0; k < g.gl_pathc; k++)
            push_name(&v, g.gl_pathv[k]);
        globfree(&g);
    }
    if (!n)
        push_name(&v, "-");
    return v;
}

static void free_names(names *v) {
    while (v->n)
        free(v->at[--v->n]);
    free(v->at);
}

void dm_cli_items(dm_cli *c, dm_input_kind kind, dm_item_fn fn) {
    dm_input *in = NULL;
    dm_error err;
    names paths = expanded(c->args, c->n_args);
    if (paths.failed)
        dm_cli_complain(c, NULL, "out of memory");
    else if (dm_input_open((const char *const *)paths.at, paths.n, kind, &in, &err) != DM_OK)
        dm_cli_complain(c, NULL, err.text);
    else if (!c->run || dm_run_begin(c, in)) {
        if (c->jobs > 1)
            side_by_side(c, in, fn);
        else
            in_turn(c, in, fn);
        if (c->run)
            dm_run_end(c);
    }
    dm_input_close(in);
    free_names(&paths);
}

static bool as_page(dm_cli *c, const dm_item *item) {
    return c->page_fn(c, item->where.p, item->given.id, item->bytes, item->n);
}

void dm_cli_pages(dm_cli *c, dm_page_fn fn) {
    c->page_fn = fn;
    dm_cli_items(c, DM_INPUT_FILES, as_page);
}

static bool as_line(dm_cli *c, const dm_item *item) {
    return c->line_fn(c, item->where.p, (char *)(uintptr_t)item->bytes, item->n);
}

void dm_cli_lines(dm_cli *c, dm_line_fn fn) {
    c->line_fn = fn;
    dm_cli_items(c, DM_INPUT_LINES, as_line);
}

static void tell_line(void *context, const char *message) {
    (void)context;
    dm_cli_tell(NULL, message);
}

bool dm_cli_open(dm_cli *c, bool engine) {
    dm_error err;
    const dm_open how = {.lexicon = c->own, .alone = c->alone, .strict = c->strict, .every = c->every, .articles = !engine,
                         .pairs = c->model,
                         .tell = tell_line};
    if (dm_engine_open_with(&how, &c->engine, &err) == DM_OK &&
        dm_reader_new(c->engine, &c->reader, &err) == DM_OK)
        return true;
    fprintf(stderr, "demarche: %s\n", err.text);
    return false;
}
