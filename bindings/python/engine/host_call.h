/* SPDX-License-Identifier: MIT */
#ifndef FRAISEQL_HOST_CALL_H
#define FRAISEQL_HOST_CALL_H

#include "python.h"
#include "module.h"

/* A HostCall, which has the hold of the call from then on, also where an exception makes it NULL.
 */
PyObject *host_call_new(struct module *module, struct call *call);
/* Gives up a hold of the call.  With the GIL. */
void call_drop(struct call *call);
/* The same for the one who would have ended it: the call fails. */
void call_forget(struct call *call);

#endif
