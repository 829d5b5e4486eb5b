/* SPDX-License-Identifier: MIT
 *
 * Every kind of field has its place in the planner, and gets no argument that nobody reads.
 */
#include "plan/kinds.h"
#include "planning.h"
#include "unit.h"

TEST(every_kind_of_field_is_planned_somewhere)
{
    for (enum fq_field_kind kind = 0; kind < FQ_FIELD_KINDS; kind++) {
        const struct fq_plan_kind *root = fq_plan_kind_of(kind);
        ck_assert_msg((root != NULL) != fq_plan_is_inner(kind), "kind %d", kind);
        if (!root)
            continue;
        ck_assert_uint_gt(strlen(root->name), 0);
        ck_assert_msg(root->whole || root->begin, "%s lacks a function", root->name);
    }
}
END

/* How many fields of each kind the shop has. */
static void count_kinds(const struct fq_type *type, bool is_root, size_t *counts)
{
    for (size_t i = 0; i < fq_type_made(type)->field_count; i++) {
        const struct fq_field *field = type->fields[i].binding;
        if (!field)
            continue; /* of introspection */
        const struct fq_plan_kind *kind = fq_plan_kind_of(field->kind);
        ck_assert_msg((kind != NULL) == is_root, "%.*s.%.*s", FQ_STR_ARG(type->name),
                      FQ_STR_ARG(type->fields[i].name));
        counts[field->kind]++;
        for (size_t k = 0; kind && k < type->fields[i].argument_count; k++) {
            const struct fq_bound_argument *bound = type->fields[i].arguments[k].binding;
            ck_assert_msg(kind->arguments >> bound->role & 1u, "%s: %.*s", kind->name,
                          FQ_STR_ARG(type->fields[i].arguments[k].name));
        }
    }
}

TEST(root_fields_have_only_arguments_that_their_kind_reads)
{
    size_t counts[FQ_FIELD_KINDS] = {0};
    planning_begin(NULL);
    const struct fq_schema *schema = planning_schema();
    count_kinds(schema->types.query, true, counts);
    count_kinds(schema->types.mutation, true, counts);
    for (size_t i = 0; i < schema->types.types.count; i++) {
        const struct fq_type *type = schema->types.types.entries[i].value;
        if (type->kind == FQ_TYPE_OBJECT && type != schema->types.query &&
            type != schema->types.mutation)
            count_kinds(type, false, counts);
    }
    counts[FQ_FIELD_INHERITED]++; /* only a schema file gives one */
    counts[FQ_FIELD_HOST]++;      /* likewise */
    counts[FQ_FIELD_HOSTED]++;    /* likewise */
    counts[FQ_FIELD_MIX]++;       /* likewise */
    for (enum fq_field_kind kind = 0; kind < FQ_FIELD_KINDS; kind++)
        ck_assert_msg(counts[kind], "the shop has no field of kind %d", kind);
    planning_end();
}
END

/* A filter, an order and a key say which field they are about. */
static void check_inputs(const struct fq_type *inputs, bool is_filter)
{
    for (size_t i = 0; i < inputs->input_count; i++) {
        const void *binding = inputs->inputs[i].binding;
        const struct fq_filter *filter = binding;
        const struct fq_order *order = binding;
        /* Of COMPARE the values name the fields. */
        bool connective =
            is_filter && (filter->kind == FQ_FILTER_AND || filter->kind == FQ_FILTER_OR ||
                          filter->kind == FQ_FILTER_NOT || filter->kind == FQ_FILTER_COMPARE);
        connective |= !is_filter && order->kind == FQ_ORDER_MEASURED;
        const struct fq_field *field = is_filter ? filter->field : order->field;
        ck_assert_msg((field == NULL) == connective, "%.*s.%.*s", FQ_STR_ARG(inputs->name),
                      FQ_STR_ARG(inputs->inputs[i].name));
    }
}

TEST(filters_orders_and_keys_point_at_their_field)
{
    planning_begin(NULL);
    const struct fq_schema *schema = planning_schema();
    for (size_t i = 0; i < schema->relation_count; i++) {
        check_inputs(schema->relations[i]->where, true);
        if (schema->relations[i]->order_by)
            check_inputs(schema->relations[i]->order_by, false);
    }
    for (size_t i = 0; i < schema->types.query->field_count; i++) {
        const struct fq_field_def *def = &schema->types.query->fields[i];
        const struct fq_input_def *key = fq_plan_argument_def(def, FQ_ARGUMENT_KEY);
        const struct fq_bound_argument *bound = key ? key->binding : NULL;
        ck_assert(!bound || bound->field->column);
    }
    planning_end();
}
END

int main(void)
{
    return RUN("plan/kinds", every_kind_of_field_is_planned_somewhere,
               root_fields_have_only_arguments_that_their_kind_reads,
               filters_orders_and_keys_point_at_their_field);
}
