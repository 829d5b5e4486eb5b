/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "http/parser.h"
#include "unit.h"

static const struct fq_http_limits limits = {
    .head_bytes = 512,
    .target_bytes = 128,
    .header_count = 8,
    .body_bytes = 64,
};

static struct fq_http_parser parser;

static void set_up(void)
{
    ck_assert_int_eq(fq_http_parser_init(&parser, &limits), FQ_OK);
}

/* Feeds bytes in steps until a request is done or refused. */
static enum fq_http_stage feed(fq_str bytes, size_t step)
{
    for (size_t at = 0; at < bytes.len && parser.stage < FQ_HTTP_STAGE_DONE; at += step) {
        size_t len = bytes.len - at < step ? bytes.len - at : step;
        ck_assert_int_eq(fq_http_parser_add(&parser, fq_str_of(bytes.ptr + at, len)), FQ_OK);
        fq_http_parser_run(&parser);
    }
    return parser.stage;
}

/* One row: bytes, and the body they give or the status they are refused with. */
struct row {
    const char *why;
    int status;
    fq_str bytes;
    fq_str body;
};

#define ROW(status, why, bytes, body)                                                              \
    {                                                                                              \
        why, status, FQ_STR_INIT(bytes), FQ_STR_INIT(body)                                         \
    }
#define GET     "GET / HTTP/1.1\r\nHost: a\r\n"
#define POST    "POST / HTTP/1.1\r\nHost: a\r\n"
#define CHUNKED POST "Transfer-Encoding: chunked\r\n\r\n"
#define FIFTY   "01234567890123456789012345678901234567890123456789"

static const struct row rows[] = {
    ROW(0, "no body", GET "\r\n", ""),
    ROW(0, "a counted body", POST "Content-Length: 3\r\n\r\nabc", "abc"),
    ROW(0, "a body of nothing", POST "Content-Length: 0\r\n\r\n", ""),
    ROW(0, "neither length nor coding is no body", POST "\r\n", ""),
    ROW(0, "a body as large as may be", POST "Content-Length: 64\r\n\r\n" FIFTY "01234567890123",
        FIFTY "01234567890123"),
    ROW(0, "chunks", CHUNKED "3\r\nabc\r\n02\r\nde\r\n0\r\n\r\n", "abcde"),
    ROW(0, "no chunk but the last", CHUNKED "0\r\n\r\n", ""),
    ROW(0, "many zeros", CHUNKED "0003\r\nabc\r\n000\r\n\r\n", "abc"),
    ROW(0, "chunk extensions are skipped", CHUNKED "3;a;b\r\nabc\r\n0;c=d\r\n\r\n", "abc"),
    ROW(0, "trailers are skipped", CHUNKED "3\r\nabc\r\n0\r\nHost: b\r\nX: y\r\n\r\n", "abc"),
    ROW(0, "an offer to upgrade is not taken",
        GET "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n", ""),
    ROW(0, "nor is one with a body",
        POST "Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 3\r\n\r\nabc", "abc"),

    ROW(413, "a body announced too large", POST "Content-Length: 65\r\n\r\n", ""),
    ROW(413, "chunks that become too large",
        CHUNKED "32\r\n" FIFTY "\r\n32\r\n" FIFTY "\r\n0\r\n\r\n", ""),
    ROW(414, "a target too long", "GET /" FIFTY FIFTY FIFTY " HTTP/1.1\r\nHost: a\r\n\r\n", ""),
    ROW(414, "a request line without end", "GET /" FIFTY FIFTY FIFTY FIFTY, ""),
    ROW(431, "headers too large",
        GET "A: " FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY "\r\n\r\n", ""),
    ROW(431, "headers without end",
        GET "A: " FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY, ""),
    ROW(431, "too many headers", GET "A:\r\nA:\r\nA:\r\nA:\r\nA:\r\nA:\r\nA:\r\nA:\r\n\r\n", ""),
    ROW(501, "a method nobody knows", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", ""),
    ROW(501, "a tunnel", "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n", ""),
    ROW(505, "HTTP/2 with prior knowledge", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ""),
    ROW(505, "HTTP/9.9", "GET / HTTP/9.9\r\n\r\n", ""),
    ROW(400, "a TLS handshake", "\x16\x03\x01\x02", ""),
    ROW(400, "a method in lower case is no method and no word", "{\"query\":1}", ""),

    ROW(400, "bare LF behind a chunk size", CHUNKED "3\nabc\r\n0\r\n\r\n", ""),
    ROW(400, "blank behind a chunk size", CHUNKED "3 \r\nabc\r\n0\r\n\r\n", ""),
    ROW(400, "blank before a chunk size", CHUNKED " 3\r\nabc\r\n0\r\n\r\n", ""),
    ROW(400, "bare LF behind a chunk", CHUNKED "3\r\nabc\n0\r\n\r\n", ""),
    ROW(400, "a chunk longer than said", CHUNKED "3\r\nabcd\r\n0\r\n\r\n", ""),
    ROW(400, "bare LF behind the last chunk", CHUNKED "3\r\nabc\r\n0\n\r\n", ""),
    ROW(400, "bare LF at the end", CHUNKED "3\r\nabc\r\n0\r\n\n", ""),
    ROW(400, "bare LF in a trailer", CHUNKED "0\r\nA: b\n\r\n", ""),
    ROW(400, "bare LF behind the trailers", CHUNKED "0\r\nA: b\r\n\n", ""),
    ROW(400, "blank before a trailer's colon", CHUNKED "0\r\nA : b\r\n\r\n", ""),
    ROW(400, "bare LF in an extension", CHUNKED "3;a\nb\r\nabc\r\n0\r\n\r\n", ""),
    ROW(400, "bare LF in a quoted extension", CHUNKED "3;a=\"\n\"\r\nabc\r\n0\r\n\r\n", ""),
    ROW(400, "bare CR in an extension", CHUNKED "3;a\rb\r\nabc\r\n0\r\n\r\n", ""),
    ROW(400, "a prefixed chunk size", CHUNKED "0x3\r\nabc\r\n0\r\n\r\n", ""),
    ROW(400, "a signed chunk size", CHUNKED "-3\r\nabc\r\n0\r\n\r\n", ""),
    ROW(413, "a chunk size beyond 64 bits", CHUNKED "10000000000000003\r\nabc\r\n0\r\n\r\n", ""),
    ROW(413, "a chunk that is too large, by its size alone", CHUNKED "41", ""),
    ROW(413, "the largest chunk size", CHUNKED "ffffffffffffffff", ""),
    ROW(413, "a size that signed numbers overflow at", CHUNKED "8000000000000000\r\n", ""),
    ROW(413, "a chunk that is too large after another", CHUNKED "32\r\n" FIFTY "\r\n0f", ""),
    ROW(400, "more zeros than a size has digits", CHUNKED "00000000000000003\r\nabc\r\n", ""),
    ROW(0, "chunks that fill the body",
        CHUNKED "32\r\n" FIFTY "\r\n0E\r\n01234567890123\r\n0\r\n\r\n", FIFTY "01234567890123"),
    ROW(0, "extensions as the grammar has them",
        CHUNKED
        "1;a=b;c=\"d;e\\\"\xff\"\r\na\r\n1 ; \ta \t=\t b ;c;d=\"\"\r\nb\r\n0 ;x=\"\t\" ;y\r\n\r\n",
        "ab"),
    ROW(400, "an extension without a name", CHUNKED "1;=\r\na\r\n0\r\n\r\n", ""),
    ROW(400, "an extension that is empty", CHUNKED "1;\r\na\r\n0\r\n\r\n", ""),
    ROW(400, "an empty one before another", CHUNKED "1;;a\r\na\r\n0\r\n\r\n", ""),
    ROW(400, "an extension with an empty value", CHUNKED "1;a=\r\na\r\n0\r\n\r\n", ""),
    ROW(400, "an empty value before another", CHUNKED "1;a=;b\r\na\r\n0\r\n\r\n", ""),
    ROW(400, "two values", CHUNKED "1;a=b=c\r\na\r\n0\r\n\r\n", ""),
    ROW(400, "a blank at the end of a size line", CHUNKED "1;a \r\na\r\n0\r\n\r\n", ""),
    ROW(400, "two words as a name", CHUNKED "1;a b\r\na\r\n0\r\n\r\n", ""),
    ROW(400, "two words as a value", CHUNKED "1;a=b c\r\na\r\n0\r\n\r\n", ""),
    ROW(400, "a word behind a quoted value", CHUNKED "1;a=\"b\"c\r\na\r\n0\r\n\r\n", ""),
    ROW(400, "a quote that does not end", CHUNKED "1;a=\"b\r\na\r\n0\r\n\r\n", ""),
    ROW(400, "a line end behind a backslash", CHUNKED "1;a=\"b\\\r\n\"\r\na\r\n0\r\n\r\n", ""),
    ROW(400, "NUL in a quoted value", CHUNKED "1;a=\"\0\"\r\na\r\n0\r\n\r\n", ""),
    ROW(400, "no extension for the last chunk either", CHUNKED "0;=\r\n\r\n", ""),
    ROW(413, "extensions too long together",
        CHUNKED "1;a=" FIFTY FIFTY FIFTY FIFTY FIFTY "\r\na\r\n1;a=" FIFTY FIFTY FIFTY FIFTY FIFTY
                "\r\na\r\n1;a=" FIFTY,
        ""),
    ROW(0, "trailers that would mean something in a head",
        CHUNKED "1\r\na\r\n0\r\nContent-Length: 9\r\nTransfer-Encoding: gzip\r\nHost: \r\n"
                "Connection: close\r\nExpect: x\r\n\r\n",
        "a"),
    ROW(0, "as many trailers as headers may be",
        CHUNKED "0\r\nA:\r\nA:\r\nA:\r\nA:\r\nA:\r\nA:\r\nA:\r\nA:\r\n\r\n", ""),
    ROW(431, "one trailer more", CHUNKED "0\r\nA:\r\nA:\r\nA:\r\nA:\r\nA:\r\nA:\r\nA:\r\nA:\r\nA",
        ""),
    ROW(431, "a trailer without end",
        CHUNKED "0\r\nA:" FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY, ""),
    ROW(400, "a folded trailer", CHUNKED "0\r\nA: b\r\n c\r\n\r\n", ""),
    ROW(400, "a trailer folded at once", CHUNKED "0\r\n\tc\r\n\r\n", ""),
    ROW(400, "a trailer without a name", CHUNKED "0\r\n: b\r\n\r\n", ""),
    ROW(400, "a trailer without a colon", CHUNKED "0\r\nA\r\n\r\n", ""),
    ROW(400, "NUL in a trailer", CHUNKED "0\r\nA: \0\r\n\r\n", ""),
    ROW(400, "bare CR in a trailer", CHUNKED "0\r\nA: b\rc\r\n\r\n", ""),
    ROW(400, "bare CR at the end", CHUNKED "0\r\n\rX", ""),
    ROW(400, "bare CR behind a chunk size", CHUNKED "1\raX", ""),
    ROW(400, "no chunk size", CHUNKED "\r\n\r\n", ""),
    ROW(400, "length and coding", POST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        ""),
    ROW(400, "two lengths", POST "Content-Length: 3\r\nContent-Length: 4\r\n\r\n", ""),
    ROW(400, "chunked is not last", POST "Transfer-Encoding: chunked, gzip\r\n\r\n", ""),
    ROW(400, "bare CR between headers", GET "A: b\rTransfer-Encoding: chunked\r\n\r\n", ""),
    ROW(400, "bare LF between headers", GET "A: b\nC: d\r\n\r\n", ""),
    ROW(400, "folded header", GET "A: b\r\n\tc\r\n\r\n", ""),
    ROW(400, "blank before a colon", GET "Content-Length : 3\r\n\r\nabc", ""),
    ROW(400, "NUL in a header", GET "A: \0\r\n\r\n", ""),
    ROW(400, "no host", "GET / HTTP/1.1\r\n\r\n", ""),
};

static void check_row(const struct row *row, size_t step)
{
    set_up();
    enum fq_http_stage stage = feed(row->bytes, step);
    int status = parser.refusal ? parser.refusal->status : 0;
    ck_assert_msg(status == row->status, "%s, in steps of %zu: %d instead of %d", row->why, step,
                  status, row->status);
    ck_assert_int_eq(stage, status ? FQ_HTTP_STAGE_REFUSED : FQ_HTTP_STAGE_DONE);
    if (!status) {
        ASSERT_STR(fq_http_parser_body(&parser), row->body);
        ASSERT_STR(fq_http_parser_text(&parser, parser.head.path), FQ_STR("/"));
        ck_assert(parser.keep_alive);
        ck_assert(!fq_http_parser_has_more(&parser));
    }
    fq_http_parser_clear(&parser);
}

TEST(each_request_is_understood_the_same_however_it_is_cut)
{
    static const size_t steps[] = {100000, 1, 2, 3, 7};
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        for (size_t s = 0; s < FQ_ARRAY_LEN(steps); s++)
            check_row(&rows[i], steps[s]);
    }
}
END

TEST(a_request_cut_at_any_byte_is_not_done)
{
    const fq_str whole =
        FQ_STR(CHUNKED "3;a=b\r\nabc\r\n2 ;c=\"\\d\" ; e = f\r\nde\r\n0\r\nA: b\r\n\r\n");
    for (size_t len = 0; len < whole.len; len++) {
        set_up();
        enum fq_http_stage stage = feed(fq_str_of(whole.ptr, len), whole.len);
        ck_assert_int_lt(stage, FQ_HTTP_STAGE_DONE);
        ck_assert((stage == FQ_HTTP_STAGE_NONE) == (len == 0));
        fq_http_parser_clear(&parser);
    }
}
END

TEST(pipelined_requests_come_one_by_one_and_the_buffer_stays_small)
{
    const fq_str three =
        FQ_STR(GET "\r\n" CHUNKED "3\r\nabc\r\n0\r\n\r\n" POST "Content-Length: 2\r\n\r\nxy");
    static const char *const bodies[] = {"", "abc", "xy"};
    for (size_t step = 1; step < three.len; step += 5) {
        set_up();
        size_t done = 0, at = 0;
        for (int round = 0; round < 300; round++) {
            at = 0;
            while (at < three.len) {
                size_t len = three.len - at < step ? three.len - at : step;
                ck_assert_int_eq(fq_http_parser_add(&parser, fq_str_of(three.ptr + at, len)),
                                 FQ_OK);
                at += len;
                while (fq_http_parser_run(&parser) == FQ_HTTP_STAGE_DONE) {
                    ASSERT_STR(fq_http_parser_body(&parser), fq_str_from(bodies[done++ % 3]));
                    fq_http_parser_next(&parser);
                }
            }
        }
        ck_assert_uint_eq(done, 900);
        ck_assert_uint_le(parser.in.cap, 1024);
        fq_http_parser_clear(&parser);
    }
}
END

TEST(whether_the_connection_is_kept_is_what_the_client_says)
{
    static const struct {
        const char *text;
        bool keep_alive;
    } cases[] = {
        {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", true},
        {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false},
        {"GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n", false},
        {"GET / HTTP/1.0\r\nHost: a\r\n\r\n", false},
        {"GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n", true},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(cases); i++) {
        set_up();
        ck_assert_int_eq(feed(fq_str_from(cases[i].text), 1), FQ_HTTP_STAGE_DONE);
        ck_assert_msg(parser.keep_alive == cases[i].keep_alive, "%s", cases[i].text);
        fq_http_parser_clear(&parser);
    }
}
END

/* Frames of many times the size of what they carry. */
TEST(chunks_that_are_mostly_frame_are_refused)
{
    set_up();
    ck_assert_int_eq(feed(FQ_STR(CHUNKED), 1000), FQ_HTTP_STAGE_BODY);
    const fq_str chunk = FQ_STR("1;" FIFTY "\r\na\r\n");
    int fed = 0;
    while (parser.stage == FQ_HTTP_STAGE_BODY && fed < 60) {
        feed(chunk, 1000);
        ck_assert_uint_le(parser.in.len, 1024);
        fed++;
    }
    ck_assert_int_eq(parser.stage, FQ_HTTP_STAGE_REFUSED);
    ck_assert_int_eq(parser.refusal->status, 413);
    ck_assert_int_le(fed, 20);
    fq_http_parser_clear(&parser);
}
END

TEST(a_reset_parser_starts_anew)
{
    set_up();
    ck_assert_int_eq(feed(FQ_STR("nonsense\r\n"), 1000), FQ_HTTP_STAGE_REFUSED);
    fq_http_parser_reset(&parser);
    ck_assert_int_eq(feed(FQ_STR(GET "\r\n"), 1), FQ_HTTP_STAGE_DONE);
    fq_http_parser_clear(&parser);
}
END

TEST(without_memory_a_parser_says_so)
{
    fq_memory_fail_from(1);
    ck_assert_int_eq(fq_http_parser_init(&parser, &limits), FQ_NOMEM);
    fq_memory_fail_from(0);
    set_up();
    fq_memory_fail_from(1);
    ck_assert_int_eq(fq_http_parser_add(&parser, FQ_STR(GET)), FQ_NOMEM);
    fq_memory_fail_from(0);
    fq_http_parser_reset(&parser);
    ck_assert_int_eq(feed(FQ_STR(GET "\r\n"), 1000), FQ_HTTP_STAGE_DONE);
    fq_http_parser_clear(&parser);
}
END

int main(void)
{
    return RUN("http/parser", each_request_is_understood_the_same_however_it_is_cut,
               a_request_cut_at_any_byte_is_not_done,
               pipelined_requests_come_one_by_one_and_the_buffer_stays_small,
               whether_the_connection_is_kept_is_what_the_client_says,
               chunks_that_are_mostly_frame_are_refused, a_reset_parser_starts_anew,
               without_memory_a_parser_says_so);
}
