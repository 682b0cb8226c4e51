/* PETRARCH's verb files: blocks of verbs that share a code and patterns.
 *
 *     &PREPOSIT            a set of words: "+AGAINST" lines
 *     --- ABANDON [345] ---
 *     ABANDON {ABANDONS}   its verbs: main ones, "+" synonyms, "WIRE_+TAP" where others stand beside
 *     - NOT * TIES [112]   a pattern: * the verb, $ and + the sides, % both, &NAME a set, ^ a phrase
 *
 * Each verb becomes a line with its forms, each pattern one with its sets put in; lines of one
 * block bear its number. src/claim/pattern.c reads them and tells how patterns match. */
#include "lexicon/petrarch.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_SETS 1024
#define MAX_SET_WORDS 3000 /* bytes */
#define MAX_PATTERN 8192
#define MAX_CODE 24

typedef struct set {
    char name[64];
    char *words; /* "in|on|near", words that stand together joined: "did_n't" */
} set;

typedef struct reader {
    dm_dict *d;
    set *sets;
    uint32_t n_sets;
    char code[MAX_CODE]; /* of the block */
    uint32_t block;
    set *open;                   /* whose words the "+" lines are */
    bool any_verb, any_pattern;  /* in the block */
} reader;

/* The last code of a line: "[031:032]", a "?" for doubt taken off; *rest is what stands before
 * the first bracket. False where there is none. */
static bool code_of(dm_str line, char out[MAX_CODE], dm_str *rest) {
    int64_t a = dm_str_find(line, "["), b = a < 0 ? -1 : dm_str_find((dm_str){line.p + a, line.n - (uint32_t)a}, "]");
    out[0] = 0;
    *rest = a < 0 ? line : (dm_str){line.p, (uint32_t)a};
    if (b < 0)
        return false;
    dm_str in = dm_str_trim((dm_str){line.p + a + 1, (uint32_t)b - 1});
    uint32_t n = 0;
    while (n < in.n && (unsigned char)in.p[n] > ' ' && in.p[n] != '?')
        n++;
    if (!n || n >= MAX_CODE)
        return false;
    memcpy(out, in.p, n);
    out[n] = 0;
    return true;
}

static char small(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
}

static const set *find_set(const reader *r, dm_str name) {
    for (uint32_t i = r->n_sets; i-- > 0;) {
        size_t n = strlen(r->sets[i].name);
        if (name.n >= n && !memcmp(name.p, r->sets[i].name, n) && (name.n == n || (name.n == n + 1 && name.p[n] == 'S')))
            return &r->sets[i];
    }
    return NULL;
}

/* Add a word to a set; "&OTHER" adds the other's words. */
static void add_to_set(reader *r, set *s, dm_str word) {
    char text[MAX_SET_WORDS];
    uint32_t n = 0;
    word = dm_str_trim(word);
    while (word.n && word.p[word.n - 1] == '_')
        word.n--;
    const set *other = word.n && word.p[0] == '&' ? find_set(r, (dm_str){word.p + 1, word.n - 1}) : NULL;
    if (other && other->words) {
        n = (uint32_t)snprintf(text, sizeof text, "%s", other->words);
    } else {
        for (; n < word.n && n + 1 < sizeof text; n++) /* words that stand together: "austrian_florin" */
            text[n] = word.p[n] == ' ' || word.p[n] == '\t' ? '_' : small(word.p[n]);
    }
    size_t had = s->words ? strlen(s->words) : 0;
    if (!n || had + n + 2 > MAX_SET_WORDS) {
        dm_dict_note(r->d, r->d->line, "an empty word, or too many in one set: passed over");
        return;
    }
    char *grown = realloc(s->words, had + n + 2);
    if (!grown)
        return;
    s->words = grown;
    snprintf(grown + had, n + 2, "%s%.*s", had ? "|" : "", (int)n, text);
}

static void put_line(reader *r, const char *verb, const char *pattern, const char *code) {
    dm_buf *b = &r->d->out->verbs;
    if (!b->n)
        dm_puts(b, "block\tverb\tpattern\tcode\tsource\n");
    dm_putf(b, "%u\t%s\t%s\t%s\timported %s:%u\n", r->block, verb, pattern, code, r->d->name, r->d->line);
    r->d->out->lines++;
}

/* One token of a pattern, in small letters, a set by its words: "(in|on|near)". */
static bool put_token(reader *r, dm_str w, char *out, size_t room) {
    if (w.p[0] == '&') {
        const set *s = find_set(r, (dm_str){w.p + 1, w.n - 1});
        if (!s || !s->words) {
            dm_dict_note(r->d, r->d->line, DM_FMT ": no such set of words above: pattern passed over", DM_ARG(w));
            return false;
        }
        return snprintf(out, room, "(%s)", s->words) < (int)room;
    }
    if (w.n + 1 > room)
        return false;
    for (uint32_t i = 0; i < w.n; i++)
        out[i] = small(w.p[i]);
    out[w.n] = 0;
    return true;
}

static void read_pattern(reader *r, dm_str line) {
    char code[MAX_CODE], text[MAX_PATTERN] = "";
    dm_str rest;
    if (!code_of(line, code, &rest)) {
        dm_dict_note(r->d, r->d->line, "a pattern without [CODE]: passed over");
        return;
    }
    rest = dm_str_trim((dm_str){rest.p + 1, rest.n - 1}); /* the "-" */
    bool star = false;
    size_t n = 0;
    for (uint32_t i = 0; i < rest.n;) {
        uint32_t begin = i;
        while (i < rest.n && rest.p[i] != ' ' && rest.p[i] != '_' && rest.p[i] != '\t')
            i++;
        dm_str w = {rest.p + begin, i - begin};
        if (w.n) {
            star |= dm_str_is(w, "*");
            if (!put_token(r, w, text + n, sizeof text - n - 2))
                return;
            n += strlen(text + n);
        }
        bool joined = false, gap = false;
        for (; i < rest.n && (rest.p[i] == ' ' || rest.p[i] == '_' || rest.p[i] == '\t'); i++)
            joined |= rest.p[i] == '_', gap |= rest.p[i] != '_';
        if (n && i < rest.n)
            text[n++] = joined && !gap ? '_' : ' ', text[n] = 0;
    }
    if (star)
        put_line(r, "", text, code);
    else
        dm_dict_note(r->d, r->d->line, "a pattern without *: passed over");
}

/* ---- verbs ------------------------------------------------------------------------------------ */

/* The regular forms of a verb, as these files have them: "carry|carries|carried|carrying". */
static void put_form(char *out, size_t room, const char *left, const char *stem, int cut, const char *end, const char *right) {
    size_t n = strlen(out);
    snprintf(out + n, room - n, "%s%s%s%.*s%s%s", n ? "|" : "", left, *left || *right ? "+" : "", (int)strlen(stem) - cut, stem, end,
             right);
}

static void put_forms(char *out, size_t room, const char *left, const char *stem, const char *right) {
    size_t n = strlen(stem);
    char last = stem[n - 1], before = n > 1 ? stem[n - 2] : 0;
    bool hiss = last == 's' || last == 'x' || last == 'z' || (last == 'h' && (before == 's' || before == 'c'));
    bool y = last == 'y' && before && !strchr("aeiou", before), e = last == 'e';
    put_form(out, room, left, stem, y, y ? "ies" : hiss ? "es" : "s", right);
    put_form(out, room, left, stem, y, y ? "ied" : e ? "d" : "ed", right);
    put_form(out, room, left, stem, e, "ing", right);
}

/* "WIRE_+TAP": the verb is TAP, and WIRE stands before it; without a mark the first word is the
 * verb: "BREAK_DOWN". regular: its regular forms too. */
static void add_verb(reader *r, dm_str w, bool regular, char *out, size_t room) {
    char left[96] = "", stem[64] = "", right[96] = "";
    w = dm_str_trim(w);
    while (w.n && (w.p[w.n - 1] == '_' || w.p[w.n - 1] == '*'))
        w.n--;
    bool marked = dm_str_find(w, "+") >= 0;
    for (uint32_t i = 0; i < w.n;) {
        uint32_t begin = i;
        while (i < w.n && w.p[i] != '_' && w.p[i] != ' ')
            i++;
        dm_str one = {w.p + begin, i - begin};
        while (i < w.n && (w.p[i] == '_' || w.p[i] == ' '))
            i++;
        bool verb = marked ? one.n && one.p[0] == '+' : !stem[0];
        if (verb && one.n && one.p[0] == '+')
            one.p++, one.n--;
        char *to = verb ? stem : stem[0] ? right : left;
        size_t had = strlen(to), most = verb ? sizeof stem : sizeof left;
        if (had + one.n + 2 > most) {
            dm_dict_note(r->d, r->d->line, "a very long verb: passed over");
            return;
        }
        if (!verb && stem[0])
            to[had++] = '_';
        for (uint32_t k = 0; k < one.n; k++)
            to[had++] = small(one.p[k]);
        if (!verb && !stem[0])
            to[had++] = '_';
        to[had] = 0;
    }
    if (!stem[0]) {
        dm_dict_note(r->d, r->d->line, "no verb: passed over");
        return;
    }
    put_form(out, room, left, stem, 0, "", right);
    if (regular)
        put_forms(out, room, left, stem, right);
}

static void read_verbs(reader *r, dm_str line) {
    char code[MAX_CODE], forms[2048] = "";
    dm_str rest, listed = {0}, one;
    bool own = code_of(line, code, &rest);
    int64_t open = dm_str_find(rest, "{");
    if (open >= 0) {
        listed = (dm_str){rest.p + open + 1, rest.n - (uint32_t)open - 1};
        int64_t close = dm_str_find(listed, "}");
        if (close >= 0)
            listed.n = (uint32_t)close;
        rest.n = (uint32_t)open;
    }
    rest = dm_str_trim(rest);
    if (dm_str_starts(rest, "+") && dm_str_find(rest, "_") < 0) /* a synonym, no mark */
        rest.p++, rest.n--;
    add_verb(r, rest, open < 0, forms, sizeof forms);
    while (listed.n && dm_str_cut(&listed, ' ', &one))
        if (dm_str_trim(one).n)
            add_verb(r, one, false, forms, sizeof forms);
    if (forms[0])
        put_line(r, forms, "", own ? code : r->code);
    r->any_verb |= forms[0] != 0;
}

static void begin_block(reader *r) {
    r->block = ++r->d->out->entries;
    r->open = NULL;
    r->any_verb = r->any_pattern = false;
}

static void read_set(reader *r, dm_str line) {
    r->open = NULL;
    if (r->n_sets == MAX_SETS) {
        dm_dict_note(r->d, r->d->line, "more than %d sets of words: passed over", MAX_SETS);
        return;
    }
    dm_str name = dm_str_trim((dm_str){line.p + 1, line.n - 1});
    while (name.n && name.p[name.n - 1] == '_')
        name.n--;
    set *s = &r->sets[r->n_sets];
    if (!name.n || name.n >= sizeof s->name) {
        dm_dict_note(r->d, r->d->line, "a set without a name, or with a very long one: passed over");
        return;
    }
    memcpy(s->name, name.p, name.n);
    s->name[name.n] = 0;
    r->n_sets++;
    r->open = s;
}

static void read_line(reader *r, dm_str line) {
    if (dm_str_starts(line, "---")) {
        dm_str rest;
        begin_block(r);
        code_of(line, r->code, &rest);
    } else if (line.p[0] == '&') {
        read_set(r, line);
    } else if (line.p[0] == '+' && r->open) {
        add_to_set(r, r->open, (dm_str){line.p + 1, line.n - 1});
    } else if (line.p[0] == '-') {
        r->open = NULL;
        if (r->any_verb)
            read_pattern(r, line);
        else
            dm_dict_note(r->d, r->d->line, "a pattern before any verb: passed over");
        r->any_pattern = true;
    } else if (line.p[0] != '~') { /* "~": a pattern's nouns in a later format, not of these files */
        r->open = NULL;
        if (!r->block || (r->any_pattern && line.p[0] != '+')) /* after patterns: they are not its own */
            begin_block(r);
        read_verbs(r, line);
    }
}

dm_status dm_petrarch_verbs(dm_dict *d, dm_error *err) {
    reader r = {.d = d, .sets = calloc(MAX_SETS, sizeof *r.sets)};
    dm_str line;
    if (!r.sets)
        return dm_fail(err, DM_ENOMEM, "out of memory");
    while (dm_dict_next(d, &line))
        read_line(&r, dm_str_trim(line));
    for (uint32_t i = 0; i < r.n_sets; i++)
        free(r.sets[i].words);
    free(r.sets);
    return DM_OK;
}

/* ---- discards ------------------------------------------------------------------------------------ */

/* "MONTHS LATER" leaves the sentence uncoded that has the words, "+TYPHOON" the whole report. */
dm_status dm_petrarch_discards(dm_dict *d, dm_error *err) {
    (void)err;
    dm_str line;
    while (dm_dict_next(d, &line)) {
        char text[256];
        line = dm_str_trim(line);
        bool report = line.p[0] == '+';
        if (report)
            line = dm_str_trim((dm_str){line.p + 1, line.n - 1});
        d->out->entries++;
        uint32_t n = dm_dict_name(line, true, text, sizeof text);
        if (!n) {
            dm_dict_note(d, d->line, "no words, or too many: passed over");
            continue;
        }
        if (!d->out->discards.n)
            dm_puts(&d->out->discards, "words\tleaves\tsource\n");
        dm_putf(&d->out->discards, "%.*s\t%s\timported %s:%u\n", (int)n, text, report ? "report" : "sentence", d->name, d->line);
        d->out->lines++;
    }
    return DM_OK;
}
