/* SPDX-License-Identifier: MIT */
#include "plan/changed.h"
#include "plan/cost.h"
#include "plan/select.h"

#include "catalog/oid.h"

static const fq_fragment none = SQL_INIT("");

/* ---- keeping ---- */

void fq_plan_returning(struct fq_sql *sql, const struct fq_written *written, fq_fragment row)
{
    for (size_t i = 0; i < written->rows->key_count; i++) {
        fq_sql_put(sql, i ? SQL(", ") : SQL(" RETURNING "), row, written->key[i], SQL(" AS "));
        fq_sql_name(sql, 'k', i);
    }
}

static void keep_columns(struct fq_sql *sql, const struct fq_written *written, fq_fragment place)
{
    for (size_t i = 0; i < written->rows->key_count; i++) {
        fq_sql_add(sql, i ? SQL(", ") : SQL("SELECT "));
        fq_sql_put(sql, SQL("pg_catalog.set_config("), FQ_PLAN_KEYS);
        fq_sql_number(sql, i);
        fq_sql_add(sql, SQL("', COALESCE(pg_catalog.array_agg(r."));
        fq_sql_name(sql, 'k', i);
        if (!fq_fragment_is_empty(place))
            fq_sql_put(sql, SQL(" ORDER BY "), place);
        fq_sql_add(sql, SQL(")::pg_catalog.text, '{}'), true) IS NOT NULL"));
    }
}

void fq_plan_keep_checked(struct fq_sql *sql, const struct fq_written *written)
{
    for (size_t i = 0; i < written->rows->key_count; i++) {
        fq_sql_put(sql, SQL(", pg_catalog.set_config("), FQ_PLAN_CHECKED);
        fq_sql_number(sql, i);
        fq_sql_add(sql, SQL("', COALESCE(pg_catalog.array_agg(r."));
        fq_sql_name(sql, 'k', i);
        fq_sql_add(sql, SQL(")::pg_catalog.text, '{}'), true) IS NOT NULL"));
    }
}

static void add_also(struct fq_sql *sql, fq_fragment also)
{
    if (!fq_fragment_is_empty(also))
        fq_sql_put(sql, SQL(", "), also);
}

void fq_plan_keep_keys(struct fq_sql *sql, const struct fq_written *written, fq_fragment rows,
                       fq_fragment place, fq_fragment also)
{
    keep_columns(sql, written, place);
    add_also(sql, also);
    fq_sql_put(sql, SQL(" FROM "), rows, SQL(" AS r"));
}

void fq_plan_keep_row(struct fq_planner *p, fq_fragment change, fq_fragment row,
                      const struct fq_written *written, struct fq_location at)
{
    struct fq_sql sql, dotted;
    fq_sql_init(&sql, p->arena);
    fq_sql_init(&dotted, p->arena);
    fq_sql_put(&dotted, row, SQL("."));
    fq_sql_put(&sql, SQL("WITH i0 AS ("), change);
    fq_plan_returning(&sql, written, fq_sql_fragment(&dotted));
    fq_sql_add(&sql, SQL(") "));
    fq_plan_keep_keys(&sql, written, fq_sql_named(p->arena, 'i', 0), none, none);
    fq_plan_add_step(p, &sql, at);
    if (written->returned)
        fq_plan_keeps_change(p, change, row);
}

/* A statement can raise no error in words of its choice, so it asks for no buckets, which nobody
 * else does (pg/error.c knows the SQLSTATE). */
void fq_plan_keep_changed(struct fq_planner *p, struct fq_sql *sql,
                          const struct fq_written *written, const struct fq_input *most,
                          fq_fragment also)
{
    keep_columns(sql, written, SQL_NONE);
    add_also(sql, also);
    if (most) {
        fq_sql_add(sql, SQL(", pg_catalog.ntile(CASE WHEN pg_catalog.count(*) "
                            "OPERATOR(pg_catalog.>) "));
        fq_plan_param_add(p, sql, most, FQ_FORM_MOST, OID_INT4);
        fq_sql_add(sql, SQL(" THEN 0 ELSE 1 END) OVER ()"));
    }
    fq_sql_add(sql, SQL(" FROM i0 AS r"));
}

/* ---- which rows ---- */

void fq_plan_same_key(struct fq_sql *sql, const struct fq_written *written, fq_fragment row)
{
    for (size_t i = 0; i < written->rows->key_count; i++) {
        const struct fq_column *column = written->rows->key[i];
        fq_sql_put(sql, i ? SQL(" AND ") : SQL_NONE, row, written->key[i], column->as_base);
        fq_plan_equal(sql, column, column);
        fq_sql_add(sql, SQL("r."));
        fq_sql_name(sql, 'k', i);
        fq_sql_add(sql, column->as_base);
    }
}

void fq_plan_meant_rows(struct fq_planner *p, struct fq_plan_meant *meant,
                        const struct fq_plan_writing *writing, const struct fq_selection *field,
                        const struct fq_field_def *def)
{
    const struct fq_written *written = writing->written;
    struct fq_rowset unused = {0};
    struct fq_plan_set set = {.rowset = &unused};
    struct fq_sql row;
    bool by_key = fq_plan_argument_def(def, FQ_ARGUMENT_KEY) != NULL;
    fq_plan_block_init(p, &set.block, written->rows);
    (by_key ? fq_plan_single_filter : fq_plan_list_filter)(p, &set, field, def);
    fq_plan_rule_where(p, &set.block.where, set.block.main);
    fq_plan_write_where(p, &set.block.where, set.block.main, writing);
    *meant = (struct fq_plan_meant){
        .block = set.block,
        .most = fq_plan_argument(p, field, fq_plan_argument_def(def, FQ_ARGUMENT_MOST)),
        .direct = written->is_rows && !set.block.main->summaries};
    meant->name = fq_sql_named(p->arena, meant->direct ? 't' : 'b', meant->block.main->alias);
    fq_sql_init(&row, p->arena);
    fq_sql_put(&row, meant->name, SQL("."));
    meant->row = fq_sql_fragment(&row);
}

void fq_plan_meant_table(struct fq_sql *sql, const struct fq_plan_meant *meant,
                         const struct fq_written *written)
{
    fq_sql_put(sql, SQL(" "), written->table, SQL(" AS "), meant->name);
}

static void add_conditions(struct fq_sql *sql, const struct fq_plan_block *block)
{
    fq_sql_put(sql, SQL(" WHERE "),
               fq_sql_is_empty(&block->where) ? SQL("true") : fq_sql_fragment(&block->where));
}

/* What is read may be more than the table: it says which rows, by their key. */
static void add_chosen(struct fq_planner *p, struct fq_sql *sql, struct fq_plan_block *block,
                       const struct fq_written *written)
{
    struct fq_sql keys;
    fq_sql_init(&keys, p->arena);
    for (size_t i = 0; i < written->rows->key_count; i++) {
        fq_sql_add(&keys, i ? SQL(", ") : SQL(" "));
        fq_plan_column(&keys, block->main, NULL, written->rows->key[i]);
        fq_sql_add(&keys, SQL(" AS "));
        fq_sql_name(&keys, 'k', i);
    }
    fq_sql_put(sql, SQL("(SELECT"), fq_sql_fragment(&keys), SQL(" FROM "));
    fq_plan_from_sql(p, sql, block->main);
    add_conditions(sql, block);
    fq_sql_add(sql, SQL(") AS r"));
}

/* Who may not read a field finds no rows by it, neither as a conflict. */
static void ask_conflict(struct fq_planner *p, const struct fq_plan_table *table,
                         const struct fq_written *written, const struct fq_input *key)
{
    for (size_t i = 0; key && i < written->column_count; i++) {
        const struct fq_given *given = &written->columns[i];
        const struct fq_reference *reference = given->reference;
        for (size_t k = 0; k < fq_plan_given_count(given); k++) {
            fq_str label = fq_plan_given_label(given, k).text;
            if (fq_str_find(key->internal, label) == key->internal.len)
                continue;
            if (reference)
                fq_plan_ask_columns(p, table, &reference->field->local[k], 1, key->at);
            else
                fq_plan_ask_field(p, table, given->name, key->at);
        }
    }
}

void fq_plan_is_read(struct fq_planner *p, struct fq_sql *sql,
                     const struct fq_plan_writing *writing, fq_fragment row)
{
    const struct fq_written *written = writing->written;
    struct fq_plan_block block;
    fq_plan_block_init(p, &block, written->rows);
    ask_conflict(p, block.main, written, writing->conflict);
    fq_plan_rule_where(p, &block.where, block.main);
    fq_plan_write_where(p, &block.where, block.main, writing);
    fq_sql_add(sql, SQL("EXISTS (SELECT FROM "));
    add_chosen(p, sql, &block, written);
    fq_sql_add(sql, SQL(" WHERE "));
    fq_plan_same_key(sql, written, row);
    fq_sql_add(sql, SQL(")"));
}

void fq_plan_meant_where(struct fq_planner *p, struct fq_sql *sql, struct fq_plan_meant *meant,
                         const struct fq_written *written, fq_fragment from)
{
    if (meant->direct) {
        add_conditions(sql, &meant->block);
        return;
    }
    fq_sql_add(sql, from);
    add_chosen(p, sql, &meant->block, written);
    fq_sql_add(sql, SQL(" WHERE "));
    fq_plan_same_key(sql, written, meant->row);
}

/* Of a variable nobody knows. */
struct fq_plan_changing fq_plan_meant_count(const struct fq_planner *p,
                                            const struct fq_plan_meant *meant)
{
    int64_t number;
    bool known = meant->most && meant->most->leaf < 0 && meant->most->kind == FQ_INPUT_SCALAR &&
                 fq_str_to_i64(meant->most->text, &number) && number >= 0;
    return (struct fq_plan_changing){known ? (uint64_t)number : p->request->options.list_max,
                                     meant->most};
}

/* ---- reading ---- */

/* A setting as the array that it was; null where nothing was kept. */
void fq_plan_kept_column_of(struct fq_sql *sql, const struct fq_written *written,
                            fq_fragment setting, size_t i)
{
    fq_sql_put(sql, SQL("(CASE WHEN pg_catalog.current_setting("), setting);
    fq_sql_number(sql, i);
    fq_sql_put(sql,
               SQL("', true) OPERATOR(pg_catalog.<>) '' THEN "
                   "pg_catalog.current_setting("),
               setting);
    fq_sql_number(sql, i);
    fq_sql_put(sql, SQL("', true) END)::"), written->key_types[i], SQL("[]"));
}

void fq_plan_kept_column(struct fq_sql *sql, const struct fq_written *written, size_t i)
{
    fq_plan_kept_column_of(sql, written, FQ_PLAN_KEYS, i);
}

void fq_plan_kept_keys(struct fq_sql *sql, const struct fq_written *written)
{
    fq_plan_kept_keys_of(sql, written, FQ_PLAN_KEYS);
}

void fq_plan_kept_keys_of(struct fq_sql *sql, const struct fq_written *written, fq_fragment setting)
{
    fq_sql_add(sql, SQL("ROWS FROM ("));
    for (size_t i = 0; i < written->rows->key_count; i++) {
        fq_sql_add(sql, i ? SQL(", pg_catalog.unnest(") : SQL("pg_catalog.unnest("));
        fq_plan_kept_column_of(sql, written, setting, i);
        fq_sql_add(sql, SQL(")"));
    }
    fq_sql_add(sql, SQL(")"));
}

/* The order of what was kept is told by a column of that name, so that none of the rows' own may
 * have it; these come in the order of their keys. */
static bool tells_order(const struct fq_relation *relation)
{
    for (size_t i = 0; i < relation->column_count; i++) {
        if (fq_fragment_eq(relation->columns[i]->label, SQL("\"ordinality\"")))
            return false;
    }
    return true;
}

/* The key's columns have the names that the relation has for them. */
static fq_fragment labels(struct fq_planner *p, const struct fq_written *written, bool ordinal)
{
    struct fq_sql sql;
    fq_sql_init(&sql, p->arena);
    for (size_t i = 0; i < written->rows->key_count; i++)
        fq_sql_put(&sql, i ? SQL(", ") : SQL("("), written->rows->key[i]->label);
    fq_sql_add(&sql, ordinal ? SQL(", ordinality)") : SQL(")"));
    return fq_sql_fragment(&sql);
}

void fq_plan_read_changed(struct fq_planner *p, struct fq_plan_set *set,
                          const struct fq_written *written)
{
    struct fq_plan_table *table = set->block.main;
    const bool ordinal = tells_order(written->rows);
    struct fq_sql keys;
    fq_sql_init(&keys, p->arena);
    fq_plan_kept_keys(&keys, written);
    table->source = (struct fq_plan_source){.kind = FQ_SOURCE_BY_KEY,
                                            .rows = fq_sql_fragment(&keys),
                                            .labels = labels(p, written, ordinal),
                                            .ordinal = ordinal,
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
                                    struct fq_plan_changing changing)
{
    const struct fq_plan_rows_wanted wanted = {changing.said, "max"};
    struct fq_plan_set *set = fq_plan_set_new(p, NULL, field->written->count);
    struct fq_sql rows;
    fq_sql_init(&rows, p->arena);
    fq_sql_add(&rows, SQL("(SELECT pg_catalog.cardinality("));
    fq_plan_kept_column(&rows, field->written, 0);
    fq_sql_add(&rows, SQL(") AS \"count\")"));
    set->block.main->source =
        (struct fq_plan_source){.kind = FQ_SOURCE_ROWS, .rows = fq_sql_fragment(&rows)};
    set->rowset->one = true;
    fq_plan_cost_items(p, set->cost, &wanted, changing.most);
    p->changing = changing;
    return set;
}

const struct fq_collected *fq_plan_select_changed(struct fq_plan_scope *s,
                                                  const struct fq_plan_asked *asked,
                                                  struct fq_node *node)
{
    struct fq_plan_set *set = fq_plan_set_new(s->p, s->set, asked->field->target);
    fq_plan_read_changed(s->p, set, asked->field->written);
    fq_plan_order(s->p, &set->block, NULL);
    const struct fq_plan_rows_wanted wanted = {s->p->changing.said, "max"};
    fq_plan_count_rows(s->p, set, s->p->changing.most);
    fq_plan_cost_rows(set->cost, &wanted, s->p->changing.most);
    fq_plan_limit_unasked(s->p, set, s->p->changing.most);
    fq_plan_select_item(s->p, set, asked->collected, asked->def);
    node->op = FQ_OP_ROWS;
    node->rows = set->rowset;
    return asked->collected;
}
