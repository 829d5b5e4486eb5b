/* SPDX-License-Identifier: MIT
 *
 * Fields of rows that a program answers: once for all rows of a place, when they are there.  A row
 * has a cell in which the value is put, which the database leaves null.
 */
#include "base/list.h"
#include "catalog/oid.h"
#include "plan/kinds.h"
#include "plan/select.h"

/* A cell of its own: no two are the same in SQL. */
static uint16_t empty_cell(struct fq_plan_scope *s)
{
    const struct fq_fetched text = {OID_TEXT, SQL("\"pg_catalog\".\"text\""), .certain = true};
    struct fq_sql sql;
    fq_sql_init(&sql, s->p->arena);
    fq_sql_add(&sql, SQL("pg_catalog.left(NULL::pg_catalog.text, "));
    fq_sql_number(&sql, s->p->hosted_count + 1);
    fq_sql_add(&sql, SQL(")"));
    return fq_plan_item(s->p, &s->set->block.cells, fq_sql_fragment(&sql), text);
}

/* A field of the row as if it were asked for, alone. */
static void select_need(struct fq_plan_scope *s, const struct fq_plan_asked *around, fq_str name,
                        struct fq_node *node, bool first)
{
    struct fq_planner *p = s->p;
    const struct fq_field_def *def = fq_type_field(around->parent, name);
    struct fq_selection *field = FQ_NEW(p->arena, struct fq_selection);
    struct fq_collected *collected = FQ_NEW(p->arena, struct fq_collected);
    *field = (struct fq_selection){
        .kind = FQ_SELECT_FIELD, .name = name, .at = around->collected->field->at};
    *collected =
        (struct fq_collected){.key = name, .field = field, .parent = around->collected->parent};
    const struct fq_plan_asked asked = {
        around->parent, def, def->binding, fq_type_named(&def->type), collected, first};
    node->key = name;
    node->at = field->at;
    node->prefix = fq_plan_prefix(p, name, first);
    (void)fq_plan_select_by_kind(s, &asked, node);
}

static const struct fq_node *needs_of(struct fq_plan_scope *s, const struct fq_plan_asked *asked)
{
    const struct fq_hosted_field *field = asked->def->binding;
    struct fq_node *object = FQ_NEW(s->p->arena, struct fq_node);
    struct fq_node *nodes = FQ_NEW_ARRAY(s->p->arena, field->needs_count, struct fq_node);
    for (size_t i = 0; i < field->needs_count; i++)
        select_need(s, asked, field->needs[i], &nodes[i], i == 0);
    object->op = FQ_OP_OBJECT;
    object->cell = FQ_NO_CELL;
    object->nodes = nodes;
    object->count = field->needs_count;
    return object;
}

const struct fq_collected *fq_plan_select_hosted(struct fq_plan_scope *s,
                                                 const struct fq_plan_asked *asked,
                                                 struct fq_node *node)
{
    struct fq_planner *p = s->p;
    struct fq_planned_host *planned = FQ_NEW(p->arena, struct fq_planned_host);
    planned->at = node->at;
    planned->host = fq_plan_host_new(p, node, asked->collected, asked->def);
    planned->host.needs = needs_of(s, asked);
    planned->host.set = s->set->number;
    planned->host.cell = node->cell = empty_cell(s);
    FQ_CHAIN_APPEND(p->hosted, p->last_hosted, planned);
    node->choice = (uint16_t)++p->hosted_count;
    node->key = FQ_STR_NONE; /* the projection's field has it */
    return asked->collected;
}
