/* SPDX-License-Identifier: MIT
 *
 * What rules ask of who asks: $user, $claims.org.id.  Looked up when a plan's parameters are bound,
 * so that callers of the same grants share the plan.
 */
#ifndef FQ_RBAC_ASKER_H
#define FQ_RBAC_ASKER_H

#include "auth/principal.h"
#include "json/json.h"

struct fq_asker {
    const struct fq_principal *principal; /* NULL: nobody */
    bool claims_read;
    struct fq_json claims; /* then; null when there are none, or no object */
};

/* The value by its name in the policy; false: it is not said, or null.  Inside a guard. */
bool fq_asker_value(struct fq_asker *asker, fq_str name, struct fq_arena *arena,
                    struct fq_json *ret);

#endif
