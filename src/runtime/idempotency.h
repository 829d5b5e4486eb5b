/* SPDX-License-Identifier: MIT
 *
 * What a client's Idempotency-Key stands for: the key belongs to who sends it, and to what is asked
 * with it.  By draft-ietf-httpapi-idempotency-key-header.
 */
#ifndef FQ_RUNTIME_IDEMPOTENCY_H
#define FQ_RUNTIME_IDEMPOTENCY_H

#include "config/config.h"
#include "engine/engine.h"

/* Sets request->key to *key, for a request whose document and principal are known.  schemas are
 * those that are exposed: another API in the same database has keys of its own.  (So has another
 * role that connects; who that is PostgreSQL knows, and engine/idempotency.c has it said.)  number
 * is the request's place among those that came with the same header.  FQ_REQUEST: the header holds
 * no key. */
enum fq_status fq_idempotency_key(struct fq_request *request, const struct fq_config_list *schemas,
                                  fq_str header, size_t number, struct fq_request_key *key,
                                  struct fq_error *reterr);

#endif
