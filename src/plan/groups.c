/* SPDX-License-Identifier: MIT
 *
 * Groups of rows that have something in common: by which fields, under which conditions on what
 * they give together, in which order.
 */
#include "base/list.h"
#include "catalog/oid.h"
#include "plan/cost.h"
#include "plan/kinds.h"
#include "plan/rules.h"
#include "plan/select.h"
#include "schema/aggregate.h"

/* ---- what rows are grouped by ---- */

/* Where in a row a field to group by is looked for. */
struct by_place {
    struct fq_planner *p;
    struct fq_plan_block *block;
    struct fq_plan_table *table;
    const struct fq_column *object;
    const struct fq_input *zone; /* NULL: UTC */
};

static struct fq_plan_key *find_key(const struct fq_plan_block *block, fq_fragment plain)
{
    struct fq_plan_key *key = block->keys_of_groups;
    while (key && !fq_fragment_eq(key->plain, plain))
        key = key->next;
    return key;
}

/* date_trunc('month', t0.at, 'UTC'): where the bucket begins that a point in time lies in. */
static fq_fragment date_bucket(const struct by_place *at, fq_fragment value,
                               enum fq_bucket_kind kind, fq_fragment unit)
{
    struct fq_sql sql;
    fq_sql_init(&sql, at->p->arena);
    fq_sql_put(&sql, SQL("pg_catalog.date_trunc("), unit, SQL(", "), value);
    if (kind == FQ_BUCKET_DATE)
        fq_sql_add(&sql, SQL("::pg_catalog.timestamp)::pg_catalog.date"));
    else if (kind == FQ_BUCKET_LOCAL)
        fq_sql_add(&sql, SQL(")"));
    else if (!at->zone)
        fq_sql_add(&sql, SQL(", 'UTC')"));
    if (kind != FQ_BUCKET_INSTANT || !at->zone)
        return fq_sql_fragment(&sql);
    fq_sql_add(&sql, SQL(", "));
    fq_plan_param_add(at->p, &sql, at->zone, FQ_FORM_ZONE, OID_TEXT);
    fq_sql_add(&sql, SQL(")"));
    return fq_sql_fragment(&sql);
}

/* False: reported. */
static bool check_key(const struct by_place *at, const struct fq_input_member *member,
                      enum fq_bucket_kind kind, fq_fragment unit, fq_fragment plain)
{
    fq_str name = member->def->name;
    if (find_key(at->block, plain)) {
        fq_plan_error(at->p, member->value->at, "The groups are made by \"%.*s\" twice.",
                      FQ_STR_ARG(name));
        return false;
    }
    if (at->zone && (kind != FQ_BUCKET_INSTANT || fq_fragment_is_empty(unit))) {
        fq_plan_error(at->p, at->zone->at,
                      "A time zone says where days begin; \"%.*s\" is not grouped by such.",
                      FQ_STR_ARG(name));
        return false;
    }
    return true;
}

static void add_group_key(const struct by_place *at, const struct fq_input_member *member,
                          const struct fq_column *column)
{
    fq_fragment unit = fq_vetted(member->value->internal); /* the schema's */
    enum fq_bucket_kind kind = column->measures->bucket;
    fq_fragment plain = fq_plan_column_sql(at->p, at->table, at->object, column);
    if (!check_key(at, member, kind, unit, plain))
        return;
    struct fq_plan_key *key = FQ_NEW(at->p->arena, struct fq_plan_key);
    key->plain = plain;
    key->column = *column;
    key->column.label = key->column.after = SQL_NONE;
    key->column.relative = key->column.of_row = false;
    key->column.of = NULL;
    key->column.before = fq_fragment_is_empty(unit) ? plain : date_bucket(at, plain, kind, unit);
    FQ_CHAIN_APPEND(at->block->keys_of_groups, at->block->last_key_of_groups, key);
    fq_sql_separate(&at->block->group, SQL(", "));
    fq_sql_add(&at->block->group, key->column.before);
}

/* The one field of an object in `by`, beside the time zone; NULL: reported. */
static const struct fq_input_member *field_to_group_by(struct by_place *at,
                                                       const struct fq_input *by)
{
    const struct fq_input_member *found = NULL;
    size_t count = 0;
    for (size_t i = 0; i < by->count; i++) {
        const struct fq_input_member *member = &by->members[i];
        const struct fq_key *key = member->def->binding;
        if (member->value->kind == FQ_INPUT_NULL)
            continue;
        if (key->kind == FQ_KEY_TIME_ZONE) {
            at->zone = member->value;
            continue;
        }
        found = member;
        count++;
    }
    if (count == 1)
        return found;
    fq_plan_error(at->p, by->at,
                  "An object in \"by\" has %zu fields to group by; write one object a field: [{a: "
                  "KEY}, {b: KEY}].",
                  count);
    return NULL;
}

static void add_by(const struct by_place *at, const struct fq_input *by)
{
    struct by_place inside = *at;
    const struct fq_input_member *member = field_to_group_by(&inside, by);
    if (!member)
        return;
    const struct fq_key *key = member->def->binding;
    if (!inside.object)
        fq_plan_ask_field(at->p, at->table, member->def->name, member->value->at);
    switch (key->kind) {
    case FQ_KEY_COLUMN:
        add_group_key(&inside, member, key->column);
        return;
    case FQ_KEY_OBJECT:
        inside.object = fq_plan_object(at->p, at->object, key->column);
        break;
    case FQ_KEY_TO_ONE:
        inside.table = fq_plan_join(at->p, at->block, at->table, key->field);
        inside.object = NULL;
        break;
    case FQ_KEY_TIME_ZONE:
        return;
    }
    add_by(&inside, member->value);
}

/* ---- the set ---- */

static const struct fq_input *argument(struct fq_planner *p, const struct fq_selection *field,
                                       const struct fq_field_def *def, enum fq_argument_role role)
{
    const struct fq_input *value = fq_plan_argument(p, field, fq_plan_argument_def(def, role));
    return value && value->kind != FQ_INPUT_NULL ? value : NULL;
}

void fq_plan_groups_order(struct fq_planner *p, struct fq_plan_set *set,
                          const struct fq_selection *field, const struct fq_field_def *def)
{
    struct fq_plan_block *block = &set->block;
    fq_plan_ask_together(block->main, field->at);
    fq_plan_cost_together(p, set->cost->parent);
    const struct by_place at = {.p = p, .block = block, .table = block->main};
    const struct fq_input *by = argument(p, field, def, FQ_ARGUMENT_BY);
    if (by && by->count == 0)
        fq_plan_error(p, by->at,
                      "\"by\" is empty; what all rows give together is the field beside this one "
                      "that ends in Aggregate.");
    for (size_t i = 0; by && i < by->count; i++)
        add_by(&at, by->items[i]);
    block->order_joins = true; /* groups are cut, not the rows that they are made of */
    const struct fq_input *having = argument(p, field, def, FQ_ARGUMENT_HAVING);
    if (having) {
        fq_plan_check_argument(p, field, fq_plan_argument_def(def, FQ_ARGUMENT_HAVING)->name);
        fq_plan_having(p, block, having);
    }
    fq_plan_group_order(p, block, argument(p, field, def, FQ_ARGUMENT_ORDER));
    fq_plan_limits(p, set, argument(p, field, def, FQ_ARGUMENT_LIMIT),
                   argument(p, field, def, FQ_ARGUMENT_OFFSET), field->at);
}

const struct fq_collected *fq_plan_select_groups(struct fq_plan_scope *s,
                                                 const struct fq_plan_asked *asked,
                                                 struct fq_node *node)
{
    fq_plan_select_related(s, asked, node, fq_plan_groups_order);
    return asked->collected;
}

const struct fq_collected *fq_plan_select_keys(struct fq_plan_scope *s,
                                               const struct fq_plan_asked *asked,
                                               struct fq_node *node)
{
    struct fq_plan_scope inside = *s;
    inside.instead = fq_plan_select_stead;
    inside.stead = (struct fq_plan_stead){.together = FQ_TOGETHER_BY_KEY, .block = &s->set->block};
    node->cell = FQ_NO_CELL;
    fq_plan_select_object(&inside, asked->type, asked->collected->inner, node);
    return asked->collected;
}
