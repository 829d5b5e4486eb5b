/* SPDX-License-Identifier: MIT
 *
 * What explain knows of an operation, and the forms in which it says so.
 */
#ifndef FQ_CLI_EXPLANATION_H
#define FQ_CLI_EXPLANATION_H

#include "base/buf.h"
#include "database/database.h"
#include "model/model.h"
#include "plan/plan.h"

struct fq_explanation {
    fq_str document;
    const struct fq_plan *plan;
    const struct fq_job *job; /* its steps are the plan's, with their values */
    /* PostgreSQL's plan of each step: lines of text, or one value of JSON.  As far as they came. */
    const struct fq_buf *plans;
    bool analyzed; /* the steps were run, and the plans say what that took */
    /* What the schema says of relations: that a view is not seen through, and why. */
    const struct fq_model_note *notes;
    size_t note_count;
};

/* Writes all of it, inside a guard; whether the buffer took it, its caller asks. */
typedef void fq_explanation_write(struct fq_buf *out, const struct fq_explanation *explanation,
                                  struct fq_arena *arena);

/* Statements that psql could run, everything else in comments. */
fq_explanation_write fq_explanation_text;
/* {"roots": [{"field", "statements": [{"sql", "parameters", "plan", "notes"}], "fields": [{"path",
 * "sql", "member"}], "rules": [{"table", "type", "action", "role", "file", "line", "afterwards",
 * "condition"}], "host"}]}: the last where a program answers the field. */
fq_explanation_write fq_explanation_json;
/* A page with pictures of the plans, whole in itself. */
fq_explanation_write fq_explanation_html;

/* The next note, from *at on, that says why a view which the statement names is not seen through;
 * NULL: there is none. */
const struct fq_model_note *fq_explanation_note(const struct fq_explanation *explanation,
                                                const struct fq_statement *statement, size_t *at);

/* A rule of the policy that holds in the plan, as a line without its end. */
void fq_explanation_rule(struct fq_buf *out, const struct fq_plan_applied *rule);

#endif
