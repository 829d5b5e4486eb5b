/* SPDX-License-Identifier: MIT */
#include "auth/jwt.h"

/* A power of ten beyond this makes zero or too much of any number that a token has room for. */
#define EXPONENT_MOST 100000

static bool is_decimal(char c)
{
    return c >= '0' && c <= '9';
}

/* Behind "e" or "E"; cut at EXPONENT_MOST. */
static int64_t read_exponent(fq_str text)
{
    int64_t exponent = 0;
    bool negative = text.len && text.ptr[0] == '-';
    for (size_t i = 0; i < text.len; i++) {
        if (is_decimal(text.ptr[i]) && exponent < EXPONENT_MOST)
            exponent = exponent * 10 + (text.ptr[i] - '0');
    }
    return negative ? -exponent : exponent;
}

/* value * 10 + digit, if that fits into 63 bits. */
static bool add_digit(uint64_t *value, unsigned digit)
{
    if (*value > ((uint64_t)INT64_MAX - digit) / 10)
        return false;
    *value = *value * 10 + digit;
    return true;
}

/* A number of JSON as whole seconds; *ret_cut: a fraction was cut off.  False: negative, or more
 * than 63 bits hold. */
static bool read_seconds(fq_str number, uint64_t *ret, bool *ret_cut)
{
    size_t end = 0, before = 0;
    bool point = false;
    for (; end < number.len && number.ptr[end] != 'e' && number.ptr[end] != 'E'; end++) {
        point = point || number.ptr[end] == '.';
        before += is_decimal(number.ptr[end]) && !point;
    }
    /* So many digits stand before the point, once the exponent has moved it. */
    int64_t whole = (int64_t)before + read_exponent(fq_str_from_offset(number, end + 1));
    int64_t at = 0;
    *ret = 0;
    *ret_cut = false;
    for (size_t i = 0; i < end; i++) {
        if (!is_decimal(number.ptr[i]))
            continue;
        unsigned digit = (unsigned)(number.ptr[i] - '0');
        if (at++ >= whole)
            *ret_cut = *ret_cut || digit;
        else if (!add_digit(ret, digit))
            return false;
    }
    for (; *ret && at < whole; at++) {
        if (!add_digit(ret, 0))
            return false;
    }
    return number.ptr[0] != '-' || (*ret == 0 && !*ret_cut);
}

static bool read_time(const struct fq_json *claims, fq_str name, uint64_t *ret, bool *ret_cut)
{
    const struct fq_json *claim = fq_json_get(claims, name);
    *ret = 0;
    *ret_cut = false;
    return !claim || (claim->kind == FQ_JSON_NUMBER && read_seconds(claim->text, ret, ret_cut));
}

static bool read_times(struct fq_jwt *jwt)
{
    bool cut, not_before_cut;
    if (!read_time(&jwt->claims, FQ_STR("iat"), &jwt->issued_s, &cut) ||
        !read_time(&jwt->claims, FQ_STR("exp"), &jwt->expires_s, &cut) ||
        !read_time(&jwt->claims, FQ_STR("nbf"), &jwt->not_before_s, &not_before_cut))
        return false;
    jwt->not_before_s += not_before_cut;
    /* 0 says that it is not there, and it is. */
    return jwt->expires_s || !fq_json_get(&jwt->claims, FQ_STR("exp"));
}

static bool read_claim_text(const struct fq_json *claims, fq_str name, fq_str *ret)
{
    const struct fq_json *claim = fq_json_get(claims, name);
    *ret = claim ? claim->text : FQ_STR_NONE;
    return !claim || claim->kind == FQ_JSON_STRING;
}

enum fq_jws_fault fq_jwt_peek(struct fq_arena *arena, fq_str token, size_t most, struct fq_jwt *ret)
{
    struct fq_jwt jwt = {0};
    if (token.len > most)
        return FQ_JWS_TOO_LONG;
    enum fq_jws_fault fault = fq_jws_read(arena, token, &jwt.jws);
    if (fault != FQ_JWS_GOOD)
        return fault;
    if (fq_json_read(arena, jwt.jws.payload, &jwt.claims, NULL) != FQ_OK ||
        jwt.claims.kind != FQ_JSON_OBJECT ||
        !read_claim_text(&jwt.claims, FQ_STR("iss"), &jwt.issuer) ||
        !read_claim_text(&jwt.claims, FQ_STR("sub"), &jwt.subject) ||
        !read_claim_text(&jwt.claims, FQ_STR("jti"), &jwt.token_id) || !read_times(&jwt))
        return FQ_JWS_CLAIMS;
    *ret = jwt;
    return FQ_JWS_GOOD;
}

static bool is_type(fq_str type, fq_str expected)
{
    static const fq_str application = FQ_STR_INIT("application/");
    if (type.len > application.len &&
        fq_str_eq_nocase(fq_str_of(type.ptr, application.len), application))
        type = fq_str_from_offset(type, application.len);
    return fq_str_eq_nocase(type, expected);
}

static bool has_type(const struct fq_jwt *jwt, const struct fq_jwt_rules *rules)
{
    if (rules->type.len)
        return is_type(jwt->jws.type, rules->type);
    return !jwt->jws.type.ptr || is_type(jwt->jws.type, FQ_STR("JWT")) ||
           is_type(jwt->jws.type, FQ_STR("at+jwt"));
}

static bool is_for(const struct fq_json *audience, const struct fq_jwt_rules *rules)
{
    for (size_t i = 0; audience->kind == FQ_JSON_STRING && i < rules->audience_count; i++) {
        if (fq_str_eq(audience->text, rules->audiences[i]))
            return true;
    }
    return false;
}

static bool has_audience(const struct fq_jwt *jwt, const struct fq_jwt_rules *rules)
{
    const struct fq_json *said = fq_json_get(&jwt->claims, FQ_STR("aud"));
    if (rules->audience_count == 0)
        return true;
    if (!said)
        return false;
    for (size_t i = 0; said->kind == FQ_JSON_ARRAY && i < said->count; i++) {
        if (is_for(&said->items[i], rules))
            return true;
    }
    return is_for(said, rules);
}

enum fq_jws_fault fq_jwt_check_times(const struct fq_jwt *jwt, const struct fq_jwt_rules *rules,
                                     uint64_t now_s)
{
    uint64_t soon = now_s + rules->leeway_s;
    if (jwt->expires_s == 0 && !rules->needs_no_expiry)
        return FQ_JWS_NO_EXPIRY;
    if (jwt->expires_s && jwt->expires_s + rules->leeway_s <= now_s)
        return FQ_JWS_EXPIRED;
    /* Issued in the future: a revocation by time would not reach it. */
    return jwt->not_before_s > soon || jwt->issued_s > soon ? FQ_JWS_NOT_YET_VALID : FQ_JWS_GOOD;
}

enum fq_jws_fault fq_jwt_verify(const struct fq_jwt *jwt, struct fq_jwk_set *set,
                                const struct fq_jwt_rules *rules, uint64_t now_s)
{
    enum fq_jws_fault fault = fq_jws_verify(&jwt->jws, set, rules->algorithms);
    if (fault != FQ_JWS_GOOD)
        return fault;
    if (!has_type(jwt, rules))
        return FQ_JWS_TYPE;
    if (rules->issuer.len && !fq_str_eq(jwt->issuer, rules->issuer))
        return FQ_JWS_ISSUER;
    if (!has_audience(jwt, rules))
        return FQ_JWS_AUDIENCE;
    return fq_jwt_check_times(jwt, rules, now_s);
}
