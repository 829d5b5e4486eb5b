/* SPDX-License-Identifier: MIT
 *
 * The sample data: SQL files, run in the order of their names, step by step.
 */
#ifndef FQ_CLI_DEMO_DATA_H
#define FQ_CLI_DEMO_DATA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"

/* Where the files are: beside the program, or where they were installed.  False when nowhere,
 * having said so. */
bool fq_demo_data_find(char *folder, size_t size) FQ_CHECKED;

/* Runs one statement or several; false having said why, unless interrupted. */
struct pg_conn;
bool fq_demo_data_run(struct pg_conn *connection, const char *sql, const char *what) FQ_CHECKED;

/* Connects, heeding interrupts; NULL having said why. */
struct pg_conn *fq_demo_data_connect(const char *address) FQ_CHECKED;

/* Runs every step of every file of folder, showing which. */
bool fq_demo_data_load(const char *folder, const char *address) FQ_CHECKED;

#endif
