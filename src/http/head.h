/* SPDX-License-Identifier: MIT
 *
 * The head of a request taken apart, strictly by RFC 9112: a pure function of the bytes.
 *
 * Everything two programs could read differently is refused: that is what request smuggling lives
 * on.  So lines end in CRLF and nothing else, no line is folded, no blank stands before a colon,
 * a body's length is given once and in one way, and exactly one Host is named.
 */
#ifndef FQ_HTTP_HEAD_H
#define FQ_HTTP_HEAD_H

#include "base/str.h"

/* Of a request. */
struct fq_http_limits {
    size_t head_bytes; /* and of the trailers of a body */
    size_t target_bytes;
    size_t header_count; /* and of its trailers */
    size_t body_bytes;
};

/* Why a request is not served: the status of the answer, the word for programs, the sentence. */
struct fq_http_refusal {
    int status;
    const char *code;
    const char *message;
};

extern const struct fq_http_refusal fq_http_malformed, fq_http_bad_framing, fq_http_repeated,
    fq_http_target_too_long, fq_http_head_too_large, fq_http_body_too_large, fq_http_method_unknown,
    fq_http_version_unknown, fq_http_expectation_failed, fq_http_too_slow, fq_http_no_memory,
    fq_http_too_busy, fq_http_internal;

enum fq_http_method {
    FQ_HTTP_OTHER, /* known to HTTP, and for the handler to judge */
    FQ_HTTP_GET,
    FQ_HTTP_HEAD,
    FQ_HTTP_POST,
    FQ_HTTP_OPTIONS,
};

/* A part of the head, counted from its first byte: the buffer may move while the body arrives. */
struct fq_http_span {
    uint32_t at;
    uint32_t len;
};

struct fq_http_field {
    struct fq_http_span name;
    struct fq_http_span value; /* without blanks around it */
};

struct fq_http_head {
    size_t len; /* with the empty line that ends it */
    enum fq_http_method method;
    int minor; /* HTTP/1.minor: 0 or 1 */
    struct fq_http_span method_name;
    struct fq_http_span target; /* as sent */
    struct fq_http_span path;   /* of origin and absolute form; "*" for OPTIONS */
    struct fq_http_span query;  /* behind the first '?', without it */

    /* The caller's storage. */
    struct fq_http_field *fields;
    size_t field_max;
    size_t field_count;
    /* Bits of the names among them (fq_http_name_bit()), and of those that came twice: most
     * headers that are asked for are not there, and none of these words needs a walk. */
    uint64_t names;
    uint64_t again;

    bool chunked;
    bool has_length;
    uint64_t length;
    bool expects_continue;
};

/* Fills *head from bytes, which hold the whole head and may hold more; fields and field_max are
 * set before.  NULL, or why the request is refused. */
const struct fq_http_refusal *fq_http_head_parse(fq_str bytes,
                                                 struct fq_http_head *head) FQ_CHECKED;

/* One of 64 bits, the same for a name in any case; other names may have it too. */
static inline uint64_t fq_http_name_bit(fq_str name)
{
    if (!name.len)
        return 0;
    const unsigned char *s = (const unsigned char *)name.ptr;
    /* 0x20 makes letters small; what it makes of other characters does no harm. */
    /* The factors: of some that give nearly each of the usual headers a bit of its own. */
    size_t mix = name.len * 5 + (s[0] | 0x20u) * 9 + (s[name.len / 2] | 0x20u) * 17 +
                 (s[name.len - 1] | 0x20u);
    return (uint64_t)1 << (mix & 63);
}

/* Whether this byte may stand in a name of a method or header; in a header's value. */
bool fq_http_is_token_char(char c);
bool fq_http_is_value_char(char c);

#endif
