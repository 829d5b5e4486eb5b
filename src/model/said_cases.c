/* SPDX-License-Identifier: MIT
 *
 * An interface, or a union, over a relation whose rows are of several types: a column says of
 * which.
 *
 *     interface Media @relation(name: "media", discriminator: "kind")
 *         @case(value: "film", type: "Film") { id: ID! title: String! }
 *     type Film implements Media { id: ID! title: String! minutes: Int }
 *
 * For the model it is one object, which has the fields of the interface and of all these types;
 * schema/ takes it apart again.  A union is an interface without fields.
 */
#include "base/list.h"
#include "graphql/types/suggest.h"
#include "model/refinement.h"

bool fq_said_is_abstract(const struct fq_said_type *type)
{
    return type->kind == FQ_DEFINE_INTERFACE || type->kind == FQ_DEFINE_UNION;
}

const struct fq_name_node *fq_said_belongs(const struct fq_said_type *type,
                                           const struct fq_said_type *abstract)
{
    bool is_union = abstract->kind == FQ_DEFINE_UNION;
    const struct fq_name_node *name = is_union ? abstract->members : type->interfaces;
    while (name && !fq_str_eq(name->name, is_union ? type->name : abstract->name))
        name = name->next;
    return type->kind == FQ_DEFINE_OBJECT ? name : NULL;
}

void fq_refine_members(struct fq_refinement *refinement, const struct fq_said_type *said)
{
    for (const struct fq_name_node *name = said->members; name; name = name->next) {
        const struct fq_said_type *member = fq_refinement_find(refinement, name->name);
        if (member && member->kind == FQ_DEFINE_OBJECT)
            continue;
        struct fq_suggestions near;
        fq_suggest_init(&near, name->name, &refinement->errors);
        for (const struct fq_said_type *type = refinement->types; type; type = type->next) {
            if (type->kind == FQ_DEFINE_OBJECT)
                fq_suggest(&near, type->name);
        }
        fq_refinement_wrong(refinement, name->at, "the file has no type %.*s.%.*s",
                            FQ_STR_ARG(name->name),
                            FQ_STR_ARG(fq_suggest_text(&near, refinement->arena)));
    }
}

/* ---- cases ---- */

static bool is_told(const struct fq_said_type *interface, fq_str member)
{
    for (const struct fq_said_case *each = interface->cases; each; each = each->next) {
        if (fq_str_eq(each->type, member))
            return true;
    }
    return false;
}

static void refuse_case(struct fq_refinement *refinement, const struct fq_said_type *interface,
                        const struct fq_said_case *each)
{
    struct fq_suggestions near;
    fq_suggest_init(&near, each->type, &refinement->errors);
    for (const struct fq_said_type *type = refinement->types; type; type = type->next) {
        if (fq_said_belongs(type, interface))
            fq_suggest(&near, type->name);
    }
    fq_refinement_wrong(refinement, each->type_at,
                        interface->kind == FQ_DEFINE_UNION
                            ? "%.*s is no type of the union %.*s.%.*s"
                            : "no type %.*s implements %.*s.%.*s",
                        FQ_STR_ARG(each->type), FQ_STR_ARG(interface->name),
                        FQ_STR_ARG(fq_suggest_text(&near, refinement->arena)));
}

static void check_cases(struct fq_refinement *refinement, const struct fq_said_type *interface)
{
    for (struct fq_said_case *each = interface->cases; each; each = each->next) {
        struct fq_said_type *member = fq_refinement_find(refinement, each->type);
        each->member = member && fq_said_belongs(member, interface) ? member : NULL;
        if (!each->member)
            refuse_case(refinement, interface, each);
        for (const struct fq_said_case *other = interface->cases; other != each;
             other = other->next) {
            if (fq_str_eq(other->value, each->value))
                fq_refinement_wrong(refinement, each->at, "@case has the value %.*s twice",
                                    FQ_STR_ARG(each->value));
        }
    }
}

/* A type of which no case speaks has its own name as its value. */
static void add_untold(struct fq_refinement *refinement, struct fq_said_type *interface,
                       struct fq_said_type *member)
{
    if (is_told(interface, member->name))
        return;
    struct fq_said_case *added = FQ_NEW(refinement->arena, struct fq_said_case);
    *added = (struct fq_said_case){.value = member->name,
                                   .type = member->name,
                                   .at = member->at,
                                   .type_at = member->at,
                                   .member = member};
    FQ_CHAIN_APPEND(interface->cases, interface->last_case, added);
}

static void number_types(const struct fq_said_type *interface)
{
    size_t count = 0;
    for (struct fq_said_case *each = interface->cases; each; each = each->next) {
        const struct fq_said_case *first = interface->cases;
        while (!fq_str_eq(first->type, each->type))
            first = first->next;
        each->is_first = first == each;
        each->number = each->is_first ? count++ : first->number;
    }
}

/* ---- the fields of all of them ---- */

static bool comes_from_same(const struct fq_said_field *one, const struct fq_said_field *other)
{
    bool same = fq_str_eq(one->from, other->from) && fq_str_eq(one->computed, other->computed) &&
                one->pair_count == other->pair_count && one->path_count == other->path_count;
    for (size_t i = 0; same && i < one->path_count; i++)
        same = fq_str_eq(one->path[i], other->path[i]);
    for (size_t i = 0; same && i < one->pair_count; i++)
        same = fq_str_eq(one->pairs[i].local, other->pairs[i].local) &&
               fq_str_eq(one->pairs[i].remote, other->pairs[i].remote);
    return same;
}

static void add_fields(struct fq_refinement *refinement, struct fq_said_type *whole,
                       const struct fq_said_type *type)
{
    bool is_member = type->kind == FQ_DEFINE_OBJECT;
    whole->whole = whole->whole && type->whole;
    for (const struct fq_said_field *field = type->fields; field; field = field->next) {
        const struct fq_said_field *known = fq_said_field(whole, field->name);
        if (is_member && field->hidden) /* of this type alone */
            continue;
        /* What a type repeats need not say again where it comes from. */
        if (known &&
            (field->from.len || field->computed.len || field->pair_count || field->path_count) &&
            !comes_from_same(known, field))
            fq_refinement_wrong(refinement, field->at,
                                "the field %.*s of %.*s comes from something else in line %u; "
                                "give one of them another name",
                                FQ_STR_ARG(field->name), FQ_STR_ARG(whole->name), known->at.line);
        if (known)
            continue;
        struct fq_said_field *added = FQ_NEW(refinement->arena, struct fq_said_field);
        *added = *field;
        added->next = NULL;
        FQ_CHAIN_APPEND(whole->fields, whole->last_field, added);
        fq_map_put(&whole->by_name, added->name, added);
        if (added->from.len && !fq_map_get(&whole->by_column, added->from))
            fq_map_put(&whole->by_column, added->from, added);
    }
}

static struct fq_said_type *begin_whole(struct fq_refinement *refinement,
                                        const struct fq_said_type *interface)
{
    struct fq_said_type *whole = FQ_NEW(refinement->arena, struct fq_said_type);
    *whole = *interface;
    whole->kind = FQ_DEFINE_OBJECT;
    whole->fields = whole->last_field = NULL;
    fq_map_init(&whole->by_name, refinement->arena);
    fq_map_init(&whole->by_column, refinement->arena);
    add_fields(refinement, whole, interface);
    whole->whole = interface->whole || interface->kind == FQ_DEFINE_UNION;
    return whole;
}

/* ---- all of it ---- */

static void find_discriminator(struct fq_refinement *refinement,
                               const struct fq_said_type *interface, struct fq_model_object *object)
{
    struct fq_suggestions near;
    const struct fq_catalog_relation *relation = object->relation;
    int column = fq_catalog_column_index(relation, interface->discriminator);
    object->discriminator = column < 0 ? 0 : (size_t)column;
    if (column >= 0 || !interface->discriminator.len)
        return;
    fq_suggest_init(&near, interface->discriminator, &refinement->errors);
    for (size_t i = 0; i < relation->column_count; i++)
        fq_suggest(&near, relation->columns[i].name);
    fq_refinement_wrong(refinement, interface->discriminator_at, "%.*s has no column %.*s.%.*s",
                        FQ_STR_ARG(object->sql_name), FQ_STR_ARG(interface->discriminator),
                        FQ_STR_ARG(fq_suggest_text(&near, refinement->arena)));
}

void fq_refine_cases_inside(struct fq_refinement *refinement, struct fq_said_type *abstract)
{
    fq_refine_members(refinement, abstract);
    check_cases(refinement, abstract);
    for (struct fq_said_type *type = refinement->types; type; type = type->next) {
        if (fq_said_belongs(type, abstract))
            add_untold(refinement, abstract, type);
    }
    if (!abstract->cases)
        fq_refinement_wrong(refinement, abstract->at,
                            "no type implements %.*s: its objects would be of none",
                            FQ_STR_ARG(abstract->name));
    number_types(abstract);
}

const struct fq_said_type *fq_refine_cases(struct fq_refinement *refinement,
                                           struct fq_said_type *interface,
                                           struct fq_model_object *object)
{
    struct fq_said_type *whole = begin_whole(refinement, interface);
    find_discriminator(refinement, interface, object);
    check_cases(refinement, interface);
    for (struct fq_said_type *type = refinement->types; type; type = type->next) {
        if (!fq_said_belongs(type, interface))
            continue;
        if (type->relation.len)
            fq_refinement_wrong(refinement, type->relation_at,
                                "rows of %.*s are rows of %.*s already; take @relation away",
                                FQ_STR_ARG(type->name), FQ_STR_ARG(interface->name));
        type->member_of = interface;
        add_untold(refinement, interface, type);
        add_fields(refinement, whole, type);
    }
    if (!interface->cases)
        fq_refinement_wrong(refinement, interface->at,
                            "no type implements %.*s: its rows would be of none",
                            FQ_STR_ARG(interface->name));
    number_types(interface);
    object->abstract = interface;
    return whole;
}
