/* SPDX-License-Identifier: MIT */
#include "support/shop_catalog.h"

#include <stdio.h>
#include <stdlib.h>

#include "graphql/syntax/parse.h"

const char shop_catalog_text[] =
    "enum mood sad|so so|happy\n"
    "domain positive int4\n"
    "composite place street text, number int4\n"
    "composite mutation_response status text, message text, entity_id text, entity_type text, "
    "entity jsonb, updated_fields text[], cascade jsonb, metadata jsonb\n"
    "composite type_add_book_input title text, pages int4, home place, homes place[], tags text[]\n"
    "table users -- Whoever has an account.\n"
    "  id uuid! primary\n"
    "  email text! unique\n"
    "  full_name text!\n"
    "  born date\n"
    "  mood mood\n"
    "  tags text[]!\n"
    "  stay tstzrange\n"
    "  home place\n"
    "  settings jsonb\n"
    "  balance numeric!\n"
    "  views int8!\n"
    "  address inet\n"
    "  active bool!\n"
    "  manager_id uuid\n"
    "  foreign users_manager (manager_id) -> users (id)\n"
    "table posts\n"
    "  id uuid! primary\n"
    "  author_id uuid!\n"
    "  reviewer_id uuid\n"
    "  title text!\n"
    "  pages positive\n"
    "  published timestamptz\n"
    "  foreign posts_author (author_id) -> users (id)\n"
    "  foreign posts_reviewer (reviewer_id) -> users (id)\n"
    "table comments -- @fraiseql {\"mutations\": [\"create\", \"update\", \"delete\"]}\n"
    "  post_id uuid!\n"
    "  nr int4!\n"
    "  words text!\n"
    "  primary (post_id, nr)\n"
    "  foreign comments_post (post_id) -> posts (id)\n"
    "table tb_author\n"
    "  pk_author int4! primary\n"
    "  id uuid! unique\n"
    "  name text!\n"
    "  born int4\n"
    "table tb_book\n"
    "  pk_book int4! primary\n"
    "  id uuid! unique\n"
    "  fk_author int4!\n"
    "  title text!\n"
    "  pages int4\n"
    "  foreign book_author (fk_author) -> tb_author (pk_author)\n"
    "view v_author plain owned\n"
    "  id uuid\n"
    "  data jsonb\n"
    "  definition SELECT a.id, jsonb_build_object('id', a.id, 'name', a.name, 'born', a.born) AS "
    "data FROM public.tb_author a\n"
    "view v_book plain owned\n"
    "  id uuid\n"
    "  data jsonb\n"
    "  definition SELECT b.id, jsonb_build_object('id', b.id, 'title', b.title, 'pages', b.pages, "
    "'writer', jsonb_build_object('id', a.id, 'name', a.name), 'words', (b.pages * 250)::int8) AS "
    "data FROM (public.tb_book b JOIN public.tb_author a ON ((a.pk_author = b.fk_author)))\n"
    "view v_card plain owned\n"
    "  id uuid\n"
    "  data jsonb\n"
    "  definition SELECT b.id, jsonb_build_object('id', b.id, 'title', b.title, 'pages', "
    "b.pages, 'shelf', jsonb_build_object('row', b.pages)) AS data FROM public.tb_book b\n"
    "table tv_card\n"
    "  id uuid! primary\n"
    "  data jsonb!\n"
    /* Queried as it stands, with members that are never null. */
    "view v_secret plain owned barrier\n"
    "  id uuid\n"
    "  data jsonb\n"
    "  definition SELECT b.id, jsonb_build_object('title', b.title, 'pages', b.pages, 'writer', "
    "jsonb_build_object('name', b.title, 'age', b.pages)) AS data FROM public.tb_book b\n"
    "function fn_find_users stable set returns users\n"
    "  words text\n"
    "  most int4 default\n"
    "function fn_find_books stable set returns v_book\n"
    "function fn_count stable returns int8\n"
    "  moods mood[] default\n"
    "function fn_home stable returns place\n"
    "  of place\n"
    "function fn_tops stable set returns record\n"
    "  out name text\n"
    "  out n int4\n"
    "function fn_add_book volatile returns mutation_response -- Adds a book.\n"
    "  input jsonb\n"
    "function fn_add_user volatile returns users\n"
    "  email text\n"
    "  homes place[] default\n"
    "function fn_forget volatile returns void\n"
    "function users_initials stable returns text\n"
    "  u users\n"
    "  most int4 default\n";

struct making {
    const char *text;
    const char *sdl; /* a schema file's; NULL */
    struct fq_schema *schema;
    struct fq_error *error;
};

static enum fq_status make(void *arg)
{
    struct making *m = arg;
    struct fq_schema_options options = {
        .see_through = true, .node = true, .file_name = FQ_STR("f.graphql")};
    struct fq_document *file = NULL;
    const struct fq_catalog *catalog = catalog_from_text(&m->schema->arena, m->text);
    struct fake_describer describer;
    fake_describer_init(&describer, catalog);
    if (m->sdl && fq_graphql_parse(&m->schema->arena, fq_str_from(m->sdl), NULL, &file, m->error))
        return FQ_SYNTAX;
    options.file = file;
    return fq_schema_build(m->schema, catalog, &options, &describer.base, m->error);
}

struct fq_schema *schema_from_text(const char *text, struct fq_error *reterr)
{
    return schema_refined_from_text(text, NULL, reterr);
}

struct fq_schema *schema_refined_from_text(const char *text, const char *sdl,
                                           struct fq_error *reterr)
{
    static char message[4096];
    struct making m = {text, sdl, fq_schema_new(), reterr};
    *reterr = (struct fq_error){0};
    if (!m.schema)
        abort();
    if (fq_guard(make, &m) == FQ_OK)
        return m.schema;
    fq_str said = fq_error_message(reterr);
    size_t len = said.len < sizeof(message) ? said.len : sizeof(message);
    memcpy(message, said.ptr, len);
    reterr->message = fq_str_of(message, len);
    fq_schema_unref(m.schema);
    return NULL;
}

struct fq_schema *shop_schema(void)
{
    struct fq_error error;
    struct fq_schema *schema = schema_from_text(shop_catalog_text, &error);
    if (schema)
        return schema;
    fprintf(stderr, "the shop has no schema: %.*s\n", FQ_STR_ARG(error.message));
    abort();
}
