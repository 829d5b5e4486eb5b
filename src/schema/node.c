/* SPDX-License-Identifier: MIT
 *
 * Rows with an id among all rows: the interface Node, its field in each type whose rows Query finds
 * by a key, and node(id:) of Query.
 */
#include "model/node.h"

#include "schema/build.h"

static struct fq_type_ref id_ref(struct fq_builder *b)
{
    return fq_build_ref(fq_type_find(b->types, FQ_STR("ID")), true);
}

static void declare_node(struct fq_builder *b)
{
    struct fq_type *type = fq_build_type(b, FQ_TYPE_INTERFACE, FQ_NODE_TYPE);
    struct fq_field_def *id = FQ_NEW(b->arena, struct fq_field_def);
    type->description = FQ_STR("A row with an id among all rows.");
    *id = (struct fq_field_def){
        .name = FQ_NODE_ID, .description = FQ_STR("For node(id:) of Query."), .type = id_ref(b)};
    type->fields = id;
    type->field_count = 1;
    if (!fq_str_eq(type->name, FQ_NODE_TYPE))
        fq_model_note(&b->model, true, FQ_NODE_TYPE,
                      "a relation has this name, so that the interface of all rows is %.*s, which "
                      "clients of Relay do not know; rename the relation's type with a comment: "
                      "@fraiseql {\"name\": \"…\"}",
                      FQ_STR_ARG(type->name));
    b->node = type;
}

/* The columns of the key; NULL: one of them may be null, or is none that clients can give. */
static const struct fq_column **key_of_lookup(struct fq_builder *b, const struct fq_draft *draft,
                                              const struct fq_model_root *lookup)
{
    const struct fq_column **key =
        FQ_NEW_ARRAY(b->arena, lookup->field_count, const struct fq_column *);
    for (size_t i = 0; i < lookup->field_count; i++) {
        const struct fq_field_entry *shown = fq_build_find_field(draft, lookup->fields[i]->name);
        const struct fq_field *field = shown ? shown->def.binding : NULL;
        if (!field || field->kind != FQ_FIELD_COLUMN || !shown->def.type.non_null ||
            !(field->column->classes & FQ_CLASS_ANY))
            return NULL;
        key[i] = field->column;
    }
    return key;
}

static bool is_left_out(const struct fq_draft *draft)
{
    const struct fq_said_type *said = draft->object->said;
    return said && fq_said_leaves_out(said, fq_said_field(said, FQ_NODE_ID));
}

static void add_id(struct fq_builder *b, struct fq_draft *draft)
{
    const struct fq_model_root *lookup = fq_model_node_lookup(draft->object);
    if (!lookup || draft->object->kinds || is_left_out(draft)) /* kinds have ids of their own */
        return;
    const struct fq_column **key = key_of_lookup(b, draft, lookup);
    size_t count = lookup->field_count;
    if (!key) {
        fq_model_note(&b->model, false, draft->relation->sql_name.text,
                      "its rows have no nodeId, since nothing guarantees that its key is never "
                      "null");
        return;
    }
    struct fq_field *field = FQ_NEW(b->arena, struct fq_field);
    *field = (struct fq_field){.kind = FQ_FIELD_NODE_ID,
                               .target = draft->relation,
                               .local = key,
                               .pair_count = count,
                               .many_may_fit = !fq_build_is_unique(b, draft->relation, key, count)};
    if (!fq_build_add_field(b, draft, FQ_NODE_ID, FQ_STR("Its id among all rows."), id_ref(b),
                            field, draft->relation->sql_name.text)) {
        fq_model_note(&b->model, true, draft->relation->sql_name.text,
                      "it has a field nodeId of its own, so that node(id:) cannot find its rows; "
                      "rename the field with a comment: @fraiseql {\"name\": \"…\"}");
        return;
    }
    if (count == 1) {
        const struct fq_field_entry *shown = fq_build_find_field(draft, lookup->fields[0]->name);
        field->key = ((const struct fq_field *)shown->def.binding)->key;
    }
    draft->relation->node_id = field;
    fq_build_implement(b, draft->type, b->node);
    b->node_count++;
}

/* The types of an interface's or union's rows, or the type of the rows. */
static size_t types_of_rows(const struct fq_type *type, const struct fq_type **ret)
{
    if (!fq_type_is_abstract(type)) {
        ret[0] = type;
        return 1;
    }
    for (size_t i = 0; i < type->possible_count; i++)
        ret[i] = type->possible[i];
    return type->possible_count;
}

void fq_build_list_nodes(struct fq_builder *b)
{
    size_t most = 0, count = 0;
    if (!b->node)
        return;
    for (const struct fq_draft *draft = b->drafts; draft; draft = draft->next)
        most += 1 + draft->type->possible_count;
    const struct fq_type **possible = FQ_NEW_ARRAY(b->arena, most, const struct fq_type *);
    for (const struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        if (draft->relation->node_id)
            count += types_of_rows(draft->type, &possible[count]);
    }
    b->node->possible = possible;
    b->node->possible_count = (uint32_t)count;
    fq_type_index(b->types, b->node);
}

void fq_build_node_ids(struct fq_builder *b)
{
    if (!b->options->node)
        return;
    declare_node(b);
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next)
        add_id(b, draft);
}

/* ---- node(id:), nodes(ids:) ---- */

/* Of the field that was added last. */
static void take_argument(struct fq_builder *b, struct fq_draft *query, fq_str name,
                          struct fq_type_ref type, const struct fq_bound_argument *bound)
{
    struct fq_input_def *argument = FQ_NEW(b->arena, struct fq_input_def);
    *argument = (struct fq_input_def){.name = name, .type = type, .binding = bound};
    query->last_field->def.arguments = argument;
    query->last_field->def.argument_count = 1;
}

static void add_root_node(struct fq_builder *b, struct fq_draft *query)
{
    static const struct fq_field node = {.kind = FQ_FIELD_NODE};
    static const struct fq_bound_argument id = {.role = FQ_ARGUMENT_NODE_ID};
    if (!fq_build_add_field(b, query, FQ_NODE_ROOT, FQ_STR("The row with this id."),
                            fq_build_ref(b->node, false), &node, FQ_NODE_ROOT)) {
        fq_model_note(&b->model, true, FQ_NODE_ROOT,
                      "Query has a field of this name, so that there is no node(id:); give what it "
                      "is of another name with a comment: @fraiseql {\"name\": \"…\"}");
        return;
    }
    take_argument(b, query, FQ_STR("id"), id_ref(b), &id);
}

static void add_root_nodes(struct fq_builder *b, struct fq_draft *query)
{
    static const struct fq_field nodes = {.kind = FQ_FIELD_NODES};
    static const struct fq_bound_argument ids = {.role = FQ_ARGUMENT_NODE_IDS};
    struct fq_type_ref rows = fq_build_list_of(b, fq_build_ref(b->node, false));
    rows.non_null = true;
    if (!fq_build_add_field(b, query, FQ_NODES_ROOT,
                            FQ_STR("The rows with these ids, in their order; null where there is "
                                   "none."),
                            rows, &nodes, FQ_NODES_ROOT)) {
        fq_model_note(&b->model, true, FQ_NODES_ROOT,
                      "Query has a field of this name, so that there is no nodes(ids:); give what "
                      "it is of another name with a comment: @fraiseql {\"name\": \"…\"}");
        return;
    }
    struct fq_type_ref list = fq_build_list_of(b, id_ref(b));
    list.non_null = true;
    take_argument(b, query, FQ_STR("ids"), list, &ids);
}

void fq_build_root_nodes(struct fq_builder *b, struct fq_draft *query)
{
    if (!b->node_count)
        return;
    add_root_node(b, query);
    add_root_nodes(b, query);
}
