/* SPDX-License-Identifier: MIT
 *
 * The frames of a chunked body, read strictly by RFC 9112, section 7.1, byte after byte as they
 * arrive, beside llhttp, which decodes the body.  What llhttp reads otherwise than the
 * RFC says, extensions and trailer fields, it is not shown: they end here, and nothing is made of
 * them.  So no trailer can stand for a header.
 */
#ifndef FQ_HTTP_CHUNKS_H
#define FQ_HTTP_CHUNKS_H

#include "http/head.h"

struct fq_http_chunks {
    int state; /* enum chunk_state of chunks.c */
    /* Of this chunk: its size as far as it was read, then what is to come of it. */
    uint64_t left;
    unsigned digits;
    /* Of the whole body: data read, and what is held against the limits of a head. */
    size_t data_bytes;
    size_t extension_bytes;
    size_t trailer_bytes;
    size_t trailer_count;
};

/* A run of bytes that are all for llhttp, or all not. */
struct fq_http_chunk_piece {
    size_t len;
    bool shown;
};

/* Reads one piece from the front of bytes, which are not empty.  NULL, or why the request is
 * refused: a chunk that would make the body too large is by its size line, before its data comes.
 */
const struct fq_http_refusal *fq_http_chunks_read(struct fq_http_chunks *chunks,
                                                  const struct fq_http_limits *limits, fq_str bytes,
                                                  struct fq_http_chunk_piece *ret) FQ_CHECKED;

/* The body and its trailers are complete. */
bool fq_http_chunks_done(const struct fq_http_chunks *chunks);

#endif
