/* SPDX-License-Identifier: MIT */
#include "pg/introspect.h"

#include "base/hash.h"
#include "pg/error.h"
#include "pg/mark.h"
#include "pg/session_private.h"

struct load {
    struct fq_pg_introspection in;
    const fq_str *schemas;
    size_t schema_count;
    const char *schema_array;
    fq_str asked_as;
};

/* The schemas as PostgreSQL writes an array of names. */
static enum fq_status write_schema_array(void *arg)
{
    struct load *load = arg;
    size_t room = 3;
    for (size_t i = 0; i < load->schema_count; i++)
        room += 2 * load->schemas[i].len + 3;
    char *text = fq_arena_alloc(load->in.arena, room), *to = text;
    *to++ = '{';
    for (size_t i = 0; i < load->schema_count; i++) {
        if (i)
            *to++ = ',';
        *to++ = '"';
        for (size_t k = 0; k < load->schemas[i].len; k++) {
            char c = load->schemas[i].ptr[k];
            if (c == '"' || c == '\\')
                *to++ = '\\';
            *to++ = c;
        }
        *to++ = '"';
    }
    *to++ = '}';
    *to = '\0';
    load->schema_array = text;
    return FQ_OK;
}

static bool ask(struct fq_pg_session *session, const struct load *load, int question)
{
    if (question == FQ_PG_ASK_SETTLE)
        return fq_pg_session_settle(session);
    if (question == FQ_PG_ASK_MARK)
        return PQsendQueryParams(session->conn, fq_pg_mark_statement.sql, 0, NULL, NULL, NULL, NULL,
                                 0) == 1;
    const char *values[] = {load->schema_array};
    int count = question == FQ_PG_ASK_SCHEMAS ? 1 : 0;
    return PQsendQueryParams(session->conn, fq_pg_question_sql[question], count, NULL, values, NULL,
                             NULL, 0) == 1;
}

static bool ask_all(struct fq_pg_session *session, const struct load *load)
{
    for (int question = 0; question < FQ_PG_QUESTIONS; question++) {
        if (!ask(session, load, question))
            return false;
    }
    return PQpipelineSync(session->conn) == 1;
}

/* A failure while reading the catalog is one of starting, and whoever reads it is in charge of
 * the database: the sentence may say what PostgreSQL said. */
static enum fq_status check_answers(const struct fq_pg_answers *answers, struct fq_arena *arena,
                                    struct fq_error *reterr)
{
    for (int question = 0; question < FQ_PG_QUESTIONS; question++) {
        const PGresult *result = answers->results[question];
        ExecStatusType answer = PQresultStatus(result);
        if (answer == PGRES_TUPLES_OK || answer == PGRES_COMMAND_OK)
            continue;
        struct fq_error error = {0};
        enum fq_status status = fq_pg_error_from_result(&error, arena, result);
        if (status == FQ_TIMEOUT)
            fq_error_set(reterr, arena, status, FQ_PG_CATALOG_LATE);
        else
            fq_error_set(reterr, arena, status, "the database's catalog cannot be read: %.*s",
                         FQ_STR_ARG(fq_error_message(&error)));
        if (reterr)
            reterr->detail = error.detail;
        return status;
    }
    return FQ_OK;
}

static enum fq_status check_schemas(const struct fq_pg_answers *answers, struct fq_arena *arena,
                                    struct fq_error *reterr)
{
    const PGresult *missing = answers->results[FQ_PG_ASK_SCHEMAS];
    if (PQntuples(missing) == 0)
        return FQ_OK;
    return fq_error_set(reterr, arena, FQ_EMPTY,
                        "there is no schema \"%s\" in the database; create it, or name others with "
                        "schema.names",
                        PQgetvalue(missing, 0, 0));
}

/* Nobody gains from two catalogs that look alike, so that it need not be a hash under a key. */
static uint64_t mixed(uint64_t sum, fq_str value)
{
    sum = (sum ^ value.len) * 0x9e3779b97f4a7c15u;
    for (size_t i = 0; i < value.len; i += 8) {
        uint64_t word = 0;
        memcpy(&word, value.ptr + i, value.len - i < 8 ? value.len - i : 8);
        sum = (sum ^ word) * 0x9e3779b97f4a7c15u;
        sum ^= sum >> 32;
    }
    return sum;
}

static uint64_t fingerprint(const struct load *load)
{
    uint64_t sum = 0;
    for (int question = 0; question < FQ_PG_QUESTIONS; question++) {
        const PGresult *result = load->in.results[question];
        if (question == FQ_PG_ASK_MARK)
            continue; /* it may be another one where nothing is */
        for (int row = 0; row < PQntuples(result); row++) {
            for (int column = 0; column < PQnfields(result); column++) {
                fq_str value = fq_str_of(PQgetvalue(result, row, column),
                                         (size_t)PQgetlength(result, row, column));
                sum = mixed(sum, value);
            }
        }
    }
    return sum;
}

static void add_schemas(struct fq_pg_introspection *in)
{
    const PGresult *rows = in->results[FQ_PG_ASK_SCHEMA_COMMENTS];
    size_t count = (size_t)PQntuples(rows);
    struct fq_catalog_schema *schemas = FQ_NEW_ARRAY(in->arena, count, struct fq_catalog_schema);
    for (int row = 0; row < (int)count; row++) {
        schemas[row].name = fq_pg_text_at(in->arena, rows, row, SCHEMA_NAME);
        schemas[row].comment = fq_pg_text_at(in->arena, rows, row, SCHEMA_COMMENT);
    }
    in->catalog->schemas = schemas;
    in->catalog->schema_count = count;
}

static enum fq_status fill(void *arg)
{
    struct load *load = arg;
    struct fq_pg_introspection *in = &load->in;
    in->catalog = FQ_NEW(in->arena, struct fq_catalog);
    in->catalog->arena = in->arena;
    in->catalog->role = fq_pg_text_at(in->arena, in->results[FQ_PG_ASK_ROLE], 0, 0);
    in->catalog->trigrams = fq_pg_text_at(in->arena, in->results[FQ_PG_ASK_ROLE], 0, 1);
    in->catalog->asked_as = fq_arena_str(in->arena, load->asked_as);
    in->catalog->fingerprint = fingerprint(load);
    in->catalog->mark = fq_pg_mark(fq_pg_text_at(in->arena, in->results[FQ_PG_ASK_MARK], 0, 0));
    fq_pg_introspect_relations(in);
    fq_pg_introspect_keys(in);
    fq_pg_introspect_views(in);
    fq_pg_introspect_reads(in);
    fq_pg_introspect_types(in);
    fq_pg_introspect_functions(in);
    add_schemas(in);
    return FQ_OK;
}

enum fq_status fq_pg_load_catalog(struct fq_pg_session *session, const fq_str *schemas,
                                  size_t schema_count, struct fq_arena *arena,
                                  struct fq_catalog **ret, struct fq_error *reterr)
{
    struct load load = {{.arena = arena}, schemas, schema_count, NULL, fq_str_from(session->role)};
    enum fq_status status = fq_guard(write_schema_array, &load);
    if (status != FQ_OK)
        return fq_error_set(reterr, arena, status, "out of memory");
    if (!ask_all(session, &load))
        return fq_pg_session_refused(session, arena, reterr);
    struct fq_pg_answers answers;
    status = fq_pg_session_collect(session, FQ_PG_QUESTIONS + 1, arena, &answers, reterr);
    if (status != FQ_OK)
        return status;
    status = check_answers(&answers, arena, reterr);
    if (status == FQ_OK)
        status = check_schemas(&answers, arena, reterr);
    if (status != FQ_OK)
        goto out;
    load.in.results = answers.results;
    status = fq_guard(fill, &load);
    if (status != FQ_OK) {
        fq_error_set(reterr, arena, status, "out of memory for the database's catalog");
        goto out;
    }
    *ret = load.in.catalog;
out:
    fq_pg_answers_clear(&answers);
    return status;
}
