/* SPDX-License-Identifier: MIT */
#include "http/chunks.h"

/* A chunk size that fits 64 bits, leading zeros counted. */
#define DIGITS_MAX 16

/* What is expected next. */
enum chunk_state {
    SIZE, /* chunk-size: 1*HEXDIG; the state a body begins in */
    EXT_SEMICOLON,
    EXT_NAME_START,
    EXT_NAME,
    EXT_EQUALS, /* or the next extension: a blank stood behind the name */
    EXT_VALUE_START,
    EXT_VALUE,
    EXT_QUOTED,
    EXT_QUOTED_PAIR,
    EXT_END, /* a quoted value is complete */
    SIZE_LF,
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILER_START,
    TRAILER_NAME,
    TRAILER_VALUE,
    TRAILER_LF,
    LAST_LF,
    DONE,
};

static const struct fq_http_refusal *go(struct fq_http_chunks *chunks, enum chunk_state next)
{
    chunks->state = (int)next;
    return NULL;
}

static const struct fq_http_refusal *expect(struct fq_http_chunks *chunks, bool met,
                                            enum chunk_state next)
{
    return met ? go(chunks, next) : &fq_http_malformed;
}

static bool is_chunk_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* chunk-size, and what ends it.  Refused at the digit that passes the limit, so never overflowing.
 */
static const struct fq_http_refusal *read_size(struct fq_http_chunks *chunks,
                                               const struct fq_http_limits *limits, char c)
{
    int digit = fq_hex_digit(c);
    if (digit >= 0) {
        if (++chunks->digits > DIGITS_MAX)
            return &fq_http_bad_framing;
        chunks->left = chunks->left * 16 + (uint64_t)digit;
        return chunks->left > limits->body_bytes - chunks->data_bytes ? &fq_http_body_too_large
                                                                      : NULL;
    }
    if (chunks->digits == 0)
        return &fq_http_bad_framing;
    if (c == '\r')
        return go(chunks, SIZE_LF);
    if (c == ';')
        return go(chunks, EXT_NAME_START);
    return is_chunk_blank(c) ? go(chunks, EXT_SEMICOLON) : &fq_http_bad_framing;
}

/* Behind a name or value: another extension, or the end of the line.  A blank must be followed by
 * something. */
static const struct fq_http_refusal *after_extension(struct fq_http_chunks *chunks, char c,
                                                     enum chunk_state after_blank)
{
    if (c == ';')
        return go(chunks, EXT_NAME_START);
    if (c == '\r')
        return go(chunks, SIZE_LF);
    return expect(chunks, is_chunk_blank(c), after_blank);
}

/* chunk-ext: *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] ) */
static const struct fq_http_refusal *read_extension(struct fq_http_chunks *chunks, char c)
{
    switch (chunks->state) {
    case EXT_SEMICOLON:
        return is_chunk_blank(c) ? NULL : expect(chunks, c == ';', EXT_NAME_START);
    case EXT_NAME_START:
        return is_chunk_blank(c) ? NULL : expect(chunks, fq_http_is_token_char(c), EXT_NAME);
    case EXT_NAME:
        if (fq_http_is_token_char(c))
            return NULL;
        return c == '=' ? go(chunks, EXT_VALUE_START) : after_extension(chunks, c, EXT_EQUALS);
    case EXT_EQUALS:
        if (is_chunk_blank(c))
            return NULL;
        return c == '=' ? go(chunks, EXT_VALUE_START) : expect(chunks, c == ';', EXT_NAME_START);
    case EXT_VALUE_START:
        if (is_chunk_blank(c))
            return NULL;
        return c == '"' ? go(chunks, EXT_QUOTED)
                        : expect(chunks, fq_http_is_token_char(c), EXT_VALUE);
    case EXT_VALUE:
        return fq_http_is_token_char(c) ? NULL : after_extension(chunks, c, EXT_SEMICOLON);
    case EXT_QUOTED:
        if (c == '"')
            return go(chunks, EXT_END);
        return c == '\\' ? go(chunks, EXT_QUOTED_PAIR)
                         : expect(chunks, fq_http_is_value_char(c), EXT_QUOTED);
    case EXT_QUOTED_PAIR:
        return expect(chunks, fq_http_is_value_char(c), EXT_QUOTED);
    default:
        return after_extension(chunks, c, EXT_SEMICOLON);
    }
}

/* trailer-section: *( field-line CRLF ), and the CRLF that ends the body */
static const struct fq_http_refusal *read_trailer(struct fq_http_chunks *chunks,
                                                  const struct fq_http_limits *limits, char c)
{
    switch (chunks->state) {
    case TRAILER_START:
        if (c == '\r')
            return go(chunks, LAST_LF);
        if (++chunks->trailer_count > limits->header_count)
            return &fq_http_head_too_large;
        return expect(chunks, fq_http_is_token_char(c), TRAILER_NAME);
    case TRAILER_NAME:
        return fq_http_is_token_char(c) ? NULL : expect(chunks, c == ':', TRAILER_VALUE);
    case TRAILER_VALUE:
        return fq_http_is_value_char(c) ? NULL : expect(chunks, c == '\r', TRAILER_LF);
    default:
        return expect(chunks, c == '\n', TRAILER_START);
    }
}

static const struct fq_http_refusal *end_size_line(struct fq_http_chunks *chunks, char c)
{
    chunks->digits = 0;
    return expect(chunks, c == '\n', chunks->left ? DATA : TRAILER_START);
}

static const struct fq_http_refusal *read_byte(struct fq_http_chunks *chunks,
                                               const struct fq_http_limits *limits, char c)
{
    switch (chunks->state) {
    case SIZE:
        return read_size(chunks, limits, c);
    case SIZE_LF:
        return end_size_line(chunks, c);
    case DATA_CR:
        return expect(chunks, c == '\r', DATA_LF);
    case DATA_LF:
        return expect(chunks, c == '\n', SIZE);
    case TRAILER_START:
    case TRAILER_NAME:
    case TRAILER_VALUE:
    case TRAILER_LF:
        return read_trailer(chunks, limits, c);
    case LAST_LF:
        return expect(chunks, c == '\n', DONE);
    case EXT_SEMICOLON:
    case EXT_NAME_START:
    case EXT_NAME:
    case EXT_EQUALS:
    case EXT_VALUE_START:
    case EXT_VALUE:
    case EXT_QUOTED:
    case EXT_QUOTED_PAIR:
    case EXT_END:
        return read_extension(chunks, c);
    case DATA:
    case DONE:
        break;
    }
    return &fq_http_malformed;
}

static bool is_hidden(const struct fq_http_chunks *chunks, char c)
{
    int state = chunks->state;
    if (state >= EXT_SEMICOLON && state <= EXT_END)
        return c != '\r';
    if (state == SIZE)
        return c == ';' || is_chunk_blank(c);
    if (state == TRAILER_START)
        return c != '\r';
    return state == TRAILER_NAME || state == TRAILER_VALUE || state == TRAILER_LF;
}

/* A hidden byte is held against a limit: these are all that a client can send without end. */
static const struct fq_http_refusal *count_hidden(struct fq_http_chunks *chunks,
                                                  const struct fq_http_limits *limits)
{
    if (chunks->state >= TRAILER_START)
        return ++chunks->trailer_bytes > limits->head_bytes ? &fq_http_head_too_large : NULL;
    return ++chunks->extension_bytes > limits->head_bytes ? &fq_http_body_too_large : NULL;
}

static void read_data(struct fq_http_chunks *chunks, fq_str bytes, struct fq_http_chunk_piece *ret)
{
    ret->len = bytes.len < chunks->left ? bytes.len : (size_t)chunks->left;
    ret->shown = true;
    chunks->left -= ret->len;
    chunks->data_bytes += ret->len;
    if (chunks->left == 0)
        go(chunks, DATA_CR);
}

const struct fq_http_refusal *fq_http_chunks_read(struct fq_http_chunks *chunks,
                                                  const struct fq_http_limits *limits, fq_str bytes,
                                                  struct fq_http_chunk_piece *ret)
{
    const struct fq_http_refusal *refusal = NULL;
    *ret = (struct fq_http_chunk_piece){0};
    if (chunks->state == DATA) {
        read_data(chunks, bytes, ret);
        return NULL;
    }
    ret->shown = !is_hidden(chunks, bytes.ptr[0]);
    while (!refusal && ret->len < bytes.len && chunks->state != DATA && chunks->state != DONE) {
        char c = bytes.ptr[ret->len];
        if (is_hidden(chunks, c) == ret->shown)
            break;
        ret->len++;
        refusal = ret->shown ? NULL : count_hidden(chunks, limits);
        if (!refusal)
            refusal = read_byte(chunks, limits, c);
    }
    return refusal;
}

bool fq_http_chunks_done(const struct fq_http_chunks *chunks)
{
    return chunks->state == DONE;
}
