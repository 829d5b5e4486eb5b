/* SPDX-License-Identifier: MIT */
#include "engine/document.h"

#include "base/limits.h"
#include "base/memory.h"
#include "graphql/introspect.h"
#include "graphql/validate.h"
#include "json/json.h"

#define BLOCK_BYTES (16u * 1024u)

void fq_engine_document_unref(struct fq_engine_document *document)
{
    if (!document || --document->references > 0)
        return;
    fq_schema_unref(document->schema);
    fq_arena_clear(&document->arena);
    fq_free(document);
}

/* ---- making ---- */

struct making {
    struct fq_engine *engine;
    struct fq_request *request;
    struct fq_engine_document *made;
    struct fq_errors *errors;
};

static enum fq_status add(struct making *m, const struct fq_error *error)
{
    struct fq_error *added = fq_errors_add(m->errors, m->request->arena, error->status,
                                           error->location, "%.*s", FQ_STR_ARG(error->message));
    if (added)
        added->code = error->code;
    return error->status;
}

/* Clients that write a line break into a JSON string as it is do not write JSON. */
static bool has_control(fq_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] < 0x20)
            return true;
    }
    return false;
}

/* The text of the document, or of the operation's name, in the document's arena. */
static enum fq_status text_of(struct making *m, fq_str text, bool is_json, fq_str *ret)
{
    struct fq_arena *arena = &m->made->arena;
    if (!is_json) {
        *ret = fq_arena_str(arena, text);
        return FQ_OK;
    }
    struct fq_buf out;
    struct fq_error error;
    fq_buf_init(&out, arena, FQ_LIMIT_HTTP_BODY_BYTES * 2);
    /* Quotes stand right around the text in the body. */
    if (text.len == 0 ||
        (!has_control(text) && fq_json_unescape(&out, fq_str_of(text.ptr - 1, text.len + 2)))) {
        *ret = fq_buf_str(&out);
        return FQ_OK;
    }
    fq_error_set(&error, arena, FQ_REQUEST, "A string in the body is not valid JSON.");
    return add(m, &error);
}

static enum fq_status make(void *arg)
{
    struct making *m = arg;
    struct fq_engine_document *made = m->made;
    struct fq_error error;
    fq_str text = FQ_STR_NONE, name = FQ_STR_NONE;
    struct fq_document *document;
    enum fq_status status = text_of(m, m->request->document, m->request->document_is_json, &text);
    if (status == FQ_OK)
        status = text_of(m, m->request->operation_name, m->request->operation_name_is_json, &name);
    if (status)
        return status;
    status = fq_graphql_parse(&made->arena, text, &m->engine->options.document_limits, &document,
                              &error);
    if (status)
        return add(m, &error);
    status = fq_graphql_validate(&made->schema->types, document, m->request->arena, m->errors);
    if (status)
        return status;
    /* Clients that have no name to give send an empty one. */
    status = fq_graphql_operation(document, name.len ? name : FQ_STR_NONE, &made->arena,
                                  &made->operation, &error);
    if (status)
        return add(m, &error);
    m->request->document_valid = true;
    made->introspection = fq_introspection_in(document);
    made->document = document;
    made->limits = fq_plan_limit_variables(&made->arena, document, made->operation);
    fq_map_init(&made->plans, &made->arena);
    return FQ_OK;
}

static enum fq_status make_document(struct fq_engine *engine, struct fq_request *request,
                                    struct fq_errors *errors)
{
    struct fq_engine_document *made = fq_calloc(1, sizeof(*made));
    if (!made)
        return FQ_NOMEM;
    made->references = 1;
    made->schema = fq_schema_ref(engine->schema);
    fq_arena_init(&made->arena, BLOCK_BYTES, engine->options.request_bytes);
    struct making m = {engine, request, made, errors};
    enum fq_status status = fq_guard(make, &m);
    if (status) {
        fq_engine_document_unref(made);
        return status;
    }
    request->held = made;
    return FQ_OK;
}

/* ---- finding ---- */

/* Name and text.  The name's length stands in front, since what clients send as names and texts may
 * hold any byte that could stand between them. */
static fq_str key_of(struct fq_engine *engine, const struct fq_request *request)
{
    struct fq_buf *key = &engine->key;
    fq_buf_reset(key);
    fq_buf_char(key, request->document_is_json ? 'j' : 't');
    fq_buf_char(key, request->operation_name_is_json ? 'j' : 't');
    fq_buf_u64(key, request->operation_name.len);
    fq_buf_char(key, ':');
    fq_buf_str_add(key, request->operation_name);
    fq_buf_str_add(key, request->document);
    return fq_buf_failed(key) ? FQ_STR_NONE : fq_buf_str(key);
}

enum fq_status fq_engine_hold_document(struct fq_engine *engine, struct fq_request *request,
                                       struct fq_errors *errors)
{
    fq_str key = key_of(engine, request);
    struct fq_engine_document *known = key.len ? fq_cache_get(&engine->documents, key) : NULL;
    if (known) {
        engine->stats.document_hits++;
        known->references++;
        request->held = known;
        request->document_valid = true;
        return FQ_OK;
    }
    engine->stats.document_misses++;
    enum fq_status status = make_document(engine, request, errors);
    if (status || key.len == 0)
        return status;
    /* Not kept: then it lives as long as the request. */
    if (fq_cache_put(&engine->documents, key, request->held, request->held->arena.used) == FQ_OK)
        request->held->references++;
    return FQ_OK;
}

/* ---- plans ---- */

static enum fq_status coerce(struct fq_request *request, struct fq_errors *errors)
{
    struct fq_json given = {.kind = FQ_JSON_NULL};
    struct fq_error error;
    const struct fq_engine_document *held = request->held;
    if (request->variables.len) {
        enum fq_status status = fq_json_read(request->arena, request->variables, &given, &error);
        if (status) {
            fq_errors_add(errors, request->arena, status, (struct fq_location){0},
                          "The parameter \"variables\" is not valid JSON: %.*s",
                          FQ_STR_ARG(error.message));
            return status;
        }
    }
    return fq_variables_coerce(&held->schema->types, held->operation, &given, request->arena,
                               &request->bound, errors);
}

static enum fq_status make_plan(struct fq_engine *engine, struct fq_request *request,
                                struct fq_arena *arena, const struct fq_plan *made,
                                const struct fq_plan **ret, struct fq_errors *errors)
{
    const struct fq_engine_document *held = request->held;
    struct fq_plan_request asked = {
        .schema = held->schema,
        .document = held->document,
        .operation = held->operation,
        .variables = &request->bound,
        .options = engine->options.plan,
        .made = made,
    };
    return fq_plan_operation(arena, &asked, ret, errors);
}

struct keeping {
    struct fq_engine *engine;
    struct fq_request *request;
    fq_str key;
    const struct fq_plan *kept;
};

static enum fq_status keep_plan(void *arg)
{
    struct keeping *k = arg;
    struct fq_engine_document *held = k->request->held;
    struct fq_errors none = {0};
    enum fq_status status =
        make_plan(k->engine, k->request, &held->arena, k->request->plan, &k->kept, &none);
    if (status == FQ_OK)
        fq_map_put(&held->plans, fq_arena_str(&held->arena, k->key), (void *)(uintptr_t)k->kept);
    return status;
}

/* A plan is first made in an arena of the request's own, and again in the document's when it may
 * be kept: what fails leaves nothing behind in a document that others use. */
static enum fq_status plan_for(struct fq_engine *engine, struct fq_request *request, fq_str key,
                               struct fq_errors *errors)
{
    struct fq_engine_document *held = request->held;
    engine->stats.plan_misses++;
    engine->stats.plans++;
    enum fq_status status =
        make_plan(engine, request, &request->plan_arena, NULL, &request->plan, errors);
    if (status || !request->plan->reusable || held->plans.count >= FQ_ENGINE_PLANS_PER_DOCUMENT)
        return status;
    struct keeping k = {engine, request, key, NULL};
    /* No room left in the document: the plan lives as long as the request, as one too many does. */
    if (fq_guard(keep_plan, &k) != FQ_OK)
        return FQ_OK;
    request->plan = k.kept;
    fq_arena_clear(&request->plan_arena);
    fq_cache_charge(&engine->documents, key_of(engine, request), held, held->arena.used);
    return FQ_OK;
}

enum fq_status fq_engine_find_plan(struct fq_engine *engine, struct fq_request *request,
                                   struct fq_errors *errors)
{
    struct fq_engine_document *held = request->held;
    if (held->only && request->variables.len == 0) { /* given ones are read, if only to refuse */
        engine->stats.plan_hits++;
        request->plan = held->only;
        return FQ_OK;
    }
    enum fq_status status = coerce(request, errors);
    if (status)
        return status;
    struct fq_buf key;
    fq_buf_init(&key, request->arena, engine->options.request_bytes);
    fq_buf_str_add(&key, request->bound.shape);
    fq_plan_key_add(&key, &held->limits, &request->bound);
    request->plan = fq_map_get(&held->plans, fq_buf_str(&key));
    if (request->plan) {
        engine->stats.plan_hits++;
        return FQ_OK;
    }
    status = plan_for(engine, request, fq_buf_str(&key), errors);
    if (status == FQ_OK && request->bound.count == 0)
        held->only = fq_map_get(&held->plans, fq_buf_str(&key));
    return status;
}
