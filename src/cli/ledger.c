/* The verbs of the ledger: add, show, find, log, diff, export, verify, import, serve. */
#include "ledger.h"
#include "run.h"

#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Options, by bit: which a verb takes. */
enum {
    O_JSON = 1, O_CSV = 2, O_ICS = 4, O_LOOK = 8, O_DAYS = 16, O_SPAN = 32, O_FILTER = 64,
    O_ISSUE = 128, O_PAGE = 256, O_ONE = 512, O_QUIET = 1024 /* and --jobs */, O_NAMES = 2048,
    O_SERVE = 4096, O_FORMAT = 8192, O_ROWS = 16384, O_CODED = 32768
};

typedef struct work {
    dm_cli cli;
    dm_run run;
    dm_ask ask;
    dm_look look;
    dm_form form;
    const char *names;
    bool ics, one_a_day, quiet, marks, as_coded;
    const char *format, *to; /* export */
    dm_serve_how serve;
    dm_rows *rows; /* import */
    uint64_t without; /* rows whose event PLOVER has not */
    /* add */
    uint64_t added, kept, failed, in_batch;
    struct timespec began;
    bool batch, lost; /* lost: the ledger cannot be written any more */
    pthread_mutex_t lock;
} work;

typedef struct own_verb {
    const char *name, *args, *brief, *what, *example;
    unsigned options;
    void (*run)(work *);
} own_verb;

static dm_str str(const char *z) {
    return (dm_str){z, (uint32_t)strlen(z)};
}

static bool put(void *data, const char *p, size_t n) {
    work *w = data;
    return dm_cli_write(&w->cli, p, n);
}

/* ---- add ------------------------------------------------------------------------------------- */

#define MAX_BATCH 500

static double seconds_since(const struct timespec *t) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - t->tv_sec) + (double)(now.tv_nsec - t->tv_nsec) / 1e9;
}

/* Together is faster; but not for long, since others that write wait. With the lock held. */
static bool close_batch(work *w, dm_cli *c) {
    dm_error err;
    if (!w->batch)
        return true;
    w->batch = false;
    if (dm_keep_commit(c->keep, &err) == DM_OK)
        return true;
    dm_cli_complain(c, NULL, err.text);
    w->lost = true;
    return false;
}

static bool open_batch(work *w, dm_cli *c) {
    dm_error err;
    if (w->batch)
        return true;
    if (dm_keep_begin(c->keep, &err) != DM_OK) {
        dm_cli_complain(c, NULL, err.text);
        w->lost = true;
        return false;
    }
    w->batch = true;
    w->in_batch = 0;
    clock_gettime(CLOCK_MONOTONIC, &w->began);
    return true;
}

/* Count what came of one input. A ledger that cannot be written ends the run. */
static bool count(work *w, dm_cli *c, const char *name, dm_status status, bool added,
                  const dm_error *err) {
    if (status == DM_OK) {
        *(added ? &w->added : &w->kept) += 1;
    } else {
        w->failed++;
        dm_cli_refuse(c, name, err);
        if (status == DM_EIO) {
            w->lost = true;
            return false;
        }
    }
    if (w->batch && (++w->in_batch >= MAX_BATCH || seconds_since(&w->began) > 0.5))
        return close_batch(w, c);
    return true;
}

/* One item. Threads read side by side; the ledger is asked and added to by one at a time, in the
 * order of the input. What is kept is not read again: only its article is looked for. */
static bool add_item(dm_cli *c, const dm_item *item) {
    work *w = c->data;
    const dm_record *rec = NULL;
    dm_error err = {0};
    dm_status status = DM_OK;
    bool kept = false, added = false;
    if (!item->record) {
        bool filters = dm_run_filters(c->run);
        if (c->jobs == 1 && !c->reader) {
            if (!dm_cli_open(c, true)) {
                w->lost = true;
                return false;
            }
        }
        if (filters && !dm_run_wants(c, item, &rec)) {
            dm_cli_turn(c);
            w->failed += c->why != DM_OK;
            return true;
        }
        if (!filters)
            status = dm_read(c->reader, item->bytes, item->n, &item->given, DM_TO_ARTICLE, &rec, &err);
        if (status == DM_OK) {
            pthread_mutex_lock(&w->lock);
            status = dm_keep_has(c->keep, rec->article.text, &kept, &err);
            pthread_mutex_unlock(&w->lock);
        }
        if (status == DM_OK && !kept)
            status = dm_read_on(c->reader, DM_TO_CLAIMS, &rec, &err);
    }
    dm_cli_turn(c);
    pthread_mutex_lock(&w->lock);
    bool go = !w->lost && (kept || status != DM_OK || open_batch(w, c));
    if (go && status == DM_OK && !kept)
        status = item->record ? dm_keep_add_json(c->keep, item->bytes, item->n, &added, &err)
                              : dm_keep_add(c->keep, rec, &added, &err);
    if (go)
        go = count(w, c, item->where.p, status, added, &err);
    pthread_mutex_unlock(&w->lock);
    return go;
}

/* What a checkpoint calls done is in the ledger. */
static bool settle(dm_cli *c) {
    work *w = c->data;
    pthread_mutex_lock(&w->lock);
    bool good = !w->lost && close_batch(w, c);
    pthread_mutex_unlock(&w->lock);
    return good;
}

static void run_add(work *w) {
    dm_cli *c = &w->cli;
    c->data = w;
    c->run = &w->run;
    c->settle = settle;
    pthread_mutex_init(&w->lock, NULL);
    if (c->jobs > 1 && !dm_cli_open(c, true)) {
        c->failed = true;
        return;
    }
    dm_cli_items(c, DM_INPUT_RECORDS, add_item);
    close_batch(w, c);
    pthread_mutex_destroy(&w->lock);
    dm_keep_size size = {0};
    dm_error err;
    char line[256];
    if (w->lost)
        c->failed = true;
    if (w->added && !w->lost && dm_keep_index(c->keep, &err) != DM_OK)
        dm_cli_complain(c, NULL, err.text);
    if (dm_keep_count(c->keep, &size, &err) != DM_OK || w->quiet)
        return;
    int k = snprintf(line, sizeof line,
                     c->json ? "{\"added\": %llu, \"kept\": %llu, \"failed\": %llu, \"articles\": %llu, "
                               "\"claims\": %llu}\n"
                             : "%llu added, %llu kept already, %llu not read. The ledger holds %llu "
                               "articles and %llu claims.\n",
                     (unsigned long long)w->added, (unsigned long long)w->kept,
                     (unsigned long long)w->failed, (unsigned long long)size.articles,
                     (unsigned long long)size.claims);
    dm_cli_write(c, line, (size_t)k);
}

/* ---- views ------------------------------------------------------------------------------------- */

static void view(work *w, dm_view v) {
    dm_error err;
    dm_cli *c = &w->cli;
    w->look.form = w->form;
    if (dm_keep_view(c->keep, v, &w->ask, &w->look, &c->out, &err) != DM_OK) {
        dm_cli_complain(c, NULL, err.text);
        return;
    }
    if (w->form == DM_AS_JSON && dm_cli_flush(c, &c->out))
        dm_cli_write(c, "\n", 1);
    else
        dm_cli_flush(c, &c->out);
}

static void run_show(work *w) {
    if (w->cli.n_args)
        w->ask.process = str(w->cli.args[0]);
    if (w->ics) {
        w->form = DM_AS_ICS;
        view(w, DM_VIEW_MEETINGS);
    } else if (w->ask.article.n) {
        view(w, DM_VIEW_ARTICLE);
    } else if (!w->cli.n_args) {
        view(w, DM_VIEW_PROCESSES);
    } else {
        view(w, w->ask.issue.n ? DM_VIEW_ISSUE : DM_VIEW_STATE);
    }
}

static void run_find(work *w) {
    char *words = NULL;
    for (int i = 0; i < w->cli.n_args; i++) {
        char *longer = NULL;
        if (asprintf(&longer, "%s%s%s", words ? words : "", words ? " " : "", w->cli.args[i]) < 0)
            longer = NULL;
        free(words);
        words = longer;
    }
    if (words)
        w->ask.words = str(words);
    if (!w->ask.limit && w->form == DM_AS_PAGE)
        w->ask.limit = 50;
    view(w, DM_VIEW_CLAIMS);
    free(words);
}

static void run_log(work *w) {
    if (w->cli.n_args)
        w->ask.process = str(w->cli.args[0]);
    view(w, DM_VIEW_LOG);
}

static void run_diff(work *w) {
    if (w->cli.n_args)
        w->ask.process = str(w->cli.args[0]);
    view(w, DM_VIEW_DIFF);
}

/* One file for each report, in the folder that --to-folder names; else standard output. */
static bool put_file(void *data, const char *name, const char *p, size_t n) {
    work *w = data;
    if (!name)
        return dm_cli_write(&w->cli, p, n);
    char path[4096];
    snprintf(path, sizeof path, "%.4000s/%s", w->to, name);
    FILE *f = fopen(path, "wb");
    bool ok = f && fwrite(p, 1, n, f) == n;
    if ((f && fclose(f) != 0) || !ok) {
        dm_cli_complain(&w->cli, path, strerror(errno));
        return false;
    }
    return true;
}

static void export_as(work *w) {
    dm_cli *c = &w->cli;
    dm_error err;
    dm_export *x = NULL;
    if (!dm_cli_open(c, true)) {
        c->failed = true;
        return;
    }
    dm_status status = dm_export_open(c->engine, w->format, 0, &x, &err);
    if (status == DM_OK && dm_export_extension(x) && !w->to) {
        dm_cli_complain(c, w->format, "has a file for each report: name a folder with --to-folder");
    } else {
        if (status == DM_OK && w->to && mkdir(w->to, 0777) != 0 && errno != EEXIST)
            dm_cli_complain(c, w->to, strerror(errno));
        else if (status == DM_OK)
            status = dm_keep_export_as(c->keep, &w->ask, x, c->reader, put_file, w, &err);
        if (status != DM_OK)
            dm_cli_complain(c, NULL, err.text);
    }
    dm_export_close(x);
}

static void run_export(work *w) {
    dm_error err;
    dm_cli *c = &w->cli;
    dm_form form = w->form == DM_AS_CSV ? DM_AS_CSV : DM_AS_JSON;
    dm_status status = DM_OK;
    if (w->format) {
        export_as(w);
        return;
    }
    if (w->marks && (status = dm_keep_marks(c->keep, (dm_str){0}, DM_MARKS_LINES, &c->out, &err)) == DM_OK)
        dm_cli_flush(c, &c->out);
    else if (!w->marks)
        status = dm_keep_export(c->keep, &w->ask, w->one_a_day ? DM_AS_CSV : form, w->one_a_day, put, w, &err);
    if (status != DM_OK)
        dm_cli_complain(c, NULL, err.text);
}

static void run_serve(work *w) {
    dm_keep_close(w->cli.keep); /* it could be opened: the server opens its own */
    w->cli.keep = NULL;
    w->serve.ledger = w->cli.db;
    w->serve.names = w->names;
    w->cli.failed |= !dm_cli_serve(&w->serve);
}

/* ---- import ------------------------------------------------------------------------------------ */

static bool import_line(dm_cli *c, const char *name, char *line, size_t n) {
    work *w = c->data;
    const dm_record *rec = NULL;
    dm_error err = {0};
    bool added = false;
    dm_status status = dm_rows_read(w->rows, line, n, &rec, &err);
    if (status == DM_EEMPTY)
        return true;
    if (status == DM_OK && !rec) {
        w->without++;
        return true;
    }
    if (!open_batch(w, c))
        return false;
    if (status == DM_OK)
        status = dm_keep_add(c->keep, rec, &added, &err);
    return count(w, c, name, status, added, &err);
}

static void run_import(work *w) {
    dm_cli *c = &w->cli;
    dm_error err;
    c->data = w;
    c->jobs = 1;
    if (!dm_cli_open(c, true)) {
        c->failed = true;
        return;
    }
    if (dm_rows_open(c->engine, w->format, &w->rows, &err) != DM_OK) {
        dm_cli_complain(c, NULL, err.text);
        return;
    }
    dm_cli_lines(c, import_line);
    close_batch(w, c);
    dm_rows_close(w->rows);
    c->failed |= w->lost;
    char line[200];
    int k = snprintf(line, sizeof line, "%llu rows added, %llu kept already, %llu without an event of PLOVER's, "
                     "%llu not read.\n", (unsigned long long)w->added, (unsigned long long)w->kept,
                     (unsigned long long)w->without, (unsigned long long)w->failed);
    if (!w->quiet)
        dm_cli_write(c, line, (size_t)k);
}

static void tell_fault(void *data, const char *line) {
    dm_cli_complain(&((work *)data)->cli, NULL, line);
}

static void run_verify(work *w) {
    dm_error err;
    uint64_t faults = 0;
    dm_keep_size size = {0};
    if (dm_keep_verify(w->cli.keep, tell_fault, w, &faults, &err) != DM_OK ||
        (!faults && dm_keep_count(w->cli.keep, &size, &err) != DM_OK)) {
        dm_cli_complain(&w->cli, NULL, err.text);
        return;
    }
    char line[200];
    int n = faults ? snprintf(line, sizeof line, "%llu fault%s found.\n", (unsigned long long)faults,
                              faults == 1 ? "" : "s")
                   : snprintf(line, sizeof line, "%llu articles and %llu claims are as they were added; "
                              "every claim's words stand in its article; the fold is reproducible.\n",
                              (unsigned long long)size.articles, (unsigned long long)size.claims);
    dm_cli_write(&w->cli, line, (size_t)n);
}

/* ---- the verbs ------------------------------------------------------------------------------------ */

static const own_verb verbs[] = {
    {"add", "--db LEDGER [OPTION…] INPUT…", "add reports to a ledger",
     "Read reports and append their claims to a ledger. INPUT is a page, a folder of pages, a WARC\n"
     "file, JSON Lines (one report {\"id\", \"text\"[, \"title\", \"date\", \"url\"]} or one record of\n"
     "`demarche read --json` a line), each also packed, or - for standard input. The same text twice\n"
     "adds nothing; a changed page is a new version. What was interrupted is completed by the same\n"
     "command.",
     "demarche add --db talks.db reports/", O_JSON | O_QUIET | O_NAMES, run_add},
    {"show", "[OPTION…] [PROCESS]", "where talks stand: all processes, or the state of one",
     "Without PROCESS, every process of the ledger, one a line. With it (an id, a name, or the\n"
     "beginning of either), its state on a page; with --issue, who said what on it, in time.",
     "demarche show --db talks.db --as-of 2025-08-21", O_JSON | O_CSV | O_ICS | O_LOOK | O_DAYS | O_ISSUE | O_NAMES | O_CODED, run_show},
    {"find", "[OPTION…] [WORD…]", "claims by words and filters, newest report first",
     "Claims of the reports in which all WORDs stand, one of them in the claim's sentence; a WORD\n"
     "that ends in * is a beginning. The options narrow it, and do without words.",
     "demarche find --db talks.db --actor RUS guarantee*", O_JSON | O_CSV | O_LOOK | O_DAYS | O_SPAN | O_FILTER | O_ISSUE | O_PAGE | O_NAMES,
     run_find},
    {"log", "[OPTION…] [PROCESS]", "what was told, day by day",
     "The time line of a process, or of all: stages, gates, positions, pledges, shifts, forecasts,\n"
     "status and deeds, on the day that a report first told them.",
     "demarche log --db talks.db --from 2025-08-01 --to 2025-08-31", O_JSON | O_CSV | O_LOOK | O_DAYS | O_SPAN | O_ISSUE | O_PAGE | O_NAMES | O_CODED,
     run_log},
    {"diff", "--from DAY --to DAY [OPTION…] [PROCESS]", "what changed between two days",
     "What is known on the day --to that was not known on the day --from: new, changed, and what\n"
     "no longer stands because a report was corrected.",
     "demarche diff --db talks.db --from 2025-08-14 --to 2025-08-21", O_JSON | O_CSV | O_LOOK | O_DAYS | O_SPAN | O_NAMES | O_CODED, run_diff},
    {"export", "[OPTION…]", "the ledger as JSON Lines, CSV, or one event a day",
     "Every article with its claims, one record a line, as `demarche add` takes it. With --csv, one\n"
     "claim a line; with --one-a-day, CSV with one line for each day, actor, recipient and event.\n"
     "With --format, what docs/formats.md tells; with --marks, what reviewers said, one a line.",
     "demarche export --db talks.db --one-a-day > events.csv", O_CSV | O_ONE | O_FORMAT | O_DAYS | O_SPAN | O_FILTER | O_ISSUE | O_NAMES, run_export},
    {"verify", "[OPTION…]", "check that what is kept is what was added",
     "Check the file, the hashes of texts and claims, that every claim's words stand in its article,\n"
     "and that the fold comes out the same twice. Each fault is told with its place.",
     "demarche verify --db talks.db", 0, run_verify},
    {"import", "--format FORMAT [OPTION…] [FILE…]", "event rows of other data sets, as claims of their own source",
     "Rows of ICEWS, POLECAT or GDELT 2 events, packed or not, beside the claims read out of reports.\n"
     "The same row twice adds nothing.",
     "demarche import --format icews --db talks.db events.2024.tab.gz", O_ROWS, run_import},
    {"serve", "[OPTION…]", "the ledger as pages in a browser, on this machine",
     "Prints the address to open, and answers until it is interrupted. Only this machine can ask;\n"
     "nothing is changed, but with --review marks are added. docs/serve.md tells more.",
     "demarche serve --db talks.db", O_SERVE | O_NAMES, run_serve},
};

void dm_ledger_verbs(FILE *f) {
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        fprintf(f, "  %-8s %s\n", verbs[i].name, verbs[i].brief);
}

static void help(const own_verb *v, FILE *f) {
    fprintf(f, "usage: demarche %s %s\n\n%s\n\nOptions:\n"
               "    --db LEDGER              a file, or postgresql://…; else $DEMARCHE_DB\n",
            v->name, v->args, v->what);
    unsigned o = v->options;
    if (o & O_DAYS)
        fputs("    --as-of DAY              only reports published up to DAY (2025-08-21)\n"
              "    --known-on DAY           only what was added by the end of DAY, UTC\n", f);
    if (o & O_SPAN)
        fputs("    --from DAY, --to DAY     the days between which to look\n", f);
    if (o & O_ISSUE)
        fputs("    --issue ISSUE            what it is about; docs/record.md lists the issues\n", f);
    if (o & O_FILTER)
        fputs("    --process PROCESS        claims of its reports\n"
              "    --actor, --recipient X   country (RUS), code (USAGOV) or part of a name\n"
              "    --event, --reality, --stance, --facet WORD    of the vocabulary\n", f);
    if (o & O_PAGE)
        fputs("    --limit N, --offset N    a part of the list\n", f);
    if (!strcmp(v->name, "show"))
        fputs("    --article KEY            an article of the ledger instead, by key or id\n", f);
    if (o & O_NAMES)
        fputs("    --processes FILE         names of processes (lexicon/talks/processes.tsv)\n", f);
    if (o & O_CODED)
        fputs("    --as-coded               whatever reviewers marked wrong or corrected\n", f);
    if (o & O_JSON)
        fputs("    --json                   for programs; docs/ledger.md tells the fields\n", f);
    if (o & O_CSV)
        fputs("    --csv                    a table\n", f);
    if (o & O_ICS)
        fputs("    --ics                    meetings that are ahead, as a calendar\n", f);
    if (o & O_ONE)
        fputs("    --one-a-day              one line for each day, actor, recipient and event\n", f);
    if (o & O_FORMAT)
        fputs("    --format FORMAT          csv, plover, polecat, icews, gdelt, phoenix, graphml, atom, brat,\n"
              "                             webanno or jsonl (claims alone)\n"
              "    --to-folder FOLDER       for formats with a file for each report (brat, webanno)\n"
              "    --marks                  what reviewers said of claims\n", f);
    if (o & O_ROWS)
        fputs("    --format FORMAT          icews, polecat or gdelt\n"
              "    --quiet                  no summary\n", f);
    if (o & O_SERVE)
        fputs("    --port N                 8470; 0 takes one that is free\n"
              "    --token TOKEN            who asks must show it: for machines that several use\n"
              "    --review                 let readers mark claims right, wrong or corrected\n", f);
    if (o & O_QUIET)
        fputs("    --jobs N                 threads that read, 1 to 256 (one a core)\n"
              "    --quiet                  no summary\n" DM_RUN_HELP, f);
    if (o & O_LOOK)
        fputs("    --width N                columns, 40 to 200\n"
              "    --colour, --no-colour    with colour or without\n", f);
    fprintf(f, "\nExample:\n    %s\n", v->example);
}

static int usage(const own_verb *v, const char *what, const char *word) {
    char said[512];
    snprintf(said, sizeof said, "%s%s%s; try `demarche %s --help`", what, word ? " " : "",
             word ? word : "", v->name);
    dm_cli_tell(NULL, said);
    return DM_USAGE;
}

static int columns(void) {
    struct winsize w;
    const char *env = getenv("COLUMNS");
    int n = env ? atoi(env) : 0;
    if (n <= 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0)
        n = w.ws_col;
    return n >= 40 && n <= 200 ? n : 100;
}

enum {
    L_JSON = 256, L_CSV, L_ICS, L_DB, L_WIDTH, L_COLOUR, L_PLAIN, L_AS_OF, L_KNOWN, L_FROM, L_TO, L_ISSUE,
    L_ACTOR, L_RECIPIENT, L_EVENT, L_REALITY, L_STANCE, L_FACET, L_LIMIT, L_OFFSET, L_ARTICLE, L_ONE,
    L_QUIET, L_NAMES, L_PROCESS, L_HELP, L_JOBS,
    L_FORMAT, L_FOLDER, L_MARKS, L_CODED, L_PORT, L_TOKEN, L_REVIEW
};

static const struct option options[] = {
    {"help", no_argument, NULL, L_HELP},          {"json", no_argument, NULL, L_JSON},
    {"csv", no_argument, NULL, L_CSV},            {"ics", no_argument, NULL, L_ICS},
    {"db", required_argument, NULL, L_DB},        {"width", required_argument, NULL, L_WIDTH},
    {"colour", no_argument, NULL, L_COLOUR},      {"color", no_argument, NULL, L_COLOUR},
    {"no-colour", no_argument, NULL, L_PLAIN},    {"no-color", no_argument, NULL, L_PLAIN},
    {"as-of", required_argument, NULL, L_AS_OF},  {"known-on", required_argument, NULL, L_KNOWN},
    {"from", required_argument, NULL, L_FROM},    {"to", required_argument, NULL, L_TO},
    {"issue", required_argument, NULL, L_ISSUE},  {"actor", required_argument, NULL, L_ACTOR},
    {"recipient", required_argument, NULL, L_RECIPIENT},
    {"event", required_argument, NULL, L_EVENT},  {"reality", required_argument, NULL, L_REALITY},
    {"stance", required_argument, NULL, L_STANCE}, {"facet", required_argument, NULL, L_FACET},
    {"limit", required_argument, NULL, L_LIMIT},  {"offset", required_argument, NULL, L_OFFSET},
    {"article", required_argument, NULL, L_ARTICLE}, {"one-a-day", no_argument, NULL, L_ONE},
    {"quiet", no_argument, NULL, L_QUIET},        {"processes", required_argument, NULL, L_NAMES},
    {"jobs", required_argument, NULL, L_JOBS},     {"format", required_argument, NULL, L_FORMAT},
    {"to-folder", required_argument, NULL, L_FOLDER}, {"marks", no_argument, NULL, L_MARKS}, {"as-coded", no_argument, NULL, L_CODED},
    {"port", required_argument, NULL, L_PORT},     {"token", required_argument, NULL, L_TOKEN},
    {"review", no_argument, NULL, L_REVIEW},
    DM_RUN_OPTIONS,
    {"process", required_argument, NULL, L_PROCESS}, {NULL, 0, NULL, 0}};

/* Which of a verb's options allows this one. */
static unsigned needs(int o) {
    switch (o) {
    case L_JSON: return O_JSON;
    case L_CSV: return O_CSV;
    case L_ICS:
    case L_ARTICLE: return O_ICS;
    case L_WIDTH:
    case L_COLOUR:
    case L_PLAIN: return O_LOOK;
    case L_AS_OF:
    case L_KNOWN: return O_DAYS;
    case L_FROM:
    case L_TO: return O_SPAN;
    case L_ISSUE: return O_ISSUE;
    case L_LIMIT:
    case L_OFFSET: return O_PAGE;
    case L_ONE: return O_ONE;
    case L_FORMAT:
    case L_FOLDER:
    case L_MARKS: return O_FORMAT;
    case L_PORT:
    case L_TOKEN:
    case L_REVIEW: return O_SERVE;
    case L_JOBS:
    case DM_RUN_PROGRESS:
    case DM_RUN_CHECKPOINT:
    case DM_RUN_LANGUAGE:
    case DM_RUN_NO_COPIES:
    case L_QUIET: return O_QUIET;
    case L_CODED: return O_CODED;
    case L_NAMES: return O_NAMES;
    case L_DB:
    case L_HELP: return 0;
    default: return O_FILTER;
    }
}

static bool allows(const own_verb *v, int o) {
    unsigned need = needs(o), has = v->options;
    if (o == L_FORMAT || o == L_QUIET)
        need = has & O_ROWS ? O_ROWS : need;
    return (has & need) == need;
}

static bool whole(const char *z, uint32_t *out) {
    char *end;
    errno = 0;
    unsigned long v = strtoul(z, &end, 10);
    *out = (uint32_t)v;
    return z[0] >= '0' && z[0] <= '9' && !*end && !errno && v <= UINT32_MAX;
}

/* True where the option is good; else *status holds what to leave with. */
static bool take(work *w, const own_verb *v, int o, const char *word, int *status) {
    dm_ask *a = &w->ask;
    dm_str s = optarg ? str(optarg) : (dm_str){0};
    uint32_t n;
    switch (o) {
    case L_JSON: w->cli.json = true; w->form = DM_AS_JSON; break;
    case L_CSV: w->form = DM_AS_CSV; break;
    case L_ICS: w->ics = true; break;
    case L_DB: w->cli.db = optarg; break;
    case L_COLOUR: w->look.colour = true; break;
    case L_PLAIN: w->look.colour = false; break;
    case L_AS_OF: a->as_of = s; break;
    case L_KNOWN: a->known_on = s; break;
    case L_FROM: a->from = s; break;
    case L_TO: a->to = s; break;
    case L_ISSUE: a->issue = s; break;
    case L_ACTOR: a->actor = s; break;
    case L_RECIPIENT: a->recipient = s; break;
    case L_EVENT: a->event = s; break;
    case L_REALITY: a->reality = s; break;
    case L_STANCE: a->stance = s; break;
    case L_FACET: a->facet = s; break;
    case L_ARTICLE: a->article = s; break;
    case L_PROCESS: a->process = s; break;
    case L_ONE: w->one_a_day = true; break;
    case L_QUIET: w->quiet = true; break;
    case L_NAMES: w->names = optarg; break;
    case DM_RUN_PROGRESS:
    case DM_RUN_CHECKPOINT:
    case DM_RUN_LANGUAGE:
    case DM_RUN_NO_COPIES: {
        const char *wrong;
        dm_run_take(&w->run, o, optarg, &wrong);
        if (wrong) {
            *status = usage(v, wrong, optarg);
            return false;
        }
        break;
    }
    case L_FORMAT: w->format = optarg; break;
    case L_FOLDER: w->to = optarg; break;
    case L_MARKS: w->marks = true; break;
    case L_CODED: w->as_coded = true; break;
    case L_TOKEN: w->serve.token = optarg; break;
    case L_REVIEW: w->serve.review = true; break;
    case L_PORT:
        if (!whole(optarg, &n) || n > UINT16_MAX) {
            *status = usage(v, "--port takes 0 to 65535, not", optarg);
            return false;
        }
        w->serve.port = (uint16_t)n;
        break;
    case L_JOBS:
        if (!whole(optarg, &n) || !n || n > DM_MOST_JOBS) {
            *status = usage(v, "--jobs takes 1 to 256, not", optarg);
            return false;
        }
        w->cli.jobs = (int)n;
        break;
    case L_WIDTH:
        if (!whole(optarg, &n) || n < 40 || n > 200) {
            *status = usage(v, "--width takes 40 to 200, not", optarg);
            return false;
        }
        w->look.width = (int)n;
        break;
    default:
        if (!whole(optarg, &n)) {
            *status = usage(v, word, "takes a whole number");
            return false;
        }
        *(o == L_LIMIT ? &a->limit : &a->offset) = n;
    }
    return true;
}

static const own_verb *verb_of(const char *name) {
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (!strcmp(verbs[i].name, name))
            return &verbs[i];
    return NULL;
}

bool dm_is_ledger_verb(const char *name) {
    return verb_of(name) != NULL;
}

static int leave(work *w) {
    dm_buf_free(&w->cli.out);
    dm_keep_close(w->cli.keep);
    dm_reader_free(w->cli.reader);
    dm_engine_close(w->cli.engine);
    return w->cli.failed ? DM_SOME_NOT : DM_ALL_READ;
}

int dm_run_ledger_verb(int argc, char **argv) {
    const own_verb *v = verb_of(argv[1]);
    const char *no = getenv("NO_COLOR");
    bool bare = no && no[0];
    work state = {.cli = {.verb = v->name, .jobs = dm_cli_cores()}, .run = {.argv = argv, .argc = argc},
                  .look = {.width = columns(), .colour = isatty(STDOUT_FILENO) && !bare}, .serve = {.port = 8470}};
    work *w = &state;
    opterr = 0;
    optind = 2;
    for (int o, at = optind; (o = getopt_long(argc, argv, ":h", options, NULL)) != -1; at = optind) {
        const char *word = argv[optind > at ? optind - 1 : at];
        if (o == L_HELP || o == 'h') {
            help(v, stdout);
            if (fflush(stdout) == 0 && !ferror(stdout))
                return DM_ALL_READ;
            if (errno != EPIPE)
                dm_cli_tell("standard output", strerror(errno));
            return DM_SOME_NOT;
        }
        if (o == ':')
            return usage(v, "a value is missing after", word);
        if (o == '?' || !allows(v, o))
            return usage(v, "unknown option", argv[at][0] == '-' ? argv[at] : word);
        int status;
        if (!take(w, v, o, word, &status))
            return status;
    }
    dm_cli *c = &w->cli;
    c->args = argv + optind;
    c->n_args = argc - optind;
    bool adds = v->run == run_add, writes = adds || v->run == run_import;
    if (!c->db || !c->db[0])
        c->db = getenv("DEMARCHE_DB");
    if (!c->db || !c->db[0])
        return usage(v, "no ledger is named: give --db or set DEMARCHE_DB", NULL);
    if (adds && !c->n_args)
        return usage(v, "no input is named", NULL);
    if (!writes && v->run != run_find && c->n_args > (v->run == run_export || v->run == run_verify || v->run == run_serve ? 0 : 1))
        return usage(v, "one process at a time; too much:", c->args[c->n_args - 1]);
    if (v->run == run_import && !w->format)
        return usage(v, "--format is needed: icews, polecat or gdelt", NULL);
    if (v->run == run_diff && (!w->ask.from.n || !w->ask.to.n))
        return usage(v, "two days are needed, --from and --to", NULL);
    if (v->run == run_show && w->ask.issue.n && !c->n_args)
        return usage(v, "--issue needs a process", NULL);
    dm_error err;
    if (dm_keep_open(c->db, writes, &c->keep, &err) != DM_OK ||
        (w->names && dm_keep_names(c->keep, w->names, &err) != DM_OK)) {
        dm_cli_tell(NULL, err.text);
        c->failed = true;
        return leave(w);
    }
    if (!w->names && (v->options & O_NAMES))
        (void)dm_keep_names(c->keep, NULL, &err); /* without the data folder, parties name them */
    dm_keep_as_coded(c->keep, w->as_coded);
    v->run(w);
    return leave(w);
}
