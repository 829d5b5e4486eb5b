/* SPDX-License-Identifier: MIT
 *
 * The engine as the configuration wants it, for the server and for the command line alike.
 */
#ifndef FQ_RUNTIME_ENGINE_OPTIONS_H
#define FQ_RUNTIME_ENGINE_OPTIONS_H

#include "config/config.h"
#include "config/session_setting.h"
#include "engine/engine.h"

struct fq_engine_options fq_engine_options_of(const struct fq_config *config,
                                              struct fq_database *database);

/* The names of all settings that a job may make: what a principal becomes, what functions' rows are
 * kept in, and session.settings.  Lives as long as the pool, whatever becomes of the
 * configuration. */
struct fq_job_settings {
    const char *names[7 + FQ_SESSION_SETTINGS_MOST];
    size_t count;
    char texts[FQ_SESSION_SETTINGS_MOST][FQ_SESSION_SETTING_NAME_BYTES];
};
void fq_job_settings_init(struct fq_job_settings *settings, const struct fq_config *config);

#endif
