/* SPDX-License-Identifier: MIT
 *
 * Rows that are deleted.  One statement chooses them, keeps their keys and locks them, so that they
 * are read, with all that belongs to them, as they are when the third deletes them.  Where they
 * cannot be locked, the third asks again whether they are meant.
 */
#include "plan/changed.h"

#include "catalog/oid.h"

/* So many may be deleted. */
static struct fq_plan_changing choose_rows(struct fq_planner *p, const struct fq_selection *field,
                                           const struct fq_field_def *def)
{
    const struct fq_written *written = ((const struct fq_field *)def->binding)->written;
    struct fq_plan_writing writing;
    struct fq_plan_meant meant;
    struct fq_sql sql;
    fq_plan_write_begin(p, &writing, written, FQ_POLICY_DELETE, field->at);
    fq_plan_meant_rows(p, &meant, &writing, field, def);
    fq_sql_init(&sql, p->arena);
    for (size_t i = 0; i < written->rows->key_count; i++) {
        fq_sql_put(&sql, i ? SQL(", ") : SQL("WITH i0 AS (SELECT "), meant.row, written->key[i],
                   SQL(" AS "));
        fq_sql_name(&sql, 'k', i);
    }
    fq_sql_add(&sql, SQL(" FROM"));
    fq_plan_meant_table(&sql, &meant, written);
    fq_plan_meant_where(p, &sql, &meant, written, SQL(" CROSS JOIN "));
    if (meant.most) { /* no more need to be locked to see that they are too many */
        fq_sql_add(&sql, SQL(" LIMIT (1 OPERATOR(pg_catalog.+) "));
        fq_plan_param_add(p, &sql, meant.most, FQ_FORM_MOST, OID_INT4);
        fq_sql_add(&sql, SQL(")"));
    }
    if (written->lockable) {
        fq_sql_add(&sql, SQL(" FOR UPDATE OF "));
        fq_sql_name(&sql, meant.direct ? 't' : 'b', meant.block.main->alias);
    }
    fq_sql_add(&sql, SQL(") "));
    fq_plan_keep_changed(p, &sql, written, meant.most, SQL_NONE);
    fq_plan_add_step(p, &sql, field->at);
    return fq_plan_meant_count(p, &meant);
}

struct fq_plan_set *fq_plan_delete(struct fq_planner *p, const struct fq_collected *collected,
                                   const struct fq_field_def *def)
{
    (void)choose_rows(p, collected->field, def);
    return fq_plan_changed_row(p, def->binding);
}

struct fq_plan_set *fq_plan_delete_many(struct fq_planner *p, const struct fq_collected *collected,
                                        const struct fq_field_def *def)
{
    return fq_plan_changes(p, def->binding, choose_rows(p, collected->field, def));
}

/* What was kept, by their keys. */
static void add_kept_rows(struct fq_sql *sql, const struct fq_written *written)
{
    fq_plan_kept_keys(sql, written);
    fq_sql_add(sql, SQL(" AS r("));
    for (size_t i = 0; i < written->rows->key_count; i++) {
        fq_sql_add(sql, i ? SQL(", ") : SQL_NONE);
        fq_sql_name(sql, 'k', i);
    }
    fq_sql_add(sql, SQL(") WHERE "));
}

/* Of a locked row the key is enough.  One that was not may have been changed since: what was asked
 * for is asked again, and PostgreSQL asks it of the row that it deletes. */
static void delete_from(struct fq_planner *p, struct fq_sql *sql, const struct fq_selection *field,
                        const struct fq_field_def *def)
{
    const struct fq_written *written = ((const struct fq_field *)def->binding)->written;
    struct fq_plan_writing writing;
    struct fq_plan_meant meant;
    p->stateful |= written->stateful;
    fq_sql_add(sql, SQL("WITH i0 AS (DELETE FROM"));
    if (written->lockable) {
        fq_sql_put(sql, SQL(" "), written->table, SQL(" AS b USING "));
        add_kept_rows(sql, written);
        fq_plan_same_key(sql, written, SQL("b."));
        return;
    }
    fq_plan_write_begin(p, &writing, written, FQ_POLICY_DELETE, field->at);
    fq_plan_meant_rows(p, &meant, &writing, field, def);
    fq_plan_meant_table(sql, &meant, written);
    fq_plan_meant_where(p, sql, &meant, written, SQL(" USING "));
    fq_sql_add(sql, SQL(" AND EXISTS (SELECT FROM "));
    add_kept_rows(sql, written);
    fq_plan_same_key(sql, written, meant.row);
    fq_sql_add(sql, SQL(")"));
}

/* A policy, a trigger, or where nothing could be locked somebody else, may have kept some of them:
 * then they were not deleted, although they were shown so.  Nobody else asks for the value of no
 * row (pg/error.c knows the SQLSTATE). */
void fq_plan_delete_kept(struct fq_planner *p, const struct fq_collected *collected,
                         const struct fq_field_def *def)
{
    const struct fq_written *written = ((const struct fq_field *)def->binding)->written;
    struct fq_sql sql;
    if (p->errors->count) /* the same would be told twice */
        return;
    fq_sql_init(&sql, p->arena);
    delete_from(p, &sql, collected->field, def);
    fq_sql_add(&sql, SQL(" RETURNING 1) SELECT pg_catalog.nth_value(1, CASE WHEN "
                         "pg_catalog.count(*) OPERATOR(pg_catalog.=) pg_catalog.cardinality("));
    fq_plan_kept_column(&sql, written, 0);
    fq_sql_add(&sql, SQL(") THEN 1 ELSE 0 END) OVER () FROM i0"));
    fq_plan_add_step(p, &sql, collected->field->at);
}
