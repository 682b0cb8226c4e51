/* lexicon/formats: what other lists call a state, a sector, an event. */
#include "report/rows.h"

static dm_status load(dm_dialect *d, const char *dir, const char *name, const char *const *columns,
                      uint32_t n, dm_map *map, dm_str **cells, dm_error *err) {
    dm_table t;
    dm_row row;
    int at[4];
    dm_status status = dm_table_open(&d->arena, dir, name, &t, err);
    for (uint32_t i = 0; status == DM_OK && i < n; i++)
        status = dm_table_need(&t, columns[i], &at[i], err);
    DM_VEC(dm_str) v = {0};
    uint32_t rows = 0;
    while (status == DM_OK && dm_table_next(&t, &row)) {
        for (uint32_t i = 1; i < n; i++) {
            dm_str *cell = dm_push(&d->arena, &v, 1 << 16);
            if (!cell)
                return dm_fail(err, DM_ENOMEM, "%s/%s: out of memory", dir, name);
            *cell = row.cell[at[i]];
        }
        if (!dm_map_put(&d->arena, map, row.cell[at[0]], rows++))
            return dm_fail(err, DM_ENOMEM, "%s/%s: out of memory", dir, name);
    }
    *cells = v.at;
    return status;
}

dm_status dm_dialect_open(const char *lexicon, dm_dialect *out, dm_error *err) {
    static const char *const country[] = {"code", "name", "fips", "cow"};
    static const char *const sector[] = {"sector", "icews", "cameo"};
    static const char *const cameo[] = {"code", "title"};
    dm_str *cells[3] = {0};
    *out = (dm_dialect){0};
    dm_status s = load(out, lexicon, "formats/countries.tsv", country, 4, &out->country, &cells[0], err);
    if (s == DM_OK)
        s = load(out, lexicon, "formats/sectors.tsv", sector, 3, &out->sector, &cells[1], err);
    if (s == DM_OK)
        s = load(out, lexicon, "formats/cameo.tsv", cameo, 2, &out->cameo, &cells[2], err);
    /* The cells of a row lie side by side, as the structs' fields do. */
    out->countries = (struct dm_dialect_country *)cells[0];
    out->sectors = (struct dm_dialect_sector *)cells[1];
    out->titles = cells[2];
    if (s != DM_OK)
        dm_dialect_close(out);
    return s;
}

void dm_dialect_close(dm_dialect *d) {
    dm_arena_free(&d->arena);
    *d = (dm_dialect){0};
}

static dm_str nothing(void) {
    return (dm_str){"", 0};
}

static const struct dm_dialect_country *country(const dm_dialect *d, const char *code) {
    uint32_t i = dm_map_get(&d->country, dm_str_of(code), UINT32_MAX);
    return i == UINT32_MAX ? NULL : &d->countries[i];
}

dm_str dm_dialect_country_name(const dm_dialect *d, const char *code) {
    const struct dm_dialect_country *c = country(d, code);
    return c ? c->name : nothing();
}

dm_str dm_dialect_cow(const dm_dialect *d, const char *code) {
    const struct dm_dialect_country *c = country(d, code);
    return c ? c->cow : nothing();
}

dm_str dm_dialect_fips(const dm_dialect *d, const char *code) {
    const struct dm_dialect_country *c = country(d, code);
    return c ? c->fips : nothing();
}

dm_str dm_dialect_icews_sector(const dm_dialect *d, const char *sector) {
    uint32_t i = dm_map_get(&d->sector, dm_str_of(sector), UINT32_MAX);
    return i == UINT32_MAX ? nothing() : d->sectors[i].icews;
}

dm_str dm_dialect_role(const dm_dialect *d, const char *sector) {
    uint32_t i = dm_map_get(&d->sector, dm_str_of(sector), UINT32_MAX);
    return i == UINT32_MAX ? nothing() : d->sectors[i].cameo;
}

dm_str dm_dialect_title(const dm_dialect *d, dm_str cameo) {
    uint32_t i = dm_map_get(&d->cameo, cameo, UINT32_MAX);
    return i == UINT32_MAX ? nothing() : d->titles[i];
}
