/* SPDX-License-Identifier: MIT
 *
 * How what refuses requests is brought in and taken back: off, observe (it decides and counts what
 * it would refuse, and refuses nothing) or on, for a share of the callers.
 *
 * A configuration has two keys for it, `mode` and `canary`.  Callers outside of the share have the
 * mode before: `on` for 10 % means that the other 90 % are observed, `observe` for 10 % that the
 * others are not looked at.
 *
 * Who is inside of the share depends on the caller's name alone: not on the request, the worker,
 * the process or the machine.  A greater share takes callers in and lets none go.  All that is
 * brought in takes the same callers first, so that few meet whatever may be wrong with it.
 */
#ifndef FQ_BASE_ROLLOUT_H
#define FQ_BASE_ROLLOUT_H

#include "base/str.h"

enum fq_rollout_mode { FQ_ROLLOUT_OFF, FQ_ROLLOUT_OBSERVE, FQ_ROLLOUT_ON };

/* Their names in this order, up to a NULL: "off", "observe", "on". */
extern const char *const fq_rollout_words[];

/* The share that is everybody, in per cent. */
#define FQ_ROLLOUT_EVERYBODY 100u

/* Of the caller's name: the user's if there is one, else the address.  The value is the same in
 * every process, so it is no key of a table: whoever chooses names can choose it (hash.h). */
uint64_t fq_rollout_hash(fq_str caller);

/* What holds for this caller.  canary: 0 to FQ_ROLLOUT_EVERYBODY. */
enum fq_rollout_mode fq_rollout_decides(enum fq_rollout_mode mode, uint32_t canary,
                                        uint64_t caller_hash);

#endif
