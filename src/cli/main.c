/* demarche: the command line. Verbs and their options; every verb streams, keeps the order of
 * its input, tells bad input in one line and goes on. Exit: 0 all read, 1 some not, 2 usage. */
#include "cli.h"

#include <getopt.h>
#include <jansson.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static dm_buf out;

/* ---- verbs that read pages ------------------------------------------------------------------ */

static int pages_done;

static bool read_page(dm_cli *c, const char *name, dm_str id, const char *bytes, size_t n) {
    dm_given given = {.id = id};
    const dm_record *rec;
    dm_error err;
    dm_depth depth = !strcmp(c->verb, "article") ? DM_TO_ARTICLE : DM_TO_PROCESS;
    if (dm_read(c->reader, bytes, n, &given, depth, &rec, &err) != DM_OK) {
        dm_cli_complain(c, name, err.text);
        return true;
    }
    if (rec->article.warning.n)
        fprintf(stderr, "demarche: %s: %.*s\n", name, (int)rec->article.warning.n,
                rec->article.warning.p);
    if (depth == DM_TO_ARTICLE)
        dm_write_article_json(rec, &out);
    else if (c->json)
        dm_write_record_json(rec, &out);
    else
        dm_write_record_page(rec, c->width, c->colour, &out);
    pages_done++;
    if (c->json || depth == DM_TO_ARTICLE) {
        if (out.data && out.n + 1 < out.room)
            out.data[out.n++] = '\n';
        else
            return dm_cli_flush(c, &out) && write(STDOUT_FILENO, "\n", 1) == 1;
    }
    return dm_cli_flush(c, &out);
}

static void verb_pages(dm_cli *c) {
    dm_cli_pages(c, read_page);
}

static bool found;

static bool explain_page(dm_cli *c, const char *name, dm_str id, const char *bytes, size_t n) {
    dm_given given = {.id = id};
    const dm_record *rec;
    dm_error err;
    if (dm_read(c->reader, bytes, n, &given, DM_TO_PROCESS, &rec, &err) != DM_OK) {
        dm_cli_complain(c, name, err.text);
        return true;
    }
    dm_str want = {c->args[-1], (uint32_t)strlen(c->args[-1])};
    if (dm_write_explanation(rec, want, c->width, c->colour, &out) == DM_OK) {
        found = true;
        return dm_cli_flush(c, &out) && false;
    }
    return true;
}

static void verb_explain(dm_cli *c) {
    const char *id = c->args[0];
    c->args++;
    c->n_args--;
    dm_cli_pages(c, explain_page);
    if (!found && !c->broken)
        dm_cli_complain(c, id, "no claim with this id in these pages; `demarche read PAGE` lists them");
}

static bool parse_page(dm_cli *c, const char *name, dm_str id, const char *bytes, size_t n) {
    dm_error err;
    if (c->conllu) {
        if (dm_parse_conllu(c->reader, bytes, n, &out, &err) != DM_OK)
            dm_cli_complain(c, name, err.text);
        return dm_cli_flush(c, &out);
    }
    dm_given given = {.id = id, .plain = true};
    const dm_record *rec;
    if (dm_read(c->reader, bytes, n, &given, DM_TO_TREES, &rec, &err) != DM_OK) {
        dm_cli_complain(c, name, err.text);
        return true;
    }
    dm_write_conllu(rec, &out);
    return dm_cli_flush(c, &out);
}

static void verb_parse(dm_cli *c) {
    static char *dash[] = {"-"};
    if (!c->n_args) {
        c->args = dash;
        c->n_args = 1;
    }
    dm_cli_pages(c, parse_page);
}

/* ---- verbs that read lines ------------------------------------------------------------------ */

static dm_str text_of(json_t *o, const char *k) {
    json_t *v = json_object_get(o, k);
    return json_is_string(v) ? (dm_str){json_string_value(v), (uint32_t)json_string_length(v)}
                             : (dm_str){0};
}

static bool code_line(dm_cli *c, const char *name, char *line, size_t n) {
    json_error_t je;
    json_t *o = json_loadb(line, n, JSON_REJECT_DUPLICATES, &je);
    if (!json_is_object(o) || !json_is_string(json_object_get(o, "id")) ||
        !json_is_string(json_object_get(o, "text"))) {
        dm_cli_complain(c, name, o ? "not an object with strings \"id\" and \"text\"" : je.text);
        json_decref(o);
        return true;
    }
    bool who = !strcmp(c->verb, "who");
    dm_str text = text_of(o, "text");
    dm_given given = {.id = text_of(o, "id"), .title = text_of(o, "title"),
                      .date = text_of(o, "date"), .plain = true};
    const dm_record *rec;
    dm_error err;
    if (dm_read(c->reader, text.p, text.n, &given, who ? DM_TO_WHO : DM_TO_CLAIMS, &rec, &err) != DM_OK)
        dm_cli_complain(c, name, err.text);
    else if (who)
        dm_write_who_jsonl(rec, &out);
    else
        dm_write_claims_jsonl(rec, &out);
    json_decref(o);
    return dm_cli_flush(c, &out);
}

static void verb_code(dm_cli *c) {
    dm_cli_lines(c, code_line);
}

static bool relate_line(dm_cli *c, const char *name, char *line, size_t n) {
    char *tab = memchr(line, '\t', n);
    if (!tab) {
        dm_cli_complain(c, name, "no tab between id and sentence");
        return true;
    }
    dm_relation r;
    dm_error err;
    size_t id = (size_t)(tab - line);
    if (dm_relate(c->reader, tab + 1, n - id - 1, &r, &err) != DM_OK) {
        dm_cli_complain(c, name, err.text);
        return true;
    }
    char rest[128];
    int k = snprintf(rest, sizeof rest, "\t%s\t%.*s\t%s\t%.3f\n", dm_event_name(r.event),
                     (int)(r.mode.n < 40 ? r.mode.n : 40), r.mode.p ? r.mode.p : "",
                     dm_reality_name(r.reality), r.confidence);
    if (fwrite(line, 1, id, stdout) != id || fwrite(rest, 1, (size_t)k, stdout) != (size_t)k ||
        fflush(stdout) != 0) {
        c->broken = c->failed = true;
        return false;
    }
    return true;
}

static void verb_relate(dm_cli *c) {
    dm_cli_lines(c, relate_line);
}

/* ---- the verbs ------------------------------------------------------------------------------ */

typedef struct verb {
    const char *name, *args, *what, *example;
    void (*run)(dm_cli *);
    int least; /* arguments */
} verb;

static const verb verbs[] = {
    {"read", "[--json] [--width N] [--colour|--no-colour] PAGE…",
     "Read pages and show their record: where the talks stand, and who is said to have done what\n"
     "to whom. PAGE is a file (HTML or text), a folder, or - for standard input.",
     "demarche read samples/envoys-return.html\n    demarche read --json samples/ > records.jsonl",
     verb_pages, 1},
    {"explain", "ID PAGE…",
     "Show why one claim of a page was coded so: words, tree, rule, lexicon lines, account. ID as\n"
     "`demarche read` prints it, or any beginning of it that is unique.",
     "demarche explain 3f2a samples/envoys-return.html", verb_explain, 2},
    {"code", "[FILE…]",
     "Code reports: JSON Lines {\"id\", \"text\"[, \"title\", \"date\"]} in, one claim a line out, with\n"
     "\"article\": the id.",
     "echo '{\"id\": \"a\", \"text\": \"France condemned the attack on Sudan.\"}' | demarche code",
     verb_code, 0},
    {"who", "[FILE…]",
     "Name the actors: JSON Lines {\"id\", \"text\"[, \"date\"]} in, one mention a line out.",
     "echo '{\"id\": \"a\", \"text\": \"The French president met officials in Rome.\"}' | demarche who",
     verb_code, 0},
    {"relate", "[FILE…]",
     "What one marked actor does to another: id<TAB>sentence with <s>…</s> and <t>…</t> in;\n"
     "id<TAB>event or NONE<TAB>mode<TAB>reality<TAB>confidence out.",
     "printf '1\\t<s>France</s> condemned <t>Sudan</t>.\\n' | demarche relate", verb_relate, 0},
    {"parse", "[--conllu] [FILE…]",
     "Sentences, words, tags, lemmas and trees: text in, CoNLL-U out. With --conllu, CoNLL-U in,\n"
     "its own tokens kept.",
     "echo 'The two ministers met in Geneva.' | demarche parse", verb_parse, 0},
    {"article", "PAGE…",
     "The article on a page, as one JSON object a line: title, articleBody, sections, authors,\n"
     "date, teasers.",
     "demarche article samples/envoys-return.html", verb_pages, 1},
};

static void help(FILE *f) {
    fputs("demarche reads news reports on diplomacy and conflict and keeps an auditable record.\n\n"
          "usage: demarche VERB [OPTION…] [INPUT…]\n\n", f);
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        const char *end = strchr(verbs[i].what, '\n');
        fprintf(f, "  %-8s %.*s\n", verbs[i].name,
                (int)(end ? (size_t)(end - verbs[i].what) : strlen(verbs[i].what)), verbs[i].what);
    }
    fputs("  version  Print the version.\n\n"
          "`demarche VERB --help` shows a verb's options and an example. Exit status: 0 all read,\n"
          "1 some input not read, 2 usage.\n", f);
}

static void help_verb(const verb *v, FILE *f) {
    fprintf(f, "usage: demarche %s %s\n\n%s\n\nExample:\n    %s\n", v->name, v->args, v->what, v->example);
}

static int usage(const char *verb_name, const char *what, const char *word) {
    fprintf(stderr, "demarche: %s%s%s; try `demarche %s%s--help`\n", what, word ? " " : "",
            word ? word : "", verb_name, verb_name[0] ? " " : "");
    return DM_USAGE;
}

static int columns(void) {
    struct winsize w;
    const char *env = getenv("COLUMNS");
    int n = env ? atoi(env) : 0;
    if (n <= 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0)
        n = w.ws_col;
    return n >= 40 && n <= 200 ? n : 100;
}

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN);
    setlocale(LC_ALL, "C");
    if (argc < 2) {
        help(stderr);
        return DM_USAGE;
    }
    if (!strcmp(argv[1], "help") || !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
        help(stdout);
        return DM_ALL_READ;
    }
    if (!strcmp(argv[1], "version") || !strcmp(argv[1], "--version")) {
        puts("demarche " DM_VERSION);
        return DM_ALL_READ;
    }
    const verb *v = NULL;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (!strcmp(argv[1], verbs[i].name))
            v = &verbs[i];
    if (!v)
        return usage("", "unknown verb", argv[1]);
    dm_cli c = {.verb = v->name, .width = columns(),
                .colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR")};
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'},      {"json", no_argument, NULL, 'j'},
        {"conllu", no_argument, NULL, 'c'},    {"width", required_argument, NULL, 'w'},
        {"colour", no_argument, NULL, 'C'},    {"color", no_argument, NULL, 'C'},
        {"no-colour", no_argument, NULL, 'N'}, {"no-color", no_argument, NULL, 'N'},
        {NULL, 0, NULL, 0}};
    opterr = 0;
    optind = 2;
    for (int o; (o = getopt_long(argc, argv, ":hjcw:", options, NULL)) != -1;) {
        const char *word = optind > 2 ? argv[optind - 1] : argv[optind];
        bool fits = o == 'j' ? !strcmp(v->name, "read") || !strcmp(v->name, "article") ||
                                   !strcmp(v->name, "code") || !strcmp(v->name, "who")
                    : o == 'c' ? !strcmp(v->name, "parse") : true;
        if (o == 'h') {
            help_verb(v, stdout);
            return DM_ALL_READ;
        }
        if (o == '?' || !fits)
            return usage(v->name, "unknown option", word);
        if (o == ':')
            return usage(v->name, "a value is missing after", word);
        if (o == 'j')
            c.json = true;
        else if (o == 'c')
            c.conllu = true;
        else if (o == 'C')
            c.colour = true;
        else if (o == 'N')
            c.colour = false;
        else if (o == 'w' && ((c.width = atoi(optarg)) < 40 || c.width > 200))
            return usage(v->name, "--width takes 40 to 200, not", optarg);
    }
    c.args = argv + optind;
    c.n_args = argc - optind;
    if (c.n_args < v->least)
        return usage(v->name, v->least == 2 ? "an id and a page are needed" : "no page is named", NULL);
    if (!dm_cli_open(&c, true))
        return DM_SOME_NOT;
    v->run(&c);
    dm_buf_free(&out);
    dm_reader_free(c.reader);
    dm_engine_close(c.engine);
    return c.failed ? DM_SOME_NOT : DM_ALL_READ;
}
