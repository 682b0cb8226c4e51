/* What comes in: pages to be read (and forgotten), and what reviewers say of claims. */
#include "serve/serve.h"

#include "engine/engine.h"

#include <jansson.h>
#include <stdlib.h>

void dm_serve_read(dm_serve *s, const dm_request *q, dm_answer *a) {
    dm_error err = {0};
    const dm_record *rec;
    dm_str date = dm_serve_arg(q, "date");
    if (date.n && dm_day_parse(date) == DM_NO_DAY) {
        dm_serve_error(a, 400, "date is a day like 2025-08-21");
        return;
    }
    dm_serve_reader *r = NULL;
    for (int i = DM_SERVE_READERS; i > 0 && !r; i--)
        if (pthread_mutex_trylock(&s->readers[i - 1].lock) == 0)
            r = &s->readers[i - 1];
    if (!r) {
        dm_serve_error(a, 503, "other pages are being read");
        a->retry = 2;
        return;
    }
    dm_given given = {.id = dm_serve_arg(q, "name"), .date = date};
    dm_status status = dm_read(r->reader, q->body, q->n, &given, DM_TO_PROCESS, &rec, &err);
    if (status == DM_OK)
        dm_write_record_json(rec, &a->body);
    else
        dm_serve_fail(a, status, &err);
    pthread_mutex_unlock(&r->lock);
}

/* ---- marks ---------------------------------------------------------------------------------------- */

static const char *word_wrong(json_t *o, const char *key, const char *(*name)(int), int n) {
    json_t *v = json_object_get(o, key);
    if (!v)
        return NULL;
    for (int i = 0; json_is_string(v) && i < n; i++)
        if (!strcmp(json_string_value(v), name(i)))
            return NULL;
    return key;
}

static bool is_entity(json_t *v) {
    static const char *const may[] = {"text", "name", "kind", "country", "sector", "code", "office", "wikidata",
                                      "span"};
    const char *key;
    json_t *x;
    if (!json_is_object(v) || !json_is_string(json_object_get(v, "name")))
        return false;
    json_object_foreach(v, key, x) {
        bool known = false;
        for (size_t i = 0; i < DM_COUNT(may); i++)
            known |= !strcmp(key, may[i]);
        if (!known || !(json_is_string(x) || !strcmp(key, "span")))
            return false;
    }
    return true;
}

/* The name of a field that a correction cannot hold so; NULL where all is well. */
static const char *wrong_field(json_t *o) {
    static const char *const may[] = {"event", "reality", "issue", "stance", "actor", "recipient", "mode",
                                      "date", "place", "what"};
    const char *key, *wrong;
    json_t *v;
    json_object_foreach(o, key, v) {
        bool known = false;
        for (size_t i = 0; i < DM_COUNT(may); i++)
            known |= !strcmp(key, may[i]);
        if (!known)
            return key;
        if (!strcmp(key, "actor") || !strcmp(key, "recipient")) {
            size_t i;
            json_t *e;
            if (!json_is_array(v) || json_array_size(v) > 50)
                return key;
            json_array_foreach(v, i, e) {
                if (!is_entity(e))
                    return key;
            }
        } else if (!json_is_string(v)) {
            return key;
        }
    }
    if ((wrong = word_wrong(o, "event", dm_event_name, DM_N_EVENT)) ||
        (wrong = word_wrong(o, "reality", dm_reality_name, DM_N_REALITY)) ||
        (wrong = word_wrong(o, "issue", dm_issue_name, DM_N_ISSUE)) ||
        (wrong = word_wrong(o, "stance", dm_stance_name, DM_N_STANCE)))
        return wrong;
    return NULL;
}

/* The claim as it should read: the kept one with the fields that are given, under an id of its
 * own that tells of both. NULL when memory ran out. */
static char *corrected(const dm_article *x, const dm_claim *c, json_t *fields) {
    static const char *const derived[] = {"cameo", "quad", "score", "goldstein", "confidence"};
    dm_arena a = {0};
    dm_runes runes;
    dm_buf b = {0};
    json_error_t unused;
    char *given = json_dumps(fields, JSON_SORT_KEYS | JSON_COMPACT), *text = NULL, id[20];
    if (given && dm_runes_of(&a, x->text, &runes) == DM_OK) {
        dm_json w = {.b = &b, .a = &a, .r = &runes};
        dm_json_claim(&w, c);
        json_t *o = b.failed ? NULL : json_loadb(b.data, b.n, 0, &unused);
        snprintf(id, sizeof id, "%010llx",
                 (unsigned long long)(dm_hash(given, strlen(given), dm_hash(c->id.p, c->id.n, 0)) & 0xffffffffffULL));
        if (o && json_object_get(fields, "event")) /* codes of the old event say nothing of the new */
            for (size_t i = 0; i < DM_COUNT(derived); i++)
                json_object_del(o, derived[i]);
        if (o && json_object_update(o, fields) == 0 && json_object_set_new(o, "id", json_string(id)) == 0 &&
            json_object_set_new(o, "rule", json_string("review")) == 0)
            text = json_dumps(o, JSON_COMPACT);
        json_decref(o);
    }
    free(given);
    dm_buf_free(&b);
    dm_arena_free(&a);
    return text;
}

static dm_str string(json_t *o, const char *key) {
    json_t *v = json_object_get(o, key);
    return json_is_string(v) ? (dm_str){json_string_value(v), (uint32_t)json_string_length(v)} : (dm_str){0};
}

static void add_mark(dm_serve *s, json_t *o, dm_answer *a) {
    dm_mark m = {.claim = string(o, "claim"), .verdict = string(o, "verdict"), .who = string(o, "who"),
                 .note = string(o, "note")};
    json_t *fields = json_object_get(o, "correction");
    dm_arena arena = {0};
    dm_article x;
    dm_claim c;
    dm_error err = {0};
    char *text = NULL;
    const char *wrong = fields && !json_is_object(fields) ? "correction" : fields ? wrong_field(fields) : NULL;
    dm_status status = wrong ? dm_fail(&err, DM_EINVAL, "a correction cannot hold this: %.40s", wrong) : DM_OK;
    pthread_mutex_lock(&s->mark_lock);
    if (status == DM_OK)
        status = dm_ledger_find(s->mark->ledger, &arena, m.claim, &x, &c, &err);
    if (status == DM_OK && fields) {
        text = corrected(&x, &c, fields);
        status = text ? DM_OK : dm_fail(&err, DM_ENOMEM, "out of memory");
        m.correction = dm_str_of(text);
    }
    if (status == DM_OK)
        status = dm_keep_mark(s->mark, &m, &err);
    if (status == DM_OK)
        status = dm_keep_marks(s->mark, c.id, DM_MARKS_SHORT, &a->body, &err);
    pthread_mutex_unlock(&s->mark_lock);
    if (status == DM_OK)
        a->status = 201;
    else
        dm_serve_fail(a, status, &err);
    free(text);
    dm_arena_free(&arena);
}

void dm_serve_mark(dm_serve *s, const dm_request *q, dm_answer *a) {
    json_error_t unused;
    if (!s->review) {
        dm_serve_error(a, 403, "this ledger is served for reading; `demarche serve --review` takes marks");
        return;
    }
    if (q->n > DM_SERVE_MARK) {
        dm_serve_error(a, 413, "a mark is at most 64 kB");
        return;
    }
    json_t *o = json_loadb(q->body, q->n, JSON_REJECT_DUPLICATES, &unused);
    if (json_is_object(o))
        add_mark(s, o, a);
    else
        dm_serve_error(a, 400, "a mark is one JSON object");
    json_decref(o);
}
