/* SPDX-License-Identifier: MIT */
#include "schema/directives.h"

#include "graphql/syntax/parse.h"
#include "graphql/sdl/sdl.h"
#include "unit.h"

struct reading {
    struct fq_arena arena;
    struct fq_type_system lent;
    struct fq_type_system system;
    struct fq_errors errors;
    const char *sdl;
};

static enum fq_status read_sdl(void *arg)
{
    struct reading *r = arg;
    struct fq_document *document;
    fq_schema_directives(&r->lent, &r->arena);
    if (fq_graphql_parse(&r->arena, fq_str_from(r->sdl), NULL, &document, NULL))
        return FQ_SYNTAX;
    return fq_type_system_build(&r->system, document, &r->lent, &r->arena, &r->errors);
}

static const struct {
    const char *sdl;
    const char *error; /* the first one, or NULL */
} rows[] = {
    {"type Query @relation(name: \"app.v_user\", jsonb: \"data\", key: [\"id\"]) {\n"
     "  a: Int @column(name: \"a\", type: \"int4\", path: [\"x\", \"a\"]) @cost(weight: 2)\n"
     "  b: [Int] @join(on: {id: \"author_id\"}, many: true) @requiresAuth\n"
     "  c: Int @computed(function: \"c\") @requiresRole(role: \"admin\")\n"
     "  d(x: Int): Int @function(name: \"fn_d\", args: {x: \"p_x\"}, context: {t: "
     "\"app.tenant\"})\n"
     "  e: Int @requiresPermission(permission: \"user:read\")\n"
     "  f: Int @cacheControl(maxAge: 60, scope: PRIVATE)\n"
     "  g: Int @hidden\n"
     "  n: Int @field(name: \"gs\")\n"
     "  h: Int @resolver\n"
     "  i: Int @resolver(name: \"i_of\")\n"
     "}",
     NULL},
    {"type Query { a(x: [String] @constraint(minLength: 1, maxLength: 9, pattern: \"^a\", format: "
     "\"uri\", minItems: 1, maxItems: 2)): Int } input I { n: Float @constraint(min: 0, max: 1.5, "
     "exclusiveMin: -1, exclusiveMax: 2) }",
     NULL},
    {"interface I @relation(name: \"x\", discriminator: \"y\") @case(value: \"1\", type: "
     "\"Query\") "
     "@case(value: \"2\", type: \"Query\") { a: Int } type Query implements I { a: Int }",
     NULL},
    {"type Query @relation(nam: \"x\", name: \"x\") { a: Int }",
     "Unknown argument \"nam\" on directive \"@relation\". Did you mean \"name\"?"},
    {"type Query { a: Int @computed }",
     "Directive \"@computed\" argument \"function\" of type \"String!\" is required, but it was "
     "not provided."},
    {"type Query { a: Int @relation(name: \"x\") }",
     "Directive \"@relation\" may not be used on FIELD_DEFINITION."},
    {"type Query { a: Int @cacheControl(scope: EVERYBODY) }",
     "Value \"EVERYBODY\" does not exist in \"CacheControlScope\" enum."},
    {"type Query { a: Int @requiresRoles(role: \"x\") }", "Unknown directive \"@requiresRoles\"."},
    {"directive @cost(complexity: Int) on FIELD_DEFINITION type Query { a: Int @cost(complexity: "
     "1) }",
     NULL},
};

TEST(sdl_may_apply_our_directives_and_only_as_they_are_meant)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        struct reading r = {.sdl = rows[i].sdl};
        fq_arena_init(&r.arena, 16384, 1u << 24);
        enum fq_status status = fq_guard(read_sdl, &r);
        ck_assert_msg(status == (rows[i].error ? FQ_VALIDATION : FQ_OK), "%s", rows[i].sdl);
        if (rows[i].error)
            ASSERT_STR(r.errors.first->message, fq_str_from(rows[i].error));
        ck_assert_uint_eq(r.lent.directive_count, 5 + 18); /* GraphQL's own, and each of ours */
        fq_arena_clear(&r.arena);
    }
}
END

int main(void)
{
    return RUN("schema/directives", sdl_may_apply_our_directives_and_only_as_they_are_meant);
}
