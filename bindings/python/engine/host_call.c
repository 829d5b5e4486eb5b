/* SPDX-License-Identifier: MIT */
#include "python.h"
#include "host_call.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct host_call {
    PyObject_HEAD struct call *call; /* never NULL once it is there */
    PyObject *context;
};

void call_drop(struct call *call)
{
    if (!call_release(call))
        return;
    struct channel *channel = call->channel;
    request_drop(call->request);
    free(call);
    channel_release(channel);
}

void call_forget(struct call *call)
{
    static const char forgotten[] = "{\"message\":\"Internal server error\"}";
    struct fraiseql_host_call *handle = call_end(call);
    if (handle)
        fraiseql_host_fail(handle, (struct fraiseql_text){forgotten, strlen(forgotten)});
    call_drop(call);
}

PyObject *host_call_new(struct module *module, struct call *call)
{
    allocfunc allocate = (allocfunc)PyType_GetSlot(module->call_type, Py_tp_alloc);
    struct host_call *self = (struct host_call *)allocate(module->call_type, 0);
    if (!self) {
        call_forget(call);
        return NULL;
    }
    self->call = call;
    call->object = self;
    self->context = call->request && call->request->context ? call->request->context : Py_None;
    Py_INCREF(self->context);
    return (PyObject *)self;
}

static int host_call_traverse(PyObject *object, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(object));
    Py_VISIT(((struct host_call *)object)->context);
    return 0;
}

static int host_call_clear(PyObject *object)
{
    Py_CLEAR(((struct host_call *)object)->context);
    return 0;
}

static void host_call_dealloc(PyObject *object)
{
    struct host_call *self = (struct host_call *)object;
    PyTypeObject *type = Py_TYPE(object);
    PyObject_GC_UnTrack(object);
    if (self->call) {
        self->call->object = NULL;
        call_forget(self->call);
    }
    Py_CLEAR(self->context);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(object);
    Py_DECREF(type);
}

/* ---- methods ---- */

static struct fraiseql_host_call *end_once(PyObject *object)
{
    struct fraiseql_host_call *handle = call_end(((struct host_call *)object)->call);
    if (!handle)
        PyErr_SetString(PyExc_RuntimeError, "the call has been ended before");
    return handle;
}

static PyObject *host_call_answer(PyObject *object, PyObject *args, PyObject *keywords)
{
    static const char *const names[] = {"json", "selected", "errors", NULL};
    struct fraiseql_text json, errors = {NULL, 0};
    int selected = 0;
    if (!parse(args, keywords, "O&|$pO&", names, text_from, &json, &selected, text_from, &errors))
        return NULL;
    struct fraiseql_host_call *handle = end_once(object);
    if (!handle)
        return NULL;
    enum fraiseql_host_form form = selected ? FRAISEQL_AS_SELECTED : FRAISEQL_WHOLE_OBJECTS;
    fraiseql_host_answer_partly(handle, form, json, errors);
    Py_RETURN_NONE;
}

static PyObject *host_call_fail(PyObject *object, PyObject *error)
{
    struct fraiseql_text json;
    if (!text_from(error, &json))
        return NULL;
    struct fraiseql_host_call *handle = end_once(object);
    if (!handle)
        return NULL;
    fraiseql_host_fail(handle, json);
    Py_RETURN_NONE;
}

static PyObject *get_str(PyObject *object, void *which)
{
    return str_from(((struct host_call *)object)->call->texts[(uintptr_t)which]);
}

static PyObject *get_bytes(PyObject *object, void *which)
{
    return bytes_from(((struct host_call *)object)->call->texts[(uintptr_t)which]);
}

static PyObject *get_context(PyObject *object, void *ignored)
{
    (void)ignored;
    PyObject *context = ((struct host_call *)object)->context;
    if (!context) /* the collector has been here */
        context = Py_None;
    Py_INCREF(context);
    return context;
}

static PyObject *get_ended(PyObject *object, void *ignored)
{
    (void)ignored;
    return PyBool_FromLong(call_has_ended(((struct host_call *)object)->call));
}

static PyMethodDef methods[] = {
    {"answer", (PyCFunction)(void (*)(void))host_call_answer, METH_VARARGS | METH_KEYWORDS, NULL},
    {"fail", host_call_fail, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

#define STR(name, which)                                                                           \
    {                                                                                              \
        name, get_str, NULL, NULL, (void *)(uintptr_t)(which)                                      \
    }
#define BYTES(name, which)                                                                         \
    {                                                                                              \
        name, get_bytes, NULL, NULL, (void *)(uintptr_t)(which)                                    \
    }

static PyGetSetDef members[] = {
    STR("function", CALL_FUNCTION),
    BYTES("arguments", CALL_ARGUMENTS),
    STR("selection", CALL_SELECTION),
    BYTES("path", CALL_PATH),
    STR("field", CALL_FIELD),
    STR("operation", CALL_OPERATION),
    BYTES("principal", CALL_PRINCIPAL),
    STR("request_id", CALL_REQUEST_ID),
    BYTES("headers", CALL_HEADERS),
    {"context", get_context, NULL, NULL, NULL},
    {"ended", get_ended, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_dealloc, host_call_dealloc},
    {Py_tp_traverse, host_call_traverse},
    {Py_tp_clear, host_call_clear},
    {Py_tp_methods, methods},
    {Py_tp_getset, members},
    {0, NULL},
};

PyType_Spec host_call_spec = {
    .name = "fraiseql._engine.HostCall",
    .basicsize = sizeof(struct host_call),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = slots,
};
