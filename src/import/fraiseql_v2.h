/* SPDX-License-Identifier: MIT
 *
 * schema.json of FraiseQL 2, as its packages for Python and other languages export it.
 */
#ifndef FQ_IMPORT_FRAISEQL_V2_H
#define FQ_IMPORT_FRAISEQL_V2_H

#include "import/import.h"

enum fq_status fq_v2_read(struct fq_import *import) FQ_CHECKED;
void fq_v2_convert(struct fq_import *import);

/* ---- between the files of this converter ---- */

struct fq_v2 {
    struct fq_import *import;
    struct fq_import_tree root;
    struct fq_map kept_back; /* names of types that are hidden for what their queries require */
    struct fq_map functions; /* names of those of which the file written says something */
};

/* The members of a list at the top, one after the other. */
#define FQ_V2_EACH(v2, part, item)                                                                 \
    for (struct fq_import_tree item = fq_v2_first(v2, part); item.value;                           \
         item.value = item.value->next)
struct fq_import_tree fq_v2_first(const struct fq_v2 *v2, const char *part);

/* Is a member true? */
bool fq_v2_is(const struct fq_import_tree *tree, const char *name);

/* `[Post!]` and `nullable: false` as SDL. */
fq_str fq_v2_type_text(struct fq_v2 *v2, const struct fq_import_tree *field);

/* The type of a relation that `sql_source` names, in one of the schemas; NULL. */
struct fq_adjust_type *fq_v2_source(struct fq_v2 *v2, fq_str source);

/* A directive with one text: `@requiresRole(role: "reader")`. */
fq_str fq_v2_directive(struct fq_v2 *v2, const char *name, const char *argument, fq_str text);

void fq_v2_types(struct fq_v2 *v2);
/* fraiseql_v2_guards.c: what queries and mutations require, and take from the token: said of types
 * where that is the same, else these are hidden.  Once the types are known. */
void fq_v2_guards(struct fq_v2 *v2);
void fq_v2_roots(struct fq_v2 *v2);

#define FQ_V2_PLACE(v2, tree) fq_import_tree_place((v2)->import->arena, (tree)->file, (tree)->value)

#endif
