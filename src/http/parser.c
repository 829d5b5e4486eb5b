/* SPDX-License-Identifier: MIT */
#include "http/parser.h"

#include <assert.h>

#include "base/limits.h"
#include "base/memory.h"

static struct fq_http_parser *parser_of(llhttp_t *llhttp)
{
    return llhttp->data;
}

static int refuse_request(struct fq_http_parser *parser, const struct fq_http_refusal *refusal)
{
    parser->refusal = refusal;
    parser->stage = FQ_HTTP_STAGE_REFUSED;
    return -1;
}

/* Both readers saw the same body, if any. */
static bool is_agreed(const llhttp_t *llhttp, const struct fq_http_head *head)
{
    bool chunked = (llhttp->flags & F_CHUNKED) != 0;
    bool has_length = (llhttp->flags & F_CONTENT_LENGTH) != 0;
    return chunked == head->chunked && has_length == head->has_length &&
           (!has_length || llhttp->content_length == head->length) && llhttp->http_major == 1 &&
           llhttp->http_minor == head->minor;
}

static int on_head(llhttp_t *llhttp)
{
    struct fq_http_parser *parser = parser_of(llhttp);
    fq_str bytes = fq_str_from_offset(fq_buf_str(&parser->in), parser->start);
    const struct fq_http_refusal *refusal = fq_http_head_parse(bytes, &parser->head);
    if (refusal)
        return refuse_request(parser, refusal);
    parser->has_head = true;
    if (parser->head.len > parser->limits.head_bytes)
        return refuse_request(parser, &fq_http_head_too_large);
    if (parser->head.target.len > parser->limits.target_bytes)
        return refuse_request(parser, &fq_http_target_too_long);
    if (!is_agreed(llhttp, &parser->head))
        return refuse_request(parser, &fq_http_bad_framing);
    if (parser->head.length > parser->limits.body_bytes)
        return refuse_request(parser, &fq_http_body_too_large);
    parser->stage = FQ_HTTP_STAGE_BODY;
    return parser->head.chunked ? HPE_PAUSED : 0; /* run_chunks() goes on */
}

/* Bodies stand where they arrived.  Chunks close the gaps that their frames leave, which only ever
 * moves bytes to where bytes were read already. */
static int on_body(llhttp_t *llhttp, const char *at, size_t len)
{
    struct fq_http_parser *parser = parser_of(llhttp);
    if (len > parser->limits.body_bytes - parser->body_len)
        return refuse_request(parser, &fq_http_body_too_large);
    char *to = parser->in.ptr + parser->start + parser->head.len + parser->body_len;
    if (to != at)
        memmove(to, at, len);
    parser->body_len += len;
    return 0;
}

static int on_request(llhttp_t *llhttp)
{
    struct fq_http_parser *parser = parser_of(llhttp);
    parser->keep_alive = llhttp_should_keep_alive(llhttp) != 0;
    parser->stage = FQ_HTTP_STAGE_DONE;
    return HPE_PAUSED;
}

static const llhttp_settings_t settings = {
    .on_headers_complete = on_head,
    .on_body = on_body,
    .on_message_complete = on_request,
};

static void begin_request(struct fq_http_parser *parser)
{
    llhttp_init(&parser->llhttp, HTTP_REQUEST, &settings);
    parser->llhttp.data = parser;
    parser->stage = FQ_HTTP_STAGE_NONE;
    parser->refusal = NULL;
    parser->has_head = false;
    parser->chunks = (struct fq_http_chunks){0};
    parser->body_len = parser->consumed = 0;
}

enum fq_status fq_http_parser_init(struct fq_http_parser *parser,
                                   const struct fq_http_limits *limits)
{
    *parser = (struct fq_http_parser){.limits = *limits};
    parser->head.field_max = limits->header_count;
    parser->head.fields = fq_malloc(limits->header_count * sizeof(struct fq_http_field));
    if (!parser->head.fields)
        return FQ_NOMEM;
    /* One request, and what one read may bring beyond it. */
    fq_buf_init(&parser->in, NULL,
                limits->head_bytes + limits->body_bytes + 4 * (size_t)FQ_LIMIT_READ_BYTES);
    begin_request(parser);
    return FQ_OK;
}

void fq_http_parser_clear(struct fq_http_parser *parser)
{
    fq_free(parser->head.fields);
    parser->head.fields = NULL;
    fq_buf_clear(&parser->in);
}

/* Moves this request to the front once those before it take more room than it does. */
static void compact(struct fq_http_parser *parser)
{
    size_t rest = parser->in.len - parser->start;
    if (parser->start == 0 || parser->start < rest)
        return;
    if (rest)
        memmove(parser->in.ptr, parser->in.ptr + parser->start, rest);
    parser->in.len = rest;
    parser->parsed -= parser->start;
    parser->start = 0;
}

enum fq_status fq_http_parser_add(struct fq_http_parser *parser, fq_str bytes)
{
    assert(parser->stage != FQ_HTTP_STAGE_DONE);
    compact(parser);
    fq_buf_str_add(&parser->in, bytes);
    return parser->in.failure;
}

/* llhttp gave up: which of our refusals is it? */
static const struct fq_http_refusal *refusal_of(const struct fq_http_parser *parser)
{
    switch ((int)llhttp_get_errno(&parser->llhttp)) {
    case HPE_INVALID_VERSION:
    case HPE_PAUSED_H2_UPGRADE:
        return &fq_http_version_unknown;
    case HPE_INVALID_CONTENT_LENGTH:
    case HPE_UNEXPECTED_CONTENT_LENGTH:
    case HPE_INVALID_TRANSFER_ENCODING:
    case HPE_INVALID_CHUNK_SIZE:
        return &fq_http_bad_framing;
    case HPE_INVALID_METHOD: {
        size_t at = parser->start;
        while (at < parser->in.len && fq_http_is_token_char(parser->in.ptr[at]))
            at++;
        bool is_word = at > parser->start && (at == parser->in.len || parser->in.ptr[at] == ' ');
        return is_word ? &fq_http_method_unknown : &fq_http_malformed;
    }
    default:
        return &fq_http_malformed;
    }
}

/* What has arrived of a head must not be too much already. */
static const struct fq_http_refusal *check_head_size(const struct fq_http_parser *parser)
{
    fq_str head = fq_str_from_offset(fq_buf_str(&parser->in), parser->start);
    /* 32 covers the longest method name and the version. */
    size_t line_max = parser->limits.target_bytes + 32;
    bool no_line = head.len > line_max && fq_str_find_char(head, '\n') == head.len;
    if (no_line)
        return &fq_http_target_too_long;
    return head.len > parser->limits.head_bytes ? &fq_http_head_too_large : NULL;
}

/* Gives the next len bytes to llhttp; how many it took. */
static size_t feed_llhttp(struct fq_http_parser *parser, size_t len)
{
    const char *from = parser->in.ptr + parser->parsed;
    llhttp_errno_t error = llhttp_execute(&parser->llhttp, from, len);
    size_t taken = len;
    if (error == HPE_PAUSED)
        taken = (size_t)(llhttp_get_error_pos(&parser->llhttp) - from);
    else if (error != HPE_OK && parser->stage != FQ_HTTP_STAGE_REFUSED)
        refuse_request(parser, refusal_of(parser));
    parser->consumed += taken;
    parser->parsed += taken;
    return taken;
}

/* One reader found less, or more, than the other. */
static bool chunks_disagree(const struct fq_http_parser *parser)
{
    return parser->chunks.data_bytes != parser->body_len ||
           fq_http_chunks_done(&parser->chunks) != (parser->stage == FQ_HTTP_STAGE_DONE);
}

static void read_chunks(struct fq_http_parser *parser)
{
    struct fq_http_chunk_piece piece;
    fq_str rest = fq_str_from_offset(fq_buf_str(&parser->in), parser->parsed);
    const struct fq_http_refusal *refusal =
        fq_http_chunks_read(&parser->chunks, &parser->limits, rest, &piece);
    if (refusal) {
        refuse_request(parser, refusal);
    } else if (!piece.shown) {
        parser->consumed += piece.len;
        parser->parsed += piece.len;
    } else if ((feed_llhttp(parser, piece.len) != piece.len || chunks_disagree(parser)) &&
               parser->stage != FQ_HTTP_STAGE_REFUSED) {
        refuse_request(parser, &fq_http_bad_framing);
    }
}

static void run_chunks(struct fq_http_parser *parser)
{
    while (parser->stage == FQ_HTTP_STAGE_BODY && fq_http_parser_has_more(parser))
        read_chunks(parser);
    /* What lies behind the decoded body was chunk frames. */
    if (parser->stage == FQ_HTTP_STAGE_BODY)
        parser->in.len = parser->parsed = parser->start + parser->head.len + parser->body_len;
}

/* The head may not be complete yet; what has arrived of it must not be too much already. */
static void after_partial_head(struct fq_http_parser *parser)
{
    parser->stage = FQ_HTTP_STAGE_HEAD;
    const struct fq_http_refusal *refusal = check_head_size(parser);
    if (refusal)
        refuse_request(parser, refusal);
}

/* A head, and with it a body of known length. */
static void run_plain(struct fq_http_parser *parser)
{
    feed_llhttp(parser, parser->in.len - parser->parsed);
    if (parser->stage < FQ_HTTP_STAGE_BODY) {
        after_partial_head(parser);
        return;
    }
    bool complete = parser->stage == FQ_HTTP_STAGE_DONE || parser->head.chunked;
    if (parser->stage != FQ_HTTP_STAGE_REFUSED && complete &&
        parser->consumed != parser->head.len + parser->head.length)
        refuse_request(parser, &fq_http_bad_framing);
    else if (parser->stage == FQ_HTTP_STAGE_BODY && parser->head.chunked)
        llhttp_resume(&parser->llhttp);
}

enum fq_http_stage fq_http_parser_run(struct fq_http_parser *parser)
{
    if (parser->stage >= FQ_HTTP_STAGE_DONE || !fq_http_parser_has_more(parser))
        return parser->stage;
    if (parser->stage < FQ_HTTP_STAGE_BODY || !parser->head.chunked)
        run_plain(parser);
    if (parser->stage == FQ_HTTP_STAGE_BODY && parser->head.chunked)
        run_chunks(parser);
    return parser->stage;
}

void fq_http_parser_next(struct fq_http_parser *parser)
{
    assert(parser->stage == FQ_HTTP_STAGE_DONE);
    parser->start = parser->parsed;
    if (!fq_http_parser_has_more(parser))
        parser->in.len = parser->start = parser->parsed = 0;
    begin_request(parser);
}

void fq_http_parser_reset(struct fq_http_parser *parser)
{
    fq_buf_reset(&parser->in);
    if (parser->in.cap > FQ_LIMIT_HTTP_KEPT_BYTES)
        fq_buf_clear(&parser->in);
    parser->start = parser->parsed = 0;
    begin_request(parser);
}
