/* Serve: a ledger as a local web page and a JSON API. docs/serve.md tells the parts,
 * docs/openapi.yaml every path. Only http.c knows the HTTP library; what is answered is
 * decided in api.c from plain values. */
#ifndef DM_SERVE_H
#define DM_SERVE_H

#include "base/base.h"

#include <pthread.h>

#define DM_SERVE_ARGS 24                      /* parameters of one request */
#define DM_SERVE_READ ((size_t)2 << 20)       /* bytes of a page to be read */
#define DM_SERVE_MARK ((size_t)64 << 10)      /* bytes of a mark */
#define DM_SERVE_EXPORT ((uint64_t)4 << 30)   /* bytes of an export */
#define DM_SERVE_READERS 2                    /* pages read at once; more are asked to wait */

/* A file that is part of the program. */
typedef struct dm_asset {
    const char *path, *type;
    const unsigned char *bytes;
    size_t n;
} dm_asset;
extern const dm_asset dm_assets[]; /* ended by a NULL path; made by tools/embed.py */

typedef struct dm_arg {
    const char *name, *value;
} dm_arg;

typedef struct dm_request {
    const char *method, *path; /* the path decoded, without its parameters */
    dm_arg args[DM_SERVE_ARGS];
    unsigned n_args;
    const char *body; /* of POST */
    size_t n;
} dm_request;

typedef struct dm_answer {
    int status;
    const char *type;
    char file[80];    /* offered as a download by this name; "" shows it in the browser */
    dm_buf body;
    int fd;           /* a file instead of the body; -1 */
    unsigned retry;   /* seconds after which to ask again; 0 */
    bool keep;        /* the same until the ledger changes: may be remembered */
} dm_answer;

typedef struct dm_serve_reader {
    pthread_mutex_t lock;
    dm_reader *reader;
} dm_serve_reader;

struct dm_serve {
    char *where, *token, *names;
    bool review;
    dm_engine *engine;
    dm_serve_reader readers[DM_SERVE_READERS];
    pthread_mutex_t fold_lock;  /* of fold: views that need the whole ledger */
    dm_keep *fold;
    bool large;                 /* its fold takes long: a new one is made beside it */
    bool folded;                /* the first is made */
    int64_t folds;              /* made so far */
    pthread_mutex_t look_lock;  /* of look: one article or claim, and whether anything changed */
    dm_keep *look;
    pthread_mutex_t mark_lock;  /* of mark: what reviewers say; NULL without --review */
    dm_keep *mark;
    pthread_t warm;             /* makes folds ahead of need */
    bool warming, ending;
    pthread_mutex_t warm_lock;  /* of ending */
    pthread_cond_t end;
    struct dm_http *http;
};

/* Answer one request. Any thread; false only when memory ran out. */
void dm_serve_answer(dm_serve *s, const dm_request *q, dm_answer *a);
/* Something that is different after each change of the ledger; -1 where it cannot be told. */
int64_t dm_serve_stamp(dm_serve *s);
/* {"error": text} with a status. */
void dm_serve_error(dm_answer *a, int status, const char *text);

/* The keep that holds the fold, locked until dm_serve_unfold. */
dm_keep *dm_serve_fold(dm_serve *s);
void dm_serve_unfold(dm_serve *s);

/* http.c */
dm_status dm_http_start(dm_serve *s, uint16_t port, unsigned threads, dm_error *err);
uint16_t dm_http_port(const struct dm_http *h);
void dm_http_stop(struct dm_http *h);

/* claim.c: a claim with its words, tree, rule, accounts and marks. */
void dm_serve_claim(dm_serve *s, dm_str id, dm_answer *a);
/* read.c: what a page says; what reviewers say. */
void dm_serve_read(dm_serve *s, const dm_request *q, dm_answer *a);
void dm_serve_mark(dm_serve *s, const dm_request *q, dm_answer *a);
/* The value of a parameter; "" where it is not given. */
dm_str dm_serve_arg(const dm_request *q, const char *name);
/* The HTTP status that fits. */
void dm_serve_fail(dm_answer *a, dm_status status, const dm_error *err);

#endif
