/* SPDX-License-Identifier: MIT */
#include "base/map.h"

#include <stdio.h>

#include "base/memory.h"
#include "unit.h"

#define NAMES 1000

static char values[NAMES];

/* What a guarded function works on. */
struct filling {
    struct fq_arena *arena;
    struct fq_map map;
    size_t count; /* names to put */
    size_t put;
};

static fq_str name_of(struct fq_arena *arena, size_t i)
{
    return fq_arena_printf(arena, "name_%zu", i);
}

static enum fq_status fill(void *arg)
{
    struct filling *filling = arg;
    for (; filling->put < filling->count; filling->put++) {
        void *earlier =
            fq_map_put(&filling->map, name_of(filling->arena, filling->put), &values[filling->put]);
        ck_assert_ptr_null(earlier);
    }
    return FQ_OK;
}

TEST(an_empty_map_has_nothing)
{
    struct fq_map map;
    fq_map_init(&map, NULL);
    ck_assert_ptr_null(fq_map_get(&map, FQ_STR("a")));
    ck_assert_ptr_null(fq_map_get(&map, FQ_STR_NONE));
    ck_assert_uint_eq(map.count, 0);
}
END

TEST(every_name_finds_its_value_and_order_is_that_of_insertion)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, 1u << 22);
    struct filling filling = {.arena = &arena, .count = NAMES};
    fq_map_init(&filling.map, &arena);
    ck_assert_int_eq(fq_guard(fill, &filling), FQ_OK);
    ck_assert_uint_eq(filling.map.count, NAMES);
    ck_assert_uint_ge(filling.map.slot_count, 2 * NAMES);
    for (size_t i = 0; i < NAMES; i++) {
        ck_assert_ptr_eq(fq_map_get(&filling.map, name_of(&arena, i)), &values[i]);
        ASSERT_STR(filling.map.entries[i].key, name_of(&arena, i));
    }
    ck_assert_ptr_null(fq_map_get(&filling.map, FQ_STR("name_")));
    ck_assert_ptr_null(fq_map_get(&filling.map, FQ_STR("name_1000")));
    fq_arena_clear(&arena);
}
END

static enum fq_status replace(void *arg)
{
    struct fq_map *map = arg;
    ck_assert_ptr_null(fq_map_put(map, FQ_STR("a"), &values[1]));
    ck_assert_ptr_null(fq_map_put(map, FQ_STR("b"), &values[2]));
    ck_assert_ptr_eq(fq_map_put(map, FQ_STR("a"), &values[3]), &values[1]);
    ck_assert_ptr_null(fq_map_put(map, FQ_STR("a\0"), &values[4]));
    ck_assert_ptr_null(fq_map_put(map, FQ_STR(""), &values[5]));
    return FQ_OK;
}

TEST(a_name_put_twice_keeps_its_place_and_its_last_value)
{
    struct fq_arena arena;
    struct fq_map map;
    fq_arena_init(&arena, 4096, 1u << 20);
    fq_map_init(&map, &arena);
    ck_assert_int_eq(fq_guard(replace, &map), FQ_OK);
    ck_assert_uint_eq(map.count, 4);
    ASSERT_STR(map.entries[0].key, FQ_STR("a"));
    ck_assert_ptr_eq(fq_map_get(&map, FQ_STR("a")), &values[3]);
    ck_assert_ptr_eq(fq_map_get(&map, FQ_STR("a\0")), &values[4]);
    ck_assert_ptr_eq(fq_map_get(&map, FQ_STR_NONE), &values[5]);
    fq_arena_clear(&arena);
}
END

static enum fq_status reserve_and_fill(void *arg)
{
    struct filling *filling = arg;
    fq_map_reserve(&filling->map, filling->count);
    size_t slots = filling->map.slot_count;
    (void)!fill(filling);
    ck_assert_uint_eq(filling->map.slot_count, slots);
    fq_map_reserve(&filling->map, 2);
    ck_assert_uint_eq(filling->map.slot_count, slots);
    fq_map_reserve(&filling->map, 2 * filling->count);
    return FQ_OK;
}

TEST(room_that_is_made_before_is_enough)
{
    for (size_t count = 0; count < 70; count++) {
        struct fq_arena arena;
        fq_arena_init(&arena, 0, 1u << 22);
        struct filling filling = {.arena = &arena, .count = count};
        fq_map_init(&filling.map, &arena);
        ck_assert_int_eq(fq_guard(reserve_and_fill, &filling), FQ_OK);
        for (size_t i = 0; i < count; i++)
            ck_assert_ptr_eq(fq_map_get(&filling.map, name_of(&arena, i)), &values[i]);
        fq_arena_clear(&arena);
    }
}
END

TEST(without_memory_the_map_stays_as_it_was)
{
    for (uint64_t n = 1;; n++) {
        struct fq_arena arena;
        fq_arena_init(&arena, 0, 1u << 22);
        struct filling filling = {.arena = &arena, .count = 100};
        fq_map_init(&filling.map, &arena);
        fq_memory_fail_from(n);
        enum fq_status status = fq_guard(fill, &filling);
        bool failed = fq_memory_has_failed();
        fq_memory_fail_from(0);
        ck_assert_int_eq(status, failed ? FQ_NOMEM : FQ_OK);
        ck_assert_uint_eq(filling.map.count, filling.put);
        for (size_t i = 0; i < filling.put; i++)
            ck_assert_ptr_eq(fq_map_get(&filling.map, name_of(&arena, i)), &values[i]);
        ck_assert_int_eq(fq_guard(fill, &filling), FQ_OK); /* and goes on from there */
        ck_assert_uint_eq(filling.map.count, 100);
        fq_arena_clear(&arena);
        if (!failed)
            break;
    }
}
END

int main(void)
{
    return RUN("base/map", an_empty_map_has_nothing,
               every_name_finds_its_value_and_order_is_that_of_insertion,
               a_name_put_twice_keeps_its_place_and_its_last_value,
               room_that_is_made_before_is_enough, without_memory_the_map_stays_as_it_was);
}
