/* SPDX-License-Identifier: MIT */
#include "auth/jws.h"

#include "auth/base64url.h"
#include "auth/signature.h"
#include "base/limits.h"
#include "json/json.h"

/* A member that is text, or not there. */
static bool read_header_text(const struct fq_json *header, fq_str name, fq_str *ret)
{
    const struct fq_json *member = fq_json_get(header, name);
    *ret = member ? member->text : FQ_STR_NONE;
    return !member || member->kind == FQ_JSON_STRING;
}

static enum fq_jws_fault read_header(struct fq_arena *arena, fq_str text, struct fq_jws *jws)
{
    fq_str json, algorithm;
    struct fq_json header;
    if (!fq_base64url_read(arena, text, &json) ||
        fq_json_read(arena, json, &header, NULL) != FQ_OK || header.kind != FQ_JSON_OBJECT)
        return FQ_JWS_MALFORMED;
    if (!read_header_text(&header, FQ_STR("alg"), &algorithm) ||
        !read_header_text(&header, FQ_STR("kid"), &jws->kid) ||
        !read_header_text(&header, FQ_STR("typ"), &jws->type) || !algorithm.ptr)
        return FQ_JWS_MALFORMED;
    if (fq_json_get(&header, FQ_STR("crit")) || fq_json_get(&header, FQ_STR("b64")))
        return FQ_JWS_CRITICAL;
    return fq_jwa_read(algorithm, &jws->algorithm) ? FQ_JWS_GOOD : FQ_JWS_ALGORITHM;
}

enum fq_jws_fault fq_jws_read(struct fq_arena *arena, fq_str text, struct fq_jws *ret)
{
    struct fq_jws jws = {0};
    size_t first = fq_str_find_char(text, '.');
    fq_str behind = fq_str_from_offset(text, first + 1);
    size_t second = fq_str_find_char(behind, '.');
    fq_str signature = fq_str_from_offset(behind, second + 1);
    if (first == text.len || second == behind.len ||
        fq_str_find_char(signature, '.') < signature.len)
        return FQ_JWS_MALFORMED;
    enum fq_jws_fault fault = read_header(arena, fq_str_of(text.ptr, first), &jws);
    if (fault != FQ_JWS_GOOD)
        return fault;
    if (!fq_base64url_read(arena, fq_str_of(behind.ptr, second), &jws.payload) ||
        !fq_base64url_read(arena, signature, &jws.signature))
        return FQ_JWS_MALFORMED;
    jws.signed_text = fq_str_of(text.ptr, first + 1 + second);
    *ret = jws;
    return FQ_JWS_GOOD;
}

static bool serves(const struct fq_jwk *key, const struct fq_jws *jws, bool by_kid)
{
    if (!(key->algorithms & FQ_JWA_BIT(jws->algorithm)))
        return false;
    return !by_kid || (key->kid.ptr && fq_str_eq(key->kid, jws->kid));
}

static enum fq_jws_fault find_signer(const struct fq_jws *jws, const struct fq_jwk_set *set,
                                     struct fq_jwk **ret)
{
    struct fq_jwk *found = NULL;
    for (size_t i = 0; i < set->count; i++) {
        if (!serves(&set->keys[i], jws, jws->kid.ptr != NULL))
            continue;
        if (found)
            return FQ_JWS_AMBIGUOUS_KEY;
        found = &set->keys[i];
    }
    if (!found && set->count == 1 && !set->keys[0].kid.ptr && serves(&set->keys[0], jws, false))
        found = &set->keys[0];
    *ret = found;
    return found ? FQ_JWS_GOOD : FQ_JWS_UNKNOWN_KEY;
}

enum fq_jws_fault fq_jws_verify(const struct fq_jws *jws, struct fq_jwk_set *set,
                                fq_jwa_set allowed)
{
    struct fq_jwk *key;
    if (!(allowed & FQ_JWA_BIT(jws->algorithm)))
        return FQ_JWS_ALGORITHM;
    enum fq_jws_fault fault = find_signer(jws, set, &key);
    if (fault != FQ_JWS_GOOD)
        return fault;
    return fq_signature_verify(key, jws->algorithm, jws->signed_text, jws->signature);
}

static bool can_sign(const struct fq_jwk_set *set)
{
    return set->count && (set->keys->secret.len || set->keys->signs);
}

bool fq_jws_choose(const struct fq_jwk_set *set, fq_jwa_set allowed, enum fq_jwa *ret)
{
    /* Of one family the first that is allowed is the shortest; a key is of one, RSA's of two. */
    for (unsigned i = 0; can_sign(set) && i < FQ_JWA_COUNT; i++) {
        *ret = (enum fq_jwa)i;
        if (set->keys->algorithms & allowed & FQ_JWA_BIT(i))
            return true;
    }
    return false;
}

static void put_header(struct fq_buf *out, enum fq_jwa algorithm, fq_str kid, fq_str type)
{
    struct fq_buf header;
    fq_buf_init(&header, NULL, FQ_LIMIT_TOKEN_BYTES);
    fq_buf_printf(&header, "{\"alg\":\"%s\"", fq_jwa_name(algorithm));
    if (kid.ptr) {
        fq_buf_literal(&header, ",\"kid\":");
        fq_json_string(&header, kid);
    }
    if (type.len) {
        fq_buf_literal(&header, ",\"typ\":");
        fq_json_string(&header, type);
    }
    fq_buf_char(&header, '}');
    if (fq_buf_failed(&header))
        out->failure = header.failure;
    fq_base64url_write(out, fq_buf_str(&header));
    fq_buf_clear(&header);
}

bool fq_jws_sign(struct fq_buf *out, struct fq_jwk_set *set, enum fq_jwa algorithm, fq_str type,
                 fq_str payload)
{
    unsigned char signature[FQ_SIGNATURE_BYTES];
    size_t first = out->len, len;
    if (!can_sign(set) || !(set->keys->algorithms & FQ_JWA_BIT(algorithm)))
        return false;
    put_header(out, algorithm, set->keys->kid, type);
    fq_buf_char(out, '.');
    fq_base64url_write(out, payload);
    if (fq_buf_failed(out) ||
        !fq_signature_make(set->keys, algorithm, fq_str_from_offset(fq_buf_str(out), first),
                           signature, &len))
        return false;
    fq_buf_char(out, '.');
    fq_base64url_write(out, fq_str_of((const char *)signature, len));
    return !fq_buf_failed(out);
}
