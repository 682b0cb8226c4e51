/* Claims into processes: order, sides, which reports speak of the same talks, who is party
 * to them and who helps, and the process's name. */
#include "process/fold.h"

#include "process/country.h"
#include "ledger/sketch.h"
#include "process/names.h"

#include <stdlib.h>

#define MAX_SIDES 256 /* of one process; those met first */
#define MAX_PAIRS 512

/* ---- order -------------------------------------------------------------------------------- */

static int by_place(const dm_claim *a, const dm_claim *b) {
    if (a->span.begin != b->span.begin)
        return a->span.begin < b->span.begin ? -1 : 1;
    if (a->span.end != b->span.end)
        return a->span.end < b->span.end ? -1 : 1;
    return dm_str_cmp(a->id, b->id);
}

/* Without a ledger, a report is what bears a day and an article's id. */
static int by_order(const void *x, const void *y) {
    const dm_told *a = x, *b = y;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1; /* reports of unknown day first */
    int o = dm_str_cmp(a->claim->article, b->claim->article);
    return o ? o : by_place(a->claim, b->claim);
}

static int by_report(const void *x, const void *y) {
    const dm_told *a = x, *b = y;
    if (a->report != b->report)
        return a->report < b->report ? -1 : 1;
    return by_place(a->claim, b->claim);
}

/* Drop repeated ids: a claim that comes twice counts once. Ids hash the article's text, so only
 * the very same telling bears the same one. */
static dm_status once(dm_fold *f) {
    uint32_t room = 64, n = f->n_told;
    while (room < n * 2)
        room *= 2;
    uint32_t *slots = dm_list(f->a, uint32_t, room); /* number in told, plus one */
    if (!slots)
        return DM_ENOMEM;
    f->n_told = 0;
    for (uint32_t i = 0; i < n; i++) {
        dm_str id = f->told[i].claim->id;
        uint64_t h = dm_hash(id.p ? id.p : "", id.n, 0);
        bool found = false;
        for (; id.n && slots[h & (room - 1)] && !found; h++)
            found = dm_str_eq(f->told[slots[h & (room - 1)] - 1].claim->id, id);
        if (found)
            continue;
        f->told[f->n_told++] = f->told[i];
        if (id.n)
            slots[h & (room - 1)] = f->n_told;
    }
    return DM_OK;
}

/* Sort, drop later reports and repeated ids, number the reports. */
static dm_status order(dm_fold *f, const dm_claim *claims, const int32_t *days, uint32_t n,
                       int32_t until) {
    f->told = dm_list(f->a, dm_told, n);
    if (!f->told)
        return DM_ENOMEM;
    for (uint32_t i = 0; i < n; i++)
        if (days[i] <= until)
            f->told[f->n_told++] = (dm_told){.claim = &claims[i], .day = days[i]};
    if (f->n_told)
        qsort(f->told, f->n_told, sizeof *f->told, by_order);
    uint32_t report = 0;
    for (uint32_t i = 0; i < f->n_told; i++) {
        if (i)
            report += f->told[i].day != f->told[i - 1].day ||
                      !dm_str_eq(f->told[i].claim->article, f->told[i - 1].claim->article);
        f->told[i].report = report;
    }
    return once(f);
}

/* The ledger gives reports in order; within one, claims mostly stand in theirs too. */
static dm_status order_kept(dm_fold *f, const dm_kept *kept) {
    f->told = dm_list(f->a, dm_told, kept->n);
    if (!f->told)
        return DM_ENOMEM;
    bool sorted = true;
    for (uint32_t i = 0; i < kept->n; i++) {
        const dm_claim *c = kept->n_reviewed ? dm_kept_told(kept, i) : &kept->claims[i];
        if (!c)
            continue;
        uint32_t n = f->n_told++;
        f->told[n] = (dm_told){.claim = c, .day = kept->days[i], .report = kept->report_of[i]};
        sorted &= n == 0 || by_report(&f->told[n - 1], &f->told[n]) < 0;
    }
    if (!sorted)
        qsort(f->told, f->n_told, sizeof *f->told, by_report);
    return once(f);
}

/* ---- profile: who meets whom, over what ----------------------------------------------------- */

typedef struct weight {
    uint32_t side, on_talks; /* on_talks: tellings of the talks that name it */
    uint32_t helps;          /* signs that it hosts, mediates, urges or joins later */
    uint32_t wide;           /* stages of three or more in which it takes part */
    uint32_t named;          /* claims of any kind that name it */
} weight;

typedef struct pair {
    uint32_t a, b; /* a < b */
    uint32_t weight;
} pair;

typedef struct profile {
    DM_VEC(weight) sides;
    DM_VEC(pair) pairs;
    uint32_t issues[DM_N_ISSUE];
} profile;

typedef struct talks {
    const dm_named *named; /* the line that names it; NULL */
    profile p;
    pair core;
    DM_VEC(uint32_t) reports; /* in order: first told of each */
} talks;

/* NULL past the ceiling: the side is then left out. */
static weight *weight_of(dm_arena *a, profile *p, uint32_t side) {
    for (uint32_t i = 0; i < p->sides.n; i++)
        if (p->sides.at[i].side == side)
            return &p->sides.at[i];
    if (side == DM_NO_SIDE || p->sides.n == MAX_SIDES)
        return NULL;
    weight *w = dm_push(a, &p->sides, MAX_SIDES);
    if (w)
        w->side = side;
    return w;
}

static const weight *find_weight(const profile *p, uint32_t side) {
    for (uint32_t i = 0; i < p->sides.n; i++)
        if (p->sides.at[i].side == side)
            return &p->sides.at[i];
    return NULL;
}

static void add_pair(dm_arena *a, profile *p, uint32_t x, uint32_t y, uint32_t by) {
    if (x == y || x == DM_NO_SIDE || y == DM_NO_SIDE)
        return;
    if (x > y) {
        uint32_t swap = x;
        x = y;
        y = swap;
    }
    for (uint32_t i = 0; i < p->pairs.n; i++)
        if (p->pairs.at[i].a == x && p->pairs.at[i].b == y) {
            p->pairs.at[i].weight += by;
            return;
        }
    if (p->pairs.n == MAX_PAIRS)
        return;
    pair *q = dm_push(a, &p->pairs, MAX_PAIRS);
    if (q)
        *q = (pair){x, y, by};
}

static void add_sides(dm_fold *f, profile *p, const dm_set *s) {
    for (uint32_t i = 0; i < s->n; i++) {
        weight *w = weight_of(f->a, p, s->at[i]);
        if (w)
            w->on_talks++;
    }
}

static void add_named(dm_fold *f, profile *p, const dm_set *s) {
    for (uint32_t i = 0; i < s->n; i++) {
        weight *w = weight_of(f->a, p, s->at[i]);
        if (w)
            w->named++;
    }
}

static void add_helper(dm_fold *f, profile *p, uint32_t side, uint32_t by) {
    weight *w = weight_of(f->a, p, side);
    if (w)
        w->helps += by;
}

static bool stands_by(const dm_claim *c) {
    return (c->facets & DM_MOVE) && (c->event == DM_SUPPORT || c->event == DM_AID);
}

/* Weights: a meeting of two says most of whose talks they are, then what others must do
 * first, then who answers whom; an act outside the talks says little. */
static void profile_claim(dm_fold *f, profile *p, const dm_claim *c) {
    dm_set actor, recipient;
    dm_set_of(f, c->actor, c->n_actor, &actor);
    dm_set_of(f, c->recipient, c->n_recipient, &recipient);
    add_named(f, p, &actor);
    add_named(f, p, &recipient);
    if (c->facets & DM_STAGE) {
        dm_set who;
        dm_set_of(f, c->participants, c->n_participants, &who);
        add_sides(f, p, &who);
        for (uint32_t i = 0; i < who.n; i++) {
            for (uint32_t j = i + 1; j < who.n; j++)
                add_pair(f->a, p, who.at[i], who.at[j],
                         who.n == 2 ? c->format == DM_PHONE ? 3 : 6 : 2);
            weight *w = who.n > 2 ? weight_of(f->a, p, who.at[i]) : NULL;
            if (w)
                w->wide++;
        }
        if (c->host.text.n || c->host.name.n)
            add_helper(f, p, dm_side_of(f, &c->host), 3);
        if (c->stage_status == DM_URGED || c->stage_status == DM_PROPOSED)
            for (uint32_t i = 0; i < actor.n; i++)
                if (who.n && !dm_set_has(&who, actor.at[i]))
                    add_helper(f, p, actor.at[i], 3);
    }
    if (c->facets & DM_GATE) {
        dm_set before, requires_;
        dm_set_of(f, c->before, c->n_before, &before);
        dm_set_of(f, c->requires_, c->n_requires, &requires_);
        add_sides(f, p, &before);
        add_sides(f, p, &requires_);
        for (uint32_t i = 0; i < requires_.n; i++)
            for (uint32_t j = i + 1; j < requires_.n; j++)
                add_pair(f->a, p, requires_.at[i], requires_.at[j], 6);
        /* Who joins only once two others have met stands outside their meeting. */
        if (requires_.n > 1)
            for (uint32_t i = 0; i < before.n; i++)
                if (!dm_set_has(&requires_, before.at[i]))
                    add_helper(f, p, before.at[i], 3);
    }
    if (c->facets & (DM_POSITION | DM_PLEDGE | DM_SHIFT)) {
        add_sides(f, p, &actor);
        /* who stands by another sits at the same side of the table */
        uint32_t by = stands_by(c) ? 1 : 2;
        for (uint32_t i = 0; i < actor.n; i++)
            for (uint32_t j = 0; j < recipient.n; j++)
                add_pair(f->a, p, actor.at[i], recipient.at[j], by);
    }
    /* "X broke off talks with Y": the two who talked. */
    if ((c->facets & DM_MOVE) && c->event == DM_SANCTION && c->issue == DM_ISSUE_FORMAT_OF_TALKS && recipient.n) {
        add_sides(f, p, &actor);
        add_sides(f, p, &recipient);
        for (uint32_t i = 0; i < actor.n; i++)
            for (uint32_t j = 0; j < recipient.n; j++)
                add_pair(f->a, p, actor.at[i], recipient.at[j], 4);
    }
    if (c->facets & (DM_FORECAST | DM_STATUS))
        add_sides(f, p, &actor);
    /* Two who agree, meet or work together in one breath are at one table. */
    if ((c->facets & DM_MOVE) && actor.n > 1 && actor.n <= 3 &&
        (c->event == DM_AGREE || c->event == DM_CONSULT || c->event == DM_COOPERATE)) {
        add_sides(f, p, &actor);
        for (uint32_t i = 0; i < actor.n; i++)
            for (uint32_t j = i + 1; j < actor.n; j++)
                add_pair(f->a, p, actor.at[i], actor.at[j], 4);
    }
    if ((c->facets & DM_MOVE) && !(c->facets & DM_ON_TALKS) && !stands_by(c))
        for (uint32_t i = 0; i < actor.n; i++)
            for (uint32_t j = 0; j < recipient.n; j++)
                add_pair(f->a, p, actor.at[i], recipient.at[j], 1);
    if (c->issue > DM_ISSUE_NONE && c->issue < DM_N_ISSUE && (c->facets & DM_ON_TALKS))
        p->issues[c->issue] += c->facets & DM_POSITION ? 2 : 1;
}

/* A sign that somebody helps counts for less than a meeting that it takes part in. */
static bool is_core(const dm_fold *f, const profile *p, const pair *q, uint64_t *worth) {
    uint32_t helps = 0;
    uint32_t both[2] = {q->a, q->b};
    for (int i = 0; i < 2; i++) {
        const weight *w = find_weight(p, both[i]);
        if (!w || !w->on_talks)
            return false;
        helps += w->helps;
        if (f->sides.at[both[i]].face->kind == DM_IGO)
            helps += 4;
    }
    *worth = (uint64_t)q->weight * 4096 / (4 + helps);
    return true;
}

/* The two whose talks these are; weight 0 where nobody meets anybody. The pair of greatest
 * worth; of equals, the one met first. */
static pair core_of(const dm_fold *f, const profile *p) {
    pair best = {DM_NO_SIDE, DM_NO_SIDE, 0};
    uint64_t most = 0;
    for (uint32_t i = 0; i < p->pairs.n; i++) {
        uint64_t worth;
        if (is_core(f, p, &p->pairs.at[i], &worth) && worth > most) {
            most = worth;
            best = p->pairs.at[i];
        }
    }
    return best;
}

static void merge(dm_fold *f, profile *to, const profile *from) {
    for (uint32_t i = 0; i < from->sides.n; i++) {
        const weight *s = &from->sides.at[i];
        weight *w = weight_of(f->a, to, s->side);
        if (w) {
            w->on_talks += s->on_talks;
            w->named += s->named;
            w->helps += s->helps;
            w->wide += s->wide;
        }
    }
    for (uint32_t i = 0; i < from->pairs.n; i++)
        add_pair(f->a, to, from->pairs.at[i].a, from->pairs.at[i].b, from->pairs.at[i].weight);
    for (int i = 0; i < DM_N_ISSUE; i++)
        to->issues[i] += from->issues[i];
}

static bool shares_issue(const profile *a, const profile *b) {
    for (int i = 1; i < DM_N_ISSUE; i++)
        if (a->issues[i] && b->issues[i])
            return true;
    return false;
}

static bool names_side(const profile *p, uint32_t side) {
    const weight *w = find_weight(p, side);
    return w && w->on_talks;
}

static bool mentions(const profile *p, uint32_t side) {
    const weight *w = find_weight(p, side);
    return w && (w->on_talks || w->named);
}

static bool has_issue(const profile *p) {
    for (int i = 1; i < DM_N_ISSUE; i++)
        if (p->issues[i])
            return true;
    return false;
}

/* How well a report fits the talks so far; 0: it speaks of others. */
static int fit(const talks *t, const profile *p, const pair *core) {
    if (t->core.weight && core->weight) {
        if (t->core.a == core->a && t->core.b == core->b)
            return 4;
        if (names_side(p, t->core.a) && names_side(p, t->core.b))
            return 3;
        if (names_side(&t->p, core->a) && names_side(&t->p, core->b) && shares_issue(&t->p, p))
            return 2;
        return 0;
    }
    if (core->weight) {
        /* Talks of which only one side was known so far. */
        return t->p.sides.n && shares_issue(&t->p, p) &&
                       (names_side(&t->p, core->a) || names_side(&t->p, core->b))
                   ? 1
                   : 0;
    }
    /* Who speaks without a pair of their own speaks of those whom they name. */
    if (t->core.weight && mentions(p, t->core.a) && mentions(p, t->core.b))
        return 3;
    bool common = shares_issue(&t->p, p), no_issue = !has_issue(p);
    for (uint32_t i = 0; i < p->sides.n; i++) {
        uint32_t s = p->sides.at[i].side;
        bool party = t->core.weight ? s == t->core.a || s == t->core.b : names_side(&t->p, s);
        /* "The talks are over, Norland said": of no issue, and of a party's only talks. */
        if (p->sides.at[i].on_talks && party && (common || (no_issue && t->core.weight)))
            return 1;
    }
    return 0;
}

/* ---- parties and name ------------------------------------------------------------------------ */

/* An entity for a side: a state under its own name, whoever spoke for it. */
static dm_entity entity_of(const dm_fold *f, uint32_t side) {
    dm_entity e = *f->sides.at[side].face;
    if (f->sides.at[side].key.p[0] != '/') {
        const char *name = dm_country_name(e.country);
        if (name) {
            bool state = e.kind == DM_STATE;
            dm_entity s = {.text = state ? e.text : dm_str_of(name), .name = dm_str_of(name),
                           .kind = DM_STATE, .line = state ? e.line : (dm_str){0},
                           .rule = state ? e.rule : (dm_str){0}, .antecedent = -1};
            memcpy(s.country, e.country, sizeof s.country);
            s.wikidata = state ? e.wikidata : (dm_str){0};
            s.code = dm_str_of(NULL);
            if (state)
                s.code = e.code;
            e = s;
        }
    }
    /* A party belongs to the process, not to a place in one report. */
    e.span = (dm_span){0, 0};
    e.antecedent = -1;
    e.sentence = e.head = 0;
    if (e.name.n == 0)
        e.name = e.text;
    return e;
}

static int by_weight(const void *x, const void *y) {
    const weight *a = x, *b = y;
    if (a->on_talks != b->on_talks)
        return a->on_talks > b->on_talks ? -1 : 1;
    return a->side < b->side ? -1 : a->side > b->side;
}

static bool is_party(const dm_fold *f, const talks *t, const weight *w) {
    /* "officials", "ministers": somebody, but nobody who can be named as a party. */
    const dm_entity *face = f->sides.at[w->side].face;
    if (!face->country[0] && face->kind != DM_ARMED_GROUP && face->kind != DM_PARTY && face->kind != DM_PERSON)
        return false;
    if (t->core.weight == 0) /* nobody meets: all who speak are */
        return w->helps == 0;
    if (w->side == t->core.a || w->side == t->core.b)
        return true;
    return w->wide > 0 && w->helps == 0 && f->sides.at[w->side].face->kind != DM_IGO;
}

static dm_status write_head(dm_fold *f, const talks *t, dm_process *out) {
    dm_arena *a = f->a;
    uint32_t n = t->p.sides.n;
    weight *sorted = dm_list(a, weight, n);
    dm_entity *parties = dm_list(a, dm_entity, n);
    dm_entity *third = dm_list(a, dm_entity, n);
    dm_issue *issues = dm_list(a, dm_issue, DM_N_ISSUE);
    if (!sorted || !parties || !third || !issues)
        return DM_ENOMEM;
    if (n) {
        memcpy(sorted, t->p.sides.at, n * sizeof *sorted);
        qsort(sorted, n, sizeof *sorted, by_weight);
    }
    /* The two of the core first. */
    for (int core = 1; core >= 0; core--)
        for (uint32_t i = 0; i < n; i++) {
            const weight *w = &sorted[i];
            bool in_core = t->core.weight && (w->side == t->core.a || w->side == t->core.b);
            if (!w->on_talks && !w->helps)
                continue;
            if (in_core != (core == 1))
                continue;
            if (is_party(f, t, w))
                parties[out->n_parties++] = entity_of(f, w->side);
            else
                third[out->n_third_parties++] = entity_of(f, w->side);
        }
    out->parties = parties;
    out->third_parties = third;

    /* By weight, of equals in the vocabulary's order. */
    for (int i = 1; i < DM_N_ISSUE; i++) {
        if (!t->p.issues[i])
            continue;
        uint32_t j = out->n_issues++;
        for (; j > 0 && t->p.issues[issues[j - 1]] < t->p.issues[i]; j--)
            issues[j] = issues[j - 1];
        issues[j] = (dm_issue)i;
    }
    out->issues = issues;

    /* "Norland and Sudmark: security guarantees, format of talks" */
    dm_buf b = {0};
    uint32_t named = out->n_parties > 3 ? 2 : out->n_parties;
    for (uint32_t i = 0; i < named; i++) {
        if (i)
            dm_puts(&b, i + 1 == named && out->n_parties <= 3 ? " and " : ", ");
        dm_put(&b, parties[i].name);
    }
    if (named < out->n_parties)
        dm_puts(&b, " and others");
    for (uint32_t i = 0; i < out->n_issues && i < 2; i++) {
        dm_puts(&b, i ? ", " : out->n_parties ? ": " : "");
        for (const char *p = dm_issue_name((int)issues[i]); *p; p++)
            dm_putc(&b, *p == '-' ? ' ' : *p);
    }
    if (out->n_issues == 0)
        dm_puts(&b, out->n_parties ? ": talks" : "talks");
    dm_str name = {b.data, (uint32_t)b.n};
    if (t->named && t->named->name.n)
        name = t->named->name;
    if (!b.failed)
        out->name = dm_str_copy(a, name);
    bool failed = b.failed;
    dm_buf_free(&b);
    return failed || !out->name.p ? DM_ENOMEM : DM_OK;
}

/* ---- ids ----------------------------------------------------------------------------------- */

/* "/hill front" -> "hill-front" */
static void put_slug(dm_buf *b, dm_str s) {
    uint32_t n = 0;
    bool gap = false;
    for (uint32_t i = 0; i < s.n && n < 32; i++) {
        char c = s.p[i];
        c = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            if (gap && n)
                dm_putc(b, '-');
            gap = false;
            dm_putc(b, c);
            n++;
        } else {
            gap = true;
        }
    }
}

static int by_key(const void *x, const void *y) {
    return dm_str_cmp(*(const dm_str *)x, *(const dm_str *)y);
}

/* From the sides of the core, else of the two that speak most: "nor-sud". */
static dm_status write_id(dm_fold *f, const talks *t, dm_process *out, dm_map *taken) {
    dm_buf b = {0};
    if (t->named) {
        dm_put(&b, t->named->id);
    } else {
        dm_str keys[2];
        uint32_t n = 0;
        if (t->core.weight) {
            keys[n++] = f->sides.at[t->core.a].key;
            keys[n++] = f->sides.at[t->core.b].key;
        } else {
            const weight *best[2] = {NULL, NULL};
            for (uint32_t i = 0; i < t->p.sides.n; i++) {
                const weight *w = &t->p.sides.at[i];
                if (!w->on_talks)
                    continue;
                if (!best[0] || w->on_talks > best[0]->on_talks) {
                    best[1] = best[0];
                    best[0] = w;
                } else if (!best[1] || w->on_talks > best[1]->on_talks) {
                    best[1] = w;
                }
            }
            for (int i = 0; i < 2 && best[i]; i++)
                keys[n++] = f->sides.at[best[i]->side].key;
        }
        if (n == 2)
            qsort(keys, n, sizeof *keys, by_key);
        for (uint32_t i = 0; i < n; i++) {
            size_t before = b.n;
            put_slug(&b, keys[i]);
            if (i == 0 && n == 2 && b.n > before)
                dm_putc(&b, '-');
        }
        if (!b.n)
            dm_puts(&b, "talks");
    }
    bool found;
    uint32_t *at = b.failed ? NULL : dm_map_at(f->a, taken, (dm_str){b.data, (uint32_t)b.n}, &found);
    if (at && ++*at > 1)
        dm_putf(&b, "-%u", *at);
    if (at && !b.failed)
        out->id = dm_str_copy(f->a, (dm_str){b.data, (uint32_t)b.n});
    dm_buf_free(&b);
    return out->id.n ? DM_OK : DM_ENOMEM;
}

/* A report that tells nothing of talks may tell that a pledge was kept, or what the two of the
 * core do to each other meanwhile. */
static bool belongs(dm_fold *f, const talks *t, const dm_claim *c) {
    if (!(c->facets & DM_MOVE) || !c->n_actor)
        return false;
    dm_set actor, recipient;
    dm_set_of(f, c->actor, c->n_actor, &actor);
    dm_set_of(f, c->recipient, c->n_recipient, &recipient);
    if (c->reality == DM_ACTUAL && c->amount.unit.n && names_side(&t->p, dm_side_of(f, &c->actor[0]))) {
        bool known = !recipient.n;
        for (uint32_t i = 0; i < recipient.n && !known; i++)
            known = mentions(&t->p, recipient.at[i]);
        if (known)
            return true;
    }
    if (!t->core.weight)
        return false;
    uint32_t a = t->core.a, b = t->core.b;
    return (dm_set_has(&actor, a) && (dm_set_has(&actor, b) || dm_set_has(&recipient, b))) ||
           (dm_set_has(&actor, b) && dm_set_has(&recipient, a));
}

static dm_status add_report(dm_fold *f, talks *t, uint32_t from) {
    uint32_t *r = dm_push(f->a, &t->reports, DM_MAX_TOLD);
    if (!r)
        return DM_ENOMEM;
    *r = from;
    return DM_OK;
}

/* A side's key, "RUS" or "/hill front", and a party of a line, lower case. */
static bool same_key(dm_str key, dm_str party) {
    if (key.n && key.p[0] == '/')
        key = (dm_str){key.p + 1, key.n - 1};
    if (key.n != party.n)
        return false;
    for (uint32_t i = 0; i < key.n; i++) {
        char c = key.p[i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c + 32) : c) != party.p[i])
            return false;
    }
    return true;
}

/* Whether a line of the names speaks of this report: it names the line's parties, two of them
 * at least where there are as many, and one of its issues where it has any. */
static bool is_named(const dm_fold *f, const dm_named *line, const profile *p) {
    uint32_t met = 0;
    for (uint32_t i = 0; i < line->n_parties; i++) {
        bool there = false;
        for (uint32_t j = 0; j < p->sides.n && !there; j++) {
            const dm_side *s = &f->sides.at[p->sides.at[j].side];
            there = p->sides.at[j].on_talks && same_key(s->key, line->parties[i]);
        }
        met += there;
    }
    if (met < (line->n_parties < 2 ? line->n_parties : 2) || !met)
        return false;
    bool any = !line->any_issue;
    for (int i = 1; i < DM_N_ISSUE; i++)
        any |= line->issues[i] && p->issues[i];
    return any;
}

/* ---- the fold ---------------------------------------------------------------------------------- */

static bool is_on_talks(const dm_told *told, uint32_t n, uint32_t from) {
    for (uint32_t i = from; i < n && told[i].report == told[from].report; i++)
        if (told[i].claim->facets & DM_ON_TALKS)
            return true;
    return false;
}

/* What the last telling of a report says of the status: the last word in the last report. */
static dm_status last_word(dm_fold *f, dm_process *p) {
    for (uint32_t i = p->n_told; i > 0; i--) {
        const dm_told *t = &p->told[i - 1];
        if (!(t->claim->facets & DM_STATUS))
            continue;
        dm_status_item *s = dm_new(f->a, dm_status_item);
        if (!s)
            return DM_ENOMEM;
        uint32_t n_voice;
        const dm_entity *voice = dm_voice_of(t->claim, &n_voice);
        *s = (dm_status_item){.value = t->claim->talks, .by = voice, .n_by = n_voice,
                              .last = true, .basis = {.at = t, .n = 1, .support = 1}};
        p->status = s;
        p->n_status = 1;
        return DM_OK;
    }
    return DM_OK;
}

static dm_status write_process(dm_arena *a, const dm_named *named, const dm_told *told, uint32_t k,
                               uint32_t n_reports, dm_map *taken, dm_process *out);

/* A process's claims in order, and from them alone, whatever else the ledger tells: whose it is,
 * what it is called, how it stands. */
static dm_status head(const dm_fold *whole, const talks *t, dm_map *taken, dm_process *out) {
    dm_arena *a = whole->a;
    uint32_t k = 0;
    for (uint32_t r = 0; r < t->reports.n; r++)
        for (uint32_t j = t->reports.at[r];
             j < whole->n_told && whole->told[j].report == whole->told[t->reports.at[r]].report; j++)
            k++;
    dm_told *told = dm_list(a, dm_told, k);
    if (!told)
        return DM_ENOMEM;
    k = 0;
    for (uint32_t r = 0; r < t->reports.n; r++)
        for (uint32_t j = t->reports.at[r];
             j < whole->n_told && whole->told[j].report == whole->told[t->reports.at[r]].report; j++)
            told[k++] = whole->told[j];
    return write_process(a, t->named, told, k, t->reports.n, taken, out);
}

static dm_status write_process(dm_arena *a, const dm_named *named, const dm_told *told, uint32_t k,
                               uint32_t n_reports, dm_map *taken, dm_process *out) {
    *out = (dm_process){.told = told, .n_told = k, .n_reports = n_reports, .first = DM_NO_DAY,
                        .last = DM_NO_DAY};
    dm_fold f = {.a = a};
    talks own = {.named = named};
    bool on_talks = false;
    for (uint32_t i = 0; i < k; i++) {
        if (i == 0 || told[i].report != told[i - 1].report)
            on_talks = is_on_talks(told, k, i);
        if (on_talks)
            profile_claim(&f, &own.p, told[i].claim);
        if (told[i].day == DM_NO_DAY)
            continue;
        if (out->first == DM_NO_DAY)
            out->first = told[i].day;
        out->last = told[i].day;
    }
    own.core = core_of(&f, &own.p);
    dm_status status = write_head(&f, &own, out);
    if (status == DM_OK)
        status = write_id(&f, &own, out, taken);
    return status == DM_OK ? last_word(&f, out) : status;
}

static dm_status fold_told(dm_fold *f, const dm_kept *kept, const dm_names *names, int32_t until,
                           dm_processes *out) {
    dm_arena *a = f->a;
    dm_status status = DM_OK;
    f->today = until != INT32_MAX ? until : f->n_told ? f->told[f->n_told - 1].day : DM_NO_DAY;
    /* Which talks each report speaks of: those that it fits best, of equals the oldest. */
    DM_VEC(talks) all = {0};
    DM_VEC(pair) cores = {0}; /* of each */
    for (uint32_t from = 0, to; from < f->n_told; from = to) {
        bool on_talks = false;
        for (to = from; to < f->n_told && f->told[to].report == f->told[from].report; to++)
            on_talks |= (f->told[to].claim->facets & DM_ON_TALKS) != 0;
        if (!on_talks) {
            for (uint32_t i = 0; i < all.n; i++) {
                bool keeps = false; /* joins, without a say in whose talks they are */
                for (uint32_t j = from; j < to && !keeps; j++)
                    keeps = belongs(f, &all.at[i], f->told[j].claim);
                if (keeps && add_report(f, &all.at[i], from) != DM_OK)
                    return DM_ENOMEM;
            }
            continue;
        }
        profile p = {0};
        for (uint32_t i = from; i < to; i++)
            profile_claim(f, &p, f->told[i].claim);
        pair core = core_of(f, &p);
        const dm_named *line = NULL;
        for (uint32_t i = 0; names && i < names->n && !line; i++)
            if (is_named(f, &names->at[i], &p))
                line = &names->at[i];
        talks *best = NULL;
        int most = 0;
        /* Mostly the report has a process's core, which fits best: found before all are looked at. */
        for (uint32_t i = 0; core.weight && !line && i < cores.n && !best; i++)
            if (cores.at[i].a == core.a && cores.at[i].b == core.b && cores.at[i].weight &&
                !all.at[i].named) {
                most = 4;
                best = &all.at[i];
            }
        for (uint32_t i = 0; i < all.n && most < 4; i++) {
            if (line || all.at[i].named) {
                if (all.at[i].named != line)
                    continue;
                best = &all.at[i];
                break;
            }
            int fits = fit(&all.at[i], &p, &core);
            if (fits > most) {
                most = fits;
                best = &all.at[i];
            }
        }
        if (!best) {
            if (!(best = dm_push(a, &all, DM_MAX_TOLD)))
                return DM_ENOMEM;
            best->named = line;
            if (!dm_push(a, &cores, DM_MAX_TOLD))
                return DM_ENOMEM;
        }
        merge(f, &best->p, &p);
        best->core = cores.at[best - all.at] = core_of(f, &best->p);
        if (add_report(f, best, from) != DM_OK)
            return DM_ENOMEM;
    }

    dm_process *list = dm_list(a, dm_process, all.n);
    bool *filled = dm_list(a, bool, all.n);
    const dm_named **named = dm_list(a, const dm_named *, all.n);
    dm_fold_rest *rest = dm_new(a, dm_fold_rest);
    dm_map taken = {0};
    if (!list || !filled || !named || !rest)
        return DM_ENOMEM;
    for (uint32_t i = 0; i < all.n && status == DM_OK; i++) {
        named[i] = all.at[i].named;
        status = head(f, &all.at[i], &taken, &list[i]);
    }
    if (status == DM_OK && a->failed)
        status = DM_ENOMEM;
    if (status != DM_OK)
        return status;
    *rest = (dm_fold_rest){.a = a, .at = list, .filled = filled, .kept = kept, .today = f->today, .named = named};
    *out = (dm_processes){.at = list, .n = all.n, .rest = rest};
    return DM_OK;
}

/* How many of a process's claims, and of its reports, are of the first n_reports. */
static uint32_t beginning(const dm_process *p, uint32_t n_reports, uint32_t *reports) {
    uint32_t from = 0, to = p->n_told;
    while (from < to) {
        uint32_t mid = from + (to - from) / 2;
        if (p->told[mid].report < n_reports)
            from = mid + 1;
        else
            to = mid;
    }
    *reports = 0;
    for (uint32_t i = 0; i < from; i++)
        *reports += i == 0 || p->told[i].report != p->told[i - 1].report;
    return from;
}

dm_status dm_process_fold_beginning(dm_arena *a, const dm_kept *kept, int32_t until,
                                    const dm_processes *whole, dm_processes *out) {
    *out = (dm_processes){0};
    dm_process *list = dm_list(a, dm_process, whole->n);
    bool *filled = dm_list(a, bool, whole->n);
    dm_fold_rest *rest = dm_new(a, dm_fold_rest);
    dm_map taken = {0};
    if (!list || !filled || !rest)
        return DM_ENOMEM;
    uint32_t n = 0;
    /* Processes stand in the order of their first reports. */
    for (; n < whole->n; n++) {
        uint32_t reports, k = beginning(&whole->at[n], kept->n_reports, &reports);
        if (!k)
            break;
        dm_status status = write_process(a, whole->rest->named[n], whole->at[n].told, k, reports, &taken, &list[n]);
        if (status != DM_OK || a->failed)
            return DM_ENOMEM;
    }
    *rest = (dm_fold_rest){.a = a, .at = list, .filled = filled, .kept = kept, .today = until,
                           .named = whole->rest->named};
    *out = (dm_processes){.at = list, .n = n, .rest = rest};
    return DM_OK;
}

bool dm_process_stands(const dm_processes *old, const dm_processes *now, uint32_t i) {
    if (i >= old->n || i >= now->n || old->at[i].told != now->at[i].told || old->at[i].n_told != now->at[i].n_told)
        return false;
    /* Of what is told alike, a forecast alone can differ: its window may have passed meanwhile. */
    int32_t from = old->rest->today, to = now->rest->today;
    for (uint32_t j = 0; j < now->at[i].n_told; j++) {
        const dm_told *t = &now->at[i].told[j];
        if (!(t->claim->facets & DM_FORECAST))
            continue;
        int32_t end = dm_window_end(t);
        if (end != DM_NO_DAY && (from > end) != (to > end))
            return false;
    }
    return true;
}

/* ---- items, when they are asked for -------------------------------------------------------- */

uint32_t dm_account_report(const dm_fold *f, uint32_t report) {
    uint32_t from = 0, to = f->n_reports;
    while (from < to) {
        uint32_t mid = from + (to - from) / 2;
        if (f->reports[mid] < report)
            from = mid + 1;
        else
            to = mid;
    }
    return f->same && from < f->n_reports ? f->reports[f->same[from]] : report;
}

/* Near-copies among the reports of one process. */
static dm_status find_copies(dm_fold *f, const dm_fold_rest *rest, const dm_process *p) {
    uint32_t *reports = dm_list(f->a, uint32_t, p->n_reports);
    uint32_t *same = dm_list(f->a, uint32_t, p->n_reports);
    const unsigned char **sketches = dm_new_array(f->a, const unsigned char *, p->n_reports + 1u);
    if (!reports || !same || !sketches)
        return DM_ENOMEM;
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->n_told && n < p->n_reports; i++)
        if (n == 0 || reports[n - 1] != p->told[i].report)
            reports[n++] = p->told[i].report;
    for (uint32_t i = 0; i < n; i++)
        sketches[i] = rest->kept->reports[reports[i]].alone ? NULL : rest->kept->reports[reports[i]].sketch;
    f->reports = reports;
    f->same = same;
    f->n_reports = n;
    return dm_sketch_group(f->a, sketches, n, same, NULL);
}

dm_status dm_process_fill(const dm_processes *all, uint32_t i) {
    dm_fold_rest *rest = all->rest;
    if (i >= all->n || !rest || rest->filled[i])
        return DM_OK;
    dm_process *p = &rest->at[i];
    dm_fold f = {.a = rest->a, .today = rest->today};
    dm_status status = rest->kept ? find_copies(&f, rest, p) : DM_OK;
    if (status == DM_OK)
        status = dm_fold_items(&f, p->told, p->n_told, p);
    rest->filled[i] = status == DM_OK;
    return status;
}

dm_status dm_process_fill_all(const dm_processes *all) {
    dm_status status = DM_OK;
    for (uint32_t i = 0; i < all->n && status == DM_OK; i++)
        status = dm_process_fill(all, i);
    return status;
}

/* ---- the folds ------------------------------------------------------------------------------- */

dm_status dm_process_fold(dm_arena *a, const dm_claim *claims, const int32_t *days, uint32_t n,
                          int32_t until, dm_processes *out) {
    *out = (dm_processes){0};
    if (n > DM_MAX_TOLD)
        return DM_ELIMIT;
    dm_fold f = {.a = a};
    dm_status status = order(&f, claims, days, n, until);
    if (status == DM_OK)
        status = fold_told(&f, NULL, NULL, until, out);
    if (status == DM_OK)
        status = dm_process_fill_all(out);
    if (status != DM_OK)
        *out = (dm_processes){0};
    return status;
}

dm_status dm_process_fold_kept(dm_arena *a, const dm_kept *kept, int32_t until,
                               const dm_names *names, dm_processes *out) {
    *out = (dm_processes){0};
    if (kept->n > DM_MAX_TOLD)
        return DM_ELIMIT;
    dm_fold f = {.a = a};
    dm_status status = order_kept(&f, kept);
    return status == DM_OK ? fold_told(&f, kept, names, until, out) : status;
}

dm_status dm_process_fold_one(dm_arena *a, const dm_kept *kept, int32_t today, dm_str id, dm_str named,
                              dm_processes *out) {
    *out = (dm_processes){0};
    if (kept->n > DM_MAX_TOLD)
        return DM_ELIMIT;
    dm_fold f = {.a = a, .today = today};
    dm_status status = order_kept(&f, kept);
    dm_named line = {.id = id, .name = named};
    talks t = {.named = &line};
    for (uint32_t i = 0; i < f.n_told && status == DM_OK; i++)
        if (i == 0 || f.told[i].report != f.told[i - 1].report)
            status = add_report(&f, &t, i);
    dm_process *list = dm_list(a, dm_process, 1);
    bool *filled = dm_list(a, bool, 1);
    dm_fold_rest *rest = dm_new(a, dm_fold_rest);
    dm_map taken = {0};
    if (!list || !filled || !rest)
        return DM_ENOMEM;
    if (status == DM_OK)
        status = head(&f, &t, &taken, &list[0]);
    if (status == DM_OK && a->failed)
        status = DM_ENOMEM;
    if (status != DM_OK)
        return status;
    *rest = (dm_fold_rest){.a = a, .at = list, .filled = filled, .kept = kept, .today = today};
    *out = (dm_processes){.at = list, .n = 1, .rest = rest};
    return DM_OK;
}

int32_t dm_process_today(const dm_processes *all) {
    return all->rest ? all->rest->today : DM_NO_DAY;
}
