/* SPDX-License-Identifier: MIT */
#include "server/caller.h"

enum fq_rollout_mode fq_caller_decides(struct fq_http_exchange *exchange,
                                       const struct fq_principal *principal,
                                       enum fq_rollout_mode mode, uint32_t canary)
{
    char text[FQ_ADDRESS_TEXT_BYTES];
    if (canary >= FQ_ROLLOUT_EVERYBODY || mode == FQ_ROLLOUT_OFF)
        return mode;
    fq_str name = principal ? principal->user : FQ_STR_NONE;
    if (!name.len) {
        const struct fq_address address = fq_http_client(exchange);
        name = fq_address_print(&address, text);
    }
    return fq_rollout_decides(mode, canary, fq_rollout_hash(name));
}
