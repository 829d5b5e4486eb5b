/* SPDX-License-Identifier: MIT
 *
 * Rows that are given inside of other rows: what a row leads to is made before it, what leads to a
 * row is made, connected or disconnected after it.
 */
#include "base/limits.h"
#include "base/list.h"
#include "plan/nested.h"

#include "catalog/oid.h"

/* ---- levels ---- */

static struct fq_input *text_value(struct fq_planner *p, fq_str text)
{
    struct fq_input *value = FQ_NEW(p->arena, struct fq_input);
    value->kind = FQ_INPUT_SCALAR;
    value->leaf = FQ_INPUT_CONSTANT;
    value->text = text;
    return value;
}

const struct fq_input *fq_plan_number(struct fq_planner *p, size_t number)
{
    return text_value(p, fq_arena_printf(p->arena, "%zu", number));
}

struct fq_plan_level *fq_plan_level_new(struct fq_planner *p, const struct fq_written *written,
                                        size_t cap, struct fq_location at)
{
    struct fq_plan_level *level = FQ_NEW(p->arena, struct fq_plan_level);
    *level = (struct fq_plan_level){.written = written,
                                    .rows = FQ_NEW_ARRAY(p->arena, cap, const struct fq_input *),
                                    .paths = FQ_NEW_ARRAY(p->arena, cap, const struct fq_input *),
                                    .number = p->levels++,
                                    .at = at};
    if (cap > p->request->options.list_max)
        fq_plan_error(p, at,
                      "A place of the input has %zu rows; at most %u can be given at once "
                      "(limits.list_max).",
                      cap, p->request->options.list_max);
    if (p->levels == FQ_LIMIT_NESTED_LEVELS + 1)
        fq_plan_error(p, at, "The input has rows inside of rows in more than %d places.",
                      FQ_LIMIT_NESTED_LEVELS);
    return level;
}

void fq_plan_level_add(struct fq_planner *p, struct fq_plan_level *level,
                       const struct fq_input *row, fq_str path)
{
    level->rows[level->count] = row;
    level->paths[level->count++] = text_value(p, path);
}

/* The level's place without the numbers of rows: `input.author.create`. */
static fq_fragment place_without_numbers(struct fq_planner *p, const struct fq_plan_level *level)
{
    fq_str path = level->paths[0]->text;
    struct fq_buf out;
    fq_buf_init(&out, p->arena, path.len + 1);
    for (size_t i = 0; i < path.len; i++) {
        bool number = path.ptr[i] == '.' && i + 1 < path.len && path.ptr[i + 1] >= '0' &&
                      path.ptr[i + 1] <= '9';
        for (i += number; number && i < path.len && path.ptr[i] != '.'; i++)
            ;
        if (i < path.len)
            fq_buf_char(&out, path.ptr[i]);
    }
    return fq_vetted(fq_buf_str(&out)); /* names of GraphQL */
}

/* ---- what is kept ---- */

static size_t kept_column(struct fq_planner *p, struct fq_plan_level *level,
                          const struct fq_reference *reference, size_t i)
{
    for (size_t k = 0; k < level->kept_count; k++) {
        if (fq_fragment_eq(level->kept[k], reference->target_labels[i]))
            return k;
    }
    fq_fragment *kept = FQ_NEW_ARRAY(p->arena, level->kept_count + 1, fq_fragment);
    fq_fragment *types = FQ_NEW_ARRAY(p->arena, level->kept_count + 1, fq_fragment);
    for (size_t k = 0; k < level->kept_count; k++) {
        kept[k] = level->kept[k];
        types[k] = level->kept_types[k];
    }
    kept[level->kept_count] = reference->target_labels[i];
    types[level->kept_count] = reference->target_type_names[i];
    level->kept = kept;
    level->kept_types = types;
    return level->kept_count++;
}

static struct fq_plan_led *led_to(struct fq_planner *p, struct fq_plan_level *level,
                                  const struct fq_reference *reference, size_t count)
{
    struct fq_plan_led *led = FQ_NEW(p->arena, struct fq_plan_led);
    size_t columns = reference->key->column_count;
    led->reference = reference;
    led->level = level;
    led->numbers = FQ_NEW_ARRAY(p->arena, count, const struct fq_input *);
    led->columns = FQ_NEW_ARRAY(p->arena, columns, size_t);
    for (size_t i = 0; i < columns; i++)
        led->columns[i] = kept_column(p, level, reference, i);
    return led;
}

static void add_setting(struct fq_sql *sql, const struct fq_plan_level *level, size_t i)
{
    fq_sql_add(sql, SQL("'fraiseql.row"));
    fq_sql_number(sql, level->number);
    fq_sql_add(sql, SQL("_"));
    fq_sql_number(sql, i);
    fq_sql_add(sql, SQL("'"));
}

static void add_kept(struct fq_sql *sql, const struct fq_plan_level *level, size_t i)
{
    fq_sql_add(sql, SQL("(CASE WHEN pg_catalog.current_setting("));
    add_setting(sql, level, i);
    fq_sql_add(sql, SQL(", true) OPERATOR(pg_catalog.<>) '' THEN pg_catalog.current_setting("));
    add_setting(sql, level, i);
    fq_sql_put(sql, SQL(", true) END)::"), level->kept_types[i], SQL("[]"));
}

void fq_plan_returning_kept(struct fq_sql *sql, const struct fq_plan_level *level,
                            fq_fragment table, fq_fragment before)
{
    for (size_t i = 0; i < level->kept_count; i++) {
        fq_sql_put(sql, i ? SQL(", ") : before, table, level->kept[i], SQL(" AS "));
        fq_sql_name(sql, 'f', i);
    }
}

static void add_counted(struct fq_planner *p, struct fq_sql *sql, const struct fq_plan_level *level)
{
    fq_sql_add(sql, SQL("CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) "));
    fq_plan_param_add(p, sql, fq_plan_number(p, level->count), FQ_FORM_VALUE, OID_INT4);
    fq_sql_add(sql, SQL(" THEN "));
}

void fq_plan_keep_level(struct fq_planner *p, struct fq_sql *sql, const struct fq_plan_level *level,
                        fq_fragment place, enum fq_plan_failing failure)
{
    fq_fragment path = place_without_numbers(p, level);
    if (level->kept_count == 0) {
        add_counted(p, sql, level);
        fq_sql_add(sql, SQL("'' ELSE "));
        fq_plan_failure(sql, path, failure);
        fq_sql_add(sql, SQL(" END"));
    }
    for (size_t i = 0; i < level->kept_count; i++) {
        fq_sql_add(sql, i ? SQL(", pg_catalog.set_config(") : SQL("pg_catalog.set_config("));
        add_setting(sql, level, i);
        fq_sql_add(sql, SQL(", "));
        add_counted(p, sql, level);
        fq_sql_add(sql, SQL("pg_catalog.array_agg(r."));
        fq_sql_name(sql, 'f', i);
        if (!fq_fragment_is_empty(place))
            fq_sql_put(sql, SQL(" ORDER BY "), place);
        fq_sql_add(sql, SQL(")::pg_catalog.text ELSE "));
        fq_plan_failure(sql, path, failure);
        fq_sql_add(sql, SQL(" END, true) IS NOT NULL"));
    }
}

/* OFFSET keeps PostgreSQL from taking the setting apart anew for each row. */
void fq_plan_kept_rows(struct fq_sql *sql, const struct fq_plan_level *level)
{
    for (size_t i = 0; i < level->kept_count; i++) {
        fq_sql_add(sql, i ? SQL(", ") : SQL("(SELECT "));
        add_kept(sql, level, i);
        fq_sql_add(sql, SQL(" AS "));
        fq_sql_name(sql, 'm', i);
    }
    fq_sql_add(sql, SQL(" OFFSET 0) AS "));
    fq_sql_name(sql, 'a', level->number);
}

void fq_plan_kept_value(struct fq_sql *sql, const struct fq_plan_led *led, size_t i, size_t column)
{
    fq_sql_name(sql, 'a', led->level->number);
    fq_sql_add(sql, SQL("."));
    fq_sql_name(sql, 'm', led->columns[i]);
    fq_sql_add(sql, SQL("[u."));
    fq_sql_name(sql, 'c', column);
    fq_sql_add(sql, SQL("]"));
}

void fq_plan_only_kept_value(struct fq_sql *sql, const struct fq_plan_led *led, size_t i)
{
    fq_sql_add(sql, SQL("("));
    add_kept(sql, led->level, led->columns[i]);
    fq_sql_add(sql, SQL(")[1]"));
}

/* ---- what is given ---- */

bool fq_plan_has_nested(const struct fq_input *row)
{
    for (size_t i = 0; row && i < row->count; i++) {
        const struct fq_given *given = row->members[i].def->binding;
        if (given->reference &&
            (given->reference->backward || fq_plan_nested(row->members[i].value, FQ_NESTED_CREATE)))
            return true;
    }
    return false;
}

static const struct fq_input *value_of(const struct fq_input *row, const struct fq_given *given)
{
    for (size_t i = 0; i < row->count; i++) {
        if (row->members[i].def->binding == given)
            return row->members[i].value;
    }
    return NULL;
}

/* ---- what rows lead to ---- */

const struct fq_plan_led *fq_plan_led_of(const struct fq_plan_level *level,
                                         const struct fq_given *given)
{
    const struct fq_plan_led *led = level ? level->leads : NULL;
    while (led && led->reference != given->reference)
        led = led->next;
    return led;
}

static size_t created_count(const struct fq_plan_level *level, const struct fq_given *given)
{
    size_t count = 0;
    for (size_t i = 0; i < level->count; i++)
        count += fq_plan_nested(value_of(level->rows[i], given), FQ_NESTED_CREATE) != NULL;
    return count;
}

static void make_led(struct fq_planner *p, struct fq_plan_level *level,
                     const struct fq_given *given)
{
    const struct fq_reference *reference = given->reference;
    size_t count = created_count(level, given);
    if (!count)
        return;
    if (!reference->tells) {
        fq_plan_error(p, level->at, "\"%.*s\" can only be connected.", FQ_STR_ARG(given->name));
        return;
    }
    struct fq_plan_level *made = fq_plan_level_new(p, reference->written, count, level->at);
    struct fq_plan_led *led = led_to(p, made, reference, level->count);
    for (size_t i = 0; i < level->count; i++) {
        const struct fq_input *row =
            fq_plan_nested(value_of(level->rows[i], given), FQ_NESTED_CREATE);
        if (!row)
            continue;
        fq_plan_level_add(p, made, row,
                          fq_arena_printf(p->arena, "%.*s.%.*s.create",
                                          FQ_STR_ARG(level->paths[i]->text),
                                          FQ_STR_ARG(given->name)));
        led->numbers[i] = fq_plan_number(p, made->count);
    }
    FQ_CHAIN_APPEND(level->leads, level->last_led, led);
    if (p->levels <= FQ_LIMIT_NESTED_LEVELS)
        fq_plan_make_level(p, made);
}

void fq_plan_make_led(struct fq_planner *p, struct fq_plan_level *level)
{
    for (size_t i = 0; i < level->written->column_count; i++) {
        if (level->written->columns[i].reference)
            make_led(p, level, &level->written->columns[i]);
    }
}

/* ---- what leads to rows ---- */

static size_t item_count(const struct fq_input *value)
{
    return !value ? 0 : value->kind == FQ_INPUT_LIST ? value->count : 1;
}

/* Of all rows what the member says is to be done with those that lead to them; NULL: nothing. */
static struct fq_plan_level *gather(struct fq_planner *p, struct fq_plan_level *level,
                                    const struct fq_given *given, enum fq_nested what)
{
    static const char *const words[] = {"create", "connect", "disconnect"};
    size_t count = 0;
    for (size_t i = 0; i < level->count; i++)
        count += item_count(fq_plan_nested(value_of(level->rows[i], given), what));
    if (!count)
        return NULL;
    struct fq_plan_level *inner = fq_plan_level_new(p, given->reference->written, count, level->at);
    inner->outer = led_to(p, level, given->reference, count);
    for (size_t i = 0; i < level->count; i++) {
        const struct fq_input *value = fq_plan_nested(value_of(level->rows[i], given), what);
        bool list = value && value->kind == FQ_INPUT_LIST;
        for (size_t k = 0; k < item_count(value); k++) {
            fq_str path =
                fq_arena_printf(p->arena, "%.*s.%.*s.%s", FQ_STR_ARG(level->paths[i]->text),
                                FQ_STR_ARG(given->name), words[what]);
            inner->outer->numbers[inner->count] = fq_plan_number(p, i + 1);
            if (list)
                path = fq_arena_printf(p->arena, "%.*s.%zu", FQ_STR_ARG(path), k);
            fq_plan_level_add(p, inner, list ? value->items[k] : value, path);
        }
    }
    return inner;
}

void fq_plan_note_inside(struct fq_planner *p, struct fq_plan_level *level)
{
    size_t count = level->written->inside_count;
    level->inside = FQ_NEW_ARRAY(p->arena, count, struct fq_plan_inside);
    for (size_t i = 0; i < count; i++) {
        const struct fq_given *given = &level->written->inside[i];
        level->inside[i] = (struct fq_plan_inside){gather(p, level, given, FQ_NESTED_CREATE),
                                                   gather(p, level, given, FQ_NESTED_CONNECT),
                                                   gather(p, level, given, FQ_NESTED_DISCONNECT)};
    }
}

void fq_plan_change_inside(struct fq_planner *p, const struct fq_plan_level *level)
{
    for (size_t i = 0; i < level->written->inside_count; i++) {
        const struct fq_plan_inside *inside = &level->inside[i];
        if (p->levels > FQ_LIMIT_NESTED_LEVELS)
            return; /* reported */
        if (inside->disconnected)
            fq_plan_link(p, inside->disconnected, false);
        if (inside->connected)
            fq_plan_link(p, inside->connected, true);
        if (inside->created)
            fq_plan_make_level(p, inside->created);
    }
}
