/* SPDX-License-Identifier: MIT */
#include "server/account_call.h"

#include <stdio.h>
#include <sys/random.h>

#include "audit/chain.h"
#include "auth/base64url.h"
#include "server/audited.h"
#include "mail/mail.h"
#include "server/log.h"

static const struct fq_http_header json_headers[] = {
    {FQ_STR_INIT("Content-Type"), FQ_STR_INIT("application/json")},
    {FQ_STR_INIT("Cache-Control"), FQ_STR_INIT("no-store")},
};

/* ---- the answer ---- */

static void end_call(struct fq_account_call *call, enum fq_status status)
{
    if (call->has_place)
        fq_mailer_release(call->worker->all->mailer);
    if (status == FQ_OK || status == FQ_UNAUTHENTICATED || status == FQ_RATE_LIMITED)
        fq_audited_account(call->worker, call->exchange, call->what, call->account_id, status,
                           call->why);
    fq_live_config_unref(call->live);
}

void fq_account_answer(struct fq_account_call *call, int status, fq_str body)
{
    struct fq_http_header headers[FQ_ARRAY_LEN(json_headers) + FQ_ARRAY_LEN(call->cookies)];
    size_t count = FQ_ARRAY_LEN(json_headers);
    memcpy(headers, json_headers, sizeof(json_headers));
    for (size_t i = 0; i < FQ_ARRAY_LEN(call->cookies); i++) {
        if (call->cookies[i].len)
            headers[count++] = (struct fq_http_header){FQ_STR("Set-Cookie"), call->cookies[i]};
    }
    end_call(call, FQ_OK);
    fq_http_respond(call->exchange, status, headers, count, body);
}

void fq_account_refuse(struct fq_account_call *call, enum fq_status status, const char *sentence)
{
    end_call(call, status);
    fq_http_respond_error(call->exchange, fq_status_http(status),
                          fq_str_from(fq_status_code(status)), fq_str_from(sentence));
}

/* ---- the database ---- */

static struct fq_account_call *call_of(struct fq_job *job)
{
    return FQ_CONTAINER(job, struct fq_account_call, job);
}

static const char *copy_cell(struct fq_account_call *call, const struct fq_cell *cell)
{
    char *copy = cell->ptr ? fq_arena_alloc(call->arena, cell->len + 1) : NULL;
    if (copy) {
        memcpy(copy, cell->ptr, cell->len);
        copy[cell->len] = '\0';
    }
    call->no_memory = call->no_memory || (cell->ptr && !copy);
    return copy;
}

static void on_account_rows(struct fq_job *job, size_t step, const struct fq_cell *cells,
                            size_t row_count, size_t column_count)
{
    struct fq_account_call *call = call_of(job);
    if (step || !row_count || call->has_row)
        return;
    call->has_row = true;
    for (size_t i = 0; i < column_count && i < FQ_ACCOUNT_COLUMNS; i++)
        call->columns[i] = copy_cell(call, &cells[i]);
}

static void on_account_step(struct fq_job *job, size_t step)
{
    (void)job, (void)step;
}

static void on_account_unreadable(struct fq_job *job, size_t step)
{
    (void)job, (void)step; /* there is no row, then */
}

static void on_account_failed(struct fq_job *job, size_t step, const struct fq_error *error)
{
    struct fq_account_call *call = call_of(job);
    enum fq_status status = error->status;
    (void)step;
    if (fq_status_http(status) < 500)
        status = FQ_DATABASE; /* nothing that a client said is refused there */
    fq_log(FQ_LOG_ERROR,
           "request %.*s: /auth/%s: %.*s (fraiseql setup --with auth makes the tables)",
           FQ_STR_ARG(fq_http_request_id(call->exchange)), call->what,
           FQ_STR_ARG(error->sqlstate.len ? error->sqlstate : fq_error_message(error)));
    fq_account_refuse(call, status, fq_status_sentence(status));
}

static void on_account_done(struct fq_job *job)
{
    struct fq_account_call *call = call_of(job);
    if (call->no_memory)
        fq_account_refuse(call, FQ_NOMEM, "Out of memory; try again.");
    else
        call->then(call);
}

static const struct fq_job_events job_events = {
    .rows = on_account_rows,
    .step_done = on_account_step,
    .unreadable = on_account_unreadable,
    .failed = on_account_failed,
    .done = on_account_done,
};

void fq_account_ask(struct fq_account_call *call, const struct fq_statement *statement,
                    const struct fq_statement *second, void (*then)(struct fq_account_call *call))
{
    struct fq_database *database = fq_pg_pool_database(call->worker->lane.pool);
    memset(call->columns, 0, sizeof(call->columns));
    call->has_row = false;
    call->then = then;
    call->steps[0] = (struct fq_step){statement, call->values[0]};
    call->steps[1] = (struct fq_step){second, call->values[1]};
    fq_job_init(&call->job, &job_events, call->steps, second ? 2 : 1);
    call->job.changes = true;
    database->calls->run(database, &call->job);
}

/* ---- passwords ---- */

static void on_hashed(struct fq_crew_work *work)
{
    struct fq_account_call *call = FQ_CONTAINER(work, struct fq_account_call, work);
    fq_telemetry_count(&call->worker->telemetry, FQ_COUNTER_PASSWORD_HASHES, call->hashes);
    if (work->given_up)
        fq_account_refuse(call, FQ_UNAVAILABLE, "The server ends.");
    else if (call->hashed)
        fq_account_refuse(call, call->hashed, fq_status_sentence(call->hashed));
    else
        call->then(call);
}

void fq_account_hash(struct fq_account_call *call, void (*run)(struct fq_crew_work *work),
                     void (*then)(struct fq_account_call *call))
{
    const struct fq_config *config = &call->live->config;
    call->cost = (struct fq_password_cost){(uint32_t)(config->accounts.hash_memory / 1024),
                                           config->accounts.hash_passes};
    call->then = then;
    call->work.run = run;
    call->work.done = on_hashed;
    if (fq_crew_give(call->worker->all->hashing, &call->work, call->worker->lane.loop))
        fq_account_refuse(call, FQ_UNAVAILABLE, "Too many log in at the moment; try again.");
}

bool fq_account_make_text(struct fq_account_call *call, const char *password)
{
    unsigned char salt[FQ_PASSWORD_SALT_BYTES];
    if (getrandom(salt, sizeof(salt), 0) != (ssize_t)sizeof(salt)) {
        call->hashed = FQ_INTERNAL;
        return false;
    }
    call->hashes++;
    call->hashed = fq_password_hash(fq_str_from(password), &call->cost, salt, call->text);
    return call->hashed == FQ_OK;
}

void fq_account_compare(struct fq_account_call *call)
{
    if (call->known_text) {
        call->hashes++;
        call->hashed =
            fq_password_compare(fq_str_from(call->password), call->known_text, &call->is_same);
    } else if (fq_account_make_text(call, call->password)) {
        call->text[0] = '\0';
    }
}

bool fq_account_token_make(struct fq_account_token *token)
{
    unsigned char random[32];
    struct fq_buf out = {
        .ptr = token->text, .cap = sizeof(token->text), .max = sizeof(token->text)};
    if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
        return false;
    fq_str bytes = fq_str_of((const char *)random, sizeof(random));
    fq_base64url_write(&out, bytes);
    token->text[FQ_ACCOUNT_TOKEN_BYTES] = '\0';
    memcpy(token->hash, "\\x", 2);
    fq_audit_digest(FQ_STR_NONE, bytes, token->hash + 2);
    token->hash[66] = '\0';
    return !fq_buf_failed(&out) && out.len == FQ_ACCOUNT_TOKEN_BYTES;
}

bool fq_account_token_read(struct fq_account_call *call, fq_str text, const char **ret)
{
    fq_str bytes;
    char *hash = FQ_NEW_ARRAY(call->arena, 67, char);
    if (text.len != FQ_ACCOUNT_TOKEN_BYTES || !fq_base64url_read(call->arena, text, &bytes))
        return false;
    hash[0] = '\\', hash[1] = 'x';
    fq_audit_digest(FQ_STR_NONE, bytes, hash + 2);
    *ret = hash;
    return true;
}
