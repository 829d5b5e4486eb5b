/* SPDX-License-Identifier: MIT
 *
 * What is a secret by its name is shown only on purpose; these databases say where it stands.
 */
#include "unit.h"
#include "validity.h"

#define WHY " is not served, since its name says that it is a secret; to serve it: "

TEST(a_column_is_no_field_no_filter_no_order_and_no_lookup)
{
    schema_of("table users\n  id int4! primary\n  name text\n  api_token text! unique\n");
    ASSERT_STR(type_of("User", "apiToken"), FQ_STR(""));
    ASSERT_STR(type_of("UserWhereInput", "apiToken"), FQ_STR(""));
    ASSERT_STR(type_of("UserOrderByInput", "apiToken"), FQ_STR(""));
    ASSERT_STR(type_of("Query", "userByApiToken"), FQ_STR(""));
    ASSERT_STR(type_of("User", "name"), FQ_STR("String"));
    ASSERT_STR(notes_on("\"public\".\"users\""),
               FQ_STR("the column api_token" WHY "COMMENT ON COLUMN "
                      "\"public\".\"users\".\"api_token\" IS '@fraiseql {\"expose\": true}'\n"));
    schema_done();
}
END

TEST(a_comment_shows_it)
{
    schema_of("table users\n  id int4! primary\n"
              "  token text! unique -- @fraiseql {\"expose\": true}\n");
    ASSERT_STR(type_of("User", "token"), FQ_STR("String!"));
    ASSERT_STR(type_of("Query", "userByToken"), FQ_STR("User"));
    ASSERT_STR(notes_on("\"public\".\"users\""), FQ_STR(""));
    schema_done();
}
END

TEST(a_schema_file_that_names_it_shows_it)
{
    static const char users[] = "table users\n  id int4! primary\n  token text\n  pwd text\n";
    schema_refined(users, "extend type User { token: String }");
    ASSERT_STR(type_of("User", "token"), FQ_STR("String"));
    ASSERT_STR(type_of("User", "pwd"), FQ_STR(""));
    schema_refined(users, "extend type User { word: String @column(name: \"pwd\") }");
    ASSERT_STR(type_of("User", "word"), FQ_STR("String"));
    ASSERT_STR(type_of("User", "token"), FQ_STR(""));
    /* To hide what is hidden is no mistake, and of a whole type nothing is missed. */
    schema_refined(users, "type User { id: Int!, token: String @hidden }");
    ASSERT_STR(type_of("User", "token"), FQ_STR(""));
    ASSERT_STR(notes_on("\"public\".\"users\""), FQ_STR(""));
    schema_done();
}
END

TEST(rows_are_not_ordered_by_it)
{
    const struct fq_schema *schema =
        schema_of("table sessions\n  token text! primary\n  user_id int4\n  nr int4! unique\n");
    ck_assert_uint_eq(schema->relations[0]->key_count, 1);
    ASSERT_STR(schema->relations[0]->key[0]->label.text, FQ_STR("\"nr\""));
    schema_done();
}
END

#define VIEW(members)                                                                              \
    "view v_user plain owned\n  id int4\n  data jsonb\n  definition SELECT u.id, "                 \
    "jsonb_build_object('id', u.id, " members ") AS data FROM public.tb_user u\n"

TEST(a_member_of_a_document_is_shown_by_the_comment_on_its_column)
{
    schema_of("table tb_user\n  id int4! primary\n  token text\n" VIEW("'token', u.token"));
    ASSERT_STR(type_of("User", "token"), FQ_STR(""));
    ASSERT_STR(notes_on("\"public\".\"v_user\""),
               FQ_STR("the member token" WHY "COMMENT ON COLUMN "
                      "\"public\".\"tb_user\".\"token\" IS '@fraiseql {\"expose\": true}'\n"));
    schema_of(
        "table tb_user\n  id int4! primary\n  token text -- @fraiseql {\"expose\": true}\n" VIEW(
            "'token', u.token"));
    ASSERT_STR(type_of("User", "token"), FQ_STR("String"));
    schema_done();
}
END

TEST(a_member_that_is_computed_or_inside_an_object_is_shown_by_a_file)
{
    static const char users[] = "table tb_user\n  id int4! primary\n  token text\n" VIEW(
        "'auth', jsonb_build_object('api_key', lower(u.token), 'id', u.id)");
    schema_of(users);
    ASSERT_STR(type_of("UserAuth", "apiKey"), FQ_STR(""));
    ASSERT_STR(type_of("UserAuth", "id"), FQ_STR("Int!"));
    ASSERT_STR(notes_on("\"public\".\"v_user\""),
               FQ_STR("the member api_key" WHY "name the field apiKey of UserAuth in a schema "
                      "file\n"));
    schema_refined(users, "extend type UserAuth { apiKey: String }");
    ASSERT_STR(type_of("UserAuth", "apiKey"), FQ_STR("String"));
    schema_done();
}
END

TEST(a_list_with_one_is_shown_where_a_file_names_the_list)
{
    static const char users[] = "table tb_user\n  id int4! primary\n  token text\n" VIEW(
        "'log', ( SELECT jsonb_agg(jsonb_build_object('pwd', lower(l.pwd))) AS jsonb_agg FROM "
        "public.tb_log l WHERE (l.user_id = u.id))") "table tb_log\n  user_id int4!\n  pwd text\n";
    schema_of(users);
    ASSERT_STR(type_of("User", "log"), FQ_STR(""));
    ASSERT_STR(notes_on("\"public\".\"v_user\""),
               FQ_STR("the member pwd" WHY "name the field log of User in a schema file\n"));
    schema_refined(users, "extend type User { log: [UserLog!] }");
    ASSERT_STR(type_of("User", "log"), FQ_STR("[UserLog!]"));
    ASSERT_STR(type_of("UserLog", "pwd"), FQ_STR("String"));
    ASSERT_STR(notes_on("\"public\".\"v_user\""), FQ_STR(""));
    schema_done();
}
END

TEST(an_attribute_is_not_seen_and_may_be_given)
{
    schema_of("composite login email text, password text\n"
              "table users\n  id int4! primary\n  login login\n"
              "function fn_enter stable returns bool\n  who login\n");
    ASSERT_STR(type_of("Login", "email"), FQ_STR("String"));
    ASSERT_STR(type_of("Login", "password"), FQ_STR(""));
    ASSERT_STR(type_of("LoginInput", "password"), FQ_STR("String"));
    ASSERT_STR(type_of("Query", "enter"), FQ_STR("Boolean"));
    ASSERT_STR(notes_on("\"public\".\"login\""),
               FQ_STR("the attribute password" WHY "COMMENT ON COLUMN "
                      "\"public\".\"login\".\"password\" IS '@fraiseql {\"expose\": true}'\n"));
    schema_done();
}
END

int main(void)
{
    return RUN("schema/secrets", a_column_is_no_field_no_filter_no_order_and_no_lookup,
               a_comment_shows_it, a_schema_file_that_names_it_shows_it, rows_are_not_ordered_by_it,
               a_member_of_a_document_is_shown_by_the_comment_on_its_column,
               a_member_that_is_computed_or_inside_an_object_is_shown_by_a_file,
               a_list_with_one_is_shown_where_a_file_names_the_list,
               an_attribute_is_not_seen_and_may_be_given);
}
