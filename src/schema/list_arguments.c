/* SPDX-License-Identifier: MIT
 *
 * The arguments of fields that give rows: lists, aggregates, groups and pages share those of a
 * relation.
 */
#include "schema/build.h"

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
        arguments[count++] = (struct fq_input_def){
            .name = FQ_STR("orderBy"),
            .type = fq_build_list_of_all(b, fq_build_ref(target->order_by, true)),
            .binding = &order_argument};
    if (target->distinct_on)
        arguments[count++] = (struct fq_input_def){
            .name = FQ_STR("distinctOn"),
            .type = fq_build_list_of_all(b, fq_build_ref(target->distinct_on, true)),
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
    arguments[count] =
        (struct fq_input_def){.name = FQ_STR("by"),
                              .type = fq_build_list_of_all(b, fq_build_ref(key, true)),
                              .binding = &keys};
    arguments[count++].type.non_null = true;
    if (target->where)
        arguments[count++] = target->arguments[at++];
    arguments[count++] = (struct fq_input_def){
        .name = FQ_STR("having"),
        .type = fq_build_ref(fq_build_summary_type(b, target, FQ_DERIVED_HAVING), false),
        .binding = &having};
    arguments[count++] = (struct fq_input_def){
        .name = FQ_STR("orderBy"),
        .type = fq_build_list_of_all(
            b, fq_build_ref(fq_build_summary_type(b, target, FQ_DERIVED_GROUP_ORDER), true)),
        .binding = &order_argument};
    at += (target->order_by != NULL) + (target->distinct_on != NULL);
    while (at < target->argument_count)
        arguments[count++] = target->arguments[at++];
    target->group_arguments = arguments;
    target->group_argument_count = count;
}

void fq_build_relation_arguments(struct fq_builder *b, struct fq_relation *target)
{
    make_list_arguments(b, target, &target->arguments, &target->argument_count);
    make_group_arguments(b, target);
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
