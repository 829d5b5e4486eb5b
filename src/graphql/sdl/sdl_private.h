/* SPDX-License-Identifier: MIT
 *
 * What reading SDL is made of.  Internal to graphql/.
 */
#ifndef FQ_GRAPHQL_SDL_SDL_PRIVATE_H
#define FQ_GRAPHQL_SDL_SDL_PRIVATE_H

#include "graphql/sdl/sdl.h"
#include "graphql/validate/validation.h"

/* sdl_build.c */

/* The type kind that a definition makes. */
enum fq_type_kind fq_sdl_type_kind(enum fq_definition_kind kind);

/* Does the definition make, or extend, a type? */
bool fq_sdl_is_type(const struct fq_definition *definition);

/* sdl_names.c: names that repeat, or are not known, and extensions that do not fit. */
void fq_sdl_check_names(struct fq_validation *v);

/* sdl_directives.c: directives where they are applied. */
void fq_sdl_check_directives(struct fq_validation *v);

/* sdl_types.c: roots, directives, fields, unions, enums, input objects. */
void fq_sdl_check_types(struct fq_validation *v);

/* sdl_interfaces.c: what an object or interface owes to those it implements. */
void fq_sdl_check_interfaces(struct fq_validation *v, const struct fq_type *type);

/* sdl_cycles.c: input objects that no finite value fits, defaults that need themselves, directives
 * that are applied to what they are made of. */
void fq_sdl_check_cycles(struct fq_validation *v);

#endif
