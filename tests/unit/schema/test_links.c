/* SPDX-License-Identifier: MIT
 *
 * What a schema file joins where no foreign key leads.
 */
#include "unit.h"
#include "validity.h"

static const char text[] =
    "table users\n"
    "  id uuid! primary\n"
    "  email text! unique\n"
    "  name text\n"
    "  born date\n"
    "  raw json\n"
    "table places\n"
    "  street text! \n"
    "  number int8!\n"
    "  city text\n"
    "  unique (street, number)\n"
    "table tb_note\n"
    "  pk_note int4! primary\n"
    "  id uuid! unique\n"
    "  mail text\n"
    "  street text\n"
    "  number int4\n"
    "view v_note plain owned\n"
    "  id uuid\n"
    "  data jsonb\n"
    "  definition SELECT n.id, jsonb_build_object('id', n.id, 'sentTo', n.mail) AS data FROM "
    "public.tb_note n\n"
    "view v_made plain\n"
    "  id uuid\n"
    "  data jsonb\n";

static const struct fq_field *binding_of(const struct fq_schema *schema, const char *type,
                                         const char *name)
{
    return fq_type_field(fq_type_find(&schema->types, fq_str_from(type)), fq_str_from(name))
        ->binding;
}

TEST(rows_of_another_relation_are_a_list_with_all_that_stands_beside_it)
{
    schema_refined(text, "extend type Place { people: [User!]! @join(on: {city: \"name\"}) }\n");
    ASSERT_STR(type_of("Place", "people"), FQ_STR("[User!]!"));
    ASSERT_STR(type_of("Place", "peopleConnection"), FQ_STR("UserConnection!"));
    ASSERT_STR(type_of("Place", "peopleAggregate"), FQ_STR("UserAggregate!"));
    ASSERT_STR(type_of("Place", "peopleGroups"), FQ_STR("[UserGroup!]!"));
    ASSERT_STR(type_of("PlaceWhereInput", "people"), FQ_STR("UserListFilter"));
    ASSERT_STR(type_of("PlaceWhereInput", "peopleAggregate"), FQ_STR("UserAggregateFilter"));
    ASSERT_STR(type_of("PlaceOrderByInput", "peopleAggregate"),
               FQ_STR("UserAggregateOrderByInput"));
    /* Of a type that is listed what is listed. */
    schema_refined(text, "type Place { street: String!, people: [User!]! @join(on: {city: "
                         "\"name\"}), peopleAggregate: UserAggregate! }\n");
    ASSERT_STR(type_of("Place", "peopleAggregate"), FQ_STR("UserAggregate!"));
    ASSERT_STR(type_of("Place", "peopleConnection"), FQ_STR(""));
    ASSERT_STR(type_of("Place", "peopleGroups"), FQ_STR(""));
    schema_done();
}
END

TEST(one_row_is_joined_by_a_key_and_may_be_missing)
{
    const struct fq_schema *schema = schema_refined(
        text, "extend type Note { receiver: User @join(on: {sentTo: \"email\"})\n"
              "  place: Place @join(on: {street: \"street\", number: \"number\"}) }");
    ASSERT_STR(type_of("Note", "receiver"), FQ_STR("User"));
    ASSERT_STR(type_of("NoteWhereInput", "receiver"), FQ_STR("UserWhereInput"));
    ASSERT_STR(type_of("NoteOrderByInput", "receiver"), FQ_STR("UserOrderByInput"));
    ck_assert(!binding_of(schema, "Note", "receiver")->many_may_fit);
    const struct fq_field *place = binding_of(schema, "Note", "place");
    ck_assert_uint_eq(place->pair_count, 2);
    ASSERT_STR(place->local[0]->expression.text, FQ_STR("n.\"street\""));
    ck_assert(!place->many_may_fit);
    schema_done();
}
END

TEST(a_member_of_a_stored_document_joins_even_when_it_is_hidden)
{
    const struct fq_schema *schema =
        schema_refined(text, "type Made @relation(name: \"v_made\", jsonb: \"data\") {\n"
                             "  id: ID!\n  wroteTo: String @hidden\n  born: Date\n"
                             "  receiver: User @join(on: {wroteTo: \"email\"}) }\n"
                             "extend type User { made: [Made!]! @join(on: {born: \"born\"}) }\n");
    ASSERT_STR(type_of("Made", "wroteTo"), FQ_STR(""));
    ASSERT_STR(type_of("Made", "receiver"), FQ_STR("User"));
    const struct fq_column *local = binding_of(schema, "Made", "receiver")->local[0];
    ASSERT_STR(local->after.text,
               FQ_STR(" OPERATOR(pg_catalog.->>) 'wrote_to')::\"pg_catalog\".\"text\""));
    ck_assert_ptr_nonnull(local->of);
    schema_done();
}
END

TEST(a_key_of_a_view_is_believed_and_one_row_is_taken)
{
    const struct fq_schema *schema =
        schema_refined(text, "extend type User { made: Made @join(on: {id: \"id\"}) }\n");
    ASSERT_STR(type_of("User", "made"), FQ_STR("Made"));
    ck_assert(binding_of(schema, "User", "made")->many_may_fit);
    schema_done();
}
END

TEST(a_foreign_key_is_followed_where_there_is_one)
{
    static const char joined[] = "table users\n  id int4! primary\n  boss_id int4\n"
                                 "table posts\n  id int4! primary\n  author_id int4!\n"
                                 "  foreign a (author_id) -> users (id)\n";
    schema_refined(joined, "extend type Post { author: User! @join(on: {author_id: \"id\"}) }");
    ASSERT_STR(type_of("Post", "author"), FQ_STR("User!"));
    schema_refined(joined, "extend type User { boss: User @join(on: {bossId: \"id\"})\n"
                           "  team: [User!]! @join(on: {id: \"boss_id\"}) }");
    ASSERT_STR(type_of("User", "boss"), FQ_STR("User"));
    ASSERT_STR(type_of("User", "team"), FQ_STR("[User!]!"));
    schema_done();
}
END

/* A schema file, and all that is said of it. */
static const struct {
    const char *sdl;
    const char *error;
} refused[] = {
    {"extend type User { places: [Place!]! @join(on: {nam: \"city\"}) }",
     "f.graphql:1:49: \"public\".\"users\" has no column nam that can be joined by. Did you mean "
     "\"name\" or \"raw\"?"},
    {"extend type User { places: [Place!]! @join(on: {name: \"ctiy\"}) }",
     "f.graphql:1:55: \"public\".\"places\" has no column ctiy that can be joined by. Did you mean "
     "\"city\"?"},
    {"extend type User { notes: [Note!]! @join(on: {name: \"maill\"}) }",
     "f.graphql:1:53: \"public\".\"v_note\" has no column maill that can be joined by. Did you "
     "mean "
     "\"mail\"?"},
    {"extend type User { places: [Plaice!]! @join(on: {name: \"city\"}) }",
     "f.graphql:1:39: @join leads to a type that is of a table or view; Plaice is none. Did you "
     "mean \"Place\"?"},
    {"extend type User { email: [Place!]! @join(on: {name: \"city\"}) }",
     "f.graphql:1:20: the field email of User stands for email already"},
    {"extend type User { place: Place @join(on: {name: \"city\"}) }",
     "f.graphql:1:33: several rows of \"public\".\"places\" may have the same (city); make place a "
     "list: [Place!]!, or if there is one at most, add UNIQUE (city)"},
    {"extend type User { note: Note @join(on: {name: \"sentTo\"}) }",
     "f.graphql:1:31: several rows of \"public\".\"v_note\" may have the same (sentTo); make note "
     "a "
     "list: [Note!]!, or if there is one at most, say so: @relation(name: \"v_note\", key: "
     "[\"sentTo\"])"},
    {"extend type User { places: [Place!]! @join(on: {born: \"city\"}) }",
     "f.graphql:1:49: born (\"pg_catalog\".\"date\") and city (\"pg_catalog\".\"text\") cannot be "
     "compared with each other"},
    {"extend type User { same: [User!]! @join(on: {raw: \"raw\"}) }",
     "f.graphql:1:46: raw (\"pg_catalog\".\"json\") and raw (\"pg_catalog\".\"json\") cannot be "
     "compared with each other"},
    {"extend type User { places: [Place!]! @join(on: {name: \"city\"}, many: false) }",
     "f.graphql:1:70: the type of places is a list; write many: true"},
    {"extend type User { made: Made @join(on: {id: \"id\"}, many: true) }",
     "f.graphql:1:59: the type of made is no list; write many: false"},
    {"extend type User { made: Made @join(on: {id: \"id\"}, many: 1) }",
     "f.graphql:1:59: many is true or false"},
    {"type Made @relation(name: \"v_made\", jsonb: \"data\") { id: ID! inner: Inner }\n"
     "type Inner { a: Int, user: User @join(on: {a: \"id\"}) }",
     "f.graphql:2:33: @join has an effect on fields of a table or view; Inner is inside a "
     "document"},
};

TEST(what_cannot_be_joined_is_told_with_its_place_and_remedy)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(refused); i++)
        ASSERT_STR(refusal_of_file(text, refused[i].sdl), fq_str_from(refused[i].error));
}
END

int main(void)
{
    return RUN("schema/links", rows_of_another_relation_are_a_list_with_all_that_stands_beside_it,
               one_row_is_joined_by_a_key_and_may_be_missing,
               a_member_of_a_stored_document_joins_even_when_it_is_hidden,
               a_key_of_a_view_is_believed_and_one_row_is_taken,
               a_foreign_key_is_followed_where_there_is_one,
               what_cannot_be_joined_is_told_with_its_place_and_remedy);
}
