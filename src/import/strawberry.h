/* SPDX-License-Identifier: MIT
 *
 * A schema as `strawberry export-schema` prints it, or any other SDL of a server in Python: types
 * that the database has are found there by their names; what is left is for the program.
 */
#ifndef FQ_IMPORT_STRAWBERRY_H
#define FQ_IMPORT_STRAWBERRY_H

#include "import/import.h"

enum fq_status fq_strawberry_read(struct fq_import *import) FQ_CHECKED;
void fq_strawberry_convert(struct fq_import *import);

#endif
