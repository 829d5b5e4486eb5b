/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "http/head.h"
#include "unit.h"

#define FIELD_MAX 8

static struct fq_http_field fields[FIELD_MAX];
static struct fq_http_head head;

static const struct fq_http_refusal *parse(fq_str bytes)
{
    head.fields = fields;
    head.field_max = FIELD_MAX;
    return fq_http_head_parse(bytes, &head);
}

/* One row: a whole head, and the status it is refused with, 0 when it is not. */
struct row {
    const char *why;
    int status;
    fq_str bytes;
};

#define ROW(status, why, bytes)                                                                    \
    {                                                                                              \
        why, status, FQ_STR_INIT(bytes)                                                            \
    }
#define HOST "Host: a\r\n"

static const struct row rows[] = {
    ROW(0, "the least there is", "GET / HTTP/1.1\r\n" HOST "\r\n"),
    ROW(0, "HTTP/1.0 needs no host", "GET / HTTP/1.0\r\n\r\n"),
    ROW(0, "empty lines in front are forgiven", "\r\n\r\nGET / HTTP/1.1\r\n" HOST "\r\n"),
    ROW(0, "a host may be empty", "GET / HTTP/1.1\r\nHost:\r\n\r\n"),
    ROW(0, "IPv6 and a port", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"),
    ROW(0, "bytes beyond ASCII in a value", "GET / HTTP/1.1\r\n" HOST "A: \xc3\xa4\r\n\r\n"),
    ROW(0, "tab inside a value", "GET / HTTP/1.1\r\n" HOST "A: b\tc\r\n\r\n"),
    ROW(0, "absolute form, another host", "GET http://b/x HTTP/1.1\r\n" HOST "\r\n"),
    ROW(0, "asterisk form", "OPTIONS * HTTP/1.1\r\n" HOST "\r\n"),
    ROW(0, "a method for the handler to judge", "PURGE / HTTP/1.1\r\n" HOST "\r\n"),
    ROW(0, "chunked", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: Chunked\r\n\r\n"),
    ROW(0, "a length", "POST / HTTP/1.1\r\n" HOST "Content-Length: 007\r\n\r\n"),
    ROW(0, "HTTP/1.0 expects nothing", "POST / HTTP/1.0\r\nExpect: tea\r\n\r\n"),

    ROW(400, "no method", " / HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "no target", "GET HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "HTTP/0.9", "GET /\r\n\r\n"),
    ROW(400, "two blanks", "GET  / HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "two blanks before the version", "GET /  HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "tab for a blank", "GET\t/ HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "blank behind the version", "GET / HTTP/1.1 \r\n" HOST "\r\n"),
    ROW(400, "three digits", "GET / HTTP/1.10\r\n" HOST "\r\n"),
    ROW(400, "lower case", "GET / http/1.1\r\n" HOST "\r\n"),
    ROW(505, "HTTP/2", "GET / HTTP/2.0\r\n" HOST "\r\n"),
    ROW(505, "HTTP/1.2", "GET / HTTP/1.2\r\n" HOST "\r\n"),
    ROW(501, "a tunnel", "CONNECT a:443 HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "relative target", "GET a HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "asterisk but OPTIONS", "GET * HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "fragment", "GET /#a HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "control in the target", "GET /\x01 HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "beyond ASCII in the target", "GET /\xc3\xa4 HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "absolute form without a server", "GET http:///x HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "absolute form without a path", "GET http://b HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "absolute form with a user", "GET http://u@b/ HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "another scheme", "GET ftp://b/ HTTP/1.1\r\n" HOST "\r\n"),

    ROW(400, "two types", "GET / HTTP/1.1\r\n" HOST "Content-Type: a\r\ncontent-type: a\r\n\r\n"),
    ROW(400, "two of who asks",
        "GET / HTTP/1.1\r\n" HOST "Authorization: a\r\nA: b\r\nAUTHORIZATION:\r\n\r\n"),
    ROW(0, "two lists", "GET / HTTP/1.1\r\n" HOST "Accept: a\r\nAccept: b\r\n\r\n"),

    ROW(400, "bare LF behind the request line", "GET / HTTP/1.1\n" HOST "\r\n"),
    ROW(400, "bare LF behind a header", "GET / HTTP/1.1\r\nHost: a\n\r\n"),
    ROW(400, "bare LF at the end", "GET / HTTP/1.1\r\n" HOST "\n"),
    ROW(400, "bare LF in front", "\nGET / HTTP/1.1\r\n" HOST "\r\n"),
    ROW(400, "bare CR inside a value", "GET / HTTP/1.1\r\n" HOST "A: b\rC: d\r\n\r\n"),
    ROW(400, "CR CR LF", "GET / HTTP/1.1\r\n" HOST "A: b\r\r\n\r\n"),
    ROW(400, "folded line", "GET / HTTP/1.1\r\n" HOST "A: b\r\n c\r\n\r\n"),
    ROW(400, "folded first line", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
    ROW(400, "blank before the colon", "GET / HTTP/1.1\r\n" HOST "A : b\r\n\r\n"),
    ROW(400, "no colon", "GET / HTTP/1.1\r\n" HOST "A\r\n\r\n"),
    ROW(400, "no name", "GET / HTTP/1.1\r\n" HOST ": b\r\n\r\n"),
    ROW(400, "NUL in a value", "GET / HTTP/1.1\r\n" HOST "A: b\0c\r\n\r\n"),
    ROW(400, "control in a value", "GET / HTTP/1.1\r\n" HOST "A: b\x7f\r\n\r\n"),
    ROW(400, "control in a name", "GET / HTTP/1.1\r\n" HOST "A\x0b: b\r\n\r\n"),

    ROW(400, "no host", "GET / HTTP/1.1\r\nA: b\r\n\r\n"),
    ROW(400, "two hosts", "GET / HTTP/1.1\r\n" HOST HOST "\r\n"),
    ROW(400, "two hosts, HTTP/1.0", "GET / HTTP/1.0\r\n" HOST HOST "\r\n"),
    ROW(400, "two hosts in one", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"),
    ROW(400, "a host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),

    ROW(400, "length and coding",
        "POST / HTTP/1.1\r\n" HOST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
    ROW(400, "coding and length",
        "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"),
    ROW(400, "two lengths",
        "POST / HTTP/1.1\r\n" HOST "Content-Length: 5\r\nContent-Length: 6\r\n\r\n"),
    ROW(400, "the same length twice",
        "POST / HTTP/1.1\r\n" HOST "Content-Length: 5\r\nContent-Length: 5\r\n\r\n"),
    ROW(400, "two lengths in one", "POST / HTTP/1.1\r\n" HOST "Content-Length: 5, 5\r\n\r\n"),
    ROW(400, "empty length", "POST / HTTP/1.1\r\n" HOST "Content-Length:\r\n\r\n"),
    ROW(400, "signed length", "POST / HTTP/1.1\r\n" HOST "Content-Length: +5\r\n\r\n"),
    ROW(400, "negative length", "POST / HTTP/1.1\r\n" HOST "Content-Length: -5\r\n\r\n"),
    ROW(400, "hexadecimal length", "POST / HTTP/1.1\r\n" HOST "Content-Length: 0x5\r\n\r\n"),
    ROW(400, "length beyond 63 bits",
        "POST / HTTP/1.1\r\n" HOST "Content-Length: 18446744073709551617\r\n\r\n"),
    ROW(400, "unknown coding", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip\r\n\r\n"),
    ROW(400, "another coding first",
        "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n"),
    ROW(400, "chunked not last",
        "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked, identity\r\n\r\n"),
    ROW(400, "chunked twice",
        "POST / HTTP/1.1\r\n" HOST
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"),
    ROW(400, "quoted coding", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: \"chunked\"\r\n\r\n"),
    ROW(400, "prefixed coding", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n\r\n"),
    ROW(400, "empty coding", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding:\r\n\r\n"),
    ROW(400, "chunked in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"),
    ROW(417, "another expectation", "POST / HTTP/1.1\r\n" HOST "Expect: tea\r\n\r\n"),
    ROW(431, "too many headers",
        "GET / HTTP/1.1\r\n" HOST "A:\r\nA:\r\nA:\r\nA:\r\nA:\r\nA:\r\nA:\r\nA:\r\n\r\n"),
};

TEST(each_shape_of_a_head_is_served_or_refused_as_it_should_be)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        const struct fq_http_refusal *refusal = parse(rows[i].bytes);
        int status = refusal ? refusal->status : 0;
        ck_assert_msg(status == rows[i].status, "%s: %d instead of %d", rows[i].why, status,
                      rows[i].status);
        ck_assert(refusal || head.len == rows[i].bytes.len);
    }
}
END

TEST(a_head_cut_at_any_byte_is_refused)
{
    const fq_str whole =
        FQ_STR("POST /a?b HTTP/1.1\r\n" HOST "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    ck_assert_ptr_null(parse(whole));
    for (size_t len = 0; len < whole.len; len++) {
        /* A copy of its own, so that reading behind the end is seen. */
        char *cut = malloc(len + 1);
        memcpy(cut, whole.ptr, len);
        ck_assert_msg(parse(fq_str_of(cut, len)) != NULL, "cut at %zu", len);
        free(cut);
    }
}
END

/* Values are read eight bytes at once: every byte, wherever it stands among them. */
TEST(control_characters_are_refused_wherever_they_stand_in_a_value)
{
    char bytes[] = "GET / HTTP/1.1\r\n" HOST "A: 12345678abcdefgh90\r\n\r\n";
    const fq_str whole = fq_str_of(bytes, sizeof(bytes) - 1);
    char *value = strstr(bytes, "12345678");
    for (size_t at = 0; at < 18; at++) {
        char kept = value[at];
        for (int byte = 0; byte < 256; byte++) {
            value[at] = (char)byte;
            bool refused = (byte < 0x20 && byte != '\t') || byte == 0x7f;
            ck_assert_msg((parse(whole) != NULL) == refused, "byte %d at %zu", byte, at);
        }
        value[at] = kept;
    }
}
END

static fq_str part(fq_str bytes, struct fq_http_span span)
{
    return fq_str_of(bytes.ptr + span.at, span.len);
}

TEST(the_parts_of_a_head_are_found)
{
    const fq_str bytes =
        FQ_STR("POST /a/b?c=d?e HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n"
               "X-Empty:\r\nX-Blank: \t b c \t\r\nExpect: 100-Continue\r\n\r\nbody");
    ck_assert_ptr_null(parse(bytes));
    ck_assert_uint_eq(head.len, bytes.len - 4);
    ck_assert_int_eq(head.method, FQ_HTTP_POST);
    ck_assert_int_eq(head.minor, 1);
    ASSERT_STR(part(bytes, head.method_name), FQ_STR("POST"));
    ASSERT_STR(part(bytes, head.target), FQ_STR("/a/b?c=d?e"));
    ASSERT_STR(part(bytes, head.path), FQ_STR("/a/b"));
    ASSERT_STR(part(bytes, head.query), FQ_STR("c=d?e"));
    ck_assert(head.has_length && head.length == 12 && !head.chunked && head.expects_continue);
    ck_assert_uint_eq(head.field_count, 5);
    ASSERT_STR(part(bytes, head.fields[2].name), FQ_STR("X-Empty"));
    ASSERT_STR(part(bytes, head.fields[2].value), FQ_STR(""));
    ASSERT_STR(part(bytes, head.fields[3].value), FQ_STR("b c"));
}
END

TEST(names_that_stand_once_and_twice_have_their_bits)
{
    const fq_str bytes =
        FQ_STR("GET / HTTP/1.1\r\nHost: a\r\nX-Two: 1\r\nAccept: b\r\nx-tWO: 2\r\n\r\n");
    ck_assert_ptr_null(parse(bytes));
    ck_assert(head.names & fq_http_name_bit(FQ_STR("aCCEPT")));
    ck_assert(!(head.again & fq_http_name_bit(FQ_STR("accept"))));
    ck_assert(head.again & fq_http_name_bit(FQ_STR("x-two")));
    ck_assert(!(head.names & fq_http_name_bit(FQ_STR("cookie"))));
    ck_assert_uint_eq(fq_http_name_bit(FQ_STR("")), 0);
}
END

TEST(path_and_query_of_each_form_of_target)
{
    static const struct {
        const char *target, *path, *query;
    } targets[] = {
        {"/", "/", ""},
        {"/?", "/", ""},
        {"/a?b", "/a", "b"},
        {"/a%20b", "/a%20b", ""},
        {"http://h/", "/", ""},
        {"http://h:80/a?b", "/a", "b"},
        {"HTTPS://h/a?b", "/a", "b"},
        {"/http://h/a", "/http://h/a", ""},
        {"//h/a", "//h/a", ""},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(targets); i++) {
        char text[128];
        int len =
            snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\nHost: h\r\n\r\n", targets[i].target);
        fq_str bytes = fq_str_of(text, (size_t)len);
        ck_assert_msg(!parse(bytes), "%s", targets[i].target);
        ASSERT_STR(part(bytes, head.path), fq_str_from(targets[i].path));
        ASSERT_STR(part(bytes, head.query), fq_str_from(targets[i].query));
    }
}
END

int main(void)
{
    return RUN("http/head", each_shape_of_a_head_is_served_or_refused_as_it_should_be,
               a_head_cut_at_any_byte_is_refused,
               control_characters_are_refused_wherever_they_stand_in_a_value,
               the_parts_of_a_head_are_found, names_that_stand_once_and_twice_have_their_bits,
               path_and_query_of_each_form_of_target);
}
