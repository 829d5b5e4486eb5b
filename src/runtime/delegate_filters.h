/* SPDX-License-Identifier: MIT
 *
 * Filters and orders of the program's fields that mean the same to the engine: names of columns,
 * operators and values that the Python package passes on as they are.  Of others nothing is known
 * here, and they are the program's.
 */
#ifndef FQ_RUNTIME_DELEGATE_FILTERS_H
#define FQ_RUNTIME_DELEGATE_FILTERS_H

#include "schema/schema.h"

/* raw: a value of the program's argument `where`, as JSON. */
bool fq_delegate_where_fits(const struct fq_pages *pages, fq_str raw);

/* raw: a value of `orderBy`. */
bool fq_delegate_order_fits(const struct fq_pages *pages, fq_str raw);

#endif
