/* SPDX-License-Identifier: MIT
 *
 * Documents as text, laid out as graphql-js does.
 */
#include "graphql/types/print.h"

#include "base/utf8.h"
#include "graphql/types/print_private.h"

/* Lines of arguments longer than this are broken into one line per argument. */
#define LINE_LENGTH 80

static void print_selections(struct fq_buf *out, const struct fq_selection *selections,
                             size_t indent);

static void print_broken_arguments(struct fq_buf *out, const struct fq_selection *field,
                                   size_t indent)
{
    fq_buf_char(out, '(');
    for (size_t i = 0; i < field->argument_count; i++) {
        fq_print_newline(out, indent + 1);
        fq_buf_str_add(out, field->arguments[i].name);
        fq_buf_literal(out, ": ");
        fq_print_value(out, &field->arguments[i].value, indent + 1);
    }
    fq_print_newline(out, indent);
    fq_buf_char(out, ')');
}

static void print_field(struct fq_buf *out, const struct fq_selection *field, size_t indent)
{
    size_t start = out->len;
    if (field->alias.len) {
        fq_buf_str_add(out, field->alias);
        fq_buf_literal(out, ": ");
    }
    fq_buf_str_add(out, field->name);
    size_t behind_name = out->len;
    fq_print_arguments(out, field->arguments, field->argument_count, indent);
    if (!fq_buf_failed(out) && field->argument_count &&
        fq_utf8_count(fq_str_of(out->ptr + start, out->len - start)) > LINE_LENGTH) {
        fq_buf_truncate(out, behind_name);
        print_broken_arguments(out, field, indent);
    }
    fq_print_directives(out, field->directives, indent);
    if (field->selections) {
        fq_buf_char(out, ' ');
        print_selections(out, field->selections, indent);
    }
}

static void print_spread(struct fq_buf *out, const struct fq_selection *spread, size_t indent)
{
    fq_buf_literal(out, "...");
    fq_buf_str_add(out, spread->name);
    fq_print_directives(out, spread->directives, indent);
}

static void print_inline(struct fq_buf *out, const struct fq_selection *fragment, size_t indent)
{
    fq_buf_literal(out, "...");
    if (fragment->name.len) {
        fq_buf_literal(out, " on ");
        fq_buf_str_add(out, fragment->name);
    }
    fq_print_directives(out, fragment->directives, indent);
    fq_buf_char(out, ' ');
    print_selections(out, fragment->selections, indent);
}

static void print_selections(struct fq_buf *out, const struct fq_selection *selections,
                             size_t indent)
{
    fq_buf_char(out, '{');
    for (const struct fq_selection *s = selections; s; s = s->next) {
        fq_print_newline(out, indent + 1);
        switch (s->kind) {
        case FQ_SELECT_FIELD:
            print_field(out, s, indent + 1);
            break;
        case FQ_SELECT_SPREAD:
            print_spread(out, s, indent + 1);
            break;
        case FQ_SELECT_INLINE:
            print_inline(out, s, indent + 1);
            break;
        }
    }
    fq_print_newline(out, indent);
    fq_buf_char(out, '}');
}

static void print_variable(struct fq_buf *out, const struct fq_variable_node *variable)
{
    fq_print_description(out, variable->description, 0);
    fq_buf_char(out, '$');
    fq_buf_str_add(out, variable->name);
    fq_buf_literal(out, ": ");
    fq_print_type_node(out, variable->type);
    if (variable->default_value) {
        fq_buf_literal(out, " = ");
        fq_print_value(out, variable->default_value, 0);
    }
    fq_print_directives(out, variable->directives, 0);
}

static void print_variables(struct fq_buf *out, const struct fq_variable_node *variables)
{
    if (!variables)
        return;
    bool described = false;
    for (const struct fq_variable_node *v = variables; v; v = v->next)
        described = described || v->description.ptr;
    fq_buf_str_add(out, described ? FQ_STR("(\n") : FQ_STR("("));
    for (const struct fq_variable_node *v = variables; v; v = v->next) {
        print_variable(out, v);
        if (v->next)
            fq_buf_str_add(out, described ? FQ_STR("\n") : FQ_STR(", "));
    }
    fq_buf_str_add(out, described ? FQ_STR("\n)") : FQ_STR(")"));
}

static void print_operation(struct fq_buf *out, const struct fq_definition *operation,
                            bool may_be_short)
{
    static const char *const words[] = {
        [FQ_QUERY] = "query", [FQ_MUTATION] = "mutation", [FQ_SUBSCRIPTION] = "subscription"};
    bool plain = may_be_short && operation->operation == FQ_QUERY && !operation->name.len &&
                 !operation->variables && !operation->directives && !operation->description.ptr;
    if (!plain) {
        fq_print_description(out, operation->description, 0);
        fq_buf_str_add(out, fq_str_from(words[operation->operation]));
        if (operation->name.len || operation->variables)
            fq_buf_char(out, ' ');
        fq_buf_str_add(out, operation->name);
        print_variables(out, operation->variables);
        fq_print_directives(out, operation->directives, 0);
        fq_buf_char(out, ' ');
    }
    print_selections(out, operation->selections, 0);
}

static void print_fragment(struct fq_buf *out, const struct fq_definition *fragment)
{
    fq_print_description(out, fragment->description, 0);
    fq_buf_literal(out, "fragment ");
    fq_buf_str_add(out, fragment->name);
    fq_buf_literal(out, " on ");
    fq_buf_str_add(out, fragment->condition);
    fq_print_directives(out, fragment->directives, 0);
    fq_buf_char(out, ' ');
    print_selections(out, fragment->selections, 0);
}

/* Could what stands behind the definition be taken for its body?  `{ a }` behind `enum E` could. */
static bool lacks_body(const struct fq_definition *d)
{
    return d->kind >= FQ_DEFINE_SCHEMA && d->kind != FQ_DEFINE_SCALAR &&
           d->kind != FQ_DEFINE_UNION && d->kind != FQ_DEFINE_DIRECTIVE && !d->fields &&
           !d->inputs && !d->names;
}

void fq_document_print(struct fq_buf *out, const struct fq_document *document)
{
    bool may_be_short = true;
    for (const struct fq_definition *d = document->definitions; d; d = d->next) {
        if (d->kind == FQ_DEFINE_OPERATION)
            print_operation(out, d, may_be_short);
        else if (d->kind == FQ_DEFINE_FRAGMENT)
            print_fragment(out, d);
        else
            fq_print_type_definition(out, d);
        may_be_short = !lacks_body(d);
        if (d->next)
            fq_buf_literal(out, "\n\n");
    }
}
