/* SPDX-License-Identifier: MIT
 *
 * Any document that parses is validated against a small type system without harm; one that is
 * valid can be introspected and its operation's variables coerced, whatever JSON they are given.
 * The input is a document, then, behind a line "---", the variables.
 */
#include "fuzz.h"

#include "base/limits.h"
#include "graphql/introspect/introspect.h"
#include "graphql/syntax/parse.h"
#include "graphql/sdl/sdl.h"
#include "graphql/validate/validate.h"

struct job {
    struct fq_arena *arena;
    struct fq_type_system system;
    const struct fq_document *document;
    fq_str variables;
};

static const char sdl[] =
    "type Query implements Node { id: ID! self: Query node(where: Where): Node any: Any\n"
    "  list(ids: [[ID!]], pick: Pick, raw: Raw, kind: Kind = ONE): [Node!]! }\n"
    "interface Node { id: ID! node(where: Where): Node }\n"
    "type A implements Node { id: ID! self: A node(where: Where): Node }\n"
    "type B implements Node { id: ID! self: B node(where: Where): Node name(x: Int! = 1): String "
    "}\n"
    "union Any = A | B\n"
    "enum Kind { ONE TWO @deprecated }\n"
    "scalar Raw\n"
    "input Where { Int: Int Float: Float String: String Boolean: Boolean ID: ID and: [Where!]\n"
    "  kind: Kind pick: Pick raw: Raw limit: Int! = 5 }\n"
    "input Pick @oneOf { a: Int b: [String!] c: Where }\n"
    "directive @mark(level: Int = 1) repeatable on FIELD | QUERY | VARIABLE_DEFINITION\n"
    "schema { query: Query mutation: A subscription: B }\n";

static void build(struct fq_type_system *system, struct fq_arena *arena)
{
    struct fq_document *document = NULL;
    struct fq_errors errors = {0};
    MUST(fq_graphql_parse(arena, fq_str_from(sdl), NULL, &document, NULL) == FQ_OK);
    MUST(fq_type_system_build(system, document, NULL, arena, &errors) == FQ_OK);
}

static void introspect_roots(struct job *job, const struct fq_definition *operation,
                             const struct fq_variables *variables)
{
    struct fq_buf out;
    struct fq_errors errors = {0};
    fq_buf_init(&out, job->arena, 1u << 20);
    for (const struct fq_selection *s = operation->selections; s; s = s->next) {
        if (s->kind == FQ_SELECT_FIELD &&
            (fq_str_eq(s->name, FQ_STR("__schema")) || fq_str_eq(s->name, FQ_STR("__type"))))
            (void)fq_introspect(&out, &job->system, job->document, s, variables, job->arena,
                                &errors);
    }
}

static enum fq_status run(void *arg)
{
    struct job *job = arg;
    struct fq_errors errors = {0};
    build(&job->system, job->arena);
    enum fq_status status = fq_graphql_validate(&job->system, job->document, job->arena, &errors);
    MUST((status == FQ_OK) == (errors.count == 0));
    const struct fq_definition *operation = NULL;
    if (status || fq_graphql_operation(job->document, FQ_STR_NONE, job->arena, &operation, NULL))
        return status;
    struct fq_json given = {.kind = FQ_JSON_NULL};
    struct fq_variables variables;
    struct fq_error error = {0};
    if (fq_json_read(job->arena, job->variables, &given, &error))
        given = (struct fq_json){.kind = FQ_JSON_NULL};
    status = fq_variables_coerce(&job->system, operation, &given, job->arena, &variables, &errors);
    MUST((status == FQ_OK) == (errors.count == 0));
    if (!status)
        introspect_roots(job, operation, &variables);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fq_arena arena;
    fq_str text = fq_str_of((const char *)data, size);
    size_t end = fq_str_find(text, FQ_STR("\n---\n"));
    struct job job = {.arena = &arena, .variables = fq_str_from_offset(text, end + 5)};
    fq_arena_init(&arena, 16384, FQ_LIMIT_REQUEST_BYTES);
    struct fq_document *document = NULL;
    if (!fq_graphql_parse(&arena, fq_str_of(text.ptr, end), NULL, &document, NULL)) {
        job.document = document;
        (void)!fq_guard(run, &job);
    }
    fq_arena_clear(&arena);
    return 0;
}
