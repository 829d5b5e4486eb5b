/* SPDX-License-Identifier: MIT
 *
 * Mutations of the program whose work is a function in SQL.
 */
#ifndef FQ_RUNTIME_DELEGATE_CALLS_H
#define FQ_RUNTIME_DELEGATE_CALLS_H

#include "engine/engine.h"

/* Where functions are called, and what one may take. */
struct fq_delegate_place {
    struct fq_database *database; /* the primary */
    struct fq_schema *schema;     /* counted; NULL: there is none yet */
    size_t request_bytes, response_bytes;
    bool shows_detail;
};

/* Calls the function that stands for the field, and answers the call by its row.  False: what is
 * given is the program's, and nothing was done. */
bool fq_delegate_call(const struct fq_delegate_place *place, struct fq_host_call *call);

#endif
