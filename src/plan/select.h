/* SPDX-License-Identifier: MIT
 *
 * Inside plan/ only: fields inside a row.  A kind of them is a row of the table in select.c, and
 * where it is planned at length a file of its own.
 */
#ifndef FQ_PLAN_SELECT_H
#define FQ_PLAN_SELECT_H

#include "plan/kinds.h"

struct fq_plan_scope;
struct fq_plan_asked;

/* Plans it; returns the last collected field that was covered. */
typedef const struct fq_collected *fq_plan_select_kind(struct fq_plan_scope *s,
                                                       const struct fq_plan_asked *asked,
                                                       struct fq_node *node);

/* Where in a row an object's fields are found. */
struct fq_plan_scope {
    struct fq_planner *p;
    struct fq_plan_set *set;
    struct fq_plan_table *table;
    const struct fq_column *object; /* what relative columns refer to */
    /* How fields are planned here, whatever their kind; NULL: by that. */
    fq_plan_select_kind *instead;
    struct fq_plan_stead stead;       /* what stands for columns here */
    struct fq_plan_paging *paging;    /* in a connection: connection.c's */
    const struct fq_column *measured; /* what a yardstick is put to */
};

/* A field that is asked for. */
struct fq_plan_asked {
    const struct fq_type *parent;
    const struct fq_field_def *def;
    const struct fq_field *field;
    const struct fq_type *type;
    const struct fq_collected *collected;
    bool first; /* of its object */
};

/* select.c: by what kind of field it is. */
fq_plan_select_kind fq_plan_select_by_kind;

/* cases.c */
fq_plan_select_kind fq_plan_select_inherited;
/* The cell that says of which of its types a row is, by their numbers; and where the fields of a
 * row are that is of one of them. */
uint16_t fq_plan_choice(struct fq_plan_scope *s);
struct fq_plan_scope fq_plan_scope_of_case(struct fq_plan_scope *s, size_t number);
/* What becomes of the set's rows: one of so many cases, which the caller fills; the column has its
 * number. */
struct fq_node *fq_plan_cases_of_rows(struct fq_plan_scope *s, const struct fq_column *kind,
                                      size_t count, struct fq_location at);

/* connection.c */
fq_plan_select_kind fq_plan_select_connection;
fq_plan_select_kind fq_plan_select_part;
/* Its value where no rows can be read. */
fq_str fq_plan_empty_connection(struct fq_planner *p, const struct fq_type *type,
                                const struct fq_selections *selections);

/* What is selected of an object, or of one of several. */
void fq_plan_select_object(struct fq_plan_scope *s, const struct fq_type *type,
                           const struct fq_selections *selections, struct fq_node *node);

/* A set of the rows that belong to a row: those whose columns equal the row's. */
struct fq_plan_set *fq_plan_related(struct fq_plan_scope *s, const struct fq_field *field);

/* The cell of the set's rows that has the column's value. */
uint16_t fq_plan_value_cell(struct fq_plan_scope *s, const struct fq_column *column);

/* A set of what related rows give: of one row, or of several groups, as fill says. */
void fq_plan_select_related(struct fq_plan_scope *s, const struct fq_plan_asked *asked,
                            struct fq_node *node, fq_plan_fill_set *fill);

/* What becomes of the set's rows, which are of that type. */
void fq_plan_select_rows(struct fq_planner *p, struct fq_plan_set *set,
                         const struct fq_selections *selections, const struct fq_type *type);

/* changed.c */
fq_plan_select_kind fq_plan_select_changed;

/* node.c */
fq_plan_select_kind fq_plan_select_node_id;

/* node_list.c: a set of the one row that belongs to each row by a key, and what the node becomes
 * that shows it. */
struct fq_plan_set *fq_plan_row_by_key(struct fq_plan_scope *s, const struct fq_field *field,
                                       const struct fq_collected *collected, struct fq_node *node);

/* hosted.c */
fq_plan_select_kind fq_plan_select_hosted;

/* measured.c */
fq_plan_select_kind fq_plan_select_measured;
fq_plan_select_kind fq_plan_select_measured_field;
fq_plan_select_kind fq_plan_select_yardstick;

/* groups.c */
fq_plan_select_kind fq_plan_select_groups;
fq_plan_select_kind fq_plan_select_keys;

/* aggregate.c */
fq_plan_select_kind fq_plan_select_aggregate;
fq_plan_select_kind fq_plan_select_measures;
/* A field inside of one of these: what stands for its column. */
fq_plan_select_kind fq_plan_select_stead;
/* The JSON of what no rows give. */
fq_str fq_plan_empty_aggregate(struct fq_planner *p, const struct fq_type *type,
                               const struct fq_selections *selections);

#endif
