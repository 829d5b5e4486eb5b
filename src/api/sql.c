/* SPDX-License-Identifier: MIT
 *
 * A statement of the program's own, with values of JSON: see runtime/own_sql.h.
 */
#include "api/engine.h"
#include "base/memory.h"
#include "json/json.h"
#include "runtime/own_sql.h"

struct fq_api_sql {
    struct fq_own_sql own;
    struct fq_api_request *request;
    const char **values;
};

/* ---- in the lane's thread ---- */

static void on_own_sql_done(struct fq_own_sql *own, const struct fq_error *error)
{
    struct fq_api_request *request = FQ_CONTAINER(own, struct fq_api_sql, own)->request;
    if (error) {
        fq_api_request_fail(request, error);
        return;
    }
    fq_api_answer_finish(request->answer, FQ_OK);
    fq_api_request_end(request);
}

void fq_api_sql_run(struct fq_api_request *request)
{
    struct fq_own_sql *own = &request->sql->own;
    struct fraiseql *engine = request->lane->engine;
    if (fq_api_tell_session(request)) {
        fq_api_request_fail(request, &request->refused);
        return;
    }
    pthread_mutex_lock(&engine->lock);
    struct fq_schema *schema = fq_schema_ref(engine->schema);
    pthread_mutex_unlock(&engine->lock);
    request->engaged = true;
    fq_own_sql_run(own, fq_lane_database(request->lane->lane), schema);
    fq_schema_unref(schema);
}

void fq_api_sql_cancel(struct fq_api_request *request)
{
    if (request->engaged)
        fq_own_sql_cancel(&request->sql->own);
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
    sql->own.values = sql->values;
    sql->own.value_count = list.count;
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
    sql->own = (struct fq_own_sql){.arena = arena,
                                   .out = request->request.out,
                                   .principal = &request->principal,
                                   .done = on_own_sql_done};
    if (memchr(taking->statement.ptr, '\0', taking->statement.len))
        return fq_error_set(&request->refused, arena, FQ_REQUEST, "The statement holds a NUL.");
    sql->own.sql = fq_arena_str(arena, taking->statement).ptr;
    enum fq_status status = fq_api_read_principal(fq_arena_str(arena, taking->principal), arena,
                                                  &request->principal, &request->refused);
    if (status == FQ_OK)
        status = take_parameters(request, fq_arena_str(arena, taking->parameters));
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
