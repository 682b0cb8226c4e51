/* Words and their places in the tree, as far as more than one step asks. */
#include "actor/find.h"

bool dm_who_is_calendar(const dm_word *w) {
    return IS_ANY(w, "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
                  "January", "February", "March", "April", "May", "June", "July", "August",
                  "September", "October", "November", "December", "Mr", "Mr.", "Mrs", "Mrs.", "Ms",
                  "Ms.", "Dr", "Dr.", "I", "GMT");
}

/* The word of [w0, w1] that the rest hangs on. */
int32_t dm_who_head_of(const dm_sentence *s, int32_t w0, int32_t w1) {
    int32_t best = -1;
    for (int32_t i = w0; i <= w1; i++) {
        int32_t h = s->words[i].head;
        if (h >= w0 && h <= w1)
            continue;
        if (s->words[i].upos == DM_UPOS_PUNCT || s->words[i].upos == DM_UPOS_PART ||
            s->words[i].upos == DM_UPOS_ADP)
            continue;
        best = i; /* the last, where a bad tree leaves several */
    }
    return best < 0 ? w1 : best;
}

/* The preposition of a word, "" if none; the last one before it. */
dm_str dm_who_preposition(const dm_sentence *s, int32_t word) {
    dm_str p = {0};
    for (int32_t i = 0; i < word; i++) {
        int32_t h = s->words[i].head;
        /* "of president Peter Pan": the title has the preposition, or the name */
        bool title = h >= 0 && s->words[h].head == word && s->words[h].deprel == DM_REL_NMOD_DESC;
        if ((h == word || title) && s->words[i].deprel == DM_REL_CASE)
            p = s->words[i].form;
    }
    return p;
}

bool dm_who_is_where(dm_str p) {
    static const char *const where[] = {"in",         "at",      "near",   "inside", "across",
                                        "throughout", "outside", "around", "within", "into",
                                        "toward",     "towards", "onto",   "over",   "to",
                                        "from",       "through"};
    for (size_t i = 0; i < DM_COUNT(where); i++)
        if (dm_str_is_nocase(p, where[i]))
            return true;
    return false;
}

bool dm_who_is_in(dm_str p) {
    static const char *const where[] = {"in",         "at",      "near",   "inside", "across",
                                        "throughout", "outside", "around", "within"};
    for (size_t i = 0; i < DM_COUNT(where); i++)
        if (dm_str_is_nocase(p, where[i]))
            return true;
    return false;
}

bool dm_who_is_subject(const dm_sentence *s, int32_t head) {
    int d = s->words[head].deprel;
    if (d == DM_REL_CONJ && s->words[head].head >= 0)
        d = s->words[s->words[head].head].deprel;
    return d == DM_REL_NSUBJ || d == DM_REL_NSUBJ_PASS || d == DM_REL_OBL_AGENT || d == DM_REL_ROOT;
}

/* "American" in "American weapons". */
bool dm_who_modifies(const dm_sentence *s, int32_t w) {
    const dm_word *word = &s->words[w];
    return word->deprel == DM_REL_AMOD || word->deprel == DM_REL_COMPOUND ||
           word->deprel == DM_REL_NMOD_DESC ||
           (word->upos == DM_UPOS_ADJ && word->head > w &&
            s->words[word->head].upos == DM_UPOS_NOUN);
}

/* Whether a noun in the singular names one person: "reporter", "archbishop". The lexicon's
 * groups hold such words beside those for many ("press", "church"). */
bool dm_who_is_person_noun(const dm_word *w) {
    static const char *const ends[] = {"er", "or", "ist", "ian", "man", "woman", "ive", "ant", "ate"};
    static const char *const others[] = {"imam", "monk", "priest", "bishop", "archbishop", "cardinal", "rabbi", "cleric",
                                         "patriarch", "nun", "spy", "medic", "nurse", "student", "citizen", "resident",
                                         "national", "rebel", "jihadist", "exile", "refugee", "colonist", "academic",
                                         "entrepreneur", "oligarch", "blogger", "chief", "ceo", "warlord", "shah"};
    static const char *const things[] = {"newspaper", "broadcaster", "airliner", "destroyer", "helicopter", "tanker",
                                         "power", "manufacturer", "carrier", "border", "center", "theater", "artillery"};
    if (dm_str_find(w->feats, "Number=Plur") >= 0 || is_any(w, things, DM_COUNT(things)))
        return false;
    if (is_any(w, others, DM_COUNT(others)))
        return true;
    for (size_t i = 0; i < DM_COUNT(ends); i++) {
        size_t n = strlen(ends[i]);
        if (w->form.n > n + 2 && dm_str_is_nocase((dm_str){w->form.p + w->form.n - n, (uint32_t)n}, ends[i]))
            return true;
    }
    return false;
}

/* 'f' or 'm' where a word before or in a name tells it, else 0. */
char dm_who_gender_of(const dm_word *w) {
    if (IS_ANY(w, "Mrs", "Mrs.", "Ms", "Ms.", "Miss", "Madam", "Lady", "Queen", "Princess", "Duchess", "Baroness", "Empress", "mother", "sister", "wife", "widow", "daughter", "fianc\xC3\xA9" "e", "fiancee", "woman",
               "spokeswoman", "chairwoman", "congresswoman", "businesswoman", "policewoman", "actress", "girl", "nun"))
        return 'f';
    if (IS_ANY(w, "Mr", "Mr.", "Sir", "Lord", "King", "Prince", "Emperor", "Sultan", "Emir", "Sheikh", "Ayatollah", "Pope",
               "father", "brother", "husband", "son", "fianc\xC3\xA9", "man", "spokesman", "chairman", "congressman",
               "businessman", "policeman", "boy", "bishop", "archbishop", "imam", "monk"))
        return 'm';
    return 0;
}
