/* SPDX-License-Identifier: MIT */
#include "base/budget.h"

void fq_budget_init(struct fq_budget *budget, size_t limit, size_t free, enum fq_status exhausted)
{
    *budget = (struct fq_budget){.limit = limit, .free = free, .exhausted = exhausted};
}

void fq_budget_set_limit(struct fq_budget *budget, size_t limit)
{
    atomic_store_explicit(&budget->limit, limit, memory_order_relaxed);
}

static size_t drawn(const struct fq_budget *budget, size_t bytes)
{
    return bytes > budget->free ? bytes : 0;
}

static bool take_bytes(struct fq_budget *budget, size_t bytes)
{
    size_t limit = atomic_load_explicit(&budget->limit, memory_order_relaxed);
    size_t used = atomic_load_explicit(&budget->used, memory_order_relaxed);
    do {
        if (used > limit || bytes > limit - used) {
            atomic_fetch_add_explicit(&budget->refused, 1, memory_order_relaxed);
            return false;
        }
    } while (!atomic_compare_exchange_weak_explicit(&budget->used, &used, used + bytes,
                                                    memory_order_relaxed, memory_order_relaxed));
    return true;
}

bool fq_budget_grow(struct fq_budget *budget, size_t from, size_t to)
{
    size_t more = budget ? drawn(budget, to) - drawn(budget, from) : 0;
    return more == 0 || take_bytes(budget, more);
}

void fq_budget_shrink(struct fq_budget *budget, size_t from, size_t to)
{
    size_t less = budget ? drawn(budget, from) - drawn(budget, to) : 0;
    if (less)
        atomic_fetch_sub_explicit(&budget->used, less, memory_order_relaxed);
}
