/* SPDX-License-Identifier: MIT */
#include "model/derived.h"

#include "base/feature.h"
#include "model/name.h"

static const char *const endings[FQ_DERIVED_KINDS] = {
    [FQ_DERIVED_WHERE] = "WhereInput",
    [FQ_DERIVED_ORDER] = "OrderByInput",
    [FQ_DERIVED_ROWS_FILTER] = "ListFilter",
    [FQ_DERIVED_ITEM_WHERE] = "ItemWhereInput",
    [FQ_DERIVED_ITEMS_FILTER] = "ItemsFilter",
    [FQ_DERIVED_COMPARABLE] = "Comparable",
    [FQ_DERIVED_COMPARISON] = "Comparison",
    [FQ_DERIVED_DISTINCT] = "DistinctOn",
    [FQ_DERIVED_MEASURED_ORDER] = "MeasuredOrderByInput",
    [FQ_DERIVED_MEASURED] = "Measured",
    [FQ_DERIVED_FILTER] = "Filter",
    [FQ_DERIVED_NULL_FILTER] = "NullFilter",
    [FQ_DERIVED_LIST_FILTER] = "ListFilter",
    [FQ_DERIVED_LIST_NULL_FILTER] = "ListNullFilter",
    [FQ_DERIVED_INPUT] = "Input",
    [FQ_DERIVED_ROW] = "Row",
    [FQ_DERIVED_RESULT] = "Result",
    [FQ_DERIVED_SUCCESS] = "Success",
    [FQ_DERIVED_ERROR] = "Error",
    [FQ_DERIVED_CONNECTION] = "Connection",
    [FQ_DERIVED_EDGE] = "Edge",
    [FQ_DERIVED_CREATE] = "CreateInput",
    [FQ_DERIVED_CHANGES] = "Changes",
    [FQ_DERIVED_SET] = "SetInput",
    [FQ_DERIVED_INCREMENT] = "IncrementInput",
    [FQ_DERIVED_APPEND] = "AppendInput",
    [FQ_DERIVED_MERGE] = "MergeInput",
    [FQ_DERIVED_KEY_NAME] = "KeyName",
    [FQ_DERIVED_KEY] = "KeyInput",
    [FQ_DERIVED_REFERENCE] = "ReferenceInput",
    [FQ_DERIVED_AGGREGATE] = "Aggregate",
    [FQ_DERIVED_GROUP] = "Group",
    [FQ_DERIVED_HAVING] = "HavingInput",
    [FQ_DERIVED_GROUP_ORDER] = "GroupOrderByInput",
    [FQ_DERIVED_AGGREGATE_FILTER] = "AggregateFilter",
    [FQ_DERIVED_AGGREGATE_ORDER] = "AggregateOrderByInput",
    [FQ_DERIVED_GROUP_KEY] = "GroupKey",
    [FQ_DERIVED_GROUP_VALUES] = "GroupValues",
    [FQ_DERIVED_GROUP_VALUES_FILTER] = "GroupValuesFilter",
    [FQ_DERIVED_GROUP_VALUES_ORDER] = "GroupValuesOrderByInput",
    [FQ_DERIVED_COUNT_DISTINCT] = "CountDistinct",
    [FQ_DERIVED_COUNT_DISTINCT_FILTER] = "CountDistinctFilter",
    [FQ_DERIVED_COUNT_DISTINCT_ORDER] = "CountDistinctOrderByInput",
    [FQ_DERIVED_SUM] = "Sum",
    [FQ_DERIVED_SUM_FILTER] = "SumFilter",
    [FQ_DERIVED_SUM_ORDER] = "SumOrderByInput",
    [FQ_DERIVED_AVERAGE] = "Average",
    [FQ_DERIVED_AVERAGE_FILTER] = "AverageFilter",
    [FQ_DERIVED_AVERAGE_ORDER] = "AverageOrderByInput",
    [FQ_DERIVED_DEVIATION] = "Deviation",
    [FQ_DERIVED_DEVIATION_FILTER] = "DeviationFilter",
    [FQ_DERIVED_DEVIATION_ORDER] = "DeviationOrderByInput",
    [FQ_DERIVED_MIN_MAX] = "MinMax",
    [FQ_DERIVED_MIN_MAX_FILTER] = "MinMaxFilter",
    [FQ_DERIVED_MIN_MAX_ORDER] = "MinMaxOrderByInput",
    [FQ_DERIVED_BOOL] = "Bool",
    [FQ_DERIVED_BOOL_FILTER] = "BoolFilter",
    [FQ_DERIVED_BOOL_ORDER] = "BoolOrderByInput",
    [FQ_DERIVED_ARRAY_AGG] = "ArrayAgg",
};

fq_str fq_model_derived_name(struct fq_arena *arena, fq_str of, enum fq_derived kind)
{
    fq_str ending = fq_str_from(endings[kind]);
    /* The type create_user_input is CreateUserInput, not CreateUserInputInput. */
    if (kind == FQ_DERIVED_INPUT && fq_str_ends_with(of, ending))
        return of;
    return fq_arena_join(arena, of, ending);
}

fq_str fq_model_member_type_name(struct fq_arena *arena, fq_str of, fq_str member)
{
    return fq_arena_join(arena, of, fq_name_pascal(arena, member));
}

bool fq_model_has_name(const struct fq_model *model, fq_str name)
{
    return model->options.is_reserved(name) || fq_map_get(&model->names, name);
}

static bool is_taken(const struct fq_model *model, fq_str name)
{
    return fq_model_has_name(model, name) ||
           (model->options.types && fq_type_find(model->options.types, name));
}

fq_str fq_model_free_name(const struct fq_model *model, fq_str wanted)
{
    fq_str name = wanted;
    for (int i = 2; is_taken(model, name); i++)
        name = fq_arena_printf(model->arena, "%.*s%d", FQ_STR_ARG(wanted), i);
    return name;
}

fq_str fq_model_beside_name(struct fq_arena *arena, fq_str rows, enum fq_beside kind)
{
    static const char *const endings_of[FQ_BESIDE_KINDS] = {
        [FQ_BESIDE_CONNECTION] = "Connection",
        [FQ_BESIDE_AGGREGATE] = "Aggregate",
        [FQ_BESIDE_GROUPS] = "Groups",
    };
    return fq_arena_join(arena, rows, fq_str_from(endings_of[kind]));
}

/* Where nothing tells rows apart pages would not be stable. */
bool fq_model_has_beside(const struct fq_model_object *object, enum fq_beside kind)
{
    static const unsigned features[FQ_BESIDE_KINDS] = {
        [FQ_BESIDE_CONNECTION] = FQ_FEATURE_CONNECTIONS,
        [FQ_BESIDE_AGGREGATE] = FQ_FEATURE_AGGREGATES,
        [FQ_BESIDE_GROUPS] = FQ_FEATURE_GROUPS,
    };
    return object->features & features[kind] &&
           (kind != FQ_BESIDE_CONNECTION || object->key_count > 0);
}
