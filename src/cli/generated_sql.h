/* SPDX-License-Identifier: MIT
 *
 * SQL in the convention: a table, its view, functions that change its rows.  Text that runs as it
 * stands.
 */
#ifndef FQ_CLI_GENERATED_SQL_H
#define FQ_CLI_GENERATED_SQL_H

#include "base/buf.h"
#include "model/model.h"

/* A table of the database, and what is made of it.  All that is written is inside a guard. */
struct fq_generated {
    struct fq_arena *arena;
    struct fq_model *model;
    const struct fq_catalog_relation *table;
    fq_str noun; /* tb_user → user */
};

/* False: the table cannot have what is asked for; *ret_why says why. */
bool fq_generated_view(struct fq_buf *out, const struct fq_generated *from, fq_str *ret_why);
bool fq_generated_mutations(struct fq_buf *out, const struct fq_generated *from, fq_str *ret_why);

/* columns: "title:text!", "body:text", where ! stands for not null. */
bool fq_generated_table(struct fq_buf *out, struct fq_arena *arena, fq_str noun,
                        const char *const *columns, size_t count, fq_str *ret_why);

#endif
