/* SPDX-License-Identifier: MIT
 *
 * Files of others, YAML, JSON or TOML, as trees of one kind, in which a value may say that it
 * stands in another file: "!include tables/users.yaml".
 */
#ifndef FQ_IMPORT_TREE_H
#define FQ_IMPORT_TREE_H

#include "config/yaml.h"

/* A value, and the file that it stands in. */
struct fq_import_tree {
    const struct fq_yaml *value; /* NULL: there is none */
    fq_str file;                 /* its path, followed by a NUL */
};

/* Reads a file: TOML, JSON or JSON5 where its name ends so, JSON where its first character is a
 * bracket; else YAML.  Inside a guard.  Failures are FQ_CONFIG with a sentence that names the file.
 */
enum fq_status fq_import_tree_read(struct fq_arena *arena, fq_str path, struct fq_import_tree *ret,
                                   struct fq_error *reterr) FQ_CHECKED;

/* The file that a value includes, read; the value itself where it includes none.  It must stand
 * below the folder of the file that names it. */
enum fq_status fq_import_tree_follow(struct fq_arena *arena, const struct fq_import_tree *tree,
                                     struct fq_import_tree *ret,
                                     struct fq_error *reterr) FQ_CHECKED;

/* `folder/file`, and whether that is there. */
fq_str fq_import_tree_path(struct fq_arena *arena, fq_str folder, const char *file);
bool fq_import_tree_exists(fq_str path);

/* A member of a map; without a value where there is none, or no map. */
struct fq_import_tree fq_import_tree_get(const struct fq_import_tree *tree, const char *name);

/* The text of a member; empty where it is none. */
fq_str fq_import_tree_text(const struct fq_import_tree *tree, const char *name);

/* Nothing, `null` or `~`: YAML leaves it to who reads what a bare word means. */
bool fq_import_is_null(const struct fq_yaml *value);

/* `file:3:5` */
fq_str fq_import_tree_place(struct fq_arena *arena, fq_str file, const struct fq_yaml *value);

/* JSON with comments, names without quotes, 'texts' and commas at ends.  Inside a guard. */
enum fq_status fq_import_json5_read(struct fq_arena *arena, fq_str origin, fq_str text,
                                    const struct fq_yaml **ret, struct fq_error *reterr) FQ_CHECKED;

#endif
