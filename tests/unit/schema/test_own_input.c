/* SPDX-License-Identifier: MIT
 *
 * Inputs of a schema file's own, for what functions take as JSON.
 */
#include "unit.h"
#include "validity.h"

static const char text[] = "enum mood sad|happy\n"
                           "table letters\n"
                           "  id int4! primary\n"
                           "function fn_send volatile returns int4\n"
                           "  letter jsonb\n"
                           "  copies int4\n";

TEST(a_document_that_is_given_has_the_fields_of_an_input)
{
    const struct fq_schema *schema = schema_refined(
        text, "enum State { NEW @label(name: \"new\") }\n"
              "\"What is sent.\" input Mail { sentTo: String!, mood: Mood, state: State = NEW\n"
              "  parts: [Part!] @column(name: \"the parts\"), reply: Mail }\n"
              "input Part @oneOf { text: String, number: Decimal }\n"
              "extend type Mutation { send(letter: Mail!, copies: Int!): Int }\n");
    ASSERT_STR(type_of("Mail", "sentTo"), FQ_STR("String!"));
    ASSERT_STR(type_of("Mail", "mood"), FQ_STR("Mood"));
    ASSERT_STR(type_of("Mail", "state"), FQ_STR("State"));
    ASSERT_STR(type_of("Mail", "parts"), FQ_STR("[Part!]"));
    ASSERT_STR(type_of("Mail", "reply"), FQ_STR("Mail"));
    const struct fq_type *mail = fq_type_find(&schema->types, FQ_STR("Mail"));
    ASSERT_STR(mail->description, FQ_STR("What is sent."));
    const struct fq_attribute *key = fq_type_input(mail, FQ_STR("sentTo"))->binding;
    ASSERT_STR(key->literal.text, FQ_STR("'sent_to'"));
    key = fq_type_input(mail, FQ_STR("parts"))->binding;
    ASSERT_STR(key->literal.text, FQ_STR("'the parts'"));
    ck_assert(fq_type_find(&schema->types, FQ_STR("Part"))->one_of);
    const struct fq_field_def *send = fq_type_field(schema->types.mutation, FQ_STR("send"));
    ck_assert_ptr_eq(fq_type_named(&fq_field_argument(send, FQ_STR("letter"))->type), mail);
    schema_done();
}
END

TEST(what_an_input_cannot_be_is_told)
{
#define SEND "extend type Mutation { send(letter: A!, copies: Int!): Int }\n"
    static const struct {
        const char *sdl, *told;
    } rows[] = {
        {SEND "input A { a: Daet }", "f.graphql:2:11: A.a cannot be given as Daet, which is no "
                                     "scalar, enum or input. Did you mean \"Date\"?"},
        {SEND "input A { a: A! }", "f.graphql:2:7: each A needs another one inside, so that none "
                                   "can be given; take a ! away"},
        {SEND "input A { a: Int = true }",
         "f.graphql:2:11: the default of A.a is wrong: Int cannot represent non-integer value: "
         "true"},
        {"extend type Mutation { send(letter: JSON!, copies: A!): Int }\ninput A { a: Int }",
         "f.graphql:1:44: Mutation.send(copies:) is Int! in the database, not A!; a file cannot "
         "change types beside a database: write Int!\n"
         "f.graphql:2:7: the database gives no input A."},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++)
        ASSERT_STR(refusal_of_file(text, rows[i].sdl), fq_str_from(rows[i].told));
}
END

int main(void)
{
    return RUN("schema/own_input", a_document_that_is_given_has_the_fields_of_an_input,
               what_an_input_cannot_be_is_told);
}
