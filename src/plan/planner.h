/* SPDX-License-Identifier: MIT
 *
 * Inside plan/ only: what planning one operation shares.
 *
 *   collect.c    the fields of a selection, fragments and directives resolved
 *   admit.c      whether who asks may have them
 *   sql.c        text that is SQL
 *   block.c      one SELECT: its tables and columns
 *   computed.c   what functions of a row give
 *   source.c     what stands in FROM
 *   rules.c      and what of it the caller may read;  asker.c: what rules ask of the caller
 *   summary.c    beside it, what related rows give together, for conditions and orders
 *   join.c       joins to one row
 *   relate.c     the rows that belong to another row
 *   where.c      conditions; the only place that writes them
 *   operator.c   a column, an operator and its operand
 *   compare.c    two fields of a row
 *   yardstick.c      what is computed of a column and something given
 *   distinct.c   the first of rows that are the same in some fields
 *   order.c      order, limit, offset, the size of a page
 *   select.c     fields to cells and nodes of the program
 *   cases.c      rows of several types, and what their types inherit
 *   aggregate.c  what rows give when they are put together; groups.c: in groups
 *   together.c   what stands for a column then
 *   measured.c   what yardsticks give, as fields
 *   cost.c       what all of it costs
 *   connection.c pages with cursors;  keyset.c: rows beyond a cursor
 *   kinds.c      the kinds of root field: list.c, single.c, call.c, aggregate.c, groups.c,
 *                connection.c, node.c, node_list.c, mix.c with mix_member.c, host.c
 *   changed.c    rows of tables that are changed: create.c, upsert.c, update.c,
 *                delete.c;  reference.c: rows that they are to lead to;  nested.c: rows inside of
 *                rows;  link.c: that are there
 *   kept.c       rows that are changed and read by one statement
 *   statement.c  row sets to one SQL text
 *   operation.c  the operation and its root fields
 *   planner.c    parameters, steps, arguments: what all share
 *   hosted.c     fields of rows that a program answers
 *   bind.c       parameters, at run time
 *   host_text.c  what a program is asked, as text
 */
#ifndef FQ_PLAN_PLANNER_H
#define FQ_PLAN_PLANNER_H

#include "base/buf.h"
#include "base/map.h"
#include "plan/plan.h"
#include "plan/sql.h"

/* Said where a plan is made and where a made one is used again. */
#define FQ_PLAN_LIMIT_SENTENCE                                                                     \
    "Argument \"%s\" must be between 0 and %u; ask for more rows in pages, with %s."
#define FQ_PLAN_OFFSET_SENTENCE "Argument \"offset\" must not be negative."

#define FQ_PLAN_CURSOR_SENTENCE                                                                    \
    "Argument \"%s\" is no cursor; take one from an edge or from pageInfo as it is."
#define FQ_PLAN_ORDER_SENTENCE                                                                     \
    "The cursor in argument \"%s\" was made under another order; go on with the orderBy that it "  \
    "was made under, or begin without a cursor."

#define FQ_PLAN_NODE_SENTENCE                                                                      \
    "Argument \"%s\" is the id of no row; take one from a field nodeId as it is."
#define FQ_PLAN_OTHER_NODE_SENTENCE                                                                \
    "Argument \"%s\" is the id of a row of a type that is not served, or not by this key any "     \
    "more; "                                                                                       \
    "take one from a field nodeId."

/* Where the rows of a table in FROM come from. */
enum fq_source_kind {
    FQ_SOURCE_RELATION, /* a table or view as it stands */
    FQ_SOURCE_INSIDE,   /* a view that is seen through */
    FQ_SOURCE_ROWS,     /* what a function returned */
    FQ_SOURCE_BY_KEY,   /* the relation's rows that have the keys of those */
};

struct fq_plan_source {
    enum fq_source_kind kind;
    /* ROWS, BY_KEY: */
    fq_fragment rows;
    fq_fragment labels; /* of their columns: `("id", ordinality)`; empty: they have them */
    bool ordinal;       /* they are numbered, for their order */
    bool many_may_fit;  /* BY_KEY: rows of one key */
};

struct fq_plan_summary;
struct fq_plan_ruling;
struct fq_plan_cost;

/* One use of a relation in FROM. */
struct fq_plan_table {
    unsigned alias; /* t0, t1… */
    const struct fq_relation *relation;
    bool *used;     /* relation->columns that something refers to */
    bool few;       /* rows are read of it: to join them costs less than to ask whether one must */
    bool sorted;    /* they are, from among all, and then they are a page */
    bool *stateful; /* the planner's: set by what computes something of a row */
    bool whole;     /* something is */
    struct fq_plan_source source;
    /* Joined to it wherever it stands, since its rows are reached through that one's; or NULL.  And
     * on which condition. */
    struct fq_plan_table *through;
    fq_fragment through_on;
    /* As in fq_through. */
    fq_fragment surely_reached;
    /* A condition on r, which its rows fulfil; empty: all do.  Or on what is joined to them, inside
     * of the parentheses in which they are chosen. */
    fq_fragment only;
    struct fq_plan_block *inside;
    /* What of its rows the caller may read (rules.c); NULL: everything. */
    struct fq_plan_ruling *ruling;
    /* What the rows that belong to its rows give together; for all of them at once, among the rows
     * that the filter lets pass, or for each row on its own. */
    struct fq_plan_summary *summaries, *last_summary;
    bool all_at_once;
    /* The same where it is only shown, of the rows that are. */
    struct fq_plan_summary *asides, *last_aside;
    const struct fq_input *filter; /* NULL: there is none */
    /* Of a join: */
    const struct fq_field *via;
    struct fq_plan_table *from;
    struct fq_plan_table *next;
};

/* An expression in a select list. */
struct fq_plan_item {
    fq_fragment sql;
    struct fq_fetched fetched;
    struct fq_plan_item *next;
};

struct fq_plan_items {
    struct fq_plan_item *first, *last;
    size_t count;
};

/* One of the things that rows are ordered by. */
struct fq_plan_term {
    fq_fragment sql;
    fq_str name;           /* the same for people: `author.name` */
    fq_fragment direction; /* as it was asked for */
    bool descending, nulls_first, nullable;
    /* How it is compared with a value, as in fq_column. */
    fq_fragment operators, as_base;
    fq_oid operand;
    /* In place of it an index gives the nearest rows by this, ascending: a distance. */
    bool nearest;
    /* Of a yardstick: which one, put to what, and what was given. */
    const struct fq_yardstick *yardstick;
    fq_fragment measured;
    const struct fq_input *given;
    struct fq_plan_term *next;
};

/* What rows are grouped by. */
struct fq_plan_key {
    fq_fragment plain;       /* the field's own value in SQL */
    struct fq_column column; /* that, or where the bucket begins that it lies in */
    struct fq_plan_key *next;
};

/* Something that is computed once for a row, although more than one cell is made of it. */
struct fq_plan_value {
    fq_fragment sql;
    fq_fragment name; /* of a table with the column v */
    struct fq_plan_value *next;
};

/* One SELECT over rows of one relation. */
struct fq_plan_block {
    struct fq_plan_table *main;
    struct fq_plan_table *joins, *last_join;
    struct fq_plan_value *values, *last_value;
    struct fq_sql where;
    struct fq_plan_key *keys_of_groups, *last_key_of_groups;
    struct fq_sql group;
    struct fq_sql having;
    struct fq_plan_term *terms, *last_term;
    const struct fq_plan_term *ordered_by; /* what the last one asked for became, or was already */
    struct fq_sql order;                   /* of these */
    struct fq_sql distinct; /* what no two rows have in common; and the order that chooses them: */
    struct fq_sql distinct_order;
    bool backwards;    /* from the last row to the first */
    bool with_cursors; /* these show what the order is made of */
    bool order_joins;  /* the order refers to a join */
    /* Rows are chosen before they are sorted and cut: so many that are the first by the first
     * term, which an index may find, and all that are as near as the last of these. */
    bool nearest;
    bool summed; /* to one row: its cells are aggregates */
    bool cut;    /* to so many rows, which PostgreSQL plans by: */
    uint64_t rows;
    uint64_t skip;              /* rows before these */
    fq_fragment limit;          /* ` LIMIT $1 OFFSET $2` when these are variables; else empty */
    struct fq_plan_items cells; /* what the response needs */
    struct fq_plan_items keys;  /* what nested sets are joined by */
};

struct fq_plan_set {
    struct fq_plan_block block;
    struct fq_plan_set *parent;
    bool has_children;
    uint16_t number;
    struct fq_rowset *rowset;
    double most_rows; /* of all its lists */
    struct fq_plan_cost *cost;
    /* Of the root's rows so many count, as SQL, where there may be one more; else empty. */
    fq_fragment shown;
    struct fq_plan_set *next;
};

struct fq_planned_step {
    struct fq_plan_step step;
    struct fq_planned_step *next;
};

struct fq_plan_param {
    struct fq_param param;
    fq_oid type;
    struct fq_plan_param *next;
};

/* Of a claim that is a parameter: its number. */
struct fq_plan_asker {
    size_t number;
    struct fq_plan_asker *next;
};

struct fq_planned_host {
    struct fq_plan_host host;
    struct fq_location at;
    struct fq_planned_host *next;
};

/* What the statement relies on, once for each root field: a condition that is true, or an error. */
struct fq_plan_guard {
    fq_fragment condition;
    struct fq_plan_guard *next;
};

/* What a step does before its rows are read, where one statement can do both (kept.c). */
struct fq_plan_kept {
    const struct fq_planned_step *step; /* that keeps them; NULL: none does */
    fq_fragment call, type;             /* of a function, and of its rows; */
    fq_fragment change, row;            /* or `UPDATE …`, and what RETURNING calls its row */
};

/* Rows of a table that are changed, so many at most; said: the number as it was given, or NULL. */
struct fq_plan_changing {
    uint64_t most;
    const struct fq_input *said;
};

struct fq_planner {
    struct fq_arena *arena;
    const struct fq_plan_request *request;
    struct fq_errors *errors;
    struct fq_map fragments;              /* name → struct fq_definition */
    const struct fq_collected *collected; /* the last field that was, and so all of them */
    bool reusable;
    bool guarded;
    bool view_guarded; /* a view was seen through */
    bool judging;      /* a rule's condition is written: no rule is judged by others */
    const bool *roles; /* of the policy, by number: which who asks has; NULL: not known */
    struct fq_plan_asker *askers;                   /* what of who asks stands in that condition */
    struct fq_plan_applied *applied, *last_applied; /* rules; for explain */
    struct fq_planned_step *steps, *last_step;
    size_t step_count;
    struct fq_planned_host *hosts, *last_host;
    size_t host_count;
    struct fq_planned_host *hosted, *last_hosted; /* fields of rows */
    size_t hosted_count;
    /* Rows of root fields are written while they come, where each alone would be; nothing of those
     * so far forbids it, and one of them is long. */
    bool in_order, orderly, any_long;
    /* Of the root field being planned: */
    size_t root;
    size_t root_count; /* of the operation */
    struct fq_location root_at;
    /* Of the root: a function that the policy does not name, so that JSON it gives is refused;
     * NULL: it is none.  And what is selected is of its answer, and not of rows that have rules. */
    const struct fq_field_def *unnamed_call;
    bool in_answer;
    struct fq_plan_set *sets, *last_set;
    size_t set_count;
    struct fq_plan_param *params, *last_param;
    size_t param_count;
    bool gives_values; /* some of these to a function */
    unsigned aliases;
    unsigned levels; /* places of the input that have rows inside of rows */
    uint64_t row_limit;
    uint64_t longest; /* of its lists may have so many rows */
    bool streamed;    /* its rows come in the order in which they are written */
    struct fq_plan_changing changing;
    double most_rows;                       /* of the operation's lists so far */
    struct fq_plan_cost *costs, *last_cost; /* of the operation so far; the first is its own */
    size_t cost_count;
    bool stateful; /* of what was planned so far */
    struct fq_plan_guard *guards;
    struct fq_plan_kept kept;
    bool certain;        /* as in fq_plan, of the root, */
    size_t asks_whether; /* with this parameter */
};

/* ---- collect.c ---- */

struct fq_selections { /* selection sets that apply to the same object */
    const struct fq_selection *first;
    const struct fq_collected *owner; /* the field whose they are; NULL: the operation's */
    struct fq_selections *next;
};

struct fq_collected {
    fq_str key;
    const struct fq_selection *field;
    const struct fq_collected *parent; /* the field that it stands in; NULL: it is a root */
    bool withheld;                     /* it is null, whatever it is: see admit.c */
    struct fq_selections *inner, *last_inner;
    struct fq_collected *next;
    const struct fq_collected *earlier; /* of the operation, wherever it stands */
};

struct fq_collected *fq_plan_collect(struct fq_planner *p, const struct fq_type *type,
                                     const struct fq_selections *sets, size_t *ret_count);

/* ---- admit.c: what is required of who asks ---- */

/* Whether he may have the field, with all that its arguments name: reports what he lacks, or
 * withholds it.  Every field that is planned comes by here. */
void fq_plan_admit(struct fq_planner *p, const struct fq_type *type, struct fq_collected *field);
enum fq_plan_admission { FQ_PLAN_ADMITTED, FQ_PLAN_WITHHELD, FQ_PLAN_REFUSED };

/* The same by one guard, NULL or not; null_fits: null may stand there instead. */
enum fq_plan_admission fq_plan_admit_guard(struct fq_planner *p, const struct fq_guard *guard,
                                           bool null_fits, struct fq_location at,
                                           const struct fq_collected *field);
/* The way to the field at that place of the document, or to the one whose arguments stand there;
 * else to the root field.  Of a fragment that is spread several times it is one of these. */
const struct fq_path *fq_plan_path_at(struct fq_planner *p, struct fq_location at);
/* Once for a place, whatever leads there. */
void fq_plan_refuse(struct fq_planner *p, enum fq_status why, struct fq_location at,
                    const struct fq_path *path, fq_str message);
/* The node of what is withheld. */
void fq_plan_withhold(struct fq_node *node);

/* ---- block.c ---- */

void fq_plan_block_init(struct fq_planner *p, struct fq_plan_block *block,
                        const struct fq_relation *relation);
struct fq_plan_table *fq_plan_table_new(struct fq_planner *p, const struct fq_relation *relation);
/* Once, whoever asks for it; condition: the schema's, or empty. */
void fq_plan_guard_add(struct fq_planner *p, fq_fragment condition);
/* Appends a table's row as a value of its type, between before and after; null, and nothing is
 * computed of it, when a join found no row. */
void fq_plan_of_row(struct fq_sql *sql, struct fq_plan_table *table, fq_fragment before,
                    fq_fragment after);
/* Appends a column as SQL names it under a table; object is what relative columns refer to. */
void fq_plan_column(struct fq_sql *sql, struct fq_plan_table *table, const struct fq_column *object,
                    const struct fq_column *column);
/* The same where an operator follows or precedes. */
void fq_plan_compared(struct fq_sql *sql, struct fq_plan_table *table,
                      const struct fq_column *object, const struct fq_column *column);
/* Appends the operator by which values of two columns that belong together are equal. */
void fq_plan_equal(struct fq_sql *sql, const struct fq_column *left, const struct fq_column *right);
/* The column that an object inside an object stands for, no longer relative to the outer one. */
const struct fq_column *fq_plan_object(struct fq_planner *p, const struct fq_column *outer,
                                       const struct fq_column *object);
fq_fragment fq_plan_column_sql(struct fq_planner *p, struct fq_plan_table *table,
                               const struct fq_column *object, const struct fq_column *column);
/* The number of an expression in a list, added when it is not there. */
uint16_t fq_plan_item(struct fq_planner *p, struct fq_plan_items *items, fq_fragment sql,
                      struct fq_fetched fetched);
/* Appends a condition that is true, and no SQL when the value is not of that type. */
void fq_plan_type_check(struct fq_sql *sql, fq_fragment value, const struct fq_fetched *type);
/* Appends the SELECT; names: give each item its label (c0…, k0…). */
void fq_plan_block_sql(struct fq_planner *p, struct fq_sql *sql, struct fq_plan_block *block,
                       bool names);

/* ---- cases.c ---- */

/* Of a table that was just made: which of its rows are of one of the relation's types. */
void fq_plan_only_of_types(struct fq_planner *p, struct fq_plan_table *table);
/* A new one for the rows that a field leads to. */
struct fq_plan_table *fq_plan_table_via(struct fq_planner *p, const struct fq_field *via);

/* ---- source.c ---- */

/* Appends what stands in FROM, with its alias, and what it is reached through. */
void fq_plan_table_sql(struct fq_planner *p, struct fq_sql *sql, const struct fq_plan_table *table);
/* The same, and what related rows give beside it. */
void fq_plan_from_sql(struct fq_planner *p, struct fq_sql *sql, const struct fq_plan_table *table);
/* Appends the columns that something refers to, ` name.a, name.b`; false when there are none. */
bool fq_plan_used_columns(struct fq_sql *sql, const struct fq_plan_table *table, fq_fragment name);

/* ---- computed.c ---- */

/* What a function of a row gives, as a column of a table that is joined for it: computed once,
 * where the parts of an object would each ask for it. */
const struct fq_column *fq_plan_once(struct fq_planner *p, struct fq_plan_block *block,
                                     struct fq_plan_table *table, const struct fq_column *column);
void fq_plan_values_sql(struct fq_sql *sql, const struct fq_plan_block *block);

/* ---- relate.c ---- */

/* By which columns rows belong to a row: of which table, and the row's own in SQL. */
struct fq_plan_tie {
    struct fq_plan_table *table; /* theirs, or what stands in between */
    const struct fq_column *const *columns;
    const fq_fragment *outer;
};

void fq_plan_tie(struct fq_planner *p, struct fq_plan_tie *tie, struct fq_plan_table *related,
                 const struct fq_field *field, const fq_fragment *outer);
/* Appends the condition that they are equal. */
void fq_plan_tied(struct fq_sql *where, const struct fq_plan_tie *tie,
                  const struct fq_field *field);
/* Each of the field's local columns of a row in SQL. */
const fq_fragment *fq_plan_local_sql(struct fq_planner *p, struct fq_plan_table *table,
                                     const struct fq_field *field);

/* Appends to a condition which rows of a table are those that a field leads to.  outer: each of the
 * field's local columns in SQL. */
void fq_plan_relate(struct fq_planner *p, struct fq_sql *where, struct fq_plan_table *related,
                    const struct fq_field *field, const fq_fragment *outer);

/* The table of the rows that a field of a row of this table leads to, for a statement inside of
 * this one; and the condition which they are. */
struct fq_sql fq_plan_related_rows(struct fq_planner *p, struct fq_plan_table *table,
                                   const struct fq_field *field, struct fq_plan_table **ret);

/* ---- join.c ---- */

/* The table joined through a TO_ONE field; made when there is none yet. */
struct fq_plan_table *fq_plan_join(struct fq_planner *p, struct fq_plan_block *block,
                                   struct fq_plan_table *from, const struct fq_field *via);
void fq_plan_joins_sql(struct fq_planner *p, struct fq_sql *sql, const struct fq_plan_block *block);
/* Terms of an order by which the first of some rows is always the same, as far as columns tell
 * them apart; and the mark that something refers to these columns, which comes first. */
void fq_plan_one_order(struct fq_sql *order, const struct fq_plan_table *table, fq_fragment name);
void fq_plan_use_order(struct fq_plan_table *table);

/* ---- params ---- */

/* Appends `$n`.  type 0: what a cast that follows says. */
void fq_plan_param_add(struct fq_planner *p, struct fq_sql *sql, const struct fq_input *value,
                       enum fq_param_form form, fq_oid type);
/* The number of a new one. */
size_t fq_plan_param_number(struct fq_planner *p, const struct fq_param *given, fq_oid type);
/* The same, as one more of the step that was added last. */
size_t fq_plan_param_of_last(struct fq_planner *p, const struct fq_param *given, fq_oid type);

/* ---- together.c ---- */

/* Where rows are put together something else stands for a field's column. */
enum fq_plan_together {
    FQ_TOGETHER_NOT, /* the column itself */
    FQ_TOGETHER_BY_FUNCTION,
    FQ_TOGETHER_BY_KEY, /* of a group */
};

struct fq_plan_stead {
    enum fq_plan_together together;
    enum fq_aggregate aggregate; /* BY_FUNCTION */
    struct fq_plan_block *block; /* BY_KEY: whose groups */
    /* NOT, BY_FUNCTION: it is an aggregate that stands beside a row; else NULL. */
    struct fq_plan_summary *summary;
};

/* The column that stands for another.  object: what that is relative to, then what this is.  NULL:
 * the rows are not grouped by it, which is reported by the field's name. */
const struct fq_column *fq_plan_stead(struct fq_planner *p, const struct fq_plan_stead *stead,
                                      struct fq_plan_table *table, const struct fq_column **object,
                                      const struct fq_column *column, fq_str name,
                                      struct fq_location at);

/* ---- where.c ---- */

/* Appends the conditions of a WhereInput value with ` AND ` between them. */
void fq_plan_where(struct fq_planner *p, struct fq_sql *sql, struct fq_plan_table *table,
                   const struct fq_input *where);
/* Fills a block's conditions on its groups, of a HavingInput value. */
void fq_plan_having(struct fq_planner *p, struct fq_plan_block *block,
                    const struct fq_input *having);
/* Reports members of a filter that are variables without a value. */
void fq_plan_check_filter(struct fq_planner *p, const struct fq_value *literal);

/* ---- operator.c ---- */

/* Appends what an operator of the schema's table says of the column, whose SQL is left.
 * null_counts: where it is null it must be, since a NOT around it makes a difference. */
void fq_plan_operator(struct fq_planner *p, struct fq_sql *sql, const struct fq_operator *op,
                      const struct fq_column *column, fq_fragment left,
                      const struct fq_input *value, bool null_counts);

/* The same between two columns of a table, where the operator stands between values. */
void fq_plan_operator_between(struct fq_planner *p, struct fq_sql *sql,
                              const struct fq_operator *op, struct fq_plan_table *table,
                              const struct fq_column *left, const struct fq_column *right);

/* ---- compare.c ---- */

/* Appends what a list of comparisons says of the table's rows; all of them must hold. */
void fq_plan_comparisons(struct fq_planner *p, struct fq_sql *sql, struct fq_plan_table *table,
                         const struct fq_input *list);

/* ---- yardstick.c ---- */

/* Fills what a yardstick gives as a term of an order: its SQL, name, direction and type.  value:
 * its object of operands; left: the column in SQL.  The name of the column is in term->name. */
void fq_plan_yardstick_term(struct fq_planner *p, struct fq_plan_term *term,
                            const struct fq_yardstick *yardstick, const struct fq_column *column,
                            fq_fragment left, const struct fq_input *value);

/* ---- order.c ---- */

/* block->backwards is set before. */
void fq_plan_order(struct fq_planner *p, struct fq_plan_block *block, const struct fq_input *order);
/* Or by one object of it after the other, and then what else decides.  By each the term that it
 * adds, or the earlier one that decides the same; NULL: there is none. */
const struct fq_plan_term *fq_plan_order_by(struct fq_planner *p, struct fq_plan_block *block,
                                            const struct fq_input *object);
void fq_plan_order_end(struct fq_planner *p, struct fq_plan_block *block);
/* Of groups; it ends in what they are made by. */
void fq_plan_group_order(struct fq_planner *p, struct fq_plan_block *block,
                         const struct fq_input *order);
/* To how many rows the field cuts its list, from the first one it could show; less is known of
 * variables.  False: to none. */
bool fq_plan_rows_cut(struct fq_planner *p, const struct fq_selection *field,
                      const struct fq_field_def *def, uint64_t *ret);
void fq_plan_limits(struct fq_planner *p, struct fq_plan_set *set, const struct fq_input *limit,
                    const struct fq_input *offset, struct fq_location at);
/* The same of rows that come without being asked for by number, so many at most: as many as the
 * policy lets the caller have in one list. */
void fq_plan_limit_unasked(struct fq_planner *p, struct fq_plan_set *set, uint64_t rows);
/* Appends how many items a list inside a value of the set's rows may have, by the field's argument
 * limit. */
void fq_plan_list_length(struct fq_planner *p, struct fq_plan_set *set, struct fq_sql *sql,
                         const struct fq_selection *field, const struct fq_field_def *def);

/* How many rows are asked for: the value of limit, first or last; count NULL: none was given. */
struct fq_plan_rows_wanted {
    const struct fq_input *count;
    const char *argument; /* its name */
    uint32_t most;        /* whatever it is; 0: as many as any */
};

/* The number, as far as it is known when planned; false: it is too large, or negative, which is
 * reported. */
bool fq_plan_rows_asked(struct fq_planner *p, const struct fq_plan_rows_wanted *wanted,
                        struct fq_location at, uint64_t *ret);
/* Cuts the block to so many rows, or one more; returns the number in SQL. */
fq_fragment fq_plan_page_limit(struct fq_planner *p, struct fq_plan_block *block,
                               const struct fq_plan_rows_wanted *size, uint64_t rows,
                               bool one_more);
/* The argument by which more rows are asked for than that one allows. */
const char *fq_plan_paged_by(const char *argument);

/* ---- select.c ---- */

/* A set for the rows of target. */
struct fq_plan_set *fq_plan_set_new(struct fq_planner *p, struct fq_plan_set *parent,
                                    const struct fq_relation *target);
/* Counts the rows that the set may have, each parent's list at most limit. */
void fq_plan_count_rows(struct fq_planner *p, struct fq_plan_set *set, uint64_t limit);
/* What becomes of each of the set's rows. */
void fq_plan_select_item(struct fq_planner *p, struct fq_plan_set *set,
                         const struct fq_collected *collected, const struct fq_field_def *def);
fq_str fq_plan_prefix(struct fq_planner *p, fq_str key, bool first);
/* `__typename`'s value. */
fq_str fq_plan_typename(struct fq_planner *p, const struct fq_type *type);

/* ---- planner.c ---- */

/* The next step of the root field being planned, with the parameters collected so far; NULL when
 * the SQL is too long, which is reported.  at: the root field. */
struct fq_plan_step *fq_plan_add_step(struct fq_planner *p, struct fq_sql *sql,
                                      struct fq_location at);

/* The same in the place of the last one, whose parameters it has. */
struct fq_plan_step *fq_plan_replace_step(struct fq_planner *p, struct fq_sql *sql,
                                          struct fq_location at);

/* ---- call.c ---- */

/* Appends a condition that is true, or an error of PostgreSQL's if the one given is true, which
 * takes back what the statement did. */
void fq_plan_error_if(struct fq_sql *sql, fq_fragment condition);

/* ---- kept.c ---- */

/* The step that was added last keeps what a function returned; or the row that a change returns, by
 * its name with a dot. */
void fq_plan_keeps_call(struct fq_planner *p, fq_fragment call, fq_fragment type);
void fq_plan_keeps_change(struct fq_planner *p, fq_fragment change, fq_fragment row);
/* Nothing is read but columns of that row: what it is read from is the call or the change, and
 * ret_with is what its statement begins with.  False: all is as it was. */
bool fq_plan_read_kept(struct fq_planner *p, fq_fragment *ret_with);

/* ---- statement.c ---- */

/* Makes the sets one statement, and a step of it.  at: the root field. */
void fq_plan_statement(struct fq_planner *p, struct fq_location at);

/* ---- node.c ---- */

/* What the ids of a relation's rows have in common. */
const struct fq_cursor_order *fq_plan_node_form(struct fq_planner *p,
                                                const struct fq_relation *relation);
/* The relation whose row has the id, which may be any of those of the interface `node`; NULL: it is
 * none, which is reported of the argument. */
const struct fq_relation *fq_plan_node_named(struct fq_planner *p, const struct fq_type *node,
                                             fq_str id, const char *argument,
                                             struct fq_location at);
/* Of which type the row is is not known before: what its type and its id require. */
enum fq_plan_admission fq_plan_node_admit(struct fq_planner *p, const struct fq_relation *relation,
                                          const struct fq_collected *collected,
                                          const char *argument, struct fq_location at);
/* The name of the type whose row has the id; `!` when it is the id of none. */
void fq_plan_node_key_add(struct fq_buf *key, fq_str id);

/* ---- shared ---- */

/* The argument that is for this; NULL when the field has none. */
const struct fq_input_def *fq_plan_argument_def(const struct fq_field_def *def,
                                                enum fq_argument_role role);
/* Its value; NULL when there is none. */
const struct fq_input *fq_plan_argument(struct fq_planner *p, const struct fq_selection *field,
                                        const struct fq_input_def *def);
void fq_plan_error(struct fq_planner *p, struct fq_location at, const char *format, ...)
    FQ_PRINTF(3, 4);
#endif
