/* SPDX-License-Identifier: MIT
 *
 * A constraint that was violated, as whoever asked knows it: by the types and fields of the API,
 * with a sentence of the constraint's comment, or one made of these names.
 */
#ifndef FQ_SCHEMA_VIOLATION_H
#define FQ_SCHEMA_VIOLATION_H

#include "base/error.h"
#include "schema/schema.h"

/* Who is told: whether he may know of a field; def NULL: of the relation's type. */
struct fq_told {
    bool (*knows)(const struct fq_told *told, const struct fq_relation *relation,
                  const struct fq_field_def *def);
};

/* Of an error that says what was violated: adds to its extensions, and gives it a sentence where
 * one can be made; what the API does not show, or not to whom is told, is not told.  All of it
 * lives in arena.  Runs inside fq_guard(). */
void fq_schema_tell_violation(const struct fq_schema *schema, const struct fq_told *told,
                              struct fq_arena *arena, struct fq_error *error);

#endif
