/* SPDX-License-Identifier: MIT
 *
 * Schema coordinates (specification, appendix "Schema Coordinates"): names for the parts of a type
 * system, such as `User`, `User.posts`, `User.posts(where:)`, `@include`, `@include(if:)`.
 */
#ifndef FQ_GRAPHQL_TYPES_COORDINATE_H
#define FQ_GRAPHQL_TYPES_COORDINATE_H

#include "graphql/types/type.h"

struct fq_coordinate {
    bool directive; /* of @name, not of a type */
    fq_str name;
    fq_str member;   /* of a type: field, input field or enum value; or empty */
    fq_str argument; /* of a field or directive; or empty */
};

/* Takes no white space.  FQ_SYNTAX with the column and what was expected there. */
enum fq_status fq_coordinate_parse(struct fq_arena *arena, fq_str text, struct fq_coordinate *ret,
                                   struct fq_error *reterr);

/* What a coordinate names: the last of these that is set; the ones before it contain it. */
struct fq_element {
    const struct fq_type *type;
    const struct fq_directive_def *directive;
    const struct fq_field_def *field;
    const struct fq_enum_value_def *value;
    const struct fq_input_def *input; /* an argument or input field */
};

/* FQ_INPUT with what there is not. */
enum fq_status fq_coordinate_resolve(const struct fq_type_system *system,
                                     const struct fq_coordinate *coordinate, struct fq_arena *arena,
                                     struct fq_element *ret, struct fq_error *reterr);

#endif
