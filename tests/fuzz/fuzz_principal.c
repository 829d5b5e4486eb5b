/* SPDX-License-Identifier: MIT
 *
 * Who asks, as a program says it: what is read is written, and read again as the same.
 */
#include "api/engine.h"
#include "fuzz.h"

struct reading {
    struct fq_arena arena;
    fq_str text;
    struct fq_buf out;
};

static enum fq_status read_and_write(void *arg)
{
    struct reading *r = arg;
    struct fq_principal who;
    struct fq_error error;
    enum fq_status status = fq_api_read_principal(r->text, &r->arena, &who, &error);
    fq_buf_init(&r->out, &r->arena, 1u << 22);
    if (status == FQ_OK)
        fq_api_write_principal(&r->out, r->text.len ? &who : NULL);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reading first = {.text = fq_str_of((const char *)data, size)};
    fq_arena_init(&first.arena, 4096, 1u << 24);
    if (fq_guard(read_and_write, &first) == FQ_OK && size) {
        struct reading second = {.text = fq_buf_str(&first.out)};
        fq_arena_init(&second.arena, 4096, 1u << 24);
        if (fq_guard(read_and_write, &second) != FQ_OK ||
            !fq_str_eq(fq_buf_str(&second.out), fq_buf_str(&first.out)))
            abort();
        fq_arena_clear(&second.arena);
    }
    fq_arena_clear(&first.arena);
    return 0;
}
