/* SPDX-License-Identifier: MIT
 *
 * The schema is built with the nth allocation failing, for every n.
 */
#include "base/memory.h"
#include "graphql/syntax/parse.h"
#include "unit.h"
#include "validity.h"

static const char database[] =
    "enum mood a|b\ncomposite place street text, no int4\n"
    "table users -- @fraiseql {\"name\": \"person\"}\n"
    "  id uuid! primary\n  email text! unique\n  boss_id uuid\n  mood mood\n  home place\n"
    "  tags text[]\n  stay int4range\n  `json` xml\n  foreign k (boss_id) -> users (id)\n"
    "table date\n  id uuid! primary\n  user_id uuid!\n  foreign k (user_id) -> users (id)\n"
    "table internal\n  pk_x int4! primary\n"
    "table tb_author\n  pk_author int4! primary\n  id uuid! unique\n  name text!\n"
    "table tv_author\n  id uuid! primary\n  data jsonb\n"
    "view v_author plain owned\n  id uuid\n  data jsonb\n"
    "  definition SELECT a.id, jsonb_build_object('name', a.name) AS data FROM public.tb_author a\n"
    "view v_mood plain owned\n  id uuid\n  data jsonb\n"
    "  definition SELECT a.id, jsonb_build_object('o', jsonb_build_object('n', a.name)) AS data "
    "FROM public.tb_author a\n";

static const char sdl[] =
    "type Writer @relation(name: \"tv_author\", key: [\"id\"]) { name: String }\n"
    "extend type Person { mail: String! @column(name: \"email\"), mood: Mood @hidden }\n"
    "extend type Query { people: [Person!]! @deprecated }\n";

/* The catalog and the file are made beforehand, so that only the build is counted. */
static enum fq_status build_failing_from(uint64_t nth, const struct fq_catalog *catalog,
                                         const struct fq_document *file)
{
    const struct fq_schema_options options = {.see_through = true, .file = file};
    struct fake_describer describer;
    struct fq_error error = {0};
    fake_describer_init(&describer, catalog);
    struct fq_schema *schema = fq_schema_new();
    ck_assert_ptr_nonnull(schema);
    schema->arena.block_size = 0;
    fq_memory_fail_from(nth);
    enum fq_status status = fq_schema_build(schema, catalog, &options, &describer.base, &error);
    fq_memory_fail_from(0);
    if (status == FQ_OK)
        assert_valid_schema(&schema->types);
    else
        ck_assert_int_eq(error.status, status);
    fq_schema_unref(schema);
    return status;
}

TEST(without_memory_there_is_an_error_and_no_schema)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 1u << 16, 1u << 28);
    const struct fq_catalog *catalog = catalog_from_text(&arena, database);
    struct fq_document *file;
    ck_assert_int_eq(fq_graphql_parse(&arena, fq_str_from(sdl), NULL, &file, NULL), FQ_OK);
    uint64_t nth = 1;
    enum fq_status status;
    while ((status = build_failing_from(nth, catalog, file)) != FQ_OK) {
        ck_assert_int_eq(status, FQ_NOMEM);
        nth++;
    }
    ck_assert_uint_gt(nth, 1000); /* every step of the build was one of them */
    fq_arena_clear(&arena);
}
END

TEST(no_memory_for_a_schema_is_no_schema)
{
    fq_memory_fail_from(1);
    ck_assert_ptr_null(fq_schema_new());
    fq_memory_fail_from(0);
}
END

int main(void)
{
    return RUN("schema/exhaustion", without_memory_there_is_an_error_and_no_schema,
               no_memory_for_a_schema_is_no_schema);
}
