#include "claim/move_lexicon.h"

#include <stdio.h>
#include <stdlib.h>

enum { MAX_CLASSES = 256, MAX_LINES = 1 << 20 };

typedef struct class_ {
    dm_str name;
    dm_move_words words;
} class_;

typedef struct loader {
    dm_move_lexicon *x;
    const char *dir;
    dm_error *err;
    class_ classes[MAX_CLASSES];
    uint32_t n_classes;
    DM_VEC(dm_move_line) lines;
    dm_str table; /* of the row in hand, for messages */
    uint32_t line;
} loader;

static dm_status bad(loader *l, const char *what, dm_str cell) {
    return dm_fail(l->err, DM_EFORMAT, "%s/" DM_FMT ":%u: %s: \"" DM_FMT "\"", l->dir,
                   DM_ARG(l->table), l->line, what, DM_ARG(cell));
}

static dm_status no_memory(loader *l) {
    return dm_fail(l->err, DM_ENOMEM, "%s: out of memory", l->dir);
}

static int find_name(dm_str cell, const char *(*name)(int), int n) {
    for (int i = 0; i < n; i++)
        if (dm_str_is(cell, name(i)))
            return i;
    return -1;
}

/* "talk|negotiation|$summit" with classes put in. */
static dm_status words_of(loader *l, dm_str cell, dm_move_words *out) {
    DM_VEC(dm_str) v = {0};
    dm_str rest = cell, piece;
    while (dm_str_cut(&rest, '|', &piece)) {
        piece = dm_str_trim(piece);
        if (piece.n > 1 && piece.p[0] == '$') {
            dm_str name = {piece.p + 1, piece.n - 1};
            const class_ *c = NULL;
            for (uint32_t i = 0; i < l->n_classes; i++)
                if (dm_str_eq(l->classes[i].name, name))
                    c = &l->classes[i];
            if (!c)
                return bad(l, "no such class in moves/classes.tsv", piece);
            for (uint32_t i = 0; i < c->words.n; i++) {
                dm_str *w = dm_push(&l->x->arena, &v, 4096);
                if (!w)
                    return no_memory(l);
                *w = c->words.at[i];
            }
        } else if (piece.n) {
            dm_str *w = dm_push(&l->x->arena, &v, 4096);
            if (!w)
                return no_memory(l);
            *w = piece;
        }
    }
    *out = (dm_move_words){v.at, v.n, 0};
    for (uint32_t i = 0; i < v.n; i++)
        out->first |= 1u << (v.at[i].p[0] & 31);
    return DM_OK;
}

static dm_status path_of(loader *l, dm_str cell, dm_move_path *out) {
    static const char *const names[] = {"subj", "obj", "iobj", "xcomp", "ccomp", "acl",
                                        "poss", "mod", "adv",  "aux",   "neg",   "fact"};
    *out = (dm_move_path){0};
    dm_str rest = cell, piece;
    while (dm_str_cut(&rest, '.', &piece)) {
        if (out->n == DM_COUNT(out->at) || piece.n == 0)
            return bad(l, "not a slot", cell);
        dm_move_step *step = &out->at[out->n++];
        *step = (dm_move_step){.kind = DM_STEP_PREP, .prep = piece};
        for (uint8_t i = 0; i < DM_COUNT(names); i++)
            if (dm_str_is(piece, names[i]))
                *step = (dm_move_step){.kind = i};
    }
    return out->n ? DM_OK : bad(l, "not a slot", cell);
}

/* A copy in the lexicon's arena: most lines have one slot and no condition. */
static const void *keep(loader *l, const void *p, size_t n) {
    void *to = dm_alloc(&l->x->arena, n);
    return to && n ? memcpy(to, p, n) : to;
}

static dm_status paths_of(loader *l, dm_str cell, const dm_move_path **kept, uint32_t *n) {
    dm_move_path out[DM_MOVE_PATHS];
    *n = 0;
    if (dm_str_is(cell, "-"))
        return DM_OK;
    dm_str rest = cell, piece;
    while (dm_str_cut(&rest, ',', &piece)) {
        piece = dm_str_trim(piece);
        if (piece.n == 0)
            continue;
        if (*n == DM_MOVE_PATHS)
            return bad(l, "too many slots", cell);
        dm_status status = path_of(l, piece, &out[(*n)++]);
        if (status != DM_OK)
            return status;
    }
    *kept = keep(l, out, *n * sizeof *out);
    return *kept ? DM_OK : no_memory(l);
}

static dm_status tests_of(loader *l, dm_str cell, const dm_move_test **kept, uint32_t *n, int *weight) {
    dm_move_test out[DM_MOVE_TESTS];
    dm_str rest = cell, piece;
    while (dm_str_cut(&rest, ' ', &piece)) {
        piece = dm_str_trim(piece);
        if (piece.n == 0)
            continue;
        if (*n == DM_MOVE_TESTS)
            return bad(l, "too many conditions", cell);
        dm_move_test *test = &out[(*n)++];
        *test = (dm_move_test){0};
        dm_str path, words = piece, one;
        dm_str_cut(&words, '=', &path);
        while (dm_str_cut(&path, '|', &one)) {
            if (test->n_path == DM_MOVE_EITHER)
                return bad(l, "too many slots in a condition", piece);
            dm_status status = path_of(l, one, &test->path[test->n_path++]);
            if (status != DM_OK)
                return status;
        }
        if (test->n_path == 0)
            return bad(l, "not a slot", piece);
        /* Most verbs have a subject: that it stands there makes a line no more special. */
        bool subject = test->path[0].n == 1 && test->path[0].at[0].kind == DM_STEP_SUBJ;
        if (words.p == NULL || words.n == 0) {
            test->any = true;
            *weight += !subject;
        } else if (dm_str_is(words, "@")) {
            test->side = true;
            *weight += subject ? 0 : 2;
        } else if (dm_str_is(words, "@self")) {
            test->self = true;
            *weight += 2;
        } else if (dm_str_is(words, "@private")) {
            test->private_ = true;
            *weight += 2;
        } else {
            test->side = dm_str_starts(words, "@|");
            dm_status status = words_of(l, words, &test->words);
            if (status != DM_OK)
                return status;
            test->persons = dm_str_find(words, "$persons") >= 0;
            *weight += 3;
        }
    }
    *kept = keep(l, out, *n * sizeof *out);
    return *kept ? DM_OK : no_memory(l);
}

static dm_status row_of(loader *l, const dm_row *row, const int at[10], uint8_t part) {
    dm_move_line one = {.part = part}, *line = &one;
    dm_status status = tests_of(l, row->cell[at[1]], &line->needs, &line->n_needs, &line->weight);
    int none = 0;
    if (status == DM_OK)
        status = tests_of(l, row->cell[at[2]], &line->not_, &line->n_not, &none);
    dm_str event = row->cell[at[3]];
    if (status == DM_OK && dm_str_starts(event, "=")) {
        status = path_of(l, (dm_str){event.p + 1, event.n - 1}, &line->borrow);
        line->weight += 2;
    } else if (status == DM_OK && dm_str_is(event, "-")) {
        line->weight++; /* an idiom beats a move that asks as much */
    } else if (status == DM_OK) {
        int found = find_name(event, dm_event_name, DM_N_EVENT);
        if (found < 0)
            return bad(l, "no such event", event);
        line->event = (dm_event)found;
    }
    line->mode = row->cell[at[4]];
    line->context = row->cell[at[5]];
    line->cameo = row->cell[at[6]];
    if (status == DM_OK)
        status = paths_of(l, row->cell[at[7]], &line->actor, &line->n_actor);
    if (status == DM_OK)
        status = paths_of(l, row->cell[at[8]], &line->recipient, &line->n_recipient);
    if (status != DM_OK)
        return status;
    for (uint32_t i = 0; i < line->n_recipient; i++)
        line->swaps |= line->borrow.n && line->recipient[i].at[0].kind == DM_STEP_SUBJ;
    dm_str stance = row->cell[at[9]];
    int found = find_name(stance, dm_stance_name, DM_N_STANCE);
    if (found < 0)
        return bad(l, "no such stance", stance);
    line->stance = (dm_stance)found;
    line->rule = dm_str_format(&l->x->arena, DM_FMT ":%u", DM_ARG(l->table), row->line);
    /* One line of the file may stand for several words: "hail|laud|speak out". */
    dm_move_words words;
    status = words_of(l, row->cell[at[0]], &words);
    if (status == DM_OK && words.n == 0)
        return bad(l, "no word", row->cell[at[0]]);
    for (uint32_t i = 0; status == DM_OK && i < words.n; i++) {
        dm_str rest = words.at[i];
        line = dm_push(&l->x->arena, &l->lines, MAX_LINES);
        if (!line)
            return no_memory(l);
        *line = one;
        dm_str_cut(&rest, ' ', &line->lemma);
        line->particle = dm_str_trim(rest);
        line->weight += line->particle.n ? 3 : 0;
    }
    return status;
}

static dm_status load_lines(loader *l, const char *name, uint8_t part) {
    static const char *const columns[] = {"word",    "needs", "not",   "event",     "mode",
                                          "context", "cameo", "actor", "recipient", "stance"};
    dm_table table;
    int at[10];
    dm_status status = dm_table_open(&l->x->arena, l->dir, name, &table, l->err);
    l->table = table.name;
    for (int i = 0; status == DM_OK && i < 10; i++)
        status = dm_table_need(&table, columns[i], &at[i], l->err);
    dm_row row;
    while (status == DM_OK && dm_table_next(&table, &row)) {
        l->line = row.line;
        status = row_of(l, &row, at, part);
    }
    return status;
}

static dm_status load_classes(loader *l) {
    dm_table table;
    int name, words;
    dm_status status = dm_table_open(&l->x->arena, l->dir, "moves/classes.tsv", &table, l->err);
    if (status == DM_OK)
        status = dm_table_need(&table, "class", &name, l->err);
    if (status == DM_OK)
        status = dm_table_need(&table, "words", &words, l->err);
    l->table = table.name;
    dm_row row;
    while (status == DM_OK && dm_table_next(&table, &row)) {
        l->line = row.line;
        if (l->n_classes == MAX_CLASSES)
            return bad(l, "too many classes", row.cell[name]);
        dm_move_words got;
        status = words_of(l, row.cell[words], &got);
        if (status != DM_OK)
            return status;
        l->classes[l->n_classes++] = (class_){row.cell[name], got};
        dm_str n = row.cell[name];
        if (dm_str_is(n, "pronoun"))
            l->x->pronouns = got;
        else if (dm_str_is(n, "quantity"))
            l->x->quantities = got;
        else if (dm_str_is(n, "negator"))
            l->x->negators = got;
        else if (dm_str_is(n, "side"))
            l->x->side_nouns = got;
        else if (dm_str_is(n, "persons"))
            l->x->persons = got;
        else if (dm_str_is(n, "places"))
            l->x->places = got;
        else if (dm_str_is(n, "saying"))
            l->x->sayings = got;
        else if (dm_str_is(n, "gathering"))
            l->x->gatherings = got;
        else if (dm_str_is(n, "giving"))
            l->x->givings = got;
    }
    return status;
}

static bool number(dm_str cell, double *out) {
    char z[32], *end;
    if (cell.n == 0 || cell.n >= sizeof z)
        return false;
    memcpy(z, cell.p, cell.n);
    z[cell.n] = 0;
    *out = strtod(z, &end);
    return *end == 0;
}

static dm_status load_scores(loader *l) {
    dm_table table;
    int at[6];
    static const char *const events[] = {"event", "quad", "score", "goldstein", "cameo"};
    dm_status status = dm_table_open(&l->x->arena, l->dir, "plover/events.tsv", &table, l->err);
    l->table = table.name;
    for (int i = 0; status == DM_OK && i < 5; i++)
        status = dm_table_need(&table, events[i], &at[i], l->err);
    dm_row row;
    while (status == DM_OK && dm_table_next(&table, &row)) {
        l->line = row.line;
        int event = find_name(row.cell[at[0]], dm_event_name, DM_N_EVENT);
        if (event < 0)
            return bad(l, "no such event", row.cell[at[0]]);
        double quad, score, goldstein;
        if (!number(row.cell[at[1]], &quad) || !number(row.cell[at[2]], &score) ||
            !number(row.cell[at[3]], &goldstein))
            return bad(l, "not a number in the scores of", row.cell[at[0]]);
        l->x->event[event].quad = (int)quad;
        l->x->event[event].score = score;
        l->x->event[event].goldstein = goldstein;
        l->x->event[event].cameo = row.cell[at[4]];
    }
    static const char *const codes[] = {"cameo", "event", "mode", "context", "goldstein"};
    if (status == DM_OK)
        status = dm_table_open(&l->x->arena, l->dir, "plover/cameo.tsv", &table, l->err);
    for (int i = 0; status == DM_OK && i < 5; i++)
        status = dm_table_need(&table, codes[i], &at[i], l->err);
    DM_VEC(dm_move_code) v = {0};
    while (status == DM_OK && dm_table_next(&table, &row)) {
        l->line = row.line;
        dm_move_code *code = dm_push(&l->x->arena, &v, 4096);
        if (!code)
            return no_memory(l);
        int event = find_name(row.cell[at[1]], dm_event_name, DM_N_EVENT);
        if (event < 0)
            return bad(l, "no such event", row.cell[at[1]]);
        *code = (dm_move_code){.code = row.cell[at[0]],
                               .event = (dm_event)event,
                               .mode = row.cell[at[2]],
                               .context = row.cell[at[3]]};
        if (!number(row.cell[at[4]], &code->goldstein))
            return bad(l, "not a number", row.cell[at[4]]);
    }
    l->x->codes = v.at;
    l->x->n_codes = v.n;
    static const char *const modes[] = {"event", "mode", "score"};
    if (status == DM_OK)
        status = dm_table_open(&l->x->arena, l->dir, "plover/modes.tsv", &table, l->err);
    for (int i = 0; status == DM_OK && i < 3; i++)
        status = dm_table_need(&table, modes[i], &at[i], l->err);
    DM_VEC(dm_move_mode) m = {0};
    while (status == DM_OK && dm_table_next(&table, &row)) {
        l->line = row.line;
        dm_move_mode *mode = dm_push(&l->x->arena, &m, 4096);
        if (!mode)
            return no_memory(l);
        int event = find_name(row.cell[at[0]], dm_event_name, DM_N_EVENT);
        if (event < 0)
            return bad(l, "no such event", row.cell[at[0]]);
        *mode = (dm_move_mode){.event = (dm_event)event, .mode = row.cell[at[1]]};
        if (!number(row.cell[at[2]], &mode->score))
            return bad(l, "not a number", row.cell[at[2]]);
    }
    l->x->modes = m.at;
    l->x->n_modes = m.n;
    return status;
}

static uint64_t hash_of(dm_str s) {
    char z[64];
    uint32_t n = s.n < sizeof z ? s.n : (uint32_t)sizeof z;
    for (uint32_t i = 0; i < n; i++)
        z[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i];
    return dm_hash(z, n, 0);
}

static bool same_word(dm_str a, dm_str b) {
    if (a.n != b.n)
        return false;
    for (uint32_t i = 0; i < a.n; i++) {
        char x = a.p[i];
        if ((x >= 'A' && x <= 'Z' ? x + 32 : x) != b.p[i])
            return false;
    }
    return true;
}

const dm_move_line *dm_move_lookup(const dm_move_lexicon *x, dm_str lemma) {
    if (x->n_slots == 0 || lemma.n == 0)
        return NULL;
    uint32_t shape = dm_move_shape(lemma);
    if (!(x->shapes[shape >> 3] >> (shape & 7) & 1))
        return NULL;
    for (uint32_t i = (uint32_t)hash_of(lemma) & (x->n_slots - 1);;
         i = (i + 1) & (x->n_slots - 1)) {
        if (!x->slots[i])
            return NULL;
        if (same_word(lemma, x->slots[i]->lemma))
            return x->slots[i];
    }
}

static dm_status index_lines(loader *l) {
    dm_move_lexicon *x = l->x;
    uint32_t room = 64;
    while (room < l->lines.n * 2 + 2)
        room *= 2;
    x->slots = dm_new_array(&x->arena, const dm_move_line *, room);
    if (!x->slots)
        return no_memory(l);
    x->n_slots = room;
    x->n_lines = l->lines.n;
    /* Backwards, so that a lemma's chain stands in the order of the file. */
    for (uint32_t k = l->lines.n; k-- > 0;) {
        dm_move_line *line = &l->lines.at[k];
        uint32_t i = (uint32_t)hash_of(line->lemma) & (room - 1);
        while (x->slots[i] && !same_word(line->lemma, x->slots[i]->lemma))
            i = (i + 1) & (room - 1);
        line->next = x->slots[i];
        x->slots[i] = line;
        uint32_t shape = dm_move_shape(line->lemma);
        x->shapes[shape >> 3] |= (uint8_t)(1u << (shape & 7));
    }
    return DM_OK;
}

dm_status dm_move_lexicon_open(const char *dir, dm_move_lexicon **out, dm_error *err) {
    *out = NULL;
    dm_move_lexicon *x = calloc(1, sizeof *x);
    loader *l = calloc(1, sizeof *l);
    dm_status status = x && l ? DM_OK : dm_fail(err, DM_ENOMEM, "%s: out of memory", dir);
    if (status == DM_OK) {
        *l = (loader){.x = x, .dir = dir, .err = err};
        status = load_classes(l);
    }
    if (status == DM_OK)
        status = load_lines(l, "moves/verbs.tsv", DM_PART_VERB);
    if (status == DM_OK)
        status = load_lines(l, "moves/phrases.tsv", DM_PART_VERB);
    if (status == DM_OK)
        status = load_lines(l, "moves/adjectives.tsv", DM_PART_ADJ);
    if (status == DM_OK)
        status = load_lines(l, "moves/nouns.tsv", DM_PART_NOUN);
    if (status == DM_OK)
        status = load_lines(l, "moves/said.tsv", DM_PART_SAID);
    if (status == DM_OK)
        status = index_lines(l);
    if (status == DM_OK)
        status = load_scores(l);
    free(l);
    if (status == DM_OK)
        *out = x;
    else
        dm_move_lexicon_close(x);
    return status;
}

void dm_move_lexicon_close(dm_move_lexicon *x) {
    if (!x)
        return;
    dm_arena_free(&x->arena);
    free(x);
}

uint32_t dm_move_lexicon_size(const dm_move_lexicon *x) {
    return x->n_lines;
}

void dm_move_scores(const dm_move_lexicon *x, dm_event event, dm_str mode, dm_str cameo_in,
                    dm_str *cameo, int *quad, double *score, double *goldstein) {
    *cameo = (dm_str){0};
    *quad = 0;
    *score = *goldstein = 0;
    if (!x || event <= DM_EVENT_NONE || event >= DM_N_EVENT)
        return;
    *quad = x->event[event].quad;
    *score = x->event[event].score;
    *goldstein = x->event[event].goldstein;
    *cameo = cameo_in.n ? cameo_in : x->event[event].cameo;
    for (uint32_t i = 0; mode.n && i < x->n_modes; i++)
        if (x->modes[i].event == event && dm_str_eq(x->modes[i].mode, mode))
            *score = x->modes[i].score;
    const dm_move_code *by_mode = NULL;
    for (uint32_t i = 0; i < x->n_codes; i++) {
        const dm_move_code *c = &x->codes[i];
        if (cameo_in.n && dm_str_eq(c->code, cameo_in)) {
            *goldstein = c->goldstein;
            return;
        }
        if (!by_mode && mode.n && c->event == event && dm_str_eq(c->mode, mode))
            by_mode = c;
    }
    if (!cameo_in.n && by_mode) {
        *cameo = by_mode->code;
        *goldstein = by_mode->goldstein;
    }
}
