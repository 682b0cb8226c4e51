/* demarche: the command line. Verbs and their options; every verb streams, keeps the order of
 * its input, tells bad input in one line and goes on. Exit: 0 all read, 1 some not, 2 usage. */
#include "ledger.h"
#include "run.h"
#include "watch.h"

#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* ---- verbs that read pages ------------------------------------------------------------------ */

/* An item that is wanted, read; false where not, which is told and counted. */
static bool read_item(dm_cli *c, const dm_item *item, dm_depth depth, const dm_record **rec) {
    dm_error err;
    dm_status status;
    if (dm_run_filters(c->run)) {
        if (!dm_run_wants(c, item, rec))
            return false;
        status = dm_read_on(c->reader, depth, rec, &err);
    } else {
        status = dm_read(c->reader, item->bytes, item->n, &item->given, depth, rec, &err);
    }
    if (status != DM_OK)
        dm_cli_refuse(c, item->where.p, &err);
    return status == DM_OK;
}

static bool read_page(dm_cli *c, const dm_item *item) {
    const char *name = item->where.p;
    const dm_record *rec;
    dm_error err;
    dm_depth depth = !strcmp(c->verb, "article") ? DM_TO_ARTICLE : DM_TO_PROCESS;
    if (!read_item(c, item, depth, &rec))
        return true;
    if (c->keep) {
        dm_cli_turn(c);
        if (dm_keep_add(c->keep, rec, NULL, &err) != DM_OK)
            dm_cli_refuse(c, name, &err);
    }
    if (rec->article.warning.n) {
        char cause[256];
        snprintf(cause, sizeof cause, "%.*s", (int)rec->article.warning.n, rec->article.warning.p);
        dm_cli_warn(c, name, cause);
    }
    if (depth == DM_TO_ARTICLE)
        dm_write_article_json(rec, &c->out);
    else if (c->json)
        dm_write_record_json(rec, &c->out);
    else
        dm_write_record_page(rec, c->width, c->colour, &c->out);
    if (!dm_cli_flush(c, &c->out))
        return false;
    return !(c->json || depth == DM_TO_ARTICLE) || dm_cli_write(c, "\n", 1);
}

static void verb_pages(dm_cli *c) {
    dm_cli_items(c, DM_INPUT_PAGES, read_page);
}

static bool explain_page(dm_cli *c, const dm_item *item) {
    const dm_record *rec;
    dm_error err;
    if (dm_read(c->reader, item->bytes, item->n, &item->given, DM_TO_PROCESS, &rec, &err) != DM_OK) {
        dm_cli_complain(c, item->where.p, err.text);
        return true;
    }
    dm_str want = {c->args[-1], (uint32_t)strlen(c->args[-1])};
    dm_status status = dm_write_explanation(rec, want, c->width, c->colour, &c->out);
    if (status == DM_EINVAL) {
        c->several = true;
        dm_cli_complain(c, item->where.p, "several claims begin with this id; give more of it");
    } else if (status == DM_OK) {
        c->found = true;
        dm_cli_flush(c, &c->out);
    }
    return !c->found && !c->broken;
}

/* The claim as it is kept: its article is read again, from the words that are kept. */
static void explain_kept(dm_cli *c, const char *prefix) {
    const dm_article *article;
    const dm_record *rec;
    dm_str id;
    dm_error err;
    if (dm_keep_find(c->keep, (dm_str){prefix, (uint32_t)strlen(prefix)}, &article, &id, &err) != DM_OK ||
        dm_read_article(c->reader, article, DM_TO_PROCESS, &rec, &err) != DM_OK) {
        dm_cli_complain(c, NULL, err.text);
        return;
    }
    dm_status status = dm_write_explanation(rec, id, c->width, c->colour, &c->out);
    if (status == DM_OK)
        dm_cli_flush(c, &c->out);
    else
        dm_cli_complain(c, prefix, status == DM_EINVAL
                            ? "several claims begin with this id; give more of it"
                            : "kept by another version of demarche, whose reading differs: this "
                              "one does not find the claim in its article");
}

static void verb_explain(dm_cli *c) {
    const char *id = c->args[0];
    if (c->keep) {
        explain_kept(c, id);
        return;
    }
    c->args++;
    c->n_args--;
    dm_cli_items(c, DM_INPUT_PAGES, explain_page);
    if (!c->found && !c->several && !c->broken)
        dm_cli_complain(c, id,
                        "no claim of these pages bears this id; `demarche read PAGE` "
                        "prints the ids");
}

#define PARSE_PIECE ((size_t)256 << 10)
static bool parse_page(dm_cli *c, const char *name, dm_str id, const char *bytes, size_t n) {
    dm_error err;
    if (c->conllu) {
        if (dm_parse_conllu(c->reader, bytes, n, &c->out, &err) != DM_OK)
            dm_cli_complain(c, name, err.text);
        return dm_cli_flush(c, &c->out);
    }
    /* A corpus is no article: it is read in pieces that end between paragraphs (or lines). */
    uint32_t first = 1;
    for (size_t at = 0; at == 0 || at < n;) {
        size_t end = n - at > PARSE_PIECE ? at + PARSE_PIECE : n;
        if (end < n) {
            size_t cut = end;
            while (cut > at && !(bytes[cut - 1] == '\n' && cut >= 2 && bytes[cut - 2] == '\n'))
                cut--;
            if (cut == at)
                for (cut = end; cut > at && bytes[cut - 1] != '\n';)
                    cut--;
            if (cut == at)
                for (cut = end; cut > at && bytes[cut - 1] != ' ';)
                    cut--;
            end = cut > at ? cut : end;
        }
        dm_given given = {.id = id, .plain = true};
        const dm_record *rec;
        dm_status status = dm_read(c->reader, bytes + at, end - at, &given, DM_TO_TREES, &rec, &err);
        if (status == DM_OK) {
            dm_write_conllu(rec, first, &c->out);
            first += rec->n_sentences;
        } else if (status != DM_EEMPTY || n == 0 || (first == 1 && end == n)) {
            dm_cli_complain(c, name, err.text);
            return true;
        }
        if (!dm_cli_flush(c, &c->out))
            return false;
        at = end;
        if (n == 0)
            break;
    }
    return true;
}

static void verb_parse(dm_cli *c) {
    dm_cli_pages(c, parse_page);
}

/* ---- verbs that read lines ------------------------------------------------------------------ */

static dm_str text_of(json_t *o, const char *k) {
    json_t *v = json_object_get(o, k);
    return json_is_string(v) ? (dm_str){json_string_value(v), (uint32_t)json_string_length(v)}
                             : (dm_str){0};
}

/* Null where every optional field is a string or null, else the field's name. */
static const char *no_string(json_t *o) {
    static const char *const optional[] = {"title", "date"};
    for (size_t i = 0; i < sizeof optional / sizeof *optional; i++) {
        json_t *v = json_object_get(o, optional[i]);
        if (v && !json_is_string(v) && !json_is_null(v))
            return optional[i];
    }
    return NULL;
}

/* The line's object with strings "id" and "text"; NULL, and told, where it is none. */
static json_t *object_of(dm_cli *c, const char *name, const char *line, size_t n) {
    json_error_t je;
    json_t *o = json_loadb(line, n, JSON_REJECT_DUPLICATES, &je);
    if (!json_is_object(o) || !json_is_string(json_object_get(o, "id")) ||
        !json_is_string(json_object_get(o, "text"))) {
        dm_cli_complain(c, name, o ? "not an object with strings \"id\" and \"text\"" : je.text);
        json_decref(o);
        return NULL;
    }
    const char *wrong = no_string(o);
    if (wrong) {
        char cause[64];
        snprintf(cause, sizeof cause, "\"%s\" is not a string", wrong);
        dm_cli_complain(c, name, cause);
        json_decref(o);
        return NULL;
    }
    return o;
}

static bool code_report(dm_cli *c, const dm_item *item) {
    bool who = !strcmp(c->verb, "who");
    const dm_record *rec;
    if (!read_item(c, item, who ? DM_TO_WHO : DM_TO_CLAIMS, &rec))
        return true;
    if (who)
        dm_write_who_jsonl(rec, &c->out);
    else
        dm_write_claims_jsonl(rec, &c->out);
    return dm_cli_flush(c, &c->out);
}

static void verb_code(dm_cli *c) {
    dm_cli_items(c, DM_INPUT_REPORTS, code_report);
}

static bool said_line(dm_cli *c, const char *name, char *line, size_t n) {
    json_t *o = object_of(c, name, line, n);
    if (!o)
        return true;
    dm_error err;
    if (dm_write_said_jsonl(c->reader, text_of(o, "id"), text_of(o, "text"), &c->out, &err) != DM_OK)
        dm_cli_complain(c, name, err.text);
    json_decref(o);
    return dm_cli_flush(c, &c->out);
}

static void verb_said(dm_cli *c) {
    dm_cli_lines(c, said_line);
}

static bool reality_line(dm_cli *c, const char *name, char *line, size_t n) {
    json_t *o = object_of(c, name, line, n);
    if (!o)
        return true;
    json_t *span = json_object_get(o, "span");
    json_t *at[2] = {json_array_get(span, 0), json_array_get(span, 1)};
    json_int_t b = json_is_integer(at[0]) ? json_integer_value(at[0]) : -1;
    json_int_t e = json_is_integer(at[1]) ? json_integer_value(at[1]) : -1;
    double score;
    dm_error err;
    if (json_array_size(span) != 2 || b < 0 || e <= b || e > UINT32_MAX) {
        dm_cli_complain(c, name, "\"span\" is not [begin, end] in code points of the text");
    } else if (dm_how_real(c->reader, text_of(o, "text"), (uint32_t)b, (uint32_t)e, &score, &err) != DM_OK) {
        dm_cli_complain(c, name, err.text);
    } else {
        char *id = json_dumps(json_object_get(o, "id"), JSON_ENCODE_ANY), rest[48];
        int k = snprintf(rest, sizeof rest, ", \"score\": %.3g}\n", score);
        if (!id)
            dm_cli_complain(c, name, "out of memory");
        else if (dm_cli_write(c, "{\"id\": ", 7) && dm_cli_write(c, id, strlen(id)))
            dm_cli_write(c, rest, (size_t)k);
        free(id);
    }
    json_decref(o);
    return !c->broken;
}

static void verb_reality(dm_cli *c) {
    dm_cli_lines(c, reality_line);
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
    return dm_cli_write(c, line, id) && dm_cli_write(c, rest, (size_t)k);
}

static void verb_relate(dm_cli *c) {
    dm_cli_lines(c, relate_line);
}

/* ---- the verbs ------------------------------------------------------------------------------ */

/* Options that a verb takes. */
enum { JSON = 1, PAGE_LOOK = 2, CONLLU = 4, DB = 8, OWN = 16, TABLES = 32, RUN = 64, PAIR = 128 };

typedef struct verb {
    const char *name, *args, *brief, *what, *example;
    void (*run)(dm_cli *);
    int least; /* arguments */
    unsigned options;
} verb;

static const verb verbs[] = {
    {"read", "[OPTION…] PAGE…", "the record of a page: where the talks stand, who did what to whom",
     "Read pages and show their record: where the talks stand, and who is said to have done what\n"
     "to whom, how real, by whose account and in which words. PAGE is a file (HTML or text), a\n"
     "folder (its files in sorted order, hidden ones left out), or - for standard input.",
     "echo 'France condemned the attack on Sudan.' | demarche read -", verb_pages, 1,
     JSON | PAGE_LOOK | DB | OWN | RUN},
    {"explain", "[OPTION…] ID [PAGE…]", "why one claim was coded so",
     "Show why one claim of a page was coded so: words, tree, rule, lexicon lines, account. ID as\n"
     "`demarche read` prints it in [brackets], or any beginning of it that only one claim has.\n"
     "With --db, or without PAGE where DEMARCHE_DB names a ledger, the claim is one that\n"
     "`demarche read --db` kept.",
     "echo 'France condemned the attack on Sudan.' > page.txt\n"
     "    ID=$(demarche read page.txt | sed -n 's/.*\\[\\([0-9a-f]\\{10\\}\\)\\].*/\\1/p' | head "
     "-n 1)\n"
     "    demarche explain $ID page.txt",
     verb_explain, 1, PAGE_LOOK | DB | OWN},
    {"code", "[FILE…]", "claims of JSON Lines {\"id\", \"text\"}, one a line",
     "Code reports: JSON Lines {\"id\", \"text\"[, \"title\", \"date\"]} in, one claim a line out, "
     "with\n"
     "\"article\": the id. Without FILE, standard input.",
     "echo '{\"id\": \"a\", \"text\": \"France condemned the attack on Sudan.\"}' | demarche code",
     verb_code, 0, JSON | OWN | PAIR | RUN},
    {"who", "[FILE…]", "actors of JSON Lines {\"id\", \"text\"}, one mention a line",
     "Name the actors: JSON Lines {\"id\", \"text\"[, \"date\"]} in, one mention a line out. "
     "Office\n"
     "holders are those of the date. Without FILE, standard input.",
     "echo '{\"id\": \"a\", \"text\": \"The French president met officials in Rome.\"}' | demarche "
     "who",
     verb_code, 0, JSON | OWN | RUN},
    {"relate", "[FILE…]", "what one marked actor does to another",
     "What one marked actor does to another: id<TAB>sentence with <s>…</s> and <t>…</t> in;\n"
     "id<TAB>event or NONE<TAB>mode<TAB>reality<TAB>confidence out. Without FILE, standard input.",
     "printf '1\\t<s>France</s> condemned <t>Sudan</t>.\\n' | demarche relate", verb_relate, 0, PAIR},
    {"said", "[FILE…]", "who says what: source, cue and content, one attribution a line",
     "Find who says what: JSON Lines {\"id\", \"text\"} in, one attribution a line out:\n"
     "{\"id\", \"source\", \"cue\", \"content\"}, lists of [begin, end) in code points. Without\n"
     "FILE, standard input.",
     "echo '{\"id\": \"a\", \"text\": \"Talks will resume, the minister said.\"}' | demarche said",
     verb_said, 0, 0},
    {"reality", "[FILE…]", "how real a text says an event is, from -3 to 3",
     "How real a text says the event at a span is: JSON Lines {\"id\", \"text\", \"span\": [begin,\n"
     "end)} in, code points; {\"id\", \"score\"} out, -3 (certainly not) over 0 (open) to 3\n"
     "(certainly so). Without FILE, standard input.",
     "echo '{\"id\": \"a\", \"text\": \"Talks may resume.\", \"span\": [10, 16]}' | demarche reality",
     verb_reality, 0, 0},
    {"parse", "[--conllu] [FILE…]", "sentences, tags, lemmas and trees, as CoNLL-U",
     "Sentences, words, tags, lemmas and trees: text in, CoNLL-U out. With --conllu, CoNLL-U in,\n"
     "its own tokens kept. Without FILE, standard input.",
     "echo 'The two ministers met in Geneva.' | demarche parse", verb_parse, 0, CONLLU},
    {"article", "[PAGE…]", "the article on a page, as JSON",
     "The article on a page, one JSON object a line: id, title, articleBody, sections, authors,\n"
     "date, teasers. PAGE as for `demarche read`; without one, standard input.",
     "printf '<h1>Talks resume</h1><p>The two ministers met in Geneva.</p>' | demarche article",
     verb_pages, 0, JSON | RUN},
    {"lexicon", "check [DIR] | import KIND FILE… --out DIR", "check the tables of actors, or import PETRARCH's",
     "check: read the tables in DIR (a folder with actors/; without one, those of demarche) and\n"
     "tell what is wrong in them, with file and line.\n"
     "import: turn dictionaries of PETRARCH's into tables of ours under DIR, for --lexicon DIR.\n"
     "KIND is actors, agents, verbs or discards. What cannot be taken over is told with file, line and\n"
     "cause, and the rest is taken; what an earlier import of the same kind wrote there is\n"
     "replaced.",
     "printf 'GONDOR [GON]\\n+MINAS_TIRITH\\n' > my.actors.txt\n"
     "    demarche lexicon import actors my.actors.txt --out mine\n"
     "    echo '{\"id\": \"a\", \"text\": \"Minas Tirith asked for help.\"}' | demarche who --lexicon mine",
     NULL, 1, JSON | TABLES},
};

/* Verbs whose items are read side by side. */
static bool takes_jobs(const verb *v) {
    return v->run == verb_pages || v->run == verb_code || v->run == verb_relate || v->run == verb_said ||
           v->run == verb_reality;
}

static void help(FILE *f) {
    fputs("demarche reads news reports on diplomacy and conflict and keeps an auditable record.\n\n"
          "usage: demarche VERB [OPTION…] [INPUT…]\n\n",
          f);
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        fprintf(f, "  %-8s %s\n", verbs[i].name, verbs[i].brief);
    dm_ledger_verbs(f);
#ifdef DM_HAVE_WATCH
    fputs("  watch    what is new in feeds and sitemaps, as a WARC stream for the other verbs\n", f);
#endif
    fputs("  version  the version of the program\n\n"
          "`demarche VERB --help` shows a verb's options and an example. Exit status: 0 all read,\n"
          "1 some input not read, 2 usage. docs/cli.md tells the rest.\n",
          f);
}

static void help_verb(const verb *v, FILE *f) {
    fprintf(f, "usage: demarche %s %s\n\n%s\n", v->name, v->args, v->what);
    if (v->options & (CONLLU | PAGE_LOOK | DB | OWN | TABLES | PAIR) || takes_jobs(v))
        fputs("\nOptions:\n", f);
    if (takes_jobs(v))
        fputs("    --jobs N                 threads, 1 to 256 (one a core); the output is the same\n", f);
    if (!strcmp(v->name, "read"))
        fputs("    --json                   one JSON object a page, as docs/record.md defines it\n", f);
    if (v->options & DB)
        fputs(!strcmp(v->name, "read")
                  ? "    --db FILE                add each record to the ledger FILE; a page kept already\n"
                    "                             adds nothing\n"
                  : "    --db FILE                the ledger that keeps the claim; no page is needed\n", f);
    if (v->options & PAGE_LOOK)
        fputs("    --width N                columns, 40 to 200 (the terminal's, or 100)\n"
              "    --colour, --no-colour    with colour or without (with, on a terminal, unless\n"
              "                             NO_COLOR is set)\n",
              f);
    if (v->options & OWN)
        fputs("    --lexicon PATH           read your own tables of actors before those of demarche:\n"
              "                             NAME.tsv, a folder of them, or a folder with actors/\n"
              "    --lexicon-alone PATH     read them instead of those of demarche\n"
              "    --strict                 refuse tables with a line that cannot be read, rather\n"
              "                             than tell it and leave it out\n"
              "    --every                  claims that are more likely wrong than right too\n",
              f);
    if (v->options & TABLES)
        fputs("    --json                   check: one JSON object a finding\n"
              "    --out DIR                import: the folder to write to\n"
              "    --strict                 import: write nothing where something cannot be taken over\n",
              f);
    if (v->options & PAIR)
        fputs("    --model FILE             a learned model in place of model/claims.dmm\n", f);
    if (v->options & RUN)
        fputs("    --out FILE               write to FILE, not to standard output\n" DM_RUN_HELP, f);
    if (v->options & CONLLU)
        fputs("    --conllu                 the input is CoNLL-U; its sentences and tokens stay\n",
              f);
    fprintf(f, "\nExample:\n    %s\n", v->example);
}

int dm_cli_usage(const char *verb_name, const char *what, const char *word) {
    char said[512];
    snprintf(said, sizeof said, "%s%s%s; try `demarche %s%s--help`", what, word ? " " : "",
             word ? word : "", verb_name, verb_name[0] ? " " : "");
    dm_cli_tell(NULL, said);
    return DM_USAGE;
}

/* Help and version are output too: a full disk is told. */
static int printed(void) {
    if (fflush(stdout) == 0 && !ferror(stdout))
        return DM_ALL_READ;
    if (errno != EPIPE)
        dm_cli_tell("standard output", strerror(errno));
    return DM_SOME_NOT;
}

static const verb *verb_of(const char *name) {
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (!strcmp(name, verbs[i].name))
            return &verbs[i];
    return NULL;
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
    if (argc < 2)
        return dm_cli_usage("", "no verb given", NULL);
    const char *first = argv[1];
    if (dm_is_ledger_verb(first))
        return dm_run_ledger_verb(argc, argv);
#ifdef DM_HAVE_WATCH
    if (!strcmp(first, "watch"))
        return dm_run_watch(argc, argv);
    if (!strcmp(first, "help") && argc > 2 && !strcmp(argv[2], "watch"))
        return dm_run_watch(3, (char *[]){argv[0], argv[2], "--help", NULL});
#endif
    if (!strcmp(first, "help") && argc > 2 && dm_is_ledger_verb(argv[2]))
        return dm_run_ledger_verb(3, (char *[]){argv[0], argv[2], "--help", NULL});
    if (!strcmp(first, "help") && argc > 2) {
        const verb *asked = verb_of(argv[2]);
        if (!asked)
            return dm_cli_usage("", "unknown verb", argv[2]);
        help_verb(asked, stdout);
        return printed();
    }
    if (!strcmp(first, "help") || !strcmp(first, "--help") || !strcmp(first, "-h")) {
        help(stdout);
        return printed();
    }
    if (!strcmp(first, "version") || !strcmp(first, "--version")) {
        puts("demarche " DM_VERSION);
        return printed();
    }
    const verb *v = verb_of(first);
    if (!v)
        return dm_cli_usage("", first[0] == '-' ? "unknown option" : "unknown verb", first);
    const char *no = getenv("NO_COLOR");
    bool plain = no && no[0];
    dm_cli c = {.verb = v->name, .width = columns(),
                .colour = isatty(STDOUT_FILENO) && !plain};
    dm_run run = {.argv = argv, .argc = argc};
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'},      {"json", no_argument, NULL, 'j'},
        {"db", required_argument, NULL, 'd'},  {"lexicon", required_argument, NULL, 'l'},
        {"lexicon-alone", required_argument, NULL, 'L'},
        DM_RUN_OPTIONS,
        {"out", required_argument, NULL, 'o'}, {"strict", no_argument, NULL, 's'},
        {"every", no_argument, NULL, 'e'},
        {"jobs", required_argument, NULL, 'J'},
        {"model", required_argument, NULL, 'm'},
        {"conllu", no_argument, NULL, 'c'},    {"width", required_argument, NULL, 'w'},
        {"colour", no_argument, NULL, 'C'},    {"color", no_argument, NULL, 'C'},
        {"no-colour", no_argument, NULL, 'N'}, {"no-color", no_argument, NULL, 'N'},
        {NULL, 0, NULL, 0}};
    opterr = 0;
    optind = 2;
    for (int o;;) {
        int at = optind;
        if ((o = getopt_long(argc, argv, ":hjcw:d:l:L:o:sm:", options, NULL)) == -1)
            break;
        /* The word that holds the option: getopt has moved past it, or stands inside it. */
        const char *word = argv[optind > at ? optind - 1 : at];
        unsigned needs = o == 'j' ? JSON : o == 'c' ? CONLLU : o == 'd' ? DB
                         : o == 'l' || o == 'L' || o == 'e' ? OWN : o == 'm' ? PAIR : o >= DM_RUN_PROGRESS ? RUN
                         : o == 'C' || o == 'N' || o == 'w' ? PAGE_LOOK : 0;
        if (o == 'h') {
            help_verb(v, stdout);
            return printed();
        }
        if (o == '?' || (v->options & needs) != needs || (o == 's' && !(v->options & (OWN | TABLES))) ||
            (o == 'o' && !(v->options & (RUN | TABLES))) ||
            (o == 'J' && !takes_jobs(v)))
            return dm_cli_usage(v->name, "unknown option", o == 'w' ? "--width" : o == 'd' ? "--db"
                                : o == 'l' ? "--lexicon" : o == 'L' ? "--lexicon-alone" : o == 'o' ? "--out"
                                 : o == 'J' ? "--jobs" : word);
        if (o == ':')
            return dm_cli_usage(v->name, "a value is missing after", word);
        if (o == 'j')
            c.json = true;
        else if (o == 'c')
            c.conllu = true;
        else if (o == 'm')
            c.model = optarg;
        else if (o == 'C')
            c.colour = true;
        else if (o == 'N')
            c.colour = false;
        else if (o == 'd')
            c.db = optarg;
        else if (o == 'l' || o == 'L')
            c.own = optarg, c.alone = o == 'L';
        else if (o == 'o')
            c.to = run.out = optarg;
        else if (o >= DM_RUN_PROGRESS) {
            const char *wrong;
            dm_run_take(&run, o, optarg, &wrong);
            if (wrong)
                return dm_cli_usage(v->name, wrong, optarg);
        }
        else if (o == 's')
            c.strict = true;
        else if (o == 'e')
            c.every = true;
        else if (o == 'J') {
            char *end;
            long n = strtol(optarg, &end, 10);
            if (*end || end == optarg || n < 1 || n > DM_MOST_JOBS)
                return dm_cli_usage(v->name, "--jobs takes 1 to 256, not", optarg);
            c.jobs = (int)n;
        }
        else if (o == 'w') {
            char *end;
            long n = strtol(optarg, &end, 10);
            if (*end || end == optarg || n < 40 || n > 200)
                return dm_cli_usage(v->name, "--width takes 40 to 200, not", optarg);
            c.width = (int)n;
        }
    }
    c.args = argv + optind;
    c.n_args = argc - optind;
    bool explains = v->run == verb_explain;
    if (explains && !c.db && c.n_args == 1) {
        const char *env = getenv("DEMARCHE_DB");
        c.db = env && env[0] ? env : NULL;
    }
    if (c.n_args < v->least + (explains && !c.db))
        return dm_cli_usage(v->name, !v->run ? "check or import is needed"
                              : !explains ? "no page is named"
                              : c.db    ? "an id is needed"
                                        : "an id, and a page or --db, are needed", NULL);
    if (explains && c.db && c.n_args > 1)
        return dm_cli_usage(v->name, "with --db no page is read:", c.args[1]);
    if (!v->run)
        return dm_cli_lexicon(&c);
    dm_error err;
    if (c.db && dm_keep_open(c.db, !explains, &c.keep, &err) != DM_OK) {
        dm_cli_tell(NULL, err.text);
        return DM_SOME_NOT;
    }
    if (!c.jobs)
        c.jobs = takes_jobs(v) ? dm_cli_cores() : 1;
    if (!dm_cli_open(&c, true)) {
        dm_keep_close(c.keep);
        return DM_SOME_NOT;
    }
    if (v->options & RUN)
        c.run = &run;
    v->run(&c);
    dm_buf_free(&c.out);
    dm_keep_close(c.keep);
    dm_reader_free(c.reader);
    dm_engine_close(c.engine);
    return c.failed ? DM_SOME_NOT : DM_ALL_READ;
}
