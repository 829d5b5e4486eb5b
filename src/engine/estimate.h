/* SPDX-License-Identifier: MIT
 *
 * Inside engine/ only: before an operation with nested lists runs for the first time, PostgreSQL
 * is asked how many rows it will give.  What each list may have says little: a thousand users with
 * a thousand posts each are a million rows, or ten thousand.
 */
#ifndef FQ_ENGINE_ESTIMATE_H
#define FQ_ENGINE_ESTIMATE_H

#include "engine/engine.h"

/* Whether the request's plan might give too many rows, and is not known to give fewer. */
bool fq_engine_must_estimate(const struct fq_request *request);

/* Asks; ends with fq_engine_start() or fq_engine_refuse().  FQ_NOMEM or FQ_LIMIT: it could not. */
enum fq_status fq_engine_estimate(struct fq_request *request);

#endif
