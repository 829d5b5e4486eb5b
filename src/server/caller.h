/* SPDX-License-Identifier: MIT
 *
 * Inside server/ only: the caller of a request, for what is brought in for some callers before
 * others (base/rollout.h).
 */
#ifndef FQ_SERVER_CALLER_H
#define FQ_SERVER_CALLER_H

#include "auth/principal.h"
#include "base/rollout.h"
#include "http/server.h"

/* What holds for whoever asks: the user, or where nobody is named the address.  principal: NULL
 * while it is not known.  Costs a branch when the share is everybody. */
enum fq_rollout_mode fq_caller_decides(struct fq_http_exchange *exchange,
                                       const struct fq_principal *principal,
                                       enum fq_rollout_mode mode, uint32_t canary);

#endif
