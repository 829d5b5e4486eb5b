/* SPDX-License-Identifier: MIT
 *
 * What belongs to one import of fraiseql._engine: each interpreter has its own, and nothing is
 * global.
 */
#ifndef FRAISEQL_MODULE_H
#define FRAISEQL_MODULE_H

#include "python.h"
#include "source.h"

struct module {
    PyTypeObject *engine_type, *server_type, *call_type;
    PyObject *word_answer, *word_call, *word_cancelled; /* the kinds of events */
    struct source *open;                                /* to be closed when the interpreter ends */
};

struct module *module_of_type(PyTypeObject *type);

extern PyType_Spec engine_spec, server_spec, host_call_spec;

/* EngineError with this text; frees the error.  Returns NULL. */
PyObject *raise_engine_error(const char *text);
PyObject *raise_status(enum fraiseql_status status, struct fraiseql_error *error);

/* PyArg_ParseTupleAndKeywords() for names that nobody changes. */
int parse(PyObject *args, PyObject *keywords, const char *format, const char *const *names, ...);
/* Converters for "O&": None is empty; str and bytes are borrowed from the argument. */
int text_from(PyObject *object, void *text);
PyObject *str_from(struct fraiseql_text text);
PyObject *bytes_from(struct fraiseql_text text);

#endif
