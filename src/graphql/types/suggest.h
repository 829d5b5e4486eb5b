/* SPDX-License-Identifier: MIT
 *
 * "Did you mean …?" in graphql-js' words, from the names that a type or model has.
 */
#ifndef FQ_GRAPHQL_TYPES_SUGGEST_H
#define FQ_GRAPHQL_TYPES_SUGGEST_H

#include "base/suggest.h"
#include "graphql/types/sight.h"

/* Each adds what it has names of, for whoever looks; NULL: all of them. */
void fq_suggest_fields(struct fq_suggestions *suggestions, const struct fq_type *type,
                       const struct fq_sight *sight);
void fq_suggest_values(struct fq_suggestions *suggestions, const struct fq_type *type,
                       const struct fq_sight *sight);
void fq_suggest_inputs(struct fq_suggestions *suggestions, const struct fq_input_def *defs,
                       size_t count, const struct fq_sight *sight);

/* ` Did you mean "a", "b", or "c"?` in the arena, or nothing. */
fq_str fq_suggest_text(const struct fq_suggestions *suggestions, struct fq_arena *arena);

/* The same for names already chosen; lead may be "" or e.g. "the enum value ". */
fq_str fq_did_you_mean(struct fq_arena *arena, const char *lead, const fq_str *names, size_t count);

#endif
