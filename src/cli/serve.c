/* demarche serve: the local web page. */
#include "ledger.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* Ends at SIGINT or SIGTERM, after what is being answered. */
bool dm_cli_serve(const dm_serve_how *how) {
    sigset_t ends;
    int got;
    dm_serve *serve;
    dm_error err = {0};
    /* Before there are threads: they inherit the mask, and the signal comes to sigwait alone. */
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    if (dm_serve_start(how, &serve, &err) != DM_OK) {
        dm_cli_tell(NULL, err.text);
        return false;
    }
    printf("http://127.0.0.1:%u/%s%s\n", dm_serve_port(serve), how->token ? "?token=" : "",
           how->token ? how->token : "");
    fflush(stdout);
    sigwait(&ends, &got);
    dm_serve_stop(serve);
    return true;
}
