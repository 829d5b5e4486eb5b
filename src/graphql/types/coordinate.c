/* SPDX-License-Identifier: MIT */
#include "graphql/types/coordinate.h"

#include "graphql/types/suggest.h"

struct parser {
    struct fq_arena *arena;
    fq_str text;
    size_t at;
    struct fq_error *error;
    bool failed;
};

static void fail_expecting(struct parser *p, const char *expected)
{
    if (p->failed)
        return;
    p->failed = true;
    struct fq_location at = {1, (uint32_t)p->at + 1};
    if (p->at == p->text.len)
        fq_error_set_at(p->error, p->arena, FQ_SYNTAX, at,
                        "Syntax Error: Expected %s, found end of coordinate.", expected);
    else
        fq_error_set_at(p->error, p->arena, FQ_SYNTAX, at,
                        "Syntax Error: Expected %s, found \"%.*s\".", expected,
                        FQ_STR_ARG(fq_str_from_offset(p->text, p->at)));
}

static bool accept(struct parser *p, char c)
{
    if (p->at == p->text.len || p->text.ptr[p->at] != c)
        return false;
    p->at++;
    return true;
}

static bool is_name_char(char c, bool first)
{
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (!first && c >= '0' && c <= '9');
}

static fq_str parse_name(struct parser *p)
{
    size_t start = p->at;
    while (p->at < p->text.len && is_name_char(p->text.ptr[p->at], p->at == start))
        p->at++;
    if (p->at == start)
        fail_expecting(p, "Name");
    return fq_str_of(p->text.ptr + start, p->at - start);
}

/* ( Name : ) */
static fq_str parse_argument(struct parser *p)
{
    if (!accept(p, '('))
        return FQ_STR_NONE;
    fq_str name = parse_name(p);
    if (!accept(p, ':'))
        fail_expecting(p, "\":\"");
    if (!accept(p, ')'))
        fail_expecting(p, "\")\"");
    return name;
}

/* SchemaCoordinate: Name | Name . Name | Name . Name ( Name : ) | @ Name | @ Name ( Name : ) */
enum fq_status fq_coordinate_parse(struct fq_arena *arena, fq_str text, struct fq_coordinate *ret,
                                   struct fq_error *reterr)
{
    struct parser p = {.arena = arena, .text = text, .error = reterr};
    struct fq_coordinate found = {.directive = accept(&p, '@')};
    found.name = parse_name(&p);
    if (!found.directive && accept(&p, '.'))
        found.member = parse_name(&p);
    if (found.directive || found.member.len)
        found.argument = parse_argument(&p);
    if (p.at != text.len)
        fail_expecting(&p, "end of coordinate");
    if (p.failed)
        return FQ_SYNTAX;
    *ret = found;
    return FQ_OK;
}

/* ---- what it names ---- */

struct resolver {
    const struct fq_type_system *system;
    const struct fq_coordinate *coordinate;
    struct fq_arena *arena;
    struct fq_element *element;
    struct fq_error *error;
    struct fq_errors *hints; /* what finding similar names may cost */
};

static enum fq_status refuse_coordinate(const struct resolver *r, const char *what,
                                        struct fq_suggestions *near)
{
    fq_str hint = fq_suggest_text(near, r->arena);
    return fq_error_set(r->error, r->arena, FQ_INPUT, "There is no %s \"%.*s\".%.*s", what,
                        FQ_STR_ARG(near->input), FQ_STR_ARG(hint));
}

static enum fq_status find_argument(const struct resolver *r, const struct fq_input_def *defs,
                                    size_t count)
{
    struct fq_suggestions near;
    fq_suggest_init(&near, r->coordinate->argument, r->hints);
    for (size_t i = 0; i < count && !r->element->input; i++) {
        if (fq_str_eq(defs[i].name, near.input))
            r->element->input = &defs[i];
    }
    fq_suggest_inputs(&near, defs, count, NULL);
    return r->element->input ? FQ_OK : refuse_coordinate(r, "argument", &near);
}

static enum fq_status find_member(const struct resolver *r)
{
    const struct fq_type *type = r->element->type;
    struct fq_suggestions near;
    fq_suggest_init(&near, r->coordinate->member, r->hints);
    r->element->field = fq_type_field(type, near.input);
    r->element->value = fq_type_value(type, near.input);
    r->element->input = fq_type_input(type, near.input);
    if (!r->element->field && !r->element->value && !r->element->input) {
        fq_suggest_fields(&near, type, NULL);
        fq_suggest_values(&near, type, NULL);
        fq_suggest_inputs(&near, type->inputs, type->input_count, NULL);
        return refuse_coordinate(r, "field or value", &near);
    }
    if (!r->coordinate->argument.len)
        return FQ_OK;
    r->element->input = NULL;
    return r->element->field
               ? find_argument(r, r->element->field->arguments, r->element->field->argument_count)
               : find_argument(r, NULL, 0);
}

static enum fq_status find_type_of_coordinate(const struct resolver *r)
{
    struct fq_suggestions near;
    fq_suggest_init(&near, r->coordinate->name, r->hints);
    r->element->type = fq_type_find(r->system, near.input);
    if (r->element->type)
        return r->coordinate->member.len ? find_member(r) : FQ_OK;
    for (size_t i = 0; i < r->system->types.count; i++)
        fq_suggest(&near, r->system->types.entries[i].key);
    return refuse_coordinate(r, "type", &near);
}

static enum fq_status find_directive(const struct resolver *r)
{
    struct fq_suggestions near;
    fq_suggest_init(&near, r->coordinate->name, r->hints);
    const struct fq_directive_def *found = fq_directive_find(r->system, near.input);
    r->element->directive = found;
    if (found)
        return r->coordinate->argument.len
                   ? find_argument(r, found->arguments, found->argument_count)
                   : FQ_OK;
    for (size_t i = 0; i < r->system->directive_count; i++)
        fq_suggest(&near, r->system->directives[i].name);
    return refuse_coordinate(r, "directive", &near);
}

enum fq_status fq_coordinate_resolve(const struct fq_type_system *system,
                                     const struct fq_coordinate *coordinate, struct fq_arena *arena,
                                     struct fq_element *ret, struct fq_error *reterr)
{
    struct fq_element found = {0};
    struct fq_errors hints = {0};
    const struct resolver r = {system, coordinate, arena, &found, reterr, &hints};
    enum fq_status status =
        coordinate->directive ? find_directive(&r) : find_type_of_coordinate(&r);
    if (status == FQ_OK)
        *ret = found;
    return status;
}
