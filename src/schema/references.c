/* SPDX-License-Identifier: MIT
 *
 * Foreign keys of rows that are written: clients name the row that one is to lead to, by any key of
 * it, `author: {connect: {email: "…"}}`.  Of each type of rows there is one input type for all
 * foreign keys that lead to such, and one for what names a row.
 */
#include "schema/build.h"
#include "schema/written.h"

/* ---- UserKeyInput ---- */

/* Where many rows are named each column is one array. */
static bool is_item(struct fq_builder *b, const struct fq_column *column)
{
    const struct fq_catalog_type *base = fq_catalog_base_type(b->catalog, column->type);
    return base && base->kind != FQ_CATALOG_ARRAY && base->kind != FQ_CATALOG_COMPOSITE &&
           column->operand && column->operands;
}

static int field_number(const struct fq_row_keys *keys, fq_str name)
{
    for (size_t i = 0; i < keys->field_count; i++) {
        if (fq_str_eq(keys->fields[i].name, name))
            return (int)i;
    }
    return -1;
}

static void add_row_key(struct fq_builder *b, const struct fq_draft *draft,
                        struct fq_row_keys *keys, const struct fq_model_root *lookup)
{
    const struct fq_column *columns[FQ_MODEL_KEY_MAX] = {NULL};
    struct fq_input_def fields[FQ_MODEL_KEY_MAX];
    uint16_t *numbers = FQ_NEW_ARRAY(b->arena, lookup->field_count, uint16_t);
    for (size_t i = 0; i < lookup->field_count; i++) {
        if (i == FQ_MODEL_KEY_MAX ||
            !fq_build_key_argument(b, draft, lookup->fields[i], &fields[i], &columns[i]) ||
            !is_item(b, columns[i]))
            return;
        fields[i].type.non_null = false;
    }
    for (size_t i = 0; i < lookup->field_count; i++) {
        int number = field_number(keys, fields[i].name);
        numbers[i] = number < 0 ? (uint16_t)keys->field_count : (uint16_t)number;
        if (number < 0)
            keys->fields[keys->field_count++] = fields[i];
    }
    keys->many_may_fit =
        keys->many_may_fit || !fq_build_is_unique(b, draft->relation, columns, lookup->field_count);
    keys->keys[keys->key_count++] = (struct fq_row_key){numbers, lookup->field_count};
}

static void read_keys(struct fq_builder *b, const struct fq_draft *draft, struct fq_row_keys *keys)
{
    size_t fields = 0, count = 0;
    for (const struct fq_model_root *root = draft->object->roots; root; root = root->next) {
        fields += root->field_count;
        count += root->kind == FQ_ROOT_LOOKUP;
    }
    keys->fields = FQ_NEW_ARRAY(b->arena, fields, struct fq_input_def);
    keys->keys = FQ_NEW_ARRAY(b->arena, count, struct fq_row_key);
    for (const struct fq_model_root *root = draft->object->roots; root; root = root->next) {
        if (root->kind == FQ_ROOT_LOOKUP)
            add_row_key(b, draft, keys, root);
    }
}

static void declare_keys(struct fq_builder *b, const struct fq_draft *draft,
                         struct fq_row_keys *keys)
{
    struct fq_type *type = fq_build_derived(b, FQ_TYPE_INPUT, draft->object->name, FQ_DERIVED_KEY);
    type->description = FQ_STR("A row by one of its keys: all fields of that, and no other.");
    type->binding = keys;
    type->inputs = keys->fields;
    type->input_count = keys->field_count;
    fq_type_index(b->types, type);
    keys->type = type;
}

static void declare_reference(struct fq_builder *b, const struct fq_draft *draft,
                              struct fq_row_keys *keys)
{
    struct fq_input_def *connect = FQ_NEW(b->arena, struct fq_input_def);
    struct fq_type *type =
        fq_build_derived(b, FQ_TYPE_INPUT, draft->object->name, FQ_DERIVED_REFERENCE);
    *connect = (struct fq_input_def){.name = FQ_STR("connect"),
                                     .description = FQ_STR("One that is there."),
                                     .type = fq_build_ref(keys->type, false)};
    type->description = FQ_STR("The row that a row leads to.");
    type->one_of = true;
    type->inputs = connect;
    type->input_count = 1;
    fq_type_index(b->types, type);
    keys->reference = type;
}

/* Made for the first reference to such a row; without keys: there is none that clients give. */
static const struct fq_row_keys *keys_of(struct fq_builder *b, const struct fq_draft *draft)
{
    fq_str name = fq_arena_printf(b->arena, "keys:%.*s", FQ_STR_ARG(draft->object->name));
    struct fq_row_keys *keys = fq_map_get(&b->input_types, name);
    if (keys)
        return keys;
    keys = FQ_NEW(b->arena, struct fq_row_keys);
    fq_map_put(&b->input_types, name, keys);
    read_keys(b, draft, keys);
    if (keys->key_count) {
        declare_keys(b, draft, keys);
        declare_reference(b, draft, keys);
    }
    return keys;
}

/* ---- the foreign key ---- */

static const struct fq_reference *
reference_of(struct fq_builder *b, const struct fq_model_join *join, const struct fq_row_keys *keys)
{
    size_t count = join->key->column_count;
    fq_fragment *labels = FQ_NEW_ARRAY(b->arena, count, fq_fragment);
    fq_fragment *types = FQ_NEW_ARRAY(b->arena, count, fq_fragment);
    for (size_t i = 0; i < count; i++) {
        const struct fq_catalog_column *column =
            &join->from->shape.base->columns[join->key->columns[i]];
        labels[i] = fq_vetted(fq_name_quoted(b->arena, column->name));
        types[i] = fq_vetted(fq_build_type_name(b, column->type));
    }
    struct fq_reference *reference = FQ_NEW(b->arena, struct fq_reference);
    *reference = (struct fq_reference){.field = join->forward_binding,
                                       .keys = keys,
                                       .key = join->key,
                                       /* A name of GraphQL: letters, digits, `_`. */
                                       .name = fq_vetted(join->forward->name),
                                       .labels = labels,
                                       .type_names = types};
    return reference;
}

bool fq_build_reference(struct fq_builder *b, const struct fq_model_join *join,
                        struct fq_given *ret)
{
    const struct fq_model_field *shown = join->forward;
    const struct fq_row_keys *keys = keys_of(b, join->to->binding);
    if (!keys->key_count)
        return false;
    *ret = (struct fq_given){
        .name = shown->name,
        .description = shown->description,
        .deprecated = shown->deprecated,
        .reason = shown->reason,
        .type = fq_build_ref(keys->reference, false),
        .reference = reference_of(b, join, keys),
    };
    for (size_t i = 0; i < join->key->column_count; i++) {
        const struct fq_catalog_column *column =
            &join->from->shape.base->columns[join->key->columns[i]];
        ret->no_insert = ret->no_insert || column->no_insert;
        ret->no_update = ret->no_update || column->no_update;
        ret->no_read = ret->no_read || !column->readable;
    }
    return true;
}
