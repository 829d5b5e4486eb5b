/* SPDX-License-Identifier: MIT
 *
 * Documents: operations, fragments, selections; and the entry points of the parser.
 */
#include "graphql/syntax/parse.h"

#include "base/utf8.h"
#include "graphql/syntax/parser.h"

static struct fq_selection *parse_selections(struct fq_parser *p);

/* Field: Alias? Name Arguments? Directives? SelectionSet? */
static void parse_field(struct fq_parser *p, struct fq_selection *field)
{
    field->name = fq_parse_name(p);
    /* Most fields have nothing more than a name. */
    if (FQ_LIKELY(p->lexer.kind >= FQ_TOKEN_BRACE_R))
        return;
    if (fq_parser_accept(p, FQ_TOKEN_COLON)) {
        fq_parser_bound(p, FQ_DOCUMENT_aliases, ++p->aliases, p->limits->aliases);
        field->alias = field->name;
        field->name = fq_parse_name(p);
    }
    if (fq_parser_peek(p, FQ_TOKEN_PAREN_L))
        field->arguments = fq_parse_arguments(p, false, &field->argument_count);
    if (fq_parser_peek(p, FQ_TOKEN_AT))
        field->directives = fq_parse_directives(p, false);
    if (fq_parser_peek(p, FQ_TOKEN_BRACE_L)) {
        field->selections_at = fq_lexer_at(&p->lexer);
        field->selections = parse_selections(p);
    }
}

/* FragmentSpread: ... FragmentName Directives?
 * InlineFragment: ... TypeCondition? Directives? SelectionSet */
static void parse_fragment_selection(struct fq_parser *p, struct fq_selection *fragment)
{
    fq_lexer_next(&p->lexer);
    fragment->condition_at = fq_lexer_at(&p->lexer);
    bool conditioned = fq_parser_accept_keyword(p, FQ_STR("on"));
    if (!conditioned && fq_parser_peek(p, FQ_TOKEN_NAME)) {
        fragment->kind = FQ_SELECT_SPREAD;
        fragment->name = fq_parse_name(p);
        fragment->directives = fq_parse_directives(p, false);
        return;
    }
    fragment->kind = FQ_SELECT_INLINE;
    if (conditioned) {
        fragment->condition_at = fq_lexer_at(&p->lexer);
        fragment->name = fq_parse_name(p);
    }
    fragment->directives = fq_parse_directives(p, false);
    fragment->selections_at = fq_lexer_at(&p->lexer);
    fragment->selections = parse_selections(p);
}

/* Selection: Field | FragmentSpread | InlineFragment */
static struct fq_selection *parse_selection(struct fq_parser *p)
{
    struct fq_selection *selection = FQ_NEW(p->arena, struct fq_selection);
    selection->at = fq_lexer_at(&p->lexer);
    if (fq_parser_peek(p, FQ_TOKEN_SPREAD))
        parse_fragment_selection(p, selection);
    else
        parse_field(p, selection);
    return selection;
}

/* SelectionSet: { Selection+ } */
static struct fq_selection *parse_selections(struct fq_parser *p)
{
    struct fq_selection *first = NULL;
    struct fq_selection **tail = &first;
    fq_parser_enter(p);
    fq_parser_expect(p, FQ_TOKEN_BRACE_L);
    if (!fq_parser_failed(p)) {
        do {
            *tail = parse_selection(p);
            tail = &(*tail)->next;
        } while (fq_parser_more(p, FQ_TOKEN_BRACE_R));
    }
    fq_parser_leave(p);
    return first;
}

/* VariableDefinition: Description? Variable : Type DefaultValue? Directives? */
static struct fq_variable_node *parse_variable_definition(struct fq_parser *p)
{
    struct fq_variable_node *variable = FQ_NEW(p->arena, struct fq_variable_node);
    variable->at = fq_lexer_at(&p->lexer);
    variable->description = fq_parse_description(p);
    fq_parser_expect(p, FQ_TOKEN_DOLLAR);
    variable->name_at = fq_lexer_at(&p->lexer);
    variable->name = fq_parse_name_colon(p);
    variable->type = fq_parse_type(p);
    variable->default_value = fq_parse_default(p);
    variable->directives = fq_parse_directives(p, true);
    return variable;
}

/* VariableDefinitions: ( VariableDefinition+ ) */
static struct fq_variable_node *parse_variable_definitions(struct fq_parser *p)
{
    struct fq_variable_node *first = NULL;
    struct fq_variable_node **tail = &first;
    if (!fq_parser_accept(p, FQ_TOKEN_PAREN_L))
        return NULL;
    p->variables = 0;
    do {
        fq_parser_bound(p, FQ_DOCUMENT_variables, ++p->variables, p->limits->variables);
        *tail = parse_variable_definition(p);
        tail = &(*tail)->next;
    } while (fq_parser_more(p, FQ_TOKEN_PAREN_R));
    return first;
}

/* OperationDefinition: Description? OperationType Name? VariablesDefinition? Directives?
 * SelectionSet */
static struct fq_definition *parse_operation(struct fq_parser *p, struct fq_parse_head head,
                                             enum fq_operation_kind kind)
{
    struct fq_definition *operation = FQ_NEW(p->arena, struct fq_definition);
    fq_parser_bound(p, FQ_DOCUMENT_operations, ++p->operations, p->limits->operations);
    operation->kind = FQ_DEFINE_OPERATION;
    operation->at = head.at;
    operation->description = head.description;
    operation->operation = kind;
    fq_lexer_next(&p->lexer);
    operation->name_at = fq_lexer_at(&p->lexer);
    if (fq_parser_peek(p, FQ_TOKEN_NAME))
        operation->name = fq_parse_name(p);
    operation->variables = parse_variable_definitions(p);
    operation->directives = fq_parse_directives(p, false);
    operation->selections = parse_selections(p);
    return operation;
}

static struct fq_definition *parse_shorthand(struct fq_parser *p, struct fq_parse_head head)
{
    if (head.description.ptr)
        fq_lexer_fail(&p->lexer, head.at,
                      "Unexpected description, descriptions are not supported on shorthand "
                      "queries.");
    struct fq_definition *operation = FQ_NEW(p->arena, struct fq_definition);
    fq_parser_bound(p, FQ_DOCUMENT_operations, ++p->operations, p->limits->operations);
    operation->kind = FQ_DEFINE_OPERATION;
    operation->at = head.at;
    operation->operation = FQ_QUERY;
    operation->selections = parse_selections(p);
    return operation;
}

/* FragmentDefinition: Description? fragment FragmentName TypeCondition Directives? SelectionSet */
static struct fq_definition *parse_fragment(struct fq_parser *p, struct fq_parse_head head)
{
    struct fq_definition *fragment = FQ_NEW(p->arena, struct fq_definition);
    fq_parser_bound(p, FQ_DOCUMENT_fragments, ++p->fragments, p->limits->fragments);
    fragment->kind = FQ_DEFINE_FRAGMENT;
    fragment->at = head.at;
    fragment->description = head.description;
    fq_lexer_next(&p->lexer);
    if (fq_parser_peek_keyword(p, FQ_STR("on")))
        fq_parser_unexpected(p);
    fragment->name_at = fq_lexer_at(&p->lexer);
    fragment->name = fq_parse_name(p);
    fq_parser_expect_keyword(p, FQ_STR("on"));
    fragment->condition_at = fq_lexer_at(&p->lexer);
    fragment->condition = fq_parse_name(p);
    fragment->directives = fq_parse_directives(p, false);
    fragment->selections = parse_selections(p);
    return fragment;
}

/* Definition: ExecutableDefinition | TypeSystemDefinition | TypeSystemExtension */
static struct fq_definition *parse_definition(struct fq_parser *p)
{
    struct fq_parse_head head = {.at = fq_lexer_at(&p->lexer)};
    head.description = fq_parse_description(p);
    if (fq_parser_peek(p, FQ_TOKEN_BRACE_L))
        return parse_shorthand(p, head);
    if (fq_parser_peek_keyword(p, FQ_STR("query")))
        return parse_operation(p, head, FQ_QUERY);
    if (fq_parser_peek_keyword(p, FQ_STR("mutation")))
        return parse_operation(p, head, FQ_MUTATION);
    if (fq_parser_peek_keyword(p, FQ_STR("subscription")))
        return parse_operation(p, head, FQ_SUBSCRIPTION);
    if (fq_parser_peek_keyword(p, FQ_STR("fragment")))
        return parse_fragment(p, head);
    struct fq_definition *definition = fq_parse_type_definition(p, head);
    if (definition)
        return definition;
    if (head.description.ptr && fq_parser_peek(p, FQ_TOKEN_NAME))
        fq_lexer_fail(&p->lexer, head.at,
                      "Unexpected description, only GraphQL definitions support descriptions.");
    if (fq_parser_peek_keyword(p, FQ_STR("extend")))
        return fq_parse_type_extension(p, head);
    fq_parser_unexpected(p);
    return NULL;
}

/* Document: Definition+ */
static struct fq_document *parse_document(struct fq_parser *p)
{
    struct fq_document *document = FQ_NEW(p->arena, struct fq_document);
    struct fq_definition **tail = &document->definitions;
    do {
        struct fq_definition *definition = parse_definition(p);
        if (!definition)
            break;
        *tail = definition;
        tail = &definition->next;
    } while (!fq_parser_failed(p) && !fq_parser_peek(p, FQ_TOKEN_END));
    document->limits = *p->limits;
    return document;
}

/* ---- entry points ---- */

struct job {
    struct fq_arena *arena;
    fq_str text;
    struct fq_parse_limits limits;
    struct fq_error *error;
    void (*production)(struct fq_parser *p, struct job *job);
    struct fq_document *document;
    const struct fq_value *value;
    const struct fq_type_node *type;
};

static enum fq_status check_length(const struct job *job)
{
    if (job->text.len > job->limits.bytes)
        return fq_document_limit_error(job->error, job->arena, (struct fq_location){0},
                                       &job->limits, FQ_DOCUMENT_bytes);
    size_t bad = fq_utf8_check(job->text);
    if (bad == job->text.len)
        return FQ_OK;
    struct fq_location at = fq_lexer_locate(job->text, job->text.ptr + bad);
    return fq_error_set_at(job->error, job->arena, FQ_SYNTAX, at,
                           "Syntax Error: Invalid UTF-8 byte: 0x%02X.",
                           (unsigned)(unsigned char)job->text.ptr[bad]);
}

static enum fq_status run_job(void *arg)
{
    struct job *job = arg;
    enum fq_status status = check_length(job);
    if (status)
        return status;
    struct fq_parser p = {.arena = job->arena, .limits = &job->limits};
    fq_lexer_init(&p.lexer, job->arena, job->text, &job->limits, job->error);
    job->production(&p, job);
    return p.lexer.status;
}

static enum fq_status parse(struct job *job)
{
    enum fq_status status = fq_guard(run_job, job);
    /* Out of memory there was none to say so with. */
    if (status && job->error && job->error->status != status)
        *job->error = (struct fq_error){.status = status};
    return status;
}

static void produce_document(struct fq_parser *p, struct job *job)
{
    job->document = parse_document(p);
}

enum fq_status fq_graphql_parse(struct fq_arena *arena, fq_str text,
                                const struct fq_parse_limits *limits, struct fq_document **ret,
                                struct fq_error *reterr)
{
    struct fq_error error = {0};
    struct job job = {arena, text, fq_document_limits(limits), &error, produce_document};
    enum fq_status status = parse(&job);
    if (!status)
        *ret = job.document;
    else if (reterr)
        *reterr = error;
    return status;
}

enum fq_status fq_parse_inside(struct fq_arena *arena, fq_str text,
                               const struct fq_parse_limits *limits, struct fq_document **ret,
                               struct fq_error *reterr)
{
    struct job job = {arena, text, fq_document_limits(limits), reterr, produce_document};
    enum fq_status status = run_job(&job);
    if (!status)
        *ret = job.document;
    return status;
}

static void produce_value(struct fq_parser *p, struct job *job)
{
    struct fq_value *value = FQ_NEW(p->arena, struct fq_value);
    fq_parse_value(p, true, value);
    fq_parser_expect(p, FQ_TOKEN_END);
    job->value = value;
}

enum fq_status fq_graphql_parse_value(struct fq_arena *arena, fq_str text,
                                      const struct fq_value **ret, struct fq_error *reterr)
{
    struct fq_error error = {0};
    struct job job = {arena, text, fq_document_limits(NULL), &error, produce_value};
    enum fq_status status = parse(&job);
    if (!status)
        *ret = job.value;
    else if (reterr)
        *reterr = error;
    return status;
}

static void produce_type(struct fq_parser *p, struct job *job)
{
    job->type = fq_parse_type(p);
    fq_parser_expect(p, FQ_TOKEN_END);
}

enum fq_status fq_graphql_parse_type(struct fq_arena *arena, fq_str text,
                                     const struct fq_type_node **ret, struct fq_error *reterr)
{
    struct fq_error error = {0};
    struct job job = {arena, text, fq_document_limits(NULL), &error, produce_type};
    enum fq_status status = parse(&job);
    if (!status)
        *ret = job.type;
    else if (reterr)
        *reterr = error;
    return status;
}
