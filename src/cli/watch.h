/* The verb that watches feeds; built where libcurl and libxml2 are there. */
#ifndef DM_CLI_WATCH_H
#define DM_CLI_WATCH_H

#include "cli.h"

/* argv[1] is the verb. Returns the exit status. */
int dm_run_watch(int argc, char **argv);

#endif
