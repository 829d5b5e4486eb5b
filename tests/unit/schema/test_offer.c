/* SPDX-License-Identifier: MIT
 *
 * Which relations and columns are offered, and under which names.
 */
#include <stdio.h>

#include "base/feature.h"
#include "unit.h"
#include "validity.h"

#define VIEW                                                                                       \
    "\n  id uuid\n  data jsonb\n  definition SELECT t.id, jsonb_build_object('name', t.name) AS "  \
    "data FROM public.tb_thing t\n"
#define TABLE "table tb_thing\n  pk_thing int4! primary\n  id uuid! unique\n  name text!\n"

TEST(internal_columns_and_unreadable_ones_are_hidden)
{
    schema_of("table things\n  pk_thing int4! primary\n  fk_owner int4\n  id uuid! unique\n"
              "  secret text unreadable\n  name text\n");
    ASSERT_STR(type_of("Thing", "pkThing"), FQ_STR(""));
    ASSERT_STR(type_of("Thing", "fkOwner"), FQ_STR(""));
    ASSERT_STR(type_of("Thing", "secret"), FQ_STR(""));
    ASSERT_STR(type_of("Thing", "name"), FQ_STR("String"));
    ASSERT_STR(type_of("ThingWhereInput", "secret"), FQ_STR(""));
    ASSERT_STR(type_of("ThingOrderByInput", "pkThing"), FQ_STR(""));
    ASSERT_STR(type_of("Query", "thing"), FQ_STR("Thing"));
    ASSERT_STR(type_of("Query", "thingByPkThing"), FQ_STR(""));
    schema_done();
}
END

TEST(a_view_stands_before_its_table_and_a_stored_one_before_the_view)
{
    const struct fq_schema *schema = schema_of(TABLE "view v_thing plain owned" VIEW);
    ck_assert_uint_eq(schema->relation_count, 1);
    ASSERT_STR(schema->relations[0]->sql_name.text, FQ_STR("\"public\".\"v_thing\""));
    ASSERT_STR(notes_on("\"public\".\"tb_thing\""), FQ_STR("v_thing is served instead\n"));

    schema = schema_of(TABLE "view v_thing plain owned" VIEW
                             "table tv_thing\n  id uuid! primary\n  data jsonb!\n");
    ck_assert_uint_eq(schema->relation_count, 1);
    ASSERT_STR(schema->relations[0]->sql_name.text, FQ_STR("\"public\".\"tv_thing\""));
    ASSERT_STR(notes_on("\"public\".\"v_thing\""), FQ_STR("tv_thing is served instead\n"));
    ASSERT_STR(type_of("Thing", "name"), FQ_STR("String"));

    schema = schema_of(TABLE "view v_thing plain owned unreadable" VIEW);
    ck_assert_uint_eq(schema->relation_count, 1);
    ASSERT_STR(schema->relations[0]->sql_name.text, FQ_STR("\"public\".\"tb_thing\""));
    schema_done();
}
END

TEST(what_the_role_may_not_read_is_noted_and_left_out)
{
    schema_of(
        "table a\n  id uuid!\ntable b unreadable\n  id uuid!\ntable c elsewhere\n  id uuid\n");
    ASSERT_STR(type_of("Query", "as"), FQ_STR("[A!]!"));
    ASSERT_STR(type_of("Query", "bs"), FQ_STR(""));
    ASSERT_STR(type_of("Query", "cs"), FQ_STR(""));
    ASSERT_STR(notes_on("\"public\".\"b\""), FQ_STR("the role tester may not select from it\n"));
    schema_done();
}
END

TEST(a_database_without_anything_to_show_is_refused)
{
    static const char *const empty[] = {"", "table b unreadable\n  id uuid!\n",
                                        "table internal\n  pk_x int4! primary\n"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(empty); i++)
        ASSERT_STR(refusal_of(empty[i]),
                   FQ_STR("nothing to serve: no table, view or function that the role tester may "
                          "use is in the exposed schemas; name others with schema.names, or GRANT "
                          "SELECT"));
}
END

/* ---- comments ---- */

TEST(a_comment_names_hides_shows_and_describes)
{
    const struct fq_schema *schema =
        schema_of("table accts -- Who pays.\\n@fraiseql {\"name\": \"account\"}\\nAnd how.\n"
                  "  pk_acct int4! primary -- @fraiseql {\"expose\": true}\n"
                  "  nm text -- @fraiseql {\"name\": \"fullName\"}\n"
                  "  pin text -- @fraiseql {\"expose\": false}\n"
                  "table logs -- @fraiseql {\"expose\": false}\n  id uuid! primary\n"
                  "table tb_thing -- @fraiseql {\"expose\": true, \"name\": \"RawThing\"}\n"
                  "  id uuid! primary\n"
                  "view v_thing plain\n  id uuid\n");
    ASSERT_STR(type_of("Account", "fullName"), FQ_STR("String"));
    ASSERT_STR(type_of("Account", "pkAcct"), FQ_STR("Int!"));
    ASSERT_STR(type_of("Account", "pin"), FQ_STR(""));
    ASSERT_STR(type_of("Query", "accounts"), FQ_STR("[Account!]!"));
    ASSERT_STR(type_of("Query", "account"), FQ_STR("Account"));
    ASSERT_STR(type_of("Query", "logs"), FQ_STR(""));
    ASSERT_STR(type_of("Query", "rawThings"), FQ_STR("[RawThing!]!"));
    ASSERT_STR(fq_type_find(&schema->types, FQ_STR("Account"))->description,
               FQ_STR("Who pays.\nAnd how."));
    schema_done();
}
END

TEST(a_comment_gives_a_view_its_key)
{
    schema_of("foreign sums -- @fraiseql {\"key\": [\"year\", \"shop\"]}\n"
              "  year int4\n  shop text\n  total numeric\n");
    ASSERT_STR(type_of("Query", "sum"), FQ_STR("Sum"));
    schema_of("foreign sums -- @fraiseql {\"key\": [\"years\"]}\n  year int4\n");
    ASSERT_STR(type_of("Query", "sum"), FQ_STR(""));
    ASSERT_STR(notes_on("\"public\".\"sums\""),
               FQ_STR("its comment's key names no column years\n"
                      "no connection, since no key tells the rows apart and pages would not "
                      "be stable; name one with a comment: @fraiseql {\"key\": [\"…\"]}\n"));
    schema_done();
}
END

TEST(a_comment_deprecates_a_column_and_the_root_fields_of_a_relation)
{
    const struct fq_schema *schema =
        schema_of("table things -- @fraiseql {\"deprecated\": \"Ask for items.\"}\n"
                  "  id int4! primary\n"
                  "  old text -- @fraiseql {\"deprecated\": true}\n"
                  "  new text -- @fraiseql {\"deprecated\": false}\n"
                  "table items\n  id int4! primary\n");
    const struct fq_type *thing = fq_type_find(&schema->types, FQ_STR("Thing"));
    ck_assert(fq_type_field(thing, FQ_STR("old"))->deprecated);
    ck_assert(!fq_type_field(thing, FQ_STR("new"))->deprecated);
    ASSERT_STR(fq_type_field(schema->types.query, FQ_STR("thing"))->deprecation_reason,
               FQ_STR("Ask for items."));
    ck_assert(fq_type_field(schema->types.query, FQ_STR("things"))->deprecated);
    ck_assert(!fq_type_field(schema->types.query, FQ_STR("items"))->deprecated);
    schema_done();
}
END

TEST(a_comment_says_what_a_type_has)
{
    static const char posts[] = "table posts\n  id int4! primary\n  user_id int4\n"
                                "  foreign a (user_id) -> users (id)\n";
    char text[512];
    snprintf(text, sizeof(text), "table users\n  id int4! primary\n%s", posts);
    schema_of(text);
    ASSERT_STR(type_of("UserWhereInput", "posts"), FQ_STR("PostListFilter"));
    snprintf(text, sizeof(text),
             "table users -- @fraiseql {\"features\": [\"groups\", \"connections\"]}\n"
             "  id int4! primary\n%s",
             posts);
    const struct fq_schema *schema = schema_of(text);
    ASSERT_STR(type_of("UserWhereInput", "posts"), FQ_STR(""));
    ASSERT_STR(type_of("PostWhereInput", "user"), FQ_STR("UserWhereInput"));
    ck_assert_uint_eq(schema->relations[1]->features, FQ_FEATURE_GROUPS | FQ_FEATURE_CONNECTIONS);
    snprintf(text, sizeof(text), "table users -- @fraiseql {\"features\": []}\n  id int4!\n%s",
             "table x\n  id int4!\n");
    ck_assert_uint_eq(schema_of(text)->relations[0]->features, 0);
    schema_done();
}
END

#define KEPT_OUT "its comment cannot be read, so it is not offered: "

TEST(a_comment_that_cannot_be_read_keeps_its_object_out_and_says_where)
{
    static const struct {
        const char *comment, *why;
    } rows[] = {
        {"@fraiseql {\"nmae\": \"x\"}", "line 1, column 20: there is no member \"nmae\"; there are "
                                        "name, expose, through, message, key, deprecated, "
                                        "labels, entity, features, mutations, constraint, "
                                        "constraints, requires and cost"},
        {"@fraiseql {\"expose\": \"no\"}", "line 1, column 22: \"expose\" must be true or false"},
        {"What.\\n@fraiseql {\"key\": [1]}",
         "line 2, column 19: \"key\" must be a list of column names, as strings, none twice"},
        {"@fraiseql {\"entity\": \"A\"}",
         "line 1, column 22: \"entity\" means nothing on a table or view"},
        {"@fraiseql {\"features\": [\"groups\", \"pages\"]}",
         "line 1, column 24: \"features\" must be a list of some of connections, aggregates, "
         "groups, related_filters, measured"},
        {"@fraiseql {\"name\": \"a\"}\\n@fraiseql {\"name\": \"b\"}",
         "line 2, column 20: \"name\" is given twice"},
        {"@fraiseql {name: x}", "line 1, column 12: JSON: expected a name in quotes"},
        {"@fraiseql {\"name\": \"x\",}", "line 1, column 24: JSON: expected a name in quotes"},
        {"@fraiseql {\"name\": \"x\"", "line 1, column 23: JSON: unexpected end"},
        {"@fraiseql [1]", "line 1, column 11: expected a JSON object behind @fraiseql"},
        {"@fraiseql {} {}", "line 1, column 14: nothing may follow the JSON object on its line"},
        {"See @fraiseql {}", "line 1, column 5: @fraiseql must begin a line"},
        {"@FraiseQL {}", "line 1, column 1: it is written @fraiseql, in small letters"},
        {"@fraiseql {\"requires\": {}}",
         "line 1, column 24: \"requires\" must require something: auth, role or permission"},
        {"@fraiseql {\"requires\": {\"onDeny\": \"NULL\"}}",
         "line 1, column 24: \"requires\" must require something: auth, role or permission"},
        {"@fraiseql {\"requires\": {\"roles\": [\"a\"]}}",
         "line 1, column 34: \"roles\" of \"requires\" is none of auth, role, permission and "
         "onDeny"},
        {"@fraiseql {\"requires\": {\"role\": []}}",
         "line 1, column 33: \"role\" of \"requires\" must be a string, or a list of strings for "
         "any "
         "of them"},
        {"@fraiseql {\"requires\": {\"auth\": false}}",
         "line 1, column 33: \"auth\" of \"requires\" must be true"},
        {"@fraiseql {\"requires\": {\"permission\": \"user:*\"}}",
         "line 1, column 39: \"permission\" of \"requires\" must be \"resource:action\", without "
         "*, or "
         "a list of such for any of them"},
        {"@fraiseql {\"requires\": {\"auth\": true, \"onDeny\": \"HIDE\"}}",
         "line 1, column 49: \"onDeny\" of \"requires\" must be \"ERROR\" or \"NULL\""},
        {"@fraisql {}",
         "line 1, column 1: an adjustment is written @fraiseql {…}, on a line of its own"},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        char text[256], note[320];
        snprintf(text, sizeof(text), "table things -- %s\n  a text\ntable users\n  b text\n",
                 rows[i].comment);
        snprintf(note, sizeof(note), KEPT_OUT "%s; mend the line or take it away\n", rows[i].why);
        const struct fq_schema *schema = schema_of(text);
        ASSERT_STR(type_of("Thing", "a"), FQ_STR(""));
        ASSERT_STR(type_of("User", "b"), FQ_STR("String"));
        ASSERT_STR(notes_on("\"public\".\"things\""), fq_str_from(note));
        ck_assert(schema->notes[0].warning);
        schema_done();
    }
}
END

TEST(a_name_that_graphql_does_not_allow_is_noted)
{
    const struct fq_schema *schema = schema_of("table things\n"
                                               "  id int4! primary\n"
                                               "  a text -- @fraiseql {\"name\": \"no name\"}\n"
                                               "  b text -- @fraiseql {\"name\": \"__b\"}\n"
                                               "  c text -- @fraiseql [1]\n");
    ASSERT_STR(type_of("Thing", "a"), FQ_STR("String"));
    ASSERT_STR(type_of("Thing", "b"), FQ_STR("String"));
    ASSERT_STR(type_of("Thing", "c"), FQ_STR(""));
    ASSERT_STR(notes_on("\"public\".\"things\""),
               FQ_STR("the name \"no name\" in a column's comment is no name in GraphQL\n"
                      "the name \"__b\" in a column's comment is no name in GraphQL\n"));
    for (size_t i = 0; i < schema->note_count; i++)
        ck_assert(schema->notes[i].warning);
    schema_done();
}
END

TEST(rows_come_in_pages_where_a_key_tells_them_apart)
{
    schema_of("table users\n  id int4! primary\n"
              "table posts\n  id int4! primary\n  user_id int4\n"
              "  foreign a (user_id) -> users (id)\n"
              "table page_infos\n  id int4! primary\n"
              "table words\n  word text\n"
              "table marks\n  mark text\n");
    ASSERT_STR(type_of("Query", "postsConnection"), FQ_STR("PostConnection!"));
    ASSERT_STR(type_of("User", "postsConnection"), FQ_STR("PostConnection!"));
    ASSERT_STR(type_of("PostConnection", "edges"), FQ_STR("[PostEdge!]!"));
    ASSERT_STR(type_of("PostConnection", "pageInfo"), FQ_STR("PageInfo2!"));
    ASSERT_STR(type_of("Query", "wordsConnection"), FQ_STR(""));
    ck_assert_uint_gt(notes_on("PageInfo").len, 0);
    ASSERT_STR(notes_on("\"public\".\"marks\", \"public\".\"words\""),
               FQ_STR("no connection, since no key tells the rows apart and pages would not be "
                      "stable; name one with a comment: @fraiseql {\"key\": [\"…\"]}\n"));
    schema_done();
}
END

/* ---- collisions ---- */

TEST(two_columns_of_one_name_are_an_error_that_names_both_and_the_remedy)
{
    static const char *const colliding[][2] = {
        {"table things\n  first_name text\n  firstName text\n",
         "\"public\".\"things\": columns first_name and firstName would both be the field "
         "firstName; rename one: COMMENT ON COLUMN \"public\".\"things\".\"firstName\" IS "
         "'@fraiseql {\"name\": \"…\"}'"},
        {"table things\n  a text -- @fraiseql {\"name\": \"b\"}\n  b text\n",
         "\"public\".\"things\": columns a and b would both be the field b; rename one: COMMENT ON "
         "COLUMN \"public\".\"things\".\"b\" IS '@fraiseql {\"name\": \"…\"}'"},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(colliding); i++)
        ASSERT_STR(refusal_of(colliding[i][0]), fq_str_from(colliding[i][1]));
    schema_of("table things\n  first_name text\n"
              "  firstName text -- @fraiseql {\"name\": \"givenName\"}\n");
    ASSERT_STR(type_of("Thing", "givenName"), FQ_STR("String"));
    schema_done();
}
END

TEST(two_relations_of_one_type_are_noted_and_the_first_is_offered)
{
    schema_of("table user\n  id uuid! primary\ntable users\n  name text\n");
    ASSERT_STR(type_of("User", "id"), FQ_STR("ID!"));
    ASSERT_STR(type_of("User", "name"), FQ_STR(""));
    ASSERT_STR(notes_on("\"public\".\"users\""),
               FQ_STR("it and its foreign keys are not served: the type name User belongs to "
                      "\"public\".\"user\" (it comes first by schema and name); choose another: "
                      "COMMENT ON TABLE \"public\".\"users\" IS '@fraiseql {\"name\": \"…\"}'\n"));
    schema_done();
}
END

TEST(relations_may_be_called_as_scalars_and_roots_are)
{
    /* What the table is called, and a column's type with the scalar it needs. */
    static const struct {
        const char *table, *type, *column, *scalar;
    } reserved[] = {
        {"date", "Date2", "date", "Date"},
        {"time", "Time2", "time", "Time"},
        {"JSON", "JSON2", "jsonb", "JSON"},
        {"UUID", "UUID2", "uuid", "UUID"},
        {"decimals", "Decimal2", "numeric", "Decimal"},
        {"big_int", "BigInt2", "int8", "BigInt"},
        {"string", "String2", "text", "String"},
        {"int", "Int2", "int4", "Int"},
        {"boolean", "Boolean2", "bool", "Boolean"},
        {"ID", "ID2", "uuid", "UUID"},
        {"query", "Query2", "text", "String"},
        {"mutations", "Mutation2", "text", "String"},
        {"subscription", "Subscription2", "text", "String"},
        {"order_direction", "OrderDirection", "text", "String"},
        {"string_filter", "StringFilter", "text", "String"},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(reserved); i++) {
        char database[200];
        snprintf(database, sizeof(database), "table %s\n  id uuid! primary\n  at %s\n",
                 reserved[i].table, reserved[i].column);
        schema_of(database);
        ASSERT_STR(type_of(reserved[i].type, "id"), FQ_STR("ID!"));
        ASSERT_STR(type_of(reserved[i].type, "at"), fq_str_from(reserved[i].scalar));
    }
    schema_of("table date\n  id uuid! primary\n");
    ASSERT_STR(notes_on("\"public\".\"date\""),
               FQ_STR("the type name Date has another meaning, so it is called Date2; choose a "
                      "name with a comment: @fraiseql {\"name\": \"…\"}\n"));
    schema_done();
}
END

TEST(relations_may_be_called_as_input_types_are)
{
    schema_of("enum post_list_filter a|b\n"
              "table user\n  id uuid! primary\n  kind post_list_filter\n"
              "table user_where_input\n  id uuid! primary\n"
              "table user_order_by_input\n  id uuid! primary\n"
              "table posts\n  id uuid! primary\n  user_id uuid\n"
              "  foreign k (user_id) -> user (id)\n"
              "table date_time_filters\n  at timestamptz\n");
    ASSERT_STR(type_of("UserWhereInput", "id"), FQ_STR("ID!"));
    ASSERT_STR(type_of("UserWhereInput2", "id"), FQ_STR("IDFilter"));
    ASSERT_STR(type_of("UserWhereInput2", "posts"), FQ_STR("PostListFilter2"));
    ASSERT_STR(type_of("UserOrderByInput2", "id"), FQ_STR("OrderDirection"));
    ASSERT_STR(type_of("PostWhereInput", "user"), FQ_STR("UserWhereInput2"));
    ASSERT_STR(type_of("DateTimeFilter", "at"), FQ_STR("DateTime"));
    ASSERT_STR(type_of("DateTimeFilterWhereInput", "at"), FQ_STR("DateTimeFilter2"));
    schema_done();
}
END

TEST(root_fields_that_collide_are_noted)
{
    schema_of("table news\n  id uuid! primary\n  tag text! unique\n"
              "table news_by_tags\n  id uuid! primary\n");
    ASSERT_STR(type_of("Query", "newsList"), FQ_STR("[News!]!"));
    ASSERT_STR(type_of("Query", "newsByTag"), FQ_STR("News"));
    ASSERT_STR(
        notes_on("\"public\".\"news_by_tags\""),
        FQ_STR("it has no field newsByTag of Query, which belongs to \"public\".\"news\"; give "
               "one of them another name with a comment: @fraiseql {\"name\": \"…\"}\n"));
    schema_done();
}
END

/* ---- enums and composites ---- */

TEST(enum_values_are_names_and_differ)
{
    const struct fq_schema *schema =
        schema_of("enum mood a_b_3|a b|a-b|true|9|\n  \ntable things\n  mood mood!\n");
    const struct fq_type *mood = fq_type_find(&schema->types, FQ_STR("Mood"));
    ck_assert_uint_eq(mood->value_count, 5);
    ASSERT_STR(mood->values[0].name, FQ_STR("a_b_3"));
    ASSERT_STR(mood->values[1].name, FQ_STR("a_b"));
    ASSERT_STR(mood->values[2].name, FQ_STR("a_b_2"));
    ASSERT_STR(mood->values[2].internal, FQ_STR("a-b"));
    ASSERT_STR(mood->values[3].name, FQ_STR("_true"));
    ASSERT_STR(mood->values[4].name, FQ_STR("_9"));
    schema_done();
}
END

TEST(attributes_of_a_composite_differ)
{
    schema_of("composite pair a_b text, aB int4\ntable things\n  pair pair\n");
    ASSERT_STR(type_of("Pair", "aB"), FQ_STR("String"));
    ASSERT_STR(type_of("Pair", "aB_2"), FQ_STR("Int"));
    schema_done();
}
END

int main(void)
{
    return RUN("schema/offer", internal_columns_and_unreadable_ones_are_hidden,
               a_view_stands_before_its_table_and_a_stored_one_before_the_view,
               what_the_role_may_not_read_is_noted_and_left_out,
               a_database_without_anything_to_show_is_refused,
               a_comment_names_hides_shows_and_describes, a_comment_gives_a_view_its_key,
               a_name_that_graphql_does_not_allow_is_noted,
               a_comment_deprecates_a_column_and_the_root_fields_of_a_relation,
               a_comment_says_what_a_type_has,
               a_comment_that_cannot_be_read_keeps_its_object_out_and_says_where,
               rows_come_in_pages_where_a_key_tells_them_apart,
               two_columns_of_one_name_are_an_error_that_names_both_and_the_remedy,
               two_relations_of_one_type_are_noted_and_the_first_is_offered,
               relations_may_be_called_as_scalars_and_roots_are,
               relations_may_be_called_as_input_types_are, root_fields_that_collide_are_noted,
               enum_values_are_names_and_differ, attributes_of_a_composite_differ);
}
