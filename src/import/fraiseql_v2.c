/* SPDX-License-Identifier: MIT */
#include "import/fraiseql_v2.h"

enum fq_status fq_v2_read(struct fq_import *import)
{
    struct fq_v2 *v2 = FQ_NEW(import->arena, struct fq_v2);
    v2->import = import;
    import->files = v2;
    enum fq_status status = fq_v2_read_files(v2);
    if (!status)
        fq_v2_address(v2);
    if (!status && !fq_v2_first(v2, "types").value)
        status = fq_error_set(import->error, import->arena, FQ_CONFIG,
                              "%.*s has no \"types\"; give the schema.json that export_schema() "
                              "writes, not the compiled one",
                              FQ_STR_ARG(import->path));
    return status;
}

struct fq_import_tree fq_v2_first(const struct fq_v2 *v2, const char *part)
{
    struct fq_import_tree list = fq_import_tree_get(&v2->root, part);
    bool is_list = list.value && list.value->kind == FQ_YAML_LIST;
    return (struct fq_import_tree){is_list ? list.value->first : NULL, list.file};
}

bool fq_v2_is(const struct fq_import_tree *tree, const char *name)
{
    return fq_str_eq(fq_import_tree_text(tree, name), FQ_STR("true"));
}

fq_str fq_v2_type_text(struct fq_v2 *v2, const struct fq_import_tree *field)
{
    fq_str type = fq_import_tree_text(field, "type");
    bool said = fq_str_ends_with(type, FQ_STR("!"));
    return fq_arena_printf(v2->import->arena, "%.*s%s", FQ_STR_ARG(type),
                           said || fq_v2_is(field, "nullable") ? "" : "!");
}

fq_str fq_v2_directive(struct fq_v2 *v2, const char *name, const char *argument, fq_str text)
{
    struct fq_buf out;
    fq_buf_init(&out, v2->import->arena, SIZE_MAX);
    fq_buf_printf(&out, "@%s(%s: ", name, argument);
    fq_adjust_print_text(&out, text);
    fq_buf_char(&out, ')');
    return fq_buf_finish(&out);
}

struct fq_adjust_type *fq_v2_source(struct fq_v2 *v2, fq_str source)
{
    const struct fq_model_options *options = &v2->import->schema->model->options;
    size_t dot = fq_str_find_char(source, '.');
    struct fq_adjust_type *found = NULL;
    if (dot < source.len)
        return fq_adjust_type(&v2->import->adjust, fq_str_of(source.ptr, dot),
                              fq_str_from_offset(source, dot + 1));
    for (size_t i = 0; i < options->schema_count && !found; i++)
        found = fq_adjust_type(&v2->import->adjust, options->schemas[i], source);
    return found;
}

/* What we have no counterpart of, or which is said elsewhere. */
static void note_v2_parts(struct fq_v2 *v2)
{
    static const char *const parts[][3] = {
        {"subscriptions", "a subscription", NULL},
        {"interfaces", "an interface", "write it in the schema file, over a relation"},
        {"unions", "a union", "write it in the schema file, over a relation"},
        {"observers", "an observer", "write a trigger that notifies"},
        {"custom_scalars", "a scalar", "check the value in the database, or with @constraint"},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(parts); i++) {
        FQ_V2_EACH(v2, parts[i][0], item)
        {
            fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, &item), parts[i][2],
                           "%s \"%.*s\" is not carried over", parts[i][1],
                           FQ_STR_ARG(fq_import_tree_text(&item, "name")));
        }
    }
}

void fq_v2_convert(struct fq_import *import)
{
    struct fq_v2 *v2 = import->files;
    fq_map_init(&v2->kept_back, import->arena);
    fq_map_init(&v2->functions, import->arena);
    fq_v2_injected_init(v2);
    fq_buf_literal(&import->sdl, "# What schema.json says otherwise than the database does.\n");
    fq_v2_types(v2);
    fq_v2_guards(v2);
    fq_v2_roots(v2);
    note_v2_parts(v2);
    fq_adjust_print(&import->sdl, &import->adjust);
    fq_import_config_schema(import);
    fq_v2_settings(v2);
}
