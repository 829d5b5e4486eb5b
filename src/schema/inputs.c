/* SPDX-License-Identifier: MIT
 *
 * The input types of lists: where and orderBy.
 */
#include <assert.h>

#include "schema/build.h"

#include "base/feature.h"
#include "base/limits.h"
#include "base/list.h"
#include "schema/measured.h"

struct input_list {
    struct fq_input_entry *first, *last;
    size_t count;
};

static void add_input(struct fq_builder *b, struct input_list *list, fq_str name,
                      fq_str description, struct fq_type_ref type, const void *binding)
{
    struct fq_input_entry *entry = FQ_NEW(b->drafting, struct fq_input_entry);
    entry->def = (struct fq_input_def){
        .name = name, .description = description, .type = type, .binding = binding};
    FQ_CHAIN_APPEND(list->first, list->last, entry);
    list->count++;
}

static void take_inputs(struct fq_builder *b, struct fq_type *type, const struct input_list *list)
{
    struct fq_input_def *inputs = FQ_NEW_ARRAY(b->arena, list->count, struct fq_input_def);
    size_t count = 0;
    for (const struct fq_input_entry *entry = list->first; entry; entry = entry->next)
        inputs[count++] = entry->def;
    type->inputs = inputs;
    type->input_count = count;
}

static void finish(struct fq_builder *b, struct fq_type *type, const struct input_list *list)
{
    take_inputs(b, type, list);
    fq_type_index(b->types, type);
}

/* ---- filters of values ---- */

static struct fq_type_ref nullable(struct fq_type_ref ref)
{
    ref.non_null = false;
    return ref;
}

static struct fq_type_ref list_of(struct fq_builder *b, struct fq_type_ref item)
{
    item.non_null = true;
    return fq_build_list_of(b, item);
}

/* What operators compare. */
struct compared {
    struct fq_type_ref value;
    struct fq_type_ref item; /* of a list or a range */
    unsigned classes;
};

static struct compared compared_of(struct fq_builder *b, struct fq_type_ref value,
                                   const struct fq_column *column)
{
    struct compared c = {.value = value, .classes = column->classes};
    if (column->item)
        c.item = value.of ? *value.of : fq_build_value_type(b, column->item->type, 0, false)->ref;
    return c;
}

static struct fq_type_ref scalar_ref(struct fq_builder *b, fq_str name)
{
    return fq_build_ref(fq_build_scalar(b, name), false);
}

static const struct fq_type *operand_object(struct fq_builder *b,
                                            const struct fq_operand_object *object,
                                            const struct compared *compared);

static struct fq_type_ref operand_type(struct fq_builder *b, enum fq_operand operand,
                                       const struct fq_operand_object *object,
                                       const struct compared *compared)
{
    switch (operand) {
    case FQ_OPERAND_VALUE:
        return nullable(compared->value);
    case FQ_OPERAND_LIST:
        return list_of(b, compared->value);
    case FQ_OPERAND_ITEM:
        return nullable(compared->item);
    case FQ_OPERAND_BOOL:
        return scalar_ref(b, FQ_STR("Boolean"));
    case FQ_OPERAND_TEXTS:
    case FQ_OPERAND_CASTS:
        return list_of(b, scalar_ref(b, FQ_STR("String")));
    case FQ_OPERAND_INT:
        return scalar_ref(b, FQ_STR("Int"));
    case FQ_OPERAND_FLOAT:
        return scalar_ref(b, FQ_STR("Float"));
    case FQ_OPERAND_JSON:
        return scalar_ref(b, FQ_STR("JSON"));
    case FQ_OPERAND_GEOJSON:
        return scalar_ref(b, FQ_STR("GeoJSON"));
    case FQ_OPERAND_OBJECT:
        assert(object); /* whose operand is one names it */
        return fq_build_ref(operand_object(b, object, compared), false);
    case FQ_OPERAND_CONFIGURATION:
        return fq_build_ref(fq_build_configuration(b), false);
    case FQ_OPERAND_DIRECTION:
        return fq_build_ref(fq_build_direction(b), false);
    case FQ_OPERAND_TEXT:
    case FQ_OPERAND_CAST:
    case FQ_OPERAND_INET:
        break;
    }
    return scalar_ref(b, FQ_STR("String"));
}

/* IPRange…: made when first needed.  It is for columns of one type. */
static const struct fq_type *operand_object(struct fq_builder *b,
                                            const struct fq_operand_object *object,
                                            const struct compared *compared)
{
    struct input_list inputs = {0};
    struct fq_type *type = fq_map_get(&b->filter_types, object->type_name);
    if (type)
        return type;
    type = fq_build_type(b, FQ_TYPE_INPUT, object->type_name);
    fq_map_put(&b->filter_types, object->type_name, type);
    type->description = object->description;
    for (size_t i = 0; i < FQ_OPERAND_MEMBERS_MAX && object->members[i].name.len; i++) {
        const struct fq_operand_member *member = &object->members[i];
        struct fq_type_ref ref = operand_type(b, member->operand, NULL, compared);
        ref.non_null = !member->optional;
        add_input(b, &inputs, member->name, member->description, ref, NULL);
    }
    finish(b, type, &inputs);
    return type;
}

/* What is shown as JSON, or as a place, is filtered as what it is. */
fq_str fq_build_kind_name(const struct fq_type *named, unsigned classes)
{
    static const struct {
        unsigned class;
        fq_str name;
    } kinds[] = {
        {FQ_CLASS_FULL_TEXT, FQ_STR_INIT("FullText")},
        {FQ_CLASS_HSTORE, FQ_STR_INIT("Hstore")},
        {FQ_CLASS_CUBE, FQ_STR_INIT("Cube")},
        {FQ_CLASS_POINT, FQ_STR_INIT("Point")},
        {FQ_CLASS_BOX, FQ_STR_INIT("Box")},
        {FQ_CLASS_CIRCLE, FQ_STR_INIT("Circle")},
        {FQ_CLASS_LINE, FQ_STR_INIT("Line")},
        {FQ_CLASS_LSEG, FQ_STR_INIT("LineSegment")},
        {FQ_CLASS_PATH, FQ_STR_INIT("Path")},
        {FQ_CLASS_POLYGON, FQ_STR_INIT("Polygon")},
        {FQ_CLASS_GEOMETRY, FQ_STR_INIT("Geometry")},
        {FQ_CLASS_GEOGRAPHY, FQ_STR_INIT("Geography")},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(kinds); i++) {
        if (classes & kinds[i].class)
            return kinds[i].name;
    }
    return named->name;
}

const struct fq_type *fq_build_operands(struct fq_builder *b,
                                        const struct fq_operand_object *object,
                                        struct fq_type_ref value, const struct fq_column *column)
{
    struct compared compared = compared_of(b, value, column);
    return operand_object(b, object, &compared);
}

struct fq_type_ref fq_build_operand(struct fq_builder *b, const struct fq_operand_member *member,
                                    struct fq_type_ref value, const struct fq_column *column)
{
    struct compared compared = compared_of(b, value, column);
    struct fq_type_ref ref = operand_type(b, member->operand, NULL, &compared);
    ref.non_null = !member->optional;
    return ref;
}

const struct fq_type *fq_build_value_filter(struct fq_builder *b, struct fq_type_ref value,
                                            const struct fq_column *column)
{
    unsigned classes = column->classes;
    const struct fq_type *named = fq_type_named(&value);
    /* A type without equality must not take the name from one that has all operators. */
    enum fq_derived kind = classes == FQ_CLASS_NULLABLE
                               ? (value.of ? FQ_DERIVED_LIST_NULL_FILTER : FQ_DERIVED_NULL_FILTER)
                               : (value.of ? FQ_DERIVED_LIST_FILTER : FQ_DERIVED_FILTER);
    fq_str name = fq_model_derived_name(b->drafting, fq_build_kind_name(named, classes), kind);
    fq_str key = fq_arena_printf(b->drafting, "%.*s:%u", FQ_STR_ARG(name), classes);
    struct fq_type *type = fq_map_get(&b->filter_types, key);
    if (type)
        return type;
    type = fq_build_type(b, FQ_TYPE_INPUT, fq_arena_str(b->arena, name));
    fq_map_put(&b->filter_types, fq_arena_str(b->arena, key), type);
    type->description = fq_arena_printf(b->arena, "Conditions on a %.*s%s; all of them must hold.",
                                        FQ_STR_ARG(named->name), value.of ? " list" : "");
    struct input_list inputs = {0};
    struct compared compared = compared_of(b, value, column);
    for (size_t i = 0; i < fq_operator_count; i++) {
        const struct fq_operator *op = &fq_operators[i];
        if (op->classes & classes)
            add_input(b, &inputs, op->name, op->description,
                      operand_type(b, op->operand, op->object, &compared), op);
    }
    finish(b, type, &inputs);
    return type;
}

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
static void add_quantifiers(struct fq_builder *b, struct input_list *inputs,
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
        add_input(b, inputs, fq_str_from(members[i].name), fq_str_from(members[i].text),
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
    if (field->kind != FQ_FIELD_OBJECT && field->kind != FQ_FIELD_DOCUMENT)
        return NULL;
    *ret_column = field->typed ? field->typed : field->column;
    if (field->typed)
        return fq_build_value_type(b, field->typed->type, 0, false)->object;
    return fq_type_is_leaf(object) ? NULL : object;
}

static void add_where(struct fq_builder *b, struct input_list *inputs,
                      const struct fq_field_def *def);

/* What can be said of an object as a whole, beside what is said of its parts. */
static void add_operators(struct fq_builder *b, struct input_list *inputs,
                          const struct fq_column *column, struct fq_type_ref value)
{
    struct compared compared = compared_of(b, value, column);
    for (size_t i = 0; i < fq_operator_count; i++) {
        const struct fq_operator *op = &fq_operators[i];
        if (!(op->classes & column->classes))
            continue;
        struct fq_filter *filter = new_filter(b, FQ_FILTER_OPERATOR, NULL, NULL);
        filter->op = op;
        add_input(b, inputs, op->name, op->description,
                  operand_type(b, op->operand, op->object, &compared), filter);
    }
}

/* A range is given in the scalar of ranges of its kind, else as PostgreSQL's text. */
static struct fq_type_ref range_ref(struct fq_builder *b, const struct fq_column *range)
{
    const struct fq_pgtype *known = fq_pgtype_find(range->operand);
    return scalar_ref(b, fq_str_from(known ? known->scalar : "String"));
}

/* Conditions inside an object of the same row; column: what it stands for, or NULL. */
static const struct fq_type *object_where(struct fq_builder *b, const struct fq_type *object,
                                          const struct fq_column *column)
{
    struct input_list inputs = {0};
    bool is_new;
    for (size_t i = 0; i < object->field_count; i++)
        add_where(b, &inputs, &object->fields[i]);
    if (column && column->classes & FQ_CLASS_RANGE)
        add_operators(b, &inputs, column, range_ref(b, column));
    if (inputs.count == 0)
        return NULL;
    struct fq_type *type = input_type(b, FQ_DERIVED_WHERE, object, &is_new);
    if (is_new)
        finish(b, type, &inputs);
    return type;
}

static bool is_connective(fq_str name)
{
    return fq_str_eq(name, FQ_STR("AND")) || fq_str_eq(name, FQ_STR("OR")) ||
           fq_str_eq(name, FQ_STR("NOT"));
}

static void add_connectives(struct fq_builder *b, struct input_list *inputs,
                            const struct fq_type *where)
{
    struct fq_type_ref self = fq_build_ref(where, false);
    add_input(b, inputs, FQ_STR("AND"), FQ_STR("All of these hold."), list_of(b, self),
              new_filter(b, FQ_FILTER_AND, NULL, NULL));
    add_input(b, inputs, FQ_STR("OR"), FQ_STR("At least one of these holds."), list_of(b, self),
              new_filter(b, FQ_FILTER_OR, NULL, NULL));
    add_input(b, inputs, FQ_STR("NOT"), FQ_STR("This does not hold."), self,
              new_filter(b, FQ_FILTER_NOT, NULL, NULL));
}

/* Conditions on each object of a JSON list. */
static const struct fq_type *item_where(struct fq_builder *b, const struct fq_type *items)
{
    struct input_list inputs = {0};
    bool is_new;
    struct fq_type *type = input_type(b, FQ_DERIVED_ITEM_WHERE, items, &is_new);
    if (!is_new)
        return type;
    for (size_t i = 0; i < items->field_count; i++) {
        if (!is_connective(items->fields[i].name))
            add_where(b, &inputs, &items->fields[i]);
    }
    add_connectives(b, &inputs, type);
    type->description = FQ_STR("Conditions on an object of a list; all of them must hold.");
    finish(b, type, &inputs);
    return type;
}

/* Conditions on a JSON list of objects: what some, every or none of them fulfils, and what can be
 * said of JSON. */
static const struct fq_type *items_filter(struct fq_builder *b, const struct fq_field *field,
                                          const struct fq_column *column)
{
    struct input_list inputs = {0};
    bool is_new;
    struct fq_type *type = input_type(b, FQ_DERIVED_ITEMS_FILTER, field->items, &is_new);
    if (!is_new)
        return type;
    add_quantifiers(b, &inputs, item_where(b, field->items));
    add_operators(b, &inputs, column, scalar_ref(b, FQ_STR("JSON")));
    type->description = FQ_STR("Conditions on a list of objects; all of them must hold.");
    finish(b, type, &inputs);
    return type;
}

/* What the row that an inherited field is of has under its name; any other field itself. */
static const struct fq_field_def *field_there(const struct fq_field_def *def)
{
    const struct fq_field *field = def->binding;
    return field->kind == FQ_FIELD_INHERITED ? fq_type_field(field->via->target->type, def->name)
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
                              .field = field->via,
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
    if (column && field->items) {
        ret->kind = FQ_FILTER_ITEMS;
        return items_filter(b, field, column);
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

static void add_where(struct fq_builder *b, struct input_list *inputs,
                      const struct fq_field_def *def)
{
    struct fq_filter bound;
    const struct fq_type *type = condition_on(b, def, &bound);
    if (!type)
        return;
    struct fq_filter *filter = FQ_NEW(b->arena, struct fq_filter);
    *filter = bound;
    add_input(b, inputs, def->name, def->description, fq_build_ref(type, false), filter);
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
                       struct input_list *inputs)
{
    const struct fq_type *rows = fq_type_of_rows(relation->type);
    for (size_t i = 0; i < rows->field_count; i++) {
        if (is_filtered_by(relation, &rows->fields[i]))
            add_where(b, inputs, &rows->fields[i]);
    }
    if (relation->comparison)
        add_input(b, inputs, comparisons_name,
                  FQ_STR("All of these hold between fields of the row."),
                  list_of(b, fq_build_ref(relation->comparison, false)),
                  new_filter(b, FQ_FILTER_COMPARE, NULL, NULL));
    add_connectives(b, inputs, relation->where);
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
    type->value_count = FQ_ARRAY_LEN(values);
    fq_type_index(b->types, type);
    b->direction = type;
    return type;
}

static void add_order(struct fq_builder *b, struct input_list *inputs,
                      const struct fq_field_def *def);

static const struct fq_type *object_order(struct fq_builder *b, const struct fq_type *object)
{
    struct input_list inputs = {0};
    bool is_new;
    for (size_t i = 0; i < object->field_count; i++)
        add_order(b, &inputs, &object->fields[i]);
    if (inputs.count == 0)
        return NULL;
    struct fq_type *type = input_type(b, FQ_DERIVED_ORDER, object, &is_new);
    if (is_new)
        finish(b, type, &inputs);
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
    *ret = (struct fq_order){
        .kind = FQ_ORDER_INHERITED, .field = field->via, .there = input_there(b, def->name, there)};
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
        return column->classes & (FQ_CLASS_ORDERED | FQ_CLASS_ANY) ? fq_build_direction(b) : NULL;
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

static void add_order(struct fq_builder *b, struct input_list *inputs,
                      const struct fq_field_def *def)
{
    struct fq_order bound;
    const struct fq_type *type = order_by(b, def, &bound);
    if (!type)
        return;
    struct fq_order *order = FQ_NEW(b->arena, struct fq_order);
    *order = bound;
    add_input(b, inputs, def->name, def->description, fq_build_ref(type, false), order);
}

/* measured: {title: {similarity: {to: "…"}}}. */
static void add_measured(struct fq_builder *b, struct input_list *inputs,
                         const struct fq_relation *relation)
{
    if (!relation->measured)
        return;
    struct fq_order *order = FQ_NEW(b->arena, struct fq_order);
    order->kind = FQ_ORDER_MEASURED;
    add_input(b, inputs, fq_measured_name(relation->type),
              FQ_STR("By what is computed from a field and something given."),
              fq_build_ref(relation->measured, false), order);
}

static void fill_order(struct fq_builder *b, const struct fq_relation *relation,
                       struct input_list *inputs)
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
    struct input_list inputs = {0};
    b.arena = making->arena;
    b.drafting = making->drafting;
    if (type == relation->where)
        fill_where(&b, relation, &inputs);
    else if (type == relation->order_by)
        fill_order(&b, relation, &inputs);
    else
        add_quantifiers(&b, &inputs, relation->where);
    take_inputs(&b, making->to, &inputs);
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

/* ---- the arguments of a list ---- */

static const struct fq_bound_argument order_argument = {.role = FQ_ARGUMENT_ORDER};

static void make_list_arguments(struct fq_builder *b, const struct fq_relation *target,
                                const struct fq_input_def **ret, size_t *ret_count)
{
    static const struct fq_bound_argument filter = {.role = FQ_ARGUMENT_FILTER},
                                          distinct = {.role = FQ_ARGUMENT_DISTINCT},
                                          limit = {.role = FQ_ARGUMENT_LIMIT},
                                          offset = {.role = FQ_ARGUMENT_OFFSET};
    struct fq_type_ref integer = fq_build_ref(fq_type_find(b->types, FQ_STR("Int")), false);
    struct fq_input_def *arguments = FQ_NEW_ARRAY(b->arena, 5, struct fq_input_def);
    size_t count = 0;
    if (target->where)
        arguments[count++] = (struct fq_input_def){.name = FQ_STR("where"),
                                                   .type = fq_build_ref(target->where, false),
                                                   .binding = &filter};
    if (target->order_by)
        arguments[count++] =
            (struct fq_input_def){.name = FQ_STR("orderBy"),
                                  .type = list_of(b, fq_build_ref(target->order_by, true)),
                                  .binding = &order_argument};
    if (target->distinct_on)
        arguments[count++] =
            (struct fq_input_def){.name = FQ_STR("distinctOn"),
                                  .type = list_of(b, fq_build_ref(target->distinct_on, true)),
                                  .binding = &distinct};
    arguments[count++] =
        (struct fq_input_def){.name = FQ_STR("limit"), .type = integer, .binding = &limit};
    arguments[count++] =
        (struct fq_input_def){.name = FQ_STR("offset"), .type = integer, .binding = &offset};
    *ret = arguments;
    *ret_count = count;
}

/* by, where, having, orderBy, limit, offset */
static void make_group_arguments(struct fq_builder *b, struct fq_relation *target)
{
    static const struct fq_bound_argument keys = {.role = FQ_ARGUMENT_BY},
                                          having = {.role = FQ_ARGUMENT_HAVING};
    const struct fq_type *key = fq_build_summary_type(b, target, FQ_DERIVED_GROUP_KEY);
    if (!key)
        return;
    struct fq_input_def *arguments =
        FQ_NEW_ARRAY(b->arena, target->argument_count + 3, struct fq_input_def);
    size_t count = 0, at = 0;
    arguments[count] = (struct fq_input_def){
        .name = FQ_STR("by"), .type = list_of(b, fq_build_ref(key, true)), .binding = &keys};
    arguments[count++].type.non_null = true;
    if (target->where)
        arguments[count++] = target->arguments[at++];
    arguments[count++] = (struct fq_input_def){
        .name = FQ_STR("having"),
        .type = fq_build_ref(fq_build_summary_type(b, target, FQ_DERIVED_HAVING), false),
        .binding = &having};
    arguments[count++] = (struct fq_input_def){
        .name = FQ_STR("orderBy"),
        .type = list_of(
            b, fq_build_ref(fq_build_summary_type(b, target, FQ_DERIVED_GROUP_ORDER), true)),
        .binding = &order_argument};
    at += (target->order_by != NULL) + (target->distinct_on != NULL);
    while (at < target->argument_count)
        arguments[count++] = target->arguments[at++];
    target->group_arguments = arguments;
    target->group_argument_count = count;
}

void fq_build_list_arguments(struct fq_builder *b, const struct fq_relation *target,
                             const struct fq_input_def **ret, size_t *ret_count)
{
    *ret = target->arguments;
    *ret_count = target->argument_count;
    if (!*ret)
        make_list_arguments(b, target, ret, ret_count);
}

void fq_build_row_arguments(struct fq_builder *b, const struct fq_field *field,
                            const struct fq_input_def **ret, size_t *ret_count)
{
    bool list = field->kind == FQ_FIELD_TO_MANY || field->kind == FQ_FIELD_LIST;
    bool aggregate = field->kind == FQ_FIELD_TO_MANY_AGGREGATE || field->kind == FQ_FIELD_AGGREGATE;
    bool groups = field->kind == FQ_FIELD_TO_MANY_GROUPS || field->kind == FQ_FIELD_GROUPS;
    if (field->kind == FQ_FIELD_TO_MANY_CONNECTION || field->kind == FQ_FIELD_CONNECTION) {
        *ret = field->target->page_arguments;
        *ret_count = field->target->page_argument_count;
    }
    if (list || aggregate)
        fq_build_list_arguments(b, field->target, ret, ret_count);
    if (aggregate) /* where comes first, if there is one */
        *ret_count = field->target->where != NULL;
    if (groups) {
        *ret = field->target->group_arguments;
        *ret_count = field->target->group_argument_count;
    }
}

/* Can rows be ordered by the field, as far as is known? */
static bool is_sortable(struct fq_builder *b, const struct fq_field_def *def)
{
    const struct fq_field *field = def->binding;
    const struct fq_column *column = fq_field_value(field);
    if (column)
        return column->classes & (FQ_CLASS_ORDERED | FQ_CLASS_ANY | fq_yardstick_classes());
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
        make_list_arguments(b, draft->relation, &draft->relation->arguments,
                            &draft->relation->argument_count);
        make_group_arguments(b, draft->relation);
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
