/* SPDX-License-Identifier: MIT
 *
 * Secrets, known by their names: passwords, tokens, private keys.  They are shown only on purpose,
 * since nobody who points this at a database means to publish them.
 */
#ifndef FQ_MODEL_SECRET_H
#define FQ_MODEL_SECRET_H

#include "model/model.h"

/* Does the name say that a value of that type is a secret?  `password_hash` does, `password_age`
 * and `secretary` do not. */
bool fq_secret_is_named(struct fq_model *model, fq_str name, fq_oid type);

/* Tells that something is not shown.  what: "column" or the like; remedy: how to show it. */
void fq_secret_note(struct fq_model *model, fq_str subject, const char *what, fq_str name,
                    fq_str remedy);

/* `COMMENT ON COLUMN "public"."users"."token" IS '@fraiseql {"expose": true}'`. */
fq_str fq_secret_remedy(struct fq_model *model, fq_str schema, fq_str owner, fq_str column);

#endif
