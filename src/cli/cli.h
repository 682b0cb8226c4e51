/* The command line: what its verbs share. Uses the public header alone. */
#ifndef DM_CLI_H
#define DM_CLI_H

#include "demarche/demarche.h"

#include <stdio.h>

/* Exit statuses of every verb. */
enum { DM_ALL_READ = 0, DM_SOME_NOT = 1, DM_USAGE = 2 };

#define DM_MOST_JOBS 256

typedef struct dm_cli dm_cli;
/* One page, report or line. Returns false to stop. */
typedef bool (*dm_item_fn)(dm_cli *c, const dm_item *item);
typedef bool (*dm_page_fn)(dm_cli *c, const char *name, dm_str id, const char *bytes, size_t n);
typedef bool (*dm_line_fn)(dm_cli *c, const char *name, char *line, size_t n);

struct dm_cli {
    const char *verb;
    bool json, colour, conllu;
    const char *model; /* of pairs, NULL for the one that comes along */
    int width;
    const char *db; /* the ledger's path, NULL if none is named */
    const char *own; /* --lexicon: a folder of the user's tables, NULL if none is named */
    const char *to;  /* lexicon import: the folder to write to */
    bool alone, strict, every;
    dm_import *import;
    dm_petrarch petrarch;
    dm_keep *keep;
    char **args; /* what is left after the options */
    int n_args;
    dm_engine *engine;
    dm_reader *reader;
    dm_buf out;
    bool found, several; /* explain: the claim was shown; its id was not enough */
    bool failed;         /* some input could not be read */
    bool broken;         /* output can no longer be written: stop quietly or with one line */
    int jobs;            /* threads; 1 unless the verb takes --jobs */
    struct slot *held;   /* output and messages wait for their item's turn */
    char *told;          /* the messages that wait */
    size_t n_told;
    struct dm_run *run;  /* what a long run needs: run.h; NULL for verbs that are not */
    dm_status why;       /* of this item: why it could not be read, DM_OK where it was */
    int left;            /* of this item: why it was left out (dm_left) */
    char tongue[4];      /* its language, where it was left out for that */
    uint32_t sentences, unparsed; /* of this item */
    bool (*settle)(dm_cli *c); /* before a checkpoint: what was taken is to be kept; may be NULL */
    bool early;          /* fn asked to stop */
    dm_page_fn page_fn;
    dm_line_fn line_fn;
    void *data;          /* the verb's own, shared by the threads */
};

/* One line on stderr: "demarche: INPUT: cause", or "demarche: cause" where input is NULL.
 * Control characters become spaces: names and causes can hold what a page holds. */
void dm_cli_tell(const char *input, const char *cause);
/* The same, kept until its item's turn where several are read side by side. */
void dm_cli_warn(dm_cli *c, const char *input, const char *cause);
/* The same, and the run is marked as not wholly read. */
void dm_cli_complain(dm_cli *c, const char *input, const char *cause);
/* The same for an item that could not be read; counted by the cause. */
void dm_cli_refuse(dm_cli *c, const char *input, const dm_error *err);
/* Write n bytes to stdout. False when nothing more can be written. */
bool dm_cli_write(dm_cli *c, const char *p, size_t n);
/* Write what the buffer holds to stdout and empty it. False when nothing more can be
 * written: a closed pipe is quiet, a full disk is told. */
bool dm_cli_flush(dm_cli *c, dm_buf *b);

/* Calls fn for every item of the inputs that the arguments name (standard input where there are
 * none), in order; what cannot be read is told and left. With c->jobs > 1 several threads call fn,
 * each with a dm_cli of its own: its reader and output are that call's alone, and what it writes
 * and tells comes out in the order of the items. At most 4 items a job are in work or waiting,
 * and none is taken while they hold more than 64 MB a job. */
void dm_cli_items(dm_cli *c, dm_input_kind kind, dm_item_fn fn);
/* Inside fn: wait until every item before this one is written. What follows, up to fn's end, is
 * done by one call at a time, in order: a ledger's additions. */
void dm_cli_turn(dm_cli *c);
/* Inside fn: wait until every item before this one has passed, and let the next one pass. What
 * stands between the two is done by one call at a time, in order; an item that does not ask passes
 * when fn is done. */
void dm_cli_gate(dm_cli *c);
void dm_cli_pass(dm_cli *c);
/* Cores of this machine, up to DM_MOST_JOBS. */
int dm_cli_cores(void);

/* dm_cli_items for whole files, unpacked, whatever they hold. */
void dm_cli_pages(dm_cli *c, dm_page_fn fn);
/* dm_cli_items for lines; name is "FILE:LINE". */
void dm_cli_lines(dm_cli *c, dm_line_fn fn);

/* A reader, and the engine behind it; without the engine pages are read no further than to
 * their article. */
bool dm_cli_open(dm_cli *c, bool engine);
/* One line on how to use a verb; returns DM_USAGE. */
int dm_cli_usage(const char *verb, const char *what, const char *word);

/* `demarche lexicon`: its exit status. */
int dm_cli_lexicon(dm_cli *c);

#endif
