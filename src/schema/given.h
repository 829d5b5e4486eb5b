/* SPDX-License-Identifier: MIT
 *
 * Inside schema/ only: columns of a table as clients give them.
 */
#ifndef FQ_SCHEMA_GIVEN_H
#define FQ_SCHEMA_GIVEN_H

#include "schema/build.h"
#include "schema/written.h"

/* May clients give the column at all? */
bool fq_given_can_be(struct fq_builder *b, const struct fq_catalog_column *column);

/* Must a row have a value of it that has no default? */
bool fq_given_is_required(struct fq_builder *b, const struct fq_catalog_column *column);

/* What is required of who gives it; shown: the field that shows it, or NULL. */
const struct fq_guard *fq_given_guard(struct fq_builder *b, const struct fq_draft *draft,
                                      const struct fq_field_def *shown,
                                      const struct fq_model_given *said);

/* The draft's object is written. */
struct fq_given fq_given_of(struct fq_builder *b, const struct fq_draft *draft,
                            const struct fq_model_given *said);

#endif
