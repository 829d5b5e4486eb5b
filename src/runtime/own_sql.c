/* SPDX-License-Identifier: MIT */
#include "runtime/own_sql.h"

#include "base/limits.h"
#include "base/memory.h"
#include "json/json.h"
#include "pgtype/pgtype.h"

/* A column of the rows. */
struct fq_own_column {
    fq_str prefix; /* `"name":`, with what stands before it */
    const struct fq_codec *codec;
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

static const struct fq_codec *codec_of(struct fq_own_sql *sql, uint32_t type)
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
    return codec ? fq_codec_array(sql->arena, codec, element, 0) : NULL;
}

/* ---- what comes back ---- */

struct describing_rows {
    struct fq_own_sql *sql;
    const struct fq_described *columns;
    size_t count;
};

static enum fq_status take_columns(void *arg)
{
    struct describing_rows *d = arg;
    struct fq_own_sql *sql = d->sql;
    struct fq_arena *arena = sql->arena;
    sql->column_count = d->count;
    sql->columns = FQ_NEW_ARRAY(arena, d->count, struct fq_own_column);
    for (size_t i = 0; i < d->count; i++) {
        struct fq_buf prefix;
        fq_buf_init(&prefix, arena, FQ_LIMIT_ERROR_MESSAGE_BYTES);
        fq_buf_char(&prefix, i ? ',' : '{');
        fq_json_string(&prefix, d->columns[i].name);
        fq_buf_char(&prefix, ':');
        sql->columns[i] =
            (struct fq_own_column){fq_buf_str(&prefix), codec_of(sql, d->columns[i].type)};
        if (!sql->columns[i].codec)
            return fq_error_set(&sql->wrong, arena, FQ_INPUT,
                                "The column %.*s has a type (%u) that is not read here: select it "
                                "as ::text or with to_json().",
                                FQ_STR_ARG(d->columns[i].name), d->columns[i].type);
    }
    return FQ_OK;
}

static struct fq_own_sql *sql_of(struct fq_job *job)
{
    return FQ_CONTAINER(job, struct fq_own_sql, job);
}

static void on_described(struct fq_job *job, size_t step, const struct fq_described *columns,
                         size_t count)
{
    struct fq_own_sql *sql = sql_of(job);
    struct describing_rows describing = {sql, columns, count};
    (void)step;
    enum fq_status status = fq_guard(take_columns, &describing);
    if (status && !sql->wrong.status)
        sql->wrong.status = status;
}

static void write_cell(struct fq_own_sql *sql, const struct fq_own_column *column,
                       const struct fq_cell *cell)
{
    struct fq_buf *out = sql->out;
    size_t before = out->len;
    if (!cell->ptr) {
        fq_buf_literal(out, "null");
    } else if (!column->codec->write(column->codec, out, cell->ptr, cell->len)) {
        const char *why = fq_codec_refusal(column->codec, cell->ptr, cell->len);
        fq_buf_truncate(out, before);
        fq_error_set(&sql->wrong, sql->arena, FQ_DATABASE, "%s",
                     why ? why : "a value is not of the type that was announced");
    }
}

static void on_sql_rows(struct fq_job *job, size_t step, const struct fq_cell *cells,
                        size_t row_count, size_t column_count)
{
    struct fq_own_sql *sql = sql_of(job);
    struct fq_buf *out = sql->out;
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

static void forget_schema(struct fq_own_sql *sql)
{
    fq_schema_unref(sql->schema);
    sql->schema = NULL;
}

/* PostgreSQL's own words: the program wrote the statement. */
static void on_sql_failed(struct fq_job *job, size_t step, const struct fq_error *error)
{
    struct fq_own_sql *sql = sql_of(job);
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
    sql->done(sql, &told);
}

/* What cannot be told has not happened either. */
static void on_sql_ready(struct fq_job *job)
{
    struct fq_own_sql *sql = sql_of(job);
    struct fq_buf *out = sql->out;
    if (!sql->wrong.status)
        fq_buf_printf(out, "],\"count\":%zu}", sql->rows);
    if (!sql->wrong.status && fq_buf_failed(out))
        sql->wrong.status = out->failure;
    if (!sql->wrong.status && sql->settle)
        sql->settle(sql, &sql->wrong);
    if (!sql->wrong.status) {
        sql->database->calls->commit(sql->database, job);
        return;
    }
    sql->database->calls->cancel(sql->database, job);
    forget_schema(sql);
    sql->done(sql, &sql->wrong);
}

static void on_sql_done(struct fq_job *job)
{
    struct fq_own_sql *sql = sql_of(job);
    forget_schema(sql);
    sql->done(sql, NULL);
}

static const struct fq_job_events sql_events = {
    .rows = on_sql_rows,
    .described = on_described,
    .step_done = on_sql_step_done,
    .unreadable = on_sql_step_done,
    .failed = on_sql_failed,
    .ready = on_sql_ready,
    .done = on_sql_done,
};

/* ---- running ---- */

static enum fq_status tell_who(void *arg)
{
    struct fq_own_sql *sql = arg;
    fq_principal_settings(sql->principal, sql->request_id, sql->arena, &sql->job.settings,
                          &sql->job.setting_count);
    return FQ_OK;
}

void fq_own_sql_run(struct fq_own_sql *sql, struct fq_database *database, struct fq_schema *schema)
{
    sql->statement = (struct fq_statement){.sql = sql->sql, .param_count = sql->value_count};
    sql->step = (struct fq_step){&sql->statement, sql->values};
    fq_job_init(&sql->job, &sql_events, &sql->step, 1);
    enum fq_status status = fq_guard(tell_who, sql);
    if (status) {
        sql->wrong.status = status;
        sql->done(sql, &sql->wrong);
        return;
    }
    sql->schema = fq_schema_ref(schema);
    sql->database = database;
    sql->job.began_ms = sql->began_ms;
    sql->job.timeout_ms = sql->timeout_ms;
    sql->job.changes = sql->job.held = sql->job.stateful = sql->job.foreign = true;
    fq_buf_literal(sql->out, "{\"rows\":[");
    database->calls->run(database, &sql->job);
}

void fq_own_sql_cancel(struct fq_own_sql *sql)
{
    if (!sql->database)
        return;
    sql->database->calls->cancel(sql->database, &sql->job);
    forget_schema(sql);
}
