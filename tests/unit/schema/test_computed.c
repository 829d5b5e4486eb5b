/* SPDX-License-Identifier: MIT
 *
 * Functions of a row are fields of its type; these databases say which, and what they can do there.
 */
#include "unit.h"
#include "validity.h"

#define USERS "table users\n  id int4! primary\n  first_name text\n  last_name text\n"
#define POSTS                                                                                      \
    "table posts\n  id int4! primary\n  user_id int4\n  foreign a (user_id) -> users (id)\n"

struct row {
    const char *database;
    const char *field, *is; /* of User, and its type; "": there is none */
};

static const struct row rows[] = {
    /* What it is a function of goes from its name, whatever it is called there. */
    {USERS "function user_full_name stable returns text\n  u users\n", "fullName", "String"},
    {USERS "function users_full_name stable returns text\n  u users\n", "fullName", "String"},
    {USERS "function full_name stable returns text\n  u users\n", "fullName", "String"},
    {USERS "function fn_user_full_name stable returns text\n  `` users\n", "fullName", "String"},
    {USERS "function userful stable returns text\n  u users\n", "userful", "String"},
    {USERS "function user_2fa stable returns bool\n  u users\n", "user2fa", "Boolean"},
    /* A name that a column has stays the column's. */
    {USERS "function user_first_name stable returns int4\n  u users\n", "firstName", "String"},
    {USERS "function user_first_name stable returns int4\n  u users\n", "userFirstName", "Int"},
    {USERS "function user_x stable returns int4 -- @fraiseql {\"name\": \"age\"}\n  u users\n",
     "age", "Int"},
    {USERS "function user_x stable returns int4 -- @fraiseql {\"expose\": false}\n  u users\n", "x",
     ""},
    /* It may change something. */
    {USERS "function user_x volatile returns int4\n  u users\n", "x", ""},
    /* Its name says that it gives a secret. */
    {USERS "function user_api_token stable returns text\n  u users\n", "apiToken", ""},
    {USERS "function user_api_token stable returns text -- @fraiseql {\"expose\": true}\n"
           "  u users\n",
     "apiToken", "String"},
    /* Of another's row it is no field here. */
    {USERS POSTS "function user_x stable returns int4\n  p posts\n", "x", ""},
    /* Rows, one and many, and lists of values. */
    {USERS POSTS "function user_last_post stable returns posts\n  u users\n", "lastPost", "Post"},
    {USERS POSTS "function user_all_posts stable set returns posts\n  u users\n", "allPosts",
     "[Post!]!"},
    {USERS "function user_letters stable set returns text\n  u users\n", "letters", "[String]!"},
    {USERS "function user_size stable returns record\n  u users\n  out w int4\n  out h int4\n",
     "size", "UserSizeRow"},
    {USERS "function user_x stable returns void\n  u users\n", "x", ""},
};

TEST(functions_of_a_row_are_fields_of_its_type)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        schema_of(rows[i].database);
        ck_assert_msg(fq_str_eq(type_of("User", rows[i].field), fq_str_from(rows[i].is)),
                      "row %zu: %s is %.*s", i, rows[i].field,
                      FQ_STR_ARG(type_of("User", rows[i].field)));
        schema_done();
    }
}
END

TEST(values_that_need_nothing_more_are_filtered_and_ordered_by)
{
    schema_of(USERS "function user_full_name stable returns text\n  u users\n"
                    "function user_initial stable returns text\n  u users\n  most int4 default\n"
                    "function user_greeting stable returns text\n  u users\n  word text\n");
    ASSERT_STR(type_of("UserWhereInput", "fullName"), FQ_STR("StringFilter"));
    ASSERT_STR(type_of("UserOrderByInput", "fullName"), FQ_STR("OrderDirection"));
    ASSERT_STR(type_of("UserWhereInput", "initial"), FQ_STR("StringFilter"));
    ASSERT_STR(type_of("UserWhereInput", "greeting"), FQ_STR(""));
    ASSERT_STR(type_of("UserOrderByInput", "greeting"), FQ_STR(""));
    schema_done();
}
END

TEST(nothing_is_offered_twice)
{
    schema_of(USERS "function fn_user_x stable returns int4\n  u users\n");
    ASSERT_STR(type_of("User", "x"), FQ_STR("Int"));
    ASSERT_STR(type_of("Query", "userX"), FQ_STR(""));
    ASSERT_STR(notes_on("\"public\".\"fn_user_x\""), FQ_STR(""));
    schema_done();
}
END

TEST(lists_take_what_the_function_does_and_what_lists_do)
{
    const struct fq_schema *schema =
        schema_of(USERS POSTS "function user_top stable set returns posts\n  u users\n"
                              "  least int4\n  limit int4\n");
    const struct fq_type *user = fq_type_find(&schema->types, FQ_STR("User"));
    const struct fq_field_def *top = fq_type_field(user, FQ_STR("top"));
    ck_assert_uint_eq(top->argument_count, 6);
    ASSERT_STR(top->arguments[0].name, FQ_STR("least"));
    ASSERT_STR(top->arguments[1].name, FQ_STR("limit"));
    ASSERT_STR(top->arguments[2].name, FQ_STR("where"));
    ASSERT_STR(top->arguments[4].name, FQ_STR("distinctOn"));
    ASSERT_STR(top->arguments[5].name, FQ_STR("offset"));
    schema_done();
}
END

TEST(what_cannot_be_a_field_is_noted)
{
    schema_of("table users\n  id int4! primary\n  pin text unreadable\n"
              "function user_x stable returns int4\n  u users\n");
    ASSERT_STR(notes_on("\"public\".\"user_x\""),
               FQ_STR("it takes a row of which the role may not read every column\n"));
    schema_of(USERS "function user_x volatile returns int4\n  u users\n");
    ASSERT_STR(notes_on("\"public\".\"user_x\""),
               FQ_STR("it would compute a field of \"public\".\"users\", but is volatile; if it "
                      "changes nothing, say so: ALTER FUNCTION … STABLE\n"));
    schema_of("table users\n  id int4! primary\n  x int4\n  user_x int4\n"
              "function user_x stable returns int4\n  u users\n");
    ASSERT_STR(
        notes_on("\"public\".\"user_x\""),
        FQ_STR("it computes a field of \"public\".\"users\", which has a field userX already; "
               "give it another name: COMMENT ON FUNCTION \"public\".\"user_x\" IS '@fraiseql "
               "{\"name\": \"…\"}'\n"));
    schema_of(USERS "function user_x stable returns int4\n  u users\n  a int4\n"
                    "function user_x stable returns int4\n  u users\n  a text\n");
    ASSERT_STR(type_of("User", "x"), FQ_STR(""));
    schema_done();
}
END

TEST(functions_of_one_name_belong_to_their_rows)
{
    schema_of(USERS POSTS "function label stable returns text\n  u users\n"
                          "function label stable returns int4\n  p posts\n");
    ASSERT_STR(type_of("User", "label"), FQ_STR("String"));
    ASSERT_STR(type_of("Post", "label"), FQ_STR("Int"));
    schema_done();
}
END

TEST(a_file_renames_and_hides_it)
{
    schema_refined(USERS "function user_x stable returns int4\n  u users\n",
                   "extend type User { y: Int @column(name: \"user_x\") }");
    ASSERT_STR(type_of("User", "y"), FQ_STR("Int"));
    ASSERT_STR(type_of("User", "x"), FQ_STR(""));
    schema_refined(USERS "function user_x stable returns int4\n  u users\n",
                   "extend type User { x: Int @hidden }");
    ASSERT_STR(type_of("User", "x"), FQ_STR(""));
    schema_done();
}
END

int main(void)
{
    return RUN("schema/computed", functions_of_a_row_are_fields_of_its_type,
               values_that_need_nothing_more_are_filtered_and_ordered_by, nothing_is_offered_twice,
               lists_take_what_the_function_does_and_what_lists_do, what_cannot_be_a_field_is_noted,
               functions_of_one_name_belong_to_their_rows, a_file_renames_and_hides_it);
}
