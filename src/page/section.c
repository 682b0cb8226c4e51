/* Sections: where in the site the article stands. Never its tags, never the whole navigation. */
#include "page/html.h"
#include "page/part.h"

#define NOT_THE_PAGES (DM_HINT_TEASER | DM_HINT_COMMENT | DM_HINT_AD)

/* What tells that a link is one to a section. */
typedef enum { BY_REL, BY_CLASS, BY_ADDRESS } sure_of;

dm_status dm_sections_split(dm_arena *a, const dm_page_words *words, dm_str printed,
                            const dm_str **out, uint32_t *n) {
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
            if (!whole &&
                !(k && k < left.n && left.p[k] >= 'A' && left.p[k] <= 'Z' && left.p[k - 1] >= 'a'))
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
    if (printed.n && printed.n < 300 &&
        dm_sections_split(t->a, t->words, printed, &names, &n) == DM_OK)
        for (uint32_t i = 0; i < n; i++)
            dm_strs_add(t->a, v, names[i]);
}

static bool is_home(dm_str s, const dm_article *out) {
    /* clang-format off */
    static const char *const homes[] = {
        "home", "startseite", "start", "homepage", "accueil", "inicio", "portada", "you are here",
        "sie sind hier", "hauptseite", "haupt", "frontpage", "home page", "zur startseite", "»",
        ">", "/", "›", "index", "main page", "etusivu", "hem", "forside", "strona główna",
        "zurück", "back"};
    /* clang-format on */
    for (size_t i = 0; i < DM_COUNT(homes); i++)
        if (dm_same_words(s, dm_str_of(homes[i])))
            return true;
    dm_str host = dm_host_of(out->url, true);
    return (out->site.n && dm_same_words(s, out->site)) || (host.n && dm_same_words(s, host));
}

/* A name as the page prints it, without the marks around it and the label before it; "" where it
 * is no section: the front page, a number, a label alone, the article itself. */
static dm_str clean(dm_str s, const dm_title *title, const dm_article *out) {
    static const char *const labels[] = {
        "category",     "categories",        "kategorie",        "kategorien", "rubrik",
        "rubriken",     "ressort",           "section",          "sections",   "filed under",
        "posted in",    "abgelegt unter",    "rubrique",         "rubriques",  "catégorie",
        "catégories",   "categoría",         "categorías",       "categoria",  "categorie",
        "published in", "veröffentlicht in", "eingeordnet unter"};
    s = dm_str_trim(s);
    while (s.n && (strchr("><|/#-•:", s.p[0]) || dm_str_starts(s, "»") || dm_str_starts(s, "›") ||
                   dm_str_starts(s, "·")))
        s = dm_str_trim((dm_str){s.p + (s.p[0] & 0x80 ? dm_str_starts(s, "›") ? 3 : 2 : 1),
                                 s.n - (s.p[0] & 0x80 ? dm_str_starts(s, "›") ? 3 : 2 : 1)});
    for (size_t i = 0; i < DM_COUNT(labels); i++) {
        uint32_t k = (uint32_t)strlen(labels[i]);
        if (s.n >= k && dm_same_words((dm_str){s.p, k}, dm_str_of(labels[i])) &&
            (s.n == k || strchr(": ", s.p[k]))) {
            s = dm_str_trim((dm_str){s.p + k, s.n - k});
            while (s.n && s.p[0] == ':')
                s = dm_str_trim((dm_str){s.p + 1, s.n - 1});
            break;
        }
    }
    uint32_t letters = 0;
    for (uint32_t i = 0; i < s.n; i++)
        letters += (s.p[i] & 0x80) || (s.p[i] | 32) >= 'a';
    if (letters < 2 || s.n > 80 || is_home(s, out) ||
        (s.n > 12 && dm_begins_with_words(s, title->text)) ||
        (title->text.n > 12 && dm_begins_with_words(title->text, s)))
        return (dm_str){0};
    return s;
}

/* Links to the page's categories: rel=category, a class of such a name, or an address of such a
 * name, beside the article. The first that is found and its neighbours: other lists are the site's.
 */
static void from_links(dm_tree *t, uint32_t body, const dm_title *title, const dm_article *out,
                       sure_of how, dm_strs *v) {
    const dm_node *k = &t->nodes.at[body];
    uint32_t at = title->block != UINT32_MAX ? title->block : k->first;
    uint32_t lo = (at < k->first ? at : k->first), hi = (at > k->last ? at : k->last);
    lo = lo > 15 ? lo - 15 : 0;
    hi += 25;
    if (how == BY_ADDRESS)
        lo = at > 6 ? at - 6 : 0, hi = at + 6;
    uint32_t last = UINT32_MAX;
    for (uint32_t i = 1; i < t->nodes.n; i++) {
        const dm_node *n = &t->nodes.at[i];
        if (n->tag != DM_TAG_A || n->first < lo || n->first > hi || (n->above & NOT_THE_PAGES))
            continue;
        uint32_t no = DM_HINT_TAGS | DM_HINT_NAV | DM_HINT_FRAME;
        bool says = how == BY_REL     ? (n->says & DM_HINT_SECTION) && (n->says & DM_HINT_ITEM)
                    : how == BY_CLASS ? (n->above & DM_HINT_SECTION) && !(n->above & no)
                                      : n->href.n && !(n->above & no) &&
                                            dm_words_path(t->words, n->href) == DM_HINT_SECTION;
        if (!says || (v->n && n->first > last + 4))
            continue;
        dm_str text = clean(dm_node_text(t, i), title, out);
        if (text.n && v->n < 12) {
            dm_strs_add(t->a, v, text);
            last = n->first;
        }
    }
}

/* "Categories: Travel, Food" without a link. */
static void from_text(dm_tree *t, uint32_t body, const dm_title *title, const dm_article *out,
                      dm_strs *v) {
    const dm_node *k = &t->nodes.at[body];
    uint32_t at = title->block != UINT32_MAX ? title->block : k->first;
    for (uint32_t i = 1; i < t->nodes.n && !v->n; i++) {
        const dm_node *n = &t->nodes.at[i];
        bool beside = n->first + 4 > at && n->first<at + 4, below = n->first + 4> k->last &&
                      n->first < k->last + 6;
        if (!(n->says & DM_HINT_SECTION) || !(beside || below) ||
            (n->above & (NOT_THE_PAGES | DM_HINT_TAGS | (below ? 0 : DM_HINT_NAV))))
            continue;
        dm_str text = clean(dm_node_text(t, i), title, out);
        if (text.n && text.n < 60 && !memchr(text.p, '\n', text.n))
            add_split(t, v, text);
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
        dm_str text = clean(dm_node_text(t, i), title, out);
        if (text.n && text.n < 60 && v->n < 6)
            dm_strs_add(t->a, v, text);
    }
}

static void from_ld_crumbs(dm_tree *t, const dm_ld *ld, const dm_title *title,
                           const dm_article *out, dm_strs *v) {
    const json_t *items = ld->crumbs ? json_object_get(ld->crumbs, "itemListElement") : NULL;
    size_t i;
    json_t *e;
    json_array_foreach(items, i, e) {
        dm_str s = dm_ld_str(t->a, json_object_get(e, "name"));
        if (!s.n)
            s = dm_ld_str(t->a, json_object_get(e, "item"));
        s = clean(s, title, out);
        if (s.n && s.n < 60 && !dm_str_starts(s, "http") && v->n < 6)
            dm_strs_add(t->a, v, s);
    }
}

/* The path of an address, without its file, query and last stroke. */
static dm_str path_of(dm_str url) {
    int64_t at = dm_str_find(url, "://");
    uint32_t b = at < 0 ? 0 : (uint32_t)at + 3;
    while (at >= 0 && b < url.n && url.p[b] != '/')
        b++;
    uint32_t e = b;
    while (e < url.n && url.p[e] != '?' && url.p[e] != '#')
        e++;
    while (e > b && url.p[e - 1] == '/')
        e--;
    return e > b ? dm_slice(url, (dm_span){b, e}) : (dm_str){0};
}

/* The folder that the article lies in, where a link of the page leads to it and names it; else
 * where the folder has the name of a known section. The deepest folder first. */
static void from_address(dm_tree *t, const dm_title *title, const dm_article *out, dm_strs *v) {
    dm_str path = path_of(out->url);
    uint32_t folders = 0;
    for (uint32_t cut = path.n; cut-- > 1 && !v->n && folders < 8;) {
        if (path.p[cut] != '/')
            continue;
        folders++;
        dm_str folder = {path.p, cut}, name = folder;
        for (uint32_t i = cut; i-- > 0;)
            if (path.p[i] == '/') {
                name = (dm_str){path.p + i + 1, cut - i - 1};
                break;
            }
        if (name.n < 3 || (name.p[0] >= '0' && name.p[0] <= '9') ||
            dm_words_path(t->words, path) == DM_HINT_SECTION)
            continue;
        for (uint32_t i = 1; i < t->nodes.n && !v->n; i++) {
            const dm_node *n = &t->nodes.at[i];
            if (n->tag != DM_TAG_A || !n->href.n || !dm_str_eq(path_of(n->href), folder))
                continue;
            dm_str text = clean(dm_node_text(t, i), title, out);
            if (text.n && text.n < 30)
                dm_strs_add(t->a, v, text);
        }
        if (!v->n && dm_words_section(t->words, name) == name.n)
            dm_strs_add(t->a, v, name);
    }
}

/* Of many sections those that the trail of the page names, where it names some. */
static void keep_trail(dm_strs *v, const dm_strs *trail) {
    bool some = false;
    for (uint32_t i = 0; i < v->n; i++)
        for (uint32_t k = 0; k < trail->n; k++)
            some |= dm_same_words(v->at[i], trail->at[k]);
    uint32_t n = 0;
    for (uint32_t i = 0; i < v->n && some; i++)
        for (uint32_t k = 0; k < trail->n; k++)
            if (dm_same_words(v->at[i], trail->at[k])) {
                v->at[n++] = v->at[i];
                break;
            }
    v->n = some ? n : v->n;
}

static void from_metas(dm_tree *t, dm_strs *v) {
    static const char *const keys[] = {
        "article:section",  "parsely-section",    "og:article:section",
        "sailthru.section", "dc.subject.section", "cXenseParse:category",
        "category"};
    for (size_t k = 0; k < DM_COUNT(keys) && !v->n; k++)
        for (uint32_t i = 0; i < t->metas.n; i++)
            if (dm_str_is_nocase(t->metas.at[i].key, keys[k]))
                add_split(t, v, dm_token_text(t->a, t->metas.at[i].value));
    dm_str label = dm_tree_meta(t, "twitter:label2"), value = dm_tree_meta(t, "twitter:data2");
    if (!v->n && dm_str_is_nocase(label, "Filed under") && value.n < 40 &&
        !memchr(value.p, ',', value.n))
        dm_strs_add(t->a, v, value);
}

dm_status dm_sections_find(dm_tree *t, const dm_ld *ld, uint32_t body, const dm_title *title,
                           dm_article *out) {
    dm_strs v = {0}, trail = {0};
    from_crumbs(t, title, out, &trail);
    if (!trail.n)
        from_ld_crumbs(t, ld, title, out, &trail);
    from_links(t, body, title, out, BY_REL, &v);
    if (!v.n && ld->news) {
        const json_t *s = json_object_get(ld->news, "articleSection");
        size_t n = json_is_array(s) ? json_array_size(s) : s ? 1 : 0;
        for (size_t i = 0; i < n && i < 8; i++)
            add_split(t, &v, dm_ld_str(t->a, json_is_array(s) ? json_array_get(s, i) : s));
    }
    if (!v.n)
        from_metas(t, &v);
    uint32_t n = 0;
    for (uint32_t i = 0; i < v.n; i++)
        if (!is_home(v.at[i], out))
            v.at[n++] = v.at[i];
    v.n = n;
    if (v.n > 4)
        keep_trail(&v, &trail);
    if (!v.n)
        from_links(t, body, title, out, BY_CLASS, &v);
    if (!v.n)
        from_links(t, body, title, out, BY_ADDRESS, &v);
    if (!v.n)
        v = trail;
    if (!v.n)
        from_text(t, body, title, out, &v);
    if (!v.n)
        from_address(t, title, out, &v);
    out->sections = v.at;
    out->n_sections = v.n;
    return DM_OK;
}
