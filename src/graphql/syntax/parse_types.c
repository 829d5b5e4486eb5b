/* SPDX-License-Identifier: MIT
 *
 * Type systems: definitions and extensions of schemas, types and directives.
 *
 * An extension is parsed like the definition of its kind; it must then add something.
 */
#include "graphql/syntax/parser.h"

/* Name of a NamedType, as a member of some list. */
static struct fq_name_node *parse_named(struct fq_parser *p)
{
    struct fq_name_node *node = FQ_NEW(p->arena, struct fq_name_node);
    node->at = fq_lexer_at(&p->lexer);
    node->name = fq_parse_name(p);
    return node;
}

typedef struct fq_name_node *parse_member(struct fq_parser *p);

/* Delimiter? Member ( Delimiter Member )* */
static struct fq_name_node *parse_delimited(struct fq_parser *p, enum fq_token_kind delimiter,
                                            parse_member *member)
{
    struct fq_name_node *first = NULL;
    struct fq_name_node **tail = &first;
    fq_parser_accept(p, delimiter);
    do {
        *tail = member(p);
        tail = &(*tail)->next;
    } while (fq_parser_accept(p, delimiter));
    return first;
}

/* { Member+ }, or nothing. */
static struct fq_name_node *parse_braced(struct fq_parser *p, parse_member *member)
{
    struct fq_name_node *first = NULL;
    struct fq_name_node **tail = &first;
    if (!fq_parser_accept(p, FQ_TOKEN_BRACE_L))
        return NULL;
    do {
        *tail = member(p);
        tail = &(*tail)->next;
    } while (fq_parser_more(p, FQ_TOKEN_BRACE_R));
    return first;
}

/* InputValueDefinition: Description? Name : Type DefaultValue? Directives? */
static struct fq_input_node *parse_input(struct fq_parser *p)
{
    struct fq_input_node *input = FQ_NEW(p->arena, struct fq_input_node);
    input->description = fq_parse_description(p);
    input->at = fq_lexer_at(&p->lexer);
    input->name = fq_parse_name(p);
    fq_parser_expect(p, FQ_TOKEN_COLON);
    input->type = fq_parse_type(p);
    input->default_value = fq_parse_default(p);
    input->directives = fq_parse_directives(p, true);
    return input;
}

/* ArgumentsDefinition: ( InputValueDefinition+ )
 * InputFieldsDefinition: { InputValueDefinition+ } */
static struct fq_input_node *parse_inputs(struct fq_parser *p, enum fq_token_kind opening,
                                          enum fq_token_kind closing)
{
    struct fq_input_node *first = NULL;
    struct fq_input_node **tail = &first;
    if (!fq_parser_accept(p, opening))
        return NULL;
    do {
        *tail = parse_input(p);
        tail = &(*tail)->next;
    } while (fq_parser_more(p, closing));
    return first;
}

static struct fq_input_node *parse_argument_definitions(struct fq_parser *p)
{
    return parse_inputs(p, FQ_TOKEN_PAREN_L, FQ_TOKEN_PAREN_R);
}

/* FieldDefinition: Description? Name ArgumentsDefinition? : Type Directives? */
static struct fq_field_node *parse_field_definition(struct fq_parser *p)
{
    struct fq_field_node *field = FQ_NEW(p->arena, struct fq_field_node);
    field->description = fq_parse_description(p);
    field->at = fq_lexer_at(&p->lexer);
    field->name = fq_parse_name(p);
    field->arguments = parse_argument_definitions(p);
    fq_parser_expect(p, FQ_TOKEN_COLON);
    field->type = fq_parse_type(p);
    field->directives = fq_parse_directives(p, true);
    return field;
}

/* FieldsDefinition: { FieldDefinition+ } */
static struct fq_field_node *parse_fields(struct fq_parser *p)
{
    struct fq_field_node *first = NULL;
    struct fq_field_node **tail = &first;
    if (!fq_parser_accept(p, FQ_TOKEN_BRACE_L))
        return NULL;
    do {
        *tail = parse_field_definition(p);
        tail = &(*tail)->next;
    } while (fq_parser_more(p, FQ_TOKEN_BRACE_R));
    return first;
}

/* RootOperationTypeDefinition: OperationType : NamedType */
static struct fq_name_node *parse_root(struct fq_parser *p)
{
    if (!fq_parser_peek_keyword(p, FQ_STR("query")) &&
        !fq_parser_peek_keyword(p, FQ_STR("mutation")) &&
        !fq_parser_peek_keyword(p, FQ_STR("subscription")) && fq_parser_peek(p, FQ_TOKEN_NAME))
        fq_parser_unexpected(p);
    struct fq_name_node *root = parse_named(p);
    fq_parser_expect(p, FQ_TOKEN_COLON);
    root->type_at = fq_lexer_at(&p->lexer);
    root->type = fq_parse_name(p);
    return root;
}

/* SchemaDefinition: Description? schema Directives? { RootOperationTypeDefinition+ } */
static void parse_schema(struct fq_parser *p, struct fq_definition *schema)
{
    schema->directives = fq_parse_directives(p, true);
    if (!schema->extend && !fq_parser_peek(p, FQ_TOKEN_BRACE_L))
        fq_parser_expect(p, FQ_TOKEN_BRACE_L);
    schema->names = parse_braced(p, parse_root);
}

/* ScalarTypeDefinition: Description? scalar Name Directives? */
static void parse_scalar_type(struct fq_parser *p, struct fq_definition *scalar)
{
    scalar->directives = fq_parse_directives(p, true);
}

/* ObjectTypeDefinition: Description? type Name ImplementsInterfaces? Directives? FieldsDefinition?
 * InterfaceTypeDefinition: Description? interface Name ImplementsInterfaces? Directives?
 * FieldsDefinition? */
static void parse_object_type(struct fq_parser *p, struct fq_definition *object)
{
    if (fq_parser_accept_keyword(p, FQ_STR("implements")))
        object->interfaces = parse_delimited(p, FQ_TOKEN_AMP, parse_named);
    object->directives = fq_parse_directives(p, true);
    object->fields = parse_fields(p);
}

/* UnionTypeDefinition: Description? union Name Directives? ( = |? NamedType ( | NamedType )* )? */
static void parse_union(struct fq_parser *p, struct fq_definition *type)
{
    type->directives = fq_parse_directives(p, true);
    if (fq_parser_accept(p, FQ_TOKEN_EQUALS))
        type->names = parse_delimited(p, FQ_TOKEN_PIPE, parse_named);
}

/* EnumValueDefinition: Description? EnumValue Directives? */
static struct fq_name_node *parse_enum_value(struct fq_parser *p)
{
    fq_str description = fq_parse_description(p);
    if (fq_parser_peek_keyword(p, FQ_STR("true")) || fq_parser_peek_keyword(p, FQ_STR("false")) ||
        fq_parser_peek_keyword(p, FQ_STR("null")))
        fq_lexer_fail(&p->lexer, fq_lexer_at(&p->lexer),
                      "Name \"%.*s\" is reserved and cannot be used for an enum value.",
                      FQ_STR_ARG(p->lexer.text));
    struct fq_name_node *value = parse_named(p);
    value->description = description;
    value->directives = fq_parse_directives(p, true);
    return value;
}

/* EnumTypeDefinition: Description? enum Name Directives? { EnumValueDefinition+ }? */
static void parse_enum(struct fq_parser *p, struct fq_definition *type)
{
    type->directives = fq_parse_directives(p, true);
    type->names = parse_braced(p, parse_enum_value);
}

/* InputObjectTypeDefinition: Description? input Name Directives? InputFieldsDefinition? */
static void parse_input_type(struct fq_parser *p, struct fq_definition *type)
{
    type->directives = fq_parse_directives(p, true);
    type->inputs = parse_inputs(p, FQ_TOKEN_BRACE_L, FQ_TOKEN_BRACE_R);
}

/* DirectiveLocation: one of the words of the specification. */
static struct fq_name_node *parse_directive_location(struct fq_parser *p)
{
    static const char *const words[] = {
        "QUERY",
        "MUTATION",
        "SUBSCRIPTION",
        "FIELD",
        "FRAGMENT_DEFINITION",
        "FRAGMENT_SPREAD",
        "INLINE_FRAGMENT",
        "VARIABLE_DEFINITION",
        "SCHEMA",
        "SCALAR",
        "OBJECT",
        "FIELD_DEFINITION",
        "ARGUMENT_DEFINITION",
        "INTERFACE",
        "UNION",
        "ENUM",
        "ENUM_VALUE",
        "INPUT_OBJECT",
        "INPUT_FIELD_DEFINITION",
    };
    bool known = !fq_parser_peek(p, FQ_TOKEN_NAME);
    for (size_t i = 0; i < FQ_ARRAY_LEN(words) && !known; i++)
        known = fq_str_eq(p->lexer.text, fq_str_from(words[i]));
    if (!known)
        fq_parser_unexpected(p);
    return parse_named(p);
}

/* DirectiveDefinition: Description? directive @ Name ArgumentsDefinition? repeatable? on
 * DirectiveLocations */
static void parse_directive_definition(struct fq_parser *p, struct fq_definition *directive)
{
    directive->inputs = parse_argument_definitions(p);
    directive->repeatable = fq_parser_accept_keyword(p, FQ_STR("repeatable"));
    fq_parser_expect_keyword(p, FQ_STR("on"));
    directive->names = parse_delimited(p, FQ_TOKEN_PIPE, parse_directive_location);
}

/* What follows each keyword. */
static const struct production {
    fq_str keyword;
    enum fq_definition_kind kind;
    void (*parse)(struct fq_parser *p, struct fq_definition *definition);
} productions[] = {
    {FQ_STR_INIT("schema"), FQ_DEFINE_SCHEMA, parse_schema},
    {FQ_STR_INIT("scalar"), FQ_DEFINE_SCALAR, parse_scalar_type},
    {FQ_STR_INIT("type"), FQ_DEFINE_OBJECT, parse_object_type},
    {FQ_STR_INIT("interface"), FQ_DEFINE_INTERFACE, parse_object_type},
    {FQ_STR_INIT("union"), FQ_DEFINE_UNION, parse_union},
    {FQ_STR_INIT("enum"), FQ_DEFINE_ENUM, parse_enum},
    {FQ_STR_INIT("input"), FQ_DEFINE_INPUT, parse_input_type},
    {FQ_STR_INIT("directive"), FQ_DEFINE_DIRECTIVE, parse_directive_definition},
};

static struct fq_definition *parse_keyword(struct fq_parser *p, struct fq_parse_head head,
                                           bool extend)
{
    const struct production *found = NULL;
    for (size_t i = 0; i < FQ_ARRAY_LEN(productions) && !found; i++) {
        if (fq_parser_accept_keyword(p, productions[i].keyword))
            found = &productions[i];
    }
    if (!found)
        return NULL;
    struct fq_definition *definition = FQ_NEW(p->arena, struct fq_definition);
    definition->kind = found->kind;
    definition->extend = extend;
    definition->at = head.at;
    definition->description = head.description;
    if (found->kind == FQ_DEFINE_DIRECTIVE)
        fq_parser_expect(p, FQ_TOKEN_AT);
    definition->name_at = fq_lexer_at(&p->lexer);
    if (found->kind != FQ_DEFINE_SCHEMA)
        definition->name = fq_parse_name(p);
    found->parse(p, definition);
    return definition;
}

struct fq_definition *fq_parse_type_definition(struct fq_parser *p, struct fq_parse_head head)
{
    return parse_keyword(p, head, false);
}

/* TypeSystemExtension: extend, then a definition without description that adds something. */
struct fq_definition *fq_parse_type_extension(struct fq_parser *p, struct fq_parse_head head)
{
    fq_lexer_next(&p->lexer);
    struct fq_definition *extension = NULL;
    if (!fq_parser_peek_keyword(p, FQ_STR("directive")))
        extension = parse_keyword(p, head, true);
    if (!extension || (!extension->directives && !extension->fields && !extension->inputs &&
                       !extension->names && !extension->interfaces))
        fq_parser_unexpected(p);
    return extension;
}
