/* SPDX-License-Identifier: MIT
 *
 * Sets of keys as JSON.  What the text says is taken first, inside a guard; keys are made of it
 * outside, since they are OpenSSL's and not the arena's.
 */
#include <openssl/err.h>

#include "auth/base64url.h"
#include "auth/jwk_set.h"
#include "base/limits.h"
#include "json/json.h"

/* What a JWK says. */
struct said_key {
    fq_str kid, type, curve;
    fq_jwa_set algorithms; /* that alg allows; all of them when it is not there */
    fq_str n, e;           /* of RSA, without leading zeros */
    fq_str x, y;           /* of a curve, as they stand there */
    fq_str secret;         /* in the arena of the set */
    bool skipped;
    enum fq_jwk_skip why;
};

struct reading {
    struct fq_arena scratch;
    struct fq_jwk_set *set;
    const struct fq_jwk_options *options;
    fq_str text;
    struct fq_json json;
    struct said_key *keys;
    size_t count;
};

const char *fq_jwk_skip_sentence(enum fq_jwk_skip why)
{
    static const char *sentences[] = {
#define X(name, sentence) sentence,
        FQ_JWK_SKIP_MAP(X)
#undef X
    };
    return sentences[why];
}

static bool skip(struct said_key *key, enum fq_jwk_skip why)
{
    key->skipped = true;
    key->why = why;
    return false;
}

/* A member that is text; absent is empty, unless it is due. */
static bool take_jwk_text(const struct fq_json *json, fq_str name, bool due, struct said_key *key,
                          fq_str *ret)
{
    const struct fq_json *member = fq_json_get(json, name);
    *ret = member ? member->text : FQ_STR_NONE;
    if (member ? member->kind == FQ_JSON_STRING : !due)
        return true;
    return skip(key, FQ_JWK_SKIP_MALFORMED);
}

/* A member that is bytes. */
static bool take_jwk_bytes(struct fq_arena *arena, const struct fq_json *json, fq_str name,
                           struct said_key *key, fq_str *ret)
{
    fq_str text;
    if (!take_jwk_text(json, name, true, key, &text))
        return false;
    if (text.len && fq_base64url_read(arena, text, ret))
        return true;
    return skip(key, FQ_JWK_SKIP_MALFORMED);
}

static bool take_jwk_number(struct fq_arena *arena, const struct fq_json *json, fq_str name,
                            struct said_key *key, fq_str *ret)
{
    if (!take_jwk_bytes(arena, json, name, key, ret))
        return false;
    while (ret->len && ret->ptr[0] == '\0')
        *ret = fq_str_from_offset(*ret, 1);
    return true;
}

/* use, key_ops and alg say what a key is for. */
static bool take_purpose(const struct fq_json *json, struct said_key *key)
{
    fq_str use, name;
    enum fq_jwa algorithm;
    const struct fq_json *operations = fq_json_get(json, FQ_STR("key_ops"));
    if (!take_jwk_text(json, FQ_STR("use"), false, key, &use) ||
        !take_jwk_text(json, FQ_STR("alg"), false, key, &name))
        return false;
    if (use.ptr && !fq_str_eq(use, FQ_STR("sig")))
        return skip(key, FQ_JWK_SKIP_PURPOSE);
    bool verifies = !operations;
    for (size_t i = 0; operations && operations->kind == FQ_JSON_ARRAY && i < operations->count;
         i++)
        verifies = verifies || fq_str_eq(operations->items[i].text, FQ_STR("verify"));
    if (!verifies)
        return skip(key, FQ_JWK_SKIP_PURPOSE);
    key->algorithms = UINT32_MAX;
    if (!name.ptr)
        return true;
    if (!fq_jwa_read(name, &algorithm))
        return skip(key, FQ_JWK_SKIP_ALGORITHM);
    key->algorithms = FQ_JWA_BIT(algorithm);
    return true;
}

static bool take_jwk(struct reading *r, const struct fq_json *json, struct said_key *key)
{
    struct fq_arena *scratch = &r->scratch;
    if (json->kind != FQ_JSON_OBJECT)
        return skip(key, FQ_JWK_SKIP_MALFORMED);
    if (!take_jwk_text(json, FQ_STR("kty"), true, key, &key->type) ||
        !take_jwk_text(json, FQ_STR("kid"), false, key, &key->kid) || !take_purpose(json, key))
        return false;
    if (fq_str_eq(key->type, FQ_STR("oct")))
        return r->options->public_only
                   ? skip(key, FQ_JWK_SKIP_SECRET)
                   : take_jwk_bytes(&r->set->arena, json, FQ_STR("k"), key, &key->secret);
    if (fq_json_get(json, FQ_STR("d")))
        return skip(key, FQ_JWK_SKIP_PRIVATE);
    if (fq_str_eq(key->type, FQ_STR("RSA")))
        return take_jwk_number(scratch, json, FQ_STR("n"), key, &key->n) &&
               take_jwk_number(scratch, json, FQ_STR("e"), key, &key->e);
    if (fq_str_eq(key->type, FQ_STR("EC")))
        return take_jwk_text(json, FQ_STR("crv"), true, key, &key->curve) &&
               take_jwk_bytes(scratch, json, FQ_STR("x"), key, &key->x) &&
               take_jwk_bytes(scratch, json, FQ_STR("y"), key, &key->y);
    if (fq_str_eq(key->type, FQ_STR("OKP")))
        return take_jwk_text(json, FQ_STR("crv"), true, key, &key->curve) &&
               take_jwk_bytes(scratch, json, FQ_STR("x"), key, &key->x);
    return skip(key, FQ_JWK_SKIP_TYPE);
}

/* A secret beside public keys may be one of them, mistaken for it: then everybody knows it. */
static void skip_mixed_secrets(struct reading *r)
{
    bool has_public = false;
    for (size_t i = 0; i < r->count; i++)
        has_public =
            has_public || (r->keys[i].type.len && !fq_str_eq(r->keys[i].type, FQ_STR("oct")));
    for (size_t i = 0; has_public && i < r->count; i++) {
        if (r->keys[i].secret.len && !r->keys[i].skipped)
            skip(&r->keys[i], FQ_JWK_SKIP_SECRET);
    }
}

static bool is_same_said(const struct said_key *a, const struct said_key *b)
{
    return fq_str_eq(a->n, b->n) && fq_str_eq(a->e, b->e) && fq_str_eq(a->x, b->x) &&
           fq_str_eq(a->y, b->y) && fq_str_eq(a->secret, b->secret);
}

/* Two keys that a token of their kid could mean, one of which may be malformed: none is meant.  Of
 * one that stands there twice the first stays. */
static void skip_doubles(struct reading *r)
{
    for (size_t j = 1; j < r->count; j++) {
        for (size_t i = 0; i < j; i++) {
            struct said_key *a = &r->keys[i], *b = &r->keys[j];
            if (!a->kid.ptr || !b->kid.ptr || !fq_str_eq(a->kid, b->kid) ||
                !fq_str_eq(a->type, b->type) || !fq_str_eq(a->curve, b->curve) ||
                !(a->algorithms & b->algorithms))
                continue;
            if (a->skipped || b->skipped || !is_same_said(a, b))
                skip(a, FQ_JWK_SKIP_DOUBLE);
            skip(b, FQ_JWK_SKIP_DOUBLE);
        }
    }
}

static enum fq_status take_all(void *arg)
{
    struct reading *r = arg;
    if (fq_json_read(&r->scratch, r->text, &r->json, NULL) != FQ_OK)
        return FQ_CONFIG;
    const struct fq_json *keys = fq_json_get(&r->json, FQ_STR("keys")),
                         *items = keys ? keys->items : &r->json;
    if (keys ? keys->kind != FQ_JSON_ARRAY : !fq_json_get(&r->json, FQ_STR("kty")))
        return FQ_CONFIG;
    size_t all = keys ? keys->count : 1;
    r->count = all < FQ_LIMIT_JWK_SET_KEYS ? all : FQ_LIMIT_JWK_SET_KEYS;
    r->set->skipped[FQ_JWK_SKIP_MANY] = all - r->count;
    r->keys = FQ_NEW_ARRAY(&r->scratch, r->count, struct said_key);
    r->set->keys = FQ_NEW_ARRAY(&r->set->arena, r->count, struct fq_jwk);
    for (size_t i = 0; i < r->count; i++) {
        take_jwk(r, &items[i], &r->keys[i]);
        if (r->keys[i].kid.ptr)
            r->keys[i].kid = fq_arena_str(&r->set->arena, r->keys[i].kid);
    }
    skip_mixed_secrets(r);
    skip_doubles(r);
    return FQ_OK;
}

static EVP_PKEY *make_public(const struct said_key *said, enum fq_jwk_skip *ret_why)
{
    static const struct {
        fq_str name;
        const char *group;
        size_t bytes;
    } curves[] = {
        {FQ_STR_INIT("P-256"), "P-256", 32},
        {FQ_STR_INIT("P-384"), "P-384", 48},
        {FQ_STR_INIT("P-521"), "P-521", 66},
    };
    *ret_why = FQ_JWK_SKIP_MALFORMED;
    if (fq_str_eq(said->type, FQ_STR("RSA")))
        return fq_jwk_rsa(said->n, said->e);
    for (size_t i = 0; fq_str_eq(said->type, FQ_STR("EC")) && i < FQ_ARRAY_LEN(curves); i++) {
        if (fq_str_eq(said->curve, curves[i].name))
            return fq_jwk_point(curves[i].group, curves[i].bytes, said->x, said->y);
    }
    if (fq_str_eq(said->type, FQ_STR("OKP")) && fq_str_eq(said->curve, FQ_STR("Ed25519")))
        return fq_jwk_edwards("ED25519", said->x);
    if (fq_str_eq(said->type, FQ_STR("OKP")) && fq_str_eq(said->curve, FQ_STR("Ed448")))
        return fq_jwk_edwards("ED448", said->x);
    *ret_why = FQ_JWK_SKIP_CURVE;
    return NULL;
}

static bool make_key(struct fq_jwk *key, const struct said_key *said, enum fq_jwk_skip *ret_why)
{
    if (said->skipped) {
        *ret_why = said->why;
        return false;
    }
    bool good;
    if (said->secret.len) {
        key->secret = said->secret;
        good = fq_jwk_vet_secret(said->secret, &key->algorithms);
        *ret_why = FQ_JWK_SKIP_WEAK;
    } else {
        key->public_key = make_public(said, ret_why);
        good = key->public_key &&
               fq_jwk_vet(key->public_key, &key->algorithms, &key->signature_bytes, ret_why);
    }
    if (!good)
        return false;
    key->kid = said->kid;
    key->algorithms &= said->algorithms;
    if (key->algorithms)
        return true;
    *ret_why = said->secret.len && (said->algorithms & FQ_JWA_SECRETS) ? FQ_JWK_SKIP_WEAK
                                                                       : FQ_JWK_SKIP_ALGORITHM;
    return false;
}

static void make_keys(struct reading *r)
{
    for (size_t i = 0; i < r->count; i++) {
        struct fq_jwk *key = &r->set->keys[r->set->count];
        enum fq_jwk_skip why;
        if (make_key(key, &r->keys[i], &why)) {
            r->set->count++;
            continue;
        }
        r->set->skipped[why]++;
        fq_jwk_clear(key);
    }
    ERR_clear_error();
}

enum fq_status fq_jwk_set_read(struct fq_arena *arena, fq_str json,
                               const struct fq_jwk_options *options, struct fq_jwk_set **ret,
                               struct fq_error *reterr)
{
    if (json.len > FQ_LIMIT_JWK_SET_BYTES)
        return fq_error_set(reterr, arena, FQ_CONFIG, "the keys take more than %u bytes",
                            FQ_LIMIT_JWK_SET_BYTES);
    struct reading r = {.set = fq_jwk_set_new(), .options = options, .text = json};
    fq_arena_init(&r.scratch, 16 * 1024, 32 * FQ_LIMIT_JWK_SET_BYTES);
    enum fq_status status = r.set ? fq_guard(take_all, &r) : FQ_NOMEM;
    if (status == FQ_OK) {
        make_keys(&r);
        *ret = r.set;
    } else {
        fq_jwk_set_let_go(r.set);
    }
    fq_arena_clear(&r.scratch);
    if (status == FQ_CONFIG)
        return fq_error_set(reterr, arena, status,
                            "the keys are no JWKS: an object with a list \"keys\" is expected");
    return status == FQ_OK ? status
                           : fq_error_set(reterr, arena, status, "%s", fq_status_sentence(status));
}
