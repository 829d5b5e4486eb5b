/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "engine/engine.h"
#include "json/json.h"

static enum fq_status refuse(struct fq_request *request, struct fq_error *reterr,
                             const char *sentence)
{
    return fq_error_set(reterr, request->arena, FQ_REQUEST, "%s", sentence);
}

static bool is_null(fq_str raw)
{
    return fq_str_eq(raw, FQ_STR("null"));
}

/* The inside of a JSON string, escapes as they stand. */
static bool read_string(fq_str raw, fq_str *ret)
{
    if (raw.len < 2 || raw.ptr[0] != '"')
        return false;
    *ret = fq_str_of(raw.ptr + 1, raw.len - 2);
    return true;
}

static const char *read_member(struct fq_request *request, fq_str name, fq_str raw)
{
    if (fq_str_eq(name, FQ_STR("query"))) {
        if (!read_string(raw, &request->document))
            return "The parameter \"query\" must be a string.";
        request->document_is_json = true;
    } else if (fq_str_eq(name, FQ_STR("operationName"))) {
        if (!is_null(raw) && !read_string(raw, &request->operation_name))
            return "The parameter \"operationName\" must be a string or null.";
        request->operation_name_is_json = true;
    } else if (fq_str_eq(name, FQ_STR("variables"))) {
        if (!is_null(raw) && (raw.len == 0 || raw.ptr[0] != '{'))
            return "The parameter \"variables\" must be an object or null.";
        request->variables = is_null(raw) ? FQ_STR_NONE : raw;
    } else if (fq_str_eq(name, FQ_STR("extensions"))) {
        if (!is_null(raw) && (raw.len == 0 || raw.ptr[0] != '{'))
            return "The parameter \"extensions\" must be an object or null.";
    }
    return NULL; /* other members are for others */
}

static bool is_blank(fq_str rest)
{
    for (size_t i = 0; i < rest.len; i++) {
        if (rest.ptr[i] != ' ' && rest.ptr[i] != '\n' && rest.ptr[i] != '\r' && rest.ptr[i] != '\t')
            return false;
    }
    return true;
}

enum fq_status fq_request_read(struct fq_request *request, fq_str body, struct fq_error *reterr)
{
    struct fq_json_scan scan;
    fq_str name, raw;
    if (fq_utf8_check(body) != body.len)
        return refuse(request, reterr, "The body is not valid UTF-8.");
    if (!fq_json_scan_object(&scan, body))
        return refuse(request, reterr,
                      "The body must be a JSON object with the member \"query\": "
                      "{\"query\": \"{ … }\"}.");
    while (fq_json_scan_member(&scan, &name, &raw)) {
        const char *problem = read_member(request, name, raw);
        if (problem)
            return refuse(request, reterr, problem);
    }
    if (scan.failed || !is_blank(scan.rest))
        return refuse(request, reterr, "The body is not valid JSON.");
    if (!request->document.ptr)
        return refuse(request, reterr, "The parameter \"query\" is missing.");
    return FQ_OK;
}
