/* SPDX-License-Identifier: MIT
 *
 * The settings that the configuration adds to what PostgreSQL is told of who asks
 * (session.settings): each a claim, a header or a text.
 */
#ifndef FQ_RUNTIME_SESSION_TOLD_H
#define FQ_RUNTIME_SESSION_TOLD_H

#include "auth/principal.h"
#include "base/error.h"
#include "config/config.h"

/* The header of a request by that name; ptr NULL: it has none.  FQ_REQUEST: it came more than
 * once. */
typedef enum fq_status fq_header_of(void *request, fq_str name, fq_str *ret);

/* Adds them to the principal, in arena.  header may be NULL: there are none.  FQ_REQUEST: what they
 * come from is not what it should be. */
enum fq_status fq_session_tell(const struct fq_config *config, struct fq_principal *principal,
                               struct fq_arena *arena, fq_header_of *header, void *request,
                               struct fq_error *reterr) FQ_CHECKED;

#endif
