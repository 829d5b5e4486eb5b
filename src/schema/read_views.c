/* SPDX-License-Identifier: MIT
 *
 * Which views are seen through, and what each says of its rows: its definition is read, PostgreSQL
 * is asked what the expressions in it give, and the shape of the document follows.
 */
#include "catalog/oid.h"
#include "base/limits.h"
#include "schema/build.h"
#include "schema/leaves.h"
#include "schema/nested.h"
#include "schema/view_rows.h"

/* ---- reading views ---- */

/* Whoever may not read a column of the view is not shown what stands behind it. */
bool fq_build_is_readable_whole(const struct fq_catalog_relation *relation)
{
    for (size_t i = 0; i < relation->column_count; i++) {
        if (!relation->columns[i].readable)
            return false;
    }
    return true;
}

/* Seeing through changes neither rights nor rows. */
static bool may_see_through(const struct fq_builder *b, const struct fq_catalog_relation *relation)
{
    const struct fq_catalog_view *view = relation->view;
    return b->options->see_through && b->describer && !view->security_barrier &&
           (view->owned || view->security_invoker || view->open) &&
           fq_build_is_readable_whole(relation);
}

static void use_definition(struct fq_draft *draft, const struct fq_view_definition *view, bool may)
{
    draft->view = view;
    draft->data = NULL;
    for (size_t i = 0; i < view->column_count; i++) {
        if (fq_convention_is_document(view->columns[i].name) && view->columns[i].object.keys)
            draft->data = &view->columns[i];
    }
    /* Without a document there is nothing to see through: PostgreSQL does it itself. */
    draft->seen_through = may && draft->data && view->tail.len;
}

/* Lists in lists could be described without end. */
static void count_leaves(const struct fq_view_key *keys, size_t count, size_t *left)
{
    for (size_t i = 0; i < count && *left; i++) {
        const struct fq_view_list *list = fq_view_items(&keys[i]);
        --*left;
        count_leaves(keys[i].object.keys, keys[i].object.key_count, left);
        if (list)
            count_leaves(list->object.keys, list->object.key_count, left);
    }
}

static bool can_be_described(const struct fq_view_definition *view)
{
    size_t left = FQ_LIMIT_VIEW_COLUMNS - view->column_count;
    for (size_t i = 0; i < view->column_count; i++)
        count_leaves(view->columns[i].object.keys, view->columns[i].object.key_count, &left);
    return left > 0;
}

/* The members of documents inside are known whether one may see through or not.  To see through,
 * one has to see through all. */
static void nest(struct fq_builder *b, struct fq_draft *draft, bool may)
{
    const struct fq_view_definition *view = draft->view;
    const struct fq_view_definition *nested = fq_view_nest(b, view, &draft->nested);
    if (!nested || !can_be_described(nested)) {
        draft->nested = NULL;
        return;
    }
    for (const struct fq_nested_view *inner = draft->nested; inner; inner = inner->next)
        may = may && may_see_through(b, inner->relation);
    draft->unnested = view;
    use_definition(draft, nested, may);
}

/* The last note says why the view is not seen through. */
static void mark_note(struct fq_builder *b)
{
    b->model.notes[b->model.note_count - 1].of_sight = true;
}

static void note_group(struct fq_builder *b, const struct fq_draft *draft, const char *why)
{
    fq_model_note(&b->model, false, draft->relation->sql_name.text,
                  "it is not seen through, since it groups rows and %s; its documents are made "
                  "whole, whatever is asked for",
                  why);
    mark_note(b);
}

static void read_view(struct fq_builder *b, struct fq_draft *draft)
{
    const struct fq_catalog_relation *catalog = draft->catalog;
    if (catalog->bypasses_row_security)
        fq_model_note(&b->model, true, draft->relation->sql_name.text,
                      "it holds rows of a table with row level security, which everybody who may "
                      "read it sees; serve a view with security_invoker instead, or leave it out "
                      "with a comment: @fraiseql {\"expose\": false}");
    if (!catalog->view)
        return;
    if (catalog->view->bypasses_row_security)
        fq_model_note(&b->model, true, draft->relation->sql_name.text,
                      "it runs with its owner's rights and bypasses row level security; consider "
                      "ALTER VIEW … SET (security_invoker = true)");
    struct fq_error why;
    struct fq_view_definition *view = NULL;
    struct fq_view_text text;
    bool same_anywhere = fq_view_text(b, catalog->view, &text);
    draft->plain = text.plain;
    if (fq_view_read(b->arena, text.text, &view, &why) != FQ_OK) {
        fq_model_note(
            &b->model, false, draft->relation->sql_name.text,
            "its query has a form that is not read here (%.*s), so its columns are served as "
            "they are and a JSON document stays one value; nothing needs to be done",
            FQ_STR_ARG(why.message));
        mark_note(b);
        return;
    }
    bool may_be = draft->plain && may_see_through(b, catalog), may = same_anywhere && may_be;
    use_definition(draft, view, may);
    if (same_anywhere)
        nest(b, draft, may);
    if (draft->data && text.why_not && may_see_through(b, catalog))
        note_group(b, draft, text.why_not);
    if (draft->data && view->tail.len && !same_anywhere && may_be) {
        fq_model_note(&b->model, true, draft->relation->sql_name.text,
                      "it is not seen through, and has no fields for foreign keys: what JOIN … "
                      "USING, NULLIF, CASE x WHEN and IS DISTINCT FROM compare by depends on the "
                      "search_path; write ON, or CASE WHEN with an operator");
        mark_note(b);
    }
}

/* v_x beside a tv_x: what the stored documents look like. */
static struct fq_draft *shape_of(struct fq_builder *b, const struct fq_draft *draft)
{
    const struct fq_catalog_relation *view =
        fq_convention_shape(b->catalog, draft->catalog, b->arena);
    if (!view)
        return NULL;
    struct fq_draft *shape = FQ_NEW(b->arena, struct fq_draft);
    shape->relation = FQ_NEW(b->arena, struct fq_relation);
    shape->catalog = view;
    shape->relation->sql_name = fq_vetted(fq_name_qualified(b->arena, view->schema, view->name));
    read_view(b, shape);
    shape->seen_through = false; /* what it says is enough */
    return shape->data ? shape : NULL;
}

/* PostgreSQL refuses the query, which is not ours to mend; or it was not asked. */
static void forget_document(struct fq_builder *b, struct fq_draft *draft, fq_str refusal)
{
    draft->data = NULL;
    draft->seen_through = false;
    if (refusal.len == 0) {
        fq_model_note(&b->model, true, draft->relation->sql_name.text,
                      "its document stays one JSON value, because what it is made of is longer "
                      "than what is asked about one view (%d statements of %u KB); declare the "
                      "document's type in a schema file, or make the view of smaller ones",
                      FQ_LEAVES_STATEMENTS, FQ_LIMIT_SQL_BYTES / 1024);
        return;
    }
    fq_model_note(&b->model, true, draft->relation->sql_name.text,
                  "its document stays one JSON value, because PostgreSQL refuses its query "
                  "(%.*s); if a right is missing, GRANT USAGE on the schemas that it names",
                  FQ_STR_ARG(refusal));
}

/* A view inside may name what nobody here may.  Without its query the others' members remain. */
static bool unnest(struct fq_builder *b, struct fq_draft *draft)
{
    const struct fq_view_definition *unnested = draft->unnested;
    if (!unnested)
        return false;
    draft->nested = NULL;
    draft->unnested = NULL;
    use_definition(draft, unnested, draft->plain && may_see_through(b, draft->catalog));
    return true;
}

/* ---- what is null in what nothing takes apart ---- */

static bool is_json(fq_oid type)
{
    return type == OID_JSON || type == OID_JSONB;
}

/* To JSON it is an object, or has some inside, in which something may be null.  JSON itself is
 * none: it can be stripped alone. */
static bool has_objects(const struct fq_builder *b, fq_oid type)
{
    const struct fq_catalog_type *base = fq_catalog_base_type(b->catalog, type);
    if (!base || is_json(base->oid))
        return !base;
    if (base->kind == FQ_CATALOG_ARRAY) {
        const struct fq_catalog_type *item = fq_catalog_base_type(b->catalog, base->element);
        return !item || is_json(item->oid) || has_objects(b, item->oid);
    }
    bool plain = base->kind == FQ_CATALOG_BASE && fq_str_eq(base->schema, FQ_STR("pg_catalog"));
    return !plain && base->kind != FQ_CATALOG_ENUM && base->kind != FQ_CATALOG_RANGE &&
           base->kind != FQ_CATALOG_MULTIRANGE;
}

static bool leaves_strip_inside(const struct fq_builder *b, const struct fq_view_key *keys,
                                size_t count, const struct fq_catalog_described_column **described)
{
    bool strips = false;
    for (size_t i = 0; i < count; i++) {
        const struct fq_view_object *object = &keys[i].object;
        const struct fq_view_list *list = fq_view_items(&keys[i]);
        if (object->keys) {
            strips |= leaves_strip_inside(b, object->keys, object->key_count, described);
            continue;
        }
        strips |= keys[i].stripped && has_objects(b, (*described)->type);
        ++*described;
        if (list) /* which is JSON as a whole */
            (void)leaves_strip_inside(b, list->object.keys, list->object.key_count, described);
    }
    return strips;
}

/* The document leaves out what is null inside of a member that the member's column would show. */
static bool strips_inside(const struct fq_builder *b, const struct fq_draft *draft)
{
    const struct fq_catalog_described_column *leaves = draft->described + draft->view->column_count;
    const struct fq_view_object *document = &draft->data->object;
    return leaves_strip_inside(b, document->keys, document->key_count, &leaves);
}

static const struct fq_view_key *stripped_key(struct fq_builder *b, const struct fq_view_key *key,
                                              fq_oid type)
{
    const struct fq_catalog_type *base = fq_catalog_base_type(b->catalog, type);
    if (!key->stripped || !base || !is_json(base->oid))
        return key;
    struct fq_view_key *made = FQ_NEW(b->arena, struct fq_view_key);
    *made = *key;
    made->expression =
        fq_arena_printf(b->arena, "pg_catalog.%s_strip_nulls(%.*s)",
                        base->oid == OID_JSON ? "json" : "jsonb", FQ_STR_ARG(key->expression));
    return made;
}

/* Drafts that are to be described once more come first; *count: how many. */
static enum fq_status describe(struct fq_builder *b, struct fq_draft **drafts, size_t *count)
{
    struct fq_catalog_description *descriptions =
        FQ_NEW_ARRAY(b->arena, *count, struct fq_catalog_description);
    size_t again = 0;
    enum fq_status status = fq_build_describe_leaves(b, drafts, *count, descriptions);
    for (size_t i = 0; i < *count && status == FQ_OK; i++) {
        struct fq_draft *draft = drafts[i];
        draft->described = descriptions[i].columns;
        if (descriptions[i].forbidden)
            draft->seen_through = false;
        if (descriptions[i].valid) {
            draft->seen_through = draft->seen_through && !strips_inside(b, draft);
            continue;
        }
        if (!unnest(b, draft))
            forget_document(b, draft, descriptions[i].refusal);
        else if (draft->data)
            drafts[again++] = draft;
    }
    *count = again;
    return status;
}

static enum fq_status describe_all(struct fq_builder *b)
{
    size_t count = 0, objects = 0;
    for (struct fq_model_object *object = b->model.objects; object; object = object->next)
        objects++;
    struct fq_draft **readable = FQ_NEW_ARRAY(b->arena, objects * 2, struct fq_draft *);
    for (struct fq_model_object *object = b->model.objects; object; object = object->next) {
        struct fq_draft *draft = object->binding;
        read_view(b, draft);
        draft->shape = shape_of(b, draft);
        if (draft->data)
            readable[count++] = draft;
        if (draft->shape)
            readable[count++] = draft->shape;
    }
    enum fq_status status = FQ_OK;
    while (b->describer && count && status == FQ_OK)
        status = describe(b, readable, &count);
    if (b->describer)
        return status;
    for (size_t i = 0; i < count; i++)
        readable[i]->data = NULL;
    return FQ_OK;
}

/* ---- the base table ---- */

bool fq_build_has_outer_join(fq_str sql)
{
    return fq_str_find(sql, FQ_STR("LEFT JOIN")) < sql.len ||
           fq_str_find(sql, FQ_STR("RIGHT JOIN")) < sql.len ||
           fq_str_find(sql, FQ_STR("FULL JOIN")) < sql.len;
}

bool fq_build_has_subtotals(fq_str sql)
{
    return fq_str_find(sql, FQ_STR("ROLLUP")) < sql.len ||
           fq_str_find(sql, FQ_STR("CUBE")) < sql.len ||
           fq_str_find(sql, FQ_STR("GROUPING SETS")) < sql.len;
}

/* PostgreSQL names the table behind a column of a WITH query as well, whatever happens there. */
static bool makes_rows_up(const struct fq_view_definition *view)
{
    return fq_build_has_outer_join(view->with) || fq_build_has_subtotals(view->with) ||
           fq_build_has_subtotals(view->tail);
}

static fq_str unchanged(struct fq_builder *b, const struct fq_draft *draft)
{
    if (!draft->catalog->view->rule)
        return FQ_STR_NONE;
    fq_str all = fq_build_unchanged_view(b, draft->catalog->view);
    for (const struct fq_nested_view *inner = draft->nested; inner; inner = inner->next) {
        fq_str one = fq_build_unchanged_view(b, inner->relation->view);
        if (fq_str_find(all, one) == all.len) /* else it is relied on as well */
            all = fq_arena_printf(b->arena, "%.*s AND %.*s", FQ_STR_ARG(all), FQ_STR_ARG(one));
    }
    return all;
}

static void see_through(struct fq_builder *b, struct fq_draft *draft)
{
    struct fq_relation *relation = draft->relation;
    relation->unchanged = fq_vetted(unchanged(b, draft));
    fq_view_spare_joins(b, draft->view, relation);
    relation->with = fq_vetted(draft->view->with);
    relation->base = fq_build_first_table(b, draft->view);
    relation->base_alias = draft->view->first_alias;
    relation->one_to_one = relation->base && fq_build_is_one_to_one(b, draft->view, false);
}

/* ---- shapes ---- */

/* The column of the table behind the rows that a view's expression is; -1: none. */
static int base_column_of(struct fq_builder *b, const struct fq_draft *draft, fq_str expression)
{
    const struct fq_relation *relation = draft->relation;
    return draft->seen_through && relation->base ? fq_build_base_number(b, relation, expression)
                                                 : -1;
}

static const int *base_columns(struct fq_builder *b, const struct fq_draft *draft)
{
    size_t count = draft->catalog->column_count;
    int *columns = FQ_NEW_ARRAY(b->arena, count, int);
    for (size_t i = 0; i < count; i++) {
        int inside = fq_build_view_column(draft, draft->catalog->columns[i].name);
        fq_str expression = inside < 0 ? FQ_STR_NONE : draft->view->columns[inside].expression;
        columns[i] = base_column_of(b, draft, expression);
    }
    return columns;
}

/* The column of a relation that was described; NULL: an expression. */
const struct fq_catalog_column *fq_build_origin(const struct fq_builder *b,
                                                const struct fq_catalog_described_column *described)
{
    const struct fq_catalog_relation *relation =
        fq_catalog_relation_by_oid(b->catalog, described->relation);
    for (size_t i = 0; relation && i < relation->column_count; i++) {
        if (relation->columns[i].number == described->number)
            return &relation->columns[i];
    }
    return NULL;
}

static const struct fq_model_member *
members_of(struct fq_builder *b, const struct fq_draft *draft, const struct fq_view_scope *scope,
           const struct fq_view_key *keys, size_t count,
           const struct fq_catalog_described_column **described)
{
    struct fq_model_member *members = FQ_NEW_ARRAY(b->arena, count, struct fq_model_member);
    for (size_t i = 0; i < count; i++) {
        members[i].name = keys[i].name;
        members[i].base_column = -1;
        members[i].table_column = -1;
        struct fq_leaf *leaf = FQ_NEW(b->arena, struct fq_leaf);
        leaf->key = &keys[i];
        members[i].binding = leaf;
        const struct fq_view_object *object = &keys[i].object;
        if (object->keys) {
            members[i].members =
                members_of(b, draft, scope, object->keys, object->key_count, described);
            members[i].member_count = object->key_count;
            continue;
        }
        const struct fq_view_list *list = fq_view_items(&keys[i]);
        leaf->described = (*described)++;
        leaf->key = stripped_key(b, &keys[i], leaf->described->type);
        members[i].type = leaf->described->type;
        if (is_json(members[i].type) && !list)
            members[i].secret_inside = fq_build_secret_in(b, keys[i].expression);
        members[i].base_column = base_column_of(b, draft, leaf->key->expression);
        members[i].table_column = fq_build_table_column(b, draft, keys[i].expression);
        members[i].table = fq_catalog_relation_by_oid(b->catalog, leaf->described->relation);
        members[i].column = fq_build_origin(b, leaf->described);
        /* PostgreSQL does not say it of what stands in a list, or inside of what may be missing. */
        if (!members[i].column)
            members[i].column = fq_view_origin(b, scope, &keys[i], &members[i].table);
        if (!list)
            continue;
        const struct fq_view_scope inside = {list->scope->select,
                                             list->scope->around ? list->scope->around : scope};
        members[i].items =
            members_of(b, draft, &inside, list->object.keys, list->object.key_count, described);
        members[i].item_count = list->object.key_count;
    }
    return members;
}

const struct fq_draft *fq_build_source(const struct fq_draft *draft)
{
    return draft->shape ? draft->shape : draft;
}

static void give_shape(struct fq_builder *b, struct fq_draft *draft)
{
    struct fq_model_shape *shape = &draft->object->shape;
    const struct fq_draft *source = fq_build_source(draft);
    fq_build_find_table(b, draft);
    fq_build_origins(b, draft);
    if (draft->seen_through)
        see_through(b, draft);
    shape->base = draft->relation->base;
    if (draft->seen_through && shape->base)
        shape->base_columns = base_columns(b, draft);
    shape->one_to_one = draft->relation->one_to_one;
    shape->whole = !draft->seen_through;
    if (!source->data ||
        (shape->whole && fq_catalog_column_index(draft->catalog, source->data->name) < 0))
        return;
    const struct fq_catalog_described_column *described =
        source->described + source->view->column_count;
    shape->document = source->data->name;
    shape->members =
        members_of(b, draft, &(struct fq_view_scope){source->view, NULL}, source->data->object.keys,
                   source->data->object.key_count, &described);
    shape->member_count = source->data->object.key_count;
}

static void give_shapes(struct fq_builder *b)
{
    for (struct fq_model_object *object = b->model.objects; object; object = object->next) {
        give_shape(b, object->binding);
        fq_build_declared_shape(b, object->binding);
    }
}

enum fq_status fq_build_read_views(struct fq_builder *b)
{
    enum fq_status status = describe_all(b);
    if (!status)
        give_shapes(b);
    return status;
}

/* ---- what is known of an expression ---- */

int fq_build_described_dims(struct fq_builder *b,
                            const struct fq_catalog_described_column *described)
{
    const struct fq_catalog_column *origin = fq_build_origin(b, described);
    return origin ? fq_build_dims(b, origin->type, origin->dims) : 0;
}

/* A column of a table that may not hold null, of a row that no outer join makes up. */
bool fq_build_never_null(struct fq_builder *b, const struct fq_draft *draft, fq_str expression,
                         const struct fq_catalog_described_column *described)
{
    if (described->relation == 0)
        return false;
    const struct fq_catalog_relation *origin =
        fq_catalog_relation_by_oid(b->catalog, described->relation);
    if (!origin || origin->kind == FQ_CATALOG_VIEW)
        return false;
    if (makes_rows_up(draft->view))
        return false;
    if (fq_build_has_outer_join(draft->view->tail) &&
        !fq_view_is_in_each_row(b, draft->view, expression))
        return false;
    const struct fq_catalog_column *column = fq_build_origin(b, described);
    return column && column->not_null;
}
