/* SPDX-License-Identifier: MIT */
#include "auth/csrf.h"

#include "auth/cookie.h"
#include "unit.h"

#define KEY     FQ_STR("0123456789abcdef0123456789abcdef")
#define SESSION FQ_STR("eyJhbGciOi")
#define NOW     1000u

static fq_str make(struct fq_buf *out, fq_str session, uint64_t expires_s)
{
    static const unsigned char random[FQ_CSRF_RANDOM_BYTES] = "0123456789abcde";
    fq_buf_init(out, NULL, 1024);
    fq_csrf_token_make(KEY, session, expires_s, random, out);
    ck_assert(!fq_buf_failed(out));
    return fq_buf_str(out);
}

TEST(a_token_is_good_for_its_session_and_its_time)
{
    struct fq_buf out;
    fq_str token = make(&out, SESSION, NOW + 1);
    ck_assert(fq_csrf_token_is_good(KEY, SESSION, NOW, token));
    ck_assert(!fq_csrf_token_is_good(KEY, SESSION, NOW + 1, token));
    ck_assert(!fq_csrf_token_is_good(KEY, FQ_STR("eyJhbGciO"), NOW, token));
    ck_assert(!fq_csrf_token_is_good(KEY, FQ_STR(""), NOW, token));
    ck_assert(!fq_csrf_token_is_good(FQ_STR("another key"), SESSION, NOW, token));
    fq_buf_clear(&out);
    token = make(&out, SESSION, UINT64_MAX);
    ck_assert(fq_csrf_token_is_good(KEY, SESSION, NOW, token));
    fq_buf_clear(&out);
}
END

TEST(no_other_text_is_a_token)
{
    struct fq_buf out;
    char copy[128];
    fq_str token = make(&out, SESSION, NOW + 1);
    ck_assert_uint_lt(token.len, sizeof(copy));
    for (size_t i = 0; i < token.len; i++) {
        memcpy(copy, token.ptr, token.len);
        copy[i] = copy[i] == 'A' ? 'B' : 'A';
        ck_assert_msg(!fq_csrf_token_is_good(KEY, SESSION, NOW, fq_str_of(copy, token.len)),
                      "character %zu", i);
        ck_assert(!fq_csrf_token_is_good(KEY, SESSION, NOW, fq_str_of(token.ptr, i)));
    }
    memcpy(copy, token.ptr, token.len);
    copy[token.len] = 'A';
    ck_assert(!fq_csrf_token_is_good(KEY, SESSION, NOW, fq_str_of(copy, token.len + 1)));
    memset(copy, '=', token.len);
    ck_assert(!fq_csrf_token_is_good(KEY, SESSION, NOW, fq_str_of(copy, token.len)));
    fq_buf_clear(&out);
}
END

static const struct {
    const char *header, *value;
    bool clear;
} rows[] = {
    {"session=abc", "abc", true},
    {"a=b; session=abc; c=d", "abc", true},
    {"a=b;session=abc;c=d", "abc", true},
    {" session=abc ", "abc", true},
    {"session=\"abc\"", "abc", true},
    {"session=a=b=", "a=b=", true},
    {"session=abc; session=abc", "abc", true},
    {"session=; session=abc", "abc", true},
    {"session=", NULL, true},
    {"session", NULL, true},
    {"Session=abc", NULL, true},
    {"mysession=abc; sessions=abc", NULL, true},
    {"a=\"; session=abc\"", "abc\"", true}, /* quotes do not hold semicolons */
    {"", NULL, true},
    {";;=;", NULL, true},
    {"session=abc; session=abd", NULL, false},
};

TEST(a_cookie_is_found_by_its_name)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        fq_str value;
        bool clear = fq_cookie_find(fq_str_from(rows[i].header), FQ_STR("session"), &value);
        ck_assert_msg(clear == rows[i].clear, "%s", rows[i].header);
        if (!clear)
            continue;
        ck_assert_msg((value.ptr != NULL) == (rows[i].value != NULL), "%s", rows[i].header);
        ASSERT_STR(value, fq_str_from(rows[i].value));
    }
}
END

int main(void)
{
    return RUN("auth/csrf", a_token_is_good_for_its_session_and_its_time, no_other_text_is_a_token,
               a_cookie_is_found_by_its_name);
}
