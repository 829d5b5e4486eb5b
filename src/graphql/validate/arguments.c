/* SPDX-License-Identifier: MIT
 *
 * The rules about arguments and directives.
 */
#include "graphql/validate/validation.h"

bool fq_argument_is_given(const struct fq_argument *arguments, size_t count, fq_str name)
{
    for (size_t i = 0; i < count; i++) {
        if (fq_str_eq(arguments[i].name, name))
            return true;
    }
    return false;
}

static const struct fq_input_def *find_def(const struct fq_validation *v,
                                           const struct fq_argument_owner *owner, fq_str name)
{
    for (size_t i = 0; i < owner->def_count; i++) {
        if (fq_str_eq(owner->defs[i].name, name))
            return fq_seen_input(v->errors->sight, &owner->defs[i]);
    }
    return NULL;
}

static void refuse_unknown(struct fq_validation *v, const struct fq_argument_owner *owner,
                           const struct fq_argument *argument)
{
    struct fq_suggestions near;
    fq_suggest_init(&near, argument->name, v->errors);
    fq_suggest_inputs(&near, owner->defs, owner->def_count, v->errors->sight);
    fq_str hint = fq_suggest_text(&near, v->arena);
    fq_violation(v, argument->at, "Unknown argument \"%.*s\" on %.*s.%.*s",
                 FQ_STR_ARG(argument->name), FQ_STR_ARG(owner->message_name), FQ_STR_ARG(hint));
}

/* Each name that repeats is told once, at its first place. */
static void check_unique(struct fq_validation *v, const struct fq_argument *arguments, size_t count)
{
    if (count < 2)
        return;
    struct fq_names names;
    struct fq_names told;
    fq_names_init(&names, v->arena);
    fq_names_init(&told, v->arena);
    for (size_t i = 0; i < count; i++) {
        const struct fq_location *first = fq_names_add(&names, arguments[i].name, arguments[i].at);
        if (first && !fq_names_add(&told, arguments[i].name, *first))
            fq_violation(v, *first, "There can be only one argument named \"%.*s\".",
                         FQ_STR_ARG(arguments[i].name));
    }
}

void fq_validate_arguments(struct fq_validation *v, const struct fq_argument_owner *owner,
                           const struct fq_argument *arguments, size_t count)
{
    check_unique(v, arguments, count);
    for (size_t i = 0; i < count && !fq_validation_is_over(v); i++) {
        const struct fq_input_def *def = find_def(v, owner, arguments[i].name);
        struct fq_value_place place = {0};
        if (def)
            place = (struct fq_value_place){&def->type, def->default_value != NULL, NULL};
        else if (owner->known)
            refuse_unknown(v, owner, &arguments[i]);
        fq_validate_value(v, place, &arguments[i].value);
    }
}

/* ---- directives ---- */

static bool may_stand_on(const struct fq_directive_def *def, const char *location)
{
    for (size_t i = 0; i < def->location_count; i++) {
        if (fq_str_eq(def->locations[i], fq_str_from(location)))
            return true;
    }
    return false;
}

static void check_required(struct fq_validation *v, const struct fq_directive_def *def,
                           const struct fq_directive *directive)
{
    for (size_t i = 0; i < def->argument_count; i++) {
        const struct fq_input_def *argument = &def->arguments[i];
        if (!fq_input_is_required(argument) ||
            fq_argument_is_given(directive->arguments, directive->argument_count, argument->name))
            continue;
        fq_str type = fq_type_ref_text(v->arena, &argument->type);
        fq_violation(v, directive->at,
                     "Directive \"@%.*s\" argument \"%.*s\" of type \"%.*s\" is required, but it "
                     "was not provided.",
                     FQ_STR_ARG(def->name), FQ_STR_ARG(argument->name), FQ_STR_ARG(type));
    }
}

/* Clients know these two from elsewhere. */
static const char *why_unknown(fq_str name)
{
    bool splits = fq_str_eq(name, FQ_STR("defer")) || fq_str_eq(name, FQ_STR("stream"));
    return splits ? " An answer is sent whole; take the directive away." : "";
}

static void check_directive(struct fq_validation *v, const struct fq_directive *directive,
                            const struct fq_directive_def *def, const char *location)
{
    struct fq_argument_owner owner = {.known = def != NULL};
    if (!def)
        fq_violation(v, directive->at, "Unknown directive \"@%.*s\".%s",
                     FQ_STR_ARG(directive->name), why_unknown(directive->name));
    else if (!may_stand_on(def, location))
        fq_violation(v, directive->at, "Directive \"@%.*s\" may not be used on %s.",
                     FQ_STR_ARG(directive->name), location);
    if (def) {
        owner.defs = def->arguments;
        owner.def_count = def->argument_count;
        owner.message_name =
            fq_arena_printf(v->arena, "directive \"@%.*s\"", FQ_STR_ARG(def->name));
    }
    fq_validate_arguments(v, &owner, directive->arguments, directive->argument_count);
    if (def)
        check_required(v, def, directive);
}

void fq_validate_directives(struct fq_validation *v, const struct fq_directive *directives,
                            const char *location)
{
    if (!directives)
        return;
    struct fq_names names;
    fq_names_init(&names, v->arena);
    for (const struct fq_directive *d = directives; d && !fq_validation_is_over(v); d = d->next) {
        const struct fq_directive_def *def = fq_directive_find(v->system, d->name);
        const struct fq_location *first =
            def && !def->repeatable ? fq_names_add(&names, d->name, d->at) : NULL;
        if (first)
            fq_violation(v, *first,
                         "The directive \"@%.*s\" can only be used once at this location.",
                         FQ_STR_ARG(d->name));
        check_directive(v, d, def, location);
    }
}
