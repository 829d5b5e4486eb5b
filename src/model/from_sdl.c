/* SPDX-License-Identifier: MIT
 *
 * What a schema file says, from its syntax tree.  What would have no effect is an error, as much as
 * what is wrong: nobody may believe that something is guarded or changed that is not.
 */
#include "model/refinement.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/list.h"

/* Errors told of one file: as many as the command line prints (cli/terminal.c). */
#define MOST_TOLD 12

/* A type or field while its directives are read. */
struct reading {
    struct fq_refinement *refinement;
    struct fq_said_type *type;
    struct fq_said_field *field; /* NULL: of the type itself */
    bool is_root;                /* the type is Query or Mutation */
};

void fq_refinement_wrong(struct fq_refinement *refinement, struct fq_location at,
                         const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    fq_errors_add(&refinement->errors, refinement->arena, FQ_SCHEMA, at, "%s", text);
}

/* ---- directives ---- */

/* The argument as a string that is not empty; empty, which is said, when it is not. */
static fq_str text_of(struct reading *r, const struct fq_directive *directive, const char *name,
                      struct fq_location *ret_at)
{
    for (size_t i = 0; i < directive->argument_count; i++) {
        const struct fq_argument *argument = &directive->arguments[i];
        if (!fq_str_eq(argument->name, fq_str_from(name)))
            continue;
        *ret_at = argument->value.at;
        if (argument->value.kind == FQ_VALUE_STRING && argument->value.text.len)
            return argument->value.text;
        break;
    }
    fq_refinement_wrong(r->refinement, directive->at, "@%.*s needs a name: @%.*s(%s: \"…\")",
                        FQ_STR_ARG(directive->name), FQ_STR_ARG(directive->name), name);
    return FQ_STR_NONE;
}

static bool is_repeated(const struct fq_directive *directive, size_t i)
{
    bool repeated = false;
    for (size_t k = 0; k < i; k++)
        repeated =
            repeated || fq_str_eq(directive->arguments[k].name, directive->arguments[i].name);
    return repeated;
}

/* Refuses arguments but these, and these twice. */
static void only(struct reading *r, const struct fq_directive *directive, const char *one,
                 const char *other)
{
    for (size_t i = 0; i < directive->argument_count; i++) {
        const struct fq_argument *argument = &directive->arguments[i];
        if (is_repeated(directive, i))
            fq_refinement_wrong(r->refinement, argument->at,
                                "the argument %.*s of @%.*s is given twice",
                                FQ_STR_ARG(argument->name), FQ_STR_ARG(directive->name));
        if ((one && fq_str_eq(argument->name, fq_str_from(one))) ||
            (other && fq_str_eq(argument->name, fq_str_from(other))))
            continue;
        fq_refinement_wrong(r->refinement, argument->at,
                            "the argument %.*s of @%.*s has no effect beside a database; take it "
                            "away",
                            FQ_STR_ARG(argument->name), FQ_STR_ARG(directive->name));
    }
}

static bool is_key(const struct fq_value *value)
{
    if (value->kind != FQ_VALUE_LIST || !value->count || value->count > FQ_MODEL_KEY_MAX)
        return false;
    for (size_t i = 0; i < value->count; i++) {
        if (value->items[i].kind != FQ_VALUE_STRING)
            return false;
        for (size_t k = 0; k < i; k++) {
            if (fq_str_eq(value->items[k].text, value->items[i].text))
                return false;
        }
    }
    return true;
}

static void read_key_columns(struct reading *r, const struct fq_value *value)
{
    r->type->key_at = value->at;
    r->type->key_count = 0;
    if (!is_key(value)) {
        fq_refinement_wrong(r->refinement, value->at,
                            "a key is a list of column names, %d at most and none twice: [\"id\"]",
                            FQ_MODEL_KEY_MAX);
        return;
    }
    for (size_t i = 0; i < value->count; i++)
        r->type->key[r->type->key_count++] = value->items[i].text;
}

static void read_relation_name(struct reading *r, const struct fq_directive *directive)
{
    only(r, directive, "name", "key");
    if (r->type->relation.len)
        fq_refinement_wrong(r->refinement, directive->at, "@relation is given twice");
    r->type->relation = text_of(r, directive, "name", &r->type->relation_at);
    for (size_t i = 0; i < directive->argument_count; i++) {
        if (fq_str_eq(directive->arguments[i].name, FQ_STR("key")))
            read_key_columns(r, &directive->arguments[i].value);
    }
}

static void read_name(struct reading *r, const struct fq_directive *directive)
{
    only(r, directive, "name", NULL);
    r->field->from = text_of(r, directive, "name", &r->field->from_at);
}

static void read_hidden(struct reading *r, const struct fq_directive *directive)
{
    only(r, directive, NULL, NULL);
    if (r->field)
        r->field->hidden = true;
    else
        r->type->hidden = true;
}

static void read_deprecated(struct reading *r, const struct fq_directive *directive)
{
    only(r, directive, "reason", NULL);
    r->field->deprecated = true;
    r->field->reason = FQ_STR("No longer supported");
    for (size_t i = 0; i < directive->argument_count; i++) {
        const struct fq_value *value = &directive->arguments[i].value;
        if (!fq_str_eq(directive->arguments[i].name, FQ_STR("reason")))
            continue;
        if (value->kind != FQ_VALUE_STRING)
            fq_refinement_wrong(r->refinement, value->at, "the reason of @deprecated is a string");
        else
            r->field->reason = value->text;
    }
}

/* Where a directive may stand. */
enum { ON_TYPE = 1, ON_FIELD = 2, ON_ROOT_FIELD = 4 };

static const struct {
    const char *name;
    unsigned on;
    void (*read)(struct reading *r, const struct fq_directive *directive);
} directives[] = {
    {"relation", ON_TYPE, read_relation_name},
    {"column", ON_FIELD, read_name},
    {"function", ON_ROOT_FIELD, read_name},
    {"hidden", ON_TYPE | ON_FIELD | ON_ROOT_FIELD, read_hidden},
    {"deprecated", ON_FIELD | ON_ROOT_FIELD, read_deprecated},
};

static void read_directive(struct reading *r, const struct fq_directive *directive)
{
    unsigned here = !r->field ? ON_TYPE : r->is_root ? ON_ROOT_FIELD : ON_FIELD;
    for (size_t i = 0; i < FQ_ARRAY_LEN(directives); i++) {
        if (!fq_str_eq(directive->name, fq_str_from(directives[i].name)))
            continue;
        if (directives[i].on & here && !(r->is_root && here == ON_TYPE)) {
            directives[i].read(r, directive);
            return;
        }
    }
    fq_refinement_wrong(
        r->refinement, directive->at,
        "@%.*s has no effect here; beside a database there are @relation and @hidden on a type, "
        "@column, @hidden and @deprecated on a field, @function, @hidden and @deprecated on a "
        "field of Query or Mutation",
        FQ_STR_ARG(directive->name));
}

static void read_directives(struct reading *r, const struct fq_directive *first)
{
    for (const struct fq_directive *directive = first; directive; directive = directive->next) {
        bool again = false;
        for (const struct fq_directive *before = first; before != directive; before = before->next)
            again = again || fq_str_eq(before->name, directive->name);
        if (again)
            fq_refinement_wrong(r->refinement, directive->at, "@%.*s is given twice",
                                FQ_STR_ARG(directive->name));
        else
            read_directive(r, directive);
    }
}

/* ---- types ---- */

static void check_bare_arguments(struct reading *r, const struct fq_field_node *node)
{
    for (const struct fq_input_node *argument = node->arguments; argument;
         argument = argument->next) {
        if (argument->directives || argument->default_value || argument->description.ptr)
            fq_refinement_wrong(
                r->refinement, argument->at,
                "an argument is as the database gives it; write %.*s without default, directive "
                "and description",
                FQ_STR_ARG(argument->name));
    }
}

static void check_name(struct reading *r, fq_str name, struct fq_location at)
{
    if (fq_str_starts_with(name, FQ_STR("__")))
        fq_refinement_wrong(r->refinement, at, "names that begin with __ are GraphQL's own");
}

static void read_field(struct reading *r, const struct fq_field_node *node)
{
    if (fq_said_field(r->type, node->name)) {
        fq_refinement_wrong(r->refinement, node->at, "the field %.*s is given twice",
                            FQ_STR_ARG(node->name));
        return;
    }
    check_name(r, node->name, node->at);
    struct fq_said_field *field = FQ_NEW(r->refinement->arena, struct fq_said_field);
    *field = (struct fq_said_field){.name = node->name,
                                    .at = node->at,
                                    .description = node->description,
                                    .type = node->type,
                                    .arguments = node->arguments};
    FQ_CHAIN_APPEND(r->type->fields, r->type->last_field, field);
    r->field = field;
    read_directives(r, node->directives);
    check_bare_arguments(r, node);
    r->field = NULL;
}

static void check_said_type(struct reading *r, const struct fq_definition *definition)
{
    if (!definition->extend && r->type->defined)
        fq_refinement_wrong(r->refinement, definition->name_at,
                            "%.*s is defined twice; write `extend type` for more of it",
                            FQ_STR_ARG(definition->name));
    check_name(r, definition->name, definition->name_at);
    if (definition->interfaces)
        fq_refinement_wrong(r->refinement, definition->interfaces->at,
                            "interfaces have no effect beside a database; take them away");
}

/* What was said of the type so far; a new one when nothing was. */
static struct fq_said_type *type_of(struct reading *r, const struct fq_definition *definition)
{
    struct fq_said_type *type = fq_refinement_find(r->refinement, definition->name);
    if (type)
        return type;
    type = FQ_NEW(r->refinement->arena, struct fq_said_type);
    type->name = definition->name;
    type->at = definition->name_at;
    FQ_CHAIN_APPEND(r->refinement->types, r->refinement->last_type, type);
    return type;
}

static void read_type(struct reading *r, const struct fq_definition *definition)
{
    r->type = type_of(r, definition);
    r->is_root = fq_str_eq(definition->name, FQ_STR("Query")) ||
                 fq_str_eq(definition->name, FQ_STR("Mutation"));
    check_said_type(r, definition);
    if (!definition->extend) {
        r->type->defined = true;
        r->type->whole = definition->fields != NULL;
        r->type->description = definition->description;
    }
    read_directives(r, definition->directives);
    for (const struct fq_field_node *node = definition->fields; node; node = node->next)
        read_field(r, node);
}

void fq_refinement_read(struct fq_refinement *refinement, fq_str file,
                        const struct fq_document *document, struct fq_arena *arena)
{
    *refinement = (struct fq_refinement){.arena = arena, .file = file, .errors.limit = MOST_TOLD};
    struct reading r = {.refinement = refinement};
    for (const struct fq_definition *definition = document->definitions; definition;
         definition = definition->next) {
        if (definition->kind == FQ_DEFINE_OBJECT)
            read_type(&r, definition);
        else
            fq_refinement_wrong(
                refinement, definition->at,
                "beside a database a schema file holds `type` and `extend type` only: all else "
                "follows from these; take the definition away");
    }
}

struct fq_said_type *fq_refinement_find(const struct fq_refinement *refinement, fq_str name)
{
    for (struct fq_said_type *type = refinement->types; type; type = type->next) {
        if (fq_str_eq(type->name, name))
            return type;
    }
    return NULL;
}

struct fq_said_field *fq_said_field(const struct fq_said_type *type, fq_str name)
{
    for (struct fq_said_field *said = type->fields; said; said = said->next) {
        if (fq_str_eq(said->name, name))
            return said;
    }
    return NULL;
}

fq_str fq_refinement_told(const struct fq_refinement *refinement)
{
    fq_str told = FQ_STR_NONE;
    for (const struct fq_error *error = refinement->errors.first; error; error = error->next)
        told = fq_arena_printf(refinement->arena, "%.*s%s%.*s:%u:%u: %.*s", FQ_STR_ARG(told),
                               told.len ? "\n" : "", FQ_STR_ARG(refinement->file),
                               error->location.line, error->location.column,
                               FQ_STR_ARG(error->message));
    size_t untold = refinement->errors.count;
    for (const struct fq_error *error = refinement->errors.first; error; error = error->next)
        untold--;
    return untold
               ? fq_arena_printf(refinement->arena, "%.*s\nand %zu more", FQ_STR_ARG(told), untold)
               : told;
}
