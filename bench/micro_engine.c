/* SPDX-License-Identifier: MIT
 *
 * The questions: what does a request cost, from its body to the statement in the hands of the
 * database, when its document is known (read, find the plan, coerce, bind), and what when it is
 * seen for the first time (parse, validate, plan as well)?
 *
 * The schema is the three tables that the cases of bench/run touch; the database takes each job
 * and forgets it.
 */
#include "base/limits.h"
#include "engine/engine.h"

#include "micro.h"

enum { INT4 = 23, TEXT = 25, TIMESTAMPTZ = 1184, UUID = 2950 };

static const struct fq_catalog_type types[] = {
    {.oid = INT4, .schema = FQ_STR_INIT("pg_catalog"), .name = FQ_STR_INIT("int4")},
    {.oid = TEXT, .schema = FQ_STR_INIT("pg_catalog"), .name = FQ_STR_INIT("text")},
    {.oid = TIMESTAMPTZ, .schema = FQ_STR_INIT("pg_catalog"), .name = FQ_STR_INIT("timestamptz")},
    {.oid = UUID, .schema = FQ_STR_INIT("pg_catalog"), .name = FQ_STR_INIT("uuid")},
};

#define COLUMN(column, oid, attnum)                                                                \
    {                                                                                              \
        .name = FQ_STR_INIT(column), .type = oid, .typmod = -1, .number = attnum,                  \
        .not_null = true, .readable = true                                                         \
    }

static const struct fq_catalog_column user_columns[] = {
    COLUMN("pk_user", INT4, 1), COLUMN("id", UUID, 2),    COLUMN("identifier", TEXT, 3),
    COLUMN("name", TEXT, 4),    COLUMN("email", TEXT, 5), COLUMN("created_at", TIMESTAMPTZ, 6),
};
static const struct fq_catalog_column post_columns[] = {
    COLUMN("pk_post", INT4, 1), COLUMN("id", UUID, 2),   COLUMN("fk_user", INT4, 3),
    COLUMN("title", TEXT, 4),   COLUMN("body", TEXT, 5), COLUMN("created_at", TIMESTAMPTZ, 6),
};
static const struct fq_catalog_column comment_columns[] = {
    COLUMN("pk_comment", INT4, 1), COLUMN("id", UUID, 2),   COLUMN("fk_post", INT4, 3),
    COLUMN("fk_user", INT4, 4),    COLUMN("body", TEXT, 5), COLUMN("created_at", TIMESTAMPTZ, 6),
};

/* Every table begins with pk_… and id. */
static const uint16_t column[] = {0, 1, 2, 3};
static const struct fq_catalog_key keys[] = {
    {.name = FQ_STR_INIT("pkey"), .columns = &column[0], .column_count = 1, .primary = true},
    {.name = FQ_STR_INIT("id_key"), .columns = &column[1], .column_count = 1},
};

static struct fq_catalog_relation relations[3];
enum { COMMENT, POST, USER };

static const struct fq_catalog_foreign_key comment_references[] = {
    {FQ_STR_INIT("post"), FQ_STR_INIT(""), &column[2], &column[0], 1, &relations[POST]},
    {FQ_STR_INIT("user"), FQ_STR_INIT(""), &column[3], &column[0], 1, &relations[USER]},
};
static const struct fq_catalog_foreign_key post_references[] = {
    {FQ_STR_INIT("user"), FQ_STR_INIT(""), &column[2], &column[0], 1, &relations[USER]},
};

static void table(int which, fq_str name, const struct fq_catalog_column *columns,
                  size_t column_count, const struct fq_catalog_foreign_key *references,
                  size_t reference_count)
{
    relations[which] = (struct fq_catalog_relation){.oid = 16384u + (fq_oid)which,
                                                    .schema = FQ_STR("public"),
                                                    .name = name,
                                                    .kind = FQ_CATALOG_TABLE,
                                                    .columns = columns,
                                                    .column_count = column_count,
                                                    .keys = keys,
                                                    .key_count = FQ_ARRAY_LEN(keys),
                                                    .foreign_keys = references,
                                                    .foreign_key_count = reference_count,
                                                    .estimated_rows = 10000,
                                                    .exposed_schema = true,
                                                    .readable = true};
}

static struct fq_schema *build_schema(void)
{
    const struct fq_schema_options options = {.see_through = true};
    struct fq_schema *schema = fq_schema_new();
    struct fq_error error;

    table(COMMENT, FQ_STR("tb_comment"), comment_columns, FQ_ARRAY_LEN(comment_columns),
          comment_references, FQ_ARRAY_LEN(comment_references));
    table(POST, FQ_STR("tb_post"), post_columns, FQ_ARRAY_LEN(post_columns), post_references,
          FQ_ARRAY_LEN(post_references));
    table(USER, FQ_STR("tb_user"), user_columns, FQ_ARRAY_LEN(user_columns), NULL, 0);
    micro_check(schema, "no memory");
    struct fq_catalog *catalog = FQ_NEW(&schema->arena, struct fq_catalog);
    micro_check(catalog, "no memory");
    *catalog = (struct fq_catalog){.arena = &schema->arena,
                                   .role = FQ_STR("bench"),
                                   .relations = relations,
                                   .relation_count = FQ_ARRAY_LEN(relations),
                                   .types = types,
                                   .type_count = FQ_ARRAY_LEN(types)};
    if (fq_schema_build(schema, catalog, &options, NULL, &error) != FQ_OK) {
        fprintf(stderr, "micro: %.*s\n", FQ_STR_ARG(error.message));
        exit(1);
    }
    return schema;
}

/* ---- a database that takes jobs and never answers ---- */

static size_t jobs_taken;

static void take(struct fq_database *database, struct fq_job *job)
{
    (void)database;
    jobs_taken += job->step_count > 0;
}

static void forget(struct fq_database *database, struct fq_job *job)
{
    (void)database;
    (void)job;
}

static const struct fq_database_calls calls = {take, forget, forget, forget};
static struct fq_database silent = {&calls};

/* ---- requests ---- */

static void refused(struct fq_request *request)
{
    fprintf(stderr, "micro: refused: %.*s\n", FQ_STR_ARG(fq_buf_str(request->out)));
    exit(1);
}

static const struct fq_request_events events = {.done = refused, .broken = refused};

struct asking {
    struct fq_engine *engine;
    struct fq_arena arena;
    struct fq_buf out;
    fq_str body;
};

/* As the server does it: the request's memory is kept from one to the next. */
static void ask_once(void *context)
{
    struct asking *asking = context;
    struct fq_request request = {.events = &events, .arena = &asking->arena, .out = &asking->out};
    struct fq_error error;
    size_t before = jobs_taken;

    fq_arena_reset(&asking->arena);
    fq_buf_reset(&asking->out);
    micro_check(fq_request_read(&request, asking->body, &error) == FQ_OK, "a body is not read");
    fq_engine_run(asking->engine, &request);
    micro_check(jobs_taken == before + 1, "no statement reached the database");
    fq_engine_cancel(&request);
}

static void measure(const char *name, struct fq_schema *schema, size_t cached_documents,
                    const char *body)
{
    const struct fq_engine_options options = {
        .database = &silent,
        .plan = {FQ_LIMIT_LIST_DEFAULT, FQ_LIMIT_LIST_MAX},
        .response_bytes = FQ_LIMIT_RESPONSE_BYTES,
        .request_bytes = FQ_LIMIT_REQUEST_BYTES,
        .cached_documents = cached_documents,
    };
    struct asking asking = {.engine = fq_engine_new(&options, schema),
                            .body = fq_str_of(body, strlen(body))};

    micro_check(asking.engine, "no memory");
    fq_arena_init(&asking.arena, 16 * 1024, FQ_LIMIT_REQUEST_BYTES);
    fq_buf_init(&asking.out, NULL, FQ_LIMIT_RESPONSE_BYTES);
    micro_result(name, micro_ns(ask_once, &asking), "ns");
    fq_engine_free(asking.engine);
    fq_buf_clear(&asking.out);
    fq_arena_clear(&asking.arena);
}

#define ID "\"variables\":{\"id\":\"bb9836f5-e2ce-456d-859b-9a4556283bc0\"}"

int main(int argc, char **argv)
{
    static const char by_id[] = "{\"query\":\"query ($id: ID!) { user(id: $id) { id identifier "
                                "name email createdAt } }\"," ID "}";
    static const char page[] =
        "{\"query\":\"query ($id: ID!) { user(id: $id) { id name posts(limit: 10) { id title "
        "author: user { id name } comments(limit: 3) { id body createdAt } } } }\"," ID "}";
    static const char typical[] =
        "{\"query\":\"query PostsOfUser($id: ID!, $since: DateTime!, $words: String!, $limit: Int "
        "= 10) "
        "{\\n  user(id: $id) {\\n    id\\n    name\\n    posts(where: {createdAt: {gte: $since}, "
        "title: "
        "{icontains: $words}}, orderBy: [{createdAt: DESC}], limit: $limit) {\\n      id\\n      "
        "title\\n      comments(limit: 3) { body user { name } }\\n    }\\n  }\\n}\","
        "\"variables\":{\"id\":\"bb9836f5-e2ce-456d-859b-9a4556283bc0\","
        "\"since\":\"2026-01-01T00:00:00Z\",\"words\":\"weather\"}}";
    struct fq_schema *schema = build_schema();

    micro_init(argc, argv);
    measure("plan_cache_hit", schema, 100, by_id);
    measure("plan_cache_hit_page", schema, 100, page);
    measure("parse_and_plan_by_id", schema, 0, by_id);
    measure("parse_and_plan_page", schema, 0, page);
    measure("parse_and_plan_typical", schema, 0, typical);
    fq_schema_unref(schema);
    return 0;
}
