/* SPDX-License-Identifier: MIT
 *
 * The convention by which a database says what its objects are for: the prefixes of relations,
 * functions and columns, and the few names that mean something by themselves.  Nothing outside this
 * file knows one of them.
 *
 *     tb_x   a table, which stands behind v_x and tv_x
 *     v_x    a view with an `id` and a document `data`
 *     tv_x   the same, stored
 *     mv_x   a materialised view
 *     fn_x   a function that is a field of Query or Mutation
 *     pk_x   an internal key; fk_x: a column that points at one
 */
#ifndef FQ_MODEL_CONVENTION_H
#define FQ_MODEL_CONVENTION_H

#include "base/arena.h"
#include "catalog/catalog.h"

/* ---- relations ---- */

/* tb_user, v_user, tv_user, mv_user → user; others as they are. */
fq_str fq_convention_noun(fq_str relation);

/* The prefix of the relation that is served instead of this one, `tv_` or `v_`; NULL when none
 * is. */
const char *fq_convention_served_instead(const struct fq_catalog *catalog,
                                         const struct fq_catalog_relation *relation,
                                         struct fq_arena *arena);

/* v_x, which says what the documents that tv_x stores look like; NULL: it is not stored so, or
 * there is no such view. */
const struct fq_catalog_relation *fq_convention_shape(const struct fq_catalog *catalog,
                                                      const struct fq_catalog_relation *stored,
                                                      struct fq_arena *arena);

/* tb_x, for whose rows those that tv_x stores stand; NULL: it is not stored so, or there is none.
 */
const struct fq_catalog_relation *fq_convention_table(const struct fq_catalog *catalog,
                                                      const struct fq_catalog_relation *stored,
                                                      struct fq_arena *arena);

/* tb_x, for whose rows those of v_x stand by the same id; NULL: there is none. */
const struct fq_catalog_relation *fq_convention_written(const struct fq_catalog *catalog,
                                                        const struct fq_catalog_relation *view,
                                                        struct fq_arena *arena);

/* Do two relations have one noun? */
bool fq_convention_is_namesake(fq_str relation, fq_str other);

/* ---- columns ---- */

/* The public id. */
bool fq_convention_is_id(fq_str column);
/* Its number; -1: there is none that may be read. */
int fq_convention_id_of(const struct fq_catalog_relation *relation);
/* Does the relation promise that `id` tells its rows apart? */
bool fq_convention_has_key_id(fq_str relation);

/* The column that holds a document. */
bool fq_convention_is_document(fq_str column);
/* The label in SQL of a member of it: `data.title`. */
fq_str fq_convention_member_label(struct fq_arena *arena, fq_str member);

/* pk_x is internal; fk_x that points at one would show it. */
bool fq_convention_is_internal(fq_str column);

/* What a column that points at another row is about: fk_author → author; others as they are. */
fq_str fq_convention_pointed_at(fq_str column);

/* The name of the field that follows a foreign key of one column: author_id, fk_author,
 * author_uuid → author; empty when the column is not named so. */
fq_str fq_convention_reference(fq_str column);

/* ---- functions ---- */

/* fn_create_user → create_user. */
fq_str fq_convention_action(fq_str function);
/* Is it a field of a root by its name alone? */
bool fq_convention_is_root(fq_str function);

/* The setting of the session that gives an argument, instead of the client; empty: none. */
fq_str fq_convention_setting(fq_str argument);

/* create_user → type_create_user_input: the composite type that says what the document of
 * fn_create_user holds. */
fq_str fq_convention_input_type(struct fq_arena *arena, fq_str function);
/* type_create_user_input → create_user_input; others as they are. */
fq_str fq_convention_input_noun(fq_str type);

/* ---- answers ---- */

/* Is the type mutation_response, or the older mutation_result, by its attributes? */
bool fq_convention_is_answer(const struct fq_catalog_type *type);

/* What stands in an answer: its attribute, and the older name of the same; NULL: it had none. */
struct fq_convention_attribute {
    const char *name;
    const char *older;
};
extern const struct fq_convention_attribute fq_answer_status, fq_answer_message, fq_answer_id,
    fq_answer_entity, fq_answer_updated_fields, fq_answer_cascade, fq_answer_metadata;

/* The type's attribute, or its older one; NULL: it has none. */
const struct fq_catalog_column *fq_convention_find(const struct fq_catalog_type *type,
                                                   struct fq_convention_attribute attribute);

/* The first word of a status: of these a success, as an array of SQL; others are errors. */
#define FQ_CONVENTION_SUCCESSES                                                                    \
    "{success,created,updated,deleted,new,completed,ok,done,existing,synced,cancelled}"
/* An error's code by the same word, as JSON, and of others. */
#define FQ_CONVENTION_CODES                                                                        \
    "{\"noop\": 422, \"validation\": 422, \"unauthorized\": 401, \"forbidden\": 403,"              \
    " \"not_found\": 404, \"timeout\": 408, \"conflict\": 409}"
#define FQ_CONVENTION_CODE_OF_OTHERS "500"
/* The status of a function that returned nothing. */
#define FQ_CONVENTION_NO_STATUS "failed:no_result"
/* What an error is called whose status says no more than its first word. */
#define FQ_CONVENTION_NO_IDENTIFIER "general_error"

#endif
