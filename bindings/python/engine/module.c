/* SPDX-License-Identifier: MIT */
#include "python.h"
#include "module.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Since 3.12; older interpreters refuse a slot that they do not know. */
#define SLOT_MULTIPLE_INTERPRETERS 3
#define PER_INTERPRETER_GIL        ((void *)2)

/* ---- conversions ---- */

static void raise_named(const char *text, size_t len)
{
    PyObject *errors = PyImport_ImportModule("fraiseql.errors");
    PyObject *type = errors ? PyObject_GetAttrString(errors, "EngineError") : NULL;
    PyObject *message = type ? PyUnicode_DecodeUTF8(text, (Py_ssize_t)len, "replace") : NULL;
    if (message)
        PyErr_SetObject(type, message);
    Py_XDECREF(message);
    Py_XDECREF(type);
    Py_XDECREF(errors);
}

PyObject *raise_engine_error(const char *text)
{
    raise_named(text, strlen(text));
    return NULL;
}

PyObject *raise_status(enum fraiseql_status status, struct fraiseql_error *error)
{
    static const char *const said[] = {
        [FRAISEQL_INVALID] = "what was given is not valid",
        [FRAISEQL_UNAVAILABLE] = "the database cannot be reached",
        [FRAISEQL_CANCELLED] = "the request was cancelled",
        [FRAISEQL_CLOSED] = "the engine is closed",
    };
    bool known = (size_t)status < sizeof(said) / sizeof(said[0]) && said[status];
    if (error) {
        struct fraiseql_text message = fraiseql_error_message(error);
        raise_named(message.ptr, message.len);
        fraiseql_error_free(error);
    } else if (status == FRAISEQL_MEMORY) {
        PyErr_NoMemory();
    } else {
        raise_engine_error(known ? said[status] : "it failed");
    }
    return NULL;
}

int parse(PyObject *args, PyObject *keywords, const char *format, const char *const *names, ...)
{
    va_list into;
    va_start(into, names);
    int good =
        PyArg_VaParseTupleAndKeywords(args, keywords, format, (char **)(uintptr_t)names, into);
    va_end(into);
    return good;
}

int text_from(PyObject *object, void *text)
{
    struct fraiseql_text *into = text;
    Py_ssize_t len = 0;
    char *bytes = NULL;
    *into = (struct fraiseql_text){NULL, 0};
    if (object == Py_None)
        return 1;
    if (PyUnicode_Check(object))
        into->ptr = PyUnicode_AsUTF8AndSize(object, &len);
    else if (PyBytes_Check(object) && PyBytes_AsStringAndSize(object, &bytes, &len) == 0)
        into->ptr = bytes;
    else if (!PyErr_Occurred())
        PyErr_SetString(PyExc_TypeError, "text is given as str or bytes");
    into->len = (size_t)len;
    return into->ptr != NULL;
}

PyObject *str_from(struct fraiseql_text text)
{
    return PyUnicode_DecodeUTF8(text.len ? text.ptr : "", (Py_ssize_t)text.len, "replace");
}

PyObject *bytes_from(struct fraiseql_text text)
{
    return PyBytes_FromStringAndSize(text.len ? text.ptr : "", (Py_ssize_t)text.len);
}

/* ---- the module ---- */

struct module *module_of_type(PyTypeObject *type)
{
    return PyType_GetModuleState(type);
}

static PyObject *module_version(PyObject *self, PyObject *ignored)
{
    (void)self;
    (void)ignored;
    return PyUnicode_FromString(fraiseql_version());
}

/* Before the interpreter ends: threads of an engine do not outlive it. */
static PyObject *module_close_all(PyObject *self, PyObject *ignored)
{
    (void)ignored;
    struct module *module = PyModule_GetState(self);
    while (module->open) {
        struct source *source = module->open;
        Py_INCREF(source);
        source_close(source, 0);
        if (source == module->open) /* of another process: it stays as it is */
            module->open = source->next;
        Py_DECREF(source);
    }
    Py_RETURN_NONE;
}

static PyTypeObject *add_type(PyObject *self, PyType_Spec *spec)
{
    PyObject *type = PyType_FromModuleAndSpec(self, spec, NULL);
    if (type && PyModule_AddType(self, (PyTypeObject *)type) < 0)
        Py_CLEAR(type);
    return (PyTypeObject *)type;
}

static bool close_at_exit(PyObject *self)
{
    PyObject *atexit = PyImport_ImportModule("atexit");
    PyObject *close_all = atexit ? PyObject_GetAttrString(self, "_close_all") : NULL;
    PyObject *done = close_all ? PyObject_CallMethod(atexit, "register", "O", close_all) : NULL;
    bool good = done;
    Py_XDECREF(done);
    Py_XDECREF(close_all);
    Py_XDECREF(atexit);
    return good;
}

static int module_exec(PyObject *self)
{
    struct module *module = PyModule_GetState(self);
    bool good = (module->engine_type = add_type(self, &engine_spec)) &&
                (module->server_type = add_type(self, &server_spec)) &&
                (module->call_type = add_type(self, &host_call_spec)) &&
                (module->word_answer = PyUnicode_InternFromString("answer")) &&
                (module->word_call = PyUnicode_InternFromString("call")) &&
                (module->word_cancelled = PyUnicode_InternFromString("cancelled")) &&
                close_at_exit(self);
    return good ? 0 : -1;
}

static int module_traverse(PyObject *self, visitproc visit, void *arg)
{
    struct module *module = PyModule_GetState(self);
    Py_VISIT(module->engine_type);
    Py_VISIT(module->server_type);
    Py_VISIT(module->call_type);
    return 0;
}

static int module_clear(PyObject *self)
{
    struct module *module = PyModule_GetState(self);
    Py_CLEAR(module->engine_type);
    Py_CLEAR(module->server_type);
    Py_CLEAR(module->call_type);
    Py_CLEAR(module->word_answer);
    Py_CLEAR(module->word_call);
    Py_CLEAR(module->word_cancelled);
    return 0;
}

static void module_free(void *self)
{
    module_clear(self);
}

static PyMethodDef functions[] = {
    {"version", module_version, METH_NOARGS, NULL},
    {"_close_all", module_close_all, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

/* Nothing is shared between interpreters, and no thread of an engine runs Python: each may have a
 * GIL of its own.  A build without a GIL does not load what is built for the stable interface. */
static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, module_exec},
    {SLOT_MULTIPLE_INTERPRETERS, PER_INTERPRETER_GIL},
    {0, NULL},
};
static PyModuleDef_Slot slots_before_3_12[] = {
    {Py_mod_exec, module_exec},
    {0, NULL},
};

#define DEFINITION(of_slots)                                                                       \
    {                                                                                              \
        PyModuleDef_HEAD_INIT, .m_name = "_engine", .m_size = sizeof(struct module),               \
                               .m_methods = functions, .m_slots = (of_slots),                      \
                               .m_traverse = module_traverse, .m_clear = module_clear,             \
                               .m_free = module_free,                                              \
    }
static struct PyModuleDef definition = DEFINITION(slots);
static struct PyModuleDef definition_before_3_12 = DEFINITION(slots_before_3_12);

PyMODINIT_FUNC PyInit__engine(void);
PyMODINIT_FUNC PyInit__engine(void)
{
    bool old =
        strncmp(Py_GetVersion(), "3.10.", 5) == 0 || strncmp(Py_GetVersion(), "3.11.", 5) == 0;
    return PyModuleDef_Init(old ? &definition_before_3_12 : &definition);
}
