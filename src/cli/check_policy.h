/* SPDX-License-Identifier: MIT
 *
 * fraiseql check --policy: a policy file against the API that it is for.
 */
#ifndef FQ_CLI_CHECK_POLICY_H
#define FQ_CLI_CHECK_POLICY_H

#include "config/config.h"

/* sdl: a file of SDL, and no database is asked; NULL: the configuration's database, with its schema
 * file.  Prints what is wrong, what does nothing and what nobody may, as lines or as {"errors":
 * […], "notes": […]}.  Returns an exit code: 1 when something is wrong or does nothing, 2 when that
 * cannot be said. */
int fq_cli_check_policy(struct fq_config *config, const char *policy, const char *sdl, bool json);

#endif
