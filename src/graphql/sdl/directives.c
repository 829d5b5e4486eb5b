/* SPDX-License-Identifier: MIT
 *
 * The rules about directives applied in SDL: known, allowed where they stand, not repeated, with
 * the right arguments.  An extension is a place of its own, but a directive that may stand once
 * may stand once on a type and its extensions together.
 */
#include "graphql/sdl/sdl_private.h"

static void check_inputs(struct fq_validation *v, const struct fq_input_node *inputs,
                         const char *location)
{
    for (const struct fq_input_node *i = inputs; i; i = i->next)
        fq_validate_directives(v, i->directives, location);
}

static void check_directives_of_fields(struct fq_validation *v, const struct fq_field_node *fields)
{
    for (const struct fq_field_node *f = fields; f; f = f->next) {
        fq_validate_directives(v, f->directives, "FIELD_DEFINITION");
        check_inputs(v, f->arguments, "ARGUMENT_DEFINITION");
    }
}

static void check_values(struct fq_validation *v, const struct fq_name_node *values)
{
    for (const struct fq_name_node *value = values; value; value = value->next)
        fq_validate_directives(v, value->directives, "ENUM_VALUE");
}

static const char *location_of(enum fq_definition_kind kind)
{
    switch ((int)kind) {
    case FQ_DEFINE_SCHEMA:
        return "SCHEMA";
    case FQ_DEFINE_SCALAR:
        return "SCALAR";
    case FQ_DEFINE_OBJECT:
        return "OBJECT";
    case FQ_DEFINE_INTERFACE:
        return "INTERFACE";
    case FQ_DEFINE_UNION:
        return "UNION";
    case FQ_DEFINE_ENUM:
        return "ENUM";
    default:
        return "INPUT_OBJECT";
    }
}

static void check_definition(struct fq_validation *v, const struct fq_definition *d)
{
    if (d->kind == FQ_DEFINE_DIRECTIVE) {
        check_inputs(v, d->inputs, "ARGUMENT_DEFINITION");
        return;
    }
    fq_validate_directives(v, d->directives, location_of(d->kind));
    check_directives_of_fields(v, d->fields);
    check_inputs(v, d->inputs, "INPUT_FIELD_DEFINITION");
    if (d->kind == FQ_DEFINE_ENUM)
        check_values(v, d->names);
}

/* Directives of the same name on a definition and on extensions of it: fq_validate_directives()
 * sees one part at a time. */
static void check_repeated(struct fq_validation *v)
{
    struct fq_map first; /* `name @directive` → the definition that bears it */
    fq_map_init(&first, v->arena);
    for (struct fq_definition *d = v->document->definitions; d; d = d->next) {
        for (const struct fq_directive *a = d->directives; a; a = a->next) {
            const struct fq_directive_def *def = fq_directive_find(v->system, a->name);
            if (!def || def->repeatable || d->kind < FQ_DEFINE_SCHEMA)
                continue;
            fq_str key =
                fq_arena_printf(v->arena, "%.*s @%.*s", FQ_STR_ARG(d->name), FQ_STR_ARG(a->name));
            const struct fq_definition *other = fq_map_get(&first, key);
            if (!other)
                fq_map_put(&first, key, d);
            else if (other != d)
                fq_violation(v, a->at,
                             "The directive \"@%.*s\" can only be used once at this location.",
                             FQ_STR_ARG(a->name));
        }
    }
}

void fq_sdl_check_directives(struct fq_validation *v)
{
    for (const struct fq_definition *d = v->document->definitions; d && !fq_validation_is_over(v);
         d = d->next) {
        if (d->kind >= FQ_DEFINE_SCHEMA)
            check_definition(v, d);
    }
    if (!fq_validation_is_over(v))
        check_repeated(v);
}
