/* One report as the files of annotation tools: brat's stand-off (.ann, beside the article's
 * text as .txt) and WebAnno TSV 3.3, which INCEpTION reads. Spans: brat counts code points,
 * WebAnno UTF-16 units. */
#include "report/export.h"

static bool wanted(const dm_claim *c, uint32_t realities) {
    return (c->facets & DM_MOVE) && c->event != DM_EVENT_NONE && (realities >> c->reality & 1);
}

/* The word that carries a claim; the start of its words up to a line's end where no trees are known. */
static dm_span trigger(const dm_record *r, const dm_claim *c) {
    if (c->sentence < r->n_sentences && c->head < r->sentences[c->sentence].n_words)
        return r->sentences[c->sentence].words[c->head].span;
    dm_span s = c->span;
    for (uint32_t i = s.begin; i < s.end; i++)
        if (r->article.text.p[i] == '\n')
            s.end = i;
    return s;
}

/* ---- brat ------------------------------------------------------------------------------ */

typedef struct brat {
    const dm_record *r;
    const dm_runes *runes;
    dm_buf *out;
    dm_span seen[4096]; /* entities written so far, as T1, T2, … */
    uint32_t n, next, events, notes;
} brat;

static void put_span(brat *b, uint32_t id, const char *type, dm_span s) {
    dm_putf(b->out, "T%u\t%s %u %u\t", id, type, dm_runes_before(b->runes, s.begin),
            dm_runes_before(b->runes, s.end));
    for (uint32_t i = s.begin; i < s.end; i++) {
        char c = b->r->article.text.p[i];
        dm_putc(b->out, c == '\n' || c == '\t' ? ' ' : c);
    }
    dm_putc(b->out, '\n');
}

/* The T of an entity, written where it is new; 0 where it has no words or the table is full. */
static uint32_t entity(brat *b, const dm_entity *e) {
    if (e->span.begin >= e->span.end)
        return 0;
    for (uint32_t i = 0; i < b->n; i++)
        if (b->seen[i].begin == e->span.begin && b->seen[i].end == e->span.end)
            return i + 1;
    if (b->n == DM_COUNT(b->seen))
        return 0;
    b->seen[b->n++] = e->span;
    put_span(b, b->n, "Entity", e->span);
    if (e->wikidata.n)
        dm_putf(b->out, "N%u\tReference T%u Wikidata:" DM_FMT "\t" DM_FMT "\n", b->n, b->n, DM_ARG(e->wikidata),
                DM_ARG(e->name));
    else if (e->code.n)
        dm_putf(b->out, "#%u\tAnnotatorNotes T%u\t" DM_FMT " " DM_FMT "\n", ++b->notes, b->n, DM_ARG(e->code),
                DM_ARG(e->name));
    return b->n;
}

static void roles(brat *b, const char *role, const uint32_t *t, uint32_t n) {
    for (uint32_t i = 0; i < n; i++)
        if (t[i] && i)
            dm_putf(b->out, " %s%u:T%u", role, i + 1, t[i]);
        else if (t[i])
            dm_putf(b->out, " %s:T%u", role, t[i]);
}

void dm_put_brat(const dm_record *r, uint32_t realities, const dm_runes *runes, dm_buf *out) {
    enum { MOST = 32 };
    brat b = {.r = r, .runes = runes, .out = out};
    uint32_t trigger_id = DM_COUNT(b.seen);
    for (uint32_t i = 0; i < r->n_claims; i++) {
        const dm_claim *c = &r->claims[i];
        if (!wanted(c, realities))
            continue;
        uint32_t actor[MOST], recipient[MOST], account[MOST], na = 0, nr = 0, nc = 0;
        for (uint32_t k = 0; k < c->n_actor && na < MOST; k++)
            actor[na++] = entity(&b, &c->actor[k]);
        for (uint32_t k = 0; k < c->n_recipient && nr < MOST; k++)
            recipient[nr++] = entity(&b, &c->recipient[k]);
        for (uint32_t k = 0; k < c->n_according_to && nc < MOST; k++)
            account[nc++] = entity(&b, &c->according_to[k].entity);
        const char *event = dm_event_name((int)c->event);
        put_span(&b, ++trigger_id, event, trigger(r, c));
        dm_putf(out, "E%u\t%s:T%u", ++b.events, event, trigger_id);
        roles(&b, "Actor", actor, na);
        roles(&b, "Recipient", recipient, nr);
        roles(&b, "Account", account, nc);
        dm_putf(out, "\nA%u\tReality E%u %s\n", b.events, b.events, dm_reality_name((int)c->reality));
        dm_putf(out, "#%u\tAnnotatorNotes E%u\t" DM_FMT "\n", ++b.notes, b.events, DM_ARG(c->id));
    }
}

/* ---- WebAnno TSV 3.3 -------------------------------------------------------------------- */

typedef struct token {
    dm_span span;
    uint32_t sentence, at; /* both from 1 */
} token;

typedef struct mark {
    uint32_t first, last; /* tokens */
    dm_str label, value;
} mark; /* its id is its place, from 1 */

typedef struct link {
    uint32_t from, to; /* marks: the event, the side */
    const char *role;
} link;

typedef struct webanno {
    const dm_record *r;
    dm_arena *a;
    DM_VEC(token) tokens;
    DM_VEC(mark) marks;
    DM_VEC(link) links;
} webanno;

/* The number of UTF-16 units that UTF-8 bytes make: one a character, two past U+FFFF. */
static uint32_t units(dm_str s) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        n += (c & 0xC0) != 0x80;
        n += c >= 0xF0;
    }
    return n;
}

static uint32_t token_at(const webanno *w, uint32_t byte) {
    uint32_t lo = 0, hi = w->tokens.n;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (w->tokens.at[mid].span.end <= byte)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* The mark on these words, made where it is new; 0 without words. */
static uint32_t mark_on(webanno *w, dm_span s, dm_str label, dm_str value) {
    uint32_t first = token_at(w, s.begin);
    if (s.begin >= s.end || first >= w->tokens.n)
        return 0;
    uint32_t last = token_at(w, s.end - 1);
    if (last >= w->tokens.n)
        last = w->tokens.n - 1;
    for (uint32_t i = 0; i < w->marks.n; i++)
        if (w->marks.at[i].first == first && w->marks.at[i].last == last && dm_str_eq(w->marks.at[i].label, label))
            return i + 1;
    mark *m = dm_push(w->a, &w->marks, 1 << 14);
    if (!m)
        return 0;
    *m = (mark){first, last, label, value};
    return w->marks.n;
}

static void link_sides(webanno *w, uint32_t event, const dm_entity *e, uint32_t n, const char *role) {
    for (uint32_t i = 0; i < n; i++) {
        uint32_t to = mark_on(w, e[i].span, DM_STR("entity"), e[i].code.n ? e[i].code : e[i].name);
        link *l = to ? dm_push(w->a, &w->links, 1 << 16) : NULL;
        if (l)
            *l = (link){event, to, role};
    }
}

/* Values escape what the format itself uses. */
static void put_value(dm_buf *b, dm_str s) {
    for (uint32_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (strchr("\\[]|_;*", c) && c)
            dm_putc(b, '\\');
        dm_putc(b, c == '\t' || c == '\n' ? ' ' : c);
    }
    if (!s.n)
        dm_putc(b, '*');
}

static void put_marks(const webanno *w, uint32_t t, bool values, dm_buf *b) {
    bool any = false;
    for (uint32_t i = 0; i < w->marks.n; i++) {
        const mark *m = &w->marks.at[i];
        if (t < m->first || t > m->last)
            continue;
        if (any)
            dm_putc(b, '|');
        put_value(b, values ? m->value : m->label);
        dm_putf(b, "[%u]", i + 1);
        any = true;
    }
    if (!any)
        dm_putc(b, '_');
}

static void put_links(const webanno *w, uint32_t t, bool ends, dm_buf *b) {
    bool any = false;
    for (uint32_t i = 0; i < w->links.n; i++) {
        const link *l = &w->links.at[i];
        const mark *to = &w->marks.at[l->to - 1], *from = &w->marks.at[l->from - 1];
        if (to->first != t)
            continue;
        if (any)
            dm_putc(b, '|');
        const token *head = &w->tokens.at[from->first];
        if (ends)
            dm_putf(b, "%u-%u[%u_%u]", head->sentence, head->at, l->from, l->to);
        else
            dm_puts(b, l->role);
        any = true;
    }
    if (!any)
        dm_putc(b, '_');
}

void dm_put_webanno(const dm_record *r, uint32_t realities, dm_arena *scratch, dm_buf *b) {
    webanno w = {.r = r, .a = scratch};
    for (uint32_t s = 0; s < r->n_sentences; s++) {
        uint32_t at = 0;
        for (uint32_t i = 0; i < r->sentences[s].n_words; i++) {
            const dm_word *word = &r->sentences[s].words[i];
            if (word->part > 1 || word->span.begin >= word->span.end)
                continue;
            token *t = dm_push(scratch, &w.tokens, 1 << 22);
            if (!t) {
                b->failed = true;
                return;
            }
            *t = (token){word->span, s + 1, ++at};
        }
    }
    for (uint32_t i = 0; i < r->n_claims; i++) {
        const dm_claim *c = &r->claims[i];
        uint32_t event = wanted(c, realities)
                             ? mark_on(&w, trigger(r, c), dm_str_of(dm_event_name((int)c->event)),
                                       dm_str_of(dm_reality_name((int)c->reality)))
                             : 0;
        if (!event)
            continue;
        link_sides(&w, event, c->actor, c->n_actor, "actor");
        link_sides(&w, event, c->recipient, c->n_recipient, "recipient");
        for (uint32_t k = 0; k < c->n_according_to; k++)
            link_sides(&w, event, &c->according_to[k].entity, 1, "account");
    }
    dm_puts(b, "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Demarche|label|value\n"
               "#T_RL=webanno.custom.Side|role|BT_webanno.custom.Demarche\n\n");
    uint32_t seen = 0, before = 0; /* bytes of text so far, and their UTF-16 units */
    for (uint32_t s = 0, t = 0; s < r->n_sentences; s++) {
        dm_puts(b, "\n#Text=");
        dm_str text = dm_slice(r->article.text, r->sentences[s].span);
        for (uint32_t i = 0; i < text.n; i++) {
            if (text.p[i] == '\n')
                dm_puts(b, "\\n");
            else if (text.p[i] == '\t')
                dm_puts(b, "\\t");
            else if (text.p[i] == '\\')
                dm_puts(b, "\\\\");
            else if (text.p[i] != '\r')
                dm_putc(b, text.p[i]);
        }
        dm_putc(b, '\n');
        for (; t < w.tokens.n && w.tokens.at[t].sentence == s + 1; t++) {
            const token *k = &w.tokens.at[t];
            before += units(dm_slice(r->article.text, (dm_span){seen, k->span.begin}));
            seen = k->span.begin;
            dm_str form = dm_slice(r->article.text, k->span);
            dm_putf(b, "%u-%u\t%u-%u\t" DM_FMT "\t", k->sentence, k->at, before, before + units(form), DM_ARG(form));
            put_marks(&w, t, false, b);
            dm_putc(b, '\t');
            put_marks(&w, t, true, b);
            dm_putc(b, '\t');
            put_links(&w, t, false, b);
            dm_putc(b, '\t');
            put_links(&w, t, true, b);
            dm_puts(b, "\t\n");
        }
    }
}
