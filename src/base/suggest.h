/* SPDX-License-Identifier: MIT
 *
 * "Did you mean …?": the known names nearest to one that is unknown, as graphql-js ranks them.
 */
#ifndef FQ_BASE_SUGGEST_H
#define FQ_BASE_SUGGEST_H

#include "base/error.h"

/* Five are told at most. */
#define FQ_SUGGESTIONS 5

struct fq_suggestions {
    fq_str input;
    size_t *steps;                /* errors->hint_steps, or NULL */
    fq_str names[FQ_SUGGESTIONS]; /* nearest first */
    size_t distances[FQ_SUGGESTIONS];
    size_t count;
};

/* For a message that is added to errors; NULL when the input is not a stranger's, and may cost what
 * it costs. */
void fq_suggest_init(struct fq_suggestions *suggestions, fq_str input, struct fq_errors *errors);

/* Keeps name when it is near enough, and nearer than the fifth so far.  Does nothing once enough
 * was spent on hints. */
void fq_suggest(struct fq_suggestions *suggestions, fq_str name);

/* Letters to insert, drop, change or swap with their neighbour to make name of input; any change of
 * case alone counts as one.  SIZE_MAX when these are too many for a misspelling: more than two
 * fifths of the input and one.  What that takes is added to *steps. */
size_t fq_edit_distance(fq_str input, fq_str name, size_t *steps);

/* Orders names as people do: a2 before a10. */
int fq_natural_compare(fq_str a, fq_str b);

#endif
