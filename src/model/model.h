/* SPDX-License-Identifier: MIT
 *
 * What the API is to be, before it is bound to a database.  Sources are read into it, each later
 * one refining what the earlier ones said:
 *
 *   from_catalog*.c  the database and the comments in it (comment.c, shown.c)
 *   convention.c     what names in it mean;  name.c: how they become names of the API
 *
 * schema/ binds it.  All of it lives in one arena and is made inside one guard.
 */
#ifndef FQ_MODEL_MODEL_H
#define FQ_MODEL_MODEL_H

#include "base/error.h"
#include "catalog/catalog.h"

/* Why something of the database is not offered. */
struct fq_model_note {
    fq_str subject;
    fq_str reason;
    bool warning; /* deserves attention, as opposed to being expected */
};

struct fq_model {
    struct fq_arena *arena;
    const struct fq_catalog *catalog;
    struct fq_map shown; /* "oid" → enum fq_shown + 1 */
    struct fq_model_note *notes;
    size_t note_count, note_cap;
};

/* An empty one. */
void fq_model_init(struct fq_model *model, const struct fq_catalog *catalog,
                   struct fq_arena *arena);

void fq_model_note(struct fq_model *model, bool warning, fq_str subject, const char *format, ...)
    FQ_PRINTF(4, 5);

#endif
