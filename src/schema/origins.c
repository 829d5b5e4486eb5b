/* SPDX-License-Identifier: MIT
 *
 * Whose rows a view's rows are, and which of its columns are others' as they are: what comments say
 * of these holds for the view (model/behind.h).
 */
#include "model/behind.h"
#include "schema/nested.h"

static const struct fq_model_origin *origins_of(struct fq_builder *b, const struct fq_draft *draft,
                                                const struct fq_view_definition *view)
{
    const struct fq_view_scope scope = {view, NULL};
    const struct fq_catalog_relation *relation = draft->catalog;
    struct fq_model_origin *columns =
        FQ_NEW_ARRAY(b->drafting, relation->column_count, struct fq_model_origin);
    for (size_t c = 0; c < view->column_count; c++) {
        int at = fq_catalog_column_index(relation, view->columns[c].name);
        const struct fq_view_key key = {.expression = view->columns[c].expression};
        if (at < 0)
            continue;
        columns[at].column = fq_view_origin(b, &scope, &key, &columns[at].relation);
        if (!columns[at].column)
            columns[at].relation = NULL;
    }
    return columns;
}

static void add_behind(struct fq_builder *b, const struct fq_draft *draft)
{
    const struct fq_view_definition *view = draft->unnested ? draft->unnested : draft->view;
    struct fq_model_behind *behind = FQ_NEW(b->drafting, struct fq_model_behind);
    if (!view)
        return;
    if (draft->plain && view->first_preserved)
        behind->rows = fq_build_named_relation(b, view->first_relation);
    behind->columns = origins_of(b, draft, view);
    fq_model_behind_add(&b->model, draft->catalog, behind);
}

void fq_build_origins(struct fq_builder *b, const struct fq_draft *draft)
{
    add_behind(b, draft);
    if (!draft->shape)
        return;
    /* Rows of tv_x are kept rows of v_x. */
    struct fq_model_behind *behind = FQ_NEW(b->drafting, struct fq_model_behind);
    behind->rows = draft->shape->catalog;
    fq_model_behind_add(&b->model, draft->catalog, behind);
    if (!fq_model_behind(&b->model, draft->shape->catalog))
        add_behind(b, draft->shape);
}
