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

/* The directive that says what a field is bound to, with a blank before it; nothing where none says
 * it.  Inside a guard. */
void fq_model_print_field_binding(struct fq_buf *out, const struct fq_model *model,
                                  const struct fq_model_field *field);

/* `app.fn_find`, or `app.fn_find(integer)` where others have its name: what @function and @computed
 * call it.  Inside a guard. */
fq_str fq_model_function_name(const struct fq_model *model,
                              const struct fq_catalog_function *function);

#endif
