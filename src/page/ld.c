/* JSON-LD: the object that is the page's article, and its breadcrumbs. */
#include "page/part.h"

static bool has_type(const json_t *o, const char *const *words, size_t n) {
    const json_t *type = json_object_get(o, "@type");
    size_t k = json_is_array(type) ? json_array_size(type) : 1;
    for (size_t i = 0; i < k && i < 8; i++) {
        const char *z = json_string_value(json_is_array(type) ? json_array_get(type, i) : type);
        for (size_t w = 0; z && w < n; w++)
            if (strstr(z, words[w]))
                return true;
    }
    return false;
}

/* How much an object looks like the page's article: its kind, and the fields that it has. */
static int news_points(const json_t *o) {
    static const char *const articles[] = {"Article", "BlogPosting", "Report", "LiveBlog",
                                           "Recipe",  "HowTo",       "Review"};
    static const char *const pages[] = {"WebPage",     "CreativeWork",   "VideoObject", "Posting",
                                        "AudioObject", "PodcastEpisode", "Event",       "QAPage"};
    int points = has_type(o, articles, DM_COUNT(articles)) ? 20
                 : has_type(o, pages, DM_COUNT(pages))     ? 4
                                                           : 0;
    if (!points)
        return 0;
    points += 3 * (json_object_get(o, "headline") != NULL) +
              3 * (json_object_get(o, "datePublished") != NULL) +
              2 * (json_object_get(o, "author") != NULL) +
              (json_object_get(o, "articleBody") != NULL) +
              (json_object_get(o, "mainEntityOfPage") != NULL);
    return points;
}

static void walk(const json_t *j, int depth, int *best, dm_ld *out) {
    static const char *const crumbs[] = {"BreadcrumbList"};
    if (depth > 6)
        return;
    size_t i;
    json_t *v;
    if (json_is_array(j)) {
        json_array_foreach(j, i, v) walk(v, depth + 1, best, out);
    } else if (json_is_object(j)) {
        int points = news_points(j) - depth;
        if (points > *best) {
            *best = points;
            out->news = j;
        }
        if (!out->crumbs && has_type(j, crumbs, 1))
            out->crumbs = j;
        static const char *const inside[] = {"@graph", "mainEntity", "mainEntityOfPage",
                                             "breadcrumb", "itemListElement"};
        for (i = 0; i < DM_COUNT(inside); i++) {
            const json_t *sub = json_object_get(j, inside[i]);
            if (i == 4 && out->crumbs == j)
                continue;
            if (i == 4) /* lists of other articles */
                continue;
            walk(sub, depth + 1, best, out);
        }
    }
}

void dm_ld_find(const dm_tree *t, dm_ld *out) {
    int best = 0;
    *out = (dm_ld){0};
    for (uint32_t i = 0; i < t->n_ld; i++)
        walk(t->ld[i], 0, &best, out);
}

static const json_t *named(const json_t *j, const char *id, const json_t * not, int depth) {
    size_t i;
    json_t *v;
    const json_t *found = NULL;
    if (json_is_array(j)) {
        json_array_foreach(j, i, v) if ((found = named(v, id, not, depth + 1))) return found;
    } else if (json_is_object(j)) {
        const char *z = json_string_value(json_object_get(j, "@id"));
        if (z && j != not &&!strcmp(z, id) && json_object_get(j, "name"))
            return j;
        if (depth < 4)
            return named(json_object_get(j, "@graph"), id, not, depth + 1);
    }
    return NULL;
}

const json_t *dm_ld_target(const dm_tree *t, const json_t *o) {
    const char *id = json_string_value(json_object_get(o, "@id"));
    const json_t *found = NULL;
    for (uint32_t i = 0; id && i < t->n_ld && !found; i++)
        found = named(t->ld[i], id, o, 0);
    return found ? found : o;
}

dm_str dm_ld_str(dm_arena *a, const json_t *v) {
    if (json_is_array(v))
        v = json_array_get(v, 0);
    if (json_is_object(v)) {
        const json_t *name = json_object_get(v, "name");
        v = name ? name : json_object_get(v, "@value");
    }
    if (json_is_array(v))
        v = json_array_get(v, 0);
    const char *z = json_string_value(v);
    if (!z)
        return (dm_str){0};
    dm_str once = dm_token_text(a, dm_str_of(z));
    return once.n && memchr(once.p, '&', once.n) ? dm_token_text(a, once) : once;
}
