/* SPDX-License-Identifier: MIT
 *
 * Functions that a schema file names: of a row, and of the roots, with its arguments.
 */
#include "unit.h"

#include <stdio.h>

#include "validity.h"

static const char text[] =
    "table users\n  id int4! primary\n  name text\n"
    "table posts\n  id int4! primary\n"
    "function user_label stable returns text\n  u users\n  style text\n"
    "function user_api_token stable returns text\n  u users\n"
    "function user_noise volatile returns text\n  u users\n"
    "function user_kept stable returns text -- @fraiseql {\"expose\": false}\n"
    "  u users\n"
    "function seek stable set returns posts\n  p_word text\n  p_most int4\n"
    "  p_tenant uuid\n"
    "function write volatile returns int4\n  tenant text\n  payload jsonb\n"
    "composite type_write_input title text\n"
    "function a.twice stable returns int4\n"
    "function b.twice stable returns int4\n"
    "function fn_add volatile returns int4\n  auth_user_id text\n  n int4\n";

static const struct fq_field_def *field_of(const struct fq_schema *schema, const char *type,
                                           const char *name)
{
    return fq_type_field(fq_type_find(&schema->types, fq_str_from(type)), fq_str_from(name));
}

static fq_str argument_type(const struct fq_schema *schema, const char *type, const char *field,
                            const char *argument)
{
    static char text_of[100];
    const struct fq_input_def *def =
        fq_field_argument(field_of(schema, type, field), fq_str_from(argument));
    snprintf(text_of, sizeof(text_of), "%.*s%s",
             FQ_STR_ARG(def ? def->type.named->name : FQ_STR("")),
             def && def->type.non_null ? "!" : "");
    return fq_str_from(text_of);
}

TEST(a_function_of_a_row_is_the_field_that_a_file_says)
{
    const struct fq_schema *schema = schema_refined(
        text, "extend type User {\n"
              "  \"As others see it.\"\n"
              "  title(style: String!): String @computed(function: \"public.user_label\")\n"
              "  token: String @computed(function: \"user_api_token\") @deprecated }\n");
    ASSERT_STR(type_of("User", "title"), FQ_STR("String"));
    ASSERT_STR(type_of("User", "label"), FQ_STR(""));
    ASSERT_STR(type_of("User", "token"), FQ_STR("String")); /* named on purpose */
    ASSERT_STR(type_of("UserWhereInput", "token"), FQ_STR("StringFilter"));
    ASSERT_STR(field_of(schema, "User", "title")->description, FQ_STR("As others see it."));
    ck_assert(field_of(schema, "User", "token")->deprecated);
    schema_done();
}
END

TEST(any_function_is_a_field_of_a_root_with_the_arguments_that_a_file_gives_it)
{
    const struct fq_schema *schema = schema_refined(
        text,
        "extend type Query { found: [Post!] @function(name: \"seek\",\n"
        "  args: {word: \"p_word\", first: \"p_most\"}, context: {p_tenant: \"app.tenant_id\"}) }\n"
        "extend type Mutation { insert: Int @function(name: \"write\", context: {tenant: "
        "\"tenant_id\"}) }\n");
    ASSERT_STR(type_of("Query", "found"), FQ_STR("[Post!]"));
    ASSERT_STR(argument_type(schema, "Query", "found", "word"), FQ_STR("String!"));
    ASSERT_STR(argument_type(schema, "Query", "found", "first"), FQ_STR("Int!"));
    ASSERT_STR(argument_type(schema, "Query", "found", "pTenant"), FQ_STR(""));
    ASSERT_STR(argument_type(schema, "Query", "found", "where"), FQ_STR("PostWhereInput"));
    const struct fq_call *call = fq_field_more(field_of(schema, "Query", "found")->binding)->call;
    ASSERT_STR(call->fixed_arguments.text,
               FQ_STR("\"p_tenant\" => " FQ_SETTING("app.tenant_id") "::\"pg_catalog\".\"uuid\""));
    /* What is left is a document, and there is a type that says what it holds. */
    ASSERT_STR(argument_type(schema, "Mutation", "insert", "input"), FQ_STR("WriteInput!"));
    schema_done();
}
END

TEST(an_argument_of_the_convention_is_taken_from_where_a_file_says)
{
    const struct fq_schema *schema = schema_refined(
        text, "extend type Mutation { add: Int @function(name: \"fn_add\", args: {number: \"n\"}, "
              "context: {auth_user_id: \"jwt.sub\"}) }\n");
    ASSERT_STR(argument_type(schema, "Mutation", "add", "number"), FQ_STR("Int!"));
    const struct fq_call *call = fq_field_more(field_of(schema, "Mutation", "add")->binding)->call;
    ASSERT_STR(call->fixed_arguments.text,
               FQ_STR("\"auth_user_id\" => " FQ_SETTING("jwt.sub") "::\"pg_catalog\".\"text\""));
    schema_done();
}
END

#define SEEK(rest) "extend type Query { found: [Post] @function(name: \"seek\", " rest ") }"

/* A schema file, and the first that is said of it. */
static const struct {
    const char *sdl;
    const char *error;
} refused[] = {
    {"extend type User { a: String @computed(function: \"user_lable\") }",
     "f.graphql:1:50: there is no function user_lable in the exposed schemas that the role may "
     "execute. Did you mean \"user_label\""},
    {"extend type Post { a: String @computed(function: \"user_label\") }",
     "f.graphql:1:50: the function user_label takes no row of \"public\".\"posts\" as its first "
     "argument"},
    {"extend type User { a: String @computed(function: \"user_noise\") }",
     "f.graphql:1:50: the function user_noise is volatile; if it changes nothing, say so: ALTER "
     "FUNCTION … STABLE"},
    {"extend type User { a: String @computed(function: \"user_kept\") }",
     "f.graphql:1:50: the function user_kept is kept out by a comment"},
    {"extend type User { name(style: String!): String @computed(function: \"user_label\") }",
     "f.graphql:1:20: the field name of User stands for name already"},
    {"extend type User { a: String @computed }",
     "f.graphql:1:30: @computed needs a name: @computed(function: \"…\")"},
    {"extend type Query { a: [Post] @function(name: \"seak\") }",
     "f.graphql:1:47: there is no function seak in the exposed schemas that the role may execute. "
     "Did you mean \"seek\""},
    {"extend type Query { a: Int @function(name: \"write\") }",
     "f.graphql:1:44: the function write changes data, and so is a field of Mutation; if it "
     "changes nothing, say so: ALTER FUNCTION … STABLE"},
    {"extend type Mutation { a: [Post] @function(name: \"seek\") }",
     "f.graphql:1:50: the function seek changes nothing, and so is a field of Query"},
    {"extend type Query { a: String @function(name: \"user_kept\") }",
     "f.graphql:1:47: the function user_kept is kept out by a comment"},
    {"extend type Query { a: String @function(name: \"user_label\") }",
     "f.graphql:1:21: the function of a cannot be a field of Query: its argument u is a row of a "
     "table or view"},
    {SEEK("args: {word: \"p_wrod\"}"),
     "f.graphql:1:72: the function seek has no argument p_wrod. Did you mean \"p_word\""},
    {SEEK("args: {word: \"p_word\", again: \"p_word\"}"),
     "f.graphql:1:89: the argument p_word of seek is given already"},
    {SEEK("args: {word: \"p_word\"}, context: {p_word: \"app.word\"}"),
     "f.graphql:1:72: the argument p_word of seek is given already"},
    {SEEK("args: [\"p_word\"]"),
     "f.graphql:1:65: args needs pairs of names, 16 at most: {word: \"search_word\"}"},
    {SEEK("args: {pMost: \"p_word\"}"),
     "f.graphql:1:21: the function of found cannot be a field of Query: its argument p_most would "
     "have the same name as another"},
    {SEEK("context: {p_tenent: \"app.tenant_id\"}"),
     "f.graphql:1:69: the function seek has no argument p_tenent. Did you mean \"p_tenant\""},
    {SEEK("context: {p_tenant: \"tenant\"}"),
     "f.graphql:1:79: tenant is no setting of a session; write one with a dot, as "
     "\"app.tenant_id\", or tenant_id, user_id, contact_id, is_super_admin"},
    {SEEK("context: {p_tenant: \"app.x', true) || 'y\"}"),
     "f.graphql:1:79: app.x', true) || 'y is no setting of a session"},
};

TEST(what_no_function_is_or_takes_is_told_with_its_place)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(refused); i++) {
        fq_str told = refusal_of_file(text, refused[i].sdl);
        ck_assert_msg(fq_str_starts_with(told, fq_str_from(refused[i].error)), "%s\n%.*s",
                      refused[i].error, FQ_STR_ARG(told));
    }
}
END

int main(void)
{
    return RUN("schema/calls", a_function_of_a_row_is_the_field_that_a_file_says,
               any_function_is_a_field_of_a_root_with_the_arguments_that_a_file_gives_it,
               an_argument_of_the_convention_is_taken_from_where_a_file_says,
               what_no_function_is_or_takes_is_told_with_its_place);
}
