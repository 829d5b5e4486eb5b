/* SPDX-License-Identifier: MIT
 *
 * The input of a program's mutation, as its function in SQL is given it: by the names and with the
 * values that the Python package hands on.
 */
#ifndef FQ_RUNTIME_DELEGATE_INPUT_H
#define FQ_RUNTIME_DELEGATE_INPUT_H

#include "base/buf.h"
#include "schema/schema.h"

/* Appends an object of JSON; arguments: of the call.  False: there is a value that only the program
 * knows how to hand on. */
bool fq_delegate_input(struct fq_buf *out, const struct fq_calls *calls, fq_str arguments);

#endif
