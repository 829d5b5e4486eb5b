/* SPDX-License-Identifier: MIT
 *
 * An operator of the schema's table, over a column and what the client gave, as SQL: its template
 * with everything put in.
 */
#include <assert.h>

#include "plan/planner.h"

#include "catalog/oid.h"

struct filling {
    struct fq_planner *p;
    const struct fq_operator *op;
    const struct fq_column *column;
    fq_fragment left;
    fq_fragment right; /* between two columns */
    /* What is given: one value, or those of an object, each in its place there.  NULL: nothing is,
     * as between two columns. */
    const struct fq_input *values[FQ_OPERAND_MEMBERS_MAX];
    /* Parameters of the operands that stood in the template so far; 0: it did not yet. */
    size_t numbers[FQ_OPERAND_MEMBERS_MAX];
};

/* ---- operands ---- */

static enum fq_param_form form_of(const struct filling *f, enum fq_operand operand,
                                  const struct fq_input *value)
{
    bool of_ranges = f->column->classes & FQ_CLASS_RANGE;
    if (operand == FQ_OPERAND_LIST)
        return of_ranges ? FQ_FORM_RANGES : FQ_FORM_LIST;
    if (value->kind == FQ_INPUT_LIST)
        return FQ_FORM_LIST;
    if (operand == FQ_OPERAND_VALUE && of_ranges)
        return FQ_FORM_RANGE;
    switch (f->op->pattern) {
    case FQ_PATTERN_CONTAINS:
        return FQ_FORM_CONTAINS;
    case FQ_PATTERN_STARTS:
        return FQ_FORM_STARTS;
    case FQ_PATTERN_ENDS:
        return FQ_FORM_ENDS;
    case FQ_PATTERN_NONE:
        break;
    }
    return FQ_FORM_VALUE;
}

/* What PostgreSQL is to take the value for; it need not guess, and so cannot guess otherwise. */
static fq_oid operand_type(const struct fq_column *column, enum fq_operand operand)
{
    bool of_postgresql = fq_fragment_eq(column->operators, FQ_PG_OPERATORS);
    switch (operand) {
    case FQ_OPERAND_VALUE:
        return column->operand;
    case FQ_OPERAND_LIST:
        return column->operands;
    case FQ_OPERAND_ITEM:
        return column->item->operand;
    case FQ_OPERAND_TEXT:
        return column->classes & FQ_CLASS_TEXT && !of_postgresql ? column->operand : OID_TEXT;
    case FQ_OPERAND_TEXTS:
        return OID_TEXT_ARRAY;
    case FQ_OPERAND_INET:
        return OID_INET;
    case FQ_OPERAND_INT:
        return OID_INT4;
    case FQ_OPERAND_FLOAT:
        return OID_FLOAT8;
    case FQ_OPERAND_DECIMAL:
        return OID_NUMERIC;
    case FQ_OPERAND_DECIMALS:
        return OID_NUMERIC_ARRAY;
    case FQ_OPERAND_JSON:
        return OID_JSONB;
    case FQ_OPERAND_GEOJSON:
        return OID_TEXT;
    case FQ_OPERAND_CAST:
    case FQ_OPERAND_CASTS:
    case FQ_OPERAND_BOOL:
    case FQ_OPERAND_OBJECT:
    case FQ_OPERAND_CONFIGURATION:
    case FQ_OPERAND_DIRECTION:
        break;
    }
    return 0;
}

/* One that stands in the template twice is one parameter. */
static void add_operand(struct filling *f, struct fq_sql *sql, size_t at, enum fq_operand operand)
{
    const struct fq_input *value = f->values[at];
    if (f->numbers[at]) {
        fq_sql_name(sql, '$', f->numbers[at]);
        return;
    }
    fq_plan_param_add(f->p, sql, value, form_of(f, operand, value),
                      operand_type(f->column, operand));
    f->numbers[at] = f->p->param_count;
}

static size_t operand_place(const struct fq_operand_object *object, fq_str name)
{
    size_t at = 0;
    while (!fq_str_eq(object->members[at].name, name))
        at++;
    return at;
}

static void add_named_operand(struct filling *f, struct fq_sql *sql, fq_str name)
{
    const struct fq_operand_object *object = f->op->object;
    assert(object);
    size_t at = operand_place(object, name);
    const struct fq_operand_member *member = &object->members[at];
    const struct fq_input *value = f->values[at];
    if (!value || value->kind == FQ_INPUT_NULL)
        fq_sql_add(sql, member->otherwise);
    else if (member->operand == FQ_OPERAND_CONFIGURATION)
        fq_sql_add(sql, fq_vetted(value->internal)); /* the schema's */
    else
        add_operand(f, sql, at, member->operand);
}

/* ---- the template ---- */

/* Where the column does not say, each value does. */
static void add_reference_system(const struct filling *f, struct fq_sql *sql)
{
    if (f->column->srid)
        fq_sql_number(sql, (uint64_t)f->column->srid);
    else
        fq_sql_put(sql, f->column->operators, SQL(".st_srid(("), f->left, SQL(")::"),
                   f->column->operators, SQL(".geometry)"));
}

static void add_place(struct filling *f, struct fq_sql *sql, fq_str name)
{
    if (fq_str_eq(name, FQ_STR("L")))
        fq_sql_add(sql, f->left);
    else if (fq_str_eq(name, FQ_STR("S")))
        fq_sql_add(sql, f->column->operators);
    else if (fq_str_eq(name, FQ_STR("I")))
        fq_sql_add(sql, f->column->item->operators);
    else if (fq_str_eq(name, FQ_STR("T")))
        fq_sql_add(sql, f->p->request->schema->trigrams);
    else if (fq_str_eq(name, FQ_STR("G")))
        add_reference_system(f, sql);
    else if (fq_str_eq(name, FQ_STR("V")) && !f->values[0])
        fq_sql_add(sql, f->right);
    else if (fq_str_eq(name, FQ_STR("A")))
        fq_plan_param_add(f->p, sql, f->values[0], FQ_FORM_ALONE, f->column->operand);
    else if (fq_str_eq(name, FQ_STR("V")))
        add_operand(f, sql, 0, f->op->operand);
    else
        add_named_operand(f, sql, name);
}

static void add_template(struct filling *f, struct fq_sql *sql, fq_fragment sql_template)
{
    fq_str rest = sql_template.text;
    while (rest.len) {
        size_t open = fq_str_find_char(rest, '{');
        fq_sql_add(sql, fq_vetted(fq_str_of(rest.ptr, open))); /* part of a literal */
        rest = fq_str_from_offset(rest, open + 1);
        size_t close = fq_str_find_char(rest, '}');
        if (rest.len)
            add_place(f, sql, fq_str_of(rest.ptr, close));
        rest = fq_str_from_offset(rest, close + 1);
    }
}

static void take_values(struct filling *f, const struct fq_input *value)
{
    if (f->op->operand != FQ_OPERAND_OBJECT) {
        f->values[0] = value;
        return;
    }
    for (size_t i = 0; i < value->count; i++)
        f->values[operand_place(f->op->object, value->members[i].def->name)] =
            value->members[i].value;
}

void fq_plan_operator(struct fq_planner *p, struct fq_sql *sql, const struct fq_operator *op,
                      const struct fq_column *column, fq_fragment left,
                      const struct fq_input *value, bool null_counts)
{
    struct filling f = {.p = p, .op = op, .column = column, .left = left};
    take_values(&f, value);
    bool no = op->operand == FQ_OPERAND_BOOL && !value->boolean;
    bool indexed = !null_counts && op->sql_if_true.text.len && value->kind != FQ_INPUT_LIST;
    add_template(&f, sql, indexed ? op->sql_if_true : no ? op->sql_if_false : op->sql);
}

void fq_plan_operator_between(struct fq_planner *p, struct fq_sql *sql,
                              const struct fq_operator *op, struct fq_plan_table *table,
                              const struct fq_column *left, const struct fq_column *right)
{
    struct fq_sql sides[2];
    for (size_t i = 0; i < 2; i++) {
        fq_sql_init(&sides[i], p->arena);
        fq_plan_compared(&sides[i], table, NULL, i ? right : left);
    }
    struct filling f = {.p = p,
                        .op = op,
                        .column = left,
                        .left = fq_sql_fragment(&sides[0]),
                        .right = fq_sql_fragment(&sides[1])};
    add_template(&f, sql, op->sql);
}
