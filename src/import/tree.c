/* SPDX-License-Identifier: MIT */
#include "import/tree.h"

#include <errno.h>
#include <unistd.h>

#include "base/limits.h"
#include "config/read_all.h"
#include "import/toml.h"

#define INCLUDE "!include "

struct tree_file {
    struct fq_arena *arena;
    fq_str path;
    struct fq_buf text;
    const struct fq_yaml *root;
    struct fq_error *error;
};

static bool is_json(const struct tree_file *file)
{
    fq_str text = fq_buf_str(&file->text);
    size_t at = 0;
    while (at < text.len && strchr(" \t\r\n", text.ptr[at]))
        at++;
    return fq_str_ends_with(file->path, FQ_STR(".json")) ||
           fq_str_ends_with(file->path, FQ_STR(".json5")) ||
           (at < text.len && (text.ptr[at] == '{' || text.ptr[at] == '['));
}

static enum fq_status parse_tree(void *arg)
{
    struct tree_file *file = arg;
    fq_str text = fq_buf_str(&file->text);
    if (fq_str_ends_with(file->path, FQ_STR(".toml")))
        return fq_import_toml_read(file->arena, file->path, text, &file->root, file->error);
    return is_json(file)
               ? fq_import_json5_read(file->arena, file->path, text, &file->root, file->error)
               : fq_yaml_read(file->arena, file->path, text, &file->root, file->error);
}

/* The text is the heap's: the guard gives it back when memory ends. */
enum fq_status fq_import_tree_read(struct fq_arena *arena, fq_str path, struct fq_import_tree *ret,
                                   struct fq_error *reterr)
{
    struct tree_file file = {.arena = arena, .path = path, .error = reterr};
    struct fq_error failed = {0};
    file.error = &failed;
    fq_buf_init(&file.text, NULL, FQ_LIMIT_IMPORT_BYTES);
    int failure = fq_read_file(path.ptr, &file.text);
    enum fq_status status = failure == ENOMEM ? FQ_NOMEM : failure ? FQ_CONFIG : FQ_OK;
    if (!failure)
        status = fq_guard(parse_tree, &file);
    fq_buf_clear(&file.text);
    if (failure)
        return fq_error_set(reterr, arena, status, "cannot read %.*s: %s", FQ_STR_ARG(path),
                            failure == EFBIG ? "it is too long" : strerror(failure));
    if (status)
        *reterr = failed.status ? failed : (struct fq_error){.status = status};
    else
        *ret = (struct fq_import_tree){file.root, path};
    return status;
}

/* A path that leads nowhere but down. */
static bool stays_below(fq_str path)
{
    return path.len && path.ptr[0] != '/' && fq_str_find(path, FQ_STR("..")) == path.len;
}

enum fq_status fq_import_tree_follow(struct fq_arena *arena, const struct fq_import_tree *tree,
                                     struct fq_import_tree *ret, struct fq_error *reterr)
{
    *ret = *tree;
    const struct fq_yaml *value = tree->value;
    if (!value || value->kind != FQ_YAML_TEXT || !fq_str_starts_with(value->text, FQ_STR(INCLUDE)))
        return FQ_OK;
    fq_str name = fq_str_from_offset(value->text, sizeof(INCLUDE) - 1);
    if (!stays_below(name))
        return fq_error_set(reterr, arena, FQ_CONFIG,
                            "%.*s:%zu:%zu: a file that is included stands in the same folder, or "
                            "below it",
                            FQ_STR_ARG(tree->file), value->line, value->column);
    size_t folder = tree->file.len;
    while (folder && tree->file.ptr[folder - 1] != '/')
        folder--;
    fq_str path = fq_arena_printf(arena, "%.*s%.*s", (int)folder, tree->file.ptr, FQ_STR_ARG(name));
    return fq_import_tree_read(arena, path, ret, reterr);
}

fq_str fq_import_tree_path(struct fq_arena *arena, fq_str folder, const char *file)
{
    return fq_arena_printf(arena, "%.*s%s%s", FQ_STR_ARG(folder),
                           fq_str_ends_with(folder, FQ_STR("/")) ? "" : "/", file);
}

bool fq_import_tree_exists(fq_str path)
{
    return access(path.ptr, F_OK) == 0;
}

struct fq_import_tree fq_import_tree_get(const struct fq_import_tree *tree, const char *name)
{
    bool map = tree->value && tree->value->kind == FQ_YAML_MAP;
    return (struct fq_import_tree){map ? fq_yaml_get(tree->value, fq_str_from(name)) : NULL,
                                   tree->file};
}

fq_str fq_import_tree_text(const struct fq_import_tree *tree, const char *name)
{
    struct fq_import_tree member = fq_import_tree_get(tree, name);
    return member.value && member.value->kind == FQ_YAML_TEXT ? member.value->text : FQ_STR("");
}

bool fq_import_is_null(const struct fq_yaml *value)
{
    return value->kind == FQ_YAML_NOTHING ||
           (value->kind == FQ_YAML_TEXT && !value->quoted &&
            (fq_str_eq(value->text, FQ_STR("null")) || fq_str_eq(value->text, FQ_STR("~"))));
}

fq_str fq_import_tree_place(struct fq_arena *arena, fq_str file, const struct fq_yaml *value)
{
    return fq_arena_printf(arena, "%.*s:%zu:%zu", FQ_STR_ARG(file), value->line, value->column);
}
