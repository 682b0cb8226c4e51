/* Authors: JSON-LD, meta tags, elements marked as the author's, bylines. */
#include "page/part.h"

#define NOT_THE_PAGES (DM_HINT_TEASER | DM_HINT_COMMENT | DM_HINT_NAV | DM_HINT_AD | DM_HINT_FRAME)

static bool is_url(dm_str s) {
    return dm_str_starts(s, "http") || dm_str_starts(s, "www.") || dm_str_starts(s, "/");
}

static void add_json(dm_tree *t, dm_strs *v, const json_t *j, int depth) {
    size_t i;
    json_t *k;
    if (depth > 3)
        return;
    if (json_is_array(j)) {
        json_array_foreach(j, i, k)
            add_json(t, v, k, depth + 1);
    } else if (json_is_object(j) && json_is_array(json_object_get(j, "name"))) {
        add_json(t, v, json_object_get(j, "name"), depth + 1);
    } else {
        dm_str s = dm_ld_str(t->a, j);
        if (!is_url(s) && s.n < 300)
            dm_names_of(t->a, t->words, s, false, v);
    }
}

/* Is this list no more than the paper itself? */
static bool is_site(const dm_strs *v, const dm_article *out, dm_str publisher) {
    for (uint32_t i = 0; i < v->n; i++)
        if (!(out->site.n && dm_same_words(v->at[i], out->site)) && !(publisher.n && dm_same_words(v->at[i], publisher)))
            return false;
    return v->n > 0;
}

static void from_metas(dm_tree *t, dm_strs *v) {
    static const char *const keys[] = {"author", "article:author", "parsely-author", "sailthru.author", "dc.creator",
                                       "dcterms.creator", "DC.Creator", "byl", "citation_author", "cXenseParse:author",
                                       "article:author_name", "rbauthors", "creator", "authors"};
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
            dm_names_of(t->a, t->words, dm_tree_meta(t, i == 1 ? "twitter:data1" : "twitter:data2"), false, v);
    }
}

/* Elements that say author, the nearest to the headline first: those that say it by rel or itemprop
 * before those that say it by class. */
static void from_elements(dm_tree *t, uint32_t body, const dm_title *title, dm_strs *v) {
    uint32_t at = title->block != UINT32_MAX ? title->block : t->nodes.at[body].first;
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 1; i < t->nodes.n; i++) {
        const dm_node *n = &t->nodes.at[i];
        if (!(n->says & DM_HINT_BYLINE) || (n->above & NOT_THE_PAGES))
            continue;
        dm_str text = dm_node_text(t, i);
        if (text.n < 2 || text.n > 150)
            continue;
        uint32_t distance = n->first > at ? n->first - at : (at - n->first) * 2;
        bool item = n->says & DM_HINT_ITEM;
        bool by = dm_has_by(t->words, text);
        uint32_t cost = distance * 3 + (item ? 0 : by ? 10 : 30) + (n->holds ? 4 : 0);
        if (distance > 200 || cost >= best)
            continue;
        dm_strs found = {0};
        if (dm_names_of(t->a, t->words, text, !item && !by, &found)) {
            best = cost;
            *v = found;
        }
    }
    if (!v->n || best == UINT32_MAX)
        return;
}

/* Lines near the headline, or just after the body, that begin with "By". */
static void from_lines(dm_tree *t, uint32_t body, const dm_title *title, dm_strs *v) {
    const dm_node *k = &t->nodes.at[body];
    uint32_t at = title->block != UINT32_MAX && title->block < k->last ? title->block : k->first;
    uint32_t from = at > 6 ? at - 6 : 0;
    for (uint32_t i = from; i < t->blocks.n && i < k->last + 4 && !v->n; i++) {
        const dm_blk *b = &t->blocks.at[i];
        dm_str text = dm_blk_text(t, b);
        if (text.n > 120 || (b->says & NOT_THE_PAGES) || i == title->block)
            continue;
        if (i > at + 12 && i + 3 < k->last)
            continue;
        if (dm_has_by(t->words, text))
            dm_names_of(t->a, t->words, text, true, v);
    }
}

dm_status dm_authors_find(dm_tree *t, const dm_ld *ld, uint32_t body, const dm_title *title, dm_article *out) {
    dm_strs v = {0}, weak = {0};
    dm_str publisher = ld->news ? dm_ld_str(t->a, json_object_get(ld->news, "publisher")) : (dm_str){0};
    if (ld->news) {
        add_json(t, &v, json_object_get(ld->news, "author"), 0);
        if (!v.n)
            add_json(t, &v, json_object_get(ld->news, "creator"), 0);
    }
    if (is_site(&v, out, publisher))
        weak = v, v = (dm_strs){0};
    if (!v.n)
        from_metas(t, &v);
    if (is_site(&v, out, publisher)) {
        if (!weak.n)
            weak = v;
        v = (dm_strs){0};
    }
    if (!v.n)
        from_elements(t, body, title, &v);
    if (!v.n)
        from_lines(t, body, title, &v);
    if (!v.n)
        v = weak;
    out->authors = v.at;
    out->n_authors = v.n;
    return DM_OK;
}
