/* The linter of lexicons: what the tables' reader refuses, and what only shows when lines are
 * held against one another. */
#include "claim/pattern.h"
#include "engine/engine.h"
#include "report/json.h"

#include <stdio.h>
#include <stdlib.h>

#define MOST_TOLD 1000 /* lines of one table */

typedef struct findings {
    dm_buf *out;
    bool json;
    uint32_t n;
} findings;

/* "FILE:LINE: cause" as it stands, or as {"file","line","cause"}. */
static void tell(void *context, const char *message) {
    findings *f = context;
    f->n++;
    if (!f->json) {
        dm_putf(f->out, "%s\n", message);
        return;
    }
    dm_str rest = dm_str_of(message), file, line;
    dm_json w = {.b = f->out};
    dm_json_open(&w, '{');
    dm_str cause = rest;
    char *end = NULL;
    bool placed = dm_str_cut(&rest, ':', &file) && rest.n && strtoul(rest.p, &end, 10) > 0 && end && *end == ':';
    if (placed) {
        dm_str_cut(&rest, ':', &line);
        dm_json_str(&w, "file", file);
        dm_json_number(&w, "line", strtod(line.p, NULL));
        cause = dm_str_trim(rest);
    }
    dm_json_str(&w, "cause", cause);
    dm_json_shut(&w, '}');
    dm_putc(f->out, '\n');
}

static void tell_each(findings *f, dm_buf *lines) {
    dm_putc(lines, 0);
    for (char *p = lines->data, *nl; p && !lines->failed && *p; p = nl + 1) {
        nl = strchr(p, '\n');
        if (!nl)
            break;
        *nl = 0;
        tell(f, p);
    }
}

dm_status dm_lexicon_check(const char *data, const char *own, bool json, dm_buf *out, uint32_t *n,
                           dm_error *err) {
    char dir[4096], path[4200];
    findings f = {.out = out, .json = json};
    *n = 0;
    dm_status status = dm_data_find(data, dir, err);
    if (status != DM_OK)
        return status;
    snprintf(path, sizeof path, "%s/lexicon", dir);
    dm_actors_how how = {.own = own, .tell = tell, .context = &f, .most = MOST_TOLD};
    dm_actors *x = NULL;
    status = dm_actors_open(path, &how, &x, err);
    if (status != DM_OK)
        return status;
    dm_buf found = {0};
    uint32_t held;
    dm_actors_check(x, &found, &held);
    tell_each(&f, &found);
    dm_actors_close(x);
    dm_patterns *patterns = NULL;
    dm_error why;
    if (own && !found.failed && dm_patterns_open(own, &patterns, &why) != DM_OK)
        tell(&f, why.text);
    dm_patterns_close(patterns);
    if (found.failed || out->failed)
        status = dm_fail(err, DM_ENOMEM, "out of memory");
    dm_buf_free(&found);
    *n = f.n;
    return status;
}
