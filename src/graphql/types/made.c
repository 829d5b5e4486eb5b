/* SPDX-License-Identifier: MIT
 *
 * Types that get what they have when somebody first asks.
 */
#include "base/limits.h"
#include "graphql/types/type.h"

#define DRAFTING_BLOCK_BYTES (16u * 1024u)

struct making {
    struct fq_type_maker *maker;
    const struct fq_type *type;
    struct fq_type_making to;
    bool index;
};

static enum fq_status make_guarded(void *arg)
{
    struct making *making = arg;
    making->maker->make(making->maker, making->type, &making->to);
    if (making->index)
        fq_type_index(making->maker->system, making->to.to);
    return FQ_OK;
}

static enum fq_status make_type(struct making *making)
{
    struct fq_arena drafting;
    fq_arena_init(&drafting, DRAFTING_BLOCK_BYTES, FQ_LIMIT_SCHEMA_MEMORY);
    making->to.drafting = &drafting;
    enum fq_status status = fq_guard(make_guarded, making);
    fq_arena_clear(&drafting);
    return status;
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
    if (!maker)
        return;
    struct making making = {maker, type, {changed(type), maker->system->arena, NULL}, true};
    enum fq_status status = FQ_OK;
    pthread_mutex_lock(&maker->system->making);
    if (!fq_type_is_made(type))
        status = make_type(&making);
    if (!status)
        __atomic_store_n(&making.to.to->maker, NULL, __ATOMIC_RELEASE);
    pthread_mutex_unlock(&maker->system->making);
    if (status)
        fq_guard_leave(status);
}

const struct fq_type *fq_type_made_in(const struct fq_type *type, struct fq_arena *arena,
                                      struct fq_type *copy)
{
    struct fq_type_maker *maker = __atomic_load_n(&type->maker, __ATOMIC_ACQUIRE);
    if (!maker)
        return type;
    struct making making = {maker, type, {copy, arena, NULL}, false};
    enum fq_status status = FQ_OK;
    pthread_mutex_lock(&maker->system->making);
    bool made = fq_type_is_made(type);
    if (!made) {
        *copy = *type;
        copy->maker = NULL;
        status = make_type(&making);
    }
    pthread_mutex_unlock(&maker->system->making);
    if (status)
        fq_guard_leave(status);
    return made ? type : copy;
}
