/* The command line: what its verbs share. Uses the public header alone. */
#ifndef DM_CLI_H
#define DM_CLI_H

#include "demarche/demarche.h"

#include <stdio.h>

/* Exit statuses of every verb. */
enum { DM_ALL_READ = 0, DM_SOME_NOT = 1, DM_USAGE = 2 };

typedef struct dm_cli {
    const char *verb;
    bool json, colour, conllu;
    int width;
    const char *db; /* the ledger's path, NULL if none is named */
    const char *own; /* --lexicon: a folder of the user's tables, NULL if none is named */
    const char *to;  /* lexicon import: the folder to write to */
    bool alone, strict;
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
} dm_cli;

/* One line on stderr: "demarche: INPUT: cause", or "demarche: cause" where input is NULL.
 * Control characters become spaces: names and causes can hold what a page holds. */
void dm_cli_tell(const char *input, const char *cause);
/* The same, and the run is marked as not wholly read. */
void dm_cli_complain(dm_cli *c, const char *input, const char *cause);
/* Write n bytes to stdout. False when nothing more can be written. */
bool dm_cli_write(dm_cli *c, const char *p, size_t n);
/* Write what the buffer holds to stdout and empty it. False when nothing more can be
 * written: a closed pipe is quiet, a full disk is told. */
bool dm_cli_flush(dm_cli *c, dm_buf *b);

/* Calls fn for every page that the arguments name (files, directories in sorted order, "-"),
 * in order, with its bytes and its id. fn returns false to stop. */
typedef bool (*dm_page_fn)(dm_cli *c, const char *name, dm_str id, const char *bytes, size_t n);
void dm_cli_pages(dm_cli *c, dm_page_fn fn);
/* Calls fn for every line of stdin or of the named files; name is "FILE:LINE". */
typedef bool (*dm_line_fn)(dm_cli *c, const char *name, char *line, size_t n);
void dm_cli_lines(dm_cli *c, dm_line_fn fn);

bool dm_cli_open(dm_cli *c, bool engine);
/* One line on how to use a verb; returns DM_USAGE. */
int dm_cli_usage(const char *verb, const char *what, const char *word);

/* `demarche lexicon`: its exit status. */
int dm_cli_lexicon(dm_cli *c);

#endif
