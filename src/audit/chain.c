/* SPDX-License-Identifier: MIT */
#include "audit/chain.h"

#include <openssl/hmac.h>
#include <openssl/sha.h>

#include "base/clock.h"

#define SEQ   FQ_STR("{\"seq\":")
#define PREV  FQ_STR(",\"prev\":\"")
#define HASH  FQ_STR(",\"hash\":\"")
#define END   FQ_STR("\"}")
#define TIME  FQ_STR("\"time\":\"")
#define TORN  FQ_STR("\",\"kind\":\"torn\",\"bytes\":")
#define BYTES FQ_STR(",\"sha256\":\"")

void fq_audit_link_init(struct fq_audit_link *link)
{
    link->seq = 0;
    memset(link->hash, '0', sizeof(link->hash));
}

void fq_audit_digest(fq_str key, fq_str bytes, char ret[FQ_AUDIT_HASH_DIGITS])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char digest[SHA256_DIGEST_LENGTH];
    const unsigned char *data = (const unsigned char *)bytes.ptr;
    if (key.len)
        HMAC(EVP_sha256(), key.ptr, (int)key.len, data, bytes.len, digest, NULL);
    else
        SHA256(data, bytes.len, digest);
    for (size_t i = 0; i < sizeof(digest); i++) {
        ret[2 * i] = digits[digest[i] >> 4];
        ret[2 * i + 1] = digits[digest[i] & 15];
    }
}

void fq_audit_seal(struct fq_audit_link *link, fq_str key, fq_str members, struct fq_buf *out)
{
    size_t from = out->len;
    fq_buf_str_add(out, SEQ);
    fq_buf_u64(out, link->seq + 1);
    fq_buf_str_add(out, PREV);
    fq_buf_add(out, link->hash, sizeof(link->hash));
    fq_buf_literal(out, "\",");
    fq_buf_str_add(out, members);
    if (fq_buf_failed(out))
        return;
    link->seq++;
    fq_audit_digest(key, fq_str_of(out->ptr + from, out->len - from), link->hash);
    fq_buf_str_add(out, HASH);
    fq_buf_add(out, link->hash, sizeof(link->hash));
    fq_buf_literal(out, "\"}\n");
}

/* ---- reading ---- */

static bool skip_literal(fq_str *rest, fq_str text)
{
    if (!fq_str_starts_with(*rest, text))
        return false;
    *rest = fq_str_of(rest->ptr + text.len, rest->len - text.len);
    return true;
}

static bool take_count(fq_str *rest, uint64_t *ret)
{
    size_t len = 0;
    int64_t number;
    while (len < rest->len && rest->ptr[len] >= '0' && rest->ptr[len] <= '9')
        len++;
    if (len == 0 || !fq_str_to_i64(fq_str_of(rest->ptr, len), &number))
        return false;
    *rest = fq_str_of(rest->ptr + len, rest->len - len);
    *ret = (uint64_t)number;
    return true;
}

static bool take_hash(fq_str *rest, fq_str *ret)
{
    if (rest->len < FQ_AUDIT_HASH_DIGITS)
        return false;
    *ret = fq_str_of(rest->ptr, FQ_AUDIT_HASH_DIGITS);
    *rest = fq_str_of(rest->ptr + ret->len, rest->len - ret->len);
    for (size_t i = 0; i < ret->len; i++) {
        char c = ret->ptr[i];
        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
            return false;
    }
    return true;
}

bool fq_audit_read(fq_str line, fq_str key, struct fq_audit_line *ret)
{
    size_t tail = HASH.len + FQ_AUDIT_HASH_DIGITS + END
    .len;
    char own[FQ_AUDIT_HASH_DIGITS];
    fq_str hash;
    if (line.len < tail)
        return false;
    fq_str sealed = fq_str_of(line.ptr, line.len - tail);
    fq_str rest = fq_str_of(line.ptr + sealed.len, tail);
    if (!skip_literal(&rest, HASH) || !take_hash(&rest, &hash) || !skip_literal(&rest, END))
        return false;
    rest = sealed;
    if (!skip_literal(&rest, SEQ) || !take_count(&rest, &ret->own.seq) ||
        !skip_literal(&rest, PREV) || !take_hash(&rest, &ret->prev) ||
        !skip_literal(&rest, FQ_STR("\",")))
        return false;
    ret->members = rest;
    fq_audit_digest(key, sealed, own);
    memcpy(ret->own.hash, own, sizeof(own));
    return memcmp(own, hash.ptr, sizeof(own)) == 0;
}

bool fq_audit_follows(const struct fq_audit_link *before, const struct fq_audit_line *line)
{
    return line->own.seq == before->seq + 1 &&
           fq_str_eq(line->prev, fq_str_of(before->hash, sizeof(before->hash)));
}

/* ---- what was torn ---- */

void fq_audit_torn_members(struct fq_buf *out, int64_t unix_ms, uint64_t bytes,
                           const char digest[FQ_AUDIT_HASH_DIGITS])
{
    char time[FQ_CLOCK_TEXT_BYTES];
    fq_clock_text(unix_ms, time);
    fq_buf_str_add(out, TIME);
    fq_buf_str_add(out, fq_str_from(time));
    fq_buf_str_add(out, TORN);
    fq_buf_u64(out, bytes);
    fq_buf_str_add(out, BYTES);
    fq_buf_add(out, digest, FQ_AUDIT_HASH_DIGITS);
    fq_buf_char(out, '"');
}

bool fq_audit_seals(const struct fq_audit_line *line, uint64_t bytes,
                    const char digest[FQ_AUDIT_HASH_DIGITS])
{
    fq_str rest = line->members, said;
    uint64_t length;
    if (!skip_literal(&rest, TIME))
        return false;
    rest = fq_str_from_offset(rest, FQ_CLOCK_TEXT_BYTES - 1);
    return skip_literal(&rest, TORN) && take_count(&rest, &length) && skip_literal(&rest, BYTES) &&
           take_hash(&rest, &said) && length == bytes &&
           memcmp(said.ptr, digest, FQ_AUDIT_HASH_DIGITS) == 0;
}
