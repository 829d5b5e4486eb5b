/* SPDX-License-Identifier: MIT
 *
 * What a policy file says, before it is bound to a schema: for each role and each type which rows
 * may be read and written, and which of their fields.  Every part knows its place in the file.
 */
#ifndef FQ_MODEL_POLICY_H
#define FQ_MODEL_POLICY_H

#include "base/error.h"
#include "graphql/syntax/ast.h"

/* Callers who prove nothing have this role alone; those who prove something have this one beside
 * their own. */
#define FQ_POLICY_ANONYMOUS "anonymous"
#define FQ_POLICY_USER      "user"

/* What begins with $ in a value: who asks gives it.  A text that does begins with two. */
#define FQ_POLICY_ASKER '$'

struct fq_policy_name {
    fq_str name;
    struct fq_location at;
};

struct fq_policy_names {
    const struct fq_policy_name *items;
    size_t count;
};

enum fq_policy_action {
    FQ_POLICY_READ,
    FQ_POLICY_CREATE,
    FQ_POLICY_UPDATE,
    FQ_POLICY_DELETE,
    FQ_POLICY_ACTIONS, /* how many there are */
};

/* `read`, … */
fq_str fq_policy_action_name(enum fq_policy_action action);

/* What a role may do with a type's rows.  Filters and presets are values of GraphQL, in which
 * VARIABLE is what who asks gives: `user`, `claims.a.b`. */
struct fq_policy_rule {
    bool said; /* else it may not */
    struct fq_location at;
    bool all_fields;                       /* "*" */
    struct fq_policy_names fields, except; /* those; or all but these */
    const struct fq_value *where;          /* NULL: every row */
    const struct fq_value *check;          /* NULL: whatever becomes of it */
    const struct fq_object_field *set;
    size_t set_count;
    uint32_t limit; /* of a list; 0: none */
    bool aggregates;
};

struct fq_policy_type {
    fq_str name;
    struct fq_location at;
    struct fq_policy_rule rules[FQ_POLICY_ACTIONS];
};

struct fq_policy_role {
    fq_str name;
    struct fq_location at;
    struct fq_policy_names inherits;
    const struct fq_policy_type *types;
    size_t type_count;
    struct fq_policy_names calls; /* fields of Query and Mutation that call functions */
    const bool *has;              /* by number: itself, and what it inherits, and so on */
};

struct fq_policy {
    fq_str file;
    bool allow; /* everybody may do everything with types that no role names */
    const struct fq_policy_role *roles;
    size_t role_count;
};

/* The role's number, or role_count. */
size_t fq_policy_role_number(const struct fq_policy *policy, fq_str name);

/* Some role sees only some of the type's rows, or may see none: one that a field leads to may be
 * missing.  policy may be NULL. */
bool fq_policy_hides_rows(const struct fq_policy *policy, fq_str type);

/* Whether the role may do that with some row of the type, by its own rules or by those of a role
 * that it has. */
bool fq_policy_role_may(const struct fq_policy *policy, size_t role, fq_str type,
                        enum fq_policy_action action);
/* The same: may read the field of some row; may see what rows give together; may call the function
 * behind a field of Query or Mutation. */
bool fq_policy_role_reads(const struct fq_policy *policy, size_t role, fq_str type, fq_str field);
bool fq_policy_role_sums(const struct fq_policy *policy, size_t role, fq_str type);
bool fq_policy_role_calls(const struct fq_policy *policy, size_t role, fq_str field);
/* May give the field of a row that it makes or changes: the first name, which shares its columns
 * with the others. */
bool fq_policy_role_gives(const struct fq_policy *policy, size_t role, fq_str type,
                          enum fq_policy_action action, const fq_str *names, size_t count);

/* No role says anything of the type, of the function: then it is everybody's, where the rest is. */
bool fq_policy_names_type(const struct fq_policy *policy, fq_str type);
bool fq_policy_names_call(const struct fq_policy *policy, fq_str field);

/* Some role's new rows get the field from the policy: clients need not give it.  policy may be
 * NULL. */
bool fq_policy_presets(const struct fq_policy *policy, fq_str type, fq_str field);

#endif
