/* SPDX-License-Identifier: MIT
 *
 * Schemas of databases given as text (support/catalog_text.h), and what tests ask of them.  Each
 * one is first found to be what GraphQL allows (specification, section 3): whatever a database is
 * like, the schema made of it must be.
 */
#ifndef FQ_TESTS_SCHEMA_VALIDITY_H
#define FQ_TESTS_SCHEMA_VALIDITY_H

#include "support/shop_catalog.h"

/* Fails the test with what is wrong and the whole schema. */
void assert_valid_schema(const struct fq_type_system *system);

/* Builds what must be buildable, and checks it.  One at a time; schema_done() lets go of it. */
const struct fq_schema *schema_of(const char *text);
void schema_done(void);
/* The same, refined by a schema file f.graphql. */
const struct fq_schema *schema_refined(const char *text, const char *sdl);

/* The sentence with which a database is refused. */
fq_str refusal_of(const char *text);
fq_str refusal_of_file(const char *text, const char *sdl);

/* "[Post!]!", of a field or an input field of the schema; empty when there is no such field. */
fq_str type_of(const char *type, const char *field);

/* What the notes say of a subject, each ended by a line break. */
fq_str notes_on(const char *subject);

/* The schema as SDL. */
fq_str schema_text(struct fq_arena *arena, const struct fq_type_system *system);

#endif
