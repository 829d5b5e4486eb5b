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
    {"extend type User { posts(limit: Int, offset: Int, where: PostWhereInput, distinctOn: "
     "[PostDistinctOn!]): [Post!]! }",
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
     "f.graphql:1:24: UserWhereInput.id is IDFilter in the database, not Int; a file cannot change "
     "types beside a database: write IDFilter"},
    {"extend type User { id: ID! @cacheControl(maxAge: 2) }",
     "f.graphql:1:28: @cacheControl has no effect on a field beside a database; what has one: "
     "@column, @join, @computed, @resolver, @hidden, @deprecated, @requiresAuth, @requiresRole, "
     "@requiresPermission, @cost"},
    {"extend type User { id: ID! @cost(weight: -1) }",
     "f.graphql:1:42: @cost needs a weight, a whole number from 0 to 1000000: @cost(weight: 5)"},
    {"extend type User { id: ID! @cost(weight: 1000001) }",
     "f.graphql:1:42: @cost needs a weight, a whole number from 0 to 1000000: @cost(weight: 5)"},
    {"interface X @relation(name: \"users\", discriminator: \"name\") { id: ID! @cost(weight: 2) }",
     "f.graphql:1:71: @cost has no effect on the fields of an interface; write it on those of its "
     "types\nf.graphql:1:11: no type implements X: its rows would be of none"},
    {"extend type User { id: ID! @cost(weight: 1) @cost(weight: 2) }",
     "f.graphql:1:45: @cost is given twice"},
    {"extend type User { id: ID! @requiresAuth(role: \"x\") }",
     "f.graphql:1:42: the argument role of @requiresAuth has no effect beside a database; take it "
     "away"},
    {"extend type User { id: ID! @requiresAuth @requiresAuth }",
     "f.graphql:1:42: @requiresAuth is given twice"},
    {"extend type User { id: ID! @requiresRole }",
     "f.graphql:1:28: @requiresRole needs one of: role: \"…\", roles: [\"…\", \"…\"] for any of "
     "these"},
    {"extend type User { id: ID! @requiresRole(role: \"a\", roles: [\"b\"]) }",
     "f.graphql:1:28: @requiresRole needs one of: role: \"…\", roles: [\"…\", \"…\"] for any of "
     "these"},
    {"extend type User { id: ID! @requiresRole(role: [\"a\"]) }",
     "f.graphql:1:48: role is not what @requiresRole takes: a role is a word: \"admin\""},
    {"extend type User { id: ID! @requiresRole(roles: []) }",
     "f.graphql:1:49: roles is not what @requiresRole takes: a role is a word: \"admin\""},
    {"extend type User { id: ID! @requiresRole(role: \"\") }",
     "f.graphql:1:48: role is not what @requiresRole takes: a role is a word: \"admin\""},
    {"extend type User { id: ID! @requiresPermission(permission: \"read\") }",
     "f.graphql:1:60: permission is not what @requiresPermission takes: a permission is written "
     "\"resource:action\", without *"},
    {"extend type User { id: ID! @requiresPermission(permission: \"user:*\") }",
     "f.graphql:1:60: permission is not what @requiresPermission takes: a permission is written "
     "\"resource:action\", without *"},
    {"extend type User { id: ID! @requiresAuth(onDeny: NOTHING) }",
     "f.graphql:1:50: onDeny is ERROR or NULL"},
    {"extend type User { id: ID! @requiresAuth(onDeny: null) }",
     "f.graphql:1:50: onDeny is ERROR or NULL"},
    {"extend type User { id: ID! @requiresAuth(onDeny: NULL) }",
     "f.graphql:1:50: the field id is null for who lacks what is required; take the ! of its type "
     "away"},
    {"scalar Decimal @requiresAuth",
     "f.graphql:1:16: @requiresAuth has no effect on a scalar beside a database; what has one: "
     "@specifiedBy"},
    {"extend type User @relation(name: \"users\", jsonb: \"data\")",
     "f.graphql:1:50: \"public\".\"users\" has no column data that holds JSON."},
    {"extend type User @relation(name: \"users\", tables: \"data\")",
     "f.graphql:1:43: the argument tables of @relation has no effect beside a database; take it "
     "away"},
    {"extend type User @relation",
     "f.graphql:1:18: @relation needs a name: @relation(name: \"…\")"},
    {"extend type Query { usrs: [User!]! }",
     "f.graphql:1:21: the database gives Query no field usrs. Did you mean \"users\" or "
     "\"user\"?"},
    {"extend type Mutation { x(n: Int!): Int @function(name: \"fn_ad\") }",
     "f.graphql:1:56: there is no function fn_ad in the exposed schemas that the role may execute. "
     "Did you mean \"fn_add\"?"},
    {"extend type BookWriter @hidden",
     "f.graphql:1:13: hide the field that has the type BookWriter instead"},
    {"type Usr @hidden",
     "f.graphql:1:6: no table, view or document gives a type Usr; say which it is of: type Usr "
     "@relation(name: \"…\"). Did you mean \"User\"?"},
    {"interface A { id: ID! }\ntype User implements A { id: ID! }",
     "f.graphql:1:11: the database gives no interface A; say which relation its rows are of: "
     "interface A @relation(name: \"…\").\n"
     "f.graphql:2:22: a file cannot change the interfaces of User beside a database; it has none"},
    {"directive @x on OBJECT",
     "f.graphql:1:1: beside a database a schema file holds types only; take the definition away"},
    {"extend type User { posts: [Post!]! @join(on: {id: \"autor_id\"}) }",
     "f.graphql:1:51: \"public\".\"posts\" has no column autor_id that can be joined by. Did you "
     "mean \"author_id\"?"},
    {"extend type User { posts: [Post!]! @join(on: {}) }",
     "f.graphql:1:46: @join needs columns here and those there that they are equal to, 16 at most: "
     "@join(on: {author_id: \"id\"})"},
    {"extend type Post { author: User! @join(on: {author_id: \"id\"})\n"
     "writer: User! @join(on: {author_id: \"id\"}) }",
     "f.graphql:2:1: posts_author is already the field author, in line 1"},
    {"extend type Post { title: User! @join(on: {author_id: \"id\"}) }",
     "f.graphql:1:20: the field title of Post stands for title already"},
    {"type Subscription { a: Int }",
     "f.graphql:1:6: subscriptions are not served yet; take the type away"},
    {"enum Mod { sad }", "f.graphql:1:6: the database gives no enum Mod. Did you mean \"Mood\"?"},
    {"enum Mood { sed }",
     "f.graphql:1:13: the database gives Mood no sed. Did you mean \"sad\"?\n"
     "f.graphql:1:6: nothing of Mood is left to be served; list a field, or hide all of it with "
     "@hidden"},
    {"extend enum Mood { SAD @label(name: \"sat\") }",
     "f.graphql:1:37: the database gives Mood no part for sat. Did you mean \"sad\"?"},
    {"enum Feeling @pgType(name: \"moot\") { sad }",
     "f.graphql:1:28: nothing that is served has the type moot. Did you mean \"mood\"?"},
    {"enum User { a }", "f.graphql:1:6: User is something else in the database"},
    {"enum A { a } type A { a: Int }", "f.graphql:1:19: A is something else already, in line 1"},
    {"input UserWhereInput { emial: StringFilter }",
     "f.graphql:1:24: the database gives UserWhereInput no field emial. Did you mean \"email\"?\n"
     "f.graphql:1:7: nothing of UserWhereInput is left to be served; list a field, or hide all of "
     "it with @hidden"},
    {"\"Changes.\" type Mutation", NULL},
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

TEST(a_foreign_key_gets_another_name_by_its_columns)
{
    schema_refined(shop, "extend type Post { writer: User! @join(on: {author_id: \"id\"}) }\n"
                         "extend type User { written: [Post!]! @join(on: {id: \"authorId\"}) }\n");
    ASSERT_STR(type_of("Post", "writer"), FQ_STR("User!"));
    ASSERT_STR(type_of("Post", "author"), FQ_STR(""));
    ASSERT_STR(type_of("PostWhereInput", "writer"), FQ_STR("UserWhereInput"));
    ASSERT_STR(type_of("User", "written"), FQ_STR("[Post!]!"));
    ASSERT_STR(type_of("UserWhereInput", "written"), FQ_STR("PostListFilter"));
    /* Two keys between the same tables, and one of a table to itself. */
    static const char text[] = "table people\n  id int4! primary\n  boss_id int4\n"
                               "  foreign boss (boss_id) -> people (id)\n"
                               "table books\n  id int4! primary\n  author_id int4\n"
                               "  editor_id int4\n  foreign a (author_id) -> people (id)\n"
                               "  foreign b (editor_id) -> people (id)\n";
    schema_refined(text, "extend type Person { edited: [Book!]! @join(on: {id: \"editor_id\"})\n"
                         "  staff: [Person!]! @join(on: {id: \"boss_id\"})\n"
                         "  head: Person @join(on: {bossId: \"id\"}) }\n");
    ASSERT_STR(type_of("Person", "edited"), FQ_STR("[Book!]!"));
    ASSERT_STR(type_of("Person", "books"), FQ_STR("[Book!]!"));
    ASSERT_STR(type_of("Person", "staff"), FQ_STR("[Person!]!"));
    ASSERT_STR(type_of("Person", "head"), FQ_STR("Person"));
    ASSERT_STR(type_of("Person", "booksByEditorId"), FQ_STR(""));
    schema_done();
}
END

TEST(an_enum_gets_other_names_and_fewer_values)
{
    const struct fq_schema *schema =
        schema_refined(shop, "\"How one feels.\" enum Feeling @pgType(name: \"mood\") {\n"
                             "  \"Not well.\" SAD @label(name: \"sad\") @deprecated }\n");
    const struct fq_type *feeling = fq_type_find(&schema->types, FQ_STR("Feeling"));
    ASSERT_STR(type_of("User", "mood"), FQ_STR("Feeling"));
    ASSERT_STR(type_of("UserWhereInput", "mood"), FQ_STR("FeelingFilter"));
    ck_assert_uint_eq(feeling->value_count, 1);
    ASSERT_STR(feeling->description, FQ_STR("How one feels."));
    ASSERT_STR(feeling->values[0].name, FQ_STR("SAD"));
    ASSERT_STR(feeling->values[0].internal, FQ_STR("sad"));
    ASSERT_STR(feeling->values[0].description, FQ_STR("Not well."));
    ck_assert(feeling->values[0].deprecated);
    schema = schema_refined(shop, "extend enum Mood { GLAD @label(name: \"happy\") }");
    ASSERT_STR(fq_type_find(&schema->types, FQ_STR("Mood"))->values[0].name, FQ_STR("sad"));
    ASSERT_STR(fq_type_find(&schema->types, FQ_STR("Mood"))->values[1].name, FQ_STR("GLAD"));
    schema_done();
}
END

TEST(types_that_follow_are_narrowed_and_described)
{
    const struct fq_schema *schema = schema_refined(
        shop, "\"Whom to find.\" input UserWhereInput { \"By mail.\" email: StringFilter }\n"
              "extend input StringFilter { matches: String @hidden }\n"
              "extend type Query { users(\"How many.\" limit: Int, offset: Int, "
              "where: UserWhereInput, orderBy: [UserOrderByInput!], "
              "distinctOn: [UserDistinctOn!]): [User!]! }\n");
    const struct fq_type *where = fq_type_find(&schema->types, FQ_STR("UserWhereInput"));
    ck_assert_uint_eq(where->input_count, 1);
    ASSERT_STR(where->description, FQ_STR("Whom to find."));
    ASSERT_STR(where->inputs[0].description, FQ_STR("By mail."));
    ASSERT_STR(type_of("StringFilter", "matches"), FQ_STR(""));
    ASSERT_STR(type_of("StringFilter", "imatches"), FQ_STR("String"));
    const struct fq_input_def *limit =
        fq_field_argument(field_of(schema, "Query", "users"), FQ_STR("limit"));
    ASSERT_STR(limit->description, FQ_STR("How many."));
    ck_assert_uint_eq(
        fq_field_argument(field_of(schema, "User", "posts"), FQ_STR("limit"))->description.len, 0);
    schema_done();
}
END

TEST(a_composite_type_gets_other_names_where_it_is_shown_and_where_it_is_given)
{
    static const char text[] = "composite place street text, number int4\n"
                               "table users\n  id int4! primary\n  home place\n"
                               "function fn_move volatile returns int4\n  place place\n";
    schema_refined(text, "\"Where.\" type Address @pgType(name: \"public.place\") {\n"
                         "  road: String @column(name: \"street\") }\n"
                         "input AddressInput @pgType(name: \"place\") {\n"
                         "  road: String @column(name: \"street\"), number: Int }\n");
    ASSERT_STR(type_of("User", "home"), FQ_STR("Address"));
    ASSERT_STR(type_of("Address", "road"), FQ_STR("String"));
    ASSERT_STR(type_of("Address", "number"), FQ_STR(""));
    ASSERT_STR(type_of("AddressWhereInput", "number"), FQ_STR(""));
    ASSERT_STR(type_of("AddressInput", "road"), FQ_STR("String"));
    ASSERT_STR(refusal_of_file(text, "input PlaceInput { street: String }"),
               FQ_STR("f.graphql:1:7: the input PlaceInput needs the field number: a value has all "
                      "attributes of its type"));
    schema_done();
}
END

TEST(answers_are_described_and_keep_what_their_interface_has)
{
    static const char text[] =
        "composite mutation_response status text, message text, entity_id text, entity_type text, "
        "entity jsonb, updated_fields text[], cascade jsonb, metadata jsonb\n"
        "table users\n  id uuid! primary\n"
        "function fn_create_user volatile returns mutation_response\n  name text\n";
    const struct fq_schema *schema = schema_refined(
        text, "\"Done.\" type CreateUserSuccess { id: ID, status: String!, message: String, "
              "updatedFields: [String!], cascade: Cascade, metadata: JSON }\n"
              "union CreateUserResult = CreateUserError | CreateUserSuccess\n");
    ASSERT_STR(fq_type_find(&schema->types, FQ_STR("CreateUserSuccess"))->description,
               FQ_STR("Done."));
    ASSERT_STR(type_of("CreateUserSuccess", "user"), FQ_STR(""));
    ASSERT_STR(refusal_of_file(text, "extend type CreateUserError { code: Int! @hidden }"),
               FQ_STR("f.graphql:1:13: CreateUserError needs the field code, which the interface "
                      "MutationError has"));
    ASSERT_STR(refusal_of_file(text, "union CreateUserResult = CreateUserError"),
               FQ_STR("f.graphql:1:26: a file cannot change the members of CreateUserResult beside "
                      "a database; these are: CreateUserSuccess, CreateUserError"));
    schema_done();
}
END

/* A view whose document a function builds, a stored one, and a table behind a view. */
static const char declared[] = "enum mood sad|happy\n"
                               "table tb_user\n  id uuid! primary\n  data jsonb\n"
                               "view v_user plain owned\n  id uuid\n  data jsonb\n"
                               "  definition SELECT u.id, public.build(u.*) AS data FROM "
                               "public.tb_user u\n"
                               "table tv_note\n  id int4! primary\n  data json\n";

TEST(a_document_that_nothing_describes_has_the_members_that_are_declared)
{
    const struct fq_schema *schema = schema_refined(
        declared, "type User @relation(name: \"v_user\", jsonb: \"data\") { id: ID\n"
                  "  firstName: String!, born: Date, score: Decimal @column(name: \"points\")\n"
                  "  mood: Mood, tags: [String!]!, home: Place!, notes: [Note!]!\n"
                  "  code: Int @column(type: \"int2\") }\n"
                  "type Place { street: String, zipCode: Int! }\n"
                  "type Note { body: String! }\n"
                  "type Memo @relation(name: \"tv_note\", jsonb: \"data\") { id: Int!, "
                  "text: String }\n");
    ASSERT_STR(type_of("User", "firstName"), FQ_STR("String!"));
    ASSERT_STR(type_of("User", "tags"), FQ_STR("[String!]!"));
    ASSERT_STR(type_of("User", "home"), FQ_STR("Place!"));
    ASSERT_STR(type_of("User", "notes"), FQ_STR("[Note!]!"));
    ASSERT_STR(type_of("UserWhereInput", "firstName"), FQ_STR("StringFilter"));
    ASSERT_STR(type_of("UserWhereInput", "born"), FQ_STR("DateFilter"));
    ASSERT_STR(type_of("UserWhereInput", "score"), FQ_STR("DecimalFilter"));
    ASSERT_STR(type_of("UserWhereInput", "mood"), FQ_STR("MoodFilter"));
    ASSERT_STR(type_of("UserWhereInput", "home"), FQ_STR("PlaceWhereInput"));
    ASSERT_STR(type_of("PlaceWhereInput", "zipCode"), FQ_STR("IntFilter"));
    ASSERT_STR(type_of("UserWhereInput", "notes"), FQ_STR("NoteItemsFilter"));
    ASSERT_STR(type_of("NoteItemsFilter", "every"), FQ_STR("NoteItemWhereInput"));
    ASSERT_STR(type_of("UserOrderByInput", "notes"), FQ_STR(""));
    ASSERT_STR(type_of("UserOrderByInput", "score"), FQ_STR("OrderDirection"));
    ASSERT_STR(type_of("Memo", "text"), FQ_STR("String"));
    const struct fq_field *name = field_of(schema, "User", "firstName")->binding;
    ASSERT_STR(name->key, FQ_STR("first_name"));
    ck_assert_int_eq(fq_field_more(name)->typed->type, catalog_text_oid("text"));
    const struct fq_field *code = field_of(schema, "User", "code")->binding;
    ck_assert_int_eq(fq_field_more(code)->typed->type, catalog_text_oid("int2"));
    ASSERT_STR(((const struct fq_field *)field_of(schema, "User", "score")->binding)->key,
               FQ_STR("points"));
    schema_done();
}
END

TEST(a_file_offers_a_table_that_steps_back_behind_a_view)
{
    schema_refined(declared, "extend type Account @relation(name: \"tb_user\")");
    ASSERT_STR(type_of("Query", "accounts"), FQ_STR("[Account!]!"));
    ASSERT_STR(type_of("Query", "users"), FQ_STR("[User!]!"));
    schema_done();
}
END

static const struct {
    const char *sdl, *error;
} undeclared[] = {
    {"type User @relation(name: \"v_user\", jsonb: \"dat\") { id: ID }",
     "f.graphql:1:44: \"public\".\"v_user\" has no column dat that holds JSON. Did you mean "
     "\"data\"?"},
    {"type User @relation(name: \"v_user\", jsonb: \"data\") { id: ID, a: Strng }",
     "f.graphql:1:62: the database gives User no field a."},
    {"type User @relation(name: \"v_user\", jsonb: \"data\") { id: ID, a: Int @column(type: "
     "\"int22\") }",
     "f.graphql:1:83: there is no PostgreSQL type int22. Did you mean \"int2\", \"int4\", "
     "\"int8\", or \"inet\"?"},
    {"type User @relation(name: \"v_user\", jsonb: \"data\") { id: ID, a: String @column(type: "
     "\"int2\") }",
     "f.graphql:1:62: a is read as int2, which is Int, not String"},
    {"type User @relation(name: \"v_user\", jsonb: \"data\") { id: ID, a: P, b: P }\ntype P { c: "
     "Int }",
     "f.graphql:1:68: objects of P are elsewhere in a document already; declare another type for "
     "b"},
    {"type User @relation(name: \"v_user\", jsonb: \"data\") { id: ID, a: P }\ntype P { c: P, d: "
     "Int }",
     "f.graphql:2:10: objects of P are elsewhere in a document already; declare another type for "
     "c"},
    {"extend type User { id: ID @column(type: \"uuid\") }",
     "f.graphql:1:41: User.id has the type that the database gives it; take `type:` away"},
};

TEST(what_is_wrong_with_a_declaration_is_told)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(undeclared); i++) {
        if (undeclared[i].error)
            ASSERT_STR(refusal_of_file(declared, undeclared[i].sdl),
                       fq_str_from(undeclared[i].error));
    }
}
END

TEST(the_roots_are_described)
{
    const struct fq_schema *schema =
        schema_refined(shop, "\"What is there.\" type Query\n\"What can be done.\" type Mutation\n"
                             "\"All of it.\" schema { query: Query, mutation: Mutation }\n");
    ASSERT_STR(schema->types.query->description, FQ_STR("What is there."));
    ASSERT_STR(schema->types.mutation->description, FQ_STR("What can be done."));
    ASSERT_STR(schema->types.description, FQ_STR("All of it."));
    schema_done();
}
END

/* Rows of one table are of two types; and one of neither is where a foreign key leads. */
TEST(an_interface_over_a_table_has_types_that_share_its_fields)
{
    static const char zoo[] = "table animals\n"
                              "  id int4! primary\n"
                              "  kind text\n"
                              "  name text!\n"
                              "  wings int4\n"
                              "table meals\n"
                              "  id int4! primary\n"
                              "  animal_id int4!\n"
                              "  foreign meals_animal (animal_id) -> animals (id)\n";
    schema_refined(zoo, "interface Animal @relation(name: \"animals\", discriminator: \"kind\")\n"
                        "  @case(value: \"b\", type: \"Bird\") { id: Int! meals: [Meal!]! }\n"
                        "type Bird implements Animal { id: Int! meals: [Meal!]! wings: Int! }\n"
                        "type Cat implements Animal { id: Int! meals: [Meal!]! name: String! }\n");
    ASSERT_STR(type_of("Animal", "id"), FQ_STR("Int!"));
    ASSERT_STR(type_of("Animal", "wings"), FQ_STR(""));
    ASSERT_STR(type_of("Bird", "wings"), FQ_STR("Int!"));
    ASSERT_STR(type_of("Bird", "name"), FQ_STR(""));
    ASSERT_STR(type_of("Cat", "name"), FQ_STR("String!"));
    ASSERT_STR(type_of("AnimalWhereInput", "wings"), FQ_STR("IntFilter"));
    ASSERT_STR(type_of("AnimalWhereInput", "kind"), FQ_STR(""));
    ASSERT_STR(type_of("Query", "animals"), FQ_STR("[Animal!]!"));
    ASSERT_STR(type_of("Meal", "animal"), FQ_STR("Animal"));
}
END

/* Rows of one table are of the type whose table has their key. */
TEST(types_with_tables_of_their_own_have_what_their_interface_has)
{
    static const char town[] = "table parties\n"
                               "  id int4! primary\n"
                               "  name text!\n"
                               "  since date\n"
                               "table people\n"
                               "  id int4! primary\n"
                               "  since int4\n"
                               "  born date\n"
                               "  foreign people_party (id) -> parties (id)\n"
                               "table shops\n"
                               "  id int4! primary\n"
                               "  party_id int4! unique\n"
                               "  owner_id int4\n"
                               "  foreign shops_owner (owner_id) -> parties (id)\n"
                               "  foreign shops_party (party_id) -> parties (id)\n";
    const struct fq_schema *schema = schema_refined(
        town,
        "interface Party @relation(name: \"parties\") { id: Int! name: String! since: Date }\n"
        "type Person implements Party { id: Int! name: String! since: Date born: Date }\n"
        "extend type Shop implements Party\n");
    ASSERT_STR(type_of("Person", "name"), FQ_STR("String!"));
    ASSERT_STR(type_of("Person", "since"), FQ_STR("Date"));
    ASSERT_STR(type_of("Shop", "name"), FQ_STR("String!"));
    ASSERT_STR(type_of("Shop", "owner"), FQ_STR("Party"));
    ASSERT_STR(type_of("Party", "person"), FQ_STR(""));
    ASSERT_STR(type_of("PartyWhereInput", "person"), FQ_STR("PersonWhereInput"));
    ASSERT_STR(type_of("PartyOrderByInput", "shop"), FQ_STR("ShopOrderByInput"));
    ASSERT_STR(type_of("PersonWhereInput", "name"), FQ_STR("StringFilter"));
    ASSERT_STR(type_of("PersonOrderByInput", "since"), FQ_STR("OrderDirection"));
    ASSERT_STR(type_of("Query", "people"), FQ_STR("[Person!]!"));
    ASSERT_STR(type_of("Query", "parties"), FQ_STR("[Party!]!"));
    ck_assert_uint_eq(fq_type_find(&schema->types, FQ_STR("Party"))->possible_count, 2);
    schema_done();
}
END

TEST(a_long_message_is_told_whole)
{
#define TEN     "éééééééééé"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
    fq_str told = refusal_of_file(
        shop, "extend type Member @relation(name: \"" HUNDRED HUNDRED HUNDRED HUNDRED "\")");
    ck_assert(fq_str_ends_with(told, FQ_STR("éé is served.")));
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
        a_foreign_key_gets_another_name_by_its_columns, an_enum_gets_other_names_and_fewer_values,
        types_that_follow_are_narrowed_and_described,
        a_composite_type_gets_other_names_where_it_is_shown_and_where_it_is_given,
        answers_are_described_and_keep_what_their_interface_has, the_roots_are_described,
        a_long_message_is_told_whole,
        a_document_that_nothing_describes_has_the_members_that_are_declared,
        a_file_offers_a_table_that_steps_back_behind_a_view,
        what_is_wrong_with_a_declaration_is_told, what_is_wrong_is_told_with_its_place_and_remedy,
        an_interface_over_a_table_has_types_that_share_its_fields,
        types_with_tables_of_their_own_have_what_their_interface_has);
}
