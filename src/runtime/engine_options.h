/* SPDX-License-Identifier: MIT
 *
 * The engine as the configuration wants it, for the server and for the command line alike.
 */
#ifndef FQ_RUNTIME_ENGINE_OPTIONS_H
#define FQ_RUNTIME_ENGINE_OPTIONS_H

#include "config/config.h"
#include "engine/engine.h"

struct fq_engine_options fq_engine_options_of(const struct fq_config *config,
                                              struct fq_database *database);

/* Every setting that a job may make: what a principal becomes, and what functions' rows are kept
 * in.
 */
enum { FQ_JOB_SETTINGS = 6 };
extern const char *const fq_job_settings[FQ_JOB_SETTINGS];

#endif
