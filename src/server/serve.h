/* SPDX-License-Identifier: MIT
 *
 * The server as a whole: the one thing the command line asks of this module.
 */
#ifndef FQ_SERVER_SERVE_H
#define FQ_SERVER_SERVE_H

#include "config/load.h"

/* What a caller has to say as soon as the server listens on port. */
typedef void (*fq_serve_listening)(const struct fq_config *config, unsigned port);

/* Serves until SIGINT or SIGTERM, then finishes what runs.  Says in one line at start where it
 * listens; listening (or NULL) is called before.  Called with both signals unblocked.  SIGHUP reads
 * sources again, which config came from; NULL: config stays.  Returns an exit code: 0 done,
 * 1 failed. */
int fq_serve(const struct fq_config *config, const struct fq_config_sources *sources,
             fq_serve_listening listening);

#endif
