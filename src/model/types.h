/* SPDX-License-Identifier: MIT
 *
 * The types of values: what enums, composite types and ranges of the database are called, and
 * their parts.  Asked of those that something served has, since no others become types.
 */
#ifndef FQ_MODEL_TYPES_H
#define FQ_MODEL_TYPES_H

#include "model/model.h"

/* A label of an enum, or an attribute of a composite type. */
struct fq_model_part {
    fq_str from; /* the label, or the attribute */
    fq_str name;
    fq_str description;
    bool deprecated;
    fq_str reason;                          /* of that */
    const struct fq_constraint *constraint; /* of an attribute's values; NULL */
    struct fq_location constraint_at;       /* in the schema file, if that says it */
    const struct fq_guard *guard;           /* what a comment requires of callers; NULL: nothing */
    bool left_out;
};

struct fq_model_type {
    const struct fq_catalog_type *type;
    fq_str name; /* unlike all others */
    fq_str description;
    const struct fq_model_part *parts; /* as many as the catalog has, in its order; a range none */
    size_t part_count;
    struct fq_said_type *said; /* by a schema file; NULL */
};

/* Of what is shown. */
struct fq_model_type fq_model_output_type(struct fq_model *model,
                                          const struct fq_catalog_type *type);
/* Of a composite type that clients give. */
struct fq_model_type fq_model_input_type(struct fq_model *model,
                                         const struct fq_catalog_type *type);

#endif
