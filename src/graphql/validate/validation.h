/* SPDX-License-Identifier: MIT
 *
 * What the rules of validation share.  Internal to graphql/.
 *
 * One walk over each definition checks what can be told where it stands, and records what cannot:
 * which fragments it spreads and which variables it uses.  The rules about those then work on the
 * records, so that no fragment is walked once per place where it is spread.
 */
#ifndef FQ_GRAPHQL_VALIDATE_VALIDATION_H
#define FQ_GRAPHQL_VALIDATE_VALIDATION_H

#include "base/limits.h"
#include "graphql/types/input.h"
#include "graphql/types/suggest.h"
#include "graphql/types/type.h"

/* A place where a variable stands. */
struct fq_usage {
    const struct fq_value *value;
    size_t variable;                /* number of its name in the document */
    const struct fq_type_ref *type; /* what is expected there; NULL when unknown */
    bool has_default;               /* of the argument or input field */
    const struct fq_type *one_of;   /* the @oneOf input object it is a member of, or NULL */
    struct fq_usage *next;
};

/* A place where a fragment is spread. */
struct fq_spread {
    const struct fq_selection *selection;
    struct fq_scope *fragment; /* NULL when unknown */
    size_t depth;              /* selection sets around it within the definition */
    bool at_top;               /* no field is around it there */
    /* The introspection field around it, and the lists of introspection between the two; without
     * one, those between the definition and it. */
    struct fq_introspection *root;
    size_t lists;
    struct fq_spread *next;
};

/* A field __schema or __type, and how deep lists nest in it. */
struct fq_introspection {
    const struct fq_selection *field;
    size_t lists;
    struct fq_introspection *next;
};

enum fq_visit { FQ_VISIT_NEW, FQ_VISIT_OPEN, FQ_VISIT_DONE };

/* An operation or a fragment, and what its walk recorded. */
struct fq_scope {
    const struct fq_definition *definition;
    const struct fq_type *type; /* of its selections; NULL when unknown */
    struct fq_usage *usages;
    struct fq_usage **usages_tail;
    struct fq_spread *spreads;
    struct fq_spread **spreads_tail;
    /* Fields, those of them at the top, and the nesting of selection sets: here, and with all
     * fragments written out. */
    size_t fields, all_fields;
    size_t root_fields, all_root_fields;
    size_t depth, all_depth;
    /* How deep lists of introspection nest outside of any field of roots. */
    size_t lists;
    struct fq_introspection *roots;
    enum fq_visit visit;
    size_t position;   /* on the stack, while open */
    size_t reached_by; /* number of the last operation seen to reach it, from 1 */
    size_t merged_by;  /* number of the last set of fields it became part of, from 1 */
};

struct fq_validation {
    const struct fq_type_system *system;
    const struct fq_document *document;
    struct fq_arena *arena;
    struct fq_errors *errors;
    struct fq_scope *scopes; /* operations and fragments in order of the document */
    size_t scope_count;
    struct fq_map fragments; /* name → struct fq_scope */
    struct fq_map variables; /* name → number + 1 */
    struct fq_scope *scope;  /* being walked */
    size_t around;           /* fields that are being walked, one in the other */
    /* The introspection field being walked, or NULL, and the lists nested up to here. */
    struct fq_introspection *root;
    size_t lists;
};

#define fq_violation(v, at, ...)                                                                   \
    ((void)fq_errors_add((v)->errors, (v)->arena, FQ_VALIDATION, (at), __VA_ARGS__))

/* A ceiling of the document that was passed. */
void fq_violation_of_limit(struct fq_validation *v, struct fq_location at,
                           enum fq_document_limit which);

static inline bool fq_validation_is_over(const struct fq_validation *v)
{
    return fq_errors_are_over(v->errors);
}

/* Names of one group, to find those that repeat: few are compared, many are hashed. */
struct fq_names {
    struct fq_arena *arena;
    struct fq_map map;
    struct fq_names_entry {
        fq_str name;
        struct fq_location at;
    } few[8];
    size_t count;
};

void fq_names_init(struct fq_names *names, struct fq_arena *arena);

/* The place where name stood first, or NULL when this is it. */
const struct fq_location *fq_names_add(struct fq_names *names, fq_str name, struct fq_location at);

/* What is there for whoever asks; NULL: nothing of that name. */
static inline const struct fq_field_def *
fq_validate_field_of(const struct fq_validation *v, const struct fq_type *parent, fq_str name)
{
    return fq_seen_field(v->errors->sight, fq_field_lookup(v->system, parent, name));
}

/* validate_fields.c: a definition's selections, and all within. */
void fq_validate_selections(struct fq_validation *v, const struct fq_type *parent,
                            const struct fq_selection *selections, size_t depth);

/* The type of that name; NULL with a violation when there is none. */
const struct fq_type *fq_validate_type_name(struct fq_validation *v, fq_str name,
                                            struct fq_location at);

/* validate_values.c: a literal against a type (NULL: unknown). */
struct fq_value_place {
    const struct fq_type_ref *type;
    bool has_default;
    const struct fq_type *one_of;
};
void fq_validate_value(struct fq_validation *v, struct fq_value_place place,
                       const struct fq_value *value);

/* validate_arguments.c: of a field or directive, whose arguments may be unknown (known is false).
 */
struct fq_argument_owner {
    bool known;
    const struct fq_input_def *defs;
    size_t def_count;
    fq_str message_name; /* `field "User.posts"`, `directive "@skip"` */
};
void fq_validate_arguments(struct fq_validation *v, const struct fq_argument_owner *owner,
                           const struct fq_argument *arguments, size_t count);

/* Was the argument given? */
bool fq_argument_is_given(const struct fq_argument *arguments, size_t count, fq_str name);

/* The directives at one place, which is called as in the specification: "FIELD". */
void fq_validate_directives(struct fq_validation *v, const struct fq_directive *directives,
                            const char *location);

/* validate_fragments.c: cycles, and what documents grow to with their fragments written out; then,
 * once variables have been followed, fragments that nobody uses. */
void fq_validate_fragments(struct fq_validation *v);
void fq_validate_used_fragments(struct fq_validation *v);

/* validate_variables.c */
void fq_validate_variable_definitions(struct fq_validation *v,
                                      const struct fq_definition *operation);
void fq_validate_variables(struct fq_validation *v);

/* validate_subscription.c */
void fq_validate_subscription(struct fq_validation *v, const struct fq_scope *operation);

/* validate_merge.c */
void fq_validate_merging(struct fq_validation *v);

#endif
