/* SPDX-License-Identifier: MIT */
#include "runtime/idempotency.h"

#include <stdio.h>

#include "json/json.h"
#include "runtime/persisted.h"

/* More says no more: a UUID has 36. */
#define KEY_LEN_MOST 255

/* ---- parts, put together so that none can be taken for another ---- */

struct digest {
    char hex[FQ_PERSISTED_HASH_LEN];
};

static void begin_digest(struct digest *digest)
{
    memset(digest->hex, '0', sizeof(digest->hex));
}

/* What was there, and a part behind it; one that was not said is not an empty one. */
static void digest_part(struct digest *digest, fq_str part)
{
    char both[2 * FQ_PERSISTED_HASH_LEN];
    memcpy(both, digest->hex, sizeof(digest->hex));
    if (part.ptr)
        fq_persisted_hash(part, both + FQ_PERSISTED_HASH_LEN);
    else
        memset(both + FQ_PERSISTED_HASH_LEN, '-', FQ_PERSISTED_HASH_LEN);
    fq_persisted_hash(fq_str_of(both, sizeof(both)), digest->hex);
}

/* ---- who ---- */

/* These differ from one token of the same caller to the next. */
static bool is_of_token(fq_str claim)
{
    static const fq_str names[] = {FQ_STR_INIT("exp"), FQ_STR_INIT("iat"), FQ_STR_INIT("nbf"),
                                   FQ_STR_INIT("jti"), FQ_STR_INIT("auth_time")};
    for (size_t i = 0; i < FQ_ARRAY_LEN(names); i++) {
        if (fq_str_eq(names[i], claim))
            return true;
    }
    return false;
}

static void add_claims(struct digest *digest, fq_str claims)
{
    struct fq_json_scan scan;
    fq_str name, raw;
    if (!fq_json_scan_object(&scan, claims)) {
        digest_part(digest, claims);
        return;
    }
    while (fq_json_scan_member(&scan, &name, &raw)) {
        if (is_of_token(name))
            continue;
        digest_part(digest, name);
        digest_part(digest, raw);
    }
    digest_part(digest, scan.failed ? claims : FQ_STR_NONE);
}

static void add_caller(struct digest *digest, const struct fq_principal *principal)
{
    static const struct fq_principal nobody;
    const struct fq_principal *caller = principal ? principal : &nobody;
    digest_part(digest, caller->tenant);
    digest_part(digest, caller->user);
    digest_part(digest, caller->contact);
    digest_part(digest, caller->role);
    add_claims(digest, caller->claims);
    for (size_t i = 0; i < caller->more_count; i++) {
        digest_part(digest, fq_str_from(caller->more[i].name));
        digest_part(digest, fq_str_from(caller->more[i].value));
    }
}

/* ---- the header ---- */

/* A string of RFC 8941, in quotes, as the draft has it; or the same without, as many send it. */
static bool read_header(fq_str header, fq_str *ret)
{
    bool quoted = header.len >= 2 && header.ptr[0] == '"' && header.ptr[header.len - 1] == '"';
    *ret = quoted ? fq_str_of(header.ptr + 1, header.len - 2) : header;
    for (size_t i = 0; i < ret->len; i++) {
        char c = ret->ptr[i];
        if (c < ' ' || c > '~' || c == '"' || c == '\\')
            return false;
    }
    return ret->len > 0 && ret->len <= KEY_LEN_MOST;
}

/* As PostgreSQL reads a bytea. */
static enum fq_status bytea(struct fq_arena *arena, const struct digest *digest, fq_str *ret)
{
    char *text = fq_arena_alloc(arena, FQ_PERSISTED_HASH_LEN + 3);
    if (!text)
        return FQ_NOMEM;
    memcpy(text, "\\x", 2);
    memcpy(text + 2, digest->hex, sizeof(digest->hex));
    text[FQ_PERSISTED_HASH_LEN + 2] = '\0';
    *ret = fq_str_of(text, FQ_PERSISTED_HASH_LEN + 2);
    return FQ_OK;
}

enum fq_status fq_idempotency_key(struct fq_request *request, fq_str header, size_t number,
                                  struct fq_request_key *key, struct fq_error *reterr)
{
    struct digest id, asked;
    char place[24];
    fq_str given;
    if (!read_header(header, &given))
        return fq_error_set(reterr, request->arena, FQ_REQUEST,
                            "The idempotency key must be 1 to %d printable ASCII characters, in "
                            "quotes or without.",
                            KEY_LEN_MOST);
    enum fq_status status = fq_request_decode_document(request, reterr);
    if (status)
        return status;
    snprintf(place, sizeof(place), "%zu", number);
    begin_digest(&id);
    digest_part(&id, given);
    digest_part(&id, fq_str_from(place));
    add_caller(&id, request->principal);
    begin_digest(&asked);
    digest_part(&asked, request->document);
    digest_part(&asked, request->operation_name);
    digest_part(&asked, request->variables);
    status = bytea(request->arena, &id, &key->id);
    if (status == FQ_OK)
        status = bytea(request->arena, &asked, &key->request);
    if (status)
        *reterr = (struct fq_error){.status = status};
    else
        request->key = key;
    return status;
}
