/* SPDX-License-Identifier: MIT
 *
 * What a mutation changes is read by a statement of its own, behind the one that changes it, which
 * sees the database as it was before.  Where nothing is read but columns of the one row that comes
 * of the change, one statement does both: PostgreSQL tells them as they are then.
 */
#include "catalog/oid.h"
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

/* ---- answers that cannot fail ---- */

/* Of a row that is told without looking, so many bytes of text at most; each becomes six in JSON at
 * most. */
#define CERTAIN_TEXT_BYTES (64u * 1024u)
#define MOST_TEXTS         8
_Static_assert(6 * CERTAIN_TEXT_BYTES < FQ_CERTAIN_BYTES, "an answer has room for it");

/* What a codec writes of every value. */
static bool is_certain_type(fq_oid type)
{
    static const fq_oid types[] = {OID_BOOL, OID_INT2, OID_INT4,        OID_INT8,
                                   OID_UUID, OID_DATE, OID_TIMESTAMPTZ, OID_TIMESTAMP};
    for (size_t i = 0; i < FQ_ARRAY_LEN(types); i++) {
        if (types[i] == type)
            return true;
    }
    return false;
}

static bool is_text_type(fq_oid type)
{
    return type == OID_TEXT || type == OID_VARCHAR;
}

static bool is_certain_codec(const struct fq_codec *codec)
{
    return !codec->refusal && !codec->leaves_out && !codec->element;
}

static const struct fq_plan_item *cell_of(const struct fq_plan_items *cells, size_t number)
{
    const struct fq_plan_item *cell = cells->first;
    while (cell && number--)
        cell = cell->next;
    return cell;
}

struct doubts {
    struct fq_sql sql; /* a condition that is true where the row must be looked at first */
    size_t texts;
};

static void add_doubt(struct doubts *doubts, fq_fragment cell, fq_fragment is)
{
    fq_sql_separate(&doubts->sql, SQL(" OR "));
    fq_sql_put(&doubts->sql, cell, is);
}

/* A value of the row, or a constant. */
static bool is_certain_field(const struct fq_plan_block *block, const struct fq_node *node,
                             struct doubts *doubts)
{
    if (node->op == FQ_OP_CONST)
        return !node->introspection && !fq_str_eq(node->constant, FQ_STR("null"));
    if (node->op != FQ_OP_VALUE || !is_certain_codec(node->codec))
        return false;
    const struct fq_plan_item *cell = cell_of(&block->cells, node->cell);
    if (!cell || !(is_certain_type(cell->fetched.type) || is_text_type(cell->fetched.type)))
        return false;
    if (node->non_null)
        add_doubt(doubts, cell->sql, SQL(" IS NULL"));
    if (!is_text_type(cell->fetched.type))
        return true;
    fq_sql_separate(&doubts->sql, SQL(" OR "));
    fq_sql_put(&doubts->sql, SQL("pg_catalog.octet_length("), cell->sql,
               SQL(") OPERATOR(pg_catalog.>) "));
    fq_sql_number(&doubts->sql, CERTAIN_TEXT_BYTES / MOST_TEXTS);
    return ++doubts->texts <= MOST_TEXTS;
}

/* Where PostgreSQL sees that the row can be told, its transaction ends with the statement, and
 * nobody waits for us to say so (0131). */
static bool is_certain(struct fq_planner *p, struct doubts *doubts)
{
    const struct fq_node *item = p->sets->rowset->item;
    bool alone = p->root_count == 1 && p->step_count == 1 && !p->stateful;
    bool certain = alone && p->request->schema->catalog->utf8 && item->op == FQ_OP_OBJECT &&
                   item->cell == FQ_NO_CELL;
    for (size_t i = 0; certain && i < item->count; i++)
        certain = is_certain_field(&p->sets->block, &item->nodes[i], doubts);
    return certain;
}

static void read_for_certain(struct fq_planner *p)
{
    struct doubts doubts = {.texts = 0};
    fq_sql_init(&doubts.sql, p->arena);
    p->certain = is_certain(p, &doubts);
    fq_fragment any = fq_sql_fragment(&doubts.sql);
    if (!p->certain || fq_fragment_is_empty(any))
        return;
    const struct fq_param no = {
        .form = FQ_FORM_VALUE, .leaf = FQ_INPUT_CONSTANT, .text = FQ_STR("f")};
    p->asks_whether = fq_plan_param_of_last(p, &no, OID_BOOL);
    struct fq_sql asked;
    fq_sql_init(&asked, p->arena);
    fq_sql_name(&asked, '$', p->asks_whether);
    fq_sql_put(&asked, SQL(" AND ("), any, SQL(")"));
    fq_sql_separate(&p->sets->block.where, SQL(" AND "));
    fq_plan_error_if(&p->sets->block.where, fq_sql_fragment(&asked));
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
    read_for_certain(p);
    return true;
}
