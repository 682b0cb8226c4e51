/* Time the views of a ledger: views LEDGER PROCESS FROM TO prints "name<TAB>CPU ms", for a ledger
 * that is opened and folded once and asked every view then, the fastest of five. Compiled by
 * bench/process.py. */
#include "demarche/demarche.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

static double cpu(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e3 +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e3;
}

static dm_str str(const char *z) {
    return (dm_str){z, (uint32_t)strlen(z)};
}

static void take(dm_keep *k, const char *name, dm_view view, dm_ask ask, int rounds) {
    static const dm_look look = {.form = DM_AS_JSON};
    double best = 1e9;
    size_t bytes = 0;
    for (int i = 0; i < rounds; i++) {
        dm_buf out = {0};
        dm_error err;
        double begin = cpu();
        if (dm_keep_view(k, view, &ask, &look, &out, &err) != DM_OK) {
            fprintf(stderr, "%s: %s\n", name, err.text);
            return;
        }
        double t = cpu() - begin;
        best = t < best ? t : best;
        bytes = out.n;
        dm_buf_free(&out);
    }
    printf("%s\t%.1f\t%zu\n", name, best, bytes);
    fflush(stdout);
}

int main(int argc, char **argv) {
    dm_keep *k;
    dm_error err;
    if (argc < 5)
        return 2;
    double begin = cpu();
    if (dm_keep_open(argv[1], false, &k, &err) != DM_OK) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    printf("open\t%.1f\t0\n", cpu() - begin);
    dm_str process = str(argv[2]), from = str(argv[3]), to = str(argv[4]);
    take(k, "first state", DM_VIEW_STATE, (dm_ask){.process = process, .limit = 200}, 1);
    take(k, "first processes", DM_VIEW_PROCESSES, (dm_ask){.limit = 200}, 1);
    take(k, "first log", DM_VIEW_LOG, (dm_ask){.limit = 200}, 1);
    take(k, "processes", DM_VIEW_PROCESSES, (dm_ask){.limit = 200}, 5);
    take(k, "state", DM_VIEW_STATE, (dm_ask){.process = process, .limit = 200}, 5);
    take(k, "issue", DM_VIEW_ISSUE, (dm_ask){.process = process, .issue = str("ceasefire"), .limit = 200}, 5);
    take(k, "log", DM_VIEW_LOG, (dm_ask){.limit = 200}, 5);
    take(k, "log of a week", DM_VIEW_LOG, (dm_ask){.from = from, .to = to, .limit = 200}, 5);
    take(k, "log of one", DM_VIEW_LOG, (dm_ask){.process = process, .limit = 200}, 5);
    take(k, "diff of a week, first", DM_VIEW_DIFF, (dm_ask){.from = from, .to = to}, 1);
    take(k, "diff of a week", DM_VIEW_DIFF, (dm_ask){.from = from, .to = to}, 5);
    take(k, "meetings", DM_VIEW_MEETINGS, (dm_ask){.limit = 200}, 5);
    take(k, "claims by words", DM_VIEW_CLAIMS, (dm_ask){.words = str("ferry bridge"), .limit = 50}, 5);
    take(k, "claims by actor", DM_VIEW_CLAIMS, (dm_ask){.actor = str("AAX"), .limit = 50}, 5);
    take(k, "articles", DM_VIEW_ARTICLES, (dm_ask){.limit = 50}, 5);
    dm_keep_close(k);
    return 0;
}
