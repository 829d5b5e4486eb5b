/* SPDX-License-Identifier: MIT
 *
 * Row sets to one SQL text; plan.h says how they are laid out.
 */
#include "base/limits.h"
#include "plan/planner.h"
#include "catalog/oid.h"

/* A column of a merged statement, shared by sets that need one of its type. */
struct slots {
    struct fq_fetched *items;
    size_t count;
};

/* For each of a set's cells the number of its slot. */
static uint16_t *assign_slots(struct fq_planner *p, struct slots *slots,
                              const struct fq_plan_items *cells, size_t cap)
{
    uint16_t *map = FQ_NEW_ARRAY(p->arena, cells->count, uint16_t);
    bool *taken = FQ_NEW_ARRAY(p->arena, cap, bool);
    size_t i = 0;
    for (const struct fq_plan_item *cell = cells->first; cell; cell = cell->next, i++) {
        size_t slot = 0;
        while (slot < slots->count &&
               (taken[slot] || !fq_str_eq(slots->items[slot].type_name, cell->fetched.type_name)))
            slot++;
        if (slot == slots->count)
            slots->items[slots->count++] = cell->fetched;
        taken[slot] = true;
        map[i] = (uint16_t)slot;
    }
    return map;
}

/* Cells are numbered within their set while planning, and by column of the result in the end. */
static void renumber(struct fq_emit *emits, size_t count, const uint16_t *map)
{
    for (size_t i = 0; i < count; i++) {
        struct fq_emit *emit = &emits[i];
        bool has_cell = emit->kind == FQ_EMIT_CELL || emit->kind == FQ_EMIT_DOCUMENT ||
                        (emit->kind == FQ_EMIT_OBJECT && emit->cell != FQ_NO_CELL);
        if (has_cell)
            emit->cell = (uint16_t)(map[emit->cell] + FQ_COLUMN_FIRST);
        if (emit->kind == FQ_EMIT_OBJECT && emit->projection)
            emit->document = (uint16_t)(map[emit->document] + FQ_COLUMN_FIRST);
        if (emit->kind == FQ_EMIT_OBJECT)
            renumber((struct fq_emit *)(uintptr_t)emit->fields, emit->field_count, map);
    }
}

static void renumber_set(struct fq_rowset *rows, const uint16_t *map)
{
    renumber((struct fq_emit *)(uintptr_t)rows->fields, rows->field_count, map);
    for (size_t i = 0; i < rows->case_count; i++)
        renumber((struct fq_emit *)(uintptr_t)rows->cases[i].fields, rows->cases[i].field_count,
                 map);
    if (rows->case_count)
        rows->choice = (uint16_t)(map[rows->choice] + FQ_COLUMN_FIRST);
}

static void add_lateral(struct fq_planner *p, struct fq_buf *sql, struct fq_plan_set *set)
{
    fq_buf_literal(sql, " FROM s");
    fq_buf_u64(sql, set->parent->number);
    fq_buf_literal(sql, " CROSS JOIN LATERAL (");
    fq_plan_block_sql(p, sql, &set->block, true);
    fq_buf_literal(sql, ") AS q");
}

/* s1 AS MATERIALIZED (SELECT s0.n AS p, row_number() OVER () AS n, q.* FROM …) */
static void add_cte(struct fq_planner *p, struct fq_buf *sql, struct fq_plan_set *set)
{
    fq_buf_char(sql, 's');
    fq_buf_u64(sql, set->number);
    fq_buf_literal(sql, " AS MATERIALIZED (SELECT ");
    if (set->parent) {
        fq_buf_char(sql, 's');
        fq_buf_u64(sql, set->parent->number);
        fq_buf_literal(sql, ".n AS p, ");
    } else {
        fq_buf_literal(sql, "0 AS p, ");
    }
    fq_buf_literal(sql, "(pg_catalog.row_number() OVER ())::pg_catalog.int4 AS n, q.*");
    if (set->parent) {
        add_lateral(p, sql, set);
    } else {
        fq_buf_literal(sql, " FROM (");
        fq_plan_block_sql(p, sql, &set->block, true);
        fq_buf_literal(sql, ") AS q");
    }
    fq_buf_char(sql, ')');
}

static void add_slots(struct fq_buf *sql, const struct slots *slots, const uint16_t *map,
                      size_t cell_count, bool typed)
{
    for (size_t slot = 0; slot < slots->count; slot++) {
        size_t cell = 0;
        while (cell < cell_count && map[cell] != slot)
            cell++;
        fq_buf_literal(sql, ", ");
        if (cell < cell_count) {
            fq_buf_literal(sql, "q.c");
            fq_buf_u64(sql, cell);
        } else {
            fq_buf_literal(sql, "NULL");
            if (typed) {
                fq_buf_literal(sql, "::");
                fq_buf_str_add(sql, slots->items[slot].type_name);
            }
        }
    }
}

/* UNION ALL would turn a column that is an int4 by now into an int8, and the result says nothing of
 * it. */
static void add_type_checks(struct fq_planner *p, struct fq_buf *sql,
                            const struct fq_plan_items *cells)
{
    bool any = false;
    size_t number = 0;
    for (const struct fq_plan_item *cell = cells->first; cell; cell = cell->next, number++) {
        if (cell->fetched.certain || !cell->fetched.type)
            continue;
        fq_buf_str_add(sql, any ? FQ_STR(" AND ") : FQ_STR(" WHERE "));
        fq_plan_type_check(sql, fq_arena_printf(p->arena, "q.c%zu", number), &cell->fetched);
        any = true;
    }
}

/* SELECT 1, p, n, … : one set's share of the result. */
static void add_branch(struct fq_planner *p, struct fq_buf *sql, struct fq_plan_set *set,
                       const struct slots *slots, const uint16_t *map)
{
    fq_buf_literal(sql, "SELECT ");
    fq_buf_u64(sql, set->number);
    if (set->has_children)
        fq_buf_literal(sql, ", q.p, q.n");
    else
        fq_buf_printf(sql, ", s%u.n, 0", set->parent->number);
    add_slots(sql, slots, map, set->block.cells.count, set->number == 0);
    if (set->has_children)
        fq_buf_printf(sql, " FROM s%u AS q", set->number);
    else
        add_lateral(p, sql, set);
    add_type_checks(p, sql, &set->block.cells);
}

static uint32_t *add_column_types(struct fq_planner *p, struct fq_statement *statement,
                                  size_t count)
{
    uint32_t *types = FQ_NEW_ARRAY(p->arena, count, uint32_t);
    statement->column_types = types;
    statement->column_count = count;
    return types;
}

static void add_merged(struct fq_planner *p, struct fq_buf *sql, struct fq_root *root)
{
    size_t cap = 0;
    for (struct fq_plan_set *set = p->sets; set; set = set->next)
        cap += set->block.cells.count;
    struct slots slots = {.items = FQ_NEW_ARRAY(p->arena, cap, struct fq_fetched)};
    uint16_t **maps = FQ_NEW_ARRAY(p->arena, p->set_count, uint16_t *);
    for (struct fq_plan_set *set = p->sets; set; set = set->next) {
        maps[set->number] = assign_slots(p, &slots, &set->block.cells, cap);
        renumber_set(set->rowset, maps[set->number]);
    }
    fq_buf_literal(sql, "WITH ");
    for (struct fq_plan_set *set = p->sets; set; set = set->next) {
        if (!set->has_children)
            continue;
        if (set->number)
            fq_buf_literal(sql, ", ");
        add_cte(p, sql, set);
    }
    fq_buf_char(sql, ' ');
    for (struct fq_plan_set *set = p->sets; set; set = set->next) {
        if (set->number)
            fq_buf_literal(sql, " UNION ALL ");
        add_branch(p, sql, set, &slots, maps[set->number]);
    }
    root->column_count = FQ_COLUMN_FIRST + slots.count;
    uint32_t *types = add_column_types(p, &root->statement, root->column_count);
    for (size_t i = 0; i < FQ_COLUMN_FIRST; i++)
        types[i] = OID_INT4;
    for (size_t i = 0; i < slots.count; i++)
        types[FQ_COLUMN_FIRST + i] = slots.items[i].type;
}

static void add_single(struct fq_planner *p, struct fq_buf *sql, struct fq_root *root)
{
    struct fq_plan_block *block = &p->sets->block;
    fq_plan_block_sql(p, sql, block, false);
    root->column_count = block->cells.count;
    if (root->column_count == 0)
        return; /* an int4 that nobody reads */
    uint32_t *types = add_column_types(p, &root->statement, root->column_count);
    for (const struct fq_plan_item *cell = block->cells.first; cell; cell = cell->next)
        *types++ = cell->fetched.type;
}

/* In the set that is always read. */
static void add_unchanged(struct fq_planner *p)
{
    struct fq_buf *where = &p->sets->block.where;
    for (const struct fq_plan_view *view = p->views; view; view = view->next) {
        if (where->len)
            fq_buf_literal(where, " AND ");
        fq_buf_str_add(where, view->relation->unchanged);
    }
}

void fq_plan_statement(struct fq_planner *p, struct fq_root *root)
{
    struct fq_buf sql;
    fq_buf_init(&sql, p->arena, FQ_LIMIT_SQL_BYTES);
    struct fq_plan_set *set = p->sets;
    root->merged = p->set_count > 1;
    root->rows = set->rowset;
    root->rowset_count = p->set_count;
    add_unchanged(p);
    if (root->merged)
        add_merged(p, &sql, root);
    else
        add_single(p, &sql, root);
    fq_buf_char(&sql, '\0');
    if (fq_buf_failed(&sql)) {
        fq_plan_error(p, root->at,
                      "The selection needs an SQL statement of more than %u bytes; split it.",
                      FQ_LIMIT_SQL_BYTES);
        return;
    }
    root->statement.sql = sql.ptr;
}
