/* The language of a text: by its script, and in Latin letters by its most frequent words, which
 * make up a fifth and more of any running text (Zipf 1935; as a guesser, Grefenstette 1995). */
#include "demarche/demarche.h"
#include "text/text.h"

#define MOST_WORDS 600  /* of a text, that are looked at */
#define LEAST_HITS 3
#define LEAST_SHARE 10  /* per cent of the words */

typedef struct tongue {
    char code[3];
    const char *words; /* up to 8 bytes each, a space apart */
} tongue;

static const tongue tongues[] = {
    {"en", "the of and to in that is was for on with as by at from has have are his it be will said not"},
    {"de", "der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus hat"},
    {"fr", "le la les des du de et un une en est que dans qui pour sur par au aux avec pas plus ce ont il elle"},
    {"es", "de la que el en los del se las por un para con una su al lo como más es ha fue sus pero"},
    {"it", "di che il la è per un in non una del della le si dei con da sono al gli anche alla nel più ha"},
    {"pt", "de que do da em um para com não uma os no se na por mais as dos como mas foi ao das tem à pelo"},
    {"nl", "de het een van en in is dat op te zijn met voor die niet aan er om ook als bij door naar heeft"},
    {"sv", "och att det som en på är av för med till den har inte om ett var från men så vi kan de"},
    {"da", "og i at det er en til på for af den med ikke som de har et der var kan men om vil blev efter fra"},
    {"fi", "ja on ei että se oli hän mutta kun myös niin kuin joka ovat sen tai ole jos mukaan"},
    {"pl", "w i na z się nie do to że jest o jak po od za przez co dla są oraz ale tego był"},
    {"cs", "a se v na je že o s z do i to za ve pro jsem by ale jako po které byl jsou který"},
    {"hu", "a az és hogy nem is egy van meg csak ha de már vagy mint még volt ez azt el"},
    {"ro", "de și în la a cu că pe din nu care o este mai sau un pentru fost ce au dar fi lui"},
    {"tr", "ve bir bu için ile de da olarak çok daha olan gibi en kadar sonra ise ne göre oldu"},
    {"id", "yang dan di dengan untuk dari ini itu pada dalam tidak akan ke juga ada oleh telah atau kata"},
};

typedef struct script {
    uint32_t first, last;
    char code[3];
} script;

static const script scripts[] = {
    {0x0370, 0x03FF, "el"}, {0x0400, 0x052F, "ru"}, {0x0530, 0x058F, "hy"}, {0x0590, 0x05FF, "he"},
    {0x0600, 0x06FF, "ar"}, {0x0900, 0x097F, "hi"}, {0x0980, 0x09FF, "bn"}, {0x0B80, 0x0BFF, "ta"},
    {0x0E00, 0x0E7F, "th"}, {0x10A0, 0x10FF, "ka"}, {0x3040, 0x30FF, "ja"}, {0x4E00, 0x9FFF, "zh"},
    {0xAC00, 0xD7A3, "ko"},
};

/* Letters that only one language of a script has. */
static const char *of_letter(uint32_t r) {
    switch (r) {
    case 0x0456: case 0x0457: case 0x0454: return "uk";
    case 0x067E: case 0x0686: case 0x06AF: return "fa";
    case 0x0679: case 0x0688: case 0x06D2: return "ur";
    default: return NULL;
    }
}

static uint64_t key_of(const char *p, size_t n) {
    uint64_t k = 0;
    memcpy(&k, p, n <= sizeof k ? n : 0);
    return k;
}

/* The keys of every word of the table: n of them, [i] of tongue of[i]. */
#define MOST_KEYS 512
static size_t keys_of(uint64_t keys[MOST_KEYS], uint8_t of[MOST_KEYS]) {
    size_t n = 0;
    for (size_t t = 0; t < DM_COUNT(tongues); t++)
        for (const char *p = tongues[t].words; *p && n < MOST_KEYS;) {
            size_t k = strcspn(p, " ");
            keys[n] = key_of(p, k);
            of[n++] = (uint8_t)t;
            p += k + (p[k] == ' ');
        }
    return n;
}

void dm_language_of(dm_str text, char out[4]) {
    uint64_t keys[MOST_KEYS], key = 0;
    uint8_t of[MOST_KEYS];
    size_t n_keys = keys_of(keys, of);
    uint32_t hits[DM_COUNT(tongues)] = {0}, other[DM_COUNT(scripts)] = {0};
    uint32_t words = 0, latin = 0, n = 0, own = 0;
    const char *letter = NULL;
    unsigned size;
    for (uint32_t at = 0; at <= text.n && words < MOST_WORDS; at += size) {
        uint32_t r = at < text.n ? dm_rune(text.p + at, text.n - at, &size) : ' ';
        if (at == text.n)
            size = 1;
        if (r < 0x250 ? (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z') || r >= 0xC0 : dm_rune_is_letter(r)) {
            char utf8[4];
            unsigned m = dm_rune_put(r >= 'A' && r <= 'Z' ? r + 32 : r, utf8);
            if (n + m <= sizeof key)
                memcpy((char *)&key + n, utf8, m);
            n += m;
            latin += r < 0x250;
            for (size_t s = 0; r >= 0x370 && s < DM_COUNT(scripts); s++)
                other[s] += r >= scripts[s].first && r <= scripts[s].last;
            if (r >= 0x370 && of_letter(r)) {
                letter = of_letter(r);
                own++;
            }
            continue;
        }
        if (n) {
            words++;
            for (size_t i = 0; n <= sizeof key && i < n_keys; i++)
                hits[of[i]] += keys[i] == key;
        }
        key = n = 0;
    }
    out[0] = 0;
    size_t best = 0;
    for (size_t s = 1; s < DM_COUNT(scripts); s++)
        best = other[s] > other[best] ? s : best;
    if (2 * other[best] > latin && other[best] >= LEAST_HITS) {
        /* Japanese writes most of its words in Chinese characters. */
        bool kana = other[10] * 8 > other[11];
        const char *code = best == 11 && kana && other[10] ? "ja" : own >= 2 && letter ? letter : scripts[best].code;
        memcpy(out, code, 3);
        return;
    }
    best = 0;
    for (size_t t = 1; t < DM_COUNT(tongues); t++)
        best = hits[t] > hits[best] ? t : best;
    if (hits[best] >= LEAST_HITS && hits[best] * 100 >= words * LEAST_SHARE)
        memcpy(out, tongues[best].code, 3);
}
