/* SPDX-License-Identifier: MIT
 *
 * A view is seen through only where that changes neither rights nor rows.
 */
#include <stdio.h>

#include "unit.h"
#include "validity.h"

#define TABLES                                                                                     \
    "table tb_author\n  pk_author int4! primary\n  id uuid! unique\n  name text!\n  born int4\n"   \
    "table tb_book\n  pk_book int4! primary\n  id uuid! unique\n  fk_author int4!\n  title "       \
    "text!\n"
#define COLUMNS "\n  id uuid\n  data jsonb\n  definition SELECT "
#define AUTHOR                                                                                     \
    COLUMNS "a.id, jsonb_build_object('name', a.name, 'born', a.born) AS data FROM "               \
            "public.tb_author a\n"

static const struct {
    const char *flags;
    bool through;
} rows[] = {
    {"plain owned", true},
    {"plain open", true},
    {"plain invoker", true},
    {"plain owned open invoker", true},
    /* Somebody else's rights, over relations this role may not read or that a policy guards. */
    {"plain", false},
    /* Not one row of the table each. */
    {"owned open invoker", false},
    /* Conditions must not see rows that the view hides. */
    {"plain owned barrier", false},
    {"plain owned bypasses", true},
};

TEST(rights_and_shape_decide)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        char database[2000];
        snprintf(database, sizeof(database), TABLES "view v_author %s" AUTHOR, rows[i].flags);
        const struct fq_schema *schema = schema_of(database);
        const struct fq_type *type = fq_type_find(&schema->types, FQ_STR("Author"));
        const struct fq_relation *author = type->binding;
        const struct fq_field *name = fq_type_field(type, FQ_STR("name"))->binding;
        ck_assert_msg((author->tail.text.len > 0) == rows[i].through, "%s", rows[i].flags);
        ck_assert_int_eq(name->kind, rows[i].through ? FQ_FIELD_COLUMN : FQ_FIELD_DOCUMENT);
        ck_assert_msg((author->base != NULL) == rows[i].through, "%s", rows[i].flags);
        /* Either way the fields are the same. */
        ASSERT_STR(type_of("Author", "name"), FQ_STR("String!"));
        ASSERT_STR(type_of("Author", "born"), FQ_STR("Int"));
        ASSERT_STR(type_of("AuthorWhereInput", "born"), FQ_STR("IntFilter"));
    }
    schema_done();
}
END

TEST(a_view_that_bypasses_policies_is_a_warning)
{
    schema_of(TABLES "view v_author plain owned bypasses" AUTHOR);
    ASSERT_STR(notes_on("\"public\".\"v_author\""),
               FQ_STR("it runs with its owner's rights and bypasses row level security; consider "
                      "ALTER VIEW … SET (security_invoker = true)\n"));
    schema_done();
}
END

static const struct fq_schema *schema_with(const struct fq_schema_options *options, bool describer,
                                           bool refuses)
{
    static struct fake_describer fake;
    struct fq_error error;
    struct fq_schema *schema = fq_schema_new();
    const struct fq_catalog *catalog =
        catalog_from_text(&schema->arena, TABLES "view v_author plain owned" AUTHOR);
    fake_describer_init(&fake, catalog);
    fake.refuses = refuses;
    ck_assert_int_eq(
        fq_schema_build(schema, catalog, options, describer ? &fake.base : NULL, &error), FQ_OK);
    assert_valid_schema(&schema->types);
    return schema;
}

TEST(without_leave_to_see_through_a_document_has_fields_all_the_same)
{
    const struct fq_schema *schema = schema_with(&(struct fq_schema_options){0}, true, false);
    const struct fq_type *type = fq_type_find(&schema->types, FQ_STR("Author"));
    ck_assert_uint_eq(((const struct fq_relation *)type->binding)->tail.text.len, 0);
    ck_assert_ptr_nonnull(fq_type_field(type, FQ_STR("name")));
    fq_schema_unref((struct fq_schema *)(uintptr_t)schema);
}
END

TEST(what_cannot_be_described_stays_one_value)
{
    static const struct fq_schema_options options = {.see_through = true};
    for (int refused = 0; refused < 2; refused++) {
        const struct fq_schema *schema = schema_with(&options, refused, refused);
        const struct fq_type *type = fq_type_find(&schema->types, FQ_STR("Author"));
        ck_assert_uint_eq(((const struct fq_relation *)type->binding)->tail.text.len, 0);
        ck_assert_ptr_null(fq_type_field(type, FQ_STR("name")));
        ck_assert_ptr_nonnull(fq_type_field(type, FQ_STR("data")));
        fq_schema_unref((struct fq_schema *)(uintptr_t)schema);
    }
}
END

TEST(a_database_that_cannot_be_asked_fails_the_build)
{
    struct fq_error error = {0};
    struct fq_schema *schema = fq_schema_new();
    static const struct fq_schema_options options = {.see_through = true};
    const struct fq_catalog *catalog =
        catalog_from_text(&schema->arena, TABLES "view v_author plain owned" AUTHOR);
    struct fake_describer describer;
    fake_describer_init(&describer, catalog);
    describer.fails = true;
    ck_assert_int_eq(fq_schema_build(schema, catalog, &options, &describer.base, &error),
                     FQ_UNAVAILABLE);
    ASSERT_STR(error.message, FQ_STR("the database is gone"));
    fq_schema_unref(schema);
}
END

/* ---- nullability ---- */

static const struct {
    const char *list, *from, *name, *title;
} joined[] = {
    {"a.id, jsonb_build_object('name', a.name, 'title', b.title)",
     "public.tb_author a JOIN public.tb_book b ON b.fk_author = a.pk_author", "String!", "String!"},
    /* An outer join makes rows up; those of the leftmost table are not made up. */
    {"a.id, jsonb_build_object('name', a.name, 'title', b.title)",
     "public.tb_author a LEFT JOIN public.tb_book b ON b.fk_author = a.pk_author", "String!",
     "String"},
    {"a.id, jsonb_build_object('name', a.name, 'title', b.title)",
     "public.tb_author a RIGHT JOIN public.tb_book b ON b.fk_author = a.pk_author", "String",
     "String"},
    {"a.id, jsonb_build_object('name', a.name, 'title', b.title)",
     "public.tb_author a FULL JOIN public.tb_book b ON b.fk_author = a.pk_author", "String",
     "String"},
    /* An expression may be null. */
    {"a.id, jsonb_build_object('name', lower(a.name), 'title', NULL::text)", "public.tb_author a",
     "String", "String"},
};

TEST(nullability_is_what_tables_and_joins_promise)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(joined); i++) {
        char database[2000];
        snprintf(database, sizeof(database),
                 TABLES "view v_author plain owned" COLUMNS "%s AS data FROM %s\n", joined[i].list,
                 joined[i].from);
        schema_of(database);
        ck_assert_msg(fq_str_eq(type_of("Author", "name"), fq_str_from(joined[i].name)), "%s",
                      joined[i].from);
        ck_assert_msg(fq_str_eq(type_of("Author", "title"), fq_str_from(joined[i].title)), "%s",
                      joined[i].from);
    }
    schema_done();
}
END

/* ---- objects that may not be there ---- */

static const struct {
    const char *object, *from, *type, *title;
} cases[] = {
    {"jsonb_build_object('title', b.title)", "public.tb_book b", "AuthorBook!", "b.title"},
    /* No row was found: the column is null as well. */
    {"CASE WHEN (b.pk_book IS NULL) THEN NULL ELSE jsonb_build_object('title', b.title) END",
     "public.tb_book b", "AuthorBook", "b.title"},
    {"CASE WHEN (b.id IS NOT NULL) THEN jsonb_build_object('title', b.title) END",
     "public.tb_book b", "AuthorBook", "b.title"},
    /* It may be null for another reason, or not be the same row. */
    {"CASE WHEN (b.fk_editor IS NULL) THEN NULL ELSE jsonb_build_object('title', b.title) END",
     "public.tb_book b", "AuthorBook",
     "CASE WHEN (b.fk_editor IS NULL) IS NOT TRUE THEN b.title END"},
    {"CASE WHEN (a.born IS NULL) THEN NULL ELSE jsonb_build_object('title', b.title) END",
     "public.tb_book b", "AuthorBook", "CASE WHEN (a.born IS NULL) IS NOT TRUE THEN b.title END"},
    {"CASE WHEN (b.pk_book IS NULL) THEN NULL ELSE jsonb_build_object('title', lower(b.title)) END",
     "public.tb_book b", "AuthorBook",
     "CASE WHEN (b.pk_book IS NULL) IS NOT TRUE THEN pg_catalog.lower(b.title) END"},
    {"CASE WHEN (b.pk_book IS NOT NULL) THEN NULL ELSE jsonb_build_object('title', b.title) END",
     "public.tb_book b", "AuthorBook",
     "CASE WHEN (b.pk_book IS NOT NULL) IS NOT TRUE THEN b.title END"},
    /* What a sub-select promises is not known. */
    {"CASE WHEN (b.pk_book IS NULL) THEN NULL ELSE jsonb_build_object('title', b.title) END",
     "(SELECT * FROM public.tb_book) b", "AuthorBook",
     "CASE WHEN (b.pk_book IS NULL) IS NOT TRUE THEN b.title END"},
};

TEST(an_object_may_be_there_or_not)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(cases); i++) {
        char database[2000];
        snprintf(database, sizeof(database),
                 TABLES "  fk_editor int4\nview v_author plain owned" COLUMNS
                        "a.id, jsonb_build_object('name', a.name, 'book', %s) AS data FROM "
                        "(public.tb_author a LEFT JOIN %s ON ((b.fk_author = a.pk_author)))\n",
                 cases[i].object, cases[i].from);
        const struct fq_schema *schema = schema_of(database);
        ck_assert_msg(fq_str_eq(type_of("Author", "book"), fq_str_from(cases[i].type)), "%s",
                      cases[i].object);
        const struct fq_type *book = fq_type_find(&schema->types, FQ_STR("AuthorBook"));
        const struct fq_field *title = fq_type_field(book, FQ_STR("title"))->binding;
        ASSERT_STR(title->column->expression.text, fq_str_from(cases[i].title));
        ck_assert(!title->column->not_null);
    }
    schema_done();
}
END

/* ---- documents in documents ---- */

#define BOOKS "public.tb_book b"
#define NESTED(flags, inner_flags, document, from)                                                 \
    TABLES "view v_author " inner_flags COLUMNS                                                    \
           "a.id, jsonb_build_object('name', a.name, 'born', a.born) AS data FROM "                \
           "public.tb_author a\nview v_book " flags COLUMNS                                        \
           "b.id, jsonb_build_object('title', b.title, 'author', " document ") AS data FROM " from \
           "\n"
#define JOINED(kind) "(" BOOKS " " kind " JOIN public.v_author v ON ((v.id = b.id)))"

static const struct {
    const char *database, *author; /* NULL: one value */
    bool through;
} nested[] = {
    {NESTED("plain owned", "plain owned", "v.data", JOINED("")), "BookAuthor!", true},
    {NESTED("plain owned", "plain owned", "v.data", JOINED("LEFT")), "BookAuthor", true},
    {NESTED("plain owned", "plain owned", "CASE WHEN (b.id IS NULL) THEN NULL ELSE v.data END",
            JOINED("")),
     "BookAuthor", true},
    {NESTED("plain owned", "plain owned", "v.data", "public.v_author v"), "BookAuthor!", true},
    /* Rights of both count, to the types of neither. */
    {NESTED("plain owned", "plain", "v.data", JOINED("")), "BookAuthor!", false},
    {NESTED("plain owned", "plain owned barrier", "v.data", JOINED("")), "BookAuthor!", false},
    {NESTED("plain", "plain owned", "v.data", JOINED("")), "BookAuthor!", false},
    {NESTED("plain owned", "owned", "v.data", JOINED("")), NULL, true},
    {NESTED("plain owned", "plain owned", "(v.data || '{}'::jsonb)", JOINED("")), NULL, true},
    {NESTED("plain owned", "plain owned", "v.data", JOINED("") " WHERE (v.* IS NOT NULL)"), NULL,
     true},
    {NESTED("plain owned", "plain owned", "v.data",
            "(" BOOKS " JOIN LATERAL (SELECT * FROM public.v_author) v ON (true))"),
     NULL, true},
};

TEST(a_document_in_a_document_has_its_members)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(nested); i++) {
        const struct fq_schema *schema = schema_of(nested[i].database);
        const struct fq_type *book = fq_type_find(&schema->types, FQ_STR("Book"));
        if (nested[i].author)
            ASSERT_STR(type_of("Book", "author"), fq_str_from(nested[i].author));
        ck_assert_msg((fq_type_find(&schema->types, FQ_STR("BookAuthor")) != NULL) ==
                          (nested[i].author != NULL),
                      "%s", nested[i].database);
        ck_assert_msg((((const struct fq_relation *)book->binding)->tail.text.len > 0) ==
                          nested[i].through,
                      "%s", nested[i].database);
    }
    schema_done();
}
END

TEST(the_other_views_query_stands_in_place_of_its_name)
{
    const struct fq_schema *schema =
        schema_of(NESTED("plain owned", "plain owned", "v_author.data",
                         "(" BOOKS " LEFT JOIN public.v_author ON ((v_author.id = b.id)))"));
    const struct fq_type *book = fq_type_find(&schema->types, FQ_STR("Book"));
    const struct fq_type *author = fq_type_find(&schema->types, FQ_STR("BookAuthor"));
    const struct fq_field *there = fq_type_field(book, FQ_STR("author"))->binding;
    const struct fq_field *born = fq_type_field(author, FQ_STR("born"))->binding;
    ASSERT_STR(((const struct fq_relation *)book->binding)->tail.text,
               FQ_STR("FROM (public.tb_book b LEFT JOIN ( SELECT a.id AS \"id\", "
                      "pg_catalog.jsonb_build_object('name', a.name, 'born', a.born) AS \"data\", "
                      "a.name AS \"data.name\", a.born AS \"data.born\", true AS \"data.\" FROM "
                      "public.tb_author a) \"v_author\" ON ((v_author.id OPERATOR(pg_catalog.=) "
                      "b.id)))"));
    ASSERT_STR(born->column->expression.text, FQ_STR("\"v_author\".\"data.born\""));
    ASSERT_STR(there->column->expression.text,
               FQ_STR("CASE WHEN (\"v_author\".\"data.\" IS NOT NULL) THEN true END"));
    schema_done();
}
END

TEST(a_stored_document_may_lag_behind_its_view)
{
    schema_of(TABLES "view v_author plain owned" AUTHOR
                     "table tv_author\n  id uuid! primary\n  data jsonb!\n");
    ASSERT_STR(type_of("Author", "id"), FQ_STR("ID!"));
    ASSERT_STR(type_of("Author", "name"), FQ_STR("String"));
    ASSERT_STR(type_of("AuthorWhereInput", "born"), FQ_STR("IntFilter"));
    schema_done();
}
END

int main(void)
{
    return RUN(
        "schema/see_through", rights_and_shape_decide, a_view_that_bypasses_policies_is_a_warning,
        without_leave_to_see_through_a_document_has_fields_all_the_same,
        what_cannot_be_described_stays_one_value, a_database_that_cannot_be_asked_fails_the_build,
        nullability_is_what_tables_and_joins_promise, an_object_may_be_there_or_not,
        a_document_in_a_document_has_its_members, the_other_views_query_stands_in_place_of_its_name,
        a_stored_document_may_lag_behind_its_view);
}
