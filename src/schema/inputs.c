/* SPDX-License-Identifier: MIT
 *
 * The input types of lists: where and orderBy.
 */
#include "schema/build.h"

#include "base/feature.h"
#include "base/limits.h"
#include "base/list.h"

struct input_list {
    struct fq_input_entry *first, *last;
    size_t count;
};

static void add_input(struct fq_builder *b, struct input_list *list, fq_str name,
                      fq_str description, struct fq_type_ref type, const void *binding)
{
    struct fq_input_entry *entry = FQ_NEW(b->arena, struct fq_input_entry);
    entry->def = (struct fq_input_def){
        .name = name, .description = description, .type = type, .binding = binding};
    FQ_CHAIN_APPEND(list->first, list->last, entry);
    list->count++;
}

static void finish(struct fq_builder *b, struct fq_type *type, const struct input_list *list)
{
    struct fq_input_def *inputs = FQ_NEW_ARRAY(b->arena, list->count, struct fq_input_def);
    size_t count = 0;
    for (const struct fq_input_entry *entry = list->first; entry; entry = entry->next)
        inputs[count++] = entry->def;
    type->inputs = inputs;
    type->input_count = count;
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

static struct fq_type_ref operand_type(struct fq_builder *b, const struct fq_operator *op,
                                       struct fq_type_ref value)
{
    switch (op->operand) {
    case FQ_OPERAND_VALUE:
        return nullable(value);
    case FQ_OPERAND_LIST:
        return list_of(b, value);
    case FQ_OPERAND_BOOL:
        return fq_build_ref(fq_type_find(b->types, FQ_STR("Boolean")), false);
    case FQ_OPERAND_TEXTS:
        return list_of(b, fq_build_ref(fq_type_find(b->types, FQ_STR("String")), true));
    case FQ_OPERAND_INT:
        return fq_build_ref(fq_type_find(b->types, FQ_STR("Int")), false);
    case FQ_OPERAND_TEXT:
    case FQ_OPERAND_INET:
        break;
    }
    return fq_build_ref(fq_type_find(b->types, FQ_STR("String")), false);
}

/* StringFilter, StringListFilter…: one for each kind of value with the same operators. */
static const struct fq_type *value_filter(struct fq_builder *b, struct fq_type_ref value,
                                          unsigned classes)
{
    const struct fq_type *named = fq_type_named(&value);
    /* A type without equality must not take the name from one that has all operators. */
    enum fq_derived kind = classes == FQ_CLASS_NULLABLE
                               ? (value.of ? FQ_DERIVED_LIST_NULL_FILTER : FQ_DERIVED_NULL_FILTER)
                               : (value.of ? FQ_DERIVED_LIST_FILTER : FQ_DERIVED_FILTER);
    fq_str name = fq_model_derived_name(b->arena, named->name, kind);
    fq_str key = fq_arena_printf(b->arena, "%.*s:%u", FQ_STR_ARG(name), classes);
    struct fq_type *type = fq_map_get(&b->filter_types, key);
    if (type)
        return type;
    type = fq_build_type(b, FQ_TYPE_INPUT, name);
    fq_map_put(&b->filter_types, key, type);
    type->description = fq_arena_printf(b->arena, "Conditions on a %.*s%s; all of them must hold.",
                                        FQ_STR_ARG(named->name), value.of ? " list" : "");
    struct input_list inputs = {0};
    for (size_t i = 0; i < fq_operator_count; i++) {
        const struct fq_operator *op = &fq_operators[i];
        if (op->classes & classes)
            add_input(b, &inputs, op->name, op->description, operand_type(b, op, value), op);
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

static struct fq_order *new_order(struct fq_builder *b, enum fq_order_kind kind,
                                  const struct fq_field *field, const struct fq_column *column)
{
    struct fq_order *order = FQ_NEW(b->arena, struct fq_order);
    *order = (struct fq_order){.kind = kind, .field = field, .column = column};
    return order;
}

/* The input type that a type has for a purpose; a new one is empty and *ret_new is true. */
static struct fq_type *input_type(struct fq_builder *b, enum fq_derived purpose,
                                  const struct fq_type *of, bool *ret_new)
{
    fq_str key = fq_arena_printf(b->arena, "%d:%.*s", (int)purpose, FQ_STR_ARG(of->name));
    struct fq_type *type = fq_map_get(&b->input_types, key);
    *ret_new = !type;
    if (type)
        return type;
    type = fq_build_derived(b, FQ_TYPE_INPUT, of->name, purpose);
    fq_map_put(&b->input_types, key, type);
    return type;
}

/* PostsListFilter: { some, every, none }. */
static const struct fq_type *list_filter(struct fq_builder *b, const struct fq_relation *target)
{
    static const struct {
        enum fq_filter_kind kind;
        const char *name, *text;
    } members[] = {
        {FQ_FILTER_SOME, "some", "At least one related row fulfils this."},
        {FQ_FILTER_EVERY, "every", "Every related row fulfils this."},
        {FQ_FILTER_NONE, "none", "No related row fulfils this."},
    };
    struct input_list inputs = {0};
    bool is_new;
    struct fq_type *type = input_type(b, FQ_DERIVED_ROWS_FILTER, target->type, &is_new);
    if (!is_new)
        return type;
    for (size_t i = 0; i < FQ_ARRAY_LEN(members); i++)
        add_input(b, &inputs, fq_str_from(members[i].name), fq_str_from(members[i].text),
                  fq_build_ref(target->where, false), new_filter(b, members[i].kind, NULL, NULL));
    finish(b, type, &inputs);
    return type;
}

static void add_where(struct fq_builder *b, struct input_list *inputs,
                      const struct fq_field_def *def);

/* Conditions inside an object of the same row. */
static const struct fq_type *object_where(struct fq_builder *b, const struct fq_type *object)
{
    struct input_list inputs = {0};
    bool is_new;
    for (size_t i = 0; i < object->field_count; i++)
        add_where(b, &inputs, &object->fields[i]);
    if (inputs.count == 0)
        return NULL;
    struct fq_type *type = input_type(b, FQ_DERIVED_WHERE, object, &is_new);
    if (is_new)
        finish(b, type, &inputs);
    return type;
}

static void add_where(struct fq_builder *b, struct input_list *inputs,
                      const struct fq_field_def *def)
{
    const struct fq_field *field = def->binding;
    const struct fq_column *column = fq_field_value(field);
    if (column) {
        if (column->classes)
            add_input(b, inputs, def->name, def->description,
                      fq_build_ref(value_filter(b, def->type, column->classes), false),
                      new_filter(b, FQ_FILTER_COLUMN, field, column));
        return;
    }
    if (field->kind == FQ_FIELD_TO_ONE) {
        add_input(b, inputs, def->name, def->description, fq_build_ref(field->target->where, false),
                  new_filter(b, FQ_FILTER_TO_ONE, field, NULL));
    } else if (field->kind == FQ_FIELD_TO_MANY) {
        add_input(b, inputs, def->name, def->description,
                  fq_build_ref(list_filter(b, field->target), false),
                  new_filter(b, FQ_FILTER_TO_MANY, field, NULL));
    } else if (field->kind == FQ_FIELD_OBJECT || field->kind == FQ_FIELD_DOCUMENT) {
        const struct fq_type *object = fq_type_named(&def->type);
        const struct fq_type *where = fq_type_is_leaf(object) ? NULL : object_where(b, object);
        if (where)
            add_input(b, inputs, def->name, def->description, fq_build_ref(where, false),
                      new_filter(b, FQ_FILTER_OBJECT, field, field->column));
    }
}

static bool is_connective(fq_str name)
{
    return fq_str_eq(name, FQ_STR("AND")) || fq_str_eq(name, FQ_STR("OR")) ||
           fq_str_eq(name, FQ_STR("NOT"));
}

/* May conditions be put on the rows that the field leads to? */
static bool filters_related(const struct fq_draft *draft, const struct fq_field *field)
{
    bool related = field->kind == FQ_FIELD_TO_ONE || field->kind == FQ_FIELD_TO_MANY;
    return !related || draft->relation->features & FQ_FEATURE_RELATED_FILTERS;
}

static void fill_where(struct fq_builder *b, struct fq_draft *draft)
{
    struct fq_type *where = draft->where;
    struct input_list inputs = {0};
    for (const struct fq_field_entry *entry = draft->fields; entry; entry = entry->next) {
        if (is_connective(entry->def.name))
            fq_model_note(&b->model, true, draft->relation->sql_name.text,
                          "filters cannot name the field %.*s, which has a meaning there; rename "
                          "it with a comment: @fraiseql {\"name\": \"…\"}",
                          FQ_STR_ARG(entry->def.name));
        else if (filters_related(draft, entry->def.binding))
            add_where(b, &inputs, &entry->def);
    }
    struct fq_type_ref self = fq_build_ref(where, false);
    add_input(b, &inputs, FQ_STR("AND"), FQ_STR("All of these hold."), list_of(b, self),
              new_filter(b, FQ_FILTER_AND, NULL, NULL));
    add_input(b, &inputs, FQ_STR("OR"), FQ_STR("At least one of these holds."), list_of(b, self),
              new_filter(b, FQ_FILTER_OR, NULL, NULL));
    add_input(b, &inputs, FQ_STR("NOT"), FQ_STR("This does not hold."), self,
              new_filter(b, FQ_FILTER_NOT, NULL, NULL));
    where->description = fq_arena_printf(b->arena, "Conditions on %.*s; all of them must hold.",
                                         FQ_STR_ARG(draft->relation->plural));
    finish(b, where, &inputs);
}

/* ---- orderBy ---- */

static const struct fq_type *direction(struct fq_builder *b)
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

static void add_order(struct fq_builder *b, struct input_list *inputs,
                      const struct fq_field_def *def)
{
    const struct fq_field *field = def->binding;
    const struct fq_column *column = fq_field_value(field);
    if (column) {
        if (column->classes & FQ_CLASS_ORDERED || column->classes & FQ_CLASS_ANY)
            add_input(b, inputs, def->name, def->description, fq_build_ref(direction(b), false),
                      new_order(b, FQ_ORDER_COLUMN, field, column));
    } else if (field->kind == FQ_FIELD_TO_ONE) {
        if (field->target->order_by)
            add_input(b, inputs, def->name, def->description,
                      fq_build_ref(field->target->order_by, false),
                      new_order(b, FQ_ORDER_TO_ONE, field, NULL));
    } else if (field->kind == FQ_FIELD_OBJECT || field->kind == FQ_FIELD_DOCUMENT) {
        const struct fq_type *object = fq_type_named(&def->type);
        const struct fq_type *inside = fq_type_is_leaf(object) ? NULL : object_order(b, object);
        if (inside)
            add_input(b, inputs, def->name, def->description, fq_build_ref(inside, false),
                      new_order(b, FQ_ORDER_OBJECT, field, field->column));
    }
}

static void fill_order(struct fq_builder *b, struct fq_draft *draft)
{
    struct fq_type *type = draft->order_by;
    struct input_list inputs = {0};
    if (!type)
        return;
    for (const struct fq_field_entry *entry = draft->fields; entry; entry = entry->next)
        add_order(b, &inputs, &entry->def);
    type->description = FQ_STR("An order; one field an object, so that their sequence is plain.");
    finish(b, type, &inputs);
}

/* ---- the arguments of a list ---- */

static void make_list_arguments(struct fq_builder *b, const struct fq_relation *target,
                                const struct fq_input_def **ret, size_t *ret_count)
{
    static const struct fq_bound_argument filter = {FQ_ARGUMENT_FILTER},
                                          order = {FQ_ARGUMENT_ORDER}, limit = {FQ_ARGUMENT_LIMIT},
                                          offset = {FQ_ARGUMENT_OFFSET};
    struct fq_type_ref integer = fq_build_ref(fq_type_find(b->types, FQ_STR("Int")), false);
    struct fq_input_def *arguments = FQ_NEW_ARRAY(b->arena, 4, struct fq_input_def);
    size_t count = 0;
    if (target->where)
        arguments[count++] = (struct fq_input_def){.name = FQ_STR("where"),
                                                   .type = fq_build_ref(target->where, false),
                                                   .binding = &filter};
    if (target->order_by)
        arguments[count++] =
            (struct fq_input_def){.name = FQ_STR("orderBy"),
                                  .type = list_of(b, fq_build_ref(target->order_by, true)),
                                  .binding = &order};
    arguments[count++] =
        (struct fq_input_def){.name = FQ_STR("limit"), .type = integer, .binding = &limit};
    arguments[count++] =
        (struct fq_input_def){.name = FQ_STR("offset"), .type = integer, .binding = &offset};
    *ret = arguments;
    *ret_count = count;
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
    if (!list && !aggregate)
        return;
    fq_build_list_arguments(b, field->target, ret, ret_count);
    if (aggregate) /* where comes first, if there is one */
        *ret_count = field->target->where != NULL;
}

/* Can rows be ordered by the field, as far as is known? */
static bool is_sortable(const struct fq_builder *b, const struct fq_field_def *def)
{
    const struct fq_field *field = def->binding;
    const struct fq_column *column = fq_field_value(field);
    if (column)
        return column->classes & (FQ_CLASS_ORDERED | FQ_CLASS_ANY);
    if (field->kind == FQ_FIELD_TO_ONE)
        return fq_build_draft_of(b, field->target)->sortable;
    const struct fq_type *object = fq_type_named(&def->type);
    if ((field->kind != FQ_FIELD_OBJECT && field->kind != FQ_FIELD_DOCUMENT) ||
        fq_type_is_leaf(object))
        return false;
    for (size_t i = 0; i < object->field_count; i++) {
        if (is_sortable(b, &object->fields[i]))
            return true;
    }
    return false;
}

static bool finds_sortable(const struct fq_builder *b, struct fq_draft *draft)
{
    for (const struct fq_field_entry *entry = draft->fields; entry; entry = entry->next) {
        if (is_sortable(b, &entry->def))
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
    find_sortable(b);
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        draft->where = input_type(b, FQ_DERIVED_WHERE, draft->type, &is_new);
        draft->relation->where = draft->where;
        if (draft->sortable)
            draft->order_by = input_type(b, FQ_DERIVED_ORDER, draft->type, &is_new);
        draft->relation->order_by = draft->order_by;
        make_list_arguments(b, draft->relation, &draft->relation->arguments,
                            &draft->relation->argument_count);
    }
}

void fq_build_fill_inputs(struct fq_builder *b)
{
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        fill_where(b, draft);
        fill_order(b, draft);
    }
}
