/* Exports: claims in the formats of the field. Rows (rows.c) for ICEWS, POLECAT, GDELT,
 * Phoenix and CSV; PLOVER as JSON Lines (its manual, chapter "Data Fields"); GraphML; Atom
 * (RFC 4287). The files of annotation tools are in annotate.c. */
#include "report/export.h"

#include <math.h>
#include <stdlib.h>

typedef struct node {
    dm_str key, name, code;
    char country[4], sector[4];
    dm_kind kind;
    uint32_t claims;
} node;

typedef struct edge {
    uint32_t from, to;
    uint32_t claims, quad[5];
    double score, goldstein;
    int32_t first, last;
} edge;

struct dm_export {
    const char *format;
    const dm_row_format *rows; /* NULL for formats of another shape */
    uint32_t realities;
    dm_dialect dialect;
    dm_arena arena; /* what the graph remembers */
    dm_arena scratch;
    dm_map node_at, edge_at;
    DM_VEC(node) nodes;
    DM_VEC(edge) edges;
    int32_t newest;
    dm_str links; /* of a feed: to its other pages */
};

static const char *const formats[] = {"jsonl",   "csv",     "plover", "polecat", "icews", "gdelt",
                                      "phoenix", "graphml", "atom",   "brat",    "webanno", NULL};

const char *const *dm_export_formats(void) {
    return formats;
}

const char *dm_export_extension(const dm_export *x) {
    return !strcmp(x->format, "brat") ? ".ann" : !strcmp(x->format, "webanno") ? ".tsv" : NULL;
}

dm_status dm_export_open_in(const char *lexicon, const char *format, uint32_t realities,
                            dm_export **out, dm_error *err) {
    static const dm_row_format *const rows[] = {&dm_csv, &dm_polecat, &dm_icews, &dm_gdelt, &dm_phoenix};
    *out = NULL;
    size_t k = 0;
    while (formats[k] && strcmp(formats[k], format) != 0)
        k++;
    if (!formats[k])
        return dm_fail(err, DM_EINVAL, "%s: no such format; there are jsonl, csv, plover, polecat, "
                       "icews, gdelt, phoenix, graphml, atom, brat, webanno", format);
    dm_export *x = calloc(1, sizeof *x);
    if (!x)
        return dm_fail(err, DM_ENOMEM, "out of memory");
    x->format = formats[k];
    x->newest = DM_NO_DAY;
    for (size_t i = 0; i < DM_COUNT(rows); i++)
        if (!strcmp(rows[i]->name, format))
            x->rows = rows[i];
    /* Data sets of events hold what was done; our own and PLOVER's rows say how real it is. */
    bool events = x->rows && x->rows != &dm_csv;
    x->realities = realities ? realities
                 : events || !strcmp(format, "graphml") ? 1u << DM_ACTUAL | 1u << DM_HISTORICAL
                                                        : ~0u;
    dm_status status = dm_dialect_open(lexicon, &x->dialect, err);
    if (status == DM_OK)
        *out = x;
    else
        dm_export_close(x);
    return status;
}

void dm_export_close(dm_export *x) {
    if (!x)
        return;
    dm_dialect_close(&x->dialect);
    dm_arena_free(&x->arena);
    dm_arena_free(&x->scratch);
    free(x);
}

/* What is told as background without a day of its own would be dated wrongly by the report's. */
static bool wanted(const dm_export *x, const dm_claim *c) {
    bool dated = (x->rows && x->rows != &dm_csv) || !strcmp(x->format, "graphml");
    return (c->facets & DM_MOVE) && c->event != DM_EVENT_NONE && (x->realities >> c->reality & 1) &&
           !(dated && c->reality == DM_HISTORICAL && c->day == DM_NO_DAY);
}

/* The k-th pair of a claim, from 1; false past the last. */
static bool pair_at(const dm_record *r, const dm_claim *c, uint32_t k, dm_pair *p) {
    uint32_t a = c->n_actor, b = c->n_recipient;
    bool mutual = b == 0 && a > 1;
    uint32_t of = mutual ? a * (a - 1) / 2 : a && b ? a * b : a + b;
    *p = (dm_pair){.record = r, .claim = c, .k = k, .of = of};
    if (k == 0 || k > of)
        return false;
    if (mutual) {
        uint32_t i = 0, left = k - 1;
        while (left >= a - 1 - i)
            left -= a - 1 - i++;
        p->actor = &c->actor[i];
        p->recipient = &c->actor[i + 1 + left];
        return true;
    }
    if (a && b) {
        p->actor = &c->actor[(k - 1) / b];
        p->recipient = &c->recipient[(k - 1) % b];
    } else if (a) {
        p->actor = &c->actor[k - 1];
    } else {
        p->recipient = &c->recipient[k - 1];
    }
    return true;
}

/* ---- rows ---------------------------------------------------------------------------------- */

static void put_cell(dm_export *x, const dm_column *c, const dm_pair *p, dm_buf *out) {
    size_t from = out->n;
    c->put(&x->dialect, p, out);
    if (out->failed)
        return;
    bool quote = false;
    for (size_t i = from; i < out->n; i++) {
        char *at = &out->data[i];
        if (!x->rows->quoted && (*at == '\t' || *at == '\n' || *at == '\r'))
            *at = ' ';
        quote |= *at == '"' || *at == ',' || *at == '\n' || *at == '\r';
    }
    if (!x->rows->quoted || !quote)
        return;
    dm_str cell = dm_str_copy(&x->scratch, (dm_str){out->data + from, (uint32_t)(out->n - from)});
    out->n = from;
    dm_putc(out, '"');
    for (uint32_t i = 0; i < cell.n; i++) {
        if (cell.p[i] == '"')
            dm_putc(out, '"');
        dm_putc(out, cell.p[i]);
    }
    dm_putc(out, '"');
}

static void put_row(dm_export *x, const dm_pair *p, dm_buf *out) {
    if (x->rows->needs_both && (!p->actor || !p->recipient))
        return;
    for (uint32_t i = 0; i < x->rows->n; i++) {
        if (i)
            dm_putc(out, x->rows->quoted ? ',' : '\t');
        put_cell(x, &x->rows->columns[i], p, out);
    }
    dm_puts(out, x->rows->quoted ? "\r\n" : "\n");
}

/* ---- PLOVER ---------------------------------------------------------------------------------- */

static void put_member(dm_buf *b, bool *comma, const char *key, dm_str value) {
    if (!value.n)
        return;
    dm_putf(b, "%s\"%s\":", *comma ? "," : "", key);
    dm_put_json(b, value);
    *comma = true;
}

static void put_sides(dm_buf *b, const dm_dialect *d, const char *key, const dm_entity *e, uint32_t n) {
    dm_putf(b, ",\"%s\":[", key);
    for (uint32_t i = 0; i < n; i++) {
        bool comma = false;
        dm_puts(b, i ? ",{" : "{");
        put_member(b, &comma, "raw_text", e[i].text);
        put_member(b, &comma, "entity_name", e[i].name);
        put_member(b, &comma, "wikidata_id", e[i].wikidata);
        put_member(b, &comma, "country_name", dm_dialect_country_name(d, e[i].country));
        put_member(b, &comma, "code", dm_str_of(e[i].country));
        put_member(b, &comma, "sector", dm_str_of(e[i].sector));
        put_member(b, &comma, "sector_code", dm_str_of(e[i].sector));
        put_member(b, &comma, "office", e[i].office);
        dm_putc(b, '}');
    }
    dm_putc(b, ']');
}

static void put_plover(dm_export *x, const dm_record *r, const dm_claim *c, const dm_runes *runes, dm_buf *b) {
    char day[16];
    int32_t when = c->day != DM_NO_DAY ? c->day : r->article.day;
    bool comma = true;
    dm_puts(b, "{\"id\":");
    dm_put_json(b, c->id);
    dm_day_format(when, day);
    put_member(b, &comma, "date", dm_str_of(day));
    put_sides(b, &x->dialect, "actor", c->actor, c->n_actor);
    put_sides(b, &x->dialect, "recipient", c->recipient, c->n_recipient);
    dm_putf(b, ",\"event\":[\"%s\"],\"mode\":[", dm_event_name((int)c->event));
    if (c->mode.n)
        dm_put_json(b, c->mode);
    dm_puts(b, "],\"context\":[");
    if (c->context.n)
        dm_put_json(b, c->context);
    dm_putf(b, "],\"quad_code\":%d,\"event_scale\":", c->quad);
    dm_put_number(b, c->score);
    if (c->place.text.n) {
        dm_puts(b, ",\"event_loc\":{\"extracted_place\":");
        dm_put_json(b, c->place.text);
        dm_putc(b, '}');
    }
    dm_puts(b, ",\"event_text\":[");
    dm_put_json(b, c->text);
    dm_putf(b, "],\"text_info\":{\"sequence\":%u,\"start\":%u,\"end\":%u},\"cite_info\":{", c->sentence + 1,
            dm_runes_before(runes, c->span.begin), dm_runes_before(runes, c->span.end));
    comma = false;
    put_member(b, &comma, "citation", r->article.id);
    put_member(b, &comma, "url", r->article.url);
    put_member(b, &comma, "title", r->article.title);
    put_member(b, &comma, "language", r->article.language);
    put_member(b, &comma, "publication", r->article.site);
    put_member(b, &comma, "coder", DM_STR("demarche " DM_VERSION));
    put_member(b, &comma, "codebook", DM_STR("plover-2.0"));
    dm_putf(b, "},\"reality\":\"%s\"", dm_reality_name((int)c->reality));
    comma = true;
    put_member(b, &comma, "condition", c->condition.text);
    put_member(b, &comma, "cameo", c->cameo);
    dm_puts(b, ",\"according_to\":[");
    for (uint32_t i = 0; i < c->n_according_to; i++) {
        if (i)
            dm_putc(b, ',');
        dm_put_json(b, c->according_to[i].entity.name);
    }
    dm_puts(b, "]}\n");
}

/* ---- GraphML ---------------------------------------------------------------------------------- */

void dm_put_xml(dm_buf *b, dm_str s) {
    for (uint32_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '&')
            dm_puts(b, "&amp;");
        else if (c == '<')
            dm_puts(b, "&lt;");
        else if (c == '>')
            dm_puts(b, "&gt;");
        else if (c == '"')
            dm_puts(b, "&quot;");
        else if (c >= 0x20 || c == '\n' || c == '\t')
            dm_putc(b, (char)c);
        else /* control characters do not stand in XML */
            dm_putc(b, ' ');
    }
}

#define MAX_GRAPH (1u << 22)

static uint32_t node_of(dm_export *x, const dm_entity *e, dm_buf *out) {
    dm_str key = dm_str_format(&x->scratch, DM_FMT "\x1f" DM_FMT, DM_ARG(e->name), DM_ARG(e->code));
    uint32_t at = dm_map_get(&x->node_at, key, UINT32_MAX);
    if (at != UINT32_MAX)
        return at;
    node *n = dm_push(&x->arena, &x->nodes, MAX_GRAPH);
    if (!n) {
        out->failed = true;
        return UINT32_MAX;
    }
    *n = (node){.key = dm_str_copy(&x->arena, key), .name = dm_str_copy(&x->arena, e->name),
                .code = dm_str_copy(&x->arena, e->code), .kind = e->kind};
    memcpy(n->country, e->country, sizeof n->country);
    memcpy(n->sector, e->sector, sizeof n->sector);
    if (!dm_map_put(&x->arena, &x->node_at, n->key, x->nodes.n - 1))
        out->failed = true;
    return x->nodes.n - 1;
}

static void graph_pair(dm_export *x, const dm_pair *p, dm_buf *out) {
    if (!p->actor || !p->recipient)
        return;
    uint32_t from = node_of(x, p->actor, out), to = node_of(x, p->recipient, out);
    if (from == UINT32_MAX || to == UINT32_MAX)
        return;
    uint32_t ends[2] = {from, to};
    dm_str key = {(const char *)ends, sizeof ends};
    uint32_t at = dm_map_get(&x->edge_at, key, UINT32_MAX);
    if (at == UINT32_MAX) {
        edge *e = dm_push(&x->arena, &x->edges, MAX_GRAPH);
        if (!e || !dm_map_put(&x->arena, &x->edge_at, dm_str_copy(&x->arena, key), x->edges.n - 1)) {
            out->failed = true;
            return;
        }
        *e = (edge){.from = from, .to = to, .first = DM_NO_DAY, .last = DM_NO_DAY};
        at = x->edges.n - 1;
    }
    edge *e = &x->edges.at[at];
    int32_t day = dm_pair_day(p);
    e->claims++;
    e->quad[p->claim->quad >= 0 && p->claim->quad <= 4 ? p->claim->quad : 0]++;
    e->score += p->claim->score;
    e->goldstein += p->claim->goldstein;
    if (day != DM_NO_DAY) {
        e->first = e->first == DM_NO_DAY || day < e->first ? day : e->first;
        e->last = e->last == DM_NO_DAY || day > e->last ? day : e->last;
    }
    x->nodes.at[from].claims++;
    x->nodes.at[to].claims++;
}

static void put_data(dm_buf *b, const char *key, dm_str value) {
    if (!value.n)
        return;
    dm_putf(b, "<data key=\"%s\">", key);
    dm_put_xml(b, value);
    dm_puts(b, "</data>");
}

static void put_count(dm_buf *b, const char *key, uint32_t n) {
    dm_putf(b, "<data key=\"%s\">%u</data>", key, n);
}

static void put_mean(dm_buf *b, const char *key, double sum, uint32_t n) {
    dm_putf(b, "<data key=\"%s\">", key);
    dm_put_number(b, round(sum / n * 1e4) / 1e4);
    dm_puts(b, "</data>");
}

static void put_graph(const dm_export *x, dm_buf *b) {
    static const char *const keys[][3] = {
        {"name", "node", "string"},      {"code", "node", "string"},     {"country", "node", "string"},
        {"sector", "node", "string"},    {"kind", "node", "string"},     {"claims", "all", "int"},
        {"quad1", "edge", "int"},        {"quad2", "edge", "int"},       {"quad3", "edge", "int"},
        {"quad4", "edge", "int"},        {"score", "edge", "double"},    {"goldstein", "edge", "double"},
        {"first", "edge", "string"},     {"last", "edge", "string"},
    };
    char day[16];
    dm_puts(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
               "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
    for (size_t i = 0; i < DM_COUNT(keys); i++)
        dm_putf(b, "<key id=\"%s\" for=\"%s\" attr.name=\"%s\" attr.type=\"%s\"/>\n", keys[i][0], keys[i][1],
                keys[i][0], keys[i][2]);
    dm_puts(b, "<graph id=\"demarche\" edgedefault=\"directed\">\n");
    for (uint32_t i = 0; i < x->nodes.n; i++) {
        const node *n = &x->nodes.at[i];
        dm_putf(b, "<node id=\"n%u\">", i);
        put_data(b, "name", n->name);
        put_data(b, "code", n->code);
        put_data(b, "country", dm_str_of(n->country));
        put_data(b, "sector", dm_str_of(n->sector));
        put_data(b, "kind", dm_str_of(dm_kind_name((int)n->kind)));
        put_count(b, "claims", n->claims);
        dm_puts(b, "</node>\n");
    }
    for (uint32_t i = 0; i < x->edges.n; i++) {
        static const char *const quads[] = {"", "quad1", "quad2", "quad3", "quad4"};
        const edge *e = &x->edges.at[i];
        dm_putf(b, "<edge source=\"n%u\" target=\"n%u\">", e->from, e->to);
        put_count(b, "claims", e->claims);
        for (int q = 1; q <= 4; q++)
            put_count(b, quads[q], e->quad[q]);
        put_mean(b, "score", e->score, e->claims);
        put_mean(b, "goldstein", e->goldstein, e->claims);
        dm_day_format(e->first, day);
        put_data(b, "first", dm_str_of(day));
        dm_day_format(e->last, day);
        put_data(b, "last", dm_str_of(day));
        dm_puts(b, "</edge>\n");
    }
    dm_puts(b, "</graph>\n</graphml>\n");
}

/* ---- Atom ---------------------------------------------------------------------------------------- */

static void put_names(dm_buf *b, const dm_entity *e, uint32_t n) {
    for (uint32_t i = 0; i < n; i++) {
        dm_puts(b, i == 0 ? "" : i + 1 == n ? " and " : ", ");
        dm_put_xml(b, e[i].name);
    }
}

static void put_entry(const dm_record *r, const dm_claim *c, dm_buf *b) {
    char day[16];
    dm_day_format(r->article.day, day);
    dm_puts(b, "<entry><id>urn:demarche:claim:");
    dm_put_xml(b, c->id);
    dm_puts(b, "</id><title>");
    put_names(b, c->actor, c->n_actor);
    dm_putf(b, "%s%s", c->n_actor ? ": " : "", dm_event_name((int)c->event));
    if (c->n_recipient) {
        dm_puts(b, " → ");
        put_names(b, c->recipient, c->n_recipient);
    }
    dm_putf(b, " (%s)</title><updated>%sT00:00:00Z</updated>", dm_reality_name((int)c->reality),
            *day ? day : "1970-01-01");
    if (r->article.url.n) {
        dm_puts(b, "<link rel=\"alternate\" href=\"");
        dm_put_xml(b, r->article.url);
        dm_puts(b, "\"/>");
    }
    dm_putf(b, "<category term=\"%s\"/><summary>", dm_event_name((int)c->event));
    dm_put_xml(b, c->text);
    for (uint32_t i = 0; i < c->n_according_to; i++) {
        dm_puts(b, i ? ", according to " : " — according to ");
        dm_put_xml(b, c->according_to[i].entity.name);
    }
    dm_puts(b, "</summary></entry>\n");
}

/* ---- the whole ------------------------------------------------------------------------------------- */

void dm_export_begin(dm_export *x, dm_buf *out) {
    if (x->rows && x->rows->header) {
        for (uint32_t i = 0; i < x->rows->n; i++) {
            if (i)
                dm_putc(out, x->rows->quoted ? ',' : '\t');
            dm_puts(out, x->rows->columns[i].name);
        }
        dm_puts(out, x->rows->quoted ? "\r\n" : "\n");
    }
    if (!strcmp(x->format, "atom"))
        dm_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>urn:demarche:claims</id>"
                     "<title>demarche: claims</title><author><name>demarche</name></author>\n");
    if (!strcmp(x->format, "atom"))
        dm_put(out, x->links);
}

void dm_export_link(dm_export *x, const char *rel, dm_str href) {
    dm_buf b = {0};
    dm_put(&b, x->links);
    dm_putf(&b, "<link rel=\"%s\" href=\"", rel);
    dm_put_xml(&b, href);
    dm_puts(&b, "\"/>\n");
    x->links = dm_str_copy(&x->arena, (dm_str){b.data, (uint32_t)b.n});
    dm_buf_free(&b);
}

void dm_export_add(dm_export *x, const dm_record *r, dm_buf *out) {
    dm_runes runes;
    dm_arena_reset(&x->scratch);
    if (dm_runes_of(&x->scratch, r->article.text, &runes) != DM_OK) {
        out->failed = true;
        return;
    }
    if (!strcmp(x->format, "brat")) {
        dm_put_brat(r, x->realities, &runes, out);
        return;
    }
    if (!strcmp(x->format, "webanno")) {
        dm_put_webanno(r, x->realities, &x->scratch, out);
        return;
    }
    if (!strcmp(x->format, "jsonl")) {
        dm_write_claims_jsonl(r, out);
        return;
    }
    if (r->article.day > x->newest)
        x->newest = r->article.day;
    for (uint32_t i = 0; i < r->n_claims; i++) {
        const dm_claim *c = &r->claims[i];
        dm_pair p;
        if (!wanted(x, c))
            continue;
        if (!strcmp(x->format, "plover")) {
            put_plover(x, r, c, &runes, out);
        } else if (!strcmp(x->format, "atom")) {
            put_entry(r, c, out);
        } else {
            for (uint32_t k = 1; pair_at(r, c, k, &p); k++) {
                if (x->rows)
                    put_row(x, &p, out);
                else
                    graph_pair(x, &p, out);
            }
        }
    }
}

void dm_export_end(dm_export *x, dm_buf *out) {
    if (!strcmp(x->format, "graphml"))
        put_graph(x, out);
    if (!strcmp(x->format, "atom")) {
        char day[16];
        dm_day_format(x->newest, day);
        dm_putf(out, "<updated>%sT00:00:00Z</updated></feed>\n", *day ? day : "1970-01-01");
    }
}
