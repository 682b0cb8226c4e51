/* What leaves a ledger: records, claims, and one event a day. */
#include "engine/engine.h"

#include <stdio.h>
#include <stdlib.h>

static bool flush(dm_buf *b, dm_write_fn write, void *data) {
    bool go = b->n == 0 || write(data, b->data, b->n);
    b->n = 0;
    return go;
}

static dm_status no_memory(dm_error *err) {
    return dm_fail(err, DM_ENOMEM, "out of memory for the output");
}

/* One record a line, with the time of adding, so that a ledger can be moved. */
static dm_status records(dm_keep *k, dm_write_fn write, void *data, dm_error *err) {
    dm_arena a = {0};
    dm_buf b = {0};
    dm_status status = DM_OK;
    bool found = true, go = true;
    for (int64_t number = 1; go && status == DM_OK; number++) {
        dm_kept_article x;
        dm_arena_reset(&a);
        status = dm_ledger_article(k->ledger, &a, number, &x, &found, err);
        if (status != DM_OK || !found)
            break;
        number = x.number;
        size_t at = b.n;
        dm_write_record_json(&x.record, &b);
        if (b.failed) {
            status = no_memory(err);
            break;
        }
        (void)at;
        char head[64];
        int n = snprintf(head, sizeof head, "{\"added\":\"" DM_FMT "\",", DM_ARG(x.added));
        go = write(data, head, (size_t)n) && write(data, b.data + 1, b.n - 1) && write(data, "\n", 1);
        b.n = 0;
    }
    dm_buf_free(&b);
    dm_arena_free(&a);
    return status;
}

/* ---- one a day ---------------------------------------------------------------------------------- */

typedef struct row {
    int32_t day;
    dm_str actor, recipient;
    dm_event event;
    const dm_claim *claim;
    uint32_t report, order;
    uint64_t account;
    bool denies;
} row_;

static dm_str code_of(const dm_entity *e) {
    return e->code.n ? e->code : e->country[0] ? dm_str_of(e->country) : e->name.n ? e->name : e->text;
}

static int by_what(const row_ *a, const row_ *b) {
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    int o = dm_str_cmp(a->actor, b->actor);
    if (!o)
        o = dm_str_cmp(a->recipient, b->recipient);
    if (!o && a->event != b->event)
        o = a->event < b->event ? -1 : 1;
    return o;
}

static int by_row(const void *x, const void *y) {
    const row_ *a = x, *b = y;
    int o = by_what(a, b);
    return o ? o : a->order < b->order ? -1 : a->order > b->order;
}

static int by_value(const void *x, const void *y) {
    uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return a < b ? -1 : a > b;
}

static uint64_t account_of(const dm_kept *kept, const dm_claim *c, uint32_t report) {
    if (!c->n_according_to)
        return kept->reports[report].same;
    dm_str who = code_of(&c->according_to[0].entity);
    return dm_hash(who.p ? who.p : "", who.n, 0) | (uint64_t)1 << 63;
}

/* One line for each day, actor, recipient and event that is told as done (or denied). */
static dm_status days(const dm_kept *kept, int32_t from, int32_t to, dm_write_fn write, void *data,
                      dm_error *err) {
    dm_arena a = {.ceiling = (size_t)8 << 30};
    DM_VEC(row_) v = {0};
    dm_entity none = {0};
    for (uint32_t i = 0; i < kept->n; i++) {
        const dm_claim *c = &kept->claims[i];
        if (!(c->facets & DM_MOVE) || (c->reality != DM_ACTUAL && c->reality != DM_NEGATED) || !c->n_actor)
            continue;
        int32_t day = c->day != DM_NO_DAY ? c->day : kept->days[i];
        if (day == DM_NO_DAY || day < from || day > to)
            continue;
        bool denies = c->reality == DM_NEGATED;
        for (uint32_t j = 0; j < c->n_according_to; j++)
            denies |= c->according_to[j].stance == DM_DENIES;
        for (uint32_t s = 0; s < c->n_actor; s++)
            for (uint32_t t = 0; t < (c->n_recipient ? c->n_recipient : 1); t++) {
                row_ *r = dm_push(&a, &v, UINT32_MAX / 2);
                if (!r) {
                    dm_arena_free(&a);
                    return no_memory(err);
                }
                const dm_entity *to_ = c->n_recipient ? &c->recipient[t] : &none;
                *r = (row_){.day = day, .actor = code_of(&c->actor[s]), .recipient = code_of(to_),
                            .event = c->event, .claim = c, .report = kept->report_of[i], .order = i,
                            .account = account_of(kept, c, kept->report_of[i]), .denies = denies};
            }
    }
    if (v.n)
        qsort(v.at, v.n, sizeof *v.at, by_row);
    dm_buf b = {0};
    dm_puts(&b, "day,actor,recipient,event,mode,cameo,quad,goldstein,accounts,denied,claims,"
                "first_article,first_claim\n");
    uint64_t *keys = dm_new_array(&a, uint64_t, v.n + 1u);
    bool go = keys != NULL;
    for (uint32_t i = 0, j; i < v.n && go; i = j) {
        uint32_t n = 0, accounts = 0, denied = 0;
        for (j = i; j < v.n && by_what(&v.at[i], &v.at[j]) == 0; j++)
            keys[n++] = v.at[j].account << 1 | v.at[j].denies;
        qsort(keys, n, sizeof *keys, by_value);
        for (uint32_t q = 0; q < n; q++)
            if (q == 0 || keys[q] != keys[q - 1])
                *(keys[q] & 1 ? &denied : &accounts) += 1;
        const row_ *r = &v.at[i];
        char day[16];
        dm_day_format(r->day, day);
        dm_csv_put(&b, dm_str_of(day), true);
        dm_csv_put(&b, r->actor, false);
        dm_csv_put(&b, r->recipient, false);
        dm_csv_put(&b, dm_str_of(dm_event_name((int)r->event)), false);
        dm_csv_put(&b, r->claim->mode, false);
        dm_csv_put(&b, r->claim->cameo, false);
        dm_putf(&b, ",%d,%.1f,%u,%u,%u", r->claim->quad, r->claim->goldstein, accounts, denied, n);
        dm_csv_put(&b, kept->reports[r->report].key, false);
        dm_csv_put(&b, r->claim->id, false);
        dm_putc(&b, '\n');
        if (b.n > 1 << 16)
            go = flush(&b, write, data);
    }
    if (go)
        flush(&b, write, data);
    bool failed = b.failed || !keys;
    dm_buf_free(&b);
    dm_arena_free(&a);
    return failed ? no_memory(err) : DM_OK;
}

dm_status dm_keep_export(dm_keep *k, const dm_ask *ask, dm_form form, bool one_a_day,
                         dm_write_fn write, void *data, dm_error *err) {
    static const dm_ask nothing;
    ask = ask ? ask : &nothing;
    if (!one_a_day && form == DM_AS_JSON)
        return records(k, write, data, err);
    if (form != DM_AS_CSV)
        return dm_fail(err, DM_EINVAL, "an export is JSON or CSV");
    dm_buf b = {0};
    dm_status status = DM_OK;
    if (!one_a_day) {
        dm_look look = {.form = DM_AS_CSV};
        status = dm_keep_view(k, DM_VIEW_CLAIMS, ask, &look, &b, err);
        if (status == DM_OK)
            flush(&b, write, data);
        dm_buf_free(&b);
        return status;
    }
    int32_t limit[4] = {INT32_MAX, INT32_MAX, INT32_MIN, INT32_MAX};
    const dm_str given[4] = {ask->as_of, ask->known_on, ask->from, ask->to};
    for (int i = 0; i < 4; i++)
        if (given[i].n && (limit[i] = dm_day_parse(given[i])) == DM_NO_DAY)
            return dm_fail(err, DM_EINVAL, "not a day like 2025-08-21: " DM_FMT,
                           (int)(given[i].n < 40 ? given[i].n : 40), given[i].p);
    dm_keep_fold *f;
    status = dm_keep_read(k, limit[0], limit[1], &f, err);
    return status == DM_OK ? days(&f->kept, limit[2], limit[3], write, data, err) : status;
}
