/* SPDX-License-Identifier: MIT
 *
 * The question: what does a document cost that is seen for the first time?  Parsing, for the
 * smallest document of the bench, its largest, and the introspection query that tools send.
 */
#include "base/arena.h"
#include "base/limits.h"
#include "graphql/parse.h"

#include "micro.h"

static const char by_id[] = "query ($id: ID!) { user(id: $id) { id identifier name email "
                            "createdAt } }";

static const char page[] =
    "query ($id: ID!) { user(id: $id) { id name posts(limit: 10) { id title "
    "author: user { id name } comments(limit: 3) { id body createdAt } } } }";

static const char introspection[] =
    "query IntrospectionQuery {\n  __schema {\n    queryType { name }\n    mutationType { name }\n"
    "    subscriptionType { name }\n    types { ...FullType }\n    directives {\n      name\n"
    "      description\n      locations\n      args { ...InputValue }\n    }\n  }\n}\n\n"
    "fragment FullType on __Type {\n  kind\n  name\n  description\n"
    "  fields(includeDeprecated: true) {\n    name\n    description\n"
    "    args { ...InputValue }\n    type { ...TypeRef }\n    isDeprecated\n"
    "    deprecationReason\n  }\n  inputFields { ...InputValue }\n"
    "  interfaces { ...TypeRef }\n  enumValues(includeDeprecated: true) {\n    name\n"
    "    description\n    isDeprecated\n    deprecationReason\n  }\n"
    "  possibleTypes { ...TypeRef }\n}\n\nfragment InputValue on __InputValue {\n  name\n"
    "  description\n  type { ...TypeRef }\n  defaultValue\n}\n\nfragment TypeRef on __Type {\n"
    "  kind\n  name\n  ofType {\n    kind\n    name\n    ofType {\n      kind\n      name\n"
    "      ofType {\n        kind\n        name\n        ofType {\n          kind\n"
    "          name\n          ofType {\n            kind\n            name\n"
    "            ofType { kind name ofType { kind name } }\n          }\n        }\n      }\n"
    "    }\n  }\n}\n";

struct parsing {
    struct fq_arena arena;
    fq_str text;
};

/* As for a request: the arena keeps its first block from one to the next. */
static void parse_once(void *context)
{
    struct parsing *parsing = context;
    struct fq_document *document;
    struct fq_error error;

    fq_arena_reset(&parsing->arena);
    micro_check(fq_graphql_parse(&parsing->arena, parsing->text, NULL, &document, &error) == FQ_OK,
                "a document does not parse");
}

static void measure(const char *name, const char *rate_name, const char *text)
{
    struct parsing parsing = {.text = fq_str_of(text, strlen(text))};

    fq_arena_init(&parsing.arena, 64 * 1024, FQ_LIMIT_REQUEST_BYTES);
    double ns = micro_ns(parse_once, &parsing);
    micro_result(name, ns, "ns");
    micro_result(rate_name, (double)parsing.text.len * 1000 / ns, "MB/s");
    fq_arena_clear(&parsing.arena);
}

int main(int argc, char **argv)
{
    micro_init(argc, argv);
    measure("parse_by_id", "parse_by_id_rate", by_id);
    measure("parse_page", "parse_page_rate", page);
    measure("parse_introspection", "parse_introspection_rate", introspection);
    return 0;
}
