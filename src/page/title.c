/* The headline, and the site's name. */
#include "page/part.h"

/* Where the last separator of a title stands, and its size; UINT32_MAX for none. */
static uint32_t last_separator(dm_str s, uint32_t *size) {
    static const char *const seps[] = {" | ", " - ", " – ", " — ",  " « ", " » ", " :: ", " • ",
                                       " · ", " ‹ ", " > ", " // ", " / ", " ǀ ", "│",    ": "};
    uint32_t best = UINT32_MAX;
    for (size_t i = 0; i < DM_COUNT(seps); i++) {
        uint32_t k = (uint32_t)strlen(seps[i]);
        for (uint32_t j = s.n > k ? s.n - k : 0; j > 0; j--)
            if (!memcmp(s.p + j, seps[i], k)) {
                if (best == UINT32_MAX || j > best) {
                    best = j;
                    *size = k;
                }
                break;
            }
    }
    return best;
}

/* What a title says of a page made for paper or for reading. */
static bool is_version(dm_str s) {
    static const char *const names[] = {
        "print version",      "printable version",     "print",
        "printer friendly",   "druckversion",          "druckansicht",
        "version imprimable", "versión para imprimir", "versione stampabile",
        "reader view"};
    for (size_t i = 0; i < DM_COUNT(names); i++)
        if (dm_same_words(s, dm_str_of(names[i])))
            return true;
    return false;
}

/* A headline without the site's name at its end: "Talks resume | The Courier". */
static dm_str without_site(dm_str s, dm_str site) {
    for (int round = 0; round < 3; round++) {
        uint32_t k = 0, at = last_separator(s, &k);
        if (at == UINT32_MAX)
            break;
        dm_str tail = {s.p + at + k, s.n - at - k};
        if (!((site.n && dm_same_words(tail, site)) || is_version(tail) ||
              (s.p[at + 1] == '|' && at >= 20)))
            break;
        s.n = at;
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

/* Does s end with the words of tail, after others? */
static bool ends_with_words(dm_str s, dm_str tail) {
    if (tail.n < 12 || tail.n >= s.n)
        return false;
    for (uint32_t i = 1; i < s.n; i++) /* from the begin of each word that could be its first */
        if ((s.p[i - 1] == ' ' || strchr(":\"|-", s.p[i - 1])) && s.n - i < tail.n + 8 &&
            dm_same_words((dm_str){s.p + i, s.n - i}, tail))
            return true;
    return false;
}

/* Do the words of part stand in s? */
static bool holds_words(dm_str s, dm_str part) {
    if (part.n < 8)
        return false;
    for (uint32_t i = 0; i + part.n <= s.n + 8 && i < s.n; i++)
        if ((i == 0 || s.p[i - 1] == ' ') && dm_begins_with_words(part, (dm_str){s.p + i, s.n - i}))
            return true;
    return false;
}

/* Is what stands in s before its end `tail` a single word? */
static bool is_word_before(dm_str s, dm_str tail) {
    if (tail.n >= s.n)
        return false;
    uint32_t n = s.n - tail.n, spaces = 0;
    for (uint32_t i = 0; i + 1 < n; i++)
        spaces += s.p[i] == ' ' && (s.p[i + 1] & 0x80 || strchr("-:|", s.p[i + 1]) == NULL);
    return spaces == 0;
}

typedef struct source {
    dm_str ld, og, tw, dt; /* JSON-LD, Open Graph, Twitter, <title>: without the site's name */
    dm_str whole;          /* <title> as it stands */
    dm_str site;
} source;

/* A link to the site's front page: what a site's own name is. */
static bool links_home(const dm_tree *t, uint32_t node) {
    for (uint32_t i = node; i < t->nodes.at[node].after; i++) {
        dm_str h = t->nodes.at[i].href;
        if (t->nodes.at[i].tag != DM_TAG_A || !h.n)
            continue;
        uint32_t slashes = 0, at = 0;
        if (h.p[0] == '/' || dm_str_starts(h, "http")) {
            if (h.p[0] != '/')
                while (at < h.n && slashes < 3)
                    slashes += h.p[at++] == '/';
            else
                at = 1;
            return at >= h.n || dm_str_starts((dm_str){h.p + at, h.n - at}, "index.") ||
                   dm_str_starts((dm_str){h.p + at, h.n - at}, "?");
        }
        return dm_str_starts(h, "index.") || dm_str_is(h, "./");
    }
    return false;
}

/* A heading without the kicker over it, a date or byline in it, where elements tell them apart. */
static dm_str without_kicker(const dm_tree *t, uint32_t node) {
    const dm_node *k = &t->nodes.at[node];
    uint32_t begin = k->begin, end = k->end;
    while (end > begin && strchr(" \n", t->text.p[end - 1]))
        end--;
    for (uint32_t i = node + 1; i < k->after; i++) {
        const dm_node *n = &t->nodes.at[i];
        if (n->end <= n->begin || n->begin < k->begin)
            continue;
        bool first = n->begin <= begin + 1, last = n->end + 1 >= end;
        if ((n->says & (DM_HINT_KICKER | DM_HINT_DATE | DM_HINT_SECTION)) &&
            !(n->says & DM_HINT_HEADLINE) && first && n->end < end)
            begin = n->end;
        else if ((n->says & (DM_HINT_DATE | DM_HINT_BYLINE | DM_HINT_SUBTITLE)) && last &&
                 n->begin > begin)
            end = n->begin;
        else if ((n->says & DM_HINT_HEADLINE) && !first && last && n->begin < end)
            begin = n->begin;
    }
    dm_str s = dm_str_trim((dm_str){t->text.p + begin, end - begin});
    while (s.n && strchr(":-|", s.p[0]))
        s = dm_str_trim((dm_str){s.p + 1, s.n - 1});
    if (dm_str_starts(s, "– "))
        s = dm_str_trim((dm_str){s.p + 3, s.n - 3});
    return s;
}

static bool begins_separator(dm_str s) {
    static const char *const seps[] = {" | ", " » ", " « ", " :: ", " • ", " // "};
    for (size_t i = 0; i < DM_COUNT(seps); i++)
        if (dm_str_starts(s, seps[i]))
            return true;
    return false;
}

/* How much a heading looks like the page's headline; *text may become the cleaner form that a
 * source gives of it. */
static int points(const dm_tree *t, const source *from, uint32_t i, uint32_t prose, dm_str *text) {
    const dm_blk *b = &t->blocks.at[i];
    const dm_str metas[] = {from->ld, from->og, from->tw, from->dt};
    int p = b->kind != DM_BLOCK_HEADING ? 0 : b->level == 1 ? 4 : b->level == 2 ? 1 : 0;
    bool home = (from->site.n && dm_same_words(*text, from->site)) ||
                (b->link * 2 > b->end - b->begin && links_home(t, b->node));
    if (home)
        return -100;
    int agree = 0;
    for (size_t m = 0; m < DM_COUNT(metas); m++)
        if (metas[m].n && dm_same_words(*text, metas[m]))
            agree += agree ? 1 : m == 3 ? 7 : 9;
    /* "Talks in Geneva: Ministers meet again", where a source says "Ministers meet again": what
     * stands before is a kicker. After it a date or the like may stand. */
    dm_str clean = {0};
    for (size_t m = 0; m < DM_COUNT(metas); m++) {
        dm_printed p_;
        if (!metas[m].n || metas[m].n >= text->n)
            continue;
        if (((!agree || m <= 1) && ends_with_words(*text, metas[m])) ||
            (metas[m].n > 20 && text->n < 200 && dm_begins_with_words(metas[m], *text) &&
             (dm_printed_day(t->words, (dm_str){text->p + metas[m].n, text->n - metas[m].n}, false,
                             &p_) ||
              begins_separator((dm_str){text->p + metas[m].n, text->n - metas[m].n}))))
            clean = metas[m];
        else if (!agree && metas[m].n > 20 && dm_begins_with_words(metas[m], *text))
            agree = 7;
    }
    if (clean.n) {
        agree = agree ? agree : 7;
        *text = clean;
    }
    if (!agree && (holds_words(from->whole, *text) || (from->og.n && holds_words(from->og, *text))))
        agree = 6;
    p += agree;
    uint32_t says = t->nodes.at[b->node].says;
    if (says & DM_HINT_HEADLINE)
        p += says & DM_HINT_ITEM ? 3 : 1;
    if (i <= prose) {
        uint32_t d = prose - i;
        p += d <= 3 ? 3 : d <= 8 ? 2 : d <= 20 ? 1 : 0;
    } else {
        p -= i > prose + 2 ? 6 : 2;
    }
    if (b->says & (DM_HINT_TEASER | DM_HINT_COMMENT | DM_HINT_CRUMB))
        p -= 8;
    if (b->says & (DM_HINT_NAV | DM_HINT_NOISE | DM_HINT_FRAME | DM_HINT_AD | DM_HINT_SHARE))
        p -= 5;
    return p;
}

dm_title dm_title_find(dm_tree *t, const dm_ld *ld, uint32_t body, dm_str site) {
    source from = {.site = site, .whole = t->title};
    from.ld = without_site(
        ld->news ? dm_ld_str(t->a, json_object_get(ld->news, "headline")) : (dm_str){0}, site);
    from.og = without_site(dm_tree_meta(t, "og:title"), site);
    from.tw = without_site(dm_tree_meta(t, "twitter:title"), site);
    from.dt = without_site(t->title, site);
    /* The first paragraph of prose in the body: headlines stand above it. */
    const dm_node *k = &t->nodes.at[body];
    uint32_t prose = k->first;
    while (body && prose < k->last && !dm_blk_reads_well(&t->blocks.at[prose]))
        prose++;
    if (!body || prose >= k->last)
        prose = k->first;
    dm_title best = {.block = UINT32_MAX};
    int most = 0;
    for (uint32_t i = 0; i < t->blocks.n && i < k->last + 5; i++) {
        const dm_blk *b = &t->blocks.at[i];
        dm_str text = dm_blk_text(t, b);
        uint32_t says = t->nodes.at[b->node].says;
        if (!(b->kind == DM_BLOCK_HEADING && b->level <= 3) && !(says & DM_HINT_HEADLINE))
            continue;
        if (text.n < 2 || text.n > 400 || (b->says & DM_HINT_HIDDEN))
            continue;
        /* A kicker belongs to the headline where the page's data say so, too; one word is a topic.
         */
        if (b->kind == DM_BLOCK_HEADING) {
            dm_str bare = without_kicker(t, b->node);
            bool whole = (from.og.n && dm_same_words(text, from.og)) ||
                         (from.ld.n && dm_same_words(text, from.ld));
            bool both = whole && from.ld.n && from.og.n && dm_same_words(from.ld, from.og);
            if (!whole || (is_word_before(text, bare) && !both))
                text = bare;
        }
        if (!text.n || text.n > 400)
            continue;
        int p = points(t, &from, i, prose, &text);
        if (p > most || (p == most && p > 0 && i <= prose)) {
            most = p;
            best = (dm_title){text, i};
        }
    }
    if (most >= 5) {
        /* Both kinds of data agree on another headline: the one it was published under. */
        if (from.ld.n > 12 && dm_same_words(from.ld, from.og) &&
            !dm_same_words(best.text, from.og) && !dm_begins_with_words(from.og, best.text) &&
            !(ends_with_words(from.og, best.text) && is_word_before(from.og, best.text)))
            best.text = from.og;
        return best;
    }
    /* No heading: what most of the page's data say. */
    const dm_str metas[] = {from.ld, from.og, from.dt, from.tw, best.text};
    dm_str text = {0};
    uint32_t votes = 0;
    for (size_t i = 0; i < DM_COUNT(metas); i++) {
        uint32_t n = 0;
        for (size_t m = 0; m < DM_COUNT(metas); m++)
            n += metas[i].n && dm_same_words(metas[i], metas[m]);
        if (n > votes) {
            votes = n;
            text = metas[i];
        }
    }
    return (dm_title){text, UINT32_MAX};
}
