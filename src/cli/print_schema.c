/* SPDX-License-Identifier: MIT
 *
 * The query asks for all that introspection knows, since clients build their types from the answer.
 */
#include "cli/print_schema.h"

#include <stdio.h>

#include "base/limits.h"
#include "graphql/introspect/introspect.h"
#include "graphql/syntax/parse.h"
#include "graphql/types/print.h"
#include "model/print.h"
#include "runtime/load.h"
#include "runtime/schema_file.h"

static const fq_str introspection_query = FQ_STR_INIT(
    "query IntrospectionQuery { __schema { description queryType { name } mutationType { name } "
    "subscriptionType { name } types { ...FullType } directives { name description isRepeatable "
    "locations args(includeDeprecated: true) { ...InputValue } } } } "
    "fragment FullType on __Type { kind name description specifiedByURL isOneOf "
    "fields(includeDeprecated: true) { name description args(includeDeprecated: true) "
    "{ ...InputValue } type { ...TypeRef } isDeprecated deprecationReason } "
    "inputFields(includeDeprecated: true) { ...InputValue } interfaces { ...TypeRef } "
    "enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } "
    "possibleTypes { ...TypeRef } } "
    "fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue "
    "isDeprecated deprecationReason } "
    "fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind "
    "name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } "
    "} }");

struct printing {
    const struct fq_cli_schema_options *options;
    const struct fq_type_system *system;
    const struct fq_model *model; /* NULL: of a file alone */
    struct fq_arena *arena;
    struct fq_buf out;
    struct fq_error error;
};

/* The answer to the query above, as a server would give it. */
static enum fq_status write_introspection(struct printing *p)
{
    struct fq_document *document = NULL;
    struct fq_errors errors = {0};
    const struct fq_variables none = {0};
    enum fq_status status = fq_graphql_parse(p->arena, introspection_query, NULL, &document, NULL);
    fq_buf_literal(&p->out, "{\"data\":{\"__schema\":");
    if (!status)
        status = fq_introspect(&p->out, p->system, document, document->definitions->selections,
                               &none, p->arena, &errors);
    fq_buf_literal(&p->out, "}}\n");
    return status;
}

static enum fq_status write_element(struct printing *p)
{
    struct fq_coordinate coordinate;
    struct fq_element element;
    enum fq_status status =
        fq_coordinate_parse(p->arena, fq_str_from(p->options->coordinate), &coordinate, &p->error);
    if (!status)
        status = fq_coordinate_resolve(p->system, &coordinate, p->arena, &element, &p->error);
    if (!status)
        fq_element_print(&p->out, &element);
    return status;
}

static enum fq_status write_form(void *arg)
{
    struct printing *p = arg;
    enum fq_status status = FQ_OK;
    switch (p->options->form) {
    case FQ_CLI_SCHEMA_SDL:
        fq_type_system_print(&p->out, p->system);
        break;
    case FQ_CLI_SCHEMA_BINDINGS:
        fq_model_print(&p->out, p->model, p->system);
        break;
    case FQ_CLI_SCHEMA_INTROSPECTION:
        status = write_introspection(p);
        break;
    case FQ_CLI_SCHEMA_ELEMENT:
        status = write_element(p);
        break;
    }
    return status ? status : p->out.failure;
}

static int print(const struct fq_cli_schema_options *options, const struct fq_type_system *system,
                 const struct fq_model *model, struct fq_arena *arena)
{
    struct printing p = {.options = options, .system = system, .model = model, .arena = arena};
    fq_buf_init(&p.out, NULL, FQ_LIMIT_RESPONSE_BYTES);
    enum fq_status status = fq_guard(write_form, &p);
    if (status && p.error.status != status)
        p.error = (struct fq_error){.status = status};
    if (status)
        fprintf(stderr, "fraiseql: %.*s\n", FQ_STR_ARG(fq_error_message(&p.error)));
    else
        fwrite(p.out.ptr, 1, p.out.len, stdout);
    fq_buf_clear(&p.out);
    return status ? 1 : 0;
}

int fq_cli_print_schema(const struct fq_config *config, const struct fq_cli_schema_options *options)
{
    struct fq_arena arena;
    struct fq_schema *schema = NULL;
    struct fq_error error;
    fq_arena_init(&arena, 16u * 1024u, config->limits.request_bytes);
    int code = 1;
    if (fq_load_schema(config, &(struct fq_load_options){.hosts = true}, &arena, &schema, &error) ==
        FQ_OK)
        code = print(options, &schema->types, schema->model, &arena);
    else
        fprintf(stderr, "fraiseql: %.*s%s%.*s\n", FQ_STR_ARG(fq_error_message(&error)),
                error.detail.len ? "\n  " : "", FQ_STR_ARG(error.detail));
    fq_schema_unref(schema);
    fq_arena_clear(&arena);
    return code;
}

int fq_cli_print_schema_of_file(const char *path, const struct fq_cli_schema_options *options)
{
    struct fq_schema_file file;
    struct fq_errors errors = {0};
    enum fq_status status = fq_schema_file_read(&file, path, &errors);
    for (const struct fq_error *error = errors.first; error; error = error->next) {
        if (error->location.line)
            fprintf(stderr, "%s:%u:%u: ", path, error->location.line, error->location.column);
        else
            fprintf(stderr, "fraiseql: ");
        fprintf(stderr, "%.*s\n", FQ_STR_ARG(fq_error_message(error)));
    }
    int code = status == FQ_CONFIG ? 2
               : status            ? 1
                                   : print(options, &file.system, NULL, &file.arena);
    fq_schema_file_clear(&file);
    return code;
}
