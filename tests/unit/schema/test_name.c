/* SPDX-License-Identifier: MIT */
#include "schema/name.h"
#include "unit.h"

struct row {
    fq_str from;
    fq_str type;
    fq_str plural;
    fq_str singular;
};

#define ROW(from, type, plural, singular)                                                          \
    {                                                                                              \
        FQ_STR_INIT(from), FQ_STR_INIT(type), FQ_STR_INIT(plural), FQ_STR_INIT(singular)           \
    }

static const struct row rows[] = {
    ROW("users", "User", "users", "user"),
    ROW("user", "User", "users", "user"),
    ROW("people", "Person", "people", "person"),
    ROW("post_tags", "PostTag", "postTags", "postTag"),
    ROW("category", "Category", "categories", "category"),
    ROW("address", "Address", "addresses", "address"),
    ROW("addresses", "Address", "addresses", "address"),
    ROW("box", "Box", "boxes", "box"),
    ROW("order_status", "OrderStatus", "orderStatuses", "orderStatus"),
    ROW("movies", "Movie", "movies", "movie"),
    ROW("news", "News", "news", "news"),
    ROW("day", "Day", "days", "day"),
    ROW("dns_1", "Dns1", "dns1s", "dns1"),
    ROW("x", "X", "xs", "x"),
    ROW("Order Lines", "OrderLine", "OrderLines", "OrderLine"),
};

TEST(relations_become_types_and_fields)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, 1u << 20);
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        ASSERT_STR(fq_name_type(&arena, rows[i].from), rows[i].type);
        ASSERT_STR(fq_name_plural(&arena, rows[i].from), rows[i].plural);
        ASSERT_STR(fq_name_singular(&arena, rows[i].from), rows[i].singular);
    }
    fq_arena_clear(&arena);
}
END

TEST(prefixes_of_the_convention_go)
{
    ASSERT_STR(fq_name_without_prefix(FQ_STR("tb_user")), FQ_STR("user"));
    ASSERT_STR(fq_name_without_prefix(FQ_STR("tv_user")), FQ_STR("user"));
    ASSERT_STR(fq_name_without_prefix(FQ_STR("v_user")), FQ_STR("user"));
    ASSERT_STR(fq_name_without_prefix(FQ_STR("vuser")), FQ_STR("vuser"));
    ASSERT_STR(fq_name_without_prefix(FQ_STR("v_")), FQ_STR("v_"));
}
END

TEST(foreign_key_columns_name_what_they_refer_to)
{
    ASSERT_STR(fq_name_reference(FQ_STR("author_id")), FQ_STR("author"));
    ASSERT_STR(fq_name_reference(FQ_STR("fk_author")), FQ_STR("author"));
    ASSERT_STR(fq_name_reference(FQ_STR("authorId")), FQ_STR("author"));
    ck_assert_uint_eq(fq_name_reference(FQ_STR("author")).len, 0);
    ck_assert_uint_eq(fq_name_reference(FQ_STR("_id")).len, 0);
}
END

TEST(names_never_hold_what_graphql_forbids)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, 1u << 20);
    ASSERT_STR(fq_name_field(&arena, FQ_STR("prix_€")), FQ_STR("prix"));
    ASSERT_STR(fq_name_field(&arena, FQ_STR("2nd")), FQ_STR("_2nd"));
    ASSERT_STR(fq_name_field(&arena, FQ_STR("__secret")), FQ_STR("_secret"));
    ASSERT_STR(fq_name_enum_value(&arena, FQ_STR("in transit")), FQ_STR("in_transit"));
    ASSERT_STR(fq_name_enum_value(&arena, FQ_STR("true")), FQ_STR("_true"));
    ASSERT_STR(fq_name_enum_value(&arena, FQ_STR("")), FQ_STR("EMPTY"));
    fq_arena_clear(&arena);
}
END

TEST(identifiers_are_quoted_whatever_they_hold)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, 1u << 20);
    ASSERT_STR(fq_name_qualified(&arena, FQ_STR("a\"b"), FQ_STR("c; drop")),
               FQ_STR("\"a\"\"b\".\"c; drop\""));
    fq_arena_clear(&arena);
}
END

int main(void)
{
    return RUN("schema/name", relations_become_types_and_fields, prefixes_of_the_convention_go,
               foreign_key_columns_name_what_they_refer_to, names_never_hold_what_graphql_forbids,
               identifiers_are_quoted_whatever_they_hold);
}
