/* SPDX-License-Identifier: MIT */
#include "auth/csrf.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "auth/base64url.h"

#define TIME_BYTES 8
#define HEAD_BYTES (TIME_BYTES + FQ_CSRF_RANDOM_BYTES)
#define HASH_BYTES 32

struct token {
    unsigned char head[HEAD_BYTES]; /* the expiry, the greatest byte first; random ones */
    unsigned char hash[HASH_BYTES];
};

/* The session is hashed first: so what is signed has one length, and one form. */
static bool sign_token(fq_str key, fq_str session, const unsigned char head[HEAD_BYTES],
                       unsigned char ret[HASH_BYTES])
{
    static const char purpose[] = "fraiseql csrf 1";
    unsigned char message[sizeof(purpose) + HEAD_BYTES + HASH_BYTES];
    memcpy(message, purpose, sizeof(purpose));
    memcpy(message + sizeof(purpose), head, HEAD_BYTES);
    return EVP_Digest(session.ptr, session.len, message + sizeof(purpose) + HEAD_BYTES, NULL,
                      EVP_sha256(), NULL) == 1 &&
           HMAC(EVP_sha256(), key.ptr, (int)key.len, message, sizeof(message), ret, NULL) != NULL;
}

void fq_csrf_token_make(fq_str key, fq_str session, uint64_t expires_s,
                        const unsigned char random[FQ_CSRF_RANDOM_BYTES], struct fq_buf *out)
{
    struct token token;
    for (size_t i = 0; i < TIME_BYTES; i++)
        token.head[i] = (unsigned char)(expires_s >> (8 * (TIME_BYTES - 1 - i)));
    memcpy(token.head + TIME_BYTES, random, FQ_CSRF_RANDOM_BYTES);
    if (sign_token(key, session, token.head, token.hash))
        fq_base64url_write(out, fq_str_of((const char *)&token, sizeof(token)));
    else
        out->failure = FQ_NOMEM;
}

struct reading {
    fq_str text;
    struct fq_arena *arena;
    fq_str bytes;
};

static enum fq_status read_token(void *arg)
{
    struct reading *r = arg;
    return fq_base64url_read(r->arena, r->text, &r->bytes) ? FQ_OK : FQ_REQUEST;
}

bool fq_csrf_token_is_good(fq_str key, fq_str session, uint64_t now_s, fq_str text)
{
    struct fq_arena arena;
    struct token token;
    unsigned char hash[HASH_BYTES];
    uint64_t expires_s = 0;
    if (text.len != (sizeof(token) * 8 + 5) / 6)
        return false;
    fq_arena_init(&arena, 256, 4096);
    struct reading reading = {.text = text, .arena = &arena};
    bool read = fq_guard(read_token, &reading) == FQ_OK && reading.bytes.len == sizeof(token);
    if (read)
        memcpy(&token, reading.bytes.ptr, sizeof(token));
    fq_arena_clear(&arena);
    if (!read || !sign_token(key, session, token.head, hash) ||
        CRYPTO_memcmp(hash, token.hash, sizeof(hash)) != 0)
        return false;
    for (size_t i = 0; i < TIME_BYTES; i++)
        expires_s = expires_s << 8 | token.head[i];
    return now_s < expires_s;
}
