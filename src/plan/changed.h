/* SPDX-License-Identifier: MIT
 *
 * Inside plan/ only: rows of tables that a mutation changes.  One statement changes them and keeps
 * their keys in settings of the transaction, an array for each column; the next reads the rows that
 * have these keys, which is how they are after the change, in whatever stands for the table.
 */
#ifndef FQ_PLAN_CHANGED_H
#define FQ_PLAN_CHANGED_H

#include "plan/write_rules.h"

struct fq_plan_level;

/* Appends ` RETURNING t0."id" AS k0`; row: the table's name with a dot. */
void fq_plan_returning(struct fq_sql *sql, const struct fq_written *written, fq_fragment row);

/* Appends a SELECT that keeps the keys k0… of rows.  place: what they are ordered by, or empty;
 * also: what else it computes of them, or empty. */
void fq_plan_keep_keys(struct fq_sql *sql, const struct fq_written *written, fq_fragment rows,
                       fq_fragment place, fq_fragment also);
/* The same of the part i0; and an error when they are more than most, or any number where that is
 * NULL. */
void fq_plan_keep_changed(struct fq_planner *p, struct fq_sql *sql,
                          const struct fq_written *written, const struct fq_input *most,
                          fq_fragment also);

/* A step that makes the change, `UPDATE …`, and keeps the key of the one row that it returns, by
 * its name; which another one reads, or the same. */
void fq_plan_keep_row(struct fq_planner *p, fq_fragment change, fq_fragment row,
                      const struct fq_written *written, struct fq_location at);

/* Appends the condition that the row of the table, by its name with a dot, is one that is read; and
 * may be written. */
void fq_plan_is_read(struct fq_planner *p, struct fq_sql *sql,
                     const struct fq_plan_writing *writing, fq_fragment row);

/* Appends what is kept of the key's i-th column, an array. */
void fq_plan_kept_column(struct fq_sql *sql, const struct fq_written *written, size_t i);
/* The same of another setting, `'fraiseql.chk`, for rows that are checked; what keeps their keys
 * k0… there, beside other columns of a SELECT from r; and what stands in FROM for them. */
#define FQ_PLAN_KEYS    SQL("'fraiseql.key")
#define FQ_PLAN_CHECKED SQL("'fraiseql.chk")
void fq_plan_kept_column_of(struct fq_sql *sql, const struct fq_written *written,
                            fq_fragment setting, size_t i);
void fq_plan_keep_checked(struct fq_sql *sql, const struct fq_written *written);
void fq_plan_kept_keys_of(struct fq_sql *sql, const struct fq_written *written,
                          fq_fragment setting);

/* Appends what stands in FROM for the keys. */
void fq_plan_kept_keys(struct fq_sql *sql, const struct fq_written *written);
/* Appends the condition that a row, by its name with a dot, has the key k0… of r. */
void fq_plan_same_key(struct fq_sql *sql, const struct fq_written *written, fq_fragment row);

/* ---- reference.c ---- */

/* Of what a foreign key, or rows that have it, are given what is to be made, connected or
 * disconnected; NULL: nothing. */
const struct fq_input *fq_plan_nested(const struct fq_input *value, enum fq_nested what);
/* Reports a row that is not named by one key. */
void fq_plan_check_key(struct fq_planner *p, const struct fq_reference *reference, fq_str name,
                       const struct fq_input *row);
/* Reports rows that are not named by one key, and columns that are given twice. */
void fq_plan_check_references(struct fq_planner *p, const struct fq_input *row);

/* Where what names a row stands, and what its error says of where that is. */
struct fq_plan_naming {
    fq_fragment path; /* of the row that leads to it, `input`; listed: in a column of u, */
    size_t place;     /* this one */
    bool listed;      /* in columns of u, one for each field of the key from the first on; */
    size_t first;     /* else in parameters */
    const struct fq_plan_level *level; /* of rows that were made for it; NULL: none */
};

/* Appends what the foreign key's column of that number becomes. */
void fq_plan_referred(struct fq_planner *p, struct fq_sql *sql, const struct fq_given *given,
                      const struct fq_plan_naming *naming, const struct fq_input *value,
                      size_t number);
/* Appends a column of the row that is named, which is one of those that the field leads to; where
 * there is none, it fails.  behind: of the path. */
void fq_plan_named_column(struct fq_planner *p, struct fq_sql *sql,
                          const struct fq_reference *reference, const struct fq_plan_naming *naming,
                          const struct fq_input *row, const struct fq_column *column,
                          fq_fragment type_name, fq_fragment behind);
/* What pg/error.c has a sentence for. */
enum fq_plan_failing {
    FQ_FAILING_NO_ROW,  /* nobody sees a row of the key */
    FQ_FAILING_MADE,    /* not all rows were made */
    FQ_FAILING_CHANGED, /* there is no row, for which others were made */
    FQ_FAILING_LINKED,  /* not all rows could be made to lead there */
    FQ_FAILING_FREED,   /* not all of them led there */
    FQ_FAILING_CHECK,   /* the policy lets the row not be so */
};

/* Appends what fails.  path: what stands in a string, `input.author`, or around what concat()
 * takes. */
void fq_plan_failure(struct fq_sql *sql, fq_fragment path, enum fq_plan_failing failing);

/* create.c: appends `INSERT INTO "public"."users" ("id") VALUES ($1)`; alias: of the table, or
 * empty. */
void fq_plan_insert_row(struct fq_planner *p, struct fq_sql *sql, const struct fq_written *written,
                        fq_fragment alias, const struct fq_input *row);
/* Appends what the argument "input" gives a column, of a foreign key that of the number. */
void fq_plan_given_value(struct fq_planner *p, struct fq_sql *sql,
                         const struct fq_input_member *member, size_t number);

/* update.c: appends ` SET "a" = …` as the arguments have it, of a row by its name with a dot.
 * level: of what is set; NULL: nothing is made for it.
 * False: nothing is changed.  ret_said: some argument is there, if only an empty object. */
bool fq_plan_set_columns(struct fq_planner *p, struct fq_sql *sql, fq_fragment row,
                         const struct fq_selection *field, const struct fq_field_def *def,
                         const struct fq_plan_level *level, const struct fq_plan_writing *writing,
                         bool *ret_said);
/* The rules for all that the arguments of an update give. */
void fq_plan_update_rules(struct fq_planner *p, struct fq_plan_writing *writing,
                          const struct fq_selection *field, const struct fq_field_def *def);
/* Appends ` SET "a" = t0."a"`, of some column that the role may change. */
void fq_plan_set_same(struct fq_sql *sql, const struct fq_written *written, fq_fragment row);

/* Rows that are meant by a key or by a filter. */
struct fq_plan_meant {
    struct fq_plan_block block; /* of the relation that is read */
    const struct fq_input *most;
    /* The filter says it of the table's own columns; else of what is read. */
    bool direct;
    fq_fragment name; /* the table's in the statement */
    fq_fragment row;  /* the same with a dot behind it */
};

/* From the arguments. */
void fq_plan_meant_rows(struct fq_planner *p, struct fq_plan_meant *meant,
                        const struct fq_plan_writing *writing, const struct fq_selection *field,
                        const struct fq_field_def *def);
/* Appends ` "public"."users" AS t0`; then what else stands in FROM and which rows they are. */
void fq_plan_meant_table(struct fq_sql *sql, const struct fq_plan_meant *meant,
                         const struct fq_written *written);
void fq_plan_meant_where(struct fq_planner *p, struct fq_sql *sql, struct fq_plan_meant *meant,
                         const struct fq_written *written, fq_fragment from);
/* So many are meant at most. */
struct fq_plan_changing fq_plan_meant_count(const struct fq_planner *p,
                                            const struct fq_plan_meant *meant);

/* The set's rows are those whose keys were kept, in that order. */
void fq_plan_read_changed(struct fq_planner *p, struct fq_plan_set *set,
                          const struct fq_written *written);

/* The set of a field that gives the one row; of one that gives UserChanges of so many. */
struct fq_plan_set *fq_plan_changed_row(struct fq_planner *p, const struct fq_field *field);
struct fq_plan_set *fq_plan_changes(struct fq_planner *p, const struct fq_field *field,
                                    struct fq_plan_changing changing);

/* ---- write_check.c ---- */

/* A step that fails unless all rows, whose keys are kept in settings of that name, are as the rules
 * say; other: of an upsert, the rules that must hold too, or NULL. */
void fq_plan_write_check(struct fq_planner *p, const struct fq_plan_writing *w,
                         const struct fq_plan_writing *other, fq_fragment setting);

#endif
