/* The day of publication: never that of a change, of a teaser or of a comment. */
#include "page/part.h"

#include <ctype.h>

#define NOT_THE_PAGES                                                                              \
    (DM_HINT_TEASER | DM_HINT_COMMENT | DM_HINT_NAV | DM_HINT_AD | DM_HINT_MODIFIED)

static bool is_digits(dm_str s, uint32_t n) {
    for (uint32_t i = 0; i < n; i++)
        if (i >= s.n || s.p[i] < '0' || s.p[i] > '9')
            return false;
    return true;
}

static void set(dm_tree *t, dm_article *out, int32_t day, dm_str date, dm_from from) {
    char iso[16];
    dm_day_format(day, iso);
    out->day = day;
    out->date = date.n ? date : dm_str_copy(t->a, dm_str_of(iso));
    out->precision = out->date.n > 10 ? DM_PRECISION_MINUTE : DM_PRECISION_DAY;
    out->from = from;
}

/* An ISO day or time keeps its hour and zone; anything else that names a day is that day. */
static bool take(dm_tree *t, dm_article *out, dm_str s, bool month_first, dm_from from) {
    s = dm_str_trim(s);
    int32_t day = dm_day_parse(s);
    if (day != DM_NO_DAY && (s.n == 10 || !isdigit((unsigned char)s.p[10]))) {
        bool minute = s.n >= 16 && (s.p[10] == 'T' || s.p[10] == ' ') &&
                      is_digits((dm_str){s.p + 11, s.n - 11}, 2);
        uint32_t end = 10;
        if (minute) /* "2031-03-12T10:00:00+02:00", and nothing after it */
            while (end < s.n && end < 35 &&
                   (isdigit((unsigned char)s.p[end]) || strchr("T:.+-Zz ", s.p[end])))
                end++;
        dm_str date = dm_str_trim((dm_str){s.p, end});
        set(t, out, day, dm_str_copy(t->a, date), from);
        return true;
    }
    if (day == DM_NO_DAY && is_digits(s, 8) && (s.n == 8 || s.p[8] == 'T')) { /* 20310312T1000 */
        int v = 0;
        for (uint32_t i = 0; i < 8; i++)
            v = v * 10 + (s.p[i] - '0');
        day = dm_day_of(v / 10000, v / 100 % 100, v % 100);
        if (v < 19000000 || v > 22000000)
            day = DM_NO_DAY;
    }
    dm_printed p;
    if (day == DM_NO_DAY && s.n < 200 && dm_printed_day(t->words, s, month_first, &p))
        day = p.day;
    if (day == DM_NO_DAY)
        return false;
    set(t, out, day, (dm_str){0}, from);
    return true;
}

/* Words that stand before a date of change, or of something else than the article. */
static bool says_changed(dm_str s) {
    static const char *const words[] = {
        "update",     "Update",     "modified",   "Modified",    "ktualisiert",  "eändert",
        "UPDATE",     "mis à jour", "Mis à jour", "Modifié",     "modifié",      "ctualizado",
        "ggiornato",  "Stand:",     "reviewed",   "Reviewed",    "AKTUALISIERT", "nderung",
        "egistriert", "egistered",  "Joined",     "ember since", "itglied seit", "Inscrit"};
    for (size_t i = 0; i < DM_COUNT(words); i++)
        if (dm_str_find(s, words[i]) >= 0)
            return true;
    return false;
}

static bool says_published(dm_str s) {
    static const char *const words[] = {"ublished",   "ublié",        "ublicado",   "ublicación",
                                        "ublication", "eröffentlich", "osted",      "rstellt",
                                        "rschienen",  "espeichert",   "ingestellt", "itteilung vom",
                                        "eldung vom", "ubblicato",    "PUBLISHED",  "POSTED",
                                        "Datum",      "Date:",        "Written",    "reated"};
    for (size_t i = 0; i < DM_COUNT(words); i++)
        if (dm_str_find(s, words[i]) >= 0)
            return true;
    return false;
}

/* A visible date in a line: the part of it that does not speak of a change. */
static bool take_line(dm_tree *t, dm_article *out, dm_str line, bool month_first) {
    dm_printed p;
    for (int round = 0; round < 3 && dm_printed_day(t->words, line, month_first, &p); round++) {
        dm_str before = {line.p, p.begin};
        if (!says_changed(before)) {
            set(t, out, p.day, (dm_str){0}, DM_FROM_TEXT);
            return true;
        }
        line = (dm_str){line.p + p.end, line.n - p.end};
    }
    return false;
}

static bool is_american(const dm_tree *t) {
    dm_str l = t->language;
    if (l.n < 2 || !dm_str_is_nocase((dm_str){l.p, 2}, "en"))
        return false;
    return l.n == 2 || dm_str_is_nocase(l, "en-us") || dm_str_is_nocase(l, "en_us");
}

/* The meta tags that name the publication (sure), or just a date: often the page's, or that of a
 * change. */
static bool from_metas(dm_tree *t, dm_article *out, bool sure, bool month_first) {
    static const char *const keys[] = {"article:published_time",
                                       "datePublished",
                                       "og:published_time",
                                       "article:published",
                                       "rnews:datePublished",
                                       "OriginalPublicationDate",
                                       "publication_date",
                                       "publish-date",
                                       "publish_date",
                                       "published-date",
                                       "pubdate",
                                       "parsely-pub-date",
                                       "sailthru.date",
                                       "cXenseParse:recs:publishtime",
                                       "citation_publication_date",
                                       "citation_date",
                                       "dc.date.issued",
                                       "dcterms.issued",
                                       "article.published",
                                       "date.issued",
                                       "issued",
                                       "published_time",
                                       "og:pubdate",
                                       "bt:pubdate",
                                       "uploadDate"};
    static const char *const others[] = {"dc.date.created", "dcterms.created", "dcterms.date",
                                         "dc.date",         "dateCreated",     "last-published",
                                         "gentime",         "ptime",           "date"};
    for (size_t i = 0; i < (sure ? DM_COUNT(keys) : DM_COUNT(others)); i++) {
        dm_str v = dm_tree_meta(t, sure ? keys[i] : others[i]);
        if (v.n && take(t, out, v, month_first, DM_FROM_META))
            return true;
    }
    return false;
}

/* What speaks against a line as the page's own. Beside the headline a class "teaser" or "footer" is
 * that of the article itself: "teaser-meta", "news-list-date". */
static uint32_t against(uint32_t says, uint32_t i, const dm_title *title) {
    bool beside = title->block != UINT32_MAX && i + 2 >= title->block && i <= title->block + 3;
    return says & NOT_THE_PAGES & ~(uint32_t)(beside ? DM_HINT_TEASER | DM_HINT_NAV : 0);
}

/* Elements that say date: <time>, itemprop, class. The nearest to the headline counts; those that
 * stand in the body's prose do not. How far off the best is; UINT32_MAX for none. */
static uint32_t from_elements(dm_tree *t, dm_article *out, uint32_t body, const dm_title *title,
                              bool month_first) {
    const dm_node *k = &t->nodes.at[body];
    uint32_t at = title->block != UINT32_MAX ? title->block : k->first;
    uint32_t best_cost = UINT32_MAX;
    for (uint32_t i = 1; i < t->nodes.n; i++) {
        const dm_node *n = &t->nodes.at[i];
        /* "date-update-wrapper" may be either's */
        uint32_t doubt = n->says & DM_HINT_DATE ? n->says & DM_HINT_MODIFIED : 0;
        if (!(n->says & (DM_HINT_DATE | DM_HINT_TIME)) ||
            against(n->above & ~doubt, n->first, title))
            continue;
        dm_str text = dm_node_text(t, i), value = n->value;
        if (text.n > 200 || (!text.n && !value.n))
            continue;
        if (says_changed(text) && !says_published(text))
            continue;
        uint32_t distance = n->first > at ? n->first - at : (at - n->first) * 2;
        uint32_t below = n->first > k->last ? n->first - k->last : k->last - n->first;
        if (distance > 60 && !(n->says & DM_HINT_ITEM)) {
            if (below > 8)
                continue;
            distance = 60 + below;
        }
        uint32_t cost = distance * 4 + (doubt ? 40 : 0) + (n->says & DM_HINT_ITEM ? 0 : 20) +
                        (n->says & DM_HINT_TIME ? 0 : 8) + (n->above & DM_HINT_FRAME ? 60 : 0) +
                        (n->says & DM_HINT_DATE ? 0 : 8) + (says_published(text) ? 0 : 6);
        if (cost >= best_cost)
            continue;
        dm_article probe = {.day = DM_NO_DAY};
        bool good = (value.n && value.n < 60 &&
                     take(t, &probe, dm_token_text(t->a, value), month_first, DM_FROM_TEXT)) ||
                    take_line(t, &probe, text, month_first);
        if (good) {
            best_cost = cost;
            out->day = probe.day, out->date = probe.date, out->precision = probe.precision,
            out->from = probe.from;
        }
    }
    return best_cost;
}

/* Short lines with a date, near the headline, or under the body where they say "published". How far
 * off the best is; UINT32_MAX for none. */
static uint32_t from_lines(dm_tree *t, dm_article *out, uint32_t body, const dm_title *title,
                           bool month_first) {
    const dm_node *k = &t->nodes.at[body];
    uint32_t at = title->block != UINT32_MAX ? title->block : k->first;
    uint32_t best_cost = UINT32_MAX;
    dm_printed p;
    uint32_t from = at > 12 ? at - 12 : 0,
             to = k->last + 8 < t->blocks.n ? k->last + 8 : t->blocks.n;
    for (uint32_t i = from; i < to; i++) {
        const dm_blk *b = &t->blocks.at[i];
        dm_str text = dm_blk_text(t, b);
        bool published = text.n <= 160 && says_published(text), by = dm_has_by(t->words, text);
        uint32_t no = against(b->says, i, title) & ~(uint32_t)(published ? DM_HINT_NAV : 0);
        if (published && !b->link && text.n < 60 && i >= k->first && i < k->last + 3)
            no &= ~(uint32_t)DM_HINT_TEASER;
        /* a headline may hold the day in an element of its own */
        if (text.n > 160 || text.n < 6 || no ||
            (i == title->block && dm_printed_day(t->words, title->text, month_first, &p)))
            continue;
        if (!dm_printed_day(t->words, text, month_first, &p))
            continue;
        uint32_t rest = text.n - (p.end - p.begin);
        if (i == title->block)
            rest -= title->text.n < rest ? title->text.n : rest;
        if (says_changed(text) && !published)
            continue;
        if (rest > 80 && !published && !by)
            continue;
        uint32_t distance = i > at ? i - at : (at - i) * 2;
        if (distance > 15 && !published && i < k->last)
            continue;
        if (i >= k->last && !published && rest > 20)
            continue;
        uint32_t cost = distance * 3 + rest / 4 + (published ? 0 : 10) +
                        (b->says & DM_HINT_FRAME ? 40 : 0) + (b->link * 2 > text.n ? 30 : 0);
        if (cost < best_cost && cost < 120 && take_line(t, out, text, month_first))
            best_cost = cost;
    }
    return best_cost;
}

/* "12 March 2031 – The ministers…", "Press release of 12 March 2031 | Bern – …": the day that opens
 * a paragraph, and is set apart from it. */
bool dm_dateline(const dm_page_words *w, dm_str text, bool month_first, dm_printed *out) {
    static const char *const ends[] = {"-", "–", "—", "|", ":", ")", "/", "•"};
    if (text.n > 110)
        text.n = 110;
    if (!dm_printed_day(w, text, month_first, out) || out->begin > 40 || says_changed((dm_str){text.p, out->begin}))
        return false;
    dm_str rest = dm_str_trim((dm_str){text.p + out->end, text.n - out->end});
    for (size_t e = 0; e < DM_COUNT(ends); e++)
        if (dm_str_starts(rest, ends[e]))
            return true;
    return false;
}

/* The dateline of the first paragraphs. */
static bool from_dateline(dm_tree *t, dm_article *out, uint32_t body, const dm_title *title,
                          bool month_first) {
    const dm_node *k = &t->nodes.at[body];
    uint32_t from = title->block != UINT32_MAX && title->block >= k->first && title->block < k->last
                        ? title->block + 1
                        : k->first;
    if (title->block != UINT32_MAX && title->block < k->first && k->first - title->block < 6)
        from = title->block + 1;
    for (uint32_t i = from; i < k->last && i < from + 4; i++) {
        const dm_blk *b = &t->blocks.at[i];
        dm_str text = dm_blk_text(t, b);
        dm_printed p;
        if (!dm_blk_reads_well(b) || against(b->says, i, title))
            continue;
        if (dm_dateline(t->words, text, month_first, &p)) {
            set(t, out, p.day, (dm_str){0}, DM_FROM_TEXT);
            return true;
        }
    }
    return false;
}

/* A time that a program wrote down in UTC may fall on the day before or after the one that the
 * paper printed: then the printed day counts. hours: how far into the day it is. */
static bool is_utc(dm_str date) {
    return date.n > 16 &&
           (date.p[date.n - 1] == 'Z' || dm_str_ends(date, "+00:00") || dm_str_ends(date, "+0000"));
}

static void take_printed_day(dm_tree *t, dm_article *out, int32_t printed) {
    if (printed == DM_NO_DAY || !is_utc(out->date) ||
        (printed != out->day + 1 && printed != out->day - 1))
        return;
    int hour = (out->date.p[11] - '0') * 10 + (out->date.p[12] - '0');
    if (printed > out->day ? hour >= 18 : hour < 9)
        set(t, out, printed, (dm_str){0}, out->from);
}

static void put_date(dm_article *out, const dm_article *found) {
    out->day = found->day, out->date = found->date, out->precision = found->precision,
    out->from = found->from;
}

void dm_when_find(dm_tree *t, const dm_ld *ld, uint32_t body, const dm_title *title,
                  dm_article *out) {
    static const char *const keys[] = {"datePublished", "dateCreated", "uploadDate"};
    bool month_first = is_american(t), told = false;
    dm_article shown = {.day = DM_NO_DAY}, meta = shown, line = shown;
    uint32_t far = from_elements(t, &shown, body, title, month_first);
    bool beside = far < 120;
    int32_t url = dm_url_day(out->url);
    for (size_t i = 0; ld->news && i < DM_COUNT(keys) && !told; i++)
        told = take(t, out, dm_ld_str(t->a, json_object_get(ld->news, keys[i])), month_first,
                    DM_FROM_JSON_LD);
    /* Where the page's data disagree, what it shows decides. */
    if (from_metas(t, &meta, true, month_first) &&
        (!told || (beside && shown.day == meta.day && meta.day != out->day))) {
        put_date(out, &meta);
        told = true;
    }
    if (told) {
        take_printed_day(t, out, url != DM_NO_DAY ? url : beside ? shown.day : DM_NO_DAY);
        return;
    }
    /* From the surest to the faintest. */
    uint32_t off = beside ? UINT32_MAX : from_lines(t, &line, body, title, month_first);
    if (beside)
        put_date(out, &shown);
    else if (off < 24)
        put_date(out, &line);
    else if (from_metas(t, &meta, false, month_first))
        put_date(out, &meta);
    else if (far != UINT32_MAX)
        put_date(out, &shown);
    else if (url != DM_NO_DAY)
        set(t, out, url, (dm_str){0}, DM_FROM_META);
    else if (off != UINT32_MAX)
        put_date(out, &line);
    else
        from_dateline(t, out, body, title, month_first);
}
