/* Reading the imported verbs, patterns and discards. */
#include "claim/pattern_lexicon.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { MAX_TOKENS = 64, MAX_WORDS = 512, MAX_ROWS = 1 << 20 };

typedef struct row {
    dm_str block, verb, pattern, code, rule;
} row;

typedef struct loader {
    dm_patterns *x;
    DM_VEC(dm_verb_form) forms;
    DM_VEC(dm_pattern) patterns;
    DM_VEC(dm_block) blocks;
} loader;

/* "(in|did_n't)" or "ties": the alternatives of one token. */
static bool read_words(dm_arena *a, dm_str s, dm_token *out) {
    DM_VEC(dm_str) v = {0};
    if (s.n > 1 && s.p[0] == '(')
        s = (dm_str){s.p + 1, s.n - 2};
    dm_str one;
    while (dm_str_cut(&s, '|', &one)) {
        dm_str *to = one.n ? dm_push(a, &v, MAX_WORDS) : NULL;
        if (to)
            *to = one;
    }
    out->words = v.at;
    out->n_words = v.n;
    return v.n > 0;
}

/* Cut a pattern at its blanks and "_", but not inside "( )". */
static bool read_tokens(dm_arena *a, dm_str s, dm_pattern *out) {
    dm_token all[MAX_TOKENS];
    uint32_t n = 0, star = MAX_TOKENS;
    bool joined = false;
    for (uint32_t i = 0; i < s.n;) {
        uint32_t begin = i;
        bool open = false;
        for (; i < s.n && (open || (s.p[i] != ' ' && s.p[i] != '_')); i++)
            open = s.p[i] == '(' || (open && s.p[i] != ')');
        dm_str w = {s.p + begin, i - begin};
        if (w.n && n == MAX_TOKENS)
            return false;
        if (w.n) {
            dm_token *t = &all[n];
            *t = (dm_token){.joined = joined};
            if (dm_str_is(w, "*"))
                star = n;
            else if (dm_str_is(w, "$"))
                t->kind = DM_TOKEN_SOURCE;
            else if (dm_str_is(w, "+"))
                t->kind = DM_TOKEN_TARGET;
            else if (dm_str_is(w, "%"))
                t->kind = DM_TOKEN_BOTH;
            else if (dm_str_is(w, "^"))
                t->kind = DM_TOKEN_PHRASE;
            else if (!read_words(a, w, t))
                return false;
            n++;
        }
        joined = i < s.n && s.p[i] == '_';
        i++;
    }
    if (star == MAX_TOKENS)
        return false;
    dm_token *left = dm_new_array(a, dm_token, star + 1), *right = dm_new_array(a, dm_token, n - star);
    if (!left || !right)
        return false;
    for (uint32_t i = 0; i < star; i++) { /* outwards: what joins a token to the next, joins it now */
        left[i] = all[star - 1 - i];
        left[i].joined = all[star - i].joined;
    }
    memcpy(right, all + star + 1, (n - star - 1) * sizeof *right);
    *out = (dm_pattern){.left = left, .right = right, .n_left = star, .n_right = n - star - 1};
    return true;
}

static uint32_t length_of(const dm_pattern *p) {
    return p->n_left + p->n_right;
}

static uint32_t words_beside(const dm_verb_form *f) {
    uint32_t n = (f->left.n > 0) + (f->right.n > 0);
    for (uint32_t i = 0; i < f->left.n; i++)
        n += f->left.p[i] == '_';
    for (uint32_t i = 0; i < f->right.n; i++)
        n += f->right.p[i] == '_';
    return n;
}

/* "wire_+tap": one form of a verb. */
static bool add_form(loader *l, dm_str s, const row *r, uint32_t block) {
    dm_verb_form *f = dm_push(&l->x->arena, &l->forms, MAX_ROWS);
    if (!f)
        return false;
    *f = (dm_verb_form){.code = r->code, .rule = r->rule, .block = block};
    int64_t plus = dm_str_find(s, "+");
    if (plus > 0)
        f->left = (dm_str){s.p, (uint32_t)plus - 1};
    if (plus >= 0) {
        s = (dm_str){s.p + plus + 1, s.n - (uint32_t)plus - 1};
        f->right = s;
        dm_str_cut(&f->right, '_', &s);
    }
    uint32_t index = l->forms.n, first = dm_map_get(&l->x->forms, s, 0);
    if (!first)
        return dm_map_put(&l->x->arena, &l->x->forms, s, index);
    /* the longer ones first; the map keeps the first, so a longer one trades places with it */
    if (words_beside(f) > words_beside(&l->forms.at[first - 1])) {
        dm_verb_form keep = l->forms.at[first - 1];
        f->next = 0;
        l->forms.at[first - 1] = *f;
        l->forms.at[first - 1].next = index;
        *f = keep;
        return true;
    }
    f->next = l->forms.at[first - 1].next;
    l->forms.at[first - 1].next = index;
    return true;
}

static dm_status add_row(loader *l, const row *r, const dm_row *in, const char *name, dm_error *err) {
    if (r->pattern.n) {
        dm_pattern *p = dm_push(&l->x->arena, &l->patterns, MAX_ROWS);
        if (!p)
            return dm_fail(err, DM_ELIMIT, "%s:%u: too many patterns", name, in->line);
        if (!read_tokens(&l->x->arena, r->pattern, p))
            return dm_fail(err, DM_EFORMAT, "%s:%u: no pattern with a * for the verb: \"" DM_FMT "\"", name, in->line,
                           DM_ARG(r->pattern));
        p->code = r->code;
        p->rule = r->rule;
        return DM_OK;
    }
    dm_str rest = r->verb, one;
    while (rest.n && dm_str_cut(&rest, '|', &one))
        if (one.n && !add_form(l, one, r, l->blocks.n - 1))
            return dm_fail(err, DM_ELIMIT, "%s:%u: too many verbs", name, in->line);
    return DM_OK;
}

/* A block's patterns lie side by side; at is set when all are read, for they may move until then. */
static dm_status close_block(loader *l, uint32_t first) {
    dm_block *b = l->blocks.n ? &l->blocks.at[l->blocks.n - 1] : NULL;
    if (!b)
        return DM_OK;
    b->n = l->patterns.n - first;
    dm_pattern *own = dm_new_array(&l->x->arena, dm_pattern, b->n + 1);
    if (!own)
        return DM_ENOMEM;
    if (b->n) {
        memcpy(own, l->patterns.at + first, b->n * sizeof *own);
        /* an insertion sort is stable, and blocks are short */
        for (uint32_t i = 1; i < b->n; i++)
            for (uint32_t k = i; k > 0 && length_of(&own[k - 1]) < length_of(&own[k]); k--) {
                dm_pattern t = own[k];
                own[k] = own[k - 1];
                own[k - 1] = t;
            }
    }
    b->at = own;
    return DM_OK;
}

static dm_status load_verbs(loader *l, const char *dir, dm_error *err) {
    static const char *const columns[] = {"block", "verb", "pattern", "code"};
    dm_table t;
    int at[4];
    dm_status status = dm_table_open(&l->x->arena, dir, "moves/imported-verbs.tsv", &t, err);
    if (status != DM_OK)
        return status;
    for (int i = 0; i < 4 && status == DM_OK; i++)
        status = dm_table_need(&t, columns[i], &at[i], err);
    dm_row in;
    dm_str block = {0};
    uint32_t first = 0;
    while (status == DM_OK && dm_table_next(&t, &in)) {
        row r = {in.cell[at[0]], in.cell[at[1]], in.cell[at[2]], in.cell[at[3]],
                 dm_str_format(&l->x->arena, DM_FMT ":%u", DM_ARG(t.name), in.line)};
        if (!l->blocks.n || !dm_str_eq(r.block, block)) {
            status = close_block(l, first);
            dm_block *b = status == DM_OK ? dm_push(&l->x->arena, &l->blocks, MAX_ROWS) : NULL;
            if (!b)
                return dm_fail(err, DM_ELIMIT, "%s/moves/imported-verbs.tsv:%u: too many blocks", dir, in.line);
            *b = (dm_block){0};
            block = r.block;
            first = l->patterns.n;
        }
        status = add_row(l, &r, &in, "moves/imported-verbs.tsv", err);
    }
    return status == DM_OK ? close_block(l, first) : status;
}

static dm_status load_discards(loader *l, const char *dir, dm_error *err) {
    dm_table t;
    int words, leaves;
    dm_status status = dm_table_open(&l->x->arena, dir, "moves/imported-discards.tsv", &t, err);
    if (status != DM_OK)
        return status == DM_ENOTFOUND ? DM_OK : status;
    status = dm_table_need(&t, "words", &words, err);
    if (status == DM_OK)
        status = dm_table_need(&t, "leaves", &leaves, err);
    DM_VEC(__typeof__(*l->x->discard)) v = {0};
    dm_row in;
    while (status == DM_OK && dm_table_next(&t, &in)) {
        __typeof__(*l->x->discard) *d = dm_push(&l->x->arena, &v, MAX_ROWS);
        if (!d)
            return dm_fail(err, DM_ELIMIT, "%s/moves/imported-discards.tsv:%u: too many", dir, in.line);
        d->words = in.cell[words];
        d->report = dm_str_is(in.cell[leaves], "report");
    }
    l->x->discard = v.at;
    l->x->n_discard = v.n;
    return status;
}

dm_status dm_patterns_open(const char *dir, dm_patterns **out, dm_error *err) {
    *out = NULL;
    char moves[4096];
    struct stat is;
    if (snprintf(moves, sizeof moves, "%s/moves", dir) >= (int)sizeof moves || stat(moves, &is) != 0)
        return DM_OK; /* a table of actors alone, or a folder of them */
    dm_patterns *x = calloc(1, sizeof *x);
    if (!x)
        return dm_fail(err, DM_ENOMEM, "out of memory");
    loader l = {.x = x};
    dm_status status = load_verbs(&l, dir, err);
    if (status == DM_ENOTFOUND) {
        dm_patterns_close(x);
        return DM_OK;
    }
    if (status == DM_OK)
        status = load_discards(&l, dir, err);
    x->form = l.forms.at;
    x->block = l.blocks.at;
    x->n_form = l.forms.n;
    x->n_block = l.blocks.n;
    if (status == DM_OK)
        *out = x;
    else
        dm_patterns_close(x);
    return status;
}

void dm_patterns_close(dm_patterns *x) {
    if (!x)
        return;
    dm_arena_free(&x->arena);
    free(x);
}
