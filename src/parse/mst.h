/* Trees from arc scores. */
#ifndef DM_MST_H
#define DM_MST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Scores of n words: s[i * stride + h] for word i hanging from h; h = 0 is the root, h = j + 1
 * word j. head[i] holds the same numbers.
 *
 * One root, no cycle? mark has n + 1 entries. */
bool dm_is_tree(uint32_t n, const uint16_t *head, uint16_t *mark);

/* Maximum spanning tree with one root in O(n^2): Chu-Liu-Edmonds with contraction in place
 * (R. E. Tarjan, "Finding optimum branchings", Networks 7, 1977). work has dm_mst_work(n)
 * bytes. n is at most 1023. */
size_t dm_mst_work(uint32_t n);
void dm_mst(uint32_t n, const float *s, uint32_t stride, uint16_t *head, void *work);

#endif
