/* SPDX-License-Identifier: MIT */
#include "auth/password.h"

#include <argon2.h>
#include <stdlib.h>

#include "base/limits.h"

#define HASH_BYTES 32
#define LANES      1 /* one thread hashes one password */

/* Of those with enough letters what is tried first, by every published list. */
static const fq_str common[] = {
    FQ_STR_INIT("password"),    FQ_STR_INIT("12345678"),   FQ_STR_INIT("123456789"),
    FQ_STR_INIT("1234567890"),  FQ_STR_INIT("qwertyuiop"), FQ_STR_INIT("password1"),
    FQ_STR_INIT("password123"), FQ_STR_INIT("iloveyou"),   FQ_STR_INIT("sunshine"),
    FQ_STR_INIT("princess"),    FQ_STR_INIT("football"),   FQ_STR_INIT("baseball"),
    FQ_STR_INIT("superman"),    FQ_STR_INIT("trustno1"),   FQ_STR_INIT("qwerty123"),
    FQ_STR_INIT("1q2w3e4r"),    FQ_STR_INIT("abcd1234"),   FQ_STR_INIT("11111111"),
    FQ_STR_INIT("00000000"),    FQ_STR_INIT("letmein1"),   FQ_STR_INIT("welcome1"),
    FQ_STR_INIT("changeme"),    FQ_STR_INIT("passw0rd"),   FQ_STR_INIT("87654321"),
};

const char *fq_password_fault(fq_str password)
{
    if (password.len < FQ_PASSWORD_LEAST || password.len > FQ_PASSWORD_MOST)
        return "A password has 8 to 1000 bytes.";
    for (size_t i = 0; i < FQ_ARRAY_LEN(common); i++) {
        if (fq_str_eq_nocase(password, common[i]))
            return "This password is one that everybody tries first.";
    }
    return NULL;
}

enum fq_status fq_password_hash(fq_str password, const struct fq_password_cost *cost,
                                const unsigned char salt[FQ_PASSWORD_SALT_BYTES],
                                char ret[FQ_PASSWORD_TEXT_BYTES])
{
    int code = argon2id_hash_encoded(cost->passes, cost->memory_kib, LANES, password.ptr,
                                     password.len, salt, FQ_PASSWORD_SALT_BYTES, HASH_BYTES, ret,
                                     FQ_PASSWORD_TEXT_BYTES);
    return code == ARGON2_OK ? FQ_OK : FQ_NOMEM;
}

/* ---- a text that stands in a table ---- */

struct numbers {
    uint64_t memory_kib, passes, lanes;
};

static bool read_number(fq_str *text, fq_str name, uint64_t *ret)
{
    int64_t value;
    if (!fq_str_starts_with(*text, name))
        return false;
    fq_str rest = fq_str_from_offset(*text, name.len);
    size_t len = 0;
    while (len < rest.len && rest.ptr[len] >= '0' && rest.ptr[len] <= '9')
        len++;
    if (!fq_str_to_i64(fq_str_of(rest.ptr, len), &value))
        return false;
    *ret = (uint64_t)value;
    *text = fq_str_from_offset(rest, len);
    return true;
}

static bool read_numbers(const char *text, struct numbers *ret)
{
    fq_str rest = fq_str_from(text);
    uint64_t version;
    return read_number(&rest, FQ_STR("$argon2id$v="), &version) &&
           read_number(&rest, FQ_STR("$m="), &ret->memory_kib) &&
           read_number(&rest, FQ_STR(",t="), &ret->passes) &&
           read_number(&rest, FQ_STR(",p="), &ret->lanes);
}

enum fq_status fq_password_compare(fq_str password, const char *text, bool *ret_same)
{
    struct numbers numbers;
    *ret_same = false;
    if (!read_numbers(text, &numbers) || numbers.memory_kib > FQ_PASSWORD_MOST_BYTES / 1024 ||
        numbers.passes > FQ_PASSWORD_MOST_PASSES || numbers.lanes > 16)
        return FQ_OK;
    int code = argon2id_verify(text, password.ptr, password.len);
    *ret_same = code == ARGON2_OK;
    return code == ARGON2_MEMORY_ALLOCATION_ERROR || code == ARGON2_THREAD_FAIL ? FQ_NOMEM : FQ_OK;
}

bool fq_password_costs(const char *text, const struct fq_password_cost *cost)
{
    struct numbers numbers;
    return read_numbers(text, &numbers) && numbers.memory_kib == cost->memory_kib &&
           numbers.passes == cost->passes && numbers.lanes == LANES;
}
