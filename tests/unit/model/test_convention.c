/* SPDX-License-Identifier: MIT */
#include "model/convention.h"
#include "unit.h"

TEST(prefixes_of_the_convention_go)
{
    ASSERT_STR(fq_convention_noun(FQ_STR("tb_user")), FQ_STR("user"));
    ASSERT_STR(fq_convention_noun(FQ_STR("tv_user")), FQ_STR("user"));
    ASSERT_STR(fq_convention_noun(FQ_STR("v_user")), FQ_STR("user"));
    ASSERT_STR(fq_convention_noun(FQ_STR("vuser")), FQ_STR("vuser"));
    ASSERT_STR(fq_convention_noun(FQ_STR("v_")), FQ_STR("v_"));
}
END

TEST(foreign_key_columns_name_what_they_refer_to)
{
    ASSERT_STR(fq_convention_reference(FQ_STR("author_id")), FQ_STR("author"));
    ASSERT_STR(fq_convention_reference(FQ_STR("fk_author")), FQ_STR("author"));
    ASSERT_STR(fq_convention_reference(FQ_STR("authorId")), FQ_STR("author"));
    ck_assert_uint_eq(fq_convention_reference(FQ_STR("author")).len, 0);
    ck_assert_uint_eq(fq_convention_reference(FQ_STR("_id")).len, 0);
}
END

TEST(functions_are_fields_of_roots_by_their_prefix)
{
    ASSERT_STR(fq_convention_action(FQ_STR("fn_create_user")), FQ_STR("create_user"));
    ASSERT_STR(fq_convention_action(FQ_STR("create_user")), FQ_STR("create_user"));
    ck_assert(fq_convention_is_root(FQ_STR("fn_a")));
    ck_assert(!fq_convention_is_root(FQ_STR("fn_")));
    ck_assert(!fq_convention_is_root(FQ_STR("fna")));
}
END

TEST(keys_and_what_points_at_them_are_internal)
{
    ck_assert(fq_convention_is_internal(FQ_STR("pk_user")));
    ck_assert(fq_convention_is_internal(FQ_STR("fk_author")));
    ck_assert(!fq_convention_is_internal(FQ_STR("id")));
    ASSERT_STR(fq_convention_pointed_at(FQ_STR("fk_author")), FQ_STR("author"));
    ASSERT_STR(fq_convention_pointed_at(FQ_STR("author_id")), FQ_STR("author_id"));
}
END

TEST(an_answer_is_known_by_its_attributes_old_and_new)
{
    const struct fq_catalog_column columns[] = {{.name = FQ_STR_INIT("status")},
                                                {.name = FQ_STR_INIT("message")},
                                                {.name = FQ_STR_INIT("object_data"), .type = 3802},
                                                {.name = FQ_STR_INIT("id")}};
    struct fq_catalog_type type = {.fields = columns, .field_count = 4};
    ck_assert(fq_convention_is_answer(&type));
    ck_assert_ptr_eq(fq_convention_find(&type, fq_answer_id), &columns[3]);
    ck_assert_ptr_null(fq_convention_find(&type, fq_answer_cascade));
    type.field_count = 2;
    ck_assert(!fq_convention_is_answer(&type));
}
END

int main(void)
{
    return RUN("model/convention", prefixes_of_the_convention_go,
               foreign_key_columns_name_what_they_refer_to,
               functions_are_fields_of_roots_by_their_prefix,
               keys_and_what_points_at_them_are_internal,
               an_answer_is_known_by_its_attributes_old_and_new);
}
