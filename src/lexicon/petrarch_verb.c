/* PETRARCH's verb files: blocks of verbs that share a code and patterns.
 *
 *     &PREPOSIT            a set of words: "+AGAINST" lines
 *     --- ABANDON [345] ---
 *     ABANDON {ABANDONS}   its verbs: main ones, "+" synonyms, "WIRE_+TAP" where others stand beside
 *     - NOT * TIES [112]   a pattern: * the verb, $ and + the sides, % both, &NAME a set, ^ anything
 *
 * Each verb and each pattern becomes a line of lexicon/moves/: words of the pattern are
 * conditions "left=" and "right=", the code stands as it is in the column cameo. */
#include "lexicon/petrarch.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_SETS 1024
#define MAX_VERBS 2048
#define MAX_SET_WORDS 3000 /* bytes; a condition's words */
#define MAX_CONDITIONS 6   /* as the reader of moves has it */
#define MAX_CODE 24

typedef struct set {
    char name[64];
    char *words; /* "in|on|near" */
} set;

typedef struct verb {
    char lemma[64], beside[96]; /* beside: conditions for the words that stand with it */
    char code[MAX_CODE];
} verb;

typedef struct reader {
    dm_dict *d;
    set *sets;
    uint32_t n_sets;
    verb *verbs;
    uint32_t n_verbs;
    char code[MAX_CODE]; /* of the block */
    set *open;           /* whose words the "+" lines are */
    bool patterns;       /* the block has begun its patterns */
} reader;

static bool is_none(const char *code) {
    return !code[0] || !strncmp(code, "---", 3) || !strncmp(code, "+++", 3) || !strncmp(code, "###", 3);
}

/* The last [ … ] of a line; *rest is what stands before the first. False where there is none. */
static bool code_of(dm_str line, char out[MAX_CODE], dm_str *rest) {
    int64_t a = dm_str_find(line, "["), b = a < 0 ? -1 : dm_str_find((dm_str){line.p + a, line.n - (uint32_t)a}, "]");
    out[0] = 0;
    *rest = a < 0 ? line : (dm_str){line.p, (uint32_t)a};
    if (b < 0)
        return false;
    dm_str in = dm_str_trim((dm_str){line.p + a + 1, (uint32_t)b - 1});
    if (in.n >= MAX_CODE)
        return false;
    memcpy(out, in.p, in.n);
    out[in.n] = 0;
    for (uint32_t i = 0; i < in.n; i++)
        if ((unsigned char)out[i] <= ' ')
            out[i] = 0;
    return true;
}

/* CAMEO's root, as lexicon/plover/cameo.tsv maps it; the codes of other systems have no root
 * that could tell the event: CONSULT carries them, and the code says what they are. */
static const char *event_of(const char *code) {
    static const char *const roots[21] = {
        NULL,     NULL,     "REQUEST",  "AGREE",   "CONSULT",  "SUPPORT",  "COOPERATE", "AID",    "CONCEDE", "ACCUSE", "REQUEST",
        "ACCUSE", "REJECT", "THREATEN", "PROTEST", "MOBILIZE", "SANCTION", "COERCE",    "ASSAULT", "ASSAULT", "ASSAULT"};
    int root = code[0] >= '0' && code[0] <= '2' && code[1] >= '0' && code[1] <= '9' ? (code[0] - '0') * 10 + code[1] - '0' : 0;
    return root < 21 && roots[root] ? roots[root] : "CONSULT";
}

static void lower_word(dm_str w, char *out, size_t room) {
    size_t n = w.n < room - 1 ? w.n : room - 1;
    for (size_t i = 0; i < n; i++)
        out[i] = w.p[i] >= 'A' && w.p[i] <= 'Z' ? (char)(w.p[i] | 32) : w.p[i];
    out[n] = 0;
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
    word = dm_str_trim(word);
    while (word.n && word.p[word.n - 1] == '_')
        word.n--;
    const set *other = word.n && word.p[0] == '&' ? find_set(r, (dm_str){word.p + 1, word.n - 1}) : NULL;
    if (other && other->words)
        snprintf(text, sizeof text, "%s", other->words);
    else
        lower_word(word, text, sizeof text);
    for (char *p = text; *p; p++) /* words that stand together: "austrian_florin" */
        if (*p == ' ')
            *p = '_';
    size_t had = s->words ? strlen(s->words) : 0, n = strlen(text);
    if (!n || had + n + 2 > MAX_SET_WORDS) {
        dm_dict_note(r->d, r->d->line, "an empty word, or too many in one set: passed over");
        return;
    }
    char *grown = realloc(s->words, had + n + 2);
    if (!grown)
        return;
    s->words = grown;
    snprintf(grown + had, n + 2, "%s%s", had ? "|" : "", text);
}

static void put_line(reader *r, const verb *v, const char *needs, const char *code, const char *actor, const char *recipient) {
    dm_buf *b = &r->d->out->verbs;
    if (!b->n)
        dm_puts(b, "word\tneeds\tnot\tevent\tmode\tcontext\tcameo\tactor\trecipient\tstance\texample\n");
    dm_putf(b, "%s\t%s%s%s\t\t%s\t\t\t%s\t%s\t%s\t\timported %s:%u\n", v->lemma, v->beside, v->beside[0] && needs[0] ? " " : "", needs,
            is_none(code) ? "-" : event_of(code), is_none(code) ? "" : code, actor, recipient, r->d->name, r->d->line);
    r->d->out->lines++;
}

#define WHO "subj"
#define WHOM "obj,with,to,against,on,from,at,for,over,in,of,xcomp.obj"

/* One token of a pattern as a condition; "" where it asks for nothing. */
static bool condition(reader *r, dm_str w, bool right, char *out, size_t room) {
    char text[MAX_SET_WORDS];
    out[0] = 0;
    if (w.p[0] == '&') {
        const set *s = find_set(r, (dm_str){w.p + 1, w.n - 1});
        if (!s || !s->words) {
            dm_dict_note(r->d, r->d->line, DM_FMT ": no such set of words above: pattern passed over", DM_ARG(w));
            return false;
        }
        snprintf(text, sizeof text, "%s", s->words);
    } else {
        lower_word(w, text, sizeof text);
    }
    return snprintf(out, room, "%s=%s", right ? "right" : "left", text) < (int)room;
}

static void read_pattern(reader *r, dm_str line) {
    char code[MAX_CODE], needs[8192] = "", one[MAX_SET_WORDS + 8];
    dm_str rest;
    if (!code_of(line, code, &rest)) {
        dm_dict_note(r->d, r->d->line, "a pattern without [CODE]: passed over");
        return;
    }
    rest = dm_str_trim((dm_str){rest.p + 1, rest.n - 1}); /* the "-" */
    bool right = false, star = false, swapped = false, fits = true;
    int source = 0, target = 0, n = 0, at = 0;
    for (uint32_t i = 0; i < rest.n && fits;) {
        while (i < rest.n && (rest.p[i] == ' ' || rest.p[i] == '_' || rest.p[i] == '\t'))
            i++;
        uint32_t begin = i;
        while (i < rest.n && rest.p[i] != ' ' && rest.p[i] != '_' && rest.p[i] != '\t')
            i++;
        dm_str w = {rest.p + begin, i - begin};
        if (!w.n)
            continue;
        at++;
        if (dm_str_is(w, "*")) {
            star = right = true;
        } else if (dm_str_is(w, "$")) {
            source = star ? at : -at;
        } else if (dm_str_is(w, "+")) {
            target = star ? at : -at;
        } else if (dm_str_is(w, "%") || dm_str_is(w, "^")) {
            continue;
        } else if (n == MAX_CONDITIONS) {
            dm_dict_note(r->d, r->d->line, "more than %d words: pattern passed over", MAX_CONDITIONS);
            return;
        } else {
            fits = condition(r, w, right, one, sizeof one) && strlen(needs) + strlen(one) + 2 < sizeof needs;
            if (fits && one[0]) {
                if (needs[0])
                    strcat(needs, " ");
                strcat(needs, one);
                n++;
            }
        }
    }
    if (!fits)
        return;
    if (!star) {
        dm_dict_note(r->d, r->d->line, "a pattern without *: passed over");
        return;
    }
    /* "+ WAS * FROM $": the target stands first */
    swapped = target && (!source || target < source) && target < 0;
    for (uint32_t i = 0; i < r->n_verbs; i++)
        put_line(r, &r->verbs[i], needs, code, swapped ? WHOM : WHO, swapped ? WHO : WHOM);
}

/* "WIRE_+TAP": the verb is TAP, and WIRE stands to its left. */
static bool read_verb(reader *r, dm_str w, const char *code) {
    verb *v = &r->verbs[r->n_verbs];
    *v = (verb){0};
    w = dm_str_trim(w);
    while (w.n && (w.p[w.n - 1] == '_' || w.p[w.n - 1] == '*'))
        w.n--;
    if (!w.n)
        return true;
    int64_t plus = dm_str_find(w, "+");
    dm_str head = w, piece, all = w;
    bool marked = plus > 0, first = true;
    if (plus == 0)
        all = head = (dm_str){w.p + 1, w.n - 1};
    /* without a mark the first word is the verb: "BREAK_DOWN" */
    for (dm_str rest = all; rest.n && dm_str_cut(&rest, '_', &piece); first = false) {
        piece = dm_str_trim(piece);
        bool is_verb = marked ? piece.n && piece.p[0] == '+' : first;
        if (is_verb) {
            head = piece.p[0] == '+' ? (dm_str){piece.p + 1, piece.n - 1} : piece;
            dm_str two = head;
            dm_str_cut(&two, ' ', &head); /* "LASH OUT" */
            if (two.n && strlen(v->beside) + two.n + 8 < sizeof v->beside)
                sprintf(v->beside + strlen(v->beside), "%sright=%.*s", v->beside[0] ? " " : "", DM_ARG(dm_str_trim(two)));
        } else if (piece.n && strlen(v->beside) + piece.n + 8 < sizeof v->beside) {
            bool left = marked && piece.p < w.p + plus;
            sprintf(v->beside + strlen(v->beside), "%s%s=%.*s", v->beside[0] ? " " : "", left ? "left" : "right", DM_ARG(piece));
        }
    }
    if (!head.n || head.n >= sizeof v->lemma) {
        dm_dict_note(r->d, r->d->line, "no verb, or a very long one: passed over");
        return true;
    }
    lower_word(head, v->lemma, sizeof v->lemma);
    for (char *p = v->beside; *p; p++)
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p | 32) : *p;
    snprintf(v->code, sizeof v->code, "%s", code[0] ? code : r->code);
    put_line(r, v, "", v->code, WHO, WHOM);
    if (r->n_verbs + 1 == MAX_VERBS)
        return false;
    r->n_verbs++;
    return true;
}

static void read_verbs(reader *r, dm_str line) {
    char code[MAX_CODE];
    dm_str rest, forms = {0};
    code_of(line, code, &rest);
    int64_t open = dm_str_find(rest, "{");
    if (open >= 0) {
        forms = (dm_str){rest.p + open + 1, rest.n - (uint32_t)open - 1};
        int64_t close = dm_str_find(forms, "}");
        if (close >= 0)
            forms.n = (uint32_t)close;
        rest.n = (uint32_t)open;
    }
    bool ok = read_verb(r, rest, code);
    dm_str one;
    while (ok && forms.n && dm_str_cut(&forms, ' ', &one))
        if (dm_str_trim(one).n)
            ok = read_verb(r, one, code);
    if (!ok)
        dm_dict_note(r->d, r->d->line, "more than %d verbs in one block: the rest is passed over", MAX_VERBS);
}

static void read_header(reader *r, dm_str line) {
    dm_str rest;
    code_of(line, r->code, &rest);
    r->n_verbs = 0;
    r->open = NULL;
    r->patterns = false;
    r->d->out->entries++;
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

dm_status dm_petrarch_verbs(dm_dict *d, dm_error *err) {
    reader r = {.d = d, .sets = calloc(MAX_SETS, sizeof *r.sets), .verbs = calloc(MAX_VERBS, sizeof *r.verbs)};
    dm_str line;
    if (!r.sets || !r.verbs) {
        free(r.sets);
        free(r.verbs);
        return dm_fail(err, DM_ENOMEM, "out of memory");
    }
    while (dm_dict_next(d, &line)) {
        line = dm_str_trim(line);
        if (dm_str_starts(line, "---")) {
            read_header(&r, line);
        } else if (line.p[0] == '&') {
            read_set(&r, line);
        } else if (line.p[0] == '+' && r.open) {
            add_to_set(&r, r.open, (dm_str){line.p + 1, line.n - 1});
        } else if (line.p[0] == '-') {
            r.open = NULL;
            if (r.n_verbs)
                read_pattern(&r, line);
            else
                dm_dict_note(d, d->line, "a pattern before any verb: passed over");
            r.patterns = true;
        } else if (line.p[0] == '~') {
            continue; /* a pattern's nouns in a later format: not of these files */
        } else {
            r.open = NULL;
            if (r.patterns && line.p[0] != '+') /* a new verb after patterns: they are not its own */
                r.n_verbs = 0, r.patterns = false;
            read_verbs(&r, line);
        }
    }
    for (uint32_t i = 0; i < r.n_sets; i++)
        free(r.sets[i].words);
    free(r.sets);
    free(r.verbs);
    return DM_OK;
}
