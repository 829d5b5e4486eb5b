/* SPDX-License-Identifier: MIT
 *
 * Rows of several types: which of them there are, of which type a row is, and where what its type
 * has is found.  A column says so, or other relations, which have the rows of one type each.
 */
#include "catalog/oid.h"
#include "plan/rules.h"
#include "plan/select.h"
#include "schema/aggregate.h"

/* ---- which rows ---- */

static void add_is_there(struct fq_sql *sql, struct fq_plan_table *own, const struct fq_field *kind)
{
    fq_sql_add(sql, SQL("("));
    fq_plan_column(sql, own, NULL, kind->remote[0]);
    fq_sql_add(sql, SQL(" IS DISTINCT FROM NULL)"));
}

/* Those that are joined to a row of one of the types.  PostgreSQL would look at EXISTS … OR EXISTS
 * … by hashing all rows of all types, however few are asked for. */
static void join_kinds(struct fq_planner *p, struct fq_plan_table *table)
{
    const struct fq_relation *relation = table->relation;
    struct fq_plan_block *inside = FQ_NEW(p->arena, struct fq_plan_block);
    struct fq_sql only;
    inside->main = FQ_NEW(p->arena, struct fq_plan_table);
    *inside->main = *table; /* it marks the same columns as used */
    inside->main->alias = p->aliases++;
    fq_sql_init(&only, p->arena);
    for (size_t i = 0; i < relation->kind_count; i++) {
        const struct fq_field *kind = relation->kinds[i];
        fq_sql_separate(&only, SQL(" OR "));
        add_is_there(&only, fq_plan_join(p, inside, inside->main, kind), kind);
    }
    table->inside = inside;
    table->only = fq_sql_fragment(&only);
}

void fq_plan_only_of_types(struct fq_planner *p, struct fq_plan_table *table)
{
    const struct fq_relation *relation = table->relation;
    table->only = relation->only;
    if (!fq_fragment_is_empty(relation->only))
        table->used[relation->choice->of->number] = true;
    if (relation->kind_count)
        join_kinds(p, table);
}

/* A row that was reached from the one that it leads to leads back. */
static bool is_back(const struct fq_field *via, const struct fq_field *reached)
{
    return reached->local == via->remote && reached->remote == via->local;
}

struct fq_plan_table *fq_plan_table_via(struct fq_planner *p, const struct fq_field *via)
{
    struct fq_plan_table *table = fq_plan_table_new(p, via->target);
    for (size_t i = 0; i < via->target->kind_count; i++) {
        if (is_back(via, via->target->kinds[i])) /* from a row of a type to what it is a row of */
            table->only = SQL("");
    }
    return table;
}

/* ---- of which type ---- */

/* Of several the first one. */
static uint16_t kind_cell(struct fq_plan_scope *s)
{
    const struct fq_relation *relation = s->table->relation;
    const struct fq_fetched number = {OID_INT4, SQL("\"pg_catalog\".\"int4\""), .certain = true};
    struct fq_sql sql;
    fq_sql_init(&sql, s->p->arena);
    fq_sql_add(&sql, SQL("CASE"));
    for (size_t i = 0; i < relation->kind_count; i++) {
        const struct fq_field *kind = relation->kinds[i];
        struct fq_plan_table *own = fq_plan_join(s->p, &s->set->block, s->table, kind);
        fq_sql_add(&sql, SQL(" WHEN "));
        add_is_there(&sql, own, kind);
        fq_sql_add(&sql, SQL(" THEN "));
        fq_sql_number(&sql, i);
    }
    fq_sql_add(&sql, SQL(" END"));
    return fq_plan_item(s->p, &s->set->block.cells, fq_sql_fragment(&sql), number);
}

struct fq_node *fq_plan_cases_of_rows(struct fq_plan_scope *s, const struct fq_column *kind,
                                      size_t count, struct fq_location at)
{
    const struct fq_fetched number = {OID_INT4, SQL("\"pg_catalog\".\"int4\""), .certain = true};
    struct fq_node *item = FQ_NEW(s->p->arena, struct fq_node);
    struct fq_node *cases = FQ_NEW_ARRAY(s->p->arena, count, struct fq_node);
    fq_fragment value = fq_plan_column_sql(s->p, s->table, NULL, kind);
    item->op = FQ_OP_CASES;
    item->cell = FQ_NO_CELL;
    item->at = at;
    item->choice = fq_plan_item(s->p, &s->set->block.cells, value, number);
    item->nodes = cases;
    item->count = count;
    s->set->rowset->item = item;
    return cases;
}

uint16_t fq_plan_choice(struct fq_plan_scope *s)
{
    const struct fq_relation *relation = s->table->relation;
    return relation->kind_count ? kind_cell(s) : fq_plan_value_cell(s, relation->choice);
}

struct fq_plan_scope fq_plan_scope_of_case(struct fq_plan_scope *s, size_t number)
{
    struct fq_plan_scope inside = *s;
    const struct fq_relation *relation = s->table->relation;
    if (relation->kind_count) {
        inside.table = fq_plan_join(s->p, &s->set->block, s->table, relation->kinds[number]);
        inside.object = NULL;
    }
    return inside;
}

/* ---- what a type inherits ---- */

static struct fq_plan_table *row_there(struct fq_plan_scope *s, const struct fq_field *via)
{
    const struct fq_field *reached = s->table->via;
    return reached && is_back(via, reached) ? s->table->from
                                            : fq_plan_join(s->p, &s->set->block, s->table, via);
}

const struct fq_collected *fq_plan_select_inherited(struct fq_plan_scope *s,
                                                    const struct fq_plan_asked *asked,
                                                    struct fq_node *node)
{
    const struct fq_field *via = fq_field_more(asked->field)->via;
    struct fq_plan_scope there = *s;
    struct fq_plan_asked same = *asked;
    struct fq_collected *alone = FQ_NEW(s->p->arena, struct fq_collected);
    *alone = *asked->collected;
    alone->next = NULL; /* what follows may be of the row itself */
    there.table = row_there(s, via);
    there.object = NULL;
    fq_plan_ask_field(s->p, there.table, alone->field->name, alone->field->at);
    same.parent = fq_type_of_rows(via->target->type);
    same.def = fq_type_field(same.parent, alone->field->name);
    same.field = same.def->binding;
    same.collected = alone;
    (void)fq_plan_select_by_kind(&there, &same, node);
    return asked->collected;
}
