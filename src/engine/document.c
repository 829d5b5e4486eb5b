/* SPDX-License-Identifier: MIT */
#include "engine/document.h"

#include "base/limits.h"
#include "base/memory.h"
#include "engine/run.h"
#include "graphql/introspect/introspect.h"
#include "graphql/validate/constraints.h"
#include "graphql/validate/validate.h"
#include "json/json.h"

#define BLOCK_BYTES (16u * 1024u)

void fq_engine_document_unref(struct fq_engine_document *document)
{
    if (!document || --document->references > 0)
        return;
    for (size_t i = 0; i < document->plans.count; i++) {
        struct fq_engine_plan *kept = document->plans.entries[i].value;
        for (; kept; kept = kept->next)
            fq_arena_clear(&kept->arena);
    }
    fq_schema_unref(document->schema);
    fq_arena_clear(&document->arena);
    fq_free(document);
}

/* ---- making ---- */

struct making {
    struct fq_run *run;
    struct fq_engine_document *made;
};

static enum fq_status add(struct making *m, const struct fq_error *error)
{
    fq_errors_append(&m->run->errors, &m->run->arena, error);
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
    struct fq_run *run = m->run;
    struct fq_engine_document *made = m->made;
    struct fq_error error;
    fq_str text = FQ_STR_NONE, name = FQ_STR_NONE;
    struct fq_document *document;
    fq_map_init(&made->plans, &made->arena);
    enum fq_status status = text_of(m, run->asked.document, run->asked.document_is_json, &text);
    if (status == FQ_OK)
        status = text_of(m, run->asked.operation_name, run->asked.operation_name_is_json, &name);
    if (status)
        return status;
    status =
        fq_graphql_parse(&made->arena, text, &run->options->document_limits, &document, &error);
    if (status)
        return add(m, &error);
    status = fq_graphql_validate(&made->schema->types, document, &run->arena, &run->errors);
    if (status)
        return status;
    /* Clients that have no name to give send an empty one. */
    status = fq_graphql_operation(document, name.len ? name : FQ_STR_NONE, &made->arena,
                                  &made->operation, &error);
    if (status)
        return add(m, &error);
    made->text = text;
    made->introspection = fq_introspection_in(document);
    made->document = document;
    made->limits =
        fq_plan_limit_variables(&made->arena, &made->schema->types, document, made->operation);
    made->constrained =
        fq_constraints_find(&made->schema->types, document, made->operation, &made->arena);
    return FQ_OK;
}

enum fq_status fq_engine_make_document(struct fq_run *run)
{
    struct fq_engine_document *made = fq_calloc(1, sizeof(*made));
    if (!made)
        return FQ_NOMEM;
    made->references = 1;
    made->schema = fq_schema_ref(run->schema);
    fq_arena_init(&made->arena, BLOCK_BYTES, run->options->request_bytes);
    made->arena.budget = run->arena.budget;
    struct making m = {run, made};
    enum fq_status status = fq_guard(make, &m);
    if (status) {
        fq_engine_document_unref(made);
        return status;
    }
    made->bytes = made->arena.used;
    run->held = made;
    run->is_new = true;
    return FQ_OK;
}

/* ---- finding ---- */

/* Where something is not there for some, what is valid for one is not for another. */
static uint64_t whose(const struct fq_run *run)
{
    return run->errors.sight ? fq_grants_number(run->grants) : 0;
}

/* More numbers than fit beside the two bits are not met in the life of an engine. */
static bool can_be_kept(const struct fq_run *run)
{
    return whose(run) < UINT32_MAX >> 2;
}

/* As the request has them: nothing is decoded, and nothing copied, to find what is known. */
static struct fq_cache_key key_of(const struct fq_run *run)
{
    const struct fq_asked *asked = &run->asked;
    return (struct fq_cache_key){
        .text = asked->document,
        .name = asked->operation_name,
        .kind = asked->document_is_json | (unsigned)asked->operation_name_is_json << 1 |
                (unsigned)whose(run) << 2,
    };
}

struct fq_engine_document *fq_engine_find_document(struct fq_run *run)
{
    struct fq_engine *engine = run->engine;
    const struct fq_cache_key key = key_of(run);
    struct fq_engine_document *known =
        can_be_kept(run) ? fq_cache_find(&engine->documents, &key) : NULL;
    if (known) {
        engine->stats.document_hits++;
        known->references++;
    } else {
        engine->stats.document_misses++;
    }
    return known;
}

void fq_engine_remember_document(struct fq_run *run)
{
    struct fq_engine *engine = run->engine;
    struct fq_engine_document *held = run->held;
    const struct fq_cache_key key = key_of(run);
    if (held->schema != engine->schema || !can_be_kept(run))
        return; /* then it lives as long as the request */
    if (fq_cache_keep(&engine->documents, &key, held, held->bytes) != FQ_OK)
        return;
    held->references++;
    fq_arena_leave_budget(&held->arena); /* the cache has a ceiling of its own */
}

/* ---- plans ---- */

/* The shape of the variables, and what else the SQL depends on. */
static fq_str plan_key(struct fq_run *run)
{
    struct fq_buf key;
    fq_buf_init(&key, &run->arena, run->options->request_bytes);
    fq_buf_str_add(&key, run->bound.shape);
    fq_plan_key_add(&key, &run->held->limits, &run->bound);
    return fq_buf_str(&key);
}

static bool is_without_variables(const struct fq_run *run)
{
    return run->asked.variables.len == 0 && run->held->only;
}

const struct fq_plan *fq_engine_find_plan(struct fq_run *run)
{
    const struct fq_engine_plan *kept =
        is_without_variables(run) ? run->held->only : fq_map_get(&run->held->plans, plan_key(run));
    while (kept && kept->plan->guarded && kept->grants != fq_grants_number(run->grants))
        kept = kept->next;
    return kept ? kept->plan : NULL;
}

static enum fq_status keep(void *arg)
{
    struct fq_run *run = arg;
    struct fq_engine_document *held = run->held;
    if (fq_engine_find_plan(run)) /* made for another request meanwhile */
        return FQ_OK;
    fq_str key = plan_key(run);
    struct fq_engine_plan *kept = FQ_NEW(&held->arena, struct fq_engine_plan);
    kept->plan = run->plan;
    kept->grants = fq_grants_number(run->grants);
    kept->next = fq_map_get(&held->plans, key);
    fq_map_put(&held->plans, kept->next ? key : fq_arena_str(&held->arena, key), kept);
    kept->arena = run->plan_arena;
    fq_arena_init(&run->plan_arena, 0, 0);
    if (!held->arena.budget)
        fq_arena_leave_budget(&kept->arena);
    held->bytes += kept->arena.used;
    held->plan_count++;
    if (run->bound.count == 0)
        held->only = kept;
    return FQ_OK;
}

void fq_engine_keep_plan(struct fq_run *run)
{
    struct fq_engine_document *held = run->held;
    size_t before = held->arena.used;
    bool fits = held->bytes + run->plan_arena.used <= run->options->request_bytes;
    /* Without room in the document the plan lives as long as the request. */
    if (!run->plan->reusable || held->plan_count >= FQ_ENGINE_PLANS_PER_DOCUMENT || !fits ||
        fq_guard(keep, run) != FQ_OK)
        return;
    held->bytes += held->arena.used - before;
    const struct fq_cache_key key = key_of(run);
    fq_cache_charge(&run->engine->documents, &key, held, held->bytes);
}
