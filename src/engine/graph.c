/* Who acts towards whom, counted over the claims that are asked for: as a network, as a series
 * in time, as a list of those who act. Counted are moves that are told as done, on the day when
 * they are said to be done, else on the report's; what is told as background without a day of its
 * own would bear the report's day wrongly, and is left out, as the exports of event data do. */
#include "engine/engine.h"
#include "report/rows.h"

#include <stdlib.h>

#define MAX_SIDES (1u << 20)
#define MAX_PAIRS (1u << 22)
#define MAX_POINTS (1u << 20)

/* A state with its government, army and people; or an organisation, group or person by name. */
typedef struct side {
    dm_str key, name;
    bool named; /* by an entity that is the state itself */
    dm_kind kind;
    uint32_t claims;
} side;

typedef struct sums {
    uint32_t claims, quad[5];
    double score, goldstein;
} sums;

typedef struct pair {
    uint32_t from, to;
    int32_t first, last;
    sums s;
} pair;

typedef struct point {
    int32_t day; /* the first of its period */
    sums s;
} point;

typedef struct count {
    dm_arena a;
    dm_map side_at, pair_at, point_at;
    DM_VEC(side) sides;
    DM_VEC(pair) pairs;
    DM_VEC(point) points;
    int32_t from, to;
    char by; /* d, w, m: the period of points */
    uint32_t undated;
    bool failed;
} count;

static bool is_state(const dm_entity *e) {
    static const char *const none[] = {"IGO", "NGO", "IMG", "MNC"};
    for (size_t i = 0; i < DM_COUNT(none); i++)
        if (!strcmp(e->country, none[i]))
            return false;
    return e->country[0] && e->kind != DM_ARMED_GROUP && e->kind != DM_COMPANY && e->kind != DM_NGO;
}

static uint32_t side_of(count *c, const dm_entity *e) {
    bool state = is_state(e);
    dm_str name = e->name.n ? e->name : e->text, key = state ? dm_str_of(e->country) : name;
    uint32_t at = dm_map_get(&c->side_at, key, UINT32_MAX);
    if (at == UINT32_MAX) {
        side *s = dm_push(&c->a, &c->sides, MAX_SIDES);
        if (!s || !dm_map_put(&c->a, &c->side_at, key, c->sides.n - 1)) {
            c->failed = true;
            return UINT32_MAX;
        }
        *s = (side){.key = key, .name = key, .kind = state ? DM_STATE : e->kind};
        at = c->sides.n - 1;
    }
    side *s = &c->sides.at[at];
    if (!s->named && (!state || e->kind == DM_STATE)) {
        s->name = name;
        s->named = true;
    }
    return at;
}

static void add(sums *s, const dm_claim *c) {
    s->claims++;
    s->quad[c->quad >= 1 && c->quad <= 4 ? c->quad : 0]++;
    s->score += c->score;
    s->goldstein += c->goldstein;
}

/* The first day of the day's week (Monday) or month. */
static int32_t period(char by, int32_t day) {
    int y, m, d;
    if (by == 'w') /* 1970-01-01 was a Thursday */
        return day - (int32_t)((((int64_t)day + 3) % 7 + 7) % 7);
    if (by != 'm')
        return day;
    dm_day_split(day, &y, &m, &d);
    return dm_day_of(y, m, 1);
}

/* The day on which a claim counts; false where it does not. */
static bool counts(count *w, const dm_kept *kept, uint32_t i, int32_t *day) {
    const dm_claim *c = &kept->claims[i];
    if (!(c->facets & DM_MOVE) || !c->n_actor ||
        !(c->reality == DM_ACTUAL || (c->reality == DM_HISTORICAL && c->day != DM_NO_DAY)))
        return false;
    *day = c->day != DM_NO_DAY ? c->day : kept->days[i];
    if (*day == DM_NO_DAY)
        return w->from == INT32_MIN && w->to == INT32_MAX;
    return *day >= w->from && *day <= w->to;
}

static bool count_point(void *data, const dm_kept *kept, uint32_t i) {
    count *w = data;
    int32_t day;
    if (!counts(w, kept, i, &day))
        return true;
    if (day == DM_NO_DAY) {
        w->undated++;
        return true;
    }
    day = period(w->by, day);
    dm_str key = {(const char *)&day, sizeof day};
    uint32_t at = dm_map_get(&w->point_at, key, UINT32_MAX);
    if (at == UINT32_MAX) {
        point *p = dm_push(&w->a, &w->points, MAX_POINTS);
        if (!p || !dm_map_put(&w->a, &w->point_at, dm_str_copy(&w->a, key), w->points.n - 1)) {
            w->failed = true;
            return false;
        }
        *p = (point){.day = day};
        at = w->points.n - 1;
    }
    add(&w->points.at[at].s, &kept->claims[i]);
    return true;
}

static void count_between(count *w, uint32_t from, uint32_t to, int32_t day, const dm_claim *c) {
    if (from == to || from == UINT32_MAX || to == UINT32_MAX)
        return;
    uint32_t ends[2] = {from, to};
    dm_str key = {(const char *)ends, sizeof ends};
    uint32_t at = dm_map_get(&w->pair_at, key, UINT32_MAX);
    if (at == UINT32_MAX) {
        pair *p = dm_push(&w->a, &w->pairs, MAX_PAIRS);
        if (!p || !dm_map_put(&w->a, &w->pair_at, dm_str_copy(&w->a, key), w->pairs.n - 1)) {
            w->failed = true;
            return;
        }
        *p = (pair){.from = from, .to = to, .first = DM_NO_DAY, .last = DM_NO_DAY};
        at = w->pairs.n - 1;
    }
    pair *p = &w->pairs.at[at];
    add(&p->s, c);
    if (day != DM_NO_DAY) {
        p->first = p->first == DM_NO_DAY || day < p->first ? day : p->first;
        p->last = p->last == DM_NO_DAY || day > p->last ? day : p->last;
    }
}

/* Each pair once a claim: a mutual act binds its actors to one another in the order of words. */
static bool count_pairs(void *data, const dm_kept *kept, uint32_t i) {
    count *w = data;
    const dm_claim *c = &kept->claims[i];
    int32_t day;
    if (!counts(w, kept, i, &day))
        return true;
    for (uint32_t k = 0; k < c->n_actor; k++) {
        uint32_t from = side_of(w, &c->actor[k]);
        if (from != UINT32_MAX)
            w->sides.at[from].claims++;
        for (uint32_t j = 0; j < c->n_recipient; j++)
            count_between(w, from, side_of(w, &c->recipient[j]), day, c);
        for (uint32_t j = k + 1; !c->n_recipient && j < c->n_actor; j++)
            count_between(w, from, side_of(w, &c->actor[j]), day, c);
    }
    for (uint32_t j = 0; j < c->n_recipient && !w->failed; j++)
        w->sides.at[side_of(w, &c->recipient[j])].claims++;
    return !w->failed;
}

/* A state that only its people acted for bears the name that data sets give it. */
static void name_states(count *w) {
    char dir[4096];
    dm_dialect names = {0};
    if (dm_data_find(NULL, dir, NULL) != DM_OK)
        return;
    dm_str lexicon = dm_str_format(&w->a, "%s/lexicon%c", dir, 0);
    if (dm_dialect_open(lexicon.p, &names, NULL) != DM_OK)
        return;
    for (uint32_t i = 0; i < w->sides.n; i++) {
        side *s = &w->sides.at[i];
        if (s->kind == DM_STATE && !s->named && s->key.n == 3) {
            char code[4] = {s->key.p[0], s->key.p[1], s->key.p[2], 0};
            dm_str name = dm_dialect_country_name(&names, code);
            s->name = name.n ? dm_str_copy(&w->a, name) : s->name;
        }
    }
    dm_dialect_close(&names);
}

/* ---- writing ------------------------------------------------------------------------------------- */

static void put_sums(dm_json *w, const sums *s) {
    dm_json_number(w, "claims", s->claims);
    dm_json_key(w, "quads");
    dm_putf(w->b, "[%u,%u,%u,%u]", s->quad[1], s->quad[2], s->quad[3], s->quad[4]);
    double n = s->claims ? s->claims : 1;
    dm_json_number(w, "score", (double)(int64_t)(s->score / n * 100 + (s->score < 0 ? -0.5 : 0.5)) / 100);
    dm_json_number(w, "goldstein",
                   (double)(int64_t)(s->goldstein / n * 100 + (s->goldstein < 0 ? -0.5 : 0.5)) / 100);
}

static int by_day(const void *x, const void *y) {
    const point *a = x, *b = y;
    return a->day < b->day ? -1 : a->day > b->day;
}

static int by_claims(const void *x, const void *y) {
    const pair *a = x, *b = y;
    if (a->s.claims != b->s.claims)
        return a->s.claims > b->s.claims ? -1 : 1;
    return a->from != b->from ? (a->from < b->from ? -1 : 1) : a->to < b->to ? -1 : a->to > b->to;
}

/* The pairs told most, and the sides in them. */
static void put_network(count *w, uint32_t limit, dm_buf *out) {
    dm_json state = {.b = out, .a = &w->a}, *j = &state;
    if (w->pairs.n)
        qsort(w->pairs.at, w->pairs.n, sizeof *w->pairs.at, by_claims);
    uint32_t n = limit && limit < w->pairs.n ? limit : w->pairs.n;
    bool *in = dm_new_array(&w->a, bool, w->sides.n + 1u);
    for (uint32_t i = 0; in && i < n; i++)
        in[w->pairs.at[i].from] = in[w->pairs.at[i].to] = true;
    dm_json_open(j, '{');
    dm_json_number(j, "total", w->pairs.n);
    dm_json_key(j, "nodes");
    dm_json_open(j, '[');
    for (uint32_t i = 0; in && i < w->sides.n; i++) {
        const side *s = &w->sides.at[i];
        if (!in[i])
            continue;
        dm_json_sep(j);
        dm_json_open(j, '{');
        dm_json_str(j, "id", s->key);
        dm_json_str(j, "name", s->name);
        dm_json_name(j, "kind", dm_kind_name((int)s->kind));
        dm_json_number(j, "claims", s->claims);
        dm_json_shut(j, '}');
    }
    dm_json_shut(j, ']');
    dm_json_key(j, "edges");
    dm_json_open(j, '[');
    for (uint32_t i = 0; i < n; i++) {
        const pair *p = &w->pairs.at[i];
        dm_json_sep(j);
        dm_json_open(j, '{');
        dm_json_str(j, "from", w->sides.at[p->from].key);
        dm_json_str(j, "to", w->sides.at[p->to].key);
        put_sums(j, &p->s);
        dm_json_day(j, "first", p->first);
        dm_json_day(j, "last", p->last);
        dm_json_shut(j, '}');
    }
    dm_json_shut(j, ']');
    dm_json_shut(j, '}');
    out->failed |= !in;
}

static void put_network_csv(count *w, dm_buf *out) {
    char day[2][16];
    if (w->pairs.n)
        qsort(w->pairs.at, w->pairs.n, sizeof *w->pairs.at, by_claims);
    dm_puts(out, "actor,actor_name,recipient,recipient_name,claims,quad1,quad2,quad3,quad4,score,"
                 "goldstein,first,last\n");
    for (uint32_t i = 0; i < w->pairs.n; i++) {
        const pair *p = &w->pairs.at[i];
        const side *a = &w->sides.at[p->from], *b = &w->sides.at[p->to];
        dm_csv_put(out, a->key, true);
        dm_csv_put(out, a->name, false);
        dm_csv_put(out, b->key, false);
        dm_csv_put(out, b->name, false);
        dm_day_format(p->first, day[0]);
        dm_day_format(p->last, day[1]);
        dm_putf(out, ",%u,%u,%u,%u,%u,%.2f,%.2f,%s,%s\n", p->s.claims, p->s.quad[1], p->s.quad[2],
                p->s.quad[3], p->s.quad[4], p->s.score / p->s.claims, p->s.goldstein / p->s.claims,
                day[0], day[1]);
    }
}

static void put_series(count *w, dm_form form, dm_buf *out) {
    dm_json state = {.b = out, .a = &w->a}, *j = &state;
    if (w->points.n)
        qsort(w->points.at, w->points.n, sizeof *w->points.at, by_day);
    if (form == DM_AS_CSV)
        dm_puts(out, "from,claims,quad1,quad2,quad3,quad4,score,goldstein\n");
    else {
        dm_json_open(j, '{');
        dm_json_name(j, "by", w->by == 'd' ? "day" : w->by == 'w' ? "week" : "month");
        dm_json_number(j, "undated", w->undated);
        dm_json_key(j, "points");
        dm_json_open(j, '[');
    }
    for (uint32_t i = 0; i < w->points.n; i++) {
        const point *p = &w->points.at[i];
        char day[16];
        dm_day_format(p->day, day);
        if (form == DM_AS_CSV) {
            dm_putf(out, "%s,%u,%u,%u,%u,%u,%.2f,%.2f\n", day, p->s.claims, p->s.quad[1], p->s.quad[2],
                    p->s.quad[3], p->s.quad[4], p->s.score / p->s.claims, p->s.goldstein / p->s.claims);
            continue;
        }
        dm_json_sep(j);
        dm_json_open(j, '{');
        dm_json_name(j, "from", day);
        put_sums(j, &p->s);
        dm_json_shut(j, '}');
    }
    if (form != DM_AS_CSV) {
        dm_json_shut(j, ']');
        dm_json_shut(j, '}');
    }
}

static dm_status limits(const dm_ask *ask, count *w, dm_error *err) {
    const dm_str given[] = {ask->from, ask->to};
    int32_t *const at[] = {&w->from, &w->to};
    w->from = INT32_MIN;
    w->to = INT32_MAX;
    for (int i = 0; i < 2; i++)
        if (given[i].n && (*at[i] = dm_day_parse(given[i])) == DM_NO_DAY)
            return dm_fail(err, DM_EINVAL, "not a day like 2025-08-21: " DM_FMT,
                           (int)(given[i].n < 40 ? given[i].n : 40), given[i].p);
    return DM_OK;
}

static dm_status counted(dm_keep *k, const dm_ask *ask, count *w, dm_claim_fn fn, dm_error *err) {
    w->a.ceiling = (size_t)4 << 30;
    dm_status status = limits(ask, w, err);
    dm_ask all = *ask;
    all.from = all.to = (dm_str){0}; /* of the deeds, not of the reports */
    if (status == DM_OK)
        status = dm_keep_each(k, &all, fn, w, err);
    return status == DM_OK && (w->failed || w->a.failed) ? dm_fail(err, DM_ENOMEM, "out of memory") : status;
}

dm_status dm_keep_network(dm_keep *k, const dm_ask *ask, dm_form form, dm_buf *out, dm_error *err) {
    count w = {0};
    dm_status status = counted(k, ask, &w, count_pairs, err);
    if (status == DM_OK)
        name_states(&w);
    if (status == DM_OK && form == DM_AS_CSV)
        put_network_csv(&w, out);
    else if (status == DM_OK)
        put_network(&w, ask->limit, out);
    dm_arena_free(&w.a);
    return status;
}

dm_status dm_keep_series(dm_keep *k, const dm_ask *ask, dm_str by, dm_form form, dm_buf *out,
                         dm_error *err) {
    count w = {.by = by.n ? by.p[0] : 'w'};
    if (by.n && !dm_str_is(by, "day") && !dm_str_is(by, "week") && !dm_str_is(by, "month"))
        return dm_fail(err, DM_EINVAL, "a series is by day, week or month");
    dm_status status = counted(k, ask, &w, count_point, err);
    if (status == DM_OK)
        put_series(&w, form, out);
    dm_arena_free(&w.a);
    return status;
}
