/* SPDX-License-Identifier: MIT
 *
 * What Engine and Server have in common: options, a channel, and a beginning and an end.
 */
#ifndef FRAISEQL_SOURCE_H
#define FRAISEQL_SOURCE_H

#include "python.h"
#include "channel.h"

/* Everything here changes with the GIL alone. */
struct source {
    PyObject_HEAD struct source *next, **previous; /* in the module's list of open ones */
    struct channel *channel;
    struct fraiseql *engine; /* NULL: of a server that does not run yet, or closed */
    PyObject *log;           /* NULL: nobody listens */
    struct options *options; /* a server's, until it has run */
    int process;             /* a child that was forked has none of the threads */
    bool serving;            /* a server that runs */
    bool closed;
};

/* The options of fraiseql_open() with all that they point to. */
struct options {
    struct fraiseql_options all;
    struct fraiseql_host host;
    char **strings;
    size_t count;
};

/* A source of this type with options read from what its constructor was given; NULL: an exception.
 */
struct source *source_new(PyTypeObject *type, PyObject *args, PyObject *keywords);
void options_free(struct options *options);
/* Behind every wait, and in drain(): what was logged meanwhile. */
void source_log_lines(struct source *source);
/* False, and an exception: it is closed, or this process was forked off. */
bool source_is_usable(struct source *source);
/* Around what waits: it is not freed meanwhile. */
bool source_enter(struct source *source);
void source_leave(struct source *source);
void source_opened(struct source *source);
void source_close(struct source *source, uint32_t timeout_ms);
void source_dealloc(PyObject *self);
int source_traverse(PyObject *self, visitproc visit, void *arg);
int source_clear(PyObject *self);
/* Seconds, None or a number of at most a day, to milliseconds; -1: an exception. */
long milliseconds_from(PyObject *seconds, long if_none);

PyObject *source_fileno(PyObject *self, PyObject *ignored);
PyObject *source_drain(PyObject *self, PyObject *args, PyObject *keywords);
PyObject *source_close_method(PyObject *self, PyObject *args, PyObject *keywords);
PyObject *source_get_closed(PyObject *self, void *ignored);

/* engine.c: what an engine is asked, one that is open or that of a server. */
PyObject *engine_submit(PyObject *self, PyObject *args, PyObject *keywords);
PyObject *engine_submit_sql(PyObject *self, PyObject *args, PyObject *keywords);
PyObject *engine_cancel(PyObject *self, PyObject *id);
PyObject *engine_execute_blocking(PyObject *self, PyObject *args, PyObject *keywords);
PyObject *engine_reload(PyObject *self, PyObject *args, PyObject *keywords);
PyObject *engine_statistics(PyObject *self, PyObject *ignored);
PyObject *engine_sdl(PyObject *self, PyObject *ignored);
PyObject *engine_describe(PyObject *self, PyObject *ignored);

#define KEYWORDS(name, function)                                                                   \
    {                                                                                              \
        name, (PyCFunction)(void (*)(void))(function), METH_VARARGS | METH_KEYWORDS, NULL          \
    }

#define SOURCE_METHODS                                                                             \
    {"fileno", source_fileno, METH_NOARGS, NULL}, KEYWORDS("drain", source_drain),                 \
        KEYWORDS("close", source_close_method)

#define ENGINE_METHODS                                                                             \
    KEYWORDS("submit", engine_submit), KEYWORDS("submit_sql", engine_submit_sql),                  \
        {"cancel", engine_cancel, METH_O, NULL},                                                   \
        KEYWORDS("execute_blocking", engine_execute_blocking), KEYWORDS("reload", engine_reload),  \
        {"statistics", engine_statistics, METH_NOARGS, NULL},                                      \
        {"sdl", engine_sdl, METH_NOARGS, NULL},                                                    \
    {                                                                                              \
        "describe", engine_describe, METH_NOARGS, NULL                                             \
    }

/* events.c: appends the event as a tuple, unless nobody can want it any more; false: an exception.
 * Either way the event is gone. */
bool event_append(struct source *source, struct event *event, PyObject *list);
void event_free(struct event *event);
/* Gives up a hold of a request, and with the last one its context; NULL is fine.  With the GIL. */
void request_drop(struct request *request);

#endif
