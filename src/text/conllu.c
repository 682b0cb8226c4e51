/* CoNLL-U, as universaldependencies.org/format.html defines it. */
#include "text/text.h"

#include <stdlib.h>

#define MAX_SENTENCES (16u << 20)
#define MAX_WORDS (80u << 20)

/* The ten columns of a line; false where there are not ten. */
static bool columns(dm_str line, dm_str c[10]) {
    for (int i = 0; i < 10; i++)
        if (!dm_str_cut(&line, '\t', &c[i]))
            return false;
    return line.p == NULL;
}

/* An id: 0 for an empty node (8.1), else the number, with *last > id for a range. */
static bool id_of(dm_str s, uint32_t *id, uint32_t *last) {
    uint64_t v[2] = {0, 0};
    int k = 0;
    bool dot = false, digit = false;
    for (uint32_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c >= '0' && c <= '9' && v[k] < 100000000) {
            v[k] = v[k] * 10 + (uint64_t)(c - '0');
            digit = true;
        } else if ((c == '-' || c == '.') && k == 0 && digit) {
            dot = c == '.';
            k = 1;
            digit = false;
        } else {
            return false;
        }
    }
    if (!digit)
        return false;
    *id = dot ? 0 : (uint32_t)v[0];
    *last = dot ? 0 : k ? (uint32_t)v[1] : (uint32_t)v[0];
    return dot || (*id > 0 && *last >= *id && *last - *id < 200);
}

static bool no_space(dm_str misc) {
    return dm_str_find(misc, "SpaceAfter=No") >= 0;
}

dm_status dm_conllu_read(dm_arena *a, dm_str bytes, dm_str *text, dm_sentences *out,
                         dm_error *err) {
    *out = (dm_sentences){0};
    *text = (dm_str){0};
    /* Forms and a space each: never longer than the lines that hold them. */
    char *t = dm_alloc(a, (size_t)bytes.n + 2);
    if (!t)
        return dm_fail(err, DM_ENOMEM, "out of memory");
    uint32_t n = 0, number = 0, until = 0, next = 1;
    DM_VEC(dm_sentence) sentences = {0};
    DM_VEC(dm_word) words = {0};
    dm_span range = {0, 0};
    uint8_t part = 0, parts = 1;
    bool open = false;
    dm_str rest = bytes, line;
    while (dm_str_cut(&rest, '\n', &line)) {
        number++;
        if (line.n && line.p[line.n - 1] == '\r')
            line.n--;
        if (line.n == 0) {
            if (open && n && t[n - 1] == ' ')
                t[n - 1] = '\n';
            open = false;
            continue;
        }
        if (line.p[0] == '#')
            continue;
        dm_str c[10];
        uint32_t id, last;
        if (!columns(line, c))
            return dm_fail(err, DM_EFORMAT, "line %u: not ten columns", number);
        if (!id_of(c[0], &id, &last))
            return dm_fail(err, DM_EFORMAT, "line %u: bad id \"%.*s\"", number,
                           (int)(c[0].n < 20 ? c[0].n : 20), c[0].n ? c[0].p : "");
        if (id == 0)
            continue;
        if (!open) {
            dm_sentence *s = dm_push(a, &sentences, MAX_SENTENCES);
            if (!s)
                return dm_fail(err, DM_ELIMIT, "line %u: too many sentences", number);
            s->span = (dm_span){n, n};
            open = true;
            until = 0;
            next = 1;
        }
        dm_sentence *s = &sentences.at[sentences.n - 1];
        if (id != next)
            return dm_fail(err, DM_EFORMAT, "line %u: id %u, expected %u", number, id, next);
        bool inside = last == id && id <= until;
        if (!inside) {
            uint32_t begin = n;
            memcpy(t + n, c[1].p, c[1].n);
            n += c[1].n;
            range = (dm_span){begin, n};
            s->span.end = n;
            if (!no_space(c[9]))
                t[n++] = ' ';
        }
        if (last > id) {
            if (id <= until)
                return dm_fail(err, DM_EFORMAT, "line %u: ranges overlap", number);
            until = last;
            part = 0;
            parts = (uint8_t)(last - id + 1);
            continue;
        }
        if (id > until)
            part = 0, parts = 1;
        dm_word *w = dm_push(a, &words, MAX_WORDS);
        if (!w)
            return dm_fail(err, DM_ELIMIT, "line %u: too many words", number);
        w->span = range;
        w->form = parts > 1 ? c[1] : (dm_str){t + range.begin, range.end - range.begin};
        w->lemma = w->form;
        w->head = -1;
        w->part = ++part;
        w->parts = parts;
        s->n_words++;
        next++;
    }
    if (a->failed)
        return dm_fail(err, DM_ENOMEM, "out of memory");
    uint32_t from = 0;
    for (uint32_t i = 0; i < sentences.n; i++) {
        sentences.at[i].words = words.at + from;
        from += sentences.at[i].n_words;
    }
    *text = (dm_str){t, n};
    *out = (dm_sentences){sentences.at, sentences.n};
    return DM_OK;
}

static void field(dm_buf *b, dm_str s) {
    if (s.n)
        dm_put(b, s);
    else
        dm_putc(b, '_');
    dm_putc(b, '\t');
}

static void number(dm_buf *b, uint32_t v) {
    char d[12];
    int n = 0;
    do
        d[n++] = (char)('0' + v % 10);
    while (v /= 10);
    while (n)
        dm_putc(b, d[--n]);
}

/* How sure the tree is of the word's place, to three digits. */
static void sure(dm_buf *b, float p) {
    uint32_t v = p > 0 ? (uint32_t)(p * 1000.0f) : 0;
    v = v > 1000 ? 1000 : v;
    char digits[] = {(char)('0' + v / 1000), '.', (char)('0' + v / 100 % 10), (char)('0' + v / 10 % 10),
                     (char)('0' + v % 10), 0};
    dm_puts(b, "Sure=");
    dm_puts(b, digits);
}

void dm_conllu_write(dm_buf *b, dm_str text, const dm_sentence *s, const char *sent_id) {
    if (sent_id) {
        dm_puts(b, "# sent_id = ");
        dm_puts(b, sent_id);
        dm_putc(b, '\n');
    }
    dm_puts(b, "# text = ");
    for (uint32_t i = s->span.begin; i < s->span.end; i++) {
        char c = text.p[i];
        dm_putc(b, (unsigned char)c < 0x20 || c == 0x7f ? ' ' : c);
    }
    dm_putc(b, '\n');
    for (uint32_t i = 0; i < s->n_words; i++) {
        const dm_word *w = &s->words[i];
        /* Is there no space between this token and the next one? */
        uint32_t after = i + w->parts - (w->part ? w->part - 1u : 0u);
        bool tight = after < s->n_words && s->words[after].span.begin == w->span.end;
        if (w->parts > 1 && w->part == 1) {
            number(b, i + 1);
            dm_putc(b, '-');
            number(b, i + w->parts);
            dm_putc(b, '\t');
            dm_put(b, dm_slice(text, w->span));
            dm_puts(b, "\t_\t_\t_\t_\t_\t_\t_\t");
            dm_puts(b, tight ? "SpaceAfter=No\n" : "_\n");
        }
        number(b, i + 1);
        dm_putc(b, '\t');
        field(b, w->form);
        field(b, w->lemma);
        field(b, dm_str_of(dm_upos_name(w->upos)));
        field(b, w->xpos);
        field(b, w->feats);
        number(b, (uint32_t)(w->head + 1));
        dm_putc(b, '\t');
        field(b, dm_str_of(dm_deprel_name(w->deprel)));
        dm_puts(b, w->parts == 1 && tight ? "_\tSpaceAfter=No|" : "_\t");
        sure(b, w->sure);
        dm_putc(b, '\n');
    }
    dm_putc(b, '\n');
}
