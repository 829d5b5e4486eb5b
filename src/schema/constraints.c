/* SPDX-License-Identifier: MIT
 *
 * What values that clients give must fulfil: what a comment or a schema file asks for, and what the
 * database would refuse for certain.
 */
#include "graphql/types/constraint.h"

#include "catalog/oid.h"
#include "schema/build.h"

const struct fq_constraint *fq_build_constraint(struct fq_builder *b,
                                                const struct fq_constraint *said,
                                                struct fq_location at, fq_str subject, fq_str part,
                                                const struct fq_type_ref *type)
{
    const char *why = said ? fq_constraint_misfit(said, type) : NULL;
    if (!why)
        return said;
    if (at.line)
        fq_refinement_wrong(&b->refinement, at, "the constraint has no effect, since %s", why);
    else
        fq_model_note(&b->model, true, subject, "the constraint of %.*s has no effect, since %s",
                      FQ_STR_ARG(part), why);
    return NULL;
}

/* ---- what the database would refuse ---- */

/* A text too long for varchar(n), or a number too large for smallint, whatever else happens to it:
 * both are looked at before any trigger runs. */
static const struct fq_constraint *derived(struct fq_builder *b,
                                           const struct fq_catalog_column *column)
{
    const struct fq_catalog_type *type = fq_catalog_type(b->catalog, column->type);
    fq_oid oid = type && type->kind == FQ_CATALOG_ARRAY ? type->element : column->type;
    bool is_bounded = (oid == OID_VARCHAR || oid == OID_BPCHAR) && column->typmod >= 4;
    if (!is_bounded && oid != OID_INT2)
        return NULL;
    struct fq_constraint *constraint = FQ_NEW(b->arena, struct fq_constraint);
    fq_constraint_init(constraint);
    if (is_bounded) {
        constraint->has_length = constraint->drops_blanks = true;
        constraint->max_length = (size_t)column->typmod - 4; /* which the header adds */
    } else {
        constraint->has_range = true;
        constraint->min = FQ_STR("-32768");
        constraint->max = FQ_STR("32767");
    }
    return constraint;
}

const struct fq_constraint *fq_build_column_constraint(struct fq_builder *b,
                                                       const struct fq_draft *draft,
                                                       const struct fq_model_given *given,
                                                       const struct fq_type_ref *type)
{
    const struct fq_constraint *certain = derived(b, given->column);
    const struct fq_constraint *said =
        fq_build_constraint(b, given->constraint, (struct fq_location){0},
                            draft->relation->sql_name.text, given->column->name, type);
    if (!said || !certain)
        return said ? said : certain;
    struct fq_constraint *both = FQ_NEW(b->arena, struct fq_constraint);
    *both = *said;
    both->also = certain;
    return both;
}

/* ---- of arguments ---- */

const struct fq_constraint *fq_build_argument_constraint(struct fq_builder *b,
                                                         const struct fq_model_function *function,
                                                         const struct fq_model_argument *argument,
                                                         const struct fq_input_node *written,
                                                         const struct fq_type_ref *type)
{
    fq_str name = argument->argument->name;
    const struct fq_model_constraint *said = function->constraints;
    if (written && written->directives)
        return fq_build_constraint(b, fq_said_constraint(&b->refinement, written->directives),
                                   written->directives->at, FQ_STR(""), FQ_STR(""), type);
    while (said && !fq_str_eq(said->argument, name))
        said = said->next;
    return said ? fq_build_constraint(b, said->constraint, (struct fq_location){0},
                                      function->sql_name, name, type)
                : NULL;
}

const char *fq_build_check_constraints(struct fq_builder *b,
                                       const struct fq_model_function *function)
{
    const struct fq_model_constraint *said = function->constraints;
    for (; said; said = said->next) {
        size_t i = function->of_row, count = function->function->argument_count;
        while (i < count && !(fq_str_eq(function->arguments[i].argument->name, said->argument) &&
                              !function->arguments[i].setting.len))
            i++;
        if (i == count)
            return fq_arena_printf(b->arena,
                                   "its comment has a constraint for %.*s, which is no argument "
                                   "that clients give",
                                   FQ_STR_ARG(said->argument))
                .ptr;
    }
    return NULL;
}

void fq_build_refuse_constraints(struct fq_builder *b)
{
    static const char *const roots[] = {"Query", "Mutation"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(roots); i++) {
        const struct fq_said_type *root = fq_refinement_find(&b->refinement, fq_str_from(roots[i]));
        for (const struct fq_said_field *field = root ? root->fields : NULL; field;
             field = field->next) {
            for (const struct fq_input_node *a = field->arguments; a; a = a->next) {
                if (a->directives && !field->function && !field->resolver.len)
                    fq_refinement_wrong(&b->refinement, a->directives->at,
                                        "@constraint has no effect here: %.*s is no function",
                                        FQ_STR_ARG(field->name));
            }
        }
    }
}
