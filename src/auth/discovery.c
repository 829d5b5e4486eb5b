/* SPDX-License-Identifier: MIT */
#include "auth/discovery.h"

#include "fetch/fetch.h"
#include "json/json.h"

fq_str fq_discovery_url(struct fq_arena *arena, fq_str issuer)
{
    if (fq_str_ends_with(issuer, FQ_STR("/")))
        issuer.len--;
    return fq_arena_printf(arena, "%.*s/.well-known/openid-configuration", FQ_STR_ARG(issuer));
}

struct reading {
    struct fq_arena *arena;
    fq_str document;
    fq_str issuer;
    const char *fault;
    fq_str url;
};

static fq_str member_text(const struct fq_json *document, fq_str name)
{
    const struct fq_json *member = fq_json_get(document, name);
    return member && member->kind == FQ_JSON_STRING ? member->text : FQ_STR_NONE;
}

static enum fq_status read_document(void *user)
{
    struct reading *reading = user;
    struct fq_json document;
    struct fq_error error;
    reading->fault = "its discovery document is not JSON";
    if (fq_json_read(reading->arena, reading->document, &document, &error))
        return FQ_REQUEST;
    reading->fault = "its discovery document is another issuer's";
    if (!fq_str_eq(member_text(&document, FQ_STR("issuer")), reading->issuer))
        return FQ_REQUEST;
    reading->fault = "its discovery document has no jwks_uri that could be fetched";
    fq_str url = member_text(&document, FQ_STR("jwks_uri"));
    if (fq_fetch_fault(url))
        return FQ_REQUEST;
    reading->url = fq_arena_str(reading->arena, url);
    return FQ_OK;
}

const char *fq_discovery_read(struct fq_arena *arena, fq_str document, fq_str issuer,
                              const char **ret_fault)
{
    struct reading reading = {arena, document, issuer, NULL, FQ_STR_NONE};
    enum fq_status status = fq_guard(read_document, &reading);
    if (status == FQ_OK)
        return reading.url.ptr;
    *ret_fault = status == FQ_REQUEST ? reading.fault : "out of memory";
    return NULL;
}
