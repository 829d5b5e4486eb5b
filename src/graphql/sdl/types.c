/* SPDX-License-Identifier: MIT
 *
 * The rules about a type system: section 3 of the specification, "Type Validation" of each kind of
 * type, in its order.
 */
#include "graphql/sdl/sdl_private.h"

/* ---- what all members share ---- */

static void check_name(struct fq_validation *v, fq_str name, struct fq_location at)
{
    if (fq_str_starts_with(name, FQ_STR("__")))
        fq_violation(v, at,
                     "Name \"%.*s\" must not begin with \"__\", which is reserved by GraphQL "
                     "introspection.",
                     FQ_STR_ARG(name));
}

/* owner is what the input belongs to, with what stands around the input's name: `User.posts(` and
 * `:)`, or `Filter.` and nothing. */
struct owner {
    fq_str before;
    const char *after;
};

static fq_str name_of(struct fq_validation *v, const struct owner *owner,
                      const struct fq_input_def *def)
{
    return fq_arena_printf(v->arena, "%.*s%.*s%s", FQ_STR_ARG(owner->before), FQ_STR_ARG(def->name),
                           owner->after);
}

/* A default is a literal: the rules about values know what is wrong with it. */
static void check_default(struct fq_validation *v, const struct owner *owner,
                          const struct fq_input_def *def)
{
    if (!def->default_value)
        return;
    struct fq_errors wrong = {0};
    struct fq_validation of_value = {.system = v->system, .arena = v->arena, .errors = &wrong};
    fq_validate_value(&of_value, (struct fq_value_place){.type = &def->type}, def->default_value);
    for (const struct fq_error *error = wrong.first; error; error = error->next)
        fq_violation(v, error->location, "%.*s has invalid default value: %.*s",
                     FQ_STR_ARG(name_of(v, owner, def)), FQ_STR_ARG(error->message));
}

static void check_input(struct fq_validation *v, const struct owner *owner,
                        const struct fq_input_def *def)
{
    check_name(v, def->name, def->origin.at);
    if (!fq_type_is_input(fq_type_named(&def->type))) {
        fq_violation(v, def->origin.type_at, "The type of %.*s must be Input Type but got: %.*s.",
                     FQ_STR_ARG(name_of(v, owner, def)),
                     FQ_STR_ARG(fq_type_ref_text(v->arena, &def->type)));
        return;
    }
    if (def->deprecated && fq_input_is_required(def))
        fq_violation(v, def->origin.at, "Required %s %.*s cannot be deprecated.",
                     *owner->after ? "argument" : "input field",
                     FQ_STR_ARG(name_of(v, owner, def)));
    check_default(v, owner, def);
}

static void check_arguments(struct fq_validation *v, fq_str before,
                            const struct fq_input_def *arguments, size_t count)
{
    const struct owner owner = {before, ":)"};
    for (size_t i = 0; i < count; i++)
        check_input(v, &owner, &arguments[i]);
}

/* ---- the schema ---- */

struct root {
    const struct fq_type *type; /* NULL when none */
    struct fq_location at;
    const char *word;
};

static void check_root_type(struct fq_validation *v, const struct root *root, const char *title)
{
    if (root->type && root->type->kind != FQ_TYPE_OBJECT)
        fq_violation(v, root->at, "%s root type must be Object type%s, it cannot be %.*s.", title,
                     *title == 'Q' ? "" : " if provided", FQ_STR_ARG(root->type->name));
}

static void check_roots(struct fq_validation *v)
{
    const struct fq_type_system *s = v->system;
    const struct root roots[] = {{s->query, s->query_at, "query"},
                                 {s->mutation, s->mutation_at, "mutation"},
                                 {s->subscription, s->subscription_at, "subscription"}};
    if (!s->query)
        fq_violation(v, s->origin.at, "Query root type must be provided.");
    check_root_type(v, &roots[0], "Query");
    check_root_type(v, &roots[1], "Mutation");
    check_root_type(v, &roots[2], "Subscription");
    for (size_t i = 0; i < FQ_ARRAY_LEN(roots); i++) {
        for (size_t k = i + 1; k < FQ_ARRAY_LEN(roots); k++) {
            if (roots[i].type && roots[i].type == roots[k].type)
                fq_violation(v, roots[k].at,
                             "All root types must be different, \"%.*s\" type is used as %s and "
                             "%s root types.",
                             FQ_STR_ARG(roots[i].type->name), roots[i].word, roots[k].word);
        }
    }
}

static void check_directive_definitions(struct fq_validation *v)
{
    for (size_t i = 0; i < v->system->directive_count && !fq_validation_is_over(v); i++) {
        const struct fq_directive_def *def = &v->system->directives[i];
        check_name(v, def->name, def->origin.at);
        check_arguments(v, fq_arena_printf(v->arena, "@%.*s(", FQ_STR_ARG(def->name)),
                        def->arguments, def->argument_count);
    }
}

/* ---- types ---- */

static void refuse_empty(struct fq_validation *v, const struct fq_type *type, const char *kind,
                         const char *members)
{
    fq_violation(v, type->origin.at, "%s %.*s must define one or more %s.", kind,
                 FQ_STR_ARG(type->name), members);
}

static void check_fields(struct fq_validation *v, const struct fq_type *type)
{
    if (!type->field_count)
        refuse_empty(v, type, "Type", "fields");
    for (size_t i = 0; i < type->field_count && !fq_validation_is_over(v); i++) {
        const struct fq_field_def *field = &type->fields[i];
        check_name(v, field->name, field->origin.at);
        if (fq_type_named(&field->type)->kind == FQ_TYPE_INPUT)
            fq_violation(v, field->origin.type_at,
                         "The type of %.*s.%.*s must be Output Type but got: %.*s.",
                         FQ_STR_ARG(type->name), FQ_STR_ARG(field->name),
                         FQ_STR_ARG(fq_type_ref_text(v->arena, &field->type)));
        if (field->argument_count)
            check_arguments(v,
                            fq_arena_printf(v->arena, "%.*s.%.*s(", FQ_STR_ARG(type->name),
                                            FQ_STR_ARG(field->name)),
                            field->arguments, field->argument_count);
    }
}

static void check_union(struct fq_validation *v, const struct fq_type *type)
{
    struct fq_names members;
    fq_names_init(&members, v->arena);
    if (!type->possible_count)
        refuse_empty(v, type, "Union type", "member types");
    for (size_t i = 0; i < type->possible_count; i++) {
        const struct fq_type *member = type->possible[i];
        if (fq_names_add(&members, member->name, type->origin.at))
            fq_violation(v, type->origin.at, "Union type %.*s can only include type %.*s once.",
                         FQ_STR_ARG(type->name), FQ_STR_ARG(member->name));
        else if (member->kind != FQ_TYPE_OBJECT)
            fq_violation(v, type->origin.at,
                         "Union type %.*s can only include Object types, it cannot include %.*s.",
                         FQ_STR_ARG(type->name), FQ_STR_ARG(member->name));
    }
}

static void check_enum(struct fq_validation *v, const struct fq_type *type)
{
    if (!type->value_count)
        refuse_empty(v, type, "Enum type", "values");
    for (size_t i = 0; i < type->value_count; i++)
        check_name(v, type->values[i].name, type->values[i].origin.at);
}

static void check_one_of_field(struct fq_validation *v, const struct fq_type *type,
                               const struct fq_input_def *field)
{
    if (field->type.non_null)
        fq_violation(v, field->origin.type_at, "OneOf input field %.*s.%.*s must be nullable.",
                     FQ_STR_ARG(type->name), FQ_STR_ARG(field->name));
    if (field->default_value)
        fq_violation(v, field->origin.at,
                     "OneOf input field %.*s.%.*s cannot have a default value.",
                     FQ_STR_ARG(type->name), FQ_STR_ARG(field->name));
}

static void check_input_object(struct fq_validation *v, const struct fq_type *type)
{
    const struct owner owner = {fq_arena_printf(v->arena, "%.*s.", FQ_STR_ARG(type->name)), ""};
    if (!type->input_count)
        refuse_empty(v, type, "Input Object type", "fields");
    for (size_t i = 0; i < type->input_count && !fq_validation_is_over(v); i++) {
        check_input(v, &owner, &type->inputs[i]);
        if (type->one_of)
            check_one_of_field(v, type, &type->inputs[i]);
    }
}

static void check_type(struct fq_validation *v, const struct fq_type *type)
{
    check_name(v, type->name, type->origin.at);
    switch (type->kind) {
    case FQ_TYPE_SCALAR:
        break;
    case FQ_TYPE_OBJECT:
    case FQ_TYPE_INTERFACE:
        check_fields(v, type);
        fq_sdl_check_interfaces(v, type);
        break;
    case FQ_TYPE_UNION:
        check_union(v, type);
        break;
    case FQ_TYPE_ENUM:
        check_enum(v, type);
        break;
    case FQ_TYPE_INPUT:
        check_input_object(v, type);
        break;
    }
}

void fq_sdl_check_types(struct fq_validation *v)
{
    check_roots(v);
    check_directive_definitions(v);
    for (size_t i = v->system->builtin_count; i < v->system->types.count; i++) {
        if (fq_validation_is_over(v))
            return;
        check_type(v, v->system->types.entries[i].value);
    }
}
