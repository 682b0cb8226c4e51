/* The items of one process. Tellings come in the fold's order; each joins an item or opens
 * one. docs/process.md defines the states and transitions that are coded here. */
#include "process/fold.h"

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
    dm_stage_status state;
    uint32_t state_report;
    uint32_t first_report;
    uint32_t closed_report;
    int32_t closed_day; /* of the report that closed it, or the day it was held */
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
} forecast;

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

static void fill_basis(items *w, const tellings *t, dm_basis *out) {
    dm_str *claims = dm_list(w->f->a, dm_str, t->n);
    dm_str *articles = dm_list(w->f->a, dm_str, t->n);
    dm_span *spans = dm_list(w->f->a, dm_span, t->n);
    if (!claims || !articles || !spans) {
        w->failed = true;
        return;
    }
    uint32_t n = 0;
    for (int32_t i = t->n ? t->first : -1; i >= 0; i = w->nodes.at[i].next, n++) {
        const dm_claim *c = w->told[w->nodes.at[i].told].c;
        claims[n] = c->id;
        articles[n] = c->article;
        spans[n] = c->span;
    }
    *out = (dm_basis){.claims = claims, .spans = spans, .articles = articles, .n = n};
}

static uint32_t first_told(const items *w, const tellings *t) {
    return w->nodes.at[t->first].told;
}

static int32_t day_of(const dm_told *t) {
    return t->c->day != DM_NO_DAY ? t->c->day : t->day;
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

/* Whether a telling tells of another meeting than the thread's. */
static bool another_meeting(const thread *t, const dm_told *at) {
    const dm_claim *c = at->c;
    if (!t->closed)
        return false;
    if (c->stage_status == DM_HELD && t->state == DM_HELD) {
        if (c->day != DM_NO_DAY && t->closed_day != DM_NO_DAY && at->report != t->closed_report)
            return c->day > t->closed_day + 1 || c->day < t->closed_day - SAME_MEETING;
        if (at->day != DM_NO_DAY && t->closed_day != DM_NO_DAY)
            return at->day > t->closed_day + SAME_MEETING;
        return false;
    }
    return at->report > t->closed_report;
}

static void add_stage(items *w, uint32_t told) {
    const dm_told *at = &w->told[told];
    const dm_claim *c = at->c;
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
        s->it.format = w->threads.at[s->thread].format;
        fill_basis(w, &s->t, &s->it.basis);
        to[s->place] = s->it;
    }
    out->stages = to;
    out->n_stages = n;
}

/* ---- gates ------------------------------------------------------------------------------ */

static void add_gate(items *w, uint32_t told) {
    const dm_claim *c = w->told[told].c;
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
                               .requires_stage = -1};
    }
    tell(w, &w->gates.at[*at].t, told);
}

/* The meeting of just these that was ahead when report r told of it, or the first after. */
static int32_t stage_ahead(const items *w, const dm_set *who, uint32_t r) {
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
    for (uint32_t i = split; i > 0 && split - i < NEAR && ahead < 0; i--) {
        const thread *t = &w->threads.at[i - 1];
        if (!t->background && dm_set_eq(&t->who, who) && (!t->closed || t->closed_report >= r))
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
            needed = stage_ahead(w, &g->requires_, first->report);
            g->it.requires_stage = stage_place(w, needed);
        }
        if (g->before.n) {
            /* What waits is the meeting of all of them, else that of those who wait. */
            dm_set all = g->before;
            for (uint32_t j = 0; j < g->requires_.n; j++)
                dm_set_add(&all, g->requires_.at[j]);
            int32_t waits = stage_ahead(w, &all, first->report);
            if ((waits < 0 || waits == needed) && g->before.n > 1)
                waits = stage_ahead(w, &g->before, first->report);
            if (waits != needed)
                g->it.before_stage = stage_place(w, waits);
        }
        if (needed >= 0) {
            const thread *t = &w->threads.at[needed];
            g->it.met = t->state == DM_HELD && t->closed_report > first->report &&
                        t->closed_day != DM_NO_DAY && first->day != DM_NO_DAY &&
                        t->closed_day >= first->day;
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

static shift *new_shift(items *w) {
    shift *s = dm_push(w->f->a, &w->shifts, MAX_ITEMS);
    if (!s)
        w->failed = true;
    return s;
}

/* A party that stood on the other side of the same option on an earlier day has shifted. */
static void compare(items *w, uint32_t told, const dm_set *party) {
    const dm_claim *c = w->told[told].c;
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
    while (i > 0 && !dm_words_shared(option_of(w->told[r->told[i - 1]].c), option_of(c)))
        i--;
    if (i > 0) {
        uint32_t was = r->told[i - 1];
        const dm_claim *b = w->told[was].c;
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

static void add_position(items *w, uint32_t told) {
    const dm_told *t = &w->told[told];
    const dm_claim *c = t->c;
    dm_set party, reply;
    dm_set_of(w->f, c->actor, c->n_actor, &party);
    dm_set_of(w->f, c->recipient, c->n_recipient, &reply);
    key k = key_of('p');
    put_set(&k, &party);
    put_int(&k, (int32_t)c->issue);
    put_int(&k, (int32_t)c->stance);
    put_words(&k, option_of(c));
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
                                   .day = day_of(t)};
    }
    position *p = &w->positions.at[*at];
    if (p->it.n_reply_to == 0 && c->n_recipient) {
        p->it.reply_to = c->recipient;
        p->it.n_reply_to = c->n_recipient;
    }
    tell(w, &p->t, told);
    compare(w, told, &party);
}

static void add_shift(items *w, uint32_t told) {
    const dm_claim *c = w->told[told].c;
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

typedef bool (*pledge_test)(const items *w, const pledge *p, uint32_t told);

/* Give status to the open pledges of these sides that pass the test; returns how many. */
static uint32_t settle(items *w, const dm_set *who, uint32_t told, pledge_test test,
                       dm_pledge_status status) {
    uint32_t settled = 0;
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
            if (p->it.status != DM_OPEN || !test(w, p, told))
                continue;
            p->it.status = status;
            tell(w, &p->t, told);
            settled++;
        }
    }
    return settled;
}

static bool is_broken_by(const items *w, const pledge *p, uint32_t told) {
    const dm_claim *c = w->told[told].c, *b = w->told[first_told(w, &p->t)].c;
    return same_amount(&p->it.amount, &c->amount) || dm_words_shared(option_of(b), option_of(c));
}

/* A party that later does, by the same amount, what was promised by that amount. */
static bool is_kept_by(const items *w, const pledge *p, uint32_t told) {
    const dm_told *first = &w->told[first_told(w, &p->t)];
    return same_amount(&p->it.amount, &w->told[told].c->amount) && first->day != DM_NO_DAY &&
           w->told[told].day != DM_NO_DAY && first->day < w->told[told].day;
}

static bool is_left_by(const items *w, const pledge *p, uint32_t told) {
    const dm_told *t = &w->told[told], *first = &w->told[first_told(w, &p->t)];
    const dm_claim *c = t->c, *b = first->c;
    /* What a party turns to is not what it leaves. */
    bool leaves = c->was.text.n && dm_words_shared(c->was.text, option_of(b));
    if (b == c || (!leaves && c->now.text.n && dm_words_shared(c->now.text, option_of(b))))
        return false;
    if (first->report == t->report &&
        (b->sentence == c->sentence || b->sentence + 1 == c->sentence ||
         c->sentence + 1 == b->sentence))
        return true;
    if (c->issue != DM_ISSUE_NONE && c->issue == b->issue)
        return true;
    return dm_words_shared(c->was.text.n ? c->was.text : c->text, option_of(b));
}

static void add_pledge(items *w, uint32_t told) {
    const dm_told *t = &w->told[told];
    const dm_claim *c = t->c;
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

/* ---- forecasts and status ------------------------------------------------------------------- */

static void add_forecast(items *w, uint32_t told) {
    const dm_claim *c = w->told[told].c;
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
                                   .window = c->window};
    }
    tell(w, &w->forecasts.at[*at].t, told);
}

/* Each voice has its time line; it grows when the voice says something new. */
static void add_status(items *w, uint32_t told) {
    const dm_claim *c = w->told[told].c;
    dm_set by;
    dm_set_of(w->f, c->actor, c->n_actor, &by);
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
        p->it = (dm_status_item){.value = c->talks, .by = c->actor, .n_by = c->n_actor};
    }
    tell(w, &w->status.at[*at].t, told);
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
    items state = {.f = f, .told = told}, *w = &state;
    for (uint32_t from = 0, to; from < n && !w->failed; from = to) {
        for (to = from; to < n && told[to].report == told[from].report && !w->failed; to++) {
            const dm_claim *c = told[to].c;
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
            if ((c->facets & DM_MOVE) && c->amount.unit.n && c->reality == DM_ACTUAL &&
                (c->event == DM_AID || c->event == DM_RETREAT || c->event == DM_CONCEDE ||
                 c->event == DM_COOPERATE)) {
                dm_set who;
                dm_set_of(f, c->actor, c->n_actor, &who);
                settle(w, &who, to, is_kept_by, DM_KEPT);
            }
        }
        /* A report may tell of the shift before the pledge that it leaves behind. */
        for (uint32_t i = from; i < to && !w->failed; i++) {
            if (!(told[i].c->facets & DM_SHIFT))
                continue;
            dm_set who;
            dm_set_of(f, told[i].c->actor, told[i].c->n_actor, &who);
            settle(w, &who, i, is_left_by, DM_SUPERSEDED);
        }
    }
    if (w->failed || f->a->failed)
        return DM_ENOMEM;
    write_stages(w, out);
    if (w->failed)
        return DM_ENOMEM;
    link_gates(w);
    WRITE(gates, gates, n_gates);
    WRITE(positions, positions, n_positions);
    WRITE(pledges, pledges, n_pledges);
    WRITE(shifts, shifts, n_shifts);
    WRITE(forecasts, forecasts, n_forecasts);
    WRITE(status, status, n_status);
    return w->failed || f->a->failed ? DM_ENOMEM : DM_OK;
}
