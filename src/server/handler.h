/* SPDX-License-Identifier: MIT
 *
 * What http tells a worker: each request goes to its endpoint, and the head of every answer, errors
 * that http finds itself included, is given what it has by the configuration.
 */
#ifndef FQ_SERVER_HANDLER_H
#define FQ_SERVER_HANDLER_H

#include "http/server.h"

/* Its user is a worker. */
extern const struct fq_http_handler fq_handler;

#endif
