/* Event rows of other data sets, read as claims of their own source: ICEWS, POLECAT, GDELT 2.
 * The columns are those that rows.c writes; a header line, where there is one, tells their order.
 * docs/formats.md maps them. A row becomes a report of one sentence, composed of its cells, so
 * that the claim's words stand in a text like any other's. */
#include "report/rows_in.h"

#include "lexicon/lexicon.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_CELLS 80

/* What a CAMEO code is in PLOVER (lexicon/plover). */
typedef struct meaning {
    int event;
    dm_str mode, context;
    double goldstein;
} meaning;

struct dm_rows {
    const dm_row_format *format;
    bool opened; /* the first line was seen */
    int at[MAX_CELLS]; /* column of ours -> cell of the row; -1 */
    dm_arena keep, a;
    dm_dialect dialect;
    dm_map cameo, country, sector; /* code, printed name, printed sector -> rows below */
    DM_VEC(meaning) meanings;
    DM_VEC(dm_str) countries;
    DM_VEC(dm_str) sectors;
    struct {
        int quad;
        double score;
    } event[DM_N_EVENT];
    dm_str cell[MAX_CELLS];
    uint32_t n;
    dm_record record;
    dm_claim claim;
    dm_entity actor, recipient;
    dm_paragraph body[2];
};

/* ---- tables ------------------------------------------------------------------------------------ */

static int event_of(dm_str s) {
    for (int i = 1; i < DM_N_EVENT; i++)
        if (dm_str_is_nocase(s, dm_event_name(i)))
            return i;
    return 0;
}

static double number(dm_str s) {
    char text[40];
    snprintf(text, sizeof text, "%.*s", (int)(s.n < 39 ? s.n : 39), s.p ? s.p : "");
    return strtod(text, NULL);
}

static dm_status load_meanings(dm_rows *x, const char *lexicon, dm_error *err) {
    dm_table t;
    dm_row row;
    static const char *const names[] = {"cameo", "event", "mode", "context", "goldstein"};
    int at[5];
    dm_status status = dm_table_open(&x->keep, lexicon, "plover/cameo.tsv", &t, err);
    for (int i = 0; i < 5 && status == DM_OK; i++)
        status = dm_table_need(&t, names[i], &at[i], err);
    while (status == DM_OK && dm_table_next(&t, &row)) {
        meaning *m = dm_push(&x->keep, &x->meanings, 1 << 16);
        if (!m || !dm_map_put(&x->keep, &x->cameo, row.cell[at[0]], x->meanings.n - 1))
            return dm_fail(err, DM_ENOMEM, "out of memory");
        *m = (meaning){.event = event_of(row.cell[at[1]]), .mode = row.cell[at[2]],
                       .context = row.cell[at[3]], .goldstein = number(row.cell[at[4]])};
    }
    if (status == DM_OK)
        status = dm_table_open(&x->keep, lexicon, "plover/events.tsv", &t, err);
    if (status == DM_OK && (status = dm_table_need(&t, "event", &at[0], err)) == DM_OK &&
        (status = dm_table_need(&t, "quad", &at[1], err)) == DM_OK)
        status = dm_table_need(&t, "score", &at[2], err);
    while (status == DM_OK && dm_table_next(&t, &row)) {
        int event = event_of(row.cell[at[0]]);
        x->event[event].quad = (int)number(row.cell[at[1]]);
        x->event[event].score = number(row.cell[at[2]]);
    }
    return status;
}

static dm_status load_names(dm_rows *x, const char *lexicon, const char *file, const char *code,
                            const char *name, dm_map *map, bool countries, dm_error *err) {
    dm_table t;
    dm_row row;
    int at[2];
    dm_status status = dm_table_open(&x->keep, lexicon, file, &t, err);
    if (status == DM_OK && (status = dm_table_need(&t, code, &at[0], err)) == DM_OK)
        status = dm_table_need(&t, name, &at[1], err);
    while (status == DM_OK && dm_table_next(&t, &row)) {
        dm_str *at_code = countries ? dm_push(&x->keep, &x->countries, 1 << 16) : dm_push(&x->keep, &x->sectors, 1 << 16);
        uint32_t k = countries ? x->countries.n : x->sectors.n;
        if (!at_code || (row.cell[at[1]].n && !dm_map_put(&x->keep, map, row.cell[at[1]], k - 1)))
            return dm_fail(err, DM_ENOMEM, "out of memory");
        *at_code = row.cell[at[0]];
    }
    return status;
}

dm_status dm_rows_open_in(const char *lexicon, const char *format, dm_rows **out, dm_error *err) {
    static const dm_row_format *const all[] = {&dm_icews, &dm_polecat, &dm_gdelt};
    *out = NULL;
    dm_rows *x = calloc(1, sizeof *x);
    if (!x)
        return dm_fail(err, DM_ENOMEM, "out of memory");
    for (size_t i = 0; i < DM_COUNT(all); i++)
        if (!strcmp(all[i]->name, format))
            x->format = all[i];
    dm_status status = x->format ? load_meanings(x, lexicon, err)
                                 : dm_fail(err, DM_EINVAL, "%s: rows are icews, polecat or gdelt", format);
    if (status == DM_OK)
        status = load_names(x, lexicon, "formats/countries.tsv", "code", "name", &x->country, true, err);
    if (status == DM_OK)
        status = load_names(x, lexicon, "formats/sectors.tsv", "sector", "icews", &x->sector, false, err);
    if (status == DM_OK)
        status = dm_dialect_open(lexicon, &x->dialect, err);
    for (uint32_t i = 0; status == DM_OK && i < MAX_CELLS; i++)
        x->at[i] = i < x->format->n ? (int)i : -1;
    if (status == DM_OK)
        *out = x;
    else
        dm_rows_close(x);
    return status;
}

void dm_rows_close(dm_rows *x) {
    if (!x)
        return;
    dm_dialect_close(&x->dialect);
    dm_arena_free(&x->keep);
    dm_arena_free(&x->a);
    free(x);
}

/* ---- cells ---------------------------------------------------------------------------------------- */

static dm_str cell(const dm_rows *x, const char *name) {
    for (uint32_t i = 0; i < x->format->n; i++)
        if (!strcmp(x->format->columns[i].name, name))
            return x->at[i] >= 0 && (uint32_t)x->at[i] < x->n ? x->cell[x->at[i]] : (dm_str){0};
    return (dm_str){0};
}

static void split(dm_rows *x, dm_str line) {
    dm_str piece;
    bool more = true;
    for (x->n = 0; more && x->n < MAX_CELLS; x->n++) {
        more = dm_str_cut(&line, '\t', &piece);
        if (!more)
            break;
        x->cell[x->n] = dm_str_trim(piece);
    }
}

/* Whether the line names columns; *err where it lacks one that is needed. */
static bool is_header(dm_rows *x, const char *first, dm_status *status, dm_error *err) {
    static const char *const needed[][6] = {
        {"Event ID", "Event Date", "Source Name", "CAMEO Code", "Target Name", NULL},
        {"Event ID", "Event Date", "Event Type", "Actor Name", "Recipient Name", NULL}};
    if (!x->format->header || !dm_str_is(x->cell[0], first))
        return false;
    for (uint32_t i = 0; i < x->format->n; i++) {
        x->at[i] = -1;
        for (uint32_t k = 0; k < x->n; k++)
            if (dm_str_is(x->cell[k], x->format->columns[i].name))
                x->at[i] = (int)k;
    }
    for (const char *const *need = needed[x->format == &dm_polecat]; *need && *status == DM_OK; need++)
        for (uint32_t i = 0; i < x->format->n; i++)
            if (!strcmp(x->format->columns[i].name, *need) && x->at[i] < 0)
                *status = dm_fail(err, DM_EFORMAT, "the header has no column \"%s\"", *need);
    return true;
}

/* "20240507" or "2024-05-07". */
static int32_t day_of(dm_str s) {
    char iso[12];
    if (s.n >= 8 && s.p[4] != '-') {
        snprintf(iso, sizeof iso, "%.4s-%.2s-%.2s", s.p, s.p + 4, s.p + 6);
        return dm_day_parse(dm_str_of(iso));
    }
    return dm_day_parse(s);
}

/* ---- a side --------------------------------------------------------------------------------------- */

static void set_country(dm_rows *x, dm_entity *e, dm_str name, dm_str code) {
    uint32_t i = dm_map_get(&x->country, name, UINT32_MAX);
    dm_str found = i != UINT32_MAX ? x->countries.at[i] : (dm_str){0};
    char given[4] = {0};
    if (!found.n && code.n == 3) {
        memcpy(given, code.p, 3);
        if (dm_dialect_country_name(&x->dialect, given).n)
            found = dm_str_of(given);
    }
    if (found.n == 3)
        memcpy(e->country, found.p, 3);
}

/* The first sector of a list that we know, by ICEWS's name or by a code of three letters. */
static void set_sector(dm_rows *x, dm_entity *e, dm_str list) {
    dm_str piece;
    while (!e->sector[0] && dm_str_cut(&list, ',', &piece)) {
        piece = dm_str_trim(piece);
        uint32_t i = dm_map_get(&x->sector, piece, UINT32_MAX);
        dm_str found = i != UINT32_MAX ? x->sectors.at[i] : piece;
        if (found.n == 3)
            memcpy(e->sector, found.p, 3);
    }
}

/* "CHAD" or "BARACK OBAMA" as GDELT prints names: a capital for each word, the rest small. */
static dm_str title_case(dm_arena *a, dm_str s) {
    dm_str out = dm_str_copy(a, s);
    char *p = (char *)(uintptr_t)out.p;
    for (uint32_t i = 1; i < out.n; i++)
        if (p[i] >= 'A' && p[i] <= 'Z' && ((p[i - 1] >= 'A' && p[i - 1] <= 'Z') || (p[i - 1] >= 'a' && p[i - 1] <= 'z')))
            p[i] = (char)(p[i] + 32);
    return out;
}

static void finish(dm_rows *x, dm_entity *e) {
    if (!e->country[0])
        set_country(x, e, e->name, (dm_str){0});
    e->text = e->name;
    uint32_t i = dm_map_get(&x->country, e->name, UINT32_MAX);
    bool itself = i != UINT32_MAX && dm_str_is(x->countries.at[i], e->country);
    e->kind = itself ? DM_STATE : e->country[0] && !strcmp(e->sector, "GOV") ? DM_GOVERNMENT : DM_KIND_NONE;
    e->code = dm_str_format(&x->a, "%s%s", e->country, e->sector);
    e->rule = dm_str_of(x->format->name);
    e->antecedent = -1;
}

static dm_entity gdelt_side(dm_rows *x, char n) {
    char name[24];
    dm_entity e = {0};
#define SIDE(what) (snprintf(name, sizeof name, "Actor%c" what, n), cell(x, name))
    dm_str code = SIDE("Code");
    e.name = title_case(&x->a, SIDE("Name"));
    set_country(x, &e, (dm_str){0}, SIDE("CountryCode"));
    set_sector(x, &e, SIDE("Type1Code"));
#undef SIDE
    if (!e.name.n)
        e.name = code;
    if (e.country[0] && !e.sector[0]) /* as our lists print it: "Chad" for CHAD */
        e.name = dm_dialect_country_name(&x->dialect, e.country);
    return e;
}

static dm_entity named_side(dm_rows *x, const char *name, const char *country, const char *sectors) {
    dm_entity e = {.name = cell(x, name)};
    set_country(x, &e, cell(x, country), (dm_str){0});
    set_sector(x, &e, cell(x, sectors));
    if (!e.name.n)
        e.name = cell(x, country);
    return e;
}

/* ---- a row ---------------------------------------------------------------------------------------- */

/* CAMEO into PLOVER: by the code, else by what it begins with. False for statements (01) and
 * what else PLOVER has no event for. */
static bool by_cameo(dm_rows *x, dm_str code) {
    dm_claim *c = &x->claim;
    for (dm_str k = code; k.n >= 2; k.n--) {
        uint32_t i = dm_map_get(&x->cameo, k, UINT32_MAX);
        if (i == UINT32_MAX)
            continue;
        const meaning *m = &x->meanings.at[i];
        c->event = (dm_event)m->event;
        c->mode = m->mode;
        c->context = m->context;
        c->goldstein = m->goldstein;
        break;
    }
    c->cameo = code;
    c->quad = x->event[c->event].quad;
    c->score = x->event[c->event].score;
    return c->event != DM_EVENT_NONE;
}

static bool by_plover(dm_rows *x) {
    dm_claim *c = &x->claim;
    dm_str mode = cell(x, "Event Mode"), contexts = cell(x, "Contexts");
    c->event = (dm_event)event_of(cell(x, "Event Type"));
    c->mode = mode;
    dm_str first;
    c->context = dm_str_cut(&contexts, ',', &first) ? dm_str_trim(first) : (dm_str){0};
    c->quad = x->event[c->event].quad;
    c->score = cell(x, "Intensity").n ? number(cell(x, "Intensity")) : x->event[c->event].score;
    return c->event != DM_EVENT_NONE;
}

static dm_span put(dm_buf *b, dm_str s) {
    uint32_t begin = (uint32_t)b->n;
    dm_put(b, s);
    return (dm_span){begin, (uint32_t)b->n};
}

/* "TITLE\n\nACTOR: what → RECIPIENT, in PLACE, on DAY.\n\nSOURCE" with the places of its parts. */
static bool compose(dm_rows *x, dm_str id, dm_str what, dm_str place, dm_str source, int32_t day) {
    dm_buf b = {0};
    char iso[16];
    dm_claim *c = &x->claim;
    dm_article *art = &x->record.article;
    dm_day_format(day, iso);
    dm_putf(&b, "%s event " DM_FMT, x->format->name, DM_ARG(id));
    uint32_t title = (uint32_t)b.n;
    dm_puts(&b, "\n\n");
    uint32_t begin = (uint32_t)b.n;
    if (x->actor.name.n)
        x->actor.span = put(&b, x->actor.name);
    dm_puts(&b, ": ");
    dm_put(&b, what);
    if (x->recipient.name.n) {
        dm_puts(&b, " → ");
        x->recipient.span = put(&b, x->recipient.name);
    }
    uint32_t end = (uint32_t)b.n;
    if (place.n) {
        dm_puts(&b, ", in ");
        c->place = (dm_phrase){.span = put(&b, place)};
    }
    if (iso[0]) {
        dm_puts(&b, ", on ");
        c->date_text = (dm_phrase){.span = put(&b, dm_str_of(iso))};
    }
    dm_puts(&b, ".");
    x->body[0] = (dm_paragraph){.span = {begin, (uint32_t)b.n}};
    if (source.n) {
        dm_puts(&b, "\n\n");
        x->body[1] = (dm_paragraph){.span = put(&b, source)};
    }
    bool fine = !b.failed && dm_utf8_valid(b.data, b.n);
    dm_str text = dm_str_copy(&x->a, (dm_str){b.data, (uint32_t)b.n});
    dm_buf_free(&b);
    art->text = text;
    art->title = dm_slice(text, (dm_span){0, title});
    art->body = x->body;
    art->n_body = source.n ? 2 : 1;
    c->span = (dm_span){begin, end};
    c->text = dm_slice(text, c->span);
    c->place.text = dm_slice(text, c->place.span);
    c->date_text.text = dm_slice(text, c->date_text.span);
    c->date = c->date_text.text;
    x->actor.text = dm_slice(text, x->actor.span);
    x->recipient.text = dm_slice(text, x->recipient.span);
    return fine;
}

static void seal(dm_rows *x, dm_str id, dm_str site, int32_t day, int32_t published) {
    dm_article *art = &x->record.article;
    dm_claim *c = &x->claim;
    char iso[16];
    art->id = dm_str_format(&x->a, "%s-" DM_FMT, x->format->name, DM_ARG(id));
    art->site = site.n ? site : dm_str_of(x->format->name);
    art->day = published;
    dm_day_format(published, iso);
    art->date = dm_str_format(&x->a, "%s", iso);
    art->precision = published != DM_NO_DAY ? DM_PRECISION_DAY : DM_PRECISION_UNKNOWN;
    art->from = published != DM_NO_DAY ? DM_FROM_GIVEN : DM_FROM_UNKNOWN;
    c->article = art->id;
    c->id = dm_str_format(&x->a, "%010llx",
                          (unsigned long long)(dm_hash(art->text.p, art->text.n, 0) & 0xffffffffffULL));
    c->facets = DM_MOVE;
    c->reality = DM_ACTUAL;
    c->day = day;
    c->actor = &x->actor;
    c->n_actor = x->actor.name.n > 0;
    c->recipient = &x->recipient;
    c->n_recipient = x->recipient.name.n > 0;
    c->confidence = 1; /* as its source says */
    c->rule = dm_str_format(&x->a, "%s " DM_FMT, x->format->name,
                            DM_ARG(c->cameo.n ? c->cameo : dm_str_of(dm_event_name((int)c->event))));
    x->record.claims = c;
    x->record.n_claims = 1;
}

static dm_str what_of(dm_rows *x) {
    dm_str title = x->claim.cameo.n ? dm_dialect_title(&x->dialect, x->claim.cameo) : (dm_str){0};
    return title.n ? title : dm_str_of(dm_event_name((int)x->claim.event));
}

dm_status dm_rows_read(dm_rows *x, const char *line, size_t n, const dm_record **out, dm_error *err) {
    *out = NULL;
    dm_status status = DM_OK;
    dm_arena_reset(&x->a);
    if (n > UINT32_MAX || !dm_utf8_valid(line, n))
        return dm_fail(err, DM_EFORMAT, "not UTF-8");
    split(x, (dm_str){line, (uint32_t)n});
    bool first = !x->opened;
    x->opened = true;
    if (first && is_header(x, x->format->columns[0].name, &status, err))
        return status == DM_OK ? DM_EEMPTY : status;
    bool gdelt = x->format == &dm_gdelt, icews = x->format == &dm_icews;
    if (x->n < 8 || (gdelt && x->n < 58))
        return dm_fail(err, DM_EFORMAT, "%u cells, not %u", x->n, x->format->n);
    x->record = (dm_record){0};
    x->claim = (dm_claim){0};
    memset(x->body, 0, sizeof x->body);
    dm_str id = cell(x, gdelt ? "GLOBALEVENTID" : "Event ID");
    dm_str when = cell(x, gdelt ? "SQLDATE" : "Event Date");
    int32_t day = day_of(when);
    if (!id.n || (when.n && day == DM_NO_DAY))
        return dm_fail(err, DM_EFORMAT, !id.n ? "a row without an id" : "not a day: " DM_FMT,
                       (int)(when.n < 40 ? when.n : 40), when.p ? when.p : "");
    bool known = icews || gdelt ? by_cameo(x, cell(x, gdelt ? "EventCode" : "CAMEO Code")) : by_plover(x);
    if (!known)
        return DM_OK; /* PLOVER has no such event */
    dm_str given = cell(x, gdelt ? "GoldsteinScale" : icews ? "Intensity" : "");
    if (given.n)
        x->claim.goldstein = number(given);
    x->actor = gdelt ? gdelt_side(x, '1') : icews ? named_side(x, "Source Name", "Source Country", "Source Sectors")
                                                  : named_side(x, "Actor Name", "Actor Country", "Primary Actor Sector");
    x->recipient = gdelt ? gdelt_side(x, '2')
                   : icews ? named_side(x, "Target Name", "Target Country", "Target Sectors")
                           : named_side(x, "Recipient Name", "Recipient Country", "Primary Recipient Sector");
    finish(x, &x->actor);
    finish(x, &x->recipient);
    dm_str place = gdelt ? cell(x, "ActionGeo_Fullname") : icews ? cell(x, "City") : cell(x, "Placename");
    int32_t published = gdelt ? day_of(cell(x, "DATEADDED")) : icews ? day : day_of(cell(x, "Publication Date"));
    if (!compose(x, id, what_of(x), place, gdelt ? cell(x, "SOURCEURL") : (dm_str){0}, day))
        return dm_fail(err, DM_ENOMEM, "out of memory");
    seal(x, id, gdelt ? (dm_str){0} : cell(x, icews ? "Publisher" : "Source"), day,
         published != DM_NO_DAY ? published : day);
    *out = &x->record;
    return x->a.failed ? dm_fail(err, DM_ENOMEM, "out of memory") : DM_OK;
}
