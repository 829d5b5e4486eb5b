/* SPDX-License-Identifier: MIT */
#include "schema/build.h"

#include <stdatomic.h>

#include "base/memory.h"

#define BLOCK_BYTES (64u * 1024u)
/* A catalog of 10,000 relations takes some 100 MB with its types. */
#define LIMIT_SCHEMA_BYTES (1024u * 1024u * 1024u)

static _Atomic uint64_t last_generation;

struct fq_schema *fq_schema_new(void)
{
    struct fq_schema *schema = fq_calloc(1, sizeof(*schema));
    if (!schema)
        return NULL;
    fq_arena_init(&schema->arena, BLOCK_BYTES, LIMIT_SCHEMA_BYTES);
    schema->references = 1;
    schema->generation = atomic_fetch_add(&last_generation, 1) + 1;
    return schema;
}

struct fq_schema *fq_schema_ref(struct fq_schema *schema)
{
    __atomic_add_fetch(&schema->references, 1, __ATOMIC_RELAXED);
    return schema;
}

void fq_schema_unref(struct fq_schema *schema)
{
    if (!schema || __atomic_sub_fetch(&schema->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    fq_arena_clear(&schema->arena);
    fq_free(schema);
}

static enum fq_status check_offered(struct fq_builder *b)
{
    if (b->types->query->field_count)
        return FQ_OK;
    if (b->types->mutation)
        return fq_error_set(b->error, b->arena, FQ_EMPTY,
                            "there are functions that change data and nothing to query, which "
                            "GraphQL does not allow; GRANT SELECT on a table or view, or write a "
                            "stable function fn_…");
    return fq_error_set(
        b->error, b->arena, FQ_EMPTY,
        "nothing to serve: no table, view or function that the role %.*s may use is in "
        "the exposed schemas; name others with schema.names, or GRANT SELECT",
        FQ_STR_ARG(b->catalog->role));
}

/* The types of the system but for those of relations without fields. */
static void keep_types(struct fq_builder *b)
{
    struct fq_map before = b->types->types;
    fq_map_init(&b->types->types, b->arena);
    for (size_t i = 0; i < before.count; i++) {
        struct fq_type *type = before.entries[i].value;
        if (!type->binding || type->kind != FQ_TYPE_OBJECT ||
            ((const struct fq_relation *)type->binding)->type)
            fq_map_put(&b->types->types, type->name, type);
    }
}

/* Relations of which nothing can be shown: every column is internal or may not be read, and no key
 * leads anywhere.  GraphQL knows no type without fields. */
static void drop_empty(struct fq_builder *b)
{
    struct fq_draft *drafts = b->drafts;
    size_t count = 0, before = b->schema->relation_count;
    b->drafts = b->last_draft = NULL;
    for (struct fq_draft *draft = drafts, *next; draft; draft = next) {
        next = draft->next;
        draft->next = NULL;
        if (draft->field_count == 0) {
            draft->relation->type = NULL;
            fq_model_note(&b->model, false, draft->relation->sql_name, "it has no column to show");
            continue;
        }
        if (b->last_draft)
            b->last_draft->next = draft;
        else
            b->drafts = draft;
        b->last_draft = draft;
        b->schema->relations[count++] = draft->relation;
    }
    b->schema->relation_count = count;
    if (count < before)
        keep_types(b);
}

static void add_roots(struct fq_builder *b)
{
    struct fq_draft query = {.type = fq_type_add(b->types, FQ_TYPE_OBJECT, FQ_STR("Query"))};
    struct fq_draft mutation = {.relation = NULL};
    fq_build_roots(b, &query);
    fq_build_functions(b, &query, &mutation);
    fq_build_finish_fields(b, &query);
    b->types->query = query.type;
    if (mutation.field_count == 0)
        return;
    mutation.type = fq_type_add(b->types, FQ_TYPE_OBJECT, FQ_STR("Mutation"));
    fq_build_finish_fields(b, &mutation);
    b->types->mutation = mutation.type;
}

/* All of them at once, which is longer than other errors. */
static enum fq_status refuse_collisions(struct fq_builder *b)
{
    fq_str more = b->collisions_untold
                      ? fq_arena_printf(b->arena, "\nand %zu more", b->collisions_untold)
                      : FQ_STR_NONE;
    enum fq_status status = fq_error_set(b->error, b->arena, FQ_SCHEMA, "columns collide");
    b->error->message =
        fq_arena_printf(b->arena, "%.*s%.*s", FQ_STR_ARG(b->collisions), FQ_STR_ARG(more));
    return status;
}

static void note_bare_settings(struct fq_builder *b)
{
    for (size_t i = 0; i < b->catalog->relation_count; i++) {
        const struct fq_catalog_relation *relation = &b->catalog->relations[i];
        if (!relation->bare_setting.len)
            continue;
        fq_model_note(&b->model, true,
                      fq_name_qualified(b->arena, relation->schema, relation->name),
                      "its policy %.*s reads a setting that is empty, and never null, where no "
                      "request gave it; write nullif(current_setting('%.*s', true), '')",
                      FQ_STR_ARG(relation->bare_policy), FQ_STR_ARG(relation->bare_setting));
    }
}

static enum fq_status build(struct fq_builder *b)
{
    fq_model_init(&b->model, b->catalog, b->arena);
    fq_map_init(&b->value_types, b->arena);
    fq_map_init(&b->filter_types, b->arena);
    fq_map_init(&b->input_types, b->arena);
    fq_type_system_init(b->types, b->arena);
    enum fq_status status = fq_build_expose(b);
    if (status == FQ_OK)
        status = fq_build_read_views(b);
    for (struct fq_draft *draft = b->drafts; draft && status == FQ_OK; draft = draft->next)
        status = fq_build_fields(b, draft);
    if (status)
        return status;
    if (b->collisions.len)
        return refuse_collisions(b);
    fq_build_joins(b);
    drop_empty(b);
    fq_build_declare_inputs(b);
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next)
        fq_build_finish_fields(b, draft);
    fq_build_fill_inputs(b);
    add_roots(b);
    note_bare_settings(b);
    b->schema->notes = b->model.notes;
    b->schema->note_count = b->model.note_count;
    return check_offered(b);
}

static enum fq_status build_guarded(void *arg)
{
    return build(arg);
}

enum fq_status fq_schema_build(struct fq_schema *schema, const struct fq_catalog *catalog,
                               const struct fq_schema_options *options,
                               struct fq_catalog_describer *describer, struct fq_error *reterr)
{
    struct fq_builder b = {
        .schema = schema,
        .arena = &schema->arena,
        .catalog = catalog,
        .options = options,
        .describer = describer,
        .types = &schema->types,
        .error = reterr,
    };
    schema->catalog = catalog;
    enum fq_status status = fq_guard(build_guarded, &b);
    if (status == FQ_NOMEM || status == FQ_LIMIT)
        fq_error_set(reterr, &schema->arena, status, "the schema does not fit into memory");
    return status;
}
