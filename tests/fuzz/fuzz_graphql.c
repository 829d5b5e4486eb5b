/* SPDX-License-Identifier: MIT
 *
 * A document or type system that is parsed and printed is parsed again and printed the same.
 */
#include "fuzz.h"

#include "base/limits.h"
#include "graphql/syntax/parse.h"
#include "graphql/types/print.h"

static void print(struct fq_buf *out, const struct fq_document *document)
{
    fq_buf_init(out, NULL, 64 * FQ_LIMIT_DOCUMENT_BYTES);
    fq_document_print(out, document);
    MUST(!fq_buf_failed(out));
}

static struct fq_document *parse(struct fq_arena *arena, fq_str text)
{
    /* Printed text is longer: blanks, line breaks, and `query` spelled out. */
    struct fq_parse_limits limits = {.bytes = 64 * FQ_LIMIT_DOCUMENT_BYTES};
    struct fq_document *document = NULL;
    struct fq_error error = {0};
    enum fq_status status = fq_graphql_parse(arena, text, &limits, &document, &error);
    MUST((status == FQ_OK) == (document != NULL));
    return document;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, FQ_LIMIT_REQUEST_BYTES);
    struct fq_document *document = parse(&arena, fq_str_of((const char *)data, size));
    if (document) {
        struct fq_buf once, twice;
        print(&once, document);
        struct fq_document *again = parse(&arena, fq_buf_str(&once));
        MUST(again);
        print(&twice, again);
        MUST(fq_str_eq(fq_buf_str(&once), fq_buf_str(&twice)));
        fq_buf_clear(&once);
        fq_buf_clear(&twice);
    }
    fq_arena_clear(&arena);
    return 0;
}
