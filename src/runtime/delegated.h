/* SPDX-License-Identifier: MIT
 *
 * Inside delegates.c and delegate_calls.c only: a field of the program that is answered here.
 */
#ifndef FQ_RUNTIME_DELEGATED_H
#define FQ_RUNTIME_DELEGATED_H

#include "engine/engine.h"

/* What call->user points at while it is delegated. */
struct fq_delegated {
    /* Nobody waits for it any more: it ends, and the call is answered. */
    void (*leave)(struct fq_host_call *call);
};

/* Hands on the first error of the engine's answer, as a function of the program would.  arena: for
 * what is read of it. */
void fq_delegated_refused(struct fq_host_call *call, struct fq_arena *arena, fq_str answer,
                          uint64_t misfit_of);

/* The field fails with this sentence. */
void fq_delegated_failed(struct fq_host_call *call, const char *sentence);

#endif
