/* SPDX-License-Identifier: MIT */
#include "python.h"
#include "source.h"

#include <stddef.h>

#include "module.h"

static PyObject *server_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
    struct source *source = source_new(type, args, keywords);
    if (source)
        source_opened(source);
    return (PyObject *)source;
}

/* False: why not was told to who listens to the log. */
static bool server_open(struct source *source, int signals)
{
    const struct fraiseql_serve_options wanted = {sizeof(wanted), &source->options->all, signals};
    struct fraiseql_error *error = NULL;
    enum fraiseql_status status = fraiseql_serve_open(&wanted, &source->engine, &error);
    options_free(source->options);
    source->options = NULL;
    if (status == FRAISEQL_OK)
        return true;
    source->engine = NULL;
    if (error) {
        struct fraiseql_text why = fraiseql_error_message(error);
        channel_on_log(source->channel, 0, why.ptr, why.len);
    }
    fraiseql_error_free(error);
    return false;
}

static PyObject *server_run(PyObject *self, PyObject *args, PyObject *keywords)
{
    static const char *const names[] = {"signals", NULL};
    struct source *source = (struct source *)self;
    int signals = 0;
    int code = 1;
    if (!parse(args, keywords, "|p", names, &signals))
        return NULL;
    if (!source->options)
        return raise_engine_error("a server runs once");
    if (!source_enter(source))
        return NULL;
    if (server_open(source, signals)) {
        struct fraiseql *engine = source->engine;
        source->serving = true;
        Py_BEGIN_ALLOW_THREADS;
        code = fraiseql_serve_run(engine);
        Py_END_ALLOW_THREADS;
        source->serving = false;
    }
    source_leave(source);
    return PyLong_FromLong(code);
}

static PyObject *server_stop(PyObject *self, PyObject *ignored)
{
    (void)ignored;
    if (((struct source *)self)->serving)
        fraiseql_serve_stop();
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    SOURCE_METHODS,
    ENGINE_METHODS,
    {"run", (PyCFunction)(void (*)(void))server_run, METH_VARARGS | METH_KEYWORDS, NULL},
    {"stop", server_stop, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef members[] = {
    {"closed", source_get_closed, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_new, server_new},
    {Py_tp_dealloc, source_dealloc},
    {Py_tp_traverse, source_traverse},
    {Py_tp_clear, source_clear},
    {Py_tp_methods, methods},
    {Py_tp_getset, members},
    {0, NULL},
};

PyType_Spec server_spec = {
    .name = "fraiseql._engine.Server",
    .basicsize = sizeof(struct source),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .slots = slots,
};
