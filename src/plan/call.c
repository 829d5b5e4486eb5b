/* SPDX-License-Identifier: MIT
 *
 * Functions: a call with its arguments, and the rows it gives to read.  Every value is a parameter
 * with the type that the function declares for it; an argument that was not given is not passed, so
 * that its default holds.
 */
#include "base/limits.h"
#include "plan/cost.h"
#include "plan/kinds.h"

/* ---- arguments ---- */

/* How a value is written: as one of a PostgreSQL type, or as part of a JSON document. */
struct writing {
    struct fq_planner *p;
    struct fq_sql *sql;
    bool document;
};

static void add_value(struct writing *w, const struct fq_input *value, fq_fragment type_name);

static void add_cast(struct writing *w, fq_fragment type_name)
{
    if (type_name.text.len == 0)
        return;
    fq_sql_put(w->sql, SQL("::"), type_name);
}

/* PostgreSQL's functions take a hundred arguments, so a large document is put together of parts. */
#define ARGUMENTS 100

static void separate(struct writing *w, size_t i, size_t most, fq_fragment function)
{
    if (i % most)
        fq_sql_add(w->sql, SQL(", "));
    else
        fq_sql_put(w->sql, i ? SQL(") OPERATOR(pg_catalog.||) ") : SQL(""), function, SQL("("));
}

/* A member that was not given is not there, which is something else than null. */
static void add_document(struct writing *w, const struct fq_input *object)
{
    fq_sql_add(w->sql, SQL("("));
    for (size_t i = 0; i < object->count; i++) {
        const struct fq_attribute *attribute = object->members[i].def->binding;
        separate(w, i, ARGUMENTS / 2, SQL("pg_catalog.jsonb_build_object"));
        fq_sql_put(w->sql, attribute->literal, SQL(", "));
        add_value(w, object->members[i].value, attribute->type_name);
    }
    fq_sql_add(w->sql, object->count ? SQL("))") : SQL("'{}'::pg_catalog.jsonb)"));
}

static void add_document_items(struct writing *w, const struct fq_input *list)
{
    fq_sql_add(w->sql, SQL("("));
    for (size_t i = 0; i < list->count; i++) {
        separate(w, i, ARGUMENTS, SQL("pg_catalog.jsonb_build_array"));
        add_value(w, list->items[i], SQL_NONE);
    }
    fq_sql_add(w->sql, list->count ? SQL("))") : SQL("'[]'::pg_catalog.jsonb)"));
}

/* Every attribute, in order. */
static void add_row(struct writing *w, const struct fq_input *object, fq_fragment type_name)
{
    fq_sql_add(w->sql, SQL("ROW("));
    for (size_t i = 0; i < object->type->input_count; i++) {
        const struct fq_input_def *def = &object->type->inputs[i];
        const struct fq_attribute *attribute = def->binding;
        const struct fq_input *value = fq_input_get(object, def->name);
        if (i)
            fq_sql_add(w->sql, SQL(", "));
        if (value)
            add_value(w, value, attribute->type_name);
        else
            fq_sql_add(w->sql, SQL("NULL"));
    }
    fq_sql_add(w->sql, SQL(")"));
    add_cast(w, type_name);
}

/* The cast of an array is one of its items, too. */
static void add_row_items(struct writing *w, const struct fq_input *list, fq_fragment type_name)
{
    fq_sql_add(w->sql, SQL("ARRAY["));
    for (size_t i = 0; i < list->count; i++) {
        if (i)
            fq_sql_add(w->sql, SQL(", "));
        add_value(w, list->items[i], SQL_NONE);
    }
    fq_sql_add(w->sql, SQL("]"));
    add_cast(w, type_name);
}

static void add_value(struct writing *w, const struct fq_input *value, fq_fragment type_name)
{
    bool is_object = value->type->kind == FQ_TYPE_INPUT;
    if (value->kind == FQ_INPUT_NULL && value->leaf < 0) {
        fq_sql_add(w->sql, SQL("NULL"));
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

void fq_plan_value(struct fq_planner *p, struct fq_sql *sql, const struct fq_input *value,
                   fq_fragment type_name)
{
    struct writing w = {.p = p, .sql = sql};
    add_value(&w, value, type_name);
}

static void add_argument(struct fq_planner *p, struct fq_sql *sql,
                         const struct fq_parameter *parameter, const struct fq_input *value)
{
    struct writing w = {.p = p, .sql = sql, .document = parameter->document};
    p->gives_values = true;
    if (parameter->variadic)
        fq_sql_add(sql, SQL("VARIADIC "));
    if (parameter->label.text.len)
        fq_sql_put(sql, parameter->label, SQL(" => "));
    add_value(&w, value, parameter->type_name);
    bool is_document = value->kind == FQ_INPUT_OBJECT || value->kind == FQ_INPUT_LIST;
    if (parameter->document && is_document)
        add_cast(&w, parameter->type_name);
}

/* What was not given is not passed, so that its default holds. */
void fq_plan_arguments(struct fq_planner *p, struct fq_sql *sql, const struct fq_selection *field,
                       const struct fq_field_def *def, bool first)
{
    const struct fq_call *call = fq_field_more(def->binding)->call;
    if (call->fixed_arguments.text.len) {
        fq_sql_put(sql, first ? SQL_NONE : SQL(", "), call->fixed_arguments);
        first = false;
    }
    for (size_t i = 0; i < def->argument_count; i++) {
        const struct fq_bound_argument *bound = def->arguments[i].binding;
        if (bound->role != FQ_ARGUMENT_PARAMETER)
            continue; /* of the list */
        const struct fq_input *value = fq_plan_argument(p, field, &def->arguments[i]);
        if (!value)
            continue;
        if (!first)
            fq_sql_add(sql, SQL(", "));
        first = false;
        add_argument(p, sql, bound->parameter, value);
    }
}

fq_fragment fq_plan_call_of(struct fq_planner *p, const struct fq_selection *field,
                            const struct fq_field_def *def, fq_fragment row)
{
    const struct fq_call *call = fq_field_more(def->binding)->call;
    struct fq_sql sql;
    fq_sql_init(&sql, p->arena);
    fq_sql_put(&sql, call->function, SQL("("), row);
    fq_plan_arguments(p, &sql, field, def, fq_fragment_is_empty(row));
    fq_sql_add(&sql, SQL(")"));
    if (fq_sql_failed(&sql))
        fq_plan_error(
            p, field->at,
            "The arguments need an SQL statement of more than %u bytes; give fewer objects "
            "at once.",
            FQ_LIMIT_SQL_BYTES);
    return fq_sql_fragment(&sql);
}

/* ---- rows ---- */

/* Appends 1, or an error if the condition is true.  Only an error of PostgreSQL's own takes back
 * what was done, and a statement can raise none in words of its choice: so it asks for a histogram
 * without buckets, which nobody else does (pg/error.c knows its SQLSTATE). */
static void add_one_unless(struct fq_sql *sql, fq_fragment condition)
{
    fq_sql_put(sql, SQL("pg_catalog.width_bucket(1::pg_catalog.float8, 0, 2, CASE WHEN "),
               condition, SQL(" THEN 0 ELSE 1 END)"));
}

void fq_plan_error_if(struct fq_sql *sql, fq_fragment condition)
{
    add_one_unless(sql, condition);
    fq_sql_add(sql, SQL(" OPERATOR(pg_catalog.=) 1"));
}

/* Appends 1, or an error when there are more rows than limits.list_max. */
static void add_limit_check(struct fq_planner *p, struct fq_sql *sql, fq_fragment count)
{
    struct fq_sql more;
    fq_sql_init(&more, p->arena);
    fq_sql_put(&more, count, SQL(" OPERATOR(pg_catalog.>) "));
    fq_sql_number(&more, p->request->options.list_max);
    add_one_unless(sql, fq_sql_fragment(&more));
}

/* The rows of a set, and one more, if there are, to tell that they are too many. */
static void add_limited_rows(struct fq_planner *p, struct fq_sql *sql, fq_fragment call)
{
    fq_sql_put(sql, SQL("(SELECT \"fraiseql.row\" AS v FROM "), call,
               SQL(" AS \"fraiseql.row\" LIMIT "));
    fq_sql_number(sql, p->request->options.list_max + 1ull);
    fq_sql_add(sql, SQL(")"));
}

/* A step that calls the function and keeps what it returns.  The cast lets no rows of another type
 * through, which would be read as if they were of this one, and refuses them before the call. */
static void keep_rows(struct fq_planner *p, const struct fq_field *field, fq_fragment call,
                      struct fq_location at)
{
    const struct fq_call *called = fq_field_more(field)->call;
    struct fq_sql sql;
    fq_sql_init(&sql, p->arena);
    fq_sql_add(&sql, SQL("SELECT "));
    if (called->set) {
        add_limit_check(p, &sql, SQL("pg_catalog.count(*)"));
        fq_sql_add(&sql, SQL(", "));
    }
    fq_sql_put(&sql, SQL("pg_catalog.set_config('" FQ_KEPT_SETTING "', "),
               SQL("COALESCE(pg_catalog.array_agg("), called->set ? SQL("r.v") : SQL("r.*"),
               SQL(")::"), called->kept_as,
               SQL("[]::pg_catalog.text, '{}'), true) IS NOT NULL FROM "));
    if (called->set)
        add_limited_rows(p, &sql, call);
    else
        fq_sql_add(&sql, call);
    fq_sql_add(&sql, SQL(" AS r"));
    fq_plan_add_step(p, &sql, at);
    if (!called->set && !called->by_key && !field->target->returned)
        fq_plan_keeps_call(p, call, called->kept_as);
}

/* One column, v.  OFFSET keeps PostgreSQL from calling once for each use of it. */
static fq_fragment value_rows(struct fq_planner *p, const struct fq_call *call, fq_fragment text)
{
    struct fq_sql rows, checked;
    fq_sql_init(&rows, p->arena);
    if (call->is_void)
        fq_sql_put(&rows, SQL("(SELECT true AS v FROM "), text, SQL(" OFFSET 0)"));
    else
        fq_sql_put(&rows, SQL("(SELECT "), text, SQL(" AS v OFFSET 0)"));
    if (!call->set || !call->changes)
        return fq_sql_fragment(&rows);
    fq_sql_init(&checked, p->arena);
    fq_sql_put(&checked,
               SQL("(SELECT g.v FROM (SELECT f.v, pg_catalog.row_number() OVER () AS n FROM "),
               fq_sql_fragment(&rows), SQL(" AS f) AS g WHERE "));
    add_limit_check(p, &checked, SQL("g.n"));
    fq_sql_add(&checked, SQL(" OPERATOR(pg_catalog.=) 1)"));
    return fq_sql_fragment(&checked);
}

static fq_fragment kept_rows(struct fq_planner *p, const struct fq_call *call)
{
    struct fq_sql sql;
    fq_sql_init(&sql, p->arena);
    fq_sql_put(&sql, SQL("pg_catalog.unnest(" FQ_SETTING(FQ_KEPT_SETTING) "::"), call->kept_as,
               SQL("[])"));
    return fq_sql_fragment(&sql);
}

/* An answer reads what was kept itself: it stands in its FROM. */
static struct fq_plan_source source_of(struct fq_planner *p, const struct fq_field *field,
                                       fq_fragment call)
{
    const struct fq_call *called = fq_field_more(field)->call;
    struct fq_plan_source source = {
        .kind = called->by_key ? FQ_SOURCE_BY_KEY : FQ_SOURCE_ROWS,
        .ordinal = called->set && called->ordinal,
        .many_may_fit = called->many_may_fit,
    };
    if (called->value)
        source.rows = value_rows(p, called, call);
    else if (!called->kept_as.text.len)
        source.rows = call;
    else if (!field->target->returned)
        source.rows = kept_rows(p, called);
    else
        source.kind = FQ_SOURCE_INSIDE;
    return source;
}

void fq_plan_read_call(struct fq_planner *p, struct fq_plan_set *set, const struct fq_field *field,
                       fq_fragment call)
{
    struct fq_plan_table *table = set->block.main;
    const struct fq_relation *relation = table->relation;
    const struct fq_plan_source source = source_of(p, field, call);
    set->rowset->one = !fq_field_more(field)->call->set;
    table->source = source;
    if (source.many_may_fit)
        fq_plan_use_order(table);
    for (size_t i = 0; source.kind == FQ_SOURCE_BY_KEY && i < relation->key_count; i++)
        table->used[relation->key[i]->number] = true;
}

struct fq_plan_set *fq_plan_rows_of_call(struct fq_planner *p, const struct fq_collected *collected,
                                         const struct fq_field_def *def)
{
    const struct fq_field *field = def->binding;
    size_t before = p->errors->count;
    fq_fragment call = fq_plan_call_of(p, collected->field, def, SQL_NONE);
    if (fq_field_more(field)->call->kept_as.text.len && p->errors->count == before)
        keep_rows(p, field, call, collected->field->at);
    struct fq_plan_set *set = fq_plan_set_new(p, NULL, field->target);
    fq_plan_read_call(p, set, field, call);
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
    if (is_plain_list(fq_field_more(bound)->call)) {
        fq_plan_list_filter(p, set, field, def);
    } else if (!fq_field_more(bound)->call->set && table->source.kind == FQ_SOURCE_ROWS &&
               !bound->target->returned) { /* no row at all is one of nulls */
        fq_sql_separate(&set->block.where, SQL(" AND "));
        fq_sql_add(&set->block.where, SQL("NOT ("));
        fq_sql_name(&set->block.where, 't', table->alias);
        fq_sql_add(&set->block.where, SQL(".* IS NULL)"));
    }
}

void fq_plan_call_order(struct fq_planner *p, struct fq_plan_set *set,
                        const struct fq_selection *field, const struct fq_field_def *def)
{
    const struct fq_field *bound = def->binding;
    if (is_plain_list(fq_field_more(bound)->call)) {
        fq_plan_list_order(p, set, field, def);
    } else if (fq_field_more(bound)->call->set) {
        fq_plan_order(p, &set->block, NULL);
        fq_plan_cost_rows(set->cost, NULL, p->request->options.list_default);
        fq_plan_limit_unasked(p, set, UINT64_MAX);
    }
}
