/* SPDX-License-Identifier: MIT
 *
 * A project of version 2 is a schema.json, or the tables [types], [queries] and [mutations] of its
 * fraiseql.toml, which are made the lists here that schema.json has.
 */
#include "import/fraiseql_v2.h"
#include "model/name.h"

#define TOML "fraiseql.toml"

/* ---- tables as lists ---- */

static struct fq_yaml *copy_member(struct fq_arena *arena, const struct fq_yaml *of,
                                   struct fq_yaml **last)
{
    struct fq_yaml *copy = FQ_NEW(arena, struct fq_yaml);
    *copy = *of;
    copy->next = NULL;
    if (*last)
        (*last)->next = copy;
    return *last = copy;
}

static const struct fq_yaml *list_of(struct fq_arena *arena, const struct fq_yaml *tables);

/* [types.Post] as {"name": "Post", …}, its members under the names that schema.json gives them. */
static void name_table(struct fq_arena *arena, struct fq_yaml *table)
{
    static const char *const names[][2] = {{"args", "arguments"}, {"return_array", "returns_list"}};
    const struct fq_yaml name = {.kind = FQ_YAML_TEXT,
                                 .name = FQ_STR("name"),
                                 .text = table->name,
                                 .line = table->line,
                                 .column = table->column};
    struct fq_yaml *last = NULL;
    const struct fq_yaml *first = copy_member(arena, &name, &last);
    FQ_YAML_EACH(table, member)
    {
        struct fq_yaml *copy = copy_member(arena, member, &last);
        for (size_t i = 0; i < FQ_ARRAY_LEN(names); i++) {
            if (fq_str_eq(copy->name, fq_str_from(names[i][0])))
                copy->name = fq_str_from(names[i][1]);
        }
        if (fq_str_eq(copy->name, FQ_STR("fields")) && copy->kind == FQ_YAML_MAP) {
            const struct fq_yaml *fields = list_of(arena, copy);
            copy->kind = fields->kind;
            copy->first = fields->first;
        }
    }
    table->first = first;
    table->count++;
}

static const struct fq_yaml *list_of(struct fq_arena *arena, const struct fq_yaml *tables)
{
    struct fq_yaml *last = NULL, *list = FQ_NEW(arena, struct fq_yaml);
    *list = *tables;
    list->kind = FQ_YAML_LIST;
    list->first = NULL;
    FQ_YAML_EACH(tables, table)
    {
        struct fq_yaml *copy = copy_member(arena, table, &last);
        if (copy->kind == FQ_YAML_MAP)
            name_table(arena, copy);
        if (!list->first)
            list->first = copy;
    }
    return list;
}

static void take_schema_tables(struct fq_v2 *v2)
{
    static const char *const parts[] = {"types", "queries", "mutations"};
    struct fq_yaml *last = NULL, *root = FQ_NEW(v2->import->arena, struct fq_yaml);
    *root = (struct fq_yaml){.kind = FQ_YAML_MAP, .line = 1, .column = 1};
    for (size_t i = 0; i < FQ_ARRAY_LEN(parts); i++) {
        struct fq_import_tree part = fq_import_tree_get(&v2->settings, parts[i]);
        if (!part.value || part.value->kind != FQ_YAML_MAP)
            continue;
        struct fq_yaml *member =
            copy_member(v2->import->arena, list_of(v2->import->arena, part.value), &last);
        if (!root->first)
            root->first = member;
    }
    v2->root = (struct fq_import_tree){root, v2->settings.file};
}

/* ---- files ---- */

/* Another file in the folder of this one. */
static fq_str file_beside(struct fq_v2 *v2, fq_str path, fq_str name)
{
    size_t folder = path.len;
    while (folder && path.ptr[folder - 1] != '/')
        folder--;
    return fq_arena_printf(v2->import->arena, "%.*s%.*s", (int)folder, path.ptr, FQ_STR_ARG(name));
}

static enum fq_status read_schema(struct fq_v2 *v2, fq_str path)
{
    return fq_import_tree_read(v2->import->arena, path, &v2->root, v2->import->error);
}

/* The file with the settings is given, or a folder: it says where the schema is. */
static enum fq_status read_from_toml(struct fq_v2 *v2, fq_str path)
{
    enum fq_status status =
        fq_import_tree_read(v2->import->arena, path, &v2->settings, v2->import->error);
    struct fq_import_tree types = fq_import_tree_get(&v2->settings, "types");
    struct fq_import_tree project = fq_import_tree_get(&v2->settings, "fraiseql");
    fq_str name = fq_import_tree_text(&project, "schema_file");
    if (status)
        return status;
    if (types.value && types.value->kind == FQ_YAML_MAP && types.value->count) {
        take_schema_tables(v2);
        return FQ_OK;
    }
    return read_schema(v2, file_beside(v2, path, name.len ? name : FQ_STR("schema.json")));
}

enum fq_status fq_v2_read_files(struct fq_v2 *v2)
{
    fq_str path = v2->import->path;
    fq_str inside = fq_import_tree_path(v2->import->arena, path, TOML);
    fq_str beside = file_beside(v2, path, FQ_STR(TOML));
    if (fq_str_ends_with(path, FQ_STR(".toml")))
        return read_from_toml(v2, path);
    if (fq_import_tree_exists(inside))
        return read_from_toml(v2, inside);
    enum fq_status status = read_schema(v2, path);
    if (!status && fq_import_tree_exists(beside))
        status = fq_import_tree_read(v2->import->arena, beside, &v2->settings, v2->import->error);
    return status;
}

/* ---- what comes from the token ---- */

static void add_injected(struct fq_v2 *v2, const struct fq_import_tree *defaults, bool changes)
{
    static const char *const parts[] = {"queries", "mutations", "base"};
    struct fq_import_tree base = fq_import_tree_get(defaults, "base");
    struct fq_import_tree own = fq_import_tree_get(defaults, parts[changes]);
    const struct fq_yaml *from[] = {defaults->value, base.value, own.value};
    for (size_t i = 0; i < FQ_ARRAY_LEN(from); i++) {
        if (!from[i] || from[i]->kind != FQ_YAML_MAP)
            continue;
        FQ_YAML_EACH(from[i], parameter)
        {
            if (parameter->kind == FQ_YAML_TEXT)
                fq_map_put(&v2->injected[changes], parameter->name, (void *)(uintptr_t)parameter);
        }
    }
}

/* With tenants in rows or in schemas, whose rows there are depends on the token as well. */
static void add_tenant(struct fq_v2 *v2, const struct fq_import_tree *in)
{
    struct fq_import_tree tenancy = fq_import_tree_get(in, "tenancy");
    struct fq_import_tree mode = fq_import_tree_get(&tenancy, "mode");
    if (!mode.value || fq_str_eq(mode.value->text, FQ_STR("none")))
        return;
    fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, &mode),
                   "say in a policy file which rows belong to whom, as `where: {tenantId: {eq: "
                   "…}}`, or with row-level security",
                   "tenancy.mode is not carried over: what queries give is hidden");
    fq_map_put(&v2->injected[false], FQ_STR("tenant_id"), v2);
    fq_map_put(&v2->injected[true], FQ_STR("tenant_id"), v2);
}

void fq_v2_injected_init(struct fq_v2 *v2)
{
    const struct fq_import_tree in[] = {v2->root, v2->settings};
    struct fq_import_tree project = fq_import_tree_get(&v2->settings, "fraiseql");
    for (int changes = 0; changes < 2; changes++) {
        fq_map_init(&v2->injected[changes], v2->import->arena);
        for (size_t i = 0; i < FQ_ARRAY_LEN(in); i++) {
            struct fq_import_tree defaults = fq_import_tree_get(&in[i], "inject_defaults");
            if (defaults.value)
                add_injected(v2, &defaults, changes);
        }
    }
    add_tenant(v2, &v2->settings);
    add_tenant(v2, &project);
}

static bool is_same_name(struct fq_arena *arena, fq_str argument, fq_str parameter)
{
    return fq_str_eq(argument, parameter) || fq_str_eq(argument, fq_name_field(arena, parameter));
}

bool fq_v2_is_injected(const struct fq_v2 *v2, const struct fq_import_tree *said, bool changes,
                       fq_str argument)
{
    const struct fq_map *defaults = &v2->injected[changes];
    struct fq_import_tree own = fq_import_tree_get(said, "inject_params");
    for (size_t i = 0; i < defaults->count; i++) {
        if (is_same_name(v2->import->arena, argument, defaults->entries[i].key))
            return true;
    }
    for (const struct fq_yaml *p = own.value ? own.value->first : NULL; p; p = p->next) {
        if (is_same_name(v2->import->arena, argument, p->name))
            return true;
    }
    return false;
}

bool fq_v2_takes_from_token(const struct fq_v2 *v2, const struct fq_import_tree *said, bool changes)
{
    struct fq_import_tree own = fq_import_tree_get(said, "inject_params");
    bool some = own.value && !fq_import_is_null(own.value) && own.value->count;
    return some || v2->injected[changes].count;
}
