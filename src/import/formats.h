/* SPDX-License-Identifier: MIT
 *
 * The converters that there are.
 */
#ifndef FQ_IMPORT_FORMATS_H
#define FQ_IMPORT_FORMATS_H

#include "import/import.h"

struct fq_import_format {
    const char *name;
    bool needs_path;
    /* Both inside a guard.  A failure has a sentence in import->error. */
    enum fq_status (*read)(struct fq_import *import);
    void (*convert)(struct fq_import *import);
};

/* All of them, up to one without a name. */
extern const struct fq_import_format fq_import_formats[];

#endif
