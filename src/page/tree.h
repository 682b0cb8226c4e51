/* The tree of a page: its elements in document order, and its text as blocks. */
#ifndef DM_PAGE_TREE_H
#define DM_PAGE_TREE_H

#include "page/token.h"
#include "page/words.h"

#include <jansson.h>

#define DM_MAX_DEPTH 512       /* open elements; deeper ones count as their ancestor */
#define DM_MAX_BLOCKS 50000
#define DM_MAX_NODES 400000
#define DM_MAX_METAS 400
#define DM_MAX_LD 16           /* JSON-LD scripts */
#define DM_MAX_LD_BYTES (1u << 20)

/* Three kinds beside those of a paragraph: a cell of a table, and text that stands in a container
 * itself. */
typedef enum { DM_BLOCK_BARE, DM_BLOCK_P, DM_BLOCK_ITEM, DM_BLOCK_HEADING, DM_BLOCK_QUOTE, DM_BLOCK_CELL } dm_block_kind;

/* An element. Node 0 is the page. */
typedef struct dm_node {
    uint32_t parent;
    uint32_t after;       /* the first node past those inside it */
    uint32_t begin, end;  /* its text, as bytes of dm_tree.text; untrimmed */
    uint32_t first, last; /* its blocks: first ≤ i < last */
    uint32_t says, above; /* DM_HINT_…: its own, and with its ancestors' */
    uint16_t tag;         /* dm_tag */
    bool holds;           /* a container: no inline element, paragraph or heading */
    dm_str href, value;   /* of <a>; its datetime or content, as they stand in the page */
} dm_node;

/* A line of text between two breaks: white space squeezed, trimmed. */
typedef struct dm_blk {
    uint32_t begin, end; /* bytes of dm_tree.text */
    uint32_t node;       /* the innermost block element around it */
    uint32_t link;       /* bytes inside links */
    uint32_t says;       /* dm_node.above of that node */
    uint8_t kind, level; /* dm_block_kind; of a heading 1 to 6 */
} dm_blk;

typedef struct dm_meta {
    dm_str key, value; /* as they stand in the page */
} dm_meta;

typedef struct dm_tree {
    dm_arena *a;
    const dm_page_words *words;
    dm_str text;
    DM_VEC(dm_node) nodes;
    DM_VEC(dm_blk) blocks;
    DM_VEC(dm_meta) metas;
    dm_str title, canonical, language; /* decoded */
    json_t *ld[DM_MAX_LD];
    uint32_t n_ld;
    bool full; /* a ceiling was met; what comes after is left out */
    bool deep; /* elements were nested deeper than DM_MAX_DEPTH */
} dm_tree;

/* Read a page into a tree in the arena; words may be NULL. Linear in html.n. DM_OK, DM_ENOMEM. */
dm_status dm_tree_read(dm_arena *a, dm_str html, const dm_page_words *words, dm_tree *out);
void dm_tree_free(dm_tree *t); /* what is not in the arena */

static inline dm_str dm_blk_text(const dm_tree *t, const dm_blk *b) {
    return (dm_str){t->text.p + b->begin, b->end - b->begin};
}
static inline dm_str dm_node_text(const dm_tree *t, uint32_t n) {
    const dm_node *k = &t->nodes.at[n];
    return dm_str_trim((dm_str){t->text.p + k->begin, k->end - k->begin});
}
static inline bool dm_node_in(const dm_tree *t, uint32_t n, uint32_t ancestor) {
    return n >= ancestor && n < t->nodes.at[ancestor].after;
}
/* The decoded content of the first meta tag of that name or property; "" for none. */
dm_str dm_tree_meta(const dm_tree *t, const char *key);

/* A paragraph wherever it stands: long enough, and not mostly links. */
bool dm_blk_reads_well(const dm_blk *b);

#endif
