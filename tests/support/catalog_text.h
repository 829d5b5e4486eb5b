/* SPDX-License-Identifier: MIT
 *
 * A catalog from a few lines of text, so that a test can say what is in a database where the reader
 * sees it.  One line an object, its parts indented below it:
 *
 *     enum mood sad|very happy
 *     domain positive int4
 *     composite place street text, number int4
 *     table users rls                    flags: rls unreadable elsewhere; other kinds: view
 *       id uuid! primary                 partitioned foreign materialized
 *       email text! unique -- @fraiseql {"name": "mail"}
 *       `last seen` timestamptz unreadable
 *       boss_id uuid
 *       foreign boss_fk (boss_id) -> users (id)
 *       unique (email, `last seen`)
 *     view v_users plain owned           flags: plain owned open invoker barrier bypasses
 *       id uuid
 *       definition SELECT u.id FROM public.users u
 *     function fn_find stable set returns users      stable or volatile; set: any number
 *       words text                                   an argument
 *       most int4 default                            also variadic
 *       out n int4                                   or a column of TABLE
 *
 * `!` is NOT NULL, `[]` an array, `--` begins the comment (\n in it is a line break), backticks
 * quote a name.  Everything lives in schema public unless the name says otherwise.  A mistake in
 * the text ends the test.
 */
#ifndef FQ_TESTS_CATALOG_TEXT_H
#define FQ_TESTS_CATALOG_TEXT_H

#include "catalog/catalog.h"
#include "catalog/describe.h"

const struct fq_catalog *catalog_from_text(struct fq_arena *arena, const char *text);

/* PostgreSQL's own oid of a built-in type. */
fq_oid catalog_text_oid(const char *type);

/* Describes statements as PostgreSQL would, for the expressions that tests need: alias.column by
 * the table behind the alias, anything that ends in ::type, else text. */
struct fake_describer {
    struct fq_catalog_describer base;
    const struct fq_catalog *catalog;
    bool fails;   /* the database cannot be asked */
    bool refuses; /* every statement is invalid */
    size_t asked; /* statements so far */
};

void fake_describer_init(struct fake_describer *describer, const struct fq_catalog *catalog);

#endif
