/* SPDX-License-Identifier: MIT */
#include "plan/changed.h"
#include "plan/select.h"

#define SETTING "'fraiseql.key"

/* ---- keeping ---- */

void fq_plan_returning(struct fq_sql *sql, const struct fq_written *written, fq_fragment table)
{
    for (size_t i = 0; i < written->rows->key_count; i++) {
        fq_sql_put(sql, i ? SQL(", ") : SQL(" RETURNING "), table, written->key[i], SQL(" AS "));
        fq_sql_name(sql, 'k', i);
    }
}

void fq_plan_keep_keys(struct fq_sql *sql, const struct fq_written *written, fq_fragment rows,
                       fq_fragment place)
{
    for (size_t i = 0; i < written->rows->key_count; i++) {
        fq_sql_add(sql, i ? SQL(", ") : SQL("SELECT "));
        fq_sql_add(sql, SQL("pg_catalog.set_config(" SETTING));
        fq_sql_number(sql, i);
        fq_sql_add(sql, SQL("', COALESCE(pg_catalog.array_agg(r."));
        fq_sql_name(sql, 'k', i);
        if (!fq_fragment_is_empty(place))
            fq_sql_put(sql, SQL(" ORDER BY "), place);
        fq_sql_add(sql, SQL(")::pg_catalog.text, '{}'), true) IS NOT NULL"));
    }
    fq_sql_put(sql, SQL(" FROM "), rows, SQL(" AS r"));
}

/* ---- reading ---- */

/* A setting as the array that it was; null where nothing was kept. */
static void add_kept(struct fq_sql *sql, const struct fq_written *written, size_t i)
{
    fq_sql_add(sql, SQL("(CASE WHEN pg_catalog.current_setting(" SETTING));
    fq_sql_number(sql, i);
    fq_sql_add(sql, SQL("', true) OPERATOR(pg_catalog.<>) '' THEN "
                        "pg_catalog.current_setting(" SETTING));
    fq_sql_number(sql, i);
    fq_sql_put(sql, SQL("', true) END)::"), written->key_types[i], SQL("[]"));
}

static fq_fragment kept_rows(struct fq_planner *p, const struct fq_written *written)
{
    struct fq_sql sql;
    fq_sql_init(&sql, p->arena);
    fq_sql_add(&sql, SQL("ROWS FROM ("));
    for (size_t i = 0; i < written->rows->key_count; i++) {
        fq_sql_add(&sql, i ? SQL(", pg_catalog.unnest(") : SQL("pg_catalog.unnest("));
        add_kept(&sql, written, i);
        fq_sql_add(&sql, SQL(")"));
    }
    fq_sql_add(&sql, SQL(")"));
    return fq_sql_fragment(&sql);
}

/* The key's columns have the names that the relation has for them. */
static fq_fragment labels(struct fq_planner *p, const struct fq_written *written)
{
    struct fq_sql sql;
    fq_sql_init(&sql, p->arena);
    for (size_t i = 0; i < written->rows->key_count; i++)
        fq_sql_put(&sql, i ? SQL(", ") : SQL("("), written->rows->key[i]->label);
    fq_sql_add(&sql, SQL(", ordinality)"));
    return fq_sql_fragment(&sql);
}

void fq_plan_read_changed(struct fq_planner *p, struct fq_plan_set *set,
                          const struct fq_written *written)
{
    struct fq_plan_table *table = set->block.main;
    table->source = (struct fq_plan_source){.kind = FQ_SOURCE_BY_KEY,
                                            .rows = kept_rows(p, written),
                                            .labels = labels(p, written),
                                            .ordinal = true,
                                            .many_may_fit = written->many_may_fit};
    if (written->many_may_fit)
        fq_plan_use_order(table);
    for (size_t i = 0; i < written->rows->key_count; i++)
        table->used[written->rows->key[i]->number] = true;
}

struct fq_plan_set *fq_plan_changed_row(struct fq_planner *p, const struct fq_field *field)
{
    struct fq_plan_set *set = fq_plan_set_new(p, NULL, field->target);
    fq_plan_read_changed(p, set, field->written);
    set->rowset->one = true;
    return set;
}

/* ---- UserChanges ---- */

/* One row that says how many rows were changed; the rows are a set inside of it. */
struct fq_plan_set *fq_plan_changes(struct fq_planner *p, const struct fq_field *field,
                                    uint64_t most)
{
    struct fq_plan_set *set = fq_plan_set_new(p, NULL, field->written->count);
    struct fq_sql rows;
    fq_sql_init(&rows, p->arena);
    fq_sql_add(&rows, SQL("(SELECT pg_catalog.cardinality("));
    add_kept(&rows, field->written, 0);
    fq_sql_add(&rows, SQL(") AS \"count\")"));
    set->block.main->source =
        (struct fq_plan_source){.kind = FQ_SOURCE_ROWS, .rows = fq_sql_fragment(&rows)};
    set->rowset->one = true;
    p->changed_rows = most;
    return set;
}

const struct fq_collected *fq_plan_select_changed(struct fq_plan_scope *s,
                                                  const struct fq_plan_asked *asked,
                                                  struct fq_node *node)
{
    struct fq_plan_set *set = fq_plan_set_new(s->p, s->set, asked->field->target);
    fq_plan_read_changed(s->p, set, asked->field->written);
    fq_plan_order(s->p, &set->block, NULL);
    fq_plan_count_rows(s->p, set, s->p->changed_rows);
    fq_plan_select_item(s->p, set, asked->collected, asked->def);
    node->op = FQ_OP_ROWS;
    node->rows = set->rowset;
    return asked->collected;
}
