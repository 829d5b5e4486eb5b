/* SPDX-License-Identifier: MIT */
#include "runtime/session_told.h"

#include "auth/claims.h"
#include "config/session_setting.h"
#include "json/json.h"

struct telling {
    struct fq_principal *principal;
    struct fq_arena *arena;
    fq_header_of *header;
    void *request;
    const struct fq_config_list *items;
    struct fq_setting *settings;
    size_t count;
    struct fq_json claims; /* as soon as one is asked for */
    bool claims_read;
    struct fq_error *error;
};

static enum fq_status refuse_told(struct telling *t, const char *what, fq_str name)
{
    return fq_error_set(t->error, t->arena, FQ_REQUEST, "%s: %.*s", what, FQ_STR_ARG(name));
}

/* ---- claims ---- */

static enum fq_status read_claims(struct telling *t)
{
    fq_str text = t->principal->claims;
    struct fq_error unread = {0};
    t->claims_read = true;
    if (!text.len)
        return FQ_OK;
    enum fq_status status = fq_json_read(t->arena, text, &t->claims, &unread);
    if (status == FQ_OK && t->claims.kind == FQ_JSON_OBJECT)
        return FQ_OK;
    return refuse_told(t, "The claims are no JSON object", unread.message);
}

/* A text is itself, null is nothing, and whatever else as JSON has it. */
static enum fq_status take_claim(struct telling *t, fq_str path, fq_str *ret)
{
    enum fq_status status = t->claims_read ? FQ_OK : read_claims(t);
    const struct fq_json *value = status ? NULL : fq_claims_find(&t->claims, path);
    if (!value || value->kind == FQ_JSON_NULL)
        return status;
    *ret = value->kind == FQ_JSON_STRING ? value->text : value->raw;
    return FQ_OK;
}

/* ---- one setting ---- */

static enum fq_status take_value(struct telling *t, const struct fq_session_setting *setting,
                                 fq_str *ret)
{
    *ret = FQ_STR_NONE;
    switch (setting->source) {
    case FQ_SESSION_CLAIM:
        return take_claim(t, setting->what, ret);
    case FQ_SESSION_HEADER:
        if (t->header && t->header(t->request, setting->what, ret))
            return refuse_told(t, "A header came more than once", setting->what);
        return FQ_OK;
    case FQ_SESSION_TEXT:
        *ret = setting->what;
        break;
    }
    return FQ_OK;
}

/* What was not said is not told: the setting is empty from the session's beginning. */
static enum fq_status tell_one(struct telling *t, fq_str item)
{
    struct fq_arena *arena = t->arena;
    struct fq_session_setting setting;
    fq_str value;
    if (!fq_session_setting_read(item, &setting)) /* the configuration was checked */
        return FQ_INTERNAL;
    enum fq_status status = take_value(t, &setting, &value);
    if (status || !value.ptr)
        return status;
    /* PostgreSQL's texts end there, so that it would be told another value. */
    if (memchr(value.ptr, '\0', value.len))
        return refuse_told(t, "A value with a NUL cannot be told to PostgreSQL", setting.name);
    t->settings[t->count++] = (struct fq_setting){.name = fq_arena_str(arena, setting.name).ptr,
                                                  .value = fq_arena_str(arena, value).ptr};
    return FQ_OK;
}

static enum fq_status tell_all(void *arg)
{
    struct telling *t = arg;
    enum fq_status status = FQ_OK;
    t->settings = FQ_NEW_ARRAY(t->arena, t->items->count, struct fq_setting);
    for (size_t i = 0; i < t->items->count && status == FQ_OK; i++)
        status = tell_one(t, t->items->items[i]);
    return status;
}

enum fq_status fq_session_tell(const struct fq_config *config, struct fq_principal *principal,
                               struct fq_arena *arena, fq_header_of *header, void *request,
                               struct fq_error *reterr)
{
    struct telling t = {.principal = principal,
                        .arena = arena,
                        .header = header,
                        .request = request,
                        .items = &config->session.settings,
                        .claims = {.kind = FQ_JSON_NULL},
                        .error = reterr};
    *reterr = (struct fq_error){0};
    if (!t.items->count)
        return FQ_OK;
    enum fq_status status = fq_guard(tell_all, &t);
    principal->more = t.settings;
    principal->more_count = t.count;
    if (status && !reterr->status)
        reterr->status = status;
    return status;
}
