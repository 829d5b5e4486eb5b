/* SPDX-License-Identifier: MIT */
#include "import/formats.h"

#include "import/hasura.h"

const struct fq_import_format fq_import_formats[] = {
    {"hasura", true, fq_hasura_read, fq_hasura_convert},
    {0},
};
