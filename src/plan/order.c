/* SPDX-License-Identifier: MIT
 *
 * Order, limit and offset of a list.  Every order ends in the relation's own, or in the order in
 * which a function returned the rows, so that pages are stable under ties.
 */
#include "plan/cost.h"
#include "plan/rules.h"
#include "plan/summary.h"

#include <assert.h>
#include <string.h>

#include "base/list.h"
#include "catalog/oid.h"

struct order_place {
    struct fq_planner *p;
    struct fq_plan_block *block;
    struct fq_plan_table *table;
    const struct fq_column *object;
    fq_str path;                      /* of the fields that led here */
    struct fq_plan_stead stead;       /* what stands for columns here */
    const struct fq_column *measured; /* what a yardstick is put to */
};

/* A column that the order has already decides nothing more. */
static const struct fq_plan_term *term_of(const struct fq_plan_block *block, fq_fragment sql)
{
    const struct fq_plan_term *term = block->terms;
    while (term && !fq_fragment_eq(term->sql, sql))
        term = term->next;
    return term;
}

static void add_term(struct order_place *at, const struct fq_column *column, fq_str name,
                     fq_fragment direction)
{
    struct fq_plan_block *block = at->block;
    fq_fragment sql = fq_plan_column_sql(at->p, at->table, at->object, column);
    bool joined = at->table != block->main;
    block->order_joins |= joined;
    block->ordered_by = term_of(block, sql);
    if (block->ordered_by)
        return;
    struct fq_plan_term *term = FQ_NEW(at->p->arena, struct fq_plan_term);
    if (column->label.text.len) /* the key's columns have no other name */
        name = column->label.text;
    term->sql = sql;
    term->name = fq_arena_printf(at->p->arena, "%.*s%.*s", FQ_STR_ARG(at->path), FQ_STR_ARG(name));
    term->direction = direction;
    term->descending = fq_str_starts_with(direction.text, FQ_STR(" DESC"));
    term->nulls_first =
        fq_str_ends_with(direction.text, FQ_STR(" NULLS FIRST")) ||
        (term->descending && !fq_str_ends_with(direction.text, FQ_STR(" NULLS LAST")));
    term->nullable = !column->not_null || joined;
    term->operators = column->operators;
    term->as_base = column->as_base;
    term->operand = column->operand;
    block->ordered_by = term;
    FQ_CHAIN_APPEND(block->terms, block->last_term, term);
}

/* Not inlined: orders nest deeply, and this needs room on the stack. */
static FQ_NOINLINE void add_value_term(struct order_place *at, const struct fq_order *by,
                                       const struct fq_input_member *member)
{
    struct order_place here = *at;
    const struct fq_column *column =
        fq_plan_stead(at->p, &at->stead, at->table, &here.object, by->column, member->def->name,
                      member->value->at);
    if (column)
        add_term(&here, column, member->def->name,
                 fq_vetted(member->value->internal)); /* the schema's */
}

static FQ_NOINLINE void add_yardstick_term(const struct order_place *at, const struct fq_order *by,
                                           const struct fq_input *value)
{
    struct fq_plan_block *block = at->block;
    struct fq_plan_term *term = FQ_NEW(at->p->arena, struct fq_plan_term);
    struct fq_sql left;
    assert(at->measured); /* yardsticks stand inside of a field */
    fq_sql_init(&left, at->p->arena);
    fq_plan_compared(&left, at->table, at->object, at->measured);
    bool joined = at->table != block->main;
    block->order_joins |= joined;
    term->name = at->path;
    term->nullable = !at->measured->not_null || joined || by->yardstick->may_be_null;
    fq_plan_yardstick_term(at->p, term, by->yardstick, at->measured, fq_sql_fragment(&left), value);
    block->nearest |= !block->terms && !joined && term->nearest && !block->backwards;
    FQ_CHAIN_APPEND(block->terms, block->last_term, term);
}

static void add_order(struct order_place *at, const struct fq_input *order);
static void add_order_field(struct order_place *at, const struct fq_input_member *member);

/* By a field of the row that a field leads to. */
static FQ_NOINLINE void add_inherited(const struct order_place *at, const struct fq_order *by,
                                      const struct fq_input *value)
{
    struct order_place there = *at;
    const struct fq_input_member member = {.def = by->there, .value = value};
    there.table = fq_plan_join(at->p, at->block, at->table, by->field);
    there.object = NULL;
    add_order_field(&there, &member);
}

/* What an order is by, by the field's name; not how many rows there are. */
static void ask_field(const struct order_place *at, const struct fq_order *by,
                      const struct fq_input_member *member)
{
    const struct fq_plan_summary *summary = at->stead.summary;
    const struct fq_plan_table *table = summary ? fq_plan_summary_table(summary) : at->table;
    bool of_rows = summary || (at->block->keys_of_groups && table == at->block->main);
    bool counted = of_rows && at->stead.together == FQ_TOGETHER_NOT;
    bool named = by->field && by->kind != FQ_ORDER_MEASURES && by->kind != FQ_ORDER_KEYS;
    if (table->ruling && !at->object && !counted && named)
        fq_plan_ask_field(at->p, table, member->def->name, member->value->at);
}

static void add_order_field(struct order_place *at, const struct fq_input_member *member)
{
    const struct fq_order *by = member->def->binding;
    ask_field(at, by, member);
    fq_str name = member->def->name;
    if (member->value->kind == FQ_INPUT_NULL) {
        fq_plan_error(at->p, member->value->at,
                      "The order of \"%.*s\" is null; give ASC or DESC, or leave the field out.",
                      FQ_STR_ARG(name));
        return;
    }
    struct order_place inside = *at;
    inside.path =
        fq_arena_printf(at->p->arena, "%.*s%.*s.", FQ_STR_ARG(at->path), FQ_STR_ARG(name));
    switch (by->kind) {
    case FQ_ORDER_COLUMN:
        add_value_term(at, by, member);
        return;
    case FQ_ORDER_OBJECT:
        inside.object = fq_plan_object(at->p, at->object, by->column);
        break;
    case FQ_ORDER_TO_ONE:
        inside.table = fq_plan_join(at->p, at->block, at->table, by->field);
        inside.object = NULL;
        break;
    case FQ_ORDER_INHERITED:
        add_inherited(at, by, member->value);
        return;
    case FQ_ORDER_AGGREGATE:
        inside.stead.summary = fq_plan_summary(at->p, at->table, by->field, NULL);
        inside.object = NULL;
        break;
    case FQ_ORDER_MEASURES:
        inside.stead.together = FQ_TOGETHER_BY_FUNCTION;
        inside.stead.aggregate = by->field->aggregate;
        break;
    case FQ_ORDER_MEASURED_FIELD:
        inside.measured = by->column;
        break;
    case FQ_ORDER_YARDSTICK:
        add_yardstick_term(at, by, member->value);
        return;
    case FQ_ORDER_MEASURED:
        break;
    case FQ_ORDER_KEYS:
        inside.stead = (struct fq_plan_stead){.together = FQ_TOGETHER_BY_KEY, .block = at->block};
        break;
    }
    add_order(&inside, member->value);
}

static void add_order(struct order_place *at, const struct fq_input *order)
{
    if (order->count > 1)
        fq_plan_error(at->p, order->at,
                      "An object in orderBy has %zu fields, whose sequence would be open; write "
                      "one object a field: [{a: ASC}, {b: DESC}].",
                      order->count);
    for (size_t i = 0; i < order->count; i++)
        add_order_field(at, &order->members[i]);
}

/* The same terms from the other end. */
static fq_fragment reversed(const struct fq_plan_term *term)
{
    if (term->descending)
        return term->nulls_first ? SQL(" ASC") : SQL(" ASC NULLS FIRST");
    return term->nulls_first ? SQL(" DESC NULLS LAST") : SQL(" DESC");
}

static void write_terms(struct fq_plan_block *block)
{
    for (const struct fq_plan_term *term = block->terms; term; term = term->next) {
        fq_sql_separate(&block->order, SQL(", "));
        fq_sql_put(&block->order, term->sql, block->backwards ? reversed(term) : term->direction);
    }
}

/* What a view hides of its table would show in cursors: there its own key decides. */
static void add_last_terms(struct order_place *at)
{
    const struct fq_relation *relation = at->block->main->relation;
    bool by_key = at->block->with_cursors;
    size_t count = by_key ? relation->key_count : relation->order_count;
    for (size_t i = 0; i < count; i++)
        add_term(at, by_key ? relation->key[i] : relation->order[i], FQ_STR(""), SQL(""));
}

const struct fq_plan_term *fq_plan_order_by(struct fq_planner *p, struct fq_plan_block *block,
                                            const struct fq_input *object)
{
    struct order_place at = {.p = p, .block = block, .table = block->main};
    block->ordered_by = NULL;
    add_order(&at, object);
    return block->ordered_by;
}

void fq_plan_order_end(struct fq_planner *p, struct fq_plan_block *block)
{
    struct order_place at = {.p = p, .block = block, .table = block->main, .path = FQ_STR("")};
    if (!block->main->source.ordinal)
        add_last_terms(&at);
    write_terms(block);
    if (!block->main->source.ordinal)
        return;
    fq_sql_separate(&block->order, SQL(", "));
    fq_sql_name(&block->order, 't', block->main->alias);
    fq_sql_add(&block->order, SQL(".ordinality"));
}

void fq_plan_order(struct fq_planner *p, struct fq_plan_block *block, const struct fq_input *order)
{
    for (size_t i = 0; order && order->kind == FQ_INPUT_LIST && i < order->count; i++)
        (void)fq_plan_order_by(p, block, order->items[i]);
    fq_plan_order_end(p, block);
}

void fq_plan_group_order(struct fq_planner *p, struct fq_plan_block *block,
                         const struct fq_input *order)
{
    struct order_place at = {.p = p, .block = block, .table = block->main};
    for (size_t i = 0; order && i < order->count; i++)
        add_order(&at, order->items[i]);
    for (const struct fq_plan_key *key = block->keys_of_groups; key; key = key->next)
        add_term(&at, &key->column, FQ_STR_NONE, SQL(""));
    write_terms(block);
}

/* ---- limit and offset ---- */

/* The smallest power of four, from 16 on, that is at least value. */
static uint64_t bucket(uint64_t value)
{
    uint64_t size = 16;
    while (size < value && size < UINT64_MAX / 4)
        size *= 4;
    return size;
}

static bool count_of(struct fq_planner *p, const struct fq_input *input, uint64_t *ret)
{
    const struct fq_input *value =
        input->leaf >= 0 ? p->request->variables->leaves[input->leaf] : input;
    int64_t number;
    if (!fq_str_to_i64(value->text, &number) || number < 0)
        return false;
    *ret = (uint64_t)number;
    return true;
}

static bool is_given(const struct fq_input *input)
{
    return input && input->kind != FQ_INPUT_NULL;
}

const char *fq_plan_paged_by(const char *argument)
{
    bool first = strcmp(argument, "first") == 0, last = strcmp(argument, "last") == 0;
    return first ? "after" : last ? "before" : "offset";
}

bool fq_plan_rows_asked(struct fq_planner *p, const struct fq_plan_rows_wanted *wanted,
                        struct fq_location at, uint64_t *ret)
{
    const struct fq_plan_options *options = &p->request->options;
    *ret = options->list_default;
    if (!is_given(wanted->count) || (count_of(p, wanted->count, ret) && *ret <= options->list_max))
        return true;
    fq_plan_error(p, at, FQ_PLAN_LIMIT_SENTENCE, wanted->argument, options->list_max,
                  fq_plan_paged_by(wanted->argument));
    return false;
}

void fq_plan_list_length(struct fq_planner *p, struct fq_plan_set *set, struct fq_sql *sql,
                         const struct fq_selection *field, const struct fq_field_def *def)
{
    const struct fq_input *limit =
        fq_plan_argument(p, field, fq_plan_argument_def(def, FQ_ARGUMENT_LIMIT));
    const struct fq_plan_rows_wanted wanted = {limit, "limit"};
    uint64_t most;
    if (!fq_plan_rows_asked(p, &wanted, field->at, &most))
        return;
    fq_plan_cost_items(p, set->cost, &wanted, most);
    if (is_given(limit) && limit->leaf >= 0)
        fq_plan_param_add(p, sql, limit, FQ_FORM_LIMIT, OID_INT4);
    else
        fq_sql_number(sql, most);
}

bool fq_plan_rows_cut(struct fq_planner *p, const struct fq_selection *field,
                      const struct fq_field_def *def, uint64_t *ret)
{
    static const enum fq_argument_role counts[] = {FQ_ARGUMENT_LIMIT, FQ_ARGUMENT_FIRST,
                                                   FQ_ARGUMENT_LAST, FQ_ARGUMENT_OFFSET};
    bool cut = false, given = false;
    *ret = 0;
    for (size_t i = 0; i < FQ_ARRAY_LEN(counts); i++) {
        const struct fq_input_def *argument = fq_plan_argument_def(def, counts[i]);
        const struct fq_input *value = argument ? fq_plan_argument(p, field, argument) : NULL;
        uint64_t rows;
        cut = cut || argument;
        if (!is_given(value) || !count_of(p, value, &rows))
            continue;
        given = given || counts[i] != FQ_ARGUMENT_OFFSET;
        *ret += value->leaf >= 0 ? bucket(rows) : rows;
    }
    *ret += given ? 0 : p->request->options.list_default;
    return cut;
}

/* A variable may ask for more than a rule allows: LEAST($1, 100). */
static void add_most(struct fq_sql *sql, uint32_t most)
{
    if (!most)
        return;
    fq_sql_add(sql, SQL(", "));
    fq_sql_number(sql, most);
    fq_sql_add(sql, SQL(")"));
}

/* An offset that PostgreSQL does not know while it plans, or it would plan the statement anew each
 * time: where it knows nothing it takes a tenth of all rows for likely, and a smaller offset seems
 * so much cheaper that planning pays.  What hides it is a function that is volatile. */
static void add_offset(struct fq_planner *p, struct fq_sql *sql, const struct fq_input *offset)
{
    fq_sql_add(sql, SQL("CASE WHEN pg_catalog.clock_timestamp() IS NULL THEN 0 ELSE "));
    fq_plan_param_add(p, sql, offset, FQ_FORM_OFFSET, OID_INT8);
    fq_sql_add(sql, SQL(" END"));
}

/* Values as constants stand in the SQL, since PostgreSQL plans better for a number it knows.  Of a
 * variable it knows the power of four above it, and the exact number cuts once more outside. */
void fq_plan_limits(struct fq_planner *p, struct fq_plan_set *set, const struct fq_input *limit,
                    const struct fq_input *offset, struct fq_location at)
{
    struct fq_plan_block *block = &set->block;
    struct fq_plan_rows_wanted wanted = {limit, "limit"};
    uint64_t rows, skip = 0;
    if (!fq_plan_rows_asked(p, &wanted, at, &rows))
        return;
    if (is_given(offset) && !count_of(p, offset, &skip)) {
        fq_plan_error(p, at, FQ_PLAN_OFFSET_SENTENCE);
        return;
    }
    uint32_t most = fq_plan_rule_limit(p, block->main->relation);
    if (most && rows > most)
        rows = most;
    wanted.most = most;
    fq_plan_cost_rows(set->cost, &wanted, rows);
    bool open_limit = is_given(limit) && limit->leaf >= 0;
    bool open_offset = is_given(offset) && offset->leaf >= 0;
    block->cut = true;
    block->rows = p->row_limit = rows;
    if (!open_limit && !open_offset) {
        block->skip = skip;
        return;
    }
    block->rows = (open_limit ? bucket(rows) : rows) + (open_offset ? bucket(skip) : skip);
    p->row_limit = block->rows;
    struct fq_sql sql;
    fq_sql_init(&sql, p->arena);
    fq_sql_add(&sql, SQL(" LIMIT "));
    if (open_limit) {
        fq_sql_add(&sql, most ? SQL("LEAST(") : SQL_NONE);
        fq_plan_param_add(p, &sql, limit, FQ_FORM_LIMIT, OID_INT8);
        add_most(&sql, most);
    } else {
        fq_sql_number(&sql, rows);
    }
    if (open_offset || skip)
        fq_sql_add(&sql, SQL(" OFFSET "));
    if (open_offset)
        add_offset(p, &sql, offset);
    else if (skip)
        fq_sql_number(&sql, skip);
    block->limit = fq_sql_fragment(&sql);
}

void fq_plan_limit_unasked(struct fq_planner *p, struct fq_plan_set *set, uint64_t rows)
{
    uint32_t most = fq_plan_rule_limit(p, set->block.main->relation);
    if (!most || most >= rows)
        return;
    set->block.cut = true;
    set->block.rows = p->row_limit = most;
    fq_plan_cost_rows(set->cost, NULL, most);
}

/* ---- pages ---- */

fq_fragment fq_plan_page_limit(struct fq_planner *p, struct fq_plan_block *block,
                               const struct fq_plan_rows_wanted *size, uint64_t rows, bool one_more)
{
    struct fq_sql shown, limit;
    bool open = size->count && size->count->leaf >= 0;
    fq_sql_init(&shown, p->arena);
    fq_sql_init(&limit, p->arena);
    block->cut = true;
    block->rows = (open ? bucket(rows) : rows) + one_more;
    if (!open) {
        fq_sql_number(&shown, rows);
        return fq_sql_fragment(&shown);
    }
    const struct fq_param param = {
        .form = FQ_FORM_LIMIT,
        .leaf = size->count->leaf,
        .at = size->count->at,
        .argument = size->argument,
    };
    fq_sql_add(&shown, size->most ? SQL("LEAST(") : SQL_NONE);
    fq_sql_name(&shown, '$', fq_plan_param_number(p, &param, OID_INT8));
    add_most(&shown, size->most);
    fq_sql_put(&limit, SQL(" LIMIT "), fq_sql_fragment(&shown),
               one_more ? SQL(" OPERATOR(pg_catalog.+) 1") : SQL(""));
    block->limit = fq_sql_fragment(&limit);
    return fq_sql_fragment(&shown);
}

/* ---- the key ---- */

struct finding {
    const struct fq_type_system *types;
    struct fq_map numbers; /* a variable's name → its number + 1 */
    bool *found;           /* by number of the variable */
};

static void note_variable(struct finding *f, fq_str name)
{
    uintptr_t number = (uintptr_t)fq_map_get(&f->numbers, name);
    if (number)
        f->found[number - 1] = true;
}

static bool is_of_key(const struct fq_input_def *def)
{
    static const bool roles[FQ_ARGUMENT_ROLES] = {
        [FQ_ARGUMENT_LIMIT] = true,   [FQ_ARGUMENT_OFFSET] = true, [FQ_ARGUMENT_FIRST] = true,
        [FQ_ARGUMENT_LAST] = true,    [FQ_ARGUMENT_AFTER] = true,  [FQ_ARGUMENT_BEFORE] = true,
        [FQ_ARGUMENT_NODE_ID] = true,
    };
    const struct fq_bound_argument *bound = def ? def->binding : NULL;
    return bound && roles[bound->role];
}

static void find_in_selection(struct finding *f, const struct fq_type *type,
                              const struct fq_selection *selection);

static void find_in_field(struct finding *f, const struct fq_type *type,
                          const struct fq_selection *field)
{
    const struct fq_field_def *def = fq_type_field(type, field->name);
    if (!def)
        return; /* a meta field */
    for (size_t i = 0; i < field->argument_count; i++) {
        const struct fq_argument *argument = &field->arguments[i];
        if (argument->value.kind == FQ_VALUE_VARIABLE &&
            is_of_key(fq_field_argument(def, argument->name)))
            note_variable(f, argument->value.text);
    }
    find_in_selection(f, fq_type_named(&def->type), field->selections);
}

static void find_in_selection(struct finding *f, const struct fq_type *type,
                              const struct fq_selection *selection)
{
    for (; selection; selection = selection->next) {
        if (selection->kind == FQ_SELECT_FIELD)
            find_in_field(f, type, selection);
        if (selection->kind == FQ_SELECT_INLINE)
            find_in_selection(f,
                              selection->name.len ? fq_type_find(f->types, selection->name) : type,
                              selection->selections);
    }
}

struct fq_limit_variables fq_plan_limit_variables(struct fq_arena *arena,
                                                  const struct fq_type_system *types,
                                                  const struct fq_document *document,
                                                  const struct fq_definition *operation)
{
    struct finding f = {.types = types};
    size_t count = 0;
    fq_map_init(&f.numbers, arena);
    for (const struct fq_variable_node *node = operation->variables; node; node = node->next)
        fq_map_put(&f.numbers, node->name, (void *)(uintptr_t)++count);
    f.found = FQ_NEW_ARRAY(arena, count, bool);
    find_in_selection(&f, operation->operation == FQ_MUTATION ? types->mutation : types->query,
                      operation->selections);
    for (const struct fq_definition *each = document->definitions; each; each = each->next) {
        if (each->kind == FQ_DEFINE_FRAGMENT)
            find_in_selection(&f, fq_type_find(types, each->condition), each->selections);
    }
    uint16_t *numbers = FQ_NEW_ARRAY(arena, count, uint16_t);
    struct fq_limit_variables found = {.numbers = numbers};
    for (size_t i = 0; i < count; i++) {
        if (f.found[i])
            numbers[found.count++] = (uint16_t)i;
    }
    return found;
}

static bool is_of_type(const struct fq_input *value, fq_str name)
{
    return fq_str_eq(value->type->name, name);
}

void fq_plan_key_add(struct fq_buf *key, const struct fq_limit_variables *limits,
                     const struct fq_variables *variables)
{
    for (size_t i = 0; i < limits->count; i++) {
        const struct fq_input *value = variables->values[limits->numbers[i]];
        int64_t number;
        if (!value || value->leaf < 0)
            continue;
        fq_buf_char(key, ':');
        if (is_of_type(value, FQ_STR("ID")))
            fq_plan_node_key_add(key, value->text);
        else if (!is_of_type(value, FQ_STR("Int"))) /* cursors are strings */
            fq_cursor_nulls(key, value->text);
        else if (fq_str_to_i64(value->text, &number))
            fq_buf_u64(key, number < 0 ? 0 : bucket((uint64_t)number));
    }
}
