/* SPDX-License-Identifier: MIT */
#include "http/head.h"

#define MALFORMED (&fq_http_malformed)

const struct fq_http_refusal
    fq_http_malformed = {400, "BAD_REQUEST", "the request is not well-formed HTTP"},
    fq_http_bad_framing = {400, "BAD_REQUEST", "the length of the body is not clear"},
    fq_http_repeated = {400, "BAD_REQUEST",
                        "Host, Content-Type or Authorization is given more than once"},
    fq_http_target_too_long = {414, "URI_TOO_LONG", "the request target is too long"},
    fq_http_head_too_large = {431, "HEADERS_TOO_LARGE", "the request headers are too large"},
    fq_http_body_too_large = {413, "PAYLOAD_TOO_LARGE",
                              "the request body is larger than server.max_body_bytes"},
    fq_http_method_unknown = {501, "NOT_IMPLEMENTED", "the request method is not known"},
    fq_http_version_unknown = {505, "HTTP_VERSION_NOT_SUPPORTED", "only HTTP/1.0 and HTTP/1.1"},
    fq_http_expectation_failed = {417, "EXPECTATION_FAILED", "only 100-continue can be expected"},
    fq_http_too_slow = {408, "REQUEST_TIMEOUT", "the request took too long to arrive"},
    fq_http_no_memory = {503, "SERVICE_UNAVAILABLE", "out of memory; try again"},
    fq_http_too_busy = {503, "SERVICE_UNAVAILABLE",
                        "more connections than server.max_connections; try again"},
    fq_http_internal = {500, "INTERNAL_SERVER_ERROR", "the answer could not be written"};

enum char_class {
    TOKEN = 1,  /* names of methods and headers */
    VALUE = 2,  /* header values: visible, blank, tab, and bytes from 0x80 on */
    TARGET = 4, /* visible ASCII but '#', which browsers never send */
    HOST = 8,   /* a name, an address, a port */
};

/* The classes of each byte, as sums of the numbers above. */
// clang-format off
static const unsigned char class_of[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    2, 7, 6, 3, 7, 15, 7, 7, 6, 6, 7, 7, 6, 15, 15, 6, /*  !"#$%&'()*+,-./ */
    15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 14, 6, 6, 6, 6, 6, /* 0123456789:;<=>? */
    6, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, /* @ABCDEFGHIJKLMNO */
    15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 14, 6, 14, 7, 15, /* PQRSTUVWXYZ[\]^_ */
    7, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, /* `abcdefghijklmno */
    15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 6, 7, 6, 15, 0, /* pqrstuvwxyz{|}~ */
    2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
    2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
    2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
    2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
    2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
    2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
    2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
    2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
};
// clang-format on

bool fq_http_is_token_char(char c)
{
    return class_of[(unsigned char)c] & TOKEN;
}

bool fq_http_is_value_char(char c)
{
    return class_of[(unsigned char)c] & VALUE;
}

struct scan {
    fq_str bytes;
    size_t at;
    struct fq_http_head *head;
    bool has_host;
    bool has_type;
    bool has_credentials;
};

static fq_str text(const struct scan *s, struct fq_http_span span)
{
    return fq_str_of(s->bytes.ptr + span.at, span.len);
}

/* The longest run of one class from here on. */
static struct fq_http_span scan_run(struct scan *s, enum char_class wanted)
{
    size_t from = s->at;
    while (s->at < s->bytes.len && class_of[(unsigned char)s->bytes.ptr[s->at]] & wanted)
        s->at++;
    return (struct fq_http_span){(uint32_t)from, (uint32_t)(s->at - from)};
}

/* Whether one of eight bytes is a control character.  A byte below 0x20 borrows when 0x20 is
 * taken from it, and one that is 0x7f is zero when 0x7f is taken out of it; a byte above another
 * that borrows may be told of in vain, and is then looked at alone. */
static bool has_control(const char *from)
{
    uint64_t eight;
    memcpy(&eight, from, sizeof(eight));
    const uint64_t ones = UINT64_C(0x0101010101010101), high = ones * 0x80;
    uint64_t deleted = eight ^ ones * 0x7f;
    return (((eight - ones * 0x20) & ~eight) | ((deleted - ones) & ~deleted)) & high;
}

/* Most of a head are the values of its fields, so they are read eight bytes at once. */
static struct fq_http_span scan_value(struct scan *s)
{
    size_t from = s->at;
    while (s->bytes.len - s->at >= 8 && !has_control(s->bytes.ptr + s->at))
        s->at += 8;
    struct fq_http_span rest = scan_run(s, VALUE);
    return (struct fq_http_span){(uint32_t)from, rest.at + rest.len - (uint32_t)from};
}

static bool consists_of(fq_str s, enum char_class wanted)
{
    size_t i = 0;
    while (i < s.len && class_of[(unsigned char)s.ptr[i]] & wanted)
        i++;
    return i == s.len;
}

static bool scan_char(struct scan *s, char c)
{
    if (s->at >= s->bytes.len || s->bytes.ptr[s->at] != c)
        return false;
    s->at++;
    return true;
}

static bool scan_line_end(struct scan *s)
{
    return scan_char(s, '\r') && scan_char(s, '\n');
}

static enum fq_http_method method_of(fq_str name)
{
    if (fq_str_eq(name, FQ_STR("GET")))
        return FQ_HTTP_GET;
    if (fq_str_eq(name, FQ_STR("POST")))
        return FQ_HTTP_POST;
    if (fq_str_eq(name, FQ_STR("HEAD")))
        return FQ_HTTP_HEAD;
    if (fq_str_eq(name, FQ_STR("OPTIONS")))
        return FQ_HTTP_OPTIONS;
    return FQ_HTTP_OTHER;
}

/* Path and query of target, of which the first skip bytes name a server. */
static void split_target(struct scan *s, size_t skip)
{
    struct fq_http_head *head = s->head;
    fq_str rest = fq_str_from_offset(text(s, head->target), skip);
    size_t path_len = fq_str_find_char(rest, '?');
    head->path = (struct fq_http_span){head->target.at + (uint32_t)skip, (uint32_t)path_len};
    size_t query_at = path_len < rest.len ? path_len + 1 : path_len;
    head->query =
        (struct fq_http_span){head->path.at + (uint32_t)query_at, (uint32_t)(rest.len - query_at)};
}

/* request-target: origin-form | absolute-form | asterisk-form.  authority-form is for proxies. */
static bool parse_target(struct scan *s)
{
    struct fq_http_head *head = s->head;
    head->target = scan_run(s, TARGET);
    fq_str target = text(s, head->target);
    size_t skip = 0;
    if (fq_str_eq(target, FQ_STR("*")) && head->method == FQ_HTTP_OPTIONS) {
        head->path = head->target;
        return true;
    }
    fq_str scheme = fq_str_of(target.ptr, target.len < 8 ? target.len : 8);
    if (scheme.len == 8 && fq_str_eq_nocase(scheme, FQ_STR("https://")))
        skip = 8;
    else if (scheme.len == 8 && fq_str_eq_nocase(fq_str_of(scheme.ptr, 7), FQ_STR("http://")))
        skip = 7;
    if (skip) {
        fq_str rest = fq_str_from_offset(target, skip);
        size_t authority = fq_str_find_char(rest, '/');
        if (authority == 0 || authority >= rest.len ||
            !consists_of(fq_str_of(rest.ptr, authority), HOST))
            return false;
        skip += authority;
    }
    if (skip >= target.len || target.ptr[skip] != '/')
        return false;
    split_target(s, skip);
    return true;
}

/* HTTP-version CRLF */
static const struct fq_http_refusal *parse_version(struct scan *s)
{
    fq_str rest = fq_str_from_offset(s->bytes, s->at);
    if (rest.len < 8 || !fq_str_starts_with(rest, FQ_STR("HTTP/")) || rest.ptr[6] != '.')
        return MALFORMED;
    bool digits =
        rest.ptr[5] >= '0' && rest.ptr[5] <= '9' && rest.ptr[7] >= '0' && rest.ptr[7] <= '9';
    s->at += 8;
    if (!digits || !scan_line_end(s))
        return MALFORMED;
    if (rest.ptr[5] != '1' || rest.ptr[7] > '1')
        return &fq_http_version_unknown;
    s->head->minor = rest.ptr[7] - '0';
    return NULL;
}

/* request-line: method SP request-target SP HTTP-version CRLF */
static const struct fq_http_refusal *parse_request_line(struct scan *s)
{
    struct fq_http_head *head = s->head;
    head->method_name = scan_run(s, TOKEN);
    if (head->method_name.len == 0 || !scan_char(s, ' '))
        return MALFORMED;
    head->method = method_of(text(s, head->method_name));
    if (fq_str_eq(text(s, head->method_name), FQ_STR("CONNECT")))
        return &fq_http_method_unknown;
    if (!parse_target(s) || !scan_char(s, ' '))
        return MALFORMED;
    return parse_version(s);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static struct fq_http_span trim_span(const struct scan *s, struct fq_http_span span)
{
    const char *bytes = s->bytes.ptr;
    while (span.len > 0 && is_blank(bytes[span.at])) {
        span.at++;
        span.len--;
    }
    while (span.len > 0 && is_blank(bytes[span.at + span.len - 1]))
        span.len--;
    return span;
}

static const struct fq_http_refusal *note_length(struct scan *s, fq_str value)
{
    int64_t length;
    /* The sign is for fq_str_to_i64() to accept and for HTTP to refuse. */
    if (s->head->has_length || value.len == 0 || value.ptr[0] == '-' ||
        !fq_str_to_i64(value, &length))
        return &fq_http_bad_framing;
    s->head->has_length = true;
    s->head->length = (uint64_t)length;
    return NULL;
}

/* Only chunked, once: no other coding is spoken here, and lists of codings are where readers
 * disagree. */
static const struct fq_http_refusal *note_coding(struct scan *s, fq_str value)
{
    if (s->head->chunked || !fq_str_eq_nocase(value, FQ_STR("chunked")))
        return &fq_http_bad_framing;
    s->head->chunked = true;
    return NULL;
}

static const struct fq_http_refusal *note_host(struct scan *s, fq_str value)
{
    if (s->has_host)
        return &fq_http_repeated;
    if (!consists_of(value, HOST))
        return MALFORMED;
    s->has_host = true;
    return NULL;
}

static const struct fq_http_refusal *note_expectation(struct scan *s, fq_str value)
{
    if (s->head->minor == 0)
        return NULL;
    if (!fq_str_eq_nocase(value, FQ_STR("100-continue")))
        return &fq_http_expectation_failed;
    s->head->expects_continue = true;
    return NULL;
}

/* Of what and from whom the request is: two programs could choose different ones. */
static const struct fq_http_refusal *note_once(bool *seen)
{
    if (*seen)
        return &fq_http_repeated;
    *seen = true;
    return NULL;
}

/* Fields that decide how the rest of the connection is read, and those that may stand once. */
static const struct fq_http_refusal *note_field(struct scan *s, fq_str name, fq_str value)
{
    switch (name.len) {
    case 4:
        return fq_str_eq_nocase(name, FQ_STR("host")) ? note_host(s, value) : NULL;
    case 6:
        return fq_str_eq_nocase(name, FQ_STR("expect")) ? note_expectation(s, value) : NULL;
    case 12:
        return fq_str_eq_nocase(name, FQ_STR("content-type")) ? note_once(&s->has_type) : NULL;
    case 13:
        return fq_str_eq_nocase(name, FQ_STR("authorization")) ? note_once(&s->has_credentials)
                                                               : NULL;
    case 14:
        return fq_str_eq_nocase(name, FQ_STR("content-length")) ? note_length(s, value) : NULL;
    case 17:
        return fq_str_eq_nocase(name, FQ_STR("transfer-encoding")) ? note_coding(s, value) : NULL;
    default:
        return NULL;
    }
}

/* field-line: field-name ":" OWS field-value OWS CRLF */
static const struct fq_http_refusal *parse_field(struct scan *s)
{
    struct fq_http_head *head = s->head;
    struct fq_http_span name = scan_run(s, TOKEN);
    if (name.len == 0 || !scan_char(s, ':'))
        return MALFORMED;
    struct fq_http_span value = trim_span(s, scan_value(s));
    if (!scan_line_end(s))
        return MALFORMED;
    if (head->field_count == head->field_max)
        return &fq_http_head_too_large;
    head->fields[head->field_count++] = (struct fq_http_field){name, value};
    uint64_t bit = fq_http_name_bit(text(s, name));
    head->again |= head->names & bit;
    head->names |= bit;
    return note_field(s, text(s, name), text(s, value));
}

/* What no single line can tell. */
static const struct fq_http_refusal *check_whole(const struct scan *s)
{
    const struct fq_http_head *head = s->head;
    if (head->minor == 1 && !s->has_host)
        return MALFORMED;
    if (head->chunked && (head->has_length || head->minor == 0))
        return &fq_http_bad_framing;
    return NULL;
}

const struct fq_http_refusal *fq_http_head_parse(fq_str bytes, struct fq_http_head *head)
{
    *head = (struct fq_http_head){.fields = head->fields, .field_max = head->field_max};
    struct scan s = {.bytes = bytes, .head = head};
    /* Some old clients send an empty line behind a body that it is not part of. */
    while (fq_str_starts_with(fq_str_from_offset(bytes, s.at), FQ_STR("\r\n")))
        s.at += 2;
    const struct fq_http_refusal *refusal = parse_request_line(&s);
    while (!refusal && !fq_str_starts_with(fq_str_from_offset(bytes, s.at), FQ_STR("\r\n")))
        refusal = parse_field(&s);
    if (refusal)
        return refusal;
    head->len = s.at + 2;
    return check_whole(&s);
}
