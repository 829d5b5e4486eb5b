/* SPDX-License-Identifier: MIT
 *
 * Inside engine/ only: a request on its way, between the files that take it there.
 */
#ifndef FQ_ENGINE_RUNNING_H
#define FQ_ENGINE_RUNNING_H

#include "engine/engine.h"

/* ---- answer.c ---- */

/* What a request's job reports. */
extern const struct fq_job_events fq_engine_job_events;

/* Runs the request's job, from the beginning of the response. */
void fq_engine_start(struct fq_request *request);

/* Everything is there: writes what is not written, in as many turns as it takes. */
void fq_engine_write_on(struct fq_request *request);

/* ---- finish.c: the request may be gone afterwards ---- */

void fq_engine_finish(struct fq_request *request, enum fq_status status,
                      const struct fq_errors *errors);

/* No data: the response is nothing but errors, or breaks off when parts of it were sent. */
void fq_engine_finish_errors(struct fq_request *request, const struct fq_errors *errors);
void fq_engine_refuse(struct fq_request *request, const struct fq_error *error);

/* The same, with the sentence that the status has here. */
void fq_engine_finish_status(struct fq_request *request, enum fq_status status);

/* Gives back what it holds; nobody is told. */
void fq_engine_release(struct fq_request *request);

#endif
