/* SPDX-License-Identifier: MIT */
#include "base/shared.h"

#include "base/memory.h"

struct fq_shared *fq_shared_new(size_t size, struct fq_budget *budget, enum fq_status *ret_status)
{
    if (!fq_budget_grow(budget, 0, size)) {
        *ret_status = budget->exhausted;
        return NULL;
    }
    struct fq_shared *shared = fq_malloc(sizeof(*shared) + size);
    if (!shared) {
        fq_budget_shrink(budget, size, 0);
        *ret_status = FQ_NOMEM;
        return NULL;
    }
    atomic_init(&shared->holders, 1);
    shared->budget = budget;
    shared->size = size;
    return shared;
}

struct fq_shared *fq_shared_hold(struct fq_shared *shared)
{
    atomic_fetch_add_explicit(&shared->holders, 1, memory_order_relaxed);
    return shared;
}

void fq_shared_let_go(struct fq_shared *shared)
{
    if (!shared || atomic_fetch_sub_explicit(&shared->holders, 1, memory_order_acq_rel) > 1)
        return;
    fq_budget_shrink(shared->budget, shared->size, 0);
    fq_free(shared);
}

bool fq_shared_has_others(const struct fq_shared *shared)
{
    return atomic_load_explicit(&shared->holders, memory_order_acquire) > 1;
}
