/* SPDX-License-Identifier: MIT
 *
 * Foreign keys become fields in both directions; these tables say under which names.
 */
#include "unit.h"
#include "validity.h"

#define USERS "table users\n  id uuid! primary\n  email text! unique\n"

/* The field of a type that is expected, "" for none. */
struct expected {
    const char *type, *field, *is;
};

struct row {
    const char *database;
    struct expected fields[5];
};

static const struct row rows[] = {
    /* The referring column without its ending names the way there, the table the way back. */
    {USERS "table posts\n  id uuid! primary\n  author_id uuid!\n"
           "  foreign k (author_id) -> users (id)\n",
     {{"Post", "author", "User!"}, {"User", "posts", "[Post!]!"}}},
    /* A reference that may be null leads to nothing at times. */
    {USERS "table posts\n  id uuid! primary\n  author_id uuid\n"
           "  foreign k (author_id) -> users (id)\n",
     {{"Post", "author", "User"}}},
    /* So does one to rows that a policy may hide. */
    {"table users rls\n  id uuid! primary\n"
     "table posts\n  id uuid! primary\n  author_id uuid!\n  foreign k (author_id) -> users (id)\n",
     {{"Post", "author", "User"}}},
    /* A column that is not named like a reference: the table's name is taken. */
    {USERS "table posts\n  id uuid! primary\n  author uuid!\n"
           "  foreign k (author) -> users (id)\n",
     {{"Post", "author", "UUID!"}, {"Post", "user", "User!"}}},
    {USERS "table posts\n  id uuid! primary\n  fk_author uuid!\n"
           "  foreign k (fk_author) -> users (id)\n",
     {{"Post", "fkAuthor", ""}, {"Post", "author", "User!"}}},
    /* The name that would follow is a column's: both stay. */
    {USERS "table posts\n  id uuid! primary\n  author text\n  author_id uuid!\n"
           "  foreign k (author_id) -> users (id)\n",
     {{"Post", "author", "String"}, {"Post", "userByAuthorId", "User!"}}},
    /* Unique the other way round: one row at most. */
    {USERS "table profiles\n  id uuid! primary\n  user_id uuid! unique\n"
           "  foreign k (user_id) -> users (id)\n",
     {{"User", "profile", "Profile"}, {"User", "profiles", ""}, {"Profile", "user", "User!"}}},
    {USERS "table profiles\n  user_id uuid! primary\n  foreign k (user_id) -> users (id)\n",
     {{"User", "profile", "Profile"}}},
    /* A key that is longer than the reference does not make it unique. */
    {USERS "table marks\n  user_id uuid!\n  nr int4!\n  primary (user_id, nr)\n"
           "  foreign k (user_id) -> users (id)\n",
     {{"User", "marks", "[Mark!]!"}, {"User", "mark", ""}}},
    /* Several keys between two tables are told apart on the way back. */
    {USERS "table posts\n  id uuid! primary\n  author_id uuid!\n  fk_editor uuid\n"
           "  foreign k1 (author_id) -> users (id)\n  foreign k2 (fk_editor) -> users (id)\n",
     {{"Post", "author", "User!"},
      {"Post", "editor", "User"},
      {"User", "posts", "[Post!]!"},
      {"User", "postsByEditor", "[Post!]!"},
      {"User", "postsByAuthorId", ""}}},
    /* A table that refers to itself. */
    {"table nodes\n  id uuid! primary\n  parent_id uuid\n  foreign k (parent_id) -> nodes (id)\n",
     {{"Node", "parent", "Node"}, {"Node", "nodes", "[Node!]!"}}},
    /* Keys of several columns. */
    {"table orders\n  year int4!\n  nr int4!\n  primary (year, nr)\n"
     "table lines\n  id uuid! primary\n  year int4!\n  nr int4\n"
     "  foreign k (year, nr) -> orders (year, nr)\n",
     {{"Line", "order", "Order"}, {"Order", "lines", "[Line!]!"}}},
    /* Rows of a table that stays behind a view are the view's. */
    {"table tb_author\n  pk_author int4! primary\n  id uuid! unique\n  name text!\n"
     "table tb_book\n  id uuid! primary\n  fk_author int4!\n"
     "  foreign k (fk_author) -> tb_author (pk_author)\n"
     "view v_author plain owned\n  id uuid\n  data jsonb\n"
     "  definition SELECT a.id, jsonb_build_object('name', a.name) AS data FROM public.tb_author "
     "a\n",
     {{"Book", "author", "Author"}, {"Author", "books", "[Book!]!"}}},
    /* A view that is queried as it stands has no columns to join by. */
    {"table tb_author\n  pk_author int4! primary\n  id uuid! unique\n  name text!\n"
     "table tb_book\n  id uuid! primary\n  fk_author int4!\n"
     "  foreign k (fk_author) -> tb_author (pk_author)\n"
     "view v_author plain owned barrier\n  id uuid\n  data jsonb\n"
     "  definition SELECT a.id, jsonb_build_object('name', a.name) AS data FROM public.tb_author "
     "a\n",
     {{"Book", "author", ""}, {"Author", "books", ""}, {"Author", "name", "String!"}}},
    /* Tables outside of the exposed schemas are no one's fields. */
    {"table users elsewhere\n  id uuid! primary\n"
     "table posts\n  id uuid! primary\n  author_id uuid!\n  foreign k (author_id) -> users (id)\n",
     {{"Post", "author", ""}, {"Post", "authorId", "UUID!"}}},
};

TEST(foreign_keys_become_fields_in_both_directions)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        schema_of(rows[i].database);
        for (const struct expected *e = rows[i].fields; e < rows[i].fields + 5 && e->type; e++) {
            fq_str is = type_of(e->type, e->field);
            ck_assert_msg(fq_str_eq(is, fq_str_from(e->is)),
                          "%s.%s is \"%.*s\", not \"%s\", of\n%s", e->type, e->field,
                          FQ_STR_ARG(is), e->is, rows[i].database);
        }
    }
    schema_done();
}
END

TEST(a_key_without_a_free_name_is_noted)
{
    schema_of("table users\n  id uuid! primary\n"
              "table posts\n  id uuid! primary\n  author text\n  user_by_author_id text\n"
              "  author_id uuid\n  foreign written_by (author_id) -> users (id)\n");
    ASSERT_STR(type_of("Post", "author"), FQ_STR("String"));
    ASSERT_STR(type_of("User", "posts"), FQ_STR("[Post!]!"));
    ASSERT_STR(notes_on("\"public\".\"posts\""),
               FQ_STR("the foreign key written_by has no field, since the name userByAuthorId is "
                      "taken\n"));
    schema_done();
}
END

TEST(a_key_whose_columns_may_not_be_read_is_noted)
{
    schema_of("table users\n  id uuid! primary\n"
              "table posts\n  id uuid! primary\n  author_id uuid unreadable\n"
              "  foreign written_by (author_id) -> users (id)\n");
    ASSERT_STR(type_of("Post", "author"), FQ_STR(""));
    ASSERT_STR(type_of("Post", "authorId"), FQ_STR(""));
    ASSERT_STR(type_of("User", "posts"), FQ_STR(""));
    ASSERT_STR(notes_on("written_by"), FQ_STR("a column of this foreign key may not be read\n"));
    schema_done();
}
END

/* The table that links two others by internal keys has fields of no other kind. */
TEST(a_table_of_nothing_but_references_is_offered)
{
    schema_of("table users\n  id uuid! primary\n"
              "table roles\n  id uuid! primary\n"
              "table members\n  pk_member int4! primary\n  fk_user uuid!\n  fk_role uuid!\n"
              "  foreign a (fk_user) -> users (id)\n  foreign b (fk_role) -> roles (id)\n");
    ASSERT_STR(type_of("Member", "user"), FQ_STR("User!"));
    ASSERT_STR(type_of("Member", "role"), FQ_STR("Role!"));
    ASSERT_STR(type_of("User", "members"), FQ_STR("[Member!]!"));
    ASSERT_STR(type_of("Query", "members"), FQ_STR("[Member!]!"));
    ASSERT_STR(type_of("Query", "member"), FQ_STR(""));
    ASSERT_STR(type_of("MemberOrderByInput", "user"), FQ_STR("UserOrderByInput"));
    schema_done();
}
END

int main(void)
{
    return RUN("schema/joins", foreign_keys_become_fields_in_both_directions,
               a_key_without_a_free_name_is_noted, a_key_whose_columns_may_not_be_read_is_noted,
               a_table_of_nothing_but_references_is_offered);
}
