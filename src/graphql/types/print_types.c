/* SPDX-License-Identifier: MIT
 *
 * Type systems as text: parsed definitions as they were written, and a type system as the SDL that
 * would make it.
 */
#include "graphql/types/constraint.h"
#include "graphql/types/print.h"
#include "graphql/types/print_private.h"

/* ---- definitions ---- */

static void print_input_node(struct fq_buf *out, const struct fq_input_node *input, size_t indent)
{
    fq_print_description(out, input->description, indent);
    fq_buf_str_add(out, input->name);
    fq_buf_literal(out, ": ");
    fq_print_type_node(out, input->type);
    if (input->default_value) {
        fq_buf_literal(out, " = ");
        fq_print_value(out, input->default_value, indent);
    }
    fq_print_directives(out, input->directives, indent);
}

/* (a: Int, b: Int), or one line each when there are descriptions. */
static void print_argument_nodes(struct fq_buf *out, const struct fq_input_node *arguments,
                                 size_t indent)
{
    if (!arguments)
        return;
    bool described = false;
    for (const struct fq_input_node *a = arguments; a; a = a->next)
        described = described || a->description.ptr;
    fq_buf_char(out, '(');
    for (const struct fq_input_node *a = arguments; a; a = a->next) {
        if (described)
            fq_print_newline(out, indent + 1);
        print_input_node(out, a, indent + 1);
        if (a->next && !described)
            fq_buf_literal(out, ", ");
    }
    if (described)
        fq_print_newline(out, indent);
    fq_buf_char(out, ')');
}

static void print_field_node(struct fq_buf *out, const struct fq_field_node *field)
{
    fq_print_description(out, field->description, 1);
    fq_buf_str_add(out, field->name);
    print_argument_nodes(out, field->arguments, 1);
    fq_buf_literal(out, ": ");
    fq_print_type_node(out, field->type);
    fq_print_directives(out, field->directives, 1);
}

static void print_name_node(struct fq_buf *out, const struct fq_name_node *name)
{
    fq_print_description(out, name->description, 1);
    fq_buf_str_add(out, name->name);
    if (name->type.len) {
        fq_buf_literal(out, ": ");
        fq_buf_str_add(out, name->type);
    }
    fq_print_directives(out, name->directives, 1);
}

static void print_delimited(struct fq_buf *out, const char *lead, const struct fq_name_node *names,
                            const char *delimiter)
{
    for (const struct fq_name_node *name = names; name; name = name->next) {
        fq_buf_str_add(out, fq_str_from(name == names ? lead : delimiter));
        fq_buf_str_add(out, name->name);
    }
}

/* { … } of a schema, an enum, an input object, an object or an interface. */
static void print_body(struct fq_buf *out, const struct fq_definition *d)
{
    bool names = d->kind == FQ_DEFINE_SCHEMA || d->kind == FQ_DEFINE_ENUM;
    if (!d->fields && !d->inputs && !(names && d->names))
        return;
    fq_buf_literal(out, " {");
    for (const struct fq_field_node *field = d->fields; field; field = field->next) {
        fq_print_newline(out, 1);
        print_field_node(out, field);
    }
    for (const struct fq_input_node *input = d->inputs; input; input = input->next) {
        fq_print_newline(out, 1);
        print_input_node(out, input, 1);
    }
    for (const struct fq_name_node *name = names ? d->names : NULL; name; name = name->next) {
        fq_print_newline(out, 1);
        print_name_node(out, name);
    }
    fq_buf_literal(out, "\n}");
}

static void print_directive_definition(struct fq_buf *out, const struct fq_definition *d)
{
    fq_buf_literal(out, "directive @");
    fq_buf_str_add(out, d->name);
    print_argument_nodes(out, d->inputs, 0);
    if (d->repeatable)
        fq_buf_literal(out, " repeatable");
    print_delimited(out, " on ", d->names, " | ");
}

static const char *keyword_of(enum fq_definition_kind kind)
{
    switch (kind) {
    case FQ_DEFINE_SCHEMA:
        return "schema";
    case FQ_DEFINE_SCALAR:
        return "scalar";
    case FQ_DEFINE_OBJECT:
        return "type";
    case FQ_DEFINE_INTERFACE:
        return "interface";
    case FQ_DEFINE_UNION:
        return "union";
    case FQ_DEFINE_ENUM:
        return "enum";
    case FQ_DEFINE_INPUT:
        return "input";
    case FQ_DEFINE_OPERATION:
    case FQ_DEFINE_FRAGMENT:
    case FQ_DEFINE_DIRECTIVE:
        break;
    }
    return "";
}

void fq_print_type_definition(struct fq_buf *out, const struct fq_definition *d)
{
    fq_print_description(out, d->description, 0);
    if (d->kind == FQ_DEFINE_DIRECTIVE) {
        print_directive_definition(out, d);
        return;
    }
    fq_buf_str_add(out, d->extend ? FQ_STR("extend ") : FQ_STR(""));
    fq_buf_str_add(out, fq_str_from(keyword_of(d->kind)));
    if (d->name.len) {
        fq_buf_char(out, ' ');
        fq_buf_str_add(out, d->name);
    }
    print_delimited(out, " implements ", d->interfaces, " & ");
    fq_print_directives(out, d->directives, 0);
    if (d->kind == FQ_DEFINE_UNION)
        print_delimited(out, " = ", d->names, " | ");
    else
        print_body(out, d);
}

/* ---- type systems ---- */

#define DEFAULT_REASON FQ_STR("No longer supported")

static void print_deprecated(struct fq_buf *out, bool deprecated, fq_str reason)
{
    if (!deprecated)
        return;
    fq_buf_literal(out, " @deprecated");
    if (!reason.ptr || fq_str_eq(reason, DEFAULT_REASON))
        return;
    fq_buf_literal(out, "(reason: ");
    fq_print_string(out, reason);
    fq_buf_char(out, ')');
}

/* An empty description of a type system is none: catalogs do not tell the two apart. */
static void print_description(struct fq_buf *out, fq_str description, size_t indent)
{
    fq_print_description(out, description.len ? description : FQ_STR_NONE, indent);
}

/* Where bindings say what the part is of, to say nothing would be to say what the database does. */
static fq_str said(fq_str description, const struct fq_print_bindings *bindings)
{
    return description.len || (bindings && description.ptr == fq_undescribed.ptr) ? description
                                                                                  : FQ_STR_NONE;
}

/* The line break before a member, and an empty line before a described one that is not first. */
static void begin_member(struct fq_buf *out, fq_str description, bool first, size_t indent)
{
    if (description.ptr && !first)
        fq_buf_char(out, '\n');
    fq_print_newline(out, indent);
    fq_print_description(out, description, indent);
}

static void print_input_def(struct fq_buf *out, const struct fq_input_def *def, size_t indent,
                            const struct fq_print_bindings *bindings)
{
    fq_buf_str_add(out, def->name);
    fq_buf_literal(out, ": ");
    fq_type_ref_print(out, &def->type);
    if (def->default_value) {
        fq_buf_literal(out, " = ");
        fq_print_value(out, def->default_value, indent);
    }
    print_deprecated(out, def->deprecated, def->deprecation_reason);
    if (bindings && def->constraint)
        fq_constraint_print(out, def->constraint);
}

static void print_argument_defs(struct fq_buf *out, const struct fq_input_def *defs, size_t count,
                                size_t indent, const struct fq_print_bindings *bindings)
{
    if (count == 0)
        return;
    bool described = false;
    for (size_t i = 0; i < count; i++)
        described = described || defs[i].description.len;
    fq_buf_char(out, '(');
    for (size_t i = 0; i < count; i++) {
        if (described)
            begin_member(out, said(defs[i].description, NULL), i == 0, indent + 1);
        else if (i)
            fq_buf_literal(out, ", ");
        print_input_def(out, &defs[i], indent + 1, bindings);
    }
    if (described)
        fq_print_newline(out, indent);
    fq_buf_char(out, ')');
}

static void print_field_def(struct fq_buf *out, const struct fq_field_def *field, size_t indent,
                            const struct fq_print_bindings *bindings)
{
    fq_buf_str_add(out, field->name);
    print_argument_defs(out, field->arguments, field->argument_count, indent, bindings);
    fq_buf_literal(out, ": ");
    fq_type_ref_print(out, &field->type);
    print_deprecated(out, field->deprecated, field->deprecation_reason);
}

static void print_binding(struct fq_buf *out, const struct fq_print_bindings *bindings,
                          const struct fq_type *type, fq_str part)
{
    if (bindings)
        bindings->write(bindings, out, type, part);
}

static void print_fields(struct fq_buf *out, const struct fq_type *type,
                         const struct fq_print_bindings *bindings)
{
    for (size_t i = 0; i < type->field_count; i++) {
        begin_member(out, said(type->fields[i].description, bindings), i == 0, 1);
        print_field_def(out, &type->fields[i], 1, bindings);
        print_binding(out, bindings, type, type->fields[i].name);
    }
}

static void print_value_def(struct fq_buf *out, const struct fq_enum_value_def *value)
{
    fq_buf_str_add(out, value->name);
    print_deprecated(out, value->deprecated, value->deprecation_reason);
}

static void print_members(struct fq_buf *out, const struct fq_type *type,
                          const struct fq_print_bindings *bindings)
{
    (void)fq_type_made(type);
    if (!type->field_count && !type->value_count && !type->input_count)
        return;
    fq_buf_literal(out, " {");
    print_fields(out, type, bindings);
    for (size_t i = 0; i < type->value_count; i++) {
        begin_member(out, said(type->values[i].description, bindings), i == 0, 1);
        print_value_def(out, &type->values[i]);
        print_binding(out, bindings, type, type->values[i].name);
    }
    for (size_t i = 0; i < type->input_count; i++) {
        begin_member(out, said(type->inputs[i].description, bindings), i == 0, 1);
        print_input_def(out, &type->inputs[i], 1, bindings);
        print_binding(out, bindings, type, type->inputs[i].name);
    }
    fq_buf_literal(out, "\n}");
}

static void print_type_names(struct fq_buf *out, const char *lead,
                             const struct fq_type *const *types, size_t count,
                             const char *delimiter)
{
    for (size_t i = 0; i < count; i++) {
        fq_buf_str_add(out, fq_str_from(i ? delimiter : lead));
        fq_buf_str_add(out, types[i]->name);
    }
}

static void print_type(struct fq_buf *out, const struct fq_type *type,
                       const struct fq_print_bindings *bindings)
{
    static const enum fq_definition_kind kinds[] = {
        [FQ_TYPE_SCALAR] = FQ_DEFINE_SCALAR,       [FQ_TYPE_OBJECT] = FQ_DEFINE_OBJECT,
        [FQ_TYPE_INTERFACE] = FQ_DEFINE_INTERFACE, [FQ_TYPE_UNION] = FQ_DEFINE_UNION,
        [FQ_TYPE_ENUM] = FQ_DEFINE_ENUM,           [FQ_TYPE_INPUT] = FQ_DEFINE_INPUT,
    };
    fq_print_description(out, said(type->description, bindings), 0);
    fq_buf_str_add(out, fq_str_from(keyword_of(kinds[type->kind])));
    fq_buf_char(out, ' ');
    fq_buf_str_add(out, type->name);
    print_type_names(out, " implements ", type->interfaces, type->interface_count, " & ");
    if (type->specified_by.len) {
        fq_buf_literal(out, " @specifiedBy(url: ");
        fq_print_string(out, type->specified_by);
        fq_buf_char(out, ')');
    }
    if (type->one_of)
        fq_buf_literal(out, " @oneOf");
    print_binding(out, bindings, type, FQ_STR_NONE);
    if (type->kind == FQ_TYPE_UNION)
        print_type_names(out, " = ", type->possible, type->possible_count, " | ");
    print_members(out, type, bindings);
}

static void print_directive(struct fq_buf *out, const struct fq_directive_def *directive)
{
    print_description(out, directive->description, 0);
    fq_buf_literal(out, "directive @");
    fq_buf_str_add(out, directive->name);
    print_argument_defs(out, directive->arguments, directive->argument_count, 0, NULL);
    if (directive->repeatable)
        fq_buf_literal(out, " repeatable");
    for (size_t i = 0; i < directive->location_count; i++) {
        fq_buf_str_add(out, i ? FQ_STR(" | ") : FQ_STR(" on "));
        fq_buf_str_add(out, directive->locations[i]);
    }
}

static bool has_usual_name(const struct fq_type_system *system, const struct fq_type *root,
                           fq_str usual)
{
    /* A type of the usual name that is no root needs a schema definition to say so. */
    return root ? fq_str_eq(root->name, usual) : !fq_type_find(system, usual);
}

static void print_root(struct fq_buf *out, const char *operation, const struct fq_type *root)
{
    if (root)
        fq_buf_printf(out, "\n  %s: %.*s", operation, FQ_STR_ARG(root->name));
}

/* Only when roots have other names than Query, Mutation and Subscription, or it is described. */
static bool print_schema(struct fq_buf *out, const struct fq_type_system *system)
{
    if (!system->description.len && has_usual_name(system, system->query, FQ_STR("Query")) &&
        has_usual_name(system, system->mutation, FQ_STR("Mutation")) &&
        has_usual_name(system, system->subscription, FQ_STR("Subscription")))
        return false;
    print_description(out, system->description, 0);
    fq_buf_literal(out, "schema {");
    print_root(out, "query", system->query);
    print_root(out, "mutation", system->mutation);
    print_root(out, "subscription", system->subscription);
    fq_buf_literal(out, "\n}\n");
    return true;
}

void fq_type_system_print(struct fq_buf *out, const struct fq_type_system *system)
{
    fq_type_system_print_bound(out, system, NULL);
}

void fq_type_system_print_bound(struct fq_buf *out, const struct fq_type_system *system,
                                const struct fq_print_bindings *bindings)
{
    bool something = print_schema(out, system);
    for (size_t i = 0; i < system->directive_count; i++) {
        if (fq_directive_is_builtin(&system->directives[i]))
            continue;
        if (something)
            fq_buf_char(out, '\n');
        print_directive(out, &system->directives[i]);
        fq_buf_char(out, '\n');
        something = true;
    }
    for (size_t i = 0; i < system->types.count; i++) {
        const struct fq_type *type = system->types.entries[i].value;
        if (fq_type_is_builtin(type) || (bindings && type->follows))
            continue;
        if (something)
            fq_buf_char(out, '\n');
        print_type(out, bindings ? bindings->in_place(bindings, type) : type, bindings);
        fq_buf_char(out, '\n');
        something = true;
    }
}

/* ---- parts of type systems ---- */

void fq_element_print(struct fq_buf *out, const struct fq_element *element)
{
    if (element->input) {
        print_description(out, element->input->description, 0);
        print_input_def(out, element->input, 0, NULL);
    } else if (element->field) {
        print_description(out, element->field->description, 0);
        print_field_def(out, element->field, 0, NULL);
    } else if (element->value) {
        print_description(out, element->value->description, 0);
        print_value_def(out, element->value);
    } else if (element->directive) {
        print_directive(out, element->directive);
    } else {
        print_type(out, element->type, NULL);
    }
    fq_buf_char(out, '\n');
}
