/* SPDX-License-Identifier: MIT */
#include "server/audited.h"

#include "audit/chain.h"
#include "base/clock.h"
#include "base/limits.h"
#include "runtime/secret_file.h"
#include "server/audit_table.h"
#include "server/log.h"

/* ---- opening ---- */

static void tell_operator(const char *sentence)
{
    fq_log(FQ_LOG_WARNING, "%s", sentence);
}

enum fq_status fq_audited_open(const struct fq_config *config, struct fq_arena *arena,
                               struct fq_audit **ret, struct fq_error *reterr)
{
    *ret = NULL;
    struct fq_audit_options options = {
        .path = config->audit.to == FQ_CONFIG_AUDIT_FILE ? config->audit.file.ptr : NULL,
        .sync = (enum fq_audit_sync)config->audit.sync,
        .queue_bytes = config->audit.queue,
        .tell = tell_operator,
    };
    if (config->audit.to == FQ_CONFIG_AUDIT_OFF)
        return FQ_OK;
    enum fq_status status = FQ_OK;
    if (config->audit.key_file.len)
        status = fq_secret_file_read(config->audit.key_file.ptr, "audit.key_file", arena,
                                     &options.key, reterr);
    if (status)
        return status;
    if (config->audit.to == FQ_CONFIG_AUDIT_TABLE && !(options.store = fq_audit_table_new(config)))
        return fq_error_set(reterr, arena, FQ_NOMEM, "there is no memory for the audit log");
    status = fq_audit_new(&options, arena, ret, reterr);
    if (status && options.store)
        options.store->calls->end(options.store);
    return status;
}

/* ---- requests ---- */

bool fq_audited_takes(const struct fq_worker *worker)
{
    const struct fq_audit *audit = worker->all->audit;
    return !audit || worker->lane.config->audit.when_full == FQ_CONFIG_AUDIT_DROP ||
           fq_audit_takes(audit);
}

/* The names of fields at the top of an operation.  So many are looked at: its document's hash
 * stands for the others. */
#define FIELDS 17
#define LOOKS  256

struct fields {
    const struct fq_document *document;
    fq_str names[FIELDS];
    size_t count;
    size_t looks;
};

static const struct fq_definition *find_fragment(const struct fq_document *document, fq_str name)
{
    const struct fq_definition *each = document->definitions;
    while (each && (each->kind != FQ_DEFINE_FRAGMENT || !fq_str_eq(each->name, name)))
        each = each->next;
    return each;
}

static void collect_fields(struct fields *f, const struct fq_selection *selections)
{
    for (const struct fq_selection *each = selections; each && f->looks < LOOKS;
         each = each->next) {
        f->looks++;
        if (each->kind == FQ_SELECT_FIELD) {
            size_t i = 0;
            while (i < f->count && !fq_str_eq(f->names[i], each->name))
                i++;
            if (i == f->count && i < FIELDS)
                f->names[f->count++] = each->name;
        } else if (each->kind == FQ_SELECT_INLINE) {
            collect_fields(f, each->selections);
        } else {
            const struct fq_definition *fragment = find_fragment(f->document, each->name);
            if (fragment)
                collect_fields(f, fragment->selections);
        }
    }
}

static fq_str operation_word(const struct fq_definition *operation)
{
    switch (operation->operation) {
    case FQ_MUTATION:
        return FQ_STR("mutation");
    case FQ_SUBSCRIPTION:
        return FQ_STR("subscription");
    case FQ_QUERY:
        break;
    }
    return FQ_STR("query");
}

/* Behind our proxies whoever they name; empty once the client has left. */
static fq_str client_address(struct fq_http_exchange *exchange, char text[FQ_ADDRESS_TEXT_BYTES])
{
    const struct fq_address address = fq_http_client(exchange);
    return fq_http_peer(exchange).len ? fq_address_print(&address, text) : FQ_STR_NONE;
}

static bool is_denial(const struct fq_error *error)
{
    int status = fq_status_http(error->status);
    return status == 401 || status == 403 || status == 429;
}

/* What is told of the errors: a denial, wherever it stands among them, else the first. */
static const struct fq_error *choose_error(const struct fq_error *errors)
{
    for (const struct fq_error *each = errors; each; each = each->next) {
        if (is_denial(each))
            return each;
    }
    return errors;
}

/* False: there is no entry. */
static bool choose_kind(const struct fq_worker *worker, const struct fq_definition *operation,
                        const struct fq_error *error, enum fq_audit_kind *ret)
{
    switch (error ? fq_status_http(error->status) : 200) {
    case 401:
        *ret = FQ_AUDIT_AUTHENTICATION;
        return true;
    case 403:
        *ret = FQ_AUDIT_DENIAL;
        return true;
    case 429:
        *ret = FQ_AUDIT_RATE_LIMITED;
        return true;
    default:
        break;
    }
    bool changes = operation && operation->operation == FQ_MUTATION;
    *ret = changes ? FQ_AUDIT_MUTATION : FQ_AUDIT_READ;
    return changes || (operation && worker->lane.config->audit.reads);
}

void fq_audited_end(const struct fq_worker *worker, struct fq_http_exchange *exchange,
                    const struct fq_request *request, uint64_t began_ns,
                    const struct fq_error *errors)
{
    const struct fq_error *error = choose_error(errors);
    const struct fq_definition *operation = request->operation;
    struct fields fields = {.document = request->operation_document};
    char digest[FQ_AUDIT_HASH_DIGITS], address[FQ_ADDRESS_TEXT_BYTES];
    enum fq_audit_kind kind;
    if (!worker->all->audit || !choose_kind(worker, operation, error, &kind))
        return;
    struct fq_audit_event event = {
        .kind = kind,
        .unix_ms = fq_clock_unix_ms(),
        .succeeded = !error,
        .code = error ? fq_str_from(fq_status_code(error->status)) : FQ_STR_NONE,
        .principal = request->principal,
        .address = client_address(exchange, address),
        .request = fq_http_request_id(exchange),
        .took_us = (fq_clock_monotonic_ns() - began_ns) / 1000,
    };
    if (operation) {
        collect_fields(&fields, operation->selections);
        fq_audit_digest(FQ_STR_NONE, request->operation_text, digest);
        event.operation = operation_word(operation);
        event.name = operation->name;
        event.fields = fields.names;
        event.field_count = fields.count;
        event.document = fq_str_of(digest, sizeof(digest));
    }
    fq_audit_put(worker->all->audit, &event,
                 (enum fq_audit_personal)worker->lane.config->audit.personal);
}

/* The value is when the last entry was made, in seconds, which is no pointer to anything. */
static bool has_entry(struct fq_worker *worker, const struct fq_attempt *attempt, fq_str address)
{
    const struct fq_principal *who = &attempt->principal;
    struct fq_cache *known = &worker->audited;
    fq_str key = fq_arena_printf(attempt->arena, "%zu:%.*s%zu:%.*s%zu:%.*s%.*s", who->provider.len,
                                 FQ_STR_ARG(who->provider), who->user.len, FQ_STR_ARG(who->user),
                                 who->token_id.len, FQ_STR_ARG(who->token_id), FQ_STR_ARG(address));
    if (!key.ptr)
        return false;
    uint64_t at_s = (uintptr_t)fq_cache_get(known, key);
    if (at_s && attempt->now_s >= at_s && attempt->now_s < at_s + FQ_LIMIT_AUDIT_KNOWN_S)
        return true;
    (void)!fq_cache_put(known, key, (void *)(uintptr_t)attempt->now_s, 1);
    return false;
}

void fq_audited_identified(struct fq_worker *worker, struct fq_http_exchange *exchange,
                           const struct fq_attempt *attempt)
{
    char text[FQ_ADDRESS_TEXT_BYTES];
    if (!worker->all->audit || attempt->remembered)
        return;
    fq_str address = client_address(exchange, text);
    if (!attempt->token.len && has_entry(worker, attempt, address))
        return;
    const struct fq_audit_event event = {
        .kind = FQ_AUDIT_AUTHENTICATION,
        .unix_ms = fq_clock_unix_ms(),
        .succeeded = true,
        .principal = &attempt->principal,
        .address = address,
        .request = fq_http_request_id(exchange),
    };
    fq_audit_put(worker->all->audit, &event,
                 (enum fq_audit_personal)worker->lane.config->audit.personal);
}

void fq_audited_account(const struct fq_worker *worker, struct fq_http_exchange *exchange,
                        const char *what, const char *user, enum fq_status status, const char *why)
{
    char address[FQ_ADDRESS_TEXT_BYTES];
    struct fq_principal principal = {.user = user ? fq_str_from(user) : FQ_STR_NONE};
    if (!worker->all->audit)
        return;
    const struct fq_audit_event event = {
        .kind = status == FQ_RATE_LIMITED ? FQ_AUDIT_RATE_LIMITED : FQ_AUDIT_AUTHENTICATION,
        .unix_ms = fq_clock_unix_ms(),
        .succeeded = status == FQ_OK,
        .code = status ? fq_str_from(fq_status_code(status)) : FQ_STR_NONE,
        .principal = user ? &principal : NULL,
        .address = client_address(exchange, address),
        .request = fq_http_request_id(exchange),
        .name = fq_str_from(what),
        .reason = why ? fq_str_from(why) : FQ_STR_NONE,
    };
    fq_audit_put(worker->all->audit, &event,
                 (enum fq_audit_personal)worker->lane.config->audit.personal);
}

void fq_audited_reload(struct fq_audit *audit, const struct fq_config *config, fq_str reason)
{
    const struct fq_audit_event event = {
        .kind = FQ_AUDIT_RELOAD,
        .unix_ms = fq_clock_unix_ms(),
        .succeeded = !reason.len,
        .reason = reason,
    };
    if (audit)
        fq_audit_put(audit, &event, (enum fq_audit_personal)config->audit.personal);
}
