/* SPDX-License-Identifier: MIT
 *
 * The file of database.catalog_cache: what an earlier start read of the catalog.  It is this
 * account's alone, since what stands in it decides what is served.
 */
#ifndef FQ_RUNTIME_CATALOG_FILE_H
#define FQ_RUNTIME_CATALOG_FILE_H

#include "base/buf.h"

/* False: there is none, or none that may be trusted: not a file, not this account's, open to
 * others, or too long.  A link is not followed. */
bool fq_catalog_file_read(const char *path, struct fq_buf *to);

/* In the place of what was there, whole or not at all.  0 or an errno. */
int fq_catalog_file_write(const char *path, fq_str bytes);

#endif
