/* SPDX-License-Identifier: MIT
 *
 * Fields that a program answers.
 */
#include "json/json.h"
#include "response/writer.h"

struct host_report {
    struct fq_response *r;
    const struct fq_node *root;
    bool used;
};

static void report_value(void *arg, const struct fq_projection_step *step,
                         enum fq_projection_fault fault)
{
    struct host_report *h = arg;
    struct fq_response *r = h->r;
    h->used = true;
    struct fq_error *error =
        fq_errors_add(&r->errors, r->arena, FQ_INTERNAL, h->root->at, "%s",
                      fault == FQ_PROJECTION_NULL
                          ? "Cannot return null for a non-nullable field."
                          : "The program's answer holds a value that does not fit the schema.");
    if (error)
        error->path = fq_response_document_path(r->arena, NULL, step);
}

static void report_null(struct fq_response *r, const struct fq_node *root, const char *sentence)
{
    const struct fq_error error = {.status = FQ_INTERNAL, .message = fq_str_from(sentence)};
    fq_response_root_failed(r, root, &error);
}

/* As it stands. */
static void copy_answer(struct fq_response *r, const struct fq_node *root, fq_str json)
{
    if (root->non_null && fq_str_eq(json, FQ_STR("null"))) {
        report_null(r, root, "Cannot return null for a non-nullable field.");
        return;
    }
    fq_buf_str_add(r->out, root->prefix);
    fq_buf_str_add(r->out, json);
}

void fq_response_host(struct fq_response *r, const struct fq_node *root, fq_str json,
                      const struct fq_plan_host *host, bool selected)
{
    struct host_report report = {.r = r, .root = root};
    const struct fq_projection *projection = selected ? host->selected : root->projection;
    if (r->data_null)
        return;
    if (!projection) {
        copy_answer(r, root, json);
        return;
    }
    if (fq_json_project_reporting(r->out, json, projection, report_value, &report) ||
        fq_buf_failed(r->out))
        return;
    if (report.used && root->non_null)
        r->data_null = true;
    else if (!report.used)
        report_null(r, root, "The program's answer is nested deeper than is allowed.");
}

void fq_response_add(struct fq_response *r, const struct fq_node *root,
                     const struct fq_error *error)
{
    struct fq_location at = error->location.line ? error->location : root->at;
    struct fq_error *added = fq_errors_append(&r->errors, r->arena, error);
    if (!added)
        return;
    added->location = at;
    added->path = error->path ? error->path : fq_response_path_of_root(r, root);
}
