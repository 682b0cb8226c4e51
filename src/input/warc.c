/* WARC files (ISO 28500): records of responses, resources and plain-text copies -> pages.
 * A record that is broken is told and left; reading goes on at the next that can be found. */
#include "input/input.h"

#define MOST_HEAD (((size_t)64 << 10) < DM_WINDOW ? ((size_t)64 << 10) : DM_WINDOW)

typedef struct record {
    dm_str type, uri, date, id, media;
    uint64_t length;
    bool has_length;
} record;

static bool begins_record(const char *p, size_t n) {
    return n >= 7 && !memcmp(p, "WARC/1.", 7);
}

/* Where a line of [p, p + n) after the first begins a record; n where none does. */
static size_t find_record(const char *p, size_t n) {
    const char *hit = n ? memmem(p, n, "\nWARC/1.", 8) : NULL;
    return hit ? (size_t)(hit - p) + 1 : n;
}

/* After a break: on to a member that begins with a record. False where there is none. */
static bool resume(dm_source *s) {
    const char *p;
    while (dm_source_resume(s)) {
        size_t n = dm_source_look(s, 8, &p);
        if (begins_record(p, n))
            return true;
    }
    return false;
}

/* Move to the next record: past the blank lines between two, or, where something else stands
 * there, to the next line that begins one. False at the end; *lost is where the first byte stood
 * that was passed, UINT64_MAX where none was. */
static bool to_record(dm_source *s, uint64_t *lost) {
    const char *p;
    *lost = UINT64_MAX;
    for (;;) {
        size_t n = dm_source_look(s, 8, &p);
        if (!n) {
            if (!dm_source_broken(s))
                return false;
            if (*lost == UINT64_MAX)
                *lost = dm_source_place(s);
            if (!resume(s))
                return false;
            continue;
        }
        if (begins_record(p, n))
            return true;
        if (*p == '\r' || *p == '\n') {
            /* "\nWARC" needs its line break to be found; a blank line does not. */
            dm_source_take(s, 1);
            continue;
        }
        if (*lost == UINT64_MAX)
            *lost = dm_source_place(s);
        n = dm_source_look(s, DM_WINDOW, &p);
        size_t hit = find_record(p, n), border = dm_source_border(s);
        if (border < hit && border < n) { /* a member may begin with a record */
            dm_source_take(s, border);
            continue;
        }
        dm_source_take(s, hit < n ? hit : n > 8 ? n - 7 : n);
    }
}

/* The header's lines into the arena; NULL in *cause where they are sound. */
static bool read_head(dm_source *s, dm_arena *a, record *r, const char **cause) {
    const char *p;
    size_t n = dm_source_look(s, MOST_HEAD, &p), end = 0;
    if (n > MOST_HEAD)
        n = MOST_HEAD;
    for (size_t at = 0; at < n && !end;) {
        const char *lf = memchr(p + at, '\n', n - at);
        if (!lf)
            break;
        size_t i = (size_t)(lf - p);
        if (i == at || (i == at + 1 && p[at] == '\r'))
            end = i + 1;
        at = i + 1;
    }
    if (!end) {
        *cause = n >= MOST_HEAD ? "its WARC header is longer than 64 kB" : "its WARC header does not end";
        dm_source_take(s, 1);
        return false;
    }
    dm_str rest = dm_str_copy(a, (dm_str){p, (uint32_t)end}), line;
    dm_source_take(s, end);
    while (dm_str_cut(&rest, '\n', &line)) {
        const char *colon = memchr(line.p, ':', line.n);
        if (!colon)
            continue;
        dm_str name = {line.p, (uint32_t)(colon - line.p)};
        dm_str value = dm_str_trim((dm_str){colon + 1, line.n - name.n - 1});
        if (dm_str_is_nocase(name, "warc-type"))
            r->type = value;
        else if (dm_str_is_nocase(name, "warc-target-uri"))
            r->uri = value;
        else if (dm_str_is_nocase(name, "warc-date"))
            r->date = value;
        else if (dm_str_is_nocase(name, "warc-record-id"))
            r->id = value;
        else if (dm_str_is_nocase(name, "content-type"))
            r->media = value;
        else if (dm_str_is_nocase(name, "content-length")) {
            r->has_length = value.n > 0 && value.n < 16;
            r->length = 0;
            for (uint32_t i = 0; i < value.n && r->has_length; i++) {
                r->has_length = value.p[i] >= '0' && value.p[i] <= '9';
                r->length = r->length * 10 + (uint64_t)(value.p[i] - '0');
            }
        }
    }
    if (!r->has_length) {
        *cause = "its WARC header has no Content-Length";
        return false;
    }
    return true;
}

/* How many bytes of the record's content may be taken in one go; *last: no more of it comes,
 * for the next record begins there, with a member of its own. */
static size_t within_member(dm_source *s, size_t want, bool *last) {
    const char *p;
    size_t ask = want < DM_WINDOW - 8 ? want + 8 : DM_WINDOW, n = dm_source_look(s, ask, &p);
    size_t border = dm_source_border(s), most = n < ask ? n : n - 8;
    *last = border < n && begins_record(p + border, n - border);
    if (*last && border < most)
        most = border;
    else
        *last = false;
    if (most < want)
        return most;
    *last = false;
    return want;
}

/* Take the record's content: into the item where keep, or past it. Gives how much there was. */
static uint64_t take_content(dm_source *s, dm_item *item, uint64_t length, bool keep) {
    uint64_t done = 0;
    bool last = false;
    while (done < length && !last) {
        uint64_t left = length - done;
        size_t n = within_member(s, left < DM_WINDOW ? (size_t)left : DM_WINDOW, &last);
        if (!n)
            break;
        if (keep && item->status == DM_OK && item->n + n > DM_MAX_PAGE)
            dm_item_fail(item, DM_ELIMIT, "larger than 256 MB");
        if (keep && item->status == DM_OK && !dm_item_room(item, item->n + n))
            dm_item_fail(item, DM_ENOMEM, "out of memory");
        if (keep && item->status == DM_OK) {
            const char *p;
            dm_source_look(s, n, &p);
            memcpy(((dm_item_memory *)item->memory)->bytes + item->n, p, n);
            item->n += n;
        }
        dm_source_take(s, n);
        done += n;
    }
    return done;
}

/* Does what follows a record's content look like its end: the two line breaks that the standard
 * asks for, or the end of its member or of the file, or the next record? */
static bool ends_well(dm_source *s) {
    const char *p;
    size_t n = dm_source_look(s, 16, &p), i = 0, border = dm_source_border(s);
    while (i < n && i < 8 && (p[i] == '\r' || p[i] == '\n'))
        i++;
    return i == n || i >= border || begins_record(p + i, n - i) || (n >= 4 && !memcmp(p, "\r\n\r\n", 4));
}

static dm_str short_id(dm_str id) {
    if (id.n > 2 && id.p[0] == '<' && id.p[id.n - 1] == '>')
        id = (dm_str){id.p + 1, id.n - 2};
    if (dm_str_starts(id, "urn:uuid:"))
        id = (dm_str){id.p + 9, id.n - 9};
    return id;
}

/* What is wrong with a record whose content was taken, and the source moved to where reading
 * goes on; false where nothing is. *broke: it was cut short, by the file's end or by damage. */
static bool wrong_length(dm_source *s, const record *r, uint64_t content, uint64_t done, bool *broke) {
    uint64_t passed;
    *broke = done < r->length;
    if (dm_source_packed(s)) {
        if (*broke) {
            if (dm_source_broken(s))
                resume(s);
            return false;
        }
        if (ends_well(s))
            return false;
        to_record(s, &passed);
        return true;
    }
    if (!*broke && ends_well(s))
        return false;
    /* Too long a length has swallowed what follows: look again from the content's beginning. */
    if (dm_source_back(s, content) && to_record(s, &passed)) {
        *broke = false;
        return true;
    }
    return !*broke;
}

/* One record: true where it makes an item. */
static bool take_record(dm_source *s, dm_item *item) {
    dm_item_memory *m = item->memory;
    record r = {0};
    const char *cause = NULL;
    uint64_t passed;
    bool broke;
    if (!read_head(s, &m->arena, &r, &cause)) {
        to_record(s, &passed);
        dm_item_fail(item, DM_EFORMAT, "%s", cause);
        return true;
    }
    bool response = dm_str_is_nocase(r.type, "response");
    bool keep = response || dm_str_is_nocase(r.type, "conversion") ||
                (dm_str_is_nocase(r.type, "resource") && dm_http_is_page(r.media));
    /* DNS look-ups and the like are responses too. */
    if (response && r.media.n && !dm_str_starts(r.media, "application/http"))
        keep = dm_http_is_page(r.media), response = false;
    uint64_t content = dm_source_place(s), done = take_content(s, item, r.length, keep);
    const char *why = done < r.length ? dm_source_broken(s) : NULL;
    if (m->bytes)
        m->bytes[item->n] = 0;
    item->bytes = m->bytes ? m->bytes : "";
    if (wrong_length(s, &r, content, done, &broke)) {
        dm_item_fail(item, DM_EFORMAT, "its WARC Content-Length %llu is wrong", (unsigned long long)r.length);
        return true;
    }
    if (item->status != DM_OK)
        return true;
    dm_str cut = {0};
    if (broke)
        cut = dm_str_format(&m->arena, "cut short: %llu of %llu bytes%s%s", (unsigned long long)done,
                            (unsigned long long)r.length, why ? "; " : "", why ? why : "");
    dm_status status = keep ? DM_OK : DM_ENOTFOUND;
    if (keep) {
        item->given.id = r.id.n ? short_id(r.id) : item->where;
        item->given.url = r.uri.n > 2 && r.uri.p[0] == '<' ? (dm_str){r.uri.p + 1, r.uri.n - 2} : r.uri;
        item->given.fetched = dm_day_parse(r.date) != DM_NO_DAY ? r.date : (dm_str){0};
        if (response)
            status = item->n ? dm_http_decode(item) : DM_ENOTFOUND;
        if (status == DM_OK && !item->n)
            status = DM_ENOTFOUND;
    }
    if (status == DM_OK && cut.n)
        item->warning = cut;
    if (status == DM_ENOTFOUND && broke)
        dm_item_fail(item, DM_EFORMAT, DM_FMT, DM_ARG(cut));
    return status != DM_ENOTFOUND || broke;
}

bool dm_warc_next(dm_source *s, dm_str name, uint64_t *passed, dm_item *item) {
    for (;;) {
        dm_item_memory *m = dm_item_reset(item);
        if (!m)
            return false;
        uint64_t from;
        bool more = to_record(s, &from), lost = from != UINT64_MAX;
        uint64_t place = dm_source_place(s);
        if (!lost && !more)
            return false;
        item->where = dm_str_format(&m->arena, DM_FMT "@%llu", DM_ARG(name), (unsigned long long)(lost ? from : place));
        if (lost) {
            dm_item_fail(item, DM_EFORMAT, more ? "no WARC record here; the next one is at byte %llu"
                                                : "no WARC record here or after it", (unsigned long long)place);
            return true;
        }
        if (take_record(s, item))
            return true;
        ++*passed;
    }
}
