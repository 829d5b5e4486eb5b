/* SPDX-License-Identifier: MIT
 *
 * The table behind a view: whose rows the view's are, none of them twice, and which of its columns
 * the view shows as they are.  The query must prove it, whether the view is seen through or not,
 * since who changes a row of the view changes that of the table.
 */
#include "schema/nested.h"
#include "schema/view_lexer.h"

const struct fq_catalog_relation *fq_build_first_table(struct fq_builder *b,
                                                       const struct fq_view_definition *view)
{
    const struct fq_catalog_relation *first = fq_build_named_relation(b, view->first_relation);
    return first && view->first_preserved && first->kind != FQ_CATALOG_VIEW ? first : NULL;
}

/* ---- joins ---- */

/* What is joined, and the table behind it: columns of that for its own; NULL: it is the table. */
struct joined {
    const struct fq_catalog_relation *relation, *table;
    const int *table_columns;
};

static bool is_equal(const struct fq_view_join *join, fq_str column)
{
    for (size_t i = 0; i < join->column_count; i++) {
        if (fq_str_eq(join->columns[i], column))
            return true;
    }
    return false;
}

/* Of all these columns of the table one in the view, or itself, is equal to something. */
static bool holds_columns(const struct fq_view_join *join, const struct joined *joined,
                          const uint16_t *columns, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        bool found = false;
        for (size_t i = 0; i < joined->relation->column_count && !found; i++) {
            int column = joined->table_columns ? joined->table_columns[i] : (int)i;
            found = column == (int)columns[k] && is_equal(join, joined->relation->columns[i].name);
        }
        if (!found)
            return false;
    }
    return true;
}

static bool holds_key(const struct fq_view_join *join, const struct joined *joined,
                      const struct fq_catalog_key *key)
{
    return !key->deferrable && holds_columns(join, joined, key->columns, key->column_count);
}

static bool find_joined(struct fq_builder *b, const struct fq_catalog_relation *relation,
                        bool views, struct joined *ret)
{
    *ret = (struct joined){.relation = relation, .table = relation};
    if (!relation || relation->kind != FQ_CATALOG_VIEW)
        return relation != NULL;
    struct fq_model_object *object = views ? b->model.objects : NULL;
    while (object && object->relation != relation)
        object = object->next;
    if (!object)
        return false;
    fq_build_find_table(b, object->binding);
    ret->table = object->shape.table;
    ret->table_columns = object->shape.table_columns;
    return ret->table != NULL;
}

static const struct fq_catalog_key *held_key(const struct fq_view_join *join,
                                             const struct joined *joined)
{
    for (size_t i = 0; i < joined->table->key_count; i++) {
        if (holds_key(join, joined, &joined->table->keys[i]))
            return &joined->table->keys[i];
    }
    return NULL;
}

/* No row of what is joined meets two of another's: what equals holds a key of it. */
static bool joins_one(struct fq_builder *b, const struct fq_view_join *join, bool views)
{
    struct joined joined;
    if (join->select.len)
        return true;
    return find_joined(b, fq_build_named_relation(b, join->relation), views, &joined) &&
           held_key(join, &joined);
}

/* What is joined, as the query of the view says it; NULL: it is no view. */
static bool joined_by(struct fq_builder *b, const struct fq_view_join *join,
                      const struct fq_view_definition *view, struct joined *ret)
{
    const struct fq_catalog_relation *relation = fq_build_named_relation(b, join->relation);
    if (!view)
        return find_joined(b, relation, false, ret);
    const struct fq_catalog_relation *table = fq_build_first_table(b, view);
    fq_str none, first, alias, name;
    if (!relation || !table || !fq_view_name(b->arena, view->first_alias, &none, &first))
        return false;
    int *columns = FQ_NEW_ARRAY(b->drafting, relation->column_count, int);
    for (size_t i = 0; i < relation->column_count; i++) {
        columns[i] = -1;
        for (size_t c = 0; c < view->column_count; c++) {
            if (fq_str_eq(view->columns[c].name, relation->columns[i].name) &&
                fq_view_reference(b->arena, view->columns[c].expression, &alias, &name) &&
                fq_str_eq(alias, first))
                columns[i] = fq_catalog_column_index(table, name);
        }
    }
    *ret = (struct joined){relation, table, columns};
    return true;
}

bool fq_build_joins_one(struct fq_builder *b, const struct fq_view_join *join,
                        const struct fq_view_definition *view)
{
    struct joined joined;
    if (join->select.len)
        return true;
    const struct fq_catalog_key *key =
        joined_by(b, join, view, &joined) ? held_key(join, &joined) : NULL;
    if (key)
        fq_build_rely_on_key(b, joined.table, key, joined.relation);
    return key;
}

bool fq_build_joins_by_index(struct fq_builder *b, const struct fq_view_join *join,
                             const struct fq_view_definition *view)
{
    struct joined joined;
    bool found = false;
    if (!joined_by(b, join, view, &joined))
        return false;
    for (size_t i = 0; i < joined.table->key_count && !found; i++)
        found = holds_columns(join, &joined, joined.table->keys[i].columns, 1);
    for (size_t i = 0; i < joined.table->foreign_key_count && !found; i++) {
        const struct fq_catalog_foreign_key *key = &joined.table->foreign_keys[i];
        found = key->indexed && holds_columns(join, &joined, key->columns, key->column_count);
    }
    return found;
}

bool fq_build_names_rows(struct fq_builder *b, const struct fq_view_join *columns,
                         const struct fq_view_definition *view)
{
    struct joined joined;
    const struct fq_catalog_key *found = NULL;
    if (!joined_by(b, columns, view, &joined))
        return false;
    for (size_t i = 0; i < joined.table->key_count && !found; i++) { /* the primary key is first */
        const struct fq_catalog_key *key = &joined.table->keys[i];
        bool names = holds_key(columns, &joined, key);
        for (size_t k = 0; k < key->column_count; k++)
            names = names && joined.table->columns[key->columns[k]].not_null;
        found = names ? key : NULL;
    }
    if (found) {
        fq_build_rely_on_key(b, joined.table, found, joined.relation);
        fq_build_rely_on_values(b, joined.table, found);
    }
    return found;
}

bool fq_build_is_one_to_one(struct fq_builder *b, const struct fq_view_definition *view, bool views)
{
    bool one = view->joins_known;
    for (size_t i = 0; i < view->join_count && one; i++)
        one = joins_one(b, &view->joins[i], views);
    return one;
}

/* ---- columns ---- */

int fq_build_table_column(struct fq_builder *b, const struct fq_draft *draft, fq_str expression)
{
    const struct fq_catalog_relation *table = draft->object ? draft->object->shape.table : NULL;
    const struct fq_view_definition *view = draft->unnested ? draft->unnested : draft->view;
    fq_str alias, column, schema, first;
    bool is_of_table = table && view && fq_view_reference(b->arena, expression, &alias, &column) &&
                       fq_view_name(b->arena, view->first_alias, &schema, &first) &&
                       schema.len == 0 && fq_str_eq(alias, first);
    return is_of_table ? fq_catalog_column_index(table, column) : -1;
}

static const int *table_columns(struct fq_builder *b, const struct fq_draft *draft,
                                const struct fq_view_definition *view)
{
    const struct fq_catalog_relation *relation = draft->catalog;
    int *columns = FQ_NEW_ARRAY(b->drafting, relation->column_count, int);
    for (size_t i = 0; i < relation->column_count; i++) {
        columns[i] = -1;
        for (size_t c = 0; c < view->column_count; c++) {
            if (fq_str_eq(view->columns[c].name, relation->columns[i].name))
                columns[i] = fq_build_table_column(b, draft, view->columns[c].expression);
        }
    }
    return columns;
}

/* ---- conditions ---- */

/* A name in them that is one of a column may be that column's. */
static void note_asked(struct fq_builder *b, fq_str text, const struct fq_catalog_relation *table,
                       bool *asked)
{
    struct fq_view_lexer lexer = {.text = text};
    struct fq_view_token token;
    while ((token = fq_view_token_next(&lexer)).kind != FQ_VIEW_END && token.kind != FQ_VIEW_BAD) {
        int column = fq_view_token_names(token)
                         ? fq_catalog_column_index(table, fq_view_token_value(b->arena, token))
                         : -1;
        if (column >= 0)
            asked[column] = true;
    }
}

/* What decides which rows of the table the view has. */
static void find_conditions(struct fq_builder *b, const struct fq_view_definition *view,
                            struct fq_model_shape *shape)
{
    struct fq_view_lexer rest = {.text = view->rest};
    bool *asked = FQ_NEW_ARRAY(b->drafting, shape->table->column_count, bool);
    shape->hides = shape->table->row_security;
    if (fq_view_token_is(fq_view_token_next(&rest), FQ_STR("WHERE"))) {
        shape->hides = true;
        note_asked(b, view->rest, shape->table, asked);
    }
    for (size_t i = 0; i < view->join_count; i++) {
        shape->hides = shape->hides || view->joins[i].inner;
        if (view->joins[i].inner && !view->joins[i].nothing_else)
            note_asked(b, view->tail, shape->table, asked);
    }
    shape->asked = asked;
}

void fq_build_find_table(struct fq_builder *b, struct fq_draft *draft)
{
    const struct fq_view_definition *view = draft->unnested ? draft->unnested : draft->view;
    struct fq_model_shape *shape = &draft->object->shape;
    if (draft->table_sought || !view || !draft->plain)
        return;
    draft->table_sought = true;
    const struct fq_catalog_relation *table = fq_build_first_table(b, view);
    if (!table || !fq_build_is_one_to_one(b, view, true))
        return;
    shape->table = table;
    shape->table_columns = table_columns(b, draft, view);
    find_conditions(b, view, shape);
}
