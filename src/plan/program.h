/* SPDX-License-Identifier: MIT
 *
 * The program of a plan: how rows become the answer.  A tree of nodes, each of which writes one
 * value from a row of its set; a node of ROWS goes on to the rows of another set.  A root field is
 * such a node.
 *
 *     { users { id name company { name } posts { title } } }
 *
 *     ROWS set 0
 *       OBJECT
 *         VALUE id
 *         VALUE name
 *         OBJECT company, when its cell is true
 *           VALUE name
 *         ROWS set 1
 *           OBJECT
 *             VALUE title
 */
#ifndef FQ_PLAN_PROGRAM_H
#define FQ_PLAN_PROGRAM_H

#include "base/error.h"
#include "json/json.h"
#include "pgtype/pgtype.h"

enum fq_op {
    FQ_OP_VALUE,  /* a cell through its codec */
    FQ_OP_JSON,   /* a cell that is JSON already, cut down to what was asked for */
    FQ_OP_CONST,  /* what the plan knows: __typename, introspection */
    FQ_OP_OBJECT, /* values of the same row */
    FQ_OP_CASES,  /* one of several objects, ROWS of which one counts, or CONST: the row says which
                   */
    FQ_OP_ROWS,   /* what the rows of a set become: a list, or one value */
    FQ_OP_MORE,   /* true when the set has a row that is not shown */
};

#define FQ_NO_CELL UINT16_MAX

struct fq_introspection;
struct fq_rowset;

struct fq_node {
    enum fq_op op;
    bool non_null;
    /* VALUE, JSON: what is written.  OBJECT, CASES: true when it is there; FQ_NO_CELL: always. */
    uint16_t cell;
    /* CASES: the number of the case, an int4.  JSON: 1 + the number among the plan's hosted fields
     * that gives it; 0: the database does. */
    uint16_t choice;
    fq_str key;    /* for paths; none: it stands for no field of its own */
    fq_str prefix; /* `{"id":` or `,"id":` */
    struct fq_location at;
    union {
        const struct fq_codec *codec; /* VALUE */
        /* JSON: the value of a field, or some fields of the object around it. */
        const struct fq_projection *projection;
        struct { /* CONST: its JSON, or what is written each time anew */
            fq_str constant;
            const struct fq_introspection *introspection;
        };
        const struct fq_rowset *rows; /* ROWS, MORE */
        struct {                      /* OBJECT: its fields.  CASES: its objects. */
            const struct fq_node *nodes;
            size_t count;
            /* JSON that is shown when the object is not there; NULL: null is. */
            const struct fq_node *stand_in;
        };
    };
};

struct fq_rowset {
    uint16_t number; /* in the statement; 0 is the root field's */
    bool one;        /* one row counts, and no list is around it: */
    bool last;       /* the last, not the first */
    bool sole;       /* there are not two, by a key: the row is number 1 */
    const struct fq_node *item;
    /* Whose rows its rows hang on, and whether others hang on them. */
    uint16_t parent;
    bool holds_sets;
    /* The set's own, where this one only says what else becomes of its rows; else NULL.  The own
     * one has what follows: */
    const struct fq_rowset *of;
    bool backwards; /* the last row comes first */
    /* Of the rows of each parent so many are shown: a number, or the variables' leaf that is one.
     */
    bool cut;
    uint32_t most;
    int32_t most_leaf;   /* negative: the number */
    uint32_t never_more; /* than these, whatever the leaf says; 0: that it says */
    /* Where in a row of the result its cells stand. */
    const uint16_t *columns;
    size_t column_count;
    const fq_str *sources; /* each cell as SQL, for explain */
};

/* The columns in front of a merged statement's own. */
enum { FQ_COLUMN_SET, FQ_COLUMN_PARENT, FQ_COLUMN_N, FQ_COLUMN_FIRST };

/* What the rows of a statement are. */
struct fq_result {
    const struct fq_rowset *const *sets; /* by number */
    size_t set_count;                    /* more than one: merged */
    size_t column_count;
    bool in_order; /* merged: behind each row come those that hang on it, set by set */
};

static inline bool fq_result_is_merged(const struct fq_result *result)
{
    return result->set_count > 1;
}

#endif
