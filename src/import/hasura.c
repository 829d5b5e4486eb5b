/* SPDX-License-Identifier: MIT */
#include "import/hasura.h"

#define PLACE FQ_HASURA_PLACE

/* ---- reading ---- */

void fq_hasura_name(const struct fq_import_tree *tree, fq_str *ret_schema, fq_str *ret_name)
{
    bool plain = tree->value && tree->value->kind == FQ_YAML_TEXT;
    fq_str schema = fq_import_tree_text(tree, "schema");
    *ret_name = plain ? tree->value->text : fq_import_tree_text(tree, "name");
    *ret_schema = schema.len ? schema : FQ_STR("public");
}

static enum fq_status add_hasura_table(struct fq_hasura *h, const struct fq_import_tree *item)
{
    struct fq_arena *arena = h->import->arena;
    struct fq_hasura_table *table = FQ_NEW(arena, struct fq_hasura_table);
    enum fq_status status = fq_import_tree_follow(arena, item, &table->tree, h->import->error);
    if (status)
        return status;
    struct fq_import_tree name = fq_import_tree_get(&table->tree, "table");
    fq_hasura_name(&name, &table->schema, &table->name);
    if (!table->name.len)
        return fq_error_set(h->import->error, arena, FQ_CONFIG, "%.*s: this is no table",
                            FQ_STR_ARG(PLACE(h, &table->tree)));
    table->is_enum = fq_str_eq(fq_import_tree_text(&table->tree, "is_enum"), FQ_STR("true"));
    fq_import_uses_schema(h->import, table->schema);
    if (h->last_table)
        h->last_table->next = table;
    else
        h->tables = table;
    h->last_table = table;
    return FQ_OK;
}

static enum fq_status add_hasura_function(struct fq_hasura *h, const struct fq_import_tree *item)
{
    struct fq_arena *arena = h->import->arena;
    struct fq_hasura_function *function = FQ_NEW(arena, struct fq_hasura_function);
    enum fq_status status = fq_import_tree_follow(arena, item, &function->tree, h->import->error);
    if (status)
        return status;
    struct fq_import_tree named = fq_import_tree_get(&function->tree, "function");
    fq_str schema, name;
    fq_hasura_name(named.value ? &named : &function->tree, &schema, &name);
    fq_import_uses_schema(h->import, schema);
    if (h->last_function)
        h->last_function->next = function;
    else
        h->functions = function;
    h->last_function = function;
    return FQ_OK;
}

typedef enum fq_status hasura_adder(struct fq_hasura *h, const struct fq_import_tree *item);

/* A list, perhaps in another file, of things that may each be in another file. */
static enum fq_status add_hasura_items(struct fq_hasura *h, const struct fq_import_tree *list,
                                       hasura_adder *add)
{
    struct fq_import_tree followed = {0};
    enum fq_status status =
        fq_import_tree_follow(h->import->arena, list, &followed, h->import->error);
    if (status || !followed.value)
        return status;
    FQ_YAML_EACH(followed.value, value)
    {
        const struct fq_import_tree item = {value, followed.file};
        status = add(h, &item);
        if (status)
            return status;
    }
    return FQ_OK;
}

/* A file `name.yaml` of the folder, if it is there. */
static enum fq_status read_hasura_file(struct fq_hasura *h, const char *name,
                                       struct fq_import_tree *ret)
{
    fq_str path = fq_import_tree_path(h->import->arena, h->folder, name);
    *ret = (struct fq_import_tree){NULL, path};
    return fq_import_tree_exists(path)
               ? fq_import_tree_read(h->import->arena, path, ret, h->import->error)
               : FQ_OK;
}

struct fq_import_tree fq_hasura_part(struct fq_hasura *h, const char *name)
{
    struct fq_import_tree part = fq_import_tree_get(&h->root, name);
    if (h->root.value)
        return part;
    fq_str file = fq_arena_printf(h->import->arena, "%s.yaml", name);
    struct fq_error unread = {0};
    struct fq_error *error = h->import->error;
    h->import->error = &unread;
    if (read_hasura_file(h, file.ptr, &part))
        fq_import_note(&h->import->notes, part.file, NULL, "this file cannot be read: %.*s",
                       FQ_STR_ARG(fq_error_message(&unread)));
    h->import->error = error;
    struct fq_import_tree inner = fq_import_tree_get(&part, name);
    return inner.value ? inner : part;
}

/* Which of several databases is meant. */
static bool is_meant_source(const struct fq_hasura *h, const struct fq_import_tree *source)
{
    fq_str wanted = h->import->source;
    return wanted.len ? fq_str_eq(fq_import_tree_text(source, "name"), wanted) : !h->tables;
}

static void read_customization(struct fq_hasura *h, const struct fq_import_tree *source)
{
    struct fq_import_tree custom = fq_import_tree_get(source, "customization");
    if (!custom.value)
        return;
    h->camel =
        fq_str_eq(fq_import_tree_text(&custom, "naming_convention"), FQ_STR("graphql-default"));
    static const char *const others[] = {"root_fields", "type_names"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(others); i++) {
        struct fq_import_tree other = fq_import_tree_get(&custom, others[i]);
        if (other.value)
            fq_import_note(&h->import->notes, PLACE(h, &other),
                           "give single types other names in the schema file",
                           "prefixes and suffixes of all names (%s) are not carried over",
                           others[i]);
    }
}

static enum fq_status read_source(struct fq_hasura *h, const struct fq_import_tree *source)
{
    fq_str kind = fq_import_tree_text(source, "kind"), name = fq_import_tree_text(source, "name");
    bool postgres = !kind.len || fq_str_starts_with(kind, FQ_STR("postgres")) ||
                    fq_str_eq(kind, FQ_STR("pg")) || fq_str_eq(kind, FQ_STR("citus"));
    if (!postgres || !is_meant_source(h, source)) {
        fq_import_note(&h->import->notes, PLACE(h, source),
                       postgres ? "import it by itself, with --source" : NULL,
                       "the database \"%.*s\" (%.*s) is left out", FQ_STR_ARG(name),
                       FQ_STR_ARG(kind));
        return FQ_OK;
    }
    read_customization(h, source);
    struct fq_import_tree tables = fq_import_tree_get(source, "tables");
    struct fq_import_tree functions = fq_import_tree_get(source, "functions");
    enum fq_status status = add_hasura_items(h, &tables, add_hasura_table);
    return status ? status : add_hasura_items(h, &functions, add_hasura_function);
}

/* Metadata of one database, as versions 1 and 2 have it. */
static enum fq_status read_old(struct fq_hasura *h)
{
    struct fq_import_tree tables = fq_hasura_part(h, "tables");
    struct fq_import_tree functions = fq_hasura_part(h, "functions");
    enum fq_status status = add_hasura_items(h, &tables, add_hasura_table);
    return status ? status : add_hasura_items(h, &functions, add_hasura_function);
}

static enum fq_status read_one_file(struct fq_hasura *h)
{
    enum fq_status status =
        fq_import_tree_read(h->import->arena, h->import->path, &h->root, h->import->error);
    if (status)
        return status;
    struct fq_import_tree inner = fq_import_tree_get(&h->root, "metadata");
    h->root = inner.value ? inner : h->root;
    struct fq_import_tree sources = fq_import_tree_get(&h->root, "sources");
    return sources.value ? add_hasura_items(h, &sources, read_source) : read_old(h);
}

static enum fq_status read_folder(struct fq_hasura *h)
{
    struct fq_arena *arena = h->import->arena;
    fq_str inside = fq_import_tree_path(arena, h->folder, "metadata");
    if (fq_import_tree_exists(inside))
        h->folder = inside;
    struct fq_import_tree sources = {0};
    enum fq_status status = read_hasura_file(h, "databases/databases.yaml", &sources);
    if (status)
        return status;
    return sources.value ? add_hasura_items(h, &sources, read_source) : read_old(h);
}

enum fq_status fq_hasura_read(struct fq_import *import)
{
    struct fq_hasura *h = FQ_NEW(import->arena, struct fq_hasura);
    *h = (struct fq_hasura){.import = import, .folder = import->path};
    import->files = h;
    fq_str below = fq_import_tree_path(import->arena, import->path, ".");
    enum fq_status status = fq_import_tree_exists(below) ? read_folder(h) : read_one_file(h);
    if (!status && !h->tables)
        status = fq_error_set(import->error, import->arena, FQ_CONFIG,
                              "%.*s has no tables of a PostgreSQL database; give the folder or "
                              "the file that 'hasura metadata export' writes",
                              FQ_STR_ARG(import->path));
    return status;
}

/* ---- questions ---- */

struct fq_hasura_table *fq_hasura_table(struct fq_hasura *h, const struct fq_import_tree *named)
{
    fq_str schema, name;
    fq_hasura_name(named, &schema, &name);
    for (struct fq_hasura_table *table = h->tables; table; table = table->next) {
        if (fq_str_eq(table->schema, schema) && fq_str_eq(table->name, name))
            return table;
    }
    return NULL;
}

/* ---- converting ---- */

/* What we have no counterpart of, each with what to do instead. */
static const struct hasura_foreign {
    const char *part, *what, *instead;
} foreign_parts[] = {
    {"actions", "an action", "make it a function of the database, or a resolver in Python"},
    {"remote_schemas", "a remote schema", "ask that API from the client, or from a resolver"},
    {"cron_triggers", "a cron trigger", "use pg_cron, or the scheduler of your platform"},
    {"rest_endpoints", "a REST endpoint",
     "send the operation to /graphql, or keep it in "
     "persisted.folder"},
    {"query_collections", "a query collection", "put its operations into persisted.folder"},
    {"allow_list", "the allow list", "set persisted.mode to required"},
    {"allowlist", "the allow list", "set persisted.mode to required"},
    {"api_limits", "limits of the API", "see limits and rate_limit in the configuration"},
};

static void note_foreign(struct fq_hasura *h)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(foreign_parts); i++) {
        const struct hasura_foreign *foreign = &foreign_parts[i];
        struct fq_import_tree part = fq_hasura_part(h, foreign->part);
        bool list = part.value && part.value->kind == FQ_YAML_LIST;
        if (part.value && !list && part.value->count)
            fq_import_note(&h->import->notes, PLACE(h, &part), foreign->instead,
                           "%s is not carried over", foreign->what);
        for (const struct fq_yaml *value = list ? part.value->first : NULL; value;
             value = value->next) {
            const struct fq_import_tree item = {value, part.file};
            fq_str name = fq_import_tree_text(&item, "name");
            fq_import_note(&h->import->notes, PLACE(h, &item), foreign->instead,
                           "%s%s%.*s%s is not carried over", foreign->what, name.len ? " \"" : "",
                           FQ_STR_ARG(name), name.len ? "\"" : "");
        }
    }
}

/* Of tables, likewise. */
static void note_foreign_parts_of_tables(struct fq_hasura *h)
{
    static const char *const parts[][2] = {
        {"event_triggers", "write a trigger in the database that notifies (pg_notify), or fills a "
                           "table that your worker reads"},
        {"remote_relationships", "ask that API from the client, or from a resolver"},
        {"apollo_federation_config", NULL},
    };
    for (const struct fq_hasura_table *table = h->tables; table; table = table->next) {
        for (size_t i = 0; i < FQ_ARRAY_LEN(parts); i++) {
            struct fq_import_tree part = fq_import_tree_get(&table->tree, parts[i][0]);
            if (part.value && part.value->count)
                fq_import_note(&h->import->notes, PLACE(h, &part), parts[i][1],
                               "%s of %.*s are not carried over", parts[i][0],
                               FQ_STR_ARG(table->name));
        }
    }
}

static void write_hasura_config(struct fq_hasura *h)
{
    struct fq_import *import = h->import;
    struct fq_buf *out = &import->config;
    fq_import_config_schema(import);
    bool any = false;
    for (const struct fq_hasura_table *table = h->tables; table; table = table->next) {
        bool written = fq_import_tree_get(&table->tree, "insert_permissions").value ||
                       fq_import_tree_get(&table->tree, "update_permissions").value ||
                       fq_import_tree_get(&table->tree, "delete_permissions").value;
        if (!written || !table->type)
            continue;
        fq_buf_str_add(out, any ? FQ_STR("") : FQ_STR("mutations:\n  tables:\n"));
        fq_buf_printf(out, "    - %.*s.%.*s\n", FQ_STR_ARG(table->schema), FQ_STR_ARG(table->name));
        any = true;
    }
    fq_buf_literal(
        out,
        "# The tokens of Hasura's clients stay as they are; say below auth.providers who signs "
        "them.\n"
        "auth:\n"
        "  claims:\n"
        "    - user=\"https://hasura.io/jwt/claims\".\"x-hasura-user-id\"\n"
        "    - roles=\"https://hasura.io/jwt/claims\".\"x-hasura-default-role\"\n");
}

void fq_hasura_convert(struct fq_import *import)
{
    struct fq_hasura *h = import->files;
    fq_buf_literal(&import->sdl,
                   "# What Hasura's metadata says otherwise than the database does.\n");
    fq_hasura_names(h);
    fq_hasura_relationships(h);
    fq_hasura_functions(h);
    fq_hasura_policy(h);
    note_foreign_parts_of_tables(h);
    note_foreign(h);
    fq_adjust_print(&import->sdl, &import->adjust);
    write_hasura_config(h);
}
