/* SPDX-License-Identifier: MIT
 *
 * Inside plan/ only: the kinds of root field.  A kind is a row of one table and a file that plans
 * it; nobody else asks of what kind a root field is.
 */
#ifndef FQ_PLAN_KINDS_H
#define FQ_PLAN_KINDS_H

#include "plan/planner.h"

typedef struct fq_plan_set *fq_plan_begin_set(struct fq_planner *p,
                                              const struct fq_collected *collected,
                                              const struct fq_field_def *def);
typedef void fq_plan_whole_field(struct fq_planner *p, struct fq_node *node,
                                 const struct fq_collected *collected,
                                 const struct fq_field_def *def);
typedef void fq_plan_after_field(struct fq_planner *p, const struct fq_collected *collected,
                                 const struct fq_field_def *def);
typedef void fq_plan_fill_set(struct fq_planner *p, struct fq_plan_set *set,
                              const struct fq_selection *field, const struct fq_field_def *def);

struct fq_plan_kind {
    const char *name;           /* for people */
    unsigned arguments;         /* what they may be for: a bit for each enum fq_argument_role */
    fq_plan_whole_field *whole; /* plans what is no rows of one set; or else: */
    fq_plan_begin_set *begin;   /* where its rows come from */
    fq_plan_fill_set *filter;   /* NULL: all of these */
    fq_plan_fill_set *order;    /* and how many there may be */
    fq_plan_after_field *after; /* NULL; or more steps, when its rows have been read */
};

/* NULL: no root field is of this kind. */
const struct fq_plan_kind *fq_plan_kind_of(enum fq_field_kind kind);

/* select.c: fields inside a row may be of this kind. */
bool fq_plan_is_inner(enum fq_field_kind kind);

/* list.c */
fq_plan_begin_set fq_plan_rows_of_target;
fq_plan_fill_set fq_plan_list_filter;
/* Reports variables without a value in a filter that is an argument. */
void fq_plan_check_argument(struct fq_planner *p, const struct fq_selection *field, fq_str name);
fq_plan_fill_set fq_plan_list_order;
/* distinct.c: which rows are first by their order, once that is planned. */
fq_plan_fill_set fq_plan_distinct;

/* single.c */
fq_plan_fill_set fq_plan_single_filter;
fq_plan_fill_set fq_plan_single_order;

/* Of the rows that a key fits one is taken, where nothing guarantees that there are not two. */
void fq_plan_take_one(struct fq_planner *p, struct fq_plan_block *block,
                      const struct fq_field *field);

/* node.c */
fq_plan_whole_field fq_plan_root_node;

/* node_list.c */
fq_plan_whole_field fq_plan_root_nodes;

/* mix.c */
fq_plan_whole_field fq_plan_root_mix;
/* mix_member.c: what a filter, or an object of an order, of a mix says of the rows of one of its
 * relations. */
const struct fq_input *fq_plan_mix_filter(struct fq_planner *p, const struct fq_relation *member,
                                          const struct fq_input *where);
const struct fq_input *fq_plan_mix_order(struct fq_planner *p, const struct fq_relation *member,
                                         const struct fq_input *by);

/* aggregate.c */
fq_plan_fill_set fq_plan_aggregate_order;

/* groups.c */
fq_plan_fill_set fq_plan_groups_order;

/* call.c: the rows of a function; and a step that calls it before, if they are read by another. */
fq_plan_begin_set fq_plan_rows_of_call;
fq_plan_fill_set fq_plan_call_filter;
fq_plan_fill_set fq_plan_call_order;
/* `"public"."f"(row, "a" => $1)`; row may be empty. */
fq_fragment fq_plan_call_of(struct fq_planner *p, const struct fq_selection *field,
                            const struct fq_field_def *def, fq_fragment row);
/* Appends the arguments alone; first: nothing stands in front of them. */
void fq_plan_arguments(struct fq_planner *p, struct fq_sql *sql, const struct fq_selection *field,
                       const struct fq_field_def *def, bool first);
/* The set's rows are those of a call. */
void fq_plan_read_call(struct fq_planner *p, struct fq_plan_set *set, const struct fq_field *field,
                       fq_fragment call);

/* A value as one of a PostgreSQL type, which it is cast to; empty: it is not. */
void fq_plan_value(struct fq_planner *p, struct fq_sql *sql, const struct fq_input *value,
                   fq_fragment type_name);

/* create.c */
fq_plan_begin_set fq_plan_create;
fq_plan_begin_set fq_plan_create_many;

/* upsert.c */
fq_plan_begin_set fq_plan_upsert;

/* update.c */
fq_plan_begin_set fq_plan_update;
fq_plan_begin_set fq_plan_update_many;

/* delete.c */
fq_plan_begin_set fq_plan_delete;
fq_plan_begin_set fq_plan_delete_many;
fq_plan_after_field fq_plan_delete_kept;

/* computed.c */
/* The value of a COMPUTED field with the arguments that are given. */
const struct fq_column *fq_plan_computed_value(struct fq_planner *p,
                                               const struct fq_selection *field,
                                               const struct fq_field_def *def);
/* The rows of one, inside the rows of a parent. */
struct fq_plan_set *fq_plan_computed_rows(struct fq_planner *p, struct fq_plan_set *parent,
                                          struct fq_plan_table *table,
                                          const struct fq_selection *field,
                                          const struct fq_field_def *def);

/* connection.c */
fq_plan_whole_field fq_plan_root_connection;

/* host.c */
fq_plan_whole_field fq_plan_root_host;
/* Says what a program is asked for the field, but where its value is put; and how that is read. */
struct fq_plan_host fq_plan_host_new(struct fq_planner *p, struct fq_node *node,
                                     const struct fq_collected *collected,
                                     const struct fq_field_def *def);
/* Once all roots are planned. */
void fq_plan_check_hosts(struct fq_planner *p);
void fq_plan_take_hosts(struct fq_planner *p, struct fq_plan *plan);

#endif
