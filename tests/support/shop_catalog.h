/* SPDX-License-Identifier: MIT
 *
 * A small database without a database: tables with keys in all directions, every kind of type, and
 * the convention's views, as catalog and as schema.  Tests of schema/, plan/, response/ and engine/
 * ask it in milliseconds.
 */
#ifndef FQ_TESTS_SHOP_CATALOG_H
#define FQ_TESTS_SHOP_CATALOG_H

#include "schema/schema.h"
#include "support/catalog_text.h"

extern const char shop_catalog_text[];

/* A schema of what the text says, with views seen through.  NULL when it cannot be built: then
 * *reterr, whose text is static. */
struct fq_schema *schema_from_text(const char *text, struct fq_error *reterr);

/* The same with a schema file f.graphql that refines it; sdl NULL: without. */
struct fq_schema *schema_refined_from_text(const char *text, const char *sdl,
                                           struct fq_error *reterr);

/* The shop's schema; ends the test when it cannot be built. */
struct fq_schema *shop_schema(void);

#endif
