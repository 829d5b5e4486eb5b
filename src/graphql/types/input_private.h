/* SPDX-License-Identifier: MIT
 *
 * What coercion of literals, coercion of variables and validation share.  Internal to graphql/.
 */
#ifndef FQ_GRAPHQL_TYPES_INPUT_PRIVATE_H
#define FQ_GRAPHQL_TYPES_INPUT_PRIVATE_H

#include "graphql/types/input.h"

/* A JSON value as messages show it: nested values and long texts abridged. */
fq_str fq_json_inspect(struct fq_arena *arena, const struct fq_json *value);

/* A literal as messages show it. */
fq_str fq_literal_show(struct fq_arena *arena, const struct fq_value *literal);

/* The same as JSON, for scalars that take lists and objects: names of enum values are strings. */
void fq_literal_to_json(struct fq_buf *out, const struct fq_value *literal);

/* Does a variable stand anywhere inside the literal?  NULL when none does. */
const struct fq_value *fq_literal_variable(const struct fq_value *literal);

/* A copy of the literal, an object or list for a scalar, with the values of its variables in their
 * places; these were coerced without error before. */
const struct fq_value *fq_literal_fill(const struct fq_type_system *system,
                                       const struct fq_value *literal,
                                       const struct fq_variables *variables,
                                       struct fq_arena *arena);

/* A literal that is no variable and not null, as a value of the scalar or enum type.  Otherwise
 * false with the whole sentence; location is the type that the sentence shall name, errors
 * are where it will stand.  ret is filled
 * but for leaf and at. */
bool fq_leaf_from_literal(struct fq_arena *arena, const struct fq_type *type,
                          const struct fq_type_ref *location, const struct fq_value *literal,
                          struct fq_errors *errors, struct fq_input *ret, fq_str *ret_problem);

/* The same for JSON that is not null. */
bool fq_leaf_from_json(struct fq_arena *arena, const struct fq_type *type,
                       const struct fq_json *json, struct fq_errors *errors, struct fq_input *ret,
                       fq_str *ret_problem);

/* The default of an argument or input field that was left out; def has one.  NULL, with an error,
 * when it does not fit its type. */
const struct fq_input *fq_input_default(const struct fq_type_system *system,
                                        const struct fq_input_def *def, struct fq_arena *arena,
                                        struct fq_errors *errors);

/* A list of one around a single value, as deep as type asks for. */
const struct fq_input *fq_input_wrap(struct fq_arena *arena, const struct fq_type_ref *type,
                                     const struct fq_input *value);

#endif
