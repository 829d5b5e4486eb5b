/* SPDX-License-Identifier: MIT
 *
 * Where PostgreSQL's own programs are installed.
 */
#ifndef FQ_CLI_PG_PROGRAMS_H
#define FQ_CLI_PG_PROGRAMS_H

#include <stdbool.h>
#include <stddef.h>

/* A folder with initdb and postgres: the one pg_config names, else one of PATH, else the newest of
 * those where distributions put them.  False when there is none. */
bool fq_cli_pg_programs_find(char *folder, size_t size);

#endif
