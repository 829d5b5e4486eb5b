/* SPDX-License-Identifier: MIT
 *
 * Row sets to one SQL text; plan.h says how they are laid out.
 */
#include <assert.h>

#include "base/limits.h"
#include "plan/planner.h"
#include "catalog/oid.h"

/* A column of a merged statement, shared by sets that need one of its type. */
struct slots {
    struct fq_fetched *items;
    size_t count;
};

static const fq_str *sources_of(struct fq_planner *p, const struct fq_plan_items *cells)
{
    fq_str *sources = FQ_NEW_ARRAY(p->arena, cells->count, fq_str);
    size_t count = 0;
    for (const struct fq_plan_item *cell = cells->first; cell; cell = cell->next)
        sources[count++] = cell->sql.text;
    return sources;
}

/* For each of a set's cells the column of the result. */
static void assign_slots(struct fq_planner *p, struct slots *slots, struct fq_plan_set *set,
                         size_t cap)
{
    const struct fq_plan_items *cells = &set->block.cells;
    uint16_t *columns = FQ_NEW_ARRAY(p->arena, cells->count, uint16_t);
    bool *taken = FQ_NEW_ARRAY(p->arena, cap, bool);
    size_t i = 0;
    for (const struct fq_plan_item *cell = cells->first; cell; cell = cell->next, i++) {
        size_t slot = 0;
        while (slot < slots->count && (taken[slot] || !fq_fragment_eq(slots->items[slot].type_name,
                                                                      cell->fetched.type_name)))
            slot++;
        if (slot == slots->count)
            slots->items[slots->count++] = cell->fetched;
        taken[slot] = true;
        columns[i] = (uint16_t)(FQ_COLUMN_FIRST + slot);
    }
    set->rowset->columns = columns;
    set->rowset->column_count = cells->count;
    set->rowset->sources = sources_of(p, cells);
}

/* The set's rows; those inside another beside the row that they belong to, unless they stand
 * beside it already. */
static void add_from(struct fq_planner *p, struct fq_sql *sql, struct fq_plan_set *set)
{
    const struct fq_plan_set *parent = p->streamed ? NULL : set->parent;
    bool shown = parent && !fq_fragment_is_empty(parent->shown);
    fq_sql_add(sql, SQL(" FROM "));
    if (parent) {
        fq_sql_name(sql, 's', parent->number);
        fq_sql_add(sql, shown ? SQL(" JOIN LATERAL ") : SQL(" CROSS JOIN LATERAL "));
    }
    fq_sql_add(sql, SQL("("));
    fq_plan_block_sql(p, sql, &set->block, true);
    fq_sql_add(sql, SQL(") AS q"));
    if (!shown)
        return;
    fq_sql_add(sql, SQL(" ON "));
    fq_sql_name(sql, 's', parent->number);
    fq_sql_put(sql, SQL(".n OPERATOR(pg_catalog.<=) "), parent->shown);
}

/* (SELECT s0.n AS p, row_number() OVER () AS n, q.* FROM …) */
static void add_numbered(struct fq_planner *p, struct fq_sql *sql, struct fq_plan_set *set)
{
    fq_sql_add(sql, SQL("(SELECT "));
    if (set->parent) {
        fq_sql_name(sql, 's', set->parent->number);
        fq_sql_add(sql, SQL(".n AS p, "));
    } else {
        fq_sql_add(sql, SQL("0 AS p, "));
    }
    fq_sql_add(sql, set->rowset->sole
                        ? SQL("1 AS n, q.*")
                        : SQL("(pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*"));
    add_from(p, sql, set);
    fq_sql_add(sql, SQL(")"));
}

static void add_slots(struct fq_sql *sql, const struct slots *slots, const struct fq_rowset *rows,
                      bool typed)
{
    for (size_t slot = 0; slot < slots->count; slot++) {
        size_t cell = 0;
        while (cell < rows->column_count && rows->columns[cell] != FQ_COLUMN_FIRST + slot)
            cell++;
        fq_sql_add(sql, SQL(", "));
        if (cell < rows->column_count) {
            fq_sql_add(sql, SQL("q."));
            fq_sql_name(sql, 'c', cell);
        } else {
            fq_sql_add(sql, SQL("NULL"));
            if (typed)
                fq_sql_put(sql, SQL("::"), slots->items[slot].type_name);
        }
    }
}

/* UNION ALL would turn a column that is an int4 by now into an int8, and the result says nothing of
 * it. */
static bool add_type_checks(struct fq_planner *p, struct fq_sql *sql,
                            const struct fq_plan_items *cells)
{
    bool any = false;
    size_t number = 0;
    for (const struct fq_plan_item *cell = cells->first; cell; cell = cell->next, number++) {
        if (cell->fetched.certain || !cell->fetched.type)
            continue;
        struct fq_sql value;
        fq_sql_init(&value, p->arena);
        fq_sql_add(&value, SQL("q."));
        fq_sql_name(&value, 'c', number);
        fq_sql_add(sql, any ? SQL(" AND ") : SQL(" WHERE "));
        fq_plan_type_check(sql, fq_sql_fragment(&value), &cell->fetched);
        any = true;
    }
    return any;
}

/* What the statement relies on, else an error.  It stands around the rows and not among the
 * conditions on them: PostgreSQL keeps every outer join of a query that has a condition without
 * columns, and would not keep those that nothing is read of. */
static void add_guards(const struct fq_planner *p, struct fq_sql *sql, bool any)
{
    for (const struct fq_plan_guard *guard = p->guards; guard; guard = guard->next) {
        fq_sql_put(sql, any ? SQL(" AND ") : SQL(" WHERE "), guard->condition);
        any = true;
    }
}

/* SELECT 1, p, n, … : one set's share of the result. */
static void add_branch(struct fq_planner *p, struct fq_sql *sql, struct fq_plan_set *set,
                       const struct slots *slots)
{
    fq_sql_add(sql, SQL("SELECT "));
    fq_sql_number(sql, set->number);
    if (set->has_children) {
        fq_sql_add(sql, SQL(", q.p, q.n"));
    } else if (!set->parent) {
        fq_sql_add(sql, SQL(", 0, 0"));
    } else {
        fq_sql_add(sql, SQL(", "));
        fq_sql_name(sql, 's', set->parent->number);
        fq_sql_add(sql, SQL(".n, 0"));
    }
    add_slots(sql, slots, set->rowset, set->number == 0 || (p->streamed && set->has_children));
    if (set->has_children) {
        fq_sql_add(sql, p->streamed ? SQL(" FROM (SELECT ") : SQL(" FROM "));
        fq_sql_name(sql, 's', set->number);
        fq_sql_add(sql, p->streamed ? SQL(".*) AS q") : SQL(" AS q"));
    } else {
        add_from(p, sql, set);
    }
    bool any = add_type_checks(p, sql, &set->block.cells);
    if (set->number == 0 && !p->streamed)
        add_guards(p, sql, any);
}

/* ---- the step ---- */

static uint32_t *set_columns(struct fq_planner *p, struct fq_plan_step *step, size_t count)
{
    uint32_t *types = FQ_NEW_ARRAY(p->arena, count, uint32_t);
    step->result.column_count = count;
    step->statement.column_types = types;
    step->statement.column_count = count;
    return types;
}

static void assign_columns(struct fq_planner *p, struct slots *slots)
{
    size_t cap = 0;
    for (struct fq_plan_set *set = p->sets; set; set = set->next)
        cap += set->block.cells.count;
    slots->items = FQ_NEW_ARRAY(p->arena, cap, struct fq_fetched);
    for (struct fq_plan_set *set = p->sets; set; set = set->next)
        assign_slots(p, slots, set, cap);
}

static void add_merged(struct fq_planner *p, struct fq_sql *sql, const struct slots *slots)
{
    bool any = false;
    for (struct fq_plan_set *set = p->sets; set; set = set->next) {
        if (!set->has_children)
            continue;
        fq_sql_add(sql, any ? SQL(", ") : SQL("WITH "));
        fq_sql_name(sql, 's', set->number);
        fq_sql_add(sql, SQL(" AS MATERIALIZED "));
        add_numbered(p, sql, set);
        any = true;
    }
    fq_sql_add(sql, any ? SQL(" ") : SQL(""));
    struct fq_sql others;
    fq_sql_init(&others, p->arena);
    assert(p->sets);
    for (struct fq_plan_set *set = p->sets->next; set; set = set->next) {
        fq_sql_add(&others, SQL(" UNION ALL "));
        add_branch(p, &others, set, slots);
    }
    add_branch(p, sql, p->sets, slots); /* written last, since it has the guards of all */
    fq_sql_add(sql, fq_sql_fragment(&others));
}

/* Each of the set's rows, and behind it those that hang on it: nothing is kept for later, neither
 * there nor here. */
static void add_in_order(struct fq_planner *p, struct fq_sql *sql, struct fq_plan_set *set,
                         const struct slots *slots)
{
    if (!set->has_children) {
        add_branch(p, sql, set, slots);
        return;
    }
    fq_sql_add(sql, SQL("SELECT q.* FROM "));
    add_numbered(p, sql, set);
    fq_sql_add(sql, SQL(" AS "));
    fq_sql_name(sql, 's', set->number);
    fq_sql_add(sql, SQL(" CROSS JOIN LATERAL ("));
    add_branch(p, sql, set, slots);
    for (struct fq_plan_set *inner = set->next; inner; inner = inner->next) {
        if (inner->parent != set)
            continue;
        fq_sql_add(sql, SQL(" UNION ALL "));
        add_in_order(p, sql, inner, slots);
    }
    fq_sql_add(sql, SQL(") AS q"));
    if (set->number == 0)
        add_guards(p, sql, false);
}

static void set_merged_columns(struct fq_planner *p, struct fq_plan_step *step,
                               const struct slots *slots)
{
    uint32_t *types = set_columns(p, step, FQ_COLUMN_FIRST + slots->count);
    for (size_t i = 0; i < FQ_COLUMN_FIRST; i++)
        types[i] = OID_INT4;
    for (size_t i = 0; i < slots->count; i++)
        types[FQ_COLUMN_FIRST + i] = slots->items[i].type;
}

static void set_single_columns(struct fq_planner *p, struct fq_plan_step *step)
{
    struct fq_plan_set *set = p->sets;
    size_t count = set->block.cells.count;
    uint16_t *columns = FQ_NEW_ARRAY(p->arena, count, uint16_t);
    for (size_t i = 0; i < count; i++)
        columns[i] = (uint16_t)i;
    set->rowset->columns = columns;
    set->rowset->column_count = count;
    set->rowset->sources = sources_of(p, &set->block.cells);
    if (count == 0)
        return; /* an int4 that nobody reads */
    uint32_t *types = set_columns(p, step, count);
    for (const struct fq_plan_item *cell = set->block.cells.first; cell; cell = cell->next)
        *types++ = cell->fetched.type;
}

static const struct fq_rowset *const *rowsets(struct fq_planner *p)
{
    const struct fq_rowset **rowsets =
        FQ_NEW_ARRAY(p->arena, p->set_count, const struct fq_rowset *);
    for (struct fq_plan_set *set = p->sets; set; set = set->next)
        rowsets[set->number] = set->rowset;
    return rowsets;
}

/* PostgreSQL plans a statement for its values each time where such a plan seems cheaper by more
 * than it takes planning for, which is 2.5 for each table or sub-select, a quarter of what planning
 * costs.  A list that is cut is not worth that.  What joins nothing counts as two of them. */
static bool is_planned_too_often(const struct fq_plan_block *block)
{
    return block->cut && !fq_sql_is_empty(&block->where);
}

/* The rows of the only set. */
static void add_single(struct fq_planner *p, struct fq_sql *sql, fq_fragment with)
{
    const struct fq_plan_block *block = &p->sets->block;
    struct fq_sql rows;
    fq_sql_init(&rows, p->arena);
    fq_plan_block_sql(p, &rows, &p->sets->block, false);
    if (!p->guards && !is_planned_too_often(block)) {
        fq_sql_put(sql, with, fq_sql_fragment(&rows));
        return;
    }
    fq_sql_put(sql, with, SQL("SELECT q.* FROM ("), fq_sql_fragment(&rows), SQL(") AS q"));
    fq_sql_add(sql, is_planned_too_often(block) ? SQL(", (SELECT) AS weight") : SQL_NONE);
    add_guards(p, sql, false);
}

void fq_plan_statement(struct fq_planner *p, struct fq_location at)
{
    struct fq_sql sql;
    struct slots slots = {0};
    fq_fragment with;
    bool merged = p->set_count > 1, kept = fq_plan_read_kept(p, &with);
    fq_sql_init(&sql, p->arena);
    if (merged) {
        assign_columns(p, &slots);
        if (p->streamed)
            add_in_order(p, &sql, p->sets, &slots);
        else
            add_merged(p, &sql, &slots);
    } else {
        add_single(p, &sql, with);
    }
    struct fq_plan_step *step = (kept ? fq_plan_replace_step : fq_plan_add_step)(p, &sql, at);
    if (!step)
        return;
    step->wanted = true;
    step->result.sets = rowsets(p);
    step->result.set_count = p->set_count;
    step->result.in_order = merged && p->streamed;
    if (merged)
        set_merged_columns(p, step, &slots);
    else
        set_single_columns(p, step);
}
