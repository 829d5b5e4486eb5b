/* SPDX-License-Identifier: MIT */
#include "pg/introspect.h"

#include "base/hash.h"
#include "pg/error.h"
#include "pg/kept.h"
#include "pg/mark.h"
#include "pg/proof.h"
#include "pg/session_private.h"

struct load {
    struct fq_pg_introspection in;
    const char *schema_array;
    struct fq_buf *kept; /* NULL: nothing is to be kept, and the mark comes later */
    int64_t seed;        /* of the fingerprint then */
    struct fq_pg_reader reader;
};

struct schema_array {
    struct fq_arena *arena;
    const fq_str *schemas;
    size_t count;
    const char *text;
};

static enum fq_status write_schema_array(void *arg)
{
    struct schema_array *array = arg;
    size_t room = 3;
    for (size_t i = 0; i < array->count; i++)
        room += 2 * array->schemas[i].len + 3;
    char *text = fq_arena_alloc(array->arena, room), *to = text;
    *to++ = '{';
    for (size_t i = 0; i < array->count; i++) {
        if (i)
            *to++ = ',';
        *to++ = '"';
        for (size_t k = 0; k < array->schemas[i].len; k++) {
            char c = array->schemas[i].ptr[k];
            if (c == '"' || c == '\\')
                *to++ = '\\';
            *to++ = c;
        }
        *to++ = '"';
    }
    *to++ = '}';
    *to = '\0';
    array->text = text;
    return FQ_OK;
}

const char *fq_pg_schema_array(struct fq_arena *arena, const fq_str *schemas, size_t count)
{
    struct schema_array array = {arena, schemas, count, NULL};
    return fq_guard(write_schema_array, &array) == FQ_OK ? array.text : NULL;
}

static bool is_fingerprint(int question)
{
    return question >= FQ_PG_ASK_FINGERPRINT && question <= FQ_PG_ASK_FINGERPRINT_LAST;
}

static bool ask(struct fq_pg_session *session, const struct load *load, int question)
{
    if (question == FQ_PG_ASK_SETTLE)
        return fq_pg_session_settle(session);
    if (question == FQ_PG_ASK_MARK)
        return PQsendQueryParams(session->conn, fq_pg_mark_statement.sql, 0, NULL, NULL, NULL, NULL,
                                 0) == 1;
    int part = question - FQ_PG_ASK_FINGERPRINT;
    if (is_fingerprint(question) && load->kept)
        return fq_pg_ask_fingerprint(session, part, load->seed, load->schema_array);
    if (is_fingerprint(question))
        return PQsendQueryParams(session->conn, "select", 0, NULL, NULL, NULL, NULL, 0) == 1;
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
    for (int question = 0; question < FQ_PG_QUESTIONS && question < (int)answers->count;
         question++) {
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

/* Of the catalog: neither the mark nor what proves a kept one, which may be others where nothing
 * is. */
static void add_to_fingerprint(struct fq_pg_reader *reader, size_t number, const PGresult *answer)
{
    struct load *load = FQ_CONTAINER(reader, struct load, reader);
    if (number >= FQ_PG_ASK_MARK || is_fingerprint((int)number))
        return;
    int rows = PQntuples(answer), columns = PQnfields(answer);
    for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
            fq_str value = fq_str_of(PQgetvalue(answer, row, column),
                                     (size_t)PQgetlength(answer, row, column));
            load->in.fingerprint = fq_hash_kept(load->in.fingerprint, value);
        }
    }
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

static uint64_t mark_of(const PGresult *result)
{
    return fq_pg_mark(fq_str_of(PQgetvalue(result, 0, 0), (size_t)PQgetlength(result, 0, 0)));
}

static enum fq_status fill(void *arg)
{
    struct fq_pg_introspection *in = arg;
    in->catalog = FQ_NEW(in->arena, struct fq_catalog);
    in->catalog->arena = in->arena;
    in->catalog->role = fq_pg_text_at(in->arena, in->results[FQ_PG_ASK_ROLE], 0, 0);
    in->catalog->trigrams = fq_pg_text_at(in->arena, in->results[FQ_PG_ASK_ROLE], 0, 1);
    in->catalog->utf8 = fq_pg_bool_at(in->results[FQ_PG_ASK_ROLE], 0, 2);
    in->catalog->asked_as = fq_arena_str(in->arena, in->asked_as);
    in->catalog->fingerprint = in->fingerprint;
    if (in->marked)
        in->catalog->mark = mark_of(in->results[FQ_PG_ASK_MARK]);
    fq_pg_introspect_relations(in);
    fq_pg_introspect_keys(in);
    fq_pg_introspect_views(in);
    fq_pg_introspect_reads(in);
    fq_pg_introspect_types(in);
    fq_pg_introspect_functions(in);
    add_schemas(in);
    return FQ_OK;
}

enum fq_status fq_pg_introspect(struct fq_pg_introspection *in, struct fq_error *reterr)
{
    enum fq_status status = fq_guard(fill, in);
    return status == FQ_OK ? FQ_OK
                           : fq_error_set(reterr, in->arena, status,
                                          "out of memory for the database's catalog");
}

/* ---- a reading ---- */

/* Of a reading that asked for the fingerprint under that seed. */
static void keep_answers(struct fq_buf *to, int64_t seed, const struct fq_pg_introspection *in)
{
    char proof[FQ_LIMIT_PROOF_BYTES];
    if (!fq_pg_read_proof(in->results + FQ_PG_ASK_FINGERPRINT, proof))
        return;
    const struct fq_pg_kept kept = {
        .seed = seed,
        .proof = fq_str_from(proof),
        .fingerprint = in->fingerprint,
    };
    fq_pg_kept_write(to, &kept, in->results);
}

static enum fq_status take_answers(struct load *load, const struct fq_pg_answers *answers,
                                   struct fq_error *reterr)
{
    enum fq_status status = check_answers(answers, load->in.arena, reterr);
    if (status == FQ_OK)
        status = check_schemas(answers, load->in.arena, reterr);
    if (status != FQ_OK)
        return status;
    load->in.results = answers->results;
    load->in.marked = answers->count > FQ_PG_ASK_MARK;
    status = fq_pg_introspect(&load->in, reterr);
    if (status == FQ_OK && load->kept)
        keep_answers(load->kept, load->seed, &load->in);
    return status;
}

enum fq_status fq_pg_read_catalog(struct fq_pg_session *session, const fq_str *schemas,
                                  size_t schema_count, struct fq_arena *arena, struct fq_buf *kept,
                                  struct fq_catalog **ret, struct fq_error *reterr)
{
    struct load load = {.in = {.arena = arena, .asked_as = fq_str_from(session->role)},
                        .kept = kept,
                        .seed = fq_pg_fingerprint_seed(),
                        .reader = {.read = add_to_fingerprint}};
    load.schema_array = fq_pg_schema_array(arena, schemas, schema_count);
    if (!load.schema_array)
        return fq_error_set(reterr, arena, FQ_NOMEM, "out of memory");
    if (!ask_all(session, &load))
        return fq_pg_session_refused(session, arena, reterr);
    session->marking = !kept;
    session->unconfirmed = NULL;
    struct fq_pg_answers answers;
    enum fq_status status = fq_pg_session_read(session, kept ? FQ_PG_QUESTIONS + 1 : FQ_PG_ASK_MARK,
                                               &load.reader, arena, &answers, reterr);
    if (status != FQ_OK)
        return status;
    status = take_answers(&load, &answers, reterr);
    fq_pg_answers_clear(&answers);
    if (status == FQ_OK)
        *ret = session->unconfirmed = load.in.catalog;
    else
        (void)fq_pg_take_mark(session, arena, NULL); /* which nobody wants any more */
    return status;
}

/* ---- the mark, which PostgreSQL computes while the API is built ---- */

enum fq_status fq_pg_take_mark(struct fq_pg_session *session, struct fq_arena *arena,
                               struct fq_error *reterr)
{
    struct fq_pg_answers answers;
    if (!session->marking)
        return FQ_OK;
    session->marking = false;
    enum fq_status status = fq_pg_session_collect(session, FQ_PG_QUESTIONS + 1 - FQ_PG_ASK_MARK,
                                                  arena, &answers, reterr);
    if (status != FQ_OK)
        return status;
    answers.count--; /* of the Sync nothing is asked */
    status = check_answers(&answers, arena, reterr);
    if (status == FQ_OK && session->unconfirmed)
        session->unconfirmed->mark = mark_of(answers.results[0]);
    answers.count++;
    fq_pg_answers_clear(&answers);
    return status;
}

enum fq_status fq_pg_load_catalog(struct fq_pg_session *session, const fq_str *schemas,
                                  size_t schema_count, struct fq_arena *arena,
                                  struct fq_catalog **ret, struct fq_error *reterr)
{
    enum fq_status status =
        fq_pg_read_catalog(session, schemas, schema_count, arena, NULL, ret, reterr);
    return status == FQ_OK ? fq_pg_confirm_catalog(session, arena, reterr) : status;
}
