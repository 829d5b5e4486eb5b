/* SPDX-License-Identifier: MIT
 *
 * What a function in SQL returned, to what a mutation of the program answers.  The rules are those
 * of the Python package (fraiseql._fraiseql_rs.mutation): whichever of both reads a row, the answer
 * is the same.
 */
#ifndef FQ_RUNTIME_MUTATION_ANSWER_H
#define FQ_RUNTIME_MUTATION_ANSWER_H

#include "base/buf.h"
#include "schema/schema.h"

/* Appends an object by the schema's names, of all that was returned.  row: an object of JSON, in
 * any form that mutations have answered in: the columns of mutation_response, those of the older
 * mutation_result, {"success", "data", "error"}, or the thing itself.  False: it is no JSON that is
 * read here, or too much.  Inside a guard. */
bool fq_mutation_answer(struct fq_buf *out, const struct fq_calls *calls, fq_str row,
                        struct fq_arena *arena);

#endif
