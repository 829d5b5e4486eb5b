/* SPDX-License-Identifier: MIT */
#include "python.h"
#include "source.h"

#include <stddef.h>
#include <stdlib.h>

#include "host_call.h"
#include "module.h"

#define OWNER(event, type, member) ((type *)(void *)((char *)(event)-offsetof(type, member)))

void request_drop(struct request *request)
{
    if (!request || !request_release(request))
        return;
    PyObject *context = request->context;
    if (request->answer)
        fraiseql_answer_free(request->answer);
    free(request);
    Py_XDECREF(context);
}

void event_free(struct event *event)
{
    switch (event->kind) {
    case EVENT_ANSWER:
        request_drop(OWNER(event, struct request, event));
        break;
    case EVENT_CALL:
        call_forget(OWNER(event, struct call, event));
        break;
    case EVENT_CANCELLED:
        call_drop(OWNER(event, struct call, cancelled));
        break;
    }
}

static PyObject *answer_tuple(const struct module *module, const struct request *request)
{
    const struct fraiseql_answer *answer = request->answer;
    PyObject *body = bytes_from(fraiseql_answer_body(answer));
    if (!body)
        return NULL;
    bool good = fraiseql_answer_status(answer) == FRAISEQL_OK;
    return Py_BuildValue("OLiNO", module->word_answer, request->token,
                         fraiseql_answer_http_status(answer), body, good ? Py_True : Py_False);
}

static bool append(PyObject *list, PyObject *tuple)
{
    bool good = tuple && PyList_Append(list, tuple) == 0;
    Py_XDECREF(tuple);
    return good;
}

bool event_append(struct source *source, struct event *event, PyObject *list)
{
    struct module *module = module_of_type(Py_TYPE(source));
    bool good = true;
    switch (event->kind) {
    case EVENT_ANSWER:
        good = append(list, answer_tuple(module, OWNER(event, struct request, event)));
        event_free(event);
        break;
    case EVENT_CALL: {
        PyObject *call = host_call_new(module, OWNER(event, struct call, event));
        good = call && append(list, Py_BuildValue("ON", module->word_call, call));
        break;
    }
    case EVENT_CANCELLED: {
        PyObject *call = OWNER(event, struct call, cancelled)->object;
        if (call)
            good = append(list, Py_BuildValue("OO", module->word_cancelled, call));
        event_free(event);
        break;
    }
    }
    return good;
}
