/* SPDX-License-Identifier: MIT
 *
 * Documents to plans over a database given as text (support/catalog_text.h), and plans to text that
 * tests compare.
 */
#ifndef FQ_TESTS_PLAN_PLANNING_H
#define FQ_TESTS_PLAN_PLANNING_H

#include "plan/plan.h"
#include "support/shop_catalog.h"

/* The schema that plans are made for from now on; NULL text: the shop. */
void planning_begin(const char *database);
const struct fq_schema *planning_schema(void);
void planning_end(void);

/* What one document becomes; lives until the next one. */
struct planned {
    enum fq_status status;
    struct fq_errors errors;
    const struct fq_plan *plan;
    struct fq_variables variables;
    const char *const **values; /* by step; NULL when there is no plan */
};
struct planned *plan_document(const char *document, const char *variables);

/* The same with the nth allocation failing, in planning and binding alone. */
struct planned *plan_failing_from(const char *document, const char *variables, uint64_t nth);

/* SQL of the root fields, calls before what reads them, with their parameters: `SELECT …; 'a',
 * NULL` and a line break each. */
fq_str planned_text(const struct planned *planned);

/* The first error's sentence; empty when there is a plan. */
fq_str planned_error(const struct planned *planned);

#endif
