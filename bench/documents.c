/* SPDX-License-Identifier: MIT
 *
 * The question: what do a document and an introspection cost, beside graphql-js?  This is our half;
 * graphqljs/documents.mjs does the same with the same files and prints the same lines.
 *
 *     documents [--quick] TABLES DOCUMENT...
 *     documents --schema TABLES                the SDL that the other half needs
 *     documents --answer TABLES DOCUMENT       what we answer to an introspection
 *
 * Of each document: parse_NAME, and validate_NAME, which is parsing and validating.  A document
 * called introspection is also answered: introspection_first (all of it new) and introspection
 * (asked before, as the engine answers it from then on).
 */
#include <libgen.h>

#include "base/limits.h"
#include "engine/engine.h"
#include "graphql/types/print.h"
#include "graphql/validate/validate.h"
#include "json/json.h"
#include "support/shop_catalog.h"

#include "micro.h"

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, FQ_LIMIT_DOCUMENT_BYTES + 1);

    micro_check(file && text, path);
    micro_check(fread(text, 1, FQ_LIMIT_DOCUMENT_BYTES, file) > 0, path);
    fclose(file);
    return text;
}

/* ---- parse, validate ---- */

struct reading {
    const struct fq_type_system *system;
    struct fq_arena arena; /* as a request's: it keeps its first block */
    fq_str text;
    struct fq_document *document;
};

static enum fq_status validate(void *context)
{
    struct reading *reading = context;
    struct fq_errors errors = {0};

    return fq_graphql_validate(reading->system, reading->document, &reading->arena, &errors);
}

static void parse_once(void *context)
{
    struct reading *reading = context;
    struct fq_error error;

    fq_arena_reset(&reading->arena);
    micro_check(
        fq_graphql_parse(&reading->arena, reading->text, NULL, &reading->document, &error) == FQ_OK,
        "a document does not parse");
}

static void validate_once(void *context)
{
    parse_once(context);
    micro_check(fq_guard(validate, context) == FQ_OK, "a document is not valid");
}

static void report(const char *kind, const char *name, double ns)
{
    char whole[64];

    snprintf(whole, sizeof(whole), "%s_%s", kind, name);
    micro_result(whole, ns, "ns");
}

static void measure_reading(const struct fq_schema *schema, const char *name, const char *text)
{
    struct reading reading = {.system = &schema->types, .text = fq_str_from(text)};

    fq_arena_init(&reading.arena, 64 * 1024, FQ_LIMIT_REQUEST_BYTES);
    report("parse", name, micro_ns(parse_once, &reading));
    report("validate", name, micro_ns(validate_once, &reading));
    fq_arena_clear(&reading.arena);
}

/* ---- introspection, through the engine ---- */

static void run(struct fq_database *database, struct fq_job *job)
{
    (void)database;
    (void)job;
    micro_check(false, "introspection asks the database");
}

static const struct fq_database_calls calls = {.run = run};
static struct fq_database unasked = {&calls};

static void done(struct fq_request *request)
{
    micro_check(request->status == FQ_OK && !request->errors, "introspection fails");
}

static const struct fq_request_events events = {.done = done, .broken = done};

struct asking {
    struct fq_engine *engine;
    struct fq_arena arena;
    struct fq_buf out;
    struct fq_buf body;
};

static void ask_once(void *context)
{
    struct asking *asking = context;
    struct fq_request request = {.events = &events, .arena = &asking->arena, .out = &asking->out};
    struct fq_error error;

    fq_arena_reset(&asking->arena);
    fq_buf_reset(&asking->out);
    micro_check(fq_request_read(&request, fq_buf_str(&asking->body), &error) == FQ_OK,
                "a body is not read");
    fq_engine_run(asking->engine, &request);
}

static void asking_init(struct asking *asking, struct fq_schema *schema, const char *text,
                        size_t cached_documents)
{
    const struct fq_engine_options options = {
        .database = &unasked,
        .plan = {FQ_LIMIT_LIST_DEFAULT, FQ_LIMIT_LIST_MAX},
        .response_bytes = FQ_LIMIT_RESPONSE_BYTES,
        .request_bytes = FQ_LIMIT_REQUEST_BYTES,
        .cached_documents = cached_documents,
    };

    asking->engine = fq_engine_new(&options, schema);
    micro_check(asking->engine, "no memory");
    fq_arena_init(&asking->arena, 16 * 1024, FQ_LIMIT_REQUEST_BYTES);
    fq_buf_init(&asking->out, NULL, FQ_LIMIT_RESPONSE_BYTES);
    fq_buf_init(&asking->body, NULL, FQ_LIMIT_HTTP_BODY_BYTES);
    fq_buf_literal(&asking->body, "{\"query\":");
    fq_json_string(&asking->body, fq_str_from(text));
    fq_buf_char(&asking->body, '}');
}

static void asking_clear(struct asking *asking)
{
    fq_engine_free(asking->engine);
    fq_buf_clear(&asking->body);
    fq_buf_clear(&asking->out);
    fq_arena_clear(&asking->arena);
}

static void measure_introspection(struct fq_schema *schema, const char *name, const char *text,
                                  size_t cached_documents)
{
    struct asking asking;

    asking_init(&asking, schema, text, cached_documents);
    micro_result(name, micro_ns(ask_once, &asking), "ns");
    asking_clear(&asking);
}

/* ---- the command ---- */

static void measure(struct fq_schema *schema, char *path)
{
    char *text = read_file(path);
    char *name = basename(path);

    *strchrnul(name, '.') = '\0';
    measure_reading(schema, name, text);
    if (strcmp(name, "introspection") == 0) {
        measure_introspection(schema, "introspection_first", text, 0);
        measure_introspection(schema, "introspection", text, 1);
    }
    free(text);
}

static void print_answer(struct fq_schema *schema, const char *path)
{
    struct asking asking;
    char *text = read_file(path);

    asking_init(&asking, schema, text, 0);
    ask_once(&asking);
    printf("%.*s\n", FQ_STR_ARG(fq_buf_str(&asking.out)));
    asking_clear(&asking);
    free(text);
}

static void print_schema(const struct fq_schema *schema)
{
    struct fq_buf sdl;

    fq_buf_init(&sdl, NULL, FQ_LIMIT_RESPONSE_BYTES);
    fq_type_system_print(&sdl, &schema->types);
    printf("%.*s", FQ_STR_ARG(fq_buf_str(&sdl)));
    fq_buf_clear(&sdl);
}

int main(int argc, char **argv)
{
    const char *option = argc > 1 && argv[1][0] == '-' ? argv[1] : "";
    char **given = argv + 1 + (*option != '\0');
    struct fq_error error;

    micro_init(argc, argv);
    micro_check(given < argv + argc, "usage: documents [--quick|--schema|--answer] TABLES "
                                     "[DOCUMENT...]");
    char *tables = read_file(*given++);
    struct fq_schema *schema = schema_from_text(tables, &error);
    micro_check(schema, "the tables have no schema");
    if (strcmp(option, "--schema") == 0)
        print_schema(schema);
    for (; given < argv + argc; given++) {
        if (strcmp(option, "--answer") == 0)
            print_answer(schema, *given);
        else
            measure(schema, *given);
    }
    fq_schema_unref(schema);
    free(tables);
    return 0;
}
