/* SPDX-License-Identifier: MIT
 *
 * What rows of several relations are found and ordered by: the fields that all of them have, of one
 * type; and in filters, under the name of each, what that one has.
 */
#include "schema/input_list.h"

static bool is_same_type(const struct fq_type_ref *one, const struct fq_type_ref *other)
{
    return one->named && one->named == other->named;
}

/* Of an interface the fields that it lists; of a union all. */
static bool is_listed_by_mix(const struct fq_relation *mix, fq_str name)
{
    return mix->type->kind == FQ_TYPE_UNION || fq_type_field(mix->type, name);
}

typedef bool are_alike(const void *one, const void *other);

/* Is it among the inputs of all members, of the same type?  ret_guard: what any of them asks. */
static bool is_shared(struct fq_builder *b, const struct fq_mix *mix,
                      const struct fq_type *(*inputs_of)(const struct fq_relation *relation),
                      are_alike *alike, const struct fq_input_def *def,
                      const struct fq_guard **ret_guard)
{
    *ret_guard = def->guard;
    for (size_t i = 1; i < mix->count; i++) {
        const struct fq_type *type = inputs_of(mix->members[i].relation);
        const struct fq_input_def *other =
            type ? fq_type_input(fq_type_made(type), def->name) : NULL;
        if (!other || !is_same_type(&def->type, &other->type) ||
            !alike(def->binding, other->binding))
            return false;
        *ret_guard = fq_guard_both(b->arena, *ret_guard, other->guard);
    }
    return true;
}

/* ---- where ---- */

static const struct fq_type *where_of_member(const struct fq_relation *relation)
{
    return relation->where;
}

/* What stands inside is of the type alone. */
static bool are_filters_alike(const void *one, const void *other)
{
    (void)one, (void)other;
    return true;
}

static bool has_input(const struct fq_input_list *inputs, fq_str name)
{
    const struct fq_input_entry *entry = inputs->first;
    while (entry && !fq_str_eq(entry->def.name, name))
        entry = entry->next;
    return entry;
}

static void add_shared_filters(struct fq_builder *b, const struct fq_relation *mix,
                               struct fq_input_list *inputs)
{
    const struct fq_type *first = fq_type_made(mix->mix->members[0].relation->where);
    for (size_t i = 0; i < first->input_count; i++) {
        const struct fq_input_def *def = &first->inputs[i];
        const struct fq_filter *filter = def->binding;
        const struct fq_guard *guard;
        if (!filter->field || !is_listed_by_mix(mix, def->name) ||
            !is_shared(b, mix->mix, where_of_member, are_filters_alike, def, &guard))
            continue;
        fq_input_list_add(b, inputs, def->name, def->description, def->type, filter);
        inputs->last->def.guard = guard;
    }
}

/* A row of another type does not fulfil it. */
static void add_member_filters(struct fq_builder *b, const struct fq_mix *mix,
                               struct fq_input_list *inputs)
{
    for (size_t i = 0; i < mix->count; i++) {
        const struct fq_relation *relation = mix->members[i].relation;
        struct fq_filter *filter = FQ_NEW(b->arena, struct fq_filter);
        struct fq_field *rows = FQ_NEW(b->arena, struct fq_field);
        *rows = (struct fq_field){.kind = FQ_FIELD_LIST, .target = relation};
        *filter = (struct fq_filter){.kind = FQ_FILTER_MEMBER, .field = rows};
        if (has_input(inputs, relation->singular))
            continue;
        fq_input_list_add(b, inputs, relation->singular,
                          fq_arena_printf(b->arena, "Of those that are of the type %.*s.",
                                          FQ_STR_ARG(relation->type->name)),
                          fq_build_ref(relation->where, false), filter);
    }
}

static void make_where(struct fq_builder *b, struct fq_relation *mix)
{
    struct fq_input_list inputs = {0};
    struct fq_type *type = fq_build_derived(b, FQ_TYPE_INPUT, mix->type->name, FQ_DERIVED_WHERE);
    type->description = fq_arena_printf(b->arena, "Conditions on rows of %.*s; all must hold.",
                                        FQ_STR_ARG(mix->type->name));
    add_shared_filters(b, mix, &inputs);
    add_member_filters(b, mix->mix, &inputs);
    fq_build_connectives(b, &inputs, type);
    fq_input_list_finish(b, type, &inputs);
    mix->where = type;
}

/* ---- orderBy ---- */

static const struct fq_type *order_of_member(const struct fq_relation *relation)
{
    return relation->order_by;
}

/* Values of the two are of one type of PostgreSQL's, which sorts them together. */
static bool are_orders_alike(const void *one, const void *other)
{
    const struct fq_order *a = one, *b = other;
    return a->kind == FQ_ORDER_COLUMN && b->kind == FQ_ORDER_COLUMN &&
           a->column->operand == b->column->operand &&
           fq_fragment_eq(a->column->operators, b->column->operators);
}

static void make_order(struct fq_builder *b, struct fq_relation *mix)
{
    struct fq_input_list inputs = {0};
    const struct fq_type *first = mix->mix->members[0].relation->order_by;
    for (size_t i = 0; first && i < fq_type_made(first)->input_count; i++) {
        const struct fq_input_def *def = &first->inputs[i];
        const struct fq_guard *guard;
        if (((const struct fq_order *)def->binding)->kind != FQ_ORDER_COLUMN ||
            !is_listed_by_mix(mix, def->name) ||
            !is_shared(b, mix->mix, order_of_member, are_orders_alike, def, &guard))
            continue;
        fq_input_list_add(b, &inputs, def->name, def->description, def->type, def->binding);
        inputs.last->def.guard = guard;
    }
    if (!inputs.count)
        return;
    struct fq_type *type = fq_build_derived(b, FQ_TYPE_INPUT, mix->type->name, FQ_DERIVED_ORDER);
    type->description = FQ_STR("An order; one field an object, so that their sequence is plain.");
    fq_input_list_finish(b, type, &inputs);
    mix->order_by = type;
}

void fq_build_mix_inputs(struct fq_builder *b, struct fq_relation *mix)
{
    make_where(b, mix);
    make_order(b, mix);
    fq_build_list_arguments(b, mix, &mix->arguments, &mix->argument_count);
}
