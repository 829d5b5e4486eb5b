/* SPDX-License-Identifier: MIT
 *
 * Loading: a struct fq_config from built-in values, a file, the environment and the command line.
 */
#ifndef FQ_CONFIG_LOAD_H
#define FQ_CONFIG_LOAD_H

#include "config/config.h"

/* One value from the command line. */
struct fq_config_setting {
    fq_str key; /* "server.port" */
    fq_str value;
    fq_str origin; /* as typed, for messages: "--port" */
};

/* Where values come from, weakest first.  All of it may be empty. */
struct fq_config_sources {
    const char *file;                         /* path of a YAML file, or NULL */
    const char *const *environment;           /* NAME=value strings up to a NULL, or NULL */
    const struct fq_config_setting *settings; /* the last of a key wins */
    size_t setting_count;
};

/* Reads all sources.  The error is one sentence that names the place (file:line, variable or
 * flag), the key, the value and what is expected. */
enum fq_status fq_config_load(struct fq_arena *arena, const struct fq_config_sources *sources,
                              struct fq_config *ret, struct fq_error *reterr) FQ_CHECKED;

/* Whether values fit together that did not come together: after a reload, some of which were kept.
 */
enum fq_status fq_config_check(struct fq_arena *arena, struct fq_config *config,
                               struct fq_error *reterr) FQ_CHECKED;

#endif
