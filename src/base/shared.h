/* SPDX-License-Identifier: MIT
 *
 * Bytes with several holders, which may be in different threads; freed when the last of them lets
 * go.
 */
#ifndef FQ_BASE_SHARED_H
#define FQ_BASE_SHARED_H

#include "base/budget.h"

struct fq_shared {
    _Atomic uint32_t holders;
    struct fq_budget *budget; /* what the bytes are drawn on; or NULL */
    size_t size;
    char bytes[];
};

/* With one holder.  NULL: memory or the budget is exhausted; *ret_status says which. */
struct fq_shared *fq_shared_new(size_t size, struct fq_budget *budget, enum fq_status *ret_status);

struct fq_shared *fq_shared_hold(struct fq_shared *shared);

/* NULL is fine. */
void fq_shared_let_go(struct fq_shared *shared);

/* Others hold it too: what was written there must stay. */
bool fq_shared_has_others(const struct fq_shared *shared);

#endif
