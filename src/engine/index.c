/* The index of a ledger written after adding, and views that it serves without folding all. */
#include "engine/engine.h"

#include <stdlib.h>

/* ---- writing ----------------------------------------------------------------------------------- */

static dm_str entities(dm_arena *a, const dm_entity *e, uint32_t n) {
    dm_buf b = {0};
    for (uint32_t i = 0; i < n; i++)
        dm_putf(&b, DM_FMT "\t%s\t" DM_FMT "\n", DM_ARG(e[i].code), e[i].country,
                DM_ARG(e[i].name.n ? e[i].name : e[i].text));
    dm_str s = dm_str_copy(a, (dm_str){b.data, (uint32_t)b.n});
    dm_buf_free(&b);
    return s;
}

static bool index_of(dm_arena *a, const dm_seen *seen, const dm_process *p, bool named, dm_indexed *out) {
    int64_t *articles = dm_new_array(a, int64_t, p->n_reports + 1u);
    if (!articles)
        return false;
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->n_told && n < p->n_reports; i++)
        if (i == 0 || p->told[i].report != p->told[i - 1].report)
            articles[n++] = seen->kept->reports[p->told[i].report].number;
    dm_buf b = {0};
    for (uint32_t i = 0; i < p->n_issues; i++)
        dm_putf(&b, "%s%s", i ? " " : "", dm_issue_name((int)p->issues[i]));
    const dm_status_item *s = dm_last_status(p);
    *out = (dm_indexed){.id = p->id, .name = p->name, .named = named ? p->name : (dm_str){0},
                        .parties = entities(a, p->parties, p->n_parties),
                        .third_parties = entities(a, p->third_parties, p->n_third_parties),
                        .issues = dm_str_copy(a, (dm_str){b.data, (uint32_t)b.n}),
                        .talks = s ? (int64_t)s->value : -1,
                        .talks_day = s && s->basis.n ? s->basis.at[s->basis.n - 1].day : DM_NO_DAY,
                        .first = p->first, .last = p->last, .n_reports = n, .n_claims = p->n_told,
                        .articles = articles};
    dm_buf_free(&b);
    return !a->failed;
}

dm_status dm_keep_index(dm_keep *k, dm_error *err) {
    dm_keep_fold *f;
    dm_status status = dm_keep_known(k, INT32_MAX, INT32_MAX, &f, err);
    if (status != DM_OK)
        return status;
    dm_arena a = {.ceiling = (size_t)4 << 30};
    uint32_t n = f->seen.all.n;
    dm_indexed *at = dm_new_array(&a, dm_indexed, n + 1u);
    bool good = at != NULL;
    for (uint32_t i = 0; i < n && good; i++)
        good = index_of(&a, &f->seen, &f->seen.all.at[i],
                        dm_names_give(k->names, f->seen.all.at[i].id, f->seen.all.at[i].name), &at[i]);
    status = good ? dm_ledger_index_write(k->ledger, f->stamp, dm_names_hash(k->names),
                                          dm_process_today(&f->seen.all), at, n, err)
                  : dm_fail(err, DM_ENOMEM, "out of memory");
    dm_arena_free(&a);
    return status;
}

/* ---- reading ----------------------------------------------------------------------------------- */

static const dm_entity *entities_of(dm_arena *a, dm_str lines, uint32_t *n) {
    DM_VEC(dm_entity) v = {0};
    for (dm_str line; dm_str_cut(&lines, '\n', &line);) {
        dm_str code, country, name = line;
        if (!dm_str_cut(&name, '\t', &code) || !dm_str_cut(&name, '\t', &country))
            continue;
        dm_entity *e = dm_push(a, &v, 100000);
        if (!e)
            break;
        *e = (dm_entity){.text = name, .name = name, .code = code, .antecedent = -1};
        if (country.n == 3)
            memcpy(e->country, country.p, 3);
    }
    *n = v.n;
    return v.at;
}

static const dm_issue *issues_of(dm_arena *a, dm_str words, uint32_t *n) {
    DM_VEC(dm_issue) v = {0};
    for (dm_str word; dm_str_cut(&words, ' ', &word);)
        for (int i = 1; i < DM_N_ISSUE; i++)
            if (dm_str_is(word, dm_issue_name(i))) {
                dm_issue *at = dm_push(a, &v, DM_N_ISSUE);
                if (at)
                    *at = (dm_issue)i;
            }
    *n = v.n;
    return v.at;
}

/* A process as lists show it: what it rests on is not read. */
static bool listed(dm_arena *a, const dm_indexed *p, dm_process *out) {
    *out = (dm_process){.id = p->id, .name = p->name, .first = (int32_t)p->first, .last = (int32_t)p->last,
                        .n_reports = (uint32_t)p->n_reports, .n_told = (uint32_t)p->n_claims};
    out->parties = entities_of(a, p->parties, &out->n_parties);
    out->third_parties = entities_of(a, p->third_parties, &out->n_third_parties);
    out->issues = issues_of(a, p->issues, &out->n_issues);
    if (p->talks < 0)
        return !a->failed;
    dm_status_item *s = dm_new(a, dm_status_item);
    dm_telling *t = dm_new(a, dm_telling);
    if (!s || !t)
        return false;
    t->day = (int32_t)p->talks_day;
    *s = (dm_status_item){.value = (dm_talks)p->talks, .last = true, .basis = {.at = t, .n = 1, .support = 1}};
    out->status = s;
    out->n_status = 1;
    return !a->failed;
}

dm_status dm_keep_list(dm_keep *k, const dm_seen **out, dm_error *err) {
    static const dm_kept nothing;
    dm_keep_index_ *x = &k->index;
    int64_t last = 0;
    *out = NULL;
    const dm_keep_fold *today = &k->folds[0];
    dm_status status = dm_ledger_state(k->ledger, &last, err);
    if (k->as_coded && last >> DM_STATE_MARKS) /* the index heeds marks */
        return status;
    if (status != DM_OK || (today->filled && today->stamp == last))
        return status; /* folded already: that serves better */
    if (!x->asked || x->stamp != last) {
        bool found;
        uint32_t n = 0;
        dm_indexed *at = NULL;
        dm_arena_reset(&x->arena);
        x->asked = true;
        x->stamp = last;
        x->list = (dm_seen){.kept = &nothing};
        status = dm_ledger_index_read(k->ledger, &x->arena, last, dm_names_hash(k->names), &found, &x->today, &at, &n);
        x->found = found;
        dm_process *list = status == DM_OK && found ? dm_new_array(&x->arena, dm_process, n + 1u) : NULL;
        for (uint32_t i = 0; i < n && list && status == DM_OK; i++)
            status = listed(&x->arena, &at[i], &list[i]) ? DM_OK : DM_ENOMEM;
        if (status != DM_OK || (found && !list)) {
            x->asked = false;
            return dm_fail(err, DM_ENOMEM, "out of memory");
        }
        x->at = at;
        x->list.all = (dm_processes){.at = list, .n = n};
    }
    if (x->found)
        *out = &x->list;
    return DM_OK;
}

dm_status dm_keep_one(dm_keep *k, uint32_t process, dm_keep_fold **out, dm_error *err) {
    dm_keep_index_ *x = &k->index;
    dm_keep_fold *f = &x->one;
    *out = f;
    if (f->filled && f->stamp == x->stamp && x->one_is == process)
        return DM_OK;
    dm_arena_reset(&f->arena);
    *f = (dm_keep_fold){.arena = f->arena, .as_of = INT32_MAX, .known_on = INT32_MAX, .stamp = x->stamp};
    dm_status status = dm_ledger_read_process(k->ledger, &f->arena, process, &f->kept, err);
    if (status == DM_OK)
        status = dm_keep_heed(k, &f->arena, INT32_MAX, &f->kept, err);
    if (status != DM_OK)
        return status;
    f->seen = (dm_seen){.kept = &f->kept};
    status = dm_process_fold_one(&f->arena, &f->kept, x->today, x->at[process].id, x->at[process].named,
                                 &f->seen.all);
    if (status == DM_OK)
        status = dm_process_fill_all(&f->seen.all);
    if (status != DM_OK)
        return dm_fail(err, status, "%s while folding a process", dm_status_name(status));
    f->filled = true;
    x->one_is = process;
    return DM_OK;
}

/* ---- checking ------------------------------------------------------------------------------------ */

dm_status dm_keep_index_check(dm_keep *k, const dm_seen *seen, int64_t stamp, dm_tell_fn fn, void *data,
                              uint64_t *faults, dm_error *err) {
    dm_arena a = {.ceiling = (size_t)4 << 30};
    bool found;
    int32_t today;
    uint32_t n = 0;
    dm_indexed *at;
    dm_status status = dm_ledger_index_read(k->ledger, &a, stamp, dm_names_hash(k->names), &found, &today, &at, &n);
    bool same = status == DM_OK && found && n == seen->all.n;
    for (uint32_t i = 0; i < n && same; i++) {
        const dm_process *p = &seen->all.at[i];
        dm_indexed is;
        same = index_of(&a, seen, p, dm_names_give(k->names, p->id, p->name), &is) &&
               dm_str_eq(is.id, at[i].id) && dm_str_eq(is.name, at[i].name) && is.talks == at[i].talks &&
               dm_str_eq(is.parties, at[i].parties) && is.n_reports == at[i].n_reports &&
               is.n_claims == at[i].n_claims && is.first == at[i].first && is.last == at[i].last;
        dm_keep_fold one = {0};
        one.arena.ceiling = (size_t)4 << 30;
        if (same && dm_ledger_read_process(k->ledger, &one.arena, i, &one.kept, err) == DM_OK) {
            same = one.kept.n_reports == p->n_reports &&
                   dm_keep_heed(k, &one.arena, INT32_MAX, &one.kept, err) == DM_OK;
            uint32_t told = 0;
            for (uint32_t j = 0; j < one.kept.n && same; j++) {
                const dm_claim *c = dm_kept_told(&one.kept, j);
                same = !c || (told < p->n_told && dm_str_eq(c->id, p->told[told].claim->id));
                told += c != NULL;
            }
            same = same && told == p->n_told;
        }
        dm_arena_free(&one.arena);
    }
    dm_arena_free(&a);
    if (status == DM_OK && found && !same) {
        fn(data, "the index of processes is not what the claims say; the next `demarche add` writes it anew");
        ++*faults;
    }
    return status == DM_OK ? DM_OK : dm_fail(err, status, "out of memory");
}
