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
    return dm_printed_age(w, s) || (dm_printed_day(w, s, false, &p) && s.n - (p.end - p.begin) < 20);
}

static uint32_t container_of(const dm_tree *t, uint32_t n) {
    while (n && !t->nodes.at[n].holds)
        n = t->nodes.at[n].parent;
    return n;
}

dm_status dm_teasers_find(dm_tree *t, uint32_t body, const bool *keep, dm_article *out) {
    typedef DM_VEC(dm_teaser) teasers;
    teasers v = {0};
    bool listing = false;
    uint32_t list = 0; /* the container that the list's heading stands in */
    dm_teaser *now = NULL;
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
            (b->kind == DM_BLOCK_HEADING && !(b->says & DM_HINT_TEASER) && b->level <= 2 && b->link * 2 < text.n)) {
            listing = false;
            now = NULL;
            continue;
        }
        if (!(listing || (b->says & DM_HINT_TEASER)) ||
            (body && dm_node_in(t, b->node, body) && !(b->says & DM_HINT_TEASER) && b->link * 2 < text.n))
            continue;
        if (text.n < 60 && is_age(t->words, text)) {
            if (now)
                now->age = text;
        } else if (b->link * 2 >= text.n && text.n >= 15) {
            now = dm_push(t->a, &v, MAX_TEASERS);
            if (!now) {
                t->a->failed = false;
                break;
            }
            now->title = text;
            now->day = DM_NO_DAY;
            split_age(t->words, now);
        } else if (now && !now->excerpt.n && text.n >= 30) {
            now->excerpt = text;
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
