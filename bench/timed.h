/* What the programs that time one stage share. */
#ifndef BENCH_TIMED_H
#define BENCH_TIMED_H

#include "base/base.h"

#include <stdio.h>
#include <time.h>

/* Seconds of the processor so far. */
static double cpu(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* All of standard input, in the arena. */
static dm_str slurp(dm_arena *a) {
    uint32_t n = 0, room = 64u << 20;
    char *p = dm_alloc(a, room);
    for (size_t got = 1; p && got > 0 && n < room; n += (uint32_t)got)
        got = fread(p + n, 1, room - n, stdin);
    return (dm_str){p, n};
}

#endif
