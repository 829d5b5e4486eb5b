/* SPDX-License-Identifier: MIT
 *
 * Rows that are made.  Many of them are one statement, in which each column is one array, so that
 * its text does not depend on how many they are.  A column that was not given has its default: rows
 * in which other columns are given are inserted beside the others, by a part of the statement.
 */
#include "base/list.h"
#include "plan/nested.h"

static const fq_fragment none = SQL_INIT("");

/* ---- one ---- */

/* outer: a foreign key that is given besides; NULL: none is. */
static void add_given_columns(struct fq_sql *sql, const struct fq_input *row,
                              const struct fq_reference *outer)
{
    size_t count = 0;
    for (size_t i = 0; i < row->count; i++) {
        const struct fq_given *given = row->members[i].def->binding;
        for (size_t k = 0; k < fq_plan_given_count(given); k++, count++)
            fq_sql_put(sql, count ? SQL(", ") : SQL(" ("), fq_plan_given_label(given, k));
    }
    for (size_t k = 0; outer && k < outer->key->column_count; k++, count++)
        fq_sql_put(sql, count ? SQL(", ") : SQL(" ("), outer->labels[k]);
    if (count)
        fq_sql_add(sql, SQL(")"));
}

void fq_plan_given_value(struct fq_planner *p, struct fq_sql *sql,
                         const struct fq_input_member *member, size_t number)
{
    static const struct fq_plan_naming naming = {.path = SQL_INIT("input")};
    const struct fq_given *given = member->def->binding;
    if (given->reference)
        fq_plan_referred(p, sql, given, &naming, member->value, number);
    else
        fq_plan_value(p, sql, member->value, given->as->type_name);
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
    p->stateful |= written->stateful;
    fq_sql_put(sql, SQL("INSERT INTO "), written->table, alias);
    fq_plan_check_references(p, row);
    add_given_columns(sql, row, NULL);
    add_values(p, sql, row);
    p->gives_values = true;
}

static struct fq_plan_level *root_level(struct fq_planner *p, const struct fq_written *written,
                                        size_t count, struct fq_location at)
{
    struct fq_plan_level *level = fq_plan_level_new(p, written, count, at);
    level->root = true;
    return level;
}

struct fq_plan_set *fq_plan_create(struct fq_planner *p, const struct fq_collected *collected,
                                   const struct fq_field_def *def)
{
    const struct fq_field *field = def->binding;
    const struct fq_input *row =
        fq_plan_argument(p, collected->field, fq_plan_argument_def(def, FQ_ARGUMENT_INPUT));
    struct fq_plan_writing writing;
    struct fq_sql sql;
    fq_sql_init(&sql, p->arena);
    if (fq_plan_has_nested(row)) {
        struct fq_plan_level *level = root_level(p, field->written, 1, collected->field->at);
        fq_plan_level_add(p, level, row, FQ_STR("input"));
        fq_plan_make_level(p, level);
    } else if (row) {
        fq_plan_write_begin(p, &writing, field->written, FQ_POLICY_CREATE, collected->field->at);
        fq_plan_write_row(p, &writing, row);
        row = fq_plan_write_preset(p, &writing, row);
        fq_plan_insert_row(p, &sql, field->written, SQL(" AS c"), row);
        fq_plan_keep_row(p, fq_sql_fragment(&sql), SQL("c"), field->written, collected->field->at);
        fq_plan_write_check(p, &writing, NULL, FQ_PLAN_KEYS);
    }
    return fq_plan_changed_row(p, field);
}

/* ---- many ---- */

/* Rows in which the same columns are given. */
struct group {
    size_t *rows; /* of the level */
    size_t count, cap;
    struct group *next;
};

struct making {
    struct fq_planner *p;
    struct fq_sql *sql;
    const struct fq_plan_level *level;
    struct group *groups, *last_group;
    struct fq_map by_columns;
    size_t group_count;
    size_t arrays; /* of the group that is being written */
};

static const struct fq_input *row_of(const struct making *m, const struct group *group, size_t i)
{
    return m->level->rows[group->rows[i]];
}

/* Of a foreign key also by what its row is named. */
static void add_group_key(struct fq_buf *key, const struct fq_input_member *member)
{
    const struct fq_given *given = member->def->binding;
    const struct fq_input *row =
        given->reference ? fq_plan_nested(member->value, FQ_NESTED_CONNECT) : NULL;
    fq_buf_add(key, (const char *)&member->def, sizeof(member->def));
    if (given->reference)
        fq_buf_char(key, fq_plan_nested(member->value, FQ_NESTED_CREATE) ? 'c' : '.');
    for (size_t i = 0; row && !given->reference->backward && i < row->count; i++)
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

static void share_out(struct making *m)
{
    fq_map_init(&m->by_columns, m->p->arena);
    for (size_t i = 0; i < m->level->count; i++) {
        struct group *group = group_of(m, m->level->rows[i]);
        if (group->count == group->cap) {
            size_t cap = group->cap ? group->cap * 2 : 8;
            size_t *rows = FQ_NEW_ARRAY(m->p->arena, cap, size_t);
            for (size_t k = 0; k < group->count; k++)
                rows[k] = group->rows[k];
            group->rows = rows;
            group->cap = cap;
        }
        group->rows[group->count++] = i;
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
    const struct fq_given *column = row_of(m, group, 0)->members[member].def->binding;
    for (size_t i = 0; i < group->count; i++)
        items[i] = row_of(m, group, i)->members[member].value;
    const struct fq_input list = listed(items, group->count, fq_type_named(&column->type));
    bool is_object = list.type->kind == FQ_TYPE_INPUT;
    if (is_object)
        fq_plan_value(m->p, m->sql, &list, SQL_NONE);
    else
        fq_plan_param_add(m->p, m->sql, &list, column->as->composed ? FQ_FORM_TEXTS : FQ_FORM_LIST,
                          0);
    if (is_object || !column->as->composed)
        fq_sql_put(m->sql, SQL("::"), column->as->type_name, SQL("[]"));
    if (column->as->composed)
        fq_sql_add(m->sql, SQL("::pg_catalog._text"));
}

/* What is composed travels as text. */
static void add_given_value(struct making *m, const struct fq_given *column, size_t number)
{
    fq_sql_add(m->sql, SQL("u."));
    fq_sql_name(m->sql, 'c', number);
    if (column->as->composed)
        fq_sql_put(m->sql, SQL("::"), column->as->type_name);
}

/* In how many arrays travels what a member gives: a row that was made for it is a number. */
static size_t arrays_of(const struct fq_input_member *member)
{
    const struct fq_given *given = member->def->binding;
    if (!given->reference)
        return 1;
    if (given->reference->backward)
        return 0;
    const struct fq_input *row = fq_plan_nested(member->value, FQ_NESTED_CONNECT);
    return row ? row->count : fq_plan_nested(member->value, FQ_NESTED_CREATE) != NULL;
}

static size_t arrays_of_row(const struct fq_input *row)
{
    size_t count = 0;
    for (size_t i = 0; i < row->count; i++)
        count += arrays_of(&row->members[i]);
    return count;
}

/* Behind the arrays of what is given the numbers of the rows that it stands in, then the paths. */
static void add_selected(struct making *m, const struct fq_input *like)
{
    const struct fq_plan_led *outer = m->level->outer;
    const size_t arrays = arrays_of_row(like);
    struct fq_plan_naming naming = {
        .listed = true, .place = arrays + (outer != NULL), .level = m->level};
    size_t count = 0;
    for (size_t i = 0; i < like->count; i++) {
        const struct fq_input_member *member = &like->members[i];
        const struct fq_given *given = member->def->binding;
        for (size_t k = 0; k < fq_plan_given_count(given); k++) {
            fq_sql_add(m->sql, count++ ? SQL(", ") : SQL(" "));
            if (given->reference)
                fq_plan_referred(m->p, m->sql, given, &naming, member->value, k);
            else
                add_given_value(m, given, naming.first);
        }
        naming.first += arrays_of(member);
    }
    for (size_t k = 0; outer && k < outer->reference->key->column_count; k++) {
        fq_sql_add(m->sql, count++ ? SQL(", ") : SQL(" "));
        fq_plan_kept_value(m->sql, outer, k, arrays);
    }
}

static void add_unnest(struct making *m)
{
    fq_sql_add(m->sql, m->arrays++ ? SQL(", pg_catalog.unnest(") : SQL("pg_catalog.unnest("));
}

/* What a group's rows are named by, an array for each field of the key. */
static void add_names(struct making *m, const struct group *group, size_t member)
{
    const struct fq_input *like =
        fq_plan_nested(row_of(m, group, 0)->members[member].value, FQ_NESTED_CONNECT);
    for (size_t k = 0; like && k < like->count; k++) {
        const struct fq_bound_argument *key = like->members[k].def->binding;
        const struct fq_input **items =
            FQ_NEW_ARRAY(m->p->arena, group->count, const struct fq_input *);
        for (size_t i = 0; i < group->count; i++)
            items[i] = fq_plan_nested(row_of(m, group, i)->members[member].value, FQ_NESTED_CONNECT)
                           ->members[k]
                           .value;
        const struct fq_input list =
            listed(items, group->count, fq_type_named(&like->members[k].def->type));
        add_unnest(m);
        fq_plan_param_add(m->p, m->sql, &list, FQ_FORM_LIST, key->field->column->operands);
        fq_sql_add(m->sql, SQL(")"));
    }
}

/* Of the group's rows what the level has of all. */
static void add_of_group(struct making *m, const struct group *group,
                         const struct fq_input *const *all, fq_fragment type_name)
{
    const struct fq_input **items =
        FQ_NEW_ARRAY(m->p->arena, group->count, const struct fq_input *);
    for (size_t i = 0; i < group->count; i++)
        items[i] = all[group->rows[i]];
    const struct fq_input list = listed(items, group->count, NULL);
    add_unnest(m);
    fq_plan_param_add(m->p, m->sql, &list, FQ_FORM_LIST, 0);
    fq_sql_put(m->sql, SQL("::"), type_name, SQL(")"));
}

static void add_given_arrays(struct making *m, const struct group *group, size_t member)
{
    const struct fq_input_member *like = &row_of(m, group, 0)->members[member];
    const struct fq_given *given = like->def->binding;
    const struct fq_plan_led *led = fq_plan_led_of(m->level, given);
    if (!given->reference) {
        add_unnest(m);
        add_array(m, group, member);
        fq_sql_add(m->sql, SQL(")"));
    } else if (!given->reference->backward) {
        add_names(m, group, member);
        if (led && fq_plan_nested(like->value, FQ_NESTED_CREATE))
            add_of_group(m, group, led->numbers, SQL("pg_catalog._int4"));
    }
}

static bool names_other(const struct fq_input_member *member)
{
    const struct fq_given *given = member->def->binding;
    return given->reference && !given->reference->backward &&
           fq_plan_nested(member->value, FQ_NESTED_CONNECT);
}

/* Whoever names a row that is not there is told where that was. */
static void add_arrays(struct making *m, const struct group *group)
{
    const struct fq_input *like = row_of(m, group, 0);
    bool named = false;
    m->arrays = 0;
    for (size_t i = 0; i < like->count; i++) {
        add_given_arrays(m, group, i);
        named = named || names_other(&like->members[i]);
    }
    if (m->level->outer)
        add_of_group(m, group, m->level->outer->numbers, SQL("pg_catalog._int4"));
    if (named)
        add_of_group(m, group, m->level->paths, SQL("pg_catalog._text"));
}

/* Rows that were made before. */
static void add_made(struct making *m, const struct fq_input *like)
{
    for (size_t i = 0; i < like->count; i++) {
        const struct fq_given *given = like->members[i].def->binding;
        const struct fq_plan_led *led = given->reference && !given->reference->backward
                                            ? fq_plan_led_of(m->level, given)
                                            : NULL;
        if (!led || !fq_plan_nested(like->members[i].value, FQ_NESTED_CREATE))
            continue;
        fq_plan_kept_rows(m->sql, led->level);
        fq_sql_add(m->sql, SQL(", "));
    }
    if (m->level->outer) {
        fq_plan_kept_rows(m->sql, m->level->outer->level);
        fq_sql_add(m->sql, SQL(", "));
    }
}

static void add_unnested(struct making *m, const struct group *group)
{
    const struct fq_input *like = row_of(m, group, 0);
    fq_sql_add(m->sql, SQL(" FROM "));
    if (!arrays_of_row(like) && !m->level->outer) {
        fq_sql_add(m->sql, SQL("pg_catalog.generate_series(1, "));
        fq_sql_number(m->sql, group->count);
        fq_sql_add(m->sql, SQL(")"));
        return;
    }
    add_made(m, like);
    fq_sql_add(m->sql, SQL("ROWS FROM ("));
    add_arrays(m, group);
    fq_sql_add(m->sql, SQL(") AS u("));
    for (size_t i = 0; i < m->arrays; i++) {
        if (i)
            fq_sql_add(m->sql, SQL(", "));
        fq_sql_name(m->sql, 'c', i);
    }
    fq_sql_add(m->sql, SQL(")"));
}

static void add_returned(struct making *m)
{
    const struct fq_plan_level *level = m->level;
    const bool keys = level->root || level->checked;
    if (keys)
        fq_plan_returning(m->sql, level->written, SQL_NONE);
    else if (!level->kept_count)
        fq_sql_add(m->sql, SQL(" RETURNING 1 AS f0"));
    const fq_fragment before = keys ? SQL(", ") : SQL(" RETURNING ");
    fq_plan_returning_kept(m->sql, level, SQL_NONE, before);
}

static void add_insert(struct making *m, const struct group *group, size_t number)
{
    const struct fq_input *like = row_of(m, group, 0);
    fq_sql_add(m->sql, number ? SQL(", ") : SQL("WITH "));
    fq_sql_name(m->sql, 'i', number);
    m->p->stateful |= m->level->written->stateful;
    fq_sql_put(m->sql, SQL(" AS (INSERT INTO "), m->level->written->table);
    fq_plan_check_references(m->p, like);
    add_given_columns(m->sql, like, m->level->outer ? m->level->outer->reference : NULL);
    fq_sql_add(m->sql, SQL(" SELECT"));
    add_selected(m, like);
    add_unnested(m, group);
    add_returned(m);
    fq_sql_add(m->sql, SQL(")"));
}

/* PostgreSQL returns rows in the order in which it inserts them, which is that of the arrays. */
static void add_placed(struct making *m, struct fq_sql *rows, const struct group *group,
                       size_t number)
{
    const struct fq_input **items =
        FQ_NEW_ARRAY(m->p->arena, group->count, const struct fq_input *);
    for (size_t i = 0; i < group->count; i++)
        items[i] = fq_plan_number(m->p, group->rows[i]);
    const struct fq_input places = listed(items, group->count, NULL);
    fq_sql_put(rows, number ? SQL(" UNION ALL ") : SQL("("),
               SQL("SELECT g.*, o.place FROM (SELECT i.*, pg_catalog.row_number() OVER () AS n "
                   "FROM "));
    fq_sql_name(rows, 'i', number);
    fq_sql_add(rows, SQL(" AS i) AS g JOIN pg_catalog.unnest("));
    fq_plan_param_add(m->p, rows, &places, FQ_FORM_LIST, 0);
    fq_sql_add(rows, SQL("::pg_catalog._int4) WITH ORDINALITY AS o(place, n) ON "
                         "o.n OPERATOR(pg_catalog.=) g.n"));
}

/* Behind the parts: what is kept of their rows, in order. */
static void add_keeping(struct making *m, fq_fragment rows, fq_fragment place)
{
    const struct fq_plan_level *level = m->level;
    bool counted = !level->root || level->kept_count > 0;
    struct fq_sql also;
    fq_sql_init(&also, m->p->arena);
    if (counted)
        fq_plan_keep_level(m->p, &also, level, place, FQ_FAILING_MADE);
    if (counted && !level->root && level->checked)
        fq_plan_keep_checked(&also, level->written);
    fq_sql_add(m->sql, SQL(" "));
    if (level->root)
        fq_plan_keep_keys(m->sql, level->written, rows, place,
                          counted ? fq_sql_fragment(&also) : SQL_NONE);
    else
        fq_sql_put(m->sql, SQL("SELECT "), fq_sql_fragment(&also), SQL(" FROM "), rows,
                   SQL(" AS r"));
}

static void insert_level(struct fq_planner *p, const struct fq_plan_level *level)
{
    struct fq_sql sql, rows;
    struct making m = {.p = p, .sql = &sql, .level = level};
    size_t number = 0;
    fq_sql_init(&sql, p->arena);
    fq_sql_init(&rows, p->arena);
    share_out(&m);
    for (const struct group *group = m.groups; group; group = group->next)
        add_insert(&m, group, number++);
    number = 0;
    for (const struct group *group = m.groups; m.group_count > 1 && group; group = group->next)
        add_placed(&m, &rows, group, number++);
    if (number)
        fq_sql_add(&rows, SQL(")"));
    add_keeping(&m, number ? fq_sql_fragment(&rows) : fq_sql_named(p->arena, 'i', 0),
                number ? SQL("r.place") : SQL_NONE);
    if (m.group_count > 1 && fq_sql_failed(&sql)) {
        fq_plan_error(p, level->at,
                      "The rows of \"input\" give too many different sets of fields; give the same "
                      "fields in each object, or fewer objects at once.");
        return;
    }
    p->gives_values = true;
    p->reusable = p->reusable && level->count <= FQ_PLAN_ROWS_OF_KEPT;
    fq_plan_add_step(p, &sql, level->at);
}

/* All rows of a level are granted by the same rules. */
static void take_rules(struct fq_planner *p, struct fq_plan_level *level,
                       struct fq_plan_writing *writing)
{
    fq_plan_write_begin(p, writing, level->written, FQ_POLICY_CREATE, level->at);
    if (level->outer)
        fq_plan_write_led(p, writing, level->outer->reference);
    for (size_t i = 0; i < level->count; i++)
        fq_plan_write_row(p, writing, level->rows[i]);
    for (size_t i = 0; i < level->count; i++)
        level->rows[i] = fq_plan_write_preset(p, writing, level->rows[i]);
    level->checked = fq_plan_write_checks(writing);
}

void fq_plan_make_level(struct fq_planner *p, struct fq_plan_level *level)
{
    struct fq_plan_writing writing;
    take_rules(p, level, &writing);
    fq_plan_make_led(p, level);
    fq_plan_note_inside(p, level);
    insert_level(p, level);
    fq_plan_write_check(p, &writing, NULL, level->root ? FQ_PLAN_KEYS : FQ_PLAN_CHECKED);
    fq_plan_change_inside(p, level);
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
    fq_plan_keep_keys(&sql, written, fq_sql_fragment(&rows), none, none);
    fq_plan_add_step(p, &sql, at);
}

static void make_rows(struct fq_planner *p, const struct fq_written *written,
                      const struct fq_input *list, struct fq_location at)
{
    struct fq_plan_level *level = root_level(p, written, list->count, at);
    for (size_t i = 0; i < list->count; i++)
        fq_plan_level_add(p, level, list->items[i], fq_arena_printf(p->arena, "input.%zu", i));
    fq_plan_make_level(p, level);
}

struct fq_plan_set *fq_plan_create_many(struct fq_planner *p, const struct fq_collected *collected,
                                        const struct fq_field_def *def)
{
    const struct fq_field *field = def->binding;
    const struct fq_location at = collected->field->at;
    const struct fq_input *list =
        fq_plan_argument(p, collected->field, fq_plan_argument_def(def, FQ_ARGUMENT_INPUT));
    const size_t count = list ? list->count : 0;
    if (count > p->request->options.list_max)
        fq_plan_error(p, at,
                      "Argument \"input\" has %zu rows; at most %u can be made at once "
                      "(limits.list_max).",
                      count, p->request->options.list_max);
    else if (count)
        make_rows(p, field->written, list, at);
    else
        make_none(p, field->written, at);
    return fq_plan_changes(p, field, (struct fq_plan_changing){count, NULL});
}
