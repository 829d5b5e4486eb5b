/* SPDX-License-Identifier: MIT
 *
 * Conditions.  The only place that turns a filter into SQL: root lists, nested lists and related
 * rows all come through here.  A part that cannot be understood is an error, never left out, since
 * a filter that is dropped widens the result.
 */
#include <assert.h>

#include "plan/rules.h"
#include "plan/summary.h"

#include "schema/operator.h"

struct place {
    struct fq_planner *p;
    struct fq_plan_table *table;
    const struct fq_column *object; /* what relative columns refer to */
    struct fq_plan_stead stead;     /* what stands for columns here */
    struct fq_plan_block *block;    /* whose groups these are; NULL: rows */
    bool null_counts;               /* something around makes of null another thing than of false */
};

static void add_conditions(const struct place *at, struct fq_sql *sql,
                           const struct fq_input *where);

static bool refuse_null(struct fq_planner *p, const struct fq_input *value, fq_str name)
{
    if (value->kind != FQ_INPUT_NULL)
        return false;
    fq_plan_error(
        p, value->at,
        "The filter \"%.*s\" is null. To compare with null use { isnull: true }; to leave "
        "the condition out, leave the field out.",
        FQ_STR_ARG(name));
    return true;
}

static void add_operator(const struct place *at, struct fq_sql *sql, const struct fq_column *column,
                         const struct fq_operator *op, const struct fq_input *value)
{
    struct fq_sql left;
    fq_sql_init(&left, at->p->arena);
    fq_plan_compared(&left, at->table, at->object, column);
    if (column->nondeterministic && op->classes & FQ_CLASS_TEXT)
        fq_sql_add(&left, SQL(" COLLATE \"pg_catalog\".\"default\""));
    fq_plan_operator(at->p, sql, op, column, fq_sql_fragment(&left), value, at->null_counts);
}

static void and (struct fq_sql * sql, bool *first)
{
    if (!*first)
        fq_sql_add(sql, SQL(" AND "));
    *first = false;
}

static void add_column_filter(const struct place *at, struct fq_sql *sql,
                              const struct fq_column *column, const struct fq_input *filter)
{
    bool first = true;
    for (size_t i = 0; i < filter->count; i++) {
        const struct fq_input_member *member = &filter->members[i];
        if (refuse_null(at->p, member->value, member->def->name))
            continue;
        and(sql, &first);
        add_operator(at, sql, column, member->def->binding, member->value);
    }
    if (first)
        fq_sql_add(sql, SQL("true"));
}

/* AND and OR: a list of conditions; none of them is true for AND, false for OR. */
static void add_list(const struct place *at, struct fq_sql *sql, const struct fq_input *list,
                     bool any)
{
    if (list->count == 0)
        fq_sql_add(sql, any ? SQL("false") : SQL("true"));
    for (size_t i = 0; i < list->count; i++) {
        if (i)
            fq_sql_add(sql, any ? SQL(" OR ") : SQL(" AND "));
        fq_sql_add(sql, SQL("("));
        add_conditions(at, sql, list->items[i]);
        fq_sql_add(sql, SQL(")"));
    }
}

/* [NOT] EXISTS over the related rows. */
static void add_exists(const struct place *at, struct fq_sql *sql, const struct fq_field *relation,
                       const struct fq_input *where, enum fq_filter_kind quantifier)
{
    struct fq_planner *p = at->p;
    struct fq_plan_table *related;
    struct fq_sql conditions = fq_plan_related_rows(p, at->table, relation, &related);
    struct place inside = {.p = p, .table = related};
    fq_sql_add(&conditions, SQL(" AND ("));
    add_conditions(&inside, &conditions, where);
    fq_sql_add(&conditions, quantifier == FQ_FILTER_EVERY ? SQL(") IS NOT TRUE") : SQL(")"));
    fq_sql_add(sql, quantifier == FQ_FILTER_SOME ? SQL("EXISTS (SELECT 1 FROM ")
                                                 : SQL("NOT EXISTS (SELECT 1 FROM "));
    fq_plan_from_sql(p, sql, related);
    fq_sql_add(sql, SQL(" WHERE "));
    fq_sql_add(sql, fq_sql_fragment(&conditions));
    fq_sql_add(sql, SQL(")"));
}

/* The row that a field leads to, of a row that is of its type. */
static void add_to_one(const struct place *at, struct fq_sql *sql, const struct fq_field *field,
                       const struct fq_input *where)
{
    static const struct fq_input any = {.kind = FQ_INPUT_OBJECT};
    add_exists(at, sql, field, where, FQ_FILTER_SOME);
    for (const struct fq_field *other = fq_field_more(field)->unless; other;
         other = fq_field_more(other)->unless) {
        fq_sql_add(sql, SQL(" AND "));
        add_exists(at, sql, other, &any, FQ_FILTER_NONE);
    }
}

/* A condition on the row that a field leads to.  Not inlined, as below. */
static FQ_NOINLINE void add_inherited(const struct place *at, struct fq_sql *sql,
                                      const struct fq_filter *filter, const struct fq_input *value)
{
    const struct fq_input_member member = {.def = filter->there, .value = value};
    const struct fq_input where = {
        .kind = FQ_INPUT_OBJECT, .at = value->at, .members = &member, .count = 1};
    add_exists(at, sql, filter->field, &where, FQ_FILTER_SOME);
}

/* What is said of the rows is taken out. */
static struct fq_input take_rows(const struct place *at, const struct fq_input **rows,
                                 const struct fq_input *filter)
{
    struct fq_input rest = *filter;
    struct fq_input_member *members =
        FQ_NEW_ARRAY(at->p->arena, filter->count, struct fq_input_member);
    rest.members = members;
    rest.count = 0;
    for (size_t i = 0; i < filter->count; i++) {
        const struct fq_input_member *member = &filter->members[i];
        const struct fq_filter *said = member->def->binding;
        if (said->kind != FQ_FILTER_ROWS) {
            members[rest.count++] = *member;
        } else if (!refuse_null(at->p, member->value, member->def->name)) {
            *rows = member->value;
        }
    }
    if (filter->count && !rest.count)
        fq_plan_error(at->p, filter->at,
                      "A condition on what rows give together says nothing of that; add one on "
                      "count, sum or another function.");
    return rest;
}

/* Conditions on what stands beside the row.  Not inlined: conditions nest deeply, and this needs
 * room on the stack. */
static FQ_NOINLINE void add_aggregate(const struct place *at, struct fq_sql *sql,
                                      const struct fq_field *relation,
                                      const struct fq_input *filter)
{
    const struct fq_input *rows = NULL;
    const struct fq_input said = take_rows(at, &rows, filter);
    struct fq_plan_summary *summary = fq_plan_summary(at->p, at->table, relation, rows);
    const struct place inside = {.p = at->p,
                                 .table = fq_plan_summary_table(summary),
                                 .stead.summary = summary,
                                 .null_counts = at->null_counts};
    add_conditions(&inside, sql, &said);
}

static void add_to_many(const struct place *at, struct fq_sql *sql, const struct fq_field *relation,
                        const struct fq_input *filter)
{
    bool first = true;
    for (size_t i = 0; i < filter->count; i++) {
        const struct fq_input_member *member = &filter->members[i];
        if (refuse_null(at->p, member->value, member->def->name))
            continue;
        const struct fq_filter *quantifier = member->def->binding;
        and(sql, &first);
        add_exists(at, sql, relation, member->value, quantifier->kind);
    }
    if (first)
        fq_sql_add(sql, SQL("true"));
}

/* [NOT] EXISTS over the objects of a JSON list.  Of what is no list there are none. */
static void add_item_exists(const struct place *at, struct fq_sql *sql,
                            const struct fq_column *list, const struct fq_input *where,
                            enum fq_filter_kind quantifier)
{
    struct fq_planner *p = at->p;
    fq_fragment name = fq_sql_named(p->arena, 'e', p->aliases++);
    struct fq_sql item;
    fq_sql_init(&item, p->arena);
    fq_sql_put(&item, name, SQL(".item"));
    struct fq_column *object = FQ_NEW(p->arena, struct fq_column);
    object->before = fq_sql_fragment(&item);
    struct place inside = {.p = p, .table = at->table, .object = object};
    fq_sql_add(sql, quantifier == FQ_FILTER_SOME ? SQL("EXISTS (SELECT 1 FROM ")
                                                 : SQL("NOT EXISTS (SELECT 1 FROM "));
    fq_sql_add(sql, SQL("pg_catalog.jsonb_path_query(("));
    fq_plan_compared(sql, at->table, at->object, list);
    fq_sql_put(sql, SQL(")::pg_catalog.jsonb, 'strict $[*]', '{}', true) AS "), name,
               SQL("(item) WHERE ("));
    add_conditions(&inside, sql, where);
    fq_sql_add(sql, quantifier == FQ_FILTER_EVERY ? SQL(") IS NOT TRUE)") : SQL("))"));
}

static void add_object_list(const struct place *at, struct fq_sql *sql,
                            const struct fq_column *list, const struct fq_input *filter)
{
    bool first = true;
    for (size_t i = 0; i < filter->count; i++) {
        const struct fq_input_member *member = &filter->members[i];
        if (refuse_null(at->p, member->value, member->def->name))
            continue;
        const struct fq_filter *said = member->def->binding;
        and(sql, &first);
        if (said->kind == FQ_FILTER_OPERATOR)
            add_operator(at, sql, list, said->op, member->value);
        else
            add_item_exists(at, sql, list, member->value, said->kind);
    }
    if (first)
        fq_sql_add(sql, SQL("true"));
}

/* What a condition is about, by the field's name: of the row itself, of what its rows give
 * together, or of what they have in common. */
static void ask_field(const struct place *at, const struct fq_input_member *member)
{
    const struct fq_filter *filter = member->def->binding;
    bool counted = at->stead.together == FQ_TOGETHER_NOT && (at->stead.summary || at->block);
    bool named =
        filter->field && filter->kind != FQ_FILTER_MEASURES && filter->kind != FQ_FILTER_KEYS;
    if (at->table->ruling && !at->object && !counted && named)
        fq_plan_ask_field(at->p, at->table, member->def->name, member->value->at);
}

static FQ_NOINLINE void add_value_filter(const struct place *at, struct fq_sql *sql,
                                         const struct fq_filter *filter,
                                         const struct fq_input_member *member)
{
    struct place here = *at;
    const struct fq_column *column =
        fq_plan_stead(at->p, &at->stead, at->table, &here.object, filter->column, member->def->name,
                      member->value->at);
    if (column)
        add_column_filter(&here, sql, column, member->value);
}

static void add_filter(const struct place *at, struct fq_sql *sql,
                       const struct fq_input_member *member)
{
    const struct fq_filter *filter = member->def->binding;
    struct place inside = *at;
    switch (filter->kind) {
    case FQ_FILTER_COLUMN:
        add_value_filter(at, sql, filter, member);
        break;
    case FQ_FILTER_OPERATOR:
        assert(at->object); /* it stands inside one */
        add_operator(at, sql, at->object, filter->op, member->value);
        break;
    case FQ_FILTER_COMPARE:
        fq_plan_comparisons(at->p, sql, at->table, member->value);
        break;
    case FQ_FILTER_AND:
    case FQ_FILTER_OR:
        add_list(at, sql, member->value, filter->kind == FQ_FILTER_OR);
        break;
    case FQ_FILTER_NOT:
        inside.null_counts = true;
        fq_sql_add(sql, SQL("NOT ("));
        add_conditions(&inside, sql, member->value);
        fq_sql_add(sql, SQL(")"));
        break;
    case FQ_FILTER_TO_ONE:
        add_to_one(at, sql, filter->field, member->value);
        break;
    case FQ_FILTER_INHERITED:
        add_inherited(at, sql, filter, member->value);
        break;
    case FQ_FILTER_TO_MANY:
        add_to_many(at, sql, filter->field, member->value);
        break;
    case FQ_FILTER_OBJECT:
        inside.object = fq_plan_object(at->p, at->object, filter->column);
        add_conditions(&inside, sql, member->value);
        break;
    case FQ_FILTER_ITEMS:
        add_object_list(at, sql, filter->column, member->value);
        break;
    case FQ_FILTER_AGGREGATE:
        add_aggregate(at, sql, filter->field, member->value);
        break;
    case FQ_FILTER_MEASURES:
        inside.stead.together = FQ_TOGETHER_BY_FUNCTION;
        inside.stead.aggregate = filter->field->aggregate;
        add_conditions(&inside, sql, member->value);
        break;
    case FQ_FILTER_KEYS:
        inside.stead = (struct fq_plan_stead){.together = FQ_TOGETHER_BY_KEY, .block = at->block};
        add_conditions(&inside, sql, member->value);
        break;
    case FQ_FILTER_JOINED:
        inside.table = fq_plan_join(at->p, at->block, at->table, filter->field);
        inside.object = NULL;
        add_conditions(&inside, sql, member->value);
        break;
    case FQ_FILTER_MEMBER: /* fq_plan_mix_filter() reads it, */
    case FQ_FILTER_ROWS:   /* add_aggregate() this, */
    case FQ_FILTER_SOME:
    case FQ_FILTER_EVERY:
    case FQ_FILTER_NONE:
        break; /* add_to_many() and add_object_list() read these */
    }
}

static void add_conditions(const struct place *at, struct fq_sql *sql, const struct fq_input *where)
{
    bool first = true;
    for (size_t i = 0; i < where->count; i++) {
        const struct fq_input_member *member = &where->members[i];
        if (refuse_null(at->p, member->value, member->def->name))
            continue;
        and(sql, &first);
        fq_sql_add(sql, SQL("("));
        ask_field(at, member);
        add_filter(at, sql, member);
        fq_sql_add(sql, SQL(")"));
    }
    if (first)
        fq_sql_add(sql, SQL("true"));
}

void fq_plan_where(struct fq_planner *p, struct fq_sql *sql, struct fq_plan_table *table,
                   const struct fq_input *where)
{
    struct place at = {.p = p, .table = table};
    if (where->count == 0)
        return;
    fq_sql_separate(sql, SQL(" AND "));
    add_conditions(&at, sql, where);
}

void fq_plan_having(struct fq_planner *p, struct fq_plan_block *block,
                    const struct fq_input *having)
{
    const struct place at = {.p = p, .table = block->main, .block = block};
    if (having->count)
        add_conditions(&at, &block->having, having);
}

void fq_plan_check_filter(struct fq_planner *p, const struct fq_value *literal)
{
    for (size_t i = 0; i < literal->count; i++) {
        const struct fq_value *inner =
            literal->kind == FQ_VALUE_OBJECT ? &literal->fields[i].value : &literal->items[i];
        if (inner->kind == FQ_VALUE_VARIABLE &&
            !fq_variable_value(p->request->variables, inner->text))
            fq_plan_error(p, inner->at,
                          "Variable \"$%.*s\" is used in a filter but has no value; a filter is "
                          "never left out silently. Give it a value, or use a variable for the "
                          "whole filter.",
                          FQ_STR_ARG(inner->text));
        else if (inner->kind == FQ_VALUE_OBJECT || inner->kind == FQ_VALUE_LIST)
            fq_plan_check_filter(p, inner);
    }
}
