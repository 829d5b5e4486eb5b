/* SPDX-License-Identifier: MIT
 *
 * Inside from_sdl.c and said_*.c only: a schema file while it is read.
 */
#ifndef FQ_MODEL_READING_H
#define FQ_MODEL_READING_H

#include "model/refinement.h"

/* Where a directive may stand. */
enum fq_said_place {
    FQ_SAID_TYPE,
    FQ_SAID_ROOT,
    FQ_SAID_FIELD,
    FQ_SAID_ROOT_FIELD,
    FQ_SAID_INTERFACE,
    FQ_SAID_UNION,
    FQ_SAID_SCALAR,
    FQ_SAID_ENUM,
    FQ_SAID_VALUE,
    FQ_SAID_INPUT,
    FQ_SAID_INPUT_FIELD,
};

/* What directives are read into. */
struct fq_reading {
    struct fq_refinement *refinement;
    struct fq_said_type *type;
    struct fq_said_field *field; /* NULL: of the type itself */
    enum fq_said_place place;
};

/* Reads the directives of a type or of a part of one. */
void fq_reading_directives(struct fq_reading *r, const struct fq_directive *first);

/* ---- said_directives.c ---- */

/* NULL: it is not given. */
const struct fq_argument *fq_reading_argument(const struct fq_directive *directive,
                                              const char *name);

#define FQ_READING_NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Refuses arguments but these, and these twice. */
void fq_reading_only(struct fq_reading *r, const struct fq_directive *directive,
                     const char *const *known);

/* The argument as a string that is not empty; empty, which is said, when it is not. */
fq_str fq_reading_text(struct fq_reading *r, const struct fq_directive *directive, const char *name,
                       struct fq_location *ret_at);

/* ---- said_resolver.c ---- */

void fq_reading_resolver(struct fq_reading *r, const struct fq_directive *directive);

/* ---- said_guards.c: what is required of callers ---- */

void fq_reading_requires_auth(struct fq_reading *r, const struct fq_directive *directive);
void fq_reading_requires_role(struct fq_reading *r, const struct fq_directive *directive);
void fq_reading_requires_permission(struct fq_reading *r, const struct fq_directive *directive);

#endif
