/* SPDX-License-Identifier: MIT
 *
 * What a schema file says about the types and fields that a database gives: other names,
 * descriptions, deprecation, and what is not to be served.  Read by from_sdl.c, merged into the
 * model by merge.c.
 *
 *     "Who has paid."
 *     type Member @relation(name: "v_user")
 *     extend type Member { fullName: String! @column(name: "name"), pin: String @hidden }
 *     type Post { id: ID!, title: String! }
 *
 * A type that is defined with fields has these and no others; one that is extended, or defined
 * without fields, keeps all.  What the file does not speak of stays as it is.
 */
#ifndef FQ_MODEL_REFINEMENT_H
#define FQ_MODEL_REFINEMENT_H

#include "graphql/syntax/ast.h"
#include "model/model.h"

/* What is said of a field. */
struct fq_said_field {
    fq_str name;
    struct fq_location at;
    fq_str description; /* ptr NULL: nothing */
    bool hidden;
    bool deprecated;
    fq_str reason;
    /* What in the database it stands for: a column or member, of a root field a function; empty:
     * what has its name. */
    fq_str from;
    struct fq_location from_at;
    /* As written: what the database gives must be the same. */
    const struct fq_type_node *type;
    const struct fq_input_node *arguments;
    const struct fq_model_function *function; /* that it turned out to be of; NULL */
    struct fq_said_field *next;
};

/* What is said of a type. */
struct fq_said_type {
    fq_str name;
    struct fq_location at;
    fq_str description; /* ptr NULL: nothing */
    bool defined;       /* by `type`, not only by `extend type` */
    bool whole;         /* it has the fields that are listed and no others */
    bool hidden;
    fq_str relation; /* that it is of; empty: the type has this name already */
    struct fq_location relation_at;
    fq_str key[FQ_MODEL_KEY_MAX];
    size_t key_count;
    struct fq_location key_at;
    struct fq_said_field *fields, *last_field;
    struct fq_model_object *object; /* that it turned out to be of; NULL */
    struct fq_said_type *next;
};

struct fq_refinement {
    struct fq_arena *arena;
    fq_str file; /* its name, for messages */
    struct fq_said_type *types, *last_type;
    struct fq_errors errors; /* all that is wrong with it, with places */
};

/* Reads what a parsed file says.  What cannot be said beside a database is among the errors. */
void fq_refinement_read(struct fq_refinement *refinement, fq_str file,
                        const struct fq_document *document, struct fq_arena *arena);

/* By the type's name in the file; NULL: nothing is said of it. */
struct fq_said_type *fq_refinement_find(const struct fq_refinement *refinement, fq_str type);

/* NULL: nothing is said of it. */
struct fq_said_field *fq_said_field(const struct fq_said_type *type, fq_str name);

/* Adds an error. */
void fq_refinement_wrong(struct fq_refinement *refinement, struct fq_location at,
                         const char *format, ...) FQ_PRINTF(3, 4);

/* ---- merging, in this order; each adds what is wrong to the errors ---- */

/* Types to objects: their names, descriptions, keys.  Before fq_model_settle(). */
void fq_refine_objects(struct fq_model *model, struct fq_refinement *refinement);
/* The names of an object's columns, before these are shared out. */
void fq_refine_columns(struct fq_model *model, struct fq_refinement *refinement,
                       struct fq_model_object *object);
/* All else that is said of fields.  After fq_model_add_joins(). */
void fq_refine_fields(struct fq_model *model, struct fq_refinement *refinement);
/* Functions that are fields of Query and Mutation.  After fq_model_add_functions(). */
void fq_refine_functions(struct fq_model *model, struct fq_refinement *refinement);

/* All errors, a line each: `schema.graphql:3:5: …`. */
fq_str fq_refinement_told(const struct fq_refinement *refinement);

#endif
