/* SPDX-License-Identifier: MIT
 *
 * Fields that a schema file finds at a path in a document.
 */
#include "unit.h"
#include "validity.h"

static const char text[] = "enum mood sad|happy\n"
                           "table users\n"
                           "  id uuid! primary\n"
                           "  name text\n"
                           "  info jsonb!\n"
                           "  old json\n"
                           "  kept jsonb -- @fraiseql {\"expose\": false}\n"
                           "  locked jsonb unreadable\n"
                           "view v_note plain owned\n"
                           "  id uuid\n"
                           "  more jsonb\n"
                           "  data jsonb\n"
                           "  definition SELECT u.id, u.info AS more, jsonb_build_object('id', "
                           "u.id) AS data FROM public.users u\n";

static const struct fq_field *binding_of(const struct fq_schema *schema, const char *type,
                                         const char *name)
{
    return fq_type_field(fq_type_find(&schema->types, fq_str_from(type)), fq_str_from(name))
        ->binding;
}

TEST(what_stands_at_a_path_is_a_field_of_the_declared_type)
{
    const struct fq_schema *schema = schema_refined(
        text, "extend type User {\n"
              "  city: String! @column(name: \"info\", path: [\"address\", \"city's\"])\n"
              "  points: Int @column(name: \"info\", path: [\"points\"], type: \"int2\")\n"
              "  mood: Mood @column(name: \"old\", path: [\"mood\"])\n"
              "  days: [Date!] @column(name: \"info\", path: [\"days\"])\n"
              "  home: Home @column(name: \"info\", path: [\"homes\", \"first\"])\n"
              "  info: JSON! @hidden }\n"
              "type Home { street: String, rooms: Int }\n");
    ASSERT_STR(type_of("User", "city"), FQ_STR("String!"));
    ASSERT_STR(type_of("UserWhereInput", "city"), FQ_STR("StringFilter"));
    ASSERT_STR(type_of("UserWhereInput", "points"), FQ_STR("IntFilter"));
    ASSERT_STR(type_of("UserWhereInput", "mood"), FQ_STR("MoodFilter"));
    ASSERT_STR(type_of("UserWhereInput", "days"), FQ_STR("DateListFilter"));
    ASSERT_STR(type_of("HomeWhereInput", "rooms"), FQ_STR("IntFilter"));
    ASSERT_STR(type_of("UserOrderByInput", "points"), FQ_STR("OrderDirection"));
    ASSERT_STR(type_of("UserGroupKey", "city"), FQ_STR("GroupBy"));
    ASSERT_STR(type_of("User", "info"), FQ_STR(""));
    const struct fq_field *city = binding_of(schema, "User", "city");
    ASSERT_STR(city->column->after.text,
               FQ_STR(" OPERATOR(pg_catalog.->) 'address' OPERATOR(pg_catalog.->) 'city''s')"));
    ASSERT_STR(fq_field_more(city)->typed->after.text,
               FQ_STR(" OPERATOR(pg_catalog.->) 'address' "
                      "OPERATOR(pg_catalog.->>) 'city''s')::\"pg_catalog\""
                      ".\"text\""));
    ASSERT_STR(fq_field_more(binding_of(schema, "User", "points"))->typed->after.text,
               FQ_STR(" OPERATOR(pg_catalog.->>) 'points')::\"pg_catalog\".\"int2\""));
    schema_done();
}
END

TEST(a_path_begins_in_a_column_of_a_view_that_is_seen_through)
{
    const struct fq_schema *schema = schema_refined(
        text, "extend type Note { city: String @column(name: \"more\", path: [\"city\"]) }\n");
    ASSERT_STR(fq_field_more(binding_of(schema, "Note", "city"))->typed->of->expression.text,
               FQ_STR("u.info"));
    schema_done();
}
END

TEST(in_a_document_that_is_declared_a_path_needs_no_name)
{
    schema_refined(text, "type User @relation(name: \"users\", jsonb: \"info\") {\n"
                         "  id: ID!\n  city: String @column(path: [\"address\", \"city\"]) }\n"
                         "extend type User { friends: [User!]! @join(on: {city: \"name\"}) }");
    ASSERT_STR(type_of("User", "city"), FQ_STR("String"));
    schema_done();
}
END

/* A schema file, and all that is said of it. */
static const struct {
    const char *sdl;
    const char *error;
} refused[] = {
    {"extend type User { city: String @column(name: \"inof\", path: [\"a\"]) }",
     "f.graphql:1:61: \"public\".\"users\" has no column inof that holds JSON. Did you mean "
     "\"info\"?"},
    {"extend type User { city: String @column(name: \"name\", path: [\"a\"]) }",
     "f.graphql:1:61: \"public\".\"users\" has no column name that holds JSON."},
    {"extend type User { city: String @column(name: \"kept\", path: [\"a\"]) }",
     "f.graphql:1:61: \"public\".\"users\" has no column kept that holds JSON."},
    {"extend type User { city: String @column(name: \"locked\", path: [\"a\"]) }",
     "f.graphql:1:63: \"public\".\"users\" has no column locked that holds JSON."},
    {"extend type User { city: String @column(path: [\"a\"]) }",
     "f.graphql:1:47: say which column the path of city begins in: @column(name: \"…\", path: "
     "[…])"},
    {"extend type User { city: String @column(name: \"info\", path: []) }",
     "f.graphql:1:61: a path is a list of keys, from the document's top to the value, 15 at most: "
     "[\"address\", \"city\"]"},
    {"extend type User { city: String @column(name: \"info\", path: \"a\") }",
     "f.graphql:1:61: a path is a list of keys, from the document's top to the value, 15 at most: "
     "[\"address\", \"city\"]"},
    {"extend type User { name: String @column(name: \"info\", path: [\"a\"]) }",
     "f.graphql:1:20: the field name of User stands for name already"},
    {"extend type User { city: Strin @column(name: \"info\", path: [\"a\"]) }",
     "f.graphql:1:20: nothing says how city is read: its type is none of a value, nor a type of "
     "the file that has fields"},
    {"extend type User { city: String @column(name: \"info\", path: [\"a\"], type: \"txt\") }",
     "f.graphql:1:74: there is no PostgreSQL type txt. Did you mean \"text\" or \"bit\"?"},
    {"extend type User { home: Home @column(name: \"info\", path: [\"home\"]) }\n"
     "type Home { a: Int @column(path: [\"b\", \"a\"]), c: Int }",
     "f.graphql:2:34: a path has an effect on fields of a table or view; declare Home as objects "
     "in "
     "objects"},
};

TEST(what_is_wrong_with_a_path_is_told_with_its_place)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(refused); i++)
        ck_assert_msg(fq_str_starts_with(refusal_of_file(text, refused[i].sdl),
                                         fq_str_from(refused[i].error)),
                      "%s\n%.*s", refused[i].error,
                      FQ_STR_ARG(refusal_of_file(text, refused[i].sdl)));
}
END

int main(void)
{
    return RUN("schema/paths", what_stands_at_a_path_is_a_field_of_the_declared_type,
               a_path_begins_in_a_column_of_a_view_that_is_seen_through,
               in_a_document_that_is_declared_a_path_needs_no_name,
               what_is_wrong_with_a_path_is_told_with_its_place);
}
