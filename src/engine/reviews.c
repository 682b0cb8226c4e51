/* What reviewers say, as the fold heeds it: a claim that they call wrong carries nothing, one that
 * they correct says what the correction says. docs/serve.md tells whose word counts. */
#include "engine/engine.h"

#include <stdlib.h>

/* By claim, then reviewer, then time. */
static int by_claim(const void *x, const void *y) {
    const dm_ledger_mark *a = x, *b = y;
    int o = dm_str_cmp(a->article, b->article);
    o = o ? o : dm_str_cmp(a->claim, b->claim);
    o = o ? o : dm_str_cmp(a->who, b->who);
    return o ? o : (a->number > b->number) - (a->number < b->number);
}

static int by_index(const void *x, const void *y) {
    const dm_reviewed *a = x, *b = y;
    return (a->claim > b->claim) - (a->claim < b->claim);
}

/* The correction of a claim of this report; NULL where it cannot be read. */
static const dm_claim *read_correction(dm_arena *a, const dm_report *r, const dm_claim *coded, dm_str correction) {
    dm_buf b = {0};
    dm_record record;
    char added[24];
    dm_puts(&b, "{\"article\":{\"id\":");
    dm_put_json(&b, coded->article);
    dm_puts(&b, ",\"text\":");
    dm_put_json(&b, r->text);
    dm_puts(&b, "},\"claims\":[");
    dm_put(&b, correction);
    dm_puts(&b, "]}");
    dm_str json = dm_str_copy(a, (dm_str){b.data, (uint32_t)b.n});
    bool good = !b.failed && b.n < UINT32_MAX && json.n &&
                dm_record_parse(a, json.p, json.n, &record, added, NULL) == DM_OK && record.n_claims == 1;
    dm_buf_free(&b);
    dm_claim *c = good ? dm_new(a, dm_claim) : NULL;
    if (!c)
        return NULL;
    *c = record.claims[0];
    c->id = coded->id; /* it stands for the claim: links lead there, and there to its marks */
    c->article = coded->article;
    return c;
}

/* Marks of one claim, at[0..n): where the last words of all reviewers agree, theirs is done. */
static void heed(dm_arena *a, const dm_ledger_mark *at, uint32_t n, const dm_kept *kept, const dm_report *r,
                 dm_reviewed *out, uint32_t *n_out) {
    const dm_ledger_mark *word = NULL, *latest = NULL;
    for (uint32_t i = 0; i < n; i++) {
        if (i + 1 < n && dm_str_eq(at[i].who, at[i + 1].who))
            continue;
        if (word && !dm_str_eq(word->verdict, at[i].verdict))
            return;
        word = &at[i];
        if (!latest || word->number > latest->number)
            latest = word;
    }
    if (dm_str_is(word->verdict, "right"))
        return;
    for (uint32_t i = r->first; i < r->first + r->n_claims; i++) {
        if (!dm_str_eq(kept->claims[i].id, word->claim))
            continue;
        const dm_claim *instead = NULL;
        if (dm_str_is(word->verdict, "corrected") &&
            !(instead = read_correction(a, r, &kept->claims[i], latest->correction)))
            return;
        out[(*n_out)++] = (dm_reviewed){.claim = i, .instead = instead};
        return;
    }
}

dm_status dm_keep_heed(dm_keep *k, dm_arena *a, int32_t known_on, dm_kept *kept, dm_error *err) {
    dm_marks marks;
    char last[16] = "9999-12-31";
    if (k->as_coded)
        return DM_OK;
    dm_status status = dm_ledger_marks(k->ledger, a, (dm_str){0}, &marks, err);
    if (status != DM_OK || !marks.n)
        return status;
    if (known_on != INT32_MAX)
        dm_day_format(known_on, last);
    uint32_t n = 0;
    for (uint32_t i = 0; i < marks.n; i++)
        if (marks.at[i].added.n >= 10 && memcmp(marks.at[i].added.p, last, 10) <= 0)
            marks.at[n++] = marks.at[i];
    if (n)
        qsort(marks.at, n, sizeof *marks.at, by_claim);
    dm_reviewed *out = dm_new_array(a, dm_reviewed, n + 1u);
    uint32_t n_out = 0;
    for (uint32_t i = 0; i < kept->n_reports && n && out; i++) {
        const dm_report *r = &kept->reports[i];
        uint32_t from = 0, to = n; /* the first mark of this report */
        while (from < to) {
            uint32_t mid = from + (to - from) / 2;
            if (dm_str_cmp(marks.at[mid].article, r->key) < 0)
                from = mid + 1;
            else
                to = mid;
        }
        for (uint32_t end; from < n && dm_str_eq(marks.at[from].article, r->key); from = end) {
            for (end = from + 1; end < n && dm_str_eq(marks.at[end].article, r->key) &&
                                 dm_str_eq(marks.at[end].claim, marks.at[from].claim);)
                end++;
            heed(a, &marks.at[from], end - from, kept, r, out, &n_out);
        }
    }
    if (!out || a->failed)
        return dm_fail(err, DM_ENOMEM, "out of memory");
    if (n_out)
        qsort(out, n_out, sizeof *out, by_index);
    kept->reviewed = out;
    kept->n_reviewed = n_out;
    return DM_OK;
}

void dm_keep_as_coded(dm_keep *k, bool as_coded) {
    if (k->as_coded == as_coded)
        return;
    k->as_coded = as_coded;
    for (int i = 0; i < DM_FOLDS; i++)
        k->folds[i].read = k->folds[i].filled = false;
    k->index.asked = k->index.one.filled = false;
}
