/* SPDX-License-Identifier: MIT
 *
 * Any document that parses is validated against a small type system without harm; one that is
 * valid can be introspected and its operation's variables coerced, whatever JSON they are given.
 * The input is a document, then, behind a line "---", the variables.
 */
#include "fuzz.h"

#include "base/limits.h"
#include "graphql/introspect.h"
#include "graphql/parse.h"
#include "graphql/validate.h"

struct job {
    struct fq_arena *arena;
    struct fq_type_system system;
    const struct fq_document *document;
    fq_str variables;
};

static void add_inputs(struct fq_type_system *system, struct fq_type *where,
                       const struct fq_type_ref *items)
{
    static const char *const scalars[] = {"Int", "Float", "String", "Boolean", "ID"};
    enum { COUNT = FQ_ARRAY_LEN(scalars) + 2 };
    struct fq_input_def *inputs = FQ_NEW_ARRAY(system->arena, COUNT, struct fq_input_def);
    for (size_t i = 0; i < FQ_ARRAY_LEN(scalars); i++) {
        inputs[i].name = fq_str_from(scalars[i]);
        inputs[i].type.named = fq_type_find(system, inputs[i].name);
    }
    inputs[COUNT - 2] = (struct fq_input_def){.name = FQ_STR("and"), .type = {.of = items}};
    inputs[COUNT - 1] = (struct fq_input_def){
        .name = FQ_STR("kind"), .type = {.named = fq_type_find(system, FQ_STR("__TypeKind"))}};
    where->inputs = inputs;
    where->input_count = COUNT;
    fq_type_index(system, where);
}

static void add_fields(struct fq_type_system *system, struct fq_type *type,
                       const struct fq_type *node, const struct fq_type *where)
{
    struct fq_input_def *argument = FQ_NEW(system->arena, struct fq_input_def);
    *argument = (struct fq_input_def){.name = FQ_STR("where"), .type = {.named = where}};
    struct fq_field_def *fields = FQ_NEW_ARRAY(system->arena, 3, struct fq_field_def);
    fields[0] = (struct fq_field_def){
        .name = FQ_STR("id"),
        .type = {.named = fq_type_find(system, FQ_STR("ID")), .non_null = true}};
    fields[1] = (struct fq_field_def){.name = FQ_STR("self"), .type = {.named = type}};
    fields[2] = (struct fq_field_def){.name = FQ_STR("node"),
                                      .type = {.named = node},
                                      .arguments = argument,
                                      .argument_count = 1};
    type->fields = fields;
    type->field_count = 3;
    fq_type_index(system, type);
}

/* Query, A and B, which implement Node, and the input object Where. */
static void build(struct fq_type_system *system, struct fq_arena *arena)
{
    fq_type_system_init(system, arena);
    struct fq_type *query = fq_type_add(system, FQ_TYPE_OBJECT, FQ_STR("Query"));
    struct fq_type *node = fq_type_add(system, FQ_TYPE_INTERFACE, FQ_STR("Node"));
    struct fq_type *where = fq_type_add(system, FQ_TYPE_INPUT, FQ_STR("Where"));
    const struct fq_type **possible = FQ_NEW_ARRAY(arena, 2, const struct fq_type *);
    const struct fq_type **interfaces = FQ_NEW_ARRAY(arena, 1, const struct fq_type *);
    struct fq_type_ref *items = FQ_NEW(arena, struct fq_type_ref);
    *items = (struct fq_type_ref){.named = where, .non_null = true};
    add_inputs(system, where, items);
    interfaces[0] = node;
    for (size_t i = 0; i < 2; i++) {
        struct fq_type *type = fq_type_add(system, FQ_TYPE_OBJECT, i ? FQ_STR("B") : FQ_STR("A"));
        type->interfaces = interfaces;
        type->interface_count = 1;
        add_fields(system, type, node, where);
        possible[i] = type;
    }
    node->possible = possible;
    node->possible_count = 2;
    add_fields(system, node, node, where);
    add_fields(system, query, node, where);
    system->query = system->mutation = system->subscription = query;
}

static void introspect_roots(struct job *job, const struct fq_definition *operation,
                             const struct fq_variables *variables)
{
    struct fq_buf out;
    struct fq_errors errors = {0};
    fq_buf_init(&out, job->arena, 1u << 20);
    for (const struct fq_selection *s = operation->selections; s; s = s->next) {
        if (s->kind == FQ_SELECT_FIELD &&
            (fq_str_eq(s->name, FQ_STR("__schema")) || fq_str_eq(s->name, FQ_STR("__type"))))
            (void)fq_introspect(&out, &job->system, job->document, s, variables, job->arena,
                                &errors);
    }
}

static enum fq_status run(void *arg)
{
    struct job *job = arg;
    struct fq_errors errors = {0};
    build(&job->system, job->arena);
    enum fq_status status = fq_graphql_validate(&job->system, job->document, job->arena, &errors);
    FUZZ_CHECK((status == FQ_OK) == (errors.count == 0));
    const struct fq_definition *operation = NULL;
    if (status || fq_graphql_operation(job->document, FQ_STR_NONE, job->arena, &operation, NULL))
        return status;
    struct fq_json given = {.kind = FQ_JSON_NULL};
    struct fq_variables variables;
    struct fq_error error = {0};
    if (fq_json_read(job->arena, job->variables, &given, &error))
        given = (struct fq_json){.kind = FQ_JSON_NULL};
    status = fq_variables_coerce(&job->system, operation, &given, job->arena, &variables, &errors);
    FUZZ_CHECK((status == FQ_OK) == (errors.count == 0));
    if (!status)
        introspect_roots(job, operation, &variables);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fq_arena arena;
    fq_str text = fq_str_of((const char *)data, size);
    size_t end = fq_str_find(text, FQ_STR("\n---\n"));
    struct job job = {.arena = &arena, .variables = fq_str_from_offset(text, end + 5)};
    fq_arena_init(&arena, 16384, FQ_LIMIT_REQUEST_BYTES);
    struct fq_document *document = NULL;
    if (!fq_graphql_parse(&arena, fq_str_of(text.ptr, end), NULL, &document, NULL)) {
        job.document = document;
        (void)!fq_guard(run, &job);
    }
    fq_arena_clear(&arena);
    return 0;
}
