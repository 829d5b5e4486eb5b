/* SPDX-License-Identifier: MIT
 *
 * A model as a schema file: SDL with the directives that say what each part is bound to, so that
 * names can be changed in it.  Served unchanged it gives the same API.
 */
#ifndef FQ_MODEL_PRINT_H
#define FQ_MODEL_PRINT_H

#include "base/buf.h"
#include "model/model.h"

/* system: the types that the model was bound to.  Inside a guard. */
void fq_model_print(struct fq_buf *out, const struct fq_model *model,
                    const struct fq_type_system *system);

#endif
