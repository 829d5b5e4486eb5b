/* SPDX-License-Identifier: MIT */
#include "python.h"
#include "source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "module.h"

#define MAX_THREADS      64
#define MAX_OPEN_SECONDS 86400
#define MAX_EVENTS       65536
#define MAX_SECONDS      86400.0
#define STOP_STEP_MS     100

/* ---- options ---- */

void options_free(struct options *options)
{
    if (!options)
        return;
    for (size_t i = 0; i < options->count; i++)
        free(options->strings[i]);
    free(options->strings);
    free(options);
}

/* A copy that ends with NUL and lives as long as the options. */
static const char *keep(struct options *options, struct fraiseql_text text)
{
    if (text.len && memchr(text.ptr, '\0', text.len)) {
        PyErr_SetString(PyExc_ValueError, "embedded null character");
        return NULL;
    }
    char *copy = malloc(text.len + 1);
    if (!copy) {
        PyErr_NoMemory();
        return NULL;
    }
    if (text.len)
        memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    options->strings[options->count++] = copy;
    return copy;
}

static bool keep_optional(struct options *options, PyObject *object, const char **ret)
{
    struct fraiseql_text text;
    if (object == Py_None)
        return true;
    if (!text_from(object, &text))
        return false;
    *ret = keep(options, text);
    return *ret;
}

static const char *keep_setting(struct options *options, PyObject *key, PyObject *value)
{
    PyObject *line = PyUnicode_FromFormat("%S=%S", key, value);
    struct fraiseql_text text;
    const char *kept = line && text_from(line, &text) ? keep(options, text) : NULL;
    Py_XDECREF(line);
    return kept;
}

static bool keep_settings(struct options *options, PyObject *settings, const char **into)
{
    PyObject *items = PyMapping_Items(settings);
    if (!items)
        return false;
    bool good = true;
    for (Py_ssize_t i = 0; good && i < PyList_Size(items); i++) {
        PyObject *key, *value;
        good = PyArg_ParseTuple(PyList_GetItem(items, i), "UO", &key, &value);
        into[i] = good ? keep_setting(options, key, value) : NULL;
        good = into[i];
    }
    Py_DECREF(items);
    return good;
}

struct given {
    PyObject *database_url, *schema, *config_file, *settings, *log;
    int threads, ignore_environment;
    double open_timeout;
};

static bool fill(struct options *options, const struct given *given, Py_ssize_t settings)
{
    /* The three texts, the settings, and behind them the list of settings with its end. */
    size_t most = 3 + (size_t)settings;
    const char **list = calloc((size_t)settings + 1, sizeof(*list));
    options->strings = calloc(most + 1, sizeof(*options->strings));
    if (!list || !options->strings) {
        free(list);
        PyErr_NoMemory();
        return false;
    }
    options->strings[options->count++] = (char *)list;
    if (settings && !keep_settings(options, given->settings, list))
        return false;
    struct fraiseql_options *all = &options->all;
    const char *schema = NULL;
    if (!keep_optional(options, given->database_url, &all->database_url) ||
        !keep_optional(options, given->schema, &schema) ||
        !keep_optional(options, given->config_file, &all->config_file))
        return false;
    all->size = sizeof(*all);
    all->settings = list;
    all->threads = (unsigned)given->threads;
    all->ignore_environment = given->ignore_environment;
    all->open_timeout_ms = (uint32_t)(given->open_timeout * 1000);
    if (schema)
        all->schema = (struct fraiseql_text){schema, strlen(schema)};
    return true;
}

static struct options *options_new(const struct given *given, struct channel *channel)
{
    Py_ssize_t settings = given->settings == Py_None ? 0 : PyMapping_Size(given->settings);
    if (settings < 0)
        return NULL;
    struct options *options = calloc(1, sizeof(*options));
    if (!options)
        return (void *)PyErr_NoMemory();
    if (!fill(options, given, settings)) {
        options_free(options);
        return NULL;
    }
    options->host = (struct fraiseql_host){
        .size = sizeof(options->host),
        .user = channel,
        .call = channel_on_call,
        .cancelled = channel_on_cancelled,
    };
    options->all.host = &options->host;
    if (given->log != Py_None) {
        options->all.log = channel_on_log;
        options->all.log_user = channel;
    }
    return options;
}

static bool read_given(PyObject *args, PyObject *keywords, struct given *given)
{
    static const char *const names[] = {"database_url",       "schema",       "config_file",
                                        "settings",           "log",          "threads",
                                        "ignore_environment", "open_timeout", NULL};
    *given = (struct given){Py_None, Py_None, Py_None, Py_None, Py_None, 1, 0, 0};
    if (!parse(args, keywords, "|$OOOOOipd", names, &given->database_url, &given->schema,
               &given->config_file, &given->settings, &given->log, &given->threads,
               &given->ignore_environment, &given->open_timeout))
        return false;
    if (!(given->open_timeout >= 0 && given->open_timeout <= MAX_OPEN_SECONDS)) {
        PyErr_Format(PyExc_ValueError, "open_timeout must be 0 to %d seconds", MAX_OPEN_SECONDS);
        return false;
    }
    if (given->threads < 1 || given->threads > MAX_THREADS) {
        PyErr_Format(PyExc_ValueError, "threads must be 1 to %d", MAX_THREADS);
        return false;
    }
    if (given->log != Py_None && !PyCallable_Check(given->log)) {
        PyErr_SetString(PyExc_TypeError, "log must be callable");
        return false;
    }
    return true;
}

struct source *source_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
    struct given given;
    if (!read_given(args, keywords, &given))
        return NULL;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    struct source *source = (struct source *)allocate(type, 0);
    if (!source)
        return NULL;
    source->process = (int)getpid();
    source->channel = channel_new();
    if (!source->channel) {
        PyErr_SetFromErrno(PyExc_OSError);
        Py_DECREF(source);
        return NULL;
    }
    source->options = options_new(&given, source->channel);
    if (!source->options) {
        Py_DECREF(source);
        return NULL;
    }
    if (given.log != Py_None) {
        Py_INCREF(given.log);
        source->log = given.log;
    }
    return source;
}

/* ---- beginning and end ---- */

void source_opened(struct source *source)
{
    struct module *module = module_of_type(Py_TYPE(source));
    source->next = module->open;
    source->previous = &module->open;
    if (module->open)
        module->open->previous = &source->next;
    module->open = source;
}

static void unlist(struct source *source)
{
    if (!source->previous)
        return;
    *source->previous = source->next;
    if (source->next)
        source->next->previous = source->previous;
    source->previous = NULL;
}

bool source_is_usable(struct source *source)
{
    if (source->closed)
        raise_engine_error("the engine is closed");
    else if (source->process != (int)getpid())
        raise_engine_error("the engine was opened before this process was forked");
    else
        return true;
    return false;
}

bool source_enter(struct source *source)
{
    if (!source_is_usable(source))
        return false;
    channel_enter(source->channel);
    return true;
}

void source_leave(struct source *source)
{
    channel_leave(source->channel);
    source_log_lines(source);
}

/* A server that is only just starting does not hear that it is to stop: it is told again. */
static void leave_library(struct source *source)
{
    bool left;
    do {
        if (source->serving)
            fraiseql_serve_stop();
        Py_BEGIN_ALLOW_THREADS;
        left = channel_wait_left(source->channel, STOP_STEP_MS);
        Py_END_ALLOW_THREADS;
    } while (!left);
}

void source_close(struct source *source, uint32_t timeout_ms)
{
    struct channel *channel = source->channel;
    if (source->closed || !channel || source->process != (int)getpid())
        return;
    source->closed = true;
    unlist(source);
    Py_BEGIN_ALLOW_THREADS;
    channel_wait_idle(channel, timeout_ms);
    channel_fail_calls(channel);
    Py_END_ALLOW_THREADS;
    leave_library(source);
    struct fraiseql *engine = source->engine;
    source->engine = NULL;
    if (engine) {
        Py_BEGIN_ALLOW_THREADS;
        fraiseql_close(engine, 0);
        Py_END_ALLOW_THREADS;
    }
}

void source_dealloc(PyObject *self)
{
    struct source *source = (struct source *)self;
    PyTypeObject *type = Py_TYPE(self);
    PyObject *kind, *value, *traceback;
    PyObject_GC_UnTrack(self);
    PyErr_Fetch(&kind, &value, &traceback);
    source_close(source, 0);
    /* In a child that was forked the lock may be held by a thread that is not there. */
    if (source->channel && source->process == (int)getpid()) {
        struct event *event;
        while ((event = channel_take(source->channel)))
            event_free(event);
        struct log_line *line;
        while ((line = channel_take_line(source->channel)))
            free(line);
        channel_release(source->channel);
    }
    options_free(source->options);
    unlist(source);
    Py_CLEAR(source->log);
    PyErr_Restore(kind, value, traceback);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

int source_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((struct source *)self)->log);
    return 0;
}

int source_clear(PyObject *self)
{
    Py_CLEAR(((struct source *)self)->log);
    return 0;
}

/* ---- methods ---- */

static void log_line_to_python(struct source *source, const struct log_line *line)
{
    PyObject *text = PyUnicode_DecodeUTF8(line->text, (Py_ssize_t)line->len, "replace");
    PyObject *log = source->log;
    if (log) {
        Py_INCREF(log);
        PyObject *ignored = text ? PyObject_CallFunction(log, "iO", line->level, text) : NULL;
        if (!ignored)
            PyErr_WriteUnraisable(log);
        Py_XDECREF(ignored);
        Py_DECREF(log);
    }
    Py_XDECREF(text);
}

void source_log_lines(struct source *source)
{
    PyObject *kind, *value, *traceback;
    struct log_line *line;
    PyErr_Fetch(&kind, &value, &traceback);
    while ((line = channel_take_line(source->channel))) {
        log_line_to_python(source, line);
        free(line);
    }
    PyErr_Restore(kind, value, traceback);
}

PyObject *source_fileno(PyObject *self, PyObject *ignored)
{
    (void)ignored;
    return PyLong_FromLong(((struct source *)self)->channel->read_fd);
}

static PyObject *take_events(struct source *source, int most)
{
    PyObject *events = PyList_New(0);
    struct event *event;
    while (events && PyList_Size(events) < most && (event = channel_take(source->channel))) {
        if (!event_append(source, event, events))
            Py_CLEAR(events);
    }
    return events;
}

PyObject *source_drain(PyObject *self, PyObject *args, PyObject *keywords)
{
    static const char *const names[] = {"max", NULL};
    struct source *source = (struct source *)self;
    int most = 256;
    if (!parse(args, keywords, "|i", names, &most))
        return NULL;
    if (most < 1 || most > MAX_EVENTS)
        return PyErr_Format(PyExc_ValueError, "max must be 1 to %d", MAX_EVENTS);
    channel_clear(source->channel);
    source_log_lines(source);
    PyObject *events = take_events(source, most);
    channel_rearm(source->channel);
    return events;
}

long milliseconds_from(PyObject *seconds, long if_none)
{
    if (seconds == Py_None)
        return if_none;
    double value = PyFloat_AsDouble(seconds);
    if (value == -1.0 && PyErr_Occurred())
        return -1;
    if (!(value >= 0.0 && value <= MAX_SECONDS)) {
        PyErr_Format(PyExc_ValueError, "a time is 0 to %d seconds", (int)MAX_SECONDS);
        return -1;
    }
    return (long)(value * 1000.0);
}

PyObject *source_close_method(PyObject *self, PyObject *args, PyObject *keywords)
{
    static const char *const names[] = {"timeout", NULL};
    struct source *source = (struct source *)self;
    PyObject *timeout = Py_None;
    if (!parse(args, keywords, "|O", names, &timeout))
        return NULL;
    long milliseconds = milliseconds_from(timeout, 10000);
    if (milliseconds < 0)
        return NULL;
    source_close(source, (uint32_t)milliseconds);
    source_log_lines(source);
    Py_RETURN_NONE;
}

PyObject *source_get_closed(PyObject *self, void *ignored)
{
    (void)ignored;
    return PyBool_FromLong(((struct source *)self)->closed);
}
