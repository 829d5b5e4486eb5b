/* SPDX-License-Identifier: MIT
 *
 * "Did you mean …?": the names nearest to one that is unknown, as graphql-js ranks them.
 * Internal to graphql/.
 */
#ifndef FQ_GRAPHQL_TYPES_SUGGEST_H
#define FQ_GRAPHQL_TYPES_SUGGEST_H

#include "graphql/types/type.h"

/* Five are told at most. */
#define FQ_SUGGESTIONS 5

struct fq_suggestions {
    fq_str input;
    size_t *steps;                /* errors->hint_steps */
    fq_str names[FQ_SUGGESTIONS]; /* nearest first */
    size_t distances[FQ_SUGGESTIONS];
    size_t count;
};

/* For a message that is added to errors. */
void fq_suggest_init(struct fq_suggestions *suggestions, fq_str input, struct fq_errors *errors);

/* Keeps name when it is near enough, and nearer than the fifth so far.  Does nothing once enough
 * was spent on hints. */
void fq_suggest(struct fq_suggestions *suggestions, fq_str name);

void fq_suggest_fields(struct fq_suggestions *suggestions, const struct fq_type *type);
void fq_suggest_values(struct fq_suggestions *suggestions, const struct fq_type *type);
void fq_suggest_inputs(struct fq_suggestions *suggestions, const struct fq_input_def *defs,
                       size_t count);

/* ` Did you mean "a", "b", or "c"?` in the arena, or nothing. */
fq_str fq_suggest_text(const struct fq_suggestions *suggestions, struct fq_arena *arena);

/* The same for names already chosen; lead may be "" or e.g. "the enum value ". */
fq_str fq_did_you_mean(struct fq_arena *arena, const char *lead, const fq_str *names, size_t count);

/* Orders names as people do: a2 before a10. */
int fq_natural_compare(fq_str a, fq_str b);

#endif
