/* SPDX-License-Identifier: MIT */
#include "planning.h"

#include "base/memory.h"
#include "graphql/syntax/parse.h"
#include "graphql/validate/validate.h"
#include "unit.h"

static struct fq_schema *schema;
static struct fq_arena arena;      /* of the document at hand */
static struct fq_arena plan_arena; /* of its plan: each allocation a block of its own */
static struct planned planned;

struct making {
    const char *document, *variables;
    struct fq_plan_request request;
};

void planning_begin(const char *database)
{
    struct fq_error error;
    schema = schema_from_text(database ? database : shop_catalog_text, &error);
    ck_assert_msg(schema != NULL, "%.*s", FQ_STR_ARG(error.message));
    fq_arena_init(&arena, 1u << 16, 1u << 28);
    fq_arena_init(&plan_arena, 0, 1u << 28);
}

const struct fq_schema *planning_schema(void)
{
    return schema;
}

void planning_end(void)
{
    fq_arena_clear(&plan_arena);
    fq_arena_clear(&arena);
    fq_schema_unref(schema);
}

/* Everything before the plan must succeed: these tests are of plans. */
static enum fq_status prepare(void *arg)
{
    struct making *m = arg;
    struct fq_document *document;
    struct fq_error error = {0};
    struct fq_json given = {.kind = FQ_JSON_NULL};
    struct fq_errors errors = {0};
    const struct fq_parse_limits limits = {.aliases = SIZE_MAX, .root_fields = SIZE_MAX};
    enum fq_status status =
        fq_graphql_parse(&arena, fq_str_from(m->document), &limits, &document, &error);
    ck_assert_msg(status == FQ_OK, "%s: %.*s", m->document, FQ_STR_ARG(error.message));
    status = fq_graphql_validate(&schema->types, document, &arena, &errors);
    ck_assert_msg(status == FQ_OK, "%s: %.*s", m->document, FQ_STR_ARG(errors.first->message));
    ck_assert_int_eq(
        fq_graphql_operation(document, FQ_STR_NONE, &arena, &m->request.operation, &error), FQ_OK);
    if (m->variables)
        ck_assert_int_eq(fq_json_read(&arena, fq_str_from(m->variables), &given, &error), FQ_OK);
    status = fq_variables_coerce(&schema->types, m->request.operation, &given, &arena,
                                 &planned.variables, &errors);
    ck_assert_msg(status == FQ_OK, "%s: %.*s", m->document,
                  FQ_STR_ARG(fq_error_message(errors.first)));
    m->request.schema = schema;
    m->request.document = document;
    m->request.variables = &planned.variables;
    m->request.options = (struct fq_plan_options){.list_default = 1000, .list_max = 100000};
    return FQ_OK;
}

static enum fq_status make(void *arg)
{
    struct making *m = arg;
    struct fq_error error = {0};
    enum fq_status status =
        fq_plan_operation(&plan_arena, &m->request, &planned.plan, &planned.errors);
    if (status)
        return status;
    const struct fq_plan *plan = planned.plan;
    planned.values = FQ_NEW_ARRAY(&plan_arena, plan->step_count, const char *const *);
    for (size_t i = 0; i < plan->step_count && status == FQ_OK; i++) {
        status = fq_plan_bind(plan, &plan->steps[i], &planned.variables, NULL, &plan_arena,
                              &planned.values[i], &error);
        if (status)
            fq_errors_add(&planned.errors, &plan_arena, status, error.location, "%.*s",
                          FQ_STR_ARG(error.message));
    }
    return status;
}

struct planned *plan_failing_from(const char *document, const char *variables, uint64_t nth)
{
    struct making m = {.document = document, .variables = variables};
    fq_arena_clear(&plan_arena);
    fq_arena_clear(&arena);
    planned = (struct planned){0};
    ck_assert_int_eq(fq_guard(prepare, &m), FQ_OK);
    fq_memory_fail_from(nth);
    planned.status = fq_guard(make, &m);
    fq_memory_fail_from(0);
    return &planned;
}

struct planned *plan_document(const char *document, const char *variables)
{
    return plan_failing_from(document, variables, 0);
}

static void add_statement(struct fq_buf *out, const struct fq_statement *statement,
                          const char *const *values)
{
    fq_buf_printf(out, "%s", statement->sql);
    for (size_t i = 0; i < statement->param_count; i++)
        fq_buf_printf(out, values[i] ? "%s'%s'" : "%sNULL", i ? ", " : "; ",
                      values[i] ? values[i] : "");
    fq_buf_char(out, '\n');
}

static void add_root(struct fq_buf *out, const struct planned *p, size_t i)
{
    const struct fq_node *root = &p->plan->roots[i];
    if (root->op == FQ_OP_CONST)
        fq_buf_printf(out, "%.*s\n", FQ_STR_ARG(root->constant));
    for (size_t k = 0; k < p->plan->step_count; k++) {
        if (p->plan->steps[k].root == i)
            add_statement(out, &p->plan->steps[k].statement, p->values[k]);
    }
}

fq_str planned_text(const struct planned *p)
{
    struct fq_buf out;
    ck_assert_msg(p->status == FQ_OK, "%.*s", FQ_STR_ARG(planned_error(p)));
    fq_buf_init(&out, &arena, 1u << 20);
    for (size_t i = 0; i < p->plan->root_count; i++)
        add_root(&out, p, i);
    return fq_buf_str(&out);
}

fq_str planned_error(const struct planned *p)
{
    return p->errors.first ? fq_error_message(p->errors.first) : FQ_STR("");
}
