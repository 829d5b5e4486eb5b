/* SPDX-License-Identifier: MIT
 *
 * What comments say of tables, where views show their rows and columns.  A view has what is said of
 * the relation that each of its rows comes from; a column that another one is and nothing else has
 * what is said of that one, and of its relation.  What is said of the view, or of its own column,
 * takes the place of all that.
 */
#ifndef FQ_MODEL_BEHIND_H
#define FQ_MODEL_BEHIND_H

#include "model/model.h"

/* A column of a relation; NULL, NULL: of none. */
struct fq_model_origin {
    const struct fq_catalog_relation *relation;
    const struct fq_catalog_column *column;
};

/* What the query of a view says, as schema/ reads it. */
struct fq_model_behind {
    const struct fq_catalog_relation *rows; /* each of its rows comes from one of it; NULL */
    const struct fq_model_origin *columns;  /* of each of its columns; NULL: of none is known */
};

/* What a comment says of who may have it, and what it costs. */
struct fq_model_remark {
    const struct fq_guard *guard; /* NULL: nothing is required */
    struct fq_weight weight;
    bool unread; /* a comment cannot be read: nobody knows what it requires */
};

void fq_model_behind_add(struct fq_model *model, const struct fq_catalog_relation *relation,
                         const struct fq_model_behind *behind);
/* NULL: nothing is known. */
const struct fq_model_behind *fq_model_behind(const struct fq_model *model,
                                              const struct fq_catalog_relation *relation);

struct fq_model_remark fq_model_remark_on_rows(struct fq_model *model,
                                               const struct fq_catalog_relation *relation);
struct fq_model_remark fq_model_remark_on_column(struct fq_model *model,
                                                 const struct fq_catalog_relation *relation,
                                                 const struct fq_catalog_column *column);
/* Of a member of the relation's document that is the column and nothing else. */
struct fq_model_remark fq_model_remark_on_member(struct fq_model *model,
                                                 const struct fq_catalog_relation *relation,
                                                 const struct fq_model_origin *origin);

#endif
