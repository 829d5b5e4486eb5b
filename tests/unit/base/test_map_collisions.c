/* SPDX-License-Identifier: MIT
 *
 * Linked with a hash that is the same for all keys (see meson.build): only whole keys tell them
 * apart now.
 */
#include "base/hash.h"
#include "base/map.h"
#include "unit.h"

uint64_t __wrap_fq_hash(fq_str bytes);

uint64_t __wrap_fq_hash(FQ_UNUSED fq_str bytes)
{
    return UINT64_MAX; /* the last slot, so that chains wrap around */
}

static char values[256];

static enum fq_status fill(void *arg)
{
    struct fq_map *map = arg;
    for (size_t i = 0; i < sizeof(values); i++) {
        fq_str key = fq_arena_printf(map->arena, "%zu", i);
        ck_assert_ptr_null(fq_map_put(map, key, &values[i]));
    }
    return FQ_OK;
}

TEST(names_that_hash_alike_never_share_a_value)
{
    struct fq_arena arena;
    struct fq_map map;
    fq_arena_init(&arena, 4096, 1u << 20);
    fq_map_init(&map, &arena);
    ck_assert_int_eq(fq_guard(fill, &map), FQ_OK);
    ck_assert_uint_eq(map.count, sizeof(values));
    for (size_t i = 0; i < sizeof(values); i++)
        ck_assert_ptr_eq(fq_map_get(&map, fq_arena_printf(&arena, "%zu", i)), &values[i]);
    ck_assert_ptr_null(fq_map_get(&map, FQ_STR("256")));
    fq_arena_clear(&arena);
}
END

int main(void)
{
    return RUN("base/map_collisions", names_that_hash_alike_never_share_a_value);
}
