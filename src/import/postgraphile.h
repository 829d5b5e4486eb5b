/* SPDX-License-Identifier: MIT
 *
 * Smart tags of PostGraphile, of its version 4 and, where they are the same, 5: those in the
 * comments of the database, and those in a file postgraphile.tags.json5.
 */
#ifndef FQ_IMPORT_POSTGRAPHILE_H
#define FQ_IMPORT_POSTGRAPHILE_H

#include "import/import.h"
#include "import/smart_tags.h"

enum fq_status fq_postgraphile_read(struct fq_import *import) FQ_CHECKED;
void fq_postgraphile_convert(struct fq_import *import);

/* ---- between the files of this converter ---- */

struct fq_postgraphile {
    struct fq_import *import;
    struct fq_import_tree config; /* of the file; without a value: there is none */
};

/* The tags of an entity, by the section of the file (`class`), and its name with and without
 * schema. */
struct fq_smart_tags fq_postgraphile_tags(struct fq_postgraphile *p, const char *section,
                                          fq_str schema, fq_str name, fq_str comment);

/* Tags that are none of these words, up to a NULL, are told. */
void fq_postgraphile_note_others(struct fq_postgraphile *p, const struct fq_smart_tags *tags,
                                 const char *const *known);

/* What tables and their columns are called, of all of them first. */
void fq_postgraphile_names(struct fq_postgraphile *p, struct fq_adjust_type *type);
void fq_postgraphile_table(struct fq_postgraphile *p, struct fq_adjust_type *type);
void fq_postgraphile_keys(struct fq_postgraphile *p, struct fq_adjust_type *type,
                          const struct fq_import_tree *entry);
/* Keys that only tags say, of views. */
void fq_postgraphile_said_keys(struct fq_postgraphile *p, struct fq_adjust_type *type,
                               const struct fq_smart_tags *tags);
void fq_postgraphile_functions(struct fq_postgraphile *p);

/* The entry of a table in the file: {tags, attribute, constraint}. */
struct fq_import_tree fq_postgraphile_entry(struct fq_postgraphile *p, const char *section,
                                            fq_str schema, fq_str name);

#endif
