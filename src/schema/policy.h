/* SPDX-License-Identifier: MIT
 *
 * A policy bound to the schema: for each relation who may do what with its rows.  The planner adds
 * it to whatever reads or writes these.
 */
#ifndef FQ_SCHEMA_POLICY_H
#define FQ_SCHEMA_POLICY_H

#include "model/policy.h"
#include "schema/schema.h"

struct fq_given;

/* A column that a new or changed row gets from who asks, or a constant; clients do not give it. */
struct fq_preset {
    const struct fq_given *given;
    const struct fq_input *value;
};

/* What one role may do.  Filters are those of the relation's WhereInput. */
struct fq_rule {
    size_t role; /* of the policy */
    struct fq_location at;
    const bool *fields; /* by number of the type's field; NULL: all */
    const struct fq_input *where;
    const struct fq_input *check;
    const struct fq_preset *presets;
    size_t preset_count;
    uint32_t limit; /* 0: none */
    bool aggregates;
};

/* Of a relation: as many of each kind as there are roles that may.  None: nobody may. */
struct fq_rules {
    const struct fq_type *type; /* by whose fields they are said */
    struct fq_rule *items[FQ_POLICY_ACTIONS];
    size_t counts[FQ_POLICY_ACTIONS];
};

/* Who may call the functions behind fields of Query and Mutation. */
struct fq_call_rule {
    const struct fq_field_def *def;
    bool *roles; /* by number */
};

struct fq_bound_policy {
    const struct fq_policy *said;
    const uint16_t *numbers;    /* of each role among the schema's guards */
    size_t user, anonymous;     /* these roles; role_count: there is none */
    struct fq_call_rule *calls; /* of every function that is not everybody's */
    size_t call_count;
};

/* The field gives JSON: what stands in that is of no type that has rules. */
bool fq_policy_is_blind_to(const struct fq_field_def *def);

/* NULL: everybody may. */
const struct fq_call_rule *fq_policy_call(const struct fq_schema *schema,
                                          const struct fq_field_def *def);

/* The number of a field by which the rules of a relation are said, or of the type's field_count. */
size_t fq_rules_field(const struct fq_rules *rules, fq_str name);

/* Binds it to a schema that is built otherwise.  What is wrong is in *errors, whose texts live in
 * the schema's arena.  Inside a guard, as the next. */
void fq_policy_bind_all(struct fq_schema *schema, const struct fq_policy *policy,
                        struct fq_errors *errors);

/* The same where it must fit.  *reterr tells all mistakes, with their places. */
enum fq_status fq_policy_bind(struct fq_schema *schema, const struct fq_policy *policy,
                              struct fq_error *reterr);

#endif
