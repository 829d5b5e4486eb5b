/* SPDX-License-Identifier: MIT
 *
 * What the rows that belong to a row give together, where conditions or an order are about it: a
 * join beside the row's table, made once for all that asks for the same.  It has one of two forms.
 *
 * For each row on its own, by the foreign key's index, where only some rows are looked at:
 *
 *     CROSS JOIN LATERAL (SELECT count(*) AS a0 FROM b AS t1 WHERE t1.a_id = t0.id) AS g2
 *
 * For all of them at once, where all rows that the other conditions leave are looked at.  These
 * conditions stand inside as well, so that PostgreSQL may begin at the few rows that fulfil them:
 *
 *     LEFT JOIN (SELECT t1.a_id AS k0, count(*) AS a0 FROM b AS t1
 *         WHERE EXISTS (SELECT 1 FROM a AS t3 WHERE t3.id = t1.a_id AND …)
 *         GROUP BY t1.a_id) AS g2 ON g2.k0 = t0.id
 *
 * Where it is only shown it has the first form, behind what cuts the rows.
 */
#include "plan/rules.h"
#include "plan/summary.h"

#include "base/list.h"

struct fq_plan_summary {
    const struct fq_field *field;
    const struct fq_input *rows; /* which of them count; NULL: all */
    struct fq_plan_table *related;
    struct fq_plan_tie tie;
    struct fq_sql where; /* on the related rows */
    bool grouped;
    unsigned functions; /* a bit for each enum fq_aggregate that is asked for */
    unsigned alias;
    struct fq_plan_items items;
    struct fq_plan_summary *next;
};

/* ---- which form ---- */

static bool is_about_related(const struct fq_input *where);

static bool any_item_is(const struct fq_input *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (is_about_related(list->items[i]))
            return true;
    }
    return false;
}

static bool member_is_about_related(const struct fq_input_member *member)
{
    const struct fq_filter *filter = member->def->binding;
    switch (filter->kind) {
    case FQ_FILTER_AGGREGATE:
        return true;
    case FQ_FILTER_AND:
    case FQ_FILTER_OR:
        return any_item_is(member->value);
    case FQ_FILTER_NOT:
        return is_about_related(member->value);
    case FQ_FILTER_COLUMN:
    case FQ_FILTER_OPERATOR:
    case FQ_FILTER_COMPARE:
    case FQ_FILTER_OBJECT:
    case FQ_FILTER_ITEMS:
    case FQ_FILTER_TO_ONE:
    case FQ_FILTER_INHERITED:
    case FQ_FILTER_TO_MANY:
    case FQ_FILTER_SOME:
    case FQ_FILTER_EVERY:
    case FQ_FILTER_NONE:
    case FQ_FILTER_ROWS:
    case FQ_FILTER_MEASURES:
    case FQ_FILTER_KEYS:
    case FQ_FILTER_JOINED:
    case FQ_FILTER_MEMBER:
        break;
    }
    return false;
}

/* A condition on what related rows of the same row give. */
static bool is_about_related(const struct fq_input *where)
{
    for (size_t i = 0; i < where->count; i++) {
        if (member_is_about_related(&where->members[i]))
            return true;
    }
    return false;
}

/* The conditions that are not. */
static struct fq_input others(struct fq_planner *p, const struct fq_input *where)
{
    struct fq_input rest = *where;
    struct fq_input_member *members = FQ_NEW_ARRAY(p->arena, where->count, struct fq_input_member);
    rest.members = members;
    rest.count = 0;
    for (size_t i = 0; i < where->count; i++) {
        if (!member_is_about_related(&where->members[i]))
            members[rest.count++] = where->members[i];
    }
    return rest;
}

static bool orders_by_related(const struct fq_input *order)
{
    for (size_t i = 0; order && order->kind == FQ_INPUT_LIST && i < order->count; i++) {
        const struct fq_input *item = order->items[i];
        for (size_t k = 0; k < item->count; k++) {
            const struct fq_order *by = item->members[k].def->binding;
            if (by->kind == FQ_ORDER_AGGREGATE)
                return true;
        }
    }
    return false;
}

/* How many rows there are, when PostgreSQL last looked; 0: not known. */
static double row_estimate(const struct fq_relation *relation)
{
    const struct fq_catalog_relation *counted =
        relation->counted ? relation->counted : relation->base;
    return counted && counted->estimated_rows > 0 ? counted->estimated_rows : 0;
}

/* A row more is looked up by an index at some four times the cost that it has among all. */
#define FEW_TIMES 4

void fq_plan_weigh(struct fq_planner *p, struct fq_plan_set *set, const struct fq_selection *field,
                   const struct fq_field_def *def, const struct fq_input *where)
{
    struct fq_plan_table *main = set->block.main;
    uint64_t most;
    if (set->parent ||
        (main->source.kind != FQ_SOURCE_RELATION && main->source.kind != FQ_SOURCE_INSIDE))
        return;
    const struct fq_input *order =
        fq_plan_argument(p, field, fq_plan_argument_def(def, FQ_ARGUMENT_ORDER));
    double rows = row_estimate(main->relation);
    bool is_cut =
        !fq_plan_argument_def(def, FQ_ARGUMENT_BY) && fq_plan_rows_cut(p, field, def, &most);
    main->filter = where;
    main->all_at_once |=
        !is_cut || orders_by_related(order) || (rows > 0 && rows <= FEW_TIMES * (double)most);
}

/* Rows that are equal are one group, and the group's value is found by what is equal to it. */
static bool can_group(const struct fq_plan_tie *tie, const struct fq_field *field)
{
    for (size_t i = 0; i < field->pair_count; i++) {
        const struct fq_column *inner = tie->columns[i], *outer = field->local[i];
        if (inner->operand != outer->operand || !(inner->classes & FQ_CLASS_ORDERED) ||
            !fq_fragment_eq(inner->operators, outer->operators) || inner->nondeterministic ||
            outer->nondeterministic)
            return false;
    }
    return true;
}

/* ---- finding ---- */

static bool is_none(const struct fq_input *input)
{
    return !input || input->kind == FQ_INPUT_NULL ||
           (input->kind == FQ_INPUT_OBJECT && input->count == 0);
}

static bool same(const struct fq_input *a, const struct fq_input *b);

static bool same_parts(const struct fq_input *a, const struct fq_input *b)
{
    for (size_t i = 0; i < a->count; i++) {
        if (a->kind == FQ_INPUT_LIST && !same(a->items[i], b->items[i]))
            return false;
        if (a->kind == FQ_INPUT_OBJECT && (a->members[i].def != b->members[i].def ||
                                           !same(a->members[i].value, b->members[i].value)))
            return false;
    }
    return true;
}

/* They say the same, whatever values the variables have. */
static bool same(const struct fq_input *a, const struct fq_input *b)
{
    if (a->kind != b->kind || a->leaf != b->leaf || a->leaf == FQ_INPUT_PASSING)
        return false;
    if (a->leaf >= 0)
        return true;
    return a->count == b->count && fq_str_eq(a->text, b->text) &&
           fq_str_eq(a->internal, b->internal) && same_parts(a, b);
}

static bool same_rows(const struct fq_input *a, const struct fq_input *b)
{
    return is_none(a) || is_none(b) ? is_none(a) && is_none(b) : same(a, b);
}

static struct fq_plan_summary *found_in(struct fq_plan_summary *summary,
                                        const struct fq_field *field, const struct fq_input *rows)
{
    while (summary && (summary->field != field || !same_rows(summary->rows, rows)))
        summary = summary->next;
    return summary;
}

struct fq_plan_summary *fq_plan_summary_find(const struct fq_plan_table *table,
                                             const struct fq_field *field,
                                             const struct fq_input *rows)
{
    return found_in(table->summaries, field, rows);
}

static struct fq_plan_summary *summary_of(struct fq_planner *p, struct fq_plan_table *table,
                                          const struct fq_field *field, const struct fq_input *rows,
                                          bool at_once)
{
    struct fq_plan_summary *summary = FQ_NEW(p->arena, struct fq_plan_summary);
    summary->field = field;
    summary->rows = rows;
    summary->related = fq_plan_table_new(p, field->target);
    summary->alias = p->aliases++;
    fq_sql_init(&summary->where, p->arena);
    fq_plan_ask_together(summary->related, rows ? rows->at : (struct fq_location){0});
    fq_plan_tie(p, &summary->tie, summary->related, field, fq_plan_local_sql(p, table, field));
    summary->grouped = at_once && can_group(&summary->tie, field);
    if (!summary->grouped)
        fq_plan_tied(&summary->where, &summary->tie, field);
    if (!is_none(rows))
        fq_plan_where(p, &summary->where, summary->related, rows);
    return summary;
}

struct fq_plan_summary *fq_plan_summary(struct fq_planner *p, struct fq_plan_table *table,
                                        const struct fq_field *field, const struct fq_input *rows)
{
    struct fq_plan_summary *summary = found_in(table->summaries, field, rows);
    if (summary)
        return summary;
    summary = summary_of(p, table, field, rows, table->all_at_once);
    FQ_CHAIN_APPEND(table->summaries, table->last_summary, summary);
    return summary;
}

struct fq_plan_summary *fq_plan_aside(struct fq_planner *p, struct fq_plan_table *table,
                                      const struct fq_field *field, const struct fq_input *rows)
{
    struct fq_plan_summary *summary = found_in(table->asides, field, rows);
    if (summary)
        return summary;
    summary = summary_of(p, table, field, rows, false);
    FQ_CHAIN_APPEND(table->asides, table->last_aside, summary);
    return summary;
}

/* ---- what is asked for ---- */

struct fq_plan_table *fq_plan_summary_table(const struct fq_plan_summary *summary)
{
    return summary->related;
}

/* Where none belong to a row there is no group; there are zero of them then. */
static bool is_a_number_of(const struct fq_plan_stead *stead)
{
    return stead->together == FQ_TOGETHER_NOT || stead->aggregate == FQ_COUNT_DISTINCT;
}

const struct fq_column *fq_plan_summary_column(struct fq_planner *p,
                                               const struct fq_plan_stead *stead,
                                               const struct fq_column *object,
                                               const struct fq_column *column)
{
    struct fq_plan_summary *summary = stead->summary;
    struct fq_column *shown = FQ_NEW(p->arena, struct fq_column);
    bool filled = summary->grouped && is_a_number_of(stead);
    struct fq_sql sql;
    uint16_t number =
        fq_plan_item(p, &summary->items, fq_plan_column_sql(p, summary->related, object, column),
                     column->fetch->fetched);
    fq_sql_init(&sql, p->arena);
    fq_sql_add(&sql, filled ? SQL("COALESCE(") : SQL(""));
    fq_sql_name(&sql, 'g', summary->alias);
    fq_sql_add(&sql, SQL("."));
    fq_sql_name(&sql, 'a', number);
    fq_sql_add(&sql, filled ? SQL(", 0)") : SQL(""));
    if (stead->together == FQ_TOGETHER_BY_FUNCTION)
        summary->functions |= 1u << stead->aggregate;
    *shown = *column;
    shown->label = shown->after = SQL_NONE;
    shown->before = fq_sql_fragment(&sql);
    shown->relative = shown->of_row = false;
    shown->of = NULL;
    return shown;
}

bool fq_plan_summary_gives(const struct fq_plan_summary *summary, enum fq_aggregate aggregate)
{
    bool costly = aggregate == FQ_COUNT_DISTINCT;
    return aggregate != FQ_ARRAY_AGG &&
           (!summary || !costly || summary->functions & (1u << aggregate));
}

/* ---- SQL ---- */

static void add_functions(struct fq_sql *sql, const struct fq_plan_summary *summary, bool first)
{
    size_t number = 0;
    for (const struct fq_plan_item *item = summary->items.first; item; item = item->next) {
        fq_sql_put(sql, first ? SQL(" ") : SQL(", "), item->sql, SQL(" AS "));
        fq_sql_name(sql, 'a', number++);
        first = false;
    }
}

static void add_for_each(struct fq_planner *p, struct fq_sql *sql,
                         const struct fq_plan_summary *summary)
{
    fq_sql_add(sql, SQL(" CROSS JOIN LATERAL (SELECT"));
    add_functions(sql, summary, true);
    fq_sql_add(sql, SQL(" FROM "));
    fq_plan_from_sql(p, sql, summary->related);
    fq_sql_put(sql, SQL(" WHERE "), fq_sql_fragment(&summary->where), SQL(") AS "));
    fq_sql_name(sql, 'g', summary->alias);
}

/* EXISTS (SELECT 1 FROM a AS t3 WHERE t3.id = t1.a_id AND …) */
static void add_reduction(struct fq_planner *p, struct fq_sql *sql,
                          const struct fq_plan_table *table, const struct fq_plan_summary *summary,
                          const struct fq_input *where)
{
    const struct fq_field *field = summary->field;
    struct fq_plan_table *row = fq_plan_table_new(p, table->relation);
    struct fq_sql conditions;
    fq_sql_init(&conditions, p->arena);
    for (size_t i = 0; i < field->pair_count; i++) {
        fq_sql_separate(&conditions, SQL(" AND "));
        fq_plan_compared(&conditions, row, NULL, field->local[i]);
        fq_plan_equal(&conditions, field->local[i], summary->tie.columns[i]);
        fq_plan_compared(&conditions, summary->tie.table, NULL, summary->tie.columns[i]);
    }
    fq_plan_where(p, &conditions, row, where);
    fq_sql_separate(sql, SQL(" AND "));
    fq_sql_add(sql, SQL("EXISTS (SELECT 1 FROM "));
    fq_plan_from_sql(p, sql, row);
    fq_sql_put(sql, SQL(" WHERE "), fq_sql_fragment(&conditions), SQL(")"));
}

static void add_keys(struct fq_sql *sql, const struct fq_plan_summary *summary, bool names)
{
    for (size_t i = 0; i < summary->field->pair_count; i++) {
        fq_sql_add(sql, i ? SQL(", ") : SQL(" "));
        fq_plan_compared(sql, summary->tie.table, NULL, summary->tie.columns[i]);
        if (!names)
            continue;
        fq_sql_add(sql, SQL(" AS "));
        fq_sql_name(sql, 'k', i);
    }
}

static void add_group_condition(struct fq_sql *sql, const struct fq_plan_summary *summary)
{
    const struct fq_field *field = summary->field;
    for (size_t i = 0; i < field->pair_count; i++) {
        fq_sql_add(sql, i ? SQL(" AND ") : SQL(" ON "));
        fq_sql_name(sql, 'g', summary->alias);
        fq_sql_add(sql, SQL("."));
        fq_sql_name(sql, 'k', i);
        fq_plan_equal(sql, summary->tie.columns[i], field->local[i]);
        fq_sql_put(sql, summary->tie.outer[i], field->local[i]->as_base);
    }
}

static void add_at_once(struct fq_planner *p, struct fq_sql *sql, const struct fq_plan_table *table,
                        const struct fq_plan_summary *summary)
{
    struct fq_sql where, inner;
    struct fq_input rest = {0};
    fq_sql_init(&where, p->arena);
    fq_sql_add(&where, fq_sql_fragment(&summary->where));
    if (table->filter)
        rest = others(p, table->filter);
    if (rest.count)
        add_reduction(p, &where, table, summary, &rest);
    fq_sql_init(&inner, p->arena);
    add_keys(&inner, summary, true);
    add_functions(&inner, summary, false);
    fq_sql_put(sql, SQL(" LEFT JOIN (SELECT"), fq_sql_fragment(&inner), SQL(" FROM "));
    fq_plan_from_sql(p, sql, summary->related);
    if (!fq_sql_is_empty(&where))
        fq_sql_put(sql, SQL(" WHERE "), fq_sql_fragment(&where));
    fq_sql_add(sql, SQL(" GROUP BY"));
    add_keys(sql, summary, false);
    fq_sql_add(sql, SQL(") AS "));
    fq_sql_name(sql, 'g', summary->alias);
    add_group_condition(sql, summary);
}

/* A name that none of the relation's columns has. */
static fq_fragment free_name(struct fq_planner *p, const struct fq_relation *relation,
                             uint64_t *number)
{
    for (;;) {
        fq_fragment name = fq_sql_named(p->arena, 'x', (*number)++);
        bool taken = false;
        for (size_t i = 0; i < relation->column_count; i++)
            taken |= fq_str_find(relation->columns[i]->label.text, name.text) == 1;
        if (!taken)
            return name;
    }
}

void fq_plan_summaries_out(struct fq_planner *p, struct fq_sql *inner, struct fq_sql *outer,
                           const struct fq_plan_table *table)
{
    uint64_t names = 0;
    for (const struct fq_plan_summary *each = table->summaries; each; each = each->next) {
        if (each->items.count == 0)
            continue;
        fq_sql_add(outer, SQL(" CROSS JOIN LATERAL (SELECT"));
        for (size_t i = 0; i < each->items.count; i++) {
            fq_fragment name = free_name(p, table->relation, &names);
            fq_sql_add(inner, SQL(", "));
            fq_sql_name(inner, 'g', each->alias);
            fq_sql_add(inner, SQL("."));
            fq_sql_name(inner, 'a', i);
            fq_sql_put(inner, SQL(" AS "), name);
            fq_sql_add(outer, i ? SQL(", ") : SQL(" "));
            fq_sql_name(outer, 't', table->alias);
            fq_sql_put(outer, SQL("."), name, SQL(" AS "));
            fq_sql_name(outer, 'a', i);
        }
        fq_sql_add(outer, SQL(") AS "));
        fq_sql_name(outer, 'g', each->alias);
    }
}

bool fq_plan_has_asides(const struct fq_plan_block *block)
{
    const struct fq_plan_table *table = block->joins;
    while (table && !table->asides)
        table = table->next;
    return table || block->main->asides;
}

static void add_asides(struct fq_planner *p, struct fq_sql *sql, const struct fq_plan_table *table)
{
    for (const struct fq_plan_summary *each = table->asides; each; each = each->next) {
        if (each->items.count)
            add_for_each(p, sql, each);
    }
}

void fq_plan_asides_sql(struct fq_planner *p, struct fq_sql *sql, const struct fq_plan_block *block)
{
    add_asides(p, sql, block->main);
    for (const struct fq_plan_table *join = block->joins; join; join = join->next)
        add_asides(p, sql, join);
}

void fq_plan_summaries_sql(struct fq_planner *p, struct fq_sql *sql,
                           const struct fq_plan_table *table)
{
    for (const struct fq_plan_summary *each = table->summaries; each; each = each->next) {
        if (each->items.count == 0)
            continue; /* nothing was said of it */
        if (each->grouped)
            add_at_once(p, sql, table, each);
        else
            add_for_each(p, sql, each);
    }
}
