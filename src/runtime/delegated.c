/* SPDX-License-Identifier: MIT */
#include "runtime/delegated.h"

#include "json/json.h"

struct refusing {
    struct fq_arena *arena;
    fq_str answer;
    struct fq_host_error error;
};

static enum fq_status read_refusal(void *arg)
{
    struct refusing *r = arg;
    struct fq_json json;
    struct fq_error ignored;
    r->error.message = FQ_STR("the engine gave no answer");
    if (!r->answer.ptr || fq_json_read(r->arena, r->answer, &json, &ignored) ||
        json.kind != FQ_JSON_OBJECT)
        return FQ_OK;
    const struct fq_json *errors = fq_json_get(&json, FQ_STR("errors"));
    if (!errors || errors->kind != FQ_JSON_ARRAY || !errors->count ||
        errors->items[0].kind != FQ_JSON_OBJECT)
        return FQ_OK;
    const struct fq_json *message = fq_json_get(&errors->items[0], FQ_STR("message"));
    const struct fq_json *extensions = fq_json_get(&errors->items[0], FQ_STR("extensions"));
    if (message && message->kind == FQ_JSON_STRING)
        r->error.message = message->text;
    if (extensions && extensions->kind == FQ_JSON_OBJECT)
        r->error.extensions = extensions->raw;
    return FQ_OK;
}

static void fail_delegated(struct fq_host_call *call, const struct fq_host_error *error,
                           uint64_t misfit_of)
{
    const struct fq_host_answer answer = {
        .form = FQ_HOST_WHOLE, .errors = error, .error_count = 1, .misfit_of = misfit_of};
    fq_engine_host_answered(call, &answer);
}

void fq_delegated_refused(struct fq_host_call *call, struct fq_arena *arena, fq_str answer,
                          uint64_t misfit_of)
{
    struct refusing refusing = {.arena = arena, .answer = answer};
    if (fq_guard(read_refusal, &refusing))
        refusing.error =
            (struct fq_host_error){.message = FQ_STR_INIT("There is no memory for the answer.")};
    fail_delegated(call, &refusing.error, misfit_of);
}

void fq_delegated_failed(struct fq_host_call *call, const char *sentence)
{
    const struct fq_host_error error = {.message = fq_str_from(sentence)};
    fail_delegated(call, &error, 0);
}
