/* SPDX-License-Identifier: MIT
 *
 * Every way a request can fail, in one table: the name in code, the code clients see in
 * extensions.code, the HTTP status when no data could be produced, what else is true of it, and a
 * default sentence.
 *
 * FAULT: the asker's mistake in GraphQL's terms.  LOG: not the asker's doing, so whoever runs the
 * server reads of it.  PASS: may be over by itself, so that trying again makes sense.
 */
#ifndef FQ_BASE_STATUS_H
#define FQ_BASE_STATUS_H

#include <stdbool.h>

#define FQ_STATUS_MAP(X)                                                                           \
    X(SYNTAX, "GRAPHQL_PARSE_FAILED", 400, FAULT, "the document is not valid GraphQL")             \
    X(VALIDATION, "GRAPHQL_VALIDATION_FAILED", 400, FAULT, "the document does not fit the schema") \
    X(OPERATION, "OPERATION_RESOLUTION_FAILURE", 400, FAULT, "the operation cannot be chosen")     \
    X(INPUT, "BAD_USER_INPUT", 400, FAULT, "a value is not acceptable")                            \
    X(REQUEST, "BAD_REQUEST", 400, 0, "the request is not well formed")                            \
    X(NOT_FOUND, "NOT_FOUND", 404, 0, "there is nothing at this path")                             \
    X(METHOD, "BAD_REQUEST", 405, 0, "the method is not allowed")                                  \
    X(UNAUTHENTICATED, "UNAUTHENTICATED", 401, 0, "authentication is required")                    \
    X(FORBIDDEN, "FORBIDDEN", 403, 0, "not permitted")                                             \
    X(CSRF, "CSRF_PROTECTION_FAILED", 403, 0, "a page of another origin may have sent this")       \
    X(PERSISTED_NOT_FOUND, "PERSISTED_QUERY_NOT_FOUND", 200, 0, "PersistedQueryNotFound")          \
    X(PERSISTED_OFF, "PERSISTED_QUERY_NOT_SUPPORTED", 200, 0, "PersistedQueryNotSupported")        \
    X(PERSISTED_REQUIRED, "PERSISTED_QUERY_REQUIRED", 403, 0, "only trusted documents may be run") \
    X(RATE_LIMITED, "RATE_LIMITED", 429, 0, "too many requests")                                   \
    X(EXPENSIVE, "OPERATION_TOO_EXPENSIVE", 400, FAULT, "the operation costs too much")            \
    X(LIMIT, "LIMIT_EXCEEDED", 400, FAULT, "a limit was exceeded")                                 \
    X(CONSTRAINT, "CONSTRAINT_VIOLATION", 200, 0, "a constraint was violated")                     \
    X(CONFLICT, "CONFLICT", 409, PASS, "another change was made at the same time; try again")      \
    X(KEY_BUSY, "IDEMPOTENCY_KEY_IN_USE", 409, PASS,                                               \
      "a request with this idempotency key is still being answered; try again later")              \
    X(KEY_REUSED, "IDEMPOTENCY_KEY_REUSED", 422, 0,                                                \
      "this idempotency key was used for another request; use a new one")                          \
    X(KEY_SPENT, "IDEMPOTENCY_ANSWER_NOT_KEPT", 410, 0,                                            \
      "this request was done before; its answer was too long to be kept")                          \
    X(ROLLED_BACK, "ROLLED_BACK", 200, 0, "rolled back, because another field failed")             \
    X(TIMEOUT, "TIMEOUT", 504, LOG | PASS, "the database did not answer in time")                  \
    X(UNAVAILABLE, "SERVICE_UNAVAILABLE", 503, LOG | PASS,                                         \
      "the service cannot answer now; try again")                                                  \
    X(STALE, "SCHEMA_CHANGED", 503, LOG,                                                           \
      "the database has changed since its schema was read; try again")                             \
    X(REQUESTS_FULL, "SERVICE_UNAVAILABLE", 503, 0,                                                \
      "requests take all the memory there is for them (memory.requests); try again")               \
    X(RESPONSES_FULL, "SERVICE_UNAVAILABLE", 503, 0,                                               \
      "responses take all the memory there is for them (memory.responses); try again")             \
    X(DATABASE, "INTERNAL_SERVER_ERROR", 500, LOG, "the database reported an error")               \
    X(CANCELLED, "REQUEST_CANCELLED", 499, 0, "the request was cancelled")                         \
    X(SCHEMA, "SCHEMA_INVALID", 500, 0, "the schema is not valid")                                 \
    X(EMPTY, "SCHEMA_INVALID", 500, 0, "there is nothing to serve")                                \
    X(CONFIG, "CONFIGURATION_INVALID", 500, 0, "the configuration is not valid")                   \
    X(INTERNAL, "INTERNAL_SERVER_ERROR", 500, LOG, "internal error")                               \
    X(NOMEM, "INTERNAL_SERVER_ERROR", 503, LOG | PASS, "out of memory; try again")

enum fq_status {
    FQ_OK = 0,
#define X(name, code, http, traits, sentence) FQ_##name,
    FQ_STATUS_MAP(X)
#undef X
        FQ_STATUS_COUNT
};

/* The word for extensions.code; "OK" for FQ_OK. */
const char *fq_status_code(enum fq_status status);

/* The HTTP status of an answer without data. */
int fq_status_http(enum fq_status status);

bool fq_status_is_fault(enum fq_status status);
bool fq_status_is_logged(enum fq_status status);
bool fq_status_may_pass(enum fq_status status);

/* A sentence for when nothing more exact is known. */
const char *fq_status_sentence(enum fq_status status);

#endif
