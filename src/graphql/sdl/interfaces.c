/* SPDX-License-Identifier: MIT
 *
 * The rules about implementing: section 3.6.1 of the specification, IsValidImplementation().
 */
#include "graphql/sdl/sdl_private.h"

struct pair {
    struct fq_validation *v;
    const struct fq_type *type;
    const struct fq_type *interface;
    const struct fq_map *implemented; /* names of all that type implements */
};

static bool is_same(const struct fq_type_ref *a, const struct fq_type_ref *b)
{
    for (; a->of && b->of; a = a->of, b = b->of) {
        if (a->non_null != b->non_null)
            return false;
    }
    return a->named && a->named == b->named && a->non_null == b->non_null;
}

/* ---- arguments ---- */

static void check_argument(const struct pair *p, const struct fq_field_def *owed,
                           const struct fq_field_def *given, const struct fq_input_def *argument)
{
    struct fq_validation *v = p->v;
    const struct fq_input_def *own = fq_field_argument(given, argument->name);
    if (!own) {
        fq_violation(v, given->origin.at,
                     "Interface field argument %.*s.%.*s(%.*s:) expected but %.*s.%.*s does not "
                     "provide it.",
                     FQ_STR_ARG(p->interface->name), FQ_STR_ARG(owed->name),
                     FQ_STR_ARG(argument->name), FQ_STR_ARG(p->type->name),
                     FQ_STR_ARG(given->name));
        return;
    }
    if (is_same(&own->type, &argument->type))
        return;
    fq_violation(v, own->origin.type_at,
                 "Interface field argument %.*s.%.*s(%.*s:) expects type %.*s but "
                 "%.*s.%.*s(%.*s:) is type %.*s.",
                 FQ_STR_ARG(p->interface->name), FQ_STR_ARG(owed->name), FQ_STR_ARG(argument->name),
                 FQ_STR_ARG(fq_type_ref_text(v->arena, &argument->type)), FQ_STR_ARG(p->type->name),
                 FQ_STR_ARG(given->name), FQ_STR_ARG(own->name),
                 FQ_STR_ARG(fq_type_ref_text(v->arena, &own->type)));
}

/* Who asks through the interface cannot know of it. */
static void check_additional_argument(const struct pair *p, const struct fq_field_def *owed,
                                      const struct fq_field_def *given,
                                      const struct fq_input_def *own)
{
    if (!fq_input_is_required(own) || fq_field_argument(owed, own->name))
        return;
    fq_violation(p->v, own->origin.at,
                 "Argument \"%.*s.%.*s(%.*s:)\" must not be required type \"%.*s\" if not "
                 "provided by the Interface field \"%.*s.%.*s\".",
                 FQ_STR_ARG(p->type->name), FQ_STR_ARG(given->name), FQ_STR_ARG(own->name),
                 FQ_STR_ARG(fq_type_ref_text(p->v->arena, &own->type)),
                 FQ_STR_ARG(p->interface->name), FQ_STR_ARG(owed->name));
}

/* ---- fields ---- */

static void check_field(const struct pair *p, const struct fq_field_def *owed)
{
    struct fq_validation *v = p->v;
    const struct fq_field_def *given = fq_type_field(p->type, owed->name);
    if (!given) {
        fq_violation(v, p->type->origin.at,
                     "Interface field %.*s.%.*s expected but %.*s does not provide it.",
                     FQ_STR_ARG(p->interface->name), FQ_STR_ARG(owed->name),
                     FQ_STR_ARG(p->type->name));
        return;
    }
    if (!fq_type_ref_is_subtype(&given->type, &owed->type))
        fq_violation(v, given->origin.type_at,
                     "Interface field %.*s.%.*s expects type %.*s but %.*s.%.*s is type %.*s.",
                     FQ_STR_ARG(p->interface->name), FQ_STR_ARG(owed->name),
                     FQ_STR_ARG(fq_type_ref_text(v->arena, &owed->type)), FQ_STR_ARG(p->type->name),
                     FQ_STR_ARG(given->name), FQ_STR_ARG(fq_type_ref_text(v->arena, &given->type)));
    for (size_t i = 0; i < owed->argument_count; i++)
        check_argument(p, owed, given, &owed->arguments[i]);
    for (size_t i = 0; i < given->argument_count; i++)
        check_additional_argument(p, owed, given, &given->arguments[i]);
    if (given->deprecated && !owed->deprecated)
        fq_violation(v, given->origin.at,
                     "Interface field %.*s.%.*s is not deprecated, so implementation field "
                     "%.*s.%.*s must not be deprecated.",
                     FQ_STR_ARG(p->interface->name), FQ_STR_ARG(owed->name),
                     FQ_STR_ARG(p->type->name), FQ_STR_ARG(given->name));
}

/* ---- interfaces ---- */

static void check_ancestors(const struct pair *p)
{
    for (size_t i = 0; i < p->interface->interface_count; i++) {
        const struct fq_type *ancestor = p->interface->interfaces[i];
        if (fq_map_get(p->implemented, ancestor->name))
            continue;
        if (ancestor == p->type)
            fq_violation(p->v, p->type->origin.at,
                         "Type %.*s cannot implement %.*s because it would create a circular "
                         "reference.",
                         FQ_STR_ARG(p->type->name), FQ_STR_ARG(p->interface->name));
        else
            fq_violation(p->v, p->type->origin.at,
                         "Type %.*s must implement %.*s because it is implemented by %.*s.",
                         FQ_STR_ARG(p->type->name), FQ_STR_ARG(ancestor->name),
                         FQ_STR_ARG(p->interface->name));
    }
}

static void check_interface(const struct pair *p, struct fq_names *seen)
{
    fq_str type = p->type->name, interface = p->interface->name;
    struct fq_location at = p->type->origin.at;
    if (p->interface->kind != FQ_TYPE_INTERFACE) {
        fq_violation(p->v, at,
                     "Type %.*s must only implement Interface types, it cannot implement %.*s.",
                     FQ_STR_ARG(type), FQ_STR_ARG(interface));
    } else if (p->interface == p->type) {
        fq_violation(p->v, at,
                     "Type %.*s cannot implement itself because it would create a circular "
                     "reference.",
                     FQ_STR_ARG(type));
    } else if (fq_names_add(seen, interface, at)) {
        fq_violation(p->v, at, "Type %.*s can only implement %.*s once.", FQ_STR_ARG(type),
                     FQ_STR_ARG(interface));
    } else {
        check_ancestors(p);
        for (size_t i = 0; i < p->interface->field_count; i++)
            check_field(p, &p->interface->fields[i]);
    }
}

void fq_sdl_check_interfaces(struct fq_validation *v, const struct fq_type *type)
{
    struct fq_names seen;
    struct fq_map implemented;
    fq_names_init(&seen, v->arena);
    fq_map_init(&implemented, v->arena);
    for (size_t i = 0; i < type->interface_count; i++)
        fq_map_put(&implemented, type->interfaces[i]->name, &seen);
    for (size_t i = 0; i < type->interface_count && !fq_validation_is_over(v); i++) {
        const struct pair pair = {v, type, type->interfaces[i], &implemented};
        check_interface(&pair, &seen);
    }
}
