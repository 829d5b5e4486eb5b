/* SPDX-License-Identifier: MIT
 *
 * Headers that a gateway in front sets: believed when the connection comes from its address.
 */
#include "auth/auth.h"

#include "base/address.h"

struct gateway_header {
    fq_str name;
    const char *repeated; /* what is said when it came more than once */
    enum fq_claim_part part;
    bool claims;
};

struct gateway {
    struct gateway_header *headers;
    size_t header_count;
    struct fq_network *networks; /* none: whoever connects, as session.trusted_headers says */
    size_t network_count;
};

static enum fq_status start_gateway(struct fq_provider *provider, struct fq_arena *arena,
                                    struct fq_error *reterr)
{
    const struct fq_provider_config *config = provider->config;
    struct gateway *own = FQ_NEW(arena, struct gateway);
    (void)reterr;
    own->headers = FQ_NEW_ARRAY(arena, config->headers.count, struct gateway_header);
    own->networks = FQ_NEW_ARRAY(arena, config->addresses.count, struct fq_network);
    for (size_t i = 0; i < config->headers.count; i++) {
        struct gateway_header *header = &own->headers[own->header_count];
        if (!fq_config_part_header_read(config->headers.items[i], &header->part, &header->claims,
                                        &header->name))
            continue; /* the configuration was checked */
        header->repeated =
            fq_arena_printf(arena,
                            "The header %.*s came more than once: the gateway must remove what "
                            "the client sent.",
                            FQ_STR_ARG(header->name))
                .ptr;
        own->header_count++;
    }
    for (size_t i = 0; i < config->addresses.count; i++)
        own->network_count +=
            fq_network_read(config->addresses.items[i], &own->networks[own->network_count]);
    provider->own = own;
    return FQ_OK;
}

/* A header without a value says nothing: a gateway leaves it so when it knows of nobody. */
static enum fq_provider_concern concern_of_gateway(const struct fq_provider *provider,
                                                   const struct fq_attempt *attempt)
{
    const struct gateway *own = provider->own;
    bool repeated;
    for (size_t i = 0; i < own->header_count; i++) {
        if (attempt->header(attempt, own->headers[i].name, &repeated).len || repeated)
            return FQ_CONCERN_OWN;
    }
    return FQ_CONCERN_NONE;
}

static bool is_the_gateway(const struct gateway *own, fq_str text)
{
    struct fq_address address;
    if (!own->network_count)
        return true;
    if (!fq_address_read(text, &address))
        return false;
    for (size_t i = 0; i < own->network_count; i++) {
        if (fq_network_has(&own->networks[i], &address))
            return true;
    }
    return false;
}

/* Claims that are no JSON object are refused in words that name them: a gateway's fault. */
static enum fq_auth_outcome take_claims(struct fq_attempt *attempt, fq_str text)
{
    struct fq_json *claims = FQ_NEW(attempt->arena, struct fq_json);
    struct fq_error unread = {0};
    attempt->principal.claims = text;
    if (fq_json_read(attempt->arena, text, claims, &unread) != FQ_OK ||
        claims->kind != FQ_JSON_OBJECT) {
        attempt->reason = fq_arena_printf(attempt->arena, "The claims are no JSON object: %.*s",
                                          FQ_STR_ARG(unread.message))
                              .ptr;
        return FQ_AUTH_MALFORMED;
    }
    if (!claims->count) { /* {} is how a gateway writes that it knows of nobody */
        attempt->principal.claims = FQ_STR_NONE;
        return FQ_AUTH_VERIFIED;
    }
    claims->raw = text;
    attempt->claims = claims;
    return FQ_AUTH_VERIFIED;
}

/* What headers say wins over what the claims do; so they come behind these. */
static enum fq_auth_outcome take_parts(const struct fq_provider *provider,
                                       struct fq_attempt *attempt, const fq_str *values)
{
    const struct gateway *own = provider->own;
    for (size_t i = 0; i < own->header_count; i++) {
        const struct gateway_header *header = &own->headers[i];
        fq_str value = values[i];
        struct fq_names *names = fq_claims_names(&attempt->principal, header->part);
        if (!value.len || header->claims)
            continue;
        if (names && fq_names_read(value, attempt->arena, names) != FQ_OK)
            return FQ_AUTH_NOMEM;
        if (!names && !fq_claims_take_text(provider->claims, attempt->arena, header->part, value,
                                           &attempt->principal, &attempt->reason))
            return FQ_AUTH_REFUSED;
    }
    return FQ_AUTH_VERIFIED;
}

/* Whether any header but the claims' has a value. */
static bool has_parts(const struct gateway *own, const struct fq_attempt *attempt)
{
    bool repeated;
    for (size_t i = 0; i < own->header_count; i++) {
        if (!own->headers[i].claims &&
            attempt->header(attempt, own->headers[i].name, &repeated).len)
            return true;
    }
    return false;
}

static enum fq_auth_outcome authenticate_gateway(const struct fq_provider *provider,
                                                 struct fq_attempt *attempt)
{
    const struct gateway *own = provider->own;
    bool repeated = false;
    if (!is_the_gateway(own, attempt->peer)) {
        attempt->reason = "a gateway's headers came from elsewhere";
        return FQ_AUTH_REFUSED;
    }
    enum fq_auth_outcome outcome = FQ_AUTH_VERIFIED;
    fq_str *values = FQ_NEW_ARRAY(attempt->arena, own->header_count, fq_str);
    for (size_t i = 0; i < own->header_count && outcome == FQ_AUTH_VERIFIED; i++) {
        const struct gateway_header *header = &own->headers[i];
        values[i] = attempt->header(attempt, header->name, &repeated);
        if (repeated) {
            attempt->reason = header->repeated;
            return FQ_AUTH_MALFORMED;
        }
        if (header->claims && values[i].len)
            outcome = take_claims(attempt, values[i]);
    }
    if (outcome == FQ_AUTH_VERIFIED && !attempt->claims && !has_parts(own, attempt))
        return FQ_AUTH_NOBODY;
    if (outcome == FQ_AUTH_VERIFIED && attempt->claims) {
        if (!fq_claims_take(provider->claims, attempt->arena, attempt->claims, &attempt->principal,
                            &attempt->reason))
            return FQ_AUTH_REFUSED;
        attempt->claims = NULL; /* taken */
    }
    return outcome == FQ_AUTH_VERIFIED ? take_parts(provider, attempt, values) : outcome;
}

const struct fq_provider_type fq_provider_gateway = {
    .start = start_gateway,
    .concern = concern_of_gateway,
    .authenticate = authenticate_gateway,
};
