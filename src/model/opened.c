/* SPDX-License-Identifier: MIT
 *
 * A schema file as it is for the program around the engine, which sees what clients do not.
 */
#include "base/list.h"
#include "model/refinement.h"

static bool is_among_names(const struct fq_name_node *names, fq_str name)
{
    while (names && !fq_str_eq(names->name, name))
        names = names->next;
    return names;
}

static bool leads_to(const struct fq_said_type *type, fq_str name)
{
    for (const struct fq_said_case *each = type->cases; each; each = each->next) {
        if (fq_str_eq(each->type, name))
            return true;
    }
    if (is_among_names(type->members, name))
        return true;
    const struct fq_said_field *field = type->fields;
    while (field && !(field->type && fq_str_eq(fq_said_named(field), name)))
        field = field->next;
    return field;
}

/* It is bound to the database, or one that is leads to it, as to objects inside documents. */
static bool is_of_database(const struct fq_refinement *refinement, const struct fq_said_type *type)
{
    bool is = type->relation.len || type->pg_type.len;
    for (const struct fq_said_type *other = refinement->types; other && !is; other = other->next)
        is = leads_to(other, type->name) || is_among_names(type->interfaces, other->name);
    return is;
}

/* Adds types to those that were kept, as long as there is one. */
static struct fq_said_type *keep_of_database(struct fq_refinement *refinement,
                                             struct fq_said_type *all)
{
    struct fq_said_type *left = NULL, *last_left = NULL;
    for (struct fq_said_type *type = all, *next; type; type = next) {
        next = type->next;
        if (is_of_database(refinement, type))
            FQ_CHAIN_APPEND(refinement->types, refinement->last_type, type);
        else
            FQ_CHAIN_APPEND(left, last_left, type);
    }
    return left;
}

static void leave_programs_types(struct fq_refinement *refinement)
{
    struct fq_said_type *left = refinement->types, *kept;
    refinement->types = refinement->last_type = NULL;
    do {
        kept = refinement->last_type;
        left = keep_of_database(refinement, left);
    } while (refinement->last_type != kept);
    for (; left; left = left->next)
        fq_map_put(&refinement->by_name, left->name, NULL);
    refinement->left_roots = NULL; /* nor what these lead to */
    refinement->hosted = false;
}

void fq_refinement_open(struct fq_refinement *refinement)
{
    struct fq_said_type *all = refinement->types;
    refinement->types = refinement->last_type = NULL;
    for (struct fq_said_type *type = all, *next; type; type = next) {
        next = type->next;
        if (!fq_said_is_root(type)) {
            /* What comes under a discriminator has what it lists in any case: it says whose. */
            if (type->kind == FQ_DEFINE_OBJECT && type->relation.len && !type->interfaces)
                type->whole = false;
            FQ_CHAIN_APPEND(refinement->types, refinement->last_type, type);
            continue;
        }
        fq_map_put(&refinement->by_name, type->name, NULL);
        FQ_CHAIN_APPEND(refinement->left_roots, refinement->last_left_root, type);
    }
    if (refinement->hosted)
        leave_programs_types(refinement);
}
