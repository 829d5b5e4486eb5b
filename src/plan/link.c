/* SPDX-License-Identifier: MIT
 *
 * Rows that are there and are made to lead to the row that they stand in, or no more: one statement
 * for all of a place that are named by the same key.
 */
#include "plan/nested.h"

struct linking {
    struct fq_planner *p;
    struct fq_sql sql;
    const struct fq_plan_level *level;
    const struct fq_input *like; /* a key of those that are meant */
    size_t *rows;
    size_t count;
};

static bool is_alike(const struct fq_input *key, const struct fq_input *like)
{
    for (size_t i = 0; key->count == like->count && i < key->count; i++) {
        if (key->members[i].def != like->members[i].def)
            return false;
    }
    return key->count == like->count;
}

/* `unnest($1)`, of what each of the rows has. */
static void add_array(struct linking *l, const struct fq_input **items, fq_oid type,
                      fq_fragment type_name)
{
    const struct fq_input list = {
        .kind = FQ_INPUT_LIST, .leaf = FQ_INPUT_CONSTANT, .items = items, .count = l->count};
    fq_sql_add(&l->sql, SQL("pg_catalog.unnest("));
    fq_plan_param_add(l->p, &l->sql, &list, FQ_FORM_LIST, type);
    fq_sql_put(&l->sql, type_name, SQL(")"));
}

static void add_of_linked(struct linking *l, const struct fq_input *const *all,
                          fq_fragment type_name)
{
    const struct fq_input **items = FQ_NEW_ARRAY(l->p->arena, l->count, const struct fq_input *);
    for (size_t i = 0; i < l->count; i++)
        items[i] = all[l->rows[i]];
    add_array(l, items, 0, type_name);
}

/* u: the fields of the key, the number of the row to lead to, the path. */
static void add_row_names(struct linking *l)
{
    const size_t keys = l->like->count;
    fq_sql_add(&l->sql, SQL("ROWS FROM ("));
    for (size_t k = 0; k < keys; k++) {
        const struct fq_bound_argument *key = l->like->members[k].def->binding;
        const struct fq_input **items =
            FQ_NEW_ARRAY(l->p->arena, l->count, const struct fq_input *);
        for (size_t i = 0; i < l->count; i++)
            items[i] = l->level->rows[l->rows[i]]->members[k].value;
        add_array(l, items, key->field->column->operands, SQL_NONE);
        fq_sql_add(&l->sql, SQL(", "));
    }
    add_of_linked(l, l->level->outer->numbers, SQL("::pg_catalog._int4"));
    fq_sql_add(&l->sql, SQL(", "));
    add_of_linked(l, l->level->paths, SQL("::pg_catalog._text"));
    fq_sql_add(&l->sql, SQL(") AS u("));
    for (size_t i = 0; i < keys + 2; i++) {
        fq_sql_add(&l->sql, i ? SQL(", ") : SQL_NONE);
        fq_sql_name(&l->sql, 'c', i);
    }
    fq_sql_add(&l->sql, SQL(")"));
}

/* r: of each row that is meant its key in the table, and where it is to lead or leads. */
static void add_meant(struct linking *l)
{
    const struct fq_written *written = l->level->written;
    const struct fq_plan_led *outer = l->level->outer;
    const struct fq_plan_naming naming = {.listed = true, .place = l->like->count + 1};
    fq_sql_add(&l->sql, SQL("(SELECT "));
    for (size_t i = 0; i < written->rows->key_count; i++) {
        fq_plan_named_column(l->p, &l->sql, outer->reference, &naming, l->like,
                             written->rows->key[i], written->key_types[i], SQL_NONE);
        fq_sql_add(&l->sql, SQL(" AS "));
        fq_sql_name(&l->sql, 'k', i);
        fq_sql_add(&l->sql, SQL(", "));
    }
    for (size_t i = 0; i < outer->reference->key->column_count; i++) {
        fq_sql_add(&l->sql, i ? SQL(", ") : SQL_NONE);
        fq_plan_kept_value(&l->sql, outer, i, l->like->count);
        fq_sql_add(&l->sql, SQL(" AS "));
        fq_sql_name(&l->sql, 'f', i);
    }
    fq_sql_add(&l->sql, SQL(" FROM "));
    fq_plan_kept_rows(&l->sql, outer->level);
    fq_sql_add(&l->sql, SQL(", "));
    add_row_names(l);
    fq_sql_add(&l->sql, SQL(") AS r"));
}

static void add_set(struct linking *l, bool connect)
{
    const struct fq_reference *reference = l->level->outer->reference;
    for (size_t i = 0; i < reference->key->column_count; i++) {
        fq_sql_put(&l->sql, i ? SQL(", ") : SQL(" SET "), reference->labels[i], SQL(" = "));
        if (!connect) {
            fq_sql_add(&l->sql, SQL("NULL"));
            continue;
        }
        fq_sql_add(&l->sql, SQL("r."));
        fq_sql_name(&l->sql, 'f', i);
    }
}

/* A row is not freed of what it does not lead to. */
static void add_led(struct linking *l)
{
    const struct fq_reference *reference = l->level->outer->reference;
    for (size_t i = 0; i < reference->key->column_count; i++) {
        fq_sql_put(&l->sql, SQL(" AND b."), reference->labels[i]);
        fq_plan_equal(&l->sql, reference->field->remote[i], reference->field->local[i]);
        fq_sql_add(&l->sql, SQL("r."));
        fq_sql_name(&l->sql, 'f', i);
    }
}

/* Two that name the same row change it once, and are too many. */
static void link_alike(struct linking *l, bool connect)
{
    const struct fq_written *written = l->level->written;
    struct fq_plan_level changed = *l->level;
    struct fq_plan_writing writing;
    fq_plan_write_begin(l->p, &writing, written, FQ_POLICY_UPDATE, l->level->at);
    fq_plan_write_led(l->p, &writing, l->level->outer->reference);
    bool checked = fq_plan_write_checks(&writing);
    changed.count = l->count;
    fq_sql_init(&l->sql, l->p->arena);
    fq_plan_check_key(l->p, l->level->outer->reference, l->level->outer->reference->name.text,
                      l->like);
    l->p->stateful |= written->stateful;
    fq_sql_put(&l->sql, SQL("WITH i0 AS (UPDATE "), written->table, SQL(" AS b"));
    add_set(l, connect);
    fq_sql_add(&l->sql, SQL(" FROM "));
    add_meant(l);
    fq_sql_add(&l->sql, SQL(" WHERE "));
    fq_plan_same_key(&l->sql, written, SQL("b."));
    if (!connect)
        add_led(l);
    if (writing.ruled) {
        fq_sql_add(&l->sql, SQL(" AND "));
        fq_plan_is_read(l->p, &l->sql, &writing, SQL("b."));
    }
    if (checked)
        fq_plan_returning(&l->sql, written, SQL("b."));
    fq_sql_add(&l->sql, checked ? SQL(", 1 AS f0) SELECT ") : SQL(" RETURNING 1 AS f0) SELECT "));
    fq_plan_keep_level(l->p, &l->sql, &changed, SQL_NONE,
                       connect ? FQ_FAILING_LINKED : FQ_FAILING_FREED);
    if (checked)
        fq_plan_keep_checked(&l->sql, written);
    fq_sql_add(&l->sql, SQL(" FROM i0 AS r"));
    l->p->gives_values = true;
    l->p->reusable = l->p->reusable && l->level->count <= FQ_PLAN_ROWS_OF_KEPT;
    fq_plan_add_step(l->p, &l->sql, l->level->at);
    fq_plan_write_check(l->p, &writing, NULL, FQ_PLAN_CHECKED);
}

void fq_plan_link(struct fq_planner *p, struct fq_plan_level *level, bool connect)
{
    bool *done = FQ_NEW_ARRAY(p->arena, level->count, bool);
    for (size_t i = 0; i < level->count; i++) {
        if (done[i])
            continue;
        struct linking l = {.p = p, .level = level, .like = level->rows[i]};
        l.rows = FQ_NEW_ARRAY(p->arena, level->count, size_t);
        for (size_t k = i; k < level->count; k++) {
            if (done[k] || !is_alike(level->rows[k], l.like))
                continue;
            done[k] = true;
            l.rows[l.count++] = k;
        }
        link_alike(&l, connect);
    }
}
