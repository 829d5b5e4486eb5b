/* SPDX-License-Identifier: MIT
 *
 * The keys of auth.providers, and of what else stands in lists about who asks.
 */
#include "config/providers.h"

#include <stddef.h>

#include "base/address.h"
#include "base/limits.h"
#include "config/record_keys.h"
#include "config/session_setting.h"

/* ---- what may stand in lists ---- */

static bool is_some(fq_str item)
{
    return item.len > 0;
}

static const struct fq_config_items some = {"some names, separated by commas; or none", true,
                                            is_some};

const char *const fq_claim_part_words[] = {
    [FQ_CLAIM_USER] = "user",
    [FQ_CLAIM_TENANT] = "tenant",
    [FQ_CLAIM_CONTACT] = "contact",
    [FQ_CLAIM_ROLES] = "roles",
    [FQ_CLAIM_PERMISSIONS] = "permissions",
    [FQ_CLAIM_SUPER_ADMIN] = "super_admin",
    [FQ_CLAIM_DATABASE_ROLE] = "database_role",
    NULL,
};

/* HS256 to PS512, and EdDSA; "none" is none. */
static bool is_algorithm(fq_str item)
{
    static const fq_str families[] = {FQ_STR_INIT("HS"), FQ_STR_INIT("RS"), FQ_STR_INIT("PS"),
                                      FQ_STR_INIT("ES")};
    static const fq_str digests[] = {FQ_STR_INIT("256"), FQ_STR_INIT("384"), FQ_STR_INIT("512")};
    for (size_t i = 0; i < FQ_ARRAY_LEN(families) * FQ_ARRAY_LEN(digests); i++) {
        fq_str family = families[i / FQ_ARRAY_LEN(digests)];
        if (fq_str_starts_with(item, family) &&
            fq_str_eq(fq_str_from_offset(item, 2), digests[i % FQ_ARRAY_LEN(digests)]))
            return true;
    }
    return fq_str_eq(item, FQ_STR("EdDSA"));
}

static const struct fq_config_items algorithms = {
    "some of HS256, HS384, HS512, RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512 "
    "and EdDSA, separated by commas; or none",
    true, is_algorithm};

/* "user=…": the part, and what stands behind the equals sign. */
static bool read_part(fq_str item, enum fq_claim_part *ret_part, fq_str *ret_rest)
{
    size_t equals = fq_str_find_char(item, '=');
    *ret_rest = fq_str_from_offset(item, equals + 1);
    for (unsigned i = 0; i < FQ_CLAIM_PARTS; i++) {
        if (fq_str_eq(fq_str_of(item.ptr, equals), fq_str_from(fq_claim_part_words[i]))) {
            *ret_part = (enum fq_claim_part)i;
            return ret_rest->len > 0;
        }
    }
    return false;
}

bool fq_config_claim_read(fq_str item, enum fq_claim_part *ret_part, fq_str *ret_path)
{
    return read_part(item, ret_part, ret_path) && fq_session_claim_is_path(*ret_path);
}

static bool is_claim(fq_str item)
{
    enum fq_claim_part part;
    fq_str path;
    return fq_config_claim_read(item, &part, &path);
}

#define PARTS "`user`, `tenant`, `contact`, `roles`, `permissions`, `super_admin`, `database_role`"

const struct fq_config_items fq_config_claims = {
    "parts (" PARTS ") and the paths of their claims, separated by commas: "
    "`tenant=org.id, roles=realm_access.roles`; or none",
    true, is_claim};

bool fq_config_part_header_read(fq_str item, enum fq_claim_part *ret_part, bool *ret_claims,
                                fq_str *ret_header)
{
    *ret_claims = fq_str_starts_with(item, FQ_STR("claims="));
    if (*ret_claims)
        *ret_header = fq_str_from_offset(item, FQ_STR("claims=").len);
    return (*ret_claims || read_part(item, ret_part, ret_header)) &&
           fq_session_header_is_name(*ret_header);
}

static bool is_part_header(fq_str item)
{
    enum fq_claim_part part;
    bool claims;
    fq_str header;
    return fq_config_part_header_read(item, &part, &claims, &header);
}

static const struct fq_config_items part_headers = {
    "parts (" PARTS ", `claims`) and the names of their headers, separated by commas: "
    "`user=x-auth-user`",
    false, is_part_header};

static bool is_network(fq_str item)
{
    struct fq_network network;
    return fq_network_read(item, &network);
}

static const struct fq_config_items networks = {
    "addresses and networks, like `10.0.0.0/8` or `::1`, separated by commas; or none", true,
    is_network};

static const struct fq_config_items header_names = {"names of headers, separated by commas", false,
                                                    fq_session_header_is_name};

/* ---- a provider ---- */

static const char *const methods[] = {
    [FQ_WEBHOOK_POST] = "POST",
    [FQ_WEBHOOK_GET] = "GET",
    NULL,
};

static const char *const kinds[] = {
    [FQ_PROVIDER_JWT] = "jwt",
    [FQ_PROVIDER_API_KEY] = "api_key",
    [FQ_PROVIDER_GATEWAY] = "gateway",
    [FQ_PROVIDER_OIDC] = "oidc",
    [FQ_PROVIDER_AUTH0] = "auth0",
    [FQ_PROVIDER_WEBHOOK] = "webhook",
    [FQ_PROVIDER_INTROSPECTION] = "introspection",
    [FQ_PROVIDER_NATIVE] = "native",
    NULL,
};

#define TEXT(key, value, ...) FQ_RECORD_TEXT(struct fq_provider_config, key, value, __VA_ARGS__)
#define TIME(key, value, least, most, ...)                                                         \
    FQ_RECORD_DURATION(struct fq_provider_config, key, value, least, most, __VA_ARGS__)
#define LIST(key, value, of, ...)                                                                  \
    FQ_RECORD_LIST(struct fq_provider_config, key, value, of, __VA_ARGS__)

/* clang-format off */
static const struct fq_config_key keys[] = {
    TEXT(name, "", "What the provider is called, in the log and to the database: yours to choose."),
    FQ_RECORD_WORD(struct fq_provider_config, type, enum fq_provider_kind, FQ_PROVIDER_JWT, kinds,
         "`jwt`: signed tokens, proven with keys that are given here. `api_key`: keys of programs, in a "
         "header. `gateway`: headers that a gateway in front sets, believed from the addresses given here. "
         "`oidc`: signed tokens of an issuer that says itself where its keys are (OpenID Connect Discovery). "
         "`auth0`: the same of a domain of Auth0. `webhook`: a service that is shown headers of the request and "
         "says who asks. `introspection`: tokens whose issuer is asked about each (RFC 7662). `native`: tokens that "
         "this server gives those who log in with a password, at `/auth/login`; one provider at most is that."),
    TEXT(issuer, "",
         "`jwt`: whose tokens these are: exactly what stands in their claim `iss`. One provider may leave it "
         "empty: tokens that are nobody else's are its own. `oidc`: the issuer's URL, below which "
         "`/.well-known/openid-configuration` stands. `introspection`: whose tokens these are, if they say so. "
         "`native`: what our tokens say, the URL of this server, say."),
    LIST(audience, "", some,
         "`jwt`: for whom the tokens are: their claim `aud` is, or has, one of these. Without it any token of "
         "the issuer is taken, also one made for another service. `native`: the first is what our tokens say."),
    LIST(algorithms, "", algorithms,
         "`jwt`: the algorithms that are taken. Those that the keys fit when none are given, but "
         "for ES384 and ES512, which cost much more to verify: these only when the keys fit no others."),
    FQ_RECORD_SECRET(struct fq_provider_config, secret,
         "`jwt`, `native`: the secret that signs the tokens, for HS256, HS384 and HS512: 32, 48 and 64 bytes at least. "
         "Rather `secret_file`."),
    TEXT(secret_file, "", "`jwt`, `native`: a file with that secret. A line end at its end does not count."),
    TEXT(public_key, "",
         "`jwt`: the public key that proves the tokens, as PEM, or the path of a file with it; or a "
         "certificate, of which only the key counts."),
    TEXT(jwks_file, "", "`jwt`: a file with keys as a JSON Web Key Set, public ones or secrets. `native`: secrets, of which the "
         "first signs and all prove: so that one takes the place of another without anybody having to log in anew."),
    LIST(key_files, "", some,
         "`native`: in place of secrets, files with a key each, as PEM. The first is private and signs: EdDSA, ES256 or "
         "RS256, by its kind; all prove, private or public, and are published at `/.well-known/jwks.json`. They are read at "
         "start and on SIGHUP."),
    TEXT(jwks_url, "",
         "`jwt`: where the issuer publishes its keys. `oidc`, `auth0`: the same, if its discovery is not to be "
         "asked. https only, but for http to this machine."),
    TEXT(domain, "", "`auth0`: the tenant's domain, like `example.eu.auth0.com`. The issuer is `https://domain/`."),
    LIST(client_ids, "", some,
         "`jwt`, `oidc`, `auth0`, `introspection`: the claim `client_id` is one of these. Cognito's access tokens "
         "have that in place of `aud`."),
    TIME(keys_refresh, FQ_AUTH_KEYS_REFRESH_MS, 1, 86400000,
         "Published keys: how long they are good when their issuer does not say (`Cache-Control`). They are "
         "fetched again before that is over."),
    TIME(keys_keep, FQ_AUTH_KEYS_KEEP_MS, 0, 604800000,
         "Published keys: how long they are used beyond that while they cannot be fetched. Then tokens of the "
         "issuer are answered with 503."),
    TIME(keys_pause, FQ_AUTH_KEYS_PAUSE_MS, 1, 3600000,
         "Published keys: a key that is not known is asked for, and then not again for so long; and keys are "
         "good for so long at least, whatever their issuer says."),
    FQ_RECORD_BOOL(struct fq_provider_config, require_exp, true,
         "`jwt`: whether a token must say when it ends (`exp`)."),
    TEXT(header, "X-API-Key", "`api_key`: the request header that the key stands in."),
    TEXT(file, "",
         "`api_key`: a YAML file with a list of keys, each with `sha256`, the key's SHA-256 in hexadecimal, "
         "`name`, and whom it stands for: `user`, `tenant`, `contact`, `roles`, `permissions`; and perhaps "
         "`expires`, a date or time in UTC. It is read at start and on SIGHUP."),
    TEXT(table, "",
         "`api_key`: in place of `file` a table or view of the database, as `schema.name`, letters as there: "
         "`fraiseql.api_keys` is what `fraiseql setup --with auth` makes. It is asked about keys that are not remembered."),
    LIST(addresses, "", networks,
         "`gateway`: where the gateway's connections come from. The headers from elsewhere are refused."),
    LIST(headers, "user=x-fraiseql-user-id, tenant=x-fraiseql-tenant-id, contact=x-fraiseql-contact-id, "
         "claims=x-fraiseql-claims, roles=x-fraiseql-roles, permissions=x-fraiseql-permissions", part_headers,
         "`gateway`: which part of who asks stands in which header. `claims` are a JSON object; roles and "
         "permissions have commas between them. The gateway "
         "must set or remove each of them on every request."),
    TEXT(url, "", "`webhook`, `introspection`: what is asked. https only, but for http to this machine."),
    FQ_RECORD_WORD(struct fq_provider_config, method, enum fq_webhook_method, FQ_WEBHOOK_POST, methods,
         "`webhook`: with `POST` the headers stand in a JSON body, `{\"headers\": {…}}`; with `GET` they are its "
         "headers."),
    LIST(send_headers, "Authorization", header_names,
         "`webhook`: the headers of a request that it is shown. It is asked about requests that have one of them."),
    TEXT(client_id, "", "`introspection`: how we call ourselves there."),
    FQ_RECORD_SECRET(struct fq_provider_config, client_secret,
         "`introspection`: the secret that proves it. Rather `client_secret_file`."),
    TEXT(client_secret_file, "", "`introspection`: a file with that secret."),
    TIME(remember, FQ_AUTH_REMEMBER_MS, 0, 86400000,
         "`introspection`: for how long the issuer is not asked about the same token again, if it does not end before."),
    TIME(timeout, FQ_LIMIT_FETCH_MS, 10, 60000,
         "Whoever is asked: how long an answer may take. Requests that wait for it are answered with 503 then."),
    TEXT(ca_file, "",
         "Whoever is asked over https: the certificates, as PEM, of those who may vouch for him, in place of those "
         "that the system trusts."),
    LIST(claims, "", fq_config_claims,
         "Where this provider's claims say what, in place of what `auth.claims` says of the same part."),
};
/* clang-format on */

static bool has_one_key(const struct fq_provider_config *provider)
{
    return (provider->secret.len > 0) + (provider->secret_file.len > 0) +
               (provider->public_key.len > 0) + (provider->jwks_file.len > 0) +
               (provider->jwks_url.len > 0) + (provider->key_files.count > 0) ==
           1;
}

static bool has_own_key(const struct fq_provider_config *provider)
{
    return has_one_key(provider) && !provider->public_key.len && !provider->jwks_url.len;
}

static bool is_host(fq_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = fq_lower(text.ptr[i]);
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'))
            return false;
    }
    return text.len > 0;
}

/* PostgreSQL's names have 63 bytes at most, and here no point, quote or space of their own. */
static bool is_table_name(fq_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] <= ' ' || strchr("\".\x7f", text.ptr[i]))
            return false;
    }
    return text.len > 0 && text.len <= 63;
}

static bool is_table(fq_str text)
{
    size_t point = fq_str_find_char(text, '.');
    return is_table_name(fq_str_of(text.ptr, point)) &&
           is_table_name(fq_str_from_offset(text, point + 1));
}

/* Keys that some types have and others do not look at: whoever gives such a one believes in a check
 * that nobody makes. */
#define BIT(kind)   (1u << FQ_PROVIDER_##kind)
#define TOKENS      (BIT(JWT) | BIT(OIDC) | BIT(AUTH0))
#define UNUSED(key) "this type of provider has no " #key
#define TEXT_OF(key, kinds)                                                                        \
    {                                                                                              \
        offsetof(struct fq_provider_config, key), UNUSED(key), (kinds), false                      \
    }
#define LIST_OF(key, kinds)                                                                        \
    {                                                                                              \
        offsetof(struct fq_provider_config, key), UNUSED(key), (kinds), true                       \
    }

static const struct {
    size_t offset;
    const char *fault;
    unsigned kinds;
    bool is_list;
} parts[] = {
    TEXT_OF(issuer, BIT(JWT) | BIT(OIDC) | BIT(INTROSPECTION) | BIT(NATIVE)),
    LIST_OF(audience, TOKENS | BIT(INTROSPECTION) | BIT(NATIVE)),
    LIST_OF(algorithms, TOKENS | BIT(NATIVE)),
    TEXT_OF(secret, BIT(JWT) | BIT(NATIVE)),
    TEXT_OF(secret_file, BIT(JWT) | BIT(NATIVE)),
    TEXT_OF(public_key, BIT(JWT)),
    TEXT_OF(jwks_file, BIT(JWT) | BIT(NATIVE)),
    LIST_OF(key_files, BIT(NATIVE)),
    TEXT_OF(jwks_url, TOKENS),
    TEXT_OF(domain, BIT(AUTH0)),
    LIST_OF(client_ids, TOKENS | BIT(INTROSPECTION)),
    TEXT_OF(file, BIT(API_KEY)),
    TEXT_OF(table, BIT(API_KEY)),
    LIST_OF(addresses, BIT(GATEWAY)),
    TEXT_OF(url, BIT(WEBHOOK) | BIT(INTROSPECTION)),
    TEXT_OF(client_id, BIT(INTROSPECTION)),
    TEXT_OF(client_secret, BIT(INTROSPECTION)),
    TEXT_OF(client_secret_file, BIT(INTROSPECTION)),
    TEXT_OF(ca_file, TOKENS | BIT(WEBHOOK) | BIT(INTROSPECTION)),
};

static const char *fault_of_type(const struct fq_provider_config *provider)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(parts); i++) {
        const void *at = (const char *)provider + parts[i].offset;
        bool given = parts[i].is_list ? ((const struct fq_config_list *)at)->count > 0
                                      : ((const fq_str *)at)->len > 0;
        if (given && !(parts[i].kinds & 1u << provider->type))
            return parts[i].fault;
    }
    return NULL;
}

static const char *fault_of_provider(const void *record)
{
    const struct fq_provider_config *provider = record;
    const char *fault = fault_of_type(provider);
    if (fault)
        return fault;
    switch (provider->type) {
    case FQ_PROVIDER_JWT:
        return has_one_key(provider)
                   ? NULL
                   : "give one of secret, secret_file, public_key, jwks_file and jwks_url";
    case FQ_PROVIDER_NATIVE:
        if (!provider->issuer.len)
            return "give the issuer that its tokens name";
        return has_own_key(provider) ? NULL
                                     : "give one of secret, secret_file, jwks_file and key_files, "
                                       "and no public key alone: it signs";
    case FQ_PROVIDER_API_KEY:
        if ((provider->file.len > 0) == (provider->table.len > 0))
            return "give one of file and table: where the keys stand";
        return !provider->table.len || is_table(provider->table)
                   ? NULL
                   : "table is schema.name, two names with a point between them";
    case FQ_PROVIDER_GATEWAY:
        return provider->addresses.count
                   ? NULL
                   : "give the addresses that the gateway's connections come from";
    case FQ_PROVIDER_OIDC:
        return provider->issuer.len ? NULL : "give the issuer";
    case FQ_PROVIDER_AUTH0:
        return is_host(provider->domain) ? NULL : "give the domain, like example.eu.auth0.com";
    case FQ_PROVIDER_WEBHOOK:
    case FQ_PROVIDER_INTROSPECTION:
        return provider->url.len ? NULL : "give the url that is asked";
    }
    return NULL;
}

const struct fq_config_record fq_config_providers = {
    "providers", keys, FQ_ARRAY_LEN(keys), sizeof(struct fq_provider_config), fault_of_provider};
