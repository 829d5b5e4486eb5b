/* SPDX-License-Identifier: MIT
 *
 * A type system from its definitions in SDL, checked as strictly as the specification asks.
 */
#ifndef FQ_GRAPHQL_SDL_SDL_H
#define FQ_GRAPHQL_SDL_SDL_H

#include "graphql/types/type.h"

/* Makes *ret of everything that document defines and extends, and checks it: first what can be told
 * from the text (names that repeat or are unknown, extensions of nothing, directives), then, if
 * that holds, what can be told from the types (roots, interfaces, cycles, default values).  All
 * errors are added, with status FQ_VALIDATION, in the words of graphql-js.
 *
 * lent may be NULL: a type system whose directives may be applied although document does not
 * define them.  Clients do not see those; a definition in document replaces its namesake.
 *
 * *ret is complete on success only; it points into document and lent.  Inside a guard. */
enum fq_status fq_type_system_build(struct fq_type_system *ret, const struct fq_document *document,
                                    const struct fq_type_system *lent, struct fq_arena *arena,
                                    struct fq_errors *errors);

/* Adds the definitions to a system that fq_type_system_init() made, unchecked: for those that this
 * program brings itself.  Of names that repeat the first counts, and what is unknown becomes a
 * scalar that takes everything.  Inside a guard. */
void fq_type_system_define(struct fq_type_system *system, const struct fq_definition *definitions);

/* The second half alone, for a type system that was made by other means. */
enum fq_status fq_type_system_validate(const struct fq_type_system *system, struct fq_arena *arena,
                                       struct fq_errors *errors);

#endif
