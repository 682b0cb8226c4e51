/* One claim: its words in their paragraph, the tree that was read, the rule and the lexicon
 * lines, whose account it is, what of the talks rests on it, who else tells it, and what
 * reviewers say. */
#include "serve/serve.h"

#include "engine/engine.h"

#include <stdio.h>

static void put_span(dm_json *w, const char *k, const dm_runes *r, dm_span s) {
    dm_json_key(w, k);
    dm_putf(w->b, "[%u,%u]", dm_runes_before(r, s.begin), dm_runes_before(r, s.end));
}

/* The paragraph in which the claim begins; the title where it is in none. */
static void put_paragraph(dm_json *w, const dm_runes *r, const dm_article *x, dm_span at) {
    dm_span s = {0, x->n_body ? x->body[0].span.begin : x->text.n};
    for (uint32_t i = 0; i < x->n_body; i++)
        if (at.begin >= x->body[i].span.begin && at.begin < x->body[i].span.end)
            s = x->body[i].span;
    if (at.end > s.end && at.end <= x->text.n)
        s.end = at.end;
    dm_json_key(w, "paragraph");
    dm_json_open(w, '{');
    put_span(w, "span", r, s);
    dm_json_key(w, "text");
    dm_put_json(w->b, dm_slice(x->text, s));
    dm_json_shut(w, '}');
}

static void put_article(dm_json *w, const dm_article *x, const char *key) {
    dm_json_key(w, "article");
    dm_json_open(w, '{');
    dm_json_name(w, "key", key);
    dm_json_given(w, "id", x->id);
    dm_json_str(w, "title", x->title);
    dm_json_str(w, "site", x->site);
    dm_json_given(w, "url", x->url);
    dm_json_str(w, "date", x->date);
    dm_json_strs(w, "authors", x->authors, x->n_authors);
    dm_json_shut(w, '}');
}

static void put_tree(dm_json *w, const dm_runes *r, const dm_sentence *s, uint32_t head) {
    dm_json_key(w, "tree");
    dm_json_open(w, '{');
    dm_json_number(w, "head", head);
    dm_json_key(w, "words");
    dm_json_open(w, '[');
    for (uint32_t i = 0; i < s->n_words; i++) {
        const dm_word *x = &s->words[i];
        dm_json_sep(w);
        dm_json_open(w, '{');
        dm_json_str(w, "form", x->form);
        dm_json_str(w, "lemma", x->lemma);
        dm_json_name(w, "upos", dm_upos_name(x->upos));
        dm_json_key(w, "head");
        dm_putf(w->b, "%d", x->head);
        dm_json_name(w, "relation", dm_deprel_name(x->deprel));
        put_span(w, "span", r, x->span);
        dm_json_shut(w, '}');
    }
    dm_json_shut(w, ']');
    dm_json_shut(w, '}');
}

/* Read the article again for the words and the tree; what another version of the program coded
 * may not be found again, and stands without them. */
static void put_reading(dm_serve *s, dm_json *w, const dm_article *x, dm_str id) {
    dm_serve_reader *r = &s->readers[0];
    const dm_record *rec;
    dm_buf text = {0};
    pthread_mutex_lock(&r->lock);
    if (dm_read_article(r->reader, x, DM_TO_PROCESS, &rec, NULL) == DM_OK) {
        const dm_claim *c = NULL;
        for (uint32_t i = 0; i < rec->n_claims && !c; i++)
            if (dm_str_eq(rec->claims[i].id, id))
                c = &rec->claims[i];
        dm_runes runes;
        if (c && c->sentence < rec->n_sentences && dm_runes_of(w->a, rec->article.text, &runes) == DM_OK) {
            put_span(w, "sentence", &runes, rec->sentences[c->sentence].span);
            put_tree(w, &runes, &rec->sentences[c->sentence], c->head);
        }
        if (c && dm_write_explanation(rec, id, 96, false, &text) == DM_OK && text.data)
            dm_json_str(w, "explanation", (dm_str){text.data, (uint32_t)text.n});
    }
    pthread_mutex_unlock(&r->lock);
    dm_buf_free(&text);
}

/* ---- what rests on it -------------------------------------------------------------------------- */

static bool rests_on(const dm_basis *b, dm_str id) {
    for (uint32_t i = 0; i < b->n; i++)
        if (dm_str_eq(b->at[i].claim->id, id))
            return true;
    return false;
}

static void put_item(dm_json *w, const dm_process *p, const char *kind, const char *state,
                     const dm_basis *b, dm_str id) {
    if (!rests_on(b, id))
        return;
    dm_json_sep(w);
    dm_json_open(w, '{');
    dm_json_str(w, "process", p->id);
    dm_json_str(w, "name", p->name);
    dm_json_name(w, "kind", kind);
    dm_json_name(w, "state", state);
    dm_json_number(w, "support", b->support);
    dm_json_number(w, "denied", b->denied);
    dm_json_key(w, "told");
    dm_json_open(w, '[');
    for (uint32_t i = 0; i < b->n && i < 200; i++) {
        dm_json_sep(w);
        dm_json_telling(w, &b->at[i]);
    }
    dm_json_shut(w, ']');
    dm_json_shut(w, '}');
}

static void put_items(dm_json *w, const dm_process *p, dm_str id) {
#define EACH(list, n, kind, state)                                                         \
    for (uint32_t i = 0; i < p->n; i++)                                                    \
        put_item(w, p, kind, state, &p->list[i].basis, id)
    EACH(stages, n_stages, "stage", dm_stage_status_name((int)p->stages[i].status));
    EACH(gates, n_gates, "gate", p->gates[i].met ? "met" : "open");
    EACH(positions, n_positions, "position", dm_stance_name((int)p->positions[i].stance));
    EACH(pledges, n_pledges, "pledge", dm_pledge_name((int)p->pledges[i].status));
    EACH(shifts, n_shifts, "shift", "");
    EACH(forecasts, n_forecasts, "forecast", dm_outcome_name((int)p->forecasts[i].outcome));
    EACH(status, n_status, "status", dm_talks_name((int)p->status[i].value));
    EACH(deeds, n_deeds, "deed", dm_event_name((int)p->deeds[i].event));
#undef EACH
}

/* The report of a key; n_reports where it is not known (an older version). */
static uint32_t report_of(const dm_kept *kept, dm_str key) {
    uint32_t i = 0;
    while (i < kept->n_reports && !dm_str_eq(kept->reports[i].key, key))
        i++;
    return i;
}

static bool tells(const dm_process *p, uint32_t report, dm_str id) {
    for (uint32_t i = 0; i < p->n_told; i++)
        if (p->told[i].report == report && dm_str_eq(p->told[i].claim->id, id))
            return true;
    return false;
}

static void put_rests(dm_serve *s, dm_json *w, dm_str key, dm_str id) {
    dm_keep_fold *f;
    dm_json_key(w, "rests");
    dm_json_open(w, '[');
    dm_keep *k = dm_serve_fold(s);
    if (dm_keep_known(k, INT32_MAX, INT32_MAX, &f, NULL) == DM_OK) {
        uint32_t report = report_of(&f->kept, key);
        w->kept = &f->kept;
        for (uint32_t i = 0; i < f->seen.all.n && report < f->kept.n_reports; i++)
            if (tells(&f->seen.all.at[i], report, id) && dm_process_fill(&f->seen.all, i) == DM_OK)
                put_items(w, &f->seen.all.at[i], id);
        w->kept = NULL;
    }
    dm_serve_unfold(s);
    dm_json_shut(w, ']');
}

void dm_serve_claim(dm_serve *s, dm_str id, dm_answer *a) {
    dm_arena arena = {0};
    dm_article x;
    dm_claim c;
    dm_runes runes;
    dm_error err = {0};
    dm_buf marks = {0};
    pthread_mutex_lock(&s->look_lock);
    dm_status status = dm_ledger_find(s->look->ledger, &arena, id, &x, &c, &err);
    if (status == DM_OK)
        status = dm_keep_marks(s->look, c.id, DM_MARKS_SHORT, &marks, &err);
    pthread_mutex_unlock(&s->look_lock);
    if (status == DM_OK)
        status = dm_runes_of(&arena, x.text, &runes);
    if (status != DM_OK) {
        dm_serve_fail(a, status, &err);
    } else {
        dm_json state = {.b = &a->body, .a = &arena}, *w = &state;
        dm_json_open(w, '{');
        dm_json_key(w, "claim");
        dm_json inner = {.b = w->b, .a = &arena, .r = &runes};
        dm_json_claim(&inner, &c);
        char key[20];
        snprintf(key, sizeof key, "%016llx", (unsigned long long)dm_hash(x.text.p, x.text.n, 0));
        put_article(w, &x, key);
        put_paragraph(w, &runes, &x, c.span);
        put_reading(s, w, &x, c.id);
        put_rests(s, w, dm_str_of(key), c.id);
        dm_json_key(w, "marks");
        dm_put(w->b, (dm_str){marks.data, (uint32_t)marks.n});
        dm_json_shut(w, '}');
        a->body.failed |= marks.failed;
        a->keep = true;
    }
    dm_buf_free(&marks);
    dm_arena_free(&arena);
}
