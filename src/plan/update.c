/* SPDX-License-Identifier: MIT
 *
 * Rows that are changed: what their columns become, or what is added to these.  What is added is
 * added to what PostgreSQL has when it changes the row, so that of two who add at once neither is
 * lost.
 */
#include "plan/nested.h"

/* What an UPDATE does to columns. */
struct updating {
    struct fq_planner *p;
    struct fq_sql *sql;
    fq_fragment row;
    const struct fq_plan_level *level;
    struct fq_map given; /* labels of columns → the argument that is about it */
    size_t count;
};

typedef void write_value(struct updating *u, const struct fq_given *column,
                         const struct fq_input *value);

static void set_value(struct updating *u, const struct fq_given *column,
                      const struct fq_input *value)
{
    fq_plan_value(u->p, u->sql, value, column->as->type_name);
}

/* COALESCE(t0."views"::int4, '0'::int4) */
static void add_current(struct updating *u, const struct fq_given *column, fq_fragment nothing)
{
    fq_sql_put(u->sql, SQL("COALESCE("), u->row, column->label, SQL("::"), column->as->base_name,
               SQL(", "), nothing, SQL("::"), column->as->base_name, SQL(")"));
}

static void increment(struct updating *u, const struct fq_given *column,
                      const struct fq_input *value)
{
    add_current(u, column, SQL("'0'"));
    fq_sql_add(u->sql, SQL(" OPERATOR(pg_catalog.+) "));
    fq_plan_value(u->p, u->sql, value, column->as->base_name);
}

static void append(struct updating *u, const struct fq_given *column, const struct fq_input *value)
{
    fq_sql_add(u->sql, SQL("pg_catalog.array_cat("));
    add_current(u, column, SQL("'{}'"));
    fq_sql_add(u->sql, SQL(", "));
    fq_plan_value(u->p, u->sql, value, column->as->base_name);
    fq_sql_add(u->sql, SQL(")"));
}

static void prepend(struct updating *u, const struct fq_given *column, const struct fq_input *value)
{
    fq_sql_add(u->sql, SQL("pg_catalog.array_cat("));
    fq_plan_value(u->p, u->sql, value, column->as->base_name);
    fq_sql_add(u->sql, SQL(", "));
    add_current(u, column, SQL("'{}'"));
    fq_sql_add(u->sql, SQL(")"));
}

/* A statement can raise no error in words of its choice, so where there is no object it asks for an
 * object's members, strictly (pg/error.c knows the SQLSTATE). */
static void merge(struct updating *u, const struct fq_given *column, const struct fq_input *value)
{
    fq_fragment kind[] = {SQL("pg_catalog.jsonb_typeof("), u->row, column->label, SQL(")")};
    fq_sql_put(u->sql, SQL("(CASE WHEN "), kind[0], kind[1], kind[2], kind[3],
               SQL(" OPERATOR(pg_catalog.=) 'object' THEN "), u->row, column->label, SQL("::"),
               column->as->base_name);
    fq_sql_put(u->sql, SQL(" WHEN COALESCE("), kind[0], kind[1], kind[2], kind[3],
               SQL(", 'null') OPERATOR(pg_catalog.=) 'null' THEN '{}' ELSE "
                   "pg_catalog.jsonb_path_query_first("),
               u->row, column->label,
               SQL(", 'strict $.keyvalue()') END) OPERATOR(pg_catalog.||) "));
    fq_plan_param_add(u->p, u->sql, value, FQ_FORM_OBJECT, 0);
    fq_sql_put(u->sql, SQL("::"), column->as->base_name);
}

/* PostgreSQL changes a column once. */
static bool is_first(struct updating *u, const struct fq_input_def *argument,
                     const struct fq_input_member *member, size_t number)
{
    const struct fq_given *column = member->def->binding;
    fq_str label = fq_plan_given_label(column, number).text;
    const struct fq_input_def *other = fq_map_get(&u->given, label);
    fq_map_put(&u->given, label, (void *)(uintptr_t)argument);
    if (other && other != argument) /* else reported */
        fq_plan_error(u->p, member->value->at,
                      "\"%.*s\" is in \"%.*s\" and in \"%.*s\"; a field can be changed once.",
                      FQ_STR_ARG(column->name), FQ_STR_ARG(other->name),
                      FQ_STR_ARG(argument->name));
    return !other;
}

static void add_label(struct updating *u, fq_fragment label)
{
    fq_sql_put(u->sql, u->count ? SQL(", ") : SQL(" SET "), label, SQL(" = "));
    u->count++;
}

static void set_reference(struct updating *u, const struct fq_input_def *argument,
                          const struct fq_input_member *member)
{
    const struct fq_plan_naming naming = {.path = SQL("set"), .level = u->level};
    const struct fq_given *given = member->def->binding;
    for (size_t i = 0; i < fq_plan_given_count(given); i++) {
        if (!is_first(u, argument, member, i))
            continue;
        add_label(u, given->reference->labels[i]);
        fq_plan_referred(u->p, u->sql, given, &naming, member->value, i);
    }
}

static void add_changed(struct updating *u, const struct fq_input_def *argument,
                        const struct fq_input *values, write_value *write)
{
    for (size_t i = 0; i < values->count; i++) {
        const struct fq_input_member *member = &values->members[i];
        const struct fq_given *column = member->def->binding;
        if (column->reference) {
            set_reference(u, argument, member);
            continue;
        }
        if (!is_first(u, argument, member, 0))
            continue;
        if (write != set_value && member->value->kind == FQ_INPUT_NULL)
            fq_plan_error(
                u->p, member->value->at,
                "\"%.*s\" in \"%.*s\" is null; to leave the field as it is, leave it out.",
                FQ_STR_ARG(column->name), FQ_STR_ARG(argument->name));
        add_label(u, column->label);
        write(u, column, member->value);
    }
}

/* All members of what is set, added and merged. */
static void take_given(struct fq_planner *p, struct fq_plan_writing *writing,
                       const struct fq_selection *field, const struct fq_field_def *def)
{
    static const enum fq_argument_role roles[] = {FQ_ARGUMENT_SET, FQ_ARGUMENT_INCREMENT,
                                                  FQ_ARGUMENT_APPEND, FQ_ARGUMENT_PREPEND,
                                                  FQ_ARGUMENT_MERGE};
    for (size_t i = 0; writing->ruled && i < FQ_ARRAY_LEN(roles); i++) {
        const struct fq_input *values =
            fq_plan_argument(p, field, fq_plan_argument_def(def, roles[i]));
        if (values && values->kind == FQ_INPUT_OBJECT)
            fq_plan_write_row(p, writing, values);
    }
}

void fq_plan_update_rules(struct fq_planner *p, struct fq_plan_writing *writing,
                          const struct fq_selection *field, const struct fq_field_def *def)
{
    const struct fq_written *written = ((const struct fq_field *)def->binding)->written;
    fq_plan_write_begin(p, writing, written, FQ_POLICY_UPDATE, field->at);
    take_given(p, writing, field, def);
}

static void add_presets(struct updating *u, const struct fq_plan_writing *writing)
{
    const struct fq_preset *presets;
    size_t count = fq_plan_write_presets(u->p, writing, &presets);
    for (size_t i = 0; i < count; i++) {
        /* Where no rule holds clients may give it. */
        if (!writing->ruled && fq_map_get(&u->given, presets[i].given->label.text))
            continue;
        add_label(u, presets[i].given->label);
        fq_plan_write_preset_value(u->p, u->sql, writing, &presets[i]);
    }
}

bool fq_plan_set_columns(struct fq_planner *p, struct fq_sql *sql, fq_fragment row,
                         const struct fq_selection *field, const struct fq_field_def *def,
                         const struct fq_plan_level *level, const struct fq_plan_writing *writing,
                         bool *ret_said)
{
    static const struct {
        enum fq_argument_role role;
        write_value *write;
    } roles[] = {{FQ_ARGUMENT_SET, set_value},
                 {FQ_ARGUMENT_INCREMENT, increment},
                 {FQ_ARGUMENT_APPEND, append},
                 {FQ_ARGUMENT_PREPEND, prepend},
                 {FQ_ARGUMENT_MERGE, merge}};
    struct updating u = {.p = p, .sql = sql, .row = row, .level = level};
    fq_map_init(&u.given, p->arena);
    *ret_said = false;
    for (size_t i = 0; i < FQ_ARRAY_LEN(roles); i++) {
        const struct fq_input_def *argument = fq_plan_argument_def(def, roles[i].role);
        const struct fq_input *values = fq_plan_argument(p, field, argument);
        if (!values || values->kind != FQ_INPUT_OBJECT)
            continue;
        *ret_said = true;
        fq_plan_check_references(p, values);
        add_changed(&u, argument, values, roles[i].write);
    }
    if (u.given.count)
        add_presets(&u, writing);
    p->gives_values = true;
    return u.given.count > 0;
}

void fq_plan_set_same(struct fq_sql *sql, const struct fq_written *written, fq_fragment row)
{
    for (size_t i = 0; i < written->column_count; i++) {
        const struct fq_given *column = &written->columns[i];
        if (column->no_update || column->no_read)
            continue;
        fq_fragment label = fq_plan_given_label(column, 0);
        fq_sql_put(sql, SQL(" SET "), label, SQL(" = "), row, label);
        return;
    }
}

/* What the row leads to is made before it is changed; NULL: nothing is given inside of it. */
static struct fq_plan_level *nested_level(struct fq_planner *p, const struct fq_written *written,
                                          const struct fq_selection *field,
                                          const struct fq_field_def *def)
{
    const struct fq_input *set =
        fq_plan_argument(p, field, fq_plan_argument_def(def, FQ_ARGUMENT_SET));
    if (!set || set->kind != FQ_INPUT_OBJECT || !fq_plan_has_nested(set))
        return NULL;
    if (!fq_plan_argument_def(def, FQ_ARGUMENT_KEY))
        fq_plan_error(p, set->at,
                      "Rows are made, connected and disconnected for one row; change that by its "
                      "key, not by a filter, or change what leads to it.");
    struct fq_plan_level *level = fq_plan_level_new(p, written, 1, field->at);
    fq_plan_level_add(p, level, set, FQ_STR("set"));
    fq_plan_make_led(p, level);
    fq_plan_note_inside(p, level);
    return level;
}

/* Appends what keeps the rows that were changed; one that nothing was made for is kept alone. */
static void keep_returned(struct fq_planner *p, struct fq_sql *sql,
                          const struct fq_written *written, const struct fq_plan_meant *meant,
                          const struct fq_plan_level *level)
{
    struct fq_sql also;
    fq_sql_init(&also, p->arena);
    fq_plan_returning(sql, written, meant->row);
    if (level) {
        fq_plan_returning_kept(sql, level, meant->row, SQL(", "));
        fq_plan_keep_level(p, &also, level, SQL_NONE, FQ_FAILING_CHANGED);
    }
    fq_sql_add(sql, SQL(") "));
    fq_plan_keep_changed(p, sql, written, meant->most, level ? fq_sql_fragment(&also) : SQL_NONE);
}

static void add_change_step(struct fq_planner *p, fq_fragment change,
                            const struct fq_written *written, const struct fq_plan_meant *meant,
                            const struct fq_plan_level *level, const struct fq_field_def *def,
                            struct fq_location at)
{
    if (!level && fq_plan_argument_def(def, FQ_ARGUMENT_KEY)) {
        fq_plan_keep_row(p, change, meant->name, written, at);
        return;
    }
    struct fq_sql sql;
    fq_sql_init(&sql, p->arena);
    fq_sql_put(&sql, SQL("WITH i0 AS ("), change);
    keep_returned(p, &sql, written, meant, level);
    fq_plan_add_step(p, &sql, at);
}

/* So many may be changed. */
static struct fq_plan_changing update(struct fq_planner *p, const struct fq_selection *field,
                                      const struct fq_field_def *def)
{
    const struct fq_written *written = ((const struct fq_field *)def->binding)->written;
    size_t before = p->errors->count;
    bool said;
    struct fq_plan_writing writing;
    struct fq_plan_meant meant;
    struct fq_sql sql;
    fq_plan_update_rules(p, &writing, field, def);
    struct fq_plan_level *level = nested_level(p, written, field, def);
    fq_plan_meant_rows(p, &meant, &writing, field, def);
    fq_sql_init(&sql, p->arena);
    p->stateful |= written->stateful;
    fq_sql_add(&sql, SQL("UPDATE"));
    fq_plan_meant_table(&sql, &meant, written);
    bool any = fq_plan_set_columns(p, &sql, meant.row, field, def, level, &writing, &said);
    if (!any && level)
        fq_plan_set_same(&sql, written, meant.row);
    else if (!any)
        fq_plan_error(p, field->at, "\"%.*s\" changes no field; give one in \"set\".",
                      FQ_STR_ARG(field->name));
    fq_plan_meant_where(p, &sql, &meant, written, SQL(" FROM "));
    add_change_step(p, fq_sql_fragment(&sql), written, &meant, level, def, field->at);
    if (p->errors->count == before)
        fq_plan_write_check(p, &writing, NULL, FQ_PLAN_KEYS);
    if (level)
        fq_plan_change_inside(p, level);
    return fq_plan_meant_count(p, &meant);
}

struct fq_plan_set *fq_plan_update(struct fq_planner *p, const struct fq_collected *collected,
                                   const struct fq_field_def *def)
{
    (void)update(p, collected->field, def);
    return fq_plan_changed_row(p, def->binding);
}

struct fq_plan_set *fq_plan_update_many(struct fq_planner *p, const struct fq_collected *collected,
                                        const struct fq_field_def *def)
{
    return fq_plan_changes(p, def->binding, update(p, collected->field, def));
}
