/* SPDX-License-Identifier: MIT
 *
 * A plan: how one operation is answered, as data.  Steps, each a statement and a program that
 * binds its parameters; and a program that writes their rows as the answer (program.h).  Made once
 * for a document, an operation and a shape of the variables; never changed afterwards, so one plan
 * serves many requests at once.
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
 * Where one of the lists may be long, the sets inside a row are joined to it by LATERAL instead, as
 * their UNION ALL, and so on inwards: then the rows come in the order in which they are written.
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
#include "plan/cursor.h"
#include "plan/program.h"
#include "rbac/asker.h"
#include "rbac/grants.h"
#include "schema/policy.h"
#include "schema/schema.h"

/* ---- parameters ---- */

enum fq_param_form {
    FQ_FORM_VALUE,    /* as it is */
    FQ_FORM_CONTAINS, /* LIKE patterns in which the text is literal */
    FQ_FORM_STARTS,
    FQ_FORM_ENDS,
    FQ_FORM_LIST,   /* an array literal */
    FQ_FORM_TEXTS,  /* an array literal of the texts of such */
    FQ_FORM_ALONE,  /* one of this value */
    FQ_FORM_RANGE,  /* the only one of a list of ranges */
    FQ_FORM_RANGES, /* an array literal of such */
    FQ_FORM_LIMIT,  /* not negative, at most the plan's list_max */
    FQ_FORM_OFFSET, /* not negative */
    FQ_FORM_MOST,   /* as LIMIT, of rows that are changed */
    FQ_FORM_OBJECT, /* JSON that is an object */
    FQ_FORM_ZONE,   /* the name of a time zone */
    FQ_FORM_CURSOR, /* a value that a cursor carries */
};

struct fq_param {
    enum fq_param_form form;
    int32_t leaf; /* among the variables' leaves, or FQ_INPUT_CONSTANT */
    fq_str text;  /* the final text of a constant */
    bool null;
    fq_str asker;                 /* what of who asks it is; empty: it is not */
    const struct fq_type *type;   /* then: which values it has, */
    bool needed;                  /* and it is refused without; else null */
    const char *unsigned_range;   /* of its type, which PostgreSQL would read a negative number as
                                   * another of; NULL: it refuses what it does not have */
    const struct fq_param *items; /* of a list that is written item by item */
    size_t count;
    struct fq_location at;               /* limits, offsets and cursors: for errors, */
    const char *argument;                /* limits and cursors: likewise */
    const struct fq_cursor_order *order; /* CURSOR: which it must be of, */
    size_t part;                         /* and which of its values it is */
};

/* ---- cost ---- */

/* What is asked for around the same rows. */
struct fq_cost_part {
    uint32_t number;
    uint32_t parent; /* whose rows they are in; of the first part none */
    double rows;     /* for each of these; or else: */
    int32_t leaf;    /* the variables' leaf that says how many; negative: the number */
    uint32_t most;   /* whatever it says; 0: as many as any */
    double weight;   /* of all that is asked for of each */
};

/* ---- steps ---- */

/* A statement, what binds its parameters, and what its rows are. */
struct fq_plan_step {
    struct fq_statement statement;
    const struct fq_param *params; /* statement.param_count of them */
    size_t root;                   /* the root field that it answers */
    bool wanted;                   /* its rows are the field's; else it runs for its effect */
    bool ahead; /* its rows are kept until the field is written: other fields are streamed */
    struct fq_result result;
};

/* ---- fields that a program answers ---- */

/* Text, and behind it the value of a leaf of the variables; negative: nothing. */
struct fq_text_part {
    fq_str text;
    int32_t leaf;
};

enum fq_text_form {
    FQ_TEXT_JSON,
    FQ_TEXT_GRAPHQL,
};

struct fq_plan_text {
    enum fq_text_form form;
    const struct fq_text_part *parts;
    size_t count;
};

/* What a program is asked for a field: of a root for its value, of a row for those of all rows that
 * are shown. */
struct fq_plan_host {
    size_t root;
    fq_str path; /* JSON: the names that lead to it */
    fq_str function;
    fq_str field;
    const struct fq_pages *pages;  /* which the engine may give in its place; NULL */
    const struct fq_calls *calls;  /* or it may call a function; NULL */
    struct fq_plan_text arguments; /* a JSON object, by the schema's names */
    /* `{ id title: name ... on X { y } }`: aliases and fragments as they apply; no parts: the value
     * is a leaf. */
    struct fq_plan_text selection;
    /* Of an answer that is as the selection asks, what it lacks because it is withheld; NULL:
     * nothing. */
    const struct fq_projection *selected;
    /* Of a row: its set, the cell in which the value is put, and the object that says what the
     * program is given of it, by cells of the set's; NULL: it is a root. */
    const struct fq_node *needs;
    uint16_t set;
    uint16_t cell;
};

/* What running a plan has taught: the only part of it that changes. */
struct fq_plan_memo {
    bool fits;      /* PostgreSQL did not expect too many rows */
    bool uncertain; /* its row was longer than such a plan's may be */
};

/* A rule of the policy that was added somewhere, for explain. */
struct fq_plan_applied {
    const struct fq_relation *relation;
    enum fq_policy_action action;
    bool checks; /* what becomes of rows; else which rows there are */
    fq_str role; /* whose it is, and where it is said */
    fq_str file;
    struct fq_location at;
    size_t root;      /* the root field that it was added for */
    unsigned alias;   /* of the rows in SQL: t0 */
    fq_str condition; /* empty: every row */
    struct fq_plan_applied *next;
};

struct fq_plan {
    enum fq_operation_kind operation;
    const struct fq_node *roots; /* CONST, ROWS, OBJECT, or JSON of what a program answers, each */
    size_t root_count;
    const struct fq_plan_step *steps;
    size_t step_count;
    const struct fq_plan_host *hosts; /* in the order of the roots */
    size_t host_count;
    const struct fq_plan_host *hosted; /* fields of rows */
    size_t hosted_count;
    bool streamed; /* rows are written while they come: those of a long list; but for steps that
                    * run ahead of these */
    bool kept;     /* rows wait until all have come: for those of a nested list, or for a long
                    * constant */
    bool nested;   /* a statement has rows of several sets */
    bool stateful; /* one of its statements is */
    bool certain;  /* of a mutation: whatever its statement returns can be told, as an answer of
                    * less than FQ_CERTAIN_BYTES; what could not is an error of the statement */
    size_t asks_whether; /* if this parameter of it, the first is 1, is true; 0: there is none */
    bool reusable;       /* false: it holds values of this request's variables */
    bool guarded;     /* it touches what not everybody may: it is for the grants it was made with */
    fq_str forbidden; /* what would have been said, had permissions held; empty: nothing */
    uint32_t list_max;
    const struct fq_plan_applied *applied; /* in the order of the SQL; NULL: none is */
    double most_rows; /* of all lists together, if each has as many as it may */
    double cost;      /* where it depends on no variable; else its parts, each behind its parent: */
    const struct fq_cost_part *costs;
    size_t cost_count;
    struct fq_plan_memo *memo;
};

/* A thousand names that a document gives, those of a table's columns, their values and texts. */
#define FQ_CERTAIN_BYTES (1024u * 1024u)

struct fq_plan_options {
    uint32_t list_default;
    uint32_t list_max;
};

struct fq_plan_request {
    const struct fq_schema *schema;
    const struct fq_document *document; /* validated */
    const struct fq_definition *operation;
    const struct fq_variables *variables;
    const struct fq_grants *grants; /* of who asks; NULL: none */
    fq_str forbidden;               /* the plan's */
    struct fq_plan_options options;
    struct fq_arena *scratch; /* of what goes when it is planned; NULL: the plan's */
};

/* Plans one operation.  Errors are added to *errors: FQ_INPUT for values that no plan can take
 * (a null operand, a limit above the maximum), FQ_FORBIDDEN for a view that is seen through by the
 * rights of another role than will run the statement.  Inside a guard. */
enum fq_status fq_plan_operation(struct fq_arena *arena, const struct fq_plan_request *request,
                                 const struct fq_plan **ret, struct fq_errors *errors);

/* Variables used as limit, offset or the size of a page, and as cursors, by their number in the
 * operation. */
struct fq_limit_variables {
    const uint16_t *numbers;
    size_t count;
};

/* Inside a guard. */
struct fq_limit_variables fq_plan_limit_variables(struct fq_arena *arena,
                                                  const struct fq_type_system *types,
                                                  const struct fq_document *document,
                                                  const struct fq_definition *operation);

/* The part of a plan's key that coercion does not see: for each of these variables the power of
 * four it fits under, which stands in the SQL so that PostgreSQL plans for few rows; of a cursor
 * which of its values are null, since SQL compares these otherwise. */
void fq_plan_key_add(struct fq_buf *key, const struct fq_limit_variables *limits,
                     const struct fq_variables *variables);

/* The text values of a step's parameters, NUL-terminated, NULL for null, in the arena.  asker: who
 * asks; NULL: nobody.  FQ_INPUT: a limit is out of bounds.  Inside a guard. */
enum fq_status fq_plan_bind(const struct fq_plan *plan, const struct fq_plan_step *step,
                            const struct fq_variables *variables, struct fq_asker *asker,
                            struct fq_arena *arena, const char *const **ret,
                            struct fq_error *reterr);

/* What a program is asked for the root field; NULL: nothing. */
static inline const struct fq_plan_host *fq_plan_host_of(const struct fq_plan *plan, size_t root)
{
    for (size_t i = 0; i < plan->host_count; i++) {
        if (plan->hosts[i].root == root)
            return &plan->hosts[i];
    }
    return NULL;
}

/* host_text.c: appends the text with the values of variables.  False: a value has no such text.
 * Inside a guard. */
bool fq_plan_text_write(struct fq_buf *out, const struct fq_plan_text *text,
                        const struct fq_variables *variables, struct fq_arena *arena);

/* What it costs with these variables, which were bound (cost.c): whole numbers, exact up to 2^53.
 * Inside a guard. */
double fq_plan_cost_of(const struct fq_plan *plan, const struct fq_variables *variables,
                       struct fq_arena *arena);

#endif
