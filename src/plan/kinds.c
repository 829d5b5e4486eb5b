/* SPDX-License-Identifier: MIT */
#include "plan/kinds.h"

#define ROLE(role)  (1u << FQ_ARGUMENT_##role)
#define GROUP_ROLES (ROLE(FILTER) | ROLE(ORDER) | ROLE(LIMIT) | ROLE(OFFSET))
#define LIST_ROLES  (GROUP_ROLES | ROLE(DISTINCT))

#define PAGE_ROLES                                                                                 \
    (ROLE(FILTER) | ROLE(ORDER) | ROLE(FIRST) | ROLE(LAST) | ROLE(AFTER) | ROLE(BEFORE))

#define UPDATE_ROLES (ROLE(SET) | ROLE(INCREMENT) | ROLE(APPEND) | ROLE(PREPEND) | ROLE(MERGE))

static const struct fq_plan_kind kinds[FQ_FIELD_KINDS] = {
    [FQ_FIELD_LIST] =
        {
            .name = "list",
            .arguments = LIST_ROLES,
            .begin = fq_plan_rows_of_target,
            .filter = fq_plan_list_filter,
            .order = fq_plan_list_order,
        },
    [FQ_FIELD_SINGLE] =
        {
            .name = "single",
            .arguments = ROLE(KEY),
            .begin = fq_plan_rows_of_target,
            .filter = fq_plan_single_filter,
            .order = fq_plan_single_order,

        },
    [FQ_FIELD_AGGREGATE] =
        {
            .name = "aggregate",
            .arguments = ROLE(FILTER),
            .begin = fq_plan_rows_of_target,
            .filter = fq_plan_list_filter,
            .order = fq_plan_aggregate_order,
        },
    [FQ_FIELD_GROUPS] =
        {
            .name = "groups",
            .arguments = ROLE(BY) | ROLE(HAVING) | GROUP_ROLES,
            .begin = fq_plan_rows_of_target,
            .filter = fq_plan_list_filter,
            .order = fq_plan_groups_order,
        },
    [FQ_FIELD_CALL] =
        {
            .name = "call",
            .arguments = ROLE(PARAMETER) | LIST_ROLES,
            .begin = fq_plan_rows_of_call,
            .filter = fq_plan_call_filter,
            .order = fq_plan_call_order,
        },
    [FQ_FIELD_CREATE] =
        {
            .name = "create",
            .arguments = ROLE(INPUT),
            .begin = fq_plan_create,
        },
    [FQ_FIELD_CREATE_MANY] =
        {
            .name = "create many",
            .arguments = ROLE(INPUT),
            .begin = fq_plan_create_many,
        },
    [FQ_FIELD_UPSERT] =
        {
            .name = "upsert",
            .arguments = ROLE(INPUT) | ROLE(CONFLICT) | UPDATE_ROLES,
            .begin = fq_plan_upsert,
        },
    [FQ_FIELD_UPDATE] =
        {
            .name = "update",
            .arguments = ROLE(KEY) | UPDATE_ROLES,
            .begin = fq_plan_update,
        },
    [FQ_FIELD_UPDATE_MANY] =
        {
            .name = "update many",
            .arguments = ROLE(FILTER) | ROLE(MOST) | UPDATE_ROLES,
            .begin = fq_plan_update_many,
        },
    [FQ_FIELD_DELETE] =
        {
            .name = "delete",
            .arguments = ROLE(KEY),
            .begin = fq_plan_delete,
            .after = fq_plan_delete_kept,
        },
    [FQ_FIELD_DELETE_MANY] =
        {
            .name = "delete many",
            .arguments = ROLE(FILTER) | ROLE(MOST),
            .begin = fq_plan_delete_many,
            .after = fq_plan_delete_kept,
        },
    [FQ_FIELD_NODE] =
        {
            .name = "node",
            .arguments = ROLE(NODE_ID),
            .whole = fq_plan_root_node,
        },
    [FQ_FIELD_NODES] =
        {
            .name = "nodes",
            .arguments = ROLE(NODE_IDS),
            .whole = fq_plan_root_nodes,
        },
    [FQ_FIELD_MIX] =
        {
            .name = "mix",
            .arguments = GROUP_ROLES,
            .whole = fq_plan_root_mix,
        },
    [FQ_FIELD_CONNECTION] =
        {
            .name = "connection",
            .arguments = PAGE_ROLES,
            .whole = fq_plan_root_connection,
        },
    [FQ_FIELD_HOST] =
        {
            .name = "host",
            .arguments = ROLE(HOST),
            .whole = fq_plan_root_host,
        },
};

const struct fq_plan_kind *fq_plan_kind_of(enum fq_field_kind kind)
{
    return kinds[kind].name ? &kinds[kind] : NULL;
}
