/* SPDX-License-Identifier: MIT
 *
 * Rows by several ids that are one among all rows, in the order of the ids: `nodes(ids:)`.  The ids
 * are the rows of the first set, each with the number of its type and, for each type that occurs,
 * the key that it has if it is of that type.  On each hangs its row: a set for each type, and the
 * number says in which set it is.
 *
 *     SELECT … FROM (SELECT * FROM ROWS FROM (unnest($1), unnest($2), unnest($3)) WITH ORDINALITY
 *                    AS r ("kind", k0, k1, "n")) AS t0 ORDER BY t0."n"
 *
 * The keys stand in the plan, which so is for these ids; its SQL is that of all ids of these types.
 */
#include "base/limits.h"
#include "catalog/oid.h"
#include "plan/cost.h"
#include "plan/kinds.h"
#include "plan/rules.h"
#include "plan/select.h"

/* Ids of one type. */
struct node_type {
    const struct fq_relation *relation;
    const struct fq_cursor_order *form;
    struct fq_field field; /* from an id to the row */
    size_t first;          /* of the columns of its key */
    bool withheld;         /* nobody may know which rows there are: they are null */
};

struct node_list {
    struct fq_planner *p;
    const struct fq_collected *collected;
    const struct fq_input *const *ids;
    size_t count;
    struct fq_location at;
    const struct fq_relation **relation_of; /* of each id */
    struct node_type *types;
    size_t type_count;
    struct fq_column *columns; /* of the ids: kind, n, and the keys of all types */
    struct fq_relation relation;
};

enum { COLUMN_KIND, COLUMN_N, COLUMN_FIRST };

static fq_str text_at(const struct node_list *l, size_t i)
{
    const struct fq_input *id = l->ids[i];
    return id->leaf >= 0 ? l->p->request->variables->leaves[id->leaf]->text : id->text;
}

/* ---- of which types they are ---- */

/* In the order of their addresses, so that ids in another order have the same SQL. */
static void take_type(struct node_list *l, const struct fq_relation *relation)
{
    size_t at = 0;
    while (at < l->type_count && l->types[at].relation < relation)
        at++;
    if (at < l->type_count && l->types[at].relation == relation)
        return;
    memmove(&l->types[at + 1], &l->types[at], (l->type_count - at) * sizeof(*l->types));
    l->types[at] = (struct node_type){.relation = relation};
    l->type_count++;
}

/* False: one of them is no id, or there are too many, which is reported. */
static bool take_ids(struct node_list *l, const struct fq_type *node)
{
    struct fq_planner *p = l->p;
    if (l->count > p->request->options.list_max) {
        fq_plan_error(p, l->at,
                      "Argument \"ids\" has %zu ids; at most %u are taken at once "
                      "(limits.list_max).",
                      l->count, p->request->options.list_max);
        return false;
    }
    l->relation_of = FQ_NEW_ARRAY(p->arena, l->count, const struct fq_relation *);
    for (size_t i = 0; i < l->count; i++) {
        l->relation_of[i] = fq_plan_node_named(p, node, text_at(l, i), "ids", l->at);
        if (!l->relation_of[i])
            return false;
    }
    /* As many types as ids at most, and one place more to move them. */
    l->types = FQ_NEW_ARRAY(p->arena, l->count + 1, struct node_type);
    for (size_t i = 0; i < l->count; i++)
        take_type(l, l->relation_of[i]);
    return true;
}

static bool admit_types(struct node_list *l)
{
    for (size_t i = 0; i < l->type_count; i++) {
        struct node_type *type = &l->types[i];
        enum fq_plan_admission admitted =
            fq_plan_node_admit(l->p, type->relation, l->collected, "ids", l->at);
        if (admitted == FQ_PLAN_REFUSED)
            return false;
        type->withheld = admitted == FQ_PLAN_WITHHELD;
        type->form = fq_plan_node_form(l->p, type->relation);
    }
    return true;
}

/* ---- the ids as rows ---- */

/* A key's column is compared as the relation's own, but has the type of its parameter. */
static void make_columns(struct node_list *l)
{
    struct fq_planner *p = l->p;
    size_t count = COLUMN_FIRST;
    for (size_t i = 0; i < l->type_count; i++) {
        l->types[i].first = count;
        count += l->types[i].relation->node_id->pair_count;
    }
    l->columns = FQ_NEW_ARRAY(p->arena, count, struct fq_column);
    struct fq_column **all = FQ_NEW_ARRAY(p->arena, count, struct fq_column *);
    l->columns[COLUMN_KIND].label = SQL("\"kind\"");
    l->columns[COLUMN_N].label = SQL("\"n\"");
    for (size_t i = 0; i < l->type_count; i++) {
        const struct fq_field *key = l->types[i].relation->node_id;
        const struct fq_column **local =
            FQ_NEW_ARRAY(p->arena, key->pair_count, const struct fq_column *);
        for (size_t k = 0; k < key->pair_count; k++) {
            struct fq_column *column = &l->columns[l->types[i].first + k];
            column->label = fq_sql_named(p->arena, 'k', l->types[i].first + k);
            column->operators = key->local[k]->operators;
            column->operand = key->local[k]->operand;
            local[k] = column;
        }
        l->types[i].field = *key;
        l->types[i].field.target = l->types[i].relation;
        l->types[i].field.remote = key->local;
        l->types[i].field.local = local;
    }
    for (size_t i = 0; i < count; i++) {
        l->columns[i].number = (uint16_t)i;
        all[i] = &l->columns[i];
    }
    l->relation.columns = all;
    l->relation.column_count = count;
    l->relation.sql_name = SQL("ids");
}

/* An array with an item for each id. */
static void add_ids_array(struct node_list *l, struct fq_sql *sql, fq_str text, fq_oid array)
{
    const struct fq_param param = {
        .form = FQ_FORM_VALUE, .leaf = FQ_INPUT_CONSTANT, .text = text, .at = l->at};
    fq_sql_add(sql, SQL("pg_catalog.unnest("));
    fq_sql_name(sql, '$', fq_plan_param_number(l->p, &param, array));
    fq_sql_add(sql, SQL(")"));
}

static fq_str numbers_of_types(struct node_list *l)
{
    struct fq_buf out;
    fq_buf_init(&out, l->p->arena, SIZE_MAX / 2); /* no longer than what was sent */
    for (size_t i = 0; i < l->count; i++) {
        size_t number = 0;
        while (l->types[number].relation != l->relation_of[i])
            number++;
        fq_buf_char(&out, i ? ',' : '{');
        fq_buf_u64(&out, number);
    }
    fq_buf_char(&out, '}');
    return fq_arena_str(l->p->arena, fq_buf_str(&out));
}

/* The keys of a type's ids, null for those of others; values: of each id, NULL: of another type. */
static fq_str part_of_keys(struct node_list *l, struct fq_cursor_value *const *values, size_t part)
{
    struct fq_buf out;
    fq_buf_init(&out, l->p->arena, SIZE_MAX / 2);
    fq_pgtype_array_begin(&out);
    for (size_t i = 0; i < l->count; i++)
        fq_pgtype_array_add(&out,
                            values[i] && !values[i][part].null ? &values[i][part].text : NULL);
    fq_pgtype_array_end(&out);
    return fq_arena_str(l->p->arena, fq_buf_str(&out));
}

static bool add_keys_of_ids(struct node_list *l, struct fq_sql *sql, const struct node_type *type)
{
    struct fq_planner *p = l->p;
    struct fq_cursor_value **values = FQ_NEW_ARRAY(p->arena, l->count, struct fq_cursor_value *);
    for (size_t i = 0; i < l->count; i++) {
        if (l->relation_of[i] != type->relation)
            continue;
        if (fq_cursor_read(p->arena, text_at(l, i), type->form, &values[i])) {
            fq_plan_error(p, l->at, FQ_PLAN_OTHER_NODE_SENTENCE, "ids");
            return false;
        }
    }
    for (size_t k = 0; k < type->field.pair_count; k++) {
        fq_str text = part_of_keys(l, values, k + 1);
        const struct fq_catalog_type *item =
            fq_catalog_type(p->request->schema->catalog, type->field.local[k]->operand);
        fq_sql_add(sql, SQL(", "));
        if (item && item->array)
            add_ids_array(l, sql, text, item->array);
        else
            fq_plan_error(p, l->at, FQ_PLAN_OTHER_NODE_SENTENCE, "ids");
    }
    return true;
}

/* False: an error was reported. */
static bool add_rows_of_ids(struct node_list *l, struct fq_plan_set *set)
{
    struct fq_sql rows;
    fq_sql_init(&rows, l->p->arena);
    fq_sql_add(&rows, SQL("(SELECT * FROM ROWS FROM ("));
    add_ids_array(l, &rows, numbers_of_types(l), OID_INT4_ARRAY);
    for (size_t i = 0; i < l->type_count; i++) {
        if (!add_keys_of_ids(l, &rows, &l->types[i]))
            return false;
    }
    fq_sql_add(&rows, SQL(") WITH ORDINALITY AS r (\"kind\""));
    for (size_t i = COLUMN_FIRST; i < l->relation.column_count; i++)
        fq_sql_put(&rows, SQL(", "), l->columns[i].label, SQL(""));
    fq_sql_add(&rows, SQL(", \"n\"))"));
    set->block.main->source =
        (struct fq_plan_source){.kind = FQ_SOURCE_ROWS, .rows = fq_sql_fragment(&rows)};
    fq_sql_put(&set->block.order,
               fq_plan_column_sql(l->p, set->block.main, NULL, &l->columns[COLUMN_N]));
    return true;
}

/* ---- their rows ---- */

struct fq_plan_set *fq_plan_row_by_key(struct fq_plan_scope *s, const struct fq_field *field,
                                       const struct fq_collected *collected, struct fq_node *node)
{
    struct fq_plan_set *set = fq_plan_related(s, field);
    fq_plan_take_one(s->p, &set->block, field);
    set->rowset->one = true; /* of each row; of all of them there are several */
    fq_plan_count_rows(s->p, set, 1);
    fq_plan_select_rows(s->p, set, collected->inner, field->target->type);
    node->op = FQ_OP_ROWS;
    node->rows = set->rowset;
    return set;
}

static void select_type(struct fq_plan_scope *s, const struct node_list *l,
                        const struct node_type *type, struct fq_node *node)
{
    struct fq_planner *p = l->p;
    node->at = l->collected->field->at;
    if (type->withheld) {
        fq_plan_withhold(node);
        return;
    }
    const struct fq_plan_set *set = fq_plan_row_by_key(s, &type->field, l->collected, node);
    const struct fq_field *key = type->relation->node_id;
    fq_plan_ask_columns(p, set->block.main, key->local, key->pair_count, l->at);
}

static void select_rows(const struct node_list *l, struct fq_plan_set *set)
{
    struct fq_plan_scope s = {.p = l->p, .set = set, .table = set->block.main};
    struct fq_node *cases =
        fq_plan_cases_of_rows(&s, &l->columns[COLUMN_KIND], l->type_count, l->collected->field->at);
    for (size_t i = 0; i < l->type_count; i++)
        select_type(&s, l, &l->types[i], &cases[i]);
}

/* What is a variable's value is so in this request only. */
static const struct fq_input *given_ids(struct fq_planner *p, const struct fq_collected *collected,
                                        const struct fq_field_def *def)
{
    const struct fq_input *ids =
        fq_plan_argument(p, collected->field, fq_plan_argument_def(def, FQ_ARGUMENT_NODE_IDS));
    bool constant = !ids || ids->leaf == FQ_INPUT_CONSTANT;
    for (size_t i = 0; ids && constant && i < ids->count; i++)
        constant = ids->items[i]->leaf == FQ_INPUT_CONSTANT;
    p->reusable = p->reusable && constant;
    return ids && ids->leaf >= 0 ? p->request->variables->leaves[ids->leaf] : ids;
}

void fq_plan_root_nodes(struct fq_planner *p, struct fq_node *node,
                        const struct fq_collected *collected, const struct fq_field_def *def)
{
    const struct fq_input *ids = given_ids(p, collected, def);
    if (!ids)
        return;
    if (ids->count == 0) {
        node->op = FQ_OP_CONST;
        node->constant = FQ_STR("[]");
        return;
    }
    struct node_list *l = FQ_NEW(p->arena, struct node_list);
    *l = (struct node_list){
        .p = p, .collected = collected, .ids = ids->items, .count = ids->count, .at = ids->at};
    if (!take_ids(l, fq_type_named(&def->type)) || !admit_types(l))
        return;
    make_columns(l);
    struct fq_plan_set *set = fq_plan_set_new(p, NULL, &l->relation);
    if (!add_rows_of_ids(l, set))
        return;
    fq_plan_count_rows(p, set, l->count);
    fq_plan_cost_rows(set->cost, NULL, l->count);
    select_rows(l, set);
    node->op = FQ_OP_ROWS;
    node->rows = set->rowset;
}
