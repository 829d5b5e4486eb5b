/* SPDX-License-Identifier: MIT
 *
 * Rows that a row which is written is to lead to.  The foreign key's columns become what a
 * sub-select finds by the key that was given, in whatever stands for the other table, so that only
 * a row that may be seen is led to:
 *
 *     COALESCE((SELECT t1."pk_author" FROM … AS t1 WHERE t1."id" = $1), …)
 *
 * Behind it stands an expression that fails, since a row that is not there must not become null.
 */
#include "plan/changed.h"

size_t fq_plan_given_count(const struct fq_given *given)
{
    return given->reference ? given->reference->key->column_count : 1;
}

fq_fragment fq_plan_given_label(const struct fq_given *given, size_t i)
{
    return given->reference ? given->reference->labels[i] : given->label;
}

const struct fq_input *fq_plan_named_row(const struct fq_input *value)
{
    return value->kind == FQ_INPUT_OBJECT ? value->members[0].value : NULL;
}

/* ---- what is wrong ---- */

static bool has_field(const struct fq_input *row, const struct fq_input_def *field)
{
    for (size_t i = 0; i < row->count; i++) {
        if (row->members[i].def == field)
            return row->members[i].value->kind != FQ_INPUT_NULL;
    }
    return false;
}

static bool is_key(const struct fq_row_keys *keys, const struct fq_input *row)
{
    for (size_t i = 0; i < keys->key_count; i++) {
        const struct fq_row_key *key = &keys->keys[i];
        size_t found = 0;
        for (size_t k = 0; k < key->count; k++)
            found += has_field(row, &keys->fields[key->fields[k]]);
        if (found == key->count && found == row->count)
            return true;
    }
    return false;
}

static fq_str keys_in_words(struct fq_planner *p, const struct fq_row_keys *keys)
{
    fq_str words = FQ_STR_NONE;
    for (size_t i = 0; i < keys->key_count; i++) {
        for (size_t k = 0; k < keys->keys[i].count; k++)
            words = fq_arena_printf(p->arena, "%.*s%s%.*s", FQ_STR_ARG(words),
                                    k   ? " and "
                                    : i ? ", or "
                                        : "",
                                    FQ_STR_ARG(keys->fields[keys->keys[i].fields[k]].name));
    }
    return words;
}

static void check_key(struct fq_planner *p, const struct fq_input_member *member)
{
    const struct fq_given *given = member->def->binding;
    const struct fq_input *row = fq_plan_named_row(member->value);
    if (row && !is_key(given->reference->keys, row))
        fq_plan_error(p, row->at, "\"%.*s\" names its row by one key: %.*s, and nothing else.",
                      FQ_STR_ARG(given->name),
                      FQ_STR_ARG(keys_in_words(p, given->reference->keys)));
}

/* The other member that gives a column of this one; NULL. */
static const struct fq_given *rival(const struct fq_input *row, size_t number)
{
    const struct fq_given *given = row->members[number].def->binding;
    for (size_t i = 0; i < row->count; i++) {
        const struct fq_given *other = row->members[i].def->binding;
        for (size_t k = 0; i != number && k < fq_plan_given_count(other); k++) {
            for (size_t c = 0; c < fq_plan_given_count(given); c++) {
                if (fq_fragment_eq(fq_plan_given_label(other, k), fq_plan_given_label(given, c)))
                    return other;
            }
        }
    }
    return NULL;
}

void fq_plan_check_references(struct fq_planner *p, const struct fq_input *row)
{
    for (size_t i = 0; i < row->count; i++) {
        const struct fq_input_member *member = &row->members[i];
        const struct fq_given *given = member->def->binding;
        if (!given->reference)
            continue;
        check_key(p, member);
        const struct fq_given *other = rival(row, i);
        if (other)
            fq_plan_error(p, member->value->at,
                          "\"%.*s\" and \"%.*s\" give the same column; give one of them.",
                          FQ_STR_ARG(given->name), FQ_STR_ARG(other->name));
    }
}

/* ---- what becomes of it ---- */

/* pg/error.c knows the SQLSTATE, 2203A, and finds the path in PostgreSQL's words.  concat() is not
 * immutable, so that nothing is computed before it is needed. */
static void add_failure(struct fq_sql *sql, const struct fq_reference *reference,
                        const struct fq_plan_naming *naming, fq_fragment type_name)
{
    fq_sql_put(sql,
               SQL("pg_catalog.jsonb_path_query_first('{}', "
                   "pg_catalog.concat('strict $.\"fraiseql."),
               naming->argument, SQL("."));
    if (naming->listed) {
        fq_sql_add(sql, SQL("', u."));
        fq_sql_name(sql, 'c', naming->place);
        fq_sql_add(sql, SQL(", '."));
    }
    fq_sql_put(sql, reference->name, SQL(".connect;\"')::pg_catalog.jsonpath)::pg_catalog.text::"),
               type_name);
}

static void add_operand(struct fq_planner *p, struct fq_sql *sql,
                        const struct fq_plan_naming *naming, const struct fq_input *row, size_t i)
{
    const struct fq_bound_argument *key = row->members[i].def->binding;
    if (naming->listed) {
        fq_sql_add(sql, SQL("u."));
        fq_sql_name(sql, 'c', naming->first + i);
    } else {
        fq_plan_param_add(p, sql, row->members[i].value, FQ_FORM_VALUE,
                          key->field->column->operand);
    }
}

/* Of rows of tables that inherit from it, which no foreign key leads to, tableoid tells. */
static void add_own_rows(struct fq_sql *where, struct fq_plan_table *table,
                         const struct fq_reference *reference)
{
    const struct fq_field *field = reference->field;
    for (size_t i = reference->key->column_count; i < field->pair_count; i++) {
        fq_sql_add(where, SQL(" AND "));
        fq_plan_compared(where, table, NULL, field->remote[i]);
        fq_plan_equal(where, field->remote[i], field->local[i]);
        fq_sql_add(where, field->local[i]->before);
    }
}

static void take_one(struct fq_planner *p, struct fq_sql *where, struct fq_plan_table *table)
{
    struct fq_sql order;
    fq_sql_init(&order, p->arena);
    fq_plan_use_order(table);
    fq_plan_one_order(&order, table, fq_sql_named(p->arena, 't', table->alias));
    fq_sql_put(where, SQL(" ORDER BY "), fq_sql_fragment(&order), SQL(" LIMIT 1"));
}

static void add_named_row(struct fq_planner *p, struct fq_sql *sql,
                          const struct fq_reference *reference, const struct fq_plan_naming *naming,
                          const struct fq_input *row, size_t number)
{
    struct fq_plan_table *table = fq_plan_table_new(p, reference->field->target);
    fq_fragment value = fq_plan_column_sql(p, table, NULL, reference->field->remote[number]);
    struct fq_sql where;
    table->few = true;
    fq_sql_init(&where, p->arena);
    for (size_t i = 0; i < row->count; i++) {
        const struct fq_bound_argument *key = row->members[i].def->binding;
        const struct fq_column *column = key->field->column;
        fq_sql_separate(&where, SQL(" AND "));
        fq_plan_compared(&where, table, NULL, column);
        fq_plan_equal(&where, column, column);
        add_operand(p, &where, naming, row, i);
    }
    add_own_rows(&where, table, reference);
    if (reference->keys->many_may_fit)
        take_one(p, &where, table);
    fq_sql_put(sql, SQL("SELECT "), value, SQL(" FROM "));
    fq_plan_from_sql(p, sql, table);
    fq_sql_put(sql, SQL(" WHERE "), fq_sql_fragment(&where));
}

void fq_plan_referred(struct fq_planner *p, struct fq_sql *sql, const struct fq_given *given,
                      const struct fq_plan_naming *naming, const struct fq_input *value,
                      size_t number)
{
    const struct fq_input *row = fq_plan_named_row(value);
    fq_fragment type_name = given->reference->type_names[number];
    if (!row) {
        fq_sql_put(sql, SQL("NULL::"), type_name);
        return;
    }
    fq_sql_add(sql, SQL("COALESCE(("));
    add_named_row(p, sql, given->reference, naming, row, number);
    fq_sql_put(sql, SQL(")::"), type_name, SQL(", "));
    add_failure(sql, given->reference, naming, type_name);
    fq_sql_add(sql, SQL(")"));
}
