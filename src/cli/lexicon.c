/* demarche lexicon: the tables of the user, checked and taken over from PETRARCH's. */
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *const kinds[DM_N_PETRARCH] = {"actors", "agents", "verbs", "discards"};

static bool import_file(dm_cli *c, const char *name, dm_str id, const char *bytes, size_t n) {
    (void)id;
    dm_error err;
    const char *slash = strrchr(name, '/');
    if (dm_lexicon_import(c->petrarch, slash ? slash + 1 : name, bytes, n, c->import, &err) != DM_OK)
        dm_cli_complain(c, name, err.text);
    return true;
}

static bool make_dir(const char *path) {
    return mkdir(path, 0777) == 0 || errno == EEXIST;
}

/* DIR/folder/name, where the table holds anything; folders are made. */
static bool put_table(dm_cli *c, const char *folder, const char *name, const dm_buf *b) {
    if (!b->n)
        return true;
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/%s", c->to, folder);
    if (n < 0 || (size_t)n + strlen(name) + 2 > sizeof path || !make_dir(c->to) || !make_dir(path)) {
        dm_cli_complain(c, c->to, strerror(errno));
        return false;
    }
    snprintf(path + n, sizeof path - (size_t)n, "/%s", name);
    FILE *f = fopen(path, "wb");
    bool ok = f && fwrite(b->data, 1, b->n, f) == b->n;
    if ((f && fclose(f) != 0) || !ok) {
        dm_cli_complain(c, path, strerror(errno));
        return false;
    }
    size_t lines = 0;
    for (size_t i = 0; i < b->n; i++)
        lines += b->data[i] == '\n';
    char said[4300];
    int k = snprintf(said, sizeof said, "%s: %zu lines\n", path, lines - 1);
    return dm_cli_write(c, said, (size_t)k);
}

static void tell_notes(dm_buf *notes) {
    for (char *p = notes->data, *nl; p && *p; p = nl + 1) {
        nl = strchr(p, '\n');
        *nl = 0;
        dm_cli_tell(NULL, p);
    }
}

static int import(dm_cli *c) {
    int kind = 0;
    while (kind < DM_N_PETRARCH && (c->n_args < 2 || strcmp(c->args[1], kinds[kind]) != 0))
        kind++;
    if (kind == DM_N_PETRARCH || c->n_args < 3 || !c->to)
        return dm_cli_usage(c->verb, "import needs actors, agents, verbs or discards, then FILE… and --out DIR", NULL);
    dm_import x = {0};
    c->import = &x;
    c->petrarch = (dm_petrarch)kind;
    c->args += 2;
    c->n_args -= 2;
    dm_cli_pages(c, import_file);
    tell_notes(&x.notes);
    char said[200];
    if (x.n_notes && c->strict) {
        snprintf(said, sizeof said, "%u things could not be taken over: nothing is written (--strict)", x.n_notes);
        dm_cli_complain(c, NULL, said);
    } else if (!c->failed || x.lines) {
        bool ok = put_table(c, "actors", "imported-states.tsv", &x.states) && put_table(c, "actors", "imported-actors.tsv", &x.actors) &&
                  put_table(c, "actors", "imported-roles.tsv", &x.roles) && put_table(c, "moves", "imported-verbs.tsv", &x.verbs) &&
                  put_table(c, "moves", "imported-discards.tsv", &x.discards);
        int k = snprintf(said, sizeof said, "%u entries read, %u lines written, %u things not taken over%s\n", x.entries, x.lines,
                         x.n_notes, x.n_notes ? " (told above)" : "");
        if (ok && k > 0)
            dm_cli_write(c, said, (size_t)k);
        c->failed |= x.n_notes > 0;
    }
    dm_import_free(&x);
    return c->failed ? DM_SOME_NOT : DM_ALL_READ;
}

static int check(dm_cli *c) {
    dm_buf found = {0};
    uint32_t n = 0;
    dm_error err;
    if (c->n_args > 2)
        return dm_cli_usage(c->verb, "check takes one folder, not also", c->args[2]);
    if (dm_lexicon_check(NULL, c->n_args > 1 ? c->args[1] : NULL, c->json, &found, &n, &err) != DM_OK)
        dm_cli_complain(c, NULL, err.text);
    dm_cli_flush(c, &found);
    if (!c->failed && !c->json) {
        char said[100];
        int k = snprintf(said, sizeof said, "%u found\n", n);
        dm_cli_write(c, said, (size_t)k);
    }
    dm_buf_free(&found);
    return c->failed || n ? DM_SOME_NOT : DM_ALL_READ;
}

int dm_cli_lexicon(dm_cli *c) {
    if (!strcmp(c->args[0], "check"))
        return check(c);
    if (!strcmp(c->args[0], "import"))
        return import(c);
    return dm_cli_usage(c->verb, "no such thing to do with a lexicon:", c->args[0]);
}
