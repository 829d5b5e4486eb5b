/* SPDX-License-Identifier: MIT
 *
 * A selection to what it takes: cells in the select list, joins, nested sets, and the program that
 * writes the fields in the order of the selection.
 */
#include "json/json.h"
#include "plan/cost.h"
#include "plan/kinds.h"
#include "plan/rules.h"
#include "plan/select.h"

#include "catalog/oid.h"

fq_str fq_plan_prefix(struct fq_planner *p, fq_str key, bool first)
{
    return fq_arena_printf(p->arena, "%c\"%.*s\":", first ? '{' : ',', FQ_STR_ARG(key));
}

fq_str fq_plan_typename(struct fq_planner *p, const struct fq_type *type)
{
    return fq_arena_printf(p->arena, "\"%.*s\"", FQ_STR_ARG(type->name));
}

/* ---- sets ---- */

struct fq_plan_set *fq_plan_set_new(struct fq_planner *p, struct fq_plan_set *parent,
                                    const struct fq_relation *target)
{
    struct fq_plan_set *set = FQ_NEW(p->arena, struct fq_plan_set);
    fq_plan_block_init(p, &set->block, target);
    set->rowset = FQ_NEW(p->arena, struct fq_rowset);
    set->number = (uint16_t)p->set_count++;
    set->rowset->number = set->number;
    set->parent = parent;
    set->cost = fq_plan_cost_new(p, parent ? parent->cost : p->costs);
    if (parent) {
        parent->has_children = parent->rowset->holds_sets = true;
        set->rowset->parent = parent->number;
    }
    FQ_CHAIN_APPEND(p->sets, p->last_set, set);
    return set;
}

/* Each parent's list has at most limit rows, and none more than twice what the table had when
 * PostgreSQL last looked. */
void fq_plan_count_rows(struct fq_planner *p, struct fq_plan_set *set, uint64_t limit)
{
    const struct fq_catalog_relation *counted = set->block.main->relation->counted;
    double expected = counted ? counted->estimated_rows : 0;
    double rows = (double)limit;
    if (limit > p->longest)
        p->longest = limit;
    if (expected > 0 && rows > 2 * expected)
        rows = 2 * expected;
    set->most_rows = set->parent ? set->parent->most_rows * rows : rows;
    p->most_rows += set->most_rows;
}

struct fq_plan_set *fq_plan_related(struct fq_plan_scope *s, const struct fq_field *field)
{
    struct fq_plan_set *set = fq_plan_set_new(s->p, s->set, field->target);
    fq_fragment *outer = FQ_NEW_ARRAY(s->p->arena, field->pair_count, fq_fragment);
    for (size_t i = 0; i < field->pair_count; i++) {
        struct fq_sql sql;
        fq_fragment parent = fq_plan_column_sql(s->p, s->table, s->object, field->local[i]);
        uint16_t key = fq_plan_item(s->p, &s->set->block.keys, parent, (struct fq_fetched){0});
        fq_sql_init(&sql, s->p->arena);
        fq_sql_name(&sql, 's', s->set->number);
        fq_sql_add(&sql, SQL("."));
        fq_sql_name(&sql, 'k', key);
        outer[i] = fq_sql_fragment(&sql);
    }
    fq_plan_relate(s->p, &set->block.where, set->block.main, field, outer);
    return set;
}

/* ---- cells ---- */

/* With SQL around it that converts whatever stands there by now, the result does not tell. */
static void add_checked(struct fq_sql *sql, fq_fragment value, const struct fq_column *column)
{
    bool checked = column->fetch->stored.type && column->fetch->fetched.certain;
    if (checked) {
        fq_sql_add(sql, SQL("CASE WHEN "));
        fq_plan_type_check(sql, value, &column->fetch->stored);
        fq_sql_add(sql, SQL(" THEN "));
    }
    fq_sql_put(sql, column->fetch->before, value, column->fetch->after);
    if (checked)
        fq_sql_add(sql, SQL(" END"));
}

uint16_t fq_plan_value_cell(struct fq_plan_scope *s, const struct fq_column *column)
{
    struct fq_sql sql;
    fq_sql_init(&sql, s->p->arena);
    add_checked(&sql, fq_plan_column_sql(s->p, s->table, s->object, column), column);
    return fq_plan_item(s->p, &s->set->block.cells, fq_sql_fragment(&sql), column->fetch->fetched);
}

/* True when a joined row or an object is there. */
static uint16_t presence_cell(struct fq_plan_scope *s, struct fq_plan_table *table,
                              const struct fq_column *column)
{
    struct fq_sql sql;
    fq_sql_init(&sql, s->p->arena);
    fq_sql_add(&sql, SQL("("));
    fq_plan_column(&sql, table, s->object, column);
    fq_sql_add(&sql, SQL(" IS DISTINCT FROM NULL)"));
    const struct fq_fetched truth = {OID_BOOL, SQL("\"pg_catalog\".\"bool\""), .certain = true};
    return fq_plan_item(s->p, &s->set->block.cells, fq_sql_fragment(&sql), truth);
}

/* ---- documents ---- */

/* What a field is in a document that stands alone, where no rows can be read. */
typedef fq_str what_alone(struct fq_planner *p, const struct fq_type *type,
                          const struct fq_selections *selections);

/* Kinds of field inside a row. */
static const struct field_kind {
    fq_plan_select_kind *select;
    what_alone *alone; /* NULL: what the document has under its key */
} kinds[FQ_FIELD_KINDS];

/* cost: of the rows that the document is of; NULL: it is counted elsewhere. */
static const struct fq_projection *projection_of(struct fq_planner *p, struct fq_plan_cost *cost,
                                                 const struct fq_type *type,
                                                 const struct fq_selections *selections);

static const struct fq_projection *projection_of_cases(struct fq_planner *p,
                                                       struct fq_plan_cost *cost,
                                                       const struct fq_document_cases *said,
                                                       const struct fq_type *type,
                                                       const struct fq_selections *selections);

/* All but what stands in front of it. */
static void project_field(struct fq_planner *p, struct fq_plan_cost *cost,
                          const struct fq_type *parent, const struct fq_collected *collected,
                          struct fq_projection_field *ret)
{
    if (fq_str_eq(collected->field->name, FQ_STR("__typename"))) {
        ret->constant = fq_plan_typename(p, parent);
        return;
    }
    const struct fq_field_def *def = fq_type_field(parent, collected->field->name);
    const struct fq_field *field = def->binding;
    if (collected->withheld) {
        ret->constant = FQ_STR("null");
        return;
    }
    what_alone *alone = kinds[field->kind].alone;
    if (alone && (!fq_field_more(field)->call || fq_field_more(field)->call->set)) {
        ret->constant = alone(p, fq_type_named(&def->type), collected->inner);
        return;
    }
    ret->key = field->key; /* empty of what no document has, a related row say */
    ret->other_key = fq_field_more(field)->other_key;
    ret->leaf = field->leaf;
    ret->context = field->leaf_context;
    if (field->kind == FQ_FIELD_NODE_ID) {
        ret->leaf = fq_cursor_leaf;
        ret->context = fq_plan_node_form(p, field->target);
    }
    ret->non_null = def->type.non_null;
    if (p->in_answer)
        fq_plan_rule_json(p, def, collected->field->at);
    const struct fq_type *type = fq_type_named(&def->type);
    for (const struct fq_type_ref *item = def->type.of; item && ret->lists < 8; item = item->of)
        ret->items_non_null |= (uint8_t)(item->non_null << ret->lists++);
    if (fq_field_more(field)->cases)
        ret->nested =
            projection_of_cases(p, cost, fq_field_more(field)->cases, type, collected->inner);
    else if (collected->inner && !fq_type_is_leaf(type))
        ret->nested = projection_of(p, cost, type, collected->inner);
}

/* Of objects of several types what the selection wants of each. */
static const struct fq_projection *projection_of_cases(struct fq_planner *p,
                                                       struct fq_plan_cost *cost,
                                                       const struct fq_document_cases *said,
                                                       const struct fq_type *type,
                                                       const struct fq_selections *selections)
{
    const struct fq_projection **of =
        FQ_NEW_ARRAY(p->arena, type->possible_count, const struct fq_projection *);
    struct fq_projection_case *cases =
        FQ_NEW_ARRAY(p->arena, said->count, struct fq_projection_case);
    struct fq_projection *made = FQ_NEW(p->arena, struct fq_projection);
    double weight = cost ? cost->part.weight : 0, greatest = weight;
    for (size_t i = 0; i < type->possible_count; i++) {
        if (cost)
            cost->part.weight =
                weight; /* an object is of one of them: of the one that costs most */
        of[i] = projection_of(p, cost, type->possible[i], selections);
        greatest = cost && cost->part.weight > greatest ? cost->part.weight : greatest;
    }
    if (cost)
        cost->part.weight = greatest;
    for (size_t i = 0; i < said->count; i++)
        cases[i] = (struct fq_projection_case){said->values[i], of[said->numbers[i]]};
    *made = (struct fq_projection){
        .cases = cases, .case_count = said->count, .discriminator = said->key};
    return made;
}

static const struct fq_projection *projection_of(struct fq_planner *p, struct fq_plan_cost *cost,
                                                 const struct fq_type *type,
                                                 const struct fq_selections *selections)
{
    size_t count;
    const struct fq_collected *collected = fq_plan_collect(p, type, selections, &count);
    fq_plan_cost_fields(cost, type, collected);
    struct fq_projection_field *fields = FQ_NEW_ARRAY(p->arena, count, struct fq_projection_field);
    for (size_t i = 0; i < count; i++, collected = collected->next) {
        fq_str prefix = fq_plan_prefix(p, collected->key, false);
        fields[i].prefix = i ? prefix : fq_str_from_offset(prefix, 1);
        project_field(p, cost, type, collected, &fields[i]);
    }
    struct fq_projection *projection = FQ_NEW(p->arena, struct fq_projection);
    *projection = (struct fq_projection){.fields = fields, .count = count};
    return projection;
}

static bool is_member_of(const struct fq_type *type, const struct fq_collected *collected,
                         const struct fq_column *document)
{
    if (!collected || collected->withheld ||
        fq_str_eq(collected->field->name, FQ_STR("__typename")))
        return false;
    const struct fq_field *field = fq_type_field(type, collected->field->name)->binding;
    return field->kind == FQ_FIELD_DOCUMENT && field->column == document && field->key.len;
}

/* Members of one document that follow each other are cut out together.  Returns the last. */
static const struct fq_collected *add_document_members(struct fq_plan_scope *s,
                                                       const struct fq_type *type,
                                                       const struct fq_collected *from, bool first,
                                                       struct fq_node *node)
{
    const struct fq_field *field = fq_type_field(type, from->field->name)->binding;
    size_t count = 0;
    for (const struct fq_collected *c = from; is_member_of(type, c, field->column); c = c->next)
        count++;
    struct fq_projection_field *fields =
        FQ_NEW_ARRAY(s->p->arena, count, struct fq_projection_field);
    const struct fq_collected *last = from;
    for (size_t i = 0; i < count; i++) {
        last = from;
        fields[i].prefix = fq_plan_prefix(s->p, from->key, first && i == 0);
        project_field(s->p, s->set->cost, type, from, &fields[i]);
        from = from->next;
    }
    struct fq_projection *projection = FQ_NEW(s->p->arena, struct fq_projection);
    *projection =
        (struct fq_projection){.fields = fields, .count = count, .form = FQ_PROJECT_MEMBERS};
    node->op = FQ_OP_JSON;
    node->cell = fq_plan_value_cell(s, field->column);
    node->projection = projection;
    node->key = FQ_STR_NONE;
    return last;
}

/* A document that is the value of a field. */
static void add_json(struct fq_plan_scope *s, const struct fq_type *parent,
                     const struct fq_collected *collected, struct fq_node *node)
{
    const struct fq_field *field = fq_type_field(parent, collected->field->name)->binding;
    struct fq_projection_field *value = FQ_NEW(s->p->arena, struct fq_projection_field);
    struct fq_projection *projection = FQ_NEW(s->p->arena, struct fq_projection);
    project_field(s->p, s->set->cost, parent, collected, value);
    value->prefix = node->prefix;
    *projection = (struct fq_projection){.fields = value, .count = 1, .form = FQ_PROJECT_VALUE};
    node->op = FQ_OP_JSON;
    node->cell = fq_plan_value_cell(s, field->column);
    node->projection = projection;
    node->key = FQ_STR_NONE; /* the projection's field has it */
}

/* ---- fields ---- */

static struct fq_node *stand_in(struct fq_plan_scope *s, const struct fq_column *document,
                                const struct fq_type *type, const struct fq_collected *collected)
{
    struct fq_node *node = FQ_NEW(s->p->arena, struct fq_node);
    node->op = FQ_OP_JSON;
    node->cell = fq_plan_value_cell(s, document);
    s->p->in_answer = false; /* in place of the row: */
    node->projection = projection_of(s->p, NULL, type, collected->inner);
    return node;
}

static void add_to_one(struct fq_plan_scope *s, const struct fq_field *field,
                       const struct fq_type *type, const struct fq_collected *collected,
                       struct fq_node *node)
{
    struct fq_plan_scope inside = *s;
    inside.table = fq_plan_join(s->p, &s->set->block, s->table, field);
    inside.object = NULL;
    node->cell = presence_cell(&inside, inside.table, field->remote[0]);
    fq_plan_select_object(&inside, type, collected->inner, node);
    /* Which of the types it was nobody knows; nor who may read a row that is not there. */
    if (fq_field_more(field)->document && !fq_type_is_abstract(type) && !inside.table->ruling)
        node->stand_in = stand_in(s, fq_field_more(field)->document, type, collected);
}

/* What becomes of the rows of a set inside a row, and which of them there are. */
static void add_inner_rows(struct fq_plan_scope *s, struct fq_plan_set *set,
                           const struct fq_field_def *def, const struct fq_collected *collected,
                           struct fq_node *node)
{
    uint64_t outer_limit = s->p->row_limit;
    bool called = fq_field_more(def->binding)->call != NULL;
    s->p->row_limit = 1;
    (called ? fq_plan_call_filter : fq_plan_list_filter)(s->p, set, collected->field, def);
    (called ? fq_plan_call_order : fq_plan_list_order)(s->p, set, collected->field, def);
    fq_plan_count_rows(s->p, set, s->p->row_limit);
    s->p->row_limit = outer_limit;
    fq_plan_select_item(s->p, set, collected, def);
    node->op = FQ_OP_ROWS;
    node->rows = set->rowset;
}

static void add_object(struct fq_plan_scope *s, const struct fq_field *field,
                       const struct fq_type *type, const struct fq_collected *collected,
                       struct fq_node *node)
{
    struct fq_plan_scope inside = *s;
    node->cell = FQ_NO_CELL;
    if (field->column) {
        const struct fq_column *object =
            fq_plan_once(s->p, &s->set->block, s->table, field->column);
        node->cell = presence_cell(s, s->table, object);
        inside.object = fq_plan_object(s->p, s->object, object);
    }
    fq_plan_select_object(&inside, type, collected->inner, node);
}

/* A column, or an object of columns. */
static void select_columns(struct fq_plan_scope *s, const struct fq_field *field,
                           const struct fq_type *type, const struct fq_collected *collected,
                           struct fq_node *node)
{
    if (field->kind == FQ_FIELD_OBJECT) {
        add_object(s, field, type, collected, node);
        return;
    }
    node->op = FQ_OP_VALUE;
    node->cell = fq_plan_value_cell(s, field->column);
    node->codec = field->column->codec;
}

/* ---- the kinds of field inside a row ---- */

static const struct fq_collected *
select_value(struct fq_plan_scope *s, const struct fq_plan_asked *asked, struct fq_node *node)
{
    if (s->table->relation->returned)
        fq_plan_rule_json(s->p, asked->def, asked->collected->field->at);
    select_columns(s, asked->field, asked->type, asked->collected, node);
    return asked->collected;
}

static const struct fq_collected *
select_document(struct fq_plan_scope *s, const struct fq_plan_asked *asked, struct fq_node *node)
{
    s->p->in_answer = s->table->relation->returned;
    if (asked->field->key.len)
        return add_document_members(s, asked->parent, asked->collected, asked->first, node);
    add_json(s, asked->parent, asked->collected, node);
    return asked->collected;
}

static const struct fq_collected *
select_json(struct fq_plan_scope *s, const struct fq_plan_asked *asked, struct fq_node *node)
{
    s->p->in_answer = s->table->relation->returned;
    add_json(s, asked->parent, asked->collected, node);
    return asked->collected;
}

static const struct fq_collected *
select_to_one(struct fq_plan_scope *s, const struct fq_plan_asked *asked, struct fq_node *node)
{
    add_to_one(s, asked->field, asked->type, asked->collected, node);
    return asked->collected;
}

static const struct fq_collected *
select_to_many(struct fq_plan_scope *s, const struct fq_plan_asked *asked, struct fq_node *node)
{
    add_inner_rows(s, fq_plan_related(s, asked->field), asked->def, asked->collected, node);
    return asked->collected;
}

static const struct fq_collected *
select_computed(struct fq_plan_scope *s, const struct fq_plan_asked *asked, struct fq_node *node)
{
    const struct fq_selection *field = asked->collected->field;
    if (asked->field->column) {
        const struct fq_field value = {
            .kind = fq_type_is_leaf(asked->type) ? FQ_FIELD_COLUMN : FQ_FIELD_OBJECT,
            .column = fq_plan_computed_value(s->p, field, asked->def),
        };
        select_columns(s, &value, asked->type, asked->collected, node);
    } else {
        struct fq_plan_set *set = fq_plan_computed_rows(s->p, s->set, s->table, field, asked->def);
        add_inner_rows(s, set, asked->def, asked->collected, node);
    }
    return asked->collected;
}

static fq_str no_rows(struct fq_planner *p, const struct fq_type *type,
                      const struct fq_selections *selections)
{
    (void)p, (void)type, (void)selections;
    return FQ_STR("[]");
}

static fq_str nothing(struct fq_planner *p, const struct fq_type *type,
                      const struct fq_selections *selections)
{
    (void)p, (void)type, (void)selections;
    return FQ_STR("null");
}

static const struct field_kind kinds[FQ_FIELD_KINDS] = {
    [FQ_FIELD_DOCUMENT] = {select_document, NULL},
    [FQ_FIELD_COLUMN] = {select_value, NULL},
    [FQ_FIELD_OBJECT] = {select_value, NULL},
    [FQ_FIELD_TO_ONE] = {select_to_one, NULL},
    [FQ_FIELD_TO_MANY] = {select_to_many, no_rows},
    [FQ_FIELD_JSON] = {select_json, NULL},
    [FQ_FIELD_TO_MANY_AGGREGATE] = {fq_plan_select_aggregate, fq_plan_empty_aggregate},
    [FQ_FIELD_MEASURES] = {fq_plan_select_measures, NULL},
    [FQ_FIELD_TO_MANY_CONNECTION] = {fq_plan_select_connection, fq_plan_empty_connection},
    [FQ_FIELD_PAGE] = {fq_plan_select_part, NULL},
    [FQ_FIELD_COMPUTED] = {select_computed, no_rows},
    [FQ_FIELD_INHERITED] = {fq_plan_select_inherited, NULL},
    [FQ_FIELD_TO_MANY_GROUPS] = {fq_plan_select_groups, no_rows},
    [FQ_FIELD_KEYS] = {fq_plan_select_keys, NULL},
    [FQ_FIELD_CHANGED] = {fq_plan_select_changed, NULL},
    [FQ_FIELD_NODE_ID] = {fq_plan_select_node_id, NULL},
    [FQ_FIELD_MEASURED] = {fq_plan_select_measured, nothing},
    [FQ_FIELD_MEASURED_FIELD] = {fq_plan_select_measured_field, NULL},
    [FQ_FIELD_YARDSTICK] = {fq_plan_select_yardstick, NULL},
    [FQ_FIELD_HOSTED] = {fq_plan_select_hosted, nothing},
};

bool fq_plan_is_inner(enum fq_field_kind kind)
{
    return kinds[kind].select != NULL;
}

const struct fq_collected *fq_plan_select_by_kind(struct fq_plan_scope *s,
                                                  const struct fq_plan_asked *asked,
                                                  struct fq_node *node)
{
    return kinds[asked->field->kind].select(s, asked, node);
}

static const struct fq_collected *select_field(struct fq_plan_scope *s,
                                               const struct fq_type *parent,
                                               const struct fq_collected *collected, bool first,
                                               struct fq_node *node)
{
    if (fq_str_eq(collected->field->name, FQ_STR("__typename"))) {
        node->op = FQ_OP_CONST;
        node->constant = fq_plan_typename(s->p, parent);
        return collected;
    }
    const struct fq_field_def *def = fq_type_field(parent, collected->field->name);
    const struct fq_field *field = def->binding;
    const struct fq_plan_asked asked = {parent,    def,  field, fq_type_named(&def->type),
                                        collected, first};
    node->non_null = def->type.non_null;
    if (collected->withheld) {
        fq_plan_withhold(node);
        return collected;
    }
    return (s->instead ? s->instead : fq_plan_select_by_kind)(s, &asked, node);
}

/* Those of the table's rows: not of what stands around them, as a page. */
static void ask_fields(struct fq_plan_scope *s, const struct fq_type *type,
                       const struct fq_collected *collected)
{
    if (type->binding != s->table->relation)
        return;
    for (; collected; collected = collected->next) {
        if (!fq_str_eq(collected->field->name, FQ_STR("__typename")))
            fq_plan_ask_field(s->p, s->table, collected->field->name, collected->field->at);
    }
}

static void select_fields(struct fq_plan_scope *s, const struct fq_type *type,
                          const struct fq_selections *selections, struct fq_node *object)
{
    size_t count, used = 0;
    const struct fq_collected *collected = fq_plan_collect(s->p, type, selections, &count);
    fq_plan_cost_fields(s->set ? s->set->cost : s->p->costs, type, collected);
    if (s->table && s->table->ruling && !s->object && !s->instead)
        ask_fields(s, type, collected);
    struct fq_node *nodes = FQ_NEW_ARRAY(s->p->arena, count, struct fq_node);
    for (; collected; collected = collected->next) {
        struct fq_node *node = &nodes[used];
        bool first = used++ == 0;
        node->key = collected->key;
        node->at = collected->field->at;
        node->prefix = fq_plan_prefix(s->p, collected->key, first);
        collected = select_field(s, type, collected, first, node);
    }
    object->op = FQ_OP_OBJECT;
    object->nodes = nodes;
    object->count = used;
}

/* Each of the types that a row may have is asked for what the selection wants of it. */
static void select_cases(struct fq_plan_scope *s, const struct fq_type *type,
                         const struct fq_selections *selections, struct fq_node *node)
{
    struct fq_node *cases = FQ_NEW_ARRAY(s->p->arena, type->possible_count, struct fq_node);
    struct fq_cost_part *cost = &s->set->cost->part;
    double weight = cost->weight, greatest = weight;
    node->choice = fq_plan_choice(s);
    for (size_t i = 0; i < type->possible_count; i++) {
        struct fq_plan_scope inside = fq_plan_scope_of_case(s, i);
        cost->weight = weight; /* a row is of one of them: of the one that costs most */
        select_fields(&inside, type->possible[i], selections, &cases[i]);
        greatest = cost->weight > greatest ? cost->weight : greatest;
    }
    cost->weight = greatest;
    node->op = FQ_OP_CASES;
    node->nodes = cases;
    node->count = type->possible_count;
}

void fq_plan_select_object(struct fq_plan_scope *s, const struct fq_type *type,
                           const struct fq_selections *selections, struct fq_node *node)
{
    if (fq_type_is_abstract(type))
        select_cases(s, type, selections, node);
    else
        select_fields(s, type, selections, node);
}

void fq_plan_select_rows(struct fq_planner *p, struct fq_plan_set *set,
                         const struct fq_selections *selections, const struct fq_type *type)
{
    struct fq_plan_scope s = {.p = p, .set = set, .table = set->block.main};
    struct fq_node *item = FQ_NEW(p->arena, struct fq_node);
    item->cell = FQ_NO_CELL;
    fq_plan_select_object(&s, type, selections, item);
    set->rowset->item = item;
}

/* A value, which is no row. */
static void select_bare(struct fq_planner *p, struct fq_plan_set *set, const struct fq_field *value,
                        const struct fq_collected *collected, const struct fq_field_def *def)
{
    struct fq_plan_scope s = {.p = p, .set = set, .table = set->block.main};
    struct fq_node *item = FQ_NEW(p->arena, struct fq_node);
    item->at = collected->field->at;
    select_columns(&s, value, fq_type_named(&def->type), collected, item);
    set->rowset->item = item;
}

void fq_plan_select_item(struct fq_planner *p, struct fq_plan_set *set,
                         const struct fq_collected *collected, const struct fq_field_def *def)
{
    const struct fq_field *field = def->binding;
    if (fq_field_more(field)->call && fq_field_more(field)->call->value)
        select_bare(p, set, fq_field_more(field)->call->value, collected, def);
    else
        fq_plan_select_rows(p, set, collected->inner, fq_type_named(&def->type));
}
