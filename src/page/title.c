/* The headline, and the site's name. */
#include "page/part.h"

/* A headline without the site's name at its end: "Talks resume | The Courier". */
static dm_str without_site(dm_str s, dm_str site) {
    static const char *const seps[] = {" | ", " - ", " – ", " — ", " « ", " » ", " :: ", " • ", " · ", " ‹ ", " > ", ": "};
    for (int round = 0; round < 3; round++) {
        bool cut = false;
        for (size_t i = 0; i < DM_COUNT(seps) && !cut; i++) {
            uint32_t k = (uint32_t)strlen(seps[i]);
            for (uint32_t j = s.n > k ? s.n - k : 0; j > 0; j--)
                if (!memcmp(s.p + j, seps[i], k)) {
                    dm_str tail = {s.p + j + k, s.n - j - k};
                    if ((site.n && dm_same_words(tail, site)) || (i == 0 && j >= 20)) {
                        s.n = j;
                        cut = true;
                    }
                    break;
                }
        }
        if (!cut)
            break;
    }
    return s;
}

dm_str dm_site_find(dm_tree *t, const dm_ld *ld) {
    dm_str site = dm_tree_meta(t, "og:site_name");
    if (!site.n && ld->news)
        site = dm_ld_str(t->a, json_object_get(ld->news, "publisher"));
    if (!site.n)
        site = dm_tree_meta(t, "application-name");
    return site;
}

dm_title dm_title_find(dm_tree *t, const dm_ld *ld, uint32_t body, dm_str site) {
    (void)body;
    dm_str headline = ld->news ? dm_ld_str(t->a, json_object_get(ld->news, "headline")) : (dm_str){0};
    dm_str og = dm_tree_meta(t, "og:title");
    if (!og.n)
        og = dm_tree_meta(t, "twitter:title");
    og = without_site(og, site);
    dm_title h1 = {.block = UINT32_MAX};
    for (uint32_t i = 0; i < t->blocks.n; i++) {
        const dm_blk *b = &t->blocks.at[i];
        dm_str text = dm_blk_text(t, b);
        if (b->kind != DM_BLOCK_HEADING || b->level != 1 || text.n > 400)
            continue;
        if (!h1.text.n && !(b->says & (DM_HINT_NAV | DM_HINT_NOISE | DM_HINT_FRAME | DM_HINT_TEASER)))
            h1 = (dm_title){text, i};
        if ((headline.n && dm_same_words(text, headline)) || (og.n && dm_same_words(text, og)))
            return (dm_title){text, i};
    }
    if (headline.n)
        return (dm_title){headline, UINT32_MAX};
    if (h1.text.n)
        return h1;
    if (og.n)
        return (dm_title){og, UINT32_MAX};
    return (dm_title){without_site(t->title, site), UINT32_MAX};
}
