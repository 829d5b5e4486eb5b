/* SPDX-License-Identifier: MIT */
#include "schema/directives.h"

#include "graphql/syntax/parse.h"
#include "graphql/sdl/sdl.h"

/* clang-format off */
static const char *const definitions[] = {
    "\"\"\"Names given to names: `{local_column: \"remote_column\"}`.\"\"\"\n"
    "scalar NameMap\n",

    "\"\"\"The table or view that the type's objects come from.\"\"\"\n"
    "directive @relation(\n"
    "  \"\"\"Its name, with its schema where that is not the first of `schema.names`.\"\"\"\n"
    "  name: String\n"
    "  \"\"\"The column that holds the whole object as JSON.\"\"\"\n"
    "  jsonb: String\n"
    "  \"\"\"The columns that tell its rows apart.\"\"\"\n"
    "  key: [String!]\n"
    "  \"\"\"Of an interface or a union: the column that says of which type a row is; of one without a name\n"
    "  the member that says of which type an object inside a document is.\"\"\"\n"
    "  discriminator: String\n"
    ") on OBJECT | INTERFACE | UNION\n",

    "\"\"\"Rows whose discriminator has this value are of that type.\"\"\"\n"
    "directive @case(value: String!, type: String!) repeatable on INTERFACE | UNION\n",

    "\"\"\"The PostgreSQL type that the enum, object or input stands for.\"\"\"\n"
    "directive @pgType(name: String!) on ENUM | OBJECT | INPUT_OBJECT\n",

    "\"\"\"The label of the PostgreSQL enum that the value stands for.\"\"\"\n"
    "directive @label(name: String!) on ENUM_VALUE\n",

    "\"\"\"The column, or the part of a JSON document, that the field comes from.\"\"\"\n"
    "directive @column(\n"
    "  \"\"\"The column's name.\"\"\"\n"
    "  name: String\n"
    "  \"\"\"The PostgreSQL type to read it as.\"\"\"\n"
    "  type: String\n"
    "  \"\"\"The keys from the document's top to the value.\"\"\"\n"
    "  path: [String!]\n"
    ") on FIELD_DEFINITION | INPUT_FIELD_DEFINITION\n",

    "\"\"\"The rows of another relation that belong to this one.\"\"\"\n"
    "directive @join(\n"
    "  \"\"\"Columns here, and the columns there that they are equal to.\"\"\"\n"
    "  on: NameMap\n"
    "  \"\"\"The table that does nothing but join both; then columns are needed only where it leads "
    "here twice.\"\"\"\n"
    "  through: String\n"
    "  \"\"\"Are there many?  Without it the field's type says so.\"\"\"\n"
    "  many: Boolean\n"
    ") on FIELD_DEFINITION\n",

    "\"\"\"A function of the row that computes the field.\"\"\"\n"
    "directive @computed(function: String!) on FIELD_DEFINITION\n",

    "\"\"\"The function that answers a root field.\"\"\"\n"
    "directive @function(\n"
    "  name: String!\n"
    "  \"\"\"Arguments of the field, and the parameters of the function they go to.\"\"\"\n"
    "  args: NameMap\n"
    "  \"\"\"Parameters of the function, and the session settings they are taken from.\"\"\"\n"
    "  context: NameMap\n"
    ") on FIELD_DEFINITION\n",

    "\"\"\"The field of Query or Mutation that the database gives by this name.\"\"\"\n"
    "directive @field(name: String!) on FIELD_DEFINITION\n",

    "\"\"\"What is not bound to the database by a directive is of the program around the engine: "
    "the database gives nothing that is not named.\"\"\"\n"
    "directive @hosted on SCHEMA\n",

    "\"\"\"The function of the program around the engine that answers a field.\"\"\"\n"
    "directive @resolver(\n"
    "  \"\"\"Its name; without it the field's.\"\"\"\n"
    "  name: String\n"
    "  \"\"\"Inside a type: fields of the object that it is given.\"\"\"\n"
    "  needs: [String!]\n"
    "  \"\"\"Of Query: the view of whose rows the engine gives pages itself, with `first`, `after`, "
    "`last` and `before`; what else is asked the function answers.\"\"\"\n"
    "  pagesOf: String\n"
    "  \"\"\"Rows of such a page where nothing is said, and at most.\"\"\"\n"
    "  pageSize: Int\n"
    "  maxPageSize: Int\n"
    "  \"\"\"Of Mutation: the function that the engine calls itself with the argument `input` as "
    "jsonb, and of whose row it makes the answer; what else is given the program's function "
    "answers.\"\"\"\n"
    "  calls: String\n"
    "  \"\"\"Parts of who asks that stand before the input: `user`, `tenant`, `contact`.\"\"\"\n"
    "  context: [String!]\n"
    "  \"\"\"The types of the answer.\"\"\"\n"
    "  success: String\n"
    "  failure: String\n"
    "  \"\"\"The success's field that has what was changed, and its type.\"\"\"\n"
    "  entity: String\n"
    "  entityType: String\n"
    "  \"\"\"JSON: by input type and field, what is given where a client leaves the field "
    "out.\"\"\"\n"
    "  absent: String\n"
    "  \"\"\"Has the answer the field `cascade`?\"\"\"\n"
    "  cascade: Boolean\n"
    ") on FIELD_DEFINITION\n",

    "\"\"\"What a value that a client gives must fulfil; of a list each item.\"\"\"\n"
    "directive @constraint(\n"
    "  \"\"\"In characters.\"\"\"\n"
    "  minLength: Int\n"
    "  maxLength: Int\n"
    "  \"\"\"A regular expression that some part of the text matches.\"\"\"\n"
    "  pattern: String\n"
    "  \"\"\"A form by name, as \"email\".\"\"\"\n"
    "  format: String\n"
    "  min: Float\n"
    "  max: Float\n"
    "  exclusiveMin: Float\n"
    "  exclusiveMax: Float\n"
    "  \"\"\"Of a list.\"\"\"\n"
    "  minItems: Int\n"
    "  maxItems: Int\n"
    ") on INPUT_FIELD_DEFINITION | ARGUMENT_DEFINITION\n",

    "\"\"\"Not served.\"\"\"\n"
    "directive @hidden on OBJECT | FIELD_DEFINITION | ENUM_VALUE | INPUT_FIELD_DEFINITION\n",

    "\"\"\"What becomes of a field whose caller lacks what is required.\"\"\"\n"
    "enum OnDeny {\n"
    "  \"\"\"The request is refused, before anything runs.\"\"\"\n"
    "  ERROR\n"
    "  \"\"\"The field is null.\"\"\"\n"
    "  NULL\n"
    "}\n",

    "\"\"\"Only callers who are known.\"\"\"\n"
    "directive @requiresAuth(onDeny: OnDeny = ERROR) on OBJECT | INTERFACE | UNION | "
    "FIELD_DEFINITION | INPUT_FIELD_DEFINITION\n",

    "\"\"\"Only callers in this role, or in one of these.\"\"\"\n"
    "directive @requiresRole(role: String, roles: [String!], onDeny: OnDeny = ERROR) repeatable on "
    "OBJECT | INTERFACE | UNION | FIELD_DEFINITION | INPUT_FIELD_DEFINITION\n",

    "\"\"\"Only callers with this permission, `resource:action`, or with one of these.\"\"\"\n"
    "directive @requiresPermission(permission: String, permissions: [String!], onDeny: OnDeny = "
    "ERROR) repeatable on OBJECT | INTERFACE | UNION | FIELD_DEFINITION | "
    "INPUT_FIELD_DEFINITION\n",

    "\"\"\"What a field costs, 1 where nothing is said; or each object of a type, beside its "
    "fields.\"\"\"\n"
    "directive @cost(weight: Int!) on FIELD_DEFINITION | OBJECT\n",

    "\"\"\"Who may keep an answer.\"\"\"\n"
    "enum CacheControlScope { PUBLIC PRIVATE }\n",

    "\"\"\"How long an answer may be kept, in seconds, and by whom.\"\"\"\n"
    "directive @cacheControl(maxAge: Int, scope: CacheControlScope) on FIELD_DEFINITION | "
    "OBJECT | INTERFACE | UNION\n",
};
/* clang-format on */

void fq_schema_directives(struct fq_type_system *ret, struct fq_arena *arena)
{
    struct fq_definition *first = NULL;
    struct fq_definition **tail = &first;
    for (size_t i = 0; i < FQ_ARRAY_LEN(definitions); i++) {
        struct fq_document *document = NULL;
        struct fq_error ignored;
        if (fq_graphql_parse(arena, fq_str_from(definitions[i]), NULL, &document, &ignored))
            continue; /* not to be: the test of this file sees each directive */
        *tail = document->definitions;
        tail = &document->definitions->next;
    }
    fq_type_system_init(ret, arena);
    fq_type_system_define(ret, first);
}
