/* SPDX-License-Identifier: MIT
 *
 * What a schema file makes of a database's types and fields, and what it is refused for.
 */
#include "unit.h"
#include "validity.h"

/* Two tables, a view with an object in its document, functions. */
static const char shop[] =
    "enum mood sad|happy\n"
    "table users -- Who buys.\n"
    "  id uuid! primary\n"
    "  email text! unique\n"
    "  name text -- Called so.\n"
    "  mood mood\n"
    "table posts\n"
    "  id uuid! primary\n"
    "  author_id uuid!\n"
    "  title text!\n"
    "  foreign posts_author (author_id) -> users (id)\n"
    "view v_book plain owned\n"
    "  id uuid\n"
    "  data jsonb\n"
    "  definition SELECT p.id, jsonb_build_object('title', p.title, 'seen', p.title, 'writer', "
    "jsonb_build_object('name', u.name, 'mail', u.email)) AS data FROM (public.posts p JOIN "
    "public.users u ON ((u.id = p.author_id)))\n"
    "function fn_add volatile returns int4\n"
    "  n int4\n"
    "function fn_count stable returns int4\n";

static const struct fq_field_def *field_of(const struct fq_schema *schema, const char *type,
                                           const char *name)
{
    const struct fq_type *found = fq_type_find(&schema->types, fq_str_from(type));
    return found ? fq_type_field(found, fq_str_from(name)) : NULL;
}

TEST(a_type_and_its_fields_get_other_names)
{
    schema_refined(shop, "extend type Member @relation(name: \"users\") {\n"
                         "  fullName: String @column(name: \"name\")\n}\n"
                         "extend type Volume @relation(name: \"public.v_book\") {\n"
                         "  caption: String! @column(name: \"title\")\n}\n");
    ASSERT_STR(type_of("Member", "fullName"), FQ_STR("String"));
    ASSERT_STR(type_of("Member", "name"), FQ_STR(""));
    ASSERT_STR(type_of("Member", "email"), FQ_STR("String!"));
    ASSERT_STR(type_of("MemberWhereInput", "fullName"), FQ_STR("StringFilter"));
    ASSERT_STR(type_of("User", "id"), FQ_STR(""));
    ASSERT_STR(type_of("Query", "members"), FQ_STR("[Member!]!"));
    ASSERT_STR(type_of("Query", "memberByEmail"), FQ_STR("Member"));
    ASSERT_STR(type_of("Query", "users"), FQ_STR(""));
    ASSERT_STR(type_of("Post", "author"), FQ_STR("Member!"));
    ASSERT_STR(type_of("Volume", "caption"), FQ_STR("String!"));
    ASSERT_STR(type_of("Volume", "seen"), FQ_STR("String!"));
    ASSERT_STR(type_of("VolumeWriter", "name"), FQ_STR("String"));
    /* Also crosswise; and a foreign key gives way to a column, as it does without a file. */
    schema_refined(shop, "extend type User { email: String @column(name: \"name\")\n"
                         "  name: String! @column(name: \"email\") }\n"
                         "extend type Post { author: UUID! @column(name: \"author_id\") }\n");
    ASSERT_STR(type_of("User", "email"), FQ_STR("String"));
    ASSERT_STR(type_of("User", "name"), FQ_STR("String!"));
    ASSERT_STR(type_of("Post", "author"), FQ_STR("UUID!"));
    ASSERT_STR(type_of("Post", "userByAuthorId"), FQ_STR("User!"));
    schema_done();
}
END

TEST(a_type_that_is_defined_has_the_fields_it_lists)
{
    const struct fq_schema *schema =
        schema_refined(shop, "type User { id: ID!, posts: [Post!]! }\n"
                             "type Post { title: String!, author: User! }\n");
    ASSERT_STR(type_of("User", "posts"), FQ_STR("[Post!]!"));
    ASSERT_STR(type_of("User", "email"), FQ_STR(""));
    ASSERT_STR(type_of("UserWhereInput", "email"), FQ_STR(""));
    ASSERT_STR(type_of("UserOrderByInput", "email"), FQ_STR(""));
    ASSERT_STR(type_of("Query", "userByEmail"), FQ_STR(""));
    ASSERT_STR(type_of("Post", "authorId"), FQ_STR(""));
    ASSERT_STR(type_of("Post", "author"), FQ_STR("User!"));
    /* What only a hidden column had the type of is not to be seen either. */
    ck_assert_ptr_null(fq_type_find(&schema->types, FQ_STR("Mood")));
    schema_done();
}
END

TEST(a_type_that_is_extended_keeps_the_others)
{
    schema_refined(shop, "extend type User { email: String! @hidden }\n"
                         "extend type Post { author: User! @hidden }\n");
    ASSERT_STR(type_of("User", "email"), FQ_STR(""));
    ASSERT_STR(type_of("User", "name"), FQ_STR("String"));
    ASSERT_STR(type_of("User", "posts"), FQ_STR("[Post!]!"));
    ASSERT_STR(type_of("Post", "author"), FQ_STR(""));
    ASSERT_STR(type_of("Post", "authorId"), FQ_STR("UUID!"));
    schema_done();
}
END

TEST(a_hidden_type_leaves_nothing_behind)
{
    const struct fq_schema *schema = schema_refined(shop, "type User @hidden\n");
    ck_assert_ptr_null(fq_type_find(&schema->types, FQ_STR("User")));
    ck_assert_ptr_null(fq_type_find(&schema->types, FQ_STR("UserWhereInput")));
    ASSERT_STR(type_of("Query", "users"), FQ_STR(""));
    ASSERT_STR(type_of("Post", "author"), FQ_STR(""));
    ASSERT_STR(type_of("Post", "title"), FQ_STR("String!"));
    schema_done();
}
END

TEST(descriptions_and_deprecation_are_those_of_the_file)
{
    const struct fq_schema *schema =
        schema_refined(shop, "\"Somebody.\" type User\nextend type User {\n"
                             "  \"Where to write.\" email: String! @deprecated(reason: \"Ask.\")\n"
                             "  \"\" name: String\n}\n"
                             "\"A hand.\" type BookWriter { \"Of birth.\" name: String }\n"
                             "extend type Query { \"All.\" posts: [Post!]! @deprecated }\n"
                             "extend type Mutation { \"Adds.\" add(n: Int!): Int }\n");
    ASSERT_STR(fq_type_find(&schema->types, FQ_STR("User"))->description, FQ_STR("Somebody."));
    ASSERT_STR(field_of(schema, "User", "email")->description, FQ_STR("Where to write."));
    ASSERT_STR(field_of(schema, "User", "email")->deprecation_reason, FQ_STR("Ask."));
    ASSERT_STR(field_of(schema, "User", "name")->description, FQ_STR(""));
    ASSERT_STR(fq_type_find(&schema->types, FQ_STR("BookWriter"))->description, FQ_STR("A hand."));
    ASSERT_STR(field_of(schema, "BookWriter", "name")->description, FQ_STR("Of birth."));
    ck_assert(field_of(schema, "Query", "posts")->deprecated);
    ASSERT_STR(field_of(schema, "Query", "posts")->description, FQ_STR("All."));
    ASSERT_STR(field_of(schema, "Mutation", "add")->description, FQ_STR("Adds."));
    schema_done();
}
END

TEST(fields_of_the_roots_are_hidden_and_functions_renamed)
{
    const struct fq_schema *schema = schema_refined(
        shop, "type Query { users: [User!]!, many: Int @function(name: \"fn_count\") }\n"
              "extend type Mutation { insert(n: Int!): Int @function(name: \"public.fn_add\") }\n");
    ck_assert_uint_eq(schema->types.query->field_count, 2);
    ASSERT_STR(type_of("Query", "many"), FQ_STR("Int"));
    ASSERT_STR(type_of("Mutation", "insert"), FQ_STR("Int"));
    ASSERT_STR(type_of("Mutation", "add"), FQ_STR(""));
    schema_refined(shop, "extend type Mutation { add(n: Int!): Int @hidden }\n");
    ASSERT_STR(type_of("Mutation", "add"), FQ_STR(""));
    schema_done();
}
END

TEST(a_key_and_a_name_can_be_given_where_the_database_gives_none)
{
    static const char text[] = "view v_sum plain\n  year int4\n  total int4\n"
                               "table user\n  id int4! primary\ntable users\n  id int4! primary\n";
    schema_of(text);
    ASSERT_STR(type_of("Query", "sum"), FQ_STR(""));
    ASSERT_STR(type_of("Account", "id"), FQ_STR(""));
    schema_refined(text, "extend type Sum @relation(name: \"v_sum\", key: [\"year\"])\n"
                         "extend type Account @relation(name: \"users\")\n");
    ASSERT_STR(type_of("Query", "sum"), FQ_STR("Sum"));
    ASSERT_STR(type_of("Query", "accounts"), FQ_STR("[Account!]!"));
    ASSERT_STR(type_of("Query", "users"), FQ_STR("[User!]!"));
    /* Who has a name by the file has it, whoever would have it without. */
    schema_refined(text, "extend type User @relation(name: \"users\", key: [\"id\"])\n");
    ASSERT_STR(notes_on("\"public\".\"user\""),
               FQ_STR("it and its foreign keys are not served: the type name User belongs to "
                      "\"public\".\"users\" (the schema file calls it so); choose another: COMMENT "
                      "ON TABLE \"public\".\"user\" IS '@fraiseql {\"name\": \"…\"}'\n"));
    schema_done();
}
END

TEST(columns_that_collide_can_be_told_apart)
{
    static const char text[] = "table things\n  first_name text\n  firstName text\n";
    ck_assert(fq_str_find(refusal_of(text), FQ_STR("would both be the field")) <
              refusal_of(text).len);
    schema_refined(text, "extend type Thing { given: String @column(name: \"first_name\") }\n");
    ASSERT_STR(type_of("Thing", "given"), FQ_STR("String"));
    ASSERT_STR(type_of("Thing", "firstName"), FQ_STR("String"));
    schema_done();
}
END

/* A key of as many columns as one may have. */
#define SIXTEEN                                                                                    \
    "key: "                                                                                        \
    "[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\",\"k\",\"l\",\"m\",\"n\",\"o\","  \
    "\"p\"]"

static const struct {
    const char *sdl, *error;
} refused[] = {
    {"extend type Usr { id: ID! }",
     "f.graphql:1:13: no table, view or document gives a type Usr; say which it is of: type Usr "
     "@relation(name: \"…\"). Did you mean \"User\"?"},
    {"extend type Member @relation(name: \"user\") { id: ID! }",
     "f.graphql:1:36: no table or view user is served. Did you mean \"users\"?"},
    {"extend type User {\n  emial: String! }",
     "f.graphql:2:3: the database gives User no field emial. Did you mean \"email\"?"},
    {"extend type User {\n  mail: String! @column(name: \"e_mail\") }",
     "f.graphql:2:31: the database gives User no field for a column e_mail. Did you mean "
     "\"email\"?"},
    {"extend type User { email: String }",
     "f.graphql:1:20: User.email is String! in the database, not String; a file cannot change "
     "types beside a database: write String!"},
    {"extend type User { posts(limit: Int, offset: Int, where: PostWhereInput): [Post!]! }",
     "f.graphql:1:20: User.posts has the argument orderBy as well; write all or none"},
    {"extend type User { email(x: Int): String! }",
     "f.graphql:1:26: the database gives no argument User.email(x:); take it away"},
    {"extend type User { name: String! @column(name: \"email\") }",
     "f.graphql:1:20: the field name of User stands for name already"},
    {"extend type User { email: String!, mail: String! @column(name: \"email\") }",
     "f.graphql:1:20: the database gives User no field email. Did you mean \"mail\"?"},
    {"extend type User {\n a: String! @column(name: \"email\")\n b: String! @column(name: "
     "\"email\") }",
     "f.graphql:3:2: email is already the field a, in line 2"},
    {"extend type Book { seen: String! @column(name: \"title\") }",
     "f.graphql:1:20: the field seen of Book stands for seen already"},
    {"extend type A @relation(name: \"users\")\nextend type B @relation(name: \"users\")",
     "f.graphql:2:13: \"public\".\"users\" is already the type A, in line 1"},
    {"extend type Date @relation(name: \"users\")",
     "f.graphql:1:13: Date has another meaning; choose another name"},
    {"extend type User @relation(name: \"users\", key: [\"idd\"])",
     "f.graphql:1:48: \"public\".\"users\" has no column idd. Did you mean \"id\"?"},
    {"type User { id: ID! @hidden }",
     "f.graphql:1:6: nothing of User is left to be served; list a field, or hide all of it with "
     "@hidden"},
    {"extend type User @relation(name: \"users\", key: [\"id\", \"id\"])",
     "f.graphql:1:48: a key is a list of column names, 16 at most and none twice: [\"id\"]"},
    {"extend type User { mail: String! @column(name: \"name\", name: \"email\") }",
     "f.graphql:1:56: the argument name of @column is given twice"},
    {"extend type Query { users: [User!]! @function(name: \"fn_count\") }",
     "f.graphql:1:21: the field users of Query stands for \"public\".\"users\" already"},
    {"extend type Query { userByEmail: User @function(name: \"fn_count\") }",
     "f.graphql:1:21: the field userByEmail of Query stands for \"public\".\"users\" already"},
    {"extend type User { id: ID!, id: ID! }", "f.graphql:1:29: the field id is given twice"},
    {"type User { id: ID! }\ntype User { name: String }",
     "f.graphql:2:6: User is defined twice; write `extend type` for more of it"},
    {"extend type User { id: ID! }\nextend type User { id: ID! }",
     "f.graphql:2:20: the field id is given twice"},
    {"input UserWhereInput { id: Int }",
     "f.graphql:1:1: beside a database a schema file holds `type` and `extend type` only: all else "
     "follows from these; take the definition away"},
    {"extend type User { id: ID! @requiresAuth }",
     "f.graphql:1:28: @requiresAuth has no effect here; beside a database there are @relation and "
     "@hidden on a type, @column, @hidden and @deprecated on a field, @function, @hidden and "
     "@deprecated on a field of Query or Mutation"},
    {"extend type User @relation(name: \"users\", jsonb: \"data\")",
     "f.graphql:1:43: the argument jsonb of @relation has no effect beside a database; take it "
     "away"},
    {"extend type User @relation",
     "f.graphql:1:18: @relation needs a name: @relation(name: \"…\")"},
    {"extend type Query { usrs: [User!]! }",
     "f.graphql:1:21: the database gives Query no field usrs. Did you mean \"users\" or "
     "\"user\"?"},
    {"extend type Mutation { x(n: Int!): Int @function(name: \"fn_ad\") }",
     "f.graphql:1:56: no function fn_ad is served as a field of Mutation. Did you mean "
     "\"fn_add\"?"},
    {"extend type BookWriter @hidden",
     "f.graphql:1:13: hide the field that has the type BookWriter instead"},
    {"type Usr @hidden",
     "f.graphql:1:6: no table, view or document gives a type Usr; say which it is of: type Usr "
     "@relation(name: \"…\"). Did you mean \"User\"?"},
    {"interface A { id: ID! }\ntype User implements A { id: ID! }",
     "f.graphql:1:1: beside a database a schema file holds `type` and `extend type` only: all else "
     "follows from these; take the definition away\n"
     "f.graphql:2:22: interfaces have no effect beside a database; take them away"},
};

TEST(what_is_wrong_is_told_with_its_place_and_remedy)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(refused); i++) {
        if (refused[i].error)
            ASSERT_STR(refusal_of_file(shop, refused[i].sdl), fq_str_from(refused[i].error));
    }
}
END

TEST(a_key_that_is_given_again_is_refused_and_fits)
{
    fq_str told = refusal_of_file(shop, "extend type User @relation(name: \"users\", " SIXTEEN
                                        ", " SIXTEEN ")");
    ck_assert(fq_str_starts_with(
        told, FQ_STR("f.graphql:1:115: the argument key of @relation is given twice\n")));
    told = refusal_of_file(shop, "extend type User @relation(name: \"users\", " SIXTEEN ")\n"
                                 "extend type User @relation(name: \"users\", " SIXTEEN ")");
    ck_assert(fq_str_starts_with(told, FQ_STR("f.graphql:2:18: @relation is given twice\n")));
    ck_assert(fq_str_ends_with(told, FQ_STR("\nand 5 more")));
}
END

TEST(a_comment_names_no_column_twice_in_a_key)
{
    schema_of("table other\n  id int4! primary\n"
              "view v_sum plain -- @fraiseql {\"key\": [\"year\", \"year\"]}\n  year int4\n");
    ASSERT_STR(type_of("Query", "sum"), FQ_STR(""));
    fq_str notes = notes_on("\"public\".\"v_sum\"");
    ck_assert(fq_str_find(notes, FQ_STR("none twice")) < notes.len);
    schema_done();
}
END

TEST(a_function_is_told_apart_from_one_of_the_same_name)
{
    static const char two[] = "table users\n  id int4! primary\n"
                              "function a.fn_add volatile returns int4\n"
                              "function b.fn_add volatile returns int4\n";
    ASSERT_STR(
        refusal_of_file(two, "extend type Mutation { x: Int @function(name: \"fn_add\") }"),
        FQ_STR("f.graphql:1:47: \"a\".\"fn_add\" and \"b\".\"fn_add\" have this name; write it "
               "with its schema"));
    schema_refined(two, "extend type Mutation { x: Int @function(name: \"b.fn_add\") }");
    ASSERT_STR(type_of("Mutation", "x"), FQ_STR("Int"));
    ASSERT_STR(type_of("Mutation", "add"), FQ_STR("Int"));
    schema_done();
}
END

int main(void)
{
    return RUN(
        "schema/refined", a_type_and_its_fields_get_other_names,
        a_type_that_is_defined_has_the_fields_it_lists, a_type_that_is_extended_keeps_the_others,
        a_hidden_type_leaves_nothing_behind, descriptions_and_deprecation_are_those_of_the_file,
        fields_of_the_roots_are_hidden_and_functions_renamed,
        a_key_and_a_name_can_be_given_where_the_database_gives_none,
        columns_that_collide_can_be_told_apart, a_key_that_is_given_again_is_refused_and_fits,
        a_comment_names_no_column_twice_in_a_key,
        a_function_is_told_apart_from_one_of_the_same_name,
        what_is_wrong_is_told_with_its_place_and_remedy);
}
