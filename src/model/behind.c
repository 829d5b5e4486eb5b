/* SPDX-License-Identifier: MIT */
#include "model/behind.h"

#include "base/limits.h"
#include "model/comment.h"

static size_t catalog_number(const struct fq_model *model,
                             const struct fq_catalog_relation *relation)
{
    return (size_t)(relation - model->catalog->relations);
}

void fq_model_behind_add(struct fq_model *model, const struct fq_catalog_relation *relation,
                         const struct fq_model_behind *behind)
{
    if (!model->behind)
        model->behind = FQ_NEW_ARRAY(model->scratch, model->catalog->relation_count,
                                     const struct fq_model_behind *);
    model->behind[catalog_number(model, relation)] = behind;
}

const struct fq_model_behind *fq_model_behind(const struct fq_model *model,
                                              const struct fq_catalog_relation *relation)
{
    return model->behind ? model->behind[catalog_number(model, relation)] : NULL;
}

/* ---- rows ---- */

static const struct fq_catalog_relation *rows_behind(const struct fq_model *model,
                                                     const struct fq_catalog_relation *relation)
{
    const struct fq_model_behind *behind = fq_model_behind(model, relation);
    return behind ? behind->rows : NULL;
}

struct fq_model_remark fq_model_remark_on_rows(struct fq_model *model,
                                               const struct fq_catalog_relation *relation)
{
    struct fq_model_remark remark = {0};
    /* PostgreSQL allows views that go in a circle, until somebody reads them. */
    for (unsigned depth = 0; relation && depth < FQ_LIMIT_VIEW_DEPTH; depth++) {
        struct fq_comment comment = fq_comment_on_relation(model, relation);
        remark.guard = comment.guard;
        remark.unread |= comment.unread;
        if (comment.says_requires)
            break;
        relation = rows_behind(model, relation);
    }
    return remark;
}

/* The relation, or what its rows come from. */
static bool is_of_rows(const struct fq_model *model, const struct fq_catalog_relation *relation,
                       const struct fq_catalog_relation *wanted)
{
    for (unsigned depth = 0; relation && depth < FQ_LIMIT_VIEW_DEPTH; depth++) {
        if (relation == wanted)
            return true;
        relation = rows_behind(model, relation);
    }
    return false;
}

/* ---- columns ---- */

static struct fq_model_remark remark_on(struct fq_model *model,
                                        const struct fq_catalog_relation *relation,
                                        const struct fq_catalog_column *column, unsigned depth);

/* Of another relation's column, where the relation shows it. */
static struct fq_model_remark remark_behind(struct fq_model *model,
                                            const struct fq_catalog_relation *relation,
                                            const struct fq_model_origin *origin, unsigned depth)
{
    struct fq_model_remark remark = remark_on(model, origin->relation, origin->column, depth);
    if (is_of_rows(model, relation, origin->relation))
        return remark;
    struct fq_model_remark rows = fq_model_remark_on_rows(model, origin->relation);
    remark.guard = fq_guard_both(model->arena, remark.guard, rows.guard);
    remark.unread |= rows.unread;
    return remark;
}

static struct fq_model_remark remark_on(struct fq_model *model,
                                        const struct fq_catalog_relation *relation,
                                        const struct fq_catalog_column *column, unsigned depth)
{
    const struct fq_comment comment = fq_comment_on_column(model, relation, column);
    const struct fq_model_behind *behind = fq_model_behind(model, relation);
    struct fq_model_remark remark = {comment.guard, comment.weight, comment.unread};
    const struct fq_model_origin *origin =
        behind && behind->columns ? &behind->columns[column - relation->columns] : NULL;
    if (!origin || !origin->relation || depth == 0)
        return remark;
    struct fq_model_remark deeper = remark_behind(model, relation, origin, depth - 1);
    if (!comment.says_requires) {
        remark.guard = deeper.guard;
        remark.unread |= deeper.unread;
    }
    if (!remark.weight.said)
        remark.weight = deeper.weight;
    return remark;
}

struct fq_model_remark fq_model_remark_on_column(struct fq_model *model,
                                                 const struct fq_catalog_relation *relation,
                                                 const struct fq_catalog_column *column)
{
    return remark_on(model, relation, column, FQ_LIMIT_VIEW_DEPTH);
}

struct fq_model_remark fq_model_remark_on_member(struct fq_model *model,
                                                 const struct fq_catalog_relation *relation,
                                                 const struct fq_model_origin *origin)
{
    return remark_behind(model, relation, origin, FQ_LIMIT_VIEW_DEPTH);
}
