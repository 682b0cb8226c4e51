#include "process/fold.h"

uint32_t *dm_map_at(dm_arena *a, dm_map *m, dm_str key, bool *found) {
    if (m->n * 2 >= m->room) {
        dm_map grown = {.n = m->n, .room = m->room ? m->room * 2 : 64};
        if (grown.room == 0 || !(grown.slots = dm_list(a, dm_slot, grown.room)))
            return NULL;
        for (uint32_t i = 0; i < m->room; i++) {
            if (!m->slots[i].key.p)
                continue;
            uint32_t h = m->slots[i].hash;
            while (grown.slots[h & (grown.room - 1)].key.p)
                h++;
            grown.slots[h & (grown.room - 1)] = m->slots[i];
        }
        *m = grown;
    }
    uint32_t hash = (uint32_t)dm_hash(key.p, key.n, 0);
    dm_slot *s;
    for (uint32_t h = hash;; h++) {
        s = &m->slots[h & (m->room - 1)];
        if (!s->key.p)
            break;
        if (s->hash == hash && dm_str_eq(s->key, key)) {
            *found = true;
            return &s->value;
        }
    }
    s->key = dm_str_copy(a, key);
    if (!s->key.p)
        return NULL;
    s->hash = hash;
    m->n++;
    *found = false;
    return &s->value;
}

/* Sectors that act for their state. */
static bool acts_for_state(const char *sector) {
    static const char *const those[] = {"GOV", "MIL", "LEG", "JUD", "SPY", "COP", "ELI", "DIP"};
    if (!sector[0])
        return true;
    for (size_t i = 0; i < DM_COUNT(those); i++)
        if (!strcmp(sector, those[i]))
            return true;
    return false;
}

static bool is_international(const char *country) {
    return (country[0] == 'I' || country[0] == 'N' || country[0] == 'M') &&
           (!strcmp(country, "IGO") || !strcmp(country, "NGO") || !strcmp(country, "IMG") ||
            !strcmp(country, "MNC"));
}

/* How well a mention of this kind names a side. */
static int face_rank(const dm_entity *e) {
    switch (e->kind) {
    case DM_STATE:
    case DM_IGO: return 4;
    case DM_GOVERNMENT:
    case DM_ARMED_GROUP:
    case DM_PARTY: return 3;
    case DM_OFFICE:
    case DM_PERSON: return 1;
    case DM_PLACE: return 0;
    default: return 2;
    }
}

uint32_t dm_side_of(dm_fold *f, const dm_entity *e) {
    char key[160];
    uint32_t n = 0;
    dm_str name = e->name.n ? e->name : e->text;
    bool by_name = false;
    if (!e->country[0] || is_international(e->country)) {
        /* UN and its envoys bear one code; without one, the name tells. */
        if (e->country[0] && e->code.n > 3)
            name = e->code;
        by_name = true;
    } else if (e->kind == DM_ARMED_GROUP || e->kind == DM_PARTY || e->kind == DM_NGO ||
               e->kind == DM_COMPANY || e->kind == DM_MEDIA || !acts_for_state(e->sector)) {
        /* Groups go by name; people who speak for one (an opposition's delegate) by code. */
        if ((e->kind == DM_PERSON || e->kind == DM_OFFICE || e->kind == DM_PEOPLE ||
             e->kind == DM_KIND_NONE) && e->code.n > 3)
            name = e->code;
        by_name = true;
    }
    dm_code *code = NULL;
    if (!by_name) {
        for (; n < 3 && e->country[n]; n++)
            key[n] = e->country[n];
        const unsigned char *c = (const unsigned char *)e->country;
        code = &f->codes[(c[0] + 5u * c[1] + 23u * c[2]) % DM_CODES];
        if (!memcmp(code->country, e->country, 4)) {
            if (face_rank(e) > face_rank(f->sides.at[code->side].face))
                f->sides.at[code->side].face = e;
            return code->side;
        }
    } else {
        if (name.n == 0)
            return DM_NO_SIDE;
        key[n++] = '/';
        for (uint32_t i = 0; i < name.n && n < sizeof key; i++) {
            char c = name.p[i];
            key[n++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
        }
    }
    bool found;
    uint32_t *at = dm_map_at(f->a, &f->by_key, (dm_str){key, n}, &found);
    if (!at)
        return DM_NO_SIDE;
    if (!found) {
        dm_side *s = dm_push(f->a, &f->sides, UINT32_MAX - 1);
        if (!s)
            return DM_NO_SIDE;
        *s = (dm_side){.key = dm_str_copy(f->a, (dm_str){key, n}), .face = e};
        *at = f->sides.n - 1;
    } else if (*at >= f->sides.n) {
        return DM_NO_SIDE; /* memory ran out when it was first met */
    } else if (face_rank(e) > face_rank(f->sides.at[*at].face)) {
        f->sides.at[*at].face = e;
    }
    if (code && n == 3) {
        memcpy(code->country, e->country, 4);
        code->side = *at;
    }
    return *at;
}

void dm_set_add(dm_set *s, uint32_t side) {
    if (side == DM_NO_SIDE)
        return;
    uint32_t i = 0;
    while (i < s->n && s->at[i] < side)
        i++;
    if ((i < s->n && s->at[i] == side) || s->n == DM_MAX_SET)
        return;
    memmove(s->at + i + 1, s->at + i, (s->n - i) * sizeof *s->at);
    s->at[i] = side;
    s->n++;
}

bool dm_set_has(const dm_set *s, uint32_t side) {
    for (uint32_t i = 0; i < s->n; i++)
        if (s->at[i] == side)
            return true;
    return false;
}

bool dm_set_eq(const dm_set *a, const dm_set *b) {
    return a->n == b->n && !memcmp(a->at, b->at, a->n * sizeof *a->at);
}

bool dm_set_within(const dm_set *inner, const dm_set *outer) {
    for (uint32_t i = 0; i < inner->n; i++)
        if (!dm_set_has(outer, inner->at[i]))
            return false;
    return true;
}

void dm_set_of(dm_fold *f, const dm_entity *at, uint32_t n, dm_set *out) {
    out->n = 0;
    for (uint32_t i = 0; i < n; i++)
        dm_set_add(out, dm_side_of(f, &at[i]));
}

/* ---- words ------------------------------------------------------------------------------ */

static bool is_word(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80;
}

/* The next word of *s, lower case, into out (32 bytes); 0 at the end. Of longer words the
 * first 31 bytes count. */
static uint32_t next_word(dm_str *s, char out[32]) {
    while (s->n && !is_word((unsigned char)*s->p))
        s->p++, s->n--;
    uint32_t n = 0;
    for (; s->n && is_word((unsigned char)*s->p); s->p++, s->n--)
        if (n < 31)
            out[n++] = *s->p >= 'A' && *s->p <= 'Z' ? (char)(*s->p + 32) : *s->p;
    return n;
}

static bool says_nothing(const char *w, uint32_t n) {
    static const char *const common[] = {"about", "after", "also",  "been",  "before", "could",
                                         "from",  "have",  "into",  "more",  "must",   "only",
                                         "other", "over",  "shall", "should", "such",  "than",
                                         "that",  "their", "them",  "then",  "there",  "these",
                                         "they",  "this",  "under", "until", "were",   "what",
                                         "when",  "which", "will",  "with",  "would",  "year"};
    if (n < 4)
        return true;
    for (size_t i = 0; i < DM_COUNT(common) && n < 7; i++)
        if (common[i][0] == w[0] && strlen(common[i]) == n && !memcmp(common[i], w, n))
            return true;
    return false;
}

#define SAYING 81
bool dm_words_shared(dm_str a, dm_str b) {
    /* Wordings are a clause long; what lies past 400 bytes is not looked at. */
    if (a.n > 400)
        a.n = 400;
    if (b.n > 400)
        b.n = 400;
    char w[32], v[SAYING][32]; /* 400 bytes hold no more words of four letters */
    uint32_t length[SAYING], k = 0;
    for (uint32_t n; k < SAYING && (n = next_word(&b, v[k]));)
        if (!says_nothing(v[k], n))
            length[k++] = n;
    for (uint32_t n; k && (n = next_word(&a, w));)
        for (uint32_t i = 0; i < k; i++)
            if (length[i] == n && !memcmp(v[i], w, n))
                return true;
    return false;
}

uint64_t dm_words_bits(dm_str s) {
    uint64_t bits = 0;
    char w[32];
    if (s.n > 400)
        s.n = 400;
    for (uint32_t n; (n = next_word(&s, w));)
        if (!says_nothing(w, n))
            bits |= 1ull << dm_hash(w, n, 0) % 63;
    return bits;
}

uint32_t dm_wording(dm_str s, char *out, uint32_t room) {
    uint32_t n = 0;
    char w[32];
    for (uint32_t k; (k = next_word(&s, w)) && n + k + 1 <= room;) {
        if ((k == 1 && w[0] == 'a') || (k == 2 && !memcmp(w, "an", 2)) ||
            (k == 3 && !memcmp(w, "the", 3)))
            continue;
        memcpy(out + n, w, k);
        n += k;
        out[n++] = ' ';
    }
    return n;
}

const dm_entity *dm_voice_of(const dm_claim *c, uint32_t *n) {
    if (c->n_actor || !c->n_according_to) {
        *n = c->n_actor;
        return c->actor;
    }
    *n = 1;
    return &c->according_to[0].entity;
}
