/* SPDX-License-Identifier: MIT
 *
 * Bodies of requests.  What is accepted says in one way what to run, and whatever the strict reader
 * of JSON accepts is refused for what it says, not for how it is written.
 */
#include "base/limits.h"
#include "engine/engine.h"
#include "fuzz.h"
#include "json/json.h"

struct reading {
    struct fq_arena *arena;
    fq_str text;
    struct fq_error error;
};

static enum fq_status read_strictly(void *arg)
{
    struct reading *r = arg;
    struct fq_json value;
    return fq_json_read(r->arena, r->text, &value, &r->error);
}

static void check_accepted(struct fq_request *request)
{
    struct fq_error error;
    bool document = request->document.ptr, id = request->document_id.ptr;
    bool hash = request->document_hash.ptr;
    MUST(id ? !document && !hash : document || hash);
    MUST(!request->variables.len || request->variables.ptr[0] == '{');
    MUST(fq_request_complete(request, &error) == FQ_OK);
    if (document && fq_request_decode_document(request, &error) == FQ_OK)
        MUST(!request->document_is_json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 0, FQ_LIMIT_REQUEST_BYTES);
    struct fq_request request = {.arena = &arena};
    struct fq_error error = {0};
    fq_str body = {(const char *)data, size};
    enum fq_status status = fq_request_read(&request, body, &error);
    if (status == FQ_OK)
        check_accepted(&request);
    struct reading r = {.arena = &arena, .text = body};
    if (status && fq_guard(read_strictly, &r) == FQ_OK)
        MUST(fq_str_find(error.message, FQ_STR("The body is not valid JSON")) == error.message.len);
    fq_arena_clear(&arena);
    return 0;
}
