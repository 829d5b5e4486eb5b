/* SPDX-License-Identifier: MIT
 *
 * What a schema file says, from its syntax tree.  What would have no effect is an error, as much as
 * what is wrong.
 */
#include <stdarg.h>

#include "base/list.h"
#include "model/reading.h"

/* Errors told of one file: as many as the command line prints (cli/terminal.c). */
#define MOST_TOLD 12

void fq_refinement_wrong(struct fq_refinement *refinement, struct fq_location at,
                         const char *format, ...)
{
    struct fq_error error = {.status = FQ_SCHEMA, .location = at};
    va_list args;
    va_start(args, format);
    error.message = fq_arena_vprintf(refinement->arena, format, args);
    va_end(args);
    fq_errors_append(&refinement->errors, refinement->arena, &error);
}

static void check_name(struct fq_reading *r, fq_str name, struct fq_location at)
{
    if (fq_str_starts_with(name, FQ_STR("__")))
        fq_refinement_wrong(r->refinement, at, "names that begin with __ are GraphQL's own");
}

/* An empty one takes away what the database says. */
static fq_str described(fq_str description)
{
    return description.ptr && !description.len ? fq_undescribed : description;
}

/* ---- parts ---- */

/* Adds one with its directives; not when it is there already, which is said. */
static void take_part(struct fq_reading *r, const struct fq_said_field *part,
                      const struct fq_directive *first, enum fq_said_place place)
{
    if (fq_said_field(r->type, part->name)) {
        fq_refinement_wrong(r->refinement, part->at, "%s %.*s is given twice",
                            place == FQ_SAID_VALUE ? "the value" : "the field",
                            FQ_STR_ARG(part->name));
        return;
    }
    check_name(r, part->name, part->at);
    struct fq_said_field *added = FQ_NEW(r->refinement->arena, struct fq_said_field);
    *added = *part;
    added->description = described(part->description);
    FQ_CHAIN_APPEND(r->type->fields, r->type->last_field, added);
    fq_map_put(&r->type->by_name, added->name, added);
    r->field = added;
    r->place = place;
    fq_reading_directives(r, first);
    r->field = NULL;
}

static bool is_answered_by_program(const struct fq_field_node *node)
{
    const struct fq_directive *directive = node->directives;
    while (directive && !fq_str_eq(directive->name, FQ_STR("resolver")))
        directive = directive->next;
    return directive;
}

static void check_argument_directives(struct fq_reading *r, const struct fq_field_node *node,
                                      bool is_root)
{
    bool own = is_answered_by_program(node);
    for (const struct fq_input_node *a = node->arguments; a; a = a->next) {
        for (const struct fq_directive *d = a->directives; d; d = d->next) {
            bool has_effect = ((is_root || own) && fq_str_eq(d->name, FQ_STR("constraint"))) ||
                              (own && fq_str_eq(d->name, FQ_STR("deprecated")));
            if (!has_effect)
                fq_refinement_wrong(r->refinement, d->at,
                                    "@%.*s has no effect on an argument beside a database",
                                    FQ_STR_ARG(d->name));
        }
    }
}

static void read_fields(struct fq_reading *r, const struct fq_definition *definition, bool is_root)
{
    for (const struct fq_field_node *node = definition->fields; node; node = node->next) {
        check_argument_directives(r, node, is_root);
        take_part(r,
                  &(struct fq_said_field){.name = node->name,
                                          .at = node->at,
                                          .description = node->description,
                                          .type = node->type,
                                          .arguments = node->arguments},
                  node->directives, is_root ? FQ_SAID_ROOT_FIELD : FQ_SAID_FIELD);
    }
}

static void read_inputs(struct fq_reading *r, const struct fq_definition *definition)
{
    for (const struct fq_input_node *node = definition->inputs; node; node = node->next)
        take_part(r,
                  &(struct fq_said_field){.name = node->name,
                                          .at = node->at,
                                          .description = node->description,
                                          .type = node->type,
                                          .default_value = node->default_value},
                  node->directives, FQ_SAID_INPUT_FIELD);
}

static void read_values(struct fq_reading *r, const struct fq_definition *definition)
{
    for (const struct fq_name_node *node = definition->names; node; node = node->next)
        take_part(r,
                  &(struct fq_said_field){
                      .name = node->name, .at = node->at, .description = node->description},
                  node->directives, FQ_SAID_VALUE);
}

/* ---- types ---- */

static bool is_root_name(fq_str name)
{
    return fq_str_eq(name, FQ_STR("Query")) || fq_str_eq(name, FQ_STR("Mutation"));
}

static void check_said_type(struct fq_reading *r, const struct fq_definition *definition)
{
    const struct fq_said_type *type = r->type;
    if (!definition->extend && type->defined)
        fq_refinement_wrong(r->refinement, definition->name_at,
                            "%.*s is defined twice; write `extend type` for more of it",
                            FQ_STR_ARG(definition->name));
    else if (is_root_name(type->name) && type->kind != FQ_DEFINE_OBJECT)
        fq_refinement_wrong(r->refinement, definition->name_at, "%.*s is a type",
                            FQ_STR_ARG(definition->name));
    check_name(r, definition->name, definition->name_at);
    if (fq_str_eq(definition->name, FQ_STR("Subscription")))
        fq_refinement_wrong(r->refinement, definition->name_at,
                            "subscriptions are not served yet; take the type away");
}

/* What was said of the type so far; a new one when nothing was. */
static struct fq_said_type *type_of(struct fq_reading *r, const struct fq_definition *definition)
{
    struct fq_said_type *type = fq_refinement_find(r->refinement, definition->name);
    if (type)
        return type;
    type = FQ_NEW(r->refinement->arena, struct fq_said_type);
    type->kind = definition->kind;
    type->name = definition->name;
    type->at = definition->name_at;
    fq_map_init(&type->by_name, r->refinement->arena);
    fq_map_init(&type->by_column, r->refinement->arena);
    FQ_CHAIN_APPEND(r->refinement->types, r->refinement->last_type, type);
    fq_map_put(&r->refinement->by_name, type->name, type);
    return type;
}

static enum fq_said_place place_of(const struct fq_definition *definition)
{
    static const enum fq_said_place places[] = {
        [FQ_DEFINE_OBJECT] = FQ_SAID_TYPE,         [FQ_DEFINE_SCALAR] = FQ_SAID_SCALAR,
        [FQ_DEFINE_INTERFACE] = FQ_SAID_INTERFACE, [FQ_DEFINE_UNION] = FQ_SAID_UNION,
        [FQ_DEFINE_ENUM] = FQ_SAID_ENUM,           [FQ_DEFINE_INPUT] = FQ_SAID_INPUT,
    };
    return is_root_name(definition->name) ? FQ_SAID_ROOT : places[definition->kind];
}

static void read_type(struct fq_reading *r, const struct fq_definition *definition)
{
    r->type = type_of(r, definition);
    r->place = place_of(definition);
    bool is_root = r->place == FQ_SAID_ROOT;
    if (r->type->kind != definition->kind) {
        fq_refinement_wrong(r->refinement, definition->name_at,
                            "%.*s is something else already, in line %u",
                            FQ_STR_ARG(definition->name), r->type->at.line);
        return;
    }
    check_said_type(r, definition);
    if (!definition->extend) {
        r->type->defined = true;
        r->type->whole = r->type->whole || definition->fields || definition->inputs ||
                         (definition->names &&
                          definition->kind != FQ_DEFINE_UNION); /* whose members list them */
        r->type->description = described(definition->description);
    }
    if (definition->interfaces)
        r->type->interfaces = definition->interfaces;
    fq_reading_directives(r, definition->directives);
    read_fields(r, definition, is_root);
    read_inputs(r, definition);
    if (definition->kind == FQ_DEFINE_ENUM)
        read_values(r, definition);
    else if (definition->names)
        r->type->members = definition->names;
}

/* The roots have their usual names. */
static void read_schema(struct fq_reading *r, const struct fq_definition *definition)
{
    if (definition->description.ptr)
        r->refinement->description = definition->description;
    for (const struct fq_directive *d = definition->directives; d; d = d->next) {
        if (fq_str_eq(d->name, FQ_STR("hosted")))
            r->refinement->hosted = true;
        else
            fq_refinement_wrong(r->refinement, d->at,
                                "@%.*s has no effect on the schema beside a database",
                                FQ_STR_ARG(d->name));
    }
    for (const struct fq_name_node *root = definition->names; root; root = root->next) {
        bool usual = fq_str_eq(root->name, FQ_STR("query"))
                         ? fq_str_eq(root->type, FQ_STR("Query"))
                         : fq_str_eq(root->type, FQ_STR("Mutation"));
        if (!usual)
            fq_refinement_wrong(r->refinement, root->type_at,
                                "beside a database the roots are called Query and Mutation");
    }
}

/* ---- the whole ---- */

void fq_refinement_init(struct fq_refinement *refinement, fq_str file, struct fq_arena *arena)
{
    *refinement = (struct fq_refinement){.arena = arena, .file = file, .errors.limit = MOST_TOLD};
    fq_map_init(&refinement->by_name, arena);
    fq_map_init(&refinement->relations, arena);
    fq_map_init(&refinement->by_pg_type, arena);
    fq_map_init(&refinement->inputs, arena);
}

void fq_refinement_read(struct fq_refinement *refinement, const struct fq_document *document)
{
    struct fq_reading r = {.refinement = refinement};
    for (const struct fq_definition *definition = document->definitions; definition;
         definition = definition->next) {
        if (definition->kind == FQ_DEFINE_SCHEMA)
            read_schema(&r, definition);
        else if (definition->kind > FQ_DEFINE_SCHEMA && definition->kind < FQ_DEFINE_DIRECTIVE)
            read_type(&r, definition);
        else
            fq_refinement_wrong(refinement, definition->at,
                                "beside a database a schema file holds types only; take the "
                                "definition away");
    }
}

/* ---- questions ---- */

struct fq_said_type *fq_refinement_find(const struct fq_refinement *refinement, fq_str name)
{
    return fq_map_get(&refinement->by_name, name);
}

bool fq_said_is_root(const struct fq_said_type *type)
{
    return is_root_name(type->name);
}

struct fq_said_type *fq_refinement_of_type(const struct fq_refinement *refinement,
                                           const struct fq_catalog_type *type, fq_str name,
                                           bool input)
{
    if (!refinement || !refinement->types)
        return NULL;
    const struct fq_map *map = input ? &refinement->inputs : &refinement->by_pg_type;
    struct fq_said_type *said = fq_map_get(map, type->name);
    if (!said)
        said = fq_map_get(map, fq_arena_printf(refinement->arena, "%.*s.%.*s",
                                               FQ_STR_ARG(type->schema), FQ_STR_ARG(type->name)));
    if (said)
        return said;
    said = fq_refinement_find(refinement, name);
    bool fits = said && !refinement->hosted && !said->pg_type.len && !said->relation.len &&
                (said->kind == FQ_DEFINE_INPUT) == input;
    return fits ? said : NULL;
}

bool fq_refinement_names(const struct fq_refinement *refinement,
                         const struct fq_catalog_relation *relation)
{
    if (!refinement || !refinement->relations.count)
        return false;
    fq_str qualified = fq_arena_printf(refinement->arena, "%.*s.%.*s", FQ_STR_ARG(relation->schema),
                                       FQ_STR_ARG(relation->name));
    return fq_map_get(&refinement->relations, qualified) ||
           (relation->exposed_schema && fq_map_get(&refinement->relations, relation->name));
}

fq_str fq_said_named(const struct fq_said_field *said)
{
    const struct fq_type_node *type = said->type;
    while (type->of)
        type = type->of;
    return type->name;
}

struct fq_said_field *fq_said_field(const struct fq_said_type *type, fq_str name)
{
    return fq_map_get(&type->by_name, name);
}

struct fq_said_field *fq_said_part(const struct fq_said_type *type, fq_str from, fq_str name)
{
    struct fq_said_field *said = type ? fq_map_get(&type->by_column, from) : NULL;
    if (said || !type)
        return said;
    said = fq_said_field(type, name);
    return said && !said->from.len ? said : NULL;
}

bool fq_said_leaves_out(const struct fq_said_type *type, const struct fq_said_field *said)
{
    return said ? said->hidden : type && type->whole;
}

fq_str fq_refinement_told(const struct fq_refinement *refinement)
{
    return fq_errors_told(&refinement->errors, refinement->file, refinement->arena);
}
