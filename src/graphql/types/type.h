/* SPDX-License-Identifier: MIT
 *
 * A GraphQL type system: what may be asked.  Built once (by schema/ from a catalog or SDL), then
 * never changed.  Each object type, field and argument carries one opaque pointer to what it is
 * bound to; this module never looks behind it.
 */
#ifndef FQ_GRAPHQL_TYPES_TYPE_H
#define FQ_GRAPHQL_TYPES_TYPE_H

#include <pthread.h>

#include "base/buf.h"
#include "base/map.h"
#include "graphql/syntax/ast.h"
#include "graphql/types/scalar.h"

enum fq_type_kind {
    FQ_TYPE_SCALAR,
    FQ_TYPE_OBJECT,
    FQ_TYPE_INTERFACE,
    FQ_TYPE_UNION,
    FQ_TYPE_ENUM,
    FQ_TYPE_INPUT,
};

struct fq_type;

/* The description of what is said to have none, which is something else than to say nothing. */
extern const fq_str fq_undescribed;

/* A type with its wrappers: a named type, or a list of a reference. */
struct fq_type_ref {
    const struct fq_type *named;  /* NULL for a list */
    const struct fq_type_ref *of; /* the items of a list */
    bool non_null;
};

/* Where something was defined, and the directives applied to it.  Nothing of it is there when no
 * SDL was read. */
struct fq_origin {
    struct fq_location at; /* its name */
    struct fq_location type_at;
    const struct fq_directive *directives;
};

struct fq_constraint;
struct fq_row_demand;

/* What is required of callers, which is somebody else's: this module hands it on. */
struct fq_guard;

/* What it costs to be asked for, which is counted by others as well. */
struct fq_weight {
    bool said;
    uint32_t units; /* what is not said costs one as a field, and nothing as a type */
};

/* An argument, or a field of an input object. */
struct fq_input_def {
    fq_str name;
    fq_str description;
    struct fq_type_ref type;
    const struct fq_value *default_value; /* a constant; NULL when none */
    bool deprecated;
    fq_str deprecation_reason;
    const void *binding;
    const struct fq_constraint *constraint; /* NULL: its type says all */
    const struct fq_guard *guard;           /* NULL: everybody may give it */
    struct fq_origin origin;
};

struct fq_field_def {
    fq_str name;
    fq_str description;
    struct fq_type_ref type;
    const struct fq_input_def *arguments;
    size_t argument_count;
    bool deprecated;
    fq_str deprecation_reason;
    const void *binding;
    const struct fq_guard *guard; /* NULL: everybody may have it; else also that of its type */
    struct fq_weight weight;
    struct fq_origin origin;
};

struct fq_enum_value_def {
    fq_str name;
    fq_str description;
    bool deprecated;
    fq_str deprecation_reason;
    fq_str internal;              /* what the database calls it */
    const struct fq_guard *guard; /* of the field that it names; NULL: everybody may */
    struct fq_origin origin;
};

/* What a maker is given. */
struct fq_type_making {
    struct fq_type *to;        /* gets fields, inputs or values */
    struct fq_arena *arena;    /* where these are made */
    struct fq_arena *drafting; /* of what is not needed afterwards */
};

/* Makes what some types have when somebody first asks for it, since most are never asked for.
 * Outlives them. */
struct fq_type_maker {
    /* Makes a type's fields, inputs or values.  It asks nothing of other types that are still to be
     * made, adds none, and refers to no built-in scalar that nothing else refers to.  Inside a
     * guard; one thread at a time. */
    void (*make)(struct fq_type_maker *maker, const struct fq_type *type,
                 struct fq_type_making *making);
    struct fq_type_system *system;
};

struct fq_type {
    enum fq_type_kind kind;
    bool one_of;
    bool constrained; /* an input whose fields may have constraints */
    bool follows;     /* from other types: who writes SDL need not write it */
    fq_str name;
    fq_str description;
    const void *binding;
    const struct fq_guard *guard; /* NULL: everybody may have it */
    struct fq_weight weight;      /* of each object, beside its fields */

    /* Not NULL: fields, inputs and values are still to be made.  Functions here see to it; who
     * reads the arrays calls fq_type_made() first. */
    struct fq_type_maker *maker;
    union { /* a type has one of these at most, as its kind says; the others' counts are 0 */
        const struct fq_field_def *fields; /* object, interface */
        const struct fq_enum_value_def *values;
        const struct fq_input_def *inputs; /* input object */
    };
    uint32_t field_count;
    uint32_t value_count;
    uint32_t input_count;
    uint32_t interface_count;
    const struct fq_type *const *interfaces; /* object, interface: every one it implements */
    const struct fq_type *const *possible;   /* object types of an interface or union */
    uint32_t possible_count;
    const struct fq_row_demand *row_demands; /* of an input: what is asked of several of these */
    const struct fq_scalar *scalar;          /* how values are accepted; NULL: every value is */
    fq_str specified_by;
    struct fq_origin origin;

    /* Filled by fq_type_index(): fields, inputs or values by name, and the possible types; NULL
     * when there are none.  The first number is a mask, the others are places of hashes by it: the
     * number of what has such a name + 1, or 0. */
    const uint32_t *by_name;
    const struct fq_map *possible_by_name;
};

struct fq_directive_def {
    fq_str name;
    fq_str description;
    const struct fq_input_def *arguments;
    size_t argument_count;
    const fq_str *locations; /* "FIELD", "QUERY", … */
    size_t location_count;
    bool repeatable;
    struct fq_origin origin;
};

struct fq_type_system {
    struct fq_arena *arena;
    pthread_mutex_t making; /* of whoever makes a type */
    fq_str description;
    struct fq_origin origin;
    struct fq_map types; /* name → struct fq_type, introspection types included */
    const struct fq_type *query;
    const struct fq_type *mutation;     /* NULL when none */
    const struct fq_type *subscription; /* NULL when none */
    /* Where SDL makes them roots: in a schema definition, or by their own names. */
    struct fq_location query_at;
    struct fq_location mutation_at;
    struct fq_location subscription_at;
    const struct fq_directive_def *directives; /* the built-in ones first */
    size_t directive_count;
    /* As many of the first types are built in: scalars, introspection types. */
    size_t builtin_count;

    /* The meta fields. */
    struct fq_field_def typename_field;
    struct fq_field_def schema_field;
    struct fq_field_def type_field;
    struct fq_input_def type_field_argument;
};

/* An empty type system with the five built-in scalars, the introspection types (fields of
 * `__Schema` … and the meta fields __schema, __type, __typename are known to validation), and the
 * directives @include, @skip, @deprecated, @specifiedBy, @oneOf.  Inside a guard. */
void fq_type_system_init(struct fq_type_system *system, struct fq_arena *arena);

void fq_type_make(const struct fq_type *type);

static inline bool fq_type_is_made(const struct fq_type *type)
{
    return __atomic_load_n(&type->maker, __ATOMIC_ACQUIRE) == NULL;
}

/* The type, with what it has: see maker. */
static inline const struct fq_type *fq_type_made(const struct fq_type *type)
{
    if (FQ_UNLIKELY(!fq_type_is_made(type)))
        fq_type_make(type);
    return type;
}

/* The same for whoever looks at many types once: what is not made yet is made in this arena alone,
 * and is what the copy has. */
const struct fq_type *fq_type_made_in(const struct fq_type *type, struct fq_arena *arena,
                                      struct fq_type *copy);

/* Adds a type; its fields may be filled in later, then fq_type_index() makes them findable.
 * NULL when the name is taken. */
struct fq_type *fq_type_add(struct fq_type_system *system, enum fq_type_kind kind, fq_str name);
void fq_type_index(struct fq_type_system *system, struct fq_type *type);

const struct fq_type *fq_type_find(const struct fq_type_system *system, fq_str name);
const struct fq_field_def *fq_type_field(const struct fq_type *type, fq_str name);
const struct fq_input_def *fq_type_input(const struct fq_type *type, fq_str name);
const struct fq_enum_value_def *fq_type_value(const struct fq_type *type, fq_str name);
const struct fq_input_def *fq_field_argument(const struct fq_field_def *field, fq_str name);

/* The name inside all wrappers. */
const struct fq_type *fq_type_named(const struct fq_type_ref *ref);
bool fq_type_is_leaf(const struct fq_type *type);      /* scalar, enum */
bool fq_type_is_composite(const struct fq_type *type); /* object, interface, union */
bool fq_type_is_input(const struct fq_type *type);     /* scalar, enum, input object */
bool fq_type_is_abstract(const struct fq_type *type);  /* interface, union */

/* Is object one of the possible types of abstract (or abstract itself)? */
bool fq_type_is_possible(const struct fq_type *abstract, const struct fq_type *object);

/* May a value of type sub stand where super is expected: sub is the same, an implementation or a
 * member of it, with wrappers at most stricter? */
bool fq_type_ref_is_subtype(const struct fq_type_ref *sub, const struct fq_type_ref *super);

/* Must it be given: non-null and without default? */
bool fq_input_is_required(const struct fq_input_def *def);

/* The meta fields, for selections: __typename on every composite type; __schema and __type on the
 * query type. */
const struct fq_field_def *fq_field_typename(const struct fq_type_system *system);
const struct fq_field_def *fq_field_lookup(const struct fq_type_system *system,
                                           const struct fq_type *parent, fq_str name);

/* A type as written, with its name resolved; NULL when the name is unknown. */
const struct fq_type_ref *fq_type_ref_resolve(const struct fq_type_system *system,
                                              const struct fq_type_node *node,
                                              struct fq_arena *arena);

/* Appends "[User!]!". */
void fq_type_ref_print(struct fq_buf *out, const struct fq_type_ref *ref);

/* The same as a string, for messages. */
fq_str fq_type_ref_text(struct fq_arena *arena, const struct fq_type_ref *ref);

/* Of a directive; NULL when unknown. */
const struct fq_directive_def *fq_directive_find(const struct fq_type_system *system, fq_str name);

/* Written by fq_type_system_init(): the five scalars, introspection types, known directives. */
bool fq_type_is_builtin(const struct fq_type *type);
bool fq_directive_is_builtin(const struct fq_directive_def *directive);

#endif
