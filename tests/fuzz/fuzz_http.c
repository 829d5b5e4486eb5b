/* SPDX-License-Identifier: MIT
 *
 * Requests are the same however the network cuts them: all at once, or byte by byte.
 */
#include "fuzz.h"

#include "http/parser.h"

/* Reads every request of the input; the value sums up what was seen. */
static uint64_t read_requests(const uint8_t *data, size_t size, size_t step)
{
    struct fq_http_limits limits = {
        .head_bytes = 4096, .target_bytes = 1024, .header_count = 32, .body_bytes = 4096};
    struct fq_http_parser parser;
    MUST(fq_http_parser_init(&parser, &limits) == FQ_OK);
    uint64_t seen = 0;
    size_t at = 0;
    for (;;) {
        enum fq_http_stage stage = fq_http_parser_run(&parser);
        if (stage == FQ_HTTP_STAGE_DONE) {
            fq_str body = fq_http_parser_body(&parser);
            fq_str target = fq_http_parser_text(&parser, parser.head.target);
            seen = seen * 31 + body.len + 7 * target.len + 97 * parser.keep_alive;
            for (size_t i = 0; i < body.len; i++)
                seen = seen * 31 + (uint8_t)body.ptr[i];
            fq_http_parser_next(&parser);
        } else if (stage == FQ_HTTP_STAGE_REFUSED) {
            /* Refused is refused; which of two faults is told may depend on which was seen first.
             */
            MUST(parser.refusal->status >= 400);
            seen = seen * 31 + 1;
            break;
        } else if (at < size) {
            size_t len = size - at < step ? size - at : step;
            MUST(fq_http_parser_add(&parser, fq_str_of((const char *)data + at, len)) == FQ_OK);
            at += len;
        } else {
            seen = seen * 31 + (uint64_t)stage;
            break;
        }
    }
    fq_http_parser_clear(&parser);
    return seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    MUST(read_requests(data, size, size ? size : 1) == read_requests(data, size, 1));
    return 0;
}
