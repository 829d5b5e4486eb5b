/* SPDX-License-Identifier: MIT */
#include "import/formats.h"

#include "import/fraiseql_v2.h"
#include "import/hasura.h"
#include "import/postgraphile.h"
#include "import/strawberry.h"

const struct fq_import_format fq_import_formats[] = {
    {"hasura", true, fq_hasura_read, fq_hasura_convert},
    {"postgraphile", false, fq_postgraphile_read, fq_postgraphile_convert},
    {"fraiseql-v2", true, fq_v2_read, fq_v2_convert},
    {"strawberry", true, fq_strawberry_read, fq_strawberry_convert},
    {0},
};
