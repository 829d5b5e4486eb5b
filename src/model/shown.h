/* SPDX-License-Identifier: MIT
 *
 * How much of a type's values is left to be seen when comments have kept out what they keep out,
 * and names what is a secret.
 */
#ifndef FQ_MODEL_SHOWN_H
#define FQ_MODEL_SHOWN_H

#include "model/model.h"

/* KEPT_OUT nothing, PARTLY not every attribute of a composite type, so that it can neither be given
 * nor shown as JSON. */
enum fq_shown { FQ_SHOWN, FQ_SHOWN_PARTLY, FQ_KEPT_OUT };

enum fq_shown fq_model_shown(struct fq_model *model, fq_oid type);
/* The same of what a client gives, where secrets stand like anything else. */
enum fq_shown fq_model_given(struct fq_model *model, fq_oid type);
enum fq_shown fq_model_attribute_shown(struct fq_model *model, const struct fq_catalog_type *type,
                                       const struct fq_catalog_column *attribute);

#endif
