/* The Python module demarche._core: an engine whose code() reads many texts by several threads,
 * without the interpreter's lock, and gives Arrow tables by the C data interface, as capsules of the
 * Arrow PyCapsule interface. Limited API, Python 3.10 and later. */
#include <Python.h>

#include "demarche/demarche.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* The Arrow C data interface, as its standard gives it. */
struct ArrowSchema {
    const char *format, *name, *metadata;
    int64_t flags, n_children;
    struct ArrowSchema **children, *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};
struct ArrowArray {
    int64_t length, null_count, offset, n_buffers, n_children;
    const void **buffers;
    struct ArrowArray **children, *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

#define BLOCK 16 /* texts that a thread takes at once */
#define MOST_THREADS 256
#define N_FIELDS 5 /* id, text, title, date, url */

typedef struct engine {
    PyObject_HEAD
    dm_engine *engine;
} engine;

typedef struct text {
    dm_str field[N_FIELDS];
    bool page;   /* bytes: a page as published */
    char *error; /* why it was not read; ours */
} text;

/* One call of code(). */
typedef struct job {
    const dm_engine *engine;
    text *texts;
    size_t n;
    dm_table **tables; /* one a block, so that their order is that of the texts */
    atomic_size_t next;
    atomic_bool failed;
} job;

static bool code_text(dm_reader *reader, text *t, dm_table *table) {
    const dm_record *record;
    dm_error err;
    const dm_given given = {.id = t->field[0], .title = t->field[2], .date = t->field[3], .url = t->field[4],
                            .plain = !t->page};
    if (dm_read(reader, t->field[1].p, t->field[1].n, &given, DM_TO_CLAIMS, &record, &err) != DM_OK) {
        t->error = strdup(err.text);
        return t->error != NULL;
    }
    return dm_table_add(table, record, &err) == DM_OK;
}

static void *work(void *argument) {
    job *j = argument;
    dm_reader *reader = NULL;
    dm_error err;
    bool good = dm_reader_new(j->engine, &reader, &err) == DM_OK;
    for (size_t from; good && !atomic_load(&j->failed) && (from = atomic_fetch_add(&j->next, BLOCK)) < j->n;) {
        dm_table *table;
        good = dm_table_new(&table, &err) == DM_OK;
        j->tables[from / BLOCK] = table;
        for (size_t i = from; good && i < from + BLOCK && i < j->n; i++)
            if (!j->texts[i].error)
                good = code_text(reader, &j->texts[i], table);
    }
    if (!good)
        atomic_store(&j->failed, true);
    dm_reader_free(reader);
    return NULL;
}

static void run(job *j, size_t threads) {
    pthread_t others[MOST_THREADS];
    size_t started = 0, blocks = (j->n + BLOCK - 1) / BLOCK;
    threads = threads < blocks ? threads : blocks;
    while (started + 1 < threads && pthread_create(&others[started], NULL, work, j) == 0)
        started++;
    work(j);
    for (size_t i = 0; i < started; i++)
        pthread_join(others[i], NULL);
}

/* ---- capsules --------------------------------------------------------------------------------- */

static void free_schema(PyObject *capsule) {
    struct ArrowSchema *s = PyCapsule_GetPointer(capsule, "arrow_schema");
    if (s && s->release)
        s->release(s);
    free(s);
}

static void free_array(PyObject *capsule) {
    struct ArrowArray *a = PyCapsule_GetPointer(capsule, "arrow_array");
    if (a && a->release)
        a->release(a);
    free(a);
}

/* (schema, array) of what a table holds. */
static PyObject *capsules(dm_table *table) {
    struct ArrowSchema *s = calloc(1, sizeof *s);
    struct ArrowArray *a = calloc(1, sizeof *a);
    dm_error err;
    if (!s || !a || dm_table_take(table, s, a, &err) != DM_OK) {
        free(s);
        free(a);
        return PyErr_NoMemory();
    }
    PyObject *schema = PyCapsule_New(s, "arrow_schema", free_schema);
    PyObject *array = PyCapsule_New(a, "arrow_array", free_array);
    PyObject *pair = schema && array ? PyTuple_Pack(2, schema, array) : NULL;
    Py_XDECREF(schema);
    Py_XDECREF(array);
    return pair;
}

/* ---- the engine ----------------------------------------------------------------------------------- */

/* A field: str, bytes or None; borrowed from the object. False: told in t->error or raised. */
static bool take_field(PyObject *o, text *t, int k) {
    Py_ssize_t n = 0;
    char *p = NULL;
    if (o == Py_None)
        return true;
    if (PyUnicode_Check(o)) {
        p = (char *)(uintptr_t)PyUnicode_AsUTF8AndSize(o, &n);
        if (!p) { /* surrogates alone: no text */
            PyErr_Clear();
            t->error = strdup("not to be written as UTF-8");
            return t->error || (PyErr_NoMemory(), false);
        }
    } else if (k == 1 && PyBytes_Check(o)) {
        t->page = true;
        if (PyBytes_AsStringAndSize(o, &p, &n) < 0)
            return false;
    } else {
        t->error = strdup(k == 1 ? "neither str nor bytes" : "id, title, date or url is no str");
        return t->error || (PyErr_NoMemory(), false);
    }
    if ((size_t)n > DM_MAX_PAGE) {
        t->error = strdup("larger than 256 MB");
        return t->error || (PyErr_NoMemory(), false);
    }
    t->field[k] = (dm_str){p, (uint32_t)n};
    return true;
}

static bool take_text(PyObject *item, text *t) {
    if (!PyTuple_Check(item) || PyTuple_Size(item) != N_FIELDS) {
        PyErr_SetString(PyExc_TypeError, "a text is a tuple (id, text, title, date, url)");
        return false;
    }
    for (int k = 0; k < N_FIELDS && !t->error; k++)
        if (!take_field(PyTuple_GetItem(item, k), t, k))
            return false;
    if (!t->error && !t->field[1].p)
        t->error = strdup("no text");
    return true;
}

/* ([(schema, array)…], [(number, cause)…]) */
static PyObject *answer(job *j) {
    PyObject *tables = PyList_New(0), *errors = PyList_New(0);
    bool good = tables && errors;
    for (size_t i = 0; good && i * BLOCK < j->n; i++) {
        if (!dm_table_rows(j->tables[i]) && (i || j->n > BLOCK))
            continue;
        PyObject *pair = capsules(j->tables[i]);
        good = pair && PyList_Append(tables, pair) == 0;
        Py_XDECREF(pair);
    }
    for (size_t i = 0; good && i < j->n; i++) {
        if (!j->texts[i].error)
            continue;
        PyObject *pair = Py_BuildValue("(ns)", (Py_ssize_t)i, j->texts[i].error);
        good = pair && PyList_Append(errors, pair) == 0;
        Py_XDECREF(pair);
    }
    PyObject *both = good ? PyTuple_Pack(2, tables, errors) : NULL;
    Py_XDECREF(tables);
    Py_XDECREF(errors);
    return both;
}

static PyObject *engine_code(PyObject *self, PyObject *args) {
    PyObject *list, *result = NULL;
    Py_ssize_t threads;
    if (!PyArg_ParseTuple(args, "O!n", &PyList_Type, &list, &threads))
        return NULL;
    if (threads < 1 || threads > MOST_THREADS)
        return PyErr_Format(PyExc_ValueError, "threads: 1 to %d, not %zd", MOST_THREADS, threads);
    /* The texts are held by a tuple of our own: the list may change while the lock is given up. */
    PyObject *held = PyList_AsTuple(list);
    if (!held)
        return NULL;
    size_t n = (size_t)PyTuple_Size(held), blocks = (n + BLOCK - 1) / BLOCK;
    job j = {.engine = ((engine *)self)->engine, .n = n, .texts = calloc(n + 1, sizeof *j.texts),
             .tables = calloc(blocks + 1, sizeof *j.tables)};
    bool good = j.texts && j.tables;
    if (!good)
        PyErr_NoMemory();
    for (size_t i = 0; good && i < n; i++)
        good = take_text(PyTuple_GetItem(held, (Py_ssize_t)i), &j.texts[i]);
    if (good) {
        Py_BEGIN_ALLOW_THREADS
        run(&j, (size_t)threads);
        Py_END_ALLOW_THREADS
        if (atomic_load(&j.failed))
            PyErr_NoMemory();
        else
            result = answer(&j);
    }
    for (size_t i = 0; j.texts && i < n; i++)
        free(j.texts[i].error);
    for (size_t i = 0; j.tables && i < blocks; i++)
        dm_table_free(j.tables[i]);
    free(j.texts);
    free(j.tables);
    Py_DECREF(held);
    return result;
}

static PyObject *engine_empty(PyObject *self, PyObject *unused) {
    (void)self;
    (void)unused;
    dm_table *table;
    dm_error err;
    if (dm_table_new(&table, &err) != DM_OK)
        return PyErr_NoMemory();
    PyObject *pair = capsules(table);
    dm_table_free(table);
    return pair;
}

/* One record as JSON, for a text; raises ValueError with the cause. */
static PyObject *engine_read(PyObject *self, PyObject *args) {
    PyObject *item, *result = NULL;
    text t = {0};
    if (!PyArg_ParseTuple(args, "O", &item) || !take_text(item, &t))
        return NULL;
    if (t.error) {
        PyErr_SetString(PyExc_ValueError, t.error);
        free(t.error);
        return NULL;
    }
    const dm_given given = {.id = t.field[0], .title = t.field[2], .date = t.field[3], .url = t.field[4], .plain = !t.page};
    dm_reader *reader = NULL;
    const dm_record *record;
    dm_error err;
    dm_buf out = {0};
    dm_status status;
    Py_BEGIN_ALLOW_THREADS
    status = dm_reader_new(((engine *)self)->engine, &reader, &err);
    if (status == DM_OK)
        status = dm_read(reader, t.field[1].p, t.field[1].n, &given, DM_TO_PROCESS, &record, &err);
    if (status == DM_OK)
        dm_write_record_json(record, &out);
    Py_END_ALLOW_THREADS
    if (status != DM_OK)
        PyErr_SetString(PyExc_ValueError, err.text);
    else if (out.failed)
        PyErr_NoMemory();
    else
        result = PyUnicode_FromStringAndSize(out.data, (Py_ssize_t)out.n);
    dm_buf_free(&out);
    dm_reader_free(reader);
    return result;
}

static PyObject *engine_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    static char *names[] = {"data", "lexicon", "alone", "strict", NULL};
    const char *data = NULL, *lexicon = NULL;
    int alone = 0, strict = 0;
    dm_error err;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "|zzpp", names, &data, &lexicon, &alone, &strict))
        return NULL;
    allocfunc alloc = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    engine *self = (engine *)alloc(type, 0);
    if (!self)
        return NULL;
    const dm_open how = {.data = data, .lexicon = lexicon, .alone = alone, .strict = strict};
    if (dm_engine_open_with(&how, &self->engine, &err) != DM_OK) {
        PyErr_SetString(err.status == DM_ENOTFOUND ? PyExc_FileNotFoundError : PyExc_ValueError, err.text);
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static void engine_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    dm_engine_close(((engine *)self)->engine);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"code", engine_code, METH_VARARGS, "code(texts, threads) -> ([(schema, array)], [(number, cause)])"},
    {"empty", engine_empty, METH_NOARGS, "empty() -> (schema, array) of no rows"},
    {"read", engine_read, METH_VARARGS, "read(text) -> a record as JSON"},
    {NULL, NULL, 0, NULL}};

static PyType_Slot slots[] = {{Py_tp_new, engine_new}, {Py_tp_dealloc, engine_dealloc}, {Py_tp_methods, methods}, {0, NULL}};
static PyType_Spec spec = {"demarche._core.Engine", sizeof(engine), 0, Py_TPFLAGS_DEFAULT, slots};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_core", NULL, -1, NULL, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__core(void) {
    PyObject *m = PyModule_Create(&module), *type = m ? PyType_FromSpec(&spec) : NULL;
    if (!type || PyModule_AddObject(m, "Engine", type) < 0 || PyModule_AddStringConstant(m, "version", DM_VERSION) < 0) {
        Py_XDECREF(type);
        Py_XDECREF(m);
        return NULL;
    }
    return m;
}
