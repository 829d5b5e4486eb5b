/* SPDX-License-Identifier: MIT
 *
 * Functions by name and, where several share one, by the types of their arguments:
 * `find(integer, text[])`, `app.find()`.  Names may be in quotes, as in SQL: `find(app."My type")`.
 */
#ifndef FQ_MODEL_SIGNATURE_H
#define FQ_MODEL_SIGNATURE_H

#include "base/arena.h"
#include "catalog/catalog.h"

/* `find(int4, text[])`, without the schema; names in quotes where SQL needs them. */
fq_str fq_signature(struct fq_arena *arena, const struct fq_catalog *catalog,
                    const struct fq_catalog_function *function);

/* Which of the catalog's functions have its name, itself among them. */
void fq_signature_namesakes(const struct fq_catalog *catalog,
                            const struct fq_catalog_function *function, size_t *ret_first,
                            size_t *ret_end);

/* Is the function meant by `find`, `app.find`, or one of these with its types in brackets? */
bool fq_signature_is_of(const struct fq_catalog *catalog, fq_str said,
                        const struct fq_catalog_function *function);

/* What stands before the brackets. */
fq_str fq_signature_name(fq_str said);

#endif
