/* SPDX-License-Identifier: MIT
 *
 * Every case of tests/golden becomes the statements of its expected.sql, without a PostgreSQL: its
 * catalog and what it said of views stand in catalog.txt.
 */
#include "unit.h"

#include <stdio.h>

#include "engine/engine.h"
#include "golden.h"
#include "graphql/syntax/parse.h"
#include "plan/layout.h"
#include "config/load.h"
#include "runtime/engine_options.h"
#include "support/kept_database.h"

static struct golden_folders databases, cases;

/* The schema file beside the database; NULL: there is none. */
static const struct fq_document *file_of(struct fq_arena *arena, const char *database)
{
    fq_str text;
    struct fq_document *file = NULL;
    struct fq_error error;
    if (golden_read(arena, database, "schema.graphql", &text))
        ck_assert_int_eq(fq_graphql_parse(arena, text, NULL, &file, &error), FQ_OK);
    return file;
}

/* As the program makes it from the database. */
static struct fq_schema *schema_of(const char *database)
{
    static const fq_str names[] = {FQ_STR_INIT("public")};
    static struct kept_database kept;
    struct fq_schema *schema = fq_schema_new();
    struct answer_player player;
    struct fq_error error = {0};
    fq_str text = FQ_STR_NONE;
    ck_assert_msg(golden_read(&schema->arena, database, "catalog.txt", &text),
                  "FQ_BLESS=1 makes test_golden_catalogs write catalog.txt");
    kept = kept_database_read(&schema->arena, text);
    answer_player_init(&player, &kept);
    enum fq_status status =
        fq_schema_build(schema, kept.catalog,
                        &(struct fq_schema_options){.see_through = true,
                                                    .names = names,
                                                    .name_count = 1,
                                                    .file = file_of(&schema->arena, database),
                                                    .file_name = FQ_STR("schema.graphql")},
                        &player.base, &error);
    ck_assert_msg(status == FQ_OK, "%.*s", FQ_STR_ARG(error.message));
    return schema;
}

/* What explain prints. */
static void write_plan(struct fq_buf *out, const struct fq_explained *explained)
{
    const struct fq_plan *plan = explained->plan;
    for (size_t i = 0; i < plan->root_count; i++) {
        fq_buf_printf(out, "-- %.*s\n", FQ_STR_ARG(plan->roots[i].key));
        if (plan->roots[i].op == FQ_OP_CONST)
            fq_buf_literal(out, "-- needs no SQL\n");
        for (size_t k = 0; k < plan->step_count; k++) {
            if (plan->steps[k].root == i)
                fq_plan_layout_statement(out, &plan->steps[k].statement,
                                         explained->job->steps[k].values);
        }
    }
}

static fq_str planned(struct fq_engine *engine, struct fq_arena *arena, const char *folder)
{
    struct fq_buf answer, out;
    struct fq_explained explained;
    struct fq_errors errors = {0};
    struct fq_request request = {.arena = arena, .out = &answer};
    fq_buf_init(&answer, arena, 1u << 20);
    fq_buf_init(&out, arena, 1u << 20);
    ck_assert(golden_read(arena, folder, "query.graphql", &request.document));
    golden_read(arena, folder, "variables.json", &request.variables);
    if (fq_engine_explain(engine, &request, &explained, &errors) == FQ_OK)
        write_plan(&out, &explained);
    for (const struct fq_error *error = errors.first; error; error = error->next)
        fq_buf_printf(&out, "fraiseql: %.*s\n", FQ_STR_ARG(error->message));
    fq_engine_explained(&request);
    return fq_buf_str(&out);
}

static bool cases_agree(const char *database, const struct fq_config *config)
{
    bool good = true;
    struct fq_schema *schema = schema_of(database);
    struct fq_engine_options options = fq_engine_options_of(config, NULL);
    struct fq_engine *engine = fq_engine_new(&options, schema);
    golden_list(&cases, database, "query.graphql");
    ck_assert_uint_gt(cases.count, 2);
    for (size_t i = 0; i < cases.count; i++) {
        struct fq_arena arena;
        fq_str expected = FQ_STR_NONE;
        fq_arena_init(&arena, 65536, 64u << 20);
        golden_read(&arena, cases.names[i], "expected.sql", &expected);
        good =
            golden_same(cases.names[i], planned(engine, &arena, cases.names[i]), expected) && good;
        fq_arena_clear(&arena);
    }
    fq_engine_free(engine);
    fq_schema_unref(schema);
    return good;
}

TEST(plans_are_those_that_postgresql_was_given)
{
    struct fq_arena arena;
    struct fq_config config; /* its defaults */
    struct fq_error error;
    bool good = true;
    fq_arena_init(&arena, 4096, 1u << 20);
    ck_assert_int_eq(fq_config_load(&arena, &(struct fq_config_sources){0}, &config, &error),
                     FQ_OK);
    golden_list(&databases, "", "schema.sql");
    ck_assert_uint_gt(databases.count, 1);
    for (size_t i = 0; i < databases.count; i++)
        good = cases_agree(databases.names[i], &config) && good;
    fq_arena_clear(&arena);
    ck_assert(good);
}
END

/* All members come back: what is written of what was read is the same. */
TEST(what_was_kept_can_be_kept_again)
{
    golden_list(&databases, "", "schema.sql");
    for (size_t i = 0; i < databases.count; i++) {
        struct fq_arena arena;
        fq_str text = FQ_STR_NONE;
        fq_arena_init(&arena, 65536, 64u << 20);
        ck_assert(golden_read(&arena, databases.names[i], "catalog.txt", &text));
        struct kept_database kept = kept_database_read(&arena, text);
        ck_assert(golden_same(databases.names[i], kept_database_write(&arena, &kept), text));
        fq_arena_clear(&arena);
    }
}
END

int main(void)
{
    return RUN("golden/plans", plans_are_those_that_postgresql_was_given,
               what_was_kept_can_be_kept_again);
}
