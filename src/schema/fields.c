/* SPDX-License-Identifier: MIT */
#include "schema/build.h"

#include "base/list.h"

struct fq_type_ref fq_build_ref(const struct fq_type *type, bool non_null)
{
    return (struct fq_type_ref){.named = type, .non_null = non_null};
}

struct fq_type_ref fq_build_list_of(struct fq_builder *b, struct fq_type_ref item)
{
    struct fq_type_ref *of = FQ_NEW(b->arena, struct fq_type_ref);
    *of = item;
    return (struct fq_type_ref){.of = of};
}

struct fq_type_ref fq_build_list_of_all(struct fq_builder *b, struct fq_type_ref item)
{
    item.non_null = true;
    return fq_build_list_of(b, item);
}

struct fq_type_ref fq_build_list_ref(struct fq_builder *b, const struct fq_type *type)
{
    struct fq_type_ref list = fq_build_list_of(b, fq_build_ref(type, true));
    list.non_null = true;
    return list;
}

/* Operators for any enum, or any array of one, take no domain beside it. */
static bool is_of_enums(const struct fq_builder *b, const struct fq_catalog_type *base)
{
    if (base && base->kind == FQ_CATALOG_ARRAY)
        base = fq_catalog_base_type(b->catalog, base->element);
    return base && base->kind == FQ_CATALOG_ENUM;
}

static fq_str operand_name(struct fq_builder *b, const struct fq_value_type *value)
{
    if (!value->catalog || value->catalog->kind != FQ_CATALOG_ARRAY)
        return fq_build_type_name(b, value->operand);
    fq_str element = fq_build_type_name(b, value->item->operand);
    return fq_arena_printf(b->arena, "%.*s[]", FQ_STR_ARG(element));
}

void fq_build_as_base(struct fq_builder *b, struct fq_column *column,
                      const struct fq_value_type *value, fq_oid type)
{
    const struct fq_catalog_type *base =
        type ? fq_catalog_base_type(b->catalog, type) : value->catalog;
    bool own = is_of_enums(b, base) || !fq_fragment_eq(value->operators, FQ_PG_OPERATORS);
    if (own && value->operand != type)
        column->as_base =
            fq_vetted(fq_arena_printf(b->arena, "::%.*s", FQ_STR_ARG(operand_name(b, value))));
}

struct fq_column *fq_build_column(struct fq_builder *b, const struct fq_value_type *value,
                                  fq_oid type)
{
    struct fq_column *column = FQ_NEW(b->arena, struct fq_column);
    column->type = type;
    column->codec = value->codec;
    column->fetch = &value->fetch;
    column->classes = value->classes;
    const struct fq_catalog_type *catalog = fq_catalog_type(b->catalog, type);
    column->nondeterministic = catalog && catalog->nondeterministic;
    column->operators = value->operators;
    fq_build_as_base(b, column, value, type);
    column->operand = value->operand;
    column->operands = value->operands;
    column->measures = &value->measures;
    column->item = value->item;
    return column;
}

static void reserve_columns(struct fq_builder *b, struct fq_relation *relation, size_t cap)
{
    if (cap <= relation->column_cap)
        return;
    struct fq_column **columns = FQ_NEW_ARRAY(b->arena, cap, struct fq_column *);
    if (relation->column_count)
        memcpy(columns, relation->columns, relation->column_count * sizeof(*columns));
    relation->columns = columns;
    relation->column_cap = cap;
}

struct fq_column *fq_build_relation_column(struct fq_builder *b, struct fq_relation *relation,
                                           fq_str label, fq_str expression,
                                           const struct fq_value_type *value, fq_oid type)
{
    struct fq_column *column = fq_build_column(b, value, type);
    column->label = fq_vetted(label);
    column->expression = fq_vetted(expression);
    column->number = (uint16_t)relation->column_count;
    fq_build_spare_bits(b, relation, column);
    if (relation->column_count == relation->column_cap)
        reserve_columns(b, relation, relation->column_cap ? relation->column_cap * 2 : 16);
    relation->columns[relation->column_count++] = column;
    return column;
}

struct fq_field_entry *fq_build_find_field(const struct fq_draft *draft, fq_str name)
{
    return fq_map_get(&draft->names, name);
}

bool fq_build_add_field(struct fq_builder *b, struct fq_draft *draft, fq_str name,
                        fq_str description, struct fq_type_ref type, const struct fq_field *field,
                        fq_str origin)
{
    struct fq_field_entry *entry = FQ_NEW(b->drafting, struct fq_field_entry);
    if (draft->field_count == 0)
        fq_map_init(&draft->names, b->drafting);
    if (fq_map_add(&draft->names, name, entry))
        return false;
    entry->def = (struct fq_field_def){
        .name = name, .description = description, .type = type, .binding = field};
    entry->origin = origin;
    FQ_CHAIN_APPEND(draft->fields, draft->last_field, entry);
    draft->field_count++;
    return true;
}

struct fq_field *fq_build_column_field(struct fq_builder *b, const struct fq_column *column,
                                       const struct fq_value_type *value)
{
    struct fq_field *field = FQ_NEW(b->arena, struct fq_field);
    field->kind = value->object ? FQ_FIELD_OBJECT : FQ_FIELD_COLUMN;
    field->column = column;
    field->leaf = value->leaf;
    field->leaf_context = value->leaf_context;
    return field;
}

struct fq_field_more *fq_build_more(struct fq_builder *b, struct fq_field *field)
{
    struct fq_field_more *more = FQ_NEW(b->arena, struct fq_field_more);
    *more = *fq_field_more(field);
    field->more = more;
    return more;
}

int fq_build_view_column(const struct fq_draft *draft, fq_str name)
{
    for (size_t i = 0; draft->data && i < draft->view->column_count; i++) {
        if (fq_str_eq(draft->view->columns[i].name, name))
            return (int)i;
    }
    return -1;
}

/* Every column of the relation, whether a field shows it or not: keys and joins are made of them,
 * by number. */
static void bind_column(struct fq_builder *b, struct fq_draft *draft,
                        const struct fq_model_field *field)
{
    const struct fq_catalog_column *catalog = field->column;
    bool left_out = field->sight == FQ_LEFT_OUT;
    int inside = fq_build_view_column(draft, catalog->name);
    int dims = inside >= 0 ? fq_build_described_dims(b, &draft->described[inside]) : catalog->dims;
    const struct fq_value_type *value =
        left_out ? fq_build_inner_value(b, catalog->type)
                 : fq_build_value_type(b, catalog->type, dims, fq_convention_is_id(catalog->name));
    if (field->said && !left_out)
        value = fq_build_declared_value(b, field->said->type, value);
    fq_str expression =
        inside >= 0 && draft->seen_through ? draft->view->columns[inside].expression : FQ_STR_NONE;
    struct fq_column *column =
        fq_build_relation_column(b, draft->relation, fq_name_quoted(b->arena, catalog->name),
                                 expression, value, catalog->type);
    fq_build_place(b, column, catalog->typmod);
    column->nondeterministic = catalog->nondeterministic;
    column->unreadable = !catalog->readable;
    column->not_null =
        catalog->not_null ||
        (inside >= 0 && fq_build_never_null(b, draft, draft->view->columns[inside].expression,
                                            &draft->described[inside]));
    if (field->sight != FQ_SHOWN_FIELD)
        return;
    struct fq_type_ref type = value->ref;
    type.non_null = column->not_null;
    struct fq_field *bound = fq_build_column_field(b, column, value);
    bound->key = catalog->name;
    fq_build_add_field(b, draft, field->name, field->description, type, bound, field->from);
    draft->last_field->def.deprecated = field->deprecated;
    draft->last_field->def.deprecation_reason = field->reason;
}

static void bind_key(struct fq_builder *b, struct fq_draft *draft)
{
    struct fq_relation *relation = draft->relation;
    const struct fq_model_object *object = draft->object;
    const struct fq_column **key =
        FQ_NEW_ARRAY(b->arena, object->key_count, const struct fq_column *);
    for (size_t i = 0; i < object->key_count; i++)
        key[i] = relation->columns[object->key[i]];
    relation->key = key;
    relation->key_count = object->key_count;
}

/* What the table behind a view hides from it is within reach inside. */
static void bind_order(struct fq_builder *b, struct fq_draft *draft)
{
    struct fq_relation *relation = draft->relation;
    const struct fq_model_object *object = draft->object;
    const struct fq_column **order =
        FQ_NEW_ARRAY(b->arena, object->order_count, const struct fq_column *);
    for (size_t i = 0; i < object->order_count; i++)
        order[i] = object->order_of_base ? fq_build_base_column(b, relation, object->order[i])
                                         : relation->columns[object->order[i]];
    relation->order = order;
    relation->order_count = object->order_count;
}

void fq_build_fields(struct fq_builder *b, struct fq_draft *draft)
{
    const struct fq_model_object *object = draft->object;
    reserve_columns(b, draft->relation, object->relation->column_count);
    for (size_t i = 0; i < object->relation->column_count; i++)
        bind_column(b, draft, &object->columns[i]);
    bind_key(b, draft);
    bind_order(b, draft);
    for (struct fq_model_field *field = object->fields.first; field; field = field->next) {
        if (field->source == FQ_FROM_MEMBER)
            fq_build_member(b, draft, field);
    }
}

void fq_build_finish_fields(struct fq_builder *b, struct fq_draft *draft)
{
    for (struct fq_field_entry *entry = draft->fields; entry; entry = entry->next) {
        const struct fq_field_def *there = &fq_build_inherited(b, entry)->def;
        entry->def.arguments = there->arguments;
        entry->def.argument_count = there->argument_count;
        fq_build_row_arguments(b, there->binding, &entry->def.arguments,
                               &entry->def.argument_count);
    }
    struct fq_field_def *fields =
        fq_arena_alloc(b->arena, draft->field_count * sizeof(struct fq_field_def));
    size_t count = 0;
    for (const struct fq_field_entry *entry = draft->fields; entry; entry = entry->next)
        fields[count++] = entry->def;
    draft->type->fields = fields;
    draft->type->field_count = (uint32_t)count;
    fq_type_index(b->types, draft->type);
}
