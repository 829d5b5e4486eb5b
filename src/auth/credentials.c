/* SPDX-License-Identifier: MIT
 *
 * Where a token stands in a request.
 */
#include "auth/auth.h"
#include "auth/cookie.h"

static bool refuse_credentials(struct fq_attempt *attempt, const char *sentence)
{
    attempt->reason = sentence;
    return false;
}

static fq_str trim_blanks(fq_str text)
{
    while (text.len && (text.ptr[0] == ' ' || text.ptr[0] == '\t'))
        text = fq_str_of(text.ptr + 1, text.len - 1);
    while (text.len && (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\t'))
        text.len--;
    return text;
}

static bool find_cookie(struct fq_attempt *attempt, fq_str *ret)
{
    fq_str name = attempt->auth->config->auth.cookie;
    bool repeated = false;
    *ret = FQ_STR_NONE;
    if (!name.len)
        return true;
    fq_str header = attempt->header(attempt, FQ_STR("cookie"), &repeated);
    if (repeated)
        return refuse_credentials(attempt, "The header Cookie came more than once.");
    if (!fq_cookie_find(header, name, ret))
        return refuse_credentials(attempt, "The cookie of the token has two values.");
    return true;
}

static bool find_bearer(struct fq_attempt *attempt, fq_str *ret, bool *ret_other_scheme)
{
    static const fq_str scheme = FQ_STR_INIT("Bearer");
    bool repeated = false;
    fq_str header = attempt->header(attempt, FQ_STR("authorization"), &repeated);
    *ret = FQ_STR_NONE;
    *ret_other_scheme = false;
    if (repeated)
        return refuse_credentials(attempt, "The header Authorization came more than once.");
    if (!header.ptr)
        return true;
    size_t len = fq_str_find_char(header, ' ');
    *ret_other_scheme = !fq_str_eq_nocase(fq_str_of(header.ptr, len), scheme);
    if (*ret_other_scheme)
        return true;
    *ret = trim_blanks(fq_str_from_offset(header, len));
    if (!ret->len || fq_str_find_char(*ret, ' ') < ret->len)
        return refuse_credentials(attempt, "The header Authorization holds no token.");
    return true;
}

bool fq_credentials_find(struct fq_attempt *attempt, bool *ret_other_scheme)
{
    fq_str bearer, cookie;
    if (!find_bearer(attempt, &bearer, ret_other_scheme) || !find_cookie(attempt, &cookie))
        return false;
    if (bearer.len && cookie.len && !fq_str_eq(bearer, cookie))
        return refuse_credentials(
            attempt, "The header Authorization and the cookie hold two different tokens.");
    attempt->token = bearer.len ? bearer : cookie;
    attempt->token_by_cookie = !bearer.len && cookie.len;
    return true;
}
