/* SPDX-License-Identifier: MIT
 *
 * What every type system has before anything is added: written down as SDL, in the words of
 * graphql-js, and built from it.
 */
#include "graphql/sdl/sdl_private.h"
#include "graphql/syntax/parser.h"

/* clang-format off */
static const char *const definitions[] = {
    "\"\"\"\n"
    "Directs the executor to include this field or fragment only when the `if` argument is "
    "true.\n"
    "\"\"\"\n"
    "directive @include(\n"
    "  \"\"\"Included when true.\"\"\"\n"
    "  if: Boolean!\n"
    ") on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT\n",

    "\"\"\"\n"
    "Directs the executor to skip this field or fragment when the `if` argument is true.\n"
    "\"\"\"\n"
    "directive @skip(\n"
    "  \"\"\"Skipped when true.\"\"\"\n"
    "  if: Boolean!\n"
    ") on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT\n",

    "\"\"\"Marks an element of a GraphQL schema as no longer supported.\"\"\"\n"
    "directive @deprecated(\n"
    "  \"\"\"\n"
    "  Explains why this element was deprecated, usually also including a suggestion for "
    "how to access supported similar data. Formatted using the Markdown syntax, as "
    "specified by [CommonMark](https://commonmark.org/).\n"
    "  \"\"\"\n"
    "  reason: String! = \"No longer supported\"\n"
    ") on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE\n",

    "\"\"\"Exposes a URL that specifies the behavior of this scalar.\"\"\"\n"
    "directive @specifiedBy(\n"
    "  \"\"\"The URL that specifies the behavior of this scalar.\"\"\"\n"
    "  url: String!\n"
    ") on SCALAR\n",

    "\"\"\"\n"
    "Indicates exactly one field must be supplied and this field must not be `null`.\n"
    "\"\"\"\n"
    "directive @oneOf on INPUT_OBJECT\n",

    "\"\"\"\n"
    "A GraphQL Schema defines the capabilities of a GraphQL server. It exposes all "
    "available types and directives on the server, as well as the entry points for query, "
    "mutation, and subscription operations.\n"
    "\"\"\"\n"
    "type __Schema {\n"
    "  description: String\n"
    "\n"
    "  \"\"\"A list of all types supported by this server.\"\"\"\n"
    "  types: [__Type!]!\n"
    "\n"
    "  \"\"\"The type that query operations will be rooted at.\"\"\"\n"
    "  queryType: __Type!\n"
    "\n"
    "  \"\"\"\n"
    "  If this server supports mutation, the type that mutation operations will be rooted "
    "at.\n"
    "  \"\"\"\n"
    "  mutationType: __Type\n"
    "\n"
    "  \"\"\"\n"
    "  If this server support subscription, the type that subscription operations will be "
    "rooted at.\n"
    "  \"\"\"\n"
    "  subscriptionType: __Type\n"
    "\n"
    "  \"\"\"A list of all directives supported by this server.\"\"\"\n"
    "  directives: [__Directive!]!\n"
    "}\n",

    "\"\"\"\n"
    "The fundamental unit of any GraphQL Schema is the type. There are many kinds of types "
    "in GraphQL as represented by the `__TypeKind` enum.\n"
    "\n"
    "Depending on the kind of a type, certain fields describe information about that type. "
    "Scalar types provide no information beyond a name, description and optional "
    "`specifiedByURL`, while Enum types provide their values. Object and Interface types "
    "provide the fields they describe. Abstract types, Union and Interface, provide the "
    "Object types possible at runtime. List and NonNull types compose other types.\n"
    "\"\"\"\n"
    "type __Type {\n"
    "  kind: __TypeKind!\n"
    "  name: String\n"
    "  description: String\n"
    "  specifiedByURL: String\n"
    "  fields(includeDeprecated: Boolean! = false): [__Field!]\n"
    "  interfaces: [__Type!]\n"
    "  possibleTypes: [__Type!]\n"
    "  enumValues(includeDeprecated: Boolean! = false): [__EnumValue!]\n"
    "  inputFields(includeDeprecated: Boolean! = false): [__InputValue!]\n"
    "  ofType: __Type\n"
    "  isOneOf: Boolean\n"
    "}\n",

    "\"\"\"An enum describing what kind of type a given `__Type` is.\"\"\"\n"
    "enum __TypeKind {\n"
    "  \"\"\"Indicates this type is a scalar.\"\"\"\n"
    "  SCALAR\n"
    "\n"
    "  \"\"\"\n"
    "  Indicates this type is an object. `fields` and `interfaces` are valid fields.\n"
    "  \"\"\"\n"
    "  OBJECT\n"
    "\n"
    "  \"\"\"\n"
    "  Indicates this type is an interface. `fields`, `interfaces`, and `possibleTypes` are "
    "valid fields.\n"
    "  \"\"\"\n"
    "  INTERFACE\n"
    "\n"
    "  \"\"\"Indicates this type is a union. `possibleTypes` is a valid field.\"\"\"\n"
    "  UNION\n"
    "\n"
    "  \"\"\"Indicates this type is an enum. `enumValues` is a valid field.\"\"\"\n"
    "  ENUM\n"
    "\n"
    "  \"\"\"\n"
    "  Indicates this type is an input object. `inputFields` is a valid field.\n"
    "  \"\"\"\n"
    "  INPUT_OBJECT\n"
    "\n"
    "  \"\"\"Indicates this type is a list. `ofType` is a valid field.\"\"\"\n"
    "  LIST\n"
    "\n"
    "  \"\"\"Indicates this type is a non-null. `ofType` is a valid field.\"\"\"\n"
    "  NON_NULL\n"
    "}\n",

    "\"\"\"\n"
    "Object and Interface types are described by a list of Fields, each of which has a "
    "name, potentially a list of arguments, and a return type.\n"
    "\"\"\"\n"
    "type __Field {\n"
    "  name: String!\n"
    "  description: String\n"
    "  args(includeDeprecated: Boolean! = false): [__InputValue!]!\n"
    "  type: __Type!\n"
    "  isDeprecated: Boolean!\n"
    "  deprecationReason: String\n"
    "}\n",

    "\"\"\"\n"
    "Arguments provided to Fields or Directives and the input fields of an InputObject are "
    "represented as Input Values which describe their type and optionally a default value.\n"
    "\"\"\"\n"
    "type __InputValue {\n"
    "  name: String!\n"
    "  description: String\n"
    "  type: __Type!\n"
    "\n"
    "  \"\"\"\n"
    "  A GraphQL-formatted string representing the default value for this input value.\n"
    "  \"\"\"\n"
    "  defaultValue: String\n"
    "  isDeprecated: Boolean!\n"
    "  deprecationReason: String\n"
    "}\n",

    "\"\"\"\n"
    "One possible value for a given Enum. Enum values are unique values, not a placeholder "
    "for a string or numeric value. However an Enum value is returned in a JSON response as "
    "a string.\n"
    "\"\"\"\n"
    "type __EnumValue {\n"
    "  name: String!\n"
    "  description: String\n"
    "  isDeprecated: Boolean!\n"
    "  deprecationReason: String\n"
    "}\n",

    "\"\"\"\n"
    "A Directive provides a way to describe alternate runtime execution and type validation "
    "behavior in a GraphQL document.\n"
    "\n"
    "In some cases, you need to provide options to alter GraphQL's execution behavior in "
    "ways field arguments will not suffice, such as conditionally including or skipping a "
    "field. Directives provide this by describing additional information to the executor.\n"
    "\"\"\"\n"
    "type __Directive {\n"
    "  name: String!\n"
    "  description: String\n"
    "  isRepeatable: Boolean!\n"
    "  locations: [__DirectiveLocation!]!\n"
    "  args(includeDeprecated: Boolean! = false): [__InputValue!]!\n"
    "}\n",

    "\"\"\"\n"
    "A Directive can be adjacent to many parts of the GraphQL language, a "
    "__DirectiveLocation describes one such possible adjacencies.\n"
    "\"\"\"\n"
    "enum __DirectiveLocation {\n"
    "  \"\"\"Location adjacent to a query operation.\"\"\"\n"
    "  QUERY\n"
    "\n"
    "  \"\"\"Location adjacent to a mutation operation.\"\"\"\n"
    "  MUTATION\n"
    "\n"
    "  \"\"\"Location adjacent to a subscription operation.\"\"\"\n"
    "  SUBSCRIPTION\n"
    "\n"
    "  \"\"\"Location adjacent to a field.\"\"\"\n"
    "  FIELD\n"
    "\n"
    "  \"\"\"Location adjacent to a fragment definition.\"\"\"\n"
    "  FRAGMENT_DEFINITION\n"
    "\n"
    "  \"\"\"Location adjacent to a fragment spread.\"\"\"\n"
    "  FRAGMENT_SPREAD\n"
    "\n"
    "  \"\"\"Location adjacent to an inline fragment.\"\"\"\n"
    "  INLINE_FRAGMENT\n"
    "\n"
    "  \"\"\"Location adjacent to a variable definition.\"\"\"\n"
    "  VARIABLE_DEFINITION\n"
    "\n"
    "  \"\"\"Location adjacent to a schema definition.\"\"\"\n"
    "  SCHEMA\n"
    "\n"
    "  \"\"\"Location adjacent to a scalar definition.\"\"\"\n"
    "  SCALAR\n"
    "\n"
    "  \"\"\"Location adjacent to an object type definition.\"\"\"\n"
    "  OBJECT\n"
    "\n"
    "  \"\"\"Location adjacent to a field definition.\"\"\"\n"
    "  FIELD_DEFINITION\n"
    "\n"
    "  \"\"\"Location adjacent to an argument definition.\"\"\"\n"
    "  ARGUMENT_DEFINITION\n"
    "\n"
    "  \"\"\"Location adjacent to an interface definition.\"\"\"\n"
    "  INTERFACE\n"
    "\n"
    "  \"\"\"Location adjacent to a union definition.\"\"\"\n"
    "  UNION\n"
    "\n"
    "  \"\"\"Location adjacent to an enum definition.\"\"\"\n"
    "  ENUM\n"
    "\n"
    "  \"\"\"Location adjacent to an enum value definition.\"\"\"\n"
    "  ENUM_VALUE\n"
    "\n"
    "  \"\"\"Location adjacent to an input object type definition.\"\"\"\n"
    "  INPUT_OBJECT\n"
    "\n"
    "  \"\"\"Location adjacent to an input object field definition.\"\"\"\n"
    "  INPUT_FIELD_DEFINITION\n"
    "}\n",
};
/* clang-format on */

static void add_scalars(struct fq_type_system *system)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(fq_builtin_scalars); i++) {
        const struct fq_scalar *scalar = &fq_builtin_scalars[i];
        struct fq_type *type = fq_type_add(system, FQ_TYPE_SCALAR, scalar->name);
        type->description = scalar->description;
        type->scalar = scalar;
    }
}

static void add_meta_fields(struct fq_type_system *system)
{
    const struct fq_type *string = fq_type_find(system, FQ_STR("String"));
    system->typename_field = (struct fq_field_def){
        .name = FQ_STR("__typename"),
        .description = FQ_STR("The name of the current Object type at runtime."),
        .type = {.named = string, .non_null = true},
    };
    system->schema_field = (struct fq_field_def){
        .name = FQ_STR("__schema"),
        .description = FQ_STR("Access the current type schema of this server."),
        .type = {.named = fq_type_find(system, FQ_STR("__Schema")), .non_null = true},
    };
    system->type_field_argument = (struct fq_input_def){
        .name = FQ_STR("name"),
        .type = {.named = string, .non_null = true},
    };
    system->type_field = (struct fq_field_def){
        .name = FQ_STR("__type"),
        .description = FQ_STR("Request the type information of a single type."),
        .type = {.named = fq_type_find(system, FQ_STR("__Type"))},
        .arguments = &system->type_field_argument,
        .argument_count = 1,
    };
}

/* All of the above as one list of definitions. */
static const struct fq_definition *parse_definitions(struct fq_arena *arena)
{
    struct fq_definition *first = NULL;
    struct fq_definition **tail = &first;
    for (size_t i = 0; i < FQ_ARRAY_LEN(definitions); i++) {
        struct fq_document *document = NULL;
        if (fq_parse_inside(arena, fq_str_from(definitions[i]), NULL, &document, NULL))
            continue; /* not to be: the test of this file sees each definition */
        *tail = document->definitions;
        tail = &document->definitions->next;
    }
    return first;
}

void fq_type_system_init(struct fq_type_system *system, struct fq_arena *arena)
{
    *system = (struct fq_type_system){.arena = arena, .making = PTHREAD_MUTEX_INITIALIZER};
    fq_map_init(&system->types, arena);
    add_scalars(system);
    fq_type_system_define(system, parse_definitions(arena));
    system->builtin_count = system->types.count;
    for (size_t i = 0; i < system->types.count; i++) /* nobody defined them */
        ((struct fq_type *)system->types.entries[i].value)->origin = (struct fq_origin){0};
    add_meta_fields(system);
}

bool fq_type_is_builtin(const struct fq_type *type)
{
    return fq_str_starts_with(type->name, FQ_STR("__")) ||
           (type->kind == FQ_TYPE_SCALAR && fq_scalar_is_builtin(type->scalar));
}

bool fq_directive_is_builtin(const struct fq_directive_def *directive)
{
    static const char *const names[] = {"include", "skip", "deprecated", "specifiedBy", "oneOf"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(names); i++) {
        if (fq_str_eq(directive->name, fq_str_from(names[i])))
            return true;
    }
    return false;
}
