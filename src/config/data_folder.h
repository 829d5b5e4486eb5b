/* SPDX-License-Identifier: MIT
 *
 * Where the files are that come with the program.
 */
#ifndef FQ_CONFIG_DATA_FOLDER_H
#define FQ_CONFIG_DATA_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"

/* The folder of that name that holds a file: beside the program, in the source tree, or where it
 * was installed.  False when there is none; folder is undefined then. */
bool fq_data_folder_find(const char *name, const char *file, char *folder, size_t size) FQ_CHECKED;

#endif
