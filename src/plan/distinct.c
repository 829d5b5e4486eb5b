/* SPDX-License-Identifier: MIT
 *
 * distinctOn: of the rows that are the same in some fields only the first one in the order.  These
 * rows are chosen in a sub-select, before they are sorted and cut, so that the order may be any:
 *
 *     SELECT … FROM (SELECT DISTINCT ON (t0.a) … FROM a AS t0 WHERE … ORDER BY t0.a, t0.b DESC,
 * t0.id) AS t0 ORDER BY t0.b DESC, t0.id LIMIT 10
 */
#include "plan/kinds.h"
#include "plan/rules.h"
#include "schema/aggregate.h"

/* As SQL, once. */
static void add_distinct_field(struct fq_planner *p, struct fq_plan_block *block,
                               fq_fragment *fields, size_t *count, fq_str name)
{
    const struct fq_field *field =
        fq_type_field(fq_type_of_rows(block->main->relation->type), name)->binding;
    fq_fragment sql = fq_plan_column_sql(p, block->main, NULL, fq_field_value(field));
    for (size_t i = 0; i < *count; i++) {
        if (fq_fragment_eq(fields[i], sql))
            return;
    }
    fields[(*count)++] = sql;
}

/* The place of a term's SQL among the fields; count: it is none of them. */
static size_t distinct_place(const fq_fragment *fields, size_t count,
                             const struct fq_plan_term *term)
{
    size_t at = 0;
    while (at < count && !fq_fragment_eq(fields[at], term->sql))
        at++;
    return at;
}

static void add_in_front(struct fq_plan_block *block, fq_fragment field, fq_fragment direction)
{
    fq_sql_separate(&block->distinct, SQL(", "));
    fq_sql_add(&block->distinct, field);
    fq_sql_separate(&block->distinct_order, SQL(", "));
    fq_sql_put(&block->distinct_order, field, direction);
}

/* In the sequence and the direction that the order has them in, so that one index, or one sort, may
 * give both. */
static void order_fields(struct fq_plan_block *block, const fq_fragment *fields, size_t count,
                         bool *placed)
{
    for (const struct fq_plan_term *term = block->terms; term; term = term->next) {
        size_t at = distinct_place(fields, count, term);
        if (at == count || placed[at])
            continue;
        placed[at] = true;
        add_in_front(block, fields[at], term->direction);
    }
    for (size_t i = 0; i < count; i++) {
        if (!placed[i])
            add_in_front(block, fields[i], SQL(""));
    }
}

void fq_plan_distinct(struct fq_planner *p, struct fq_plan_set *set,
                      const struct fq_selection *field, const struct fq_field_def *def)
{
    struct fq_plan_block *block = &set->block;
    const struct fq_input *on =
        fq_plan_argument(p, field, fq_plan_argument_def(def, FQ_ARGUMENT_DISTINCT));
    if (!on || on->kind != FQ_INPUT_LIST || on->count == 0)
        return;
    fq_fragment *fields = FQ_NEW_ARRAY(p->arena, on->count, fq_fragment);
    size_t count = 0;
    for (size_t i = 0; i < on->count; i++) {
        fq_plan_ask_field(p, block->main, on->items[i]->text, on->items[i]->at);
        add_distinct_field(p, block, fields, &count, on->items[i]->text);
    }
    order_fields(block, fields, count, FQ_NEW_ARRAY(p->arena, count, bool));
    if (!fq_sql_is_empty(&block->order))
        fq_sql_put(&block->distinct_order, SQL(", "), fq_sql_fragment(&block->order));
}
