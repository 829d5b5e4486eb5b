/* SPDX-License-Identifier: MIT
 *
 * Types that only fields of the program lead to, as the schema file defines them: objects,
 * interfaces and unions whose values the program gives as JSON, scalars that the engine does not
 * know, and what of its inputs and enums the database has no use for.
 *
 * A type is added when it is first named, and gets its fields later, since types refer to each
 * other.
 */
#include "base/list.h"
#include "catalog/oid.h"
#include "graphql/types/suggest.h"
#include "graphql/validate/validation.h"
#include "schema/build.h"

/* A type that is still to get its fields. */
struct waiting {
    const struct fq_said_type *said;
    struct fq_type *type;
    struct waiting *next;
};

struct fq_hosting {
    struct waiting *first, *last;
};

struct fq_hosting *fq_build_hosting_new(struct fq_builder *b)
{
    return FQ_NEW(b->drafting, struct fq_hosting);
}

/* ---- types by name ---- */

static struct fq_type *declare_host_type(struct fq_builder *b, enum fq_type_kind kind,
                                         const struct fq_said_type *said)
{
    struct fq_type *type = fq_build_own_type(b, kind, said);
    struct waiting *waiting = FQ_NEW(b->drafting, struct waiting);
    *waiting = (struct waiting){said, type, NULL};
    FQ_CHAIN_APPEND(b->hosting->first, b->hosting->last, waiting);
    return type;
}

static const struct fq_type *enum_called(struct fq_builder *b, fq_str name)
{
    const struct fq_type_node node = {.name = name};
    fq_oid oid = fq_build_enum_called(b, name);
    if (oid)
        return fq_type_named(&fq_build_value_type(b, oid, 0, false)->ref);
    if (!fq_build_is_own_enum(b, name))
        return NULL;
    const struct fq_value_type *text = fq_build_value_type(b, OID_TEXT, 0, false);
    return fq_type_named(&fq_build_declared_value(b, &node, text)->ref);
}

static const struct fq_type *scalar_called(struct fq_builder *b, const struct fq_said_type *said)
{
    struct fq_type *type = fq_build_own_type(b, FQ_TYPE_SCALAR, said);
    struct fq_scalar *scalar = FQ_NEW(b->arena, struct fq_scalar);
    *scalar = (struct fq_scalar){.name = said->name, .accept = fq_pgtype_accept_json};
    type->scalar = scalar;
    type->specified_by = said->specified_by;
    return type;
}

/* What is of the database is there already, unless it is hidden. */
static const struct fq_type *said_type(struct fq_builder *b, const struct fq_said_type *said)
{
    bool of_database = said->object || said->relation.len || said->pg_type.len;
    if (said->object)
        return fq_map_get(&b->types->types, said->object->name);
    if (of_database)
        return NULL;
    if (said->kind == FQ_DEFINE_SCALAR)
        return scalar_called(b, said);
    if (said->kind == FQ_DEFINE_INPUT)
        return fq_build_own_input_called(b, said->name);
    if (said->kind == FQ_DEFINE_OBJECT)
        return declare_host_type(b, FQ_TYPE_OBJECT, said);
    if (fq_said_is_abstract(said))
        return declare_host_type(
            b, said->kind == FQ_DEFINE_UNION ? FQ_TYPE_UNION : FQ_TYPE_INTERFACE, said);
    return NULL;
}

const struct fq_type *fq_build_host_type(struct fq_builder *b, fq_str name)
{
    const struct fq_type *type = fq_map_get(&b->types->types, name);
    if (type || fq_str_starts_with(name, FQ_STR("__")))
        return fq_str_starts_with(name, FQ_STR("__")) ? NULL : type;
    type = fq_build_scalar(b, name);
    if (!type)
        type = enum_called(b, name);
    const struct fq_said_type *said = fq_refinement_find(&b->refinement, name);
    return type || !said ? type : said_type(b, said);
}

/* ---- types as written ---- */

/* As many lists, one inside the other, a projection can look into. */
#define LISTS_MOST 8

static const struct fq_type_node *innermost(const struct fq_type_node *node, size_t *ret_lists)
{
    for (*ret_lists = 0; node->of; node = node->of)
        ++*ret_lists;
    return node;
}

static void refuse_host_type(struct fq_builder *b, fq_str name, bool given, fq_str subject,
                             struct fq_location at)
{
    struct fq_suggestions near;
    fq_suggest_init(&near, name, &b->refinement.errors);
    for (const struct fq_said_type *said = b->refinement.types; said; said = said->next)
        fq_suggest(&near, said->name);
    for (size_t i = 0; i < fq_pgtype_scalar_count; i++)
        fq_suggest(&near, fq_pgtype_scalars[i].name);
    fq_refinement_wrong(&b->refinement, at, "the type %.*s of %.*s is %s.%.*s", FQ_STR_ARG(name),
                        FQ_STR_ARG(subject),
                        given ? "no scalar, enum or input that is there"
                              : "nothing that is there, or an input",
                        FQ_STR_ARG(fq_suggest_text(&near, b->arena)));
}

const struct fq_type_ref *fq_build_host_ref(struct fq_builder *b, const struct fq_type_node *node,
                                            bool given, fq_str subject, struct fq_location at)
{
    size_t lists;
    fq_str name = innermost(node, &lists)->name;
    const struct fq_type *type = fq_build_host_type(b, name);
    bool fits = type && (given ? fq_type_is_input(type) : type->kind != FQ_TYPE_INPUT);
    if (!fits)
        refuse_host_type(b, name, given, subject, at);
    else if (lists > LISTS_MOST)
        fq_refinement_wrong(&b->refinement, at, "%.*s has more than %d lists inside each other",
                            FQ_STR_ARG(subject), LISTS_MOST);
    return fits && lists <= LISTS_MOST ? fq_type_ref_resolve(b->types, node, b->arena) : NULL;
}

/* ---- arguments ---- */

static void check_host_default(struct fq_builder *b, fq_str subject,
                               const struct fq_input_node *node, const struct fq_type_ref *type)
{
    struct fq_errors wrong = {0};
    struct fq_validation v = {.system = b->types, .arena = b->arena, .errors = &wrong};
    if (!node->default_value)
        return;
    fq_validate_value(&v, (struct fq_value_place){.type = type}, node->default_value);
    for (const struct fq_error *error = wrong.first; error; error = error->next)
        fq_refinement_wrong(&b->refinement, node->at, "the default of %.*s is wrong: %.*s",
                            FQ_STR_ARG(subject), FQ_STR_ARG(error->message));
}

/* @constraint and @deprecated; others were refused when the file was read. */
static void take_directives(struct fq_builder *b, const struct fq_input_node *node,
                            struct fq_input_def *def)
{
    for (const struct fq_directive *d = node->directives; d; d = d->next) {
        if (fq_str_eq(d->name, FQ_STR("constraint"))) {
            def->constraint = fq_build_constraint(b, fq_said_constraint(&b->refinement, d), d->at,
                                                  FQ_STR(""), FQ_STR(""), &def->type);
            continue;
        }
        bool told = d->argument_count && d->arguments[0].value.kind == FQ_VALUE_STRING;
        def->deprecated = true;
        def->deprecation_reason = told ? d->arguments[0].value.text : FQ_STR("No longer supported");
        if (fq_input_is_required(def))
            fq_refinement_wrong(&b->refinement, node->at,
                                "%.*s must be given, so it cannot be deprecated; take the ! or "
                                "@deprecated away",
                                FQ_STR_ARG(node->name));
    }
}

const struct fq_input_def *fq_build_host_arguments(struct fq_builder *b, fq_str subject,
                                                   const struct fq_said_field *said,
                                                   size_t *ret_count)
{
    static const struct fq_bound_argument bound = {.role = FQ_ARGUMENT_HOST};
    size_t most = 0, count = 0;
    for (const struct fq_input_node *node = said->arguments; node; node = node->next)
        most++;
    struct fq_input_def *arguments = FQ_NEW_ARRAY(b->arena, most, struct fq_input_def);
    for (const struct fq_input_node *node = said->arguments; node; node = node->next) {
        fq_str name =
            fq_arena_printf(b->arena, "%.*s(%.*s:)", FQ_STR_ARG(subject), FQ_STR_ARG(node->name));
        const struct fq_type_ref *ref = fq_build_host_ref(b, node->type, true, name, node->at);
        for (size_t i = 0; i < count; i++) {
            if (fq_str_eq(arguments[i].name, node->name))
                fq_refinement_wrong(&b->refinement, node->at, "%.*s is there twice",
                                    FQ_STR_ARG(name));
        }
        if (!ref)
            continue;
        struct fq_input_def *def = &arguments[count++];
        *def = (struct fq_input_def){.name = node->name,
                                     .description = node->description,
                                     .type = *ref,
                                     .default_value = node->default_value,
                                     .binding = &bound};
        check_host_default(b, name, node, ref);
        take_directives(b, node, def);
    }
    *ret_count = count;
    return arguments;
}

/* ---- what they have ---- */

static void check_value(struct fq_builder *b, fq_str subject, const struct fq_said_field *said)
{
    if (said->resolver.len)
        fq_refinement_wrong(&b->refinement, said->resolver_at,
                            "the program gives objects of %.*s whole; take @resolver away",
                            FQ_STR_ARG(subject));
    if (said->from.len || said->pairs || said->through.len || said->computed.len || said->path ||
        said->read_as.len)
        fq_refinement_wrong(&b->refinement, said->at,
                            "%.*s is read from what the program gives, under its name; take the "
                            "directive that binds it to the database away",
                            FQ_STR_ARG(subject));
}

/* A value is found under the field's name. */
static void add_host_fields_of(struct fq_builder *b, const struct waiting *waiting)
{
    const struct fq_said_type *said = waiting->said;
    struct fq_type *type = waiting->type;
    size_t most = 0, count = 0;
    for (const struct fq_said_field *field = said->fields; field; field = field->next)
        most++;
    struct fq_field_def *fields = FQ_NEW_ARRAY(b->arena, most, struct fq_field_def);
    for (const struct fq_said_field *field = said->fields; field; field = field->next) {
        fq_str subject =
            fq_arena_printf(b->arena, "%.*s.%.*s", FQ_STR_ARG(said->name), FQ_STR_ARG(field->name));
        const struct fq_type_ref *ref =
            fq_build_host_ref(b, field->type, false, subject, field->at);
        check_value(b, subject, field);
        if (!ref)
            continue;
        struct fq_field *value = FQ_NEW(b->arena, struct fq_field);
        *value = (struct fq_field){.kind = FQ_FIELD_DOCUMENT, .key = field->name};
        struct fq_field_def *def = &fields[count++];
        *def = (struct fq_field_def){.name = field->name, .type = *ref, .binding = value};
        def->arguments = fq_build_host_arguments(b, subject, field, &def->argument_count);
    }
    type->fields = fields;
    type->field_count = (uint32_t)count;
    if (!most)
        fq_refinement_wrong(&b->refinement, said->at, "%.*s has no fields; list them",
                            FQ_STR_ARG(said->name));
}

static bool has_interface(const struct fq_type *type, const struct fq_type *interface)
{
    size_t i = 0;
    while (i < type->interface_count && type->interfaces[i] != interface)
        i++;
    return i < type->interface_count;
}

static void add_interfaces(struct fq_builder *b, const struct fq_said_type *said,
                           struct fq_type *type)
{
    for (const struct fq_name_node *name = said->interfaces; name; name = name->next) {
        const struct fq_type *interface = fq_build_host_type(b, name->name);
        if (!interface || interface->kind != FQ_TYPE_INTERFACE)
            fq_refinement_wrong(&b->refinement, name->at, "%.*s is no interface that is there",
                                FQ_STR_ARG(name->name));
        else if (!has_interface(type, interface))
            fq_build_implement(b, type, interface);
    }
}

static bool is_name_among(const struct fq_name_node *names, fq_str name)
{
    while (names && !fq_str_eq(names->name, name))
        names = names->next;
    return names;
}

/* Rows of the database may be of one of these as well. */
static struct fq_type *member_called(struct fq_builder *b, fq_str name, struct fq_location at,
                                     fq_str of)
{
    const struct fq_type *found = fq_build_host_type(b, name);
    struct fq_type *type = found ? fq_map_get(&b->types->types, found->name) : NULL;
    if (type && type->kind == FQ_TYPE_OBJECT)
        return type;
    fq_refinement_wrong(&b->refinement, at, "%.*s, of %.*s, is no type that is there",
                        FQ_STR_ARG(name), FQ_STR_ARG(of));
    return NULL;
}

static void add_implementations(struct fq_builder *b, const struct waiting *waiting)
{
    size_t most = 0, count = 0;
    for (const struct fq_said_type *said = b->refinement.types; said; said = said->next)
        most++;
    const struct fq_type **possible = FQ_NEW_ARRAY(b->arena, most, const struct fq_type *);
    for (const struct fq_said_type *said = b->refinement.types; said; said = said->next) {
        bool is =
            said->kind == FQ_DEFINE_OBJECT && is_name_among(said->interfaces, waiting->said->name);
        struct fq_type *type =
            is ? member_called(b, said->name, said->at, waiting->said->name) : NULL;
        if (!type)
            continue;
        if (!has_interface(type, waiting->type))
            fq_build_implement(b, type, waiting->type);
        possible[count++] = type;
    }
    waiting->type->possible = possible;
    waiting->type->possible_count = (uint32_t)count;
}

static void add_union_members(struct fq_builder *b, const struct waiting *waiting)
{
    size_t most = 0, count = 0;
    for (const struct fq_name_node *name = waiting->said->members; name; name = name->next)
        most++;
    const struct fq_type **possible = FQ_NEW_ARRAY(b->arena, most, const struct fq_type *);
    for (const struct fq_name_node *name = waiting->said->members; name; name = name->next) {
        const struct fq_type *type = member_called(b, name->name, name->at, waiting->said->name);
        if (type)
            possible[count++] = type;
    }
    waiting->type->possible = possible;
    waiting->type->possible_count = (uint32_t)count;
    if (!most)
        fq_refinement_wrong(&b->refinement, waiting->said->at, "%.*s has no members; list them",
                            FQ_STR_ARG(waiting->said->name));
}

void fq_build_host_fields(struct fq_builder *b)
{
    for (struct waiting *waiting = b->hosting->first; waiting; waiting = waiting->next) {
        if (waiting->type->kind == FQ_TYPE_UNION) {
            add_union_members(b, waiting);
        } else {
            add_host_fields_of(b, waiting);
            add_interfaces(b, waiting->said, waiting->type);
        }
        if (waiting->type->kind == FQ_TYPE_INTERFACE)
            add_implementations(b, waiting);
    }
    for (struct waiting *waiting = b->hosting->first; waiting; waiting = waiting->next)
        fq_type_index(b->types, waiting->type);
}
