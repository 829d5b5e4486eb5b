/* SPDX-License-Identifier: MIT
 *
 * What of the schema is there for whoever asks, by his grants.
 */
#include <string.h>

#include "engine/document.h"
#include "graphql/types/sight.h"

struct sight {
    struct fq_sight sight;
    struct fq_grants grants;
};

static bool sees(const struct fq_sight *sight, const struct fq_guard *guard, bool given)
{
    const struct fq_grants *grants = &FQ_CONTAINER(sight, const struct sight, sight)->grants;
    const struct fq_guard *lacked = fq_grants_lack(grants, guard);
    return (!lacked || (lacked->null_instead && !given)) && fq_grants_see(grants, guard);
}

const struct fq_sight *fq_engine_sight(const struct fq_grants *grants, struct fq_arena *arena)
{
    size_t words = grants ? (grants->count + 63) / 64 : 0;
    struct sight *made = fq_arena_zalloc(arena, sizeof(*made) + words * sizeof(uint64_t));
    if (!made)
        return NULL;
    uint64_t *has = (uint64_t *)(made + 1);
    made->sight.sees = sees;
    if (!grants)
        return &made->sight;
    if (words)
        memcpy(has, grants->has, words * sizeof(*has));
    made->grants = (struct fq_grants){
        .known = grants->known, .free = grants->free, .count = grants->count, .has = has};
    return &made->sight;
}
