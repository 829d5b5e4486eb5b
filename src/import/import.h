/* SPDX-License-Identifier: MIT
 *
 * Converters from what other programs know of a database to our files: a schema file, a policy, and
 * a configuration.  A converter first reads files, which say which schemas of the database it
 * speaks of, and is then given what the database is without a file; what it could not carry over it
 * notes.
 */
#ifndef FQ_IMPORT_IMPORT_H
#define FQ_IMPORT_IMPORT_H

#include "import/adjust.h"
#include "import/notes.h"
#include "import/tree.h"

/* What a converter asks the database itself.  The texts live in arena; false: it could not be
 * asked. */
struct fq_import_database {
    bool (*column)(struct fq_import_database *database, fq_str sql, struct fq_arena *arena,
                   fq_str **ret, size_t *ret_count);
};

struct fq_import {
    struct fq_arena *arena;
    struct fq_import_database *database;
    struct fq_import_notes notes;
    struct fq_error *error;
    fq_str path;      /* of the file or folder; empty: none is given */
    fq_str output;    /* the folder of what it makes, with a slash at its end; empty: this one */
    fq_str source;    /* of several databases, the one that is meant; empty: the first */
    fq_str anonymous; /* the role of who proves nothing; empty: none has another name */
    bool writes_all;  /* the database is to be looked at with mutations of all tables */
    fq_str schemas[FQ_MODEL_KEY_MAX];
    size_t schema_count;            /* 0: those of the configuration */
    const struct fq_schema *schema; /* the database's, once files are read */
    struct fq_adjust adjust;
    fq_str database_url; /* that the files name; it counts when no other one is given */
    void *files;         /* the converter's own */
    /* What it makes; empty: no such file. */
    struct fq_buf sdl, policy, config, api_keys;
};

/* Adds a schema of the database that the files speak of, once. */
void fq_import_uses_schema(struct fq_import *import, fq_str schema);

/* Writes into config which files there are, and the schemas. */
void fq_import_config_schema(struct fq_import *import);

/* The rows of a table become the values of an enum, and columns that lead to it are of that type;
 * the table itself is hidden.  False: they cannot, and nothing was changed. */
bool fq_import_table_enum(struct fq_import *import, struct fq_adjust_type *type, fq_str name);

#endif
