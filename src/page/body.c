/* The body: which container holds it, and which of its blocks are the article's text. */
#include "page/part.h"

#include <ctype.h>

#define OUT (DM_HINT_OUT_BY_CLASS | DM_HINT_FRAME | DM_HINT_HIDDEN | DM_HINT_CAPTION)

static uint32_t size_of(const dm_blk *b) {
    return b->end - b->begin;
}

static uint32_t commas(dm_str s) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < s.n; i++)
        n += s.p[i] == ',';
    return n;
}

static bool is_prose(const dm_blk *b) {
    return !(b->says & OUT) && dm_blk_reads_well(b);
}

/* The container that a block's text stands in: past its paragraph and inline elements. */
static uint32_t container_of(const dm_tree *t, uint32_t n) {
    while (n && !t->nodes.at[n].holds)
        n = t->nodes.at[n].parent;
    return n;
}

static uint32_t above(const dm_tree *t, uint32_t n) {
    return container_of(t, t->nodes.at[n].parent);
}

/* Readability's idea (Arc90, 2009), over blocks: a paragraph gives its container 1 point, one a
 * comma and one a hundred bytes, half of it to the container above, a quarter to the next. */
static void score(const dm_tree *t, float *points) {
    for (uint32_t i = 0; i < t->blocks.n; i++) {
        const dm_blk *b = &t->blocks.at[i];
        /* an item with much of a link is another article's title and excerpt */
        if (!is_prose(b) || (b->kind == DM_BLOCK_ITEM && b->link * 5 > size_of(b)))
            continue;
        float p =
            1 + (float)commas(dm_blk_text(t, b)) + (size_of(b) > 300 ? 3 : (float)size_of(b) / 100);
        uint32_t c = container_of(t, b->node);
        if (b->kind == DM_BLOCK_ITEM) {
            p *= 0.5f;
            if (t->nodes.at[c].tag == DM_TAG_LI)
                c = above(t, c);
        }
        float share = 1;
        for (uint32_t up = 0; up < 3; up++, share /= 2) {
            points[c] += p * share;
            if (!c)
                break;
            c = above(t, c);
        }
    }
}

/* Sums over the blocks before each: bytes of prose, and of what is neither prose nor kept out. */
typedef struct sums {
    uint32_t *prose, *junk;
    uint32_t *marked;        /* prose in containers that are marked as a body */
    uint32_t *good, *linked; /* blocks of prose; links as long as a title */
} sums;

/* What stands in the outer node and not in the inner. */
static uint32_t between(const dm_tree *t, const uint32_t *sum, uint32_t outer, uint32_t inner) {
    const dm_node *o = &t->nodes.at[outer], *k = &t->nodes.at[inner];
    return sum[o->last] - sum[o->first] - (sum[k->last] - sum[k->first]);
}

static uint32_t prose_in(const dm_tree *t, const sums *s, uint32_t n) {
    return s->prose[t->nodes.at[n].last] - s->prose[t->nodes.at[n].first];
}

uint32_t dm_body_find(dm_tree *t) {
    float *points = dm_new_array(t->a, float, t->nodes.n);
    sums s = {dm_new_array(t->a, uint32_t, t->blocks.n + 1),
              dm_new_array(t->a, uint32_t, t->blocks.n + 1),
              dm_new_array(t->a, uint32_t, t->blocks.n + 1),
              dm_new_array(t->a, uint32_t, t->blocks.n + 1),
              dm_new_array(t->a, uint32_t, t->blocks.n + 1)};
    if (!points || !s.prose || !s.junk || !s.marked || !s.good || !s.linked)
        return 0;
    for (uint32_t i = 0; i < t->blocks.n; i++) {
        const dm_blk *b = &t->blocks.at[i];
        bool good = is_prose(b);
        s.prose[i + 1] = s.prose[i] + (good ? size_of(b) - b->link : 0);
        s.marked[i + 1] =
            s.marked[i] + (good && (b->says & DM_HINT_BODY) ? size_of(b) - b->link : 0);
        s.junk[i + 1] = s.junk[i] + (good || (b->says & OUT) ? 0 : b->link);
        s.good[i + 1] = s.good[i] + good;
        s.linked[i + 1] = s.linked[i] + (!good && !(b->says & OUT) && b->link * 2 > size_of(b) &&
                                         size_of(b) >= 25);
    }
    score(t, points);
    uint32_t best = 0;
    float most = -1;
    for (uint32_t n = 0; n < t->nodes.n; n++) {
        const dm_node *k = &t->nodes.at[n];
        if (!k->holds || points[n] <= 0)
            continue;
        float p = points[n];
        if (k->above & DM_HINT_BODY)
            p *= 1.5f;
        else if (k->above & (DM_HINT_ARTICLE | DM_HINT_MAIN))
            p *= 1.2f;
        if (p > most) {
            most = p;
            best = n;
        }
    }
    /* Up to the container that is marked as the body, where one holds it. */
    for (uint32_t n = best; n; n = t->nodes.at[n].parent)
        if (t->nodes.at[n].says & DM_HINT_BODY) {
            best = n;
            break;
        }
    /* Up as long as the container above adds much more prose than links: bodies cut in parts. */
    for (uint32_t n = best, steps = 0; n && steps < 12; steps++) {
        uint32_t up = above(t, n), held = prose_in(t, &s, best);
        bool marked = t->nodes.at[best].above & DM_HINT_BODY;
        uint32_t more = between(t, marked ? s.marked : s.prose, up, best),
                 dirt = between(t, s.junk, up, best);
        if (!up)
            break;
        /* a list of other articles: as many links as paragraphs */
        uint32_t good = between(t, s.good, up, best), linked = between(t, s.linked, up, best);
        if (more * 4 > held && more > dirt * 3 && linked * 3 < good)
            best = up;
        if (t->nodes.at[up].says & (DM_HINT_ARTICLE | DM_HINT_MAIN))
            break;
        n = up;
    }
    return best;
}

/* ---- its blocks --------------------------------------------------------------------------------
 */

static bool is_small(const dm_blk *b) {
    return (b->says & (DM_HINT_BYLINE | DM_HINT_DATE | DM_HINT_MODIFIED | DM_HINT_SECTION |
                       DM_HINT_KICKER)) &&
           size_of(b) < 200;
}

/* A line under a picture: short, and it names the picture's maker at its begin or end. */
static bool is_caption(const dm_tree *t, const dm_blk *b, dm_str text) {
    if (text.n > 350 || b->kind == DM_BLOCK_ITEM)
        return false;
    dm_str head = {text.p, text.n < 30 ? text.n : 30}, tail = text;
    if (tail.n > 60)
        tail = (dm_str){text.p + text.n - 60, 60};
    return dm_words_has_credit(t->words, head) || dm_words_has_credit(t->words, tail);
}

/* A day with its hour and hardly anything else: "Posted: 12 March 2031 10:30". */
static bool is_stamp(const dm_tree *t, dm_str text) {
    dm_printed when;
    if (!dm_printed_day(t->words, text, false, &when) || text.n - (when.end - when.begin) > 30)
        return false;
    for (uint32_t i = when.end; i + 3 < text.n; i++)
        if (text.p[i + 1] == ':' && isdigit((unsigned char)text.p[i]) &&
            isdigit((unsigned char)text.p[i + 2]))
            return true;
    return false;
}

static uint32_t sentences(dm_str s) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < s.n; i++)
        n += strchr(".!?", s.p[i]) && (i + 1 == s.n || s.p[i + 1] == ' ') && i > 3 &&
             s.p[i - 2] != ' ' && s.p[i - 2] != '.';
    return n;
}

/* Text that stands between the headline and the body's container: its lead. In English papers a
 * short sentence there is a second headline, which the text does not need; in German, French and
 * others it is the first paragraph, and the text goes on from it. */
static void keep_lead(dm_tree *t, uint32_t first, const dm_title *title, bool *keep) {
    bool english = t->language.n >= 2 && dm_str_is_nocase((dm_str){t->language.p, 2}, "en");
    bool placed = title->block < first && first - title->block < 40;
    for (uint32_t i = placed ? title->block + 1 : first > 10 ? first - 10 : 0; i < first; i++) {
        const dm_blk *b = &t->blocks.at[i];
        dm_str text = dm_blk_text(t, b);
        uint32_t out = OUT;
        if (b->says & (DM_HINT_LEAD | DM_HINT_SUBTITLE))
            out &= ~(uint32_t)(DM_HINT_TEASER | DM_HINT_SHARE | DM_HINT_NOISE);
        if ((b->says & out) || is_small(b) || b->link * 2 > text.n)
            continue;
        if (english && (b->kind == DM_BLOCK_HEADING || (text.n < 180 && sentences(text) < 2)))
            continue;
        if (!(b->says & (DM_HINT_LEAD | DM_HINT_SUBTITLE) ? text.n >= 40
                                                          : placed && dm_blk_reads_well(b)))
            continue;
        dm_printed when;
        if (dm_same_words(text, title->text) || dm_words_is_furniture(t->words, text) ||
            (text.n < 100 &&
             (dm_has_by(t->words, text) || dm_printed_day(t->words, text, false, &when))) ||
            is_caption(t, b, text))
            continue;
        keep[i] = true;
    }
}

void dm_body_keep(dm_tree *t, uint32_t body, const dm_title *title, bool *keep) {
    const dm_node *k = &t->nodes.at[body];
    uint32_t prose = 0, seen = 0, list = 0, before = 0;
    bool listing = false;
    uint32_t waiting = UINT32_MAX; /* headings wait for text under them */
    for (uint32_t i = k->first; i < k->last; i++) {
        prose += is_prose(&t->blocks.at[i]);
        before += i < title->block && is_prose(&t->blocks.at[i]);
    }
    uint32_t from = k->first;
    if (title->block >= from && title->block < k->last && before * 5 <= prose)
        from = title->block + 1, prose -= before;
    else
        keep_lead(t, from, title, keep);
    for (uint32_t i = from; i < k->last; i++) {
        const dm_blk *b = &t->blocks.at[i];
        dm_str text = dm_blk_text(t, b);
        if ((b->says & OUT) || is_small(b))
            continue;
        if (text.n < 400 && title->text.n && (b->kind == DM_BLOCK_HEADING || !seen) &&
            dm_same_words(text, title->text))
            continue;
        if (listing && !dm_node_in(t, b->node, list))
            listing = false;
        if (text.n < 90 && b->kind != DM_BLOCK_ITEM) {
            dm_opens opens = dm_words_heading(t->words, text);
            if (opens == DM_OPENS_COMMENT && seen == prose)
                break;
            if (opens != DM_OPENS_NOTHING) {
                listing = true;
                list = container_of(t, b->node);
                if (list != body && i + 1 < k->last &&
                    !dm_node_in(t, t->blocks.at[i + 1].node, list))
                    list = above(t, list);
                continue;
            }
        }
        bool good = is_prose(b);
        seen += good;
        /* a heading that leads elsewhere, in a box of its own: another article's title and excerpt
         */
        if (b->kind == DM_BLOCK_HEADING && b->link * 10 >= text.n * 9 &&
            container_of(t, b->node) != body) {
            listing = true;
            list = container_of(t, b->node);
        }
        if (text.n < 60 && is_stamp(t, text))
            continue;
        if (good && text.n > 100 && b->link * 4 < text.n && b->kind == DM_BLOCK_P)
            listing = false;
        if (listing || dm_words_is_furniture(t->words, text) ||
            (text.n < 40 && dm_printed_age(t->words, text)))
            continue;
        if (b->kind == DM_BLOCK_HEADING && b->link * 10 < text.n * 9) {
            if (waiting == UINT32_MAX)
                waiting = i;
            keep[i] = true;
            continue;
        }
        /* links alone; short lines before the first and after the last paragraph of prose */
        if (b->link * 3 > text.n * 2 && b->kind != DM_BLOCK_P)
            continue;
        if (b->link >= text.n && text.n < 200)
            continue;
        if (!good && prose && (!seen || seen == prose) &&
            (text.n < 40 || b->kind == DM_BLOCK_BARE) && b->kind != DM_BLOCK_P)
            continue;
        dm_printed when;
        if (!seen && text.n < 100 &&
            (dm_has_by(t->words, text) || dm_printed_day(t->words, text, false, &when)))
            continue;
        if (is_caption(t, b, text))
            continue;
        keep[i] = true;
        waiting = UINT32_MAX;
    }
    for (uint32_t i = waiting; i < k->last; i++)
        if (t->blocks.at[i].kind == DM_BLOCK_HEADING)
            keep[i] = false;
}
