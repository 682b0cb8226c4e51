/* The verbs of the ledger, which parse their own options. */
#ifndef DM_CLI_LEDGER_H
#define DM_CLI_LEDGER_H

#include "cli.h"

bool dm_is_ledger_verb(const char *name);
/* argv[1] is the verb. Returns the exit status. */
int dm_run_ledger_verb(int argc, char **argv);
/* One line for each, as `demarche --help` lists verbs. */
void dm_ledger_verbs(FILE *f);

/* Serve until SIGINT or SIGTERM; prints the address. False, and told, where it cannot. */
bool dm_cli_serve(const dm_serve_how *how);

#endif
