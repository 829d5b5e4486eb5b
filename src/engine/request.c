/* SPDX-License-Identifier: MIT
 *
 * The parameters of a request, strictly: each at most once and of its type.
 */
#include "base/utf8.h"
#include "engine/engine.h"
#include "json/json.h"

enum parameter { QUERY, OPERATION_NAME, VARIABLES, EXTENSIONS, DOCUMENT_ID, UNKNOWN };

static const fq_str names[] = {[QUERY] = FQ_STR_INIT("query"),
                               [OPERATION_NAME] = FQ_STR_INIT("operationName"),
                               [VARIABLES] = FQ_STR_INIT("variables"),
                               [EXTENSIONS] = FQ_STR_INIT("extensions"),
                               [DOCUMENT_ID] = FQ_STR_INIT("documentId")};

static enum parameter parameter_named(fq_str name)
{
    size_t i = 0;
    while (i < UNKNOWN && !fq_str_eq(names[i], name))
        i++;
    return (enum parameter)i;
}

static enum fq_status refuse(struct fq_request *request, struct fq_error *reterr,
                             const char *sentence)
{
    return fq_error_set(reterr, request->arena, FQ_REQUEST, "%s", sentence);
}

/* ---- JSON, where it has to be looked into ---- */

struct reading {
    struct fq_request *request;
    fq_str text;
    struct fq_json value;
    struct fq_error *error;
};

static enum fq_status read_guarded(void *arg)
{
    struct reading *r = arg;
    return fq_json_read(r->request->arena, r->text, &r->value, r->error);
}

/* what: how the sentence begins when the text is no JSON. */
static enum fq_status read_json(struct fq_request *request, const char *what, fq_str text,
                                struct fq_json *ret, struct fq_error *reterr)
{
    struct reading r = {.request = request, .text = text, .error = reterr};
    enum fq_status status = fq_guard(read_guarded, &r);
    const fq_str prefix = FQ_STR("JSON: ");
    if (status == FQ_REQUEST)
        return fq_error_set_at(reterr, request->arena, status, reterr->location,
                               "%s is not valid JSON: %.*s.", what,
                               FQ_STR_ARG(fq_str_from_offset(reterr->message, prefix.len)));
    if (status) /* memory is at its end */
        *reterr = (struct fq_error){.status = status};
    else
        *ret = r.value;
    return status;
}

/* ---- extensions ---- */

static enum fq_status take_persisted_query(struct fq_request *request, const struct fq_json *given,
                                           struct fq_error *reterr)
{
    const struct fq_json *version = fq_json_get(given, FQ_STR("version"));
    const struct fq_json *hash = fq_json_get(given, FQ_STR("sha256Hash"));
    if (!hash || hash->kind != FQ_JSON_STRING || !version || version->kind != FQ_JSON_NUMBER)
        return refuse(request, reterr,
                      "The extension \"persistedQuery\" must be an object like "
                      "{\"version\": 1, \"sha256Hash\": \"…\"}.");
    if (!fq_str_eq(version->text, FQ_STR("1")))
        return refuse(request, reterr, "Unsupported persisted query version");
    request->document_hash = hash->text;
    return FQ_OK;
}

static enum fq_status take_extensions(struct fq_request *request, fq_str raw,
                                      struct fq_error *reterr)
{
    struct fq_json extensions = {.kind = FQ_JSON_NULL};
    enum fq_status status =
        read_json(request, "The parameter \"extensions\"", raw, &extensions, reterr);
    if (status)
        return status;
    if (extensions.kind != FQ_JSON_OBJECT && extensions.kind != FQ_JSON_NULL)
        return refuse(request, reterr, "The parameter \"extensions\" must be an object or null.");
    const struct fq_json *persisted = fq_json_get(&extensions, FQ_STR("persistedQuery"));
    return persisted ? take_persisted_query(request, persisted, reterr) : FQ_OK;
}

/* ---- one parameter ---- */

static bool is_null(fq_str raw)
{
    return fq_str_eq(raw, FQ_STR("null"));
}

/* A text is itself in a URL, and in a body the inside of a JSON string, escapes as they stand. */
static bool take_text(fq_str value, bool is_json, fq_str *ret)
{
    *ret = value;
    if (!is_json)
        return true;
    if (value.len < 2 || value.ptr[0] != '"')
        return false;
    *ret = fq_str_of(value.ptr + 1, value.len - 2);
    return true;
}

static enum fq_status take_document_id(struct fq_request *request, fq_str value, bool is_json,
                                       struct fq_error *reterr)
{
    struct fq_json id = {.kind = FQ_JSON_STRING, .text = value};
    enum fq_status status =
        is_json ? read_json(request, "The parameter \"documentId\"", value, &id, reterr) : FQ_OK;
    if (status)
        return status;
    if (id.kind != FQ_JSON_STRING && id.kind != FQ_JSON_NULL)
        return refuse(request, reterr, "The parameter \"documentId\" must be a string.");
    request->document_id = id.kind == FQ_JSON_STRING ? id.text : FQ_STR_NONE;
    return FQ_OK;
}

static enum fq_status take_variables(struct fq_request *request, fq_str value,
                                     struct fq_error *reterr)
{
    if (is_null(value))
        return FQ_OK;
    if (value.len && value.ptr[0] != '{')
        return refuse(request, reterr, "The parameter \"variables\" must be an object or null.");
    request->variables = value;
    return FQ_OK;
}

enum fq_status fq_request_take(struct fq_request *request, fq_str name, fq_str value, bool is_json,
                               struct fq_error *reterr)
{
    enum parameter parameter = parameter_named(name);
    if (request->given & 1u << parameter && parameter != UNKNOWN)
        return fq_error_set(reterr, request->arena, FQ_REQUEST,
                            "The parameter \"%.*s\" is given twice.", FQ_STR_ARG(name));
    request->given |= 1u << parameter;
    switch (parameter) {
    case QUERY:
        request->document_is_json = is_json;
        if ((is_json && is_null(value)) || take_text(value, is_json, &request->document))
            return FQ_OK;
        return refuse(request, reterr, "The parameter \"query\" must be a string.");
    case OPERATION_NAME:
        request->operation_name_is_json = is_json;
        if ((is_json && is_null(value)) || take_text(value, is_json, &request->operation_name))
            return FQ_OK;
        return refuse(request, reterr, "The parameter \"operationName\" must be a string or null.");
    case VARIABLES:
        return take_variables(request, value, reterr);
    case EXTENSIONS:
        return value.len ? take_extensions(request, value, reterr) : FQ_OK;
    case DOCUMENT_ID:
        return take_document_id(request, value, is_json, reterr);
    case UNKNOWN:
        break; /* for others */
    }
    return FQ_OK;
}

enum fq_status fq_request_complete(struct fq_request *request, struct fq_error *reterr)
{
    bool named = request->document_id.ptr != NULL;
    if (named && request->document.ptr)
        return refuse(request, reterr,
                      "Either \"query\" or \"documentId\" says what to run, not both.");
    if (named && request->document_hash.ptr)
        return refuse(request, reterr,
                      "Either \"documentId\" or the extension \"persistedQuery\" says what to run, "
                      "not both.");
    if (!named && !request->document.ptr && !request->document_hash.ptr)
        return refuse(request, reterr, "The parameter \"query\" is missing.");
    return FQ_OK;
}

enum fq_status fq_request_decode_document(struct fq_request *request, struct fq_error *reterr)
{
    struct fq_json text = {.kind = FQ_JSON_STRING, .text = request->document};
    if (!request->document_is_json)
        return FQ_OK;
    /* Quotes stand right around the text in the body. */
    fq_str raw = {request->document.ptr - 1, request->document.len + 2};
    enum fq_status status = read_json(request, "The parameter \"query\"", raw, &text, reterr);
    request->document = text.text;
    request->document_is_json = false;
    return status;
}

/* ---- a body ---- */

/* Every member, decoded and checked: for bodies that are not as clients usually write them. */
static enum fq_status read_thoroughly(struct fq_request *request, fq_str body,
                                      struct fq_error *reterr)
{
    struct fq_json whole = {.kind = FQ_JSON_NULL};
    enum fq_status status = read_json(request, "The body", body, &whole, reterr);
    for (size_t i = 0; status == FQ_OK && i < whole.count; i++)
        status = fq_request_take(request, whole.members[i].name, whole.members[i].value.raw, true,
                                 reterr);
    return status;
}

/* What most clients send has the known members and no other, each written plainly: that takes one
 * pass and no memory.  False when it is something else; what was taken does not count then. */
static bool read_plainly(struct fq_request *request, fq_str body, enum fq_status *ret_status,
                         struct fq_error *reterr)
{
    struct fq_json_scan scan;
    fq_str name, raw;
    fq_json_scan_object(&scan, body);
    while (fq_json_scan_member(&scan, &name, &raw)) {
        if (parameter_named(name) == UNKNOWN)
            return false;
        *ret_status = fq_request_take(request, name, raw, true, reterr);
        if (*ret_status)
            return true;
    }
    return !scan.failed && fq_json_is_blank(scan.rest);
}

static void forget(struct fq_request *request)
{
    request->given = 0;
    request->document = request->operation_name = request->variables = FQ_STR_NONE;
    request->document_id = request->document_hash = FQ_STR_NONE;
}

enum fq_status fq_request_read(struct fq_request *request, fq_str body, struct fq_error *reterr)
{
    struct fq_json_scan scan;
    if (fq_utf8_check(body) != body.len)
        return refuse(request, reterr, "The body is not valid UTF-8.");
    if (fq_str_starts_with(body, FQ_STR("\xef\xbb\xbf"))) /* RFC 8259 lets us pass over it */
        body = fq_str_from_offset(body, 3);
    if (!fq_json_scan_object(&scan, body))
        return refuse(request, reterr,
                      "The body must be a JSON object with the member \"query\": "
                      "{\"query\": \"{ … }\"}.");
    enum fq_status status = FQ_OK;
    if (!read_plainly(request, body, &status, reterr)) {
        forget(request);
        status = read_thoroughly(request, body, reterr);
    }
    return status ? status : fq_request_complete(request, reterr);
}
