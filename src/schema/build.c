/* SPDX-License-Identifier: MIT */
#include "schema/build.h"
#include "schema/policy.h"

#include "base/feature.h"
#include "base/limits.h"
#include "base/list.h"
#include "base/memory.h"

#define BLOCK_BYTES (64u * 1024u)
/* A catalog of 10,000 relations takes some 100 MB with its types. */
#define LIMIT_SCHEMA_BYTES (1024u * 1024u * 1024u)

/* Types that follow from an object type, as many as most have; those of aggregates among them. */
#define TYPES_OF_OBJECT    8
#define TYPES_OF_SUMMARIES 36
#define SUMMARY_FEATURES   (FQ_FEATURE_AGGREGATES | FQ_FEATURE_GROUPS)

struct fq_schema *fq_schema_new(void)
{
    struct fq_schema *schema = fq_calloc(1, sizeof(*schema));
    if (!schema)
        return NULL;
    fq_arena_init(&schema->arena, BLOCK_BYTES, LIMIT_SCHEMA_BYTES);
    fq_arena_init(&schema->drafting, BLOCK_BYTES, LIMIT_SCHEMA_BYTES);
    schema->references = 1;
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
    fq_arena_clear(&schema->drafting);
    fq_schema_unref(schema->whole);
    fq_free(schema);
}

void fq_schema_forget_model(struct fq_schema *schema)
{
    schema->model = NULL;
    fq_arena_clear(&schema->drafting);
    if (schema->whole)
        fq_schema_forget_model(schema->whole);
}

static enum fq_status check_offered(struct fq_builder *b)
{
    if (b->types->query->field_count || b->options->whole)
        return FQ_OK;
    if (b->types->mutation)
        return fq_error_set(b->error, b->arena, FQ_EMPTY,
                            "there are functions that change data and nothing to query, which "
                            "GraphQL does not allow; GRANT SELECT on a table or view, or write a "
                            "stable function fn_…");
    if (fq_refinement_find(&b->refinement, FQ_STR("Query")))
        return fq_error_set(b->error, b->arena, FQ_EMPTY,
                            "nothing to serve: the schema file %.*s leaves no field of Query",
                            FQ_STR_ARG(b->refinement.file));
    return fq_error_set(
        b->error, b->arena, FQ_EMPTY,
        "nothing to serve: no table, view or function that the role %.*s may use is in "
        "the exposed schemas; name others with schema.names, or GRANT SELECT",
        FQ_STR_ARG(b->catalog->role));
}

/* ---- drafts ---- */

struct fq_draft *fq_build_draft_of(const struct fq_builder *b, const struct fq_relation *relation)
{
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        if (draft->relation == relation)
            return draft;
    }
    return NULL;
}

static void draft_object(struct fq_builder *b, struct fq_model_object *object)
{
    struct fq_draft *draft = FQ_NEW(b->arena, struct fq_draft);
    struct fq_relation *relation = FQ_NEW(b->arena, struct fq_relation);
    relation->sql_name = fq_vetted(object->sql_name);
    relation->row_columns = object->relation->column_count;
    relation->stateful = object->relation->stateful;
    if (object->relation->kind != FQ_CATALOG_VIEW) {
        relation->base = object->relation;
        relation->one_to_one = true;
        relation->counted = object->relation;
    }
    draft->object = object;
    draft->catalog = object->relation;
    draft->relation = relation;
    object->shape.base = relation->base;
    object->shape.one_to_one = relation->one_to_one;
    object->binding = draft;
}

static enum fq_type_kind type_kind_of(const struct fq_model_object *object)
{
    if (!object->abstract)
        return FQ_TYPE_OBJECT;
    return object->abstract->kind == FQ_DEFINE_UNION ? FQ_TYPE_UNION : FQ_TYPE_INTERFACE;
}

/* A type for each object that the model still has. */
static void declare_types(struct fq_builder *b)
{
    struct fq_schema *schema = b->schema;
    size_t count = 0;
    for (struct fq_model_object *object = b->model.objects; object; object = object->next)
        count += object->features & SUMMARY_FEATURES ? TYPES_OF_SUMMARIES : TYPES_OF_OBJECT;
    fq_map_reserve(&b->types->types, count);
    for (struct fq_model_object *object = b->model.objects; object; object = object->next) {
        struct fq_draft *draft = object->binding;
        FQ_CHAIN_APPEND(b->drafts, b->last_draft, draft);
        schema->relation_count++;
        draft->type = fq_type_add(b->types, type_kind_of(object), object->name);
        draft->type->description = object->description;
        draft->type->binding = draft->relation;
        draft->relation->type = draft->type;
        draft->relation->type_name = object->name;
        draft->relation->plural = object->plural;
        draft->relation->singular = object->singular;
        draft->relation->features = object->features;
    }
    schema->relations = FQ_NEW_ARRAY(b->arena, schema->relation_count, struct fq_relation *);
    size_t i = 0;
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next)
        schema->relations[i++] = draft->relation;
}

/* ---- the whole ---- */

static void add_roots(struct fq_builder *b)
{
    struct fq_draft query = {.type = fq_type_add(b->types, FQ_TYPE_OBJECT, FQ_STR("Query"))};
    struct fq_draft mutation = {.relation = NULL};
    fq_build_roots(b, &query);
    fq_build_functions(b, &query, &mutation);
    fq_build_mutations(b, &mutation);
    fq_build_mixes(b, &query);
    fq_build_hosts(b, &query, &mutation);
    fq_build_check_root(b, &query, FQ_STR("Query"));
    fq_build_finish_fields(b, &query);
    b->types->query = query.type;
    if (mutation.field_count)
        mutation.type = fq_type_add(b->types, FQ_TYPE_OBJECT, FQ_STR("Mutation"));
    fq_build_check_root(b, &mutation, FQ_STR("Mutation"));
    if (mutation.type)
        fq_build_finish_fields(b, &mutation);
    b->types->mutation = mutation.type;
}

/* All of them at once, which is longer than other errors. */
static enum fq_status refuse_collisions(struct fq_builder *b)
{
    const struct fq_model *model = &b->model;
    fq_str more = model->collisions_untold
                      ? fq_arena_printf(b->arena, "\nand %zu more", model->collisions_untold)
                      : FQ_STR_NONE;
    enum fq_status status = fq_error_set(b->error, b->arena, FQ_SCHEMA, "columns collide");
    b->error->message =
        fq_arena_printf(b->arena, "%.*s%.*s", FQ_STR_ARG(model->collisions), FQ_STR_ARG(more));
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

/* Nothing of a schema file that has a mistake holds: nobody knows what it should have hidden. */
static enum fq_status refuse_file(struct fq_builder *b)
{
    if (b->refinement.errors.count == 0)
        return FQ_OK;
    enum fq_status status = fq_error_set(b->error, b->arena, FQ_SCHEMA, "the schema file is wrong");
    b->error->message = fq_refinement_told(&b->refinement);
    return status;
}

static enum fq_status make_model(struct fq_builder *b)
{
    struct fq_model *model = &b->model;
    const struct fq_model_options options = {.schemas = b->options->names,
                                             .schema_count = b->options->name_count,
                                             .features_off = b->options->features_off,
                                             .written = b->options->written,
                                             .written_count = b->options->written_count,
                                             .is_reserved = fq_build_is_reserved,
                                             .types = b->types};
    fq_model_init(model, b->catalog, &options, b->arena, b->drafting);
    model->refinement = &b->refinement;
    model->of_program = b->refinement.hosted;
    fq_model_from_catalog(model);
    fq_refine_objects(model, &b->refinement);
    fq_model_settle(model);
    for (struct fq_model_object *object = model->objects; object; object = object->next)
        draft_object(b, object);
    enum fq_status status = fq_build_read_views(b);
    if (status)
        return status;
    fq_model_add_fields(model, &b->refinement);
    if (model->collisions.len && b->refinement.errors.count == 0)
        return refuse_collisions(b);
    fq_model_add_joins(model);
    fq_model_add_bridges(model);
    fq_model_add_computed(model);
    fq_model_add_links(model, &b->refinement);
    fq_refine_fields(model, &b->refinement);
    fq_model_drop_empty(model);
    fq_model_add_roots(model, &b->refinement);
    fq_model_add_written(model, &b->refinement);
    fq_model_add_functions(model);
    fq_refine_functions(model, &b->refinement);
    return refuse_file(b);
}

static void begin_building(struct fq_builder *b)
{
    fq_map_init(&b->value_types, b->arena);
    fq_map_init(&b->filter_types, b->arena);
    fq_map_init(&b->nested_views, b->arena);
    fq_map_init(&b->own_enums, b->arena);
    fq_map_init(&b->own_inputs, b->arena);
    fq_map_init(&b->own_types, b->arena);
    fq_map_init(&b->input_types, b->arena);
    fq_type_system_init(b->types, b->arena);
    fq_guard_names_init(&b->schema->guards, b->arena);
    b->schema->int8_as_number = b->options->int8_as_number;
    if (b->catalog->trigrams.len)
        b->schema->trigrams = fq_vetted(fq_name_quoted(b->arena, b->catalog->trigrams));
    fq_refinement_init(&b->refinement, b->options->file_name, b->arena);
    if (b->options->file)
        fq_refinement_read(&b->refinement, b->options->file);
    if (b->options->whole)
        fq_refinement_open(&b->refinement);
}

static enum fq_status build(struct fq_builder *b)
{
    begin_building(b);
    enum fq_status status = make_model(b);
    if (status)
        return status;
    declare_types(b);
    fq_build_declare_mixes(b);
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next)
        fq_build_fields(b, draft);
    fq_build_choices(b);
    fq_build_declare_summaries(b);
    fq_build_declare_connections(b);
    fq_build_joins(b);
    fq_build_links(b);
    fq_build_computed(b);
    fq_build_kinds(b);
    fq_build_node_ids(b);
    fq_build_measured_fields(b);
    fq_build_declare_inputs(b);
    fq_build_page_arguments(b);
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next)
        fq_build_finish_computed(b, draft);
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next)
        fq_build_finish_fields(b, draft);
    fq_build_cases(b);
    fq_build_types_of_kinds(b);
    fq_build_list_nodes(b);
    fq_build_guard_types(b);
    fq_build_fill_inputs(b);
    add_roots(b);
    fq_build_guard_roots(b);
    fq_build_sights_of_reach(b);
    fq_build_weights(b);
    fq_build_empty_unions(b);
    fq_build_check_own_inputs(b);
    fq_build_refuse_constraints(b);
    fq_build_check_refinement(b);
    if ((status = refuse_file(b)))
        return status;
    if (b->too_many_guarded)
        return fq_error_set(b->error, b->arena, FQ_SCHEMA,
                            "what is required of callers mentions more than %d roles and "
                            "permissions",
                            FQ_LIMIT_GUARD_NAMES);
    note_bare_settings(b);
    struct fq_model *model = FQ_NEW(b->drafting, struct fq_model);
    *model = b->model;
    model->refinement = NULL; /* the builder's own */
    b->schema->model = model;
    b->schema->notes = b->model.notes;
    b->schema->note_count = b->model.note_count;
    status = check_offered(b);
    return status == FQ_OK && b->options->policy
               ? fq_policy_bind(b->schema, b->options->policy, b->error)
               : status;
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
        .drafting = &schema->drafting,
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
