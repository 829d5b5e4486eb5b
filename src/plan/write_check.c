/* SPDX-License-Identifier: MIT
 *
 * What became of rows is looked at, by the policy's rules, in a step behind the change.
 */
#include "plan/changed.h"

static void add_rules_check(struct fq_planner *p, struct fq_sql *sql, struct fq_plan_table *table,
                            const struct fq_plan_writing *w)
{
    if (!w || !fq_plan_write_checks(w))
        return;
    fq_sql_put(sql, SQL(" AND ("),
               fq_plan_rules_condition(p, table, w->action, w->rules, w->count, true), SQL(")"));
}

/* SELECT CASE WHEN (SELECT count(*) FROM the kept keys WHERE EXISTS (such a row)) = all of them
 * THEN NULL ELSE what fails END */
void fq_plan_write_check(struct fq_planner *p, const struct fq_plan_writing *w,
                         const struct fq_plan_writing *other, fq_fragment setting)
{
    const struct fq_written *written = w->written;
    struct fq_sql sql, conditions, key;
    struct fq_plan_block block;
    bool judging = p->judging;
    if (!fq_plan_write_checks(w) && !(other && fq_plan_write_checks(other)))
        return;
    p->judging = true; /* rows that the caller may not read are looked at, too */
    fq_plan_block_init(p, &block, written->rows);
    fq_sql_init(&conditions, p->arena);
    fq_sql_init(&key, p->arena);
    for (size_t i = 0; i < written->rows->key_count; i++) {
        fq_sql_add(&conditions, i ? SQL(" AND ") : SQL_NONE);
        fq_plan_compared(&conditions, block.main, NULL, written->rows->key[i]);
        fq_plan_equal(&conditions, written->rows->key[i], written->rows->key[i]);
        fq_sql_add(&conditions, SQL("r."));
        fq_sql_name(&conditions, 'k', i);
        fq_sql_add(&key, i ? SQL(", ") : SQL("("));
        fq_sql_name(&key, 'k', i);
    }
    add_rules_check(p, &conditions, block.main, w);
    add_rules_check(p, &conditions, block.main, other);
    fq_sql_init(&sql, p->arena);
    fq_sql_add(&sql, SQL("SELECT CASE WHEN (SELECT pg_catalog.count(*) FROM "));
    fq_plan_kept_keys_of(&sql, written, setting);
    fq_sql_put(&sql, SQL(" AS r"), fq_sql_fragment(&key), SQL(") WHERE EXISTS (SELECT FROM "));
    fq_plan_from_sql(p, &sql, block.main);
    fq_sql_put(&sql, SQL(" WHERE "), fq_sql_fragment(&conditions),
               SQL(")) OPERATOR(pg_catalog.=) pg_catalog.cardinality("));
    fq_plan_kept_column_of(&sql, written, setting, 0);
    fq_sql_add(&sql, SQL(") THEN '' ELSE "));
    fq_plan_failure(&sql, fq_vetted(written->rows->type->name), FQ_FAILING_CHECK);
    fq_sql_add(&sql, SQL(" END"));
    p->judging = judging;
    fq_plan_add_step(p, &sql, w->at);
}
