/* SPDX-License-Identifier: MIT */
#include "json/json.h"
#include "response/response.h"

static void add_path(struct fq_buf *out, const struct fq_path *path)
{
    if (path->parent) {
        add_path(out, path->parent);
        fq_buf_char(out, ',');
    }
    if (path->key.ptr)
        fq_json_string(out, path->key);
    else
        fq_buf_u64(out, path->index);
}

void fq_response_path_text(struct fq_buf *out, const struct fq_path *path)
{
    fq_buf_char(out, '[');
    add_path(out, path);
    fq_buf_char(out, ']');
}

void fq_response_error_object(struct fq_buf *out, const struct fq_error *error, bool show_detail)
{
    fq_buf_literal(out, "{\"message\":");
    fq_json_string(out, fq_error_message(error));
    if (error->location.line)
        fq_buf_printf(out, ",\"locations\":[{\"line\":%u,\"column\":%u}]", error->location.line,
                      error->location.column);
    if (error->path) {
        fq_buf_literal(out, ",\"path\":");
        fq_response_path_text(out, error->path);
    }
    fq_buf_literal(out, ",\"extensions\":{\"code\":");
    fq_json_string(out, fq_error_code(error));
    if (error->extensions.len) {
        fq_buf_char(out, ',');
        fq_buf_str_add(out, error->extensions);
    }
    if (show_detail && error->detail.len) {
        fq_buf_literal(out, ",\"detail\":");
        fq_json_string(out, error->detail);
    }
    fq_buf_literal(out, "}}");
}

static void add_errors(struct fq_buf *out, const struct fq_errors *errors, bool show_detail)
{
    fq_buf_literal(out, "\"errors\":[");
    for (const struct fq_error *error = errors->first; error; error = error->next) {
        if (error != errors->first)
            fq_buf_char(out, ',');
        fq_response_error_object(out, error, show_detail);
    }
    fq_buf_char(out, ']');
}

void fq_response_errors(struct fq_buf *out, const struct fq_errors *errors, bool show_detail)
{
    fq_buf_char(out, '{');
    add_errors(out, errors, show_detail);
    fq_buf_char(out, '}');
}

void fq_response_error(struct fq_buf *out, const struct fq_error *error, bool show_detail)
{
    fq_buf_literal(out, "{\"errors\":[");
    fq_response_error_object(out, error, show_detail);
    fq_buf_literal(out, "]}");
}

static void add_cost(const struct fq_response *r)
{
    fq_buf_literal(r->out, ",\"extensions\":{\"cost\":{\"requested\":");
    fq_buf_u64(r->out, r->cost);
    if (r->cost_limit) {
        fq_buf_literal(r->out, ",\"limit\":");
        fq_buf_u64(r->out, r->cost_limit);
    }
    fq_buf_literal(r->out, "}}");
}

void fq_response_end(struct fq_response *r)
{
    if (r->data_null) {
        fq_buf_truncate(r->out, r->data_start); /* nothing was sent */
        fq_buf_literal(r->out, "null");
    } else if (r->plan->root_count == 0) {
        fq_buf_literal(r->out, "{}");
    } else {
        fq_buf_char(r->out, '}');
    }
    if (r->errors.first) {
        fq_buf_char(r->out, ',');
        add_errors(r->out, &r->errors, r->show_detail);
    }
    if (r->cost_shown)
        add_cost(r);
    fq_buf_char(r->out, '}');
}
