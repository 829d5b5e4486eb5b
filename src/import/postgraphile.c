/* SPDX-License-Identifier: MIT */
#include "import/postgraphile.h"

enum fq_status fq_postgraphile_read(struct fq_import *import)
{
    struct fq_postgraphile *p = FQ_NEW(import->arena, struct fq_postgraphile);
    struct fq_import_tree root = {0};
    p->import = import;
    import->files = p;
    import->writes_all = true;
    if (!import->path.len)
        return FQ_OK;
    enum fq_status status = fq_import_tree_read(import->arena, import->path, &root, import->error);
    p->config = fq_import_tree_get(&root, "config");
    if (!status && !p->config.value)
        status = fq_error_set(import->error, import->arena, FQ_CONFIG,
                              "%.*s has no \"config\"; give a file postgraphile.tags.json5",
                              FQ_STR_ARG(import->path));
    return status;
}

struct fq_import_tree fq_postgraphile_entry(struct fq_postgraphile *p, const char *section,
                                            fq_str schema, fq_str name)
{
    struct fq_import_tree part = fq_import_tree_get(&p->config, section);
    fq_str whole =
        fq_arena_printf(p->import->arena, "%.*s.%.*s", FQ_STR_ARG(schema), FQ_STR_ARG(name));
    struct fq_import_tree entry = fq_import_tree_get(&part, whole.ptr);
    return entry.value ? entry : fq_import_tree_get(&part, whole.ptr + schema.len + 1);
}

struct fq_smart_tags fq_postgraphile_tags(struct fq_postgraphile *p, const char *section,
                                          fq_str schema, fq_str name, fq_str comment)
{
    struct fq_import_tree entry = fq_postgraphile_entry(p, section, schema, name);
    struct fq_smart_tags tags = {
        .place =
            fq_arena_printf(p->import->arena, "%.*s.%.*s", FQ_STR_ARG(schema), FQ_STR_ARG(name)),
    };
    fq_smart_tags_of_comment(p->import->arena, comment, &tags);
    fq_smart_tags_of_tree(p->import->arena, &entry, &tags);
    return tags;
}

void fq_postgraphile_note_others(struct fq_postgraphile *p, const struct fq_smart_tags *tags,
                                 const char *const *known)
{
    FQ_SMART_TAGS_EACH(tags, tag)
    {
        bool is_known = false;
        for (size_t i = 0; known[i]; i++)
            is_known = is_known || fq_str_eq(tag->name, fq_str_from(known[i]));
        if (!is_known)
            fq_import_note(&p->import->notes, tags->place, NULL, "@%.*s%s%.*s is not carried over",
                           FQ_STR_ARG(tag->name), tag->value.len ? " " : "",
                           FQ_STR_ARG(tag->value));
    }
}

/* Claims that policies, functions and views read as PostGraphile sets them. */
static void write_claims(struct fq_postgraphile *p, struct fq_buf *out)
{
    static const fq_str sql = FQ_STR_INIT(
        "SELECT DISTINCT m[1] FROM ("
        "SELECT pg_get_expr(polqual, polrelid) || ' ' || "
        "coalesce(pg_get_expr(polwithcheck, polrelid), '') FROM pg_policy "
        "UNION ALL SELECT coalesce(pg_get_expr(polwithcheck, polrelid), '') FROM pg_policy "
        "UNION ALL SELECT prosrc FROM pg_proc WHERE pronamespace NOT IN ("
        "SELECT oid FROM pg_namespace WHERE nspname IN ('pg_catalog', 'information_schema')) "
        "UNION ALL SELECT pg_get_viewdef(oid) FROM pg_class WHERE relkind = 'v' AND "
        "relnamespace NOT IN (SELECT oid FROM pg_namespace "
        "WHERE nspname IN ('pg_catalog', 'information_schema'))) AS t(source), "
        "regexp_matches(source, 'jwt\\.claims\\.([a-z][a-z0-9_]*)', 'g') AS m ORDER BY 1");
    fq_str *claims = NULL;
    size_t count = 0;
    struct fq_import *import = p->import;
    if (!import->database->column(import->database, sql, import->arena, &claims, &count) || !count)
        return;
    fq_buf_literal(out, "# What the database reads of the token.\nsession:\n  settings:\n");
    for (size_t i = 0; i < count; i++)
        fq_buf_printf(out, "    - jwt.claims.%.*s=claims.%.*s\n", FQ_STR_ARG(claims[i]),
                      FQ_STR_ARG(claims[i]));
}

static void write_postgraphile_config(struct fq_postgraphile *p)
{
    struct fq_buf *out = &p->import->config;
    fq_import_config_schema(p->import);
    fq_buf_literal(out, "# As PostGraphile does; privileges and row security decide.\n"
                        "mutations:\n  tables: all\n");
    write_claims(p, out);
}

void fq_postgraphile_convert(struct fq_import *import)
{
    struct fq_postgraphile *p = import->files;
    fq_buf_literal(&import->sdl, "# What smart tags say otherwise than the database does.\n");
    for (struct fq_adjust_type *type = import->adjust.types; type; type = type->next)
        fq_postgraphile_names(p, type);
    for (struct fq_adjust_type *type = import->adjust.types; type; type = type->next)
        fq_postgraphile_table(p, type);
    fq_postgraphile_functions(p);
    fq_adjust_print(&import->sdl, &import->adjust);
    write_postgraphile_config(p);
}
