/* SPDX-License-Identifier: MIT
 *
 * Rows and a plan to the bytes of a GraphQL response, and errors to theirs.
 *
 * Root fields are written in the order of the plan, each in one of two ways.  Rows of one set, and
 * those of several that come in the order of the answer, are written as they come, in any number of
 * calls.  Otherwise rows are kept first, since those of a nested list come behind all that they may
 * hang on; then they are written, a part at a time if the answer is long.  Between calls the buffer
 * may be sent and emptied.
 */
#ifndef FQ_RESPONSE_RESPONSE_H
#define FQ_RESPONSE_RESPONSE_H

#include "database/database.h"
#include "graphql/introspect/introspect.h"
#include "plan/plan.h"

/* ---- rows that are kept ---- */

/* With the bytes of its cells behind them. */
struct fq_kept_row {
    struct fq_kept_row *next; /* of the same set and parent */
    uint32_t number;          /* rows of inner sets hang on it */
    struct fq_cell cells[];   /* its set's own */
};

struct fq_kept_list {
    struct fq_kept_row *first, *last;
    uint32_t count; /* where the set is cut */
    bool more;      /* than are shown */
};

/* The rows of one set, by their parents' numbers. */
struct fq_kept_set {
    struct fq_kept_list *lists;
    size_t room;
    uint32_t most; /* rows of each that are shown */
};

/* All rows of one root field.  Zero: none yet. */
struct fq_kept {
    struct fq_kept_set *sets; /* as many as the root field has */
    size_t count;             /* of rows */
    uint32_t highest;         /* number that one of them has or names */
};

/* ---- rows that come in order ---- */

/* Of a set the last row that has come, */
struct fq_arrived {
    uint32_t number;
    struct fq_kept_row *row; /* and of those that are written */
    size_t bytes;            /* room there is for it */
};

/* ---- the response ---- */

enum fq_frame_kind {
    FQ_FRAME_ROW,    /* an item of a list, or a row of the root field */
    FQ_FRAME_OBJECT, /* the value of a field of OBJECT or CASES */
    FQ_FRAME_LIST,
};

/* A value that has been begun. */
struct fq_frame {
    enum fq_frame_kind kind;
    /* ROW and OBJECT: the next of its fields, and their end. */
    const struct fq_node *field, *end;
    const struct fq_cell *row;
    bool bare; /* ROW: a value without an object around it */
    /* Whose value it is; of an item NULL. */
    const struct fq_node *node;
    size_t start; /* OBJECT: where it begins in the response, with its name */
    /* LIST */
    const struct fq_kept_row *next;
    size_t index; /* of that row */
};

struct fq_response {
    const struct fq_plan *plan;
    const struct fq_variables *variables; /* by which lists are cut; NULL: there are none */
    struct fq_buf *out;
    struct fq_arena *arena; /* the request's */
    struct fq_arena *rows;  /* where rows are kept: given back when they are written */
    bool show_detail;       /* errors carry their internal detail */
    bool cost_shown;        /* the end says what the operation costs, and what one may; 0: any */
    uint64_t cost, cost_limit;
    struct fq_errors errors;
    /* Of the plan's hosted fields those that failed; NULL: none has. */
    const struct fq_error *const *hosted_failed;
    size_t sent;       /* bytes of the response before those in out */
    size_t data_start; /* of the value of data */
    bool data_null;    /* a null went up to the top */
    bool malformed;    /* a value the codecs refuse: the database is not what the schema says */

    /* The root field that has been begun; NULL between two. */
    const struct fq_node *root;
    size_t root_start;
    size_t row_count;                    /* of its rows, those begun */
    bool root_null;                      /* it is null, whatever rows follow */
    fq_str constant_rest;                /* of a constant, what is not written yet */
    struct fq_introspection_writer meta; /* of one that is written anew */
    const struct fq_kept *kept;          /* its rows, when they are kept */
    const struct fq_kept_row *next_row;  /* of these, the next one */
    struct fq_kept_set *page;            /* of a page that is written while its rows come */
    const struct fq_result *arriving; /* its rows, when they come in order: lists wait for them */
    uint32_t last_set;                /* of the last row that has come */
    struct fq_arrived *arrived;       /* of these, by set */
    struct fq_frame *frames;          /* what has been begun inside it, the innermost last */
    size_t depth;
    size_t frame_capacity;
};

/* Begins `{"data":`.  rows may be NULL where none are kept. */
void fq_response_begin(struct fq_response *r, const struct fq_plan *plan, struct fq_buf *out,
                       struct fq_arena *arena, struct fq_arena *rows);

/* Writes rows of a step that has one set, or whose rows come in order.  Inside a guard. */
void fq_response_rows(struct fq_response *r, const struct fq_plan_step *step,
                      const struct fq_cell *cells, size_t row_count, size_t column_count);

/* Keeps them instead; held: their bytes stay where they are.  Inside a guard. */
void fq_response_keep(struct fq_response *r, struct fq_kept *kept, const struct fq_plan_step *step,
                      const struct fq_cell *cells, size_t row_count, size_t column_count,
                      bool held);

/* Writes what was kept.  False: out has reached full bytes, call again to go on.  Inside a
 * guard. */
bool fq_response_write_kept(struct fq_response *r, const struct fq_node *root,
                            const struct fq_kept *kept, size_t full);

/* What stands in out was sent: empties it.  From then on a null that spreads beyond what is still
 * there sets data_null. */
void fq_response_part_sent(struct fq_response *r);

/* The field is complete (it may have had no rows). */
void fq_response_root_done(struct fq_response *r, const struct fq_node *root);

/* A field whose value is a constant of the plan.  False: out has reached full bytes, call again to
 * go on. */
bool fq_response_constant(struct fq_response *r, const struct fq_node *root, size_t full);

/* A field that a program answers: with JSON as the schema has it, or with selected as the selection
 * has it, which was checked.  Inside a guard. */
void fq_response_host(struct fq_response *r, const struct fq_node *root, fq_str json,
                      const struct fq_plan_host *host, bool selected);

/* The rows for which a program answers a hosted field, where its object is there; and appends what
 * it is given of them, `[{"id":1},…]`.  Inside a guard. */
struct fq_hosted_rows {
    struct fq_kept_row **rows;
    size_t count;
};
struct fq_hosted_rows fq_response_hosted_rows(const struct fq_plan *plan, size_t number,
                                              const struct fq_kept *kept, struct fq_arena *arena,
                                              struct fq_buf *out);
/* Puts the value into the field's cell, as JSON that stays there; ptr NULL: null.  Or that it
 * failed, see fq_response.hosted_failed. */
void fq_response_put_hosted(struct fq_kept_row *row, const struct fq_plan_host *host, fq_str json);
void fq_response_put_failed(struct fq_kept_row *row, const struct fq_plan_host *host);

/* Adds an error that it gave beside that, with its own path. */
void fq_response_add(struct fq_response *r, const struct fq_node *root,
                     const struct fq_error *error);

/* The field failed: null with an error, at its place in the order.  If the error has a path, it is
 * about something inside of the field. */
void fq_response_root_failed(struct fq_response *r, const struct fq_node *root,
                             const struct fq_error *error);

/* Ends the response with what errors there are. */
void fq_response_end(struct fq_response *r);

/* A whole response without data: {"errors":[…]}. */
void fq_response_errors(struct fq_buf *out, const struct fq_errors *errors, bool show_detail);

/* ["users",3,"name"] */
void fq_response_path_text(struct fq_buf *out, const struct fq_path *path);

/* One error alone: {"message": …}. */
void fq_response_error_object(struct fq_buf *out, const struct fq_error *error, bool show_detail);

/* The whole response for one error. */
void fq_response_error(struct fq_buf *out, const struct fq_error *error, bool show_detail);

#endif
