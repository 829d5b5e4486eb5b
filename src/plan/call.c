/* SPDX-License-Identifier: MIT
 *
 * Functions: a call with its arguments, and the rows it gives to read.  Every value is a parameter
 * with the type that the function declares for it; an argument that was not given is not passed, so
 * that its default holds.
 */
#include "base/limits.h"
#include "plan/kinds.h"

/* ---- arguments ---- */

/* How a value is written: as one of a PostgreSQL type, or as part of a JSON document. */
struct writing {
    struct fq_planner *p;
    struct fq_buf *sql;
    bool document;
};

static void add_value(struct writing *w, const struct fq_input *value, fq_str type_name);

static void add_cast(struct writing *w, fq_str type_name)
{
    if (type_name.len == 0)
        return;
    fq_buf_literal(w->sql, "::");
    fq_buf_str_add(w->sql, type_name);
}

/* PostgreSQL's functions take a hundred arguments, so a large document is put together of parts. */
#define ARGUMENTS 100

static void separate(struct writing *w, size_t i, size_t most, const char *function)
{
    if (i % most)
        fq_buf_literal(w->sql, ", ");
    else
        fq_buf_printf(w->sql, "%s%s(", i ? ") OPERATOR(pg_catalog.||) " : "", function);
}

/* A member that was not given is not there, which is something else than null. */
static void add_document(struct writing *w, const struct fq_input *object)
{
    fq_buf_literal(w->sql, "(");
    for (size_t i = 0; i < object->count; i++) {
        const struct fq_attribute *attribute = object->members[i].def->binding;
        separate(w, i, ARGUMENTS / 2, "pg_catalog.jsonb_build_object");
        fq_buf_str_add(w->sql, attribute->literal);
        fq_buf_literal(w->sql, ", ");
        add_value(w, object->members[i].value, attribute->type_name);
    }
    fq_buf_str_add(w->sql, object->count ? FQ_STR("))") : FQ_STR("'{}'::pg_catalog.jsonb)"));
}

static void add_document_items(struct writing *w, const struct fq_input *list)
{
    fq_buf_literal(w->sql, "(");
    for (size_t i = 0; i < list->count; i++) {
        separate(w, i, ARGUMENTS, "pg_catalog.jsonb_build_array");
        add_value(w, list->items[i], FQ_STR_NONE);
    }
    fq_buf_str_add(w->sql, list->count ? FQ_STR("))") : FQ_STR("'[]'::pg_catalog.jsonb)"));
}

/* Every attribute, in order. */
static void add_row(struct writing *w, const struct fq_input *object, fq_str type_name)
{
    fq_buf_literal(w->sql, "ROW(");
    for (size_t i = 0; i < object->type->input_count; i++) {
        const struct fq_input_def *def = &object->type->inputs[i];
        const struct fq_attribute *attribute = def->binding;
        const struct fq_input *value = fq_input_get(object, def->name);
        if (i)
            fq_buf_literal(w->sql, ", ");
        if (value)
            add_value(w, value, attribute->type_name);
        else
            fq_buf_literal(w->sql, "NULL");
    }
    fq_buf_char(w->sql, ')');
    add_cast(w, type_name);
}

/* The cast of an array is one of its items, too. */
static void add_row_items(struct writing *w, const struct fq_input *list, fq_str type_name)
{
    fq_buf_literal(w->sql, "ARRAY[");
    for (size_t i = 0; i < list->count; i++) {
        if (i)
            fq_buf_literal(w->sql, ", ");
        add_value(w, list->items[i], FQ_STR_NONE);
    }
    fq_buf_char(w->sql, ']');
    add_cast(w, type_name);
}

static void add_value(struct writing *w, const struct fq_input *value, fq_str type_name)
{
    bool is_object = value->type->kind == FQ_TYPE_INPUT;
    if (value->kind == FQ_INPUT_NULL && value->leaf < 0) {
        fq_buf_literal(w->sql, "NULL");
        add_cast(w, type_name);
    } else if (value->kind == FQ_INPUT_OBJECT && w->document) {
        add_document(w, value);
    } else if (value->kind == FQ_INPUT_OBJECT) {
        add_row(w, value, type_name);
    } else if (value->kind == FQ_INPUT_LIST && is_object && w->document) {
        add_document_items(w, value);
    } else if (value->kind == FQ_INPUT_LIST && is_object) {
        add_row_items(w, value, type_name);
    } else {
        fq_plan_param_add(w->p, w->sql, value,
                          value->kind == FQ_INPUT_LIST ? FQ_FORM_LIST : FQ_FORM_VALUE, 0);
        add_cast(w, type_name);
    }
}

static void add_argument(struct fq_planner *p, struct fq_buf *sql,
                         const struct fq_parameter *parameter, const struct fq_input *value)
{
    struct writing w = {.p = p, .sql = sql, .document = parameter->document};
    if (parameter->variadic)
        fq_buf_literal(sql, "VARIADIC ");
    if (parameter->label.len) {
        fq_buf_str_add(sql, parameter->label);
        fq_buf_literal(sql, " => ");
    }
    add_value(&w, value, parameter->type_name);
    if (parameter->document && value->kind == FQ_INPUT_OBJECT)
        add_cast(&w, parameter->type_name);
}

/* The call.  What was not given is not passed, so that its default holds. */
static fq_str call_of(struct fq_planner *p, const struct fq_selection *field,
                      const struct fq_field_def *def)
{
    const struct fq_call *call = ((const struct fq_field *)def->binding)->call;
    struct fq_buf sql;
    fq_buf_init(&sql, p->arena, FQ_LIMIT_SQL_BYTES);
    fq_buf_str_add(&sql, call->function);
    fq_buf_char(&sql, '(');
    fq_buf_str_add(&sql, call->fixed_arguments);
    bool first = call->fixed_arguments.len == 0;
    for (size_t i = 0; i < def->argument_count; i++) {
        const struct fq_bound_argument *bound = def->arguments[i].binding;
        if (bound->role != FQ_ARGUMENT_PARAMETER)
            continue; /* of the list */
        const struct fq_input *value = fq_plan_argument(p, field, &def->arguments[i]);
        if (!value)
            continue;
        if (!first)
            fq_buf_literal(&sql, ", ");
        first = false;
        add_argument(p, &sql, bound->parameter, value);
    }
    fq_buf_char(&sql, ')');
    if (fq_buf_failed(&sql))
        fq_plan_error(
            p, field->at,
            "The arguments need an SQL statement of more than %u bytes; give fewer objects "
            "at once.",
            FQ_LIMIT_SQL_BYTES);
    return fq_buf_str(&sql);
}

/* ---- rows ---- */

/* 1, or an error when there are more rows than limits.list_max.  Only an error of PostgreSQL's own
 * takes back what the function did, and a statement can raise none in words of its choice: so it
 * asks for a histogram without buckets, which nobody else does (pg/error.c knows its SQLSTATE). */
#define LIMIT_CHECK                                                                                \
    "pg_catalog.width_bucket(1::pg_catalog.float8, 0, 2, CASE WHEN %s OPERATOR(pg_catalog.>) %u "  \
    "THEN 0 ELSE 1 END)"

/* The rows of a set, and one more, if there are, to tell that they are too many. */
static fq_str limited_rows(struct fq_planner *p, fq_str call)
{
    return fq_arena_printf(
        p->arena, "(SELECT \"fraiseql.row\" AS v FROM %.*s AS \"fraiseql.row\" LIMIT %llu)",
        FQ_STR_ARG(call), p->request->options.list_max + 1ull);
}

/* A statement that calls the function and keeps what it returns.  The cast lets no rows of another
 * type through, which would be read as if they were of this one, and refuses them before the call.
 */
static void keep_rows(struct fq_planner *p, const struct fq_call *called, fq_str call)
{
    fq_str check = called->set ? fq_arena_printf(p->arena, LIMIT_CHECK ", ", "pg_catalog.count(*)",
                                                 p->request->options.list_max)
                               : FQ_STR("");
    fq_str rows = called->set ? limited_rows(p, call) : call;
    fq_plan_add_step(
        p, fq_arena_printf(p->arena,
                           "SELECT %.*spg_catalog.set_config('" FQ_KEPT_SETTING
                           "', COALESCE(pg_catalog.array_agg(%s)::%.*s[]::pg_catalog.text, '{}'), "
                           "true) IS NOT NULL FROM %.*s AS r",
                           FQ_STR_ARG(check), called->set ? "r.v" : "r.*",
                           FQ_STR_ARG(called->kept_as), FQ_STR_ARG(rows))
               .ptr);
}

/* One column, v.  OFFSET keeps PostgreSQL from calling once for each use of it. */
static fq_str value_rows(struct fq_planner *p, const struct fq_call *call, fq_str text)
{
    fq_str rows = fq_arena_printf(p->arena,
                                  call->is_void ? "(SELECT true AS v FROM %.*s OFFSET 0)"
                                                : "(SELECT %.*s AS v OFFSET 0)",
                                  FQ_STR_ARG(text));
    if (!call->set || !call->changes)
        return rows;
    return fq_arena_printf(p->arena,
                           "(SELECT g.v FROM (SELECT f.v, pg_catalog.row_number() OVER () AS n "
                           "FROM %.*s AS f) AS g WHERE " LIMIT_CHECK " OPERATOR(pg_catalog.=) 1)",
                           FQ_STR_ARG(rows), "g.n", p->request->options.list_max);
}

static void set_rows(struct fq_planner *p, struct fq_plan_table *table,
                     const struct fq_field *field, fq_str call)
{
    const struct fq_relation *target = field->target;
    if (field->call->value)
        table->rows = value_rows(p, field->call, call);
    else if (!field->call->kept_as.len)
        table->rows = call;
    else if (!target->returned)
        table->rows = fq_arena_printf(p->arena, FQ_KEPT_ROWS, FQ_STR_ARG(field->call->kept_as));
    table->by_key = field->call->by_key;
    table->ordinal = field->call->set && field->call->ordinal;
    table->many_may_fit = field->call->many_may_fit;
    if (table->many_may_fit)
        fq_plan_use_order(table);
    for (size_t i = 0; table->by_key && i < target->key_count; i++)
        table->used[target->key[i]->number] = true;
}

struct fq_plan_set *fq_plan_rows_of_call(struct fq_planner *p, const struct fq_collected *collected,
                                         const struct fq_field_def *def)
{
    const struct fq_field *field = def->binding;
    fq_str text = call_of(p, collected->field, def);
    if (field->call->kept_as.len)
        keep_rows(p, field->call, text);
    struct fq_plan_set *set = fq_plan_set_new(p, NULL, field->target);
    set_rows(p, set->block.main, field, text);
    set->rowset->one = !field->call->set;
    return set;
}

static bool is_plain_list(const struct fq_call *call)
{
    return call->set && !call->changes;
}

void fq_plan_call_filter(struct fq_planner *p, struct fq_plan_set *set,
                         const struct fq_selection *field, const struct fq_field_def *def)
{
    const struct fq_field *bound = def->binding;
    const struct fq_plan_table *table = set->block.main;
    if (is_plain_list(bound->call))
        fq_plan_list_filter(p, set, field, def);
    else if (!bound->call->set && !bound->target->returned && !table->by_key)
        fq_buf_printf(&set->block.where, "NOT (t%u.* IS NULL)",
                      table->alias); /* no row at all is one of nulls */
}

void fq_plan_call_order(struct fq_planner *p, struct fq_plan_set *set,
                        const struct fq_selection *field, const struct fq_field_def *def)
{
    const struct fq_field *bound = def->binding;
    if (is_plain_list(bound->call))
        fq_plan_list_order(p, set, field, def);
    else if (bound->call->set)
        fq_plan_order(p, &set->block, NULL);
}
