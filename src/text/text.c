#include "text/text.h"

#include "text/split.h"

typedef DM_VEC(dm_sentence) sentence_vec;
typedef DM_VEC(dm_word) word_vec;

#define MAX_SENTENCES (16u << 20)
#define MAX_WORDS (80u << 20)
#define FIRST_PARAGRAPHS 3 /* where a dateline stands */

static bool is_one(dm_str w, const char *const *list, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (dm_str_is(w, list[i]))
            return true;
    return false;
}

static bool all_capitals(dm_str w) {
    uint32_t letters = 0;
    for (uint32_t i = 0; i < w.n; i++) {
        if (w.p[i] >= 'a' && w.p[i] <= 'z')
            return false;
        letters += w.p[i] >= 'A' && w.p[i] <= 'Z';
    }
    return letters >= 3;
}

/* "GENEVA (Ferry Post) — Envoys met": the token that the report itself begins with, behind the
 * dateline, 0 if there is none. A dateline is a place in capitals, or one with a day or a name in
 * brackets, of capitalised words, up to a dash with a space on both sides. */
static uint32_t behind_dateline(dm_str text, const dm_tokens *t) {
    enum { MOST = 16 };
    static const char *const dashes[] = {"-", "--", "\xE2\x80\x93", "\xE2\x80\x94"};
    static const char *const small[] = {"of", "the", "and", "de", "la", "al", "el", "del", "da", "do", ",", "(", ")", "/", ".", "'s"};
    bool sign = false, capitals = false;
    for (uint32_t i = 0; i + 1 < t->n && i < MOST; i++) {
        dm_str w = dm_slice(text, (dm_span){t->at[i].begin, t->at[i].end});
        bool apart = i && t->at[i].begin > t->at[i - 1].end && t->at[i + 1].begin > t->at[i].end;
        if (i && is_one(w, dashes, DM_COUNT(dashes))) {
            dm_str next = dm_slice(text, (dm_span){t->at[i + 1].begin, t->at[i + 1].end});
            bool begins = next.n && !(next.p[0] >= 'a' && next.p[0] <= 'z');
            if (!apart || !begins || (!sign && !capitals) || (!sign && next.n > 3 && all_capitals(next)))
                return 0;
            return i + 1;
        }
        bool upper = w.n && w.p[0] >= 'A' && w.p[0] <= 'Z', digit = w.n && w.p[0] >= '0' && w.p[0] <= '9';
        if (i == 0 && !upper)
            return 0;
        if (!upper && !digit && (unsigned char)w.p[0] < 0x80 && !is_one(w, small, DM_COUNT(small)))
            return 0;
        capitals |= i == 0 && all_capitals(w);
        sign |= digit || (i && w.p[0] == '(');
    }
    return 0;
}

/* Tokens of one paragraph -> sentences, their words in the word array; words are set as
 * indices (n_words from `from`) until the array stands still. */
static dm_status paragraph(dm_arena *a, const dm_splitter *s, dm_str text, dm_span span,
                           uint32_t number, dm_tokens *tokens, sentence_vec *out, word_vec *words) {
    tokens->n = 0;
    dm_status status = dm_split(a, s, text, span, tokens, NULL);
    if (status != DM_OK)
        return status;
    dm_sentence *now = NULL;
    uint32_t begins = number < FIRST_PARAGRAPHS ? behind_dateline(text, tokens) : 0;
    if (begins)
        tokens->at[begins].first = true;
    for (uint32_t i = 0; i < tokens->n; i++) {
        const dm_token *t = &tokens->at[i];
        if (!now || t->first || now->n_words + 2 > DM_MAX_WORDS) {
            now = dm_push(a, out, MAX_SENTENCES);
            if (!now)
                return DM_ELIMIT;
            now->span.begin = t->begin;
            now->paragraph = number;
        }
        now->span.end = t->end;
        dm_str form = {text.p + t->begin, t->end - t->begin};
        uint32_t cut = dm_split_word(s, form);
        uint8_t parts = cut ? 2 : 1;
        for (uint8_t part = 1; part <= parts; part++) {
            dm_word *w = dm_push(a, words, MAX_WORDS);
            if (!w)
                return DM_ELIMIT;
            w->span = (dm_span){t->begin, t->end};
            w->form = part == 2 ? (dm_str){form.p + cut, form.n - cut}
                                : (dm_str){form.p, cut ? cut : form.n};
            w->lemma = w->form;
            w->head = -1;
            w->part = part;
            w->parts = parts;
            now->n_words++;
        }
    }
    return DM_OK;
}

dm_status dm_text_split(dm_arena *a, const dm_model *model, const dm_article *article,
                        dm_sentences *out) {
    *out = (dm_sentences){0};
    dm_splitter s;
    dm_status status = dm_splitter_open(model, &s, NULL);
    if (status != DM_OK)
        return status;
    dm_tokens tokens = {0};
    sentence_vec v = {0};
    word_vec words = {0};
    dm_str text = article->text;
    dm_str title = article->title;
    if (title.n && title.n <= text.n && !memcmp(title.p, text.p, title.n))
        status = paragraph(a, &s, text, (dm_span){0, title.n}, DM_IN_TITLE, &tokens, &v, &words);
    for (uint32_t i = 0; i < article->n_body && status == DM_OK; i++) {
        dm_span span = article->body[i].span;
        if (span.begin <= span.end && span.end <= text.n)
            status = paragraph(a, &s, text, span, i, &tokens, &v, &words);
    }
    if (status != DM_OK)
        return a->failed && status != DM_ELIMIT ? DM_ENOMEM : status;
    uint32_t from = 0;
    for (uint32_t i = 0; i < v.n; i++) {
        v.at[i].words = words.at + from;
        from += v.at[i].n_words;
    }
    *out = (dm_sentences){v.at, v.n};
    return DM_OK;
}
