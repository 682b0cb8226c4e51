/* Near-copies in a stream (the public dm_copies): the sketches seen last in a ring, found again by
 * their bands. Locality-sensitive hashing after Indyk and Motwani 1998; bands as in sketch.h. */
#include "demarche/demarche.h"
#include "ledger/sketch.h"

#include <stdlib.h>

#define BAND 4    /* places of a sketch */
/* Words of a shingle. A ledger's three lose three for each word that an editor changed, these two: of a
 * text in which one word in ten is another, 0.68 of all is still the same instead of 0.57. */
#define SHINGLE 2
#define BANDS (DM_SKETCH / BAND)
#define MOST_STEPS 64 /* sketches of a band that one is compared with, the latest */

_Static_assert(sizeof(dm_likeness) == DM_SKETCH_BYTES, "the public sketch is of the ledger's size");

typedef struct seen {
    unsigned char sketch[DM_SKETCH_BYTES];
    uint32_t before[BANDS]; /* the one before it in the same bucket: how far back; 0: none */
} seen;

struct dm_copies {
    seen *ring;
    uint32_t most, mask;
    uint64_t n;               /* seen so far; number i stands at i modulo most */
    uint64_t *buckets[BANDS]; /* the latest in each, plus one; 0: none */
};

void dm_likeness_of(dm_str text, dm_likeness *out) {
    dm_sketch_of(text, SHINGLE, out->bytes);
}

dm_status dm_copies_new(uint32_t remembered, dm_copies **out, dm_error *err) {
    *out = NULL;
    if (!remembered || remembered > 10000000)
        return dm_fail(err, DM_EINVAL, "texts to remember: 1 to 10000000, not %u", remembered);
    dm_copies *c = calloc(1, sizeof *c);
    uint32_t buckets = 64;
    while (buckets < remembered)
        buckets *= 2;
    bool good = c && (c->ring = malloc((size_t)remembered * sizeof *c->ring));
    for (int b = 0; good && b < BANDS; b++)
        good = (c->buckets[b] = calloc(buckets, sizeof *c->buckets[b]));
    if (!good) {
        dm_copies_free(c);
        return dm_fail(err, DM_ENOMEM, "out of memory");
    }
    c->most = remembered;
    c->mask = buckets - 1;
    *out = c;
    return DM_OK;
}

/* Is one of a bucket near? The chain goes back in time, and ends where the ring has gone on. */
static bool near(const dm_copies *c, const unsigned char *sketch, int band, uint64_t latest) {
    for (int steps = 0; steps < MOST_STEPS && latest && latest + c->most > c->n; steps++) {
        const seen *s = &c->ring[(latest - 1) % c->most];
        if (dm_sketch_same(s->sketch, sketch) >= DM_SKETCH_NEAR)
            return true;
        if (!s->before[band])
            break;
        latest -= s->before[band];
    }
    return false;
}

bool dm_copies_seen(dm_copies *c, const dm_likeness *text) {
    static const dm_likeness blank;
    if (!memcmp(text, &blank, sizeof blank))
        return false; /* too short to tell */
    bool copy = false;
    seen s;
    memcpy(s.sketch, text->bytes, sizeof s.sketch);
    uint64_t *buckets[BANDS];
    for (int b = 0; b < BANDS; b++) {
        uint64_t h = dm_hash(s.sketch + b * BAND * 2, BAND * 2, (uint64_t)b);
        uint64_t *latest = buckets[b] = &c->buckets[b][h & c->mask], back = *latest ? c->n + 1 - *latest : 0;
        copy = copy || near(c, s.sketch, b, *latest);
        s.before[b] = back < c->most ? (uint32_t)back : 0;
    }
    c->ring[c->n++ % c->most] = s;
    for (int b = 0; b < BANDS; b++)
        *buckets[b] = c->n;
    return copy;
}

void dm_copies_free(dm_copies *c) {
    if (!c)
        return;
    for (int b = 0; b < BANDS; b++)
        free(c->buckets[b]);
    free(c->ring);
    free(c);
}
