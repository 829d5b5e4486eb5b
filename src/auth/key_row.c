/* SPDX-License-Identifier: MIT */
#include "auth/key_row.h"

#include "base/hash.h"
#include "base/limits.h"
#include "base/memory.h"
#include "catalog/oid.h"
#include "json/json.h"

enum { HASH, NAME, USER, TENANT, CONTACT, ROLES, PERMISSIONS, EXPIRES, REVOKED, COLUMNS };

/* As fraiseql.api_keys_of() returns them (share/setup/auth.sql). */
static const uint32_t column_types[COLUMNS] = {
    [HASH] = OID_BYTEA,       [NAME] = OID_TEXT,    [USER] = OID_TEXT,
    [TENANT] = OID_TEXT,      [CONTACT] = OID_TEXT, [ROLES] = OID_TEXT,
    [PERMISSIONS] = OID_TEXT, [EXPIRES] = OID_INT8, [REVOKED] = OID_BOOL,
};

#define OWN_SQL                                                                                    \
    "SELECT hash, name, user_id, tenant_id, contact_id, roles, permissions, expires, revoked "     \
    "FROM fraiseql.api_keys_of($1)"

/* The same, of any table or view that has these columns.  The name goes between both. */
#define OTHER_SQL                                                                                  \
    "SELECT k.hash, k.name::text, k.user_id::text, k.tenant_id::text, k.contact_id::text, "        \
    "to_jsonb(k.roles)::text, to_jsonb(k.permissions)::text, CASE WHEN isfinite(k.expires_at) "    \
    "THEN greatest(1, floor(extract(epoch FROM k.expires_at)))::bigint "                           \
    "WHEN k.expires_at < now() THEN 1 END, k.revoked_at IS NOT NULL FROM "
#define OTHER_SQL_END                                                                              \
    " AS k WHERE k.hash = ANY (ARRAY(SELECT decode(h, 'hex') FROM unnest($1::text[]) AS h))"

/* No part of a name has a quote or a point: the configuration allows none. */
void fq_key_table_init(struct fq_key_table *table, fq_str name, struct fq_arena *arena)
{
    size_t point = fq_str_find_char(name, '.');
    fq_str schema = fq_str_of(name.ptr, point), rest = fq_str_from_offset(name, point + 1);
    bool own = fq_str_eq(name, FQ_STR(FQ_KEY_TABLE));
    fq_str sql = own ? FQ_STR(OWN_SQL)
                     : fq_arena_printf(arena, OTHER_SQL "\"%.*s\".\"%.*s\"" OTHER_SQL_END,
                                       FQ_STR_ARG(schema), FQ_STR_ARG(rest));
    *table = (struct fq_key_table){
        .name = name,
        .tells = own,
        .statement = {.id = fq_hash(sql),
                      .sql = sql.ptr,
                      .param_count = 1,
                      .column_types = column_types,
                      .column_count = COLUMNS},
    };
}

/* ---- a row ---- */

struct row_reading {
    const struct fq_cell *cells;
    struct fq_known_key *key;
};

static fq_str text_of(const struct row_reading *reading, size_t column)
{
    const struct fq_cell *cell = &reading->cells[column];
    return cell->ptr ? fq_arena_str(&reading->key->arena, fq_str_of(cell->ptr, cell->len))
                     : FQ_STR_NONE;
}

/* A JSON list of texts; null is none. */
static bool read_row_names(const struct row_reading *reading, size_t column, struct fq_names *ret)
{
    struct fq_arena *arena = &reading->key->arena;
    fq_str text = text_of(reading, column);
    struct fq_json list;
    struct fq_error error;
    if (!text.ptr)
        return true;
    if (fq_json_read(arena, text, &list, &error))
        return false;
    if (list.kind == FQ_JSON_NULL)
        return true;
    if (list.kind != FQ_JSON_ARRAY)
        return false;
    fq_str *items = FQ_NEW_ARRAY(arena, list.count + 1, fq_str);
    size_t count = 0;
    for (size_t i = 0; i < list.count; i++) {
        if (list.items[i].kind != FQ_JSON_STRING && list.items[i].kind != FQ_JSON_NULL)
            return false;
        if (list.items[i].kind == FQ_JSON_STRING &&
            list.items[i].text.len) /* empty names nothing */
            items[count++] = list.items[i].text;
    }
    *ret = (struct fq_names){items, count};
    return true;
}

static bool read_key_end(const struct fq_cell *cell, uint64_t *ret)
{
    uint64_t value = 0;
    if (!cell->ptr)
        return true;
    for (size_t i = 0; i < cell->len && cell->len == 8; i++)
        value = value << 8 | (unsigned char)cell->ptr[i];
    *ret = value;
    return (int64_t)value > 0;
}

static enum fq_status read_key_row(void *arg)
{
    const struct row_reading *reading = arg;
    const struct fq_cell *revoked = &reading->cells[REVOKED];
    struct fq_known_key *key = reading->key;
    struct fq_principal *principal = &key->principal;
    principal->token_id = text_of(reading, NAME);
    principal->user = text_of(reading, USER);
    principal->tenant = text_of(reading, TENANT);
    principal->contact = text_of(reading, CONTACT);
    if (!principal->user.ptr)
        principal->user = principal->token_id;
    if (!read_row_names(reading, ROLES, &principal->roles) ||
        !read_row_names(reading, PERMISSIONS, &principal->permissions) ||
        !read_key_end(&reading->cells[EXPIRES], &principal->expires_s))
        key->refusal = "its row cannot be read";
    else if (!revoked->ptr || revoked->len != 1 || revoked->ptr[0])
        key->refusal = "it is withdrawn";
    else if (!principal->user.ptr)
        key->refusal = "its row has neither a user_id nor a name";
    return FQ_OK;
}

struct fq_known_key *fq_known_key_new(const struct fq_cell *cells)
{
    struct fq_known_key *key = fq_calloc(1, sizeof(*key));
    struct row_reading reading = {cells, key};
    if (!key)
        return NULL;
    fq_arena_init(&key->arena, 256, FQ_LIMIT_RIGHTS_BYTES);
    memcpy(key->digest, cells[HASH].ptr, FQ_KEY_DIGEST_BYTES);
    enum fq_status status = fq_guard(read_key_row, &reading);
    if (status == FQ_LIMIT)
        key->refusal = "its row is too long";
    if (status == FQ_OK || status == FQ_LIMIT)
        return key;
    fq_known_key_free(key);
    return NULL;
}

void fq_known_key_free(struct fq_known_key *key)
{
    fq_arena_clear(&key->arena);
    fq_free(key);
}
