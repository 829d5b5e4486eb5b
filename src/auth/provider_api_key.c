/* SPDX-License-Identifier: MIT
 *
 * Keys of programs: random texts, of which a file or a table of the database (key_table.h) has the
 * SHA-256 and whom each stands for.  The file:
 *
 *     - sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
 *       name: nightly report
 *       user: reporter
 *       roles: [reader]
 *       expires: 2027-01-01
 *
 * A key is random, unlike a password: its hash need not be slow, and finding it in a table by the
 * hash tells nobody by the time it takes what others there are: whoever could choose how the hash
 * of his key begins would have to break SHA-256.
 */
#include <openssl/evp.h>

#include "auth/key_table.h"
#include "base/map.h"
#include "config/yaml.h"

#define DIGEST_BYTES FQ_KEY_DIGEST_BYTES

struct api_key {
    char digest[DIGEST_BYTES];
    struct fq_principal principal; /* its name is the token's id */
};

struct api_keys {
    struct fq_map by_digest;   /* of a file */
    struct fq_key_table table; /* its name is empty: there is none */
};

struct reading_keys {
    struct fq_arena *arena;
    fq_str path;
    struct fq_error *error;
};

/* ---- the file ---- */

static enum fq_status refuse_key(struct reading_keys *r, const struct fq_yaml *node,
                                 const char *what)
{
    return fq_error_set(r->error, r->arena, FQ_CONFIG, "%.*s:%zu: %s", FQ_STR_ARG(r->path),
                        node->line, what);
}

static bool read_digest(fq_str text, char digest[DIGEST_BYTES])
{
    if (text.len != (size_t)2 * DIGEST_BYTES)
        return false;
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        int high = fq_hex_digit(text.ptr[2 * i]), low = fq_hex_digit(text.ptr[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        digest[i] = (char)(high * 16 + low);
    }
    return true;
}

/* Days from 1970-01-01 of a date of the Gregorian calendar. */
static int64_t days_of(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year, era = y / 400;
    int64_t of_era = y - era * 400, month_from_march = (month + 9) % 12;
    int64_t day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719468;
}

/* Text of the pattern's form, where each 0 stands for a digit; the digits as numbers, one for each
 * run of them. */
static bool read_digits(fq_str text, const char *pattern, int *numbers)
{
    if (text.len != strlen(pattern))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (pattern[i] != '0' && c != pattern[i])
            return false;
        if (pattern[i] != '0')
            continue;
        if (c < '0' || c > '9')
            return false;
        numbers += i > 0 && pattern[i - 1] != '0';
        *numbers = *numbers * 10 + (c - '0');
    }
    return true;
}

/* "2027-01-01", or "2027-01-01T12:30:00Z". */
static bool read_time(fq_str text, uint64_t *ret_s)
{
    enum { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, PARTS };
    static const int least[PARTS] = {1970, 1, 1, 0, 0, 0}, most[PARTS] = {9999, 12, 31, 23, 59, 59};
    int n[PARTS] = {0};
    const char *pattern = text.len > 10 ? "0000-00-00T00:00:00Z" : "0000-00-00";
    if (!read_digits(text, pattern, n))
        return false;
    for (size_t i = 0; i < PARTS; i++) {
        if (n[i] < least[i] || n[i] > most[i])
            return false;
    }
    *ret_s = (uint64_t)days_of(n[YEAR], n[MONTH], n[DAY]) * 86400u +
             (uint64_t)(n[HOUR] * 3600 + n[MINUTE] * 60 + n[SECOND]);
    return true;
}

static enum fq_status read_key_names(struct reading_keys *r, const struct fq_yaml *node,
                                     struct fq_names *ret)
{
    fq_str *items = FQ_NEW_ARRAY(r->arena, node->count + 1, fq_str);
    size_t count = 0;
    if (node->kind == FQ_YAML_TEXT && node->text.len)
        items[count++] = node->text;
    else if (node->kind != FQ_YAML_TEXT && node->kind != FQ_YAML_LIST)
        return refuse_key(r, node, "a list of names belongs here");
    FQ_YAML_EACH(node, item)
    {
        if (item->kind != FQ_YAML_TEXT)
            return refuse_key(r, item, "a name belongs here");
        if (item->text.len) /* empty names nothing */
            items[count++] = item->text;
    }
    *ret = (struct fq_names){items, count};
    return FQ_OK;
}

static enum fq_status read_key_member(struct reading_keys *r, const struct fq_yaml *member,
                                      struct api_key *key)
{
    struct fq_principal *principal = &key->principal;
    const struct {
        const char *name;
        fq_str *to;
    } texts[] = {{"name", &principal->token_id},
                 {"user", &principal->user},
                 {"tenant", &principal->tenant},
                 {"contact", &principal->contact}};
    if (fq_str_eq(member->name, FQ_STR("roles")))
        return read_key_names(r, member, &principal->roles);
    if (fq_str_eq(member->name, FQ_STR("permissions")))
        return read_key_names(r, member, &principal->permissions);
    if (member->kind != FQ_YAML_TEXT || memchr(member->text.ptr, '\0', member->text.len))
        return refuse_key(r, member, "a text belongs here");
    if (fq_str_eq(member->name, FQ_STR("sha256")))
        return read_digest(member->text, key->digest)
                   ? FQ_OK
                   : refuse_key(r, member, "sha256 has 64 hexadecimal digits");
    if (fq_str_eq(member->name, FQ_STR("expires")))
        return read_time(member->text, &principal->expires_s)
                   ? FQ_OK
                   : refuse_key(r, member,
                                "expires is a date, 2027-01-01, or a time, 2027-01-01T12:00:00Z");
    for (size_t i = 0; i < FQ_ARRAY_LEN(texts); i++) {
        if (fq_str_eq(member->name, fq_str_from(texts[i].name))) {
            *texts[i].to = member->text;
            return FQ_OK;
        }
    }
    return refuse_key(r, member,
                      "a key has sha256, name, user, tenant, contact, roles, permissions, expires");
}

static enum fq_status read_key(struct reading_keys *r, const struct fq_yaml *node,
                               struct api_keys *keys)
{
    struct api_key *key = FQ_NEW(r->arena, struct api_key);
    enum fq_status status = FQ_OK;
    if (node->kind != FQ_YAML_MAP || !fq_yaml_get(node, FQ_STR("sha256")))
        return refuse_key(r, node, "each key has sha256, and whom it stands for");
    for (const struct fq_yaml *each = node->first; each && status == FQ_OK; each = each->next)
        status = read_key_member(r, each, key);
    if (status)
        return status;
    if (!key->principal.user.ptr && !key->principal.token_id.ptr)
        return refuse_key(r, node, "each key has a user or a name");
    if (!key->principal.user.ptr)
        key->principal.user = key->principal.token_id;
    if (fq_map_put(&keys->by_digest, fq_str_of(key->digest, DIGEST_BYTES), key))
        return refuse_key(r, node, "this key stands twice");
    return FQ_OK;
}

static enum fq_status start_api_key(struct fq_provider *provider, struct fq_arena *arena,
                                    struct fq_error *reterr)
{
    struct reading_keys r = {arena, fq_arena_str(arena, provider->config->file), reterr};
    struct api_keys *keys = FQ_NEW(arena, struct api_keys);
    const struct fq_yaml *root;
    fq_map_init(&keys->by_digest, arena);
    provider->own = keys;
    if (provider->config->table.len) {
        fq_key_table_init(&keys->table, provider->config->table, arena);
        return FQ_OK;
    }
    enum fq_status status = fq_yaml_read_file(arena, r.path.ptr, "the keys of", &root, reterr);
    if (status)
        return status;
    if (root->kind != FQ_YAML_LIST && root->kind != FQ_YAML_NOTHING)
        return refuse_key(&r, root, "a list of keys belongs here");
    for (const struct fq_yaml *each = root->first; each && status == FQ_OK; each = each->next)
        status = read_key(&r, each, keys);
    return status;
}

/* ---- a request ---- */

static enum fq_provider_concern concern_of_api_key(const struct fq_provider *provider,
                                                   const struct fq_attempt *attempt)
{
    bool repeated;
    return attempt->header(attempt, provider->config->header, &repeated).ptr ? FQ_CONCERN_OWN
                                                                             : FQ_CONCERN_NONE;
}

static enum fq_auth_outcome authenticate_api_key(const struct fq_provider *provider,
                                                 struct fq_attempt *attempt)
{
    const struct api_keys *keys = provider->own;
    char digest[DIGEST_BYTES];
    bool repeated = false;
    fq_str given = attempt->header(attempt, provider->config->header, &repeated);
    if (repeated) {
        attempt->reason = "The header of the API key came more than once.";
        return FQ_AUTH_MALFORMED;
    }
    if (!EVP_Digest(given.ptr, given.len, (unsigned char *)digest, NULL, EVP_sha256(), NULL))
        return FQ_AUTH_NOMEM;
    if (keys->table.name.len)
        return fq_key_table_find(&keys->table, attempt, digest);
    const struct api_key *key = fq_map_get(&keys->by_digest, fq_str_of(digest, DIGEST_BYTES));
    if (!key) {
        attempt->reason = "there is no such key";
        return FQ_AUTH_REFUSED;
    }
    if (key->principal.expires_s && attempt->now_s >= key->principal.expires_s) {
        attempt->reason = fq_jws_fault_word(FQ_JWS_EXPIRED);
        return FQ_AUTH_REFUSED;
    }
    attempt->principal = key->principal;
    attempt->principal.provider = provider->config->name;
    return FQ_AUTH_VERIFIED;
}

static void cancel_api_key(const struct fq_provider *provider, struct fq_attempt *attempt)
{
    (void)provider;
    fq_key_table_leave(attempt);
}

const struct fq_provider_type fq_provider_api_key = {
    .start = start_api_key,
    .concern = concern_of_api_key,
    .authenticate = authenticate_api_key,
    .cancel = cancel_api_key,
};
