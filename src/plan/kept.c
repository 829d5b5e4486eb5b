/* SPDX-License-Identifier: MIT
 *
 * What a mutation changes is read by a statement of its own, behind the one that changes it, which
 * sees the database as it was before.  Where nothing is read but columns of the one row that comes
 * of the change, one statement does both: PostgreSQL tells them as they are then.
 */
#include "plan/planner.h"

void fq_plan_keeps_call(struct fq_planner *p, fq_fragment call, fq_fragment type)
{
    p->kept = (struct fq_plan_kept){.step = p->last_step, .call = call, .type = type};
}

void fq_plan_keeps_change(struct fq_planner *p, fq_fragment change, fq_fragment row)
{
    p->kept = (struct fq_plan_kept){.step = p->last_step, .change = change, .row = row};
}

/* Nothing stands beside the table, and nothing is computed of its rows. */
static bool is_alone(const struct fq_plan_table *table)
{
    const struct fq_column *own = table->relation->own_rows;
    return !table->ruling && !table->through && !table->inside && !table->whole &&
           !table->summaries && !table->asides && fq_fragment_is_empty(table->only) &&
           !(own && table->used[own->number]);
}

static bool reads_only_kept(const struct fq_planner *p)
{
    if (!p->kept.step || p->kept.step != p->last_step || p->set_count != 1)
        return false;
    const struct fq_plan_block *block = &p->sets->block;
    return !p->guards && !p->param_count && !block->joins && !block->values &&
           is_alone(block->main);
}

/* The cast lets no rows of another type through, as in keep_rows().  No row at all is one of
 * nulls. */
static void read_kept_call(struct fq_planner *p, struct fq_plan_block *block)
{
    fq_sql_init(&block->where, p->arena);
    fq_sql_add(&block->where, SQL("NOT (("));
    fq_sql_name(&block->where, 't', block->main->alias);
    fq_sql_put(&block->where, SQL(".*)::"), p->kept.type, SQL(" IS NULL)"));
    block->main->source.rows = p->kept.call;
}

/* Of all columns that are used one is the key's at least. */
static fq_fragment read_kept_change(struct fq_planner *p, struct fq_plan_table *table)
{
    struct fq_sql with;
    fq_sql_init(&with, p->arena);
    fq_sql_put(&with, SQL("WITH i0 AS ("), p->kept.change, SQL(" RETURNING"));
    fq_plan_used_columns(&with, table, p->kept.row);
    fq_sql_add(&with, SQL(") "));
    table->source = (struct fq_plan_source){.kind = FQ_SOURCE_ROWS, .rows = SQL("i0")};
    return fq_sql_fragment(&with);
}

bool fq_plan_read_kept(struct fq_planner *p, fq_fragment *ret_with)
{
    *ret_with = SQL_NONE;
    if (!reads_only_kept(p))
        return false;
    if (fq_fragment_is_empty(p->kept.change))
        read_kept_call(p, &p->sets->block);
    else
        *ret_with = read_kept_change(p, p->sets->block.main);
    return true;
}
