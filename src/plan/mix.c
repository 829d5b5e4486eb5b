/* SPDX-License-Identifier: MIT
 *
 * A list of rows of several relations.  What tells and orders them is the first set: a SELECT for
 * each relation, with its own rules, conditions, order and limit, one below the other, and the
 * order and limit of all around them.
 *
 *     SELECT … FROM (SELECT * FROM (
 *         SELECT 0, q.c0, q.c1, NULL::uuid FROM (
 *             SELECT t1."title" AS c0, t1."id" AS c1 FROM "post" AS t1
 *             WHERE … ORDER BY t1."title" ASC, t1."id" LIMIT 20) AS q
 *         UNION ALL
 *         SELECT 1, q.c0, NULL::int4, q.c1 FROM (SELECT … FROM "user" AS t2 …) AS q)
 *     AS r ("kind", x1, x2, x3)) AS t0
 *     ORDER BY t0.x1 ASC, t0."kind", t0.x2, t0.x3 LIMIT 20
 *
 * On each of its rows hangs the row itself, by its key: a set for each relation, and the kind says
 * in which set it is, as with `nodes(ids:)`.  A relation of which nothing but __typename is
 * selected needs none.  So whatever can stand inside a row of the relation can stand here.
 */
#include "catalog/oid.h"
#include "plan/kinds.h"
#include "plan/rules.h"
#include "plan/select.h"

/* Of one of the relations. */
struct mix_part {
    const struct fq_mix_member *member;
    struct fq_plan_block block;
    struct fq_field row;               /* from a row of the list to the row itself */
    const struct fq_plan_table *shown; /* that one's; NULL: nothing of it is */
    size_t first;                      /* of the list's columns that are its ties */
    const fq_fragment *terms;          /* what its rows are ordered by; empty: it was refused */
};

struct mix_list {
    struct fq_planner *p;
    const struct fq_collected *collected;
    const struct fq_input *where; /* NULL: there is none */
    const struct fq_input *order; /* NULL, or a list */
    struct mix_part *parts;
    size_t count;
    size_t term_count;
    struct fq_column *columns; /* of the list: kind, the terms of its order, the ties of all */
    struct fq_relation relation;
};

enum { COLUMN_KIND, COLUMN_TERMS };

/* ---- the columns ---- */

static struct fq_column *new_column(struct mix_list *l, fq_fragment label)
{
    struct fq_column *column = &l->columns[l->relation.column_count];
    column->label = label;
    column->number = (uint16_t)l->relation.column_count;
    l->relation.columns[l->relation.column_count++] = column;
    return column;
}

static fq_fragment next_label(struct mix_list *l)
{
    return fq_sql_named(l->p->arena, 'x', l->relation.column_count);
}

/* A tie is compared as the relation's own column. */
static void add_ties(struct mix_list *l, struct mix_part *part)
{
    const struct fq_mix_member *member = part->member;
    part->first = l->relation.column_count;
    for (size_t i = 0; i < member->tie_count; i++) {
        struct fq_column *column = new_column(l, next_label(l));
        column->operators = member->ties[i].column->operators;
        column->operand = member->ties[i].column->operand;
    }
}

static void bind_row(struct mix_list *l, struct mix_part *part)
{
    const struct fq_relation *relation = part->member->relation;
    const struct fq_column **local =
        FQ_NEW_ARRAY(l->p->arena, relation->key_count, const struct fq_column *);
    for (size_t i = 0; i < relation->key_count; i++)
        local[i] = &l->columns[part->first + part->member->key_at[i]];
    part->row = (struct fq_field){.kind = FQ_FIELD_TO_ONE,
                                  .target = relation,
                                  .local = local,
                                  .remote = relation->key,
                                  .pair_count = relation->key_count,
                                  .many_may_fit = part->member->many_may_fit};
}

static void make_mix_columns(struct mix_list *l, const struct fq_relation *mix)
{
    struct fq_planner *p = l->p;
    size_t count = COLUMN_TERMS + l->term_count;
    for (size_t i = 0; i < l->count; i++)
        count += l->parts[i].member->tie_count;
    l->relation = (struct fq_relation){.sql_name = mix->sql_name, .mix = mix->mix};
    l->columns = FQ_NEW_ARRAY(p->arena, count, struct fq_column);
    l->relation.columns = FQ_NEW_ARRAY(p->arena, count, struct fq_column *);
    new_column(l, SQL("\"kind\""));
    for (size_t i = 0; i < l->term_count; i++)
        new_column(l, next_label(l));
    for (size_t i = 0; i < l->count; i++) {
        add_ties(l, &l->parts[i]);
        bind_row(l, &l->parts[i]);
    }
}

/* ---- the order of all ---- */

/* As it is asked for: one field an object, which is looked at where the parts are ordered. */
static fq_fragment direction_of(const struct fq_input *by)
{
    const struct fq_input *value = by->count == 1 ? by->members[0].value : NULL;
    return value && value->kind == FQ_INPUT_ENUM ? fq_vetted(value->internal) : SQL("");
}

static void order_all(struct mix_list *l, struct fq_plan_set *set)
{
    struct fq_sql *order = &set->block.order;
    struct fq_plan_table *table = set->block.main;
    for (size_t i = 0; i < l->term_count; i++) {
        fq_sql_separate(order, SQL(", "));
        fq_sql_put(order, fq_plan_column_sql(l->p, table, NULL, &l->columns[COLUMN_TERMS + i]),
                   direction_of(l->order->items[i]));
    }
    fq_sql_separate(order, SQL(", "));
    fq_sql_put(order, fq_plan_column_sql(l->p, table, NULL, &l->columns[COLUMN_KIND]));
    for (size_t i = 0; i < l->count; i++) {
        for (size_t k = 0; k < l->parts[i].member->order_count; k++) {
            const struct fq_column *tie = &l->columns[l->parts[i].first + k];
            fq_sql_put(order, SQL(", "), fq_plan_column_sql(l->p, table, NULL, tie));
        }
    }
}

/* ---- the rows of one relation ---- */

/* Rows beyond those that all together may show are never shown. */
static void plan_part(struct mix_list *l, struct mix_part *part, const struct fq_plan_block *all)
{
    struct fq_planner *p = l->p;
    const struct fq_relation *relation = part->member->relation;
    fq_fragment *terms = FQ_NEW_ARRAY(p->arena, l->term_count, fq_fragment);
    fq_plan_block_init(p, &part->block, relation);
    if (l->where)
        fq_plan_where(p, &part->block.where, part->block.main,
                      fq_plan_mix_filter(p, relation, l->where));
    for (size_t i = 0; i < l->term_count; i++) {
        const struct fq_plan_term *term =
            fq_plan_order_by(p, &part->block, fq_plan_mix_order(p, relation, l->order->items[i]));
        terms[i] = term ? term->sql : SQL_NONE;
    }
    fq_plan_order_end(p, &part->block);
    part->terms = terms;
    part->block.cut = true;
    part->block.rows = all->rows + all->skip;
    if (part->shown)
        fq_plan_ask_same(p, part->block.main, part->shown);
}

static void add_cell_of_part(struct mix_list *l, struct fq_sql *sql, struct mix_part *part,
                             fq_fragment value)
{
    fq_sql_add(sql, SQL(", q."));
    fq_sql_name(sql, 'c', fq_plan_item(l->p, &part->block.cells, value, (struct fq_fetched){0}));
}

/* Ties of other relations are null. */
static void add_ties_of(struct mix_list *l, struct fq_sql *sql, struct mix_part *part,
                        const struct mix_part *of)
{
    for (size_t i = 0; i < of->member->tie_count; i++) {
        const struct fq_mix_tie *tie = &of->member->ties[i];
        if (part == of)
            add_cell_of_part(l, sql, part,
                             fq_plan_column_sql(l->p, part->block.main, NULL, tie->column));
        else
            fq_sql_put(sql, SQL(", NULL::"), tie->type_name);
    }
}

static void add_rows_of_part(struct mix_list *l, struct fq_sql *sql, size_t number)
{
    struct mix_part *part = &l->parts[number];
    fq_sql_add(sql, number ? SQL(" UNION ALL SELECT ") : SQL("SELECT "));
    fq_sql_number(sql, number);
    for (size_t i = 0; i < l->term_count; i++) {
        if (fq_fragment_is_empty(part->terms[i]))
            fq_sql_add(sql, SQL(", NULL"));
        else
            add_cell_of_part(l, sql, part, part->terms[i]);
    }
    for (size_t i = 0; i < l->count; i++)
        add_ties_of(l, sql, part, &l->parts[i]);
    fq_sql_add(sql, SQL(" FROM ("));
    fq_plan_block_sql(l->p, sql, &part->block, true);
    fq_sql_add(sql, SQL(") AS q"));
}

/* With names for the columns of the whole. */
static fq_fragment rows_of_all(struct mix_list *l)
{
    struct fq_sql sql;
    fq_sql_init(&sql, l->p->arena);
    fq_sql_add(&sql, SQL("(SELECT * FROM ("));
    for (size_t i = 0; i < l->count; i++)
        add_rows_of_part(l, &sql, i);
    fq_sql_add(&sql, SQL(") AS r ("));
    for (size_t i = 0; i < l->relation.column_count; i++)
        fq_sql_put(&sql, i ? SQL(", ") : SQL_NONE, l->columns[i].label);
    fq_sql_add(&sql, SQL("))"));
    return fq_sql_fragment(&sql);
}

/* ---- the rows themselves ---- */

static bool is_type_name(const struct fq_collected *collected)
{
    return fq_str_eq(collected->field->name, FQ_STR("__typename"));
}

static bool needs_row(struct mix_list *l, const struct fq_type *type)
{
    size_t count;
    const struct fq_collected *asked = fq_plan_collect(l->p, type, l->collected->inner, &count);
    while (asked && is_type_name(asked))
        asked = asked->next;
    return asked;
}

static void select_part(struct fq_plan_scope *s, struct mix_list *l, struct mix_part *part,
                        struct fq_node *node)
{
    const struct fq_type *type = part->member->relation->type;
    node->at = l->collected->field->at;
    node->cell = FQ_NO_CELL;
    if (!needs_row(l, type)) {
        fq_plan_select_object(s, type, l->collected->inner, node);
        return;
    }
    part->shown = fq_plan_row_by_key(s, &part->row, l->collected, node)->block.main;
    node->non_null = true; /* nothing finds a row whose key is null */
}

static void select_mixed_rows(struct mix_list *l, struct fq_plan_set *set)
{
    struct fq_plan_scope s = {.p = l->p, .set = set, .table = set->block.main};
    struct fq_node *cases =
        fq_plan_cases_of_rows(&s, &l->columns[COLUMN_KIND], l->count, l->collected->field->at);
    for (size_t i = 0; i < l->count; i++)
        select_part(&s, l, &l->parts[i], &cases[i]);
}

/* ---- the whole ---- */

static const struct fq_input *mix_argument(struct mix_list *l, const struct fq_field_def *def,
                                           enum fq_argument_role role)
{
    const struct fq_input_def *argument = fq_plan_argument_def(def, role);
    const struct fq_input *value =
        argument ? fq_plan_argument(l->p, l->collected->field, argument) : NULL;
    if (argument && role == FQ_ARGUMENT_FILTER)
        fq_plan_check_argument(l->p, l->collected->field, argument->name);
    return value && value->kind != FQ_INPUT_NULL ? value : NULL;
}

static void begin_mix(struct mix_list *l, const struct fq_relation *mix)
{
    l->count = mix->mix->count;
    l->parts = FQ_NEW_ARRAY(l->p->arena, l->count, struct mix_part);
    for (size_t i = 0; i < l->count; i++)
        l->parts[i].member = &mix->mix->members[i];
    l->term_count = l->order ? l->order->count : 0;
    make_mix_columns(l, mix);
}

void fq_plan_root_mix(struct fq_planner *p, struct fq_node *node,
                      const struct fq_collected *collected, const struct fq_field_def *def)
{
    const struct fq_field *field = def->binding;
    size_t before = p->errors->count;
    struct mix_list *l = FQ_NEW(p->arena, struct mix_list);
    *l = (struct mix_list){.p = p, .collected = collected};
    l->where = mix_argument(l, def, FQ_ARGUMENT_FILTER);
    l->order = mix_argument(l, def, FQ_ARGUMENT_ORDER);
    begin_mix(l, field->target);
    struct fq_plan_set *set = fq_plan_set_new(p, NULL, &l->relation);
    fq_plan_limits(p, set, mix_argument(l, def, FQ_ARGUMENT_LIMIT),
                   mix_argument(l, def, FQ_ARGUMENT_OFFSET), collected->field->at);
    fq_plan_count_rows(p, set, p->row_limit);
    order_all(l, set);
    select_mixed_rows(l, set);
    for (size_t i = 0; i < l->count && p->errors->count == before; i++)
        plan_part(l, &l->parts[i], &set->block);
    if (p->errors->count > before)
        return;
    set->block.main->source =
        (struct fq_plan_source){.kind = FQ_SOURCE_ROWS, .rows = rows_of_all(l)};
    node->op = FQ_OP_ROWS;
    node->rows = set->rowset;
}
