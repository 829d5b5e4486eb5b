/* SPDX-License-Identifier: MIT
 *
 * Foreign keys of rows that are written: clients name the row that one is to lead to, by any key of
 * it, `author: {connect: {email: "…"}}`, or give what it is made of.  Of each type of rows there is
 * one input type for all foreign keys that lead to such, and one for what names a row.  Seen from
 * the other side rows that have the key are given inside of the row that they lead to.
 */
#include "schema/build.h"
#include "schema/written.h"

/* ---- UserKeyInput ---- */

/* Where many rows are named each column is one array. */
static bool is_item_type(struct fq_builder *b, fq_oid type)
{
    const struct fq_catalog_type *base = fq_catalog_base_type(b->catalog, type);
    return base && base->kind != FQ_CATALOG_ARRAY && base->kind != FQ_CATALOG_COMPOSITE;
}

static bool is_item(struct fq_builder *b, const struct fq_column *column)
{
    return is_item_type(b, column->type) && column->operand && column->operands;
}

static int field_number(const struct fq_row_keys *keys, fq_str name)
{
    for (size_t i = 0; i < keys->field_count; i++) {
        if (fq_str_eq(keys->fields[i].name, name))
            return (int)i;
    }
    return -1;
}

static bool lookup_has_key(const struct fq_model_object *object, const struct fq_model_root *lookup,
                           const struct fq_catalog_key *key)
{
    size_t found = 0;
    for (size_t k = 0; k < key->column_count; k++) {
        for (size_t i = 0; i < lookup->field_count; i++)
            found += fq_model_base_column(object, lookup->fields[i]) == (int)key->columns[k];
    }
    return found == key->column_count;
}

/* Several rows may have the key for a while: it does not say which of them is meant. */
static bool is_deferrable(const struct fq_model_object *object, const struct fq_model_root *lookup)
{
    const struct fq_catalog_relation *table = object->shape.base;
    bool deferrable = false;
    for (size_t i = 0; table && i < table->key_count; i++) {
        const struct fq_catalog_key *key = &table->keys[i];
        if (!lookup_has_key(object, lookup, key))
            continue;
        if (!key->deferrable)
            return false;
        deferrable = true;
    }
    return deferrable;
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
        if (root->kind == FQ_ROOT_LOOKUP && !is_deferrable(draft->object, root))
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
    type->input_count = (uint32_t)keys->field_count;
    fq_type_index(b->types, type);
    keys->type = type;
}

static void declare_reference(struct fq_builder *b, const struct fq_draft *draft,
                              struct fq_row_keys *keys)
{
    struct fq_type *type =
        fq_build_derived(b, FQ_TYPE_INPUT, draft->object->name, FQ_DERIVED_REFERENCE);
    type->description = FQ_STR("The row that a row leads to.");
    type->one_of = true;
    type->binding = keys;
    type->maker = b->reference_maker;
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
    keys->written = draft->written;
    keys->makes = fq_build_sight_of_action(b, draft, FQ_POLICY_CREATE);
    read_keys(b, draft, keys);
    if (keys->key_count) {
        declare_keys(b, draft, keys);
        declare_reference(b, draft, keys);
    }
    return keys;
}

/* ---- the foreign key ---- */

static const enum fq_nested creates = FQ_NESTED_CREATE, connects = FQ_NESTED_CONNECT,
                            disconnects = FQ_NESTED_DISCONNECT;

static void add_input(struct fq_type_making *making, struct fq_input_def *inputs,
                      struct fq_input_def input)
{
    inputs[making->to->input_count++] = input;
    making->to->inputs = inputs;
}

/* UserReferenceInput */
static void make_reference(struct fq_type_maker *maker, const struct fq_type *type,
                           struct fq_type_making *making)
{
    const struct fq_row_keys *keys = type->binding;
    struct fq_input_def *inputs = FQ_NEW_ARRAY(making->arena, 2, struct fq_input_def);
    (void)maker;
    making->to->input_count = 0;
    if (keys->written && keys->written->create)
        add_input(making, inputs,
                  (struct fq_input_def){.name = FQ_STR("create"),
                                        .description = FQ_STR("One that is made."),
                                        .type = {.named = keys->written->create},
                                        .guard = keys->makes,
                                        .binding = &creates});
    add_input(making, inputs,
              (struct fq_input_def){.name = FQ_STR("connect"),
                                    .description = FQ_STR("One that is there."),
                                    .type = {.named = keys->type},
                                    .binding = &connects});
}

static const struct fq_catalog_column *column_of(const struct fq_model_join *join, size_t i)
{
    return &join->from->shape.base->columns[join->key->columns[i]];
}

static void take_labels(struct fq_builder *b, const struct fq_model_join *join,
                        struct fq_reference *reference)
{
    size_t count = join->key->column_count;
    fq_fragment *parts = FQ_NEW_ARRAY(b->arena, count * 4, fq_fragment);
    for (size_t i = 0; i < count; i++) {
        const struct fq_catalog_column *column = column_of(join, i);
        const struct fq_catalog_column *target =
            &join->key->target->columns[join->key->target_columns[i]];
        parts[i] = fq_vetted(fq_name_quoted(b->arena, column->name));
        parts[count + i] = fq_vetted(fq_build_type_name(b, column->type));
        parts[count * 2 + i] = fq_vetted(fq_name_quoted(b->arena, target->name));
        parts[count * 3 + i] = fq_vetted(fq_build_type_name(b, target->type));
        reference->tells = reference->tells && target->readable && is_item_type(b, target->type);
        reference->no_insert = reference->no_insert || column->no_insert;
        reference->no_update = reference->no_update || column->no_update;
        reference->needed = reference->needed || column->not_null;
    }
    reference->labels = parts;
    reference->type_names = parts + count;
    reference->target_labels = parts + count * 2;
    reference->target_type_names = parts + count * 3;
}

static struct fq_reference *reference_of(struct fq_builder *b, const struct fq_model_join *join,
                                         const struct fq_row_keys *keys,
                                         const struct fq_model_field *shown)
{
    struct fq_reference *reference = FQ_NEW(b->arena, struct fq_reference);
    *reference = (struct fq_reference){.keys = keys,
                                       .key = join->key,
                                       .written = keys->written,
                                       .tells = true,
                                       /* A name of GraphQL: letters, digits, `_`. */
                                       .name = fq_vetted(shown->name)};
    take_labels(b, join, reference);
    return reference;
}

/* Who may not see where it leads gives nothing that does. */
static const struct fq_guard *guard_of_reference(struct fq_builder *b, const struct fq_draft *draft,
                                                 const struct fq_model_field *shown,
                                                 const struct fq_field *field)
{
    const struct fq_field_def *def = fq_type_field(draft->type, shown->name);
    return fq_guard_enforced(b->arena, def ? def->guard : field->target->type->guard);
}

static struct fq_given given_of(struct fq_builder *b, const struct fq_model_field *shown,
                                const struct fq_type *type, const struct fq_reference *reference)
{
    static const struct fq_given_as no_value = {.composed = false};
    return (struct fq_given){
        .guard = reference->guard,
        .as = &no_value,
        .name = shown->name,
        .words = fq_build_given_words(b, shown->description, shown->deprecated, shown->reason),
        .type = {.named = type},
        .reference = reference};
}

bool fq_build_reference(struct fq_builder *b, const struct fq_model_join *join,
                        struct fq_given *ret)
{
    const struct fq_row_keys *keys = keys_of(b, join->to->binding);
    if (!keys->key_count)
        return false;
    struct fq_reference *reference = reference_of(b, join, keys, join->forward);
    reference->field = join->forward_binding;
    reference->guard = guard_of_reference(b, join->from->binding, join->forward, reference->field);
    *ret = given_of(b, join->forward, keys->reference, reference);
    ret->no_insert = reference->no_insert;
    ret->no_update = reference->no_update;
    for (size_t i = 0; i < join->key->column_count; i++)
        ret->no_read = ret->no_read || !column_of(join, i)->readable;
    return true;
}

/* ---- rows that have it ---- */

static bool can_be_made(const struct fq_reference *reference)
{
    return reference->create != NULL;
}

static bool can_be_connected(const struct fq_reference *reference)
{
    return reference->written->set && !reference->no_update && reference->keys->key_count > 0;
}

static bool can_be_disconnected(const struct fq_reference *reference)
{
    return can_be_connected(reference) && !reference->needed;
}

static struct fq_input_def belonging_input(struct fq_type_making *making,
                                           const struct fq_reference *reference, const char *name,
                                           const char *description, const struct fq_type *type)
{
    struct fq_input_def input = {.name = fq_str_from(name),
                                 .description = fq_str_from(description),
                                 .type = {.named = type}};
    if (!reference->one) {
        struct fq_type_ref *item = FQ_NEW(making->arena, struct fq_type_ref);
        *item = (struct fq_type_ref){.named = type, .non_null = true};
        input.type = (struct fq_type_ref){.of = item};
    }
    return input;
}

/* PostCommentsInput and PostCommentsSetInput */
static void make_belonging(struct fq_type_maker *maker, const struct fq_type *type,
                           struct fq_type_making *making)
{
    const struct fq_reference *reference = type->binding;
    struct fq_input_def *inputs = FQ_NEW_ARRAY(making->arena, 3, struct fq_input_def), input;
    (void)maker;
    making->to->input_count = 0;
    if (can_be_made(reference)) {
        input = belonging_input(making, reference, "create", "Made.", reference->create);
        input.binding = &creates;
        input.guard = reference->makes;
        add_input(making, inputs, input);
    }
    if (can_be_connected(reference)) {
        input = belonging_input(making, reference, "connect", "There, and made to lead here.",
                                reference->keys->type);
        input.binding = &connects;
        input.guard = reference->moves;
        add_input(making, inputs, input);
    }
    if (can_be_disconnected(reference) && type == reference->of_set) {
        input = belonging_input(making, reference, "disconnect",
                                "There, and made to lead here no more.", reference->keys->type);
        input.binding = &disconnects;
        input.guard = reference->moves;
        add_input(making, inputs, input);
    }
}

/* PostCommentsCreateInput: what leads to the row that it stands in is not given. */
static void make_inside(struct fq_type_maker *maker, const struct fq_type *type,
                        struct fq_type_making *making)
{
    (void)maker;
    fq_build_inputs_inside(type->binding, making);
}

static const struct fq_type *declare_belonging(struct fq_builder *b, fq_str name,
                                               enum fq_derived kind, const char *description,
                                               const struct fq_reference *binding,
                                               struct fq_type_maker *maker)
{
    struct fq_type *type = fq_build_derived(b, FQ_TYPE_INPUT, name, kind);
    type->guard = binding->guard;
    type->description = fq_str_from(description);
    type->binding = binding;
    type->maker = maker;
    return type;
}

bool fq_build_belonging(struct fq_builder *b, const struct fq_draft *draft,
                        const struct fq_model_join *join, struct fq_given *ret)
{
    const struct fq_model_field *shown = join->backward;
    fq_str name = fq_model_member_type_name(b->arena, draft->object->name, shown->name);
    struct fq_reference *reference = reference_of(b, join, keys_of(b, join->from->binding), shown);
    reference->field = join->backward_binding;
    reference->guard = guard_of_reference(b, draft, shown, reference->field);
    reference->backward = true;
    reference->makes = fq_build_sight_of_action(b, join->from->binding, FQ_POLICY_CREATE);
    reference->moves = fq_build_sight_of_action(b, join->from->binding, FQ_POLICY_UPDATE);
    reference->one = join->unique;
    if (reference->written->create && !reference->no_insert)
        reference->create = declare_belonging(b, name, FQ_DERIVED_CREATE, "A row that is made.",
                                              reference, b->inside_maker);
    if (!can_be_made(reference) && !can_be_connected(reference))
        return false;
    const struct fq_type *type = declare_belonging(
        b, name, FQ_DERIVED_INPUT, "Rows that are to lead to the one that they stand in.",
        reference, b->belonging_maker);
    reference->of_set = can_be_disconnected(reference)
                            ? declare_belonging(b, name, FQ_DERIVED_SET,
                                                "Rows that lead to the one that they stand in.",
                                                reference, b->belonging_maker)
                            : type;
    *ret = given_of(b, shown, type, reference);
    return true;
}

void fq_build_reference_makers(struct fq_builder *b)
{
    static void (*const make[])(struct fq_type_maker * maker, const struct fq_type *type,
                                struct fq_type_making *making) = {make_reference, make_belonging,
                                                                  make_inside};
    struct fq_type_maker *makers = FQ_NEW_ARRAY(b->arena, FQ_ARRAY_LEN(make), struct fq_type_maker);
    for (size_t i = 0; i < FQ_ARRAY_LEN(make); i++)
        makers[i] = (struct fq_type_maker){.make = make[i], .system = b->types};
    b->reference_maker = &makers[0];
    b->belonging_maker = &makers[1];
    b->inside_maker = &makers[2];
}
