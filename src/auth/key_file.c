/* SPDX-License-Identifier: MIT */
#include "auth/key_file.h"

#include <errno.h>
#include <openssl/crypto.h>

#include "base/limits.h"
#include "config/read_all.h"

struct content {
    struct fq_arena *arena;
    struct fq_buf text;
    fq_str kept;
};

static enum fq_status keep_content(void *arg)
{
    struct content *content = arg;
    fq_str text = fq_buf_str(&content->text);
    if (fq_str_ends_with(text, FQ_STR("\n")))
        text.len--;
    if (fq_str_ends_with(text, FQ_STR("\r")))
        text.len--;
    content->kept = fq_arena_str(content->arena, text);
    return FQ_OK;
}

/* The buffer is the heap's: nothing may allocate outside of the inner guard while it is held. */
enum fq_status fq_key_file_read(struct fq_arena *arena, fq_str path, fq_str *ret,
                                struct fq_error *reterr)
{
    fq_str name = fq_arena_str(arena, path);
    struct content content = {.arena = arena};
    fq_buf_init(&content.text, NULL, FQ_LIMIT_CONFIG_BYTES);
    int failure = fq_read_file(name.ptr, &content.text);
    enum fq_status status = failure == ENOMEM ? FQ_NOMEM : FQ_OK;
    if (!failure)
        status = fq_guard(keep_content, &content);
    if (content.text.ptr)
        OPENSSL_cleanse(content.text.ptr, content.text.cap);
    fq_buf_clear(&content.text);
    *ret = content.kept;
    if (failure && status == FQ_OK)
        return fq_error_set(reterr, arena, FQ_CONFIG, "cannot read %s: %s", name.ptr,
                            strerror(failure));
    return status;
}
