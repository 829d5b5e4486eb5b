/* SPDX-License-Identifier: MIT
 *
 * fraiseql generate: SQL on standard output, for a table that is there or one that is to be.
 */
#include <string.h>

#include "base/limits.h"
#include "cli/commands.h"
#include "cli/generated_sql.h"
#include "cli/terminal.h"
#include "model/convention.h"
#include "runtime/load.h"

static const struct fq_cli_option options[] = {
    {"database", "URL", "database.url", "the database that has the table"},
    FQ_CLI_CONFIG_OPTIONS,
};

enum generated_part { PART_VIEW = 1, PART_MUTATIONS = 2, PART_TABLE = 4 };

static const struct generated_word {
    const char *word;
    unsigned parts;
} words[] = {
    {"view", PART_VIEW},
    {"mutations", PART_MUTATIONS},
    {"crud", PART_VIEW | PART_MUTATIONS},
    {"table", PART_TABLE},
};

struct generating {
    const struct fq_cli_call *call;
    unsigned parts;
    struct fq_arena arena;
    struct fq_config config;
    struct fq_schema *schema;
    struct fq_buf out;
    fq_str why; /* it cannot be made */
};

/* ---- finding the table ---- */

/* "app.tb_user", "tb_user", or "user" */
static bool is_table_called(const struct fq_catalog_relation *relation, fq_str name)
{
    size_t dot = fq_str_find_char(name, '.');
    bool has_schema = dot < name.len;
    fq_str table = has_schema ? fq_str_from_offset(name, dot + 1) : name;
    if (has_schema ? !fq_str_eq(relation->schema, fq_str_of(name.ptr, dot))
                   : !relation->exposed_schema)
        return false;
    return fq_str_eq(relation->name, table) ||
           (fq_str_starts_with(relation->name, FQ_STR("tb_")) &&
            fq_str_eq(fq_convention_noun(relation->name), table));
}

static const struct fq_catalog_relation *find_table(const struct fq_catalog *catalog, fq_str name)
{
    for (size_t i = 0; i < catalog->relation_count; i++) {
        const struct fq_catalog_relation *relation = &catalog->relations[i];
        bool table = relation->kind == FQ_CATALOG_TABLE || relation->kind == FQ_CATALOG_PARTITIONED;
        if (table && is_table_called(relation, name))
            return relation;
    }
    return NULL;
}

/* ---- writing ---- */

static enum fq_status write_of_table(void *arg)
{
    struct generating *g = arg;
    fq_str name = fq_str_from(g->call->arguments[1]);
    struct fq_model *model = (struct fq_model *)(uintptr_t)g->schema->model;
    const struct fq_catalog_relation *table = find_table(model->catalog, name);
    if (!table) {
        g->why = FQ_STR("the schemas of schema.names have no such table that the role may read");
        return FQ_OK;
    }
    const struct fq_generated from = {.arena = &g->arena,
                                      .model = model,
                                      .table = table,
                                      .noun = fq_convention_noun(table->name)};
    bool good = true;
    if (g->parts & PART_VIEW)
        good = fq_generated_view(&g->out, &from, &g->why);
    if (good && g->parts == (PART_VIEW | PART_MUTATIONS))
        fq_buf_char(&g->out, '\n');
    if (good && g->parts & PART_MUTATIONS)
        fq_generated_mutations(&g->out, &from, &g->why);
    return g->out.failure;
}

static enum fq_status write_new_table(void *arg)
{
    struct generating *g = arg;
    const struct fq_cli_call *call = g->call;
    fq_generated_table(&g->out, &g->arena, fq_str_from(call->arguments[1]), &call->arguments[2],
                       call->argument_count - 2, &g->why);
    return g->out.failure;
}

static int print_or_tell(const struct generating *g, enum fq_status status, struct fq_error *error)
{
    if (status && !error->status)
        error->status = status;
    if (status)
        fq_cli_error("%.*s", FQ_STR_ARG(fq_error_message(error)));
    else if (g->why.len)
        fq_cli_error("%s: %.*s", g->call->arguments[1], FQ_STR_ARG(g->why));
    else
        fwrite(g->out.ptr, 1, g->out.len, stdout);
    return status || g->why.len ? FQ_CLI_FAILED : FQ_CLI_DONE;
}

static int generate(struct generating *g)
{
    struct fq_error error = {0};
    if (g->parts == PART_TABLE)
        return print_or_tell(g, fq_guard(write_new_table, g), &error);
    int code = fq_cli_configure(g->call, NULL, &g->arena, &g->config);
    if (code)
        return code;
    g->config.schema.file = g->config.policy.file = FQ_STR("");
    enum fq_status status =
        fq_load_schema(&g->config, &(struct fq_load_options){0}, &g->arena, &g->schema, &error);
    if (!status)
        status = fq_guard(write_of_table, g);
    return print_or_tell(g, status, &error);
}

static int run_generate(const struct fq_cli_call *call)
{
    struct generating g = {.call = call};
    for (size_t i = 0; i < FQ_ARRAY_LEN(words); i++) {
        if (strcmp(call->arguments[0], words[i].word) == 0)
            g.parts = words[i].parts;
    }
    if (!g.parts || (g.parts != PART_TABLE && call->argument_count > 2)) {
        fq_cli_error(g.parts ? "%s takes one table, and no columns"
                             : "\"%s\" is not view, mutations, crud or table",
                     call->arguments[0]);
        return FQ_CLI_USAGE;
    }
    fq_arena_init(&g.arena, 64u * 1024u, FQ_LIMIT_SCHEMA_MEMORY);
    fq_buf_init(&g.out, &g.arena, FQ_LIMIT_SCHEMA_BYTES);
    int code = generate(&g);
    fq_schema_unref(g.schema);
    fq_arena_clear(&g.arena);
    return code;
}

const struct fq_cli_command fq_cli_generate = {
    .name = "generate",
    .arguments = "WHAT TABLE [COLUMN:TYPE...]",
    .least_arguments = 2,
    .most_arguments = SIZE_MAX,
    .summary = "Print SQL for a table: its view, its mutations.",
    .details =
        "What it prints:\n"
        "\n"
        "  view       v_x of the table tb_x, with a document of its columns\n"
        "  mutations  fn_create_x, fn_update_x, fn_delete_x, and the types of what they take;\n"
        "             they call functions that 'fraiseql setup' installs\n"
        "  crud       both\n"
        "  table      a table tb_x that is not there yet; ! stands for not null\n"
        "\n"
        "  fraiseql generate table note title:text! body:text | psql \"$DATABASE_URL\"\n"
        "  fraiseql generate crud tb_note | psql \"$DATABASE_URL\"\n",
    .options = options,
    .option_count = FQ_ARRAY_LEN(options),
    .run = run_generate,
};
