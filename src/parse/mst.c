#include "parse/mst.h"

#include <string.h>

bool dm_is_tree(uint32_t n, const uint16_t *head, uint16_t *mark) {
    uint32_t roots = 0;
    memset(mark, 0, sizeof *mark * (n + 1));
    for (uint32_t i = 1; i <= n; i++) {
        roots += head[i - 1] == 0;
        uint32_t j = i;
        while (j && mark[j] == 0) {
            mark[j] = (uint16_t)i;
            j = head[j - 1];
        }
        if (j && mark[j] == i)
            return false;
    }
    return roots == 1;
}

/* Nodes 0..n are the root and the words, later ones contracted cycles. A contracted node
 * takes over the matrix row and column of one of its members. */
typedef struct edge {
    uint16_t from, to;
} edge;

typedef struct space {
    float *w;   /* [m][m], w[to][from], adjusted by contraction */
    edge *e;    /* [m][m], the edge of the sentence behind it */
    uint16_t *slot_of, *node_at; /* node <-> row */
    uint16_t *parent;            /* contracted into */
    edge *in;                    /* chosen edge into a node */
    float *in_w;
    uint16_t *state, *stack;
} space;

size_t dm_mst_work(uint32_t n) {
    size_t m = n + 1;
    return m * m * (sizeof(float) + sizeof(edge)) +
           2 * m * (sizeof(edge) + sizeof(float) + 5 * sizeof(uint16_t)) + 64;
}

static void *take(char **p, size_t n) {
    void *at = *p;
    *p += (n + 3) & ~(size_t)3;
    return at;
}

#define NONE 0xFFFF
#define LOWEST -1e30f
/* So much that no tree has a second root unless it must; every word has an arc to every other,
 * so it never must. */
#define ROOT_COST 4096.0f

void dm_mst(uint32_t n, const float *s, uint32_t stride, uint16_t *head, void *work) {
    uint32_t m = n + 1;
    char *p = work;
    space a;
    a.w = take(&p, sizeof(float) * m * m);
    a.e = take(&p, sizeof(edge) * m * m);
    a.in = take(&p, sizeof(edge) * 2 * m);
    a.in_w = take(&p, sizeof(float) * 2 * m);
    uint16_t **u16[] = {&a.slot_of, &a.node_at, &a.parent, &a.state, &a.stack};
    for (size_t i = 0; i < sizeof u16 / sizeof *u16; i++)
        *u16[i] = take(&p, sizeof(uint16_t) * 2 * m);
    for (uint32_t to = 0; to < m; to++)
        for (uint32_t from = 0; from < m; from++) {
            float v = LOWEST;
            if (to && from != to)
                v = s[(size_t)(to - 1) * stride + from] - (from ? 0.0f : ROOT_COST);
            a.w[to * m + from] = v;
            a.e[to * m + from] = (edge){(uint16_t)from, (uint16_t)to};
        }
    uint32_t nodes = m;
    for (uint32_t i = 0; i < 2 * m; i++) {
        a.slot_of[i] = a.node_at[i] = (uint16_t)i;
        a.parent[i] = NONE;
        a.state[i] = 0; /* 0 new, 1 on the path, 2 done */
    }
    a.state[0] = 2;
    bool alive[1024 + 1];
    memset(alive, true, m);
    for (uint32_t start = 1; start < m; start++) {
        uint32_t top = 0, v = start;
        while (a.parent[v] != NONE)
            v = a.parent[v];
        if (a.state[v] == 2)
            continue;
        a.stack[top++] = (uint16_t)v;
        a.state[v] = 1;
        for (;;) {
            v = a.stack[top - 1];
            /* The best edge into v from any other node. */
            uint32_t row = a.slot_of[v], best = NONE;
            float best_w = -3e38f;
            for (uint32_t c = 0; c < m; c++)
                if (alive[c] && c != row && a.w[row * m + c] > best_w)
                    best_w = a.w[row * m + c], best = c;
            if (best == NONE) /* cannot be: the root is always there; a NaN could bring it */
                best = 0, best_w = 0;
            a.in[v] = a.e[row * m + best];
            a.in_w[v] = best_w;
            uint32_t from = a.node_at[best];
            if (a.state[from] == 2) {
                while (top)
                    a.state[a.stack[--top]] = 2;
                break;
            }
            if (a.state[from] == 0) {
                a.state[from] = 1;
                a.stack[top++] = (uint16_t)from;
                continue;
            }
            /* A cycle: from … v on the stack. Contract it into a new node in v's row. */
            uint32_t node = nodes++, keep = row;
            uint32_t begin = top;
            do
                begin--;
            while (a.stack[begin] != from);
            for (uint32_t i = begin; i < top; i++) {
                uint32_t x = a.stack[i], r = a.slot_of[x];
                a.parent[x] = (uint16_t)node;
                float drop = a.in_w[x];
                for (uint32_t c = 0; c < m; c++) {
                    if (!alive[c])
                        continue;
                    /* Into the cycle: entering at x frees x's own edge. */
                    a.w[r * m + c] -= drop;
                }
            }
            for (uint32_t i = begin; i < top; i++) {
                uint32_t r = a.slot_of[a.stack[i]];
                if (r == keep)
                    continue;
                for (uint32_t c = 0; c < m; c++) {
                    if (!alive[c])
                        continue;
                    if (a.w[r * m + c] > a.w[keep * m + c]) {
                        a.w[keep * m + c] = a.w[r * m + c];
                        a.e[keep * m + c] = a.e[r * m + c];
                    }
                    /* Out of the cycle. */
                    if (a.w[c * m + r] > a.w[c * m + keep]) {
                        a.w[c * m + keep] = a.w[c * m + r];
                        a.e[c * m + keep] = a.e[c * m + r];
                    }
                }
                alive[r] = false;
            }
            a.slot_of[node] = (uint16_t)keep;
            a.node_at[keep] = (uint16_t)node;
            a.state[node] = 1;
            top = begin;
            a.stack[top++] = (uint16_t)node;
        }
    }
    /* From the newest contraction down: the edge into a node enters one word; the members on
     * the way to it take it over, their brothers keep their edge of the cycle. */
    for (uint32_t x = nodes; x-- > m;) {
        edge in = a.in[x];
        uint32_t y = in.to;
        while (a.parent[y] != x && a.parent[y] != NONE)
            y = a.parent[y];
        a.in[y] = in;
    }
    for (uint32_t i = 1; i < m; i++)
        head[i - 1] = a.in[i].from;
}
