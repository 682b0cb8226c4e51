/* A long run over a stream of items: progress, checkpoints, an orderly stop, what is left out and
 * the summary of it. One dm_run is shared by the threads of a run. */
#ifndef DM_CLI_RUN_H
#define DM_CLI_RUN_H

#include "cli.h"

#include <getopt.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

/* The options of a run, for getopt_long. */
enum { DM_RUN_PROGRESS = 1024, DM_RUN_CHECKPOINT, DM_RUN_OUT, DM_RUN_LANGUAGE, DM_RUN_NO_COPIES, DM_RUN_LAST };
#define DM_RUN_OPTIONS                                            \
    {"progress", no_argument, NULL, DM_RUN_PROGRESS},             \
    {"checkpoint", required_argument, NULL, DM_RUN_CHECKPOINT},   \
    {"language", required_argument, NULL, DM_RUN_LANGUAGE},       \
    {"no-copies", optional_argument, NULL, DM_RUN_NO_COPIES}
#define DM_RUN_HELP                                                                            \
    "    --progress               show how far reading has come, also where no terminal is\n"  \
    "    --checkpoint FILE        keep in FILE how far reading has come; the same command goes\n" \
    "                             on from there after it was stopped\n"                        \
    "    --language CODES         only texts in these languages: en, or en,de\n"               \
    "    --no-copies[=N]          leave out near-copies of one of the N texts before (100000)\n"

/* What became of an item that was not coded, beside those that could not be read. */
typedef enum { DM_TAKEN, DM_LEFT_LANGUAGE, DM_LEFT_COPY } dm_left;

#define DM_RUN_TONGUES 24

typedef struct dm_run {
    /* asked for */
    bool progress;
    const char *checkpoint, *out, *languages;
    uint32_t copies;
    char **argv; /* the command, for telling how to resume */
    int argc;

    /* counted, in the order of the input */
    uint64_t items, failed[DM_N_STATUS], partial, copies_left, foreign, sentences, unparsed;
    struct {
        char code[4];
        uint64_t n;
    } tongues[DM_RUN_TONGUES];
    dm_spot at; /* behind the last item that was written; at.path is the run's own */
    uint64_t written, kept; /* bytes of output, and of it up to there */

    /* the run's own */
    bool shown;
    uint64_t size, begun_items, begun_read;
    struct timespec begin, last_shown, last_kept;
    dm_copies *seen;
    dm_input *in;
    pthread_t watcher, reader;
    pthread_mutex_t lock; /* of reader and reading */
    bool watching, reading;
    atomic_bool stopped, ended;
} dm_run;

/* Take an option; *wrong tells in a few words what is wrong with its value, NULL where nothing. */
void dm_run_take(dm_run *r, int option, const char *value, const char **wrong);
/* Before the first item. False where there is nothing to do: *status is the exit status then. */
bool dm_run_begin(dm_cli *c, dm_input *in);
/* Around dm_input_next. */
void dm_run_reads(dm_run *r, bool reading);
/* After an item and its output were written, in their order; c is the item's own. */
void dm_run_after(dm_cli *c, const dm_cli *own, const dm_item *item);
/* After the last item: the checkpoint, the summary. */
void dm_run_end(dm_cli *c);
/* Before a message: the line of progress goes. */
void dm_run_hide(dm_run *r);

/* Inside an item's function: read it as far as its article, and see whether it is wanted. False
 * where not, or where it cannot be read: that is told and counted. */
bool dm_run_wants(dm_cli *c, const dm_item *item, const dm_record **rec);
/* Is anything left out, so that dm_run_wants is to be asked? */
bool dm_run_filters(const dm_run *r);

#endif
