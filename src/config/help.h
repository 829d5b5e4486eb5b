/* SPDX-License-Identifier: MIT
 *
 * The table of configuration keys, for people.
 */
#ifndef FQ_CONFIG_HELP_H
#define FQ_CONFIG_HELP_H

#include "base/buf.h"

enum fq_config_help_format {
    FQ_CONFIG_HELP_TEXT,     /* for a terminal */
    FQ_CONFIG_HELP_MARKDOWN, /* docs/configuration.md */
    FQ_CONFIG_HELP_YAML,     /* a configuration file with every built-in value */
};

/* fq_buf_failed() tells whether memory was exhausted. */
void fq_config_help(struct fq_buf *buf, enum fq_config_help_format format);

/* The built-in value of one key. */
void fq_config_help_builtin(struct fq_buf *buf, fq_str key);

#endif
