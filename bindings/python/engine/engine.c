/* SPDX-License-Identifier: MIT */
#include "python.h"
#include "source.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "module.h"

static PyObject *engine_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
    struct source *source = source_new(type, args, keywords);
    if (!source)
        return NULL;
    enum fraiseql_status status;
    struct fraiseql_error *error = NULL;
    Py_BEGIN_ALLOW_THREADS;
    status = fraiseql_open(&source->options->all, &source->engine, &error);
    Py_END_ALLOW_THREADS;
    options_free(source->options);
    source->options = NULL;
    source_log_lines(source);
    if (status != FRAISEQL_OK) {
        source->engine = NULL;
        Py_DECREF(source);
        return raise_status(status, error);
    }
    source_opened(source);
    return (PyObject *)source;
}

/* ---- requests ---- */

/* False, and an exception: there is none, or not any more. */
static bool has_engine(struct source *source)
{
    if (!source_is_usable(source))
        return false;
    if (!source->engine)
        raise_engine_error("the server does not run yet");
    return source->engine;
}

static struct request *request_new(struct source *source, long long token, PyObject *context)
{
    if (!has_engine(source))
        return NULL;
    struct request *request = calloc(1, sizeof(*request));
    if (!request)
        return (void *)PyErr_NoMemory();
    request->event.kind = EVENT_ANSWER;
    request->channel = source->channel;
    request->token = token;
    if (!channel_begin(source->channel, request)) {
        free(request);
        return (void *)raise_engine_error("the engine is closing");
    }
    Py_INCREF(context);
    request->context = context;
    return request;
}

/* The hold that the engine did not take. */
static PyObject *refuse(struct request *request, enum fraiseql_status status)
{
    channel_unbegin(request->channel);
    request_drop(request);
    return raise_status(status, NULL);
}

/* keywords that submit() and execute_blocking() share; text is borrowed from them. */
static bool read_request(PyObject *args, PyObject *keywords, const char *format, long long *token,
                         struct fraiseql_request *into, PyObject **context)
{
    static const char *const names[] = {"token",      "body",    "document",  "operation_name",
                                        "variables",  "whole",   "read_only", "principal",
                                        "request_id", "timeout", "context",   NULL};
    int whole = 0;
    PyObject *timeout = Py_None;
    *context = Py_None;
    *into = (struct fraiseql_request){.size = sizeof(*into)};
    /* The first name is submit()'s alone. */
    bool good = token ? parse(args, keywords, format, names, token, text_from, &into->body,
                              text_from, &into->document, text_from, &into->operation_name,
                              text_from, &into->variables, &whole, &into->read_only, text_from,
                              &into->principal, text_from, &into->id, &timeout, context)
                      : parse(args, keywords, format, names + 1, text_from, &into->body, text_from,
                              &into->document, text_from, &into->operation_name, text_from,
                              &into->variables, &whole, &into->read_only, text_from,
                              &into->principal, text_from, &into->id, &timeout, context);
    long milliseconds = good ? milliseconds_from(timeout, 0) : -1;
    if (milliseconds < 0)
        return false;
    into->scope = whole ? FRAISEQL_WHOLE : FRAISEQL_PUBLIC;
    /* 0 would be no limit of its own. */
    into->timeout_ms = timeout == Py_None || milliseconds > 0 ? (uint32_t)milliseconds : 1;
    return true;
}

PyObject *engine_submit(PyObject *self, PyObject *args, PyObject *keywords)
{
    struct source *source = (struct source *)self;
    struct fraiseql_request wanted;
    long long token;
    PyObject *context;
    uint64_t id = 0;
    if (!read_request(args, keywords, "L|$O&O&O&O&ppO&O&OO", &token, &wanted, &context))
        return NULL;
    struct request *request = request_new(source, token, context);
    if (!request)
        return NULL;
    wanted.context = request;
    enum fraiseql_status status =
        fraiseql_execute(source->engine, &wanted, channel_on_done, request, &id);
    return status == FRAISEQL_OK ? PyLong_FromUnsignedLongLong(id) : refuse(request, status);
}

PyObject *engine_submit_sql(PyObject *self, PyObject *args, PyObject *keywords)
{
    static const char *const names[] = {"token", "statement", "parameters", "principal", NULL};
    struct source *source = (struct source *)self;
    struct fraiseql_text statement, parameters, principal = {NULL, 0};
    long long token;
    uint64_t id = 0;
    if (!parse(args, keywords, "LO&O&|O&", names, &token, text_from, &statement, text_from,
               &parameters, text_from, &principal))
        return NULL;
    struct request *request = request_new(source, token, Py_None);
    if (!request)
        return NULL;
    enum fraiseql_status status = fraiseql_sql(source->engine, statement, parameters, principal,
                                               channel_on_done, request, &id);
    return status == FRAISEQL_OK ? PyLong_FromUnsignedLongLong(id) : refuse(request, status);
}

PyObject *engine_cancel(PyObject *self, PyObject *id)
{
    struct source *source = (struct source *)self;
    unsigned long long number = PyLong_AsUnsignedLongLong(id);
    if (number == (unsigned long long)-1 && PyErr_Occurred())
        return NULL;
    if (!has_engine(source))
        return NULL;
    fraiseql_cancel(source->engine, number);
    Py_RETURN_NONE;
}

/* Until the answer is there, or a signal has come: then the request is cancelled, and its exception
 * is raised when it has ended. */
static bool wait_for_answer(struct source *source, struct request *request, uint64_t id)
{
    bool raised = false;
    for (;;) {
        bool there;
        Py_BEGIN_ALLOW_THREADS;
        there = channel_wait_answer(request, raised);
        Py_END_ALLOW_THREADS;
        if (there)
            return !raised;
        if (!raised && PyErr_CheckSignals() < 0) {
            raised = true;
            if (source->engine)
                fraiseql_cancel(source->engine, id);
        }
    }
}

static PyObject *blocking_result(const struct fraiseql_answer *answer)
{
    enum fraiseql_status status = fraiseql_answer_status(answer);
    if (status != FRAISEQL_OK)
        return raise_status(status, NULL);
    PyObject *body = bytes_from(fraiseql_answer_body(answer));
    return body ? Py_BuildValue("iN", fraiseql_answer_http_status(answer), body) : NULL;
}

PyObject *engine_execute_blocking(PyObject *self, PyObject *args, PyObject *keywords)
{
    struct source *source = (struct source *)self;
    struct fraiseql_request wanted;
    PyObject *context;
    pthread_cond_t waiter;
    uint64_t id = 0;
    if (!read_request(args, keywords, "|$O&O&O&O&ppO&O&OO", NULL, &wanted, &context))
        return NULL;
    struct request *request = request_new(source, 0, context);
    if (!request)
        return NULL;
    channel_init_waiter(&waiter);
    request->waiter = &waiter;
    wanted.context = request;
    enum fraiseql_status status =
        fraiseql_execute(source->engine, &wanted, channel_on_done, request, &id);
    PyObject *result = NULL;
    if (status != FRAISEQL_OK) {
        refuse(request, status);
    } else {
        if (wait_for_answer(source, request, id))
            result = blocking_result(request->answer);
        request_drop(request);
    }
    pthread_cond_destroy(&waiter);
    source_log_lines(source);
    return result;
}

/* ---- what waits inside the library ---- */

PyObject *engine_reload(PyObject *self, PyObject *args, PyObject *keywords)
{
    static const char *const names[] = {"schema", NULL};
    struct source *source = (struct source *)self;
    struct fraiseql_text schema = {NULL, 0};
    struct fraiseql_error *error = NULL;
    enum fraiseql_status status;
    if (!parse(args, keywords, "|O&", names, text_from, &schema) || !has_engine(source) ||
        !source_enter(source))
        return NULL;
    Py_BEGIN_ALLOW_THREADS;
    status = fraiseql_reload(source->engine, schema, &error);
    Py_END_ALLOW_THREADS;
    source_leave(source);
    if (status != FRAISEQL_OK)
        return raise_status(status, error);
    Py_RETURN_NONE;
}

static PyObject *look(PyObject *self, struct fraiseql_answer *(*ask)(struct fraiseql *engine),
                      PyObject *(*make)(struct fraiseql_text text))
{
    struct source *source = (struct source *)self;
    struct fraiseql_answer *answer;
    if (!has_engine(source) || !source_enter(source))
        return NULL;
    Py_BEGIN_ALLOW_THREADS;
    answer = ask(source->engine);
    Py_END_ALLOW_THREADS;
    source_leave(source);
    if (!answer)
        return PyErr_NoMemory();
    PyObject *made = make(fraiseql_answer_body(answer));
    fraiseql_answer_free(answer);
    return made;
}

PyObject *engine_statistics(PyObject *self, PyObject *ignored)
{
    (void)ignored;
    return look(self, fraiseql_statistics, bytes_from);
}

PyObject *engine_sdl(PyObject *self, PyObject *ignored)
{
    (void)ignored;
    return look(self, fraiseql_sdl, str_from);
}

PyObject *engine_describe(PyObject *self, PyObject *ignored)
{
    (void)ignored;
    return look(self, fraiseql_describe, bytes_from);
}

static PyMethodDef methods[] = {
    SOURCE_METHODS,
    ENGINE_METHODS,
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef members[] = {
    {"closed", source_get_closed, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_new, engine_new},
    {Py_tp_dealloc, source_dealloc},
    {Py_tp_traverse, source_traverse},
    {Py_tp_clear, source_clear},
    {Py_tp_methods, methods},
    {Py_tp_getset, members},
    {0, NULL},
};

PyType_Spec engine_spec = {
    .name = "fraiseql._engine.Engine",
    .basicsize = sizeof(struct source),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .slots = slots,
};
