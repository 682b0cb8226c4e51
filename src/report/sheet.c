/* Text of a given width, and the words that people read instead of codes. */
#include "report/sheet.h"

#include <utf8proc.h>

/* ---- text of a given width ---------------------------------------------------------------------
 */

static int rune_width(uint32_t r) {
    if (r < 0x20 || (r >= 0x7f && r < 0xa0))
        return 1; /* shown as a space */
    int w = utf8proc_charwidth((utf8proc_int32_t)r);
    return w < 0 ? 0 : w;
}

int dm_sheet_width_of(dm_str s) {
    int w = 0;
    unsigned size;
    for (uint32_t i = 0; i < s.n; i += size)
        w += rune_width(dm_rune(s.p + i, s.n - i, &size));
    return w;
}

/* The beginning of s that fits in width columns, cut at a space where there is one. */
dm_str dm_sheet_fit(dm_str s, int width) {
    int w = 0;
    uint32_t space = 0;
    unsigned size;
    for (uint32_t i = 0; i < s.n; i += size) {
        int k = rune_width(dm_rune(s.p + i, s.n - i, &size));
        if (s.p[i] == ' ')
            space = i;
        if (w + k > width)
            return (dm_str){s.p, space ? space : i};
        w += k;
    }
    return s;
}

/* Text as a terminal may show it: control characters, which could steer it, become spaces,
 * and marks that turn the direction of what follows are left out. */
void dm_sheet_put_text(dm_sheet *x, dm_str s) {
    unsigned size;
    uint32_t from = 0;
    for (uint32_t i = 0; i < s.n; i += size) {
        uint32_t r = dm_rune(s.p + i, s.n - i, &size);
        bool control = r < 0x20 || (r >= 0x7f && r < 0xa0);
        bool turns = (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069);
        bool bad = r == DM_BAD_RUNE && size == 1;
        if (!control && !turns && !bad)
            continue;
        dm_put(x->b, (dm_str){s.p + from, i - from});
        dm_puts(x->b, control ? " " : bad ? "\xEF\xBF\xBD" : "");
        from = i + size;
    }
    if (s.n > from)
        dm_put(x->b, (dm_str){s.p + from, s.n - from});
}

void dm_sheet_style(dm_sheet *x, const char *code) {
    if (x->colour)
        dm_puts(x->b, code);
}

void dm_sheet_blanks(dm_sheet *x, int n) {
    for (; n > 0; n--)
        dm_putc(x->b, ' ');
}

/* Text wrapped between a left margin and the page's width; the first line begins at column at. */
void dm_sheet_wrapped(dm_sheet *x, dm_str s, int margin, int at) {
    while (s.n) {
        int room = x->width - at;
        dm_str line = dm_sheet_fit(s, room > 8 ? room : 8);
        if (!line.n)
            line.n = s.n;
        dm_sheet_put_text(x, line);
        dm_putc(x->b, '\n');
        s = dm_str_trim((dm_str){s.p + line.n, s.n - line.n});
        if (s.n)
            dm_sheet_blanks(x, margin);
        at = margin;
    }
}

/* Several columns of one row, each wrapped in its own width; on a narrow page, the last one
 * under the others. */
void dm_sheet_row(dm_sheet *x, const dm_str *cells, const int *widths, int n, int margin) {
    if (x->width < NARROW) {
        dm_str line = {0};
        for (int i = 0; i + 1 < n; i++)
            line = cells[i].n ? dm_str_format(&x->a, DM_FMT "%s" DM_FMT, DM_ARG(line),
                                              line.n ? " · " : "", DM_ARG(cells[i]))
                              : line;
        dm_sheet_blanks(x, margin);
        dm_sheet_wrapped(x, line, margin + 2, margin);
        dm_sheet_blanks(x, margin + 2);
        dm_sheet_wrapped(x, cells[n - 1], margin + 2, margin + 2);
        return;
    }
    dm_str left[MAX_COLUMNS];
    memcpy(left, cells, (size_t)n * sizeof *cells);
    for (bool more = true; more;) {
        more = false;
        dm_sheet_blanks(x, margin);
        for (int i = 0; i < n; i++) {
            dm_str part = dm_sheet_fit(left[i], widths[i]);
            if (!part.n && left[i].n)
                part = left[i];
            dm_sheet_put_text(x, part);
            if (i + 1 < n)
                dm_sheet_blanks(x, widths[i] - dm_sheet_width_of(part) + 2);
            if (part.n)
                left[i] = dm_str_trim((dm_str){left[i].p + part.n, left[i].n - part.n});
            more |= left[i].n > 0;
        }
        while (x->b->n && x->b->data[x->b->n - 1] == ' ')
            x->b->n--;
        dm_putc(x->b, '\n');
    }
}

void dm_sheet_heading(dm_sheet *x, const char *text) {
    dm_putc(x->b, '\n');
    dm_sheet_style(x, BOLD);
    dm_puts(x->b, text);
    dm_sheet_style(x, PLAIN);
    dm_putc(x->b, '\n');
    for (int i = 0; i < x->width; i++)
        dm_puts(x->b, "─");
    dm_putc(x->b, '\n');
}

void dm_sheet_part(dm_sheet *x, const char *text) {
    dm_puts(x->b, "\n  ");
    dm_sheet_style(x, BOLD);
    dm_puts(x->b, text);
    dm_sheet_style(x, PLAIN);
    dm_putc(x->b, '\n');
}

/* ---- words for people
 * ------------------------------------------------------------------------------ */

dm_str dm_sheet_name_of(dm_sheet *x, const dm_entity *e) {
    dm_str name = e->name.n ? e->name : e->text;
    /* A person or group whose state the name does not tell. */
    bool state =
        e->kind == DM_STATE || e->kind == DM_IGO || !e->country[0] || !strcmp(e->country, "IGO");
    if (state || dm_str_find(name, e->country) >= 0)
        return name;
    if (e->kind == DM_GOVERNMENT || e->kind == DM_PEOPLE || e->kind == DM_OFFICE ||
        e->kind == DM_PERSON)
        return dm_str_format(&x->a, DM_FMT " (%s)", DM_ARG(name), e->country);
    return name;
}

dm_str dm_sheet_names_of(dm_sheet *x, const dm_entity *e, uint32_t n) {
    dm_str s = {0};
    for (uint32_t i = 0; i < n;) {
        /* "the two delegations" of two states: the name once, with both. */
        uint32_t same = i + 1;
        while (same < n && e[i].country[0] && e[same].country[0] &&
               dm_str_eq(e[same].name, e[i].name))
            same++;
        dm_str name = dm_sheet_name_of(x, &e[i]);
        if (same > i + 1) {
            name = dm_str_format(&x->a, DM_FMT " (%s", DM_ARG(e[i].name), e[i].country);
            for (uint32_t j = i + 1; j < same; j++)
                name = dm_str_format(&x->a, DM_FMT ", %s", DM_ARG(name), e[j].country);
            name = dm_str_format(&x->a, DM_FMT ")", DM_ARG(name));
        }
        s = i ? dm_str_format(&x->a, DM_FMT "%s" DM_FMT, DM_ARG(s), same == n ? " and " : ", ",
                              DM_ARG(name))
              : name;
        i = same;
    }
    return s;
}


dm_str dm_sheet_quoted(dm_sheet *x, dm_str s) {
    return s.n ? dm_str_format(&x->a, "“" DM_FMT "”", DM_ARG(s)) : s;
}

const char *dm_sheet_event_words(dm_event e) {
    static const char *const words_[] = {"",
                                         "agrees, commits",
                                         "meets, talks",
                                         "supports",
                                         "concedes",
                                         "cooperates",
                                         "aids",
                                         "withdraws, yields",
                                         "asks, urges",
                                         "accuses, criticises",
                                         "rejects",
                                         "threatens",
                                         "protests",
                                         "sanctions",
                                         "mobilises",
                                         "coerces",
                                         "attacks"};
    return (size_t)e < DM_COUNT(words_) ? words_[e] : "?";
}

const char *dm_sheet_reality_words(dm_reality r) {
    static const char *const words_[] = {"done", "done, in the past", "to come", "possible",
                                         "not done"};
    return (size_t)r < DM_COUNT(words_) ? words_[r] : "?";
}

const char *dm_sheet_stance_words(dm_stance s) {
    return s == DM_RULES_OUT             ? "rules out"
           : s == DM_ACCEPTS_TENTATIVELY ? "accepts, tentatively"
                                         : dm_stance_name(s);
}

dm_str dm_sheet_issue_words(dm_sheet *x, dm_issue v) {
    dm_str s = dm_str_copy(&x->a, dm_str_of(dm_issue_name(v)));
    char *p = (char *)(uintptr_t)s.p;
    for (uint32_t i = 0; i < s.n; i++)
        if (p[i] == '-')
            p[i] = ' ';
    return s;
}

dm_str dm_sheet_account_words(dm_sheet *x, const dm_claim *c) {
    dm_str s = {0};
    for (uint32_t i = 0; i < c->n_according_to; i++) {
        const dm_account *k = &c->according_to[i];
        dm_str name = k->entity.name.n ? k->entity.name : k->entity.text;
        s = dm_str_format(&x->a, DM_FMT "%s" DM_FMT " %s", DM_ARG(s), i ? ", as told by " : "",
                          DM_ARG(name), dm_says_name(k->stance));
    }
    return s.n ? s : DM_STR("the report");
}

dm_str dm_sheet_day_words(dm_sheet *x, int32_t day) {
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    if (day == DM_NO_DAY)
        return DM_STR("day not given");
    int y, m, d;
    dm_day_split(day, &y, &m, &d);
    return dm_str_format(&x->a, "%d %s %d", d, months[m - 1], y);
}
