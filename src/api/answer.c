/* SPDX-License-Identifier: MIT
 *
 * Answers and errors: what is handed to the program, and is its own to free.
 */
#include <stdarg.h>
#include <stdio.h>

#include "api/engine.h"
#include "base/limits.h"
#include "base/memory.h"
#include "response/response.h"

fq_str fq_api_str(struct fraiseql_text text)
{
    return fq_str_of(text.ptr, text.ptr ? text.len : 0);
}

struct fraiseql_text fq_api_text(fq_str text)
{
    return (struct fraiseql_text){text.ptr ? text.ptr : "", text.len};
}

enum fraiseql_status fq_api_status(enum fq_status status)
{
    if (status == FQ_OK)
        return FRAISEQL_OK;
    if (status == FQ_NOMEM)
        return FRAISEQL_MEMORY;
    if (status == FQ_CANCELLED)
        return FRAISEQL_CANCELLED;
    return status == FQ_UNAVAILABLE || status == FQ_TIMEOUT ? FRAISEQL_UNAVAILABLE
                                                            : FRAISEQL_INVALID;
}

/* ---- errors ---- */

struct fraiseql_error {
    enum fraiseql_status status;
    size_t len;
    char message[FQ_LIMIT_ERROR_MESSAGE_BYTES * 2];
};

static struct fraiseql_error no_memory = {
    .status = FRAISEQL_MEMORY, .len = 13, .message = "out of memory"};

enum fraiseql_status fq_api_fail(struct fraiseql_error **reterr, enum fraiseql_status status,
                                 const char *format, ...)
{
    if (!reterr)
        return status;
    struct fraiseql_error *error = fq_malloc(sizeof(*error));
    *reterr = error ? error : &no_memory;
    if (!error)
        return status;
    va_list args;
    va_start(args, format);
    int len = vsnprintf(error->message, sizeof(error->message), format, args);
    va_end(args);
    const size_t most = sizeof(error->message) - 1;
    error->status = status;
    error->len = len < 0 ? 0 : (size_t)len > most ? most : (size_t)len;
    return status;
}

enum fraiseql_status fq_api_fail_with(struct fraiseql_error **reterr, const struct fq_error *error)
{
    return fq_api_fail(reterr, fq_api_status(error->status), "%.*s%s%.*s",
                       FQ_STR_ARG(fq_error_message(error)), error->detail.len ? ": " : "",
                       FQ_STR_ARG(error->detail));
}

enum fraiseql_status fraiseql_error_status(const struct fraiseql_error *error)
{
    return error->status;
}

struct fraiseql_text fraiseql_error_message(const struct fraiseql_error *error)
{
    return (struct fraiseql_text){error->message, error->len};
}

void fraiseql_error_free(struct fraiseql_error *error)
{
    if (error != &no_memory)
        fq_free(error);
}

/* ---- answers ---- */

struct fraiseql_answer *fq_api_answer_new(size_t most, struct fq_budget *budget)
{
    struct fraiseql_answer *answer = fq_calloc(1, sizeof(*answer));
    if (!answer)
        return NULL;
    fq_buf_init(&answer->body, NULL, most);
    answer->body.budget = budget;
    return answer;
}

void fq_api_answer_finish(struct fraiseql_answer *answer, enum fq_status status)
{
    answer->status = status == FQ_CANCELLED ? FRAISEQL_CANCELLED : FRAISEQL_OK;
    answer->http_status = status ? fq_status_http(status) : 200;
    fq_budget_shrink(answer->body.budget, answer->body.cap, 0);
    answer->body.budget = NULL;
}

void fq_api_answer_error(struct fraiseql_answer *answer, const struct fq_error *error,
                         bool show_detail)
{
    fq_buf_reset(&answer->body);
    fq_response_error(&answer->body, error, show_detail);
    fq_api_answer_finish(answer, error->status);
}

enum fraiseql_status fraiseql_answer_status(const struct fraiseql_answer *answer)
{
    return answer->status;
}

struct fraiseql_text fraiseql_answer_body(const struct fraiseql_answer *answer)
{
    static const char nothing[] = "{\"errors\":[{\"message\":\"out of memory; try again\","
                                  "\"extensions\":{\"code\":\"INTERNAL_SERVER_ERROR\"}}]}";
    if (fq_buf_failed(&answer->body))
        return (struct fraiseql_text){nothing, sizeof(nothing) - 1};
    return fq_api_text(fq_buf_str(&answer->body));
}

int fraiseql_answer_http_status(const struct fraiseql_answer *answer)
{
    return fq_buf_failed(&answer->body) ? 503 : answer->http_status;
}

void fraiseql_answer_free(struct fraiseql_answer *answer)
{
    if (!answer)
        return;
    fq_buf_clear(&answer->body);
    fq_free(answer);
}
