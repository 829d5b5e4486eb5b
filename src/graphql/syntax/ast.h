/* SPDX-License-Identifier: MIT
 *
 * A parsed GraphQL document (specification of September 2025), as it was written: names are not
 * yet resolved.  Nodes live in the arena given to the parser and point into the source text
 * where they can; both must outlive them.  Never changed after parsing.
 *
 * A place (`at`) is that of the node's first token; in type systems it is that of the name, with
 * the description before it.  A description whose ptr is NULL was not written.
 */
#ifndef FQ_GRAPHQL_SYNTAX_AST_H
#define FQ_GRAPHQL_SYNTAX_AST_H

#include "base/error.h"
#include "base/str.h"
#include "graphql/syntax/document_limit.h"

enum fq_value_kind {
    FQ_VALUE_NULL,
    FQ_VALUE_BOOL,
    FQ_VALUE_INT,
    FQ_VALUE_FLOAT,
    FQ_VALUE_STRING,
    FQ_VALUE_ENUM,
    FQ_VALUE_VARIABLE,
    FQ_VALUE_LIST,
    FQ_VALUE_OBJECT,
};

struct fq_object_field;

struct fq_value {
    enum fq_value_kind kind : 8;
    bool boolean;
    bool block;     /* a string written with """ */
    uint32_t count; /* of items or fields; 0 of what has none */
    struct fq_location at;
    union {
        /* Digits as written; a string's content; the name of an enum value or variable. */
        fq_str text;
        const struct fq_value *items;         /* of a list */
        const struct fq_object_field *fields; /* of an object, in order */
    };
};

struct fq_object_field {
    fq_str name;
    struct fq_location at;
    struct fq_value value;
};

/* The member of an object, or NULL. */
static inline const struct fq_value *fq_value_member(const struct fq_value *object, fq_str name)
{
    for (size_t i = 0; i < object->count; i++) {
        if (fq_str_eq(object->fields[i].name, name))
            return &object->fields[i].value;
    }
    return NULL;
}

struct fq_argument {
    fq_str name;
    struct fq_location at;
    struct fq_value value;
};

struct fq_directive {
    fq_str name;
    struct fq_location at;
    const struct fq_argument *arguments;
    uint32_t argument_count;
    struct fq_directive *next;
};

/* A type as written: a name, or a list of a type. */
struct fq_type_node {
    fq_str name; /* empty for a list */
    const struct fq_type_node *of;
    bool non_null;
    struct fq_location at;
};

/* ---- executable ---- */

enum fq_selection_kind { FQ_SELECT_FIELD, FQ_SELECT_SPREAD, FQ_SELECT_INLINE };

struct fq_selection {
    enum fq_selection_kind kind;
    uint32_t argument_count;
    struct fq_location at;
    fq_str alias; /* of a field; empty when none */
    fq_str
        name; /* of a field or fragment; the type condition of an inline fragment, may be empty */
    struct fq_location condition_at; /* of that name, for fragments */
    const struct fq_argument *arguments;
    const struct fq_directive *directives;
    struct fq_selection *selections;  /* the nested set; NULL when none is written */
    struct fq_location selections_at; /* its brace */
    struct fq_selection *next;
};

/* What the field is called in the response. */
static inline fq_str fq_selection_key(const struct fq_selection *field)
{
    return field->alias.len ? field->alias : field->name;
}

struct fq_variable_node {
    fq_str name;                /* without $ */
    struct fq_location at;      /* of the whole definition, description included */
    struct fq_location name_at; /* behind the $ */
    const struct fq_type_node *type;
    const struct fq_value *default_value; /* NULL when none */
    const struct fq_directive *directives;
    fq_str description;
    struct fq_variable_node *next;
};

enum fq_operation_kind { FQ_QUERY, FQ_MUTATION, FQ_SUBSCRIPTION };

enum fq_definition_kind {
    FQ_DEFINE_OPERATION,
    FQ_DEFINE_FRAGMENT,
    FQ_DEFINE_SCHEMA,
    FQ_DEFINE_SCALAR,
    FQ_DEFINE_OBJECT,
    FQ_DEFINE_INTERFACE,
    FQ_DEFINE_UNION,
    FQ_DEFINE_ENUM,
    FQ_DEFINE_INPUT,
    FQ_DEFINE_DIRECTIVE,
};

/* ---- type system ---- */

struct fq_input_node { /* an argument, or a field of an input object */
    fq_str name;
    fq_str description;
    struct fq_location at;
    const struct fq_type_node *type;
    const struct fq_value *default_value;
    const struct fq_directive *directives;
    struct fq_input_node *next;
};

struct fq_field_node {
    fq_str name;
    fq_str description;
    struct fq_location at;
    struct fq_input_node *arguments;
    const struct fq_type_node *type;
    const struct fq_directive *directives;
    struct fq_field_node *next;
};

struct fq_name_node { /* an interface, a union's member, an enum's value, a directive's location,
                       * a schema's root operation (name: query…, type: the type) */
    fq_str name;
    fq_str description;
    fq_str type;
    struct fq_location at;
    struct fq_location type_at;
    const struct fq_directive *directives;
    struct fq_name_node *next;
};

struct fq_definition {
    enum fq_definition_kind kind;
    bool extend;
    struct fq_location at; /* description included */
    fq_str name;           /* may be empty for an operation, is so for a schema */
    struct fq_location name_at;
    fq_str description;
    const struct fq_directive *directives;

    enum fq_operation_kind operation;
    struct fq_variable_node *variables; /* of an operation */
    fq_str condition;                   /* the type condition of a fragment */
    struct fq_location condition_at;
    struct fq_selection *selections;

    struct fq_field_node *fields;    /* object, interface */
    struct fq_input_node *inputs;    /* input object's fields, directive's arguments */
    struct fq_name_node *names;      /* union members, enum values, directive locations, roots */
    struct fq_name_node *interfaces; /* object, interface */
    bool repeatable;

    struct fq_definition *next;
};

struct fq_document {
    struct fq_definition *definitions; /* in order */
    struct fq_parse_limits limits;     /* what it was parsed under; validation keeps to them too */
};

#endif
