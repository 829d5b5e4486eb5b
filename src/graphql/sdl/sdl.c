/* SPDX-License-Identifier: MIT
 *
 * Reading SDL: building, then the rules in the order in which one makes sense of the next.
 */
#include "graphql/sdl/sdl.h"

#include "graphql/sdl/sdl_private.h"

/* Definitions and extensions of the type system only. */
static void check_definitions(struct fq_validation *v)
{
    for (const struct fq_definition *d = v->document->definitions; d; d = d->next) {
        if (d->kind != FQ_DEFINE_OPERATION && d->kind != FQ_DEFINE_FRAGMENT)
            continue;
        fq_violation(v, d->at,
                     "The %s is no definition of a type system; operations go into a "
                     "document of their own.",
                     d->kind == FQ_DEFINE_OPERATION ? "operation" : "fragment");
    }
}

enum fq_status fq_type_system_validate(const struct fq_type_system *system, struct fq_arena *arena,
                                       struct fq_errors *errors)
{
    struct fq_validation v = {.system = system, .arena = arena, .errors = errors};
    size_t before = errors->count;
    fq_sdl_check_types(&v);
    if (!fq_validation_is_over(&v))
        fq_sdl_check_cycles(&v);
    return errors->count == before ? FQ_OK : FQ_VALIDATION;
}

/* The system with the directives that are lent to it, for the time of checking. */
static struct fq_type_system with_lent(const struct fq_type_system *system,
                                       const struct fq_type_system *lent, struct fq_arena *arena)
{
    struct fq_type_system both = *system;
    struct fq_directive_def *defs = FQ_NEW_ARRAY(
        arena, system->directive_count + lent->directive_count, struct fq_directive_def);
    memcpy(defs, system->directives, system->directive_count * sizeof(*defs));
    for (size_t i = 0; i < lent->directive_count; i++) {
        if (!fq_directive_find(system, lent->directives[i].name))
            defs[both.directive_count++] = lent->directives[i];
    }
    both.directives = defs;
    return both;
}

enum fq_status fq_type_system_build(struct fq_type_system *ret, const struct fq_document *document,
                                    const struct fq_type_system *lent, struct fq_arena *arena,
                                    struct fq_errors *errors)
{
    size_t before = errors->count;
    fq_type_system_init(ret, arena);
    fq_type_system_define(ret, document->definitions);
    struct fq_type_system known = lent ? with_lent(ret, lent, arena) : *ret;
    struct fq_validation v = {
        .system = &known, .document = document, .arena = arena, .errors = errors};
    static void (*const rules[])(struct fq_validation * v) = {check_definitions, fq_sdl_check_names,
                                                              fq_sdl_check_directives};
    for (size_t i = 0; i < FQ_ARRAY_LEN(rules) && !fq_validation_is_over(&v); i++)
        rules[i](&v);
    if (errors->count != before)
        return FQ_VALIDATION;
    return fq_type_system_validate(ret, arena, errors);
}
