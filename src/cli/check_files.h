/* SPDX-License-Identifier: MIT
 *
 * Reads a schema and documents without a database, and says what is wrong with them.
 */
#ifndef FQ_CLI_CHECK_FILES_H
#define FQ_CLI_CHECK_FILES_H

#include "config/config.h"

/* Checks a file of SDL, and documents against it: files, and folders of them.  Prints what is
 * wrong, as lines or as {"errors": […]}.  Returns an exit code: 1 when something is wrong, 2 when a
 * file cannot be read. */
int fq_cli_check_files(const struct fq_config *config, const char *schema,
                       const char *const *documents, size_t document_count, bool json);

#endif
