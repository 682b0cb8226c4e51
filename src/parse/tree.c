#include "parse/tree.h"

dm_status dm_tree_of(dm_arena *a, const dm_sentence *s, dm_tree *out) {
    int32_t n = (int32_t)s->n_words;
    int32_t *first = dm_new_array(a, int32_t, n ? n : 1);
    int32_t *next = dm_new_array(a, int32_t, n ? n : 1);
    if (!first || !next)
        return DM_ENOMEM;
    *out = (dm_tree){.s = s, .first = first, .next = next, .root = -1};
    for (int32_t i = 0; i < n; i++) {
        first[i] = next[i] = -1;
        if (s->words[i].head < 0 && out->root < 0)
            out->root = i;
    }
    /* Backwards, so that lists come out in text order. */
    for (int32_t i = n - 1; i >= 0; i--) {
        int32_t h = s->words[i].head;
        if (i == out->root)
            continue;
        if (h < 0 || h >= n || h == i)
            h = out->root;
        if (h < 0)
            continue;
        next[i] = first[h];
        first[h] = i;
    }
    return DM_OK;
}

dm_deprel dm_deprel_base(int rel) {
    switch (rel) {
    case DM_REL_ACL_RELCL: return DM_REL_ACL;
    case DM_REL_ADVCL_RELCL: return DM_REL_ADVCL;
    case DM_REL_AUX_PASS: return DM_REL_AUX_;
    case DM_REL_CC_PRECONJ: return DM_REL_CC;
    case DM_REL_COMPOUND_PRT: return DM_REL_COMPOUND;
    case DM_REL_CSUBJ_OUTER:
    case DM_REL_CSUBJ_PASS: return DM_REL_CSUBJ;
    case DM_REL_DET_PREDET: return DM_REL_DET_;
    case DM_REL_NMOD_DESC:
    case DM_REL_NMOD_NPMOD:
    case DM_REL_NMOD_POSS:
    case DM_REL_NMOD_TMOD:
    case DM_REL_NMOD_UNMARKED: return DM_REL_NMOD;
    case DM_REL_NSUBJ_OUTER:
    case DM_REL_NSUBJ_PASS: return DM_REL_NSUBJ;
    case DM_REL_OBL_AGENT:
    case DM_REL_OBL_NPMOD:
    case DM_REL_OBL_TMOD:
    case DM_REL_OBL_UNMARKED: return DM_REL_OBL;
    default: return (dm_deprel)rel;
    }
}

int32_t dm_tree_child(const dm_tree *t, int32_t w, dm_deprel rel) {
    for dm_children(t, w, c)
        if (t->s->words[c].deprel == rel)
            return c;
    return -1;
}

int32_t dm_tree_object(const dm_tree *t, int32_t w) {
    int32_t obj = dm_tree_child(t, w, DM_REL_OBJ);
    return obj >= 0 ? obj : dm_tree_child(t, w, DM_REL_IOBJ);
}

int32_t dm_tree_child_any(const dm_tree *t, int32_t w, dm_deprel rel) {
    for dm_children(t, w, c)
        if (dm_deprel_base(t->s->words[c].deprel) == rel)
            return c;
    return -1;
}

void dm_tree_range(const dm_tree *t, int32_t w, int32_t *begin, int32_t *end) {
    *begin = w;
    *end = w + 1;
    /* Depth first without a stack: down to the first child, else to the next sibling of the
     * nearest ancestor that has one. */
    int32_t at = w;
    for (;;) {
        if (at < *begin)
            *begin = at;
        if (at + 1 > *end)
            *end = at + 1;
        if (t->first[at] >= 0) {
            at = t->first[at];
            continue;
        }
        while (at != w && t->next[at] < 0) {
            int32_t h = t->s->words[at].head;
            at = h >= 0 && h < (int32_t)t->s->n_words && h != at ? h : t->root;
        }
        if (at == w)
            return;
        at = t->next[at];
    }
}

dm_span dm_tree_span(const dm_tree *t, int32_t begin, int32_t end) {
    const dm_word *w = t->s->words;
    while (begin < end && w[begin].upos == DM_UPOS_PUNCT)
        begin++;
    while (end > begin && w[end - 1].upos == DM_UPOS_PUNCT)
        end--;
    if (begin >= end)
        return (dm_span){t->s->span.begin, t->s->span.begin};
    return (dm_span){w[begin].span.begin, w[end - 1].span.end};
}

bool dm_tree_under(const dm_tree *t, int32_t w, int32_t top) {
    for (uint32_t steps = 0; w >= 0 && steps <= t->s->n_words; steps++) {
        if (w == top)
            return true;
        w = t->s->words[w].head;
    }
    return false;
}

dm_str dm_tree_case(const dm_tree *t, dm_arena *a, int32_t w) {
    int32_t c = dm_tree_child(t, w, DM_REL_CASE);
    if (c < 0) /* "with Y and foreign leaders": the tree may give it to the last of them */
        for dm_children(t, w, k) {
            int32_t at = k > w && t->s->words[k].deprel == DM_REL_CONJ ? dm_tree_child(t, k, DM_REL_CASE) : -1;
            c = at >= 0 && at < w ? at : c;
        }
    if (c < 0)
        return (dm_str){0};
    dm_str s = t->s->words[c].lemma;
    for dm_children(t, c, f)
        if (t->s->words[f].deprel == DM_REL_FIXED)
            s = dm_str_format(a, DM_FMT " " DM_FMT, DM_ARG(s), DM_ARG(t->s->words[f].lemma));
    return s;
}

int32_t dm_tree_particle(const dm_tree *t, int32_t w) {
    return dm_tree_child(t, w, DM_REL_COMPOUND_PRT);
}

bool dm_tree_negated(const dm_tree *t, int32_t w) {
    for dm_children(t, w, c) {
        const dm_word *x = &t->s->words[c];
        bool no = dm_str_is_nocase(x->lemma, "not") || dm_str_is_nocase(x->lemma, "never") ||
                  dm_str_is_nocase(x->lemma, "n't");
        if (no && (x->deprel == DM_REL_ADVMOD || x->upos == DM_UPOS_PART))
            return true;
        if (x->deprel == DM_REL_DET_ && dm_str_is_nocase(x->lemma, "no"))
            return true;
    }
    return false;
}

bool dm_tree_passive(const dm_tree *t, int32_t w) {
    for dm_children(t, w, c) {
        uint8_t rel = t->s->words[c].deprel;
        if (rel == DM_REL_AUX_PASS || rel == DM_REL_NSUBJ_PASS || rel == DM_REL_CSUBJ_PASS)
            return true;
    }
    return false;
}

/* Verbs whose object does what the to-clause tells. */
static bool controls_object(dm_str lemma) {
    static const char *const verbs[] = {"urge", "ask", "tell", "press", "invite", "order", "want", "encourage",
                                        "persuade", "force", "allow", "require", "request", "advise", "call",
                                        "beg", "implore", "pressure", "push", "warn", "instruct", "command",
                                        "compel", "enable", "permit", "help", "lead", "get", "exhort", "direct"};
    for (size_t i = 0; i < DM_COUNT(verbs); i++)
        if (dm_str_is_nocase(lemma, verbs[i]))
            return true;
    return false;
}

int32_t dm_tree_subject(const dm_tree *t, int32_t w, bool *passive) {
    const dm_word *words = t->s->words;
    *passive = false;
    for (int steps = 0; steps < 8; steps++) {
        for dm_children(t, w, c) {
            uint8_t rel = words[c].deprel;
            /* "Only after a ceasefire would X …": what has a preposition is no subject. */
            int32_t prep = dm_tree_child(t, c, DM_REL_CASE);
            if (prep >= 0 && prep < c)
                continue;
            if (rel == DM_REL_NSUBJ || rel == DM_REL_NSUBJ_OUTER)
                return c;
            if (rel == DM_REL_NSUBJ_PASS) {
                *passive = true;
                return c;
            }
        }
        int32_t h = words[w].head;
        if (h < 0)
            return -1;
        switch (words[w].deprel) {
        case DM_REL_CONJ:
            /* A passive conjunct of an active verb needs its own subject to be sure. */
            w = h;
            break;
        case DM_REL_XCOMP: {
            /* Object control ("urged Y to meet") before subject control ("agreed to meet"). */
            int32_t obj = dm_tree_child(t, h, DM_REL_OBJ);
            if (obj < 0)
                obj = dm_tree_child(t, h, DM_REL_IOBJ);
            if (obj >= 0)
                return obj;
            w = h;
            break;
        }
        case DM_REL_ADVCL: {
            /* "…, describing the process": the subject of the main clause, for participles. */
            if (!dm_str_is(words[w].xpos, "VBG") && !dm_str_is(words[w].xpos, "VB"))
                return -1;
            /* "urged Y to meet" is often read as a purpose: Y is who meets all the same. */
            if (dm_str_is(words[w].xpos, "VB") && controls_object(words[h].lemma)) {
                int32_t obj = dm_tree_child(t, h, DM_REL_OBJ);
                if (obj >= 0 && obj < w)
                    return obj;
            }
            /* "blamed Y for doing it": Y is who did. */
            if (dm_str_is(words[w].xpos, "VBG")) {
                int32_t mark = dm_tree_child(t, w, DM_REL_MARK), obj = dm_tree_child(t, h, DM_REL_OBJ);
                if (mark >= 0 && obj >= 0 && obj < w && dm_str_is_nocase(words[mark].lemma, "for"))
                    return obj;
            }
            w = h;
            break;
        }
        case DM_REL_ACL:
            *passive = dm_str_is(words[w].xpos, "VBN") || dm_str_is(words[w].xpos, "VBD");
            return h;
        case DM_REL_ACL_RELCL:
            return h;
        default:
            return -1;
        }
    }
    return -1;
}
