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

/* The settings that requests give to their jobs, and that functions' rows are kept in. */
enum fq_job_setting {
    FQ_SETTING_TENANT,
    FQ_SETTING_USER,
    FQ_SETTING_CONTACT,
    FQ_SETTING_CLAIMS,
    FQ_SETTING_REQUEST,
    FQ_SETTING_RESULT,
    FQ_JOB_SETTINGS
};
extern const char *const fq_job_settings[FQ_JOB_SETTINGS];

#endif
