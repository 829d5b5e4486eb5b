/* SPDX-License-Identifier: MIT
 *
 * Inside plan/ only: parameters that who asks gives.
 */
#ifndef FQ_PLAN_ASKER_H
#define FQ_PLAN_ASKER_H

#include "plan/plan.h"

/* The parameter's text; false: it is not said, or does not fit its type.  Inside a guard. */
bool fq_plan_asker_text(struct fq_asker *asker, const struct fq_param *param,
                        struct fq_arena *arena, fq_str *ret);
/* The same of a list, as an array literal. */
bool fq_plan_asker_list(struct fq_asker *asker, const struct fq_param *param,
                        struct fq_arena *arena, fq_str *ret);

#endif
