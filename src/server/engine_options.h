/* SPDX-License-Identifier: MIT
 *
 * The engine as the configuration wants it, for the server and for the command line alike.
 */
#ifndef FQ_SERVER_ENGINE_OPTIONS_H
#define FQ_SERVER_ENGINE_OPTIONS_H

#include "engine/engine.h"
#include "server/config.h"

struct fq_engine_options fq_engine_options_of(const struct fq_config *config,
                                              struct fq_database *database);

#endif
