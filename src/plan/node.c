/* SPDX-License-Identifier: MIT
 *
 * Rows by an id that is one among all rows: what such an id is made of, and the root field that
 * finds its row.  An id is a cursor of the row's key (cursor.c), with the name of its type in
 * front. A plan is for ids of one type: which one is part of the plan's key.
 */
#include "base/limits.h"
#include "catalog/oid.h"
#include "graphql/types/sight.h"
#include "plan/kinds.h"
#include "plan/rules.h"
#include "plan/select.h"

/* What all ids begin with, so that none is taken for a cursor. */
static uint32_t mark_of_ids(void)
{
    return fq_cursor_mark(FQ_STR("nodeId"));
}

const struct fq_cursor_order *fq_plan_node_form(struct fq_planner *p,
                                                const struct fq_relation *relation)
{
    struct fq_cursor_order *form = FQ_NEW(p->arena, struct fq_cursor_order);
    *form = (struct fq_cursor_order){mark_of_ids(), relation->node_id->pair_count + 1,
                                     relation->type_name};
    return form;
}

/* ---- an id of a row ---- */

const struct fq_collected *fq_plan_select_node_id(struct fq_plan_scope *s,
                                                  const struct fq_plan_asked *asked,
                                                  struct fq_node *node)
{
    struct fq_planner *p = s->p;
    const struct fq_field *id = asked->field;
    const struct fq_fetched texts = {OID_TEXT_ARRAY, SQL("\"pg_catalog\".\"_text\""),
                                     .is_array = true, .certain = true};
    struct fq_sql sql;
    fq_plan_ask_columns(p, s->table, id->local, id->pair_count, asked->collected->field->at);
    fq_sql_init(&sql, p->arena);
    for (size_t i = 0; i < id->pair_count; i++)
        fq_sql_put(&sql, i ? SQL(", (") : SQL("ARRAY[("),
                   fq_plan_column_sql(p, s->table, s->object, id->local[i]),
                   SQL(")::pg_catalog.text"));
    fq_sql_add(&sql, SQL("]"));
    node->op = FQ_OP_VALUE;
    node->cell = fq_plan_item(p, &s->set->block.cells, fq_sql_fragment(&sql), texts);
    node->codec = fq_cursor_codec(p->arena, fq_plan_node_form(p, s->table->relation));
    return asked->collected;
}

/* ---- the row of an id ---- */

static bool is_name(fq_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
        if (!letter && !(c >= '0' && c <= '9'))
            return false;
    }
    return text.len > 0;
}

void fq_plan_node_key_add(struct fq_buf *key, fq_str id)
{
    size_t before = key->len;
    fq_cursor_first(key, id, mark_of_ids());
    if (is_name(fq_str_of(key->ptr + before, key->len - before)))
        return;
    fq_buf_truncate(key, before); /* no plan is made for it */
    fq_buf_char(key, '!');
}

static fq_str text_of_id(const struct fq_planner *p, const struct fq_input *id)
{
    return id->leaf >= 0 ? p->request->variables->leaves[id->leaf]->text : id->text;
}

/* A union implements nothing; its rows may have ids all the same. */
static const struct fq_relation *relation_of(const struct fq_type *node, const struct fq_type *type)
{
    const struct fq_relation *rows = type && type->kind == FQ_TYPE_UNION ? type->binding : NULL;
    if (rows && rows->node_id)
        return rows;
    for (size_t i = 0; type && i < type->interface_count; i++) {
        if (type->interfaces[i] == node)
            return type->binding;
    }
    return NULL;
}

const struct fq_relation *fq_plan_node_named(struct fq_planner *p, const struct fq_type *node,
                                             fq_str id, const char *argument, struct fq_location at)
{
    struct fq_buf name;
    fq_buf_init(&name, p->arena, FQ_LIMIT_CURSOR_BYTES);
    fq_cursor_first(&name, id, mark_of_ids());
    if (name.len == 0) {
        fq_plan_error(p, at, FQ_PLAN_NODE_SENTENCE, argument);
        return NULL;
    }
    const struct fq_type *type = fq_type_find(&p->request->schema->types, fq_buf_str(&name));
    const struct fq_relation *relation = relation_of(node, type);
    if (!relation)
        fq_plan_error(p, at, FQ_PLAN_OTHER_NODE_SENTENCE, argument);
    return relation;
}

/* Conditions that the row has the key of the id; false: that is another key, which is reported. */
static bool add_key_of_id(struct fq_planner *p, struct fq_plan_set *set, const struct fq_input *id)
{
    const struct fq_field *key = set->block.main->relation->node_id;
    const struct fq_cursor_order *form = fq_plan_node_form(p, set->block.main->relation);
    struct fq_sql *where = &set->block.where;
    struct fq_cursor_value *values;
    if (fq_cursor_read(p->arena, text_of_id(p, id), form, &values)) {
        fq_plan_error(p, id->at, FQ_PLAN_OTHER_NODE_SENTENCE, "id");
        return false;
    }
    fq_plan_ask_columns(p, set->block.main, key->local, key->pair_count, id->at);
    for (size_t i = 0; i < key->pair_count; i++) {
        const struct fq_param param = {
            .form = id->leaf >= 0 ? FQ_FORM_CURSOR : FQ_FORM_VALUE,
            .leaf = id->leaf,
            .text = values[i + 1].text,
            .null = values[i + 1].null,
            .at = id->at,
            .argument = "id",
            .order = form,
            .part = i + 1,
        };
        fq_sql_separate(where, SQL(" AND "));
        fq_plan_compared(where, set->block.main, NULL, key->local[i]);
        fq_plan_equal(where, key->local[i], key->local[i]);
        fq_sql_name(where, '$', fq_plan_param_number(p, &param, key->local[i]->operand));
    }
    p->reusable = p->reusable && id->leaf != FQ_INPUT_PASSING;
    return true;
}

enum fq_plan_admission fq_plan_node_admit(struct fq_planner *p, const struct fq_relation *relation,
                                          const struct fq_collected *collected,
                                          const char *argument, struct fq_location at)
{
    const struct fq_type *type = relation->type;
    const struct fq_guard *guard = type->guard;
    for (size_t i = 0; i < type->field_count; i++) {
        if (type->fields[i].binding == relation->node_id)
            guard = fq_guard_both(p->arena, guard, type->fields[i].guard);
    }
    if (!fq_sees(p->errors->sight, guard, false)) { /* as if there were no such type */
        fq_plan_error(p, at, FQ_PLAN_OTHER_NODE_SENTENCE, argument);
        p->guarded = true;
        return FQ_PLAN_REFUSED;
    }
    return fq_plan_admit_guard(p, guard, true, collected->field->at, collected);
}

void fq_plan_root_node(struct fq_planner *p, struct fq_node *node,
                       const struct fq_collected *collected, const struct fq_field_def *def)
{
    const struct fq_input *id =
        fq_plan_argument(p, collected->field, fq_plan_argument_def(def, FQ_ARGUMENT_NODE_ID));
    const struct fq_relation *relation =
        id ? fq_plan_node_named(p, fq_type_named(&def->type), text_of_id(p, id), "id", id->at)
           : NULL;
    if (!relation)
        return;
    enum fq_plan_admission admitted = fq_plan_node_admit(p, relation, collected, "id", id->at);
    if (admitted == FQ_PLAN_WITHHELD)
        fq_plan_withhold(node);
    if (admitted != FQ_PLAN_ADMITTED)
        return;
    struct fq_plan_set *set = fq_plan_set_new(p, NULL, relation);
    if (!add_key_of_id(p, set, id))
        return;
    fq_plan_take_one(p, &set->block, relation->node_id);
    set->rowset->one = set->rowset->sole = true;
    fq_plan_count_rows(p, set, 1);
    fq_plan_select_rows(p, set, collected->inner, relation->type);
    node->op = FQ_OP_ROWS;
    node->rows = set->rowset;
}
