/* SPDX-License-Identifier: MIT
 *
 * Who asks, as the command line says it.
 */
#ifndef FQ_CLI_ASKER_H
#define FQ_CLI_ASKER_H

#include "auth/principal.h"

/* as: `user:7,role:editor`, claims: a JSON object; either may be NULL, and of both it is nobody.
 * Says on stderr what is wrong. */
bool fq_cli_asker(struct fq_arena *arena, const char *as, const char *claims,
                  struct fq_principal *ret);

#endif
