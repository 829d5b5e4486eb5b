/* SPDX-License-Identifier: MIT
 *
 * Which functions are fields, what they take and what they return.
 */
#include <stdio.h>

#include "unit.h"
#include "validity.h"

#define THING "table things\n  id uuid! primary\n  name text\n"
#define ANSWER                                                                                     \
    "composite mutation_response status text, message text, entity_id text, entity_type text, "    \
    "entity jsonb, updated_fields text[], cascade jsonb, metadata jsonb\n"

/* `(name: Type, …): Type` of a root field; empty when there is none. */
static fq_str signature(const struct fq_type *root, const char *name)
{
    static char text[512];
    const struct fq_field_def *def = root ? fq_type_field(root, fq_str_from(name)) : NULL;
    struct fq_buf out = {.ptr = text, .cap = sizeof(text), .max = sizeof(text)};
    if (!def)
        return FQ_STR_NONE;
    fq_buf_char(&out, '(');
    for (size_t i = 0; i < def->argument_count; i++) {
        fq_buf_printf(&out, "%s%.*s: ", i ? ", " : "", FQ_STR_ARG(def->arguments[i].name));
        fq_type_ref_print(&out, &def->arguments[i].type);
    }
    fq_buf_literal(&out, "): ");
    fq_type_ref_print(&out, &def->type);
    return fq_buf_str(&out);
}

TEST(volatile_functions_are_mutations_and_the_others_queries)
{
    const struct fq_schema *schema =
        schema_of(THING "function fn_add_one volatile returns int4\n"
                        "function fn_see_all stable set returns things\n"
                        "function other stable returns int4\n"
                        "function hidden stable returns int4 -- @fraiseql {\"expose\": false}\n"
                        "function shown stable returns int4 -- @fraiseql {\"expose\": true}\n"
                        "function fn_x stable returns int4 -- @fraiseql {\"name\": \"better\"}\n"
                        "function fn_y stable returns int4 -- @fraiseql {\"name\": \"a b\"}\n");
    const struct fq_type_system *types = &schema->types;
    ck_assert_uint_eq(schema->function_count, 5);
    ASSERT_STR(signature(types->mutation, "addOne"), FQ_STR("(): Int"));
    ASSERT_STR(signature(types->query, "addOne"), FQ_STR(""));
    ASSERT_STR(signature(types->query, "seeAll"),
               FQ_STR("(where: ThingWhereInput, orderBy: [ThingOrderByInput!], "
                      "distinctOn: [ThingDistinctOn!], limit: Int, offset: Int): [Thing!]"));
    ASSERT_STR(signature(types->query, "other"), FQ_STR(""));
    ASSERT_STR(signature(types->query, "hidden"), FQ_STR(""));
    ASSERT_STR(signature(types->query, "shown"), FQ_STR("(): Int"));
    ASSERT_STR(signature(types->query, "better"), FQ_STR("(): Int"));
    ASSERT_STR(signature(types->query, "y"), FQ_STR("(): Int"));
    ASSERT_STR(notes_on("\"public\".\"fn_y\""),
               FQ_STR("the name \"a b\" in its comment is no name in GraphQL\n"));
    schema_done();
}
END

TEST(without_a_volatile_function_there_is_no_mutation)
{
    const struct fq_schema *schema = schema_of(THING "function fn_a stable returns int4\n");
    ck_assert_ptr_null(schema->types.mutation);
    schema_done();
}
END

TEST(arguments_have_the_types_that_can_be_given)
{
    const struct fq_schema *schema = schema_of(
        THING "enum mood sad|happy\ndomain positive int4\ncomposite place street text, no int4\n"
              "composite tree label text, home place, homes place[]\n"
              "function fn_a stable returns int4\n  who uuid\n  moods mood[] default\n"
              "  stay int4range default\n  n positive default\n  spot point default\n"
              "  home place default\n  trees tree[] default\n  numbers int8[] variadic\n");
    ASSERT_STR(signature(schema->types.query, "a"),
               FQ_STR("(who: UUID!, moods: [Mood], stay: String, n: Int, spot: Geometric, home: "
                      "PlaceInput, trees: [TreeInput], numbers: [BigInt]!): Int"));
    ASSERT_STR(type_of("TreeInput", "homes"), FQ_STR("[PlaceInput]"));
    ASSERT_STR(type_of("PlaceInput", "no"), FQ_STR("Int"));
    schema_done();
}
END

TEST(a_document_is_an_input_object_when_a_type_says_what_it_holds)
{
    const struct fq_schema *schema =
        schema_of(THING "composite type_make_it_input id uuid, `the name` text, the_name text\n"
                        "function fn_make_it volatile returns int4\n  payload jsonb\n"
                        "function fn_take volatile returns int4\n  payload jsonb\n"
                        "function fn_both volatile returns int4\n  payload jsonb\n  more int4\n"
                        "function fn_bare volatile returns int4\n  `` json\n");
    ASSERT_STR(signature(schema->types.mutation, "makeIt"), FQ_STR("(input: MakeItInput!): Int"));
    ASSERT_STR(type_of("MakeItInput", "id"), FQ_STR("ID"));
    ASSERT_STR(type_of("MakeItInput", "theName"), FQ_STR("String"));
    ASSERT_STR(signature(schema->types.mutation, "take"), FQ_STR("(payload: JSON!): Int"));
    ASSERT_STR(signature(schema->types.mutation, "both"),
               FQ_STR("(payload: JSON!, more: Int!): Int"));
    ASSERT_STR(signature(schema->types.mutation, "bare"), FQ_STR("(input: JSON!): Int"));
    schema_done();
}
END

TEST(the_session_gives_who_asks)
{
    const struct fq_schema *schema =
        schema_of(THING "function fn_mine stable returns int4\n  auth_tenant_id uuid\n  n int4\n"
                        "  auth_user_id text\n  auth_contact_id uuid\n");
    ASSERT_STR(signature(schema->types.query, "mine"), FQ_STR("(n: Int!): Int"));
    const struct fq_field *field = fq_type_field(schema->types.query, FQ_STR("mine"))->binding;
#define SETTING(name) FQ_SETTING(name) "::\"pg_catalog\"."
    ASSERT_STR(fq_field_more(field)->call->fixed_arguments.text,
               FQ_STR("\"auth_tenant_id\" => " SETTING(
                   "app.tenant_id") "\"uuid\", "
                                    "\"auth_user_id\" => " SETTING(
                                        "app.user_id") "\"text\", "
                                                       "\"auth_contact_id\" => " SETTING(
                                                           "app.contact_id") "\"uuid\""));
    schema_done();
}
END

TEST(results_have_the_types_that_can_be_shown)
{
    const struct fq_schema *schema = schema_of(
        THING "composite place street text, no int4\n"
              "function fn_none volatile returns void\n"
              "function fn_texts stable set returns text\n"
              "function fn_place stable returns place\n"
              "function fn_row stable returns record\n  n int4\n  out a_b int4\n  out c text[]\n"
              "function fn_thing volatile returns things\n"
              "function fn_things volatile set returns things\n");
    ASSERT_STR(signature(schema->types.mutation, "none"), FQ_STR("(): Boolean"));
    ASSERT_STR(signature(schema->types.query, "texts"),
               FQ_STR("(limit: Int, offset: Int): [String]"));
    ASSERT_STR(signature(schema->types.query, "place"), FQ_STR("(): Place"));
    ASSERT_STR(signature(schema->types.query, "row"), FQ_STR("(n: Int!): RowRow"));
    ASSERT_STR(type_of("RowRow", "aB"), FQ_STR("Int"));
    ASSERT_STR(type_of("RowRow", "c"), FQ_STR("[String]"));
    ASSERT_STR(signature(schema->types.mutation, "thing"), FQ_STR("(): Thing"));
    ASSERT_STR(signature(schema->types.mutation, "things"), FQ_STR("(): [Thing!]"));
    schema_done();
}
END

TEST(what_cannot_be_called_or_shown_is_noted)
{
    static const char *const functions[][2] = {
        {"fn_a stable returns int4\n  x any\n",
         "its argument x has a type that no client can give"},
        {"fn_a stable returns int4\n  x int4\n  t things\n",
         "its argument t is a row of a table or view"},
        {"fn_a stable returns int4\n  `` int4\n  y int4\n", "its argument (unnamed) has no name"},
        {"fn_a stable returns int4\n  a_b int4\n  aB int4\n",
         "its argument aB would have the same name as another"},
        {"fn_a stable returns record\n", "it returns records whose columns it does not declare"},
        {"fn_a stable returns any\n", "what it returns has no type of its own"},
        {"fn_a stable returns secrets\n", "it returns rows of a table or view that is not served"},
        {"fn_a stable returns record\n  out a_b int4\n  out aB int4\n",
         "two of its columns would be the same field"},
        {"fn_things stable returns int4\n",
         "another field has its name; give it one with a comment: @fraiseql {\"name\": \"…\"}"},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(functions); i++) {
        char text[512], subject[64];
        snprintf(text, sizeof(text), "%stable secrets unreadable\n  id uuid!\nfunction %s", THING,
                 functions[i][0]);
        snprintf(subject, sizeof(subject), "\"public\".\"%.*s\"",
                 (int)strcspn(functions[i][0], " "), functions[i][0]);
        const struct fq_schema *schema = schema_of(text);
        ck_assert_uint_eq(schema->function_count, 0);
        fq_str notes = notes_on(subject);
        ck_assert(notes.len);
        ASSERT_STR(fq_str_of(notes.ptr, notes.len - 1), fq_str_from(functions[i][1]));
        schema_done();
    }
}
END

TEST(an_answer_is_a_union_about_the_type_that_the_name_ends_in)
{
    const struct fq_schema *schema = schema_of(
        ANSWER THING "table messages\n  id int4! primary\n  thing_id uuid\n"
                     "function fn_add_thing volatile returns mutation_response\n"
                     "function fn_old_message volatile returns mutation_response\n"
                     "function fn_do volatile returns mutation_response\n"
                     "function fn_see stable returns mutation_response -- @fraiseql {\"entity\": "
                     "\"Thing\"}\n"
                     "function fn_lie volatile returns mutation_response -- @fraiseql {\"entity\": "
                     "\"Nothing\"}\n");
    ASSERT_STR(signature(schema->types.mutation, "addThing"), FQ_STR("(): AddThingResult"));
    ASSERT_STR(type_of("AddThingSuccess", "thing"), FQ_STR("Thing"));
    ASSERT_STR(type_of("AddThingSuccess", "updatedFields"), FQ_STR("[String!]"));
    ASSERT_STR(type_of("AddThingError", "code"), FQ_STR("Int!"));
    ASSERT_STR(type_of("AddThingError", "errors"), FQ_STR("[MutationErrorDetail!]!"));
    /* Its own message stands under that name. */
    ASSERT_STR(type_of("OldMessageSuccess", "message"), FQ_STR("String"));
    ASSERT_STR(type_of("OldMessageSuccess", "entity"), FQ_STR("Message"));
    ASSERT_STR(type_of("DoSuccess", "entity"), FQ_STR("JSON"));
    ASSERT_STR(type_of("SeeSuccess", "thing"), FQ_STR("Thing"));
    ASSERT_STR(type_of("LieSuccess", "entity"), FQ_STR("JSON"));
    ASSERT_STR(notes_on("\"public\".\"fn_lie\""),
               FQ_STR("its comment's entity Nothing is no type of the API\n"));
    const struct fq_type *error = fq_type_find(&schema->types, FQ_STR("MutationError"));
    ck_assert_uint_eq(error->possible_count, 5);
    schema_done();
}
END

int main(void)
{
    return RUN("schema/functions", volatile_functions_are_mutations_and_the_others_queries,
               without_a_volatile_function_there_is_no_mutation,
               arguments_have_the_types_that_can_be_given,
               a_document_is_an_input_object_when_a_type_says_what_it_holds,
               the_session_gives_who_asks, results_have_the_types_that_can_be_shown,
               what_cannot_be_called_or_shown_is_noted,
               an_answer_is_a_union_about_the_type_that_the_name_ends_in);
}
