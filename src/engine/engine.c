/* The pipeline behind the public header: the one place that knows every stage. */
#include "engine/engine.h"
#include "report/export.h"
#include "report/rows_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct dm_engine {
    dm_page_words *pages;
    dm_parser *parser;
    dm_actors *actors;
    dm_moves *moves;
    char *lexicon; /* the folder of the tables, for what is read only when asked for */
};

struct dm_reader {
    const dm_engine *engine;
    dm_arena arena;
    dm_parse_scratch *scratch;
    dm_record record;
};

/* True where dir holds lexicon/ and model/. */
static bool is_data(const char *dir) {
    char path[4096];
    if (snprintf(path, sizeof path, "%s/lexicon/actors", dir) >= (int)sizeof path || access(path, R_OK) != 0)
        return false;
    if (snprintf(path, sizeof path, "%s/model", dir) >= (int)sizeof path)
        return false;
    return access(path, R_OK) == 0;
}

dm_status dm_data_find(const char *given, char out[4096], dm_error *err) {
    const char *env = given ? given : getenv("DEMARCHE_DATA");
    if (env && *env) {
        if (snprintf(out, 4096, "%s", env) < 4096 && is_data(env))
            return DM_OK;
        return dm_fail(err, DM_ENOTFOUND, "%s: no lexicon/ and model/ there", env);
    }
    char exe[2048];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (n > 0) {
        exe[n] = 0;
        static const char *const beside[] = {"", "/..", "/../share/demarche", "/../..", "/../../.."};
        char *slash = strrchr(exe, '/');
        if (slash)
            *slash = 0;
        for (size_t i = 0; i < DM_COUNT(beside); i++)
            if (snprintf(out, 4096, "%s%s", exe, beside[i]) < 4096 && is_data(out))
                return DM_OK;
    }
    snprintf(out, 4096, "%s", DM_DATADIR);
    if (is_data(out))
        return DM_OK;
    return dm_fail(err, DM_ENOTFOUND,
                   "no lexicon/ and model/ beside the program or in %s: set DEMARCHE_DATA to "
                   "the folder that holds them", DM_DATADIR);
}

/* Where the build leaves the compiled tables: beside the program. */
static const char *beside_program(char out[4096]) {
    ssize_t n = readlink("/proc/self/exe", out, 4000);
    if (n <= 0)
        return NULL;
    out[n] = 0;
    char *slash = strrchr(out, '/');
    if (!slash)
        return NULL;
    strcpy(slash + 1, "actors.dml");
    return out;
}

dm_status dm_engine_open_with(const dm_open *how, dm_engine **out, dm_error *err) {
    *out = NULL;
    char dir[4096], path[4200], installed[4200], built[4096];
    dm_status status = dm_data_find(how->data, dir, err);
    if (status != DM_OK)
        return status;
    dm_engine *e = calloc(1, sizeof *e);
    if (!e)
        return dm_fail(err, DM_ENOMEM, "out of memory");
    snprintf(path, sizeof path, "%s/lexicon", dir);
    status = dm_page_words_open(path, &e->pages, err);
    if (how->articles) {
        if (status == DM_OK)
            *out = e;
        else
            dm_engine_close(e);
        return status;
    }
    snprintf(path, sizeof path, "%s/model/english.dmm", dir);
    if (status == DM_OK)
        status = dm_parser_open(path, &e->parser, err);
    snprintf(path, sizeof path, "%s/lexicon", dir);
    snprintf(installed, sizeof installed, "%s/actors.dml", dir);
    dm_actors_how actors = {.compiled = {beside_program(built), installed},
                            .own = how->lexicon,
                            .alone = how->lexicon && how->alone,
                            .strict = how->strict,
                            .tell = how->tell,
                            .context = how->context};
    if (status == DM_OK)
        status = dm_actors_open(path, &actors, &e->actors, err);
    char pairs[4200];
    snprintf(pairs, sizeof pairs, "%s/model/claims.dmm", dir);
    const char *model = how->pairs ? how->pairs : access(pairs, F_OK) == 0 ? pairs : "";
    if (status == DM_OK)
        status = dm_moves_open(path, model, &e->moves, err);
    if (status == DM_OK && how->lexicon)
        status = dm_moves_add(e->moves, how->lexicon, how->alone, err);
    if (status == DM_OK && !how->every)
        status = dm_moves_trust(e->moves, path, err);
    if (status == DM_OK && !(e->lexicon = strdup(path)))
        status = dm_fail(err, DM_ENOMEM, "out of memory");
    if (status == DM_OK)
        *out = e;
    else
        dm_engine_close(e);
    return status;
}

dm_status dm_engine_open(const char *data, dm_engine **out, dm_error *err) {
    return dm_engine_open_with(&(dm_open){.data = data, .strict = true}, out, err);
}

void dm_engine_close(dm_engine *e) {
    if (!e)
        return;
    dm_moves_close(e->moves);
    dm_actors_close(e->actors);
    dm_page_words_close(e->pages);
    dm_parser_close(e->parser);
    free(e->lexicon);
    free(e);
}

dm_status dm_reader_new(const dm_engine *engine, dm_reader **out, dm_error *err) {
    dm_reader *r = calloc(1, sizeof *r);
    *out = r;
    if (!r)
        return dm_fail(err, DM_ENOMEM, "out of memory");
    r->engine = engine;
    r->scratch = engine && engine->parser ? dm_parse_scratch_new(engine->parser) : NULL;
    return DM_OK;
}

void dm_reader_free(dm_reader *r) {
    if (!r)
        return;
    dm_parse_scratch_free(r->scratch);
    dm_arena_free(&r->arena);
    free(r);
}

static dm_status no_engine(dm_error *err) {
    return dm_fail(err, DM_EINVAL, "a reader without an engine reads no further than the article");
}

/* The stages behind the page: r->record holds the article. */
static dm_status read_on(dm_reader *r, dm_depth depth, const dm_record **out, dm_error *err) {
    dm_arena *a = &r->arena;
    dm_record *rec = &r->record;
    const dm_engine *e = r->engine;
    dm_status status = DM_OK;
    if ((!e || !e->parser) && depth > DM_TO_ARTICLE)
        return no_engine(err);
    dm_sentences sentences = {0};
    dm_mentions mentions = {0};
    dm_claims claims = {0};
    dm_processes processes = {0};
    if (depth >= DM_TO_TREES) {
        status = dm_text_split(a, dm_parser_model(e->parser), &rec->article, &sentences);
        if (status == DM_OK)
            status = dm_parse(e->parser, r->scratch, a, rec->article.text, &sentences);
    }
    if (status == DM_OK && depth >= DM_TO_WHO)
        status = dm_actor_find(e->actors, a, &rec->article, &sentences, &mentions);
    if (status == DM_OK && depth >= DM_TO_CLAIMS)
        status = dm_claim_code(e->moves, a, &rec->article, &sentences, &mentions, &claims);
    if (status == DM_OK && depth >= DM_TO_PROCESS) {
        int32_t *days = dm_new_array(a, int32_t, claims.n ? claims.n : 1);
        for (uint32_t i = 0; days && i < claims.n; i++)
            days[i] = rec->article.day;
        status = days ? dm_process_fold(a, claims.at, days, claims.n, INT32_MAX, &processes)
                      : DM_ENOMEM;
    }
    if (status != DM_OK)
        return dm_fail(err, status, "%s while reading the text", dm_status_name(status));
    rec->sentences = sentences.at;
    rec->n_sentences = sentences.n;
    rec->mentions = mentions.at;
    rec->n_mentions = mentions.n;
    rec->claims = claims.at;
    rec->n_claims = claims.n;
    rec->process = processes.at;
    rec->n_process = processes.n;
    *out = rec;
    return DM_OK;
}

dm_status dm_read(dm_reader *r, const void *bytes, size_t n, const dm_given *given,
                  dm_depth depth, const dm_record **out, dm_error *err) {
    static const dm_given nothing;
    *out = NULL;
    dm_arena *a = &r->arena;
    dm_arena_reset(a);
    r->record = (dm_record){0};
    dm_record *rec = &r->record;
    if (n > DM_MAX_PAGE)
        return dm_fail(err, DM_ELIMIT, "larger than %zu MB", DM_MAX_PAGE >> 20);
    dm_status status = dm_page_read(a, bytes, n, given ? given : &nothing, r->engine ? r->engine->pages : NULL,
                                    &rec->article, err);
    return status == DM_OK ? read_on(r, depth, out, err) : status;
}

dm_status dm_read_on(dm_reader *r, dm_depth depth, const dm_record **out, dm_error *err) {
    *out = NULL;
    if (!r->record.article.text.n)
        return dm_fail(err, DM_EINVAL, "nothing was read");
    return read_on(r, depth, out, err);
}

dm_status dm_read_article(dm_reader *r, const dm_article *article, dm_depth depth,
                          const dm_record **out, dm_error *err) {
    *out = NULL;
    dm_arena_reset(&r->arena);
    r->record = (dm_record){.article = *article};
    return read_on(r, depth, out, err);
}

dm_status dm_parse_conllu(dm_reader *r, const char *bytes, size_t n, dm_buf *out, dm_error *err) {
    if (!r->engine || !r->engine->parser)
        return no_engine(err);
    dm_arena *a = &r->arena;
    dm_arena_reset(a);
    r->record = (dm_record){0};
    if (n > DM_MAX_PAGE)
        return dm_fail(err, DM_ELIMIT, "larger than %zu MB", DM_MAX_PAGE >> 20);
    dm_str text;
    dm_sentences sentences;
    dm_status status = dm_conllu_read(a, (dm_str){bytes, (uint32_t)n}, &text, &sentences, err);
    if (status != DM_OK)
        return status;
    status = dm_parse(r->engine->parser, r->scratch, a, text, &sentences);
    if (status != DM_OK)
        return dm_fail(err, status, "%s while parsing", dm_status_name(status));
    for (uint32_t i = 0; i < sentences.n; i++)
        dm_conllu_write(out, text, &sentences.at[i], NULL);
    return DM_OK;
}

/* Copy a marked sentence without its marks; spans receive where <s> and <t> stood. */
static bool unmark(dm_arena *a, const char *marked, size_t n, dm_str *text, dm_span spans[2]) {
    static const char *const marks[] = {"<s>", "</s>", "<t>", "</t>"};
    char *p = dm_alloc(a, n + 1);
    uint32_t place[4] = {UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX}, at = 0;
    for (size_t i = 0; p && i < n;) {
        size_t m = 0;
        while (m < 4 && (n - i < strlen(marks[m]) || memcmp(marked + i, marks[m], strlen(marks[m]))))
            m++;
        if (m < 4) {
            if (place[m] == UINT32_MAX)
                place[m] = at;
            i += strlen(marks[m]);
        } else {
            p[at++] = marked[i] == '\n' || marked[i] == '\r' ? ' ' : marked[i];
            i++;
        }
    }
    *text = (dm_str){p, at};
    for (int k = 0; k < 2; k++) {
        /* A side that is not marked may be anybody: an empty span at the other's place. */
        uint32_t b = place[2 * k], e = place[2 * k + 1];
        spans[k] = b != UINT32_MAX && e != UINT32_MAX && b < e ? (dm_span){b, e} : (dm_span){0, 0};
    }
    return p && (spans[0].end || spans[1].end);
}

/* Relate the pair; where features is not NULL, write them to it instead. */
static dm_status relate(dm_reader *r, const char *marked, size_t n, dm_relation *out, dm_buf *features,
                        dm_error *err) {
    if (!r->engine || !r->engine->parser)
        return no_engine(err);
    dm_arena *a = &r->arena;
    dm_arena_reset(a);
    r->record = (dm_record){0};
    if (n > (1u << 20))
        return dm_fail(err, DM_ELIMIT, "a sentence larger than 1 MB");
    dm_str text;
    dm_span spans[2];
    if (!unmark(a, marked, n, &text, spans))
        return dm_fail(err, DM_EFORMAT, "no <s>source</s> and <t>target</t> marked");
    if (!dm_utf8_valid(text.p, text.n))
        return dm_fail(err, DM_EFORMAT, "not UTF-8");
    /* One side marked alone: the sentence is looked at for what the marked one does. */
    for (int k = 0; k < 2; k++)
        if (!spans[k].end)
            spans[k] = spans[!k];
    dm_paragraph whole = {.span = {0, text.n}};
    dm_article article = {.text = text, .body = &whole, .n_body = 1, .day = DM_NO_DAY};
    const dm_engine *e = r->engine;
    dm_sentences sentences;
    dm_mentions mentions;
    dm_status status = dm_text_split(a, dm_parser_model(e->parser), &article, &sentences);
    if (status == DM_OK)
        status = dm_parse(e->parser, r->scratch, a, text, &sentences);
    if (status == DM_OK)
        status = dm_actor_find(e->actors, a, &article, &sentences, &mentions);
    if (status == DM_OK && features)
        status = dm_claim_features(e->moves, a, &article, &sentences, &mentions, spans[0], spans[1], features);
    else if (status == DM_OK)
        status = dm_claim_relate(e->moves, a, &article, &sentences, &mentions, spans[0], spans[1], out);
    return status == DM_OK ? DM_OK : dm_fail(err, status, "%s", dm_status_name(status));
}

dm_status dm_relate(dm_reader *r, const char *marked, size_t n, dm_relation *out, dm_error *err) {
    *out = (dm_relation){.event = DM_EVENT_NONE, .reality = DM_ACTUAL};
    return relate(r, marked, n, out, NULL, err);
}

dm_status dm_relate_features(dm_reader *r, const char *marked, size_t n, dm_buf *out, dm_error *err) {
    return relate(r, marked, n, NULL, out, err);
}

/* ---- a text as it stands: its spans are the caller's ------------------------------------------ */

/* Is the byte a line break that ends a paragraph: before a blank line, behind the end of a
 * sentence, or before a quotation? Other single breaks are those of wrapped lines. */
static bool ends_paragraph(dm_str text, uint32_t at) {
    if (text.p[at] != '\n')
        return false;
    if (at + 1 < text.n && text.p[at + 1] == '\n')
        return true;
    uint32_t last = at;
    while (last > 0 && (text.p[last - 1] == ' ' || text.p[last - 1] == '\t' || text.p[last - 1] == '\r'))
        last--;
    dm_str before = dm_slice(text, (dm_span){0, last}), after = dm_slice(text, (dm_span){at + 1, text.n});
    static const char *const ends[] = {".", "?", "!", "\"", "”", "’", "…"};
    for (size_t i = 0; i < DM_COUNT(ends); i++)
        if (dm_str_ends(before, ends[i]))
            return true;
    return dm_str_starts(after, "“") || dm_str_starts(after, "\"") || dm_str_starts(after, "”");
}

/* Paragraphs are what blank lines part; past the ceiling the last one takes the rest. */
static dm_status as_it_stands(dm_reader *r, dm_str text, dm_article *out, dm_sentences *sentences,
                              dm_mentions *mentions, dm_error *err) {
    enum { MOST = 20000 };
    if (!r->engine || !r->engine->parser)
        return no_engine(err);
    dm_arena *a = &r->arena;
    dm_arena_reset(a);
    r->record = (dm_record){0};
    if (text.n > DM_MAX_PAGE)
        return dm_fail(err, DM_ELIMIT, "larger than %zu MB", DM_MAX_PAGE >> 20);
    if (!dm_str_trim(text).n)
        return dm_fail(err, DM_EEMPTY, "no text found");
    if (!dm_utf8_valid(text.p, text.n))
        return dm_fail(err, DM_EFORMAT, "not UTF-8");
    struct {
        dm_paragraph *at;
        uint32_t n, room;
    } v = {0};
    for (uint32_t at = 0; at < text.n;) {
        uint32_t end = at;
        while (end < text.n && !ends_paragraph(text, end))
            end++;
        if (v.n + 1 == MOST)
            end = text.n;
        dm_str piece = dm_str_trim(dm_slice(text, (dm_span){at, end}));
        if (piece.n) {
            dm_paragraph *p = dm_push(a, &v, MOST);
            if (!p)
                return dm_fail(err, DM_ENOMEM, "out of memory");
            uint32_t begin = (uint32_t)(piece.p - text.p);
            *p = (dm_paragraph){.span = {begin, begin + piece.n}};
        }
        at = end + 1;
    }
    *out = (dm_article){.text = text, .body = v.at, .n_body = v.n, .day = DM_NO_DAY};
    const dm_engine *e = r->engine;
    dm_status status = dm_text_split(a, dm_parser_model(e->parser), out, sentences);
    if (status == DM_OK)
        status = dm_parse(e->parser, r->scratch, a, text, sentences);
    if (status == DM_OK)
        status = dm_actor_find(e->actors, a, out, sentences, mentions);
    return status == DM_OK ? DM_OK : dm_fail(err, status, "%s while reading the text", dm_status_name(status));
}

dm_status dm_write_said_jsonl(dm_reader *r, dm_str id, dm_str text, dm_buf *out, dm_error *err) {
    dm_article article;
    dm_sentences sentences;
    dm_mentions mentions;
    dm_status status = as_it_stands(r, text, &article, &sentences, &mentions, err);
    if (status != DM_OK)
        return status;
    status = dm_claim_said(r->engine->moves, &r->arena, &article, &sentences, &mentions, id, out);
    return status == DM_OK ? DM_OK : dm_fail(err, status, "%s", dm_status_name(status));
}

/* The byte at which the k-th code point begins; text.n where there are no more. */
static uint32_t byte_of(dm_str text, uint32_t k) {
    uint32_t at = 0;
    unsigned size;
    for (; k && at < text.n; k--, at += size)
        dm_rune(text.p + at, text.n - at, &size);
    return at;
}

dm_status dm_how_real(dm_reader *r, dm_str text, uint32_t begin, uint32_t end, double *score,
                      dm_error *err) {
    dm_article article;
    dm_sentences sentences;
    dm_mentions mentions;
    *score = 0;
    dm_status status = as_it_stands(r, text, &article, &sentences, &mentions, err);
    if (status != DM_OK)
        return status;
    dm_span at = {byte_of(text, begin), byte_of(text, end)};
    status = dm_claim_reality(r->engine->moves, &r->arena, &article, &sentences, &mentions, at, score);
    if (status == DM_EINVAL)
        return dm_fail(err, status, "no word stands at span %u to %u", begin, end);
    return status == DM_OK ? DM_OK : dm_fail(err, status, "%s", dm_status_name(status));
}

dm_status dm_export_open(const dm_engine *engine, const char *format, uint32_t realities, dm_export **out,
                         dm_error *err) {
    return dm_export_open_in(engine->lexicon, format, realities, out, err);
}

dm_status dm_rows_open(const dm_engine *engine, const char *format, dm_rows **out, dm_error *err) {
    return dm_rows_open_in(engine->lexicon, format, out, err);
}
