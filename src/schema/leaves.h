/* SPDX-License-Identifier: MIT
 *
 * Inside schema/ only: what PostgreSQL says of the columns of views and of the leaves of their
 * documents.
 */
#ifndef FQ_SCHEMA_LEAVES_H
#define FQ_SCHEMA_LEAVES_H

#include "schema/build.h"

/* Statements about one view: nearly four times what its definition may have. */
#define FQ_LEAVES_STATEMENTS 16

/* Fills a description for each of the drafts, whose documents are known: of its view's columns, and
 * behind these of the document's leaves in their order.  One that needs more statements is not
 * valid and has no refusal.  One round trip.  Inside a guard. */
enum fq_status fq_build_describe_leaves(struct fq_builder *b, struct fq_draft *const *drafts,
                                        size_t count, struct fq_catalog_description *ret);

#endif
