/* SPDX-License-Identifier: MIT
 *
 * What rows give when they are put together: one row of aggregates, of all rows of a relation or of
 * those that belong to a row.
 */
#include "schema/aggregate.h"

#include "base/limits.h"
#include "catalog/oid.h"
#include "plan/cost.h"
#include "plan/kinds.h"
#include "plan/rules.h"
#include "plan/select.h"
#include "plan/summary.h"

/* ---- the set ---- */

void fq_plan_aggregate_order(struct fq_planner *p, struct fq_plan_set *set,
                             const struct fq_selection *field, const struct fq_field_def *def)
{
    (void)def;
    set->rowset->one = true;
    set->block.summed = true;
    p->row_limit = 1;
    fq_plan_ask_together(set->block.main, field->at);
    fq_plan_cost_together(p, set->cost->parent);
}

void fq_plan_select_related(struct fq_plan_scope *s, const struct fq_plan_asked *asked,
                            struct fq_node *node, fq_plan_fill_set *fill)
{
    const struct fq_collected *collected = asked->collected;
    uint64_t outer_limit = s->p->row_limit;
    struct fq_plan_set *set = fq_plan_related(s, asked->field);
    fq_plan_list_filter(s->p, set, collected->field, asked->def);
    fill(s->p, set, collected->field, asked->def);
    fq_plan_count_rows(s->p, set, s->p->row_limit);
    s->p->row_limit = outer_limit;
    fq_plan_select_item(s->p, set, collected, asked->def);
    node->op = FQ_OP_ROWS;
    node->rows = set->rowset;
}

/* ---- what stands beside the row already ---- */

static bool gives_all(struct fq_planner *p, const struct fq_plan_summary *summary,
                      const struct fq_plan_asked *asked)
{
    size_t count;
    const struct fq_collected *each =
        fq_plan_collect(p, asked->type, asked->collected->inner, &count);
    for (; each; each = each->next) {
        const struct fq_field_def *def = fq_type_field(asked->type, each->field->name);
        const struct fq_field *field = def ? def->binding : NULL;
        if (field && field->kind == FQ_FIELD_MEASURES &&
            !fq_plan_summary_gives(summary, field->aggregate))
            return false;
    }
    return true;
}

/* What a condition or the order is about as well, or what is joined to each row that is shown.
 * NULL: neither; rows that are sorted by what is joined would all be looked up before they are cut.
 */
static struct fq_plan_summary *beside_row(struct fq_plan_scope *s,
                                          const struct fq_plan_asked *asked)
{
    const struct fq_selection *field = asked->collected->field;
    const struct fq_input_def *filter = fq_plan_argument_def(asked->def, FQ_ARGUMENT_FILTER);
    const struct fq_input *rows = filter ? fq_plan_argument(s->p, field, filter) : NULL;
    struct fq_plan_summary *summary = fq_plan_summary_find(s->table, asked->field, rows);
    bool found = summary && gives_all(s->p, summary, asked);
    bool aside = !found && !s->set->block.order_joins && gives_all(s->p, NULL, asked);
    if (s->object || (!found && !aside))
        return NULL;
    if (filter)
        fq_plan_check_argument(s->p, field, filter->name);
    return found ? summary : fq_plan_aside(s->p, s->table, asked->field, rows);
}

static const struct fq_collected *
select_beside(struct fq_plan_scope *s, const struct fq_plan_asked *asked, struct fq_node *node)
{
    bool measures = asked->field->kind == FQ_FIELD_MEASURES;
    return (measures ? fq_plan_select_measures : fq_plan_select_stead)(s, asked, node);
}

const struct fq_collected *fq_plan_select_aggregate(struct fq_plan_scope *s,
                                                    const struct fq_plan_asked *asked,
                                                    struct fq_node *node)
{
    struct fq_plan_scope inside = *s;
    inside.stead.summary = beside_row(s, asked);
    if (inside.stead.summary) {
        inside.table = fq_plan_summary_table(inside.stead.summary);
        inside.instead = select_beside;
        node->cell = FQ_NO_CELL;
        fq_plan_cost_together(s->p, s->set->cost);
        fq_plan_select_object(&inside, asked->type, asked->collected->inner, node);
        return asked->collected;
    }
    fq_plan_select_related(s, asked, node, fq_plan_aggregate_order);
    return asked->collected;
}

/* ---- what a function gives ---- */

static void add_default_order(struct fq_sql *sql, struct fq_plan_table *main)
{
    for (size_t i = 0; i < main->relation->order_count; i++) {
        fq_sql_add(sql, i ? SQL(", ") : SQL(" ORDER BY "));
        fq_plan_column(sql, main, NULL, main->relation->order[i]);
    }
}

/* (SELECT array_agg(q.v) FROM (SELECT t0.a AS v FROM … WHERE … ORDER BY t0.id LIMIT 10 + 1) AS q):
 * not much more is built than is shown, but something where nothing of it is.  Inside, the same
 * names are those of the same rows once more. */
static void add_first_of_all(struct fq_plan_scope *s, const struct fq_column *array,
                             fq_fragment most, struct fq_sql *sql)
{
    struct fq_plan_block *block = &s->set->block;
    struct fq_sql order;
    fq_sql_init(&order, s->p->arena);
    add_default_order(&order, block->main);
    fq_sql_put(sql, SQL("SELECT "), array->before, SQL("q.v"), array->after, SQL(" FROM (SELECT "));
    fq_plan_column(sql, s->table, NULL, s->object);
    fq_sql_add(sql, SQL(" AS v FROM "));
    fq_plan_from_sql(s->p, sql, block->main);
    if (!fq_sql_is_empty(&block->where))
        fq_sql_put(sql, SQL(" WHERE "), fq_sql_fragment(&block->where));
    fq_sql_put(sql, fq_sql_fragment(&order), SQL(" LIMIT "), most,
               SQL(" OPERATOR(pg_catalog.+) 1) AS q"));
    if (fq_sql_is_empty(&block->having))
        fq_sql_add(&block->having, SQL("true")); /* one row, whatever else is asked for */
}

/* array_agg(t0.a ORDER BY t0.id): of each group. */
static void add_all_of_group(struct fq_plan_scope *s, const struct fq_column *array,
                             struct fq_sql *sql)
{
    fq_sql_add(sql, array->before);
    fq_plan_column(sql, s->table, NULL, s->object);
    add_default_order(sql, s->set->block.main);
    fq_sql_add(sql, array->after);
}

/* A list, so that it is as long as lists may be. */
static uint16_t array_cell(struct fq_plan_scope *s, const struct fq_plan_asked *asked,
                           const struct fq_column *array)
{
    struct fq_sql sql, most;
    fq_sql_init(&sql, s->p->arena);
    fq_sql_init(&most, s->p->arena);
    fq_plan_list_length(s->p, s->set, &most, asked->collected->field, asked->def);
    fq_sql_add(&sql, SQL("("));
    if (s->set->block.summed)
        add_first_of_all(s, array, fq_sql_fragment(&most), &sql);
    else
        add_all_of_group(s, array, &sql);
    fq_sql_put(&sql, SQL(")[1:"), fq_sql_fragment(&most), SQL("]"));
    return fq_plan_item(s->p, &s->set->block.cells, fq_sql_fragment(&sql), array->fetch->fetched);
}

/* What belongs to an object, or to a related row that groups have in common. */
static const struct fq_collected *
select_inside(struct fq_plan_scope *s, const struct fq_plan_asked *asked, struct fq_node *node)
{
    struct fq_plan_scope inside = *s;
    if (asked->field->kind == FQ_FIELD_TO_ONE) {
        inside.table = fq_plan_join(s->p, &s->set->block, s->table, asked->field);
        inside.object = NULL;
    } else {
        inside.object = fq_plan_object(s->p, s->object, asked->field->column);
    }
    node->cell = FQ_NO_CELL;
    fq_plan_select_object(&inside, asked->type, asked->collected->inner, node);
    return asked->collected;
}

const struct fq_collected *fq_plan_select_stead(struct fq_plan_scope *s,
                                                const struct fq_plan_asked *asked,
                                                struct fq_node *node)
{
    struct fq_plan_scope inside = *s;
    const struct fq_column *column = fq_field_value(asked->field);
    if (s->stead.together != FQ_TOGETHER_NOT && !s->object)
        fq_plan_ask_field(s->p, s->table, asked->def->name, asked->collected->field->at);
    if (!column)
        return select_inside(s, asked, node);
    column = fq_plan_stead(s->p, &s->stead, s->table, &inside.object, column, asked->def->name,
                           asked->collected->field->at);
    if (!column)
        return asked->collected;
    bool array = s->stead.together == FQ_TOGETHER_BY_FUNCTION && s->stead.aggregate == FQ_ARRAY_AGG;
    node->op = FQ_OP_VALUE;
    node->codec = column->codec;
    node->cell = array ? array_cell(&inside, asked, column) : fq_plan_value_cell(&inside, column);
    return asked->collected;
}

const struct fq_collected *fq_plan_select_measures(struct fq_plan_scope *s,
                                                   const struct fq_plan_asked *asked,
                                                   struct fq_node *node)
{
    struct fq_plan_scope inside = *s;
    inside.instead = fq_plan_select_stead;
    inside.stead.together = FQ_TOGETHER_BY_FUNCTION;
    inside.stead.aggregate = asked->field->aggregate;
    node->cell = FQ_NO_CELL;
    fq_plan_select_object(&inside, asked->type, asked->collected->inner, node);
    return asked->collected;
}

/* ---- of no rows ---- */

/* Counts are zero, all else is null. */
static void add_nothing(struct fq_buf *out, const struct fq_column *column,
                        const struct fq_field *measures)
{
    static const char zero[8];
    if (measures)
        column = &column->measures->by[measures->aggregate]->column;
    if (!measures || measures->aggregate == FQ_COUNT_DISTINCT)
        (void)column->codec->write(column->codec, out, zero, sizeof(zero));
    else
        fq_buf_literal(out, "null");
}

static void add_empty(struct fq_planner *p, struct fq_buf *out, const struct fq_type *type,
                      const struct fq_selections *selections, const struct fq_field *measures)
{
    size_t count;
    const struct fq_collected *collected = fq_plan_collect(p, type, selections, &count);
    for (size_t i = 0; i < count; i++, collected = collected->next) {
        fq_buf_str_add(out, fq_plan_prefix(p, collected->key, i == 0));
        if (fq_str_eq(collected->field->name, FQ_STR("__typename"))) {
            fq_buf_str_add(out, fq_plan_typename(p, type));
            continue;
        }
        if (collected->withheld) {
            fq_buf_literal(out, "null");
            continue;
        }
        const struct fq_field_def *def = fq_type_field(type, collected->field->name);
        const struct fq_field *field = def->binding;
        const struct fq_column *value = fq_field_value(field);
        if (!value)
            add_empty(p, out, fq_type_named(&def->type), collected->inner,
                      field->kind == FQ_FIELD_MEASURES ? field : measures);
        else
            add_nothing(out, value, measures);
    }
    fq_buf_char(out, '}');
}

fq_str fq_plan_empty_aggregate(struct fq_planner *p, const struct fq_type *type,
                               const struct fq_selections *selections)
{
    struct fq_buf out;
    fq_buf_init(&out, p->arena, FQ_LIMIT_SQL_BYTES);
    add_empty(p, &out, type, selections, NULL);
    return fq_buf_str(&out);
}
