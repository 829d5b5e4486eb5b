/* SPDX-License-Identifier: MIT
 *
 * Stored documents, cut down to what was asked for.
 */
#include "json/json.h"
#include "response/writer.h"

struct document_report {
    struct fq_response *r;
    const struct fq_node *node;
    bool in_field; /* it is the value of the field, not a run of its members */
    bool used;     /* what is wrong has been said */
};

const struct fq_path *fq_response_document_path(struct fq_arena *arena, const struct fq_path *outer,
                                                const struct fq_projection_step *step)
{
    if (!step)
        return outer;
    struct fq_path *path = FQ_NEW(arena, struct fq_path);
    path->parent = fq_response_document_path(arena, outer, step->parent);
    path->index = step->index;
    if (step->field) { /* `,"name":` */
        fq_str prefix = step->field->prefix;
        size_t from = fq_str_find_char(prefix, '"') + 1;
        path->key = fq_str_of(prefix.ptr + from, prefix.len - from - 2);
    }
    return path;
}

static void report_document(void *arg, const struct fq_projection_step *step,
                            enum fq_projection_fault fault)
{
    struct document_report *d = arg;
    struct fq_response *r = d->r;
    bool null = fault == FQ_PROJECTION_NULL;
    d->used = true;
    bool hosted = d->node->choice;
    r->malformed |= !null && !hosted;
    struct fq_error *error = fq_response_report(
        r, NULL, d->node->at,
        null     ? "Cannot return null for a non-nullable field."
        : hosted ? "The program's answer holds a value that does not fit the schema."
                 : "The stored document holds a value that does not fit the schema.");
    if (error)
        error->path = fq_response_document_path(
            r->arena, fq_response_path(r, d->in_field ? d->node : NULL), step);
}

static fq_str json_of(const struct fq_cell *cell)
{
    if (!cell->ptr)
        return FQ_STR("null");
    fq_str document = fq_str_of(cell->ptr, cell->len);
    /* jsonb: a version, then text. */
    if (cell->len && cell->ptr[0] == 1)
        document = fq_str_from_offset(document, 1);
    while (document.len && strchr(" \t\r\n", document.ptr[0])) /* json keeps its spaces */
        document = fq_str_from_offset(document, 1);
    return document;
}

static bool is_object(fq_str document)
{
    return document.len && document.ptr[0] == '{';
}

/* The program has no value for the field. */
static bool write_failed(struct fq_response *r, const struct fq_node *node)
{
    const struct fq_error *failed = r->hosted_failed[node->choice - 1];
    const struct fq_projection_field *field = node->projection->fields;
    const struct fq_projection_step step = {.field = field};
    struct fq_error *error = fq_errors_append(&r->errors, r->arena, failed);
    if (error) {
        error->location = node->at;
        error->path = fq_response_document_path(r->arena, fq_response_path(r, NULL), &step);
    }
    if (field->non_null)
        return false;
    fq_buf_str_add(r->out, field->prefix);
    fq_buf_literal(r->out, "null");
    return true;
}

/* Of members null counts as an object without any, and so does something else than an object, which
 * is an error. */
bool fq_response_json(struct fq_response *r, const struct fq_node *node, const struct fq_cell *cell)
{
    struct fq_buf *out = r->out;
    struct document_report report_to = {.r = r, .node = node};
    if (FQ_UNLIKELY(node->choice) && fq_response_is_failed(cell))
        return write_failed(r, node);
    bool is_value = node->projection->form == FQ_PROJECT_VALUE;
    const fq_str nothing = is_value ? FQ_STR("null") : FQ_STR("{}");
    fq_str document = json_of(cell);
    if (!is_value && fq_str_eq(document, FQ_STR("null")))
        document = nothing;
    bool written =
        (is_value || is_object(document)) &&
        fq_json_project_reporting(out, document, node->projection, report_document, &report_to);
    if (written)
        return true;
    if (report_to.used || fq_buf_failed(out))
        return false;
    r->malformed = true;
    fq_response_report(r, NULL, node->at, "The stored document is not a JSON object.");
    return fq_json_project(out, nothing, node->projection);
}

bool fq_response_stand_in(struct fq_response *r, const struct fq_node *node,
                          const struct fq_cell *cell)
{
    struct document_report report_to = {.r = r, .node = node, .in_field = true};
    fq_str document = json_of(cell);
    return is_object(document) &&
           fq_json_project_reporting(r->out, document, node->stand_in->projection, report_document,
                                     &report_to);
}
