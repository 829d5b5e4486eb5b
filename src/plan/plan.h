/* SPDX-License-Identifier: MIT
 *
 * A plan: how one operation is answered, as data.  For each root field a statement, a program that
 * binds its parameters and a program that writes its rows.  Made once for a document, an operation
 * and a shape of the variables; never changed afterwards, so one plan serves many requests at
 * once.
 *
 * Lives in the arena given to fq_plan_operation() and points into the document and the schema:
 * neither may be freed before the plan.
 *
 * How nested lists come in one statement.  Each list of the selection is a row set; sets nest.
 * Every set that has lists inside it becomes a materialised common table expression whose rows are
 * numbered; the statement is the UNION ALL of all sets:
 *
 *     set | parent | n | columns, shared among the sets by type
 *
 * so that PostgreSQL evaluates each level once, sends plain columns, and the rows are merged by
 * number in C.  A set is joined to its parent's CTE by LATERAL, with order and limit inside.
 * To-one fields are joins in the same set.
 *
 * Functions.  What one returns stands in FROM like a table.  But rows of a relation that a volatile
 * one returns, and answers, are kept by a statement of its own, as an array in a setting of the
 * transaction, and read by the next, because a statement does not see what was changed while it
 * runs.
 */
#ifndef FQ_PLAN_PLAN_H
#define FQ_PLAN_PLAN_H

#include "database/database.h"
#include "graphql/types/input.h"
#include "schema/schema.h"

/* ---- parameters ---- */

enum fq_param_form {
    FQ_FORM_VALUE,    /* as it is */
    FQ_FORM_CONTAINS, /* LIKE patterns in which the text is literal */
    FQ_FORM_STARTS,
    FQ_FORM_ENDS,
    FQ_FORM_LIST,   /* an array literal */
    FQ_FORM_LIMIT,  /* not negative, at most the plan's list_max */
    FQ_FORM_OFFSET, /* not negative */
};

struct fq_param {
    enum fq_param_form form;
    int32_t leaf; /* among the variables' leaves, or FQ_INPUT_CONSTANT */
    fq_str text;  /* the final text of a constant */
    bool null;
    const struct fq_param *items; /* of a list that is written item by item */
    size_t count;
    struct fq_location at; /* limits and offsets: for errors */
};

/* ---- the response ---- */

enum fq_emit_kind {
    FQ_EMIT_CELL,     /* one column through its codec */
    FQ_EMIT_CONSTANT, /* __typename */
    FQ_EMIT_OBJECT,   /* fields of the same row */
    FQ_EMIT_DOCUMENT, /* members of a JSON document, as a run of fields */
    FQ_EMIT_LIST,     /* the rows of a nested set */
};

#define FQ_NO_CELL UINT16_MAX

struct fq_rowset;

struct fq_emit {
    enum fq_emit_kind kind;
    bool non_null;
    bool first;    /* in its object: opens it */
    uint16_t cell; /* CELL, DOCUMENT; OBJECT: true when it is there, FQ_NO_CELL: always */
    fq_str key;    /* for paths; empty for a run of members */
    fq_str prefix; /* `{"id":` or `,"id":` */
    struct fq_location at;
    const struct fq_codec *codec;
    fq_str constant;
    const struct fq_emit *fields; /* OBJECT */
    size_t field_count;
    const struct fq_projection *projection; /* DOCUMENT; OBJECT: of the document, or NULL */
    uint16_t document;                      /* OBJECT: shown when the object is not there */
    const struct fq_rowset *rows;           /* LIST */
};

/* The fields of one of the types that an abstract type may be. */
struct fq_case {
    const struct fq_emit *fields;
    size_t field_count;
};

struct fq_rowset {
    uint16_t number; /* in the statement; 0 is the root field's */
    const struct fq_rowset *parent;
    const struct fq_emit *fields;
    size_t field_count;
    /* Of an abstract type there are cases instead, and an int4 in the cell `choice` tells which. */
    const struct fq_case *cases;
    size_t case_count;
    uint16_t choice;
    bool bare; /* a row is a value, its only field, and no object around it */
};

/* The columns in front of a merged statement's own. */
enum { FQ_COLUMN_SET, FQ_COLUMN_PARENT, FQ_COLUMN_N, FQ_COLUMN_FIRST };

enum fq_root_kind {
    FQ_ROOT_LIST,
    FQ_ROOT_SINGLE,
    FQ_ROOT_CONSTANT, /* __typename, __schema, __type: the JSON stands in `constant` */
};

/* A statement and what binds its parameters. */
struct fq_call_statement {
    struct fq_statement statement;
    const struct fq_param *params;
};

struct fq_root {
    enum fq_root_kind kind;
    bool non_null;
    bool merged; /* several row sets in one statement */
    fq_str key;
    fq_str prefix; /* `{"users":` or `,"users":` */
    struct fq_location at;
    fq_str constant;
    /* Runs before the statement, which reads what it kept; its rows are nobody's.  NULL: none. */
    const struct fq_call_statement *call;
    struct fq_statement statement;
    const struct fq_param *params; /* statement.param_count of them */
    const struct fq_rowset *rows;
    size_t rowset_count;
    size_t column_count;
    /* Rows the list may have; a long one is streamed. */
    uint64_t row_limit;
};

/* What running a plan has taught: the only part of it that changes. */
struct fq_plan_memo {
    bool fits; /* PostgreSQL did not expect too many rows */
};

struct fq_plan {
    enum fq_operation_kind operation;
    const struct fq_root *roots;
    size_t root_count;
    size_t statement_count; /* calls included */
    bool streamed;          /* one long list without nested ones */
    bool kept;     /* rows wait until all have come: for those of a nested list, or for a long
                    * constant */
    bool stateful; /* one of its statements is */
    bool reusable; /* false: it holds values of this request's variables */
    uint32_t list_max;
    double most_rows; /* of all lists together, if each has as many as it may */
    struct fq_plan_memo *memo;
};

struct fq_plan_options {
    uint32_t list_default;
    uint32_t list_max;
};

struct fq_plan_request {
    const struct fq_schema *schema;
    const struct fq_document *document; /* validated */
    const struct fq_definition *operation;
    const struct fq_variables *variables;
    struct fq_plan_options options;
};

/* Plans one operation.  Errors are added to *errors: FQ_INPUT for values that no plan can take
 * (a null operand, a limit above the maximum).  Inside a guard. */
enum fq_status fq_plan_operation(struct fq_arena *arena, const struct fq_plan_request *request,
                                 const struct fq_plan **ret, struct fq_errors *errors);

/* Variables used as limit or offset, by their number in the operation. */
struct fq_limit_variables {
    const uint16_t *numbers;
    size_t count;
};

/* Inside a guard. */
struct fq_limit_variables fq_plan_limit_variables(struct fq_arena *arena,
                                                  const struct fq_document *document,
                                                  const struct fq_definition *operation);

/* The part of a plan's key that coercion does not see: for each of these variables the power of
 * four it fits under, which stands in the SQL so that PostgreSQL plans for few rows. */
void fq_plan_key_add(struct fq_buf *key, const struct fq_limit_variables *limits,
                     const struct fq_variables *variables);

/* The text values of count parameters, NUL-terminated, NULL for null, in the arena.
 * FQ_INPUT: a limit is out of bounds.  Inside a guard. */
enum fq_status fq_plan_bind(const struct fq_plan *plan, const struct fq_param *params, size_t count,
                            const struct fq_variables *variables, struct fq_arena *arena,
                            const char *const **ret, struct fq_error *reterr);

#endif
