/* SPDX-License-Identifier: MIT
 *
 * Coercion: what a client gives (JSON variables, literals) becomes values of the declared types.
 *
 * A plan is made for the shape of the variables and used for many values of them.  So coercing
 * variables gives three things: a tree for the planner, the tree's leaves numbered in depth-first
 * order, and the shape: a string equal for two sets of variables exactly if they differ only in
 * the values of leaves.  Planned SQL refers to leaves by number.
 *
 *   leaf:   a scalar that is not Boolean, or a whole list of scalars (Booleans and lists included)
 *   shape:  which members are present, null or absent; lengths of lists of input objects and of
 *           enum values; enum values and Booleans
 *
 * What the shape holds is no leaf: the plan is made for that very value.  Enum values stand in the
 * shape even in lists, because they choose columns (order, grouping) as often as rows.
 *
 * The shape as text: variables in order of definition, each one of
 *   a  absent     n  null     s  leaf     l  list that is a leaf     t f  Boolean
 *   eNAME;  enum value     [ … ]  list     { … }  input object: for each member that was given, in
 *   the order of its type, its index as decimal number, then its shape
 */
#ifndef FQ_GRAPHQL_TYPES_INPUT_H
#define FQ_GRAPHQL_TYPES_INPUT_H

#include "graphql/types/type.h"
#include "json/json.h"

enum fq_input_kind {
    FQ_INPUT_NULL,
    FQ_INPUT_SCALAR, /* text: PostgreSQL's input text, from fq_scalar.accept */
    FQ_INPUT_BOOL,   /* of the scalar Boolean: text is "true" or "false" too */
    FQ_INPUT_ENUM,   /* text: the name; internal: the database's name */
    FQ_INPUT_LIST,
    FQ_INPUT_OBJECT,
};

#define FQ_INPUT_CONSTANT (-1)
/* A constant put together with the values of variables: good for this request only. */
#define FQ_INPUT_PASSING (-2)
/* A value that whoever asks gives, and no document: text is what it is called.  Coercion makes
 * none; it stands in what is put beside a document's own filters. */
#define FQ_INPUT_ASKER (-3)

struct fq_input;

struct fq_input_member {
    const struct fq_input_def *def;
    const struct fq_input *value;
};

struct fq_input {
    enum fq_input_kind kind;
    bool boolean;
    const struct fq_type *type; /* the named type */
    fq_str text;
    fq_str internal;
    /* Number of the leaf among the operation's variables, or FQ_INPUT_CONSTANT when it is written
     * in the document (or comes from a default).  A list of scalars is one leaf when the whole of
     * it comes from one variable; its items then are constants.  FQ_INPUT_PASSING: a scalar's
     * object or list with variables inside. */
    int32_t leaf;
    struct fq_location at; /* in the document; the variable's definition for what it gave */
    const struct fq_input *const *items;   /* of a list */
    const struct fq_input_member *members; /* of an object: given ones and defaults, in the order of
                                            * the type's definition; absent ones are absent here */
    size_t count;
};

/* Variables of one request, coerced. */
struct fq_variables {
    const struct fq_variable_node *const *nodes; /* by definition order */
    const struct fq_input **values;              /* NULL: absent, without default */
    size_t count;
    struct fq_map by_name; /* index + 1 into nodes, as a pointer */
    const struct fq_input **leaves;
    size_t leaf_count;
    fq_str shape;
    struct fq_json given; /* as the client sent them, an object or null */
};

/* given: the request's variables, an object or null.  operation must be validated against system.
 * Errors are added to *errors with status FQ_INPUT, in graphql-js's words: `Variable "$id" got
 * invalid value "x" at "id.y"; …`.  An undefined name in given is ignored, as the specification
 * says.  Inside a guard. */
enum fq_status fq_variables_coerce(const struct fq_type_system *system,
                                   const struct fq_definition *operation,
                                   const struct fq_json *given, struct fq_arena *arena,
                                   struct fq_variables *ret, struct fq_errors *errors);

/* A literal of a validated document as a value of type, variables substituted (NULL: constant
 * expression).  *ret is NULL when the value is an absent variable.  Inside a guard. */
enum fq_status fq_literal_coerce(const struct fq_type_system *system,
                                 const struct fq_type_ref *type, const struct fq_value *literal,
                                 const struct fq_variables *variables, struct fq_arena *arena,
                                 const struct fq_input **ret, struct fq_errors *errors);

/* The value of an argument of a field or directive: what is written, else the default, else NULL
 * (absent).  A missing required one is an error. */
enum fq_status fq_argument_coerce(const struct fq_type_system *system,
                                  const struct fq_input_def *def,
                                  const struct fq_argument *arguments, size_t argument_count,
                                  struct fq_location at, const struct fq_variables *variables,
                                  struct fq_arena *arena, const struct fq_input **ret,
                                  struct fq_errors *errors);

/* The value of a variable; NULL when absent (or variables is NULL). */
const struct fq_input *fq_variable_value(const struct fq_variables *variables, fq_str name);

/* Do @skip and @include let the selection take part?  Each has one required Boolean, so validated
 * documents cannot fail here but for a null variable with a default; then false, with an error. */
bool fq_selection_is_included(const struct fq_type_system *system,
                              const struct fq_selection *selection,
                              const struct fq_variables *variables, struct fq_arena *arena,
                              struct fq_errors *errors);

/* NULL when object lacks the member. */
const struct fq_input *fq_input_get(const struct fq_input *object, fq_str name);

#endif
