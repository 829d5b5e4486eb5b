/* SPDX-License-Identifier: MIT
 *
 * Types that get what they have when somebody first asks.
 */
#include "graphql/types/type.h"

struct making {
    struct fq_type_maker *maker;
    struct fq_type *type;
};

static enum fq_status make_guarded(void *arg)
{
    const struct making *making = arg;
    making->maker->make(making->maker, making->type);
    fq_type_index(making->maker->system, making->type);
    return FQ_OK;
}

/* Whoever only reads the type sees it change once, from nothing to all. */
static struct fq_type *changed(const struct fq_type *type)
{
    union {
        const struct fq_type *from;
        struct fq_type *to;
    } pointer = {.from = type};
    return pointer.to;
}

void fq_type_make(const struct fq_type *type)
{
    struct fq_type_maker *maker = __atomic_load_n(&type->maker, __ATOMIC_ACQUIRE);
    struct making making = {maker, changed(type)};
    if (!maker)
        return;
    enum fq_status status = FQ_OK;
    pthread_mutex_lock(&maker->lock);
    if (__atomic_load_n(&type->maker, __ATOMIC_RELAXED))
        status = fq_guard(make_guarded, &making);
    if (!status)
        __atomic_store_n(&making.type->maker, NULL, __ATOMIC_RELEASE);
    pthread_mutex_unlock(&maker->lock);
    if (status)
        fq_guard_leave(status);
}
