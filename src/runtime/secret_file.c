/* SPDX-License-Identifier: MIT */
#include "runtime/secret_file.h"

#include "base/buf.h"
#include "base/limits.h"
#include "config/read_all.h"

enum fq_status fq_secret_file_read(const char *path, const char *whose, struct fq_arena *arena,
                                   fq_str *ret, struct fq_error *reterr)
{
    struct fq_buf key;
    fq_buf_init(&key, arena, FQ_LIMIT_KEY_FILE_MOST + 1);
    int failure = fq_read_file(path, &key);
    if (failure)
        return fq_error_set(reterr, arena, FQ_CONFIG, "%s: cannot read %s: %s", whose, path,
                            strerror(failure));
    while (key.len && (key.ptr[key.len - 1] == '\n' || key.ptr[key.len - 1] == '\r'))
        key.len--;
    if (key.len < FQ_LIMIT_KEY_FILE_LEAST)
        return fq_error_set(reterr, arena, FQ_CONFIG,
                            "%s: the key in %s has %zu bytes and needs %d; make one: "
                            "openssl rand -base64 32",
                            whose, path, key.len, FQ_LIMIT_KEY_FILE_LEAST);
    *ret = fq_buf_str(&key);
    return FQ_OK;
}
