/* SPDX-License-Identifier: MIT
 *
 * Fields of the roots and of inputs follow from types: what they are called once these have other
 * names, and leaving them out.
 */
#include "import/adjust.h"
#include "model/name.h"

void fq_adjust_promise(struct fq_adjust *adjust, const struct fq_adjust_type *type,
                       struct fq_adjust_field *field)
{
    const struct fq_type *of = fq_type_find(&adjust->schema->types, type->object->name);
    const struct fq_field_def *def =
        of && field->field ? fq_type_field(of, field->field->name) : NULL;
    if (def && !def->type.non_null)
        field->type = fq_arena_printf(adjust->arena, "%.*s!",
                                      FQ_STR_ARG(fq_adjust_type_text(adjust, &def->type)));
}

/* ---- roots ---- */

static const char *verb_of(enum fq_model_root_kind kind)
{
    switch (kind) {
    case FQ_ROOT_LIST:
    case FQ_ROOT_LOOKUP:
    case FQ_ROOT_CONNECTION:
    case FQ_ROOT_AGGREGATE:
    case FQ_ROOT_GROUPS:
        break;
    case FQ_ROOT_CREATE:
    case FQ_ROOT_CREATE_MANY:
        return "create";
    case FQ_ROOT_UPSERT:
        return "upsert";
    case FQ_ROOT_UPDATE:
    case FQ_ROOT_UPDATE_MANY:
        return "update";
    case FQ_ROOT_DELETE:
    case FQ_ROOT_DELETE_MANY:
        return "delete";
    }
    return "";
}

static bool is_of_many(enum fq_model_root_kind kind)
{
    return kind != FQ_ROOT_LOOKUP && kind != FQ_ROOT_CREATE && kind != FQ_ROOT_UPSERT &&
           kind != FQ_ROOT_UPDATE && kind != FQ_ROOT_DELETE;
}

static fq_str field_name_now(const struct fq_adjust_type *type, const struct fq_model_field *field)
{
    for (const struct fq_adjust_field *each = type->fields; each; each = each->next) {
        if (each->field == field)
            return each->name;
    }
    return field->name;
}

/* Behind the noun: "ByIsbn" of a key that is not the main one, "Connection" beside a list. */
static void add_root_end(struct fq_buf *out, const struct fq_adjust_type *type,
                         const struct fq_model_root *root, fq_str end, struct fq_arena *arena)
{
    if (!end.len || !root->field_count) {
        fq_buf_str_add(out, end);
        return;
    }
    for (size_t i = 0; i < root->field_count; i++)
        fq_buf_printf(out, "%s%.*s", i ? "And" : "By",
                      FQ_STR_ARG(fq_name_pascal(arena, field_name_now(type, root->fields[i]))));
}

fq_str fq_adjust_root_name(struct fq_adjust *adjust, const struct fq_adjust_type *type,
                           const struct fq_model_root *root)
{
    struct fq_arena *arena = adjust->arena;
    const char *verb = verb_of(root->kind);
    bool many = is_of_many(root->kind);
    fq_str was = many ? type->object->plural : type->object->singular;
    fq_str named_after = fq_name_snake(arena, type->name);
    fq_str noun = !type->named ? was
                  : many       ? fq_name_plural(arena, named_after)
                               : fq_name_singular(arena, named_after);
    struct fq_buf out;
    fq_buf_init(&out, arena, SIZE_MAX);
    fq_buf_literal(&out, "");
    fq_buf_str_add(&out, fq_str_from(verb));
    fq_buf_str_add(&out, *verb ? fq_name_pascal(arena, noun) : noun);
    add_root_end(&out, type, root, fq_str_from_offset(root->name, strlen(verb) + was.len), arena);
    return fq_buf_finish(&out);
}

/* `AuthorConnection!` of a type that is called Writer now is `WriterConnection!`. */
static fq_str following_type(struct fq_adjust *adjust, const struct fq_adjust_type *type,
                             const struct fq_type_ref *ref)
{
    fq_str text = fq_type_ref_text(adjust->arena, ref), was = type->object->name;
    size_t at = fq_str_find(text, was);
    if (at == text.len)
        return text;
    return fq_arena_printf(adjust->arena, "%.*s%.*s%.*s", (int)at, text.ptr, FQ_STR_ARG(type->name),
                           (int)(text.len - at - was.len), text.ptr + at + was.len);
}

/* What changes a row by a key is gone with the field of Query that finds it. */
static bool went_with_its_lookup(const struct fq_adjust *adjust, const struct fq_adjust_type *type,
                                 const struct fq_model_root *root)
{
    for (const struct fq_model_root *each = type->object->roots; each; each = each->next) {
        if (root->field_count && each != root && each->fields == root->fields)
            return fq_map_get(&adjust->lookups, each->name) != NULL;
    }
    return false;
}

/* Writes the field with its type up to where directives begin; NULL: the database gives none. */
static struct fq_buf *begin_root(struct fq_adjust *adjust, const struct fq_adjust_type *type,
                                 const struct fq_model_root *root, fq_str name)
{
    bool changes = *verb_of(root->kind) != '\0';
    const struct fq_type_system *system = &adjust->schema->types;
    const struct fq_type *of = changes ? system->mutation : system->query;
    const struct fq_field_def *def = of ? fq_type_field(of, root->name) : NULL;
    struct fq_buf *out = changes ? &adjust->mutation : &adjust->query;
    if (!def)
        return NULL;
    fq_buf_printf(out, "  %.*s: %.*s", FQ_STR_ARG(name),
                  FQ_STR_ARG(following_type(adjust, type, &def->type)));
    return out;
}

bool fq_adjust_gives_more(const struct fq_model_root *root, bool rows, bool row)
{
    return !rows && !(row && root->kind == FQ_ROOT_LOOKUP);
}

void fq_adjust_hide_root(struct fq_adjust *adjust, const struct fq_adjust_type *type,
                         const struct fq_model_root *root)
{
    bool gone = went_with_its_lookup(adjust, type, root);
    if (root->kind == FQ_ROOT_LOOKUP)
        fq_map_put(&adjust->lookups, root->name, adjust);
    struct fq_buf *out =
        gone ? NULL : begin_root(adjust, type, root, fq_adjust_root_name(adjust, type, root));
    if (out)
        fq_buf_literal(out, " @hidden\n");
}

bool fq_adjust_rename_root(struct fq_adjust *adjust, const struct fq_adjust_type *type,
                           const struct fq_model_root *root, fq_str name)
{
    fq_str now = fq_adjust_root_name(adjust, type, root);
    if (fq_str_eq(now, name))
        return true;
    struct fq_buf *out = begin_root(adjust, type, root, name);
    if (!out)
        return false;
    fq_buf_literal(out, " @field(name: ");
    fq_adjust_print_text(out, now);
    fq_buf_literal(out, ")\n");
    return true;
}

void fq_adjust_hide_function(struct fq_adjust *adjust, const struct fq_model_function *function)
{
    const struct fq_type_system *system = &adjust->schema->types;
    const struct fq_type *of = function->changes ? system->mutation : system->query;
    const struct fq_field_def *def = of ? fq_type_field(of, function->name) : NULL;
    if (function->served && !function->of_row && def)
        fq_buf_printf(function->changes ? &adjust->mutation : &adjust->query,
                      "  %.*s: %.*s @hidden\n", FQ_STR_ARG(function->name),
                      FQ_STR_ARG(fq_adjust_type_text(adjust, &def->type)));
}

const struct fq_model_root *fq_adjust_lookup(const struct fq_adjust_type *type,
                                             const struct fq_catalog_key *key)
{
    for (const struct fq_model_root *root = type->object->roots; root; root = root->next) {
        bool same = root->kind == FQ_ROOT_LOOKUP && root->field_count == key->column_count;
        for (size_t i = 0; same && i < root->field_count; i++)
            same = fq_model_base_column(type->object, root->fields[i]) == key->columns[i];
        if (same)
            return root;
    }
    return NULL;
}

/* ---- inputs ---- */

void fq_adjust_hide_input(struct fq_adjust *adjust, const struct fq_adjust_type *type,
                          const char *input, const struct fq_adjust_field *field)
{
    fq_str name = fq_arena_printf(adjust->arena, "%.*s%s", FQ_STR_ARG(type->object->name), input);
    const struct fq_type *of = fq_type_find(&adjust->schema->types, name);
    const struct fq_input_def *def =
        of && field->field ? fq_type_input(of, field->field->name) : NULL;
    if (def)
        fq_buf_printf(&adjust->more, "\nextend input %.*s%s {\n  %.*s: %.*s @hidden\n}\n",
                      FQ_STR_ARG(type->name), input, FQ_STR_ARG(field->name),
                      FQ_STR_ARG(fq_type_ref_text(adjust->arena, &def->type)));
}
