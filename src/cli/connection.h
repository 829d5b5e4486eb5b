/* SPDX-License-Identifier: MIT
 *
 * The connection of a command that asks a database by itself.
 */
#ifndef FQ_CLI_CONNECTION_H
#define FQ_CLI_CONNECTION_H

#include <libpq-fe.h>

/* Waits for it, ten seconds at most unless the URL says otherwise.  NULL: has said why. */
PGconn *fq_cli_connect(const char *url, const char *application_name);

#endif
