#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEEP_EVERY 1.0 /* seconds between checkpoints */
#define SHOW_EVERY 0.5 /* and lines of progress; on no terminal: */
#define LINE_EVERY 10.0
#define COPIES 100000

static double since(const struct timespec *a) {
    struct timespec b;
    clock_gettime(CLOCK_MONOTONIC, &b);
    return (double)(b.tv_sec - a->tv_sec) + (double)(b.tv_nsec - a->tv_nsec) / 1e9;
}

void dm_run_take(dm_run *r, int option, const char *value, const char **wrong) {
    *wrong = NULL;
    char *end;
    switch (option) {
    case DM_RUN_PROGRESS: r->progress = true; break;
    case DM_RUN_CHECKPOINT: r->checkpoint = value; break;
    case DM_RUN_OUT: r->out = value; break;
    case DM_RUN_LANGUAGE:
        for (const char *p = value; *p; p++)
            if (!((*p >= 'a' && *p <= 'z') || *p == ','))
                *wrong = "--language takes codes such as en or en,de, not";
        r->languages = value;
        break;
    case DM_RUN_NO_COPIES:
        r->copies = COPIES;
        if (value) {
            errno = 0;
            unsigned long n = strtoul(value, &end, 10);
            if (errno || *end || end == value || n < 1 || n > 10000000 || value[0] == '-')
                *wrong = "--no-copies takes 1 to 10000000, not";
            r->copies = (uint32_t)n;
        }
        break;
    default: break;
    }
}

/* ---- progress ------------------------------------------------------------------------------ */

static bool shows(const dm_run *r) {
    return r->progress || (isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO));
}

/* "4 min 10 s" */
static void span_of(char *out, size_t room, double seconds) {
    uint64_t s = seconds > 0 ? (uint64_t)seconds : 0;
    if (s >= 3600)
        snprintf(out, room, "%llu h %02llu min", (unsigned long long)(s / 3600), (unsigned long long)(s / 60 % 60));
    else if (s >= 60)
        snprintf(out, room, "%llu min %02llu s", (unsigned long long)(s / 60), (unsigned long long)(s % 60));
    else
        snprintf(out, room, "%llu s", (unsigned long long)s);
}

static void show(dm_run *r) {
    bool line = !isatty(STDERR_FILENO);
    if (since(&r->last_shown) < (line ? LINE_EVERY : SHOW_EVERY))
        return;
    clock_gettime(CLOCK_MONOTONIC, &r->last_shown);
    double seconds = since(&r->begin), mb = (double)r->at.read / 1e6;
    double rate = ((double)r->at.read - (double)r->begun_read) / 1e6 / seconds;
    char left[40] = "", text[160];
    if (r->size > r->at.read && rate > 0) {
        char time[32];
        span_of(time, sizeof time, (double)(r->size - r->at.read) / 1e6 / rate);
        snprintf(left, sizeof left, ", %s left", time);
    }
    int n = snprintf(text, sizeof text, "%llu read, %.0f a second, %.0f MB", (unsigned long long)r->items,
                     (double)(r->items - r->begun_items) / seconds, mb);
    if (r->size)
        n += snprintf(text + n, sizeof text - (size_t)n, " of %.0f", (double)r->size / 1e6);
    snprintf(text + n, sizeof text - (size_t)n, ", %.1f MB/s%s", rate, left);
    if (line) {
        dm_cli_tell(NULL, text);
    } else {
        fprintf(stderr, "\r%-78s", text);
        r->shown = true;
    }
}

void dm_run_hide(dm_run *r) {
    if (r && r->shown)
        fprintf(stderr, "\r%78s\r", "");
    if (r)
        r->shown = false;
}

/* ---- checkpoints ----------------------------------------------------------------------------- */

/* What makes a run another one: FNV-1a over the verb, its inputs and what they are filtered by. */
static uint64_t command_of(const dm_cli *c) {
    const dm_run *r = c->run;
    uint64_t h = 0xcbf29ce484222325u;
    const char *words[] = {c->verb, c->own ? c->own : "", r->languages ? r->languages : "", r->out ? r->out : "",
                           c->db ? c->db : "", c->json ? "json" : ""};
    size_t n = sizeof words / sizeof *words;
    for (size_t i = 0; i < n + (size_t)c->n_args; i++)
        for (const char *p = i < n ? words[i] : c->args[i - n];; p++) {
            h = (h ^ (unsigned char)*p) * 0x100000001b3u;
            if (!*p)
                break;
        }
    return (h ^ r->copies) * 0x100000001b3u;
}

typedef struct number {
    const char *name;
    uint64_t *at;
} number;

/* Every number that a checkpoint keeps. */
#define N_NUMBERS 12
static void numbers_of(dm_run *r, number out[N_NUMBERS]) {
    const number all[N_NUMBERS] = {
        {"items", &r->items},   {"written", &r->kept},      {"steps", &r->at.steps},   {"byte", &r->at.byte},
        {"offset", &r->at.offset}, {"line", &r->at.line},   {"read", &r->at.read},     {"passed", &r->at.passed},
        {"partial", &r->partial}, {"copies", &r->copies_left}, {"sentences", &r->sentences}, {"unparsed", &r->unparsed}};
    memcpy(out, all, sizeof all);
}

static bool write_all(dm_cli *c, FILE *f, const char *state) {
    dm_run *r = c->run;
    number numbers[N_NUMBERS];
    numbers_of(r, numbers);
    fprintf(f, "demarche checkpoint 1\ncommand %016llx\nstate %s\nwhole %d\n", (unsigned long long)command_of(c), state,
            r->at.whole);
    for (int i = 0; i < N_NUMBERS; i++)
        fprintf(f, "%s %llu\n", numbers[i].name, (unsigned long long)*numbers[i].at);
    for (int i = 0; i < DM_N_STATUS; i++)
        if (r->failed[i])
            fprintf(f, "failed %d %llu\n", i, (unsigned long long)r->failed[i]);
    for (int i = 0; i < DM_RUN_TONGUES && r->tongues[i].n; i++)
        fprintf(f, "language %s %llu\n", r->tongues[i].code, (unsigned long long)r->tongues[i].n);
    fprintf(f, "path %.*s\n", (int)r->at.path.n, r->at.path.n ? r->at.path.p : "");
    return fflush(f) == 0 && !ferror(f) && fsync(fileno(f)) == 0;
}

/* As a whole or not at all: what stood there stays until the new one is on the disk. */
static void keep(dm_cli *c, const char *state) {
    dm_run *r = c->run;
    char name[4096];
    clock_gettime(CLOCK_MONOTONIC, &r->last_kept);
    if (c->settle && !c->settle(c))
        return;
    if (r->out)
        fdatasync(STDOUT_FILENO);
    FILE *f = snprintf(name, sizeof name, "%s.new", r->checkpoint) < (int)sizeof name ? fopen(name, "we") : NULL;
    bool good = f && write_all(c, f, state);
    if (f && fclose(f) != 0)
        good = false;
    if (!good || rename(name, r->checkpoint) != 0) {
        int e = errno;
        unlink(name);
        dm_run_hide(r);
        dm_cli_tell(r->checkpoint, strerror(e ? e : EIO));
        c->failed = true;
        r->checkpoint = NULL; /* told once; the run goes on, and the last good one stays */
    }
}

/* One line of a checkpoint. */
static bool take_line(dm_run *r, char *line, number *numbers, uint64_t *command, char state[16], char **path) {
    char *value = strchr(line, ' '), code[4];
    unsigned long long v;
    int which, whole;
    if (!value)
        return false;
    *value++ = 0;
    if (!strcmp(line, "path"))
        return (*path = strdup(value)) != NULL;
    if (!strcmp(line, "command") && sscanf(value, "%llx", &v) == 1)
        *command = v;
    else if (!strcmp(line, "state"))
        snprintf(state, 16, "%s", value);
    else if (!strcmp(line, "whole") && sscanf(value, "%d", &whole) == 1)
        r->at.whole = whole;
    else if (!strcmp(line, "failed") && sscanf(value, "%d %llu", &which, &v) == 2 && which >= 0 && which < DM_N_STATUS)
        r->failed[which] = v;
    else if (!strcmp(line, "language") && sscanf(value, "%3s %llu", code, &v) == 2) {
        for (int i = 0; i < DM_RUN_TONGUES; i++)
            if (!r->tongues[i].n) {
                memcpy(r->tongues[i].code, code, sizeof code);
                r->tongues[i].n = v;
                break;
            }
    } else {
        for (int i = 0; i < N_NUMBERS; i++)
            if (!strcmp(line, numbers[i].name))
                return sscanf(value, "%llu", &v) == 1 && (*numbers[i].at = v, true);
        return false;
    }
    return true;
}

typedef enum { NONE, THERE, COMPLETE, WRONG } found;

/* The checkpoint that is there, into the run. */
static found load(dm_cli *c) {
    dm_run *r = c->run;
    FILE *f = fopen(r->checkpoint, "re");
    if (!f) {
        if (errno == ENOENT)
            return NONE;
        dm_cli_tell(r->checkpoint, strerror(errno));
        return WRONG;
    }
    char *line = NULL, *path = NULL, state[16] = "";
    size_t room = 0;
    uint64_t command = 0;
    number numbers[N_NUMBERS];
    numbers_of(r, numbers);
    bool good = getline(&line, &room, f) > 0 && !strcmp(line, "demarche checkpoint 1\n");
    for (ssize_t n; good && (n = getline(&line, &room, f)) > 0;) {
        good = line[n - 1] == '\n';
        line[n - 1] = 0;
        good = good && take_line(r, line, numbers, &command, state, &path);
    }
    free(line);
    fclose(f);
    if (!good || !path || !state[0]) {
        free(path);
        dm_cli_tell(r->checkpoint, "not a checkpoint of this demarche; remove it, or name another file");
        return WRONG;
    }
    r->at.path = (dm_str){path, (uint32_t)strlen(path)};
    if (command != command_of(c)) {
        dm_cli_tell(r->checkpoint, "the checkpoint of another command; remove it, or name another file");
        return WRONG;
    }
    return !strcmp(state, "complete") ? COMPLETE : THERE;
}

/* Standard output becomes the file; what a killed run wrote behind its checkpoint is cut off. */
static bool open_out(dm_cli *c, bool resumed) {
    dm_run *r = c->run;
    int fd = open(r->out, O_WRONLY | O_CREAT | O_CLOEXEC | (resumed ? 0 : O_TRUNC), 0666);
    struct stat st;
    bool good = fd >= 0 && dup2(fd, STDOUT_FILENO) >= 0;
    int e = errno;
    if (fd >= 0)
        close(fd);
    if (good && resumed && fstat(STDOUT_FILENO, &st) == 0 && S_ISREG(st.st_mode)) {
        if ((uint64_t)st.st_size < r->kept) {
            dm_cli_tell(r->out, "is shorter than its checkpoint says; remove the checkpoint to begin anew");
            return false;
        }
        good = ftruncate(STDOUT_FILENO, (off_t)r->kept) == 0 && lseek(STDOUT_FILENO, 0, SEEK_END) >= 0;
        e = errno;
    }
    if (!good)
        dm_cli_tell(r->out, strerror(e));
    return good;
}

/* ---- an orderly stop ---------------------------------------------------------------------------- */

static void nothing(int signal_number) {
    (void)signal_number;
}

static void stop_signals(sigset_t *set) {
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
}

/* The first signal ends the stream behind the items in work, the second the program. A read that
 * waits is interrupted, as often as it takes. */
static void *watch(void *argument) {
    dm_run *r = argument;
    sigset_t set, wake;
    stop_signals(&set);
    sigemptyset(&wake);
    sigaddset(&wake, SIGUSR1); /* the end of the run, here */
    pthread_sigmask(SIG_BLOCK, &wake, NULL);
    sigaddset(&set, SIGUSR1);
    while (!atomic_load(&r->ended)) {
        bool stopped = atomic_load(&r->stopped);
        int got = sigtimedwait(&set, NULL, &(struct timespec){0, stopped ? 20000000 : 100000000});
        if (got == SIGUSR1)
            continue;
        if (got > 0 && stopped) {
            signal(got, SIG_DFL);
            pthread_sigmask(SIG_UNBLOCK, &set, NULL);
            raise(got);
        }
        if (got > 0) {
            atomic_store(&r->stopped, true);
            dm_input_stop(r->in);
        }
        if (atomic_load(&r->stopped)) {
            pthread_mutex_lock(&r->lock);
            if (r->reading)
                pthread_kill(r->reader, SIGUSR1);
            pthread_mutex_unlock(&r->lock);
        }
    }
    return NULL;
}

static void begin_watch(dm_run *r) {
    sigset_t set;
    stop_signals(&set);
    pthread_mutex_init(&r->lock, NULL);
    sigaction(SIGUSR1, &(struct sigaction){.sa_handler = nothing}, NULL);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    r->watching = pthread_create(&r->watcher, NULL, watch, r) == 0;
    if (!r->watching)
        pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

void dm_run_reads(dm_run *r, bool reading) {
    if (!r || !r->watching)
        return;
    pthread_mutex_lock(&r->lock);
    r->reading = reading;
    r->reader = pthread_self();
    pthread_mutex_unlock(&r->lock);
}

/* A word as a shell takes it. */
static size_t quoted(char *out, size_t room, const char *word) {
    bool plain = *word && !word[strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./=:,@+")];
    int n = snprintf(out, room, plain ? " %s" : " '%s'", word);
    return n < 0 ? 0 : (size_t)n < room ? (size_t)n : room - 1;
}

static void tell_stop(dm_run *r) {
    char text[4096];
    size_t n = (size_t)snprintf(text, sizeof text, "stopped after %llu items", (unsigned long long)r->items);
    if (!r->checkpoint) {
        dm_cli_tell(NULL, strcat(text, "; with --checkpoint FILE a run can be resumed"));
        return;
    }
    n += (size_t)snprintf(text + n, sizeof text - n, "; this goes on from there: demarche");
    for (int i = 1; i < r->argc && n < sizeof text - 8; i++)
        n += quoted(text + n, sizeof text - n, r->argv[i]);
    if (!r->out)
        snprintf(text + n, sizeof text - n, " >>OUTPUT");
    dm_cli_tell(NULL, text);
}

/* ---- a run ----------------------------------------------------------------------------------------- */

static void forget_place(dm_run *r) {
    free((char *)(uintptr_t)r->at.path.p);
    r->at.path = (dm_str){0};
}

bool dm_run_begin(dm_cli *c, dm_input *in) {
    dm_run *r = c->run;
    dm_error err;
    r->in = in;
    found was = r->checkpoint ? load(c) : NONE;
    if (was == COMPLETE)
        dm_cli_tell(r->checkpoint, "this run is complete; remove the checkpoint to begin anew");
    if (was == WRONG)
        c->failed = true;
    bool go = was != COMPLETE && was != WRONG;
    if (go && r->out && !open_out(c, was == THERE)) {
        c->failed = true;
        go = false;
    }
    if (go && r->copies && dm_copies_new(r->copies, &r->seen, &err) != DM_OK) {
        dm_cli_complain(c, NULL, err.text);
        go = false;
    }
    if (!go) {
        forget_place(r);
        return false;
    }
    if (was == THERE && r->at.steps)
        dm_input_from(in, &r->at, &err);
    r->written = r->kept;
    r->begun_items = r->items;
    r->begun_read = r->at.read;
    for (int i = 0; was == THERE && i < DM_N_STATUS; i++)
        c->failed |= r->failed[i] > 0;
    if (shows(r)) {
        r->progress = true;
        r->size = dm_input_size(in);
    }
    clock_gettime(CLOCK_MONOTONIC, &r->begin);
    r->last_shown = r->last_kept = r->begin;
    begin_watch(r);
    return true;
}

static void count_language(dm_run *r, const char *code) {
    r->foreign++;
    for (int i = 0; i < DM_RUN_TONGUES; i++) {
        if (r->tongues[i].n && strcmp(r->tongues[i].code, code) != 0 && i + 1 < DM_RUN_TONGUES)
            continue;
        if (!r->tongues[i].n)
            snprintf(r->tongues[i].code, sizeof r->tongues[i].code, "%s", code);
        r->tongues[i].n++;
        return;
    }
}

void dm_run_after(dm_cli *c, const dm_cli *own, const dm_item *item) {
    dm_run *r = c->run;
    if (!r || c->broken)
        return;
    r->items++;
    r->failed[own->why] += own->why != DM_OK;
    r->partial += item->warning.n > 0;
    r->sentences += own->sentences;
    r->unparsed += own->unparsed;
    r->copies_left += own->left == DM_LEFT_COPY;
    if (own->left == DM_LEFT_LANGUAGE)
        count_language(r, own->tongue);
    r->kept = r->written;
    char *path = (char *)(uintptr_t)r->at.path.p;
    bool same = r->at.path.n == item->after.path.n && (!r->at.path.n || !memcmp(path, item->after.path.p, r->at.path.n));
    if (!same) {
        free(path);
        path = item->after.path.n ? strndup(item->after.path.p, item->after.path.n) : NULL;
    }
    r->at = item->after;
    r->at.path = (dm_str){path, path ? (uint32_t)strlen(path) : 0};
    if (r->progress)
        show(r);
    if (r->checkpoint && since(&r->last_kept) >= KEEP_EVERY)
        keep(c, "begun");
}

/* Append to a text of room bytes. */
__attribute__((format(printf, 4, 5))) static void say(char *text, size_t room, size_t *n, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int k = vsnprintf(text + *n, room - *n, format, args);
    va_end(args);
    *n += k < 0 ? 0 : (size_t)k < room - *n ? (size_t)k : room - *n - 1;
}

static void summary(dm_run *r) {
    char text[2048];
    size_t n = 0, room = sizeof text;
    uint64_t failed = 0;
    for (int i = 0; i < DM_N_STATUS; i++)
        failed += r->failed[i];
    say(text, room, &n, "%llu items: %llu read", (unsigned long long)r->items,
        (unsigned long long)(r->items - failed - r->foreign - r->copies_left));
    if (r->partial)
        say(text, room, &n, " (%llu in part)", (unsigned long long)r->partial);
    if (failed) {
        say(text, room, &n, ", %llu not read (", (unsigned long long)failed);
        const char *comma = "";
        for (int i = 0; i < DM_N_STATUS; i++)
            if (r->failed[i]) {
                say(text, room, &n, "%s%llu %s", comma, (unsigned long long)r->failed[i], dm_status_name((dm_status)i));
                comma = ", ";
            }
        say(text, room, &n, ")");
    }
    if (r->foreign) {
        say(text, room, &n, ", %llu in another language (", (unsigned long long)r->foreign);
        for (int i = 0; i < DM_RUN_TONGUES && r->tongues[i].n; i++)
            say(text, room, &n, "%s%s %llu", i ? ", " : "", r->tongues[i].code, (unsigned long long)r->tongues[i].n);
        say(text, room, &n, ")");
    }
    if (r->copies_left)
        say(text, room, &n, ", %llu near-copies", (unsigned long long)r->copies_left);
    if (r->at.passed)
        say(text, room, &n, "; %llu records of archives are no pages", (unsigned long long)r->at.passed);
    if (r->unparsed)
        say(text, room, &n, "; %llu of %llu sentences cannot hold a claim and were not parsed",
            (unsigned long long)r->unparsed, (unsigned long long)r->sentences);
    dm_cli_tell(NULL, text);
}

void dm_run_end(dm_cli *c) {
    dm_run *r = c->run;
    atomic_store(&r->ended, true);
    if (r->watching) {
        pthread_kill(r->watcher, SIGUSR1);
        pthread_join(r->watcher, NULL);
    }
    r->watching = false;
    dm_run_hide(r);
    bool stopped = atomic_load(&r->stopped);
    if (r->checkpoint)
        keep(c, stopped || c->broken || c->early ? "begun" : "complete");
    if (r->progress || r->checkpoint || dm_run_filters(r))
        summary(r);
    if (stopped) {
        c->failed = true;
        tell_stop(r);
    }
    dm_copies_free(r->seen);
    r->seen = NULL;
    forget_place(r);
    pthread_mutex_destroy(&r->lock);
}

/* ---- what is left out --------------------------------------------------------------------------- */

bool dm_run_filters(const dm_run *r) {
    return r && (r->languages || r->copies);
}

static bool in_list(const char *list, const char *code) {
    size_t n = strlen(code);
    for (const char *p = list; n && (p = strstr(p, code)); p++)
        if ((p == list || p[-1] == ',') && (!p[n] || p[n] == ','))
            return true;
    return false;
}

bool dm_run_wants(dm_cli *c, const dm_item *item, const dm_record **rec) {
    dm_run *r = c->run;
    dm_error err;
    dm_status status = dm_read(c->reader, item->bytes, item->n, &item->given, DM_TO_ARTICLE, rec, &err);
    if (status != DM_OK) {
        dm_cli_refuse(c, item->where.p, &err);
        return false;
    }
    const dm_article *a = &(*rec)->article;
    if (r->languages) {
        dm_language_of(a->text, c->tongue);
        if (!c->tongue[0])
            snprintf(c->tongue, sizeof c->tongue, "%.*s", a->language.n < 4 ? (int)a->language.n : 0, a->language.p);
        if (!in_list(r->languages, c->tongue)) {
            if (!c->tongue[0])
                strcpy(c->tongue, "?");
            c->left = DM_LEFT_LANGUAGE;
            return false;
        }
    }
    if (r->copies) {
        dm_likeness likeness;
        dm_likeness_of(a->text, &likeness);
        dm_cli_gate(c);
        bool seen = dm_copies_seen(r->seen, &likeness);
        dm_cli_pass(c);
        if (seen) {
            c->left = DM_LEFT_COPY;
            return false;
        }
    }
    return true;
}
