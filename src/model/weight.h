/* SPDX-License-Identifier: MIT
 *
 * What fields and objects cost, as directives of a schema file and comments say it; bound by
 * schema/weights.c, and counted where an operation is planned.
 */
#ifndef FQ_MODEL_WEIGHT_H
#define FQ_MODEL_WEIGHT_H

#include "base/buf.h"
#include "graphql/types/type.h"

#define FQ_WEIGHT_TEXT "a whole number from 0 to 1000000" /* FQ_LIMIT_COST_WEIGHT */

/* False: it is no weight. */
bool fq_weight_read(fq_str text, struct fq_weight *ret);

/* Appends ` @cost(weight: 5)`; nothing of what was not said. */
void fq_weight_print(struct fq_buf *out, struct fq_weight weight);

#endif
