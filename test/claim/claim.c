/* Cases of cases.txt (README.md tells their form), read through the public header. */
#include "demarche/demarche.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_WORDS 16

static bool has(const dm_entity *e, uint32_t n, const char *country) {
    for (uint32_t i = 0; i < n; i++)
        if (!strcmp(e[i].country, country))
            return true;
    return false;
}

/* Do the words from w on (up to a separator) all stand among the entities? */
static bool all(char **w, int n, int *at, const char *stop, const dm_entity *e, uint32_t k) {
    for (; *at < n && strcmp(w[*at], stop); (*at)++)
        if (!has(e, k, w[*at]))
            return false;
    if (*at < n)
        (*at)++;
    return true;
}

static bool holds(const dm_claim *c, char **w, int n) {
    int at = 1;
    if (!strcmp(w[0], "move"))
        return (c->facets & DM_MOVE) && (n < 2 || !strcmp(dm_event_name(c->event), w[at++])) &&
               all(w, n, &at, ">", c->actor, c->n_actor) && all(w, n, &at, "", c->recipient, c->n_recipient);
    if (!strcmp(w[0], "stage"))
        return (c->facets & DM_STAGE) && (n < 2 || !strcmp(dm_format_name(c->format), w[at++])) &&
               (n < 3 || !strcmp(dm_stage_status_name(c->stage_status), w[at++])) &&
               all(w, n, &at, "", c->participants, c->n_participants);
    if (!strcmp(w[0], "gate"))
        return (c->facets & DM_GATE) && all(w, n, &at, "<", c->before, c->n_before) &&
               all(w, n, &at, "", c->requires_, c->n_requires);
    if (!strcmp(w[0], "position"))
        return (c->facets & DM_POSITION) && (n < 2 || has(c->actor, c->n_actor, w[1])) &&
               (n < 3 || !strcmp(dm_issue_name(c->issue), w[2])) && (n < 4 || !strcmp(dm_stance_name(c->stance), w[3]));
    if (!strcmp(w[0], "status"))
        return (c->facets & DM_STATUS) && (n < 2 || !strcmp(dm_talks_name(c->talks), w[1]));
    uint32_t facet = !strcmp(w[0], "pledge") ? DM_PLEDGE : !strcmp(w[0], "shift") ? DM_SHIFT
                   : !strcmp(w[0], "forecast") ? DM_FORECAST : 0;
    if (!facet) {
        fprintf(stderr, "claim cases: unknown line \"%s\"\n", w[0]);
        exit(2);
    }
    return (c->facets & facet) && (n < 2 || has(c->actor, c->n_actor, w[1]));
}

int main(int argc, char **argv) {
    if (argc != 3)
        return 2;
    dm_engine *engine;
    dm_reader *reader;
    dm_error err;
    if (dm_engine_open(argv[1], &engine, &err) != DM_OK || dm_reader_new(engine, &reader, &err) != DM_OK) {
        fprintf(stderr, "%s\n", err.text);
        return 2;
    }
    FILE *f = fopen(argv[2], "r");
    if (!f)
        return 2;
    static char text[65536], line[4096];
    size_t n = 0;
    bool inside = false;
    const dm_record *rec = NULL;
    int number = 0, passed = 0, failed = 0;
    while (fgets(line, sizeof line, f)) {
        number++;
        if (!inside && line[0] == '#')
            continue;
        if (!strcmp(line, "text\n")) {
            inside = true;
            n = 0;
            continue;
        }
        if (!strcmp(line, "end\n")) {
            inside = false;
            dm_given given = {.id = {"case", 4}, .date = {"2024-05-14", 10}, .plain = true};
            if (dm_read(reader, text, n, &given, DM_TO_PROCESS, &rec, &err) != DM_OK) {
                fprintf(stderr, "%s:%d: %s\n", argv[2], number, err.text);
                rec = NULL;
            }
            continue;
        }
        if (inside) {
            size_t k = strlen(line);
            if (n + k < sizeof text) {
                memcpy(text + n, line, k);
                n += k;
            }
            continue;
        }
        char copy[4096], *words[MAX_WORDS];
        int k = 0;
        strcpy(copy, line);
        for (char *w = strtok(copy, " \n"); w && k < MAX_WORDS; w = strtok(NULL, " \n"))
            words[k++] = w;
        if (!k)
            continue;
        bool none = !strcmp(words[0], "none"), found = false;
        for (uint32_t i = 0; rec && i < rec->n_claims; i++)
            found |= holds(&rec->claims[i], words + none, k - none);
        if (rec && found != none) {
            passed++;
        } else {
            failed++;
            fprintf(stderr, "%s:%d: %s: %s", argv[2], number, none ? "read, and should not be" : "not read", line);
        }
    }
    fclose(f);
    dm_reader_free(reader);
    dm_engine_close(engine);
    printf("%d passed, %d failed\n", passed, failed);
    return failed || !passed;
}
