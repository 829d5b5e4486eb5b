/* SPDX-License-Identifier: MIT */
#include "runtime/idempotency.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
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

static int compare_names(const void *a, const void *b)
{
    const struct fq_json_member *const *left = a, *const *right = b;
    return fq_str_cmp((*left)->name, (*right)->name);
}

/* The order of members says nothing, and differs from one gateway, or map, to the next. */
static const struct fq_json_member **sorted(struct fq_arena *arena, const struct fq_json *object)
{
    const struct fq_json_member **members =
        FQ_NEW_ARRAY(arena, object->count + 1, const struct fq_json_member *);
    for (size_t i = 0; i < object->count; i++)
        members[i] = &object->members[i];
    qsort(members, object->count, sizeof(*members), compare_names);
    return members;
}

/* Without white space, and with one spelling of each string.  It is as deep as JSON that is read
 * may be. */
static void write_plainly(struct fq_arena *arena, struct fq_buf *out, const struct fq_json *value,
                          bool outermost)
{
    if (value->kind == FQ_JSON_OBJECT) {
        const struct fq_json_member **members = sorted(arena, value);
        fq_buf_char(out, '{');
        for (size_t i = 0; i < value->count; i++) {
            if (outermost && is_of_token(members[i]->name))
                continue;
            fq_json_string(out, members[i]->name);
            fq_buf_char(out, ':');
            write_plainly(arena, out, &members[i]->value, false);
            fq_buf_char(out, ',');
        }
        fq_buf_char(out, '}');
    } else if (value->kind == FQ_JSON_ARRAY) {
        fq_buf_char(out, '[');
        for (size_t i = 0; i < value->count; i++) {
            write_plainly(arena, out, &value->items[i], false);
            fq_buf_char(out, ',');
        }
        fq_buf_char(out, ']');
    } else if (value->kind == FQ_JSON_STRING) {
        fq_json_string(out, value->text);
    } else {
        fq_buf_str_add(out, value->raw);
    }
}

struct claims {
    struct fq_arena *arena;
    fq_str text;
    struct fq_buf plain;
};

/* Inside a guard. */
static enum fq_status read_claims(void *arg)
{
    struct claims *claims = arg;
    struct fq_json value;
    struct fq_error unread;
    if (fq_json_read(claims->arena, claims->text, &value, &unread))
        fq_buf_str_add(&claims->plain, claims->text); /* a name twice, perhaps */
    else
        write_plainly(claims->arena, &claims->plain, &value, true);
    return claims->plain.failure;
}

static enum fq_status add_claims(struct digest *digest, struct fq_arena *arena, fq_str text)
{
    if (!text.ptr) {
        digest_part(digest, text);
        return FQ_OK;
    }
    struct claims claims = {.arena = arena, .text = text};
    fq_buf_init(&claims.plain, arena, FQ_LIMIT_REQUEST_BYTES);
    enum fq_status status = fq_guard(read_claims, &claims);
    if (status == FQ_OK)
        digest_part(digest, fq_buf_str(&claims.plain));
    return status;
}

static enum fq_status add_caller(struct digest *digest, struct fq_arena *arena,
                                 const struct fq_principal *principal)
{
    static const struct fq_principal nobody;
    const struct fq_principal *caller = principal ? principal : &nobody;
    /* Two providers may have users of the same name. */
    digest_part(digest, caller->provider.len ? caller->provider : FQ_STR_NONE);
    digest_part(digest, caller->tenant);
    digest_part(digest, caller->user);
    digest_part(digest, caller->contact);
    digest_part(digest, caller->role);
    for (size_t i = 0; i < caller->more_count; i++) {
        digest_part(digest, fq_str_from(caller->more[i].name));
        digest_part(digest, fq_str_from(caller->more[i].value));
    }
    return add_claims(digest, arena, caller->claims);
}

static int compare_texts(const void *a, const void *b)
{
    return fq_str_cmp(*(const fq_str *)a, *(const fq_str *)b);
}

/* Sorted: their order says nothing. */
static enum fq_status digest_names(struct digest *digest, struct fq_arena *arena,
                                   const struct fq_names *names)
{
    fq_str *texts = names->count ? fq_arena_alloc(arena, names->count * sizeof(*texts)) : NULL;
    if (names->count && !texts)
        return FQ_NOMEM;
    for (size_t i = 0; i < names->count; i++)
        texts[i] = names->items[i];
    if (texts)
        qsort(texts, names->count, sizeof(*texts), compare_texts);
    for (size_t i = 0; i < names->count; i++)
        digest_part(digest, texts[i]);
    digest_part(digest, FQ_STR_NONE);
    return FQ_OK;
}

/* What the caller may is of the request and not of the key: who has lost a role is not shown what
 * was answered then, and who has got one does nothing twice. */
static enum fq_status add_rights(struct digest *digest, struct fq_arena *arena,
                                 const struct fq_principal *principal)
{
    enum fq_status status = FQ_OK;
    if (!principal ||
        principal->roles.count + principal->permissions.count + principal->denied.count == 0)
        return status;
    status = digest_names(digest, arena, &principal->roles);
    if (status == FQ_OK)
        status = digest_names(digest, arena, &principal->permissions);
    return status ? status : digest_names(digest, arena, &principal->denied);
}

/* Of which API: what a field stands for depends on them, and on their order. */
static void add_schemas(struct digest *digest, const struct fq_config_list *schemas)
{
    for (size_t i = 0; i < schemas->count; i++)
        digest_part(digest, schemas->items[i]);
    digest_part(digest, FQ_STR_NONE);
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

enum fq_status fq_idempotency_key(struct fq_request *request, const struct fq_config_list *schemas,
                                  fq_str header, size_t number, struct fq_request_key *key,
                                  struct fq_error *reterr)
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
    add_schemas(&id, schemas);
    status = add_caller(&id, request->arena, request->principal);
    begin_digest(&asked);
    digest_part(&asked, request->document);
    digest_part(&asked, request->operation_name);
    digest_part(&asked, request->variables);
    if (status == FQ_OK)
        status = add_rights(&asked, request->arena, request->principal);
    if (status == FQ_OK)
        status = bytea(request->arena, &id, &key->id);
    if (status == FQ_OK)
        status = bytea(request->arena, &asked, &key->request);
    if (status)
        *reterr = (struct fq_error){.status = status};
    else
        request->key = key;
    return status;
}
