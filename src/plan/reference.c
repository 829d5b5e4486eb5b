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
#include "plan/nested.h"

size_t fq_plan_given_count(const struct fq_given *given)
{
    if (!given->reference)
        return 1;
    return given->reference->backward ? 0 : given->reference->key->column_count;
}

fq_fragment fq_plan_given_label(const struct fq_given *given, size_t i)
{
    return given->reference ? given->reference->labels[i] : given->label;
}

const struct fq_input *fq_plan_nested(const struct fq_input *value, enum fq_nested what)
{
    for (size_t i = 0; value && value->kind == FQ_INPUT_OBJECT && i < value->count; i++) {
        const struct fq_input_member *member = &value->members[i];
        if (*(const enum fq_nested *)member->def->binding == what &&
            member->value->kind != FQ_INPUT_NULL)
            return member->value;
    }
    return NULL;
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

void fq_plan_check_key(struct fq_planner *p, const struct fq_reference *reference, fq_str name,
                       const struct fq_input *row)
{
    if (!is_key(reference->keys, row))
        fq_plan_error(p, row->at, "\"%.*s\" names its row by one key: %.*s, and nothing else.",
                      FQ_STR_ARG(name), FQ_STR_ARG(keys_in_words(p, reference->keys)));
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
        if (!given->reference || given->reference->backward)
            continue;
        const struct fq_input *named = fq_plan_nested(member->value, FQ_NESTED_CONNECT);
        if (named)
            fq_plan_check_key(p, given->reference, given->name, named);
        const struct fq_given *other = rival(row, i);
        if (other)
            fq_plan_error(p, member->value->at,
                          "\"%.*s\" and \"%.*s\" give the same column; give one of them.",
                          FQ_STR_ARG(given->name), FQ_STR_ARG(other->name));
    }
}

/* ---- what becomes of it ---- */

/* The SQLSTATE is 2203A, and PostgreSQL's words have the path.  concat() is not immutable, so that
 * nothing is computed before it is needed. */
void fq_plan_failure(struct fq_sql *sql, fq_fragment path, enum fq_plan_failing failing)
{
    static const fq_fragment letters[] = {
        [FQ_FAILING_NO_ROW] = SQL_INIT("r"),  [FQ_FAILING_MADE] = SQL_INIT("m"),
        [FQ_FAILING_CHANGED] = SQL_INIT("u"), [FQ_FAILING_LINKED] = SQL_INIT("l"),
        [FQ_FAILING_FREED] = SQL_INIT("d"),   [FQ_FAILING_CHECK] = SQL_INIT("p")};
    fq_sql_put(sql,
               SQL("pg_catalog.jsonb_path_query_first('{}', "
                   "pg_catalog.concat('strict $.\"fraiseql."),
               path, SQL(";"), letters[failing],
               SQL("\"')::pg_catalog.jsonpath)::pg_catalog.text"));
}

static fq_fragment path_of(struct fq_planner *p, const struct fq_plan_naming *naming,
                           const struct fq_reference *reference, fq_fragment behind)
{
    struct fq_sql path;
    fq_sql_init(&path, p->arena);
    if (naming->listed) {
        fq_sql_add(&path, SQL("', u."));
        fq_sql_name(&path, 'c', naming->place);
        fq_sql_add(&path, SQL(", '"));
    } else {
        fq_sql_add(&path, naming->path);
    }
    if (!fq_fragment_is_empty(behind))
        fq_sql_put(&path, SQL("."), reference->name, behind);
    return fq_sql_fragment(&path);
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
                          const struct fq_input *row, const struct fq_column *selected)
{
    struct fq_plan_table *table = fq_plan_table_new(p, reference->field->target);
    fq_fragment value = fq_plan_column_sql(p, table, NULL, selected);
    struct fq_sql where;
    table->few = true;
    fq_sql_init(&where, p->arena);
    for (size_t i = 0; i < row->count; i++) {
        const struct fq_bound_argument *key = row->members[i].def->binding;
        const struct fq_column *column = key->field->column;
        fq_plan_ask_columns(p, table, &column, 1, row->at);
        fq_sql_separate(&where, SQL(" AND "));
        fq_plan_compared(&where, table, NULL, column);
        fq_plan_equal(&where, column, column);
        add_operand(p, &where, naming, row, i);
    }
    if (!reference->backward)
        add_own_rows(&where, table, reference);
    if (reference->keys->many_may_fit)
        take_one(p, &where, table);
    fq_sql_put(sql, SQL("SELECT "), value, SQL(" FROM "));
    fq_plan_from_sql(p, sql, table);
    fq_sql_put(sql, SQL(" WHERE "), fq_sql_fragment(&where));
}

void fq_plan_named_column(struct fq_planner *p, struct fq_sql *sql,
                          const struct fq_reference *reference, const struct fq_plan_naming *naming,
                          const struct fq_input *row, const struct fq_column *column,
                          fq_fragment type_name, fq_fragment behind)
{
    fq_sql_add(sql, SQL("COALESCE(("));
    add_named_row(p, sql, reference, naming, row, column);
    fq_sql_put(sql, SQL(")::"), type_name, SQL(", "));
    fq_plan_failure(sql, path_of(p, naming, reference, behind), FQ_FAILING_NO_ROW);
    fq_sql_put(sql, SQL("::"), type_name, SQL(")"));
}

void fq_plan_referred(struct fq_planner *p, struct fq_sql *sql, const struct fq_given *given,
                      const struct fq_plan_naming *naming, const struct fq_input *value,
                      size_t number)
{
    const struct fq_reference *reference = given->reference;
    const struct fq_input *row = fq_plan_nested(value, FQ_NESTED_CONNECT);
    const struct fq_plan_led *led =
        fq_plan_nested(value, FQ_NESTED_CREATE) ? fq_plan_led_of(naming->level, given) : NULL;
    if (row)
        fq_plan_named_column(p, sql, reference, naming, row, reference->field->remote[number],
                             reference->type_names[number], SQL(".connect"));
    else if (led && naming->listed)
        fq_plan_kept_value(sql, led, number, naming->first);
    else if (led)
        fq_plan_only_kept_value(sql, led, number);
    else
        fq_sql_put(sql, SQL("NULL::"), reference->type_names[number]);
}
