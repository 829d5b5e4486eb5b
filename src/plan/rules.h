/* SPDX-License-Identifier: MIT
 *
 * Inside plan/ only: the policy's rules, where rows come in and where they are written.
 */
#ifndef FQ_PLAN_RULES_H
#define FQ_PLAN_RULES_H

#include <stdarg.h>

#include "plan/planner.h"
#include "schema/policy.h"

/* A field that is asked of a table's rows: to show, to filter, to order or to put together. */
struct fq_plan_asked_field {
    size_t number; /* as fq_rules_field() counts them */
    fq_str name;
    struct fq_location at;
    struct fq_plan_asked_field *next;
};

/* Of a table whose relation has rules. */
struct fq_plan_ruling {
    struct fq_plan_asked_field *asked, *last_asked;
    bool together; /* what rows give together is asked for */
    bool settled;
    struct fq_location at;    /* of the first thing that was asked */
    struct fq_plan_table row; /* its rows inside of the parentheses, on which there is a */
    fq_fragment condition;    /* empty: every row */
};

/* NULL: rows of the relation are everybody's, or what asks is a rule itself. */
struct fq_plan_ruling *fq_plan_ruling_new(struct fq_planner *p, const struct fq_relation *relation);

/* Each says that something of the table's rows is asked for, before the table's SQL is written. */
void fq_plan_ask_field(struct fq_planner *p, const struct fq_plan_table *table, fq_str name,
                       struct fq_location at);
void fq_plan_ask_columns(struct fq_planner *p, const struct fq_plan_table *table,
                         const struct fq_column *const *columns, size_t count,
                         struct fq_location at);
void fq_plan_ask_together(const struct fq_plan_table *table, struct fq_location at);

/* Chooses the rules that hold for the table, when its SQL is written; reports that there are none.
 */
void fq_plan_rule_rows(struct fq_planner *p, const struct fq_plan_table *table);
/* Then: not every row is let through. */
bool fq_plan_hides_rows(const struct fq_plan_table *table);

/* What is asked of another use of the relation is asked of this one as well, so that the same rules
 * apply. */
void fq_plan_ask_same(struct fq_planner *p, const struct fq_plan_table *table,
                      const struct fq_plan_table *other);

/* How many rows of the relation a list may have, of a mix the least of its relations'; 0: as many
 * as any. */
uint32_t fq_plan_rule_limit(struct fq_planner *p, const struct fq_relation *relation);

/* Reports that the caller may not call the function behind a field. */
void fq_plan_rule_call(struct fq_planner *p, const struct fq_field_def *def, struct fq_location at);
/* Reports that the field is JSON of a function's own answer, when the policy does not name that. */
void fq_plan_rule_json(struct fq_planner *p, const struct fq_field_def *def, struct fq_location at);

/* The caller has the policy's role of that number. */
bool fq_plan_caller_has(struct fq_planner *p, size_t role);
/* `requires the role "a"`: of those that may do it, with the field of that number or any. */
fq_str fq_plan_roles_told(struct fq_planner *p, const struct fq_rules *rules,
                          enum fq_policy_action action, const size_t *field);
/* What one of the rules says of a row, or of what becomes of it (checks); empty: everything. */
fq_fragment fq_plan_rules_condition(struct fq_planner *p, struct fq_plan_table *row,
                                    enum fq_policy_action action,
                                    const struct fq_rule *const *applying, size_t count,
                                    bool checks);
/* Appends to a condition on the table itself what the caller may read of it. */
void fq_plan_rule_where(struct fq_planner *p, struct fq_sql *where, struct fq_plan_table *table);

void fq_plan_forbid(struct fq_planner *p, struct fq_location at, const char *format, ...)
    FQ_PRINTF(3, 4);

#endif
