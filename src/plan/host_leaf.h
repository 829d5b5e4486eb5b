/* SPDX-License-Identifier: MIT
 *
 * Leaves in what a program answers.
 */
#ifndef FQ_PLAN_HOST_LEAF_H
#define FQ_PLAN_HOST_LEAF_H

#include "graphql/types/type.h"
#include "json/json.h"

/* How a leaf of the type is written; NULL: as it stands.  It is given *ret_context.  Programs hand
 * on what other fields of this engine gave them, and what drivers give: a number may be in a
 * string, a text a number, an enum's value the label that stands in the database, a DateTime
 * without an offset, which is of UTC then. */
fq_json_leaf *fq_host_leaf(const struct fq_type *type, bool int8_as_number,
                           const void **ret_context);

#endif
