/* SPDX-License-Identifier: MIT
 *
 * The input types of lists: where and orderBy.
 */
#include "base/feature.h"
#include "base/limits.h"
#include "schema/input_list.h"
#include "schema/measured.h"

/* ---- where ---- */

static struct fq_filter *new_filter(struct fq_builder *b, enum fq_filter_kind kind,
                                    const struct fq_field *field, const struct fq_column *column)
{
    struct fq_filter *filter = FQ_NEW(b->arena, struct fq_filter);
    *filter = (struct fq_filter){.kind = kind, .field = field, .column = column};
    return filter;
}

/* What the input types of all relations share. */
struct fq_inputs {
    struct fq_type_maker maker;
    struct fq_builder builder;
};

static const fq_str comparisons_name = FQ_STR_INIT("compare");

static void make_later(struct fq_builder *b, struct fq_type *type,
                       const struct fq_relation *relation)
{
    type->binding = relation;
    type->maker = &b->inputs->maker;
}

/* The input type that a type has for a purpose; a new one is empty and *ret_new is true. */
static struct fq_type *input_type(struct fq_builder *b, enum fq_derived purpose,
                                  const struct fq_type *of, bool *ret_new)
{
    fq_str key = fq_arena_printf(b->drafting, "%d:%.*s", (int)purpose, FQ_STR_ARG(of->name));
    struct fq_type *type = fq_map_get(&b->input_types, key);
    *ret_new = !type;
    if (type)
        return type;
    type = fq_build_derived(b, FQ_TYPE_INPUT, of->name, purpose);
    fq_map_put(&b->input_types, fq_arena_str(b->arena, key), type);
    return type;
}

/* { some, every, none } of what fulfils where. */
static void add_quantifiers(struct fq_builder *b, struct fq_input_list *inputs,
                            const struct fq_type *where)
{
    static const struct {
        enum fq_filter_kind kind;
        const char *name, *text;
    } members[] = {
        {FQ_FILTER_SOME, "some", "At least one fulfils this."},
        {FQ_FILTER_EVERY, "every", "Every one fulfils this."},
        {FQ_FILTER_NONE, "none", "None fulfils this."},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(members); i++)
        fq_input_list_add(b, inputs, fq_str_from(members[i].name), fq_str_from(members[i].text),
                          fq_build_ref(where, false), new_filter(b, members[i].kind, NULL, NULL));
}

/* PostsListFilter: made when somebody asks for it. */
static const struct fq_type *list_filter(struct fq_builder *b, const struct fq_relation *target)
{
    bool is_new;
    struct fq_type *type = input_type(b, FQ_DERIVED_ROWS_FILTER, target->type, &is_new);
    if (is_new)
        make_later(b, type, target);
    return type;
}

/* What an object of the same row consists of; a range in a document is JSON there, and filtered and
 * sorted as any other.  *ret_column: what the object stands for. */
static const struct fq_type *parts_of(struct fq_builder *b, const struct fq_field_def *def,
                                      const struct fq_column **ret_column)
{
    const struct fq_field *field = def->binding;
    const struct fq_type *object = fq_type_named(&def->type);
    if (fq_field_more(field)->items || fq_field_more(field)->cases ||
        (field->kind != FQ_FIELD_OBJECT && field->kind != FQ_FIELD_DOCUMENT))
        return NULL;
    *ret_column = fq_field_more(field)->typed ? fq_field_more(field)->typed : field->column;
    if (fq_field_more(field)->typed)
        return fq_build_value_type(b, fq_field_more(field)->typed->type, 0, false)->object;
    return fq_type_is_leaf(object) ? NULL : object;
}

static void add_where(struct fq_builder *b, struct fq_input_list *inputs,
                      const struct fq_field_def *def);

/* What can be said of an object as a whole, beside what is said of its parts. */
static void add_operators(struct fq_builder *b, struct fq_input_list *inputs,
                          const struct fq_column *column, struct fq_type_ref value)
{
    for (size_t i = 0; i < fq_operator_count; i++) {
        const struct fq_operator *op = &fq_operators[i];
        if (!(op->classes & column->classes))
            continue;
        struct fq_filter *filter = new_filter(b, FQ_FILTER_OPERATOR, NULL, NULL);
        filter->op = op;
        fq_input_list_add(b, inputs, op->name, op->description,
                          fq_build_operator_operand(b, op, value, column), filter);
    }
}

/* A range is given in the scalar of ranges of its kind, else as PostgreSQL's text. */
static struct fq_type_ref range_ref(struct fq_builder *b, const struct fq_column *range)
{
    const struct fq_pgtype *known = fq_pgtype_find(range->operand);
    return fq_build_ref(fq_build_scalar(b, fq_str_from(known ? known->scalar : "String")), false);
}

/* Conditions inside an object of the same row; column: what it stands for, or NULL. */
static const struct fq_type *object_where(struct fq_builder *b, const struct fq_type *object,
                                          const struct fq_column *column)
{
    struct fq_input_list inputs = {0};
    bool is_new;
    for (size_t i = 0; i < object->field_count; i++)
        add_where(b, &inputs, &object->fields[i]);
    if (column && column->classes & FQ_CLASS_RANGE)
        add_operators(b, &inputs, column, range_ref(b, column));
    if (inputs.count == 0)
        return NULL;
    struct fq_type *type = input_type(b, FQ_DERIVED_WHERE, object, &is_new);
    if (is_new)
        fq_input_list_finish(b, type, &inputs);
    return type;
}

static bool is_connective(fq_str name)
{
    return fq_str_eq(name, FQ_STR("AND")) || fq_str_eq(name, FQ_STR("OR")) ||
           fq_str_eq(name, FQ_STR("NOT"));
}

void fq_build_connectives(struct fq_builder *b, struct fq_input_list *inputs,
                          const struct fq_type *where)
{
    struct fq_type_ref self = fq_build_ref(where, false);
    fq_input_list_add(b, inputs, FQ_STR("AND"), FQ_STR("All of these hold."),
                      fq_build_list_of_all(b, self), new_filter(b, FQ_FILTER_AND, NULL, NULL));
    fq_input_list_add(b, inputs, FQ_STR("OR"), FQ_STR("At least one of these holds."),
                      fq_build_list_of_all(b, self), new_filter(b, FQ_FILTER_OR, NULL, NULL));
    fq_input_list_add(b, inputs, FQ_STR("NOT"), FQ_STR("This does not hold."), self,
                      new_filter(b, FQ_FILTER_NOT, NULL, NULL));
}

/* Conditions on each object of a JSON list. */
static const struct fq_type *item_where(struct fq_builder *b, const struct fq_type *items)
{
    struct fq_input_list inputs = {0};
    bool is_new;
    struct fq_type *type = input_type(b, FQ_DERIVED_ITEM_WHERE, items, &is_new);
    if (!is_new)
        return type;
    for (size_t i = 0; i < items->field_count; i++) {
        if (!is_connective(items->fields[i].name))
            add_where(b, &inputs, &items->fields[i]);
    }
    fq_build_connectives(b, &inputs, type);
    type->description = FQ_STR("Conditions on an object of a list; all of them must hold.");
    fq_input_list_finish(b, type, &inputs);
    return type;
}

/* What is required of anything inside of an object. */
static const struct fq_guard *guard_inside(struct fq_builder *b, const struct fq_type *object)
{
    const struct fq_guard *guard = NULL;
    for (size_t i = 0; i < object->field_count; i++) {
        const struct fq_field *field = object->fields[i].binding;
        const struct fq_type *inner =
            field->kind == FQ_FIELD_DOCUMENT ? fq_type_named(&object->fields[i].type) : NULL;
        guard = fq_guard_both(b->arena, guard, object->fields[i].guard);
        if (inner && !fq_type_is_leaf(inner))
            guard = fq_guard_both(b->arena, guard, guard_inside(b, inner));
    }
    return guard;
}

/* Conditions on a JSON list of objects: what some, every or none of them fulfils, and what can be
 * said of JSON. */
static const struct fq_type *items_filter(struct fq_builder *b, const struct fq_field *field,
                                          const struct fq_column *column)
{
    struct fq_input_list inputs = {0};
    bool is_new;
    struct fq_type *type =
        input_type(b, FQ_DERIVED_ITEMS_FILTER, fq_field_more(field)->items, &is_new);
    if (!is_new)
        return type;
    add_quantifiers(b, &inputs, item_where(b, fq_field_more(field)->items));
    add_operators(b, &inputs, column, fq_build_ref(fq_build_scalar(b, FQ_STR("JSON")), false));
    for (struct fq_input_entry *entry = inputs.first; entry; entry = entry->next) {
        const struct fq_filter *filter = entry->def.binding;
        if (filter->kind == FQ_FILTER_OPERATOR) /* which looks at whole objects */
            entry->def.guard = guard_inside(b, fq_field_more(field)->items);
    }
    type->description = FQ_STR("Conditions on a list of objects; all of them must hold.");
    fq_input_list_finish(b, type, &inputs);
    return type;
}

/* What the row that an inherited field is of has under its name; any other field itself. */
static const struct fq_field_def *field_there(const struct fq_field_def *def)
{
    const struct fq_field *field = def->binding;
    return field->kind == FQ_FIELD_INHERITED
               ? fq_type_field(fq_type_of_rows(fq_field_more(field)->via->target->type), def->name)
               : def;
}

static const struct fq_input_def *input_there(struct fq_builder *b, fq_str name,
                                              const void *binding)
{
    struct fq_input_def *def = FQ_NEW(b->arena, struct fq_input_def);
    *def = (struct fq_input_def){.name = name, .binding = binding};
    return def;
}

static const struct fq_type *condition_on(struct fq_builder *b, const struct fq_field_def *def,
                                          struct fq_filter *ret);

static const struct fq_type *condition_there(struct fq_builder *b, const struct fq_field_def *def,
                                             struct fq_filter *ret)
{
    const struct fq_field *field = def->binding;
    struct fq_filter *there = FQ_NEW(b->arena, struct fq_filter);
    const struct fq_type *type = condition_on(b, field_there(def), there);
    *ret = (struct fq_filter){.kind = FQ_FILTER_INHERITED,
                              .field = fq_field_more(field)->via,
                              .there = input_there(b, def->name, there)};
    return type;
}

/* The type of conditions on a field, and what they are bound to; NULL: there are none. */
static const struct fq_type *condition_on(struct fq_builder *b, const struct fq_field_def *def,
                                          struct fq_filter *ret)
{
    const struct fq_field *field = def->binding;
    const struct fq_column *column = fq_field_value(field);
    if (field->kind == FQ_FIELD_INHERITED)
        return condition_there(b, def, ret);
    *ret = (struct fq_filter){.kind = FQ_FILTER_COLUMN, .field = field, .column = column};
    if (fq_field_more(field)->items) {
        ret->kind = FQ_FILTER_ITEMS;
        ret->column = fq_field_more(field)->typed ? fq_field_more(field)->typed : field->column;
        return items_filter(b, field, ret->column);
    }
    if (column)
        return column->classes ? fq_build_value_filter(b, def->type, column) : NULL;
    if (field->kind == FQ_FIELD_TO_ONE) {
        ret->kind = FQ_FILTER_TO_ONE;
        return field->target->where;
    }
    if (field->kind == FQ_FIELD_TO_MANY_AGGREGATE) {
        ret->kind = FQ_FILTER_AGGREGATE;
        return fq_build_summary_type(b, field->target, FQ_DERIVED_AGGREGATE_FILTER);
    }
    if (field->kind == FQ_FIELD_TO_MANY) {
        ret->kind = FQ_FILTER_TO_MANY;
        return list_filter(b, field->target);
    }
    const struct fq_type *object = parts_of(b, def, &ret->column);
    ret->kind = FQ_FILTER_OBJECT;
    return object ? object_where(b, object, ret->column) : NULL;
}

static void add_where(struct fq_builder *b, struct fq_input_list *inputs,
                      const struct fq_field_def *def)
{
    struct fq_filter bound;
    const struct fq_type *type = condition_on(b, def, &bound);
    if (!type)
        return;
    struct fq_filter *filter = FQ_NEW(b->arena, struct fq_filter);
    *filter = bound;
    fq_input_list_add(b, inputs, def->name, def->description, fq_build_ref(type, false), filter);
    inputs->last->def.guard = def->guard;
}

/* May conditions be put on what the field gives? */
static bool is_filtered_by(const struct fq_relation *relation, const struct fq_field_def *def)
{
    const struct fq_field *field = field_there(def)->binding;
    bool related = field->kind == FQ_FIELD_TO_ONE || field->kind == FQ_FIELD_TO_MANY ||
                   field->kind == FQ_FIELD_TO_MANY_AGGREGATE;
    return !is_connective(def->name) &&
           (!related || relation->features & FQ_FEATURE_RELATED_FILTERS);
}

#define RENAME "rename it with a comment: @fraiseql {\"name\": \"…\"}"

static void fill_where(struct fq_builder *b, const struct fq_relation *relation,
                       struct fq_input_list *inputs)
{
    const struct fq_type *rows = fq_type_of_rows(relation->type);
    for (size_t i = 0; i < rows->field_count; i++) {
        if (is_filtered_by(relation, &rows->fields[i]))
            add_where(b, inputs, &rows->fields[i]);
    }
    if (relation->comparison)
        fq_input_list_add(b, inputs, comparisons_name,
                          FQ_STR("All of these hold between fields of the row."),
                          fq_build_list_of_all(b, fq_build_ref(relation->comparison, false)),
                          new_filter(b, FQ_FILTER_COMPARE, NULL, NULL));
    fq_build_connectives(b, inputs, relation->where);
}

/* compare: [{left: total, op: gt, right: paid}].  A field of that name is filtered by as others. */
static void declare_comparison(struct fq_builder *b, struct fq_relation *relation)
{
    const struct fq_type *rows = fq_type_of_rows(relation->type);
    if (!fq_build_has_comparison(rows))
        return;
    if (fq_type_field(rows, comparisons_name))
        fq_model_note(&b->model, true, relation->sql_name.text,
                      "filters cannot compare two fields, since one is called compare; " RENAME);
    else
        relation->comparison = fq_build_comparison(b, relation->type);
}

/* What it will refer to. */
static void declare_where(struct fq_builder *b, struct fq_draft *draft)
{
    struct fq_relation *relation = draft->relation;
    const struct fq_type *rows = fq_type_of_rows(relation->type);
    struct fq_filter bound;
    for (size_t i = 0; i < rows->field_count; i++) {
        if (is_connective(rows->fields[i].name))
            fq_model_note(&b->model, true, relation->sql_name.text,
                          "filters cannot name the field %.*s, which has a meaning there; " RENAME,
                          FQ_STR_ARG(rows->fields[i].name));
        else if (is_filtered_by(relation, &rows->fields[i]))
            (void)condition_on(b, &rows->fields[i], &bound);
    }
    declare_comparison(b, relation);
    draft->where->description = fq_arena_printf(
        b->arena, "Conditions on %.*s; all of them must hold.", FQ_STR_ARG(relation->plural));
    make_later(b, draft->where, relation);
}

/* ---- orderBy ---- */

const struct fq_type *fq_build_direction(struct fq_builder *b)
{
    static const struct {
        const char *name, *sql, *text;
    } values[] = {
        {"ASC", " ASC", "Ascending, nulls last."},
        {"DESC", " DESC", "Descending, nulls first."},
        {"ASC_NULLS_FIRST", " ASC NULLS FIRST", "Ascending, nulls first."},
        {"ASC_NULLS_LAST", " ASC NULLS LAST", "Ascending, nulls last."},
        {"DESC_NULLS_FIRST", " DESC NULLS FIRST", "Descending, nulls first."},
        {"DESC_NULLS_LAST", " DESC NULLS LAST", "Descending, nulls last."},
    };
    if (b->direction)
        return b->direction;
    struct fq_type *type = fq_build_type(b, FQ_TYPE_ENUM, FQ_STR("OrderDirection"));
    struct fq_enum_value_def *defs =
        FQ_NEW_ARRAY(b->arena, FQ_ARRAY_LEN(values), struct fq_enum_value_def);
    for (size_t i = 0; i < FQ_ARRAY_LEN(values); i++)
        defs[i] = (struct fq_enum_value_def){.name = fq_str_from(values[i].name),
                                             .description = fq_str_from(values[i].text),
                                             .internal = fq_str_from(values[i].sql)};
    type->values = defs;
    type->value_count = (uint32_t)FQ_ARRAY_LEN(values);
    fq_type_index(b->types, type);
    b->direction = type;
    return type;
}

static void add_order(struct fq_builder *b, struct fq_input_list *inputs,
                      const struct fq_field_def *def);

static const struct fq_type *object_order(struct fq_builder *b, const struct fq_type *object)
{
    struct fq_input_list inputs = {0};
    bool is_new;
    for (size_t i = 0; i < object->field_count; i++)
        add_order(b, &inputs, &object->fields[i]);
    if (inputs.count == 0)
        return NULL;
    struct fq_type *type = input_type(b, FQ_DERIVED_ORDER, object, &is_new);
    if (is_new)
        fq_input_list_finish(b, type, &inputs);
    return type;
}

static const struct fq_type *order_by(struct fq_builder *b, const struct fq_field_def *def,
                                      struct fq_order *ret);

static const struct fq_type *order_there(struct fq_builder *b, const struct fq_field_def *def,
                                         struct fq_order *ret)
{
    const struct fq_field *field = def->binding;
    struct fq_order *there = FQ_NEW(b->arena, struct fq_order);
    const struct fq_type *type = order_by(b, field_there(def), there);
    *ret = (struct fq_order){.kind = FQ_ORDER_INHERITED,
                             .field = fq_field_more(field)->via,
                             .there = input_there(b, def->name, there)};
    return type;
}

/* The type of orders by a field, and what they are bound to; NULL: there are none. */
static const struct fq_type *order_by(struct fq_builder *b, const struct fq_field_def *def,
                                      struct fq_order *ret)
{
    const struct fq_field *field = def->binding;
    const struct fq_column *column = fq_field_value(field);
    if (field->kind == FQ_FIELD_INHERITED)
        return order_there(b, def, ret);
    *ret = (struct fq_order){.kind = FQ_ORDER_COLUMN, .field = field, .column = column};
    if (column)
        return column->classes & FQ_CLASSES_IN_ORDER ? fq_build_direction(b) : NULL;
    if (field->kind == FQ_FIELD_TO_MANY_AGGREGATE) {
        ret->kind = FQ_ORDER_AGGREGATE;
        return fq_build_summary_type(b, field->target, FQ_DERIVED_AGGREGATE_ORDER);
    }
    if (field->kind == FQ_FIELD_TO_ONE) {
        ret->kind = FQ_ORDER_TO_ONE;
        return field->target->order_by;
    }
    const struct fq_type *object = parts_of(b, def, &ret->column);
    ret->kind = FQ_ORDER_OBJECT;
    return object ? object_order(b, object) : NULL;
}

static void add_order(struct fq_builder *b, struct fq_input_list *inputs,
                      const struct fq_field_def *def)
{
    struct fq_order bound;
    const struct fq_type *type = order_by(b, def, &bound);
    if (!type)
        return;
    struct fq_order *order = FQ_NEW(b->arena, struct fq_order);
    *order = bound;
    fq_input_list_add(b, inputs, def->name, def->description, fq_build_ref(type, false), order);
    inputs->last->def.guard = def->guard;
}

/* measured: {title: {similarity: {to: "…"}}}. */
static void add_measured(struct fq_builder *b, struct fq_input_list *inputs,
                         const struct fq_relation *relation)
{
    if (!relation->measured)
        return;
    struct fq_order *order = FQ_NEW(b->arena, struct fq_order);
    order->kind = FQ_ORDER_MEASURED;
    fq_input_list_add(b, inputs, fq_measured_name(relation->type),
                      FQ_STR("By what is computed from a field and something given."),
                      fq_build_ref(relation->measured, false), order);
}

static void fill_order(struct fq_builder *b, const struct fq_relation *relation,
                       struct fq_input_list *inputs)
{
    const struct fq_type *rows = fq_type_of_rows(relation->type);
    for (size_t i = 0; i < rows->field_count; i++)
        add_order(b, inputs, &rows->fields[i]);
    add_measured(b, inputs, relation);
}

static void declare_order(struct fq_builder *b, struct fq_draft *draft)
{
    const struct fq_type *rows = fq_type_of_rows(draft->relation->type);
    struct fq_order bound;
    if (!draft->order_by)
        return;
    for (size_t i = 0; i < rows->field_count; i++)
        (void)order_by(b, &rows->fields[i], &bound);
    draft->relation->measured = fq_build_measured_order(b, draft);
    draft->order_by->description =
        FQ_STR("An order; one field an object, so that their sequence is plain.");
    make_later(b, draft->order_by, draft->relation);
}

/* ---- made when somebody asks for them ---- */

/* One of the input types of a relation, by the same steps as when what it refers to was declared:
 * all of that is found again. */
static void make_input(struct fq_type_maker *maker, const struct fq_type *type,
                       struct fq_type_making *making)
{
    struct fq_builder b = FQ_CONTAINER(maker, struct fq_inputs, maker)->builder;
    const struct fq_relation *relation = type->binding;
    struct fq_input_list inputs = {0};
    b.arena = making->arena;
    b.drafting = making->drafting;
    if (type == relation->where)
        fill_where(&b, relation, &inputs);
    else if (type == relation->order_by)
        fill_order(&b, relation, &inputs);
    else
        add_quantifiers(&b, &inputs, relation->where);
    fq_input_list_take(&b, making->to, &inputs);
}

/* What a builder knows of types, without what is gone when the schema is served. */
static void keep_builder(struct fq_builder *b)
{
    b->inputs->maker = (struct fq_type_maker){.make = make_input, .system = b->types};
    b->inputs->builder = (struct fq_builder){.schema = b->schema,
                                             .types = b->types,
                                             .catalog = b->catalog,
                                             .value_types = b->value_types,
                                             .filter_types = b->filter_types,
                                             .input_types = b->input_types,
                                             .direction = b->direction,
                                             .summaries = b->summaries};
}

/* Can rows be ordered by the field, as far as is known? */
static bool is_sortable(struct fq_builder *b, const struct fq_field_def *def)
{
    const struct fq_field *field = def->binding;
    const struct fq_column *column = fq_field_value(field);
    if (column)
        return column->classes & (FQ_CLASSES_IN_ORDER | fq_yardstick_classes());
    if (field->kind == FQ_FIELD_TO_ONE)
        return fq_build_draft_of(b, field->target)->sortable;
    const struct fq_type *object = parts_of(b, def, &column);
    for (size_t i = 0; object && i < object->field_count; i++) {
        if (is_sortable(b, &object->fields[i]))
            return true;
    }
    return false;
}

static bool finds_sortable(struct fq_builder *b, struct fq_draft *draft)
{
    for (const struct fq_field_entry *entry = draft->fields; entry; entry = entry->next) {
        if (is_sortable(b, &fq_build_inherited(b, entry)->def))
            return draft->sortable = true;
    }
    return false;
}

/* What has only to-one fields is sortable through these, so it may take several rounds. */
static void find_sortable(struct fq_builder *b)
{
    for (bool more = true; more;) {
        more = false;
        for (struct fq_draft *draft = b->drafts; draft; draft = draft->next)
            more = (!draft->sortable && finds_sortable(b, draft)) || more;
    }
}

void fq_build_declare_inputs(struct fq_builder *b)
{
    bool is_new;
    b->inputs = FQ_NEW(b->arena, struct fq_inputs);
    find_sortable(b);
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        draft->where = input_type(b, FQ_DERIVED_WHERE, draft->type, &is_new);
        draft->relation->where = draft->where;
        if (draft->sortable)
            draft->order_by = input_type(b, FQ_DERIVED_ORDER, draft->type, &is_new);
        draft->relation->order_by = draft->order_by;
        draft->relation->distinct_on = fq_build_distinct(b, draft);
        fq_build_relation_arguments(b, draft->relation);
    }
}

void fq_build_fill_inputs(struct fq_builder *b)
{
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        declare_where(b, draft);
        declare_order(b, draft);
    }
    keep_builder(b);
}
