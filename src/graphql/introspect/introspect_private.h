/* SPDX-License-Identifier: MIT
 *
 * An introspection selection made ready to be written many times: collected and merged once, then
 * run over every type.  Internal to graphql/.
 */
#ifndef FQ_GRAPHQL_INTROSPECT_INTROSPECT_PRIVATE_H
#define FQ_GRAPHQL_INTROSPECT_INTROSPECT_PRIVATE_H

#include "graphql/introspect/introspect.h"
#include "graphql/types/sight.h"

/* Every field of the introspection types; names that several types have mean the same in each. */
#define FQ_INTROSPECTION_MAP(X)                                                                    \
    X(TYPENAME, "__typename")                                                                      \
    X(DESCRIPTION, "description")                                                                  \
    X(TYPES, "types")                                                                              \
    X(QUERY_TYPE, "queryType")                                                                     \
    X(MUTATION_TYPE, "mutationType")                                                               \
    X(SUBSCRIPTION_TYPE, "subscriptionType")                                                       \
    X(DIRECTIVES, "directives")                                                                    \
    X(KIND, "kind")                                                                                \
    X(NAME, "name")                                                                                \
    X(SPECIFIED_BY, "specifiedByURL")                                                              \
    X(FIELDS, "fields")                                                                            \
    X(INTERFACES, "interfaces")                                                                    \
    X(POSSIBLE_TYPES, "possibleTypes")                                                             \
    X(ENUM_VALUES, "enumValues")                                                                   \
    X(INPUT_FIELDS, "inputFields")                                                                 \
    X(OF_TYPE, "ofType")                                                                           \
    X(IS_ONE_OF, "isOneOf")                                                                        \
    X(ARGS, "args")                                                                                \
    X(TYPE, "type")                                                                                \
    X(IS_DEPRECATED, "isDeprecated")                                                               \
    X(DEPRECATION_REASON, "deprecationReason")                                                     \
    X(DEFAULT_VALUE, "defaultValue")                                                               \
    X(IS_REPEATABLE, "isRepeatable")                                                               \
    X(LOCATIONS, "locations")

enum fq_meta_field {
#define X(name, text) FQ_META_##name,
    FQ_INTROSPECTION_MAP(X)
#undef X
        FQ_META_COUNT
};

struct fq_meta_selection;

/* One member of an answer. */
struct fq_meta_entry {
    enum fq_meta_field field;
    fq_str key;                             /* "key": with quotes and colon */
    fq_str parent;                          /* the type whose field it is, for __typename */
    bool include_deprecated;                /* the argument, where there is one */
    const struct fq_meta_selection *nested; /* NULL for leaves */
};

struct fq_meta_selection {
    const struct fq_meta_entry *entries;
    size_t count;
};

struct fq_introspection {
    const struct fq_type_system *system;
    const struct fq_sight *sight; /* for whom */
    const struct fq_meta_selection *selection;
    bool is_schema;             /* __schema, or: */
    const struct fq_type *type; /* of __type; NULL: there is none of that name */
    /* As fq_builtin_scalars: referred to; what nobody uses is left out. */
    bool referenced[5];
};

void fq_meta_note_scalars(struct fq_introspection *what);
bool fq_meta_type_is_shown(const struct fq_introspection *what, const struct fq_type *type,
                           struct fq_arena *arena);

/* shown.c: the type, and something of it, is there for who asks.  arena is as it was afterwards.
 * Inside a guard. */
bool fq_meta_shows(const struct fq_introspection *what, const struct fq_type *type,
                   struct fq_arena *arena);

/* Begins the object of a type, named or not. */
void fq_meta_begin_type(struct fq_introspection_writer *w, const struct fq_type_ref *type,
                        const struct fq_meta_selection *selection);

#endif
