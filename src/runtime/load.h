/* SPDX-License-Identifier: MIT
 *
 * From a configuration to a schema: connect, read the catalog, build.
 */
#ifndef FQ_RUNTIME_LOAD_H
#define FQ_RUNTIME_LOAD_H

#include "config/config.h"
#include "schema/schema.h"

/* What is done with the file of database.catalog_cache, where there is one. */
enum fq_load_cache {
    FQ_CACHE_UNUSED,
    FQ_CACHE_USED, /* its catalog is taken if it is still that of the database; else as below */
    FQ_CACHE_ANEW, /* the catalog is read, and the file written */
};

struct fq_load_report {
    bool kept;       /* the catalog is that of the file */
    int not_written; /* errno: the file could not be */
};

struct fq_load_options {
    fq_str role; /* the schema is what it may see, for requests that take it; empty: what the
                  * connection's own may */
    bool hosts;  /* a program answers the fields with @resolver; else such a schema is refused */
    enum fq_load_cache cache;
    struct fq_load_report *report; /* NULL: nobody asks */
    bool whole; /* with the whole one beside it, of the same catalog: fq_schema.whole */
};

/* Blocks for as long as the database takes: database.connect_timeout at most to connect, then
 * database.catalog_timeout for each question.  The error's text lives in arena.  FQ_UNAVAILABLE and
 * FQ_TIMEOUT may pass with time, and FQ_EMPTY with the migration that comes; others need a person.
 */
enum fq_status fq_load_schema(const struct fq_config *config, const struct fq_load_options *options,
                              struct fq_arena *arena, struct fq_schema **ret,
                              struct fq_error *reterr);

#endif
