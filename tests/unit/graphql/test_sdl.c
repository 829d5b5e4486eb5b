/* SPDX-License-Identifier: MIT */
#include "graphql/sdl/sdl.h"

#include "base/memory.h"
#include "fixture.h"
#include "unit.h"

static struct fixture f;

struct building {
    const struct fq_document *document;
    const struct fq_type_system *lent;
    struct fq_errors errors;
};

static enum fq_status build(void *arg)
{
    struct building *b = arg;
    return fq_type_system_build(&f.system, b->document, b->lent, &f.arena, &b->errors);
}

static fq_str errors_of(const char *sdl)
{
    struct building b = {.document = fixture_parse(&f, sdl)};
    enum fq_status status = fq_guard(build, &b);
    ck_assert_int_eq(status, b.errors.first ? FQ_VALIDATION : FQ_OK);
    return fixture_errors(&f, &b.errors);
}

#define Q "type Query { a: Int }\n"

/* SDL with what is wrong with it, in the words of graphql-js 17; of several places one. */
static const struct {
    const char *sdl;
    const char *errors;
} rules[] = {
    {Q, ""},
    /* the schema */
    {"type A { a: Int }", "0:0 Query root type must be provided."},
    {"schema { query: Q query: Q } type Q { a: Int }",
     "1:19 There can be only one query type in schema."},
    {"schema { query: A } schema { query: A } type A { a: Int }",
     "1:21 Must provide only one schema definition.\n"
     "1:30 There can be only one query type in schema."},
    {"schema { query: B } type A { a: Int }", "1:17 Unknown type \"B\". Did you mean \"A\"?"},
    {"schema { query: A mutation: A } type A { a: Int }",
     "1:29 All root types must be different, \"A\" type is used as query and mutation root types."},
    {"schema { query: A mutation: U } type A { a: Int } union U = A",
     "1:29 Mutation root type must be Object type if provided, it cannot be U."},
    {"schema { query: Int }", "1:17 Query root type must be Object type, it cannot be Int."},
    {"input Query { a: Int }", "1:7 Query root type must be Object type, it cannot be Query."},
    {Q "extend schema { mutation: M } type M { a: Int }", ""},
    {Q "{ a }",
     "2:1 The operation is no definition of a type system; operations go into a document "
     "of their own."},
    /* names */
    {Q "type A { a: Int } scalar A", "2:26 There can be only one type named \"A\"."},
    {Q "directive @a on FIELD directive @a on QUERY",
     "2:34 There can be only one directive named \"@a\"."},
    {Q "type A { a: Int a: String }", "2:17 Field \"A.a\" can only be defined once."},
    {Q "type A { a: Int } extend type A { a: Int }",
     "2:35 Field \"A.a\" can only be defined once."},
    {Q "input A { a: Int a: Int }", "2:18 Field \"A.a\" can only be defined once."},
    {Q "enum A { A A }", "2:12 Enum value \"A.A\" can only be defined once."},
    {Q "type A { a(b: Int, b: Int): Int }", "2:20 Argument \"A.a(b:)\" can only be defined once."},
    {Q "directive @a(b: Int, b: Int) on FIELD",
     "2:22 Argument \"@a(b:)\" can only be defined once."},
    {Q "type A { a: B }", "2:13 Unknown type \"B\". Did you mean \"A\"?"},
    {Q "type A { a(b: [Strin!]): Int }", "2:16 Unknown type \"Strin\". Did you mean \"String\"?"},
    {Q "union U = Missing", "2:11 Unknown type \"Missing\"."},
    {Q "type A implements Missing { a: Int }", "2:19 Unknown type \"Missing\"."},
    {Q "type __A { a: Int }",
     "2:6 Name \"__A\" must not begin with \"__\", which is reserved by GraphQL introspection."},
    {Q "type A { __a: Int }",
     "2:10 Name \"__a\" must not begin with \"__\", which is reserved by GraphQL introspection."},
    {Q "enum A { __A }",
     "2:10 Name \"__A\" must not begin with \"__\", which is reserved by GraphQL introspection."},
    {Q "directive @__a(__b: Int) on FIELD",
     "2:12 Name \"__a\" must not begin with \"__\", which is reserved by GraphQL introspection.\n"
     "2:16 Name \"__b\" must not begin with \"__\", which is reserved by GraphQL introspection."},
    {Q "scalar Int type __Type { a: Int }", ""}, /* they are there anyway */
    /* extensions */
    {Q "extend type Querry { b: Int }",
     "2:13 Cannot extend type \"Querry\" because it is not defined. Did you mean \"Query\"?"},
    {Q "extend scalar Int @specifiedBy(url: \"x\")",
     "2:15 Cannot extend type \"Int\" because it is not defined."},
    {Q "extend input Query { b: Int }", "2:14 Cannot extend non-input object type \"Query\"."},
    {Q "extend interface Query { b: Int }", "2:18 Cannot extend non-interface type \"Query\"."},
    {Q "extend union Query = Query", "2:14 Cannot extend non-union type \"Query\"."},
    {Q "extend enum Query { A }", "2:13 Cannot extend non-enum type \"Query\"."},
    {Q "extend scalar Query @deprecated",
     "2:15 Cannot extend non-scalar type \"Query\".\n"
     "2:21 Directive \"@deprecated\" may not be used on SCALAR."},
    /* directives */
    {Q "type A @missing { a: Int }", "2:8 Unknown directive \"@missing\"."},
    {Q "type A @deprecated { a: Int }", "2:8 Directive \"@deprecated\" may not be used on OBJECT."},
    {Q "type A { a: Int @deprecated @deprecated }",
     "2:17 The directive \"@deprecated\" can only be used once at this location."},
    {Q "scalar A @specifiedBy(url: \"x\") extend scalar A @specifiedBy(url: \"y\")",
     "2:49 The directive \"@specifiedBy\" can only be used once at this location."},
    {Q "scalar A @specifiedBy",
     "2:10 Directive \"@specifiedBy\" argument \"url\" of type \"String!\" is required, but it "
     "was not provided."},
    {Q "type A { a: Int @deprecated(reason: 5) }",
     "2:37 String cannot represent a non string value: 5"},
    {Q "type A { a: Int @deprecated(why: \"x\") }",
     "2:29 Unknown argument \"why\" on directive \"@deprecated\"."},
    {Q "directive @a(x: Int!) repeatable on OBJECT type A @a(x: 1) @a(x: 2) { a: Int }", ""},
    {Q "directive @deprecated(when: Int) on OBJECT type A @deprecated(when: 1) { a: Int }", ""},
    {Q "type Int { a: Int }", "2:6 The type \"Int\" is built in and of another kind."},
    /* fields and arguments */
    {Q "type A", "2:6 Type A must define one or more fields."},
    {Q "interface A", "2:11 Type A must define one or more fields."},
    {Q "input I { a: Int } type A { a: I }",
     "2:32 The type of A.a must be Output Type but got: I."},
    {Q "type A { a(b: [A!]): Int }", "2:15 The type of A.a(b:) must be Input Type but got: [A!]."},
    {Q "directive @a(b: Query) on FIELD",
     "2:17 The type of @a(b:) must be Input Type but got: Query."},
    {Q "type A { a(b: Int! @deprecated): Int }",
     "2:12 Required argument A.a(b:) cannot be deprecated."},
    {Q "type A { a(b: Int! = 1 @deprecated): Int }", ""},
    {Q "type A { a(b: Int = \"x\"): Int }",
     "2:21 A.a(b:) has invalid default value: Int cannot represent non-integer value: \"x\""},
    {Q "type A { a(b: [Int!] = [1, null]): Int }",
     "2:28 A.a(b:) has invalid default value: Expected value of type \"Int!\", found null."},
    {Q "input I { a: Int! b: E = B } enum E { A }",
     "2:26 I.b has invalid default value: Value \"B\" does not exist in \"E\" enum. Did you mean "
     "the enum value \"A\"?"},
    {Q "input I { a: Int! } directive @d(i: I = {}) on FIELD",
     "2:41 @d(i:) has invalid default value: Field \"I.a\" of required type \"Int!\" was not "
     "provided."},
    /* unions, enums, input objects */
    {Q "union U", "2:7 Union type U must define one or more member types."},
    {Q "union U = Query | Query", "2:7 Union type U can only include type Query once."},
    {Q "union U = Query extend union U = Query",
     "2:7 Union type U can only include type Query once."},
    {Q "union U = Int", "2:7 Union type U can only include Object types, it cannot include Int."},
    {Q "enum E", "2:6 Enum type E must define one or more values."},
    {Q "input I", "2:7 Input Object type I must define one or more fields."},
    {Q "input I { a: Query }", "2:14 The type of I.a must be Input Type but got: Query."},
    {Q "input I { a: Int! @deprecated }", "2:11 Required input field I.a cannot be deprecated."},
    {Q "input I @oneOf { a: Int! b: Int = 1 }",
     "2:21 OneOf input field I.a must be nullable.\n"
     "2:26 OneOf input field I.b cannot have a default value."},
    /* interfaces */
    {Q "type A implements Query { a: Int }",
     "2:6 Type A must only implement Interface types, it cannot implement Query."},
    {Q "interface A implements A { a: Int }",
     "2:11 Type A cannot implement itself because it would create a circular reference."},
    {Q "interface A { a: Int } type B implements A & A { a: Int }",
     "2:29 Type B can only implement A once."},
    {Q "interface A { a: Int } type B implements A { b: Int }",
     "2:29 Interface field A.a expected but B does not provide it."},
    {Q "interface A { a: Int! } type B implements A { a: Int }",
     "2:50 Interface field A.a expects type Int! but B.a is type Int."},
    {Q "interface A { a: Int } type B implements A { a: Int! }", ""},
    {Q "interface A { a: A } type B implements A { a: B }", ""},
    {Q "interface A { a: [A] } type B implements A { a: [B!]! }", ""},
    {Q "interface A { a: U } type B implements A { a: B } union U = B", ""},
    {Q "interface A { a(x: Int): Int } type B implements A { a: Int }",
     "2:54 Interface field argument A.a(x:) expected but B.a does not provide it."},
    {Q "interface A { a(x: Int): Int } type B implements A { a(x: Int!): Int }",
     "2:59 Interface field argument A.a(x:) expects type Int but B.a(x:) is type Int!."},
    {Q "interface A { a: Int } type B implements A { a(x: Int!): Int }",
     "2:48 Argument \"B.a(x:)\" must not be required type \"Int!\" if not provided by the "
     "Interface field \"A.a\"."},
    {Q "interface A { a: Int } type B implements A { a(x: Int! = 1): Int }", ""},
    {Q "interface A { a: Int } type B implements A { a: Int @deprecated }",
     "2:46 Interface field A.a is not deprecated, so implementation field B.a must not be "
     "deprecated."},
    {Q "interface A { a: Int } interface B implements A { a: Int } type C implements B { a: Int }",
     "2:65 Type C must implement A because it is implemented by B."},
    {Q "interface A implements B { a: Int } interface B implements A { a: Int }",
     "2:11 Type A cannot implement B because it would create a circular reference.\n"
     "2:47 Type B cannot implement A because it would create a circular reference."},
    /* values and defaults without end */
    {Q "input I { i: I! }",
     "2:11 Input Object I cannot be provided a finite value because it references itself through "
     "fields: I.i."},
    {Q "input I { i: I j: [I!]! }", ""},
    {Q "input I { j: J! } input J { k: K! } input K { i: I! }",
     "2:11 Input Object I cannot be provided a finite value because it references itself through "
     "fields: I.j, J.k, K.i."},
    {Q "input I @oneOf { i: I }",
     "2:18 Input Object I cannot be provided a finite value because it references itself through "
     "fields: I.i."},
    {Q "input I @oneOf { i: I a: Int }", ""},
    {Q "input I @oneOf { i: J } input J { i: I! }",
     "2:18 Input Object I cannot be provided a finite value because it references itself through "
     "fields: I.i, J.i."},
    {Q "input I { i: I = {} }",
     "2:18 Invalid circular reference. The default value of Input Object field I.i references "
     "itself."},
    {Q "input I { i: I = {i: null} }", ""},
    {Q "input I { a: Int j: J = {} } input J { i: [I] = [{a: 1}, {}] }",
     "2:25 Invalid circular reference. The default value of Input Object field I.j references "
     "itself via the default values of: J.i.\n"
     "2:25 Invalid circular reference. The default value of Input Object field I.j references "
     "itself via the default values of: J.i."},
    /* directives of themselves */
    {Q "directive @a(x: Int @a) on ARGUMENT_DEFINITION",
     "2:21 A directive cannot be applied to what it is made of: @a."},
    {Q "directive @a(x: Int @b) on ARGUMENT_DEFINITION\n"
       "directive @b(x: Int @a) on ARGUMENT_DEFINITION",
     "2:21 A directive cannot be applied to what it is made of: @b, @a."},
    {Q "directive @a(x: I) on INPUT_FIELD_DEFINITION input I { j: J } input J { i: I k: Int @a }",
     "2:17 A directive cannot be applied to what it is made of: I, J, @a."},
    {Q "directive @a(x: E) on ENUM_VALUE enum E { A @a(x: B) B }",
     "2:17 A directive cannot be applied to what it is made of: E, @a."},
    {Q "directive @a(x: I) on OBJECT input I { i: I } type T @a { a: Int }", ""},
};

TEST(each_rule_of_type_systems)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(rules); i++) {
        fixture_init(&f);
        fq_str errors = errors_of(rules[i].sdl);
        ck_assert_msg(fq_str_eq(errors, fq_str_from(rules[i].errors)),
                      "%s\n  got:\n%.*s\n  expected:\n%s", rules[i].sdl, FQ_STR_ARG(errors),
                      rules[i].errors);
        fixture_clear(&f);
    }
}
END

/* ---- what is built ---- */

static const char whole[] = "\"\"\"all\"\"\"\n"
                            "schema {\n"
                            "  query: Q\n"
                            "  mutation: M\n"
                            "}\n"
                            "\n"
                            "directive @d(x: [Int!]! = [1]) repeatable on OBJECT | FIELD\n"
                            "\n"
                            "type Q implements A & B {\n"
                            "  a(b: In = {x: 1}): U @deprecated(reason: \"old\")\n"
                            "}\n"
                            "\n"
                            "type M {\n"
                            "  a: S\n"
                            "}\n"
                            "\n"
                            "interface A {\n"
                            "  a(b: In): U @deprecated\n"
                            "}\n"
                            "\n"
                            "interface B implements A {\n"
                            "  a(b: In): U @deprecated\n"
                            "}\n"
                            "\n"
                            "union U = Q | M\n"
                            "\n"
                            "scalar S @specifiedBy(url: \"https://example.com\")\n"
                            "\n"
                            "enum E {\n"
                            "  ONE\n"
                            "  TWO @deprecated\n"
                            "}\n"
                            "\n"
                            "input In @oneOf {\n"
                            "  x: Int\n"
                            "  e: E\n"
                            "}\n";

/* Each extension adds its own directives and copies no others. */
TEST(many_extensions_take_memory_in_proportion)
{
    struct fq_buf sdl;
    size_t used[2];
    for (size_t i = 0; i < 2; i++) {
        fixture_init(&f);
        fq_buf_init(&sdl, NULL, 1u << 20);
        fq_buf_literal(&sdl, "directive @d repeatable on OBJECT type Query { a: Int }");
        for (size_t k = 0; k < 500 * (i + 1); k++)
            fq_buf_literal(&sdl, " extend type Query @d");
        fq_buf_char(&sdl, '\0');
        ASSERT_STR(errors_of(sdl.ptr), FQ_STR(""));
        used[i] = f.arena.used;
        size_t count = 0;
        for (const struct fq_directive *d = f.system.query->origin.directives; d; d = d->next)
            count++;
        ck_assert_uint_eq(count, 500 * (i + 1));
        fq_buf_clear(&sdl);
        fixture_clear(&f);
    }
    ck_assert_uint_lt(used[1], 3 * used[0]);
}
END

TEST(what_is_built_prints_as_what_it_was_built_from)
{
    fixture_init(&f);
    ASSERT_STR(errors_of(whole), FQ_STR(""));
    struct fq_buf out;
    fq_buf_init(&out, &f.arena, 1u << 16);
    fq_type_system_print(&out, &f.system);
    ASSERT_STR(fq_buf_str(&out), fq_str_from(whole));
    fixture_clear(&f);
}
END

TEST(extensions_add_to_what_they_extend)
{
    fixture_init(&f);
    ASSERT_STR(errors_of("type Query { a: Int } extend type Query implements I { b: Int }\n"
                         "interface I { b: Int } extend interface I { a: Int }\n"
                         "union U = Query extend union U = V type V { a: Int }\n"
                         "enum E { A } extend enum E { B }\n"
                         "input N { a: Int } extend input N { b: Int }\n"
                         "scalar S extend scalar S @specifiedBy(url: \"u\")\n"
                         "extend input N @oneOf\n"
                         "extend schema { mutation: V }"),
               FQ_STR(""));
    const struct fq_type *query = fq_type_find(&f.system, FQ_STR("Query"));
    const struct fq_type *interface = fq_type_find(&f.system, FQ_STR("I"));
    ck_assert_uint_eq(query->field_count, 2);
    ck_assert_ptr_eq(query->interfaces[0], interface);
    ck_assert(interface->possible_count == 1 && interface->possible[0] == query);
    ck_assert_uint_eq(interface->field_count, 2);
    ck_assert_uint_eq(fq_type_find(&f.system, FQ_STR("U"))->possible_count, 2);
    ck_assert_uint_eq(fq_type_find(&f.system, FQ_STR("E"))->value_count, 2);
    ck_assert_uint_eq(fq_type_find(&f.system, FQ_STR("N"))->input_count, 2);
    ck_assert(fq_type_find(&f.system, FQ_STR("N"))->one_of);
    ASSERT_STR(fq_type_find(&f.system, FQ_STR("S"))->specified_by, FQ_STR("u"));
    ck_assert_ptr_eq(f.system.mutation, fq_type_find(&f.system, FQ_STR("V")));
    fixture_clear(&f);
}
END

TEST(lent_directives_may_be_applied_and_are_not_shown)
{
    struct fq_type_system lent;
    fixture_init(&f);
    fq_type_system_init(&lent, &f.arena);
    fq_type_system_define(
        &lent, fixture_parse(&f, "directive @cost(weight: Int!) on OBJECT")->definitions);
    struct building b = {.document = fixture_parse(&f, "type Query @cost(weight: 5) { a: Int }"),
                         .lent = &lent};
    ck_assert_int_eq(fq_guard(build, &b), FQ_OK);
    ck_assert_ptr_null(fq_directive_find(&f.system, FQ_STR("cost")));
    ASSERT_STR(f.system.query->origin.directives->name, FQ_STR("cost"));

    b = (struct building){.document = fixture_parse(&f, "type Query @cost(wait: 5) { a: Int }"),
                          .lent = &lent};
    ck_assert_int_eq(fq_guard(build, &b), FQ_VALIDATION);
    ck_assert_uint_eq(b.errors.count, 2); /* unknown, and one is missing */

    b = (struct building){.document = fixture_parse(&f, "directive @cost(wait: Int) on OBJECT\n"
                                                        "type Query @cost(wait: 5) { a: Int }"),
                          .lent = &lent};
    ck_assert_int_eq(fq_guard(build, &b), FQ_OK);
    ck_assert_ptr_nonnull(fq_directive_find(&f.system, FQ_STR("cost")));
    fixture_clear(&f);
}
END

TEST(long_chains_take_no_stack)
{
    enum { LENGTH = 30000 };
    fixture_init(&f);
    struct fq_buf sdl;
    fq_buf_init(&sdl, &f.arena, 1u << 24);
    fq_buf_literal(&sdl, "type Query { a(i: I0): Int }\n");
    for (int i = 0; i < LENGTH; i++)
        fq_buf_printf(&sdl, "input I%d { n: I%d! }\n", i, (i + 1) % LENGTH);
    fq_buf_char(&sdl, '\0');
    const struct fq_parse_limits limits = {.bytes = 1u << 24, .tokens = 1u << 20};
    struct fq_document *document;
    ck_assert_int_eq(
        fq_graphql_parse(&f.arena, fq_str_of(sdl.ptr, sdl.len - 1), &limits, &document, NULL),
        FQ_OK);
    struct building b = {.document = document};
    ck_assert_int_eq(fq_guard(build, &b), FQ_VALIDATION);
    ck_assert_uint_eq(b.errors.count, 1);
    fixture_clear(&f);
}
END

/* Whatever allocation fails, it is an error and nothing else. */
TEST(every_allocation_may_fail)
{
    enum fq_status status = FQ_NOMEM;
    for (uint64_t nth = 1; status == FQ_NOMEM; nth++) {
        fixture_init(&f);
        f.arena.block_size = 0;
        struct building b = {.document = fixture_parse(&f, whole)};
        fq_memory_fail_from(nth);
        status = fq_guard(build, &b);
        fq_memory_fail_from(0);
        fixture_clear(&f);
    }
    ck_assert_int_eq(status, FQ_OK);
}
END

int main(void)
{
    return RUN("graphql/sdl", each_rule_of_type_systems, many_extensions_take_memory_in_proportion,
               what_is_built_prints_as_what_it_was_built_from, extensions_add_to_what_they_extend,
               lent_directives_may_be_applied_and_are_not_shown, long_chains_take_no_stack,
               every_allocation_may_fail);
}
