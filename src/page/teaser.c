/* Lists of other articles: "recent", "related", "most read", "more from". */
#include "page/part.h"

#define MAX_TEASERS 200

/* "Ferry prices fall 3 days ago": an age in the same line as its title. */
static void split_age(const dm_page_words *w, dm_teaser *t) {
    uint32_t words = 0;
    for (uint32_t i = t->title.n; i-- > 0;) {
        if (t->title.p[i] != ' ' || ++words < 3)
            continue;
        dm_str age = {t->title.p + i + 1, t->title.n - i - 1};
        if (age.p[0] >= '0' && age.p[0] <= '9' && dm_printed_age(w, age)) {
            t->age = age;
            t->title.n = i;
        }
        return;
    }
}

/* "3 days ago", or a day: "12 March 2031", "Published 12.03.2031, 10:00". */
static bool is_age(const dm_page_words *w, dm_str s) {
    dm_printed p;
    return dm_printed_age(w, s) ||
           (dm_printed_day(w, s, false, &p) && s.n - (p.end - p.begin) < 20);
}

static uint32_t container_of(const dm_tree *t, uint32_t n) {
    while (n && !t->nodes.at[n].holds)
        n = t->nodes.at[n].parent;
    return n;
}

static uint32_t words_of(dm_str s) {
    uint32_t n = s.n > 0;
    for (uint32_t i = 0; i < s.n; i++)
        n += s.p[i] == ' ';
    return n;
}

/* The title of another article: mostly a link, and longer than a menu's entry. Scripts that put no
 * spaces between words have three bytes a letter. */
static bool is_title(const dm_tree *t, const dm_blk *b, dm_str text) {
    return b->link * 2 >= text.n && text.n >= 15 && (words_of(text) >= 3 || text.n >= 36) &&
           !memchr(text.p, '@', text.n) &&
           !(b->says & (DM_HINT_COMMENT | DM_HINT_CRUMB | DM_HINT_HIDDEN)) &&
           dm_words_heading(t->words, text) == DM_OPENS_NOTHING;
}

/* Does a block stand in what frames every page of a site: its menus, head and foot? An aside is not
 * of them. */
static bool is_framed(const dm_tree *t, const dm_blk *b) {
    if (b->says & (DM_HINT_NAV | DM_HINT_TAGS))
        return true;
    for (uint32_t n = b->node; n; n = t->nodes.at[n].parent) {
        uint16_t tag = t->nodes.at[n].tag;
        if (tag == DM_TAG_NAV || tag == DM_TAG_FOOTER || tag == DM_TAG_FORM || tag == DM_TAG_MENU ||
            tag == DM_TAG_DIALOG)
            return true;
    }
    return false;
}

/* Titles that stand three and more one soon after the other are a list, whatever its heading says:
 * run[i] for its titles. */
static void find_runs(const dm_tree *t, uint32_t body, const bool *keep, bool *run) {
    enum { APART = 6, ENOUGH = 3 };
    uint32_t first = 0, last = 0, n = 0;
    for (uint32_t i = 0; i <= t->blocks.n; i++) {
        bool ends = i == t->blocks.n || keep[i] || (n && i > last + APART);
        if (ends && n) {
            for (uint32_t k = first; k <= last && n < ENOUGH; k++)
                run[k] = false;
            n = 0;
        }
        if (i == t->blocks.n || keep[i])
            continue;
        const dm_blk *b = &t->blocks.at[i];
        dm_str text = dm_blk_text(t, b);
        if (text.n < 25 || words_of(text) < 4 || !is_title(t, b, text) || is_framed(t, b) ||
            (body && dm_node_in(t, b->node, body) && b->link * 10 < text.n * 9))
            continue;
        run[i] = true;
        first = n++ ? first : i;
        last = i;
    }
}

dm_status dm_teasers_find(dm_tree *t, uint32_t body, const bool *keep, dm_article *out) {
    typedef DM_VEC(dm_teaser) teasers;
    teasers v = {0};
    bool listing = false, *run = dm_new_array(t->a, bool, t->blocks.n + 1);
    uint32_t list = 0; /* the container that the list's heading stands in */
    dm_teaser *now = NULL;
    if (!run)
        return DM_ENOMEM;
    find_runs(t, body, keep, run);
    for (uint32_t i = 0; i < t->blocks.n; i++) {
        const dm_blk *b = &t->blocks.at[i];
        dm_str text = dm_blk_text(t, b);
        if (listing && !dm_node_in(t, b->node, list)) {
            listing = false;
            now = NULL;
        }
        if (text.n < 90 && dm_words_heading(t->words, text) == DM_OPENS_TEASER) {
            listing = true;
            list = container_of(t, b->node);
            if (list && i + 1 < t->blocks.n && !dm_node_in(t, t->blocks.at[i + 1].node, list))
                list = container_of(t, t->nodes.at[list].parent);
            now = NULL;
            continue;
        }
        if (keep[i] || (b->says & (DM_HINT_COMMENT | DM_HINT_CRUMB)) ||
            (b->kind == DM_BLOCK_HEADING && !(b->says & DM_HINT_TEASER) && !run[i] &&
             b->level <= 2 && b->link * 2 < text.n)) {
            listing = false;
            now = NULL;
            continue;
        }
        bool said = listing || (b->says & DM_HINT_TEASER);
        if (!(said || run[i] || now) ||
            (body && dm_node_in(t, b->node, body) && !(b->says & DM_HINT_TEASER) &&
             b->link * 2 < text.n && !now))
            continue;
        if (text.n < 60 && is_age(t->words, text)) {
            if (now)
                now->age = text;
        } else if (is_title(t, b, text) && (run[i] || (said && !is_framed(t, b)))) {
            now = dm_push(t->a, &v, MAX_TEASERS);
            if (!now) {
                t->a->failed = false;
                break;
            }
            now->title = text;
            now->day = DM_NO_DAY;
            split_age(t->words, now);
        } else if (now && !now->excerpt.n && text.n >= 30 && b->link * 2 < text.n) {
            now->excerpt = text;
        } else if (!said) {
            now = NULL;
        } else if (listing && !(b->says & DM_HINT_TEASER) && b->kind == DM_BLOCK_P && text.n > 80) {
            listing = false;
        }
    }
    out->teasers = v.at;
    out->n_teasers = v.n;
    return DM_OK;
}

void dm_teasers_date(const dm_page_words *words, const dm_given *given, dm_article *out) {
    dm_teaser *v = (dm_teaser *)(uintptr_t)out->teasers;
    int32_t base = dm_day_parse(given->fetched);
    int hour = -1;
    if (base == DM_NO_DAY)
        base = out->day;
    else if (given->fetched.n >= 13 && given->fetched.p[10] == 'T')
        hour = (given->fetched.p[11] - '0') * 10 + (given->fetched.p[12] - '0');
    for (uint32_t i = 0; i < out->n_teasers; i++) {
        dm_printed p;
        if (dm_printed_day(words, v[i].age, false, &p)) {
            v[i].day = p.day;
            continue;
        }
        int32_t back = base == DM_NO_DAY ? -1 : dm_age_days(words, v[i].age, hour);
        if (back >= 0 && back < 3660)
            v[i].day = base - back;
    }
}
