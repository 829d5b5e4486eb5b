/* SPDX-License-Identifier: MIT
 *
 * Inside schema/ only: what functions may answer beside the row of mutation_response, brought into
 * its form, and how names of the database in an answer become those of the API.
 */
#ifndef FQ_SCHEMA_ANSWER_FORMS_H
#define FQ_SCHEMA_ANSWER_FORMS_H

#include "schema/build.h"

/* Is it JSON, whose members stand for the row's attributes? */
bool fq_answer_is_document(const struct fq_catalog_type *type);
/* The attributes of an answer: the type's own, or those that are made of a document. */
const struct fq_catalog_type *fq_answer_attributes(const struct fq_catalog_type *type);
/* The FROM of the kept answers, called a, with these attributes as columns. */
fq_str fq_answer_rows(struct fq_builder *b, const struct fq_catalog_type *type);

/* An entity that stands inside an object with other things: {"post": {…}, "note": …}.  Expressions
 * of SQL: whether it is so, the entity itself, and the other things. */
struct fq_answer_entity {
    fq_str wrapped;
    fq_str itself;
    fq_str rest;
};
struct fq_answer_entity fq_answer_unwrap(struct fq_builder *b, const struct fq_model_object *about,
                                         fq_str document);

/* Any JSON, the names in it in camelCase. */
const struct fq_value_type *fq_answer_json(struct fq_builder *b);
/* text[] of columns or members, shown as the fields that show them; about may be NULL. */
const struct fq_value_type *fq_answer_field_names(struct fq_builder *b,
                                                  const struct fq_model_object *about);

#endif
