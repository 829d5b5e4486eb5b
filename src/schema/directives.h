/* SPDX-License-Identifier: MIT
 *
 * The directives by which SDL says what types and fields are bound to, who may use them, and what
 * they cost.  SDL applies them without defining them.
 */
#ifndef FQ_SCHEMA_DIRECTIVES_H
#define FQ_SCHEMA_DIRECTIVES_H

#include "graphql/types/type.h"

/* A type system that holds them, to lend to fq_type_system_build().  Inside a guard. */
void fq_schema_directives(struct fq_type_system *ret, struct fq_arena *arena);

#endif
