/* SPDX-License-Identifier: MIT
 *
 * The rules about names in SDL: each is defined once, what is named exists, and extensions extend
 * something of their own kind.
 */
#include "graphql/sdl/sdl_private.h"

/* The names of one group of each type, across its definition and extensions. */
struct groups {
    struct fq_arena *arena;
    struct fq_map names; /* type → struct fq_names */
};

static struct fq_names *group_of(struct groups *groups, fq_str type)
{
    struct fq_names *names = fq_map_get(&groups->names, type);
    if (!names) {
        names = FQ_NEW(groups->arena, struct fq_names);
        fq_names_init(names, groups->arena);
        fq_map_put(&groups->names, type, names);
    }
    return names;
}

/* ---- the schema ---- */

static void check_roots(struct fq_validation *v, const struct fq_definition *schema,
                        struct fq_names *operations)
{
    for (const struct fq_name_node *root = schema->names; root; root = root->next) {
        if (fq_names_add(operations, root->name, root->at))
            fq_violation(v, root->at, "There can be only one %.*s type in schema.",
                         FQ_STR_ARG(root->name));
        fq_validate_type_name(v, root->type, root->type_at);
    }
}

static void check_schema(struct fq_validation *v)
{
    struct fq_names operations;
    fq_names_init(&operations, v->arena);
    bool defined = false;
    for (const struct fq_definition *d = v->document->definitions; d; d = d->next) {
        if (d->kind != FQ_DEFINE_SCHEMA)
            continue;
        if (!d->extend && defined)
            fq_violation(v, d->at, "Must provide only one schema definition.");
        defined = defined || !d->extend;
        check_roots(v, d, &operations);
    }
}

/* ---- types and directives ---- */

static void check_definition_names(struct fq_validation *v)
{
    struct fq_names types, directives;
    fq_names_init(&types, v->arena);
    fq_names_init(&directives, v->arena);
    for (const struct fq_definition *d = v->document->definitions; d; d = d->next) {
        bool directive = d->kind == FQ_DEFINE_DIRECTIVE;
        if (d->extend || (!directive && !fq_sdl_is_type(d)))
            continue;
        if (fq_names_add(directive ? &directives : &types, d->name, d->name_at))
            fq_violation(v, d->name_at, "There can be only one %s named \"%s%.*s\".",
                         directive ? "directive" : "type", directive ? "@" : "",
                         FQ_STR_ARG(d->name));
        const struct fq_type *type = directive ? NULL : fq_type_find(v->system, d->name);
        /* Some tools print what is there anyway; as something else it would be passed over. */
        if (type && !type->origin.at.line && type->kind != fq_sdl_type_kind(d->kind))
            fq_violation(v, d->name_at, "The type \"%.*s\" is built in and of another kind.",
                         FQ_STR_ARG(d->name));
    }
}

static const char *kind_word(enum fq_type_kind kind)
{
    static const char *const words[] = {
        [FQ_TYPE_SCALAR] = "scalar", [FQ_TYPE_OBJECT] = "object", [FQ_TYPE_INTERFACE] = "interface",
        [FQ_TYPE_UNION] = "union",   [FQ_TYPE_ENUM] = "enum",     [FQ_TYPE_INPUT] = "input object",
    };
    return words[kind];
}

static void refuse_extension(struct fq_validation *v, const struct fq_definition *extension)
{
    struct fq_suggestions near;
    fq_suggest_init(&near, extension->name, v->errors);
    for (size_t i = 0; i < v->system->types.count; i++) {
        const struct fq_type *type = v->system->types.entries[i].value;
        if (type->origin.at.line)
            fq_suggest(&near, type->name);
    }
    fq_str hint = fq_suggest_text(&near, v->arena);
    fq_violation(v, extension->name_at,
                 "Cannot extend type \"%.*s\" because it is not defined.%.*s",
                 FQ_STR_ARG(extension->name), FQ_STR_ARG(hint));
}

static void check_extensions(struct fq_validation *v)
{
    for (const struct fq_definition *d = v->document->definitions; d; d = d->next) {
        if (!d->extend || !fq_sdl_is_type(d))
            continue;
        const struct fq_type *type = fq_type_find(v->system, d->name);
        enum fq_type_kind kind = fq_sdl_type_kind(d->kind);
        if (!type || !type->origin.at.line)
            refuse_extension(v, d);
        else if (type->kind != kind)
            fq_violation(v, d->name_at, "Cannot extend non-%s type \"%.*s\".", kind_word(kind),
                         FQ_STR_ARG(d->name));
    }
}

/* ---- members ---- */

static void check_type(struct fq_validation *v, const struct fq_type_node *node)
{
    while (node->of)
        node = node->of;
    fq_validate_type_name(v, node->name, node->at);
}

/* owner is the field or directive: `User.posts`, `@include`. */
static void check_arguments(struct fq_validation *v, fq_str owner,
                            const struct fq_input_node *arguments)
{
    struct fq_names names;
    fq_names_init(&names, v->arena);
    for (const struct fq_input_node *a = arguments; a; a = a->next) {
        if (fq_names_add(&names, a->name, a->at))
            fq_violation(v, a->at, "Argument \"%.*s(%.*s:)\" can only be defined once.",
                         FQ_STR_ARG(owner), FQ_STR_ARG(a->name));
        check_type(v, a->type);
    }
}

static void check_member_name(struct fq_validation *v, struct groups *groups, const char *what,
                              fq_str type, fq_str name, struct fq_location at)
{
    if (fq_names_add(group_of(groups, type), name, at))
        fq_violation(v, at, "%s \"%.*s.%.*s\" can only be defined once.", what, FQ_STR_ARG(type),
                     FQ_STR_ARG(name));
}

static void check_field_names(struct fq_validation *v, struct groups *groups,
                              const struct fq_definition *d)
{
    for (const struct fq_field_node *f = d->fields; f; f = f->next) {
        check_member_name(v, groups, "Field", d->name, f->name, f->at);
        check_type(v, f->type);
        if (f->arguments)
            check_arguments(
                v, fq_arena_printf(v->arena, "%.*s.%.*s", FQ_STR_ARG(d->name), FQ_STR_ARG(f->name)),
                f->arguments);
    }
    for (const struct fq_input_node *i = d->inputs; i; i = i->next) {
        check_member_name(v, groups, "Field", d->name, i->name, i->at);
        check_type(v, i->type);
    }
}

static void check_type_members(struct fq_validation *v, struct groups *groups,
                               const struct fq_definition *d)
{
    check_field_names(v, groups, d);
    for (const struct fq_name_node *name = d->interfaces; name; name = name->next)
        fq_validate_type_name(v, name->name, name->at);
    for (const struct fq_name_node *name = d->names; name; name = name->next) {
        if (d->kind == FQ_DEFINE_UNION)
            fq_validate_type_name(v, name->name, name->at);
        else
            check_member_name(v, groups, "Enum value", d->name, name->name, name->at);
    }
}

static void check_members(struct fq_validation *v)
{
    struct groups groups = {.arena = v->arena};
    fq_map_init(&groups.names, v->arena);
    for (const struct fq_definition *d = v->document->definitions; d && !fq_validation_is_over(v);
         d = d->next) {
        if (d->kind == FQ_DEFINE_DIRECTIVE)
            check_arguments(v, fq_arena_printf(v->arena, "@%.*s", FQ_STR_ARG(d->name)), d->inputs);
        else if (fq_sdl_is_type(d))
            check_type_members(v, &groups, d);
    }
}

void fq_sdl_check_names(struct fq_validation *v)
{
    static void (*const rules[])(struct fq_validation * v) = {check_schema, check_definition_names,
                                                              check_extensions, check_members};
    for (size_t i = 0; i < FQ_ARRAY_LEN(rules) && !fq_validation_is_over(v); i++)
        rules[i](v);
}
