/* SPDX-License-Identifier: MIT
 *
 * Enums of a schema file's own over text.
 */
#include "unit.h"
#include "validity.h"

static const char text[] = "enum mood sad|happy\n"
                           "table letters\n"
                           "  id int4! primary\n"
                           "  state text!\n"
                           "  other varchar\n"
                           "  size int4\n"
                           "  mood mood\n"
                           "  info jsonb\n"
                           "  tags text[]\n"
                           "view v_note plain owned\n"
                           "  id int4\n"
                           "  data jsonb\n"
                           "  definition SELECT l.id, jsonb_build_object('id', l.id, 'state', "
                           "l.state) AS data FROM public.letters l\n";

static const char states[] =
    "\"Where it is.\" enum State { \"Nobody has it.\" NEW @label(name: \"new\"), "
    "SENT @label(name: \"on the way\") @deprecated, lost }\n"
    "extend type Letter { state: State!, other: State,\n"
    "  inside: State @column(name: \"info\", path: [\"state\"]), tags: [State]\n"
    "  list: [State!] @column(name: \"info\", path: [\"list\"]) }\n"
    "extend type Note { state: State! }\n";

TEST(text_has_the_values_that_a_file_says)
{
    const struct fq_schema *schema = schema_refined(text, states);
    const struct fq_type *state = fq_type_find(&schema->types, FQ_STR("State"));
    ASSERT_STR(type_of("Letter", "state"), FQ_STR("State!"));
    ASSERT_STR(type_of("Letter", "other"), FQ_STR("State"));
    ASSERT_STR(type_of("Letter", "inside"), FQ_STR("State"));
    ASSERT_STR(type_of("Note", "state"), FQ_STR("State!"));
    ASSERT_STR(type_of("Letter", "tags"), FQ_STR("[State]"));
    ASSERT_STR(type_of("Letter", "list"), FQ_STR("[State!]"));
    ASSERT_STR(type_of("LetterWhereInput", "tags"), FQ_STR("StateListFilter"));
    ASSERT_STR(type_of("StateListFilter", "any"), FQ_STR(""));
    ASSERT_STR(type_of("LetterWhereInput", "state"), FQ_STR("StateFilter"));
    ASSERT_STR(type_of("LetterWhereInput", "inside"), FQ_STR("StateFilter"));
    ASSERT_STR(type_of("StateFilter", "in"), FQ_STR("[State!]"));
    ASSERT_STR(type_of("StateFilter", "startswith"), FQ_STR(""));
    ASSERT_STR(type_of("LetterOrderByInput", "state"), FQ_STR("OrderDirection"));
    ck_assert_uint_eq(state->value_count, 3);
    ASSERT_STR(state->description, FQ_STR("Where it is."));
    ASSERT_STR(state->values[0].internal, FQ_STR("new"));
    ASSERT_STR(state->values[0].description, FQ_STR("Nobody has it."));
    ASSERT_STR(state->values[1].internal, FQ_STR("on the way"));
    ck_assert(state->values[1].deprecated);
    ASSERT_STR(state->values[2].internal, FQ_STR("lost"));
    schema_done();
}
END

#define STATE "enum State { NEW }\n"

static const struct {
    const char *sdl;
    const char *error;
} refused[] = {
    {STATE, "f.graphql:1:6: the database gives no enum State."},
    {STATE "extend type Letter { size: State }",
     "f.graphql:1:6: the database gives no enum State.\nf.graphql:2:22: Letter.size is Int in the "
     "database, not State; a file cannot change types beside a database: write Int"},
    {STATE "extend type Letter { tags: [[State]] }",
     "f.graphql:1:6: the database gives no enum State.\nf.graphql:2:22: Letter.tags is [String] in "
     "the database, not [[State]]; a file cannot change types beside a database: write [String]"},
    {STATE "extend type Letter { mood: State }",
     "f.graphql:1:6: the database gives no enum State."},
    {"enum Letter { NEW }\nextend type Letter { state: Letter }",
     "f.graphql:2:13: Letter is something else already, in line 1"},
    {"enum StringFilter { NEW }\nextend type Letter { state: StringFilter! }",
     "f.graphql:1:6: something else is called StringFilter already; choose another name"},
    {STATE "extend type Letter { list: [[State]] @column(name: \"info\", path: [\"list\"]) }",
     "f.graphql:2:22: nothing says how list is read: its type is none of a value, nor a type of "
     "the file that has fields"},
};

TEST(an_enum_of_nothing_is_told)
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
    return RUN("schema/own_enum", text_has_the_values_that_a_file_says, an_enum_of_nothing_is_told);
}
