/* SPDX-License-Identifier: MIT */
#include "fetch/transfer.h"

#include <unistd.h>

#include "base/limits.h"
#include "fetch/address.h"
#include "fetch/cache_control.h"

/* ---- what arrives ---- */

static size_t on_body(char *bytes, size_t size, size_t count, void *user)
{
    struct fq_transfer *transfer = user;
    fq_buf_add(&transfer->body, bytes, size * count);
    if (!fq_buf_failed(&transfer->body))
        return size * count;
    transfer->too_much = transfer->body.failure == FQ_LIMIT;
    return 0; /* ends it */
}

static size_t on_head(char *bytes, size_t size, size_t count, void *user)
{
    static const fq_str name = FQ_STR_INIT("cache-control:");
    struct fq_transfer *transfer = user;
    fq_str line = fq_str_of(bytes, size * count);
    transfer->head_bytes += line.len;
    if (transfer->head_bytes > FQ_LIMIT_FETCH_HEAD_BYTES) {
        transfer->too_much = true;
        return 0;
    }
    while (line.len && (line.ptr[line.len - 1] == '\r' || line.ptr[line.len - 1] == '\n'))
        line.len--;
    if (line.len >= name.len && fq_str_eq_nocase(fq_str_of(line.ptr, name.len), name))
        transfer->max_age_s =
            fq_cache_control_read(fq_str_from_offset(line, name.len), transfer->max_age_s);
    return size * count;
}

/* The only place that sees the address that will be connected to: what a name resolves to when it
 * is looked at may not be what it resolves to later. */
static curl_socket_t on_open(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct fq_transfer *transfer = user;
    bool plain = fq_str_starts_with(transfer->request.url, FQ_STR("http:"));
    (void)purpose;
    if ((plain && !fq_address_is_loopback(&address->addr)) ||
        (transfer->request.reach == FQ_FETCH_PUBLIC && !fq_address_is_public(&address->addr))) {
        transfer->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* ---- what is sent ---- */

/* Connected, over TLS where there is one, and nothing is sent yet. */
static int on_connected(void *user, char *to, char *from, int to_port, int from_port)
{
    struct fq_transfer *transfer = user;
    (void)to;
    (void)from;
    (void)to_port;
    (void)from_port;
    transfer->sent = true;
    return CURL_PREREQFUNC_OK;
}

static bool is_header_text(fq_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if ((c < ' ' && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

static bool are_headers_good(const struct fq_fetch_request *request)
{
    bool good = is_header_text(request->content_type);
    for (size_t i = 0; i < request->header_count; i++) {
        fq_str name = request->headers[i].name;
        good = good && name.len && fq_str_find_char(name, ':') == name.len &&
               is_header_text(name) && is_header_text(request->headers[i].value);
    }
    return good;
}

static enum fq_status copy_request(void *user)
{
    struct fq_transfer *transfer = user;
    struct fq_arena *arena = &transfer->arena;
    struct fq_fetch_request *request = &transfer->request;
    struct fq_fetch_header *headers =
        FQ_NEW_ARRAY(arena, request->header_count, struct fq_fetch_header);
    for (size_t i = 0; i < request->header_count; i++)
        headers[i] = (struct fq_fetch_header){fq_arena_str(arena, request->headers[i].name),
                                              fq_arena_str(arena, request->headers[i].value)};
    request->headers = headers;
    request->url = fq_arena_str(arena, request->url);
    if (request->body.ptr)
        request->body = fq_arena_str(arena, request->body);
    request->content_type = fq_arena_str(arena, request->content_type);
    if (request->ca_file)
        request->ca_file = fq_arena_str(arena, fq_str_from(request->ca_file)).ptr;
    return FQ_OK;
}

enum fq_status fq_transfer_init(struct fq_transfer *transfer,
                                const struct fq_fetch_request *request)
{
    *transfer = (struct fq_transfer){.request = *request, .max_age_s = -1};
    fq_arena_init(&transfer->arena, 1024, FQ_LIMIT_FETCH_REQUEST_BYTES);
    fq_buf_init(&transfer->body, NULL,
                request->body_max ? request->body_max : FQ_LIMIT_FETCH_BODY_BYTES);
    if (fq_fetch_fault(request->url) || !are_headers_good(request))
        return FQ_REQUEST;
    enum fq_status status = fq_guard(copy_request, transfer);
    if (status)
        fq_transfer_clear(transfer);
    return status;
}

void fq_transfer_clear(struct fq_transfer *transfer)
{
    fq_transfer_end(transfer);
    fq_buf_clear(&transfer->body);
    fq_arena_clear(&transfer->arena);
}

/* Appends "name: value"; false: memory is exhausted. */
static bool add_header(struct fq_transfer *transfer, const char *name, const char *value)
{
    /* With a semicolon libcurl sends a header that is empty; with a colon it sends none. */
    const char *format = *value ? "%s: %s" : "%s;";
    fq_str line = fq_arena_printf(&transfer->arena, format, name, value);
    struct curl_slist *more = line.ptr ? curl_slist_append(transfer->headers, line.ptr) : NULL;
    transfer->headers = more ? more : transfer->headers;
    return more != NULL;
}

static bool add_headers(struct fq_transfer *transfer)
{
    const struct fq_fetch_request *request = &transfer->request;
    bool good = add_header(transfer, "Accept", "application/json");
    for (size_t i = 0; good && i < request->header_count; i++)
        good = add_header(transfer, request->headers[i].name.ptr, request->headers[i].value.ptr);
    if (request->body.ptr)
        good = good && add_header(transfer, "Content-Type", request->content_type.ptr);
    return good;
}

/* What holds for every transfer, whatever is asked. */
static CURLcode set_rules(CURL *easy)
{
    CURLcode bad = CURLE_OK;
#define SET(option, value) bad = bad ? bad : curl_easy_setopt(easy, option, value)
    SET(CURLOPT_PROXY, ""); /* none, whatever the environment says */
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    SET(CURLOPT_HTTP09_ALLOWED, 0L);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    /* A folder of certificates would be read again for each connection, 100 ms; the file is kept.
     */
    SET(CURLOPT_CAPATH, NULL);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_QUICK_EXIT, 1L); /* a resolver that hangs is left behind */
    SET(CURLOPT_USERAGENT, "fraiseql");
    SET(CURLOPT_WRITEFUNCTION, on_body);
    SET(CURLOPT_HEADERFUNCTION, on_head);
    SET(CURLOPT_OPENSOCKETFUNCTION, on_open);
    SET(CURLOPT_PREREQFUNCTION, on_connected);
#undef SET
    return bad;
}

static CURLcode set_request(struct fq_transfer *transfer, void *owner)
{
    const struct fq_fetch_request *request = &transfer->request;
    uint32_t connect_ms = request->connect_timeout_ms;
    bool plain = fq_str_starts_with(request->url, FQ_STR("http:"));
    CURLcode bad = CURLE_OK;
#define SET(option, value) bad = bad ? bad : curl_easy_setopt(transfer->easy, option, value)
    SET(CURLOPT_URL, request->url.ptr);
    SET(CURLOPT_PROTOCOLS_STR, plain ? "http" : "https");
    SET(CURLOPT_PRIVATE, owner);
    SET(CURLOPT_WRITEDATA, transfer);
    SET(CURLOPT_HEADERDATA, transfer);
    SET(CURLOPT_OPENSOCKETDATA, transfer);
    SET(CURLOPT_PREREQDATA, transfer);
    SET(CURLOPT_ERRORBUFFER, transfer->error);
    SET(CURLOPT_HTTPHEADER, transfer->headers);
    SET(CURLOPT_CONNECTTIMEOUT_MS, connect_ms ? (long)connect_ms : FQ_LIMIT_FETCH_CONNECT_MS);
    SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)transfer->body.max);
    if (request->ca_file)
        SET(CURLOPT_CAINFO, request->ca_file);
    /* A connection that is there is asked nothing about its address, and may be closed by now. */
    if (request->reach == FQ_FETCH_PUBLIC || request->once) {
        SET(CURLOPT_FRESH_CONNECT, 1L);
        SET(CURLOPT_FORBID_REUSE, 1L);
    }
    if (request->body.ptr) {
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
        SET(CURLOPT_POSTFIELDS, request->body.ptr);
    }
#undef SET
    return bad;
}

enum fq_status fq_transfer_begin(struct fq_transfer *transfer, void *owner)
{
    transfer->easy = curl_easy_init();
    if (transfer->easy && add_headers(transfer) && set_rules(transfer->easy) == CURLE_OK &&
        set_request(transfer, owner) == CURLE_OK)
        return FQ_OK;
    fq_transfer_end(transfer);
    return FQ_NOMEM;
}

void fq_transfer_end(struct fq_transfer *transfer)
{
    if (transfer->easy)
        curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->headers);
    transfer->easy = NULL;
    transfer->headers = NULL;
}

/* ---- what came of it ---- */

static enum fq_status status_of(const struct fq_transfer *transfer, CURLcode result)
{
    if (result == CURLE_OK)
        return FQ_OK;
    if (result == CURLE_OUT_OF_MEMORY || transfer->body.failure == FQ_NOMEM)
        return FQ_NOMEM;
    if (transfer->too_much || result == CURLE_FILESIZE_EXCEEDED)
        return FQ_LIMIT;
    return result == CURLE_OPERATION_TIMEDOUT ? FQ_TIMEOUT : FQ_UNAVAILABLE;
}

static const char *failure_reason(const struct fq_transfer *transfer, enum fq_status status,
                                  CURLcode result)
{
    if (status == FQ_LIMIT)
        return "it sent more than it may";
    if (transfer->refused)
        return "its address is none that may be asked";
    return transfer->error[0] ? transfer->error : curl_easy_strerror(result);
}

struct fq_fetch_answer fq_transfer_answer(struct fq_transfer *transfer, CURLcode result)
{
    struct fq_fetch_answer answer = {
        .status = status_of(transfer, result), .sent = transfer->sent, .max_age_s = -1};
    long http = 0;
    if (answer.status) {
        answer.reason = failure_reason(transfer, answer.status, result);
        return answer;
    }
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &http);
    answer.http = (int)http;
    answer.body = fq_buf_str(&transfer->body);
    answer.max_age_s = transfer->max_age_s;
    return answer;
}
