/* HTML -> article: the tree, then each part of the article from it. docs/page.md tells how. */
#include "page/html.h"

#include "page/part.h"

#include <ctype.h>

static bool word_in(dm_str s, const char *word) {
    size_t n = strlen(word);
    for (uint32_t i = 0; i + n <= s.n; i++) {
        uint32_t k = 0;
        while (k < n && tolower((unsigned char)s.p[i + k]) == word[k])
            k++;
        if (k == n)
            return true;
    }
    return false;
}

bool dm_html_is(dm_str s) {
    s = dm_str_trim(s);
    if (s.n > 2 && s.p[0] == '<' &&
        (isalpha((unsigned char)s.p[1]) || s.p[1] == '!' || s.p[1] == '/'))
        return true;
    if (s.n > 4096)
        s.n = 4096;
    static const char *const marks[] = {"<!doctype html", "<html",  "<head", "<body",
                                        "<div",           "<p>",    "<p ",   "<article",
                                        "<meta",          "<table", "<span", "<h1"};
    for (size_t i = 0; i < DM_COUNT(marks); i++)
        if (word_in(s, marks[i]))
            return true;
    return false;
}

static dm_para_kind para_kind(uint8_t kind) {
    switch (kind) {
    case DM_BLOCK_HEADING: return DM_PARA_HEADING;
    case DM_BLOCK_ITEM: return DM_PARA_ITEM;
    case DM_BLOCK_QUOTE: return DM_PARA_QUOTE;
    default: return DM_PARA_TEXT;
    }
}

/* The lines of JSON-LD's articleBody; what has no room is one with the last. */
static uint32_t data_paragraphs(dm_arena *a, const char *text, dm_str *out, dm_para_kind *kinds,
                                uint32_t room) {
    dm_str rest = dm_str_of(text), line;
    uint32_t n = 0;
    while (rest.n && dm_str_cut(&rest, '\n', &line)) {
        if (n + 1 == room && rest.n) {
            line = (dm_str){line.p, (uint32_t)(rest.p + rest.n - line.p)};
            rest.n = 0;
        }
        dm_str plain = dm_token_text(a, line); /* "" where it is too long to hold references */
        line = dm_str_squeeze(a, plain.n ? plain : dm_str_copy(a, line));
        if (line.n) {
            kinds[n] = DM_PARA_TEXT;
            out[n++] = line;
        }
    }
    return n;
}

/* The byline alone in a paragraph: the names, and hardly a word beside them. */
static bool is_byline(const dm_article *article, dm_str s) {
    uint32_t names = 0;
    for (uint32_t k = 0; k < article->n_authors && s.n < 100; k++) {
        dm_str name = article->authors[k];
        names += memchr(name.p, ' ', name.n) && memmem(s.p, s.n, name.p, name.n) ? name.n : 0;
    }
    return names && s.n - names < 6 + 4 * article->n_authors;
}

/* What a paper says of the author below the article, "Jane Doe covers…", is none of it: among the
 * last paragraphs those that begin with a full name of the byline. How many are left. */
static uint32_t without_bio(const dm_article *article, const dm_str *paragraphs, uint32_t n) {
    for (uint32_t i = n > 3 ? n - 3 : 1; i < n; i++)
        for (uint32_t k = 0; k < article->n_authors; k++) {
            dm_str name = article->authors[k], s = paragraphs[i];
            if (memchr(name.p, ' ', name.n) && s.n > name.n + 20 && dm_begins_with_words(name, s) &&
                s.p[name.n] == ' ')
                return i;
        }
    return n;
}

static dm_status compose(dm_tree *t, const dm_given *given, dm_article *out) {
    dm_arena *a = t->a;
    dm_ld ld;
    dm_ld_find(t, &ld);
    out->site = dm_site_find(t, &ld);
    out->url = t->canonical.n ? t->canonical : dm_tree_meta(t, "og:url");
    if (given->url.n)
        out->url = given->url;
    if (t->language.n >= 2)
        out->language = dm_str_lower(a, (dm_str){t->language.p, 2});
    uint32_t body = dm_body_find(t);
    dm_title title = dm_title_find(t, &ld, body, out->site);
    if (!title.text.n && given->title.n)
        title.text = given->title;
    bool *keep = dm_new_array(a, bool, t->blocks.n + 1);
    dm_str *paragraphs = dm_new_array(a, dm_str, t->blocks.n + 1);
    dm_para_kind *kinds = dm_new_array(a, dm_para_kind, t->blocks.n + 1);
    if (!keep || !paragraphs || !kinds)
        return DM_ENOMEM;
    dm_body_keep(t, body, &title, keep);
    uint32_t n = 0;
    for (uint32_t i = 0; i < t->blocks.n; i++)
        if (keep[i]) {
            paragraphs[n] = dm_blk_text(t, &t->blocks.at[i]);
            kinds[n++] = para_kind(t->blocks.at[i].kind);
        }
    uint32_t shown = 0;
    for (uint32_t i = 0; i < n; i++)
        shown += paragraphs[i].n;
    const char *told = json_string_value(ld.news ? json_object_get(ld.news, "articleBody") : NULL);
    size_t length = told ? strlen(told) : 0;
    /* What only a script would show stands in the page's data alone. */
    if (length < DM_MAX_LD_BYTES && (n ? length > 600 && length / 4 > shown : length > 0) &&
        !strchr(told, '<'))
        n = data_paragraphs(a, told, paragraphs, kinds, t->blocks.n + 1);
    dm_when_find(t, &ld, body, &title, out);
    dm_status status = dm_authors_find(t, &ld, body, &title, out);
    if (status == DM_OK)
        status = dm_sections_find(t, &ld, body, &title, out);
    if (status == DM_OK)
        status = dm_teasers_find(t, body, keep, out);
    if (status != DM_OK)
        return status;
    if (!n && !title.text.n)
        return DM_EEMPTY;
    n = without_bio(out, paragraphs, n);
    while (n > 1 && is_byline(out, paragraphs[n - 1]))
        n--;
    if (n > 1 && is_byline(out, paragraphs[0]))
        paragraphs++, kinds++, n--;
    return dm_article_build(a, out, title.text, paragraphs, kinds, n);
}

dm_status dm_html_read(dm_arena *a, dm_str html, const dm_given *given, const dm_page_words *words,
                       dm_article *out, dm_error *err) {
    (void)err;
    dm_tree *t = dm_new(a, dm_tree);
    if (!t)
        return DM_ENOMEM;
    dm_status status = dm_tree_read(a, html, words, t);
    if (status == DM_OK && t->deep)
        out->warning =
            DM_STR("elements nested deeper than 512; what is in them counts as their ancestor's");
    if (status == DM_OK && t->full)
        out->warning = DM_STR("too many elements; what comes after the first is left out");
    if (status == DM_OK)
        status = compose(t, given, out);
    dm_tree_free(t);
    return status;
}
