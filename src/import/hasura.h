/* SPDX-License-Identifier: MIT
 *
 * Metadata of Hasura, of versions 2 and 3: a folder as its command line exports it, or one file.
 */
#ifndef FQ_IMPORT_HASURA_H
#define FQ_IMPORT_HASURA_H

#include "import/import.h"

enum fq_status fq_hasura_read(struct fq_import *import) FQ_CHECKED;
void fq_hasura_convert(struct fq_import *import);

/* ---- between the files of this converter ---- */

/* A table of the metadata. */
struct fq_hasura_table {
    struct fq_import_tree tree;
    fq_str schema, name;
    bool is_enum;
    struct fq_adjust_type *type; /* NULL: it is not served */
    struct fq_hasura_table *next;
};

/* A function of the metadata, which became a field of a root. */
struct fq_hasura_function {
    struct fq_import_tree tree;
    fq_str field;                 /* what it is called; empty: it is not there */
    bool changes;                 /* a field of Mutation */
    struct fq_hasura_table *rows; /* what it returns rows of; NULL */
    struct fq_hasura_function *next;
};

struct fq_hasura {
    struct fq_import *import;
    struct fq_import_tree root; /* one file with all of it; without a value: a folder */
    fq_str folder;
    bool camel; /* columns are called as we call them */
    struct fq_hasura_table *tables, *last_table;
    struct fq_hasura_function *functions, *last_function;
};

/* "users" or {schema: public, name: users} */
void fq_hasura_name(const struct fq_import_tree *tree, fq_str *ret_schema, fq_str *ret_name);
struct fq_hasura_table *fq_hasura_table(struct fq_hasura *h, const struct fq_import_tree *named);

/* Something at the top: `actions`, `inherited_roles`; without a value where there is none. */
struct fq_import_tree fq_hasura_part(struct fq_hasura *h, const char *name);

/* The field that a column, a relationship or a computed field of the metadata became; NULL. */
struct fq_adjust_field *fq_hasura_field(const struct fq_hasura_table *table, fq_str name);

/* hasura_names.c: names of types and columns, enums. */
void fq_hasura_names(struct fq_hasura *h);
/* hasura_relationships.c: what leads from one table to others, and functions of rows. */
void fq_hasura_relationships(struct fq_hasura *h);
/* The table that a relationship leads to, and whether to many rows; NULL: there is no such one. */
struct fq_hasura_table *fq_hasura_remote(struct fq_hasura *h, const struct fq_hasura_table *table,
                                         fq_str relationship, bool *ret_many);
/* hasura_functions.c */
void fq_hasura_functions(struct fq_hasura *h);
/* hasura_filter.c: a condition as a policy has it; false: it cannot be said, which is noted. */
bool fq_hasura_filter(struct fq_hasura *h, const struct fq_hasura_table *table,
                      const struct fq_import_tree *filter, fq_str *ret);
/* Notes what cannot be said there, and that its rule is left out; false. */
bool fq_hasura_cannot_say(struct fq_hasura *h, const struct fq_import_tree *at, const char *what);
/* A value of a preset; false as above. */
bool fq_hasura_value(struct fq_hasura *h, const struct fq_import_tree *value, fq_str *ret);
/* hasura_policy.c */
void fq_hasura_policy(struct fq_hasura *h);

#define FQ_HASURA_PLACE(h, tree)                                                                   \
    fq_import_tree_place((h)->import->arena, (tree)->file, (tree)->value)

#endif
