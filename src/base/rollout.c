/* SPDX-License-Identifier: MIT */
#include "base/rollout.h"

const char *const fq_rollout_words[] = {
    [FQ_ROLLOUT_OFF] = "off",
    [FQ_ROLLOUT_OBSERVE] = "observe",
    [FQ_ROLLOUT_ON] = "on",
    NULL,
};

/* FNV-1a, and the last steps of MurmurHash3: names that differ in their last character differ in
 * every bit. */
uint64_t fq_rollout_hash(fq_str caller)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < caller.len; i++)
        hash = (hash ^ (unsigned char)caller.ptr[i]) * 0x100000001b3u;
    hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccdu;
    hash = (hash ^ hash >> 33) * 0xc4ceb9fe1a85ec53u;
    return hash ^ hash >> 33;
}

enum fq_rollout_mode fq_rollout_decides(enum fq_rollout_mode mode, uint32_t canary,
                                        uint64_t caller_hash)
{
    if (mode == FQ_ROLLOUT_OFF || caller_hash % FQ_ROLLOUT_EVERYBODY < canary)
        return mode;
    return mode == FQ_ROLLOUT_ON ? FQ_ROLLOUT_OBSERVE : FQ_ROLLOUT_OFF;
}
