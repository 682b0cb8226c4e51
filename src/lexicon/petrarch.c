#include "lexicon/petrarch.h"

#include <stdio.h>

/* ---- lines ------------------------------------------------------------------------------- */

void dm_dict_note(dm_dict *d, uint32_t line, const char *format, ...) {
    if (++d->out->n_notes > DM_MAX_NOTES)
        return;
    char text[300];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    dm_putf(&d->out->notes, "%s:%u: %s\n", d->name, line, text);
}

/* Take <!-- … --> off, also where it goes on over lines. */
static dm_str uncomment(dm_dict *d, dm_str line) {
    if (d->comment) {
        int64_t end = dm_str_find(line, "-->");
        if (end < 0)
            return (dm_str){0};
        d->comment = false;
        line = (dm_str){line.p + end + 3, line.n - (uint32_t)end - 3};
    }
    if (line.n && line.p[0] == '<') { /* also "<! --", as the files have it */
        d->comment = dm_str_starts(line, "<!--") && dm_str_find(line, "-->") < 0;
        return (dm_str){0};
    }
    int64_t hash = dm_str_find(line, "#");
    if (hash >= 0)
        line.n = (uint32_t)hash;
    while (line.n && (unsigned char)line.p[line.n - 1] <= ' ')
        line.n--;
    return line;
}

bool dm_dict_next(dm_dict *d, dm_str *out) {
    while (d->at < d->bytes.n) {
        const char *p = d->bytes.p + d->at;
        size_t left = d->bytes.n - d->at;
        const char *nl = memchr(p, '\n', left);
        size_t n = nl ? (size_t)(nl - p) : left;
        d->at += n + (nl != NULL);
        d->line++;
        dm_str line = uncomment(d, (dm_str){p, (uint32_t)n});
        if (!line.n)
            continue;
        if (!dm_utf8_valid(line.p, line.n)) {
            dm_dict_note(d, d->line, "not UTF-8: passed over; save the file as UTF-8");
            continue;
        }
        *out = line;
        return true;
    }
    return false;
}

/* ---- names ------------------------------------------------------------------------------- */

static bool is_small(dm_str w) {
    static const char *const small[] = {"of", "the", "and", "for", "in", "on", "to", "de", "del",
                                        "da", "bin", "ibn", "al", "von", "van", "der", "la"};
    for (size_t i = 0; i < DM_COUNT(small); i++)
        if (dm_str_is_nocase(w, small[i]))
            return true;
    return false;
}

static bool has_lower(dm_str w) {
    for (uint32_t i = 0; i < w.n; i++)
        if (w.p[i] >= 'a' && w.p[i] <= 'z')
            return true;
    return false;
}

static bool has_vowel(dm_str w) {
    for (uint32_t i = 0; i < w.n; i++)
        if (strchr("AEIOUYaeiouy", w.p[i]) || (unsigned char)w.p[i] >= 0x80)
            return true;
    return false;
}

/* Words stand in capitals in these files: "MINAS" becomes "Minas". Short words, those with dots
 * and those without a vowel may be acronyms and stay, as do words with small letters. */
static uint32_t spell(dm_str w, bool first, bool lower, char *out) {
    bool keep = !lower && (has_lower(w) || w.n <= 3 || memchr(w.p, '.', w.n) || !has_vowel(w));
    if (!lower && !first && is_small(w))
        keep = false, lower = true;
    bool begins = true;
    for (uint32_t i = 0; i < w.n; i++) {
        char c = w.p[i];
        bool big = c >= 'A' && c <= 'Z';
        out[i] = big && !keep && (lower || !begins) ? (char)(c | 32) : c;
        begins = c == '-';
    }
    return w.n;
}

uint32_t dm_dict_name(dm_str raw, bool lower, char *out, uint32_t room) {
    uint32_t n = 0;
    bool first = true;
    raw = dm_str_trim(raw);
    for (uint32_t i = 0; i < raw.n;) {
        uint32_t begin = i;
        while (i < raw.n && raw.p[i] != '_' && raw.p[i] != ' ' && raw.p[i] != '\t')
            i++;
        dm_str word = {raw.p + begin, i - begin};
        while (i < raw.n && (raw.p[i] == '_' || raw.p[i] == ' ' || raw.p[i] == '\t'))
            i++;
        if (!word.n)
            continue;
        if (n + word.n + 1 >= room)
            return 0;
        if (!first)
            out[n++] = ' ';
        n += spell(word, first, lower, out + n);
        first = false;
    }
    for (uint32_t i = 0; i < n; i++) /* what would end a cell or a name in it */
        if ((unsigned char)out[i] < ' ' || out[i] == ';')
            out[i] = ' ';
    return n;
}

/* ---- the public interface ------------------------------------------------------------------ */

dm_status dm_lexicon_import(dm_petrarch kind, const char *name, const char *bytes, size_t n,
                            dm_import *out, dm_error *err) {
    if (n > DM_MAX_LEXICON)
        return dm_fail(err, DM_ELIMIT, "larger than %zu MB", DM_MAX_LEXICON >> 20);
    const char *zero = n ? memchr(bytes, 0, n) : NULL;
    if (zero) {
        uint32_t line = 1;
        for (const char *p = bytes; p < zero; p++)
            line += *p == '\n';
        return dm_fail(err, DM_EFORMAT, "line %u: a zero byte: no text, or UTF-16; save it as UTF-8",
                       line);
    }
    dm_dict d = {.name = name, .bytes = {bytes, (uint32_t)n}, .out = out};
    if (dm_str_starts(d.bytes, "\xEF\xBB\xBF"))
        d.at = 3;
    uint32_t told = out->n_notes < DM_MAX_NOTES ? out->n_notes : DM_MAX_NOTES;
    dm_status status = kind == DM_PETRARCH_ACTORS   ? dm_petrarch_actors(&d, err)
                       : kind == DM_PETRARCH_AGENTS ? dm_petrarch_agents(&d, err)
                       : kind == DM_PETRARCH_VERBS  ? dm_petrarch_verbs(&d, err)
                       : kind == DM_PETRARCH_DISCARDS ? dm_petrarch_discards(&d, err)
                                                    : dm_fail(err, DM_EINVAL, "no such kind");
    if (out->n_notes > DM_MAX_NOTES && told < DM_MAX_NOTES)
        dm_putf(&out->notes, "%s: and more; only the first %d are told\n", name, DM_MAX_NOTES);
    if (status == DM_OK && (out->states.failed || out->actors.failed || out->roles.failed ||
                            out->verbs.failed || out->discards.failed || out->notes.failed))
        return dm_fail(err, DM_ENOMEM, "out of memory");
    return status;
}

void dm_import_free(dm_import *x) {
    dm_buf_free(&x->states);
    dm_buf_free(&x->actors);
    dm_buf_free(&x->roles);
    dm_buf_free(&x->verbs);
    dm_buf_free(&x->discards);
    dm_buf_free(&x->notes);
}
