#include "parse/kernel.h"

#include <stddef.h>
#include <string.h>

#define TARGET
#define NAME(x) plain_##x
#define LEVEL 0
#define LABEL "plain"
#include "parse/kernel_body.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))
#define NAME(x) avx2_##x
#define LEVEL 1
#define LABEL "avx2"
#include "parse/kernel_body.h"

#define TARGET __attribute__((target("avx2,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))
#define NAME(x) vnni_##x
#define LEVEL 2
#define LABEL "avx512-vnni"
#include "parse/kernel_body.h"
#endif

const dm_kernels *dm_kernels_at(int level) {
    if (level <= 0)
        return &plain_table;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (level == 1)
        return __builtin_cpu_supports("avx2") ? &avx2_table : NULL;
    if (level == 2)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                       __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
                       __builtin_cpu_supports("avx512vnni")
                   ? &vnni_table
                   : NULL;
#endif
    return NULL;
}

const dm_kernels *dm_kernels_best(void) {
    for (int level = 2; level > 0; level--) {
        const dm_kernels *k = dm_kernels_at(level);
        if (k)
            return k;
    }
    return &plain_table;
}
