/* Sections: where in the site the article stands. Never its tags, never the whole navigation. */
#include "page/html.h"
#include "page/part.h"

#define NOT_THE_PAGES (DM_HINT_TEASER | DM_HINT_COMMENT | DM_HINT_AD)

dm_status dm_sections_split(dm_arena *a, const dm_page_words *words, dm_str printed, const dm_str **out, uint32_t *n) {
    dm_strs v = {0};
    dm_str rest = dm_str_trim(printed);
    while (rest.n && v.n < 16) {
        uint32_t cut = 0;
        while (cut < rest.n && !strchr(",;|/>\n", rest.p[cut]))
            cut++;
        dm_str piece = dm_str_trim((dm_str){rest.p, cut});
        rest = cut < rest.n ? (dm_str){rest.p + cut + 1, rest.n - cut - 1} : (dm_str){0};
        /* Whole known names one after the other, or the piece as it stands. */
        uint32_t at = 0;
        while (at < piece.n) {
            uint32_t k = dm_words_section(words, (dm_str){piece.p + at, piece.n - at});
            if (!k)
                break;
            at += k;
            while (at < piece.n && piece.p[at] == ' ')
                at++;
        }
        bool whole = at == piece.n && piece.n;
        for (uint32_t b = 0; b < piece.n && v.n < 16;) {
            dm_str left = {piece.p + b, piece.n - b};
            uint32_t k = dm_words_section(words, left);
            /* "NewsPeace talks": a known name that runs into a capital is a name of its own. */
            if (!whole && !(k && k < left.n && left.p[k] >= 'A' && left.p[k] <= 'Z' && left.p[k - 1] >= 'a'))
                k = left.n;
            dm_strs_add(a, &v, dm_str_trim((dm_str){piece.p + b, k}));
            b += k;
            while (b < piece.n && piece.p[b] == ' ')
                b++;
        }
    }
    *out = v.at;
    *n = v.n;
    return a->failed ? DM_ENOMEM : DM_OK;
}

static void add_split(dm_tree *t, dm_strs *v, dm_str printed) {
    const dm_str *names;
    uint32_t n;
    if (printed.n && printed.n < 300 && dm_sections_split(t->a, t->words, printed, &names, &n) == DM_OK)
        for (uint32_t i = 0; i < n; i++)
            dm_strs_add(t->a, v, names[i]);
}

static bool is_home(const dm_tree *t, dm_str s, const dm_article *out) {
    static const char *const homes[] = {"home", "startseite", "start", "homepage", "accueil", "inicio", "portada", "you are here", "sie sind hier", "hauptseite", "haupt", "frontpage", "home page", "zur startseite", "»", ">", "/", "›", "index", "main page", "etusivu", "hem", "forside", "strona główna", "zurück", "back"};
    (void)t;
    for (size_t i = 0; i < DM_COUNT(homes); i++)
        if (dm_same_words(s, dm_str_of(homes[i])))
            return true;
    if (out->site.n && dm_same_words(s, out->site))
        return true;
    return false;
}

/* Links to the page's categories: rel=category, or a class of such a name, beside the article. */
static void from_links(dm_tree *t, uint32_t body, const dm_title *title, bool item, dm_strs *v) {
    const dm_node *k = &t->nodes.at[body];
    uint32_t at = title->block != UINT32_MAX ? title->block : k->first;
    uint32_t lo = (at < k->first ? at : k->first), hi = (at > k->last ? at : k->last);
    lo = lo > 15 ? lo - 15 : 0;
    hi += 25;
    for (uint32_t i = 1; i < t->nodes.n; i++) {
        const dm_node *n = &t->nodes.at[i];
        if (n->tag != DM_TAG_A || n->first < lo || n->first > hi || (n->above & NOT_THE_PAGES))
            continue;
        bool says = item ? (n->says & DM_HINT_SECTION) && (n->says & DM_HINT_ITEM)
                         : (n->above & DM_HINT_SECTION) && !(n->above & (DM_HINT_TAGS | DM_HINT_NAV | DM_HINT_FRAME));
        if (!says)
            continue;
        dm_str text = dm_node_text(t, i);
        if (text.n > 1 && text.n < 80 && v->n < 12)
            dm_strs_add(t->a, v, text);
    }
}

static void from_crumbs(dm_tree *t, const dm_title *title, const dm_article *out, dm_strs *v) {
    uint32_t first = UINT32_MAX;
    for (uint32_t i = 1; i < t->nodes.n; i++) {
        const dm_node *n = &t->nodes.at[i];
        if (!(n->above & DM_HINT_CRUMB) || n->tag != DM_TAG_A)
            continue;
        uint32_t root = i; /* the outermost element that says so: one trail only */
        while (n->parent && (t->nodes.at[t->nodes.at[root].parent].above & DM_HINT_CRUMB))
            root = t->nodes.at[root].parent;
        if (first == UINT32_MAX)
            first = root;
        if (root != first)
            continue;
        dm_str text = dm_node_text(t, i);
        if (text.n > 1 && text.n < 60 && !is_home(t, text, out) && !dm_same_words(text, title->text) && v->n < 6)
            dm_strs_add(t->a, v, text);
    }
}

static void from_ld_crumbs(dm_tree *t, const dm_ld *ld, const dm_title *title, const dm_article *out, dm_strs *v) {
    const json_t *items = ld->crumbs ? json_object_get(ld->crumbs, "itemListElement") : NULL;
    size_t i;
    json_t *e;
    json_array_foreach(items, i, e) {
        dm_str s = dm_ld_str(t->a, json_object_get(e, "name"));
        if (!s.n)
            s = dm_ld_str(t->a, json_object_get(e, "item"));
        if (s.n > 1 && s.n < 60 && !dm_str_starts(s, "http") && !is_home(t, s, out) && !dm_same_words(s, title->text) && v->n < 6)
            dm_strs_add(t->a, v, s);
    }
}

dm_status dm_sections_find(dm_tree *t, const dm_ld *ld, uint32_t body, const dm_title *title, dm_article *out) {
    dm_strs v = {0};
    from_links(t, body, title, true, &v);
    if (!v.n && ld->news) {
        const json_t *s = json_object_get(ld->news, "articleSection");
        size_t n = json_is_array(s) ? json_array_size(s) : s ? 1 : 0;
        for (size_t i = 0; i < n && i < 8; i++)
            add_split(t, &v, dm_ld_str(t->a, json_is_array(s) ? json_array_get(s, i) : s));
    }
    if (!v.n) {
        static const char *const keys[] = {"article:section", "parsely-section", "og:article:section", "sailthru.section", "dc.subject.section", "cXenseParse:category", "category"};
        for (size_t k = 0; k < DM_COUNT(keys) && !v.n; k++)
            for (uint32_t i = 0; i < t->metas.n; i++)
                if (dm_str_is_nocase(t->metas.at[i].key, keys[k]))
                    add_split(t, &v, dm_token_text(t->a, t->metas.at[i].value));
    }
    if (!v.n)
        from_links(t, body, title, false, &v);
    if (!v.n)
        from_crumbs(t, title, out, &v);
    if (!v.n)
        from_ld_crumbs(t, ld, title, out, &v);
    out->sections = v.at;
    out->n_sections = v.n;
    return DM_OK;
}
