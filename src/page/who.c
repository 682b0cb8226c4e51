/* Authors: JSON-LD, meta tags, elements marked as the author's, bylines. */
#include "page/part.h"

#include <ctype.h>

#define NOT_THE_PAGES (DM_HINT_TEASER | DM_HINT_COMMENT | DM_HINT_NAV | DM_HINT_AD | DM_HINT_FRAME)

#define MAX_AUTHORS 64

/* What the search for names is told: the page, its parts, and what the paper itself is called. */
typedef struct page {
    dm_tree *t;
    uint32_t body;
    const dm_title *title;
    const dm_article *out;
    dm_str publisher;
} page;

static bool is_url(dm_str s) {
    return dm_str_starts(s, "http") || dm_str_starts(s, "www.") || dm_str_starts(s, "/");
}

/* An author that is no person, or only a name to log in with: what the page shows counts before. */
static bool is_handle(dm_str s) {
    return s.n && !memchr(s.p, ' ', s.n) && !(s.p[0] >= 'A' && s.p[0] <= 'Z') && !(s.p[0] & 0x80);
}

static bool is_organization(const json_t *j) {
    const json_t *type = json_object_get(j, "@type");
    const char *z = json_string_value(json_is_array(type) ? json_array_get(type, 0) : type);
    return z && strstr(z, "Organization");
}

static void add_json(dm_tree *t, dm_strs *v, dm_strs *weak, const json_t *j, int depth) {
    size_t i;
    json_t *k;
    if (depth > 3)
        return;
    if (json_is_array(j)) {
        json_array_foreach(j, i, k) if (i < MAX_AUTHORS) add_json(t, v, weak, k, depth + 1);
        return;
    }
    if (json_is_object(j) && !json_object_get(j, "name"))
        j = dm_ld_target(t, j);
    if (json_is_object(j) && json_is_array(json_object_get(j, "name"))) {
        add_json(t, v, weak, json_object_get(j, "name"), depth + 1);
    } else {
        dm_str s = dm_ld_str(t->a, j);
        if (!is_url(s) && s.n < 300)
            dm_names_of(t->a, t->words, s, false, is_organization(j) || is_handle(s) ? weak : v);
    }
}

/* Is this list no more than the paper itself: its name, or its address? */
static bool is_site(const dm_strs *v, const page *g) {
    dm_str names[] = {g->out->site, g->publisher, dm_host_of(g->out->url, true),
                      dm_host_of(g->out->url, false)};
    for (uint32_t i = 0; i < v->n; i++) {
        bool same = false;
        for (size_t k = 0; k < DM_COUNT(names); k++)
            same |= names[k].n && dm_same_words(v->at[i], names[k]);
        if (!same)
            return false;
    }
    return v->n > 0;
}

/* "Jane Doe, The Courier", "Jane Doe, BBC News" on bbc.com: the paper beside a name is no author of
 * its own. */
static void drop_site(dm_strs *v, const page *g) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < v->n; i++) {
        dm_strs one = {.at = &v->at[i], .n = 1};
        dm_str host = dm_host_of(g->out->url, false);
        bool desk = host.n > 1 && v->at[i].n > host.n && v->at[i].p[host.n] == ' ' &&
                    dm_same_words((dm_str){v->at[i].p, host.n}, host);
        if (!is_site(&one, g) && !desk)
            v->at[n++] = v->at[i];
    }
    v->n = n ? n : v->n;
}

static void from_metas(dm_tree *t, dm_strs *v) {
    static const char *const keys[] = {"author",
                                       "article:author",
                                       "parsely-author",
                                       "sailthru.author",
                                       "dc.creator",
                                       "dcterms.creator",
                                       "DC.Creator",
                                       "byl",
                                       "citation_author",
                                       "cXenseParse:author",
                                       "article:author_name",
                                       "rbauthors",
                                       "creator",
                                       "authors"};
    for (size_t k = 0; k < DM_COUNT(keys) && !v->n; k++)
        for (uint32_t i = 0; i < t->metas.n; i++)
            if (dm_str_is_nocase(t->metas.at[i].key, keys[k])) {
                dm_str s = dm_token_text(t->a, t->metas.at[i].value);
                if (!is_url(s) && s.n < 200)
                    dm_names_of(t->a, t->words, s, false, v);
            }
    /* Open Graph's neighbour: twitter:label1 "Written by", twitter:data1 the name. */
    for (int i = 1; i <= 2 && !v->n; i++) {
        dm_str label = dm_tree_meta(t, i == 1 ? "twitter:label1" : "twitter:label2");
        if (label.n && dm_words_byline(t->words, label) == DM_BY_LEAD)
            dm_names_of(t->a, t->words, dm_tree_meta(t, i == 1 ? "twitter:data1" : "twitter:data2"),
                        false, v);
    }
}

/* An element's text with "; " where one element in it ends and the next begins, so that names that
 * only the layout tells apart stay apart: <span>Jane Doe</span> <span>John Roe</span>. A single
 * word may be half a name, and is joined to the next. */
static dm_str parted_text(const dm_tree *t, uint32_t node) {
    const dm_node *k = &t->nodes.at[node];
    dm_str whole = dm_node_text(t, node);
    char *p = dm_alloc(t->a, (size_t)whole.n * 3 + 2);
    if (!p || node + 1 == k->after)
        return whole;
    uint32_t n = 0, from = (uint32_t)(whole.p - t->text.p), end = from + whole.n, at = from,
             last = from, edges = 0;
    for (uint32_t i = node + 1; i < k->after && i < node + 64 && edges < 60; i++) {
        const dm_node *c = &t->nodes.at[i];
        for (int side = 0; side < 2; side++) {
            uint32_t cut = side ? c->end : c->begin;
            if (cut <= at || cut >= end || (side && c->after > i + 1))
                continue;
            bool abut = t->text.p[cut - 1] != ' ' && t->text.p[cut] != ' ' &&
                        isalnum((unsigned char)t->text.p[cut]) &&
                        islower((unsigned char)t->text.p[cut - 1]);
            dm_str piece = dm_str_trim((dm_str){t->text.p + last, cut - last});
            bool words = !side && t->nodes.at[i - 1].end <= cut && i - 1 > node &&
                         t->nodes.at[i - 1].end + 1 >= cut && memchr(piece.p, ' ', piece.n) &&
                         piece.n;
            if (!abut && !words)
                continue;
            memcpy(p + n, t->text.p + at, cut - at);
            n += cut - at;
            at = last = cut;
            p[n++] = ';', p[n++] = ' ';
            edges++;
        }
    }
    memcpy(p + n, t->text.p + at, end - at);
    return (dm_str){p, n + end - at};
}

/* Elements that say author, the nearest to the headline first: those that say it by rel, itemprop
 * or the address they link to before those that say it by class. most: the cost that counts as
 * too far. */
static void from_elements(const page *g, uint32_t most, dm_strs *v, dm_strs *weak) {
    dm_tree *t = g->t;
    const dm_title *title = g->title;
    const dm_node *k = &t->nodes.at[g->body];
    uint32_t at = title->block != UINT32_MAX ? title->block : k->first;
    uint32_t best = UINT32_MAX, who = 0;
    bool told = false; /* the best begins with "By" */
    for (uint32_t i = 1; i < t->nodes.n; i++) {
        const dm_node *n = &t->nodes.at[i];
        bool linked =
            n->tag == DM_TAG_A && n->href.n && dm_words_path(t->words, n->href) == DM_HINT_BYLINE;
        if (!(n->says & DM_HINT_BYLINE) && !linked)
            continue;
        uint32_t distance = n->first > at ? n->first - at : (at - n->first) * 2;
        uint32_t below = n->first > k->last ? n->first - k->last : k->last - n->first;
        bool item = n->says & DM_HINT_ITEM;
        /* the foot of an article is where blogs name who wrote it; a byline under the headline
         * may stand in the teaser of the article itself */
        uint32_t out = n->above & NOT_THE_PAGES;
        if ((item || (n->says & DM_HINT_BYLINE)) && below < 12)
            out &= ~(uint32_t)(DM_HINT_FRAME | DM_HINT_NAV);
        if (title->block != UINT32_MAX && n->first > at && distance <= 3)
            out &= ~(uint32_t)DM_HINT_TEASER;
        if (n->above & DM_HINT_QUOTE)
            continue;
        if (out || (linked && !(n->says & DM_HINT_BYLINE) && distance > 16 && below > 8))
            continue;
        dm_str text = dm_node_text(t, i);
        if (text.n < 2 || text.n > 150)
            continue;
        text = parted_text(t, i);
        bool by = dm_has_by(t->words, text);
        uint32_t cost = distance * 3 + (item ? 0 : linked ? 5 : by ? 10 : 30) + (n->holds ? 4 : 0);
        /* "By <a>Jane Doe</a> and <a>John Roe</a>" has both; so have neighbours */
        bool beside = who && (linked || item) && n->parent == t->nodes.at[who].parent &&
                      n->first <= t->nodes.at[who].last + 1;
        if (distance > 200 || most < cost || (cost >= best && !beside) ||
            (told && dm_node_in(t, i, who)))
            continue;
        dm_strs found = {0};
        if (!dm_names_of(t->a, t->words, text, beside || (!item && !by), &found))
            continue;
        if (is_site(&found, g)) {
            if (!weak->n)
                *weak = found;
            continue;
        }
        if (beside && v->n && cost + 12 >= best) {
            for (uint32_t j = 0; j < found.n; j++)
                dm_strs_add(t->a, v, found.at[j]);
            continue;
        }
        best = cost;
        who = i;
        told = by;
        *v = found;
    }
}

static bool is_near(uint32_t i, uint32_t at, const dm_node *body) {
    return i <= at + 12 || i + 3 >= body->last;
}

/* "Author:" alone over a name, beside the headline or the body's end. */
static void from_labels(const page *g, dm_strs *v) {
    dm_tree *t = g->t;
    const dm_title *title = g->title;
    const dm_node *k = &t->nodes.at[g->body];
    uint32_t at = title->block != UINT32_MAX && title->block < k->last ? title->block : k->first;
    for (uint32_t i = at > 6 ? at - 6 : 0; i + 1 < t->blocks.n && i < k->last + 4 && !v->n; i++) {
        const dm_blk *b = &t->blocks.at[i];
        dm_str text = dm_blk_text(t, b);
        if (text.n > 24 || !is_near(i, at, k) || (b->says & NOT_THE_PAGES) || i == title->block ||
            i + 1 == title->block || dm_words_byline(t->words, text) != DM_BY_LEAD)
            continue;
        dm_str next = dm_blk_text(t, &t->blocks.at[i + 1]);
        if (next.n < 100)
            dm_names_of(t->a, t->words, next, true, v);
    }
}

/* The names in a line that has a day as well: "12 March 2031 | Jane Doe", "12.3.2031 - Text: Jane
 * Doe". A part without "By" must stand behind a bar, and be a whole name. */
static void from_dateline(const page *g, dm_str text, dm_strs *v) {
    dm_tree *t = g->t;
    static const char *const bars[] = {" | ", " • ", " · ", " - ", " – ", " // "};
    dm_printed when;
    if (!dm_printed_day(t->words, text, false, &when))
        return;
    for (dm_str rest = text; rest.n && !v->n;) {
        uint32_t cut = 0, size = 0;
        while (cut < rest.n && !size) {
            for (size_t k = 0; k < DM_COUNT(bars) && !size; k++)
                if (dm_str_starts((dm_str){rest.p + cut, rest.n - cut}, bars[k]))
                    size = (uint32_t)strlen(bars[k]);
            cut += !size;
        }
        dm_str piece = dm_str_trim((dm_str){rest.p, cut});
        rest = (dm_str){rest.p + cut + size, rest.n - cut - size};
        dm_strs found = {0};
        if (piece.n < 6 || piece.n > 80 || !dm_names_of(t->a, t->words, piece, true, &found))
            continue;
        bool person = found.n == 1 && found.at[0].n + 2 > piece.n &&
                      memchr(piece.p, ' ', piece.n) && piece.n < text.n &&
                      !dm_words_section(t->words, piece) && !is_site(&found, g);
        if (dm_has_by(t->words, piece) || person)
            *v = found;
    }
}

/* Lines near the headline, or just after the body, that begin with "By". */
static void from_lines(const page *g, dm_strs *v) {
    dm_tree *t = g->t;
    const dm_title *title = g->title;
    const dm_node *k = &t->nodes.at[g->body];
    uint32_t at = title->block != UINT32_MAX && title->block < k->last ? title->block : k->first;
    for (uint32_t i = at > 6 ? at - 6 : 0; i < t->blocks.n && i < k->last + 4 && !v->n; i++) {
        const dm_blk *b = &t->blocks.at[i];
        dm_str text = dm_blk_text(t, b);
        if (text.n > 120 || (b->says & NOT_THE_PAGES) || i == title->block || !is_near(i, at, k))
            continue;
        if (dm_has_by(t->words, text))
            dm_names_of(t->a, t->words, text, true, v);
        else if (i + 3 > at && i < at + 4)
            from_dateline(g, text, v);
    }
}

/* Does one element of emphasis hold the whole of a block? */
static bool is_emphasized(const dm_tree *t, const dm_blk *b) {
    for (uint32_t i = b->node + 1; i < t->nodes.at[b->node].after && i < b->node + 4; i++) {
        const dm_node *n = &t->nodes.at[i];
        if (n->begin > b->begin + 1 || n->end < b->end)
            return false;
        if (n->tag == DM_TAG_STRONG || n->tag == DM_TAG_B || n->tag == DM_TAG_EM ||
            n->tag == DM_TAG_I)
            return true;
    }
    return false;
}

/* A name alone in its paragraph and set apart by its type, at the head or foot of the body. */
static void from_signature(const page *g, dm_strs *v) {
    dm_tree *t = g->t;
    const dm_title *title = g->title;
    const dm_node *k = &t->nodes.at[g->body];
    uint32_t first =
        title->block != UINT32_MAX && title->block >= k->first && title->block < k->last
            ? title->block + 1
            : k->first;
    for (uint32_t side = 0; side < 2 && !v->n; side++)
        for (uint32_t step = 0; step < 4 && !v->n; step++) {
            if (first + step >= k->last)
                break;
            const dm_blk *b = &t->blocks.at[side ? k->last - 1 - step : first + step];
            dm_str text = dm_blk_text(t, b);
            dm_strs found = {0};
            if (text.n > 60 || text.n < 5 || b->link || b->kind == DM_BLOCK_HEADING ||
                (b->says & (NOT_THE_PAGES | DM_HINT_CAPTION | DM_HINT_SECTION)) ||
                !is_emphasized(t, b) || dm_words_heading(t->words, text) != DM_OPENS_NOTHING ||
                !dm_names_of(t->a, t->words, text, true, &found))
                continue;
            uint32_t letters = 0;
            bool whole = true;
            for (uint32_t i = 0; i < found.n; i++) {
                letters += found.at[i].n + 1;
                whole &= memchr(found.at[i].p, ' ', found.at[i].n) != NULL && found.at[i].n > 6;
            }
            if (whole && letters + 6 > text.n)
                *v = found;
        }
}

dm_status dm_authors_find(dm_tree *t, const dm_ld *ld, uint32_t body, const dm_title *title,
                          dm_article *out) {
    dm_strs v = {0}, weak = {0};
    dm_str publisher =
        ld->news ? dm_ld_str(t->a, json_object_get(ld->news, "publisher")) : (dm_str){0};
    const page g = {t, body, title, out, publisher};
    if (ld->news) {
        add_json(t, &v, &weak, json_object_get(ld->news, "author"), 0);
        if (!v.n && !weak.n)
            add_json(t, &v, &weak, json_object_get(ld->news, "creator"), 0);
    }
    bool organization = weak.n && !is_handle(weak.at[0]) && !is_site(&weak, &g);
    if (is_site(&v, &g))
        weak = v, v = (dm_strs){0};
    if (!v.n && !organization) {
        from_metas(t, &v);
        if (is_site(&v, &g) || (v.n == 1 && is_handle(v.at[0]))) {
            if (!weak.n)
                weak = v;
            v = (dm_strs){0};
        }
    }
    /* An organization that JSON-LD names gives way to a byline beside the headline alone. */
    if (!v.n)
        from_labels(&g, &v);
    if (!v.n)
        from_elements(&g, organization ? 28 : UINT32_MAX, &v, &weak);
    if (!v.n)
        from_lines(&g, &v);
    if (!v.n)
        from_signature(&g, &v);
    if (!v.n)
        v = weak;
    drop_site(&v, &g);
    out->authors = v.at;
    out->n_authors = v.n;
    return DM_OK;
}
