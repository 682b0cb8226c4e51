/* demarche: an auditable record of what news reports say on diplomacy and conflict.
 *
 * One engine, many readers. A dm_engine holds what never changes after it is opened
 * (lexicons, models); any number of threads share it. A dm_reader belongs to one thread
 * and owns the memory of the record that it read last: everything reachable from a
 * dm_record lives until the next dm_read_* call on the same reader, or dm_reader_free.
 *
 * Strings are dm_str: UTF-8, not NUL-terminated, never NULL where n > 0. Spans count
 * bytes from the start of dm_article.text, end exclusive; the JSON that this library
 * writes counts Unicode code points instead, as docs/record.md defines.
 * Days are counted from 1970-01-01 UTC; DM_NO_DAY where a day is not known.
 *
 * The vocabulary (events, realities, stances, stages, issues) is that of docs/record.md.
 */
#ifndef DEMARCHE_H
#define DEMARCHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DM_VERSION "0.1.0"

/* ---- status ------------------------------------------------------------------------ */

/* The one list of outcomes; dm_status_name gives the word used in messages. */
#define DM_STATUS_LIST(X)                                                                  \
    X(OK, "ok")                                                                            \
    X(EINVAL, "invalid argument")                                                          \
    X(ENOMEM, "out of memory")                                                             \
    X(ELIMIT, "over a limit")                                                              \
    X(EIO, "input or output failed")                                                       \
    X(EFORMAT, "malformed")                                                                \
    X(EVERSION, "unsupported version")                                                     \
    X(ENOTFOUND, "not found")                                                              \
    X(EEMPTY, "no text found")

#define DM_ENUM_ITEM(name, text) DM_##name,
typedef enum { DM_STATUS_LIST(DM_ENUM_ITEM) DM_N_STATUS } dm_status;

const char *dm_status_name(dm_status status);

/* What went wrong, in one line that names the input, the place and the cause. */
typedef struct dm_error {
    dm_status status;
    char text[512];
} dm_error;

/* ---- plain values ------------------------------------------------------------------ */

typedef struct dm_str {
    const char *p;
    uint32_t n;
} dm_str;

/* Bytes of dm_article.text, end exclusive; begin == end where there are none. */
typedef struct dm_span {
    uint32_t begin, end;
} dm_span;

#define DM_NO_DAY INT32_MIN

/* Lists of names: the C constant and the word that the record prints. */
#define DM_EVENT_LIST(X)                                                                   \
    X(EVENT_NONE, "NONE")                                                                  \
    X(AGREE, "AGREE")                                                                      \
    X(CONSULT, "CONSULT")                                                                  \
    X(SUPPORT, "SUPPORT")                                                                  \
    X(CONCEDE, "CONCEDE")                                                                  \
    X(COOPERATE, "COOPERATE")                                                              \
    X(AID, "AID")                                                                          \
    X(RETREAT, "RETREAT")                                                                  \
    X(REQUEST, "REQUEST")                                                                  \
    X(ACCUSE, "ACCUSE")                                                                    \
    X(REJECT, "REJECT")                                                                    \
    X(THREATEN, "THREATEN")                                                                \
    X(PROTEST, "PROTEST")                                                                  \
    X(SANCTION, "SANCTION")                                                                \
    X(MOBILIZE, "MOBILIZE")                                                                \
    X(COERCE, "COERCE")                                                                    \
    X(ASSAULT, "ASSAULT")

#define DM_REALITY_LIST(X)                                                                 \
    X(ACTUAL, "actual")                                                                    \
    X(HISTORICAL, "historical")                                                            \
    X(FUTURE, "future")                                                                    \
    X(HYPOTHETICAL, "hypothetical")                                                        \
    X(NEGATED, "negated")

/* Stance of an account towards what it tells. */
#define DM_SAYS_LIST(X)                                                                    \
    X(ASSERTS, "asserts")                                                                  \
    X(CONFIRMS, "confirms")                                                                \
    X(SUGGESTS, "suggests")                                                                \
    X(CLAIMS, "claims")                                                                    \
    X(DENIES, "denies")                                                                    \
    X(DOUBTS, "doubts")

#define DM_KIND_LIST(X)                                                                    \
    X(KIND_NONE, "")                                                                       \
    X(STATE, "state")                                                                      \
    X(GOVERNMENT, "government")                                                            \
    X(OFFICE, "office")                                                                    \
    X(PERSON, "person")                                                                    \
    X(IGO, "igo")                                                                          \
    X(NGO, "ngo")                                                                          \
    X(ARMED_GROUP, "armed-group")                                                          \
    X(PARTY, "party")                                                                      \
    X(COMPANY, "company")                                                                  \
    X(MEDIA, "media")                                                                      \
    X(COURT, "court")                                                                      \
    X(PEOPLE, "people")                                                                    \
    X(PLACE, "place")

/* How a party stands towards an option. */
#define DM_STANCE_LIST(X)                                                                  \
    X(STANCE_NONE, "")                                                                     \
    X(OFFERS, "offers")                                                                    \
    X(PROPOSES, "proposes")                                                                \
    X(DEMANDS, "demands")                                                                  \
    X(ACCEPTS, "accepts")                                                                  \
    X(ACCEPTS_TENTATIVELY, "accepts-tentatively")                                          \
    X(SUPPORTS, "supports")                                                                \
    X(CONSIDERS, "considers")                                                              \
    X(DECIDES, "decides")                                                                  \
    X(STANCE_DOUBTS, "doubts")                                                             \
    X(REJECTS, "rejects")                                                                  \
    X(RULES_OUT, "rules-out")

#define DM_FORMAT_LIST(X)                                                                  \
    X(FORMAT_NONE, "")                                                                     \
    X(BILATERAL, "bilateral")                                                              \
    X(TRILATERAL, "trilateral")                                                            \
    X(MULTILATERAL, "multilateral")                                                        \
    X(INDIRECT, "indirect")                                                                \
    X(MEDIATED, "mediated")                                                                \
    X(PHONE, "phone")                                                                      \
    X(NEGOTIATORS, "negotiators")                                                          \
    X(SIGNING, "signing")                                                                  \
    X(CEASEFIRE_STAGE, "ceasefire")

#define DM_STAGE_STATUS_LIST(X)                                                            \
    X(STAGE_NONE, "")                                                                      \
    X(PROPOSED, "proposed")                                                                \
    X(URGED, "urged")                                                                      \
    X(AGREED, "agreed")                                                                    \
    X(ARRANGING, "arranging")                                                              \
    X(SCHEDULED, "scheduled")                                                              \
    X(UNDER_WAY, "under-way")                                                              \
    X(HELD, "held")                                                                        \
    X(REFUSED, "refused")                                                                  \
    X(POSTPONED, "postponed")                                                              \
    X(CALLED_OFF, "called-off")

#define DM_TALKS_LIST(X)                                                                   \
    X(TALKS_UNKNOWN, "unknown")                                                            \
    X(ADVANCING, "advancing")                                                              \
    X(STALLED, "stalled")                                                                  \
    X(SUSPENDED, "suspended")                                                              \
    X(COLLAPSED, "collapsed")                                                              \
    X(CONCLUDED, "concluded")

#define DM_PLEDGE_LIST(X)                                                                  \
    X(OPEN, "open")                                                                        \
    X(KEPT, "kept")                                                                        \
    X(BROKEN, "broken")                                                                    \
    X(SUPERSEDED, "superseded")

#define DM_OUTCOME_LIST(X)                                                                 \
    X(AWAITED, "open")                                                                     \
    X(CAME_TRUE, "came-true")                                                              \
    X(FAILED, "failed")                                                                    \
    X(PASSED, "window-passed")

#define DM_ISSUE_LIST(X)                                                                   \
    X(ISSUE_NONE, "")                                                                      \
    X(ISSUE_CEASEFIRE, "ceasefire")                                                        \
    X(ISSUE_TERRITORY, "territory")                                                        \
    X(ISSUE_SECURITY_GUARANTEES, "security-guarantees")                                    \
    X(ISSUE_WEAPONS_SUPPLY, "weapons-supply")                                              \
    X(ISSUE_TROOP_PRESENCE, "troop-presence")                                              \
    X(ISSUE_WITHDRAWAL, "withdrawal")                                                      \
    X(ISSUE_AID, "aid")                                                                    \
    X(ISSUE_PRISONERS, "prisoners")                                                        \
    X(ISSUE_HOSTAGES, "hostages")                                                          \
    X(ISSUE_HUMANITARIAN_ACCESS, "humanitarian-access")                                    \
    X(ISSUE_SANCTIONS, "sanctions")                                                        \
    X(ISSUE_REPARATIONS, "reparations")                                                    \
    X(ISSUE_RECONSTRUCTION, "reconstruction")                                              \
    X(ISSUE_ACCOUNTABILITY, "accountability")                                              \
    X(ISSUE_RECOGNITION, "recognition")                                                    \
    X(ISSUE_MEMBERSHIP, "membership")                                                      \
    X(ISSUE_NEUTRALITY, "neutrality")                                                      \
    X(ISSUE_NUCLEAR, "nuclear")                                                            \
    X(ISSUE_ARMS_CONTROL, "arms-control")                                                  \
    X(ISSUE_BORDERS, "borders")                                                            \
    X(ISSUE_REFUGEES, "refugees")                                                          \
    X(ISSUE_ELECTIONS, "elections")                                                        \
    X(ISSUE_POWER_SHARING, "power-sharing")                                                \
    X(ISSUE_CONSTITUTION, "constitution")                                                  \
    X(ISSUE_LANGUAGE_AND_CULTURE, "language-and-culture")                                  \
    X(ISSUE_ENERGY, "energy")                                                              \
    X(ISSUE_TRADE, "trade")                                                                \
    X(ISSUE_DETAINEES, "detainees")                                                        \
    X(ISSUE_MONITORING, "monitoring")                                                      \
    X(ISSUE_MEDIATION, "mediation")                                                        \
    X(ISSUE_FORMAT_OF_TALKS, "format-of-talks")

#define DM_PRECISION_LIST(X)                                                               \
    X(PRECISION_UNKNOWN, "unknown")                                                        \
    X(PRECISION_DAY, "day")                                                                \
    X(PRECISION_MINUTE, "minute")

#define DM_FROM_LIST(X)                                                                    \
    X(FROM_UNKNOWN, "unknown")                                                             \
    X(FROM_META, "meta")                                                                   \
    X(FROM_JSON_LD, "json-ld")                                                             \
    X(FROM_TEXT, "text")                                                                   \
    X(FROM_GIVEN, "given")

typedef enum { DM_EVENT_LIST(DM_ENUM_ITEM) DM_N_EVENT } dm_event;
typedef enum { DM_REALITY_LIST(DM_ENUM_ITEM) DM_N_REALITY } dm_reality;
typedef enum { DM_SAYS_LIST(DM_ENUM_ITEM) DM_N_SAYS } dm_says;
typedef enum { DM_KIND_LIST(DM_ENUM_ITEM) DM_N_KIND } dm_kind;
typedef enum { DM_STANCE_LIST(DM_ENUM_ITEM) DM_N_STANCE } dm_stance;
typedef enum { DM_FORMAT_LIST(DM_ENUM_ITEM) DM_N_FORMAT } dm_format;
typedef enum { DM_STAGE_STATUS_LIST(DM_ENUM_ITEM) DM_N_STAGE_STATUS } dm_stage_status;
typedef enum { DM_TALKS_LIST(DM_ENUM_ITEM) DM_N_TALKS } dm_talks;
typedef enum { DM_PLEDGE_LIST(DM_ENUM_ITEM) DM_N_PLEDGE } dm_pledge_status;
typedef enum { DM_OUTCOME_LIST(DM_ENUM_ITEM) DM_N_OUTCOME } dm_outcome;
typedef enum { DM_ISSUE_LIST(DM_ENUM_ITEM) DM_N_ISSUE } dm_issue;
typedef enum { DM_PRECISION_LIST(DM_ENUM_ITEM) DM_N_PRECISION } dm_precision;
typedef enum { DM_FROM_LIST(DM_ENUM_ITEM) DM_N_FROM } dm_from;

/* The printed word of each; never NULL, "?" out of range. */
const char *dm_event_name(int v);
const char *dm_reality_name(int v);
const char *dm_says_name(int v);
const char *dm_kind_name(int v);
const char *dm_stance_name(int v);
const char *dm_format_name(int v);
const char *dm_stage_status_name(int v);
const char *dm_talks_name(int v);
const char *dm_pledge_name(int v);
const char *dm_outcome_name(int v);
const char *dm_issue_name(int v);
const char *dm_precision_name(int v);
const char *dm_from_name(int v);

/* ---- article: the page as published ------------------------------------------------ */

typedef enum { DM_PARA_TEXT, DM_PARA_HEADING, DM_PARA_ITEM, DM_PARA_QUOTE } dm_para_kind;

typedef struct dm_paragraph {
    dm_span span;
    dm_para_kind kind;
} dm_paragraph;

typedef struct dm_teaser {
    dm_str title, excerpt, age; /* age as printed: "3 months ago" */
    int32_t day;                /* DM_NO_DAY unless the page's own day makes it certain */
} dm_teaser;

typedef struct dm_article {
    dm_str id; /* as given: the file's name without extension, or the "id" of a JSON line */
    dm_str title, site, url, language; /* language: ISO 639-1, "" if unknown */
    const dm_str *sections;
    uint32_t n_sections;
    const dm_str *authors;
    uint32_t n_authors;
    dm_str date; /* as ISO 8601, with the zone where the page gives one; "" if unknown */
    int32_t day; /* of date, in its own zone */
    dm_precision precision;
    dm_from from;
    dm_str text;                 /* title, blank line, paragraphs joined by blank lines */
    const dm_paragraph *body;    /* where the paragraphs stand in text, without the title */
    uint32_t n_body;
    const dm_teaser *teasers;
    uint32_t n_teasers;
    dm_str warning; /* why the article is only part of its page; "" if it is whole */
} dm_article;

/* ---- words and trees ---------------------------------------------------------------- */

#define DM_UPOS_LIST(F)                                                                    \
    F(ADJ) F(ADP) F(ADV) F(AUX) F(CCONJ) F(DET) F(INTJ) F(NOUN) F(NUM) F(PART) F(PRON)     \
    F(PROPN) F(PUNCT) F(SCONJ) F(SYM) F(VERB) F(X)

/* Universal relations, subtypes of the English treebanks included. */
#define DM_DEPREL_LIST(X)                                                                  \
    X(ROOT, "root") X(ACL, "acl") X(ACL_RELCL, "acl:relcl") X(ADVCL, "advcl")              \
    X(ADVCL_RELCL, "advcl:relcl") X(ADVMOD, "advmod") X(AMOD, "amod") X(APPOS, "appos")    \
    X(AUX_, "aux") X(AUX_PASS, "aux:pass") X(CASE, "case") X(CC, "cc")                     \
    X(CC_PRECONJ, "cc:preconj") X(CCOMP, "ccomp") X(COMPOUND, "compound")                  \
    X(COMPOUND_PRT, "compound:prt") X(CONJ, "conj") X(COP, "cop") X(CSUBJ, "csubj")        \
    X(CSUBJ_OUTER, "csubj:outer") X(CSUBJ_PASS, "csubj:pass") X(DEP, "dep")                \
    X(DET_, "det") X(DET_PREDET, "det:predet") X(DISCOURSE, "discourse")                   \
    X(DISLOCATED, "dislocated") X(EXPL, "expl") X(FIXED, "fixed") X(FLAT, "flat")          \
    X(GOESWITH, "goeswith") X(IOBJ, "iobj") X(LIST, "list") X(MARK, "mark")                \
    X(NMOD, "nmod") X(NMOD_DESC, "nmod:desc") X(NMOD_NPMOD, "nmod:npmod")                  \
    X(NMOD_POSS, "nmod:poss") X(NMOD_TMOD, "nmod:tmod") X(NMOD_UNMARKED, "nmod:unmarked")  \
    X(NSUBJ, "nsubj") X(NSUBJ_OUTER, "nsubj:outer") X(NSUBJ_PASS, "nsubj:pass")            \
    X(NUMMOD, "nummod") X(OBJ, "obj") X(OBL, "obl") X(OBL_AGENT, "obl:agent")              \
    X(OBL_NPMOD, "obl:npmod") X(OBL_TMOD, "obl:tmod") X(OBL_UNMARKED, "obl:unmarked")      \
    X(ORPHAN, "orphan") X(PARATAXIS, "parataxis") X(PUNCT_, "punct")                       \
    X(REPARANDUM, "reparandum") X(VOCATIVE, "vocative") X(XCOMP, "xcomp")

#define DM_UPOS_ITEM(name) DM_UPOS_##name,
typedef enum { DM_UPOS_LIST(DM_UPOS_ITEM) DM_N_UPOS } dm_upos;

#define DM_REL_ITEM(name, text) DM_REL_##name,
typedef enum { DM_DEPREL_LIST(DM_REL_ITEM) DM_N_DEPREL } dm_deprel;

const char *dm_upos_name(int v);
const char *dm_deprel_name(int v);

/* A syntactic word. A surface token of several words ("don't") gives each of its words
 * the token's span, and counts them in part (1, 2, …) of parts; parts is 1 otherwise. */
typedef struct dm_word {
    dm_span span;
    dm_str form, lemma; /* lemma: lower case but for names, as in the treebanks */
    dm_str xpos, feats; /* Penn tag; UD features "Number=Sing|…" or "" */
    int32_t head;       /* index of the head in the sentence, -1 for the root */
    uint8_t upos, deprel;
    uint8_t part, parts;
    float sure; /* probability that head and relation are right */
} dm_word;

typedef struct dm_sentence {
    dm_span span;
    const dm_word *words;
    uint32_t n_words;
    uint32_t paragraph; /* index into dm_article.body; DM_IN_TITLE for the title's */
    bool foreign;       /* not, as far as can be seen, the model's language */
} dm_sentence;

#define DM_IN_TITLE UINT32_MAX

/* ---- entity: who -------------------------------------------------------------------- */

typedef struct dm_entity {
    dm_span span;     /* the mention's words, where it stands */
    dm_str text;      /* the same, as printed */
    dm_str name;      /* resolved; text where it is not */
    dm_kind kind;
    char country[4];  /* ISO 3166-1 alpha-3, or IGO NGO IMG MNC; "" if unknown */
    char sector[4];   /* PLOVER: GOV MIL LEG JUD …; "" if none */
    dm_str code;      /* CAMEO style: USAGOV */
    dm_str office;    /* as held on the report's day */
    dm_str wikidata;
    dm_str line;      /* the lexicon line that decided: "actors/states.tsv:123"; "" if none */
    dm_str rule;      /* which rule made this mention this entity */
    int32_t antecedent; /* index of the mention that it refers back to, -1 if none */
    uint32_t sentence, head; /* where: index of the sentence, of the head word in it */
} dm_entity;

/* ---- claim: what is said to have been done ----------------------------------------- */

typedef struct dm_account {
    dm_entity entity;
    dm_str verb;   /* lemma of the cue, or its words: "say", "according to" */
    dm_span cue;
    dm_says stance;
} dm_account;

typedef struct dm_amount {
    double value;
    dm_str unit; /* ISO 4217 code or lower-case plural; "" where there is no amount */
    dm_str text;
    dm_span span;
} dm_amount;

typedef struct dm_phrase {
    dm_str text;
    dm_span span;
} dm_phrase;

/* One telling. What it says of a move (X did Y to Z) and what it says of the talks are
 * facets of the same claim; facets tells which of them it carries. */
enum {
    DM_MOVE = 1,      /* event, mode, …: a PLOVER event */
    DM_STAGE = 2,     /* format, stage_status, participants, host, window */
    DM_GATE = 4,      /* before, requires, by (in actor) */
    DM_POSITION = 8,  /* party (in actor), issue, stance, what, reply_to (in recipient) */
    DM_PLEDGE = 16,   /* party (in actor), to (in recipient), what, amount, deadline */
    DM_SHIFT = 32,    /* party (in actor), was, now */
    DM_FORECAST = 64, /* by (in actor), what, window */
    DM_STATUS = 128   /* talks, by (in actor) */
};

typedef struct dm_claim {
    dm_str id;      /* from the article's text, the words and what was read: the same
                       report gives the same ids wherever and whenever it is read */
    dm_str article; /* dm_article.id */
    uint32_t sentence;
    dm_span span;
    dm_str text;
    uint32_t head; /* word of the sentence that carries it */

    uint32_t facets;
    dm_event event;
    dm_str mode, context;
    dm_str cameo; /* derived by lexicon/plover tables; "" if none applies */
    int quad;     /* 1 verbal cooperation … 4 material conflict; 0 without event */
    double score, goldstein;

    const dm_entity *actor, *recipient;
    uint32_t n_actor, n_recipient;
    dm_reality reality;
    dm_phrase condition;
    const dm_account *according_to; /* nearest first */
    uint32_t n_according_to;
    int32_t day; /* when it is said to happen; DM_NO_DAY */
    dm_str date; /* ISO day or range, resolved; "" if not */
    dm_phrase date_text;
    dm_phrase place;
    dm_amount amount;
    dm_issue issue;

    dm_format format;
    dm_stage_status stage_status;
    const dm_entity *participants;
    uint32_t n_participants;
    dm_entity host; /* text "" if none */
    dm_phrase window;
    const dm_entity *before, *requires_;
    uint32_t n_before, n_requires;
    dm_phrase before_text, requires_text;
    dm_stance stance;
    dm_phrase what;
    dm_phrase was, now;
    dm_talks talks;

    dm_str why;   /* what the learned model weighed, for people; "" where it was not asked */
    dm_str rule;  /* "moves/verbs.tsv:120 dobj" : lexicon line and pattern, or model */
    double confidence;
} dm_claim;

/* ---- process: where the talks stand ------------------------------------------------- */

/* One claim that an item rests on. */
typedef struct dm_telling {
    const dm_claim *claim;
    int32_t day;     /* of its report; DM_NO_DAY */
    uint32_t report; /* number of its report in the order of days */
} dm_telling;

/* Every item rests on claims, in the order of reports and words. support counts the accounts
 * of it that are independent, denied those that deny it: one source, named or the report
 * itself, counts once however often it is told, and near-copies of a report are one. */
typedef struct dm_basis {
    const dm_telling *at;
    uint32_t n, support, denied;
} dm_basis;

typedef struct dm_stage_item {
    dm_basis basis;
    dm_format format;
    dm_stage_status status;
    const dm_entity *participants;
    uint32_t n_participants;
    dm_entity host;
    dm_phrase venue, window;
    int32_t day;
    uint32_t meeting; /* items of one meeting bear one number */
    bool now;         /* this is how the meeting stands; the others of it are its past */
} dm_stage_item;

typedef struct dm_gate_item {
    dm_basis basis;
    const dm_entity *by, *before, *requires_;
    uint32_t n_by, n_before, n_requires;
    dm_phrase before_text, requires_text;
    int before_stage, requires_stage; /* indices into stages, -1 if none */
    bool met;
    int32_t met_day; /* of the report that tells so; DM_NO_DAY */
} dm_gate_item;

typedef struct dm_position_item {
    dm_basis basis;
    const dm_entity *party; /* one or more that hold it together */
    uint32_t n_party;
    dm_issue issue;
    dm_phrase option;
    dm_stance stance;
    const dm_entity *reply_to;
    uint32_t n_reply_to;
    int answers; /* index of the position that it replies to, -1 if none is told */
    int32_t day;
} dm_position_item;

typedef struct dm_pledge_item {
    dm_basis basis;
    const dm_entity *party, *to;
    uint32_t n_party, n_to;
    dm_phrase what;
    dm_amount amount;
    dm_phrase deadline;
    dm_pledge_status status;
    int32_t day;
} dm_pledge_item;

typedef struct dm_shift_item {
    dm_basis basis;
    const dm_entity *party;
    uint32_t n_party;
    dm_phrase was, now;
    dm_stance was_stance, now_stance;
    bool stated; /* said in a report, not found by comparing claims */
} dm_shift_item;

typedef struct dm_forecast_item {
    dm_basis basis;
    const dm_entity *by;
    uint32_t n_by;
    dm_phrase what, window;
    dm_outcome outcome;
    int32_t until;   /* the last day of its window; DM_NO_DAY where it names none */
    int32_t day;     /* of its report */
} dm_forecast_item;

typedef struct dm_status_item {
    dm_basis basis;
    dm_talks value;
    const dm_entity *by; /* none where the report itself says so */
    uint32_t n_by;
    bool last; /* nobody says anything later */
} dm_status_item;

/* The same deed told in several places, near in time; it is disputed where basis.denied. */
typedef struct dm_deed_item {
    dm_basis basis;
    dm_event event;
    const dm_entity *actor, *recipient;
    uint32_t n_actor, n_recipient;
    int32_t day; /* when it is said to have happened, else of the first report */
} dm_deed_item;

typedef struct dm_process {
    dm_str id;   /* short and lower case: "nor-sud"; that of its line where a file names it */
    dm_str name;
    const dm_entity *parties, *third_parties;
    uint32_t n_parties, n_third_parties;
    const dm_issue *issues;
    uint32_t n_issues;
    const dm_stage_item *stages;
    const dm_gate_item *gates;
    const dm_position_item *positions;
    const dm_pledge_item *pledges;
    const dm_shift_item *shifts;
    const dm_forecast_item *forecasts;
    const dm_status_item *status;
    uint32_t n_stages, n_gates, n_positions, n_pledges, n_shifts, n_forecasts, n_status;
    const dm_deed_item *deeds; /* moves of its sides that are told as done */
    uint32_t n_deeds;
    const dm_telling *told; /* every claim of its reports, in order */
    uint32_t n_told, n_reports;
    int32_t first, last;    /* days of its first and last report; DM_NO_DAY */
} dm_process;

/* ---- record: one report, read -------------------------------------------------------- */

typedef struct dm_record {
    dm_article article;
    const dm_sentence *sentences;
    uint32_t n_sentences;
    const dm_entity *mentions; /* in text order */
    uint32_t n_mentions;
    const dm_claim *claims;    /* in text order */
    uint32_t n_claims;
    const dm_process *process;
    uint32_t n_process;
} dm_record;

/* ---- engine and reader ------------------------------------------------------------- */

typedef struct dm_engine dm_engine;
typedef struct dm_reader dm_reader;

/* Open lexicons and models from a folder that holds lexicon/ and model/.
 *
 * data   the folder; NULL looks, in this order, at $DEMARCHE_DATA, beside and above the
 *        running program, and at the folder that the build was configured to install to.
 * out    the engine; any number of threads may use it at once. NULL on error.
 * err    may be NULL.
 *
 * Returns DM_OK, DM_ENOTFOUND, DM_EFORMAT, DM_EVERSION, DM_ENOMEM. */
dm_status dm_engine_open(const char *data, dm_engine **out, dm_error *err);
void dm_engine_close(dm_engine *engine);

/* As dm_engine_open, with tables of the user's own. What is pointed to is borrowed for the call. */
typedef struct dm_open {
    const char *data;    /* as above; NULL looks for it */
    const char *lexicon; /* a table (NAME.tsv), a folder of them, or one with actors/NAME.tsv and,
                            imported, moves/; its lines go before ours. May be NULL */
    bool alone;          /* its actors, and its verbs where it has some, are read instead of ours */
    bool every;          /* keep claims that are more likely wrong than right too; a claim is then as
                            sure as the line that coded it says */
    const char *pairs;   /* the learned model of claims to use rather than model/claims.dmm; ""
                            for none: rules alone. May be NULL */
    bool articles;       /* open lexicon/page alone: readers go no further than DM_TO_ARTICLE */
    bool strict;         /* refuse a table with a line that cannot be read (DM_EFORMAT, DM_ELIMIT;
                            err names file, line and cause); else it is told and left out */
    void (*tell)(void *context, const char *message); /* a line left out: at most 20 of a table,
                                                         and their number. May be NULL */
    void *context;
} dm_open;
dm_status dm_engine_open_with(const dm_open *how, dm_engine **out, dm_error *err);

/* A reader for one thread; borrows the engine, which must outlive it. Without one (NULL) the
 * reader reads no further than DM_TO_ARTICLE, and without the words of lexicon/page: class
 * names, headings and months in other forms than numbers say nothing to it. */
dm_status dm_reader_new(const dm_engine *engine, dm_reader **out, dm_error *err);
void dm_reader_free(dm_reader *reader);

/* What the caller knows of an input beside its bytes; all may be "" or DM_NO_DAY. */
typedef struct dm_given {
    dm_str id, url, title;
    dm_str date; /* ISO 8601 day of publication, when the caller knows it */
    dm_str fetched; /* ISO 8601 day or time when the page was fetched: what "2 days ago" on it
                       is counted from */
    dm_str charset; /* as the page's HTTP headers name it */
    bool plain;  /* the bytes are the article's text (title, blank line, paragraphs):
                    take them as they stand, do not look for menus or teasers */
} dm_given;

/* How far to go; each step includes those before it. */
typedef enum { DM_TO_ARTICLE, DM_TO_TREES, DM_TO_WHO, DM_TO_CLAIMS, DM_TO_PROCESS } dm_depth;

/* Read one page.
 *
 * bytes  n bytes in any encoding, borrowed for the call; n up to DM_MAX_PAGE.
 * given  may be NULL.
 * out    the record, owned by the reader until its next dm_read or dm_reader_free.
 *
 * Returns DM_OK (a record without claims included), DM_EEMPTY where the bytes hold no
 * text, DM_EFORMAT where they are no text at all, DM_ELIMIT past DM_MAX_PAGE, DM_ENOMEM. */
#define DM_MAX_PAGE ((size_t)256 << 20)
dm_status dm_read(dm_reader *reader, const void *bytes, size_t n, const dm_given *given,
                  dm_depth depth, const dm_record **out, dm_error *err);

/* Go on with what the reader read last, to a greater depth: *out as dm_read would have given. The
 * record that it gave before is filled up and stays. DM_EINVAL where nothing was read. */
dm_status dm_read_on(dm_reader *reader, dm_depth depth, const dm_record **out, dm_error *err);

/* The language that a text is most probably written in: ISO 639-1, "" where that cannot be told.
 * By its script, and by the most frequent words of 16 languages in Latin letters. */
void dm_language_of(dm_str text, char out[4]);

/* Read again an article that was read before (dm_keep_find gives one): its text, paragraphs
 * and day as they stand, so that the claims bear the same ids. article is borrowed for as
 * long as the record is used. Returns and ownership as dm_read. */
dm_status dm_read_article(dm_reader *reader, const dm_article *article, dm_depth depth,
                          const dm_record **out, dm_error *err);

/* ---- inputs: files, folders and archives of pages --------------------------------------- */

/* A stream of items out of files, folders and archives, one at a time, in order, in memory
 * that does not grow with the stream. What is read: pages (HTML, text, Markdown, saved HTTP
 * responses), WARC files, JSON Lines; each as it stands or packed with gzip or zstd, folders
 * of them, and standard input ("-"). docs/page.md says how each is told and read. */
typedef struct dm_input dm_input;

typedef enum {
    DM_INPUT_PAGES,   /* each page is an item; lines of JSON give one each */
    DM_INPUT_REPORTS, /* lines of JSON with "id" and "text" (or "html"); a WARC file's pages; a
                         file that begins with a tag is a page */
    DM_INPUT_LINES,   /* each line is an item, empty ones left out */
    DM_INPUT_FILES,   /* each file is an item, unpacked, whatever it holds */
    DM_INPUT_RECORDS  /* as DM_INPUT_PAGES; and a line that holds a record, as
                         dm_write_record_json writes it, comes as it stands, with dm_item.record */
} dm_input_kind;

/* A place of the stream, from which reading can go on in another run: dm_input_from. */
typedef struct dm_spot {
    uint64_t steps; /* paths begun, in order; 0 is the stream's beginning */
    dm_str path;    /* the last of them */
    bool whole;     /* and nothing more comes of it; else it goes on */
    uint64_t byte, offset, line; /* here: offset bytes, unpacked, behind a byte of the file */
    uint64_t read, passed;       /* as dm_input_read; records of archives that are no pages */
} dm_spot;

/* One item. Zeroed before its first use; what it points to lives until the next dm_input_next
 * with it, or dm_item_free, also after dm_input_close. An item may go to another thread. */
typedef struct dm_item {
    dm_status status;  /* DM_OK, or why nothing could be read here: error.text is the cause */
    dm_error error;
    dm_str where;      /* for messages, NUL-terminated: "FILE", "FILE:LINE" of lines, "FILE@BYTE"
                          of a WARC record (BYTE counts in the file as it stands, packed) */
    dm_given given;    /* what the input says of the page; for dm_read */
    const char *bytes; /* n bytes, then a NUL */
    size_t n;
    bool record;       /* the bytes are a record, for dm_keep_add_json */
    dm_str warning;    /* why the item is not whole, "" where it is */
    dm_spot after;     /* where the stream goes on behind it */
    void *memory;      /* the item's own */
} dm_item;

/* paths is borrowed until dm_input_close. DM_OK, DM_ENOMEM; a path that cannot be read is an
 * item that says so. */
dm_status dm_input_open(const char *const *paths, size_t n_paths, dm_input_kind kind,
                        dm_input **out, dm_error *err);
/* Begin behind an item that was read before, rather than at the beginning; from lives until the
 * place is reached. To be called before dm_input_next. Where the inputs are not the same any more,
 * an item says so and ends the stream. A pipe is read again from its beginning, and what was read
 * before is left. */
dm_status dm_input_from(dm_input *in, const dm_spot *from, dm_error *err);
/* Bytes of all inputs as they stand in their files; 0 where one cannot tell (a pipe). */
uint64_t dm_input_size(const dm_input *in);
/* End the stream: dm_input_next returns false, also one that waits for a read which a signal
 * interrupts. Any thread. */
void dm_input_stop(dm_input *in);
/* The next item; false when there are no more. Bad input is an item with a status, and what
 * comes after it is read. Ceilings: an item DM_MAX_PAGE, a line 64 MB, folders 32 deep; packed
 * data that unpack to more than 4096 times their size are left. One thread at a time. */
bool dm_input_next(dm_input *in, dm_item *item);
/* Bytes taken from files so far, as they stand there; for showing progress. */
uint64_t dm_input_read(const dm_input *in);
void dm_input_close(dm_input *in); /* NULL is allowed */
void dm_item_free(dm_item *item);

/* ---- near-copies in a stream -------------------------------------------------------------- */

/* The sketch of a text: texts of which most is the same have sketches that are nearly the same. */
typedef struct dm_likeness {
    unsigned char bytes[128];
} dm_likeness;
void dm_likeness_of(dm_str text, dm_likeness *out);

/* The texts seen last, up to `remembered` of them (1 to 10 million), in up to 450 bytes each. One thread at
 * a time. */
typedef struct dm_copies dm_copies;
dm_status dm_copies_new(uint32_t remembered, dm_copies **out, dm_error *err);
/* Is this text a near-copy of one that was seen? It is seen from now on. A text of fewer than two
 * words is never one. Method: MinHash with banding; docs/scale.md gives what it finds. */
bool dm_copies_seen(dm_copies *copies, const dm_likeness *text);
void dm_copies_free(dm_copies *copies); /* NULL is allowed */

/* A growing buffer of bytes. data is NUL-terminated once anything was written, and NULL
 * before; failed is set, and stays set, when memory ran out or DM_MAX_BUF was reached. */
typedef struct dm_buf {
    char *data;
    size_t n, room;
    bool failed;
} dm_buf;
#define DM_MAX_BUF ((size_t)1 << 31)

void dm_buf_free(dm_buf *b);

/* ---- records kept: the ledger ---------------------------------------------------------- */

/* Claims kept, append-only; docs/ledger.md gives the tables. One thread at a time; several
 * processes and threads, each with its own dm_keep, may add to one ledger and read it. */
typedef struct dm_keep dm_keep;

/* Open a ledger: a file's path (":memory:" keeps nothing) or postgresql://… With write it is
 * made where there is none; without, nothing is created or changed, and DM_ENOTFOUND where
 * there is no file. Returns also DM_EIO, DM_EFORMAT (no ledger, damaged), DM_EVERSION (a newer
 * demarche's), DM_ENOMEM; err names the ledger. */
dm_status dm_keep_open(const char *where, bool write, dm_keep **out, dm_error *err);
void dm_keep_close(dm_keep *keep); /* NULL is allowed */

/* Append a record's article and claims, as a whole or not at all. The same text twice adds
 * nothing; *added (may be NULL) tells. DM_OK, DM_EIO, DM_EFORMAT (a text that is not UTF-8),
 * DM_ENOMEM. */
dm_status dm_keep_add(dm_keep *keep, const dm_record *record, bool *added, dm_error *err);
/* The same for a record as dm_write_record_json writes it, n bytes of one JSON object.
 * DM_EFORMAT where it is none; err names the byte. */
dm_status dm_keep_add_json(dm_keep *keep, const char *json, size_t n, bool *added, dm_error *err);
/* Whether a text is kept already: what reads pages can leave out the reading then. */
dm_status dm_keep_has(dm_keep *keep, dm_str text, bool *kept, dm_error *err);
/* What is added between the two is kept together, and faster; others that write wait. A
 * failed add leaves the rest standing. */
dm_status dm_keep_begin(dm_keep *keep, dm_error *err);
dm_status dm_keep_commit(dm_keep *keep, dm_error *err);

/* After adding: write down which reports each process rests on, so that the views of one process,
 * and the list of all, need not fold the whole ledger. Without it, or once something is added, they
 * do. Needs a ledger opened to write; names must be those that the views will use. */
dm_status dm_keep_index(dm_keep *keep, dm_error *err);

/* The article whose claim's id begins with prefix, and the whole id; both live until the
 * next dm_keep_find or dm_keep_close. DM_ENOTFOUND; DM_EINVAL where several ids begin so. */
dm_status dm_keep_find(dm_keep *keep, dm_str prefix, const dm_article **article, dm_str *id,
                       dm_error *err);

/* Name processes as a file does (lexicon/talks/processes.tsv tells its columns); NULL: the one
 * of the data folder, if there is any. Without, ids and names come from the parties alone.
 * DM_ENOTFOUND, DM_EFORMAT. */
dm_status dm_keep_names(dm_keep *keep, const char *path, dm_error *err);
/* Whether states rest on the claims as they were coded, whatever reviewers said of them. Else a claim
 * that they call wrong carries nothing, and one that they corrected says what the correction says,
 * where the last words of all who marked it agree, and from the day of adding on. */
void dm_keep_as_coded(dm_keep *keep, bool as_coded);

/* What to ask a ledger; all zero asks for everything. Days are ISO 8601, "2025-08-21". */
typedef struct dm_ask {
    dm_str as_of;    /* only reports published up to this day (those without a day stay) */
    dm_str known_on; /* only what was added to the ledger by the end of this day, UTC */
    dm_str process;  /* id or name of a process, or a beginning that only one has */
    dm_str article;  /* key or id of an article */
    dm_str from, to; /* days of the reports, both inclusive */
    dm_str words;    /* all of these stand in the report, one of them in the claim's sentence;
                        a word that ends in * is a beginning */
    dm_str actor, recipient; /* country, code, or part of a name */
    dm_str event, reality, issue, stance, facet; /* words of the vocabulary */
    uint32_t offset, limit;  /* of lists; limit 0: no end */
} dm_ask;

#define DM_VIEW_LIST(X)                                                                    \
    X(VIEW_PROCESSES, "processes") /* every process, one line each */                      \
    X(VIEW_STATE, "state")         /* one process: all its items, as of a day */           \
    X(VIEW_ISSUE, "issue")         /* one process, one issue: who said what, in time */    \
    X(VIEW_LOG, "log")             /* what was told, day by day; of one process or all */  \
    X(VIEW_DIFF, "diff")           /* what changed between the days from and to */         \
    X(VIEW_MEETINGS, "meetings")   /* meetings that are ahead */                           \
    X(VIEW_CLAIMS, "claims")       /* claims by what is asked, newest report first */      \
    X(VIEW_ARTICLES, "articles")   /* reports by what is asked, newest first */            \
    X(VIEW_ARTICLE, "article")     /* one article with its claims and versions */
typedef enum { DM_VIEW_LIST(DM_ENUM_ITEM) DM_N_VIEW } dm_view;
const char *dm_view_name(int v);

typedef enum { DM_AS_PAGE, DM_AS_JSON, DM_AS_CSV, DM_AS_ICS } dm_form;
/* How to write it. width and colour are for DM_AS_PAGE. DM_AS_ICS is for DM_VIEW_MEETINGS. */
typedef struct dm_look {
    dm_form form;
    int width; /* columns, 40 to 200; 0 is 100 */
    bool colour;
} dm_look;

/* Write a view of the ledger to out. JSON is one object without a newline; docs/ledger.md tells
 * its fields. The fold of the last days asked for is kept in keep until something is added.
 * DM_OK, DM_ENOTFOUND (no such process or article), DM_EINVAL (a day, a word of the vocabulary,
 * a beginning that several have, a form that the view has not), DM_EIO, DM_EFORMAT, DM_ENOMEM. */
dm_status dm_keep_view(dm_keep *keep, dm_view view, const dm_ask *ask, const dm_look *look,
                       dm_buf *out, dm_error *err);

/* Write all that is asked for, piece by piece: DM_AS_JSON one record a line, as
 * dm_keep_add_json takes it, every version; DM_AS_CSV one claim a line. With one_a_day, CSV of
 * one line for each day, actor, recipient and event, with how many accounts tell of it. write
 * returns false to stop. */
typedef bool (*dm_write_fn)(void *data, const char *p, size_t n);
dm_status dm_keep_export(dm_keep *keep, const dm_ask *ask, dm_form form, bool one_a_day,
                         dm_write_fn write, void *data, dm_error *err);

/* Who acts towards whom in the claims asked for, as {"total", "nodes", "edges"} (the limit pairs
 * told most; 0: all) or CSV; and their number and mean scores by "day", "week" or "month", as
 * {"by", "undated", "points"} or CSV. Moves told as done count, on the day of the deed; from and
 * to are days of deeds here. DM_OK, DM_EINVAL, DM_ENOTFOUND, DM_EIO, DM_ENOMEM. */
dm_status dm_keep_network(dm_keep *keep, const dm_ask *ask, dm_form form, dm_buf *out,
                          dm_error *err);
dm_status dm_keep_series(dm_keep *keep, const dm_ask *ask, dm_str by, dm_form form, dm_buf *out,
                         dm_error *err);

/* What a reviewer says of a claim. Marks are appended, never edited: the last one of each
 * reviewer is their word. */
typedef struct dm_mark {
    dm_str claim;      /* the beginning of an id */
    dm_str verdict;    /* "right", "wrong", "corrected" */
    dm_str who, note;  /* note may be "" */
    dm_str correction; /* of "corrected": the claim as it should read, one JSON object */
} dm_mark;
/* DM_ENOTFOUND, DM_EINVAL (see above), DM_EIO. The ledger is opened for writing. */
dm_status dm_keep_mark(dm_keep *keep, const dm_mark *mark, dm_error *err);
/* Marks of a claim (its whole id; "" of all), in the order of adding: as a list; as a list with
 * the claim as it was coded; the same, one a line. docs/serve.md tells the fields. */
typedef enum { DM_MARKS_SHORT, DM_MARKS_WHOLE, DM_MARKS_LINES } dm_marks_form;
dm_status dm_keep_marks(dm_keep *keep, dm_str claim, dm_marks_form form, dm_buf *out,
                        dm_error *err);

/* Look at everything that is kept: the bytes, the hashes, that every claim's words stand in its
 * article, that the fold comes out the same twice. fn is told each fault, with its place, in
 * one line. */
typedef void (*dm_tell_fn)(void *data, const char *line);
dm_status dm_keep_verify(dm_keep *keep, dm_tell_fn fn, void *data, uint64_t *faults,
                         dm_error *err);

typedef struct dm_keep_size {
    uint64_t articles, claims; /* articles: every version */
} dm_keep_size;
dm_status dm_keep_count(dm_keep *keep, dm_keep_size *out, dm_error *err);

/* ---- output --------------------------------------------------------------------------- */

/* One JSON object, {"article", "claims", "statements", "process"}, without a newline. */
void dm_write_record_json(const dm_record *record, dm_buf *out);
/* {"title", "articleBody", "sections", "authors", "date", "teasers", …} */
void dm_write_article_json(const dm_record *record, dm_buf *out);
/* One JSON object a line: every claim that tells of a move. */
void dm_write_claims_jsonl(const dm_record *record, dm_buf *out);
/* One JSON object a line: every mention. */
void dm_write_who_jsonl(const dm_record *record, dm_buf *out);
/* The trees, as CoNLL-U; the first sentence is number first. */
void dm_write_conllu(const dm_record *record, uint32_t first, dm_buf *out);
/* The record for people, width columns wide (40 to 200), with colour or without. */
void dm_write_record_page(const dm_record *record, int width, bool colour, dm_buf *out);
/* Why one claim was coded so: words, tree, rule, lexicon lines, account. id may be
 * shortened to any beginning that is unique. DM_ENOTFOUND if no claim bears it. */
dm_status dm_write_explanation(const dm_record *record, dm_str id, int width, bool colour,
                               dm_buf *out);

/* Parse CoNLL-U with its own tokens kept: reads n bytes, writes them with tags, lemmas and
 * trees anew. A malformed line is named in err, with its number; DM_EFORMAT. */
dm_status dm_parse_conllu(dm_reader *reader, const char *bytes, size_t n, dm_buf *out,
                          dm_error *err);

/* What one marked pair does: sentence with <s>…</s> around the source and <t>…</t> around
 * the target. mode and the texts live as long as a record would. */
typedef struct dm_relation {
    dm_event event; /* DM_EVENT_NONE where source does not act on target */
    dm_str mode;
    dm_reality reality;
    double confidence;
} dm_relation;
dm_status dm_relate(dm_reader *reader, const char *marked, size_t n, dm_relation *out,
                    dm_error *err);
/* What the learned model reads of the same pair, for training it: "hash name" of each feature,
 * a tab after each; nothing where source and target stand in two sentences. */
dm_status dm_relate_features(dm_reader *reader, const char *marked, size_t n, dm_buf *out,
                             dm_error *err);

/* Who says what in a text: one JSON object a line {"id", "source", "cue", "content"}, each a
 * list of [begin, end) in code points of text as it stands (UTF-8, paragraphs a blank line
 * apart). What is said inside another's words is left out. text is borrowed for the call.
 * DM_OK, DM_EEMPTY, DM_EFORMAT (not UTF-8), DM_ELIMIT, DM_ENOMEM. */
dm_status dm_write_said_jsonl(dm_reader *reader, dm_str id, dm_str text, dm_buf *out,
                              dm_error *err);

/* How real text says the event at begin … end (code points, end exclusive) is: *score from
 * -3 (certainly not) over 0 (open) to 3 (certainly so). As dm_write_said_jsonl; DM_EINVAL
 * where no word stands at the span. */
dm_status dm_how_real(dm_reader *reader, dm_str text, uint32_t begin, uint32_t end,
                      double *score, dm_error *err);

/* Claims as a table in memory, in the layout of Apache Arrow: one row for every claim that tells of
 * a move; docs/python.md lists the columns. One thread at a time. */
typedef struct dm_table dm_table;
struct ArrowSchema; /* of the Arrow C data interface; its users have their definitions */
struct ArrowArray;
dm_status dm_table_new(dm_table **out, dm_error *err);
void dm_table_free(dm_table *table); /* NULL is allowed */
/* DM_OK, DM_ENOMEM, DM_ELIMIT (a column of more than 2 GB). */
dm_status dm_table_add(dm_table *table, const dm_record *record, dm_error *err);
uint64_t dm_table_rows(const dm_table *table);
/* Hand the rows over by the C data interface, as one struct array; nothing is copied, and the
 * caller releases both. The table is empty then, and can be added to again. DM_ENOMEM. */
dm_status dm_table_take(dm_table *table, struct ArrowSchema *schema, struct ArrowArray *array,
                        dm_error *err);

/* ---- lexicons of one's own --------------------------------------------------------------- */

typedef enum {
    DM_PETRARCH_ACTORS,
    DM_PETRARCH_AGENTS,
    DM_PETRARCH_VERBS,
    DM_PETRARCH_DISCARDS,
    DM_N_PETRARCH
} dm_petrarch;

/* Tables of ours, each with its header line, empty where nothing belongs there; begin with a
 * zeroed one. notes has a line "NAME:LINE: cause" for each thing that was not taken. */
typedef struct dm_import {
    dm_buf states, actors, roles, verbs, discards;
    dm_buf notes;
    uint32_t entries, lines, n_notes; /* read, written, not taken */
} dm_import;

/* Turn one dictionary of PETRARCH's (or TABARI's) into tables of ours; a further call adds to
 * them. name, borrowed, names the file in notes and in the column "source". What cannot be read
 * is noted and the rest taken. docs/actors.md tells what becomes of what.
 * DM_OK, DM_EFORMAT (no text), DM_ELIMIT, DM_ENOMEM. */
dm_status dm_lexicon_import(dm_petrarch kind, const char *name, const char *bytes, size_t n,
                            dm_import *out, dm_error *err);
void dm_import_free(dm_import *x);

/* Tell what is wrong in the tables of actors: lines that cannot be read, codes that nobody knows,
 * days that cannot be, two holders of one office, one name for two. Writes a line "FILE:LINE: cause"
 * for each to out, with json one object {"file","line","cause"}, and counts them in *n.
 * data   as for dm_engine_open.
 * own    a table or folder of the user's: only its lines are judged, beside ours. NULL: ours.
 * DM_OK whatever is found; DM_ENOTFOUND, DM_EFORMAT (no table at all), DM_ELIMIT, DM_ENOMEM. */
dm_status dm_lexicon_check(const char *data, const char *own, bool json, dm_buf *out, uint32_t *n,
                           dm_error *err);

/* ---- exports: the formats of the field -------------------------------------------------- */

/* Writes records in another format; docs/formats.md maps every column. One thread at a time.
 *
 *     dm_export_begin, dm_export_add for each record, dm_export_end
 *
 * where dm_export_extension is NULL; otherwise the format has a file for each record: what
 * dm_export_add writes is one file, and its text (brat) is the article's. */
typedef struct dm_export dm_export;

/* The names of the formats, NULL after the last: jsonl, csv, plover, polecat, icews, gdelt,
 * phoenix, graphml, atom, brat, webanno. */
const char *const *dm_export_formats(void);

/* realities: a bit 1 << DM_ACTUAL and so on for each that is wanted; 0 takes the format's
 * own: data sets of events hold what is actual, or historical with a day of its own; the
 * others hold all, and say which. DM_EINVAL (no such format; err names those there are),
 * DM_ENOTFOUND, DM_EFORMAT, DM_ENOMEM. */
dm_status dm_export_open(const dm_engine *engine, const char *format, uint32_t realities,
                         dm_export **out, dm_error *err);
void dm_export_close(dm_export *x); /* NULL is allowed */
const char *dm_export_extension(const dm_export *x);
void dm_export_begin(dm_export *x, dm_buf *out);
void dm_export_add(dm_export *x, const dm_record *record, dm_buf *out);
void dm_export_end(dm_export *x, dm_buf *out);
/* Begin, add, end over what a ledger is asked for; write is called for each piece, and where
 * dm_export_extension is not NULL once for each report's file: name is the file's, else NULL.
 * reader may be NULL but for those formats, which read the reports again. */
typedef bool (*dm_write_file_fn)(void *data, const char *name, const char *p, size_t n);
dm_status dm_keep_export_as(dm_keep *keep, const dm_ask *ask, dm_export *x, dm_reader *reader,
                            dm_write_file_fn write, void *data, dm_error *err);

/* ---- imports: event rows of other data sets ------------------------------------------------ */

/* Rows of "icews", "polecat" or "gdelt" (2.0 events), as claims of their own source: each row a
 * report of one sentence, for dm_keep_add. docs/formats.md maps the columns. One thread at a time. */
typedef struct dm_rows dm_rows;
/* DM_EINVAL (no such format; err names those there are), DM_ENOTFOUND, DM_EFORMAT, DM_ENOMEM. */
dm_status dm_rows_open(const dm_engine *engine, const char *format, dm_rows **out, dm_error *err);
void dm_rows_close(dm_rows *x); /* NULL is allowed */
/* One line without its end. *out, owned by x until the next line, is NULL for an event that PLOVER
 * does not have (CAMEO's statements). DM_EEMPTY: a header; DM_EFORMAT: the line is no row. */
dm_status dm_rows_read(dm_rows *x, const char *line, size_t n, const dm_record **out, dm_error *err);

/* ---- the local web page ------------------------------------------------------------------- */

/* A ledger served as web pages and JSON, on 127.0.0.1 alone, by threads of its own, until it is
 * stopped. docs/serve.md tells what it answers, docs/openapi.yaml every path. */
typedef struct dm_serve dm_serve;

/* Borrowed for the call. */
typedef struct dm_serve_how {
    const char *ledger; /* as dm_keep_open takes it; opened for reading */
    const char *data;   /* as dm_engine_open */
    const char *names;  /* as dm_keep_names */
    const char *token;  /* what a caller must show, 8 to 200 characters; NULL: nothing */
    uint16_t port;      /* 0: one that is free */
    unsigned threads;   /* 0: 4 */
    bool review;        /* marks may be added */
} dm_serve_how;
/* DM_OK, DM_EIO (no such port), and what dm_keep_open and dm_engine_open return. */
dm_status dm_serve_start(const dm_serve_how *how, dm_serve **out, dm_error *err);
uint16_t dm_serve_port(const dm_serve *serve);
/* Answers what is being answered, then ends. NULL is allowed. */
void dm_serve_stop(dm_serve *serve);

#ifdef __cplusplus
}
#endif
#endif
