/* SPDX-License-Identifier: MIT
 *
 * A statement of the program's own, with values of JSON, to rows of JSON.
 */
#include "api/engine.h"
#include "base/limits.h"
#include "base/memory.h"
#include "json/json.h"
#include "pgtype/pgtype.h"
#include "schema/schema.h"

struct sql_column {
    fq_str prefix; /* `"name":`, with what stands before it */
    const struct fq_codec *codec;
};

struct fq_api_sql {
    struct fq_api_request *request;
    struct fq_database *database;
    struct fq_schema *schema; /* whose types are known */
    struct fq_statement statement;
    const char **values;
    struct fq_step step;
    struct fq_job job;
    struct sql_column *columns;
    size_t column_count;
    size_t rows;
    struct fq_error wrong; /* of the rows; status FQ_OK: nothing */
};

/* ---- types ---- */

/* PostgreSQL's own types of arrays, which a catalog holds where something has them. */
static uint32_t builtin_element(uint32_t type)
{
    static const uint32_t arrays[][2] = {
        {199, 114},   {1000, 16},   {1003, 19},   {1005, 21},   {1007, 23},
        {1009, 25},   {1014, 1042}, {1015, 1043}, {1016, 20},   {1021, 700},
        {1022, 701},  {1028, 26},   {1115, 1114}, {1182, 1082}, {1183, 1083},
        {1185, 1184}, {1231, 1700}, {2951, 2950}, {3807, 3802},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(arrays); i++) {
        if (arrays[i][0] == type)
            return arrays[i][1];
    }
    return 0;
}

static const struct fq_codec *scalar_codec(const struct fq_catalog *catalog, uint32_t type)
{
    const struct fq_pgtype *known = fq_pgtype_find(type);
    const struct fq_catalog_type *found = known ? NULL : fq_catalog_type(catalog, type);
    if (known)
        return &known->codec;
    return found && found->kind == FQ_CATALOG_ENUM ? &fq_codec_text : NULL;
}

static const struct fq_codec *codec_of(struct fq_api_sql *sql, uint32_t type)
{
    enum { VOID = 2278, UNKNOWN = 705 };
    const struct fq_catalog *catalog = sql->schema->catalog;
    const struct fq_codec *codec = scalar_codec(catalog, type);
    if (codec || type == VOID || type == UNKNOWN)
        return codec ? codec : &fq_codec_text;
    const struct fq_catalog_type *found = fq_catalog_type(catalog, type);
    uint32_t element =
        found && found->kind == FQ_CATALOG_ARRAY ? found->element : builtin_element(type);
    codec = element ? scalar_codec(catalog, element) : NULL;
    return codec ? fq_codec_array(&sql->request->arena, codec, element, 0) : NULL;
}

/* ---- what comes back ---- */

struct describing_rows {
    struct fq_api_sql *sql;
    const struct fq_described *columns;
    size_t count;
};

static enum fq_status take_columns(void *arg)
{
    struct describing_rows *d = arg;
    struct fq_api_sql *sql = d->sql;
    struct fq_arena *arena = &sql->request->arena;
    sql->column_count = d->count;
    sql->columns = FQ_NEW_ARRAY(arena, d->count, struct sql_column);
    for (size_t i = 0; i < d->count; i++) {
        struct fq_buf prefix;
        fq_buf_init(&prefix, arena, FQ_LIMIT_ERROR_MESSAGE_BYTES);
        fq_buf_char(&prefix, i ? ',' : '{');
        fq_json_string(&prefix, d->columns[i].name);
        fq_buf_char(&prefix, ':');
        sql->columns[i] =
            (struct sql_column){fq_buf_str(&prefix), codec_of(sql, d->columns[i].type)};
        if (!sql->columns[i].codec)
            return fq_error_set(&sql->wrong, arena, FQ_INPUT,
                                "The column %.*s has a type (%u) that is not read here: select it "
                                "as ::text or with to_json().",
                                FQ_STR_ARG(d->columns[i].name), d->columns[i].type);
    }
    return FQ_OK;
}

static struct fq_api_sql *sql_of(struct fq_job *job)
{
    return FQ_CONTAINER(job, struct fq_api_sql, job);
}

static void on_described(struct fq_job *job, size_t step, const struct fq_described *columns,
                         size_t count)
{
    struct fq_api_sql *sql = sql_of(job);
    struct describing_rows describing = {sql, columns, count};
    (void)step;
    enum fq_status status = fq_guard(take_columns, &describing);
    if (status && !sql->wrong.status)
        sql->wrong.status = status;
}

static void write_cell(struct fq_api_sql *sql, const struct sql_column *column,
                       const struct fq_cell *cell)
{
    struct fq_buf *out = sql->request->request.out;
    size_t before = out->len;
    if (!cell->ptr) {
        fq_buf_literal(out, "null");
    } else if (!column->codec->write(column->codec, out, cell->ptr, cell->len)) {
        const char *why = fq_codec_refusal(column->codec, cell->ptr, cell->len);
        fq_buf_truncate(out, before);
        fq_error_set(&sql->wrong, &sql->request->arena, FQ_DATABASE, "%s",
                     why ? why : "a value is not of the type that was announced");
    }
}

static void on_sql_rows(struct fq_job *job, size_t step, const struct fq_cell *cells,
                        size_t row_count, size_t column_count)
{
    struct fq_api_sql *sql = sql_of(job);
    struct fq_buf *out = sql->request->request.out;
    (void)step;
    for (size_t row = 0; row < row_count && !sql->wrong.status; row++) {
        if (sql->rows++)
            fq_buf_char(out, ',');
        for (size_t i = 0; i < column_count && i < sql->column_count; i++) {
            fq_buf_str_add(out, sql->columns[i].prefix);
            write_cell(sql, &sql->columns[i], cells++);
        }
        fq_buf_str_add(out, sql->column_count ? FQ_STR("}") : FQ_STR("{}"));
    }
}

static void on_sql_step_done(struct fq_job *job, size_t step)
{
    (void)job, (void)step;
}

static void forget_schema(struct fq_api_sql *sql)
{
    fq_schema_unref(sql->schema);
    sql->schema = NULL;
}

/* PostgreSQL's own words: the program wrote the statement. */
static void on_sql_failed(struct fq_job *job, size_t step, const struct fq_error *error)
{
    struct fq_api_sql *sql = sql_of(job);
    struct fq_error told = *error;
    char state[] = "\"sqlstate\":\"00000\"";
    (void)step;
    if (told.raised.len)
        told.message = told.raised;
    if (told.sqlstate.len == 5) {
        memcpy(state + 12, told.sqlstate.ptr, 5);
        told.extensions = fq_str_from(state);
    }
    forget_schema(sql);
    fq_api_request_fail(sql->request, &told);
}

static void on_sql_done(struct fq_job *job)
{
    struct fq_api_sql *sql = sql_of(job);
    struct fq_buf *out = sql->request->request.out;
    if (!sql->wrong.status && fq_buf_failed(out))
        sql->wrong.status = out->failure;
    forget_schema(sql);
    if (sql->wrong.status) {
        fq_api_request_fail(sql->request, &sql->wrong);
        return;
    }
    fq_buf_printf(out, "],\"count\":%zu}", sql->rows);
    fq_api_answer_finish(sql->request->answer, FQ_OK);
    fq_api_request_end(sql->request);
}

static const struct fq_job_events sql_events = {
    .rows = on_sql_rows,
    .described = on_described,
    .step_done = on_sql_step_done,
    .unreadable = on_sql_step_done,
    .failed = on_sql_failed,
    .done = on_sql_done,
};

/* ---- in the lane's thread ---- */

struct telling_who {
    struct fq_api_request *request;
};

static enum fq_status tell_who(void *arg)
{
    struct telling_who *telling = arg;
    struct fq_api_request *request = telling->request;
    struct fq_job *job = &request->sql->job;
    fq_principal_settings(&request->principal, FQ_STR_NONE, &request->arena, &job->settings,
                          &job->setting_count);
    return FQ_OK;
}

void fq_api_sql_run(struct fq_api_request *request)
{
    struct fq_api_sql *sql = request->sql;
    struct fraiseql *engine = request->lane->engine;
    struct telling_who telling = {request};
    fq_job_init(&sql->job, &sql_events, &sql->step, 1);
    enum fq_status status = fq_api_tell_session(request);
    if (status == FQ_OK && (status = fq_guard(tell_who, &telling)) != FQ_OK)
        request->refused.status = status;
    if (status) {
        fq_api_request_fail(request, &request->refused);
        return;
    }
    pthread_mutex_lock(&engine->lock);
    sql->schema = fq_schema_ref(engine->schema);
    pthread_mutex_unlock(&engine->lock);
    sql->database = fq_pg_pool_database(request->lane->lane.pool);
    sql->job.changes = sql->job.stateful = sql->job.foreign = true;
    fq_buf_literal(request->request.out, "{\"rows\":[");
    request->engaged = true;
    sql->database->calls->run(sql->database, &sql->job);
}

void fq_api_sql_cancel(struct fq_api_request *request)
{
    struct fq_api_sql *sql = request->sql;
    if (!request->engaged)
        return;
    sql->database->calls->cancel(sql->database, &sql->job);
    forget_schema(sql);
}

/* ---- taking ---- */

struct taking_sql {
    struct fq_api_request *request;
    fq_str statement, parameters, principal;
};

/* As text, of a type that PostgreSQL finds out.  No JSON that is read holds a NUL. */
static const char *parameter_text(struct fq_arena *arena, const struct fq_json *value)
{
    if (value->kind == FQ_JSON_NULL)
        return NULL;
    return fq_arena_str(arena, value->kind == FQ_JSON_STRING ? value->text : value->raw).ptr;
}

static enum fq_status take_parameters(struct fq_api_request *request, fq_str text)
{
    enum { MOST = 65535 }; /* as the protocol counts them */
    struct fq_api_sql *sql = request->sql;
    struct fq_json list = {.kind = FQ_JSON_ARRAY};
    enum fq_status status =
        text.len ? fq_json_read(&request->arena, text, &list, &request->refused) : FQ_OK;
    if (status)
        return status;
    if (list.kind != FQ_JSON_ARRAY || list.count > MOST)
        return fq_error_set(&request->refused, &request->arena, FQ_REQUEST,
                            "The parameters are not a JSON array of %d values at most.", MOST);
    sql->values = FQ_NEW_ARRAY(&request->arena, list.count, const char *);
    sql->statement.param_count = list.count;
    for (size_t i = 0; i < list.count; i++)
        sql->values[i] = parameter_text(&request->arena, &list.items[i]);
    return FQ_OK;
}

static enum fq_status take_sql(void *arg)
{
    struct taking_sql *taking = arg;
    struct fq_api_request *request = taking->request;
    struct fq_arena *arena = &request->arena;
    struct fq_api_sql *sql = request->sql = FQ_NEW(arena, struct fq_api_sql);
    sql->request = request;
    if (memchr(taking->statement.ptr, '\0', taking->statement.len))
        return fq_error_set(&request->refused, arena, FQ_REQUEST, "The statement holds a NUL.");
    sql->statement.sql = fq_arena_str(arena, taking->statement).ptr;
    enum fq_status status = fq_api_read_principal(fq_arena_str(arena, taking->principal), arena,
                                                  &request->principal, &request->refused);
    if (status == FQ_OK)
        status = take_parameters(request, fq_arena_str(arena, taking->parameters));
    sql->step = (struct fq_step){&sql->statement, sql->values};
    return status;
}

enum fraiseql_status fraiseql_sql(struct fraiseql *engine, struct fraiseql_text statement,
                                  struct fraiseql_text parameters, struct fraiseql_text principal,
                                  fraiseql_done *done, void *user, uint64_t *ret_id)
{
    if (!done || !statement.ptr)
        return FRAISEQL_INVALID;
    struct fq_api_request *request = fq_api_request_new(engine);
    if (!request)
        return FRAISEQL_MEMORY;
    struct taking_sql taking = {request, fq_api_str(statement),
                                parameters.ptr ? fq_api_str(parameters) : FQ_STR(""),
                                principal.ptr ? fq_api_str(principal) : FQ_STR("")};
    request->request.out = &request->answer->body;
    enum fq_status status = fq_guard(take_sql, &taking);
    if (status && !request->refused.status)
        request->refused.status = status;
    return fq_api_request_submit(engine, request, done, user, ret_id);
}
