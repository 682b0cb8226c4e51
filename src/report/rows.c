/* Claims as rows. Each format is a list of columns; docs/formats.md says where each of them
 * comes from, and test/report holds the lists against the published ones. */
#include "report/rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

int32_t dm_pair_day(const dm_pair *p) {
    return p->claim->day != DM_NO_DAY ? p->claim->day : p->record->article.day;
}

void dm_put_number(dm_buf *b, double v) {
    char text[40];
    if (!isfinite(v))
        return;
    for (int digits = 6; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, v);
        if (strtod(text, NULL) == v)
            break;
    }
    for (char *p = text; *p; p++)
        if (*p == ',')
            *p = '.';
    dm_puts(b, text);
}

/* ---- cells that several formats share -------------------------------------------------- */

#define CELL(name) static void name(const dm_dialect *d, const dm_pair *p, dm_buf *b)
#define UNUSED (void)d, (void)p, (void)b

CELL(empty) { UNUSED; }
CELL(one) { UNUSED; dm_puts(b, "1"); }

/* A number out of the claim's id (its first ten hexadecimal digits, 40 bits) and the pair. */
CELL(number) {
    UNUSED;
    uint64_t v = 0;
    for (uint32_t i = 0; i < p->claim->id.n && i < 10; i++) {
        char c = p->claim->id.p[i];
        v = v << 4 | (uint64_t)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
    }
    dm_putf(b, "%llu", (unsigned long long)(v << 8 | (p->k & 255)));
}
CELL(name_id) {
    UNUSED;
    dm_put(b, p->claim->id);
    if (p->of > 1)
        dm_putf(b, "-%u", p->k);
}
CELL(story) {
    UNUSED;
    dm_str id = p->record->article.id;
    dm_putf(b, "%llu", (unsigned long long)(dm_hash(id.p, id.n, 0) & 0xffffffffffULL));
}

static void put_day(dm_buf *b, int32_t day, const char *format) {
    int y, m, dom;
    if (day == DM_NO_DAY)
        return;
    dm_day_split(day, &y, &m, &dom);
    dm_putf(b, format, y, m, dom);
}
CELL(iso_day) { UNUSED; put_day(b, dm_pair_day(p), "%04d-%02d-%02d"); }
CELL(own_day) { UNUSED; put_day(b, p->claim->day, "%04d-%02d-%02d"); }
CELL(plain_day) { UNUSED; put_day(b, dm_pair_day(p), "%04d%02d%02d"); }
CELL(published) { UNUSED; put_day(b, p->record->article.day, "%04d-%02d-%02d"); }
CELL(added) { UNUSED; put_day(b, p->record->article.day, "%04d%02d%02d000000"); }
CELL(year) {
    UNUSED;
    int32_t day = dm_pair_day(p);
    int y, m, dom;
    if (day == DM_NO_DAY)
        return;
    dm_day_split(day, &y, &m, &dom);
    dm_putf(b, "%d", y);
}
CELL(month) {
    UNUSED;
    int32_t day = dm_pair_day(p);
    int y, m, dom;
    if (day == DM_NO_DAY)
        return;
    dm_day_split(day, &y, &m, &dom);
    dm_putf(b, "%d", m);
}
CELL(day_of_month) {
    UNUSED;
    int32_t day = dm_pair_day(p);
    int y, m, dom;
    if (day == DM_NO_DAY)
        return;
    dm_day_split(day, &y, &m, &dom);
    dm_putf(b, "%d", dom);
}
CELL(month_year) {
    UNUSED;
    int32_t day = dm_pair_day(p);
    int y, m, dom;
    if (day == DM_NO_DAY)
        return;
    dm_day_split(day, &y, &m, &dom);
    dm_putf(b, "%04d%02d", y, m);
}
/* GDELT's own: year + (30 month + day) / 365. */
CELL(fraction_date) {
    UNUSED;
    int32_t day = dm_pair_day(p);
    int y, m, dom;
    if (day == DM_NO_DAY)
        return;
    dm_day_split(day, &y, &m, &dom);
    uint32_t f = (uint32_t)((m * 30 + dom) * 10000 / 365);
    dm_putf(b, "%u.%04u", (unsigned)y + f / 10000, f % 10000);
}

CELL(cameo) { UNUSED; dm_put(b, p->claim->cameo); }
static void put_start(dm_buf *b, dm_str s, uint32_t n) {
    dm_put(b, (dm_str){s.p, s.n < n ? s.n : n});
}
CELL(cameo_base) { UNUSED; put_start(b, p->claim->cameo, 3); }
CELL(cameo_root) { UNUSED; put_start(b, p->claim->cameo, 2); }
CELL(cameo_title) { dm_put(b, dm_dialect_title(d, p->claim->cameo)); }
CELL(event) { UNUSED; dm_puts(b, dm_event_name(p->claim->event)); }
CELL(mode) { UNUSED; dm_put(b, p->claim->mode); }
CELL(context) { UNUSED; dm_put(b, p->claim->context); }
CELL(goldstein) { UNUSED; dm_put_number(b, p->claim->goldstein); }
CELL(score) { UNUSED; dm_put_number(b, p->claim->score); }
CELL(quad) { UNUSED; dm_putf(b, "%d", p->claim->quad); }
CELL(sentence) { UNUSED; dm_putf(b, "%u", p->claim->sentence + 1); }
CELL(url) {
    UNUSED;
    dm_put(b, p->record->article.url.n ? p->record->article.url : p->record->article.id);
}
CELL(site) { UNUSED; dm_put(b, p->record->article.site); }
CELL(place) { UNUSED; dm_put(b, p->claim->place.text); }
CELL(language) { UNUSED; dm_put(b, p->record->article.language); }

/* A cell for each side: ACTOR(x) and RECIPIENT(x) write what side_x writes of it. */
#define SIDE(x) static void side_##x(const dm_dialect *d, const dm_entity *e, dm_buf *b)
#define SIDES(x)                                                                           \
    CELL(actor_##x) {                                                                      \
        if (p->actor)                                                                      \
            side_##x(d, p->actor, b);                                                      \
    }                                                                                      \
    CELL(recipient_##x) {                                                                  \
        if (p->recipient)                                                                  \
            side_##x(d, p->recipient, b);                                                  \
    }

static bool is_state(const dm_dialect *d, const dm_entity *e) {
    return dm_dialect_country_name(d, e->country).n > 0;
}
SIDE(name) { (void)d; dm_put(b, e->name); }
SIDES(name)
SIDE(text) { (void)d; dm_put(b, e->text); }
SIDES(text)
SIDE(code) { (void)d; dm_put(b, e->code); }
SIDES(code)
SIDE(kind) { (void)d; dm_puts(b, dm_kind_name((int)e->kind)); }
SIDES(kind)
SIDE(wikidata) { (void)d; dm_put(b, e->wikidata); }
SIDES(wikidata)
SIDE(office) { (void)d; dm_put(b, e->office); }
SIDES(office)
SIDE(country) { (void)d; dm_puts(b, e->country); }
SIDES(country)
SIDE(state) {
    if (is_state(d, e))
        dm_puts(b, e->country);
}
SIDES(state)
SIDE(country_name) { dm_put(b, dm_dialect_country_name(d, e->country)); }
SIDES(country_name)
SIDE(cow) { dm_put(b, dm_dialect_cow(d, e->country)); }
SIDES(cow)
SIDE(sector) { (void)d; dm_puts(b, e->sector); }
SIDES(sector)
SIDE(icews_sector) { dm_put(b, dm_dialect_icews_sector(d, e->sector)); }
SIDES(icews_sector)
SIDE(role) { dm_put(b, dm_dialect_role(d, e->sector)); }
SIDES(role)
/* An organisation between states: the code behind IGO, NGO, IMG or MNC. */
SIDE(group) {
    if (!is_state(d, e) && e->code.n == 6)
        dm_put(b, (dm_str){e->code.p + 3, 3});
}
SIDES(group)
/* CAMEO's first three letters: the state, or IGO and its kin. */
SIDE(entity) { (void)d; dm_puts(b, e->country); }
SIDES(entity)
/* GDELT writes names in capitals. */
SIDE(capitals) {
    (void)d;
    for (uint32_t i = 0; i < e->name.n; i++) {
        char c = e->name.p[i];
        dm_putc(b, c >= 'a' && c <= 'z' ? (char)(c - 32) : c);
    }
}
SIDES(capitals)

#define COLUMN(n, f) {n, f}

/* ---- ICEWS: 20 columns ------------------------------------------------------------------- */

static const dm_column icews_columns[] = {
    COLUMN("Event ID", number),
    COLUMN("Event Date", iso_day),
    COLUMN("Source Name", actor_name),
    COLUMN("Source Sectors", actor_icews_sector),
    COLUMN("Source Country", actor_country_name),
    COLUMN("Event Text", cameo_title),
    COLUMN("CAMEO Code", cameo),
    COLUMN("Intensity", goldstein),
    COLUMN("Target Name", recipient_name),
    COLUMN("Target Sectors", recipient_icews_sector),
    COLUMN("Target Country", recipient_country_name),
    COLUMN("Story ID", story),
    COLUMN("Sentence Number", sentence),
    COLUMN("Publisher", site),
    COLUMN("City", empty),
    COLUMN("District", empty),
    COLUMN("Province", empty),
    COLUMN("Country", empty),
    COLUMN("Latitude", empty),
    COLUMN("Longitude", empty),
};
const dm_row_format dm_icews = {"icews", icews_columns, DM_COUNT(icews_columns), true, false, true};

/* ---- POLECAT: 40 columns ------------------------------------------------------------------ */

CELL(polecat_id) {
    dm_puts(b, "demarche-");
    name_id(d, p, b);
}
CELL(quad_words) {
    UNUSED;
    static const char *const words[] = {"", "VERBAL COOPERATION", "MATERIAL COOPERATION",
                                        "VERBAL CONFLICT", "MATERIAL CONFLICT"};
    dm_puts(b, words[p->claim->quad >= 0 && p->claim->quad <= 4 ? p->claim->quad : 0]);
}
CELL(version) { UNUSED; dm_puts(b, "demarche " DM_VERSION); }

/* The names of the story's mentions of some kinds, each once, in the order of the text. */
static void put_story(const dm_pair *p, dm_buf *b, unsigned kinds) {
    const dm_record *r = p->record;
    dm_str told[64];
    uint32_t n = 0;
    for (uint32_t i = 0; i < r->n_mentions && n < DM_COUNT(told); i++) {
        const dm_entity *e = &r->mentions[i];
        if (!(kinds >> e->kind & 1) || !e->name.n)
            continue;
        bool known = false;
        for (uint32_t k = 0; k < n && !known; k++)
            known = dm_str_eq(told[k], e->name);
        if (known)
            continue;
        if (n)
            dm_puts(b, "; ");
        dm_put(b, e->name);
        told[n++] = e->name;
    }
}
CELL(story_people) { UNUSED; put_story(p, b, 1u << DM_PERSON); }
CELL(story_organizations) {
    UNUSED;
    put_story(p, b, 1u << DM_IGO | 1u << DM_NGO | 1u << DM_ARMED_GROUP | 1u << DM_PARTY |
                        1u << DM_COMPANY | 1u << DM_MEDIA | 1u << DM_COURT);
}
CELL(story_locations) { UNUSED; put_story(p, b, 1u << DM_STATE | 1u << DM_PLACE); }

static const dm_column polecat_columns[] = {
    COLUMN("Event ID", polecat_id),
    COLUMN("Event Date", iso_day),
    COLUMN("Event Type", event),
    COLUMN("Event Mode", mode),
    COLUMN("Intensity", score),
    COLUMN("Quad Code", quad_words),
    COLUMN("Contexts", context),
    COLUMN("Actor Name", actor_name),
    COLUMN("Actor Country", actor_country_name),
    COLUMN("Actor COW", actor_cow),
    COLUMN("Primary Actor Sector", actor_sector),
    COLUMN("Actor Sectors", actor_sector),
    COLUMN("Actor Title", actor_office),
    COLUMN("Actor Name Raw", actor_text),
    COLUMN("Wikipedia Actor ID", empty),
    COLUMN("Recipient Name", recipient_name),
    COLUMN("Recipient Country", recipient_country_name),
    COLUMN("Recipient COW", recipient_cow),
    COLUMN("Primary Recipient Sector", recipient_sector),
    COLUMN("Recipient Sectors", recipient_sector),
    COLUMN("Recipient Title", recipient_office),
    COLUMN("Recipient Name Raw", recipient_text),
    COLUMN("Wikipedia Recipient ID", empty),
    COLUMN("Placename", place),
    COLUMN("City", empty),
    COLUMN("District", empty),
    COLUMN("Province", empty),
    COLUMN("Country", empty),
    COLUMN("Latitude", empty),
    COLUMN("Longitude", empty),
    COLUMN("GeoNames ID", empty),
    COLUMN("Raw Placename", place),
    COLUMN("Feature Type", empty),
    COLUMN("Source", site),
    COLUMN("Publication Date", published),
    COLUMN("Story People", story_people),
    COLUMN("Story Organizations", story_organizations),
    COLUMN("Story Locations", story_locations),
    COLUMN("Language", language),
    COLUMN("Version", version),
};
const dm_row_format dm_polecat = {"polecat", polecat_columns, DM_COUNT(polecat_columns), true, false, false};

/* ---- GDELT 2 events: 61 columns, no header -------------------------------------------------- */

/* The lead paragraph's events are GDELT's root events. */
CELL(is_root) {
    UNUSED;
    const dm_claim *c = p->claim;
    const dm_article *a = &p->record->article;
    bool lead = a->n_body && dm_span_in(c->span, a->body[0].span);
    dm_putc(b, lead ? '1' : '0');
}
#define GEO(side)                                                                          \
    COLUMN(side "Geo_Type", empty), COLUMN(side "Geo_Fullname", empty),                    \
        COLUMN(side "Geo_CountryCode", empty), COLUMN(side "Geo_ADM1Code", empty),         \
        COLUMN(side "Geo_ADM2Code", empty), COLUMN(side "Geo_Lat", empty),                 \
        COLUMN(side "Geo_Long", empty), COLUMN(side "Geo_FeatureID", empty)
#define GDELT_SIDE(n, side)                                                                \
    COLUMN("Actor" n "Code", side##_code), COLUMN("Actor" n "Name", side##_capitals),      \
        COLUMN("Actor" n "CountryCode", side##_state),                                     \
        COLUMN("Actor" n "KnownGroupCode", side##_group),                                  \
        COLUMN("Actor" n "EthnicCode", empty), COLUMN("Actor" n "Religion1Code", empty),   \
        COLUMN("Actor" n "Religion2Code", empty), COLUMN("Actor" n "Type1Code", side##_role), \
        COLUMN("Actor" n "Type2Code", empty), COLUMN("Actor" n "Type3Code", empty)

static const dm_column gdelt_columns[] = {
    COLUMN("GLOBALEVENTID", number),
    COLUMN("SQLDATE", plain_day),
    COLUMN("MonthYear", month_year),
    COLUMN("Year", year),
    COLUMN("FractionDate", fraction_date),
    GDELT_SIDE("1", actor),
    GDELT_SIDE("2", recipient),
    COLUMN("IsRootEvent", is_root),
    COLUMN("EventCode", cameo),
    COLUMN("EventBaseCode", cameo_base),
    COLUMN("EventRootCode", cameo_root),
    COLUMN("QuadClass", quad),
    COLUMN("GoldsteinScale", goldstein),
    COLUMN("NumMentions", one),
    COLUMN("NumSources", one),
    COLUMN("NumArticles", one),
    COLUMN("AvgTone", empty),
    GEO("Actor1"),
    GEO("Actor2"),
    COLUMN("ActionGeo_Type", empty),
    COLUMN("ActionGeo_Fullname", place),
    COLUMN("ActionGeo_CountryCode", empty),
    COLUMN("ActionGeo_ADM1Code", empty),
    COLUMN("ActionGeo_ADM2Code", empty),
    COLUMN("ActionGeo_Lat", empty),
    COLUMN("ActionGeo_Long", empty),
    COLUMN("ActionGeo_FeatureID", empty),
    COLUMN("DATEADDED", added),
    COLUMN("SOURCEURL", url),
};
const dm_row_format dm_gdelt = {"gdelt", gdelt_columns, DM_COUNT(gdelt_columns), false, false, false};

/* ---- Phoenix: 26 columns, no header ----------------------------------------------------------- */

CELL(sentence_id) {
    UNUSED;
    dm_put(b, p->record->article.id);
    dm_putf(b, "_%u", p->claim->sentence + 1);
}
CELL(issue) {
    UNUSED;
    if (p->claim->issue != DM_ISSUE_NONE)
        dm_puts(b, dm_issue_name((int)p->claim->issue));
}

static const dm_column phoenix_columns[] = {
    COLUMN("EventID", number),
    COLUMN("Date", plain_day),
    COLUMN("Year", year),
    COLUMN("Month", month),
    COLUMN("Day", day_of_month),
    COLUMN("SourceActorFull", actor_code),
    COLUMN("SourceActorEntity", actor_entity),
    COLUMN("SourceActorRole", actor_role),
    COLUMN("SourceActorAttribute", empty),
    COLUMN("TargetActorFull", recipient_code),
    COLUMN("TargetActorEntity", recipient_entity),
    COLUMN("TargetActorRole", recipient_role),
    COLUMN("TargetActorAttribute", empty),
    COLUMN("EventCode", cameo),
    COLUMN("EventRootCode", cameo_root),
    COLUMN("QuadClass", quad),
    COLUMN("GoldsteinScore", goldstein),
    COLUMN("Issues", issue),
    COLUMN("Lat", empty),
    COLUMN("Lon", empty),
    COLUMN("LocationName", place),
    COLUMN("StateName", empty),
    COLUMN("CountryCode", empty),
    COLUMN("SentenceID", sentence_id),
    COLUMN("URLs", url),
    COLUMN("NewsSources", site),
};
const dm_row_format dm_phoenix = {"phoenix", phoenix_columns, DM_COUNT(phoenix_columns), false, false, true};

/* ---- ours ----------------------------------------------------------------------------------------- */

CELL(article) { UNUSED; dm_put(b, p->record->article.id); }
CELL(title) { UNUSED; dm_put(b, p->record->article.title); }
CELL(own_url) { UNUSED; dm_put(b, p->record->article.url); }
CELL(date) { UNUSED; dm_put(b, p->claim->date); }
CELL(reality) { UNUSED; dm_puts(b, dm_reality_name((int)p->claim->reality)); }
CELL(condition) { UNUSED; dm_put(b, p->claim->condition.text); }
CELL(words) { UNUSED; dm_put(b, p->claim->text); }
CELL(rule) { UNUSED; dm_put(b, p->claim->rule); }
CELL(confidence) { UNUSED; dm_put_number(b, round(p->claim->confidence * 1e4) / 1e4); }
CELL(what) { UNUSED; dm_put(b, p->claim->what.text); }
CELL(stance) { UNUSED; dm_puts(b, dm_stance_name((int)p->claim->stance)); }
CELL(amount) {
    UNUSED;
    if (p->claim->amount.unit.n || p->claim->amount.text.n)
        dm_put_number(b, p->claim->amount.value);
}
CELL(unit) { UNUSED; dm_put(b, p->claim->amount.unit); }
/* The chain of accounts, nearest first. */
CELL(account) {
    UNUSED;
    for (uint32_t i = 0; i < p->claim->n_according_to; i++) {
        if (i)
            dm_puts(b, " < ");
        dm_put(b, p->claim->according_to[i].entity.name);
    }
}
CELL(account_stance) {
    UNUSED;
    if (p->claim->n_according_to)
        dm_puts(b, dm_says_name((int)p->claim->according_to[0].stance));
}

#define OWN_SIDE(side)                                                                     \
    COLUMN(#side, side##_name), COLUMN(#side "_text", side##_text),                        \
        COLUMN(#side "_kind", side##_kind), COLUMN(#side "_country", side##_country),      \
        COLUMN(#side "_sector", side##_sector), COLUMN(#side "_code", side##_code),        \
        COLUMN(#side "_office", side##_office), COLUMN(#side "_wikidata", side##_wikidata)

static const dm_column csv_columns[] = {
    COLUMN("id", name_id),
    COLUMN("article", article),
    COLUMN("title", title),
    COLUMN("site", site),
    COLUMN("url", own_url),
    COLUMN("published", published),
    COLUMN("sentence", sentence),
    COLUMN("day", own_day),
    COLUMN("date", date),
    COLUMN("event", event),
    COLUMN("mode", mode),
    COLUMN("context", context),
    COLUMN("cameo", cameo),
    COLUMN("quad", quad),
    COLUMN("score", score),
    COLUMN("goldstein", goldstein),
    OWN_SIDE(actor),
    OWN_SIDE(recipient),
    COLUMN("reality", reality),
    COLUMN("condition", condition),
    COLUMN("account", account),
    COLUMN("account_stance", account_stance),
    COLUMN("issue", issue),
    COLUMN("stance", stance),
    COLUMN("what", what),
    COLUMN("place", place),
    COLUMN("amount", amount),
    COLUMN("unit", unit),
    COLUMN("text", words),
    COLUMN("rule", rule),
    COLUMN("confidence", confidence),
};
const dm_row_format dm_csv = {"csv", csv_columns, DM_COUNT(csv_columns), true, true, false};
