/* What reviewers say of claims, behind the public header. */
#include "engine/engine.h"

#include <stdlib.h>

dm_status dm_keep_mark(dm_keep *k, const dm_mark *mark, dm_error *err) {
    static const char *const verdicts[] = {"right", "wrong", "corrected"};
    bool known = false;
    for (size_t i = 0; i < DM_COUNT(verdicts); i++)
        known |= dm_str_is(mark->verdict, verdicts[i]);
    if (!known)
        return dm_fail(err, DM_EINVAL, "a verdict is right, wrong or corrected");
    if (!mark->who.n || mark->who.n > 200 || mark->note.n > 4000)
        return dm_fail(err, DM_EINVAL, "a mark says who, in up to 200 bytes; a note has up to 4000");
    if (dm_str_is(mark->verdict, "corrected") != (mark->correction.n > 0))
        return dm_fail(err, DM_EINVAL, "a correction stands with the verdict \"corrected\" alone");
    if (!dm_utf8_valid(mark->who.p, mark->who.n) || !dm_utf8_valid(mark->note.p, mark->note.n) ||
        !dm_utf8_valid(mark->correction.p, mark->correction.n))
        return dm_fail(err, DM_EINVAL, "a mark is UTF-8 text");
    dm_arena a = {0};
    dm_article article;
    dm_claim claim;
    dm_status status = dm_ledger_find(k->ledger, &a, mark->claim, &article, &claim, err);
    if (status == DM_OK) {
        dm_ledger_mark m = {.claim = claim.id, .verdict = mark->verdict, .who = mark->who,
                            .note = mark->note, .correction = mark->correction};
        m.article = dm_str_format(&a, "%016llx", (unsigned long long)dm_hash(article.text.p, article.text.n, 0));
        status = dm_ledger_add_mark(k->ledger, &m, err);
    }
    dm_arena_free(&a);
    return status;
}

static void put_mark(dm_json *w, const dm_ledger_mark *m) {
    dm_json_open(w, '{');
    dm_json_number(w, "number", (double)m->number);
    dm_json_str(w, "claim", m->claim);
    dm_json_str(w, "article", m->article);
    dm_json_str(w, "verdict", m->verdict);
    dm_json_str(w, "who", m->who);
    dm_json_str(w, "at", m->added);
    dm_json_str(w, "note", m->note);
    if (m->correction.n) {
        dm_json_key(w, "correction");
        dm_put(w->b, m->correction);
    }
}

/* The claim that a mark is of, as it was coded. */
static void put_coded(dm_keep *k, dm_json *w, const dm_ledger_mark *m) {
    dm_arena a = {0};
    dm_article article;
    dm_claim claim;
    dm_runes runes;
    if (dm_ledger_find(k->ledger, &a, m->claim, &article, &claim, NULL) == DM_OK &&
        dm_runes_of(&a, article.text, &runes) == DM_OK) {
        dm_json_given(w, "article_id", article.id);
        dm_json_str(w, "title", article.title);
        dm_json_key(w, "coded");
        dm_json inner = {.b = w->b, .a = &a, .r = &runes};
        dm_json_claim(&inner, &claim);
    }
    dm_arena_free(&a);
}

dm_status dm_keep_marks(dm_keep *k, dm_str claim, dm_marks_form form, dm_buf *out, dm_error *err) {
    dm_arena a = {0};
    dm_marks marks;
    dm_status status = dm_ledger_marks(k->ledger, &a, claim, &marks, err);
    dm_json state = {.b = out, .a = &a}, *w = &state;
    bool lines = form == DM_MARKS_LINES;
    if (status == DM_OK && !lines)
        dm_json_open(w, '[');
    for (uint32_t i = 0; i < marks.n && status == DM_OK; i++) {
        if (lines)
            w->comma = false;
        else
            dm_json_sep(w);
        put_mark(w, &marks.at[i]);
        if (form != DM_MARKS_SHORT)
            put_coded(k, w, &marks.at[i]);
        dm_json_shut(w, '}');
        if (lines)
            dm_putc(out, '\n');
    }
    if (status == DM_OK && !lines)
        dm_json_shut(w, ']');
    dm_arena_free(&a);
    return status;
}
