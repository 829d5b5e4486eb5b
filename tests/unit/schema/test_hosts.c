/* SPDX-License-Identifier: MIT
 *
 * Root fields that a program answers: which types they may have, and what they stand for.
 */
#include "graphql/syntax/parse.h"
#include "unit.h"
#include "validity.h"

static const char shop[] = "enum mood sad|happy\n"
                           "table users\n"
                           "  id uuid! primary\n"
                           "  name text\n"
                           "  mood mood\n"
                           "function fn_add volatile returns int4\n"
                           "  n int4\n"
                           "function fn_count stable returns int4\n";

static const struct fq_field_def *root_field(const struct fq_type *root, const char *name)
{
    const struct fq_field_def *def = fq_type_field(root, fq_str_from(name));
    ck_assert_msg(def != NULL, "%s", name);
    return def;
}

static void assert_host(const struct fq_type *root, const char *name, const char *function)
{
    const struct fq_field *field = root_field(root, name)->binding;
    ck_assert_int_eq(field->kind, FQ_FIELD_HOST);
    ASSERT_STR(field->key, fq_str_from(function));
}

TEST(the_file_says_all_types_of_such_a_field)
{
    const struct fq_schema *schema = schema_refined(
        shop,
        "\"An address.\" scalar Mail @specifiedBy(url: \"https://example.org/mail\")\n"
        "scalar UUID\n"
        "enum Size { SMALL \"Huge.\" LARGE @deprecated }\n"
        "interface Named { name: String! }\n"
        "interface Owned implements Named { name: String! owner: User }\n"
        "\"A dog.\" type Dog implements Owned & Named @cost(weight: 3) { name: String! owner: "
        "User\n"
        "  size: Size old(by: Int! = 2): Dog near: [[Dog!]!] key: UUID mail: Mail\n"
        "  secret: Int @requiresAuth @cost(weight: 9) \"Gone.\" gone: Int @deprecated(reason: "
        "\"x\")"
        " }\n"
        "extend type User implements Named { name: String! }\n"
        "union Any = Dog | User\n"
        "input Which @oneOf { size: Size mail: Mail more: [Which!] }\n"
        "input Far { at: Decimal = \"1.5\" which: Which = {mail: 1} day: Date! }\n"
        "extend type Query {\n"
        "  \"All.\" dogs(far: Far!, mood: Mood = happy, where: UserWhereInput,\n"
        "    few: Int = 5 @constraint(max: 9), old: Int @deprecated(reason: \"y\")): [Dog!]!\n"
        "    @resolver(name: \"all_dogs\") @cost(weight: 7)\n"
        "  named: [Named!] @resolver @deprecated\n"
        "  any: Any @resolver @requiresRole(role: \"boss\")\n"
        "  ranges: JSON @resolver\n"
        "}\n"
        "extend type Mutation { bark(loud: Boolean): Size! @resolver }\n");
    assert_host(schema->types.query, "dogs", "all_dogs");
    assert_host(schema->types.query, "named", "named");
    assert_host(schema->types.mutation, "bark", "bark");
    ASSERT_STR(schema->hosted, FQ_STR("Query.dogs"));
    ASSERT_STR(type_of("Query", "dogs"), FQ_STR("[Dog!]!"));
    ASSERT_STR(type_of("Dog", "near"), FQ_STR("[[Dog!]!]"));
    ASSERT_STR(type_of("Query", "users"), FQ_STR("[User!]!"));
    ASSERT_STR(type_of("Mutation", "add"), FQ_STR("Int"));
    const struct fq_field_def *dogs = root_field(schema->types.query, "dogs");
    ck_assert_uint_eq(dogs->weight.units, 7);
    ck_assert_uint_eq(dogs->argument_count, 5);
    ASSERT_STR(dogs->description, FQ_STR("All."));
    ck_assert_ptr_nonnull(fq_field_argument(dogs, FQ_STR("few"))->constraint);
    ck_assert(fq_field_argument(dogs, FQ_STR("old"))->deprecated);
    ck_assert(root_field(schema->types.query, "named")->deprecated);
    ck_assert_ptr_nonnull(root_field(schema->types.query, "any")->guard);
    const struct fq_type *dog = fq_type_find(&schema->types, FQ_STR("Dog"));
    ck_assert_ptr_nonnull(fq_type_field(dog, FQ_STR("secret"))->guard);
    ck_assert_uint_eq(dog->weight.units, 3);
    ASSERT_STR(dog->description, FQ_STR("A dog."));
    const struct fq_type *named = fq_type_find(&schema->types, FQ_STR("Named"));
    ck_assert_uint_eq(named->possible_count, 2);
    schema_done();
}
END

TEST(a_field_stands_in_the_place_of_the_databases)
{
    const struct fq_schema *schema =
        schema_refined(shop, "type Query { users(near: Int): [User!] @resolver\n"
                             "  count: Int @resolver(name: \"counted\") }\n"
                             "type Mutation { add(n: Int!): User @resolver }\n");
    assert_host(schema->types.query, "users", "users");
    assert_host(schema->types.query, "count", "counted");
    assert_host(schema->types.mutation, "add", "add");
    ck_assert_uint_eq(schema->types.query->field_count, 2);
    ASSERT_STR(type_of("Query", "users"), FQ_STR("[User!]"));
    ck_assert_uint_eq(root_field(schema->types.query, "users")->argument_count, 1);
    schema_done();
}
END

TEST(a_type_of_the_database_has_fields_of_the_program)
{
    const struct fq_schema *schema = schema_refined(
        shop, "type Mark @requiresAuth { n: Int }\n"
              "extend type User { name(long: Boolean @deprecated): [Mark!] @resolver(name: "
              "\"names\", needs: [\"id\", \"mood\"]) \"Big.\" big: Int! @resolver @cost(weight: 5)"
              " }\n");
    const struct fq_type *user = fq_type_find(&schema->types, FQ_STR("User"));
    const struct fq_field_def *name = fq_type_field(user, FQ_STR("name"));
    const struct fq_hosted_field *bound = name->binding;
    ck_assert_int_eq(bound->field.kind, FQ_FIELD_HOSTED);
    ASSERT_STR(bound->field.key, FQ_STR("names"));
    ck_assert_uint_eq(bound->needs_count, 2);
    ck_assert_ptr_nonnull(name->guard); /* what it leads to */
    ck_assert_uint_eq(fq_type_field(user, FQ_STR("big"))->weight.units, 5);
    ASSERT_STR(fq_type_field(user, FQ_STR("big"))->description, FQ_STR("Big."));
    ASSERT_STR(type_of("UserWhereInput", "big"), FQ_STR(""));
    ASSERT_STR(type_of("UserOrderByInput", "name"), FQ_STR(""));
    ASSERT_STR(schema->hosted, FQ_STR("User.name"));
    schema_done();
}
END

/* Nothing but what the program answers. */
TEST(a_database_may_have_nothing_to_serve)
{
    const struct fq_schema *schema =
        schema_refined("", "type A { b: B } type B { a: A! n: Int } type Query { a: A @resolver }");
    ck_assert_uint_eq(schema->types.query->field_count, 1);
    ASSERT_STR(type_of("B", "a"), FQ_STR("A!"));
    schema_done();
}
END

static void refused(const char *sdl, const char *why)
{
    fq_str told = refusal_of_file(shop, sdl);
    ck_assert_msg(fq_str_find(told, fq_str_from(why)) < told.len, "%s: %.*s", sdl,
                  FQ_STR_ARG(told));
}

TEST(what_cannot_be_called_is_refused)
{
    refused("extend type Mutation { a(input: UserWhereInput): Int @resolver(calls: \"f\", success: "
            "\"A\", failure: \"B\") }",
            "takes `input`, an object, or nothing");
    refused("extend type Mutation { a: Int @resolver(calls: \"f\", success: \"A\", failure: \"B\", "
            "context: [\"mail\"]) }",
            "parts of who asks: user, tenant, contact");
    refused("extend type Mutation { a: Int @resolver(calls: \"f\", success: \"A\", failure: \"B\", "
            "absent: \"[]\") }",
            "absent of @resolver is an object of JSON");
    refused("extend type Mutation { a: Int @resolver(calls: \"app.\", success: \"A\", failure: "
            "\"B\") }",
            "calls of @resolver names a function");
}
END

TEST(what_cannot_be_is_refused_with_its_place)
{
    refused("extend type Query { a: Nothing @resolver }",
            "f.graphql:1:21: the type Nothing of Query.a is nothing that is there");
    refused("extend type Query { a(b: User): Int @resolver }",
            "the type User of Query.a(b:) is no scalar, enum or input");
    refused("input I { a: Int } extend type Query { a: I @resolver }", "or an input");
    refused("input I { a: User } extend type Query { a(i: I): Int @resolver }",
            "I.a cannot be given as User");
    refused("extend type Query { a(n: Int = \"x\"): Int @resolver }",
            "the default of Query.a(n:) is wrong");
    refused("type T { a: Int @column(name: \"b\") } extend type Query { a: T @resolver }",
            "take the directive");
    refused("type T extend type Query { a: T @resolver }", "T has no fields");
    refused("union U extend type Query { a: U @resolver }", "U has no members");
    refused("union U = Mood extend type Query { a: U @resolver }", "is no type that is there");
    refused("type T implements User { name: String } extend type Query { a: T @resolver }",
            "User is no interface");
    refused("interface I { a: Int } type T implements I { b: Int } extend type Query { a: T "
            "@resolver }",
            "T needs the field a");
    refused("type UserWhereInput { a: Int } extend type Query { a: UserWhereInput @resolver }",
            "UserWhereInput");
    refused("type T { a: Int @resolver } extend type Query { t: T @resolver }",
            "gives objects of T.a whole");
    refused("extend type User { a: Int @resolver(needs: [\"nothing\"]) }",
            "User.a needs nothing, which is no value of its row");
    refused("extend type User { a: Int @resolver(needs: \"id\") }", "needs is a list of names");
    refused("extend type User { a: Int @resolver @column(name: \"name\") }", "take @resolver or");
    refused("extend type Query { a: Int @resolver(needs: [\"id\"]) }",
            "argument needs of @resolver");
    refused("extend type Query { a: User @resolver(pagesOf: \"users\") }", "needs a pageSize");
    refused("extend type Query { a: User @resolver(pagesOf: \"users\", pageSize: 0, maxPageSize: "
            "9) }",
            "needs a pageSize above zero");
    refused("extend type Query { a: User @resolver(pageSize: 1, maxPageSize: 9) }", "needs a name");
    refused("extend type Query { a: User @resolver(pagesOf: \"users\", pageSize: 9, maxPageSize: "
            "8) }",
            "at most");
    refused("extend type Mutation { a: User @resolver(pagesOf: \"users\", pageSize: 1, "
            "maxPageSize: 8) }",
            "a field of Query");
    refused("extend type Query { a: Int @resolver(pagesOf: \"users\", pageSize: 1, maxPageSize: "
            "8) }",
            "Query.a is no page of rows");
    refused("extend type Query { a: Int @resolver(name: \"\") }", "needs a name");
    refused("extend type Mutation { a: Int @resolver(calls: \"f\", success: \"A\") }",
            "@resolver needs a name: @resolver(failure:");
    refused("extend type Query { a: Int @resolver(calls: \"f\", success: \"A\", failure: \"B\") }",
            "calls of @resolver is for a field of Mutation");
    refused("extend type Mutation { a: Int @resolver(calls: \"app..f\", success: \"A\", failure: "
            "\"B\") }",
            "names a function, app.create_user");
    refused(
        "extend type Mutation { a(n: Int): Int @resolver(calls: \"f\", success: \"A\", failure: "
        "\"B\") }",
        "takes `input`, an object, or nothing");
    refused("extend type Query { count: Int @resolver @function(name: \"fn_count\") }",
            "take @resolver or the other directive away");
    /* Nothing leads to it. */
    refused("type T { a: Int }", "no table, view or document gives a type T");
    refused("extend type Query { a(n: Int! @deprecated): Int @resolver }", "must be given");
}
END

/* ---- the whole schema ---- */

static struct fq_schema *build_beside(const char *sdl, struct fq_schema *beside, bool whole)
{
    struct fq_schema *schema = fq_schema_new();
    schema->whole = beside;
    struct fq_document *file;
    struct fq_error error;
    ck_assert_int_eq(fq_graphql_parse(&schema->arena, fq_str_from(sdl), NULL, &file, &error),
                     FQ_OK);
    const struct fq_schema_options options = {
        .file = file, .file_name = FQ_STR("f.graphql"), .whole = whole};
    enum fq_status status =
        fq_schema_build(schema, catalog_from_text(&schema->arena, shop), &options, NULL, &error);
    ck_assert_msg(status == FQ_OK, "%.*s", FQ_STR_ARG(error.message));
    return schema;
}

static struct fq_schema *build(const char *sdl, bool whole)
{
    return build_beside(sdl, NULL, whole);
}

static const struct fq_pages *pages_of(const struct fq_schema *schema, const char *name)
{
    const struct fq_field *field = root_field(schema->types.query, name)->binding;
    return fq_field_more(field)->pages;
}

TEST(pages_are_of_a_view_that_is_there)
{
    const char *sdl =
        "type Page { edges: [Edge!]! } type Edge { node: Row! } type Row { id: ID! }\n"
        "type Query {\n"
        "  short: Page @resolver(pagesOf: \"users\", pageSize: 2, maxPageSize: 4)\n"
        "  long: Page @resolver(name: \"f\", pagesOf: \"public.users\", pageSize: 2, maxPageSize: "
        "4)\n"
        "  end: Page @resolver(pagesOf: \"sers\", pageSize: 2, maxPageSize: 4)\n"
        "  other: Page @resolver(pagesOf: \"x.users\", pageSize: 2, maxPageSize: 4)\n"
        "  none: Page @resolver\n"
        "}\n";
    struct fq_schema *whole = build(sdl, true), *open = build_beside(sdl, whole, false);
    ASSERT_STR(pages_of(open, "short")->field, FQ_STR("usersConnection"));
    ASSERT_STR(pages_of(open, "long")->field, FQ_STR("usersConnection"));
    ck_assert_int_eq(pages_of(open, "long")->size, 2);
    ck_assert_int_eq(pages_of(open, "long")->most, 4);
    ck_assert_ptr_null(pages_of(open, "end"));
    ck_assert_ptr_null(pages_of(open, "other"));
    ck_assert_ptr_null(pages_of(open, "none"));
    struct fq_schema *alone = build(sdl, false);
    ck_assert_ptr_null(pages_of(alone, "short"));
    fq_schema_unref(alone);
    fq_schema_unref(open);
}
END

TEST(the_whole_schema_has_all_roots_and_what_types_do_not_list)
{
    const char *sdl = "type T { u: Member n: Int }\n"
                      "type Member @relation(name: \"users\") { id: ID!  mood: mood @hidden }\n"
                      "type Query { t: T @resolver } type Mutation @hidden\n";
    struct fq_schema *open = build(sdl, false), *whole = build(sdl, true);
    ck_assert_uint_eq(open->types.query->field_count, 1);
    ck_assert_ptr_null(open->types.mutation);
    ck_assert_ptr_nonnull(fq_type_field(whole->types.query, FQ_STR("members")));
    ck_assert_ptr_nonnull(fq_type_field(whole->types.query, FQ_STR("count")));
    ck_assert_ptr_null(fq_type_field(whole->types.query, FQ_STR("t")));
    ck_assert_ptr_nonnull(fq_type_field(whole->types.mutation, FQ_STR("add")));
    const struct fq_type *t = fq_type_find(&whole->types, FQ_STR("T"));
    ck_assert_ptr_nonnull(t);
    ck_assert_uint_eq(t->field_count, 2);
    const struct fq_type *listed = fq_type_find(&open->types, FQ_STR("Member"));
    const struct fq_type *member = fq_type_find(&whole->types, FQ_STR("Member"));
    ck_assert_ptr_null(fq_type_field(listed, FQ_STR("name")));
    ck_assert_ptr_nonnull(fq_type_field(member, FQ_STR("name")));
    ck_assert_ptr_null(fq_type_field(member, FQ_STR("mood")));
    const struct fq_type *where = fq_type_find(&whole->types, FQ_STR("MemberWhereInput"));
    ck_assert_ptr_nonnull(fq_type_input(where, FQ_STR("name")));
    assert_valid_schema(&whole->types);
    /* It is let go of with the one that has it. */
    open->whole = whole;
    fq_schema_forget_model(open);
    fq_schema_unref(open);
}
END

/* ---- a file of the program ---- */

TEST(what_a_hosted_file_does_not_bind_has_nothing_to_do_with_the_database)
{
    const char *sdl = "schema @hosted { query: Query }\n"
                      "type User { id: Int! mood: Mood! all: [Post!] }\n"
                      "enum Mood { GOOD BAD @label(name: \"bad\") }\n"
                      "type Post { of: User }\n"
                      "input Unused { a: Unheard } scalar Unheard type Later { n: Int }\n"
                      "type Query { users: [User!]! @resolver }\n";
    const struct fq_schema *schema = schema_refined(shop, sdl);
    ck_assert_uint_eq(schema->types.query->field_count, 1);
    ck_assert_ptr_null(schema->types.mutation);
    ck_assert_uint_eq(schema->relation_count, 0);
    ASSERT_STR(type_of("User", "id"), FQ_STR("Int!"));
    ASSERT_STR(type_of("Unused", "a"), FQ_STR("Unheard"));
    ASSERT_STR(type_of("Later", "n"), FQ_STR("Int"));
    ck_assert_uint_eq(fq_type_find(&schema->types, FQ_STR("Mood"))->value_count, 2);
    ck_assert_ptr_null(fq_type_find(&schema->types, FQ_STR("UserWhereInput")));
    schema_done();
    /* The whole one is the database's alone. */
    struct fq_schema *whole = build(sdl, true);
    ck_assert_ptr_nonnull(fq_type_field(whole->types.query, FQ_STR("users")));
    ck_assert_ptr_nonnull(
        fq_type_field(fq_type_find(&whole->types, FQ_STR("User")), FQ_STR("name")));
    ck_assert_ptr_null(fq_type_find(&whole->types, FQ_STR("Later")));
    fq_schema_unref(whole);
}
END

TEST(what_a_hosted_file_binds_is_as_elsewhere)
{
    const char *sdl = "extend schema @hosted\n"
                      "type Member @relation(name: \"users\") { id: ID! feeling: Feeling "
                      "@column(name: \"mood\") }\n"
                      "enum Feeling @pgType(name: \"mood\") { SAD @label(name: \"sad\") }\n"
                      "type User { n: Int }\n"
                      "type Query { one: User @resolver members: [Member!]!\n"
                      "  counted: Int @function(name: \"fn_count\") }\n";
    const struct fq_schema *schema = schema_refined(shop, sdl);
    ck_assert_uint_eq(schema->types.query->field_count, 3);
    ASSERT_STR(type_of("User", "n"), FQ_STR("Int"));
    ASSERT_STR(type_of("Member", "feeling"), FQ_STR("Feeling"));
    schema_done();
    struct fq_schema *whole = build(sdl, true);
    ck_assert_ptr_nonnull(fq_type_field(whole->types.query, FQ_STR("members")));
    ck_assert_ptr_nonnull(fq_type_field(whole->types.query, FQ_STR("count")));
    fq_schema_unref(whole);
}
END

TEST(a_mutation_may_be_a_function_in_sql)
{
    const struct fq_schema *schema = schema_refined(
        shop,
        "extend schema @hosted\n"
        "type Query { n: Int @resolver }\n"
        "input AddInput { userName: String @column(name: \"user_name\") tagList: [TagInput!]\n"
        "  id: ID @column(name: \"key\", type: \"uuid\") }\n"
        "input TagInput { n: Int within: AddInput }\n"
        "type Mutation { add(input: AddInput): Int @resolver(calls: \"app.add\\\"user\",\n"
        "  context: [\"user\"], success: \"A\", failure: \"B\", cascade: true,\n"
        "  absent: \"{\\\"AddInput\\\": {\\\"userName\\\": null}}\") }\n");
    const struct fq_field *field = root_field(schema->types.mutation, "add")->binding;
    const struct fq_calls *calls = fq_field_more(field)->calls;
    ck_assert_ptr_nonnull(calls);
    ck_assert_str_eq(calls->sql, "select * from \"app\".\"add\"\"user\"($1, $2::jsonb)");
    ck_assert(calls->cascade);
    ck_assert_uint_eq(calls->absent_count, 1);
    ASSERT_STR(calls->absent[0].type, FQ_STR("AddInput"));
    ASSERT_STR(calls->absent[0].field, FQ_STR("userName"));
    ASSERT_STR(calls->absent[0].json, FQ_STR("null"));
    const struct fq_type *input = fq_type_named(&calls->input->type);
    const struct fq_attribute *name = fq_type_input(input, FQ_STR("userName"))->binding;
    const struct fq_attribute *tags = fq_type_input(input, FQ_STR("tagList"))->binding;
    const struct fq_attribute *id = fq_type_input(input, FQ_STR("id"))->binding;
    ASSERT_STR(name->key, FQ_STR("user_name"));
    ASSERT_STR(tags->key, FQ_STR("tag_list"));
    ASSERT_STR(id->key, FQ_STR("key"));
    ASSERT_STR(id->read_as, FQ_STR("uuid"));
    schema_done();
}
END

int main(void)
{
    return RUN("schema/hosts", the_file_says_all_types_of_such_a_field,
               a_field_stands_in_the_place_of_the_databases,
               a_type_of_the_database_has_fields_of_the_program,
               a_database_may_have_nothing_to_serve, what_cannot_be_called_is_refused,
               what_cannot_be_is_refused_with_its_place, pages_are_of_a_view_that_is_there,
               a_mutation_may_be_a_function_in_sql,
               the_whole_schema_has_all_roots_and_what_types_do_not_list,
               what_a_hosted_file_does_not_bind_has_nothing_to_do_with_the_database,
               what_a_hosted_file_binds_is_as_elsewhere);
}
