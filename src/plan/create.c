/* SPDX-License-Identifier: MIT
 *
 * Rows that are made.  Many of them are one statement, in which each column is one array, so that
 * its text does not depend on how many they are.  A column that was not given has its default: rows
 * in which other columns are given are inserted beside the others, by a part of the statement.
 */
#include "base/list.h"
#include "plan/changed.h"

/* A plan for more rows is not kept: it would hardly serve another request, and is large. */
#define ROWS_OF_KEPT_PLAN 100

/* ---- one ---- */

static void add_given_columns(struct fq_sql *sql, const struct fq_input *row)
{
    size_t count = 0;
    for (size_t i = 0; i < row->count; i++) {
        const struct fq_given *given = row->members[i].def->binding;
        for (size_t k = 0; k < fq_plan_given_count(given); k++, count++)
            fq_sql_put(sql, count ? SQL(", ") : SQL(" ("), fq_plan_given_label(given, k));
    }
    if (row->count)
        fq_sql_add(sql, SQL(")"));
}

void fq_plan_given_value(struct fq_planner *p, struct fq_sql *sql,
                         const struct fq_input_member *member, size_t number)
{
    static const struct fq_plan_naming naming = {.argument = SQL_INIT("input")};
    const struct fq_given *given = member->def->binding;
    if (given->reference)
        fq_plan_referred(p, sql, given, &naming, member->value, number);
    else
        fq_plan_value(p, sql, member->value, given->type_name);
}

static void add_values(struct fq_planner *p, struct fq_sql *sql, const struct fq_input *row)
{
    fq_sql_add(sql, row->count ? SQL(" VALUES (") : SQL(" DEFAULT VALUES"));
    for (size_t i = 0; i < row->count; i++) {
        const struct fq_given *given = row->members[i].def->binding;
        for (size_t k = 0; k < fq_plan_given_count(given); k++) {
            if (i || k)
                fq_sql_add(sql, SQL(", "));
            fq_plan_given_value(p, sql, &row->members[i], k);
        }
    }
    if (row->count)
        fq_sql_add(sql, SQL(")"));
}

void fq_plan_insert_row(struct fq_planner *p, struct fq_sql *sql, const struct fq_written *written,
                        fq_fragment alias, const struct fq_input *row)
{
    fq_sql_put(sql, SQL("INSERT INTO "), written->table, alias);
    fq_plan_check_references(p, row);
    add_given_columns(sql, row);
    add_values(p, sql, row);
    p->gives_values = true;
}

struct fq_plan_set *fq_plan_create(struct fq_planner *p, const struct fq_collected *collected,
                                   const struct fq_field_def *def)
{
    const struct fq_field *field = def->binding;
    const struct fq_input *row =
        fq_plan_argument(p, collected->field, fq_plan_argument_def(def, FQ_ARGUMENT_INPUT));
    struct fq_sql sql;
    fq_sql_init(&sql, p->arena);
    if (row) {
        fq_sql_add(&sql, SQL("WITH i0 AS ("));
        fq_plan_insert_row(p, &sql, field->written, SQL_NONE, row);
        fq_plan_returning(&sql, field->written, SQL_NONE);
        fq_sql_add(&sql, SQL(") "));
        fq_plan_keep_keys(&sql, field->written, fq_sql_named(p->arena, 'i', 0), SQL_NONE);
        fq_plan_add_step(p, &sql, collected->field->at);
    }
    return fq_plan_changed_row(p, field);
}

/* ---- many ---- */

/* Rows in which the same columns are given. */
struct group {
    const struct fq_input **rows;
    const struct fq_input **places; /* of each its place among all */
    size_t count, cap;
    struct group *next;
};

struct making {
    struct fq_planner *p;
    struct fq_sql *sql;
    const struct fq_written *written;
    struct group *groups, *last_group;
    struct fq_map by_columns;
    size_t group_count;
    size_t arrays; /* of the group that is being written */
};

/* Of a foreign key also by what its row is named. */
static void add_group_key(struct fq_buf *key, const struct fq_input_member *member)
{
    const struct fq_given *given = member->def->binding;
    const struct fq_input *row = given->reference ? fq_plan_named_row(member->value) : NULL;
    fq_buf_add(key, (const char *)&member->def, sizeof(member->def));
    for (size_t i = 0; row && i < row->count; i++)
        fq_buf_add(key, (const char *)&row->members[i].def, sizeof(row->members[i].def));
}

static struct group *group_of(struct making *m, const struct fq_input *row)
{
    struct fq_buf key;
    fq_buf_init(&key, m->p->arena, SIZE_MAX / 2);
    fq_buf_char(&key, '.');
    for (size_t i = 0; i < row->count; i++)
        add_group_key(&key, &row->members[i]);
    struct group *group = fq_map_get(&m->by_columns, fq_buf_str(&key));
    if (group)
        return group;
    group = FQ_NEW(m->p->arena, struct group);
    fq_map_put(&m->by_columns, fq_buf_str(&key), group);
    FQ_CHAIN_APPEND(m->groups, m->last_group, group);
    m->group_count++;
    return group;
}

static struct fq_input *place_value(struct fq_planner *p, size_t number)
{
    struct fq_input *value = FQ_NEW(p->arena, struct fq_input);
    value->kind = FQ_INPUT_SCALAR;
    value->leaf = FQ_INPUT_CONSTANT;
    value->text = fq_arena_printf(p->arena, "%zu", number);
    return value;
}

static void grow(struct fq_planner *p, struct group *group)
{
    size_t cap = group->cap ? group->cap * 2 : 8;
    const struct fq_input **rows = FQ_NEW_ARRAY(p->arena, cap, const struct fq_input *);
    const struct fq_input **places = FQ_NEW_ARRAY(p->arena, cap, const struct fq_input *);
    for (size_t i = 0; i < group->count; i++) {
        rows[i] = group->rows[i];
        places[i] = group->places[i];
    }
    group->rows = rows;
    group->places = places;
    group->cap = cap;
}

static void share_out(struct making *m, const struct fq_input *list)
{
    fq_map_init(&m->by_columns, m->p->arena);
    for (size_t i = 0; i < list->count; i++) {
        struct group *group = group_of(m, list->items[i]);
        if (group->count == group->cap)
            grow(m->p, group);
        group->places[group->count] = place_value(m->p, i);
        group->rows[group->count++] = list->items[i];
    }
}

static struct fq_input listed(const struct fq_input *const *items, size_t count,
                              const struct fq_type *type)
{
    return (struct fq_input){.kind = FQ_INPUT_LIST,
                             .type = type,
                             .leaf = FQ_INPUT_CONSTANT,
                             .items = items,
                             .count = count};
}

/* What a group's rows have in one column, as an array. */
static void add_array(struct making *m, const struct group *group, size_t member)
{
    const struct fq_input **items =
        FQ_NEW_ARRAY(m->p->arena, group->count, const struct fq_input *);
    const struct fq_given *column = group->rows[0]->members[member].def->binding;
    for (size_t i = 0; i < group->count; i++)
        items[i] = group->rows[i]->members[member].value;
    const struct fq_input list = listed(items, group->count, fq_type_named(&column->type));
    bool is_object = list.type->kind == FQ_TYPE_INPUT;
    if (is_object)
        fq_plan_value(m->p, m->sql, &list, SQL_NONE);
    else
        fq_plan_param_add(m->p, m->sql, &list, column->composed ? FQ_FORM_TEXTS : FQ_FORM_LIST, 0);
    if (is_object || !column->composed)
        fq_sql_put(m->sql, SQL("::"), column->type_name, SQL("[]"));
    if (column->composed)
        fq_sql_add(m->sql, SQL("::pg_catalog._text"));
}

/* What is composed travels as text. */
static void add_given_value(struct making *m, const struct fq_given *column, size_t number)
{
    fq_sql_add(m->sql, SQL("u."));
    fq_sql_name(m->sql, 'c', number);
    if (column->composed)
        fq_sql_put(m->sql, SQL("::"), column->type_name);
}

/* How many arrays what a member gives travels in. */
static size_t arrays_of(const struct fq_input_member *member)
{
    const struct fq_given *given = member->def->binding;
    const struct fq_input *row = given->reference ? fq_plan_named_row(member->value) : NULL;
    return row ? row->count : !given->reference;
}

static size_t arrays_of_row(const struct fq_input *row)
{
    size_t count = 0;
    for (size_t i = 0; i < row->count; i++)
        count += arrays_of(&row->members[i]);
    return count;
}

static void add_selected(struct making *m, const struct fq_input *like)
{
    struct fq_plan_naming naming = {SQL("input"), true, 0, arrays_of_row(like)};
    for (size_t i = 0; i < like->count; i++) {
        const struct fq_input_member *member = &like->members[i];
        const struct fq_given *given = member->def->binding;
        for (size_t k = 0; k < fq_plan_given_count(given); k++) {
            fq_sql_add(m->sql, i || k ? SQL(", ") : SQL(" "));
            if (given->reference)
                fq_plan_referred(m->p, m->sql, given, &naming, member->value, k);
            else
                add_given_value(m, given, naming.first);
        }
        naming.first += arrays_of(member);
    }
}

static void add_unnest(struct making *m)
{
    fq_sql_add(m->sql, m->arrays++ ? SQL(", pg_catalog.unnest(") : SQL("pg_catalog.unnest("));
}

/* What a group's rows are named by, an array for each field of the key. */
static void add_names(struct making *m, const struct group *group, size_t member)
{
    const struct fq_input *like = fq_plan_named_row(group->rows[0]->members[member].value);
    for (size_t k = 0; like && k < like->count; k++) {
        const struct fq_bound_argument *key = like->members[k].def->binding;
        const struct fq_input **items =
            FQ_NEW_ARRAY(m->p->arena, group->count, const struct fq_input *);
        for (size_t i = 0; i < group->count; i++)
            items[i] = fq_plan_named_row(group->rows[i]->members[member].value)->members[k].value;
        const struct fq_input list =
            listed(items, group->count, fq_type_named(&like->members[k].def->type));
        add_unnest(m);
        fq_plan_param_add(m->p, m->sql, &list, FQ_FORM_LIST, key->field->column->operands);
        fq_sql_add(m->sql, SQL(")"));
    }
}

/* Whoever names a row that is not there is told which one of the list it was. */
static void add_places(struct making *m, const struct group *group)
{
    const struct fq_input places = listed(group->places, group->count, NULL);
    add_unnest(m);
    fq_plan_param_add(m->p, m->sql, &places, FQ_FORM_LIST, 0);
    fq_sql_add(m->sql, SQL("::pg_catalog._int4)"));
}

static void add_arrays(struct making *m, const struct group *group)
{
    const struct fq_input *like = group->rows[0];
    bool named = false;
    m->arrays = 0;
    for (size_t i = 0; i < like->count; i++) {
        const struct fq_given *given = like->members[i].def->binding;
        if (given->reference) {
            add_names(m, group, i);
            named = named || fq_plan_named_row(like->members[i].value);
            continue;
        }
        add_unnest(m);
        add_array(m, group, i);
        fq_sql_add(m->sql, SQL(")"));
    }
    if (named)
        add_places(m, group);
}

static void add_unnested(struct making *m, const struct group *group)
{
    if (!arrays_of_row(group->rows[0])) {
        fq_sql_add(m->sql, SQL(" FROM pg_catalog.generate_series(1, "));
        fq_sql_number(m->sql, group->count);
        fq_sql_add(m->sql, SQL(")"));
        return;
    }
    fq_sql_add(m->sql, SQL(" FROM ROWS FROM ("));
    add_arrays(m, group);
    fq_sql_add(m->sql, SQL(") AS u("));
    for (size_t i = 0; i < m->arrays; i++) {
        if (i)
            fq_sql_add(m->sql, SQL(", "));
        fq_sql_name(m->sql, 'c', i);
    }
    fq_sql_add(m->sql, SQL(")"));
}

static void add_insert(struct making *m, const struct group *group, size_t number)
{
    fq_sql_add(m->sql, number ? SQL(", ") : SQL("WITH "));
    fq_sql_name(m->sql, 'i', number);
    fq_sql_put(m->sql, SQL(" AS (INSERT INTO "), m->written->table);
    fq_plan_check_references(m->p, group->rows[0]);
    add_given_columns(m->sql, group->rows[0]);
    fq_sql_add(m->sql, SQL(" SELECT"));
    add_selected(m, group->rows[0]);
    add_unnested(m, group);
    fq_plan_returning(m->sql, m->written, SQL_NONE);
    fq_sql_add(m->sql, SQL(")"));
}

/* PostgreSQL returns rows in the order in which it inserts them, which is that of the arrays. */
static void add_placed(struct making *m, struct fq_sql *rows, const struct group *group,
                       size_t number)
{
    const struct fq_input places = listed(group->places, group->count, NULL);
    fq_sql_put(rows, number ? SQL(" UNION ALL ") : SQL("("),
               SQL("SELECT g.*, o.place FROM (SELECT i.*, pg_catalog.row_number() OVER () AS n "
                   "FROM "));
    fq_sql_name(rows, 'i', number);
    fq_sql_add(rows, SQL(" AS i) AS g JOIN pg_catalog.unnest("));
    fq_plan_param_add(m->p, rows, &places, FQ_FORM_LIST, 0);
    fq_sql_add(rows, SQL("::pg_catalog._int4) WITH ORDINALITY AS o(place, n) ON "
                         "o.n OPERATOR(pg_catalog.=) g.n"));
}

static void make_rows(struct fq_planner *p, const struct fq_written *written,
                      const struct fq_input *list, struct fq_location at)
{
    struct fq_sql sql, rows;
    struct making m = {.p = p, .sql = &sql, .written = written};
    size_t number = 0;
    fq_sql_init(&sql, p->arena);
    fq_sql_init(&rows, p->arena);
    share_out(&m, list);
    for (const struct group *group = m.groups; group; group = group->next)
        add_insert(&m, group, number++);
    number = 0;
    for (const struct group *group = m.groups; m.group_count > 1 && group; group = group->next)
        add_placed(&m, &rows, group, number++);
    fq_sql_add(&sql, SQL(" "));
    if (number) {
        fq_sql_add(&rows, SQL(")"));
        fq_plan_keep_keys(&sql, written, fq_sql_fragment(&rows), SQL("r.place"));
    } else {
        fq_plan_keep_keys(&sql, written, fq_sql_named(p->arena, 'i', 0), SQL_NONE);
    }
    if (m.group_count > 1 && fq_sql_failed(&sql)) {
        fq_plan_error(p, at,
                      "The rows of \"input\" give too many different sets of fields; give the same "
                      "fields in each object, or fewer objects at once.");
        return;
    }
    p->gives_values = true;
    p->reusable = p->reusable && list->count <= ROWS_OF_KEPT_PLAN;
    fq_plan_add_step(p, &sql, at);
}

/* No rows are none that were made: what a mutation before kept must not be taken for them. */
static void make_none(struct fq_planner *p, const struct fq_written *written, struct fq_location at)
{
    struct fq_sql sql, rows;
    fq_sql_init(&sql, p->arena);
    fq_sql_init(&rows, p->arena);
    fq_sql_add(&rows, SQL("(SELECT"));
    for (size_t i = 0; i < written->rows->key_count; i++) {
        fq_sql_put(&rows, i ? SQL(", NULL::") : SQL(" NULL::"), written->key_types[i], SQL(" AS "));
        fq_sql_name(&rows, 'k', i);
    }
    fq_sql_add(&rows, SQL(" WHERE false)"));
    fq_plan_keep_keys(&sql, written, fq_sql_fragment(&rows), SQL_NONE);
    fq_plan_add_step(p, &sql, at);
}

struct fq_plan_set *fq_plan_create_many(struct fq_planner *p, const struct fq_collected *collected,
                                        const struct fq_field_def *def)
{
    const struct fq_field *field = def->binding;
    const struct fq_location at = collected->field->at;
    const struct fq_input *list =
        fq_plan_argument(p, collected->field, fq_plan_argument_def(def, FQ_ARGUMENT_INPUT));
    size_t count = list ? list->count : 0;
    if (count > p->request->options.list_max)
        fq_plan_error(p, at,
                      "Argument \"input\" has %zu rows; at most %u can be made at once "
                      "(limits.list_max).",
                      count, p->request->options.list_max);
    else if (count)
        make_rows(p, field->written, list, at);
    else
        make_none(p, field->written, at);
    return fq_plan_changes(p, field, count);
}
