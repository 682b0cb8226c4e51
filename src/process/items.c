/* The items of one process. Tellings come in the fold's order; each joins an item or opens
 * one. docs/process.md defines the states and transitions that are coded here. */
#include "process/fold.h"

#include <stdlib.h>

#define MAX_ITEMS (1u << 24)
#define NEAR 256     /* how far back a pledge or stage is looked for */
#define RECENT 8     /* options kept in mind for each party and issue */
#define SAME_MEETING 14 /* days within which an undated "held" tells of the same meeting */

typedef struct node {
    uint32_t told;
    int32_t next;
} node;

/* The tellings of an item, as a list through fold_state.nodes. */
typedef struct tellings {
    int32_t first, last;
    uint32_t n;
} tellings;

typedef struct stage {
    dm_stage_item it;
    tellings t;
    uint32_t thread;
    int32_t next; /* in its thread */
    uint32_t place; /* in the output */
} stage;

/* One meeting through its states: all tellings with the same participants and format, up
 * to the report after the one in which it was held or called off. */
typedef struct thread {
    dm_set who;
    dm_format format;
    bool background; /* told as history */
    bool of_holders; /* all who meet are named by the office they hold */
    bool of_bodies;  /* all who meet are bodies: delegations, negotiators */
    dm_stage_status state;
    uint32_t state_report;
    uint32_t first_report;
    uint32_t closed_report;
    int32_t closed_day; /* of the report that closed it, or the day it was held */
    int32_t told_day;   /* of the report that closed it */
    bool closed;
    int32_t current; /* stage that is its state */
    int32_t stages, last_stage;
    int32_t older; /* thread before it with the same participants */
} thread;

typedef struct gate {
    dm_gate_item it;
    tellings t;
    dm_set before, requires_;
} gate;

typedef struct position {
    dm_position_item it;
    tellings t;
} position;

typedef struct pledge {
    dm_pledge_item it;
    tellings t;
    dm_set party;
} pledge;

typedef struct link {
    uint32_t pledge;
    int32_t older;
} link_;

typedef struct shift {
    dm_shift_item it;
    tellings t;
} shift;

typedef struct forecast {
    dm_forecast_item it;
    tellings t;
    int32_t thread; /* the meeting that it foretells, -1 */
} forecast;

/* The same deed, told in several places. */
typedef struct deed {
    dm_deed_item it;
    tellings t;
} deed;

/* The latest positions of all parties on one issue. */
typedef struct spoken {
    uint32_t position[RECENT];
    uint32_t n;
} spoken;

typedef struct voice {
    dm_status_item it;
    tellings t;
} voice;

/* The latest telling of each of a party's options on one issue. */
typedef struct recent {
    uint32_t told[RECENT];
    uint32_t n;
} recent;

typedef struct items {
    dm_fold *f;
    const dm_told *told;
    dm_map by_key;
    DM_VEC(node) nodes;
    DM_VEC(stage) stages;
    DM_VEC(thread) threads;
    DM_VEC(gate) gates;
    DM_VEC(position) positions;
    DM_VEC(recent) recents;
    DM_VEC(pledge) pledges;
    DM_VEC(link_) links; /* pledges of one side, newest first */
    DM_VEC(shift) shifts;
    DM_VEC(forecast) forecasts;
    DM_VEC(voice) status;
    DM_VEC(deed) deeds;
    DM_VEC(spoken) spoken;
    uint64_t *bits;             /* of each telling's option, dm_words_bits | 1 << 63; 0: not asked for yet */
    DM_VEC(uint32_t) thread_of; /* of each stage telling of the report at hand: told, thread */
    bool failed;
} items;

/* ---- keys ------------------------------------------------------------------------------- */

typedef struct key {
    char p[1024];
    uint32_t n;
} key;

static void put(key *k, const void *p, uint32_t n) {
    if (n > sizeof k->p - k->n)
        n = (uint32_t)sizeof k->p - k->n;
    memcpy(k->p + k->n, p, n);
    k->n += n;
}

static void put_int(key *k, int32_t v) {
    put(k, &v, sizeof v);
}

static void put_set(key *k, const dm_set *s) {
    put_int(k, (int32_t)s->n);
    put(k, s->at, s->n * (uint32_t)sizeof *s->at);
}

static void put_words(key *k, dm_str s) {
    char w[256];
    uint32_t n = dm_wording(s, w, sizeof w);
    put_int(k, (int32_t)n);
    put(k, w, n);
}

static key key_of(char kind) {
    key k;
    k.p[0] = kind;
    k.n = 1;
    return k;
}

static uint32_t *at_key(items *w, const key *k, bool *found) {
    *found = false;
    uint32_t *at = dm_map_at(w->f->a, &w->by_key, (dm_str){k->p, k->n}, found);
    if (!at)
        w->failed = true;
    return at;
}

/* ---- tellings --------------------------------------------------------------------------- */

static void tell(items *w, tellings *t, uint32_t told) {
    node *e = dm_push(w->f->a, &w->nodes, MAX_ITEMS);
    if (!e) {
        w->failed = true;
        return;
    }
    *e = (node){.told = told, .next = -1};
    int32_t at = (int32_t)w->nodes.n - 1;
    if (t->n == 0)
        t->first = at;
    else
        w->nodes.at[t->last].next = at;
    t->last = at;
    t->n++;
}

static bool denies(const dm_claim *c) {
    if (c->reality == DM_NEGATED && (c->facets & (DM_MOVE | DM_POSITION)))
        return true;
    for (uint32_t i = 0; i < c->n_according_to; i++)
        if (c->according_to[i].stance == DM_DENIES || c->according_to[i].stance == DM_DOUBTS)
            return true;
    return false;
}

static int by_value(const void *x, const void *y) {
    uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return a < b ? -1 : a > b;
}

/* Whose account a telling is: the source that stands nearest to it, else its report, near-copies
 * as one. The lowest bit tells whether it denies. */
static uint64_t account_of(items *w, const dm_told *t) {
    const dm_claim *c = t->claim;
    uint64_t who = DM_NO_SIDE;
    if (c->n_according_to)
        who = dm_side_of(w->f, &c->according_to[0].entity);
    uint64_t account = who != DM_NO_SIDE ? who << 2 | 2 : (uint64_t)dm_account_report(w->f, t->report) << 2;
    return account | denies(c);
}

static void fill_basis(items *w, const tellings *t, dm_basis *out) {
    dm_telling *at = dm_list(w->f->a, dm_telling, t->n);
    uint64_t few[64], *keys = t->n <= 64 ? few : dm_list(w->f->a, uint64_t, t->n);
    if (!at || !keys) {
        w->failed = true;
        return;
    }
    uint32_t n = 0;
    for (int32_t i = t->n ? t->first : -1; i >= 0; i = w->nodes.at[i].next, n++) {
        at[n] = w->told[w->nodes.at[i].told];
        keys[n] = account_of(w, &at[n]);
    }
    *out = (dm_basis){.at = at, .n = n};
    if (n > 1)
        qsort(keys, n, sizeof *keys, by_value);
    for (uint32_t i = 0; i < n; i++)
        if (i == 0 || keys[i] != keys[i - 1])
            *(keys[i] & 1 ? &out->denied : &out->support) += 1;
}

static uint32_t first_told(const items *w, const tellings *t) {
    return w->nodes.at[t->first].told;
}

static int32_t day_of(const dm_told *t) {
    return t->claim->day != DM_NO_DAY ? t->claim->day : t->day;
}

/* ---- stages ----------------------------------------------------------------------------- */

static int rank_of(dm_stage_status s) {
    switch (s) {
    case DM_PROPOSED: return 1;
    case DM_URGED: return 2;
    case DM_ARRANGING: return 3;
    case DM_AGREED: return 4;
    case DM_SCHEDULED: return 5;
    case DM_UNDER_WAY: return 6;
    case DM_HELD: return 7;
    default: return 0;
    }
}

static int setback_of(dm_stage_status s) {
    return s == DM_REFUSED ? 1 : s == DM_POSTPONED ? 2 : s == DM_CALLED_OFF ? 3 : 0;
}

/* Whether a telling of status s, in report r, changes the thread's state. */
static bool becomes(const thread *t, dm_stage_status s, uint32_t r) {
    bool later = r > t->state_report;
    if (t->state == DM_STAGE_NONE)
        return true;
    if (setback_of(s)) {
        if (t->state == DM_HELD)
            return false;
        return !setback_of(t->state) || later || setback_of(s) > setback_of(t->state);
    }
    if (setback_of(t->state))
        return s == DM_HELD || (later && rank_of(s) >= rank_of(DM_ARRANGING));
    return rank_of(s) > rank_of(t->state);
}

static bool all_hold_office(const dm_claim *c) {
    for (uint32_t i = 0; i < c->n_participants; i++)
        if (!c->participants[i].office.n)
            return false;
    return c->n_participants > 0;
}

static bool all_bodies(const dm_claim *c) {
    for (uint32_t i = 0; i < c->n_participants; i++)
        if (c->participants[i].office.n || c->participants[i].kind != DM_GOVERNMENT)
            return false;
    return c->n_participants > 0;
}

/* Whether a telling tells of another meeting than the thread's. */
static bool another_meeting(const thread *t, const dm_told *at) {
    const dm_claim *c = at->claim;
    /* One report that has ministers meet, and delegations on a day of their own, has two meetings. */
    if (at->report == t->first_report && c->window.text.n &&
        ((t->of_holders && all_bodies(c)) || (t->of_bodies && all_hold_office(c))))
        return true;
    if (!t->closed)
        return false;
    if (c->stage_status == DM_HELD && t->state == DM_HELD) {
        if (c->day != DM_NO_DAY && t->closed_day != DM_NO_DAY && at->report != t->closed_report)
            return c->day > t->closed_day + 1 || c->day < t->closed_day - SAME_MEETING;
        if (at->day != DM_NO_DAY && t->closed_day != DM_NO_DAY)
            return at->day > t->closed_day + SAME_MEETING;
        return false;
    }
    return c->stage_status != t->state && at->report > t->closed_report;
}

static void add_stage(items *w, uint32_t told) {
    const dm_told *at = &w->told[told];
    const dm_claim *c = at->claim;
    dm_arena *a = w->f->a;
    dm_set who;
    dm_set_of(w->f, c->participants, c->n_participants, &who);
    bool background = c->reality == DM_HISTORICAL;

    key base = key_of('s');
    put_int(&base, background);
    put_set(&base, &who);
    if (who.n == 0) /* nobody named: only the report itself can tell the same */
        put_int(&base, (int32_t)at->report);
    key k = base;
    put_int(&k, (int32_t)c->format);
    key any = base;
    put_int(&any, -1);

    bool found, found_any;
    uint32_t *by_who = at_key(w, &any, &found_any);
    if (!by_who)
        return;
    uint32_t newest = found_any ? *by_who : 0;
    uint32_t *by_format = at_key(w, &k, &found);
    if (!by_format)
        return;
    uint32_t which = found ? *by_format : 0;
    if (!found && found_any &&
        (c->format == DM_FORMAT_NONE || w->threads.at[newest].format == DM_FORMAT_NONE)) {
        /* A telling without format is of the meeting that these last had in view. */
        which = newest;
        found = true;
    }
    if (found && w->threads.at[which].format == DM_FORMAT_NONE)
        w->threads.at[which].format = c->format;
    if (!found || another_meeting(&w->threads.at[which], at)) {
        thread *t = dm_push(a, &w->threads, MAX_ITEMS);
        if (!t) {
            w->failed = true;
            return;
        }
        *t = (thread){.who = who, .format = c->format, .background = background,
                      .of_holders = all_hold_office(c), .of_bodies = all_bodies(c),
                      .first_report = at->report, .closed_day = DM_NO_DAY, .current = -1,
                      .stages = -1, .last_stage = -1,
                      .older = found_any ? (int32_t)newest : -1};
        if (found && t->format == DM_FORMAT_NONE)
            t->format = w->threads.at[which].format;
        which = w->threads.n - 1;
        /* The map may have moved since by_who was asked for. */
        if (!(by_who = at_key(w, &any, &found_any)))
            return;
        *by_who = which;
    }
    if (!(by_format = at_key(w, &k, &found)))
        return;
    *by_format = which;

    thread *t = &w->threads.at[which];
    key ks = key_of('i');
    put_int(&ks, (int32_t)which);
    put_int(&ks, (int32_t)c->stage_status);
    uint32_t *item = at_key(w, &ks, &found);
    if (!item)
        return;
    if (!found) {
        stage *s = dm_push(a, &w->stages, MAX_ITEMS);
        if (!s) {
            w->failed = true;
            return;
        }
        *item = w->stages.n - 1;
        *s = (stage){.thread = which, .next = -1};
        s->it.status = c->stage_status;
        s->it.participants = c->participants;
        s->it.n_participants = c->n_participants;
        s->it.day = DM_NO_DAY;
        if (t->last_stage >= 0)
            w->stages.at[t->last_stage].next = (int32_t)*item;
        else
            t->stages = (int32_t)*item;
        t->last_stage = (int32_t)*item;
    }
    stage *s = &w->stages.at[*item];
    tell(w, &s->t, told);
    uint32_t *seen = dm_push(a, &w->thread_of, MAX_ITEMS);
    uint32_t *of = dm_push(a, &w->thread_of, MAX_ITEMS);
    if (!seen || !of) {
        w->failed = true;
        return;
    }
    w->thread_of.at[w->thread_of.n - 2] = told;
    *of = which;
    if (s->it.host.text.n == 0 && c->host.text.n)
        s->it.host = c->host;
    if (s->it.venue.text.n == 0)
        s->it.venue = c->place;
    if (c->window.text.n) /* plans change: the latest telling's time stands */
        s->it.window = c->window;
    if (c->day != DM_NO_DAY)
        s->it.day = c->day;
    if (becomes(t, c->stage_status, at->report)) {
        t->state = c->stage_status;
        t->state_report = at->report;
        t->current = (int32_t)*item;
        if (t->state == DM_HELD || t->state == DM_CALLED_OFF) {
            t->closed = true;
            t->closed_report = at->report;
            t->closed_day = day_of(at);
            t->told_day = at->day;
        }
    }
}

/* Meetings in the order in which they were first told; of one, its states in the order in
 * which they were first told, and the one that holds now last. */
static void write_stages(items *w, dm_process *out) {
    dm_stage_item *to = dm_list(w->f->a, dm_stage_item, w->stages.n);
    if (!to) {
        w->failed = true;
        return;
    }
    uint32_t n = 0;
    for (uint32_t i = 0; i < w->threads.n; i++) {
        thread *t = &w->threads.at[i];
        for (int32_t j = t->stages; j >= 0; j = w->stages.at[j].next)
            if (j != t->current)
                w->stages.at[j].place = n++;
        if (t->current >= 0)
            w->stages.at[t->current].place = n++;
    }
    for (uint32_t i = 0; i < w->stages.n; i++) {
        stage *s = &w->stages.at[i];
        const thread *t = &w->threads.at[s->thread];
        s->it.format = t->format;
        s->it.meeting = s->thread;
        s->it.now = t->current == (int32_t)i;
        fill_basis(w, &s->t, &s->it.basis);
        to[s->place] = s->it;
    }
    out->stages = to;
    out->n_stages = n;
}

/* ---- gates ------------------------------------------------------------------------------ */

static void add_gate(items *w, uint32_t told) {
    const dm_claim *c = w->told[told].claim;
    dm_set by, before, requires_;
    dm_set_of(w->f, c->actor, c->n_actor, &by);
    dm_set_of(w->f, c->before, c->n_before, &before);
    dm_set_of(w->f, c->requires_, c->n_requires, &requires_);
    key k = key_of('g');
    put_set(&k, &by);
    put_set(&k, &before);
    put_set(&k, &requires_);
    put_words(&k, c->before_text.text);
    put_words(&k, c->requires_text.text);
    if (c->before_text.text.n == 0 && c->requires_text.text.n == 0)
        put_words(&k, c->text);
    bool found;
    uint32_t *at = at_key(w, &k, &found);
    if (!at)
        return;
    if (!found) {
        gate *g = dm_push(w->f->a, &w->gates, MAX_ITEMS);
        if (!g) {
            w->failed = true;
            return;
        }
        *at = w->gates.n - 1;
        g->before = before;
        g->requires_ = requires_;
        g->it = (dm_gate_item){.by = c->actor, .n_by = c->n_actor, .before = c->before,
                               .n_before = c->n_before, .requires_ = c->requires_,
                               .n_requires = c->n_requires, .before_text = c->before_text,
                               .requires_text = c->requires_text, .before_stage = -1,
                               .requires_stage = -1, .met_day = DM_NO_DAY};
    }
    tell(w, &w->gates.at[*at].t, told);
}

/* Whether the sentence of this telling is where the thread, new in its report, is told. */
static bool told_beside(const items *w, const thread *t, const dm_told *at) {
    if (t->first_report != at->report)
        return false;
    for (int32_t j = t->stages; j >= 0; j = w->stages.at[j].next) {
        int32_t i = w->stages.at[j].t.first;
        for (uint32_t n = 0; i >= 0 && n < NEAR; i = w->nodes.at[i].next, n++) {
            const dm_told *x = &w->told[w->nodes.at[i].told];
            if (x->report != at->report)
                break;
            if (x->claim->sentence == at->claim->sentence)
                return true;
        }
    }
    return false;
}

/* The meeting of just these that was ahead when a report told of it, in the same sentence if it can
 * be, or the first after. */
static int32_t stage_ahead(const items *w, const dm_set *who, const dm_told *at) {
    uint32_t r = at->report;
    int32_t ahead = -1, after = -1;
    uint32_t from = 0, to = w->threads.n;
    /* Threads stand in the order of reports; look NEAR to both sides of r. */
    while (from < to) {
        uint32_t mid = from + (to - from) / 2;
        if (w->threads.at[mid].first_report <= r)
            from = mid + 1;
        else
            to = mid;
    }
    uint32_t split = from;
    for (uint32_t i = split; i > 0 && split - i < NEAR; i--) {
        const thread *t = &w->threads.at[i - 1];
        if (ahead >= 0 && t->first_report != r)
            break;
        if (t->background || !dm_set_eq(&t->who, who) || (t->closed && t->closed_report < r))
            continue;
        if (told_beside(w, t, at))
            return (int32_t)i - 1;
        if (ahead < 0)
            ahead = (int32_t)i - 1;
    }
    for (uint32_t i = split; i < w->threads.n && i - split < NEAR && after < 0; i++) {
        const thread *t = &w->threads.at[i];
        if (!t->background && dm_set_eq(&t->who, who))
            after = (int32_t)i;
    }
    return ahead >= 0 ? ahead : after;
}

static int stage_place(const items *w, int32_t thread_index) {
    if (thread_index < 0 || w->threads.at[thread_index].current < 0)
        return -1;
    return (int)w->stages.at[w->threads.at[thread_index].current].place;
}

static void link_gates(items *w) {
    for (uint32_t i = 0; i < w->gates.n; i++) {
        gate *g = &w->gates.at[i];
        const dm_told *first = &w->told[first_told(w, &g->t)];
        int32_t needed = -1;
        if (g->requires_.n) {
            needed = stage_ahead(w, &g->requires_, first);
            g->it.requires_stage = stage_place(w, needed);
        }
        if (g->before.n) {
            /* What waits is the meeting of all of them, else that of those who wait. */
            dm_set all = g->before;
            for (uint32_t j = 0; j < g->requires_.n; j++)
                dm_set_add(&all, g->requires_.at[j]);
            int32_t waits = stage_ahead(w, &all, first);
            if ((waits < 0 || waits == needed) && g->before.n > 1)
                waits = stage_ahead(w, &g->before, first);
            if (waits != needed)
                g->it.before_stage = stage_place(w, waits);
        }
        if (needed >= 0) {
            const thread *t = &w->threads.at[needed];
            g->it.met = t->state == DM_HELD && t->closed_report > first->report &&
                        t->closed_day != DM_NO_DAY && first->day != DM_NO_DAY &&
                        t->closed_day >= first->day;
            if (g->it.met)
                g->it.met_day = t->told_day;
        }
    }
}

/* ---- positions and shifts ----------------------------------------------------------------- */

/* 1 for it, -1 against it, 0 neither. */
static int leaning(dm_stance s) {
    switch (s) {
    case DM_OFFERS:
    case DM_PROPOSES:
    case DM_DEMANDS:
    case DM_ACCEPTS:
    case DM_ACCEPTS_TENTATIVELY:
    case DM_SUPPORTS: return 1;
    case DM_REJECTS:
    case DM_RULES_OUT: return -1;
    default: return 0;
    }
}

static dm_str option_of(const dm_claim *c) {
    return c->what.text.n ? c->what.text : c->text;
}

/* Few options share a word, and words are dear to compare: bits first. */
#define ASKED (1ull << 63)
static uint64_t option_bits(const items *w, uint32_t told) {
    if (!w->bits[told])
        w->bits[told] = dm_words_bits(option_of(w->told[told].claim)) | ASKED;
    return w->bits[told];
}

static bool options_share(const items *w, uint32_t a, uint32_t b) {
    return (option_bits(w, a) & option_bits(w, b) & ~ASKED) &&
           dm_words_shared(option_of(w->told[a].claim), option_of(w->told[b].claim));
}

static shift *new_shift(items *w) {
    shift *s = dm_push(w->f->a, &w->shifts, MAX_ITEMS);
    if (!s)
        w->failed = true;
    return s;
}

/* A party that stood on the other side of the same option on an earlier day has shifted. */
static void compare(items *w, uint32_t told, const dm_set *party) {
    const dm_claim *c = w->told[told].claim;
    int lean = leaning(c->stance);
    if (lean == 0 || party->n == 0 || c->issue == DM_ISSUE_NONE)
        return;
    key k = key_of('r');
    put_set(&k, party);
    put_int(&k, (int32_t)c->issue);
    bool found;
    uint32_t *at = at_key(w, &k, &found);
    if (!at)
        return;
    if (!found) {
        if (!dm_push(w->f->a, &w->recents, MAX_ITEMS)) {
            w->failed = true;
            return;
        }
        *at = w->recents.n - 1;
    }
    recent *r = &w->recents.at[*at];
    /* The latest of the same option; r->told is oldest first. */
    uint32_t i = r->n;
    while (i > 0 && !options_share(w, r->told[i - 1], told))
        i--;
    if (i > 0) {
        uint32_t was = r->told[i - 1];
        const dm_claim *b = w->told[was].claim;
        int32_t was_day = w->told[was].day, day = w->told[told].day;
        if (leaning(b->stance) != lean && was_day != DM_NO_DAY && was_day < day) {
            shift *s = new_shift(w);
            if (!s)
                return;
            s->it = (dm_shift_item){.party = c->actor, .n_party = c->n_actor, .was = b->what,
                                    .now = c->what, .was_stance = b->stance,
                                    .now_stance = c->stance};
            tell(w, &s->t, was);
            tell(w, &s->t, told);
        }
    } else if (r->n == RECENT) {
        i = 1; /* forget the oldest */
    }
    if (i > 0) {
        memmove(r->told + i - 1, r->told + i, (r->n - i) * sizeof *r->told);
        r->n--;
    }
    r->told[r->n++] = told;
}

static bool is_offer(dm_stance s) {
    return s == DM_OFFERS || s == DM_PROPOSES || s == DM_DEMANDS;
}

static bool is_answer(dm_stance s) {
    return s == DM_ACCEPTS || s == DM_ACCEPTS_TENTATIVELY || s == DM_REJECTS || s == DM_RULES_OUT ||
           s == DM_CONSIDERS || s == DM_STANCE_DOUBTS;
}

/* What a position answers: of the latest on its issue, an offer of another party to which it is
 * addressed, or whose words it shares, or by default the last. Then it joins the latest. */
static void find_answer(items *w, uint32_t index, const dm_set *party, const dm_set *reply) {
    position *p = &w->positions.at[index];
    key k = key_of('a');
    put_int(&k, (int32_t)p->it.issue);
    bool found;
    uint32_t *at = at_key(w, &k, &found);
    if (!at)
        return;
    if (!found) {
        if (!dm_push(w->f->a, &w->spoken, MAX_ITEMS)) {
            w->failed = true;
            return;
        }
        *at = w->spoken.n - 1;
    }
    spoken *s = &w->spoken.at[*at];
    uint32_t told = first_told(w, &p->t);
    for (uint32_t i = s->n; i > 0 && is_answer(p->it.stance) && p->it.answers < 0; i--) {
        const position *q = &w->positions.at[s->position[i - 1]];
        dm_set theirs;
        dm_set_of(w->f, q->it.party, q->it.n_party, &theirs);
        if (!is_offer(q->it.stance) || dm_set_eq(&theirs, party))
            continue;
        bool addressed = theirs.n && dm_set_within(&theirs, reply);
        if (addressed || (!reply->n && options_share(w, first_told(w, &q->t), told)))
            p->it.answers = (int)s->position[i - 1];
    }
    if (s->n == RECENT) {
        memmove(s->position, s->position + 1, (RECENT - 1) * sizeof *s->position);
        s->n--;
    }
    s->position[s->n++] = index;
}

static void add_position(items *w, uint32_t told) {
    const dm_told *t = &w->told[told];
    const dm_claim *c = t->claim;
    dm_set party, reply;
    dm_set_of(w->f, c->actor, c->n_actor, &party);
    dm_set_of(w->f, c->recipient, c->n_recipient, &reply);
    key k = key_of('p');
    put_set(&k, &party);
    put_int(&k, (int32_t)c->issue);
    put_int(&k, (int32_t)c->stance);
    put_words(&k, c->issue ? c->what.text : option_of(c));
    bool found;
    uint32_t *at = at_key(w, &k, &found);
    if (!at)
        return;
    if (!found) {
        position *p = dm_push(w->f->a, &w->positions, MAX_ITEMS);
        if (!p) {
            w->failed = true;
            return;
        }
        *at = w->positions.n - 1;
        p->it = (dm_position_item){.party = c->actor, .n_party = c->n_actor, .issue = c->issue,
                                   .option = c->what, .stance = c->stance,
                                   .reply_to = c->recipient, .n_reply_to = c->n_recipient,
                                   .answers = -1, .day = day_of(t)};
    }
    position *p = &w->positions.at[*at];
    if (p->it.n_reply_to == 0 && c->n_recipient) {
        p->it.reply_to = c->recipient;
        p->it.n_reply_to = c->n_recipient;
    }
    tell(w, &p->t, told);
    if (!found)
        find_answer(w, *at, &party, &reply);
    if (c->reality != DM_NEGATED)
        compare(w, told, &party);
}

static void add_shift(items *w, uint32_t told) {
    const dm_claim *c = w->told[told].claim;
    dm_set party;
    dm_set_of(w->f, c->actor, c->n_actor, &party);
    key k = key_of('h');
    put_set(&k, &party);
    put_words(&k, c->was.text);
    put_words(&k, c->now.text);
    if (c->was.text.n == 0 && c->now.text.n == 0)
        put_words(&k, c->text);
    bool found;
    uint32_t *at = at_key(w, &k, &found);
    if (!at)
        return;
    if (!found) {
        shift *s = new_shift(w);
        if (!s)
            return;
        *at = w->shifts.n - 1;
        s->it = (dm_shift_item){.party = c->actor, .n_party = c->n_actor, .was = c->was,
                                .now = c->now, .now_stance = c->stance, .stated = true};
    }
    tell(w, &w->shifts.at[*at].t, told);
}

/* ---- pledges ------------------------------------------------------------------------------ */

static bool same_amount(const dm_amount *a, const dm_amount *b) {
    return a->unit.n && a->value == b->value && dm_str_eq(a->unit, b->unit);
}

/* The newest link of a side's pledges. */
static uint32_t *links_of(items *w, uint32_t side, bool *found) {
    key k = key_of('l');
    put_int(&k, (int32_t)side);
    return at_key(w, &k, found);
}

/* What is held against many pledges, with the bits of its words. */
typedef struct settler {
    uint32_t told;
    const dm_claim *c;
    uint64_t was, now, text;
} settler;

typedef bool (*pledge_test)(const items *w, const pledge *p, const settler *s);

static bool shares_option(const items *w, uint32_t pledged, dm_str words, uint64_t bits) {
    return (bits & option_bits(w, pledged) & ~ASKED) &&
           dm_words_shared(words, option_of(w->told[pledged].claim));
}

/* Give status to the open pledges of these sides that pass the test; returns how many. */
static uint32_t settle(items *w, const dm_set *who, uint32_t told, pledge_test test,
                       dm_pledge_status status) {
    uint32_t settled = 0;
    const dm_claim *c = w->told[told].claim;
    const settler s = {told, c, dm_words_bits(c->was.text), dm_words_bits(c->now.text),
                       status == DM_SUPERSEDED && !c->was.text.n ? dm_words_bits(c->text) : 0};
    for (uint32_t i = 0; i < who->n; i++) {
        bool found;
        uint32_t *head = links_of(w, who->at[i], &found);
        if (!head)
            return settled;
        if (!found) {
            *head = UINT32_MAX;
            continue;
        }
        int32_t at = *head == UINT32_MAX ? -1 : (int32_t)*head;
        for (uint32_t far = 0; at >= 0 && far < NEAR; far++, at = w->links.at[at].older) {
            pledge *p = &w->pledges.at[w->links.at[at].pledge];
            /* What was broken can still be kept, late. */
            bool open = p->it.status == DM_OPEN || (p->it.status == DM_BROKEN && status == DM_KEPT);
            if (!open || !test(w, p, &s))
                continue;
            p->it.status = status;
            tell(w, &p->t, told);
            settled++;
        }
    }
    return settled;
}

static bool is_broken_by(const items *w, const pledge *p, const settler *s) {
    return same_amount(&p->it.amount, &s->c->amount) ||
           options_share(w, first_told(w, &p->t), s->told);
}

/* A party that later does, by the same amount, what was promised by that amount. */
static bool is_kept_by(const items *w, const pledge *p, const settler *s) {
    const dm_told *first = &w->told[first_told(w, &p->t)], *t = &w->told[s->told];
    return same_amount(&p->it.amount, &s->c->amount) && first->day != DM_NO_DAY &&
           t->day != DM_NO_DAY && first->day < t->day;
}

static bool is_left_by(const items *w, const pledge *p, const settler *s) {
    uint32_t pledged = first_told(w, &p->t);
    const dm_told *t = &w->told[s->told], *first = &w->told[pledged];
    const dm_claim *c = t->claim, *b = first->claim;
    /* What a party turns to is not what it leaves. */
    bool leaves = shares_option(w, pledged, c->was.text, s->was);
    if (b == c || (!leaves && shares_option(w, pledged, c->now.text, s->now)))
        return false;
    if (first->report == t->report &&
        (b->sentence == c->sentence || b->sentence + 1 == c->sentence ||
         c->sentence + 1 == b->sentence))
        return true;
    if (c->issue != DM_ISSUE_NONE && c->issue == b->issue)
        return true;
    return c->was.text.n ? leaves : shares_option(w, pledged, c->text, s->text);
}

static void add_pledge(items *w, uint32_t told) {
    const dm_told *t = &w->told[told];
    const dm_claim *c = t->claim;
    dm_set party, to;
    dm_set_of(w->f, c->actor, c->n_actor, &party);
    if (c->reality == DM_NEGATED) {
        /* Not kept; nothing where nothing was promised. */
        settle(w, &party, told, is_broken_by, DM_BROKEN);
        return;
    }
    dm_set_of(w->f, c->recipient, c->n_recipient, &to);
    key k = key_of('q');
    put_set(&k, &party);
    put_set(&k, &to);
    put_int(&k, (int32_t)c->issue);
    if (c->amount.unit.n) {
        put(&k, &c->amount.value, sizeof c->amount.value);
        put(&k, c->amount.unit.p, c->amount.unit.n < 64 ? c->amount.unit.n : 64);
    } else {
        put_words(&k, option_of(c));
    }
    bool found;
    uint32_t *at = at_key(w, &k, &found);
    if (!at)
        return;
    if (found) {
        pledge *p = &w->pledges.at[*at];
        if (p->it.deadline.text.n == 0)
            p->it.deadline = c->window;
        tell(w, &p->t, told);
        return;
    }
    pledge *p = dm_push(w->f->a, &w->pledges, MAX_ITEMS);
    if (!p) {
        w->failed = true;
        return;
    }
    uint32_t index = *at = w->pledges.n - 1;
    p->party = party;
    p->it = (dm_pledge_item){.party = c->actor, .n_party = c->n_actor, .to = c->recipient,
                             .n_to = c->n_recipient, .what = c->what, .amount = c->amount,
                             .deadline = c->window, .status = DM_OPEN, .day = day_of(t)};
    tell(w, &p->t, told);
    for (uint32_t i = 0; i < party.n; i++) {
        uint32_t *head = links_of(w, party.at[i], &found);
        link_ *l = dm_push(w->f->a, &w->links, MAX_ITEMS);
        if (!head || !l) {
            w->failed = true;
            return;
        }
        *l = (link_){.pledge = index,
                     .older = found && *head != UINT32_MAX ? (int32_t)*head : -1};
        *head = w->links.n - 1;
    }
}

/* ---- forecasts ------------------------------------------------------------------- */

/* The last day of a window: of a day or range "2025-08-01/2025-08-05", or of "within two weeks"
 * from the report's day. What is vaguer has none. */
int32_t dm_window_end(const dm_told *t) {
    static const char *const numbers[] = {"a", "two", "three", "four", "five", "six", "seven",
                                          "eight", "nine", "ten"};
    static const struct {
        const char *unit;
        int days;
    } units[] = {{"day", 1}, {"days", 1}, {"week", 7}, {"weeks", 7}, {"month", 31}, {"months", 31}};
    const dm_claim *c = t->claim;
    dm_str date = c->date;
    int64_t slash = dm_str_find(date, "/");
    if (slash >= 0)
        date = (dm_str){date.p + slash + 1, date.n - (uint32_t)slash - 1};
    int32_t day = dm_day_parse(date);
    if (day != DM_NO_DAY || c->day != DM_NO_DAY)
        return day != DM_NO_DAY ? day : c->day;
    char words[200];
    uint32_t n = dm_wording(c->window.text, words, sizeof words);
    dm_str rest = {words, n}, piece;
    bool within = false;
    long count = 0;
    while (t->day != DM_NO_DAY && dm_str_cut(&rest, ' ', &piece)) {
        within |= dm_str_is(piece, "within") || dm_str_is(piece, "next") || dm_str_is(piece, "in");
        if (piece.n && piece.p[0] >= '0' && piece.p[0] <= '9')
            count = piece.n < 4 ? strtol(piece.p, NULL, 10) : 0;
        for (size_t i = 0; i < DM_COUNT(numbers); i++)
            if (dm_str_is(piece, numbers[i]))
                count = (long)i + 1;
        for (size_t i = 0; i < DM_COUNT(units); i++)
            if (within && dm_str_is(piece, units[i].unit) && (count || i % 2 == 0))
                return t->day + (int32_t)(count ? count : 1) * units[i].days;
    }
    return DM_NO_DAY;
}

static void add_forecast(items *w, uint32_t told) {
    const dm_told *t = &w->told[told];
    const dm_claim *c = t->claim;
    dm_set by;
    dm_set_of(w->f, c->actor, c->n_actor, &by);
    key k = key_of('f');
    put_set(&k, &by);
    put_words(&k, option_of(c));
    put_words(&k, c->window.text);
    bool found;
    uint32_t *at = at_key(w, &k, &found);
    if (!at)
        return;
    if (!found) {
        forecast *p = dm_push(w->f->a, &w->forecasts, MAX_ITEMS);
        if (!p) {
            w->failed = true;
            return;
        }
        *at = w->forecasts.n - 1;
        p->it = (dm_forecast_item){.by = c->actor, .n_by = c->n_actor, .what = c->what,
                                   .window = c->window, .until = dm_window_end(t), .day = t->day};
        p->thread = -1;
    }
    tell(w, &w->forecasts.at[*at].t, told);
}

/* A forecast foretells the meeting that its own words tell of. */
static void link_forecasts(items *w, uint32_t first) {
    for (uint32_t i = first; i < w->forecasts.n; i++) {
        forecast *p = &w->forecasts.at[i];
        const dm_claim *c = w->told[first_told(w, &p->t)].claim;
        for (uint32_t j = 0; j + 1 < w->thread_of.n && p->thread < 0; j += 2) {
            const dm_claim *b = w->told[w->thread_of.at[j]].claim;
            if (b == c || dm_span_overlaps(b->span, c->span))
                p->thread = (int32_t)w->thread_of.at[j + 1];
        }
    }
    w->thread_of.n = 0;
}

/* Came true: the meeting was held, told later, within the window. Failed: it was called off or
 * refused last. Else the window passes with the last day that is known. */
static void resolve_forecasts(items *w, int32_t today) {
    for (uint32_t i = 0; i < w->forecasts.n; i++) {
        forecast *p = &w->forecasts.at[i];
        dm_forecast_item *it = &p->it;
        uint32_t report = w->told[first_told(w, &p->t)].report;
        const thread *t = p->thread >= 0 ? &w->threads.at[p->thread] : NULL;
        if (t && t->state == DM_HELD && t->closed_report > report &&
            (it->until == DM_NO_DAY || t->closed_day == DM_NO_DAY || t->closed_day <= it->until))
            it->outcome = DM_CAME_TRUE;
        else if (t && t->state == DM_CALLED_OFF && t->closed_report > report)
            it->outcome = DM_FAILED;
        else if (it->until != DM_NO_DAY && today != DM_NO_DAY && today > it->until)
            it->outcome = DM_PASSED;
    }
}

/* ---- deeds ---------------------------------------------------------------------------------- */

/* The same who, what and to whom within a day of each other is one deed. */
static void add_deed(items *w, uint32_t told) {
    const dm_told *t = &w->told[told];
    const dm_claim *c = t->claim;
    if (c->reality == DM_FUTURE || c->reality == DM_HYPOTHETICAL || !c->n_actor)
        return;
    dm_set actor, recipient;
    dm_set_of(w->f, c->actor, c->n_actor, &actor);
    dm_set_of(w->f, c->recipient, c->n_recipient, &recipient);
    int32_t day = day_of(t);
    uint32_t *at = NULL;
    bool found = false;
    key k = key_of('d');
    put_int(&k, (int32_t)c->event);
    put_set(&k, &actor);
    put_set(&k, &recipient);
    put_int(&k, c->reality == DM_HISTORICAL);
    uint32_t n = k.n;
    for (int32_t back = 0; back < 2 && !found; back++) {
        k.n = n;
        put_int(&k, day == DM_NO_DAY ? day : day - back);
        at = at_key(w, &k, &found);
        if (!at)
            return;
        if (found && *at == UINT32_MAX)
            found = false;
        else if (!found)
            *at = UINT32_MAX;
        if (day == DM_NO_DAY)
            break;
    }
    if (!found) {
        deed *d = dm_push(w->f->a, &w->deeds, MAX_ITEMS);
        k.n = n;
        put_int(&k, day);
        if (!d || !(at = at_key(w, &k, &found))) {
            w->failed = true;
            return;
        }
        *at = w->deeds.n - 1;
        d->it = (dm_deed_item){.event = c->event, .actor = c->actor, .n_actor = c->n_actor,
                               .recipient = c->recipient, .n_recipient = c->n_recipient, .day = day};
    }
    tell(w, &w->deeds.at[*at].t, told);
}

/* ---- status --------------------------------------------------------------------------------- */

/* Each voice has its time line; it grows when the voice says something new. */
static void add_status(items *w, uint32_t told) {
    const dm_claim *c = w->told[told].claim;
    dm_set by;
    uint32_t n_voice;
    const dm_entity *voice_of = dm_voice_of(c, &n_voice);
    dm_set_of(w->f, voice_of, n_voice, &by);
    key k = key_of('v');
    put_set(&k, &by);
    bool found;
    uint32_t *at = at_key(w, &k, &found);
    if (!at)
        return;
    if (!found || w->status.at[*at].it.value != c->talks) {
        voice *p = dm_push(w->f->a, &w->status, MAX_ITEMS);
        if (!p) {
            w->failed = true;
            return;
        }
        *at = w->status.n - 1;
        p->it = (dm_status_item){.value = c->talks, .by = voice_of, .n_by = n_voice};
    }
    tell(w, &w->status.at[*at].t, told);
}

/* Who spoke last of where the talks stand; of one report, the last word. */
static uint32_t last_voice(const items *w) {
    uint32_t best = 0;
    for (uint32_t i = 1; i < w->status.n; i++)
        if (w->nodes.at[w->status.at[i].t.last].told >= w->nodes.at[w->status.at[best].t.last].told)
            best = i;
    return best;
}

/* ---- all ------------------------------------------------------------------------------------ */

#define WRITE(from, to, n_to)                                                              \
    do {                                                                                   \
        __typeof__(&w->from.at[0].it) list =                                               \
            dm_alloc(w->f->a, sizeof w->from.at[0].it * w->from.n);                        \
        for (uint32_t i = 0; list && i < w->from.n; i++) {                                 \
            fill_basis(w, &w->from.at[i].t, &w->from.at[i].it.basis);                      \
            list[i] = w->from.at[i].it;                                                    \
        }                                                                                  \
        w->failed |= !list;                                                                \
        out->to = list;                                                                    \
        out->n_to = w->from.n;                                                             \
    } while (0)

dm_status dm_fold_items(dm_fold *f, const dm_told *told, uint32_t n, dm_process *out) {
    items state = {.f = f, .told = told, .bits = dm_list(f->a, uint64_t, n)}, *w = &state;
    if (!w->bits)
        return DM_ENOMEM;
    for (uint32_t from = 0, to; from < n && !w->failed; from = to) {
        uint32_t n_forecasts = w->forecasts.n;
        for (to = from; to < n && told[to].report == told[from].report && !w->failed; to++) {
            const dm_claim *c = told[to].claim;
            if (c->facets & DM_STAGE)
                add_stage(w, to);
            if (c->facets & DM_GATE)
                add_gate(w, to);
            if (c->facets & DM_POSITION)
                add_position(w, to);
            if (c->facets & DM_PLEDGE)
                add_pledge(w, to);
            if (c->facets & DM_SHIFT)
                add_shift(w, to);
            if (c->facets & DM_FORECAST)
                add_forecast(w, to);
            if (c->facets & DM_STATUS)
                add_status(w, to);
            if (c->facets & DM_MOVE)
                add_deed(w, to);
            if ((c->facets & DM_MOVE) && c->amount.unit.n && c->reality == DM_ACTUAL &&
                (c->event == DM_AID || c->event == DM_RETREAT || c->event == DM_CONCEDE ||
                 c->event == DM_COOPERATE)) {
                dm_set who;
                dm_set_of(f, c->actor, c->n_actor, &who);
                settle(w, &who, to, is_kept_by, DM_KEPT);
            }
        }
        if (!w->failed)
            link_forecasts(w, n_forecasts);
        /* A report may tell of the shift before the pledge that it leaves behind. */
        for (uint32_t i = from; i < to && !w->failed; i++) {
            if (!(told[i].claim->facets & DM_SHIFT))
                continue;
            dm_set who;
            dm_set_of(f, told[i].claim->actor, told[i].claim->n_actor, &who);
            settle(w, &who, i, is_left_by, DM_SUPERSEDED);
        }
    }
    if (w->failed || f->a->failed)
        return DM_ENOMEM;
    write_stages(w, out);
    if (w->failed)
        return DM_ENOMEM;
    link_gates(w);
    resolve_forecasts(w, f->today);
    if (w->status.n)
        w->status.at[last_voice(w)].it.last = true;
    WRITE(gates, gates, n_gates);
    WRITE(positions, positions, n_positions);
    WRITE(pledges, pledges, n_pledges);
    WRITE(shifts, shifts, n_shifts);
    WRITE(forecasts, forecasts, n_forecasts);
    WRITE(status, status, n_status);
    WRITE(deeds, deeds, n_deeds);
    return w->failed || f->a->failed ? DM_ENOMEM : DM_OK;
}
