/* The chain of accounts over an event, and attributions as `demarche said` prints them. */
#include "claim/frame_lexicon.h"

static uint32_t size_of(const dm_said *s) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->n_content; i++)
        n += s->content_spans[i].end - s->content_spans[i].begin;
    return n;
}

/* "who", "which": the noun that the clause describes. */
static int32_t antecedent(const dm_tree *t, int32_t w) {
    dm_str l = t->s->words[w].lemma;
    if (!dm_str_is_nocase(l, "who") && !dm_str_is_nocase(l, "which") && !dm_str_is_nocase(l, "that"))
        return w;
    for (int32_t k = t->s->words[w].head, i = 0; k >= 0 && i < 8; k = t->s->words[k].head, i++)
        if (dm_deprel_base(t->s->words[k].deprel) == DM_REL_ACL)
            return t->s->words[k].head >= 0 ? t->s->words[k].head : w;
    return w;
}

static uint32_t account(const dm_context *c, const dm_said *s, dm_account *out, uint32_t room) {
    const dm_tree *t = &c->trees[s->sentence];
    if (s->source < 0)
        return 0;
    int32_t w = antecedent(t, s->source);
    dm_account a = {.stance = s->stance, .cue = s->n_cue ? s->cue_spans[0] : (dm_span){0, 0}};
    const dm_word *cue = &t->s->words[s->cue];
    a.verb = dm_is_verb(cue) && dm_str_is_nocase(cue->form, "according") ? DM_STR("according to")
             : cue->upos == DM_UPOS_ADP ? dm_slice(c->article->text, a.cue)
                                        : cue->lemma;
    uint32_t n = 0;
    if (c->mentions && c->mentions->of && c->mentions->n) {
        dm_entity found[8];
        n = dm_mentions_of(c->mentions, c->sentences, s->sentence, (uint32_t)w, found,
                           DM_COUNT(found));
        /* A mention whose head the finder saw elsewhere in the same phrase. */
        for (uint32_t k = 0; n == 0 && k < s->n_source; k++)
            for (uint32_t i = 0; n == 0 && i < t->s->n_words; i++)
                if (c->mentions->of[s->sentence][i] &&
                    dm_span_in(t->s->words[i].span, s->source_spans[k]) &&
                    t->s->words[i].deprel != DM_REL_NMOD_POSS) {
                    found[0] = c->mentions->at[c->mentions->of[s->sentence][i] - 1];
                    n = 1;
                }
        if (n > DM_COUNT(found))
            n = DM_COUNT(found);
        /* "Estonian aide Mart Kask" where the tree's head is the first name: the person. */
        if (n == 1 && found[0].kind != DM_PERSON)
            for (uint32_t k = 0; k < s->n_source; k++)
                for (uint32_t i = 0; i < t->s->n_words; i++) {
                    uint32_t of = c->mentions->of[s->sentence][i];
                    uint8_t r = t->s->words[i].deprel;
                    if (of && c->mentions->at[of - 1].kind == DM_PERSON &&
                        t->s->words[i].head == w &&
                        (r == DM_REL_FLAT || r == DM_REL_APPOS || r == DM_REL_COMPOUND) &&
                        dm_span_in(t->s->words[i].span, s->source_spans[k]))
                        found[0] = c->mentions->at[of - 1];
                }
        for (uint32_t i = 0; i < n && i < room; i++) {
            out[i] = a;
            out[i].entity = found[i];
        }
        if (n)
            return n < room ? n : room;
    }
    if (room == 0)
        return 0;
    out[0] = a;
    dm_span span = s->n_source ? s->source_spans[0] : t->s->words[w].span;
    if (w != s->source)
        span = t->s->words[w].span;
    out[0].entity = (dm_entity){.span = span, .text = dm_slice(c->article->text, span),
                                .antecedent = -1, .sentence = s->sentence, .head = (uint32_t)w,
                                .rule = DM_STR("source of an account")};
    out[0].entity.name = out[0].entity.text;
    return 1;
}

#define MAX_CHAIN 8

static bool same_voice(const dm_entity *a, const dm_entity *b) {
    return (a->span.begin == b->span.begin && a->span.end == b->span.end) ||
           (a->name.n && dm_str_eq(a->name, b->name) && dm_str_eq(a->code, b->code));
}

uint32_t dm_frame_accounts(const dm_context *c, const dm_saids *saids, uint32_t sentence,
                           int32_t word, dm_account *out, uint32_t room) {
    if (sentence >= c->sentences->n || word < 0 ||
        (uint32_t)word >= c->sentences->at[sentence].n_words)
        return 0;
    dm_span at = c->sentences->at[sentence].words[word].span;
    uint32_t from = sentence > DM_SAID_REACH ? sentence - DM_SAID_REACH : 0;
    uint32_t lo = 0, hi = saids->n;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (saids->at[mid].sentence < from)
            lo = mid + 1;
        else
            hi = mid;
    }
    /* Nearest first: contents that hold one another grow outwards. */
    const dm_said *chain[MAX_CHAIN];
    uint32_t size[MAX_CHAIN], n = 0;
    for (uint32_t i = lo; i < saids->n && saids->at[i].sentence <= sentence + DM_SAID_REACH; i++) {
        const dm_said *s = &saids->at[i];
        if (s->ask || (s->sentence == sentence && s->cue == word))
            continue;
        bool in = false;
        for (uint32_t k = 0; k < s->n_content && !in; k++)
            in = dm_span_in(at, s->content_spans[k]);
        if (!in)
            continue;
        uint32_t k = size_of(s), j = n;
        if (n == MAX_CHAIN) {
            if (size[n - 1] <= k)
                continue;
            j = n - 1;
        } else {
            n++;
        }
        for (; j > 0 && size[j - 1] > k; j--) {
            size[j] = size[j - 1];
            chain[j] = chain[j - 1];
        }
        size[j] = k;
        chain[j] = s;
    }
    uint32_t made = 0;
    for (uint32_t i = 0; i < n && made < room; i++) {
        uint32_t more = account(c, chain[i], out + made, room - made);
        /* "Egypt denied a report that it had …": one voice, and it denies. */
        bool again = more == 1 && made && same_voice(&out[made - 1].entity, &out[made].entity);
        if (again && (out[made].stance == DM_DENIES || out[made].stance == DM_DOUBTS))
            out[made - 1] = out[made];
        made += again ? 0 : more;
    }
    return made;
}

/* ---- output --------------------------------------------------------------------------- */

static void put_spans(dm_buf *b, const dm_runes *r, const dm_span *at, uint32_t n) {
    dm_putc(b, '[');
    for (uint32_t i = 0; i < n; i++)
        dm_putf(b, "%s[%u,%u]", i ? "," : "", dm_runes_before(r, at[i].begin),
                dm_runes_before(r, at[i].end));
    dm_putc(b, ']');
}

dm_status dm_frame_said_write(const dm_context *c, const dm_saids *saids, dm_str id,
                              dm_buf *out) {
    dm_runes r;
    dm_status status = dm_runes_of(c->a, c->article->text, &r);
    if (status != DM_OK)
        return status;
    for (uint32_t i = 0; i < saids->n; i++) {
        const dm_said *s = &saids->at[i];
        if (s->nested)
            continue;
        dm_puts(out, "{\"id\":");
        dm_put_json(out, id);
        dm_puts(out, ",\"source\":");
        put_spans(out, &r, s->source_spans, s->n_source);
        dm_puts(out, ",\"cue\":");
        put_spans(out, &r, s->cue_spans, s->n_cue);
        dm_puts(out, ",\"content\":");
        put_spans(out, &r, s->content_spans, s->n_content);
        dm_puts(out, "}\n");
    }
    return out->failed ? DM_ENOMEM : DM_OK;
}
