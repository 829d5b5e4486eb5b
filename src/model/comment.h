/* SPDX-License-Identifier: MIT
 *
 * What comments in the database adjust: lines `@fraiseql {…}`.
 */
#ifndef FQ_MODEL_COMMENT_H
#define FQ_MODEL_COMMENT_H

#include "json/json.h"
#include "model/model.h"

/* What a comment is on, which decides what it may say. */
enum fq_commented {
    FQ_ON_SCHEMA,
    FQ_ON_RELATION,
    FQ_ON_COLUMN, /* also of a composite type */
    FQ_ON_FUNCTION,
    FQ_ON_TYPE,
    FQ_ON_KEY, /* unique or foreign; also of other constraints */
};

/* What a comment says to us. */
struct fq_comment {
    fq_str text; /* the rest: the description */
    fq_str name;
    fq_str through; /* of a foreign key of a bridge: what those at its end are to the others */
    fq_str message; /* of a constraint: what is said when it is violated */
    bool has_expose;
    bool expose;
    struct fq_json key; /* a list of column names; FQ_JSON_NULL when none is given */
    bool deprecated;
    fq_str reason;                                 /* of that; may be empty */
    struct fq_json labels;                         /* of an enum: an object of names by label */
    fq_str entity;                                 /* the type of what a mutation is about */
    const struct fq_constraint *constraint;        /* of a column's values; NULL */
    const struct fq_model_constraint *constraints; /* of a function's arguments; NULL */
    bool says_requires;                            /* what is required of callers: */
    const struct fq_guard *guard;                  /* NULL: nothing */
    bool unread;                                   /* it cannot be read */
    struct fq_weight weight;                       /* what it costs */
    bool has_features;
    unsigned features; /* enum fq_feature */
    bool has_changes;
    unsigned changes; /* enum fq_change */
};

/* Of one that cannot be read, which is noted with its place: nothing but that its object is kept
 * out.  subject: the object's SQL name. */
struct fq_comment fq_comment_read(struct fq_model *model, enum fq_commented on, fq_str subject,
                                  fq_str text);
bool fq_comment_keeps_out(const struct fq_comment *comment);

/* commented_guard.c: what "requires" says.  NULL, or what is wrong with its member of that number;
 * with none, when that is their count. */
const char *fq_guard_from_json(struct fq_arena *arena, const struct fq_json *said,
                               const struct fq_guard **ret, size_t *ret_member);

/* ---- of what ---- */

struct fq_comment fq_comment_on_relation(struct fq_model *model,
                                         const struct fq_catalog_relation *relation);
struct fq_comment fq_comment_on_column(struct fq_model *model,
                                       const struct fq_catalog_relation *relation,
                                       const struct fq_catalog_column *column);
struct fq_comment fq_comment_on_type(struct fq_model *model, const struct fq_catalog_type *type);
struct fq_comment fq_comment_on_attribute(struct fq_model *model,
                                          const struct fq_catalog_type *type,
                                          const struct fq_catalog_column *attribute);
/* Of a unique or foreign key by its name. */
struct fq_comment fq_comment_on_key(struct fq_model *model, const struct fq_catalog_relation *table,
                                    fq_str key, fq_str comment);
/* Is the schema, with everything in it? */
bool fq_comment_keeps_schema_out(struct fq_model *model, fq_str schema);

#endif
