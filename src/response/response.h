/* SPDX-License-Identifier: MIT
 *
 * Rows and a plan to the bytes of a GraphQL response, and errors to theirs.
 *
 * Root fields are given in the order of the plan.  The rows of a field with nested lists, and of a
 * single field, come in one call; those of a streamed list in any number of calls, between which
 * the buffer may be sent and reset.
 */
#ifndef FQ_RESPONSE_RESPONSE_H
#define FQ_RESPONSE_RESPONSE_H

#include "database/database.h"
#include "plan/plan.h"

struct fq_response {
    const struct fq_plan *plan;
    struct fq_buf *out;
    struct fq_arena *arena; /* the request's */
    bool show_detail;       /* errors carry their internal detail */
    struct fq_errors errors;
    bool data_null;    /* a null went up to the top */
    bool root_open;    /* the current root field's rows have begun */
    bool root_null;    /* it is null, whatever rows follow */
    size_t root_start; /* of the current root field, in out */
    size_t data_start; /* of the value of data, in out */
    size_t row_count;  /* of the current root field */
    bool malformed;    /* a value the codecs refuse: the database is not what the schema says */
};

/* Begins `{"data":`. */
void fq_response_begin(struct fq_response *r, const struct fq_plan *plan, struct fq_buf *out,
                       struct fq_arena *arena);

/* Appends rows of plan->roots[root].  Inside a guard. */
void fq_response_rows(struct fq_response *r, const struct fq_root *root,
                      const struct fq_cell *cells, size_t row_count, size_t column_count);

/* The field is complete (it may have had no rows). */
void fq_response_root_done(struct fq_response *r, const struct fq_root *root);

/* A field whose value is a constant of the plan. */
void fq_response_constant(struct fq_response *r, const struct fq_root *root);

/* The field failed: null with an error, at its place in the order. */
void fq_response_root_failed(struct fq_response *r, const struct fq_root *root,
                             const struct fq_error *error);

/* Ends the response with what errors there are. */
void fq_response_end(struct fq_response *r);

/* A whole response without data: {"errors":[…]}. */
void fq_response_errors(struct fq_buf *out, const struct fq_errors *errors, bool show_detail);

/* One error alone: {"message": …}. */
void fq_response_error_object(struct fq_buf *out, const struct fq_error *error, bool show_detail);

/* The whole response for one error. */
void fq_response_error(struct fq_buf *out, const struct fq_error *error, bool show_detail);

#endif
