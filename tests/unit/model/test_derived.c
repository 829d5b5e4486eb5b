/* SPDX-License-Identifier: MIT */
#include "model/derived.h"

#include "unit.h"

static bool is_reserved(fq_str name)
{
    return fq_str_eq(name, FQ_STR("DateTime"));
}

static enum fq_status names_of_all_kinds(void *arg)
{
    struct fq_arena *arena = arg;
    for (int kind = 0; kind < FQ_DERIVED_KINDS; kind++) {
        fq_str name = fq_model_derived_name(arena, FQ_STR("User"), (enum fq_derived)kind);
        ck_assert(name.len > 4 && fq_str_starts_with(name, FQ_STR("User")));
    }
    ASSERT_STR(fq_model_derived_name(arena, FQ_STR("User"), FQ_DERIVED_WHERE),
               FQ_STR("UserWhereInput"));
    ASSERT_STR(fq_model_derived_name(arena, FQ_STR("Address"), FQ_DERIVED_INPUT),
               FQ_STR("AddressInput"));
    ASSERT_STR(fq_model_derived_name(arena, FQ_STR("AddressInput"), FQ_DERIVED_INPUT),
               FQ_STR("AddressInput"));
    ASSERT_STR(fq_model_member_type_name(arena, FQ_STR("Book"), FQ_STR("main_writer")),
               FQ_STR("BookMainWriter"));
    return FQ_OK;
}

TEST(types_that_follow_are_named_after_the_one_they_follow_from)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, 1u << 20);
    ck_assert_int_eq(fq_guard(names_of_all_kinds, &arena), FQ_OK);
    fq_arena_clear(&arena);
}
END

static enum fq_status numbers(void *arg)
{
    struct fq_arena *arena = arg;
    struct fq_type_system types;
    struct fq_model model;
    const struct fq_model_options options = {.is_reserved = is_reserved, .types = &types};
    fq_type_system_init(&types, arena);
    fq_type_add(&types, FQ_TYPE_OBJECT, FQ_STR("User"));
    fq_model_init(&model, NULL, &options, arena, arena);
    ASSERT_STR(fq_model_free_name(&model, FQ_STR("Post")), FQ_STR("Post"));
    ASSERT_STR(fq_model_free_name(&model, FQ_STR("User")), FQ_STR("User2"));
    fq_map_put(&model.names, FQ_STR("User2"), arena);
    ASSERT_STR(fq_model_free_name(&model, FQ_STR("User")), FQ_STR("User3"));
    ASSERT_STR(fq_model_free_name(&model, FQ_STR("DateTime")), FQ_STR("DateTime2"));
    return FQ_OK;
}

TEST(a_name_that_is_taken_gets_a_number)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, 1u << 20);
    ck_assert_int_eq(fq_guard(numbers, &arena), FQ_OK);
    fq_arena_clear(&arena);
}
END

int main(void)
{
    return RUN("model/derived", types_that_follow_are_named_after_the_one_they_follow_from,
               a_name_that_is_taken_gets_a_number);
}
